"""Two contents with true light and shadow: a still life by a window, and a street of lamps at dusk after rain."""

import functools

import light
import numpy as np
from strokes import Sheet, glow, mix, ramp, rgb, smooth, step

LAMP = light.unit((-0.62, 0.70, -0.42))  # where the still life's daylight comes from
JUG = np.array([(-0.92, 0.0, 0.62)], np.float32)
PROFILE = smooth(
    [
        (0, 0.44),
        (0.07, 0.52),
        (0.3, 0.67),
        (0.6, 0.755),
        (0.9, 0.75),
        (1.2, 0.63),
        (1.45, 0.47),
        (1.65, 0.385),
        (1.9, 0.365),
        (2.1, 0.42),
        (2.2, 0.47),
    ],
    300,
).T  # of the jug: heights and radii
FRUITS = {"red": (0.42, 0.40, 0.30, 0.44), "green": (-0.28, 0.33, -0.62, 0.35), "orange": (1.50, 0.38, 0.36, 0.40)}
GRAPES = [
    (0.98, 0.13, -0.78),
    (1.22, 0.13, -0.66),
    (1.10, 0.13, -0.98),
    (1.36, 0.13, -0.90),
    (1.48, 0.13, -0.62),
    (1.62, 0.13, -0.86),
    (1.10, 0.33, -0.80),
    (1.34, 0.33, -0.76),
    (1.26, 0.31, -0.98),
    (1.78, 0.13, -0.62),
    (1.54, 0.32, -0.76),
    (0.84, 0.13, -0.96),
    (1.68, 0.13, -0.40),
]


def things(points):
    """Distances (7, n): jug, red apple, green apple, orange, pear, grapes and stems."""
    found = [near(points, (-0.82, 1.1, 0.62), 1.38, lambda part: jug(part - JUG))]
    for name, (cx, cy, cz, radius) in FRUITS.items():
        dimple = 0.0 if name == "orange" else 0.30
        found.append(
            near(
                points,
                (cx, cy, cz),
                1.2 * radius,
                functools.partial(fruit, radius=radius, dimple=dimple, middle=(cx, cy, cz)),
            )
        )
    found += [near(points, (0.98, 0.65, 1.12), 0.85, pear), near(points, (1.3, 0.2, -0.78), 0.75, grapes)]
    return np.stack([*found, near(points, (0.6, 0.7, 0.1), 1.6, stems)])


def near(points, middle, radius, distance):
    """The distance to a thing, exact close to the ball around it, and elsewhere that to the ball, which is less."""
    away = np.sqrt(((points - np.float32(middle)) ** 2).sum(axis=1)) - radius
    close = np.flatnonzero(away < 0.25)
    if len(close):
        away[close] = distance(points[close])
    return away


def jug(points):
    """A jug with a round belly, a neck, a lip that pours to the left, and a handle on the right."""
    x, y, z = points.T
    around = np.hypot(x, z)
    radius = np.interp(y, *PROFILE)
    toward = np.clip(-x / np.maximum(around, 1e-4), 0, 1) ** 6
    radius = radius + 0.20 * toward * np.clip((y - 1.75) / 0.45, 0, 1) ** 1.5
    wall = np.maximum((around - radius) * 0.72, np.maximum(y - 2.2, -y))
    wall = np.maximum(wall, np.where(y > 1.5, (radius - 0.055 - around) * 0.72, -1))
    ring = np.hypot(np.hypot((x - 0.52) * 0.86, y - 1.45) - 0.47, z * 0.8) - 0.072
    return np.minimum(wall, np.where(around > radius - 0.03, light.smallest(wall, ring, 0.06), wall))


def fruit(points, middle, radius, dimple):
    """A round fruit with a hollow above and a smaller one below."""
    x, y, z = (points - np.float32(middle)).T
    around = np.hypot(x, z)
    hollow = dimple * np.exp(-((around / (0.30 * radius)) ** 2)) * np.where(y > 0, 1, 0.4)
    wide = 1 + 0.3 * dimple * (y / radius) * (np.abs(y) < 2 * radius)
    return (np.sqrt((around / wide) ** 2 + y * y) - radius * (1 - hollow)) * 0.8


