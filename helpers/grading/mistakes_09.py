"""Known mistakes of chapter 09's costs; those of one step on the picture stand in `mistakes_09_step`.

Where two mistakes of an exercise fit an answer, the earlier is named.
"""

import math

import numpy as np

from helpers.grading.exercise import Mistake


def _gram(A):
    columns = A.reshape(-1, A.shape[-1])
    return columns.T @ columns


def _scrambled(A):
    """A straight reshape to (C, H W), which mixes places and channels."""
    rows = A.reshape(A.shape[-1], -1)
    return rows @ rows.T


def _same_index_twice(A):
    """Both sums over i, as where an inner loop takes the name of the outer one."""
    total = np.zeros((A.shape[-1], A.shape[-1]), A.dtype)
    for i in range(A.shape[0]):
        for i in range(A.shape[1]):  # noqa: B020, PLW2901 (the mistake itself)
            total += np.outer(A[i, i], A[i, i])
    return total


def _diagonal_places(A):
    places = np.arange(min(A.shape[:2]))
    return _gram(A[places, places][None])


def _difference(S, G):
    return np.sum((S - G) ** 2)


CONTENT_COST = (
    Mistake(
        "one half",
        "The sum of squares is halved. Gatys et al. 2016 write it so; here the factor is 1 / (4 H W C), so that a cost "
        "does not grow with the picture.",
        lambda a_C, a_G: np.sum((a_C - a_G) ** 2) / 2,
    ),
    Mistake(
        "a mean, and the factor again",
        "np.mean divides by H W C already, and then the factor does so again. Take the sum.",
        lambda a_C, a_G: np.mean((a_C - a_G) ** 2) / (4 * a_C.size),
    ),
    Mistake(
        "mean of the squares",
        "This is the mean of the squared differences. The factor asked for is 1 / (4 H W C).",
        lambda a_C, a_G: np.mean((a_C - a_G) ** 2),
        lambda a_C, a_G: np.mean((a_C - a_G) ** 2) / 2,
    ),
    Mistake(
        "no factor",
        "This is the sum of the squared differences. The factor 1 / (4 H W C) is missing.",
        lambda a_C, a_G: np.sum((a_C - a_G) ** 2),
    ),
    Mistake(
        "the channels are missing in the factor",
        "Divided by 4 H W: the number of channels belongs to the factor as well.",
        lambda a_C, a_G: np.sum((a_C - a_G) ** 2) / (4 * a_C.shape[1] * a_C.shape[2]),
    ),
    Mistake(
        "divides before it multiplies",
        "1/4 * H * W * C multiplies by H W C, since Python goes from left to right. Put the product into brackets.",
        lambda a_C, a_G: 1 / 4 * a_C.size * np.sum((a_C - a_G) ** 2),
        lambda a_C, a_G: np.sum((a_C - a_G) ** 2) / 4 * a_C.size,
    ),
    Mistake(
        "a root",
        "A root was taken. The cost is a sum of squares: the square of the L2 norm, not its root.",
        lambda a_C, a_G: np.sqrt(np.sum((a_C - a_G) ** 2)) / (4 * a_C.size),
        lambda a_C, a_G: np.sqrt(np.sum((a_C - a_G) ** 2)),
        lambda a_C, a_G: np.sqrt(np.sum((a_C - a_G) ** 2) / (4 * a_C.size)),
    ),
    Mistake(
        "absolute differences",
        "The absolute differences are added. Square them.",
        lambda a_C, a_G: np.sum(np.abs(a_C - a_G)) / (4 * a_C.size),
        lambda a_C, a_G: np.mean(np.abs(a_C - a_G)),
    ),
    Mistake(
        "adds before squaring",
        "The differences are added before they are squared, so that positive and negative ones cancel.",
        lambda a_C, a_G: np.sum(a_C - a_G) ** 2 / (4 * a_C.size),
    ),
    Mistake(
        "not squared",
        "The differences are added with their signs and cancel. Square each first.",
        lambda a_C, a_G: np.sum(a_C - a_G) / (4 * a_C.size),
        lambda a_C, a_G: np.sum(a_G - a_C) / (4 * a_C.size),
    ),
    Mistake(
        "uint8 subtraction",
        "The activations became whole numbers from 0 to 255 on the way: fractions are lost, and what is below 0 wraps "
        "round. Keep them as float32.",
        lambda a_C, a_G: np.sum((a_C.astype(np.uint8) - a_G.astype(np.uint8)).astype(float) ** 2) / (4 * a_C.size),
        lambda a_C, a_G: np.sum((a_C.astype(np.uint8) - a_G.astype(np.uint8)) ** 2) / (4 * a_C.size),
    ),
    Mistake(
        "not summed",
        "One number for each activation came back. The cost is one number: the sum is missing.",
        lambda a_C, a_G: (a_C - a_G) ** 2 / (4 * a_C.size),
        lambda a_C, a_G: (a_C - a_G) ** 2,
    ),
)

