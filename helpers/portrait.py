"""Draw an `Identity` under a `Capture`: rays meet a head in three dimensions, light falls on it, paint lies on it.

The head is an ellipsoid whose half-width and half-depth depend on the height, and whose front carries a relief (nose,
lips, brows, sockets). Parallel rays are walked to the surface; where one ends, the point's place on the head says
which paint lies there (`helpers.portrait_paint`), its normal says how light falls. Hair is a second, larger shape of
the same kind (`helpers.portrait_dress`). Lengths and axes are those of `helpers.cast`.
"""

import functools

import numpy as np
from PIL import Image, ImageFilter

from helpers import portrait_dress as dress
from helpers import portrait_paint as paint
from helpers.portrait_paint import clip01, mix

VIEW = 3.15  # units of height that a picture shows at scale 1
ROWS = 256  # entries of a shape's tables
RELIEF = (280, 224)  # cells of the relief, over y in [-1.25, 1.25] and x in [-1, 1]


class Shape:
    """A closed surface: an ellipse at each height y, with half-width, front and back half-depth from tables.

    Args:
        bottom, top: where it ends.
        width, front, back: (heights, lengths) each, joined smoothly; lengths are those wanted at that height.
        z: where the middle lies.
        relief: None, or the three tables of `relief`: what is added to the front, and its slopes.
    """

    def __init__(self, bottom, top, width, front, back, z=0.0, relief=None):
        self.middle, self.half, self.z, self.relief = (bottom + top) / 2, (top - bottom) / 2, z, relief
        q = np.linspace(-1, 1, ROWS)
        y = self.middle + q * self.half
        round_off = np.sqrt(np.maximum(1 - q * q, 0.004))
        smooth = np.hanning(25) / np.hanning(25).sum()
        self.tables, self.slopes = [], []
        for heights, lengths in (width, front, back):
            wanted = np.interp(y, heights, lengths)
            wanted = np.convolve(np.pad(wanted, 12, mode="edge"), smooth, mode="valid") / round_off
            wanted[:14], wanted[-14:] = wanted[14], wanted[-15]
            self.tables.append((1 / wanted).astype(np.float32))
            self.slopes.append(np.gradient(1 / wanted, y).astype(np.float32))
        self.per_row = (ROWS - 1) / (2 * self.half)
        self.reach = max(self.half, 1 / min(t.min() for t in self.tables)) + 0.25

    def level(self, x, y, z, normal=False):
        """0 on the surface, negative within, about the distance outside; or the direction of the outward normal."""
        q = (y - self.middle) / self.half
        k = np.clip((q + 1) * (0.5 * (ROWS - 1)), 0, ROWS - 1).astype(np.int32)
        z = z - self.z
        ahead = z > 0
        across = self.tables[0][k]
        along = np.where(ahead, self.tables[1][k], self.tables[2][k])
        bump = None
        if self.relief is not None:
            i, j = _cells(x, y)
            weight = clip01(z * 4)
            bump = [table[i, j] * weight for table in (self.relief[:3] if normal else self.relief[:1])]
            z = z - bump[0]
        if not normal:
            level = np.sqrt((x * across) ** 2 + q * q + (z * along) ** 2) - 1
            return level if bump is None else level * mix(1, self.relief[3][i, j], weight)
        slopes = self.slopes[0][k], np.where(ahead, self.slopes[1][k], self.slopes[2][k])
        gz = z * along * along
        gy = q / self.half + x * x * across * slopes[0] + z * z * along * slopes[1]
        gx = x * across * across
        if bump is not None:
            gx, gy = gx - gz * bump[1], gy - gz * bump[2]
        return _unit(gx, gy, gz)


def _cells(x, y):
    rows, columns = RELIEF
    i = np.clip((y + 1.25) * (rows / 2.5), 0, rows - 1).astype(np.int32)
    return i, np.clip((x + 1) * (columns / 2), 0, columns - 1).astype(np.int32)


def _unit(x, y, z):
    scale = 1 / np.sqrt(x * x + y * y + z * z + 1e-12)
    return x * scale, y * scale, z * scale


