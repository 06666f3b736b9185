"""Known mistakes of chapter 08's two probabilities. Where two mistakes fit an answer, the earlier is named."""

import math

from helpers.grading.exercise import Mistake

ALL_CORRECT_PROBABILITY = (
    Mistake(
        "1 - k (1 - p)",
        "This takes the sum of all error probabilities away from 1. That sum counts a visit with two errors twice, and "
        "can exceed 1: it is a bound. For two people, all right means: the first right and the second right.",
        lambda p, k: 1 - k * (1 - p),
        lambda p, k: max(0.0, 1 - k * (1 - p)),
    ),
    Mistake(
        "probability of an error",
        "This is the probability that at least one comparison is wrong. Asked is the opposite.",
        lambda p, k: 1 - p**k,
    ),
    Mistake(
        "all wrong",
        "This is the probability that every comparison is wrong.",
        lambda p, k: (1 - p) ** k,
    ),
    Mistake(
        "at least one right",
        "This is the probability that at least one comparison is right. Asked is that all of them are.",
        lambda p, k: 1 - (1 - p) ** k,
    ),
    Mistake("k times p", "Probabilities of independent events are multiplied with each other, not added up.",
            lambda p, k: k * p),
    Mistake("p / k", "p was divided by k. For two people, all right means: the first right and the second right.",
            lambda p, k: p / k),
    Mistake("one factor too few", "One comparison too few is counted.", lambda p, k: p ** (k - 1)),
    Mistake("one factor too many", "One comparison too many is counted.", lambda p, k: p ** (k + 1)),
    Mistake(
        "all pairs",
        "This compares all k people with each other. A visitor is compared with each of them once.",
        lambda p, k: p ** (k * (k - 1) / 2),
    ),
    Mistake("base and exponent swapped", "Base and exponent changed places.", lambda p, k: k**p),
    Mistake("root instead of power", "This is a root of p. Does the probability grow or fall with more people?",
            lambda p, k: p ** (1 / k)),
    Mistake(
        "exp(-k (1 - p))",
        "This approximation holds for p near 1 only. The exact value is as short.",
        lambda p, k: math.exp(-k * (1 - p)),
    ),
    Mistake("p itself", "What came back is p itself: the number of people plays no part.", lambda p, k: p),
)

REQUIRED_ACCURACY = (
    Mistake(
        "1 - (1 - target) / k",
        "This shares the allowed error evenly between k comparisons. It is near for a high target and off for a low "
        "one: solve p**k = target for p instead.",
        lambda target, k: 1 - (1 - target) / k,
    ),
    Mistake("power instead of root", "This is what k comparisons of that accuracy give. Asked is the way back.",
            lambda target, k: target**k),
    Mistake("target / k", "The target was divided by k. k factors p, multiplied, give the target.",
            lambda target, k: target / k),
    Mistake(
        "root of the error",
        "The root was taken of the error, 1 - target. The k-th power of p is the target itself.",
        lambda target, k: 1 - (1 - target) ** (1 / k),
        lambda target, k: (1 - target) ** (1 / k),
    ),
    Mistake("square root", "This is the square root, which suits k = 2 alone.", lambda target, k: math.sqrt(target)),
    Mistake("one factor too many", "One comparison too many is counted.", lambda target, k: target ** (1 / (k + 1))),
    Mistake("one factor too few", "One comparison too few is counted.",
            lambda target, k: target ** (1 / (k - 1)) if k > 1 else target),
    Mistake(
        "1 + log(target) / k",
        "This approximation holds for a target near 1 only. The exact value is as short.",
        lambda target, k: 1 + math.log(target) / k,
    ),
    Mistake("forgets the exponential", "The logarithm of the target was divided by k; the way back is missing.",
            lambda target, k: math.log(target) / k),
    Mistake("allowed error", "This is the error that a comparison may make, 1 - p. Asked is p.",
            lambda target, k: 1 - target ** (1 / k)),
    Mistake("the target itself", "What came back is the target itself: the number of people plays no part.",
            lambda target, k: target),
    Mistake(
        "rounded",
        "The result is rounded. Here the last digits matter: 0.9999 would become 1.000. Return it as it is.",
        lambda target, k: round(target ** (1 / k), 3),
        lambda target, k: round(target ** (1 / k), 2),
    ),
)
