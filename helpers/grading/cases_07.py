"""The cases of chapter 07's exercises: random on every run, the same kinds on every run, the most readable first.

Encodings are (d,) or (n, d). No two distances are alike; `same` is bool.
"""

import numpy as np

from helpers.grading.exercise import Case


def _tenths(rng, shape, top=20):
    """Multiples of 0.1 from 0.1 to top / 10."""
    return (rng.integers(1, top + 1, shape) / 10).astype(np.float32)


def _signed(rng, shape, top=20):
    return _tenths(rng, shape, top) * rng.choice([-1, 1], shape).astype(np.float32)


def _traits(*pairs):
    return tuple(phrase for phrase, holds in pairs if holds)


def absolute_difference(rng):
    plain = (
        ("three numbers each", (3,), True),
        ("eight numbers each", (8,), True),
        ("signs mixed", (6,), False),
        ("four pairs of encodings", (4, 7), True),
        ("five pairs, signs mixed", (5, 3), False),
        ("one number each", (1,), False),
        ("128 numbers each", (128,), False),
        ("eight numbers each again, with other numbers", (8,), True),
        ("one pair as a row of an array", (1, 6), False),
        ("four pairs of four numbers, signs mixed", (4, 4), False),
    )
    for description, shape, positive in plain:
        draw = _tenths if positive else _signed
        f, g = draw(rng, shape), draw(rng, shape)
        if f.size > 1:  # both directions occur
            f.flat[0], g.flat[0] = 0.4, 1.3
            f.flat[-1], g.flat[-1] = 1.7, 0.6
        traits = (
            ("some numbers are negative", not positive),
            ("there are several pairs", shape[0] > 1 and len(shape) > 1),
            ("f and g have two axes", len(shape) > 1),
        )
        yield Case((f, g), description, _traits(*traits))


def chi_square(rng):
    plain = (
        ("three numbers each", (3,), 0, 0),
        ("six numbers each", (6,), 0, 0),
        ("g is 0 in places", (6,), 0, 2),
        ("f is 0 in places", (6,), 0, -2),
        ("both are 0 in places", (7,), 2, 0),
        ("four pairs of encodings", (4, 5), 0, 0),
        ("five pairs, with zeros of every kind", (5, 7), 6, 3),
        ("both are 0 everywhere", (4,), 4, 0),
        ("32 numbers, most of them 0 in both", (32,), 20, 3),
        ("six numbers each again, with other numbers", (6,), 0, 0),
        ("numbers far apart", (5,), 0, 0),
        ("small numbers", (6,), 0, 0),
    )
    for number, (description, shape, both, one) in enumerate(plain):
        f, g = _tenths(rng, shape), _tenths(rng, shape)
        if description == "numbers far apart":
            f, g = f * np.float32(20), g / np.float32(10)
        places = rng.permutation(f.size)
        if f.size > both:  # two equal numbers would hide much
            f.flat[places[-1]], g.flat[places[-1]] = (0.3, 0.1) if number == 0 else (1.6, 0.5)
            f.flat[places[-2]], g.flat[places[-2]] = (0.2, 0.8)
        if description == "small numbers":
            f, g = f / np.float32(10), g / np.float32(10)
        f.flat[places[:both]] = g.flat[places[:both]] = 0
        (g if one > 0 else f).flat[places[both : both + abs(one)]] = 0
        traits = (
            ("f and g are both 0 somewhere", both > 0),
            ("one of the two is 0 somewhere", one != 0),
            ("there are several pairs", len(shape) > 1),
        )
        yield Case((f, g), description, _traits(*traits))


