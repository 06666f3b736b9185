"""Draw the street scenes that the texts show: three large ones, and a sheet of twelve with their boxes.

    python images/draw_streets.py            all pictures, and their entries of images/manifest.json
    python images/draw_streets.py --check    redraw in memory and compare with the stored files
"""

import argparse
import io
import sys

import look
import numpy as np
from PIL import Image, ImageDraw

from helpers import images, streets

SCRIPT = "images/draw_streets.py"
LARGE = {  # name: seed, what it shows
    "day": (121, "A drawn street by day: houses and trees, people on the pavement and the road, motorcycles."),
    "dusk": (118, "A drawn street at dusk: two cars before a park, the sky orange behind far houses."),
    "night": (22, "A drawn street at night in the rain: lamps, and a motorcycle with its light on that comes nearer."),
}
SHEET = (4, 14, 103, 111, 114, 61, 121, 130, 131, 132, 134, 135)
COLOURS = ((213, 94, 0), (0, 114, 178), (240, 228, 66))  # of pedestrians, cars and motorcycles
QUALITY = 88


def jpeg(picture):
    """A JPEG file, as bytes, of a picture."""
    stream = io.BytesIO()
    Image.fromarray(images.to_uint8(picture)).save(stream, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return stream.getvalue()


def boxed(scene):
    """The picture of a scene with its boxes, one colour for each class."""
    drawn = Image.fromarray(images.to_uint8(scene.picture))
    pen = ImageDraw.Draw(drawn)
    for (x1, y1, x2, y2), label in zip(scene.boxes.tolist(), scene.classes, strict=True):
        pen.rectangle([x1, y1, x2 - 1, y2 - 1], outline=COLOURS[label])
    return np.asarray(drawn, np.float32) / 255


def sheet(columns=4):
    """Twelve scenes in rows."""
    rows = np.stack([boxed(streets.scene(seed)) for seed in SHEET]).reshape(-1, columns, 256, 256, 3)
    return np.concatenate([np.concatenate(list(row), axis=1) for row in rows], axis=0)


def pictures():
    """Name, bytes and words of each picture."""
    for name, (seed, words) in LARGE.items():
        yield f"streets/{name}.jpg", jpeg(streets.scene(seed, 512).picture), words
    yield ("streets/sheet.jpg", jpeg(sheet()),
           "Twelve drawn streets by day, at dusk and at night, with boxes around pedestrians, cars and motorcycles.")


def main():
    parser = argparse.ArgumentParser(description="Draw the street scenes that the texts show.")
    parser.add_argument("--check", action="store_true", help="write nothing; compare with the stored pictures")
    check, far = parser.parse_args().check, []
    for name, data, words in pictures():
        if check:
            gap = look.difference(name, data)
            print(f"{name:20} differs by {gap:.2f} of 255")
            far += [name] if gap > look.TOLERANCE else []
        else:
            look.write_picture(name, data, SCRIPT, words, ())
            print(f"{name:20} {len(data) / 1000:6.1f} kB")
    if far:
        sys.exit(f"not as stored: {', '.join(far)}; draw them again without --check, and look at them")


if __name__ == "__main__":
    main()
