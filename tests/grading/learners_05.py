"""Right answers to the exercises of chapter 05, in many styles."""

import math

import numpy as np
import scipy.spatial.distance
import sklearn.neighbors

from helpers.runtime import keras, ops
from tests.grading.learners import tf


def distance_loop(f, g):
    total = 0.0
    for k in range(len(f)):
        total += (f[k] - g[k]) ** 2
    return math.sqrt(total)


def nearest_loop(query, gallery, labels):
    smallest, who = float("inf"), None
    for row, label in zip(gallery, labels, strict=True):
        distance = distance_loop(query, row)
        if distance < smallest:
            smallest, who = distance, label
    return who


def nearest_sklearn(query, gallery, labels):
    model = sklearn.neighbors.KNeighborsClassifier(1).fit(gallery, labels)
    return model.predict(query[None])[0]


def nearest_dictionary(query, gallery, labels):
    distances = {}
    for row, label in zip(gallery, labels, strict=True):
        distances[distance_loop(query, row)] = label
    return distances[min(distances)]


def nearest_expanded(query, gallery, labels):
    """|q - g|^2 = |q|^2 - 2 q.g + |g|^2, where |q|^2 is the same for all."""
    return labels[np.argmin((gallery**2).sum(1) - 2 * gallery @ query)]


def nearest_mask(query, gallery, labels):
    distances = np.linalg.norm(gallery - query, axis=1)
    return labels[distances == distances.min()]


KEPT = ("encoding_distance", "nearest_example")

RIGHT = {
    "encoding_distance": (
        lambda f, g: np.linalg.norm(f - g),
        lambda f, g: float(np.linalg.norm(g - f)),
        distance_loop,
        lambda f, g: np.sqrt(np.sum(np.square(f - g))),
        lambda f, g: np.sqrt(((f - g) ** 2).sum(axis=-1)),
        lambda f, g: np.sqrt(np.dot(f - g, f - g)),
        lambda f, g: math.dist(f, g),
        lambda f, g: sum((a - b) ** 2 for a, b in zip(f, g, strict=True)) ** 0.5,
        lambda f, g: np.sqrt(np.maximum(f @ f + g @ g - 2 * (f @ g), 0)),
        lambda f, g: scipy.spatial.distance.euclidean(f, g),
        lambda f, g: tf.norm(f - g),
        lambda f, g: tf.sqrt(tf.reduce_sum(tf.square(tf.constant(f) - tf.constant(g)))),
        lambda f, g: ops.norm(f - g),
        lambda f, g: [np.linalg.norm(f - g)],
        lambda f, g: np.linalg.norm(f - g, keepdims=True),
        lambda f, g: np.linalg.norm((f - g).astype(np.float16)),
        lambda f, g: keras.Variable(np.linalg.norm(f - g)),
    ),
    "same_person": (
        lambda distance, tau: distance <= tau,
        lambda distance, tau: not distance > tau,
        lambda distance, tau: True if distance <= tau else False,
        lambda distance, tau: int(tau >= distance),
        lambda distance, tau: np.less_equal(distance, tau),
        lambda distance, tau: np.float32(distance) <= np.float32(tau),
        lambda distance, tau: tf.less_equal(distance, tau),
        lambda distance, tau: ops.less_equal(distance, tau),
        lambda distance, tau: tau - distance >= 0,
        lambda distance, tau: distance**2 <= tau**2,
        lambda distance, tau: [distance <= tau],
    ),
    "nearest_example": (
        lambda query, gallery, labels: labels[np.argmin(np.linalg.norm(gallery - query, axis=1))],
        lambda query, gallery, labels: labels[int(np.argmin(((query - gallery) ** 2).sum(axis=-1)))],
        nearest_loop,
        nearest_sklearn,
        nearest_dictionary,
        nearest_expanded,
        nearest_mask,
        lambda query, gallery, labels: min(zip(gallery, labels, strict=True), key=lambda p: math.dist(query, p[0]))[1],
        lambda query, gallery, labels: int(labels[scipy.spatial.distance.cdist(query[None], gallery)[0].argmin()]),
        lambda query, gallery, labels: sorted(zip(map(tuple, gallery), labels, strict=True),
                                              key=lambda p: np.linalg.norm(np.array(p[0]) - query))[0][1],
        lambda query, gallery, labels: tf.gather(labels, tf.argmin(tf.norm(gallery - query, axis=1))),
        lambda query, gallery, labels: labels[int(ops.argmin(ops.norm(gallery - query, axis=1)))],
        lambda query, gallery, labels: float(labels[np.argsort(np.linalg.norm(gallery - query, axis=1))[0]]),
        lambda query, gallery, labels: list(labels)[np.linalg.norm(gallery - query, axis=1).tolist().index(
            min(np.linalg.norm(gallery - query, axis=1).tolist()))],
    ),
}
