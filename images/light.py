"""Solid things under a lamp: rays that walk through distance fields, soft shadows, and the light that comes back.

A scene is a function of points (n, 3) that gives the distance to each of its things, (things, n), in metres: x to the
right, y up, z away from the viewer. Method: sphere tracing, Hart 1996, https://doi.org/10.1007/s003710050084; soft
shadows and occlusion as in Quilez, https://iquilezles.org/articles/rmshadows/.
"""

import numpy as np


def unit(vectors):
    """Vectors of length 1 along the last axis."""
    vectors = np.asarray(vectors, np.float32)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def rays(sheet, eye, target, lens):
    """Directions (H * W, 3) from an eye through each point of a sheet; a longer lens sees less."""
    ahead = unit(np.subtract(target, eye))
    right = unit(np.cross((0, 1, 0), ahead))
    up = np.cross(ahead, right)
    half = sheet.size[0] / 2
    across, above = (sheet.x - half) / half, (sheet.size[1] / 2 - sheet.y) / half
    return unit(ahead * lens + across[..., None] * right + above[..., None] * up).reshape(-1, 3)


def march(scene, start, ways, far, steps=70, near=0.0):
    """How far along each ray the first thing lies; infinity where there is none before `far`."""
    away = np.full(len(ways), near, np.float32)
    found = np.full(len(ways), np.inf, np.float32)
    active = np.arange(len(ways))
    start = np.broadcast_to(np.asarray(start, np.float32), ways.shape)
    for _ in range(steps):
        gap = scene(start[active] + away[active, None] * ways[active]).min(axis=0)
        hit = gap < 0.0015
        found[active[hit]] = away[active[hit]]
        away[active] += gap
        active = active[~hit & (away[active] < far)]
        if not len(active):
            break
    return found


def normals(scene, points, things, reach=0.004):
    """The outward direction at points on things: the gradient of the distance to each point's thing."""
    corners = np.array([(1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)], np.float32)
    each = np.arange(len(points))
    return unit(sum(corner * scene(points + reach * corner)[things, each][:, None] for corner in corners))


def shadow(scene, points, towards, clear, far=7.0, sharpness=9.0, steps=26):
    """How much of the lamp each point sees, 0 to 1, soft at the rim of a shadow.

    `clear` is (x, y): nothing stands to the left of x or above y, so rays to an upper left lamp end there.
    """
    seen, away = np.ones(len(points), np.float32), np.full(len(points), 0.04, np.float32)
    active = np.arange(len(points))
    for _ in range(steps):
        place = points[active] + away[active, None] * towards
        inside = (place[:, 0] > clear[0]) & (place[:, 1] < clear[1])
        active, place = active[inside], place[inside]
        if not len(active):
            break
        gap = scene(place).min(axis=0)
        seen[active] = np.minimum(seen[active], sharpness * gap / away[active])
        away[active] += np.clip(gap, 0.025, 0.5)
        active = active[(seen[active] > 0.003) & (away[active] < far)]
    seen = np.clip(seen, 0, 1)
    return seen * seen * (3 - 2 * seen)


def openness(scene, points, facing):
    """How open the room above each point is, 0 to 1: corners and contacts are dark."""
    closed = np.zeros(len(points), np.float32)
    for i, reach in enumerate((0.03, 0.09, 0.2, 0.38)):
        closed += 0.62**i * np.clip(reach - scene(points + reach * facing).min(axis=0), 0, None) / reach
    return np.clip(1 - 0.5 * closed, 0, 1)


def smallest(a, b, soft):
    """The smaller of two distances, with a rounded joint (Quilez's polynomial smooth minimum)."""
    share = np.clip(0.5 + 0.5 * (b - a) / soft, 0, 1)
    return b + (a - b) * share - soft * share * (1 - share)
