"""What street scenes are put together from: a camera, a light, and models of faces and limbs that become polygons.

A street has its own coordinates in metres: t to the right, y up from the ground, s along the street; points are
(..., 3) arrays in that order. A model has x to its right, y up, z forward, and stands on the ground at its origin.
Colours are three numbers from 0 to 1. `helpers.streets` is the module to use.
"""

import math

import numpy as np

NEAR = 0.5  # metres: what is closer to the camera is cut off
ARC = np.linspace(-np.pi / 2, np.pi / 2, 8)  # the round end of a limb
ROUND = np.linspace(0, 2 * np.pi, 18, endpoint=False)


class Camera:
    """A pinhole camera that stands upright: at (t, height, 0), turned by `yaw` from the street's direction to +t.

    Args:
        size: pixels of the square canvas.
        focal: focal length in widths of the canvas.
        height: metres above the ground.
        horizon: where it lies, 0 at the top of the canvas, 1 at the bottom.
        yaw: radians.
        t: metres.
    """

    def __init__(self, size, focal, height, horizon, yaw, t):
        self.size, self.focal, self.height, self.yaw, self.t = size, focal * size, height, yaw, t
        self.horizon = horizon * size
        self.sin, self.cos = math.sin(yaw), math.cos(yaw)

    def see(self, points):
        """Camera coordinates of points: to the right, above the camera, depth."""
        t, s = points[..., 0] - self.t, points[..., 2]
        seen = np.empty(points.shape)
        seen[..., 0] = t * self.cos - s * self.sin
        seen[..., 1] = points[..., 1] - self.height
        seen[..., 2] = s * self.cos + t * self.sin
        return seen

    def depth(self, t, s):
        """Metres in front of the camera of a place on the ground."""
        return s * self.cos + (t - self.t) * self.sin

    def place(self, right, depth):
        """The place (t, s) on the ground that lies so far to the right of the camera and at that depth."""
        return self.t + right * self.cos + depth * self.sin, depth * self.cos - right * self.sin

    def project(self, seen):
        """Pixels (..., 2) of points in camera coordinates."""
        scale = self.focal / np.maximum(seen[..., 2], 1e-3)
        pixels = np.empty((*seen.shape[:-1], 2))
        pixels[..., 0] = self.size / 2 + seen[..., 0] * scale
        pixels[..., 1] = self.horizon - seen[..., 1] * scale
        return pixels

    def outline(self, corners):
        """The pixels of a polygon (k, 3) of the street, cut at the near plane, as a flat list; None if nothing is left.
        """
        cos, sin, scale = self.cos, self.sin, self.focal
        seen = [((t - self.t) * cos - s * sin, y - self.height, s * cos + (t - self.t) * sin) for t, y, s in corners]
        for *_, z in seen:
            if z < NEAR:
                seen = _clipped(seen)
                break
        pixels = []
        for x, y, z in seen:
            pixels += self.size / 2 + x * scale / z, self.horizon - y * scale / z
        return pixels or None