def pear(points):
    """A pear that leans a little to the left."""
    x, y, z = points.T
    low = np.sqrt((x - 1.02) ** 2 + (y - 0.42) ** 2 + (z - 1.12) ** 2) - 0.43
    high = np.sqrt((x - 0.94) ** 2 + (y - 1.08) ** 2 + (z - 1.10) ** 2) - 0.20
    return light.smallest(low, high, 0.42)


def grapes(points):
    return (
        np.min([np.sqrt(((points - np.array(place, np.float32)) ** 2).sum(axis=1)) for place in GRAPES], axis=0) - 0.142
    )


def stems(points):
    """Short stalks: capsules."""
    found = []
    for start, end, radius in (
        ((0.42, 0.64, 0.30), (0.50, 0.98, 0.26), 0.020),
        ((-0.28, 0.52, -0.62), (-0.34, 0.80, -0.6), 0.017),
        ((0.93, 1.24, 1.10), (1.02, 1.50, 1.08), 0.024),
        ((1.30, 0.42, -0.84), (0.86, 0.50, -0.50), 0.020),
    ):
        start, along = np.array(start, np.float32), np.subtract(end, start).astype(np.float32)
        share = np.clip((points - start) @ along / (along @ along), 0, 1)
        found.append(np.linalg.norm(points - start - share[:, None] * along, axis=1) - radius)
    return np.min(found, axis=0)


def room(points):
    """Everything that throws a shadow or stands in the way: the things, the table and the wall."""
    return np.concatenate([things(points), [points[:, 1], 3.0 - points[:, 2]]])


def still_life():
    """A glazed jug, fruit and grapes on a table with a linen cloth, in daylight from the left."""
    sheet = Sheet(640, 480, "#000000", seed=4)
    eye = np.array([0.25, 2.25, -6.2], np.float32)
    ways = light.rays(sheet, eye, (0.22, 0.86, 0.2), 2.35)
    table = np.where(ways[:, 1] < -1e-4, -eye[1] / np.minimum(ways[:, 1], -1e-4), np.inf)
    away = np.minimum(table, (3.0 - eye[2]) / ways[:, 2])
    middle = np.array([0.3, 0.8, 0.3], np.float32) - eye
    close = np.linalg.norm(middle - (ways @ middle)[:, None] * ways, axis=1) < 2.3
    found = np.full(len(ways), np.inf, np.float32)
    found[close] = light.march(things, eye, ways[close], 11.0, near=3.0)
    thing = np.where(np.isfinite(found), 0, np.where(table <= away + 1e-4, 7, 8))
    points = eye + np.minimum(away, found)[:, None] * ways
    solid = thing == 0
    thing[solid] = things(points[solid]).argmin(axis=0)
    facing = np.where((thing == 7)[:, None], np.float32([0, 1, 0]), np.float32([0, 0, -1]))
    facing[solid] = light.normals(things, points[solid], thing[solid])
    colour, shine = still_colours(sheet, points, thing, facing)
    sun = np.clip(facing @ LAMP, 0, 1) * light.shadow(things, points + 0.004 * facing, LAMP, (-1.9, 2.4))
    window = 0.35 + 0.65 * step(3.4, 0.2, np.abs(points[:, 0] + 0.9 - 0.25 * points[:, 1]))
    sun = sun * np.where(thing == 8, window * 0.9, 1)
    open_sky = light.openness(room, points, facing)
    fill = 0.5 + 0.5 * facing @ light.unit((0.5, 0.6, -0.6))
    bounce = np.clip(-facing[:, 1], 0, 1) * np.exp(-points[:, 1])
    lit = (
        sun[:, None] * rgb((1.28, 1.14, 0.92))
        + (open_sky * fill)[:, None] * rgb((0.20, 0.25, 0.33))
        + (bounce * open_sky)[:, None] * rgb((0.26, 0.20, 0.13))
    )
    half = light.unit(LAMP - ways)
    spark = np.clip((facing * half).sum(axis=1), 0, 1)
    gloss = shine[:, 0] * spark ** shine[:, 1] * (sun > 0.02)
    rim = shine[:, 0] * 0.20 * (1 + (facing * ways).sum(axis=1)).clip(0, 1) ** 4 * open_sky
    sheet.colour = (colour * lit + gloss[:, None] + rim[:, None] * rgb((0.7, 0.85, 1))).reshape(*sheet.shape, 3)
    sheet.colour = np.clip(sheet.colour, 0, None) ** (1 / 1.9)
    sheet.colour = glow(sheet.colour, 9, 0.06)
    return sheet


