"""helpers.networks and lenet_1998 against published counts, keras.applications, loops and bad input."""

import functools

import numpy as np
import pytest

from helpers import costs, lenet_1998, networks
from helpers.networks import NetworkError
from helpers.runtime import keras, ops

layers = keras.layers
RNG = np.random.default_rng(0)

plan = functools.cache(lambda build, **options: costs.plan(build, **options))


def counts(model, *prefixes):
    """Parameters of the layers whose names begin so, those with any."""
    rows = [row for row in costs.cost_table(model) if row.parameters and row.name.startswith(prefixes or "")]
    return {row.name: row.parameters for row in rows}


def learned(model):
    return sum(int(np.prod(variable.shape)) for variable in model.trainable_variables)


def convolved(x, kernel):
    """"valid" cross-correlation of (n, H, W, C) with (f, f, C, C') in loops."""
    f, high, wide = kernel.shape[0], x.shape[1] - kernel.shape[0] + 1, x.shape[2] - kernel.shape[0] + 1
    z = np.zeros((len(x), high, wide, kernel.shape[-1]))
    for i, j in np.ndindex(high, wide):
        z[:, i, j] = np.tensordot(x[:, i : i + f, j : j + f], kernel, 3)
    return z


# Published counts, layer by layer


def test_lenet5():
    assert counts(plan(networks.lenet5)) == {"conv1": 156, "conv2": 2416, "fc3": 48120, "fc4": 10164, "output": 850}
    assert plan(networks.lenet5).count_params() == 61_706
    assert [row.output_shape for row in costs.cost_table(plan(networks.lenet5))][:6] == [
        (32, 32, 1), (28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16), (400,)]


def test_lenet5_of_1998_has_the_parameters_and_connections_of_the_paper():
    model = plan(lenet_1998.network)
    assert counts(model) == {"C1": 156, "S2": 12, "C3": 1516, "S4": 32, "C5": 48_120, "F6": 10_164, "output": 840}
    assert learned(model) == 60_000
    rows = {row.name: row for row in costs.cost_table(model)}
    for name, connections in (("C1", 122_304), ("C3", 151_600), ("C5", 48_120), ("F6", 10_164)):
        assert rows[name].multiplications + np.prod(rows[name].output_shape) == connections  # a bias is one, too
    assert 5 * rows["S2"].multiplications == 5_880 and 5 * rows["S4"].multiplications == 2_000  # four values and a bias


def test_c3_sees_what_table_1_of_the_paper_lists():
    seen_by_first = [own for own, row in enumerate(lenet_1998.TABLE) if 0 in row]
    assert seen_by_first == [0, 4, 5, 6, 9, 10, 11, 12, 14, 15]
    assert [sum(seen in row for row in lenet_1998.TABLE) for seen in range(6)] == [10] * 6
    assert [len(row) for row in lenet_1998.TABLE] == [3] * 6 + [4] * 9 + [6]


@pytest.mark.parametrize(("towers", "total", "some"), [
    (2, 60_965_224, {"conv2": 307_456, "conv4": 663_936, "conv5": 442_624}),
    (1, 62_378_344, {"conv2": 614_656, "conv4": 1_327_488, "conv5": 884_992})])
def test_alexnet(towers, total, some):
    model = plan(networks.alexnet, towers=towers)
    wanted = {"conv1": 34_944, "conv3": 885_120, "fc6": 37_752_832, "fc7": 16_781_312, "fc8": 4_097_000} | some
    assert counts(model) == wanted and model.count_params() == total == sum(wanted.values())
    shapes = {row.name: row.output_shape for row in costs.cost_table(model)}
    assert [shapes[f"pool{k}"] for k in (1, 2, 5)] == [(27, 27, 96), (13, 13, 256), (6, 6, 256)]


def test_vgg16():
    model = plan(networks.vgg16)
    assert model.count_params() == 138_357_544 and len(counts(model)) == 16
    assert sum(counts(model, "block").values()) == 14_714_688  # "notop"
    assert counts(model, "fc1") == {"fc1": 102_764_544}


@pytest.mark.parametrize(("depth", "total"), [(20, 269_722), (32, 464_154), (44, 658_586), (56, 853_018),
                                              (110, 1_727_962)])
def test_cifar_networks(depth, total):
    residual = plan(networks.cifar_network, depth=depth)
    assert learned(residual) == total
    assert sum(isinstance(layer, (layers.Conv2D, layers.Dense)) for layer in residual.layers) == depth


def test_a_plain_network_is_the_residual_one_without_its_shortcuts():
    residual, plain = plan(networks.cifar_network), plan(networks.cifar_network, residual=False)
    assert counts(plain) == counts(residual)
    assert [layer.name for layer in plain.layers] == [layer.name for layer in residual.layers
                                                      if not isinstance(layer, layers.Add)]


