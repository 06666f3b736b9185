"""Chapter 03: its contracts, its known mistakes, and what its cases must hold."""

from fractions import Fraction

import numpy as np
import pytest

from helpers import boxes, detection, yolo
from helpers.grading import chapter_03, compare, forms_03, grade, quiz_03, reference_03
from helpers.grading.registry import exercises, find
from helpers.grading.returned import Unreadable
from tests.grading.answers import RIGHT
from tests.grading.test_mistakes_03 import LOOPED

SEEDS = range(10)


def calls(id, seed):
    return [case.args for case in find(id).cases(np.random.default_rng(seed))]


def test_the_contracts_are_there():
    assert {exercise.id: (exercise.signature, exercise.points) for exercise in exercises("03")} == {
        "iou": ("iou(box_a, box_b)", 2),
        "nms": ("nms(boxes, scores, classes, score_threshold, iou_threshold)", 3),
        "localization_target": ("localization_target(box, class_index, n_classes)", 1),
        "localization_loss": ("localization_loss(y_true, y_pred)", 2),
        "landmark_outputs": ("landmark_outputs(n_landmarks)", 1),
        "count_windows": ("count_windows(n, window, stride)", 1),
        "fc_to_conv": ("fc_to_conv(W, shape)", 2),
        "yolo_target": ("yolo_target(objects, S, n_classes)", 3),
        "anchor_assignment": ("anchor_assignment(w, h, anchors)", 2),
        "yolo_target_anchors": ("yolo_target_anchors(objects, anchors, S, n_classes)", 2),
    }
    assert chapter_03.TITLE == "object detection"


def test_the_mistakes_of_the_contract_are_known():
    known = {exercise.id: {mistake.name for mistake in exercise.mistakes} for exercise in exercises("03")}
    assert {"no clamp at 0", "intersection / (union - intersection)", "corner taken for size",
            "min and max swapped"} <= known["iou"]
    assert {"worst first", "compares with the first box only", "drops the boxes that do not overlap",
            "suppressed boxes still suppress", "removed while looping"} <= known["nms"]
    assert {"class index counted from 1", "box is None"} <= known["localization_target"]
    assert {"counts the free components", "forgets p_c"} <= known["localization_loss"]
    assert "one per landmark" in known["landmark_outputs"] and "one axis only" in known["count_windows"]
    assert {"transposed", "1x1 kernel"} <= known["fc_to_conv"]
    assert {"row and column swapped", "b_h and b_w swapped", "every covered cell filled",
            "midpoint at 1.0 out of range"} <= known["yolo_target"]
    assert {"nearest area", "argmin", "box left where it stands"} <= known["anchor_assignment"]
    assert "first free slot" in known["yolo_target_anchors"]


def test_every_concept_that_asks_for_a_question_has_one():
    asked = {concept for quiz in quiz_03.QUIZZES for concept in quiz.concepts}
    assert {"C53", "C55", "C57", "C58", "C62", "C65", "C68", "C69", "C73", "C77", "C78", "C79", "C81", "C83", "C87",
            "C89", "C93"} <= asked
    letters = [quiz.answer for quiz in quiz_03.QUIZZES]
    assert set(letters) == set("abcd") and max(map(letters.count, letters)) <= 5


def test_the_numbers_of_the_questions():
    right = {quiz.id: quiz.options[quiz.answer] for quiz in quiz_03.QUIZZES}
    because = {quiz.id: quiz.because for quiz in quiz_03.QUIZZES}
    answers = {quiz.id: quiz.answer for quiz in quiz_03.QUIZZES}
    assert [answers[f"03.q{number}"] for number in (2, 4, 7, 9, 14)] == list("dcbcc")
    b_x, b_w = Fraction("0.4"), Fraction("0.5")
    assert right["03.q2"] == f"at {float(b_x - b_w / 2):g} and {float(b_x + b_w / 2):g}"
    assert detection.landmark_outputs(int(right["03.q4"])) == 135
    kernel = detection.dense_to_convolution(np.zeros((4 * 4 * 8, 120), np.float32), (4, 4, 8))
    assert right["03.q7"] == " x ".join(map(str, kernel.shape[:3])) and f"{kernel.size:,} weights" in because["03.q7"]
    overlap = float(boxes.iou([0, 0, 3, 3], [1, 1, 4, 4]))
    assert Fraction(overlap).limit_denominator(50) == Fraction(right["03.q9"])
    size = yolo.target_anchors([], np.full((5, 2), 0.5), 13, 20).size
    assert right["03.q14"] == f"{size:,}"


