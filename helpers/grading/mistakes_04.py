"""Known mistakes of chapter 04. Where two mistakes of an exercise fit an answer, the earlier is named."""

import numpy as np

from helpers.grading.exercise import Mistake


def _field(layers):
    seen, step = 1, 1
    for f, stride in layers:
        seen, step = seen + (f - 1) * step, step * stride
    return seen


def _stride_too_soon(layers):
    seen, step = 1, 1
    for f, stride in layers:
        step *= stride
        seen += (f - 1) * step
    return seen


def _own_stride_only(layers):
    return 1 + sum((f - 1) * stride for f, stride in layers)


def _sum_of_strides(layers):
    seen, step = 1, 0
    for f, stride in layers:
        seen += (f - 1) * max(step, 1)
        step += stride
    return seen


RECEPTIVE_FIELD = (
    Mistake(
        "adds f - 1 without the strides",
        "Each layer adds f - 1 units of the layer below it. Behind a stride of 2, neighbours there lie two pixels "
        "apart: multiply by the strides that came before.",
        lambda layers: 1 + sum(f - 1 for f, _ in layers),
    ),
    Mistake(
        "sums f",
        "The filter sizes are added. Two filters of 3 in a row see 5 pixels, not 6: neighbouring windows overlap.",
        lambda layers: sum(f for f, _ in layers),
        lambda layers: sum(f - 1 for f, _ in layers),
    ),
    Mistake(
        "the stride counts in its own layer",
        "A layer's own stride widens only the layers that follow. Add first, then multiply the step.",
        _stride_too_soon,
    ),
    Mistake(
        "only the own stride",
        "Each layer is widened by its own stride alone. It is the product of all strides before it that counts.",
        _own_stride_only,
    ),
    Mistake(
        "adds the strides",
        "The strides are added up. Behind two strides of 2 and 3, neighbours lie 6 pixels apart: multiply.",
        _sum_of_strides,
    ),
    Mistake(
        "f instead of f - 1",
        "f times the step is added for each layer. The first place is there already: f - 1 more.",
        lambda layers: sum(f * int(np.prod([s for _, s in layers[:place]])) for place, (f, _) in enumerate(layers)),
        lambda layers: 1 + sum(f * int(np.prod([s for _, s in layers[:place]])) for place, (f, _) in enumerate(layers)),
    ),
    Mistake(
        "starts at 0",
        "One too few: without any layer a unit sees one pixel, itself. Start at 1.",
        lambda layers: _field(layers) - 1,
    ),
    Mistake(
        "multiplies the filter sizes",
        "The sizes are multiplied. Each layer adds to the field of the one before.",
        lambda layers: int(np.prod([f for f, _ in layers])),
    ),
    Mistake(
        "backwards",
        "The layers were read from the last to the first. The list begins at the input.",
        lambda layers: _field(layers[::-1]),
    ),
    Mistake(
        "the step instead of the field",
        "This is the product of the strides: how far apart two neighbouring units look. How much does one of them see?",
        lambda layers: int(np.prod([stride for _, stride in layers])),
    ),
    Mistake(
        "an area",
        "This is the number of pixels of the whole square. Asked for is its side.",
        lambda layers: _field(layers) ** 2,
    ),
)


def _places(activations, order):
    return np.stack(np.unravel_index(order, activations.shape), axis=1)


def _one_an_image(activations, k=9):
    flat = activations.reshape(len(activations), -1)
    best = flat.argmax(axis=1)
    images = np.argsort(-flat.max(axis=1))[:k]
    rows, columns = np.unravel_index(best[images], activations.shape[1:])
    return np.stack([images, rows, columns], axis=1)


def _unsorted(activations, k=9):
    return _places(activations, np.sort(np.argsort(-activations, axis=None)[:k]))


def _of_the_first_image(activations, k=9):
    return _places(activations[:1], np.argsort(-activations[:1], axis=None)[:k])


TOP_PATCHES = (
    Mistake(
        "one per image only",
        "Each image gives one patch at most. The strongest places may all lie in one image: sort over images and "
        "places together.",
        _one_an_image,
        lambda activations, k=9: _one_an_image(activations, len(activations)),
    ),
    Mistake(
        "weakest first",
        "np.argsort sorts upwards: these are the weakest places. Turn the order round, or sort the negative.",
        lambda activations, k=9: _places(activations, np.argsort(activations, axis=None)[:k]),
    ),
    Mistake(
        "the strongest, but the weakest of them first",
        "The right places in the wrong order: the strongest comes first.",
        lambda activations, k=9: _places(activations, np.argsort(activations, axis=None)[-k:]),
    ),
    Mistake(
        "row and column swapped",
        "Row and column changed places: an entry is (image, row, column).",
        lambda activations, k=9: _places(activations, np.argsort(-activations, axis=None)[:k])[:, [0, 2, 1]],
    ),
    Mistake(
        "not sorted",
        "These are the right places, in the order of the array. The strongest comes first.",
        _unsorted,
    ),
    Mistake(
        "absolute values",
        "Sorted by absolute values: a strongly negative activation is no strong one.",
        lambda activations, k=9: _places(activations, np.argsort(-np.abs(activations), axis=None)[:k]),
    ),
    Mistake(
        "always nine",
        "Nine places came back, whatever k is.",
        lambda activations, k=9: _places(activations, np.argsort(-activations, axis=None)[:9]),
    ),
    Mistake(
        "the first image only",
        "Only the first image was searched.",
        _of_the_first_image,
    ),
    Mistake(
        "indices into the flattened array",
        "These are places in the flattened array. np.unravel_index turns one into (image, row, column).",
        lambda activations, k=9: np.argsort(-activations, axis=None)[:k],
    ),
    Mistake(
        "activations instead of places",
        "The activations themselves came back. Where do they stand?",
        lambda activations, k=9: np.sort(activations, axis=None)[::-1][:k],
    ),
    Mistake(
        "transposed",
        "The result is (3, k): one row each for images, rows and columns. Asked for is one row for each patch.",
        lambda activations, k=9: _places(activations, np.argsort(-activations, axis=None)[:k]).T,
    ),
    Mistake(
        "the image is missing",
        "Two numbers for each patch: the image is missing.",
        lambda activations, k=9: _places(activations, np.argsort(-activations, axis=None)[:k])[:, 1:],
    ),
    Mistake(
        "the place in all images",
        "The mean over the images was sorted, and the image is lost. Sort the activations themselves.",
        lambda activations, k=9: np.insert(
            _places(activations[0], np.argsort(-activations.mean(0), axis=None)[:k]), 0, 0, axis=1),
    ),
)
