"""A second-order descent for pictures: L-BFGS that stays inside [0, 1] and knows that pixels have neighbours.

L-BFGS (Nocedal & Wright 2006, algorithms 7.4 and 7.5) learns the curvature of a function from its last steps, and
starts that from a first guess, usually a number times the identity. Here the guess is measured as well: single pixels
differ in how fast the gradient changes there, and so do coarse and fine, grey and coloured changes of a picture. Each
pixel, and each band of sizes, gets its own length of step. With style transfer that halves the number of steps.

Only single numbers come to the host; pictures stay on the device. Steps and costs depend on nothing but the arguments.
"""

import functools
from typing import NamedTuple

from helpers import checks
from helpers.gradients import jit_for_all_sizes
from helpers.runtime import ops

BANDS = 5  # sizes of change that are told apart: 1, 2, 4, 8 pixels, and all that is coarser
FORGET_PIXELS, FORGET_BANDS = 0.7, 0.8  # what is left of a measurement after one more step
FLOOR = 0.1  # of the mean change of the gradient: how calm a pixel may seem
FIRST = 0.05  # how far a pixel goes at most in the first step
TINY = 1e-37
FALL = 1e-4  # share of what the gradient promises that a step must bring (Armijo)
TRIALS = 12  # lengths of a step that are tried
BENT = 1e-7  # cosine of step and change of the gradient: less of it shows no curvature worth remembering
KEPT = "bfloat16"  # of steps and changes: two digits show the curvature, in half the memory
ROUNDING = 1e-4  # how far outside [0, 1] a start may lie; it is clipped


class Descent(NamedTuple):
    """Where a descent stands: the picture, what is known there, and its last steps with the changes of the gradient.

    Attributes:
        x: tensor in [0, 1].
        value, gradient, auxiliary: of the function at x; value is a Python float.
        steps, changes: as many bfloat16 tensors as are remembered, the newest last; zeros stand for what is not there
            yet.
        products: (memory,) dot products of each step and its change.
        pixels: mean square change of the gradient at each pixel.
        bands: (2, 2, BANDS) squares of steps and of changes, grey and coloured, in each band.
        newest: (2, BANDS) those of the newest change alone.
        evaluations: of the function, so far.
    """

    x: object
    value: float
    gradient: object
    auxiliary: object
    steps: tuple
    changes: tuple
    products: object
    pixels: object
    bands: object
    newest: object
    evaluations: int


def descend(evaluate, start, memory=10):
    """A walk down to a minimum in [0, 1].

    Values that are not pushed, or stand at 0 or 1 and are pushed outwards, take no part in a step; the others are
    clipped at its end (Bertsekas 1982). A step is shortened until the function falls enough (Armijo's rule).

    Args:
        evaluate: x -> ((value, auxiliary), gradient), such as `gradients.compiled(function, auxiliary=True)`.
        start: (1, H, W, C) picture in [0, 1], or a Descent to go on from.
        memory: how many steps are remembered; each needs the memory of x.

    Yields:
        Descent: the start, then the state after each step; it ends where no step makes the value smaller, or where the
        value is NaN or infinite.

    Raises:
        ValueError: if start has another shape, or holds NaN, infinity or values outside [0, 1].
    """
    state = start if isinstance(start, Descent) else _begun(evaluate, start, checks.whole("memory", memory, 1))
    tools = _tools()
    yield state
    while state.value - state.value == 0:  # finite
        following, spent = _step(evaluate, state, *tools)
        if following is None:
            state = state._replace(evaluations=state.evaluations + spent)
            following, _ = _step(evaluate, _forgetful(state), *tools)
        if following is None:
            return
        state = following
        yield state


@functools.cache
def _tools():
    """The compiled parts of a step; a second descent finds them ready."""
    return [jit_for_all_sizes(function) for function in (_moved, _compared)]


