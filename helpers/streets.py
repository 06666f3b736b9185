"""Street scenes with exact boxes: pedestrians, cars and motorcycles among houses, trees and other things.

Every scene is drawn from its seed and from nothing else. Pictures are float32 (size, size, 3) in [0, 1]. Boxes are
float32 (n, 4): x1, y1, x2, y2 in pixels, the origin at the top left, so that a box around the single pixel in row 3 and
column 5 is (5, 3, 6, 4). As in Pascal VOC, a box is the extent of what can be seen of an object, not of what is hidden
or lies outside the picture. Who rides a motorcycle belongs to it; vans are cars; bicycles are none of the classes. An
object of which less than 30 % could be seen is not drawn at all, so everything of a class that is in a picture has
its box. Objects are ordered from near to far.

Seeds: 0 to 9,999 are for the course's own pictures; `scenes` draws from ranges of their own for validation, test and
training, so that no tested scene was met in training. Errors are `StreetError`, a `ValueError`.
"""

import random as randoms
from typing import NamedTuple

import numpy as np

from helpers import limits, street_lot, street_scene

CLASSES = ("pedestrian", "car", "motorcycle")
SEEDS = {"shown": range(10_000), "val": range(10_000, 100_000), "test": range(100_000, 1_000_000),
         "train": range(1_000_000, 2**31)}
NEAR, FAR = 0.12, 0.5  # of a window's width: how far a car's middle is from that of a window with one, and without


class StreetError(ValueError):
    """A scene that cannot be drawn; the message names the argument and the remedy."""


class Scene(NamedTuple):
    """A picture, the boxes of its objects, their classes as numbers into `CLASSES`, and the share of each that is not
    covered by something nearer."""

    picture: np.ndarray
    boxes: np.ndarray
    classes: np.ndarray
    visible: np.ndarray


class Windows(NamedTuple):
    """Pictures (n, size, size, 3) in [0, 1] and labels (n,): 1 where there is a car, else 0."""

    pictures: np.ndarray
    labels: np.ndarray


def scene(seed, size=256):
    """A street scene, the same for the same seed and size; another size gives the same street, as far as can be seen.

    Args:
        seed: whole number from 0.
        size: pixels of the side, 64 to 1024.
    """
    return Scene(*street_scene.draw(limits.whole("seed", seed, 0), _size(size))[:4])


def masks(seed, size=256):
    """(n, size, size) bool: the pixels of each object of `scene(seed, size)` that can be seen.

    A pixel belongs to an object that fills at least half of it.
    """
    found = street_scene.draw(limits.whole("seed", seed, 0), _size(size))[4]
    return np.array([np.asarray(mask) for mask in found], bool).reshape(-1, size, size)


def scenes(count, seed=0, split="train", size=256, dtype="float32"):
    """A list of scenes. The splits have no scene in common, whatever the seeds.

    Args:
        count: how many.
        seed: whole number from 0; it chooses the scenes.
        split: "train", "val" or "test".
        size: pixels of the side, 64 to 1024.
        dtype: "float32", or "uint8" from 0 to 255: a thousand pictures of 256 pixels are 0.8 GB or 0.2 GB.

    Raises:
        StreetError: if the split or the dtype is unknown, or the split has fewer scenes.
    """
    if dtype not in ("float32", "uint8"):
        raise StreetError(f"dtype is {dtype!r:.60}; it must be 'float32' or 'uint8'")
    size, drawn = _size(size), []
    for one in _chosen(count, seed, split):
        result = scene(one, size)
        drawn.append(result._replace(picture=_as(result.picture, dtype)))
    return drawn


def lot(seed, size=56, window=14):
    """A car park from above, with cars of about one size: (picture, boxes) for a window to slide over.

    The picture is float32 (size, size, 3) in [0, 1], the boxes (n, 4) as in a scene; bushes, people and crates are not
    labelled.
    """
    seed, window = limits.whole("seed", seed, 0), _window("window", window)
    return street_lot.draw(seed, _size(size, window), window)


def windows(count, size=14, seed=0, split="train"):
    """Windows cut from car parks, with one car or without: Windows(pictures, labels), in a random order.

    Where there is a car, all of it is in the window and its middle within an eighth of the window's width, and half a
    pixel, of the window's middle. Where there is none, the middle of the nearest car is at least half a window away, so
    that a part of one may be seen.

    Args:
        count: how many; every other window has a car.
        size: pixels of the side, 8 to 128.
        seed: whole number from 0; it chooses the car parks.
        split: "train", "val" or "test", which have no car park in common.
    """
    size, count, pictures = _window("size", size), limits.whole("count", count, 1), []
    for one in _chosen((count + 1) // 2, seed, split):  # each car park gives one of either
        random, without, with_car = randoms.Random(one), None, None
        while without is None or with_car is None:
            place, boxes = street_lot.draw(random.getrandbits(40), 5 * size // 2, size, random.randint(1, 2))
            without = _window_of(random, place, boxes, size, False) if without is None else without
            with_car = _window_of(random, place, boxes, size, True) if with_car is None else with_car
        pictures += [without, with_car]
    order = np.random.default_rng(seed).permutation(count)
    return Windows(np.stack(pictures[:count])[order], order % 2)


def _window_of(random, picture, boxes, size, wanted):
    """A window (size, size, 3) with a car or without; None if this picture has none."""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2 - size / 2
    if wanted:
        if not len(boxes):
            return None
        x, y = (round(float(v) + random.uniform(-NEAR, NEAR) * size) for v in middles[0])
        x1, y1, x2, y2 = boxes[0]
        if x > x1 or y > y1 or x2 > x + size or y2 > y + size:
            return None
    else:
        x, y = (random.randrange(len(picture) - size + 1) for _ in range(2))
        if len(boxes) and (abs(middles - (x, y)).max(1) < FAR * size).any():
            return None
    if not (0 <= x <= len(picture) - size and 0 <= y <= len(picture) - size):
        return None
    return picture[y:y + size, x:x + size]


def _chosen(count, seed, split):
    """The seeds of so many scenes of a split, all different."""
    if split not in ("train", "val", "test"):
        raise StreetError(f"split is {split!r:.60}; it must be 'train', 'val' or 'test'")
    count = limits.whole("count", count, 1)
    if count > len(SEEDS[split]):
        raise StreetError(f"count is {count}; the split {split!r} has {len(SEEDS[split]):,} scenes")
    return randoms.Random(limits.whole("seed", seed, 0)).sample(SEEDS[split], count)


def _as(picture, dtype):
    return (picture * 255 + 0.5).astype(np.uint8) if dtype == "uint8" else picture


def _size(size, least=64):
    size = limits.whole("size", size, least)
    if size > 1024:
        raise StreetError(f"size is {size}; it must be at most 1024")
    return size


def _window(name, size):
    size = limits.whole(name, size, 8)
    if size > 128:
        raise StreetError(f"{name} is {size}; it must be at most 128")
    return size
