"""Boxes: their formats, how far two agree, and which of many to keep, as in chapter 03.

- A box is (x1, y1, x2, y2): left, top, right and bottom edge, x to the right and y down, in continuous coordinates of
  any one unit (pixels, or shares of the picture). Its area is (x2 - x1)(y2 - y1); nothing is added to a side. Other
  orders of the four numbers are `FORMATS`, and `convert` goes from one to another.
- No boxes at all, [] or shape (0, 4), is a right answer and a right question. A box without area overlaps nothing: its
  IoU is 0, with itself as well.
- Boxes and scores from the host are looked through: NaN, infinity, numbers of a box beyond 1e9 and negative sides are
  refused. The values of a tensor are not looked at, since that would wait for the device. A wrong value or shape
  raises ValueError, a wrong type TypeError.
- `pairwise_iou` gives a float32 tensor; what counts or chooses boxes works on the host and gives NumPy arrays.
"""

import numpy as np

from helpers import checks, limits
from helpers.gradients import jit_by_shape
from helpers.runtime import ops

CORNERS = "corners"
FORMATS = {  # name: the four numbers
    CORNERS: ("x1", "y1", "x2", "y2"),
    "corners_yx": ("y1", "x1", "y2", "x2"),  # tf.image
    "corner_size": ("x1", "y1", "w", "h"),  # COCO
    "centre_size": ("cx", "cy", "w", "h"),
    "midpoint": ("cx", "cy", "h", "w"),  # the course: (b_x, b_y, b_h, b_w), height before width
}
TILE = 32  # boxes of a class that `nms` decides on at once
GROUPS = 256  # classes of pictures that it decides on side by side
FARTHEST = 1e9  # the largest number of a box; beyond, areas leave float32
MANY = 2**18  # pairs from which on `pairwise_iou` is compiled, which takes longer than a few pairs do


def convert(boxes, source, target=CORNERS):
    """The same boxes with their four numbers in another order or meaning.

    Args:
        boxes: (..., 4) numbers of the format `source`.
        source, target: two of `FORMATS`.

    Returns:
        float32 NumPy array (..., 4).

    Raises:
        ValueError: if a format is unknown, or a side of a box negative.
    """
    for name, value in (("source", source), ("target", target)):
        if not isinstance(value, str) or value not in FORMATS:
            raise ValueError(f"{name} is {value!r:.60}; it must be one of {', '.join(FORMATS)}")
    values = _numbers("boxes", boxes)
    known = dict(zip(FORMATS[source], np.moveaxis(values.astype("float64"), -1, 0), strict=True))
    for low, high, middle, size in (("x1", "x2", "cx", "w"), ("y1", "y2", "cy", "h")):
        if size not in known:
            known[size] = known[high] - known[low]
        _refuse_negative(known[size], values, source, size)
        if low not in known:
            known[low] = known[middle] - known[size] / 2
        known.setdefault(high, known[low] + known[size])
        known.setdefault(middle, known[low] + known[size] / 2)
    return np.stack([known[number] for number in FORMATS[target]], axis=-1).astype("float32")


def area(boxes):
    """(...,) float32 areas of (..., 4) boxes."""
    boxes = corners("boxes", boxes)
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])


def clip(boxes, height, width):
    """Boxes cut off at the edges of a picture; one that lies outside keeps no area."""
    boxes = corners("boxes", boxes)
    height, width = (checks.number(name, value, 0, wanted="a number of 0 or more")
                     for name, value in (("height", height), ("width", width)))
    return np.clip(boxes, 0, np.asarray([width, height, width, height], "float32"))


def flip(boxes, width):
    """Boxes of the mirrored picture: left and right edge change places, so that x1 <= x2 still."""
    boxes = corners("boxes", boxes)
    width = checks.number("width", width, 0, wanted="a number of 0 or more")
    return np.stack([width - boxes[..., 2], boxes[..., 1], width - boxes[..., 0], boxes[..., 3]], axis=-1)


