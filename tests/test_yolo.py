"""helpers.yolo against loops and worked cases; its network on small maps; and bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import boxes, yolo
from helpers.runtime import keras, ops
from tests.gradients import gradients

few = settings(max_examples=25, deadline=None)
TALL_AND_WIDE = [(0.1, 0.4), (0.4, 0.2)]
CAR, WALKER = (0.5, 0.7, 0.4, 0.3, 1), (0.45, 0.75, 0.1, 0.5, 0)
SMALL = {"n_classes": 2, "anchors": (((8, 8), (10, 20)), ((30, 30),)), "size": 32}


def random_objects(rng, n, n_classes=3):
    return np.column_stack([rng.random((n, 2)), rng.uniform(0.05, 0.6, (n, 2)), rng.integers(0, n_classes, n)])


# Targets


def test_the_cell_of_the_middle_and_no_other_by_hand():
    y = yolo.target([CAR])
    assert y.shape == (3, 3, 8) and y.dtype == "float32"
    np.testing.assert_allclose(y[2, 1], [1, 0.5, 0.1, 0.9, 1.2, 0, 1, 0], atol=1e-6)  # cell (3, 2) of the course
    assert y[..., 0].sum() == 1  # though the box covers more cells
    assert yolo.target([], S=2, n_classes=1).sum() == 0
    last = yolo.target([(1.0, 1.0, 0.2, 0.2, 0)])[2, 2]
    np.testing.assert_allclose(last[:5], [1, 1, 1, 0.6, 0.6], atol=1e-6)


def test_two_objects_in_a_cell_go_to_their_anchors_by_hand():
    y = yolo.target_anchors([CAR, WALKER], TALL_AND_WIDE)
    assert y.shape == (3, 3, 2, 8)
    np.testing.assert_allclose(y[2, 1], [[1, 0.35, 0.25, 1.5, 0.3, 1, 0, 0], [1, 0.5, 0.1, 0.9, 1.2, 0, 1, 0]],
                               atol=1e-6)
    only = yolo.target_anchors([CAR], TALL_AND_WIDE)[2, 1]
    assert only[0, 0] == 0 and only[1, 0] == 1  # the slot is the anchor's, not the first free one


def test_what_a_grid_cannot_hold_by_hand():
    assert yolo.lost_objects([CAR, WALKER]) == 1
    assert yolo.lost_objects([CAR, WALKER], anchors=TALL_AND_WIDE) == 0
    assert yolo.lost_objects([CAR, CAR], anchors=TALL_AND_WIDE) == 1  # two of one shape
    assert yolo.lost_objects([CAR, WALKER, CAR], S=19, anchors=TALL_AND_WIDE) == 1
    assert yolo.lost_objects([]) == 0


@few
@given(st.integers(0, 6), st.integers(1, 7), st.integers(0, 999))
def test_decoding_a_target_gives_its_objects_again(n, S, seed):
    objects = random_objects(np.random.default_rng(seed), n)
    y = yolo.target_anchors(objects, TALL_AND_WIDE, S)
    found = yolo.decode(y)
    kept = found.scores > 0
    assert kept.sum() == n - yolo.lost_objects(objects, S, TALL_AND_WIDE)
    there = boxes.convert(objects[:, :4], "centre_size") if n else np.zeros((0, 4))
    for box, kind in zip(found.boxes[kept], found.classes[kept], strict=True):
        same = np.abs(there - box).max(axis=1) < 1e-5
        assert kind in objects[same, 4]


def test_a_tensor_is_decoded_as_an_array_is():
    y = yolo.target([CAR])
    for ours, wanted in zip(yolo.decode(ops.convert_to_tensor(y)), yolo.decode(y), strict=True):
        np.testing.assert_array_equal(ours, wanted)


def test_an_answer_for_one_object_is_decoded_and_suppressed():
    y = yolo.target([CAR], S=4)
    y[1, 1] = [0.7, 1.4, 1.9, 1.1, 1.5, 0.1, 0.9, 0]  # the neighbour claims it as well, less surely
    found = yolo.decode(y)
    assert (found.scores > 0.5).sum() == 2 and found.scores.max() == 1
    best = yolo.best_of(found, 0.5)
    np.testing.assert_allclose(best.boxes, [[0.3, 0.55, 0.7, 0.85]], atol=1e-6)
    assert best.classes.tolist() == [1] and best.scores.tolist() == [1]


# Anchors


def test_anchors_of_two_clusters():
    rng = np.random.default_rng(0)
    shapes = np.concatenate([[10, 30] + rng.normal(size=(40, 2)), [60, 20] + rng.normal(size=(50, 2))])
    found = yolo.find_anchors(shapes, 2)
    np.testing.assert_allclose(found, [shapes[:40].mean(0), shapes[40:].mean(0)], rtol=1e-5)
    np.testing.assert_array_equal(found, yolo.find_anchors(shapes, 2))
    np.testing.assert_array_equal(yolo.find_anchors(shapes, 1), [shapes.mean(0).astype("float32")])


def test_anchors_by_iou_serve_small_boxes_better_than_euclidean_ones():
    rng = np.random.default_rng(1)
    small, large = rng.uniform(4, 30, (100, 2)), rng.uniform(100, 250, (100, 2))
    shapes = np.concatenate([small, large])
    overlap = {distance: boxes.shape_iou(small, yolo.find_anchors(shapes, 4, distance)).max(axis=1).mean()
               for distance in ("iou", "euclidean")}
    assert overlap["iou"] > overlap["euclidean"] + 0.05


def test_equal_shapes_and_empty_clusters():
    shapes = [(1, 1)] * 5 + [(3, 3)]
    np.testing.assert_array_equal(yolo.find_anchors(shapes, 2), [(1, 1), (3, 3)])


# The network


def test_training_targets_by_hand():
    """A box of 10 x 20 pixels fits anchors 0 and 1 of the fine grid and none of the coarse one's 30 x 30 but by 4."""
    anchors, size = (((10, 20), (40, 5)), ((30, 90),)), 64
    fine, coarse = yolo.training_targets([(0.55, 0.3, 10 / 64, 20 / 64, 1)], anchors, size, 2)
    assert fine.shape == (8, 8, 2, 7) and coarse.shape == (4, 4, 1, 7)
    # the middle is at column 4.4, row 2.4: its own cell, the one on the left, the one above
    assert sorted(map(tuple, np.argwhere(fine[..., 0]))) == [(1, 4, 0), (2, 3, 0), (2, 4, 0)]
    np.testing.assert_allclose(fine[2, 4, 0], [1, 0.4, 0.4, 2.5, 1.25, 0, 1], atol=1e-5)
    np.testing.assert_allclose(fine[1, 4, 0, 1:3], [0.4, 1.4], atol=1e-5)
    np.testing.assert_allclose(fine[2, 3, 0, 1:3], [1.4, 0.4], atol=1e-5)
    assert coarse[..., 0].sum() == 0
    assert all(y.sum() == 0 for y in yolo.training_targets([], anchors, size, 2))


