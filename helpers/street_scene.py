"""How a street scene comes about: the setting, what stands where, what can be seen of it, how the camera takes it.

`helpers.streets` is the module to use, and says what the numbers mean.
"""

import math
import random as randoms

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from helpers import street_town
from helpers.street_cycles import bicycle, motorcycle
from helpers.street_parts import car, pedestrian
from helpers.street_shapes import Camera, Light

SEEN = 0.30  # share of an object that can be seen, at least
SMALLEST = 14 / 256  # height or width of the whole object, of the picture's side
LEAST = 36  # pixels that can be seen, of 256 x 256
HALF = [0] * 120 + [255] * 136
FINE = 2  # canvas pixels per picture pixel along each axis
TYPICAL = (1.7, 1.5, 1.5)  # heights in metres
MOODS = {  # ambient, sun, top of the sky, its foot
    "day": ((0.63, 0.66, 0.73), (0.56, 0.51, 0.41), (0.33, 0.55, 0.84), (0.74, 0.85, 0.93)),
    "overcast": ((0.82, 0.84, 0.87), (0.07, 0.07, 0.07), (0.60, 0.64, 0.69), (0.80, 0.82, 0.84)),
    "dusk": ((0.52, 0.48, 0.56), (0.66, 0.38, 0.18), (0.28, 0.36, 0.58), (0.96, 0.68, 0.46)),
    "night": ((0.40, 0.42, 0.55), (0.03, 0.03, 0.05), (0.03, 0.05, 0.12), (0.13, 0.14, 0.22)),
}


def draw(seed, size):
    """Picture, boxes, classes, visible shares and masks (a list of Pillow's), as `helpers.streets` describes them."""
    random = randoms.Random(seed)
    camera, light, plan, mood, lamps_on = _setting(random, size * FINE)
    canvas = Image.new("RGB", (camera.size, camera.size))
    street_town.sky(random, light, mood, canvas, camera.horizon)
    pen = ImageDraw.Draw(canvas)
    street_town.skyline(pen, camera, light, random)
    street_town.ground(pen, camera, light, plan, random)
    street_town.houses(pen, camera, light, plan, random)
    things = _things(random, camera, light, plan, lamps_on)
    things, found = seen(things, camera.size)
    shadows(canvas, things, light, camera)
    for thing in reversed(things):
        thing.draw(pen)
    picture = _develop(canvas, random, light, camera, things, size)
    boxes = np.array([mask.getbbox() for _, mask, _ in found], np.float32).reshape(-1, 4)
    labels, shares = np.array([thing.label for thing, *_ in found], int), np.array([s for *_, s in found], np.float32)
    return picture, boxes, labels, shares, [mask for _, mask, _ in found]


