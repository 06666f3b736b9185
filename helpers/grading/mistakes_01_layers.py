"""Known mistakes of chapter 01 in whole layers: conv_forward and pool_forward.

Where a learner's loop would raise, the code here raises the same error. Where two mistakes fit, the earlier is named.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from helpers.grading.exercise import Mistake
from helpers.grading.reference_01 import conv_forward, output_size, pool_forward, zero_pad


def _count(f, stride, side):
    return (side - f) // stride + 1


def _conv_loops(A_prev, W, b, pad, stride, sizes, border=None):
    """A learner's loops, with output sizes of their own; raises where theirs would."""
    padded = zero_pad(A_prev, pad) if border is None else np.pad(A_prev, border)
    f, n_c = W.shape[0], W.shape[3]
    Z = np.zeros((len(padded), *sizes, n_c))
    for i in range(len(padded)):
        for h in range(sizes[0]):
            for w in range(sizes[1]):
                for c in range(n_c):
                    window = padded[i, h * stride : h * stride + f, w * stride : w * stride + f, :]
                    Z[i, h, w, c] = np.sum(window * W[..., c]) + b[0, 0, 0, c]
    return Z


def _conv_sizes(A_prev, W, pad, stride):
    return tuple(_count(W.shape[0], stride, side + 2 * pad) for side in A_prev.shape[1:3])


def _swapped(A_prev, W, b, pad, stride):
    """Room for n_W rows of n_H columns, filled by loops over n_H rows of n_W columns."""
    Z = conv_forward(A_prev, W, b, pad, stride)
    wrong = np.zeros((Z.shape[0], Z.shape[2], Z.shape[1], Z.shape[3]))
    for i, h, w, c in np.ndindex(Z.shape):
        wrong[i, h, w, c] = Z[i, h, w, c]
    return wrong


def _cropped(Z, *sizes):
    return Z[:, : sizes[0], : sizes[1]]


def _one(Z, axis, fill=False):
    """Index 0 of an axis alone, the rest zero or, with fill, the same as index 0."""
    first = np.take(Z, [0], axis)
    return np.repeat(first, Z.shape[axis], axis) if fill else np.where(np.arange(Z.shape[axis]).reshape(
        [-1 if a == axis else 1 for a in range(Z.ndim)]) == 0, Z, 0)


