"""What if: tries whether an answer is right for other arguments than it was given, which says what it does to them."""

import itertools

import numpy as np

from helpers.grading.compare import Refused, outcome_of, same_outcome


def of_arguments(exercise, cases, wrong, outcomes, expected):
    """Likely cause in words, or "": in all wrong cases the answer is what the reference gives for changed arguments."""
    if any(isinstance(expected[index], Refused) for index in wrong):
        return ""
    enough = 3 if expected[wrong[0]].ndim == 0 or exercise.form else 2
    if len(wrong) < enough or any(outcomes[index].kind != "array" for index in wrong):
        return ""
    for change, words in _changes(exercise.parameters, cases[wrong[0]].args):
        if all(_explains(exercise, change, cases[index].args, outcomes[index], expected[index])
               for index in wrong):
            return f"This is what comes out {words}."
    return ""


def _explains(exercise, change, args, outcome, expected):
    try:
        changed = change(list(args))
    except (ValueError, IndexError, TypeError):  # the change does not apply to this case
        return False
    return same_outcome(outcome_of(exercise.reference, changed, exercise.form), outcome, expected)


def _changes(parameters, args):
    """(change of the arguments, words) pairs, the simple ones first."""
    numbers = [place for place, value in enumerate(args) if isinstance(value, int)]
    arrays = [place for place, value in enumerate(args) if isinstance(value, np.ndarray)]
    for place in numbers:
        for change, words in (
            (lambda value: value + 1, "is 1 larger"),
            (lambda value: value - 1, "is 1 smaller"),
            (lambda value: 0, "is always 0"),
            (lambda value: 1, "is always 1"),
            (lambda value: 2, "is always 2"),
            (lambda value: 3, "is always 3"),
            (lambda value: 2 * value, "is twice as large"),
            (lambda value: value // 2, "is half as large"),
        ):
            yield _at(place, change), f"if {parameters[place]} {words}"
    for one, other in itertools.permutations(numbers, 2):
        yield _instead(one, other), f"if {parameters[other]} is used in the place of {parameters[one]}"
    for one, other in itertools.combinations(numbers, 2):
        yield _swapped(one, other), f"if {parameters[one]} and {parameters[other]} change places"
    for place in arrays:
        name = parameters[place]
        for change, words in (
            (np.abs, f"if the signs of {name} are dropped"),
            (np.negative, f"if all signs of {name} are turned"),
            (lambda array: np.maximum(array, 0), f"if the negative numbers of {name} are set to 0"),
            (np.trunc, f"if the fractions of {name} are cut off"),
            (np.zeros_like, f"if {name} is left out, as if it were 0"),
            (np.ones_like, f"if {name} is left out, as if it were 1"),
            (np.square, f"if {name} is squared"),
        ):
            yield _at(place, change), words
        for axis in range(args[place].ndim):
            yield _at(place, _flip(axis)), f"if axis {axis} of {name} is in reverse order"
            yield _at(place, _first(axis)), f"if only the first entry along axis {axis} of {name} is used"
            yield _at(place, _last(axis)), f"if only the last entry along axis {axis} of {name} is used"
        for axes in itertools.combinations(range(args[place].ndim), 2):
            yield _at(place, _transpose(axes)), f"if axes {axes[0]} and {axes[1]} of {name} are swapped"


def _at(place, change):
    def changed(args):
        args[place] = change(args[place])
        return args

    return changed


def _instead(one, other):
    def changed(args):
        args[one] = args[other]
        return args

    return changed


def _swapped(one, other):
    def changed(args):
        args[one], args[other] = args[other], args[one]
        return args

    return changed


def _flip(axis):
    return lambda array: np.flip(array, axis)


def _transpose(axes):
    return lambda array: np.swapaxes(array, *axes)


def _first(axis):
    return lambda array: array * (np.arange(array.shape[axis]) == 0).reshape(_along(axis, array.ndim))


def _last(axis):
    return lambda array: array * (np.arange(array.shape[axis])[::-1] == 0).reshape(_along(axis, array.ndim))


def _along(axis, rank):
    return tuple(-1 if place == axis else 1 for place in range(rank))