GRAM_MATRIX = (
    Mistake(
        "reshaped straight to (C, H W)",
        "reshape keeps the order of the numbers in memory, and there the channel runs fastest: a row of (C, H W) then "
        "mixes channels. Reshape to (H W, C) first, and transpose if you like.",
        _scrambled,
    ),
    Mistake(
        "places instead of channels",
        "An array (H W, H W) compares places. The Gram matrix compares channels: it is (C, C).",
        lambda A: A.reshape(-1, A.shape[-1]) @ A.reshape(-1, A.shape[-1]).T,
    ),
    Mistake(
        "outer product of the means",
        "The channels are added up first and multiplied then. Where they are active together is lost: multiply place "
        "by place, then add.",
        lambda A: np.outer(A.mean((0, 1)), A.mean((0, 1))),
        lambda A: np.outer(A.sum((0, 1)), A.sum((0, 1))),
        lambda A: np.outer(A.sum((0, 1)), A.sum((0, 1))) / (A.shape[0] * A.shape[1]),
    ),
    Mistake(
        "diagonal only",
        "Only the diagonal is filled: each channel with itself. Every pair of channels has an entry.",
        lambda A: np.diag(np.diag(_gram(A))),
        lambda A: np.diag(_gram(A)),
    ),
    Mistake(
        "both sums over i",
        "Both sums run over i, so that only the places (i, i) count. The inner sum runs over the columns: j.",
        _diagonal_places,
        _same_index_twice,
    ),
    Mistake(
        "divided by the places",
        "This is the Gram matrix divided by a number. In this exercise it is not normalised; the cost does that.",
        lambda A: _gram(A) / (A.shape[0] * A.shape[1]),
        lambda A: _gram(A) / A.size,
        lambda A: _gram(A) / (2 * A.size),
    ),
    Mistake(
        "means taken away",
        "The mean of each channel was taken away first: that is a covariance. The Gram matrix is uncentred.",
        lambda A: _gram(A - A.mean((0, 1))),
        lambda A: _gram(A - A.mean((0, 1))) / (A.shape[0] * A.shape[1]),
        lambda A: np.cov(A.reshape(-1, A.shape[-1]).T),
        lambda A: np.cov(A.reshape(-1, A.shape[-1]), rowvar=False),
    ),
    Mistake(
        "correlation",
        "These are correlations: means taken away and lengths made 1. The Gram matrix does neither.",
        lambda A: np.corrcoef(A.reshape(-1, A.shape[-1]).T),
    ),
    Mistake(
        "cosines",
        "Each channel was made to length 1 first. The Gram matrix keeps how active a channel is.",
        lambda A: _gram(A / np.sqrt(np.maximum((A**2).sum((0, 1)), 1e-12))),
    ),
    Mistake(
        "one row of places only",
        "Only the first row of places, or the first column, counts. Sum over both.",
        lambda A: _gram(A[:1]),
        lambda A: _gram(A[:, :1]),
    ),
    Mistake(
        "sums of squares",
        "Every entry is a channel's own sum of squares, or the sum of all. An entry belongs to a pair of channels.",
        lambda A: np.sum(A**2),
        lambda A: np.full((A.shape[-1], A.shape[-1]), np.sum(A**2)),
    ),
)

