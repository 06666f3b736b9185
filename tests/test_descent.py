"""helpers.descent against solutions by hand, SciPy's L-BFGS-B, block means by loops, and bad input."""

import numpy as np
import pytest
import scipy.optimize

from helpers import descent, gradients
from helpers.runtime import ops


def run(function, start, steps, memory=10):
    quick = gradients.compiled(lambda x: (function(x), ops.zeros(())), auxiliary=True)
    return [state for _, state in zip(range(steps + 1), descent.descend(quick, start, memory), strict=False)]


def picture(low=0.0, high=1.0, shape=(1, 7, 9, 3), seed=0):
    return np.random.default_rng(seed).uniform(low, high, shape).astype("float32")


def test_it_stops_at_the_box():
    """Sum of w (x - t)^2: every value ends at its t, or at the wall before it."""
    t, w = picture(-0.6, 1.6), picture(0.5, 20, seed=1)
    states = run(lambda x: ops.sum(w * ops.square(x - t)), np.full(t.shape, 0.5, "float32"), 120)
    np.testing.assert_allclose(states[-1].x, np.clip(t, 0, 1), atol=5e-3)
    values = [state.value for state in states]
    assert all(after < before for before, after in zip(values, values[1:], strict=False))
    assert all(np.asarray(s.x).min() >= 0 and np.asarray(s.x).max() <= 1 for s in states)


def test_against_scipy():
    """Coupled neighbours, badly conditioned: L-BFGS-B takes more than half as many evaluations to within 0.1 %."""
    t = picture(-0.3, 1.3)

    def cost(x):
        return (50 * ops.sum(ops.square(x[:, 1:] - x[:, :-1])) + ops.sum(ops.square(x - t)) + ops.sum((x - 0.3) ** 4))

    def both(x):
        value, gradient = gradients.value_and_gradient(cost, x.reshape(t.shape).astype("float32"))
        tried.append(float(value))
        return tried[-1], np.asarray(gradient, "float64").ravel()

    start, tried = np.full(t.size, 0.9), []
    options = dict(maxiter=300, ftol=1e-9)
    best = scipy.optimize.minimize(both, start, jac=True, method="L-BFGS-B", bounds=[(0, 1)] * t.size, options=options)
    states = run(cost, start.reshape(t.shape), 60)
    there = next(state for state in states if state.value < best.fun * (1 + 1e-3))
    assert there.evaluations < 2 * next(k for k, value in enumerate(tried) if value < best.fun * (1 + 1e-3))


def test_measuring_pixels_and_bands_pays(monkeypatch):
    """Pixels of different curvature: with every length of step the same, the value is far higher after as many."""
    w = np.logspace(0, 3, 189).astype("float32").reshape(1, 7, 9, 3)
    cost = dict(function=lambda x: ops.sum(w * ops.square(x - 0.5)), start=np.full(w.shape, 0.9, "float32"), steps=15)
    measured = run(**cost)[-1].value
    monkeypatch.setattr(descent, "_roots", lambda pixels: ops.ones_like(pixels))
    monkeypatch.setattr(descent, "_weights", lambda bands: ops.ones((2, descent.BANDS)))
    descent._tools.cache_clear()  # what is compiled holds the functions replaced above
    try:
        plain = run(**cost, memory=11)[-1].value  # and JAX knows what it compiled by the number of steps
    finally:
        descent._tools.cache_clear()
    assert measured < 0.5 * plain


def test_going_on_from_a_state_is_the_same():
    cost = dict(function=lambda x: ops.sum(ops.square(x - 0.3) ** 2 + ops.sin(3 * x)), steps=8)
    whole = run(start=picture(), **cost)
    rest = run(**cost | dict(start=whole[4], steps=4))
    np.testing.assert_array_equal(rest[-1].x, whole[8].x)
    assert rest[-1].evaluations == whole[8].evaluations


def test_it_ends_at_a_minimum_and_at_nan():
    half, zero = np.full((1, 4, 4, 1), 0.5), np.zeros((1, 4, 4, 1))
    assert len(run(lambda x: ops.sum(ops.square(x - 0.5)), half, 5)) == 1
    assert len(run(lambda x: ops.sum(x), zero, 5)) == 1  # pushed against the wall
    assert len(run(lambda x: ops.sum(x) * float("nan"), half, 5)) == 1


