"""Known mistakes of chapter 01 except those of whole layers, which stand in `mistakes_01_layers`.

Where two mistakes of an exercise fit an answer, the earlier is named.
"""

import numpy as np

from helpers.grading.exercise import Mistake
from helpers.grading.reference_01 import zero_pad

OUTPUT_SIZE = (
    Mistake(
        "forgets the 2 of 2 pad",
        "The padding is counted once. An image is padded at both ends of a side.",
        lambda n, f, pad, stride: (n + pad - f) // stride + 1,
    ),
    Mistake(
        "rounds instead of floor",
        "A window that does not fit as a whole does not count, so the quotient is never rounded up. Try n = 6, f = 3, "
        "stride 2 on paper: how many windows fit?",
        lambda n, f, pad, stride: round((n + 2 * pad - f) / stride) + 1,
        lambda n, f, pad, stride: int((n + 2 * pad - f) / stride + 0.5) + 1,
        lambda n, f, pad, stride: round((n + 2 * pad - f) / stride + 1),
        lambda n, f, pad, stride: -(-(n + 2 * pad - f) // stride) + 1,
    ),
    Mistake(
        "does not floor",
        "Windows come in whole numbers. What happens to the part of a step that is left over at the end?",
        lambda n, f, pad, stride: (n + 2 * pad - f) / stride + 1,
    ),
    Mistake(
        "forgets the + 1",
        "This counts the steps between windows. The window at the very start is one more.",
        lambda n, f, pad, stride: (n + 2 * pad - f) // stride,
        lambda n, f, pad, stride: (n + 2 * pad - f) / stride,
    ),
    Mistake(
        "adds 1 before dividing",
        "The 1 is added before the division by the stride. It is one window, not one pixel.",
        lambda n, f, pad, stride: (n + 2 * pad - f + 1) // stride,
        lambda n, f, pad, stride: (n + 2 * pad - f + 1) / stride,
    ),
    Mistake(
        "ignores the padding",
        "The result does not depend on pad. The filter slides over the padded image; how long is its side?",
        lambda n, f, pad, stride: (n - f) // stride + 1,
    ),
    Mistake(
        "ignores the stride",
        "The result does not depend on the stride. With stride 2 the window lands on every other position only.",
        lambda n, f, pad, stride: n + 2 * pad - f + 1,
    ),
    Mistake(
        "ignores the filter",
        "The result does not depend on f. The last window must still fit as a whole into the image.",
        lambda n, f, pad, stride: (n + 2 * pad) // stride + 1,
        lambda n, f, pad, stride: (n + 2 * pad - 1) // stride + 1,
        lambda n, f, pad, stride: -(-n // stride),
        lambda n, f, pad, stride: n // stride,
    ),
    Mistake(
        "takes the padding away",
        "The padding is taken away. Padding makes the side longer, so it adds windows.",
        lambda n, f, pad, stride: (n - 2 * pad - f) // stride + 1,
    ),
    Mistake(
        "adds f instead of taking it away",
        "f is added. The larger the filter, the fewer positions it has.",
        lambda n, f, pad, stride: (n + 2 * pad + f) // stride + 1,
    ),
    Mistake(
        "divides before padding",
        "The padding is not divided by the stride. Padded pixels are stepped over like any others.",
        lambda n, f, pad, stride: (n - f) // stride + 2 * pad + 1,
    ),
    Mistake(
        "divides in pieces",
        "Image and padding are divided one by one, and each loses its own remainder. First the whole length that "
        "is left, then one division.",
        lambda n, f, pad, stride: (n - f) // stride + 2 * pad // stride + 1,
        lambda n, f, pad, stride: (n - f) // stride + 2 * (pad // stride) + 1,
        lambda n, f, pad, stride: n + (2 * pad - f) // stride + 1,
        lambda n, f, pad, stride: (n + 2 * pad) // stride - f // stride + 1,
        lambda n, f, pad, stride: n // stride + (2 * pad - f) // stride + 1,
    ),
)

ZERO_PAD = (
    Mistake(
        "pads every axis",
        "Every axis grew: there are new examples and new channels, made of zeros. Only rows and columns get a border.",
        lambda X, pad: np.pad(X, pad),
    ),
    Mistake(
        "pads one side only",
        "The zeros stand on one side only. A border goes around: before and after, along rows and along columns.",
        lambda X, pad: np.pad(X, ((0, 0), (0, pad), (0, pad), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (pad, 0), (pad, 0), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (0, 2 * pad), (0, 2 * pad), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (2 * pad, 0), (2 * pad, 0), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (0, pad), (pad, 0), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (pad, 0), (0, pad), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (0, 2 * pad), (2 * pad, 0), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (2 * pad, 0), (0, 2 * pad), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (0, 2 * pad), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (2 * pad, 0), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (0, 2 * pad), (pad, pad), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (2 * pad, 0), (pad, pad), (0, 0))),
    ),
    Mistake(
        "a fixed pad of 2",
        "The border is 2 wide whatever pad is. A number from the worked case may have stayed in the code.",
        lambda X, pad: zero_pad(X, 2),
    ),
    Mistake(
        "a fixed pad of 1",
        "The border is 1 wide whatever pad is. A number from the worked case may have stayed in the code.",
        lambda X, pad: zero_pad(X, 1),
    ),
    Mistake(
        "half of the border",
        "The border is too thin: pad is its width on each side, not on both together.",
        lambda X, pad: zero_pad(X, pad // 2),
        lambda X, pad: np.pad(X, ((0, 0), (pad // 2, pad - pad // 2), (pad // 2, pad - pad // 2), (0, 0))),
    ),
    Mistake(
        "twice the border",
        "The border is twice as wide as it should be: pad is its width on each side.",
        lambda X, pad: zero_pad(X, 2 * pad),
    ),
    Mistake(
        "pads rows only",
        "New rows, but no new columns. The border runs along both.",
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (0, 0), (0, 0))),
    ),
    Mistake(
        "pads columns only",
        "New columns, but no new rows. The border runs along both.",
        lambda X, pad: np.pad(X, ((0, 0), (0, 0), (pad, pad), (0, 0))),
    ),
    Mistake(
        "pads the channels too",
        "The channel axis grew as well. A pixel of the border has as many channels as any other.",
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (pad, pad))),
    ),
    Mistake(
        "pads the wrong two axes",
        "Two axes grew, but not rows and columns. The axes are (example, row, column, channel), counted from 0.",
        lambda X, pad: np.pad(X, ((pad, pad), (pad, pad), (0, 0), (0, 0))),
        lambda X, pad: np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad))),
        lambda X, pad: np.pad(X, ((pad, pad), (0, 0), (0, 0), (pad, pad))),
    ),
    Mistake(
        "pads with other values",
        "The border has the right size, but it is not zero. Which values did the padding take from the image?",
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="edge"),
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="reflect"),
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="symmetric"),
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="wrap"),
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="mean"),
    ),
    Mistake(
        "pads with ones",
        "The border has the right size, but it is made of ones.",
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), constant_values=1),
    ),
    Mistake(
        "slices with -pad where pad is 0",
        "This fails where pad is 0: a slice that ends at -0 ends at 0, and is empty. Count the end of the slice from "
        "the front.",
        lambda X, pad: _put_in_the_middle(X, pad),
    ),
    Mistake(
        "zeros over the image",
        "The border lies on the image and hides it. Padding makes the image larger and keeps each of its pixels.",
        lambda X, pad: X * zero_pad(np.ones_like(_crop(X, pad)), pad) if pad < min(X.shape[1:3]) / 2 else X * 0,
    ),
    Mistake(
        "crops instead of pads",
        "The image became smaller: the border was cut off instead of added.",
        lambda X, pad: _crop(X, pad),
    ),
    Mistake(
        "zeros without the image",
        "The size is right, but the image is missing: everything is 0. Where do the pixels of X go?",
        lambda X, pad: np.zeros_like(zero_pad(X, pad)),
    ),
    Mistake(
        "does not pad",
        "What came back is X as it was.",
        lambda X, pad: X,
    ),
)


