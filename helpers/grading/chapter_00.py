"""The exercise of chapter 00: a small one, to see how exercises answer."""

import numpy as np

from helpers.grading.exercise import Case, Exercise, Mistake

TITLE = "Start here"


def to_grey(image):
    """Mean of the three channels: (H, W, 3) -> (H, W)."""
    return np.mean(image, axis=2)


def _cases(rng):
    """Four pictures of different sides with values in [0, 1]; those of the first all differ, in steps of 0.05."""
    first = rng.choice(np.arange(1, 20), size=(2, 2, 3), replace=False) / np.float32(20)
    for description, image in (
        ("2 x 2 pixels", first),
        ("a lying picture", rng.integers(1, 64, (3, 5, 3)) / np.float32(64)),
        ("a standing picture", rng.integers(1, 64, (6, 4, 3)) / np.float32(64)),
        ("a square picture", rng.integers(1, 64, (3, 3, 3)) / np.float32(64)),
    ):
        yield Case((image.astype(np.float32),), description)


MISTAKES = (
    Mistake(
        "mean over everything",
        "The mean is taken over the whole picture, so one number is left. Each pixel keeps its own grey: along which "
        "axis lie the three numbers of a pixel?",
        lambda image: np.mean(image),
    ),
    Mistake(
        "mean over rows",
        "The mean runs over axis 0, the rows. The axes are (row, column, channel), counted from 0.",
        lambda image: np.mean(image, axis=0),
    ),
    Mistake(
        "mean over columns",
        "The mean runs over axis 1, the columns. The axes are (row, column, channel), counted from 0.",
        lambda image: np.mean(image, axis=1),
    ),
    Mistake(
        "keeps the channel axis",
        "The numbers are right, but a channel axis of length 1 is left. The result has two axes: rows and columns.",
        lambda image: np.mean(image, axis=2, keepdims=True),
    ),
    Mistake(
        "repeats the grey in every channel",
        "The numbers are right, but they stand in three equal channels. One number a pixel is enough.",
        lambda image: np.repeat(np.mean(image, axis=2, keepdims=True), 3, axis=2),
    ),
    Mistake(
        "sum instead of mean",
        "This is the sum of the three channels. It leaves the range [0, 1]; what turns a sum into a mean?",
        lambda image: np.sum(image, axis=2),
    ),
    Mistake(
        "one channel only",
        "This is one of the three channels alone. A grey pixel counts all three.",
        lambda image: image[:, :, 0],
        lambda image: image[:, :, 1],
        lambda image: image[:, :, 2],
    ),
    Mistake(
        "luminance weights",
        "These are weights that suit the eye, in which green counts most. Here the three channels count alike.",
        lambda image: image @ np.array([0.299, 0.587, 0.114]),
        lambda image: image @ np.array([0.2125, 0.7154, 0.0721]),
        lambda image: image @ np.array([0.2126, 0.7152, 0.0722]),
        lambda image: image @ np.array([0.2989, 0.5870, 0.1140]),
    ),
    Mistake(
        "maximum instead of mean",
        "This is the largest of the three channels, not their mean.",
        lambda image: np.max(image, axis=2),
    ),
    Mistake(
        "median instead of mean",
        "This is the middle one of the three channels, not their mean.",
        lambda image: np.median(image, axis=2),
    ),
    Mistake(
        "mean of lightest and darkest",
        "This is the middle between the largest and the smallest channel. The mean counts all three.",
        lambda image: (np.max(image, axis=2) + np.min(image, axis=2)) / 2,
    ),
)

EXERCISES = (
    Exercise(
        id="to_grey",
        chapter="00",
        title="a colour picture in shades of grey",
        points=1,
        returns="an array (H, W)",
        reference=to_grey,
        cases=_cases,
        mistakes=MISTAKES,
        axes=("row", "column"),
        nudge="Which of the three axes holds the colours?",
    ),
)
