"""Chapter 07: its contracts, what its cases must hold, thresholds that are as good as another, and the helpers."""

import numpy as np
import pytest

from helpers import verification
from helpers.grading import forms_07, grade, quizzes, reference_07
from helpers.grading.registry import exercises, find
from helpers.grading.returned import Unreadable
from tests.grading.answers import RIGHT
from tests.grading.conftest import refused


def cases(id, seeds=range(20)):
    return [list(find(id).cases(np.random.default_rng(seed))) for seed in seeds]


def test_the_contracts_are_there():
    assert {exercise.id: (exercise.signature, exercise.points) for exercise in exercises("07")} == {
        "absolute_difference": ("absolute_difference(f, g)", 1),
        "chi_square": ("chi_square(f, g)", 2),
        "same_probability": ("same_probability(f, g, w, b)", 2),
        "best_threshold": ("best_threshold(distances, same)", 2),
        "true_accept_rate": ("true_accept_rate(distances, same, far)", 2),
    }


def test_the_mistakes_of_the_contract_are_known():
    names = {exercise.id: {mistake.name for mistake in exercise.mistakes} for exercise in exercises("07")}
    assert "summed" in names["absolute_difference"]
    assert {"equal to abs(f - g)", "NaN at 0 / 0", "abs(f - g) / (f + g)"} <= names["chi_square"]
    assert {"sigmoid inside the sum", "forgets b"} <= names["same_probability"]
    assert {"the mean distance", "the other direction"} <= names["best_threshold"]
    assert "rates of the wrong class" in names["true_accept_rate"]


def test_every_row_with_a_question_is_asked():
    asked = {concept for quiz in quizzes("07") for concept in quiz.concepts}
    assert {"C145", "C146", "C147", "C149"} <= asked
    assert len(quizzes("07")) == 8 and {quiz.answer for quiz in quizzes("07")} == set("abcd")


# ------------------------------------------------------------------------------------------------ cases


def test_features_are_asked_of_vectors_and_batches_and_both_directions():
    for id in ("absolute_difference", "chi_square"):
        for calls in cases(id):
            pairs = [case.args for case in calls]
            assert {f.ndim for f, _ in pairs} == {1, 2} and all(f.shape == g.shape for f, g in pairs)
            assert any(len(set(f.shape)) == 2 and f.shape[0] > 1 for f, _ in pairs)
            assert any((f > g).any() and (f < g).any() for f, g in pairs)
    assert any((f < 0).any() for f, _ in (case.args for calls in cases("absolute_difference") for case in calls))


def test_chi_square_is_asked_of_zeros_of_every_kind_and_of_nothing_negative():
    for calls in cases("chi_square"):
        pairs = [case.args for case in calls]
        assert all(f.min() >= 0 and g.min() >= 0 for f, g in pairs)
        assert any(((f == 0) & (g == 0)).any() for f, g in pairs)
        assert any(((f == 0) & (g > 0)).any() for f, g in pairs) and any(((f > 0) & (g == 0)).any() for f, g in pairs)
        assert any(f.min() > 0 and g.min() > 0 for f, g in pairs)


def test_the_unit_is_asked_of_weights_of_both_signs_and_of_probabilities_of_all_sizes():
    for calls in cases("same_probability"):
        found = [reference_07.same_probability(*case.args) for case in calls]
        assert min(found) < 0.1 and max(found) > 0.9 and all(0.005 < p < 0.995 for p in found)
        assert any((w < 0).any() and (w > 0).any() for _, _, w, _ in (case.args for case in calls))


@pytest.mark.parametrize("id", ["best_threshold", "true_accept_rate"])
def test_no_two_pairs_are_at_one_distance(id):
    for calls in cases(id):
        for case in calls:
            distances, same = case.args[:2]
            assert np.diff(np.sort(distances)).min() > 1e-3 * distances.max() and 0 < same.sum() < len(same)
            assert distances.min() > 0 and same.dtype == bool


def test_the_best_threshold_is_inside_and_alone():
    for calls in cases("best_threshold"):
        for case in calls:
            distances, same = case.args
            right = [((distances <= t) == same).sum() for t in np.append(-1, np.sort(distances))]
            assert right.count(max(right)) == 1 and 0 < np.argmax(right) < len(right) - 1


def test_far_is_once_a_share_that_can_be_reached_and_else_far_from_one():
    for calls in cases("true_accept_rate"):
        allowed = []
        for case in calls:
            _, same, far = case.args
            allowed.append(far * (~same).sum())
            assert 0 < far < 1
        assert sum(number == 1 for number in allowed) == 1
        assert all(0.02 < number % 1 < 0.98 for number in allowed if number != 1)


@pytest.mark.parametrize("points", [100, 1000])
def test_a_fixed_grid_is_named(points):
    grid = np.linspace(0, 2, points)

    def threshold(distances, same):
        return grid[np.argmax([np.mean((distances <= t) == same) for t in grid])]

    def rate(distances, same, far):
        return max([0] + [np.mean(distances[same] <= t) for t in grid if np.mean(distances[~same] <= t) <= far])

    for seed in range(5):
        refused("best_threshold", threshold, "a fixed grid may end before them", seed=seed)
        refused("true_accept_rate", rate, "a fixed grid may end before them", seed=seed)


