"""Draw the cast that ships with the course: forty invented people, ten pictures each, and their manifest.

    python images/draw_cast.py            all pictures, and images/cast/manifest.json
    python images/draw_cast.py --check    redraw in memory and compare with the stored files
    python images/draw_cast.py --sheet cast.png    all of them on one sheet, a row for each person

Every picture follows from two seeds, that of the person and that of the picture; nobody in them exists.
"""

import argparse
import hashlib
import io
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from helpers import cast, faces, images

FOLDER = Path(__file__).parent / "cast"
AUTHOR, LICENCE = "the ConvNet workbook authors", "CC BY 4.0"
QUALITY = 90
PER_PERSON = 10
CLOSE = 0.025  # mean difference of a redrawn picture that JPEG and another processor may make

PEOPLE = {  # seeds of people, all from faces.SEEDS["shipped"]; the names are invented as well
    "Ada": 26, "Amir": 20, "Anouk": 11, "Bao": 28, "Chidi": 12, "Dalia": 24, "Elif": 52, "Emil": 56, "Fia": 6,
    "Goran": 8, "Hana": 59, "Hugo": 0, "Idris": 45, "Ines": 14, "Jun": 32, "Kaia": 57, "Kofi": 36, "Lana": 19,
    "Leif": 17, "Mai": 55, "Malik": 15, "Mira": 2, "Nils": 67, "Noor": 4, "Omar": 23, "Pavel": 10, "Pia": 7,
    "Ravi": 63, "Rosa": 46, "Sami": 35, "Sefa": 22, "Tala": 70, "Teo": 42, "Uma": 41, "Vera": 62, "Viggo": 39,
    "Yara": 51, "Yusuf": 27, "Ziad": 58, "Zuri": 49,
}


def shots(name):
    """The seed of each picture of a person, and how it is taken: the first is calm, the others are as they come."""
    start = 1000 + 20 * list(PEOPLE).index(name)
    seeds = range(start, start + PER_PERSON)
    return [(seed, cast.capture(seed) if i else cast.calm(seed)) for i, seed in enumerate(seeds)]


def encoded(picture):
    stream = io.BytesIO()
    Image.fromarray(images.to_uint8(picture)).save(stream, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return stream.getvalue()


def write():
    """Draw and store everything; gives back how many bytes."""
    people, total = {}, 0
    for name, person in PEOPLE.items():
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
        rows = []
        for i, (seed, how) in enumerate(shots(name), 1):
            data = encoded(faces.draw(person, how))
            (FOLDER / name / f"{i:02d}.jpg").write_bytes(data)
            rows.append({"file": f"{i:02d}.jpg", "capture_seed": seed, "calm": i == 1, "bytes": len(data),
                         "sha256": hashlib.sha256(data).hexdigest()})
            total += len(data)
        people[name] = {"identity_seed": person, "pictures": rows}
    head = {"alt": "Portraits of forty invented people, drawn by a script, ten of each.", "author": AUTHOR,
            "licence": LICENCE, "script": "images/draw_cast.py", "size": [faces.SIZE, faces.SIZE], "people": people}
    (FOLDER / "manifest.json").write_text(json.dumps(head, indent=1) + "\n", encoding="utf-8")
    return total


def check():
    """The stored pictures that differ from those drawn now."""
    wrong = []
    for name, person in PEOPLE.items():
        for i, (_, how) in enumerate(shots(name), 1):
            file = FOLDER / name / f"{i:02d}.jpg"
            if not file.is_file() or np.abs(images.load(file) - faces.draw(person, how)).mean() > CLOSE:
                wrong.append(f"{name}/{file.name}")
    return wrong


def sheet(path):
    pictures = faces.cast().pictures
    rows = pictures.reshape(len(PEOPLE) // 2, 2 * PER_PERSON, *pictures.shape[1:])
    images.save(path, np.concatenate([np.concatenate(list(row), axis=1) for row in rows], axis=0))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare the stored files with those drawn now")
    parser.add_argument("--sheet", metavar="PATH", help="put the stored pictures on one sheet")
    options = parser.parse_args()
    if options.sheet:
        sheet(options.sheet)
    elif options.check:
        wrong = check()
        print(f"differ: {', '.join(wrong)}" if wrong else "All pictures are as drawn.")
        return bool(wrong)
    else:
        print(f"{len(PEOPLE) * PER_PERSON} pictures, {write() / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
