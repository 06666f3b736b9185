"""Chapters 00 and 01: their contracts, what their cases must hold, and mistakes that are nearly right."""

import numpy as np
import pytest

from helpers import convolution
from helpers.grading import grade, reference_01
from helpers.grading.registry import exercises, find
from tests.grading.learners import RIGHT, conv_einsum, tf

EXERCISES = exercises("00") + exercises("01")


def test_the_contracts_are_there():
    assert {exercise.id: (exercise.signature, exercise.points) for exercise in EXERCISES} == {
        "to_grey": ("to_grey(image)", 1),
        "output_size": ("output_size(n, f, pad, stride)", 1),
        "zero_pad": ("zero_pad(X, pad)", 1),
        "conv_single_step": ("conv_single_step(a_slice, W, b)", 1),
        "conv_forward": ("conv_forward(A_prev, W, b, pad, stride)", 3),
        "pool_forward": ("pool_forward(A_prev, f, stride, mode)", 2),
        "conv_parameters": ("conv_parameters(f, n_c_prev, n_c)", 1),
        "same_padding": ("same_padding(f)", 1),
    }


def test_bfloat16_passes_on_many_seeds_and_gets_no_free_pass():
    def rounded(A_prev, W, b, pad, stride):
        return tf.cast(conv_einsum(A_prev, W, b, pad, stride), tf.bfloat16)

    for seed in range(40):
        assert grade("conv_forward", rounded, seed).passed
        assert not grade("conv_forward", lambda *args: rounded(*args) * tf.cast(1.02, tf.bfloat16), seed).passed
        assert not grade("conv_forward", lambda *args: conv_einsum(*args) * 1.003, seed).passed


@pytest.mark.parametrize(
    ("id", "answer"),
    [
        ("zero_pad", lambda X, pad: RIGHT["zero_pad"][1](X, min(pad, 3))),
        ("conv_parameters", lambda f, n_c_prev, n_c: (min(f, 7) ** 2 * n_c_prev + 1) * n_c),
        *(
            ("output_size", lambda n, f, pad, stride, more=more: (
                n // stride + more if stride > f else (n + 2 * pad - f) // stride + 1
            ))
            for more in (0, 1)
        ),
    ],
)
def test_answers_that_are_nearly_right_never_pass(id, answer):
    assert not any(grade(id, answer, seed).passed for seed in range(40))


@pytest.mark.parametrize(
    "answer",
    [
        lambda n, f, pad, stride: (n + 2 * pad) // stride - f // stride + 1,
        lambda n, f, pad, stride: n // stride + (2 * pad - f) // stride + 1,
    ],
)
def test_divisions_in_pieces_are_called_so(answer):
    for seed in range(20):
        assert grade("output_size", answer, seed).misconception == "divides in pieces"


def test_a_mixture_of_two_mistakes_is_neither():
    def answer(n, f, pad, stride):
        return (n + pad - f) // stride + 1 if stride == 1 else (n + 2 * pad - f) // stride

    assert grade("output_size", answer).misconception is None


def test_an_answer_that_shows_a_mistake_in_few_of_its_cases_makes_another_one():
    def answer(X, pad):
        return padded(X, max(pad, 1))

    padded = RIGHT["zero_pad"][1]
    result = grade("zero_pad", answer)
    assert result.misconception is None and "It is right except where pad is 0" in result.message


def mistake_names(id):
    return {mistake.name for mistake in find(id).mistakes}


def test_the_mistakes_of_the_contract_are_known():
    assert {"mean over everything", "mean over rows", "keeps the channel axis", "sum instead of mean"} <= mistake_names(
        "to_grey"
    )
    assert {"forgets the 2 of 2 pad", "rounds instead of floor", "forgets the + 1"} <= mistake_names("output_size")
    assert {"pads every axis", "pads one side only", "a fixed pad of 2"} <= mistake_names("zero_pad")
    assert {"b inside the sum", "forgets b", "mean instead of sum"} <= mistake_names("conv_single_step")
    assert {
        "stride ignored in the corner", "n_H and n_W swapped", "only the first example", "kernel flipped"
    } <= mistake_names("conv_forward")
    assert {"max over channels too", "stride = f always", "a zero buffer under a max"} <= mistake_names("pool_forward")
    assert {"forgets n_c_prev", "forgets the biases"} <= mistake_names("conv_parameters")
    assert {"f / 2", "f - 1"} <= mistake_names("same_padding")


