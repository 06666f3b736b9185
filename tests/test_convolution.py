"""helpers.convolution against plain loops, SciPy, counting by hand, and gradients; and what it says to bad input."""

import functools
import itertools
import math
import subprocess
import sys

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from helpers import convolution
from helpers.convolution import convolve, cross_correlate, filter_image, kernel, pool, zero_pad
from helpers.runtime import keras, ops
from tests.gradients import gradients

STEP = np.repeat([[10.0] * 3 + [0.0] * 3], 6, axis=0)  # 6 x 6, bright left half
close = dict(rtol=1e-5, atol=1e-5)
together = functools.partial(zip, strict=True)
few = settings(max_examples=40, deadline=None)


# Oracles: nothing but loops over places, kernel values, channels and filters.


def every(sizes):
    return itertools.product(*map(range, sizes))


def places(sizes, f, stride, padding, dilation):
    axes = together(sizes, f, stride, padding, dilation)
    return [(n + 2 * p - d * (a - 1) - 1) // s + 1 for n, a, s, p, d in axes]


def pixel(place, u, sizes, stride, padding, dilation):
    """The pixel under kernel value u at a place, or None in the padding."""
    at = tuple(o * s + v * d - p for o, v, s, p, d in together(place, u, stride, padding, dilation))
    return at if all(0 <= a < n for a, n in together(at, sizes)) else None


def slow_correlate(x, k, bias, stride, padding, dilation):
    m, *sizes, channels = x.shape
    f = k.shape[:-2]
    out = places(sizes, f, stride, padding, dilation)
    z = np.zeros((m, *out, k.shape[-1]))
    for i, place, number in itertools.product(range(m), every(out), range(k.shape[-1])):
        total = bias[number]
        for u in every(f):
            at = pixel(place, u, sizes, stride, padding, dilation)
            if at is not None:
                for c in range(channels):
                    total += float(x[(i, *at, c)]) * float(k[(*u, c, number)])
        z[(i, *place, number)] = total
    return z


def slow_pool(x, size, stride, padding, mode):
    m, *sizes, channels = x.shape
    ones = (1,) * len(size)
    out = places(sizes, size, stride, padding, ones)
    z = np.zeros((m, *out, channels))
    for i, place, c in itertools.product(range(m), every(out), range(channels)):
        under = [pixel(place, u, sizes, stride, padding, ones) for u in every(size)]
        seen = [float(x[(i, *at, c)]) for at in under if at is not None]
        z[(i, *place, c)] = max(seen) if mode == "max" else sum(seen) / len(seen)
    return z


def slow_use_counts(shape, f, stride, padding, dilation):
    counts = np.zeros(shape, int)
    for place, u in itertools.product(every(places(shape, f, stride, padding, dilation)), every(f)):
        at = pixel(place, u, shape, stride, padding, dilation)
        if at is not None:
            counts[at] += 1
    return counts


def numbers(seed, *shape):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype("float32")


@st.composite
def geometries(draw, dilated=True):
    """(sizes, f, stride, padding, dilation), each a tuple of 1, 2 or 3 numbers, where every kernel fits."""
    axes = draw(st.integers(1, 3))
    many = lambda low, high: draw(st.tuples(*[st.integers(low, high)] * axes))  # noqa: E731
    sizes, f, stride, padding = many(1, 6), many(1, 3), many(1, 3), many(0, 2)
    dilation = many(1, 2) if dilated else (1,) * axes
    assume(all(d * (a - 1) + 1 <= n + 2 * p for n, a, p, d in together(sizes, f, padding, dilation)))
    return sizes, f, stride, padding, dilation


# Cross-correlation and convolution


@few
@given(geometries(), st.integers(1, 2), st.integers(1, 3), st.integers(1, 3), st.integers(0, 99))
@example(((2, 2), (1, 2), (1, 3), (0, 0), (1, 1)), 2, 1, 1, 0)  # TensorFlow gives bias alone in the second row
@example(((5, 3), (3, 3), (1, 2), (0, 0), (1, 1)), 2, 1, 1, 0)  # and here, with a stride shorter than the kernel
def test_both_operations_equal_plain_loops(geometry, m, channels, filters, seed):
    sizes, f, stride, padding, dilation = geometry
    x, k = numbers(seed, m, *sizes, channels), numbers(seed + 1, *f, channels, filters)
    bias = numbers(seed + 2, filters)
    how = dict(bias=bias, stride=stride, padding=padding, dilation=dilation)
    z = cross_correlate(x, k, **how)
    np.testing.assert_allclose(z, slow_correlate(x, k, bias, stride, padding, dilation), **close)
    spatial = tuple(range(len(f)))
    expected = slow_correlate(x, np.flip(k, spatial), bias, stride, padding, dilation)
    np.testing.assert_allclose(convolve(x, k, **how), expected, **close)


def test_every_geometry_of_one_axis():
    x = numbers(0, 2, 9, 2)
    for f, stride, padding, dilation in itertools.product((1, 2, 3), (1, 2, 3), (0, 1, 2, 3), (1, 2, 3)):
        k, how = numbers(f, f, 2, 2), dict(stride=(stride,), padding=(padding,), dilation=(dilation,))
        expected = slow_correlate(x, k, (0, 0), **how)
        np.testing.assert_allclose(cross_correlate(x, k, **how), expected, err_msg=f"f={f} {how}", **close)


@few
@given(st.integers(1, 3), st.sampled_from(["valid", "same", "full"]), st.integers(0, 99), st.data())
def test_both_operations_equal_scipy(axes, padding, seed, data):
    sizes = data.draw(st.tuples(*[st.integers(3, 9)] * axes))
    f = data.draw(st.tuples(*[st.sampled_from([1, 3])] * axes))
    x, k = numbers(seed, *sizes, 2), numbers(seed + 1, *f, 2)
    for ours, theirs in ((cross_correlate, scipy.signal.correlate), (convolve, scipy.signal.convolve)):
        z = ours(x[None], k[..., None], padding=padding)
        expected = sum(theirs(x[..., c], k[..., c], padding, method="direct") for c in range(2))
        np.testing.assert_allclose(z[0, ..., 0], expected, **close)


@pytest.mark.parametrize("name", convolution.KERNELS)
def test_filter_image_equals_ndimage(name):
    image, k = numbers(3, 17, 23, 3), kernel(name)
    expected = np.stack([scipy.ndimage.correlate(image[..., c], k, mode="constant") for c in range(3)], axis=-1)
    np.testing.assert_allclose(filter_image(image, k), expected, **close)
    np.testing.assert_allclose(filter_image(image[..., 1], k), expected[..., 1], **close)
    np.testing.assert_allclose(filter_image(image, k, stride=(2, 3)), expected[::2, ::3], **close)


def test_one_number_stands_for_every_axis():
    x, k = numbers(0, 2, 9, 8, 3), numbers(1, 3, 3, 3, 4)
    one = cross_correlate(x, k, stride=2, padding=2, dilation=2)
    np.testing.assert_array_equal(one, cross_correlate(x, k, stride=(2, 2), padding=[2, 2], dilation=(2, 2)))
    assert tuple(one.shape) == (2, 5, 4, 4)


def test_step_edge_by_hand():
    rows = cross_correlate(STEP[None, :, :, None], kernel("vertical_edge")[:, :, None, None])
    np.testing.assert_array_equal(rows[0, :, :, 0], [[0, 30, 30, 0]] * 4)
    np.testing.assert_array_equal(filter_image(10 - STEP, kernel("vertical_edge"), padding=0), [[0, -30, -30, 0]] * 4)
    upright = filter_image(STEP.T, kernel("horizontal_edge"), padding=0)
    np.testing.assert_array_equal(upright, [[0] * 4, [30] * 4, [30] * 4, [0] * 4])
    np.testing.assert_array_equal(filter_image(STEP, kernel("horizontal_edge"), padding=0), np.zeros((4, 4)))


def test_volume_sums_27_products_and_each_filter_gives_a_channel():
    x, k = np.ones((1, 6, 6, 3)), np.ones((3, 3, 3, 2)) * [1, -2]
    z = cross_correlate(x, k, bias=[[[[0.5, 1]]]])
    assert tuple(z.shape) == (1, 4, 4, 2)
    np.testing.assert_array_equal(z[0, 0, 0], [27.5, -53])


def test_only_convolution_is_associative():
    a, b, c = numbers(0, 1, 6, 5, 1), numbers(1, 3, 2, 1, 1), numbers(2, 2, 3, 1, 1)

    def both_ways(operation):
        left = operation(operation(a, b, padding="full"), c, padding="full")
        bc = operation(np.moveaxis(b, -1, 0), c, padding="full")  # b as a picture, then as a kernel again
        return left, operation(a, np.moveaxis(np.asarray(bc), 0, -1), padding="full")

    left, right = both_ways(convolve)
    np.testing.assert_allclose(left, right, **close)
    left, right = both_ways(cross_correlate)
    assert np.abs(np.asarray(left) - np.asarray(right)).max() > 0.1


def test_operations_agree_where_a_half_turn_changes_nothing():
    for name in convolution.KERNELS:
        k = kernel(name)
        turned = np.array_equal(k, k[::-1, ::-1])
        x = numbers(1, 1, 7, 7, 1)
        same = np.allclose(cross_correlate(x, k[:, :, None, None]), convolve(x, k[:, :, None, None]), atol=1e-6)
        assert same == turned, name


def test_numbers_of_other_types_become_float32():
    x, k = np.arange(36).reshape(1, 6, 6, 1), [[[[1]], [[2]]], [[[3]], [[4]]]]
    expected = np.asarray(cross_correlate(x.astype("float32"), np.array(k, "float32")))
    for kind in ("uint8", "int64", "float64", "float16"):
        z = cross_correlate(x.astype(kind), k)
        assert keras.backend.standardize_dtype(z.dtype) == "float32"
        np.testing.assert_array_equal(z, expected)
    tensor = ops.convert_to_tensor(x, dtype="int32")
    np.testing.assert_array_equal(cross_correlate(tensor, k), expected)
    picture = filter_image(tensor[0], np.array(k)[..., 0, 0], padding=0)
    np.testing.assert_array_equal(picture, expected[0])


def test_arguments_are_left_as_they_were():
    x, k = numbers(0, 1, 5, 5, 2), numbers(1, 3, 3, 2, 1)
    x_before, k_before = x.copy(), k.copy()
    convolve(x, k, padding="same"), pool(x, mode="average", padding=1), zero_pad(x, 1)
    filter_image(x[0], k[:, :, 0, 0])[...] = 0
    unpadded = zero_pad(x, 0)
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(k, k_before)
    x[...] = 7
    np.testing.assert_array_equal(unpadded, x_before)


def test_symbolic_batches():
    x = keras.Input((12, None, 3))

    def run(x):
        z = cross_correlate(x, numbers(0, 3, 3, 3, 4), numbers(1, 4), stride=2, dilation=2, padding=1)
        return pool(z, 2, mode="average", padding=1)

    assert run(x).shape == (None, 3, None, 4)
    batch = numbers(2, 2, 12, 11, 3)
    np.testing.assert_allclose(keras.Model(x, run(x))(batch), run(batch), **close)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("stride, dilation, padding", [(1, 1, "same"), (2, 1, 1), (1, 2, 0), (2, 2, 1)])
def test_gradients_are_finite_and_right(axes, stride, dilation, padding):
    f = (3, 3, 3) if padding == "same" else (3, 2, 2)
    x, k = numbers(0, 2, *(7, 6, 5)[:axes], 2), numbers(1, *f[:axes], 2, 3)

    def energy(x, k):
        return ops.mean(ops.square(cross_correlate(x, k, stride=stride, dilation=dilation, padding=padding)))

    in_x, in_k = gradients(energy, x, k)
    assert np.isfinite(in_x).all() and np.isfinite(in_k).all()
    for array, gradient, other in ((x, in_x, lambda v: energy(v, k)), (k, in_k, lambda v: energy(x, v))):
        way = numbers(5, *array.shape)  # central difference; exact up to rounding, as the energy is quadratic
        slope = float(other(array + way) - other(array - way)) / 2
        assert slope == pytest.approx(float((gradient * way).sum()), rel=1e-3, abs=1e-4)


# Pooling and padding


@few
@given(geometries(dilated=False), st.sampled_from(["max", "average"]), st.integers(0, 99))
def test_pool_equals_plain_loops(geometry, mode, seed):
    sizes, f, stride, padding, _ = geometry
    padding = tuple(min(p, a - 1) for p, a in together(padding, f))
    assume(all(a <= n + 2 * p for n, a, p in together(sizes, f, padding)))
    x = numbers(seed, 2, *sizes, 3) - 2  # all negative: a zero would show
    z = pool(x, f, stride, mode, padding)
    np.testing.assert_allclose(z, slow_pool(x, f, stride, padding, mode), **close)


def test_pool_by_hand():
    x = np.array([[1, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]])[None, :, :, None]
    np.testing.assert_array_equal(pool(x)[0, :, :, 0], [[9, 2], [6, 3]])
    np.testing.assert_array_equal(pool(x, mode="average")[0, :, :, 0], [[3.75, 1.25], [3.75, 2]])
    np.testing.assert_array_equal(pool(-x, 3, 3, padding=1)[0, :, :, 0], [[-1, -1], [-1, -1]])
    np.testing.assert_array_equal(pool(np.ones((1, 3, 3, 1)), 3, 1, "average", 1), np.ones((1, 3, 3, 1)))
    assert np.isfinite(gradients(lambda v: ops.sum(pool(v, 3, 2, "max", 1)), x.astype("float32"))[0]).all()


@few
@given(st.integers(1, 3), st.data())
def test_zero_pad_equals_numpy(axes, data):
    sizes = data.draw(st.tuples(*[st.integers(1, 4)] * axes))
    pad = data.draw(st.tuples(*[st.integers(0, 3)] * axes))
    x = numbers(0, 2, *sizes, 3)
    np.testing.assert_array_equal(zero_pad(x, pad), np.pad(x, [(0, 0), *((p, p) for p in pad), (0, 0)]))


# Kernels


def test_kernels_by_hand():
    np.testing.assert_array_equal(kernel("vertical_edge"), [[1, 0, -1]] * 3)
    np.testing.assert_array_equal(kernel("scharr_horizontal"), [[3, 10, 3], [0, 0, 0], [-3, -10, -3]])
    for edge in ("sobel", "scharr", "prewitt"):
        np.testing.assert_array_equal(kernel(f"{edge}_horizontal"), kernel(f"{edge}_vertical").T)
        assert filter_image(STEP, kernel(f"{edge}_vertical"), padding=0).min() >= 0
    np.testing.assert_array_equal(kernel("sobel_vertical"), np.outer([1, 2, 1], [1, 0, -1]))
    for name in convolution.KERNELS:
        k = kernel(name)
        assert k.shape == (3, 3) and k.dtype == "float32" and isinstance(k, np.ndarray)
        assert k.sum() == pytest.approx(1 if name in ("gaussian", "sharpen") else 0, abs=1e-6)
        k[:] = 0
        assert kernel(name).any(), "a caller's change reached the table"


@given(st.integers(1, 10), st.one_of(st.none(), st.floats(1e-300, 1e300)))
def test_gaussian(half, sigma):
    size = 2 * half + 1
    k = kernel("gaussian", size, sigma)
    assert k.shape == (size, size) and k.sum() == pytest.approx(1, abs=1e-5)
    np.testing.assert_array_equal(k, k.T)
    np.testing.assert_array_equal(k, k[::-1, ::-1])
    assert k.max() == k[half, half]


def test_gaussian_width():
    k = kernel("gaussian", 41, sigma=3)
    at = np.arange(41) - 20
    assert math.sqrt(k.sum(axis=0) @ at**2) == pytest.approx(3, rel=1e-4)
    assert filter_image(np.ones((9, 9)), kernel("gaussian", 5), padding=0) == pytest.approx(1, abs=1e-6)


# Counting


@given(st.integers(1, 12), st.integers(1, 5), st.integers(0, 3), st.integers(1, 4), st.integers(1, 3))
def test_output_size_counts_places(n, f, padding, stride, dilation):
    starts = [i for i in range(0, n + 2 * padding, stride) if i + dilation * (f - 1) < n + 2 * padding]
    assume(starts)
    assert convolution.output_size(n, f, padding, stride, dilation) == len(starts)


def test_sizes_by_hand():
    size = convolution.output_size
    assert (size(6, 3), size(7, 3, 0, 2), size(6, 3, 0, 2), size(6, 3, 1), size(5, 5)) == (4, 3, 2, 6, 1)
    assert (size(6, 3, "valid"), size(6, 3, "same"), size(6, 3, "full"), size(7, 5, "same", 2)) == (4, 6, 8, 4)
    assert [convolution.same_padding(f) for f in (1, 3, 5, 7)] == [0, 1, 2, 3]
    assert convolution.same_padding(3, dilation=2) == 2
    assert type(size(np.int64(6), 3)) is int


def test_counts_by_hand():
    count = convolution.parameter_count
    assert (count(5, 3, 8), count(5, 8, 16), count(5, 3, 6), count(5, 3, 6, bias=False)) == (608, 3216, 456, 450)
    assert (count((5,), 2, 3), count((3, 3, 3), 1, 2), count(3, 1, 1)) == (33, 56, 10)
    dense = convolution.dense_parameter_count
    assert (dense(400, 120), dense(120, 84), dense(84, 10)) == (48120, 10164, 850)
    assert dense(3072, 4704, bias=False) == 14_450_688
    assert convolution.multiplication_count((28, 28, 8), 5, 3) == 28 * 28 * 8 * 75
    assert convolution.multiplication_count((10, 4), (3,), 2) == 240


@few
@given(geometries())
def test_use_counts_equal_counting(geometry):
    sizes, f, stride, padding, dilation = geometry
    counts = convolution.use_counts(sizes, f, padding, stride, dilation)
    assert counts.dtype.kind == "i"
    np.testing.assert_array_equal(counts, slow_use_counts(sizes, f, stride, padding, dilation))


def test_use_counts_by_hand():
    np.testing.assert_array_equal(convolution.use_counts(6, 3), [1, 2, 3, 3, 2, 1])
    counts = convolution.use_counts((6, 6), 3)
    assert (counts[0, 0], counts[0, 3], counts[3, 3]) == (1, 3, 9) and counts.sum() == 16 * 9
    assert convolution.use_counts((6, 6), 3, padding=1)[0, 0] == 4
    np.testing.assert_array_equal(convolution.use_counts(7, 2, stride=3), [1, 1, 0, 1, 1, 0, 0])


@pytest.mark.parametrize(
    "size, layers",
    [
        ((12,), [(3, 1, 1), (2, 2, 0), (3, 1, 0)]),
        ((14, 11), [(3, 2, 1), (3, 1, 1), (2, 2, 0)]),
        ((9, 13), [((1, 5), (1, 2), (0, 2)), (3, (2, 1), "same")]),
        ((7, 8, 6), [(3, 1, 1), (3, 2, 1)]),
    ],
)
def test_receptive_window_is_where_the_gradient_is(size, layers):
    def run(x):
        for number, (f, stride, padding) in enumerate(layers):
            if number % 2:
                x = pool(x, f, stride, "average", padding)
            else:
                sizes = f if isinstance(f, tuple) else (f,) * len(size)
                x = cross_correlate(x, np.ones((*sizes, 1, 1)), None, stride, padding)
        return x

    x = np.ones((1, *size, 1), "float32")
    for index in itertools.product(*[(0, n // 2, n - 1) for n in run(x).shape[1:-1]]):
        (gradient,) = gradients(lambda v, at=index: run(v)[(0, *at, 0)], x)
        assert np.isfinite(gradient).all()
        expected = np.zeros(size, bool)
        window = convolution.receptive_window(index, layers)
        expected[tuple(slice(max(start, 0), stop) for start, stop in window)] = True
        np.testing.assert_array_equal(gradient[0, ..., 0] != 0, expected)


def test_receptive_window_by_hand():
    assert convolution.receptive_window(0, [(3, 1, 0), (3, 1, 0)]) == ((0, 5),)  # two 3 see what one 5 sees
    assert convolution.receptive_window((2, 1), [(3, 2, 1)]) == ((3, 6), (1, 4))
    assert convolution.receptive_window((0, 0), [(3, 1, "same")]) == ((-1, 2), (-1, 2))
    assert convolution.receptive_window((4,), []) == ((4, 5),)


# Bad input: the message names the argument, what it was, and what to do

X, K = np.ones((1, 6, 6, 1)), np.ones((3, 3, 1, 1))
nan, infinite = np.where(X > 0, np.nan, 0), np.where(K > 0, np.inf, 0)
two, three = np.ones((1, 6, 6, 2)), np.ones((3, 3, 3, 8))
BAD = [
    (lambda: cross_correlate(X, K, stride=0), ValueError, "stride is 0; it must be 1 or more"),
    (lambda: cross_correlate(X, K, stride=-2), ValueError, "stride is -2"),
    (lambda: cross_correlate(X, K, stride=1.5), TypeError, "stride is 1.5; it must be a whole number"),
    (lambda: cross_correlate(X, K, stride=True), TypeError, "stride is True"),
    (lambda: cross_correlate(X, K, stride=(1, 2, 3)), ValueError, r"stride is \(1, 2, 3\).*here 2"),
    (lambda: cross_correlate(X, K, dilation=0), ValueError, "dilation is 0"),
    (lambda: cross_correlate(X, K, padding=-1), ValueError, "padding is -1; it must be 0 or more"),
    (lambda: cross_correlate(X, K, padding="all"), ValueError, "padding is 'all'; it must be 'valid', 'same', 'full'"),
    (lambda: cross_correlate(X, K, padding=None), TypeError, "padding is None"),
    (lambda: cross_correlate(X, np.ones((4, 4, 1, 1)), padding="same"), ValueError, "kernel is 4 long on spatial"),
    (lambda: cross_correlate(X[0], np.ones((4, 1, 1)), padding="same"), ValueError, "kernel is 4 long; an even kernel"),
    (lambda: filter_image(X[0], np.ones((3, 2))), ValueError, "kernel is 2 long on spatial axis 1; an .* such as 3"),
    (lambda: cross_correlate(X, K, stride=10**30), ValueError, r"stride is too large; .* at most 2\*\*31 - 1 = 214748"),
    (lambda: cross_correlate(X, K, padding=10**30), ValueError, "padding is too large"),
    (lambda: cross_correlate(X, K, dilation=10**5000), ValueError, "dilation is too large"),
    (lambda: cross_correlate(X, K, padding=-(10**5000)), ValueError, "padding is a large negative number; it must"),
    (lambda: pool(X, 2**31), ValueError, "size is too large"),
    (lambda: pool(X, 2, padding="same"), ValueError, "size is 2 long on spatial axis 0; an even kernel has no middle"),
    (lambda: pool(X[0], 2, padding="same"), ValueError, "size is 2; an even kernel has no middle"),
    (lambda: cross_correlate(X, np.ones((3, 7, 1, 1))), ValueError, r"kernel is 7 long on spatial axis 1;.*= 6"),
    (lambda: cross_correlate(X, K, dilation=3), ValueError, "kernel is 3 long on spatial axis 0, with its gaps 7; it"),
    (lambda: cross_correlate(nan, K), ValueError, "x holds NaN"),
    (lambda: cross_correlate(X, infinite), ValueError, "kernel holds NaN, infinity"),
    (lambda: cross_correlate(X * 1e200, K), ValueError, "x holds .* beyond float32"),
    (lambda: cross_correlate(X, K, bias=[np.nan]), ValueError, "bias holds NaN"),
    (lambda: cross_correlate(X, K, bias=[1, 2]), ValueError, r"bias has shape \(2,\); .* 1 filters"),
    (lambda: cross_correlate(X[0, :, :, 0], K), ValueError, r"x has shape \(6, 6\); it must be \(m, \*spatial, C\)"),
    (lambda: cross_correlate(X, K[..., 0, 0]), ValueError, r"kernel has shape \(3, 3\); .*\(\*f, C, C'\)"),
    (lambda: cross_correlate(X, three), ValueError, "the kernel expects C = 3 channels, x has 1"),
    (lambda: convolve(two, K), ValueError, "the kernel expects C = 1 channels, x has 2"),
    (lambda: convolve(X, 3.0), ValueError, r"kernel has shape \(\)"),
    (lambda: cross_correlate(X[:0], K), ValueError, r"x has shape \(0, 6, 6, 1\), which is empty"),
    (lambda: cross_correlate(ops.zeros((0, 6, 6, 1)), K), ValueError, r"x has shape \(0, 6, 6, 1\)"),
    (lambda: cross_correlate(X, K[:0]), ValueError, "kernel has shape .* empty"),
    (lambda: cross_correlate([[1, 2], [3]], K), ValueError, "x has rows of different lengths"),
    (lambda: cross_correlate("photo.jpg", K), TypeError, "x holds .*; it must hold whole numbers or floats"),
    (lambda: cross_correlate(None, K), TypeError, "x holds object"),
    (lambda: cross_correlate(X * 1j, K), TypeError, "x holds complex128"),
    (lambda: filter_image(X, K[..., 0, 0]), ValueError, r"image has shape \(1, 6, 6, 1\); one picture is"),
    (lambda: filter_image(X[0], K), ValueError, r"kernel has shape \(3, 3, 1, 1\); it must be \(f, f\)"),
    (lambda: filter_image(nan[0], K[..., 0, 0]), ValueError, "image holds NaN"),
    (lambda: filter_image(ops.convert_to_tensor(nan[0]), K[..., 0, 0]), ValueError, "image holds NaN"),
    (lambda: filter_image(X[0], infinite[..., 0, 0]), ValueError, "kernel holds NaN, infinity"),
    (lambda: filter_image(X[0, :2, :2], K[..., 0, 0], padding=0), ValueError, r"kernel is 3 long .*2 \+ 2\*0 = 2"),
    (lambda: filter_image(np.ones((0, 5)), K[..., 0, 0]), ValueError, r"image has shape \(0, 5\), which is empty"),
    (lambda: pool(X, 7), ValueError, "size is 7 long on spatial axis 0"),
    (lambda: pool(X, 2.0), TypeError, "size is 2.0; it must be a whole number"),
    (lambda: pool(X, 2, 0), ValueError, "stride is 0"),
    (lambda: pool(X, mode="mean"), ValueError, "mode is 'mean'; it must be 'max' or 'average'"),
    (lambda: pool(X, 2, padding=2), ValueError, "padding is 2; it must be less than the window's size"),
    (lambda: pool(nan), ValueError, "x holds NaN"),
    (lambda: zero_pad(X, -1), ValueError, "pad is -1"),
    (lambda: zero_pad(X, 0.5), TypeError, "pad is 0.5"),
    (lambda: kernel("sobel"), ValueError, "name is 'sobel'; it must be one of vertical_edge, .*gaussian, sharpen"),
    (lambda: kernel(np.ones((3, 3))), ValueError, "it must be one of vertical_edge"),
    (lambda: kernel("sobel_vertical", 5), ValueError, "size is 5; sobel_vertical exists as size=3 only.*gaussian"),
    (lambda: kernel("gaussian", 4), ValueError, "size is 4; a gaussian needs a middle: use an odd size, 3 or 5"),
    (lambda: kernel("gaussian", 1), ValueError, "size is 1; it must be 3 or more"),
    (lambda: kernel("gaussian", 3.0), TypeError, "size is 3.0"),
    (lambda: kernel("gaussian", 3, 0), ValueError, "sigma is 0; it must be a positive, finite number"),
    (lambda: kernel("gaussian", 3, np.nan), ValueError, "sigma is nan"),
    (lambda: kernel("gaussian", 3, 10**400), ValueError, "sigma is 1000"),
    (lambda: kernel("sharpen", 3, 1.0), ValueError, "sigma is 1.0; sharpen has none"),
    (lambda: convolution.output_size(3, 5), ValueError, r"f is 5; it must not exceed n \+ 2 padding = 3 \+ 2\*0 = 3; "),
    (lambda: convolution.output_size(3, 2, 0, 1, 3), ValueError, "f is 2, with its gaps 4; it must not exceed n"),
    (lambda: convolution.output_size(9, 4, "same"), ValueError, "f is 4; an even kernel has no middle"),
    (lambda: convolution.receptive_window(0, [(2, 1, "same")]), ValueError, "f is 2; an even kernel has no middle"),
    (lambda: convolution.output_size(6, 3, 0, 0), ValueError, "stride is 0"),
    (lambda: convolution.output_size(6.5, 3), TypeError, "n is 6.5"),
    (lambda: convolution.same_padding(4), ValueError, "f is 4; an even kernel has no middle.* an odd one such as 5"),
    (lambda: convolution.same_padding(0), ValueError, "f is 0"),
    (lambda: convolution.parameter_count(3, 0, 1), ValueError, "n_c_prev is 0"),
    (lambda: convolution.multiplication_count(28, 5, 3), ValueError, "output_shape is 28"),
    (lambda: convolution.dense_parameter_count(3, "4"), TypeError, "n_out is '4'"),
    (lambda: convolution.use_counts((2, 6), 3), ValueError, "f is 3 long on spatial axis 0"),
    (lambda: convolution.use_counts((), 3), ValueError, r"shape is \(\)"),
    (lambda: convolution.receptive_window(-1, [(3, 1, 0)]), ValueError, "index is -1; it must be 0 or more"),
    (lambda: convolution.receptive_window(0, [(3, 1, 0), (3, 1)]), ValueError, r"layers is .*\(3, 1\)\]; it must be"),
    (lambda: convolution.receptive_window(0, 3), ValueError, "layers is 3; it must be a list of"),
]


@pytest.mark.parametrize("call, kind, words", BAD, ids=map(str, range(len(BAD))))
def test_bad_input_is_told(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_one_pixel_picture():
    assert filter_image([[2.0]], kernel("sharpen")) == pytest.approx(10)
    assert pool([[[[2.0]]]], 1).shape == (1, 1, 1, 1)


def test_import_prints_nothing():
    run = subprocess.run([sys.executable, "-c", "import helpers.convolution"], capture_output=True, timeout=120)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
