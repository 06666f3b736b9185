"""What a network costs: parameters, multiplications and time of each layer, and plans of networks too large to build.

Counts are for one example; `layer_table` makes them, `cost_table` adds what each layer's share is.
"""

import contextlib
import importlib
import math
import time
from typing import NamedTuple

from helpers.runtime import keras, ops


class CostError(ValueError):
    """A table that cannot be made; the message says which argument is wrong and what it should be."""


def plan(build, *arguments, **options):
    """A network that has shapes and names but no numbers: VGG-16 takes 553 MB to build, its plan next to nothing.

    Good for `cost_table`, count_params and summaries; it cannot be trained.

    Args:
        build: a builder, such as `networks.vgg16`; further arguments are passed on to it.
    """
    with _without_numbers():
        model = build(*arguments, **options)
    model.is_plan = True
    return model


@contextlib.contextmanager
def _without_numbers():
    """Inside, Keras puts off making the numbers of variables; here they are put off for good.

    Keras keeps a list of what it put off and would fill it later; so the new ones are taken off it again.
    """
    state, name = importlib.import_module("keras.src.backend.common.global_state"), "uninitialized_variables"
    waiting = list(state.get_global_attribute(name) or [])
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        state.set_global_attribute(name, waiting)


class LayerRow(NamedTuple):
    """One row of `layer_table`; shapes and counts are for one example."""

    name: str
    output_shape: tuple
    size: int
    parameters: int
    multiplications: int | None


def layer_table(model):
    """A row for the input and for every layer of a Keras model; the parameters add up to model.count_params().

    Multiplications are those of a weight with a value: a dense or convolution layer uses every weight once at every
    output position. Layers without weights count 0, and so does batch normalisation, which can be merged into the
    layer before it; for other layers with weights the column is None. A layer that is called twice has one row.

    Args:
        model: a Sequential or functional model that begins with keras.Input; models inside it are opened.

    Returns:
        list of LayerRow(name, output_shape, size, parameters, multiplications), shapes without the batch axis.

    Raises:
        ValueError: if an axis of a layer has no fixed size yet, or a model inside is neither of these two kinds.
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"model is a {type(model).__name__}; it must be a keras.Model")
    if not getattr(model, "inputs", None):
        raise ValueError(f"model {model.name} has no shapes yet; begin it with keras.Input(shape=...)")
    return [_row("input", x.shape, 0, 0) for x in model.inputs] + [_layer_row(layer) for layer in _opened(model)]


class CostRow(NamedTuple):
    """One row of `cost_table`; shapes and counts for one example, shares of the whole network in [0, 1]."""

    name: str
    kind: str
    output_shape: tuple
    parameters: int
    multiplications: int
    parameter_share: float
    multiplication_share: float
    time_share: float | None


def cost_table(model, by="layer", timed=False):
    """What each layer of a network costs: shapes, parameters, multiplications, and on request the time it takes.

    Args:
        model: a functional or Sequential model, or a `plan` of one.
        by: "layer", or "stage" to add up layers whose names are equal up to the first underscore.
        timed: whether to measure each layer once more by itself, one example on this device, best of three; the shares
            vary from run to run. Not for a plan.

    Returns:
        list of CostRow. Multiplications of a layer of unknown kind count 0.

    Raises:
        CostError, or ValueError and TypeError of `layer_table`.
    """
    if not isinstance(by, str) or by not in ("layer", "stage"):
        raise CostError(f"by is {by!r:.60}; it must be 'layer' or 'stage'")
    rows = layer_table(model)
    if timed and getattr(model, "is_plan", False):
        raise CostError(f"timed is True, but model {model.name} is a plan without numbers; build it without `plan`")
    inside = [None] * len(model.inputs) + list(_opened(model))
    groups, totals = {}, [1e-12] * 3  # of parameters, multiplications and seconds
    for place, (row, layer) in enumerate(zip(rows, inside, strict=True)):
        cost = row.parameters, _multiplications(row, layer), _seconds(layer) if timed else 0.0
        totals = [total + part for total, part in zip(totals, cost, strict=True)]
        stage = row.name.split("_")[0] if by == "stage" and layer is not None else place
        groups.setdefault(stage, []).append((row, layer, cost))
    return [_summed(group, stage, totals, timed) for stage, group in groups.items()]


def _opened(model):
    """The layers of a model, those of models inside it in their place, without inputs: the order of layer_table."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            if not getattr(layer, "inputs", None):  # a subclass with its own call: its layers have no shapes
                remedy = "build it by keras.Sequential or keras.Model(inputs, outputs)"
                raise ValueError(f"layer {layer.name} is a model of its own class, which cannot be opened; {remedy}")
            yield from _opened(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def _layer_row(layer):
    kinds, shape = keras.layers, layer.output.shape
    multiplications = None if layer.weights and not isinstance(layer, kinds.BatchNormalization) else 0
    if isinstance(layer, (kinds.Dense, kinds.Conv1D, kinds.Conv2D, kinds.Conv3D, kinds.DepthwiseConv2D)):
        places = shape[2:] if getattr(layer, "data_format", "") == "channels_first" else shape[1:-1]
        multiplications = math.prod(layer.kernel.shape) * math.prod(n or 1 for n in places)
    return _row(layer.name, shape, layer.count_params(), multiplications)


def _row(name, shape, parameters, multiplications):
    shape = tuple(shape[1:])
    if None in shape:
        raise ValueError(f"{name} has shape {shape}; give keras.Input a number for every axis, such as (32, 32, 3)")
    return LayerRow(name, shape, math.prod(shape), parameters, multiplications)


def _summed(group, stage, totals, timed):
    """One CostRow of layers that belong together; the shape is that of the last of them."""
    row, layer, _ = group[-1]
    parameters, multiplications, seconds = (sum(part) for part in zip(*(cost for *_, cost in group), strict=True))
    kind = "input" if layer is None else type(layer).__name__ if len(group) == 1 else f"{len(group)} layers"
    return CostRow(stage if isinstance(stage, str) else row.name, kind, row.output_shape, parameters, multiplications,
                   parameters / totals[0], multiplications / totals[1], seconds / totals[2] if timed else None)


def as_text(rows):
    """A cost table as text to print, with a last line for the whole network; times are left out."""
    lines = [f"{'layer':<22}{'output':>16}{'parameters':>14}{'multiplications':>18}"]
    for row in rows:
        shape = "×".join(map(str, row.output_shape))
        lines.append(f"{row.name[:21]:<22}{shape:>16}{row.parameters:>14,}{row.multiplications:>18,}")
    parameters, times = sum(row.parameters for row in rows), sum(row.multiplications for row in rows)
    return "\n".join([*lines, f"{'all':<22}{'':>16}{parameters:>14,}{times:>18,}"])


def _multiplications(row, layer):
    own = getattr(layer, "multiplications", None)
    return own(row.output_shape) if own else row.multiplications or 0


def _seconds(layer):
    """The best of three times that a layer takes for one example of ones."""
    if layer is None:
        return 0.0
    x = keras.tree.map_structure(lambda tensor: ops.ones([1, *tensor.shape[1:]], tensor.dtype), layer.input)
    times = []
    for _ in range(4):  # the first one also warms up
        begun = time.perf_counter()
        keras.tree.map_structure(ops.convert_to_numpy, layer(x))
        times.append(time.perf_counter() - begun)
    return min(times[1:])
