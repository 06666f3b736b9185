"""The gradient of a function, on whichever backend Keras runs."""

import importlib

import numpy as np

from helpers.runtime import keras, ops


def gradients(function, *arrays):
    """Gradients of function(*arrays), a scalar, on either backend."""
    if keras.backend.backend() == "jax":
        grads = importlib.import_module("jax").grad(function, argnums=tuple(range(len(arrays))))(*arrays)
    else:
        tape = importlib.import_module("tensorflow").GradientTape()
        tensors = [ops.convert_to_tensor(array) for array in arrays]
        with tape:
            tape.watch(tensors)
            value = function(*tensors)
        grads = tape.gradient(value, tensors)
    return [np.asarray(ops.convert_to_numpy(g)) for g in grads]
