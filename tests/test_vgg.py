"""helpers/vgg.py against keras.applications, worked cases, files that are wrong, and what ships."""

import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import images, vgg, weights
from helpers.runtime import keras, ops

sys.path.insert(0, str(Path(__file__).parents[1] / "weights"))
import textures  # noqa: E402
import train_style_vgg as training  # noqa: E402

NARROW = (2, 3, 4, 5, 6)


def picture(*shape, seed=0):
    return np.random.default_rng(seed).random(shape, np.float32)


@pytest.fixture(scope="module")
def original():
    """keras.applications' own VGG-19 with random weights."""
    keras.utils.set_random_seed(3)
    return keras.applications.VGG19(include_top=False, weights=None)


@pytest.fixture(scope="module")
def old_file(original, tmp_path_factory):
    """A file of the layout that keras.applications downloads (HDF5 of Keras 2), written by hand."""
    path = tmp_path_factory.mktemp("vgg") / vgg.FILE
    with h5py.File(path, "w") as file:
        names = [layer.name for layer in original.layers]
        file.attrs["layer_names"] = [name.encode() for name in names]
        for layer in original.layers:
            group = file.create_group(layer.name)
            arrays = dict(zip((f"{layer.name}/kernel:0", f"{layer.name}/bias:0"), layer.get_weights(), strict=False))
            group.attrs["weight_names"] = [name.encode() for name in arrays]
            for name, array in arrays.items():
                group.create_dataset(name, data=array)
    return path


def test_the_real_network_gives_what_keras_applications_gives(original, old_file):
    layers = ["block1_conv1", "block3_conv4", "block5_conv4"]
    ours = vgg.extractor(vgg.load("vgg19", old_file, pooling="max"), layers)
    theirs = keras.Model(original.input, [original.get_layer(name).output for name in layers])
    x = picture(2, 37, 50, 3)
    prepared = keras.applications.vgg19.preprocess_input((255 * x).copy())
    for name, wanted in zip(layers, theirs(prepared), strict=True):
        wanted, found = ops.convert_to_numpy(wanted), ops.convert_to_numpy(ours(x)[name])
        assert found.shape == wanted.shape
        np.testing.assert_allclose(found, wanted, atol=1e-4 * wanted.max())


