"""Right answers to the exercises of chapter 07 as learners write them."""

import bisect
import math

import numpy as np
import scipy.special
import sklearn.metrics

from helpers.runtime import keras, ops
from tests.grading.learners import tf

KEPT = ("absolute_difference", "chi_square", "best_threshold", "true_accept_rate")


def chi_square_nested(f, g):
    def one(x, y):
        return 0.0 if x + y == 0 else (x - y) ** 2 / (x + y)

    if f.ndim == 1:
        return [one(x, y) for x, y in zip(f, g, strict=True)]
    return [[one(x, y) for x, y in zip(*rows, strict=True)] for rows in zip(f, g, strict=True)]


def chi_square_filled(f, g):
    result = np.zeros(f.shape)
    for index in np.ndindex(f.shape):
        if f[index] + g[index] > 0:
            result[index] = (f[index] - g[index]) ** 2 / (f[index] + g[index])
    return result


def chi_square_masked(f, g):
    total, result = f + g, np.zeros_like(f)
    used = total != 0
    result[used] = np.square(f - g)[used] / total[used]
    return result


def probability_in_a_loop(f, g, w, b):
    z = b
    for k in range(len(f)):
        z += w[k] * abs(f[k] - g[k])
    return 1.0 / (1.0 + math.exp(-z))


def probability_of_a_layer(f, g, w, b):
    layer = keras.layers.Dense(1, activation="sigmoid")
    layer.build((None, len(f)))
    layer.set_weights([w[:, None], np.array([b])])
    return layer(np.abs(f - g)[None])


def threshold_between(distances, same):
    values = np.sort(distances)
    middles = (values[1:] + values[:-1]) / 2
    right = [np.mean((distances <= middle) == same) for middle in middles]
    return middles[np.argmax(right)]


def threshold_of_a_pair(distances, same):
    best, most = None, -1
    for threshold in sorted(distances):
        right = 0
        for distance, label in zip(distances, same, strict=True):
            if (distance <= threshold) == bool(label):
                right += 1
        if right > most:
            best, most = threshold, right
    return best


def threshold_by_running_sums(distances, same):
    order = np.argsort(distances)
    kinds = same[order].astype(int)
    right = np.cumsum(kinds) + np.sum(1 - kinds) - np.cumsum(1 - kinds)
    return float(distances[order][np.argmax(right)])


def threshold_of_scikit_learn(distances, same):
    false, true, scores = sklearn.metrics.roc_curve(same, -distances, drop_intermediate=False)
    right = true * same.sum() + (1 - false) * (~same).sum()
    return -scores[np.argmax(right)]


def threshold_on_a_grid(distances, same):
    grid = np.linspace(0, distances.max(), 1001)
    return grid[np.argmax(((distances[None] <= grid[:, None]) == same[None]).mean(axis=1))]


def threshold_with_less_than(distances, same):
    values = np.sort(distances)
    return max(values, key=lambda value: np.sum((distances < value) == same))


def threshold_of_tensorflow(distances, same):
    says = distances[None, :] <= distances[:, None]
    right = tf.reduce_sum(tf.cast(tf.equal(says, same[None, :]), tf.int32), axis=1)
    return tf.gather(distances, tf.argmax(right))


def rate_in_a_loop(distances, same, far):
    best = 0.0
    for threshold in distances:
        accepted = distances <= threshold
        if np.sum(accepted & ~same) / np.sum(~same) <= far:
            best = max(best, np.sum(accepted & same) / np.sum(same))
    return best


def rate_walked(distances, same, far):
    numbers = {True: 0, False: 0}
    for _, label in sorted(zip(distances.tolist(), same.tolist(), strict=True)):
        if not label and numbers[False] + 1 > far * np.count_nonzero(~same):
            break
        numbers[label] += 1
    return numbers[True] / int(same.sum())


def rate_by_counting(distances, same, far):
    strangers = sorted(distances[~same])
    first_refused = strangers[int(far * len(strangers))]
    return bisect.bisect_left(sorted(distances[same]), first_refused) / np.sum(same)


def rate_of_scikit_learn(distances, same, far):
    false, true, _ = sklearn.metrics.roc_curve(same, -distances, drop_intermediate=False)
    return true[false <= far].max()


def rate_of_running_sums(distances, same, far):
    kinds = same[np.argsort(distances)]
    false, true = np.cumsum(~kinds) / np.sum(~kinds), np.cumsum(kinds) / np.sum(kinds)
    return np.max(np.where(false <= far, true, 0))


