"""Known mistakes of chapter 08 except those of probabilities, which stand in `mistakes_08_risk`.

Where two mistakes of an exercise fit an answer, the earlier is named."""

import math

import numpy as np

from helpers.grading.exercise import Mistake


def _far(f, g):
    return float(np.linalg.norm(f - g))


def _distances(encoding, database, far=_far):
    return {name: far(encoding, known) for name, known in database.items()}


def _decided(encoding, identity, database, threshold, far):
    distance = far(encoding, database[identity])
    return distance, distance < threshold


def _nearest(encoding, database, threshold, far=_far):
    distances = _distances(encoding, database, far)
    name = min(distances, key=distances.get)
    return distances[name], name if distances[name] < threshold else None


def _squared(f, g):
    return float(np.sum((f - g) ** 2))


def _absolute(f, g):
    return float(np.sum(np.abs(f - g)))


def _averaged(f, g):
    return float(np.sqrt(np.mean((f - g) ** 2)))


def _cosine(f, g):
    return 1 - float(f @ g)


DISTANCES = (
    (
        "squared distance",
        "The distance is squared. Here it is the L2 norm, the root of that; the threshold belongs to it.",
        _squared,
    ),
    ("L1 distance", "These are absolute differences, added up. The L2 norm squares them first.", _absolute),
    ("mean under the root", "There is a mean under the root. The L2 norm takes the root of the sum.", _averaged),
    (
        "cosine instead of distance",
        "This is built on the product f.g of the encodings, a cosine. The distance is the L2 norm of their difference.",
        _cosine,
    ),
)

VERIFY = (
    Mistake(
        "compares with the nearest person",
        "The distance is that to the nearest person of the database. Verification looks at the claimed person only.",
        lambda encoding, identity, database, threshold=0.7: (
            min(_distances(encoding, database).values()),
            min(_distances(encoding, database).values()) < threshold,
        ),
        lambda encoding, identity, database, threshold=0.7: (
            min(_distances(encoding, database).values()),
            _far(encoding, database[identity]) < threshold,
        ),
    ),
    Mistake(
        "compares with the first person",
        "The distance is that to the first person of the database, whoever was claimed.",
        lambda encoding, identity, database, threshold=0.7: _decided(
            encoding, next(iter(database)), database, threshold, _far
        ),
    ),
    Mistake(
        "fixed threshold",
        "The distance is right, but the decision does not depend on the argument threshold: a number stands in its "
        "place.",
        lambda encoding, identity, database, threshold=0.7: _decided(encoding, identity, database, 0.7, _far),
        lambda encoding, identity, database, threshold=0.7: _decided(encoding, identity, database, 0.5, _far),
        lambda encoding, identity, database, threshold=0.7: _decided(encoding, identity, database, 1.0, _far),
    ),
    Mistake(
        "always true",
        "Everybody is let in: the second value is True whatever the distance.",
        lambda encoding, identity, database, threshold=0.7: (_far(encoding, database[identity]), True),
    ),
    Mistake(
        "always false",
        "Nobody is let in: the second value is False whatever the distance.",
        lambda encoding, identity, database, threshold=0.7: (_far(encoding, database[identity]), False),
    ),
    Mistake(
        "the other way round",
        "The distance is right, and the decision the wrong way round: a small distance speaks for the claim.",
        lambda encoding, identity, database, threshold=0.7: (
            _far(encoding, database[identity]),
            _far(encoding, database[identity]) > threshold,
        ),
    ),
    Mistake(
        "accepts where the claimed person is the nearest",
        "The distance is right. The decision asks whether the claimed person is the nearest one; it has to ask whether "
        "the distance is below the threshold, for the nearest may still be far.",
        lambda encoding, identity, database, threshold=0.7: (
            _far(encoding, database[identity]),
            _nearest(encoding, database, math.inf)[1] == identity,
        ),
    ),
    *(
        Mistake(
            name,
            hint,
            lambda encoding, identity, database, threshold=0.7, far=far: _decided(
                encoding, identity, database, threshold, far
            ),
            lambda encoding, identity, database, threshold=0.7, far=far: (
                far(encoding, database[identity]),
                _far(encoding, database[identity]) < threshold,
            ),
        )
        for name, hint, far in DISTANCES
    ),
    Mistake(
        "similarity instead of distance",
        "This is a product of the encodings, which is large where they are alike. A distance is small then.",
        lambda encoding, identity, database, threshold=0.7: (
            float(encoding @ database[identity]),
            float(encoding @ database[identity]) > threshold,
        ),
    ),
    Mistake(
        "difference of the lengths",
        "This compares the lengths of two encodings, which are all 1. Take the difference first, then its length.",
        lambda encoding, identity, database, threshold=0.7: (
            abs(float(np.linalg.norm(encoding) - np.linalg.norm(database[identity]))),
            abs(float(np.linalg.norm(encoding) - np.linalg.norm(database[identity]))) < threshold,
        ),
    ),
    Mistake(
        "values in the other order",
        "The two values stand in the other order: the distance comes first, then the decision.",
        lambda encoding, identity, database, threshold=0.7: _decided(
            encoding, identity, database, threshold, _far
        )[::-1],
    ),
    Mistake(
        "returns one value alone",
        "Two values are asked for: the distance, and whether it is accepted.",
        lambda encoding, identity, database, threshold=0.7: _far(encoding, database[identity]),
    ),
)


