"""What learners answer, right and wrong, of all chapters; `learners` says in which form a chapter writes it."""

import importlib
import pkgutil
import re

import tests.grading


def _gathered(kind, attribute):
    """The dictionaries or tuples of that name in the modules `kind` and `kind`_NN, as one."""
    names = [module.name for module in pkgutil.iter_modules(tests.grading.__path__)]
    found = [name for name in sorted(names) if re.fullmatch(rf"{kind}(_\d\d)?", name)]
    parts = [getattr(importlib.import_module(f"tests.grading.{name}"), attribute) for name in found]
    if attribute == "KEPT":
        return tuple(id for part in parts for id in part)
    ids = [id for part in parts for id in part]
    if len(ids) > len(set(ids)):
        raise ValueError(f"{attribute} holds {sorted(id for id in ids if ids.count(id) > 1)} in two modules")
    return {id: answers for part in parts for id, answers in part.items()}


RIGHT = _gathered("learners", "RIGHT")
WRONG = _gathered("wrong_answers", "WRONG")
KEPT = _gathered("learners", "KEPT")
