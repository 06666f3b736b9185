"""Arguments looked through before they are used: what helpers.convolution, triplets and verification ask for.

Each function returns the checked value, or raises with the argument's name, what it was and what it should be: a
ValueError for a wrong value or shape, a TypeError for a wrong type. Arrays and lists from the host are refused where
they are empty or hold NaN or infinity; the values of a tensor are not looked at: that would wait for the device.
"""

import numpy as np

from helpers.limits import number as number  # single numbers need no Keras; modules that do find them here too
from helpers.limits import whole as whole
from helpers.runtime import keras, ops


def is_tensor(value):
    """True for a tensor or a Keras variable, whose values are not looked at."""
    return ops.is_tensor(value) or isinstance(value, (keras.Variable, keras.KerasTensor))


def float32(name, value):
    """A tensor cast to float32, or a finite float32 NumPy array of at least one axis."""
    if is_tensor(value):
        return ops.cast(value, "float32")
    value = array(name, value)
    with np.errstate(over="ignore"):
        value = value.astype("float32", copy=False)
    if not np.isfinite(value).all():
        raise ValueError(f"{name} holds NaN, infinity or a number beyond float32; find out where it comes from")
    return value


def array(name, value):
    """A NumPy array of numbers, not empty, of at least one axis; a tensor comes to the host."""
    try:
        value = np.asarray(ops.convert_to_numpy(value) if is_tensor(value) else value)
    except ValueError as error:
        raise ValueError(f"{name} has rows of different lengths; it must be an array with one shape") from error
    if value.dtype.kind not in "biuf":
        raise TypeError(f"{name} holds {value.dtype}; it must hold numbers")
    if value.ndim == 0 or 0 in value.shape:
        raise ValueError(f"{name} has shape {value.shape}; it must hold at least one number along each axis")
    return value


def people(labels):
    """(n,) numbers from 0 on, one for each picture, and the labels they stand for, sorted: whole numbers or names."""
    labels = np.asarray(ops.convert_to_numpy(labels) if is_tensor(labels) else labels)
    if labels.dtype.kind not in "biuSU":
        raise TypeError(f"labels hold {labels.dtype}; they must be whole numbers, or names")
    if labels.ndim != 1 or not len(labels):
        raise ValueError(f"labels have shape {labels.shape}; it must be (n,), one for each picture, and not empty")
    names, codes = np.unique(labels, return_inverse=True)
    return codes.astype("int32"), names