def _unit(rng, description, d, b, logit=None, positive=False, flip=False):
    """f, g, w, b; b is moved so that the logit is `logit`, where one is given."""
    f, g = (_tenths if positive else _signed)(rng, (2, d), 10)
    f[0], g[0] = (0.2, 0.9) if positive or d > 1 else (-0.2, 0.5)
    w = rng.integers(1, 9, d) / 4 * rng.choice([-1, 1], d)
    w[0] = -1.5
    if d > 1:
        f[-1], g[-1] = (0.8, 0.4)
        w[-1] = 1.25
    w = w.astype(np.float32)
    score = float(np.sum(w * np.abs(f - g)))
    if logit is not None:
        b = round(logit - score, 2)
    if flip:
        f, g = g, f
    reach = score + b
    traits = (
        ("there are several numbers", d > 1),
        ("some numbers are negative", not positive),
        ("b is not 0", b != 0),
        ("b is negative", b < 0),
        ("the probability is below 1/2", reach < 0),
        ("the probability is above 1/2", reach > 0),
    )
    return Case((f, g, w, float(b)), description, _traits(*traits))


def same_probability(rng):
    yield _unit(rng, "two numbers, b = 0.5", 2, 0.5, positive=True)
    yield _unit(rng, "one number, b = 1", 1, 1.0, positive=True)
    yield _unit(rng, "three numbers, b = 0", 3, 0.0, positive=True)
    yield _unit(rng, "four numbers, a negative b", 4, 0, logit=-1.5, positive=True)
    yield _unit(rng, "five numbers, signs mixed", 5, 0, logit=1.2)
    yield _unit(rng, "eight numbers, nearly certain that they differ", 8, 0, logit=-3.5)
    yield _unit(rng, "eight numbers, nearly certain that they agree", 8, 0, logit=3.5, flip=True)
    yield _unit(rng, "16 numbers, signs mixed", 16, 0, logit=0.4)
    yield _unit(rng, "128 numbers, signs mixed", 128, 0, logit=-0.6, flip=True)
    yield _unit(rng, "five numbers, signs mixed, again with other numbers", 5, 0, logit=-0.9, flip=True)
    f = _signed(rng, 6)
    w = (-rng.integers(1, 9, 6) / 4).astype(np.float32)
    yield Case((f, f.copy(), w, 1.75), "an encoding with itself", ("b is not 0", "f and g are equal"))


def _pairs(rng, kinds, scale=1.0, coarse=False):
    """Distances in the order of `kinds`, a text of s (same) and d (different) from near to far, and then shuffled.

    The gap where most pairs are decided rightly is wider than most, and not the widest. Distances are multiples of
    0.01, or of 0.05 where `coarse`, before they are scaled.
    """
    same = np.array([kind == "s" for kind in kinds])
    unit, usual, wide, widest = (5, (1, 3), (3, 4), (5, 6)) if coarse else (1, (2, 6), (6, 9), (14, 22))
    steps = rng.integers(*usual, len(kinds))
    best = int(np.argmax(_right(same)))
    steps[best] = rng.integers(*wide)
    for place in {1, len(kinds) - 1} - {best}:
        steps[place] = rng.integers(*widest)
    distances = np.round(0.2 + unit * np.cumsum(steps) / 100, 2)
    order = rng.permutation(len(kinds))
    return (scale * distances[order]).astype(np.float32), same[order]


def _right(same):
    """How many pairs are decided rightly where the nearest 0, 1, ... n are accepted."""
    return np.append(0, np.cumsum(same)) + np.append(np.cumsum(~same[::-1])[::-1], 0)


def _overlapping(rng, same, different, fair):
    """Kinds whose best cut is inside and alone; `fair` says whether it is also best where both kinds weigh alike."""
    while True:
        places = np.concatenate([rng.normal(0, 1, same), rng.normal(1.6, 1, different)])
        kinds = np.arange(len(places))[np.argsort(places)] < same
        right = _right(kinds)
        best = int(np.argmax(right))
        weighed = np.append(0, np.cumsum(kinds)) / same - np.append(0, np.cumsum(~kinds)) / different
        alone = np.count_nonzero(right == right[best]) == 1 and 1 < best < len(kinds) - 1
        if alone and (weighed[best] > weighed.max() - 1e-9) == fair:
            return "".join("s" if kind else "d" for kind in kinds)


