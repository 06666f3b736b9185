"""The paint on a face: skin, eyes, brows, nose, mouth, beard and marks, each a soft mask over places of the head.

Functions take places (x, y, z) of n points of the head as three float32 arrays and lay colour on an (n, 3) array.
"""

import functools

import numpy as np

SKIN = np.array([[255, 222, 198], [250, 208, 176], [240, 190, 150], [222, 166, 122], [196, 136, 94], [162, 107, 72],
                 [130, 85, 58], [104, 67, 48]], np.float32) / 255
HAIR = np.array([[36, 31, 34], [46, 34, 29], [64, 42, 30], [96, 62, 40], [124, 72, 42], [150, 74, 38], [190, 104, 50],
                 [164, 124, 76], [206, 168, 104], [232, 208, 150]], np.float32) / 255
IRIS = np.array([[52, 32, 24], [78, 46, 28], [110, 70, 36], [126, 102, 52], [92, 116, 74], [86, 130, 128],
                 [84, 128, 170], [128, 150, 166]], np.float32) / 255


def clip01(value):
    return np.clip(value, 0, 1)


def step(low, high, value):
    """0 up to low, 1 from high on, smooth between; `low` may be the larger."""
    t = clip01((value - low) / (high - low))
    return t * t * (3 - 2 * t)


def mix(a, b, share):
    return a + (b - a) * share


def lay(colours, mask, paint):
    """Cover colours (n, 3), in place, with a paint (3,) or (n, 3) by a mask (n,)."""
    some = np.flatnonzero(mask > 0.004)
    if 2 * len(some) > len(mask):
        colours += (paint - colours) * mask[:, None]
    elif len(some):
        part = colours[some]
        colours[some] = part + ((paint if np.ndim(paint) < 2 else paint[some]) - part) * mask[some, None]


def bell(value, width):
    return np.exp(-0.5 * (value / width) ** 2)


def between(table, share):
    """A colour of a row of colours, joined linearly."""
    place = clip01(share) * (len(table) - 1)
    low = min(int(place), len(table) - 2)
    return mix(table[low], table[low + 1], place - low)


@functools.cache
def noise_table(cells):
    """A 256 x 256 table of smooth noise in [0, 1] that joins at its borders, `cells` cells wide."""
    coarse = np.random.default_rng(7 + cells).random((cells, cells), np.float32)
    place = np.arange(256, dtype=np.float32) / 256 * cells
    low = place.astype(int)
    share = place - low
    share = share * share * (3 - 2 * share)
    rows = mix(coarse[low], coarse[(low + 1) % cells], share[:, None])
    return np.ascontiguousarray(mix(rows[:, low], rows[:, (low + 1) % cells], share[None]))


def noise(u, v, cells, grain=0):
    """Smooth noise in [0, 1] at (u, v); it repeats after one unit, in which lie `cells` cells."""
    i = (u * 256 + grain % 251).astype(np.int32) & 255
    j = (v * 256 + grain % 241).astype(np.int32) & 255
    return noise_table(cells)[i, j]


def levels(who):
    """Heights of eyes, underside of the nose, and line of the mouth."""
    eye = who.eye_level
    nose = eye - who.nose_length
    return eye, nose, nose - who.mouth_level


def skin_colour(who):
    colour = between(SKIN, who.skin_tone)
    return colour * (1 + who.skin_warmth * np.array([0.025, -0.012, -0.05], np.float32))


def hair_colour(who):
    return mix(between(HAIR, who.hair_colour), np.array([0.74, 0.74, 0.75], np.float32), 0.9 * who.hair_grey)