def _not_updated(encoding, database, threshold, start):
    lowest, identity = start, None
    for name, known in database.items():
        if _far(encoding, known) < lowest:
            identity = name
    return lowest, identity if lowest < threshold else None


def _started_at(encoding, database, threshold, start):
    lowest, identity = start, None
    for name, known in database.items():
        distance = _far(encoding, known)
        if distance < lowest:
            lowest, identity = distance, name
    return lowest, identity if lowest < threshold else None


def _first_below(encoding, database, threshold, people):
    for name in people:
        if _far(encoding, database[name]) < threshold:
            return _far(encoding, database[name]), name
    return _nearest(encoding, database, threshold)


def _last(encoding, database, threshold):
    name = list(database)[-1]
    distance = _far(encoding, database[name])
    return distance, name if distance < threshold else None


def _farthest(encoding, database, threshold):
    distances = _distances(encoding, database)
    name = max(distances, key=distances.get)
    return distances[name], name if distances[name] < threshold else None


def _last_distance(encoding, database, threshold, strangers_alone):
    distance, name = _nearest(encoding, database, threshold)
    last = _far(encoding, list(database.values())[-1])
    return (distance if strangers_alone and name is not None else last), name


def _name_of(encoding, database, threshold, place):
    distance, name = _nearest(encoding, database, threshold)
    return distance, None if name is None else list(database)[place]


def _called(encoding, database, threshold, nobody):
    distance, name = _nearest(encoding, database, threshold)
    return distance, nobody if name is None else name


def _place(encoding, database, threshold):
    distance, name = _nearest(encoding, database, threshold)
    return distance, None if name is None else list(database).index(name)


def _no_distance(encoding, database, threshold, instead):
    distance, name = _nearest(encoding, database, threshold)
    return (instead, None) if name is None else (distance, name)


