"""Draw the pictures of chapter 09: six styles that a viewer can name, and four contents with light and depth.

    python images/draw_styles.py                          all ten, and their entries in images/manifest.json
    python images/draw_styles.py --only mosaic harbour    these
    python images/draw_styles.py --check                  redraw in memory and compare with the stored files
    python images/draw_styles.py --sheet sheet.png        the stored ones on one sheet

They are compositions of ours, not copies of paintings, and each follows from a seed in its function.
"""

import argparse
import io
import sys
from typing import NamedTuple

import look
import paint_harbour
import paint_lake
import paint_paper
import paint_rooms
import paint_styles
from PIL import Image

from helpers import images

QUALITY = 88
SCRIPT = "images/draw_styles.py"


class Picture(NamedTuple):
    """One picture: its folder, the function that paints it, and what it shows in words."""

    folder: str
    draw: object
    alt: str

    def jpeg(self):
        """The picture drawn now, as the bytes of a JPEG file."""
        stream = io.BytesIO()
        Image.fromarray(self.draw().finish()).save(stream, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        return stream.getvalue()


PICTURES = {
    "brushstrokes": Picture(
        "styles",
        paint_styles.brushstrokes,
        "Night over a lake in thick brush strokes that follow the swirls of a blue sky with golden lights.",
    ),
    "stained_glass": Picture(
        "styles",
        paint_styles.stained_glass,
        "A window of coloured glass in dark lead: a golden sun, green hills, a river and three tulips.",
    ),
    "woodcut": Picture(
        "styles",
        paint_styles.woodcut,
        "A woodcut in three inks: a breaking wave and rows of waves of carved lines before a red sun.",
    ),
    "mosaic": Picture(
        "styles", paint_styles.mosaic, "A mosaic of small stones: a golden fish among blue waves, in a braided border."
    ),
    "ink_wash": Picture(
        "styles",
        paint_paper.ink_wash,
        "Black ink on rough paper: mountains in mist, a pine on a rock, a boat and a red seal.",
    ),
    "geometry": Picture(
        "styles",
        paint_paper.geometry,
        "Circles, triangles, bars and arcs in strong colours that show through each other.",
    ),
    "harbour": Picture(
        "contents",
        paint_harbour.harbour,
        "A row of coloured gabled houses on a quay, four boats, and their reflections in calm water.",
    ),
    "mountain_lake": Picture(
        "contents",
        paint_lake.mountain_lake,
        "Snowy peaks above a lake in the morning, with a cabin on the far shore and firs in front.",
    ),
    "still_life": Picture(
        "contents",
        paint_rooms.still_life,
        "A blue and white jug, apples, a pear, an orange and grapes on a table, in light from the left.",
    ),
    "street": Picture(
        "contents",
        paint_rooms.street,
        "A wet street between old houses at dusk: lit lamps and windows, and a tower before the last light.",
    ),
}


def sheet(path, wide=400, high=300):
    """All stored pictures, five in a row, each whole on a ground of paper."""
    canvas = look.Canvas(5 * wide, 2 * (high + 36))
    names = sorted(PICTURES, key=lambda name: PICTURES[name].folder == "contents")
    for i, name in enumerate(names):
        picture = images.load(look.FOLDER / PICTURES[name].folder / f"{name}.jpg")
        scale = min((wide - 16) / picture.shape[1], (high - 8) / picture.shape[0])
        size = picture.shape[1] * scale, picture.shape[0] * scale
        row, column = divmod(i, 5)
        top = row * (high + 36) + (high - size[1]) / 2
        canvas.picture(column * wide + (wide - size[0]) / 2, top, round(size[0]), round(size[1]), picture)
        canvas.text(column * wide + wide / 2, row * (high + 36) + high + 16, name.replace("_", " "), 20)
    images.save(path, canvas.pixels())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--only", nargs="+", choices=PICTURES, default=list(PICTURES), metavar="NAME", help=f"of {', '.join(PICTURES)}"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; compare with the stored pictures")
    parser.add_argument("--sheet", metavar="PATH", help="put the stored pictures on one sheet")
    arguments = parser.parse_args()
    if arguments.sheet:
        sheet(arguments.sheet)
        return
    far = []
    for key in arguments.only:
        picture = PICTURES[key]
        name, jpeg = f"{picture.folder}/{key}.jpg", picture.jpeg()
        if arguments.check:
            gap = look.difference(name, jpeg)
            print(f"{name:28} differs by {gap:.2f} of 255", flush=True)
            far += [name] if gap > look.TOLERANCE else []
        else:
            look.write_picture(name, jpeg, SCRIPT, picture.alt, ())
            print(f"{name:28} {len(jpeg) / 1000:6.1f} kB", flush=True)
    if far:
        sys.exit(f"not as stored: {', '.join(far)}; draw them again without --check, and look at them")


if __name__ == "__main__":
    main()
