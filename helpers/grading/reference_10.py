"""A right answer to every exercise of chapter 10, in NumPy. An answer that calls one of these earns nothing.

A row of numbers is (n, c): position, channel. Filters on it are (f, c, c').
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv1d_forward(x, W, b, stride=1):
    """Valid cross-correlation along one axis: (n, c) with filters (f, c, c') -> (n_out, c')."""
    windows = sliding_window_view(x, len(W), axis=0)[::stride]  # (n_out, c, f)
    return np.tensordot(windows, W, axes=((2, 1), (0, 1))) + b


def conv_output_shape(shape, f, n_filters, pad=0, stride=1):
    """The shape (spatial ..., n_filters) that a convolution makes of (spatial ..., channels)."""
    return (*((n + 2 * pad - f) // stride + 1 for n in shape[:-1]), n_filters)
