"""A content out of doors: a harbour in the morning, with houses on the quay and boats on calm water."""

import numpy as np
from strokes import Sheet, glow, mix, ramp, rgb, smooth, step
from water import mirror_boat, water_under


def harbour():
    """Gabled houses on a quay, a hill behind them, and boats on calm water; the sun stands on the left."""
    sheet = Sheet(640, 480, "#ffffff", seed=17)
    x, y = sheet.x, sheet.y
    line = 292.0  # where the quay meets the water
    cloud = sheet.noise((46, 150), 5, 0.55)
    sky = ramp(["#4f8fcb", "#85b6df", "#c3dcea", "#f3e7cf"], y / 250 - 0.08 * (x < 0))
    bank = step(0.15, 1.7, cloud + 0.35 * np.sin(x / 150 + 0.8) - 1.1 * np.abs(y - 84) / 84 + 0.45)
    shade = step(-1.2, 1.4, cloud - np.roll(cloud, (-14, -18), (0, 1)) + 0.35)
    sheet.colour = mix(sky, ramp(["#9fb0c6", "#dfe3e6", "#fffaf0"], 0.2 + 0.8 * shade), 0.92 * bank)
    hill = (
        172
        - 84 * np.exp(-(((x - 470) / 150) ** 2))
        - 26 * np.exp(-(((x - 120) / 120) ** 2))
        + 3 * sheet.noise((400, 40), 4)
    )
    wood = sheet.noise(9, 3)
    slope = ramp(["#4d6a63", "#6f8d6f", "#9db183", "#bfc795"], 0.45 + 0.25 * wood + 0.22 * np.sin((x - 420) / -90))
    sheet.paint(step(hill - 1, hill + 1, y), mix(slope, rgb("#c4d2d8"), 0.42))
    church(sheet)
    left = -26.0
    for i, (wide, high, roof, paint) in enumerate(
        [
            (92, 112, 46, "#d9b36c"),
            (74, 146, 40, "#b9563f"),
            (88, 104, 52, "#e8dcc0"),
            (70, 136, 44, "#5f86a3"),
            (96, 118, 40, "#cf8f5a"),
            (66, 150, 46, "#e3c9a0"),
            (90, 110, 50, "#a8473c"),
            (104, 128, 44, "#8fa37c"),
            (84, 106, 48, "#dbb777"),
        ]
    ):
        if left < sheet.size[0]:
            house(sheet, left, line - 14, wide, high, roof, paint, i)
        left += wide
    quay(sheet, line)
    sheet.colour = water_under(sheet, line, 1.04, 7.0)
    boats = [
        (126, 318, 0.62, "#2f6f8f", False),
        (330, 326, 0.70, "#f0ece0", False),
        (514, 344, 1.25, "#9c2f2a", True),
        (216, 398, 1.1, "#2b5d4a", False),
    ]
    for at, (bx, by, scale, paint, sail) in enumerate(boats):
        before = sheet.colour.copy()
        (rowing_boat if at == 3 else sailing_boat)(sheet, bx, by, scale, paint, sail)
        drawn = step(0.01, 0.05, np.abs(sheet.colour - before).max(axis=2)) * (y < by + 1)
        mirror_boat(sheet, drawn, by, before)
    for px, high in ((40, 40), (62, 34)):
        sheet.paint(
            sheet.stripe((px, 430 - high), (px, 452), 11), ramp(["#8b6a4a", "#5b432f", "#33261c"], (x - px + 6) / 12)
        )
        sheet.paint(sheet.stripe((px - 4, 430 - high), (px + 4, 430 - high), 5), "#a98a66")
        sheet.paint(
            step(0, 8, y - 446) * step(8, 5, np.abs(x - px + 2 * np.sin(y / 3))) * step(478, 450, y) * 0.6, "#2c3a40"
        )
    sun = step(520, 0, np.hypot(x + 60, y - 40))
    sheet.colour = mix(sheet.colour, sheet.colour * rgb("#fff0cf") + 0.05, 0.7 * sun)
    sheet.colour = glow(sheet.colour, 8, 0.08) * (1 + 0.012 * sheet.noise(2, 1))[:, :, None]
    return sheet


