"""Chapter 10: its contracts, what its cases hold, what its exercises take as the same, and that the helpers agree."""

import numpy as np
import pytest

from helpers import convolution
from helpers.grading import exercises, grade, quizzes, reference_10
from helpers.grading.registry import find
from helpers.runtime import keras
from tests.grading.conftest import refused
from tests.grading.learners_10 import conv1d_loops, shape_loop

SEEDS = range(20)


def calls(id, seed):
    return [case.args for case in find(id).cases(np.random.default_rng(seed))]


def test_the_contracts_are_there():
    assert {exercise.id: (exercise.signature, exercise.points) for exercise in exercises("10")} == {
        "conv1d_forward": ("conv1d_forward(x, W, b, stride)", 2),
        "conv_output_shape": ("conv_output_shape(shape, f, n_filters, pad, stride)", 2),
    }


def test_the_mistakes_of_the_contract_are_known():
    for id, names in {
        "conv1d_forward": {"flips", "one channel only"},
        "conv_output_shape": {"keeps the channels", "pads once"},
    }.items():
        assert names <= {mistake.name for mistake in find(id).mistakes}


def test_the_questions_meet_their_rows():
    met = {concept for quiz in quizzes("10") for concept in quiz.concepts}
    assert met == {"C182", "C183", "C184", "C185", "C186"}
    assert len({quiz.answer for quiz in quizzes("10")}) == 4


# The cases


@pytest.mark.parametrize("seed", SEEDS)
def test_cases_of_a_row_tell_readings_apart(seed):
    found = calls("conv1d_forward", seed)
    assert {stride for *_, stride in found} >= {1, 2, 3, 4}
    assert {len(W) % 2 for _, W, *_ in found} == {0, 1} and any(len(W) == 1 for _, W, *_ in found)
    assert any(stride > len(W) for _, W, _, stride in found)
    assert {(len(x) - len(W)) % stride for x, W, _, stride in found if stride == 3} >= {0, 2}
    assert any(len({len(x), *W.shape}) == 4 for x, W, *_ in found)
    assert any(x.shape[1] > len(x) for x, *_ in found)
    assert all(value.dtype == np.float32 for *arrays, _ in found for value in arrays)
    assert all(not np.allclose(W, W[::-1]) for _, W, *_ in found if len(W) > 1)


def test_each_difficulty_of_a_row_stands_alone_in_one_case():
    for seed in range(5):
        alone = {case.traits[0] for case in find("conv1d_forward").cases(np.random.default_rng(seed))
                 if len(case.traits) == 1}
        assert alone >= {"the stride is above 1", "there are several channels", "there are several filters"}


@pytest.mark.parametrize("seed", SEEDS)
def test_cases_of_a_shape_have_every_rank_and_every_rest(seed):
    found = calls("conv_output_shape", seed)
    assert {len(shape) for shape, *_ in found} == {2, 3, 4, 5}
    assert all(n + 2 * pad >= f and n > 0 for shape, f, _, pad, _ in found for n in shape[:-1])
    rests = {((n + 2 * pad - f) % stride) / stride for shape, f, _, pad, stride in found for n in shape[:-1]}
    assert any(0 < rest < 0.5 for rest in rests) and any(rest >= 0.5 for rest in rests)
    assert any(n_filters < shape[-1] for shape, _, n_filters, *_ in found)
    assert all(type(value) is int for shape, *numbers in found for value in (*shape, *numbers))


# What is the same


def test_a_shape_may_be_any_row_of_numbers():
    for kind in (list, np.array, lambda row: np.array(row, float), lambda row: np.array(row)[:]):
        assert grade("conv_output_shape", lambda *args, kind=kind: kind(shape_loop(*args))).passed


def test_words_of_wrong_answers():
    refused("conv_output_shape", lambda shape, f, n_filters, pad=0, stride=1: "10 x 16", "Text, '10 x 16'")
    refused("conv_output_shape", lambda shape, f, n_filters, pad=0, stride=1: shape_loop(shape, f, n_filters + 1, pad,
            stride), "Only the last entry is wrong")
    refused("conv_output_shape", lambda shape, f, n_filters, pad=0, stride=1: (
        *shape_loop(shape, f, n_filters, pad, stride)[:-1], n_filters * f), "How many maps does the layer make?")
    refused("conv1d_forward", lambda x, W, b, stride=1: conv1d_loops(x, W, b, stride)[0], "The axis of the positions")

    def in_place(x, W, b, stride=1):
        x += 0.0
        x[:] = x * 2
        return conv1d_loops(x / 2, W, b, stride)

    refused("conv1d_forward", in_place, "changed its argument x")


def test_mixtures_are_told_by_their_case():
    def few(x, W, b, stride=1):
        return conv1d_loops(x, W, b, 1) if stride > 1 else conv1d_loops(x, W, b, stride)

    assert refused("conv1d_forward", few).misconception == "ignores the stride"

    def flat(shape, f, n_filters, pad=0, stride=1):
        return shape_loop(shape, f, n_filters, pad, stride) if len(shape) < 4 else (0,) * len(shape)

    refused("conv_output_shape", flat, "It is right except where there are more than two spatial axes")


# The helpers agree


def test_references_agree_with_the_helpers():
    for seed in range(5):
        for x, W, b, stride in calls("conv1d_forward", seed):
            helper = convolution.cross_correlate(x[None], W, b, stride=stride)[0]
            np.testing.assert_allclose(reference_10.conv1d_forward(x, W, b, stride), helper, atol=1e-4)
        for shape, f, n_filters, pad, stride in calls("conv_output_shape", seed):
            right = reference_10.conv_output_shape(shape, f, n_filters, pad, stride)
            assert right[-1] == n_filters
            assert right[:-1] == tuple(convolution.output_size(n, f, pad, stride) for n in shape[:-1])
            if len(shape) < 5:
                layer = (keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)[len(shape) - 2]
                padded = (None, *(n + 2 * pad for n in shape[:-1]), shape[-1])
                assert layer(n_filters, f, strides=stride).compute_output_shape(padded)[1:] == right