def test_every_object_has_a_slot_and_every_slot_decodes_to_an_object():
    rng = np.random.default_rng(2)
    for _ in range(20):
        objects = random_objects(rng, 3)
        there = boxes.convert(objects[:, :4], "centre_size")
        found = [yolo.decode(y) for y in yolo.training_targets(objects)]
        where = np.concatenate([each.boxes[each.scores > 0] for each in found])
        overlap = np.asarray(boxes.pairwise_iou(where, there))
        assert overlap.max(axis=1).min() > 0.999
    alone = yolo.training_targets([(0.5, 0.5, 0.9, 0.01, 0)])  # fits no anchor within a factor of 4
    assert sum(y[..., 0].sum() for y in alone) > 0


def test_answers_can_reach_every_target():
    targets = yolo.training_targets([CAR, WALKER])
    for found, y in zip(yolo.activated(inverse(targets)), targets, strict=True):
        has = y[..., 0] > 0
        assert has.any()
        np.testing.assert_allclose(ops.convert_to_numpy(found)[has], y[has], atol=2e-3)


def inverse(targets):
    """Numbers t that `activated` turns into the targets."""
    maps = []
    for y, stride, own in zip(targets, yolo.STRIDES, yolo.ANCHORS, strict=True):
        cells = np.asarray(own)[:, ::-1] / stride
        p = np.concatenate([y[..., :1], (y[..., 1:3] + 0.5) / 2, np.sqrt(y[..., 3:5] / cells) / 2, y[..., 5:]], axis=-1)
        p = np.clip(p, 1e-4, 1 - 1e-4)
        maps.append(np.log(p / (1 - p)).astype("float32"))
    return maps


