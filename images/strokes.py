"""Tools of the scripts that draw the style and content pictures: a sheet to paint on, noise, masks, light and brushes.

Lengths are pixels of the finished picture, with the origin at the top left; a `Sheet` holds twice as many pixels each
way and is made smaller at the end, so that edges come out smooth. Colours are red, green and blue in [0, 1] or
"#rrggbb". All that is left to chance comes from a `numpy.random.Generator`, so a picture follows from its seed.
"""

import copy

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from helpers import images

SCALE = 2  # pixels of a sheet to one of the picture, each way
LIGHT = np.array([-0.6, -0.8], np.float32)  # (x, y) towards the light that falls over relief: from the upper left


def rgb(colour):
    """A colour as float32 (3,)."""
    if isinstance(colour, str):
        return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255
    return np.asarray(colour, np.float32)


def ramp(stops, values):
    """Colours along `stops`, evenly spaced from 0 to 1, at each of `values`: (...,) gives (..., 3)."""
    stops = np.stack([rgb(stop) for stop in stops])
    places = np.clip(values, 0, 1) * (len(stops) - 1)
    return np.stack([np.interp(places, range(len(stops)), channel) for channel in stops.T], axis=-1).astype(np.float32)


def step(low, high, values):
    """0 below `low`, 1 above `high`, smooth between them (low may be the larger one)."""
    part = np.clip((values - low) / (high - low), 0, 1)
    return (part * part * (3 - 2 * part)).astype(np.float32)


def mix(a, b, share):
    """a where share is 0, b where it is 1; a share is (H, W) for pictures, (n, 1) for rows of colours."""
    share = np.asarray(share, np.float32)
    if share.ndim == 2 and share.shape[1] > 1:
        share = share[:, :, None]
    return a + (b - a) * share


