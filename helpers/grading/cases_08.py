"""The cases of chapter 08's exercises: random on every run, the same kinds on every run, the most readable first.

Encodings have length 1, so that distances lie between 0 and 2. No two distances are alike, and none lies near its
threshold. The people are of the cast.
"""

import numpy as np

from helpers.grading.exercise import Case
from helpers.grading.given import MeanColours

PEOPLE = ("Ada", "Bao", "Chidi", "Dalia", "Elif", "Goran", "Hana", "Idris", "Jun", "Kofi", "Lana", "Mai", "Noor",
          "Omar", "Pia", "Ravi", "Sefa", "Teo", "Uma", "Zuri")
ROUND = ((1.0, 0.0), (0.8, 0.6), (0.6, 0.8), (0.0, 1.0), (-0.6, 0.8), (-0.8, 0.6))  # of length 1, around half a circle


def _names(rng, count):
    return [str(name) for name in rng.choice(PEOPLE, count, replace=False)]


def _unit(rng, d):
    row = rng.normal(size=d)
    return row / np.linalg.norm(row)


def _at(rng, row, distance):
    """A row of length 1 at that distance from another one of length 1."""
    aside = _unit(rng, len(row))
    aside -= (aside @ row) * row
    aside /= np.linalg.norm(aside)
    cosine = 1 - distance**2 / 2
    return (cosine * row + np.sqrt(1 - cosine**2) * aside).astype(np.float32)


def _wobble(rng, distance):
    return distance + float(rng.uniform(-0.03, 0.03))


def _people(rng, d, distances):
    """(encoding, {name: encoding}) with these distances, in this order."""
    encoding = _unit(rng, d)
    names = _names(rng, len(distances))
    return encoding.astype(np.float32), {
        name: _at(rng, encoding, _wobble(rng, distance)) for name, distance in zip(names, distances, strict=True)
    }


def _by_hand(rng, query, others):
    """The same with rows from `ROUND`, by their places there."""
    rows = [np.array(row, np.float32) for row in ROUND]
    return rows[query], dict(zip(_names(rng, len(others)), (rows[place] for place in others), strict=True))


def verify(rng):
    def case(description, found, claimed, threshold):
        encoding, database = found
        own = list(database)[claimed]
        distances = {name: np.linalg.norm(encoding - row) for name, row in database.items()}
        traits = (
            ("another person is nearer than the claimed one", min(distances, key=distances.get) != own),
            ("the threshold is not 0.7", threshold != 0.7),
            ("the distance is above the threshold", distances[own] > threshold),
            ("the claimed person is not the first of the database", claimed > 0),
        )
        return Case((encoding, own, database, threshold), description,
                    tuple(phrase for phrase, holds in traits if holds))

    yield case("the claimed person is near", _by_hand(rng, 1, (4, 2, 5)), 1, 0.7)
    yield case("the claimed person is far", _people(rng, 4, (1.5, 1.2, 1.7)), 1, 0.7)
    yield case("the claimed person is very near", _people(rng, 5, (1.6, 1.2, 0.15)), 2, 0.7)
    yield case("another person is nearer", _people(rng, 5, (0.9, 1.4, 0.3, 1.6)), 0, 0.7)
    yield case("two are near, the claimed one less so", _people(rng, 6, (0.3, 1.3, 0.55)), 2, 0.7)
    yield case("a strict threshold", _people(rng, 4, (1.3, 0.5, 1.1)), 1, 0.35)
    yield case("a strict threshold, very near", _people(rng, 4, (0.2, 1.4)), 0, 0.35)
    yield case("a loose threshold", _people(rng, 8, (1.6, 1.4, 1.0)), 2, 1.15)
    yield case("a loose threshold, still too far", _people(rng, 3, (1.45, 0.6, 1.0)), 0, 1.15)
    yield case("just above the threshold", _people(rng, 6, (1.5, 0.79)), 1, 0.7)
    yield case("the only person of the database", _people(rng, 5, (0.45,)), 0, 0.6)


