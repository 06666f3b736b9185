"""Wrong answers to the exercises of chapter 09 that no list of known mistakes names."""

import numpy as np

from tests.grading.learners import tf


def _gram(A):
    return np.einsum("ijk,ijl->kl", A, A)


def _style(a_S, a_G):
    return np.sum((_gram(a_S) - _gram(a_G)) ** 2) / (2 * a_S.size) ** 2


def _step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    return j


def _halves_the_gradient(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image) / 2
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


def _returns_the_picture(image, cost, optimizer):
    _step(image, cost, optimizer)
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return image


def _returns_nothing(image, cost, optimizer):
    _step(image, cost, optimizer)
    image.assign(tf.clip_by_value(image, 0.0, 1.0))


def _squashes(image, cost, optimizer):
    j = _step(image, cost, optimizer)
    image.assign(tf.sigmoid(image))
    return j


def _normalises(image, cost, optimizer):
    j = _step(image, cost, optimizer)
    image.assign((image - tf.reduce_min(image)) / (tf.reduce_max(image) - tf.reduce_min(image)))
    return j


def _own_optimizer(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    image.assign(tf.clip_by_value(image - 0.01 * tape.gradient(j, image), 0.0, 1.0))
    return j


def _keeps_the_picture(image, cost, optimizer):
    start = tf.identity(image)
    j = _step(image, cost, optimizer)
    image.assign(start)
    return j


WRONG = {
    "content_cost": (
        lambda a_C, a_G: 0.0,
        lambda a_C, a_G: np.sum((a_C - a_G) ** 2) / (2 * a_C.size),
        lambda a_C, a_G: np.sum((a_C - a_G) ** 2) / (4 * a_C.size) ** 2,
        lambda a_C, a_G: np.sum(a_C**2 - a_G**2) / (4 * a_C.size),
        lambda a_C, a_G: np.max((a_C - a_G) ** 2) / 4,
        lambda a_C, a_G: np.sum((a_C - a_G)[:, :, :, 0] ** 2) / (4 * a_C.size),
        lambda a_C, a_G: np.sum((a_C - a_G)[:, :-1] ** 2) / (4 * a_C.size),
        lambda a_C, a_G: np.sum((a_C + a_G) ** 2) / (4 * a_C.size),
        lambda a_C, a_G: np.sum((a_C - a_G) ** 2, axis=-1) / (4 * a_C.size),
        lambda a_C, a_G: a_C,
        lambda a_C, a_G: "0.5",
    ),
    "gram_matrix": (
        lambda A: A,
        lambda A: A.T @ A,
        lambda A: np.triu(_gram(A)),
        lambda A: np.maximum(_gram(A), 1),
        lambda A: 2 * _gram(A),
        lambda A: _gram(A) ** 2,
        lambda A: np.sqrt(np.abs(_gram(A))),
        lambda A: _gram(A) - np.diag(np.diag(_gram(A))),
        lambda A: _gram(np.maximum(A, 0)) if (A < 0).any() else _gram(A),
        lambda A: _gram(A)[None],
        lambda A: _gram(A) / np.abs(_gram(A)).max(),
        lambda A: np.eye(A.shape[-1]),
    ),
    "layer_style_cost": (
        lambda a_S, a_G: 0.0,
        lambda a_S, a_G: _style(a_S, a_G) * 4,
        lambda a_S, a_G: np.sum((_gram(a_S - a_G)) ** 2) / (2 * a_S.size) ** 2,
        lambda a_S, a_G: np.sum(_gram(a_S) ** 2 - _gram(a_G) ** 2) / (2 * a_S.size) ** 2,
        lambda a_S, a_G: np.sum(np.diag(_gram(a_S) - _gram(a_G)) ** 2) / (2 * a_S.size) ** 2,
        lambda a_S, a_G: np.sum(_gram(a_S) - _gram(a_G)) ** 2 / (2 * a_S.size) ** 2,
        lambda a_S, a_G: np.sum((a_S.mean((0, 1)) - a_G.mean((0, 1))) ** 2),
        lambda a_S, a_G: (_gram(a_S) - _gram(a_G)) ** 2 / (2 * a_S.size) ** 2,
        lambda a_S, a_G: _gram(a_S),
    ),
    "total_style_cost": (
        lambda layers_S, layers_G, weights: 0.0,
        lambda layers_S, layers_G, weights: sum(
            w**2 * _style(s, g) for w, s, g in zip(weights, layers_S, layers_G, strict=True)),
        lambda layers_S, layers_G, weights: sum(
            w * _style(s, g) for w, s, g in zip(weights[1:], layers_S[1:], layers_G[1:], strict=True)),
        lambda layers_S, layers_G, weights: max(
            w * _style(s, g) for w, s, g in zip(weights, layers_S, layers_G, strict=True)),
        lambda layers_S, layers_G, weights: sum(
            w + _style(s, g) for w, s, g in zip(weights, layers_S, layers_G, strict=True)),
        lambda layers_S, layers_G, weights: sum(
            w * np.sum((s - g) ** 2) for w, s, g in zip(weights, layers_S, layers_G, strict=True)),
        lambda layers_S, layers_G, weights: weights,
        lambda layers_S, layers_G, weights: layers_S,
    ),
    "total_cost": (
        lambda j_content, j_style, alpha=10, beta=40: 0.0,
        lambda j_content, j_style, alpha=10, beta=40: alpha * j_content * beta * j_style,
        lambda j_content, j_style, alpha=10, beta=40: alpha * j_content**2 + beta * j_style**2,
        lambda j_content, j_style, alpha=10, beta=40: (alpha * j_content, beta * j_style),
        lambda j_content, j_style, alpha=10, beta=40: j_content / max(alpha, 1) + j_style / max(beta, 1),
        lambda j_content, j_style, alpha=10, beta=40: int(alpha * j_content + beta * j_style),
        lambda j_content, j_style, alpha=10, beta=40: max(alpha * j_content, beta * j_style),
    ),
    "train_step": (
        _halves_the_gradient,
        _returns_the_picture,
        _returns_nothing,
        _squashes,
        _normalises,
        _own_optimizer,
        _keeps_the_picture,
        lambda image, cost, optimizer: 0.0,
        lambda image, cost, optimizer: "done",
    ),
}
