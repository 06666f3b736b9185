"""Encoders: forms, one set of weights for two pictures, mirrored pictures, hostile input, what a shipped one knows."""

import numpy as np
import pytest

from helpers import encoders, faces, weights
from helpers.runtime import keras, ops
from tests.gradients import gradients


@pytest.fixture(scope="module")
def small():
    keras.utils.set_random_seed(3)
    return encoders.small_network(size=16, channels=(4, 8), dimensions=6)


@pytest.fixture(scope="module")
def encoder():
    return encoders.load("cast_encoder")


@pytest.fixture
def pictures():
    return np.random.default_rng(0).random((3, 16, 16, 3), np.float32)


def test_the_face_network_has_the_size_that_is_promised():
    network = encoders.face_network()
    assert network.input_shape == (None, 112, 112, 3) and network.output_shape == (None, 128)
    assert network.count_params() == 1_207_496 < 1_500_000


def test_stages_halve_the_picture_and_the_form_can_be_chosen():
    keras.utils.set_random_seed(1)  # of so few channels, all can be silent by chance
    network = encoders.face_network(stem=4, widths=(6, 8), blocks=(1, 2), size=32, dimensions=5)
    shapes = [layer.output.shape[1:] for layer in network.layers if isinstance(layer, keras.layers.Add)]
    assert shapes == [(8, 8, 6), (4, 4, 8), (4, 4, 8)]
    rows = network(np.zeros((2, 32, 32, 3), np.float32))
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("build", [encoders.small_network, lambda: encoders.face_network(2, (4,), (1,), 16, 3)])
def test_a_black_picture_has_an_encoding_of_length_one_and_a_finite_gradient(build):
    keras.utils.set_random_seed(1)
    network = build()
    size = network.input_shape[1]
    some = np.stack([np.zeros((size, size, 3), np.float32), np.ones((size, size, 3), np.float32)])
    np.testing.assert_allclose(np.linalg.norm(network(some), axis=1), 1, atol=1e-5)
    (slope,) = gradients(lambda x: ops.sum(network(x)[:, 0]), some)
    assert np.isfinite(slope).all() and np.abs(slope).max() > 0


def test_the_siamese_network_has_one_set_of_weights(small, pictures):
    both = encoders.siamese(small)
    assert both.count_params() == small.count_params()
    first, second = pictures, pictures[::-1].copy()
    wanted = np.linalg.norm(ops.convert_to_numpy(small(first)) - ops.convert_to_numpy(small(second)), axis=1)
    np.testing.assert_allclose(both([first, second]), wanted, atol=1e-5)
    before = small.get_weights()
    small.set_weights([w * 0.5 for w in before])
    changed = ops.convert_to_numpy(both([first, second]))
    wanted = np.linalg.norm(ops.convert_to_numpy(small(first)) - ops.convert_to_numpy(small(second)), axis=1)
    small.set_weights(before)
    np.testing.assert_allclose(changed, wanted, atol=1e-5)


def test_equal_pictures_are_at_distance_zero_with_a_finite_gradient(small, pictures):
    both = encoders.siamese(small)
    assert ops.convert_to_numpy(both([pictures, pictures])).max() == 0
    slopes = gradients(lambda x, y: ops.sum(both([x, y])), pictures, pictures)
    assert all(np.isfinite(slope).all() for slope in slopes)


def test_encode_is_the_mean_of_a_picture_and_its_mirror_image(small, pictures):
    encoder = encoders.FaceEncoder(small, "small", "0" * 64)
    rows = encoder.encode(pictures, batch=2)
    plain, mirrored = (ops.convert_to_numpy(small(p)) for p in (pictures, pictures[:, :, ::-1].copy()))
    wanted = (plain + mirrored) / np.linalg.norm(plain + mirrored, axis=1, keepdims=True)
    np.testing.assert_allclose(rows, wanted, atol=1e-5)
    np.testing.assert_allclose(encoder.encode(pictures[:, :, ::-1]), rows, atol=1e-5)
    np.testing.assert_allclose(encoder.encode(pictures[1]), rows[1], atol=1e-5)
    assert rows.dtype == np.float32 and encoder.encode(pictures[1]).shape == (6,)


@pytest.mark.parametrize(("change", "words"), [
    (lambda p: p * 255, "divide 8-bit pictures by 255"),
    (lambda p: p - 0.5, "must lie in"),
    (lambda p: p[:, :15], "images has shape \\(3, 15, 16, 3\\); it must be \\(n, 16, 16, 3\\)"),
    (lambda p: p[..., 0], "images has shape"),
    (lambda p: p[:0], "at least one number"),
    (lambda p: p * np.nan, "NaN"),
    (lambda p: "face.png", "must hold numbers"),
    (lambda p: None, "must hold numbers")])
def test_pictures_that_cannot_be_encoded_are_refused_in_words(small, pictures, change, words):
    encoder = encoders.FaceEncoder(small, "small", "0" * 64)
    with pytest.raises(encoders.EncoderError, match=words):
        encoder.encode(change(pictures))


def test_a_batch_is_a_whole_number(small, pictures):
    with pytest.raises(ValueError, match="batch is 0"):
        encoders.FaceEncoder(small, "small", "0" * 64).encode(pictures, batch=0)


def test_pixels_are_the_numbers_of_a_picture(pictures):
    rows = encoders.pixels(pictures)
    assert rows.shape == (3, 16 * 16 * 3) and rows.dtype == np.float32
    np.testing.assert_array_equal(rows[2], pictures[2].ravel())
    with pytest.raises(encoders.EncoderError, match=r"image\[None\]"):
        encoders.pixels(pictures[0])


def test_a_size_that_cannot_be_halved_is_refused():
    with pytest.raises(encoders.EncoderError, match="size is 30; it is halved 4 times, so it must be a multiple of 16"):
        encoders.face_network(size=30)


def test_weights_of_something_else_are_no_encoder():
    with pytest.raises(encoders.EncoderError, match="'eye_finder', which is no encoder; the encoders are cast_encoder"):
        encoders.load("eye_finder")


@pytest.mark.parametrize("name", ["cast_encoder", "face_encoder"])
def test_shipped_encoders_are_small_and_know_their_threshold(name):
    encoder, entry = encoders.load(name), weights.entry(name)
    assert encoder.name == name and encoder.hash == entry["sha256"]
    assert 0 < encoder.threshold < 2
    assert entry["bytes"] < 6_000_000 and entry["parameters"] < 1_500_000


def test_one_photograph_each_is_enough_for_the_cast_encoder(encoder):
    known, visits = faces.cast("enrolment"), faces.cast("visits")
    chosen = slice(0, None, 3)
    apart = np.linalg.norm(encoder.encode(visits.pictures[chosen])[:, None] - encoder.encode(known.pictures), axis=2)
    named = known.labels[apart.argmin(axis=1)] == visits.labels[chosen]
    assert named.mean() > 0.9


def test_two_encoders_have_two_hashes(encoder):
    assert encoder.hash != encoders.load("face_encoder").hash
