"""The cases of chapter 01's exercises: random on every run, the same kinds on every run, the most readable first.

Images are (m, H, W, C): example, row, column, channel. Filters are (f, f, C, C'). Numbers are halves and small, so that
every order of adding gives the same float32 result, and a wrong reading of the contract is far off.
"""

import numpy as np

from helpers.grading.exercise import Case


def _halves(rng, shape, top=4):
    """Halves from -top to top without 0, signs mixed."""
    return (rng.integers(1, 2 * top + 1, shape) / 2 * rng.choice([-1, 1], shape)).astype(np.float32)


def _wholes(rng, shape, low=1, high=10):
    """Whole numbers, no two alike where there are enough of them."""
    pool, count = np.arange(low, high), int(np.prod(shape))
    return rng.choice(pool, count, replace=count > len(pool)).reshape(shape).astype(np.float32)


def _sides(rng, low, high):
    """Two different lengths."""
    return tuple(int(side) for side in rng.choice(np.arange(low, high + 1), 2, replace=False))


def _output_size_case(rng, f, pad, stride, quotient, rest, description):
    """The side n for which (n + 2 pad - f) / stride is `quotient` and leaves `rest`."""
    return Case(
        (int(stride * quotient + rest + f - 2 * pad), int(f), int(pad), int(stride)),
        description,
        _size_traits(f, pad, stride, rest),
    )


def _size_traits(f, pad, stride, rest):
    return tuple(
        phrase
        for phrase, holds in (
            ("pad is above 0", pad > 0),
            ("the stride is above 1", stride > 1),
            ("the stride is larger than f", stride > f),
            ("the last window does not reach the edge", rest > 0),
            ("f is even", f % 2 == 0),
            ("f is 1", f == 1),
        )
        if holds
    )


def output_size(rng):
    def draw(low, high):
        return int(rng.integers(low, high + 1))

    yield _output_size_case(rng, 3, 0, 1, draw(2, 5), 0, "stride 1, no padding")
    yield _output_size_case(rng, 3, 0, 2, 2 * draw(2, 5), 1, "stride 2, one pixel left over")
    yield _output_size_case(rng, draw(4, 7), 0, 2, 2 * draw(2, 9) + 1, 1, "stride 2, one pixel left over, larger")
    yield _output_size_case(rng, 5, draw(3, 4), 1, draw(9, 20), 0, "stride 1 with padding")
    yield _output_size_case(rng, 2 * draw(1, 2) + 1, draw(2, 4), 2, draw(9, 20), 0, "stride 2 with padding")
    yield _output_size_case(rng, draw(2, 6), 0, 3, draw(5, 20), 1, "stride 3, one pixel left over")
    yield _output_size_case(rng, 3 * draw(1, 2), draw(3, 5), 3, draw(9, 20), 2, "stride 3, two pixels left over, pad")
    yield _output_size_case(rng, 3 * draw(0, 1) + 2, 4, 3, draw(9, 20), 0, "stride 3 with padding")
    yield _output_size_case(rng, draw(3, 7), 7, 5, draw(5, 15), draw(1, 2), "stride 5 with padding")
    yield _output_size_case(rng, draw(3, 7), draw(5, 9), 5, draw(5, 15), draw(3, 4), "stride 5, more left over")
    yield _output_size_case(rng, 1, draw(1, 3), 1, draw(9, 20), 0, "a filter of one pixel")
    yield _output_size_case(rng, 2 * draw(2, 5), draw(1, 3), 1, draw(9, 20), 0, "an even filter")
    yield _output_size_case(rng, 2 * draw(2, 4) + 3, 1, draw(2, 4), 0, 0, "a filter as large as the padded image")
    yield _output_size_case(rng, 2, 0, draw(4, 6), draw(6, 12), 1, "a stride larger than the filter")
    stride = draw(4, 6)
    yield _output_size_case(rng, 2, 0, stride, draw(6, 12), stride - 1, "a stride larger than the filter, more left")


