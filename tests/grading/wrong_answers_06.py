"""Wrong answers to the exercises of chapter 06 that no list of known mistakes names."""

import numpy as np

from tests.grading.learners_06 import RIGHT, squared

_unit = RIGHT["l2_normalise"][0]
_loss = RIGHT["triplet_loss"][0]
_positive = RIGHT["hardest_positive"][0]
_negative = RIGHT["hard_negative"][0]
_semi = RIGHT["semi_hard_negative"][1]

WRONG = {
    "margin_holds": (
        lambda d_ap, d_an, margin: d_ap < 0.7,
        lambda d_ap, d_an, margin: d_an > 0.7,
        lambda d_ap, d_an, margin: d_ap + d_an >= margin,
        lambda d_ap, d_an, margin: d_an - d_ap >= 2 * margin,
        lambda d_ap, d_an, margin: d_an - d_ap >= margin / 2,
        lambda d_ap, d_an, margin: d_an >= d_ap + margin if d_an < 1 else True,
        lambda d_ap, d_an, margin: d_an - d_ap >= margin + 1,
        lambda d_ap, d_an, margin: d_an / (d_ap + 1e-9) > 1.2,
        lambda d_ap, d_an, margin: "yes" if d_an - d_ap >= margin else "no",
        lambda d_ap, d_an, margin: [d_an - d_ap >= margin, d_ap],
        lambda d_ap, d_an, margin: -1 if d_an - d_ap >= margin else 1,
    ),
    "l2_normalise": (
        lambda E: -_unit(E),
        lambda E: 2 * _unit(E),
        lambda E: _unit(E) ** 2,
        lambda E: np.abs(_unit(E)),
        lambda E: _unit(E)[:, ::-1],
        lambda E: _unit(E).T,
        lambda E: _unit(E)[0],
        lambda E: np.round(_unit(E)),
        lambda E: _unit(E).astype(int),
        lambda E: np.zeros(E.shape),
        lambda E: np.where(E == 0, 1, _unit(E)),
        lambda E: np.vstack([_unit(E[:-1]), E[-1:]]),
        lambda E: np.tanh(E),
        lambda E: np.exp(E) / np.exp(E).sum(axis=1, keepdims=True),
        lambda E: E[E.any(axis=1)] / np.linalg.norm(E[E.any(axis=1)], axis=1, keepdims=True),
        lambda E: (_unit(E), np.linalg.norm(E, axis=1)),
        lambda E: E.__setitem__(slice(None), _unit(E)),
        lambda E: _unit(E) if len(E) > 1 else E,
    ),
    "triplet_loss": (
        lambda a, p, n, margin=0.2: 0,
        lambda a, p, n, margin=0.2: _loss(a, p, n, margin) / 2,
        lambda a, p, n, margin=0.2: _loss(a, p, n, margin) + margin,
        lambda a, p, n, margin=0.2: -_loss(a, p, n, margin),
        lambda a, p, n, margin=0.2: _loss(p, a, n, margin),
        lambda a, p, n, margin=0.2: _loss(a, p, n, 2 * margin),
        lambda a, p, n, margin=0.2: _loss(a, p, n, margin**2),
        lambda a, p, n, margin=0.2: _loss(a[1:], p[1:], n[1:], margin),
        lambda a, p, n, margin=0.2: _loss(a[:-1], p[:-1], n[:-1], margin),
        lambda a, p, n, margin=0.2: _loss(a, p, np.roll(n, 1, axis=0), margin),
        lambda a, p, n, margin=0.2: _loss(_unit(a), _unit(p), _unit(n), margin),
        lambda a, p, n, margin=0.2: np.log1p(np.exp(_loss(a, p, n, margin))),
        lambda a, p, n, margin=0.2: np.sum((a - p) ** 2),
        lambda a, p, n, margin=0.2: np.sum(np.maximum(margin - np.sum((a - n) ** 2, axis=1), 0)) + np.sum((a - p) ** 2),
        lambda a, p, n, margin=0.2: int(_loss(a, p, n, margin)),
        lambda a, p, n, margin=0.2: np.full((1, 1, 2), _loss(a, p, n, margin)),
        lambda a, p, n, margin=0.2: f"{_loss(a, p, n, margin)}",
    ),
    "hardest_positive": (
        lambda E, labels: 0,
        lambda E, labels: np.zeros(len(E)),
        lambda E, labels: _positive(E, labels) + 1,
        lambda E, labels: _positive(E, labels)[::-1],
        lambda E, labels: _positive(E, labels)[:, None] * np.ones((1, 2)),
        lambda E, labels: _positive(E[:, :1], labels),
        lambda E, labels: np.roll(_positive(E, labels), 1),
        lambda E, labels: np.argsort(np.where(labels[:, None] == labels, squared(E), -1), axis=1)[:, -2],
        lambda E, labels: np.argmax(
            np.where(labels[:, None] == labels, np.abs(E[:, None] - E).max(axis=2), -1), axis=1
        ),
        lambda E, labels: [int(label) for label in labels],
        lambda E, labels: {"positive": _positive(E, labels)},
        lambda E, labels: (_positive(E, labels), _negative(E, labels)),
        lambda E, labels: np.argmax(np.where(labels[:, None] == labels, squared(E), -1), axis=1)[: len(E) // 2],
    ),
    "hard_negative": (
        lambda E, labels: 0,
        lambda E, labels: np.full(len(E), -1),
        lambda E, labels: _negative(E, labels) + 1,
        lambda E, labels: _negative(E, labels)[::-1],
        lambda E, labels: _negative(E[:, 1:], labels),
        lambda E, labels: np.argsort(np.where(labels[:, None] == labels, np.inf, squared(E)), axis=1)[:, 1],
        lambda E, labels: np.where(np.arange(len(E)) == 0, 0, _negative(E, labels)),
        lambda E, labels: _negative(E, labels // 10),
        lambda E, labels: labels != labels[0],
        lambda E, labels: squared(E),
        lambda E, labels: "nearest",
        lambda E, labels: (_positive(E, labels), _negative(E, labels)),
    ),
    "semi_hard_negative": (
        lambda E, labels, positive, margin=0.2: 0,
        lambda E, labels, positive, margin=0.2: positive,
        lambda E, labels, positive, margin=0.2: np.zeros(len(E)),
        lambda E, labels, positive, margin=0.2: np.array(_semi(E, labels, positive, margin)) + 1,
        lambda E, labels, positive, margin=0.2: _semi(E, labels, positive, 2 * margin),
        lambda E, labels, positive, margin=0.2: _semi(E, labels, positive, margin / 2),
        lambda E, labels, positive, margin=0.2: _semi(E, labels, positive, margin)[::-1],
        lambda E, labels, positive, margin=0.2: [j for j in _semi(E, labels, positive, margin) if j >= 0],
        lambda E, labels, positive, margin=0.2: [j if j >= 0 else None for j in _semi(E, labels, positive, margin)],
        lambda E, labels, positive, margin=0.2: [j if j >= 0 else np.nan for j in _semi(E, labels, positive, margin)],
        lambda E, labels, positive, margin=0.2: [j if j >= 0 else i for i, j in
                                                 enumerate(_semi(E, labels, positive, margin))],
        lambda E, labels, positive, margin=0.2: _semi(E[:, :1], labels, positive, margin),
        lambda E, labels, positive, margin=0.2: _semi(E, np.arange(len(E)), positive, margin),
    ),
}
