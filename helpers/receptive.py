"""What one unit of a network sees: receptive fields, from the arithmetic of a chain to the exact crop in any model.

- A unit stands at (row, column) of its layer's map. Its receptive field is the smallest box of the input outside of
  which nothing can change it. Boxes are `Box(top, left, bottom, right)` in pixels of the input, the ends not included.
- The unclipped box is what the arithmetic gives: it may reach into the padding. The exact box holds input pixels only,
  and is cut at every layer in between, since a unit that would stand in the padding is not there.
- The arithmetic of a window is `convolution.receptive_window`. Keras' "same" pads less in front than behind where the
  zeros cannot be split evenly, and looks at the size of the map to do so, which is why a size may be asked for.
- A unit behind a global pool, a Flatten or a Dense layer sees what all units before that see together.
- Wrong input raises `FeatureError`, a ValueError that names the argument, what it was, and the remedy; a count that is
  no whole number a TypeError.
"""

from typing import NamedTuple

import numpy as np

from helpers.checks import whole
from helpers.convolution import receptive_window
from helpers.graphs import FeatureError, layer_path, open_model, walk
from helpers.runtime import keras

_POINTWISE = ("Activation", "Add", "AlphaDropout", "Average", "BatchNormalization", "Dropout", "ELU", "GaussianNoise",
              "LeakyReLU", "Maximum", "Minimum", "Multiply", "ReLU", "Rescaling", "SpatialDropout2D", "Subtract")


class Box(NamedTuple):
    """A box in the input, in pixels: rows top ... bottom - 1, columns left ... right - 1."""

    top: int
    left: int
    bottom: int
    right: int

    def cut(self, image):
        """The part of an (H, W, ...) array that lies in the box."""
        return image[max(self.top, 0) : max(self.bottom, 0), max(self.left, 0) : max(self.right, 0)]


class Crop(NamedTuple):
    """What one unit sees: `box` holds input pixels only, `unclipped` may reach into the padding."""

    box: Box
    unclipped: Box


class Field(NamedTuple):
    """Receptive fields of a layer: unit i of an axis sees `size` pixels from `stride` i + `offset` on, padding
    included. Each entry is (along rows, along columns)."""

    size: tuple
    stride: tuple
    offset: tuple


def receptive_field(layers):
    """Pixels along one axis that a unit of the last layer sees: r = 1 + sum over l of (f_l - 1) s_1 ... s_(l-1).

    Every layer adds its f - 1 further values, each as far apart as all the strides before it have made them.

    Args:
        layers: (f, stride) of each layer, from the input on; pooling counts as one, a dilated kernel as
            d (f - 1) + 1 long. No layers: the unit is a pixel, 1.

    Raises:
        FeatureError: if an entry is no pair; ValueError or TypeError: if a number is no whole number of 1 or more.
    """
    pairs = isinstance(layers, (tuple, list, np.ndarray)) and all(np.ndim(row) == 1 and len(row) == 2 for row in layers)
    if not pairs:
        raise FeatureError(f"layers is {layers!r:.90}; it must be a list of (f, stride), from the input on")
    start, stop = receptive_window(0, [(whole("f", f, 1), whole("stride", s, 1), 0) for f, s in layers])[0]
    return stop - start


def field_of(model, layer, size=None):
    """`Field` of a layer: size, stride and offset of what its units see, along rows and columns, padding included.

    Where branches meet it is their union. Compare `receptive_field`, which is the same for a chain.

    Args:
        model, layer, size: as for `seen_by`; a size is needed only behind a strided layer with "same" padding.

    Raises:
        FeatureError: as for `seen_by`, or if the layer's units see the whole picture.
    """
    seen = seen_by(model, layer, size)
    if seen.field is None:
        raise FeatureError(f"layer is {layer!r}, whose units all see the whole picture; take a layer that keeps places")
    return seen.field


def crop_of(model, layer, row, column, size=None):
    """`Crop` of one unit: the exact box of input pixels that can change it, and the box before it was clipped.

    Args:
        model, layer, size: as for `seen_by`; a model of any size needs a size here.
        row, column: of the unit in the layer's map; 0, 0 where the layer's output is a vector.
    """
    return seen_by(model, layer, size).crop(row, column)


