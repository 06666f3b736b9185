"""Known mistakes of chapter 03: grids of targets, and anchors.

Where two mistakes of an exercise fit an answer, the earlier is named.
"""

import numpy as np

from helpers.grading.exercise import Mistake


def _cell(entry, S):
    """(row, column) of an object's middle."""
    return min(int(entry[1] * S), S - 1), min(int(entry[0] * S), S - 1)


def _numbers(entry, S, row, column):
    """[1, b_x, b_y, b_h, b_w]."""
    cx, cy, w, h, _ = entry
    return np.array([1, cx * S - column, cy * S - row, h * S, w * S])


def _grid(objects, S, n_classes, *, cell=_cell, numbers=_numbers, first=5, kind=lambda entry: entry[4], clear=False):
    """A grid of targets with a part of it to be chosen; where `clear`, of two objects in one cell the first is lost."""
    y = np.zeros((S, S, 5 + n_classes))
    for entry in objects:
        row, column = cell(entry, S)
        y[row, column] *= not clear
        y[row, column, :5] = numbers(entry, S, row, column)
        y[row, column, first + kind(entry)] = 1
    return y


def _every_cell(objects, S, n_classes, *, over=False, own=False):
    """Every covered cell is filled.

    Args:
        over: the class of an object that stood there stays, as where a cell is not cleared first.
        own: b_x and b_y count from the corner of the middle's cell, not of the one that is filled.
    """
    y = np.zeros((S, S, 5 + n_classes))
    for entry in objects:
        cx, cy, w, h, kind = entry
        for row in range(S):
            for column in range(S):
                across = min(cx + w / 2, (column + 1) / S) - max(cx - w / 2, column / S)
                down = min(cy + h / 2, (row + 1) / S) - max(cy - h / 2, row / S)
                if (row, column) == _cell(entry, S) or across > 1e-9 and down > 1e-9:
                    corner = _cell(entry, S) if own else (row, column)
                    y[row, column] *= over
                    y[row, column, :5], y[row, column, 5 + kind] = _numbers(entry, S, *corner), 1
    return y


def _upper_left(entry, S):
    return _cell((max(entry[0] - entry[2] / 2, 0), max(entry[1] - entry[3] / 2, 0)), S)


def _rounded(entry, S):
    return min(round(entry[1] * S), S - 1), min(round(entry[0] * S), S - 1)


def _from_corners(objects):
    """The same boxes where (cx, cy) is the upper left corner."""
    return [(cx + w / 2, cy + h / 2, w, h, kind) for cx, cy, w, h, kind in objects]


def _beside(entry, S):
    """Cell of the middle; at 1.0 there is none."""
    return int(entry[1] * S), int(entry[0] * S)


