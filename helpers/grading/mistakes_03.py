"""Known mistakes of chapter 03: how far boxes overlap, and which of them stay.

Where two mistakes of an exercise fit an answer, the earlier is named.
"""

import functools
import math

import numpy as np

from helpers.grading.exercise import Mistake


def _area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


def _sides(a, b):
    """What the two share from left to right and from top to bottom, without a clamp."""
    return min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])


def _shared(a, b):
    width, height = _sides(a, b)
    return max(width, 0) * max(height, 0)


def _span(a, b):
    """The area of the box around both."""
    return (max(a[2], b[2]) - min(a[0], b[0])) * (max(a[3], b[3]) - min(a[1], b[1]))


def _iou(a, b):
    return _shared(a, b) / (_area(a) + _area(b) - _shared(a, b))


def _over(shared, a, b):
    return shared / (_area(a) + _area(b) - shared)


def _from_sizes(box):
    return np.array([box[0], box[1], box[0] + box[2], box[1] + box[3]])


def _from_middles(box):
    return np.array([box[0] - box[2] / 2, box[1] - box[3] / 2, box[0] + box[2] / 2, box[1] + box[3] / 2])


def _with_pixels(a, b):
    """Each side one longer, as where pixels are counted."""
    width, height = (max(side + 1, 0) for side in _sides(a, b))
    areas = [(box[2] - box[0] + 1) * (box[3] - box[1] + 1) for box in (a, b)]
    return width * height / (sum(areas) - width * height)


IOU = (
    Mistake(
        "no clamp at 0",
        "Where the boxes lie apart, a side of the shared box becomes negative; two negative sides even make a positive "
        "area. Each side on its own is 0 at least.",
        lambda box_a, box_b: _over(math.prod(_sides(box_a, box_b)), box_a, box_b),
        lambda box_a, box_b: _over(max(math.prod(_sides(box_a, box_b)), 0), box_a, box_b),
        lambda box_a, box_b: _over(abs(math.prod(_sides(box_a, box_b))), box_a, box_b),
        lambda box_a, box_b: max(_over(math.prod(_sides(box_a, box_b)), box_a, box_b), 0),
    ),
    Mistake(
        "intersection / (union - intersection)",
        "The intersection was taken away twice. The union is area + area - intersection, and that is what stands below "
        "the line: two equal boxes have an IoU of 1.",
        lambda box_a, box_b: _shared(box_a, box_b) / (_area(box_a) + _area(box_b) - 2 * _shared(box_a, box_b)),
    ),
    Mistake(
        "intersection counted twice in the union",
        "Below the line stands area + area: what both boxes cover is in it twice. Two equal boxes must have an IoU "
        "of 1.",
        lambda box_a, box_b: _shared(box_a, box_b) / (_area(box_a) + _area(box_b)),
        lambda box_a, box_b: 2 * _shared(box_a, box_b) / (_area(box_a) + _area(box_b)),
    ),
    Mistake(
        "corner taken for size",
        "The last two numbers were read as width and height. They are the other corner: the width is x2 - x1.",
        lambda box_a, box_b: _iou(_from_sizes(box_a), _from_sizes(box_b)),
        lambda box_a, box_b: _shared(box_a, box_b)
        / (box_a[2] * box_a[3] + box_b[2] * box_b[3] - _shared(box_a, box_b)),
    ),
    Mistake(
        "min and max swapped",
        "The box with the smaller left and the larger right edge is the one around both. The shared box begins at the "
        "larger of the left edges and ends at the smaller of the right ones.",
        lambda box_a, box_b: _over(_span(box_a, box_b), box_a, box_b),
    ),
    Mistake(
        "divided by the box around both",
        "Below the line stands the area of the box around both. The union is only what at least one of them covers.",
        lambda box_a, box_b: _shared(box_a, box_b) / _span(box_a, box_b),
    ),
    Mistake(
        "divided by the area of one box",
        "Below the line stands the area of a single box. Take what both cover together.",
        lambda box_a, box_b: _shared(box_a, box_b) / _area(box_a),
        lambda box_a, box_b: _shared(box_a, box_b) / _area(box_b),
        lambda box_a, box_b: _shared(box_a, box_b) / min(_area(box_a), _area(box_b)),
        lambda box_a, box_b: _shared(box_a, box_b) / max(_area(box_a), _area(box_b)),
    ),
    Mistake(
        "pixels counted",
        "1 was added to each side. Coordinates are continuous here: a box from 2 to 5 is 3 wide.",
        lambda box_a, box_b: _with_pixels(box_a, box_b),
    ),
    Mistake(
        "middle and size",
        "The boxes were read as middle, width and height. They are two corners.",
        lambda box_a, box_b: _iou(_from_middles(box_a), _from_middles(box_b)),
    ),
    Mistake(
        "not divided",
        "This is the shared area itself. Divide it by the area of the union.",
        lambda box_a, box_b: _shared(box_a, box_b),
    ),
    Mistake(
        "1 - IoU",
        "This is 1 - IoU, which says how far two boxes are from each other. The IoU of two equal boxes is 1.",
        lambda box_a, box_b: 1 - _iou(box_a, box_b),
    ),
    Mistake(
        "a yes or no",
        "Only whether they overlap came back. How much?",
        lambda box_a, box_b: _shared(box_a, box_b) > 0,
        lambda box_a, box_b: _iou(box_a, box_b) >= 0.5,
    ),
    Mistake(
        "in percent",
        "This is the IoU in percent. It is a number from 0 to 1.",
        lambda box_a, box_b: 100 * _iou(box_a, box_b),
    ),
)


