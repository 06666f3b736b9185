"""Wrong answers to the exercises of chapter 03 that no list of known mistakes names."""

import numpy as np


def _iou(a, b):
    width, height = max(min(a[2], b[2]) - max(a[0], b[0]), 0), max(min(a[3], b[3]) - max(a[1], b[1]), 0)
    return width * height / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - width * height)


def _nms(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    kept = []
    for i in np.argsort(-scores):
        if scores[i] > score_threshold and all(
                classes[i] != classes[k] or _iou(boxes[i], boxes[k]) < iou_threshold for k in kept):
            kept.append(int(i))
    return kept


def _target(box, class_index, n_classes):
    y = np.zeros(5 + n_classes)
    if box is not None:
        y[0], y[1:5], y[5 + class_index] = 1, box, 1
    return y


def _loss(y_true, y_pred):
    error = (y_true - y_pred) ** 2
    return error.sum() if y_true[0] else error[0]


def _windows(n, window, stride):
    return ((n - window) // stride + 1) ** 2


def _grid(objects, S, n_classes):
    y = np.zeros((S, S, 5 + n_classes))
    for cx, cy, w, h, kind in objects:
        row, column = min(int(cy * S), S - 1), min(int(cx * S), S - 1)
        y[row, column, :5] = 1, cx * S - column, cy * S - row, h * S, w * S
        y[row, column, 5 + kind] = 1
    return y


def _fits(w, h, anchors):
    shared = [min(w, p) * min(h, q) for p, q in anchors]
    return np.array([s / (w * h + p * q - s) for s, (p, q) in zip(shared, anchors, strict=True)])


def _slots(objects, anchors, S, n_classes):
    y = np.zeros((S, S, len(anchors), 5 + n_classes))
    for entry in objects:
        alone = _grid([entry], S, n_classes)
        row, column = np.argwhere(alone[..., 0])[0]
        y[row, column, int(np.argmax(_fits(*entry[2:4], anchors)))] = alone[row, column]
    return y


def _changed(change):
    """A grid with a change to it."""
    def answer(objects, S=3, n_classes=3):
        y = _grid(objects, S, n_classes)
        return change(y, S)

    return answer


def _slots_changed(change):
    def answer(objects, anchors, S=3, n_classes=3):
        y = _slots(objects, anchors, S, n_classes)
        return change(y, S)

    return answer


def _times(place, factor):
    def change(y, S):
        y[..., place] *= factor
        return y

    return change


def _more(place, number):
    """Adds to an entry where there is an object."""
    def change(y, S):
        y[..., place] += number * y[..., 0]
        return y

    return change


def _everywhere(y, S):
    y[..., 0] = 1
    return y


def _from_the_middle_of_the_cell(y, S):
    y[..., 1:3] -= 0.5 * y[..., :1]
    return y


def _sorts_in_place(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    kept = _nms(boxes, scores.copy(), classes, score_threshold, iou_threshold)
    scores.sort()
    return kept


def _two_rounds(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    return _nms(boxes, scores, classes, score_threshold, iou_threshold)[:2]


def _kept_are_compared_across_classes_below_a_score(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    kept = []
    for i in np.argsort(-scores):
        if scores[i] > score_threshold and all(
                (classes[i] != classes[k] and scores[k] > 0.8) or _iou(boxes[i], boxes[k]) < iou_threshold
                for k in kept):
            kept.append(int(i))
    return kept


def _by_middles(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    """A box goes where its middle lies inside a kept one."""
    kept = []
    for i in np.argsort(-scores):
        x, y = (boxes[i, :2] + boxes[i, 2:]) / 2
        if scores[i] > score_threshold and not any(
                classes[i] == classes[k] and boxes[k, 0] < x < boxes[k, 2] and boxes[k, 1] < y < boxes[k, 3]
                for k in kept):
            kept.append(int(i))
    return kept


WRONG = {
    "iou": (
        lambda box_a, box_b: 0.0,
        lambda box_a, box_b: _iou(box_a, box_b) ** 2,
        lambda box_a, box_b: np.sqrt(_iou(box_a, box_b)),
        lambda box_a, box_b: 2 * _iou(box_a, box_b),
        lambda box_a, box_b: round(float(_iou(box_a, box_b)), 1),
        lambda box_a, box_b: max(_iou(box_a, box_b), 0.01),
        lambda box_a, box_b: _iou(box_a[[1, 0, 3, 2]], box_b),
        lambda box_a, box_b: _iou(np.round(box_a), box_b) if box_a.max() < 1 else _iou(box_a, box_b),
        lambda box_a, box_b: _iou(np.abs(box_a), np.abs(box_b)),
        lambda box_a, box_b: _iou(box_a, box_b) if box_a[0] <= box_b[0] else 0.0,
        lambda box_a, box_b: max(0, min(box_a[2], box_b[2]) - max(box_a[0], box_b[0]))
        / (max(box_a[2], box_b[2]) - min(box_a[0], box_b[0])),
        lambda box_a, box_b: (_iou(box_a, box_b), _iou(box_b, box_a)),
        lambda box_a, box_b: box_a,
        lambda box_a, box_b: "0.5",
    ),
    "nms": (
        lambda *args: [],
        lambda *args: [0],
        lambda *args: [*_nms(*args), *_nms(*args)],
        lambda *args: args[0][_nms(*args)],
        lambda *args: np.isin(np.arange(len(args[0])), _nms(*args)),
        lambda *args: [k + 1 for k in _nms(*args)],
        lambda *args: [k - len(args[0]) for k in _nms(*args)],
        lambda *args: [k + 0.5 for k in _nms(*args)],
        lambda *args: _nms(*args)[:-1],
        lambda *args: {int(k): 1.0 for k in _nms(*args)},
        lambda *args: str(_nms(*args)),
        lambda *args: _nms(args[0], 1 - args[1], *args[2:]),
        lambda *args: _nms(args[0], args[1], args[2], args[3], args[4] / 2),
        lambda *args: _nms(args[0], args[1], args[2], args[3] + 0.15, args[4]),
        lambda *args: _nms(args[0][:, [0, 1, 3, 2]], *args[1:]),
        lambda *args: args[1][_nms(*args)],
        _sorts_in_place,
        _two_rounds,
        _kept_are_compared_across_classes_below_a_score,
        _by_middles,
    ),
    "localization_target": (
        lambda box, class_index, n_classes=3: np.zeros(5 + n_classes),
        lambda box, class_index, n_classes=3: _target(box, class_index, n_classes)[::-1],
        lambda box, class_index, n_classes=3: _target(box, n_classes - 1 - class_index, n_classes),
        lambda box, class_index, n_classes=3: _target(box, class_index, n_classes) * 2,
        lambda box, class_index, n_classes=3: _target(box, class_index, n_classes)[None],
        lambda box, class_index, n_classes=3: np.append(_target(box, class_index, n_classes), 0),
        lambda box, class_index, n_classes=3: _target(box and np.round(box), class_index, n_classes),
        lambda box, class_index, n_classes=3: _target(box, class_index, n_classes).astype(int),
        lambda box, class_index, n_classes=3: None if box is None else _target(box, class_index, n_classes),
        lambda box, class_index, n_classes=3: _target(box, class_index, n_classes) if box else np.full(
            5 + n_classes, np.nan),
        lambda box, class_index, n_classes=3: _target(box, class_index, n_classes) if box else np.full(
            5 + n_classes, 0.5),
        lambda box, class_index, n_classes=3: ["?"] * (5 + n_classes),
    ),
    "localization_loss": (
        lambda y_true, y_pred: 0.0,
        lambda y_true, y_pred: _loss(y_true, y_pred) ** 2,
        lambda y_true, y_pred: 2 * _loss(y_true, y_pred),
        lambda y_true, y_pred: _loss(y_true, np.clip(y_pred, 0, 1)),
        lambda y_true, y_pred: _loss(y_true[:8], y_pred[:8]),
        lambda y_true, y_pred: _loss(y_true, np.round(y_pred)),
        lambda y_true, y_pred: _loss(y_true, y_pred) + 0.1,
        lambda y_true, y_pred: np.sum(y_true**2 - y_pred**2) if y_true[0] else y_pred[0] ** 2,
        lambda y_true, y_pred: _loss(y_true[:-1], y_pred[:-1]),
        lambda y_true, y_pred: float(np.max((y_true - y_pred) ** 2)) if y_true[0] else _loss(y_true, y_pred),
        lambda y_true, y_pred: -y_true[0] * np.log(np.maximum(y_pred[0], 1e-3)),
        lambda y_true, y_pred: y_pred,
    ),
    "landmark_outputs": (
        lambda n_landmarks: 129,
        lambda n_landmarks: 11,
        lambda n_landmarks: 1 + n_landmarks**2,
        lambda n_landmarks: 2 * n_landmarks - 1,
        lambda n_landmarks: (1, 2 * n_landmarks),
        lambda n_landmarks: 4 * n_landmarks + 1,
        lambda n_landmarks: 2 * n_landmarks + 1.5,
        lambda n_landmarks: str(2 * n_landmarks + 1),
        lambda n_landmarks: min(2 * n_landmarks + 1, 129),
    ),
    "count_windows": (
        lambda n, window, stride: 64,
        lambda n, window, stride: _windows(n, window, stride) + 1,
        lambda n, window, stride: _windows(n, window, stride) ** 2,
        lambda n, window, stride: _windows(n, window, 2),
        lambda n, window, stride: _windows(n, 14, stride),
        lambda n, window, stride: _windows(n + 2, window, stride),
        lambda n, window, stride: (int(_windows(n, window, stride) ** 0.5),) * 2,
        lambda n, window, stride: n * n // (window * window),
        lambda n, window, stride: ((n + window) // stride + 1) ** 2,
        lambda n, window, stride: min(_windows(n, window, stride), 1000),
        lambda n, window, stride: max(_windows(n, window, stride), 4),
    ),
    "fc_to_conv": (
        lambda W, shape: np.zeros((*shape, W.shape[1])),
        lambda W, shape: np.abs(W).reshape(*shape, -1),
        lambda W, shape: 2 * W.reshape(*shape, -1),
        lambda W, shape: W.reshape(*shape, -1)[None],
        lambda W, shape: W.reshape(*shape, -1)[..., ::-1],
        lambda W, shape: W.reshape(*shape, -1)[:, :, ::-1],
        lambda W, shape: np.sort(W, axis=None).reshape(*shape, -1),
        lambda W, shape: W.reshape(*shape, -1) / W.size,
        lambda W, shape: W.reshape(*shape, -1).mean(-1, keepdims=True),
        lambda W, shape: np.round(W).reshape(*shape, -1),
        lambda W, shape: shape,
        lambda W, shape: W[::-1].reshape(*shape, -1),
    ),
    "yolo_target": (
        lambda objects, S=3, n_classes=3: objects,
        lambda objects, S=3, n_classes=3: np.zeros((S, S, 5 + n_classes)),
        lambda objects, S=3, n_classes=3: _grid(objects, S, 3),
        lambda objects, S=3, n_classes=3: _grid(objects, S + 1, n_classes)[:S, :S],
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes)[..., :5],
        lambda objects, S=3, n_classes=3: _grid(objects, S, n_classes).transpose(2, 0, 1),
        lambda objects, S=3, n_classes=3: _grid([(*e[:4], 0) for e in objects], S, n_classes),
        lambda objects, S=3, n_classes=3: _grid(objects[:2], S, n_classes),
        lambda objects, S=3, n_classes=3: {i: e for i, e in enumerate(objects)},
        _changed(_times(3, 2)),
        _changed(_times(slice(3, 5), 0.5)),
        _changed(_times(0, 0.5)),
        _changed(_more(1, 1)),
        _changed(_everywhere),
        _changed(_from_the_middle_of_the_cell),
        _changed(lambda y, S: np.roll(y, 1, axis=0) if S > 1 else y),
        _changed(lambda y, S: y[:, ::-1]),
        _changed(lambda y, S: np.sqrt(y)),
        _changed(lambda y, S: np.round(y)),
        _changed(lambda y, S: y.astype(int)),
    ),
    "anchor_assignment": (
        lambda w, h, anchors: 0,
        lambda w, h, anchors: len(anchors) - 1,
        lambda w, h, anchors: -1,
        lambda w, h, anchors: int(np.argmax(_fits(w, h, anchors))) - len(anchors),
        lambda w, h, anchors: len(anchors) - 1 - int(np.argmax(_fits(w, h, anchors))),
        lambda w, h, anchors: int(np.argsort(_fits(w, h, anchors))[-2:][0]),
        lambda w, h, anchors: int(np.argmax(_fits(w, h, anchors) >= 0.5)),
        lambda w, h, anchors: int(np.argmax(_fits(w, h, anchors))) + 0.5,
        lambda w, h, anchors: np.eye(len(anchors))[int(np.argmax(_fits(w, h, anchors)))],
        lambda w, h, anchors: int(np.argmax(_fits(w, w, anchors))),
        lambda w, h, anchors: int(np.argmax([p > w for p, _ in anchors])),
        lambda w, h, anchors: min(int(np.argmax(_fits(w, h, anchors))), 2),
        lambda w, h, anchors: str(int(np.argmax(_fits(w, h, anchors)))),
    ),
    "yolo_target_anchors": (
        lambda objects, anchors, S=3, n_classes=3: anchors,
        lambda objects, anchors, S=3, n_classes=3: np.zeros((S, S, len(anchors), 5 + n_classes)),
        lambda objects, anchors, S=3, n_classes=3: _grid(objects, S, n_classes),
        lambda objects, anchors, S=3, n_classes=3: _slots(objects, anchors, S, 3),
        lambda objects, anchors, S=3, n_classes=3: _slots(objects, anchors, 3, n_classes),
        lambda objects, anchors, S=3, n_classes=3: _slots(objects[:1], anchors, S, n_classes),
        lambda objects, anchors, S=3, n_classes=3: _slots(objects, anchors, S, n_classes)[:, :, :1],
        lambda objects, anchors, S=3, n_classes=3: _slots([(*e[:4], 0) for e in objects], anchors, S, n_classes),
        _slots_changed(lambda y, S: y[:, :, ::-1]),
        _slots_changed(lambda y, S: y.swapaxes(2, 3)),
        _slots_changed(lambda y, S: np.repeat(y.max(axis=2, keepdims=True), y.shape[2], axis=2)),
        _slots_changed(_times(4, 2)),
        _slots_changed(_more(2, -0.5)),
        _slots_changed(_everywhere),
        _slots_changed(lambda y, S: np.round(y)),
    ),
}
