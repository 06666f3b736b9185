"""Right answers to chapter 06 as learners write them."""

import math

import numpy as np
import scipy.spatial
from sklearn.preprocessing import normalize

from helpers.runtime import keras, ops
from tests.grading.learners import tf


def normalise_loop(E):
    rows = []
    for row in E:
        length = math.sqrt(sum(float(number) ** 2 for number in row))
        rows.append([float(number) / length if length > 0 else 0.0 for number in row])
    return rows


def normalise_in_place(E):
    E = E.astype(np.float64).copy()
    for i in range(len(E)):
        length = np.linalg.norm(E[i])
        if length:
            E[i] /= length
    return E


def loss_loop(anchor, positive, negative, margin=0.2):
    total = 0.0
    for a, p, n in zip(anchor, positive, negative, strict=True):
        d_ap = sum((float(x) - float(y)) ** 2 for x, y in zip(a, p, strict=True))
        d_an = sum((float(x) - float(y)) ** 2 for x, y in zip(a, n, strict=True))
        total += max(d_ap - d_an + margin, 0.0)
    return total


def loss_course(y_true, y_pred):
    """The form of a well-known exercise: encodings as a list of three tensors."""
    anchor, positive, negative = y_pred
    pos_dist = tf.reduce_sum(tf.square(tf.subtract(anchor, positive)), axis=-1)
    neg_dist = tf.reduce_sum(tf.square(tf.subtract(anchor, negative)), axis=-1)
    basic_loss = tf.add(tf.subtract(pos_dist, neg_dist), y_true)
    return tf.reduce_sum(tf.maximum(basic_loss, 0.0))


def loss_products(anchor, positive, negative, margin=0.2):
    """||a - b||^2 as products: the part ||a||^2 stands in both distances."""
    p = (positive**2).sum(-1) - 2 * np.einsum("md,md->m", anchor, positive)
    n = (negative**2).sum(-1) - 2 * np.einsum("md,md->m", anchor, negative)
    losses = p - n + margin
    return losses[losses > 0].sum()


def squared(E):
    """(n, n), by one matrix product."""
    lengths = (E**2).sum(axis=1)
    return lengths[:, None] + lengths - 2 * E @ E.T


def positive_loop(E, labels):
    found = []
    for i in range(len(E)):
        best, farthest = -1, -1.0
        for j in range(len(E)):
            if labels[j] == labels[i] and j != i:
                distance = np.sum((E[i] - E[j]) ** 2)
                if distance > farthest:
                    best, farthest = j, distance
        found.append(best)
    return found


def positive_tensorflow(E, labels):
    d = tf.reduce_sum((E[:, None] - E[None]) ** 2, axis=-1)
    same = tf.cast(tf.equal(labels[:, None], labels[None]), tf.float32)
    return tf.argmax(d * same, axis=1)


def negative_loop(E, labels):
    found = []
    for i in range(len(E)):
        others = [j for j in range(len(E)) if labels[j] != labels[i]]
        found.append(min(others, key=lambda j, i=i: float(np.linalg.norm(E[i] - E[j]))))
    return np.array(found)


def negative_tensorflow(E, labels):
    d = tf.norm(E[:, None] - E[None], axis=-1)
    same = tf.cast(labels[:, None] == labels[None], tf.float32)
    return tf.argmin(d + 1e6 * same, axis=1)


def negative_masked(E, labels):
    d = np.ma.masked_where(labels[:, None] == labels, squared(E))
    return d.argmin(axis=1)


def negative_by_position(E, labels):
    result = np.zeros(len(E), dtype=np.int32)
    for i, row in enumerate(E):
        others = np.where(labels != labels[i])[0]
        result[i] = others[np.argmin(((E[others] - row) ** 2).sum(axis=1))]
    return result


def semi_loop(E, labels, positive, margin=0.2):
    found = []
    for i in range(len(E)):
        d_ap = np.sum((E[i] - E[positive[i]]) ** 2)
        best, nearest = -1, float("inf")
        for j in range(len(E)):
            d_an = np.sum((E[i] - E[j]) ** 2)
            if labels[j] != labels[i] and d_ap < d_an < d_ap + margin and d_an < nearest:
                best, nearest = j, d_an
        found.append(best)
    return found


def semi_sorted(E, labels, positive, margin=0.2):
    """Walks from the nearest row outwards."""
    d, result = squared(E.astype(np.float64)), []
    for i, order in enumerate(np.argsort(d, axis=1)):
        d_ap = d[i, positive[i]]
        fits = [j for j in order if labels[j] != labels[i] and d_ap < d[i, j] < d_ap + margin]
        result.append(fits[0] if fits else -1)
    return result


def semi_tensorflow(E, labels, positive, margin=0.2):
    E = tf.constant(E)
    d = tf.reduce_sum((E[:, None] - E[None]) ** 2, axis=-1)
    d_ap = tf.reduce_sum((E - tf.gather(E, positive)) ** 2, axis=-1)[:, None]
    other = tf.not_equal(labels[:, None], labels[None])
    fits = other & (d > d_ap) & (d < d_ap + margin)
    nearest = tf.argmin(tf.where(fits, d, np.inf), axis=1)
    return tf.where(tf.reduce_any(fits, axis=1), nearest, -1)


def semi_given_up(E, labels, positive, margin=0.2):
    """A number in the place of 'none' that is put right at the end."""
    d = scipy.spatial.distance.cdist(E, E, "sqeuclidean")
    d_ap = np.take_along_axis(d, np.asarray(positive)[:, None], axis=1)
    d[(labels[:, None] == labels) | (d <= d_ap) | (d >= d_ap + margin)] = 1e9
    index = d.argmin(axis=1)
    index[d.min(axis=1) == 1e9] = -1
    return index.astype(np.float32)