def zero_pad(rng):
    plain = (
        ("one small image, pad = 1", (1, 2, 3, 1), 1),
        ("pad = 1, all sides different", (2, *_sides(rng, 3, 5), 6), 1),
        ("pad = 2", (3, *_sides(rng, 4, 6), 2), 2),
        ("pad = 3", (2, *_sides(rng, 4, 6), 3), 3),
        ("pad = 0", (2, *_sides(rng, 3, 5), 6), 0),
        ("a square image of one channel", (2, 4, 4, 1), 1),
        ("a single pixel", (3, 1, 1, 2), 2),
        ("a wide border", (2, *_sides(rng, 2, 4), 3), int(rng.integers(4, 7))),
        ("a square image again, with other numbers", (2, 4, 4, 1), 1),
    )
    for number, (description, shape, pad) in enumerate(plain):
        X = _wholes(rng, shape) if number == 0 else _halves(rng, shape)
        traits = (
            ("pad is 0", pad == 0),
            ("pad is above 1", pad > 1),
            ("there are several examples", shape[0] > 1),
            ("there are several channels", shape[3] > 1),
            ("the image is not square", shape[1] != shape[2]),
        )
        yield Case((X, pad), description, tuple(phrase for phrase, holds in traits if holds))


def conv_single_step(rng):
    plain = (
        ("f = 2, one channel, whole numbers", 2, 1, 4),
        ("f = 3, one channel", 3, 1, -5),
        ("f = 3, two channels", 3, 2, 6),
        ("f = 2, three channels", 2, 3, -7),
        ("f = 1, four channels", 1, 4, 3),
        ("f = 4, three channels", 4, 3, 8.5),
        ("f = 5, two channels", 5, 2, -6.5),
        ("f = 3, two channels again, with other numbers", 3, 2, -6),
    )
    for number, (description, f, channels, bias) in enumerate(plain):
        shape = (f, f, channels)
        a_slice = _wholes(rng, shape) if number == 0 else _halves(rng, shape)
        W = _wholes(rng, shape, -4, 5) if number == 0 else _halves(rng, shape, 2)
        b = np.full((1, 1, 1), bias + int(rng.integers(-2, 3)), np.float32)
        traits = (("there are several channels", channels > 1), ("f is above 1", f > 1), ("b is negative", b < 0))
        yield Case((a_slice, W, b), description, tuple(phrase for phrase, holds in traits if holds))


def _conv_forward_case(rng, description, m, sides, channels, filters, f, pad, stride, whole=False):
    A_prev = _wholes(rng, (m, *sides, channels)) if whole else _halves(rng, (m, *sides, channels))
    W = _wholes(rng, (f, f, channels, filters), -3, 4) if whole else _halves(rng, (f, f, channels, filters), 2)
    b = rng.choice(np.arange(4, 14), (1, 1, 1, filters), replace=False).astype(np.float32)
    b[..., 1::2] *= -1
    traits = (
        ("pad is above 0", pad > 0),
        ("the stride is above 1", stride > 1),
        ("there are several examples", m > 1),
        ("the image has several channels", channels > 1),
        ("there are several filters", filters > 1),
        ("the image is not square", sides[0] != sides[1]),
        ("f is even", f % 2 == 0),
        ("f is 1", f == 1),
    )
    return Case((A_prev, W, b, pad, stride), description, tuple(phrase for phrase, holds in traits if holds))


def conv_forward(rng):
    yield _conv_forward_case(rng, "one channel, one filter, stride 1", 1, (3, 3), 1, 1, 2, 0, 1, whole=True)
    yield _conv_forward_case(rng, "an image that is not square", 1, (4, 6), 1, 1, 3, 0, 1)
    yield _conv_forward_case(rng, "two examples", 2, (4, 4), 1, 1, 3, 0, 1)
    yield _conv_forward_case(rng, "three channels", 1, (4, 4), 3, 1, 2, 0, 1)
    yield _conv_forward_case(rng, "four filters", 1, (4, 4), 1, 4, 3, 0, 1)
    yield _conv_forward_case(rng, "pad = 1", 1, (4, 4), 1, 1, 3, 1, 1)
    yield _conv_forward_case(rng, "stride 2", 1, (7, 7), 1, 1, 3, 0, 2)
    yield _conv_forward_case(rng, "everything at once, stride 2, pad = 1", 2, _sides(rng, 6, 8), 3, 4, 3, 1, 2)
    yield _conv_forward_case(rng, "f = 1, stride 3", 2, _sides(rng, 5, 8), 4, 3, 1, 0, 3)
    yield _conv_forward_case(rng, "f = 4, stride 3, pad = 2", 3, _sides(rng, 6, 9), 2, 5, 4, 2, 3)
    yield _conv_forward_case(rng, "a pad wider than the filter", 2, _sides(rng, 3, 4), 2, 3, 2, 3, 2)
    yield _conv_forward_case(rng, "two examples again, with other numbers", 2, (4, 4), 1, 1, 3, 0, 1)
    yield _conv_forward_case(rng, "a filter as high as the image", 2, (3, int(rng.integers(5, 7))), 2, 3, 3, 0, 1)


