"""A right answer to every exercise of chapter 05, in NumPy. An answer that calls one of these earns nothing.

An encoding is (d,), a gallery (n, d) with one label for each row.
"""

import numpy as np


def encoding_distance(f, g):
    """L2 norm of the difference of two encodings."""
    return np.sqrt(np.sum((f - g) ** 2))


def same_person(distance, tau):
    """True where the distance is at most the threshold."""
    return bool(distance <= tau)


def nearest_example(query, gallery, labels):
    """Label of the row of the gallery that is nearest to the query."""
    return labels[int(np.argmin(np.sum((gallery - query) ** 2, axis=1)))]
