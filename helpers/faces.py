"""Faces to learn from and to recognise: the drawn cast, any folder with one folder a person, and LFW.

Pictures are float32 (H, W, 3) in [0, 1], 112 x 112 unless told otherwise, the face in the middle. People come as
`People(pictures, labels, names)`, pairs as `Pairs(first, second, same, fold)`. The cast is drawn: no such person
exists. Seeds of people are kept apart, so that nobody who is tested was met in training: 0 to 9,999 for the forty who
ship with the course, 10,000 to 999,999 for tests, from 1,000,000 on for training. Nothing leaves this machine.
Errors are `FaceError`, a `ValueError` that names the argument and the remedy.
"""

import concurrent.futures
import functools
import json
import multiprocessing
import numbers
import random
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers import cast as casting
from helpers import images, portrait
from helpers.cast import Capture, Identity

CAST = Path(__file__).parents[1] / "images" / "cast"
SEEDS = {"shipped": range(10_000), "test": range(10_000, 1_000_000), "training": range(1_000_000, 2**31)}
SIZE = 112
ENDINGS = (*images.SAVE_OPTIONS, ".bmp", ".gif", ".pgm", ".ppm", ".avif")
LFW_CROP = (slice(50, 184), slice(58, 192))  # of 250 x 250, funneled: eyes 46 % down, as far apart as in the cast


class FaceError(ValueError):
    """Faces that cannot be had; the message names the argument and the remedy."""


class People(NamedTuple):
    """Pictures of people: (n, H, W, 3), whose they are as (n,) numbers from 0, and the names the numbers stand for."""

    pictures: np.ndarray
    labels: np.ndarray
    names: tuple


class Pairs(NamedTuple):
    """Pictures in pairs: first and second (n, H, W, 3), same (n,) bool, fold (n,) numbers from 0."""

    first: np.ndarray
    second: np.ndarray
    same: np.ndarray
    fold: np.ndarray


def draw(identity, capture, size=SIZE):
    """A portrait of an invented person, float32 (size, size, 3) in [0, 1].

    Args:
        identity: who it is, a seed or an `Identity`.
        capture: how the picture is taken, a seed or a `Capture`.
        size: pixels, 16 to 1024.

    Raises:
        FaceError: if the size is another, or a seed is no whole number from 0.
    """
    who = identity if isinstance(identity, Identity) else casting.identity(_count("identity", identity, 0))
    how = capture if isinstance(capture, Capture) else casting.capture(_count("capture", capture, 0))
    return portrait.render(who, how, _count("size", size, 16, 1024))


def draw_people(n_people, per_person, seed=0, split="training", size=SIZE, calm_first=False, dtype="float32",
                processes=1):
    """Several portraits each of people drawn from a seed: the same seed gives the same people and pictures.

    A thousand pictures take about a minute on one core. 1,000 pictures are 150 MB as float32, 38 MB as uint8.

    Args:
        n_people, per_person: how many.
        seed: whole number from 0.
        split: "training" or "test": people of one are never those of the other, whatever the seeds.
        calm_first: whether the first picture of each is one as for a pass: from the front, in good light.
        dtype: "float32" in [0, 1], or "uint8" from 0 to 255 for large numbers of pictures.
        processes: how many draw at once; a script that asks for more than one keeps its calls under
            `if __name__ == "__main__":`.

    Returns:
        People, ordered by person; names are the identity seeds as text.

    Raises:
        FaceError: if an argument is out of range.
    """
    n_people, per_person = _count("n_people", n_people, 1), _count("per_person", per_person, 1)
    size, processes = _count("size", size, 16, 1024), _count("processes", processes, 1)
    if split not in ("training", "test"):
        raise FaceError(f"split is {split!r}; it must be 'training' or 'test' (the shipped people: faces.cast())")
    if dtype not in ("float32", "uint8"):
        raise FaceError(f"dtype is {dtype!r}; it must be 'float32' or 'uint8'")
    if n_people > len(SEEDS[split]):
        raise FaceError(f"n_people is {n_people}; the split {split!r} has {len(SEEDS[split]):,} people")
    people = random.Random(_count("seed", seed, 0)).sample(SEEDS[split], n_people)
    takes = np.random.default_rng([3, seed]).integers(2**31, size=(n_people, per_person)).tolist()
    pictures = np.empty((n_people, per_person, size, size, 3), dtype)
    album = functools.partial(_album, size=size, calm_first=calm_first, dtype=dtype)
    with _workers(processes) as each:
        for i, drawn in enumerate(each(album, people, takes)):
            pictures[i] = drawn
    labels = np.repeat(np.arange(n_people), per_person)
    return People(pictures.reshape(-1, size, size, 3), labels, tuple(map(str, people)))