def still_colours(sheet, points, thing, facing):
    """The colour of each point, and its gloss as (strength, sharpness); cloth and wood also tilt `facing`."""
    x, y, z = points.T
    speck, cloud = sheet.noise(2.5, 2).ravel(), sheet.noise(26, 4).ravel()
    colour, shine = np.zeros((len(points), 3), np.float32), np.zeros((len(points), 2), np.float32)

    def fill(which, tones, strength, sharp):
        colour[which], shine[which] = tones, (strength, sharp)

    on = thing == 0
    high = y[on] + 0.012 * cloud[on]
    turn = np.arctan2(x[on] - JUG[0, 0], z[on] - JUG[0, 2])
    glaze = mix(
        ramp(["#cfd8d2", "#e4e6da"], 0.5 + 0.2 * cloud[on]),
        rgb("#1e4f8f"),
        1.0 * ((high > 0.36) & (high < 0.44))[:, None],
    )
    leaf = np.abs(high - 0.80 - 0.15 * np.sin(9 * turn)) < 0.055 + 0.02 * np.sin(18 * turn)
    bands = leaf | ((high > 1.16) & (high < 1.23)) | (high > 2.08) | (high < 0.10)
    fill(on, mix(glaze, rgb("#1e4f8f"), 0.95 * bands[:, None]), 0.85, 90)
    for number, name in enumerate(FRUITS, 1):
        on = thing == number
        cx, cy, cz, radius = FRUITS[name]
        turn, up = np.arctan2(x[on] - cx, z[on] - cz), (y[on] - cy) / radius
        streak = np.sin(23 * turn + 3 * np.sin(5 * turn)) * 0.5 + 0.5 * cloud[on]
        if name == "red":
            tones = ramp(
                ["#e0b040", "#d4552a", "#b3151d", "#86101a"],
                0.66 - 0.30 * up - 0.18 * np.cos(turn + 0.6) + 0.08 * streak,
            )
        elif name == "green":
            tones = ramp(
                ["#6f9a2a", "#9dbb3c", "#c6d45c", "#dca24a"],
                0.42 + 0.20 * np.sin(turn + 1) + 0.12 * streak + 0.06 * speck[on],
            )
        else:
            tones = ramp(["#c95f0c", "#ea8a17", "#f4a42c"], 0.5 + 0.16 * cloud[on] + 0.10 * speck[on])
            facing[on] = light.unit(facing[on] + 0.05 * np.stack([speck[on], cloud[on], -speck[on]], axis=1))
        fill(on, tones, 0.42 if name != "orange" else 0.28, 48 if name != "orange" else 22)
    on = thing == 4
    fill(
        on,
        ramp(
            ["#8a9a2e", "#b9b23c", "#d8c455", "#cf9440"],
            0.42 + 0.34 * np.sin(1.7 * x[on] - 2.2) + 0.14 * cloud[on] + 0.05 * speck[on],
        ),
        0.30,
        30,
    )
    on = thing == 5
    fill(on, ramp(["#22123a", "#3d1d52", "#5b2f63"], 0.45 + 0.25 * cloud[on]), 0.60, 70)
    on = thing == 6
    fill(on, rgb("#4a3319"), 0.05, 8)
    on = thing == 7
    wood = np.sin(34 * (z[on] + 0.10 * np.sin(1.3 * x[on]) + 0.03 * cloud[on])) * 0.5 + 0.4 * speck[on]
    plank = np.abs((z[on] + 3) % 0.92 - 0.46) > 0.448
    tones = ramp(["#4a2b17", "#6d4224", "#8a5830"], 0.5 + 0.22 * wood) * np.where(plank, 0.5, 1)[:, None]
    fold = 0.26 * np.cos(3.1 * x[on] + 1.4 * z[on] + 0.8 * np.sin(1.1 * z[on])) + 0.16 * np.cos(
        5.3 * z[on] - 2.4 * x[on]
    )
    cloth = step(0.02, -0.02, np.abs(x[on] - 0.38 + 0.26 * z[on]) - 1.62 + 0.03 * np.sin(7 * z[on])) * step(
        0.92, 0.88, z[on] + 0.05 * np.sin(4 * x[on])
    )
    stripe = np.abs(np.abs(x[on] - 0.38 + 0.26 * z[on]) - 1.38) < 0.05
    linen = np.where(stripe[:, None], rgb("#8f2f2a"), rgb("#d9cfba")) * (1 + 0.012 * speck[on])[:, None]
    fill(on, mix(tones, linen, cloth[:, None]), 0.06, 20)
    facing[on] = light.unit(facing[on] + (cloth * fold)[:, None] * np.float32([0.8, 0, 0.5]))
    on = thing == 8
    fill(on, ramp(["#78897c", "#94a08a", "#b5b493"], 0.62 + 0.05 * cloud[on] - 0.12 * y[on]), 0, 1)
    return colour**1.9, shine


