"""Questions of chapter 04. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="04.q1",
        concepts=("C94", "C95"),
        question="To see what a unit of layer 3 responds to, pictures are run through the network. What is trained?",
        options={
            "a": "layer 3, while the others are frozen",
            "b": "layers 1 to 3, up to the unit",
            "c": "nothing; the finished network only runs forward",
        },
        answer="c",
        why={
            "a": "Which labels would it learn from? The unit is only watched.",
            "b": "The layers below do their work, as they learned it long before.",
        },
        because="The weights stay as they are. The pictures are sorted by how strongly the unit answers.",
    ),
    Quiz(
        id="04.q2",
        concepts=("C94",),
        question="The nine strongest *examples* of a unit are shown as small squares. What are they?",
        options={
            "a": "nine whole pictures, made small",
            "b": "the parts of pictures that the unit saw where it was strongest",
            "c": "nine filters of the unit's layer",
            "d": "pictures that the network painted",
        },
        answer="b",
        why={
            "a": "Most of a picture lies outside what the unit can see. Which part mattered?",
            "c": "Filters are weights. Only those of the first layer have the three channels of a picture.",
            "d": "Painting what a unit wants is another method, at the end of the chapter.",
        },
        because="They are patches: crops of the size of the receptive field, at the places of the largest activations.",
    ),
    Quiz(
        id="04.q3",
        concepts=("C96",),
        question="Why do the units of layer 1 show edges and single colours, and no wheels or eyes?",
        options={
            "a": "A unit there sees a few pixels only: no wheel fits into them.",
            "b": "A unit there sees every picture, so it learns what all have in common.",
            "c": "Layer 1 is trained first, when the network knows little.",
        },
        answer="a",
        why={
            "b": "Units of every layer see every picture. How much of it at once?",
            "c": "All layers are trained together. What differs is the part of a picture that reaches a unit.",
        },
        because="The receptive field of layer 1 is the filter itself. What is larger can only show deeper down.",
    ),
    Quiz(
        id="04.q4",
        concepts=("C102",),
        question="A unit deep in the network has a receptive field of 100 x 100 pixels. Which pixels affect it?",
        options={
            "a": "every pixel of the picture, since all layers are connected",
            "b": "the 10,000 pixels of the field, each as strongly as the others",
            "c": "one pixel, the one in the middle",
            "d": "pixels of the field only, those near its middle mostly far more than those at its border",
        },
        answer="d",
        why={
            "a": "Move a pixel outside of the field. Through which filters would that reach the unit?",
            "b": "Count the paths from a pixel to the unit: one in the corner has a single one.",
            "c": "Then a unit would know no shapes. The middle only has the most paths.",
        },
        because=(
            "Nothing outside of the field reaches the unit. Inside, many paths lead from the middle and few from the "
            "border (Luo et al. 2016)."
        ),
    ),
    Quiz(
        id="04.q5",
        concepts=("C99",),
        question="Nine patches of a unit show wheels. What has been shown?",
        options={
            "a": "The unit is strong for wheels; that nothing else excites it is not shown.",
            "b": "The unit is a wheel detector: it fires if and only if there is a wheel.",
            "c": "The network knows what a wheel is for.",
        },
        answer="a",
        why={
            "b": "Nine pictures out of thousands: which ones come next? And how many wheels left it cold?",
            "c": "That is a reading by eye, and a long way from a measurement.",
        },
        because=(
            "The strongest patches are a sample from the far end. A claim about the unit needs a count, over pictures "
            "with wheels and without."
        ),
    ),
    Quiz(
        id="04.q6",
        concepts=("C102",),
        question="Three convolutions of 3 x 3, stride 1, then one more behind a 2 x 2 pooling of stride 2. Its field?",
        options={"a": "9 pixels", "b": "10 pixels", "c": "12 pixels", "d": "18 pixels"},
        answer="c",
        why={
            "a": "The pooling sees two pixels and doubles every step behind it. Both are missing.",
            "b": "The last filter steps over two pixels at a time. Was its share doubled?",
            "d": "Only the layers behind the pooling are stretched, and by what they add, not as a whole.",
        },
        because="1 + 2 + 2 + 2 = 7 for the three, 1 more for the pooling, and (3 - 1) times 2 for the last: 12.",
    ),
)