def rate_of_tensorflow(distances, same, far):
    accepted = tf.cast(distances[None, :] <= distances[:, None], tf.float32)
    kind = tf.cast(same, tf.float32)
    true = tf.linalg.matvec(accepted, kind) / tf.reduce_sum(kind)
    false = tf.linalg.matvec(accepted, 1 - kind) / tf.reduce_sum(1 - kind)
    return tf.reduce_max(tf.where(false <= far, true, 0.0))


def rate_read_off(distances, same, far):
    kinds = same[np.argsort(distances)]
    false, true = np.cumsum(~kinds) / np.sum(~kinds), np.cumsum(kinds) / np.sum(kinds)
    return np.interp(far, np.append(0, false), np.append(0, true))


RIGHT = {
    "absolute_difference": (
        lambda f, g: np.abs(f - g),
        lambda f, g: abs(f - g),
        lambda f, g: np.maximum(f, g) - np.minimum(f, g),
        lambda f, g: np.sqrt((f - g) ** 2),
        lambda f, g: np.where(f > g, f - g, g - f),
        lambda f, g: np.reshape([abs(x - y) for x, y in zip(f.ravel(), g.ravel(), strict=True)], f.shape),
        lambda f, g: np.fabs(g - f).tolist(),
        lambda f, g: np.abs(f - g).astype(np.float16),
        lambda f, g: tf.abs(f - g),
        lambda f, g: tf.cast(tf.abs(f - g), tf.bfloat16),
        lambda f, g: ops.absolute(ops.subtract(f, g)),
        lambda f, g: keras.layers.Lambda(lambda pair: ops.abs(pair[0] - pair[1]))([f, g]),
    ),
    "chi_square": (
        chi_square_masked,
        chi_square_nested,
        chi_square_filled,
        lambda f, g: (f - g) ** 2 / (f + g + 1e-8),
        lambda f, g: (f - g) ** 2 / np.maximum(f + g, 1e-12),
        lambda f, g: np.where(f + g > 0, (f - g) ** 2 / np.where(f + g > 0, f + g, 1), 0),
        lambda f, g: np.nan_to_num((f - g) ** 2 / (f + g)),
        lambda f, g: np.divide((f - g) ** 2, f + g, out=np.zeros_like(f), where=(f + g) != 0),
        lambda f, g: f + g - 4 * f * g / np.maximum(f + g, 1e-12),
        lambda f, g: tf.math.divide_no_nan((f - g) ** 2, f + g),
        lambda f, g: ops.divide_no_nan(ops.square(f - g), f + g),
        lambda f, g: ops.where(f + g > 0, ops.square(f - g) / ops.maximum(f + g, 1e-7), 0.0),
    ),
    "same_probability": (
        lambda f, g, w, b: 1 / (1 + np.exp(-(np.sum(w * np.abs(f - g)) + b))),
        probability_in_a_loop,
        probability_of_a_layer,
        lambda f, g, w, b: scipy.special.expit(w @ np.abs(f - g) + b),
        lambda f, g, w, b: (1 + np.tanh((np.dot(np.abs(f - g), w) + b) / 2)) / 2,
        lambda f, g, w, b: np.exp(b + w @ abs(f - g)) / (1 + np.exp(b + w @ abs(f - g))),
        lambda f, g, w, b: tf.sigmoid(tf.reduce_sum(w * tf.abs(f - g)) + b),
        lambda f, g, w, b: keras.activations.sigmoid(ops.sum(ops.abs(f - g) * w) + b),
        lambda f, g, w, b: np.array([[1 / (1 + np.exp(-np.vdot(w, np.abs(g - f)) - b))]]),
        lambda f, g, w, b: [float(scipy.special.expit(np.einsum("k,k", w, np.abs(f - g)) + b))],
    ),
    "best_threshold": (
        threshold_between,
        threshold_of_a_pair,
        threshold_by_running_sums,
        threshold_of_scikit_learn,
        threshold_on_a_grid,
        threshold_with_less_than,
        threshold_of_tensorflow,
        lambda distances, same: max(distances, key=lambda t: np.mean((distances <= t) == same)),
        lambda distances, same: np.float16(threshold_between(distances, same)),
        lambda distances, same: [threshold_of_a_pair(distances, same)],
        lambda distances, same: tf.cast(threshold_between(distances, same), tf.bfloat16),
    ),
    "true_accept_rate": (
        rate_in_a_loop,
        rate_walked,
        rate_by_counting,
        rate_of_scikit_learn,
        rate_of_running_sums,
        rate_of_tensorflow,
        rate_read_off,
        lambda distances, same, far: max(
            [0, *(np.mean(distances[same] <= t) for t in distances if np.mean(distances[~same] <= t) <= far)]
        ),
        lambda distances, same, far: np.mean(
            distances[same == 1] < np.sort(distances[same == 0])[int(np.floor(far * np.sum(same == 0)))]
        ),
    ),
}