def test_cifar_network_with_projections():
    assert learned(plan(networks.cifar_network, shortcut="projection")) == 269_722 + 16 * 32 + 32 * 64 + 2 * (32 + 64)


def test_resnet50():
    model = plan(networks.resnet50)
    assert model.count_params() == 25_636_712 and learned(model) == 25_583_592
    without_biases = learned(model) - sum(layer.filters for layer in model.layers if isinstance(layer, layers.Conv2D))
    assert without_biases == 25_557_032
    stages = {row.name: row for row in costs.cost_table(model, by="stage")}
    assert [stages[f"conv{k}"].output_shape for k in range(2, 6)] == [(56, 56, 256), (28, 28, 512), (14, 14, 1024),
                                                                      (7, 7, 2048)]
    assert 3.8e9 < sum(row.multiplications for row in stages.values()) < 3.9e9  # the paper's table 1: 3.8 billion


def test_googlenet():
    model = plan(networks.googlenet)
    assert model.count_params() == 13_378_280
    main = costs.cost_table(plan(networks.googlenet, side=False), by="stage")
    assert sum(row.parameters for row in main) == 6_998_552
    stages = {row.name: row for row in costs.cost_table(model, by="stage")}
    assert stages["inception3a"].parameters == 163_696 and stages["inception5b"].parameters == 1_444_080
    assert (stages["side4a"].parameters, stages["side4d"].parameters) == (3_188_840, 3_190_888)
    assert stages["inception3a"].output_shape == (28, 28, 256)
    assert stages["inception5b"].output_shape == (7, 7, 1024)
    assert [tuple(output.shape) for output in model.outputs] == [(None, 1000)] * 3


def test_inception_module_by_hand():
    x = keras.Input((28, 28, 192))
    model = keras.Model(x, networks.inception_module(x, name="module"))
    assert model.count_params() == 163_696 and model.output_shape == (None, 28, 28, 256)
    assert {name[7:]: count for name, count in counts(model).items()} == {
        "1x1": 192 * 64 + 64, "before3x3": 192 * 96 + 96, "3x3": 9 * 96 * 128 + 128, "before5x5": 192 * 16 + 16,
        "5x5": 25 * 16 * 32 + 32, "after_pool": 192 * 32 + 32}


# What they compute


def outputs(model, x):
    return ops.convert_to_numpy(model(x, training=False))


def scattered(model):
    """Gives every variable values of its own, those of batch normalisation too."""
    rng = np.random.default_rng(1)
    for variable in model.weights:
        near = 1.0 if variable.path.endswith(("gamma", "variance")) else 0.0
        reach = 0.1 if variable.ndim == 1 else (2 / np.prod(variable.shape[:-1])) ** 0.5
        variable.assign(near + reach * rng.standard_normal(variable.shape, "float32"))


@pytest.mark.parametrize(("build", "last", "theirs"), [
    (lambda: networks.vgg16(32, 7, 8), "block5_pool", keras.applications.VGG16),
    (lambda: networks.resnet50(64, 7), "conv5_block3_out", keras.applications.ResNet50)], ids=["vgg16", "resnet50"])
def test_with_copied_weights_the_output_is_that_of_keras_applications(build, last, theirs):
    ours = build()
    ours = keras.Model(ours.input, ours.get_layer(last).output)  # softmax would hide a difference
    theirs = theirs(include_top=False, weights=None, input_shape=ours.input_shape[1:])
    scattered(theirs)
    assert [weight.shape for weight in ours.weights] == [weight.shape for weight in theirs.weights]
    ours.set_weights(theirs.get_weights())
    x = RNG.uniform(size=(2, *ours.input_shape[1:])).astype("float32")
    wanted = outputs(theirs, x)
    np.testing.assert_allclose(outputs(ours, x), wanted, rtol=1e-4, atol=1e-4 * wanted.std())
    assert (wanted > 0).mean() > 0.1


def test_two_towers_meet_at_conv3_only():
    model = networks.alexnet(size=67, classes=3, dense=8)
    conv2 = model.get_layer("conv2")
    x = RNG.normal(size=(1, 7, 7, 96)).astype("float32")
    changed = x.copy()
    changed[..., :48] += 1  # the first tower's maps
    first, second = np.split(outputs(conv2, x) != outputs(conv2, changed), 2, axis=-1)
    assert first.any() and not second.any()


