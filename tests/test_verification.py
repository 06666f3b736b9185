"""helpers.verification against loops over thresholds, scikit-learn, worked cases, gradients, and bad input."""

import math

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import verification
from helpers.runtime import keras, ops
from helpers.verification import best_threshold, chi_square, make_pairs, split_people, ten_fold, train_head
from tests.gradients import gradients

few = settings(max_examples=60, deadline=None)
HAND = [0.1, 0.4, 0.35, 0.8], [1, 1, 0, 0]  # one different pair is nearer than a same pair


# Oracles: every threshold, one after the other


def candidates(distances):
    return [-math.inf, *sorted(set(distances))]


def slow_rates(distances, same, threshold):
    """(false accept rate, true accept rate) by counting."""
    rates = []
    for kind in (0, 1):
        own = [d for d, s in zip(distances, same, strict=True) if s == kind]
        rates.append(sum(d <= threshold for d in own) / len(own))
    return tuple(rates)


def slow_accuracy(distances, same, threshold):
    return sum((d <= threshold) == bool(s) for d, s in zip(distances, same, strict=True)) / len(same)


@st.composite
def scored(draw, both=True):
    """Distances, with many ties, and labels."""
    same = draw(st.lists(st.integers(0, 1), min_size=2, max_size=25))
    if both:
        same[:2] = [0, 1]
    kinds = st.one_of(st.integers(-3, 3).map(float), st.floats(-1e3, 1e3))
    distances = draw(st.lists(kinds, min_size=len(same), max_size=len(same)))
    return distances, same


def people(count, pictures, apart=2.0, seed=0, d=16):
    """Encodings on the sphere of so many people, and their labels."""
    rng = np.random.default_rng(seed)
    E = np.repeat(apart * rng.normal(size=(count, d)), pictures, axis=0) + rng.normal(size=(count * pictures, d))
    return (E / np.linalg.norm(E, axis=1, keepdims=True)).astype("float32"), np.repeat(np.arange(count), pictures)


# Features


def test_features_by_hand():
    f, g = [0.3, 0.0, 0.5, 0.0], [0.1, 0.2, 0.5, 0.0]
    np.testing.assert_allclose(verification.absolute_difference(f, g), [0.2, 0.2, 0, 0], atol=1e-7)
    np.testing.assert_allclose(chi_square(f, g), [0.1, 0.2, 0, 0], atol=1e-7)
    np.testing.assert_allclose(chi_square(g, f), chi_square(f, g))
    np.testing.assert_allclose(chi_square([2e38], [1e38]), [1e38 / 3], rtol=1e-6)
    np.testing.assert_allclose(verification.split_signs([[0.5, -0.2]]), [[0.5, 0, 0, 0.2]])


@few
@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 99))
def test_features_equal_loops(n, d, seed):
    rng = np.random.default_rng(seed)
    f, g = np.maximum(rng.normal(size=(2, n, d)), 0).astype("float32")  # half of them 0
    found = np.asarray(chi_square(f, g))
    assert found.shape == (n, d) and found.dtype == "float32"
    for i, k in np.ndindex(n, d):
        a, b = float(f[i, k]), float(g[i, k])
        assert found[i, k] == pytest.approx((a - b) ** 2 / (a + b) if a + b else 0, abs=1e-6)
        assert found[i, k] <= abs(a - b) + 1e-6
    signed = rng.normal(size=(2, n, d)).astype("float32")
    both = [verification.split_signs(rows) for rows in signed]
    absolute = [np.asarray(verification.absolute_difference(*pair)).sum(axis=1) for pair in (signed, both)]
    np.testing.assert_allclose(*absolute, rtol=1e-5)
    assert np.isfinite(np.asarray(chi_square(*both))).all()


