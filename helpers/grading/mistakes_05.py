"""Known mistakes of chapter 05. Where two mistakes of an exercise fit an answer, the earlier is named."""

import numpy as np

from helpers.grading.exercise import Mistake


def _norm(row):
    return np.sqrt(np.sum(row**2))


def _nearest(query, gallery):
    return int(np.argmin(np.sum((gallery - query) ** 2, axis=1)))


def _order(query, gallery):
    return np.argsort(np.sum((gallery - query) ** 2, axis=1))


ENCODING_DISTANCE = (
    Mistake(
        "difference of the norms",
        "These are two lengths, compared. Two arrows of one length can point to different places: first the "
        "difference, number by number, then its length.",
        lambda f, g: _norm(f) - _norm(g),
        lambda f, g: _norm(g) - _norm(f),
        lambda f, g: abs(_norm(f) - _norm(g)),
    ),
    Mistake(
        "L1",
        "The absolute differences are added: that is the L1 norm. The L2 norm adds squares, and takes the root of the "
        "sum.",
        lambda f, g: np.sum(np.abs(f - g)),
    ),
    Mistake(
        "mean under the root",
        "A mean stands where a sum belongs. The distance would shrink with the number of dimensions.",
        lambda f, g: np.sqrt(np.mean((f - g) ** 2)),
        lambda f, g: _norm(f - g) / len(f),
    ),
    Mistake(
        "squared",
        "This is the squared distance. The root is missing; a threshold for one is of no use for the other.",
        lambda f, g: np.sum((f - g) ** 2),
    ),
    Mistake(
        "mean of the squares",
        "This is the mean of the squared differences. What is asked for is the root of their sum.",
        lambda f, g: np.mean((f - g) ** 2),
    ),
    Mistake(
        "mean of the absolute differences",
        "Neither squares nor a root: this is the mean of the absolute differences.",
        lambda f, g: np.mean(np.abs(f - g)),
    ),
    Mistake(
        "adds before squaring",
        "The differences are added before they are squared, so that positive and negative ones cancel.",
        lambda f, g: np.sqrt(np.sum(f - g) ** 2),
        lambda f, g: np.sum(f - g) ** 2,
        lambda f, g: np.sum(f - g),
        lambda f, g: np.sum(g - f),
        lambda f, g: abs(np.sum(f) - np.sum(g)),
        lambda f, g: np.mean(f - g),
        lambda f, g: abs(np.mean(f) - np.mean(g)),
    ),
    Mistake(
        "root of each number",
        "A root is taken of every square by itself, which gives the absolute value back. One root, of the whole sum.",
        lambda f, g: np.sqrt((f - g) ** 2),
    ),
    Mistake(
        "adds instead of taking away",
        "f and g are added. How far apart they are stands in their difference: two equal encodings have distance 0.",
        lambda f, g: _norm(f + g),
    ),
    Mistake(
        "difference of the squares",
        "Each number is squared before the difference is taken. First the difference, then the square.",
        lambda f, g: np.sum(f**2 - g**2),
        lambda f, g: np.sqrt(np.abs(np.sum(f**2 - g**2))),
        lambda f, g: np.sqrt(np.sum(np.abs(f**2 - g**2))),
        lambda f, g: _norm(f**2 - g**2),
    ),
    Mistake(
        "assumes length 1",
        "This is right only where both encodings have length 1. Work with the difference itself.",
        lambda f, g: np.sqrt(np.maximum(2 - 2 * np.dot(f, g), 0)),
        lambda f, g: np.sqrt(2 - 2 * np.dot(f, g)),
    ),
    Mistake(
        "brings both to length 1 first",
        "Both encodings are divided by their lengths first. The task takes them as they are.",
        lambda f, g: _norm(f / _norm(f) - g / _norm(g)),
    ),
    Mistake(
        "dot product or cosine",
        "A dot product is large for similar encodings. A distance is small for them, and 0 for the same encoding.",
        lambda f, g: np.dot(f, g),
        lambda f, g: np.dot(f, g) / (_norm(f) * _norm(g)),
        lambda f, g: 1 - np.dot(f, g) / (_norm(f) * _norm(g)),
        lambda f, g: 1 - np.dot(f, g),
    ),
    Mistake(
        "largest difference only",
        "Only the largest difference counts here. All of them belong into the sum.",
        lambda f, g: np.max(np.abs(f - g)),
    ),
    Mistake(
        "first number only",
        "Only the first number of each encoding is looked at. Does the return stand inside the loop?",
        lambda f, g: abs(f[0] - g[0]),
        lambda f, g: np.sqrt((f[0] - g[0]) ** 2),
        lambda f, g: (f[0] - g[0]) ** 2,
    ),
    Mistake(
        "not summed",
        "One number for each dimension came back. A distance is one number: the squares are still to be summed.",
        lambda f, g: f - g,
        lambda f, g: g - f,
        lambda f, g: (f - g) ** 2,
    ),
)

