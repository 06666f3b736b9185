"""Right answers to chapter 08 as learners write them."""

import collections
import copy
import functools
import math

import numpy as np
import scipy.spatial
from sklearn.neighbors import NearestNeighbors

from helpers.runtime import ops
from tests.grading.learners import tf


def verify_loop(encoding, identity, database, threshold=0.7):
    total = 0.0
    for a, b in zip(encoding, database[identity], strict=True):
        total += (float(a) - float(b)) ** 2
    distance = math.sqrt(total)
    if distance < threshold:
        accepted = True
    else:
        accepted = False
    return distance, accepted


def verify_tensorflow(encoding, identity, database, threshold=0.7):
    distance = tf.norm(tf.constant(encoding) - database[identity])
    return distance, distance < threshold


def verify_named(encoding, identity, database, threshold=0.7):
    Result = collections.namedtuple("Result", "distance accepted")
    distance = np.linalg.norm(database[identity] - encoding)
    return Result(distance=distance, accepted=distance <= threshold)


def who_loop(encoding, database, threshold=0.7):
    lowest, identity = float("inf"), None
    for name, known in database.items():
        distance = np.linalg.norm(encoding - known)
        if distance < lowest:
            lowest, identity = distance, name
    if lowest >= threshold:
        identity = None
    return lowest, identity


def who_course(encoding, database, threshold=0.7):
    """A start above every distance of encodings of length 1, and words for a stranger."""
    lowest, identity = 100, "not recognized"
    for name in database:
        distance = np.sqrt(np.sum(np.square(encoding - database[name])))
        if distance < lowest:
            lowest = distance
            identity = name
    return lowest, identity if lowest < threshold else "not recognized"


def who_sorted(encoding, database, threshold=0.7):
    pairs = sorted((float(np.linalg.norm(encoding - known)), name) for name, known in database.items())
    return [pairs[0][0], pairs[0][1] if pairs[0][0] < threshold else "unknown"]


def who_matrix(encoding, database, threshold=0.7):
    names, rows = np.array(list(database)), np.stack(list(database.values()))
    distances = np.linalg.norm(rows - encoding, axis=1)
    best = distances.argmin()
    return distances[best], names[best] if distances[best] < threshold else None


def who_product(encoding, database, threshold=0.7):
    """Through the product of encodings of length 1."""
    names, rows = list(database), np.stack(list(database.values())).astype(np.float64)
    distances = np.sqrt(np.maximum(2 - 2 * rows @ encoding.astype(np.float64), 0))
    best = int(np.argmin(distances))
    return distances[best], names[best] if distances[best] < threshold else "Unknown"


def who_tensorflow(encoding, database, threshold=0.7):
    names, rows = list(database), tf.stack(list(database.values()))
    distances = tf.norm(rows - encoding, axis=1)
    best = tf.argmin(distances)
    name = tf.constant(names)[best] if distances[best] < threshold else None
    return distances[best], name


def who_scipy(encoding, database, threshold=0.7):
    distances = scipy.spatial.distance.cdist(encoding[None], list(database.values()))[0]
    best = np.argmin(distances)
    return distances[best], None if distances[best] > threshold else list(database.keys())[best]


def who_neighbours(encoding, database, threshold=0.7):
    search = NearestNeighbors(n_neighbors=1).fit(np.stack(list(database.values())))
    distances, places = search.kneighbors(encoding[None])
    return distances[0], list(database)[places[0, 0]] if distances[0, 0] < threshold else None


def enrol_copy(database, name, image, encode):
    if name in database:
        raise ValueError(f"{name} is known")
    new = database.copy()
    new[name] = encode(image)
    return new


def enrol_loop(database, name, image, encode):
    new = {}
    for known, encoding in database.items():
        if known == name:
            raise ValueError
        new[known] = encoding
    new[name] = encode(image)
    return new


class Known(ValueError):
    pass


def enrol_deep(database, name, image, encode):
    def refuse():
        raise Known(name)

    if name in database.keys():
        refuse()
    new = copy.deepcopy(database)
    new.update({name: np.asarray(encode(image), dtype=np.float64)})
    return new


def enrol_late(database, name, image, encode):
    """Looks whether the database has grown."""
    new = database | {name: encode(image).tolist()}
    if len(new) == len(database):
        raise ValueError("known")
    return collections.OrderedDict(new)


def enrol_first(database, name, image, encode):
    """The new person stands first, its encoding is a row, a tensor."""
    try:
        database[name]
    except KeyError:
        return {name: tf.constant(encode(image))[None], **database}
    raise ValueError(f"{name!r} is taken")


RIGHT = {
    "verify": (
        verify_loop,
        verify_tensorflow,
        verify_named,
        lambda encoding, identity, database, threshold=0.7: (
            np.linalg.norm(encoding - database[identity]),
            np.linalg.norm(encoding - database[identity]) < threshold,
        ),
        lambda encoding, identity, database, threshold=0.7: [
            math.dist(encoding, database[identity]), int(math.dist(encoding, database[identity]) < threshold)
        ],
        lambda encoding, identity, database, threshold=0.7: np.array([
            np.linalg.norm(encoding - database[identity]), np.linalg.norm(encoding - database[identity]) < threshold
        ]),
        lambda encoding, identity, database, threshold=0.7: (
            ops.norm(encoding - database[identity]), ops.norm(encoding - database[identity]) < threshold
        ),
        lambda encoding, identity, database, threshold: (
            np.float16(np.linalg.norm(encoding - database[identity])),
            [np.linalg.norm(encoding - database[identity]) <= threshold],
        ),
        lambda encoding, identity, database, threshold=0.7: (
            np.sqrt(2 - 2 * np.dot(encoding, database[identity])),
            np.dot(encoding, database[identity]) > 1 - threshold**2 / 2,
        ),
    ),
    "who_is_it": (
        who_loop,
        who_course,
        who_sorted,
        who_matrix,
        who_product,
        who_tensorflow,
        who_scipy,
        who_neighbours,
        lambda encoding, database, threshold=0.7: min(
            *((float(np.linalg.norm(encoding - known)), name) for name, known in database.items()), (threshold, None)
        ) if any(np.linalg.norm(encoding - known) < threshold for known in database.values()) else (
            min(np.linalg.norm(encoding - known) for known in database.values()), " Not Recognized"
        ),
    ),
    "all_correct_probability": (
        lambda p, k: p**k,
        lambda p, k: math.pow(p, k),
        lambda p, k: np.prod([p] * k),
        lambda p, k: functools.reduce(lambda a, b: a * b, [p] * k, 1.0),
        lambda p, k: math.exp(k * math.log(p)),
        lambda p, k: 1 - (1 - p**k),
        lambda p, k: tf.pow(p, k) if isinstance(k, float) else tf.pow(tf.constant(p), float(k)),
        lambda p, k: np.array([[p**k]]),
        lambda p, k: p * (p ** (k - 1)),
    ),
    "required_accuracy": (
        lambda target, k: target ** (1 / k),
        lambda target, k: math.exp(math.log(target) / k),
        lambda target, k: np.power(target, 1.0 / k),
        lambda target, k: float(np.roots([1, *[0] * (k - 1), -target]).real.max()) if k > 1 else target,
        lambda target, k: 10 ** (math.log10(target) / k),
        lambda target, k: tf.exp(tf.math.log(target) / k),
        lambda target, k: next(p for p in np.linspace(0, 1, 100001) if p**k >= target - 1e-12),
    ),
    "enrol": (enrol_copy, enrol_loop, enrol_deep, enrol_late, enrol_first),
}
KEPT = ()
