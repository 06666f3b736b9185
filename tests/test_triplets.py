"""helpers.triplets against loops over every triplet, worked cases, gradients by differences, and bad input."""

import importlib
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import triplets
from helpers.runtime import keras, ops
from helpers.triplets import PeopleBatches, batch_all, batch_hard, batch_semi_hard, l2_normalise, pairwise_distances
from tests.gradients import gradients

close = dict(rtol=1e-4, atol=1e-5)
few = settings(max_examples=20, deadline=None)
FORMS = {
    "all": lambda E, y, **how: batch_all(E, y, **how),
    "hard": lambda E, y, **how: batch_hard(E, y, **how),
    "semi": lambda E, y, **how: batch_semi_hard(E, y, **how),
    "semi or farthest": lambda E, y, **how: batch_semi_hard(E, y, otherwise="farthest", **how),
}


# Oracles: nothing but loops over anchors, positives and negatives, in float64.


def slow_distances(E, squared):
    E = np.asarray(E, "float64")
    d = np.array([[((a - b) ** 2).sum() for b in E] for a in E])
    return d if squared else np.sqrt(d)


def positives(y, a):
    return [p for p in range(len(y)) if p != a and y[p] == y[a]]


def negatives(y, a):
    return [n for n in range(len(y)) if y[n] != y[a]]


def slow_semi_hard(d, y, a, p, margin):
    between = [n for n in negatives(y, a) if d[a, p] < d[a, n] < d[a, p] + margin]
    return min(between, key=lambda n: d[a, n], default=-1)


def slow_chosen(form, d, y, margin):
    """The triplets that a form looks at, as (a, p, n); n is None where the pair counts with a loss of 0."""
    for a in range(len(y)):
        near, far = sorted(negatives(y, a), key=lambda n: d[a, n]), sorted(positives(y, a), key=lambda p: d[a, p])
        if form == "all":
            yield from itertools.product([a], far, near)
        elif form == "hard":
            yield from [(a, far[-1], near[0])] if far and near else []
        else:
            for p in far:
                n = slow_semi_hard(d, y, a, p, margin)
                if n >= 0:
                    yield a, p, n
                elif form == "semi or farthest" and near:
                    yield a, p, near[-1] if d[a, near[-1]] <= d[a, p] else None


def slow_loss(form, E, y, margin, squared):
    """(sum of losses, active, valid)."""
    d, total, active, valid = slow_distances(E, squared), 0.0, 0, 0
    for a, p, n in slow_chosen(form, d, y, margin):
        loss = 0.0 if n is None else max(d[a, p] - d[a, n] + margin, 0.0)
        total, active, valid = total + loss, active + (loss > 0), valid + 1
    return total, active, valid


def numbers(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


@st.composite
def batches(draw):
    """Encodings on the sphere and labels: any number of people, some with one picture, in any order."""
    y = draw(st.lists(st.integers(0, 4), min_size=1, max_size=11))
    E = numbers(draw(st.integers(0, 999)), len(y), draw(st.integers(1, 5)))
    return E / np.maximum(np.linalg.norm(E, axis=1, keepdims=True), 1e-3), np.array(y)


# Lengths and distances


@few
@given(batches())
def test_l2_normalise(batch):
    E, _ = batch
    for scale in (1.0, 1e-20, 1e25):
        rows = np.asarray(l2_normalise(E * np.float32(scale)))
        np.testing.assert_allclose(rows, E / np.linalg.norm(E.astype("float64"), axis=1, keepdims=True), **close)


def test_l2_normalise_by_hand():
    rows = l2_normalise([[3, 4], [0, 0], [-5, 0]])
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0, 0], [-1, 0]], atol=1e-6)
    np.testing.assert_allclose(l2_normalise([0.0, -2.0]), [0, -1])
    E = np.array([[3, 4], [0, 0], [1e-3, 0]], "float32")
    (slope,) = gradients(lambda e: ops.sum(l2_normalise(e) * np.array([1, 2], "float32")), E)
    np.testing.assert_allclose(slope[0], [-0.064, 0.048], atol=1e-6)  # (w - (w.y) y) / 5 with y = (0.6, 0.8)
    assert np.isfinite(slope).all() and not slope[1].any()
    assert slope[0] @ E[0] == pytest.approx(0, abs=1e-6)  # the length of a row does not matter


