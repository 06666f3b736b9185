"""Small arrays and calls as text: aligned, with what differs marked."""

import itertools

import numpy as np

from helpers.grading.given import Made

WIDEST, HIGHEST = 10, 10  # entries of a plane that is shown as a whole
LARGEST = 64  # numbers of an argument that is shown as a whole
PLANES = 4  # of such an argument, where it has more than two axes


def number(value):
    """A number with at most four significant digits, or six where it is whole: '7', '-0.3333'."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, complex):
        return f"{number(value.real)}{'+' if value.imag >= 0 else '-'}{number(abs(value.imag))}i"
    if isinstance(value, bool) or not np.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e9:
        return str(int(value))
    return f"{value:.4g}"


def plane(array, marked=None):
    """Lines of a 2-D array, columns aligned; entries where `marked` is true carry a star behind them."""
    texts = [[number(value) for value in row] for row in array]
    if marked is not None:
        texts = [
            [text + ("*" if mark else " ") for text, mark in zip(row, marks, strict=True)]
            for row, marks in zip(texts, marked, strict=True)
        ]
    width = max((len(text) for row in texts for text in row), default=0)
    return "\n".join("  ".join(text.rjust(width) for text in row).rstrip() for row in texts)


def flat(array):
    """The array as 2-D where all but two axes have length 1, and small enough to be read; else None."""
    sides = [side for side in array.shape if side != 1]
    if len(sides) > 2 or array.size == 0:
        return None
    shape = (1,) * (2 - len(sides)) + tuple(sides)
    if array.ndim >= 2 and len(sides) == 1 and array.shape[-1] == 1 and array.ndim < 4:
        shape = shape[::-1]
    return array.reshape(shape) if shape[0] <= HIGHEST and shape[1] <= WIDEST else None


def size(shape):
    """A shape in words: 'shape (2, 3)', or 'one number' for ()."""
    return f"shape {tuple(int(side) for side in shape)}" if len(shape) else "one number"


def position(index, axes):
    """An index in words: 'example 0, row 1', or '[0, 1]' where the axes have no names."""
    if len(axes) == len(index):
        return ", ".join(f"{axis} {int(place)}" for axis, place in zip(axes, index, strict=True))
    return "[" + ", ".join(str(int(place)) for place in index) + "]"


def call(name, parameters, args):
    """The call on one line, numbers and text by value and the rest by name: 'zero_pad(X, pad=1)'."""
    shown = (
        parameter if _by_name(value) else f"{parameter}={value!r}"
        for parameter, value in zip(parameters, args, strict=True)
    )
    return f"{name}({', '.join(shown)})"


def _by_name(value):
    """True for what is too much for one line."""
    return isinstance(value, (np.ndarray, dict, Made)) or callable(value) or is_stack(value)


def is_stack(value):
    """True for a list or tuple of arrays."""
    return isinstance(value, (list, tuple)) and any(isinstance(item, np.ndarray) for item in value)


def arguments(parameters, args, planes):
    """[(caption, lines)] of the arrays among the arguments; lines are "" where an array is too large to be read.

    A dictionary of rows is shown as one block, a list of arrays one by one, a function by its repr.

    Args:
        parameters: names of the arguments.
        args: the arguments.
        planes: {name: (axis of rows, axis of columns)} of the arrays that are shown plane by plane.
    """
    shown, pairs = [], []
    for name, value in zip(parameters, args, strict=True):
        pairs += [(f"{name}[{i}]", item) for i, item in enumerate(value)] if is_stack(value) else [(name, value)]
    for name, value in pairs:
        if isinstance(value, dict):
            shown.append((f"{name}, a dictionary", dictionary(value)))
        elif isinstance(value, Made) or callable(value):
            shown.append((name, repr(value)))
        elif isinstance(value, np.ndarray):
            caption, small = f"{name}, {size(value.shape)}", flat(value) if value.size <= LARGEST else None
            spatial = planes.get(name.split("[")[0])
            if small is None and value.size <= LARGEST and spatial:
                shown += _plane_by_plane(name, value, spatial)
            else:
                shown.append((caption, "" if small is None else plane(small)))
    return shown


def dictionary(entries):
    """Lines of {name: (d,) numbers}: one a person, columns aligned."""
    rows = plane(np.stack(list(entries.values()))).splitlines() if entries else []
    width = max((len(name) for name in entries), default=0)
    return "\n".join(f"{name.ljust(width)}  {row}" for name, row in zip(entries, rows, strict=True))


def _plane_by_plane(name, array, spatial):
    """[(caption, lines)] of every plane, its caption an index: 'X[0, :, :, 2]'."""
    others = [range(side) if axis not in spatial else [slice(None)] for axis, side in enumerate(array.shape)]
    chosen = list(itertools.product(*others))
    if len(chosen) > PLANES:
        return [(f"{name}, {size(array.shape)}", "")]
    return [
        (f"{name}[{', '.join(':' if isinstance(part, slice) else str(part) for part in index)}]", plane(array[index]))
        for index in chosen
    ]


def plane_at(array, index, axes):
    """(caption, 2-D plane) that holds the entry at `index`: rows and columns where they have names, else the last two.

    The plane is None where it is too large to be read.
    """
    if array.ndim < 3 or array.size == max(array.shape):
        return "", flat(array)
    named = "row" in axes and "column" in axes and len(axes) == array.ndim
    kept = (axes.index("row"), axes.index("column")) if named else (array.ndim - 2, array.ndim - 1)
    chosen = array[tuple(slice(None) if axis in kept else index[axis] for axis in range(array.ndim))]
    rest = [axis for axis in range(array.ndim) if axis not in kept and array.shape[axis] > 1]
    names = axes if len(axes) == array.ndim else tuple(f"axis {axis}:" for axis in range(array.ndim))
    caption = ", ".join(f"{names[axis]} {int(index[axis])}" for axis in rest)
    return caption, chosen if chosen.shape[0] <= HIGHEST and chosen.shape[1] <= WIDEST else None
