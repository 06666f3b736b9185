"""The cases of chapter 03's exercises: random on every run, the same kinds on every run, the most readable first.

No overlap lies near a threshold and no two scores are alike, no middle lies near the edge between two cells, and of two
anchors one fits clearly better. No two objects of a picture want the same slot.
"""

import numpy as np

from helpers.grading.exercise import Case
from helpers.grading.reference_03 import anchor_assignment as best_anchor
from helpers.grading.reference_03 import iou as overlap_of

GAP = 0.03  # of overlaps from a threshold, and from one another where the larger decides


def _traits(*pairs):
    return tuple(phrase for phrase, holds in pairs if holds)


def iou(rng):
    x, y = (int(number) for number in rng.integers(1, 4, 2))
    yield _two("two squares, one moved by 1", (x, y, x + 2, y + 2), (x + 1, y + 1, x + 3, y + 3))
    for description, x_kind, y_kind, scale in (
        ("two boxes that overlap", "over", "over", 1),
        ("the second lies to the left", "under", "over", 1),
        ("the second lies inside the first", "inside", "inside", 1),
        ("the first lies inside the second", "outside", "outside", 1),
        ("a cross", "inside", "outside", 1),
        ("apart from left to right", "apart", "over", 1),
        ("apart from top to bottom", "inside", "apart", 1),
        ("apart in both directions", "apart", "apart", 1),
        ("apart in both directions, the other way", "before", "before", 1),
        ("shares of the picture", "over", "under", 0.04),
        ("shares of the picture, apart", "apart", "before", 0.04),
        ("pixels", "over", "inside", 20),
        ("boxes that share an edge", "touch", "over", 1),
        ("boxes that share a corner", "touch", "touch", 1),
        ("negative coordinates", "over", "over", -1),
    ):
        (a1, a2, b1, b2), (a3, a4, b3, b4) = _spans(rng, x_kind), _spans(rng, y_kind)
        first, second = np.array([a1, a3, a2, a4]), np.array([b1, b3, b2, b4])
        if scale < 0:
            first, second = first - 25, second - 25
        yield _two(description, abs(scale) * first, abs(scale) * second)
    w, h, u, v = (int(number) for number in rng.integers(3, 7, 4))
    yield _two("a small gap in both directions", (x, y, x + w, y + h), (x + w + 1, y + h + 1, x + w + u, y + h + v))
    box = np.sort(rng.choice(np.arange(1, 12), (2, 2), replace=False), axis=0)[[0, 0, 1, 1], [0, 1, 0, 1]]
    yield _two("the same box twice", box, box)


def _spans(rng, kind):
    """Two intervals, start and end of each, whole numbers from 1 to 24."""
    a, b, c, d = np.cumsum(rng.integers(1, 6, 4)).tolist()
    return {
        "over": (a, c, b, d),
        "under": (b, d, a, c),
        "inside": (a, d, b, c),
        "outside": (b, c, a, d),
        "apart": (a, b, c, d),
        "before": (c, d, a, b),
        "touch": (a, b, b, d),
    }[kind]


def _two(description, first, second):
    a, b = (np.asarray(box, np.float32) for box in (first, second))
    beside, above = (min(a[2 + k], b[2 + k]) <= max(a[k], b[k]) for k in (0, 1))
    traits = _traits(
        ("the boxes do not overlap", beside or above),
        ("the boxes are apart in both directions", beside and above),
        ("the boxes overlap", overlap_of(a, b) > 0),
        ("one box lies inside the other", bool((a[:2] < b[:2]).all() and (a[2:] > b[2:]).all())
         or bool((b[:2] < a[:2]).all() and (b[2:] > a[2:]).all())),
        ("both boxes are the same", bool((a == b).all())),
        ("the boxes are smaller than 1", bool(max(abs(a).max(), abs(b).max()) < 1.5)),
    )
    return Case((a, b), description, traits)


