"""helpers.receptive and graphs against the gradient of one unit, loops, worked cases, and bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import gradients, graphs, receptive
from helpers.receptive import Box, crop_of, field_of, receptive_field
from helpers.runtime import keras, ops

layers = keras.layers


def positive(model):
    """The model with weights above 0, so that no gradient cancels."""
    rng = np.random.default_rng(0)
    model.set_weights([rng.uniform(0.1, 1, w.shape).astype("float32") for w in model.get_weights()])
    return model


def touched(model, layer, row, column, size, count=24):
    """Where the gradient of one unit is not 0, summed over random pictures, as a `Box`."""
    x = np.random.default_rng(1).uniform(0.1, 1, (count, *size, model.inputs[0].shape[-1])).astype("float32")
    path = graphs.layer_path(model, layer)

    def value(x):
        z = graphs.run(model, x, {path})[path]
        return ops.sum(z[:, row, column] if len(z.shape) == 4 else z)

    gradient = np.abs(ops.convert_to_numpy(gradients.value_and_gradient(value, x)[1])).sum(axis=(0, 3))
    rows, columns = np.flatnonzero(gradient.sum(axis=1)), np.flatnonzero(gradient.sum(axis=0))
    return Box(rows[0], columns[0], rows[-1] + 1, columns[-1] + 1) if len(rows) else Box(0, 0, 0, 0)


def random_layer(rng):
    """A layer that changes places, of a random kind."""
    f, s = (int(rng.integers(1, 5)), int(rng.integers(1, 4))), (int(rng.integers(1, 3)), int(rng.integers(1, 3)))
    padding = str(rng.choice(["same", "valid"]))
    kind = rng.integers(6)
    if kind == 0:
        return layers.Conv2D(2, f, dilation_rate=2, padding=padding)
    if kind == 1:
        return layers.DepthwiseConv2D(f, strides=max(s), padding=padding)
    if kind == 2:
        return layers.AveragePooling2D(f, s, padding=padding)
    if kind == 3:
        return layers.MaxPooling2D(2, padding=padding)
    if kind == 4:
        return layers.ZeroPadding2D(((1, 0), (2, 1)))
    return layers.Conv2D(2, f, strides=s, padding=padding, activation="relu")


def random_model(seed, size):
    """Layers one after the other, in the middle two branches that meet."""
    rng = np.random.default_rng(seed)
    x = picture = keras.Input((*size, 1))
    x = random_layer(rng)(x)
    one = layers.Conv2D(1, (int(rng.integers(1, 5)), 1), padding="same")(x)
    other = layers.SeparableConv2D(1, (1, int(rng.integers(1, 4))), padding="same")(x)
    x = layers.Concatenate()([one, layers.ReLU()(other)]) if seed % 2 else layers.Add()([one, other])
    for _ in range(2):
        x = random_layer(rng)(x)
    return positive(keras.Model(picture, x)), rng


# Against the gradient of one unit


@pytest.mark.parametrize("seed", range(12))
def test_the_crop_of_a_unit_is_where_its_gradient_is(seed):
    size = (23, 26)
    model, rng = random_model(seed, size)
    last = model.layers[-1].name
    seen = receptive.seen_by(model, last)
    rows, columns = model.output_shape[1:3]
    assert (len(seen.reach[0]), len(seen.reach[1])) == (rows, columns)
    places = {(0, 0), (rows // 2, columns // 2), (int(rng.integers(rows)), int(rng.integers(columns)))}
    for row, column in places | {(rows - 1, columns - 1)}:
        crop = seen.crop(row, column)
        assert crop.box == touched(model, last, row, column, size), (row, column)
        (top, left, bottom, right), whole = crop.box, crop.unclipped
        if bottom > top:  # the exact box lies in that of the arithmetic
            assert whole.top <= top and whole.left <= left and bottom <= whole.bottom and right <= whole.right


def test_a_dilated_unit_at_the_border_does_not_see_the_last_pixels_between():
    model = positive(keras.Sequential([keras.Input((6, 6, 1)), layers.Conv2D(1, 3, dilation_rate=2, padding="same",
                                                                             name="c")]))
    assert crop_of(model, "c", 4, 5) == (Box(2, 3, 5, 6), Box(2, 3, 7, 8))  # rows 2 and 4, columns 3 and 5
    assert touched(model, "c", 4, 5, (6, 6)) == Box(2, 3, 5, 6)


def test_a_unit_that_would_stand_in_the_padding_is_not_there():
    """7 pixels in pools of 2: the 7th is left over, and unit 2 sees it through no unit of the layer between."""
    model = positive(keras.Sequential([keras.Input((7, 7, 1)), layers.AveragePooling2D(2),
                                       layers.Conv2D(1, 3, padding="same", name="c")]))
    assert crop_of(model, "c", 2, 0) == (Box(2, 0, 6, 4), Box(2, -2, 8, 4))
    assert touched(model, "c", 2, 0, (7, 7)) == Box(2, 0, 6, 4)


def test_same_padding_of_a_stride_depends_on_the_size():
    picture = keras.Input((None, None, 1))
    model = positive(keras.Model(picture, layers.Conv2D(1, 3, strides=2, padding="same", name="c")(picture)))
    assert crop_of(model, "c", 0, 0, (8, 7)) == (Box(0, 0, 3, 2), Box(0, -1, 3, 2))
    for size in ((8, 8), (7, 7)):
        assert crop_of(model, "c", 1, 1, size).box == touched(model, "c", 1, 1, size)
    assert field_of(model, "c", (8, 7)) == ((3, 3), (2, 2), (0, -1))
    with pytest.raises(ValueError, match="size is None, but layer c pads as much as the size asks; give size="):
        field_of(model, "c")


def test_units_behind_a_global_pool_a_flatten_or_a_dense_layer_see_the_whole_picture():
    picture = keras.Input((9, 8, 2))
    x = layers.Conv2D(3, 2, strides=2, name="c")(picture)  # leaves row 8 over
    gate = layers.Reshape((1, 1, 3))(layers.Dense(3)(layers.GlobalAveragePooling2D(name="mean")(x)))
    x = layers.Conv2D(2, 1, name="gated")(layers.Multiply()([x, gate]))
    model = positive(keras.Model(picture, layers.Dense(4, name="scores")(layers.Flatten()(x))))
    whole = Box(0, 0, 8, 8)
    for layer, place in (("mean", (0, 0)), ("scores", (0, 0)), ("gated", (1, 2))):
        assert crop_of(model, layer, *place) == (whole, whole)
        assert touched(model, layer, *place, (9, 8)) == whole
    assert crop_of(model, "c", 1, 2).box == Box(2, 4, 4, 6)
    with pytest.raises(receptive.FeatureError, match="layer is 'scores', whose units all see the whole picture"):
        field_of(model, "scores")


def test_cropping_padding_and_a_picture_that_a_unit_does_not_see():
    model = positive(keras.Sequential([keras.Input((8, 8, 1)), layers.Cropping2D(((2, 1), (0, 0)), name="cut"),
                                       layers.ZeroPadding2D(3, name="pad"), layers.Conv2D(1, 2, name="c")]))
    assert field_of(model, "cut") == ((1, 1), (1, 1), (2, 0))
    assert crop_of(model, "cut", 0, 3).box == Box(2, 3, 3, 4)
    assert crop_of(model, "c", 4, 5) == (Box(3, 2, 5, 4),) * 2
    assert touched(model, "c", 4, 5, (8, 8)) == Box(3, 2, 5, 4)
    assert crop_of(model, "c", 0, 5) == (Box(0, 0, 0, 0), Box(-1, 2, 1, 4))
    assert touched(model, "c", 0, 5, (8, 8)) == Box(0, 0, 0, 0)


# The arithmetic


def test_receptive_field_by_hand():
    assert receptive_field([]) == 1
    assert receptive_field([(3, 1)]) == 3
    assert receptive_field([(3, 1), (3, 1)]) == 5
    assert receptive_field([(3, 2), (3, 1)]) == 7
    assert receptive_field([(7, 2), (3, 2), (5, 1)]) == 27  # 1 + 6 + 2*2 + 4*4
    assert receptive_field(np.array([[3, 2], [3, 1]])) == 7


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 4)), max_size=7))
def test_receptive_field_is_the_formula(rows):
    size, step = 1, 1
    for f, s in rows:
        size, step = size + (f - 1) * step, step * s
    assert receptive_field(rows) == size


def test_the_field_of_a_chain_is_its_receptive_field():
    rows = [(7, 2), (3, 1), (2, 2), (5, 1)]
    model = keras.Sequential([keras.Input((None, None, 3))])
    for f, s in rows:
        model.add(layers.Conv2D(1, f, strides=s))
    field = field_of(model, model.layers[-1].name)
    assert field.size == (receptive_field(rows),) * 2 and field.stride == (4, 4) and field.offset == (0, 0)


def test_branches_meet_in_their_union():
    x = picture = keras.Input((None, None, 1))
    x = layers.Concatenate(name="both")([layers.Conv2D(1, (1, 5), padding="same")(x),
                                         layers.Conv2D(1, (3, 1), padding="same")(x), x])
    model = keras.Model(picture, x)
    assert field_of(model, "both") == ((3, 5), (1, 1), (-1, -2))
    assert crop_of(model, "both", 0, 4, size=(9, 9)) == (Box(0, 2, 2, 7), Box(-1, 2, 2, 7))


def test_a_layer_of_another_kind_is_tried_out():
    @keras.saving.register_keras_serializable("tests")
    class Twice(layers.Layer):
        def call(self, x):
            return 2 * x[..., ::-1]

    @keras.saving.register_keras_serializable("tests")
    class Down(layers.Layer):
        def call(self, x):
            return ops.roll(x, 1, axis=1)

    picture = keras.Input((None, None, 3))
    x = layers.Conv2D(2, 3, name="c")(Twice(name="twice")(picture) * 2 + 1)
    model = keras.Model(picture, Down(name="down")(x))
    assert field_of(model, "c").size == (3, 3)
    with pytest.raises(ValueError, match="layer down is a Down, which moves pixels in a way that is not known here"):
        field_of(model, "down")
    up = keras.Sequential([keras.Input((4, 4, 1)), layers.UpSampling2D(name="up")])
    with pytest.raises(ValueError, match="layer up is a UpSampling2D"):
        crop_of(up, "up", 0, 0)


def test_a_box_cuts_what_lies_in_it():
    image = np.arange(24).reshape(4, 6)
    np.testing.assert_array_equal(Box(1, 2, 3, 4).cut(image), [[8, 9], [14, 15]])
    np.testing.assert_array_equal(Box(-2, 4, 1, 9).cut(image), [[4, 5]])
    assert Box(-3, -3, -1, 2).cut(image).size == 0


# The graph of a model


def nested():
    """A Sequential within a functional model, its first layer called twice outside."""
    inner = keras.Sequential([keras.Input((None, None, 2)), layers.Conv2D(3, 3, name="conv"),
                              layers.AveragePooling2D(2, name="pool")], name="inner")
    picture = keras.Input((None, None, 2), name="picture")
    twice = layers.Conv2D(2, 3, padding="same", name="twice")
    x = inner(twice(twice(picture)))
    return positive(keras.Model(picture, layers.Conv2D(2, 3, name="out")(x)))


def test_layers_of_a_model_inside_are_found_and_seen():
    model = nested()
    nodes = [len(layer._inbound_nodes) for layer in model.layers]
    paths = [path for path, _ in graphs.walk(model, [None], graphs._nothing)]
    assert paths == ["twice", "twice#2", "inner/conv", "inner/pool", "inner", "out"]
    assert graphs.layer_path(model, "conv") == graphs.layer_path(model, "inner/conv") == "inner/conv"
    assert [field_of(model, path).size[0] for path in paths] == [3, 5, 7, 8, 8, 12]
    assert crop_of(model, "out", 1, 1, (14, 13)).box == touched(model, "out", 1, 1, (14, 13))
    assert [len(layer._inbound_nodes) for layer in model.layers] == nodes  # nothing was added to the model


MODEL = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(2, 3, name="conv_a"), layers.Conv2D(2, 3, name="b")])
OPEN = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(2, 3, name="a")])


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: receptive_field(3), ValueError, r"layers is 3; it must be a list of \(f, stride\)"),
    (lambda: receptive_field([(3, 1, 1)]), ValueError, r"layers is \[\(3, 1, 1\)\]; it must be"),
    (lambda: receptive_field([3, 1]), ValueError, r"layers is \[3, 1\]"),
    (lambda: receptive_field([(0, 1)]), ValueError, "f is 0; it must be 1 or more"),
    (lambda: receptive_field([(3, 0)]), ValueError, "stride is 0"),
    (lambda: receptive_field([(3, 1.5)]), TypeError, "stride is 1.5; it must be a whole number"),
    (lambda: crop_of("vgg", "b", 0, 0), ValueError, "model is a str; it must be a keras.Model"),
    (lambda: crop_of(keras.Sequential([layers.Conv2D(1, 3)]), "b", 0, 0), ValueError, r"begin .* with keras.Input"),
    (lambda: crop_of(MODEL, "conv_b", 0, 0), ValueError, r"layer is 'conv_b', .* not have; did you mean 'conv_a'\?"),
    (lambda: crop_of(MODEL, "xyz", 0, 0), ValueError, "layer is 'xyz', .*; the model has conv_a, b"),
    (lambda: crop_of(MODEL, 1, 0, 0), ValueError, "layer is 1; it must be a layer's name, such as 'conv_a'"),
    (lambda: crop_of(MODEL, "b", 4, 0), ValueError, "row is 4; the layer has 4 of them, 0 to 3"),
    (lambda: crop_of(MODEL, "b", 0, -1), ValueError, "column is -1"),
    (lambda: crop_of(MODEL, "b", 0.5, 0), TypeError, "row is 0.5"),
    (lambda: crop_of(MODEL, "b", 0, 0, (9, 9)), ValueError, r"size is \(9, 9\); model .* takes pictures of \(8, 8\)"),
    (lambda: crop_of(OPEN, "a", 0, 0), ValueError, r"size is None, .* any size; give size=\(H, W\)"),
    (lambda: crop_of(OPEN, "a", 0, 0, (2, 9)), ValueError, "size is too small: layer a gets 2 pixels .* and needs 3"),
    (lambda: crop_of(OPEN, "a", 0, 0, 9), ValueError, r"size is 9; it must be \(H, W\)"),
])
def test_wrong_input_is_told(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_models_that_take_no_picture_are_refused():
    row = keras.Sequential([keras.Input((4,)), layers.Dense(2, name="d")])
    a, b = keras.Input((4, 4, 1)), keras.Input((4, 4, 1))
    two = keras.Model([a, b], layers.Add(name="sum")([a, b]))
    for model, layer in ((row, "d"), (two, "sum")):
        with pytest.raises(receptive.FeatureError, match="it must take one batch of pictures"):
            crop_of(model, layer, 0, 0)
    inner = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(1, 3, name="c")], name="one")
    other = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(1, 3, name="c")], name="two")
    both = keras.Model(a, layers.Add()([inner(a), other(a)]))
    with pytest.raises(receptive.FeatureError, match="layer is 'c', which stands for one/c, two/c; give one of them"):
        crop_of(both, "c", 0, 0)
    first = keras.Input((8, 8, 1))
    odd = layers.Add(name="odd")([layers.AveragePooling2D(2)(first), layers.Conv2D(1, 5)(first)])
    with pytest.raises(receptive.FeatureError, match="layer odd joins branches of strides"):
        crop_of(keras.Model(first, odd), "odd", 0, 0)


def test_layers_with_channels_first_are_refused():
    picture = keras.Input((3, 8, 8))
    model = keras.Model(picture, layers.AveragePooling2D(2, data_format="channels_first", name="p")(picture))
    with pytest.raises(receptive.FeatureError, match="layer p has its channels first"):
        crop_of(model, "p", 0, 0)