def house(sheet, left, foot, wide, high, roof, paint, number):
    """A house front with its gable, in light from the left: windows, shutters, a door, a chimney and shadows."""
    top = foot - high
    sheet = sheet.view(left - 14, top - roof - 18, left + wide + 14, foot + 6)
    x, y = sheet.x, sheet.y
    u, v = (x - left) / wide, (y - top) / high
    plaster = sheet.noise(7, 3)
    tiles = np.sin(y * 2.1) * 0.5 + 0.5
    if number % 3 == 1:  # the roof's long side to the street
        outline = [
            (left - 2, top),
            (left + 0.10 * wide, top - roof),
            (left + 0.94 * wide, top - roof),
            (left + wide + 2, top),
        ]
        sheet.paint(
            sheet.polygon(outline),
            ramp(["#6d3526", "#9a4a33", "#c06b48"], 0.75 - 0.35 * u + 0.2 * tiles + 0.06 * plaster),
        )
        dormer = [
            (left + 0.36 * wide, top - 4),
            (left + 0.36 * wide, top - 0.5 * roof),
            (left + 0.5 * wide, top - 0.8 * roof),
            (left + 0.64 * wide, top - 0.5 * roof),
            (left + 0.64 * wide, top - 4),
        ]
        sheet.paint(sheet.polygon(dormer), rgb(paint) * 1.06)
        window(sheet, left + 0.5 * wide, top - 0.30 * roof, 11, 13, None)
    body = [(left, foot), (left, top), (left + wide, top), (left + wide, foot)]
    if number % 3 != 1:
        body[1:3] = [(left, top), (left + wide / 2, top - roof), (left + wide, top)]
    wall = rgb(paint) * (1.10 - 0.16 * u + 0.03 * plaster - 0.10 * step(0.8, 1.0, v))[:, :, None]
    sheet.paint(sheet.polygon(body), wall)
    if number % 3 != 1:
        ridge = left + wide / 2, top - roof
        for end, tone in (((left - 3, top + 3), "#d98a63"), ((left + wide + 3, top + 3), "#5d3026")):
            sheet.paint(sheet.stripe(ridge, end, 6), tone)
            low = (ridge[0], ridge[1] + 6), (end[0] + (2 if end[0] < ridge[0] else -2), end[1] + 4)
            sheet.paint(sheet.stripe(*low, 3.5) * 0.35, rgb(paint) * 0.35)
        window(sheet, left + wide / 2, top - 0.30 * roof, 10, 14, None)
    else:
        sheet.paint(sheet.stripe((left, top + 3), (left + wide, top + 3), 6) * 0.45, rgb(paint) * 0.3)
    count, floors = max(2, int(wide // 28)), int(high // 36)
    shutters = ["#2f5d54", None, "#34557d", "#7d2f2a"][number % 4]
    for floor in range(floors):
        for column in range(count):
            px, py = left + (column + 0.5) * wide / count, top + 22 + floor * (high - 14) / floors
            if floor == floors - 1 and column == number % count:
                door(sheet, px, foot, wide / count * 0.50, 27, ["#3b5b4b", "#6b2d26", "#2f4368"][number % 3])
            else:
                window(sheet, px, py, 11.5, 17, shutters)
    if number in (0, 4, 6):
        awning = sheet.polygon(
            [(left + 6, foot - 36), (left + wide - 6, foot - 36), (left + wide - 1, foot - 25), (left + 1, foot - 25)]
        )
        stripes = np.where((np.sin((x - left) / 3.0) > 0)[:, :, None], rgb("#f4ead6"), rgb("#b5432f"))
        sheet.paint(
            sheet.polygon(
                [
                    (left + 3, foot - 26),
                    (left + wide - 3, foot - 26),
                    (left + wide - 3, foot - 14),
                    (left + 10, foot - 14),
                ]
            )
            * 0.45,
            "#2c2420",
        )
        sheet.paint(awning, stripes * (1.0 - 0.15 * u)[:, :, None])
    chimney = left + (0.74 if number % 2 else 0.24) * wide
    rise = top - (roof * 0.5 if number % 3 != 1 else roof) - 3
    sheet.paint(
        sheet.polygon(
            [(chimney - 5, rise + 22), (chimney - 5, rise - 12), (chimney + 5, rise - 12), (chimney + 5, rise + 22)]
        )
        * (y < rise + (0 if number % 3 == 1 else 9)),
        ramp(["#c97a5c", "#8a4534"], (x - chimney + 5) / 10),
    )
    sheet.paint(sheet.stripe((chimney - 6, rise - 12), (chimney + 6, rise - 12), 3), "#6d4a3e")
    sheet.paint(
        sheet.polygon(
            [
                (left + wide - 1.5, top + 6),
                (left + wide + 9, top + 26),
                (left + wide + 9, foot),
                (left + wide - 1.5, foot),
            ]
        )
        * 0.30,
        "#2d2a3a",
    )


def window(sheet, px, py, wide, high, shutters):
    """A window: glass that holds the sky, frame and bars, a sill and its shadow, shutters if they have a colour."""
    sheet = sheet.view(px - 1.5 * wide, py - high, px + 1.5 * wide, py + high)

    def box(x0, y0, x1, y1):
        return sheet.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])

    x0, x1, y0, y1 = px - wide / 2, px + wide / 2, py - high / 2, py + high / 2
    if shutters:
        for start in (x0 - 0.52 * wide, x1 + 1):
            slats = rgb(shutters) * (0.9 + 0.22 * np.sin(sheet.y * 2.8))[:, :, None]
            sheet.paint(box(start + 2, y0 + 1, start + 0.5 * wide + 2, y1 + 2) * 0.35, "#2b2622")
            sheet.paint(box(start, y0, start + 0.5 * wide, y1), slats)
    sheet.paint(box(x0 - 1.4, y0 - 1.4, x1 + 1.4, y1 + 1.4), "#f2ecdf")
    sheet.paint(
        box(x0, y0, x1, y1),
        ramp(["#1d2a3a", "#3c5873", "#8fb0c4"], (y1 - sheet.y) / high * 0.75 + (px - sheet.x) / wide * 0.5),
    )
    sheet.paint(box(x0, y0, x1, y0 + 2.2) * 0.6, "#10161f")
    sheet.paint(np.maximum(box(px - 0.6, y0, px + 0.6, y1), box(x0, py - 1.5, x1, py - 0.4)), "#eee6d8")
    sheet.paint(box(x0 - 2.4, y1 + 1.2, x1 + 2.8, y1 + 3.2), "#f7f1e4")
    sheet.paint(box(x0 - 1, y1 + 3.2, x1 + 4, y1 + 5.6) * 0.35, "#2b2622")


