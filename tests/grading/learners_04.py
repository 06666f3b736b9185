"""Right answers to the exercises of chapter 04, in many styles."""

import heapq

import numpy as np

from tests.grading.learners import tf


def field_backwards(layers):
    """From one unit of the last layer down: r becomes (r - 1) s + f."""
    seen = 1
    for f, stride in reversed(layers):
        seen = (seen - 1) * stride + f
    return seen


def field_products(layers):
    sizes, strides = np.array(layers).T
    return 1 + np.sum((sizes - 1) * np.concatenate([[1], np.cumprod(strides)[:-1]]))


def field_first_pixel_and_last(layers):
    first, last = 0, 0
    for f, stride in layers[::-1]:
        first, last = first * stride, last * stride + f - 1
    return last - first + 1


def top_loop(activations, k=9):
    found = []
    for n in range(activations.shape[0]):
        for i in range(activations.shape[1]):
            for j in range(activations.shape[2]):
                found.append((activations[n, i, j], n, i, j))
    found.sort(reverse=True)
    return np.array([place for _, *place in found[:k]])


def top_heap(activations, k=9):
    return [list(place) for place in heapq.nlargest(k, np.ndindex(activations.shape), key=lambda at: activations[at])]


def top_tensors(activations, k=9):
    _, order = tf.math.top_k(tf.reshape(activations, [-1]), k)
    return tf.transpose(tf.unravel_index(order, activations.shape))


def top_divisions(activations, k=9):
    _, h, w = activations.shape
    order = activations.ravel().argsort()[::-1][:k]
    return np.column_stack([order // (h * w), order % (h * w) // w, order % w])


KEPT = ("top_patches",)

RIGHT = {
    "receptive_field": (field_backwards, field_products, field_first_pixel_and_last),
    "top_patches": (
        lambda activations, k=9: np.stack(
            np.unravel_index(np.argsort(activations, axis=None)[::-1][:k], activations.shape), axis=-1),
        top_loop,
        top_heap,
        top_tensors,
        top_divisions,
    ),
}
