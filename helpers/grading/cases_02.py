"""The cases of chapter 02's exercises: the same kinds on every run, with one of several heights, widths and channels.

The networks are small, since each is built and run in every case. Height, width and channels always differ, and the
number of filters differs from the channels that come in. Padding shows at every edge.
"""

from helpers.grading.exercise import Case
from helpers.grading.given import symbolic

EVEN = (6, 4, 3), (4, 6, 5), (8, 4, 2)  # height, width and channels of x
ODD = (9, 11, 3), (11, 9, 4), (13, 9, 2)


def _one(rng, shapes):
    return shapes[int(rng.integers(len(shapes)))]


def lenet5(rng):
    yield Case((), "the network as a whole, with given weights and pictures")


def vgg_block(rng):
    for description, convolutions, shapes, traits in (
        ("two convolutions", 2, EVEN, ("there are several convolutions",)),
        ("one convolution", 1, EVEN, ()),
        ("three convolutions, odd sides", 3, ODD, ("there are several convolutions", "a side is odd")),
    ):
        h, w, c = _one(rng, shapes)
        yield Case((symbolic(h, w, c), c + 5, convolutions), description, traits)


def identity_block(rng):
    for description, shapes in (("even sides", EVEN), ("odd sides", ODD)):
        yield Case((symbolic(*_one(rng, shapes)),), description)


def projection_block(rng):
    for description, stride, shapes in (
        ("stride 2", 2, EVEN),
        ("stride 1, more channels", 1, EVEN),
        ("stride 3, odd sides", 3, ODD),
    ):
        h, w, c = _one(rng, shapes)
        traits = ("the stride is above 1",) if stride > 1 else ()
        yield Case((symbolic(h, w, c), c + 5, stride), description, traits)


def conv_multiplications(rng):
    for description, f, low, high in (
        ("a small layer", 3, 3, 9),
        ("1 x 1", 1, 5, 20),
        ("5 x 5", 5, 6, 30),
        ("7 x 7, many channels", 7, 8, 100),
        ("3 x 3, a large map", 3, 20, 250),
    ):
        h, w, n_c_prev, n_c = (int(value) for value in rng.choice([n for n in range(low, high) if n != f], 4, False))
        yield Case((h, w, f, n_c_prev, n_c), description, ("the filter is larger than 1 x 1",) if f > 1 else ())
    yield Case((28, 28, 5, 192, 32), "28 x 28 x 192, 32 filters of 5 x 5")


def inception_module(rng):
    h, w, c = _one(rng, EVEN)
    yield Case((symbolic(h, w, c),), "few channels")
    yield Case((symbolic(5, 4, 192),), "192 channels")
