"""A chest as a volume, and a short film, both drawn by numbers: data with three spatial axes, as in chapter 10.

- A volume is (depth, height, width): slices from the neck down, rows from front to back, columns from the right side
  of the body to its left, as one who looks at it sees them. A voxel is a cube of 5 mm.
- Its values are Hounsfield units, as in computed tomography: air -1000, lung -800, water 0, soft tissue 40, bone 600.
- The chest has a body, two lungs with vessels, a heart, an aorta, a spine, ribs and a liver. A *lesion* is a ball in a
  lung, of the vessels' brightness and thickness: in one slice the two look alike, in three dimensions they do not.
  Organs are ellipsoids and tubes; nothing here comes from a person, and nothing is for use in medicine.
- A film is (time, height, width) in [0, 1]: a still scene, through which something moves.
"""

from typing import NamedTuple

import numpy as np
import scipy.ndimage

from helpers import checks

SHAPE = (32, 48, 64)
AIR, LUNG, FAT, SOFT, BLOOD, LIVER, BONE = -1000.0, -820.0, -90.0, 35.0, 45.0, 60.0, 600.0
LESION = 40.0
RADII = (1.9, 2.7)  # voxels, of lesions; vessels have 1.0 to 2.3
_EDGE = 0.5  # voxels over which a surface fades: a voxel half inside is half as bright


class VolumeError(ValueError):
    """An argument that no volume or film can be made from; the message says why."""


class Chest(NamedTuple):
    """A volume and where its lesions lie.

    Attributes:
        volume: (depth, height, width) float32, Hounsfield units.
        centres: (n, 3) float, slice, row and column of the middle of each lesion.
        radii: (n,) float, of the lesions, in voxels.
        lungs: (depth, height, width) bool.
        vessels: (depth, height, width) bool, True where a voxel is mostly vessel.
    """

    volume: np.ndarray
    centres: np.ndarray
    radii: np.ndarray
    lungs: np.ndarray
    vessels: np.ndarray


def chest(seed=0, lesions=1, noise=40.0):
    """One invented chest.

    Args:
        seed: whole number; sizes, places, vessels, lesions and noise all follow from it.
        lesions: how many are drawn into the lungs, 0 to 12; fewer where no room is left.
        noise: standard deviation of the noise of measuring, Hounsfield units, 0 or more.

    Returns:
        Chest, its volume of shape `SHAPE`.

    Raises:
        VolumeError: if an argument is out of its range.
    """
    rng = np.random.default_rng([checks.whole("seed", seed, 0), 4])
    if checks.whole("lesions", lesions, 0) > 12:
        raise VolumeError(f"lesions is {lesions}; there is room for at most 12")
    noise = _noise(noise, 2000, "a number of Hounsfield units")
    volume = np.full(SHAPE, AIR, "float32")
    lungs, depth = _draw_organs(rng, volume)
    vessels = _draw_vessels(rng, volume, lungs, depth)
    free = scipy.ndimage.distance_transform_edt(lungs & (vessels < 0.2))  # to the nearest wall or vessel
    for axis in range(3):
        np.moveaxis(free, axis, 0)[[*range(4), *range(-4, 0)]] = 0
    centres, radii = [], []
    for _ in range(lesions):
        radius = rng.uniform(*RADII)
        room = np.argwhere(free > radius + 2)
        if not len(room):
            radius = min(RADII[0], free.max() - 1.5)
            room = np.argwhere(free == free.max())
        if radius < 1.5:
            break
        centre = room[rng.integers(len(room))] + rng.uniform(-0.4, 0.4, 3)
        distance = _ellipsoid(_everywhere(), centre, (1, 1, 1)) + 1 - radius
        _paint(volume, distance, LESION)
        free = np.minimum(free, distance - 3)
        centres.append(centre)
        radii.append(radius)
    volume = scipy.ndimage.gaussian_filter(volume, 0.4) + noise * rng.standard_normal(SHAPE, "float32")
    return Chest(volume.astype("float32"), np.array(centres).reshape(-1, 3), np.array(radii), lungs, vessels > 0.5)


def window(volume, low=-1000.0, high=300.0):
    """Hounsfield units as brightness in [0, 1]: `low` and less is 0, `high` and more is 1, as radiologists set it.

    Args:
        volume: numbers of any shape.
        low, high: Hounsfield units, low below high.

    Returns:
        float32 array of that shape.
    """
    volume = checks.array("volume", volume).astype("float32")
    if not np.isfinite(volume).all():
        raise VolumeError("volume holds NaN or infinity; replace it first (numpy.nan_to_num)")
    low, high = (checks.number(name, value, -1e6, 1e6, "a number of Hounsfield units")
                 for name, value in (("low", low), ("high", high)))
    if not low < high:
        raise VolumeError(f"low is {low:g} and high is {high:g}; low must be below high")
    return ((volume - low) / (high - low)).clip(0, 1)


