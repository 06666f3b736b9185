"""Chapter 05: its contracts, its known mistakes, and what its cases must hold."""

import math

import numpy as np
import pytest

from helpers.grading import chapter_05, grade, quiz_05, reference_05
from helpers.grading.judge import judge_exercise
from helpers.grading.registry import exercises, find
from tests.grading.answers import RIGHT
from tests.grading.conftest import refused

SEEDS = range(20)


def calls(id, seed):
    return [case.args for case in find(id).cases(np.random.default_rng(seed))]


def test_the_contracts_are_there():
    assert {exercise.id: (exercise.signature, exercise.points) for exercise in exercises("05")} == {
        "encoding_distance": ("encoding_distance(f, g)", 1),
        "same_person": ("same_person(distance, tau)", 1),
        "nearest_example": ("nearest_example(query, gallery, labels)", 1),
    }
    assert chapter_05.TITLE == "Siamese encoding"


def test_the_mistakes_of_the_contract_are_known():
    known = {exercise.id: {mistake.name for mistake in exercise.mistakes} for exercise in exercises("05")}
    assert {"difference of the norms", "L1", "mean under the root"} <= known["encoding_distance"]
    assert {"the other way round"} <= known["same_person"]
    assert {"farthest", "index instead of label"} <= known["nearest_example"]


def test_every_concept_that_asks_for_a_question_has_one():
    asked = {concept for quiz in quiz_05.QUIZZES for concept in quiz.concepts}
    assert {"C104", "C107", "C109", "C111", "C112", "C117"} <= asked
    letters = [quiz.answer for quiz in quiz_05.QUIZZES]
    assert len(set(letters)) >= 4 and max(map(letters.count, letters)) <= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_the_distances_are_those_of_pairs_that_tell_formulas_apart(seed):
    pairs = calls("encoding_distance", seed)
    f, g = pairs[0]
    assert float(np.linalg.norm(f - g)).is_integer() and f.size == 2
    assert {len(f) for f, _ in pairs} >= {1, 2, 128} and any((f == g).all() for f, g in pairs)
    lengths = np.array([[np.linalg.norm(row) for row in pair] for pair in pairs])
    assert (abs(lengths - 1) < 1e-5).all(axis=1).any() and not (abs(lengths - 1) < 1e-2).all()
    assert all(f.dtype == g.dtype == np.float32 and f.shape == g.shape for f, g in pairs)
    assert any(abs(np.linalg.norm(f) - np.linalg.norm(g)) < 1e-3 < np.linalg.norm(f - g) for f, g in pairs)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_distance_is_its_threshold_no_other_is_near_and_both_answers_are_right_often(seed):
    pairs = calls("same_person", seed)
    assert sorted(abs(distance - tau) >= 0.02 for distance, tau in pairs) == [False] + [True] * (len(pairs) - 1)
    same = [reference_05.same_person(*pair) for pair in pairs]
    assert 5 <= sum(same) <= len(same) - 5
    assert len({tau for _, tau in pairs}) >= 8 and any(tau > 2 for _, tau in pairs) and pairs[0][1] == 0.7


@pytest.mark.parametrize("seed", SEEDS)
def test_the_nearest_row_is_clear_and_its_label_is_no_row_number(seed):
    for query, gallery, labels in calls("nearest_example", seed):
        distances = np.sort(np.linalg.norm(gallery - query, axis=1))
        assert len(distances) == 1 or distances[1] - distances[0] > 0.1
        assert not set(labels.tolist()) & set(range(len(labels) + 1)) and len(labels) == len(gallery)
        assert gallery.dtype == query.dtype == np.float32 and query.shape == gallery.shape[1:]


def test_the_galleries_are_of_several_kinds():
    seen = calls("nearest_example", 0)
    assert any(len(gallery) == 1 for _, gallery, _ in seen)
    assert any(len(set(labels.tolist())) < len(labels) for *_, labels in seen)
    assert any(gallery.shape[0] == gallery.shape[1] for _, gallery, _ in seen)
    assert any((gallery == query).all(axis=1).any() for query, gallery, _ in seen)


def test_a_distance_of_exactly_tau_is_the_same_person():
    assert all(grade("same_person", RIGHT["same_person"][0], seed).passed for seed in range(40))
    refused("same_person", lambda distance, tau: distance < tau, "exactly tau")


def test_the_card_of_a_yes_or_no_says_true_or_false():
    card = judge_exercise(find("same_person"), lambda distance, tau: distance > tau, seed=1)
    sections = {section.label: section.words for section in card.sections}
    came, expected = sections["What came back"], sections["Expected"]
    assert {came, expected.removeprefix("A yes or no: ")} == {"True", "False"}, (came, expected)


def test_a_search_that_keeps_no_minimum_is_told_so():
    def answer(query, gallery, labels):
        best = labels[0]
        for row, label in zip(gallery[1:], labels[1:], strict=True):
            if np.sum((row - query) ** 2) < np.sum((gallery[0] - query) ** 2):
                best = label
        return best

    refused("nearest_example", answer, "not with the best so far")


@pytest.mark.parametrize(("answer", "words"), [
    (lambda f, g: 2 * np.linalg.norm(f - g), "a constant factor"),
    (lambda f, g: -np.linalg.norm(f - g), "sign is the wrong way round"),
    (lambda f, g: np.linalg.norm(f - g) ** 2, "the squared distance"),
    (lambda f, g: math.sqrt(f - g), "line"),
])
def test_a_distance_that_is_off_in_a_usual_way_is_told_which(answer, words):
    refused("encoding_distance", answer, words)


def test_names_as_labels_do_as_well():
    gallery = np.eye(3, dtype=np.float32)
    names = ["Ada", "Bao", "Elif"]
    assert reference_05.nearest_example(gallery[1] + 0.1, gallery, names) == "Bao"