def test_less_than_far_and_a_place_in_another_order_are_named():
    def below(distances, same, far):
        return max([0] + [np.mean(distances[same] <= t) for t in distances if np.mean(distances[~same] <= t) < far])

    def looked_up(distances, same):
        return np.sort(distances)[np.argmax([np.mean((distances <= t) == same) for t in distances])]

    for seed in range(5):
        refused("true_accept_rate", below, "It may also be equal to far", seed=seed)
        refused("best_threshold", looked_up, "was looked up in the other", seed=seed)


# ------------------------------------------------------------------------------------------------ thresholds


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.5, 0.99, 1.0])
def test_every_threshold_of_the_gap_is_as_good(share):
    def answer(distances, same):
        order = np.argsort(distances)
        values, kinds = distances[order], same[order]
        right = [kinds[: k + 1].sum() + (~kinds[k + 1 :]).sum() for k in range(len(kinds))]
        best = int(np.argmax(right))
        return values[best] + share * (values[best + 1] - values[best])

    assert all(grade("best_threshold", answer, seed).passed for seed in range(20))


@pytest.mark.parametrize("step", [-1, 1])
def test_the_gaps_beside_it_are_not(step):
    def answer(distances, same):
        values = np.sort(distances)
        best = int(np.argmax([np.sum((distances <= value) == same) for value in values])) + step
        return (values[best] + values[best + 1]) / 2

    for seed in range(10):
        refused("best_threshold", answer, "pairs rightly; so does every threshold from", seed=seed)


def test_a_threshold_is_told_with_what_it_decides():
    form, args = forms_07.Threshold(), (np.array([0.2, 0.4, 0.8]), np.array([True, True, False]))
    middle = form.read(0.45, args)
    assert float(middle) == pytest.approx(0.6)
    said = form.show(middle, args)
    assert said == "0.6, which decides 3 of 3 pairs rightly; so does every threshold from 0.4 to 0.8."
    assert form.show(form.read(0.3, args), args) == "0.3, which decides 2 of 3 pairs rightly."
    assert form.read([0.1, 0.2], args).shape == (2,) and "array" in form.show(form.read([0.1, 0.2], args), args)
    with pytest.raises(Unreadable, match="None"):
        form.read(None, args)
    with pytest.raises(Unreadable, match="no number"):
        form.read(object(), args)


def test_words_for_results_that_are_no_threshold():
    refused("best_threshold", lambda distances, same: print(end=""), "ends without a result")
    refused("best_threshold", lambda distances, same: distances, "An array of shape")
    refused("best_threshold", lambda distances, same: {"threshold": 1}, "A dictionary")
    refused("best_threshold", verification.best_threshold, "It calls helpers.verification.best_threshold")
    refused("best_threshold", lambda *args: np.mean(forms_07.best_gap(*args)), "the course's own best_gap")


# ------------------------------------------------------------------------------------------------ near misses


@pytest.mark.parametrize(
    ("id", "answer"),
    [
        ("chi_square", lambda f, g: (f - g) ** 2 / np.maximum(f + g, 0.3)),
        ("chi_square", lambda f, g: np.abs(f - g) if f.ndim > 1 else RIGHT["chi_square"][0](f, g)),
        ("absolute_difference", lambda f, g: np.abs(f - g) if f.ndim == 1 else np.abs(f - g[:1])),
        ("same_probability", lambda f, g, w, b: 1 / (1 + np.exp(-(np.sum(w * np.abs(f - g)) + max(b, 0))))),
        ("best_threshold", lambda distances, same: round(float(RIGHT["best_threshold"][0](distances, same)), 1)),
        ("true_accept_rate", lambda distances, same, far: RIGHT["true_accept_rate"][0](distances, same, max(far, 0.1))),
    ],
)
def test_answers_that_are_nearly_right_never_pass(id, answer):
    assert not any(grade(id, answer, seed).passed for seed in range(30))


# ------------------------------------------------------------------------------------------------ the helpers agree


def test_references_agree_with_the_helpers():
    for seed in range(5):
        for case in find("absolute_difference").cases(np.random.default_rng(seed)):
            helper = verification.absolute_difference(*case.args)
            np.testing.assert_allclose(reference_07.absolute_difference(*case.args), helper, atol=1e-6)
        for case in find("chi_square").cases(np.random.default_rng(seed)):
            helper = verification.chi_square(*case.args)
            np.testing.assert_allclose(reference_07.chi_square(*case.args), helper, atol=1e-4)
        for case in find("same_probability").cases(np.random.default_rng(seed)):
            helper = verification.same_probability(*case.args)
            np.testing.assert_allclose(reference_07.same_probability(*case.args), helper, rtol=1e-5)
        for case in find("best_threshold").cases(np.random.default_rng(seed)):
            helper = verification.best_threshold(*case.args)
            assert reference_07.best_threshold(*case.args) == pytest.approx(helper, rel=1e-5)
        for case in find("true_accept_rate").cases(np.random.default_rng(seed)):
            helper = verification.true_accept_rate(*case.args)
            assert reference_07.true_accept_rate(*case.args) == pytest.approx(helper)
