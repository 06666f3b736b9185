"""Chapter 02: its contracts, its known mistakes, and how networks are read."""

import numpy as np
import pytest

from helpers import networks
from helpers.grading import chapter_02, forms_02, grade, quiz_02, reference_02
from helpers.grading.given import symbolic
from helpers.grading.registry import exercises, find
from helpers.runtime import keras
from tests.grading.conftest import refused
from tests.grading.learners_02 import OwnBlock, identity_usual, inception_usual, lenet_functional, vgg_plain

layers = keras.layers


def test_the_contracts_are_there():
    assert {exercise.id: (exercise.signature, exercise.points) for exercise in exercises("02")} == {
        "lenet5": ("lenet5()", 2),
        "vgg_block": ("vgg_block(x, filters, convolutions)", 1),
        "identity_block": ("identity_block(x)", 3),
        "projection_block": ("projection_block(x, filters, stride)", 2),
        "conv_multiplications": ("conv_multiplications(h, w, f, n_c_prev, n_c)", 1),
        "inception_module": ("inception_module(x)", 3),
    }
    assert chapter_02.TITLE == "classic networks"


def test_the_mistakes_of_the_contract_are_known():
    known = {exercise.id: {mistake.name for mistake in exercise.mistakes} for exercise in exercises("02")}
    assert {"'same' padding", "a pool forgotten", "logits instead of probabilities"} <= known["lenet5"]
    assert {"no ReLU", "pools after every convolution"} <= known["vgg_block"]
    assert {"no skip", "skip taken from the middle", "no last ReLU", "no middle ReLU"} <= known["identity_block"]
    assert {"shortcut not strided", "identity shortcut"} <= known["projection_block"]
    assert {"forgets h w", "forgets n_c_prev"} <= known["conv_multiplications"]
    assert {"no 1x1 reduction", "concatenated on axis 1", "branches in sequence"} <= known["inception_module"]


def test_every_concept_that_asks_for_a_question_has_one():
    asked = {concept for quiz in quiz_02.QUIZZES for concept in quiz.concepts}
    assert {"C32", "C36", "C38", "C42", "C44", "C45", "C47", "C48", "C49", "C51"} <= asked
    letters = [quiz.answer for quiz in quiz_02.QUIZZES]
    assert len(set(letters)) == 4 and max(map(letters.count, letters)) <= 3


def test_the_published_counts_come_out_of_the_references_and_agree_with_the_helpers():
    assert reference_02.lenet5().count_params() == networks.lenet5().count_params() == 61706
    x = keras.Input((4, 3, 192))
    model = keras.Model(x, reference_02.inception_module(x))
    assert model.count_params() == 163696 and model.output_shape == (None, 4, 3, 256)
    assert reference_02.conv_multiplications(28, 28, 5, 192, 32) == 120_422_400
    assert reference_02.conv_multiplications(28, 28, 1, 192, 32) == 4_816_896


@pytest.mark.parametrize("ours, reference, biases", [
    (lambda x: networks.vgg_block(x, 5, 2), lambda x: reference_02.vgg_block(x, 5, 2), True),
    (networks.identity_block, reference_02.identity_block, False),
    (lambda x: networks.projection_block(x, 5, 2), lambda x: reference_02.projection_block(x, 5, 2), False),
    (networks.inception_module, reference_02.inception_module, True),
])
def test_the_helpers_blocks_read_as_the_references(ours, reference, biases):
    form = forms_02.Block(biases)
    numbers = []
    for block in (ours, reference):
        x = keras.Input((6, 4, 3))
        numbers.append(form.read(block(x), (x,)))
    assert np.abs(numbers[0]).max() > 0.1
    assert np.abs(numbers[0] - numbers[1]).max() < 1e-3 * np.abs(numbers[1]).max()


def test_a_block_without_weights_in_its_branch_is_a_relu():
    x = keras.Input((3, 4, 2))
    model = keras.Model(x, reference_02.identity_block(x))
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            layer.set_weights([np.zeros_like(value) for value in layer.get_weights()])
    pictures = np.random.default_rng(0).normal(size=(2, 3, 4, 2)).astype("float32")
    assert np.allclose(model(pictures, training=False), np.maximum(pictures, 0), atol=1e-6)


