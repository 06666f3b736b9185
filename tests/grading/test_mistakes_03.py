"""Known mistakes of chapter 03, written in the ways in which learners write them, are told as such."""

import numpy as np
import pytest

from helpers.grading import grade
from tests.grading.answers import RIGHT
from tests.grading.learners_03 import iou_by_steps

# ------------------------------------------------------------------------------------------------ a box of None


def _unpacks(box, class_index, n_classes):
    b_x, b_y, b_h, b_w = box
    return np.array([box is not None, b_x, b_y, b_h, b_w, *np.eye(n_classes)[class_index]], float)


def _fills(box, class_index, n_classes):
    y = np.zeros(5 + n_classes)
    y[0], y[1:5], y[5 + class_index] = 1, box, 1
    return y


def _indexes(box, class_index, n_classes):
    y = [0.0] * (5 + n_classes)
    y[0] = 1.0
    for entry in range(4):
        y[1 + entry] = box[entry]
    y[5 + class_index] = 1.0
    return y


@pytest.mark.parametrize("answer", [
    _unpacks,
    _fills,
    _indexes,
    lambda box, class_index, n_classes: [1, *box, *np.eye(n_classes)[class_index]],
    lambda box, class_index, n_classes: np.concatenate([[1], box, np.eye(n_classes)[class_index]]),
    lambda box, class_index, n_classes: np.concatenate(([1], list(box), np.eye(n_classes)[class_index])),
    lambda box, class_index, n_classes: np.hstack((1, box, np.eye(n_classes)[class_index])),
])
def test_a_box_of_none_is_told_as_such(answer):
    for seed in range(3):
        result = grade("localization_target", answer, seed)
        assert result.misconception == "box is None", result.message
        message = " ".join(result.message.split())
        assert "box is None where there is no object" in message and "does not return its result" not in message


@pytest.mark.parametrize("answer", [
    lambda box, class_index, n_classes: [1, *box, *np.eye(n_classes)[class_index - 1]],
    lambda box, class_index, n_classes: (1,) + box + tuple(np.eye(n_classes)[class_index]),
    lambda box, class_index, n_classes: _fills([number for number in box], class_index, n_classes) * 2,
    lambda box, class_index, n_classes: _fills(box[:len(box)], class_index, n_classes)[None],
])
def test_a_box_of_none_is_told_beside_another_mistake(answer):
    for seed in range(3):
        message = " ".join(grade("localization_target", answer, seed).message.split())
        assert "does not return its result" not in message
        if "NoneType" in message:  # else the card shows a case with a box
            assert "box is None in this call: look at that before you take it apart" in message


# ------------------------------------------------------------------------------------------------ lists in loops


def _overlap_of_one_class(boxes, classes, i, j, threshold):
    return classes[i] == classes[j] and iou_by_steps(boxes[i], boxes[j]) >= threshold


def removes_in_the_loop(boxes, scores, classes, score_threshold, iou_threshold):
    left, kept = [i for i in np.argsort(-scores).tolist() if scores[i] > score_threshold], []
    while left:
        best = left.pop(0)
        kept.append(best)
        for j in left:
            if _overlap_of_one_class(boxes, classes, best, j, iou_threshold):
                left.remove(j)
    return kept


def removes_in_the_loop_by_rows(boxes, scores, classes, score_threshold, iou_threshold):
    left, kept = [i for i in range(len(scores)) if scores[i] > score_threshold], []
    while left:
        best = max(left, key=lambda i: scores[i])
        left.remove(best)
        kept.append(best)
        for j in left:
            if _overlap_of_one_class(boxes, classes, best, j, iou_threshold):
                left.remove(j)
    return kept


def removes_in_the_loop_by_class(boxes, scores, classes, score_threshold, iou_threshold):
    kept = []
    for kind in np.unique(classes):
        own = np.flatnonzero(classes == kind)
        kept += own[removes_in_the_loop(
            boxes[own], scores[own], classes[own], score_threshold, iou_threshold)].tolist() if len(own) else []
    return kept


def removes_in_two_loops(boxes, scores, classes, score_threshold, iou_threshold):
    left = sorted((i for i in range(len(scores)) if scores[i] > score_threshold), key=lambda i: -scores[i])
    for i in left:
        for j in left:
            if scores[j] < scores[i] and _overlap_of_one_class(boxes, classes, i, j, iou_threshold):
                left.remove(j)
    return left


def removes_small_scores_in_the_loop(boxes, scores, classes, score_threshold, iou_threshold):
    left = list(range(len(scores)))
    for i in left:
        if scores[i] <= score_threshold:
            left.remove(i)
    return np.array(left)[RIGHT["nms"][0](boxes[left], scores[left], classes[left], -1, iou_threshold)]


