"""The town around the traffic: sky, ground, houses, trees and what stands on pavements.

Lengths in metres, coordinates (t, y, s) as in `street_shapes`. A `Plan` says where road, pavements and houses lie.
"""

import math
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from helpers.street_parts import CLOTH, DARK, mix
from helpers.street_shapes import NEAR, Model

WALLS = ((0.80, 0.72, 0.60), (0.86, 0.82, 0.74), (0.72, 0.44, 0.34), (0.62, 0.36, 0.28), (0.76, 0.62, 0.46),
         (0.66, 0.68, 0.68), (0.58, 0.62, 0.66), (0.84, 0.74, 0.50), (0.72, 0.78, 0.74), (0.86, 0.68, 0.60),
         (0.50, 0.46, 0.44), (0.68, 0.74, 0.82))
ROOFS = ((0.46, 0.24, 0.18), (0.30, 0.30, 0.33), (0.38, 0.30, 0.26), (0.55, 0.33, 0.24))
LEAVES = ((0.24, 0.40, 0.17), (0.33, 0.48, 0.20), (0.20, 0.34, 0.20), (0.45, 0.52, 0.22), (0.70, 0.46, 0.16),
          (0.62, 0.30, 0.14), (0.86, 0.66, 0.70))
AWNINGS = ((0.70, 0.18, 0.16), (0.16, 0.38, 0.30), (0.18, 0.28, 0.48), (0.86, 0.60, 0.20), (0.40, 0.20, 0.30))
WHITE = (0.86, 0.86, 0.83)


class Plan(NamedTuple):
    """A street: edges of the road, width of the pavements, fronts of the houses, lanes and a crossing.

    `lanes` are (middle, direction) with 1 for along +s; `parking` are middles of rows at the kerb; `crossing` is the
    start of a zebra crossing or None; `side` (start, end) of a street that crosses, or None.
    """

    left: float
    right: float
    pavement: float
    front: tuple
    lanes: tuple
    parking: tuple
    crossing: float
    side: tuple
    far: float
    park: int


def sky(random, light, mood, canvas, horizon):
    """Paints the sky with its clouds, and stars at night, on the canvas down to the horizon."""
    top, low = (np.array(c) for c in mood)
    high, wide = 80, 96
    rows = np.linspace(0, 1, high)[:, None, None] ** 1.3
    picture = top * (1 - rows) + low * rows + np.zeros((high, wide, 1))
    grain = np.random.default_rng(random.getrandbits(32))
    clouds = np.zeros((high, wide))
    for n, weight in ((3, 0.5), (6, 0.3), (13, 0.2), (28, 0.1)):
        noise = Image.fromarray(grain.random((2 * n, n), dtype=np.float32))
        clouds += weight * np.asarray(noise.resize((wide, high), Image.Resampling.BICUBIC))
    cover = random.choice((0.50, 0.56, 0.62, 0.75))
    share = ((clouds - cover) * 5).clip(0, 1)[..., None] * (0.35 if light.night else 0.85)
    bright = np.minimum(low * 0.55 + (0.08 if light.night else 0.46), 1) - 0.10 * rows
    picture = picture * (1 - share) + bright * share
    image = Image.fromarray((picture.clip(0, 1) * 255).astype(np.uint8))
    canvas.paste(image.resize((canvas.width, int(horizon) + 1), Image.Resampling.BILINEAR))
    if light.night and not light.wet:
        pen = ImageDraw.Draw(canvas)
        for x, y, tone in grain.random((50, 3)).tolist():
            x, y, tone = x * canvas.width, y * y * horizon, int(110 + 120 * tone)
            pen.rectangle([x, y, x + 1, y + 1], fill=(tone, tone, tone))
        if random.random() < 0.5:
            x, y, r = random.uniform(0.1, 0.9) * canvas.width, random.uniform(0.08, 0.3) * horizon, 0.022 * canvas.width
            pen.ellipse([x - r, y - r, x + r, y + r], fill=(236, 232, 214))