class Light:
    """The light of a scene: from everywhere, from one direction, and the haze that grows with the distance.

    Args:
        ambient, sun: colours.
        direction: (3,) towards the sun, in street coordinates.
        haze: colour of what is far away.
        thickness: share of haze per metre.
        night: whether lamps are lit.
        wet: whether it rains.
    """

    def __init__(self, ambient, sun, direction, haze, thickness, night=False, wet=False):
        self.ambient, self.sun, self.haze = (tuple(float(v) for v in c) for c in (ambient, sun, haze))
        self.direction = np.array(direction, float) / np.linalg.norm(direction)
        self.toward = tuple(self.direction.tolist())
        self.thickness, self.night, self.wet = thickness, night, wet

    def share(self, depth):
        """How much of what is at that depth is haze, 0 to 1."""
        return 1 - math.exp(-self.thickness * max(depth, 0))

    def shade(self, colours, normals, depth, glow=0.0):
        """Colours (n, 3) of faces with these normals (n, 3), lit and hazed, as tuples of whole numbers to 255.

        `glow` (n,) is 1 for what gives light itself.
        """
        colours = np.asarray(colours, float)
        facing = np.maximum(normals @ self.direction, 0)[:, None]
        sky = 0.88 + 0.12 * normals[:, 1:2]  # the sky lights what looks up
        light = np.array(self.ambient) * sky + np.array(self.sun) * facing
        glow = np.asarray(glow, float).reshape(-1, 1)
        share = self.share(depth) * (1 - 0.7 * glow)
        lit = colours * (light * (1 - glow) + glow)
        lit = lit * (1 - share) + np.array(self.haze) * share
        return [tuple(c) for c in (lit.clip(0, 1) * 255 + 0.5).astype(int).tolist()]

    def flat(self, colour, normal=(0, 1, 0), depth=0.0, glow=0.0):
        """One colour, as `shade` gives it for a normal of any length."""
        x, y, z = normal
        long = math.sqrt(x * x + y * y + z * z)
        a, b, c = self.toward
        facing, sky = max(a * x + b * y + c * z, 0.0) / long, 0.88 + 0.12 * y / long
        share = self.share(depth) * (1 - 0.7 * glow)
        lit = []
        for k in range(3):
            light = (self.ambient[k] * sky + self.sun[k] * facing) * (1 - glow) + glow
            value = colour[k] * light * (1 - share) + self.haze[k] * share
            lit.append(int(min(max(value, 0.0), 1.0) * 255 + 0.5))
        return tuple(lit)


class Thing:
    """What stands in the street, as polygons from back to front.

    Attributes:
        label: its class, -1 for what has none.
        depth: metres from the camera.
        polygons: flat lists of pixels; colours: one for each.
        shadow: flat lists of pixels on the ground.
        glows: (x, y, radius in pixels, colour) of its lamps.
    """

    def __init__(self, label, depth, polygons, colours, shadow=(), glows=()):
        self.label, self.depth, self.polygons, self.colours = label, depth, polygons, colours
        self.shadow, self.glows = shadow, glows

    def draw(self, pen):
        for polygon, colour in zip(self.polygons, self.colours, strict=True):
            pen.polygon(polygon, fill=colour)

    def cover(self, pen):
        """Its outline: all that it covers, drawn into a mask."""
        for polygon in self.polygons:
            pen.polygon(polygon, fill=255)

    def extent(self):
        """x0, y0, x1, y1 in pixels of the canvas, with what lies outside of it."""
        x = [v for polygon in self.polygons for v in polygon[::2]]
        y = [v for polygon in self.polygons for v in polygon[1::2]]
        return min(x), min(y), max(x), max(y)