SAME_PERSON = (
    Mistake(
        "strict",
        "A distance of exactly tau is still the same person: at most tau, not below it.",
        lambda distance, tau: distance < tau,
    ),
    Mistake(
        "the other way round",
        "The two answers changed places. A distance says how different two pictures are: small means the same person.",
        lambda distance, tau: distance > tau,
    ),
    Mistake(
        "a fixed threshold",
        "The threshold is fixed in the code: the answer does not depend on tau. Another encoder needs another one.",
        *(lambda distance, tau, fixed=fixed: distance <= fixed for fixed in (0.5, 0.6, 0.7, 0.8, 1.0, 1.1)),
        *(lambda distance, tau, fixed=fixed: distance > fixed for fixed in (0.5, 0.6, 0.7, 0.8, 1.0, 1.1)),
    ),
    Mistake(
        "always the same answer",
        "The answer is the same for every pair. Where are distance and tau compared?",
        lambda distance, tau: True,
        lambda distance, tau: False,
    ),
    Mistake(
        "squares one side",
        "One side of the comparison is squared and the other is not. Distance and threshold come on one scale.",
        lambda distance, tau: distance**2 <= tau,
        lambda distance, tau: distance <= tau**2,
        lambda distance, tau: np.sqrt(distance) <= tau,
        lambda distance, tau: distance <= np.sqrt(tau),
    ),
    Mistake(
        "half or twice the threshold",
        "The threshold is halved or doubled on the way. Compare with tau as it is.",
        lambda distance, tau: distance <= tau / 2,
        lambda distance, tau: 2 * distance <= tau,
        lambda distance, tau: distance <= 2 * tau,
    ),
    Mistake(
        "turns the distance into a similarity",
        "1 - distance or 1 - tau is compared. Both are distances; none of them needs to be turned.",
        lambda distance, tau: 1 - distance >= tau,
        lambda distance, tau: 1 - distance <= tau,
        lambda distance, tau: distance <= 1 - tau,
    ),
    Mistake(
        "only the same picture",
        "Only a distance of 0 counts as the same person. Two pictures of one person are never quite alike: tau says "
        "how much difference is allowed.",
        lambda distance, tau: distance == 0,
    ),
    Mistake(
        "returns a number",
        "A number came back, not a decision. Compare the distance with tau: the comparison is the answer.",
        lambda distance, tau: tau - distance,
        lambda distance, tau: distance - tau,
        lambda distance, tau: abs(distance - tau),
        lambda distance, tau: distance,
        lambda distance, tau: tau,
        lambda distance, tau: distance / tau,
    ),
)