def cast(split="shipped"):
    """The forty invented people that ship with the course, ten pictures each, from files.

    Args:
        split: "shipped" for all, "enrolment" for the first picture of each (calm, from the front), "visits" for the
            other nine.

    Returns:
        People, ordered by name.

    Raises:
        FaceError: if the split has another name or the files are missing.
    """
    kept = {"shipped": slice(None), "enrolment": slice(0, 1), "visits": slice(1, None)}.get(split)
    if kept is None:
        raise FaceError(f"split is {split!r}; it must be 'shipped', 'enrolment' or 'visits' "
                        "(more people: faces.draw_people)")
    if not (CAST / "manifest.json").is_file():
        raise FaceError("the pictures of the cast are missing; draw them again: python images/draw_cast.py")
    people = json.loads((CAST / "manifest.json").read_text(encoding="utf-8"))["people"]
    files = [CAST / name / entry["file"] for name in people for entry in people[name]["pictures"][kept]]
    counts = [len(people[name]["pictures"][kept]) for name in people]
    return People(np.stack([images.load(file) for file in files]), np.repeat(np.arange(len(people)), counts),
                  tuple(people))


def folder(path, size=SIZE, least=1, align=False):
    """People from a folder that holds one folder a person, named after the person, with pictures in it.

    Each picture is cut to the square in its middle and made `size` wide; the face should fill it as in the cast.
    With `align` its one face is found and turned upright instead, as encoders for photographs need it. Hidden files
    and files that are no pictures by the end of their name are passed over.

    Args:
        path: the folder.
        size: pixels of the side.
        least: people with fewer pictures are left out; training by triplets needs 2.
        align: whether to pass each picture through `alignment.align`.

    Returns:
        People, ordered by name, then by file.

    Raises:
        FaceError: if there is no such folder, it is of another form, a person has no picture, or one cannot be read
            or aligned.
    """
    path, size, least = Path(path).expanduser(), _count("size", size, 16, 1024), _count("least", least, 1)
    if not path.is_dir():
        raise FaceError(f"path is {str(path)!r}, which is no folder; give one that holds a folder for each person")
    people = sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith((".", "__")))
    if not people:
        found = "pictures, but no folders" if _pictures_in(path) else "no folders"
        raise FaceError(f"path is {str(path)!r}, which holds {found}; put the pictures of each person into a folder "
                        "with the person's name")
    files = {person.name: _pictures_in(person) for person in people}
    empty = [name for name, found in files.items() if not found]
    if empty:
        raise FaceError(f"no picture in the folder of {', '.join(empty[:5])}{' ...' if empty[5:] else ''}; add one "
                        f"({', '.join(ENDINGS)}) or remove the folder")
    files = {name: found for name, found in files.items() if len(found) >= least}
    if not files:
        raise FaceError(f"least is {least}, but nobody in {str(path)!r} has as many pictures; add some or ask for less")
    pictures = [_portrait(file, size, align) for found in files.values() for file in found]
    return People(np.stack(pictures), np.repeat(np.arange(len(files)), [len(f) for f in files.values()]), tuple(files))


