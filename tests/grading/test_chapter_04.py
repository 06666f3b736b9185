"""Chapter 04: its contracts, its known mistakes, and what its cases must hold."""

import numpy as np
import pytest

from helpers import receptive
from helpers.grading import chapter_04, quiz_04, reference_04
from helpers.grading.registry import exercises, find

SEEDS = range(20)


def calls(id, seed):
    return [case.args for case in find(id).cases(np.random.default_rng(seed))]


def test_the_contracts_are_there():
    assert {exercise.id: (exercise.signature, exercise.points) for exercise in exercises("04")} == {
        "receptive_field": ("receptive_field(layers)", 2),
        "top_patches": ("top_patches(activations, k)", 2),
    }
    assert chapter_04.TITLE == "what ConvNets learn"


def test_the_mistakes_of_the_contract_are_known():
    known = {exercise.id: {mistake.name for mistake in exercise.mistakes} for exercise in exercises("04")}
    assert {"adds f - 1 without the strides", "sums f"} <= known["receptive_field"]
    assert {"one per image only", "weakest first", "row and column swapped"} <= known["top_patches"]


def test_every_concept_that_asks_for_a_question_has_one():
    asked = {concept for quiz in quiz_04.QUIZZES for concept in quiz.concepts}
    assert {"C94", "C95", "C96", "C99", "C102"} <= asked
    letters = [quiz.answer for quiz in quiz_04.QUIZZES]
    assert len(set(letters)) == 4 and max(map(letters.count, letters)) <= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_the_helper_agrees_and_strides_matter(seed):
    for (layers,) in calls("receptive_field", seed):
        assert reference_04.receptive_field(layers) == receptive.receptive_field(layers)
    stacks = [layers for (layers,) in calls("receptive_field", seed)]
    assert any(stride > 1 for layers in stacks for _, stride in layers[:-1])
    assert any(layers[-1][1] > 1 for layers in stacks) and any(len(layers) == 1 for layers in stacks)


def test_worked_by_hand():
    assert reference_04.receptive_field([(3, 1), (3, 1), (3, 1), (2, 2), (3, 1)]) == 12
    assert reference_04.receptive_field([(11, 4), (3, 2), (5, 1)]) == 51
    np.testing.assert_array_equal(reference_04.top_patches(np.array([[[1, 5]], [[9, 2]]]), 2), [[1, 0, 0], [0, 0, 1]])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_two_activations_are_alike_and_one_image_holds_several(seed):
    several = 0
    for activations, k in calls("top_patches", seed):
        assert len(np.unique(activations)) == activations.size and activations.dtype == np.float32
        rows = reference_04.top_patches(activations, k)
        values = activations[tuple(rows.T)]
        assert rows.shape == (k, 3) and (np.diff(values) < 0).all()
        assert values[-1] >= np.sort(activations, axis=None)[-k]
        several += len(set(rows[:, 0])) < min(k, len(activations))
    assert several >= 2
