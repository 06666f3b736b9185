"""Same person or not, from two encodings: features, a logistic unit, thresholds and error rates, as in chapter 07.

- A pair is two rows f and g; `same` is 1 (True) where both show one person, 0 (False) where they do not.
- A distance is small for the same person, and the decision is 'same where distance <= threshold': a pair exactly at
  the threshold is accepted, and pairs of equal distance are accepted or refused together. A similarity or a
  probability goes in as its negative (or as 1 - p).
- False accept rate: share of different pairs that are accepted. True accept rate: share of same pairs accepted;
  false reject rate: 1 minus it.
- A threshold is chosen on pairs of people whom neither the training nor the measurement has seen: `split_people`,
  then `make_pairs` in each part.
- Encodings become float32 tensors where a gradient may be wanted (the features); rates and thresholds are float64 on
  the host. NaN and infinity from the host are refused; a wrong value or shape raises ValueError, a wrong type
  TypeError.
"""

import math
from typing import NamedTuple

import numpy as np
import scipy.special
import scipy.stats

from helpers import checks
from helpers.runtime import ops


def absolute_difference(f, g):
    """|f - g| elementwise: how far two encodings are apart in each of their numbers (course, DeepFace section 4).

    Args:
        f, g: encodings of one shape, (d,) or (n, d).

    Returns:
        float32 tensor of that shape.
    """
    f, g = _pair(f, g)
    return ops.abs(f - g)


def chi_square(f, g):
    """(f - g)^2 / (f + g) elementwise, for encodings that are nowhere negative; 0 where both are 0.

    The same difference counts more between small numbers than between large ones; where one of the two is 0 it is the
    other, as |f - g| is. It is a distance, not a similarity. DeepFace (Taigman et al., CVPR 2014, section 4.1) weighs
    it and adds it up. The gradient is finite everywhere, and 0 at 0 / 0.

    Args:
        f, g: encodings of one shape, 0 or more; for signed ones take `split_signs` of both first.

    Raises:
        ValueError: if an array holds a negative number (the values of a tensor are not looked at).
    """
    for name, value in (("f", f), ("g", g)):
        if not checks.is_tensor(value) and checks.array(name, value).min() < 0:
            raise ValueError(f"{name} holds negative numbers; chi_square needs 0 or more: use split_signs({name})")
    f, g = _pair(f, g)
    total = f + g
    nothing = total <= 0
    share = (f - g) / ops.where(nothing, 1.0, total)  # in [-1, 1], so that large numbers are not squared
    return ops.where(nothing, 0.0, (f - g) * share)


def split_signs(f):
    """Signed encodings as twice as many numbers of 0 or more: max(f, 0), then max(-f, 0); nothing is lost.

    Args:
        f: (..., d).

    Returns:
        (..., 2 d) float32 tensor; the sum over a row's absolute differences stays what it was.
    """
    f = ops.convert_to_tensor(checks.float32("f", f))
    return ops.concatenate([ops.relu(f), ops.relu(-f)], axis=-1)


FEATURES = {"absolute": absolute_difference, "chi_square": chi_square}


def same_probability(f, g, weights, bias, feature="absolute"):
    """sigma(sum_k w_k feature_k + b), the logistic unit of the course: near 1 for the same person.

    Args:
        f, g: encodings, (d,) or (n, d).
        weights, bias: (d,) numbers, negative where a difference speaks against the same person; one number.
        feature: "absolute" or "chi_square".

    Returns:
        float64 NumPy array of shape () or (n,), strictly between 0 and 1.
    """
    values, weights = _features(f, g, feature), np.asarray(weights, dtype="float64")
    if weights.shape != values.shape[-1:]:
        raise ValueError(f"weights have shape {weights.shape}; it must be ({values.shape[-1]},), one for each number")
    smallest = np.finfo("float64").eps
    return np.clip(scipy.special.expit(values @ weights + float(bias)), smallest, 1 - smallest)


