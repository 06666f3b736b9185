"""Chapter 06: its contracts, what its cases must hold, and that the references agree with the helpers."""

import numpy as np
import pytest

from helpers import triplets
from helpers.grading import exercises, grade, reference_06
from helpers.grading.quiz_06 import QUIZZES
from helpers.grading.registry import find
from tests.grading.learners_06 import RIGHT

MINING = ("hardest_positive", "hard_negative", "semi_hard_negative")


def calls(id, seeds=range(20)):
    return [[case.args for case in find(id).cases(np.random.default_rng(seed))] for seed in seeds]


def test_the_contracts_are_there():
    assert {exercise.id: (exercise.signature, exercise.points) for exercise in exercises("06")} == {
        "margin_holds": ("margin_holds(d_ap, d_an, margin)", 1),
        "l2_normalise": ("l2_normalise(E)", 1),
        "triplet_loss": ("triplet_loss(anchor, positive, negative, margin)", 3),
        "hardest_positive": ("hardest_positive(E, labels)", 1),
        "hard_negative": ("hard_negative(E, labels)", 2),
        "semi_hard_negative": ("semi_hard_negative(E, labels, positive, margin)", 2),
    }


def test_the_mistakes_of_the_contract_are_known():
    names = {id: {mistake.name for mistake in find(id).mistakes} for id in RIGHT}
    assert {"normalises columns", "NaN for a zero row"} <= names["l2_normalise"]
    assert "margin on the other side" in names["margin_holds"]
    assert {
        "max of the sum", "no axis in the sum", "margin subtracted", "(m, 1) against (m,)", "margin added after the max"
    } <= names["triplet_loss"]
    assert "nearest" in names["hardest_positive"]
    assert {"farthest", "does not mask itself", "compares labels by order"} <= names["hard_negative"]
    assert {"forgets the lower bound", "forgets the margin"} <= names["semi_hard_negative"]


def test_no_margin_is_decided_by_rounding():
    for cases in calls("margin_holds"):
        left = [d_ap - d_an + margin for d_ap, d_an, margin in cases]
        assert all(rest == 0 or abs(rest) > 0.03 for rest in left) and left.count(0) == 1
        assert all(d_ap >= 0 and d_an >= 0 for d_ap, d_an, _ in cases)
        assert {bool(reference_06.margin_holds(*case)) for case in cases} == {True, False}


def test_rows_to_normalise_hold_a_zero_row_and_none_that_is_nearly_zero():
    for cases in calls("l2_normalise"):
        lengths = np.concatenate([np.linalg.norm(E, axis=1) for (E,) in cases])
        assert np.any(lengths == 0) and np.all((lengths == 0) | (lengths > 0.09))
        assert any(0 < length < 1 for length in lengths)


def test_triplets_hold_what_tells_readings_apart():
    for cases in calls("triplet_loss"):
        losses = [reference_06.triplet_loss(*case) for case in cases]
        assert min(losses) == 0 and max(losses) > 1
        assert any(len(anchor) == anchor.shape[1] > 1 for anchor, *_ in cases)
        for anchor, positive, negative, margin in cases:
            beyond = np.sum((anchor - positive) ** 2 - (anchor - negative) ** 2, axis=1) + margin
            assert beyond.shape == (len(anchor),)


@pytest.mark.parametrize("id", MINING)
def test_people_have_several_pictures_and_chosen_rows_are_clear(id):
    for cases in calls(id, range(8)):
        for E, labels, *rest in cases:
            d = reference_06.pairwise(E.astype(np.float64))
            same = labels[:, None] == labels
            assert np.unique(labels, return_counts=True)[1].min() > 1 and len(np.unique(labels)) > 1
            if id == "semi_hard_negative":
                positive, margin = rest
                rows = np.arange(len(E))
                assert np.all(positive != rows) and np.all(labels[positive] == labels)
                beyond = (d - d[rows, positive][:, None])[~same]
                assert min(np.abs(beyond).min(), np.abs(beyond - margin).min()) > 1e-3
                continue
            ordered = np.sort(np.where(same, d, -1 if id == "hardest_positive" else np.inf), axis=1)
            first = ordered[:, -1] - ordered[:, -2] if id == "hardest_positive" else ordered[:, 1] - ordered[:, 0]
            assert np.nanmin(first) > 1e-3


def test_some_anchors_have_a_semi_hard_negative_and_some_have_none():
    for cases in calls("semi_hard_negative"):
        found = [reference_06.semi_hard_negative(*case) >= 0 for case in cases]
        assert all(np.any(each) and not np.all(each) for each in found[:-1]) and not np.any(found[-1])


def test_an_answer_that_leaves_the_margin_out_of_its_signature_is_told():
    result = grade("triplet_loss", lambda anchor, positive, negative: 1.0)
    assert not result.passed and "(anchor, positive, negative, margin)" in " ".join(result.message.split())


def test_references_agree_with_the_helpers():
    for seed in range(3):
        for id in ("l2_normalise", "triplet_loss", *MINING):
            for case in find(id).cases(np.random.default_rng(seed)):
                own = getattr(reference_06, id)(*case.args)
                np.testing.assert_allclose(own, np.asarray(getattr(triplets, id)(*case.args)), atol=1e-4)


def test_every_row_of_the_chapter_that_asks_for_a_question_has_one():
    asked = {concept for quiz in QUIZZES for concept in quiz.concepts}
    assert {"C123", "C126", "C128", "C130", "C132", "C133", "C134", "C138", "C143"} <= asked
