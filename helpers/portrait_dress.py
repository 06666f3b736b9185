"""What surrounds a face: hair, ears, neck and clothes, headwear, glasses, background; `helpers.portrait` calls it.

Hair is the outside of a larger shape, cut by a line that runs over the forehead, down before the ears and round the
neck. `seen` is the picture so far, (rays, 3); `depths` is how near to the camera each ray has ended.
"""

import colorsys
from typing import NamedTuple

import numpy as np

from helpers.portrait_paint import bell, clip01, hair_colour, lay, levels, mix, noise, skin_colour, step, warm_edge


class Style(NamedTuple):
    """A way to wear hair: how far it stands off (top, side, front), where it ends, and the line of its edge."""

    top: float = 0.10
    side: float = 0.05
    front: float = 0.05
    bottom: float = -0.62
    flare: float = 1.0
    line: str = "plain"
    side_level: float = -0.16  # where it ends before the ears; -3 means it hangs down over them
    curl: float = 0.0
    strands: float = 1.0
    cover: float = 1.0
    bun: bool = False


STYLES = {
    "bald": Style(0.0, 0.0, 0.0, line="none"),
    "buzz": Style(0.01, 0.0, 0.0, strands=0.4, cover=0.72),
    "short": Style(0.09, 0.04, 0.04),
    "quiff": Style(0.26, 0.03, 0.13, line="quiff"),
    "side part": Style(0.15, 0.06, 0.06, line="part"),
    "fringe": Style(0.13, 0.10, 0.09, line="fringe"),
    "crew": Style(0.13, 0.0, 0.05, line="flat", strands=0.6),
    "curls": Style(0.25, 0.20, 0.12, line="fringe high", bottom=-0.75, curl=0.036),
    "afro": Style(0.46, 0.46, 0.12, line="plain", bottom=-0.75, curl=0.022, strands=0.5),
    "bob": Style(0.13, 0.20, 0.09, bottom=-1.02, flare=1.08, line="fringe", side_level=-3),
    "curtains": Style(0.15, 0.15, 0.08, bottom=-1.0, line="curtains", side_level=-3),
    "long": Style(0.12, 0.13, 0.06, bottom=-2.3, flare=1.02, line="long", side_level=-3),
    "long wavy": Style(0.17, 0.24, 0.08, bottom=-2.2, flare=1.12, line="long", side_level=-3, curl=0.034),
    "long fringe": Style(0.13, 0.14, 0.08, bottom=-2.3, flare=1.0, line="fringe", side_level=-3),
    "bun": Style(0.05, 0.02, 0.01, line="plain", bun=True),
    "receding": Style(0.07, 0.04, 0.02, line="receding"),
    "crown of hair": Style(0.0, 0.07, 0.0, line="crown"),
}

WALLS = (0.02, 0.07, 0.10, 0.13, 0.40, 0.50, 0.56, 0.62)  # hues of backgrounds, most of them warm


def hue(h, s, v):
    return np.array(colorsys.hsv_to_rgb(h % 1, s, v), np.float32)


def curls(who, x, y, z):
    """How far curly hair stands out from its shape."""
    curl, shift = STYLES[who.hair_style].curl, 0.01 * (who.grain % 628)
    wave = np.sin(11 * x + shift) * np.sin(10 * y + 2 * shift) + np.sin(12 * z - shift) * np.sin(9 * y - 7 * x)
    return curl * wave


