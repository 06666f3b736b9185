"""The exercises of chapter 07: two features, the logistic unit, thresholds and their rates.

Their cases stand in `cases_07`, right answers in `reference_07`, known mistakes in `mistakes_07`.
"""

from helpers.grading import cases_07 as cases
from helpers.grading import forms_07 as forms
from helpers.grading import mistakes_07 as mistakes
from helpers.grading import mistakes_07_rates as rate_mistakes
from helpers.grading import reference_07 as reference
from helpers.grading.exercise import Exercise

TITLE = "Verification as binary classification"

EXERCISES = (
    Exercise(
        id="absolute_difference",
        chapter="07",
        title="how far apart, number by number",
        points=1,
        returns="an array of the shape of f",
        reference=reference.absolute_difference,
        cases=cases.absolute_difference,
        mistakes=mistakes.ABSOLUTE_DIFFERENCE,
        nudge="How far apart are 0.3 and 0.1? And 0.1 and 0.3?",
    ),
    Exercise(
        id="chi_square",
        chapter="07",
        title="the chi-square feature",
        points=2,
        returns="an array of the shape of f",
        reference=reference.chi_square,
        cases=cases.chi_square,
        mistakes=mistakes.CHI_SQUARE,
        nudge="Work it out for 0.3 and 0.1 by hand. What happens where both numbers are 0?",
    ),
    Exercise(
        id="same_probability",
        chapter="07",
        title="the logistic unit",
        points=2,
        returns="one number between 0 and 1",
        reference=reference.same_probability,
        cases=cases.same_probability,
        mistakes=mistakes.SAME_PROBABILITY,
        nudge="Which part of the formula is one number for each k, and from where on is it one number in all?",
    ),
    Exercise(
        id="best_threshold",
        chapter="07",
        title="the threshold of highest accuracy",
        points=2,
        returns="a threshold, one number",
        reference=reference.best_threshold,
        cases=cases.best_threshold,
        mistakes=rate_mistakes.BEST_THRESHOLD,
        form=forms.Threshold(),
        nudge="For one threshold, how many pairs does it decide rightly? Between which thresholds can that change?",
    ),
    Exercise(
        id="true_accept_rate",
        chapter="07",
        title="same pairs accepted at a false accept rate",
        points=2,
        returns="a share, one number from 0 to 1",
        reference=reference.true_accept_rate,
        cases=cases.true_accept_rate,
        mistakes=rate_mistakes.TRUE_ACCEPT_RATE,
        nudge="Sort the pairs by distance and go from near to far. When do you have to stop?",
    ),
)
