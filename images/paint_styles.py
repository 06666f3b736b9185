"""Six pictures in six manners that a viewer can name at a glance: each function paints one and returns its sheet."""

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree
from skimage.measure import find_contours
from strokes import SCALE, Oil, Sheet, glow, mix, ramp, relief, rgb, smooth, step, streams


def brushstrokes():
    """Night over a lake: thick strokes that follow the swirls of the sky and lie flat on the water."""
    sheet = Sheet(640, 480, "#0d1b3e", seed=11)
    x, y, rng = sheet.x, sheet.y, sheet.rng
    swirls = [(150, 150, 190, 64), (352, 122, -165, 52), (40, 272, -80, 36), (292, 262, 75, 34), (575, 258, 100, 40)]
    moon, stars = (505, 108), [(52, 48), (250, 40), (424, 236)]
    stream, turns = y.copy(), np.zeros_like(x)
    for cx, cy, strength, radius in swirls:
        stream += strength * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * radius**2))
        turns += np.arctan2(y - cy, x - cx)
    stream += 14 * sheet.noise(150, 2)
    down, across = np.gradient(stream)
    angle = np.arctan2(-across, down)
    waves = 0.5 + 0.5 * np.sin(stream / 8.5 + turns) + 0.16 * sheet.noise(60, 3)
    sky = ramp(["#181350", "#2b2f8f", "#1f69ae", "#3fa9ad", "#c6e3cf"], 0.72 * waves + 0.22 * step(40, 340, y))
    colour = mix(sky, rgb("#e9dca0"), 0.45 * step(250, 345, y) * (0.4 + 0.6 * waves))
    for i, (cx, cy) in enumerate([moon, *stars]):
        size = 44 if i == 0 else 11 + 3 * (i % 3)
        away = np.hypot(x - cx, y - cy)
        rings = step(3.1 * size, 0.9 * size, away) * (0.62 + 0.38 * np.cos(away / size * 9))
        colour = mix(colour, ramp(["#9fc6b4", "#f4d95f", "#f7a81b"], rings), np.clip(rings * 1.1, 0, 1))
        colour = mix(colour, rgb("#fff3b8"), step(0.72 * size, 0.5 * size, away))
        near = step(3.6 * size, 2.0 * size, away)
        ring = np.arctan2(x - cx, -(y - cy))
        sine, cosine = (turn(2 * angle) * (1 - near) + turn(2 * ring) * near for turn in (np.sin, np.cos))
        angle = np.arctan2(sine, cosine) / 2  # of twice the angle: a stroke has no sense
    shore = 338 + 3 * np.sin(x / 37)
    water = step(shore - 1, shore + 1, y)
    ripple = 0.5 + 0.5 * np.sin((y - 338) / 4.3 + 0.9 * sheet.noise((16, 90), 2))
    lake = ramp(["#0b1840", "#123268", "#1f5590", "#4f8fb4"], 0.25 + 0.55 * ripple - 0.3 * step(380, 480, y))
    path = np.exp(-(((x - 505 + 8 * np.sin(y / 9)) / (16 + 0.28 * (y - 338))) ** 2)) * (0.25 + 0.75 * ripple)
    lake = mix(lake, rgb("#f6c94a"), np.clip(1.25 * path, 0, 1))
    for cx in (92, 128, 150, 236, 262, 330):
        column = np.exp(-(((x - cx + 3 * np.sin(y / 6 + cx)) / 6.5) ** 2)) * step(440 - cx / 9, 340, y)
        lake = mix(lake, rgb("#f2b134"), np.clip(1.1 * column * (0.2 + 0.8 * ripple), 0, 1))
    colour, angle = mix(colour, lake, water), np.where(water > 0.5, 0.10 * np.sin(x / 30 + y / 8), angle)
    ridge = 300 - 34 * np.exp(-(((x - 110) / 90) ** 2)) - 20 * np.exp(-(((x - 330) / 70) ** 2)) + 6 * np.sin(x / 23)
    ridge += 24 * step(360, 560, x)
    hills = step(ridge - 1, ridge + 1, y) * (1 - water)
    colour = mix(colour, ramp(["#1c2a5c", "#0e1737", "#173b4f"], (y - ridge) / 50 + 0.1 * sheet.noise(20, 2)), hills)
    slope = np.gradient(ridge[0])
    angle = np.where(hills > 0.5, np.arctan(slope * SCALE)[None, :] * 0.9, angle)
    sheet.colour = colour
    oil = Oil(sheet)
    detail = np.hypot(*[ndimage.gaussian_filter(colour.mean(axis=2), 4, order=o) for o in ((0, 1), (1, 0))])
    detail = detail / np.quantile(detail, 0.98)
    for count, length, width, fine in ((2300, 44, 10.5, 0), (3000, 32, 7.5, 0.1), (3000, 20, 4.8, 0.45)):
        starts = rng.random((count * (1 if fine < 0.3 else 4), 2)) * (640, 480)
        row, column = (starts[:, 1] * SCALE).astype(int), (starts[:, 0] * SCALE).astype(int)
        keep = detail[row, column] >= fine * (0.5 + rng.random(len(starts)))
        starts, row, column = starts[keep], row[keep], column[keep]
        tones = colour[row, column] + rng.normal(0, 0.035, (len(starts), 3)) + rng.normal(0, 0.04, (len(starts), 1))
        paths = streams(angle, starts, length * rng.uniform(0.7, 1.2, len(starts)))
        oil.strokes(paths, width * rng.uniform(0.8, 1.2, len(starts)), tones)
    for cx, cy in [(92, 322), (128, 330), (150, 318), (236, 331), (262, 325), (330, 329)]:
        dab = np.array([[[cx - 3, cy - 1], [cx - 1, cy], [cx + 1, cy], [cx + 3, cy + 1]]], float)
        oil.strokes(np.repeat(dab, 2, axis=0), [5, 3.4], [rgb("#f3b02c"), rgb("#fff0b0")])
    oil.dry()
    return sheet