@pytest.mark.parametrize("feature", verification.FEATURES.values(), ids=verification.FEATURES)
def test_feature_gradients_are_finite(feature):
    f, g = np.array([[0.3, 0.0, 0.5, 0.0]], "float32"), np.array([[0.1, 0.2, 0.5, 0.0]], "float32")
    (slope,) = gradients(lambda f: ops.sum(feature(f, g)), f)
    assert np.isfinite(slope).all()
    step = float(ops.sum(feature(f + 1e-3, g))) - float(ops.sum(feature(f, g)))  # at 0.3 and 0.1 alone
    assert slope[0, 0] == pytest.approx(1 if feature is not chi_square else 0.75, abs=1e-5) and step != 0
    assert abs(slope[0, 3]) <= (0 if feature is chi_square else 1)  # at 0 the slope of |x| is any from -1 to 1


def test_features_inside_a_keras_model():
    f, g = keras.Input((3,)), keras.Input((3,))
    pair = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    for feature in verification.FEATURES.values():
        model = keras.Model([f, g], feature(verification.split_signs(f), verification.split_signs(g)))
        expected = feature(*map(verification.split_signs, pair))
        np.testing.assert_allclose(model(list(pair)), expected, rtol=1e-6)


# The logistic unit


def test_same_probability_by_hand():
    p = verification.same_probability([0.3, 0.0], [0.1, 1.0], [-5.0, -1.0], 2.5)
    assert float(p) == pytest.approx(1 / (1 + math.exp(-0.5)))  # 2.5 - 5 * 0.2 - 1 * 1
    chi = verification.same_probability([[0.3, 0.0]], [[0.1, 1.0]], [-5.0, -1.0], 2.5, "chi_square")
    assert chi == pytest.approx([1 / (1 + math.exp(-1))])
    extreme = verification.same_probability([[0.0], [1.0]], [[0.0], [0.0]], [-1e6], 1e3)
    assert 0 < extreme[1] < extreme[0] < 1


@pytest.mark.parametrize("feature", verification.FEATURES)
def test_head_learns_on_people_it_does_not_meet_again(feature):
    E, labels = people(60, 6)
    E = np.asarray(verification.split_signs(E))
    training, testing = split_people(labels, (2, 1))
    pairs, fresh = make_pairs(labels, 600, rows=training), make_pairs(labels, 300, rows=testing)
    head = train_head(E[pairs.first], E[pairs.second], pairs.same, feature)
    p = head.probability(E[fresh.first], E[fresh.second])
    distances = head.distance(E[fresh.first], E[fresh.second])
    assert ((p >= 0.5) == fresh.same).mean() > 0.85
    np.testing.assert_array_equal(distances <= 0, p >= 0.5)
    np.testing.assert_allclose(p, 1 / (1 + np.exp(distances)), rtol=1e-9)
    assert head.weights.mean() < 0 < head.bias  # differences speak against the same person
    again = train_head(E[pairs.first], E[pairs.second], pairs.same, feature)
    np.testing.assert_array_equal(again.weights, head.weights)


def test_head_is_the_minimum_it_claims():
    E, labels = people(30, 4, d=5)
    pairs = make_pairs(labels, 200)
    f, g = E[pairs.first], E[pairs.second]
    head = train_head(f, g, pairs.same, strength=2.0)
    x, y = np.abs(f - g).astype("float64"), pairs.same
    scale = x.std(axis=0)

    def cost(weights, bias):
        p = 1 / (1 + np.exp(-(x @ weights + bias)))
        return -np.log(np.where(y, p, 1 - p)).sum() + ((weights * scale) ** 2).sum()

    best = cost(head.weights, head.bias)
    for k in range(5):
        for step in (-1e-2, 1e-2):
            assert cost(head.weights + step * np.eye(5)[k] / scale[k], head.bias) > best
    assert cost(head.weights, head.bias + 1e-2) > best < cost(head.weights, head.bias - 1e-2)


def test_head_with_a_constant_feature_and_separable_pairs():
    f, g = np.array([[0.0, 1], [0, 1], [0, 1], [0, 1]]), np.array([[0.1, 1], [0.2, 1], [0.9, 1], [0.8, 1]])
    head = train_head(f, g, [1, 1, 0, 0])
    assert head.weights[0] < 0 and head.weights[1] == 0 and np.isfinite(head.weights).all()
    assert (head.probability(f, g) >= 0.5).tolist() == [True, True, False, False]


