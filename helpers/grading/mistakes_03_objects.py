"""Known mistakes of chapter 03: one object, its loss, landmarks, windows.

Where two mistakes of an exercise fit an answer, the earlier is named.
"""

import math

import numpy as np

from helpers.grading.exercise import Mistake


def _target(box, place, n_classes, p_c=1):
    y = np.zeros(5 + n_classes)
    if box is not None:
        y[0], y[1:5] = p_c, box
        y[place] = 1
    return y


def _unpacked(box, class_index, n_classes=3):
    b_x, b_y, b_h, b_w = box
    return np.array([1, b_x, b_y, b_h, b_w, *np.eye(n_classes)[class_index]])


def _filled(box, class_index, n_classes=3):
    """Where box is None, its four numbers become NaN."""
    y = np.zeros(5 + n_classes)
    y[0], y[1:5], y[5 + class_index] = 1, box, 1
    return y


LOCALIZATION_TARGET = (
    Mistake(
        "class index counted from 1",
        "The 1 of the class stands one place too far to the left: class_index counts from 0, and class 0 is c_1, the "
        "sixth entry.",
        lambda box, class_index, n_classes=3: _target(box, 4 + class_index, n_classes),
        lambda box, class_index, n_classes=3: np.zeros(5 + n_classes) if box is None else np.concatenate(
            [[1], box, np.eye(n_classes)[class_index - 1]]),
        lambda box, class_index, n_classes=3: np.zeros(5 + n_classes) if box is None else np.concatenate(
            [[1], box, [float(kind == class_index) for kind in range(1, n_classes + 1)]]),
    ),
    Mistake(
        "one place too far",
        "The 1 of the class stands one place too far to the right. Before the classes there are five entries, 0 to 4.",
        lambda box, class_index, n_classes=3: _target(box, 6 + class_index, n_classes),
    ),
    Mistake(
        "p_c is not set",
        "p_c is 0 where there is an object. It is the first entry, and says that there is one, of whatever class.",
        lambda box, class_index, n_classes=3: _target(box, 5 + class_index, n_classes, p_c=0),
    ),
    Mistake(
        "without p_c",
        "The first entry, p_c, is missing.",
        lambda box, class_index, n_classes=3: _target(box, 5 + class_index, n_classes)[1:],
    ),
    Mistake(
        "p_c = 1 without an object",
        "p_c is 1 though there is no object. Without one, box is None.",
        lambda box, class_index, n_classes=3: _target(box or (0, 0, 0, 0), 5 + class_index, n_classes),
        lambda box, class_index, n_classes=3: np.eye(1, 5 + n_classes)[0] if box is None else _target(
            box, 5 + class_index, n_classes),
    ),
    Mistake(
        "p_c alone without an object",
        "Without an object the target still has 5 + n_classes entries: a network has as many outputs for any picture.",
        lambda box, class_index, n_classes=3: 0 if box is None else _target(box, 5 + class_index, n_classes),
        lambda box, class_index, n_classes=3: [0] if box is None else _target(box, 5 + class_index, n_classes),
    ),
    Mistake(
        "the class as a number",
        "The class stands there as a number. It is one-hot: an entry for each class, 1 at its own.",
        lambda box, class_index, n_classes=3: np.zeros(6) if box is None else np.array([1, *box, class_index]),
    ),
    Mistake(
        "box in another order",
        "The box changed its order. It is taken over as it is: b_x, b_y, b_h, b_w.",
        lambda box, class_index, n_classes=3: _target(
            box and (box[0], box[1], box[3], box[2]), 5 + class_index, n_classes),
        lambda box, class_index, n_classes=3: _target(
            box and (box[1], box[0], box[2], box[3]), 5 + class_index, n_classes),
        lambda box, class_index, n_classes=3: _target(
            box and (box[1], box[0], box[3], box[2]), 5 + class_index, n_classes),
    ),
    Mistake(
        "corners",
        "The box was turned into corners. Its middle and its size are asked for, as they came.",
        lambda box, class_index, n_classes=3: _target(
            box and (box[0] - box[3] / 2, box[1] - box[2] / 2, box[0] + box[3] / 2, box[1] + box[2] / 2),
            5 + class_index, n_classes),
    ),
    Mistake(
        "three classes always",
        "There are always eight entries. It is 5 + n_classes.",
        lambda box, class_index, n_classes=3: _target(box, 5 + class_index, 3),
    ),
    Mistake(
        "classes before the box",
        "The classes come last, after the box.",
        lambda box, class_index, n_classes=3: np.zeros(5 + n_classes) if box is None else np.concatenate(
            [[1], np.eye(n_classes)[class_index], box]),
    ),
    Mistake(
        "box is None",
        "box is None where there is no object: look at that before you take it apart.",
        lambda box, class_index, n_classes=3: np.array([1, *box, *np.eye(n_classes)[class_index]]),
        _unpacked,
        lambda box, class_index, n_classes=3: np.array(
            [1, box[0], box[1], box[2], box[3], *np.eye(n_classes)[class_index]]),
        lambda box, class_index, n_classes=3: np.concatenate([[1], list(box), np.eye(n_classes)[class_index]]),
        lambda box, class_index, n_classes=3: np.concatenate([[1], box, np.eye(n_classes)[class_index]]),
        lambda box, class_index, n_classes=3: np.hstack((1, box, np.eye(n_classes)[class_index])),
        _filled,
    ),
)


