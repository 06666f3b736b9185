"""How networks are read: as the numbers that come out for given pictures once all weights are set by one rule.

The rule gives a layer its numbers by what it is, by its size, and by how many layers with kernels lie before it. So two
networks that compute the same agree in their numbers, in whatever style or order their layers were made: functional,
Sequential, subclassed, a layer of one's own, an activation as argument or as layer.
"""

import functools
import zlib

import numpy as np

from helpers.grading.arrays import number
from helpers.grading.given import Earlier
from helpers.grading.returned import Unreadable, not_numbers

PICTURES = 2  # that a network is tried on
SHOWN = 6  # numbers of a result that are shown
PARTS = 8  # layers with weights whose parameters a LeNet-5 may list
UNIT = 1e5  # parameters of a layer stand in the numbers as parts of this many


class _Form:
    """Reads a network, and one that a known mistake made before only once."""

    names = ()

    def read(self, value, args):
        if not isinstance(value, Earlier):
            return self.numbers_of(value, args)
        if value.numbers is None:
            value.numbers = self.numbers_of(value.value, (value.x,))
            value.value = value.x = None
        return value.numbers


class Block(_Form):
    """x -> x on symbolic tensors: (2, H, W, C), what comes out for two fixed pictures.

    Args:
        biases: whether the biases of convolutions get numbers; without, they are 0, as where batch normalisation makes
            them idle.
        rectified: whether a ReLU comes last.
        numbered: whether there are whole numbers among the arguments, whose wrong use is then looked for.
    """

    changes = (0,)  # the symbolic x is made anew for each call

    def __init__(self, biases=True, rectified=True, numbered=False):
        self.biases, self.rectified, self.numbered = biases, rectified, numbered

    def numbers_of(self, value, args):
        keras, x = _keras(), args[0]
        if isinstance(value, keras.Model):
            raise Unreadable("a keras.Model, where a tensor like x was expected")
        if isinstance(value, keras.layers.Layer):
            raise Unreadable("a layer that was not called on anything, where a tensor like x was expected")
        if not isinstance(value, keras.KerasTensor):
            words = not_numbers(value) or f"a {type(value).__name__}"
            raise Unreadable(words if words == "None" else f"{words}, where a symbolic tensor like x was expected")
        if value is x:
            raise Unreadable("x itself, as it was, without any layer")
        try:
            model = keras.Model(x, value)
        except (ValueError, KeyError) as error:
            raise Unreadable("a tensor that was not computed from x alone") from error
        set_weights(model, self.biases)
        return _noted(_run(model, x.shape[1:]), parameters=model.count_params())

    def show(self, numbers, args):
        said = f"Shape {_batch(numbers.shape)}"
        count = (numbers.dtype.metadata or {}).get("parameters")
        said += f" and {count:,} parameters in its layers" if count is not None else ""
        first = "  ".join(number(value) for value in np.round(numbers.ravel()[:SHOWN], 3))
        return f"{said}. With given weights and pictures its numbers begin\n{first}"

    def cause(self, pairs):
        if self.rectified and all((got < 0).any() for got, _ in pairs):
            return "Negative numbers came out. Which layer has to be the last one?"
        if all(not got.any() for got, _ in pairs):
            return "Nothing but zeros came out."
        if not self.rectified and all((got >= 0).all() for got, _ in pairs):
            return "No negative number came out. Is there a ReLU too many?"
        return "" if self.numbered else (
            "The shape is right, the numbers are not. Compare layer by layer with the contract: kernel sizes, padding, "
            "normalisation, ReLUs, and what goes into each layer. The counts of parameters may say which."
        )