def stained_glass():
    """Sun, hills, a river and three tulips in coloured glass and lead, with daylight behind."""
    sheet = Sheet(480, 640, "#000000", seed=5)
    x, y, rng = sheet.x, sheet.y, sheet.rng
    sun = (318, 165)
    away, around = np.hypot(x - sun[0], y - sun[1]), np.arctan2(x - sun[0], y - sun[1])
    parts, cells = np.zeros(sheet.shape, int), np.zeros(sheet.shape, int)
    tones = np.zeros((*sheet.shape, 3), np.float32)

    def lay(inside, u, v, size, palette, slant=0.25):
        """Cut a part of the window into cells of about `size` along u and v, and colour them."""
        nonlocal parts, cells, tones
        inside = inside > 0.5
        part = parts.max() + 1
        places = np.stack([u[inside], v[inside]], axis=1) / size
        low, high = places.min(axis=0) - 1, places.max(axis=0) + 1
        grid = np.stack(np.meshgrid(*[np.arange(a, b) for a, b in zip(low, high, strict=True)], indexing="ij"), axis=-1)
        grid[::2, :, 1] += 0.5
        seeds = (grid + rng.uniform(-slant, slant, grid.shape)).reshape(-1, 2)
        nearest = cKDTree(seeds).query(places)[1]
        colours = ramp(palette, rng.random(len(seeds))) * rng.normal(1, 0.07, (len(seeds), 1))
        parts[inside], cells[inside] = part, nearest + 1000 * part
        tones[inside] = colours[nearest]

    everything = np.ones(sheet.shape)
    lay(everything, away, around * 150, (52, 52), ["#1b3f9c", "#2f6fd0", "#59a7e6", "#8fd0ee", "#3b57b8"], 0.3)
    lay(away < 150, away, around * 90, (60, 47), ["#f7b733", "#f4d35e", "#ee964b", "#f9e08a"], 0.12)
    lay(away < 88, away, around * 60, (44, 47.1), ["#ef6f2b", "#f58f29", "#e4572e"], 0.06)
    lay(away < 44, away, around * 0, (200, 200), ["#fff0a8", "#fff0a8"], 0)
    hill = 330 - 46 * np.sin((x + 20) / 105)
    lay(y > hill, y - hill, x, (44, 58), ["#2e7d4f", "#57a773", "#1f6f5c", "#8fbf5a"])
    hill = 405 + 42 * np.sin((x + 60) / 120)
    lay(y > hill, y - hill, x, (46, 62), ["#6a994e", "#a7c957", "#386641", "#4f8a3f"])
    bend = 265 + 62 * np.sin((y - 300) / 68) + 0.25 * (y - 400)
    half = 7 + 0.23 * np.clip(y - 405, 0, None)
    lay(
        (np.abs(x - bend) < half) & (y > hill), y, x - bend, (40, 60), ["#4cc9f0", "#90e0ef", "#3a86c8", "#caf0f8"], 0.2
    )
    hill = 548 - 32 * np.sin((x + 90) / 86)
    lay(y > hill, y - hill, x, (40, 52), ["#1b4332", "#2d6a4f", "#40916c", "#6a994e"])
    flowers = [
        (92, 402, "#c1121f", "#e5383b", "#ff6b6b"),
        (206, 462, "#9d0208", "#d00000", "#f25c54"),
        (404, 438, "#7b2cbf", "#9d4edd", "#c77dff"),
    ]
    for fx, fy, *palette in flowers:
        stem = smooth([(fx, fy), (fx + 8, fy + 70), (fx - 4, fy + 150), (fx + 2, 650)], 60)
        lay(sheet.curve(stem, 11), y, x * 0, (70, 9), ["#6fb53f", "#3f8f3a"], 0.1)
        for side in (-1, 1):
            leaf = smooth(
                [
                    (fx, 640),
                    (fx + side * 30, fy + 145),
                    (fx + side * 50, fy + 78),
                    (fx + side * 20, fy + 150),
                    (fx + side * 6, 640),
                ],
                80,
            )
            lay(sheet.polygon(leaf), y, x * 0, (62, 9), ["#2f9e44", "#8ac926", "#51a63c"], 0.2)
        outer = smooth([(fx, fy + 44), (fx - 44, fy + 14), (fx - 38, fy - 52), (fx - 14, fy - 20), (fx, fy + 44)], 80)
        inner = smooth([(fx, fy + 44), (fx - 24, fy), (fx, fy - 66), (fx + 24, fy), (fx, fy + 44)], 80)
        for outline, tone in ((outer, palette[0]), (outer * (-1, 1) + (2 * fx, 0), palette[1]), (inner, palette[2])):
            lay(sheet.polygon(outline), y, x * 0, (58, 9), [tone, palette[1]], 0.15)
    frame = np.minimum(np.minimum(x, 480 - x), np.minimum(y, 640 - y))
    lay(
        frame < 17,
        np.where(np.minimum(x, 480 - x) < np.minimum(y, 640 - y), y, x),
        x * 0,
        (36, 9),
        ["#9b2226", "#bb3e03", "#ca6702", "#0a6c74"],
        0.1,
    )
    edge, fat = edges(cells), edges(parts)
    off = np.minimum(
        ndimage.distance_transform_edt(~edge) / SCALE - 1.5, ndimage.distance_transform_edt(~fat) / SCALE - 2.5
    )
    light = 1.05 + 0.22 * step(420, 0, away) - 0.16 * step(380, 640, y)
    streaks = 0.06 * sheet.noise((9, 46), 3) + 0.05 * sheet.noise(60, 3) + 0.035 * sheet.noise(5, 2)
    glass = tones * (light + streaks)[:, :, None] * (0.72 + 0.34 * step(0, 13, off))[:, :, None]
    lead = ramp(
        ["#08080a", "#1d1e22", "#3d3f45"],
        0.5 + 0.55 * (relief(np.minimum(off, 0) * 5, 1.0, 1) - 1) + 0.08 * sheet.noise(4, 2),
    )
    sheet.colour = mix(lead, glass, step(-0.4, 0.5, off))
    sheet.colour = mix(sheet.colour, glow(sheet.colour, 14, 0.34), 0.9) * 0.97
    return sheet