class LogisticHead(NamedTuple):
    """A trained logistic unit: the w_k and b of the course, and the feature they belong to."""

    weights: np.ndarray
    bias: float
    feature: str

    def probability(self, f, g):
        """Probability that f and g are the same person; 'same' from 1/2 on."""
        return same_probability(f, g, self.weights, self.bias, self.feature)

    def distance(self, f, g):
        """Minus the logit: small for the same person, for the functions below; 'same' where it is <= 0."""
        return -(_features(f, g, self.feature) @ self.weights + self.bias)


def train_head(f, g, same, feature="absolute", strength=1.0):
    """A logistic unit trained on the features of frozen encodings.

    It is scikit-learn's LogisticRegression: the problem is convex, so its solver finds the one best answer in a
    fraction of a second, the same on every run, with no learning rate and no number of epochs to choose, which a Keras
    Dense layer would need. A Dense layer is the tool where the encoder is to learn as well. Features are divided by
    their standard deviation while it trains, and the weights by the same afterwards, so that they belong to the
    features as they are.

    Args:
        f, g: (n, d) encodings of n pairs.
        same: (n,) 1 for the same person, 0 for different ones; both must occur.
        feature: "absolute" or "chi_square".
        strength: of the pull of the weights towards 0 (scikit-learn's 1 / C); more for few pairs.

    Returns:
        LogisticHead.
    """
    from sklearn.linear_model import LogisticRegression  # a second to import, which only training needs

    values = _features(f, g, feature)
    if values.ndim != 2:
        raise ValueError(f"f has shape {values.shape}; it must be (n, d), one row for each pair")
    same = _same(same, len(values), both=True)
    strength = checks.number("strength", strength, 1e-12, 1e12, "a positive number, such as 1.0")
    scale = values.std(axis=0)
    scale[scale == 0] = 1.0  # a feature that never changes gets weight 0
    unit = LogisticRegression(C=1 / strength, max_iter=1000).fit(values / scale, same)
    return LogisticHead(unit.coef_[0] / scale, float(unit.intercept_[0]), feature)


def split_people(labels, shares=(0.6, 0.2, 0.2), seed=0):
    """Rows of the pictures in parts that share no person: one sorted index array for each share.

    Args:
        labels: (n,) whole numbers or names, one for each picture.
        shares: of the people (not the pictures), rounded, at least one person each; they are scaled to add up to 1.
            (1,) * 10 makes ten folds.
        seed: whole number that fixes who comes where.

    Raises:
        ValueError: if there are fewer people than parts.
    """
    codes, names = checks.people(labels)
    people = len(names)
    shares = np.asarray(shares, dtype="float64")
    if shares.ndim != 1 or not len(shares) or not (shares > 0).all() or not np.isfinite(shares).all():
        raise ValueError(f"shares is {shares.tolist()!r:.60}; it must be a list of positive numbers")
    if people < len(shares):
        raise ValueError(f"labels hold {people} people for {len(shares)} parts; there must be one for each at least")
    ends = np.rint(np.cumsum(shares) / shares.sum() * people).astype(int)
    for part in range(len(ends)):  # at least one person each, and enough left for the parts after it
        ends[part] = np.clip(ends[part], (ends[part - 1] if part else 0) + 1, people - (len(ends) - 1 - part))
    order = np.random.default_rng(checks.whole("seed", seed, 0)).permutation(people)
    return [np.flatnonzero(np.isin(codes, who)) for who in np.split(order, ends[:-1])]


class Pairs(NamedTuple):
    """Pairs of pictures as rows: first (n,), second (n,), and same (n,) bool."""

    first: np.ndarray
    second: np.ndarray
    same: np.ndarray