def _errors(y_true, y_pred):
    return (np.asarray(y_true, float) - y_pred) ** 2


LOCALIZATION_LOSS = (
    Mistake(
        "counts the free components",
        "Where p_c = 0 the other components count too. They are free there: whatever stands in them, only the error of "
        "p_c remains.",
        lambda y_true, y_pred: _errors(y_true, y_pred).sum(),
        lambda y_true, y_pred: _errors(np.where(y_true[0] == 1, y_true, 0), y_pred).sum(),
    ),
    Mistake(
        "forgets p_c",
        "Where p_c = 1 the first component, p_c itself, does not count. Its error belongs to the sum.",
        lambda y_true, y_pred: _errors(y_true, y_pred)[1:].sum() if y_true[0] == 1 else _errors(y_true, y_pred)[0],
    ),
    Mistake(
        "0 without an object",
        "Where p_c = 0 the loss is 0, and a network may see objects everywhere for nothing. The error of p_c counts.",
        lambda y_true, y_pred: _errors(y_true, y_pred).sum() * y_true[0],
        lambda y_true, y_pred: _errors(y_true, y_pred)[1:].sum() * y_true[0],
    ),
    Mistake(
        "p_c of the network",
        "Which components count was decided by y_pred. What is true decides: p_c of y_true.",
        lambda y_true, y_pred: _errors(y_true, y_pred).sum() if y_pred[0] > 0.5 else _errors(y_true, y_pred)[0],
    ),
    Mistake(
        "the two cases changed places",
        "p_c = 1 and p_c = 0 changed places.",
        lambda y_true, y_pred: _errors(y_true, y_pred).sum() if y_true[0] == 0 else _errors(y_true, y_pred)[0],
    ),
    Mistake(
        "a mean",
        "The mean came back. The sum is asked for: a mean would weigh p_c less, the more classes there are.",
        lambda y_true, y_pred: _errors(y_true, y_pred).mean() if y_true[0] == 1 else _errors(y_true, y_pred)[0],
        lambda y_true, y_pred: (_errors(y_true, y_pred).sum() if y_true[0] == 1 else _errors(y_true, y_pred)[0])
        / len(y_true),
    ),
    Mistake(
        "a root",
        "A root was taken. The squared error is the plain sum of squares.",
        lambda y_true, y_pred: math.sqrt(
            _errors(y_true, y_pred).sum() if y_true[0] == 1 else _errors(y_true, y_pred)[0]),
    ),
    Mistake(
        "not squared",
        "The differences are not squared.",
        lambda y_true, y_pred: np.abs(y_true - y_pred).sum() if y_true[0] == 1 else abs(y_true[0] - y_pred[0]),
        lambda y_true, y_pred: (y_true - y_pred).sum() if y_true[0] == 1 else y_true[0] - y_pred[0],
        lambda y_true, y_pred: (y_pred - y_true).sum() if y_true[0] == 1 else y_pred[0] - y_true[0],
    ),
    Mistake(
        "p_c alone",
        "Only p_c counts, also where there is an object. There the box and the class count as well.",
        lambda y_true, y_pred: _errors(y_true, y_pred)[0],
    ),
    Mistake(
        "the box without the classes",
        "Where p_c = 1 the classes do not count, or the box does not. All components do.",
        lambda y_true, y_pred: _errors(y_true, y_pred)[: 5 if y_true[0] == 1 else 1].sum(),
        lambda y_true, y_pred: _errors(y_true, y_pred)[0] + y_true[0] * _errors(y_true, y_pred)[5:].sum(),
    ),
    Mistake(
        "one half",
        "A factor of 1/2 stands before the sum. There is none here.",
        lambda y_true, y_pred: 0.5 * (_errors(y_true, y_pred).sum() if y_true[0] == 1 else _errors(y_true, y_pred)[0]),
    ),
    Mistake(
        "one number for each component",
        "The errors came back one by one. Their sum is asked for.",
        lambda y_true, y_pred: _errors(y_true, y_pred) if y_true[0] == 1 else _errors(y_true, y_pred)[0],
        lambda y_true, y_pred: _errors(y_true, y_pred) * np.where(np.arange(len(y_true)) == 0, 1, y_true[0]),
    ),
)