def edges(labels):
    """True where a neighbour below or to the right has another label."""
    found = np.zeros(labels.shape, bool)
    found[:-1] |= labels[:-1] != labels[1:]
    found[:, :-1] |= labels[:, :-1] != labels[:, 1:]
    return found


def woodcut():
    """Waves before a red sun, cut in wood and printed with three inks."""
    sheet = Sheet(640, 480, "#f1e6cf", seed=21)
    x, y = sheet.x, sheet.y
    wobble, wide = sheet.noise(24, 3), sheet.noise(120, 2)
    grain = sheet.noise((2.2, 140), 3) + 0.7 * sheet.noise(2, 2)
    red, pale, dark = (np.zeros(sheet.shape, np.float32) for _ in range(3))
    sun = np.hypot(x - 452, y - 150)
    red = np.maximum(red, step(86.5, 85.5, sun) * cut(y / 9.0 + 0.08 * wobble, 0.80 - 0.62 * step(90, 236, y)))
    red = np.maximum(red, step(60, 59, y) * cut(y / 7.5 + 0.10 * wobble, 0.86 - 0.8 * step(0, 62, y + 7 * wide)))
    for cx, cy, long in ((120, 92, 150), (250, 66, 120), (560, 62, 130), (330, 116, 110)):
        cloud = np.abs(y - cy - 5 * np.sin((x - cx) / 26)) - 9 * np.sqrt(np.clip(1 - ((x - cx) / long) ** 2, 0, None))
        pale = np.maximum(
            pale, step(1, -1, cloud) * (np.abs(x - cx) < long) * cut((y + 0.05 * x) / 6 + 0.1 * wobble, 0.5)
        )
    for i, (base, high, long, shift) in enumerate([(236, 15, 96, 20), (262, 22, 128, 75), (300, 30, 170, 130)]):
        crest = base - swell(x + shift + 9 * wide, long, high)
        red, pale, dark = wave(sheet, crest - y, (red, pale, dark), 5.5 + 1.3 * i, wobble, 0.60 - 0.05 * i)
    back = smooth(
        [
            (-30, 300),
            (40, 262),
            (105, 190),
            (190, 128),
            (270, 118),
            (322, 150),
            (340, 196),
            (322, 226),
            (300, 206),
            (276, 196),
            (240, 212),
            (214, 262),
            (222, 318),
            (268, 362),
            (360, 388),
            (420, 400),
        ],
        400,
    )
    mass = sheet.polygon(np.concatenate([back, [(420, 560), (-30, 560)]]))
    depth = ndimage.distance_transform_edt(np.pad(mass > 0.5, 1, mode="edge"))[1:-1, 1:-1] / SCALE
    red, pale, dark = wave(sheet, -np.where(mass > 0.5, depth, -9), (red, pale, dark), 8.6, wobble, 0.66)
    for t in np.linspace(0.16, 0.60, 54):
        px, py = back[int(t * 399)]
        size = 4.5 + 7 * np.sin(np.pi * (t - 0.16) / 0.44) * sheet.rng.uniform(0.7, 1.2)
        foam = np.hypot(x - px - sheet.rng.normal(0, 2), y - py - sheet.rng.normal(0, 3)) - size
        for ink in (red, pale, dark):
            ink *= step(0, 0.8, foam)
        dark = np.maximum(
            dark, step(0.9, 0.2, np.abs(foam)) * step(-0.8, 0.4, np.sin(3 * np.arctan2(y - py, x - px) + t * 90))
        )
    for px, py, size in zip(
        *sheet.rng.normal((318, 118), (62, 36), (60, 2)).T, sheet.rng.uniform(1, 2.6, 60), strict=True
    ):
        dark = np.abs(dark - sheet.disc(px, py, size))
    for i, (base, high, long, shift) in enumerate([(382, 34, 215, 330), (432, 36, 260, 150)]):
        crest = base - swell(x + shift + 9 * wide, long, high)
        red, pale, dark = wave(sheet, crest - y, (red, pale, dark), 9 + 1.2 * i, wobble, 0.66)
    worn = step(-1.75, -1.1, grain)
    frame = step(13, 14, np.minimum(np.minimum(x, 640 - x), np.minimum(y, 480 - y)) + 0.35 * wobble)
    sheet.colour *= (1 + 0.016 * sheet.noise(3, 3) + 0.012 * sheet.noise(90, 2))[:, :, None]
    for ink, colour, shift in ((pale, "#86a9ad", (2, 1)), (red, "#c8452d", (-1, 2)), (dark, "#152a4d", (0, 0))):
        mask = np.roll(ink, shift, (0, 1)) * worn * frame * np.clip(0.93 + 0.05 * grain, 0, 1)
        sheet.paint(mask, rgb(colour), "multiply")
    return sheet


