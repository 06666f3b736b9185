"""The cases of chapter 09's exercises: random on every run, the same kinds on every run, the most readable first.

Activations are multiples of 0.1 as after a ReLU, some of them 0; in a few cases they have both signs. Height, width and
channels differ in nearly all. A step of training starts at a picture whose pixels lie well inside [0, 1] and moves some
of them out.
"""

import numpy as np

from helpers.grading.exercise import Case
from helpers.grading.given import Far, optimizer, variable


def _map(rng, *shape, signs=False):
    """Activations (*shape): multiples of 0.1 up to 2, a fifth of them 0; with `signs` of both signs."""
    values = rng.integers(1, 21, shape) / 10 * (rng.random(shape) > 0.2)
    return (values * (rng.choice([-1, 1], shape) if signs else 1)).astype(np.float32)


def _traits(*pairs):
    return tuple(phrase for phrase, holds in pairs if holds)


def _about(a, b):
    h, w, c = a.shape[-3:]
    return _traits(
        ("there are several places", h * w > 1),
        ("there are several channels", c > 1),
        ("height and width differ", h != w),
        ("some numbers are negative", bool((a < 0).any() or (b < 0).any())),
    )


SHAPES = (
    ("2 x 3 places, 2 channels", (2, 3, 2), False),
    ("4 x 3 places, 5 channels", (4, 3, 5), False),
    ("3 x 5 places, 4 channels, both signs", (3, 5, 4), True),
    ("one place, 3 channels", (1, 1, 3), False),
    ("5 x 4 places, one channel", (5, 4, 1), False),
    ("7 x 6 places, 8 channels", (7, 6, 8), False),
    ("2 x 6 places, 3 channels", (2, 6, 3), False),
    ("2 x 6 places, 3 channels, other numbers", (2, 6, 3), False),
)


def content_cost(rng):
    for description, shape, signs in SHAPES:
        a, b = _map(rng, 1, *shape, signs=signs), _map(rng, 1, *shape, signs=signs)
        a.flat[0], b.flat[0] = 0.4, 1.9  # the second is larger in one place and smaller in another
        if a.size > 1:
            a.flat[1], b.flat[1] = 1.7, 0.5
        yield Case((a, b), description, _about(a, b))
    a = _map(rng, 1, 3, 4, 2)
    yield Case((a, a.copy()), "the same activations twice", ("both are the same",))


def gram_matrix(rng):
    for description, shape, signs in SHAPES:
        A = _map(rng, *shape, signs=signs)
        A[..., 0] += 0.3  # no channel is silent
        yield Case((A,), description, _about(A, A))
    A = np.zeros((3, 4, 2), np.float32)
    A[::2, :, 0] = A[1::2, :, 1] = 1
    yield Case((A,), "two channels that are never active together", ("the channels never meet",))


def layer_style_cost(rng):
    for description, shape, signs in SHAPES:
        a, b = _map(rng, *shape, signs=signs), _map(rng, *shape, signs=signs)
        b[..., 0] = b[..., 0] / 2 + 1.3
        yield Case((a, b), description, _about(a, b))
    a = np.round(2 * _map(rng, 3, 4, 2)) / 2  # halves, whose products add up without rounding in any order
    moved = np.ascontiguousarray(a.reshape(-1, 2)[rng.permutation(12)].reshape(a.shape))
    yield Case((a, moved), "the same activations in other places", ("the places are shuffled",))


def total_style_cost(rng):
    stacks = (
        ("two layers", ((2, 2, 2), (2, 1, 3)), (0.5, 0.25)),
        ("three layers of other sizes", ((4, 3, 2), (2, 3, 4), (1, 2, 5)), (0.2, 0.3, 0.6)),
        ("one layer", ((3, 4, 2),), (0.7,)),
        ("five layers, a fifth each", tuple((6 - i, 5 - i, 2 + i) for i in range(5)), (0.2,) * 5),
        ("three layers, one with weight 0", ((3, 2, 2), (2, 4, 3), (2, 2, 4)), (0.8, 0.0, 0.4)),
        ("four layers, weights above 1", ((4, 3, 2), (3, 4, 3), (2, 3, 4), (2, 2, 5)), (1.5, 0.5, 2.0, 3.0)),
    )
    for description, shapes, weights in stacks:
        pairs = [(_map(rng, *shape), _map(rng, *shape)) for shape in shapes]
        for _, b in pairs:
            b[..., 0] = b[..., 0] / 2 + 1.3
        layers_S, layers_G = (list(layers) for layers in zip(*pairs, strict=True))
        traits = _traits(("there are several layers", len(shapes) > 1), ("the weights differ", len(set(weights)) > 1))
        yield Case((layers_S, layers_G, list(weights)), description, traits)


def total_cost(rng):
    for description, alpha, beta in (
        ("alpha 10, beta 40", 10, 40),
        ("alpha 1, beta 100", 1, 100),
        ("alpha above beta", 30, 2),
        ("fractions", 0.5, 0.02),
        ("no content", 0, 5),
        ("no style", 3, 0),
    ):
        j_content, j_style = np.round(rng.uniform(0.3, 0.9), 2), np.round(rng.uniform(1.2, 3.5), 2)
        traits = _traits(("alpha and beta are not 10 and 40", (alpha, beta) != (10, 40)), ("alpha is 0", alpha == 0),
                         ("beta is 0", beta == 0))
        yield Case((float(j_content), float(j_style), alpha, beta), description, traits)


def train_step(rng):
    for description, shape, wishes, factor, name, rate in (
        ("two pixels, plain gradient descent", (1, 1, 2, 3), (0.1, 0.9), 0.5, "SGD", 0.2),
        ("wishes outside the range", (1, 1, 2, 3), (-1.2, 2.2), 0.2, "SGD", 1.5),
        ("Adam", (1, 2, 2, 3), (0.1, 0.9), 0.3, "Adam", 0.05),
        ("Adam, wishes outside the range", (1, 3, 2, 3), (-1.0, 2.0), 0.1, "Adam", 0.8),
    ):
        image = rng.integers(3, 8, shape).astype(np.float32) / 10
        wish = np.round(np.where(rng.random(shape) < 0.5, *wishes) + rng.uniform(-0.08, 0.08, shape), 2)
        wish.flat[:2] = wishes
        traits = _traits(("pixels would leave [0, 1]", wishes[0] < -0.5), ("the optimizer is Adam", name == "Adam"))
        cost = Far(wish.astype(np.float32), factor)
        yield Case((variable(image), cost, optimizer(name, rate)), description, traits)