def door(sheet, px, foot, wide, high, paint):
    """A door with its frame and a step."""
    sheet = sheet.view(px - wide, foot - high - 6, px + wide, foot + 6)
    outline = [(px - wide / 2, foot), (px - wide / 2, foot - high), (px + wide / 2, foot - high), (px + wide / 2, foot)]
    sheet.paint(
        sheet.polygon([(a + (1.8 if a > px else -1.8), b - (1.8 if b < foot else 0)) for a, b in outline]), "#efe6d4"
    )
    sheet.paint(sheet.polygon(outline), rgb(paint) * (1.1 - 0.3 * step(-wide / 2, wide / 2, sheet.x - px))[:, :, None])
    sheet.paint(sheet.stripe((px - wide / 2, foot - high + 2), (px + wide / 2, foot - high + 2), 3) * 0.5, "#12161a")
    sheet.paint(sheet.stripe((px - wide / 2 - 2, foot + 1), (px + wide / 2 + 2, foot + 1), 3.4), "#c8bda8")


def church(sheet):
    """A white church on the hill, far enough to be pale."""
    x = sheet.x
    for outline, near, far in (
        ([(498, 118), (498, 86), (532, 86), (532, 118)], "#f3ead8", "#d9d2c4"),
        ([(496, 88), (502, 74), (528, 74), (535, 88)], "#9a6a62", "#8a5f5c"),
        ([(482, 112), (482, 62), (500, 62), (500, 112)], "#f3ead8", "#a9b0bb"),
        ([(479, 64), (491, 18), (503, 64)], "#9a6a62", "#5c5566"),
    ):
        sheet.paint(sheet.polygon(outline), mix(mix(rgb(near), rgb(far), step(489, 494, x)), rgb("#c4d2d8"), 0.30))