class Hair:
    """The hair of a person: its edge, its colour, its shadow."""

    def __init__(self, who, how, style):
        self.who, self.style = who, style
        self.colour = hair_colour(who).astype(np.float32)
        self.cap = {"beanie": 0.44, "hat": 0.50}.get(how.headwear, 9.0)

    def edge(self, x, y, z):
        """How far above the line of the hair a place lies; below 0 there is none."""
        who, style = self.who, self.style
        eye, line, ax = levels(who)[0], who.hairline, np.abs(x)
        peak = who.widow_peak * bell(x, 0.10)
        swept = (x - who.parting) * np.sign(who.parting + 1e-6)
        front = {
            "plain": lambda: line - 0.30 * x * x - peak,
            "flat": lambda: line + 0.04 - 0.05 * x * x - peak,
            "quiff": lambda: line + 0.05 - 0.16 * x * x - peak,
            "receding": lambda: line + 0.10 + 0.20 * bell(ax - 0.36, 0.16) - 0.10 * bell(x, 0.14) - peak,
            "part": lambda: line + 0.03 - 0.34 * np.maximum(-swept, 0) - 0.95 * np.maximum(swept, 0) ** 2,
            "fringe": lambda: eye + 0.27 + 0.10 * (who.hairline - 0.5) + 0.07 * x * x,
            "fringe high": lambda: line - 0.08 - 0.10 * x * x + 0.045 * np.sin(14 * x + who.grain % 6),
            "curtains": lambda: line + 0.04 - 0.85 * np.abs(x - 0.4 * who.parting) ** 1.25,
            "long": lambda: line + 0.04 - 0.55 * np.abs(x - who.parting) ** 1.2,
            "crown": lambda: np.full_like(x, 3.0),
            "none": lambda: np.full_like(x, 9.0),
        }[style.line]()
        ahead = z / np.sqrt(x * x + z * z + 1e-6)
        low = style.side_level if style.side_level < -1 else eye + style.side_level
        beside = step(0.66, 0.44, ahead) if low > -1 else step(0.72, 0.52, ahead)
        bound = mix(front, low, beside)
        behind = step(0.34, 0.06, ahead) if style.side > 0.15 else step(-0.05, -0.30, ahead)
        bound = mix(bound, min(low, -0.78), behind)
        above = y - bound
        if style.line == "crown":
            above = np.minimum(above, 0.42 + 0.1 * ahead - y)
        if style.line == "none":
            above = above - 9
        return np.minimum(above, self.cap - y)

    def shadow(self, x, y, z, lamp):
        """How much light is left under the hair, from 1 down."""
        far = 0.02 + 0.6 * (self.style.front + self.style.side)
        above = self.edge(x + far * lamp[0], y + far * lamp[1] + 0.02, z)
        return 1 - (0.15 + 2.2 * min(far, 0.16)) * step(-0.16, 0.10, above) * step(0.0, 0.5, z)

    def tone(self, x, y, z):
        """Colour of the hair at places: strands along the head, or tufts."""
        who, style = self.who, self.style
        if style.curl or style.strands < 0.7:
            shade = 0.5 * noise(x * 0.9 + z * 0.6, y * 0.9, 32, who.grain)
            shade = shade + 0.5 * noise(x * 1.7 - z, y * 1.7 + z, 32, who.grain)
            return self.colour * (0.62 + 0.76 * shade)[:, None], 0.35
        turn = np.arctan2(x - 0.4 * who.parting * step(-0.2, 0.9, y), z + 0.35)
        shade = 0.55 * noise(turn * 0.55, y * 0.04, 128, who.grain) + 0.45 * noise(turn * 0.5, y * 0.08, 32, who.grain)
        return self.colour * (0.66 + 0.68 * shade)[:, None], 1.0

    def front(self, seen, depths, shell, shape, rays, light, lamp):
        """Lay the hair that is nearer than the face over the picture."""
        index, depth, (x, y, z) = shell
        if self.style.line == "none" or not len(index):
            return
        ragged = 0.06 * (noise(np.arctan2(x, z + 0.35) * 0.9, y * 0.06, 64, self.who.grain) - 0.5)
        above = self.edge(x, y, z) + ragged * self.style.strands
        kept = np.flatnonzero((above > -0.03) & (depth > depths[index] - 0.12))
        index, depth, x, y, z, above = (a[kept] for a in (index, depth, x, y, z, above))
        colour, glossy = self.tone(x, y, z)
        normal = rays.camera(*shape.level(x, y, z, normal=True))
        shade = 0.55 + 0.45 * step(0.0, 0.16, above)
        lit = light.on(colour, normal, shade, soft=0.45)
        crest = bell(normal[1] - 0.45 - 0.2 * light.direction[1], 0.16) * clip01(normal[2] + 0.2)
        lit += (0.13 * glossy * crest * (0.4 + 0.6 * noise(np.arctan2(x, z + 0.35) * 0.6, y * 0, 128)))[:, None] * (
            0.35 + self.colour) * light.lamp
        part = seen[index]
        mask = step(-0.02, 0.03, above) * self.style.cover
        lay(part, mask, lit)
        seen[index] = part
        depths[index] = np.where(mask > 0.5, np.maximum(depth, depths[index]), depths[index])

    def bun(self, seen, rays, light, who):
        """A knot of hair on the crown."""
        if self.cap < 9:
            return
        index, _, place, normal = ellipsoid(rays, (0, who.face_height + 0.14, -0.16), (0.30, 0.25, 0.28))
        colour, _ = self.tone(place[0] * 1.6, place[1] * 6, place[2])
        seen[index] = light.on(colour, normal, soft=0.4)