@few
@given(batches(), st.booleans())
def test_pairwise_distances_equal_loops(batch, squared):
    E, _ = batch
    d = np.asarray(pairwise_distances(E, squared=squared))
    np.testing.assert_allclose(d, slow_distances(E, squared), rtol=1e-4, atol=1e-5 if squared else 2e-3)
    assert (d >= 0).all() and not d.diagonal().any()
    both = np.asarray(pairwise_distances(E, E[::-1] + 1, squared=squared))
    expected = slow_distances(np.concatenate([E, E[::-1] + 1]), squared)[: len(E), len(E) :]
    np.testing.assert_allclose(both, expected, rtol=1e-4, atol=1e-5 if squared else 2e-3)


def test_distances_keep_their_digits_far_from_zero():
    E = numbers(0, 9, 6)
    np.testing.assert_allclose(pairwise_distances(E + 1000), slow_distances(E + np.float32(1000), True), rtol=1e-3)


def test_distances_by_hand():
    np.testing.assert_allclose(pairwise_distances([[0, 0], [3, 4]]), [[0, 25], [25, 0]])
    np.testing.assert_allclose(pairwise_distances([[0, 0]], [[3, 4], [0, 0]], squared=False), [[5, 0]])


@pytest.mark.parametrize("squared", [True, False])
def test_distance_gradient_at_zero(squared):
    same = np.ones((4, 3), "float32")
    assert not gradients(lambda e: ops.sum(pairwise_distances(e, squared=squared)), same)[0].any()
    E = np.concatenate([same, numbers(0, 3, 3)])
    (slope,) = gradients(lambda e: ops.sum(pairwise_distances(e, squared=squared)), E)
    assert np.isfinite(slope).all() and slope[4:].any()


# The loss of given triplets


def test_triplet_loss_by_hand():
    a, p, n = [[0.0], [0.0], [0.0]], [[0.5**0.5], [1.0], [0.1]], [[0.51**0.5], [0.5], [2.0]]
    assert float(triplets.triplet_loss(a[:1], p[:1], n[:1])) == pytest.approx(0.19, abs=1e-6)  # 0.5 - 0.51 + 0.2
    losses = triplets.triplet_loss(a, p, n, reduction="none")
    np.testing.assert_allclose(losses, [0.19, 0.95, 0], atol=1e-6)
    assert float(triplets.triplet_loss(a, p, n)) == pytest.approx(1.14, abs=1e-6)
    assert float(triplets.triplet_loss(a, p, n, reduction="mean")) == pytest.approx(0.38, abs=1e-6)
    assert float(triplets.triplet_loss(a[1:], p[1:], n[1:], 0.0, squared=False)) == pytest.approx(0.5)


@pytest.mark.parametrize("squared", [True, False])
def test_collapse_is_stuck_at_the_margin(squared):
    E, y = np.ones((6, 3), "float32"), [0, 0, 1, 1, 2, 2]
    for form in ("all", "hard", "semi or farthest"):
        assert float(FORMS[form](E, y, squared=squared).loss) == pytest.approx(0.2)
        assert not gradients(lambda e, form=form: FORMS[form](e, y, squared=squared).loss, E)[0].any()
    assert float(batch_semi_hard(E, y, squared=squared).loss) == 0
    three = ops.convert_to_tensor(E[:2])
    assert float(triplets.triplet_loss(three, three, three, squared=squared)) == pytest.approx(0.4)
    assert not gradients(lambda e: triplets.triplet_loss(e, E[:2], E[:2], squared=squared), E[:2])[0].any()


# Mining