HALF, FAR = 5.2, 120.0  # of the street, in metres: half its width, and where it ends
LAMPS = [(side * 3.7, 3.75, z) for z in (9.0, 19.5, 31.0, 44.0, 60.0) for side in (-1, 1)]


def street():
    """A wet street between old houses: the sky still glows at its end, and the lamps are lit."""
    sheet = Sheet(640, 480, "#000000", seed=9)
    eye = np.array([0.9, 1.75, 0.0], np.float32)
    ways = light.rays(sheet, eye, (0.1, 3.15, 20.0), 1.22)
    houses = {side: row_of_houses(np.random.default_rng(seed)) for side, seed in ((-1, 31), (1, 47))}
    cloud = (sheet.noise((26, 150), 4), sheet.noise(2.5, 2), sheet.noise((10, 90), 3))
    colour = cast(eye, ways, houses, cloud[0].ravel())
    reach = -eye[1] / np.minimum(ways[:, 1], -0.004)
    down = (ways[:, 1] < -0.004) & (np.abs(eye[0] + reach * ways[:, 0]) < HALF)
    away = reach[down]
    points = eye + away[:, None] * ways[down]
    x, _, z = points.T
    near = step(26, 5, away)
    row = np.floor(z / 0.34)
    stone_x, stone_z = (x / 0.42 + 0.5 * (row % 2)) % 1, (z / 0.34) % 1
    joint = np.minimum(np.minimum(stone_x, 1 - stone_x) * 0.42, np.minimum(stone_z, 1 - stone_z) * 0.34)
    dome = step(0.0, 0.09, joint)
    tone = np.sin(12.9898 * np.floor(x / 0.42 + 0.5 * (row % 2)) + 78.233 * row) * 43758.5453 % 1
    walk = step(3.05, 3.12, np.abs(x))
    cobbles = ramp(
        ["#1d1c20", "#3a373a", "#514c4c"], 0.2 + near * (0.55 * dome + 0.3 * (tone - 0.5)) + 0.25 * (1 - near)
    )
    slabs = rgb("#575250") * (1 - 0.45 * near * step(0.03, 0.0, np.abs((z % 1.1) - 0.55) - 0.525 + 0.03))[:, None]
    albedo = mix(cobbles, slabs, walk[:, None]) * np.where(np.abs(np.abs(x) - 3.08) < 0.07, 1.35, 1)[:, None]
    lit = lamp_light(points, np.float32([0, 1, 0])) + rgb("#46506e") * 0.75
    rough = cloud[1].ravel()[down]
    tilt = np.stack([0.012 * rough * near + 0.02 * near * (stone_x - 0.5), 0 * x, 0 * x], axis=1)
    back = ways[down] * np.float32([1, -1, 1]) + tilt
    back[:, 1] *= 1 + 0.06 * rough + 0.10 * near * (stone_z - 0.5)
    mirror = cast(points * np.float32([1, 0, 1]), light.unit(back), houses, cloud[0].ravel()[down])
    wet = (
        np.clip(0.62 + 0.3 * cloud[2].ravel()[down], 0.15, 1)
        * (1 - 0.35 * walk)
        * (0.6 + 0.4 * np.maximum(dome, 1 - near))
    )
    share = wet * (0.16 + 0.84 * (1 + ways[down, 1]) ** 7)
    ground = mix(albedo * lit, mirror, share[:, None])
    colour[down] = mix(ground, haze(ways[down]), (1 - np.exp(-((away / 75) ** 1.4)))[:, None])
    picture = colour.reshape(*sheet.shape, 3)
    sheet.colour = np.clip(picture, 0, None) ** (1 / 1.1)
    lanterns(sheet, eye)
    sheet.colour = glow(sheet.colour, 11, 0.30)
    return sheet


