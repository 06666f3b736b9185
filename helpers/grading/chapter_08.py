"""The exercises of chapter 08: verify, recognise, count the risk, enrol.

Their cases stand in `cases_08`, right answers in `reference_08`, known mistakes in `mistakes_08` and
`mistakes_08_risk`.
"""

from helpers.grading import cases_08 as cases
from helpers.grading import forms
from helpers.grading import mistakes_08 as mistakes
from helpers.grading import mistakes_08_risk as risk_mistakes
from helpers.grading import reference_08 as reference
from helpers.grading.exercise import Exercise

TITLE = "Face recognition"

EXERCISES = (
    Exercise(
        id="verify",
        chapter="08",
        title="is it the person it claims to be?",
        points=2,
        returns="(distance, accepted)",
        reference=reference.verify,
        cases=cases.verify,
        mistakes=mistakes.VERIFY,
        form=forms.Parts(distance=forms.Number(), accepted=forms.YesNo()),
        nudge="One claim, one comparison: whose encoding in the database is the only one to look at?",
    ),
    Exercise(
        id="all_correct_probability",
        chapter="08",
        title="how often all comparisons are right",
        points=1,
        returns="a probability",
        reference=reference.all_correct_probability,
        cases=cases.all_correct_probability,
        mistakes=risk_mistakes.ALL_CORRECT_PROBABILITY,
        nudge="With two people: the first comparison is right, and so is the second. How probable is that?",
    ),
    Exercise(
        id="required_accuracy",
        chapter="08",
        title="how good one comparison has to be",
        points=1,
        returns="a probability",
        reference=reference.required_accuracy,
        cases=cases.required_accuracy,
        mistakes=risk_mistakes.REQUIRED_ACCURACY,
        nudge="k factors p, multiplied, give the target. Which p is that?",
    ),
    Exercise(
        id="who_is_it",
        chapter="08",
        title="who of the database, or nobody",
        points=3,
        returns="(distance, name)",
        reference=reference.who_is_it,
        cases=cases.who_is_it,
        mistakes=mistakes.WHO_IS_IT,
        form=forms.Parts(distance=forms.Number(), name=forms.Name(place=1)),
        nudge="Find the nearest person first; ask afterwards whether the nearest is near enough.",
    ),
    Exercise(
        id="enrol",
        chapter="08",
        title="a new person, without training",
        points=2,
        returns="a dictionary {name: encoding}",
        reference=reference.enrol,
        cases=cases.enrol,
        mistakes=mistakes.ENROL,
        axes=("person", "number of the encoding"),
        form=forms.Encodings(),
        nudge="What has to be true of the name before anything is stored, and whose dictionary may change?",
    ),
)
