"""Questions of chapter 05. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="05.q1",
        concepts=("C104",),
        question="At the turnstile you hold up a card with your name; the camera verifies you. What does it work out?",
        options={
            "a": "The picture goes in; the name of whoever is in it comes out.",
            "b": "The picture and the claimed name go in; a yes or no for that one person comes out.",
            "c": "The picture goes in; one probability for each employee comes out.",
        },
        answer="b",
        why={
            "a": "That compares with everybody and finds who it is: recognition. Here a name is claimed already.",
            "c": "That is a softmax over the staff. How many people have to be compared where a name is claimed?",
        },
        because=(
            "Verification is one against one: a score, then a threshold. Recognition, one against many, is the task of "
            "chapter 08."
        ),
    ),
    Quiz(
        id="05.q2",
        concepts=("C107",),
        question="A face system learns a new colleague in *one shot*. What does the one shot mean?",
        options={
            "a": "The encoder was trained on one picture of each person.",
            "b": "The camera takes a single picture a day.",
            "c": "A training of one epoch is enough.",
            "d": "One picture enrols a person; the encoder had learned before, from many pictures of others.",
        },
        answer="d",
        why={
            "a": "Section 5.2 trained a network on one picture each. What came of it?",
            "b": "How often pictures are taken is another matter. What does the system know of a colleague?",
            "c": "Nothing is trained when somebody joins: that is the point of it.",
        },
        because=(
            "Enrolment stores one encoding. What makes it work was learned from many pictures of many other people."
        ),
    ),
    Quiz(
        id="05.q3",
        concepts=("C108",),
        question=(
            "A softmax over four employees and *none of them*. A fifth colleague joins. How many outputs, before and "
            "after?"
        ),
        options={"a": "5, then 6", "b": "4, then 5", "c": "5, then 5: the new one is *none*", "d": "8, then 10"},
        answer="a",
        why={
            "b": "Somebody who is no employee may come as well. Which output is theirs?",
            "c": "Then the new colleague could never be told from a stranger.",
            "d": "One output for each class is enough: yes and no need no outputs of their own.",
        },
        because="K people and one class for all others: K + 1 outputs, and one more with each person who joins.",
    ),
    Quiz(
        id="05.q4",
        concepts=("C109",),
        question="Why is a softmax over the employees the wrong tool for the turnstile? Two reasons:",
        options={
            "a": "Softmax needs grey pictures; its outputs do not sum to 1.",
            "b": "It is too slow for a door; it cannot be computed on a laptop.",
            "c": "One picture a person is far too little to train on; each new person needs another training.",
            "d": "Faces cannot be classified; only distances can be learned.",
        },
        answer="c",
        why={
            "a": "Softmax takes whatever the layers before it bring, and its outputs always sum to 1.",
            "b": "It ran here in seconds. Speed was not the trouble: look at the visits, and at the last layer.",
            "d": "With hundreds of pictures of each person a softmax learns them well. What is missing here?",
        },
        because="Too little data; and the output layer grows with the staff, so each new person means new training.",
    ),
    Quiz(
        id="05.q5",
        concepts=("C111",),
        question=(
            "The *similarity function* d of this chapter gives 0.2 for pictures 1 and 2, and 1.3 for pictures 1 and 3. "
            "Who is likely in them?"
        ),
        options={
            "a": "1 and 3 show one person: their similarity is higher.",
            "b": "1 and 2 show one person: their degree of difference is lower.",
            "c": "Nothing follows: similarities are compared with 1 only.",
        },
        answer="b",
        why={
            "a": "The name misleads. What is d for a picture and itself?",
            "c": "d compares degrees. Which value has a picture with itself, and which of the two lies nearer to it?",
        },
        because="d measures the degree of difference. It is a distance: small means alike, whatever its name says.",
    ),
    Quiz(
        id="05.q6",
        concepts=("C112",),
        question="The threshold is τ = 0.8 and the distance of two pictures 0.95. What is the decision?",
        options={
            "a": "the same person, since 0.95 is near 1",
            "b": "the same person, since d > τ",
            "c": "none: the two must be equal",
            "d": "two different people, since d > τ",
        },
        answer="d",
        why={
            "a": "This is no probability, and 1 has no special meaning for a distance.",
            "b": "A large distance means a large difference. On which side of τ do equal pictures lie?",
            "c": "Every pair gets a decision: at most τ, or more.",
        },
        because="d ≤ τ: the same person. d > τ: two different people.",
    ),
    Quiz(
        id="05.q7",
        concepts=("C117",),
        question=(
            "A colleague's program compares *squared* norms, yours plain norms with τ = 0.9. Which threshold gives the "
            "colleague your decisions?"
        ),
        options={"a": "0.9", "b": "0.81", "c": "1.8", "d": "0.95, the root of 0.9"},
        answer="b",
        why={
            "a": "Take a distance of 0.93. Yours refuses it. What is its square, and what would 0.9 say to it?",
            "c": "That is twice 0.9. What happens to both sides of d ≤ τ when the distance is squared?",
            "d": "The root goes the other way. Take a distance of 0.93: what does the colleague's program have for it?",
        },
        because="For d ≥ 0, d ≤ 0.9 and d² ≤ 0.81 are the same decision. A threshold belongs to its formula.",
    ),
    Quiz(
        id="05.q8",
        concepts=("C116",),
        question="In a Siamese network, what do the two branches have in common?",
        options={
            "a": "The weights: it is one network, called for each of the two pictures.",
            "b": "The number of parameters; each branch is trained by itself.",
            "c": "The pictures: both branches see the two of them stacked.",
            "d": "Only the last layer, which computes the distance.",
        },
        answer="a",
        why={
            "b": "Two networks of one size have two different sets of weights. Would f(x) still be one function?",
            "c": "Each call sees a single picture. Where do the two meet for the first time?",
            "d": "The distance has nothing to learn. What makes the two encodings comparable?",
        },
        because="One function f, one set of weights, two calls. Equal pictures must get equal encodings.",
    ),
    Quiz(
        id="05.q9",
        concepts=("C113",),
        question="On which pairs do you choose the threshold τ?",
        options={
            "a": "on the pairs the encoder was trained with",
            "b": "on the pairs whose accuracy you will report",
            "c": "on pairs of people who are in neither of these two sets",
            "d": "on none: τ is a weight and is learned by gradient descent",
        },
        answer="c",
        why={
            "a": "The encoder was fitted to these people: their distances look better than those of people new to it.",
            "b": "Then the threshold is fitted to what it is measured on, and the number flatters.",
            "d": "It is a hyper-parameter here: chosen from outside, by the errors that it makes on pairs.",
        },
        because="Train, choose and measure on different people: each step sees only people that are new to it.",
    ),
)
