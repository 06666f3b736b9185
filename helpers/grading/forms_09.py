"""How a step of training is read: the cost that came back, and the picture as the step left it."""

import numpy as np

from helpers.grading.arrays import number
from helpers.grading.returned import Unreadable, as_array, not_numbers


class Step:
    """(1 + pixels,) numbers: the returned cost, then the picture; the call changes picture and optimizer."""

    names = ()
    changes = (0, 2)

    def read(self, value, args):
        words = not_numbers(value)
        if words:
            raise Unreadable(words if words != "None" else "None, where the cost was expected")
        try:
            cost = as_array(value).astype(np.float64)
        except (ValueError, TypeError, OverflowError) as error:
            raise Unreadable("something that is no number, where the cost was expected") from error
        if cost.size != 1:
            raise Unreadable(f"an array of shape {cost.shape}, where the cost, one number, was expected")
        return np.concatenate([cost.reshape(1), as_array(args[0]).astype(np.float64).ravel()])

    def show(self, numbers, args):
        picture = "  ".join(number(value) for value in np.round(numbers[1:], 3))
        return f"cost {number(numbers[0])}; the picture then\n{picture}"

    def cause(self, pairs):
        got, right = (np.stack([pair[place][:7] for pair in pairs]) for place in (0, 1))
        far = np.abs(got - right) > 2e-3 * np.maximum(1, np.abs(right))
        if not far[:, 1:].any() and far[:, 0].any():
            return "The picture is right, the cost is not: return the cost from before the step, without any factor."
        if far[:, 1:].any() and not far[:, 0].any():
            return "The cost is right, the picture is not: look at the step, and at the clipping after it."
        return ""
