"""Two more of the six manners: ink that runs on paper, and shapes of flat colour that show through each other."""

import numpy as np
from scipy import ndimage
from strokes import Sheet, band, mix, ramp, relief, rgb, smooth, step


def ink_wash():
    """Mountains in mist, a pine on a rock and one boat, in black ink on rough paper, with a red seal."""
    sheet = Sheet(480, 640, "#f0e8d6", seed=14)
    x, y, rng = sheet.x, sheet.y, sheet.rng
    fibre = 0.6 * sheet.noise((2, 9), 2) + 0.6 * sheet.noise((9, 2), 2) + 0.5 * sheet.noise(3, 2)
    bleed, pool = sheet.noise(26, 5, 0.6), sheet.noise(110, 4)
    ink = 0.05 * step(200, 0, y) * (1 + 0.4 * pool)
    ranges = [
        (222, 70, 92, 0.20, 0.0, 78),
        (268, 128, 64, 0.34, 2.4, 118),
        (350, 92, 46, 0.52, 4.1, 96),
        (420, 66, 38, 0.74, 5.2, 70),
    ]
    peaks = [
        ((300, 128, 58), (400, 84, 46), (210, 60, 40)),
        ((118, 190, 46), (180, 96, 34), (60, 80, 40)),
        ((352, 158, 50), (430, 122, 38), (290, 60, 34)),
        ((70, 96, 60), (165, 40, 40)),
    ]
    for (base, _, rough, strength, shift, mist), tops in zip(ranges, peaks, strict=True):
        line = base - sum(high * np.exp(-(np.abs((x - cx) / wide) ** 1.45)) for cx, high, wide in tops)
        line += crags(x, rough, shift, rng) + 1.1 * bleed
        deep = y - line
        washed = step(0, 3.5, deep) * np.exp(-np.clip(deep, 0, None) / mist) * (1 + 0.30 * pool + 0.12 * bleed)
        wet = np.exp(-(((deep - 2.2) / 1.9) ** 2)) * 0.45 * np.clip(0.75 + 0.45 * pool, 0, 1)
        folds = (
            np.clip(sheet.noise((64, 15), 4, 0.6) - 0.35, 0, None)
            * step(2, 20, deep)
            * np.exp(-np.clip(deep, 0, None) / (0.8 * mist))
        )
        layer = strength * (0.72 * washed + wet + 0.34 * folds)
        halo = strength * 0.10 * np.exp(-np.clip(-deep, 0, None) / 7) * (deep < 0)
        ink = ink * (1 - 0.88 * step(0, 3, deep)) + layer + halo
    water = step(470, 520, y) * np.clip(sheet.noise((5, 110), 3) - 1.0, 0, None) * 0.20 * step(640, 520, y)
    ink = ink + water
    rock = 570 - 104 * np.exp(-(((x - 444) / 50) ** 2)) - 60 * step(440, 480, x) - 36 * np.exp(-(((x - 330) / 32) ** 2))
    rock += crags(x, 18, 1.0, rng) + 0.9 * bleed
    deep = y - rock
    tone = 0.42 + 0.5 * step(0.1, 1.2, sheet.noise((34, 22), 4)) + 0.25 * np.exp(-(((deep - 3) / 3) ** 2))
    fade = step(300, 345, x) * np.exp(-np.clip(deep - 34, 0, None) / 40)
    ink = ink * (1 - 0.9 * step(0, 3, deep) * fade) + step(0, 2.5, deep) * fade * tone
    brush = Brush(sheet, fibre)
    for root in (
        [(446, 452), (436, 474), (424, 490), (412, 504)],
        [(450, 452), (462, 480), (476, 490), (486, 490)],
        [(448, 448), (446, 480), (438, 504), (440, 514)],
    ):
        brush.stroke(smooth(root, 60), np.linspace(15, 2.5, 60), 0.95, 0.3)
    trunk = smooth([(450, 466), (438, 420), (408, 392), (402, 352), (366, 322), (352, 288), (318, 268)], 140)
    brush.stroke(trunk, np.linspace(19, 5, 140), 0.95, 0.34)
    limbs = [
        [(408, 388), (376, 384), (344, 396), (312, 390)],
        [(402, 356), (432, 330), (458, 322), (476, 326)],
        [(372, 326), (336, 330), (300, 322), (272, 330)],
        [(356, 296), (384, 268), (412, 258)],
        [(318, 268), (292, 262), (270, 268)],
        [(330, 274), (318, 246), (300, 232)],
    ]
    for limb in limbs:
        path = smooth(limb, 60)
        brush.stroke(path, np.linspace(7, 2.0, 60), 0.9, 0.3)
        for t in (0.34, 0.5, 0.64, 0.78, 0.9, 1.0):
            px, py = path[int(t * 59)]
            needles(brush, px + rng.normal(0, 3), py - 3, rng)
    boat = smooth([(116, 546), (140, 557), (180, 559), (214, 545)], 80)
    brush.stroke(boat, 2 + 7 * np.sin(np.linspace(0.1, np.pi - 0.1, 80)), 0.92, 0.15)
    brush.stroke(smooth([(150, 552), (158, 530), (178, 530), (184, 552)], 50), 3.4, 0.8, 0.1)
    brush.stroke(smooth([(196, 548), (197, 532), (199, 522)], 30), np.linspace(5, 3, 30), 0.9, 0.1)
    brush.stroke(smooth([(191, 523), (199, 515), (208, 523)], 30), 2.6, 0.9, 0.1)
    brush.stroke(smooth([(188, 500), (206, 545), (226, 580)], 60), 1.5, 0.85, 0.1)
    for row in range(3):
        brush.stroke(
            smooth([(120 + 12 * row, 566 + 7 * row), (165, 568 + 7 * row), (212 - 16 * row, 566 + 7 * row)], 50),
            1.6,
            0.30,
            0.5,
        )
    for bx, by, size in ((92, 118, 11), (120, 104, 9), (140, 124, 8), (74, 142, 7)):
        wings = smooth(
            [(bx - size, by - 3), (bx - size / 2, by - 5), (bx, by), (bx + size / 2, by - 6), (bx + size, by - 4)], 40
        )
        brush.stroke(wings, 0.8 + 1.6 * np.sin(np.linspace(0, np.pi, 40)), 0.85, 0.1)
    ink = 1 - (1 - np.clip(ink, 0, 0.95)) * (1 - brush.ink)
    ink = np.clip(ink * (1 + 0.10 * fibre) + 0.012 * fibre, 0, 1)
    sheet.colour = ramp(["#f2ead8", "#cfcabd", "#9a9a94", "#5f6365", "#2f3438", "#14171b"], ink)
    sheet.colour *= (1 + 0.018 * fibre)[:, :, None] * relief(0.6 * fibre, 0.10, 0.8)[:, :, None]
    sheet.colour = mix(sheet.colour, sheet.colour * rgb("#ead9b4"), 0.35 * step(230, 420, np.hypot(x - 240, y - 320)))
    seal(sheet, 46, 560, 36, fibre)
    return sheet