def test_a_file_of_keras_3_does_as_well(original, tmp_path):
    original.save_weights(tmp_path / "v.weights.h5")
    model = vgg.load("vgg19", tmp_path / "v.weights.h5")
    assert not model.trainable_variables
    for ours, theirs in zip(model.get_weights(), original.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert isinstance(model.get_layer("block4_pool"), keras.layers.AveragePooling2D)


def test_the_builder_makes_vgg_19_and_a_quarter_of_it():
    whole = vgg.network(vgg.FULL, last="block5_conv4")
    assert whole.count_params() == 20_024_384  # keras.applications says so, without the top
    assert len(vgg.LAYERS) == 16 and whole.output_shape == (None, None, None, 512)
    small = vgg.network()
    assert small.count_params() == weights.entry("style_vgg")["parameters"]
    assert [small.get_layer(name).output.shape[-1] for name in vgg.STYLE_LAYERS] == [16, 32, 64, 128, 128]
    assert small(picture(1, 70, 50, 3)).shape == (1, 4, 3, 128)  # 70 -> 35 -> 17 -> 8 -> 4


def test_one_pixel_by_hand():
    """A first layer that copies blue, green and red: 255 b - 103.939 and so on, cut off at 0."""
    model = vgg.network((3, 1, 1, 1, 1), last="block1_conv1")
    kernel = np.zeros((3, 3, 3, 3), np.float32)
    kernel[1, 1] = np.eye(3)
    model.set_weights([kernel, np.zeros(3, np.float32)])
    x = np.zeros((1, 2, 2, 3), np.float32)
    x[0, 0, 0], x[0, 1, 1] = (1.0, 0.5, 0.0), (0.5, 0.2, 0.8)  # red, green, blue
    found = ops.convert_to_numpy(model(x))[0]
    np.testing.assert_allclose(found[0, 0], (0, 127.5 - 116.779, 255 - 123.68), rtol=1e-5)
    np.testing.assert_allclose(found[1, 1], (204 - 103.939, 0, 127.5 - 123.68), rtol=1e-4)
    np.testing.assert_array_equal(found[0, 1], 0)


def test_poolings_differ_as_their_names_say():
    maps = {}
    for pooling in vgg.POOLINGS:
        keras.utils.set_random_seed(1)
        model = vgg.network(NARROW, last="block2_conv1", pooling=pooling)
        both = vgg.extractor(keras.Model(model.input, model.get_layer("block1_pool").output), ["block1_conv2",
                                                                                             "block1_pool"])
        maps[pooling] = {name: ops.convert_to_numpy(value) for name, value in both(picture(1, 4, 6, 3)).items()}
    blocks = maps["max"]["block1_conv2"].reshape(1, 2, 2, 3, 2, 2)
    np.testing.assert_allclose(maps["max"]["block1_pool"], blocks.max(axis=(2, 4)), rtol=1e-6)
    np.testing.assert_allclose(maps["average"]["block1_pool"], blocks.mean(axis=(2, 4)), rtol=1e-5)


@settings(max_examples=8, deadline=None)
@given(st.integers(16, 40), st.integers(16, 40), st.sampled_from(vgg.LAYERS))
def test_any_size_goes_in_and_each_pooling_halves_it(height, width, last):
    model, times = vgg.network(NARROW, last=last), int(last[5]) - 1
    found = ops.convert_to_numpy(model(picture(1, height, width, 3)))
    assert found.shape == (1, height >> times, width >> times, NARROW[times])
    assert model.layers[-1].name == last and np.isfinite(found).all() and found.min() >= 0


def test_the_extractor_stops_behind_the_last_layer_that_is_asked_for():
    model = vgg.network(NARROW)
    part = vgg.extractor(model, ["block3_conv1", "block1_conv2"])
    assert "block3_conv1" in {layer.name for layer in part.layers}
    assert "block3_conv2" not in {layer.name for layer in part.layers}
    x = picture(2, 20, 24, 3)
    maps = part(x)
    assert {name: value.shape for name, value in maps.items()} == {"block3_conv1": (2, 5, 6, 4),
                                                                  "block1_conv2": (2, 20, 24, 2)}
    assert part.get_layer("block1_conv2") is model.get_layer("block1_conv2")
    upto = keras.Model(model.input, model.get_layer("block3_conv1").output)
    np.testing.assert_allclose(maps["block3_conv1"], upto(x), rtol=1e-5)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: vgg.network((1, 2, 3)), ["channels", "five"]),
    (lambda: vgg.network((1, 2, 3, 4, 0)), ["channels", "(1, 2, 3, 4, 0)"]),
    (lambda: vgg.network(None), ["channels is None"]),
    (lambda: vgg.network(last="block5_conv5"), ["last is 'block5_conv5'", "block5_conv4"]),
    (lambda: vgg.network(pooling="mean"), ["pooling is 'mean'", "average"]),
    (lambda: vgg.load("vgg16"), ["name is 'vgg16'", "vgg19"]),
    (lambda: vgg.load(["style_vgg"]), ["name is"]),
    (lambda: vgg.load(pooling=None), ["pooling is None"]),
    (lambda: vgg.load("style_vgg", file="mine.h5"), ["'mine.h5'", "vgg19"]),
    (lambda: vgg.load("vgg19", file="nowhere.h5"), ["nowhere.h5", "80 MB", "style_vgg"]),
    (lambda: vgg.load("vgg19", file=3), ["file is 3", "path"]),
    (lambda: vgg.extractor(vgg.network(NARROW), ["block1_conv3"]), ["'block1_conv3'", "block1_conv2"]),
    (lambda: vgg.extractor(vgg.network(NARROW), "block1_conv1"), ["layers is 'block1_conv1'", "list"]),
    (lambda: vgg.extractor(vgg.network(NARROW), []), ["layers is []"]),
    (lambda: vgg.extractor("vgg19", ["block1_conv1"]), ["model is str"]),
])
def test_wrong_arguments_are_named_with_the_remedy(call, words):
    with pytest.raises(vgg.VGGError) as error:
        call()
    assert all(word in str(error.value) for word in words), str(error.value)


@pytest.mark.parametrize("name", ["v.h5", "v.weights.h5"])
def test_a_file_that_is_none_of_vgg_19_is_refused(name, tmp_path):
    (tmp_path / name).write_bytes(b"\x89HDF\r\n" + bytes(2000))
    with pytest.raises(vgg.VGGError, match=f"'{name}' does not hold the weights of VGG-19.*style_vgg"):
        vgg.load("vgg19", tmp_path / name)


def test_a_file_of_another_network_is_refused(tmp_path):
    vgg.network(NARROW).save_weights(tmp_path / "other.weights.h5")
    with pytest.raises(vgg.VGGError, match="does not hold the weights of VGG-19"):
        vgg.load("vgg19", tmp_path / "other.weights.h5")


def test_a_file_that_lacks_a_layer_is_refused(original, tmp_path):
    """Keras fills the rest and warns; here nothing stays random."""
    original.save_weights(tmp_path / "part.weights.h5")
    with h5py.File(tmp_path / "part.weights.h5", "a") as file:
        del file["layers/conv2d_7"]
    with pytest.raises(vgg.VGGError, match="part.weights.h5"):
        vgg.load("vgg19", tmp_path / "part.weights.h5")