YOLO_TARGET = (
    Mistake(
        "row and column swapped",
        "Row and column changed places. y goes down and chooses the row, which is the first index.",
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes, cell=lambda entry, S: _cell(entry, S)[::-1],
                                                numbers=lambda entry, S, row, column: _numbers(entry, S, column, row)),
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes, cell=lambda entry, S: _cell(entry, S)[::-1]),
    ),
    Mistake(
        "b_h and b_w swapped",
        "Height and width changed places: objects list w before h, the target b_h before b_w.",
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes,
            numbers=lambda entry, S, row, column: _numbers(entry, S, row, column)[[0, 1, 2, 4, 3]]),
    ),
    Mistake(
        "every covered cell filled",
        "Every cell that an object touches was filled. Only the one cell that holds its middle is.",
        lambda objects, S=3, n_classes=3: _every_cell(objects, S, n_classes),
        lambda objects, S=3, n_classes=3: _every_cell(objects, S, n_classes, over=True),
        lambda objects, S=3, n_classes=3: _every_cell(objects, S, n_classes, own=True),
        lambda objects, S=3, n_classes=3: _every_cell(objects, S, n_classes, over=True, own=True),
    ),
    Mistake(
        "midpoint at 1.0 out of range",
        "A middle at 1.0 gives the number S, and the last cell is S - 1. Such an object belongs to the last cell.",
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes, cell=_beside),
        lambda objects, S=3, n_classes=3: _grid([e for e in objects if max(_beside(e, S)) < S], S, n_classes),
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes, cell=lambda entry, S: tuple(place % S for place in _beside(entry, S))),
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes,
            cell=lambda entry, S: tuple(place % S for place in _beside(entry, S)),
            numbers=lambda entry, S, row, column: _numbers(entry, S, *_beside(entry, S))),
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes, numbers=lambda entry, S, row, column: _numbers(entry, S, *_beside(entry, S))),
    ),
    Mistake(
        "midpoint relative to the picture",
        "b_x and b_y are still those of the picture, or count cells from its corner. In the cell, its upper left "
        "corner is (0, 0) and its lower right one (1, 1).",
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes,
            numbers=lambda entry, S, row, column: [1, *entry[:2], *_numbers(entry, S, row, column)[3:]]),
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes, numbers=lambda entry, S, row, column: _numbers(entry, S, 0, 0)),
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes,
            numbers=lambda entry, S, row, column: [1, entry[0] - column / S, entry[1] - row / S,
                                                   *_numbers(entry, S, row, column)[3:]]),
    ),
    Mistake(
        "size relative to the picture",
        "b_h and b_w are shares of the picture. Here they are in cells: times S, so that they may exceed 1.",
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes,
            numbers=lambda entry, S, row, column: [*_numbers(entry, S, row, column)[:3], entry[3], entry[2]]),
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes,
            numbers=lambda entry, S, row, column: [*_numbers(entry, S, row, column)[:3], entry[3] / S, entry[2] / S]),
    ),
    Mistake(
        "everything relative to the picture",
        "Middle and size stand there as they came. In the target both are in cells, the middle from the corner of its "
        "own cell.",
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes, numbers=lambda entry, S, row, column: [1, *entry[:2], entry[3], entry[2]]),
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes, numbers=lambda entry, S, row, column: [1, *entry[:4]]),
    ),
    Mistake(
        "size cut off at 1",
        "b_h or b_w was cut off at 1. An object may be larger than a cell: only the middle lies between 0 and 1.",
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes,
            numbers=lambda entry, S, row, column: np.minimum(_numbers(entry, S, row, column), 1)),
    ),
    Mistake(
        "b_x and b_y swapped",
        "The cell is right, but b_x and b_y changed places in it.",
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes,
            numbers=lambda entry, S, row, column: _numbers(entry, S, row, column)[[0, 2, 1, 3, 4]]),
    ),
    Mistake(
        "class counted from 1",
        "The 1 of the class stands one place too far to the left: classes count from 0; class 0 is the sixth entry.",
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes, first=4),
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes, kind=lambda entry: (entry[4] - 1) % n_classes),
    ),
    Mistake(
        "p_c is not set",
        "The box is there, and p_c is 0: nothing says that there is an object.",
        lambda objects, S=3, n_classes=3: _grid(
            objects, S, n_classes,
            numbers=lambda entry, S, row, column: [0, *_numbers(entry, S, row, column)[1:]]),
    ),
    Mistake(
        "the class is missing",
        "The classes are all 0. The one of the object is 1.",
        lambda objects, S=3, n_classes=3: np.concatenate(
            [_grid(objects, S, n_classes)[..., :5], np.zeros((S, S, n_classes))], axis=-1),
    ),
    Mistake(
        "(cx, cy) taken for a corner",
        "cx and cy were taken for the corner of the box. They are its middle.",
        lambda objects, S=3, n_classes=3: _grid(_from_corners(objects), S, n_classes),
        lambda objects, S=3, n_classes=3: _grid(_from_corners(objects), S, n_classes, clear=True),
    ),
    Mistake(
        "cell of the upper left corner",
        "The object stands in the cell of its upper left corner. Its middle decides.",
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes, cell=_upper_left),
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes, cell=_upper_left, clear=True),
    ),
    Mistake(
        "cells counted from the bottom",
        "The rows are counted from the bottom. y goes down: row 0 is at the top.",
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes)[::-1],
    ),
    Mistake(
        "rounded instead of cut off",
        "The cell was rounded to the nearest number. A middle at 0.9 cells still lies in cell 0: round down.",
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes, cell=_rounded),
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes, cell=_rounded, clear=True),
    ),
    Mistake(
        "3 x 3 always",
        "The grid is 3 x 3, whatever S is.",
        lambda objects, S=3, n_classes=3: _grid(objects, 3, n_classes),
    ),
    Mistake(
        "the last object only",
        "Only one object is there. Is the grid made anew for each, or does a return stand inside the loop?",
        lambda objects, S=3, n_classes=3: _grid(objects[-1:], S, n_classes),
        lambda objects, S=3, n_classes=3: _grid(objects[:1], S, n_classes),
    ),
    Mistake(
        "flattened",
        "The numbers came back in one long row. The target is a grid: (S, S, 5 + n_classes).",
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes).reshape(-1),
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes).reshape(S * S, -1),
    ),
)


def _shared(w, h, anchors):
    return np.array([min(w, other_w) * min(h, other_h) for other_w, other_h in anchors])


def _fits(w, h, anchors):
    """IoU with each anchor, the centres together."""
    shared = _shared(w, h, anchors)
    return shared / (w * h + np.prod(anchors, axis=1) - shared)


def _apart(w, h, anchors):
    """IoU of a box that begins at 0 with anchors whose centre is at 0."""
    shared = _shared(w, h, np.array(anchors) / 2)
    return shared / (w * h + np.prod(anchors, axis=1) - shared)