def _crop(X, pad):
    return X[:, pad : X.shape[1] - pad, pad : X.shape[2] - pad]


def _put_in_the_middle(X, pad):
    padded = np.zeros_like(zero_pad(X, pad))
    padded[:, pad:-pad, pad:-pad, :] = X
    return padded


CONV_SINGLE_STEP = (
    Mistake(
        "b inside the sum",
        "The bias was added to every product, so it counts as often as there are numbers in the window. It belongs to "
        "the filter, once.",
        lambda a_slice, W, b: np.sum(a_slice * W + b),
    ),
    Mistake(
        "forgets b",
        "The bias is missing: what came back is the sum of the products alone.",
        lambda a_slice, W, b: np.sum(a_slice * W),
    ),
    Mistake(
        "mean instead of sum",
        "The products were averaged. A filter adds them up.",
        lambda a_slice, W, b: np.mean(a_slice * W) + b[0, 0, 0],
        lambda a_slice, W, b: np.mean(a_slice * W + b),
        lambda a_slice, W, b: np.mean(a_slice * W),
    ),
    Mistake(
        "subtracts b",
        "The bias was taken away instead of added.",
        lambda a_slice, W, b: np.sum(a_slice * W) - b[0, 0, 0],
    ),
    Mistake(
        "multiplies by b",
        "The sum was multiplied by the bias. A bias is added.",
        lambda a_slice, W, b: np.sum(a_slice * W) * b[0, 0, 0],
    ),
    Mistake(
        "product of the sums",
        "Window and filter were summed first and multiplied then. Each number of the window meets its own weight "
        "first.",
        lambda a_slice, W, b: np.sum(a_slice) * np.sum(W) + b[0, 0, 0],
        lambda a_slice, W, b: np.sum(a_slice) * np.sum(W),
    ),
    Mistake(
        "adds instead of multiplying",
        "Window and filter were added. Each number of the window is multiplied by its weight.",
        lambda a_slice, W, b: np.sum(a_slice + W) + b[0, 0, 0],
    ),
    Mistake(
        "filter flipped",
        "The filter was turned by 180 degrees: that is the convolution of signal processing. Here the filter lies on "
        "the window as it is.",
        lambda a_slice, W, b: np.sum(a_slice * W[::-1, ::-1]) + b[0, 0, 0],
        lambda a_slice, W, b: np.sum(a_slice * W[::-1, ::-1, ::-1]) + b[0, 0, 0],
    ),
    Mistake(
        "filter transposed",
        "Rows and columns of the filter changed places.",
        lambda a_slice, W, b: np.sum(a_slice * W.transpose(1, 0, 2)) + b[0, 0, 0],
    ),
    Mistake(
        "matrix product",
        "That is a matrix product. A filter multiplies number by number: both volumes have the same shape.",
        lambda a_slice, W, b: np.sum(a_slice @ W) + b[0, 0, 0],
        lambda a_slice, W, b: np.sum(np.dot(a_slice, W)) + b[0, 0, 0],
    ),
    Mistake(
        "first channel only",
        "Only the first channel was summed. A filter is as deep as the window, and all channels end in one number.",
        lambda a_slice, W, b: np.sum(a_slice[:, :, 0] * W[:, :, 0]) + b[0, 0, 0],
    ),
    Mistake(
        "one number per channel",
        "There is one sum for every channel. All channels end in one number.",
        lambda a_slice, W, b: np.sum(a_slice * W, axis=(0, 1)) + b[0, 0, 0],
        lambda a_slice, W, b: np.sum(a_slice * W, axis=(0, 1)),
    ),
    Mistake(
        "does not sum",
        "The products are there, but they were not added up to one number.",
        lambda a_slice, W, b: a_slice * W + b,
        lambda a_slice, W, b: a_slice * W,
    ),
    Mistake(
        "largest product",
        "This takes the largest product. A filter adds them up; the maximum belongs to pooling.",
        lambda a_slice, W, b: np.max(a_slice * W) + b[0, 0, 0],
    ),
    Mistake(
        "negative results cut off",
        "Negative results became 0. An activation such as ReLU comes after this step and is not part of it.",
        lambda a_slice, W, b: max(np.sum(a_slice * W) + b[0, 0, 0], 0),
    ),
)