# ------------------------------------------------------------------------------------------------ cases


def coverage(id, seeds=range(20)):
    return [[case.args for case in find(id).cases(np.random.default_rng(seed))] for seed in seeds]


def test_cases_of_a_layer_cover_what_tells_readings_apart():
    for calls in coverage("conv_forward"):
        assert {stride for *_, stride in calls} >= {1, 2, 3}
        assert {pad for *_, pad, _ in calls} >= {0, 1, 2}
        sides = {W.shape[0] for _, W, *_ in calls}
        assert 1 in sides and any(side % 2 == 0 for side in sides) and any(side % 2 and side > 1 for side in sides)
        assert any(len(set(A_prev.shape)) == 4 and W.shape[3] not in A_prev.shape for A_prev, W, *_ in calls)
        assert any(len(A_prev) > 1 for A_prev, *_ in calls)
        assert any((A_prev < 0).any() and (A_prev > 0).any() for A_prev, *_ in calls)
        assert any((A_prev.shape[1] + 2 * pad - len(W)) % stride for A_prev, W, _, pad, stride in calls)
        assert all(value.dtype == np.float32 for A_prev, W, b, *_ in calls for value in (A_prev, W, b))


def test_each_difficulty_of_a_layer_stands_alone_in_one_case():
    for seed in range(5):
        cases = find("conv_forward").cases(np.random.default_rng(seed))
        alone = {case.traits[0] for case in cases if len(case.traits) == 1}
        assert alone >= {
            "pad is above 0",
            "the stride is above 1",
            "there are several examples",
            "there are several filters",
            "the image is not square",
        }


def test_cases_of_pooling_cover_what_tells_readings_apart():
    for calls in coverage("pool_forward"):
        assert {mode for *_, mode in calls} == {"max", "average"}
        for mode in ("max", "average"):
            chosen = [(A_prev, f, stride) for A_prev, f, stride, name in calls if name == mode]
            assert any(f != stride for _, f, stride in chosen)
            assert any(A_prev.shape[3] > 1 and A_prev.shape[0] > 1 for A_prev, *_ in chosen)
        assert any((A_prev < 0).all() and mode == "max" for A_prev, _, _, mode in calls)
        assert any((A_prev.shape[1] - f) % stride for A_prev, f, stride, _ in calls)


def test_cases_of_output_size_have_floor_round_and_ceil_disagree():
    for calls in coverage("output_size"):
        rests = [((n + 2 * pad - f) % stride) / stride for n, f, pad, stride in calls]
        assert any(0 < rest < 0.5 for rest in rests) and any(rest == 0.5 for rest in rests)
        assert any(rest > 0.5 for rest in rests)
        assert all(n > 0 and n + 2 * pad >= f for n, f, pad, stride in calls)


def test_same_padding_is_asked_of_odd_filters_only():
    assert all(f % 2 == 1 for calls in coverage("same_padding") for (f,) in calls)


# ------------------------------------------------------------------------------------------------ the helpers agree


def test_references_agree_with_the_helpers():
    for seed in range(5):
        for case in find("conv_forward").cases(np.random.default_rng(seed)):
            A_prev, W, b, pad, stride = case.args
            helper = convolution.cross_correlate(A_prev, W, b.reshape(-1), stride=stride, padding=pad)
            np.testing.assert_allclose(reference_01.conv_forward(*case.args), helper, atol=1e-4)
        for case in find("pool_forward").cases(np.random.default_rng(seed)):
            A_prev, f, stride, mode = case.args
            helper = convolution.pool(A_prev, f, stride, mode=mode)
            np.testing.assert_allclose(reference_01.pool_forward(*case.args), helper, atol=1e-4)
        for case in find("zero_pad").cases(np.random.default_rng(seed)):
            np.testing.assert_allclose(reference_01.zero_pad(*case.args), convolution.zero_pad(*case.args))
        for case in find("output_size").cases(np.random.default_rng(seed)):
            n, f, pad, stride = case.args
            assert reference_01.output_size(*case.args) == convolution.output_size(n, f, padding=pad, stride=stride)
        for case in find("conv_parameters").cases(np.random.default_rng(seed)):
            assert reference_01.conv_parameters(*case.args) == convolution.parameter_count(*case.args)
        for case in find("same_padding").cases(np.random.default_rng(seed)):
            assert reference_01.same_padding(*case.args) == convolution.same_padding(*case.args)
