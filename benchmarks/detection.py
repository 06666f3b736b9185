"""Time helpers.boxes and helpers.detection beside TensorFlow's suppression, a NumPy broadcast, and crops, and
helpers.yolo alone, in one run, after checking that all forms of a case give the same answer.

    python benchmarks/detection.py              about half a minute
    python benchmarks/detection.py --repeats 5

Non-max suppression: 2,000 boxes in 3 classes, once as a detector gives them (each of 60 objects is claimed by many
boxes), once anywhere at all, so that nearly every box stays. IoU: 2,000 x 2,000 boxes. Sliding windows: 64 pictures of
28 x 28, window 14, stride 2. Detector.detect: 16 street scenes of 256 x 256, at once and one by one; a time is that of
all 16. Each form gets NumPy arrays and gives NumPy arrays; forms take turns.
"""

import argparse
import importlib
import itertools
import os
import statistics
import sys
import time

import numpy as np

from helpers import boxes, detection, streets, weights, yolo
from helpers.runtime import device, keras, ops

COUNT, CLASSES, SCORE, IOU = 2000, 3, 0.05, 0.5


def candidates(clustered, seed=0):
    """(boxes, scores, classes) of COUNT candidates on a picture of 1,000 x 1,000."""
    rng = np.random.default_rng(seed)
    middles, sizes = rng.uniform(0, 900, (60, 2)), rng.uniform(20, 110, (60, 2))
    kinds, which = rng.integers(0, CLASSES, 60), rng.integers(0, 60, COUNT)
    if clustered:
        middle = middles[which] + 0.1 * sizes[which] * rng.normal(size=(COUNT, 2))
        size, classes = sizes[which] * np.exp(0.15 * rng.normal(size=(COUNT, 2))), kinds[which]
    else:
        middle, size = rng.uniform(0, 900, (COUNT, 2)), rng.uniform(10, 100, (COUNT, 2))
        classes = rng.integers(0, CLASSES, COUNT)
    where = np.concatenate([middle - size / 2, middle + size / 2], axis=1).astype("float32")
    return where, rng.random(COUNT).astype("float32"), classes


def combined(where, scores, classes):
    """tf.image.combined_non_max_suppression: a score for each box and class; it gives boxes, scores and classes."""
    image = importlib.import_module("tensorflow").image
    of_class = np.where(classes[:, None] == np.arange(CLASSES), scores[:, None], 0).astype("float32")

    def run():
        found = image.combined_non_max_suppression(where[None, :, None], of_class[None], COUNT, COUNT, IOU, SCORE,
                                                   clip_boxes=False)
        return {tuple(box) for box in found.nmsed_boxes[0, : int(found.valid_detections[0])].numpy()[:, :4]}

    def timed_run():
        found = image.combined_non_max_suppression(where[None, :, None], of_class[None], COUNT, COUNT, IOU, SCORE,
                                                   clip_boxes=False)
        return [part.numpy() for part in found]

    return timed_run, run


def by_class(where, scores, classes):
    """tf.image.non_max_suppression, class by class."""
    image = importlib.import_module("tensorflow").image

    def run():
        kept = []
        for kind in range(CLASSES):
            own = np.flatnonzero(classes == kind)
            kept.append(own[image.non_max_suppression(where[own], scores[own], COUNT, IOU, SCORE).numpy()])
        return np.concatenate(kept)

    return run


