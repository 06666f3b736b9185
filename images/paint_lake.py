"""A content out of doors: a mountain lake in the morning, with firs and a cabin."""

import numpy as np
from scipy import ndimage
from strokes import Sheet, glow, mix, ramp, rgb, step
from water import water_under


def mountain_lake():
    """Peaks in the morning sun, their reflection in a lake, firs and a cabin with smoke on the shore."""
    sheet = Sheet(640, 480, "#ffffff", seed=23)
    x, y, rng = sheet.x, sheet.y, sheet.rng
    line = 300.0  # the far shore
    cloud = sheet.noise((40, 170), 5, 0.55)
    sheet.colour[...] = ramp(["#3f7fc0", "#7fb0dc", "#bcd8e8", "#f2e3c8"], y / 285)
    bank = step(0.55, 2.0, cloud + 0.4 - np.abs(y - 70) / 110)
    sheet.paint(
        0.9 * bank, ramp(["#c2ccd8", "#f4f2ec", "#fffdf6"], 0.5 + 0.3 * (cloud - np.roll(cloud, (-12, -16), (0, 1))))
    )
    terrain(sheet, line)
    for row, (foot, high, count, tone) in enumerate([(line + 1, 17, 150, 0.50), (line + 4, 24, 90, 0.30)]):
        for px in np.sort(rng.uniform(-5, 645, count)):
            if abs(px - 412) > 46 or row == 0:
                fir(sheet, px, foot + rng.uniform(-2, 2), high * rng.uniform(0.7, 1.3), tone, rng)
    shore = line + 5 + 2.5 * np.sin(x / 31) + 1.5 * np.sin(x / 11)
    meadow = step(line - 3, line - 1, y) * step(shore + 4, shore + 3, y)
    sheet.paint(meadow, ramp(["#6d7b3f", "#98a352", "#8a7a58"], (y - line + 2) / 10 + 0.1 * sheet.noise(5, 2)))
    cabin(sheet, 412, line + 4)
    for px, high in ((352, 40), (470, 46), (486, 34), (338, 30)):
        fir(sheet, px, line + 6, high, 0.18, rng)
    sheet.colour = water_under(sheet, line + 8, 1.9, 5.0)
    bank = 424 + 26 * np.cos((x - 60) / 120) - 76 * step(180, 0, x) - 58 * step(520, 650, x) + 0.8 * sheet.noise(12, 3)
    land = step(bank - 1, bank + 1, y)
    tuft = sheet.noise((9, 2.5), 3)
    sheet.paint(
        land,
        ramp(
            ["#2f3d22", "#56682f", "#8a9544", "#b9b464"],
            0.55 + 0.15 * tuft - 0.004 * (y - bank) + 0.2 * step(30, 0, y - bank),
        ),
    )
    for px, py, size in ((236, 446, 21), (284, 458, 13), (196, 456, 12), (430, 446, 17), (470, 452, 10)):
        boulder(sheet, px, py, size)
    for px, foot, high in (
        (-6, 420, 250),
        (58, 410, 190),
        (104, 432, 150),
        (26, 448, 210),
        (600, 432, 200),
        (650, 420, 270),
        (560, 446, 140),
    ):
        fir(sheet, px, foot, high, 0.0, rng)
    sun = step(560, 0, np.hypot(x - 20, y - 60))
    sheet.colour = mix(sheet.colour, sheet.colour * rgb("#fff0d2") + 0.04, 0.7 * sun)
    sheet.colour = glow(sheet.colour, 8, 0.08)
    return sheet


