"""The exercises of chapter 06: length 1, the margin, the triplet loss, and the mining of triplets.

Their cases stand in `cases_06`, right answers in `reference_06`, known mistakes in `mistakes_06` and
`mistakes_06_mining`. Distances are squared L2.
"""

from helpers.grading import cases_06 as cases
from helpers.grading import mistakes_06 as mistakes
from helpers.grading import mistakes_06_mining as mining_mistakes
from helpers.grading import reference_06 as reference
from helpers.grading.exercise import YES_OR_NO, Exercise

TITLE = "Triplet loss"

EXERCISES = (
    Exercise(
        id="margin_holds",
        chapter="06",
        title="far enough, by the margin",
        points=1,
        returns=YES_OR_NO,
        reference=reference.margin_holds,
        cases=cases.margin_holds,
        mistakes=mistakes.MARGIN_HOLDS,
        nudge="Take d_ap = 0.5 and a margin of 0.2. From which d_an on are you content?",
    ),
    Exercise(
        id="l2_normalise",
        chapter="06",
        title="rows of length 1",
        points=1,
        returns="an array (n, d)",
        reference=reference.l2_normalise,
        cases=cases.l2_normalise,
        mistakes=mistakes.L2_NORMALISE,
        axes=("row", "column"),
        nudge="How long is the row (3, 4)? By what is it divided, and what remains of its direction?",
    ),
    Exercise(
        id="triplet_loss",
        chapter="06",
        title="the loss of m triplets",
        points=3,
        returns="one number",
        reference=reference.triplet_loss,
        cases=cases.triplet_loss,
        mistakes=mistakes.TRIPLET_LOSS,
        nudge="Begin with one triplet: two distances, the margin, and what becomes of a number below 0.",
    ),
    Exercise(
        id="hardest_positive",
        chapter="06",
        title="the picture of the same person that looks least alike",
        points=1,
        returns="an array (n,) of row numbers",
        reference=reference.hardest_positive,
        cases=cases.hardest_positive,
        mistakes=mining_mistakes.HARDEST_POSITIVE,
        axes=("row",),
        nudge="All distances of one row first. Which of them belong to the same label, and which of those is largest?",
    ),
    Exercise(
        id="hard_negative",
        chapter="06",
        title="the other person who looks most alike",
        points=2,
        returns="an array (n,) of row numbers",
        reference=reference.hard_negative,
        cases=cases.hard_negative,
        mistakes=mining_mistakes.HARD_NEGATIVE,
        axes=("row",),
        nudge="Rows of the same label must not win, however near they are. Which value keeps them out?",
    ),
    Exercise(
        id="semi_hard_negative",
        chapter="06",
        title="a negative between the positive and the margin",
        points=2,
        returns="an array (n,) of row numbers",
        reference=reference.semi_hard_negative,
        cases=cases.semi_hard_negative,
        mistakes=mining_mistakes.SEMI_HARD_NEGATIVE,
        axes=("row",),
        nudge="Three conditions for a row: its label, a lower bound, an upper bound. The nearest of those, or -1.",
    ),
)