def nms(rng):
    """Boxes 4 wide: moved by 1 they overlap by 0.6, by 2 by 1/3."""
    far = 12
    yield _scene(rng, "two boxes on one object, one on another, and a weak one",
                 ((0, 0, 0.9), (1, 0, 0.8), (far, 0, 0.7), (2 * far, 0, 0.4)), rounded=True)
    yield _scene(rng, "a chain: the middle box goes, the last stays",
                 ((0, 0, 0.95), (1, 0, 0.85), (2, 0, 0.75)))
    yield _scene(rng, "two classes in one place", ((0, 0, 0.9), (1, 1, 0.8), (far, 1, 0.7), (far, 0, 0.75)))
    yield _scene(rng, "four objects of one class, with two or three boxes each",
                 tuple((far * k + shift, 0, 0.97 - 0.03 * k - 0.1 * shift) for k in range(4) for shift in (0, 1))
                 + ((far - 1, 0, 0.66), (2 * far - 1, 0, 0.64)))
    yield _scene(rng, "two chains in two classes",
                 ((0, 0, 0.95), (1, 0, 0.85), (2, 0, 0.75), (0.5, 2, 0.7), (1.5, 2, 0.92), (2.5, 2, 0.8)))
    yield _scene(rng, "all scores too small", ((0, 0, 0.5), (1, 0, 0.4), (far, 1, 0.3)))
    yield _scene(rng, "one box", ((0, 0, 0.8),))
    yield _scene(rng, "a lower threshold of overlap", ((0, 0, 0.9), (2, 0, 0.8), (4, 0, 0.7), (far, 0, 0.65)),
                 iou_threshold=0.25)
    yield _scene(rng, "a higher threshold of overlap", ((0, 0, 0.9), (1, 0, 0.8), (0.25, 0, 0.7), (far, 0, 0.65)),
                 iou_threshold=0.7)
    yield _scene(rng, "a lower threshold of scores", ((0, 0, 0.5), (1, 0, 0.3), (far, 1, 0.45), (2 * far, 1, 0.05)),
                 score_threshold=0.2)
    yield _scene(rng, "a higher threshold of scores", ((0, 0, 0.95), (1, 0, 0.85), (far, 1, 0.78), (far, 0, 0.7)),
                 score_threshold=0.75)
    yield _scene(rng, "numbers of classes with gaps", ((0, 7, 0.9), (1, 7, 0.8), (0.5, 2, 0.7), (far, 2, 0.75)))
    yield _scene(rng, "five boxes on one object", tuple((k / 4, 0, 0.95 - k / 20) for k in range(5)))
    yield _nested(rng)
    for description, objects, kinds, unit, thresholds in (
        ("a few boxes in pixels", 4, 2, 10, (0.6, 0.5)),
        ("many boxes of three classes, in shares of the picture", 9, 3, 0.02, (0.4, 0.45)),
        ("many boxes of one class", 9, 1, 1, (0.3, 0.6)),
    ):
        yield _crowd(rng, description, objects, kinds, unit, *thresholds)


def _scene(rng, description, entries, score_threshold=0.6, iou_threshold=0.5, rounded=False):
    """Boxes 4 wide and 3 or 4 high in a row, of entries (place, class, score), shuffled."""
    corner, high = rng.integers(1, 9, 2), int(rng.integers(3, 5))
    order = rng.permutation(len(entries))
    if len(entries) > 1 and np.all(np.diff([entries[i][2] for i in order]) < 0):  # never sorted already
        order = order[::-1]
    boxes = [(corner[0] + entries[i][0], corner[1], corner[0] + entries[i][0] + 4, corner[1] + high) for i in order]
    wobble = np.zeros(len(entries)) if rounded else rng.permutation(len(entries)) / 1000
    scores = np.array([entries[i][2] for i in order]) + wobble
    return _picture(description, boxes, scores, [entries[i][1] for i in order], score_threshold, iou_threshold)


def _nested(rng):
    """A small box inside a large one of its class: both stay. The last is apart from the first in both directions."""
    corners = (1, 1, 4, 4), (0, 0, 9, 6), (20, 0, 22, 2), (16, 0, 26, 4), (7, 7, 10, 10)
    boxes, scores = np.tile(rng.integers(1, 9, 2), 2) + corners, np.array([0.72, 0.93, 0.88, 0.81, 0.66])
    order = rng.permutation(5)
    order = order[::-1] if (np.diff(scores[order]) < 0).all() else order
    return _picture("small boxes inside large ones", boxes[order], scores[order], np.zeros(5, int), 0.6, 0.5)