LANDMARK_OUTPUTS = (
    Mistake(
        "one per landmark",
        "There is one unit for each landmark. A landmark is a point of the picture: how many numbers say where it is?",
        lambda n_landmarks: 1 + n_landmarks,
    ),
    Mistake(
        "no unit for the face",
        "The unit that says whether there is a face is missing.",
        lambda n_landmarks: 2 * n_landmarks,
        lambda n_landmarks: n_landmarks,
    ),
    Mistake(
        "two units for the face",
        "Face or no face is one unit, a probability.",
        lambda n_landmarks: 2 + 2 * n_landmarks,
    ),
    Mistake(
        "a unit for each landmark's presence",
        "There are three numbers for each landmark. One unit says whether there is a face, once for all of them.",
        lambda n_landmarks: 3 * n_landmarks,
        lambda n_landmarks: 1 + 3 * n_landmarks,
    ),
    Mistake(
        "numbers taken for landmarks",
        "n_landmarks was read as the number of coordinates. 64 landmarks are 128 coordinates.",
        lambda n_landmarks: 1 + n_landmarks // 2,
        lambda n_landmarks: 1 + n_landmarks / 2,
    ),
)


def _steps(n, window, stride):
    return (n - window) // stride + 1


COUNT_WINDOWS = (
    Mistake(
        "one axis only",
        "These are the windows of one row. The window slides down as well.",
        lambda n, window, stride: _steps(n, window, stride),
    ),
    Mistake(
        "the + 1 forgotten",
        "The first window, before any step, is not counted: + 1 on each axis.",
        lambda n, window, stride: ((n - window) // stride) ** 2,
        lambda n, window, stride: (n - window) // stride,
    ),
    Mistake(
        "doubled instead of squared",
        "The two axes were added. For each place on one axis there are all places on the other.",
        lambda n, window, stride: 2 * _steps(n, window, stride),
        lambda n, window, stride: _steps(n, window, stride) * 2 - 1,
    ),
    Mistake(
        "not rounded down",
        "A last step that does not fit is counted in part, or as a whole. Round down, on each axis.",
        lambda n, window, stride: ((n - window) / stride + 1) ** 2,
        lambda n, window, stride: (math.ceil((n - window) / stride) + 1) ** 2,
        lambda n, window, stride: (round((n - window) / stride) + 1) ** 2,
        lambda n, window, stride: int(((n - window) / stride + 1) ** 2),
    ),
    Mistake(
        "the window's size forgotten",
        "The window counts as if it were one pixel: it may not reach over the edge.",
        lambda n, window, stride: (n // stride) ** 2,
        lambda n, window, stride: (n // stride + 1) ** 2,
        lambda n, window, stride: ((n - 1) // stride + 1) ** 2,
    ),
    Mistake(
        "stride forgotten",
        "The windows are counted as if they moved by one pixel each time.",
        lambda n, window, stride: (n - window + 1) ** 2,
    ),
    Mistake(
        "windows side by side",
        "The windows are counted as if they lay side by side. They move by stride, and may overlap.",
        lambda n, window, stride: (n // window) ** 2,
    ),
    Mistake(
        "+ 1 inside the bracket",
        "The + 1 was divided by the stride as well. First the steps that fit, then + 1.",
        lambda n, window, stride: ((n - window + 1) // stride) ** 2,
    ),
)

FC_TO_CONV = (
    Mistake(
        "transposed",
        "Units and inputs changed places. The last axis of the kernel holds the units, as the last axis of W does.",
        lambda W, shape: W.T.reshape(*shape, W.shape[1]),
        lambda W, shape: W.T.reshape(W.shape[1], *shape),
        lambda W, shape: np.moveaxis(W.reshape(*shape, W.shape[1]), -1, 0),
    ),
    Mistake(
        "1x1 kernel",
        "The kernel covers one place. It has to cover the whole map, h x w, as the dense layer did; its output is then "
        "1 x 1.",
        lambda W, shape: W.reshape(1, 1, *W.shape),
        lambda W, shape: W.reshape(*shape, W.shape[1])[:1, :1],
    ),
    Mistake(
        "as it was",
        "The weights are still a matrix. A kernel has four axes: (h, w, c, k).",
        lambda W, shape: W,
        lambda W, shape: W.T,
    ),
    Mistake(
        "channels first",
        "The weights were laid out with the channels first. Flatten runs over rows, then columns, then channels.",
        lambda W, shape: W.reshape(shape[2], shape[0], shape[1], -1).transpose(1, 2, 0, 3),
        lambda W, shape: W.reshape(shape[2], shape[0], shape[1], -1),
        lambda W, shape: W.reshape(*shape, -1).transpose(3, 2, 0, 1),
    ),
    Mistake(
        "rows and columns swapped",
        "Rows and columns changed places.",
        lambda W, shape: W.reshape(shape[1], shape[0], shape[2], -1).swapaxes(0, 1),
        lambda W, shape: W.reshape(*shape, -1).swapaxes(0, 1),
        lambda W, shape: W.reshape(*shape, -1, order="F"),
    ),
    Mistake(
        "turned over",
        "The kernel stands on its head. A convolution layer does not flip its kernel, so nothing has to be flipped.",
        lambda W, shape: W.reshape(*shape, -1)[::-1, ::-1],
    ),
    Mistake(
        "one unit only",
        "Only one unit's weights came back. The kernel holds one filter for each unit.",
        lambda W, shape: W[:, 0].reshape(shape),
        lambda W, shape: W[:, 0].reshape(*shape, 1),
    ),
)
