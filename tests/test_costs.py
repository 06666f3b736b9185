"""helpers.costs: layers and their counts by hand, shares, plans without memory, and bad input."""

import math

import pytest

from helpers import convolution, costs, lenet_1998, networks
from helpers.costs import CostError, cost_table, plan
from helpers.runtime import keras

layers = keras.layers
UNSIZED = keras.Input((None, 8, 3))


def small():
    return keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3, name="a_one"), layers.ReLU(name="a_two"),
                             layers.Flatten(name="flat"), layers.Dense(3, name="b")])


def small_network():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(8, 5, activation="relu", name="conv1"),
            layers.MaxPooling2D(name="pool1"),
            layers.Conv2D(16, 5, activation="relu", name="conv2"),
            layers.MaxPooling2D(name="pool2"),
            layers.Flatten(name="flat"),
            layers.Dense(120, activation="relu", name="fc3"),
            layers.Dense(84, activation="relu", name="fc4"),
            layers.Dense(10, activation="softmax", name="out"),
        ]
    )


def test_layer_table_of_the_small_network():
    model = small_network()
    rows = costs.layer_table(model)
    assert rows[0] == ("input", (32, 32, 3), 3072, 0, 0)
    assert [row.parameters for row in rows[1:] if row.name != "flat"] == [608, 0, 3216, 0, 48120, 10164, 850]
    assert sum(row.parameters for row in rows) == model.count_params()
    assert rows[1] == ("conv1", (28, 28, 8), 6272, 608, convolution.multiplication_count((28, 28, 8), 5, 3))
    assert [row.multiplications for row in rows[4:]] == [0, 0, 48000, 10080, 840]


def test_layer_table_of_other_layers():
    a, b = keras.Input((8, 8, 3)), keras.Input((8, 8, 3))
    inner = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(6, 3, groups=3, name="grouped"), layers.Flatten()])
    both = layers.Concatenate(name="joined")([inner(a), inner(b)])
    model = keras.Model([a, b], layers.LayerNormalization(name="other")(layers.BatchNormalization(name="norm")(both)))
    rows = {row.name: row for row in costs.layer_table(model)}
    assert rows["grouped"].multiplications == 36 * 9 * 6 and rows["joined"].output_shape == (432,)
    assert rows["norm"].multiplications == 0 and rows["other"].multiplications is None
    assert sum(row.parameters for row in rows.values()) == model.count_params()
    depthwise = keras.Sequential([keras.Input((6, 6, 4)), layers.DepthwiseConv2D(3, depth_multiplier=2)])
    assert costs.layer_table(depthwise)[1].multiplications == 16 * 9 * 8
    seven = keras.Sequential([keras.Input((9, 5, 7, 2)), layers.Conv3D(4, 3, strides=2)])
    assert costs.layer_table(seven)[1].multiplications == 4 * 2 * 3 * 27 * 2 * 4


class Own(keras.Model):
    def __init__(self):
        super().__init__(name="own")
        self.dense = layers.Dense(2)

    def call(self, x):
        return self.dense(x)


def test_layer_table_opens_no_model_of_its_own_class():
    x = keras.Input((4,))
    with pytest.raises(ValueError, match="layer own is a model of its own class, .* keras.Sequential or keras.Model"):
        costs.layer_table(keras.Model(x, Own()(x)))
    later = keras.Sequential([layers.Dense(3, name="later")])  # gets its shapes when it is called
    assert costs.layer_table(keras.Model(x, later(x)))[1] == ("later", (3,), 3, 15, 12)


def test_cost_table_by_hand():
    rows = cost_table(small())
    assert [(row.name, row.kind, row.output_shape, row.parameters, row.multiplications) for row in rows][1:] == [
        ("a_one", "Conv2D", (6, 6, 4), 40, 1296), ("a_two", "ReLU", (6, 6, 4), 0, 0),
        ("flat", "Flatten", (144,), 0, 0), ("b", "Dense", (3,), 435, 432)]
    assert rows[0].kind == "input" and rows[0].output_shape == (8, 8, 1)
    assert rows[1].parameter_share == pytest.approx(40 / 475) and rows[4].multiplication_share == pytest.approx(1 / 4)
    assert all(row.time_share is None for row in rows)


