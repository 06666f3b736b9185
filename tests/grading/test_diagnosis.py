"""What is said about wrong numbers that no known mistake explains."""

import numpy as np
import pytest

from helpers.grading import diagnosis, grade
from helpers.grading.exercise import Case
from tests.grading.learners import conv_einsum, pad_slices, pool_windows


def twisted(twist):
    return lambda *args: twist(conv_einsum(*args), *args)


def first_rows_wrong(Z, *_):
    return np.concatenate([Z[:, :1] + 1, Z[:, 1:]], axis=1)


def border_wrong(X, pad):
    padded = pad_slices(X, pad)
    inside = np.zeros(padded.shape, bool)
    inside[:, 1:-1, 1:-1] = True
    return np.where(inside, padded, padded + np.arange(padded.shape[2])[:, None] + 1)


CASES = (
    ("conv_forward", twisted(lambda Z, *_: -Z), "All signs are the wrong way round"),
    ("conv_forward", twisted(lambda Z, *_: Z / 9), "Every number is 1/9 of what was expected"),
    ("conv_forward", twisted(lambda Z, *_: Z * 4), "Every number is 4 times what was expected, each time"),
    ("conv_forward", twisted(lambda Z, A, W, *_: Z * len(W)), "by another factor elsewhere"),
    ("conv_forward", twisted(lambda Z, *_: Z - 2.5), "off by the same amount, here -2.5"),
    ("conv_forward", twisted(lambda Z, *_: Z + np.arange(1, Z.shape[3] + 1) ** 2), "off by the same amount"),
    ("conv_forward", twisted(lambda Z, *_: Z**2), "came back squared"),
    ("conv_forward", twisted(lambda Z, *_: np.abs(Z)), "The signs were lost"),
    ("conv_forward", twisted(lambda Z, *_: np.rint(Z)), "rounded to whole numbers"),
    ("conv_forward", twisted(lambda Z, *_: np.floor(Z)), "rounded down"),
    ("conv_forward", twisted(lambda Z, *_: np.tanh(Z)), "tanh or a sigmoid"),
    ("conv_forward", twisted(lambda Z, *_: np.clip(Z, 0, 1)), "cut off at 0 and at 1"),
    ("conv_forward", twisted(lambda Z, *_: Z / np.abs(Z).max()), "divided by its largest number"),
    ("conv_forward", twisted(lambda Z, *_: Z - Z.mean()), "mean was taken away"),
    ("conv_forward", twisted(lambda Z, *_: Z[:, :, ::-1]), "the columns stand in reverse order"),
    ("conv_forward", twisted(lambda Z, *_: Z[:, ::-1, ::-1]), "the rows and columns stand in reverse order"),
    ("conv_forward", twisted(lambda Z, *_: np.zeros_like(Z)), "Everything that came back is 0"),
    ("conv_forward", twisted(lambda Z, *_: np.full_like(Z, Z.flat[0])), "The same number stands everywhere"),
    ("conv_forward", twisted(first_rows_wrong), "Only row 0 is wrong"),
    ("conv_forward", twisted(lambda Z, *_: Z.transpose(0, 3, 1, 2)), "in the order (example, channel, row, column)"),
    ("conv_forward", twisted(lambda Z, *_: Z[..., 0]), "The axis of the channels is missing"),
    ("conv_forward", twisted(lambda Z, *_: Z.sum()), "one number came back"),
    ("conv_forward", lambda A_prev, W, b, pad, stride: A_prev, "What came back is A_prev as it was"),
    ("conv_forward", lambda A_prev, W, b, pad, stride: conv_einsum(A_prev, W, b, pad + 1, stride), "pad is 1 larger"),
    (
        "conv_forward",
        lambda A_prev, W, b, pad, stride: conv_einsum(A_prev, W, b, stride, stride),
        "stride is used in the place of pad",
    ),
    ("conv_forward", lambda A_prev, W, b, pad, stride: conv_einsum(A_prev, np.abs(W), b, pad, stride), "signs of W"),
    (
        "conv_forward",
        lambda A_prev, W, b, pad, stride: conv_einsum(A_prev, W[::-1], b, pad, stride),
        "axis 0 of W is in reverse order",
    ),
    ("conv_forward", twisted(lambda Z, A, W, b, pad, stride: Z if stride == 1 else Z**3), "the stride is above 1"),
    ("conv_forward", twisted(lambda Z, A, W, b, pad, stride: Z if len(A) == 1 else Z**3), "several examples"),
    ("zero_pad", lambda X, pad: np.roll(pad_slices(X, pad), 1, axis=2), "moved by one column"),
    (
        "zero_pad",
        lambda X, pad: pad_slices(X, pad).reshape(len(X), X.shape[2] + 2 * pad, X.shape[1] + 2 * pad, X.shape[3]),
        "Height and width changed places",
    ),
    ("zero_pad", border_wrong, "The inside is right, and the border is wrong"),
    ("zero_pad", lambda X, pad: pad_slices(X, pad).astype(np.uint8), "bytes (uint8)"),
    ("zero_pad", lambda X, pad: pad_slices(X, pad)[:, :-1], "one too few"),
    ("output_size", lambda n, f, pad, stride: n, "What came back is n itself"),
    ("output_size", lambda n, f, pad, stride: (n + 2 * pad - f) // stride + 2, "Every time the result is one too"),
    ("output_size", lambda n, f, pad, stride: (n + 2 * pad - f) // f + 1, "f is used in the place of stride"),
    ("output_size", lambda f, n, pad, stride: (n + 2 * pad - f) // stride + 1, "n and f change places"),
    ("conv_single_step", lambda a_slice, W, b: 3 * np.sum(a_slice * W) + 3 * b, "3 times what was expected"),
    ("conv_single_step", lambda a_slice, W, b: -np.sum(a_slice * W) - b, "The sign is the wrong way round"),
    ("conv_single_step", lambda a_slice, W, b: np.sum(a_slice * W) + b + 7, "same number each time: +7"),
    ("conv_single_step", lambda a_slice, W, b: np.sum(a_slice) + b, "as if it were 1"),
    ("conv_parameters", lambda f, n_c_prev, n_c: ((f * f * n_c_prev + 1) * n_c) ** 2, "the square"),
    ("same_padding", lambda f: np.sqrt((f - 1) // 2), "fraction"),
    ("pool_forward", lambda A_prev, f, stride, mode: pool_windows(A_prev, 2, stride, mode), "f is always 2"),
)


@pytest.mark.parametrize(("id", "answer", "words"), CASES, ids=[words for *_, words in CASES])
def test_likely_causes(id, answer, words):
    for seed in range(3):
        result = grade(id, answer, seed)
        assert not result.passed and words in " ".join(result.message.split()), result.message


def test_traits_name_the_one_that_tells_wrong_from_right():
    cases = [Case((), "", traits) for traits in (("a", "b"), ("a",), ("b", "c"), ("c",))]
    assert diagnosis.of_traits(cases, [0, 1], [2, 3]) == "It is right except where a."
    assert diagnosis.of_traits(cases, [0, 2], [1, 3]) == "It is right except where b."
    assert diagnosis.of_traits(cases, [0, 1], [2]) == "It is right except where a."
    assert diagnosis.of_traits(cases, [0, 1, 2, 3], []) == ""
    assert diagnosis.of_traits(cases, [0, 3], [1, 2]) == ""


def test_one_small_array_is_no_proof():
    """A factor always exists for a single number; nothing is claimed from it."""
    pair = diagnosis.Pair({"x": 1}, np.array([[6.0]]), np.array([[3.0]]))
    assert "times" not in diagnosis.of_values([pair], 0, ())
