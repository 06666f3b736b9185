"""Known mistakes of chapter 06's mining: which rows are chosen, and among which.

Where two mistakes of an exercise fit an answer, the earlier is named.
"""

import numpy as np

from helpers.grading.exercise import Mistake
from helpers.grading.reference_06 import hard_negative, hardest_positive, pairwise, semi_hard_negative


def _same(labels):
    return labels[:, None] == labels


def _itself(labels):
    return np.eye(len(labels)) > 0


def _least(d, allowed):
    return np.argmin(np.where(allowed, d, np.inf), axis=1)


def _most(d, allowed):
    return np.argmax(np.where(allowed, d, -np.inf), axis=1)


def _first(allowed):
    return np.argmax(allowed, axis=1)


def _among(d, allowed, pick):
    """The places in the rows that `allowed` leaves, counted from 0."""
    return np.array([pick(row[kept]) for row, kept in zip(d, allowed, strict=True)])


HARDEST_POSITIVE = (
    Mistake(
        "nearest",
        "These are the nearest pictures of the same person. The hardest positive is the one that looks least alike.",
        lambda E, labels: _least(pairwise(E), _same(labels) & ~_itself(labels)),
    ),
    Mistake(
        "finds itself",
        "Every row finds itself: its distance to itself is 0, and nothing is nearer.",
        lambda E, labels: np.arange(len(E)),
        lambda E, labels: _least(pairwise(E), _same(labels)),
        lambda E, labels: np.argmin(pairwise(E), axis=1),
    ),
    Mistake(
        "farthest of all",
        "This is the farthest row of all, whoever it is. A positive has the same label.",
        lambda E, labels: np.argmax(pairwise(E), axis=1),
        lambda E, labels: _most(pairwise(E), ~_itself(labels)),
    ),
    Mistake(
        "another label",
        "These rows have another label. A positive shows the same person.",
        lambda E, labels: _most(pairwise(E), ~_same(labels)),
        lambda E, labels: hard_negative(E, labels),
    ),
    Mistake(
        "counts among the positives only",
        "The index counts within the rows of one person. What is asked for is the row of E.",
        lambda E, labels: _among(pairwise(E), _same(labels), np.argmax),
        lambda E, labels: _among(pairwise(E), _same(labels) & ~_itself(labels), np.argmax),
    ),
    Mistake(
        "any positive",
        "A row of the same label comes back, but no distance was looked at.",
        lambda E, labels: _first(_same(labels) & ~_itself(labels)),
        lambda E, labels: len(E) - 1 - _first((_same(labels) & ~_itself(labels))[:, ::-1]),
        lambda E, labels: _first(_same(labels)),
    ),
    Mistake(
        "later rows only",
        "Only rows after the anchor, or only those before it, are looked at. A positive may stand on either side.",
        lambda E, labels: _most(pairwise(E), np.triu(_same(labels), 1)),
        lambda E, labels: _most(pairwise(E), np.tril(_same(labels), -1)),
        lambda E, labels: _most(pairwise(E), np.triu(_same(labels))),
        lambda E, labels: _most(pairwise(E), np.tril(_same(labels))),
    ),
    Mistake(
        "largest dot product",
        "A dot product is no distance: the largest belongs to rows that point the same way.",
        lambda E, labels: _most(E @ E.T, _same(labels) & ~_itself(labels)),
        lambda E, labels: _most(E @ E.T, _same(labels)),
    ),
    Mistake(
        "smallest dot product",
        "The smallest dot product is the largest distance only where all rows have length 1.",
        lambda E, labels: _least(E @ E.T, _same(labels) & ~_itself(labels)),
        lambda E, labels: _least(E @ E.T, _same(labels)),
    ),
    Mistake(
        "distances instead of indices",
        "These are the distances. What is asked for is which row it is.",
        lambda E, labels: np.max(np.where(_same(labels), pairwise(E), 0), axis=1),
        lambda E, labels: np.sqrt(np.max(np.where(_same(labels), pairwise(E), 0), axis=1)),
    ),
    Mistake(
        "labels instead of indices",
        "These are labels. What is asked for is the index of a row.",
        lambda E, labels: labels,
        lambda E, labels: labels[hardest_positive(E, labels)],
    ),
    Mistake(
        "one for the whole batch",
        "One positive for the whole batch came back. Each row has its own.",
        lambda E, labels: np.argmax(np.where(_same(labels), pairwise(E), -1)),
        lambda E, labels: np.argmax(np.max(np.where(_same(labels), pairwise(E), -1), axis=1)),
    ),
)