# ------------------------------------------------------------------------------------------------ cases


@pytest.mark.parametrize("seed", SEEDS)
def test_boxes_overlap_in_every_way_and_in_none(seed):
    pairs = calls("iou", seed)
    found = [reference_03.iou(a, b) for a, b in pairs]
    assert found.count(0) >= 5 and found[-1] == 1 and sum(0 < value < 1 for value in found) >= 6
    assert all((a[:2] < a[2:]).all() and (b[:2] < b[2:]).all() for a, b in pairs)
    apart = [(np.minimum(a[2:], b[2:]) < np.maximum(a[:2], b[:2])).sum() for a, b in pairs]
    assert apart.count(1) >= 2 and apart.count(2) >= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_no_overlap_and_no_score_is_at_a_threshold(seed):
    for rows, scores, classes, score_threshold, iou_threshold in calls("nms", seed):
        assert len(set(scores.tolist())) == len(scores) and classes.dtype.kind == "i"
        assert len(scores) == 1 or (np.diff(scores) > 0).any()
        assert np.abs(scores - score_threshold).min() > 1e-3
        overlap = np.asarray(boxes.pairwise_iou(rows, rows))
        assert np.abs(overlap - iou_threshold).min() > 5e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chain_two_classes_and_nothing_at_all_are_there(seed):
    kept = [len(reference_03.nms(*args)) for args in calls("nms", seed)]
    assert kept[1:3] == [2, 4] and kept[5:7] == [0, 1]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_behind_a_p_c_of_0_is_there_to_be_left_out(seed):
    truths = [y_true for y_true, _ in calls("localization_loss", seed)]
    assert {float(y[0]) for y in truths} == {0.0, 1.0}
    assert sum(y[0] == 0 and np.abs(y[1:]).max() > 1 for y in truths) >= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_no_middle_is_near_the_edge_of_a_cell_and_no_slot_is_wanted_twice(seed):
    for id in ("yolo_target", "yolo_target_anchors"):
        at_1 = 0
        for args in calls(id, seed):
            objects, anchors, S = args[0], args[1] if id == "yolo_target_anchors" else ((1, 1),), args[-2]
            places = [number * S for entry in objects for number in entry[:2] if number != 1]
            assert all(0.05 < place % 1 < 0.95 for place in places)
            assert all(isinstance(entry[4], int) for entry in objects)
            assert yolo.lost_objects(objects, S, anchors) == 0
            ends = [S * (entry[axis] + sign * entry[2 + axis] / 2) for entry in objects for axis in (0, 1)
                    for sign in (-1, 1) if entry[axis] != 1]
            assert all(abs(end - round(end)) > 1e-3 for end in ends)
            at_1 += any(1.0 in entry[:2] for entry in objects)
        assert at_1 >= 1


@pytest.mark.parametrize("seed", SEEDS)
def test_one_anchor_fits_clearly_better(seed):
    chosen = []
    for w, h, anchors in calls("anchor_assignment", seed):
        fits = np.sort(boxes.shape_iou([(w, h)], anchors)[0])
        assert len(fits) == 1 or fits[-1] - fits[-2] > 0.02
        chosen.append(reference_03.anchor_assignment(w, h, anchors))
    assert set(chosen) >= {0, 1, 2, 4, 6}
    for objects, anchors, *_ in calls("yolo_target_anchors", seed):
        for entry in objects:
            fits = np.sort(boxes.shape_iou([entry[2:4]], anchors)[0])
            assert len(fits) == 1 or fits[-1] - fits[-2] > 0.02


# ------------------------------------------------------------------------------------------------ forms


def kept(value, count=4):
    return forms_03.Kept().read(value, (np.zeros((count, 4)),))


@pytest.mark.parametrize("rows", [[0, 2], (2, 0), {2, 0}, np.array([2.0, 0.0]), np.array([[0], [2]]), [np.int32(0), 2]])
def test_rows_to_keep_may_come_in_any_order_and_container(rows):
    assert kept(rows).tolist() == [1, 0, 1, 0]
    assert forms_03.Kept().show(kept(rows), ()) == "Boxes 0, 2."


