"""The cases of chapter 06's exercises: random on every run, the same kinds on every run, the most readable first.

Encodings are multiples of 0.1 or rows of length 1, labels are unordered numbers with gaps. No two distances that decide
between two rows lie near each other, and none lies near a margin.
"""

import numpy as np

from helpers.grading.exercise import Case
from helpers.grading.reference_06 import hard_negative as nearest_other
from helpers.grading.reference_06 import hardest_positive as farthest_same
from helpers.grading.reference_06 import l2_normalise as unit
from helpers.grading.reference_06 import pairwise
from helpers.grading.reference_06 import semi_hard_negative as nearest_semi_hard

GAP = 0.008  # by how much distances that decide differ at least


def _tenths(rng, shape, top=20):
    """Multiples of 0.1 up to top / 10, signs mixed."""
    return (rng.integers(1, top + 1, shape) / 10 * rng.choice([-1, 1], shape)).astype(np.float32)


def _traits(*pairs):
    return tuple(phrase for phrase, holds in pairs if holds)


def l2_normalise(rng):
    sides = np.array(((3, 4), (6, 8), (4, 3), (8, 6)))[rng.permutation(4)[:2]]
    yield _rows("two rows of two numbers", sides * rng.choice([-1, 1], (2, 2)))
    plain = (
        ("three rows of two numbers", (3, 2)),
        ("two rows of five numbers", (2, 5)),
        ("one row", (1, 6)),
        ("as many rows as numbers", (4, 4)),
        ("many rows", (12, 7)),
        ("three rows of two numbers again, with other numbers", (3, 2)),
    )
    for description, shape in plain:
        yield _rows(description, _tenths(rng, shape, 30))
    stretched = _tenths(rng, (5, 3)) * np.array([[20], [1], [3], [1], [8]])
    stretched[1] = rng.integers(2, 5, 3) / 10
    yield _rows("rows of very different lengths", stretched)
    E = _tenths(rng, (4, 3), 30)
    E[rng.integers(0, 4)] = 0
    yield _rows("a row of zeros among others", E)
    E = _tenths(rng, (3, 5), 30)
    E[:, rng.integers(0, 5)] = 0
    yield _rows("a column of zeros", E)


def _rows(description, E):
    E = np.asarray(E, np.float32)
    zero = bool((~E.any(axis=1)).any())
    traits = (
        ("a row is zero", zero),
        ("there are several rows", len(E) > 1),
        ("there are not as many rows as columns", E.shape[0] != E.shape[1]),
    )
    return Case((E,), description, _traits(*traits))


