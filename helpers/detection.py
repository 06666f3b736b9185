"""What a detector learns from and is measured by: targets, sliding windows, average precision, as in chapter 03.

- One object of a picture is (b_x, b_y, b_h, b_w): the middle of its box, then height before width, as the course lists
  them, in shares of the picture: (0, 0) is its top left corner, (1, 1) the bottom right one. Classes count from 0.
- A target is y = [p_c, b_x, b_y, b_h, b_w, c_1 ...]; p_c is 1 where there is an object of any class. What stands behind
  p_c = 0 is free: zeros here, and no loss looks at it.
- Boxes of several objects are (x1, y1, x2, y2), see helpers.boxes; grids of targets are in helpers.yolo.
- Wrong values and shapes raise ValueError, wrong types TypeError.
"""

from typing import NamedTuple

import numpy as np

from helpers import boxes, checks, costs
from helpers.runtime import keras, ops

layers = keras.layers


class Detections(NamedTuple):
    """What was found in one picture: boxes (n, 4), scores (n,) and classes (n,), best first."""

    boxes: np.ndarray
    scores: np.ndarray
    classes: np.ndarray


class Objects(NamedTuple):
    """What there is in one picture: boxes (n, 4), classes (n,), and (n,) bool of those that need not be found."""

    boxes: np.ndarray
    classes: np.ndarray
    difficult: np.ndarray | None = None


# One object: localization and landmarks


def localization_target(box, class_index, n_classes=3):
    """[p_c, b_x, b_y, b_h, b_w, c_1 ...] of a picture with one object, or with none.

    Args:
        box: (b_x, b_y, b_h, b_w), or None where there is no object.
        class_index: whole number from 0; not looked at where box is None.
        n_classes: how many classes.

    Returns:
        (5 + n_classes,) float32 NumPy array.
    """
    y = np.zeros(5 + checks.whole("n_classes", n_classes, 1), "float32")
    if box is not None:
        box = checks.float32("box", box)
        if box.shape != (4,) or (box[2:] < 0).any():
            raise ValueError(f"box is {np.round(box, 3).tolist()!r:.60}; it must be (b_x, b_y, b_h, b_w), sides of 0 "
                             "or more")
        y[0], y[1:5], y[5 + _class("class_index", class_index, n_classes)] = 1, box, 1
    return y


def localization_loss(y_true, y_pred, classes="squared"):
    """The loss of each target: squared error of all its components where p_c = 1, of p_c alone where p_c = 0.

    Args:
        y_true, y_pred: (..., 5 + n_classes); a component of y_true behind p_c = 0 may be anything, NaN too.
        classes: "squared", or "log" for log loss on p_c and the classes beside the squared error of the box, where
            y_pred holds probabilities.

    Returns:
        (...,) float32 tensor.
    """
    if classes not in ("squared", "log"):
        raise ValueError(f"classes is {classes!r:.60}; it must be 'squared' or 'log'")
    y_true, y_pred = (ops.cast(ops.convert_to_tensor(y), "float32") for y in (y_true, y_pred))
    if y_true.shape != y_pred.shape or len(y_true.shape) < 1 or y_true.shape[-1] < 6:
        raise ValueError(f"y_true and y_pred have shapes {tuple(y_true.shape)} and {tuple(y_pred.shape)}; both must be "
                         "(..., 5 + n_classes)")
    there = y_true[..., :1] > 0.5
    first = ops.arange(y_true.shape[-1]) == 0
    counts = ops.logical_or(there, first)
    y_true = ops.where(counts, y_true, 0.0)
    error = ops.square(ops.where(counts, y_pred, 0.0) - y_true)
    if classes == "log":
        p = ops.clip(y_pred, 1e-7, 1 - 1e-7)
        of_p_c = -(y_true * ops.log(p) + (1 - y_true) * ops.log(1 - p))
        of_class = ops.where(counts, -y_true * ops.log(p), 0.0)
        error = ops.concatenate([of_p_c[..., :1], error[..., 1:5], of_class[..., 5:]], axis=-1)
    return ops.sum(error, axis=-1)


