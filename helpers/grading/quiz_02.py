"""Questions of chapter 02. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="02.q1",
        concepts=("C32",),
        question="Which function stands behind the layers of LeNet-5 as it was published in 1998?",
        options={
            "a": "ReLU",
            "b": "the logistic sigmoid, from 0 to 1",
            "c": "a scaled hyperbolic tangent, 1.7159 tanh(2a/3)",
            "d": "softmax",
        },
        answer="c",
        why={
            "a": "ReLU came into use for such networks more than ten years later.",
            "b": "Its curve has the same form. But the paper wants numbers on both sides of 0.",
            "d": "Softmax makes probabilities of a whole row. Behind a convolution there is no such row.",
        },
        because="Both curves are called sigmoidal, from their form; the paper's goes from -1.7159 to 1.7159.",
    ),
    Quiz(
        id="02.q2",
        concepts=("C36",),
        question="A dense layer has dropout 0.5. What happens when the trained network is used?",
        options={
            "a": "Half of the units are silent, another half at each call.",
            "b": "Nothing is dropped; all units take part.",
            "c": "The half that was dropped most often stays away.",
        },
        answer="b",
        why={
            "a": "Then one picture would get another answer at each call.",
            "c": "Each step of training drops other units; none is chosen for good.",
        },
        because=(
            "Keras makes up for it while training: what is left is doubled, so that sums keep their size. The paper of "
            "2012 halved the outputs in use instead."
        ),
    ),
    Quiz(
        id="02.q3",
        concepts=("C38", "C40"),
        question="VGG-16 has 13 convolutions, 5 poolings and 3 dense layers. Which are the 16 of its name?",
        options={
            "a": "the convolutions and the dense layers",
            "b": "all layers that do not end a block",
            "c": "the convolutions, and the poolings but two",
            "d": "the convolutions, and three of the poolings",
        },
        answer="a",
        why={
            "b": "Blocks end in a pooling. But do the dense layers belong to a block?",
            "c": "A pooling has nothing to learn. What is counted are layers with weights.",
            "d": "A pooling has nothing to learn. Which layers with weights are missing here?",
        },
        because="Layers with weights are counted: 2 + 2 + 3 + 3 + 3 convolutions, and 3 dense layers.",
    ),
    Quiz(
        id="02.q4",
        concepts=("C42", "C43"),
        question="In a residual block, where does $a^{[l]}$ join the other path?",
        options={
            "a": "It is added to $z^{[l+1]}$, before the first ReLU.",
            "b": "It is added to $a^{[l+2]}$, behind the last ReLU.",
            "c": "It is put behind the channels of $z^{[l+2]}$.",
            "d": "It is added to $z^{[l+2]}$, before the last ReLU.",
        },
        answer="d",
        why={
            "a": "The shortcut goes past both convolutions. Which sum is the last one?",
            "b": "Then it would be g(z) + a, and numbers could only grow from block to block.",
            "c": "Channels add up in another network of this chapter.",
        },
        because="a[l+2] = g(z[l+2] + a[l]): one ReLU is taken of both together.",
    ),
    Quiz(
        id="02.q5",
        concepts=("C44", "C41"),
        question="A plain network of 56 layers has a larger *training* error than one of 20. What does that show?",
        options={
            "a": "It overfits: it has too many parameters for the data.",
            "b": "It can compute all that the smaller one can, and training does not find it.",
            "c": "56 layers can compute less than 20 layers.",
        },
        answer="b",
        why={
            "a": "Who overfits has a small training error. Only the test error is large then.",
            "c": "Let 36 of the layers be the identity. What is the rest?",
        },
        because="That is the degradation problem. It is one of optimisation, and stays with batch normalisation.",
    ),
    Quiz(
        id="02.q6",
        concepts=("C45", "C43"),
        question=(
            "All weights and biases of a residual block's two convolutions are 0, without normalisation. It gives "
            "$g(a^{[l]})$. Why is that $a^{[l]}$ itself?"
        ),
        options={
            "a": "A ReLU came just before: $a^{[l]}$ has no negative number to lose.",
            "b": "A ReLU leaves every number as it is.",
            "c": "The block was trained to do so.",
            "d": "It is not: g of anything is 0 where the weights are 0.",
        },
        answer="a",
        why={
            "b": "What does it make of -2?",
            "c": "It holds for weights of 0, before any training.",
            "d": "The shortcut does not pass through these weights.",
        },
        because="What is behind a ReLU is 0 or larger, so another ReLU changes nothing: the identity is easy to reach.",
    ),
    Quiz(
        id="02.q7",
        concepts=("C47",),
        question="What does a 1x1 convolution with 32 filters do at each pixel?",
        options={
            "a": "It multiplies each channel by one number.",
            "b": "It averages the channels.",
            "c": "It is a dense layer from all channels to 32 numbers, the same at each pixel.",
            "d": "It mixes the pixel with its neighbours.",
        },
        answer="c",
        why={
            "a": "Each filter reaches through all channels and adds up.",
            "b": "The weights are learned, and each filter has its own.",
            "d": "How many neighbours does a window of 1x1 hold?",
        },
        because="Dense over the channels, shared by all places, often with a ReLU behind: Network in Network.",
    ),
    Quiz(
        id="02.q8",
        concepts=("C48",),
        question="28x28x192 goes into 32 filters of 1x1. Which shape comes out?",
        options={"a": "14x14x192", "b": "28x28x192", "c": "14x14x32", "d": "28x28x32"},
        answer="d",
        why={
            "a": "That is what a pooling does: fewer places, all channels.",
            "b": "How many numbers do 32 filters give at each place?",
            "c": "A window of 1x1 that moves by 1 fits at every place.",
        },
        because="Places stay, channels become as many as there are filters.",
    ),
    Quiz(
        id="02.q9",
        concepts=("C49",),
        question=(
            "Instead of 1x1 one could take 'same' 3x3 filters to come from 192 to 32 channels. What is different?"
        ),
        options={
            "a": "They cost nine times the multiplications, and nothing else is different.",
            "b": "They cost nine times the multiplications, and mix each pixel with its neighbours.",
            "c": "They cost three times the multiplications.",
        },
        answer="b",
        why={
            "a": "Look at what one 3x3 window covers.",
            "c": "How many weights of a 3x3 filter stand where a 1x1 filter has one?",
        },
        because="Cost is one difference. What a filter sees is the other.",
    ),
    Quiz(
        id="02.q10",
        concepts=("C51",),
        question="On 28x28, branches of 64, 128, 32 and 32 channels meet at the end of an inception module, as",
        options={"a": "28x28x256", "b": "112x28x64", "c": "28x28x128", "d": "28x28x64"},
        answer="a",
        why={
            "b": "That puts maps below each other. They are put one behind the other.",
            "c": "Nothing is thrown away, and no largest one is chosen.",
            "d": "That would be a mean. The channels stand side by side.",
        },
        because="Height and width stay, channels add up: 64 + 128 + 32 + 32 = 256.",
    ),
)