def _suppress(boxes, scores, classes, score_threshold, iou_threshold, *, order=None, measure=_iou, good=None,
              of_class=lambda a, b: a == b, goes=lambda overlap, threshold: overlap >= threshold):
    """Non-max suppression with a part of it to be chosen."""
    good = scores > score_threshold if good is None else good
    left = [row for row in (np.argsort(-scores) if order is None else order) if good[row]]
    kept = []
    while left:
        best = left.pop(0)
        kept.append(int(best))
        left = [row for row in left if not (of_class(classes[row], classes[best])
                                            and goes(measure(boxes[row], boxes[best]), iou_threshold))]
    return np.array(kept, int)


def _against_all(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    """A box goes where any better one overlaps it, whether that one stayed or not."""
    rows = [row for row in np.argsort(-scores) if scores[row] > score_threshold]
    return [row for place, row in enumerate(rows) if not any(
        classes[row] == classes[other] and _iou(boxes[row], boxes[other]) >= iou_threshold for other in rows[:place])]


def _first_only(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5, by_class=True):
    """In each class the best box takes others with it, and no other box does."""
    rows, first, kept = [row for row in np.argsort(-scores) if scores[row] > score_threshold], {}, []
    for row in rows:
        best = first.setdefault(classes[row] if by_class else 0, row)
        if row == best or classes[row] != classes[best] or _iou(boxes[row], boxes[best]) < iou_threshold:
            kept.append(row)
    return kept


def _neighbours_only(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    """Each box is compared with the one just before it in the order of the scores."""
    rows = [row for row in np.argsort(-scores) if scores[row] > score_threshold]
    return [row for place, row in enumerate(rows) if place == 0 or classes[row] != classes[rows[place - 1]]
            or _iou(boxes[row], boxes[rows[place - 1]]) < iou_threshold]


def _best_of_each(scores, classes, score_threshold):
    rows = [row for row in np.argsort(-scores) if scores[row] > score_threshold]
    return [row for place, row in enumerate(rows) if classes[row] not in classes[rows[:place]]]


def _looped(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5, *, by_score=True, by_class=False):
    """Boxes that overlap the best one are taken from the list that a loop runs over."""
    rows = [row for row in (np.argsort(-scores) if by_score else range(len(scores))) if scores[row] > score_threshold]
    kept = []
    for left in [[row for row in rows if classes[row] == kind] for kind in set(classes)] if by_class else [rows]:
        while left:
            best = max(left, key=lambda row: scores[row])
            left.remove(best)
            kept.append(best)
            for row in left:
                if classes[row] == classes[best] and _iou(boxes[row], boxes[best]) >= iou_threshold:
                    left.remove(row)
    return kept


def _looped_twice(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    """Both loops run over the list that becomes shorter."""
    left = [row for row in np.argsort(-scores) if scores[row] > score_threshold]
    for best in left:
        for row in left:
            if (scores[row] < scores[best] and classes[row] == classes[best]
                    and _iou(boxes[row], boxes[best]) >= iou_threshold):
                left.remove(row)
    return left


def _small_looped(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5, *, by_score=True):
    """Boxes with too small a score are taken from the list that a loop runs over."""
    left = list(np.argsort(-scores) if by_score else range(len(scores)))
    for row in left:
        if scores[row] <= score_threshold:
            left.remove(row)
    return _suppress(boxes, scores, classes, score_threshold, iou_threshold, good=np.isin(range(len(scores)), left))


def _renumbered(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    good = scores > score_threshold
    return _suppress(boxes[good], scores[good], classes[good], score_threshold, iou_threshold)


NMS = (
    Mistake(
        "worst first",
        "Of two boxes on one object the worse stays: the boxes are taken from the smallest score up. argsort sorts "
        "that way; go through it from the end.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, score_threshold, iou_threshold, order=np.argsort(scores)),
    ),
    Mistake(
        "compares with the first box only",
        "Only the best box of all takes others with it. Each round has its own: the best box that is left takes those "
        "with it that overlap it.",
        _first_only,
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _first_only(
            boxes, scores, classes, score_threshold, iou_threshold, by_class=False),
    ),
    Mistake(
        "drops the boxes that do not overlap",
        "Boxes that do not overlap the kept one were dropped, and those that do were left. The other way round: a box "
        "somewhere else is another object.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, score_threshold, iou_threshold,
            goes=lambda overlap, threshold: overlap < threshold),
    ),
    Mistake(
        "suppressed boxes still suppress",
        "A box that went took others with it. In a chain of three the middle one goes, and the last, which the first "
        "does not reach, stays: compare with kept boxes only.",
        _against_all,
    ),
    Mistake(
        "classes are not looked at",
        "A box of one class took a box of another with it: a pedestrian before a car would be lost. Suppression runs "
        "in each class by itself.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, score_threshold, iou_threshold, of_class=lambda a, b: True),
    ),
    Mistake(
        "only the best box stays",
        "One box a class stays, and the rest goes. Only those that overlap the kept box go; then comes the next round.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _best_of_each(
            scores, classes, score_threshold),
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _best_of_each(
            scores, classes, score_threshold)[:1],
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: [int(np.argmax(scores))],
    ),
    Mistake(
        "small scores stay",
        "Boxes with too small a score are still there. Drop those of score_threshold or less first.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, score_threshold, iou_threshold, good=scores == scores),
    ),
    Mistake(
        "good scores go",
        "The boxes with a score above the threshold were dropped. Those below go.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, score_threshold, iou_threshold, good=scores <= score_threshold),
    ),
    Mistake(
        "fixed thresholds",
        "A threshold is fixed in the code. 0.6 and 0.5 are only what they are where nobody says otherwise.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, 0.6, 0.5),
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, score_threshold, 0.5),
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, 0.6, iou_threshold),
    ),
    Mistake(
        "thresholds swapped",
        "The two thresholds changed places.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, iou_threshold, score_threshold),
    ),
    Mistake(
        "row numbers of the boxes left",
        "The numbers count the boxes that were left after the small scores went. Rows of the boxes as they were given "
        "are asked for.",
        _renumbered,
    ),
    Mistake(
        "in the order of the rows",
        "The boxes are taken in the order in which they stand. The best score goes first.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, score_threshold, iou_threshold, order=np.arange(len(scores))),
    ),
    Mistake(
        "no suppression",
        "All boxes with a good score came back. Of those on one object only the best stays.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: np.flatnonzero(
            scores > score_threshold),
    ),
    Mistake(
        "the rows that go",
        "These are the boxes to drop. Those to keep are asked for.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: np.setdiff1d(
            np.arange(len(scores)), _suppress(boxes, scores, classes, score_threshold, iou_threshold)),
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: np.setdiff1d(
            np.flatnonzero(scores > score_threshold),
            _suppress(boxes, scores, classes, score_threshold, iou_threshold)),
    ),
    Mistake(
        "next to the one before only",
        "Each box is compared with the one before it in the order of the scores. Compare with each kept box.",
        _neighbours_only,
    ),
    Mistake(
        "removed while looping",
        "A box was removed from the list that the loop runs over: the next one is skipped. Build a new list of those "
        "that stay.",
        _looped,
        functools.partial(_looped, by_score=False),
        functools.partial(_looped, by_class=True),
        functools.partial(_looped, by_score=False, by_class=True),
        _looped_twice,
        _small_looped,
        functools.partial(_small_looped, by_score=False),
    ),
    Mistake(
        "another overlap",
        "The overlap is not the IoU: a small box inside a large one went, or two boxes that overlap much both stayed.",
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, score_threshold, iou_threshold,
            measure=lambda a, b: _shared(a, b) / min(_area(a), _area(b))),
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, score_threshold, iou_threshold,
            measure=lambda a, b: _shared(a, b) / (_area(a) + _area(b))),
        lambda boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5: _suppress(
            boxes, scores, classes, score_threshold, iou_threshold,
            measure=lambda a, b: _over(math.prod(_sides(a, b)), a, b)),
    ),
)