def relief(bumps):
    """Tables over the front of the face: a sum of Gaussian bumps, its slopes along x and y, and a step that is safe.

    Args:
        bumps: rows of (x, y, spread along x, spread along y, height).
    """
    x0, y0, sx, sy, high = np.array(bumps, np.float32).T[:, :, None]
    rows, columns = RELIEF
    y = (np.arange(rows, dtype=np.float32)[None] + 0.5) * (2.5 / rows) - 1.25
    x = (np.arange(columns, dtype=np.float32)[None] + 0.5) * (2 / columns) - 1
    u, v = (x - x0) / sx, (y - y0) / sy
    gx, gy = np.exp(-0.5 * u * u), np.exp(-0.5 * v * v) * high
    high, along, up = gy.T @ gx, gy.T @ (-u / sx * gx), (-v / sy * gy).T @ gx
    return high, along, up, 1 / np.sqrt(1 + 0.7 * along * along + 0.5 * up * up)


def head_shape(who, how):
    """The head of a person with an expression."""
    h, w, smile, open_ = who.face_height, who.face_width, max(how.smile, 0), how.mouth_open
    chin = -h - 0.06 * open_
    eye, nose, mouth = paint.levels(who)
    dome = np.linspace(0.15, 1, 12)
    round_ = np.maximum(1 - dome**2.3, 0) ** 0.5
    width = ([chin, chin + 0.10, chin + 0.32, chin + 0.62, -0.15, *(h * dome)],
             w * np.array([0.36 * who.chin_width, 0.50 * who.chin_width, 0.70 * (who.jaw + who.chin_width) / 2,
                           0.875 * who.jaw, 0.985 * who.cheekbone, *(round_ * np.linspace(1, who.temple, 12))]))
    front = ([chin, chin + 0.12, chin + 0.4, -0.4, 0.1, *(h * dome[1:])],
             [0.46, 0.68, 0.76, 0.80, 0.85, *(0.88 * round_[1:])])
    back = ([chin, chin + 0.3, -0.5, -0.1, *(h * dome)], [0.30, 0.42, 0.56, 0.86, *(0.93 * round_)])
    tip, bridge = who.nose_tip, who.nose_bridge
    bumps = [(0, eye + 0.02, 0.055, 0.11, 0.55 * bridge), (0, (eye + nose) / 2, 0.06, 0.11, bridge + who.nose_hump),
             (0, nose + 0.10 + who.nose_upturn, who.nose_tip_size * 0.85, 0.085, tip),
             (0, nose + 0.22, 0.06, 0.10, 0.42 * tip), (0, nose - 0.10, 0.05, 0.05, -0.03),
             (0, mouth + 0.045, who.mouth_width * 0.62, 0.04, 0.055 + 0.3 * who.upper_lip),
             (0, mouth - 0.06, who.mouth_width * 0.5, 0.045, 0.05 + 0.4 * who.lower_lip),
             (0, mouth - 0.165, 0.17, 0.05, -0.05), (0, chin + 0.17, 0.17, 0.12, who.chin_forward),
             (0, eye + 0.30, 0.5, 0.09, who.brow_ridge)]
    for side in (-1, 1):
        bumps += [(side * who.eye_distance, eye, 0.15, 0.10, -who.eye_depth - 0.02),
                  (side * who.eye_distance, eye, 0.10, 0.075, 0.055),
                  (side * who.nose_width * 0.82, nose + 0.045, 0.042, 0.052, 0.085),
                  (side * 0.42, -0.25, 0.18, 0.17, who.cheeks_full + 0.05 * smile),
                  (side * (who.mouth_width + 0.07), mouth + 0.03, 0.06, 0.09, -0.03 * (0.4 + who.age + smile)),
                  (side * who.eye_distance * 0.95, eye - 0.15, 0.11, 0.03, 0.018 * who.age)]
    return Shape(chin, h, width, front, back, relief=relief(bumps))


def hair_shape(who, how):
    """The outer surface of the hair, or of the scalp where there is little."""
    style = dress.STYLES[who.hair_style]
    h, w = who.face_height, who.face_width
    full = (0.35 + 0.65 * who.hair_volume) * (0.3 if how.headwear in ("beanie", "hat") else 1)
    top, side = h + 0.035 + style.top * full, 0.03 + style.side * full
    bottom, short = style.bottom, style.bottom > -0.9
    y = np.linspace(bottom, top, 60)
    round_ = np.sqrt(np.maximum(1 - np.maximum(y / top, 0) ** 2.3, 0))
    below = 1 + (style.flare - 1) * clip01(-y)
    if short:
        below = np.sqrt(np.maximum(1 - (np.minimum(y, 0) / bottom) ** 2, 0))
    width = (y, (w * mix(0.98, who.temple, clip01(2 * y)) + side) * round_ * below)
    front = (y, (0.88 + style.front * full) * round_ * (below if short else mix(1, 0.66, clip01(-2 * y))))
    back = (y, (0.95 + side) * round_ * (below if short else mix(1, 0.9, clip01(-2 * y))))
    return Shape(bottom, top, width, front, back)