@few
@given(batches(), st.floats(0.05, 1.5))
def test_indices_equal_loops(batch, margin):
    E, y = batch
    d = slow_distances(E, True)
    far, near = np.asarray(triplets.hardest_positive(E, y)), np.asarray(triplets.hard_negative(E, y))
    semi = np.asarray(triplets.semi_hard_negative(E, y, far, margin))
    for a in range(len(y)):
        assert (far[a] == -1) == (not positives(y, a)) and (near[a] == -1) == (not negatives(y, a))
        if far[a] >= 0:
            assert far[a] in positives(y, a)
            assert d[a, far[a]] == pytest.approx(max(d[a, p] for p in positives(y, a)), abs=1e-5)
        if near[a] >= 0:
            assert near[a] in negatives(y, a)
            assert d[a, near[a]] == pytest.approx(min(d[a, n] for n in negatives(y, a)), abs=1e-5)
        expected = slow_semi_hard(d, y, a, far[a], margin) if far[a] >= 0 else -1
        if semi[a] != expected:  # only where rounding decides
            edges = [abs(d[a, n] - edge) for n in negatives(y, a) for edge in (d[a, far[a]], d[a, far[a]] + margin)]
            between = d[a, semi[a]] == pytest.approx(d[a, expected], abs=1e-5)
            assert min(edges) < 1e-5 or (expected >= 0 and between)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("squared", [True, False])
@settings(max_examples=10, deadline=None)
@given(batch=batches(), margin=st.sampled_from([0.0, 0.2, 1.1]))
def test_batch_losses_equal_loops(form, squared, batch, margin):
    E, y = batch
    if len(np.unique(E, axis=0)) < len(E):
        return  # equal rows: rounding decides on which side of the margin they lie
    total, active, valid = slow_loss(form, E, y, margin, squared)
    mined = FORMS[form](E, y, margin=margin, squared=squared, over=None)
    assert float(mined.loss) == pytest.approx(total, rel=1e-3, abs=2e-3)
    if E.shape[1] > 1:  # in one dimension the sphere has two points, and all distances are ties
        assert (float(mined.active), float(mined.valid)) == (active, valid)
        for over, count in (("active", active), ("valid", valid)):
            mean = FORMS[form](E, y, margin=margin, squared=squared, over=over).loss
            assert float(mean) == pytest.approx(total / max(count, 1), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("squared", [True, False])
def test_batches_of_more_than_a_block(form, squared):
    rng = np.random.default_rng(3)
    y = rng.integers(0, 9, 70) * 1000 - 4  # labels may be any whole numbers
    E = numbers(2, 70, 6) + numbers(4, 9, 6)[y % 9] * 0.5
    total, active, valid = slow_loss(form, E, y, 0.5, squared)
    mined = FORMS[form](E, y, margin=0.5, squared=squared, over=None)
    assert (float(mined.active), float(mined.valid)) == (active, valid) and 0 < active
    assert float(mined.loss) == pytest.approx(total, rel=1e-5)
    order = rng.permutation(70)
    again = FORMS[form](E[order], y[order], margin=0.5, squared=squared, over=None)
    assert float(again.loss) == pytest.approx(total, rel=1e-5)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("squared", [True, False])
def test_gradients_equal_differences(form, squared):
    y = np.array([0, 1, 0, 2, 1, 0, 2, 3])
    E, way = numbers(7, 8, 5), numbers(8, 8, 5)
    (slope,) = gradients(lambda e: FORMS[form](e, y, margin=1.5, squared=squared, over=None).loss, E)
    step = 1e-6
    ends = [slow_loss(form, E + sign * step * way.astype("float64"), y, 1.5, squared)[0] for sign in (1, -1)]
    assert (slope * way).sum() == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-3)
    assert np.abs(slope.sum(axis=0)).max() < 1e-3  # moving all encodings together changes nothing


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("squared", [True, False])
@pytest.mark.parametrize(
    "y", [[0], [0, 0, 0, 0], [0, 1, 2, 3], [0, 0, 0, 1], [0, 1]], ids=["one", "a person", "singles", "3+1", "two"]
)
def test_batches_without_triplets_and_duplicates(form, squared, y):
    for E in (numbers(0, len(y), 3), np.zeros((len(y), 3), "float32"), np.ones((len(y), 3), "float32") / 3):
        mined = FORMS[form](E, y, squared=squared)
        (slope,) = gradients(lambda e, y=y: FORMS[form](e, y, squared=squared).loss, E)
        assert math.isfinite(float(mined.loss)) and float(mined.loss) >= 0 and np.isfinite(slope).all()
        if len(set(y)) in (1, len(y)):
            assert [float(part) for part in mined] == [0, 0, 0] and not slope.any()