def test_the_loss_is_smallest_at_the_target():
    targets = [y[None] for y in yolo.training_targets([CAR, WALKER])]
    right = [t[None] for t in inverse([y[0] for y in targets])]
    least = float(yolo.detector_loss(right, targets))
    assert 0 <= least < 0.3
    for k, worse in ((0, 9.0), (2, 1.5), (4, 1.0), (6, 9.0)):
        moved = [t.copy() for t in right]
        for t, y in zip(moved, targets, strict=True):
            t[..., k] -= worse * y[..., 0]
        assert float(yolo.detector_loss(moved, targets)) > least + 0.05
    empty = [np.zeros_like(y) for y in targets]
    assert np.isfinite(float(yolo.detector_loss(right, empty)))


def test_complete_iou_by_hand():
    """Two squares of side 2, one moved right and down by 1: IoU 1/7, distance 2, diagonal of both 18."""
    a, b = (ops.convert_to_tensor([[middle, middle, 2.0, 2.0]]) for middle in (1.0, 2.0))
    overlap, complete = yolo._complete_iou(a, b)
    np.testing.assert_allclose(overlap, [1 / 7], rtol=1e-5)
    np.testing.assert_allclose(complete, [1 / 7 - 2 / 18], rtol=1e-5)


def test_gradients_are_finite_and_free_components_get_none():
    rng = np.random.default_rng(0)
    targets = [y[None] for y in yolo.training_targets([(0.5, 0.5, 0.3, 0.3, 1)], SMALL["anchors"], 32, 2)]
    maps = [rng.normal(size=y.shape).astype("float32") * 20 for y in targets]
    found = gradients(lambda *maps: yolo.detector_loss(maps, targets, SMALL["anchors"]), *maps)
    for gradient, y in zip(found, targets, strict=True):
        assert np.isfinite(gradient).all()
        assert (gradient[..., 1:][y[..., 0] == 0] == 0).all()


@pytest.fixture(scope="module")
def detector():
    keras.utils.set_random_seed(0)
    network = yolo.detector_network(**SMALL, widths=(4, 4, 8, 8, 8))
    return yolo.Detector(network, SMALL["anchors"], ("cat", "dog"))


def test_the_network_has_two_grids_and_begins_with_low_scores(detector):
    assert [shape[1:] for shape in detector.model.output_shape] == [(4, 4, 2, 7), (2, 2, 1, 7)]
    answers = detector.answers(np.random.default_rng(0).random((2, 32, 32, 3), np.float32))
    assert all(answer[..., 0].max() < 0.1 for answer in answers)
    assert "Detector(cat, dog" in repr(detector)


def test_the_network_that_ships_is_under_four_megabytes_in_half_precision():
    assert yolo.detector_network().count_params() == 995_680  # as the model card says
    assert yolo.weights.entry("street_detector")["bytes"] < 4e6


def test_two_lists_of_anchors_make_the_two_coarser_grids():
    network = yolo.detector_network(2, yolo.ANCHORS[1:], 64)
    assert network.output_shape == [(None, 8, 8, 2, 7), (None, 4, 4, 2, 7)]
    targets = yolo.training_targets([(0.3, 0.6, 0.5, 0.4, 1)], yolo.ANCHORS[1:], 64, 2)
    assert [y.shape for y in targets] == [(8, 8, 2, 7), (4, 4, 2, 7)]
    coarse = yolo.activated([np.zeros(y.shape, "float32") for y in targets], yolo.ANCHORS[1:])[1]
    np.testing.assert_allclose(coarse[0, 0, :, 3], np.array(yolo.ANCHORS[2])[:, 1] / 16)


def test_no_layer_is_built_in_vain(monkeypatch):
    built = []
    monkeypatch.setattr(yolo, "_convolution", lambda *a, made=yolo._convolution, **k: built.append(made(*a, **k))
                        or built[-1])
    network = yolo.detector_network(**SMALL, widths=(4, 4, 8, 8, 8))
    layers = {id(layer) for layer in network.layers}
    assert all(id(x._keras_history.operation) in layers for x in built)


def test_detections_are_what_the_answers_say(detector):
    picture = np.random.default_rng(1).random((32, 32, 3), np.float32)
    found = detector.detect(picture, score_threshold=0.0)
    slots = [yolo.decode(answer[0]) for answer in detector.answers(picture[None])]
    scores = np.concatenate([slot.scores for slot in slots])
    assert found.scores[0] == scores.max() and (np.diff(found.scores) <= 0).all()
    assert (found.boxes >= 0).all() and (found.boxes <= 32).all()
    both = detector.detect(np.stack([picture, picture]), 0.0, batch=1)
    np.testing.assert_allclose(both[1].boxes, found.boxes, atol=1e-3)
    assert detector.detect(picture, score_threshold=0.99).boxes.shape == (0, 4)
    for form in (picture.tolist(), ops.convert_to_tensor(picture)):
        np.testing.assert_allclose(detector.detect(form, 0.0).boxes, found.boxes, atol=1e-3)