class Model:
    """A body of flat faces and round limbs, in parts; parts are drawn from far to near, each in the order it was built.
    """

    def __init__(self):
        self.references, self.faces, self.limbs, self.lamps = [], [], [], []
        self.order = []  # of each part: (is a limb, number in faces or limbs)

    def part(self, x, y, z):
        """What follows belongs to a part whose distance is that of this point."""
        self.references.append((x, y, z))
        self.order.append([])
        return self

    def face(self, points, colour, normal=None, glow=0.0):
        """A polygon; one with a normal is left out when it looks away."""
        self.order[-1].append((False, len(self.faces)))
        self.faces.append((points, colour, normal, glow))

    def limb(self, p, q, radius, colour, end=None, glow=0.0, flat=False):
        """A rounded bar from p to q, `radius` thick at p and `end` at q; `flat` has no lighter side."""
        self.order[-1].append((True, len(self.limbs)))
        self.limbs.append((p, q, radius, radius if end is None else end, colour, glow, not flat))

    def ball(self, p, radius, colour, glow=0.0, flat=False):
        self.limb(p, p, radius, colour, glow=glow, flat=flat)

    def slab(self, a, b, c, d, radius, end, colour):
        """A rounded body between the bar from a to b and the bar from c to d, such as shoulders and hips."""
        self.face([a, b, d, c], colour)
        self.limb(a, b, radius, colour)
        self.limb(c, d, end, colour)
        self.limb(a, c, radius, colour, end)
        self.limb(b, d, radius, colour, end)

    def box(self, low, high, colour, top=None):
        """A box between two corners (x, y, z)."""
        (a, b, c), (d, e, f) = low, high
        self.face([(a, b, c), (d, b, c), (d, e, c), (a, e, c)], colour, (0, 0, -1))
        self.face([(a, b, f), (d, b, f), (d, e, f), (a, e, f)], colour, (0, 0, 1))
        self.face([(a, b, c), (a, b, f), (a, e, f), (a, e, c)], colour, (-1, 0, 0))
        self.face([(d, b, c), (d, b, f), (d, e, f), (d, e, c)], colour, (1, 0, 0))
        self.face([(a, e, c), (d, e, c), (d, e, f), (a, e, f)], top or colour, (0, 1, 0))

    def disc(self, centre, radius, colour, normal=None, inner=0.0):
        """An upright disc across x, or a ring."""
        x, y, z = centre
        ring = [(x, y + radius * math.sin(a), z + radius * math.cos(a)) for a in ROUND]
        if inner:
            ring += [ring[0]] + [(x, y + inner * math.sin(a), z + inner * math.cos(a)) for a in (0.0, *ROUND[::-1])]
        self.face(ring, colour, normal)

    def lamp(self, x, y, z, radius, colour, forward=0):
        """A light that shines; `forward` 1 or -1 for one that is seen from that side only."""
        self.lamps.append((x, y, z, radius, colour, forward))

    def stand(self, camera, light, t, s, heading=0.0, lean=0.0, label=-1, lift=0.0):
        """The thing that the model is when it stands at (t, s), turned by `heading` from +s to +t, leaning over."""
        turn = _turn(heading, lean)
        base = np.array([t, lift, s])
        depth = float(camera.see(base)[2])
        references = camera.see(np.array(self.references, float) @ turn + base)[:, 2]
        flat, flat_colours, shadow = self._flat(camera, light, turn, base, depth)
        rounds, round_colours = self._round(camera, light, turn, base, depth, shadow)
        polygons, colours = [], []
        for part in np.argsort(-references, kind="stable"):
            for is_limb, i in self.order[part]:
                if is_limb:
                    polygons.extend(rounds[i])
                    colours.extend(round_colours[i])
                elif flat[i] is not None:
                    polygons.append(flat[i])
                    colours.append(flat_colours[i])
        return Thing(label, depth, polygons, colours, shadow, self._glows(camera, turn, base))

    def _flat(self, camera, light, turn, base, depth):
        """Polygons of the faces, None for those that look away; their colours; all shadows."""
        if not self.faces:
            return [], [], []
        counts = [len(points) for points, *_ in self.faces]
        world = np.array([p for points, *_ in self.faces for p in points], float) @ turn + base
        seen = camera.see(world)
        pixels = camera.project(seen).ravel().tolist()
        fixed = np.array([n is not None for _, _, n, _ in self.faces])
        normals = np.array([n or (0, 0, 0) for _, _, n, _ in self.faces], float)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        normals = normals @ turn
        ends = np.cumsum(counts)
        starts = ends - counts
        eye = np.array([camera.t, camera.height, 0.0])
        away = fixed & (((eye - world[starts]) * normals).sum(1) <= 0)
        two_sided = np.where(fixed[:, None], normals, light.direction * 0.6)
        colours = light.shade([c for _, c, _, _ in self.faces], two_sided, depth, [g for *_, g in self.faces])
        cut = [None if a else pixels[2 * b:2 * e] for a, b, e in zip(away, starts, ends, strict=True)]
        return cut, colours, self._shadows(camera, light, world, starts, ends)

    def _shadows(self, camera, light, world, starts, ends):
        if light.direction[1] < 0.1 or max(light.sun) < 0.05:
            return []
        ground = world - light.direction * (world[:, 1:2] / light.direction[1])
        seen = camera.see(ground)
        pixels, near = camera.project(seen).ravel().tolist(), seen[:, 2] < NEAR
        return [pixels[2 * b:2 * e] for b, e in zip(starts, ends, strict=True) if not near[b:e].any()]

    def _round(self, camera, light, turn, base, depth, shadow):
        """Of each limb one polygon, or two where it is wide enough to have a lighter side."""
        if not self.limbs:
            return [], []
        ends = np.array([(p, q) for p, q, *_ in self.limbs], float) @ turn + base
        radii = np.array([(a, b) for _, _, a, b, *_ in self.limbs], float)
        seen = camera.see(ends)
        radii_seen = radii * camera.focal / np.maximum(seen[..., 2], NEAR)
        pixels = camera.project(seen)
        colour = np.array([c for *_, c, _, _ in self.limbs], float)
        glow, sided = (np.array(v) for v in zip(*(limb[-2:] for limb in self.limbs), strict=True))
        side = np.sign(light.direction[0] * camera.cos - light.direction[2] * camera.sin) or 1.0
        toward = np.array([0.30 * side, -0.22])
        dark = light.shade(colour, np.repeat([light.direction * 0.35], len(colour), 0), depth, glow)
        bright = light.shade(colour * 1.05 + 0.015, np.repeat([light.direction * 0.8], len(colour), 0), depth, glow)
        outer = _capsules(pixels, radii_seen).tolist()
        inner = _capsules(pixels + radii_seen[..., None] * toward, radii_seen * 0.58).tolist()
        wide = sided & (radii_seen.max(1) > 2.2)
        polygons = [[a, b] if w else [a] for a, b, w in zip(outer, inner, wide, strict=True)]
        colours = [[a, b] if w else [a] for a, b, w in zip(dark, bright, wide, strict=True)]
        self._limb_shadows(camera, light, ends, radii, shadow)
        return polygons, colours

    def _limb_shadows(self, camera, light, ends, radii, shadow):
        across = np.array([light.direction[2], 0, -light.direction[0]])
        across = across / (np.linalg.norm(across) + 1e-9)
        ends = ends.copy()
        upper = ends[..., 1].argmax(1)
        rows = np.arange(len(ends))
        ends[rows, upper, 1] += radii[rows, upper]
        ends[rows, 1 - upper, 1] = np.maximum(ends[rows, 1 - upper, 1] - radii[rows, 1 - upper], 0)
        wide = radii[..., None] * across
        world = np.stack([ends[:, 0] - wide[:, 0], ends[:, 0] + wide[:, 0], ends[:, 1] + wide[:, 1],
                          ends[:, 1] - wide[:, 1]], 1).reshape(-1, 3)
        starts = np.arange(0, len(world), 4)
        shadow.extend(self._shadows(camera, light, world, starts, starts + 4))

    def _glows(self, camera, turn, base):
        glows = []
        for x, y, z, radius, colour, forward in self.lamps:
            at = np.array([x, y, z], float) @ turn + base
            seen = camera.see(at)
            ahead = np.array([0, 0, forward], float) @ turn
            eye = np.array([camera.t, camera.height, 0.0]) - at
            facing = ahead @ eye / (np.linalg.norm(eye) + 1e-9) if forward else 1.0
            if seen[2] > NEAR and facing > 0.1:
                u, v = camera.project(seen).tolist()
                glows.append((u, v, radius * camera.focal / seen[2], tuple(facing * c for c in colour)))
        return glows