def best_threshold(rng):
    plain = (
        ("six pairs, the two kinds apart", "sssddd", 1.0),
        ("one different pair is near", "ssdssssddd", 1.0),
        ("one same pair is far", "ssssddddsd", 1.0),
        ("few pairs are the same", "ssddddddddsddddd", 1.0),
        ("most pairs are the same", "ssssssssdssssdddsd", 1.0),
        ("distances from 2 to 20", _overlapping(rng, 7, 9, fair=True), 10.0),
        ("30 pairs that overlap", _overlapping(rng, 15, 15, fair=True), 1.0),
        ("30 pairs, 8 of them the same", _overlapping(rng, 8, 22, fair=False), 1.0),
        ("30 pairs, 22 of them the same", _overlapping(rng, 22, 8, fair=False), 1.0),
        ("small distances", _overlapping(rng, 9, 12, fair=True), 0.1),
        ("40 pairs that overlap", _overlapping(rng, 15, 25, fair=False), 1.0),
        ("six pairs again, with other numbers", "sssddd", 1.0),
    )
    for number, (description, kinds, scale) in enumerate(plain):
        distances, same = _pairs(rng, kinds, scale, coarse=number == 0)
        traits = (
            ("the two kinds overlap", "ds" in kinds),
            ("there are not as many same as different pairs", 2 * kinds.count("s") != len(kinds)),
            ("distances are above 2", scale > 1),
            ("distances are small", scale < 1),
        )
        yield Case((distances, same), description, _traits(*traits))


def true_accept_rate(rng):
    plain = (
        ("eight pairs, far = 0.3", "ssdsddsd", 0.3),
        ("far = 0.25, one of four exactly", "ssdsdsdd", 0.25),
        ("ten pairs, the nearest of different people", "dsssdssddd", 0.1),
        ("ten pairs, far = 0.25", "ssdsdsddsd", 0.25),
        ("far = 0.6", "sdssddsdsdsd", 0.6),
        ("few pairs are the same, far = 0.15", _overlapping(rng, 6, 18, fair=True), 0.15),
        ("most pairs are the same, far = 0.3", _overlapping(rng, 18, 6, fair=True), 0.3),
        ("17 pairs, far = 0.35", "ssssssddssssssddd", 0.35),
        ("30 pairs that overlap, far = 0.33", _overlapping(rng, 13, 17, fair=True), 0.33),
        ("30 pairs that overlap, far = 0.01", "ssdss" + _overlapping(rng, 12, 13, fair=True), 0.01),
        ("the two kinds apart, far = 0.2", "ssssddd", 0.2),
        ("40 pairs that overlap, far = 0.13", "s" + _overlapping(rng, 14, 25, fair=True), 0.13),
        ("eight pairs again, with other numbers", "sdsddssd", 0.3),
        ("far = 0.95", _overlapping(rng, 12, 15, fair=True) + "dssd", 0.95),
        ("distances from 2 to 20, far = 0.22", _overlapping(rng, 10, 15, fair=True), 0.22),
    )
    for number, (description, kinds, far) in enumerate(plain):
        scale = 10.0 if description.startswith("distances from 2") else 1.0
        distances, same = _pairs(rng, kinds, scale, coarse=number == 0)
        allowed = far * kinds.count("d")
        traits = (
            ("the two kinds overlap", "ds" in kinds),
            ("there are not as many same as different pairs", 2 * kinds.count("s") != len(kinds)),
            ("no different pair may be accepted", allowed < 1),
            ("some different pairs may be accepted", allowed >= 1),
            ("the share far can be reached exactly", allowed == round(allowed)),
            ("distances are above 2", scale > 1),
            ("the nearest pair is of different people", kinds[0] == "d"),
        )
        yield Case((distances, same, far), description, _traits(*traits))
