"""Known mistakes of chapter 07 that are about thresholds and rates.

Where two mistakes of an exercise fit an answer, the earlier is named.
"""

import numpy as np

from helpers.grading.exercise import Mistake


def _middle(values, place):
    """Halfway to the next of some rising values."""
    return (values[place] + values[min(place + 1, len(values) - 1)]) / 2


def _best(distances, score, form="middle"):
    """The distance of the highest score as a threshold, the first of several; score(threshold) -> number."""
    values = np.unique(distances)
    place = int(np.argmax([score(value) for value in values]))
    return values[place] if form == "distance" else _middle(values, place)


def _accuracy(distances, same):
    return lambda threshold: np.mean((distances <= threshold) == same)


def _rates(distances, same, threshold):
    """(true accept rate, false accept rate)"""
    return np.mean(distances[same] <= threshold), np.mean(distances[~same] <= threshold)


def _fair(distances, same):
    def score(threshold):
        true, false = _rates(distances, same, threshold)
        return true - false

    return score


def _unequal(distances, same):
    def score(threshold):
        true, false = _rates(distances, same, threshold)
        return -abs(1 - true - false)

    return score


GRIDS = tuple(np.linspace(0, high, count) for high in (1, 2) for count in (50, 100, 101, 200, 201, 1000, 1001)) + tuple(
    np.arange(0, high, 0.01) for high in (1, 2)
)


def _on(grid):
    def threshold(distances, same):
        return grid[np.argmax(((distances <= grid[:, None]) == same).mean(axis=1))]

    return threshold


def _rate_on(grid):
    def rate(distances, same, far):
        accepted = distances <= grid[:, None]
        kept = accepted[:, ~same].mean(axis=1) <= far
        return accepted[:, same].mean(axis=1)[kept].max(initial=0.0)

    return rate


def _forms(score):
    """The threshold of highest score(distances, same)(threshold): halfway to the next distance, or the distance."""
    return (
        lambda distances, same: _best(distances, score(distances, same)),
        lambda distances, same: _best(distances, score(distances, same), "distance"),
    )


BEST_THRESHOLD = (
    Mistake(
        "the mean distance",
        "This is the mean distance. It moves with the number of pairs of each kind, whether they are decided rightly "
        "or not.",
        lambda distances, same: np.mean(distances),
    ),
    Mistake(
        "the other direction",
        "This is best for 'same where distance > threshold'. A small distance means the same person.",
        *_forms(lambda distances, same: lambda threshold: -_accuracy(distances, same)(threshold)),
        lambda distances, same: _best(distances, lambda t: np.mean((distances >= t) == same), "distance"),
        lambda distances, same: _best(distances, _accuracy(distances, ~same)),
    ),
    Mistake(
        "the median distance",
        "This is the median distance. It does not look at `same`.",
        lambda distances, same: np.median(distances),
    ),
    Mistake(
        "halfway between the means",
        "This lies halfway between the mean distance of same and of different pairs. It need not have the highest "
        "accuracy: try several thresholds and count.",
        lambda distances, same: (np.mean(distances[same]) + np.mean(distances[~same])) / 2,
        lambda distances, same: (np.median(distances[same]) + np.median(distances[~same])) / 2,
    ),
    Mistake(
        "halfway between the extremes",
        "This lies between the farthest same and the nearest different pair. That is best only while the two kinds do "
        "not overlap.",
        lambda distances, same: (np.max(distances[same]) + np.min(distances[~same])) / 2,
    ),
    Mistake(
        "accepts every same pair",
        "This is the farthest same pair: every same pair is accepted, at whatever price in different ones.",
        lambda distances, same: np.max(distances[same]),
    ),
    Mistake(
        "refuses every different pair",
        "This is at the nearest different pair: every different pair is refused, at whatever price in same ones.",
        lambda distances, same: np.min(distances[~same]),
    ),
    Mistake(
        "returns the accuracy",
        "What came back is the highest accuracy. The threshold that reaches it is asked for.",
        lambda distances, same: max(_accuracy(distances, same)(t) for t in distances),
    ),
    Mistake(
        "returns the index",
        "What came back is the place of the best threshold in a list. The threshold itself is asked for.",
        lambda distances, same: int(np.argmax([_accuracy(distances, same)(t) for t in distances])),
        lambda distances, same: int(np.argmax([_accuracy(distances, same)(t) for t in np.unique(distances)])),
    ),
    Mistake(
        "looked up in another order",
        "The place of the best threshold belongs to the distances in one order, unsorted or sorted, and was looked up "
        "in the other.",
        lambda distances, same: np.sort(distances)[np.argmax([_accuracy(distances, same)(t) for t in distances])],
        lambda distances, same: distances[np.argmax([_accuracy(distances, same)(t) for t in np.sort(distances)])],
    ),
    Mistake(
        "a fixed grid",
        "The thresholds that are tried do not come from the distances: a fixed grid may end before them, or step over "
        "the best gap. Try those between the distances that occur.",
        *(_on(grid) for grid in GRIDS),
    ),
    Mistake(
        "weighs both kinds alike",
        "This is best where the share of same pairs and the share of different pairs count alike. Accuracy counts "
        "pairs: the kind with more of them has more to say.",
        *_forms(_fair),
    ),
    Mistake(
        "where both error rates are equal",
        "This is where both error rates are about equal. The accuracy may be higher elsewhere.",
        *_forms(_unequal),
    ),
    Mistake(
        "counts accepted same pairs only",
        "Only accepted same pairs were counted as right, so accepting all seems best. A different pair that is refused "
        "is right as well.",
        lambda distances, same: np.max(distances),
    ),
    Mistake(
        "counts refused different pairs only",
        "Only refused different pairs were counted as right, so refusing all seems best. A same pair that is accepted "
        "is right as well.",
        lambda distances, same: np.min(distances),
        lambda distances, same: 0,
    ),
    Mistake(
        "a fixed threshold",
        "The threshold is the same whatever the distances are. It depends on the encoder and is chosen on pairs.",
        lambda distances, same: 0.5,
        lambda distances, same: 0.7,
        lambda distances, same: 1.0,
    ),
)