def ellipsoid(rays, centre, radii):
    """Where rays meet an ellipsoid of the head: indices, depths, places from its centre, normals for the camera."""
    at = [(b - np.float32(c)) / np.float32(r) for b, c, r in zip(rays.base, centre, radii, strict=True)]
    way = [t / r for t, r in zip(rays.towards, radii, strict=True)]
    a = sum(w * w for w in way)
    half = sum(p * w for p, w in zip(at, way, strict=True)) / a
    room = half * half - (sum(p * p for p in at) - 1) / a
    index = np.flatnonzero(room > 0)
    depth = np.sqrt(room[index]) - half[index]
    unit = [p[index] + depth * w for p, w in zip(at, way, strict=True)]
    normal = [u / r for u, r in zip(unit, radii, strict=True)]
    length = np.sqrt(sum(n * n for n in normal))
    return index, depth, [u * r for u, r in zip(unit, radii, strict=True)], rays.camera(*[n / length for n in normal])


def ears(seen, depths, who, how, rays, light, head):
    """Two shells beside the head; the inside is darker."""
    base = skin_colour(who) * np.array([1.0, 0.93, 0.90], np.float32)
    level = who.eye_level - 0.16
    for side in (-1, 1):
        centre = (side * (who.face_width * 0.955 + 0.5 * who.ear_out), level, -0.10)
        index, depth, (x, y, z), normal = ellipsoid(
            rays, centre, (0.055 + 0.75 * who.ear_out, who.ear_size, 0.62 * who.ear_size))
        colour = np.tile(base, (len(index), 1)).astype(np.float32)
        bowl = np.hypot((y - 0.02) / (0.66 * who.ear_size), (z + 0.01) / (0.38 * who.ear_size))
        lay(colour, 0.5 * step(1.0, 0.6, bowl) + 0.25 * bell(bowl - 1, 0.12), base * 0.55)
        nearer = depth > depths[index]
        index, depth = index[nearer], depth[nearer]
        seen[index] = warm_edge(light.on(colour, normal, 0.85), normal)[nearer]
        depths[index] = depth


def bust(seen, who, how, rays, light):
    """Neck, shoulders and clothes; they do not turn with the head."""
    base = skin_colour(who) * np.array([0.97, 0.93, 0.92], np.float32)
    chin = rays.camera(0, -who.face_height, 0.5)[1]
    top = rays.camera(0, -0.80, -0.26)
    wide = who.face_width * (0.50 + 0.10 * who.jaw)
    below = np.flatnonzero(rays.sy < top[1])
    sx, sy = rays.sx[below], rays.sy[below]
    lean = top[0] * step(-2.1, -1.0, sy)
    across = (sx - lean) / (wide * (1 + 0.9 * step(-1.05, -1.75, sy) ** 2))
    kept = np.flatnonzero((np.abs(across) < 1) & (sy < top[1] - 0.3 * across**4))
    u, v, index = across[kept], sy[kept], below[kept]
    normal = [u, np.full_like(u, -0.05), np.sqrt(np.maximum(1 - u * u, 0.02))]
    shade = 0.28 + 0.72 * step(chin + 0.02, chin - 0.42, v + 0.12 * u * light.direction[0])
    cords = 1 - 0.10 * bell(np.abs(u) - 0.5 + 0.3 * (v + 1.5), 0.06)
    seen[index] = warm_edge(light.on(base * cords[:, None], normal, shade) * (0.72 + 0.28 * shade)[:, None], normal)
    _clothes(seen, who, how, light, below, sx - 0.5 * lean, sx, sy)


def _clothes(seen, who, how, light, below, middle, sx, sy):
    ax = np.abs(middle)
    low = -0.34 - who.face_height + 0.14 * (who.face_width - 0.82)
    shoulder = low + 0.20 - 0.20 * ax - 0.30 * np.maximum(ax - 0.95, 0)
    neck = {"round": low - 0.04 + 0.30 * (ax / 0.62) ** 2, "v": low - 0.55 + 1.15 * ax,
            "shirt": low - 0.30 + 0.95 * ax, "roll": np.where(ax < 0.60, low + 0.30 - 0.05 * ax, -9)}[how.collar]
    if how.collar == "roll":
        shoulder, neck = np.maximum(shoulder, neck), np.full_like(ax, 9.0)
    kept = np.flatnonzero(sy < np.minimum(shoulder, neck))
    u, v, index = sx[kept], sy[kept], below[kept]
    saturation = 0.10 + 0.40 * ((how.clothes_colour * 7) % 1)
    colour = hue(how.clothes_colour, saturation, 0.20 + 0.68 * how.clothes_light)
    fold = noise(u * 0.35 + v * 0.2, v * 0.35, 16, how.grain)
    cloth = colour * (0.86 + 0.26 * fold)[:, None]
    depth = np.minimum(shoulder, neck)[kept] - v
    lay(cloth, 0.30 * step(0.07, 0.045, depth) * (how.collar != "shirt"), colour * 0.55)
    if how.collar == "shirt":
        lay(cloth, step(0.30, 0.28, depth + 0.3 * np.abs(u)) * (np.abs(u) < 0.75), mix(colour, 1.0, 0.55))
    normal = [0.55 * u, np.full_like(u, 0.45), np.full_like(u, 0.75)]
    seen[index] = light.on(cloth, normal, soft=0.4)