def face(who, how, x, y, z, light):
    """Colour (n, 3), gloss (n,), and how flat each point is to be lit (n,): the eyes are."""
    base = skin_colour(who)
    colour = np.tile(base, (len(x), 1)).astype(np.float32)
    front = step(0.05, 0.35, z)
    eye, nose, _ = levels(who)
    colour *= (0.975 + 0.05 * noise(x * 0.5, y * 0.5, 64, who.grain))[:, None]
    _rosy(colour, who, x, y, front, base)
    gloss = front * (0.035 + 0.05 * bell(x, 0.09) + 0.04 * bell(np.abs(x) - 0.4, 0.14) * bell(y + 0.14, 0.12))
    _marks(colour, who, x, y, front)
    _lines(colour, who, how, x, y, front)
    _beard(colour, who, how, x, y, z)
    flat = np.zeros_like(x)
    _nostrils(colour, who, x, y, front)
    _mouth(colour, gloss, flat, who, how, x, y, z, base)
    for side in (-1, 1):
        near = np.flatnonzero((np.abs(x * side - who.eye_distance) < 0.30) & (np.abs(y - eye - 0.08) < 0.32) & (z > 0))
        u, v = x[near] * side - who.eye_distance, y[near] - eye
        part = colour[near]
        _brow(part, who, how, u, v, side)
        flat[near], gloss[near] = _eye(part, gloss[near], who, how, u, v, side, base)
        colour[near] = part
    return colour, gloss, flat


def _rosy(colour, who, x, y, front, base):
    _, nose, mouth = levels(who)
    cheeks = bell(np.abs(x) - 0.43, 0.15) * bell(y - nose - 0.10, 0.14)
    tip = bell(x, 0.12) * bell(y - nose - 0.10, 0.10)
    share = front * (cheeks * (0.10 + 0.36 * who.rosiness) + tip * (0.06 + 0.16 * who.rosiness))
    lay(colour, share, base * np.array([1.06, 0.74, 0.70], np.float32))
    socket = bell(np.abs(x) - who.eye_distance, 0.15) * bell(y - who.eye_level - 0.02, 0.085) * front
    lay(colour, 0.28 * socket, base * np.array([0.80, 0.66, 0.64], np.float32))


def _marks(colour, who, x, y, front):
    if who.freckles > 0:
        where = bell(np.abs(x) - 0.26, 0.20) * bell(y - who.eye_level + 0.24, 0.13) * front
        dots = step(0.62, 0.80, noise(x * 0.9, y * 0.9, 64, who.grain))
        lay(colour, 0.62 * (0.35 + 0.65 * who.freckles) * dots * clip01(1.5 * where),
            colour * np.array([0.70, 0.54, 0.44], np.float32))
    for size, mx, my in ((who.mole, who.mole_x, who.mole_y), (who.second_mole, who.second_mole_x, who.second_mole_y)):
        if size > 0:
            spot = step(0.030 + 0.012 * size, 0.014 + 0.012 * size, np.hypot(x - mx, y - my)) * (front > 0)
            lay(colour, 0.85 * spot, np.array([0.22, 0.12, 0.09], np.float32))


