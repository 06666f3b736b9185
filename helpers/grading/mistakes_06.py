"""Known mistakes of chapter 06 except those of mining, which stand in `mistakes_06_mining`.

Where two mistakes of an exercise fit an answer, the earlier is named.
"""

import numpy as np

from helpers.grading.exercise import Mistake


def _squares(a, b):
    return np.sum((a - b) ** 2, axis=1)


def _lengths(E):
    return np.sqrt(np.sum(E**2, axis=1, keepdims=True))


def _safe(lengths):
    return np.where(lengths > 0, lengths, 1)


L2_NORMALISE = (
    Mistake(
        "NaN for a zero row",
        "A row of zeros has length 0, and 0 / 0 is NaN. Divide by something that is never 0; the other rows must not "
        "notice.",
        lambda E: E / _lengths(E),
        lambda E: E / np.linalg.norm(E, axis=1)[:, None],
    ),
    Mistake(
        "normalises columns",
        "The columns have length 1 now. An encoding is a row: over which axis do the squares of one row lie?",
        lambda E: E / np.sqrt(np.sum(E**2, axis=0, keepdims=True)),
        lambda E: E / _safe(np.sqrt(np.sum(E**2, axis=0, keepdims=True))),
        lambda E: E / np.maximum(np.sqrt(np.sum(E**2, axis=0)), 1e-12),
    ),
    Mistake(
        "one length for the whole array",
        "All rows are divided by one number, the length of the whole array. Each row has a length of its own.",
        lambda E: E / np.sqrt(np.sum(E**2)),
        lambda E: E / np.linalg.norm(E),
        lambda E: E / np.max(_lengths(E)),
        lambda E: E / np.mean(_lengths(E)),
    ),
    Mistake(
        "forgets the root",
        "The rows are divided by the sum of their squares. The length is the root of that sum.",
        lambda E: E / np.sum(E**2, axis=1, keepdims=True),
        lambda E: E / _safe(_lengths(E) ** 2),
        lambda E: E / np.maximum(_lengths(E) ** 2, 1e-12),
    ),
    Mistake(
        "L1",
        "The absolute values of each row add up to 1: that is the L1 norm. The L2 norm is the root of the sum of the "
        "squares.",
        lambda E: E / np.sum(np.abs(E), axis=1, keepdims=True),
        lambda E: E / _safe(np.sum(np.abs(E), axis=1, keepdims=True)),
    ),
    Mistake(
        "divides by the sum",
        "Each row is divided by its sum, in which numbers of both signs cancel. The length counts squares.",
        lambda E: E / np.sum(E, axis=1, keepdims=True),
        lambda E: E / _safe(np.abs(np.sum(E, axis=1, keepdims=True))),
    ),
    Mistake(
        "divides by the largest number",
        "Each row is divided by its largest number. Its length is the root of the sum of its squares.",
        lambda E: E / np.max(np.abs(E), axis=1, keepdims=True),
        lambda E: E / _safe(np.max(np.abs(E), axis=1, keepdims=True)),
        lambda E: E / np.max(E, axis=1, keepdims=True),
    ),
    Mistake(
        "mean under the root",
        "A mean stands where a sum belongs: the length of a row grows with each further number.",
        lambda E: E / np.sqrt(np.mean(E**2, axis=1, keepdims=True)),
        lambda E: E / _safe(np.sqrt(np.mean(E**2, axis=1, keepdims=True))),
    ),
    Mistake(
        "standardises",
        "The mean was taken away. To bring a row to length 1 is to stretch or shrink it; its direction stays.",
        lambda E: (E - E.mean(axis=1, keepdims=True)) / E.std(axis=1, keepdims=True),
        lambda E: (E - E.mean(axis=1, keepdims=True)) / _safe(E.std(axis=1, keepdims=True)),
        lambda E: (E - E.mean(axis=1, keepdims=True)) / _safe(_lengths(E - E.mean(axis=1, keepdims=True))),
        lambda E: (E - E.mean(axis=0)) / _safe(E.std(axis=0)),
        lambda E: (E - E.mean()) / E.std(),
    ),
    Mistake(
        "adds 1 to the length",
        "Something large is added to the length against a division by 0, and no row has length 1 any more. It should "
        "be far smaller than any length.",
        lambda E: E / (_lengths(E) + 1),
        lambda E: E / (_lengths(E) + 0.1),
        lambda E: E / np.sqrt(_lengths(E) ** 2 + 1),
    ),
    Mistake(
        "shrinks only",
        "Rows shorter than 1 are left as they are. They are stretched to length 1.",
        lambda E: E / np.maximum(_lengths(E), 1),
    ),
    Mistake(
        "lengths instead of rows",
        "These are the lengths of the rows. Each row is still to be divided by its own.",
        lambda E: _lengths(E)[:, 0],
        lambda E: _lengths(E),
    ),
    Mistake(
        "axis of the lengths is lost",
        "The lengths are an array (n,), and E is (n, d): NumPy lays (n,) along the columns. Which axis has to be kept?",
        lambda E: E / _lengths(E)[:, 0],
        lambda E: E / _safe(_lengths(E)[:, 0]),
        lambda E: E / np.maximum(_lengths(E)[:, 0], 1e-12),
        lambda E: E / (_lengths(E)[:, 0] + 1e-8),
    ),
    Mistake(
        "does not normalise",
        "What came back is E as it was.",
        lambda E: E,
    ),
)

