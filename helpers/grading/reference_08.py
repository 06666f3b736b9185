"""A right answer to every exercise of chapter 08, in NumPy. An answer that calls one of these earns nothing.

A database is a dictionary {name: encoding}; encodings are (d,), of length 1. Distances are L2.
"""

import numpy as np


def verify(encoding, identity, database, threshold=0.7):
    """(distance to the claimed person, whether it is below the threshold)."""
    distance = float(np.linalg.norm(encoding - database[identity]))
    return distance, distance < threshold


def who_is_it(encoding, database, threshold=0.7):
    """(distance to the nearest person, this person's name); the name is None where the distance is not below."""
    distances = {name: float(np.linalg.norm(encoding - known)) for name, known in database.items()}
    nearest = min(distances, key=distances.get)
    return distances[nearest], nearest if distances[nearest] < threshold else None


def all_correct_probability(p, k):
    """The probability that k independent comparisons, each right with probability p, are all right."""
    return p**k


def required_accuracy(target, k):
    """The accuracy of one comparison with which k independent ones are all right with probability `target`."""
    return target ** (1 / k)


def enrol(database, name, image, encode):
    """A new database that holds the encoding of the picture as well.

    Raises:
        ValueError: if the name is known already.
    """
    if name in database:
        raise ValueError(f"{name} is enrolled already")
    return {**database, name: encode(image)}
