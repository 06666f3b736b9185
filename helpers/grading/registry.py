"""Finds exercises and questions by id. Chapters are found by their file names and imported when first asked for."""

import difflib
import importlib
import pkgutil
import re
from functools import cache


class UnknownExercise(KeyError):
    """There is no exercise or question of that id."""

    def __str__(self):
        return self.args[0]


@cache
def _module(name):
    return importlib.import_module(f"helpers.grading.{name}")


@cache
def _names(kind):
    """The modules named `kind`_NN, in order."""
    package = importlib.import_module("helpers.grading")
    found = (module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(name for name in found if re.fullmatch(rf"{kind}_\d\d", name)))


def two_digits(chapter):
    """A chapter as "01", from 1, "1" or "01".

    Raises:
        ValueError: if it is no whole number from 0 to 99.
    """
    text = str(chapter).strip()
    if not text.isdecimal() or not 0 <= int(text) <= 99:
        raise ValueError(f"chapter is {chapter!r}; it must be a chapter's number, such as 1 or '01'")
    return f"{int(text):02d}"


def _entries(kind, attribute, chapter):
    wanted = None if chapter is None else f"{kind}_{two_digits(chapter)}"
    return tuple(
        entry
        for name in _names(kind)
        if wanted is None or name == wanted
        for entry in getattr(_module(name), attribute)
    )


def exercises(chapter=None):
    """All exercises, or those of one chapter (1, "1" or "01"), in the order of the course."""
    return _entries("chapter", "EXERCISES", chapter)


def quizzes(chapter=None):
    """All questions, or those of one chapter (1, "1" or "01"), in the order of the course."""
    return _entries("quiz", "QUIZZES", chapter)


def chapters():
    """{"01": title} of every chapter that has exercises, in order."""
    return {name[-2:]: _module(name).TITLE for name in _names("chapter")}


def find(id):
    """The Exercise or Quiz of that id.

    Raises:
        UnknownExercise: if there is none; the message names the ids that look like it.
    """
    known = {entry.id: entry for entry in (*exercises(), *quizzes())}
    if isinstance(id, str) and id in known:
        return known[id]
    similar = difflib.get_close_matches(str(id), known, n=3, cutoff=0.5)
    remedy = f"did you mean {' or '.join(map(repr, similar))}?" if similar else "see exercises() for the ids"
    raise UnknownExercise(f"id is {id!r}, and no exercise has that id; {remedy}")
