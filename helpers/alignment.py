"""Own photographs made ready for an encoder: a face is found, then its eyes, and it is turned upright and cut out.

Pictures are float32 (H, W, 3) in [0, 1], or what `images.to_float` makes such; points are (x, y) in pixels, x to the
right, y down, whole numbers at the middle of a pixel; eyes are (2, 2), the left one in the picture first. What comes
out is 112 x 112 with the eyes where encoders for real faces expect them, (38.3, 51.7) and (73.5, 51.5): the template
of ArcFace (Deng et al. 2019), to which the photographs were cut that face_encoder learned from. Faces are searched by
the cascade that comes with scikit-image (Viola and Jones 2001, with local binary patterns: Liao et al. 2007). A small
network finds the eyes and says whether it is a face at all; of a face that is turned it gives the places that bring
eyes, nose and mouth together nearest to the template.

Photographs of others belong to them: use them with their consent, for what they agreed to. Nothing leaves this
machine. The encoding of a face is as personal as the photograph: keep it, and delete it, as you would that.
Errors are `AlignmentError`, a `ValueError` that says what was found and what helps.
"""

import functools
import numbers
from typing import NamedTuple

import numpy as np
from scipy import ndimage
from skimage import data, feature, transform

from helpers import images, weights
from helpers.runtime import keras, ops

SIZE = 112
EYES = np.array([[38.2946, 51.6963], [73.5318, 51.5014]])  # of 112 x 112: `arcface_dst` of insightface
WINDOW, WINDOW_SIDE, WINDOW_MIDDLE = 48, 104, (56.0, 64.0)  # the network sees 104 x 104 of the aligned 112 in 48 x 48
BOX_SIDE = 92  # so wide are the cascade's boxes in an aligned picture, with the same middle
SEEN = (EYES - WINDOW_MIDDLE + WINDOW_SIDE / 2) * WINDOW / WINDOW_SIDE - 0.5  # usual eyes in the network's window
LEAST = 32  # pixels: the shorter side of a picture, and the side of a face
SEARCHED = 480  # pixels of the longer side of what is searched
MARGIN = 0.25  # of the longer side, added around what is searched: a face may fill the picture
ROUNDS = 3  # the window is turned after each, and looked at again
VOTES, SURE = 2, 0.98  # what makes a face: so many hits of the cascade that agree, and the network's score


class AlignmentError(ValueError):
    """A picture that cannot be aligned; the message says why and what helps."""


class Face(NamedTuple):
    """A face: its box (x1, y1, x2, y2) in pixels, which may reach over the picture's edge, and a score from 0 to 1."""

    box: np.ndarray
    score: float


def find_faces(image):
    """The faces of a picture as a list of `Face`, the largest first; an empty list where there is none.

    Args:
        image: a picture; a larger one is searched at 480 pixels, so a face should be a fifteenth as wide as it.

    Raises:
        AlignmentError: if image is no picture or too small, or the eye finder's weights are missing.
    """
    grey = images.grey(_picture(image))
    shrunk = images.resize(grey, SEARCHED) if max(grey.shape) > SEARCHED else grey
    boxes, votes = _candidates(shrunk)
    boxes = boxes[votes >= VOTES]
    if not len(boxes):
        return []
    eyes, scores = _look(shrunk, _usual_eyes(boxes))
    boxes = _boxes(eyes) * np.tile(np.divide(grey.shape, shrunk.shape)[::-1], 2)
    return _distinct([Face(b, float(s)) for b, s in zip(boxes, scores, strict=True) if s >= SURE])


def find_eyes(image, face):
    """The places of both eyes, (2, 2): (x, y) of the left one in the picture, then of the right one.

    Args:
        image: the picture in which the face was found.
        face: a `Face`, or a box (x1, y1, x2, y2) from the eyebrows to the chin, about square.

    Raises:
        AlignmentError: if an argument is of another form, or the eye finder's weights are missing.
    """
    grey, box = images.grey(_picture(image)), _box(face)
    return _look(grey, _usual_eyes(box)[None])[0][0]