def _clipped(seen):
    """The part of a polygon in camera coordinates that lies behind the near plane."""
    kept = []
    for i, b in enumerate(seen):
        a = seen[i - 1]
        if (a[2] >= NEAR) != (b[2] >= NEAR):
            share = (NEAR - a[2]) / (b[2] - a[2])
            kept.append(tuple(p + (q - p) * share for p, q in zip(a, b, strict=True)))
        if b[2] >= NEAR:
            kept.append(b)
    return kept


def _turn(heading, lean):
    """The matrix that points (n, 3) of a model are multiplied with."""
    c, s = math.cos(heading), math.sin(heading)
    turned = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
    c, s = math.cos(lean), math.sin(lean)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ turned


def _capsules(ends, radii):
    """Outlines (n, 4k) of bars between pairs of pixels ends (n, 2, 2), with round ends of radii (n, 2)."""
    along = ends[:, 1] - ends[:, 0]
    angle = np.arctan2(along[:, 1], along[:, 0])[:, None]
    first, last = angle + np.pi + ARC, angle + ARC
    a = ends[:, :1] + radii[:, :1, None] * np.stack([np.cos(first), np.sin(first)], -1)
    b = ends[:, 1:] + radii[:, 1:, None] * np.stack([np.cos(last), np.sin(last)], -1)
    return np.concatenate([a, b], axis=1).reshape(len(ends), -1)
