"""Right answers to the exercises of chapter 09, in many styles."""

import numpy as np

from helpers.runtime import keras, ops
from tests.grading.learners import tf


def content_loop(a_C, a_G):
    _, h, w, c = a_C.shape
    total = 0.0
    for i in range(h):
        for j in range(w):
            for k in range(c):
                total += (a_C[0, i, j, k] - a_G[0, i, j, k]) ** 2
    return total / (4 * h * w * c)


def content_tensors(a_C, a_G):
    _, h, w, c = a_G.shape
    unrolled_C, unrolled_G = tf.reshape(a_C, (h * w, c)), tf.reshape(a_G, (h * w, c))
    return tf.reduce_sum(tf.square(tf.subtract(unrolled_C, unrolled_G))) / (4 * h * w * c)


def gram_loop(A):
    h, w, c = A.shape
    G = np.zeros((c, c))
    for k in range(c):
        for other in range(c):
            for i in range(h):
                for j in range(w):
                    G[k, other] += A[i, j, k] * A[i, j, other]
    return G


def gram_transposed(A):
    h, w, c = A.shape
    rows = tf.transpose(tf.reshape(A, (h * w, c)))
    return tf.matmul(rows, tf.transpose(rows))


def layer_cost(a_S, a_G, gram=gram_loop):
    h, w, c = a_S.shape
    return np.sum((np.asarray(gram(a_S)) - np.asarray(gram(a_G))) ** 2) / (4 * c**2 * (h * w) ** 2)


def layer_tensors(a_S, a_G):
    h, w, c = a_S.shape
    return tf.reduce_sum(tf.square(gram_transposed(a_S) - gram_transposed(a_G))) / (2.0 * h * w * c) ** 2


def style_loop(layers_S, layers_G, weights):
    total = 0
    for i in range(len(weights)):
        total += weights[i] * layer_cost(layers_S[i], layers_G[i])
    return total


def style_dot(layers_S, layers_G, weights):
    return np.dot(weights, [layer_cost(s, g) for s, g in zip(layers_S, layers_G, strict=True)])


def style_tensors(layers_S, layers_G, weights):
    return tf.add_n([weight * layer_tensors(s, g) for weight, s, g in zip(weights, layers_S, layers_G, strict=True)])


def step_pairs(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    gradient = tape.gradient(j, image)
    optimizer.apply_gradients([(gradient, image)])
    image.assign(tf.clip_by_value(image, clip_value_min=0.0, clip_value_max=1.0))
    return j


def step_lists(image, cost, optimizer):
    with tf.GradientTape() as tape:
        tape.watch(image)
        j = cost(image)
    (gradient,) = tape.gradient(j, [image])
    optimizer.apply([gradient], [image])
    image.assign(np.clip(image.numpy(), 0, 1))
    return float(j)


def step_compiled(image, cost, optimizer):
    optimizer.build([image])

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            j = cost(image)
        optimizer.apply_gradients(zip([tape.gradient(j, image)], [image], strict=True))
        image.assign(tf.minimum(tf.maximum(image, 0.0), 1.0))
        return j

    return step()


def step_outside(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(keras.ops.clip(image, 0, 1))
    return j.numpy()


KEPT = ("gram_matrix",)

RIGHT = {
    "content_cost": (
        lambda a_C, a_G: np.sum((a_C - a_G) ** 2) / (4 * a_C.size),
        content_loop,
        content_tensors,
        lambda a_C, a_G: 0.25 * np.mean(np.square(a_C - a_G)),
        lambda a_C, a_G: ops.sum(ops.square(ops.subtract(a_C, a_G))) / (4 * np.prod(a_C.shape)),
        lambda a_C, a_G: np.linalg.norm(a_C - a_G) ** 2 / (4 * a_C.size),
    ),
    "gram_matrix": (
        lambda A: np.einsum("ijk,ijl->kl", A, A),
        gram_loop,
        gram_transposed,
        lambda A: A.reshape(-1, A.shape[2]).T @ A.reshape(-1, A.shape[2]),
        lambda A: np.tensordot(A, A, axes=((0, 1), (0, 1))),
        lambda A: sum(np.outer(place, place) for row in A for place in row),
        lambda A: tf.linalg.einsum("ijk,ijl->kl", A, A),
    ),
    "layer_style_cost": (
        layer_cost,
        layer_tensors,
        lambda a_S, a_G: layer_cost(a_S, a_G, lambda A: np.tensordot(A, A, axes=((0, 1), (0, 1)))),
        lambda a_S, a_G: float(layer_tensors(tf.constant(a_S), tf.constant(a_G))),
    ),
    "total_style_cost": (style_loop, style_dot, style_tensors),
    "total_cost": (
        lambda j_content, j_style, alpha=10, beta=40: alpha * j_content + beta * j_style,
        lambda j_content, j_style, alpha=10, beta=40: tf.add(alpha * j_content, beta * j_style),
        lambda j_content, j_style, alpha=10, beta=40: np.dot([alpha, beta], [j_content, j_style]),
    ),
    "train_step": (step_pairs, step_lists, step_compiled, step_outside),
}
