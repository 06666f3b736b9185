"""Gradients with respect to a picture, and functions as compiled programs, on TensorFlow or JAX.

What the backends do in their own ways stands here and, as far as it concerns the whole process, in helpers.runtime. A
function whose gradient is taken gets the tensor `x` (and whatever else it needs) and returns one number; its gradient
has the shape of `x`. Functions are made of keras.ops, Keras layers and Python; nothing in them may come to the host.
Numbers are float32.
"""

import functools
import importlib

from helpers import checks
from helpers.runtime import keras, ops


def value_and_gradient(function, x, *others, auxiliary=False):
    """function(x, *others), one number, and its gradient with respect to x.

    Args:
        function: (x, *others) -> scalar tensor; with `auxiliary`, a pair of it and anything else.
        x: float array or tensor, cast to float32.
        others: tensors that are passed on; the gradient does not ask about them.
        auxiliary: True where the function gives back a pair.

    Returns:
        (value, gradient), tensors; value is the pair with `auxiliary`. The gradient of a function that does not
        depend on x is 0.

    Raises:
        ValueError: if x holds NaN or infinity, or the function gives more than one number.
    """
    x = ops.convert_to_tensor(checks.float32("x", x))

    def scalar(x, *others):
        result = function(x, *others)
        value = ops.convert_to_tensor(result[0] if auxiliary else result)
        if len(value.shape):
            raise ValueError(f"function gives back shape {tuple(value.shape)}; it must give one number, as a sum does")
        return (value, result[1]) if auxiliary else value

    if keras.backend.backend() == "jax":
        return importlib.import_module("jax").value_and_grad(scalar, has_aux=auxiliary)(x, *others)
    if keras.backend.backend() != "tensorflow":
        raise ValueError(f"the backend of Keras is {keras.backend.backend()!r}; gradients need tensorflow or jax")
    tensorflow = importlib.import_module("tensorflow")
    with tensorflow.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        value = scalar(x, *others)
    goal = value[0] if auxiliary else value
    return value, tape.gradient(goal, x, unconnected_gradients=tensorflow.UnconnectedGradients.ZERO)


def value_and_gradient_on_the_way(way, x):
    """The sum of costs that are met on the way of x through functions, one after the other, and its gradient.

    As `value_and_gradient` of the whole, but in less memory: each cost, with its gradient, is computed only when the
    gradient of those after it has come back to its place.

    Args:
        way: list of (function, cost), in order: function, tensor -> tensor, takes what the one before gave; cost is a
            function of what it gives, as `value_and_gradient` takes it with `auxiliary`, or None; at least one is none
            of those.
        x: float array or tensor, cast to float32.

    Returns:
        ((value, auxiliary), gradient): both of the pair are sums over the costs.
    """
    x = ops.convert_to_tensor(checks.float32("x", x))
    passed, gradient, total = [], None, None
    for function, cost in way:
        before = x
        x, back = _with_way_back(function, before)
        passed.append((x, cost, back))
    for here, cost, back in reversed(passed):
        if cost is not None:
            at = here if gradient is None else _after(gradient, here)
            found, slope = value_and_gradient(cost, at, auxiliary=True)
            slope = ops.cast(slope, here.dtype)
            gradient = slope if gradient is None else gradient + slope
            total = found if total is None else keras.tree.map_structure(lambda a, b: a + b, total, found)
        if gradient is not None:
            gradient = back(gradient)
    return total, gradient


def _with_way_back(function, x):
    """function(x), and the function that takes a gradient with respect to it to one with respect to x."""
    if keras.backend.backend() == "jax":
        y, back = importlib.import_module("jax").vjp(function, x)
        return y, lambda gradient: back(gradient)[0]
    tensorflow = importlib.import_module("tensorflow")
    with tensorflow.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        y = function(x)
    return y, lambda gradient: tape.gradient(y, x, gradient, tensorflow.UnconnectedGradients.ZERO)


def _after(first, x):
    """x, in a program of TensorFlow not before the other tensor is there; JAX plans the order of things by itself."""
    if keras.backend.backend() != "tensorflow":
        return x
    tensorflow = importlib.import_module("tensorflow")
    with tensorflow.control_dependencies([first]):
        return tensorflow.identity(x)


def compiled(function, auxiliary=False):
    """A compiled f(x, *others) -> (value, gradient) of a function as `value_and_gradient` takes it.

    It is traced at its first call, a second or two for a network of VGG's depth; sizes are as for `jit_for_all_sizes`.
    """
    return jit_for_all_sizes(lambda *tensors: value_and_gradient(function, *tensors, auxiliary=auxiliary))


def jit_for_all_sizes(function):
    """The function, tensors -> tensors, compiled once for pictures and maps of any height and width, on TensorFlow.

    Axes 1 and 2 of tensors with four have no fixed length in it: ops.shape gives what they are. A function that must
    know them, such as a network with a bilinear UpSampling2D, is traced anew for each size, and so is all on JAX.
    """
    if keras.backend.backend() != "tensorflow":
        return jit(function)
    tensorflow = importlib.import_module("tensorflow")
    traced, programs = tensorflow.function(function, autograph=False), {}

    def form(tensor):
        shape = tensor.shape if len(tensor.shape) != 4 else (tensor.shape[0], None, None, tensor.shape[3])
        return tensorflow.TensorSpec(shape, tensor.dtype)

    def call(*tensors):
        tensors = keras.tree.map_structure(ops.convert_to_tensor, tensors)
        forms = keras.tree.map_structure(form, tensors)
        key = repr(forms)
        if key not in programs:
            try:
                programs[key] = traced.get_concrete_function(*forms)
            except (TypeError, ValueError):  # something in it must know the sizes
                programs[key] = traced
        return programs[key](*tensors)

    return call


def jit(function):
    """The function, tensors -> tensors, compiled: one graph on TensorFlow, XLA on JAX."""
    if keras.backend.backend() == "jax":
        return importlib.import_module("jax").jit(function)
    return importlib.import_module("tensorflow").function(function, reduce_retracing=True, autograph=False)


def jit_by_choice(function):
    """The function, compiled once for each choice of its keyword arguments, which are no tensors."""

    @functools.cache
    def compiled(choices):
        return jit(functools.partial(function, **dict(choices)))

    return functools.wraps(function)(lambda *tensors, **choices: compiled(tuple(sorted(choices.items())))(*tensors))


def jit_by_shape(function):
    """The function as one program, compiled by XLA, for each shape of its tensors: called with the least delay.

    Every shape that came is kept compiled; round numbers of rows up, where they vary.
    """

    @functools.cache
    def compiled(*forms):
        if keras.backend.backend() == "jax":
            return jit(function)
        tensorflow = importlib.import_module("tensorflow")
        specs = [tensorflow.TensorSpec(*form) for form in forms]
        return tensorflow.function(function, autograph=False, jit_compile=True).get_concrete_function(*specs)

    def call(*tensors):
        tensors = [ops.convert_to_tensor(each) for each in tensors]
        forms = [(tuple(each.shape), keras.backend.standardize_dtype(each.dtype)) for each in tensors]
        return compiled(*forms)(*tensors)

    return functools.wraps(function)(call)