def margin_holds(rng):
    """Triplets on both sides of many margins; another side or size of the margin decides some otherwise."""
    plain = (
        # description, d_ap, d_an - d_ap - margin, margin
        ("farther, but not by the margin", (0.4, 0.6), (-0.19, -0.1), 0.2),
        ("farther by more than the margin", (0.3, 0.6), (0.05, 0.3), 0.2),
        ("the negative is nearer", (0.9, 1.2), (-0.8, -0.5), 0.2),
        ("far nearer: the distances differ by more than the margin", (1.4, 1.8), (-1.6, -1.2), 0.3),
        ("a little nearer, within the margin", (0.5, 0.8), (-0.75, -0.65), 0.5),
        ("far nearer, a large margin", (1.6, 1.9), (-2.3, -2.15), (0.8, 1.0)),
        ("farther by several margins", (0.6, 1.0), (1.0, 1.4), 0.3),
        ("a large margin that holds", (0.2, 0.5), (0.05, 0.2), (0.8, 1.2)),
        ("a large margin that does not hold", (0.2, 0.5), (-0.5, -0.2), (0.8, 1.2)),
        ("a small margin that holds", (0.6, 1.1), (0.04, 0.08), (0.03, 0.06)),
        ("a small margin, nearer", (0.6, 1.1), (-0.3, -0.1), (0.03, 0.06)),
        ("no margin, farther", (0.6, 1.1), (0.05, 0.4), 0.0),
        ("no margin, nearer", (0.6, 1.1), (-0.4, -0.05), 0.0),
        ("large distances, the margin holds", (2.2, 2.5), (0.05, 0.3), (0.4, 0.6)),
        ("large distances, the margin does not hold", (2.2, 2.5), (-0.2, -0.1), (0.4, 0.6)),
        ("all encodings are equal", (0.0, 0.0), None, (0.2, 0.5)),
    )
    for description, d_ap, beyond, margin in plain:
        margin = round(float(rng.uniform(*margin)), 2) if isinstance(margin, tuple) else margin
        d_ap = round(float(rng.uniform(*d_ap)), 2)
        d_an = d_ap if beyond is None else round(d_ap + margin + float(rng.uniform(*beyond)), 2)
        traits = (
            ("the negative is nearer than the positive", d_an < d_ap),
            ("the negative is farther, but not by the margin", d_ap < d_an < d_ap + margin),
            ("the negative is farther by the margin", d_an > d_ap + margin),
            ("the margin is not 0.2", margin != 0.2),
        )
        yield Case((d_ap, d_an, margin), description, _traits(*traits))
    d_ap = float(rng.choice([0.5, 0.75, 1.25]))  # sums of these are exact
    yield Case((d_ap, d_ap + 0.25, 0.25), "farther by exactly the margin", ("the margin holds exactly",))


def triplet_loss(rng):
    """Losses in which triplets that satisfy the margin by far could pay for others, if one let them."""
    anchor, near, far = np.zeros((1, 2)), rng.choice([-1, 1], (1, 2)), [[1, 2]] * rng.choice([-1, 1], (1, 2))
    yield _triplets("one triplet that satisfies the margin", anchor, near, far, 0.5)
    yield _triplets("one triplet that does not", anchor, far, near, 0.5)
    yield _triplets("two triplets, one of which satisfies the margin", *_drawn(rng, 2, 3, (-1, 1)), 0.2)
    yield _triplets("five triplets", *_drawn(rng, 5, 3, (-1, 1, -1, 1, 1)), 0.4)
    yield _triplets("as many triplets as numbers", *_drawn(rng, 4, 4, (1, -1, -1, 1)), 0.2)
    yield _triplets("no triplet satisfies the margin", *_drawn(rng, 3, 5, (1, 1, 1)), 0.3)
    yield _triplets("all triplets satisfy the margin", *_drawn(rng, 4, 2, (-1, -1, -1, -1)), 0.2)
    yield _triplets("a large margin", *_drawn(rng, 6, 4, (-1, 1, -1, 1, -1, -1)), 1.5)
    yield _triplets("no margin", *_drawn(rng, 5, 2, (-1, 1, 1, -1, 1)), 0.0)
    yield _triplets("five triplets again, with other numbers", *_drawn(rng, 5, 3, (1, -1, 1, -1, 1)), 0.4)
    rows = [unit(rows) for rows in _drawn(rng, 7, 8, (0,) * 7)]
    rows[2][:3] = unit(rows[1][:3] + 0.1 * rows[2][:3])
    yield _triplets("encodings of length 1", *rows, 0.2)
    same = np.repeat(_tenths(rng, (1, 3)), 4, axis=0)
    yield _triplets("all encodings are equal", same, same.copy(), same.copy(), 0.3)


def _drawn(rng, m, d, signs):
    """Anchors, positives and negatives: where the sign is 1 the negative is nearer, where it is -1 the positive is."""
    anchor = _tenths(rng, (m, d))
    steps = np.empty((2, m, d))
    for row, sign in enumerate(signs):
        while True:
            steps[:, row] = _tenths(rng, (2, d), 12)
            difference = np.sum(steps[0, row] ** 2) - np.sum(steps[1, row] ** 2)
            if sign == 0 or sign * difference > 0.5:
                break
    return anchor, anchor + steps[0], anchor + steps[1]