LAYER_STYLE_COST = (
    Mistake(
        "C missing",
        "Divided by (2 H W)^2: the number of channels is missing. Without it a layer of many channels outweighs the "
        "others.",
        lambda a_S, a_G: _difference(_gram(a_S), _gram(a_G)) / (2 * a_S.shape[0] * a_S.shape[1]) ** 2,
    ),
    Mistake(
        "divides before it multiplies",
        "1/4 * C**2 * (H*W)**2 multiplies where it should divide: Python goes from left to right. Put the whole "
        "product into brackets.",
        lambda a_S, a_G: 1 / 4 * a_S.shape[2] ** 2 * (a_S.shape[0] * a_S.shape[1]) ** 2
        * _difference(_gram(a_S), _gram(a_G)),
        lambda a_S, a_G: _difference(_gram(a_S), _gram(a_G)) / 4 * a_S.size**2,
    ),
    Mistake(
        "scrambled reshape",
        "The Gram matrices are those of a straight reshape to (C, H W), which mixes places and channels.",
        lambda a_S, a_G: _difference(_scrambled(a_S), _scrambled(a_G)) / (2 * a_S.size) ** 2,
    ),
    Mistake(
        "the factor is not squared",
        "Divided by 2 H W C. The whole of it is squared.",
        lambda a_S, a_G: _difference(_gram(a_S), _gram(a_G)) / (2 * a_S.size),
        lambda a_S, a_G: _difference(_gram(a_S), _gram(a_G)) / (2 * a_S.size**2),
    ),
    Mistake(
        "2 missing",
        "Divided by (H W C)^2: the 2 belongs into the bracket.",
        lambda a_S, a_G: _difference(_gram(a_S), _gram(a_G)) / a_S.size**2,
    ),
    Mistake(
        "content factor",
        "4 H W C is the factor of the content cost. The style cost divides by (2 H W C)^2.",
        lambda a_S, a_G: _difference(_gram(a_S), _gram(a_G)) / (4 * a_S.size),
    ),
    Mistake(
        "no factor",
        "This is the squared distance of the Gram matrices. The factor 1 / (2 H W C)^2 is missing.",
        lambda a_S, a_G: _difference(_gram(a_S), _gram(a_G)),
    ),
    Mistake(
        "a root",
        "A root was taken. The squared Frobenius distance is the plain sum of squares.",
        lambda a_S, a_G: math.sqrt(_difference(_gram(a_S), _gram(a_G))) / (2 * a_S.size) ** 2,
        lambda a_S, a_G: math.sqrt(_difference(_gram(a_S), _gram(a_G))) / (2 * a_S.size),
        lambda a_S, a_G: math.sqrt(_difference(_gram(a_S), _gram(a_G))),
    ),
    Mistake(
        "absolute differences",
        "The absolute differences of the entries are added. Square them.",
        lambda a_S, a_G: np.sum(np.abs(_gram(a_S) - _gram(a_G))) / (2 * a_S.size) ** 2,
    ),
    Mistake(
        "a mean over the entries",
        "np.mean divides by the C^2 entries, and the factor holds C^2 already. Take the sum.",
        lambda a_S, a_G: np.mean((_gram(a_S) - _gram(a_G)) ** 2) / (2 * a_S.size) ** 2,
        lambda a_S, a_G: np.mean((_gram(a_S) - _gram(a_G)) ** 2),
    ),
    Mistake(
        "activations instead of Gram matrices",
        "The activations themselves are compared, place by place: that is content. Style compares Gram matrices.",
        lambda a_S, a_G: np.sum((a_S - a_G) ** 2) / (2 * a_S.size) ** 2,
        lambda a_S, a_G: np.sum((a_S - a_G) ** 2) / (4 * a_S.size),
        lambda a_S, a_G: np.sum((a_S - a_G) ** 2),
    ),
    Mistake(
        "the factor for each matrix",
        "Each Gram matrix is divided first, and the distance again. Divide once.",
        lambda a_S, a_G: _difference(_gram(a_S) / a_S.size, _gram(a_G) / a_S.size) / (2 * a_S.size) ** 2,
    ),
)


def _cost(s, g):
    return float(_difference(_gram(s), _gram(g)) / (2 * s.size) ** 2)


def _costs(layers_S, layers_G):
    return [_cost(s, g) for s, g in zip(layers_S, layers_G, strict=True)]


