"""Questions of chapter 01. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="01.q1",
        concepts=("C03",),
        question=(
            "A 6 x 6 image is 10 in its three left columns and 0 in its three right ones. We slide the vertical edge "
            "filter (columns 1, 0, -1) over it, without padding. What is each row of the 4 x 4 result?"
        ),
        options={
            "a": "`[0, 10, 10, 0]`",
            "b": "`[0, 30, 30, 0]`",
            "c": "`[0, -30, -30, 0]`",
            "d": "`[0, 0, 30, 0]`",
        },
        answer="b",
        why={
            "a": "The filter has three rows, and the products of all three are added: that is a sum, not a mean.",
            "c": "The sign tells the direction. Under the filter, the bright side is on the left, where the weights "
            "are +1; a negative value would mean that it goes from dark to bright.",
            "d": "The filter is three columns wide, so more than one of its positions has bright pixels under its "
            "left column and dark ones under its right column. Slide it one step at a time and count them.",
        },
        because=(
            "At two positions the left column of the filter lies on 10 and the right one on 0: "
            "3 rows times (10 - 0) = 30. Where all columns lie on one shade the products cancel."
        ),
    ),
    Quiz(
        id="01.q2",
        concepts=("C04",),
        question=(
            "A 6 x 6 image: three rows of 10 above, three rows of 0 below. Which 3 x 3 filter made this map, without "
            "padding?\n\n"
            "```\n 0   0   0   0\n30  30  30  30\n30  30  30  30\n 0   0   0   0\n```"
        ),
        options={
            "a": "columns 1, 0, -1",
            "b": "rows -1, 0, 1 from top to bottom",
            "c": "rows 1, 0, -1 from top to bottom",
            "d": "the Laplacian: -4 in the middle, 1 at its four neighbours",
        },
        answer="c",
        why={
            "a": "That filter compares left with right. In this image each row is one shade from end to end, so it "
            "would answer 0 everywhere.",
            "b": "The weight -1 lies on the upper, bright side here. Work out one window across the edge and look at "
            "the sign.",
            "d": "Work out one window: with its middle in the last bright row it gives 10 + 10 + 10 + 0 - 40 = -10. It "
            "also has another sign on either side of the edge.",
        },
        because="Across the edge three weights of +1 lie on 10 and three of -1 on 0: 30, the same along each row.",
    ),
    Quiz(
        id="01.q3",
        concepts=("C07",),
        question=(
            "Two 3×3 convolutions in a row replace one of 5×5; stride 1, 16 channels in and out, biases not "
            "counted. What happens?"
        ),
        options={
            "a": "An output still sees 5×5 inputs; 6,400 weights become 4,608.",
            "b": "An output sees only 3×3 inputs; 6,400 weights become 4,608.",
            "c": "An output still sees 5×5 inputs; two layers have more weights than one.",
            "d": "An output sees 6×6 inputs, since 3 + 3 = 6.",
        },
        answer="a",
        why={
            "b": "The weights are right. But each of the nine values that the second layer reads has itself seen a "
            "3 x 3 window, and these windows do not lie on the same spot.",
            "c": "Count them: a layer has f f n_C n_C' weights. Compare 25 x 16 x 16 with twice 9 x 16 x 16.",
            "d": "The windows overlap. The second layer reads three neighbours; how far apart are the outer ends of "
            "what these three have seen?",
        },
        because="Each 3 x 3 layer adds one pixel on every side, 1 + 2 + 2 = 5; and 2 x 9 x 256 is less than 25 x 256.",
    ),
    Quiz(
        id="01.q4",
        concepts=("C10",),
        question="A 28 x 28 image meets a 5 x 5 filter in a *valid* convolution, stride 1. How large is the map?",
        options={"a": "28 x 28", "b": "26 x 26", "c": "23 x 23", "d": "24 x 24"},
        answer="d",
        why={
            "a": "The size stays where the border is padded for it. Valid means: no padding.",
            "b": "That takes two pixels away in all. Two are lost on each side.",
            "c": "28 - 5 is the last start, counted from 0. How many starts are there from 0 to 23?",
        },
        because="Windows may start at 0, 1, ..., 28 - 5 = 23. These are 28 - 5 + 1 = 24 starts.",
    ),
    Quiz(
        id="01.q5",
        concepts=("C11",),
        question=(
            "A 4 x 4 filter, stride 1. Which padding p, the same on all four sides, keeps the size of every image?"
        ),
        options={
            "a": "p = 2, half of 4",
            "b": "none: it would take one and a half pixels on each side",
            "c": "p = 1",
            "d": "p = 3, that is f - 1",
        },
        answer="b",
        why={
            "a": "Count: n + 2 p - f + 1 = n + 4 - 4 + 1. Is that n?",
            "c": "Count: n + 2 p - f + 1 = n + 2 - 4 + 1. Is that n?",
            "d": "f - 1 is what is missing on both sides together. Put p = 3 into n + 2 p - f + 1.",
        },
        because=(
            "n + 2p - 4 + 1 = n needs 2p = 3. Libraries then pad unevenly, one zero on one side and two on the other. "
            "With an odd f, (f - 1) / 2 is whole."
        ),
    ),
    Quiz(
        id="01.q6",
        concepts=("C14",),
        question="Convolution layers compute cross-correlation: they do not flip the filter. Why does that do no harm?",
        options={
            "a": "Both operations give the same result for every filter.",
            "b": "Cross-correlation is associative, so the order of things does not matter.",
            "c": "The filter is learned: with a flip, training would find the same filter turned.",
            "d": "The filters of trained networks are symmetric.",
        },
        answer="c",
        why={
            "a": "Section 1.4 showed a filter for which they differ: red and blue changed places.",
            "b": "Section 1.4 put it to the test: with cross-correlation the two orders gave different rows.",
            "d": "They are not: an edge filter has different values on its two sides.",
        },
        because="Section 1.6 showed it: from maps made with a flip, gradient descent found the turned filter.",
    ),
    Quiz(
        id="01.q7",
        concepts=("C15",),
        question=(
            "You blur an image with B, then find edges with C. To save time you combine B with C first, by the same "
            "operation, and apply the result once, every overlap counted. For which operation is the map the same for "
            "all B and C?"
        ),
        options={
            "a": "true convolution only",
            "b": "cross-correlation only",
            "c": "both",
            "d": "neither",
        },
        answer="a",
        why={
            "b": "Look at the two rows that 1.4 printed for cross-correlation: are they equal?",
            "c": "Two rows of numbers in 1.4 differed. One counter-example is enough.",
            "d": "One of the two obeys the associative law. Look at the rows that 1.4 printed.",
        },
        because="(A * B) * C = A * (B * C), the associative law, holds for the operation with the flip.",
    ),
    Quiz(
        id="01.q8",
        concepts=("C23",),
        question="Max or average pooling: which statement holds?",
        options={
            "a": "Max pooling is better in every network, since it keeps the strongest answer.",
            "b": "Average pooling learns its weights, max pooling has none.",
            "c": "Average pooling is no longer used.",
            "d": "Between layers max is a frequent choice, by rule of thumb; many later networks end in global average "
            "pooling.",
        },
        answer="d",
        why={
            "a": "It is a rule of thumb from experiments with certain networks, not a law.",
            "b": "A mean weighs all values of its window alike; what would there be to learn?",
            "c": "Think of the ends of networks: a single mean for each channel has a name of its own.",
        },
        because="Which one works better depends on the network and the data; both are in use, in different places.",
    ),
    Quiz(
        id="01.q9",
        concepts=("C24",),
        question="How many parameters does a 2 x 2 max-pooling layer with stride 2 learn on a 28 x 28 x 8 volume?",
        options={"a": "32", "b": "0", "c": "8", "d": "4"},
        answer="b",
        why={
            "a": "2 x 2 x 8 would be weights. Which numbers does a maximum multiply its inputs with?",
            "c": "That would be a bias for each channel. Does a maximum add anything?",
            "d": "The four values of a window are inputs. Size, stride and kind are chosen by us, before training.",
        },
        because="A maximum has no weights and no bias. Its size, stride and kind are hyper-parameters.",
    ),
    Quiz(
        id="01.q10",
        concepts=("C26",),
        question=(
            "A 64 x 64 colour image is laid out as one row and enters a dense layer of 100 units. How many weights, "
            "biases not counted?"
        ),
        options={"a": "409,600", "b": "12,388", "c": "1,228,800", "d": "300"},
        answer="c",
        why={
            "a": "That is 64 x 64 x 100. How many numbers has one pixel of a colour image?",
            "b": "That adds inputs and units. Each unit has a weight of its own for each input.",
            "d": "That is 3 x 100: it counts a colour, but not the pixels.",
        },
        because="64 x 64 x 3 = 12,288 inputs, each joined to 100 units. Larger pictures: slower, easier to overfit.",
    ),
    Quiz(
        id="01.q11",
        concepts=("C27",),
        question=(
            "A layer of 3 x 3 filters on 8 channels is rebuilt: every window gets weights of its own instead of shared "
            "ones. What stays as it was?"
        ),
        options={
            "a": "the multiplications for one image",
            "b": "the number of weights, 3 x 3 x 8 for each filter",
            "c": "the memory that its weights take",
            "d": "that a pattern is found alike wherever it lies",
        },
        answer="a",
        why={
            "b": "That is the count for shared weights. Now there is such a set for every window.",
            "c": "Each window now brings its own set of weights; they must be kept somewhere.",
            "d": "That comes from asking the same question at every place. Now each place has a question of its own.",
        },
        because=(
            "Each output is still a sum of 72 products: sparsity decides that. Sharing only decides how many "
            "different weights are among them."
        ),
    ),
)
