"""A right answer to every exercise of chapter 01, in NumPy. An answer that calls one of these earns nothing.

Images are (m, H, W, C): example, row, column, channel. Filters are (f, f, C, C').
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def output_size(n, f, pad, stride):
    """Positions of a filter of side f along a side of n pixels."""
    return (n + 2 * pad - f) // stride + 1


def zero_pad(X, pad):
    """Zeros around rows and columns: (m, H, W, C) -> (m, H + 2 pad, W + 2 pad, C)."""
    return np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


def conv_single_step(a_slice, W, b):
    """Sum of the products of two (f, f, C) volumes, plus the bias."""
    return np.sum(a_slice * W) + b[0, 0, 0]


def conv_forward(A_prev, W, b, pad, stride):
    """Cross-correlation: (m, H, W, C) with filters (f, f, C, C') -> (m, n_H, n_W, C')."""
    windows = sliding_window_view(zero_pad(A_prev, pad), W.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(windows, W, axes=((4, 5, 3), (0, 1, 2))) + b


def pool_forward(A_prev, f, stride, mode):
    """Largest value or mean of every f x f window, per channel: (m, H, W, C) -> (m, n_H, n_W, C)."""
    windows = sliding_window_view(A_prev, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    return windows.max(axis=(4, 5)) if mode == "max" else windows.mean(axis=(4, 5))


def conv_parameters(f, n_c_prev, n_c):
    """Weights and biases of n_c filters of f x f x n_c_prev."""
    return (f * f * n_c_prev + 1) * n_c


def same_padding(f):
    """The pad that keeps the size at stride 1, for an odd f."""
    return (f - 1) // 2