# People and pairs


@few
@given(st.lists(st.integers(0, 12), min_size=1, max_size=40), st.lists(st.integers(1, 9), min_size=1, max_size=5),
       st.integers(0, 99))
def test_split_people_shares_nobody(labels, shares, seed):
    labels, count = np.array(labels), len(set(labels))
    if count < len(shares):
        with pytest.raises(ValueError, match=f"labels hold {count} people for {len(shares)} parts"):
            split_people(labels, shares, seed)
        return
    parts = split_people(labels, shares, seed)
    assert sorted(np.concatenate(parts)) == list(range(len(labels)))
    own = [set(labels[part]) for part in parts]
    assert all(own) and sum(map(len, own)) == count
    wanted = np.array(shares) / sum(shares) * count
    if wanted.min() >= 1:
        assert np.abs([len(part) for part in own] - wanted).max() <= 1


def test_ten_parts_of_ten_people():
    parts = split_people(np.repeat(np.arange(10), 3), (1,) * 10)
    assert [len(part) for part in parts] == [3] * 10
    named = split_people(["ann", "bo", "ann", "cy"], (1, 1, 1), seed=1)
    assert sorted(map(len, named)) == [1, 1, 2]


@few
@given(st.lists(st.integers(0, 4), min_size=3, max_size=14), st.integers(0, 99), st.data())
def test_make_pairs(labels, seed, data):
    labels = np.array(labels)
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(labels) - 1), min_size=1))))
    every = [(i, j) for i in rows for j in rows if i < j]
    kinds = [sum(labels[i] == labels[j] for i, j in every), sum(labels[i] != labels[j] for i, j in every)]
    if min(kinds) == 0:
        with pytest.raises(ValueError, match="there are only 0 pairs of"):
            make_pairs(labels, 2, seed, rows)
        return
    count = 2 * data.draw(st.integers(1, min(kinds)))
    pairs = make_pairs(labels, count, seed, rows)
    found = {tuple(sorted(pair)) for pair in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)}
    assert len(found) == count and found <= {(int(i), int(j)) for i, j in every}
    np.testing.assert_array_equal(pairs.same, labels[pairs.first] == labels[pairs.second])
    assert pairs.same.sum() == count // 2
    for column, again in zip(pairs, make_pairs(labels, count, seed, rows), strict=True):
        np.testing.assert_array_equal(column, again)


def test_every_pair_is_as_likely():
    labels = [0, 0, 0, 1, 1, 2]
    counts = {}
    for seed in range(600):
        pairs = make_pairs(labels, 2, seed)
        for pair in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True):
            counts[tuple(sorted(pair))] = counts.get(tuple(sorted(pair)), 0) + 1
    same = [counts.pop(pair) for pair in ((0, 1), (0, 2), (1, 2), (3, 4))]
    assert min(same) > 110 and max(same) < 190 and len(counts) == 11  # 150 each; 600 / 11 = 55 each
    assert min(counts.values()) > 28 and max(counts.values()) < 85


def test_at_most_keeps_the_much_photographed_in_their_place():
    labels = np.repeat([0, 1, 2], [100, 3, 3])
    pairs = make_pairs(labels, 18, at_most=3)
    assert [int((labels[pairs.first[pairs.same]] == who).sum()) for who in range(3)] == [3, 3, 3]
    large = make_pairs(np.repeat(np.arange(2000), 50), 6000)
    assert len(large.same) == 6000 and large.same.sum() == 3000


# Thresholds and rates