def _ops_distances(E):
    return ops.sum(ops.square(ops.expand_dims(E, 1) - ops.expand_dims(E, 0)), axis=-1)


RIGHT = {
    "margin_holds": (
        lambda d_ap, d_an, margin: d_ap - d_an + margin <= 0,
        lambda d_ap, d_an, margin: d_ap + margin <= d_an,
        lambda d_ap, d_an, margin: d_an - d_ap >= margin,
        lambda d_ap, d_an, margin: max(d_ap - d_an + margin, 0) == 0,
        lambda d_ap, d_an, margin: not d_ap - d_an + margin > 0,
        lambda d_ap, d_an, margin: 1 if d_ap - d_an + margin <= 0 else 0,
        lambda d_ap, d_an, margin: np.less_equal(d_ap - d_an, -margin),
        lambda d_ap, d_an, margin: tf.less_equal(d_ap - d_an + margin, 0.0),
        lambda d_ap, d_an, margin: bool(np.float32(d_ap) + np.float32(margin) <= np.float32(d_an)),
    ),
    "l2_normalise": (
        lambda E: E / np.maximum(np.linalg.norm(E, axis=1, keepdims=True), 1e-12),
        normalise_loop,
        normalise_in_place,
        lambda E: E / (np.linalg.norm(E, axis=1, keepdims=True) + 1e-8),
        lambda E: E / np.sqrt(np.sum(E**2, axis=-1, keepdims=True) + 1e-10),
        lambda E: np.nan_to_num(E / np.linalg.norm(E, axis=1)[:, None]),
        lambda E: (E.T / np.maximum(np.sqrt((E.T**2).sum(axis=0)), 1e-9)).T,
        lambda E: tf.nn.l2_normalize(E, axis=1),
        lambda E: tf.math.l2_normalize(tf.constant(E), axis=-1),
        lambda E: ops.normalize(E, axis=-1),
        lambda E: keras.layers.UnitNormalization()(E),
        lambda E: keras.utils.normalize(E, axis=1),
        lambda E: normalize(E),
        lambda E: tf.math.divide_no_nan(E, tf.norm(E, axis=1, keepdims=True)),
        lambda E: np.divide(E, (n := np.linalg.norm(E, axis=1, keepdims=True)), out=np.zeros_like(E), where=n > 0),
    ),
    "triplet_loss": (
        lambda anchor, positive, negative, margin=0.2: np.sum(np.maximum(
            np.sum((anchor - positive) ** 2, axis=1) - np.sum((anchor - negative) ** 2, axis=1) + margin, 0
        )),
        loss_loop,
        loss_products,
        lambda anchor, positive, negative, margin=0.2: loss_course(margin, [anchor, positive, negative]),
        lambda anchor, positive, negative, margin: ops.sum(ops.relu(
            ops.sum(ops.square(anchor - positive), axis=-1) - ops.sum(ops.square(anchor - negative), axis=-1) + margin
        )),
        lambda a, p, n, alpha=0.2: sum(
            max(0, np.linalg.norm(a[i] - p[i]) ** 2 - np.linalg.norm(a[i] - n[i]) ** 2 + alpha) for i in range(len(a))
        ),
        lambda a, p, n, margin=0.2: tf.reduce_sum(tf.nn.relu(
            tf.norm(a - p, axis=1) ** 2 - tf.norm(a - n, axis=1) ** 2 + margin
        )),
        lambda a, p, n, margin=0.2: np.clip(
            ((a - p) ** 2).sum(1, keepdims=True) - ((a - n) ** 2).sum(1, keepdims=True) + margin, 0, None
        ).sum(),
    ),
    "hardest_positive": (
        lambda E, labels: np.argmax(np.where(labels[:, None] == labels, squared(E), -np.inf), axis=1),
        positive_loop,
        positive_tensorflow,
        lambda E, labels: np.argmax(squared(E) * (labels[:, None] == labels[None, :]), axis=1),
        lambda E, labels: ops.argmax(
            ops.where(ops.equal(labels[:, None], labels), _ops_distances(E), -1.0), axis=1
        ),
        lambda E, labels: [
            max((j for j in range(len(E)) if labels[j] == label), key=lambda j, i=i: float(np.linalg.norm(E[i] - E[j])))
            for i, label in enumerate(labels)
        ],
        lambda E, labels: np.ma.masked_where(
            labels[:, None] != labels, scipy.spatial.distance.cdist(E, E)
        ).argmax(axis=1),
    ),
    "hard_negative": (
        lambda E, labels: np.argmin(np.where(labels[:, None] == labels, np.inf, squared(E)), axis=1),
        negative_loop,
        negative_tensorflow,
        negative_masked,
        negative_by_position,
        lambda E, labels: ops.argmin(
            ops.where(ops.equal(labels[:, None], labels), np.inf, _ops_distances(E)), axis=1
        ),
        lambda E, labels: np.argmin(scipy.spatial.distance.cdist(E, E) + 1e5 * (labels[:, None] == labels), axis=1),
    ),
    "semi_hard_negative": (
        semi_loop,
        semi_sorted,
        semi_tensorflow,
        semi_given_up,
        lambda E, labels, positive, margin=0.2: [
            min(fits, key=lambda j, d=d: d[j]) if fits else -1
            for i, d in enumerate(squared(E))
            for fits in [[
                j for j in range(len(E)) if labels[j] != labels[i] and d[positive[i]] < d[j] < d[positive[i]] + margin
            ]]
        ],
    ),
}

KEPT = ("l2_normalise", "triplet_loss", "hardest_positive", "hard_negative", "semi_hard_negative")
