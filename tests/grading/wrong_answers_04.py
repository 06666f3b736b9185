"""Wrong answers to the exercises of chapter 04 that no list of known mistakes names."""

import numpy as np


def _field(layers):
    seen, step = 1, 1
    for f, stride in layers:
        seen, step = seen + (f - 1) * step, step * stride
    return seen


def _top(activations, k):
    return np.stack(np.unravel_index(np.argsort(-activations, axis=None)[:k], activations.shape), axis=1)


WRONG = {
    "receptive_field": (
        lambda layers: 9,
        lambda layers: layers,
        lambda layers: _field(layers) + 1,
        lambda layers: 2 * _field(layers),
        lambda layers: _field(layers) + 0.5,
        lambda layers: _field(layers[:-1]) if len(layers) > 1 else 1,
        lambda layers: _field(layers[1:]) if len(layers) > 1 else 1,
        lambda layers: _field([(f, min(stride, 2)) for f, stride in layers]),
        lambda layers: _field([(max(f, 3), stride) for f, stride in layers]),
        lambda layers: max(f for f, _ in layers),
        lambda layers: (_field(layers), _field(layers)),
    ),
    "top_patches": (
        lambda activations, k=9: np.zeros((k, 3), int),
        lambda activations, k=9: _top(activations, k) + 1,
        lambda activations, k=9: _top(activations, k)[:, ::-1],
        lambda activations, k=9: _top(activations, k)[:, [1, 0, 2]],
        lambda activations, k=9: _top(activations, max(k - 1, 1))[[*range(max(k - 1, 1)), 0][:k]] if k > 1
        else _top(activations, 2)[1:],
        lambda activations, k=9: _top(activations, k)[np.r_[1 : k, 0]] if k > 1 else _top(activations, 1) + 1,
        lambda activations, k=9: _top(np.maximum(activations, 0).round(), k),
        lambda activations, k=9: _top(activations[..., ::-1], k),
        lambda activations, k=9: [tuple(row) for row in _top(activations, k)[:1]] * k if k > 1 else [(0, 0, 0)],
        lambda activations, k=9: "patches",
    ),
}