def cut(phase, share):
    """Lines carved side by side, one for each whole step of phase; `share` of the width prints."""
    saw = np.abs((phase % 1) - 0.5) * 2
    return step(-0.08, 0.08, share - saw)


def swell(x, long, high):
    """The height of a row of waves with sharp crests that lean to the right."""
    phase = (x / long) % 1
    return high * np.where(phase < 0.68, (phase / 0.68) ** 2.1, ((1 - phase) / 0.32) ** 1.5)


def wave(sheet, over, inks, pitch, wobble, share):
    """Print one wave: `over` is above 0 outside it, and below by the depth under its crest."""
    red, pale, dark = inks
    inside, depth = step(0.4, -0.4, over), np.clip(-over, 0, None)
    lines = depth + 0.9 * wobble
    tone = share - 0.42 * step(6, 0, depth) - 0.34 * np.sin(depth / 34 + sheet.x / 95) ** 2
    carved = np.maximum(cut(lines / pitch, tone), step(2.4, 1.6, depth))
    colour = inside * cut(lines / (pitch * 2) + 0.3, 0.52) * step(5, 9, depth)
    return red * (1 - inside), np.maximum(pale * (1 - inside), colour), np.maximum(dark * (1 - inside), inside * carved)


def mosaic():
    """A golden fish among blue waves, laid of small stones in rows that follow its outline."""
    sheet = Sheet(640, 480, "#6b665c", seed=8)
    x, y, rng = sheet.x, sheet.y, sheet.rng
    body = smooth(
        [
            (118, 246),
            (168, 186),
            (262, 152),
            (352, 172),
            (432, 226),
            (476, 246),
            (432, 268),
            (352, 316),
            (258, 334),
            (166, 302),
        ],
        300,
        closed=True,
    )
    tail = smooth(
        [(452, 246), (500, 196), (562, 146), (548, 206), (534, 246), (548, 290), (566, 344), (500, 296)],
        200,
        closed=True,
    )
    fins = [
        smooth([(218, 164), (262, 104), (350, 96), (392, 128), (368, 176), (300, 160)], 150, closed=True),
        smooth([(252, 326), (276, 372), (334, 384), (330, 350), (312, 322)], 150, closed=True),
    ]
    inside = {"tail": sheet.polygon(tail), "fins": sheet.polygon(*fins), "body": sheet.polygon(body)}
    frame = np.minimum(np.minimum(x, 640 - x), np.minimum(y, 480 - y))
    fish = np.maximum.reduce(list(inside.values())) > 0.5
    outside = ndimage.distance_transform_edt(~fish) / SCALE
    waves = y + 15 * np.sin(x / 38) + 7 * np.sin(x / 17 + y / 60)
    eye = np.hypot(x - 182, y - 226)
    gill = np.hypot(x - 150, (y - 246) * 0.9) - 84
    parts = np.where(outside < 22, 1, 0)  # the water, and the rows around the fish
    field = np.where(outside < 22, outside, waves)
    for part, name in enumerate(inside, 2):
        mask = inside[name] > 0.5
        parts, field = np.where(mask, part, parts), np.where(mask, ndimage.distance_transform_edt(mask) / SCALE, field)
    head = (inside["body"] > 0.5) & (gill < 0)
    parts, field = np.where(head, 5, parts), np.where(head, -gill, field)
    parts, field = np.where(eye < 21, 6, parts), np.where(eye < 21, eye + 1.5, field)
    parts, field = np.where(frame < 40, 7, parts), np.where(frame < 40, frame + 2, field)
    size = 7.6
    places, turns, homes = [], [], []
    for part in range(8):
        mask = parts == part
        part_field = np.where(mask, field, np.nan)
        down, across = np.gradient(ndimage.gaussian_filter(np.where(mask, field, 0), 1))
        low, high = np.nanmin(part_field), np.nanmax(part_field)
        for level in np.arange(low + size / 2, high, size):
            for line in find_contours(part_field, level):
                along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))]) / SCALE
                spots = np.arange(size * rng.uniform(0.3, 0.7), along[-1], size * 1.02)
                row, column = (np.interp(spots, along, part) for part in line.T)
                spot = np.stack([column + 0.5, row + 0.5], axis=1) / SCALE
                places.append(spot + rng.normal(0, 0.28, spot.shape))
                ahead = np.stack(
                    [np.interp(spots + 2, along, part) - np.interp(spots - 2, along, part) for part in line.T], axis=1
                )
                turns.append(np.arctan2(ahead[:, 0], ahead[:, 1]) + rng.normal(0, 0.06, len(spots)))
                homes.append(np.full(len(spots), part))
    places, turns, homes = np.concatenate(places), np.concatenate(turns), np.concatenate(homes)
    keep = thinned(places, size * 0.72)
    places, turns, homes = places[keep], turns[keep], homes[keep]
    first, gap, stone, tilt = stones(sheet, places, turns, size)
    colours = stone_colours(places, homes, field, (eye, gill, waves, outside, frame), rng)
    shade = (
        1
        + 0.16 * rng.standard_normal(len(places))[stone] * tilt[0]
        + 0.16 * rng.standard_normal(len(places))[stone] * tilt[1]
    )
    rough = 1 + 0.05 * sheet.noise(3, 2)
    bevel = relief(8 * step(0.1, 1.2, gap), 0.20, 0.8)
    face = colours[stone] * (shade * rough * bevel)[:, :, None]
    gold = np.isin(homes, (2, 3, 4, 7))[stone]
    shine = step(
        0.55, 1.2, 0.6 * rng.standard_normal(len(places))[stone] + 0.5 * (tilt[0] + tilt[1]) + 0.2 * sheet.noise(60, 2)
    )
    face = mix(face, rgb("#fff4c2"), 0.45 * shine * gold)
    grout = np.array(rgb("#59544b")) * (1 + 0.10 * sheet.noise(2.5, 3))[:, :, None]
    sheet.colour = mix(grout * 0.92, face, step(0.25, 0.75, gap) * step(0.3, -0.3, first - 0.62 * size))
    sheet.colour *= (1.03 - 0.14 * step(220, 420, np.hypot(x - 290, y - 220)))[:, :, None]
    return sheet