def who_is_it(rng):
    def case(description, found, threshold):
        encoding, database = found
        distances = [np.linalg.norm(encoding - row) for row in database.values()]
        nearest = int(np.argmin(distances))
        traits = (
            ("nobody is near", min(distances) > threshold),
            ("several people are below the threshold", sum(far < threshold for far in distances) > 1),
            ("the threshold is not 0.7", threshold != 0.7),
            ("the nearest person is not the first of the database", nearest > 0),
            ("the nearest person is not the last of the database", nearest < len(database) - 1),
        )
        return Case((encoding, database, threshold), description, tuple(phrase for phrase, holds in traits if holds))

    yield case("three people, one of them near", _by_hand(rng, 2, (5, 1, 4)), 0.7)
    yield case("a stranger", _people(rng, 4, (1.2, 1.0, 1.6)), 0.7)
    yield case("the nearest is the first", _people(rng, 5, (0.3, 1.3, 1.0, 1.5)), 0.7)
    yield case("the nearest is the last", _people(rng, 5, (1.5, 1.2, 0.9, 0.4)), 0.7)
    yield case("three below the threshold, the nearest in the middle", _people(rng, 6, (0.55, 0.2, 0.4, 1.4)), 0.7)
    yield case("two below the threshold, the nearest first", _people(rng, 6, (0.25, 1.3, 0.5)), 0.7)
    yield case("a strict threshold", _people(rng, 4, (1.1, 0.5, 1.4)), 0.35)
    yield case("a strict threshold, very near", _people(rng, 4, (1.1, 0.5, 0.15)), 0.35)
    yield case("a loose threshold", _people(rng, 8, (1.6, 1.0, 1.4)), 1.2)
    yield case("a stranger far from everybody", _people(rng, 6, (1.85, 1.7, 1.55)), 0.7)
    yield case("a stranger just above the threshold", _people(rng, 3, (1.5, 0.79, 1.2)), 0.7)
    yield case("one person in the database", _people(rng, 7, (0.5,)), 0.6)


def _probability_case(share, k, description, phrase):
    traits = ((f"{phrase} is below 0.7", share < 0.7), ("k is above 1", k > 1), ("k is above 20", k > 20))
    return Case((share, k), description, tuple(words for words, holds in traits if holds))


def all_correct_probability(rng):
    def draw(low, high):
        return int(rng.integers(low, high + 1))

    for p, k, description in (
        (0.9, 2, "two people"),
        (0.99, 100, "p = 0.99, a hundred people"),
        (0.999, 100, "p = 0.999, a hundred people"),
        (draw(50, 65) / 100, 3, "a poor comparison, three people"),
        (draw(75, 85) / 100, draw(4, 6), "a fair comparison, a few people"),
        (draw(93, 97) / 100, draw(15, 30), "a good comparison, a company"),
        (draw(80, 90) / 100, 1, "one person"),
        (draw(9980, 9990) / 10000, draw(300, 500), "a very good comparison, a large company"),
    ):
        yield _probability_case(p, k, description, "p")


def required_accuracy(rng):
    def draw(low, high):
        return int(rng.integers(low, high + 1))

    for target, k, description in (
        (0.81, 2, "two people"),
        (0.99, 100, "target 0.99, a hundred people"),
        (draw(10, 20) / 100, 3, "a low target, three people"),
        (draw(25, 35) / 100, 2, "a low target, two people"),
        (draw(40, 60) / 100, draw(4, 6), "a middling target, a few people"),
        (draw(1, 5) / 100, draw(7, 12), "a very low target"),
        (draw(80, 90) / 100, 1, "one person"),
        (draw(5, 15) / 100, draw(20, 40), "a low target, a company"),
        (0.02, 2, "a very low target, two people"),  # 0.14142...: three decimals are too few here
    ):
        yield _probability_case(target, k, description, "the target")


def enrol(rng):
    def case(description, known, again, sides, parts, first=False):
        encode = MeanColours(parts)
        steps = rng.choice(np.arange(1, 20), (*sides, 3), replace=not first) / 20
        image = (steps if first else rng.uniform(0.05, 1, (*sides, 3))).astype(np.float32)
        names = _names(rng, known + 1)
        database = {name: _unit(rng, 3 * parts).astype(np.float32) for name in names[:known]}
        if again == "same picture":
            database[names[0]] = encode(image)
        traits = (
            ("the name is known", bool(again)),
            ("the name is new", not again),
            ("nobody is enrolled yet", known == 0),
        )
        return Case((database, names[0] if again else names[known], image, encode), description,
                    tuple(phrase for phrase, holds in traits if holds))

    yield case("a new person, two are enrolled", 2, "", (2, 2), 1, first=True)
    yield case("a known name", 3, "another picture", (4, 4), 1)
    yield case("nobody is enrolled yet", 0, "", (4, 6), 2)
    yield case("a new person, four are enrolled", 4, "", (6, 5), 2)
    yield case("a known name, with the very same picture", 2, "same picture", (5, 4), 2)
    yield case("a new person, another encoder", 3, "", (8, 6), 5)
    yield case("the only name that is known", 1, "another picture", (4, 4), 3)