def ground(pen, camera, light, plan, random):
    """Road, marks, kerbs and pavements; gives back the canvas' outline of the road."""
    far, size = plan.far, camera.size
    wet = 0.72 if light.wet else 1.0
    road = random.uniform(0.34, 0.46) * wet
    tarmac = (road, road * 1.01, road * 1.04)
    stone = random.choice(((0.62, 0.60, 0.57), (0.56, 0.55, 0.55), (0.66, 0.61, 0.53)))
    stone = tuple(c * (wet + 1) / 2 for c in stone)
    grass = (0.36, 0.46, 0.24)
    for k in range(16):  # the ground hazes over towards the horizon
        depth = 70.0 * 0.66 ** k
        y = camera.horizon + camera.focal * camera.height / depth if k else camera.horizon
        end = min(camera.horizon + camera.focal * camera.height / (depth * 0.66) + 1, size)
        if y < size:
            pen.rectangle([0, y, size, max(end, y)], fill=light.flat(mix(stone, grass, 0.25), depth=depth))

    def strip(t0, t1, colour, s0=-30.0, s1=far, steps=(0, 8, 16, 30, 60)):
        cuts = [s0] + [s for s in steps if s0 < s < s1] + [s1]
        for a, b in zip(cuts[:-1], cuts[1:], strict=True):
            outline = camera.outline([(t0, 0, a), (t1, 0, a), (t1, 0, b), (t0, 0, b)])
            if outline:
                middle = camera.depth((t0 + t1) / 2, (a + b) / 2)
                pen.polygon(outline, fill=light.flat(colour, depth=abs(middle)))

    for side, t in ((-1, plan.left - plan.pavement), (1, plan.right)):
        strip(t, t + plan.pavement, stone)
        if plan.park == side:
            strip(t - 40 if side < 0 else t + plan.pavement, t if side < 0 else t + plan.pavement + 40, grass)
    slabs = mix(stone, DARK, 0.22)
    for t in (plan.left - plan.pavement, plan.right):
        for k in range(-2, 14):
            strip(t, t + plan.pavement, slabs, k * 1.5, k * 1.5 + 0.035, ())
        strip(t + plan.pavement / 2, t + plan.pavement / 2 + 0.03, slabs, -6, 24, (0, 8))
    strip(plan.left, plan.right, tarmac)
    if plan.side:
        a, b = plan.side
        for t0, t1 in ((-60, plan.left), (plan.right, 60)):
            strip(t0, t1, tarmac, a, b)
    for lane, _ in plan.lanes:  # worn by tyres
        for t in (lane - 0.75, lane + 0.75):
            strip(t - 0.28, t + 0.28, mix(tarmac, DARK, 0.10), -6, 60)
    kerb = mix(stone, WHITE, 0.5)
    for t, w in ((plan.left - 0.18, 0.18), (plan.right, 0.18)):
        for s0, s1 in ((-30.0, plan.side[0]), (plan.side[1], far)) if plan.side else ((-30.0, far),):
            strip(t, t + w, kerb, s0, s1)
            strip(t + (w if t < 0 else -0.06), t + (w if t < 0 else -0.06) + 0.06, mix(tarmac, DARK, 0.5), s0, s1)
    paint = mix(WHITE, tarmac, random.uniform(0.05, 0.4))
    for k in range(-4, int(far / 6)):
        if not (plan.side and plan.side[0] - 3 < k * 6 < plan.side[1]):
            strip(-0.07, 0.07, paint, k * 6.0, k * 6.0 + 3.0)
    if plan.crossing is not None:
        t = plan.left + 0.3
        while t < plan.right - 0.4:
            strip(t, t + 0.5, paint, plan.crossing, plan.crossing + 3.2)
            t += 1.0
    for _ in range(random.randrange(4)):  # patches and covers
        t, s = random.uniform(plan.left, plan.right), random.uniform(2, 25)
        ring = [(t + 0.32 * math.sin(a), 0, s + 0.32 * math.cos(a)) for a in np.linspace(0, 6.28, 12)]
        patch = [(t - 0.9, 0, s - 0.5), (t + 0.7, 0, s - 0.6), (t + 0.8, 0, s + 2), (t - 0.8, 0, s + 1.8)]
        outline = camera.outline(ring if random.random() < 0.5 else patch)
        if outline:
            pen.polygon(outline, fill=light.flat(mix(tarmac, DARK, 0.25), depth=s))


