"""Questions of chapter 10. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="10.q1",
        concepts=("C182",),
        question=(
            "A colour picture is an array with three axes, height, width and channel. Why is its convolution called "
            "*two*-dimensional?"
        ),
        options={
            "a": "Because the result is a picture without colour.",
            "b": "Because the three colours are filtered one after the other.",
            "c": "Because the window moves along two of the axes; along the channels it only adds up.",
            "d": "Because a filter has two axes.",
        },
        answer="c",
        why={
            "a": "The result has as many channels as there are filters; it can be 1, 3 or 64.",
            "b": "One filter sees all colours at once, and adds up what it finds in them.",
            "d": "A filter on a colour picture has a depth too, as many numbers as there are channels.",
        },
        because="What is counted are the axes along which the window moves, not those of the array.",
    ),
    Quiz(
        id="10.q2",
        concepts=("C183",),
        question="A row of 14 numbers goes through 16 filters of length 5, then through 32 of length 5; no padding, "
        "stride 1. Which shapes come out?",
        options={
            "a": "(10, 16), then (6, 32)",
            "b": "(10, 16), then (6, 512)",
            "c": "(14, 16), then (14, 32)",
            "d": "(9, 16), then (4, 32)",
        },
        answer="a",
        why={
            "b": "A filter of the second layer sees all 16 channels and makes *one* map of them.",
            "c": "The length would only stay with padding. How many places has a window of 5 in 14 numbers?",
            "d": "The first place counts as well: n - f steps are one place fewer than there are.",
        },
        because="14 - 5 + 1 = 10 places, one channel for each of 16 filters; then 10 - 5 + 1 = 6, and 32 filters.",
    ),
    Quiz(
        id="10.q3",
        concepts=("C184",),
        question=(
            "A sentence of 12 words, each word an embedding of 50 numbers, goes through a `Conv1D` layer with window "
            "3. Along which axis does the window move?"
        ),
        options={
            "a": "Along the 50 numbers of a word.",
            "b": "Along both, as over a picture of 12 × 50 pixels.",
            "c": "Along neither: a sentence has no axes.",
            "d": "Along the 12 words; the 50 numbers are its channels.",
        },
        answer="d",
        why={
            "a": "Number 7 of an embedding is no neighbour of number 8 as one word is of the next: their order means "
            "nothing.",
            "b": "Then a shift along the embedding would mean something. Would a word stay the same, with its numbers "
            "moved by one?",
            "c": "Words have an order: one axis, their position.",
        },
        because="One spatial axis, the position; what is known at each position are channels.",
    ),
    Quiz(
        id="10.q4",
        concepts=("C185",),
        question="A volume (14, 14, 14, 1) goes through 16 filters of 5×5×5, then 32 filters of 5×5×5. How many "
        "weights, biases left out, has *one* filter of the second layer?",
        options={"a": "125", "b": "2,000", "c": "64,000", "d": "400"},
        answer="b",
        why={
            "a": "That is one channel of it. How many channels does the second layer find below it?",
            "c": "That are all 32 filters together.",
            "d": "5×5×16 belongs to a picture. How many numbers has a window of 5 along three axes?",
        },
        because="5 × 5 × 5 numbers in each of 16 channels: 2,000. A filter is as deep as its input.",
    ),
    Quiz(
        id="10.q5",
        concepts=("C186",),
        question=(
            "A grey film: 30 pictures, 64 pixels high, 48 wide. Which shape has it as a batch of one for `Conv3D`, "
            "and with what does a kernel (3, 1, 1) compare a pixel?"
        ),
        options={
            "a": "(1, 30, 64, 48, 1); with itself before and after",
            "b": "(1, 64, 48, 30); with its neighbours in one picture",
            "c": "(30, 64, 48, 1); with itself before and after",
            "d": "(1, 30, 64, 48, 1); with the pixels above and below",
        },
        answer="a",
        why={
            "b": "There the pictures are channels: a filter would see all 30 at once and could not move along time.",
            "c": "That is a batch of 30 separate pictures; no window reaches from one example into the next.",
            "d": "The axes are in order: the first of the kernel's is the film's first. Which one is that?",
        },
        because="Example, time, height, width, channel; a window of 3 along time, of 1 along height and width.",
    ),
    Quiz(
        id="10.q6",
        concepts=("C185",),
        question=(
            "In one slice of a chest a lesion and a vessel that runs through it look alike. What does a `Conv3D` layer "
            "see that a `Conv2D` layer on this slice cannot?"
        ),
        options={
            "a": "Nothing: both see the same numbers.",
            "b": "Finer detail within the slice.",
            "c": "Colours that the slice has lost.",
            "d": "Whether the disc goes on in the slices above and below.",
        },
        answer="d",
        why={
            "a": "The slice is one of many. Which of them can a window of 3 × 3 pixels reach?",
            "b": "Within the slice both have the same voxels. What does the third axis of the window add?",
            "c": "There is one number in each voxel, in the slice as in the volume.",
        },
        because="A vessel goes on above and below, a ball ends: that difference lies along the third axis.",
    ),
)
