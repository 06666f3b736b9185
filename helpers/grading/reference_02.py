"""A right answer to every exercise of chapter 02, in Keras. An answer that calls one of these earns nothing.

x is a symbolic tensor (batch, H, W, C).
"""


def _layers():
    from helpers.runtime import keras

    return keras.layers


def lenet5():
    """LeNet-5 with ReLU, maxima and softmax, 61,706 parameters."""
    from helpers.runtime import keras

    layers = keras.layers
    return keras.Sequential([
        keras.Input((32, 32, 1)),
        layers.Conv2D(6, 5, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(16, 5, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(),
        layers.Dense(120, activation="relu"), layers.Dense(84, activation="relu"),
        layers.Dense(10, activation="softmax")])


def vgg_block(x, filters, convolutions):
    """So many 3 x 3 "same" convolutions with ReLU, then 2 x 2 max-pooling."""
    layers = _layers()
    for _ in range(convolutions):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return layers.MaxPooling2D(2, 2)(x)


def identity_block(x):
    """ReLU(z + x), z from two 3 x 3 convolutions with batch normalisation, a ReLU between them."""
    layers = _layers()
    return layers.ReLU()(layers.Add()([_two(x, x.shape[-1], 1), x]))


def projection_block(x, filters, stride):
    """ReLU(z + W x): the first convolution and the 1 x 1 of the shortcut have the stride."""
    layers = _layers()
    shortcut = layers.Conv2D(filters, 1, stride, padding="same")(x)
    return layers.ReLU()(layers.Add()([_two(x, filters, stride), layers.BatchNormalization()(shortcut)]))


def _two(x, filters, stride):
    layers = _layers()
    z = layers.Conv2D(filters, 3, stride, padding="same")(x)
    z = layers.ReLU()(layers.BatchNormalization()(z))
    return layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(z))


def conv_multiplications(h, w, f, n_c_prev, n_c):
    """Each of h w n_c numbers is a sum of f f n_c_prev products."""
    return h * w * n_c * f * f * n_c_prev


def inception_module(x):
    """Four branches, 64 + 128 + 32 + 32 channels."""
    layers = _layers()

    def conv(x, filters, size):
        return layers.Conv2D(filters, size, padding="same", activation="relu")(x)

    pooled = layers.MaxPooling2D(3, 1, padding="same")(x)
    return layers.Concatenate()([
        conv(x, 64, 1), conv(conv(x, 96, 1), 128, 3), conv(conv(x, 16, 1), 32, 5), conv(pooled, 32, 1)])
