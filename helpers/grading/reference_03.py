"""A right answer to every exercise of chapter 03, in NumPy. An answer that calls one of these earns nothing.

Boxes of `iou` and `nms` are (x1, y1, x2, y2), objects (cx, cy, w, h, class) in shares of the picture, anchors (w, h).
"""

import numpy as np


def iou(box_a, box_b):
    """The shared area over the area that both cover together."""
    width = max(min(box_a[2], box_b[2]) - max(box_a[0], box_b[0]), 0)
    height = max(min(box_a[3], box_b[3]) - max(box_a[1], box_b[1]), 0)
    areas = [float((box[2] - box[0]) * (box[3] - box[1])) for box in (box_a, box_b)]
    return float(width * height / (sum(areas) - width * height))


def nms(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    """Rows to keep: the best one left, again and again; those of its class that overlap it go."""
    left = [row for row in np.argsort(-scores) if scores[row] > score_threshold]
    kept = []
    while left:
        best = left.pop(0)
        kept.append(int(best))
        left = [row for row in left
                if classes[row] != classes[best] or iou(boxes[row], boxes[best]) < iou_threshold]
    return kept


def localization_target(box, class_index, n_classes=3):
    """[p_c, b_x, b_y, b_h, b_w, c_1 ...]; zeros without an object."""
    y = np.zeros(5 + n_classes)
    if box is not None:
        y[0], y[1:5], y[5 + class_index] = 1, box, 1
    return y


def localization_loss(y_true, y_pred):
    """Squared error of all components where p_c = 1, of p_c alone where p_c = 0."""
    error = (np.asarray(y_true, float) - y_pred) ** 2
    return float(error.sum() if y_true[0] == 1 else error[0])


def landmark_outputs(n_landmarks):
    """One unit for the face, x and y of each landmark."""
    return 1 + 2 * n_landmarks


def count_windows(n, window, stride):
    """As many positions down as across."""
    return ((n - window) // stride + 1) ** 2


def fc_to_conv(W, shape):
    """(h, w, c, k): each unit's weights laid out as the input was before it was flattened."""
    return W.reshape(*shape, W.shape[1])


def yolo_target(objects, S=3, n_classes=3):
    """(S, S, 5 + n_classes): each object in the cell of its middle."""
    y = np.zeros((S, S, 5 + n_classes))
    for cx, cy, w, h, kind in objects:
        row, column = min(int(cy * S), S - 1), min(int(cx * S), S - 1)
        y[row, column, :5] = 1, cx * S - column, cy * S - row, h * S, w * S
        y[row, column, 5 + int(kind)] = 1
    return y


def anchor_assignment(w, h, anchors):
    """The anchor with the largest IoU, all centres together: there the shared box has the smaller of each side."""
    shared = [min(w, anchor_w) * min(h, anchor_h) for anchor_w, anchor_h in anchors]
    overlap = [both / (w * h + anchor_w * anchor_h - both)
               for both, (anchor_w, anchor_h) in zip(shared, anchors, strict=True)]
    return int(np.argmax(overlap))


def yolo_target_anchors(objects, anchors, S=3, n_classes=3):
    """(S, S, A, 5 + n_classes): each object in the cell of its middle, in the slot of its anchor."""
    y = np.zeros((S, S, len(anchors), 5 + n_classes))
    for cx, cy, w, h, kind in objects:
        row, column = min(int(cy * S), S - 1), min(int(cx * S), S - 1)
        slot = y[row, column, anchor_assignment(w, h, anchors)]
        slot[:5] = 1, cx * S - column, cy * S - row, h * S, w * S
        slot[5 + int(kind)] = 1
    return y
