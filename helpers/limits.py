"""One number looked through before it is used; nothing here needs Keras.

Each function returns the checked number, or raises with the argument's name, what it was and what it should be.
`helpers.checks` has them too, beside its checks of arrays and tensors.
"""

import math
import numbers

LARGEST = 2**31 - 1  # of a size or a seed: what the backend can count with


def whole(name, value, least, endless=False):
    """A whole number from `least` to `LARGEST`, or, with `endless`, from `least` on."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} is {value!r:.60}; it must be a whole number of {least} or more")
    if value < least:
        found = value if value > -LARGEST else "a large negative number"
        raise ValueError(f"{name} is {found}; it must be {least} or more")
    if value > LARGEST and not endless:  # not shown: it may have thousands of digits
        raise ValueError(f"{name} is too large; it must be at most 2**31 - 1 = {LARGEST}")
    return int(value)


def number(name, value, low=-math.inf, high=math.inf, wanted="a number"):
    """A number from low to high, as a float; `wanted` says in words what it should be."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not low <= value <= high:
        raise ValueError(f"{name} is {value!r:.60}; it must be {wanted}")
    return float(value)