@pytest.mark.parametrize("n", [1, 3, 5])
def test_local_response_normalisation_equals_loops(n):
    x = 30 * RNG.normal(size=(2, 3, 2, 7)).astype("float32")
    wanted = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        near = x[at[:-1]][max(0, at[-1] - n // 2) : at[-1] + n // 2 + 1]
        wanted[at] = x[at] / (2 + 1e-3 * (near.astype("float64") ** 2).sum()) ** 0.75
    np.testing.assert_allclose(networks.LocalResponseNormalisation(n, alpha=1e-3)(x), wanted, rtol=1e-5)


def test_local_response_normalisation_equals_tensorflow_s():
    tf = pytest.importorskip("tensorflow")
    x = 30 * RNG.normal(size=(2, 3, 2, 7)).astype("float32")
    theirs = tf.nn.local_response_normalization(x, depth_radius=2, bias=2, alpha=1e-4, beta=0.75)
    np.testing.assert_allclose(networks.LocalResponseNormalisation()(x), theirs, rtol=1e-5)


def test_layers_of_1998_equal_loops():
    assert float(lenet_1998.scaled_tanh(1.0)) == pytest.approx(1, abs=1e-4)
    x = RNG.normal(size=(2, 8, 8, 6)).astype("float32")
    sampling = lenet_1998.SubSampling()
    sampling(x)
    sampling.set_weights([np.arange(6, dtype="float32") / 6, np.arange(6, dtype="float32")])
    sums = x.reshape(2, 4, 2, 4, 2, 6).sum((2, 4))
    wanted = 1.7159 * np.tanh(2 / 3 * (sums * np.arange(6) / 6 + np.arange(6)))
    np.testing.assert_allclose(sampling(x), wanted, rtol=1e-5, atol=1e-6)
    table = lenet_1998.TableConvolution()
    table(x)
    kernel, bias = RNG.normal(size=(5, 5, 60)).astype("float32") / 9, RNG.normal(size=16).astype("float32")
    table.set_weights([kernel, bias])
    pair, sums = 0, np.zeros((2, 4, 4, 16))
    for own, row in enumerate(lenet_1998.TABLE):
        for seen in row:
            sums[..., own] += convolved(x[..., seen : seen + 1], kernel[:, :, pair, None, None])[..., 0]
            pair += 1
    np.testing.assert_allclose(table(x), 1.7159 * np.tanh(2 / 3 * (sums + bias)), rtol=1e-4, atol=1e-5)


def test_the_output_of_1998_is_the_distance_to_each_digit():
    codes = lenet_1998.digit_codes()
    assert codes.shape == (10, 84) and set(np.unique(codes)) == {-1, 1}
    x = np.concatenate([codes, np.zeros((1, 84), "float32")])
    distances = outputs(lenet_1998.DistanceToDigits(), x)
    np.testing.assert_allclose(distances, ((x[:, None] - codes) ** 2).sum(-1), rtol=1e-6)
    assert (distances[:10].argmin(1) == np.arange(10)).all() and (np.sort(distances[:10])[:, 1] > 0).all()
    probabilities = outputs(lenet_1998.network(), RNG.uniform(size=(3, 32, 32, 1)))
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-5)


def block(kind, x, **options):
    symbol = keras.Input(x.shape[1:])
    return keras.Model(symbol, kind(symbol, **options))


def test_a_block_whose_second_convolution_is_zero_is_its_activation():
    x = RNG.normal(size=(2, 6, 6, 4)).astype("float32")
    for normalise in (True, False):
        model = block(networks.identity_block, x, normalise=normalise, name="b")
        scattered(model)
        assert np.abs(outputs(model, x) - np.maximum(x, 0)).max() > 0.1
        last = model.get_layer("b_conv2_bn" if normalise else "b_conv2")
        last.set_weights([np.zeros_like(weight) for weight in last.get_weights()[: 2]] + last.get_weights()[2:])
        np.testing.assert_array_equal(outputs(model, x), np.maximum(x, 0))


@pytest.mark.parametrize("stride", [1, 2])
def test_projection_block_equals_loops(stride):
    x = RNG.normal(size=(2, 6, 6, 3)).astype("float32")
    model = block(networks.projection_block, x, filters=5, stride=stride, normalise=False, name="b")
    scattered(model)
    weights = {layer.name: layer.get_weights() for layer in model.layers}

    def same(x, name, step):
        kernel, bias = weights[name]
        before = 0 if step == 2 or kernel.shape[0] == 1 else 1  # TensorFlow's "same" pads an even side behind only
        padded = np.pad(x, [(0, 0), *[(before, kernel.shape[0] - 1 - before)] * 2, (0, 0)])
        return convolved(padded, kernel)[:, ::step, ::step] + bias

    inner = same(np.maximum(same(x, "b_conv1", stride), 0), "b_conv2", 1)
    wanted = np.maximum(inner + same(x, "b_shortcut", stride), 0)
    np.testing.assert_allclose(outputs(model, x), wanted, rtol=1e-4, atol=1e-5)


def test_shortcuts_of_zeros_take_every_second_pixel():
    model = networks.cifar_network(8, size=8, channels=1, widths=(2, 4, 4), normalise=False)
    shown = keras.Model(model.input, [model.get_layer(f"stage{k}_block1_output").output for k in (1, 2)])
    last = model.get_layer("stage2_block1_conv2")
    last.set_weights([np.zeros_like(weight) for weight in last.get_weights()])
    before, after = map(ops.convert_to_numpy, shown(RNG.uniform(size=(3, 8, 8, 1))))
    np.testing.assert_array_equal(after[..., :2], before[:, ::2, ::2])
    assert not after[..., 2:].any() and before.any()


@pytest.mark.parametrize("activation", [None, "relu"])
def test_a_dense_layer_computes_what_a_1x1_convolution_does(activation):
    x = RNG.normal(size=(2, 4, 3, 6)).astype("float32")
    own = layers.Conv2D(5, 1, activation=activation, bias_initializer="random_normal")
    wanted = own(x)
    dense = networks.dense_over_channels(own)
    np.testing.assert_allclose(dense(x), wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(dense(x[0, 1, 2][None]), ops.convert_to_numpy(wanted)[0, 1, 2][None], rtol=1e-5,
                               atol=1e-6)
    assert dense.count_params() == own.count_params() == 35


@pytest.mark.parametrize("kind", [lambda x: networks.vgg_block(x, 4, 2), networks.identity_block,
                                  lambda x: networks.projection_block(x, 4, 2), networks.inception_module,
                                  lambda x: networks.bottleneck_block(x, 4, 2)])
def test_a_block_can_stand_in_a_network_twice(kind):
    x = keras.Input((16, 16, 4))
    model = keras.Model(x, kind(kind(x)))
    assert model.output_shape[1] in (4, 16)


def test_builders_take_what_they_are_told():
    model = networks.lenet5(28, 3, 4, "tanh", "average", dropout=0.5)
    assert model.output_shape == (None, 4) and model.get_layer("fc3").activation is keras.activations.tanh
    assert isinstance(model.get_layer("pool1"), layers.AveragePooling2D) and model.get_layer("drop4").rate == 0.5
    x = RNG.uniform(size=(5, 28, 28, 3)).astype("float32")
    np.testing.assert_allclose(outputs(model, x).sum(1), 1, rtol=1e-5)
    np.testing.assert_array_equal(outputs(model, x), outputs(model, x))
    pair = [ops.convert_to_numpy(model(x, training=True)) for _ in range(2)]
    assert (pair[0] != pair[1]).any()


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: networks.lenet5(pooling="median"), NetworkError, "pooling is 'median'; it must be 'max' or 'average'"),
    (lambda: networks.lenet5(12), NetworkError, "size is 12; .* must be 16 or more"),
    (lambda: networks.lenet5("32"), TypeError, "size is '32'"),
    (lambda: networks.alexnet(3), NetworkError, "towers is 3; it must be 1 or 2"),
    (lambda: networks.alexnet(True), NetworkError, "towers is True"),
    (lambda: networks.alexnet(size=60), NetworkError, "size is 60"),
    (lambda: networks.vgg16(31), NetworkError, "size is 31"),
    (lambda: networks.vgg_block(keras.Input((8, 8, 3)), 4, 0), ValueError, "convolutions is 0"),
    (lambda: networks.cifar_network(21), NetworkError, "depth is 21; .* 6 n . 2, such as 20 or 26"),
    (lambda: networks.cifar_network(2), NetworkError, "depth is 2; .* such as 8 or 14"),
    (lambda: networks.cifar_network(shortcut="none"), NetworkError, "shortcut is 'none'"),
    (lambda: networks.googlenet(64), NetworkError, "size is 64; .* 65 or more"),
    (lambda: networks.resnet50(0), ValueError, "size is 0"),
    (lambda: lenet_1998.network("logits"), NetworkError, "output is 'logits'"),
    (lambda: networks.dense_over_channels(layers.Conv2D(4, 3)), NetworkError, "it must be a keras.layers.Conv2D with"),
    (lambda: networks.dense_over_channels(layers.Conv2D(4, 1, 2)), NetworkError, "strides 1"),
    (lambda: networks.dense_over_channels(layers.Conv2D(4, 1)), NetworkError, "has no weights yet"),
    (lambda: networks.dense_over_channels(None), NetworkError, "convolution_layer is None"),
])
def test_refuses_by_name(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize("build", [
    lambda: networks.lenet5(16), lambda: networks.alexnet(size=67, dense=4, classes=2),
    lambda: networks.vgg16(32, 2, 4), lambda: networks.cifar_network(8, size=4, widths=(2, 2, 2)),
    lambda: costs.plan(networks.resnet50, 32), lambda: costs.plan(networks.googlenet, 65)])
def test_the_smallest_size_is_one_that_can_be_built(build):
    assert all(None not in output.shape[1:] and 0 not in output.shape for output in build().outputs)