def _crowd(rng, description, objects, kinds, unit, score_threshold, iou_threshold):
    """Objects with a few boxes around each, some of another class; drawn until no overlap is near the threshold."""
    while True:
        boxes, classes = [], []
        for _ in range(objects):
            size, middle, kind = rng.integers(4, 13, 2), rng.uniform(8, 48, 2), rng.integers(kinds)
            for _ in range(rng.integers(2, 4)):
                half = size * rng.uniform(0.85, 1.15, 2) / 2
                at = middle + size * rng.uniform(-0.35, 0.35, 2)
                boxes.append([*(at - half), *(at + half)])
                classes.append(kind if rng.random() < 0.8 else rng.integers(kinds))
        boxes = np.round(boxes, 1)
        if np.abs(_overlaps(boxes) - iou_threshold).min() > GAP / 3:
            break
    scores = rng.choice(np.arange(2, 99), len(boxes), replace=False) / 100
    scores = np.where(np.abs(scores - score_threshold) < 0.005, score_threshold + 0.005, scores)
    order = rng.permutation(len(boxes))
    return _picture(description, unit * boxes[order], scores[order], np.array(classes)[order], score_threshold,
                    iou_threshold)


def _overlaps(boxes):
    """(n, n) IoU of every two boxes."""
    sides = [np.maximum(np.minimum(boxes[:, None, k + 2], boxes[:, k + 2])
                        - np.maximum(boxes[:, None, k], boxes[:, k]), 0) for k in (0, 1)]
    shared, areas = sides[0] * sides[1], np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return shared / (areas[:, None] + areas - shared)


def _picture(description, boxes, scores, classes, score_threshold, iou_threshold):
    boxes, classes = np.asarray(boxes, np.float32), np.asarray(classes, int)
    good = np.asarray(scores) > score_threshold
    close = np.triu(_overlaps(boxes) >= iou_threshold, 1) & good & good[:, None]
    alike = classes[:, None] == classes
    traits = _traits(
        ("boxes of one class overlap", bool((close & alike).any())),
        ("boxes of different classes overlap", bool((close & ~alike).any())),
        ("a score is too small", not good.all()),
        ("there are several classes", len(set(classes.tolist())) > 1),
        ("the thresholds are not 0.6 and 0.5", (score_threshold, iou_threshold) != (0.6, 0.5)),
    )
    args = boxes, np.asarray(scores, np.float32), classes, score_threshold, iou_threshold
    return Case(args, description, traits)


# ---------------------------------------------------------------------------------------------- one object

SIDES = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.55, 0.6, 0.65, 0.7, 0.8)


def _box(rng):
    """(b_x, b_y, b_h, b_w): four different numbers."""
    return tuple(float(number) for number in rng.choice(SIDES, 4, replace=False))


def localization_target(rng):
    for description, kind, n_classes in (
        ("the second of three classes", 1, 3),
        ("the first of three classes", 0, 3),
        ("the last of three classes", 2, 3),
        ("five classes", int(rng.integers(1, 4)), 5),
        ("the last of four classes", 3, 4),
        ("two classes", 0, 2),
        ("a single class", 0, 1),
        ("the second of three classes again, another box", 1, 3),
    ):
        traits = _traits(("there is an object", True), ("n_classes is not 3", n_classes != 3),
                         ("class_index is 0", kind == 0), ("the class is the last one", kind == n_classes - 1))
        yield Case((_box(rng), kind, n_classes), description, traits)
    for description, kind, n_classes in (("no object", 0, 3), ("no object, five classes", 2, 5)):
        traits = _traits(("there is no object", True), ("n_classes is not 3", n_classes != 3))
        yield Case((None, kind, n_classes), description, traits)


def localization_loss(rng):
    for description, n_classes, there, p_c in (
        ("an object of one of three classes", 3, 1, None),
        ("no object", 3, 0, None),
        ("an object of one of five classes", 5, 1, None),
        ("no object, five classes", 5, 0, None),
        ("an object, and a network that doubts it", 3, 1, 0.2),
        ("no object, and a network that sees one", 3, 0, 0.9),
        ("an object of the only class", 1, 1, None),
        ("no object, zeros behind p_c", 4, 0, None),
        ("an object, and outputs beyond 1", 3, 1, 1.3),
    ):
        y_true = np.zeros(5 + n_classes)
        y_true[1:5], y_true[5 + rng.integers(n_classes)] = _box(rng), 1
        if not there:
            y_true[1:] = 0 if "zeros" in description else rng.integers(-30, 31, 4 + n_classes) / 10
        y_true[0] = there
        y_pred = rng.integers(2, 19, 5 + n_classes) / 20
        y_pred = np.where(np.abs(y_pred - y_true) < 0.04, y_pred + 0.1, y_pred)
        y_pred[0] = float(rng.choice([0.35, 0.65])) if p_c is None else p_c
        if "beyond" in description:
            y_pred[1:5] = np.round(y_pred[1:5] * rng.choice([-1, 2], 4), 2)
        traits = _traits(("p_c = 1", there == 1), ("p_c = 0", there == 0),
                         ("there are not three classes", n_classes != 3))
        yield Case((y_true.astype(np.float32), y_pred.astype(np.float32)), description, traits)


