"""Questions of chapter 06. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="06.q1",
        concepts=("C123",),
        question="A triplet has three pictures. Which two distances does its loss compare?",
        options={
            "a": "anchor to positive, and positive to negative",
            "b": "positive to negative, and nothing else",
            "c": "anchor to positive, and anchor to negative",
            "d": "each picture to the mean of the other two",
        },
        answer="c",
        why={
            "a": "One picture is the point from which both distances are measured. Which one has that name?",
            "b": "Then nothing would draw the two pictures of one person together.",
            "d": "No mean is taken: the pictures have roles, and two of three pairs are measured.",
        },
        because="Both distances begin at the anchor: to the same person's picture, and to someone else's.",
    ),
    Quiz(
        id="06.q2",
        concepts=("C126",),
        question=(
            "Without a margin the goal is d(A,P) - d(A,N) <= 0. A network that gives every picture the same encoding "
            "meets it. What is its loss once the margin is 0.2?"
        ),
        options={
            "a": "0.2 for every triplet",
            "b": "0 for every triplet",
            "c": "0 for easy triplets, 0.2 for hard ones",
            "d": "it has none: 0 / 0",
        },
        answer="a",
        why={
            "b": "That was so without the margin: 0 - 0 is not above 0. What stands behind the two zeros now?",
            "c": "Where all encodings are equal no triplet is easier than another: both distances are 0.",
            "d": "Nothing is divided in the loss. Put 0 for both distances.",
        },
        because="max(0 - 0 + 0.2, 0) = 0.2. A loss that stays at the margin is the sign of a collapse.",
    ),
    Quiz(
        id="06.q3",
        concepts=("C128",),
        question="d(A,P) = 0.5 and the margin is 0.2. From which d(A,N) on does the margin hold?",
        options={"a": "0.3", "b": "0.51", "c": "0.6", "d": "0.7"},
        answer="d",
        why={
            "a": "Then the stranger is nearer than the second picture of the same person.",
            "b": "0.5 - 0.51 is below 0, but the margin asks for more: add it.",
            "c": "0.5 - 0.6 + 0.2 is still above 0.",
        },
        because="0.5 - d(A,N) + 0.2 <= 0 needs d(A,N) >= 0.7. With d(A,N) = 0.51 it would need d(A,P) <= 0.31.",
    ),
    Quiz(
        id="06.q4",
        concepts=("C130",),
        question="Why is the loss cut off at 0 with a maximum?",
        options={
            "a": "Because squared distances cannot be negative.",
            "b": "A triplet that holds the margin is done: how far beyond it lies must not count.",
            "c": "So that the gradient is never 0.",
            "d": "So that the loss becomes a probability.",
        },
        answer="b",
        why={
            "a": "The distances cannot, but their difference can: it is what is cut off.",
            "c": "Where the loss is cut off, the gradient is 0. For which triplets is that wanted?",
            "d": "A loss of 3.5 is no probability, and it need not be one.",
        },
        because=(
            "Without the maximum the network could earn by pushing easy negatives ever farther away, and pay for "
            "hard ones with it."
        ),
    ),
    Quiz(
        id="06.q5",
        concepts=("C132",),
        question="When is the loss of a triplet 0?",
        options={
            "a": "when the prediction equals the label",
            "b": "when anchor and positive have the same encoding",
            "c": "when the negative is farther from the anchor than the positive by the margin, or by more",
            "d": "when the anchor is nearer to the positive than to the negative",
        },
        answer="c",
        why={
            "a": "What would the label of a triplet be? There is none: only which pictures show the same person.",
            "b": "Then d(A,P) is 0. Is the loss 0 when the negative has that encoding too?",
            "d": "0.5 and 0.51: nearer, yes. What is the loss with a margin of 0.2?",
        },
        because="max(d(A,P) - d(A,N) + margin, 0) is 0 exactly where d(A,N) >= d(A,P) + margin.",
    ),
    Quiz(
        id="06.q6",
        concepts=("C133",),
        question="A training set has one picture each of 10,000 people. How many triplets can be formed?",
        options={
            "a": "10,000",
            "b": "none",
            "c": "10,000 x 9,999",
            "d": "as many as with ten pictures each of 1,000 people",
        },
        answer="b",
        why={
            "a": "An anchor for each, yes. Where does its positive come from?",
            "c": "So many pairs of anchor and negative. A triplet has a third picture.",
            "d": "Both sets have 10,000 pictures. In which of them does an anchor find a second picture of its person?",
        },
        because=(
            "A positive is *another* picture of the anchor's person, so two a person are needed at least. About ten is "
            "typical."
        ),
    ),
    Quiz(
        id="06.q7",
        concepts=("C134",),
        question="An office has one photograph of each employee, and an encoder trained elsewhere. Is one enough?",
        options={
            "a": "No: each employee needs about ten, since the encoder was trained with ten a person.",
            "b": "No: the encoder must first be trained on the employees.",
            "c": "Yes, but only with as many outputs as there are employees.",
            "d": "Yes: after training one picture gives an encoding to compare with.",
        },
        answer="d",
        why={
            "a": "Ten a person were needed to form triplets. Are triplets formed at the door?",
            "b": "The people it is used for need not be those it learned from: in 6.6 it was tested on others.",
            "c": "An encoder has as many outputs as an encoding has numbers, whoever is employed.",
        },
        because="Several pictures a person *while training*, of any people; one picture a person afterwards.",
    ),
    Quiz(
        id="06.q8",
        concepts=("C138",),
        question="Three people with two pictures each. How many triplets are there?",
        options={"a": "24", "b": "12", "c": "6", "d": "120"},
        answer="a",
        why={
            "b": "An anchor and its positive can be chosen in 6 ways. How many pictures show somebody else?",
            "c": "So many anchors there are, each with one positive. And the negatives?",
            "d": "So many ordered choices of three pictures there are: 6 x 5 x 4. Not each of them is a triplet.",
        },
        because="K n (n - 1) (K - 1) n = 3 x 2 x 1 x 2 x 2 = 24. With 1,000 people and ten pictures: 899,100,000.",
    ),
    Quiz(
        id="06.q9",
        concepts=("C143",),
        question="Which line says that the margin holds? f is the encoder, the norm is the L2 norm.",
        options={
            "a": "‖f(A) - f(P)‖² ≤ ‖f(A) - f(N)‖² + margin",
            "b": "‖f(A) - f(P)‖² + margin ≤ ‖f(A) - f(N)‖²",
            "c": "f(A) - f(P) + margin ≤ f(A) - f(N)",
            "d": "‖f(A) - f(N)‖² + margin ≤ ‖f(A) - f(P)‖²",
        },
        answer="b",
        why={
            "a": "Here the margin is a gift: a stranger may be nearer than the positive. On which side is it a demand?",
            "c": "Encodings are rows of numbers. What makes one number out of the difference of two?",
            "d": "Which of the two distances should be the small one?",
        },
        because="The near pair must stay near even with the margin on top: d(A,P) + margin <= d(A,N).",
    ),
    Quiz(
        id="06.q10",
        concepts=("C137", "C139"),
        question="Which negatives does FaceNet take for an anchor and a positive?",
        options={
            "a": "the nearest picture of another person, wherever it lies",
            "b": "a random picture of another person",
            "c": "one that is farther than the positive, but not yet by the margin",
            "d": "the farthest first, and nearer ones later: a curriculum",
        },
        answer="c",
        why={
            "a": "That is the hardest negative. What became of the training with it in 6.5?",
            "b": "Most of those teach nothing, as 6.3 showed.",
            "d": "From easy to hard is what curriculum learning means. The paper chooses by two bounds in every batch.",
        },
        because="Semi-hard: d(A,P) < d(A,N) < d(A,P) + margin. As positives it takes all anchor-positive pairs.",
    ),
)