def test_semi_hard_by_hand():
    E, y = [[0.0], [1.0], [1.05], [0.5], [3.0]], [0, 0, 1, 1, 1]  # anchor 0: d_ap 1; negatives 1.1025, 0.25, 9
    assert list(np.asarray(triplets.semi_hard_negative(E, y, [1, 0, 3, 2, 2]))[:1]) == [2]
    assert np.asarray(triplets.semi_hard_negative(E, y, [1, 0, 3, 2, 2], margin=0.1))[0] == -1
    assert np.asarray(triplets.semi_hard_negative(E, y, [-1, 0, 3, 2, 2]))[0] == -1
    assert np.asarray(triplets.hard_negative(E, y))[0] == 3
    assert list(np.asarray(triplets.hardest_positive(E, y))) == [1, 0, 4, 4, 3]


def test_other_kinds_of_arguments():
    E, y = numbers(0, 12, 4), np.arange(12) % 4
    expected = float(batch_all(E, y).loss)
    for labels in (y.tolist(), ops.convert_to_tensor(y), np.array(list("abcd"))[y], ops.cast(y, "float32")):
        assert float(batch_all(ops.convert_to_tensor(E), labels).loss) == pytest.approx(expected)
    mined = batch_all(E.astype("float16"), y)
    assert keras.backend.standardize_dtype(mined.loss.dtype) == "float32"
    before = E.copy()
    batch_hard(E, y)
    np.testing.assert_array_equal(E, before)


@pytest.mark.parametrize("form", FORMS)
def test_inside_a_compiled_function(form):
    E, y = numbers(1, 20, 4), np.arange(20) % 5

    def run(E, labels):
        return FORMS[form](E, labels).loss

    if keras.backend.backend() == "jax":
        loss = importlib.import_module("jax").jit(run)(E, y)
    else:
        tensorflow = importlib.import_module("tensorflow")
        sizes = [tensorflow.TensorSpec((None, None), "float32"), tensorflow.TensorSpec((None,), "int32")]
        loss = tensorflow.function(run, input_signature=sizes)(E, y.astype("int32"))
    assert float(loss) == pytest.approx(float(run(E, y)), rel=1e-5)


def test_a_network_learns_with_it():
    class Encoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(3)

        def call(self, x):
            return l2_normalise(self.dense(x))

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return batch_semi_hard(y_pred, y, otherwise="farthest").loss

    keras.utils.set_random_seed(0)
    y = np.arange(40) // 4
    x = numbers(0, 10, 8)[y] + 0.6 * numbers(1, 40, 8)
    model = Encoder()
    before = float(batch_all(model(x), y, over="valid").loss)
    model.compile(keras.optimizers.Adam(0.03))
    model.fit(PeopleBatches(x, y, people=5, pictures_each=4), epochs=10, verbose=0)
    assert float(batch_all(model(x), y, over="valid").loss) < 0.5 * before


# Counting