NEAREST_EXAMPLE = (
    Mistake(
        "farthest",
        "This is the label of the farthest row. The person is the one at the *smallest* distance.",
        lambda query, gallery, labels: labels[int(_order(query, gallery)[-1])],
    ),
    Mistake(
        "index instead of label",
        "This is the number of the row. Which label stands at this place in labels?",
        lambda query, gallery, labels: _nearest(query, gallery),
        lambda query, gallery, labels: _nearest(query, gallery) + 1,
    ),
    Mistake(
        "index of the farthest row",
        "This is the number of a row, and of the farthest one. The smallest distance counts, and its label is asked "
        "for.",
        lambda query, gallery, labels: int(_order(query, gallery)[-1]),
    ),
    Mistake(
        "one number for the whole gallery",
        "One distance was computed for the whole gallery, and the first label came back. Each row needs a distance of "
        "its own.",
        lambda query, gallery, labels: labels[int(np.argmin(np.sqrt(np.sum((gallery - query) ** 2))))],
        lambda query, gallery, labels: labels[-1],
    ),
    Mistake(
        "sums along the wrong axis",
        "The squares are added over the people, and one number is left for each dimension. Add over the dimensions.",
        lambda query, gallery, labels: labels[int(np.argmin(np.sum((gallery - query) ** 2, axis=0)))],
    ),
    Mistake(
        "does not sum at all",
        "The smallest single number of all differences was looked for. First one distance for each row, then the "
        "smallest.",
        lambda query, gallery, labels: labels[int(np.argmin(np.abs(gallery - query)))],
        lambda query, gallery, labels: labels[int(np.argmin(np.abs(gallery - query))) // gallery.shape[1]],
        lambda query, gallery, labels: labels[int(np.argmin(gallery - query))],
    ),
    Mistake(
        "largest dot product",
        "The row of the largest dot product is the nearest one only where all rows have one length. Use the distance.",
        lambda query, gallery, labels: labels[int(np.argmax(gallery @ query))],
    ),
    Mistake(
        "L1",
        "The absolute differences are added. In this chapter, near means the L2 norm: the root of the sum of squares.",
        lambda query, gallery, labels: labels[int(np.argmin(np.sum(np.abs(gallery - query), axis=1)))],
    ),
    Mistake(
        "differences cancel",
        "The differences are added with their signs, so that positive and negative ones cancel. Square them first.",
        lambda query, gallery, labels: labels[int(np.argmin(np.abs(np.sum(gallery - query, axis=1))))],
        lambda query, gallery, labels: labels[int(np.argmin(np.sum(gallery - query, axis=1)))],
    ),
    Mistake(
        "difference of the norms",
        "Lengths were compared. A row of the same length may lie far away: take the length of the difference.",
        lambda query, gallery, labels: labels[
            int(np.argmin(np.abs(np.sqrt(np.sum(gallery**2, axis=1)) - np.sqrt(np.sum(query**2)))))
        ],
    ),
    Mistake(
        "first number only",
        "Only the first number of each encoding is compared. All of them belong into the distance.",
        lambda query, gallery, labels: labels[int(np.argmin(np.abs(gallery[:, 0] - query[0])))],
    ),
    Mistake(
        "compares with the first row only",
        "Each row is compared with row 0, not with the best so far. Is the smallest distance kept when a nearer row "
        "comes?",
        lambda query, gallery, labels: labels[
            int(np.flatnonzero(np.sum((gallery - query) ** 2, axis=1) <= np.sum((gallery[0] - query) ** 2))[-1])
        ],
    ),
    Mistake(
        "second nearest",
        "This is the second nearest row. The gallery does not hold the query itself, so the nearest one counts.",
        lambda query, gallery, labels: labels[int(_order(query, gallery)[1])],
    ),
    Mistake(
        "distance instead of label",
        "This is the distance of the nearest row. Who is it? The label of that row is asked for.",
        lambda query, gallery, labels: np.sqrt(np.min(np.sum((gallery - query) ** 2, axis=1))),
        lambda query, gallery, labels: np.min(np.sum((gallery - query) ** 2, axis=1)),
    ),
    Mistake(
        "encoding instead of label",
        "This is the encoding of the nearest row. Who is it? The label of that row is asked for.",
        lambda query, gallery, labels: gallery[_nearest(query, gallery)],
    ),
    Mistake(
        "all labels",
        "All labels came back. Only the nearest row's is asked for.",
        lambda query, gallery, labels: labels[_order(query, gallery)],
        lambda query, gallery, labels: labels,
    ),
)