def cut(image, eyes, size=SIZE):
    """A picture cut out, turned and scaled so that its eyes come to their places: float32 (size, size, 3).

    What lies beyond the picture's edge takes the colour of the edge.

    Args:
        image: a picture.
        eyes: (2, 2), (x, y) of the left eye in the picture and of the right one.
        size: pixels of the side, 16 to 1024.

    Raises:
        AlignmentError: if an argument is of another form.
    """
    image, eyes, size = _picture(image), _numbers("eyes", eyes, (2, 2)), _size(size)
    if np.abs(eyes[1] - eyes[0]).max() < 1:
        raise AlignmentError(f"eyes are {eyes.tolist()}, less than a pixel apart; give the places of two eyes")
    return _cut(image, eyes, size, (EYES + 0.5) * size / SIZE - 0.5)


def align(image, size=SIZE, several=False):
    """The one face of a picture, cut out upright for an encoder: float32 (size, size, 3).

    Faces less than half as wide as the largest are taken for passers-by.

    Args:
        image: a picture, as `images.load` gives it.
        size: pixels of the side, 16 to 1024; encoders take 112.
        several: whether to give all faces, as a list, the largest first.

    Raises:
        AlignmentError: if there is no face, or there are several and `several` is False, or an argument is wrong.
    """
    image, size = _picture(image), _size(size)
    found = find_faces(image)
    if not found:
        raise AlignmentError(f"image ({image.shape[1]} x {image.shape[0]} pixels) shows no face that could be found; "
                             "take one from the front, upright, evenly lit, the face at least 60 pixels wide and a "
                             "fifteenth of the picture, and not cut off")
    near = [face for face in found if _width(face) >= _width(found[0]) / 2]
    if len(near) > 1 and not several:
        places = "; ".join(f"x {f.box[0]:.0f} to {f.box[2]:.0f}, y {f.box[1]:.0f} to {f.box[3]:.0f}" for f in near[:5])
        raise AlignmentError(f"image shows {len(near)} faces ({places}); crop it to the one that is meant, or pass "
                             "several=True for a list of all")
    cuts = [cut(image, find_eyes(image, face), size) for face in (found if several else found[:1])]
    return cuts if several else cuts[0]


def eye_network(widths=(16, 32, 64), dense=64):
    """The eye finder: grey (n, 48, 48, 1) in [0, 1] -> (n, 5): the eyes x, y, x, y in shares of the side, and how
    sure it is of a face (a logit).

    Args:
        widths: channels of its three resolutions.
        dense: units of the layer before the last.
    """
    layers = keras.layers
    inputs = keras.Input((WINDOW, WINDOW, 1))
    x = layers.LayerNormalization(axis=(1, 2, 3), center=False, scale=False, epsilon=1e-4)(inputs)  # mean 0, spread 1
    for i, width in enumerate(widths):
        x = _convolution(x, width, size=3 if i else 5, stride=2)
        x = _convolution(x, width, size=3) if i else x
    x = layers.Flatten()(_convolution(x, 32, size=1))
    x = layers.Dense(dense, activation="relu")(x)
    usual = [*(SEEN.ravel() / WINDOW).tolist(), 0.0]  # the last layer says how far the eyes are from there
    return keras.Model(inputs, layers.Rescaling([0.1] * 4 + [1.0], usual)(layers.Dense(5)(x)))


def _convolution(x, width, size, stride=1):
    x = keras.layers.Conv2D(width, size, strides=stride, padding="same", use_bias=False)(x)
    return keras.layers.ReLU()(keras.layers.BatchNormalization()(x))