@few
@given(scored())
def test_roc_equals_counting_and_scikit_learn(case):
    distances, same = case
    thresholds, accept, true_accept = found = verification.roc(distances, same)
    assert thresholds.tolist() == candidates(distances)
    for row in zip(thresholds, accept, true_accept, strict=True):
        assert row[1:] == pytest.approx(slow_rates(distances, same, row[0]))
    theirs = sklearn.metrics.roc_curve(same, -np.array(distances), drop_intermediate=False)
    np.testing.assert_allclose(accept, theirs[0])
    np.testing.assert_allclose(true_accept, theirs[1])
    np.testing.assert_allclose(thresholds, -theirs[2])
    assert found.area == pytest.approx(sklearn.metrics.roc_auc_score(same, -np.array(distances)))


@few
@given(scored(both=False), st.booleans())
def test_best_threshold_has_the_highest_accuracy(case, single):
    distances, same = case
    distances = np.array(distances, "float32" if single else "float64")
    threshold = best_threshold(distances, same)
    best = max(slow_accuracy(distances, same, t) for t in candidates(distances.tolist()))
    assert slow_accuracy(distances.tolist(), same, threshold) == pytest.approx(best)
    assert slow_accuracy(distances, same, distances.dtype.type(threshold)) == pytest.approx(best)
    found = verification.accuracy(distances, same, threshold)
    assert found.value == pytest.approx(best) and 0 <= found.low <= best <= found.high + 1e-12 <= 1 + 1e-12


def test_thresholds_by_hand():
    assert best_threshold([0.1, 0.2, 0.6, 0.9], [1, 1, 0, 0]) == pytest.approx(0.4)
    assert best_threshold([1.0, 2.0], [1, 1]) == 2 and best_threshold([1.0, 2.0], [0, 0]) < 1
    assert best_threshold(*HAND) == pytest.approx(0.6)  # as good as 0.225, in the wider gap
    assert verification.accuracy([0.5], [1], 0.5).value == 1  # exactly at the threshold: the same person
    assert verification.accuracy(*HAND, 0.6)[::3] == (0.75, 4)
    assert verification.accuracy([0.5, 0.5], [1, 0], 0.5).value == 0.5  # accepted together


@few
@given(scored(), st.sampled_from([0.0, 0.1, 0.29, 1 / 3, 0.5, 1.0]))
def test_true_accept_rate_equals_loops(case, far):
    distances, same = case
    allowed = [t for t in candidates(distances) if slow_rates(distances, same, t)[0] <= far + 1e-9]
    expected = max(slow_rates(distances, same, t)[1] for t in allowed)
    assert verification.true_accept_rate(distances, same, far) == pytest.approx(expected)
    threshold = verification.threshold_at(distances, same, far)
    assert slow_rates(distances, same, threshold)[0] <= far + 1e-9
    assert slow_rates(distances, same, threshold)[1] == pytest.approx(expected)


def test_rates_by_hand():
    assert verification.true_accept_rate(*HAND, 0) == 0.5 and verification.true_accept_rate(*HAND, 0.5) == 1
    assert verification.threshold_at([1.0, 2.0], [0, 1], 0.0) == -math.inf
    many = np.arange(100.0), np.append(np.zeros(99, int), 1)
    assert verification.threshold_at(np.arange(101.0), np.append(np.zeros(100, int), 1), 0.29) == 28
    assert verification.true_accept_rate(*many, 1.0) == 1
    assert verification.equal_error_rate([0.1, 0.2, 0.6, 0.9], [1, 1, 0, 0]) == (0, 0.2)
    assert verification.equal_error_rate([0.1, 0.2, 0.6, 0.9], [0, 0, 1, 1]).rate == 1
    assert verification.equal_error_rate(*HAND).rate == pytest.approx(0.5)
    assert verification.equal_error_rate([1.0, 1.0], [0, 1]).rate == pytest.approx(0.5)