ANCHOR_ASSIGNMENT = (
    Mistake(
        "nearest area",
        "The anchor with the most similar area was chosen. A tall and a wide anchor can have one area; compare how "
        "much the shapes cover of each other.",
        lambda w, h, anchors: int(np.argmin([abs(other_w * other_h - w * h) for other_w, other_h in anchors])),
        lambda w, h, anchors: int(np.argmax([min(other_w * other_h, w * h) / max(other_w * other_h, w * h)
                                             for other_w, other_h in anchors])),
    ),
    Mistake(
        "argmin",
        "The anchor that overlaps least was chosen. A large IoU is a good fit.",
        lambda w, h, anchors: int(np.argmin(_fits(w, h, anchors))),
    ),
    Mistake(
        "box left where it stands",
        "The box and the anchors were compared at different places. Lay them on one another, centres together: then "
        "only the shapes count.",
        lambda w, h, anchors: int(np.argmax(_apart(w, h, anchors))),
    ),
    Mistake(
        "nearest sides",
        "The anchor with the nearest width and height was chosen. The IoU decides: the same difference is much for a "
        "small box and little for a large one.",
        lambda w, h, anchors: int(np.argmin([(other_w - w) ** 2 + (other_h - h) ** 2 for other_w, other_h in anchors])),
        lambda w, h, anchors: int(np.argmin([abs(other_w - w) + abs(other_h - h) for other_w, other_h in anchors])),
    ),
    Mistake(
        "nearest form",
        "The anchor with the most similar ratio of width to height was chosen. Its size counts as well.",
        lambda w, h, anchors: int(np.argmin([abs(other_w / other_h - w / h) for other_w, other_h in anchors])),
        lambda w, h, anchors: int(np.argmin([abs(other_h / other_w - h / w) for other_w, other_h in anchors])),
    ),
    Mistake(
        "largest shared area",
        "The anchor that shares most area was chosen: a huge one always does. Divide by the union.",
        lambda w, h, anchors: int(np.argmax(_shared(w, h, anchors))),
    ),
    Mistake(
        "largest anchor",
        "The largest anchor was chosen, whatever the shape.",
        lambda w, h, anchors: int(np.argmax(np.prod(anchors, axis=1))),
    ),
    Mistake(
        "w and h swapped",
        "Width and height changed places: a tall box chose a wide anchor.",
        lambda w, h, anchors: int(np.argmax(_fits(h, w, anchors))),
    ),
    Mistake(
        "counted from 1",
        "The anchor is the right one, but counted from 1. Indices count from 0.",
        lambda w, h, anchors: 1 + int(np.argmax(_fits(w, h, anchors))),
    ),
    Mistake(
        "the overlap itself",
        "The largest IoU came back. Which anchor has it?",
        lambda w, h, anchors: float(np.max(_fits(w, h, anchors))),
    ),
    Mistake(
        "the anchor itself",
        "The anchor came back. Its index is asked for.",
        lambda w, h, anchors: anchors[int(np.argmax(_fits(w, h, anchors)))],
    ),
    Mistake(
        "all overlaps",
        "All IoUs came back. Which is the largest?",
        lambda w, h, anchors: _fits(w, h, anchors),
    ),
)


def _best(entry, anchors):
    return int(np.argmax(_fits(*entry[2:4], anchors)))


def _slots(objects, anchors, S, n_classes, *, choose=None, over=False, **others):
    """A grid with slots, with a part of it to be chosen; see `_every_cell` for `over`."""
    y = np.zeros((S, S, len(anchors), 5 + n_classes))
    for number, entry in enumerate(objects):
        alone = _grid([entry], S, n_classes, **others)
        row, column = np.argwhere(alone.any(axis=-1))[0]
        slot = choose(entry, anchors, S, number) if choose else _best(entry, anchors)
        stood = over * y[row, column, slot, 5:]
        y[row, column, slot] = alone[row, column]
        y[row, column, slot, 5:] = np.maximum(y[row, column, slot, 5:], stood)
    return y


def _chosen(choose):
    """Two codes that choose the slot by (object, anchors, S, number): it is cleared first, or not."""
    return (
        lambda objects, anchors, S=3, n_classes=3: _slots(objects, anchors, S, n_classes, choose=choose),
        lambda objects, anchors, S=3, n_classes=3: _slots(objects, anchors, S, n_classes, choose=choose, over=True),
    )


def _first_free(objects, anchors, S, n_classes):
    y = np.zeros((S, S, len(anchors), 5 + n_classes))
    for entry in objects:
        row, column = _cell(entry, S)
        free = np.flatnonzero(y[row, column, :, 0] == 0)
        if len(free):
            y[row, column, free[0]] = _grid([entry], S, n_classes)[row, column]
    return y


