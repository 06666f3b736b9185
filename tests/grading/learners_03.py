"""Right answers to the exercises of chapter 03, in many styles."""

import math

import numpy as np

from helpers.runtime import keras, ops
from tests.grading.learners import tf

KEPT = ("localization_loss",)


def iou_by_steps(box_a, box_b):
    x1, y1, x2, y2 = box_a
    u1, v1, u2, v2 = box_b
    left, right, top, bottom = max(x1, u1), min(x2, u2), max(y1, v1), min(y2, v2)
    if right <= left or bottom <= top:
        return 0
    shared = (right - left) * (bottom - top)
    return shared / ((x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - shared)


def iou_of_arrays(box_a, box_b):
    sides = np.clip(np.minimum(box_a[2:], box_b[2:]) - np.maximum(box_a[:2], box_b[:2]), 0, None)
    areas = np.prod(box_a[2:] - box_a[:2]), np.prod(box_b[2:] - box_b[:2])
    return sides.prod() / (sum(areas) - sides.prod() + 1e-9)


def iou_of_tensors(box_a, box_b):
    a, b = tf.unstack(tf.constant(box_a)), tf.unstack(tf.constant(box_b))
    width = tf.nn.relu(tf.minimum(a[2], b[2]) - tf.maximum(a[0], b[0]))
    height = tf.nn.relu(tf.minimum(a[3], b[3]) - tf.maximum(a[1], b[1]))
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - width * height
    return tf.math.divide_no_nan(width * height, union)


def iou_by_sides(box_a, box_b):
    """What two intervals share is the sum of their lengths less what they span."""
    shared, area_a, area_b = 1, 1, 1
    for k in range(2):
        a, b = box_a[k + 2] - box_a[k], box_b[k + 2] - box_b[k]
        span = max(box_a[k + 2], box_b[k + 2]) - min(box_a[k], box_b[k])
        shared *= max(0, a + b - span)
        area_a, area_b = area_a * a, area_b * b
    return [float(shared / (area_a + area_b - shared))]


def nms_rounds(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    keep = []
    for kind in np.unique(classes):
        left = [i for i in range(len(boxes)) if classes[i] == kind and scores[i] > score_threshold]
        while left:
            best = max(left, key=lambda i: scores[i])
            keep.append(best)
            left = [i for i in left if i != best and iou_by_steps(boxes[i], boxes[best]) < iou_threshold]
    return keep


def nms_flags(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    alive = scores > score_threshold
    for i in np.argsort(scores)[::-1]:
        if not alive[i]:
            continue
        for j in range(len(scores)):
            if j != i and alive[j] and classes[j] == classes[i] and scores[j] < scores[i]:
                alive[j] = iou_by_steps(boxes[i], boxes[j]) < iou_threshold
    return np.where(alive)[0]


def nms_of_tensorflow(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    keep = []
    for kind in set(classes.tolist()):
        rows = np.where(classes == kind)[0]
        chosen = tf.image.non_max_suppression(
            boxes[rows], scores[rows], len(rows), iou_threshold=iou_threshold, score_threshold=score_threshold)
        keep.append(tf.gather(rows, chosen))
    return tf.concat(keep, axis=0)


def nms_moved_apart(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    """Classes are moved so far apart that one round of suppression does for all."""
    apart = boxes + (classes * (boxes.max() - boxes.min() + 1))[:, None]
    return tf.image.non_max_suppression(apart, scores, 1000, iou_threshold, score_threshold).numpy().tolist()


def nms_vectorised(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    x1, y1, x2, y2 = boxes.T
    areas = (x2 - x1) * (y2 - y1)
    order = scores.argsort()[::-1]
    order = order[scores[order] > score_threshold]
    keep = set()
    while order.size:
        i, rest = order[0], order[1:]
        keep.add(int(i))
        width = np.maximum(0, np.minimum(x2[i], x2[rest]) - np.maximum(x1[i], x1[rest]))
        shared = width * np.maximum(0, np.minimum(y2[i], y2[rest]) - np.maximum(y1[i], y1[rest]))
        overlap = shared / (areas[i] + areas[rest] - shared)
        order = rest[(overlap < iou_threshold) | (classes[rest] != classes[i])]
    return keep


def nms_worst_last(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    kept = []
    for i in sorted(range(len(scores)), key=lambda i: -scores[i]):
        if scores[i] > score_threshold and all(
                classes[i] != classes[k] or iou_of_arrays(boxes[i], boxes[k]) < iou_threshold for k in kept):
            kept.append(i)
    return np.array(sorted(kept), dtype=np.int32)[:, None]


def target_of_list(box, class_index, n_classes=3):
    if box is None:
        return [0, "?", "?", "?", "?"] + ["?"] * n_classes
    return [1, *box] + [1 if k == class_index else 0 for k in range(n_classes)]


def target_of_tensors(box, class_index, n_classes=3):
    if box is None:
        return tf.zeros(5 + n_classes)
    return tf.concat([[1.0], box, tf.one_hot(class_index, n_classes)], axis=0)


def target_with_free_numbers(box, class_index, n_classes=3):
    y = np.full(5 + n_classes, np.nan)
    y[0] = 0
    if box:
        y[:] = 0
        y[0] = 1
        y[1:5] = box
        y[5 + class_index] = 1
    return y


def target_that_names_the_class_always(box, class_index, n_classes=3):
    y = keras.utils.to_categorical(5 + class_index, 5 + n_classes)
    if box is not None:
        y[:5] = (1,) + box
    return y


def loss_loop(y_true, y_pred):
    if y_true[0] == 0:
        return (y_pred[0] - y_true[0]) ** 2
    total = 0
    for a, b in zip(y_true, y_pred, strict=True):
        total += (a - b) ** 2
    return total


def loss_masked(y_true, y_pred):
    mask = np.append(1, np.repeat(y_true[0], len(y_true) - 1))
    return np.sum(mask * np.square(y_true - y_pred))


def loss_tensors(y_true, y_pred):
    error = tf.math.squared_difference(y_true, y_pred)
    return tf.cond(y_true[0] > 0.5, lambda: tf.reduce_sum(error), lambda: error[0])


def loss_cut(y_true, y_pred):
    used = slice(None) if y_true[0] else slice(0, 1)
    return np.linalg.norm(y_true[used] - y_pred[used]) ** 2


def windows_listed(n, window, stride):
    return len([(i, j) for i in range(0, n - window + 1, stride) for j in range(0, n - window + 1, stride)])


def kernel_loop(W, shape):
    h, w, c = shape
    kernel = np.zeros((h, w, c, W.shape[1]))
    place = 0
    for i in range(h):
        for j in range(w):
            for k in range(c):
                kernel[i, j, k] = W[place]
                place += 1
    return kernel


def kernel_units(W, shape):
    return np.stack([W[:, unit].reshape(shape) for unit in range(W.shape[1])], axis=-1)


def kernel_of_a_layer(W, shape):
    layer = keras.layers.Conv2D(W.shape[1], shape[:2], use_bias=False)
    layer.build((None, *shape))
    layer.set_weights([W.reshape(layer.kernel.shape)])
    return layer.kernel


def grid_steps(objects, S=3, n_classes=3):
    y = np.zeros((S, S, 5 + n_classes), dtype=np.float32)
    for cx, cy, w, h, c in objects:
        column, row = min(math.floor(cx * S), S - 1), min(math.floor(cy * S), S - 1)
        y[row, column, 0] = 1
        y[row, column, 1] = cx * S - column
        y[row, column, 2] = cy * S - row
        y[row, column, 3] = h * S
        y[row, column, 4] = w * S
        y[row, column, 5 + c] = 1
    return y


def grid_lists(objects, S=3, n_classes=3):
    grid = [[[0.0] * (5 + n_classes) for _ in range(S)] for _ in range(S)]
    for cx, cy, w, h, c in objects:
        x, y = cx * S, cy * S
        i, j = int(y) if y < S else S - 1, int(x) if x < S else S - 1
        grid[i][j] = [1.0, x - j, y - i, h * S, w * S, *np.eye(n_classes)[c]]
    return grid


def grid_scattered(objects, S=3, n_classes=3):
    if not objects:
        return tf.zeros((S, S, 5 + n_classes))
    o = np.array(objects)
    cells = np.clip(np.floor(o[:, :2] * S), 0, S - 1)
    rows = np.concatenate([np.ones((len(o), 1)), o[:, :2] * S - cells, o[:, 3:4] * S, o[:, 2:3] * S,
                           np.eye(n_classes)[o[:, 4].astype(int)]], axis=1)
    return tf.scatter_nd(cells[:, ::-1].astype(int), rows, (S, S, 5 + n_classes))


def grid_searched(objects, S=3, n_classes=3):
    """What stands behind p_c = 0 is left as it comes."""
    y = np.full((S, S, 5 + n_classes), 7.0)
    y[..., 0] = 0
    edges = np.arange(1, S) / S
    for cx, cy, w, h, c in objects:
        i, j = np.searchsorted(edges, cy), np.searchsorted(edges, cx)
        y[i, j] = 0
        y[i, j, :5] = [1, (cx - j / S) * S, (cy - i / S) * S, h / (1 / S), w / (1 / S)]
        y[i, j, 5 + c] = 1
    return y


def anchor_loop(w, h, anchors):
    best, index = -1, None
    for i, (p, q) in enumerate(anchors):
        a, b = np.array([-w / 2, -h / 2, w / 2, h / 2]), np.array([-p / 2, -q / 2, p / 2, q / 2])
        if iou_by_steps(a, b) > best:
            best, index = iou_by_steps(a, b), i
    return index


def anchor_of_arrays(w, h, anchors):
    shapes = np.array(anchors)
    shared = np.minimum(shapes, [w, h]).prod(1)
    return np.argmax(shared / (shapes.prod(1) + w * h - shared))


def anchor_of_tensors(w, h, anchors):
    shapes = tf.constant(anchors)
    shared = tf.minimum(shapes[:, 0], w) * tf.minimum(shapes[:, 1], h)
    return tf.argmax(shared / (shapes[:, 0] * shapes[:, 1] + w * h - shared))


def slots_by_steps(objects, anchors, S=3, n_classes=3):
    y = np.zeros((S, S, len(anchors), 5 + n_classes))
    for entry in objects:
        whole = grid_steps([entry], S, n_classes)
        row, column = np.argwhere(whole[..., 0])[0]
        y[row, column, anchor_loop(entry[2], entry[3], anchors)] = whole[row, column]
    return y


def slots_of_lists(objects, anchors, S=3, n_classes=3):
    y = [[[[0] * (5 + n_classes) for _ in anchors] for _ in range(S)] for _ in range(S)]
    for cx, cy, w, h, c in objects:
        row, column = min(int(cy * S), S - 1), min(int(cx * S), S - 1)
        one_hot = [0] * n_classes
        one_hot[c] = 1
        slot = int(anchor_of_arrays(w, h, anchors))
        y[row][column][slot] = [1, cx * S - column, cy * S - row, h * S, w * S] + one_hot
    return y


def slots_by_grids(objects, anchors, S=3, n_classes=3):
    """A grid for each anchor, of the objects that are its own."""
    own = [[entry for entry in objects if anchor_of_arrays(*entry[2:4], anchors) == a] for a in range(len(anchors))]
    return ops.stack([grid_lists(entries, S, n_classes) for entries in own], axis=2)


def slots_in_halves(objects, anchors, S=3, n_classes=3):
    return slots_by_steps(objects, anchors, S, n_classes).astype(np.float16)


RIGHT = {
    "iou": (
        iou_by_steps,
        iou_of_arrays,
        iou_of_tensors,
        iou_by_sides,
        lambda box_a, box_b: np.float16(iou_by_steps(box_a.astype(float), box_b.astype(float))),
    ),
    "nms": (nms_rounds, nms_flags, nms_of_tensorflow, nms_moved_apart, nms_vectorised, nms_worst_last),
    "localization_target": (
        target_of_list,
        target_of_tensors,
        target_with_free_numbers,
        target_that_names_the_class_always,
        lambda box, class_index, n_classes=3: np.zeros(5 + n_classes) if box is None else np.hstack(
            (1, box, np.arange(n_classes) == class_index)).astype(np.float16),
    ),
    "localization_loss": (
        loss_loop,
        loss_masked,
        loss_tensors,
        loss_cut,
        lambda y_true, y_pred: ops.sum(ops.square(y_true - y_pred)) if y_true[0] else (y_true - y_pred)[0] ** 2,
        lambda y_true, y_pred: float(y_true[0]) * np.sum((y_true - y_pred) ** 2)
        + (1 - y_true[0]) * (y_true[0] - y_pred[0]) ** 2,
    ),
    "landmark_outputs": (
        lambda n_landmarks: 2 * n_landmarks + 1,
        lambda n_landmarks: len(["face"] + [axis for _ in range(n_landmarks) for axis in "xy"]),
        lambda n_landmarks: np.int64(1 + n_landmarks * 2),
        lambda n_landmarks: tf.constant(1 + 2.0 * n_landmarks),
    ),
    "count_windows": (
        lambda n, window, stride: ((n - window) // stride + 1) ** 2,
        windows_listed,
        lambda n, window, stride: math.floor((n - window) / stride + 1) ** 2,
        lambda n, window, stride: len(range(0, n - window + 1, stride)) ** 2,
        lambda n, window, stride: np.lib.stride_tricks.sliding_window_view(
            np.zeros((n, n)), (window, window))[::stride, ::stride].shape[0] ** 2,
        lambda n, window, stride: float(math.pow(1 + int((n - window) / stride), 2)),
    ),
    "fc_to_conv": (
        lambda W, shape: W.reshape(*shape, -1),
        kernel_loop,
        kernel_units,
        kernel_of_a_layer,
        lambda W, shape: tf.reshape(W, (*shape, W.shape[1])),
        lambda W, shape: np.reshape(W, shape + W.shape[1:]).tolist(),
        lambda W, shape: tf.cast(ops.reshape(W, (*shape, W.shape[1])), tf.bfloat16),
    ),
    "yolo_target": (grid_steps, grid_lists, grid_scattered, grid_searched),
    "anchor_assignment": (
        anchor_loop,
        anchor_of_arrays,
        anchor_of_tensors,
        lambda w, h, anchors: max(range(len(anchors)), key=lambda i: min(w, anchors[i][0]) * min(h, anchors[i][1]) / (
            w * h + anchors[i][0] * anchors[i][1])),
        lambda w, h, anchors: [float(anchor_of_arrays(w, h, anchors))],
    ),
    "yolo_target_anchors": (slots_by_steps, slots_of_lists, slots_by_grids, slots_in_halves),
}
