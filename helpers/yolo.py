"""YOLO: an object belongs to one cell of a grid, and one pass of a network finds them all, as in chapter 03.

- An object of a picture is a row (cx, cy, w, h, class): its middle and its size as shares of the picture, class from 0.
- A target is [p_c, b_x, b_y, b_h, b_w, c_1 ...] for each cell, or for each anchor of each cell: the middle relative to
  the cell, height (first, as the course lists them) and width in cells, so that they may exceed 1. The first YOLO
  scales them by the picture: Redmon et al., 2016, arXiv 1506.02640, section 2.
- Grids are indexed [row, column]; cell (3, 2) of the course is [2, 1]. Boxes that come back are (x1, y1, x2, y2).
- Anchors are (w, h): in the unit of the objects for targets, in pixels of the picture for `detector_network`, which has
  a list of them for each of its grids.
- Wrong values and shapes raise ValueError, wrong types TypeError.
"""

import functools

import numpy as np

from helpers import boxes, checks, weights
from helpers.detection import Detections
from helpers.runtime import keras, ops

layers = keras.layers
STRIDES = 4, 8, 16  # pixels a cell of the grids; a network with fewer grids has the coarser ones
ANCHORS = ((10, 23), (18, 42)), ((38, 29), (37, 75)), ((76, 53), (130, 93))  # (w, h) pixels, for each grid
NEAR = 4.0  # a side may be so many times an anchor's, or one of so many parts, to be learned by it
MOST = 512  # slots of a picture, best first, that are looked at


# Targets and boxes


def target(objects, S=3, n_classes=3):
    """(S, S, 5 + n_classes) target of a picture: an object belongs to the one cell that holds its middle.

    Args:
        objects: rows (cx, cy, w, h, class); a middle at 1.0 belongs to the last cell. [] is a picture without any.
        S: cells along a side.
        n_classes: how many classes.

    Returns:
        float32 NumPy array; of two objects in one cell the later stands.
    """
    return target_anchors(objects, [(1, 1)], S, n_classes)[:, :, 0]


def target_anchors(objects, anchors, S=3, n_classes=3):
    """(S, S, A, 5 + n_classes) target: as `target`, in the slot of the anchor whose shape overlaps most.

    Args:
        objects, S, n_classes: as in `target`.
        anchors: (A, 2) shapes (w, h), in the unit of the objects.
    """
    anchors = boxes.sizes("anchors", anchors)
    objects = _objects(objects, n_classes)
    y = np.zeros((S, S, len(anchors), 5 + n_classes), "float32")
    for (cx, cy, w, h, kind), (row, column, anchor) in zip(objects, _slots(objects, anchors, S), strict=True):
        y[row, column, anchor] = 0
        y[row, column, anchor, :5] = 1, cx * S - column, cy * S - row, h * S, w * S
        y[row, column, anchor, 5 + int(kind)] = 1
    return y


def lost_objects(objects, S=3, anchors=((1, 1),)):
    """How many objects of a picture find their slot taken: more in a cell than there are anchors for their shapes."""
    slots = _slots(_objects(objects, 2**24), boxes.sizes("anchors", anchors), S)
    return len(slots) - len(set(map(tuple, slots)))


def decode(y):
    """Every slot of a target or of a network's answer as a box, with its score and its class.

    Args:
        y: (S, S, 5 + n_classes) or (S, S, A, 5 + n_classes), as `target` has them.

    Returns:
        Detections of all slots, row by row: boxes as shares of the picture, scores p_c times the largest class
        probability.
    """
    y = checks.float32("y", checks.array("y", y))
    if y.ndim not in (3, 4) or y.shape[-1] < 6:
        raise ValueError(f"y has shape {y.shape}; it must be (S, S, 5 + n_classes) or (S, S, A, 5 + n_classes)")
    y = y.reshape(*y.shape[:2], -1, y.shape[-1])
    rows, columns = y.shape[:2]
    x = (y[..., 1] + np.arange(columns)[:, None]) / columns
    down = (y[..., 2] + np.arange(rows)[:, None, None]) / rows
    half_h, half_w = np.maximum(y[..., 3], 0) / rows / 2, np.maximum(y[..., 4], 0) / columns / 2
    found = np.stack([x - half_w, down - half_h, x + half_w, down + half_h], axis=-1)
    score = y[..., 0] * y[..., 5:].max(axis=-1)
    return Detections(found.reshape(-1, 4).astype("float32"), score.ravel(), y[..., 5:].argmax(axis=-1).ravel())