class Sheet:
    """A picture being painted: `colour` (H, W, 3) and the coordinates `x`, `y` (H, W) of its points."""

    def __init__(self, width, height, ground="#ffffff", seed=0):
        self.size = (width, height)
        self.shape = (height * SCALE, width * SCALE)
        self.y, self.x = (np.mgrid[: self.shape[0], : self.shape[1]].astype(np.float32) + 0.5) / SCALE
        self.corner = (0, 0)
        self.colour = np.empty((*self.shape, 3), np.float32)
        self.colour[:] = rgb(ground)
        self.rng = np.random.default_rng(seed)

    def noise(self, cell, octaves=4, gain=0.5):
        """Smooth noise with mean 0 and deviation 1; `cell` is the size of its largest lumps, or (high, wide)."""
        cell = np.broadcast_to(np.array(cell, float) * SCALE, 2).copy()
        total = np.zeros(self.shape, np.float32)
        for octave in range(octaves):
            grid = np.ceil(self.shape / cell).astype(int) + 3
            values = self.rng.standard_normal(grid).astype(np.float32)
            big = Image.fromarray(values).resize(
                tuple(np.ceil(grid * cell).astype(int)[::-1]), Image.Resampling.BICUBIC
            )
            top, left = (self.rng.random(2) * cell).astype(int)
            total += gain**octave * np.asarray(big)[top : top + self.shape[0], left : left + self.shape[1]]
            cell = np.maximum(cell / 2, 1)
        return (total - total.mean()) / total.std()

    def view(self, left, top, right, bottom):
        """A part of the sheet as a sheet of its own: what is painted on it is painted on this one."""
        rows, columns = (
            slice(max(0, int(low * SCALE) - corner), max(0, int(high * SCALE) - corner))
            for low, high, corner in ((top, bottom, self.corner[0]), (left, right, self.corner[1]))
        )
        part = copy.copy(self)
        part.x, part.y, part.colour = self.x[rows, columns], self.y[rows, columns], self.colour[rows, columns]
        part.shape, part.corner = part.x.shape, (self.corner[0] + rows.start, self.corner[1] + columns.start)
        return part

    def polygon(self, *outlines):
        """The share of each point that lies in the polygons, each (n, 2) of (x, y): float32 (H, W)."""
        if not all(self.shape):
            return np.zeros(self.shape, np.float32)
        image = Image.new("L", (self.shape[1] * 2, self.shape[0] * 2))
        draw = ImageDraw.Draw(image)
        for outline in outlines:
            places = (np.asarray(outline, float) * SCALE - self.corner[::-1]) * 2
            draw.polygon([tuple(place) for place in places.tolist()], fill=255)
        return np.asarray(image.reduce(2), np.float32) / 255

    def disc(self, x, y, radius, ring=None):
        """A disc, or with `ring` a circle that wide."""
        away = np.hypot(self.x - x, self.y - y)
        away = away - radius if ring is None else np.abs(away - radius) - ring / 2
        return np.clip(0.5 - away * SCALE, 0, 1)

    def stripe(self, start, end, width, end_width=None):
        """A straight stroke with round ends, from one point to another, that may taper."""
        (x0, y0), (x1, y1) = start, end
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((self.x - x0) * dx + (self.y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
        wide = width + ((width if end_width is None else end_width) - width) * along
        return np.clip(0.5 - (np.hypot(self.x - x0 - along * dx, self.y - y0 - along * dy) - wide / 2) * SCALE, 0, 1)

    def curve(self, points, widths):
        """A stroke through points whose width changes along it: the outline of a band."""
        points = np.asarray(points, float)
        wide = np.broadcast_to(widths, len(points))[:, None] / 2
        return self.polygon(band(points, wide))

    def paint(self, mask, colour, mode="cover"):
        """Lay a colour, one or one for each point, over the sheet where mask is above 0."""
        colour = rgb(colour)
        if mode == "multiply":
            colour = self.colour * colour
        elif mode == "screen":
            colour = 1 - (1 - self.colour) * (1 - colour)
        elif mode == "add":
            colour = self.colour + colour
        self.colour[...] = mix(self.colour, colour, np.asarray(mask)[:, :, None])

    def finish(self, grain=0.0, contrast=1.0):
        """The picture, uint8 (height, width, 3), with a little grain if asked for."""
        small = np.clip(self.colour, 0, 1).reshape(self.size[1], SCALE, self.size[0], SCALE, 3).mean(axis=(1, 3))
        small = 0.5 + (small - 0.5) * contrast + grain * self.rng.standard_normal((*small.shape[:2], 1))
        return images.to_uint8(np.clip(small, 0, 1).astype(np.float32))


def band(points, half):
    """The outline of a stroke through points (n, 2), `half` (n, 1) to each side."""
    ahead = np.gradient(points, axis=0)
    across = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) / np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    return np.concatenate([points + across * half, (points - across * half)[::-1]])


def smooth(points, count=200, closed=False):
    """A smooth curve through points: a cubic spline over their number, (count, 2)."""
    from scipy.interpolate import CubicSpline

    points = np.asarray(points, float)
    if closed:
        points = np.concatenate([points, points[:1]])
    spline = CubicSpline(range(len(points)), points, bc_type="periodic" if closed else "natural")
    return spline(np.linspace(0, len(points) - 1, count))


def relief(height, strength, blur=1.0):
    """How bright a rough surface looks under a slanting light: about 1, more on slopes that face it."""
    height = ndimage.gaussian_filter(height, blur)
    down, across = np.gradient(height)
    return 1 - strength * np.tanh(LIGHT[0] * across + LIGHT[1] * down)


def glow(colour, sigma, share):
    """A picture whose light spills over: the blurred picture screened over it."""
    soft = ndimage.gaussian_filter(colour, (sigma, sigma, 0))
    return 1 - (1 - np.clip(colour, 0, 1)) * (1 - share * np.clip(soft, 0, 1))


def streams(angle, starts, length, steps=12):
    """Paths (n, steps, 2) along a field of angles (H, W) of a sheet, which have no sense, from their middles (n, 2)."""
    pace = np.reshape(length / (steps - 1), (-1, 1))
    halves = []
    for sign, count in ((-1, steps // 2), (1, steps - steps // 2)):
        place, path, before = starts.copy(), [], None
        for _ in range(count):
            row = np.clip(place[:, 1] * SCALE, 0, angle.shape[0] - 1).astype(int)
            column = np.clip(place[:, 0] * SCALE, 0, angle.shape[1] - 1).astype(int)
            way = sign * np.stack([np.cos(angle[row, column]), np.sin(angle[row, column])], axis=1)
            if before is not None:
                way = np.where((way * before).sum(axis=1, keepdims=True) < 0, -way, way)
            place, before = place + pace * way, way
            path.append(place)
        halves.append(path)
    return np.stack(halves[0][::-1] + halves[1], axis=1)


class Oil:
    """Thick paint: strokes of many bristles, each with a tone and a height of its own."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.image = Image.fromarray(images.to_uint8(np.clip(sheet.colour, 0, 1)))
        self.depth = Image.new("L", self.image.size, 60)

    def strokes(self, paths, widths, colours, bristle=1.1, spread=0.06):
        """Paint strokes along paths (n, steps, 2): widths (n,), colours (n, 3); `spread` is how tones differ."""
        rng = self.sheet.rng
        draw, press = ImageDraw.Draw(self.image), ImageDraw.Draw(self.depth)
        for path, width, colour in zip(paths, widths, colours, strict=True):
            ahead = np.gradient(path, axis=0)
            across = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
            across /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
            count = max(3, int(width / bristle))
            offsets = np.linspace(-0.5, 0.5, count)
            taper = 0.55 + 0.45 * np.sin(np.linspace(0.25, np.pi - 0.12, len(path)))
            tones = np.clip(colour + rng.normal(0, spread, (count, 1)) + rng.normal(0, spread / 4, (count, 3)), 0, 1)
            heights = 70 + 70 * rng.random(count) + 70 * (2 * np.abs(offsets)) ** 3
            first, last = rng.integers(0, 3, count), len(path) - rng.integers(0, 3, count)
            for i in rng.permutation(count):
                line = (path + across * (offsets[i] * width * taper)[:, None])[first[i] : last[i]] * SCALE
                line = [tuple(point) for point in line.tolist()]
                thick = round(bristle * SCALE * 1.35)
                draw.line(line, tuple((tones[i] * 255).astype(int).tolist()), thick, "curve")
                press.line(line, int(heights[i]), thick, "curve")

    def dry(self, strength=0.35):
        """Put the paint on the sheet, lit from the upper left."""
        self.sheet.colour = np.asarray(self.image, np.float32) / 255
        height = np.asarray(self.depth, np.float32) / 24
        self.sheet.colour = self.sheet.colour * relief(height, strength, 0.9)[:, :, None]