def broadcast_iou(a, b):
    """The usual NumPy form, with corners in pairs."""
    low, high = np.maximum(a[:, None, :2], b[:, :2]), np.minimum(a[:, None, 2:], b[:, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = [(each[:, 2] - each[:, 0]) * (each[:, 3] - each[:, 1]) for each in (a, b)]
    return shared / (areas[0][:, None] + areas[1] - shared)


def flat_iou(a, b):
    """NumPy with one array a coordinate, which is faster."""
    (ax, ay, ar, ad), (bx, by, br, bd) = a.T[:, :, None], b.T
    shared = np.maximum(np.minimum(ar, br) - np.maximum(ax, bx), 0) * np.maximum(
        np.minimum(ad, bd) - np.maximum(ay, by), 0)
    return shared / ((ar - ax) * (ad - ay) + (br - bx) * (bd - by) - shared)


def suppression(clustered):
    """Forms of one case, and whether they keep the same boxes."""
    where, scores, classes = candidates(clustered)
    forms = {"helpers.boxes.nms": lambda: boxes.nms(where, scores, classes, SCORE, IOU)}
    kept = forms["helpers.boxes.nms"]()
    if keras.backend.backend() != "tensorflow":
        return forms, f"{len(kept)} kept", True
    forms["tf combined"], boxes_kept = combined(where, scores, classes)
    forms["tf class by class"] = by_class(where, scores, classes)
    same = set(forms["tf class by class"]()) == set(kept) and boxes_kept() == {tuple(box) for box in where[kept]}
    return forms, f"{len(kept)} kept", same


def overlap():
    where = candidates(False)[0]
    forms = {"helpers.boxes.pairwise_iou": lambda: ops.convert_to_numpy(boxes.pairwise_iou(where, where)),
             "numpy broadcast": lambda: broadcast_iou(where, where),
             "numpy, flat": lambda: flat_iou(where, where)}
    results = [form() for form in forms.values()]
    return forms, "2,000 x 2,000", all(np.abs(each - results[0]).max() < 1e-5 for each in results)


def windows(**options):
    network = detection.window_network(**options)
    at_once = detection.as_convolutions(network)
    images = np.random.default_rng(0).random((64, 28, 28, 3), np.float32)
    forms = {"one pass": lambda: at_once.predict_on_batch(images),
             "crops, all in one batch": lambda: detection.slide_by_crops(network, images, 2, batch=4096),
             "crops, 256 at a time": lambda: detection.slide_by_crops(network, images, 2)}
    results = [form() for form in forms.values()]
    saved = detection.sliding_work(network, (28, 28, 3)).saved
    return forms, f"{saved:.0%} of the work saved", all(np.abs(each - results[0]).max() < 1e-5 for each in results)


def detector(count=16):
    """The detector that ships, or, where it is not there, one of its size that was never trained."""
    try:
        ours, note, score = yolo.load(), "street_detector", SCORE
    except weights.WeightsError:
        keras.utils.set_random_seed(0)
        ours, note = yolo.Detector(yolo.detector_network(), yolo.ANCHORS, streets.CLASSES), "untrained"
        score = 0.001  # so that there is something to suppress
    pictures = np.stack([scene.picture for scene in streets.scenes(count)])
    forms = {f"{count} pictures at once": lambda: ours.detect(pictures, score),
             f"{count} pictures, one by one": lambda: [ours.detect(picture, score) for picture in pictures]}
    together, alone = (form() for form in forms.values())
    same = all(len(a.boxes) == len(b.boxes) and np.allclose(a.boxes, b.boxes, atol=0.01)
               for a, b in zip(together, alone, strict=True))
    return forms, f"{note}, {sum(len(each.boxes) for each in together)} boxes", same


def measure(forms, repeats):
    """(median, lowest) seconds by name; the first run of each, which compiles, is not timed."""
    seconds = {name: [] for name in forms}
    for form in forms.values():
        form()
    for _, (name, form) in itertools.product(range(repeats), forms.items()):
        start = time.perf_counter()
        form()
        seconds[name].append(time.perf_counter() - start)
    return {name: (statistics.median(spent), min(spent)) for name, spent in seconds.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=15, help="measured runs of each form (default 15)")
    repeats = max(1, parser.parse_args().repeats)
    print(f"{os.cpu_count()} cores, Keras ({keras.backend.backend()}) on {device()}; {repeats} runs of each\n")
    cases = (("suppression, boxes around 60 objects", suppression(True)),
             ("suppression, boxes anywhere", suppression(False)),
             ("pairwise IoU", overlap()),
             ("sliding window, two convolutions and a small head", windows()),
             ("sliding window, the course's network", windows(filters=(16,), size=5, units=(400, 400))),
             ("Detector.detect", detector()))
    equal = True
    for title, (forms, note, same) in cases:
        spent = measure(forms, repeats)
        first = next(iter(spent.values()))
        print(f"{title}: {note}, equal: {same}\n  {'form':28s}{'median':>12s}{'times ours':>12s}{'lowest':>12s}"
              f"{'times ours':>12s}")
        for name, (middle, lowest) in spent.items():
            print(f"  {name:28s}{middle * 1e3:9.2f} ms{middle / first[0]:12.2f}{lowest * 1e3:9.2f} ms"
                  f"{lowest / first[1]:12.2f}")
        print()
        equal = equal and same
    print(f"all forms of a case equal: {equal}")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
