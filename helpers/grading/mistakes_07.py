"""Known mistakes of chapter 07: features, the logistic unit, and rates; those of thresholds come last.

Where two mistakes of an exercise fit an answer, the earlier is named.
"""

import numpy as np

from helpers.grading.exercise import Mistake
from helpers.grading.reference_07 import chi_square


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


ABSOLUTE_DIFFERENCE = (
    Mistake(
        "summed",
        "The differences were added up. Here each number keeps its own difference; the logistic unit adds them later, "
        "each with its weight.",
        lambda f, g: np.sum(np.abs(f - g)),
        lambda f, g: np.sum(np.abs(f - g), axis=-1),
        lambda f, g: np.sum(np.abs(f - g), axis=-1, keepdims=True),
        lambda f, g: np.sum(np.abs(f - g), axis=0),
    ),
    Mistake(
        "mean",
        "The differences were averaged. Here each number keeps its own difference.",
        lambda f, g: np.mean(np.abs(f - g)),
        lambda f, g: np.mean(np.abs(f - g), axis=-1),
    ),
    Mistake(
        "L2 norm",
        "This is one distance for the whole encoding. The logistic unit wants every number's difference by itself.",
        lambda f, g: np.linalg.norm(f - g),
        lambda f, g: np.linalg.norm(f - g, axis=-1),
    ),
    Mistake(
        "keeps the sign",
        "The sign of the difference is still there: then f and g could not change places without another result.",
        lambda f, g: f - g,
        lambda f, g: g - f,
    ),
    Mistake(
        "squared",
        "The differences were squared. Their absolute value is asked for.",
        lambda f, g: (f - g) ** 2,
    ),
    Mistake(
        "difference of the absolute values",
        "The absolute values were taken before the difference, so 0.5 and -0.5 look alike.",
        lambda f, g: np.abs(np.abs(f) - np.abs(g)),
        lambda f, g: np.abs(f) - np.abs(g),
    ),
    Mistake(
        "negative differences cut off",
        "Where f is smaller than g the result is 0. That difference counts as well.",
        lambda f, g: np.maximum(f - g, 0),
        lambda f, g: np.maximum(g - f, 0),
    ),
    Mistake(
        "added",
        "f and g were added. How far are two numbers apart?",
        lambda f, g: np.abs(f + g),
        lambda f, g: f + g,
    ),
    Mistake(
        "chi-square",
        "This is the other feature, with f + g below. Here nothing is divided.",
        lambda f, g: (f - g) ** 2 / (f + g),
        lambda f, g: np.abs(f - g) / (f + g),
        lambda f, g: chi_square(f, g),
    ),
)

