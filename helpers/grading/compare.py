"""Compares what came back with what was expected: right or not, in which way, and like which known mistake."""

import copy
import warnings
from dataclasses import dataclass

import numpy as np

from helpers.grading import returned
from helpers.grading.sandbox import Outcome, Problem

TOLERANCE = 1e-3  # of the largest expected number: half precision passes, a wrong reading is far off
COARSE = 4e-3  # the same for bfloat16, which rounds by up to 2e-3
ROUNDING = 1e-5  # of each number of a mistake: what sums of float32 in another order differ by


@dataclass(frozen=True)
class Verdict:
    """How one case ended.

    Attributes:
        kind: "right"; or "values", "nan", "complex", "shape", "large", "other", "problem", "endless", "not run",
            "accepted" (where the call had to be refused), "changed" (right, but an argument was changed).
        got: the numbers that came back, float64 and of the expected shape; None unless they can be compared.
    """

    kind: str
    got: object = None

    @property
    def right(self):
        return self.kind == "right"


@dataclass(frozen=True)
class Refused:
    """Expected in the place of numbers: that the call is refused with an exception.

    Attributes:
        name: of the exception's class.
        message: of the reference's exception.
    """

    name: str
    message: str


def expected_of(exercise, args):
    """What a right answer gives: an array, or `Refused` where the reference raises a ValueError."""
    args = copy.deepcopy(args)
    try:
        value = exercise.reference(*args)
    except ValueError as error:
        return Refused("ValueError", str(error))
    return np.asarray(value if exercise.form is None else exercise.form.read(value, args))


def margin(expected, coarse=False):
    """The difference that is still taken as equal, larger where `coarse`; whole numbers must be met."""
    scale = float(np.max(np.abs(expected), initial=0.0))
    if np.asarray(expected).dtype.kind in "biu":
        return 1e-3 + 1e-6 * scale
    return (COARSE if coarse else TOLERANCE) * (scale if scale > 0 else 1.0)


def agree(got, expected, within):
    """True where two arrays have one shape and differ by no more than `within`, NaN being equal to NaN."""
    if got.shape != expected.shape:
        return False
    with np.errstate(all="ignore"):  # no np.allclose: an answer may have put something else in its place
        near = (abs(got - expected) <= within) | (got == expected) | ((got != got) & (expected != expected))
    return bool(near.all())


def as_expected(array, expected):
    """The array as float64, or complex, and as one number where one is expected and it has one element."""
    array = array.reshape(()) if expected.ndim == 0 and array.size == 1 else array
    if array.dtype.kind != "c":
        return array.astype(np.float64)
    return array.real if np.all(np.abs(array.imag) <= margin(expected)) else array


def judge(outcome, expected):
    """The Verdict on one outcome; `expected` is what `expected_of` gives."""
    if isinstance(expected, Refused):
        if outcome.kind in ("array", "large", "other"):
            return Verdict("accepted")
        if outcome.kind == "problem" and outcome.problem.refuses(expected.name):
            return Verdict("changed" if outcome.changed else "right")
    if outcome.kind != "array":
        return Verdict(outcome.kind)
    got = as_expected(outcome.array, expected)
    if got.shape != expected.shape:
        return Verdict("shape")
    if got.dtype.kind == "c":
        return Verdict("complex")
    if not np.all(np.isfinite(got)):
        return Verdict("nan", got)
    if not agree(got, expected, margin(expected, outcome.coarse)):
        return Verdict("values", got)
    return Verdict("changed" if outcome.changed else "right", got)


def same_outcome(one, other, expected):
    """True where two answers brought the same: the same numbers, or the same exception with the same message."""
    if one.kind != other.kind:
        return False
    if isinstance(expected, Refused) and one.kind == "problem":  # the words are the learner's own
        refused = [outcome.problem.refuses(expected.name) for outcome in (one, other)]
        return all(refused) or not any(refused) and one.problem.name == other.problem.name
    if isinstance(expected, Refused) and one.kind == "array":
        return agree(one.array, other.array, margin(one.array))
    if one.kind == "problem":
        return (one.problem.name, one.problem.message) == (other.problem.name, other.problem.message)
    if one.kind == "array":
        ours, theirs = (as_expected(outcome.array, expected) for outcome in (one, other))
        return agree(theirs, ours, np.maximum(margin(expected, one.coarse or other.coarse), _rounding(ours, expected)))
    return one.words == other.words and one.shape == other.shape


def _rounding(array, expected):
    """What float32 may round by where a mistake's numbers are far larger than those expected; 0 of whole numbers."""
    if np.asarray(expected).dtype.kind in "biu":
        return 0.0
    return ROUNDING * np.where(np.isfinite(array), np.abs(array), 0.0)


def outcome_of(code, args, form=None):
    """The Outcome of code of our own on copies, which ends and is not watched; `form` is the exercise's."""
    args = copy.deepcopy(args)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            value = code(*args)
            if form is not None:
                return Outcome(*returned.read(value, form, args))
            array = np.asarray(value)
        except Exception as error:  # a learner's mistake may raise anything
            said, kinds = " ".join(str(error).split()), tuple(kind.__name__ for kind in type(error).__mro__)
            return Outcome("problem", problem=Problem(type(error).__name__, said, raised=True, kinds=kinds, meant=True))
    return Outcome("array", array, array.shape)


def known_mistake(mistakes, cases, expected, outcomes, verdicts, form=None):
    """The Mistake that the answer makes, or None.

    It must bring the same in every case where the answer is wrong, and the answer must be wrong in three of four cases
    where the mistake shows. One that agrees in more cases goes before one that agrees in fewer, then the earlier one.
    """
    tried = [index for index, verdict in enumerate(verdicts) if verdict.kind != "not run"]
    wrong = {index for index in tried if not verdicts[index].right}
    if all(verdicts[index].kind == "changed" for index in wrong):
        return None
    best, most, wrong_first = None, -1, sorted(tried, key=lambda index: index not in wrong)
    for mistake in mistakes:
        for code in mistake.codes:
            agreed, shows = _agreement(code, cases, expected, outcomes, wrong_first, form)
            if wrong <= agreed and 4 * len(wrong) >= 3 * shows and len(agreed) > most:
                best, most = mistake, len(agreed)
    return best


def _agreement(code, cases, expected, outcomes, order, form):
    """(cases in which the code brings the same as the answer, number of cases in which the code is wrong)."""
    agreed, shows = set(), 0
    for index in order:
        own = outcome_of(code, cases[index].args, form)
        if same_outcome(own, outcomes[index], expected[index]):
            agreed.add(index)
        elif not agreed:
            return set(), 0
        shows += not judge(own, expected[index]).right
    return agreed, shows