def skyline(pen, camera, light, random):
    """Hills and far houses in the haze."""
    for share, tall in ((0.75, 0.10), (0.55, 0.07)):
        x, points = -0.02, []  # in widths of the canvas
        while x < 1.02:
            w, y = random.uniform(0.02, 0.09), camera.horizon - random.random() * tall * camera.size
            points += [x * camera.size, y, (x + w) * camera.size, y]
            x += w
        colour = mix(light.flat((0.45, 0.47, 0.50)), [255 * c for c in light.haze], share)
        pen.polygon([-10, camera.horizon + 2, *points, camera.size + 10, camera.horizon + 2],
                    fill=tuple(int(c) for c in colour))


def houses(pen, camera, light, plan, random):
    """Both rows of houses from far to near; gives back the lit shop fronts as lamps (x, y, radius, colour)."""
    row = []
    for side, t in zip((-1, 1), plan.front, strict=True):
        if plan.park == side:
            continue
        s = -22.0
        while s < plan.far:
            width = random.uniform(6.5, 13.0)
            if plan.side and s < plan.side[1] and s + width > plan.side[0] - 1.5:
                s = plan.side[1] + 1.5
                continue
            row.append((side, t, s, s + width, random.uniform(6.0, 14.5)))
            s += width + (random.uniform(1, 5) if random.random() < 0.15 else 0.0)
    row.sort(key=lambda house: -abs(camera.depth(house[1], (house[2] + house[3]) / 2)))
    for house in row:
        _house(pen, camera, light, random, *house)


def _house(pen, camera, light, random, side, t, s0, s1, tall):
    wall, trim = random.choice(WALLS), random.choice((WHITE, (0.55, 0.50, 0.44), (0.30, 0.32, 0.34)))
    wall = tuple(min(0.95, c * random.uniform(0.88, 1.08)) for c in wall)
    roof = random.choice(ROOFS)
    seed = random.getrandbits(32)  # what is not seen must not change what is
    corners = camera.see(np.array([(t, 0, s0), (t, 0, s1), (t, tall, s0), (t, tall, s1)], float))
    edge = (corners[:, 2] * camera.size / camera.focal / 2).tolist()
    right = corners[:, 0].tolist()
    if corners[:, 2].max() < NEAR or all(x > max(e, 0) + 12 for x, e in zip(right, edge, strict=True)) or all(
            x < -max(e, 0) - 12 for x, e in zip(right, edge, strict=True)):
        return
    random = type(random)(seed)
    depth = max(float(corners[:, 2].mean()), 2.0)
    back = t + side * 9.0
    out, pitched, ends = (-side, 0, 0), random.random() < 0.7, []

    def face(points, colour, normal, glow=0.0):
        outline = camera.outline(points)
        if outline:
            pen.polygon(outline, fill=light.flat(colour, normal, depth, glow))

    for s, way in ((s0, -1), (s1, 1)):
        if way * (0.0 - s) > 0:
            gable = [(t + side * 4, tall + 2.6, s)] if pitched else []
            face([(t, 0, s), (back, 0, s), (back, tall, s), *gable, (t, tall, s)], mix(wall, DARK, 0.12), (0, 0, way))
            ends.append((s, way))
    if pitched:
        face([(t - side * 0.3, tall, s0 - 0.1), (t - side * 0.3, tall, s1 + 0.1), (t + side * 4, tall + 2.6, s1),
              (t + side * 4, tall + 2.6, s0)], roof, (-side * 0.6, 0.8, 0))
    face([(t, 0, s0), (t, 0, s1), (t, tall, s1), (t, tall, s0)], wall, out)
    face([(t, 0, s0), (t, 0, s1), (t, 0.6, s1), (t, 0.6, s0)], mix(wall, DARK, 0.35), out)
    face([(t, tall - 0.35, s0), (t, tall - 0.35, s1), (t, tall, s1), (t, tall, s0)], mix(wall, trim, 0.6), out)
    shop = random.random() < 0.45
    _windows(pen, camera, light, random, t, s0, s1, tall, trim, shop, out, depth)
    for s, way in ends:
        _windows(pen, camera, light, random, s, min(t, back) + 0.8, max(t, back) - 0.8, tall, trim, False, (0, 0, way),
                 depth)
    if shop:
        sign = random.choice(AWNINGS + WALLS[:4])
        face([(t, 2.75, s0 + 0.3), (t, 2.75, s1 - 0.3), (t, 3.25, s1 - 0.3), (t, 3.25, s0 + 0.3)], sign, out,
             0.5 * light.night)
        if random.random() < 0.6:
            stripe, n = random.choice(AWNINGS), int((s1 - s0) / 1.1) if depth < 22 else 4
            for k in range(n):
                a, b = (s0 + 0.4 + (s1 - s0 - 0.8) * q / n for q in (k, k + 1))
                face([(t, 2.8, a), (t, 2.8, b), (t - side * 1.1, 2.3, b), (t - side * 1.1, 2.3, a)],
                     stripe if k % 2 else mix(stripe, (1, 1, 1), 0.75), (-side * 0.4, 0.9, 0))
                face([(t - side * 1.1, 2.3, a), (t - side * 1.1, 2.3, b), (t - side * 1.1, 2.12, b),
                      (t - side * 1.1, 2.12, a)], stripe if k % 2 else mix(stripe, (1, 1, 1), 0.75), out)
    else:
        s = random.uniform(s0 + 0.8, s1 - 1.8)
        face([(t, 0, s - 0.12), (t, 0, s + 1.12), (t, 2.35, s + 1.12), (t, 2.35, s - 0.12)], trim, out)
        face([(t, 0, s), (t, 0, s + 1.0), (t, 2.25, s + 1.0), (t, 2.25, s)],
             random.choice(((0.30, 0.18, 0.12), (0.16, 0.28, 0.22), (0.20, 0.22, 0.32), (0.45, 0.14, 0.12))), out)


