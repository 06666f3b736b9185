"""What a style transfer is asked to do: its arguments, looked through, and its pictures at every size.

`Task` is what helpers.stylize runs. Pictures are float32 (height, width, 3) in [0, 1]. Errors are `StyleError`.
"""

import itertools
import math
import os
import re

import numpy as np
from PIL import Image

from helpers import checks, images, vgg
from helpers.runtime import keras, ops
from helpers.style import StyleError

LARGEST = 1024  # pixels of the longer side
SHORTEST = 32  # pixels of the shorter side, after resizing: two places of the deepest map of VGG
TEXTURE = 8  # pixels of the shorter side of a style picture as it comes: below that there is no style to see
MOST_PIXELS = 50_000_000
SMALLEST = 128  # pixels of the longer side of the coarsest size with noise in the start; without, twice as many
COARSE = 20  # steps at each size before the last; more have not paid
MEMORY = 5  # steps that the descent remembers


class Task:
    """The checked arguments of a run, and the pictures at its full size."""

    def __init__(self, content, style, network, size, *, content_layers=None, style_layers=None, alpha=10, beta=40,
                 total_variation=0.0, start="content", share=0.5, keep_colours=False, style_weights=None, masks=None,
                 style_size=None, seed=0, steps=100):
        if content is None and style is None:
            raise StyleError("content and style are None; give at least one picture")
        positive = "a number from 0 to 1e12"
        self.alpha = checked(checks.number, "alpha", alpha, 0, 1e12, positive)
        self.beta = checked(checks.number, "beta", beta, 0, 1e12, positive)
        self.smooth = checked(checks.number, "total_variation", total_variation, 0, 1e12, positive)
        self.share = checked(checks.number, "share", share, 0, 1, "a number from 0 to 1")
        self.seed, self.steps = checked(checks.whole, "seed", seed, 0), checked(checks.whole, "steps", steps, 1)
        self.size = _side("size", size)
        self.style_size = self.size if style_size is None else _side("style_size", style_size)
        if start not in ("content", "noise", "both"):
            raise StyleError(f"start is {start!r:.60}; it must be 'content', 'noise' or 'both'")
        self.start, self.keep_colours = start, bool(keep_colours)
        self.colours = None if content is None else _picture("content", content, self.size)
        styles = _styles(style, self.style_size)
        if keep_colours:
            self.content, styles = _without_colours(self.colours, styles)
        else:
            self.content = self.colours
        self.styles, self.weights = styles, _weights("style_weights", style_weights, len(styles))
        self.masks = None if masks is None else _masks(masks, len(styles), self.shape(self.size))
        self.content_layers = _layers("content_layers", content_layers, [vgg.CONTENT_LAYER])
        self.style_layers = _layers("style_layers", style_layers, vgg.STYLE_LAYERS)
        for name, layers, wish, weight in (("content_layers", self.content_layers, self.alpha, "alpha"),
                                           ("style_layers", self.style_layers, self.beta, "beta")):
            if wish and not any(layers.values()):
                raise StyleError(f"{name} is {layers}, without a weight above 0; name a layer, or set {weight}=0")
        self.network = vgg.load() if network is None else network
        try:
            self.layers = self.content_layers | self.style_layers
            self.extractor = vgg.extractor(self.network, [*self.layers])
        except vgg.VGGError as error:
            raise StyleError(f"network or layers do not fit: {error}") from error
        self.row = _row(self.extractor, self.layers)
        self._accepted()

    def _accepted(self):
        """Refuse a network that does not take the pictures of every size."""
        takes = tuple(self.extractor.inputs[0].shape)
        needed = {shape for side, _ in self.plan()
                  for shape in (self.shape(side), *(self._reduced(picture, side) for picture in self.styles))}
        for shape in sorted(needed, reverse=True):
            if len(takes) != 4 or any(k not in (None, n) for k, n in zip(takes, (1, *shape, 3), strict=True)):
                raise StyleError(f"network takes pictures of shape {takes[1:]}, not {(*shape, 3)}; it must take any "
                                 "height and width in three colours: keras.Input((None, None, 3))")

    def shape(self, side):
        """(height, width) of the generated picture where its longer side is so many pixels."""
        if self.content is None:
            return side, side
        return _proportional(self.content.shape, side)

    def pixels(self, side):
        """Pixels of the generated picture at this size."""
        return math.prod(self.shape(side))

    def plan(self):
        """The sizes and their steps: [(longer side, steps), ...], the coarsest first, the full size last."""
        smallest = 2 * SMALLEST if self.start == "content" else SMALLEST  # a content is right in the coarse already
        return [(side, self.steps if side == self.size else min(self.steps, COARSE)) for side in self.sides(smallest)]

    def sides(self, smallest=None):
        """The full size, halved while no smaller than `smallest` (or SMALLEST) and wide enough; the coarsest first."""
        smallest = smallest or SMALLEST
        shapes = [self.shape(self.size), *(picture.shape[:2] for picture in self.styles)]
        halvings = min(int(math.log2(min(shape) / SHORTEST)) for shape in shapes)
        return [self.size >> k for k in range(halvings, -1, -1) if k == 0 or self.size >> k >= smallest]

    def at(self, side):
        """The content picture (1, h, w, 3) at this size."""
        return images.resize(self.content, self.shape(side))[None]

    def styles_at(self, side):
        """The style pictures (1, h, w, 3), made smaller as the result is."""
        return [images.resize(picture, self._reduced(picture, side))[None] for picture in self.styles]

    def _reduced(self, picture, side):
        """(height, width) of a style picture at this size."""
        return _proportional(picture.shape, max(1, round(max(picture.shape) * side / self.size)))

    def first(self, side):
        """The picture (1, h, w, 3) to start from."""
        noise = np.random.default_rng(self.seed).random((1, *self.shape(side), 3), dtype=np.float32)
        share = {"content": 0.0, "noise": 1.0, "both": self.share}[self.start]
        return noise if share == 1 else np.float32(share) * noise + np.float32(1 - share) * self.at(side)

    def finished(self, x):
        """The picture (h, w, 3) of an x, with the colours of the content where they are to be kept."""
        picture = np.clip(np.asarray(ops.convert_to_numpy(x), np.float32)[0], 0, 1)
        if not self.keep_colours:
            return picture
        colours = images.resize(self.colours, picture.shape[:2])
        return np.clip(colours + (images.grey(picture) - images.grey(colours))[:, :, None], 0, 1)

    def memory(self):
        """Bytes that a step at the full size needs, beside the network itself."""
        height, width = self.shape(self.size)
        maps = [layer.output for layer in self.extractor.layers]
        whole = keras.Model(self.extractor.inputs[0], maps)
        shapes = whole.compute_output_spec(keras.KerasTensor((1, height, width, 3), "float32"))
        sizes = [4 * math.prod(map_.shape) for map_ in shapes]
        return sum(sizes) + 2 * max(sizes) + (MEMORY + 10) * 12 * height * width