def make_pairs(labels, count, seed=0, rows=None, at_most=None):
    """As many pairs of the same person as of different ones, each pair once, no picture with itself.

    Every possible pair of a kind is as likely as every other; people with many pictures therefore fill the pairs of
    the same person, which `at_most` prevents.

    Args:
        labels: (n,) whole numbers or names of all pictures.
        count: how many pairs, even.
        seed: whole number that fixes the choice.
        rows: only these pictures, such as one part of `split_people`; None takes all.
        at_most: use so many pictures of a person, drawn at random; None uses all.

    Returns:
        Pairs of indices into `labels`, in random order.

    Raises:
        ValueError: if there are not so many pairs of one kind.
    """
    codes, _ = checks.people(labels)
    rng = np.random.default_rng(checks.whole("seed", seed, 0))
    rows = rng.permutation(np.arange(len(codes)) if rows is None else _rows(rows, len(codes)))
    rows = rows[np.argsort(codes[rows], kind="stable")]  # people in blocks, in random order within
    if at_most is not None:
        rows = rows[_place_in_block(codes[rows]) < checks.whole("at_most", at_most, 2)]
    half = checks.whole("count", count, 2) // 2
    if count % 2:
        raise ValueError(f"count is {count}; it must be even: half of the pairs are of the same person")
    before_same = _place_in_block(codes[rows])  # earlier pictures of the same person; all other earlier ones differ
    before_other = np.arange(len(rows)) - before_same
    pairs = []
    for same, before in ((True, before_same), (False, before_other)):
        ends = np.cumsum(before)
        if half > (total := int(ends[-1])):
            kind = "the same person" if same else "different people"
            raise ValueError(f"count is {count}, but there are only {total} pairs of {kind}; use {2 * total} or less")
        number = rng.choice(total, half, replace=False)
        second = np.searchsorted(ends, number, side="right")
        first = number - (ends - before)[second] + (before_other[second] if same else 0)
        pairs.append((rows[first], rows[second], np.full(half, same)))
    order = rng.permutation(2 * half)
    return Pairs(*(np.concatenate(column)[order] for column in zip(*pairs, strict=True)))


class Roc(NamedTuple):
    """Every decision that the distances allow, from 'accept none' to 'accept all'; three arrays of one length."""

    thresholds: np.ndarray
    false_accept: np.ndarray
    true_accept: np.ndarray

    @property
    def area(self):
        """Area under true over false accept rate: the chance that a same pair is nearer than a different one."""
        return float(np.trapezoid(self.true_accept, self.false_accept))


def roc(distances, same):
    """The receiver operating characteristic, with one point for each distinct distance and 'accept none' before.

    Args:
        distances: (n,) numbers, small for the same person.
        same: (n,) 1 or 0; both must occur.

    Returns:
        Roc(thresholds, false_accept, true_accept), rising; the first threshold is minus infinity.
    """
    values, accepted_same, accepted_other = _cuts(*_scored(distances, same, both=True))
    return Roc(values, accepted_other / accepted_other[-1], accepted_same / accepted_same[-1])


def best_threshold(distances, same):
    """A threshold of highest accuracy on these pairs, under 'same where distance <= threshold'.

    It lies halfway between the last distance it accepts and the next; of several that are equally good, the one in
    the widest gap. Where accepting all is best it is the largest distance, where accepting none is best the number
    just below the smallest.
    """
    distances, same = _scored(distances, same)
    values, accepted_same, accepted_other = _cuts(distances, same)
    right = accepted_same + (accepted_other[-1] - accepted_other)
    following = np.append(values[1:], values[-1])
    gaps = np.where(np.isfinite(values), following / 2 - values / 2, 0)
    best = np.flatnonzero(right == right.max())
    cut = best[np.argmax(gaps[best])]
    with np.errstate(over="ignore"):  # the answer holds for distances in float32 as well
        if cut == 0:
            return float(np.nextafter(np.float32(values[1]), np.float32(-math.inf)))
        middle = values[cut] + gaps[cut]
        return float(middle if np.float32(middle) < following[cut] else values[cut])