CONV_PARAMETERS = (
    Mistake(
        "forgets n_c_prev",
        "The result does not depend on n_c_prev. A filter is as deep as its input has channels.",
        lambda f, n_c_prev, n_c: (f * f + 1) * n_c,
        lambda f, n_c_prev, n_c: f * f * n_c,
    ),
    Mistake(
        "forgets the biases",
        "The weights are right, but the biases are missing. How many does a layer of n_c filters have?",
        lambda f, n_c_prev, n_c: f * f * n_c_prev * n_c,
    ),
    Mistake(
        "one bias for the layer",
        "The weights are right, but there is one bias for the whole layer. Each filter has its own.",
        lambda f, n_c_prev, n_c: f * f * n_c_prev * n_c + 1,
    ),
    Mistake(
        "biases per input channel",
        "The weights are right, but not the number of biases. A bias belongs to a filter, not to a channel of the "
        "input or to a weight.",
        lambda f, n_c_prev, n_c: (f * f + 1) * n_c_prev * n_c,
        lambda f, n_c_prev, n_c: 2 * f * f * n_c_prev * n_c,
        lambda f, n_c_prev, n_c: f * f * n_c_prev * n_c + n_c_prev + n_c,
    ),
    Mistake(
        "f instead of f squared",
        "A filter has two sides: it is f high and f wide.",
        lambda f, n_c_prev, n_c: (f * n_c_prev + 1) * n_c,
        lambda f, n_c_prev, n_c: f * n_c_prev * n_c,
        lambda f, n_c_prev, n_c: (2 * f * n_c_prev + 1) * n_c,
    ),
    Mistake(
        "counts one filter",
        "This counts one filter. The layer has n_c of them.",
        lambda f, n_c_prev, n_c: f * f * n_c_prev + 1,
        lambda f, n_c_prev, n_c: f * f * n_c_prev,
        lambda f, n_c_prev, n_c: f * f * n_c_prev + n_c,
    ),
    Mistake(
        "n_c_prev and n_c swapped",
        "n_c_prev and n_c changed places: the biases go with the filters.",
        lambda f, n_c_prev, n_c: (f * f * n_c + 1) * n_c_prev,
    ),
    Mistake(
        "adds the channels",
        "The channels were added. Every one of the n_c filters has weights for every one of the n_c_prev channels.",
        lambda f, n_c_prev, n_c: f * f * (n_c_prev + n_c),
        lambda f, n_c_prev, n_c: f * f * (n_c_prev + n_c) + n_c,
    ),
)

