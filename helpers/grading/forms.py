"""Results that are more than an array: a pair of a number and a name, a dictionary of encodings.

An exercise names its form as `Exercise.form`. A form reads such a result into numbers, so that it is compared like any
other, and shows numbers in the learner's words:

    read(value, args)     the result of a call as a float array; raises `Unreadable` where it is not of the form
    show(numbers, args)   such an array in words, on one line or several
    names                 what the entries of the array are called; () where all are of one kind
    cause(pairs)          may be missing: words for wrong numbers, of (what came back, what was expected) pairs, or ""
    changes               may be missing: positions of the arguments that a call changes, as it is asked to; `read` is
                          then given the arguments as the call left them
"""

import math
from collections.abc import Mapping

import numpy as np

from helpers.grading.arrays import dictionary, number
from helpers.grading.returned import Unreadable, as_array, not_numbers, unreadable

NOBODY = ("unknown", "not recognized", "not recognised")  # what says "none of these people", besides None


def _array(value, where=""):
    """The value as an array; raises `Unreadable` with words for it, `where` put before them."""
    try:
        return as_array(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable(where + unreadable(value)) from error


class Parts:
    """A tuple of parts, each read into one number.

    Args:
        parts: {name of the part: its kind}, such as distance=Number(), accepted=YesNo().
    """

    def __init__(self, **parts):
        self.parts = parts
        self.names = tuple(parts)

    def read(self, value, args):
        wanted = f"({', '.join(self.names)})"
        if not isinstance(value, (tuple, list)):
            words = not_numbers(value)
            if words:
                raise Unreadable(words if words == "None" else f"{words}, where {wanted} was expected")
            array = _array(value)
            if array.ndim != 1:
                raise Unreadable(f"one value alone, where {wanted} was expected")
            value = array.tolist()
        if len(value) != len(self.parts):
            count = f"{len(value)} value" + "s" * (len(value) != 1)
            raise Unreadable(f"{count}, where {len(self.parts)} were expected: {wanted}")
        kinds = self.parts.items()
        return np.array([kind.read(name, part, args) for (name, kind), part in zip(kinds, value, strict=True)])

    def show(self, numbers, args):
        shown = (kind.show(part, args) for kind, part in zip(self.parts.values(), numbers, strict=True))
        return f"({', '.join(shown)})"


class Number:
    """A part that is one number, in any container."""

    def read(self, name, part, args):
        words = not_numbers(part)
        if words:
            raise Unreadable(f"a tuple whose {name} is {words}")
        array = _array(part, f"a tuple whose {name} is ")
        if array.dtype.kind not in "biuf" or array.size != 1:
            what = "no number" if array.dtype.kind not in "biuf" else f"an array of shape {array.shape}"
            raise Unreadable(f"a tuple whose {name} is {what}")
        return float(array.reshape(()))

    def show(self, value, args):
        return number(value)

    def cause(self, pairs):
        """Words for wrong numbers of this part, or "" where `diagnosis` may look for some."""
        return ""


class YesNo(Number):
    """A part that is True or False."""

    def show(self, value, args):
        return str(bool(value)) if value in (0, 1) else number(value)

    def cause(self, pairs):
        if all(pair.got == 1 for pair in pairs):
            return "It is True where it should be False."
        if all(pair.got == 0 for pair in pairs):
            return "It is False where it should be True."
        return "Which distances speak for the claim, small or large ones? Is it compared with the argument threshold?"


class Name:
    """A part that is a name of the database, or says nobody: None, or one of `NOBODY`.

    Nobody reads as 0, the people as equal steps up to 1 in the order of the database, a number as 10 farther from 0.

    Args:
        place: of the database among the arguments.
    """

    def __init__(self, place):
        self.place = place

    def read(self, name, part, args):
        people = list(args[self.place])
        if hasattr(part, "shape"):
            array = _array(part, f"a tuple whose {name} is ")
            part = array.item() if array.size == 1 else part
        part = part.decode("utf-8", "replace") if isinstance(part, bytes) else part
        if part is None or isinstance(part, str) and part.strip().lower() in NOBODY:
            return 0.0
        if not isinstance(part, str):
            value = Number().read(name, part, args)
            if not math.isfinite(value):
                raise Unreadable(f"a tuple whose {name} is {value}")
            return value + math.copysign(10, value)
        if part not in people:
            raise Unreadable(f"a tuple whose {name} is {part[:40]!r}, who is nobody in the database")
        return (1 + people.index(part)) / (1 + len(people))

    def show(self, value, args):
        people = [None, *args[self.place]]
        if abs(value) > 1:
            return number(value - math.copysign(10, value))
        return repr(people[round(value * len(people))])

    def cause(self, pairs):
        if all(pair.got == 0 for pair in pairs):
            return "Nobody is named where somebody is near enough."
        if all(pair.expected == 0 for pair in pairs):
            return "Somebody is named where nobody is near enough."
        return "It is another person's, or no name at all."


class Encodings:
    """A dictionary {name: encoding} of everybody in the database and one new person; reads as (people, d).

    Args:
        database, name, image, encode: places of these among the arguments.
    """

    names = ()

    def __init__(self, database=0, name=1, image=2, encode=3):
        self.places = database, name, image, encode

    def _people(self, args):
        """The names that belong in the result, the new one last, and the length of an encoding."""
        database, name, image, encode = (args[place] for place in self.places)
        return [*(known for known in database if known != name), name], len(encode(image))

    def read(self, value, args):
        if not isinstance(value, Mapping):
            words = not_numbers(value) or f"an object of type {type(value).__name__}"
            raise Unreadable(words if words == "None" else f"{words}, where a dictionary of encodings was expected")
        people, size = self._people(args)
        missing = [name for name in people if name not in value]
        added = [str(name)[:40] for name in value if name not in people]
        if missing or added:
            words = [f"without {', '.join(map(repr, missing))}"] * bool(missing)
            words += [f"with {', '.join(map(repr, added))}, who does not belong there"] * bool(added)
            raise Unreadable(f"a dictionary {' and '.join(words)}")
        return np.stack([self._row(name, value[name], size) for name in people])

    def _row(self, name, value, size):
        words = not_numbers(value)
        if words:
            raise Unreadable(f"a dictionary in which {name!r} stands for {words}")
        array = _array(value, f"a dictionary in which {name!r} stands for ")
        if array.dtype.kind not in "biuf" or array.size != size or max(array.shape, default=1) != size:
            what = f"an array of shape {array.shape}" if array.dtype.kind in "biuf" else "no array of numbers"
            raise Unreadable(f"a dictionary in which {name!r} stands for {what}; an encoding here has shape ({size},)")
        return array.reshape(size).astype(np.float64)

    def cause(self, pairs):
        before = all(np.allclose(got[:-1], expected[:-1], atol=2e-3) for got, expected in pairs)
        if not before:
            return "The encodings of people who were there before are others now. They are taken over as they are."
        return "Those of before are right; the new encoding is not what encode gives for this picture."

    def show(self, numbers, args):
        return dictionary(dict(zip(self._people(args)[0], numbers, strict=True)))