class Rays:
    """Parallel rays, one a pixel: where they are in the head's axes at depth 0, and which way they go.

    `turn` takes a vector from the head's axes to the camera's; `camera` does so for its three parts.
    """

    def __init__(self, how, side):
        pixel = VIEW / (side * how.scale)
        places = (np.arange(side, dtype=np.float32) + 0.5 - side / 2) * pixel
        self.pixel, self.side = pixel, side
        self.sx = np.tile(places, side) - np.float32(how.shift_x)  # in the camera's axes, flattened row by row
        self.sy = np.repeat(-places, side) - np.float32(how.shift_y + 0.10)
        self.quarter = np.arange(side * side).reshape(side, side)[::2, ::2].ravel()
        self.turn = rotation(how.yaw, how.pitch, how.roll)
        to_head = self.turn.T
        self.base = [to_head[i, 0] * self.sx + to_head[i, 1] * self.sy for i in range(3)]
        self.towards = [float(to_head[i, 2]) for i in range(3)]  # the camera, seen from the head

    def camera(self, x, y, z):
        return [self.turn[i, 0] * x + self.turn[i, 1] * y + self.turn[i, 2] * z for i in range(3)]

    def at(self, index, depth):
        return [b[index] + depth * t for b, t in zip(self.base, self.towards, strict=True)]

    def walk(self, shape, rough=None):
        """Indices of the rays that meet a shape, depth towards the camera, and (x, y, z) on the head.

        A quarter of the rays is walked first, from a ball around the shape; the others start where these came to.
        """
        half, (cx, cy, cz) = self.side // 2, self.camera(0, shape.middle, shape.z)
        index = self.quarter
        room = shape.reach**2 - (self.sx[index] - cx) ** 2 - (self.sy[index] - cy) ** 2
        inside = np.flatnonzero(room > 0)
        index, depth = index[inside], np.sqrt(room[inside]) + np.float32(cz)
        depth, level, _ = self._steps(shape, rough, index, depth, 9)
        near = np.full(half * half, -9, np.float32)
        near[inside] = np.where(level < 0.2, depth, -9)
        near = near.reshape(half, half)
        for axis in (0, 1):
            wide = np.pad(near, [(1, 1) if a == axis else (0, 0) for a in (0, 1)], constant_values=-9)
            near = np.maximum(near, _beside(wide, axis))
        start = near.repeat(2, axis=0).repeat(2, axis=1).ravel()
        index = np.flatnonzero(start > -9)
        depth, level, place = self._steps(shape, rough, index, start[index] + np.float32(0.03), 8)
        met = level < 0.035
        return index[met], depth[met], [a[met] for a in place]

    def _steps(self, shape, rough, index, depth, steps):
        """Walk rays on; where the last stride brought little, as along an edge, the next is longer (secant)."""
        stride = before = None
        for count in range(steps + 1):
            place = self.at(index, depth)
            level = shape.level(*place)
            if rough is not None:
                level = level - rough(*place)
            if count < steps:
                gain = 0.75 if stride is None else np.clip(stride / (np.abs(before - level) + 1e-4), 0.7, 2.0)
                stride, before = np.clip(level * gain, -0.1, 0.6), level
                depth = depth - stride
        return depth, level, place


def _beside(wide, axis):
    return np.maximum(wide[:-2], wide[2:]) if axis == 0 else np.maximum(wide[:, :-2], wide[:, 2:])


def rotation(yaw, pitch, roll):
    """The turn of the head, degrees: to the right of the picture, upwards, and over the shoulder, in this order."""
    (cy, cp, cr), (sy, sp, sr) = np.cos(np.radians([yaw, pitch, roll])), np.sin(np.radians([yaw, pitch, roll]))
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return (about_z @ about_x @ about_y).astype(np.float32)