def test_training_lowers_the_loss():
    """A few steps on one picture: the loss falls."""
    keras.utils.set_random_seed(3)
    network = yolo.detector_network(**SMALL, widths=(4, 4, 8, 8, 8))
    picture = np.zeros((1, 32, 32, 3), np.float32)
    picture[:, 8:20, 6:18] = 1
    objects = [(12 / 32, 14 / 32, 12 / 32, 12 / 32, 1)]
    targets = [y[None] for y in yolo.training_targets(objects, SMALL["anchors"], 32, 2)]
    model = keras.Model(network.inputs, network.outputs)
    model.compute_loss = lambda x, y, y_pred, *_, **__: yolo.detector_loss(y_pred, y, SMALL["anchors"])
    model.compile(keras.optimizers.Adam(1e-2))
    losses = model.fit(np.repeat(picture, 80, 0), tuple(np.repeat(y, 80, 0) for y in targets), batch_size=4, epochs=2,
                       verbose=0).history["loss"]
    assert losses[1] < 0.85 * losses[0]


def test_a_detector_of_ones_own_is_loaded_from_its_folder(tmp_path, monkeypatch, detector):
    whole = yolo.detector_network
    monkeypatch.setattr(yolo, "detector_network", lambda *a, **k: whole(*a, **k, widths=(4, 4, 8, 8, 8)))
    yolo.weights.save(detector.model, "detector", "yolo.detector_network", SMALL, {
        "command": "by hand", "seed": 0, "data": "none", "terms": "none", "classes": ["cat", "dog"]}, tmp_path)
    again = yolo.load("detector", tmp_path)
    picture = np.random.default_rng(1).random((32, 32, 3), np.float32)
    assert again.classes == ("cat", "dog") and again.anchors == detector.anchors
    np.testing.assert_allclose(again.detect(picture, 0.0).boxes, detector.detect(picture, 0.0).boxes, atol=1e-3)


# Bad input


@pytest.mark.parametrize("call, error, words", [
    (lambda: yolo.target([(1.2, 0.5, 0.1, 0.1, 0)]), ValueError, "from 0 to 1"),
    (lambda: yolo.target([(0.5, 0.5, -0.1, 0.1, 0)]), ValueError, "sides of 0 or more"),
    (lambda: yolo.target([(0.5, 0.5, 0.1, 0.1, 3)]), ValueError, "class 3; .*0 to 2"),
    (lambda: yolo.target([(0.5, 0.5, 0.1, 0.1, 0.5)]), ValueError, "class 0.5"),
    (lambda: yolo.target([(0.5, 0.5, 0.1, 0.1)]), ValueError, "rows"),
    (lambda: yolo.target([CAR], S=0), ValueError, "S is 0"),
    (lambda: yolo.target_anchors([CAR], [(1, -1)]), ValueError, "anchors hold a negative"),
    (lambda: yolo.decode(np.zeros((3, 8))), ValueError, "y has shape"),
    (lambda: yolo.decode(np.full((3, 3, 8), np.nan)), ValueError, "NaN"),
    (lambda: yolo.find_anchors([(1, 1), (1, 1)], 2), ValueError, "only 1 different"),
    (lambda: yolo.find_anchors([(1, 1)], 1, "cosine"), ValueError, "distance is 'cosine'"),
    (lambda: yolo.detector_network(size=100), ValueError, "multiple of 32"),
    (lambda: yolo.detector_network(anchors=[]), ValueError, "1 to 3, one for each grid"),
    (lambda: yolo.activated([np.zeros((2, 2, 2, 8))]), ValueError, "maps are 1 and anchors 3 lists"),
    (lambda: yolo.training_targets([(2, 2, 1, 1, 0)]), ValueError, "divide"),
    (lambda: yolo.load("cast_encoder"), ValueError, "is no detector"),
])
def test_bad_input_is_refused_with_its_name(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_pictures_of_another_form_are_refused(detector):
    with pytest.raises(ValueError, match=r"must be \(n, 32, 32, 3\)"):
        detector.detect(np.zeros((16, 16, 3), np.float32))
    with pytest.raises(ValueError, match="divide 8-bit"):
        detector.detect(np.full((32, 32, 3), 200.0))