MARGIN_HOLDS = (
    Mistake(
        "strict",
        "A negative farther by exactly the margin is far enough: at most 0, not below it.",
        lambda d_ap, d_an, margin: d_ap - d_an + margin < 0,
        lambda d_ap, d_an, margin: d_ap + margin < d_an,
    ),
    Mistake(
        "margin on the other side",
        "The margin helps here: a negative that is nearer than the positive can pass. The margin asks for more, so "
        "which of the two distances is it added to?",
        lambda d_ap, d_an, margin: d_ap - d_an - margin <= 0,
        lambda d_ap, d_an, margin: d_ap <= d_an + margin,
    ),
    Mistake(
        "forgets the margin",
        "Farther is not enough: the answer does not depend on the margin.",
        lambda d_ap, d_an, margin: d_ap <= d_an,
        lambda d_ap, d_an, margin: d_ap < d_an,
    ),
    Mistake(
        "the other way round",
        "The two answers changed places. What is the loss of a triplet for which the margin holds?",
        lambda d_ap, d_an, margin: d_ap - d_an + margin > 0,
    ),
    Mistake(
        "distances swapped",
        "The two distances changed places. Which of them should be the small one?",
        lambda d_ap, d_an, margin: d_an - d_ap + margin <= 0,
    ),
    Mistake(
        "absolute difference",
        "The absolute value forgets which of the two is the farther one. A negative that is far nearer passes as well.",
        lambda d_ap, d_an, margin: abs(d_ap - d_an) >= margin,
    ),
    Mistake(
        "compares one distance with the margin",
        "The margin is a gap between the two distances, and no threshold for one of them.",
        lambda d_ap, d_an, margin: d_an >= margin,
        lambda d_ap, d_an, margin: d_ap <= margin,
        lambda d_ap, d_an, margin: d_ap <= margin <= d_an,
    ),
    Mistake(
        "a fixed margin",
        "The margin is fixed in the code. A number from the worked case may have stayed there.",
        lambda d_ap, d_an, margin: d_ap - d_an + 0.2 <= 0,
        lambda d_ap, d_an, margin: d_ap - d_an + 0.5 <= 0,
        lambda d_ap, d_an, margin: d_ap - d_an + 1 <= 0,
    ),
    Mistake(
        "margin as a factor",
        "The margin is multiplied. It is a length that is added, the same for near and for far pairs.",
        lambda d_ap, d_an, margin: d_an >= (1 + margin) * d_ap,
        lambda d_ap, d_an, margin: d_an >= margin * d_ap,
    ),
    Mistake(
        "squares again",
        "The distances are squared already; here they are squared once more, or the root is taken.",
        lambda d_ap, d_an, margin: d_ap**2 - d_an**2 + margin <= 0,
        lambda d_ap, d_an, margin: np.sqrt(d_ap) - np.sqrt(d_an) + margin <= 0,
    ),
    Mistake(
        "the loss instead of a yes or no",
        "This is a number, and not a yes or no. Is it above 0, or not?",
        lambda d_ap, d_an, margin: max(d_ap - d_an + margin, 0),
        lambda d_ap, d_an, margin: d_ap - d_an + margin,
    ),
    Mistake(
        "always the same answer",
        "The answer is the same for every triplet. Where are the two distances compared?",
        lambda d_ap, d_an, margin: True,
        lambda d_ap, d_an, margin: False,
    ),
)