def _row(network, layers):
    """The layers behind the input, where each takes what the one before it gives and nothing else; None elsewhere."""
    row = network.layers
    if row[0].name in layers or not all(after.input is before.output for before, after in itertools.pairwise(row)):
        return None
    try:
        calls = [call for layer in network.get_config()["layers"] for call in layer["inbound_nodes"]]
    except Exception:  # noqa: BLE001 (layers of somebody else, that do not say how they were called)
        return None
    plain = all(value is None for call in calls for value in call["kwargs"].values())
    return row[1:] if plain else None


def checked(check, name, value, *rest):
    try:
        return check(name, value, *rest)
    except (TypeError, ValueError) as error:
        raise StyleError(str(error)) from error


def _side(name, value):
    value = checked(checks.whole, name, value, SHORTEST)
    if value > LARGEST:
        raise StyleError(f"{name} is {value}; it must be at most {LARGEST} pixels")
    return value


def _proportional(shape, side):
    """(height, width) with this longer side, in proportion."""
    return tuple(max(1, round(side * length / max(shape[:2]))) for length in shape[:2])


def _picture(name, value, side=None, least=1):
    """float32 (h, w, 3) in [0, 1], its longer side `side`."""
    if isinstance(value, str | os.PathLike):
        raise StyleError(f"{name} is a path; give the picture itself: images.load({os.fspath(value)!r:.80})")
    try:
        array = np.asarray(value)
    except Exception as error:  # rows of different lengths, and whatever else is no array
        raise StyleError(f"{name} is of type {type(value).__name__}, which is no picture; load it first") from error
    if array.ndim in (2, 3) and 0 < min(array.shape[:2]) < least:
        raise StyleError(f"{name} is {array.shape[0]} x {array.shape[1]} pixels; its shorter side must have {least} or "
                         "more: in fewer there is no style to see")
    try:
        if array.ndim in (2, 3) and math.prod(array.shape[:2]) > MOST_PIXELS:
            raise StyleError(f"{name} has {math.prod(array.shape[:2]):,} pixels; it must have at most {MOST_PIXELS:,}: "
                             "make it smaller first, with images.load(path, max_side=2000)")
        factor = 1 if side is None or array.ndim < 2 else max(array.shape[:2]) // (4 * side)
        if factor > 1 and array.dtype == np.uint8 and array.shape[2:] in ((), (3,), (4,)) and array.size:
            array = np.asarray(Image.fromarray(array).reduce(factor))  # a large picture, before it becomes floats
        picture = images.to_float(array)
        if side is None:
            return picture
        shape = _proportional(picture.shape, side)
        if min(shape) < SHORTEST:
            raise StyleError(f"{name} is {picture.shape[0]} x {picture.shape[1]} pixels, {shape[0]} x {shape[1]} at "
                             f"this size; its shorter side must be {SHORTEST} or more: crop it, or take a larger size")
        return images.resize(picture, shape)
    except images.ImageError as error:
        raise StyleError(re.sub(r"(?<!no )\barray\b", name, str(error))) from error


