"""Train `street_detector` on drawn street scenes, or a detector on your own pictures. Run from the repository's root:

    python weights/train_detector.py
    python weights/train_detector.py --voc FOLDER

The first draws 10,000 scenes in two processes (minutes; kept in weights/cache/streets, to be removed by hand where
helpers/streets.py has changed), trains on them, measures on 500 scenes that it never saw, and writes
weights/street_detector.weights.h5 with its entry in the manifest.

The second takes any folder in the layout of Pascal VOC (see helpers/voc.py), trains on its list trainval (or train),
prints the mean average precision on its list test (or val), and leaves the weights with the names of the classes in
weights/cache/voc_FOLDER, whence `yolo.load("detector", "weights/cache/voc_FOLDER")` takes them.

Killed at any moment, either goes on where it was when it is started again; `--fresh` begins anew.
"""

import argparse
import json
import math
import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

import fitting
from helpers import boxes, detection, files, streets, voc, weights, yolo
from helpers.runtime import keras, start

SHARD = 200  # scenes in one file
SEED = 3
THRESHOLDS = 0.5, 0.75


class Pictures(NamedTuple):
    """(n, size, size, 3) uint8 pictures, in parts; for each the boxes in pixels, the classes and what is difficult."""

    parts: tuple
    boxes: tuple
    classes: tuple
    difficult: tuple

    def __len__(self):
        return len(self.boxes)

    def __getitem__(self, number):
        return self.parts[number // len(self.parts[0])][number % len(self.parts[0])]


class Change(NamedTuple):
    """How much a picture is changed at most: share of zoom and shift, of brightness, and whether it may be turned."""

    zoom: float
    light: float
    turn: bool


# Data


def draw(number, split, file):
    """Draw one shard of scenes into two files; the pictures come last, so that where they are, all is there."""
    scenes = streets.scenes(SHARD, seed=number, split=split, dtype="uint8")
    known = {"boxes": np.concatenate([one.boxes for one in scenes]), "counts": [len(one.boxes) for one in scenes],
             "classes": np.concatenate([one.classes for one in scenes])}
    pictures = np.stack([one.picture for one in scenes])
    files.write_whole(file.with_suffix(".npz"), lambda opened: np.savez(opened, **known))
    files.write_whole(file, lambda opened: np.save(opened, pictures))
    return file


def street_pictures(count, split, cache, processes=2):
    """So many scenes of a split, drawn where they are not kept yet."""
    cache.mkdir(parents=True, exist_ok=True)
    files = [cache / f"{split}_{number:03d}.npy" for number in range(math.ceil(count / SHARD))]
    missing = [(number, split, file) for number, file in enumerate(files) if not file.exists()]
    if missing:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
            for file in pool.map(draw, *zip(*missing, strict=True)):
                print(f"drew {file.stem}", flush=True)
    parts, there, kinds = [], [], []
    for file in files:
        parts.append(np.load(file, mmap_mode="r"))
        with np.load(file.with_suffix(".npz")) as kept:
            ends = np.cumsum(kept["counts"])[:-1]
            there += np.split(kept["boxes"], ends)
            kinds += np.split(kept["classes"], ends)
    return Pictures(tuple(parts), tuple(there[:count]), tuple(kinds[:count]),
                    tuple(np.zeros(len(own), bool) for own in kinds[:count]))


def voc_pictures(dataset, size):
    """The pictures of a Pascal VOC split, stretched to squares."""
    pictures, there = [], []
    for sample in dataset.samples:
        picture, own = voc.resized(sample.picture, sample.boxes, size)
        pictures.append(np.rint(picture * 255).astype("uint8"))
        there.append(own)
    return Pictures((np.stack(pictures),), tuple(there), tuple(sample.classes for sample in dataset.samples),
                    tuple(sample.difficult for sample in dataset.samples))


# Batches


def changed(picture, there, kinds, change, rng):
    """A picture with its boxes and classes, perhaps zoomed, shifted, mirrored and turned, in another light.

    A zoom blurs, and pictures that are measured on are sharp: so half of those that are learned from stay sharp. Of a
    box less than 30 % of which is left in the picture nothing is to be found, as in helpers/streets.py.
    """
    size = picture.shape[0]
    if change.zoom and rng.random() < 0.5:
        side = size * math.exp(rng.uniform(-1, 1) * math.log1p(change.zoom))
        left, top = rng.uniform(-change.zoom / 4, change.zoom / 4, 2) * size + (size - side) / 2
        grey = tuple(int(value) for value in picture.mean((0, 1)))
        moved = Image.fromarray(picture).transform((size, size), Image.Transform.EXTENT,
                                                   (left, top, left + side, top + side),
                                                   Image.Resampling.BILINEAR, fillcolor=grey)
        picture, there = np.asarray(moved), (there - np.float32([left, top] * 2)) * np.float32(size / side)
        cut = boxes.clip(there, size, size)
        left_over = boxes.area(cut) >= 0.3 * boxes.area(there)
        there, kinds = cut[left_over], kinds[left_over]
    if rng.random() < 0.5:
        picture, there = picture[:, ::-1], boxes.flip(there, size)
    if change.turn and rng.random() < 0.5:
        picture, there = picture.transpose(1, 0, 2), there[:, [1, 0, 3, 2]]
    if change.turn and rng.random() < 0.5:
        picture, there = picture[:, ::-1], boxes.flip(there, size)
    gain = (1 + change.light * rng.uniform(-1, 1)) * (1 + change.light / 3 * rng.uniform(-1, 1, 3))
    levels = np.arange(256)[:, None] * gain + 255 * change.light / 2 * rng.uniform(-1, 1)
    table = np.clip(np.rint(levels), 0, 255).astype("uint8")
    return np.stack([table[picture[..., k], k] for k in range(3)], axis=-1), there, kinds


class Batches(keras.utils.PyDataset):
    """Batches of changed pictures and what the network is to answer; those of an epoch are always the same."""

    def __init__(self, pictures, anchors, n_classes, change, batch=16, batches=100, seed=SEED, **options):
        super().__init__(workers=2, max_queue_size=6, **options)
        self.pictures, self.anchors, self.n_classes, self.change = pictures, anchors, n_classes, change
        self.batch, self.batches, self.seed, self.epoch = batch, batches, seed, 0

    def __len__(self):
        return self.batches

    def __getitem__(self, index):
        """Batch `index` of this epoch; the pictures come in a new order each time all of them were seen."""
        first = (self.epoch * self.batches + index) * self.batch
        rows = [self._row(number) for number in range(first, first + self.batch)]
        made = [self._one(row, np.random.default_rng((self.seed, first, k))) for k, row in enumerate(rows)]
        pictures, targets = zip(*made, strict=True)
        return np.stack(pictures), tuple(np.stack(grid) for grid in zip(*targets, strict=True))

    def _row(self, number):
        turn, place = divmod(number, len(self.pictures))
        return np.random.default_rng((self.seed, 1, turn)).permutation(len(self.pictures))[place]

    def _one(self, row, rng):
        picture, there, kinds = changed(self.pictures[row], self.pictures.boxes[row], self.pictures.classes[row],
                                        self.change, rng)
        size = picture.shape[0]
        objects = np.column_stack([boxes.convert(there, "corners", "centre_size") / size, kinds])
        return picture, yolo.training_targets(objects, self.anchors, size, self.n_classes)


# Training


def choose_anchors(pictures):
    """Two anchors for each grid, from the shapes there are."""
    there = np.concatenate(pictures.boxes)
    found = yolo.find_anchors(there[:, 2:] - there[:, :2], 6).astype(float).round(1).tolist()
    return found[:2], found[2:4], found[4:]


def precision(detector, pictures):
    """{"map_0.5", "map_0.75"} of a detector, and the average precision of each class at 0.5."""
    found = []
    for first in range(0, len(pictures), 16):
        some = np.stack([pictures[i] for i in range(first, min(first + 16, len(pictures)))])
        found += detector.detect(some / np.float32(255), score_threshold=0.01)
    truths = list(zip(pictures.boxes, pictures.classes, pictures.difficult, strict=True))
    measured = {iou: detection.mean_average_precision(truths, found, iou) for iou in THRESHOLDS}
    parts = {detector.classes[kind]: value for kind, value in measured[0.5].by_class.items()}
    return {f"map_{iou}": measured[iou].mean for iou in THRESHOLDS}, parts


def begin(cache, settings, fresh):
    """Makes the folder of a run ready; one that holds a run with other settings is not gone on with."""
    if fresh:
        shutil.rmtree(cache, ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    kept, now = cache / "settings.json", json.dumps(settings)
    before = kept.read_text(encoding="utf-8") if kept.exists() else None
    if before != now and (before is not None or (cache / "backup").exists()):
        raise SystemExit(f"{cache} holds a run with other settings; --fresh begins anew")
    kept.write_text(now, encoding="utf-8")


def train(pictures, held_out, classes, change, given, cache, size):
    """A trained Detector in float32, and its anchors."""
    anchors = choose_anchors(pictures)
    begin(cache, [anchors, classes, len(pictures), given.steps, given.rate, given.precision, size], given.fresh)

    def build():
        return yolo.detector_network(len(classes), anchors, size)

    network = fitting.network(build, given.precision)
    detector = yolo.Detector(network, anchors, classes)
    batches = Batches(pictures, anchors, len(classes), change, batches=min(100, given.steps))
    fitting.fit(network, batches, lambda maps, y, share: yolo.detector_loss(maps, y, anchors), given.steps, given.rate,
                None, cache, False, lambda network: precision(detector, held_out)[0], every=given.every, decay=5e-4)
    return yolo.Detector(fitting.copied(network, build), anchors, classes), anchors


def report(detector, test):
    """Prints and gives what was measured on pictures that were never seen."""
    results, parts = precision(detector, test)
    print(", ".join(f"{name} {value:.3f}" for name, value in (results | parts).items()))
    return {name: round(float(value), 3) for name, value in (results | parts).items()}


def train_streets(given):
    pictures, held_out, test = (street_pictures(min(count, given.scenes), split, given.cache / "streets")
                                for count, split in ((given.scenes, "train"), (SHARD, "val"), (500, "test")))
    if given.draw_only:
        return
    detector, anchors = train(pictures, held_out, streets.CLASSES, Change(zoom=0.15, light=0.2, turn=False), given,
                              given.cache / "street_detector", 256)
    weights.save(detector.model, "street_detector", "yolo.detector_network",
                 {"n_classes": len(streets.CLASSES), "anchors": anchors, "size": 256}, {
                     "command": "python weights/train_detector.py", "seed": SEED, "steps": given.steps,
                     "classes": list(streets.CLASSES),
                     "data": f"{given.scenes:,} street scenes drawn by helpers/streets.py, split train",
                     "terms": "drawn by this project; nobody real",
                     "limits": "drawn scenes of this one hand, from 14 pixels upwards; three classes"}, half=True)
    weights.add_facts("street_detector", {"results": report(yolo.load(), test)})  # of the rounded numbers that ship


def train_voc(given):
    lists = {file.stem for file in (given.voc / "ImageSets" / "Main").glob("*.txt")}
    chosen = voc.read(given.voc, "trainval" if "trainval" in lists else "train")
    other = voc.read(given.voc, "test" if "test" in lists else "val", chosen.classes)
    pictures, test = voc_pictures(chosen, given.size), voc_pictures(other, given.size)
    cache = given.cache / f"voc_{given.voc.resolve().name}"
    detector, anchors = train(pictures, test, chosen.classes, Change(zoom=0.3, light=0.25, turn=True), given, cache,
                              given.size)
    weights.save(detector.model, "detector", "yolo.detector_network",
                 {"n_classes": len(chosen.classes), "anchors": anchors, "size": given.size}, {
                     "command": "python weights/train_detector.py --voc FOLDER", "seed": SEED, "steps": given.steps,
                     "classes": list(chosen.classes), "data": f"{len(pictures)} pictures of {given.voc.resolve().name}",
                     "terms": "your own", "results": report(detector, test)}, folder=cache)
    print(f'yolo.load("detector", "{cache}") gives the detector')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voc", type=Path, help="folder in the layout of Pascal VOC; without it, street scenes")
    parser.add_argument("--scenes", type=int, default=10000, help="street scenes to train on")
    parser.add_argument("--draw-only", action="store_true", help="draw the scenes, and train another time")
    parser.add_argument("--size", type=int, default=320, help="side in pixels to which pictures of --voc are stretched")
    parser.add_argument("--steps", type=int, default=6000, help="of 16 pictures each")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--every", type=int, default=4, help="epochs between measurements")
    parser.add_argument("--cache", default=Path(__file__).parent / "cache", type=Path)
    parser.add_argument("--precision", default="mixed_bfloat16", help="or float32, where the processor has no bfloat16")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier run")
    given = parser.parse_args()
    start(seed=SEED)
    if given.voc:
        train_voc(given)
    else:
        train_streets(given)


if __name__ == "__main__":
    main()