def terrain(sheet, line):
    """Peaks as a height field seen from the lake: snow, rock and woods, sunlit from the left, blue with distance.

    Each column of the picture walks away from the eye over the field; the highest line of sight so far hides the rest.
    """
    side, rng = 900, np.random.default_rng(6)
    ahead, across = np.mgrid[:side, :side] / side  # 0 to 1: distance and width of the field
    heights = sum(ridge(rng, side, 5 * 2**octave) * 0.5**octave for octave in range(7))
    heights = (heights - heights.min()) / np.ptp(heights)
    shape = sum(
        high * np.exp(-(((across - cx) / wide) ** 2 + ((ahead - cz) / deep) ** 2))
        for cx, cz, high, wide, deep in (
            (0.36, 0.62, 1.00, 0.12, 0.15),
            (0.60, 0.78, 1.05, 0.12, 0.14),
            (0.80, 0.60, 0.74, 0.12, 0.16),
            (0.12, 0.60, 0.72, 0.12, 0.2),
            (0.48, 0.98, 0.9, 0.4, 0.1),
        )
    )
    heights = (0.30 + 0.70 * shape) * (0.32 + 0.68 * heights) * step(0.14, 0.52, ahead) * 0.40
    slope_z, slope_x = np.gradient(heights, 1 / side)
    facing = np.stack([-slope_x, np.ones_like(heights), -slope_z], axis=-1)
    facing /= np.linalg.norm(facing, axis=-1, keepdims=True)
    towards = np.array([-0.72, 0.55, -0.42]) / np.linalg.norm((0.72, 0.55, 0.42))
    shaded = np.zeros_like(heights)
    for pace in range(2, 150, 3):
        moved = ndimage.shift(heights, (0.42 * pace, 0.72 * pace), order=0, mode="nearest") - 0.55 * pace / side
        shaded = np.maximum(shaded, step(0, 0.012, moved - heights))
    light = np.clip(facing @ towards, 0, 1) * (1 - 0.85 * shaded)
    speck = rng.standard_normal((side, side))
    fine, soft = ndimage.gaussian_filter(speck, 0.7) * 2, ndimage.gaussian_filter(speck, 5) * 14
    steep = np.hypot(slope_x, slope_z)
    rock = ramp(["#4e4a4c", "#7d756e", "#a79c8c"], 0.5 + 0.12 * fine + 0.10 * soft)
    wood = ramp(["#1d3326", "#34502f", "#5a7040"], 0.4 + 0.25 * fine + 0.1 * soft)
    woods = step(0.17, 0.11, heights + 0.012 * soft) * step(1.7, 1.2, steep)
    snow = step(0.15, 0.21, heights + 0.012 * soft) * step(2.1, 1.5, steep + 0.15 * fine)
    colour = mix(mix(rock, wood, woods), rgb("#f3f4f6"), snow)
    colour = colour * (
        light[..., None] * rgb((1.35, 1.18, 0.95)) + rgb((0.30, 0.37, 0.50)) * (0.6 + 0.4 * facing[..., 1:2])
    )
    paces = np.linspace(0.13, 0.995, 700)
    columns = (sheet.x[0] - 320) / 320
    field_x = 0.5 + columns[None, :] * 0.50 * (0.12 + paces[:, None]) / 1.12
    rows_in, columns_in = np.broadcast_to((paces * side)[:, None], field_x.shape), field_x * side
    seen = ndimage.map_coordinates(heights, [rows_in, columns_in], order=1, mode="nearest")
    skyline = np.minimum.accumulate(line + 2 - 560 * seen / (0.35 + paces[:, None]), axis=0)
    ys = sheet.y[:, 0]
    for column in range(len(columns)):
        at = len(paces) - np.searchsorted(skyline[::-1, column], ys, side="right")
        rows = np.flatnonzero((at < len(paces)) & (ys < line + 2))
        at = at[rows]
        tone = [
            ndimage.map_coordinates(
                colour[..., i], [rows_in[at, column], columns_in[at, column]], order=1, mode="nearest"
            )
            for i in range(3)
        ]
        far = np.clip((paces[at] - 0.14) * 0.62, 0, 0.6)
        sheet.colour[rows, column] = mix(np.stack(tone, axis=-1), rgb("#a9c1d9"), far[:, None])


def ridge(rng, side, cells):
    """Noise with sharp crests: 1 - |n| of smooth noise with about `cells` lumps a side."""
    grid = rng.standard_normal((cells + 3, cells + 3)).astype(np.float32)
    smooth_noise = ndimage.zoom(grid, side / cells, order=3)[:side, :side]
    return 1 - np.abs(smooth_noise)


def fir(sheet, px, foot, high, haze, rng):
    """A fir: tiers of boughs, lit from the left; `haze` from 0 (near) to 1 (far)."""
    wide = high * rng.uniform(0.17, 0.22)
    sheet = sheet.view(px - wide - 3, foot - high - 2, px + wide + 3, foot + 4)
    if not all(sheet.shape):
        return
    tiers = int(np.clip(high / 10, 4, 15))
    sheet.paint(
        sheet.stripe((px, foot - 0.3 * high), (px, foot), 0.035 * high + 0.6), mix(rgb("#4a3524"), rgb("#8796a0"), haze)
    )
    tint = rng.uniform(0.85, 1.15)
    for tier in range(tiers):
        t = (tier + 1) / tiers  # from the lowest up
        level, reach = foot - high * (0.08 + 0.92 * (t - 1 / tiers) ** 0.95), wide * (1.06 - t) ** 0.85
        top = level - high * (1.5 / tiers + 0.03)
        count = max(3, int(reach / 2.4))
        places = np.linspace(-reach, reach, 2 * count + 1)
        droop = np.where(np.arange(2 * count + 1) % 2, 0.35, 1.0) * (0.045 + 0.03 * rng.random(2 * count + 1)) * high
        rim = np.stack(
            [px + places * rng.uniform(0.86, 1.1, len(places)), level + droop * (0.4 + 0.6 * np.abs(places) / reach)],
            axis=1,
        )
        outline = np.concatenate([[(px, top)], rim[::-1]])
        tip = (sheet.y - top) / (level + 0.05 * high - top)
        lit = np.clip(0.22 - 0.42 * (sheet.x - px) / max(reach, 1) + 0.62 * (tip - 0.45) + 0.15 * (t - 0.5), 0, 1)
        tone = ramp(["#10221b", "#1f3d2a", "#3c6136", "#7b8f47"], lit) * tint
        sheet.paint(sheet.polygon(outline), mix(tone, rgb("#93aebf"), haze))