def landmark_outputs(rng):
    for description, n in (("five landmarks", 5), ("64 landmarks", 64), ("one landmark", 1),
                           ("two landmarks", 2), ("68 landmarks", 68), ("a few", int(rng.integers(7, 30))),
                           ("many", int(rng.integers(100, 500)))):
        yield Case((n,), description, ())


def count_windows(rng):
    more = int(rng.integers(2, 7))
    for description, n, window, stride in (
        ("a window of 14 on 28 pixels, stride 2", 28, 14, 2),
        ("a window of 14 on 16 pixels, stride 2", 16, 14, 2),
        ("stride 1", 6 + more, 4, 1),
        ("the last step does not fit", 30, 9, 4),
        ("nearly a whole step is left", 32, 9, 8),
        ("the window covers the image", 9 + more, 9 + more, 3),
        ("windows side by side", 6 * more, 6, 6),
        ("windows with gaps between them", 100 + more, 10, 25),
        ("a large image", 608, 64, 16),
        ("an odd stride", 50 + more, 11, 3),
    ):
        traits = _traits(("there are several windows", n - window >= stride), ("stride is above 1", stride > 1),
                         ("the last step does not fit", (n - window) % stride > 0))
        yield Case((n, window, stride), description, traits)


def fc_to_conv(rng):
    for number, (description, shape, k) in enumerate((
        ("a map of 2 x 2 with 2 channels, 2 units", (2, 2, 2), 2),
        ("a map of 3 x 2 with 4 channels, 5 units", (3, 2, 4), 5),
        ("a map of 5 x 5 with 16 channels, 20 units", (5, 5, 16), 20),
        ("one place", (1, 1, 6), 4),
        ("as many units as inputs", (2, 3, 2), 12),
        ("one channel, one unit", (4, 3, 1), 1),
        ("a wide map", (2, 6, 3), 7),
    )):
        size = int(np.prod(shape)) * k
        values = rng.permutation(np.arange(1, size + 1)) * rng.choice([-1, 1], size) / (10 if number < 2 else 100)
        W = values.reshape(-1, k).astype(np.float32)
        traits = _traits(("there are several places", shape[0] * shape[1] > 1),
                         ("there are several channels", shape[2] > 1), ("there are several units", k > 1),
                         ("height and width differ", shape[0] != shape[1]))
        yield Case((W, shape), description, traits)


def _middle(rng, cell, S):
    """Well inside that cell of S, 1.0 where it is S; the last digit is 2 or 7: no box ends on a line of the grid."""
    at = (cell + float(rng.uniform(0.15, 0.85))) / S
    return 1.0 if cell == S else round(round(2 * at, 2) / 2 + 0.002, 3)


def _objects(rng, S, n_classes, places, sides=(0.1, 0.5)):
    """Objects (cx, cy, w, h, class) in cells (row, column), width and height well apart."""
    objects = []
    for row, column in places:
        w, h = (round(float(side), 2) for side in rng.uniform(*sides, 2))
        if abs(w - h) < 0.1 * sides[1]:
            h = round(h + 0.25 * sides[1], 2)
        objects.append((_middle(rng, column, S), _middle(rng, row, S), w, h, int(rng.integers(n_classes))))
    return objects


def _cells(rng, S, count):
    """Cells, no two alike, that change under a swap of row and column and under turning the picture over."""
    while True:
        cells = [divmod(int(place), S) for place in rng.choice(S * S, count, replace=False)]
        turned = [{(c, r) for r, c in cells}, {(S - 1 - r, c) for r, c in cells}, {(r, S - 1 - c) for r, c in cells}]
        if not count or set(cells) not in turned[: 1 if count == 1 else 3]:
            return cells


