"""The cases of chapter 05's exercises: random on every run, the same kinds on every run, the most readable first.

Encodings are multiples of 0.1 and mostly not of length 1, so that the L2 norm cannot be had in another way. Labels are
numbers of employees, never a row's own number. One distance is its threshold and no other lies near it; no two rows are
nearly as near.
"""

import numpy as np

from helpers.grading.exercise import Case

TRIANGLES = ((3, 4), (6, 8), (5, 12), (8, 6), (4, 3))  # two differences whose L2 norm is whole


def _tenths(rng, shape, top=20):
    """Multiples of 0.1 up to top / 10, signs mixed."""
    return (rng.integers(1, top + 1, shape) / 10 * rng.choice([-1, 1], shape)).astype(np.float32)


def _traits(*pairs):
    return tuple(phrase for phrase, holds in pairs if holds)


def _unit(row):
    return (row / np.linalg.norm(row)).astype(np.float32)


def encoding_distance(rng):
    triangle = np.array(TRIANGLES[rng.integers(len(TRIANGLES))])
    small = rng.integers(1, 6, 2).astype(np.float32)
    yield _distance_case("two numbers each", small, (small + triangle * [1, -1]).astype(np.float32))
    plain = (
        ("five numbers each", 5, 1),
        ("eight numbers, one long and one short encoding", 8, 5),
        ("128 numbers each", 128, 1),
        ("one number each", 1, 1),
        ("five numbers each again, with other numbers", 5, 1),
    )
    for description, size, stretch in plain:
        f, g = _tenths(rng, size), _tenths(rng, size)
        if size > 1:  # the differences have both signs, and do not cancel
            f[:2], g[:2] = (1.9, -0.4), (-0.6, 0.3)
        else:
            f, g = np.abs(f), -np.abs(g)
        yield _distance_case(description, f, stretch * g)
    f = _tenths(rng, 16)
    yield _distance_case("the same encoding twice", f, f.copy())
    f, g = _unit(_tenths(rng, 128)), _unit(_tenths(rng, 128))
    yield _distance_case("two encodings of length 1", f, g)
    g = rng.permutation(f)
    while abs(float(np.sum(f - g))) > 1e-3 or np.linalg.norm(f - g) < 0.5:
        g = rng.permutation(f)
    yield _distance_case("the same numbers in another order", f, g)


def _distance_case(description, f, g):
    traits = (
        ("some numbers are negative", bool((f < 0).any() or (g < 0).any())),
        ("the encodings have several numbers", len(f) > 1),
        ("both encodings have length 1", bool(abs(np.linalg.norm(f) - 1) < 1e-3 and abs(np.linalg.norm(g) - 1) < 1e-3)),
    )
    return Case((f, g), description, _traits(*traits))


def same_person(rng):
    """Pairs on both sides of thresholds of many sizes; squares, halves and fixed thresholds decide some otherwise."""
    plain = (
        ("a small distance, tau = 0.7", (0.55, 0.63), 0.7),
        ("a large distance, tau = 0.7", (1.05, 1.35), 0.7),
        ("a strict threshold", (0.38, 0.46), (0.28, 0.34)),
        ("a strict threshold, a small distance", (0.2, 0.26), (0.3, 0.36)),
        ("a lax threshold", (1.08, 1.2), (1.25, 1.34)),
        ("a lax threshold, a large distance", (1.43, 1.5), (1.25, 1.34)),
        ("twice the threshold", (0.63, 0.66), (0.27, 0.3)),
        ("half the threshold", (0.33, 0.38), (0.85, 0.95)),
        ("half the threshold, tau = 0.7", (0.26, 0.29), 0.7),
        ("the same picture twice", (0.0, 0.0), (0.5, 0.9)),
        ("a little above the threshold", (0.68, 0.75), (0.58, 0.63)),
        ("a little below the threshold", (0.8, 0.86), (0.9, 0.97)),
        ("a threshold below 0.2", (0.24, 0.4), (0.1, 0.18)),
        ("a threshold for squared distances", (2.2, 2.6), (2.8, 3.2)),
        ("far apart, on a scale for squared distances", (3.4, 3.9), (2.8, 3.2)),
    )
    for description, distances, thresholds in plain:
        distance = round(float(rng.uniform(*distances)), 2)
        tau = thresholds if isinstance(thresholds, float) else round(float(rng.uniform(*thresholds)), 2)
        traits = (
            ("the distance is above tau", distance > tau),
            ("the distance is below tau", distance < tau),
            ("tau is not 0.7", tau != 0.7),
            ("tau is above 1", tau > 1),
        )
        yield Case((distance, tau), description, _traits(*traits))
    tau = float(rng.choice([0.5, 0.75, 1.25]))
    yield Case((tau, tau), "exactly at the threshold", _traits(("the distance is tau", True)))