def quay(sheet, line):
    """The stone edge of the quay: light on top, blocks and weed below."""
    x, y, rough = sheet.x, sheet.y, sheet.noise(3, 3)
    top = step(line - 15, line - 14, y) * step(line - 7, line - 8, y)
    wall = step(line - 8, line - 7, y) * step(line + 1, line, y)
    sheet.paint(top, rgb("#d6c7a6") * (1 + 0.05 * rough)[:, :, None])
    row = np.floor((y - line) / 3.6)
    joint = (np.abs(((x + 7 * (row % 2)) / 14) % 1) < 0.07) | (((y - line) / 3.6) % 1 < 0.14)
    sheet.paint(
        wall,
        ramp(["#4f4a44", "#857b6c", "#a3977f"], 0.62 + 0.12 * rough - 0.07 * (y - line + 8))
        * np.where(joint, 0.7, 1)[:, :, None],
    )
    for px in range(20, 640, 88):
        sheet.paint(sheet.stripe((px, line - 17), (px, line - 9), 4.4), ramp(["#6a6a6e", "#1e2024"], (x - px + 2) / 4))


def hull(sheet, outline, paint, by, scale, bx):
    """A hull from the side, rounded: light above and on the left, dark towards the water."""
    x, y = sheet.x, sheet.y
    mask = sheet.polygon(outline)
    round_ = 1.12 - 0.50 * step(-26 * scale, 0, y - by) - 0.26 * step(-20 * scale, 70 * scale, x - bx)
    planks = 1 - 0.10 * (np.sin((y - by) / scale * 1.1) > 0.86)
    sheet.paint(mask, rgb(paint) * (round_ * planks)[:, :, None] + 0.05)
    sheet.paint(mask * step(by - 4 * scale, by - 3 * scale, y), rgb("#31201c"))


