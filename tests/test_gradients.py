"""helpers.gradients against hand-made derivatives, finite differences, and the other backend."""

import importlib.util
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from helpers import gradients
from helpers.runtime import keras, ops

OTHER = "tensorflow" if keras.backend.backend() == "jax" else "jax"


def squares(x, weight=1.0):
    return weight * ops.sum(ops.square(x))


def network(seed=3):
    """Two small convolutions with weights from NumPy, the same on every backend."""
    rng = np.random.default_rng(seed)
    picture = keras.Input((None, None, 3))
    x = keras.layers.Conv2D(5, 3, padding="same", activation="relu", name="first")(picture)
    x = keras.layers.Conv2D(7, 3, padding="same", activation="relu", name="second")(keras.layers.AveragePooling2D(2)(x))
    model = keras.Model(picture, x)
    model.set_weights([rng.normal(size=w.shape, scale=0.4).astype("float32") for w in model.get_weights()])
    return model


# value_and_gradient, compiled


def test_by_hand():
    value, gradient = gradients.value_and_gradient(squares, [1.0, -2.0, 0.5])
    assert float(value) == pytest.approx(5.25)
    np.testing.assert_allclose(gradient, [2, -4, 1])
    value, gradient = gradients.value_and_gradient(squares, [1.0, -2.0], ops.convert_to_tensor(3.0))
    assert float(value) == pytest.approx(15)
    np.testing.assert_allclose(gradient, [6, -12])


def test_auxiliary_is_passed_through():
    (value, more), gradient = gradients.value_and_gradient(
        lambda x: (ops.sum(x), {"twice": 2 * x}), [[1.0, 4.0]], auxiliary=True)
    assert float(value) == 5
    np.testing.assert_allclose(more["twice"], [[2, 8]])
    np.testing.assert_allclose(gradient, [[1, 1]])


def test_gradient_of_what_does_not_depend_on_x_is_zero():
    _, gradient = gradients.value_and_gradient(lambda x: ops.sum(ops.ones(3)), [1.0, 2.0])
    np.testing.assert_array_equal(gradient, [0, 0])


def test_a_function_is_compiled_once_for_each_choice():
    traced = []

    @gradients.jit_by_choice
    def power(x, *, exponent=1, shift=0):
        traced.append((exponent, shift))
        return x**exponent + shift

    for _ in range(2):
        np.testing.assert_allclose(power(ops.convert_to_tensor([2.0, 3.0]), exponent=2, shift=1), [5, 10])
        np.testing.assert_allclose(power(ops.convert_to_tensor([2.0, 3.0]), shift=1, exponent=2), [5, 10])
        np.testing.assert_allclose(power(ops.convert_to_tensor([2.0, 3.0])), [2, 3])
    assert traced == [(2, 1), (1, 0)] and power.__name__ == "power"


def test_a_function_is_compiled_once_for_each_shape():
    traced = []

    @gradients.jit_by_shape
    def product(x, y):
        traced.append(tuple(x.shape))
        return ops.matmul(x, y)

    for rows in (2, 3, 2):
        np.testing.assert_allclose(product(np.ones((rows, 4), "float32"), np.ones((4, 1), "float32")), 4)
    assert traced == [(2, 4), (3, 4)]


def test_compiled_equals_plain_for_several_shapes():
    model, traced = network(), []

    def cost(x):
        traced.append(x.shape)
        return ops.mean(ops.square(model(x)))

    quick = gradients.compiled(cost)
    for shape in ((1, 8, 6, 3), (1, 5, 9, 3), (1, 8, 6, 3)):
        x = np.random.default_rng(0).random(shape, dtype="float32")
        value, gradient = quick(ops.convert_to_tensor(x))
        again, plain = gradients.value_and_gradient(lambda x: ops.mean(ops.square(model(x))), x)
        assert float(value) == pytest.approx(float(again), rel=1e-5)
        np.testing.assert_allclose(gradient, plain, atol=1e-6)
    if keras.backend.backend() == "tensorflow":  # one program for pictures of every size
        assert [tuple(shape) for shape in traced] == [(1, None, None, 3)]


def test_one_program_for_all_sizes_may_ask_for_them():
    shapes = []

    def last_row(picture, number):
        shapes.append(picture.shape)
        return picture[:, ops.shape(picture)[1] - 1] * number

    quick = gradients.jit_for_all_sizes(last_row)
    for shape in ((1, 8, 6, 3), (1, 5, 9, 3)):
        x = np.random.default_rng(0).random(shape, dtype="float32")
        np.testing.assert_allclose(quick(x, np.float32(2)), 2 * x[:, -1])
    assert len(shapes) == (1 if keras.backend.backend() == "tensorflow" else 2)