def seen_by(model, layer, size=None):
    """What the units of a layer see, as a `Seen`; `crop_of` and `field_of` ask it once, many crops are faster here.

    Args:
        model: a functional or Sequential keras.Model of one picture, channels last; models inside it are opened.
        layer: name of the layer, "outer/inner" for one inside a model inside; "name#2" is the second call of a layer.
        size: (H, W) of the picture; None takes the model's own.

    Raises:
        FeatureError: if the model or layer is not known, a layer moves pixels in a way that is not known here (such
            as upsampling), or the picture is too small.
    """
    graph = open_model(model)
    path = layer_path(model, layer)
    n = _size_of(graph, size)
    start = Seen(tuple(None if k is None else np.eye(k, dtype=bool) for k in n), Field((1, 1), (1, 1), (0, 0)))
    for found, value in walk(model, [start], _see):
        if found == path:
            return value[0]
    raise AssertionError("layer_path and walk disagree")


class Seen:
    """What the units of one layer see.

    Attributes:
        field: a `Field`, or None where every unit sees the whole picture.
        reach: along each axis (units, pixels) booleans: which input pixels a unit can be changed by; None where the
            size of the picture is not known.
    """

    def __init__(self, reach, field):
        self.reach = reach
        self.field = field

    def crop(self, row, column):
        """`Crop` of the unit at (row, column)."""
        if self.reach[0] is None or self.reach[1] is None:
            raise FeatureError("size is None, and the model takes pictures of any size; give size=(H, W)")
        for name, index, reach in (("row", row, self.reach[0]), ("column", column, self.reach[1])):
            if whole(name, index, 0) >= len(reach):
                raise FeatureError(f"{name} is {index}; the layer has {len(reach)} of them, 0 to {len(reach) - 1}")
        touched = [np.flatnonzero(reach[i]) for i, reach in zip((row, column), self.reach, strict=True)]
        if not all(map(len, touched)):  # a unit that sees padding only
            touched = [np.array([0, -1])] * 2
        (top, bottom), (left, right) = ((int(t[0]), int(t[-1]) + 1) for t in touched)
        box = Box(top, left, bottom, right)
        if self.field is None:
            return Crop(box, box)
        axes = zip((row, column), *self.field, strict=True)
        (top, bottom), (left, right) = ((i * s + o, i * s + o + r) for i, r, s, o in axes)
        return Crop(box, Box(top, left, bottom, right))


def _size_of(graph, size):
    """(H, W) of the picture, None where not known."""
    shape = graph.inputs[0].shape
    if len(graph.inputs) != 1 or len(shape) != 4:
        shapes = ", ".join(str(tuple(x.shape)) for x in graph.inputs)
        raise FeatureError(f"model {graph.name} takes {shapes}; it must take one batch of pictures, (n, H, W, C)")
    own = tuple(shape[1:3])
    if size is None:
        return own
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise FeatureError(f"size is {size!r:.60}; it must be (H, W) in pixels")
    size = tuple(whole("size", n, 1) for n in size)
    if any(k not in (None, n) for k, n in zip(own, size, strict=True)):
        raise FeatureError(f"size is {size}; model {graph.name} takes pictures of {own} only")
    return size


# From what a layer's input sees to what the layer sees


def _see(path, node, args, kwargs):
    """`Seen` of one layer, from those of its inputs; what a layer does to places is told by its kind, or measured."""
    layer, kinds = node.operation, keras.layers
    seen = [value for value in keras.tree.flatten((args, kwargs)) if isinstance(value, Seen)]
    shape = node.outputs[0].shape
    if len(shape) != 4 or type(layer).__name__.startswith("Global") or all(one.field is None for one in seen):
        return _see_everything(seen, shape)
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        raise FeatureError(f"layer {layer.name} has its channels first; build the model with channels_last")
    if isinstance(layer, (kinds.Conv2D, kinds.DepthwiseConv2D, kinds.SeparableConv2D)):
        rows = zip(layer.kernel_size, layer.strides, layer.dilation_rate, strict=True)
        return _slide(seen[0], layer, [(f, s, d, layer.padding) for f, s, d in rows])
    if isinstance(layer, (kinds.MaxPooling2D, kinds.AveragePooling2D)):
        rows = zip(layer.pool_size, layer.strides, strict=True)
        return _slide(seen[0], layer, [(f, s, 1, layer.padding) for f, s in rows])
    if isinstance(layer, kinds.ZeroPadding2D):
        return _slide(seen[0], layer, [(1, 1, 1, pads) for pads in layer.padding])
    if isinstance(layer, kinds.Cropping2D):
        return _slide(seen[0], layer, [(1, 1, 1, (-before, -behind)) for before, behind in layer.cropping])
    if type(layer).__name__ in _POINTWISE or _keeps_places(node):
        return _union(seen, layer)
    raise FeatureError(f"layer {layer.name} is a {type(layer).__name__}, which moves pixels in a way that is not known "
                       "here; take a layer before it")


