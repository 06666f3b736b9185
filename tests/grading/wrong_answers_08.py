"""Wrong answers to chapter 08 that no list of known mistakes names."""

import numpy as np

from tests.grading.learners_08 import enrol_copy, who_loop


def _far(f, g):
    return float(np.linalg.norm(f - g))


def _who_average(encoding, database, threshold=0.7):
    mean = np.mean([_far(encoding, known) for known in database.values()])
    return mean, who_loop(encoding, database, threshold)[1]


def _who_reverses(encoding, database, threshold=0.7):
    distance, name = who_loop(encoding, database, threshold)
    return distance, name[::-1] if name else None


def _who_second(encoding, database, threshold=0.7):
    nearest = sorted((_far(encoding, known), name) for name, known in database.items())[:2][-1]
    return nearest[0], nearest[1] if nearest[0] < threshold else None


def _enrol_in_place(database, name, image, encode):
    if name in database:
        raise ValueError(name)
    database[name] = encode(image)
    return database


def _enrol_in_place_and_copy(database, name, image, encode):
    if name in database:
        raise ValueError(name)
    database[name] = encode(image)
    return dict(database)


def _enrol_spoils_then_raises(database, name, image, encode):
    known = name in database
    new = enrol_copy({} if known else database, name, image, encode)
    if known:
        database.clear()
        raise ValueError(name)
    return new


def _enrol_alters_the_picture(database, name, image, encode):
    new = enrol_copy(database, name, image, encode)
    image *= 0
    return new


def _enrol_averages(database, name, image, encode):
    return enrol_copy(database, name, np.tile(image.mean(axis=(0, 1)), (*image.shape[:2], 1)), encode)


def _enrol_mixes(database, name, image, encode):
    new = enrol_copy(database, name, image, encode)
    return {person: np.roll(row, 1) for person, row in new.items()}


def _enrol_accidental(database, name, image, encode):
    """A ValueError of a library, by accident, is no refusal."""
    if name in database:
        np.zeros(3).reshape(2, 2)
    return enrol_copy(database, name, image, encode)


def _who_number(nobody):
    """A number where nobody is near enough."""

    def answer(encoding, database, threshold=0.7):
        distance, name = who_loop(encoding, database, threshold)
        return distance, nobody if name is None else name

    return answer


