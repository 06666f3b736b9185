"""Wrong answers to the exercises of chapter 02 that no list of known mistakes names."""

import numpy as np

from helpers.runtime import keras, ops
from tests.grading.learners_02 import identity_usual, inception_usual, layers, lenet_functional, same3, vgg_plain


def _leaky():
    return keras.Sequential([
        keras.Input((32, 32, 1)), layers.Conv2D(6, 5, activation="leaky_relu"), layers.MaxPooling2D(),
        layers.Conv2D(16, 5, activation="leaky_relu"), layers.MaxPooling2D(), layers.Flatten(),
        layers.Dense(120, "leaky_relu"), layers.Dense(84, "leaky_relu"), layers.Dense(10, "softmax")])


def _dense_only():
    return keras.Sequential([keras.Input((32, 32, 1)), layers.Flatten(), layers.Dense(10, "softmax")])


def _without_first_norm(x, filters, stride):
    z = same3(filters, strides=stride)(x)
    z = layers.BatchNormalization()(same3(filters)(layers.ReLU()(z)))
    return layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(filters, 1, stride)(x)) + z)


def _pooled_shortcut(x, filters, stride):
    z = layers.ReLU()(layers.BatchNormalization()(same3(filters, strides=stride)(x)))
    z = layers.BatchNormalization()(same3(filters)(z))
    pooled = layers.AveragePooling2D(stride, padding="same")(x)
    return layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(filters, 1)(pooled)) + z)


def _one_layer(x, filters, convolutions):
    convolution = same3(filters, activation="relu")
    for _ in range(convolutions):
        x = convolution(x)
    return layers.MaxPooling2D()(x)


WRONG = {
    "lenet5": (
        _leaky,
        _dense_only,
        lambda: lenet_functional().summary,
        lambda: lenet_functional,
        lambda: keras.Model,
        lambda: layers.Dense(10),
        lambda: lenet_functional().layers,
        lambda: 61706,
        lambda: keras.Sequential(lenet_functional().layers[:-3]),
        lambda: keras.Sequential([keras.Input((32, 32, 3)), layers.Flatten(), layers.Dense(10, "softmax")]),
    ),
    "vgg_block": (
        _one_layer,
        lambda x, filters, convolutions: x,
        lambda x, filters, convolutions: keras.Model(x, vgg_plain(x, filters, convolutions)),
        lambda x, filters, convolutions: vgg_plain(x, filters, convolutions + 1),
        lambda x, filters, convolutions: vgg_plain(x, convolutions, filters),
        lambda x, filters, convolutions: vgg_plain(keras.Input(x.shape[1:]), filters, convolutions),
        lambda x, filters, convolutions: layers.Conv2D(filters, 3),
        lambda x, filters, convolutions: layers.BatchNormalization()(vgg_plain(x, filters, convolutions)),
        lambda x, filters, convolutions: layers.GlobalMaxPooling2D()(same3(filters, activation="relu")(x)),
        lambda x, filters, convolutions: np.zeros((2, 2, 2, filters)),
        lambda x, filters, convolutions: [vgg_plain(x, filters, convolutions)],
        lambda x, filters, convolutions: [vgg_plain(x, filters, convolutions)].clear(),
    ),
    "identity_block": (
        lambda x: x,
        lambda x: layers.ReLU()(x),
        lambda x: identity_usual(identity_usual(x)),
        lambda x: layers.ReLU()(layers.Subtract()([identity_usual(x), x])),
        lambda x: keras.Model(x, identity_usual(x)),
        lambda x: 2 * identity_usual(x),
        lambda x: layers.Activation("sigmoid")(x + same3(x.shape[-1])(x)),
        lambda x: identity_usual,
        lambda x: (identity_usual(x), x),
        lambda x: [identity_usual(x)].clear(),
    ),
    "projection_block": (
        lambda x, filters, stride: x,
        _without_first_norm,
        _pooled_shortcut,
        lambda x, filters, stride: layers.ReLU()(same3(filters, strides=stride)(x)),
        lambda x, filters, stride: identity_usual(x),
        lambda x, filters, stride: layers.MaxPooling2D(stride)(identity_usual(layers.Conv2D(filters, 1)(x))),
        lambda x, filters, stride: [same3(filters)(x)].clear(),
    ),
    "conv_multiplications": (
        lambda h, w, f, n_c_prev, n_c: 0,
        lambda h, w, f, n_c_prev, n_c: h * w * f**3 * n_c_prev * n_c,
        lambda h, w, f, n_c_prev, n_c: h * w * n_c * (f * f * n_c_prev + 2),
        lambda h, w, f, n_c_prev, n_c: h + w + f * f + n_c_prev + n_c,
        lambda h, w, f, n_c_prev, n_c: h * w * f * f * n_c * n_c,
        lambda h, w, f, n_c_prev, n_c: h * w * f * f * n_c_prev * n_c / 1e6,
        lambda h, w, f, n_c_prev, n_c: (h * w, f * f, n_c_prev, n_c),
        lambda h, w, f, n_c_prev, n_c: [h * w].clear(),
    ),
    "inception_module": (
        lambda x: x,
        lambda x: layers.Conv2D(256, 1, activation="relu")(x),
        lambda x: layers.BatchNormalization()(inception_usual(x)),
        lambda x: ops.concatenate([inception_usual(x), x], axis=-1),
        lambda x: keras.Model(x, inception_usual(x)),
        lambda x: [layers.Conv2D(count, 1)(x) for count in (64, 128, 32, 32)],
        lambda x: layers.MaxPooling2D(2)(inception_usual(x)),
        lambda x: ops.tanh(inception_usual(x)),
        lambda x: [inception_usual(x)].clear(),
    ),
}
