"""The exercises of chapter 04: what a unit can see, and where it is strongest.

Their cases stand in `cases_04`, right answers in `reference_04`, known mistakes in `mistakes_04`.
"""

from helpers.grading import cases_04 as cases
from helpers.grading import mistakes_04 as mistakes
from helpers.grading import reference_04 as reference
from helpers.grading.exercise import Exercise

TITLE = "what ConvNets learn"

EXERCISES = (
    Exercise(
        id="receptive_field",
        chapter="04",
        title="how much a unit sees",
        points=2,
        returns="a whole number",
        reference=reference.receptive_field,
        cases=cases.receptive_field,
        mistakes=mistakes.RECEPTIVE_FIELD,
        nudge="Draw seven pixels in a row, a filter of 3 with stride 2 on them, and a filter of 3 on the result.",
    ),
    Exercise(
        id="top_patches",
        chapter="04",
        title="where a unit is strongest",
        points=2,
        returns="an array (k, 3) of whole numbers",
        reference=reference.top_patches,
        cases=cases.top_patches,
        mistakes=mistakes.TOP_PATCHES,
        axes=("patch", "entry"),
        planes={"activations": (1, 2)},
        nudge="Where does the largest number of all stand? Which three numbers say so?",
    ),
)