WHO_IS_IT = (
    Mistake(
        "does not update the minimum",
        "The smallest distance so far is never updated, so what comes back belongs to the start of the search, or to "
        "whoever came last. When a nearer person is found, which two variables change?",
        lambda encoding, database, threshold=0.7: _not_updated(encoding, database, threshold, 100.0),
        lambda encoding, database, threshold=0.7: _not_updated(encoding, database, threshold, math.inf),
        _last,
    ),
    Mistake(
        "never rejects",
        "The nearest person is right, but somebody is named at every distance. What about a stranger, whom the "
        "database does not hold?",
        lambda encoding, database, threshold=0.7: _nearest(encoding, database, math.inf),
    ),
    Mistake(
        "starts the minimum too low",
        "The search starts with a smallest distance that nobody, or not everybody, can fall below. Which start is "
        "above every distance?",
        lambda encoding, database, threshold=0.7: _started_at(encoding, database, threshold, 0.0),
        lambda encoding, database, threshold=0.7: _started_at(encoding, database, threshold, threshold),
        lambda encoding, database, threshold=0.7: _started_at(encoding, database, threshold, 1.0),
        lambda encoding, database, threshold=0.7: _started_at(encoding, database, threshold, 0.7),
    ),
    Mistake(
        "fixed threshold",
        "The distance is right, but the decision does not depend on the argument threshold: a number stands in its "
        "place.",
        lambda encoding, database, threshold=0.7: _nearest(encoding, database, 0.7),
        lambda encoding, database, threshold=0.7: _nearest(encoding, database, 0.5),
        lambda encoding, database, threshold=0.7: _nearest(encoding, database, 1.0),
    ),
    Mistake(
        "the first below the threshold",
        "This stops at the first person below the threshold. Somebody later may be nearer: look at everybody first.",
        lambda encoding, database, threshold=0.7: _first_below(encoding, database, threshold, database),
    ),
    Mistake(
        "the last below the threshold",
        "This keeps the last person below the threshold. Keep the one with the smallest distance.",
        lambda encoding, database, threshold=0.7: _first_below(encoding, database, threshold, list(database)[::-1]),
    ),
    Mistake(
        "the farthest person",
        "This is the farthest person. Who looks most alike has the smallest distance.",
        _farthest,
    ),
    Mistake(
        "the other way round",
        "The distance is right, and the decision the wrong way round: somebody is named where the distance is large.",
        lambda encoding, database, threshold=0.7: (
            _nearest(encoding, database, math.inf)[0],
            None if _nearest(encoding, database, threshold)[1] else _nearest(encoding, database, math.inf)[1],
        ),
    ),
    Mistake(
        "always nobody",
        "The distance is right, but nobody is ever named.",
        lambda encoding, database, threshold=0.7: (_nearest(encoding, database, threshold)[0], None),
    ),
    Mistake(
        "the distance of the last person",
        "The name is right, but the distance is that to whoever came last in the loop. Return the smallest one.",
        lambda encoding, database, threshold=0.7: _last_distance(encoding, database, threshold, False),
        lambda encoding, database, threshold=0.7: _last_distance(encoding, database, threshold, True),
    ),
    Mistake(
        "the name does not follow the minimum",
        "The distance is the smallest, but the name is somebody else's, the last or the first of the database. A "
        "nearer person changes both.",
        lambda encoding, database, threshold=0.7: _name_of(encoding, database, threshold, -1),
        lambda encoding, database, threshold=0.7: _name_of(encoding, database, threshold, 0),
    ),
    Mistake(
        "another word for nobody",
        "All is right but the word: nobody is said with None, which cannot be anybody's name.",
        lambda encoding, database, threshold=0.7: _called(encoding, database, threshold, "nobody"),
        lambda encoding, database, threshold=0.7: _called(encoding, database, threshold, "stranger"),
        lambda encoding, database, threshold=0.7: _called(encoding, database, threshold, "None"),
        lambda encoding, database, threshold=0.7: _called(encoding, database, threshold, ""),
        lambda encoding, database, threshold=0.7: _called(encoding, database, threshold, False),
    ),
    Mistake(
        "position instead of the name",
        "That is the person's position in the database. Return the name, the key of the dictionary.",
        _place,
    ),
    Mistake(
        "no distance for a stranger",
        "Also for a stranger the distance to the nearest person comes back: it says how near the decision was.",
        lambda encoding, database, threshold=0.7: _no_distance(encoding, database, threshold, None),
        lambda encoding, database, threshold=0.7: _no_distance(encoding, database, threshold, math.inf),
        lambda encoding, database, threshold=0.7: _no_distance(encoding, database, threshold, 0),
    ),
    *(
        Mistake(
            name,
            hint,
            lambda encoding, database, threshold=0.7, far=far: _nearest(encoding, database, threshold, far),
        )
        for name, hint, far in DISTANCES
    ),
    Mistake(
        "values in the other order",
        "The two values stand in the other order: the distance comes first, then the name.",
        lambda encoding, database, threshold=0.7: _nearest(encoding, database, threshold)[::-1],
    ),
    Mistake(
        "returns one value alone",
        "Two values are asked for: the smallest distance, and the name or None.",
        lambda encoding, database, threshold=0.7: _nearest(encoding, database, threshold)[0],
    ),
    Mistake(
        "returns the name alone",
        "Two values are asked for: the smallest distance, and the name or None.",
        lambda encoding, database, threshold=0.7: _nearest(encoding, database, threshold)[1],
    ),
)

