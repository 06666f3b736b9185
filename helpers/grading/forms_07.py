"""How a threshold is read: every number that decides as many pairs rightly as the reference's counts as that one."""

import numpy as np

from helpers.grading.arrays import number, size
from helpers.grading.returned import Unreadable, as_array, not_numbers

SLACK = 4e-3  # of the distances: what half precision and bfloat16 round


class Threshold:
    """A threshold on distances; one of highest accuracy reads as the middle of its gap between two distances.

    The ends of a gap belong to it, since it is not graded whether a pair exactly at the threshold is accepted.
    """

    names = ()

    def read(self, value, args):
        words = not_numbers(value)
        if words:
            raise Unreadable(words)
        try:
            array = as_array(value).astype(np.float64)
        except (ValueError, TypeError, OverflowError) as error:
            raise Unreadable("something that is no number") from error
        if array.size != 1:
            return array
        threshold, (low, high) = float(array.reshape(())), best_gap(*args)
        slack = SLACK * abs(high)
        return np.array((low + high) / 2 if low - slack <= threshold <= high + slack else threshold)

    def show(self, numbers, args):
        if numbers.ndim:
            return f"An array of {size(numbers.shape)}"
        distances, same = args
        right = np.count_nonzero((np.asarray(distances, np.float64) <= numbers) == same)
        text = f"{number(numbers)}, which decides {right} of {len(same)} pairs rightly"
        low, high = best_gap(*args)
        if numbers == (low + high) / 2:
            text += f"; so does every threshold from {number(low)} to {number(high)}"
        return f"{text}."


def best_gap(distances, same):
    """(low, high) distances between which every threshold has the highest accuracy; the first gap of several."""
    order = np.argsort(distances)
    values, kinds = np.asarray(distances, np.float64)[order], np.asarray(same, bool)[order]
    right = np.cumsum(kinds) + (~kinds).sum() - np.cumsum(~kinds)  # where the nearest 1, 2, ... are accepted
    best = int(np.argmax(right))
    return values[best], values[min(best + 1, len(values) - 1)]
