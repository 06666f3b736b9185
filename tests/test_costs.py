"""helpers.costs against layer_table, counts by hand, memory, and bad input."""

import math

import pytest

from helpers import convolution, costs, lenet_1998, networks
from helpers.costs import CostError, cost_table, plan
from helpers.runtime import keras

layers = keras.layers


def small():
    return keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3, name="a_one"), layers.ReLU(name="a_two"),
                             layers.Flatten(name="flat"), layers.Dense(3, name="b")])


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
    table = convolution.layer_table(model)
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
    (lambda: cost_table("vgg"), TypeError, "model is a str"),
    (lambda: cost_table(keras.Sequential([layers.Dense(2)])), ValueError, "has no shapes yet"),
])
def test_refuses_by_name(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_shares_of_a_network_without_parameters_are_zero():
    rows = cost_table(keras.Sequential([keras.Input((3,)), layers.ReLU()]))
    assert [row.parameter_share for row in rows] == [0, 0] and not any(math.isnan(row.multiplication_share)
                                                                       for row in rows)