def test_the_scale_of_the_function_does_not_matter():
    """A huge or tiny multiple of a function has the same way down: curvature is remembered whatever its units."""
    w, t = np.logspace(0, 2, 189).astype("float32").reshape(1, 7, 9, 3), picture()
    found = [run(lambda x, f=f: f * ops.sum(w * ops.square(x - t)), np.full(t.shape, 0.5, "float32"), 12)[-1]
             for f in (1.0, 1e10, 1e-8)]
    for state, f in zip(found[1:], (1e10, 1e-8), strict=True):
        assert state.value / f == pytest.approx(found[0].value, rel=0.05)
        assert all(np.asarray(step).any() for step in state.steps)


def test_every_evaluation_is_counted_and_none_is_for_nothing():
    calls = []

    def wavy(x):
        return ops.sum(ops.square(x - 0.4) + 0.1 * ops.sin(40 * x))

    def evaluate(x):
        calls.append(1)
        value, gradient = gradients.value_and_gradient(wavy, x)
        return (value, None), gradient

    for _, state in zip(range(12), descent.descend(evaluate, picture()), strict=False):
        assert state.evaluations == len(calls)
    calls.clear()
    wall = list(descent.descend(lambda x: calls.append(1) or ((ops.sum(x), None), ops.ones_like(x)),
                                np.zeros((1, 4, 4, 1))))
    assert len(wall) == len(calls) == 1  # the step is 0 however short: no use in asking again


def test_evaluations_of_a_step_that_failed_are_counted(monkeypatch):
    """What was remembered misleads: the tries with it count as well as those without."""
    calls, real = [], descent._step

    def misled(evaluate, state, *tools):
        if len(calls) == 3:
            for _ in range(2):
                evaluate(state.x)
            return None, 2
        return real(evaluate, state, *tools)

    def evaluate(x):
        calls.append(1)
        value, gradient = gradients.value_and_gradient(lambda x: ops.sum((x - 0.4) ** 4), x)
        return (value, None), gradient

    monkeypatch.setattr(descent, "_step", misled)
    counts = [(state.evaluations, len(calls)) for _, state in
              zip(range(6), descent.descend(evaluate, picture()), strict=False)]
    assert len(counts) == 6 and all(counted == made for counted, made in counts)


def test_a_start_outside_by_rounding_is_clipped():
    start = np.full((1, 4, 4, 1), 1 + 1e-6, "float32")
    assert float(ops.max(run(lambda x: ops.sum(ops.square(x - 2)), start, 1)[0].x)) == 1


@pytest.mark.parametrize("start", [np.full((1, 4, 4, 1), np.nan), np.zeros((4, 4, 3)), np.zeros((2, 4, 4, 3)),
                                   np.full((1, 4, 4, 1), 1.5), np.full((1, 4, 4, 1), -0.1)])
def test_bad_start(start):
    with pytest.raises(ValueError, match="start"):
        run(lambda x: ops.sum(x), start, 1)


# Bands


def slow_means(a, side):
    """Each pixel replaced by the mean of its block."""
    found = np.empty_like(a)
    for i in range(0, a.shape[1], side):
        for j in range(0, a.shape[2], side):
            block = a[:, i : i + side, j : j + side]
            found[:, i : i + side, j : j + side] = block.mean(axis=(1, 2), keepdims=True)
    return found


def slow_bands(a):
    """The bands of a picture, grey and coloured: they add up to it."""
    means = [slow_means(a, 2**k) for k in range(descent.BANDS)]
    means.append(np.zeros_like(a))
    for k in range(descent.BANDS):
        band = means[k] - means[k + 1]
        grey = np.repeat(band.mean(axis=-1, keepdims=True), a.shape[-1], axis=-1)
        yield grey, band - grey


@pytest.mark.parametrize("shape", [(1, 16, 32, 3), (1, 13, 21, 3), (1, 5, 3, 1), (1, 1, 1, 3)])
def test_bands_equal_loops(shape):
    a, weights = picture(-1, 1, shape), np.random.default_rng(2).uniform(0.1, 4, (2, descent.BANDS)).astype("float32")
    bands = list(slow_bands(a))
    expected = sum(weights[0, k] * grey + weights[1, k] * colour for k, (grey, colour) in enumerate(bands))
    np.testing.assert_allclose(descent._weighted(ops.convert_to_tensor(a), weights), expected, atol=1e-5)
    energies = np.array([[(band**2).sum() for band in kind] for kind in zip(*bands, strict=True)])
    found = descent._energies(ops.convert_to_tensor(np.concatenate([a, 2 * a])))
    np.testing.assert_allclose(found, [energies, 4 * energies], rtol=1e-3, atol=4e-4)
    np.testing.assert_allclose(descent._weighted(ops.convert_to_tensor(a), np.ones_like(weights)), a, atol=1e-5)
