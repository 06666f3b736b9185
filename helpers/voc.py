"""Pictures with boxes in a folder as Pascal VOC lays it out, so that a detector can be trained on one's own.

    FOLDER/JPEGImages/NAME.jpg (or .jpeg, .png)     FOLDER/Annotations/NAME.xml     FOLDER/ImageSets/Main/SPLIT.txt

- An annotation lists objects with a name and a box of whole pixels, the first of which is 1, both ends included. Here a
  box is (x1, y1, x2, y2) in continuous coordinates: (xmin - 1, ymin - 1, xmax, ymax), cut off at the picture's edges.
- Classes are numbers into `Dataset.classes`, the names in alphabetical order.
- Errors are `VocError`, a `ValueError` that names the file, what is wrong with it and the remedy.
"""

import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers import images, limits

SUFFIXES = (".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG")
LARGEST = 10_000_000  # bytes of an annotation


class VocError(ValueError):
    """A folder or file that cannot be used; the message says what is wrong with it and the remedy."""


class Sample(NamedTuple):
    """One picture: its file, height and width in pixels, boxes (n, 4), classes (n,), and which are marked difficult."""

    file: Path
    height: int
    width: int
    boxes: np.ndarray
    classes: np.ndarray
    difficult: np.ndarray

    @property
    def picture(self):
        """(height, width, 3) float32 in [0, 1], read now."""
        try:
            picture = images.load(self.file)
        except images.ImageError as error:
            raise VocError(f"{self.file.name}: {error}") from error
        if picture.shape[:2] != (self.height, self.width):
            raise VocError(f"{self.file.name} has {picture.shape[1]} x {picture.shape[0]} pixels, its annotation says "
                           f"{self.width} x {self.height}, so its boxes would be wrong; take both from one source")
        return picture


class Dataset(NamedTuple):
    """Samples of one split, in its order, and the names of the classes."""

    samples: tuple
    classes: tuple


def read(folder, split="train", classes=None):
    """The samples of a split; pictures are read when they are asked for, and must be there now.

    Args:
        folder: with JPEGImages, Annotations and ImageSets/Main.
        split: name of a list in ImageSets/Main, such as "train", "val", "trainval" or "test"; None takes every
            annotation there is.
        classes: names, in the order of their numbers, such as those of the split that was trained on; None takes those
            that occur.

    Returns:
        Dataset.

    Raises:
        VocError: if a file is missing, is no XML, has a box with negative sides or outside its picture, or names a
            class that is not in `classes`.
    """
    folder = Path(folder)
    notes = [(name, *annotation(folder / "Annotations" / f"{name}.xml")) for name in _names(folder, split)]
    found = tuple(sorted({kind for _, _, kinds, *_ in notes for kind in kinds}))
    classes = found if classes is None else tuple(classes)
    unknown = [kind for kind in found if kind not in classes]
    if unknown:
        raise VocError(f"classes are {', '.join(classes)}, but {folder.name} has objects named {unknown[0]!r}; add it, "
                       "or leave classes out")
    samples = [Sample(_picture_file(folder, name), height, width, boxes,
                      np.array([classes.index(kind) for kind in kinds], int), difficult)
               for name, (height, width), kinds, boxes, difficult in notes]
    return Dataset(tuple(samples), classes)


def annotation(file):
    """One annotation: ((height, width), names, (n, 4) boxes, (n,) bool which are marked difficult).

    Raises:
        VocError: if the file is missing, is no XML, or lacks a part.
    """
    file = Path(file)
    try:
        text = file.read_bytes()
    except OSError as error:
        raise VocError(f"{file.name} cannot be read ({error.strerror}); every name of a split needs a file "
                       "Annotations/NAME.xml") from error
    if len(text) > LARGEST or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise VocError(f"{file.name} is {len(text):,} bytes or declares entities; an annotation is a short plain XML")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise VocError(f"{file.name} is no XML ({error}); write it again with the tool it came from") from error
    if root.tag != "annotation":
        raise VocError(f"{file.name} begins with <{root.tag}>; a Pascal VOC annotation begins with <annotation>")
    width, height = (_number(root, f"size/{side}", file) for side in ("width", "height"))
    if not (1 <= width <= limits.LARGEST and 1 <= height <= limits.LARGEST):  # NaN too
        raise VocError(f"{file.name} says that the picture has {width:g} x {height:g} pixels; correct <size>")
    objects = root.findall("object")
    boxes = np.array([_box(each, file, width, height) for each in objects], "float32").reshape(-1, 4)
    difficult = np.array([(each.findtext("difficult") or "0").strip() == "1" for each in objects], bool)
    return (int(height), int(width)), tuple(_name(each, file) for each in objects), boxes, difficult


def resized(picture, boxes, size):
    """A picture stretched to size x size, and its boxes with it."""
    height, width = picture.shape[:2]
    return images.resize(picture, (size, size)), boxes * np.float32([size / width, size / height] * 2)


def _names(folder, split):
    if not folder.is_dir():
        raise VocError(f"folder {folder.name!r} is not there; give the folder that holds JPEGImages and Annotations")
    if split is None:
        names = sorted(file.stem for file in (folder / "Annotations").glob("*.xml"))
    else:
        file = folder / "ImageSets" / "Main" / f"{split}.txt"
        if not file.is_file():
            there = ", ".join(sorted(each.stem for each in file.parent.glob("*.txt"))) or "none"
            raise VocError(f"split is {split!r:.60}; the lists in ImageSets/Main are: {there}; None takes everything")
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise VocError(f"ImageSets/Main/{file.name} is no UTF-8; write the names of its pictures, one a line, as "
                           "plain text") from error
        names = [line.split()[0] for line in lines if line.strip()]
    if not names:
        raise VocError(f"split {split!r} of {folder.name} is empty; write the names of its pictures, one a line")
    odd = [name for name in names if Path(name).name != name]
    if odd:
        raise VocError(f"split {split!r} names {odd[0]!r:.60}; it must hold plain names, without folder and suffix")
    return names


def _picture_file(folder, name):
    for suffix in SUFFIXES:
        file = folder / "JPEGImages" / (name + suffix)
        if file.is_file():
            return file
    raise VocError(f"JPEGImages/{name}.jpg is missing; copy the picture there, or take its name out of the split")


def _number(element, path, file):
    text = element.findtext(path)
    try:
        return float(text)
    except (TypeError, ValueError):
        raise VocError(f"{file.name} has {text!r:.40} for <{path.replace('/', '><')}>; it must be a number") from None


def _name(element, file):
    name = (element.findtext("name") or "").strip()
    if not name:
        raise VocError(f"{file.name} has an object without a <name>; name its class")
    return name


def _box(element, file, width, height):
    x1, y1, x2, y2 = (_number(element, f"bndbox/{side}", file) for side in ("xmin", "ymin", "xmax", "ymax"))
    if not (x1 <= x2 and y1 <= y2):  # NaN too
        raise VocError(f"{file.name} has a box from ({x1:g}, {y1:g}) to ({x2:g}, {y2:g}) with a negative side; sort "
                       "its edges")
    box = np.clip([x1 - 1, y1 - 1, x2, y2], 0, [width, height, width, height])
    if not (box[0] < box[2] and box[1] < box[3]):
        raise VocError(f"{file.name} has a box from ({x1:g}, {y1:g}) to ({x2:g}, {y2:g}), of which nothing lies in the "
                       f"picture of {width:g} x {height:g}; correct it, or take it out")
    return box
