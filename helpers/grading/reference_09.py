"""A right answer to every exercise of chapter 09, in NumPy. An answer that calls one of these earns nothing.

Activations are (1, H, W, C) in the content cost and (H, W, C) elsewhere.
"""

import numpy as np


def content_cost(a_C, a_G):
    """Sum of squared differences, over 4 H W C."""
    return float(np.sum((a_C - a_G) ** 2) / (4 * a_C.size))


def gram_matrix(A):
    """(C, C): for each pair of channels the sum over all places of their product."""
    columns = A.reshape(-1, A.shape[-1])
    return columns.T @ columns


def layer_style_cost(a_S, a_G):
    """Squared Frobenius distance of the Gram matrices, over (2 H W C)^2."""
    return float(np.sum((gram_matrix(a_S) - gram_matrix(a_G)) ** 2) / (2 * a_S.size) ** 2)


def total_style_cost(layers_S, layers_G, weights):
    """Sum over the layers of weight times cost."""
    return sum(w * layer_style_cost(s, g) for w, s, g in zip(weights, layers_S, layers_G, strict=True))


def total_cost(j_content, j_style, alpha=10, beta=40):
    """alpha times the content cost and beta times the style cost."""
    return alpha * j_content + beta * j_style


def train_step(image, cost, optimizer):
    """The cost; the picture has moved one step against the gradient, and was clipped to [0, 1]."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        value = cost(image)
    optimizer.apply_gradients([(tape.gradient(value, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return value