def crags(x, rough, shift, rng):
    """A broken line: sums of triangle waves, smaller and faster."""
    total = np.zeros_like(x[0])
    for octave in range(5):
        phase = x[0] / (rough * 1.9 / 2**octave) + shift + rng.random()
        total += (np.abs((phase % 1) * 2 - 1) - 0.5) * 0.30 * rough / 1.9**octave
    return ndimage.gaussian_filter1d(total, 1.5)[None, :]


class Brush:
    """A round brush with ink: strokes whose hairs run dry."""

    def __init__(self, sheet, fibre):
        self.sheet, self.fibre, self.ink = sheet, fibre, np.zeros(sheet.shape, np.float32)

    def stroke(self, path, widths, strength, dryness=0.2):
        """One stroke along a path: strength of the ink from 0 to 1, dryness from 0 (wet) to 1."""
        margin = float(np.max(widths)) + 4
        sheet = self.sheet.view(*(path.min(axis=0) - margin), *(path.max(axis=0) + margin))
        part = tuple(slice(start, start + long) for start, long in zip(sheet.corner, sheet.shape, strict=True))
        mask = sheet.polygon(band(path, np.broadcast_to(widths, len(path))[:, None] / 2))
        dry = step(0.2, 1.6, self.fibre[part] + 2.6 * (dryness - 0.42)) * dryness * 1.6
        mask = ndimage.gaussian_filter(mask, 0.7)
        edge = 0.85 + 0.3 * (1 - step(0.5, 1.0, ndimage.gaussian_filter(mask, 2.5)))
        self.ink[part] = 1 - (1 - self.ink[part]) * (
            1 - np.clip(mask * strength * edge * (1 - np.clip(dry, 0, 0.9)), 0, 1)
        )


def needles(brush, px, py, rng):
    """A fan of pine needles."""
    for turn in rng.normal(-np.pi / 2, 0.75, 15):
        long = rng.uniform(9, 17)
        tip = px + long * np.cos(turn), py + 0.72 * long * np.sin(turn)
        path = np.linspace((px, py), tip, 12)
        brush.stroke(path, np.linspace(1.9, 0.7, 12), rng.uniform(0.55, 0.95), 0.05)


def seal(sheet, left, top, side, fibre):
    """A red seal: a square in which a mountain, the sun and water stay paper."""
    x, y = (sheet.x - left) / side, (sheet.y - top) / side
    block = step(0.02, 0, np.maximum(np.abs(x - 0.5), np.abs(y - 0.5)) - 0.5 + 0.012 * fibre)
    paper = (np.abs(np.maximum(np.abs(x - 0.5), np.abs(y - 0.5)) - 0.42) < 0.022) | (np.hypot(x - 0.66, y - 0.3) < 0.09)
    paper |= np.abs(y - 0.32 - 0.85 * np.abs(x - 0.42)) < 0.045
    paper |= (np.abs(y - 0.74 - 0.03 * np.sin(18 * x)) < 0.035) & (np.abs(x - 0.5) < 0.33)
    paper = ndimage.gaussian_filter(paper.astype(np.float32), 0.8)
    sheet.paint(block * (1 - 0.92 * paper) * np.clip(0.9 - 0.16 * step(0.6, 2, fibre), 0, 1), "#b3261e")