def best_of(found, score_threshold=0.6, iou_threshold=0.5):
    """The detections that `boxes.nms` keeps, best first."""
    kept = boxes.nms(found.boxes, found.scores, found.classes, score_threshold, iou_threshold)
    return Detections(*(part[kept] for part in found))


def find_anchors(shapes, k, distance="iou", seed=0, starts=8):
    """k anchors for many shapes, by k-means with the distance 1 - IoU (YOLOv2, arXiv 1612.08242, section 2).

    With Euclidean distance large boxes decide: an error of 10 counts as much on a side of 200 as on one of 20.

    Args:
        shapes: (n, 2) widths and heights.
        k: how many anchors.
        distance: "iou" or "euclidean".
        seed, starts: of the random starts; the best of all is taken, so that one seed gives one answer.

    Returns:
        (k, 2) float32 NumPy array (w, h), by rising area.
    """
    shapes, k = boxes.sizes("shapes", shapes), checks.whole("k", k, 1)
    if distance not in ("iou", "euclidean"):
        raise ValueError(f"distance is {distance!r:.60}; it must be 'iou' or 'euclidean'")
    if len(np.unique(shapes, axis=0)) < k:
        raise ValueError(f"k is {k}, but there are only {len(np.unique(shapes, axis=0))} different shapes")

    def far(centres):
        if distance == "iou":
            return 1 - boxes.shape_iou(shapes, centres).astype("float64")
        return ((shapes[:, None] - centres) ** 2).sum(axis=-1)

    best = None
    for start in range(checks.whole("starts", starts, 1)):
        rng = np.random.default_rng((checks.whole("seed", seed, 0), start))
        centres = shapes[[rng.integers(len(shapes))]]
        while len(centres) < k:  # k-means++: the farther from all, the likelier
            chance = far(centres).min(axis=1)
            centres = np.concatenate([centres, shapes[[rng.choice(len(shapes), p=chance / chance.sum())]]])
        for _ in range(100):
            nearest = far(centres).argmin(axis=1)
            moved = np.stack([shapes[nearest == i].mean(axis=0) if (nearest == i).any() else centres[i]
                              for i in range(k)])
            if (moved == centres).all():
                break
            centres = moved
        cost = far(centres).min(axis=1).mean()
        if best is None or cost < best[0]:
            best = cost, centres
    return best[1][np.argsort(best[1].prod(axis=1), kind="stable")].astype("float32")


# The network


