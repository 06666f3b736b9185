"""The cases of chapter 04's exercises: random on every run, the same kinds on every run, the most readable first.

Layers are lists of (f, stride). Activations are multiples of 0.05, no two alike, so that there is one right order; the
image with the largest one holds several of the largest.
"""

import numpy as np

from helpers.grading.exercise import Case


def _traits(*pairs):
    return tuple(phrase for phrase, holds in pairs if holds)


def receptive_field(rng):
    odd = int(rng.choice([3, 5, 7]))
    plain = (
        ("one layer", [(odd, 1)]),
        ("two layers of stride 1", [(3, 1), (5, 1)]),
        ("a stride in the first layer", [(3, 2), (3, 1)]),
        ("a stride in the last layer", [(3, 1), (3, 2)]),
        ("convolutions and a pooling", [(3, 1), (3, 1), (2, 2), (3, 1)]),
        ("two poolings", [(5, 1), (2, 2), (5, 1), (2, 2), (3, 1)]),
        ("strides of 2 and 3", [(7, 2), (3, 3), (3, 1), (1, 1)]),
        ("filters of one pixel", [(1, 1), (3, 2), (1, 1), (5, 1)]),
        ("six layers", [(int(f), int(s)) for f, s in zip(rng.integers(2, 6, 6), (1, 2, 1, 3, 1, 1), strict=True)]),
    )
    for description, layers in plain:
        strides = [stride for _, stride in layers[:-1]]
        traits = _traits(("there are several layers", len(layers) > 1), ("a stride above 1 comes early", strides and
                         max(strides) > 1), ("the last stride is above 1", layers[-1][1] > 1))
        yield Case((layers,), description, traits)


def top_patches(rng):
    yield _patches_case(rng, "one image, the two largest", (1, 2, 3), 2)
    for description, shape, k in (
        ("three images, nine patches", (3, 4, 5), 9),
        ("four images, five patches", (4, 5, 3), 5),
        ("one image, nine patches", (1, 4, 6), 9),
        ("all places", (2, 2, 3), 12),
        ("three images, nine patches, other numbers", (3, 4, 5), 9),
        ("one patch", (3, 3, 2), 1),
        ("many images, six patches", (12, 3, 4), 6),
    ):
        yield _patches_case(rng, description, shape, k)
    values = _distinct(rng, (3, 3, 4)) - 10
    yield Case((values.astype(np.float32), 4), "all activations negative", ("some activations are negative",))


def _distinct(rng, shape):
    """Multiples of 0.05 from 0.05 on, no two alike, in random order."""
    size = int(np.prod(shape))
    return (rng.choice(np.arange(1, 3 * size + 20), size, replace=False) / 20).reshape(shape)


def _patches_case(rng, description, shape, k):
    values = _distinct(rng, shape)
    image = rng.integers(shape[0])
    largest = rng.choice(values[0].size, min(3, k), replace=False)
    values[image].flat[largest] = values.max() + 0.1 + 0.05 * rng.permutation(len(largest))
    flat = np.argsort(-values, axis=None)[:k]
    images = np.unravel_index(flat, shape)[0]
    traits = _traits(
        ("one image holds several of the strongest", len(set(images)) < k),
        ("there are several images", shape[0] > 1),
        ("k is not 9", k != 9),
    )
    return Case((values.astype(np.float32), k), description, traits)
