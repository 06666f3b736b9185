"""Chapter 09: its contracts, its known mistakes, and what its cases must hold."""

import copy

import numpy as np
import pytest

from helpers.grading import chapter_09, grade, quiz_09, reference_09
from helpers.grading.registry import exercises, find
from tests.grading.answers import RIGHT
from tests.grading.learners import tf

SEEDS = range(20)


def calls(id, seed):
    return [case.args for case in find(id).cases(np.random.default_rng(seed))]


def test_the_contracts_are_there():
    assert {exercise.id: (exercise.signature, exercise.points) for exercise in exercises("09")} == {
        "content_cost": ("content_cost(a_C, a_G)", 2),
        "gram_matrix": ("gram_matrix(A)", 3),
        "layer_style_cost": ("layer_style_cost(a_S, a_G)", 2),
        "total_style_cost": ("total_style_cost(layers_S, layers_G, weights)", 1),
        "total_cost": ("total_cost(j_content, j_style, alpha, beta)", 1),
        "train_step": ("train_step(image, cost, optimizer)", 3),
    }
    assert chapter_09.TITLE == "neural style transfer"


def test_the_mistakes_of_the_contract_are_known():
    known = {exercise.id: {mistake.name for mistake in exercise.mistakes} for exercise in exercises("09")}
    assert {"one half", "a mean, and the factor again", "uint8 subtraction"} <= known["content_cost"]
    assert {"reshaped straight to (C, H W)", "outer product of the means", "diagonal only",
            "both sums over i"} <= known["gram_matrix"]
    assert {"C missing", "divides before it multiplies", "scrambled reshape"} <= known["layer_style_cost"]
    assert {"sum of costs times sum of weights", "the last layer missing",
            "one weight for all"} <= known["total_style_cost"]
    assert {"swapped", "fixed 10 and 40"} <= known["total_cost"]
    assert {"no clipping after the update", "no gradient, as by .numpy() inside the tape",
            "gradient ascent"} <= known["train_step"]


def test_every_concept_that_asks_for_a_question_has_one():
    asked = {concept for quiz in quiz_09.QUIZZES for concept in quiz.concepts}
    assert {"C163", "C165", "C167", "C168", "C169", "C172", "C177", "C178", "C181"} <= asked
    letters = [quiz.answer for quiz in quiz_09.QUIZZES]
    assert len(set(letters)) == 4 and max(map(letters.count, letters)) <= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_height_width_and_channels_differ_and_some_channel_is_not_all_zero(seed):
    maps = [args[0] for args in calls("gram_matrix", seed)]
    assert sum(len(set(A.shape)) == 3 for A in maps) >= 4
    assert any((A < 0).any() for A in maps) and {A.shape[-1] for A in maps} >= {1, 8}
    assert all(A.dtype == np.float32 and (A != 0).any() for A in maps)
    never = reference_09.gram_matrix(maps[-1])
    assert never[0, 1] == 0 and never[0, 0] > 0 and never[1, 1] > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_moving_activations_to_other_places_leaves_the_style_as_it_was(seed):
    a, b = calls("layer_style_cost", seed)[-1]
    assert not np.array_equal(a, b) and reference_09.layer_style_cost(a, b) == 0
    assert reference_09.content_cost(a[None], b[None]) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_some_steps_would_leave_the_range_and_others_stay_well_inside(seed):
    out = []
    for image, cost, optimizer in calls("train_step", seed):
        start = copy.deepcopy(image).numpy()
        assert start.min() >= 0.3 and start.max() <= 0.7
        gradient = 2 * cost.factor * (start - cost.wish)
        assert np.abs(gradient).min() > 1e-3
        variable = copy.deepcopy(image)
        before = float(cost(variable))
        assert float(reference_09.train_step(variable, cost, copy.deepcopy(optimizer))) == pytest.approx(before)
        assert float(cost(variable)) < before
        now = variable.numpy()
        assert now.min() >= 0 and now.max() <= 1
        out.append(bool((now == 0).any() and (now == 1).any()))
    assert out == [False, True, False, True]


def test_a_step_is_made_on_the_variable_that_was_given():
    def on_a_copy(image, cost, optimizer):
        return RIGHT["train_step"][0](tf.Variable(image), cost, optimizer)

    result = grade("train_step", on_a_copy, 3)
    assert not result.passed and result.misconception == "no step at all"


def test_a_card_shows_picture_cost_and_optimizer():
    message = grade("train_step", lambda image, cost, optimizer: 1.0, 3).message
    assert "0.5 times the sum of (image - wish)^2" in message and "keras.optimizers.SGD(0.2)" in message
    assert "cost 1; the picture then" in message


def test_a_right_picture_with_a_wrong_cost_is_told_so_and_the_other_way_round():
    def doubled(image, cost, optimizer):
        return 2 * RIGHT["train_step"][0](image, cost, optimizer)

    def shaded(image, cost, optimizer):
        j = RIGHT["train_step"][0](image, cost, optimizer)
        image.assign(image * 0.9)
        return j

    assert "The picture is right, the cost is not" in grade("train_step", doubled, 3).message
    assert "The cost is right, the picture is not" in grade("train_step", shaded, 3).message


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_mistake_in_float32_is_known_though_its_numbers_are_large(seed):
    """Brackets left out make a cost up to 10^6 times too large, and float32 rounds that otherwise than the mistake."""
    def in_loops(a, b):  # sums in another order than NumPy's
        total = np.float32(0)
        for difference in (a - b).ravel():
            total = total + difference * difference
        return total / 4 * a.shape[1] * a.shape[2] * a.shape[3]

    def gram(A):
        return A.reshape(-1, A.shape[-1]).T @ A.reshape(-1, A.shape[-1])

    def with_grams(a, b):
        return np.sum((gram(a) - gram(b)) ** 2) / 4 * a.shape[2] ** 2 * (a.shape[0] * a.shape[1]) ** 2

    for name, answer in (("content_cost", in_loops), ("layer_style_cost", with_grams)):
        result = grade(name, answer, seed)
        assert not result.passed and "bracket" in str(result.misconception) + result.message, result


def test_layers_are_shown_one_by_one():
    message = grade("total_style_cost", lambda layers_S, layers_G, weights: 0.0, 3).message
    assert "layers_S[0][:, :, 1]" in message and "weights=[0.5, 0.25]" in message
