"""helpers.boxes against loops, tf.image, worked cases, and bad input."""

import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import boxes
from helpers.runtime import keras, ops

few = settings(max_examples=40, deadline=None)
SQUARES = [(0, 0, 2, 2), (1, 1, 3, 3), (2, 0, 4, 2), (5, 5, 6, 6)]


# Oracles: one pair, one box after the other


def slow_iou(a, b):
    width = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    shared = np.float32(width * height)
    together = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - width * height
    return shared / np.float32(together) if together > 0 else np.float32(0)


def slow_nms(where, scores, classes, score_threshold, iou_threshold):
    left = [i for i in range(len(where)) if scores[i] > score_threshold]
    kept = []
    while left:
        best = max(left, key=lambda i: (scores[i], -i))
        kept.append(best)
        left = [i for i in left if i != best and (classes[i] != classes[best]
                                                  or slow_iou(where[i], where[best]) < np.float32(iou_threshold))]
    return kept


def random_boxes(rng, *shape, largest=8):
    """Boxes of whole numbers, so that many IoUs are equal, and some boxes have no area."""
    low = rng.integers(0, largest, (*shape, 2))
    return np.concatenate([low, low + rng.integers(0, largest, (*shape, 2))], axis=-1).astype("float32")


# Formats


def test_formats_by_hand():
    box = [10, 20, 40, 60]
    wanted = {"corners": box, "corners_yx": [20, 10, 60, 40], "corner_size": [10, 20, 30, 40],
              "centre_size": [25, 40, 30, 40], "midpoint": [25, 40, 40, 30]}
    assert wanted.keys() == boxes.FORMATS.keys()
    for source in wanted:
        for target in wanted:
            found = boxes.convert([wanted[source]], source, target)
            assert found.dtype == "float32"
            np.testing.assert_allclose(found, [wanted[target]], err_msg=f"{source} to {target}")


def test_the_course_box_is_drawn_where_it_should_be():
    np.testing.assert_allclose(boxes.convert([0.5, 0.7, 0.3, 0.4], "midpoint"), [0.3, 0.55, 0.7, 0.85], atol=1e-6)


def test_area_clip_and_flip_by_hand():
    where = np.float32([[-2, 1, 3, 5], [8, 2, 12, 3], [20, 20, 30, 30]])
    np.testing.assert_allclose(boxes.area(where), [20, 4, 100])
    np.testing.assert_allclose(boxes.clip(where, 4, 10), [[0, 1, 3, 4], [8, 2, 10, 3], [10, 4, 10, 4]])
    np.testing.assert_allclose(boxes.flip(where[:2], 10), [[7, 1, 12, 5], [-2, 2, 2, 3]])
    np.testing.assert_allclose(boxes.flip(boxes.flip(where, 10), 10), where)


# IoU


def test_iou_by_hand():
    found = np.asarray(boxes.pairwise_iou(SQUARES, SQUARES))
    assert found.dtype == "float32" and found.shape == (4, 4)
    np.testing.assert_allclose(np.diag(found), 1)
    assert found[0, 1] == pytest.approx(1 / 7)  # not 1 / 6
    assert found[0, 2] == 0  # they touch
    assert found[1, 2] == pytest.approx(1 / 7)
    assert boxes.iou((0, 0, 4, 4), (1, 1, 3, 3)) == pytest.approx(1 / 4)  # one within the other
    assert boxes.iou((0, 0, 1, 1), (5, 0, 6, 1)) == 0


@few
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 999), st.sampled_from([1.0, 1e-3, 1e4]))
def test_iou_equals_loops(n, m, seed, scale):
    rng = np.random.default_rng(seed)
    a, b = random_boxes(rng, n), random_boxes(rng, m)
    found = np.asarray(boxes.pairwise_iou(a * np.float32(scale), b * np.float32(scale)))
    np.testing.assert_allclose(found, [[slow_iou(x, y) for y in b] for x in a], atol=1e-5)
    np.testing.assert_allclose(found.T, boxes.pairwise_iou(b * np.float32(scale), a * np.float32(scale)), atol=1e-6)


def test_many_boxes_give_what_few_give():
    rng = np.random.default_rng(0)
    a, b = random_boxes(rng, 600, largest=90), random_boxes(rng, 500, largest=90)
    found = np.asarray(boxes.pairwise_iou(a, b))
    np.testing.assert_allclose(found[:40, :30], boxes.pairwise_iou(a[:40], b[:30]), atol=1e-6)
    np.testing.assert_allclose(found[-1:], boxes.pairwise_iou(a[-1:], b), atol=1e-6)


def test_iou_takes_tensors_and_nothing():
    tensor = ops.convert_to_tensor(np.float32(SQUARES))
    np.testing.assert_allclose(boxes.pairwise_iou(tensor, SQUARES), boxes.pairwise_iou(SQUARES, SQUARES))
    assert boxes.pairwise_iou([], SQUARES).shape == (0, 4)
    assert boxes.pairwise_iou(SQUARES, np.zeros((0, 4))).shape == (4, 0)
    flat = [(0, 0, 0, 5)]
    np.testing.assert_array_equal(boxes.pairwise_iou(flat, flat), [[0]])


