"""Textures drawn from nothing but numbers, for a network that is to tell patterns apart.

A texture is a height between 0 and 1 at each pixel, drawn by one of `FAMILIES` with random size, turn and wobble, and
coloured from a random palette. `drawn` gives the same textures for the same seed.
"""

import numpy as np
from scipy import ndimage


def drawn(count, size=160, seed=0):
    """(count, size, size, 3) uint8 textures and the (count,) numbers of their families."""
    rng = np.random.default_rng(seed)
    pictures, labels = np.empty((count, size, size, 3), np.uint8), np.arange(count) % len(FAMILIES)
    for picture, label in zip(pictures, labels, strict=True):
        x, y = _places(rng, size)
        height = FAMILIES[label](rng, x, y)
        picture[:] = _coloured(rng, height)
    return pictures, labels


def _places(rng, size):
    """Coordinates of each pixel in units of the pattern's period, turned, scaled and gently bent."""
    period = size / np.exp(rng.uniform(np.log(4), np.log(16)))
    angle = rng.uniform(0, np.pi)
    y, x = np.mgrid[:size, :size] / period
    x, y = np.cos(angle) * x - np.sin(angle) * y + rng.uniform(0, 9), np.sin(angle) * x + np.cos(angle) * y
    bend = rng.uniform(0, 0.4) * (rng.random() < 0.7)
    return x + bend * _smooth(rng, size, 12), y + bend * _smooth(rng, size, 12)


def _smooth(rng, size, blur):
    """(size, size) noise of mean about 0 and deviation 1 without detail finer than `blur` pixels."""
    noise = ndimage.gaussian_filter(rng.standard_normal((size, size)), min(blur, size / 6), mode="wrap")
    return noise / noise.std()


def _coloured(rng, height):
    """Heights as colours: between two to four random ones in a row, with a little grain and light."""
    stops = rng.random((rng.integers(2, 5), 3)) ** rng.uniform(0.6, 1.6)
    height = np.clip(height, 0, 1)
    places = np.linspace(0, 1, len(stops))
    colours = np.stack([np.interp(height, places, stops[:, channel]) for channel in range(3)], axis=-1)
    colours *= 1 + 0.15 * _smooth(rng, len(height), 25)[..., None] * rng.random()
    colours += rng.uniform(0, 0.05) * rng.standard_normal(height.shape)[..., None]
    return np.clip(255 * colours, 0, 255)


def _step(x, soft):
    """0 below 0 and 1 above, over a slope `soft` wide."""
    return 1 / (1 + np.exp(-np.clip(x / soft, -30, 30)))


def _stripes(rng, x, y):
    return _step(np.sin(2 * np.pi * x) + rng.uniform(-0.6, 0.6), rng.uniform(0.05, 0.6))


def _checks(rng, x, y):
    return _step(np.sin(np.pi * x) * np.sin(np.pi * y), rng.uniform(0.02, 0.3))


def _grid(rng, x, y):
    thin = rng.uniform(0.03, 0.15)
    return np.maximum(abs(x % 1 - 0.5) < thin, abs(y % 1 - 0.5) < thin).astype(float)


def _dots(rng, x, y):
    row = np.floor(y)
    x = x + 0.5 * (row % 2) * rng.integers(2)
    return _step(rng.uniform(0.2, 0.42) - np.hypot(x % 1 - 0.5, y % 1 - 0.5), rng.uniform(0.01, 0.06))


def _rings(rng, x, y):
    row = np.floor(y)
    away = np.hypot((x + 0.5 * (row % 2)) % 1 - 0.5, y % 1 - 0.5)
    return _step(0.08 - abs(away - rng.uniform(0.2, 0.35)), 0.03)


def _bricks(rng, x, y):
    row = np.floor(2 * y)
    column = x + 0.5 * (row % 2)
    mortar = np.minimum(2 * np.minimum(column % 1, 1 - column % 1), np.minimum(2 * y % 1, 1 - 2 * y % 1)) < 0.08
    shade = np.sin(12.9898 * np.floor(column) + 78.233 * row) * 43758.5453 % 1
    return np.where(mortar, 0, 0.4 + 0.6 * shade * rng.random())