def _setting(random, size):
    """Camera, light and plan of the street."""
    kind = random.choices(list(MOODS), (46, 24, 14, 16))[0]
    ambient, sun, top, low = MOODS[kind]
    tint = [random.uniform(0.93, 1.07) for _ in range(3)]
    ambient, top, low = (tuple(a * b for a, b in zip(c, tint, strict=True)) for c in (ambient, top, low))
    rain = random.random() < {"overcast": 0.32, "night": 0.25, "dusk": 0.08}.get(kind, 0.0)
    fog = random.random() < 0.12
    if fog:
        top = tuple(a + (b - a) * 0.75 for a, b in zip(top, low, strict=True))
    thickness = random.uniform(0.018, 0.045) if fog else random.uniform(0.002, 0.008)
    angle, night = random.uniform(0, 2 * math.pi), kind == "night"
    rise = random.uniform(0.28, 0.5) if kind == "dusk" else random.uniform(0.6, 1.8)
    light = Light(ambient, sun if not fog else [c * 0.3 for c in sun], (math.sin(angle), rise, math.cos(angle)), low,
                  thickness, night, rain)
    lanes_wide, parked = random.uniform(2.9, 3.6), random.choice(((), (1,), (-1,), (-1, 1)))
    left = -lanes_wide - (2.2 if -1 in parked else 0)
    right = lanes_wide + (2.2 if 1 in parked else 0)
    pavement = random.uniform(2.2, 4.2)
    keep = random.choice((1, 1, 1, -1))  # the right or the left side is driven on
    lanes = ((lanes_wide / 2, keep), (-lanes_wide / 2, -keep))
    side = random.uniform(9, 26) if random.random() < 0.4 else None
    crossing = random.uniform(4, 15) if random.random() < 0.45 else None
    plan = street_town.Plan(left, right, pavement, (left - pavement, right + pavement), lanes,
                            tuple((right - 1.1) if p > 0 else (left + 1.1) for p in parked), crossing,
                            (side, side + random.uniform(6, 9)) if side else None, 95.0,
                            random.choices((0, 1, -1), (70, 15, 15))[0])
    way = random.choice((-1, 1))
    yaw = random.choices((random.uniform(0, 0.3), random.uniform(0.3, 0.9), random.uniform(1.15, 1.65)),
                         (50, 24, 26))[0]
    edge = right if way < 0 else -left  # the camera stands on the side that it looks away from
    if yaw > 0.9:
        t, focal = -way * random.uniform(edge, edge + 0.8 * pavement), random.uniform(0.75, 1.05)
    else:
        t, focal = -way * random.uniform(-2.5 if yaw < 0.3 else 1.0, edge + 0.75 * pavement), random.uniform(0.9, 1.45)
    camera = Camera(size, focal, random.uniform(1.3, 2.9), random.uniform(0.34, 0.52), way * yaw, t)
    return camera, light, plan, (top, low), night or (kind == "dusk" or rain or fog) and random.random() < 0.7


def _things(random, camera, light, plan, lit):
    """Everything that stands on the ground, from near to far; none in another."""
    taken, things = [(camera.t - 0.8, camera.t + 0.8, -1.0, 1.4)], []
    for side, edge in ((-1, plan.left), (1, plan.right)):
        rows = plan.park == side
        s = random.uniform(2, 9)
        while s < 60:
            if random.random() < 0.8 and not (plan.side and plan.side[0] - 2 < s < plan.side[1] + 2):
                leafy = random.random() < (0.7 if rows else 0.28)
                model = street_town.tree(random, s < 22) if leafy else street_town.furniture(random, light.night)
                t = edge + side * 0.55
                heading = (math.pi / 2 if side < 0 else -math.pi / 2) + random.uniform(-0.1, 0.1)
                _stand(things, taken, model, camera, light, t, s, heading, -1)
            s += random.uniform(2.5, 8.5)
        for _ in range(9 if rows else 0):
            t, s = edge + side * (plan.pavement + random.uniform(1, 18)), random.uniform(2, 45)
            _stand(things, taken, street_town.tree(random, s < 22), camera, light, t, s, 0.0, -1)
    if random.random() < 0.3:
        side = random.choice((-1, 1))
        t, s = (plan.right + 0.9 if side > 0 else plan.left - 0.9), random.uniform(4, 16)
        for k in range(random.randrange(1, 5)):
            heading = math.pi / 2 + random.uniform(-0.2, 0.2)
            _stand(things, taken, bicycle(random), camera, light, t, s + 0.75 * k, heading, -1, 0.12)
    wanted = random.choices(range(10), (2, 6, 10, 14, 16, 16, 13, 10, 8, 5))[0]
    for _ in range(wanted):
        label = random.choices((0, 1, 2), (40, 33, 27))[0]
        for _ in range(16):
            if _put(random, things, taken, camera, light, plan, label, lit):
                break
    return sorted(things, key=lambda thing: thing.depth)


