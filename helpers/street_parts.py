"""The models of a street: cars, pedestrians, motorcycles, and things that are none of them.

Each function takes a `random.Random` and gives a `street_shapes.Model` in metres: x to its right, y up, z forward.
"""

import math

from helpers.street_shapes import Model

GLASS, RUBBER, CHROME, DARK = (0.13, 0.17, 0.21), (0.07, 0.07, 0.08), (0.72, 0.73, 0.75), (0.12, 0.12, 0.13)
PAINT = ((0.90, 0.90, 0.89), (0.93, 0.93, 0.95), (0.10, 0.10, 0.11), (0.16, 0.17, 0.19), (0.55, 0.57, 0.59),
         (0.70, 0.71, 0.72), (0.36, 0.38, 0.41), (0.66, 0.10, 0.10), (0.78, 0.16, 0.12), (0.13, 0.25, 0.50),
         (0.18, 0.38, 0.66), (0.10, 0.20, 0.33), (0.12, 0.33, 0.24), (0.83, 0.66, 0.16), (0.85, 0.42, 0.12),
         (0.45, 0.30, 0.20), (0.72, 0.64, 0.50), (0.40, 0.62, 0.66), (0.45, 0.12, 0.20), (0.55, 0.66, 0.50))
CLOTH = ((0.12, 0.13, 0.16), (0.20, 0.24, 0.36), (0.30, 0.34, 0.42), (0.55, 0.57, 0.60), (0.86, 0.85, 0.82),
         (0.62, 0.16, 0.16), (0.80, 0.30, 0.20), (0.86, 0.62, 0.18), (0.22, 0.42, 0.30), (0.20, 0.44, 0.60),
         (0.45, 0.28, 0.50), (0.76, 0.50, 0.55), (0.48, 0.36, 0.26), (0.66, 0.58, 0.44), (0.30, 0.55, 0.55))
TROUSERS = ((0.10, 0.11, 0.14), (0.16, 0.20, 0.32), (0.25, 0.31, 0.45), (0.36, 0.44, 0.58), (0.32, 0.30, 0.28),
            (0.55, 0.49, 0.38), (0.42, 0.43, 0.45), (0.70, 0.66, 0.58))
SKIN = ((0.96, 0.80, 0.69), (0.90, 0.71, 0.58), (0.82, 0.61, 0.47), (0.68, 0.47, 0.34), (0.52, 0.35, 0.25),
        (0.36, 0.24, 0.18))
HAIR = ((0.08, 0.06, 0.06), (0.17, 0.11, 0.08), (0.30, 0.19, 0.11), (0.50, 0.33, 0.17), (0.78, 0.62, 0.36),
        (0.52, 0.22, 0.12), (0.62, 0.61, 0.60), (0.85, 0.84, 0.82))

# Of each kind of car, in metres: length, width, height; the belt below the windows; the clearance; then along the
# car from its middle: foot of the windscreen, front and back of the roof, foot of the rear window.
CARS = {
    "saloon": (4.65, 1.82, 1.45, 0.94, 0.24, 0.85, 0.20, -1.05, -1.72),
    "hatchback": (4.05, 1.76, 1.50, 0.95, 0.23, 0.86, 0.28, -1.45, -1.92),
    "estate": (4.75, 1.82, 1.49, 0.95, 0.24, 0.88, 0.25, -1.85, -2.28),
    "suv": (4.55, 1.90, 1.72, 1.08, 0.33, 0.90, 0.38, -1.65, -2.14),
    "small": (3.55, 1.64, 1.53, 0.95, 0.22, 0.90, 0.42, -1.35, -1.70),
    "coupe": (4.40, 1.84, 1.28, 0.84, 0.19, 0.65, -0.05, -0.85, -1.85),
    "van": (4.95, 1.95, 2.02, 1.12, 0.28, 1.72, 1.02, -2.30, -2.42),
}