@pytest.mark.parametrize("nothing", [[], (), set(), np.array([], int), np.zeros((0, 1))])
def test_no_rows_at_all(nothing):
    assert kept(nothing).tolist() == [0, 0, 0, 0] and forms_03.Kept().show(kept(nothing), ()) == "No box."


@pytest.mark.parametrize("value", [None, [4], [-1], [0.5], [float("nan")], [True, False, True, True], np.eye(4), "0 2",
                                   [[0, 1], [2]], {0: 1}])
def test_what_is_no_list_of_rows_is_refused(value):
    with pytest.raises(Unreadable):
        kept(value)


def test_words_for_boxes_too_many_too_few_and_twice():
    rows = calls("nms", 3)[0]
    best = reference_03.nms(*rows)
    assert forms_03.Kept().show(kept([0, 0, 1]), ()) == "Boxes 0, 1 (0 more than once)."
    cause = forms_03.Kept().cause
    assert "more than once" in cause([(kept([0, 0]), kept([0]))])
    assert "Boxes stay that have to go" in cause([(kept([0, 1]), kept([0]))])
    assert "Boxes go that have to stay" in cause([(kept([0]), kept([0, 1]))])
    assert cause([(kept([0]), kept([1]))]) == ""
    message = grade("nms", lambda *args: np.isin(np.arange(len(args[0])), reference_like(*args)), 3).message
    assert "True and False" in " ".join(message.split()) and len(best) == 2


def reference_like(*args):
    return RIGHT["nms"][0](*args)


@pytest.mark.parametrize("answer", [
    lambda boxes, scores, classes, score_threshold, iou_threshold: boxes[scores > score_threshold],
    lambda *args: [args[0][row] for row in reference_like(*args)],
])
def test_boxes_in_the_place_of_row_numbers_are_no_call_of_the_course(answer):
    for seed in range(4):
        message = " ".join(grade("nms", answer, seed).message.split())
        assert "It calls" not in message and ", where row numbers were expected." in message, message
        assert "Boxes, where" in message or "A box, where" in message
        assert "What is asked for is the row numbers of the boxes to keep" in message


def test_what_is_neither_rows_nor_boxes_is_told_by_its_shape():
    with pytest.raises(Unreadable, match=r"^an array of shape \(2, 3\), where row numbers were expected$"):
        kept(np.zeros((2, 3)))


def test_what_stands_behind_p_c_is_free_and_nothing_else():
    form = find("localization_target").form
    nothing, something = (None, 0, 3), ((0.5, 0.7, 0.3, 0.4), 1, 3)
    for value in ([0, "?", "?", "?", "?", "?", "?", "?"], [0.0] + [np.nan] * 7, np.arange(8), [0] + [None] * 7):
        assert form.read(value, nothing).tolist() == [0] * 8
    assert form.read([1, 2, 3, 4, 5, 6, 7, 8], nothing).tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert form.read(range(8), something).tolist() == list(range(8))
    with pytest.raises(Unreadable):
        form.read([0, "?", "?", "?", "?", "?", "?", "?"], something)
    assert form.show(np.arange(8.0), nothing) == "[0, 1, 2, 3, 4, 5, 6, 7], free behind p_c"


@pytest.mark.parametrize("id", ["yolo_target", "yolo_target_anchors"])
def test_cells_without_an_object_are_free_behind_p_c(id):
    right = RIGHT[id][0]

    def with_marks(*args):
        y = np.array(right(*args))
        y[..., 1:][y[..., 0] == 0] = np.nan
        return y

    def with_a_wrong_p_c(*args):
        y = np.array(right(*args))
        y[..., 0][y[..., 0] == 0] = 0.3
        return y

    def with_an_empty_slot(*args):
        y = np.array(right(*args))
        y[..., 0] = 0
        return y

    for seed in range(3):
        assert grade(id, with_marks, seed).passed
        assert not grade(id, with_a_wrong_p_c, seed).passed and not grade(id, with_an_empty_slot, seed).passed