@few
@given(scored())
def test_equal_error_rate_lies_where_the_rates_cross(case):
    distances, same = case
    rate, threshold = verification.equal_error_rate(distances, same)
    roc = verification.roc(distances, same)
    at, low, high = np.arange(len(roc.thresholds)), 0.0, len(roc.thresholds) - 1.0
    for _ in range(60):  # halve until the two rates meet on the straight lines between the points
        middle = (low + high) / 2
        accepts_more = np.interp(middle, at, roc.false_accept) >= 1 - np.interp(middle, at, roc.true_accept)
        low, high = (low, middle) if accepts_more else (middle, high)
    assert rate == pytest.approx(np.interp(high, at, roc.false_accept), abs=1e-9)
    gap = [abs(a - (1 - t)) for a, t in (slow_rates(distances, same, t) for t in candidates(distances))]
    accept, true_accept = slow_rates(distances, same, threshold)
    assert abs(accept - (1 - true_accept)) == pytest.approx(min(gap))


def test_wilson_interval_by_its_formula():
    for right, count in ((0, 10), (7, 10), (10, 10), (5580, 6000)):
        z, p = 1.959963984540054, right / count
        middle, half = p + z * z / (2 * count), z * math.sqrt(p * (1 - p) / count + z * z / (4 * count**2))
        expected = [(middle + sign * half) / (1 + z * z / count) for sign in (-1, 1)]
        assert verification.wilson_interval(right, count) == pytest.approx(expected, abs=1e-9)
    assert verification.wilson_interval(10, 10)[0] < 0.75


# The ten-fold protocol


def slow_ten_fold(distances, same, folds):
    accuracies = []
    for fold in sorted(set(folds)):
        rest = [i for i, f in enumerate(folds) if f != fold]
        here = [i for i, f in enumerate(folds) if f == fold]
        threshold = best_threshold([distances[i] for i in rest], [same[i] for i in rest])
        accuracies.append(slow_accuracy([distances[i] for i in here], [same[i] for i in here], threshold))
    mean = sum(accuracies) / len(accuracies)
    spread = math.sqrt(sum((a - mean) ** 2 for a in accuracies) / (len(accuracies) - 1))
    return accuracies, mean, spread / math.sqrt(len(accuracies))


def test_ten_fold_equals_loops():
    rng = np.random.default_rng(0)
    same = np.tile(np.repeat([1, 0], 30), 10)
    distances = rng.normal(size=600) + 1.5 * (1 - same)
    found = ten_fold(distances, same)
    accuracies, mean, error = slow_ten_fold(distances, same, np.repeat(np.arange(10), 60))
    np.testing.assert_allclose(found.accuracies, accuracies)
    assert (found.mean, found.standard_error) == pytest.approx((mean, error))
    folds = rng.integers(0, 4, 600) * 5
    accuracies, mean, error = slow_ten_fold(distances, same, folds)
    np.testing.assert_allclose(ten_fold(distances, same, folds).accuracies, accuracies)
    assert ten_fold(distances, same, folds).standard_error == pytest.approx(error)


def test_a_fold_is_measured_with_the_threshold_of_the_others():
    distances, same = [0.1, 0.9, 10.1, 10.9], [1, 0, 1, 0]  # each fold is easy, but not with the other's threshold
    assert ten_fold(distances, same, 2).accuracies.tolist() == [0.5, 0.5]
    np.testing.assert_allclose(ten_fold(distances, same, 2).thresholds, [10.5, 0.5])


# Bad input: the message names the argument, what it was, and what to do

