"""Encoders: networks that turn a picture of a face into 128 numbers, near for one person, far for two.

Pictures are (n, 112, 112, 3) float32 in [0, 1], the face in the middle; encodings are (n, 128) float32 rows of length
1, so that the L2 distance of two lies between 0 and 2. One network serves every picture: a Siamese network is this
network called twice, with one set of weights (Bromley et al. 1993; Taigman et al., DeepFace, CVPR 2014). The residual
block is that of He et al. 2016, and the encodings of length 1 are those of Schroff et al., FaceNet, CVPR 2015.
"""

import numpy as np

from helpers import checks, weights
from helpers.runtime import keras, ops

SIZE, DIMENSIONS = 112, 128
layers = keras.layers


class EncoderError(ValueError):
    """Pictures that an encoder cannot take; the message says what they were and what they should be."""


def face_network(stem=24, widths=(48, 96, 160), blocks=(1, 2, 2), size=SIZE, dimensions=DIMENSIONS):
    """A residual network that ends in encodings of length 1, with new random weights.

    A 3 x 3 convolution of stride 2, then a stage for each width, whose first block halves height and width. The last
    map, 7 x 7 for 112 pixels, is summed with one learned weight for each place and channel (the global depthwise
    convolution of MobileFaceNet, Chen et al. 2018: where a feature stands in a face matters), then one dense layer.

    Args:
        stem: channels of the first convolution.
        widths, blocks: channels and residual blocks of each stage.
        size: height and width of the pictures, in pixels.
        dimensions: numbers of an encoding.

    Returns:
        keras.Model, (n, size, size, 3) in [0, 1] -> (n, dimensions); 1,207,496 parameters as it stands.

    Raises:
        EncoderError: if the size cannot be halved that often.
    """
    if checks.whole("size", size, 1) % 2 ** (len(widths) + 1):
        raise EncoderError(f"size is {size}; it is halved {len(widths) + 1} times, so it must be a multiple of "
                           f"{2 ** (len(widths) + 1)}")
    pictures = keras.Input((size, size, 3), name="picture")
    x = layers.Rescaling(2.0, offset=-1.0)(pictures)
    x = layers.ReLU()(_convolution(x, stem, stride=2))
    for width, count in zip(widths, blocks, strict=True):
        for number in range(count):
            x = _residual_block(x, width, stride=1 if number else 2)
    x = layers.DepthwiseConv2D(x.shape[1:3], use_bias=False)(x)  # (n, 1, 1, width)
    x = layers.Flatten()(layers.BatchNormalization(momentum=0.9)(x))
    return keras.Model(pictures, _encodings(x, dimensions), name="face_network")


def small_network(size=32, channels=(16, 32, 64), dimensions=32):
    """A small encoder that learns in seconds on two cores: convolutions of stride 2, one dense layer, length 1.

    Args:
        size: height and width of the pictures, in pixels.
        channels: of each convolution.
        dimensions: numbers of an encoding.

    Returns:
        keras.Model, (n, size, size, 3) in [0, 1] -> (n, dimensions), with new random weights.
    """
    pictures = keras.Input((size, size, 3), name="picture")
    x = layers.Rescaling(2.0, offset=-1.0)(pictures)
    for width in channels:
        x = layers.ReLU()(_convolution(x, width, stride=2))
    return keras.Model(pictures, _encodings(layers.Flatten()(x), dimensions), name="small_network")


def siamese(network):
    """The network called twice, with one set of weights, and the L2 distance of the two encodings.

    Args:
        network: keras.Model, pictures -> (n, d).

    Returns:
        keras.Model of two pictures, first and second, -> (n,) distances; the gradient at distance 0 is 0.
    """
    first, second = (keras.Input(network.input_shape[1:], name=name) for name in ("first", "second"))
    return keras.Model([first, second], _Distance(name="distance")([network(first), network(second)]), name="siamese")


