"""Small pictures of a car park seen from above, for a window that slides: cars of about one size.

`helpers.streets` is the module to use.
"""

import math
import random as randoms

import numpy as np
from PIL import Image, ImageDraw

from helpers import street_scene, street_town
from helpers.street_parts import DARK, car, mix, pedestrian
from helpers.street_shapes import Camera, Light

FILL = 0.90  # the longest car's share of the window's width
DISTANCE = 60.0  # metres: far, so that all cars are equally large
LIGHTS = (((0.66, 0.69, 0.75), (0.50, 0.46, 0.38)), ((0.86, 0.87, 0.89), (0.06, 0.06, 0.06)),
          ((0.58, 0.52, 0.54), (0.58, 0.38, 0.24)))
GROUNDS = ((0.40, 0.41, 0.42), (0.50, 0.50, 0.49), (0.60, 0.57, 0.52), (0.46, 0.40, 0.37))


def draw(seed, size, window, cars=None):
    """Picture and boxes (n, 4) of the cars, none of them hidden or cut; `cars` are how many, None for as they come."""
    random = randoms.Random(seed)
    fine = max(2, round(96 / window))  # canvas pixels per pixel: a small car needs more of them
    camera = _camera(random, size * fine, FILL * window / size / 4.95)
    ambient, sun = random.choice(LIGHTS)
    angle = random.uniform(0, 2 * math.pi)
    light = Light(ambient, sun, (math.sin(angle), random.uniform(0.6, 1.5), math.cos(angle)), (1, 1, 1), 0.0)
    floor = random.choice(GROUNDS)
    canvas = Image.new("RGB", (camera.size, camera.size), light.flat(floor))
    pen = ImageDraw.Draw(canvas)
    _floor(pen, random, camera, light, floor)
    wanted = random.randint(1, max(1, round(0.45 * (size / window) ** 2))) if cars is None else cars
    things = _things(random, camera, light, wanted)
    things = [thing for thing in things if thing.label < 0 or _inside(thing, camera.size)]
    things, found = street_scene.seen(things, camera.size, fine, 0.97)
    street_scene.shadows(canvas, things, light, camera)
    for thing in reversed(things):
        thing.draw(pen)
    picture = np.asarray(canvas.reduce(fine), np.float32) / 255
    noise = np.random.default_rng(random.getrandbits(32))
    picture = picture * np.float32(random.uniform(0.9, 1.12))
    picture += noise.standard_normal(picture.shape, np.float32) * np.float32(random.choice((0.005, 0.010, 0.020)))
    return picture.clip(0, 1), np.array([mask.getbbox() for _, mask, _ in found], np.float32).reshape(-1, 4)


def _camera(random, size, metre):
    """A camera whose picture of a metre is that share of the canvas, and which looks at the origin from high up."""
    focal, height = metre * DISTANCE, DISTANCE * random.uniform(0.35, 0.6)
    return Camera(size, focal, height, 0.5 - focal * height / DISTANCE, random.uniform(-math.pi, math.pi), 0.0)


def _floor(pen, random, camera, light, floor):
    """Patches, and the marks between the places."""
    reach = DISTANCE / camera.focal * camera.size
    for _ in range(6):
        t, s = camera.place(random.uniform(-0.5, 0.5) * reach, DISTANCE + random.uniform(-0.9, 0.9) * reach)
        w, h = random.uniform(0.5, 3), random.uniform(0.5, 3)
        corners = [(t - w, 0, s - h), (t + w, 0, s - h * 0.8), (t + w, 0, s + h), (t - w * 0.8, 0, s + h)]
        tone = mix(floor, random.choice((DARK, (0.9, 0.9, 0.85), (0.30, 0.42, 0.20))), random.uniform(0.04, 0.3))
        pen.polygon(camera.outline(corners), fill=light.flat(tone))
    if random.random() < 0.7:
        middle_t, middle_s = camera.place(0.0, DISTANCE)
        for k in range(-8, 9):
            t = middle_t + 2.9 * k + 1.0
            pen.polygon(camera.outline([(t, 0, middle_s - 2.6), (t + 0.13, 0, middle_s - 2.6),
                                        (t + 0.13, 0, middle_s + 2.6), (t, 0, middle_s + 2.6)]),
                        fill=light.flat((0.88, 0.88, 0.85)))


def _things(random, camera, light, wanted):
    """Cars and what is none, from near to far."""
    taken, things = [], []
    reach = DISTANCE / camera.focal * camera.size
    for k in range(wanted * 4 + 8):
        t, s = camera.place(random.uniform(-0.5, 0.5) * reach, DISTANCE + random.uniform(-0.8, 0.8) * reach)
        label = 1 if k < wanted * 4 and sum(thing.label for thing in things if thing.label > 0) < wanted else -1
        if label > 0:
            model, room = car(random, 0.6), 2.9
        else:
            model, room = random.choice((_bush, _bush, pedestrian, _furniture, _crate))(random), 0.8
        if any((t - a) ** 2 + (s - b) ** 2 < (room + c) ** 2 for a, b, c in taken):
            continue
        taken.append((t, s, room))
        things.append(model.stand(camera, light, t, s, random.uniform(-math.pi, math.pi), 0.0, label))
    return sorted(things, key=lambda thing: thing.depth)


def _bush(random):
    return street_town.bush(random)


def _furniture(random):
    return street_town.furniture(random, False)


def _crate(random):
    model = street_town.Model()
    w, h, d = random.uniform(0.4, 1.1), random.uniform(0.4, 1.3), random.uniform(0.4, 1.6)
    model.part(0, 0, 0).box((-w, 0, -d), (w, h, d), random.choice(street_town.WALLS + street_town.AWNINGS))
    return model


def _inside(thing, size):
    x0, y0, x1, y1 = thing.extent()
    return x0 >= 0 and y0 >= 0 and x1 < size and y1 < size