def _about(objects, S, n_classes):
    return _traits(
        ("there are several objects", len(objects) > 1),
        ("an object is larger than a cell", any(max(w, h) * S > 1 for _, _, w, h, _ in objects)),
        ("an object is smaller than a cell", any(max(w, h) * S < 1 for _, _, w, h, _ in objects)),
        ("a middle is at 1.0", any(1.0 in (cx, cy) for cx, cy, *_ in objects)),
        ("S is not 3", S != 3),
        ("n_classes is not 3", n_classes != 3),
        ("an object has class 0", any(not kind for *_, kind in objects)),
    )


def yolo_target(rng):
    for description, S, n_classes, count, sides in (
        ("one object in the grid of 3 x 3", 3, 3, 1, (0.35, 0.6)),
        ("two objects", 3, 3, 2, (0.1, 0.3)),
        ("no object", 3, 3, 0, (0.1, 0.3)),
        ("a large object", 3, 3, 1, (0.6, 0.9)),
        ("a grid of 5 x 5, two classes", 5, 2, 4, (0.05, 0.4)),
        ("a grid of 4 x 4, five classes", 4, 5, 5, (0.1, 0.5)),
        ("a grid of 19 x 19", 19, 3, 9, (0.03, 0.3)),
        ("a single cell", 1, 3, 1, (0.2, 0.7)),
    ):
        objects = _objects(rng, S, n_classes, _cells(rng, S, count) if S > 1 else [(0, 0)], sides)
        if len(objects) > 3:
            objects[0], objects[-1] = (*objects[0][:4], 0), (*objects[-1][:4], n_classes - 1)
        yield Case((objects, S, n_classes), description, _about(objects, S, n_classes))
    for description, S, places in (
        ("a middle at the right edge, 1.0", 3, [(1, 3), (0, 1)]),
        ("a middle at the bottom edge, 1.0", 3, [(3, 0), (0, 1)]),
        ("a middle in the bottom right corner", 4, [(4, 4), (0, 2)]),
    ):
        objects = _objects(rng, S, 3, places)
        yield Case((objects, S, 3), description, _about(objects, S, 3))


TALL, WIDE = ((0.15, 0.5), (0.2, 0.6), (0.1, 0.35)), ((0.5, 0.2), (0.6, 0.25), (0.4, 0.15))


def _shape_iou(shape, anchors):
    shape, anchors = np.array(shape), np.array(anchors)
    shared = np.minimum(shape, anchors).prod(axis=1)
    return shared / (shape.prod() + anchors.prod(axis=1) - shared)


def _clear(shape, anchors):
    """True where the best anchor fits better than the others by a gap."""
    fits = np.sort(_shape_iou(shape, anchors))
    return len(fits) == 1 or fits[-1] - fits[-2] > GAP


def _hundredths(rng, count, low, high):
    return [tuple(float(side) for side in row) for row in rng.integers(low, high, (count, 2)) / 100]


def _rivals(w, h, anchors):
    """What other rules would choose, each in several forms: by area, sides, form, the shared area alone."""
    shape, sizes = np.array((w, h)), np.array(anchors)
    area, form, apart = w * h / sizes.prod(axis=1), w / h * sizes[:, 1] / sizes[:, 0], np.abs(sizes - shape)
    return (
        {int(np.argmin(np.abs(sizes.prod(axis=1) - w * h))), int(np.argmax(np.minimum(area, 1 / area)))},
        {int(np.argmin((apart**2).sum(axis=1))), int(np.argmin(apart.sum(axis=1)))},
        {int(np.argmin(np.abs(sizes[:, 0] / sizes[:, 1] - w / h))), int(np.argmax(np.minimum(form, 1 / form))),
         int(np.argmin(np.abs(sizes[:, 1] / sizes[:, 0] - h / w)))},
        {int(np.argmax(np.minimum(shape, sizes).prod(axis=1))), int(np.argmax(sizes.prod(axis=1)))},
    )


