"""What a network costs: parameters, multiplications and time of each layer, and plans of networks too large to build.

Counts are for one example; `convolution.layer_table` makes them, `cost_table` adds what each layer's share is.
"""

import contextlib
import importlib
import time
from typing import NamedTuple

from helpers import convolution
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
        CostError, or ValueError and TypeError of `convolution.layer_table`.
    """
    if not isinstance(by, str) or by not in ("layer", "stage"):
        raise CostError(f"by is {by!r:.60}; it must be 'layer' or 'stage'")
    rows = convolution.layer_table(model)
    if timed and getattr(model, "is_plan", False):
        raise CostError(f"timed is True, but model {model.name} is a plan without numbers; build it without `plan`")
    inside = [None] * len(model.inputs) + list(convolution.opened(model))
    groups, totals = {}, [1e-12] * 3  # of parameters, multiplications and seconds
    for place, (row, layer) in enumerate(zip(rows, inside, strict=True)):
        cost = row.parameters, _multiplications(row, layer), _seconds(layer) if timed else 0.0
        totals = [total + part for total, part in zip(totals, cost, strict=True)]
        stage = row.name.split("_")[0] if by == "stage" and layer is not None else place
        groups.setdefault(stage, []).append((row, layer, cost))
    return [_summed(group, stage, totals, timed) for stage, group in groups.items()]


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
