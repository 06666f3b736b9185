"""Two wheels: motorcycles with and without riders, and bicycles, which belong to no class.

Models as in `street_parts`: metres, x to the right, y up, z forward.
"""

import math

from helpers.street_parts import CHROME, CLOTH, DARK, GLASS, PAINT, RUBBER, SKIN, TROUSERS, mix
from helpers.street_shapes import Model

BLACK = (0.06, 0.06, 0.07)


def motorcycle(random, ridden=True, detail=1.0, lit=False):
    """A motorcycle; whoever rides it is part of it."""
    kind = random.choices(("naked", "sport", "cruiser", "scooter", "tourer"), (28, 22, 18, 20, 12))[0]
    paint = random.choice(PAINT[7:] + PAINT[:4])
    model = Model()
    base, radius = {"cruiser": (0.82, 0.33), "scooter": (0.64, 0.24), "tourer": (0.76, 0.32)}.get(kind, (0.70, 0.31))
    thick = 0.055 if kind == "scooter" else 0.07
    for z, width in ((base, thick), (-base, thick * 1.25)):
        _wheel(model, radius, z, width, detail, kind == "cruiser")
    build = {"scooter": _scooter, "cruiser": _cruiser}.get(kind, _sporty)
    bar, seat, peg = build(model, random, kind, paint, base, radius)
    _handlebar(model, bar, kind, lit)
    if kind == "tourer" or random.random() < 0.15:
        _cases(model, paint if random.random() < 0.5 else (0.2, 0.2, 0.21), base)
    y = seat[1] + 0.03
    model.part(0, y, -base - 0.2).box((-0.07, y - 0.10, -base - 0.10), (0.07, y - 0.02, -base - 0.04),
                                      (1.0, 0.15, 0.1) if lit else (0.62, 0.05, 0.06))
    model.face([(-0.09, y - 0.32, -base - 0.12), (0.09, y - 0.32, -base - 0.12), (0.09, y - 0.17, -base - 0.11),
                (-0.09, y - 0.17, -base - 0.11)], (0.9, 0.9, 0.86), (0, 0, -1))
    if lit:
        model.lamp(0, y, -base - 0.1, 0.28, (0.9, 0.1, 0.06), -1)
    height = bar[1] + 0.15
    if ridden:
        _rider(model, random, bar, seat, peg, kind, 0.0, detail)
        height = seat[1] + 0.92
        if random.random() < 0.12 and kind != "sport":
            _rider(model, random, (0.22, seat[1] + 0.32, seat[2] - 0.10), (0, seat[1] + 0.05, seat[2] - 0.34), peg,
                   kind, 0.03, detail)
    model.lengths = (2 * base + 2 * radius, 0.85, height)
    return model


def _wheel(model, radius, z, width, detail, spoked):
    model.part(0, radius, z)
    model.face([(-width, 0, z), (width, 0, z), (width, 2 * radius, z), (-width, 2 * radius, z)], RUBBER)
    for edge in (-0.8, 0.8):
        model.face([(-width, 0.4 * radius, z + edge * radius), (width, 0.4 * radius, z + edge * radius),
                    (width, 1.6 * radius, z + edge * radius), (-width, 1.6 * radius, z + edge * radius)], RUBBER)
    for side in (-1, 1):
        x, out = side * width, (side, 0, 0)
        model.disc((x * 0.8, radius, z), radius, RUBBER, out)
        model.disc((x, radius, z), radius * 0.70, (0.34, 0.35, 0.37) if spoked else (0.24, 0.24, 0.26), out)
        model.disc((x, radius, z), radius * 0.71, CHROME, out, radius * 0.62)
        if detail > 0.35:
            for k in range(10 if spoked else 5):
                a = k * 2 * math.pi / (10 if spoked else 5) + 0.2
                w = 0.10 if spoked else 0.16
                model.face([(x, radius + radius * r * math.sin(a + v), z + radius * r * math.cos(a + v))
                            for r, v in ((0.10, -w), (0.64, -w * 0.7), (0.64, w * 0.7), (0.10, w))], CHROME, out)
        model.disc((x, radius, z), radius * 0.20, (0.5, 0.5, 0.52), out)