class Light:
    """One lamp and light from all sides; `on` is what a surface of a colour sends to the camera."""

    def __init__(self, how):
        side, high = np.radians(how.light_side), np.radians(how.light_height)
        self.direction = np.array([np.sin(side) * np.cos(high), np.sin(high), np.cos(side) * np.cos(high)], np.float32)
        tint = np.array([0.11, 0.0, -0.13], np.float32) * how.light_warmth
        self.lamp = 0.86 * how.light_strength * (1 + tint)
        self.around = 0.74 * how.ambient * (np.array([1.01, 0.99, 1.0], np.float32) - 0.35 * tint)

    def on(self, colour, normal, shade=1.0, gloss=None, soft=0.25):
        """Args: colour (n, 3); normal three (n,) in the camera's axes; shade (n,), 0 where the lamp is hidden."""
        lit = clip01((sum(n * d for n, d in zip(normal, self.direction, strict=True)) + soft) / (1 + soft)) * shade
        sky = 0.86 + 0.14 * normal[1]
        seen = colour * (lit[:, None] * self.lamp + sky[:, None] * self.around)
        if gloss is not None:
            half = self.direction + np.array([0, 0, 1], np.float32)
            half = half / np.linalg.norm(half)
            shine = clip01(sum(n * d for n, d in zip(normal, half, strict=True)))
            shine = shine * shine
            shine = shine * shine
            shine = shine * shine
            shine = shine * shine
            seen += (gloss * shine * shade)[:, None] * self.lamp
        return seen


def hidden(shape, light, x, y, z):
    """How much of the lamp reaches points of a shape, 0 to 1, with soft edges: a short walk towards the lamp."""
    free = np.ones_like(x)
    for far in (0.07, 0.14, 0.24, 0.38, 0.55):
        level = shape.level(x + far * light[0], y + far * light[1], z + far * light[2])
        free = np.minimum(free, 1 + level * (1.6 / far))
    return 0.40 + 0.60 * clip01(free)


def render(who, how, size):
    """The picture, float32 (size, size, 3) in [0, 1]."""
    side = 2 * size
    rays, light = Rays(how, side), Light(how)
    head, hair = head_shape(who, how), hair_shape(who, how)
    style = dress.STYLES[who.hair_style]
    seen = dress.background(how, rays, light)
    rough = functools.partial(dress.curls, who) if style.curl else None
    shell = rays.walk(hair, rough=rough)
    hair_paint = dress.Hair(who, how, style)
    lamp = rays.turn.T @ light.direction  # the lamp in the head's axes
    if style.bottom < -0.9 or style.side > 0.15:  # the far wall of long or full hair, seen behind ears and neck
        seen[shell[0]] = hair_paint.colour * (0.42 * light.around + 0.10 * light.lamp)
    dress.bust(seen, who, how, rays, light)
    if style.bun:
        hair_paint.bun(seen, rays, light, who)
    depths = np.full(len(seen), -9, np.float32)
    dress.ears(seen, depths, who, how, rays, light, head)
    index, depth, (x, y, z) = rays.walk(head)
    nearer = depth > depths[index]
    index, depth, x, y, z = index[nearer], depth[nearer], x[nearer], y[nearer], z[nearer]
    normal = head.level(x, y, z, normal=True)
    colour, gloss, flat = paint.face(who, how, x, y, z, light)
    shade = hidden(head, lamp, x, y, z)
    shade *= hair_paint.shadow(x, y, z, lamp)
    camera = rays.camera(*normal)
    camera = [mix(n, f, flat) for n, f in zip(camera, (0.0, 0.15, 0.95), strict=True)]
    seen[index] = paint.warm_edge(light.on(colour, camera, shade, gloss), camera)
    depths[index] = depth
    hair_paint.front(seen, depths, shell, hair, rays, light, lamp)
    dress.headwear(seen, depths, who, how, rays, light, hair, shell)
    dress.glasses(seen, depths, who, how, rays, light, head)
    picture = seen.reshape(size, 2, size, 2, 3).mean(axis=(1, 3), dtype=np.float32)
    return lens(picture, how)


def lens(picture, how):
    """What the camera adds: exposure, contrast, saturation, blur and noise."""
    picture = picture * np.float32(how.exposure)
    grey = picture @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    picture = mix(grey[:, :, None], picture, how.saturation)
    picture = 0.5 + (picture - 0.5) * np.float32(how.contrast)
    if how.blur > 0.05:
        picture = _blurred(picture, how.blur * picture.shape[0] / 112)
    if how.noise > 0:
        rng = np.random.default_rng(how.grain)
        picture = picture + how.noise * rng.standard_normal(picture.shape, np.float32)
    return np.clip(_shoulder(picture), 0, 1)


def _shoulder(picture):
    """Bright values bend towards white instead of being cut off."""
    over = np.maximum(picture - 0.8, 0)
    return np.where(picture > 0.8, 0.8 + 0.2 * (1 - np.exp(-over / 0.2)), picture).astype(np.float32)


def _blurred(picture, sigma):
    bytes_ = (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)
    return np.asarray(Image.fromarray(bytes_).filter(ImageFilter.GaussianBlur(sigma)), np.float32) / 255

