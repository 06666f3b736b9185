"""How boxes to keep are read, in any order, and targets, in which all that stands behind p_c = 0 is free."""

import numpy as np

from helpers.grading.arrays import number, size
from helpers.grading.returned import Unreadable, as_array, not_numbers, unreadable

NEAR = 2e-3  # of 0: a p_c that says 'no object'


def _numbers(value):
    """The value as an array of numbers of its own; raises `Unreadable` with words for what is none."""
    words = not_numbers(value)
    if words:
        raise Unreadable(words)
    try:
        array = as_array(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable(unreadable(value)) from error
    if array.dtype.kind not in "biuf":
        raise Unreadable(f"an array of type {array.dtype}")
    return np.array(array)


class Kept:
    """Row numbers in any order and any container; reads as (n,): how often each box is named."""

    names = ()

    def read(self, value, args):
        count = len(args[0])
        rows = _numbers(list(value) if isinstance(value, (set, frozenset)) else value)
        what = "boxes" if rows.ndim == 2 and rows.shape[1] == 4 else f"an array of shape {rows.shape}"
        if rows.size and max(rows.shape, default=1) != rows.size:
            raise Unreadable(f"{what}, where row numbers were expected")
        if rows.dtype.kind == "b" and rows.size:
            raise Unreadable("True and False, where row numbers were expected: np.flatnonzero gives them")
        rows = rows.ravel().astype(np.float64)
        for row in rows:
            if row != np.floor(row) or not 0 <= row < count:
                if what == "boxes":  # a single one
                    raise Unreadable("a box, where row numbers were expected")
                raise Unreadable(f"the entry {row:g}, which is no row of boxes: those are 0 to {count - 1}")
        return np.bincount(rows.astype(int), minlength=count)

    def show(self, numbers, args):
        rows = [str(row) for row in np.flatnonzero(numbers)]
        if not rows:
            return "No box."
        twice = [str(row) for row in np.flatnonzero(numbers > 1)]
        more = f" ({', '.join(twice)} more than once)" if twice else ""
        return f"{'Box' if len(rows) == 1 else 'Boxes'} {', '.join(rows)}{more}."

    def cause(self, pairs):
        got, right = (np.concatenate([pair[place] for pair in pairs]) for place in (0, 1))
        if (got > 1).any():
            return "A box is named more than once."
        if (got >= right).all():
            return (
                "Boxes stay that have to go: those with too small a score, and of two boxes of one class that overlap "
                "so much the one with the smaller score."
            )
        if (got <= right).all():
            return (
                "Boxes go that have to stay. A box goes if its score is too small, or if it overlaps a kept box of "
                "its own class so much; for nothing else."
            )
        return ""


class Target:
    """A target, or a grid of targets; what stands behind p_c = 0 reads as 0 where no object belongs.

    Args:
        taken: function of the arguments: the shape of the target before its last axis, and the index of each object.
        axes: names of these axes.
    """

    names = ()

    def __init__(self, taken, *axes):
        self.taken, self.axes = taken, axes

    def read(self, value, args):
        shape, indices = self.taken(args)
        value = _without_marks(value, indices)
        y = _numbers(value)
        if y.shape[:-1] != shape or y.ndim == 0 or y.shape[-1] < 2:
            return y
        free = np.array(np.abs(y[..., 0]) <= NEAR)
        for index in indices:
            free[index] = False
        y[..., 1:][free] = 0
        return y

    def show(self, numbers, args):
        shape, _ = self.taken(args)
        if numbers.ndim == 0:
            return f"One number, {number(numbers)}."
        if numbers.shape[:-1] != shape or numbers.shape[-1] > 16:
            return f"An array of {size(numbers.shape)}."
        rows = [index for index in np.ndindex(shape) if (numbers[index] != 0).any()]
        if not shape:
            free = "" if rows and numbers[0] else ", free behind p_c"
            return f"{_listed(numbers)}{free}"
        lines = [f"{self._place(index)}: {_listed(numbers[index])}" for index in rows[:9]]
        lines += [f"and {len(rows) - 9} more"] * (len(rows) > 9)
        empty = "p_c = 0 everywhere" if not rows else "p_c = 0 everywhere else"
        return "\n".join([f"{size(numbers.shape)}", *lines, empty])

    def cause(self, pairs):
        """Whether objects stand in wrong places, or which of their numbers are wrong."""
        p_c = [(got[..., 0], right[..., 0]) for got, right in pairs]
        if any((np.abs(mine - right) > NEAR).any() for mine, right in p_c):
            if not self.axes or any((np.abs(mine - np.round(np.clip(mine, 0, 1))) > NEAR).any() for mine, _ in p_c):
                return ""
            where = " and ".join(filter(None, (", ".join(self.axes[:-1]), self.axes[-1])))
            if all(np.isclose(mine.sum(), right.sum()) for mine, right in p_c):
                return f"There are as many objects as expected, but in other places: look at how {where} are chosen."
            return f"p_c is 1 too often, or not often enough: look at how {where} are chosen, and what is set there."
        off = {int(entry) for got, right in pairs for entry in np.nonzero(np.abs(got - right) > NEAR)[-1]}
        names = [name for entry, name in enumerate(("", "b_x", "b_y", "b_h", "b_w")) if entry in off]
        names += ["the classes"] * (max(off, default=0) > 4)
        return f"p_c is right. What is wrong: {', '.join(names)}." if names else ""

    def _place(self, index):
        return ", ".join(f"{axis} {place}" for axis, place in zip(self.axes, index, strict=True))


def _listed(row):
    return f"[{', '.join(number(value) for value in row)}]"


def _without_marks(value, indices):
    """The target of a picture without an object as numbers, if the entries behind its p_c are '?' or None."""
    if indices or not isinstance(value, (list, tuple)) or len(value) < 6:
        return value
    return [value[0], *(0.0 if entry is None or isinstance(entry, str) else entry for entry in value[1:])]


def of_picture(args):
    """For `localization_target`: a single target, and whether there is an object."""
    return (), [] if args[0] is None else [()]


def of_grid(args):
    """For `yolo_target`."""
    objects, S = args[:2]
    return (S, S), [_cell(entry, S) for entry in objects]


def of_anchors(args):
    """For `yolo_target_anchors`."""
    objects, anchors, S = args[:3]
    return (S, S, len(anchors)), [(*_cell(entry, S), _anchor(entry, anchors)) for entry in objects]


def _cell(entry, S):
    return min(int(entry[1] * S), S - 1), min(int(entry[0] * S), S - 1)


def _anchor(entry, anchors):
    shape, anchors = np.array(entry[2:4]), np.array(anchors)
    shared = np.minimum(shape, anchors).prod(axis=1)
    return int(np.argmax(shared / (shape.prod() + anchors.prod(axis=1) - shared)))