def _sporty(model, random, kind, paint, base, radius):
    """Naked, sport and touring machines; gives back where the bar, the seat and the pegs are."""
    sport = kind == "sport"
    bar = (0.32, 0.96, 0.36) if sport else (0.37, 1.07, 0.33)
    seat = (0, 0.83, -0.28)
    frame = random.choice((DARK, DARK, (0.5, 0.5, 0.52), (0.55, 0.10, 0.09)))
    for x in (-0.09, 0.09):
        model.part(x, 0.6, base * 0.8).limb((x, radius, base), (x * 0.9, 0.95, base - 0.34), 0.030, CHROME, 0.036)
        model.part(x, 0.4, -base * 0.6).limb((x * 1.1, radius, -base), (x, 0.42, -0.18), 0.035, frame)
    model.part(0, 0.5, 0.05).limb((0, 0.40, 0.20), (0, 0.42, -0.12), 0.19, (0.22, 0.22, 0.23), 0.18)
    model.limb((0.0, 0.56, 0.16), (0, 0.56, -0.04), 0.14, (0.36, 0.36, 0.38))
    for x in (-0.10, 0.10):
        model.part(x * 1.6, 0.55, 0.0).limb((x, 0.90, base - 0.42), (x * 1.3, 0.48, -0.20), 0.032, frame)
    model.part(0.2, 0.3, -0.3).limb((0.12, 0.26, 0.15), (0.17, 0.30, -0.35), 0.04, CHROME)
    model.limb((0.17, 0.30, -0.30), (0.20, 0.46 if sport else 0.38, -base - 0.08), 0.058, CHROME, 0.066)
    model.part(0, 0.85, 0.12).limb((0, 0.86, 0.26), (0, 0.80, -0.08), 0.150, paint, 0.115)
    model.part(0, 0.8, -0.35).limb((0, 0.79, -0.10), (0, 0.84, -0.52), 0.095, BLACK, 0.075)
    model.part(0, 0.85, -0.65).limb((0, 0.78, -0.40), (0, 0.90 if sport else 0.84, -base - 0.08), 0.085, paint, 0.045)
    model.part(0, 0.7, base).limb((0, 2 * radius + 0.03, base + 0.12), (0, 2 * radius, base - 0.20), 0.06, paint)
    if kind != "naked":
        for x in (-0.13, 0.13):
            model.part(x * 1.4, 0.6, 0.36).limb((x, 0.84, base - 0.26), (x, 0.44, 0.22), 0.125, paint, 0.105)
            model.limb((x * 1.2, 0.40, 0.30), (x * 1.1, 0.34, -0.15), 0.075, mix(paint, DARK, 0.5), 0.05)
        model.part(0, 0.9, 0.58).limb((-0.06, 0.90, base - 0.12), (0.06, 0.90, base - 0.12), 0.135, paint)
        model.part(0, 1.1, 0.52).limb((0, 1.02, base - 0.16), (0, 1.16 if sport else 1.32, base - 0.34), 0.11,
                                      mix(GLASS, (0.7, 0.8, 0.9), 0.35), 0.13)
    return bar, seat, (0.18, 0.34, -0.16 if sport else -0.04)


def _cruiser(model, random, kind, paint, base, radius):
    bar, seat = (0.42, 1.12, 0.20), (0, 0.70, -0.30)
    for x in (-0.09, 0.09):
        model.part(x, 0.6, base * 0.8).limb((x, radius, base), (x, 0.96, base - 0.50), 0.032, CHROME)
        model.part(x * 2.4, 0.3, -0.4).limb((x * 1.7, 0.24, 0.10), (x * 2.0, 0.26, -base - 0.10), 0.05, CHROME, 0.055)
    model.part(0, 0.4, 0.08).limb((0, 0.34, 0.22), (0, 0.36, -0.16), 0.17, (0.20, 0.20, 0.21))
    model.limb((0, 0.48, 0.02), (0, 0.66, 0.16), 0.095, CHROME)
    model.limb((0, 0.48, 0.00), (0, 0.64, -0.14), 0.095, CHROME)
    model.part(0, 0.8, 0.10).limb((0, 0.84, 0.26), (0, 0.74, -0.12), 0.140, paint, 0.11)
    model.part(0, 0.7, -0.35).limb((0, 0.68, -0.18), (0, 0.68, -0.42), 0.10, (0.16, 0.10, 0.07), 0.09)
    model.part(0, 0.7, -0.6).limb((0, 0.76, -0.52), (0, 0.78, -0.72), 0.08, (0.16, 0.10, 0.07))
    model.part(0, 0.6, -base).limb((0, 2 * radius - 0.02, -base + 0.22), (0, 2 * radius - 0.10, -base - 0.24), 0.10,
                                   paint)
    model.part(0, 0.7, base).limb((0, 2 * radius + 0.02, base + 0.14), (0, 2 * radius + 0.01, base - 0.20), 0.07, paint)
    return bar, seat, (0.22, 0.32, 0.34)