WRONG = {
    "verify": (
        lambda encoding, identity, database, threshold=0.7: (0.0, True),
        lambda encoding, identity, database, threshold=0.7: (threshold, True),
        lambda encoding, identity, database, threshold=0.7: ("near", True),
        lambda encoding, identity, database, threshold=0.7: (_far(encoding, database[identity]), "yes"),
        lambda encoding, identity, database, threshold=0.7: (_far(encoding, database[identity]), None),
        lambda encoding, identity, database, threshold=0.7: (_far(encoding, database[identity]),),
        lambda encoding, identity, database, threshold=0.7: (_far(encoding, database[identity]), True, identity),
        lambda encoding, identity, database, threshold=0.7: (np.abs(encoding - database[identity]), True),
        lambda encoding, identity, database, threshold=0.7: (
            _far(encoding, database[identity]) / 2, _far(encoding, database[identity]) < threshold
        ),
        lambda encoding, identity, database, threshold=0.7: (
            _far(encoding, database[identity]), _far(encoding, database[identity]) < threshold / 2
        ),
        lambda encoding, identity, database, threshold=0.7: (
            _far(encoding, -database[identity]), _far(encoding, -database[identity]) < threshold
        ),
        lambda encoding, identity, database, threshold=0.7: (
            float(np.max(np.abs(encoding - database[identity]))), _far(encoding, database[identity]) < threshold
        ),
        lambda encoding, identity, database, threshold=0.7: {
            "distance": _far(encoding, database[identity]), "accepted": _far(encoding, database[identity]) < threshold
        },
        lambda encoding, identity, database, threshold=0.7: (np.nan, _far(encoding, database[identity]) < threshold),
        lambda encoding, identity, database, threshold=0.7: print(_far(encoding, database[identity])),
        lambda encoding, identity, database, threshold=0.7: ([[1, 2], [3]], True),
        lambda encoding, identity, database, threshold=0.7: (10**400, True),
        lambda encoding, identity, database, threshold=0.7: ...,
        lambda encoding, database, identity, threshold=0.7: (_far(encoding, database[identity]), True),
    ),
    "who_is_it": (
        _who_average,
        _who_reverses,
        _who_second,
        *map(_who_number, (-10, -9.5, np.nan, -np.inf)),
        lambda encoding, database, threshold=0.7: (0.0, None),
        lambda encoding, database, threshold=0.7: (0.5, next(iter(database))),
        lambda encoding, database, threshold=0.7: (who_loop(encoding, database, threshold)[0], "stranger"),
        lambda encoding, database, threshold=0.7: (*who_loop(encoding, database, threshold), True),
        lambda encoding, database, threshold=0.7: (
            who_loop(encoding, database, threshold)[0], who_loop(encoding, database, threshold / 2)[1]
        ),
        lambda encoding, database, threshold=0.7: (
            2 * who_loop(encoding, database, threshold)[0], who_loop(encoding, database, threshold)[1]
        ),
        lambda encoding, database, threshold=0.7: (
            who_loop(encoding, database, threshold)[0], who_loop(encoding, database, threshold)[1] is not None
        ),
        lambda encoding, database, threshold=0.7: {
            name: _far(encoding, known) for name, known in database.items()
        },
        lambda encoding, database, threshold=0.7: [_far(encoding, known) for known in database.values()],
        lambda encoding, database, threshold=0.7: (
            who_loop(encoding, database, threshold)[0], list(database)
        ),
        lambda encoding, database, threshold=0.7: who_loop(
            encoding, {name: database[name] for name in sorted(database)[:2]}, threshold
        ),
        lambda encoding, database, threshold=0.7: 1 / 0,
    ),
    "all_correct_probability": (
        lambda p, k: 0.5,
        lambda p, k: 1 - p,
        lambda p, k: p ** (2 * k),
        lambda p, k: p ** np.sqrt(k),
        lambda p, k: round(p**k, 1),
        lambda p, k: 100 * p**k,
        lambda p, k: (p**k, 1 - p**k),
        lambda p, k: [p**i for i in range(k)],
        lambda p, k: f"{p**k:.1%}",
        lambda p, k: p**100,
        lambda p, k: p**k if k < 100 else 0.0,
    ),
    "required_accuracy": (
        lambda target, k: 0.9999,
        lambda target, k: target ** (k - 1) / k,
        lambda target, k: 1 - target / k,
        lambda target, k: target ** (1 / 100),
        lambda target, k: target ** (2 / k),
        lambda target, k: 100 * target ** (1 / k),
        lambda target, k: round(target ** (1 / k), 1),
        lambda target, k: (target - 1) / k + 1 if k > 50 else target ** (1 / 2),
        lambda target, k: (1 - target) / k,
        lambda target, k: target ** (1 // k) if k > 1 else 1,
    ),
    "enrol": (
        _enrol_in_place,
        _enrol_in_place_and_copy,
        _enrol_spoils_then_raises,
        _enrol_alters_the_picture,
        _enrol_averages,
        _enrol_mixes,
        _enrol_accidental,
        lambda database, name, image, encode: [*database.items(), (name, encode(image))],
        lambda database, name, image, encode: list(database) + [name],
        lambda database, name, image, encode: {**database, name: [encode(image), encode(image)]},
        lambda database, name, image, encode: {**database, name: [[1], [1, 2]]},
        lambda database, name, image, encode: {**database, name: {"encoding": encode(image)}},
        lambda database, name, image, encode: {**database, name: 2 * encode(image)},
        lambda database, name, image, encode: {**database, name: np.zeros_like(encode(image))},
        lambda database, name, image, encode: {**database, name.upper(): encode(image)},
        lambda database, name, image, encode: {**database, name: encode(image[None])},
        lambda database, name, image, encode: {**database, name: np.append(encode(image), 1)},
        lambda database, name, image, encode: {**enrol_copy(database, name, image, encode), "Nobody": encode(image)},
        lambda database, name, image, encode: enrol_copy(database, name, image, encode).get(name),
        lambda database, name, image, encode: name in database,
        lambda database, name, image, encode: True,
    ),
}