SAME_PADDING = (
    Mistake(
        "f / 2",
        "Half of f is no whole number of pixels, for f is odd. By how much does a filter of side f shrink the image, "
        "in all?",
        lambda f: f / 2,
    ),
    Mistake(
        "f - 1",
        "This is the padding of both ends together. pad counts each end.",
        lambda f: f - 1,
    ),
    Mistake(
        "one too many",
        "One pixel too much at each end: the image would grow by two. By how much does a filter of side 3 shrink it?",
        lambda f: f // 2 + 1,
        lambda f: (f + 1) / 2,
    ),
    Mistake(
        "one too few",
        "One pixel too few at each end: the image would still shrink.",
        lambda f: f // 2 - 1,
        lambda f: (f - 3) / 2,
    ),
    Mistake(
        "rounds f / 2",
        "The result was rounded to the nearest whole number; for some f that is one too many.",
        lambda f: round(f / 2),
    ),
    Mistake(
        "always 1",
        "The pad is 1 whatever f is. That suits f = 3 alone.",
        lambda f: 1,
    ),
    Mistake(
        "always 0",
        "The pad is 0 whatever f is. That suits f = 1 alone.",
        lambda f: 0,
    ),
    Mistake(
        "f itself",
        "This is f itself. By how much does a filter of side f shrink the image, in all?",
        lambda f: f,
    ),
)