def _same(images, f, stride, fill):
    """What a library pads where 'same' is asked of it: unevenly, so that ceil(side / stride) windows fit."""
    border = [(0, 0)]
    for side in images.shape[1:3]:
        total = max((-(-side // stride) - 1) * stride + f - side, 0)
        border.append((total // 2, total - total // 2))
    return np.pad(images, [*border, (0, 0)], constant_values=fill)


CONV_FORWARD = (
    Mistake(
        "stride ignored in the corner",
        "The output has the right size, but its windows move by one pixel whatever the stride is. Where in the padded "
        "image does the window of output row 2 begin when the stride is 3?",
        lambda A_prev, W, b, pad, stride: _cropped(
            conv_forward(A_prev, W, b, pad, 1), *_conv_sizes(A_prev, W, pad, stride)
        ),
    ),
    Mistake(
        "ignores the stride",
        "The output is as large as with stride 1. The stride belongs both to the size and to the corner of a window.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, pad, 1),
    ),
    Mistake(
        "n_H and n_W swapped",
        "Height and width changed places: this can only work on a square image. n_H comes from axis 1 and n_W from "
        "axis 2, in the size of Z and in the loops.",
        _swapped,
        lambda A_prev, W, b, pad, stride: _conv_loops(
            A_prev, W, b, pad, stride, _conv_sizes(A_prev, W, pad, stride)[::-1]
        ),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, pad, stride).swapaxes(1, 2),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev.swapaxes(1, 2), W, b, pad, stride),
    ),
    Mistake(
        "only the first example",
        "Only the first example is right. The loop over the m examples may end too early, or use example 0 each time.",
        lambda A_prev, W, b, pad, stride: _one(conv_forward(A_prev, W, b, pad, stride), 0),
        lambda A_prev, W, b, pad, stride: _one(conv_forward(A_prev, W, b, pad, stride), 0, fill=True),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev[:1], W, b, pad, stride),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, pad, stride)[0],
    ),
    Mistake(
        "kernel flipped",
        "The filter was turned by 180 degrees: that is the convolution of signal processing. A layer computes the "
        "cross-correlation, with the filter as it is.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W[::-1, ::-1], b, pad, stride),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W[::-1, ::-1, ::-1], b, pad, stride),
    ),
    Mistake(
        "filter transposed",
        "Rows and columns of the filter changed places.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W.swapaxes(0, 1), b, pad, stride),
    ),
    Mistake(
        "forgets b",
        "The bias is missing: every filter adds its own to each of its results.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, 0 * b, pad, stride),
    ),
    Mistake(
        "b inside the sum",
        "The bias was added to every product, so it counts f x f x C times. Each filter adds it once.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b * W[..., 0].size, pad, stride),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b * W.shape[2], pad, stride),
    ),
    Mistake(
        "the same bias for every filter",
        "Every filter got the same bias. b holds one for each filter, in its last axis.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b[..., :1], pad, stride),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b.sum(), pad, stride),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b.mean(), pad, stride),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b[..., -1:], pad, stride),
    ),
    Mistake(
        "ignores the padding",
        "The output is as large as without padding. The windows slide over the padded image.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, 0, stride),
        lambda A_prev, W, b, pad, stride: _conv_loops(
            A_prev, W, b, 0, stride, _conv_sizes(A_prev, W, pad, stride)
        ),
    ),
    Mistake(
        "size without the padding",
        "Some rows and columns are missing at the end: the size was counted without all of the padding.",
        lambda A_prev, W, b, pad, stride: _cropped(
            conv_forward(A_prev, W, b, pad, stride), *_conv_sizes(A_prev, W, 0, stride)
        ),
        lambda A_prev, W, b, pad, stride: _cropped(
            conv_forward(A_prev, W, b, pad, stride),
            *(output_size(side + pad, W.shape[0], 0, stride) for side in A_prev.shape[1:3]),
        ),
    ),
    Mistake(
        "'same' padding always",
        "The border is (f - 1) / 2 wide whatever pad is.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, (W.shape[0] - 1) // 2, stride),
        lambda A_prev, W, b, pad, stride: conv_forward(_same(A_prev, W.shape[0], stride, 0), W, b, 0, stride),
    ),
    Mistake(
        "pads every axis",
        "The padding grew the examples and the channels as well. Only rows and columns get a border.",
        lambda A_prev, W, b, pad, stride: _conv_loops(
            A_prev, W, b, pad, stride, _conv_sizes(A_prev, W, pad, stride), border=pad
        ),
    ),
    Mistake(
        "pads one side only",
        "The zeros stand on one side only. A border goes around the image.",
        lambda A_prev, W, b, pad, stride: conv_forward(
            np.pad(A_prev, ((0, 0), (0, pad), (0, pad), (0, 0))), W, b, 0, stride
        ),
        lambda A_prev, W, b, pad, stride: conv_forward(
            np.pad(A_prev, ((0, 0), (0, 2 * pad), (0, 2 * pad), (0, 0))), W, b, 0, stride
        ),
        lambda A_prev, W, b, pad, stride: conv_forward(
            np.pad(A_prev, ((0, 0), (2 * pad, 0), (2 * pad, 0), (0, 0))), W, b, 0, stride
        ),
    ),
    Mistake(
        "forgets the + 1",
        "One row and one column are missing. How many windows fit, the first one included?",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, pad, stride)[:, :-1, :-1],
    ),
    Mistake(
        "stride along rows only",
        "The stride works in one direction only: the windows step down by it, but move right by one pixel.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, pad, 1)[:, ::stride],
        lambda A_prev, W, b, pad, stride: _cropped(
            conv_forward(A_prev, W, b, pad, 1)[:, ::stride], *_conv_sizes(A_prev, W, pad, stride)
        ),
    ),
    Mistake(
        "stride along columns only",
        "The stride works in one direction only: the windows move right by it, but step down by one pixel.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, pad, 1)[:, :, ::stride],
        lambda A_prev, W, b, pad, stride: _cropped(
            conv_forward(A_prev, W, b, pad, 1)[:, :, ::stride], *_conv_sizes(A_prev, W, pad, stride)
        ),
    ),
    Mistake(
        "first channel only",
        "Only the first channel of the image was used. A filter is as deep as the image.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev[..., :1], W[:, :, :1], b, pad, stride),
    ),
    Mistake(
        "only the first filter",
        "Every channel of the output shows the first filter, or none but the first is filled. Output channel c comes "
        "from filter c.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, np.repeat(W[..., :1], W.shape[3], 3), b, pad, stride),
        lambda A_prev, W, b, pad, stride: _one(conv_forward(A_prev, W, b, pad, stride), 3),
        lambda A_prev, W, b, pad, stride: _one(conv_forward(A_prev, W, b, pad, stride), 3, fill=True),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, pad, stride)[..., :1],
    ),
    Mistake(
        "sums the filters",
        "The results of all filters were added up. Each filter has its own channel in the output.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, pad, stride).sum(axis=3),
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W, b, pad, stride).sum(axis=3, keepdims=True),
    ),
    Mistake(
        "mean instead of sum",
        "The products were averaged. A filter adds them up.",
        lambda A_prev, W, b, pad, stride: conv_forward(A_prev, W / W[..., 0].size, b, pad, stride),
    ),
    Mistake(
        "negative results cut off",
        "Negative results became 0. An activation such as ReLU comes after the convolution and is not part of it.",
        lambda A_prev, W, b, pad, stride: np.maximum(conv_forward(A_prev, W, b, pad, stride), 0),
    ),
    Mistake(
        "pads with other values",
        "The result differs where windows reach over the edge: the border is not zero.",
        lambda A_prev, W, b, pad, stride: conv_forward(
            np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="edge"), W, b, 0, stride
        ),
        lambda A_prev, W, b, pad, stride: conv_forward(
            np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)), constant_values=1), W, b, 0, stride
        ),
    ),
)


