"""Questions of chapter 07. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="07.q1",
        concepts=("C145",),
        question=(
            "You load labelled pairs from elsewhere. Their author marks a pair of one person with 0 and a pair of two "
            "people with 1. You train the logistic unit of this chapter on them as they are. What does its output mean?"
        ),
        options={
            "a": "still the probability that both pictures show one person",
            "b": "nothing: a unit cannot learn from such labels",
            "c": "the probability that they show two people",
            "d": "the distance of the two encodings",
        },
        answer="c",
        why={
            "a": "The unit only sees the numbers. It learns to give a high output where the label is 1; who has that "
            "label here?",
            "b": "Turning all labels changes the signs of the weights and of the bias, and nothing else. It learns as "
            "well as before.",
            "d": "The output of a sigmoid lies between 0 and 1 and depends on learned weights. A distance does not.",
        },
        because=(
            "The output is the probability of label 1, whatever that stands for. Conventions differ between libraries, "
            "so read which one holds before you mix code."
        ),
    ),
    Quiz(
        id="07.q2",
        concepts=("C146",),
        question=(
            "f = (0.2, -0.5, 0.1) and g = (-0.1, -0.1, 0.1). What does the unit get from the absolute difference?"
        ),
        options={
            "a": "three numbers: 0.3, 0.4, 0",
            "b": "one number: 0.7",
            "c": "three numbers: 0.1, 0.4, 0",
            "d": "one number: 0.5",
        },
        answer="a",
        why={
            "b": "That is their sum. The unit weighs each number's difference by itself, before anything is added.",
            "c": "Look at the first number again: how far is 0.2 from -0.1?",
            "d": "That is the L2 norm of the difference, the distance of chapter 05. The unit gets the parts that such "
            "a distance is made of.",
        },
        because="One feature for each number of an encoding, |f_k - g_k|, without a sign: f and g may change places.",
    ),
    Quiz(
        id="07.q3",
        concepts=("C147",),
        question="What is the chi-square feature of f = 0.3 and g = 0.1?",
        options={"a": "0.2", "b": "0.5", "c": "0.04", "d": "0.1"},
        answer="d",
        why={
            "a": "That is |f - g|, the other feature.",
            "b": "That is (f - g) / (f + g): the difference above the line has to be squared.",
            "c": "That is (f - g) squared. By what is it divided?",
        },
        because="(0.3 - 0.1) squared is 0.04; divided by 0.3 + 0.1 = 0.4 it is 0.1.",
    ),
    Quiz(
        id="07.q4",
        concepts=("C147",),
        question="When is the chi-square feature of two numbers f, g of 0 or more equal to |f - g|?",
        options={
            "a": "always: they are two ways to write one thing",
            "b": "only where one of the two is 0, or both are equal",
            "c": "never",
            "d": "only where f + g = 2",
        },
        answer="b",
        why={
            "a": "Section 7.2 worked out f = 0.3, g = 0.1 with both: 0.1 and 0.2.",
            "c": "Try g = 0: what remains of (f - g) squared over (f + g)?",
            "d": "With f + g = 2 the feature is (f - g) squared over 2. Put in f = 1.5, g = 0.5.",
        },
        because=(
            "Chi-square is |f - g| times |f - g| / (f + g). That factor is 1 where one number is 0 and smaller where "
            "both are above 0; where f = g both features are 0."
        ),
    ),
    Quiz(
        id="07.q5",
        concepts=("C149",),
        question="How do the triplet loss of chapter 06 and the binary classification of this chapter belong together?",
        options={
            "a": "The triplet loss becomes binary classification once its margin is 0.",
            "b": "They are alternatives: the same Siamese encoder can be trained with the one or with the other.",
            "c": "Binary classification needs another encoder, one that is not Siamese.",
            "d": "A logistic unit is a part of every triplet loss.",
        },
        answer="b",
        why={
            "a": "A margin of 0 still compares three pictures and has no labels. The unit looks at two and a label.",
            "c": "Both pictures of a pair go through one network with one set of weights, as in chapter 05.",
            "d": "Triplet loss compares two distances with each other. Nothing in it is a probability.",
        },
        because=(
            "One network, called on each picture; on top of it either the triplet loss on distances or a logistic unit "
            "with cross-entropy on pairs."
        ),
    ),
    Quiz(
        id="07.q6",
        concepts=("C144", "C150"),
        question="After training, a weight w_k of the logistic unit is strongly negative. What does that say?",
        options={
            "a": "Pictures that differ in number k of their encodings are more likely to show two people.",
            "b": "Number k of the encodings is negative for most people.",
            "c": "Number k is useless and should be left out.",
            "d": "Pictures that differ in number k are more likely to show one person.",
        },
        answer="a",
        why={
            "b": "The weight multiplies |f_k - g_k|, which is never negative. It says nothing about f_k itself.",
            "c": "A useless number gets a weight near 0.",
            "d": "A negative weight makes the sum smaller the more they differ. What does a smaller sum do to the "
            "sigmoid?",
        },
        because="A larger difference lowers the sum, and with it the probability of 'same'.",
    ),
    Quiz(
        id="07.q7",
        concepts=("C145",),
        question=(
            "At a gate, 1 of 1,000 comparisons is of one person. A verifier says 'different' every time. What are its "
            "accuracy and its true accept rate?"
        ),
        options={
            "a": "0.1 % and 0 %",
            "b": "50 % and 50 %",
            "c": "99.9 % and 99.9 %",
            "d": "99.9 % and 0 %",
        },
        answer="d",
        why={
            "a": "Count the pairs that it decides rightly: every pair of different people is among them.",
            "b": "That would hold for accuracy if half of the pairs were of one person. How many are?",
            "c": "The true accept rate looks at pairs of one person only. Which of these does it accept?",
        },
        because=(
            "999 of 1,000 decisions are right, and nobody gets in. Rates for each kind of pair do not depend on how "
            "rare the kind is; accuracy does."
        ),
    ),
    Quiz(
        id="07.q8",
        concepts=("C151",),
        question=(
            "A database holds 50 people with one picture each. A visitor is compared with all of them. How many "
            "pictures have to go through the network when the encodings of the 50 are stored, and when they are not?"
        ),
        options={"a": "50 and 100", "b": "0 and 51", "c": "1 and 51", "d": "1 and 50"},
        answer="c",
        why={
            "a": "A Siamese pair needs two encodings, but those 50 were computed before, and the visitor's serves for "
            "every comparison.",
            "b": "The visitor's picture is new: nobody has stored its encoding.",
            "d": "Without stored encodings the visitor's picture still has to be encoded as well.",
        },
        because="1 instead of 1 + K: only the new picture. The comparisons themselves are small sums.",
    ),
)