def mix(a, b, share):
    """Colour a with that share of colour b."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share


def car(random, detail=1.0, lit=False):
    """A car of any kind; `detail` below 0.5 leaves small parts out, `lit` switches its lamps on. Vans are cars."""
    kind = random.choices(list(CARS), (22, 22, 14, 18, 12, 6, 10))[0]
    length, width, height, belt, low, cowl, roof_front, roof_rear, base = CARS[kind]
    paint = random.choice(PAINT)
    paint = tuple(min(1.0, max(0.03, c + random.uniform(-0.05, 0.05))) for c in paint)
    model, half, front, rear = Model(), width / 2, length / 2, -length / 2
    nose = belt - random.uniform(0.16, 0.24)
    deck = belt + 0.02
    cargo = kind == "van" and random.random() < 0.6
    radius = 0.31 + 0.04 * (kind in ("suv", "van"))
    axles = (front - 0.82, rear + 0.78)
    model.part(0, 0, 0)
    _car_wheels(model, half, radius, axles)
    model.part(0, 0, 0)
    _car_ends(model, paint, half, front, rear, low, nose, deck)
    _car_body(model, paint, half, front, rear, low, nose, belt, deck, cowl, base)
    for side in (-1, 1):
        _car_side(model, side, paint, half, radius, axles, detail, kind == "suv" and random.random() < 0.5, low)
    tumble = half * (0.90 if kind == "van" else 0.78)
    _car_cabin(model, paint, half * 0.96, tumble, belt, height, cowl, roof_front, roof_rear, base, cargo, detail)
    _car_lamps(model, random, half, front, rear, low, nose, belt, kind == "van", lit, detail)
    if detail > 0.5:
        for side in (-1, 1):
            x, z = side * (half + 0.09), cowl - 0.18
            model.part(x * 1.02, belt, z).box((x - 0.08, belt, z - 0.05), (x + 0.08, belt + 0.13, z + 0.05), paint)
    if kind in ("saloon", "estate") and random.random() < 0.10:
        model.part(0, 4, 0).box((-0.28, height, -0.35), (0.28, height + 0.15, -0.15), (0.95, 0.80, 0.25))
    model.lengths = (length, width, height)
    return model


def _car_wheels(model, half, radius, axles):
    for z in axles:
        for side in (-1, 1):
            inner, outer = side * (half - 0.24), side * (half - 0.02)
            for edge in (-0.75, 0.75):
                model.face([(inner, 0.02, z + edge * radius), (outer, 0.02, z + edge * radius),
                            (outer, radius, z + edge * radius), (inner, radius, z + edge * radius)], RUBBER)
            model.disc((inner, radius, z), radius, RUBBER)
            model.face([(inner, 0, z), (outer, 0, z), (outer, 2 * radius, z), (inner, 2 * radius, z)], RUBBER)
            model.disc((outer, radius, z), radius, RUBBER)


def _car_ends(model, paint, half, front, rear, low, nose, deck):
    """Bumpers with round corners, front and back."""
    for end, top, way in ((front, nose, 1), (rear, deck, -1)):
        corner, inside = 0.80 * half, end - way * 0.30
        for y0, y1, tone, tilt in ((low, low + 0.16, 0.55, -0.25), (low + 0.16, 0.56, 0.0, 0.0),
                                   (0.56, top, 0.0, 0.35)):
            colour = mix(paint, DARK, tone)
            slope = way * 0.05 * (y0 >= 0.56)
            model.face([(-corner, y0, end), (corner, y0, end), (corner, y1, end - slope), (-corner, y1, end - slope)],
                       colour, (0, tilt, way))
            for side in (-1, 1):
                model.face([(side * corner, y0, end), (side * half, y0, inside), (side * half, y1, inside),
                            (side * corner, y1, end - slope)], colour, (side * 0.75, tilt, way * 0.65))


def _car_body(model, paint, half, front, rear, low, nose, belt, deck, cowl, base):
    """Bonnet, boot and the sides below the windows."""
    shelf = 0.96 * half
    model.face([(-0.80 * half, nose, front - 0.05), (0.80 * half, nose, front - 0.05), (half, nose + 0.05, front - 0.3),
                (-half, nose + 0.05, front - 0.3)], mix(paint, (1, 1, 1), 0.10), (0, 0.8, 0.55))
    model.face([(-half, nose + 0.05, front - 0.3), (half, nose + 0.05, front - 0.3), (shelf, belt, cowl),
                (-shelf, belt, cowl)], mix(paint, (1, 1, 1), 0.05), (0, 0.97, 0.15))
    model.face([(-0.80 * half, deck, rear + 0.05), (0.80 * half, deck, rear + 0.05), (half, deck + 0.01, rear + 0.3),
                (shelf, belt + 0.02, base), (-shelf, belt + 0.02, base), (-half, deck + 0.01, rear + 0.3)], paint,
               (0, 0.97, -0.1))
    for side in (-1, 1):
        x, f, r = side * half, front - 0.3, rear + 0.3
        bands = ((low, low, low + 0.13, low + 0.13, 0.60, -0.2), (low + 0.13, low + 0.13, 0.62, 0.62, 0.12, -0.22))
        for a, b, c, d, tone, tilt in bands:
            model.face([(x, a, f), (x, b, r), (x, c, r), (x, d, f)], mix(paint, DARK, tone), (side, tilt, 0))
        model.face([(x, 0.62, f), (x, 0.62, r), (x, deck, r), (x, belt, base), (x, belt, cowl), (x, nose + 0.05, f)],
                   paint, (side, 0.18, 0))
        model.face([(x, belt - 0.10, cowl + 0.35), (x, belt - 0.09, r), (x, belt - 0.05, r),
                    (x, belt - 0.06, cowl + 0.35)], mix(paint, (1, 1, 1), 0.22), (side, 0.5, 0))


def _car_side(model, side, paint, half, radius, axles, detail, plastic, low):
    """Wheel arches, tyres and rims of one side, doors and handles."""
    x, out = side * half, (side, 0, 0)
    for z in axles:
        arch = [(x, max(radius + 1.2 * radius * math.sin(a), low), z + 1.2 * radius * math.cos(a))
                for a in (k * math.pi / 8 for k in range(-1, 10))]
        model.face(arch, mix(DARK, paint, 0.0 if plastic else 0.12), out)
        model.disc((x, radius, z), radius, RUBBER, out)
        model.disc((x, radius, z), radius * 0.66, CHROME if detail > 0.2 else (0.5, 0.5, 0.5), out)
        if detail > 0.4:
            for k in range(5):
                a = k * 2 * math.pi / 5 + 0.3
                p = [(x, radius + radius * r * math.sin(a + w), z + radius * r * math.cos(a + w))
                     for r, w in ((0.20, 0.0), (0.60, -0.34), (0.60, 0.34))]
                model.face(p, (0.20, 0.20, 0.22), out)
    if detail > 0.5:
        middle = (axles[0] + axles[1]) / 2 + 0.05
        for z in (middle + 1.0, middle, middle - 0.95):
            model.face([(x, low + 0.14, z), (x, low + 0.14, z - 0.018), (x, 0.88, z - 0.018), (x, 0.88, z)],
                       mix(paint, DARK, 0.6), out)
        for z in (middle + 0.10, middle - 0.85):
            model.face([(x, 0.74, z), (x, 0.74, z + 0.17), (x, 0.78, z + 0.17), (x, 0.78, z)],
                       mix(paint, DARK, 0.5), out)


def _car_cabin(model, paint, foot, top, belt, height, cowl, roof_front, roof_rear, base, cargo, detail):
    """Windscreen, rear window, sides with their windows, roof."""
    rim = height - 0.05
    for z0, z1, way in ((cowl, roof_front, 1), (base, roof_rear, -1)):
        slope = (0, abs(z0 - z1) + 0.02, way * (rim - belt))
        quad = ((-foot, belt, z0), (foot, belt, z0), (top, rim, z1), (-top, rim, z1))
        model.face(quad, paint, slope)
        if way > 0 or not cargo:
            model.face([_within(quad, u, v) for u, v in ((0.05, 0.04), (0.95, 0.04), (0.94, 0.92), (0.06, 0.92))],
                       GLASS, slope)
            model.face([_within(quad, u, v) for u, v in ((0.06, 0.55), (0.94, 0.70), (0.93, 0.90), (0.07, 0.90))],
                       mix(GLASS, (0.75, 0.85, 0.95), 0.32), slope)
    for side in (-1, 1):
        quad = ((side * foot, belt, cowl), (side * foot, belt, base), (side * top, rim, roof_rear),
                (side * top, rim, roof_front))
        out = (side * (rim - belt), foot - top, 0)
        model.face(quad, paint, out)
        split = 0.46
        panes = [(0.07, split - 0.015), (split + 0.015, 0.94)][: 1 if cargo else 2]
        for a, b in panes:
            model.face([_within(quad, u, v) for u, v in ((a, 0.06), (b, 0.06), (b, 0.88), (a, 0.88))], GLASS, out)
            if detail > 0.3:
                model.face([_within(quad, u, v) for u, v in ((a, 0.62), (b, 0.48), (b, 0.88), (a, 0.88))],
                           mix(GLASS, (0.75, 0.85, 0.95), 0.28), out)
    middle = (roof_front + roof_rear) / 2
    for z0, z1, y0, y1, tilt in ((roof_rear, middle, rim, height, -0.1), (middle, roof_front, height, rim, 0.1)):
        model.face([(-top, y0, z0), (top, y0, z0), (top * 0.98, y1, z1), (-top * 0.98, y1, z1)],
                   mix(paint, (1, 1, 1), 0.06), (0, 1, tilt))


def _within(quad, u, v):
    """The point of a quadrilateral that lies u along its first side and v towards the opposite one."""
    a, b, c, d = quad
    return mix(mix(a, b, u), mix(d, c, u), v)


def _car_lamps(model, random, half, front, rear, low, nose, belt, tall, lit, detail):
    """Lamps, grille and number plates."""
    y = nose - 0.06
    brake = lit and random.random() < 0.4
    ahead, behind = (0, 0, 1), (0, 0, -1)
    z = front + 0.005
    grille = random.uniform(0.35, 0.62) * half
    model.face([(-grille, 0.42, z), (grille, 0.42, z), (grille, y - 0.05, z), (-grille, y - 0.05, z)], DARK, ahead)
    model.face([(-0.55 * half, low + 0.04, z), (0.55 * half, low + 0.04, z), (0.6 * half, low + 0.13, z),
                (-0.6 * half, low + 0.13, z)], (0.05, 0.05, 0.06), ahead)
    lamp, glow = ((1.0, 0.97, 0.86), 1.0) if lit else ((0.88, 0.90, 0.92), 0.0)
    red = (1.0, 0.16, 0.10) if lit else (0.62, 0.06, 0.07)
    tail = belt + 0.28 if tall else belt - 0.04
    for side in (-1, 1):
        a, b = side * 0.58 * half, side * 0.80 * half
        model.face([(a, y - 0.13, z), (b, y - 0.15, z), (b, y, z - 0.04), (a, y - 0.03, z)], lamp, ahead, glow)
        c, d = side * 0.96 * half, front - 0.24
        model.face([(b, y - 0.15, z), (c, y - 0.11, d), (c, y + 0.02, d), (b, y, z - 0.04)], mix(lamp, DARK, 0.1),
                   (side * 0.75, 0, 0.65), glow)
        z2 = rear - 0.005
        model.face([(a, tail - 0.17, z2), (b, tail - 0.17, z2), (b, tail, z2 + 0.04), (a, tail, z2 + 0.04)], red,
                   behind, 0.9 * lit)
        model.face([(b, tail - 0.17, z2), (c, tail - 0.15, rear + 0.24), (c, tail, rear + 0.24), (b, tail, z2 + 0.04)],
                   mix(red, DARK, 0.15), (side * 0.75, 0, -0.65), 0.8 * lit)
        if lit:
            model.lamp(side * 0.7 * half, y - 0.08, z, 0.62, (1.0, 0.93, 0.75), 1)
            model.lamp(side * 0.75 * half, tail - 0.1, z2, 0.42 if brake else 0.26, (0.9, 0.10, 0.06), -1)
    if detail > 0.3:
        for z3, way, y3 in ((z + 0.003, ahead, 0.44), (rear - 0.006, behind, 0.60)):
            model.face([(-0.26, y3, z3), (0.26, y3, z3), (0.26, y3 + 0.12, z3), (-0.26, y3 + 0.12, z3)],
                       (0.92, 0.92, 0.88), way)


def pedestrian(random, rain=False, detail=1.0):
    """Somebody who walks or stands; most of them wear something else."""
    model = Model()
    child = random.random() < 0.12
    height = random.uniform(1.05, 1.42) if child else random.gauss(1.72, 0.09)
    height = min(1.98, max(1.02, height))
    k = height / 1.75
    build = random.uniform(0.90, 1.22) * k
    skin, hair = random.choice(SKIN), random.choice(HAIR)
    top, bottom = random.choice(CLOTH), random.choice(TROUSERS)
    top = tuple(min(0.95, max(0.05, c + random.uniform(-0.06, 0.06))) for c in top)
    legs = random.choices(("trousers", "shorts", "skirt", "dress", "coat"), (50, 12, 12, 10, 16))[0]
    stride = 0.04 if random.random() < 0.25 else random.uniform(0.30, 0.52)
    phase = random.uniform(0, 2 * math.pi)
    shoe = random.choice(((0.10, 0.09, 0.09), (0.85, 0.85, 0.84), (0.35, 0.22, 0.14), (0.55, 0.12, 0.12)))
    leg = skin if legs in ("skirt", "dress") and random.random() < 0.6 else bottom
    hip = 0.93 * k
    for side in (-1, 1):
        swing = stride * math.sin(phase) * side
        bend = stride * max(0.0, math.cos(phase) * side) * 1.1 + 0.04
        x = side * 0.088 * build
        knee = (x, hip - 0.44 * k * math.cos(swing), 0.44 * k * math.sin(swing))
        ankle = (x, max(0.07 * k, knee[1] - 0.42 * k * math.cos(swing - bend)),
                 knee[2] + 0.42 * k * math.sin(swing - bend))
        model.part(x * 1.5, 0.5, knee[2])
        model.limb(ankle, (x * 1.15, 0.035 * k, ankle[2] + 0.16 * k), 0.052 * k, shoe, 0.036 * k)
        model.limb(knee, ankle, 0.058 * build, skin if legs == "shorts" else leg, 0.046 * k)
        model.limb((x, hip, 0), knee, 0.085 * build, leg, 0.064 * build)
    _torso(model, random, k, build, legs, top, bottom, hip)
    hold = random.random() < 0.3
    bare = random.random() < 0.35 and legs != "coat"
    hands = []
    for side in (-1, 1):
        swing = -stride * 1.1 * math.sin(phase) * side
        shoulder = (side * 0.185 * build, 1.40 * k, 0)
        elbow = (side * 0.225 * build, 1.40 * k - 0.28 * k * math.cos(swing), 0.28 * k * math.sin(swing))
        lift = 1.5 if hold and side > 0 else 0.35 + 0.5 * stride
        hand = (side * 0.21 * build, elbow[1] - 0.25 * k * math.cos(swing + lift),
                elbow[2] + 0.25 * k * math.sin(swing + lift))
        model.part(side * 0.25 * build, 1.2, elbow[2] * 0.6)
        model.limb(elbow, hand, 0.042 * build, skin if bare else top, 0.034 * k)
        model.limb(shoulder, elbow, 0.056 * build, mix(top, DARK, 0.06), 0.044 * build)
        model.ball(hand, 0.042 * k, skin)
        hands.append(hand)
    _head(model, random, k, skin, hair, detail)
    _luggage(model, random, k, build, hands, rain)
    model.lengths = (0.75 * k, 0.6 * k, height)
    return model


def _torso(model, random, k, build, legs, top, bottom, hip):
    long = {"coat": 0.62, "dress": 0.60}.get(legs, 0.90)
    wide = {"coat": 1.25, "dress": 1.6}.get(legs, 1.0)
    s, h = 0.155 * build, 0.105 * build
    model.part(0, 1.2, 0.0)
    if legs == "skirt":
        model.slab((-h, hip, 0), (h, hip, 0), (-h * 1.4, 0.60 * k, 0), (h * 1.4, 0.60 * k, 0), 0.09 * build,
                   0.085 * build, bottom)
    elif legs in ("trousers", "shorts"):
        model.limb((-h * 0.8, hip, 0), (h * 0.8, hip, 0), 0.098 * build, bottom)
        if legs == "shorts":
            for x in (-h * 0.85, h * 0.85):
                model.limb((x, hip, 0), (x, 0.62 * k, 0.01), 0.095 * build, bottom)
    model.slab((-s, 1.39 * k, 0), (s, 1.39 * k, 0), (-h * wide, long * k, 0), (h * wide, long * k, 0), 0.072 * build,
               0.088 * build * (0.6 + 0.4 * wide), top)
    if random.random() < 0.3:
        stripe = random.choice(CLOTH)
        model.limb((-0.8 * s, 1.22 * k, 0), (0.8 * s, 1.22 * k, 0), 0.066 * build, stripe)
    model.part(0, 1.2, 0.09)
    if random.random() < 0.45:  # an open jacket
        model.face([(-0.035, 1.42 * k, 0.09 * build), (0.035, 1.42 * k, 0.09 * build),
                    (0.05, long * k, 0.10 * build), (-0.05, long * k, 0.10 * build)],
                   mix(random.choice(CLOTH), (1, 1, 1), 0.2), (0, 0, 1))


def _head(model, random, k, skin, hair, detail):
    style = random.choices(("short", "long", "bun", "bald", "cap", "hood", "hat"), (36, 22, 10, 6, 12, 8, 6))[0]
    cover = random.choice(CLOTH)
    y = 1.60 * k
    model.part(0, 1.5, 0.0).limb((0, 1.40 * k, 0), (0, 1.54 * k, 0.01), 0.056 * k, mix(skin, DARK, 0.12))
    model.part(0, 1.6, 0.02)
    model.limb((0, y + 0.055 * k, 0.01 * k), (0, y - 0.035 * k, 0.035 * k), 0.092 * k, skin, 0.076 * k)
    shade = {"bald": skin, "cap": hair, "hood": cover, "hat": hair}.get(style, hair)
    model.part(0, 1.6, -0.02).limb((0, y + 0.045 * k, -0.035 * k), (0, y - 0.01 * k, -0.04 * k), 0.096 * k, shade,
                                   0.078 * k)
    if style in ("short", "long", "bun"):
        model.part(0, 1.6, 0.03).limb((-0.045 * k, y + 0.105 * k, 0.03 * k), (0.045 * k, y + 0.105 * k, 0.03 * k),
                                      0.045 * k, hair)
    if style == "long":
        model.part(0, 1.6, -0.05).limb((0, y, -0.06 * k), (0, 1.36 * k, -0.085 * k), 0.095 * k, hair, 0.085 * k)
        for x in (-0.085, 0.085):
            model.part(0, 1.6, 0.0).limb((x * k, y + 0.03 * k, 0.0), (x * k * 1.1, 1.42 * k, 0.0), 0.035 * k, hair)
    elif style == "bun":
        model.part(0, 1.6, -0.1).ball((0, y + 0.07 * k, -0.13 * k), 0.052 * k, hair)
    elif style == "hood":
        model.part(0, 1.6, 0.03)
        model.limb((-0.05 * k, y + 0.10 * k, 0.02 * k), (0.05 * k, y + 0.10 * k, 0.02 * k), 0.055 * k, cover)
    elif style in ("cap", "hat"):
        brim = 0.15 if style == "hat" else 0.07
        z = 0.0 if style == "hat" else 0.09
        model.part(0, 1.6, 0.06).limb((-brim * k, y + 0.085 * k, z * k), (brim * k, y + 0.085 * k, z * k), 0.024 * k,
                                      mix(cover, DARK, 0.3))
        model.limb((-0.03 * k, y + 0.115 * k, 0), (0.03 * k, y + 0.115 * k, 0), 0.072 * k, cover)
    if detail > 1.2:
        for x in (-0.034, 0.034):
            model.part(0, 1.6, 0.3).ball((x * k, y + 0.02 * k, 0.105 * k), 0.012 * k, (0.12, 0.09, 0.08))
        lips, y = mix(skin, (0.5, 0.1, 0.1), 0.5), y - 0.045 * k
        model.part(0, 1.6, 0.3).limb((-0.018 * k, y, 0.10 * k), (0.018 * k, y, 0.10 * k), 0.007 * k, lips)


def _umbrella(model, x, low, high, z, colour):
    """An open umbrella over (x, z), held at `low`, its rim at `high`."""
    model.part(0, 1.2, 0.2).limb((x, low, z), (x, high + 0.2, z), 0.012, DARK)
    rings = [[(x + r * math.cos(a), high + y, z + r * math.sin(a)) for a in (k * math.pi / 4 for k in range(9))]
             for r, y in ((0.50, 0.0), (0.33, 0.15), (0.01, 0.23))]
    model.part(0, 1.9, 0.0).face(rings[0], mix(colour, DARK, 0.6))
    for k in range(8):
        a = (k + 0.5) * math.pi / 4
        for lower, upper, tilt in ((rings[0], rings[1], 1.1), (rings[1], rings[2], 3.0)):
            model.face([lower[k], lower[k + 1], upper[k + 1], upper[k]], colour, (math.cos(a), tilt, math.sin(a)))


def _luggage(model, random, k, build, hands, rain):
    """A rucksack, a bag, an umbrella, or nothing."""
    colour = random.choice(CLOTH)
    if rain and random.random() < 0.6:
        return _umbrella(model, hands[1][0] * 0.6, 1.15 * k, 1.90 * k, 0.12, mix(colour, (1, 1, 1), 0.08))
    kind = random.choices((None, "rucksack", "shopping", "shoulder", "case"), (50, 18, 12, 14, 6))[0]
    if kind == "rucksack":
        model.part(0, 1.2, -0.22).slab((-0.09, 1.34 * k, -0.16), (0.09, 1.34 * k, -0.16), (-0.10, 1.02 * k, -0.17),
                                       (0.10, 1.02 * k, -0.17), 0.07, 0.085, colour)
    elif kind == "shopping":
        x, y, z = hands[0]
        model.part(x * 1.6, 0.8, z).box((x - 0.06, y - 0.42, z - 0.15), (x + 0.06, y - 0.08, z + 0.15),
                                        mix(colour, (1, 1, 1), 0.3))
    elif kind == "shoulder":
        x = 0.24 * build
        model.part(x * 1.5, 1.0, -0.03).box((x - 0.05, 0.84 * k, -0.15), (x + 0.07, 1.08 * k, 0.13), colour)
        model.part(0, 1.2, 0.10).limb((x, 1.08 * k, 0.09), (-0.12 * build, 1.42 * k, 0.08), 0.014,
                                      mix(colour, DARK, 0.3))
    elif kind == "case":
        x = hands[0][0] - 0.10
        model.part(x * 1.5, 0.4, -0.35).box((x - 0.12, 0.05, -0.48), (x + 0.12, 0.60, -0.22), colour)
        model.limb((x, 0.60, -0.35), (x, 0.82, -0.12), 0.014, DARK)