def pairwise_iou(a, b):
    """Intersection over union of every box of a with every box of b: the shared area over the area covered together.

    |a and b| / (|a| + |b| - |a and b|): what both cover stands in both areas, so it is taken away once.

    Args:
        a, b: (n, 4) and (m, 4) boxes (x1, y1, x2, y2) in one unit.

    Returns:
        (n, m) float32 tensor in [0, 1]; 0 where two boxes do not overlap, or one has no area.
    """
    a, b = _rows("a", a), _rows("b", b)
    if 0 in (a.shape[0], b.shape[0]):
        return ops.zeros((a.shape[0], b.shape[0]), "float32")
    many = None not in (a.shape[0], b.shape[0]) and a.shape[0] * b.shape[0] >= MANY
    return (_compiled_iou if many else _all_iou)(a, b)


def iou(a, b):
    """IoU of two boxes as a float; `pairwise_iou` compares many."""
    for name, box in (("a", a), ("b", b)):
        if np.shape(box) != (4,):
            raise ValueError(f"{name} has shape {np.shape(box)}; it must be one box, (4,)")
    return float(pairwise_iou(ops.convert_to_tensor(corners("a", a))[None], corners("b", b)[None])[0, 0])


def shape_iou(shapes, anchors):
    """(n, k) IoU of shapes with anchors, laid on one another with their centres together.

    Args:
        shapes, anchors: (n, 2) and (k, 2) widths and heights (w, h), in one unit.

    Returns:
        float32 NumPy array (n, k); 0 where a shape has no area.
    """
    shapes, anchors = sizes("shapes", shapes), sizes("anchors", anchors)
    shared = np.minimum(shapes[:, None], anchors).prod(axis=-1)
    together = shapes.prod(axis=-1)[:, None] + anchors.prod(axis=-1) - shared
    return np.where(shared > 0, shared / np.where(shared > 0, together, 1), 0).astype("float32")


def nms(boxes, scores, classes=None, score_threshold=0.6, iou_threshold=0.5):
    """Non-max suppression of one picture: the rows to keep, best first.

    Boxes with a score of `score_threshold` or less go first. Then, in each class by itself, the best box left is kept
    and every box with an IoU of `iou_threshold` or more to it goes; a box that went takes no other with it. Of equal
    scores the earlier row counts as the better one.

    Args:
        boxes: (n, 4) boxes (x1, y1, x2, y2).
        scores: (n,) numbers, such as p_c times the probability of the class.
        classes: (n,) whole numbers of 0 or more; None takes all boxes as of one class.
        score_threshold, iou_threshold: numbers; the second from 0 to 1.

    Returns:
        (kept,) int64 NumPy array of rows.

    Raises:
        ValueError: if a number is NaN or infinite, a side or a class negative, or the lengths differ.
    """
    boxes, scores = corners("boxes", boxes), np.asarray(_host(scores))
    if boxes.ndim != 2:
        raise ValueError(f"boxes have shape {boxes.shape}; it must be (n, 4), or (0, 4) for none")
    classes = None if classes is None else np.asarray(_host(classes))[None]
    return nms_batch(boxes[None], scores[None], classes, score_threshold, iou_threshold)[0]


def nms_batch(boxes, scores, classes=None, score_threshold=0.6, iou_threshold=0.5):
    """`nms` of several pictures in one go: a list of the rows to keep, one array for each picture.

    Every class of every picture is decided on by itself, all of them side by side: sorted on the host, then suppressed
    in one compiled loop, 32 boxes of each at a time. Such a tile is settled by asking again and again which of its
    boxes a kept one suppresses, until nothing changes; after k rounds the best k boxes are right, so this ends, and
    as greedy suppression does (Cluster-NMS, Zheng et al., 2020, arXiv 2005.03572, proposition 1).

    Args:
        boxes: (m, n, 4).
        scores: (m, n); where pictures have different numbers of boxes, fill up with scores at the threshold.
        classes: (m, n) whole numbers, or None.
        score_threshold, iou_threshold: as in `nms`.
    """
    boxes = corners("boxes", boxes)
    if boxes.ndim != 3:
        raise ValueError(f"boxes have shape {boxes.shape}; it must be (m, n, 4)")
    scores, classes = _scores(scores, boxes.shape[:-1]), _classes(classes, boxes.shape[:-1])
    score_threshold = checks.number("score_threshold", score_threshold)
    iou_threshold = checks.number("iou_threshold", iou_threshold, 0, 1, "a number from 0 to 1")
    picture, row = np.nonzero(scores > score_threshold)
    kinds, kind = np.unique(classes[picture, row], return_inverse=True)
    group = picture * len(kinds) + kind
    order = np.lexsort((-scores[picture, row], group))  # stable: of equal scores the earlier row first
    picture, row, group = picture[order], row[order], group[order]
    group = np.cumsum(np.diff(group, prepend=group[:1]) > 0)  # 0, 1, 2 ... without gaps
    kept = np.zeros(len(row), bool)
    starts = np.searchsorted(group, np.arange(0, (group[-1] + 1 if len(group) else 0) + GROUPS, GROUPS))
    for first, last in zip(starts, starts[1:], strict=False):
        some = slice(first, last)
        kept[some] = _kept(boxes[picture[some], row[some]], group[some] - group[first], iou_threshold)
    picture, row = picture[kept], row[kept]
    best = np.lexsort((row, -scores[picture, row], picture))
    return np.split(row[best], np.searchsorted(picture[best], np.arange(1, len(boxes))))


