"""helpers.detection against loops, worked cases, and bad input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import boxes, detection
from helpers.runtime import keras, ops
from tests.gradients import gradients

few = settings(max_examples=25, deadline=None)
FREE = np.nan


# Localization


def test_targets_of_the_course():
    np.testing.assert_allclose(detection.localization_target((0.5, 0.7, 0.3, 0.4), 1), [1, 0.5, 0.7, 0.3, 0.4, 0, 1, 0])
    np.testing.assert_array_equal(detection.localization_target(None, None, 2), np.zeros(7))


def test_loss_by_hand():
    there = detection.localization_target((0.5, 0.7, 0.3, 0.4), 1)
    none = [0.0] + [FREE] * 7
    guess = [0.9, 0.4, 0.7, 0.3, 0.2, 0.1, 0.8, 0.0]
    wanted = [0.01 + 0.01 + 0.04 + 0.01 + 0.04, 0.81]
    found = detection.localization_loss([there, none], [guess, guess])
    np.testing.assert_allclose(found, wanted, rtol=1e-5)
    assert float(detection.localization_loss(there, there)) == 0
    log = detection.localization_loss([there, none], [guess, guess], classes="log")
    np.testing.assert_allclose(log, [-math.log(0.9) + 0.05 - math.log(0.8), -math.log(0.1)], rtol=1e-4)


@pytest.mark.parametrize("classes", ["squared", "log"])
def test_free_components_neither_count_nor_get_a_gradient(classes):
    none = np.float32([[0, FREE, FREE, FREE, FREE, FREE, FREE]])
    guess = np.float32([[0.3, 5, -2, 0.1, 7, 0.4, 0.6]])
    gradient = gradients(lambda y: ops.sum(detection.localization_loss(none, y, classes)), guess)[0]
    assert gradient[0, 0] != 0 and (gradient[0, 1:] == 0).all()
    there = np.float32([[1, 0.5, 0.5, 0.2, 0.2, 1, 0]])
    gradient = gradients(lambda y: ops.sum(detection.localization_loss(there, y, classes)), guess)[0]
    assert np.isfinite(gradient).all() and (gradient[0, :5] != 0).all()


def test_a_localization_network_answers_in_the_form_of_the_target():
    network = detection.localization_network(32, 2, (4, 8))
    y = ops.convert_to_numpy(network(np.zeros((3, 32, 32, 3), np.float32)))
    assert y.shape == (3, 7) and (y >= 0).all() and (y <= 1).all()
    np.testing.assert_allclose(y[:, 5:].sum(axis=1), 1, atol=1e-6)


# Landmarks


def test_landmarks_by_hand():
    assert [detection.landmark_outputs(n) for n in (0, 5, 64)] == [1, 11, 129]
    np.testing.assert_allclose(detection.landmark_target([(10, 5), (20, 50)], 50, 40), [1, 0.25, 0.1, 0.5, 1])
    np.testing.assert_array_equal(detection.landmark_target(2, 50, 40), [0] * 5)


def test_a_mirrored_face_keeps_the_numbers_of_its_landmarks():
    eyes_and_nose = np.float32([(10, 20), (30, 21), (19, 30)])  # left, right, nose
    found = detection.flip_landmarks(eyes_and_nose, 40, [(0, 1)])
    np.testing.assert_allclose(found, [(10, 21), (30, 20), (21, 30)])
    assert (found[0, 0] < found[1, 0]) == (eyes_and_nose[0, 0] < eyes_and_nose[1, 0])
    naive = detection.flip_landmarks(eyes_and_nose, 40)
    assert naive[0, 0] > naive[1, 0]  # number 1 now lies on the other side
    np.testing.assert_allclose(detection.flip_landmarks(found, 40, [(0, 1)]), eyes_and_nose)
    np.testing.assert_allclose((eyes_and_nose[0, 0] + naive[0, 0]) / 2, 20)  # the mean that a network would learn


# Sliding windows


def test_counts_by_hand():
    assert [detection.window_count(*case) for case in ((16, 14, 2), (28, 14, 2), (14, 14, 3), (10, 14, 2), (13, 14, 1))
            ] == [4, 64, 1, 0, 0]


@few
@given(st.integers(3, 12), st.integers(3, 12), st.integers(1, 3), st.integers(1, 4))
def test_crops_boxes_and_counts_agree(height, width, window, stride):
    images = np.random.default_rng(0).random((2, height, width, 3), np.float32)
    views, where = detection.crops(images, window, stride), detection.window_boxes(height, width, window, stride)
    assert views.shape[1:3] == where.shape[:2]
    for i, j in np.ndindex(*where.shape[:2]):
        x1, y1, x2, y2 = where[i, j].astype(int)
        np.testing.assert_array_equal(views[:, i, j], images[:, y1:y2, x1:x2])
    if height == width:
        assert detection.window_count(height, window, stride) == where.shape[0] * where.shape[1]


def test_a_dense_layer_is_a_convolution_as_large_as_its_input():
    rng = np.random.default_rng(0)
    x, dense = rng.random((2, 5, 4, 3), np.float32), rng.random((60, 7), np.float32)
    kernel = detection.dense_to_convolution(dense, (5, 4, 3))
    assert kernel.shape == (5, 4, 3, 7)
    np.testing.assert_allclose(ops.conv(x, kernel)[:, 0, 0], x.reshape(2, -1) @ dense, rtol=1e-5)
    assert detection.dense_to_convolution(np.zeros((400, 400)), (5, 5, 16)).shape == (5, 5, 16, 400)


@pytest.mark.parametrize("options", [{}, {"filters": (16,), "size": 5, "units": (40, 30)}])
def test_one_pass_equals_all_crops(options):
    keras.utils.set_random_seed(1)
    network = detection.window_network(**options)
    images = np.random.default_rng(0).random((2, 20, 28, 3), np.float32)
    by_crops = detection.slide_by_crops(network, images, 2, batch=40)
    at_once = ops.convert_to_numpy(detection.as_convolutions(network)(images))
    assert by_crops.shape == at_once.shape == (2, 4, 8, 4)
    np.testing.assert_allclose(at_once, by_crops, atol=1e-5)
    assert np.ptp(by_crops, axis=(0, 1, 2)).max() > 1e-3  # not all the same


def test_what_stands_between_flatten_and_dense_is_kept_in_between():
    keras.utils.set_random_seed(1)
    kinds = keras.layers
    network = keras.Sequential([keras.Input((14, 14, 3)), kinds.Conv2D(4, 5), kinds.MaxPooling2D(2), kinds.Flatten(),
                                kinds.Dropout(0.5), kinds.ReLU(), kinds.Activation("tanh"), kinds.Dense(6),
                                kinds.Dropout(0.5), kinds.BatchNormalization(), kinds.ReLU(), kinds.Dense(4)])
    images = np.random.default_rng(0).random((2, 18, 16, 3), np.float32)
    at_once = ops.convert_to_numpy(detection.as_convolutions(network)(images))
    np.testing.assert_allclose(at_once, detection.slide_by_crops(network, images, 2), atol=1e-5)


def test_the_network_of_the_course_has_the_shapes_of_the_course():
    network = detection.window_network(filters=(16,), size=5, units=(400, 400))
    shapes = [detection.as_convolutions(network, (side, side, 3)).output_shape[1:] for side in (14, 16, 28)]
    assert shapes == [(1, 1, 4), (2, 2, 4), (8, 8, 4)]
    assert detection.as_convolutions(network).layers[3].kernel.shape == (5, 5, 16, 400)


def test_saved_work_by_hand():
    network = detection.window_network(filters=(16,), size=5, units=(400, 400))
    one = 10 * 10 * 16 * 75 + 400 * 400 + 400 * 400 + 400 * 4
    whole = 24 * 24 * 16 * 75 + 64 * (400 * 400 + 400 * 400 + 400 * 4)
    found = detection.sliding_work(network, (28, 28, 3))
    assert found[:2] == (64 * one, whole) and found.saved == pytest.approx(1 - whole / (64 * one))
    assert detection.sliding_work(detection.window_network(), (28, 28, 3)).saved > 0.8


# Average precision


def slow_average_precision(scores, hits, count):
    """Over every recall that occurs: the best precision at it or beyond, times the step in recall."""
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    points = []
    for n in range(1, len(order) + 1):
        right = sum(bool(hits[i]) for i in order[:n])
        points.append((right / count, right / n))
    return sum(max(p for r, p in points if r >= k / count - 1e-12) / count for k in range(1, sum(map(bool, hits)) + 1))


def test_average_precision_by_hand():
    value, (recall, precision) = detection.average_precision([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0], 2)
    assert value == pytest.approx(1 / 2 * 1 + 1 / 2 * 2 / 3)
    np.testing.assert_allclose(recall, [0, 0.5, 0.5, 1, 1])
    np.testing.assert_allclose(precision, [1, 1, 1 / 2, 2 / 3, 1 / 2])
    assert detection.average_precision([0.3, 0.9], [0, 1], 1)[0] == 1
    assert detection.average_precision([0.9, 0.3], [0, 1], 1)[0] == 0.5
    assert detection.average_precision([0.9], [1], 4)[0] == 0.25
    value, (recall, precision) = detection.average_precision([], [], 3)
    assert value == 0 and recall.tolist() == precision.tolist() == [0]


@few
@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12), st.integers(0, 3))
def test_average_precision_equals_loops(found, missed):
    scores, hits = [score for score, _ in found], [hit for _, hit in found]
    count = max(1, sum(hits) + missed)
    value = detection.average_precision(scores, hits, count)[0]
    assert value == pytest.approx(slow_average_precision(scores, hits, count)) and 0 <= value <= 1


A, B, FAR = (0, 0, 10, 10), (20, 0, 30, 10), (50, 50, 60, 60)


def test_mean_average_precision_by_hand():
    """Class 0: a hit, a second hit on the same object (false), a hit in the other picture. Class 1: missed."""
    truths = [([A, B], [0, 1]), ([A], [0])]
    found = [([A, (0, 0, 10, 9), FAR], [0.9, 0.8, 0.7], [0, 0, 0]), ([(0, 0, 10, 6)], [0.6], [0])]
    result = detection.mean_average_precision(truths, found)
    assert result.by_class == {0: pytest.approx(1 / 2 * 1 + 1 / 2 * 2 / 4), 1: 0}
    assert result.mean == pytest.approx(0.375)
    stricter = detection.mean_average_precision(truths, found, 0.75)
    assert stricter.by_class[0] == pytest.approx(1 / 2)  # 0.6 is no hit any more
    assert result.curves[0][0][-1] == 1 and stricter.curves[0][0][-1] == 0.5


def test_a_perfect_detector_and_one_that_finds_nothing():
    truths = [detection.Objects(np.float32([A, B]), np.array([1, 2])), ([], [])]
    perfect = [detection.Detections(np.float32([A, B]), np.float32([0.2, 0.1]), np.array([1, 2])), ([], [], [])]
    assert detection.mean_average_precision(truths, perfect, 1.0).mean == 1
    assert detection.mean_average_precision(truths, [([], [], [])] * 2).mean == 0
    swapped = [perfect[0]._replace(classes=np.array([2, 1])), ([], [], [])]
    assert detection.mean_average_precision(truths, swapped).mean == 0
    assert detection.mean_average_precision(truths, perfect[::-1]).mean == 0  # in the wrong picture


def test_the_object_that_overlaps_most_is_the_one_that_counts():
    """The second detection overlaps most with what the first took already; that the other is free does not help."""
    truths, found = [([A, (0, 0, 10, 12)], [0, 0])], [([A, (0, 0, 10, 10.5)], [0.9, 0.8], [0, 0])]
    assert detection.mean_average_precision(truths, found).mean == 0.5


def test_difficult_objects_count_neither_way():
    truths = [detection.Objects([A, B], [0, 0], [False, True])]
    found = [([B, FAR, A, B], [0.9, 0.8, 0.7, 0.6], [0] * 4)]
    assert detection.mean_average_precision(truths, found).mean == 0.5  # FAR is wrong, then A right
    assert detection.mean_average_precision(truths, [([], [], [])]).mean == 0


def test_classes_that_are_not_there_are_left_out():
    result = detection.mean_average_precision([([A], [3])], [([A, FAR], [0.5, 0.9], [3, 4])])
    assert result.mean == 1 and list(result.by_class) == [3]


def test_it_equals_pycocotools_where_the_two_rules_agree():
    """COCO averages precision at fixed recalls; at the middles of the steps of recall, that is all of the area."""
    coco = pytest.importorskip("pycocotools.coco", reason="runs where pycocotools is installed")
    cocoeval = pytest.importorskip("pycocotools.cocoeval")
    rng = np.random.default_rng(0)
    truths, found = [], []
    for _ in range(6):
        y, x = np.divmod(np.arange(10), 5)
        low = np.stack([x, y], axis=1) * 60 + rng.uniform(0, 10, (10, 2))
        where, kinds = np.concatenate([low, low + rng.uniform(20, 45, (10, 2))], axis=1), np.arange(10) % 3
        which = rng.integers(0, 10, 25)
        guesses = where[which] + rng.normal(size=(25, 4)) * 4
        guesses[:, 2:] = np.maximum(guesses[:, 2:], guesses[:, :2] + 1)
        guessed = np.where(rng.random(25) < 0.9, kinds[which], rng.integers(0, 3, 25))
        truths.append((where.astype("float32"), kinds))
        found.append((guesses.astype("float32"), (rng.permutation(25) + rng.random()) / 26, guessed))
    for iou in (0.5, 0.75):
        ours = detection.mean_average_precision(truths, found, iou).by_class
        theirs = [coco_precision(coco, cocoeval, truths, found, kind, iou) for kind in range(3)]
        np.testing.assert_allclose([ours[kind] for kind in range(3)], theirs, atol=1e-9)
        assert 0.05 < min(theirs) and max(theirs) < 0.98


def coco_precision(coco, cocoeval, truths, found, kind, iou):
    """pycocotools' average precision of one class, at the middles of the steps of recall."""
    def entry(number, picture, box, **more):
        size = [float(box[2] - box[0]), float(box[3] - box[1])]
        return {"id": number, "image_id": picture, "category_id": 1, "bbox": [float(box[0]), float(box[1]), *size],
                "area": size[0] * size[1], "iscrowd": 0} | more

    rows = [(i, box) for i, (where, kinds) in enumerate(truths) for box in where[kinds == kind]]
    guesses = [(i, box, score) for i, (where, scores, kinds) in enumerate(found)
               for box, score in zip(where[kinds == kind], scores[kinds == kind], strict=True)]
    there = coco.COCO()
    there.dataset = {"images": [{"id": i} for i in range(len(truths))], "categories": [{"id": 1}],
                     "annotations": [entry(n + 1, *row) for n, row in enumerate(rows)], "info": {}}
    there.createIndex()
    judge = cocoeval.COCOeval(there, there.loadRes([entry(n + 1, *row[:2], score=float(row[2]))
                                                    for n, row in enumerate(guesses)]), "bbox")
    judge.params.iouThrs, judge.params.recThrs = np.array([iou]), (np.arange(len(rows)) + 0.5) / len(rows)
    judge.params.maxDets, judge.params.areaRng, judge.params.areaRngLbl = [1000], [[0, 1e10]], ["all"]
    judge.evaluate()
    judge.accumulate()
    return judge.eval["precision"].mean()


