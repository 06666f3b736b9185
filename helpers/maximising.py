"""Pictures that a unit would like to see: gradient ascent on the picture, under the usual regularisers.

Pictures are (n, H, W, 3) in [0, 1]; a unit is a channel of a layer. `helpers.features` offers it beside the rest.
"""

import math

import numpy as np

from helpers import gradients
from helpers.checks import number, whole
from helpers.graphs import FeatureError, Rules, as_numpy, layer_path, open_model, run, unit_maps
from helpers.runtime import ops

# Colours of natural photographs, decorrelated: its columns are light, blue to yellow, green to magenta, each as strong
# as it varies there (Olah, Mordvintsev and Schubert 2017, from ImageNet).
_COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]], dtype="float32")
_COLOURS /= np.linalg.norm(_COLOURS, axis=0).max()


def maximise(model, layer, units, size=96, steps=200, rate=0.05, whole_map=True, jitter=8, power=1.0, variation=0.02,
             decay=0.0, blur=0.0, blur_every=4, seed=0):
    """Pictures that make units answer as strongly as regularisers allow, (n, size, size, 3) float32 in [0, 1].

    Gradient ascent from grey with a little noise (Erhan et al. 2009), by Adam. Without regularisers it ends in noise of
    high frequencies; against that: the picture is moved by a few pixels at each step; it is built of cosines whose
    steps are as large as their share in natural pictures, in decorrelated colours (Olah et al. 2017); rough pictures
    and strong colours cost; it is blurred every few steps (Yosinski et al. 2015). The answer is taken before the
    layer's own ReLU, so that a silent unit can wake, in units of its spread over noise.

    Args:
        model: one that takes (n, H, W, 3) in [0, 1].
        layer: as in the module's conventions.
        units: channels of the layer, one picture each; all are computed side by side.
        size: pixels of a side.
        steps, rate: of Adam.
        whole_map: True for the mean over the unit's map, which fills the picture; False for the unit in its middle,
            whose picture stays grey outside its receptive field.
        jitter: pixels that the picture is moved by at most, 0 for none.
        power: frequency f has steps of 1 / f ** power, from 0, which treats all alike, to 4.
        variation: weight of size times the mean |difference| of neighbouring pixels, across and down added.
        decay: weight of the mean (picture - grey) ** 2.
        blur, blur_every: pixels of the Gaussian, 0 for none; steps between two.
        seed: of the noise and the moves.

    Raises:
        FeatureError: for an unknown layer or unit, or a picture too small for the model; ValueError for a number out
            of range.
    """
    rng, units = np.random.default_rng(whole("seed", seed, 0)), [units] if np.ndim(units) == 0 else list(units)
    if not units:
        raise FeatureError("units is empty; give channels of the layer")
    steps, blur_every = whole("steps", steps, 1), whole("blur_every", blur_every, 1)
    side = whole("size", size, 8) + 2 * whole("jitter", jitter, 0)
    costs = [number(name, value, 0, 1e6, "a number of 0 or more") for name, value in
             (("variation", variation), ("decay", decay), ("blur", blur))]
    costs.append(number("power", power, 0, 4, "a number from 0 to 4"))
    costs.append(number("rate", rate, 0, 1e6, "a number of 0 or more"))
    wanted = open_model(model).inputs[0].shape[1:]
    if len(wanted) != 3 or any(k not in (None, n) for k, n in zip(wanted, (size, size, 3), strict=True)):
        raise FeatureError(f"size is {size}; model {model.name} takes pictures of shape {tuple(wanted)}")
    noise = ops.convert_to_tensor(rng.uniform(size=(4, size, size, 3)).astype("float32"))
    spread = _answers(model, layer, units, noise).std(axis=(0, 1, 2)) + 1e-6
    basis, frequency = _cosines(side)
    objective = _wish(model, layer, units, spread, basis, frequency, size, whole_map, *costs[:2], costs[3])
    step = gradients.jit(_adam(objective, costs[4]))
    x = ops.convert_to_tensor(0.01 * rng.normal(size=(len(units), side, side, 3)).astype("float32"))
    soften = np.exp(-0.5 * (2 * math.pi * costs[2] * frequency) ** 2)[:, :, None].astype("float32")
    state = (x, ops.zeros_like(x), ops.zeros_like(x))
    for t in range(1, steps + 1):
        moved = ops.convert_to_tensor(rng.integers(0, 2 * jitter + 1, size=2).astype("int32"))
        state = step(*state, moved, ops.convert_to_tensor(np.float32(t)))
        if costs[2] and t % blur_every == 0:
            state = (state[0] * soften, *state[1:])
    middle = ops.convert_to_tensor(np.array([jitter, jitter], dtype="int32"))
    return as_numpy(_developed(state[0], middle, basis, frequency, size, costs[3]))


