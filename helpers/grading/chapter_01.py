"""The exercises of chapter 01: sizes, padding, one step, a whole layer, pooling, parameters.

Their cases stand in `cases_01`, right answers in `reference_01`, known mistakes in `mistakes_01`.
"""

from helpers.grading import cases_01 as cases
from helpers.grading import mistakes_01 as mistakes
from helpers.grading import mistakes_01_layers as layer_mistakes
from helpers.grading import reference_01 as reference
from helpers.grading.exercise import Exercise

TITLE = "Convolution and its visualisation"
IMAGE_AXES = ("example", "row", "column", "channel")
PLANES = {"X": (1, 2), "A_prev": (1, 2), "a_slice": (0, 1), "W": (0, 1)}

EXERCISES = (
    Exercise(
        id="conv_single_step",
        chapter="01",
        title="one window under one filter",
        points=1,
        returns="one number",
        reference=reference.conv_single_step,
        cases=cases.conv_single_step,
        mistakes=mistakes.CONV_SINGLE_STEP,
        planes=PLANES,
        nudge="Both volumes have the same shape. What happens to each pair of numbers, and what to all of them?",
    ),
    Exercise(
        id="zero_pad",
        chapter="01",
        title="zeros around every image",
        points=1,
        returns="an array (m, H + 2 pad, W + 2 pad, C)",
        reference=reference.zero_pad,
        cases=cases.zero_pad,
        mistakes=mistakes.ZERO_PAD,
        axes=IMAGE_AXES,
        planes=PLANES,
        nudge="Which two of the four axes grow, and by how much in all?",
    ),
    Exercise(
        id="same_padding",
        chapter="01",
        title="the pad that keeps the size",
        points=1,
        returns="a whole number",
        reference=reference.same_padding,
        cases=cases.same_padding,
        mistakes=mistakes.SAME_PADDING,
        nudge="Set the output size equal to n at stride 1 and solve for the pad.",
    ),
    Exercise(
        id="output_size",
        chapter="01",
        title="the size of a convolution's output",
        points=1,
        returns="a whole number",
        reference=reference.output_size,
        cases=cases.output_size,
        mistakes=mistakes.OUTPUT_SIZE,
        nudge="Put a window of f pixels at the left end. How many steps of the stride fit behind it?",
    ),
    Exercise(
        id="conv_forward",
        chapter="01",
        title="a whole convolution layer",
        points=3,
        returns="an array (m, n_H, n_W, C')",
        reference=reference.conv_forward,
        cases=cases.conv_forward,
        mistakes=layer_mistakes.CONV_FORWARD,
        axes=IMAGE_AXES,
        planes=PLANES,
        nudge="Begin with one example, one filter and stride 1; where does the window of output row i start?",
    ),
    Exercise(
        id="conv_parameters",
        chapter="01",
        title="what a convolution layer learns, counted",
        points=1,
        returns="a whole number",
        reference=reference.conv_parameters,
        cases=cases.conv_parameters,
        mistakes=mistakes.CONV_PARAMETERS,
        nudge="Count the numbers in one filter first, its bias included.",
    ),
    Exercise(
        id="pool_forward",
        chapter="01",
        title="max and average pooling",
        points=2,
        returns="an array (m, n_H, n_W, C)",
        reference=reference.pool_forward,
        cases=cases.pool_forward,
        mistakes=layer_mistakes.POOL_FORWARD,
        axes=IMAGE_AXES,
        planes=PLANES,
        nudge="The windows are those of conv_forward. Which axes does one pooled number look at, and which not?",
    ),
)