def thinned(places, least):
    """Which of some places to keep so that none has a neighbour, kept before it, nearer than `least`."""
    keep = np.ones(len(places), bool)
    near = cKDTree(places).query_ball_point(places, least)
    for i, others in enumerate(near):
        if any(j < i and keep[j] for j in others):
            keep[i] = False
    return keep


def stones(sheet, places, turns, size):
    """For each point of a sheet: how far it is from the middle of its stone, and from the stone's edge in pixels,
    which stone it is, and where on the stone it lies (two coordinates from -1 to 1). Stones are squares that meet.
    """
    points = np.stack([sheet.x, sheet.y], axis=-1).reshape(-1, 2)
    near = cKDTree(places).query(points, 4)[1]
    offset = points[:, None] - places[near]
    cos, sin = np.cos(turns[near]), np.sin(turns[near])
    u, v = offset[..., 0] * cos + offset[..., 1] * sin, offset[..., 1] * cos - offset[..., 0] * sin
    away = (np.abs(u) ** 6 + np.abs(v) ** 6) ** (1 / 6)
    order = np.argsort(away, axis=1)[:, :2]
    rows = np.arange(len(points))
    first, second = away[rows, order[:, 0]], away[rows, order[:, 1]]
    stone = near[rows, order[:, 0]].reshape(sheet.shape)
    tilt = [(values[rows, order[:, 0]] / (size / 2)).reshape(sheet.shape) for values in (u, v)]
    gap = np.minimum((second - first) / 2, 0.54 * size - first)
    return first.reshape(sheet.shape), gap.reshape(sheet.shape), stone, tilt