def _pool_sizes(A_prev, f, stride):
    return tuple(_count(f, stride, side) for side in A_prev.shape[1:3])


def _pool_swapped(A_prev, f, stride, mode):
    """Room for n_W rows of n_H columns, filled by loops over n_H rows of n_W columns."""
    A = pool_forward(A_prev, f, stride, mode)
    wrong = np.zeros((A.shape[0], A.shape[2], A.shape[1], A.shape[3]))
    for i, h, w, c in np.ndindex(A.shape):
        wrong[i, h, w, c] = A[i, h, w, c]
    return wrong


def _pool_loops(A_prev, f, stride, mode, sizes):
    """Loops with output sizes of their own; windows past the edge are cut off, as slices are."""
    A = np.zeros((A_prev.shape[0], *sizes, A_prev.shape[3]))
    for h in range(sizes[0]):
        for w in range(sizes[1]):
            window = A_prev[:, h * stride : h * stride + f, w * stride : w * stride + f]
            A[:, h, w] = window.max(axis=(1, 2)) if mode == "max" else window.mean(axis=(1, 2))
    return A


def _ceil_sizes(A_prev, f, stride):
    return tuple(-(-(side - f) // stride) + 1 for side in A_prev.shape[1:3])


POOL_FORWARD = (
    Mistake(
        "max over channels too",
        "The channels were pooled together, so all of them show the same. Each channel is pooled by itself.",
        lambda A_prev, f, stride, mode: np.broadcast_to(
            (pool_forward(A_prev, f, stride, mode).max(3, keepdims=True) if mode == "max"
             else pool_forward(A_prev, f, stride, mode).mean(3, keepdims=True)),
            pool_forward(A_prev, f, stride, mode).shape,
        ),
        lambda A_prev, f, stride, mode: (
            pool_forward(A_prev, f, stride, mode).max(3)
            if mode == "max" else pool_forward(A_prev, f, stride, mode).mean(3)
        ),
    ),
    Mistake(
        "stride = f always",
        "The windows move by f pixels whatever the stride is. They may overlap, or leave gaps.",
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, f, mode),
        lambda A_prev, f, stride, mode: _pool_loops(
            A_prev[:, ::1], f, f, mode, _pool_sizes(A_prev, f, stride)
        ),
    ),
    Mistake(
        "a zero buffer under a max",
        "Where a whole window is negative, 0 came back. The running maximum starts at 0, or zeros were mixed in; what "
        "is a safe start?",
        lambda A_prev, f, stride, mode: (
            np.maximum(pool_forward(A_prev, f, stride, mode), 0)
            if mode == "max" else pool_forward(A_prev, f, stride, mode)
        ),
    ),
    Mistake(
        "stride ignored in the corner",
        "The output has the right size, but its windows move by one pixel whatever the stride is. Where does the "
        "window of output row 2 begin when the stride is 3?",
        lambda A_prev, f, stride, mode: _cropped(
            pool_forward(A_prev, f, 1, mode), *_pool_sizes(A_prev, f, stride)
        ),
    ),
    Mistake(
        "ignores the stride",
        "The output is as large as with stride 1. The stride belongs both to the size and to the corner of a window.",
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, 1, mode),
    ),
    Mistake(
        "modes swapped",
        "Maximum and mean changed places.",
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, stride, "average" if mode == "max" else "max"),
    ),
    Mistake(
        "always the maximum",
        "The maximum came back in both modes. Which of the two modes was asked for?",
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, stride, "max"),
    ),
    Mistake(
        "always the mean",
        "The mean came back in both modes. Which of the two modes was asked for?",
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, stride, "average"),
    ),
    Mistake(
        "sum instead of mean",
        "In mode 'average' the sum of the window came back.",
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, stride, mode) * (1 if mode == "max" else f * f),
    ),
    Mistake(
        "divides by f",
        "In mode 'average' the sum was divided by f. How many numbers does a window hold?",
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, stride, mode) * (1 if mode == "max" else f),
    ),
    Mistake(
        "divides by all channels",
        "In mode 'average' the sum was also divided by the number of channels. Each channel is pooled by itself.",
        lambda A_prev, f, stride, mode: (
            pool_forward(A_prev, f, stride, mode) / (1 if mode == "max" else A_prev.shape[3])
        ),
    ),
    Mistake(
        "minimum instead of maximum",
        "In mode 'max' the smallest value of the window came back.",
        lambda A_prev, f, stride, mode: (
            -pool_forward(-A_prev, f, stride, mode) if mode == "max" else pool_forward(A_prev, f, stride, mode)
        ),
    ),
    Mistake(
        "maximum of absolute values",
        "In mode 'max' the sign was dropped first: -5 is smaller than 1.",
        lambda A_prev, f, stride, mode: pool_forward(np.abs(A_prev) if mode == "max" else A_prev, f, stride, mode),
    ),
    Mistake(
        "a pixel instead of the window",
        "One pixel of each window came back, not its maximum or mean.",
        lambda A_prev, f, stride, mode: _cropped(
            A_prev[:, ::stride, ::stride], *_pool_sizes(A_prev, f, stride)
        ),
    ),
    Mistake(
        "only the first example",
        "Only the first example is right. The loop over the m examples may end too early, or use example 0 each time.",
        lambda A_prev, f, stride, mode: _one(pool_forward(A_prev, f, stride, mode), 0),
        lambda A_prev, f, stride, mode: _one(pool_forward(A_prev, f, stride, mode), 0, fill=True),
        lambda A_prev, f, stride, mode: pool_forward(A_prev[:1], f, stride, mode),
    ),
    Mistake(
        "only the first channel",
        "Only the first channel is right. The loop over the channels may end too early, or use channel 0 each time.",
        lambda A_prev, f, stride, mode: _one(pool_forward(A_prev, f, stride, mode), 3),
        lambda A_prev, f, stride, mode: _one(pool_forward(A_prev, f, stride, mode), 3, fill=True),
    ),
    Mistake(
        "n_H and n_W swapped",
        "Height and width changed places: this can only work on a square image. n_H comes from axis 1 and n_W from "
        "axis 2, in the size of A and in the loops.",
        _pool_swapped,
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, stride, mode).swapaxes(1, 2),
        lambda A_prev, f, stride, mode: _pool_loops(A_prev, f, stride, mode, _pool_sizes(A_prev, f, stride)[::-1]),
    ),
    Mistake(
        "windows past the edge",
        "There are windows that do not fit into the image as a whole. Without padding, such a window does not count.",
        lambda A_prev, f, stride, mode: _pool_loops(A_prev, f, stride, mode, _ceil_sizes(A_prev, f, stride)),
    ),
    Mistake(
        "pads the image",
        "The image was padded, so that windows reach over its edge ('same'). Pooling here works without padding.",
        lambda A_prev, f, stride, mode: (
            pool_forward(_same(A_prev, f, stride, -np.inf), f, stride, mode)
            if mode == "max"
            else np.nanmean(sliding_window_view(_same(A_prev, f, stride, np.nan), (f, f), axis=(1, 2)), axis=(4, 5))[
                :, ::stride, ::stride
            ]
        ),
    ),
    Mistake(
        "forgets the + 1",
        "One row and one column are missing. How many windows fit, the first one included?",
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, stride, mode)[:, :-1, :-1],
    ),
    Mistake(
        "stride along rows only",
        "The stride works in one direction only: the windows step down by it, but move right by one pixel.",
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, 1, mode)[:, ::stride],
    ),
    Mistake(
        "stride along columns only",
        "The stride works in one direction only: the windows move right by it, but step down by one pixel.",
        lambda A_prev, f, stride, mode: pool_forward(A_prev, f, 1, mode)[:, :, ::stride],
    ),
)