def _usual_eyes(box):
    """Where the eyes are in most boxes: (..., 4) -> (..., 2, 2)."""
    box = np.asarray(box, float)
    middle, side = (box[..., :2] + box[..., 2:]) / 2, (box[..., 2:] - box[..., :2]).mean(-1)
    return middle[..., None, :] + (EYES - WINDOW_MIDDLE) * side[..., None, None] / BOX_SIDE


def _look(grey, eyes):
    """Finds the eyes from where they may be, (n, 2, 2), in some rounds: the eyes, and scores (n,) from 0 to 1."""
    model = _finder()
    for _ in range(ROUNDS):
        found, logits = _ask(model, np.stack([_cut(grey, pair, WINDOW, SEEN) for pair in eyes]))
        eyes = np.stack([transform.SimilarityTransform.from_estimate(SEEN, pair)(inside)
                         for pair, inside in zip(eyes, found, strict=True)])
    return eyes, 1 / (1 + np.exp(-logits.astype(float)))


@functools.cache
def _finder():
    try:
        return weights.load("eye_finder")
    except weights.WeightsError as error:
        raise AlignmentError(f"the eye finder cannot be loaded: {error}") from error


def _boxes(eyes):
    """Upright boxes around faces with those eyes: (n, 2, 2) -> (n, 4)."""
    faces = [transform.SimilarityTransform.from_estimate(EYES, pair) for pair in eyes]
    middles = np.stack([face(np.array([WINDOW_MIDDLE]))[0] for face in faces])
    halves = np.array([[BOX_SIDE / 2 * face.scale] for face in faces])
    return np.hstack([middles - halves, middles + halves])


def _distinct(found):
    """Without faces that overlap a surer one by half, the largest first."""
    kept = []
    for face in sorted(found, key=lambda face: -face.score):
        if not kept or _overlaps(face.box[None], np.stack([k.box for k in kept]))[1].max() < 0.5:
            kept.append(face)
    return sorted(kept, key=_width, reverse=True)


def _width(face):
    return float(face.box[2] - face.box[0])


def _candidates(grey):
    """What the cascade takes for a face in (H, W): boxes (n, 4), and how many hits agree on each.

    It searches twice, the second time with the light made even, which finds faces lit from one side.
    """
    margin = round(MARGIN * max(grey.shape))
    hits = [hit for form in (grey, _evened(grey)) for hit in _cascade().detect_multi_scale(
        img=images.to_uint8(np.pad(form, margin, mode="edge")), scale_factor=1.2, step_ratio=1,
        min_size=(LEAST, LEAST), max_size=(min(grey.shape) + 2 * margin,) * 2,
        min_neighbor_number=1, intersection_score_threshold=1.01)]  # every hit by itself: they are counted here
    corners = np.array([[h["c"], h["r"], h["c"] + h["width"], h["r"] + h["height"]] for h in hits], float)
    boxes, votes = _grouped(corners.reshape(-1, 4))
    return boxes - margin, votes


def _evened(grey):
    """The picture with the same brightness and contrast everywhere, (H, W) in [0, 1]."""
    mean = _smooth(grey)
    spread = np.sqrt(_smooth((grey - mean) ** 2))
    return np.clip(0.5 + 0.2 * (grey - mean) / (spread + 0.02), 0, 1).astype(np.float32)


def _smooth(grey):
    side = max(round(0.24 * max(grey.shape)), 3)
    return ndimage.uniform_filter(ndimage.uniform_filter(grey, side, mode="nearest"), side, mode="nearest")


@functools.cache
def _cascade():
    return feature.Cascade(data.lbp_frontal_face_cascade_filename())


def _grouped(hits, overlap=0.4):
    """Mean boxes of hits that overlap, and their counts: the hit with most neighbours first, then what is left."""
    boxes, votes = [], []
    near = _overlaps(hits, hits)[0] > overlap
    left = np.ones(len(hits), bool)
    while left.any():
        chosen = near[(near[:, left].sum(1) * left).argmax()] & left
        boxes.append(hits[chosen].mean(0))
        votes.append(int(chosen.sum()))
        left &= ~chosen
    return np.array(boxes).reshape(-1, 4), np.array(votes, int)


