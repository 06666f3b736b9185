"""Looking into a trained network: what a unit answers to, where in a picture, and what it would like to see.

- A model is any functional or Sequential keras.Model that takes one batch of pictures, channels last. Nothing in it is
  changed. A layer is named by its name, "outer/inner" inside a model inside. A unit is a channel of the layer.
- Pictures are (n, H, W, C): uint8, which is divided by 255, or floats, which the model gets as they are; the course's
  networks take [0, 1]. `batch` pictures at a time go through the network.
- Boxes, crops and the arithmetic of what a unit sees stand in `helpers.receptive` and can be called here too.
- All of this is reading a network by eye: it shows what made a unit answer, not what the unit is for.
- Wrong input raises `FeatureError`, a ValueError, or what `helpers.checks` raises; the message names the argument.
"""

from typing import NamedTuple

import numpy as np

from helpers import checks, gradients
from helpers.checks import number, whole
from helpers.graphs import FeatureError, Rules, as_float, as_numpy, batches, layer_path, pictures_for, run, unit_maps
from helpers.maximising import maximise as maximise
from helpers.receptive import Box as Box
from helpers.receptive import Crop as Crop
from helpers.receptive import crop_of as crop_of
from helpers.receptive import field_of as field_of
from helpers.receptive import receptive_field as receptive_field
from helpers.receptive import seen_by as seen_by
from helpers.runtime import ops


class Patches(NamedTuple):
    """The strongest patches of one unit, strongest first.

    Attributes:
        crops: k pictures (h, w, C), float32: what the unit saw. Smaller at the border, where its field is cut.
        rows: (k, 3) whole numbers (image, row, column), the last two in the layer's map.
        values: (k,) what the unit answered.
        boxes: k `Crop`s: the box of each in its picture, and the box before it was clipped.
    """

    crops: list
    rows: np.ndarray
    values: np.ndarray
    boxes: list


def activations(model, images, layers, batch=32):
    """What layers answer to pictures: {name as given: float32 array, (n, H', W', C') or (n, C')}.

    The network is run no further than the last of these layers.

    Args:
        model, images, batch: as in the module's conventions.
        layers: names of layers, or one name.

    Raises:
        FeatureError: for a layer that the model does not have (near names are told), or pictures that do not fit it.
    """
    names = [layers] if isinstance(layers, str) else list(layers)
    paths = {name: layer_path(model, name) for name in names}
    if not paths:
        raise FeatureError("layers is empty; give the name of at least one layer")
    images = pictures_for(model, images)
    parts = [run(model, x, set(paths.values())) for x in batches(images, batch)]
    return {name: np.concatenate([as_numpy(part[path]) for part in parts]) for name, path in paths.items()}


def top_patches(activations, k=9):
    """(k, 3) whole numbers (image, row, column): where the k largest values stand, the largest first.

    Several may stand in one picture. Of equal values, the first in the array comes first.

    Args:
        activations: (N, H, W) of one unit.
        k: how many, at most N H W.
    """
    values = as_numpy(checks.float32("activations", activations))
    if values.ndim != 3:
        raise FeatureError(f"activations has shape {values.shape}; it must be (N, H, W), of one unit: maps[..., unit]")
    if whole("k", k, 1) > values.size:
        raise FeatureError(f"k is {k}, but activations holds {values.size} values; ask for fewer")
    flat = values.ravel()
    enough = np.flatnonzero(flat >= np.partition(flat, -k)[-k])  # in the array's order
    strongest = enough[np.argsort(-flat[enough], kind="stable")[:k]]
    return np.stack(np.unravel_index(strongest, values.shape), axis=1)