def anchor_assignment(rng):
    tall, wide = TALL[rng.integers(3)], WIDE[rng.integers(3)]
    yield _shape("a tall pedestrian, two anchors", (tall[0] + 0.05, tall[1] - 0.05), [wide, tall])
    yield _shape("a wide car, two anchors", (wide[0] - 0.05, wide[1] + 0.05), [wide, tall])
    names = ("an anchor of nearly the same area fits worse", "an anchor with nearer sides fits worse",
             "an anchor of nearly the same form fits worse", "a large anchor shares more, and fits worse")
    for rival, description in enumerate(names):
        while True:
            anchors, ((w, h),) = _hundredths(rng, 3, 5, 90), _hundredths(rng, 1, 5, 60)
            if _clear((w, h), anchors) and best_anchor(w, h, anchors) not in _rivals(w, h, anchors)[rival]:
                break
        yield _shape(description, (w, h), anchors)
    for description, count, place in (("five anchors", 5, 4), ("five anchors, the first fits", 5, 0),
                                      ("nine anchors", 9, 6), ("one anchor", 1, 0), ("four anchors", 4, 2)):
        while True:
            anchors, ((w, h),) = _hundredths(rng, count, 5, 90), _hundredths(rng, 1, 8, 80)
            if _clear((w, h), anchors) and best_anchor(w, h, anchors) == place:
                break
        yield _shape(description, (w, h), anchors)
    while True:
        anchors, ((w, h),) = _hundredths(rng, 4, 500, 9000), _hundredths(rng, 1, 800, 8000)
        if _clear((w, h), anchors) and best_anchor(w, h, anchors) == 1:
            break
    yield _shape("pixels instead of shares", (w, h), anchors)


def _shape(description, shape, anchors):
    w, h = (round(float(side), 2) for side in shape)
    best = best_anchor(w, h, anchors)
    traits = _traits(
        ("the first anchor does not fit best", best > 0),
        ("there are more than two anchors", len(anchors) > 2),
        ("the nearest area is another anchor's", best not in _rivals(w, h, anchors)[0]),
        ("the shape is tall", h > w),
        ("the shape is wide", w > h),
    )
    return Case((w, h, list(anchors)), description, traits)


def yolo_target_anchors(rng):
    tall, wide = TALL[0], WIDE[0]
    for description, S, n_classes, shapes, places, anchors in (
        ("a wide object, two anchors", 3, 3, (wide,), 1, (tall, wide)),
        ("two objects in one cell", 3, 3, (wide, tall), "one", (tall, wide)),
        ("two objects in one cell, the other order of anchors", 3, 3, (wide, tall), "one", (wide, tall)),
        ("a tall object, two anchors", 3, 3, (TALL[1],), 1, (wide, tall)),
        ("no object", 3, 3, (), 0, (tall, wide)),
        ("three anchors, a grid of 4 x 4, two classes", 4, 2, (tall, wide, (0.15, 0.15), WIDE[2]), 4,
         ((0.12, 0.12), WIDE[1], TALL[1])),
        ("three objects in one cell", 5, 5, ((0.12, 0.1), WIDE[1], TALL[1]), "one", (TALL[0], (0.1, 0.1), WIDE[0])),
        ("a grid of 19 x 19, two anchors", 19, 3, (tall, wide, TALL[2], WIDE[2], WIDE[1]), 5, (tall, wide)),
        ("one anchor", 3, 3, (tall, wide), 2, ((0.3, 0.3),)),
        ("a middle at 1.0", 3, 3, (wide, TALL[1]), "edge", (tall, wide)),
    ):
        if places == "one":
            cells = _cells(rng, S, 1) * len(shapes)
        elif places == "edge":
            cells = [(3, 1), (0, 3)]
        else:
            cells = _cells(rng, S, places)
        while True:
            objects = [
                (_middle(rng, column, S), _middle(rng, row, S), *(round(side + float(rng.integers(-2, 3)) / 100, 2)
                 for side in shape), int(rng.integers(n_classes)))
                for shape, (row, column) in zip(shapes, cells, strict=True)
            ]
            if all(_clear(entry[2:4], anchors) and abs(entry[2] * S - entry[3] * S) > 0.05 or entry[2] == entry[3]
                   for entry in objects):
                break
        traits = (*_about(objects, S, n_classes),
                  *_traits(("two objects share a cell", places == "one"),
                           ("the first anchor is not the best of all objects",
                            any(best_anchor(*entry[2:4], anchors) for entry in objects)),
                           ("there are several anchors", len(anchors) > 1)))
        yield Case((objects, list(anchors), S, n_classes), description, traits)