F, G = np.full((4, 3), 0.5), np.full((4, 3), 0.25)
D, S = [0.1, 0.2, 0.3, 0.4], [1, 1, 0, 0]
LABELS = [0, 0, 1, 1, 2, 2]
BAD = [
    (lambda: chi_square(F, -G), ValueError, r"g holds negative numbers; chi_square needs 0 or more.*split_signs\(g\)"),
    (lambda: chi_square(F, G[:3]), ValueError, r"g has shape \(3, 3\), f \(4, 3\); they must be equal"),
    (lambda: verification.absolute_difference(F * np.nan, G), ValueError, "f holds NaN"),
    (lambda: verification.absolute_difference(F, "face"), TypeError, "g holds .*; it must hold numbers"),
    (lambda: verification.same_probability(F, G, [1.0, 2], 0), ValueError, r"weights have shape \(2,\).*\(3,\)"),
    (lambda: verification.same_probability(F, G, [1, 1, 1], 0, "l2"), ValueError, "feature is 'l2'; .* absolute, chi"),
    (lambda: train_head(F, G, [1, 1, 1, 1]), ValueError, "same is 1 everywhere; there must be pairs of both kinds"),
    (lambda: train_head(F, G, S[:3]), ValueError, r"same has shape \(3,\); it must be \(4,\)"),
    (lambda: train_head(F[0], G[0], S), ValueError, r"f has shape \(3,\); it must be \(n, d\)"),
    (lambda: train_head(F, G, S, strength=0), ValueError, "strength is 0; it must be a positive number"),
    (lambda: split_people(LABELS, (0.5, 0)), ValueError, r"shares is \[0.5, 0.0\]; it must be a list of positive"),
    (lambda: split_people([0.5, 1.5]), TypeError, "labels hold float64"),
    (lambda: split_people([]), TypeError, "labels hold float64"),
    (lambda: make_pairs(LABELS, 3), ValueError, "count is 3; it must be even"),
    (lambda: make_pairs(LABELS, 8), ValueError, "count is 8, but there are only 3 pairs of the same person; use 6 or"),
    (lambda: make_pairs(LABELS, 0), ValueError, "count is 0; it must be 2 or more"),
    (lambda: make_pairs(LABELS, 2, rows=[0, 6]), ValueError, "rows go from 0 to 6; there are pictures 0 to 5"),
    (lambda: make_pairs(LABELS, 2, rows=[0, 0]), ValueError, "rows have shape .* each once"),
    (lambda: make_pairs(LABELS, 2, at_most=1), ValueError, "at_most is 1; it must be 2 or more"),
    (lambda: best_threshold([0.1, np.nan], [0, 1]), ValueError, r"distances have shape \(2,\), 1 not finite"),
    (lambda: best_threshold([0.1, np.inf], [0, 1]), ValueError, "1 not finite"),
    (lambda: best_threshold(F, S), ValueError, r"distances have shape \(4, 3\)"),
    (lambda: best_threshold([], []), ValueError, "distances holds|distances has shape"),
    (lambda: best_threshold(D, [1, 1, 0]), ValueError, r"same has shape \(3,\); it must be \(4,\)"),
    (lambda: best_threshold(D, [1, 1, 0, 2]), ValueError, r"same holds \[0, 1, 2\]; it must hold 1 for the same"),
    (lambda: best_threshold(D, ["y"] * 4), TypeError, "same holds .*; it must hold numbers"),
    (lambda: verification.accuracy(D, S, math.nan), ValueError, "threshold is nan; it must be a number"),
    (lambda: verification.accuracy(D, S, 0.2, 95), ValueError, "confidence is 95; it must be between 0 and 1"),
    (lambda: verification.wilson_interval(5, 4), ValueError, "right is 5; it must not exceed count, 4"),
    (lambda: verification.wilson_interval(0, 0), ValueError, "count is 0"),
    (lambda: verification.roc(D, [0] * 4), ValueError, "same is 0 everywhere"),
    (lambda: verification.true_accept_rate(D, S, 1.5), ValueError, "far is 1.5; it must be a share from 0 to 1"),
    (lambda: verification.equal_error_rate(D, [1] * 4), ValueError, "same is 1 everywhere"),
    (lambda: ten_fold(D, S, 3), ValueError, "folds is 3, and 4 pairs do not divide evenly"),
    (lambda: ten_fold(D, S, 1), ValueError, "folds is 1; it must be 2 or more"),
    (lambda: ten_fold(D, S, [0, 0, 0, 0]), ValueError, r"folds has shape \(4,\).*at least two folds"),
]


@pytest.mark.parametrize("call, kind, words", BAD, ids=map(str, range(len(BAD))))
def test_bad_input_is_told(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