def cube(volume, centre, size):
    """The part of `size` voxels along each axis around a voxel; beyond the border the volume's edge goes on.

    Args:
        volume: (depth, height, width).
        centre: (slice, row, column); it is rounded.
        size: an odd whole number.

    Returns:
        (size, size, size) array of the volume's type.
    """
    volume = checks.array("volume", volume)
    if volume.ndim != 3:
        raise VolumeError(f"volume has shape {volume.shape}; it must be (depth, height, width)")
    if checks.whole("size", size, 1) % 2 == 0:
        raise VolumeError(f"size is {size}; a cube needs a middle voxel: use {size - 1} or {size + 1}")
    centre = checks.array("centre", centre)
    if centre.shape != (3,) or not np.isfinite(centre).all():
        raise VolumeError(f"centre is {centre.tolist()!r:.60}; it must be (slice, row, column)")
    centre = np.rint(centre).astype(int)
    if (centre < 0).any() or (centre >= volume.shape).any():
        raise VolumeError(f"centre is {centre.tolist()}, outside of a volume of shape {volume.shape}")
    rows = [np.clip(np.arange(c - size // 2, c + size // 2 + 1), 0, n - 1) for c, n in
            zip(centre, volume.shape, strict=True)]
    return volume[np.ix_(*rows)]


def strongest(scores):
    """Where the highest score stands: (slice, row, column), float.

    It is the mean of the places next to the highest one, that one included, weighted by their scores above 0; so it
    lies between them, as a lesion does.

    Args:
        scores: (depth, height, width) numbers.
    """
    scores = checks.array("scores", scores).astype("float64")
    if scores.ndim != 3 or not np.isfinite(scores).all():
        raise VolumeError(f"scores has shape {scores.shape}; it must be (depth, height, width), all of them finite")
    top = np.array(np.unravel_index(scores.argmax(), scores.shape))
    places = np.argwhere(np.ones((3, 3, 3))) - 1 + top
    places = places[((places >= 0) & (places < scores.shape)).all(axis=1)]
    weights = np.maximum(scores[tuple(places.T)], 0)
    return (places * weights[:, None]).sum(axis=0) / weights.sum() if weights.sum() > 0 else top.astype(float)


class Cubes(NamedTuple):
    """Parts of chests: cubes (n, size, size, size) in Hounsfield units, and lesion (n,) bool: is one in the middle?"""

    cubes: np.ndarray
    lesion: np.ndarray


def cubes(count, size=11, seed=0, noise=40.0):
    """Cubes from many chests, one half with a lesion whose middle lies within 1.5 voxels of theirs along each axis.

    A chest gives 32: two of each of eight lesions, and as many without. Of these, two in four have a vessel in the
    middle, one lies anywhere in a lung and one anywhere at all; all keep away from lesions.

    Args:
        count: how many, even.
        size: voxels along each side, odd, 5 or more.
        seed: whole number; the chests of two seeds are different ones, and none is `chest(k)` for a k below a million.
        noise: as in `chest`.
    """
    count, size = checks.whole("count", count, 2), checks.whole("size", size, 5)
    if count % 2:
        raise VolumeError(f"count is {count}; it must be even: half of the cubes hold a lesion")
    rng = np.random.default_rng([checks.whole("seed", seed, 0), 5])
    found, labels = [], []
    while len(found) < count:
        one = chest(int(rng.integers(2**20, 2**31 - 1)), 8, noise)
        choices = [np.argwhere(part) for part in (one.vessels, one.lungs, np.ones(SHAPE, bool))]
        for centre in np.repeat(one.centres, 2, axis=0):
            choice = choices[(0, 1, 0, 2)[len(found) // 2 % 4]]
            while True:  # most places lie far from every lesion
                other = choice[rng.integers(len(choice))]
                if (np.linalg.norm(other - one.centres, axis=1) > one.radii + 2.5).all():
                    break
            found += [cube(one.volume, centre + rng.uniform(-1, 1, 3), size), cube(one.volume, other, size)]
            labels += [True, False]
    order = rng.permutation(count)
    return Cubes(np.stack(found[:count])[order], np.array(labels[:count])[order])


class Film(NamedTuple):
    """A film and where the moving thing is.

    Attributes:
        frames: (time, height, width) float32 in [0, 1].
        centres: (time, 2) float, row and column of the moving square's middle.
        still: (height, width) float32, the scene without it.
    """

    frames: np.ndarray
    centres: np.ndarray
    still: np.ndarray


def film(frames=16, size=(48, 72), velocity=(0.0, 2.0), start=None, side=9, noise=0.0, seed=0):
    """A still scene of stripes, squares and a disc, and a square that moves through it.

    Args:
        frames: how many pictures, 1 or more.
        size: (height, width) in pixels, each 24 or more.
        velocity: (rows, columns) that the square moves from frame to frame; it may leave the picture.
        start: (row, column) of its middle in the first frame; None begins near the side that it leaves.
        side: of the square, pixels; there is none where it is 0.
        noise: standard deviation of the noise of each pixel, frame by frame.
        seed: whole number that fixes scene and noise.
    """
    frames = checks.whole("frames", frames, 1)
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise VolumeError(f"size is {size!r:.60}; it must be (height, width)")
    height, width = (checks.whole(name, value, 24) for name, value in zip(("height", "width"), size, strict=True))
    rows, columns = _pair("velocity", velocity)
    if start is None:
        first = [0.6 * height, 0.5 * width] if not (rows or columns) else [
            n * (0.55 if not v else 0.15 if v > 0 else 0.85) for n, v in ((height, rows), (width, columns))]
    else:
        first = _pair("start", start)
    side = checks.whole("side", side, 0)
    noise = _noise(noise, 1, "a share of the brightness")
    rng = np.random.default_rng([checks.whole("seed", seed, 0), 6])
    still = _scene(rng, height, width)
    centres = np.array(first) + np.arange(frames)[:, None] * np.array([rows, columns])
    y, x = np.mgrid[:height, :width]
    made = np.repeat(still[None], frames, axis=0)
    for picture, (row, column) in zip(made, centres, strict=True):
        outside = np.maximum(np.abs(y - row), np.abs(x - column)) - side / 2
        cover = np.clip(0.5 - outside, 0, 1) * (side > 0)
        picture += cover * (0.95 - picture)
    made = made + rng.normal(0, noise, made.shape)
    return Film(made.clip(0, 1).astype("float32"), centres, still.astype("float32"))


def _noise(value, most, what):
    try:
        return checks.number("noise", value, 0, most, f"{what} from 0 to {most}")
    except ValueError as error:
        raise VolumeError(str(error)) from None


def _pair(name, value):
    value = checks.array(name, value).astype("float64")
    if value.shape != (2,) or not np.isfinite(value).all():
        raise VolumeError(f"{name} is {value.tolist()!r:.60}; it must be (rows, columns), two finite numbers")
    return [float(value[0]), float(value[1])]


def _scene(rng, height, width):
    """A wall of light and dark stripes, a floor, a window, a box and a disc: edges of every direction."""
    y, x = np.mgrid[:height, :width].astype(float)
    scene = 0.45 + 0.06 * np.sin(2 * np.pi * (x / 9 + rng.uniform())) + 0.05 * rng.normal(size=(height, 1)).cumsum(
        axis=0) / np.sqrt(height)
    scene[y > 0.8 * height] -= 0.18
    left, top = rng.uniform(0.05, 0.15) * width, rng.uniform(0.08, 0.2) * height
    scene[(y > top) & (y < top + 0.28 * height) & (x > left) & (x < left + 0.2 * width)] = 0.75
    box = rng.uniform(0.62, 0.72) * width
    scene[(y > 0.52 * height) & (y < 0.86 * height) & (x > box) & (x < box + 0.16 * width)] = 0.2
    disc = np.hypot(y - 0.27 * height, x - rng.uniform(0.5, 0.85) * width)
    return scene + np.clip(0.1 * height + 0.5 - disc, 0, 1) * (0.12 - scene)


def _paint(volume, distance, value, where=None):
    """Blends `value` in where the distance to a surface is negative; voxels on the surface get their share."""
    cover = np.clip(_EDGE - distance, 0, 1)
    cover = cover if where is None else cover * where
    volume += cover * (value - volume)
    return cover


def _everywhere(low=(0, 0, 0), high=SHAPE):
    """Slices, rows and columns between two corners, as three float32 arrays that broadcast to a volume."""
    ends = [(max(0, int(np.floor(a))), min(n, int(np.ceil(b)) + 1)) for a, b, n in zip(low, high, SHAPE, strict=True)]
    return np.ix_(*(np.arange(start, max(start, stop), dtype="float32") for start, stop in ends))


def _ellipsoid(axes, centre, radii):
    """About how many voxels each place lies outside of an ellipsoid; negative inside."""
    squares = (((axis - np.float32(c)) / np.float32(r)) ** 2 for axis, c, r in zip(axes, centre, radii, strict=True))
    return (np.sqrt(sum(squares)) - 1) * np.float32(min(radii))


def _draw_organs(rng, volume):
    """Paints body, ribs, lungs, heart, liver, spine and aorta; returns where the lungs are, and voxels to their rim."""
    axes = slices, rows, columns = _everywhere()
    wide, y, x = rng.uniform(0.96, 1.04), 24 + rng.uniform(-1, 1), 32 + rng.uniform(-1, 1)
    body = np.broadcast_to(np.hypot((rows - y) / (22 * wide), (columns - x) / (29.5 * wide)) - 1, SHAPE)
    _paint(volume, body * 22, FAT)
    _paint(volume, (body + 0.08) * 22, SOFT)
    shell = np.abs(body + 0.14) * 22 - 1.1  # ribs: a shell, cut by planes that slope down to the front
    slope = slices + 0.22 * (rows - y) + rng.uniform(0, 5)
    _paint(volume, np.maximum(shell, np.abs(slope % 5.5 - 2.75) - 1.2), BONE)
    cover, depth = np.zeros(SHAPE, "float32"), np.full(SHAPE, -99, "float32")
    for side in (-1, 1):
        centre = (16 + rng.uniform(-1, 1), y - 1 + rng.uniform(-1, 1), x + side * 13.4 * wide)
        radii = (20 + rng.uniform(-1.5, 2), 15 * wide + rng.uniform(-1, 0.5), 10.4 * wide + rng.uniform(-0.5, 0.6))
        outside = _ellipsoid(axes, centre, radii)
        cover, depth = np.maximum(cover, _paint(volume, outside, LUNG)), np.maximum(depth, -outside)
    for distance, value in (
        (_ellipsoid(axes, (21 + rng.uniform(-2, 2), y - 5, x + 5), (8, 8.5, 9.5)), BLOOD),  # heart
        (_ellipsoid(axes, (36 + rng.uniform(-1.5, 1.5), y - 1, x - 11), (11.5, 14, 15)), LIVER),
        (np.maximum(np.hypot(rows - y - 14, columns - x) - 4.2, 1 - slices % 6), BONE),  # spine
        (np.hypot(rows - y - 8, columns - x - 4.5) - 2.6 + 0 * slices, BLOOD),  # aorta
    ):
        cover *= 1 - _paint(volume, distance, value)
    return cover > 0.5, depth


def _draw_vessels(rng, volume, lungs, depth):
    """Tubes from the root of each lung outwards, and some right through it; returns their share of each voxel."""
    cover = np.zeros(SHAPE, "float32")
    for side in (-1, 1):
        half = lungs.copy()
        half[..., slice(32, None) if side < 0 else slice(None, 32)] = False
        inner, rim = (np.argwhere(half & part).astype(float) for part in (depth > 3, depth < 2))
        root = np.array([16.0, 24.0, 32 + side * 4.0])
        for k in range(7):
            thick, through = rng.uniform(1.0, 2.3), inner[rng.integers(len(inner))]
            if k < 3:  # from the root, bent once
                start, far = root + rng.normal(0, 2, 3), rim[rng.integers(len(rim))]
                pieces = ((start, through), (through, through + (far - through) * 1.4))
            else:  # straight through, rather up and down
                way = np.array([1.0, *rng.normal(0, 0.35, 2)]) * 40
                pieces = ((through - way, through + way),)
            for start, stop in pieces:
                _draw_tube(volume, cover, half, start, stop, thick)
    return cover


def _draw_tube(volume, cover, half, start, stop, thick):
    axes = _everywhere(np.minimum(start, stop) - thick - 1, np.maximum(start, stop) + thick + 1)
    if not all(axis.size for axis in axes):
        return
    box = tuple(slice(int(axis.min()), int(axis.max()) + 1) for axis in axes)
    apart = [axis - np.float32(a) for axis, a in zip(axes, start, strict=True)]
    way = (stop - start).astype("float32")
    along = sum(a * w for a, w in zip(apart, way, strict=True)) / max(float(way @ way), 1e-6)
    along = along.clip(0, 1)
    distance = np.sqrt(sum((a - along * w) ** 2 for a, w in zip(apart, way, strict=True)))
    cover[box] = np.maximum(cover[box], _paint(volume[box], distance - thick, BLOOD, half[box]))