def localization_network(size=64, n_classes=3, channels=(16, 32, 64, 64)):
    """A small network with two heads on one trunk: a picture -> [p_c, b_x, b_y, b_h, b_w, c_1 ...].

    p_c and the box go through a sigmoid, the classes through a softmax.

    Returns:
        keras.Model, (n, size, size, 3) in [0, 1] -> (n, 5 + n_classes).
    """
    pictures = keras.Input((size, size, 3), name="picture")
    x = pictures
    for width in channels:
        x = layers.Conv2D(width, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Dense(64, activation="relu")(layers.Flatten()(x))
    heads = [layers.Dense(5, activation="sigmoid", name="place")(x),
             layers.Dense(n_classes, activation="softmax", name="class")(x)]
    return keras.Model(pictures, layers.Concatenate(name="y")(heads), name="localization")


def landmark_outputs(n_landmarks):
    """How many units a landmark network ends with: one for 'there is a face', two for each landmark."""
    return 1 + 2 * checks.whole("n_landmarks", n_landmarks, 0)


def landmark_target(points, height, width):
    """[1, l_1x, l_1y, l_2x, ...] of (n, 2) landmarks (x, y) in pixels, as shares of the picture; None gives none.

    Args:
        points: (n, 2), every picture's landmarks in the same order; or a whole number n for a picture without a face.
        height, width: of the picture, in pixels.
    """
    if isinstance(points, int):
        return np.zeros(landmark_outputs(points), "float32")
    points = _points(points) / np.asarray([width, height], "float32")
    return np.concatenate([[1], points.ravel()]).astype("float32")


def flip_landmarks(points, width, pairs=()):
    """Landmarks of the mirrored picture, each still under its own number.

    A mirror swaps left and right: what was the left eye stands where a right eye stands now. Without `pairs` number 1
    would mean the left eye in one picture and the right eye in the mirrored one, and a network trained on both learns
    their mean, the nose.

    Args:
        points: (n, 2) landmarks (x, y) in pixels.
        width: of the picture, in pixels.
        pairs: numbers of landmarks that are each other's mirror image, such as [(0, 1)] for left and right eye.
    """
    points = _points(points) * np.float32([-1, 1]) + np.float32([width, 0])
    order = np.arange(len(points))
    for left, right in pairs:
        for number in (left, right):
            _class("pairs", number, len(points))
        order[[left, right]] = right, left
    return points[order]


# Sliding windows


def window_count(n, window, stride):
    """How many windows a sliding window takes on an n x n picture: (floor((n - window) / stride) + 1) squared."""
    n, window, stride = (checks.whole(*pair, 1) for pair in (("n", n), ("window", window), ("stride", stride)))
    return (max(n - window, -stride) // stride + 1) ** 2


def window_boxes(height, width, window, stride):
    """(rows, columns, 4) boxes of all windows on a picture, in pixels."""
    steps = [np.arange(0, side - window + 1, stride) for side in (height, width)]
    if not all(map(len, steps)):
        raise ValueError(f"window is {window}; it must fit into the picture of {height} x {width}")
    y, x = np.meshgrid(*steps, indexing="ij")
    return np.stack([x, y, x + window, y + window], axis=-1).astype("float32")


def crops(images, window, stride):
    """All windows of (m, H, W, C) pictures: (m, rows, columns, window, window, C), a view that copies nothing."""
    images = checks.array("images", images)
    if images.ndim != 4 or min(images.shape[1:3]) < window:
        raise ValueError(f"images have shape {images.shape}; it must be (m, H, W, C), H and W at least {window}")
    views = np.lib.stride_tricks.sliding_window_view(images, (window, window), axis=(1, 2))
    return np.moveaxis(views[:, ::stride, ::stride], 3, -1)


def window_network(window=14, channels=3, filters=(32, 32), size=3, units=(64,), n_classes=4):
    """A classifier of one window: convolutions without padding, one max-pooling by 2, then dense layers.

    The course's own has filters=(16,), size=5, units=(400, 400). On a larger picture the stride of its windows is that
    of the pooling: 2.

    Returns:
        keras.Model, (n, window, window, channels) -> (n, n_classes) probabilities.
    """
    pictures = x = keras.Input((window, window, channels), name="window")
    for width in filters:
        x = layers.Conv2D(width, size, activation="relu")(x)
    x = layers.Flatten()(layers.MaxPooling2D(2)(x))
    for width in units:
        x = layers.Dense(width, activation="relu")(x)
    return keras.Model(pictures, layers.Dense(n_classes, activation="softmax")(x), name="window_network")


def dense_to_convolution(weights, shape):
    """Weights (h w c, k) of a dense layer on a flattened (h, w, c) input, as a kernel (h, w, c, k) that does the same.

    No number moves: Flatten and the kernel both run over rows, then columns, then channels.
    """
    weights = checks.array("weights", weights)
    if weights.ndim != 2 or len(shape) != 3 or weights.shape[0] != np.prod(shape):
        raise ValueError(f"weights have shape {weights.shape}; for an input of shape {tuple(shape)} it must be "
                         f"({int(np.prod(shape))}, k)")
    return weights.reshape(*shape, weights.shape[1])


def as_convolutions(model, shape=None):
    """A window's classifier as a network of convolutions: it takes larger pictures and answers for all windows at once.

    Flatten goes; the first dense layer becomes a convolution with a kernel as large as the map before it, those after
    it 1 x 1 convolutions. Entry (i, j) of the output is what `model` says of the window that begins at pixel
    (stride i, stride j), with stride the product of all strides in the model.

    Args:
        model: keras.Model, one layer after the other; convolutions and poolings without padding.
        shape: (H, W, C) of its pictures; None takes any size.

    Raises:
        ValueError: if a layer is of another kind, or pads: at a window's edge the two would then differ.
    """
    new = [keras.Input(shape or (None, None, model.input_shape[-1]), name="picture")]
    for layer in model.layers:
        made = _as_convolution(layer)
        if made is None:
            continue
        new.append(made(new[-1]))
        if layer.weights:
            kernel = layer.get_weights()
            if isinstance(layer, layers.Dense):
                kernel[0] = kernel[0].reshape(made.kernel.shape)
            made.set_weights(kernel)
    return keras.Model(new[0], new[-1], name="convolutional")


def slide_by_crops(model, images, stride, batch=256):
    """(m, rows, columns, k): a classifier's answer for each window, cut out and put in by itself."""
    images = checks.float32("images", images)
    views = crops(images, model.input_shape[1], stride)
    flat = views.reshape(-1, *views.shape[3:])
    answers = [ops.convert_to_numpy(model.predict_on_batch(flat[i : i + batch])) for i in range(0, len(flat), batch)]
    return np.concatenate(answers).reshape(*views.shape[:3], -1)


class Work(NamedTuple):
    """Multiplications for one picture: window by window, in one pass, and the share that the pass saves."""

    by_crops: int
    at_once: int
    saved: float


def sliding_work(model, shape):
    """How much of the work a convolutional pass over a picture of shape (H, W, C) saves against crops.

    Windows overlap: a pass computes each value of a map once, the crops compute it again for each window that holds it.
    What the dense layers do is saved by neither.
    """
    whole = as_convolutions(model, shape)
    windows = int(np.prod(whole.output_shape[1:3]))
    one, all_at_once = (sum(row.multiplications or 0 for row in costs.layer_table(net)) for net in (model, whole))
    return Work(windows * one, all_at_once, 1 - all_at_once / (windows * one))


# Average precision


class Precision(NamedTuple):
    """Mean average precision; its parts {class: average precision}; {class: (recall, precision)} to draw."""

    mean: float
    by_class: dict
    curves: dict


def average_precision(scores, hits, count):
    """Area under precision over recall, with the best precision at this recall or a larger one (VOC 2010 and later).

    Args:
        scores: (n,) of the detections of a class, in all pictures.
        hits: (n,) bool, which of them found an object that none before found.
        count: how many objects there are, at least 1.

    Returns:
        (average precision, (recall, precision)); the two arrays begin at recall 0.

    Raises:
        ValueError: if a score is NaN, the lengths differ, or there are more hits than objects.
    """
    hits, count = np.asarray(boxes._host(hits), bool), checks.whole("count", count, 1)
    if hits.ndim != 1:
        raise ValueError(f"hits have shape {hits.shape}; it must be (n,), one for each score")
    hits = hits[np.argsort(-boxes._scores(scores, hits.shape).astype("float64"), kind="stable")]
    found = np.cumsum(hits)
    if hits.sum() > count:
        raise ValueError(f"hits hold {hits.sum()} hits, but count is {count}; a second hit on one object is none")
    precision = found / np.arange(1, len(hits) + 1)
    recall = np.concatenate([[0.0], found / count])
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    value = float((np.diff(recall) * envelope).sum())
    return value, (recall, np.concatenate([envelope[:1] if len(hits) else [0.0], precision]))


def mean_average_precision(truths, found, iou_threshold=0.5):
    """The mean over classes of `average_precision`, over all pictures together.

    Each class by itself: detections of all pictures from the best score down; each is compared with the object of its
    picture that it overlaps most, and counts as a hit where the IoU reaches the threshold and no better detection took
    that object before; everything else is a false alarm. A detection of a difficult object counts as neither.

    Args:
        truths: one Objects a picture, or (boxes, classes).
        found: one Detections a picture, or (boxes, scores, classes).
        iou_threshold: from 0 to 1, above 0.

    Returns:
        Precision; classes of which there is no object are left out of the mean.

    Raises:
        ValueError: if the lengths differ, or there is no object at all.
    """
    iou_threshold = checks.number("iou_threshold", iou_threshold, 1e-9, 1, "a number above 0, up to 1")
    if len(truths) != len(found):
        raise ValueError(f"truths and found have lengths {len(truths)} and {len(found)}; both need one a picture")
    rows, counts = [], {}
    for truth, detections in zip(truths, found, strict=True):
        truth, detections = Objects(*truth), Detections(*detections)
        kinds = boxes._classes(truth.classes, np.shape(truth.classes))
        difficult = np.zeros(len(kinds), bool) if truth.difficult is None else np.asarray(truth.difficult, bool)
        if difficult.shape != kinds.shape:
            raise ValueError(f"difficult has shape {difficult.shape} in a picture with classes of shape {kinds.shape}; "
                             "one belongs to each object")
        for kind in kinds[~difficult]:
            counts[int(kind)] = counts.get(int(kind), 0) + 1
        rows.append(_judged(truth, detections, difficult, iou_threshold))
    if not counts:
        raise ValueError("truths hold no object; average precision needs at least one")
    kinds, scores, judged = (np.concatenate(part) for part in zip(*rows, strict=True))
    parts = {kind: average_precision(*(part[(kinds == kind) & (judged >= 0)] for part in (scores, judged)), count)
             for kind, count in sorted(counts.items())}
    by_class = {kind: value for kind, (value, _) in parts.items()}
    return Precision(float(np.mean(list(by_class.values()))), by_class, {kind: part[1] for kind, part in parts.items()})


# Within


def _class(name, value, count):
    if checks.whole(name, value, 0) >= count:
        raise ValueError(f"{name} is {value}; it must be from 0 to {count - 1}")
    return int(value)


def _points(points):
    points = checks.float32("points", points)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"points have shape {points.shape}; it must be (n, 2), rows (x, y)")
    return points


def _as_convolution(layer):
    """A new layer for the convolutional network; None where it needs none."""
    if isinstance(layer, (layers.InputLayer, layers.Flatten)):
        return None
    if isinstance(layer, layers.Dense):
        flat = _flat(layer)
        size = flat.input.shape[1:3] if flat else 1
        return layers.Conv2D(layer.units, size, activation=layer.activation, use_bias=layer.use_bias, name=layer.name)
    same = (layers.Conv2D, layers.MaxPooling2D, layers.AveragePooling2D, layers.ReLU, layers.Activation, layers.Dropout,
            layers.BatchNormalization, layers.Rescaling)
    if isinstance(layer, layers.BatchNormalization) and _flat(layer):
        raise ValueError(f"layer {layer.name!r} of model normalizes what was flattened, each pixel by itself; windows "
                         "need BatchNormalization before Flatten, or behind the first Dense")
    if not isinstance(layer, same) or getattr(layer, "padding", "valid") != "valid":
        raise ValueError(f"layer {layer.name!r} of model is a {type(layer).__name__} that pads or looks at the whole "
                         "picture; windows need convolutions and poolings with padding 'valid', Flatten and Dense")
    return type(layer).from_config(layer.get_config())


def _flat(layer):
    """The Flatten that a layer's input comes from, if only layers are between that treat each number by itself."""
    before = layer.input._keras_history.operation
    while isinstance(before, (layers.Dropout, layers.ReLU, layers.Activation, layers.Rescaling)):
        before = before.input._keras_history.operation
    return before if isinstance(before, layers.Flatten) else None


def _judged(truth, found, difficult, threshold):
    """(classes, scores, 1 for a hit, 0 for a false alarm, -1 for neither) of one picture's detections."""
    kinds, there = (boxes._classes(one.classes, np.shape(one.classes)) for one in (found, truth))
    scores = boxes._scores(found.scores, kinds.shape)
    iou = np.asarray(boxes.pairwise_iou(found.boxes, truth.boxes))
    if iou.shape != (len(kinds), len(there)):
        raise ValueError(f"a picture has {iou.shape[0]} boxes for {len(kinds)} classes found, {iou.shape[1]} boxes for "
                         f"{len(there)} classes there; one class belongs to each box")
    iou = np.where(kinds[:, None] == there, iou, -1)
    judged, taken = np.zeros(len(kinds), int), np.zeros(len(there), bool)
    for row in np.argsort(-scores, kind="stable") if len(there) else ():
        best = iou[row].argmax()
        if iou[row, best] >= threshold:
            judged[row] = -1 if difficult[best] else not taken[best]
            taken[best] = True
    return kinds, scores, judged