def _answers(model, layer, units, noise):
    """The units' maps before their ReLU."""
    for unit in units:
        whole("unit", unit, 0)
    try:
        maps = unit_maps(model, layer, units, noise, before=True)
    except FeatureError:
        raise
    except ValueError:  # of Keras: a map without a place
        maps = None
    if maps is None or not maps.size:
        raise FeatureError(f"size is {noise.shape[1]}, too small for layer {layer}: no place of its map is left; give "
                           "more pixels")
    return maps


def _wish(model, layer, units, spread, basis, frequency, size, whole_map, variation, decay, power):
    """(coefficients, move) -> what is to be small: minus the units' answers, plus the costs of their pictures."""
    path = layer_path(model, layer)
    call = Rules(None, path).call

    def objective(x, moved):
        pictures = _developed(x, moved, basis, frequency, size, power)
        maps = ops.cast(run(model, pictures, {path}, call)[path], "float32")
        if len(maps.shape) == 4:
            maps = ops.mean(maps, axis=(1, 2)) if whole_map else maps[:, maps.shape[1] // 2, maps.shape[2] // 2]
        answers = sum(maps[i, unit] / float(spread[i]) for i, unit in enumerate(units))
        rough = sum(ops.sum(ops.mean(ops.abs(d), axis=(1, 2, 3))) for d in
                    (pictures[:, 1:] - pictures[:, :-1], pictures[:, :, 1:] - pictures[:, :, :-1]))
        strong = ops.sum(ops.mean((pictures - 0.5) ** 2, axis=(1, 2, 3)))
        return variation * size * rough + decay * strong - answers

    return objective


def _developed(x, moved, basis, frequency, size, power):
    """Pictures from coefficients of cosines, (n, side, side, 3) -> (n, size, size, 3) in [0, 1], moved by pixels."""
    side = len(basis)
    share = (1 / np.maximum(frequency, 1 / side) ** power)[:, :, None].astype("float32")
    rows = ops.slice(basis, (0, moved[0]), (side, size))  # (side, size): the cosines where the picture stands
    columns = ops.slice(basis, (0, moved[1]), (side, size))
    light = ops.einsum("nuvc,ui,vj->nijc", x * share, rows, columns) / 4
    return ops.sigmoid(ops.matmul(light, _COLOURS.T))


def _cosines(side):
    """The orthonormal cosines of a row, (side, side) with one a row, and the frequency of each pair, cycles a pixel."""
    k, i = np.arange(side)[:, None], np.arange(side)
    basis = np.cos(math.pi * (i + 0.5) * k / side) * np.where(k == 0, 1, math.sqrt(2)) / math.sqrt(side)
    return basis.astype("float32"), np.hypot(k, k.T) / (2 * side)


def _adam(objective, rate):
    """One step of Adam (Kingma and Ba 2015) with its usual numbers."""

    def step(x, mean, square, moved, t):
        gradient = gradients.value_and_gradient(objective, x, moved)[1]
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        change = mean / (1 - 0.9**t) / (ops.sqrt(square / (1 - 0.999**t)) + 1e-8)
        return x - rate * change, mean, square

    return step