CHI_SQUARE = (
    Mistake(
        "NaN at 0 / 0",
        "Where f and g are both 0 the quotient is 0 / 0, which is NaN. The feature is 0 there: two zeros do not "
        "differ.",
        lambda f, g: (f - g) ** 2 / (f + g),
        lambda f, g: np.abs(f - g) ** 2 / np.abs(f + g),
        lambda f, g: [x / 0 if x + y == 0 else (x - y) ** 2 / (x + y) for x, y in zip(f, g, strict=True)],
    ),
    Mistake(
        "equal to abs(f - g)",
        "This is |f - g|. The two features are alternatives: they agree only where one of the numbers is 0, or both "
        "are equal.",
        lambda f, g: np.abs(f - g),
    ),
    Mistake(
        "abs(f - g) / (f + g)",
        "The difference above the line is not squared.",
        lambda f, g: np.abs(f - g) / (f + g),
        lambda f, g: np.nan_to_num(np.abs(f - g) / (f + g)),
        lambda f, g: np.abs(f - g) / (f + g + 1e-8),
        lambda f, g: (f - g) / (f + g),
        lambda f, g: np.nan_to_num((f - g) / (f + g)),
        lambda f, g: (f - g) / (f + g + 1e-8),
    ),
    Mistake(
        "summed",
        "The features were added up. Here each number keeps its own; the logistic unit adds them later, each with its "
        "weight.",
        lambda f, g: np.sum(chi_square(f, g)),
        lambda f, g: np.sum(chi_square(f, g), axis=-1),
        lambda f, g: np.sum((f - g) ** 2 / (f + g)),
        lambda f, g: np.sum((f - g) ** 2 / (f + g), axis=-1),
        lambda f, g: np.sum(chi_square(f, g)) / 2,
    ),
    Mistake(
        "forgets the division",
        "This is the squared difference alone. Nothing is divided by f + g.",
        lambda f, g: (f - g) ** 2,
    ),
    Mistake(
        "multiplies by the sum",
        "The squared difference is multiplied by f + g. It is divided by it.",
        lambda f, g: (f - g) ** 2 * (f + g),
    ),
    Mistake(
        "half",
        "Every number is half of what it should be. Some books put 1/2 before the sum of chi-square distances; here "
        "nothing stands before it.",
        lambda f, g: chi_square(f, g) / 2,
        lambda f, g: (f - g) ** 2 / (2 * (f + g)),
    ),
    Mistake(
        "brackets missing",
        "Python divides before it adds: without brackets only the first of the two stands below the line.",
        lambda f, g: (f - g) ** 2 / f + g,
        lambda f, g: (f - g) ** 2 / g + f,
        lambda f, g: np.nan_to_num((f - g) ** 2 / f + g),
        lambda f, g: np.nan_to_num((f - g) ** 2 / f) + g,
    ),
    Mistake(
        "divides by one of the two",
        "The division is by one of the two numbers. By the sum of both, the feature treats them alike.",
        lambda f, g: (f - g) ** 2 / f,
        lambda f, g: (f - g) ** 2 / g,
        lambda f, g: np.nan_to_num((f - g) ** 2 / f),
        lambda f, g: np.nan_to_num((f - g) ** 2 / g),
        lambda f, g: (f - g) ** 2 / (f + 1e-8),
        lambda f, g: (f - g) ** 2 / (g + 1e-8),
        lambda f, g: (f - g) ** 2 / np.where(f == 0, 1, f),
        lambda f, g: (f - g) ** 2 / np.where(g == 0, 1, g),
    ),
    Mistake(
        "0 where one of the two is 0",
        "Where only one of the numbers is 0 the feature is not 0: 0 and 0.3 differ. Only 0 / 0 needs care.",
        lambda f, g: np.where(f * g > 0, chi_square(f, g), 0),
        lambda f, g: np.where(f > 0, chi_square(f, g), 0),
        lambda f, g: np.where(g > 0, chi_square(f, g), 0),
    ),
    Mistake(
        "1 where both are 0",
        "Where f and g are both 0 the feature is 0: two zeros do not differ.",
        lambda f, g: np.where(f + g > 0, chi_square(f, g), 1),
    ),
    Mistake(
        "a large number below the line",
        "A number was added to f + g against the division by 0, and it is so large that it changes the others. "
        "Something like 1e-8 does not.",
        lambda f, g: (f - g) ** 2 / (f + g + 1),
        lambda f, g: (f - g) ** 2 / (f + g + 0.1),
        lambda f, g: (f - g) ** 2 / (f + g + 0.01),
    ),
    Mistake(
        "squares before the difference",
        "Each number was squared before the difference. The difference comes first.",
        lambda f, g: (f**2 - g**2) / (f + g),
        lambda f, g: np.nan_to_num((f**2 - g**2) / (f + g)),
        lambda f, g: (f**2 - g**2) / (f + g + 1e-8),
        lambda f, g: np.abs(f**2 - g**2) / (f + g),
    ),
    Mistake(
        "the sum squared",
        "The sum below the line is squared too, which leaves a number from 0 to 1 without a scale.",
        lambda f, g: ((f - g) / (f + g)) ** 2,
        lambda f, g: np.nan_to_num(((f - g) / (f + g)) ** 2),
        lambda f, g: (f - g) ** 2 / ((f + g) ** 2 + 1e-8),
    ),
    Mistake(
        "the root",
        "A root was taken at the end. None belongs here.",
        lambda f, g: np.sqrt(chi_square(f, g)),
    ),
)