def _put(random, things, taken, camera, light, plan, label, lit):
    """Tries one place for an object; whether it was taken."""
    tall = math.exp(random.uniform(math.log(0.062), math.log(0.80)))
    if random.random() < 0.35:
        tall = math.exp(random.uniform(math.log(0.062), math.log(0.30)))
    depth = camera.focal / camera.size * TYPICAL[label] / tall
    right = random.uniform(-0.52, 0.52) * depth * camera.size / camera.focal
    t, s = camera.place(right, depth)
    found = _zone(random, plan, label, t, s)
    if found is None:
        return False
    t, s, heading, parked = found
    seen = camera.see(np.array([t, 0.0, s]))
    if seen[2] < 1.8 + 1.2 * (label == 1) or abs(seen[0]) > 0.54 * seen[2] * camera.size / camera.focal:
        return False
    detail = camera.focal / seen[2] / 40
    if label == 0:
        model = pedestrian(random, light.wet, detail)
    elif label == 1:
        model = car(random, detail, lit and not parked)
    else:
        model = motorcycle(random, not parked, detail, lit and not parked)
    lean = 0.13 if label == 2 and parked else random.uniform(-0.06, 0.06) * (label == 2)
    return _stand(things, taken, model, camera, light, t, s, heading, label, lean)


def _zone(random, plan, label, t, s):
    """Where exactly an object of a class may be near (t, s), its heading and whether it is parked; None if nowhere."""
    if plan.side and plan.side[0] + 0.6 < s < plan.side[1] - 0.6 and not plan.left - 1 < t < plan.right + 1:
        if label == 0:
            return None
        way = random.choice((-1, 1))
        middle = sum(plan.side) / 2 - way * (plan.side[1] - plan.side[0]) / 4
        return t, middle, way * math.pi / 2 + random.uniform(-0.08, 0.08), False
    if plan.left + 0.2 < t < plan.right - 0.2:
        if label == 0:
            at_crossing = plan.crossing is not None and abs(s - plan.crossing - 1.6) < 4
            if not at_crossing and random.random() > 0.12:
                return None
            s = plan.crossing + random.uniform(0.4, 2.8) if at_crossing else s
            return t, s, random.choice((-1, 1)) * math.pi / 2 + random.gauss(0, 0.3), False
        for row in plan.parking:
            if abs(t - row) < 1.1:
                if label == 2 and random.random() < 0.5:
                    return row, s, math.pi / 2 + random.gauss(0, 0.25), True
                return row + random.uniform(-0.1, 0.1), s, random.choice((0.0, math.pi)) + random.gauss(0, 0.03), True
        lane, way = min(plan.lanes, key=lambda one: abs(one[0] - t))
        turn = random.gauss(0, 0.05) + (random.uniform(-0.9, 0.9) if random.random() < 0.15 else 0.0)
        return lane + random.uniform(-0.35, 0.35), s, (0.0 if way > 0 else math.pi) + turn, False
    beside = max(t - plan.right, plan.left - t)  # metres from the kerb
    on_pavement = 0.4 < beside < plan.pavement - 0.4
    if label == 0 and (on_pavement or plan.park * t > 0 and 0 < beside < 12):
        turn = random.gauss(0, 0.5) + (random.uniform(-2, 2) if random.random() < 0.2 else 0.0)
        return t, s, random.choice((0.0, math.pi)) + turn, False
    if label == 2 and on_pavement and random.random() < 0.5:
        return t, s, random.uniform(0, 2 * math.pi), True
    return None


def _stand(things, taken, model, camera, light, t, s, heading, label, lean=0.0):
    """Puts a model where nothing else is and where the camera looks; whether that worked."""
    length, width = (model.lengths[0], model.lengths[1]) if label else (0.5, 0.5)
    c, w = abs(math.cos(heading)), abs(math.sin(heading))
    dt, ds = (width * c + length * w) / 2 + 0.1, (length * c + width * w) / 2 + 0.1
    place = (t - dt, t + dt, s - ds, s + ds)
    seen = camera.see(np.array([t, 0.0, s]))
    near = seen[2] - max(length, width) * 0.56
    if near < 0.9 or abs(seen[0]) > (0.62 * camera.size / camera.focal) * seen[2] + 3.5:
        return False
    if any(place[0] < b and a < place[1] and place[2] < d and c < place[3] for a, b, c, d in taken):
        return False
    taken.append(place)
    things.append(model.stand(camera, light, t, s, heading, lean, label))
    return True


