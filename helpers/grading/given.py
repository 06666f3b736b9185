"""Functions and objects that exercises hand to answers as arguments. A call into this module is no help."""

import functools

import numpy as np


class Made:
    """Stands among the arguments of a case for what is made anew for each call: its copy is the thing itself.

    Args:
        make: function of nothing that makes it.
        words: how it is shown on a card.
    """

    def __init__(self, make, words):
        self.make, self.words = make, words

    def __deepcopy__(self, memo):
        return self.make()

    def __repr__(self):
        return self.words

    def __eq__(self, other):
        return isinstance(other, Made) and self.words == other.words

    def __hash__(self):
        return hash(self.words)


class Far:
    """A cost of a picture: the sum of its pixels' squared distances to wished ones, times a factor."""

    def __init__(self, wish, factor=1.0):
        self.wish, self.factor = wish, factor

    def __call__(self, image):
        difference = image - self.wish
        return self.factor * sum_of(difference * difference)

    def __eq__(self, other):
        return isinstance(other, Far) and self.factor == other.factor and np.array_equal(self.wish, other.wish)

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return f"{self.factor:g} times the sum of (image - wish)^2, the wish being\n{self.wish.round(2)}"


def variable(image):
    """A tf.Variable that holds the picture, made anew for each call."""
    def make():
        import tensorflow as tf

        return tf.Variable(image)

    return Made(make, "  ".join(f"{pixel:g}" for pixel in image.ravel()))


def symbolic(*shape):
    """A symbolic tensor of Keras, (batch, *shape), made anew for each call."""
    def make():
        from helpers.runtime import keras

        return keras.Input(shape)

    return Made(make, f"keras.Input({shape})")


class Earlier:
    """A symbolic result of an earlier call together with its x, or what was read from it by now."""

    def __init__(self, x, value):
        self.x, self.value, self.numbers = x, value, None


def remembered(code):
    """A function of symbolic tensors and whole numbers that makes a network once for the same shapes and numbers."""
    kept = {}

    @functools.wraps(code)
    def call(*args):
        key = tuple(getattr(value, "shape", value) for value in args)
        if key not in kept:
            kept[key] = Earlier(args[0] if args else None, code(*args))
        return kept[key]

    return call


def optimizer(name, rate):
    """An optimizer of Keras by its name, made anew for each call."""
    def make():
        from helpers.runtime import keras

        return getattr(keras.optimizers, name)(rate)

    return Made(make, f"keras.optimizers.{name}({rate:g})")


def sum_of(values):
    """The sum of a tensor, or of an array."""
    if isinstance(values, np.ndarray):
        return values.sum()
    import tensorflow as tf

    return tf.reduce_sum(values)


class MeanColours:
    """A small `encode`: the mean colour of each quarter of a picture and of its middle, made to length 1.

    It takes one picture (height, width, 3) and gives its encoding (d,): four quarters and the middle make d = 15, fewer
    make less. Like a real encoder, it refuses anything that is no picture.

    Args:
        parts: how many of these five parts count, from 1.
    """

    def __init__(self, parts=2):
        self.parts = parts

    def __call__(self, image):
        image = np.asarray(image, dtype=np.float32)
        if image.ndim != 3 or image.shape[2] != 3:
            raise ValueError(f"encode takes one picture (height, width, 3); it was given shape {image.shape}")
        h, w = image.shape[0] // 2, image.shape[1] // 2
        pieces = (image[:h], image[h:], image[:, :w], image[:, w:], image[h // 2 : h + h // 2 + 1])
        row = np.concatenate([piece.mean(axis=(0, 1)) for piece in pieces[: self.parts]])
        return row / np.linalg.norm(row)

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return "a function: picture (height, width, 3) to encoding"
