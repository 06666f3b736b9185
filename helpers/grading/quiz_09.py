"""Questions of chapter 09. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="09.q1",
        concepts=("C165", "C168"),
        question="Gradient descent runs on the total cost. Which numbers change from step to step?",
        options={
            "a": "the weights of the network",
            "b": "the pixels of the content picture",
            "c": "the pixels of the generated picture",
            "d": "the pixels of all three pictures",
        },
        answer="c",
        why={
            "a": "The network was trained before, on another task, and is frozen: it only measures.",
            "b": "The content picture is what the result is compared with. Would a goal that moves be of use?",
            "d": "Two of the three are goals. Which picture is being made?",
        },
        because="The picture is the variable; the network stays as it is. In Keras, trainable = False says so.",
    ),
    Quiz(
        id="09.q2",
        concepts=("C169",),
        question="Unroll the two activations into long vectors. The content cost is, up to its factor, ...",
        options={
            "a": "the L2 norm of their difference",
            "b": "the square root of that L2 norm",
            "c": "the difference of their two L2 norms",
            "d": "the square of the L2 norm of their difference",
        },
        answer="d",
        why={
            "a": "The L2 norm ends with a root. Is there one in the cost?",
            "b": "That would be a root of a root. The cost has none at all.",
            "c": "Two vectors of one length can point to quite different places, and the cost would be 0.",
        },
        because=(
            "A plain sum of squared differences: the L2 norm before its root is taken. It is smooth, also where the "
            "difference is 0."
        ),
    ),
    Quiz(
        id="09.q3",
        concepts=("C167",),
        question="The content layer is chosen very shallow, such as `block1_conv1`. What follows?",
        options={
            "a": "The result keeps nearly each pixel of the content, and the style can change little.",
            "b": "The result only has to hold the same kinds of things, anywhere.",
            "c": "The style cost becomes smaller, since it uses shallow layers too.",
        },
        answer="a",
        why={
            "b": "That holds at the other end, very deep, where place and colour have faded.",
            "c": "The style cost does not look at the content layer. What does a match of shallow activations demand?",
        },
        because=(
            "Shallow activations are edges and colours at their places: matching them fixes the pixels. A layer in the "
            "middle keeps what is where, and leaves the surface free."
        ),
    ),
    Quiz(
        id="09.q4",
        concepts=("C172",),
        question=(
            "Over all places of a picture, channel 1 (vertical stripes) and channel 2 (orange) are *uncorrelated*. "
            "What does that say?"
        ),
        options={
            "a": "Where there are stripes, it is never orange.",
            "b": "Stripes make orange neither more nor less likely.",
            "c": "The picture holds no stripes.",
        },
        answer="b",
        why={
            "a": "Never together is a tendency too, a strong one: a negative correlation.",
            "c": "How often the stripes occur is another matter. What is known of orange where they do?",
        },
        because=(
            "Uncorrelated means no tendency either way. *Never together* shows elsewhere: after a ReLU it is a zero in "
            "the Gram matrix."
        ),
    ),
    Quiz(
        id="09.q5",
        concepts=("C177",),
        question="After a ReLU, when is the entry (k, k') of the Gram matrix large?",
        options={
            "a": "when both channels are strong, each at places of its own",
            "b": "when channel k is strong, whatever channel k' does",
            "c": "when both channels vary, one up where the other goes down",
            "d": "when both channels are strong at the same places",
        },
        answer="d",
        why={
            "a": "At each place one of the two factors is then near 0. What do the products add up to?",
            "b": "A product with a factor of 0 is 0.",
            "c": "That would give a negative correlation. Which products are large?",
        },
        because="The entry adds up products place by place, and a product is large where both factors are.",
    ),
    Quiz(
        id="09.q6",
        concepts=("C178",),
        question="Two texts give the layer cost with the factors $1/(2HWC)^2$ and $1/(4C^2(HW)^2)$. They are ...",
        options={
            "a": "the same",
            "b": "different by a factor of 4",
            "c": "different by a factor of C squared",
        },
        answer="a",
        why={
            "b": "Square the 2 as well: what becomes of it?",
            "c": "C stands in both. Were it missing in the first, this answer would be right.",
        },
        because="$(2HWC)^2 = 4 H^2 W^2 C^2$. A form without C inside the bracket is C squared times as large.",
    ),
    Quiz(
        id="09.q7",
        concepts=("C163",),
        question="alpha = 10 and beta = 40, or alpha = 1 and beta = 4: which of these changes?",
        options={
            "a": "the picture with the smallest cost",
            "b": "the cost of that picture, and nothing else about it",
            "c": "how strong the style is in it",
        },
        answer="b",
        why={
            "a": "Every cost is a tenth of what it was. Does the order of the pictures change?",
            "c": "That depends on the ratio of the two. What is the ratio here and there?",
        },
        because=(
            "Only the ratio matters to where the minimum lies. The scale still reaches an optimizer: a plain gradient "
            "step becomes a tenth as long, and rules that stop at a small change stop sooner."
        ),
    ),
    Quiz(
        id="09.q8",
        concepts=("C181",),
        question="Is neural style transfer supervised learning?",
        options={
            "a": "Yes: content and style are the labels of the picture.",
            "b": "Yes: the cost compares with targets, as every loss does.",
            "c": "No: nothing is ever learned from labels here, the network included.",
            "d": "No: the picture has no label; only the network that measures was trained with labels once.",
        },
        answer="d",
        why={
            "a": "A label is an answer given for an example. Which answer is known for the new picture?",
            "b": "The targets are activations of two other pictures, not right answers for this one.",
            "c": "Think of the network: how did its layers come to mean something?",
        },
        because=(
            "One picture is optimised, and no mapping from pictures to answers is learned. The feature network did "
            "learn with labels, before."
        ),
    ),
)