def corners(name, value):
    """Boxes (..., 4) as a float32 NumPy array, looked through; [] is (0, 4)."""
    boxes = _numbers(name, value)
    for low, high in ((0, 2), (1, 3)):
        _refuse_negative(boxes[..., high] - boxes[..., low], boxes, CORNERS, "wh"[low], name)
    return boxes


def sizes(name, value):
    """Widths and heights (n, 2) as a float64 NumPy array, looked through."""
    sizes = checks.array(name, value).astype("float64")
    if sizes.ndim != 2 or sizes.shape[1] != 2:
        raise ValueError(f"{name} have shape {sizes.shape}; it must be (n, 2), rows (w, h)")
    if not np.isfinite(sizes).all() or (sizes < 0).any():
        raise ValueError(f"{name} hold a negative number, NaN or infinity; widths and heights are 0 or more")
    return sizes


# Arguments


def _host(value):
    return ops.convert_to_numpy(value) if checks.is_tensor(value) else value


def _numbers(name, value):
    value = _host(value)
    if np.size(value) == 0 and np.shape(value)[-1:] in ((0,), (4,)):
        return np.zeros((0, 4) if np.shape(value)[-1] == 0 else np.shape(value), "float32")
    boxes = checks.float32(name, value)
    if boxes.shape[-1] != 4:
        raise ValueError(f"{name} have shape {boxes.shape}; it must be (..., 4), four numbers for each box")
    if np.abs(boxes).max() > FARTHEST:
        raise ValueError(f"{name} hold {boxes.flat[np.abs(boxes).argmax()]:.4g}; numbers of a box must lie within "
                         f"{FARTHEST:.0e} of 0: find out where it comes from")
    return boxes


def _refuse_negative(side, boxes, form, size, name="boxes"):
    if np.min(side, initial=0) >= 0:
        return
    box = ", ".join(f"{number:.4g}" for number in boxes[tuple(np.argwhere(np.asarray(side) < 0)[0])])
    what = {"w": "width", "h": "height"}[size]
    raise ValueError(f"{name} hold ({box}), which read as ({', '.join(FORMATS[form])}) has a negative {what}; "
                     "sort its edges, or convert it from the format it has")


def _rows(name, value):
    """(n, 4) tensor: a tensor as it is, anything else looked through."""
    rows = ops.cast(value, "float32") if checks.is_tensor(value) else corners(name, value)
    if len(rows.shape) != 2 or rows.shape[-1] != 4:
        raise ValueError(f"{name} has shape {tuple(rows.shape)}; it must be (n, 4); one box: [box]")
    return rows


def _scores(scores, shape):
    scores = np.asarray(_host(scores))
    if scores.shape != shape:
        raise ValueError(f"scores have shape {scores.shape}; it must be {shape}, one for each box")
    if scores.dtype.kind not in "biuf" and scores.size:
        raise TypeError(f"scores hold {scores.dtype}; they must be numbers")
    if scores.dtype.kind != "f":  # what is no number with a sign cannot be sorted from the best one down
        return scores.astype("float64")
    if not np.isfinite(scores).all():
        raise ValueError("scores hold NaN or infinity; find out where it comes from: a NaN can be neither kept nor "
                         "dropped")
    return scores