def test_shape_iou_by_hand():
    found = boxes.shape_iou([(2, 4), (0, 3)], [(2, 4), (4, 2), (1, 1)])
    np.testing.assert_allclose(found, [[1, 4 / 12, 1 / 8], [0, 0, 0]], atol=1e-6)


# Non-max suppression


def test_suppression_by_hand():
    """A chain: b goes because of a; c, which only b would have suppressed, stays."""
    a, b, c = (0, 0, 10, 10), (0, 3, 10, 13), (0, 6, 10, 16)
    assert boxes.nms([c, a, b], [0.7, 0.9, 0.8]).tolist() == [1, 0]
    assert boxes.nms([c, a, b], [0.7, 0.9, 0.8], [0, 0, 1]).tolist() == [1, 2, 0]  # b is of another class
    assert boxes.nms([c, a, b], [0.7, 0.9, 0.8], iou_threshold=0.9).tolist() == [1, 2, 0]
    assert boxes.nms(SQUARES, [0.6, 0.1, 0.61, 0.5]).tolist() == [2]  # 0.6 is not above 0.6


def test_a_pair_exactly_at_the_threshold_is_suppressed():
    a, half = (0, 0, 4, 4), (0, 0, 4, 2)
    assert boxes.nms([a, half], [0.9, 0.8], iou_threshold=0.5).tolist() == [0]
    assert boxes.nms([a, half], [0.9, 0.8], iou_threshold=np.nextafter(0.5, 1, dtype="float32")).tolist() == [0, 1]


def test_equal_boxes_and_scores_leave_the_first():
    assert boxes.nms([(0, 0, 1, 1)] * 150, [0.9] * 150).tolist() == [0]
    assert boxes.nms([(0, 0, 0, 1)] * 3, [0.9] * 3).tolist() == [0, 1, 2]  # without area they overlap nothing


@pytest.mark.parametrize("iou_threshold", [0.5, 1 / 3])
def test_suppression_equals_loops_on_thousands_of_cases_with_ties(iou_threshold):
    rng = np.random.default_rng(7)
    where = random_boxes(rng, 1500, 14)
    scores, classes = rng.integers(0, 8, (1500, 14)) / np.float32(8), rng.integers(0, 3, (1500, 14))
    found = boxes.nms_batch(where, scores, classes, 0.25, iou_threshold)
    for i, kept in enumerate(found):
        assert kept.tolist() == slow_nms(where[i], scores[i], classes[i], 0.25, iou_threshold), i


def test_one_picture_equals_its_place_in_a_batch():
    rng = np.random.default_rng(3)
    where, scores, classes = random_boxes(rng, 5, 30), rng.random((5, 30)), rng.integers(0, 4, (5, 30))
    many = boxes.nms_batch(where, scores, classes, 0.1)
    for i in range(5):
        np.testing.assert_array_equal(many[i], boxes.nms(where[i], scores[i], classes[i], 0.1))


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="tf.image needs TensorFlow")
@pytest.mark.parametrize("n", [40, 300])
def test_suppression_equals_that_of_tensorflow(n):
    image = importlib.import_module("tensorflow").image
    rng = np.random.default_rng(n)
    for _ in range(12):
        where, classes = random_boxes(rng, n, largest=60), rng.integers(0, 3, n)
        scores = (rng.integers(1, 60, n) / 60).astype("float32")
        just_below = float(np.nextafter(np.float32(0.5), np.float32(0)))  # TensorFlow drops above a threshold
        theirs = []
        for kind in range(3):
            own = np.flatnonzero(classes == kind)
            theirs += own[image.non_max_suppression(where[own], scores[own], n, just_below, 0.2).numpy()].tolist()
        assert set(boxes.nms(where, scores, classes, 0.2, 0.5).tolist()) == set(theirs)


def test_many_classes_and_many_boxes():
    rng = np.random.default_rng(5)
    where, scores = random_boxes(rng, 700, largest=300), rng.permutation(700) / 700
    classes = rng.integers(0, 400, 700)
    assert boxes.nms(where, scores, classes, 0.1).tolist() == slow_nms(where, scores, classes, 0.1, 0.5)


def test_groups_above_256_boxes_are_filled_up_to_few_shapes(monkeypatch):
    seen = []
    monkeypatch.setattr(boxes, "_suppressed", lambda laid, alive, threshold: seen.append(laid.shape) or alive)
    for groups in (5, 6, 7, 8):
        boxes._kept(np.zeros((300 * groups, 4), "float32"), np.repeat(np.arange(groups), 300), 0.5)
    assert len(set(seen)) == 1 and seen[0][1] == 8


