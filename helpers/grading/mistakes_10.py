"""Known mistakes of chapter 10. Where two mistakes of an exercise fit an answer, the earlier is named."""

import numpy as np

from helpers.grading.exercise import Mistake
from helpers.grading.reference_10 import conv1d_forward, conv_output_shape


def _places(x, W, stride):
    return (len(x) - len(W)) // stride + 1


def _padded(x, W, b, stride, before, after):
    return conv1d_forward(np.pad(x, ((before, after), (0, 0))), W, b, stride)


def _same(x, W, b, stride):
    total = max((-(-len(x) // stride) - 1) * stride + len(W) - len(x), 0)
    return _padded(x, W, b, stride, total // 2, total - total // 2)


def _cut_windows(x, W, b, stride):
    """Windows past the end too, cut off there, as slices are."""
    starts = range(0, -(-(len(x) - len(W)) // stride) * stride + 1, stride)
    rows = [x[start : start + len(W)] for start in starts]
    return np.array([np.tensordot(row, W[: len(row)], 2) for row in rows]) + b


def _first_filter(x, W, b, stride, fill):
    z = conv1d_forward(x, W, b, stride)
    return np.repeat(z[:, :1], z.shape[1], 1) if fill else np.where(np.arange(z.shape[1]) == 0, z, 0)


CONV1D_FORWARD = (
    Mistake(
        "flips",
        "The filter was turned round, as in a true convolution. Here it is laid on the row as it is: its first number "
        "meets the first of the window.",
        lambda x, W, b, stride: conv1d_forward(x, W[::-1], b, stride),
        lambda x, W, b, stride: conv1d_forward(x, W[::-1, ::-1], b, stride),
    ),
    Mistake(
        "one channel only",
        "Only one channel of the row was used. A filter is as deep as the row has channels, and the products of all of "
        "them are added up.",
        lambda x, W, b, stride: conv1d_forward(x[:, :1], W[:, :1], b, stride),
        lambda x, W, b, stride: conv1d_forward(x[:, -1:], W[:, -1:], b, stride),
    ),
    Mistake(
        "channels kept apart",
        "The channels of the row were not added up. Each filter gives one number at each place, from all channels "
        "together.",
        lambda x, W, b, stride: np.stack(
            [conv1d_forward(x[:, [k]], W[:, [k]], b, stride) for k in range(x.shape[1])], axis=1
        ),
    ),
    Mistake(
        "stride ignored in the start",
        "The output has the right length, but its windows move by one position whatever the stride is. Where does the "
        "window of output 2 begin when the stride is 3?",
        lambda x, W, b, stride: conv1d_forward(x, W, b, 1)[: _places(x, W, stride)],
    ),
    Mistake(
        "ignores the stride",
        "The output is as long as with stride 1. The stride belongs both to the length and to the start of a window.",
        lambda x, W, b, stride: conv1d_forward(x, W, b, 1),
    ),
    Mistake(
        "stride = f always",
        "The windows lie side by side, whatever the stride is. They may overlap, or leave gaps.",
        lambda x, W, b, stride: conv1d_forward(x, W, b, len(W)),
    ),
    Mistake(
        "forgets b",
        "The bias is missing: every filter adds its own to each of its results.",
        lambda x, W, b, stride: conv1d_forward(x, W, 0 * b, stride),
    ),
    Mistake(
        "b inside the sum",
        "The bias was added to every product, or once for each channel. Each filter adds it once at each place.",
        lambda x, W, b, stride: conv1d_forward(x, W, b * W[..., 0].size, stride),
        lambda x, W, b, stride: conv1d_forward(x, W, b * len(W), stride),
        lambda x, W, b, stride: conv1d_forward(x, W, b * W.shape[1], stride),
    ),
    Mistake(
        "the same bias for every filter",
        "Every filter got the same bias. b holds one for each filter.",
        lambda x, W, b, stride: conv1d_forward(x, W, b[:1], stride),
        lambda x, W, b, stride: conv1d_forward(x, W, b[-1:], stride),
        lambda x, W, b, stride: conv1d_forward(x, W, b.sum(), stride),
        lambda x, W, b, stride: conv1d_forward(x, W, b.mean(), stride),
    ),
    Mistake(
        "pads the row",
        "Zeros were put before or after the row. This convolution is valid: every window lies wholly in the row.",
        _same,
        lambda x, W, b, stride: _padded(x, W, b, stride, len(W) // 2, len(W) // 2),
        lambda x, W, b, stride: _padded(x, W, b, stride, len(W) - 1, 0),
        lambda x, W, b, stride: _padded(x, W, b, stride, 0, len(W) - 1),
        lambda x, W, b, stride: _padded(x, W, b, stride, len(W) - 1, len(W) - 1),
    ),
    Mistake(
        "windows past the end",
        "There are windows that do not fit into the row as a whole. What is left over at the end does not count.",
        _cut_windows,
    ),
    Mistake(
        "forgets the + 1",
        "The last place is missing. How many windows fit, the first one included?",
        lambda x, W, b, stride: conv1d_forward(x, W, b, stride)[:-1],
    ),
    Mistake(
        "sums the filters",
        "The results of all filters were added up. Each filter has its own channel in the output.",
        lambda x, W, b, stride: conv1d_forward(x, W, b, stride).sum(axis=1),
        lambda x, W, b, stride: conv1d_forward(x, W, b, stride).sum(axis=1, keepdims=True),
    ),
    Mistake(
        "only the first filter",
        "Every channel of the output shows the first filter, or none but the first is filled. Output channel k comes "
        "from filter k.",
        lambda x, W, b, stride: _first_filter(x, W, b, stride, fill=True),
        lambda x, W, b, stride: _first_filter(x, W, b, stride, fill=False),
        lambda x, W, b, stride: conv1d_forward(x, W, b, stride)[:, :1],
    ),
    Mistake(
        "positions and channels swapped",
        "Positions and channels of the output changed places: a row of numbers is (n, c), position first.",
        lambda x, W, b, stride: conv1d_forward(x, W, b, stride).T,
    ),
    Mistake(
        "mean instead of sum",
        "The products were averaged. A filter adds them up.",
        lambda x, W, b, stride: conv1d_forward(x, W / W[..., 0].size, b, stride),
        lambda x, W, b, stride: conv1d_forward(x, W / len(W), b, stride),
    ),
    Mistake(
        "negative results cut off",
        "Negative results became 0. An activation such as ReLU comes after the convolution and is not part of it.",
        lambda x, W, b, stride: np.maximum(conv1d_forward(x, W, b, stride), 0),
    ),
)


def _shape(shape, f, n_filters, pad, stride, places):
    """`places(n)` for each spatial axis, then the filters."""
    return (*map(places, shape[:-1]), n_filters)


CONV_OUTPUT_SHAPE = (
    Mistake(
        "keeps the channels",
        "The channels of the input stand at the end. How many maps does a layer make, and what decides it?",
        lambda shape, f, n_filters, pad, stride: (
            *conv_output_shape(shape, f, n_filters, pad, stride)[:-1], shape[-1]
        ),
    ),
    Mistake(
        "pads once",
        "The padding is counted once. Zeros stand at both ends of an axis.",
        lambda shape, f, n_filters, pad, stride: _shape(
            shape, f, n_filters, pad, stride, lambda n: (n + pad - f) // stride + 1
        ),
    ),
    Mistake(
        "slides over the channels",
        "The window was moved along the channels too. A filter is as deep as its input: over the channels it adds "
        "up and does not move.",
        lambda shape, f, n_filters, pad, stride: conv_output_shape((*shape, 0), f, n_filters, pad, stride)[:-1],
        lambda shape, f, n_filters, pad, stride: conv_output_shape((*shape, 0), f, n_filters, pad, stride),
    ),
    Mistake(
        "channels beside the filters",
        "Filters and channels of the input both stand in the result, or were multiplied. Each filter sees all channels "
        "and makes one map.",
        lambda shape, f, n_filters, pad, stride: (
            *conv_output_shape(shape, f, n_filters, pad, stride)[:-1], shape[-1] * n_filters
        ),
        lambda shape, f, n_filters, pad, stride: (
            *conv_output_shape(shape, f, n_filters, pad, stride)[:-1], shape[-1], n_filters
        ),
    ),
    Mistake(
        "the window beside the filters",
        "The last entry counts the numbers of the window as well. How many maps does the layer make?",
        lambda shape, f, n_filters, pad, stride: (
            *conv_output_shape(shape, f, n_filters, pad, stride)[:-1], n_filters * f
        ),
        lambda shape, f, n_filters, pad, stride: (
            *conv_output_shape(shape, f, n_filters, pad, stride)[:-1], n_filters * f ** (len(shape) - 1)
        ),
    ),
    Mistake(
        "forgets the filters",
        "The spatial axes stand alone. The last entry says how many channels the result has.",
        lambda shape, f, n_filters, pad, stride: conv_output_shape(shape, f, n_filters, pad, stride)[:-1],
    ),
    Mistake(
        "filters first",
        "The channels stand in front. In this course they come last.",
        lambda shape, f, n_filters, pad, stride: (
            n_filters, *conv_output_shape(shape, f, n_filters, pad, stride)[:-1]
        ),
    ),
    Mistake(
        "two spatial axes always",
        "This counts on height and width. How many spatial axes there are, the length of shape says.",
        lambda shape, f, n_filters, pad, stride: conv_output_shape((*shape[:2], 0), f, n_filters, pad, stride),
    ),
    Mistake(
        "one axis only",
        "Only one of the spatial axes went through the formula. It holds for each of them.",
        lambda shape, f, n_filters, pad, stride: (
            *conv_output_shape((shape[0], 0), f, n_filters, pad, stride)[:-1], *shape[1:-1], n_filters
        ),
        lambda shape, f, n_filters, pad, stride: (
            *shape[:-2], *conv_output_shape(shape[-2:], f, n_filters, pad, stride)
        ),
        lambda shape, f, n_filters, pad, stride: conv_output_shape((shape[0], 0), f, n_filters, pad, stride),
    ),
    Mistake(
        "all axes as the first",
        "Every axis came out as long as the first one. Axes may differ in length; each goes through the formula.",
        lambda shape, f, n_filters, pad, stride: conv_output_shape(
            (shape[0],) * (len(shape) - 1) + (0,), f, n_filters, pad, stride
        ),
    ),
    Mistake(
        "rounds instead of floor",
        "A window that does not fit as a whole does not count, so the quotient is never rounded up.",
        lambda shape, f, n_filters, pad, stride: _shape(
            shape, f, n_filters, pad, stride, lambda n: round((n + 2 * pad - f) / stride) + 1
        ),
        lambda shape, f, n_filters, pad, stride: _shape(
            shape, f, n_filters, pad, stride, lambda n: -(-(n + 2 * pad - f) // stride) + 1
        ),
    ),
    Mistake(
        "does not floor",
        "Windows come in whole numbers. What happens to the part of a step that is left over at the end?",
        lambda shape, f, n_filters, pad, stride: _shape(
            shape, f, n_filters, pad, stride, lambda n: (n + 2 * pad - f) / stride + 1
        ),
    ),
    Mistake(
        "forgets the + 1",
        "This counts the steps between windows. The window at the very start is one more.",
        lambda shape, f, n_filters, pad, stride: _shape(
            shape, f, n_filters, pad, stride, lambda n: (n + 2 * pad - f) // stride
        ),
    ),
    Mistake(
        "adds 1 before dividing",
        "The 1 is added before the division by the stride. It is one window, not one position.",
        lambda shape, f, n_filters, pad, stride: _shape(
            shape, f, n_filters, pad, stride, lambda n: (n + 2 * pad - f + 1) // stride
        ),
    ),
    Mistake(
        "ignores the padding",
        "The result does not depend on pad. The window slides over the padded axis; how long is it?",
        lambda shape, f, n_filters, pad, stride: conv_output_shape(shape, f, n_filters, 0, stride),
    ),
    Mistake(
        "ignores the stride",
        "The result does not depend on the stride. With stride 2 the window lands on every other position only.",
        lambda shape, f, n_filters, pad, stride: conv_output_shape(shape, f, n_filters, pad, 1),
    ),
    Mistake(
        "'same' padding always",
        "The axes keep their length, divided by the stride. That is what 'same' padding gives; here pad says how many "
        "zeros there are.",
        lambda shape, f, n_filters, pad, stride: _shape(
            shape, f, n_filters, pad, stride, lambda n: -(-n // stride)
        ),
    ),
    Mistake(
        "ignores the window",
        "The result does not depend on f. The last window must still fit as a whole.",
        lambda shape, f, n_filters, pad, stride: _shape(
            shape, f, n_filters, pad, stride, lambda n: (n + 2 * pad) // stride + 1
        ),
        lambda shape, f, n_filters, pad, stride: conv_output_shape(shape, 1, n_filters, pad, stride),
    ),
)