SAME_PROBABILITY = (
    Mistake(
        "sigmoid inside the sum",
        "The sigmoid is applied to every term, and then they are added. It belongs around the whole sum, once.",
        lambda f, g, w, b: np.sum(_sigmoid(w * np.abs(f - g))) + b,
        lambda f, g, w, b: np.sum(_sigmoid(w * np.abs(f - g) + b)),
        lambda f, g, w, b: np.sum(w * _sigmoid(np.abs(f - g))) + b,
        lambda f, g, w, b: np.sum(_sigmoid(w * np.abs(f - g))),
        lambda f, g, w, b: np.mean(_sigmoid(w * np.abs(f - g) + b)),
        lambda f, g, w, b: _sigmoid(w * np.abs(f - g) + b),
    ),
    Mistake(
        "sigmoid before the bias",
        "The bias is added after the sigmoid, so that the result can leave the range from 0 to 1.",
        lambda f, g, w, b: _sigmoid(np.sum(w * np.abs(f - g))) + b,
    ),
    Mistake(
        "forgets b",
        "The bias is missing. Without it two equal encodings would get 1/2, whatever was learned.",
        lambda f, g, w, b: _sigmoid(np.sum(w * np.abs(f - g))),
    ),
    Mistake(
        "forgets the sigmoid",
        "This is the weighted sum with the bias, the logit. What makes a probability of it?",
        lambda f, g, w, b: np.sum(w * np.abs(f - g)) + b,
    ),
    Mistake(
        "keeps the sign",
        "The differences keep their sign, so f and g cannot change places. Their absolute value is asked for.",
        lambda f, g, w, b: _sigmoid(np.sum(w * (f - g)) + b),
        lambda f, g, w, b: _sigmoid(np.sum(w * (g - f)) + b),
    ),
    Mistake(
        "absolute value around the sum",
        "The absolute value is taken of the whole sum. It belongs around each difference; the sum may be negative.",
        lambda f, g, w, b: _sigmoid(np.abs(np.sum(w * (f - g))) + b),
        lambda f, g, w, b: _sigmoid(np.abs(np.sum(w * (f - g)) + b)),
        lambda f, g, w, b: _sigmoid(np.abs(np.sum(w * np.abs(f - g)) + b)),
    ),
    Mistake(
        "absolute value of the weights",
        "The signs of the weights are lost. A negative weight says that a difference speaks against the same person.",
        lambda f, g, w, b: _sigmoid(np.sum(np.abs(w * (f - g))) + b),
        lambda f, g, w, b: _sigmoid(np.sum(np.abs(w) * np.abs(f - g)) + b),
    ),
    Mistake(
        "the other way round",
        "This is the probability of different people: the minus sign in the exponent is missing, or one too many.",
        lambda f, g, w, b: 1 - _sigmoid(np.sum(w * np.abs(f - g)) + b),
    ),
    Mistake(
        "bias of the wrong sign",
        "The bias was taken away. It is added.",
        lambda f, g, w, b: _sigmoid(np.sum(w * np.abs(f - g)) - b),
        lambda f, g, w, b: 1 / (1 + np.exp(-np.sum(w * np.abs(f - g)) + b)),
    ),
    Mistake(
        "bias in every term",
        "The bias is added once for every number of the encoding. The unit has one bias.",
        lambda f, g, w, b: _sigmoid(np.sum(w * np.abs(f - g) + b)),
        lambda f, g, w, b: _sigmoid(np.sum(w * (np.abs(f - g) + b))),
    ),
    Mistake(
        "ignores the weights",
        "The weights play no part. Each difference counts with its own.",
        lambda f, g, w, b: _sigmoid(np.sum(np.abs(f - g)) + b),
        lambda f, g, w, b: _sigmoid(-np.sum(np.abs(f - g)) + b),
        lambda f, g, w, b: _sigmoid(np.sum(w) * np.sum(np.abs(f - g)) + b),
    ),
    Mistake(
        "mean instead of the sum",
        "The weighted differences are averaged. The unit adds them.",
        lambda f, g, w, b: _sigmoid(np.mean(w * np.abs(f - g)) + b),
    ),
    Mistake(
        "squared differences",
        "The differences are squared. Their absolute value is asked for.",
        lambda f, g, w, b: _sigmoid(np.sum(w * (f - g) ** 2) + b),
    ),
    Mistake(
        "one distance for all",
        "The encoding is made into one distance before the weights. Each of its numbers has a weight of its own.",
        lambda f, g, w, b: _sigmoid(np.sum(w) * np.linalg.norm(f - g) + b),
        lambda f, g, w, b: _sigmoid(np.sum(w * np.linalg.norm(f - g)) + b),
    ),
    Mistake(
        "chi-square",
        "This is the unit on the other feature. The exercise asks for |f_k - g_k|.",
        lambda f, g, w, b: _sigmoid(np.sum(w * (f - g) ** 2 / (f + g)) + b),
        lambda f, g, w, b: _sigmoid(np.sum(w * chi_square(f, g)) + b),
    ),
    Mistake(
        "a decision",
        "This is the decision, 0 or 1. The probability behind it is asked for.",
        lambda f, g, w, b: np.sum(w * np.abs(f - g)) + b > 0,
        lambda f, g, w, b: round(float(_sigmoid(np.sum(w * np.abs(f - g)) + b))),
    ),
    Mistake(
        "tanh",
        "This is tanh, which runs from -1 to 1. The sigmoid runs from 0 to 1.",
        lambda f, g, w, b: np.tanh(np.sum(w * np.abs(f - g)) + b),
    ),
    Mistake(
        "product instead of the difference",
        "This weighs the products of f and g. The unit looks at how far they are apart.",
        lambda f, g, w, b: _sigmoid(np.sum(w * f * g) + b),
    ),
)