def _see_everything(seen, shape):
    """Every unit sees what all units before see together."""
    units = tuple(shape[1:3]) if len(shape) == 4 else (1, 1)
    reach = []
    for axis, n in enumerate(units):
        known = [one.reach[axis].any(axis=0) for one in seen if one.reach[axis] is not None]
        reach.append(np.tile(np.any(known, axis=0), (n or 1, 1)) if known else None)
    return Seen(tuple(reach), None)


def _union(seen, layer):
    """Branches that meet; one that sees the whole picture makes the field the whole picture."""
    reach = []
    for axis in range(2):
        maps = [one.reach[axis] for one in seen]
        units = max((1 if one is None else len(one) for one in maps), default=1)
        unknown = any(one is None for one in maps)
        reach.append(None if unknown else np.any([np.broadcast_to(one, (units, one.shape[1])) for one in maps], axis=0))
    fields = [one.field for one in seen]
    if None in fields:
        return Seen(tuple(reach), None)
    if len({one.stride for one in fields}) > 1:
        raise FeatureError(f"layer {layer.name} joins branches of strides {[one.stride for one in fields]}, whose "
                           "fields do not move together; take a layer before it")
    sizes, offsets = [], []
    for axis in range(2):
        low = min(one.offset[axis] for one in fields)
        sizes.append(max(one.offset[axis] + one.size[axis] for one in fields) - low)
        offsets.append(low)
    return Seen(tuple(reach), Field(tuple(sizes), fields[0].stride, tuple(offsets)))


def _slide(seen, layer, rows):
    """A window that moves over the map: (f, stride, dilation, padding) along each axis."""
    reach, fields = [], []
    axes = ((None, None, None), (None, None, None)) if seen.field is None else zip(*seen.field, strict=True)
    for old, (size, step, offset), (f, s, d, padding) in zip(seen.reach, axes, rows, strict=True):
        n, span = None if old is None else len(old), d * (f - 1) + 1
        before, places = _placing(layer, n, span, s, padding)
        reach.append(None if old is None else _reach(old, s * np.arange(places) - before, d * np.arange(f)))
        if seen.field is not None:
            chain = [(size, step, 0), (span, s, max(before, 0))]
            start, stop = receptive_window(max(-before, 0), chain)[0]
            fields.append((stop - start, step * s, offset + start))
    return Seen(tuple(reach), Field(*zip(*fields, strict=True)) if fields else None)


def _reach(old, starts, values):
    """(units, pixels) booleans behind a window: the union of what its places in the map before see."""
    touched = starts[:, None] + values  # (units, f)
    inside = (touched >= 0) & (touched < len(old))
    reach = np.zeros((len(starts), old.shape[1]), dtype=bool)
    for column in range(len(values)):
        units = inside[:, column]
        reach[units] |= old[touched[units, column]]
    return reach


def _placing(layer, n, span, stride, padding):
    """Zeros in front of an axis of n pixels, and how many places the window has, as Keras counts them."""
    if padding == "same":
        if n is None and stride > 1:
            raise FeatureError(f"size is None, but layer {layer.name} pads as much as the size asks; give size=(H, W)")
        places = None if n is None else -(-n // stride)
        return (span - 1 if n is None else max((places - 1) * stride + span - n, 0)) // 2, places
    before, behind = (0, 0) if padding == "valid" else padding
    if n is not None and n + before + behind < span:
        raise FeatureError(f"size is too small: layer {layer.name} gets {n} pixels along an axis and needs {span}")
    return before, None if n is None else (n + before + behind - span) // stride + 1


def _keeps_places(node):
    """True where a change of one pixel of an input changes that pixel of the output and no other: tried out."""
    shapes = [tuple(1 if axis == 0 else k or 5 for axis, k in enumerate(x.shape)) for x in node.input_tensors]
    if not shapes or any(len(shape) != 4 for shape in shapes):
        return False
    rng = np.random.default_rng(0)
    values = [rng.uniform(0.2, 0.8, shape).astype("float32") for shape in shapes]
    first = _called(node, values)
    for k, shape in enumerate(shapes):
        row, column = shape[1] // 2, shape[2] // 2
        changed = [value.copy() for value in values]
        changed[k][:, row, column] += 0.1
        different = np.array(_called(node, changed) != first)
        if different.shape[1:3] != shape[1:3] and shape[1:3] != (1, 1):
            return False
        if shape[1:3] != (1, 1):
            different[:, row, column] = False
            if different.any():
                return False
    return True


def _called(node, values):
    """Output of a layer on arrays, as an array."""
    known = {id(x): keras.ops.convert_to_tensor(value) for x, value in zip(node.input_tensors, values, strict=True)}
    args, kwargs = node.arguments.fill_in(known)
    return np.asarray(keras.ops.convert_to_numpy(keras.tree.flatten(node.operation(*args, **kwargs))[0]))