def sailing_boat(sheet, bx, by, scale, paint, sail):
    """A boat with a mast; its sail is up, or lies furled along the boom."""
    sheet = sheet.view(bx - 72 * scale, by - 128 * scale, bx + 76 * scale, by + 8)
    x, y = sheet.x, sheet.y

    def at(points):
        return [(bx + px * scale, by + py * scale) for px, py in points]

    mast = at([(4, -16), (4, -122)])
    if sail:
        main = np.array(at([(8, -118), (8, -30), (66, -28)]))
        belly = smooth([main[0], (main[0] + main[2]) / 2 + (9 * scale, -5 * scale), main[2]], 50)
        fold = 0.5 + 0.5 * np.sin((x - bx) / (9 * scale) + (y - by) / (30 * scale))
        tone = ramp(["#b9ad97", "#e6dcc6", "#fffaf0"], 0.95 - 0.012 * (x - bx) / scale + 0.12 * fold)
        sheet.paint(sheet.polygon(np.concatenate([[main[0], main[1]], belly[::-1]])), tone)
        jib = smooth(at([(0, -112), (-20, -62), (-56, -24)]), 50)
        sheet.paint(sheet.polygon(np.concatenate([jib, at([(0, -28)])])), tone * rgb("#f6e9d6") * 0.94)
        for row in (-52, -76, -98):
            sheet.paint(sheet.stripe(*at([(8, row), (8 + 58 * (row + 118) / 90, row + 3)]), 0.8) * 0.35, "#7a6a55")
    else:
        sheet.paint(
            sheet.stripe(*at([(6, -34), (58, -31)]), 8 * scale, 5 * scale),
            ramp(["#f2e6cf", "#b8a588", "#7a6a55"], (y - by + 38 * scale) / (9 * scale)),
        )
        for end in ((-56, -20), (62, -20)):
            sheet.paint(sheet.stripe(*at([(4, -120), end]), 0.9) * 0.8, "#3a2f28")
    sheet.paint(
        sheet.stripe(*mast, 3.6 * scale, 2.2 * scale), ramp(["#c79a64", "#6a4526"], (x - bx - 2 * scale) / (4 * scale))
    )
    sheet.paint(sheet.stripe(*at([(4, -27), (66, -26)]), 2.6 * scale), "#7c5330")
    cabin = at([(-26, -14), (-22, -25), (22, -25), (28, -14)])
    sheet.paint(sheet.polygon(cabin), mix(rgb("#efe4cd"), rgb("#a89a86"), step(-26, 28, (x - bx) / scale)[:, :, None]))
    for px in (-14, -2, 10):
        sheet.paint(sheet.disc(*at([(px, -19)])[0], 2.6 * scale), "#223344")
    sheet.paint(sheet.stripe(*at([(-23, -25.5), (23, -25.5)]), 2.2 * scale), "#8a5a36")
    side = smooth([(-66, -22), (-30, -15), (20, -14), (66, -19)], 60)
    keel = smooth([(66, -19), (58, -4), (46, 1), (0, 2), (-44, 1), (-58, -7), (-66, -22)], 60)
    hull(sheet, at(np.concatenate([side, keel])), paint, by, scale, bx)
    rail = np.array(at(side))
    sheet.paint(sheet.curve(rail, 2.6 * scale), "#f4ead4")


def rowing_boat(sheet, bx, by, scale, paint, _):
    """A rowing boat seen from a little above: inside, two thwarts and an oar."""
    sheet = sheet.view(bx - 60 * scale, by - 34 * scale, bx + 92 * scale, by + 8)

    def at(points):
        return [(bx + px * scale, by + py * scale) for px, py in points]

    rim = np.array(at(smooth([(-52, -15), (-20, -22), (24, -22), (56, -14), (28, -9), (-20, -8)], 120, closed=True)))
    outside = at(smooth([(-52, -15), (-20, -8), (28, -9), (56, -14)], 60)) + at(
        smooth([(56, -14), (44, 0), (0, 3), (-40, 0), (-52, -15)], 60)
    )
    hull(sheet, outside, paint, by, scale, bx)
    sheet.paint(
        sheet.polygon(rim),
        ramp(
            ["#5a3d28", "#8c6542", "#b98d5f"],
            0.4 + (sheet.x - bx) / (110 * scale) + (sheet.y - by + 16 * scale) / (26 * scale),
        ),
    )
    for px in (-18, 16):
        sheet.paint(sheet.polygon(at([(px - 4, -21.5), (px + 5, -21.5), (px + 8, -9), (px - 2, -8.5)])), "#c79c6a")
        sheet.paint(sheet.polygon(at([(px + 5, -21.5), (px + 8, -9), (px + 11, -9.2), (px + 8, -21)])) * 0.5, "#2a1c14")
    sheet.paint(sheet.curve(np.concatenate([rim, rim[:2]]), 2.4 * scale), "#e9dcc0")
    sheet.paint(sheet.stripe(*at([(-34, -19), (66, -26)]), 2.4 * scale), "#d9b98a")
    sheet.paint(sheet.stripe(*at([(66, -26), (84, -27.5)]), 5.5 * scale, 6.5 * scale), "#d9b98a")