@few
@given(batches(), st.booleans())
def test_count_triplets_equals_loops(batch, squared):
    E, y = batch
    counts = triplets.count_triplets(E, y, 0.3, squared)
    n = len(y)
    assert counts.possible == sum(1 for _ in itertools.permutations(range(n), 3))
    assert counts.valid == sum(len(positives(y, a)) * len(negatives(y, a)) for a in range(n))
    assert all(type(count) is int for count in counts) and 0 <= counts.active <= counts.valid
    if E.shape[1] > 1 and len(np.unique(E, axis=0)) == len(E):
        assert counts.active == slow_loss("all", E, y, 0.3, squared)[1]


def test_counts_by_hand():
    assert triplets.triplet_count(1000, 10) == 899_100_000
    assert triplets.triplet_count(10**6, 1000) == 10**6 * 1000 * 999 * (10**6 - 1) * 1000
    assert triplets.triplet_count(5, 1) == 0 == triplets.triplet_count(1, 9)
    assert triplets.count_triplets(np.zeros((6, 2)), [0, 0, 0, 1, 1, 2]) == (120, 3 * 2 * 3 + 2 * 4, 26)
    y = np.repeat(np.arange(5), 4)
    assert triplets.count_triplets(numbers(0, 20, 3), y).valid == triplets.triplet_count(5, 4)


# The pipeline


def test_people_batches():
    y = np.repeat(np.arange(11) * 7, [1, 2, 5, 5, 5, 5, 5, 5, 5, 5, 5])  # the first has one picture: left out
    x = np.arange(len(y), dtype="float32")[:, None]
    data = PeopleBatches(x, y, people=3, pictures_each=4, seed=5)
    assert len(data) == 3
    seen = []
    for index in range(len(data)):
        pictures, people = data[index]
        rows = pictures[:, 0].astype(int)
        assert pictures.shape == (12, 1) and people.dtype == "int32"
        np.testing.assert_array_equal(data.names[people], y[rows])
        for person in np.unique(people):
            own = rows[people == person]
            assert len(own) == 4 and len(set(own)) == min(4, (y == data.names[person]).sum())
        seen += np.unique(people).tolist()
    assert len(seen) == len(set(seen)) == 9 and 0 not in seen
    again = PeopleBatches(x, y, people=3, pictures_each=4, seed=5)
    np.testing.assert_array_equal(again[2][0], data[2][0])  # in any order, the same
    data.on_epoch_end()
    assert not np.array_equal(again[0][0], data[0][0])
    shown = {row for epoch in range(40) for index in range(3) for row in data.indices(index, epoch)[0].tolist()}
    assert shown == set(range(1, len(y)))  # in time, every picture of everyone who has two
    with pytest.raises(IndexError, match="index is 3; it must be from 0 to 2"):
        data[3]


def test_people_batches_of_a_function_and_a_list():
    y = np.arange(30) % 6
    drawn = PeopleBatches(lambda rows: np.stack([np.full((2, 2, 3), row, "float32") for row in rows]), y, 4, 3, 7)
    assert len(drawn) == 7 and drawn[6][0].shape == (12, 2, 2, 3)
    np.testing.assert_array_equal(y[drawn[6][0][:, 0, 0, 0].astype(int)], drawn[6][1])
    assert PeopleBatches([[float(row)] for row in range(30)], y, 4, 3)[0][0].shape == (12, 1)


def test_tf_dataset_gives_the_same_batches():
    pytest.importorskip("tensorflow")
    y = np.arange(30) % 6
    data = PeopleBatches(numbers(0, 30, 2), y, people=3, pictures_each=2)
    batches = list(data.as_tf_dataset(epochs=2))
    assert len(batches) == 4 and tuple(batches[0][0].shape) == (6, 2)
    np.testing.assert_array_equal(batches[1][0], data[1][0])
    data.on_epoch_end()
    np.testing.assert_array_equal(batches[2][0], data[0][0])
    assert len(list(data.as_tf_dataset(epochs=None).take(5))) == 5


# Bad input: the message names the argument, what it was, and what to do