def headwear(seen, depths, who, how, rays, light, hair, shell):
    """A band over the hair, a knitted cap, or a hat."""
    if how.headwear == "none" or (how.headwear == "hair band" and STYLES[who.hair_style].line in ("none", "crown")):
        return
    saturation = 0.20 + 0.35 * ((how.wear_colour * 5) % 1)
    colour = hue(how.wear_colour, saturation, 0.30 + 0.55 * ((how.wear_colour * 11) % 1))
    if how.headwear == "hair band":
        index, depth, (x, y, z) = shell
        place = np.abs(z - 0.22 + 0.18 * (y - 0.6))
        kept = np.flatnonzero((place < 0.10) & (y > 0.05) & (depth > depths[index] - 0.15))
        index, depth, x, y, z = index[kept], depth[kept], x[kept], y[kept], z[kept]
        normal = rays.camera(*hair.level(x, y, z, normal=True))
        cloth = colour * (1 - 0.35 * (place[kept] / 0.10) ** 4)[:, None]
        seen[index], depths[index] = light.on(cloth, normal, gloss=0.06), depth
        return
    tall = 0.16 if how.headwear == "beanie" else 0.30
    rim = 0.42 if how.headwear == "beanie" else 0.50
    high, wide = who.face_height + tall - 0.32, who.face_width * who.temple + 0.085
    index, depth, (x, y, z), normal = ellipsoid(rays, (0, 0.32, -0.03), (wide, high, 1.03))
    y = y + 0.32
    kept = (y > rim - 0.10) & (depth > depths[index] - 0.2)
    index, depth, x, y, z = index[kept], depth[kept], x[kept], y[kept], z[kept]
    normal = [n[kept] for n in normal]
    if how.headwear == "beanie":
        rib = np.sin(np.arctan2(x, z + 0.1) * 46)
        cloth = colour * (0.93 + 0.07 * rib)[:, None] * np.where(y < rim + 0.16, 0.82, 1.0)[:, None]
    else:
        cloth = colour * np.where(y < rim + 0.13, 0.45, 1.0)[:, None]
    seen[index], depths[index] = light.on(cloth.astype(np.float32), normal, soft=0.35), depth
    if how.headwear == "hat":
        index, depth, place, normal = ellipsoid(rays, (0, rim, 0.0), (wide + 0.42, 0.045, 1.42))
        kept = depth > depths[index]
        index, depth, normal = index[kept], depth[kept], [n[kept] for n in normal]
        seen[index], depths[index] = light.on(np.tile(colour * 0.92, (len(index), 1)), normal, soft=0.5), depth


def glasses(seen, depths, who, how, rays, light, head):
    """Two rings on a plane before the eyes, and the arms that run to the ears."""
    if how.glasses == "none":
        return
    eye, colour = who.eye_level, hue(how.wear_colour + 0.35, 0.5, 0.10 + 0.35 * ((how.wear_colour * 13) % 1))
    plane = 0.98
    depth = (plane - rays.base[2]) / rays.towards[2]
    index = np.flatnonzero(depth > depths)
    x, y, _ = rays.at(index, depth[index])
    half = (0.235, 0.215) if how.glasses == "round" else (0.26, 0.19)
    u, v = np.abs(x) - max(who.eye_distance, half[0] + 0.05), y - eye + 0.02
    if how.glasses == "round":
        ring = (np.hypot(u / half[0], v / half[1]) - 1) * half[1]
    else:
        corner = 0.09
        a, b = np.abs(u) - half[0] + corner, np.abs(v) - half[1] + corner
        ring = np.hypot(np.maximum(a, 0), np.maximum(b, 0)) + np.minimum(np.maximum(a, b), 0) - corner
    thick = 0.020 + 0.012 * (how.glasses == "square")
    frame = step(0.010, -0.006, np.abs(ring) - thick)
    if how.glasses == "half":
        frame = frame * step(-0.02, 0.0, v - 0.02)
    bridge = step(0.010, -0.006, np.abs(v - 0.055 + 0.35 * x * x) - 0.018) * (u < 0) * (ring > 0)
    part = seen[index]
    lens = (ring < 0) * (0.05 + 0.14 * step(0.03, 0.0, np.abs(u * 0.8 - v * 0.6 + 0.05) - 0.03))
    lay(part, lens, np.ones(3, np.float32))
    lay(part, np.maximum(frame, bridge), colour * (light.around + 0.6 * light.lamp))
    seen[index] = part
    for side in (-1, 1):
        _arm(seen, depths, rays, side, (max(who.eye_distance, half[0] + 0.05) + half[0], eye + 0.06, plane),
             (who.face_width + 0.04, eye + 0.02, -0.05), colour * (light.around + 0.4 * light.lamp))


