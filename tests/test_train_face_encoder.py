"""weights/train_face_encoder.py: what the teacher says, the faces that nobody has, and the loss."""

import importlib
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from helpers.runtime import ops

sys.path.insert(0, str(Path(__file__).parents[1] / "weights"))
training = importlib.import_module("train_face_encoder")
sys.path.pop(0)


def faces(count, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, 112, 112, 3)).astype(np.uint8)


@pytest.fixture
def encode(monkeypatch):
    """The teacher's encodings of a network that looks at the left half only: blocks of 14 x 14, none of length 1."""
    class Session:
        def __init__(self, file):
            assert file == "teacher.onnx"

        def get_inputs(self):
            return [types.SimpleNamespace(name="data")]

        def run(self, wanted, given):
            x = given["data"]
            assert x.shape == (1, 3, 112, 112) and x.dtype == np.float32 and np.abs(x).max() <= 1
            return [5 * x[:, :, :, :56].reshape(1, 3, 8, 14, 4, 14).mean(axis=(3, 5)).reshape(1, -1)]

    monkeypatch.setitem(sys.modules, "onnxruntime", types.SimpleNamespace(InferenceSession=Session))
    return training.teacher("teacher.onnx")


def test_the_teacher_says_the_same_of_a_face_and_its_mirror_image(encode):
    pictures = faces(3)
    E = encode(pictures)
    np.testing.assert_allclose(E, encode(pictures[:, :, ::-1]), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(E, axis=1), 1, rtol=1e-6)
    assert np.linalg.norm(E[0] - E[1]) > 0.1


def test_what_the_teacher_said_is_kept(encode, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "SHARD", 3)
    views, E = training.taught(1, faces(4), encode, tmp_path)
    again, same = training.taught(1, faces(4), lambda pictures: pytest.fail("asked again"), tmp_path)
    np.testing.assert_array_equal(views, again)
    np.testing.assert_array_equal(E, same)
    np.testing.assert_allclose(E, encode(views), atol=1e-3)


def test_mixed_faces_follow_from_the_seed_and_are_no_copies():
    pictures = faces(5)
    mixed = training.mixed(pictures, np.random.default_rng(2), 40)
    np.testing.assert_array_equal(mixed, training.mixed(pictures, np.random.default_rng(2), 40))
    assert mixed.shape == (40, 112, 112, 3) and mixed.dtype == np.uint8
    new = [min(np.abs(face.astype(int) - one).mean() for one in pictures) > 1 for face in mixed]
    assert 0.7 < np.mean(new) < 1  # a third of 30 % are neither mixed nor stretched


def test_triplets_join_in_at_the_end():
    rng = np.random.default_rng(1)
    E = training.fitting.unit(rng.normal(size=(training.MIXED + 32, 8))).astype(np.float32)
    who = np.repeat(np.arange(8), 4)
    targets = np.concatenate([E, np.append(np.full(training.MIXED, -1), who)[:, None]], axis=1).astype(np.float32)
    shares = (ops.convert_to_tensor(share) for share in (0.8, 1.0))
    early, late = (float(training.loss(ops.convert_to_tensor(E), targets, share)) for share in shares)
    assert early == pytest.approx(0, abs=1e-6) and late > 0.05