def _windows(pen, camera, light, random, t, s0, s1, tall, trim, shop, out, depth):
    """All windows of a wall, projected in one go: of a front at t from s0 to s1, or the other way round for an end."""
    floors, columns = max(1, int((tall - 0.6) / 2.95)), max(2, int((s1 - s0) / random.uniform(1.9, 3.0)))
    step = (s1 - s0) / columns
    wide, high = random.uniform(0.42, 0.62) * step, random.uniform(1.35, 1.9)
    rows = []
    for floor in range(floors):
        for k in range(columns):
            s = s0 + (k + 0.5) * step
            if floor == 0 and shop:
                rows.append((s - 0.45 * step, s + 0.45 * step, 0.5, 2.6))
            else:
                y = 0.95 + 2.95 * floor
                rows.append((s - wide / 2, s + wide / 2, y, min(y + high, tall - 0.5)))
    a, b, low, high = np.array(rows).T
    frame = 0.09
    quads = np.stack([_quads(t, a - frame, b + frame, low - frame, high + frame), _quads(t, a, b, low, high),
                      _quads(t, a, b, low + (high - low) * 0.55, high),
                      _quads(t, a - 0.15, b + 0.15, low - 0.2, low - 0.06)], 1)
    seen = camera.see(quads if out[0] else quads[..., ::-1])
    keep = (seen[..., 2].min((1, 2)) > NEAR)
    pixels = camera.project(seen)
    left, right = pixels[..., 0].min((1, 2)), pixels[..., 0].max((1, 2))
    keep &= (right > 0) & (left < camera.size) & (pixels[..., 1].max((1, 2)) > 0)
    small = (right - left) < 5
    glass = random.choice(((0.20, 0.25, 0.30), (0.16, 0.20, 0.24), (0.30, 0.36, 0.40)))
    trim_lit, sill = light.flat(trim, out, depth), light.flat(mix(trim, DARK, 0.2), out, depth)
    polygons = pixels.reshape(len(rows), 4, 8).tolist()
    for i in range(len(rows)):
        curtain, tone, on = random.random(), random.random(), random.random() < (0.42 if light.night else 0.04)
        if not keep[i]:
            continue
        warm = mix((1.0, 0.80, 0.45), (0.95, 0.90, 0.75), tone)
        pane = light.flat(warm if on else mix(glass, (0.5, 0.58, 0.64), 0.3 * tone), out, depth, 0.9 * on)
        if small[i]:
            pen.polygon(polygons[i][1], fill=pane)
            continue
        pen.polygon(polygons[i][0], fill=trim_lit)
        pen.polygon(polygons[i][1], fill=pane)
        if curtain < 0.5 and not on:
            pen.polygon(polygons[i][2], fill=light.flat(mix(glass, (0.85, 0.84, 0.80), 0.55 * tone), out, depth))
        pen.polygon(polygons[i][3], fill=sill)
        x = [sum(polygons[i][1][j] for j in pair) / 2 for pair in ((0, 2), (1, 3), (4, 6), (5, 7))]
        pen.line(x, fill=trim_lit, width=1 + (right[i] - left[i] > 24))


