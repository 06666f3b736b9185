"""A right answer to every exercise of chapter 07, in NumPy. An answer that calls one of these earns nothing.

f and g are encodings, (d,) or (n, d). `same` holds True for a pair of one person; 'same' is decided where distance <=
threshold.
"""

import numpy as np


def absolute_difference(f, g):
    """|f - g| elementwise."""
    return np.abs(f - g)


def chi_square(f, g):
    """(f - g)^2 / (f + g) elementwise, 0 where both are 0."""
    total = f + g
    return np.where(total > 0, (f - g) ** 2 / np.where(total > 0, total, 1), 0)


def same_probability(f, g, w, b):
    """sigmoid(sum_k w_k |f_k - g_k| + b)."""
    return 1 / (1 + np.exp(-(np.sum(w * np.abs(f - g)) + b)))


def best_threshold(distances, same):
    """Halfway between the last distance that the best cut accepts and the next one."""
    values = np.unique(distances)
    right = [np.sum((distances <= value) == same) for value in values]
    best = int(np.argmax(right))
    return float((values[best] + values[min(best + 1, len(values) - 1)]) / 2)


def true_accept_rate(distances, same, far):
    """Largest share of same pairs accepted where at most the share far of different pairs is."""
    candidates = np.concatenate([[-np.inf], distances])
    return max(float(np.mean(distances[same] <= t)) for t in candidates if np.mean(distances[~same] <= t) <= far)
