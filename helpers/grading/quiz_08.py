"""Questions of chapter 08. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="08.q1",
        concepts=("C152",),
        question=(
            "A camera looks at whoever comes. Nobody types a name. What does face *recognition* give for a picture? "
            "There are K people in the database."
        ),
        options={
            "a": "Yes or no, after one comparison.",
            "b": "One of the K names; somebody is always the most likely.",
            "c": "One of the K names, or *nobody of these*.",
            "d": "K probabilities that sum to 1.",
        },
        answer="c",
        why={
            "a": "That is verification, one to one: it needs a claim to compare with.",
            "b": "The nearest of K people may still be far away. What should happen to a visitor who is not enrolled?",
            "d": "No probabilities are needed, and K of them that sum to 1 leave no room for one particular answer.",
        },
        because="Recognition is one to K: the nearest person if this one is near enough, else nobody.",
    ),
    Quiz(
        id="08.q2",
        concepts=("C153",),
        question=(
            "A comparison is right with probability 0.999. A visitor is compared with 100 people, and we take the "
            "comparisons as independent. How often are all of them right?"
        ),
        options={
            "a": "in 99.9 % of visits",
            "b": "in about 90.5 % of visits",
            "c": "in exactly 90 % of visits",
            "d": "in about 99 % of visits",
        },
        answer="b",
        why={
            "a": "That holds for one comparison. Each further one can go wrong as well.",
            "c": "1 - 100 × 0.001 counts a visit with two errors twice: it is a bound from below, and near.",
            "d": "Work it out for two comparisons first: right and right again. Then go on to a hundred.",
        },
        because="Independent events multiply: 0.999 to the power 100 is 0.9048.",
    ),
    Quiz(
        id="08.q3",
        concepts=("C154",),
        question=(
            "A comparison errs in 1 % of cases, a visitor is compared with 100 people. Somebody says: 100 × 1 % = "
            "100 %, so every visit goes wrong. What holds?"
        ),
        options={
            "a": "It is right: 100 % of visits hold an error.",
            "b": "It is far off: about 1 % of visits hold an error.",
            "c": "Nothing can be said, for a probability cannot be added.",
            "d": "100 % bounds it from above; with independent errors it is about 63 %.",
        },
        answer="d",
        why={
            "a": "One error is *expected* a visit, on average. Some visits hold two or three of them: what must others "
            "hold, then?",
            "b": "That is the risk of one comparison. A hundred of them give a hundred chances to err.",
            "c": "They can be added: the sum bounds the probability that at least one of the events happens.",
        },
        because="1 - 0.99 to the power 100 is 0.634; the sum of all risks, the union bound, is never below it.",
    ),
    Quiz(
        id="08.q4",
        concepts=("C155",),
        question=(
            "All comparisons of a visit, 100 of them, shall be right in 99 % of visits. How good must one comparison "
            "be? (Independent, as before.)"
        ),
        options={"a": "99.99 %", "b": "99 %", "c": "99.9 %", "d": "100 %, less is never enough"},
        answer="a",
        why={
            "b": "0.99 to the power 100 is 0.366: only a third of the visits would be without an error.",
            "c": "0.999 to the power 100 is 0.905. Better, and still below 0.99.",
            "d": "Any target below 1 has a root below 1. Which number, to the power 100, gives 0.99?",
        },
        because="The 100th root of 0.99 is 0.9999: one error in ten thousand comparisons.",
    ),
    Quiz(
        id="08.q5",
        concepts=("C156", "C157"),
        question=(
            "Distances of a visitor: Ada 1.21, Bao 0.84, Chidi 1.35, Dalia 0.92. The threshold is 0.7. What does the "
            "turnstile do?"
        ),
        options={
            "a": "It opens for Bao, who is the nearest.",
            "b": "It opens for Chidi, who has the largest value.",
            "c": "It stays shut: nobody is recognised.",
            "d": "It opens for Bao and Dalia.",
        },
        answer="c",
        why={
            "a": "Bao is the nearest of the four, but is he near enough?",
            "b": "These are distances, no scores: a large one says how different two pictures are.",
            "d": "Both are nearer than the others. Compare them with the threshold as well.",
        },
        because="The smallest distance, 0.84, is not below 0.7: a stranger, for all that we know.",
    ),
    Quiz(
        id="08.q6",
        concepts=("C158",),
        question="A fifth colleague joins. The database holds the encodings of four. What is to be done?",
        options={
            "a": "Train the encoder again, with five people.",
            "b": "Encode one picture of hers and store it under her name.",
            "c": "Encode the pictures of all five again.",
            "d": "Add a fifth output to the last layer and train that.",
        },
        answer="b",
        why={
            "a": "The encoder was never trained on the first four either. What has it learned instead of names?",
            "c": "The four encodings stay as they are as long as the encoder stays the same.",
            "d": "There is no output a person here; that was the softmax of chapter 05, and its trouble.",
        },
        because="The encoder has learned what tells people apart, not who they are: one more encoding is enough.",
    ),
    Quiz(
        id="08.q7",
        concepts=("C153", "C157"),
        question=(
            "The law p to the power K takes comparisons as independent. A visitor comes in a blurred picture. What "
            "does that do to the law?"
        ),
        options={
            "a": "Nothing: blur makes p smaller, and the law stays exact.",
            "b": "Nothing: different people are compared, so the comparisons cannot depend on each other.",
            "c": "It makes each comparison wrong with probability 1.",
            "d": "One blurred picture takes part in all K comparisons, so their errors come together.",
        },
        answer="d",
        why={
            "a": "A smaller p for this visitor, a larger one for the next: p is not one number, and it is shared by "
            "all K comparisons of a visit.",
            "b": "K people differ, but something takes part in all K comparisons. What is it?",
            "c": "A blurred picture is harder, not hopeless. The chapter measures how much harder.",
        },
        because="All K comparisons share the visitor's picture. The law is a model: measure on people instead.",
    ),
    Quiz(
        id="08.q8",
        concepts=("C160",),
        question="Somebody holds a printed photograph of Ada before the turnstile's camera. What does our system do?",
        options={
            "a": "It refuses: a printed face has another encoding than a real one.",
            "b": "It opens, if the encoding is near enough; only a check for a living person, liveness, would help.",
            "c": "It refuses as soon as the threshold is small enough.",
            "d": "It opens for any photograph, whoever it shows.",
        },
        answer="b",
        why={
            "a": "The encoder gets pixels, and a good print gives nearly the same ones. Ada's own portrait is a "
            "picture too.",
            "c": "A small threshold asks for more likeness, and a picture of Ada is very much like Ada.",
            "d": "The photograph must show somebody who is enrolled: distances decide as for everybody.",
        },
        because="Recognition says whose face it is, not whether a living person wears it: that is liveness detection.",
    ),
)