def _scooter(model, random, kind, paint, base, radius):
    bar, seat = (0.30, 1.02, 0.36), (0, 0.76, -0.28)
    for side in (-1, 1):
        model.part(side * 0.2, 0.5, -0.4).limb((side * 0.10, 0.50, -0.12), (side * 0.12, 0.56, -base - 0.06), 0.155,
                                               paint, 0.12)
    model.part(0, 0.7, -0.35).limb((0, 0.74, -0.08), (0, 0.76, -0.62), 0.10, random.choice((BLACK, (0.36, 0.22, 0.14))))
    model.part(0, 0.28, 0.1).slab((-0.14, 0.27, 0.34), (0.14, 0.27, 0.34), (-0.14, 0.27, -0.15), (0.14, 0.27, -0.15),
                                  0.05, 0.06, mix(paint, DARK, 0.3))
    model.part(0, 0.6, 0.42).slab((-0.13, 0.82, 0.34), (0.13, 0.82, 0.34), (-0.17, 0.34, 0.40), (0.17, 0.34, 0.40),
                                  0.05, 0.06, paint)
    model.part(0, 0.5, base).limb((0, radius, base), (0, 0.95, 0.36), 0.04, CHROME, 0.06)
    model.part(0, 0.55, base + 0.02).limb((0, 2 * radius + 0.02, base + 0.12), (0, 2 * radius + 0.01, base - 0.14),
                                          0.075, paint)
    model.part(0, 1.0, 0.42).limb((-0.08, 0.98, 0.40), (0.08, 0.98, 0.40), 0.08, paint)
    if random.random() < 0.5:
        screen = [(-0.20, 1.04, 0.42), (0.20, 1.04, 0.42), (0.14, 1.40, 0.34), (-0.14, 1.40, 0.34)]
        model.part(0, 1.2, 0.45).face(screen, (0.66, 0.74, 0.80))
    return bar, seat, (0.13, 0.33, 0.16)


def _handlebar(model, bar, kind, lit):
    x, y, z = bar
    model.part(0, y, z).limb((-x, y, z - 0.05), (-0.08, y - 0.05, z + 0.04), 0.020, DARK)
    model.limb((x, y, z - 0.05), (0.08, y - 0.05, z + 0.04), 0.020, DARK)
    for side in (-1, 1):
        model.part(side * x, y, z).limb((side * x, y, z - 0.05), (side * (x - 0.12), y - 0.01, z - 0.02), 0.026, BLACK)
        model.part(side * x, y + 0.1, z).limb((side * (x - 0.06), y, z), (side * (x - 0.02), y + 0.15, z + 0.02),
                                              0.010, DARK)
        model.limb((side * (x - 0.05), y + 0.17, z + 0.02), (side * (x + 0.05), y + 0.17, z + 0.02), 0.036, DARK)
    front = z + (0.26 if kind in ("sport", "tourer") else 0.20 if kind != "scooter" else 0.13)
    low = y - (0.14 if kind != "scooter" else 0.02)
    model.part(0, low, front + 0.08).ball((0, low, front), 0.095, DARK if kind != "cruiser" else CHROME)
    lamp = (1.0, 0.98, 0.88) if lit else (0.86, 0.88, 0.9)
    model.part(0, low, front + 0.16).ball((0, low, front + 0.05), 0.078, lamp, float(lit))
    if lit:
        model.lamp(0, low, front + 0.1, 0.60, (1.0, 0.94, 0.78), 1)


def _cases(model, colour, base):
    for side in (-1, 1):
        model.part(side * 0.4, 0.6, -base + 0.1).box((side * 0.30 - 0.11, 0.48, -base - 0.14),
                                                     (side * 0.30 + 0.11, 0.82, -base + 0.34), colour)
    model.part(0, 1.0, -base - 0.1).box((-0.20, 0.92, -base - 0.20), (0.20, 1.20, -base + 0.14), colour)


