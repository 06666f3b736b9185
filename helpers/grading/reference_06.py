"""A right answer to every exercise of chapter 06, in NumPy. An answer that calls one of these earns nothing.

Encodings E are (n, d), labels (n,) whole numbers, one for each person. Distances are squared L2.
"""

import numpy as np


def l2_normalise(E):
    """Rows made to length 1; a zero row stays zero."""
    lengths = np.sqrt(np.sum(E**2, axis=1, keepdims=True))
    return E / np.where(lengths > 0, lengths, 1)


def margin_holds(d_ap, d_an, margin):
    """Whether the negative is farther than the positive by the margin."""
    return bool(d_ap - d_an + margin <= 0)


def triplet_loss(anchor, positive, negative, margin=0.2):
    """Sum over m triplets of max(d_ap - d_an + margin, 0); each argument (m, d)."""
    d_ap = np.sum((anchor - positive) ** 2, axis=1)
    d_an = np.sum((anchor - negative) ** 2, axis=1)
    return np.sum(np.maximum(d_ap - d_an + margin, 0))


def pairwise(E):
    """(n, n) squared distances."""
    return np.sum((E[:, None] - E[None]) ** 2, axis=2)


def hardest_positive(E, labels):
    """(n,) index of the farthest row of the same label."""
    return np.argmax(np.where(labels[:, None] == labels, pairwise(E), -1), axis=1)


def hard_negative(E, labels):
    """(n,) index of the nearest row of another label."""
    return np.argmin(np.where(labels[:, None] == labels, np.inf, pairwise(E)), axis=1)


def semi_hard_negative(E, labels, positive, margin=0.2):
    """(n,) index of the nearest row of another label with d_ap < d_an < d_ap + margin, -1 where there is none."""
    d = pairwise(E)
    d_ap = d[np.arange(len(E)), positive][:, None]
    fits = (labels[:, None] != labels) & (d_ap < d) & (d < d_ap + margin)
    return np.where(fits.any(axis=1), np.argmin(np.where(fits, d, np.inf), axis=1), -1)
