"""weights/: a training that is cut off ends with the same numbers; what changes pictures; the monitors."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers import encoders, triplets, verification
from helpers.runtime import keras, ops

WEIGHTS = Path(__file__).parents[1] / "weights"
sys.path.insert(0, str(WEIGHTS))
import augment  # noqa: E402
import fitting  # noqa: E402


def loss(E, labels, share):
    return triplets.batch_all(E, labels, margin=0.2).loss


def trained(folder, stop=None):
    """The weights after 12 steps of a small training; `stop` cuts it off in that epoch."""
    keras.utils.set_random_seed(5)
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (24, 16, 16, 3)).astype(np.uint8)
    batches = triplets.PeopleBatches(pictures, np.repeat(np.arange(8), 3), people=4, pictures_each=2, batches=3, seed=1)
    network = encoders.small_network(size=16, channels=(4,), dimensions=4)

    def measure(network):
        if batches.epoch == stop:
            raise KeyboardInterrupt
        return {"length": float(np.linalg.norm(fitting.encodings(network, pictures[:2])[0]))}

    fitting.fit(network, batches, loss, steps=12, rate=1e-2, strength=augment.Strength(), cache=folder,
                measure=measure, every=1)
    return network.get_weights()


def test_a_training_that_was_cut_off_ends_with_the_same_numbers(tmp_path):
    whole = trained(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "cut", stop=2)
    again = trained(tmp_path / "cut")
    for a, b in zip(whole, again, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)
    lines = (tmp_path / "cut" / "log.txt").read_text(encoding="utf-8").splitlines()
    assert "epoch 4: loss" in lines[-1] and "length 1.0000" in lines[-1]


def test_fresh_forgets_an_earlier_run(tmp_path):
    folder = tmp_path / "run"
    trained(folder)
    network = encoders.small_network(size=16, channels=(4,), dimensions=4)
    batches = triplets.PeopleBatches(np.zeros((24, 16, 16, 3), np.uint8), np.repeat(np.arange(8), 3), 4, 2, 3)
    fitting.fit(network, batches, loss, 3, 1e-3, augment.Strength(), folder, fresh=True)
    assert (folder / "log.txt").read_text(encoding="utf-8").count("epoch") == 1


def test_arrays_are_made_once_and_a_failure_leaves_nothing(tmp_path):
    file, calls = tmp_path / "new" / "arrays.npz", []

    def make(fail=False):
        calls.append(fail)
        if fail:
            raise ValueError("drawing failed")
        return {"pictures": np.arange(6), "labels": np.ones(2)}

    with pytest.raises(ValueError, match="drawing failed"):
        fitting.kept(file, lambda: make(fail=True))
    assert not any(file.parent.iterdir())
    for _ in range(2):
        np.testing.assert_array_equal(fitting.kept(file, make)["pictures"], np.arange(6))
    assert calls == [True, False]


def test_augmentation_stays_in_range_and_leaves_pictures_alone_out_of_training():
    layer = augment.Augment(augment.Strength(), seed=2)
    pictures = np.random.default_rng(1).random((6, 32, 32, 3), np.float32)
    np.testing.assert_array_equal(layer(pictures), pictures)
    changed = ops.convert_to_numpy(layer(pictures, training=True))
    assert changed.shape == pictures.shape and changed.min() >= 0 and changed.max() <= 1
    assert (np.abs(changed - pictures).mean((1, 2, 3)) > 0.01).all()


def test_without_strength_nothing_changes():
    none = augment.Strength(*np.zeros(12))
    pictures = np.random.default_rng(1).random((2, 32, 32, 3), np.float32)
    np.testing.assert_allclose(augment.Augment(none)(pictures, training=True), pictures, atol=1e-5)


def test_mirroring_mirrors_and_a_shift_moves():
    none = dict.fromkeys(("rotation", "zoom", "shift", "brightness", "contrast", "colour", "side_light", "grey",
                          "blur", "noise", "cover"), 0.0)
    pictures = np.random.default_rng(1).random((2, 32, 32, 3), np.float32)
    mirrored = augment.Augment(augment.Strength(flip=1.0, **none))(pictures, training=True)
    np.testing.assert_allclose(mirrored, pictures[:, :, ::-1], atol=1e-4)
    half = np.zeros((1, 32, 32, 3), np.float32)
    half[:, :, 16:] = 1
    moved = augment.Augment(augment.Strength(flip=0.0, **{**none, "shift": 0.25}), seed=4)(half, training=True)
    edge = 32 - ops.convert_to_numpy(moved)[0, 16, :, 0].sum()
    assert 8 <= edge <= 24 and abs(edge - 16) > 0.5


def test_a_network_in_half_precision_is_copied_to_float32():
    build = lambda: encoders.face_network(4, (8,), (1,), 16, 4)  # noqa: E731
    half = fitting.network(build, "mixed_bfloat16")
    whole = fitting.copied(half, build)
    pictures = np.random.default_rng(1).random((2, 16, 16, 3), np.float32)
    assert half.layers[2].compute_dtype == "bfloat16" and whole.layers[2].compute_dtype == "float32"
    assert keras.mixed_precision.dtype_policy().name == "float32"
    np.testing.assert_allclose(half(pictures), whole(pictures), atol=0.05)


def test_a_monitor_measures_pairs_by_the_encodings_that_the_course_uses():
    network = encoders.face_network(4, (8,), (1,), 16, 4)
    pictures = np.random.default_rng(1).integers(0, 256, (6, 16, 16, 3)).astype(np.uint8)
    pictures[1::2] = pictures[::2, :, ::-1]  # people with a picture and its mirror image, which encode alike
    pairs = verification.make_pairs(np.repeat(np.arange(3), 2), 6, seed=1)
    E, distances, found = fitting.measured(network, pictures, pairs)
    np.testing.assert_allclose(E[1::2], E[::2], atol=1e-5)
    np.testing.assert_allclose(distances, np.linalg.norm(E[pairs.first] - E[pairs.second], axis=1), atol=1e-6)
    assert found["accuracy"] == 1
    assert distances[pairs.same == 1].max() <= found["best"] < distances[pairs.same == 0].min()


@pytest.mark.parametrize("script", sorted(file.stem for file in WEIGHTS.glob("train_*.py")))
def test_each_training_script_says_how_it_is_called(script, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [script, "--help"])
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(script).main()
    assert ended.value.code == 0 and f"weights/{script}.py" in capsys.readouterr().out