def cabin(sheet, px, foot):
    """A log cabin with a lit window, a chimney and smoke."""
    sheet = sheet.view(px - 60, foot - 130, px + 90, foot + 6)
    x, y = sheet.x, sheet.y
    smoke = np.exp(
        -(
            ((x - px - 20 - 0.0035 * (foot - 46 - y) ** 2 - 4 * np.sin(y / 9)) / (2.0 + 0.12 * (foot - 46 - y).clip(0)))
            ** 2
        )
    )
    sheet.paint(smoke * step(foot - 44, foot - 50, y) * step(foot - 128, foot - 60, y) * 0.6, "#e8eaee")
    logs = 0.5 + 0.5 * np.sin((y - foot) * 1.6)
    front = [(px - 30, foot), (px - 30, foot - 22), (px - 12, foot - 40), (px + 6, foot - 22), (px + 6, foot)]
    sheet.paint(sheet.polygon(front), ramp(["#6a4526", "#a8703f", "#d19a5c"], 0.35 + 0.5 * logs))
    side = [(px + 6, foot), (px + 6, foot - 22), (px + 44, foot - 22), (px + 44, foot)]
    sheet.paint(sheet.polygon(side), ramp(["#2f2018", "#57392a", "#75503a"], 0.2 + 0.5 * logs))
    roof = [(px - 12, foot - 43), (px + 28, foot - 43), (px + 50, foot - 20), (px + 8, foot - 20)]
    sheet.paint(sheet.polygon(roof), ramp(["#5a2c26", "#8a4536"], 0.5 + 0.4 * np.sin(y * 2.2)))
    sheet.paint(sheet.stripe((px - 12, foot - 43), (px - 34, foot - 20), 3.6), "#c98a5c")
    sheet.paint(sheet.stripe((px - 12, foot - 43), (px + 8, foot - 20), 3.0), "#6d3a2c")
    sheet.paint(
        sheet.polygon([(px + 16, foot - 34), (px + 16, foot - 52), (px + 24, foot - 52), (px + 24, foot - 34)]),
        ramp(["#b9aa98", "#6a6058"], (x - px - 16) / 8),
    )
    sheet.paint(
        sheet.polygon([(px - 24, foot - 7), (px - 24, foot - 18), (px - 14, foot - 18), (px - 14, foot - 7)]), "#ffe39a"
    )
    sheet.paint(sheet.stripe((px - 19, foot - 18), (px - 19, foot - 7), 1.1), "#5b3b22")
    sheet.paint(sheet.polygon([(px - 9, foot), (px - 9, foot - 18), (px, foot - 18), (px, foot)]), "#4d2d1c")
    for start in (14, 28):
        sheet.paint(
            sheet.polygon(
                [
                    (px + start, foot - 7),
                    (px + start, foot - 16),
                    (px + start + 9, foot - 16),
                    (px + start + 9, foot - 7),
                ]
            ),
            "#f2bb62",
        )
    sheet.paint(sheet.stripe((px - 32, foot + 0.5), (px + 48, foot + 0.5), 3) * 0.5, "#22261a")


def boulder(sheet, px, py, size):
    """A rock, light above and on the left."""
    sheet = sheet.view(px - 2 * size, py - 1.5 * size, px + 2 * size, py + size)
    turn = np.linspace(0, 2 * np.pi, 60)
    radius = size * (1 + 0.09 * np.sin(3 * turn + px) + 0.06 * np.sin(5 * turn + py))
    outline = np.stack([px + 1.25 * radius * np.cos(turn), py + 0.72 * radius * np.sin(turn)], axis=1)
    lit = 0.55 - 0.28 * (sheet.x - px) / size - 0.5 * (sheet.y - py) / size
    sheet.paint(sheet.polygon(outline + (0.2 * size, 0.25 * size)) * 0.4, "#1c2418")
    sheet.paint(
        sheet.polygon(outline), ramp(["#35383a", "#6d6c68", "#a6a094", "#d6ccb8"], lit + 0.06 * sheet.noise(4, 3))
    )