def _line(x, y, start, end, width):
    """A soft line between two places: 1 on it, 0 beyond its width."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    along = clip01(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy))
    off = (x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2
    return np.exp(-off / (width * width)) * (1 - 0.6 * np.abs(2 * along - 1))


def _lines(colour, who, how, x, y, front):
    """Folds of age and of a smile."""
    eye, nose, mouth = levels(who)
    ax, smile = np.abs(x), max(how.smile, 0)
    dark = np.array([0.74, 0.60, 0.56], np.float32)
    fold = 0.62 * clip01(0.85 * who.age - 0.1) + 0.34 * smile
    if fold > 0.05:
        lay(colour, fold * front * _line(ax, y, (who.nose_width + 0.07, nose + 0.06), (who.mouth_width + 0.10, mouth),
                                         0.026), colour * dark)
    if who.age > 0.35:
        bags = _line(ax, y, (who.eye_distance - 0.12, eye - 0.12), (who.eye_distance + 0.09, eye - 0.15), 0.022)
        lay(colour, 0.7 * (who.age - 0.3) * bags * front, colour * dark)
        for level in (0.36, 0.44, 0.52):
            line = bell(y - eye - level - 0.03 * np.cos(3 * x), 0.009) * step(0.42, 0.2, ax)
            lay(colour, (0.55 * (who.age - 0.3) + 0.1 * max(how.brow_raise, 0)) * line * front, colour * dark)
    if who.dimples * smile > 0.05:
        lay(colour, 0.6 * who.dimples * smile * bell(ax - who.mouth_width - 0.13, 0.02) * bell(y - mouth - 0.02, 0.04)
            * front, colour * dark)


def beard_mask(who, how, x, y, z):
    """Where the beard of a person grows, 0 to 1."""
    _, nose, mouth = levels(who)
    ax, kind = np.abs(x), who.beard
    soft = 0.05 * (noise(x * 2, y * 2, 64, who.grain) - 0.5)
    low, up = who.lower_lip + 0.13 * how.mouth_open, who.upper_lip
    upper = mouth + 0.02 + 0.80 * np.maximum(ax - who.mouth_width, 0) ** 1.2
    hole = np.hypot(x / (who.mouth_width * 1.12), (y - mouth + 0.3 * low) / (0.75 * low + up + 0.05))
    fade = 0.10 if kind == "stubble" else 0.0
    jaw = step(0.02 + fade, -0.05 - fade, y - upper + soft) * step(0.9, 1.1, hole + soft)
    lip = (step(1.15, 0.95, ax / who.mouth_width + soft) * step(0.01, 0.035, y - mouth - up * (1 - ax / 0.3))
           * step(-0.035, -0.075, y - nose + 0.1 * ax + soft))
    narrow = ax / who.mouth_width + 0.55 * step(-0.75, -1.2, y)
    chin = step(1.22, 1.02, narrow + soft) * step(-0.02, -0.09, y - mouth) * step(0.9, 1.1, hole + soft)
    if kind == "moustache":
        return lip * (z > 0)
    if kind == "goatee":
        return np.maximum(lip, chin) * step(0.0, 0.3, z)
    if kind == "chin strap":
        return jaw * step(0.60, 0.72, ax / who.face_width + 0.75 * step(-0.80, -1.02, y)) * (z > -0.1)
    return np.maximum(jaw, lip) * (z > -0.1)


def _beard(colour, who, how, x, y, z):
    if who.beard == "none":
        return
    mask = beard_mask(who, how, x, y, z)
    strands = noise(x * 1.5, y * 0.7, 128, who.grain)
    hair = hair_colour(who) * 0.9
    if who.beard == "stubble":
        return lay(colour, mask * (0.30 + 0.25 * strands), mix(hair, skin_colour(who), 0.25))
    return lay(colour, mask * (0.90 + 0.1 * strands), hair * (0.72 + 0.55 * strands)[:, None])


def _nostrils(colour, who, x, y, front):
    _, nose, _ = levels(who)
    ax = np.abs(x)
    hole = step(1.25, 0.6, np.hypot((ax - 0.52 * who.nose_width) / (0.30 * who.nose_width), (y - nose - 0.012) / 0.024))
    lay(colour, 0.62 * hole * front, colour * np.array([0.36, 0.24, 0.22], np.float32))
    wing = np.hypot((ax - 0.86 * who.nose_width) / 0.062, (y - nose - 0.045) / 0.066)
    crease = bell(wing - 1, 0.16) * step(0.75 * who.nose_width, 1.1 * who.nose_width, ax)
    lay(colour, 0.34 * crease * front, colour * np.array([0.66, 0.50, 0.46], np.float32))
    under = bell(x, who.nose_width * 0.8) * bell(y - nose + 0.035, 0.026)
    lay(colour, 0.16 * under * front, colour * np.array([0.70, 0.56, 0.54], np.float32))


def lip_colour(who, base):
    rose = mix(np.array([0.95, 0.72, 0.70], np.float32), np.array([0.88, 0.42, 0.44], np.float32), who.lip_redness)
    return base * rose * 0.96


def _mouth(colour, gloss, flat, who, how, x, y, z, base):
    _, _, mouth = levels(who)
    near = np.flatnonzero((np.abs(y - mouth) < 0.34) & (np.abs(x) < 0.42) & (z > 0))
    x, y, part = x[near], y[near], colour[near]
    open_ = how.mouth_open
    t = x / (who.mouth_width * (1 + 0.17 * how.smile - 0.10 * open_))
    arch = np.maximum(1 - t * t, 0)
    inside = np.abs(t) < 1
    line = mouth + (who.mouth_curve + 0.095 * how.smile) * (t * t - 0.25) - 0.014 * bell(t, 0.22)
    top, bottom = line + 0.025 * open_ * arch, line - 0.15 * open_ * arch * (1 - 0.25 * how.smile)
    bow = 1 - 0.42 * who.lip_bow * bell(t, 0.16) + 0.18 * who.lip_bow * bell(np.abs(t) - 0.27, 0.14)
    upper = top + who.upper_lip * (1 - 0.25 * max(how.smile, 0)) * arch**0.8 * bow
    lower = bottom - who.lower_lip * (1 - 0.15 * max(how.smile, 0)) * arch**0.75
    lips = step(-0.008, 0.010, np.minimum(upper - y, y - lower)) * inside
    tone = lip_colour(who, base)
    lay(part, lips * (0.5 + 0.45 * who.lip_redness), np.where((y > line)[:, None], tone * 0.88, tone))
    lay(part, 0.5 * lips * bell(y - lower - 0.55 * (line - lower), 0.016) * bell(t, 0.5) * (y < line), tone * 1.16)
    hollow = step(-0.004, 0.012, np.minimum(top - y, y - bottom)) * inside * (open_ > 0.03)
    lay(part, hollow, np.array([0.26, 0.09, 0.09], np.float32))
    teeth = hollow * step(0.0, 0.02, y - (top - 0.012 - 0.062 * min(1.0, 1.6 * open_) * arch**0.5))
    lay(part, teeth * 0.95, np.array([0.93, 0.90, 0.85], np.float32))
    tongue = hollow * step(0.03, 0.0, y - bottom - 0.035) * bell(t, 0.45)
    lay(part, 0.7 * tongue, np.array([0.66, 0.30, 0.30], np.float32))
    seam = bell(y - line, 0.010 + 0.006 * bell(t, 0.7)) * step(1.06, 0.92, np.abs(t)) * (open_ <= 0.03)
    corner = bell(np.abs(t) - 1, 0.05) * bell(y - line, 0.018)
    lay(part, 0.78 * np.maximum(seam, 0.7 * corner), tone * np.array([0.42, 0.30, 0.30], np.float32))
    lay(part, 0.20 * bell(x, 0.13) * bell(y - lower + 0.035, 0.022), base * np.array([0.7, 0.6, 0.58], np.float32))
    colour[near] = part
    gloss[near] += 0.10 * lips * (y < line)
    flat[near] = np.maximum(flat[near], 0.8 * hollow)


def _brow(part, who, how, u, v, side):
    s = (u - 0.005) / who.brow_length
    raised = 0.035 * how.brow_raise + 0.03 * min(how.smile, 0)
    middle = who.brow_gap + raised + who.brow_tilt * u + who.brow_arch * (1 - (s - 0.25) ** 2)
    thick = who.brow_thickness * (1 - 0.62 * clip01(0.5 * (s + 1)) ** 1.5) * np.sqrt(np.maximum(1 - s**4, 0))
    mask = step(0.013, -0.013, np.abs(v - middle) - thick) * (np.abs(s) < 1)
    strands = noise((u * 0.8 - v * 1.2) * 1.3, v * 0.4 + 0.3 * side, 128, who.grain)
    hair = np.minimum(hair_colour(who) * 0.82, 0.62)
    lay(part, mask * (0.70 + 0.28 * strands), hair * (0.85 + 0.3 * strands)[:, None])


def _eye(part, gloss, who, how, u, v, side, base):
    """Paint one eye; u grows outwards. Gives back how flat the points are to be lit, and their gloss."""
    wide, high = who.eye_width, who.eye_height
    smile = max(how.smile, 0)
    v = v - who.eye_tilt * u
    t = u / wide
    arch = np.maximum(1 - t * t, 0)
    top = high * how.eyes_open * arch**0.75 * (1 - 0.16 * t)
    bottom = -high * (0.66 - 0.24 * smile) * arch**0.8 * (1 + 0.18 * t)
    open_ = step(-0.008, 0.008, np.minimum(top - v, v - bottom)) * (np.abs(t) < 1)
    lid = bell(v - top - 0.035, 0.032) * step(1.35, 0.7, np.abs(t))
    lay(part, 0.30 * lid, base * np.array([0.80, 0.66, 0.66], np.float32))
    white = np.array([0.955, 0.94, 0.915], np.float32) * (0.80 + 0.20 * step(0.0, 0.05, top - v))[:, None]
    lay(part, open_, white * (1 - 0.18 * t[:, None] ** 2))
    _iris(part, open_, who, how, u, v, top, side)
    lay(part, open_ * 0.8 * bell(t + 0.93, 0.07), base * np.array([0.95, 0.62, 0.60], np.float32))
    dark = np.minimum(hair_colour(who) * 0.25, 0.15) + base * 0.06
    line = (0.010 + 0.013 * who.lashes) * (0.75 + 0.35 * t)
    lash = step(0.010, -0.004, np.abs(v - top - 0.4 * line) - line) * step(1.14, 0.98, np.abs(t))
    wing = _line(u, v, (0.93 * wide, 0.005), (1.17 * wide, 0.02 + 0.045 * who.lashes), 0.013) * who.lashes
    lay(part, np.maximum(0.94 * lash, 0.9 * wing), dark)
    lay(part, 0.42 * bell(v - bottom + 0.006, 0.008) * step(1.05, 0.85, np.abs(t)), base * 0.42)
    crease = bell(v - 1.12 * top - 0.030 - 0.020 * who.lid_crease, 0.010) * step(1.12, 0.8, np.abs(t))
    lay(part, (0.10 + 0.5 * who.lid_crease) * crease, base * np.array([0.56, 0.42, 0.40], np.float32))
    return 0.75 * open_, gloss * (1 - open_)


def _iris(part, open_, who, how, u, v, top, side):
    colour = between(IRIS, who.eye_colour)
    du = u - side * how.gaze_x * 0.30 * who.eye_width
    dv = v - 0.006 - 0.016 * how.gaze_y
    far = np.hypot(du, dv) / who.iris_size
    disc = step(1.06, 0.94, far) * open_
    lay(part, disc, colour * (0.80 + 0.45 * clip01(0.6 - dv / who.iris_size * 0.7))[:, None])
    lay(part, disc * step(0.70, 1.0, far), colour * 0.38)
    lay(part, disc * step(0.52, 0.42, far), np.array([0.05, 0.04, 0.05], np.float32))
    lay(part, disc * 0.5 * bell(v - top, 0.022), colour * 0.2)
    shine = step(0.40, 0.22, np.hypot(du * side + 0.024, dv - 0.028) / who.iris_size)
    lay(part, 0.92 * shine * open_, np.array([1.0, 1.0, 0.98], np.float32))


def warm_edge(seen, normal):
    """Skin turns darker and warmer where it turns away from the camera."""
    away = (1 - clip01(normal[2])) ** 3
    return seen * (1 - away[:, None] * np.array([0.16, 0.27, 0.30], np.float32))