E, Y = numbers(0, 4, 3), [0, 0, 1, 1]
NAN = np.where(np.arange(12).reshape(4, 3) == 5, np.nan, E)
BAD = [
    (lambda: batch_all(NAN, Y), ValueError, "E holds NaN, infinity"),
    (lambda: batch_hard(E * np.inf, Y), ValueError, "E holds NaN, infinity"),
    (lambda: batch_all(E * 1e20, Y), ValueError, "E holds numbers beyond 1e.16.*normalise"),
    (lambda: batch_all(E[0], Y), ValueError, r"E has shape \(3,\); it must be \(n, d\).*E\[None\]"),
    (lambda: batch_all(E[:0], []), ValueError, r"E has shape \(0, 3\)"),
    (lambda: batch_all("faces", Y), TypeError, "E holds .*; it must hold numbers"),
    (lambda: batch_all([[1, 2], [3]], [0, 1]), ValueError, "E has rows of different lengths"),
    (lambda: batch_all(E, Y[:3]), ValueError, r"labels has shape \(3,\); it must be \(4,\), one for each of the 4"),
    (lambda: batch_all(ops.convert_to_tensor(E), ops.convert_to_tensor(Y[:3])), ValueError, r"labels has shape \(3,\)"),
    (lambda: batch_hard(E, np.reshape(Y, (4, 1))), ValueError, r"labels have shape \(4, 1\)"),
    (lambda: batch_hard(E, [0.5, 1, 2, 3]), TypeError, "labels hold float64; they must be whole numbers, or names"),
    (lambda: batch_hard(E, Y, margin=-0.1), ValueError, "margin is -0.1; it must be a finite number of 0 or more"),
    (lambda: batch_hard(E, Y, margin=math.nan), ValueError, "margin is nan"),
    (lambda: batch_hard(E, Y, margin="0.2"), ValueError, "margin is '0.2'"),
    (lambda: batch_hard(E, Y, over="all"), ValueError, "over is 'all'; it must be 'active', 'valid' or None"),
    (lambda: batch_semi_hard(E, Y, otherwise="hardest"), ValueError, "otherwise is 'hardest'; it must be 'skip'"),
    (lambda: triplets.semi_hard_negative(E, Y, [1, 0, 4, 2]), ValueError, "positive holds numbers from 0 to 4"),
    (lambda: triplets.semi_hard_negative(E, Y, [1.0, 0, 3, 2]), TypeError, "positive holds float64"),
    (lambda: triplets.semi_hard_negative(E, Y, [1, 0]), ValueError, r"positive has shape \(2,\)"),
    (lambda: triplets.triplet_loss(E, E[:3], E), ValueError, r"positive has shape \(3, 3\), anchor \(4, 3\)"),
    (lambda: triplets.triplet_loss(E, E, NAN), ValueError, "negative holds NaN"),
    (lambda: triplets.triplet_loss(E, E, E, reduction="max"), ValueError, "reduction is 'max'; it must be 'sum'"),
    (lambda: pairwise_distances(E, E[:, :2]), ValueError, "others has rows of 2 numbers, E of 3"),
    (lambda: l2_normalise(NAN), ValueError, "E holds NaN"),
    (lambda: l2_normalise(3.0), ValueError, r"E has shape \(\)"),
    (lambda: triplets.triplet_count(0, 3), ValueError, "people is 0; it must be 1 or more"),
    (lambda: triplets.triplet_count(3, 2.5), TypeError, "pictures is 2.5; it must be a whole number"),
    (lambda: PeopleBatches(E, Y, people=3), ValueError, "people is 3, but only 2 people in labels have two pictures"),
    (lambda: PeopleBatches(E[:3], Y, people=2), ValueError, "labels hold 4 values, pictures 3"),
    (lambda: PeopleBatches(E, Y, people=2, pictures_each=1), ValueError, "pictures_each is 1; it must be 2 or more"),
    (lambda: PeopleBatches(E, Y, people=2, batches=0), ValueError, "batches is 0"),
]


@pytest.mark.parametrize("call, kind, words", BAD, ids=map(str, range(len(BAD))))
def test_bad_input_is_told(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