class FaceEncoder:
    """A trained network with what a database of encodings must know of it.

    Attributes:
        model: keras.Model, (n, 112, 112, 3) in [0, 1] -> (n, 128).
        name: of its weights, such as "cast_encoder".
        hash: SHA-256 of its weights; encodings of another hash must not be compared with its own.
        threshold: L2 distance up to which two pictures count as one person where 100 are enrolled: about 4 % of
            strangers, one in 2,500 pairs of different people, come nearer. Chosen on people it never saw; None where
            nobody chose one. The best one for single pairs is larger.
    """

    def __init__(self, model, name, hash, threshold=None):
        self.model, self.name, self.hash, self.threshold = model, str(name), str(hash), threshold

    def __repr__(self):
        return f"FaceEncoder({self.name!r}, {self.model.count_params():,} parameters)"

    def encode(self, images, batch=32):
        """Encodings of pictures: the mean of a picture's and of its mirror image's, made to length 1 again.

        Args:
            images: (n, 112, 112, 3) in [0, 1], or one picture (112, 112, 3).
            batch: pictures that go through the network at once; more need more memory.

        Returns:
            float32 NumPy array (n, 128), or (128,) for one picture.

        Raises:
            EncoderError: if the shape, type or range is another.
        """
        batch = checks.whole("batch", batch, 1)
        pictures, one = self._pictures(images)
        rows = np.empty((len(pictures), self.model.output_shape[-1]), np.float32)
        for start in range(0, len(pictures), batch):
            some = pictures[start : start + batch]
            both = self.model.predict_on_batch(np.concatenate([some, some[:, :, ::-1]]))
            rows[start : start + batch] = both[: len(some)] + both[len(some) :]
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return rows[0] if one else rows

    def _pictures(self, images):
        try:
            pictures = checks.float32("images", images)
        except (TypeError, ValueError) as error:
            raise EncoderError(str(error)) from error
        pictures = ops.convert_to_numpy(pictures)
        wanted = self.model.input_shape[1:]
        one = pictures.ndim == 3
        pictures = pictures[None] if one else pictures
        if pictures.ndim != 4 or pictures.shape[1:] != wanted:
            raise EncoderError(f"images has shape {np.shape(images)}; it must be (n, {', '.join(map(str, wanted))}); "
                               "images.resize changes the size")
        low, high = float(pictures.min()), float(pictures.max())
        if low < -0.01 or high > 1.01:
            raise EncoderError(f"images run from {low:.3g} to {high:.3g}; they must lie in [0, 1]: "
                               "divide 8-bit pictures by 255")
        return pictures, one


def load(name="cast_encoder"):
    """A trained encoder that ships with the course.

    Args:
        name: "cast_encoder" for the drawn cast, "face_encoder" for photographs aligned to the eyes.

    Returns:
        FaceEncoder.

    Raises:
        helpers.weights.WeightsError: if there are no such weights, or the file is missing or was altered.
        EncoderError: if the weights of that name are not those of an encoder.
    """
    entry = weights.entry(name)
    if not entry["builder"].startswith("encoders."):
        known = [each for each in weights.names() if weights.entry(each)["builder"].startswith("encoders.")]
        raise EncoderError(f"name is {name!r}, which is no encoder; the encoders are {', '.join(known)}")
    return FaceEncoder(weights.load(name), name, entry["sha256"], entry["facts"].get("threshold"))


def pixels(images):
    """Pictures as rows of their numbers, (n, H W C) float32: the encoding that learned nothing."""
    pictures = checks.array("images", images)
    if pictures.ndim != 4:
        raise EncoderError(f"images has shape {pictures.shape}; it must be (n, H, W, C); one picture: image[None]")
    return pictures.reshape(len(pictures), -1).astype(np.float32)


class _Distance(layers.Layer):
    """L2 distance of two batches of rows; where two rows are equal its gradient is 0."""

    def call(self, both):
        squares = ops.sum(ops.square(both[0] - both[1]), axis=-1)
        apart = squares > 0
        return ops.where(apart, ops.sqrt(ops.where(apart, squares, 1.0)), 0.0)

    def compute_output_shape(self, shapes):
        return shapes[0][:-1]


def _convolution(x, width, size=3, stride=1):
    x = layers.Conv2D(width, size, stride, padding="same", use_bias=False)(x)
    return layers.BatchNormalization(momentum=0.9)(x)


def _residual_block(x, width, stride):
    """Two convolutions beside a short cut; the short cut is averaged and widened where the block shrinks or widens."""
    inner = layers.ReLU()(_convolution(x, width, stride=stride))
    inner = _convolution(inner, width)
    if stride > 1:
        x = layers.AveragePooling2D(stride)(x)
    if x.shape[-1] != width:
        x = _convolution(x, width, size=1)
    return layers.ReLU()(layers.Add()([inner, x]))


def _encodings(x, dimensions):
    x = layers.Dense(dimensions, dtype="float32")(x)  # float32 also where the network computes in bfloat16
    return layers.UnitNormalization(dtype="float32", name="encoding")(x)