def _unless_known(database, name, result):
    if name in database:
        raise ValueError(f"{name} is known")
    return result


def _raises(error):
    raise error


ENROL = (
    Mistake(
        "overwrites silently",
        "A known name is overwritten silently: whoever comes second takes the place of the first. Look whether the "
        "name is there, and raise a ValueError.",
        lambda database, name, image, encode: {**database, name: encode(image)},
    ),
    Mistake(
        "keeps the old one silently",
        "A known name changes nothing, and nobody is told. Raise a ValueError, so that the caller knows.",
        lambda database, name, image, encode: dict(database) if name in database else {**database, name: encode(image)},
    ),
    Mistake(
        "returns None for a known name",
        "A known name gives None, which is easily overlooked. Raise a ValueError.",
        lambda database, name, image, encode: None if name in database else {**database, name: encode(image)},
    ),
    Mistake(
        "returns the exception",
        "For a known name an exception was returned, as if it were a database. `raise` it.",
        lambda database, name, image, encode: (
            ValueError(f"{name} is known") if name in database else {**database, name: encode(image)}
        ),
        lambda database, name, image, encode: ValueError if name in database else {**database, name: encode(image)},
    ),
    Mistake(
        "refuses with another exception",
        "A known name is refused, but not with a ValueError, which is what the caller waits for.",
        *(
            lambda database, name, image, encode, error=error: (
                _raises(error(name)) if name in database else {**database, name: encode(image)}
            )
            for error in (KeyError, TypeError, RuntimeError, Exception, NameError, AssertionError)
        ),
    ),
    Mistake(
        "refuses the new and takes the known",
        "The test is the wrong way round: a name that is not in the database yet is the good case.",
        lambda database, name, image, encode: (
            {**database, name: encode(image)} if name in database else _raises(ValueError(name))
        ),
    ),
    Mistake(
        "stores the image",
        "The picture itself is stored. The database keeps its encoding: call encode.",
        lambda database, name, image, encode: _unless_known(database, name, {**database, name: image}),
        lambda database, name, image, encode: {**database, name: image},
    ),
    Mistake(
        "stores the function",
        "The function encode is stored, not what it gives for the picture.",
        lambda database, name, image, encode: _unless_known(database, name, {**database, name: encode}),
        lambda database, name, image, encode: {**database, name: encode},
    ),
    Mistake(
        "returns the encoding alone",
        "What came back is the encoding alone. Return a database: everybody of before, and the new person.",
        lambda database, name, image, encode: _unless_known(database, name, encode(image)),
        lambda database, name, image, encode: encode(image),
    ),
    Mistake(
        "forgets those of before",
        "Only the new person is in it. Everybody of before belongs in the new database too.",
        lambda database, name, image, encode: _unless_known(database, name, {name: encode(image)}),
        lambda database, name, image, encode: {name: encode(image)},
    ),
    Mistake(
        "leaves the new person out",
        "The new person is missing in the database that came back.",
        lambda database, name, image, encode: _unless_known(database, name, dict(database)),
        lambda database, name, image, encode: dict(database),
    ),
    Mistake(
        'stores under the word "name"',
        'The key is the text "name". The key is what the argument name holds.',
        lambda database, name, image, encode: _unless_known(database, name, {**database, "name": encode(image)}),
        lambda database, name, image, encode: {**database, "name": encode(image)},
    ),
)