def _quads(t, a, b, low, high):
    """(n, 4, 3) corners of rectangles on the plane at t."""
    corners = ((a, low), (b, low), (b, high), (a, high))
    return np.stack([np.stack([np.full_like(a, t), y, s], -1) for s, y in corners], 1)


def tree(random, near=True):
    """A tree; one that is not near has fewer tufts of leaves."""
    model, tall, leaf = Model(), random.uniform(4.0, 7.5), random.choices(LEAVES, (6, 6, 4, 3, 2, 1, 1))[0]
    wide, bark = tall * random.uniform(0.20, 0.28), (0.30, 0.24, 0.19)
    model.part(0, 1, 0.1).limb((0, 0, 0), (0, tall * 0.5, 0), 0.13, bark, 0.09)
    for way in (-1, 1):
        model.limb((0, tall * 0.38, 0), (way * wide * 0.5, tall * 0.56, 0), 0.06, bark, 0.03)
    inside = type(random)(random.getrandbits(32))
    for _ in range(64 if near else 24):
        a, r, h = inside.uniform(0, 6.28), inside.random() ** 0.5, inside.random()
        w = wide * r * math.sin(math.pi * (0.15 + 0.75 * h))
        size = wide * inside.uniform(0.18, 0.32) * (1.0 if near else 1.4)
        tone = 0.42 * (1 - h) + 0.28 * inside.random()
        x, y, z = w * math.cos(a), tall * (0.42 + 0.5 * h), w * math.sin(a)
        model.part(x, y, z).ball((x, y, z), size, mix(mix(leaf, (0.04, 0.09, 0.06), tone), (0.85, 0.85, 0.4), 0.14 * h),
                                 flat=True)
    model.lengths = (0.6, 0.6, tall)
    return model


def bush(random):
    """A low round shrub."""
    model, leaf, wide = Model(), random.choice(LEAVES[:4]), random.uniform(0.4, 1.3)
    for _ in range(16):
        x, z, r = random.uniform(-0.6, 0.6) * wide, random.uniform(-0.6, 0.6) * wide, wide * random.uniform(0.22, 0.42)
        y = r * random.uniform(0.9, 1.5)
        model.part(x, y, z).ball((x, y, z), r, mix(leaf, (0.05, 0.10, 0.06), random.uniform(0, 0.4)), flat=True)
    model.lengths = (wide, wide, wide)
    return model