def _begun(evaluate, x, memory):
    x = ops.convert_to_tensor(checks.float32("start", x))
    if len(x.shape) != 4 or x.shape[0] != 1:
        raise ValueError(f"start has shape {tuple(x.shape)}; it must be one picture, (1, height, width, channels)")
    least, most = float(ops.min(x)), float(ops.max(x))
    if least < -ROUNDING or most > 1 + ROUNDING:
        raise ValueError(f"start holds values from {least:.4g} to {most:.4g}; they must lie in [0, 1]")
    x = ops.clip(x, 0.0, 1.0)
    (value, auxiliary), gradient = evaluate(x)
    return _forgetful(Descent(x, float(value), gradient, auxiliary, (None,) * memory, None, None, None, None, None, 1))


def _forgetful(state):
    """The same place with nothing remembered: at the start, and where what was remembered misleads."""
    nothing = (ops.zeros_like(state.x, dtype=KEPT),) * len(state.steps)
    return state._replace(steps=nothing, changes=nothing, products=ops.zeros(len(nothing)),
                          pixels=ops.zeros_like(state.x), bands=ops.zeros((2, 2, BANDS)), newest=ops.zeros((2, BANDS)))


def _step(evaluate, state, moved, compared):
    """The Descent one step on, or None where none of the lengths tried lowers the value; and the evaluations spent."""
    length, spent = 1.0, 0
    for _ in range(TRIALS):
        x, promised = moved(ops.convert_to_tensor(length, dtype="float32"), state.x, state.gradient, state.steps,
                            state.changes, state.products, state.pixels, state.bands, state.newest)
        promised = float(promised)  # what the gradient says that the step changes
        if not promised < 0:  # the walls bend the step upwards, or it is shorter than a digit
            length *= 0.1
            continue
        (value, auxiliary), gradient = evaluate(x)
        value, spent = float(value), spent + 1
        if value <= state.value + FALL * promised:
            found = state._replace(x=x, value=value, gradient=gradient, auxiliary=auxiliary,
                                   evaluations=state.evaluations + spent)
            step, change, useful, *measured = compared(x, gradient, state.x, state.gradient, state.products,
                                                       state.pixels, state.bands)
            if not bool(useful):
                return found, spent
            products, pixels, bands, newest = measured
            return found._replace(steps=(*state.steps[1:], step), changes=(*state.changes[1:], change),
                                  products=products, pixels=pixels, bands=bands, newest=newest), spent
        excess = value - state.value - promised
        parabola = -0.5 * promised / excess if 0 < excess < float("inf") else 0.1  # its minimum, as a share of length
        length *= min(max(parabola, 0.1), 0.5)
    return None, spent


def _direction(x, gradient, steps, changes, products, pixels, bands, newest):
    """Minus the inverse Hessian, as steps and changes show it, times the gradient, on the values that are free."""
    free = ops.cast(((x > 0) & (gradient > 0)) | ((x < 1) & (gradient < 0)), "float32")
    goal = gradient * free
    roots, weights = _roots(pixels), _weights(bands)
    steps, changes = ([ops.cast(each, "float32") for each in kept] for kept in (steps, changes))
    inverse = ops.unstack(ops.where(products > 0, 1 / ops.maximum(products, TINY), 0.0), len(steps))
    shares = []
    for s, y, r in reversed(list(zip(steps, changes, inverse, strict=True))):
        shares.append(r * _dot(s, goal))
        goal = goal - shares[-1] * y
    goal = roots * _weighted(roots * goal, weights)
    known = products[-1] / ops.maximum(ops.sum(weights * newest), TINY)  # below, the newest change in this measure
    goal = goal * ops.where(products[-1] > 0, known, FIRST / ops.maximum(ops.max(ops.abs(goal)), TINY))
    for s, y, r, share in zip(steps, changes, inverse, reversed(shares), strict=True):
        goal = goal + s * (share - r * _dot(y, goal))
    return -goal * free


def _moved(length, x, gradient, *known):
    """The picture after a step of this length, and the change that the gradient promises.

    The direction is computed again for each length tried, mostly one, so that it takes no memory while the function is
    evaluated.
    """
    target = ops.clip(x + length * _direction(x, gradient, *known), 0.0, 1.0)
    return target, _dot(gradient, target - x)