def seen(things, size, fine=FINE, least=SEEN):
    """The things that are drawn, near to far, and of each object itself, its mask and the share that can be seen.

    Going from near to far, an object too much of which is hidden is left out, and hides nothing itself.
    """
    hidden = np.zeros((size, size), bool)
    kept, found = [], []
    for thing in things:
        mask = Image.new("L", (size, size))
        thing.cover(ImageDraw.Draw(mask))
        box = mask.getbbox()
        if box is None:
            continue
        rows, columns = slice(box[1], box[3]), slice(box[0], box[2])
        own = np.asarray(mask.crop(box)) > 0
        free = own & ~hidden[rows, columns]
        if thing.label >= 0:
            share = free.sum() / own.sum()
            x0, y0, x1, y1 = thing.extent()
            inside = min(1.0, (box[2] - box[0]) / (x1 - x0)) * min(1.0, (box[3] - box[1]) / (y1 - y0))
            if share < least or inside < SEEN or max(x1 - x0, y1 - y0) < SMALLEST * size:
                continue
            mask.paste(Image.fromarray(free), box)
            mask = mask.reduce(fine).point(HALF)  # a picture pixel counts if at least half of it does
            if np.count_nonzero(mask) < LEAST * (size / fine / 256) ** 2:
                continue
            found.append((thing, mask, share))
        hidden[rows, columns] |= own
        kept.append(thing)
    return kept, found


def shadows(canvas, things, light, camera):
    """Soft shadows under everything, longer ones from the sun."""
    half = camera.size // 2
    mask = Image.new("L", (half, half))
    pen = ImageDraw.Draw(mask)
    strong = int(150 * min(1.0, max(light.sun) * 2.2))
    for thing in things:
        for polygon in thing.shadow if strong > 30 else ():
            pen.polygon([v / 2 for v in polygon], fill=strong)
    for thing in things:
        x0, _, x1, foot = thing.extent()
        if thing.label < 0:  # only the foot of a tree or a lamp
            x0, x1 = min(thing.polygons[0][::2]), max(thing.polygons[0][::2])
        wide = x1 - x0
        deep = wide * (0.10 if thing.label == 1 else 0.16)
        pen.ellipse([x0 / 2 - 0.02 * wide, (foot - 1.6 * deep) / 2, x1 / 2 + 0.02 * wide, (foot + 0.3 * deep) / 2],
                    fill=max(strong, 120))
    mask = mask.filter(ImageFilter.BoxBlur(1)).resize(canvas.size, Image.Resampling.BILINEAR)
    canvas.paste((14, 16, 26), (0, 0), mask)