def _scales(rng, x, y):
    height = np.zeros_like(x)
    for shift in (0.0, 0.5):
        away = np.hypot((x + shift) % 1 - 0.5, (y + shift) % 1 - 0.1)
        height = np.where(away < 0.55, 1 - away / 0.55 * rng.uniform(0.6, 1), height)
    return height


def _weave(rng, x, y):
    over = (np.floor(x) + np.floor(y)) % 2 == 0
    return np.where(over, abs(np.sin(np.pi * x)), 0.7 * abs(np.sin(np.pi * y))) ** rng.uniform(0.5, 2)


def _zigzag(rng, x, y):
    return _step(np.sin(2 * np.pi * (x + rng.uniform(0.5, 1.5) * abs(y % 1 - 0.5))), rng.uniform(0.05, 0.4))


def _waves(rng, x, y):
    return 0.5 + 0.5 * np.sin(2 * np.pi * (x + rng.uniform(0.2, 0.5) * np.sin(np.pi * y)))


def _cells(rng, x, y):
    first, second, shade = _nearest(rng, x, y)
    return np.where(second - first < 0.08, 0, 0.3 + 0.7 * shade)


def _pebbles(rng, x, y):
    first, second, shade = _nearest(rng, x, y)
    return np.clip(2 * (second - first), 0, 1) * (0.5 + 0.5 * shade)


def _nearest(rng, x, y):
    """How far each pixel is from the nearest and the next of points strewn one in a unit square, and its shade."""
    low, shape = (int(np.floor(x.min())), int(np.floor(y.min()))), None
    shape = (int(np.ceil(x.max())) - low[0] + 2, int(np.ceil(y.max())) - low[1] + 2)
    points = rng.random((*shape, 3))
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    first, second, shade = np.full(x.shape, 9.0), np.full(x.shape, 9.0), np.zeros(x.shape)
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            point = points[(column + i - low[0]) % shape[0], (row + j - low[1]) % shape[1]]
            away = np.hypot(column + i + point[..., 0] - x, row + j + point[..., 1] - y)
            second = np.where(away < first, first, np.minimum(second, away))
            shade = np.where(away < first, point[..., 2], shade)
            first = np.minimum(first, away)
    return first, second, shade


def _clouds(rng, x, y):
    return 0.5 + 0.25 * sum(_smooth(rng, len(x), blur) * blur / 12 for blur in (16, 8, 4, 2))


def _marble(rng, x, y):
    return 0.5 + 0.5 * np.sin(2 * np.pi * x + rng.uniform(1.5, 4) * _smooth(rng, len(x), rng.uniform(5, 12)))


def _blots(rng, x, y):
    return _step(_smooth(rng, len(x), rng.uniform(2, 6)) - rng.uniform(-0.5, 0.8), rng.uniform(0.05, 0.3))


def _fur(rng, x, y):
    """Fine strokes along one direction, which turns slowly: noise smeared a little at a time."""
    size = len(x)
    turn = rng.uniform(0, np.pi) + 0.8 * _smooth(rng, size, 20)
    rows, columns = np.mgrid[:size, :size]
    noise = ndimage.gaussian_filter(rng.standard_normal((size, size)), rng.uniform(0.5, 2), mode="wrap")
    reach = rng.uniform(4, 12)
    down, right = np.sin(turn), np.cos(turn)
    total = sum(noise[(rows + down * step).astype(int) % size, (columns + right * step).astype(int) % size]
                for step in np.linspace(-reach, reach, 9))
    return 0.5 + 0.25 * total / total.std()


def _strokes(rng, x, y):
    """Short straight dabs of a brush, one over another."""
    size = len(x)
    height, rows = np.full((size, size), rng.random()), np.arange(size)
    angle, length, thick = rng.uniform(0, np.pi), rng.uniform(6, 20), rng.uniform(1.5, 5)
    for cx, cy, shade, turn in rng.random((180, 4)):
        a = angle + 1.2 * (turn - 0.5)
        dx, dy = rows[None, :] - cx * size, rows[:, None] - cy * size
        along, across = np.cos(a) * dx + np.sin(a) * dy, np.cos(a) * dy - np.sin(a) * dx
        height = np.where((abs(along) < length) & (abs(across) < thick), shade, height)
    return height


FAMILIES = (_stripes, _checks, _grid, _dots, _rings, _bricks, _scales, _weave, _zigzag, _waves, _cells, _pebbles,
            _clouds, _marble, _blots, _fur, _strokes)