def _largest(distances, allowed, share):
    """The largest share(threshold) of all thresholds that are allowed(threshold); 0 where none is."""
    candidates = np.append(-np.inf, np.unique(distances))
    return max((share(t) for t in candidates if allowed(t)), default=0.0)


def _rates_where(accepted):
    """true_accept_rate with another rule of acceptance(distances, threshold)."""

    def rate(distances, same, far):
        candidates = np.concatenate([[-np.inf], np.unique(distances), [np.inf]])
        shares = [
            np.mean(accepted(distances[same], t)) for t in candidates if np.mean(accepted(distances[~same], t)) <= far
        ]
        return max(shares, default=0.0)

    return rate


TRUE_ACCEPT_RATE = (
    Mistake(
        "rates of the wrong class",
        "The two kinds changed places: `far` limits the different pairs that are accepted, and the share of same pairs "
        "comes back.",
        lambda distances, same, far: _largest(
            distances, lambda t: np.mean(distances[same] <= t) <= far, lambda t: np.mean(distances[~same] <= t)
        ),
    ),
    Mistake(
        "limits the wrong class",
        "`far` limits the share of the same pairs here. It is the different pairs that must not be accepted.",
        lambda distances, same, far: _largest(
            distances, lambda t: np.mean(distances[same] <= t) <= far, lambda t: np.mean(distances[same] <= t)
        ),
    ),
    Mistake(
        "returns the false accept rate",
        "What came back is the share of different pairs that are accepted. The share of same pairs is asked for.",
        lambda distances, same, far: _largest(
            distances, lambda t: np.mean(distances[~same] <= t) <= far, lambda t: np.mean(distances[~same] <= t)
        ),
    ),
    Mistake(
        "returns the false reject rate",
        "What came back is the share of same pairs that are refused. The share that is accepted is asked for.",
        lambda distances, same, far: 1 - _largest(
            distances, lambda t: np.mean(distances[~same] <= t) <= far, lambda t: np.mean(distances[same] <= t)
        ),
    ),
    Mistake(
        "false accepts as a share of all pairs",
        "The accepted different pairs were divided by the number of all pairs. `far` is a share of the different "
        "pairs.",
        lambda distances, same, far: _largest(
            distances, lambda t: np.mean((distances <= t) & ~same) <= far, lambda t: np.mean(distances[same] <= t)
        ),
    ),
    Mistake(
        "true accepts as a share of all pairs",
        "The accepted same pairs were divided by the number of all pairs. The rate is a share of the same pairs.",
        lambda distances, same, far: _largest(
            distances, lambda t: np.mean(distances[~same] <= t) <= far, lambda t: np.mean((distances <= t) & same)
        ),
        lambda distances, same, far: _largest(
            distances, lambda t: np.mean((distances <= t) & ~same) <= far, lambda t: np.mean((distances <= t) & same)
        ),
    ),
    Mistake(
        "false accepts as a share of those accepted",
        "The accepted different pairs were divided by all accepted pairs. `far` is a share of the different pairs, "
        "accepted or not.",
        lambda distances, same, far: _largest(
            distances,
            lambda t: np.mean(~same[distances <= t]) <= far if np.any(distances <= t) else True,
            lambda t: np.mean(distances[same] <= t),
        ),
    ),
    Mistake(
        "a count instead of a share",
        "What came back is a number of pairs. Which number makes a share of it?",
        lambda distances, same, far: _largest(
            distances, lambda t: np.mean(distances[~same] <= t) <= far, lambda t: np.sum(distances[same] <= t)
        ),
    ),
    Mistake(
        "the other direction",
        "Large distances were accepted. A small distance means the same person.",
        _rates_where(lambda values, threshold: values >= threshold),
    ),
    Mistake(
        "returns the threshold",
        "What came back is a threshold. The share of same pairs that it accepts is asked for.",
        lambda distances, same, far: max(
            (t for t in np.unique(distances) if np.mean(distances[~same] <= t) <= far), default=0.0
        ),
    ),
    Mistake(
        "one false accept too many",
        "One different pair too many is accepted: their share must not go above far. Was the number of allowed pairs "
        "rounded up?",
        lambda distances, same, far: np.mean(distances[same] <= np.sort(distances[~same])[
            min(int(np.ceil(far * np.sum(~same))), np.sum(~same) - 1)
        ]),
    ),
    Mistake(
        "a quantile",
        "The threshold is a quantile of the distances of different pairs, which numpy interpolates between two of "
        "them. That may accept one too many, or stop before a same pair that could still be accepted.",
        lambda distances, same, far: np.mean(distances[same] <= np.quantile(distances[~same], far)),
    ),
    Mistake(
        "stops too early",
        "The threshold ends at a different pair that may just be accepted. The same pairs behind it, up to the next "
        "different one, can be accepted at no cost.",
        lambda distances, same, far: _largest(
            distances[~same], lambda t: np.mean(distances[~same] <= t) <= far, lambda t: np.mean(distances[same] <= t)
        ),
    ),
    Mistake(
        "less than far",
        "The share of accepted different pairs stays below far. It may also be equal to far: at most.",
        lambda distances, same, far: _largest(
            distances, lambda t: np.mean(distances[~same] <= t) < far, lambda t: np.mean(distances[same] <= t)
        ),
    ),
    Mistake(
        "a fixed grid",
        "The thresholds that are tried do not come from the distances: a fixed grid may end before them, or step over "
        "the best one. Try the distances that occur.",
        *(_rate_on(grid) for grid in GRIDS),
    ),
    Mistake(
        "accepts no different pair",
        "No different pair is accepted, whatever far is.",
        lambda distances, same, far: np.mean(distances[same] < np.min(distances[~same])),
    ),
    Mistake(
        "the first that fits",
        "This is a rate at some threshold that keeps to far, and another one accepts more of the same pairs.",
        lambda distances, same, far: _rates(distances, same, np.min(distances))[0],
        lambda distances, same, far: 0.0,
    ),
    Mistake(
        "accepts all",
        "Every same pair is accepted, and with them more different pairs than far allows.",
        lambda distances, same, far: 1.0,
    ),
    Mistake(
        "far as the threshold",
        "far was used as a threshold on the distance. It is a share of the different pairs.",
        lambda distances, same, far: np.mean(distances[same] <= far),
    ),
    Mistake(
        "ignores far",
        "The result does not depend on far: this is the rate at the threshold of highest accuracy.",
        lambda distances, same, far: _rates(distances, same, _best(distances, _accuracy(distances, same)))[0],
    ),
)