class Accuracy(NamedTuple):
    """A share of right decisions, the ends of its confidence interval, and of how many pairs."""

    value: float
    low: float
    high: float
    count: int


def accuracy(distances, same, threshold, confidence=0.95):
    """Share of pairs that 'same where distance <= threshold' decides rightly, with Wilson's interval.

    Returns:
        Accuracy(value, low, high, count).
    """
    distances, same = _scored(distances, same)
    right = int(((distances <= checks.number("threshold", threshold)) == same).sum())
    return Accuracy(right / len(same), *wilson_interval(right, len(same), confidence), len(same))


def wilson_interval(right, count, confidence=0.95):
    """(low, high) ends of Wilson's score interval (1927) for a share of `right` in `count`, from scipy.stats.

    Within [0, 1], and not of width 0 where all or none are right. It takes the pairs as independent; pairs that share
    pictures are not quite, so that the true interval is somewhat wider.
    """
    right, count = checks.whole("right", right, 0), checks.whole("count", count, 1)
    if right > count:
        raise ValueError(f"right is {right}; it must not exceed count, {count}")
    confidence = checks.number("confidence", confidence, 1e-9, 1 - 1e-9, "between 0 and 1, such as 0.95")
    low, high = scipy.stats.binomtest(right, count).proportion_ci(confidence, method="wilson")
    return float(low), float(high)


def true_accept_rate(distances, same, far):
    """Largest share of same pairs accepted by a threshold that accepts at most the share `far` of different pairs."""
    return _at_far(distances, same, far)[1]


def threshold_at(distances, same, far):
    """The threshold behind `true_accept_rate`: the largest distance it accepts, or minus infinity for none."""
    return _at_far(distances, same, far)[0]


class EqualError(NamedTuple):
    """The equal error rate, and the threshold where the two rates are nearest to each other."""

    rate: float
    threshold: float


def equal_error_rate(distances, same):
    """Where as many same pairs are refused as different pairs are accepted, as shares of their kinds.

    The two rates are steps and seldom meet in a point; the rate is read where the straight line between the two
    points of the ROC on either side meets the diagonal.

    Returns:
        EqualError(rate, threshold).
    """
    thresholds, accept, true_accept = roc(distances, same)
    apart = accept - (1 - true_accept)  # rises from -1 to 1
    after = int(np.argmax(apart >= 0))
    step = apart[after] - apart[after - 1]
    rate = accept[after - 1] + (accept[after] - accept[after - 1]) * (-apart[after - 1] / step)
    nearest = after if apart[after] <= -apart[after - 1] else after - 1
    return EqualError(float(rate), float(thresholds[nearest]))


class TenFold(NamedTuple):
    """One accuracy and one threshold for each fold, their mean accuracy and its standard error."""

    accuracies: np.ndarray
    thresholds: np.ndarray
    mean: float
    standard_error: float


def ten_fold(distances, same, folds=10):
    """The protocol of LFW (Huang et al. 2007): the threshold from nine folds, the accuracy on the tenth, in turn.

    Args:
        distances: (n,) numbers, small for the same person.
        same: (n,) 1 or 0.
        folds: the number of the fold of each pair, (n,), where no person should be in two; or how many equal folds to
            cut the pairs into in the order in which they stand, which is LFW's own (10 of 600).

    Returns:
        TenFold(accuracies, thresholds, mean, standard_error); the error is the standard deviation of the accuracies
        (n - 1 below) over the root of the number of folds.
    """
    distances, same = _scored(distances, same)
    folds = _folds(folds, len(same))
    accuracies, thresholds = [], []
    for fold in np.unique(folds):
        here = folds == fold
        thresholds.append(best_threshold(distances[~here], same[~here]))
        accuracies.append(((distances[here] <= thresholds[-1]) == same[here]).mean())
    accuracies = np.array(accuracies)
    error = accuracies.std(ddof=1) / math.sqrt(len(accuracies))
    return TenFold(accuracies, np.array(thresholds), float(accuracies.mean()), float(error))