def test_stages_add_up_layers_and_lose_none():
    model = plan(networks.googlenet, 65, 7)
    rows, stages = cost_table(model), cost_table(model, by="stage")
    for column in ("parameters", "multiplications", "parameter_share", "multiplication_share"):
        assert sum(getattr(row, column) for row in stages) == pytest.approx(sum(getattr(row, column) for row in rows))
    assert len({row.name for row in stages}) == len(stages) < len(rows)
    first = cost_table(small(), by="stage")[1]
    assert first[:5] == ("a", "2 layers", (6, 6, 4), 40, 1296)


def test_counts_are_those_of_layer_table():
    model = keras.Sequential([keras.Input((16, 16, 2)), plan_free_part(), layers.Dense(3)])
    table = costs.layer_table(model)
    assert [(row.parameters, row.multiplications) for row in cost_table(model)] == [
        (row.parameters, row.multiplications or 0) for row in table]


def plan_free_part():
    """A model inside a model."""
    return keras.Sequential([keras.Input((16, 16, 2)), layers.Conv2D(3, 3), layers.GlobalAveragePooling2D()])


def test_layers_of_1998_say_their_multiplications():
    rows = {row.name: row.multiplications for row in cost_table(plan(lenet_1998.network))}
    assert rows["S2"] == 14 * 14 * 6 and rows["C3"] == 25 * 60 * 100 and rows["output"] == 840


def test_time_shares_add_up_to_one():
    rows = cost_table(networks.lenet5(), timed=True)
    assert sum(row.time_share for row in rows) == pytest.approx(1)
    assert rows[0].time_share == 0 and all(row.time_share > 0 for row in rows[1:])


def test_time_of_a_layer_with_two_inputs():
    x = keras.Input((4,))
    model = keras.Model(x, layers.Add(name="sum")([layers.Dense(3)(x), layers.Dense(3)(x)]))
    assert cost_table(model, timed=True)[-1].time_share > 0


def test_a_plan_holds_no_numbers_and_never_will():
    model = plan(networks.vgg16)
    assert model.count_params() == 138_357_544
    keras.layers.ReLU()(keras.Input((3,)))  # Keras now fills whatever waits to be filled
    outer = keras.StatelessScope()
    with outer:
        pass
    assert all(variable._value is None for variable in model.weights)
    small = networks.lenet5()  # what is built afterwards is built as ever
    assert all(variable._value is not None for variable in small.weights)


def test_a_plan_that_fails_leaves_no_trace():
    with pytest.raises(ValueError, match="depth is 21"):
        plan(networks.cifar_network, depth=21)
    assert keras.layers.Dense(2)(keras.ops.ones((1, 3))).shape == (1, 2)


def test_text_names_each_layer_and_the_sum():
    lines = costs.as_text(cost_table(plan(networks.lenet5))).split("\n")
    assert lines[0].split() == ["layer", "output", "parameters", "multiplications"]
    assert lines[2].split() == ["conv1", "28×28×6", "156", "117,600"]
    assert lines[-1].split() == ["all", "61,706", "416,520"]
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: cost_table(small(), by="block"), CostError, "by is 'block'; it must be 'layer' or 'stage'"),
    (lambda: cost_table(plan(networks.lenet5), timed=True), CostError, "model lenet5 is a plan without numbers"),
    (lambda: cost_table("vgg"), TypeError, "model is a str; it must be a keras.Model"),
    (lambda: cost_table(keras.Sequential([layers.Dense(2)])), ValueError, "has no shapes yet; begin"),
    (lambda: costs.layer_table(keras.Sequential([UNSIZED, layers.ReLU()])), ValueError, "has shape .None"),
])
def test_refuses_by_name(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_shares_of_a_network_without_parameters_are_zero():
    rows = cost_table(keras.Sequential([keras.Input((3,)), layers.ReLU()]))
    assert [row.parameter_share for row in rows] == [0, 0] and not any(math.isnan(row.multiplication_share)
                                                                       for row in rows)