def _rider(model, random, bar, seat, peg, kind, shift, detail):
    """Helmet, jacket, arms to the bar and legs to the pegs."""
    jacket = random.choice(CLOTH + (DARK, DARK, (0.3, 0.3, 0.32)))
    legs = random.choice(TROUSERS)
    helmet = random.choice(PAINT)
    lean = {"sport": 0.34, "cruiser": -0.04, "scooter": 0.02}.get(kind, 0.12)
    hip, shoulder = (seat[1] + 0.10, seat[2]), (seat[1] + 0.56 - 0.25 * abs(lean), seat[2] + lean)
    head = (shoulder[0] + 0.22, shoulder[1] + 0.05 + 0.25 * max(lean, 0))
    model.part(0, hip[0] + 0.3, (hip[1] + shoulder[1]) / 2)
    model.slab((-0.16, *shoulder), (0.16, *shoulder), (-0.10, *hip), (0.10, *hip), 0.085, 0.115, jacket)
    if random.random() < 0.2:
        high, low = (shoulder[0] - 0.02, shoulder[1] - 0.14), (hip[0] + 0.18, hip[1] - 0.17)
        model.part(0, hip[0] + 0.3, hip[1] - 0.25)
        model.slab((-0.10, *high), (0.10, *high), (-0.10, *low), (0.10, *low), 0.07, 0.08, random.choice(CLOTH))
    for side in (-1, 1):
        grip = (side * abs(bar[0]) * 0.92, bar[1] + 0.02, bar[2] - 0.03)
        upper = (side * 0.20, shoulder[0], shoulder[1])
        elbow = (side * 0.33, (shoulder[0] + grip[1]) / 2 - 0.10, (shoulder[1] + grip[2]) / 2 - 0.05)
        model.part(side * 0.33, elbow[1], elbow[2]).limb(upper, elbow, 0.070, jacket, 0.055)
        model.limb(elbow, grip, 0.055, jacket, 0.042)
        model.ball(grip, 0.046, DARK)
        knee = (side * 0.23, seat[1] + 0.02 + shift, max(hip[1] + 0.40, (hip[1] + peg[2]) / 2 + 0.30))
        foot = (side * abs(peg[0]) * 1.15, peg[1] + shift, peg[2])
        model.part(side * 0.32, 0.6, knee[2] - 0.1).limb(foot, (foot[0], foot[1] - 0.05, foot[2] + 0.19), 0.055, DARK,
                                                         0.045)
        model.limb(knee, foot, 0.072, legs, 0.055)
        model.limb((side * 0.11, hip[0], hip[1]), knee, 0.098, legs, 0.078)
    y, z = head
    bare = kind == "scooter" and random.random() < 0.4
    model.part(0, y - 0.1, z).limb((0, y - 0.14, z - 0.03), (0, y, z), 0.06, DARK)
    model.part(0, y, z)
    model.limb((0, y + 0.03, z - 0.015), (0, y - 0.02, z + 0.02), 0.135, helmet, 0.10 if bare else 0.12)
    if bare:
        model.part(0, y, z + 0.12).limb((0, y + 0.01, z + 0.045), (0, y - 0.07, z + 0.05), 0.088, random.choice(SKIN),
                                        0.07)
    else:
        model.part(0, y, z + 0.12).limb((-0.055, y + 0.015, z + 0.075), (0.055, y + 0.015, z + 0.075), 0.058, GLASS)
        if detail > 0.6:
            model.limb((-0.05, y + 0.045, z + 0.10), (0.03, y + 0.045, z + 0.10), 0.014, (0.5, 0.58, 0.66))


def bicycle(random):
    """A bicycle, which is none of the classes: it teaches a detector to look twice."""
    model = Model()
    paint = random.choice(PAINT)
    r, base = 0.34, 0.53
    for z in (-base, base):
        model.part(0, r, z).disc((0, r, z), r, RUBBER, None, r - 0.045)
        for k in range(4):
            a = k * math.pi / 4 + 0.2
            model.limb((0, r + 0.3 * math.sin(a), z + 0.3 * math.cos(a)),
                       (0, r - 0.3 * math.sin(a), z - 0.3 * math.cos(a)), 0.005, (0.6, 0.6, 0.62))
    crank, saddle, head = (0, 0.30, -0.05), (0, 0.92, -0.22), (0, 0.86, 0.34)
    model.part(0, 0.6, 0.1)
    for p, q in ((crank, (0, 0.74, -0.17)), ((0, 0.74, -0.17), head), (crank, (0, 0.72, 0.38)), (crank, (0, r, -base)),
                 ((0, 0.74, -0.17), (0, r, -base)), (head, (0, r, base))):
        model.limb(p, q, 0.022, paint)
    model.limb((0, 0.74, -0.17), saddle, 0.016, CHROME)
    model.limb((0, 0.94, -0.32), (0, 0.94, -0.10), 0.05, BLACK, 0.03)
    model.limb(head, (0, 1.02, 0.32), 0.016, CHROME)
    model.part(0, 1.0, 0.4).limb((-0.28, 1.02, 0.28), (0.28, 1.02, 0.28), 0.018, DARK)
    if random.random() < 0.3:
        model.box((-0.15, 0.86, 0.42), (0.15, 1.06, 0.66), (0.55, 0.42, 0.28))
    model.lengths = (1.75, 0.6, 1.05)
    return model
