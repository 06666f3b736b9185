"""The exercises of chapter 10: a convolution along one axis, and the shape of one along any number of axes.

Their cases stand in `cases_10`, right answers in `reference_10`, known mistakes in `mistakes_10`.
"""

from helpers.grading import cases_10 as cases
from helpers.grading import mistakes_10 as mistakes
from helpers.grading import reference_10 as reference
from helpers.grading.exercise import Exercise

TITLE = "One and three dimensions"

EXERCISES = (
    Exercise(
        id="conv1d_forward",
        chapter="10",
        title="a convolution along one axis",
        points=2,
        returns="an array (n_out, c')",
        reference=reference.conv1d_forward,
        cases=cases.conv1d_forward,
        mistakes=mistakes.CONV1D_FORWARD,
        axes=("position", "channel"),
        planes={"W": (0, 1)},
        nudge="It is conv_forward with two loops less. Where does the window of output i start, and how deep is it?",
    ),
    Exercise(
        id="conv_output_shape",
        chapter="10",
        title="the shape of a layer's output, for any number of axes",
        points=2,
        returns="a tuple of whole numbers (spatial ..., n_filters)",
        reference=reference.conv_output_shape,
        cases=cases.conv_output_shape,
        mistakes=mistakes.CONV_OUTPUT_SHAPE,
        axes=("entry",),
        nudge="Which entries of the shape does the window move along, and what happens to the last one?",
    ),
)
