"""helpers.features and maximising against loops, transposed convolutions by hand, worked cases, and bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import features, gradients, graphs, vgg
from helpers.features import activations, occlusion_map, strongest_patches, top_patches
from helpers.runtime import keras, ops

layers = keras.layers


def rng(seed=0):
    return np.random.default_rng(seed)


def build(pooling=layers.MaxPooling2D, size=None):
    """Two convolutions with their ReLUs inside, a pool between, a score at the end; weights of both signs."""
    picture = keras.Input((size, size, 3))
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="one")(picture)
    x = pooling(2, name="pool")(x)
    x = layers.Conv2D(5, 3, name="bare")(x)
    x = layers.ReLU(name="two")(x)
    x = layers.Dense(3, name="score", activation="softmax")(layers.GlobalAveragePooling2D(name="mean")(x))
    model = keras.Model(picture, x)
    model.set_weights([rng(1).normal(size=w.shape).astype("float32") * 0.5 for w in model.get_weights()])
    return model


MODEL = build()
ROW = keras.Sequential([keras.Input((4,)), layers.Dense(2, name="d")])
PICTURES = rng().uniform(size=(5, 12, 14, 3)).astype("float32")
BYTES = rng(3).integers(0, 256, (7, 12, 14, 3)).astype("uint8")


# Activations and patches


def test_activations_are_what_the_layers_give():
    found = activations(MODEL, PICTURES, ["two", "one", "score"], batch=2)
    assert list(found) == ["two", "one", "score"]
    for name, value in found.items():
        expected = ops.convert_to_numpy(keras.Model(MODEL.input, MODEL.get_layer(name).output)(PICTURES))
        assert value.dtype == "float32"
        np.testing.assert_allclose(value, expected, atol=1e-6)
    np.testing.assert_allclose(activations(MODEL, BYTES, "one")["one"],
                               activations(MODEL, BYTES / 255, "one")["one"], atol=1e-6)


def test_the_network_is_run_no_further_than_needed():
    @keras.saving.register_keras_serializable("tests")
    class Fails(layers.Layer):
        ready = False

        def call(self, x):
            if self.ready:
                raise RuntimeError("was called")
            return x

    picture = keras.Input((None, None, 3))
    model = keras.Model(picture, Fails(name="after")(layers.Conv2D(2, 3, name="c")(picture)))
    model.get_layer("after").ready = True
    assert activations(model, PICTURES, "c")["c"].shape == (5, 10, 12, 2)
    with pytest.raises(RuntimeError, match="was called"):
        activations(model, PICTURES, "after")


def test_layers_of_models_inside_and_of_sequential_models():
    inner = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(2, 3, name="c"), layers.Dropout(0.5)],
                             name="inner")
    picture = keras.Input((None, None, 3))
    model = keras.Model(picture, layers.BatchNormalization(name="out")(inner(picture * 2)))
    found = activations(model, PICTURES, ["inner/c", "c", "inner", "out"])
    expected = ops.convert_to_numpy(inner(PICTURES * 2))
    for name in ("inner/c", "c", "inner"):
        np.testing.assert_allclose(found[name], expected, atol=1e-6)
    np.testing.assert_allclose(found["out"], ops.convert_to_numpy(model(PICTURES)), atol=1e-6)
    np.testing.assert_allclose(activations(inner, PICTURES, "c")["c"], ops.convert_to_numpy(inner(PICTURES)), atol=1e-6)


def slow_top(values, k):
    """Takes the largest that is left, k times."""
    left = {index: value for index, value in np.ndenumerate(values)}
    rows = []
    for _ in range(k):
        best = max(left, key=left.get)
        rows.append(best)
        del left[best]
    return rows


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 5), st.data())
def test_top_patches_takes_the_largest_that_is_left(n, height, width, data):
    size = n * height * width
    flat = data.draw(st.lists(st.integers(-3, 3), min_size=size, max_size=size))
    values, k = np.array(flat).reshape(n, height, width), data.draw(st.integers(1, size))
    found = top_patches(values, k)
    assert found.shape == (k, 3) and found.dtype.kind == "i"
    assert [tuple(row) for row in found] == slow_top(values, k)


def test_top_patches_by_hand():
    values = np.zeros((2, 2, 3))
    values[1, 0, 2], values[1, 1, 0], values[0, 1, 2] = 5, 4, 3
    assert top_patches(values, 3).tolist() == [[1, 0, 2], [1, 1, 0], [0, 1, 2]]
    assert top_patches(-values - 1, 1).tolist() == [[0, 0, 0]]
    assert top_patches(ops.convert_to_tensor(values.astype("float32")), 1).tolist() == [[1, 0, 2]]


@pytest.mark.parametrize("one_per_picture", [True, False])
def test_strongest_patches_are_the_crops_of_the_strongest_positions(one_per_picture):
    maps = activations(MODEL, BYTES, "bare")["bare"]
    several = strongest_patches(MODEL, "bare", [3, 1], BYTES, 4, one_per_picture, batch=3)
    for unit, found in zip([3, 1], several, strict=True):
        values = maps[..., unit].copy()
        if one_per_picture:
            best = values.max(axis=(1, 2), keepdims=True)
            values[values < best] = -np.inf
        rows = slow_top(values, 4)
        assert [tuple(row) for row in found.rows] == rows
        np.testing.assert_allclose(found.values, [maps[(*row, unit)] for row in rows], rtol=1e-5)
        for (image, row, column), crop, box in zip(rows, found.crops, found.boxes, strict=True):
            assert box == features.crop_of(MODEL, "bare", row, column, (12, 14))
            np.testing.assert_allclose(crop, box.box.cut(BYTES[image]) / 255, atol=1e-6)
    one = strongest_patches(MODEL, "bare", 1, BYTES, 4, one_per_picture)
    np.testing.assert_array_equal(one.rows, several[1].rows)
    assert len(set(one.rows[:, 0])) == 4 or not one_per_picture


def test_a_crop_alone_makes_the_unit_answer_as_it_did():
    """A unit that sees no padding gives the same value on its crop, which has room for that unit alone."""
    picture = keras.Input((None, None, 3))
    x = layers.MaxPooling2D(2)(layers.Conv2D(4, 3, activation="relu")(picture))
    model = keras.Model(picture, layers.Conv2D(2, 3, name="c")(x))
    found = strongest_patches(model, "c", 1, PICTURES, 5)
    for crop, value in zip(found.crops, found.values, strict=True):
        assert crop.shape == (8, 8, 3)
        np.testing.assert_allclose(activations(model, crop[None], "c")["c"][0, 0, 0, 1], value, rtol=1e-4)


def test_the_patches_of_a_score_are_whole_pictures():
    found = strongest_patches(MODEL, "score", 2, PICTURES, 3)
    scores = activations(MODEL, PICTURES, "score")["score"][:, 2]
    assert found.rows.tolist() == [[i, 0, 0] for i in np.argsort(-scores)[:3]]
    np.testing.assert_array_equal(found.crops[0], PICTURES[found.rows[0, 0]])


# The way back


def slow_back(model, unit, image, place, rule):
    """From unit `unit` of layer "two" to the pixels, by loops over every window."""
    (k1, b1), (k2, b2) = (model.get_layer(name).get_weights() for name in ("one", "bare"))
    height, width = image.shape[:2]
    padded = np.pad(image, ((1, 1), (1, 1), (0, 0)))
    z1 = np.array([[(padded[i : i + 3, j : j + 3, :, None] * k1).sum((0, 1, 2)) + b1 for j in range(width)]
                   for i in range(height)])
    a1 = np.maximum(z1, 0)
    pooled = a1.reshape(height // 2, 2, width // 2, 2, 4).max((1, 3))
    r, c = place
    z2 = (pooled[r : r + 3, c : c + 3, :, None] * k2).sum((0, 1, 2)) + b2
    signal = np.zeros(5)
    signal[unit] = rule(1.0, z2[unit])
    back_pool, back1, back0 = np.zeros_like(pooled), np.zeros_like(a1), np.zeros_like(padded)
    back_pool[r : r + 3, c : c + 3] += (k2 * signal).sum(-1)
    for i, j, d in np.ndindex(*pooled.shape):  # switches
        window = a1[2 * i : 2 * i + 2, 2 * j : 2 * j + 2, d]
        u, v = np.unravel_index(window.argmax(), (2, 2))
        back1[2 * i + u, 2 * j + v, d] = back_pool[i, j, d]
    back1 = rule(back1, z1)
    for i, j in np.ndindex(height, width):
        back0[i : i + 3, j : j + 3] += (k1 * back1[i, j]).sum(-1)
    return back0[1:-1, 1:-1]


RULES = {
    "deconvolution": lambda signal, z: np.maximum(signal, 0),
    "guided_backpropagation": lambda signal, z: np.maximum(signal, 0) * (z > 0),
}


@pytest.mark.parametrize("name", RULES)
def test_the_way_back_is_that_of_the_paper(name):
    maps = activations(MODEL, PICTURES, "two")["two"][..., 2]
    found = getattr(features, name)(MODEL, "two", 2, PICTURES, batch=2)
    assert found.shape == PICTURES.shape and found.dtype == "float32" and np.abs(found).sum() > 0
    for signal, image, answers in zip(found, PICTURES, maps, strict=True):
        place = np.unravel_index(answers.argmax(), answers.shape)
        np.testing.assert_allclose(signal, slow_back(MODEL, 2, image, place, RULES[name]), atol=1e-5)
    places = [(0, 1), (3, 4), (1, 2), (2, 0), (0, 0)]
    found = getattr(features, name)(MODEL, "two", 1, PICTURES, places, batch=3)
    for signal, image, place in zip(found, PICTURES, places, strict=True):
        np.testing.assert_allclose(signal, slow_back(MODEL, 1, image, place, RULES[name]), atol=1e-5)


def test_each_form_of_a_relu_has_the_rule():
    """The same network, its ReLU written in four ways, one of them capped at 6 where nothing reaches 6."""
    picture = keras.Input((None, None, 3))
    kernel = layers.Conv2D(4, 3, name="c")
    z, found = kernel(picture), []
    for relu in (layers.ReLU(), layers.Activation("relu"), layers.ReLU(max_value=6.0), ops.relu):
        model = keras.Model(picture, layers.Conv2D(1, 2, kernel_initializer="ones", name="out")(relu(z)))
        found.append(features.guided_backpropagation(model, "out", 0, PICTURES, [(1, 1)] * 5))
    for other in found[1:]:
        np.testing.assert_allclose(found[0], other, atol=1e-6)
    plain = features.unit_gradient(model, "out", 0, PICTURES, [(1, 1)] * 5)
    np.testing.assert_allclose(found[0], plain, atol=1e-6)  # all that comes back is positive there


def test_the_model_stays_as_it_was():
    before = [w.copy() for w in MODEL.get_weights()]
    first = ops.convert_to_numpy(MODEL(PICTURES))
    features.deconvolution(MODEL, "two", 0, PICTURES)
    features.unit_gradient(MODEL, "one", 0, PICTURES)
    assert MODEL.get_layer("one").activation is keras.activations.relu
    for old, new in zip(before, MODEL.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    np.testing.assert_array_equal(first, ops.convert_to_numpy(MODEL(PICTURES)))

    def value(x):
        return ops.sum(MODEL(x)[:, 0])

    assert np.abs(ops.convert_to_numpy(gradients.value_and_gradient(value, PICTURES)[1])).sum() > 0


def test_the_gradient_of_a_unit_is_how_it_changes():
    places, step = [(1, 2)] * 5, 1e-2
    found = features.unit_gradient(MODEL, "bare", 3, PICTURES, places)
    for row, column, channel in ((3, 5, 0), (4, 6, 2), (5, 7, 1)):
        moved = np.repeat(PICTURES[:1], 2, axis=0)
        moved[:, row, column, channel] += (step, -step)
        high, low = activations(MODEL, moved, "bare")["bare"][:, 1, 2, 3]
        assert found[0, row, column, channel] == pytest.approx((high - low) / (2 * step), abs=0.02)
    silent = features.unit_gradient(MODEL, "two", 3, PICTURES, places)
    np.testing.assert_allclose(silent, found, atol=1e-6)  # before the ReLU
    box = features.crop_of(MODEL, "bare", 1, 2, (12, 14)).box
    outside = found.copy()
    outside[:, box.top : box.bottom, box.left : box.right] = 0
    assert not outside.any()


def test_influence_is_the_mean_size_of_the_gradient():
    found = features.influence(MODEL, "two", 3, PICTURES, row=1)
    expected = np.abs(features.unit_gradient(MODEL, "two", 3, PICTURES, [(1, 2)] * 5)).sum(-1).mean(0)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert found.shape == (12, 14)


# Maximisation


@pytest.mark.parametrize("layer", ["two", "score"])
def test_maximised_pictures_please_their_own_unit_most(layer):
    units = [2, 0, 1]
    found = features.maximise(MODEL, layer, units, size=16, steps=40, jitter=2)
    assert found.shape == (3, 16, 16, 3) and found.dtype == "float32" and 0 <= found.min() and found.max() <= 1
    before = graphs.unit_maps(MODEL, layer, units, ops.convert_to_tensor(found), before=True).mean(axis=(1, 2))
    noise = rng().uniform(size=(20, 16, 16, 3)).astype("float32")
    random = graphs.unit_maps(MODEL, layer, units, ops.convert_to_tensor(noise), before=True).mean(axis=(1, 2))
    assert (before.argmax(axis=0) == np.arange(3)).all() and (np.diag(before) > random.max(axis=0)).all()


def test_maximisation_is_repeated_by_its_seed():
    first, again, other = (features.maximise(MODEL, "one", 1, size=12, steps=3, jitter=3, seed=s) for s in (4, 4, 5))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3


def roughness(pictures):
    """Mean difference of neighbours, for the contrast that there is."""
    return np.abs(np.diff(pictures, axis=1)).mean() / pictures.std()


def test_each_regulariser_does_what_it_says():
    make = dict(model=MODEL, layer="one", units=[1], size=16, steps=25, jitter=0, power=0.0, variation=0.0)
    free = features.maximise(**make)
    assert roughness(features.maximise(**make | {"variation": 2.0})) < 0.7 * roughness(free)
    assert roughness(features.maximise(**make | {"blur": 1.5})) < 0.7 * roughness(free)
    assert roughness(features.maximise(**make | {"power": 1.5})) < 0.7 * roughness(free)
    grey = features.maximise(**make | {"decay": 100.0})
    assert np.abs(grey - 0.5).mean() < 0.7 * np.abs(free - 0.5).mean()


def test_one_unit_alone_changes_only_what_it_sees():
    make = dict(model=MODEL, layer="one", units=[1], size=16, steps=20, power=0.0, variation=0.0)
    found = np.abs(features.maximise(**make, whole_map=False, jitter=0)[0] - 0.5)
    box = features.crop_of(MODEL, "one", 8, 8, (16, 16)).box
    inside = box.cut(found)
    outside = found.sum() - inside.sum()
    assert inside.mean() > 5 * outside / (found.size - inside.size)


# Occlusion


def slow_occlusion(model, layer, unit, image, side, stride, colour, place):
    """One square after the other, the answer of the network each time."""

    def answer(picture):
        z = activations(model, picture[None], layer)[layer]
        z = z[0, ..., unit]
        return z.max() if place is None else z[place]

    falls, covered = np.zeros(image.shape[:2]), np.zeros(image.shape[:2])
    for top in range(image.shape[0]):
        for left in range(image.shape[1]):
            ends = [(top, image.shape[0]), (left, image.shape[1])]
            if all((at % stride == 0 and at + side <= n) or at + side == n for at, n in ends):
                picture = image.copy()
                picture[top : top + side, left : left + side] = colour
                falls[top : top + side, left : left + side] += answer(image) - answer(picture)
                covered[top : top + side, left : left + side] += 1
    return falls / covered


@pytest.mark.parametrize(("layer", "place", "side", "stride"), [("two", None, 5, 3), ("score", None, 4, 4),
                                                               ("bare", (1, 3), 6, 6)])
def test_occlusion_is_one_square_after_the_other(layer, place, side, stride):
    found = occlusion_map(MODEL, layer, 2, PICTURES[0], side, stride, 0.3, place, batch=4)
    np.testing.assert_allclose(found, slow_occlusion(MODEL, layer, 2, PICTURES[0], side, stride, 0.3, place), atol=1e-5)


def test_a_square_outside_of_what_a_unit_sees_changes_nothing():
    found = occlusion_map(MODEL, "bare", 0, BYTES[0], side=2, stride=1, place=(1, 2))
    box = features.crop_of(MODEL, "bare", 1, 2, (12, 14)).box
    assert found.dtype == "float32" and np.abs(box.cut(found)).max() > 0
    outside = found.copy()
    outside[box.top - 1 : box.bottom + 1, box.left - 1 : box.right + 1] = 0
    assert not outside.any()


# Wrong input


def nan():
    images = PICTURES.copy()
    images[0, 0, 0, 0] = np.nan
    return images


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: activations(MODEL, PICTURES, "twoo"), ValueError, r"layer is 'twoo', .*; did you mean 'two'"),
    (lambda: activations(MODEL, PICTURES, []), ValueError, "layers is empty"),
    (lambda: activations(MODEL, PICTURES[0], "two"), ValueError, r"images has shape \(12, 14, 3\); .* image\[None\]"),
    (lambda: activations(MODEL, PICTURES[..., :2], "two"), ValueError, r"images has shape .* takes \(None, None, None"),
    (lambda: activations(build(size=9), PICTURES, "two"), ValueError, r"takes \(None, 9, 9, 3\)"),
    (lambda: activations(ROW, PICTURES, "d"), ValueError, r"images has shape .* takes \(None, 4\)"),
    (lambda: features.maximise(ROW, "d", 0), ValueError, r"takes pictures of shape \(4,\)"),
    (lambda: activations(MODEL, nan(), "two"), ValueError, "images holds NaN"),
    (lambda: activations(MODEL, [["a"]], "two"), TypeError, "images holds"),
    (lambda: activations(MODEL, PICTURES, "two", batch=0), ValueError, "batch is 0"),
    (lambda: activations(print, PICTURES, "two"), ValueError, "model is a builtin_function_or_method"),
    (lambda: top_patches(np.zeros((2, 2))), ValueError, r"activations has shape \(2, 2\); it must be \(N, H, W\)"),
    (lambda: top_patches(np.zeros((2, 2, 2))), ValueError, "k is 9, but activations holds 8 values"),
    (lambda: top_patches(np.zeros((2, 2, 2)), 0), ValueError, "k is 0"),
    (lambda: top_patches(np.full((2, 2, 2), np.inf), 1), ValueError, "activations holds NaN, infinity"),
    (lambda: strongest_patches(MODEL, "two", 1, PICTURES), ValueError, "k is 9, but there are 5 pictures"),
    (lambda: strongest_patches(MODEL, "two", 1, PICTURES, 101, False), ValueError, "k is 101, .* have 100 positions"),
    (lambda: strongest_patches(MODEL, "two", 5, PICTURES, 1), ValueError, "unit is 5; layer two has 5 of them, 0 to 4"),
    (lambda: strongest_patches(MODEL, "two", [], PICTURES, 1), ValueError, "unit is empty"),
    (lambda: strongest_patches(MODEL, "two", 1, PICTURES, 1, batch=0), ValueError, "batch is 0"),
    (lambda: strongest_patches(MODEL, "two", 1.5, PICTURES, 1), TypeError, "unit is 1.5"),
    (lambda: features.deconvolution(MODEL, "two", -1, PICTURES), ValueError, "unit is -1"),
    (lambda: features.deconvolution(MODEL, "two", 0, PICTURES, [(0, 0)]), ValueError, r"places has shape \(1, 2\)"),
    (lambda: features.deconvolution(MODEL, "two", 0, PICTURES[:1], [(9, 0)]), ValueError, "places holds"),
    (lambda: features.deconvolution(MODEL, "two", 0, PICTURES[:1], [(0.5, 0)]), TypeError, "places is 0.5"),
    (lambda: features.influence(MODEL, "two", 0, PICTURES, row=7), ValueError, "places holds"),
    (lambda: features.maximise(MODEL, "two", 9), ValueError, "unit is 9"),
    (lambda: features.maximise(MODEL, "two", []), ValueError, "units is empty"),
    (lambda: features.maximise(MODEL, "two", 0, size=4), ValueError, "size is 4"),
    (lambda: features.maximise(vgg.network([4] * 5), "block5_conv2", 0, size=8), graphs.FeatureError, "8, too small"),
    (lambda: features.maximise(MODEL, "two", -1), ValueError, "unit is -1"),
    (lambda: features.maximise(MODEL, "two", 0, power=400), ValueError, "power is 400; .* from 0 to 4"),
    (lambda: features.maximise(build(size=9), "two", 0), ValueError, r"size is 96; .* pictures of shape \(9, 9, 3\)"),
    (lambda: features.maximise(MODEL, "two", 0, variation=-1), ValueError, "variation is -1; it must be a number of 0"),
    (lambda: features.maximise(MODEL, "two", 0, blur=np.nan), ValueError, "blur is nan"),
    (lambda: features.maximise(MODEL, "two", 0, rate="x"), ValueError, "rate is 'x'"),
    (lambda: features.maximise(MODEL, "two", 0, steps=0), ValueError, "steps is 0"),
    (lambda: features.maximise(MODEL, "two", 0, jitter=-1), ValueError, "jitter is -1"),
    (lambda: occlusion_map(MODEL, "two", 0, PICTURES), ValueError, r"image has shape \(5, 12, 14, 3\); it must be one"),
    (lambda: occlusion_map(MODEL, "two", 0, PICTURES[0]), ValueError, "side is 16 and stride 8"),
    (lambda: occlusion_map(MODEL, "two", 0, PICTURES[0], 4, 5), ValueError, "side is 4 and stride 5"),
    (lambda: occlusion_map(MODEL, "two", 0, PICTURES[0], 4, 4, "grey"), ValueError, "colour is 'grey'"),
    (lambda: occlusion_map(MODEL, "two", 0, PICTURES[0], 4, 4, place=(9, 9)), ValueError, "places holds"),
])
def test_wrong_input_is_told(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_network_without_relu_has_no_deconvolution():
    model = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(2, 3, name="c"), layers.LeakyReLU(name="l")])
    with pytest.raises(features.FeatureError, match="there is no ReLU up to it; use unit_gradient"):
        features.deconvolution(model, "l", 0, PICTURES)
    assert features.unit_gradient(model, "l", 0, PICTURES).shape == PICTURES.shape