def _pool_forward_case(rng, description, shape, f, stride, mode, values=None):
    A_prev = _halves(rng, shape, 8) if values is None else values
    traits = (
        ("mode is 'average'", mode == "average"),
        ("mode is 'max'", mode == "max"),
        ("the stride is not f", stride != f),
        ("the stride is smaller than f", stride < f),
        ("the stride is larger than f", stride > f),
        ("there are several examples", shape[0] > 1),
        ("there are several channels", shape[3] > 1),
        ("the image is not square", shape[1] != shape[2]),
        ("a whole window is negative", mode == "max" and bool(np.all(A_prev < 0))),
        ("windows do not fill the image evenly", (shape[1] - f) % stride > 0 or (shape[2] - f) % stride > 0),
    )
    args = (A_prev.astype(np.float32), f, stride, mode)
    return Case(args, description, tuple(phrase for phrase, holds in traits if holds))


def pool_forward(rng):
    small = (1, 4, 4, 1)
    negative = -rng.integers(2, 30, (1, 4, 5, 1)) / 2
    yield _pool_forward_case(rng, "maximum of 2 x 2 windows", small, 2, 2, "max", _wholes(rng, small, 1, 40))
    yield _pool_forward_case(rng, "mean of 2 x 2 windows", small, 2, 2, "average", _wholes(rng, small, 1, 40) - 12)
    yield _pool_forward_case(rng, "maximum, all values negative", negative.shape, 2, 2, "max", negative)
    yield _pool_forward_case(rng, "maximum, two examples", (2, 4, 4, 1), 2, 2, "max")
    yield _pool_forward_case(rng, "maximum, three channels", (1, 4, 4, 3), 2, 2, "max")
    yield _pool_forward_case(rng, "maximum, stride 1", (2, *_sides(rng, 4, 6), 3), 3, 1, "max")
    yield _pool_forward_case(rng, "mean, overlapping windows", (2, *_sides(rng, 6, 8), 4), 3, 2, "average")
    yield _pool_forward_case(rng, "maximum, pixels left over", (3, 8, 6, 2), 3, 2, "max")
    yield _pool_forward_case(rng, "mean, f = 4, stride 1", (2, *_sides(rng, 5, 6), 3), 4, 1, "average")
    yield _pool_forward_case(rng, "mean, gaps between the windows", (2, *_sides(rng, 7, 9), 4), 2, 3, "average")
    yield _pool_forward_case(rng, "maximum, two examples again, with other numbers", (2, 4, 4, 1), 2, 2, "max")
    yield _pool_forward_case(rng, "maximum, f = 1, stride 2", (2, *_sides(rng, 4, 6), 3), 1, 2, "max")


def conv_parameters(rng):
    wide = [int(number) for number in rng.choice(np.arange(8, 33), 6, replace=False)]
    plain = (
        ("3 x 3 filters on a colour image", 3, 3, int(rng.choice([2, 4, 5, 6]))),
        ("5 x 5 filters on a grey image", 5, 1, wide[0]),
        ("filters of one pixel", 1, wide[1], wide[2]),
        ("one filter", int(rng.integers(3, 6)), wide[3], 1),
        ("many filters on many channels", int(rng.integers(2, 6)), wide[4], wide[5]),
        ("large filters", int(rng.integers(8, 13)), int(rng.integers(2, 5)), int(rng.integers(12, 20))),
    )
    for description, f, n_c_prev, n_c in plain:
        traits = (("n_c_prev is above 1", n_c_prev > 1), ("n_c is above 1", n_c > 1), ("f is above 1", f > 1))
        yield Case((f, n_c_prev, n_c), description, tuple(phrase for phrase, holds in traits if holds))


def same_padding(rng):
    for f in (3, 1, 5, 7):
        yield Case((f,), f"f = {f}", (("f is above 1",) if f > 1 else ()) + (("f is above 3",) if f > 3 else ()))
    for description, low, high in (("a larger f", 4, 9), ("a still larger f", 10, 20), ("a very large f", 21, 60)):
        yield Case((2 * int(rng.integers(low, high + 1)) + 1,), description, ("f is above 1", "f is above 3"))
