"""A right answer to every exercise of chapter 04, in NumPy. An answer that calls one of these earns nothing."""

import numpy as np


def receptive_field(layers):
    """Pixels along an axis that one unit of the last layer sees: 1, and (f - 1) times the strides before it, summed."""
    seen, step = 1, 1
    for f, stride in layers:
        seen += (f - 1) * step
        step *= stride
    return seen


def top_patches(activations, k=9):
    """(k, 3) rows (image, row, column) of the k largest activations, the largest first."""
    order = np.argsort(-activations, axis=None)[:k]
    return np.stack(np.unravel_index(order, activations.shape), axis=1)