def test_scores_of_whole_numbers_are_sorted_as_numbers():
    assert boxes.nms(SQUARES, np.array([0, 3, 2, 1], "uint8"), None, -1, 1).tolist() == [1, 2, 3, 0]
    assert boxes.nms(SQUARES, [False, True, True, False]).tolist() == [1, 2]


def test_what_is_kept_overlaps_nothing_else_that_is_kept():
    rng = np.random.default_rng(9)
    where = random_boxes(rng, 400, largest=60)
    kept = boxes.nms(where, rng.random(400), score_threshold=0.0)
    overlap = np.array(boxes.pairwise_iou(where[kept], where[kept]))
    np.fill_diagonal(overlap, 0)
    assert overlap.max() < 0.5


def test_no_boxes_none_kept():
    assert boxes.nms([], []).tolist() == []
    assert boxes.nms(np.zeros((0, 4)), [], []).shape == (0,)
    assert boxes.nms(SQUARES, [0.1] * 4).tolist() == []
    assert [len(kept) for kept in boxes.nms_batch(np.zeros((2, 0, 4)), np.zeros((2, 0)))] == [0, 0]


# Bad input


@pytest.mark.parametrize("call, error, words", [
    (lambda: boxes.pairwise_iou([(3, 0, 1, 2)], SQUARES), ValueError, r"a hold \(3, 0, 1, 2\).*negative width"),
    (lambda: boxes.pairwise_iou(SQUARES, [(0, 2, 1, 1)]), ValueError, "b hold .*negative height"),
    (lambda: boxes.convert([1, 1, -2, 1], "corner_size"), ValueError, "negative width"),
    (lambda: boxes.convert([1, 1, -2, 1], "midpoint"), ValueError, "negative height"),
    (lambda: boxes.convert(SQUARES, "voc"), ValueError, "source is 'voc'.*corners_yx"),
    (lambda: boxes.convert(SQUARES, "corners", None), ValueError, "target is None"),
    (lambda: boxes.pairwise_iou((0, 0, 1, 1), SQUARES), ValueError, r"must be \(n, 4\); one box: \[box\]"),
    (lambda: boxes.pairwise_iou([(0, 0, 1)], SQUARES), ValueError, "four numbers"),
    (lambda: boxes.pairwise_iou([(0, 0, 1, np.nan)], SQUARES), ValueError, "NaN"),
    (lambda: boxes.pairwise_iou([("a", 0, 1, 2)], SQUARES), TypeError, "numbers"),
    (lambda: boxes.iou(SQUARES, SQUARES), ValueError, "one box"),
    (lambda: boxes.nms(SQUARES, [0.9, np.nan, 0.1, 0.2]), ValueError, "scores hold NaN"),
    (lambda: boxes.nms(SQUARES, [0.9, np.inf, 0.1, 0.2]), ValueError, "scores hold NaN or infinity"),
    (lambda: boxes.nms(SQUARES, [0.9] * 4, [0, 0, 0, np.inf]), ValueError, "classes run from 0 to inf"),
    (lambda: boxes.nms(SQUARES, [0.9] * 4, [0, -1, 0, 0]), ValueError, "classes run from -1 to 0; they count from 0"),
    (lambda: boxes.iou((0, 0, 1e20, 1e20), (0, 0, 1, 1)), ValueError, r"a hold 1e\+20; .*within 1e\+09"),
    (lambda: boxes.convert((0, 0, 1, -2e9), "corner_size"), ValueError, r"boxes hold -2e\+09"),
    (lambda: boxes.nms(SQUARES, [0.9]), ValueError, "one for each box"),
    (lambda: boxes.nms(SQUARES, ["a"] * 4), TypeError, "scores hold"),
    (lambda: boxes.nms(SQUARES, [0.9] * 4, [0.5] * 4), TypeError, "whole numbers"),
    (lambda: boxes.nms(SQUARES, [0.9] * 4, [0]), ValueError, "classes have shape"),
    (lambda: boxes.nms(SQUARES[0], 0.9), ValueError, "boxes have shape"),
    (lambda: boxes.nms(SQUARES, [0.9] * 4, iou_threshold=2), ValueError, "iou_threshold is 2"),
    (lambda: boxes.nms(SQUARES, [0.9] * 4, score_threshold=np.nan), ValueError, "score_threshold is nan"),
    (lambda: boxes.nms_batch(SQUARES, [0.9] * 4), ValueError, r"\(m, n, 4\)"),
    (lambda: boxes.clip(SQUARES, -1, 4), ValueError, "height is -1"),
    (lambda: boxes.shape_iou([(1, -1)], [(1, 1)]), ValueError, "shapes hold a negative"),
    (lambda: boxes.shape_iou([(1, 1, 1)], [(1, 1)]), ValueError, "rows"),
])
def test_bad_input_is_refused_with_its_name(call, error, words):
    with pytest.raises(error, match=words):
        call()