def row_of_houses(rng):
    """The houses of one side: where each begins, its height, roof, colours, and which of its windows are lit."""
    widths = rng.uniform(5.0, 8.0, 24)
    starts = np.concatenate([[-6.0], -6.0 + np.cumsum(widths)])
    paints = ["#b5654a", "#c99a5b", "#8f8a7c", "#a9493a", "#7d8c92", "#c7b188", "#9a6b52", "#6f8277"]
    colours = np.stack([rgb(paints[i]) for i in rng.permutation(np.arange(24) % 8)]) * rng.uniform(0.85, 1.1, (24, 1))
    frames = np.where(rng.random((24, 1)) < 0.6, rgb("#e8e0cc"), rgb("#3b4a45"))
    return {
        "starts": starts,
        "eaves": rng.choice([6.6, 9.4, 9.4, 12.2], 24),
        "gable": rng.uniform(2.4, 4.4, 24),
        "steps": rng.random(24) < 0.4,
        "colour": colours,
        "frame": frames,
        "shop": rng.random(24) < 0.5,
        "shutter": rng.random(24) < 0.4,
        "lit": rng.random((24, 8, 8)),
    }


def cast(start, ways, houses, cloud):
    """What is seen from points in the street along directions that do not meet the ground: houses, lamps or sky."""
    colour, start = evening(ways, cloud), np.broadcast_to(start, ways.shape)
    for side, row in houses.items():
        hit = np.flatnonzero(ways[:, 0] * side > 1e-4)
        away = (side * HALF - start[hit, 0]) / ways[hit, 0]
        points = start[hit] + away[:, None] * ways[hit]
        inside = (points[:, 2] > -5) & (points[:, 2] < FAR) & (points[:, 1] > 0)
        hit, away, points = hit[inside], away[inside], points[inside]
        house = np.clip(np.searchsorted(row["starts"], points[:, 2]) - 1, 0, 23)
        across = (points[:, 2] - row["starts"][house]) / np.diff(row["starts"])[house]
        slope = 1 - np.abs(2 * across - 1)
        slope = np.where(row["steps"][house], np.floor(slope * 5.99) / 5, slope)
        under = points[:, 1] < row["eaves"][house] + row["gable"][house] * slope
        hit, away, points, house, across = hit[under], away[under], points[under], house[under], across[under]
        albedo, shining = facade(row, house, across, points[:, 1])
        lit = lamp_light(points, np.float32([-side, 0, 0]))
        top = points[:, 1] / (row["eaves"][house] + row["gable"][house])
        sky = (
            rgb("#5a6588") * (0.36 + 0.34 * top)[:, None]
            + rgb("#d98a5a") * (0.20 * top * step(5, 80, points[:, 2]))[:, None]
        )
        seen = albedo * (lit + sky) + shining
        colour[hit] = mix(seen, haze(ways[hit]), (1 - np.exp(-((away / 75) ** 1.4)))[:, None])
    for place in LAMPS:
        toward = np.float32(place) - start
        far = np.linalg.norm(toward, axis=1)
        off = np.linalg.norm(np.cross(toward, ways), axis=1) * ((toward * ways).sum(axis=1) > 0) + 9 * (
            (toward * ways).sum(axis=1) <= 0
        )
        colour += (
            (1.6 * np.exp(-((off / 0.17) ** 2)) + 0.10 / (0.12 + off * off) * np.exp(-off / 1.2)) * np.exp(-far / 60)
        )[:, None] * rgb((1.0, 0.66, 0.30))
    return colour