HARD_NEGATIVE = (
    Mistake(
        "farthest",
        "This is the farthest row of another label, the easiest negative. The hard one is easily mistaken for the "
        "anchor.",
        lambda E, labels: _most(pairwise(E), ~_same(labels)),
    ),
    Mistake(
        "does not mask itself",
        "Every row finds itself, at distance 0, or another picture of its own person. A negative has another label.",
        lambda E, labels: np.argmin(pairwise(E), axis=1),
        lambda E, labels: np.arange(len(E)),
        lambda E, labels: _least(pairwise(E), _same(labels)),
        lambda E, labels: np.argmin(pairwise(E) * ~_same(labels), axis=1),
        lambda E, labels: np.argmin(np.where(_same(labels), 0, pairwise(E)), axis=1),
    ),
    Mistake(
        "masks only itself",
        "Only the anchor itself is left out, so that other pictures of the same person count as negatives.",
        lambda E, labels: _least(pairwise(E), ~_itself(labels)),
        lambda E, labels: np.argsort(pairwise(E), axis=1)[:, 1],
    ),
    Mistake(
        "compares labels by order",
        "Only people with a larger label, or a smaller one, are looked at. Another person is one whose label is not "
        "equal.",
        lambda E, labels: _least(pairwise(E), labels[:, None] < labels),
        lambda E, labels: _least(pairwise(E), labels[:, None] > labels),
    ),
    Mistake(
        "same label",
        "These rows have the same label. A negative shows someone else.",
        lambda E, labels: hardest_positive(E, labels),
        lambda E, labels: _least(pairwise(E), _same(labels) & ~_itself(labels)),
    ),
    Mistake(
        "counts among the negatives only",
        "The index counts within the rows of other people. What is asked for is the row of E.",
        lambda E, labels: _among(pairwise(E), ~_same(labels), np.argmin),
    ),
    Mistake(
        "any negative",
        "A row of another label comes back, but no distance was looked at.",
        lambda E, labels: _first(~_same(labels)),
        lambda E, labels: len(E) - 1 - _first(~_same(labels)[:, ::-1]),
    ),
    Mistake(
        "later rows only",
        "Only rows after the anchor, or only those before it, are looked at. A negative may stand on either side.",
        lambda E, labels: _least(pairwise(E), np.triu(~_same(labels), 1)),
        lambda E, labels: _least(pairwise(E), np.tril(~_same(labels), -1)),
    ),
    Mistake(
        "smallest dot product",
        "The smallest dot product belongs to rows that point in opposite ways: they are far from each other.",
        lambda E, labels: _least(E @ E.T, ~_same(labels)),
    ),
    Mistake(
        "largest dot product",
        "The largest dot product is the smallest distance only where all rows have length 1.",
        lambda E, labels: _most(E @ E.T, ~_same(labels)),
    ),
    Mistake(
        "distances instead of indices",
        "These are the distances. What is asked for is which row it is.",
        lambda E, labels: np.min(np.where(_same(labels), np.inf, pairwise(E)), axis=1),
        lambda E, labels: np.sqrt(np.min(np.where(_same(labels), np.inf, pairwise(E)), axis=1)),
    ),
    Mistake(
        "labels instead of indices",
        "These are labels. What is asked for is the index of a row.",
        lambda E, labels: labels[hard_negative(E, labels)],
        lambda E, labels: labels,
    ),
    Mistake(
        "one for the whole batch",
        "One negative for the whole batch came back. Each row has its own.",
        lambda E, labels: np.argmin(np.where(_same(labels), np.inf, pairwise(E))),
        lambda E, labels: np.argmin(np.min(np.where(_same(labels), np.inf, pairwise(E)), axis=1)),
    ),
)


def _chosen(d, fits, pick=_least, none=-1):
    """Nearest of the rows that fit; `none` where nothing fits."""
    return np.where(fits.any(axis=1), pick(d, fits), none)


def _to(E, positive):
    """(n, 1) distance of each anchor to its positive."""
    return pairwise(E)[np.arange(len(E)), positive][:, None]


def _window(E, labels, positive, margin):
    d, d_ap = pairwise(E), _to(E, positive)
    return d, ~_same(labels) & (d_ap < d) & (d < d_ap + margin)


def _roots(E, labels, positive, margin):
    d, d_ap = np.sqrt(pairwise(E)), np.sqrt(_to(E, positive))
    return d, ~_same(labels) & (d_ap < d) & (d < d_ap + margin)