def _triplets(description, anchor, positive, negative, margin):
    rows = [np.asarray(each, np.float32) for each in (anchor, positive, negative)]
    d_ap, d_an = (np.sum((rows[0] - other) ** 2, axis=1) for other in rows[1:])
    losses = d_ap - d_an + margin
    traits = (
        ("a triplet satisfies the margin", bool((losses < 0).any())),
        ("there are several triplets", len(losses) > 1),
        ("a negative is nearer than its positive", bool((d_an < d_ap).any())),
        ("the margin is not 0.2", margin != 0.2),
        ("the margin is not 0", margin != 0),
    )
    return Case((*rows, margin), description, _traits(*traits))


# ---------------------------------------------------------------------------------------------- batches of encodings

SIZES = (  # description, rows of each person, numbers of an encoding, made to length 1
    ("two people, two pictures each", (2, 2), 2, False),
    ("three people, sorted by person", (3, 2, 3), 3, False),
    ("three people, mixed", (3, 4, 2), 3, False),
    ("two people with many pictures", (6, 5), 4, False),
    ("six people", (2, 3, 2, 2, 4, 2), 5, False),
    ("encodings of length 1", (3, 3, 4, 3), 8, True),
    ("three people, mixed, with other numbers", (3, 4, 2), 3, False),
    ("sixteen pictures, length 1", (4, 4, 4, 4), 16, True),
)


def _batches(rng, good):
    """(description, E, labels) of each of SIZES, no two rows equal; drawn again until `good(E, labels)`."""
    for number, (description, sizes, d, length_1) in enumerate(SIZES):
        labels = np.repeat(_names(rng, len(sizes)), sizes)
        if number != 1:
            labels = _mixed(rng, labels)
        while True:
            if number == 0:
                E = rng.integers(-4, 5, (len(labels), d)).astype(np.float32)
            else:
                E = _tenths(rng, (len(labels), d))
            E = unit(E) if length_1 else E
            if len(np.unique(E, axis=0)) == len(E) and good(E, labels):
                break
        yield description, E, labels


def _names(rng, count):
    """Numbers for people: with gaps, not in order of size."""
    names = rng.choice(np.arange(3, 90), count, replace=False)
    return names if count == 2 or np.any(np.diff(names) < 0) else names[::-1].copy()


def _mixed(rng, labels):
    """The labels in an order in which the people do not stand in blocks."""
    while True:
        mixed = rng.permutation(labels)
        if np.sum(np.diff(mixed) != 0) >= len(np.unique(labels)) + (len(labels) > 4):
            return mixed


def _clear(distances, chosen):
    """True where no other finite distance of a row is nearly as large as that of its chosen column."""
    rows = np.arange(len(distances))
    gaps = np.abs(distances - distances[rows, chosen][:, None])
    gaps[rows, chosen] = np.inf
    return bool(np.all(gaps[np.isfinite(distances)] > GAP))


def _mining_traits(E, labels):
    return (
        ("people have three pictures or more", bool(np.unique(labels, return_counts=True)[1].max() > 2)),
        ("there are more than two people", len(np.unique(labels)) > 2),
        ("the people do not stand in blocks", int(np.sum(np.diff(labels) != 0)) >= len(np.unique(labels))),
        ("encodings do not have length 1", not np.allclose(np.sum(E**2, axis=1), 1, atol=1e-3)),
    )


def hardest_positive(rng):
    def good(E, labels):
        d = np.where(labels[:, None] == labels, pairwise(E), np.inf)
        chosen = farthest_same(E, labels)
        rivals = [np.argmax(pairwise(E), axis=1)]
        if not np.allclose(np.sum(E**2, axis=1), 1, atol=1e-3):
            rivals.append(np.argmin(np.where(labels[:, None] == labels, E @ E.T, np.inf), axis=1))
        return _clear(d, chosen) and (len(E) == 4 or all(np.any(rival != chosen) for rival in rivals))

    for description, E, labels in _batches(rng, good):
        yield Case((E, labels), description, _traits(*_mining_traits(E, labels)))