def _develop(canvas, random, light, camera, things, size):
    """The photograph: lamps shine, rain falls, the lens is not quite sharp and the sensor not quite clean."""
    noise = np.random.default_rng(random.getrandbits(32))
    if light.wet:
        _reflect(canvas, camera)
    picture = np.asarray(canvas.reduce(FINE), np.float32) / 255
    glows = [glow for thing in things for glow in thing.glows]
    if glows:
        picture = _shine(picture, glows, size, light.night)
    if light.wet:
        rain = Image.new("L", (size, size))
        pen, slant = ImageDraw.Draw(rain), random.uniform(-0.25, 0.25)
        for _ in range(random.randrange(60, 220)):
            x, y, long = random.random() * size, random.random() * size, random.uniform(0.02, 0.06) * size
            pen.line([x, y, x + slant * long, y + long], fill=random.randrange(60, 160))
        rain = np.asarray(rain.filter(ImageFilter.GaussianBlur(0.5)), np.float32)[..., None] / 255
        picture = picture + rain * (np.float32(0.75) - picture) * 0.5
    blur = random.choice((0.0, 0.0, 0.0, 0.4, 0.5, 0.75)) * size / 256
    if blur:
        image = Image.fromarray((picture.clip(0, 1) * 255 + 0.5).astype(np.uint8))
        picture = np.asarray(image.filter(ImageFilter.GaussianBlur(blur)), np.float32) / 255
    sigma = random.choice((0.004, 0.007, 0.011, 0.017, 0.028)) * (1.4 if light.night else 1.0)
    gain = np.array([random.uniform(0.96, 1.04) for _ in range(3)], np.float32) * random.uniform(0.94, 1.14)
    away = np.linspace(-1, 1, size, dtype=np.float32) ** 2
    edge = 1 - random.uniform(0.0, 0.16) * (away[:, None] + away[None]) ** 2 / 2
    for n in (size // 16, size // 5):  # nothing is quite even
        mottle = Image.fromarray(noise.random((n, n), np.float32)).resize((size, size), Image.Resampling.BILINEAR)
        edge = edge * (0.98 + 0.04 * np.asarray(mottle))
    picture = picture * edge[..., None] * gain + noise.standard_normal(picture.shape, np.float32) * np.float32(sigma)
    return picture.clip(0, 1)


def _reflect(canvas, camera):
    """A wet ground mirrors what is above the horizon, blurred downwards."""
    y = int(camera.horizon)
    deep = min(y, camera.size - y)
    above = canvas.crop((0, y - deep, camera.size, y)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    coarse = above.resize((camera.size // 4, max(deep // 24, 1)), Image.Resampling.BOX)
    above = coarse.resize(above.size, Image.Resampling.BICUBIC)
    fade = Image.linear_gradient("L").point([int(52 * (1 - v / 255)) for v in range(256)]).resize((1, max(deep, 1)))
    canvas.paste(above, (0, y), fade.resize(above.size))


def _shine(picture, glows, size, lamps):
    """Adds the glow of lamps, and at night the light that falls from them on what is near."""
    lit = np.ones_like(picture)
    for u, v, radius, colour in glows:
        x, y, r, colour = u / FINE, v / FINE, max(radius / FINE, 0.7), np.array(colour, np.float32)
        if lamps and colour.min() > 0.3:  # white light falls on what is near it
            wide = r * (2.4 if radius > 1.5 * FINE and colour[2] < 0.5 else 4.0)
            place, square = _around(x, y + 0.55 * wide, wide, 1.9, size)
            if place:
                lit[place] += (0.8 * np.exp(-square * 1.6))[..., None] * colour
    picture = picture * np.minimum(lit, 2.2)
    for u, v, radius, colour in glows:
        x, y, r, colour = u / FINE, v / FINE, max(radius / FINE, 0.7), np.array(colour, np.float32)
        place, square = _around(x, y, r, 2.6, size)
        if place:
            glow = ((0.50 if lamps else 0.22) * np.exp(-square * 0.9) + 0.8 * np.exp(-square * 9))[..., None] * colour
            picture[place] += glow * (1 - 0.6 * picture[place])
    return picture


def _around(x, y, radius, reach, size):
    """The part of the picture around a point, and there the squares of the distance in radii; None if it is outside."""
    far = reach * radius
    x0, x1, y0, y1 = (int(min(max(w, 0), size)) for w in (x - far, x + far + 1, y - far, y + far + 1))
    if x0 >= x1 or y0 >= y1:
        return None, None
    dx, dy = np.arange(x0, x1, dtype=np.float32) + 0.5 - x, np.arange(y0, y1, dtype=np.float32) + 0.5 - y
    return (slice(y0, y1), slice(x0, x1)), (dx[None] ** 2 + dy[:, None] ** 2) / (radius * radius)
