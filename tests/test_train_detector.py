"""weights/train_detector.py: what it draws is kept, what it changes keeps its boxes, what it trains on is right."""

import functools
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers import boxes, images, weights, yolo

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


def test_half_of_the_pictures_stay_sharp():
    picture = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype("uint8")
    none, change = np.zeros((0, 4), "float32"), train_detector.Change(0.3, 0.0, False)
    sharp = 0
    for seed in range(40):
        made = train_detector.changed(picture, none, np.zeros(0, int), change, np.random.default_rng(seed))[0]
        sharp += (made == picture).all() or (made == picture[:, ::-1]).all()
    assert 12 <= sharp <= 28


def test_an_object_of_which_a_third_is_left_stays_a_target():
    """A street scene labels what 30 % of is seen, so a zoom keeps it, too."""
    picture = np.zeros((64, 64, 3), np.uint8)
    least = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        there = train_detector.changed(picture, np.float32([[0, 20, 12, 30]]), np.array([0]),
                                       train_detector.Change(0.3, 0, False), rng)[1]
        least += ((there[:, 2] - there[:, 0]) / (there[:, 3] - there[:, 1]) / 1.2).tolist()  # cut at the left alone
    assert 0.3 <= min(least) < 0.4


def test_anchors_are_kept_as_short_numbers():
    there = np.float32([[0, 0, 11.7 * k, 5.3 * k] for k in range(1, 7)])
    found = train_detector.choose_anchors(train_detector.Pictures((), (there,), (), ()))
    assert found[0][0] == [11.7, 5.3]


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


def test_a_run_with_other_settings_is_not_gone_on_with(tmp_path):
    cache = tmp_path / "run"
    train_detector.begin(cache, [ANCHORS, 4000], False)
    (cache / "backup").mkdir()
    train_detector.begin(cache, [ANCHORS, 4000], False)
    with pytest.raises(SystemExit, match="other settings; --fresh begins anew"):
        train_detector.begin(cache, [ANCHORS, 2000], False)
    train_detector.begin(cache, [ANCHORS, 2000], True)
    assert not (cache / "backup").exists()
    (cache / "backup").mkdir()
    (cache / "settings.json").unlink()  # as an older version left it
    with pytest.raises(SystemExit, match="other settings"):
        train_detector.begin(cache, [ANCHORS, 2000], False)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The script with a thin network, a training that changes nothing, and weights that go to tmp_path."""
    thin = functools.partial(yolo.detector_network, widths=(4, 4, 8, 8, 8))
    monkeypatch.setattr(yolo, "detector_network", thin)
    asked = []

    def fit(network, batches, loss, steps, rate, strength, cache, fresh, measure, **options):
        pictures, targets = batches[0]
        maps = network(pictures[:2] / np.float32(255))
        asked.append((steps, fresh, float(loss(maps, [y[:2] for y in targets], 0.0)), measure(network)))

    monkeypatch.setattr(train_detector.fitting, "fit", fit)

    def run(*options):
        monkeypatch.setattr(sys, "argv", ["train_detector.py", "--cache", str(tmp_path), "--precision", "float32",
                                          "--steps", "2", *options])
        train_detector.main()
        return asked.pop()

    return run


def test_the_street_detector_is_kept_with_what_its_rounded_numbers_reach(tmp_path, monkeypatch, small, capsys):
    for module, name in ((weights, "save"), (weights, "add_facts"), (yolo, "load")):
        monkeypatch.setattr(module, name, functools.partial(getattr(module, name), folder=tmp_path / "weights"))
    monkeypatch.setattr(train_detector, "SHARD", 2)
    (tmp_path / "streets").mkdir()
    for split in ("train", "val", "test"):
        train_detector.draw(0, split, tmp_path / "streets" / f"{split}_000.npy")
    measured = []
    monkeypatch.setattr(train_detector, "precision", lambda detector, pictures, own=train_detector.precision:
                        measured.append(detector.model.get_weights()) or own(detector, pictures))
    steps, fresh, loss, found = small("--scenes", "2")
    assert steps == 2 and fresh is False and np.isfinite(loss) and set(found) == {"map_0.5", "map_0.75"}
    known = weights.entry("street_detector", tmp_path / "weights")
    assert {"map_0.5", "map_0.75"} < set(known["facts"]["results"]) and known["dtype"] == "float16"
    assert "map_0.5 " in capsys.readouterr().out
    assert all((each == each.astype("float16")).all() for each in measured[-1])
    anchors = known["arguments"]["anchors"]
    assert all(number == round(number, 1) for own in anchors for pair in own for number in pair)


def test_a_detector_of_ones_own_keeps_its_anchors_and_classes(tmp_path, small):
    folder = tmp_path / "own"
    for part in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (folder / part).mkdir(parents=True)
    rng, names = np.random.default_rng(0), [f"p{k}" for k in range(4)]
    for name in names:
        parts = []
        for kind in ("cat", "dog"):
            low = rng.integers(1, 30, 2)
            high = low + rng.integers(5, 30, 2)
            parts.append(f"<object><name>{kind}</name><bndbox><xmin>{low[0]}</xmin><ymin>{low[1]}</ymin>"
                         f"<xmax>{high[0]}</xmax><ymax>{high[1]}</ymax></bndbox></object>")
        (folder / "Annotations" / f"{name}.xml").write_text(
            f"<annotation><size><width>64</width><height>64</height></size>{''.join(parts)}</annotation>")
        images.save(folder / "JPEGImages" / f"{name}.png", rng.random((64, 64, 3)).astype("float32"))
    (folder / "ImageSets" / "Main" / "train.txt").write_text("\n".join(names[:3]))
    (folder / "ImageSets" / "Main" / "val.txt").write_text(names[3])
    small("--voc", str(folder), "--size", "64")
    detector = yolo.load("detector", tmp_path / "voc_own")
    assert detector.classes == ("cat", "dog") and detector.size == 64
    known = weights.entry("detector", tmp_path / "voc_own")
    assert [list(map(list, own)) for own in detector.anchors] == known["arguments"]["anchors"]
    assert set(known["facts"]["results"]) == {"map_0.5", "map_0.75", "cat", "dog"}
