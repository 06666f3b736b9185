"""The layers of a Keras model one by one: their names, what they answer to pictures, and another gradient at its ReLUs.

- `walk` runs through the graph of a functional or Sequential model with any kind of value; models inside it are opened.
  Nothing is stored in the model. A layer's path is its name, "outer/inner" for a layer of a model inside, and "name#2"
  where a layer is called a second time.
- Pictures are (n, H, W, C), uint8 or floats; the network gets float32, uint8 divided by 255.
- Wrong input raises `FeatureError`, a ValueError that names the argument, what it was, and the remedy.
"""

import difflib

import numpy as np

from helpers import checks
from helpers.checks import whole
from helpers.runtime import keras, ops


class FeatureError(ValueError):
    """A model, layer, unit or picture that cannot be looked into; the message names it and the remedy."""


def open_model(model):
    """The functional graph behind a keras.Model, which has inputs, outputs and nodes.

    Raises:
        FeatureError: if it is no keras.Model, was not built, or is a class with its own call.
    """
    if not isinstance(model, keras.Model):
        raise FeatureError(f"model is a {type(model).__name__}; it must be a keras.Model")
    graph = getattr(model, "_functional", model) if isinstance(model, keras.Sequential) else model
    if not hasattr(graph, "_nodes_by_depth"):
        raise FeatureError(f"model {model.name} has no graph; begin a Sequential with keras.Input(shape=...), or build "
                           "the model by keras.Model(inputs, outputs)")
    return graph


def walk(model, inputs, call, prefix=""):
    """(path, list of values) of every layer in turn, layers of a model inside before that model; leave it at any time.

    Nothing is stored in the model: a value may be a tensor, or anything else that `call` can work with.

    Args:
        model: a keras.Model with a graph.
        inputs: a value for each input of the model.
        call: (path, node, args, kwargs) -> value or list of values; `node.operation` is the layer.
        prefix: what the paths begin with.
    """
    graph, calls = open_model(model), {}
    known = {id(x): value for x, value in zip(graph.inputs, inputs, strict=True)}
    for depth in sorted(graph._nodes_by_depth, reverse=True):
        for node in graph._nodes_by_depth[depth]:
            layer = node.operation
            if not layer or node.is_input or any(id(x) not in known for x in node.input_tensors):
                continue
            calls[layer.name] = calls.get(layer.name, 0) + 1
            path = prefix + layer.name + (f"#{calls[layer.name]}" if calls[layer.name] > 1 else "")
            args, kwargs = node.arguments.fill_in(known)
            if isinstance(layer, keras.Model):
                values = yield from walk(layer, keras.tree.flatten(args), call, path + "/")
            else:
                values = keras.tree.flatten(call(path, node, args, kwargs))
            known.update((id(x), value) for x, value in zip(node.outputs, values, strict=False))
            yield path, values
    return [known[id(x)] for x in graph.outputs]


def layer_path(model, layer):
    """The path of a layer, which may be named without the model around it where that is clear.

    Raises:
        FeatureError: if there is no such layer (near names are told) or there are several.
    """
    paths = [path for path, _ in walk(model, [None] * len(open_model(model).inputs), _nothing)]
    if not isinstance(layer, str):
        raise FeatureError(f"layer is {layer!r:.60}; it must be a layer's name, such as {paths[0]!r}")
    found = [layer] if layer in paths else [path for path in paths if path.endswith("/" + layer)]
    if len(found) == 1:
        return found[0]
    if found:
        raise FeatureError(f"layer is {layer!r}, which stands for {', '.join(found)}; give one of them")
    ends = {path.rpartition("/")[2]: path for path in paths}
    near = difflib.get_close_matches(layer, [*paths, *ends], 3, 0.5)
    near = list(dict.fromkeys(ends.get(name, name) for name in near))
    told = f"did you mean {' or '.join(map(repr, near))}?" if near else f"the model has {', '.join(paths)[:200]}"
    raise FeatureError(f"layer is {layer!r:.60}, which the model does not have; {told}")


def _nothing(path, node, args, kwargs):
    return [None] * len(node.outputs)


# Pictures in, maps out


