"""Wrong answers to chapter 10 that no list of known mistakes names."""

import numpy as np

from tests.grading.learners_10 import conv1d_loops, shape_loop


def _twisted(twist):
    return lambda x, W, b, stride=1: twist(conv1d_loops(x, W, b, stride), x, W, b, stride)


def _reshaped(twist):
    return lambda shape, f, n_filters, pad=0, stride=1: twist(shape_loop(shape, f, n_filters, pad, stride), shape)


def _keeps_total(x, W, b, stride=1):
    z = conv1d_loops(x, W, b, stride)
    return np.cumsum(z, axis=0)


def _window_grows(x, W, b, stride=1):
    """The end of a window forgets its start."""
    z = np.zeros(conv1d_loops(x, W, b, stride).shape)
    for i in range(len(z)):
        part = x[i * stride : len(W)]
        z[i] = np.tensordot(part, W[: len(part)], 2) + b
    return z


WRONG = {
    "conv1d_forward": (
        _twisted(lambda z, *args: np.zeros(z.shape)),
        _twisted(lambda z, *args: z + 1),
        _twisted(lambda z, *args: -z),
        _twisted(lambda z, *args: z * 1.01),
        _twisted(lambda z, *args: z[::-1]),
        _twisted(lambda z, *args: np.roll(z, 1, axis=0)),
        _twisted(lambda z, *args: z[None]),
        _twisted(lambda z, *args: z.ravel()),
        _twisted(lambda z, *args: z.astype(int)),
        _twisted(lambda z, *args: np.abs(z)),
        _twisted(lambda z, *args: z.max()),
        _twisted(lambda z, x, W, b, stride: z if stride == 1 else z + 0.5),
        _twisted(lambda z, x, W, b, stride: z if len(W) % 2 else np.zeros(z.shape)),
        _twisted(lambda z, x, W, b, stride: (z, x)),
        _keeps_total,
        _window_grows,
        lambda x, W, b, stride=1: x,
        lambda x, W, b, stride=1: conv1d_loops(x, W[:, ::-1], b, stride),
        lambda x, W, b, stride=1: conv1d_loops(x, W[..., ::-1], b, stride),
        lambda x, W, b, stride=1: conv1d_loops(x[::-1], W, b, stride),
        lambda x, W, b, stride=1: conv1d_loops(x, W, b, stride + 1),
        lambda x, W, b, stride=1: conv1d_loops(x - x.mean(), W, b, stride),
        lambda x, W, b, stride=1: conv1d_loops(x, np.abs(W), b, stride),
        lambda x, W, b, stride=1: conv1d_loops(x.reshape(x.T.shape).T, W, b, stride),
        lambda x, W, b, stride=1: np.tanh(conv1d_loops(x, W, b, stride)),
        lambda x, W, b, stride=1: np.convolve(x[:, 0], W[:, 0, 0])[::stride],
    ),
    "conv_output_shape": (
        _reshaped(lambda right, shape: shape),
        _reshaped(lambda right, shape: right[::-1]),
        _reshaped(lambda right, shape: (1, *right)),
        _reshaped(lambda right, shape: right[-1]),
        _reshaped(lambda right, shape: np.prod(right)),
        _reshaped(lambda right, shape: (right[0], right[-1])),
        _reshaped(lambda right, shape: tuple(n + 1 for n in right)),
        _reshaped(lambda right, shape: (*(n + 1 for n in right[:-1]), right[-1])),
        _reshaped(lambda right, shape: tuple(sorted(right))),
        _reshaped(lambda right, shape: right if len(shape) < 4 else right[-4:-1]),
        _reshaped(lambda right, shape: tuple(map(str, right))),
        _reshaped(lambda right, shape: {"shape": right}),
        lambda shape, f, n_filters, pad=0, stride=1: (10, 16),
        lambda shape, f, n_filters, pad=0, stride=1: (
            *((n - f) // stride + 1 + 2 * pad for n in shape[:-1]), n_filters
        ),
        lambda shape, f, n_filters, pad=0, stride=1: (*((n + 2 * pad - f) // f + 1 for n in shape[:-1]), n_filters),
        lambda shape, f, n_filters, pad=0, stride=1: (
            *((n - 2 * pad - f) // stride + 1 for n in shape[:-1]), n_filters
        ),
        lambda shape, f, n_filters, pad=0, stride=1: (*(n - f + 1 for n in shape[:-1]), n_filters),
        lambda shape, f, n_filters, pad=0, stride=1: (*shape[:-1], n_filters),
        lambda shape, f, n_filters, pad=0, stride=1: shape_loop(shape, f, f, pad, stride),
    ),
}