def _styles(style, side):
    """The style pictures at this size, from one or a list."""
    if style is None:
        return []
    several = list(style) if isinstance(style, list | tuple) or getattr(style, "ndim", 0) == 4 else [style]
    if not several:
        raise StyleError("style is an empty list; give at least one picture")
    found = []
    for number, picture in enumerate(several):
        name = "style" if len(several) == 1 else f"style[{number}]"
        found.append(_picture(name, picture, side, TEXTURE))
    return found


def _weights(name, weights, count):
    """Weights of so many things, that add up to 1."""
    if weights is None:
        return [1 / max(count, 1)] * count
    try:
        found = [checks.number(f"{name}[{k}]", float(w), 0, 1e12, "from 0 to 1e12") for k, w in enumerate(weights)]
    except (TypeError, ValueError) as error:
        raise StyleError(f"{name} is {weights!r:.80}; it must hold numbers from 0 to 1e12") from error
    if len(found) != count or not sum(found) > 0:
        raise StyleError(f"{name} is {weights!r:.80}; it must hold {count} numbers, one for each style picture, and "
                         "not only zeros")
    return [w / sum(found) for w in found]


def _layers(name, layers, default):
    """{layer: weight}, from a dictionary, a list or None."""
    layers = list(default) if layers is None else layers
    if isinstance(layers, str):
        layers = [layers]
    try:
        names = list(layers)
    except TypeError:
        names = [None]
    if not all(isinstance(layer, str) for layer in names):
        raise StyleError(f"{name} is {layers!r:.80}; it must be a list of names, or a dictionary {{name: weight}}")
    if not isinstance(layers, dict):
        layers = {layer: 1 / len(names) for layer in names}
    return {layer: checked(checks.number, f"{name}[{layer!r}]", weight, 0, 1e12, "a number from 0 to 1e12")
            for layer, weight in layers.items()}


def _masks(masks, count, shape):
    """(h, w) arrays in [0, 1], one for each style picture, at the size of the result."""
    several = list(masks) if isinstance(masks, list | tuple) or getattr(masks, "ndim", 0) == 3 else [masks]
    if len(several) != count:
        raise StyleError(f"masks are {len(several)}; there must be one for each of the {count} style pictures")
    found = []
    for k, mask in enumerate(several):
        if getattr(mask, "ndim", None) != 2:
            raise StyleError(f"masks[{k}] has shape {getattr(mask, 'shape', None)}; it must be a (height, width) array")
        found.append(np.clip(images.resize(_picture(f"masks[{k}]", mask)[:, :, 0], shape), 0, 1))
    return found


def _without_colours(content, styles):
    """Content and styles as grey pictures, the styles as light and as contrasty as the content (Gatys et al. 2016b)."""
    base = images.grey(content)
    grey = []
    for picture in styles:
        luma = images.grey(picture)
        matched = (luma - luma.mean()) * (base.std() / max(luma.std(), 1e-6)) + base.mean()
        grey.append(np.repeat(np.clip(matched, 0, 1)[:, :, None], 3, axis=2))
    return np.repeat(base[:, :, None], 3, axis=2), grey