def _arm(seen, depths, rays, side, start, end, colour):
    x0, y0, z0 = rays.camera(side * start[0], *start[1:])
    x1, y1, z1 = rays.camera(side * end[0], *end[1:])
    dx, dy = x1 - x0, y1 - y0
    along = clip01(((rays.sx - x0) * dx + (rays.sy - y0) * dy) / (dx * dx + dy * dy + 1e-9))
    off = np.hypot(rays.sx - x0 - along * dx, rays.sy - y0 - along * dy)
    index = np.flatnonzero((off < 0.030) & (mix(z0, z1, along) + 0.05 > depths))
    part = seen[index]
    lay(part, step(0.030, 0.014, off[index]), colour)
    seen[index] = part


def background(how, rays, light):
    """What stands behind, out of focus."""
    x, y = rays.sx[rays.quarter] + how.shift_x, rays.sy[rays.quarter] + how.shift_y + 0.1
    rng = np.random.default_rng(how.grain)
    tone = float(np.interp(how.background_colour, np.linspace(0, 1, len(WALLS)), WALLS))
    colour = hue(tone, 0.08 + 0.24 * rng.random(), 0.28 + 0.62 * how.background_light)
    other = hue(tone + rng.uniform(-0.15, 0.15), 0.10 + 0.22 * rng.random(), rng.uniform(0.3, 0.95))
    seen = np.tile(colour, (len(x), 1))
    kind = how.background
    if kind == "gradient":
        lay(seen, 0.7 * step(-1.6, 1.6, 0.5 * y + rng.uniform(-1, 1) * x), other)
    if kind == "window":
        for left in rng.uniform(-1.6, 1.0, 2):
            pane = step(0.06, -0.06, np.abs(x - left) - 0.42) * step(0.06, -0.06, np.abs(y - 0.35) - 0.9)
            lay(seen, pane, mix(other, 1.0, 0.6))
    if kind == "bokeh":
        for cx, cy, r, tint in rng.uniform((-1.6, -1.6, 0.10, 0), (1.6, 1.6, 0.42, 1), (9, 4)):
            lay(seen, 0.5 * step(r + 0.04, r - 0.04, np.hypot(x - cx, y - cy)),
                hue(tone + 0.2 * tint, 0.30, 0.95))
    if kind == "bricks":
        row = np.floor(y / 0.22)
        place = (x / 0.5 + 0.5 * (row % 2)) % 1
        joint = np.minimum(np.minimum(place, 1 - place) * 0.5, np.abs(y / 0.22 - row - 0.5) * -0.22 + 0.11)
        lay(seen, 0.45 * step(0.035, 0.0, joint), mix(colour, 1.0, 0.5))
    if kind == "shelves":
        books = rng.random((8, 40)).astype(np.float32)
        i, j = np.clip((y + 2) * 1.6, 0, 7).astype(int), np.clip((x + 2) * 9, 0, 39).astype(int)
        tint = np.stack([hue(tone + 0.2 * t, 0.28, 0.35 + 0.45 * t) for t in np.linspace(0, 1, 12)])
        lay(seen, np.full(len(x), 0.6, np.float32), tint[(books[i, j] * 11.99).astype(int)])
        lay(seen, step(0.06, 0.02, np.abs((y + 2) * 1.6 - np.round((y + 2) * 1.6))), other * 0.5)
    half = rays.side // 2
    seen = (seen * (0.35 * light.lamp + light.around + 0.22)).astype(np.float32).reshape(half, half, 3)
    return seen.repeat(2, axis=0).repeat(2, axis=1).reshape(-1, 3)
