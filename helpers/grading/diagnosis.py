"""What is probably wrong with numbers that no known mistake explains: a factor, a sign, a flipped axis, a border.

Every finding must hold in all wrong cases, so that chance in one small array is not taken for a cause.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from helpers.grading.arrays import is_stack
from helpers.grading.compare import agree, margin

SIDES = {"example": "the number of examples", "row": "height", "column": "width", "channel": "the number of channels"}


@dataclass(frozen=True)
class Pair:
    """A wrong case: the arguments by name, what came back, what was expected."""

    arguments: dict
    got: np.ndarray
    expected: np.ndarray

    def equals(self, other):
        """True where what came back is `other`."""
        return agree(self.got, other, margin(self.expected))


def of_values(pairs, rights, axes):
    """Likely cause, in words, or "".

    Args:
        pairs: the wrong cases whose results have the expected shape; the one that is shown comes first.
        rights: how many cases are right.
        axes: names of the result's axes.
    """
    if pairs[0].expected.ndim == 0:
        return _of_numbers(pairs, rights)
    for finding in (
        _zeros, _an_argument, _normalised, _scaled, _element_by_element, _squashed, _rearranged, _located
    ):
        words = finding(pairs, axes)
        if words:
            return words
    return ""


# ----------------------------------------------------------------------------------------------- single numbers


def _of_numbers(pairs, rights):
    got = np.array([pair.got for pair in pairs], dtype=np.float64)
    expected = np.array([pair.expected for pair in pairs], dtype=np.float64)
    whole = all(np.asarray(pair.expected).dtype.kind in "biu" for pair in pairs)
    for name in pairs[0].arguments:
        if is_stack(pairs[0].arguments[name]):
            continue
        values = [np.asarray(pair.arguments[name]) for pair in pairs]
        if len(pairs) > 2 and all(value.size == 1 and pair.equals(value.reshape(())) for value, pair in
                                  zip(values, pairs, strict=True)):
            return f"What came back is {name} itself."
    if whole and np.any(got != np.rint(got)):
        return "A whole number was expected, and a fraction came back. Which division should leave no fraction?"
    difference = got - expected
    if whole and np.all(np.abs(difference) == 1) and len(set(difference)) == 1:
        often = "Every time" if not rights else f"In {len(pairs)} of {len(pairs) + rights} cases"
        return f"{often} the result is one too {'large' if difference[0] > 0 else 'small'}."
    if len(pairs) < 3:
        return ""
    if np.allclose(got, np.trunc(expected)):
        return "The fraction was cut off."
    if np.allclose(difference, difference[0], rtol=0, atol=1e-3):
        return f"The result is off by the same number each time: {_signed(difference[0])}."
    if np.allclose(got, -expected, rtol=1e-3):
        return "The sign is the wrong way round."
    ratio = got / np.where(expected == 0, np.nan, expected)
    if np.allclose(ratio, ratio[0], rtol=1e-3):
        return f"The result is {_ratio(ratio[0])} what was expected, each time: a constant factor."
    if np.allclose(got, expected**2, rtol=1e-3):
        return "What came back is the square of what was expected."
    if np.allclose(got**2, np.abs(expected), rtol=1e-3):
        return "What came back is the square root of what was expected."
    return _squashed(pairs, None)


# ----------------------------------------------------------------------------------------------- arrays


def _telling(pairs):
    """The pairs with enough different numbers to tell one rule from another."""
    return [pair for pair in pairs if len(np.unique(pair.expected)) >= 3 and pair.expected.size >= 4]


def _zeros(pairs, _):
    if all(not pair.got.any() for pair in pairs):
        return "Everything that came back is 0. Is the result stored where it is computed, and returned after the loop?"
    if all(np.ptp(pair.got) == 0 for pair in _telling(pairs)) and _telling(pairs):
        return "The same number stands everywhere. Does the loop's result depend on its position?"
    return ""


def _an_argument(pairs, _):
    for name in pairs[0].arguments:
        if all(pair.equals(np.asarray(pair.arguments[name], dtype=np.float64)) for pair in pairs
               if isinstance(pair.arguments[name], np.ndarray)) and isinstance(pairs[0].arguments[name], np.ndarray):
            return f"What came back is {name} as it was."
    return ""


def _scaled(pairs, axes):
    telling = _telling(pairs)
    if not telling:
        return ""
    if all(pair.equals(-pair.expected) for pair in telling):
        return "All signs are the wrong way round."
    factors = [float(np.vdot(pair.got, pair.expected) / np.vdot(pair.expected, pair.expected)) for pair in telling]
    if all(pair.equals(factor * pair.expected) for pair, factor in zip(telling, factors, strict=True)):
        each = "each time" if np.allclose(factors, factors[0], rtol=1e-3) else "here, and by another factor elsewhere"
        return f"Every number is {_ratio(factors[0])} what was expected, {each}: a constant factor is wrong."
    differences = [pair.got - pair.expected for pair in telling]
    if all(np.ptp(difference) <= 2 * margin(pair.expected) for difference, pair in
           zip(differences, telling, strict=True)):
        return f"Every number is off by the same amount, here {_signed(differences[0].flat[0])}: a constant is wrong."
    wide = [difference for difference in differences if difference.ndim > 1 and difference.shape[-1] > 1]
    if wide and all(
        np.all(np.ptp(difference.reshape(-1, difference.shape[-1]), axis=0) <= 2 * margin(pair.expected))
        for difference, pair in zip(differences, telling, strict=True)
    ):
        axis = axes[-1] if axes else "index of the last axis"
        return f"Within each {axis}, every number is off by the same amount: something that is added once per {axis}."
    return ""


def _normalised(pairs, _):
    telling = _telling(pairs)
    if telling and all(pair.equals(pair.expected - pair.expected.mean()) for pair in telling):
        return "The mean was taken away from the result."
    if telling and all(pair.equals(pair.expected / np.abs(pair.expected).max()) for pair in telling):
        return "The result was divided by its largest number."
    return ""


def _element_by_element(pairs, _):
    telling = _telling(pairs)
    for rule, words in (
        (np.trunc, "The fractions were cut off. Is the result stored in an array of whole numbers?"),
        (np.floor, "The fractions were rounded down. Is the result stored in an array of whole numbers?"),
        (np.rint, "The result was rounded to whole numbers."),
        (lambda values: np.maximum(values, 0), "Negative numbers became 0. Nothing may be cut off at 0 here."),
        (np.abs, "The signs were lost: every number came back positive."),
        (np.square, "Every number came back squared."),
        (lambda values: np.sqrt(np.abs(values)), "What came back is the square root of what was expected."),
        (lambda values: np.clip(values, 0, 1), "The numbers were cut off at 0 and at 1."),
        (lambda values: np.mod(np.trunc(values), 256), "The numbers were stored as bytes (uint8), which wrap at 256."),
    ):
        if telling and all(pair.equals(rule(pair.expected)) for pair in telling):
            return words
    return ""


def _squashed(pairs, _):
    largest = max(float(np.max(np.abs(pair.expected), initial=0)) for pair in pairs)
    values = {float(value) for pair in pairs for value in np.unique(pair.got)}
    if values <= {0.0, 1.0}:
        return "Only 0 and 1 came back, as after a comparison." if len(values) == 2 else ""
    if largest > 2 and max(map(abs, values)) <= 1:
        return "Everything that came back lies between -1 and 1, as after a tanh or a sigmoid. None belongs here."
    return ""


def _rearranged(pairs, axes):
    telling = [pair for pair in _telling(pairs) if pair.expected.ndim > 1]
    if not telling or len({pair.expected.ndim for pair in pairs}) > 1:
        return ""
    rank = telling[0].expected.ndim
    for first, second in itertools.combinations(range(rank), 2):
        order = list(range(rank))
        order[first], order[second] = second, first
        if all(pair.equals(pair.expected.transpose(order)) for pair in telling):
            return f"{_axis(first, axes).capitalize()} and {_axis(second, axes)} changed places."
    for count in (1, 2):
        for flipped in itertools.combinations(range(rank), count):
            if all(pair.equals(np.flip(pair.expected, flipped)) for pair in telling):
                return f"The numbers are right, but the {_axes(flipped, axes)} stand in reverse order."
    for axis in range(rank):
        for step in (1, -1):
            shifted = [_shifted_by(pair, axis, step) for pair in telling]
            if all(shifted):
                return f"The numbers are right, but moved by one {_axis(axis, axes)}."
    if all(map(_same_numbers, telling)):
        return "All numbers are right, but they stand in the wrong places. Was an array reshaped instead of transposed?"
    return ""


def _same_numbers(pair):
    """True where both hold the same numbers in some order."""
    return agree(np.sort(pair.got, axis=None), np.sort(pair.expected, axis=None), margin(pair.expected))


def _shifted_by(pair, axis, step):
    length = pair.expected.shape[axis]
    if length < 3:
        return False
    head = np.take(pair.expected, range(length - 1), axis)
    tail = np.take(pair.got, range(1, length), axis)
    if step < 0:
        head, tail = np.take(pair.expected, range(1, length), axis), np.take(pair.got, range(length - 1), axis)
    return agree(tail, head, margin(pair.expected))


def _located(pairs, axes):
    """Where the wrong numbers stand, if that is the same in all wrong cases."""
    masks = [np.abs(pair.got - pair.expected) > margin(pair.expected) for pair in pairs]
    if len({mask.ndim for mask in masks}) > 1:
        return ""
    for axis in range(masks[0].ndim):
        moved = [np.moveaxis(mask, axis, 0) for mask in masks]
        name = _axis(axis, axes)
        if max(map(len, moved)) == 1:
            continue
        if max(map(len, moved)) > 2 and all(mask[-1].any() and not mask[:-1].any() for mask in moved):
            return f"Only the last {name} is wrong. Does the loop end too early?"
        if all(len(mask) > 1 and not mask[0].any() and all(part.any() for part in mask[1:]) for mask in moved):
            return f"{name.capitalize()} 0 is right, and those after it are not. What changes from one to the next?"
        if all(mask[0].any() and not mask[1:].any() for mask in moved):
            return f"Only {name} 0 is wrong. Does the loop begin too late?"
    if "pad" in pairs[0].arguments and "row" in axes and "column" in axes and len(axes) == masks[0].ndim:
        inner = tuple(slice(1, -1) if axis in ("row", "column") else slice(None) for axis in axes)
        largest = max((mask.shape[axes.index("row")] - 2) * (mask.shape[axes.index("column")] - 2) for mask in masks)
        if largest >= 4 and all(mask[inner].size and not mask[inner].any() for mask in masks):
            return "The inside is right, and the border is wrong: look at what happens at the edge of the image."
    return ""


# ----------------------------------------------------------------------------------------------- shapes, cases


def of_shapes(shapes, axes):
    """What is wrong with shapes, in words.

    Args:
        shapes: (yours, expected) of each wrong case; the one that is shown comes first.
        axes: names of the result's axes.
    """
    got, expected = shapes[0]
    if not expected:
        return "One number was expected, and an array came back. What is still to be summed, or which index is missing?"
    if not got:
        return f"An array was expected, and one number came back. It should have {len(expected)} axes."
    if len(got) == len(expected):
        return _order_of_axes(shapes, axes) or _sides(got, expected, axes)
    missing = [axis for axis in range(len(expected)) if got == expected[:axis] + expected[axis + 1 :]]
    if len(missing) == 1:
        return f"The axis of the {_axis(missing[0], axes)}s is missing: {len(expected)} axes were expected."
    if [side for side in got if side != 1] == [side for side in expected if side != 1]:
        return "The sizes are right, but an axis of length 1 is too many or missing."
    return f"The number of axes is {len(got)}, and {len(expected)} were expected."


def _order_of_axes(shapes, axes):
    """The one order of axes, if there is one, that explains all shapes."""
    rank = len(shapes[0][0])
    orders = [
        order
        for order in itertools.permutations(range(rank))
        if all(len(got) == len(right) == rank and got == tuple(right[axis] for axis in order) for got, right in shapes)
    ]
    if not orders:
        return ""
    order = min(orders, key=lambda order: sum(axis != place for place, axis in enumerate(order)))
    moved = sorted(axis for place, axis in enumerate(order) if axis != place)
    if len(moved) == 2:
        return f"{_side(moved[0], axes)} and {_side(moved[1], axes)} changed places.".capitalize()
    return f"The axes stand in the order ({', '.join(_axis(axis, axes) for axis in order)})."


def _sides(got, expected, axes):
    wrong = (
        f"{_side(axis, axes)}: yours {mine}, expected {right}{_by_how_much(mine - right)}"
        for axis, (mine, right) in enumerate(zip(got, expected, strict=True))
        if mine != right
    )
    return "; ".join(wrong).capitalize() + "."


def of_traits(cases, wrong, right):
    """Which cases are wrong, if one trait tells them from the right ones; "" otherwise."""
    if not right or not wrong:
        return ""
    traits = dict.fromkeys(trait for index in (*wrong, *right) for trait in cases[index].traits)
    in_all = [trait for trait in traits if all(trait in cases[index].traits for index in wrong)]
    exact = [trait for trait in in_all if not any(trait in cases[index].traits for index in right)]
    if exact:
        return f"It is right except where {exact[0]}."
    only = [
        trait
        for trait in traits
        if all(trait in cases[index].traits for index in right)
        and not any(trait in cases[index].traits for index in wrong)
    ]
    if only:
        return f"It is right only where {only[0]}."
    if not in_all or len(wrong) < 2:
        return ""
    often = {trait: sum(trait in cases[index].traits for index in right) for trait in in_all}
    narrow = min(in_all, key=often.get)
    return f"It is wrong in some of the cases where {narrow}." if often[narrow] <= len(wrong) else ""


def _side(axis, axes):
    return SIDES.get(axes[axis], axes[axis]) if len(axes) > axis else f"axis {axis}"


def _axis(axis, axes):
    return axes[axis] if len(axes) > axis else f"axis {axis}"


def _axes(chosen, axes):
    return " and ".join(f"{_axis(axis, axes)}s" if axes else f"entries of axis {axis}" for axis in chosen)


def _by_how_much(difference):
    if abs(difference) != 1:
        return ""
    return " (one too many)" if difference > 0 else " (one too few)"


def _signed(value):
    return f"{value:+.4g}"


def _ratio(ratio):
    """A factor in words: '4 times', '1/9 of', '0.37 times'."""
    if abs(ratio) < 1e-12:
        return "0 times"
    if round(ratio) != 1 and abs(ratio - round(ratio)) < 1e-3 * abs(ratio):
        return f"{round(ratio)} times"
    if round(1 / ratio) != 1 and abs(1 / ratio - round(1 / ratio)) < 1e-3 / abs(ratio):
        return f"1/{round(1 / ratio)} of"
    return f"{ratio:.4g} times"
