"""The exercises of chapter 05: the distance of two encodings, the decision, the nearest example.

Their cases stand in `cases_05`, right answers in `reference_05`, known mistakes in `mistakes_05`.
"""

from helpers.grading import cases_05 as cases
from helpers.grading import mistakes_05 as mistakes
from helpers.grading import reference_05 as reference
from helpers.grading.exercise import YES_OR_NO, Exercise

TITLE = "Siamese encoding"

EXERCISES = (
    Exercise(
        id="encoding_distance",
        chapter="05",
        title="the distance of two encodings",
        points=1,
        returns="one number",
        reference=reference.encoding_distance,
        cases=cases.encoding_distance,
        mistakes=mistakes.ENCODING_DISTANCE,
        nudge="Pythagoras: how long is the straight line from (0, 0) to (3, 4)?",
    ),
    Exercise(
        id="same_person",
        chapter="05",
        title="one person or two",
        points=1,
        returns=YES_OR_NO,
        reference=reference.same_person,
        cases=cases.same_person,
        mistakes=mistakes.SAME_PERSON,
        nudge="Which distance has a picture to itself? Is that the same person?",
    ),
    Exercise(
        id="nearest_example",
        chapter="05",
        title="whose picture is nearest",
        points=1,
        returns="one label",
        reference=reference.nearest_example,
        cases=cases.nearest_example,
        mistakes=mistakes.NEAREST_EXAMPLE,
        nudge="First one distance for each row. Which row has the smallest, and whose is it?",
    ),
)