def geometry():
    """Circles, triangles, bars and arcs in strong colours, many of which show through each other."""
    sheet = Sheet(640, 512, "#f3ead7", seed=3)
    x, y = sheet.x, sheet.y
    sheet.colour *= (1.0 - 0.10 * step(150, 520, np.hypot(x - 260, y - 210)))[:, :, None]
    sheet.paint(sheet.polygon([(0, 512), (0, 392), (640, 196), (640, 512)]) * 0.55, "#e9cfa2", "multiply")
    sheet.paint(step(120, 70, np.hypot(x - 210, y - 212)) * 0.55 + 0, "#f7d9a0", "multiply")
    shapes = [
        (sheet.disc(210, 212, 128), "#1f4e9c", 0.93, "cover"),
        (sheet.disc(210, 212, 92), "#e23d28", 0.95, "cover"),
        (sheet.disc(210, 212, 56), "#f6b918", 1.0, "cover"),
        (sheet.disc(210, 212, 24), "#14213d", 1.0, "cover"),
        (sheet.polygon([(300, 60), (566, 246), (262, 330)]), "#f4a300", 0.92, "multiply"),
        (sheet.polygon([(392, 120), (606, 430), (330, 404)]), "#58c2b6", 0.95, "multiply"),
        (sheet.polygon([(60, 470), (236, 250), (330, 476)]), "#d7263d", 0.85, "multiply"),
        (sheet.disc(470, 330, 84), "#b78be0", 0.95, "multiply"),
        (sheet.disc(546, 112, 58), "#e23d28", 0.95, "multiply"),
        (sheet.disc(546, 112, 30), "#fbe8c0", 1.0, "cover"),
        (sheet.disc(546, 112, 14), "#111827", 1.0, "cover"),
        (sheet.disc(118, 392, 52), "#f6c927", 0.95, "multiply"),
        (sheet.disc(330, 262, 64, 12), "#111827", 0.95, "cover"),
        (sheet.polygon([(40, 60), (122, 38), (134, 84), (52, 106)]), "#1e8f8a", 0.9, "multiply"),
        (sheet.polygon([(94, 74), (176, 52), (188, 98), (106, 120)]), "#e86a92", 0.9, "multiply"),
    ]
    for mask, colour, strength, mode in shapes:
        sheet.paint(mask * strength, colour, mode)
    for row in range(4):
        for column in range(5):
            corner = np.array([378 + 30 * column - 8 * row, 392 + 22 * row + 8 * column], float)
            cell = [corner, corner + (30, 8), corner + (22, 30), corner + (-8, 22)]
            sheet.paint(sheet.polygon(cell) * 0.96, "#111827" if (row + column) % 2 else "#fdf6e3")
    for start, end, width, final, colour in [
        ((22, 300), (622, 34), 9, 2, "#111827"),
        ((18, 330), (470, 128), 3, 3, "#111827"),
        ((150, 500), (508, 22), 5, 5, "#111827"),
        ((60, 20), (300, 496), 2.5, 2.5, "#1f4e9c"),
        ((356, 22), (626, 300), 14, 14, "#e23d28"),
        ((340, 40), (610, 318), 3, 3, "#111827"),
        ((22, 448), (360, 500), 8, 3, "#1f4e9c"),
    ]:
        sheet.paint(sheet.stripe(start, end, width, final), colour, "multiply" if width > 10 else "cover")
    angle = np.arctan2(y - 430, x - 250)
    for i, radius in enumerate((44, 58, 72, 86)):
        arc = sheet.disc(250, 430, radius, 7) * ((angle > -np.pi * 0.98) & (angle < -0.05))
        sheet.paint(arc, ["#111827", "#f6b918", "#1f4e9c", "#e23d28"][i], "multiply" if i else "cover")
    angle = np.arctan2(y - 212, x - 210)
    sheet.paint(sheet.disc(210, 212, 146, 6) * (angle > 0.5), "#111827")
    for i in range(7):
        sheet.paint(sheet.disc(596 - 15 * i, 236 + 26 * i, 4 + i), ["#1f4e9c", "#f6b918", "#e23d28"][i % 3], "multiply")
        sheet.paint(sheet.stripe((26 + 9 * i, 150), (26 + 9 * i, 236 - 9 * i), 3), "#111827")
    weave = np.sin(x * np.pi * 0.9) * np.sin(y * np.pi * 0.9)
    cloth, patch = 0.5 * weave + sheet.noise(3, 2), sheet.noise(60, 4)
    sheet.colour = sheet.colour * (1 + 0.022 * patch)[:, :, None] * relief(0.7 * cloth, 0.06, 0.7)[:, :, None]
    return sheet