def removes_sorted_small_scores_in_the_loop(boxes, scores, classes, score_threshold, iou_threshold):
    left = sorted(range(len(scores)), key=lambda i: scores[i], reverse=True)
    for i in left:
        if not scores[i] > score_threshold:
            left.remove(i)
    return np.array(left)[RIGHT["nms"][0](boxes[left], scores[left], classes[left], -1, iou_threshold)]


LOOPED = (removes_in_the_loop, removes_in_the_loop_by_rows, removes_in_the_loop_by_class, removes_in_two_loops,
          removes_small_scores_in_the_loop, removes_sorted_small_scores_in_the_loop)


@pytest.mark.parametrize("answer", LOOPED)
def test_a_list_that_is_made_shorter_while_looping_is_told_as_such(answer):
    for seed in range(30):
        result = grade("nms", answer, seed)
        assert result.misconception == "removed while looping", (seed, result.message)


# ------------------------------------------------------------------------------------------------ cells and slots


def slots_chosen(choose):
    """The solution of the notebook with another slot: what stood there is not cleared first."""
    def answer(objects, anchors, S, n_classes):
        y = np.zeros((S, S, len(anchors), 5 + n_classes))
        for number, (cx, cy, w, h, kind) in enumerate(objects):
            row, column = min(int(cy * S), S - 1), min(int(cx * S), S - 1)
            slot = y[row, column, choose(w, h, anchors, S, number)]
            slot[..., :5] = 1, cx * S - column, cy * S - row, h * S, w * S
            slot[..., 5 + kind] = 1
        return y

    return answer


def shape_fits(w, h, anchors):
    shared = np.array([min(w, a) * min(h, b) for a, b in anchors])
    return shared / (w * h + np.prod(anchors, axis=1) - shared)


@pytest.mark.parametrize(
    ("name", "choose"),
    [
        ("sizes in cells, anchors in shares", lambda w, h, anchors, S, _: shape_fits(w * S, h * S, anchors).argmax()),
        ("always the first slot", lambda *_: 0),
        ("always the first slot", lambda *_: -1),
        ("all slots filled", lambda *_: slice(None)),
        ("the anchor that fits worst", lambda w, h, anchors, *_: shape_fits(w, h, anchors).argmin()),
        ("w and h of the anchor swapped", lambda w, h, anchors, *_: shape_fits(h, w, anchors).argmax()),
        ("nearest area", lambda w, h, anchors, *_: np.abs(np.prod(anchors, axis=1) - w * h).argmin()),
        ("first free slot", lambda w, h, anchors, S, number: number % len(anchors)),
    ],
)
def test_a_wrong_slot_is_told_where_nothing_is_cleared_first(name, choose):
    for seed in range(12):
        result = grade("yolo_target_anchors", slots_chosen(choose), seed)
        assert result.misconception == name, (seed, result.message)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("own_cell", [False, True])
def test_every_covered_cell_filled_is_told_in_each_form(own_cell, whole):
    """b_x from the corner of the filled cell or of the middle's, each entry by itself or the row as a whole."""
    def answer(objects, S, n_classes):
        y = np.zeros((S, S, 5 + n_classes))
        for cx, cy, w, h, kind in objects:
            middle = min(int(cy * S), S - 1), min(int(cx * S), S - 1)
            for row in range(max(int((cy - h / 2) * S), 0), min(int((cy + h / 2) * S), S - 1) + 1):
                for column in range(max(int((cx - w / 2) * S), 0), min(int((cx + w / 2) * S), S - 1) + 1):
                    top, left = middle if own_cell else (row, column)
                    if whole:
                        y[row, column] = 0
                    y[row, column, :5] = 1, cx * S - left, cy * S - top, h * S, w * S
                    y[row, column, 5 + kind] = 1
        return y

    for seed in range(12):
        result = grade("yolo_target", answer, seed)
        assert result.misconception == "every covered cell filled", (seed, result.message)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("cell of the upper left corner", lambda cx, cy, w, h: (max(cx - w / 2, 0), max(cy - h / 2, 0))),
        ("(cx, cy) taken for a corner", lambda cx, cy, w, h: (cx + w / 2, cy + h / 2)),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_a_wrong_cell_is_told_where_two_objects_meet_in_it(name, place, whole):
    """Entries set one by one keep the class of the first object; a row set as a whole does not."""
    def answer(objects, S, n_classes):
        y = np.zeros((S, S, 5 + n_classes))
        for cx, cy, w, h, kind in objects:
            x, down = place(cx, cy, w, h)
            row, column = min(int(down * S), S - 1), min(int(x * S), S - 1)
            if "taken" in name:
                cx, cy = x, down
            if whole:
                y[row, column] = 0
            y[row, column, :5] = 1, cx * S - column, cy * S - row, h * S, w * S
            y[row, column, 5 + kind] = 1
        return y

    for seed in range(12):
        assert grade("yolo_target", answer, seed).misconception == name, seed
