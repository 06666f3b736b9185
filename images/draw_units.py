"""Draw what units of style_vgg would like to see, the pictures of chapter 04 that take too long for a cell.

    python images/draw_units.py                          four layers, and their entries in images/manifest.json
    python images/draw_units.py --only block2_conv1      this one; a few seconds
    python images/draw_units.py --check                  redraw in memory and compare with the stored files

Each file holds the first four units of a layer side by side. Draw them again when the weights are trained anew.
"""

import argparse
import io
import sys

import look
import numpy as np
from PIL import Image

from helpers import features, images, vgg

UNITS = [0, 1, 2, 3]
LAYERS = vgg.STYLE_LAYERS[1:]
SETTINGS = {"size": 96, "steps": 80, "rate": 0.05, "variation": 0.02, "decay": 1.0, "seed": 0}
QUALITY = 90
TOLERANCE = 16.0  # mean difference of pixel values, of 255: ascent magnifies the last digits of another CPU


def jpeg(network, layer):
    """The units' pictures drawn now, in a row, as the bytes of a JPEG file."""
    pictures = features.maximise(network, layer, UNITS, **SETTINGS)
    stream = io.BytesIO()
    row = Image.fromarray(images.to_uint8(np.concatenate(list(pictures), axis=1)))
    row.save(stream, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return stream.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=LAYERS, default=list(LAYERS), metavar="LAYER",
                        help=f"of {', '.join(LAYERS)}")
    parser.add_argument("--check", action="store_true", help="write nothing; compare with the stored pictures")
    arguments = parser.parse_args()
    network, far = vgg.load("style_vgg"), []
    for layer in arguments.only:
        name, data = f"units/{layer}.jpg", jpeg(network, layer)
        if arguments.check:
            gap = look.difference(name, data)
            print(f"{name:24} differs by {gap:.2f} of 255", flush=True)
            far += [name] if gap > TOLERANCE else []
        else:
            alt = f"Four pictures made by gradient ascent, which excite units 0 to 3 of {layer} of style_vgg."
            look.write_picture(name, data, "images/draw_units.py", alt, ())
            print(f"{name:24} {len(data) / 1000:6.1f} kB", flush=True)
    if far:
        sys.exit(f"not as stored: {', '.join(far)}; draw them again without --check, and look at them")


if __name__ == "__main__":
    main()