def _cuts(distances, same):
    """Minus infinity and the distinct distances, rising; how many same, how many other pairs each accepts."""
    values, place = np.unique(distances, return_inverse=True)
    counts = (np.bincount(place, same == kind, len(values)).astype(int) for kind in (True, False))
    return np.append(-math.inf, values), *(np.append(0, np.cumsum(count)) for count in counts)


def _at_far(distances, same, far):
    far = checks.number("far", far, 0, 1, "a share from 0 to 1, such as 0.001")
    thresholds, accepted_same, accepted_other = _cuts(*_scored(distances, same, both=True))
    allowed = far * accepted_other[-1] * (1 + 1e-12)  # 0.29 of 100 is 29, though the product is a little less
    last = int(np.searchsorted(accepted_other, allowed, side="right")) - 1
    return float(thresholds[last]), float(accepted_same[last] / accepted_same[-1])


def _folds(folds, count):
    if np.ndim(folds) == 0:
        parts = checks.whole("folds", folds, 2)
        if count % parts:
            raise ValueError(f"folds is {parts}, and {count} pairs do not divide evenly; give the fold of each pair")
        return np.repeat(np.arange(parts), count // parts)
    folds = np.asarray(folds)
    if folds.shape != (count,) or folds.dtype.kind not in "iu" or len(np.unique(folds)) < 2:
        wanted = f"it must be ({count},) whole numbers, the fold of each pair, and at least two folds"
        raise ValueError(f"folds has shape {folds.shape} of {folds.dtype}; {wanted}")
    return folds


def _place_in_block(codes):
    """For sorted codes: how many equal ones stand before each."""
    return np.arange(len(codes)) - np.searchsorted(codes, codes)


def _pair(f, g):
    f, g = checks.float32("f", f), checks.float32("g", g)
    if tuple(f.shape) != tuple(g.shape):
        raise ValueError(f"g has shape {tuple(g.shape)}, f {tuple(f.shape)}; they must be equal")
    return ops.convert_to_tensor(f), ops.convert_to_tensor(g)


def _features(f, g, feature):
    if feature not in FEATURES:
        raise ValueError(f"feature is {feature!r:.60}; it must be one of {', '.join(FEATURES)}")
    return np.asarray(ops.convert_to_numpy(FEATURES[feature](f, g)), dtype="float64")


def _scored(distances, same, both=False):
    """Checked (n,) float64 distances and (n,) bool."""
    distances = checks.array("distances", distances).astype("float64")
    if distances.ndim != 1 or not np.isfinite(distances).all():
        bad = np.count_nonzero(~np.isfinite(distances))
        raise ValueError(f"distances have shape {distances.shape}, {bad} not finite; it must be (n,), all finite")
    return distances, _same(same, len(distances), both)


def _same(same, count, both):
    same = checks.array("same", same)
    if same.shape != (count,):
        raise ValueError(f"same has shape {same.shape}; it must be ({count},), one for each pair")
    if not np.isin(same, (0, 1)).all():
        raise ValueError(f"same holds {np.unique(same)[:4].tolist()}; it must hold 1 for the same person, else 0")
    if both and same.min() == same.max():
        raise ValueError(f"same is {int(same[0])} everywhere; there must be pairs of both kinds")
    return same.astype(bool)


def _rows(rows, count):
    rows = np.asarray(rows)
    if rows.ndim != 1 or rows.dtype.kind not in "iu" or not len(rows) or len(np.unique(rows)) != len(rows):
        raise ValueError(f"rows have shape {rows.shape} of {rows.dtype}; they must be (m,) whole numbers, each once")
    if rows.min() < 0 or rows.max() >= count:
        raise ValueError(f"rows go from {rows.min()} to {rows.max()}; there are pictures 0 to {count - 1}")
    return rows