def strongest_patches(model, layer, unit, images, k=9, one_per_picture=True, batch=32):
    """`Patches` that a unit answers to most strongly over a set of pictures, cut out as the unit sees them.

    After Zeiler and Fergus (2013), section 4. One patch a position; neighbouring positions see nearly the same, so
    that by default a picture gives its strongest alone.

    Args:
        model, layer, images, batch: as in the module's conventions; pictures of one size, uint8 to save memory.
        unit: a channel of the layer, or a list of them: then a list of Patches comes back, in one run.
        k: patches a unit.
        one_per_picture: False takes all positions of all pictures, as `top_patches` does.
    """
    units = [unit] if np.ndim(unit) == 0 else list(unit)
    if not units:
        raise FeatureError("unit is empty; give a channel of the layer, or a list of them")
    images, batch = pictures_for(model, images), whole("batch", batch, 1)
    if one_per_picture and whole("k", k, 1) > len(images):
        raise FeatureError(f"k is {k}, but there are {len(images)} pictures; give more, or one_per_picture=False")
    seen = seen_by(model, layer, images.shape[1:3])
    found = [(np.zeros((0, 3), dtype=int), np.zeros(0, dtype="float32"))] * len(units)
    for start, x in zip(range(0, len(images), batch), batches(images, batch), strict=True):
        maps = unit_maps(model, layer, units, x)
        for place, (rows, values) in enumerate(found):
            new = _top_of(maps[..., place], k, one_per_picture)
            values = np.concatenate([values, maps[(*new.T, place)]])
            rows = np.concatenate([rows, new + (start, 0, 0)])
            order = np.argsort(-values, kind="stable")[:k]
            found[place] = rows[order], values[order]
    if len(found[0][1]) < k:
        raise FeatureError(f"k is {k}, but the pictures have {len(found[0][1])} positions in this layer; ask for fewer")
    every = [_patches(images, seen, rows, values) for rows, values in found]
    return every[0] if np.ndim(unit) == 0 else every


def _top_of(maps, k, one_per_picture):
    """(image, row, column) of what may be among the k strongest of a batch, in the array's order where equal."""
    if not one_per_picture:
        return top_patches(maps, min(k, maps.size))
    best = maps.reshape(len(maps), -1).argmax(axis=1)
    return np.stack([np.arange(len(maps)), *np.unravel_index(best, maps.shape[1:])], axis=1)


def _patches(images, seen, rows, values):
    boxes = [seen.crop(int(row), int(column)) for _, row, column in rows]
    crops = [as_float(crop.box.cut(images[i])) for crop, i in zip(boxes, rows[:, 0], strict=True)]
    return Patches(crops, rows, values, boxes)


# The way back to the picture


def deconvolution(model, layer, unit, images, places=None, batch=32):
    """What in each picture made a unit answer, by Zeiler and Fergus' deconvolution: (n, H, W, C) float32 with signs.

    From one unit back to the pixels: a convolution by its filters transposed, a maximum by the switches (to where the
    largest value stood), an average evenly; at each ReLU the negative part of what comes back is cut off, whatever
    the ReLU did on the way up (Zeiler and Fergus 2013, section 2.1). All that the picture decides is the place of the
    unit and the switches: with average pooling, every picture gets the same answer from the same place.

    Args:
        model, layer, images, batch: as in the module's conventions; there must be a ReLU up to the layer.
        unit: a channel of the layer; it starts with 1 at its place and 0 elsewhere.
        places: (n, 2) rows and columns in the layer's map; None takes each picture's strongest.
    """
    return _back(model, layer, unit, images, places, batch, _deconvolve)


def guided_backpropagation(model, layer, unit, images, places=None, batch=32):
    """What in each picture made a unit answer, by guided back-propagation: (n, H, W, C) float32 with signs.

    As `deconvolution`, but a ReLU also cuts off what comes back to where it was silent on the way up (Springenberg et
    al. 2014, equation of section 3.4): the gradient with every negative step left out.

    Arguments and errors are those of `deconvolution`.
    """
    return _back(model, layer, unit, images, places, batch, _guide)


def unit_gradient(model, layer, unit, images, places=None, batch=32):
    """How a unit would change with each pixel, its gradient: (n, H, W, C) float32 with signs.

    Taken before the layer's own ReLU, so that a silent unit has one too. It is 0 outside what the unit sees.

    Args:
        model, layer, unit, images, places, batch: as for `deconvolution`, but there need be no ReLU.
    """
    return _back(model, layer, unit, images, places, batch, None)


