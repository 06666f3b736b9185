"""Calm water: what stands above it, mirrored, drawn out and broken by ripples."""

import numpy as np
from scipy import ndimage
from strokes import SCALE, mix, ramp, rgb, step


def water_under(sheet, line, stretch, drift):
    """The picture with water below a line: what stands above is mirrored, drawn out, broken by ripples and darker."""
    x, y = sheet.x, sheet.y
    depth = np.clip(y - line, 0, None)
    swell = sheet.noise((5, 46), 3) * (0.25 + depth / 90) + 0.7 * np.sin(
        depth**0.72 * 2.6 + 0.4 * sheet.noise((30, 160), 2)
    )
    rows = np.clip((line - depth * stretch + 1.8 * swell * (0.4 + depth / 70)) * SCALE, 0, line * SCALE - 1)
    columns = np.clip((x + drift * 0.16 * swell) * SCALE, 0, sheet.shape[1] - 1)
    mirror = np.stack(
        [ndimage.map_coordinates(channel, [rows, columns], order=1) for channel in np.moveaxis(sheet.colour, 2, 0)],
        axis=-1,
    )
    mirror = ndimage.gaussian_filter(mirror, (1.6 * SCALE, 0.4 * SCALE, 0))
    tint = ramp(["#6f97a8", "#3e6f86", "#1d4a63"], depth / 190)
    water = mix(mirror * rgb("#d3e0e2"), tint, 0.16 + 0.42 * step(0, 190, depth))
    glitter = step(1.25, 2.1, sheet.noise((2.6, 22), 2) + 0.35 * swell) * step(4, 30, depth)
    water = mix(water, rgb("#eef4ee"), 0.38 * glitter)
    water = mix(water, water * 0.62, step(5, 0, depth) * 0.8)
    return mix(sheet.colour, water, step(line - 0.3, line + 0.3, y))


def mirror_boat(sheet, drawn, by, before):
    """The reflection of what was just drawn, below its waterline, broken by ripples."""
    y, depth = sheet.y, np.clip(sheet.y - by, 0, None)
    shiver = (sheet.noise((3.2, 26), 2) * 0.9 + np.sin(depth * 1.1)) * (0.6 + depth / 26)
    rows = np.clip((by - depth * 1.02) * SCALE, 0, sheet.shape[0] - 1)
    columns = np.clip((sheet.x + 0.9 * shiver) * SCALE, 0, sheet.shape[1] - 1)
    share = ndimage.map_coordinates(ndimage.gaussian_filter(drawn, 1), [rows, columns], order=1)
    copy = np.stack(
        [ndimage.map_coordinates(channel, [rows, columns], order=1) for channel in np.moveaxis(sheet.colour, 2, 0)],
        axis=-1,
    )
    below = (y > by + 0.5) * (1 - drawn)
    sheet.colour = mix(
        sheet.colour, mix(copy * 0.72, before * 0.8, 0.18 + 0.3 * step(0, 120, depth)[:, :, None]), below * share * 0.88
    )
    sheet.colour = mix(sheet.colour, sheet.colour * 0.6, below * share * step(5, 0, depth) * 0.6)