def furniture(random, night):
    """Something that stands on a pavement: a lamp, a sign, a bin, a bench, a planter ..."""
    kind = random.choices(("lamp", "sign", "bin", "bollard", "bench", "planter", "box", "hydrant", "board", "signal"),
                          (26, 14, 10, 12, 8, 8, 7, 5, 6, 8))[0]
    model, steel = Model(), random.choice(((0.24, 0.26, 0.28), (0.42, 0.44, 0.46), (0.14, 0.22, 0.18)))
    model.lengths = (0.5, 0.5, 1.0)
    colour = random.choice(AWNINGS)
    if kind == "lamp":
        model.part(0, 1, 0).limb((0, 0, 0), (0, 5.2, 0), 0.075, steel, 0.05)
        model.limb((0, 5.2, 0), (0.9, 5.5, 0), 0.045, steel)
        model.limb((0.75, 5.46, 0), (1.2, 5.5, 0), 0.09, (1.0, 0.93, 0.75) if night else (0.8, 0.82, 0.8),
                   glow=float(night))
        if night:
            model.lamp(1.0, 5.45, 0, 2.1, (1.0, 0.80, 0.48))
    elif kind == "sign":
        model.part(0, 1, 0).limb((0, 0, 0), (0, 2.7, 0), 0.03, (0.6, 0.6, 0.62))
        face = random.choice(((0.75, 0.12, 0.12), (0.14, 0.30, 0.62), (0.88, 0.70, 0.15)))
        ring = [(0.30 * math.cos(a), 2.45 + 0.30 * math.sin(a), -0.04)
                for a in np.linspace(0.52, 6.8, random.choice((4, 5, 13)))]
        model.part(0, 2, -0.05).face(ring, face)
        model.face([(x * 0.66, 2.45 + (y - 2.45) * 0.66, z - 0.01) for x, y, z in ring], (0.92, 0.92, 0.90), (0, 0, -1))
    elif kind == "signal":
        model.part(0, 1, 0).limb((0, 0, 0), (0, 2.4, 0), 0.06, (0.3, 0.3, 0.32))
        model.part(0, 2, -0.02).box((-0.15, 2.3, -0.14), (0.15, 3.2, 0.14), (0.10, 0.11, 0.11))
        on = random.randrange(3)
        for k, lamp in enumerate(((0.2, 0.9, 0.4), (1.0, 0.72, 0.15), (1.0, 0.18, 0.12))):
            model.part(0, 2, -0.3).ball((0, 2.46 + 0.29 * k, -0.15), 0.10, lamp if k == on else mix(lamp, DARK, 0.8),
                                        float(k == on))
    elif kind == "bin":
        model.part(0, 0, 0).limb((0, 0.25, 0), (0, 0.80, 0), 0.24, mix(colour, steel, 0.6), 0.27)
        model.limb((-0.16, 0.94, 0), (0.16, 0.94, 0), 0.05, DARK)
    elif kind == "bollard":
        model.part(0, 0, 0).limb((0, 0.06, 0), (0, 0.85, 0), 0.085, steel)
        model.limb((0, 0.70, 0), (0, 0.74, 0), 0.088, WHITE)
    elif kind == "bench":
        wood = (0.50, 0.34, 0.20)
        for x in (-0.65, 0.65):
            model.part(0, 0, 0).box((x - 0.04, 0, -0.2), (x + 0.04, 0.42, 0.2), steel)
        model.part(0, 1, 0).box((-0.85, 0.42, -0.24), (0.85, 0.48, 0.24), wood)
        model.part(0, 1, 0.26).box((-0.85, 0.58, 0.22), (0.85, 0.88, 0.27), wood)
        model.lengths = (0.7, 1.8, 0.9)
    elif kind == "planter":
        model.part(0, 0, 0).box((-0.5, 0, -0.35), (0.5, 0.5, 0.35), (0.56, 0.54, 0.50))
        for _ in range(9):
            x, z, r = random.uniform(-0.42, 0.42), random.uniform(-0.28, 0.28), random.uniform(0.12, 0.24)
            model.part(x, 1, z).ball((x, random.uniform(0.55, 0.8), z), r,
                                     mix(random.choice(LEAVES[:4]), random.choice(CLOTH), 0.15))
        model.lengths = (0.8, 1.1, 1.0)
    elif kind == "box":
        model.part(0, 0, 0).box((-0.35, 0, -0.25), (0.35, random.uniform(1.1, 1.5), 0.25), mix(colour, steel, 0.5))
    elif kind == "hydrant":
        model.part(0, 0, 0).limb((0, 0.1, 0), (0, 0.62, 0), 0.12, colour, 0.10)
        model.limb((-0.18, 0.46, 0), (0.18, 0.46, 0), 0.06, colour)
    else:
        model.part(0, 0, 0).face([(-0.35, 0.0, -0.25), (0.35, 0.0, -0.25), (0.30, 1.05, 0), (-0.30, 1.05, 0)], colour)
        model.face([(-0.28, 0.15, -0.24), (0.28, 0.15, -0.24), (0.25, 0.92, -0.05), (-0.25, 0.92, -0.05)], WHITE)
    return model
