"""Pictures that the course drew for itself: styles, contents, and a bank of patches that units can choose from.

Pictures are float32 (H, W, 3) in [0, 1], 640 pixels on the longer side; they ship in images/styles and images/contents,
were drawn by images/draw_styles.py, and are CC BY 4.0. Patches are uint8 (n, size, size, 3). Nothing is downloaded.
Errors are `ArtworkError`, a `ValueError` that names the argument and the remedy.
"""

import difflib
from pathlib import Path

import numpy as np
from PIL import Image

from helpers import faces, images, limits

FOLDER = Path(__file__).parents[1] / "images"
STYLES = ("brushstrokes", "stained_glass", "woodcut", "mosaic", "ink_wash", "geometry")
CONTENTS = ("harbour", "mountain_lake", "still_life", "street")
SHARES = {"photographs": 0.45, "styles": 0.2, "contents": 0.2, "portraits": 0.15}  # of the bank
TEXTURES = ("brick", "grass", "gravel")  # photographs without an object in them: half as many patches as the others
PARTS = (0.115, 0.16, 0.22, 0.32, 0.48, 0.7, 0.95)  # sides of the squares that are cut out, of a picture's shorter side
SPACING = 0.8  # of a square's side: how far apart squares of one size lie
FLAT = 0.035  # standard deviation of the grey values, of 1, below which a patch shows nothing


class ArtworkError(ValueError):
    """A picture that cannot be had; the message names the argument and the remedy."""


def style(name, size=None):
    """A drawn picture in a manner of its own, float32 (H, W, 3) in [0, 1].

    Args:
        name: one of `STYLES`.
        size: pixels of the longer side, 1 to 4096; None leaves the picture as it is.

    Raises:
        ArtworkError: if the name or size is another, or the file is missing or damaged.
    """
    return _picture("styles", STYLES, name, size)


def content(name, size=None):
    """A drawn scene with light, shadow and depth, float32 (H, W, 3) in [0, 1].

    Args:
        name: one of `CONTENTS`.
        size: pixels of the longer side, 1 to 4096; None leaves the picture as it is.

    Raises:
        ArtworkError: if the name or size is another, or the file is missing or damaged.
    """
    return _picture("contents", CONTENTS, name, size)


def patches(count=3000, size=96, seed=0):
    """Patches of many kinds and scales, uint8 (count, size, size, 3) from 0 to 255, in random order.

    `SHARES` of them come from the bundled photographs (none shows a person), the styles, the contents, and portraits
    of the drawn cast. Squares of seven sizes are cut out, 12 to 95 % of a picture's shorter side, and brought to
    one size. Squares of one size hardly overlap, those that show next to nothing are left out, and every picture
    of a kind gives as many, so that nearest neighbours differ.

    Args:
        count: how many; of size 96 there are about 3,900.
        size: pixels of a side, 8 to 256.
        seed: whole number from 0; it chooses the squares.

    Raises:
        ArtworkError: if an argument is out of range, or a picture is missing or damaged.
    """
    count, size = _whole("count", count, 1), _whole("size", size, 8, 256)
    rng = np.random.default_rng(_whole("seed", seed, 0))
    bank = []
    for kind, number in _numbers(count).items():
        sources = _sources(kind) if number else {}
        squares = []
        for name, picture in sources.items():
            pace = 2 if name in TEXTURES else 1
            squares += [(pace * i, rng.random(), picture, box) for i, box in enumerate(_squares(picture, size, rng))]
        if len(squares) < number:
            raise ArtworkError(f"count is {count}; the {kind} give {len(squares)} patches of size {size}; it must be "
                               f"at most {int(len(squares) / SHARES[kind])}")
        squares.sort(key=lambda square: square[:2])
        bank += [_cut(picture, box, size) for _, _, picture, box in squares[:number]]
    return np.stack(bank)[rng.permutation(count)]


def _picture(folder, names, name, size):
    """A picture by name, checked, at the size asked for."""
    if not isinstance(name, str) or name not in names:
        other = {"styles": ("content", CONTENTS), "contents": ("style", STYLES)}[folder]
        near = difflib.get_close_matches(str(name), names, n=1)
        hint = (f"artworks.{other[0]}({name!r}) has it" if name in other[1] else f"did you mean {near[0]!r}?" if near
                else f"it must be one of {', '.join(names)}")
        raise ArtworkError(f"name is {name!r:.60}; {hint}")
    size = None if size is None else _whole("size", size, 1, 4096)
    try:
        picture = images.load(FOLDER / folder / f"{name}.jpg", size)
    except images.ImageError as error:
        raise ArtworkError(f"name is {name!r}, but its picture cannot be read: {error}. Draw it again: "
                           f"python images/draw_styles.py --only {name}") from error
    return picture if size is None or max(picture.shape[:2]) == size else images.resize(picture, size)


def _numbers(count):
    """How many patches each kind gives: the shares, rounded so that they add up."""
    ends = np.rint(np.cumsum(list(SHARES.values())) * count).astype(int)
    return dict(zip(SHARES, np.diff(ends, prepend=0).tolist(), strict=True))


def _sources(kind):
    """The pictures of one kind, uint8, by name."""
    if kind == "photographs":
        pictures = {name: images.photograph(name) for name in images.PHOTOGRAPHS}
    elif kind == "portraits":
        pictures = dict(enumerate(faces.cast().pictures))
    else:
        pictures = {name: style(name) if kind == "styles" else content(name)
                    for name in (STYLES if kind == "styles" else CONTENTS)}
    return {name: images.to_uint8(picture) for name, picture in pictures.items()}


def _squares(picture, size, rng):
    """Squares (left, top, side) of several sizes over a picture, in random order, without the flat ones."""
    height, width = picture.shape[:2]
    found = []
    for part in PARTS:
        side = int(part * min(height, width))
        if side < min(size, 0.9 * min(height, width)) / 2:
            continue  # it would be all blur
        places = [_places(length - side, side, rng) for length in (width, height)]
        found += [(left, top, side) for left in places[0] for top in places[1]]
    squares = np.array(found)[rng.permutation(len(found))]
    return squares[_deviation(images.grey(picture), squares) > FLAT].tolist()


def _places(free, side, rng):
    """Where squares of one size begin along an axis with `free` pixels to spare: evenly, but not quite."""
    count = int(free / (SPACING * side)) + 1
    return (free * (np.arange(count) + rng.uniform(0.3, 0.7, count)) / count).astype(int)


def _deviation(grey, squares):
    """The standard deviation of the grey values in each square, from sums over rectangles."""
    left, top, side = squares.T
    moments = []
    for values in (grey, grey**2):
        total = np.pad(np.cumsum(np.cumsum(values, axis=0, dtype=float), axis=1), ((1, 0), (1, 0)))
        inside = (total[top + side, left + side] - total[top, left + side] - total[top + side, left] + total[top, left])
        moments.append(inside / side**2)
    return np.sqrt(np.maximum(moments[1] - moments[0] ** 2, 0))


def _cut(picture, square, size):
    """One square of a picture, brought to size x size without jagged edges."""
    left, top, side = square
    part = Image.fromarray(picture[top : top + side, left : left + side])
    return np.asarray(part.resize((size, size), Image.Resampling.LANCZOS))


def _whole(name, value, least, most=None):
    """A whole number in range, or an ArtworkError."""
    try:
        value = limits.whole(name, value, least)
    except (TypeError, ValueError) as error:
        raise ArtworkError(str(error)) from error
    if most is not None and value > most:
        raise ArtworkError(f"{name} is {value}; it must be at most {most}")
    return value