SEMI_HARD_NEGATIVE = (
    Mistake(
        "forgets the lower bound",
        "Negatives nearer than the positive are chosen too. Semi-hard ones are farther than the positive.",
        lambda E, labels, positive, margin=0.2: _chosen(
            pairwise(E), ~_same(labels) & (pairwise(E) < _to(E, positive) + margin)
        ),
    ),
    Mistake(
        "forgets the margin",
        "Negatives beyond the margin are chosen too. They cost nothing and teach nothing.",
        lambda E, labels, positive, margin=0.2: _chosen(pairwise(E), ~_same(labels) & (pairwise(E) > _to(E, positive))),
    ),
    Mistake(
        "the hardest negative",
        "This is the nearest row of another label, wherever it lies. A semi-hard one lies between two bounds.",
        lambda E, labels, positive, margin=0.2: hard_negative(E, labels),
    ),
    Mistake(
        "no -1 where there is none",
        "Where no row fits, the answer is -1. argmin over nothing but infinities gives 0.",
        lambda E, labels, positive, margin=0.2: _chosen(*_window(E, labels, positive, margin), none=0),
    ),
    Mistake(
        "another negative where there is none",
        "Where no row fits, some other row is taken. The answer there is -1.",
        lambda E, labels, positive, margin=0.2: _chosen(
            *_window(E, labels, positive, margin), none=hard_negative(E, labels)
        ),
        lambda E, labels, positive, margin=0.2: _chosen(
            *_window(E, labels, positive, margin), none=_most(pairwise(E), ~_same(labels))
        ),
    ),
    Mistake(
        "margin on the other side",
        "The rows chosen are nearer than the positive, by less than the margin. The margin lies beyond the positive.",
        lambda E, labels, positive, margin=0.2: _chosen(
            pairwise(E),
            ~_same(labels) & (pairwise(E) < _to(E, positive)) & (pairwise(E) > _to(E, positive) - margin),
        ),
        lambda E, labels, positive, margin=0.2: _chosen(
            pairwise(E), ~_same(labels) & (np.abs(pairwise(E) - _to(E, positive)) < margin)
        ),
    ),
    Mistake(
        "the root of the distances",
        "The distances are not squared here, so the margin means something else. In this chapter distances are "
        "squared.",
        lambda E, labels, positive, margin=0.2: _chosen(*_roots(E, labels, positive, margin)),
    ),
    Mistake(
        "farthest of them",
        "The row comes from the right ones, but it is the farthest. The nearest teaches most.",
        lambda E, labels, positive, margin=0.2: _chosen(*_window(E, labels, positive, margin), pick=_most),
    ),
    Mistake(
        "first of them",
        "The row comes from the right ones, but it is the first of them. What is asked for is the nearest.",
        lambda E, labels, positive, margin=0.2: _chosen(
            *_window(E, labels, positive, margin), pick=lambda d, fits: _first(fits)
        ),
    ),
    Mistake(
        "does not look at the labels",
        "Rows of the anchor's own person are chosen. A negative has another label.",
        lambda E, labels, positive, margin=0.2: _chosen(
            pairwise(E), (pairwise(E) > _to(E, positive)) & (pairwise(E) < _to(E, positive) + margin)
        ),
    ),
    Mistake(
        "compares labels by order",
        "Only people with a larger label, or a smaller one, are looked at. Another person is one whose label is not "
        "equal.",
        lambda E, labels, positive, margin=0.2: _chosen(
            pairwise(E), _window(E, labels, positive, margin)[1] & (labels[:, None] < labels)
        ),
        lambda E, labels, positive, margin=0.2: _chosen(
            pairwise(E), _window(E, labels, positive, margin)[1] & (labels[:, None] > labels)
        ),
    ),
    Mistake(
        "another positive",
        "The positive is chosen anew here. The argument says which one each anchor has.",
        lambda E, labels, positive, margin=0.2: semi_hard_negative(E, labels, hardest_positive(E, labels), margin),
        lambda E, labels, positive, margin=0.2: semi_hard_negative(
            E, labels, _least(pairwise(E), _same(labels) & ~_itself(labels)), margin
        ),
        lambda E, labels, positive, margin=0.2: semi_hard_negative(
            E, labels, _first(_same(labels) & ~_itself(labels)), margin
        ),
    ),
    Mistake(
        "distance from the positive",
        "The distances begin at the positive here. Both distances of a triplet begin at the anchor.",
        lambda E, labels, positive, margin=0.2: _from_positive(E, labels, positive, margin),
    ),
    Mistake(
        "a fixed margin",
        "The margin is fixed in the code, whatever the argument says.",
        lambda E, labels, positive, margin=0.2: semi_hard_negative(E, labels, positive, 0.2),
        lambda E, labels, positive, margin=0.2: semi_hard_negative(E, labels, positive, 1.0),
    ),
    Mistake(
        "never finds one",
        "What came back is -1 for every anchor. Which of the conditions is never true?",
        lambda E, labels, positive, margin=0.2: np.full(len(E), -1),
    ),
)


def _from_positive(E, labels, positive, margin):
    d, d_ap = pairwise(E)[positive], _to(E, positive)
    fits = ~_same(labels) & (d_ap < d) & (d < d_ap + margin)
    return np.where(fits.any(axis=1), _least(d, fits), -1)