def _classes(classes, shape):
    classes = np.zeros(shape, int) if classes is None else np.asarray(_host(classes))
    if classes.shape != shape:
        raise ValueError(f"classes have shape {classes.shape}; it must be {shape}, one for each box")
    if classes.size and (classes.dtype.kind not in "iuf" or (classes != np.floor(classes)).any()):
        raise TypeError("classes must be whole numbers, such as the argmax of the class probabilities")
    if classes.size and not (0 <= classes.min() and classes.max() <= limits.LARGEST):
        raise ValueError(f"classes run from {classes.min():.4g} to {classes.max():.4g}; they count from 0")
    return classes.astype(int)


# What is computed


def _shared(a, b):
    """Areas that boxes share; a and b are lists [x1, y1, x2, y2] of tensors that broadcast."""
    width = ops.relu(ops.minimum(a[2], b[2]) - ops.maximum(a[0], b[0]))
    return width * ops.relu(ops.minimum(a[3], b[3]) - ops.maximum(a[1], b[1]))


def _all_iou(a, b):
    a, b = ops.unstack(ops.convert_to_tensor(a)[:, :, None], axis=1), ops.unstack(b, axis=1)  # (n, 1), (m,)
    shared = _shared(a, b)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    together = areas[0] + areas[1] - shared
    return ops.where(shared > 0, shared / ops.where(shared > 0, together, 1.0), 0.0)


_compiled_iou = jit_by_shape(_all_iou)


def _kept(boxes, group, threshold):
    """(n,) bool: which boxes stay; sorted by group, then best first."""
    counts = np.bincount(group)
    longest = int(counts.max())
    length = 64 if longest <= 64 else -(-longest // 128) * 128  # few shapes, so that few programs are compiled
    rows = max(4, 1 << (len(counts) - 1).bit_length())
    place = np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
    laid = np.zeros((5, rows, length + TILE), "float32")
    laid[:4, group, place] = boxes.T
    laid[4] = (laid[2] - laid[0]) * (laid[3] - laid[1])
    alive = np.zeros((rows, length + TILE), bool)
    alive[group, place] = True
    return np.asarray(_suppressed(laid, alive, np.float32(threshold)))[group, place]


@jit_by_shape
def _suppressed(boxes, alive, threshold):
    """(G, L) bool: which boxes stay, of G groups, best first; boxes (5, G, L): corners, area; L is a TILE too long."""
    groups, length = alive.shape
    every = [boxes[k] for k in range(5)]
    later = ops.arange(TILE)[:, None] < ops.arange(TILE)
    index = ops.arange(length, dtype="int32")

    def overlap(a, b):
        """(G, n, m) bool: where the IoU reaches the threshold; multiplied out, since a division costs more."""
        a, b = [side[:, :, None] for side in a], [side[:, None] for side in b]
        shared = _shared(a, b)
        reaches = shared >= threshold * (a[4] + b[4] - shared)
        return ops.logical_and(reaches, ops.logical_or(shared > 0, threshold <= 0))  # 0 of 0 is an IoU of 0

    def settle(start, alive, first):
        """Decide on the TILE boxes from `start` on; what they suppress lies behind them, so behind `first`, too."""
        tile = [ops.slice(side, (0, start), (groups, TILE)) for side in every]
        candidates = ops.slice(alive, (0, start), (groups, TILE))
        stronger = ops.logical_and(overlap(tile, tile), later)

        def again(kept, changes):
            hit = ops.any(ops.logical_and(stronger, kept[:, :, None]), axis=1)
            now = ops.logical_and(candidates, ops.logical_not(hit))
            return now, ops.any(now != kept)

        kept, _ = ops.while_loop(lambda kept, changes: changes, again, (candidates, True))
        hit = ops.any(ops.logical_and(overlap(tile, [side[:, first:] for side in every]), kept[:, :, None]), axis=1)
        behind = index >= start + TILE
        hit = ops.logical_and(ops.pad(hit, ((0, 0), (first, 0))), behind)
        alive = ops.slice_update(ops.logical_and(alive, ops.logical_not(hit)), (0, start), kept)
        left = ops.any(ops.logical_and(alive, behind), axis=0)
        return ops.min(ops.where(left, index, length)), alive

    middle, end, start = (length - TILE) // 2, length - TILE, ops.zeros((), "int32")
    for first, stop in ((0, middle), (middle, end)):  # in the second half the first one needs no look any more
        start, alive = ops.while_loop(lambda start, alive, stop=stop: start < stop,
                                      lambda start, alive, first=first: settle(start, alive, first), (start, alive))
    return alive