def test_layers_get_their_numbers_by_their_place_in_the_network_and_not_by_the_order_of_making():
    def numbers(block):
        x = keras.Input((4, 5, 3))
        model = keras.Model(x, block(x))
        depths = forms_02._depths(model)
        kinds = sorted((depth, type(layer).__name__) for layer, depth in depths.items())
        return kinds

    assert numbers(identity_usual) == numbers(lambda x: OwnBlock(3)(x)) == [
        (0, "Conv2D"), (1, "BatchNormalization"), (1, "Conv2D"), (2, "BatchNormalization")]


def test_a_layer_that_cannot_be_looked_into_still_gets_numbers():
    class Opaque(OwnBlock):
        def call(self, x):
            return super().call(keras.ops.convert_to_tensor(np.asarray(x))) if not isinstance(
                x, keras.KerasTensor) else self._never()

        def compute_output_shape(self, shape):
            return shape

        def compute_output_spec(self, x, training=None):
            for norm, convolution in zip(self.norms, self.convolutions, strict=True):
                convolution.build(x.shape)
                norm.build(x.shape)
            return keras.KerasTensor(x.shape)

        def _never(self):
            raise TypeError("only numbers")

    x = keras.Input((4, 3, 2))
    depths = forms_02._depths(keras.Model(x, Opaque(2)(x)))
    assert len(depths) == 4


def test_other_kinds_of_results_have_their_words():
    refused("vgg_block", lambda x, filters, convolutions: keras.Model(x, vgg_plain(x, filters, convolutions)),
            "A keras.Model, where a tensor like x was expected", seed=1)
    refused("identity_block", lambda x: x, "X itself, as it was", seed=1)
    refused("identity_block", lambda x: identity_usual(keras.Input(x.shape[1:])), "not computed from x", seed=1)
    refused("inception_module", lambda x: layers.Conv2D(256, 1), "was not called on anything", seed=1)
    refused("lenet5", lambda: keras.Sequential(lenet_functional().layers[:-3]), "whose output is (batch, 84)", seed=1)


def test_wrong_networks_are_told_where_they_differ():
    def wide():
        return keras.Sequential([
            keras.Input((32, 32, 1)), layers.Conv2D(6, 5, activation="relu"), layers.MaxPooling2D(),
            layers.Conv2D(16, 5, activation="relu"), layers.MaxPooling2D(), layers.Flatten(),
            layers.Dense(128, "relu"), layers.Dense(84, "relu"), layers.Dense(10, "softmax")])

    refused("lenet5", wide, "The first dense layer has 51,328 parameters, and 48,120 were expected", seed=1)
    refused("vgg_block", lambda x, filters, convolutions: vgg_plain(x, filters, convolutions + 1),
            "if convolutions is 1 larger", seed=1)
    refused("inception_module", lambda x: keras.ops.tanh(inception_usual(x)), "Shape (batch,", "parameters", seed=1)


def test_the_card_shows_the_call_and_the_symbolic_tensor():
    message = refused("identity_block", lambda x: layers.ReLU()(x), "identity_block(x)", seed=1).message
    assert "keras.Input((" in message


def test_symbolic_tensors_are_made_anew_and_equal_where_their_shapes_are():
    import copy

    made = symbolic(4, 3, 2)
    one, other = copy.deepcopy(made), copy.deepcopy(made)
    assert one is not other and tuple(one.shape) == (None, 4, 3, 2)
    assert made == symbolic(4, 3, 2) != symbolic(4, 3, 1)


def test_other_activations_and_pooling_are_right_in_lenet_and_mixed_up_ones_are_not():
    def build(activation, pool, dense=None):
        return lambda: keras.Sequential([
            keras.Input((32, 32, 1)), layers.Conv2D(6, 5, activation=activation), pool(2),
            layers.Conv2D(16, 5, activation=activation), pool(2), layers.Flatten(),
            layers.Dense(120, dense or activation), layers.Dense(84, dense or activation), layers.Dense(10, "softmax")])

    for activation in ("relu", "tanh", "sigmoid"):
        for pool in (layers.MaxPooling2D, layers.AveragePooling2D):
            assert grade("lenet5", build(activation, pool), 0).passed
    assert not grade("lenet5", build("relu", layers.MaxPooling2D, "linear"), 0).passed


def test_a_call_to_the_helpers_or_to_the_reference_earns_nothing():
    for answer, words in ((lambda: networks.lenet5(), "helpers.networks.lenet5"),
                          (lambda: find("lenet5").reference(), "helpers.")):
        assert words in refused("lenet5", answer, seed=1).message