def facade(row, house, across, y):
    """Colour and own light of points on the fronts of houses: windows with frames, sills and shutters, doors, shops."""
    width = np.diff(row["starts"])[house]
    count = np.floor(width / 1.75)
    column = np.clip(np.floor(across * count), 0, 7).astype(int)
    floor = np.where(y < 3.5, 0, np.clip(np.floor((y - 3.5) / 2.85) + 1, 0, 7)).astype(int)
    a = (across * count - column - 0.5) * width / count
    b = np.where(floor == 0, y, (y - 3.5) % 2.85)
    eaves = row["eaves"][house]
    shop = row["shop"][house] & (floor == 0)
    half = np.where(shop, 0.70, 0.46)
    low, high = np.where(floor == 0, np.where(shop, 0.75, 1.0), 0.70), np.where(floor == 0, 2.75, 2.30)
    door = (floor == 0) & (column == (house % 3)) & ~shop
    low = np.where(door, 0.0, low)
    loft = y > eaves - 0.1
    keep = ~loft | ((np.abs(across - 0.5) * width < 0.45) & (y < eaves + 1.7))
    a, b = np.where(loft, (across - 0.5) * width, a), np.where(loft, y - eaves + 0.45, b)
    pane = (np.abs(a) < half) & (b > low) & (b < high) & keep
    border = (np.abs(a) < half + 0.10) & (b > low - 0.08) & (b < high + 0.10) & ~pane & keep
    bars = pane & ((np.abs(a) < 0.035) | (np.abs(b - low - 0.62 * (high - low)) < 0.03)) & ~door
    chance = row["lit"][house, floor, column]
    glowing = pane & ~bars & ~door & ((chance < 0.34) | (shop & (chance < 0.8)))
    brick = 0.94 + 0.06 * (((y / 0.16) % 1) > 0.2)
    colour = row["colour"][house] * (brick * np.where(y < 0.6, 0.72, 1))[:, None]
    ledge = (np.abs(y - 3.38) < 0.09) | (np.abs(y - eaves) < 0.13)
    colour = np.where(ledge[:, None], colour * 0.4 + 0.5 * rgb("#d8cfba"), colour)
    under = (np.abs(y - 3.18) < 0.11) | (np.abs(y - eaves + 0.26) < 0.13)
    colour = np.where(under[:, None], colour * 0.6, colour)
    shut = (
        row["shutter"][house] & (np.abs(np.abs(a) - half - 0.26) < 0.17) & (b > low) & (b < high) & (floor > 0) & ~loft
    )
    colour = np.where(shut[:, None], rgb("#2f4f4a") * np.where((b / 0.12) % 1 < 0.3, 0.7, 1)[:, None], colour)
    colour = np.where((border | bars)[:, None], row["frame"][house], colour)
    glass = rgb("#1c2436") * np.where(b > high - 0.16, 0.5, 1)[:, None]
    colour = np.where((pane & ~bars)[:, None], np.where(door[:, None], rgb("#3f2a22"), glass), colour)
    warm = np.where((chance < 0.12)[:, None], rgb((1.0, 0.80, 0.45)), rgb((0.98, 0.62, 0.24)))
    shade = 0.62 + 0.30 * (b - low) / (high - low) - 0.25 * (np.abs(a) > 0.62 * half)
    colour = np.where((np.abs(across - 0.5) > 0.5 - 0.06 / width)[:, None], colour * 0.55, colour)
    return colour.astype(np.float32), (glowing * shade * 0.85)[:, None] * warm