YOLO_TARGET_ANCHORS = (
    Mistake(
        "first free slot",
        "Each object took the first free slot of its cell. Its shape chooses the slot: that of the anchor with the "
        "largest IoU, whether other slots are free or not.",
        lambda objects, anchors, S=3, n_classes=3: _first_free(objects, anchors, S, n_classes),
        *_chosen(lambda entry, anchors, S, number: number % len(anchors)),
    ),
    Mistake(
        "always the first slot",
        "All objects stand in one slot. The anchor that fits the shape best has its own.",
        *_chosen(lambda entry, anchors, S, number: 0),
        *_chosen(lambda entry, anchors, S, number: -1),
    ),
    Mistake(
        "all slots filled",
        "The object stands in every slot of its cell. It belongs to one anchor; in the others p_c is 0.",
        *_chosen(lambda entry, anchors, S, number: slice(None)),
    ),
    Mistake(
        "the anchor that fits worst",
        "The slot is that of the anchor that overlaps least. A large IoU is a good fit.",
        *_chosen(lambda entry, anchors, S, number: int(np.argmin(_fits(*entry[2:4], anchors)))),
    ),
    Mistake(
        "w and h of the anchor swapped",
        "Width and height changed places where the anchor is chosen: a tall object went to a wide anchor.",
        *_chosen(lambda entry, anchors, S, number: int(np.argmax(_fits(entry[3], entry[2], anchors)))),
    ),
    Mistake(
        "sizes in cells, anchors in shares",
        "The size in cells was compared with anchors in shares of the picture. Compare both in one unit: w and h as "
        "the objects have them.",
        *_chosen(lambda entry, anchors, S, number: int(np.argmax(_fits(entry[2] * S, entry[3] * S, anchors)))),
    ),
    Mistake(
        "nearest area",
        "The slot is that of the anchor with the nearest area, whose shape may be quite another.",
        *_chosen(lambda entry, anchors, S, number: int(
            np.argmin(np.abs(np.prod(anchors, axis=1) - entry[2] * entry[3])))),
    ),
    Mistake(
        "row and column swapped",
        "Row and column changed places. y goes down and chooses the row, which is the first index.",
        lambda objects, anchors, S=3, n_classes=3: _slots(
            objects, anchors, S, n_classes, cell=lambda entry, S: _cell(entry, S)[::-1],
            numbers=lambda entry, S, row, column: _numbers(entry, S, column, row)),
        lambda objects, anchors, S=3, n_classes=3: _slots(
            objects, anchors, S, n_classes, cell=lambda entry, S: _cell(entry, S)[::-1]),
    ),
    Mistake(
        "b_h and b_w swapped",
        "Height and width changed places: objects list w before h, the target b_h before b_w.",
        lambda objects, anchors, S=3, n_classes=3: _slots(
            objects, anchors, S, n_classes,
            numbers=lambda entry, S, row, column: _numbers(entry, S, row, column)[[0, 1, 2, 4, 3]]),
    ),
    Mistake(
        "midpoint at 1.0 out of range",
        "A middle at 1.0 gives the number S, and the last cell is S - 1. Such an object belongs to the last cell.",
        lambda objects, anchors, S=3, n_classes=3: _slots(objects, anchors, S, n_classes, cell=_beside),
    ),
    Mistake(
        "size relative to the picture",
        "b_h and b_w are shares of the picture. Here they are in cells: times S, so that they may exceed 1.",
        lambda objects, anchors, S=3, n_classes=3: _slots(
            objects, anchors, S, n_classes,
            numbers=lambda entry, S, row, column: [*_numbers(entry, S, row, column)[:3], entry[3], entry[2]]),
    ),
    Mistake(
        "size relative to the anchor",
        "b_h and b_w were divided by the anchor's sides. In this target they are in cells.",
        lambda objects, anchors, S=3, n_classes=3: _slots(
            objects, anchors, S, n_classes,
            numbers=lambda entry, S, row, column: [
                *_numbers(entry, S, row, column)[:3], entry[3] / anchors[_best(entry, anchors)][1],
                entry[2] / anchors[_best(entry, anchors)][0]]),
    ),
    Mistake(
        "class counted from 1",
        "The 1 of the class stands one place too far to the left: classes count from 0; class 0 is the sixth entry.",
        lambda objects, anchors, S=3, n_classes=3: _slots(objects, anchors, S, n_classes, first=4),
    ),
    Mistake(
        "anchors on another axis",
        "The slots do not stand on the third axis. The order is row, column, anchor, numbers.",
        lambda objects, anchors, S=3, n_classes=3: np.moveaxis(_slots(objects, anchors, S, n_classes), 2, 0),
        lambda objects, anchors, S=3, n_classes=3: _slots(objects, anchors, S, n_classes).reshape(S, S, -1),
    ),
)