@pytest.mark.parametrize("compiled", [False, True])
def test_costs_on_the_way_are_those_of_the_whole(compiled):
    """x -> 2 x -> its squares -> its sum, with costs at the start, in the middle and not at the end."""
    x = np.array([[1.0, -2.0, 3.0]], "float32")
    way = [(lambda x: x, lambda a: (ops.sum(a**3), ops.stack([ops.sum(a), 1.0]))), (lambda a: 2 * a, None),
           (ops.square, lambda a: (5 * ops.sum(a), ops.stack([0.0, ops.max(a)]))), (ops.sum, None)]

    def whole(x):
        return gradients.value_and_gradient_on_the_way(way, x)

    (value, found), gradient = (gradients.jit_for_all_sizes(whole) if compiled else whole)(x)
    assert float(value) == pytest.approx(20 + 5 * 4 * 14)
    np.testing.assert_allclose(found, [2, 1 + 36])
    np.testing.assert_allclose(gradient, 3 * x**2 + 5 * 8 * x, rtol=1e-6)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX orders by itself")
def test_a_cost_on_the_way_waits_for_those_after_it():
    """In the program, tanh of the first cost comes after exp of the last one, though it does not need it."""
    import tensorflow

    way = [(lambda x: x * 2, lambda a: (ops.sum(ops.tanh(a)), ops.zeros(()))),
           (lambda a: a * 3, lambda a: (ops.sum(ops.exp(a)), ops.zeros(())))]
    program = tensorflow.function(lambda x: gradients.value_and_gradient_on_the_way(way, x), autograph=False)
    operations = program.get_concrete_function(tensorflow.TensorSpec((4,))).graph.get_operations()
    before, unread = set(), [operation for operation in operations if operation.type == "Tanh"]
    while unread:
        operation = unread.pop()
        before.add(operation.type)
        unread += [*(tensor.op for tensor in operation.inputs), *operation.control_inputs]
    assert "Exp" in before


def test_finite_differences():
    model = network()
    x = np.random.default_rng(1).random((1, 6, 6, 3), dtype="float32")

    def cost(x):
        return ops.mean(ops.square(model(x)))

    _, gradient = gradients.value_and_gradient(cost, x)
    for place in [(0, 0, 0, 0), (0, 3, 2, 1), (0, 5, 5, 2)]:
        more, less = x.copy(), x.copy()
        more[place] += 1e-2
        less[place] -= 1e-2
        slope = (float(cost(more)) - float(cost(less))) / 2e-2
        assert np.asarray(gradient)[place] == pytest.approx(slope, rel=0.05, abs=1e-4)


@pytest.mark.parametrize("x", [[np.nan, 1.0], [np.inf], []])
def test_bad_numbers(x):
    with pytest.raises(ValueError, match="x "):
        gradients.value_and_gradient(squares, x)


def test_more_than_one_number_is_refused():
    with pytest.raises(ValueError, match="one number"):
        gradients.value_and_gradient(lambda x: x * 2, [1.0, 2.0])


# The other backend

ELSEWHERE = """
import json, sys
import numpy as np
from tests.test_gradients import style_costs
json.dump(style_costs(), sys.stdout)
"""


def style_costs():
    """Cost and gradient of a small style transfer, eager and compiled, and the costs of ten steps: plain numbers."""
    from helpers import stylize
    from helpers.stylize_task import Task

    rng = np.random.default_rng(5)
    content, painting = rng.random((40, 48, 3)), rng.random((44, 40, 3))
    task = Task(content, painting, network(), 48, content_layers=["second"], style_layers=["first", "second"],
                total_variation=0.5, start="both")
    level = stylize._Level(task, 48, stylize._program(task))
    (value, parts), gradient = level.evaluate(ops.convert_to_tensor(task.first(48)))
    result = stylize.stylize(content, painting, network(), 48, content_layers=["second"], progress=False, seed=0,
                             style_layers=["first", "second"], total_variation=0.5, start="both", steps=10)
    return dict(value=float(value), parts=[float(p) for p in np.asarray(parts)], gradient=np.asarray(
        gradient).ravel()[::7].tolist(), costs=result.costs.tolist())


@pytest.mark.skipif(importlib.util.find_spec(OTHER) is None, reason=f"{OTHER} is not installed")
def test_same_costs_on_the_other_backend():
    """The costs agree within 1e-4, and so does the gradient, relative to its largest entry."""
    there = subprocess.run([sys.executable, "-c", ELSEWHERE], env=os.environ | {"KERAS_BACKEND": OTHER},
                           capture_output=True, text=True, timeout=240)
    assert there.returncode == 0, there.stderr[-2000:]
    found, here = json.loads(there.stdout), style_costs()
    assert found["value"] == pytest.approx(here["value"], rel=1e-4)
    np.testing.assert_allclose(found["parts"], here["parts"], rtol=1e-4)
    largest = np.abs(here["gradient"]).max()
    np.testing.assert_allclose(found["gradient"], here["gradient"], atol=1e-4 * largest)
    np.testing.assert_allclose(found["costs"][:3], here["costs"][:3], rtol=1e-4)