def _compared(x, gradient, before, gradient_before, products, pixels, bands):
    """Step, change of the gradient, whether they show a curvature worth remembering, and the measurements with them."""
    step, change = x - before, gradient - gradient_before
    kept = ops.cast(step, KEPT), ops.cast(change, KEPT)
    product = _dot(*(ops.cast(each, "float32") for each in kept))
    products = ops.concatenate([products[1:], ops.reshape(product, (1,))])
    pixels = FORGET_PIXELS * pixels + (1 - FORGET_PIXELS) * ops.square(change)
    roots = _roots(pixels)
    energies = _energies(ops.concatenate([step / roots, change * roots]))
    bands, newest = FORGET_BANDS * bands + energies, energies[1]
    bend = ops.minimum(product, _dot(step, change))  # as it is remembered, and before that
    useful = bend > BENT * ops.sqrt(_dot(step, step)) * ops.sqrt(_dot(change, change))  # whatever the value's scale
    return *kept, useful, products, pixels, bands, newest


def _roots(pixels):
    """Square root of each value's own length of step: 1 / (change of the gradient there), about 1 on the whole."""
    changes = ops.sqrt(pixels)
    mean = ops.mean(changes)
    return ops.where(mean > 0, 1 / ops.sqrt(changes / ops.maximum(mean, TINY) + FLOOR), 1.0)


def _weights(bands):
    """(2, BANDS) lengths of step, grey and coloured, in each band: size of the steps / size of the changes."""
    found = ops.sqrt(bands[0] / ops.maximum(bands[1], TINY))
    mean = ops.mean(found)
    return ops.where(mean > 0, found / ops.maximum(mean, TINY), 1.0)


# Bands are those of Haar: band k is what the means over blocks of 2^k pixels have and those of 2^(k+1) have not. The
# projections onto blocks are orthogonal, so weighing the bands keeps the matrix symmetric and positive.


def _dot(a, b):
    return ops.sum(a * b)


def _pyramid(a):
    """Means over blocks of 1, 2, 4 ... pixels, and the share of each block that lies in the picture, zeros beyond it.

    Few operations, and none that must know the size: the program is traced once.
    """
    beyond = ((0, 0), *((0, -side % 2 ** (BANDS - 1)) for side in ops.shape(a)[1:3]), (0, 0))
    sums, there = ops.pad(a, beyond), ops.pad(ops.ones_like(a[:1, :, :, :1]), beyond)
    for k in range(BANDS):
        if k:
            sums, there = (ops.average_pool(each, (2, 2), strides=(2, 2)) for each in (sums, there))
        shares = ops.maximum(there, TINY)
        yield sums / shares, shares


def _energies(a):
    """(n, 2, BANDS) sum of squares in each band, grey and coloured, of n pictures."""
    grey, whole = [], []
    for k, (means, shares) in enumerate(_pyramid(a)):
        pixels = 4**k * shares
        whole.append(ops.sum(pixels * ops.square(means), axis=(1, 2, 3)))
        grey.append(a.shape[-1] * ops.sum(pixels * ops.square(ops.mean(means, axis=-1, keepdims=True)), axis=(1, 2, 3)))
    grey, whole = ops.stack(grey, axis=1), ops.stack(whole, axis=1)
    found = ops.stack([grey, whole - grey], axis=1)
    return ops.maximum(ops.concatenate([found[..., :-1] - found[..., 1:], found[..., -1:]], axis=-1), 0)


def _weighted(a, weights):
    """The picture with each band multiplied by its weight."""
    more = ops.concatenate([weights[:, :1], weights[:, 1:] - weights[:, :-1]], axis=1)  # than the next finer one
    grey, colour = ops.unstack(more[0] - more[1], BANDS), ops.unstack(more[1], BANDS)
    result = None
    for k, (means, _) in reversed(list(enumerate(_pyramid(a)))):
        part = colour[k] * means + grey[k] * ops.mean(means, axis=-1, keepdims=True)
        result = part if result is None else _enlarged(result, ops.shape(part)) + part
    return result[:, : ops.shape(a)[1], : ops.shape(a)[2]]


def _enlarged(a, shape):
    """Each pixel as a block of 2 x 2, which has this shape."""
    return ops.reshape(a[:, :, None, :, None, :] * ops.ones((2, 1, 2, 1)), shape)