def test_a_card_shows_the_cells_that_hold_something():
    message = grade("yolo_target", lambda objects, S=3, n_classes=3: np.ones((S, S, 5 + n_classes)), 1).message
    assert "row 0, column 0: [1, 1, 1, 1, 1, 1, 1, 1]" in message and "p_c = 0 everywhere else" in message
    message = grade("yolo_target_anchors", lambda objects, anchors, S=3, n_classes=3: np.zeros((2, 2)), 1).message
    assert "An array of shape (2, 2)." in message and ", anchor 1: [1, " in message


def test_a_wrong_target_is_told_which_of_its_numbers_are_wrong():
    def changed(entries, factor):
        def answer(*args):
            y = np.array(RIGHT["yolo_target"][0](*args))
            y[..., entries] *= factor
            return y

        return " ".join(grade("yolo_target", answer, 2).message.split())

    assert "p_c is right. What is wrong: b_y, b_h." in changed([2, 3], 1.3)
    assert "p_c is right. What is wrong: the classes." in changed(slice(5, None), 0.5)
    moved = grade("yolo_target", lambda *args: np.roll(RIGHT["yolo_target"][0](*args), 1, axis=1), 2).message
    assert "in other places: look at how row and column are chosen" in " ".join(moved.split())


# ------------------------------------------------------------------------------------------------ near misses


def nearly(id, change):
    """The first right answer, with changed arguments."""
    return lambda *args: RIGHT[id][0](*change(*args))


@pytest.mark.parametrize(
    ("id", "answer"),
    [
        ("iou", nearly("iou", lambda a, b: (np.maximum(a, 0), b))),
        ("nms", nearly("nms", lambda boxes, scores, classes, s, t: (boxes, scores, classes % 2, s, t))),
        ("nms", nearly("nms", lambda boxes, scores, classes, s, t: (boxes, scores, classes, s, max(t, 0.45)))),
        ("nms", nearly("nms", lambda boxes, scores, classes, s, t: (boxes, scores, classes, min(s, 0.6), t))),
        ("yolo_target", nearly("yolo_target", lambda objects, S, n: (
            [(min(cx, 0.999), min(cy, 0.999), w, h, k) for cx, cy, w, h, k in objects][:4], S, n))),
        ("yolo_target", nearly("yolo_target", lambda objects, S, n: (objects, min(S, 10), n))),
        ("anchor_assignment", nearly("anchor_assignment", lambda w, h, anchors: (w, h, anchors[:4]))),
        ("yolo_target_anchors", nearly("yolo_target_anchors", lambda objects, anchors, S, n: (
            [*objects[:2], *[(*entry[:2], entry[3], entry[2], entry[4]) for entry in objects[2:]]], anchors, S, n))),
        *(("nms", answer) for answer in LOOPED),
    ],
)
def test_answers_that_are_nearly_right_never_pass(id, answer):
    assert not any(grade(id, answer, seed).passed for seed in range(8))


def test_a_call_of_the_course_earns_nothing():
    assert "It calls helpers.boxes.iou" in " ".join(grade("iou", boxes.iou, 1).message.split())
    assert not grade("nms", lambda *args: boxes.nms(*args), 1).passed
    assert not grade("yolo_target", lambda *args: yolo.target(*args), 1).passed
    assert not grade("yolo_target_anchors", lambda *args: forms_03.of_anchors(args), 1).passed


# ------------------------------------------------------------------------------------------------ the helpers agree

HELPERS = {
    "iou": boxes.iou,
    "localization_target": detection.localization_target,
    "localization_loss": detection.localization_loss,
    "landmark_outputs": detection.landmark_outputs,
    "count_windows": detection.window_count,
    "fc_to_conv": detection.dense_to_convolution,
    "yolo_target": yolo.target,
    "anchor_assignment": lambda w, h, anchors: boxes.shape_iou([(w, h)], anchors)[0].argmax(),
    "yolo_target_anchors": yolo.target_anchors,
}


@pytest.mark.parametrize("id", sorted(HELPERS))
def test_references_agree_with_the_helpers(id):
    for seed in range(5):
        for args in calls(id, seed):
            right = compare.expected_of(find(id), args)
            np.testing.assert_allclose(right, np.asarray(HELPERS[id](*args)), rtol=1e-4, atol=1e-5)


def test_the_boxes_that_stay_are_those_of_the_helper():
    for seed in range(3):
        for args in calls("nms", seed):
            assert reference_03.nms(*args) == boxes.nms(*args).tolist()