def detector_network(n_classes=3, anchors=ANCHORS, size=256, widths=(16, 32, 64, 128, 192)):
    """A small YOLO: five halvings of the picture, then back up to its grids, each seeing what the coarser ones found.

    Residual blocks as in YOLOv3's Darknet-53 (Redmon and Farhadi, 2018, arXiv 1804.02767), with fewer and thinner
    layers; the upward path is that of feature pyramids (Lin et al., 2017, arXiv 1612.03144).

    Args:
        n_classes: how many classes.
        anchors: for each grid, of 4, 8 and 16 pixels a cell, a list of (w, h) in pixels; fewer lists are for the
            coarser grids.
        size: side of the picture in pixels, a multiple of 32.
        widths: channels after each halving.

    Returns:
        keras.Model, (n, size, size, 3) in [0, 1] -> a list of maps (n, S, S, A, 5 + n_classes), float32, which
        `activated` turns into answers of the form of `target_anchors`.
    """
    n_classes, size, anchors = checks.whole("n_classes", n_classes, 1), checks.whole("size", size, 32), _pairs(anchors)
    if size % 32 or len(widths) != 5:
        raise ValueError(f"size is {size} and widths are {widths!r:.60}; they must be a multiple of 32, five numbers")
    x = pictures = keras.Input((size, size, 3), name="picture")
    levels = []
    for stage, width in enumerate(widths):
        x = _convolution(x, width, stride=2)
        for _ in range((0, 1, 2, 2, 1)[stage]):
            x = _block(x)
        levels.append(x)
    x = _convolution(x, widths[3], 1)
    maps = []
    for stride, own in zip(reversed(_strides(anchors)), reversed(anchors), strict=True):
        level = STRIDES.index(stride) + 1
        x = layers.Concatenate()([layers.UpSampling2D(2)(x), levels[level]])
        x = _convolution(_convolution(x, widths[level], 1), widths[level])
        maps.insert(0, _answers(x, len(own), n_classes, size // stride, f"grid_{stride}"))
        if len(maps) < len(anchors):  # the next grid goes on from here
            x = _convolution(x, widths[level] // 2, 1)
    return keras.Model(pictures, maps, name="detector")


def activated(maps, anchors=ANCHORS):
    """The network's numbers t as answers [p_c, b_x, b_y, b_h, b_w, c_1 ...], one array a grid.

    p_c and the classes are sigmoids; b_x = 2 sigmoid(t) - 1/2, so that a middle on the edge of its cell, or a little
    outside, can be reached; b_w = p_w (2 sigmoid(t))^2 with the anchor's width p_w in cells, 4 p_w at most, where
    YOLOv2's p_w e^t is without bound. (The last two are YOLOv5's.)

    Args:
        maps: list of (..., S, S, A, 5 + n_classes).
        anchors: of the network.

    Returns:
        list of tensors of these shapes.
    """
    answers = []
    anchors = _pairs(anchors)
    if len(maps) != len(anchors):
        raise ValueError(f"maps are {len(maps)} and anchors {len(anchors)} lists; there must be one list for each map")
    for t, stride, own in zip(maps, _strides(anchors), anchors, strict=True):
        p = ops.sigmoid(ops.cast(t, "float32"))
        cells = np.asarray(own, "float32")[:, ::-1] / stride  # h before w
        answers.append(ops.concatenate([p[..., :1], 2 * p[..., 1:3] - 0.5, cells * ops.square(2 * p[..., 3:5]),
                                        p[..., 5:]], axis=-1))
    return answers


def training_targets(objects, anchors=ANCHORS, size=256, n_classes=3):
    """What the network is to answer for a picture: one (S, S, A, 5 + n_classes) array a grid.

    `target_anchors` gives an object to one slot among thousands, which teaches slowly. Here it goes to every anchor
    whose sides are within a factor of 4 of its own (to the best one, where there is none), in the cell of its middle
    and in the two neighbours nearest to it; b_x and b_y then run from -1/2 to 3/2. Where two meet, the smaller stays.

    Args:
        objects: rows (cx, cy, w, h, class), or [].
        anchors, size, n_classes: of the network.
    """
    anchors = _pairs(anchors)
    maps = [np.zeros((size // stride, size // stride, len(own), 5 + n_classes), "float32")
            for stride, own in zip(_strides(anchors), anchors, strict=True)]
    objects = _objects(objects, n_classes)
    shapes = objects[:, 2:4] * size
    every = np.concatenate([np.asarray(own, float) for own in anchors])
    ratio = np.maximum(shapes[:, None] / every, every / np.maximum(shapes[:, None], 1e-9)).max(axis=-1)
    fits = (ratio < NEAR) | (ratio == ratio.min(axis=1, keepdims=True))
    for number in np.argsort(-shapes.prod(axis=1), kind="stable"):
        cx, cy, w, h, kind = objects[number]
        first = 0
        for y, own in zip(maps, anchors, strict=True):
            S, use = len(y), np.flatnonzero(fits[number, first : first + len(own)])
            first += len(own)
            for row, column in _cells(cx * S, cy * S, S):
                y[row, column, use] = 0
                y[row, column, use, :5] = 1, cx * S - column, cy * S - row, h * S, w * S
                y[row, column, use, 5 + int(kind)] = 1
    return maps


def detector_loss(maps, targets, anchors=ANCHORS):
    """The loss of a batch: 5 (1 - complete IoU) + log losses of p_c and of the classes, for each slot with an object.

    The box counts where there is an object alone, as in `detection.localization_loss`; p_c counts in every slot, and
    is to become the IoU that its box reaches, so that the better box has the better score. Complete IoU (Zheng et al.,
    2020, arXiv 1911.08287) has a gradient also where two boxes do not overlap.

    Args:
        maps: the network's answers, list of (n, S, S, A, 5 + n_classes).
        targets: of `training_targets`, stacked.
        anchors: of the network.

    Returns:
        float32 scalar tensor.
    """
    log_loss = functools.partial(ops.binary_crossentropy, from_logits=True)
    box = there = kinds = count = 0.0
    for t, y, answer in zip(maps, targets, activated(maps, anchors), strict=True):
        t, y = ops.cast(t, "float32"), ops.cast(y, "float32")
        has = y[..., 0]
        overlap, complete = _complete_iou(answer[..., 1:5], y[..., 1:5])
        box = box + ops.sum(has * (1 - complete))
        there = there + ops.sum(log_loss(has * ops.stop_gradient(overlap), t[..., 0]))
        kinds = kinds + ops.sum(has[..., None] * log_loss(y[..., 5:], t[..., 5:]))
        count = count + ops.sum(has)
    return (5 * box + there + kinds) / ops.maximum(count, 1.0)


class Detector:
    """A trained network with what turns its numbers into boxes.

    Attributes:
        model: keras.Model, as `detector_network` makes it.
        anchors: of the model.
        classes: names, in the order of the class numbers.
    """

    def __init__(self, model, anchors, classes):
        self.model, self.anchors, self.classes = model, _pairs(anchors), tuple(classes)
        self.size = model.input_shape[1]
        everything = [layers.Reshape((-1, shape[-1]))(part) for part, shape in zip(
            _Activated(self.anchors)(model.outputs), model.output_shape, strict=True)]
        self._all = keras.Model(model.inputs, everything)

    def __repr__(self):
        return f"Detector({', '.join(self.classes)}; {self.model.count_params():,} parameters)"

    def answers(self, pictures):
        """What the network answers in each slot: a list of (n, S, S, A, 5 + n_classes) NumPy arrays, one a grid."""
        shapes = [(-1, *shape[1:]) for shape in self.model.output_shape]
        found = self._all.predict_on_batch(self._pictures(pictures))
        return [ops.convert_to_numpy(part).reshape(shape) for part, shape in zip(found, shapes, strict=True)]

    def detect(self, pictures, score_threshold=0.4, iou_threshold=0.5, batch=16):
        """What is in each picture: a list of Detections, boxes in pixels, best first.

        Args:
            pictures: (n, size, size, 3) in [0, 1], or one picture, which gives one Detections.
            score_threshold: scores up to this are dropped; take 0.01 to measure average precision.
            iou_threshold: of two boxes of a class that overlap so much, one goes.
            batch: pictures that go through the network at once.
        """
        one = np.ndim(pictures) == 3
        pictures = self._pictures(np.asarray(pictures)[None] if one else pictures)
        found = []
        for start in range(0, len(pictures), checks.whole("batch", batch, 1)):
            grids = self.answers(pictures[start : start + batch])
            slots = [[decode(y) for y in of_one] for of_one in zip(*grids, strict=True)]
            found += _best(slots, self.size, score_threshold, iou_threshold)
        return found[0] if one else found

    def _pictures(self, pictures):
        pictures = ops.convert_to_numpy(checks.float32("pictures", pictures))
        if pictures.ndim != 4 or pictures.shape[1:] != (self.size, self.size, 3):
            raise ValueError(f"pictures have shape {pictures.shape}; it must be (n, {self.size}, {self.size}, 3); "
                             "images.resize changes the size")
        if pictures.min() < -0.01 or pictures.max() > 1.01:
            raise ValueError(f"pictures run from {pictures.min():.3g} to {pictures.max():.3g}; they must lie in "
                             "[0, 1]: divide 8-bit pictures by 255")
        return pictures


def load(name="street_detector", folder=weights.WEIGHTS):
    """The trained Detector that ships with the course, for street scenes, or one of your own.

    Args:
        name: of the weights.
        folder: where they are; weights/train_detector.py --voc says where it leaves yours.

    Raises:
        helpers.weights.WeightsError: if there are no such weights, or the file is missing or was altered.
        ValueError: if the weights of that name are not those of a detector.
    """
    entry = weights.entry(name, folder)
    if not entry["builder"].startswith("yolo."):
        raise ValueError(f"name is {name!r}, which is no detector; street_detector is one")
    return Detector(weights.load(name, folder), entry["arguments"]["anchors"], entry["facts"]["classes"])


# Within


class _Activated(layers.Layer):
    """`activated` as a layer."""

    def __init__(self, anchors, **options):
        super().__init__(dtype="float32", **options)
        self.anchors = anchors

    def call(self, maps):
        return activated(maps, self.anchors)


def _pairs(anchors):
    """Anchors of each grid, looked through."""
    if not 1 <= len(anchors) <= len(STRIDES):
        raise ValueError(f"anchors have {len(anchors)} lists; it must be 1 to {len(STRIDES)}, one for each grid")
    return tuple(tuple(map(tuple, boxes.sizes("anchors", own).tolist())) for own in anchors)


def _strides(anchors):
    """The pixels a cell of each grid."""
    return STRIDES[-len(anchors) :]


def _convolution(x, width, size=3, stride=1):
    x = layers.Conv2D(width, size, stride, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.97)(x))


def _block(x):
    """Half the channels by 1 x 1, all of them again by 3 x 3, and the short cut."""
    return layers.Add()([x, _convolution(_convolution(x, x.shape[-1] // 2, 1), x.shape[-1])])


def _answers(x, count, n_classes, S, name):
    """The map of a grid; at first every p_c is near 0.01, as nearly all slots are empty."""
    def bias(shape, dtype=None):
        start = np.zeros((count, 5 + n_classes), "float32")
        start[:, 0] = -4.6
        return ops.convert_to_tensor(start.ravel(), dtype)

    x = layers.Conv2D(count * (5 + n_classes), 1, bias_initializer=bias, dtype="float32")(x)
    return layers.Reshape((S, S, count, 5 + n_classes), dtype="float32", name=name)(x)


def _cells(x, y, S):
    """The cell of a middle (x, y), in cells, and the nearest neighbour on either axis, where there is one."""
    row, column = min(int(y), S - 1), min(int(x), S - 1)
    beside = ((row, column), (row, column + (1 if x - column > 0.5 else -1)),
              (row + (1 if y - row > 0.5 else -1), column))
    return [(i, j) for i, j in beside if 0 <= i < S and 0 <= j < S]


def _complete_iou(a, b):
    """IoU and complete IoU of boxes (b_x, b_y, b_h, b_w), both (...,)."""
    (ax, ay, ah, aw), (bx, by, bh, bw) = ([box[..., k] for k in range(4)] for box in (a, b))

    def side(a, half_a, b, half_b):
        """What two intervals share, and what they span."""
        return (ops.relu(ops.minimum(a + half_a, b + half_b) - ops.maximum(a - half_a, b - half_b)),
                ops.maximum(a + half_a, b + half_b) - ops.minimum(a - half_a, b - half_b))

    (w, span_w), (h, span_h) = side(ax, aw / 2, bx, bw / 2), side(ay, ah / 2, by, bh / 2)
    overlap = w * h / (aw * ah + bw * bh - w * h + 1e-7)
    apart = (ops.square(ax - bx) + ops.square(ay - by)) / (ops.square(span_w) + ops.square(span_h) + 1e-7)
    form = 4 / np.pi**2 * ops.square(ops.arctan2(bw, bh + 1e-7) - ops.arctan2(aw, ah + 1e-7))
    weight = ops.stop_gradient(form / (1 - overlap + form + 1e-7))
    return overlap, overlap - apart - weight * form


def _best(slots, size, score_threshold, iou_threshold):
    """Detections of each picture from all slots of its grids: the best MOST slots, then suppression, all at once."""
    rows = []
    for grids in slots:
        found = Detections(*(np.concatenate(part) for part in zip(*grids, strict=True)))
        best = np.argsort(-found.scores, kind="stable")[:MOST]
        rows.append([part[best] for part in found])
    where, scores, kinds = (np.stack(part) for part in zip(*rows, strict=True))
    where = np.clip(where * size, 0, size)
    kept = boxes.nms_batch(where, scores, kinds, score_threshold, iou_threshold)
    return [Detections(where[i][own], scores[i][own], kinds[i][own]) for i, own in enumerate(kept)]


def _objects(objects, n_classes):
    """(n, 5) float64 rows (cx, cy, w, h, class), looked through."""
    n_classes = checks.whole("n_classes", n_classes, 1)
    if not len(objects):
        return np.zeros((0, 5))
    objects = checks.float32("objects", objects).astype("float64")
    if objects.ndim != 2 or objects.shape[1] != 5:
        raise ValueError(f"objects have shape {objects.shape}; it must be (n, 5), rows (cx, cy, w, h, class)")
    if (objects[:, :2] < 0).any() or (objects[:, :2] > 1).any() or (objects[:, 2:4] < 0).any():
        raise ValueError("objects must have their middle in the picture, from 0 to 1, and sides of 0 or more: divide "
                         "pixels by the picture's width and height")
    kinds = objects[:, 4]
    wrong = kinds[(kinds != np.floor(kinds)) | (kinds < 0) | (kinds >= n_classes)]
    if len(wrong):
        raise ValueError(f"an object has class {wrong[0]:g}; it must be a whole number from 0 to {n_classes - 1}")
    return objects


def _slots(objects, anchors, S):
    """(n, 3) rows (row, column, anchor) of objects that were looked through."""
    S = checks.whole("S", S, 1)
    cells = np.minimum((objects[:, 1::-1] * S).astype(int), S - 1)
    return np.column_stack([cells, boxes.shape_iou(objects[:, 2:4], anchors).argmax(axis=1)]) if len(objects) else []