def run(model, x, paths, call=None):
    """{path: tensor} of some layers; the network is left behind the last of them."""
    found = {}
    for path, values in walk(model, [x], call or _plain):
        if path in paths:
            found[path] = values[0]
            if len(found) == len(paths):
                break
    return found


def _plain(path, node, args, kwargs):
    return node.operation(*args, **kwargs)


def unit_maps(model, layer, units, x, before=False):
    """(n, H', W', units) array of some units of a layer; of a vector (n, 1, 1, units)."""
    path = layer_path(model, layer)
    maps = run(model, x, {path}, Rules(None, path).call if before else None)[path]
    if len(maps.shape) not in (2, 4):
        raise FeatureError(f"layer is {layer!r}, whose output is {tuple(maps.shape)}; take one of maps or a vector")
    for unit in units:
        if whole("unit", unit, 0) >= maps.shape[-1]:
            raise FeatureError(f"unit is {unit}; layer {layer} has {maps.shape[-1]} of them, 0 to {maps.shape[-1] - 1}")
    maps = as_numpy(maps[:, None, None] if len(maps.shape) == 2 else maps)
    return maps[..., units]


def pictures_for(model, images):
    """The pictures as one array, uint8 or float32, that fits the model."""
    wanted = open_model(model).inputs[0].shape
    images = checks.array("images", images)
    if images.dtype != np.uint8:
        images = checks.float32("images", images)
    if images.ndim != 4:
        raise FeatureError(f"images has shape {images.shape}; it must be (n, H, W, C); one picture: image[None]")
    if len(wanted) != 4 or any(k not in (None, n) for k, n in zip(wanted[1:], images.shape[1:], strict=True)):
        raise FeatureError(f"images has shape {images.shape}; model {model.name} takes {tuple(wanted)}")
    return images


def batches(images, batch):
    for start in range(0, len(images), whole("batch", batch, 1)):
        yield ops.convert_to_tensor(as_float(images[start : start + batch]))


def as_float(pictures):
    return pictures.astype("float32") / (255 if pictures.dtype == np.uint8 else 1)


def as_numpy(tensor):
    return np.asarray(ops.convert_to_numpy(tensor), dtype="float32")


# Another gradient


class Rules:
    """Calls layers with another gradient at each ReLU, and the layer `bare` without its activation.

    Args:
        rule: (what comes back, where the ReLU let its input through) -> what goes on backwards; None for the gradient.
        bare: path of a layer, or None.

    Attributes:
        met: True once a ReLU has been called with the rule.
    """

    def __init__(self, rule, bare=None):
        self.rule = rule
        self.bare = bare
        self.met = False

    def call(self, path, node, args, kwargs):
        """Output of a layer, for `walk`."""
        layer, forward = node.operation, _relu_of(node.operation)
        if path == self.bare and (forward is layer or callable(getattr(layer, "activation", None))):
            other = _unchanged
        elif self.rule and forward is not None:
            self.met, other = True, _with_gradient(forward, self.rule)
        else:
            return layer(*args, **kwargs)
        if forward is layer:
            return other(args[0])
        twin = object.__new__(type(layer))  # copy.copy would save and load its weights
        twin.__dict__.update(vars(layer), activation=other)  # shares them; the layer keeps its own activation
        return twin(*args, **kwargs)


def _unchanged(x):
    return x


def _relu_of(layer):
    """The ReLU in a layer, or that the layer is: a function; None where there is none."""
    activation = getattr(layer, "activation", None)
    if activation in (keras.activations.relu, keras.activations.relu6):
        return activation
    bent = getattr(layer, "negative_slope", 0) or getattr(layer, "threshold", 0)
    is_relu = isinstance(layer, keras.layers.ReLU) and not bent
    return layer if is_relu or type(layer).__name__ in ("Relu", "Relu6") else None


def _with_gradient(forward, rule):
    """The function with another gradient: rule(what comes back, where the ReLU let its input through)."""

    @ops.custom_gradient
    def function(x):
        y = forward(x)

        def grad(*args, upstream=None):
            return rule(args[0] if upstream is None else upstream, ops.logical_and(y > 0, y == x))

        return y, grad

    return function