def test_a_file_cut_short_or_with_nan_is_refused(old_file, tmp_path):
    content = old_file.read_bytes()
    (tmp_path / "cut.h5").write_bytes(content[: len(content) // 2])
    with pytest.raises(vgg.VGGError, match="cut.h5"):
        vgg.load("vgg19", tmp_path / "cut.h5")
    broken = tmp_path / "nan.h5"
    broken.write_bytes(content)
    with h5py.File(broken, "a") as file:
        file["block2_conv1/block2_conv1/bias:0"][3] = np.nan
    with pytest.raises(vgg.VGGError, match="block2_conv1, or NaN or infinity"):
        vgg.load("vgg19", broken)


def test_without_a_network_it_says_what_is_missing_how_large_and_where_it_goes(monkeypatch, tmp_path):
    def unreachable(**given):
        raise Exception("URL fetch failure on https://...: None -- Name or service not known")  # as Keras raises it

    monkeypatch.setattr(keras.applications, "VGG19", unreachable)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(vgg.VGGError) as error:
        vgg.load("vgg19")
    for words in (vgg.FILE, "80 MB", str(tmp_path / "models"), "URL fetch failure", "vgg.load('style_vgg')"):
        assert words in str(error.value)


def test_the_small_network_ships_frozen_and_its_channels_have_means_near_one():
    model = vgg.load()
    assert not model.trainable_variables and model.layers[-1].name == "block5_conv2"
    maps = vgg.extractor(model, [*vgg.STYLE_LAYERS, vgg.CONTENT_LAYER])(images.photograph("cat", 160)[None])
    for name, values in maps.items():
        values = ops.convert_to_numpy(values)
        assert np.isfinite(values).all() and 0.2 < values.mean() < 5, name
    other = vgg.load(pooling="max")
    assert isinstance(other.get_layer("block1_pool"), keras.layers.MaxPooling2D)
    for ours, theirs in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_folding_and_levelling_change_nothing_but_the_scale_of_channels():
    student = vgg.network(normalised=True)
    rng = np.random.default_rng(2)
    student.set_weights([rng.uniform(0.2, 1, array.shape) if array.ndim == 1 else array
                         for array in student.get_weights()])
    x = rng.integers(0, 256, (4, 48, 48, 3)).astype(np.uint8)
    plain = training.folded(student)
    before = student.predict(x / np.float32(255), verbose=0)
    np.testing.assert_allclose(plain.predict(x / np.float32(255), verbose=0), before, atol=1e-4 * before.max())
    after = training.levelled(plain, x).predict(x / np.float32(255), verbose=0)
    alive = before.mean(axis=(0, 1, 2)) > 0.1 * before.mean()
    np.testing.assert_allclose(after.mean(axis=(0, 1, 2))[alive], 1, rtol=1e-3)
    scale = before.mean(axis=(0, 1, 2))[alive]
    np.testing.assert_allclose(after[..., alive] * scale, before[..., alive], atol=1e-4 * before.max())


def test_scales_that_tell_pictures_apart_change_nothing_else():
    keras.utils.set_random_seed(3)
    pictures = textures.drawn(2 * len(textures.FAMILIES), 48, seed=6)[0]
    before = training.levelled(vgg.network(), pictures)
    plain = keras.models.clone_model(before)
    plain.set_weights(before.get_weights())
    after = training.telling(before, pictures, steps=30, batch=len(pictures))
    names = [*vgg.STYLE_LAYERS, vgg.CONTENT_LAYER]
    x = pictures[:3] / np.float32(255)
    maps = [vgg.extractor(network, names).predict(x, verbose=0) for network in (plain, after)]
    for name in names:
        one, other = (each[name].reshape(-1, each[name].shape[-1]) for each in maps)
        factor = (one * other).sum(axis=0) / np.maximum((one * one).sum(axis=0), 1e-12)
        np.testing.assert_allclose(one * factor, other, atol=2e-3 * other.max())
    np.testing.assert_allclose(maps[1][vgg.CONTENT_LAYER], maps[0][vgg.CONTENT_LAYER], atol=2e-3)

    def size_and_hits(network):
        extractor = vgg.extractor(network, vgg.STYLE_LAYERS)
        left, right = (training.grams(extractor, half) for half in np.split(pictures, 2, axis=2))
        rows = [np.concatenate([(G / np.linalg.norm(G, axis=(1, 2), keepdims=True)).reshape(len(G), -1)
                                for G in side], axis=1) for side in (left, right)]
        found = (rows[0] @ rows[1].T).argmax(axis=1)
        return [np.linalg.norm(G) for G in left], np.mean(found == np.arange(len(found)))

    (sizes, hits), (new_sizes, new_hits) = size_and_hits(plain), size_and_hits(after)
    np.testing.assert_allclose(new_sizes, sizes, rtol=1e-2)
    assert new_hits > hits + 0.05, (hits, new_hits)


def test_textures_follow_from_the_seed_and_differ():
    first, labels = textures.drawn(len(textures.FAMILIES), 40, seed=4)
    again, _ = textures.drawn(len(textures.FAMILIES), 40, seed=4)
    np.testing.assert_array_equal(first, again)
    assert first.dtype == np.uint8 and sorted(labels) == list(range(len(textures.FAMILIES)))
    assert not np.array_equal(first, textures.drawn(len(textures.FAMILIES), 40, seed=5)[0])
    assert min(each.std() for each in first) > 2  # nothing is flat