def influence(model, layer, unit, images, row=None, column=None, batch=32):
    """How much each pixel of the input moves one unit, (H, W) float32: its |gradient|, the mean over pictures.

    Channels are added up. It shows how unevenly a unit weighs what it sees: least at the rim of its receptive field
    (Luo et al. 2016, Understanding the effective receptive field).

    Args:
        model, layer, unit, images, batch: as for `unit_gradient`.
        row, column: of the unit in the layer's map; None takes the middle.
    """
    images = pictures_for(model, images)
    shape = unit_maps(model, layer, [unit], next(batches(images, 1))).shape[1:3]
    place = [n // 2 if i is None else i for i, n in zip((row, column), shape, strict=True)]
    signals = unit_gradient(model, layer, unit, images, [place] * len(images), batch)
    return np.abs(signals).sum(axis=-1).mean(axis=0)


def _back(model, layer, unit, images, places, batch, rule):
    images, path = pictures_for(model, images), layer_path(model, layer)
    rules = Rules(rule, None if rule else path)
    signals = []
    for start, x in zip(range(0, len(images), whole("batch", batch, 1)), batches(images, batch), strict=True):
        maps = unit_maps(model, layer, [unit], x)[..., 0]
        mask = np.zeros(maps.shape, dtype="float32")
        chosen = _places(maps, None if places is None else places[start : start + len(x)], len(images), places)
        mask[(np.arange(len(x)), *chosen.T)] = 1

        def value(x, mask):
            z = run(model, x, {path}, rules.call)[path]
            return ops.sum(ops.reshape(ops.cast(z, "float32")[..., unit], ops.shape(mask)) * mask)

        signals.append(as_numpy(gradients.value_and_gradient(value, x, ops.convert_to_tensor(mask))[1]))
        if rule and not rules.met:
            raise FeatureError(f"layer is {layer!r}, and there is no ReLU up to it; use unit_gradient, or go deeper")
    return np.concatenate(signals)


def _places(maps, part, n, places):
    """(b, 2) rows and columns, as given or the strongest."""
    if places is None:
        best = maps.reshape(len(maps), -1).argmax(axis=1)
        return np.stack(np.unravel_index(best, maps.shape[1:]), axis=1)
    if np.shape(places) != (n, 2):
        raise FeatureError(f"places has shape {np.shape(places)}; it must be ({n}, 2), a row and a column each")
    part = np.array([[whole("places", i, 0) for i in row] for row in part])
    if (part >= maps.shape[1:]).any():
        raise FeatureError(f"places holds {part.max(axis=0)}; the layer's map has {maps.shape[1:]} rows and columns")
    return part


def _deconvolve(signal, through):
    return ops.relu(signal)


def _guide(signal, through):
    return ops.where(through, ops.relu(signal), ops.zeros_like(signal))


# A square slid over the picture


def occlusion_map(model, layer, unit, image, side=16, stride=8, colour=0.5, place=None, batch=32):
    """How much a unit's answer falls when part of a picture is covered, (H, W) float32 (Zeiler and Fergus 2013, 4.2).

    A square is laid on places `stride` apart, the last ones at the border. A pixel's number is the mean fall over the
    squares that cover it: positive where the picture feeds the answer, negative where covering it helps.

    Args:
        model, layer, batch: as in the module's conventions; a class score is a unit of the last layer.
        unit: a channel of the layer; its answer is its largest value in the map.
        image: (H, W, C), one picture.
        side, stride: of the square in pixels, the stride at most the side, so that every pixel is covered.
        colour: of the square.
        place: (row, column) in the layer's map for one unit there instead of the largest.
    """
    if np.ndim(image) != 3:
        raise FeatureError(f"image has shape {np.shape(image)}; it must be one picture, (H, W, C)")
    image = as_float(pictures_for(model, np.asarray(image)[None])[0])
    side, stride = whole("side", side, 1), whole("stride", stride, 1)
    if stride > side or side > min(image.shape[:2]):
        raise FeatureError(f"side is {side} and stride {stride} for a picture {image.shape[:2]}; it must be stride <= "
                           "side <= the picture's sides")
    colour = number("colour", colour, -1e6, 1e6)
    corners = [sorted({*range(0, n - side, stride), n - side}) for n in image.shape[:2]]
    squares = [(top, left) for top in corners[0] for left in corners[1]]
    first = _answers(model, layer, unit, image[None], place)[0]
    falls, covered = np.zeros(image.shape[:2]), np.zeros(image.shape[:2])
    for start in range(0, len(squares), whole("batch", batch, 1)):
        part = squares[start : start + batch]
        pictures = np.repeat(image[None], len(part), axis=0)
        for picture, (top, left) in zip(pictures, part, strict=True):
            picture[top : top + side, left : left + side] = colour
        answers = _answers(model, layer, unit, pictures, place)
        for (top, left), answer in zip(part, answers, strict=True):
            falls[top : top + side, left : left + side] += first - answer
            covered[top : top + side, left : left + side] += 1
    return (falls / covered).astype("float32")


def _answers(model, layer, unit, pictures, place):
    maps = unit_maps(model, layer, [unit], ops.convert_to_tensor(pictures))[..., 0]
    if place is None:
        return maps.max(axis=(1, 2))
    return maps[(slice(None), *_places(maps[:1], [place], 1, [place])[0])]