def _losses(anchor, positive, negative, margin):
    return _squares(anchor, positive) - _squares(anchor, negative) + margin


def _all(a, b):
    return np.sum((a - b) ** 2)


TRIPLET_LOSS = (
    Mistake(
        "max of the sum",
        "The sum is taken first and cut off at 0 afterwards, so that a triplet far beyond the margin pays for "
        "another. Each triplet is cut off by itself.",
        lambda anchor, positive, negative, margin=0.2: max(np.sum(_losses(anchor, positive, negative, margin)), 0),
    ),
    Mistake(
        "no axis in the sum",
        "The squares of all triplets go into one sum, and the margin is added once. Along which axis lie the numbers "
        "of one encoding?",
        lambda anchor, positive, negative, margin=0.2: max(_all(anchor, positive) - _all(anchor, negative) + margin, 0),
    ),
    Mistake(
        "sums along the wrong axis",
        "The squares are added over the triplets, one sum for each dimension. A distance adds up the numbers of one "
        "encoding.",
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum(np.sum((anchor - positive) ** 2, axis=0) - np.sum((anchor - negative) ** 2, axis=0) + margin, 0)
        ),
    ),
    Mistake(
        "margin subtracted",
        "The margin is taken away, so that a negative may even be nearer than the positive. What should the margin "
        "demand?",
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum(_losses(anchor, positive, negative, -margin), 0)
        ),
    ),
    Mistake(
        "(m, 1) against (m,)",
        "One distance has shape (m, 1) and the other (m,): together they make (m, m), every anchor with every "
        "negative's distance. Keep the axis in both or in neither.",
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum(_squares(anchor, positive)[:, None] - _squares(anchor, negative) + margin, 0)
        ),
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum(_squares(anchor, positive) - _squares(anchor, negative)[:, None] + margin, 0)
        ),
    ),
    Mistake(
        "margin added after the max",
        "The margin is added after the maximum, so a triplet that satisfies it costs something too. It belongs inside.",
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum(_losses(anchor, positive, negative, 0), 0) + margin
        ),
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum(_losses(anchor, positive, negative, 0), 0)
        ) + margin,
    ),
    Mistake(
        "forgets the margin",
        "The margin is missing. Without it encodings that are all equal have a loss of 0.",
        lambda anchor, positive, negative, margin=0.2: np.sum(np.maximum(_losses(anchor, positive, negative, 0), 0)),
    ),
    Mistake(
        "a fixed margin",
        "The margin is fixed in the code, whatever the argument says.",
        lambda anchor, positive, negative, margin=0.2: np.sum(np.maximum(_losses(anchor, positive, negative, 0.2), 0)),
        lambda anchor, positive, negative, margin=0.2: np.sum(np.maximum(_losses(anchor, positive, negative, 1), 0)),
        lambda anchor, positive, negative, margin=0.2: np.sum(np.maximum(_losses(anchor, positive, negative, 0.5), 0)),
    ),
    Mistake(
        "forgets the maximum",
        "Losses below 0 are counted. How far a triplet is beyond the margin does not matter.",
        lambda anchor, positive, negative, margin=0.2: np.sum(_losses(anchor, positive, negative, margin)),
    ),
    Mistake(
        "absolute value instead of the maximum",
        "The absolute value makes triplets costly that satisfy the margin by far. What lies below 0 counts as 0.",
        lambda anchor, positive, negative, margin=0.2: np.sum(np.abs(_losses(anchor, positive, negative, margin))),
        lambda anchor, positive, negative, margin=0.2: np.abs(np.sum(_losses(anchor, positive, negative, margin))),
    ),
    Mistake(
        "minimum instead of maximum",
        "This adds up what lies below 0, and drops what lies above. It is the other way round.",
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.minimum(_losses(anchor, positive, negative, margin), 0)
        ),
    ),
    Mistake(
        "mean instead of sum",
        "The losses are averaged. Here they are added up.",
        lambda anchor, positive, negative, margin=0.2: np.mean(
            np.maximum(_losses(anchor, positive, negative, margin), 0)
        ),
        lambda anchor, positive, negative, margin=0.2: max(np.mean(_losses(anchor, positive, negative, margin)), 0),
    ),
    Mistake(
        "mean of the active ones",
        "The losses are averaged over the triplets that still cost something. Here they are added up.",
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum(_losses(anchor, positive, negative, margin), 0)
        ) / max(np.sum(_losses(anchor, positive, negative, margin) > 0), 1),
    ),
    Mistake(
        "the root of the distances",
        "These are L2 distances. In this chapter distances are squared: no root.",
        lambda anchor, positive, negative, margin=0.2: np.sum(np.maximum(
            np.sqrt(_squares(anchor, positive)) - np.sqrt(_squares(anchor, negative)) + margin, 0
        )),
    ),
    Mistake(
        "L1",
        "Absolute differences are added. A squared L2 distance adds squares.",
        lambda anchor, positive, negative, margin=0.2: np.sum(np.maximum(
            np.sum(np.abs(anchor - positive), axis=1) - np.sum(np.abs(anchor - negative), axis=1) + margin, 0
        )),
    ),
    Mistake(
        "mean of the squares",
        "A distance is the sum of the squares along a row, not their mean.",
        lambda anchor, positive, negative, margin=0.2: np.sum(np.maximum(
            np.mean((anchor - positive) ** 2, axis=1) - np.mean((anchor - negative) ** 2, axis=1) + margin, 0
        )),
    ),
    Mistake(
        "adds before squaring",
        "The differences are added before they are squared, so that they cancel.",
        lambda anchor, positive, negative, margin=0.2: np.sum(np.maximum(
            np.sum(anchor - positive, axis=1) ** 2 - np.sum(anchor - negative, axis=1) ** 2 + margin, 0
        )),
    ),
    Mistake(
        "positive and negative swapped",
        "Positive and negative changed places: this loss draws other people together.",
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum(_losses(anchor, negative, positive, margin), 0)
        ),
    ),
    Mistake(
        "distance of positive and negative",
        "The second distance is that of positive and negative. Both distances begin at the anchor.",
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum(_squares(anchor, positive) - _squares(positive, negative) + margin, 0)
        ),
    ),
    Mistake(
        "cut off number by number",
        "The maximum is taken for each number of an encoding. First the two distances, then one maximum a triplet.",
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum((anchor - positive) ** 2 - (anchor - negative) ** 2 + margin, 0)
        ),
    ),
    Mistake(
        "one loss a triplet",
        "There is one loss for each triplet. What is asked for is their sum.",
        lambda anchor, positive, negative, margin=0.2: np.maximum(_losses(anchor, positive, negative, margin), 0),
    ),
    Mistake(
        "first triplet only",
        "Only the first triplet counts. Does the return stand inside the loop?",
        lambda anchor, positive, negative, margin=0.2: max(_losses(anchor, positive, negative, margin)[0], 0),
    ),
    Mistake(
        "largest loss only",
        "This is the largest of the losses. They are added up.",
        lambda anchor, positive, negative, margin=0.2: max(np.max(_losses(anchor, positive, negative, margin)), 0),
    ),
    Mistake(
        "counts the triplets",
        "This is how many triplets still cost something. What is asked for is the sum of what they cost.",
        lambda anchor, positive, negative, margin=0.2: np.sum(_losses(anchor, positive, negative, margin) > 0),
    ),
    Mistake(
        "squared loss",
        "Each loss is squared once more. The sum takes them as they are.",
        lambda anchor, positive, negative, margin=0.2: np.sum(
            np.maximum(_losses(anchor, positive, negative, margin), 0) ** 2
        ),
    ),
)