def lamp_light(points, facing):
    """The light of all lamps on points of a plane, (n, 3), warm: it falls with the square of the distance."""
    total = np.zeros(len(points), np.float32)
    for place in LAMPS:
        toward = np.float32(place) - points
        square = (toward**2).sum(axis=1)
        total += 7.5 * np.clip(toward @ facing, 0, None) / np.sqrt(square) / (0.7 + square)
    return total[:, None] * rgb((1.0, 0.66, 0.34))


def haze(ways):
    """The colour that distance takes on."""
    return mix(rgb("#6f6a86"), rgb("#f0a46a"), step(0.55, 0.99, ways[:, 2])[:, None]) * 0.8


def evening(ways, cloud):
    """The sky at dusk in each direction, with the towers at the end of the street."""
    up = ways[:, 1] / np.hypot(ways[:, 0], ways[:, 2])
    sky = ramp(["#f7b267", "#f08a5d", "#b5658a", "#5c5a92", "#2f3f78", "#1d2b5c"], up * 1.35 + 0.02 * cloud)
    streak = step(0.5, 1.7, cloud) * step(0.03, 0.25, up)
    sky = mix(sky, ramp(["#ffc48a", "#e07a6a", "#6b5a8a"], up * 1.5), (0.65 * streak)[:, None])
    sky = sky + (0.35 * np.exp(-((ways[:, 0] / 0.16) ** 2) - (up / 0.10) ** 2))[:, None] * rgb("#ffcf8a")
    x = ways[:, 0] / np.maximum(ways[:, 2], 1e-3)
    wide = np.abs(x + 0.035)
    tower = (
        (wide < 0.032) & (up < 0.27)
        | (wide < 0.040) & (np.abs(up - 0.205) < 0.008)
        | (wide < (0.40 - up) * 0.24) & (up >= 0.27)
    )
    roofs = up < 0.075 + 0.03 * np.abs(np.sin(31 * x)) + 0.025 * (np.sin(9 * x + 1) > 0.3)
    face = mix(rgb("#6a4a63"), rgb("#c27a66"), step(0.3, 0.0, up)[:, None]) * np.where(x > -0.035, 1.0, 0.86)[:, None]
    return np.where((tower | roofs)[:, None], face, sky).astype(np.float32)


def lanterns(sheet, eye):
    """The posts and heads of the lamps, from far to near."""
    ahead = light.unit(np.float32([0.1, 3.15, 20.0]) - eye)
    right = light.unit(np.cross((0, 1, 0), ahead))
    up = np.cross(ahead, right)

    def seen(x, y, z):
        away = np.float32([x, y, z]) - eye
        scale = 320 * 1.22 / (away @ ahead)
        return np.array([320 + scale * (away @ right), 240 - scale * (away @ up)]), scale

    for x, y, z in sorted(LAMPS, key=lambda place: -place[2]):
        foot, scale = seen(x, 0, z)
        head, _ = seen(x, y, z)
        tone = mix(rgb("#14161c"), rgb("#6a5560"), min(1, z / 90))
        sheet.paint(sheet.stripe(foot, head + (0, 0.32 * scale), 0.17 * scale, 0.10 * scale), tone)
        sheet.paint(sheet.stripe(foot, foot - (0, 0.5 * scale), 0.30 * scale, 0.22 * scale), tone)
        wide, high = 0.24 * scale, 0.34 * scale
        glass = [head + (-0.6 * wide, high), head + (0.6 * wide, high), head + (wide, -high), head + (-wide, -high)]
        sheet.paint(sheet.polygon(glass), "#ffe9b0")
        sheet.paint(
            sheet.polygon([head + (-1.25 * wide, -high), head + (1.25 * wide, -high), head + (0, -2.1 * high)]), tone
        )
        for side in (-1, 1):
            sheet.paint(
                sheet.stripe(head + (side * 0.6 * wide, high), head + (side * wide, -high), 0.035 * scale + 0.4), tone
            )
