"""Pictures changed at random while an encoder trains: what a camera, a face finder and a room may do to a face.

All of it runs inside the training step, on the whole batch at once, in keras.ops: on TensorFlow or JAX, CPU or GPU.
"""

import dataclasses
import math

from helpers.runtime import keras, ops

RANDOM = keras.random


@dataclasses.dataclass(frozen=True)
class Strength:
    """How much at most: degrees, shares of the side or of the range, and the share of pictures it happens to."""

    flip: float = 0.5
    rotation: float = 6.0
    zoom: float = 0.08
    shift: float = 0.05
    brightness: float = 0.15
    contrast: float = 0.25
    colour: float = 0.15
    side_light: float = 0.25
    grey: float = 0.1
    blur: float = 0.25
    noise: float = 0.02
    cover: float = 0.25


class Augment(keras.layers.Layer):
    """Changed pictures in training, the same pictures otherwise: (n, size, size, 3) in [0, 1] both ways."""

    def __init__(self, strength=Strength(), seed=0, **options):  # noqa: B008 (frozen)
        super().__init__(**options)
        self.strength, self.seed = strength, RANDOM.SeedGenerator(seed)

    def call(self, x, training=False):
        if not training:
            return x
        x = self._moved(x)
        x = self._blurred(x)
        x = self._lit(x)
        x = x + self.strength.noise * self._uniform(x, 0, 1) * RANDOM.normal(ops.shape(x), seed=self.seed)
        x = self._covered(x)
        return ops.clip(x, 0.0, 1.0)

    def _uniform(self, x, low, high, *axes):
        """(n, 1, 1, 1) numbers, or (n, *axes)."""
        return RANDOM.uniform((ops.shape(x)[0], *(axes or (1, 1, 1))), low, high, seed=self.seed)

    def _happens(self, x, share):
        return ops.cast(self._uniform(x, 0, 1) < share, x.dtype)

    def _moved(self, x):
        """Turned, zoomed, shifted and mirrored about the middle; outside, the edge goes on."""
        s, middle = self.strength, (x.shape[1] - 1) / 2
        angle = self._uniform(x, -1, 1, 1) * math.radians(s.rotation)
        scale = 1 + self._uniform(x, -1, 1, 1) * s.zoom
        mirror = ops.where(self._uniform(x, 0, 1, 1) < s.flip, -1.0, 1.0)
        shift = self._uniform(x, -1, 1, 2) * s.shift * x.shape[1]
        a, b = scale * ops.cos(angle), scale * ops.sin(angle)
        left = middle - (a * mirror - b) * middle + shift[:, :1]
        top = middle - (b * mirror + a) * middle + shift[:, 1:]
        zero = ops.zeros_like(a)
        transform = ops.concatenate([a * mirror, -b, left, b * mirror, a, top, zero, zero], axis=1)
        return ops.image.affine_transform(x, transform, interpolation="bilinear", fill_mode="nearest")

    def _blurred(self, x):
        """Some pictures as if taken from far away: averaged over 2 x 2 or 4 x 4 pixels and enlarged again."""
        size = x.shape[1:3]
        small = ops.average_pool(x, 2, 2)
        smaller = ops.average_pool(small, 2, 2)
        kind = self._uniform(x, 0, 1)
        weight = self._uniform(x, 0.4, 1)
        for share, coarse in ((self.strength.blur, small), (self.strength.blur / 3, smaller)):
            blurred = ops.image.resize(coarse, size, interpolation="bilinear")
            x = ops.where(kind < share, x + weight * (blurred - x), x)
        return x

    def _lit(self, x):
        s = self.strength
        x = x * (1 + self._uniform(x, -1, 1, 1, 1, 3) * s.colour * 0.5)
        grey = ops.mean(x, axis=-1, keepdims=True)
        x = grey + (x - grey) * (1 + self._uniform(x, -1, 1) * s.colour * 2)
        x = ops.where(self._uniform(x, 0, 1) < s.grey, grey, x)
        mean = ops.mean(x, axis=(1, 2, 3), keepdims=True)
        x = mean + (x - mean) * (1 + self._uniform(x, -1, 1) * s.contrast)
        x = x * (1 + self._uniform(x, -1, 1) * s.brightness) + self._uniform(x, -1, 1) * s.brightness * 0.5
        ramp = ops.reshape(ops.linspace(-1.0, 1.0, x.shape[1]), (1, 1, -1, 1))
        down = ops.reshape(ops.linspace(-1.0, 1.0, x.shape[1]), (1, -1, 1, 1))
        light = self._uniform(x, -1, 1) * ramp + 0.5 * self._uniform(x, -1, 1) * down
        return x * (1 + s.side_light * self._uniform(x, 0, 1.6) * light)

    def _covered(self, x):
        """A flat grey rectangle over part of some pictures, as a hand, a strand of hair or dark glasses would be."""
        side = ops.cast(ops.arange(x.shape[1]), x.dtype) / x.shape[1]
        inside = 1.0
        for shape in ((1, -1, 1, 1), (1, 1, -1, 1)):
            middle, half = self._uniform(x, 0, 1), self._uniform(x, 0.05, 0.18)
            inside = inside * ops.cast(ops.abs(ops.reshape(side, shape) - middle) < half, x.dtype)
        inside = inside * self._happens(x, self.strength.cover)
        return x * (1 - inside) + inside * self._uniform(x, 0, 0.8)
