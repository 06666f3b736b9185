"""LeNet-5 as it was published: LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document
recognition, Proceedings of the IEEE 1998, section II B.

Three things in it that today's LeNet-5 (`networks.lenet5`) does without: sub-sampling that learns, a table of which
maps a convolution sees, and an output that measures distances to drawings of the digits.
"""

import numpy as np

from helpers.networks import NetworkError
from helpers.runtime import keras, ops

layers = keras.layers
TABLE = tuple([tuple(sorted((first + k) % 6 for k in range(3))) for first in range(6)]  # maps of S2 that each map of
              + [tuple(sorted((first + k) % 6 for k in range(4))) for first in range(6)]  # C3 sees: table I
              + [(0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5), (0, 1, 2, 3, 4, 5)])
SEGMENTS = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")


def network(output="probabilities"):
    """LeNet-5 of 1998, with 60,000 learned parameters, as the paper counts them.

    156 + 12 + 1,516 + 32 + 48,120 + 10,164. Every layer up to F6 ends in 1.7159 tanh(2a/3). S2 and S4 add up four
    values and learn one coefficient and one bias for each map; a map of C3 sees some maps of S2 only. The last layer
    learns nothing: it gives the squared distance of F6 to a drawing of each digit, 7 x 12 values of -1 and 1. The
    paper's drawings are letters of a printer's font, these are digits of seven segments.

    Args:
        output: "distances" as in equation 7, the nearest digit the answer, or "probabilities", softmax of minus the
            distances, which is the paper's second criterion (equation 9) without its class for rubbish.

    Returns:
        keras.Model, (n, 32, 32, 1) -> (n, 10); the paper has white at -0.1 and black at 1.175.
    """
    if not isinstance(output, str) or output not in ("probabilities", "distances"):
        raise NetworkError(f"output is {output!r:.60}; it must be 'probabilities' or 'distances'")
    x = pictures = keras.Input((32, 32, 1), name="picture")
    x = layers.Conv2D(6, 5, activation=scaled_tanh, kernel_initializer="lecun_uniform", name="C1")(x)
    x = SubSampling(name="S2")(x)
    x = TableConvolution(name="C3")(x)
    x = SubSampling(name="S4")(x)
    x = layers.Conv2D(120, 5, activation=scaled_tanh, kernel_initializer="lecun_uniform", name="C5")(x)  # 1 x 1
    x = layers.Dense(84, activation=scaled_tanh, name="F6")(layers.Flatten(name="flatten")(x))
    x = DistanceToDigits(name="output")(x)
    if output == "probabilities":
        x = layers.Softmax(name="probabilities")(-x)
    return keras.Model(pictures, x, name="lenet5_1998")


def scaled_tanh(a):
    """1.7159 tanh(2a/3): f(1) = 1 and f(-1) = -1, where its second derivative is greatest (the paper's appendix A)."""
    return 1.7159 * ops.tanh(a * (2 / 3))


def digit_codes():
    """(10, 84) float32 rows of -1 and 1: each digit drawn in seven segments on 12 rows of 7 pixels."""
    ink = -np.ones((10, 12, 7), np.float32)
    places = {"a": np.s_[0:2, 1:6], "b": np.s_[1:6, 5:7], "c": np.s_[6:11, 5:7], "d": np.s_[10:12, 1:6],
              "e": np.s_[6:11, 0:2], "f": np.s_[1:6, 0:2], "g": np.s_[5:7, 1:6]}
    for digit, segments in enumerate(SEGMENTS):
        for segment in segments:
            ink[digit][places[segment]] = 1
    return ink.reshape(10, 84)


class SubSampling(layers.Layer):
    """Sums of 2 x 2 values, times one learned coefficient for each map, plus one bias, squashed (LeNet-5's S2, S4)."""

    def build(self, shape):
        self.coefficient = self.add_weight((shape[-1],), initializer=keras.initializers.Constant(0.25), name="gain")
        self.bias = self.add_weight((shape[-1],), initializer="zeros", name="bias")

    def call(self, x):
        return scaled_tanh(4 * ops.average_pool(x, 2, 2) * self.coefficient + self.bias)

    def compute_output_shape(self, shape):
        return (shape[0], shape[1] // 2, shape[2] // 2, shape[3])

    def multiplications(self, shape):
        return shape[0] * shape[1] * shape[2]


class TableConvolution(layers.Layer):
    """A 5 x 5 convolution whose maps see only the maps that a table lists for them, squashed (LeNet-5's C3)."""

    def __init__(self, table=TABLE, **options):
        super().__init__(**options)
        self.table = tuple(tuple(row) for row in table)

    def build(self, shape):
        pairs = [(seen, own) for own, row in enumerate(self.table) for seen in row]
        self._places = np.zeros((len(pairs), shape[-1], len(self.table)), np.float32)
        for pair, (seen, own) in enumerate(pairs):
            self._places[pair, seen, own] = 1
        reach = (3 * len(self.table) / (25 * len(pairs))) ** 0.5  # as lecun_uniform, for the mean number of inputs
        start = keras.initializers.RandomUniform(-reach, reach)
        self.kernel = self.add_weight((5, 5, len(pairs)), initializer=start, name="kernel")
        self.bias = self.add_weight((len(self.table),), initializer="zeros", name="bias")

    def call(self, x):
        kernel = ops.tensordot(self.kernel, self._places, 1)  # (5, 5, maps seen, maps), 0 where nothing is connected
        return scaled_tanh(ops.conv(x, kernel, padding="valid") + self.bias)

    def compute_output_shape(self, shape):
        return (shape[0], shape[1] - 4, shape[2] - 4, len(self.table))

    def multiplications(self, shape):
        return shape[0] * shape[1] * int(np.prod(self.kernel.shape))


class DistanceToDigits(layers.Layer):
    """Squared distance of each row to the drawing of each digit (LeNet-5's Euclidean radial basis functions)."""

    def build(self, shape):
        codes = digit_codes()
        self.codes = self.add_weight(codes.shape, initializer=lambda shape, dtype=None: ops.convert_to_tensor(codes),
                                     trainable=False, name="codes")

    def call(self, x):
        return ops.sum(ops.square(x[:, None, :] - self.codes), axis=-1)

    def compute_output_shape(self, shape):
        return (shape[0], 10)

    def multiplications(self, shape):
        return 10 * 84
