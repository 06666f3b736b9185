"""Paint the results of style transfer that chapter 09 shows, and their contact sheet, with the network that ships.

    python images/draw_gallery.py                        those that are missing, then the sheet and the manifest
    python images/draw_gallery.py --only harbour_mosaic  these, anew, and nothing else
    python images/draw_gallery.py --all                  all of them, anew (about 3 s each on two quiet cores)

How each is made stands in helpers/paintings.py. A run that was stopped goes on where it was.
"""

import argparse
import io
import time

import look
import numpy as np
from PIL import Image

from helpers import artworks, images, paintings

QUALITY = 84
SCRIPT = "images/draw_gallery.py"
SHEET = "gallery/sheet.jpg"
GAP = 6  # pixels between pictures of the sheet


def jpeg(picture, quality=QUALITY):
    """A picture as the bytes of a JPEG file."""
    stream = io.BytesIO()
    Image.fromarray(images.to_uint8(picture)).save(stream, "JPEG", quality=quality, optimize=True)
    return stream.getvalue()


def sheet():
    """Six columns of styles, three rows of contents; the styles above, the contents on the left."""
    height, width = paintings.load("harbour_mosaic").shape[:2]
    corner = np.ones((height, width, 3), np.float32)
    rows = [[corner] + [fit(artworks.style(s), height, width) for s in artworks.STYLES]]
    rows += [[fit(artworks.content(c), height, width)] + [paintings.load(f"{c}_{s}") for s in artworks.STYLES]
             for c in paintings.CONTENTS]
    step = height + GAP, width + GAP
    whole = np.ones((4 * step[0] - GAP, 7 * step[1] - GAP, 3), np.float32)
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            whole[i * step[0] : i * step[0] + height, j * step[1] : j * step[1] + width] = picture
    return whole


def fit(picture, height, width):
    """The middle of a picture, cut to these proportions and resized."""
    return np.clip(images.resize(images.crop_proportion(picture, (height, width)), (height, width)), 0, 1)


def words(name):
    """What a painting shows, for those who cannot see it."""
    made = paintings.SETTINGS[name]
    spoken = {part: made[part].replace("_", " ") for part in ("content", "style") if part in made}
    if made["call"] == "texture":
        layers = made.get("style_layers", ["five layers"])[0]
        return f"Texture from noise with the style of {spoken['style']}, as {layers} of the network measured it."
    if made["call"] == "reconstruct":
        return f"The picture {spoken['content']} made again from noise by its map in {made['layer']}."
    ratio = f", beta over alpha {made['beta']:g}" if "beta" in made else ""
    return f"The content of {spoken['content']} in the style of {spoken['style']}{ratio}."


def sources(name):
    """Names of the photographs that a painting was made from."""
    made = paintings.SETTINGS[name]
    return [made[part] for part in ("content", "style") if made.get(part) in images.PHOTOGRAPHS]


def register():
    """Draw the sheet, and write what is to be said of each picture into the manifest."""
    for name in paintings.SETTINGS:
        data = (paintings.FOLDER / f"{name}.jpg").read_bytes()
        look.write_picture(f"gallery/{name}.jpg", data, SCRIPT, words(name), sources(name))
    look.write_picture(SHEET, jpeg(sheet()), SCRIPT, "Three contents, each painted in six styles.", [])


def main():
    parser = argparse.ArgumentParser(description="Paint the results that chapter 09 shows.")
    parser.add_argument("--only", nargs="+", choices=paintings.SETTINGS, default=[], metavar="NAME",
                        help="names of helpers/paintings.py, to paint anew")
    parser.add_argument("--all", action="store_true", help="paint everything anew")
    arguments = parser.parse_args()
    paintings.FOLDER.mkdir(exist_ok=True)
    done = {path.stem for path in paintings.FOLDER.glob("*.jpg")}
    for name in arguments.only or [name for name in paintings.SETTINGS if arguments.all or name not in done]:
        begun = time.perf_counter()
        data = jpeg(paintings.paint(name, progress=False).image)
        (paintings.FOLDER / f"{name}.jpg").write_bytes(data)
        print(f"{name:28} {time.perf_counter() - begun:5.0f} s {len(data) / 1000:6.1f} kB", flush=True)
    if not arguments.only:
        register()


if __name__ == "__main__":
    main()