class LeNet(_Form):
    """A keras.Model (32, 32, 1) -> 10: the parameters of its layers, then what it says to two fixed pictures.

    The contract leaves the activation and the kind of pooling open. A network that is right with ReLU, tanh or sigmoid,
    and with maxima or means, reads as the one with ReLU and maxima.
    """

    def numbers_of(self, value, args):
        keras = _keras()
        if not isinstance(value, keras.Model):
            words = not_numbers(value) or f"a {type(value).__name__}"
            raise Unreadable(words if words == "None" else f"{words}, where a keras.Model was expected")
        x, shape = keras.Input((32, 32, 1)), _input_shape(value)
        if shape is not None and tuple(shape[1:]) != (32, 32, 1):
            raise Unreadable(f"a network that takes inputs {_batch(shape)}; pictures here are (batch, 32, 32, 1)")
        try:
            y = value(x)
            model = keras.Model(x, y)
        except Exception as error:  # a model of one's own may raise anything
            raise Unreadable("a network that refuses pictures (batch, 32, 32, 1)") from error
        if not isinstance(y, keras.KerasTensor) or tuple(y.shape[1:]) != (10,):
            raise Unreadable(f"a network whose output is {_batch(getattr(y, 'shape', ()))}, and not (batch, 10)")
        layers = set_weights(model)
        said = _run(model, (32, 32, 1))
        counts = [sum(int(np.prod(weight.shape)) for weight in layer.weights) for layer in layers]
        counts = [*counts[: PARTS - 1], sum(counts[PARTS - 1 :])]
        counts += [0] * (PARTS - len(counts))
        if any(np.allclose(said, other, rtol=0, atol=5e-4) for other in _right_answers()):
            said = _right_answers()[0]
        return np.concatenate([np.array(counts) / UNIT, said.ravel()])

    def show(self, numbers, args):
        counts, said = _parts(numbers)
        layers = " + ".join(f"{count:,}" for count in counts if count)
        first = "  ".join(number(value) for value in np.round(said[0], 3))
        return f"Parameters {layers} = {sum(counts):,}. With given weights it says to one picture\n{first}"

    def cause(self, pairs):
        (got, said), (right, _) = map(_parts, pairs[0])
        if got == right:
            if np.abs(said.sum(axis=1) - 1).max() > 1e-2:
                return "All parameters are right, but the ten numbers of a picture do not add up to 1."
            return "All parameters are right; look at what has none: activations, pooling, its stride, softmax."
        count, wanted = sum(value > 0 for value in got), sum(value > 0 for value in right)
        if count != wanted:
            return f"Layers with weights: {count}, where {wanted} were expected, 2 convolutions and 3 dense layers."
        place = next(place for place in range(PARTS) if got[place] != right[place])
        which = ("first convolution", "second convolution", "first dense layer", "second dense layer", "last layer")
        return (
            f"The {which[place]} has {got[place]:,} parameters, and {right[place]:,} were expected. How many numbers "
            "go into it, and how many come out?"
        )


def set_weights(model, biases=True):
    """Sets all weights by the rule of this module; returns the layers that have any, in the order of the network."""
    depths = _depths(model)
    for layer, depth in depths.items():
        for weight in layer.weights:
            if np.issubdtype(np.dtype(str(weight.dtype)), np.floating):
                weight.assign(_values(weight.name, tuple(weight.shape), depth, biases))
    return list(depths)


def _values(role, shape, depth, biases=True):
    """The numbers of one weight; a kernel's depend on how many numbers go in and come out, not on its axes."""
    flat = (int(np.prod(shape[:-1])), shape[-1]) if shape else (1, 1)
    rng = np.random.default_rng([zlib.crc32(role.encode()), *flat, depth])
    if role == "bias" and not biases:
        return np.zeros(shape, np.float32)
    if "kernel" in role:
        values = rng.normal(0, np.sqrt(2 / flat[0]), flat)
    elif role in ("gamma", "moving_variance"):  # far from 0, so that no small number added to them is seen
        values = rng.uniform(2, 5, flat)
    else:
        values = rng.normal(0, 0.4, flat)
    return values.reshape(shape).astype(np.float32)


def _depths(model):
    """{layer with weights: number of kernels before it}, smallest number first; a layer used twice counts at its first.

    Layers inside of others are looked for by calling those on a symbolic tensor once more.
    """
    before, found = {id(tensor): frozenset() for tensor in model.inputs}, {}
    for tensor in model.outputs:
        _ancestors(tensor, before, found)
    return dict(sorted(found.items(), key=_second))


def _second(pair):
    return pair[1]


def _ancestors(tensor, before, found):
    """Ids of the layers with kernels that a tensor depends on; notes layers with weights in `found`."""
    if id(tensor) in before:
        return before[id(tensor)]
    operation, index, _ = tensor._keras_history
    if not operation._inbound_nodes:
        return frozenset()
    node = operation._inbound_nodes[index]
    seen = frozenset()
    for source in node.input_tensors:
        seen |= _ancestors(source, before, found)
    inner = [layer for layer in _parts_of(operation) if layer.weights]
    if inner:
        seen = _inside(operation, node, seen, inner, found)
    elif getattr(operation, "weights", None):
        found[operation] = min(found.get(operation, len(seen)), len(seen))
        seen |= {id(operation)} if _has_kernel(operation) else frozenset()
    for output in node.outputs:
        before[id(output)] = seen
    return seen