def nearest_example(rng):
    gallery = (10 * rng.permutation(3)[:, None] + rng.integers(0, 4, (3, 2))).astype(np.float32)
    query = (gallery[rng.integers(1, 3)] + rng.choice([-1, 1], 2)).astype(np.float32)
    yield Case((query, gallery, _employees(rng, 3)), "three people, two numbers each", ("labels are not row numbers",))
    plain = (
        ("five people, four numbers each", 5, 4, 10),
        ("eight people, three numbers each", 8, 3, 10),
        ("as many people as numbers", 6, 6, 10),
        ("five people, four numbers each, other ones", 5, 4, 100),
        ("seven people, five numbers each", 7, 5, 10),
    )
    for description, people, size, first in plain:
        query, gallery = _telling(rng, people, size)
        yield Case((query, gallery, _employees(rng, people, first)), description, ("there are several people",))
    query, gallery = _telling(rng, 7, 5)
    gallery = np.stack([_unit(row) for row in gallery])
    query = _unit(gallery[rng.integers(1, 6)] + 0.1 * _unit(_tenths(rng, 5)))
    yield Case((query, gallery, _employees(rng, 7)), "all encodings of length 1", ("all encodings have length 1",))
    query = _tenths(rng, 6)
    yield Case((query, _tenths(rng, (1, 6)), _employees(rng, 1)), "only one person", ("there is one person",))
    query, gallery = _telling(rng, 6, 4)
    place = int(np.argmin(np.linalg.norm(gallery - query, axis=1)))
    query = gallery[place].copy()
    yield Case((query, gallery, _employees(rng, 6)), "a picture that is in the gallery", ("the query is a row",))
    yield _two_pictures(rng)
    query, offsets = _tenths(rng, 6), np.repeat([[4.0], [0.0], [0.7], [2.0], [7.0]], 6, axis=1)
    offsets[1, rng.integers(6)] = 2.4  # nearer in L1, farther in L2 than row 2, which is off a little everywhere
    gallery = (query + offsets * rng.choice([-1, 1], offsets.shape)).astype(np.float32)
    yield Case((query, gallery, _employees(rng, 5)), "a row that is off in a single number")


def _two_pictures(rng):
    """Two pictures each of three people: the nearest row belongs to a person whose other picture is far away."""
    query = _tenths(rng, 4)
    offsets = np.array([1.0, 14.0, 3.0, 3.6, 6.0, 7.0])[:, None]  # distances to the query, two rows a person
    directions = np.stack([_unit(_tenths(rng, 4)) for _ in offsets])
    directions[1] = directions[0]
    directions[3] = directions[2]
    order = rng.permutation(6)
    labels = np.repeat(_employees(rng, 3), 2)[order]
    return Case((query, (query + offsets * directions)[order].astype(np.float32), labels), "two pictures a person",
                ("people have two pictures",))


def _employees(rng, count, first=10):
    """Distinct numbers of two digits from 10 on, or of three."""
    return first + rng.choice(80, count, replace=False)


def _telling(rng, people, size, tries=300):
    """A query and a gallery for which other readings of 'nearest' name another row: the most telling of many draws."""
    gallery = _tenths(rng, (tries, people, size), 30)
    query = gallery[np.arange(tries), rng.integers(1, people - 1, tries)] + _tenths(rng, (tries, size), 16)
    difference = gallery - query[:, None]
    distances = np.linalg.norm(difference, axis=2)
    place = distances.argmin(axis=1)
    nearer_than_first = distances < distances[:, :1]
    others = (
        np.abs(difference).sum(axis=2).argmin(axis=1),
        (gallery @ query[:, :, None])[..., 0].argmax(axis=1),
        np.abs(np.linalg.norm(gallery, axis=2) - np.linalg.norm(query, axis=1)[:, None]).argmin(axis=1),
        np.abs(difference[:, :, 0]).argmin(axis=1),
        np.abs(difference.sum(axis=2)).argmin(axis=1),
        np.abs(difference).max(axis=2).argmin(axis=1),
        (difference**2).sum(axis=1).argmin(axis=1),
        people - 1 - nearer_than_first[:, ::-1].argmax(axis=1),
    )
    nearest, second = np.sort(distances, axis=1)[:, :2].T
    usable = (second - nearest > 0.15) & (place > 0) & (place < people - 1)
    best = int(np.argmax(usable * (1 + sum(other != place for other in others))))
    return query[best].astype(np.float32), gallery[best]
