"""weights/train_detector.py: what it draws is kept, what it changes keeps its boxes, what it trains on is right."""

import sys
from pathlib import Path

import numpy as np
import pytest

from helpers import boxes, yolo

sys.path.insert(0, str(Path(__file__).parents[1] / "weights"))
import train_detector  # noqa: E402

ANCHORS = (((8, 8), (10, 20)), ((30, 30),))


def squares(n=3, size=64):
    """Black pictures with one white rectangle each."""
    rng = np.random.default_rng(0)
    low = rng.integers(16, 26, (n, 2))
    where = np.concatenate([low, low + rng.integers(8, 20, (n, 2))], axis=1)
    pictures = np.zeros((n, size, size, 3), np.uint8)
    for picture, (x1, y1, x2, y2) in zip(pictures, where, strict=True):
        picture[y1:y2, x1:x2] = 255
    return train_detector.Pictures((pictures,), tuple(where[:, None].astype("float32")), tuple([np.array([1])] * n),
                                   tuple([np.array([False])] * n))


@pytest.mark.parametrize("change", [train_detector.Change(0.0, 0.0, False), train_detector.Change(0.0, 0.3, True),
                                    train_detector.Change(0.3, 0.2, True)])
def test_a_changed_picture_keeps_its_boxes_on_the_objects(change):
    pictures = squares()
    for seed in range(30):
        number = seed % 3
        picture, there, kinds = train_detector.changed(pictures[number], pictures.boxes[number],
                                                       pictures.classes[number], change, np.random.default_rng(seed))
        assert picture.shape == (64, 64, 3) and picture.dtype == np.uint8 and kinds.tolist() == [1]
        rows, columns = np.nonzero(picture.min(axis=2) > 128)
        seen = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        np.testing.assert_allclose(there[0], seen, atol=1.01 if change.zoom else 0)


def test_an_object_that_is_shifted_out_is_no_target():
    picture = np.zeros((64, 64, 3), np.uint8)
    there = np.float32([[0, 0, 3, 3], [30, 30, 40, 40]])
    counts = [len(train_detector.changed(picture, there, np.array([0, 1]), train_detector.Change(0.3, 0, False),
                                         np.random.default_rng(seed))[1]) for seed in range(30)]
    assert set(counts) == {1, 2}


def test_batches_hold_the_targets_of_their_pictures_and_repeat():
    batches = train_detector.Batches(squares(), ANCHORS, 2, train_detector.Change(0.0, 0.1, False), batch=2, batches=3)
    pictures, targets = batches[1]
    assert pictures.shape == (2, 64, 64, 3) and [y.shape for y in targets] == [(2, 8, 8, 2, 7), (2, 4, 4, 1, 7)]
    for i, picture in enumerate(pictures):
        rows, columns = np.nonzero(picture.min(axis=2) > 128)
        seen = np.float32([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]])
        found = [yolo.decode(y[i]) for y in targets]
        where = np.concatenate([each.boxes[each.scores > 0] for each in found]) * 64
        assert len(where) and np.asarray(boxes.pairwise_iou(where, seen)).min() > 0.99
    for again, first in zip(batches[1][1], targets, strict=True):
        np.testing.assert_array_equal(again, first)
    seen = [batches._row(number) for number in range(6)]
    assert sorted(seen[:3]) == sorted(seen[3:]) == [0, 1, 2]


def test_scenes_are_drawn_once_and_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(train_detector, "SHARD", 2)
    train_detector.draw(0, "val", tmp_path / "val_000.npy")
    train_detector.draw(1, "val", tmp_path / "val_001.npy")
    pictures = train_detector.street_pictures(3, "val", tmp_path)
    assert len(pictures) == 3 and pictures[2].shape == (256, 256, 3) and pictures[2].dtype == np.uint8
    scene = train_detector.streets.scenes(2, seed=1, split="val", dtype="uint8")[0]
    np.testing.assert_array_equal(pictures[2], scene.picture)
    np.testing.assert_array_equal(pictures.boxes[2], scene.boxes)
    np.testing.assert_array_equal(pictures.classes[2], scene.classes)
