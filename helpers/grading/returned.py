"""What a call brought back, read into numbers, or put into words where it holds none."""

import collections.abc
import inspect
import numbers

import numpy as np

LARGEST = 2_000_000  # numbers in a result that are looked at; a larger one is judged by its shape


class Unreadable(Exception):
    """What came back is not of the expected form; the text says in words what it is."""


def read(value, form=None, args=()):
    """(kind, array, shape, words) of a returned value; kinds are those of `sandbox.Outcome`.

    Args:
        value: anything.
        form: what reads results that are no plain array; see `forms`.
        args: the arguments of the call.
    """
    if form is None:
        return _read(value)
    try:
        array = form.read(value, args)
    except Unreadable as error:
        return "other", None, (), str(error)
    except (ValueError, TypeError, OverflowError):  # NumPy's words are about our reading, not about the answer
        return "other", None, (), unreadable(value)
    return "array", array, array.shape, ""


def _read(value):
    """(kind, array, shape, words) of a returned value."""
    words = not_numbers(value)
    if words:
        return "other", None, (), words
    try:
        array = as_array(value)
    except (ValueError, TypeError, OverflowError):
        advice = "; return the array alone" if isinstance(value, (list, tuple)) else ""
        return "other", None, (), unreadable(value) + advice
    if array.dtype.kind not in "biufc":
        return "other", None, (), _without_numbers(array)
    if array.size > LARGEST:
        return "large", None, array.shape, ""
    return "array", np.array(array), array.shape, ""


def as_array(value):
    """The value as a NumPy array, from whatever library it comes."""
    if hasattr(value, "detach"):
        value = value.detach()
    if not isinstance(value, np.ndarray) and callable(getattr(value, "numpy", None)):
        value = value.numpy()
    if isinstance(value, (list, tuple)):
        value = [as_array(item) if hasattr(item, "shape") else item for item in value]
    array = np.asarray(value)
    if array.dtype.kind == "O" and all(isinstance(item, numbers.Number) for item in array.flat):
        array = array.astype(np.float64)
    if array.dtype.kind == "V" and array.dtype.names is None:  # bfloat16 and its kin
        array = array.astype(np.dtype(np.float32, metadata={"from": array.dtype.name}))
    return array


def not_numbers(value):
    """Words for what is certainly no array of numbers; "" for the rest."""
    for kind, words in (
        (type(None), "None"),
        (type(Ellipsis), "... (an Ellipsis)"),
        (str, f"text, {_shortened(value)}"),
        (bytes, "bytes"),
        (dict, "a dictionary"),
        ((set, frozenset), "a set"),
        (collections.abc.Generator, "a generator, so the function uses yield where it should use return"),
        (collections.abc.Coroutine, "a coroutine, so the function was defined with async"),
        (type, "a class"),
        (collections.abc.Iterator, f"an iterator ({type(value).__name__}) that was not read out"),
    ):
        if isinstance(value, kind):
            if isinstance(value, collections.abc.Coroutine):
                value.close()
            return words
    if inspect.isroutine(value):
        return "a function, not its result"
    return ""


def _shortened(value):
    text = repr(value[:60]) if isinstance(value, str) else ""
    return text if len(text) <= 48 else text[:44] + "...'"


def unreadable(value):
    """Words for what does not become an array."""
    if isinstance(value, (list, tuple)):
        name = type(value).__name__
        return f"a {name} of {len(value)} items that do not form one array"
    if "KerasTensor" in type(value).__name__:
        return "a symbolic Keras tensor, which holds no numbers"
    return f"an object of type {type(value).__name__}"


def _without_numbers(array):
    if array.dtype.kind in "US":
        return "text" if array.ndim == 0 else "an array of text"
    if array.ndim == 0:
        return f"an object of type {type(array.item()).__name__}"
    empty = sum(item is None for item in array.flat) if array.dtype.kind == "O" else 0
    return f"an array of Python objects, {empty} of them None" if empty else f"an array of type {array.dtype}"


def same(a, b):
    """True where an argument is as it was: arrays, numbers, text, and dictionaries or lists of these."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.shape == b.shape and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b