def hard_negative(rng):
    def good(E, labels):
        all_pairs = pairwise(E)
        d = np.where(labels[:, None] == labels, np.inf, all_pairs)
        chosen = nearest_other(E, labels)
        without_itself = np.argmin(np.where(np.eye(len(E)) > 0, np.inf, all_pairs), axis=1)
        return _clear(d, chosen) and np.any(without_itself != chosen)

    for description, E, labels in _batches(rng, good):
        yield Case((E, labels), description, _traits(*_mining_traits(E, labels)))


def semi_hard_negative(rng):
    margins = ((2, 9), (1, 3), (2, 2), (1, 3), (0.3, 0.6), (0.3, 0.8), (2, 2), (0.2, 0.2))
    for number, (margin, size) in enumerate(zip(margins, SIZES, strict=True)):
        yield _semi_hard_case(rng, number, margin, *size)
    yield _without_semi_hard(rng)


def _semi_hard_case(rng, number, margins, description, sizes, d, length_1):
    """A batch in which some anchors have no semi-hard negative, and others one that is not the nearest of all."""
    sorted_labels = np.repeat(_names(rng, len(sizes)), sizes)
    while True:
        labels = sorted_labels if number == 1 else _mixed(rng, sorted_labels)
        E = _tenths(rng, (len(labels), d)) if number else rng.integers(-4, 5, (len(labels), d)).astype(np.float32)
        E = unit(E) if length_1 else E
        positive = _any_positive(rng, labels)
        margin = round(float(rng.uniform(*margins)), 1)
        if len(np.unique(E, axis=0)) == len(E) and _telling(E, labels, positive, margin):
            return _semi_hard(description, E, labels, positive, margin)


def _any_positive(rng, labels):
    """For every row another one of the same label."""
    others = [np.flatnonzero((labels == label) & (np.arange(len(labels)) != row)) for row, label in enumerate(labels)]
    return np.array([rng.choice(rows) for rows in others])


def _telling(E, labels, positive, margin):
    """True where both bounds matter, no distance lies near one, and other readings choose other rows."""
    d, rows = pairwise(E), np.arange(len(E))
    beyond = np.where(labels[:, None] == labels, np.inf, d - d[rows, positive][:, None])
    chosen, nearest = nearest_semi_hard(E, labels, positive, margin), nearest_other(E, labels)
    near_a_bound = np.minimum(np.abs(beyond), np.abs(beyond - margin)).min() < GAP
    found = chosen >= 0
    if near_a_bound or found.all() or not (found & (chosen != nearest)).any():
        return False
    fits = np.where((beyond > 0) & (beyond < margin), d, np.inf)
    return _clear(fits[found], chosen[found])


def _without_semi_hard(rng):
    """One person's two kinds of picture lie far apart on both sides of the other person's, which lie close together."""
    labels = np.repeat(_names(rng, 2), 4)
    E = 0.1 * _tenths(rng, (8, 3), 5)
    way = unit(_tenths(rng, (1, 3)))[0]
    E[:4] += 3 * way * np.array([1, -1, 1, -1])[:, None]
    positive = np.array([1, 0, 3, 2, 5, 4, 7, 6])
    order = rng.permutation(8)
    place = np.argsort(order)  # where each row went
    E, labels, positive = E[order].astype(np.float32), labels[order], place[positive[order]]
    return _semi_hard("no anchor has a semi-hard negative", E, labels, positive, 0.5)


def _semi_hard(description, E, labels, positive, margin):
    missing = bool((nearest_semi_hard(E, labels, positive, margin) < 0).any())
    traits = (
        *_mining_traits(E, labels),
        ("some anchor has no semi-hard negative", missing),
        ("the margin is not 0.2", margin != 0.2),
    )
    return Case((E, labels, positive, margin), description, _traits(*traits))