def _overlaps(a, b):
    """Intersections (n, m) of boxes (n, 4) and (m, 4): as shares of their unions, and of the smaller box."""
    a, b = a[:, None], b[None]
    sides = np.clip(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0, None)
    shared, areas = sides.prod(-1), [(c[..., 2:] - c[..., :2]).prod(-1) for c in (a, b)]
    return shared / (areas[0] + areas[1] - shared), shared / np.minimum(*areas)


def _cut(image, eyes, side, places, order=1):
    """A square of an image, (H, W) or (H, W, 3), turned and scaled so that its eyes come to those places."""
    back = transform.SimilarityTransform.from_estimate(places, eyes)  # from the square to the image
    square = back(np.array([[0, 0], [side, 0], [0, side], [side, side]]) - 0.5)
    margin, limit = 4 * max(back.scale, 1), np.array(image.shape[1::-1])
    low = np.clip(np.floor(square.min(0) - margin), 0, limit - 1).astype(int)
    high = np.clip(np.ceil(square.max(0) + margin), low + 1, limit).astype(int)
    part = image[low[1] : high[1], low[0] : high[0]]
    if back.scale > 1:  # first the size, by a filter that leaves no jagged edges, then the turn
        part = images.resize(part, tuple(np.maximum(np.round((high - low) / back.scale), 1).astype(int)[::-1].tolist()))
    ratio = np.divide(part.shape[1::-1], high - low)
    to_part = np.diag([*ratio, 1.0])
    to_part[:2, 2] = (0.5 - low) * ratio - 0.5
    turned = transform.warp(part, to_part @ back.params, output_shape=(side, side), order=order, mode="edge")
    return np.clip(turned, 0, 1).astype(np.float32)


def _ask(model, seen):
    """The network's answer on windows (n, 48, 48): eyes (n, 2, 2) in pixels of the window and logits (n,), the mean of
    what it says of them and of their mirror images."""
    seen = np.asarray(seen, np.float32)[..., None]
    found = ops.convert_to_numpy(model(np.concatenate([seen, seen[:, :, ::-1]]), training=False))
    eyes, flipped = np.split(found[:, :4].reshape(-1, 2, 2) * WINDOW, 2)
    flipped = flipped[:, ::-1] * [-1, 1] + [WINDOW - 1, 0]
    return (eyes + flipped) / 2, np.split(found[:, 4], 2)[0] / 2 + np.split(found[:, 4], 2)[1] / 2


def _picture(image):
    try:
        image = images.to_float(image)
    except images.ImageError as error:
        raise AlignmentError(f"{error}; read files with images.load") from error
    if min(image.shape[:2]) < LEAST:
        raise AlignmentError(f"image is {image.shape[1]} x {image.shape[0]} pixels, too small to find a face; its "
                             f"shorter side must be {LEAST} or more, better 200")
    return image


def _numbers(name, value, shape):
    try:
        value = np.asarray(value, float)
    except (TypeError, ValueError) as error:
        raise AlignmentError(f"{name} holds what is no number ({error}); its shape must be {shape}") from error
    if value.shape != shape or not np.isfinite(value).all():
        raise AlignmentError(f"{name} has the shape {value.shape} or holds NaN; it must be finite, shape {shape}")
    return value


def _box(face):
    box = _numbers("face", face.box if isinstance(face, Face) else face, (4,))
    if (box[2:] - box[:2]).min() < 4:
        raise AlignmentError(f"face is {box.tolist()}; it must be x1, y1, x2, y2 in pixels, x1 < x2 and y1 < y2")
    return box


def _size(size):
    if isinstance(size, bool) or not isinstance(size, numbers.Integral) or not 16 <= size <= 1024:
        raise AlignmentError(f"size is {size!r:.60}; it must be a whole number from 16 to 1024, 112 for an encoder")
    return int(size)