TOTAL_STYLE_COST = (
    Mistake(
        "sum of costs times sum of weights",
        "The costs are added, the weights are added, and the sums multiplied. Each layer's cost has a weight of its "
        "own: multiply first.",
        lambda layers_S, layers_G, weights: sum(_costs(layers_S, layers_G)) * sum(weights),
    ),
    Mistake(
        "the last layer missing",
        "The last layer does not count. Does the loop end one early, or does a return stand inside it?",
        lambda layers_S, layers_G, weights: sum(
            w * c for w, c in zip(weights[:-1], _costs(layers_S, layers_G)[:-1], strict=True)),
    ),
    Mistake(
        "the first layer only",
        "Only the first layer counts. Does a return stand inside the loop?",
        lambda layers_S, layers_G, weights: weights[0] * _cost(layers_S[0], layers_G[0]),
    ),
    Mistake(
        "the last layer only",
        "Only the last layer counts: the sum is written over in each round. Add to it.",
        lambda layers_S, layers_G, weights: weights[-1] * _cost(layers_S[-1], layers_G[-1]),
    ),
    Mistake(
        "one weight for all",
        "One weight is used for all layers. The second layer has the second weight, and so on.",
        lambda layers_S, layers_G, weights: weights[0] * sum(_costs(layers_S, layers_G)),
        lambda layers_S, layers_G, weights: weights[-1] * sum(_costs(layers_S, layers_G)),
        lambda layers_S, layers_G, weights: np.mean(weights) * sum(_costs(layers_S, layers_G)),
    ),
    Mistake(
        "no weights",
        "The costs are added without their weights.",
        lambda layers_S, layers_G, weights: sum(_costs(layers_S, layers_G)),
        lambda layers_S, layers_G, weights: float(np.mean(_costs(layers_S, layers_G))),
    ),
    Mistake(
        "divided by the number of layers",
        "A mean over the layers, or a division by the weights' sum. The weighted sum is the cost as it stands.",
        lambda layers_S, layers_G, weights: np.dot(weights, _costs(layers_S, layers_G)) / len(weights),
        lambda layers_S, layers_G, weights: np.dot(weights, _costs(layers_S, layers_G)) / sum(weights),
    ),
    Mistake(
        "weights in the reverse order",
        "The weights run backwards. The first one belongs to the first layer.",
        lambda layers_S, layers_G, weights: np.dot(weights[::-1], _costs(layers_S, layers_G)),
    ),
    Mistake(
        "one cost for each layer",
        "One number for each layer came back. Their sum is missing.",
        lambda layers_S, layers_G, weights: np.array(weights) * np.array(_costs(layers_S, layers_G)),
    ),
)

TOTAL_COST = (
    Mistake(
        "swapped",
        "alpha and beta changed places: alpha belongs to the content, beta to the style.",
        lambda j_content, j_style, alpha=10, beta=40: beta * j_content + alpha * j_style,
    ),
    Mistake(
        "fixed 10 and 40",
        "The weights are fixed in the code. 10 and 40 are only what alpha and beta are where nobody says otherwise.",
        lambda j_content, j_style, alpha=10, beta=40: 10 * j_content + 40 * j_style,
    ),
    Mistake(
        "no weights",
        "The two costs are added as they are. Each has its weight.",
        lambda j_content, j_style, alpha=10, beta=40: j_content + j_style,
    ),
    Mistake(
        "one weight only",
        "One of the two weights is missing.",
        lambda j_content, j_style, alpha=10, beta=40: alpha * j_content + j_style,
        lambda j_content, j_style, alpha=10, beta=40: j_content + beta * j_style,
        lambda j_content, j_style, alpha=10, beta=40: alpha * (j_content + j_style),
        lambda j_content, j_style, alpha=10, beta=40: alpha * j_content,
        lambda j_content, j_style, alpha=10, beta=40: beta * j_style,
    ),
    Mistake(
        "brackets in the wrong place",
        "Each weight multiplies its own cost. Here weights or costs are added before they are multiplied.",
        lambda j_content, j_style, alpha=10, beta=40: (alpha + beta) * (j_content + j_style),
        lambda j_content, j_style, alpha=10, beta=40: alpha * (j_content + beta * j_style),
    ),
    Mistake(
        "divided by the sum of the weights",
        "The weighted mean came back. What is asked for is the weighted sum.",
        lambda j_content, j_style, alpha=10, beta=40: (alpha * j_content + beta * j_style) / max(alpha + beta, 1e-9),
    ),
    Mistake(
        "minus",
        "The style cost is taken away. Both are to become small: add them.",
        lambda j_content, j_style, alpha=10, beta=40: alpha * j_content - beta * j_style,
    ),
)
