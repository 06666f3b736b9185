"""The costs of helpers.style against loops, worked cases, properties, and bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import style
from helpers.runtime import ops
from helpers.style import StyleError
from tests.gradients import gradients

few = settings(max_examples=25, deadline=None)
sizes = st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))


def maps(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


# Oracles: nothing but loops


def slow_gram(A):
    H, W, C = A.shape
    G = np.zeros((C, C))
    for k in range(C):
        for other in range(C):
            G[k, other] = sum(float(A[i, j, k]) * float(A[i, j, other]) for i in range(H) for j in range(W))
    return G


def slow_layer_cost(a_S, a_G):
    H, W, C = a_G.shape
    pairs = zip(slow_gram(a_S).flat, slow_gram(a_G).flat, strict=True)
    return sum((s - g) ** 2 for s, g in pairs) / (2 * H * W * C) ** 2


@few
@given(sizes, st.integers(0, 99))
def test_costs_equal_loops(shape, seed):
    a, b = maps(*shape, seed=seed), maps(*shape, seed=seed + 1)
    np.testing.assert_allclose(style.gram_matrix(a), slow_gram(a), rtol=1e-4, atol=1e-4)
    assert float(style.layer_style_cost(a, b)) == pytest.approx(slow_layer_cost(a, b), rel=1e-3, abs=1e-5)
    slow = sum((float(x) - float(y)) ** 2 for x, y in zip(a.flat, b.flat, strict=True)) / (4 * a.size)
    assert float(style.content_cost(a, b)) == pytest.approx(slow, rel=1e-4, abs=1e-6)


def test_by_hand():
    A = np.array([[[1, 2]], [[3, 0]]], "float32")  # two places, two channels
    np.testing.assert_allclose(style.gram_matrix(A), [[10, 2], [2, 4]])
    B = np.array([[[0, 1]], [[1, 0]]], "float32")
    np.testing.assert_allclose(style.gram_matrix(B), [[1, 0], [0, 1]])
    assert float(style.layer_style_cost(A, B)) == pytest.approx((81 + 4 + 4 + 9) / (2 * 2 * 1 * 2) ** 2)
    assert float(style.content_cost(A, B)) == pytest.approx((1 + 1 + 4 + 0) / (4 * 2 * 1 * 2))
    assert float(style.total_cost(2.0, 3.0)) == 140
    assert float(style.total_cost(2.0, 3.0, alpha=1, beta=0.5)) == 3.5
    image = np.array([[[0.0], [1.0]], [[0.5], [0.5]]], "float32")
    assert float(style.total_variation(image)) == pytest.approx((1 + 0 + 0.25 + 0.25) / 4)


def test_a_batch_of_one_is_the_same():
    a, b = maps(3, 4, 2), maps(3, 4, 2, seed=1)
    for function in (style.content_cost, style.layer_style_cost):
        assert float(function(a[None], b[None])) == pytest.approx(float(function(a, b)))
    np.testing.assert_allclose(style.gram_matrix(a[None]), style.gram_matrix(a))
    assert float(style.total_variation(a[None])) == pytest.approx(float(style.total_variation(a)))


def test_total_style_cost():
    S, G = [maps(4, 4, 2), maps(2, 2, 3)], [maps(4, 4, 2, seed=5), maps(2, 2, 3, seed=6)]
    expected = 0.5 * slow_layer_cost(S[0], G[0]) + 2 * slow_layer_cost(S[1], G[1])
    assert float(style.total_style_cost(S, G, [0.5, 2])) == pytest.approx(expected, rel=1e-4)
    named = style.total_style_cost(dict(a=S[0], b=S[1]), dict(b=G[1], a=G[0]), dict(b=2, a=0.5))
    assert float(named) == pytest.approx(expected, rel=1e-4)


@few
@given(sizes, st.integers(0, 99))
def test_the_style_does_not_ask_where(shape, seed):
    """Places in another order, or the picture twice side by side: the style stays."""
    a, rng = maps(*shape, seed=seed), np.random.default_rng(seed)
    moved = rng.permutation(a.reshape(-1, shape[2])).reshape(a.shape)
    np.testing.assert_allclose(style.gram_matrix(moved), style.gram_matrix(a), rtol=1e-4, atol=1e-5)
    twice = np.concatenate([a, a], axis=1)
    assert float(style.layer_style_cost(a, twice)) == pytest.approx(0, abs=1e-6)
    values = np.linalg.eigvalsh(np.asarray(style.gram_matrix(a), "float64"))
    assert values.min() > -1e-3 * max(values.max(), 1)


def test_weighted_places():
    a = maps(3, 4, 2)
    where = np.zeros((3, 4), "float32")
    where[:, :2] = 1
    np.testing.assert_allclose(style.mean_gram(a, where), style.mean_gram(a[:, :2]), rtol=1e-5)
    np.testing.assert_allclose(style.mean_gram(a, np.full((3, 4), 0.5)), style.mean_gram(a), rtol=1e-5)


def test_gradients_by_differences():
    a, b = maps(3, 2, 2), maps(3, 2, 2, seed=1)
    where, lopsided = np.array([[0, 1], [0.5, 2], [1, 0]], "float32"), np.array([[1, 2], [-3, 0.5]], "float32")

    def weighted(a, b):
        return style.gram_cost(style.mean_gram(a), style.mean_gram(b, where))

    for cost in (style.content_cost, style.layer_style_cost, lambda a, b: style.total_variation(b), weighted,
                 lambda a, b: ops.mean(lopsided * style.gram_matrix(b)) / 10):
        found = gradients(lambda b, cost=cost: cost(a, b), b)[0]
        for place in np.ndindex(b.shape):
            step = np.zeros_like(b)
            step[place] = 1e-2
            slope = (float(cost(a, b + step)) - float(cost(a, b - step))) / 2e-2
            assert found[place] == pytest.approx(slope, abs=2e-3)


def test_costs_of_the_same_are_zero():
    a = maps(4, 3, 2)
    assert float(style.content_cost(a, a)) == float(style.layer_style_cost(a, a)) == 0
    assert float(style.total_variation(np.full((3, 3, 3), 0.4))) == 0
    assert float(style.total_variation(np.ones((1, 1, 3)))) == 0
    assert np.isfinite(gradients(lambda b: style.layer_style_cost(a, b), a)[0]).all()


def test_whole_numbers_do_not_wrap_around():
    a, b = np.array([[[10]]], np.uint8), np.array([[[250]]], np.uint8)
    assert float(style.content_cost(a, b)) == pytest.approx(240**2 / 4)


@pytest.mark.parametrize("call, words", [
    (lambda: style.content_cost(maps(2, 2, 3), maps(2, 3, 3)), "one size"),
    (lambda: style.content_cost(maps(2, 3), maps(2, 3)), "a_C has shape"),
    (lambda: style.gram_matrix(np.zeros((0, 2, 3))), "A has shape"),
    (lambda: style.gram_matrix(maps(2, 2, 2, 3)), "A has shape"),
    (lambda: style.gram_matrix([[["a"]]]), "A holds"),
    (lambda: style.gram_matrix(np.full((2, 2, 2), np.nan)), "A holds NaN"),
    (lambda: style.layer_style_cost(maps(2, 2, 3), maps(2, 2, 4)), "channels"),
    (lambda: style.total_style_cost([maps(2, 2, 3)], [maps(2, 2, 3)], [1, 2]), "one entry"),
    (lambda: style.total_style_cost([], [], []), "at least one"),
    (lambda: style.total_style_cost(dict(a=maps(2, 2, 3)), dict(b=maps(2, 2, 3)), dict(a=1)), "layers_G"),
    (lambda: style.total_variation(np.array(3.0)), "image"),
])
def test_bad_input(call, words):
    with pytest.raises(StyleError, match=words):
        call()


def test_style_offers_what_stylize_has():
    from helpers import stylize

    assert style.stylize is stylize.stylize and style.contact_sheet is stylize.contact_sheet
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        style.nothing_of_this_name  # noqa: B018
    assert ops.is_tensor(style.content_cost(maps(1, 1, 1), maps(1, 1, 1)))