@few
@given(st.integers(0, 999))
def test_scores_count_by_their_order_only(seed):
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 20, (8, 2))
    where = np.concatenate([low, low + 5], axis=1).astype("float32")
    truths, scores = [(where[:4], rng.integers(0, 2, 4))], rng.permutation(8) / 8
    found = [(where + rng.integers(0, 2, (8, 4)), scores, rng.integers(0, 2, 8))]
    squeezed = [(found[0][0], scores**3 / 7, found[0][2])]
    assert detection.mean_average_precision(truths, found).mean == detection.mean_average_precision(truths,
                                                                                                    squeezed).mean


# Bad input


@pytest.mark.parametrize("call, error, words", [
    (lambda: detection.localization_target((0.5, 0.5, -1, 1), 0), ValueError, "box is .*sides of 0 or more"),
    (lambda: detection.localization_target((0.5, 0.5, 1), 0), ValueError, r"\(b_x, b_y, b_h, b_w\)"),
    (lambda: detection.localization_target((0.5, 0.5, 1, 1), 3), ValueError, "class_index is 3; .*0 to 2"),
    (lambda: detection.localization_target((0.5, 0.5, 1, 1), 1.0), TypeError, "class_index is 1.0"),
    (lambda: detection.localization_loss([1.0, 0], [1.0, 0]), ValueError, "5 \\+ n_classes"),
    (lambda: detection.localization_loss(np.zeros((2, 8)), np.zeros(8)), ValueError, "shapes"),
    (lambda: detection.localization_loss(np.zeros(8), np.zeros(8), "hinge"), ValueError, "classes is 'hinge'"),
    (lambda: detection.landmark_outputs(-1), ValueError, "n_landmarks is -1"),
    (lambda: detection.landmark_target([1, 2, 3], 5, 5), ValueError, "rows"),
    (lambda: detection.flip_landmarks([(1, 2)], 5, [(0, 1)]), ValueError, "pairs is 1"),
    (lambda: detection.window_count(14, 0, 1), ValueError, "window is 0"),
    (lambda: detection.window_boxes(5, 5, 6, 1), ValueError, "window is 6; it must fit"),
    (lambda: detection.crops(np.zeros((1, 5, 5, 3)), 6, 1), ValueError, "at least 6"),
    (lambda: detection.dense_to_convolution(np.zeros((400, 9)), (1, 1, 16)), ValueError, r"must be \(16, k\)"),
    (lambda: detection.average_precision([0.5], [1], 0), ValueError, "count is 0"),
    (lambda: detection.average_precision([0.5, 0.4], [1, 1], 1), ValueError, "hits hold 2 hits, but count is 1"),
    (lambda: detection.average_precision([0.5, np.nan], [1, 0], 1), ValueError, "scores hold NaN"),
    (lambda: detection.average_precision([0.5], [1, 0], 1), ValueError, "scores have shape"),
    (lambda: detection.average_precision([[0.5]], [[1]], 1), ValueError, "hits have shape"),
    (lambda: detection.mean_average_precision([([A], [0], [False, True])], [([], [], [])]), ValueError,
     "difficult has shape"),
    (lambda: detection.mean_average_precision([([A], [0.5])], [([], [], [])]), TypeError, "classes must be whole"),
    (lambda: detection.mean_average_precision([([A], [0])], [([A], [0.5], [0.7])]), TypeError, "classes must be whole"),
    (lambda: detection.mean_average_precision([([], [])], [([], [], [])]), ValueError, "no object"),
    (lambda: detection.mean_average_precision([], [([], [], [])]), ValueError, "lengths 0 and 1"),
    (lambda: detection.mean_average_precision([([A], [0])], [([A], [np.nan], [0])]), ValueError, "scores hold NaN"),
    (lambda: detection.mean_average_precision([([A], [0])], [([A], [0.5, 0.4], [0, 0])]), ValueError, "1 boxes for 2"),
    (lambda: detection.mean_average_precision([([A], [0])], [([B[::-1]], [0.5], [0])]), ValueError, "negative"),
    (lambda: detection.mean_average_precision([([A], [0])], [([A], [0.5], [0])], 0), ValueError, "iou_threshold is 0"),
])
def test_bad_input_is_refused_with_its_name(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_network_that_pads_is_refused():
    padded = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(2, 3, padding="same"),
                               keras.layers.Flatten(), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="pads or looks at the whole"):
        detection.as_convolutions(padded)


def test_normalizing_what_was_flattened_is_refused():
    network = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.BatchNormalization(),
                                keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="normalizes what was flattened"):
        detection.as_convolutions(network)


def test_boxes_of_windows_are_boxes():
    where = detection.window_boxes(28, 28, 14, 2).reshape(-1, 4)
    assert (boxes.area(where) == 14 * 14).all()