def lfw_pairs(subset="10_folds", size=SIZE, download=False, data_home=None):
    """The official pairs of Labeled Faces in the Wild, through scikit-learn's loader, cut around the face.

    The ten folds are 6,000 pairs, half of the same person; 600 are a fold. They need 1.8 GB of memory at 112 pixels,
    and scikit-learn keeps a copy of them on disk. What it downloads holds a folder for each person, which
    `faces.folder` reads. These are photographs of real people, collected without asking them: use them to measure,
    and show nobody's face where it is not needed.

    Args:
        subset: "10_folds", or "train" and "test", the 2,200 and 1,000 pairs meant for development.
        size: pixels of the side.
        download: whether scikit-learn may fetch the data, 200 MB, once.
        data_home: folder of scikit-learn's data; None is its usual one.

    Returns:
        Pairs; the fold is 0 throughout in "train" and "test".

    Raises:
        FaceError: if the data is not on this machine and may not, or cannot, be downloaded.
    """
    from sklearn.datasets import fetch_lfw_pairs

    if subset not in ("10_folds", "train", "test"):
        raise FaceError(f"subset is {subset!r}; it must be '10_folds', 'train' or 'test'")
    side = LFW_CROP[0].stop - LFW_CROP[0].start
    ratio = (_count("size", size, 16, 250) + 1e-6) / side
    try:
        found = fetch_lfw_pairs(subset=subset, data_home=data_home, color=True, resize=ratio, slice_=LFW_CROP,
                                download_if_missing=bool(download))
    except OSError as error:
        remedy = ("check the network and try again" if download else
                  "faces.lfw_pairs(download=True) fetches 200 MB once; the cast needs no download: faces.cast()")
        raise FaceError(f"LFW is not on this machine ({error}); {remedy}") from error
    pictures = np.clip(found.pairs, 0, 1).astype(np.float32, copy=False)
    same = np.asarray(found.target) == 1
    fold = np.arange(len(same)) * 10 // len(same) if subset == "10_folds" else np.zeros(len(same), int)
    return Pairs(pictures[:, 0], pictures[:, 1], same, fold)


def _album(person, takes, size, calm_first, dtype):
    """The pictures of one person, (per_person, size, size, 3)."""
    shots = [casting.calm(t) if calm_first and not i else casting.capture(t) for i, t in enumerate(takes)]
    album = np.stack([draw(person, shot, size) for shot in shots])
    return images.to_uint8(album.reshape(-1, size, 3)).reshape(album.shape) if dtype == "uint8" else album


class _workers:
    """A `map` of that many processes, started anew (a fork would copy TensorFlow's threads); plain for one."""

    def __init__(self, processes):
        self.pool = None
        if processes > 1:
            self.pool = concurrent.futures.ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"))

    def __enter__(self):
        return functools.partial(self.pool.map, chunksize=4) if self.pool else map

    def __exit__(self, *error):
        if self.pool:
            self.pool.shutdown(cancel_futures=True)


def _pictures_in(path):
    return sorted(f for f in path.iterdir()
                  if f.suffix.lower() in ENDINGS and f.is_file() and not f.name.startswith("."))


def _portrait(file, size, align):
    try:
        picture = images.load(file)
        if align:
            from helpers import alignment  # it needs TensorFlow, which takes seconds to load

            return alignment.align(picture, size)
    except ValueError as error:  # ImageError, AlignmentError
        what = "read" if isinstance(error, images.ImageError) else "aligned"
        raise FaceError(f"{file.parent.name}/{file.name} cannot be {what}: {error}") from error
    return images.resize(images.crop_centre(picture, min(picture.shape[:2])), (size, size))


def _count(name, value, least, most=None):
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least or (most and value > most):
        wanted = f"from {least} to {most}" if most else f"from {least}"
        raise FaceError(f"{name} is {value!r:.60}; it must be a whole number {wanted}")
    return int(value)