def stone_colours(places, homes, field, guides, rng):
    """The colour of each stone: chosen from the stones of its part, as a mosaicist does."""
    column = np.clip(places[:, 0] * SCALE, 0, field.shape[1] - 1).astype(int)
    row = np.clip(places[:, 1] * SCALE, 0, field.shape[0] - 1).astype(int)
    eye, gill, waves, outside, frame = (guide[row, column] for guide in guides)
    deep, chance = field[row, column], rng.random(len(places))
    gold = ramp(["#8a5a14", "#b9801f", "#d9a429", "#efc94c", "#f6dc83"], 0.25 + 0.5 * chance)
    stripes = 0.5 + 0.5 * np.sin(waves / 11.5)
    water = ramp(["#0f2f5f", "#1a4f8c", "#2f7fb5", "#6fb3cf", "#c9e4e2"], 0.85 * stripes**1.3 + 0.22 * (chance - 0.5))
    scales = np.sin(places[:, 0] / 9.5) * np.sin(places[:, 1] / 9.5 + np.pi / 2 * (places[:, 0] // 30 % 2))
    flank = ramp(
        ["#7d3c0c", "#b5651d", "#dd9a2b", "#f3c74f", "#f9e3a0"],
        0.55 + 0.25 * scales + 0.003 * (250 - places[:, 1]) + 0.3 * (chance - 0.5),
    )
    flank = np.where((deep < 8)[:, None], ramp(["#7a2410", "#a33a12"], chance), flank)
    fins = ramp(["#8e2f12", "#c2571a", "#e58f2a", "#f4c152"], np.clip(deep / 34, 0, 1) + 0.3 * (chance - 0.5))
    head = ramp(["#c97a1c", "#e7ad3a", "#f5d77c"], 0.4 + 0.4 * np.sin(deep / 9) + 0.4 * (chance - 0.5))
    head = np.where((deep < 8)[:, None], rgb("#8c2f12"), head)
    pupil = np.where((eye < 9)[:, None], rgb("#12151f"), np.where((eye < 17)[:, None], rgb("#f4efe0"), rgb("#7a2410")))
    halo = np.where((outside < 8)[:, None], rgb("#eef3ea"), ramp(["#123a6e", "#1d5a97"], chance))
    halo = np.where((outside > 15)[:, None], ramp(["#7fbcd4", "#a8d3dc"], chance), halo)
    border = np.where(((frame < 9) | (frame > 31))[:, None], ramp(["#10264f", "#1c3f78"], chance), gold)
    braid = np.abs(frame - 20 - 6 * np.sin((places[:, 0] + places[:, 1]) / 12)) < 4
    border = np.where(braid[:, None], ramp(["#9c2a14", "#bf4a1e"], chance), border)
    chosen = np.select(
        [(homes == part)[:, None] for part in range(8)], [water, halo, fins, fins, flank, head, pupil, border]
    )
    return np.clip(chosen * rng.normal(1, 0.06, (len(places), 1)) + rng.normal(0, 0.012, (len(places), 3)), 0, 1)
