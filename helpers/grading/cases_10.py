"""The cases of chapter 10's exercises: random on every run, the same kinds on every run, the most readable first.

Numbers are halves and small, so that every order of adding gives the same float32 result.
"""

import numpy as np

from helpers.grading.exercise import Case


def _halves(rng, shape, top=4):
    """Halves from -top to top without 0, signs mixed."""
    return (rng.integers(1, 2 * top + 1, shape) / 2 * rng.choice([-1, 1], shape)).astype(np.float32)


def _conv1d_case(rng, description, n, c, filters, f, stride, whole=False):
    if whole:
        x = rng.choice(np.arange(1, 10), (n, c), replace=False).astype(np.float32)
        W = rng.choice([-3, -2, -1, 2, 3, 4], (f, c, filters), replace=False).astype(np.float32)
    else:
        x, W = _halves(rng, (n, c)), _halves(rng, (f, c, filters), 2)
    if f > 1 and np.array_equal(W, W[::-1]):
        W[0] *= -1  # a filter that reads the same from both ends would hide a flip
    b = rng.choice(np.arange(4, 14), filters, replace=False).astype(np.float32)
    b[1::2] *= -1
    traits = (
        ("the stride is above 1", stride > 1),
        ("there are several channels", c > 1),
        ("there are several filters", filters > 1),
        ("f is even", f % 2 == 0),
        ("f is 1", f == 1),
        ("positions are left over at the end", (n - f) % stride > 0),
    )
    return Case((x, W, b, stride), description, tuple(phrase for phrase, holds in traits if holds))


def conv1d_forward(rng):
    def draw(low, high):
        return int(rng.integers(low, high + 1))

    yield _conv1d_case(rng, "one channel, one filter, stride 1", 5, 1, 1, 2, 1, whole=True)
    yield _conv1d_case(rng, "a filter of three", draw(6, 8), 1, 1, 3, 1)
    yield _conv1d_case(rng, "two channels", 7, 2, 1, 3, 1)
    yield _conv1d_case(rng, "three filters", draw(6, 8), 1, 3, 3, 1)
    yield _conv1d_case(rng, "stride 2", 9, 1, 1, 3, 2)
    yield _conv1d_case(rng, "everything at once, stride 2", 10, 3, 4, 5, 2)
    yield _conv1d_case(rng, "stride 3, a position left over", 12, 2, 3, 3, 3)
    yield _conv1d_case(rng, "stride 3, two positions left over", 15, 4, 2, 4, 3)
    yield _conv1d_case(rng, "f = 1, stride 2", draw(7, 9), 3, 2, 1, 2)
    yield _conv1d_case(rng, "two channels again, with other numbers", 7, 2, 1, 3, 1)
    yield _conv1d_case(rng, "a filter as long as the row", 6, 2, 3, 6, 1)
    yield _conv1d_case(rng, "more channels than positions", 4, 7, 2, 2, 1)
    yield _conv1d_case(rng, "a stride longer than the filter", draw(14, 16), 2, 5, 2, 4)


def _shape_case(description, sizes, channels, f, n_filters, pad, stride):
    rests = [(n + 2 * pad - f) % stride for n in sizes]
    traits = (
        ("there is one spatial axis", len(sizes) == 1),
        ("there are more than two spatial axes", len(sizes) > 2),
        ("pad is above 0", pad > 0),
        ("the stride is above 1", stride > 1),
        ("the spatial axes differ in length", len(set(sizes)) > 1),
        ("a window does not reach the end of an axis", any(rests)),
        ("f is even", f % 2 == 0),
    )
    args = ((*map(int, sizes), int(channels)), int(f), int(n_filters), int(pad), int(stride))
    return Case(args, description, tuple(phrase for phrase, holds in traits if holds))


def _lengths(rng, count, f, pad, stride, rests):
    """Lengths of axes, all different, that leave these rests."""
    steps = rng.choice(np.arange(3, 12), count, replace=False)
    return [int(stride * quotient + rest + f - 2 * pad) for quotient, rest in zip(steps, rests, strict=True)]


def conv_output_shape(rng):
    def draw(low, high):
        return int(rng.integers(low, high + 1))

    yield _shape_case("a row of numbers", (draw(10, 16),), 1, 5, 16, 0, 1)
    yield _shape_case("the channels of a layer before", (draw(9, 12),), 16, draw(3, 5), 32, 0, 1)
    yield _shape_case("a colour picture", _lengths(rng, 2, 3, 0, 1, (0, 0)), 3, 3, draw(6, 12), 0, 1)
    yield _shape_case("a volume", _lengths(rng, 3, 5, 0, 1, (0, 0, 0)), draw(2, 4), 5, draw(13, 20), 0, 1)
    yield _shape_case("a picture with padding", _lengths(rng, 2, 5, 1, 1, (0, 0)), 4, 5, draw(21, 29), 1, 1)
    yield _shape_case("a row, stride 2, one left over", _lengths(rng, 1, 4, 0, 2, (1,)), 12, 4, 6, 0, 2)
    yield _shape_case("a volume, stride 3, padding", _lengths(rng, 3, 4, 2, 3, (1, 2, 0)), 2, 4, 7, 2, 3)
    yield _shape_case("a picture, stride 4, padding", _lengths(rng, 2, 7, 3, 4, (3, 1)), 24, 7, 33, 3, 4)
    yield _shape_case("a cube", (14, 14, 14), 1, draw(4, 6), 16, 0, 1)
    yield _shape_case("a film of volumes: four axes", _lengths(rng, 4, 3, 1, 2, (0, 1, 0, 1)), 3, 3, 8, 1, 2)
    yield _shape_case("a row, a wide border", _lengths(rng, 1, 3, 4, 3, (2,)), 8, 3, draw(9, 12), 4, 3)
    yield _shape_case("a window of one", _lengths(rng, 3, 1, 0, 1, (0, 0, 0)), 32, 1, 4, 0, 1)