def _inside(operation, node, seen, inner, found):
    """As `_ancestors`, of a layer or model that is made of layers."""
    keras = _keras()
    try:
        entries = [keras.Input(batch_shape=source.shape, dtype=source.dtype) for source in node.input_tensors]
        result = operation.call(entries[0] if len(entries) == 1 else entries)
        before, results = {id(entry): seen for entry in entries}, result if isinstance(result, list) else [result]
        inside = frozenset()
        for tensor in results:
            inside |= _ancestors(tensor, before, found)
        return inside
    except Exception:  # its parts cannot be told from outside: they count in the order in which they were made
        for layer in inner:
            found[layer] = min(found.get(layer, len(seen)), len(seen))
            seen |= {id(layer)} if _has_kernel(layer) else frozenset()
        return seen


def _parts_of(operation):
    """The layers that a layer or model is made of, down to those that are not made of others."""
    if not isinstance(operation, _keras().layers.Layer):
        return []
    return [layer for layer in operation._flatten_layers(include_self=False) if not layer._layers]


def _has_kernel(layer):
    return any("kernel" in weight.name for weight in layer.weights)


def _pictures(shape):
    """(2, *shape) float32 numbers of both signs, the same for the same shape."""
    rng = np.random.default_rng([7, *shape])
    return rng.normal(size=(PICTURES, *shape)).astype(np.float32)


def _run(model, shape):
    """What a model gives for the pictures, as it does after training."""
    return np.asarray(_keras().ops.convert_to_numpy(model(_pictures(shape), training=False)), np.float64)


@functools.cache
def _right_answers():
    """What LeNet-5 says to the pictures under the rule, in NumPy: with ReLU and maxima first, then with all others."""
    pictures = _pictures((32, 32, 1)).astype(np.float64)
    answers = []
    for activation in (_relu, np.tanh, _sigmoid, _scaled_tanh):
        for pool in (np.max, np.mean):
            x = pictures
            for depth, filters in enumerate((6, 16)):
                x = activation(_convolved(x, _weights((5, 5, x.shape[-1], filters), depth)))
                x = pool(x.reshape(len(x), x.shape[1] // 2, 2, x.shape[2] // 2, 2, filters), axis=(2, 4))
            x = x.reshape(len(x), -1)
            for depth, units in ((2, 120), (3, 84)):
                kernel, bias = _weights((x.shape[1], units), depth)
                x = activation(x @ kernel + bias)
            kernel, bias = _weights((84, 10), 4)
            powers = np.exp(x @ kernel + bias)
            answers.append(powers / powers.sum(axis=1, keepdims=True))
    return tuple(answers)


def _weights(shape, depth):
    return _values("kernel", shape, depth), _values("bias", shape[-1:], depth)


def _convolved(x, weights):
    kernel, bias = weights
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], axis=(1, 2))
    return np.einsum("nhwcuv,uvck->nhwk", windows, kernel) + bias


def _relu(x):
    return np.maximum(x, 0)


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _scaled_tanh(x):
    return 1.7159 * np.tanh(2 * x / 3)


def _parts(numbers):
    """(parameters of each layer, (2, 10) answers) of the numbers of a LeNet-5."""
    return [round(value * UNIT) for value in numbers[:PARTS]], numbers[PARTS:].reshape(PICTURES, -1)


def _noted(array, **facts):
    """The array with facts that `show` puts into words; they take no part in comparing."""
    noted = np.empty(array.shape, np.dtype(np.float64, metadata=facts))
    noted[...] = array
    return noted


def _batch(shape):
    """A shape in words, its first axis as 'batch'."""
    return f"({', '.join(['batch', *map(str, tuple(shape)[1:])])})"


def _input_shape(model):
    try:
        shape = model.input_shape
    except Exception:  # it was never built
        return None
    return shape if isinstance(shape, tuple) and None not in shape[1:] else None


def _keras():
    from helpers.runtime import keras

    return keras
