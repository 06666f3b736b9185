"""Wrong answers to the exercises of chapter 05 that no list of known mistakes names."""

import math

import numpy as np

_distance = np.linalg.norm


def _distances(query, gallery):
    return _distance(gallery - query, axis=1)


def _most_frequent_of_three(query, gallery, labels):
    near = labels[np.argsort(_distances(query, gallery))[:3]]
    values, counts = np.unique(near, return_counts=True)
    return values[np.argmax(counts)]


def _nearest_mean(query, gallery, labels):
    names = np.unique(labels)
    means = np.stack([gallery[labels == name].mean(axis=0) for name in names])
    return names[np.argmin(_distances(query, means))]


def _skips_the_last(query, gallery, labels):
    return labels[np.argmin(_distances(query, gallery)[:-1])] if len(labels) > 1 else labels[0]


def _never_the_same(query, gallery, labels):
    distances = _distances(query, gallery)
    return labels[np.argmin(np.where(distances == 0, np.inf, distances))]


WRONG = {
    "encoding_distance": (
        lambda f, g: 5.0,
        lambda f, g: 0.0,
        lambda f, g: f,
        lambda f, g: (f, g),
        lambda f, g: "0.5",
        lambda f, g: 2 * _distance(f - g),
        lambda f, g: -_distance(f - g),
        lambda f, g: _distance(f - g) + 1e-2,
        lambda f, g: _distance(f - g) / 2,
        lambda f, g: _distance(f - g) ** 3,
        lambda f, g: math.sqrt(_distance(f - g)),
        lambda f, g: 1 / (1 + _distance(f - g)),
        lambda f, g: np.exp(-_distance(f - g)),
        lambda f, g: np.tanh(_distance(f - g)),
        lambda f, g: min(_distance(f - g), 2.0),
        lambda f, g: int(_distance(f - g)),
        lambda f, g: _distance((f - g)[:-1]),
        lambda f, g: _distance((f - g)[1:]),
        lambda f, g: _distance((f - g)[:64]),
        lambda f, g: _distance(np.maximum(f - g, 0)),
        lambda f, g: _distance(np.sort(f) - np.sort(g)),
        lambda f, g: _distance(f - g, ord=3),
        lambda f, g: _distance(f[:, None] - g[None, :]),
        lambda f, g: np.std(f - g) * np.sqrt(len(f)),
        lambda f, g: _distance(f - g) / (_distance(f) + _distance(g)),
    ),
    "same_person": (
        lambda distance, tau: "same",
        lambda distance, tau: "yes" if distance <= tau else "no",
        lambda distance, tau: None if distance > tau else True,
        lambda distance, tau: [distance, tau],
        lambda distance, tau: distance <= tau + 0.3,
        lambda distance, tau: distance <= tau - 0.3,
        lambda distance, tau: round(distance) <= tau,
        lambda distance, tau: distance <= round(tau),
        lambda distance, tau: distance <= max(tau, 0.7),
        lambda distance, tau: distance <= min(tau, 0.7),
        lambda distance, tau: distance <= tau and distance > 0,
        lambda distance, tau: distance < 1 - (1 - tau) ** 2,
        lambda distance, tau: distance / tau < 0.5,
        lambda distance, tau: 1 / (1 + distance),
        lambda distance, tau: math.exp(-distance) > tau,
        lambda distance, tau: -1 if distance > tau else 1,
        lambda distance, tau: 2 if distance <= tau else 0,
    ),
    "nearest_example": (
        lambda query, gallery, labels: 0,
        lambda query, gallery, labels: 42,
        lambda query, gallery, labels: labels[0],
        lambda query, gallery, labels: max(labels),
        lambda query, gallery, labels: min(labels),
        lambda query, gallery, labels: labels[np.argmin(_distances(query, gallery)) - 1],
        lambda query, gallery, labels: str(labels[np.argmin(_distances(query, gallery))]),
        lambda query, gallery, labels: np.argmin(_distances(query, gallery)) + 10,
        lambda query, gallery, labels: labels[np.argmin(_distance(gallery, axis=1))],
        lambda query, gallery, labels: labels[np.argmax(_distance(gallery, axis=1))],
        lambda query, gallery, labels: labels[np.argmin(_distances(-query, gallery))],
        lambda query, gallery, labels: labels[np.argmin(np.abs(gallery - query).max(axis=1))],
        lambda query, gallery, labels: labels[np.argmin(_distances(query[:2], gallery[:, :2]))],
        lambda query, gallery, labels: sorted(labels)[np.argmin(_distances(query, gallery))],
        lambda query, gallery, labels: labels[::-1][np.argmin(_distances(query, gallery))],
        lambda query, gallery, labels: labels[np.argsort(_distances(query, gallery))[len(labels) // 2]],
        lambda query, gallery, labels: labels[gallery.tolist().index(query.tolist())],
        lambda query, gallery, labels: (labels[np.argmin(_distances(query, gallery))], 0.5),
        _most_frequent_of_three,
        _nearest_mean,
        _skips_the_last,
        _never_the_same,
    ),
}
