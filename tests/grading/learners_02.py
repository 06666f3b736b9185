"""Right answers to the exercises of chapter 02, in many styles."""

import functools

from helpers.runtime import keras, ops

layers = keras.layers
same3 = functools.partial(layers.Conv2D, kernel_size=3, padding="same")


def lenet_functional():
    pictures = keras.Input(shape=(32, 32, 1))
    x = layers.Conv2D(6, (5, 5), name="C1")(pictures)
    x = layers.Activation("relu")(x)
    x = layers.MaxPool2D((2, 2), strides=(2, 2))(x)
    x = layers.ReLU()(layers.Conv2D(16, 5)(x))
    x = layers.Reshape((400,))(layers.MaxPool2D()(x))
    x = ops.relu(layers.Dense(120)(x))
    x = layers.Dropout(0.5)(layers.Dense(84, "relu")(x))
    return keras.Model(pictures, layers.Softmax()(layers.Dense(10)(x)))


def lenet_added():
    model = keras.models.Sequential()
    model.add(layers.Conv2D(6, 5, activation="tanh", input_shape=(32, 32, 1)))
    model.add(layers.AveragePooling2D(2))
    model.add(layers.Conv2D(16, 5, activation="tanh"))
    model.add(layers.AveragePooling2D(2))
    model.add(layers.Conv2D(120, 5, activation="tanh"))
    model.add(layers.Flatten())
    model.add(layers.Dense(84, activation="tanh"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


class OwnLeNet(keras.Model):
    """Layers made in another order than they are used."""

    def __init__(self):
        super().__init__()
        self.last = layers.Dense(10, activation="softmax")
        self.dense = [layers.Dense(84, activation="relu"), layers.Dense(120, activation="relu")]
        self.second, self.first = layers.Conv2D(16, 5, activation="relu"), layers.Conv2D(6, 5, activation="relu")
        self.pool, self.flatten = layers.MaxPooling2D(), layers.Flatten()

    def call(self, x):
        x = self.pool(self.first(x))
        x = self.flatten(self.pool(self.second(x)))
        return self.last(self.dense[0](self.dense[1](x)))


def lenet_nested():
    features = keras.Sequential([layers.Conv2D(6, 5), layers.ReLU(), layers.MaxPooling2D(),
                                 layers.Conv2D(16, 5), layers.ReLU(), layers.MaxPooling2D(), layers.Flatten()])
    head = keras.Sequential([layers.Dense(120, "relu"), layers.Dense(84, "relu"), layers.Dense(10, "softmax")])
    return keras.Sequential([features, head])


def vgg_plain(x, filters, convolutions):
    for _ in range(convolutions):
        x = layers.Conv2D(filters, (3, 3), strides=(1, 1), padding="same", activation="relu")(x)
    return layers.MaxPooling2D((2, 2), strides=(2, 2))(x)


def vgg_sequential(x, filters, convolutions):
    parts = [layers.Conv2D(filters, 3, padding="same", activation=keras.activations.relu) for _ in range(convolutions)]
    return keras.Sequential([*parts, layers.MaxPooling2D()])(x)


def vgg_late_relu(x, filters, convolutions):
    for number in range(convolutions):
        x = same3(filters)(layers.ReLU()(x) if number else x)
    return ops.relu(ops.max_pool(x, 2, 2))


def vgg_padded(x, filters, convolutions):
    if convolutions == 0:
        return layers.MaxPooling2D(2)(x)
    for _ in range(convolutions):
        x = layers.Activation("relu")(layers.Conv2D(filters, 3)(layers.ZeroPadding2D(1)(x)))
    return layers.MaxPooling2D(2)(x)


def identity_usual(x):
    shortcut, channels = x, x.shape[-1]
    x = layers.Conv2D(channels, 3, padding="same")(x)
    x = layers.BatchNormalization(axis=3)(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(channels, 3, padding="same")(x)
    x = layers.BatchNormalization(axis=3)(x)
    x = layers.Add()([x, shortcut])
    return layers.Activation("relu")(x)


def identity_operators(x):
    z = layers.BatchNormalization(epsilon=1e-5)(same3(x.shape[3], use_bias=False)(x))
    z = layers.BatchNormalization(momentum=0.9)(same3(x.shape[3], use_bias=False)(ops.relu(z)))
    return ops.relu(x + z)


def identity_made_backwards(x):
    last, second_norm, second = layers.ReLU(), layers.BatchNormalization(), same3(x.shape[-1], name="second")
    first_norm, first = layers.BatchNormalization(name="norm"), same3(x.shape[-1], name="first")
    return last(layers.add([x, second_norm(second(keras.activations.relu(first_norm(first(x)))))]))


class OwnBlock(layers.Layer):
    """A block as a layer of one's own."""

    def __init__(self, channels):
        super().__init__()
        self.norms = [layers.BatchNormalization(), layers.BatchNormalization()]
        self.convolutions = [same3(channels), same3(channels)]

    def call(self, x):
        z = ops.relu(self.norms[0](self.convolutions[0](x)))
        return ops.relu(self.norms[1](self.convolutions[1](z)) + x)


def projection_usual(x, filters, stride):
    shortcut = x
    x = layers.Conv2D(filters, 3, strides=(stride, stride), padding="same")(x)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    x = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(x))
    shortcut = layers.Conv2D(filters, 1, strides=(stride, stride), padding="valid")(shortcut)
    shortcut = layers.BatchNormalization()(shortcut)
    return layers.Activation("relu")(layers.Add()([x, shortcut]))


def projection_shortcut_first(x, filters, stride):
    shortcut = layers.BatchNormalization()(layers.Conv2D(filters, 1, stride, use_bias=False, padding="same")(x))
    z = keras.Sequential([same3(filters, strides=stride, use_bias=False), layers.BatchNormalization(), layers.ReLU(),
                          same3(filters, use_bias=False), layers.BatchNormalization()])(x)
    return ops.relu(shortcut + z)


def projection_by_slices(x, filters, stride):
    shortcut = layers.BatchNormalization()(layers.Dense(filters)(x[:, ::stride, ::stride]))
    z = layers.ReLU()(layers.BatchNormalization()(same3(filters, strides=stride)(x)))
    z = layers.BatchNormalization()(same3(filters)(z))
    return layers.ReLU()(layers.add([shortcut, z]))


def count_loop(h, w, f, n_c_prev, n_c):
    products = 0
    for _ in range(n_c):
        for _ in range(n_c_prev):
            products += f**2 * h * w
    return products


def inception_usual(x):
    one = layers.Conv2D(64, (1, 1), padding="same", activation="relu")(x)
    three = layers.Conv2D(96, (1, 1), padding="same", activation="relu")(x)
    three = layers.Conv2D(128, (3, 3), padding="same", activation="relu")(three)
    five = layers.Conv2D(16, (1, 1), padding="same", activation="relu")(x)
    five = layers.Conv2D(32, (5, 5), padding="same", activation="relu")(five)
    pool = layers.MaxPooling2D((3, 3), strides=(1, 1), padding="same")(x)
    pool = layers.Conv2D(32, (1, 1), padding="same", activation="relu")(pool)
    return layers.concatenate([one, three, five, pool], axis=3)


def inception_backwards(x):
    pool = ops.relu(layers.Dense(32)(layers.MaxPool2D(3, 1, "same")(x)))
    five = layers.ReLU()(layers.Conv2D(32, 5, padding="same")(layers.ReLU()(layers.Conv2D(16, 1)(x))))
    three = layers.Conv2D(128, 3, padding="same")(layers.Dense(96, activation="relu")(x))
    one = layers.Conv2D(64, 1)(x)
    return ops.concatenate([ops.relu(one), ops.relu(three), five, pool], axis=-1)


def inception_relu_at_the_end(x):
    three = same3(128)(layers.Conv2D(96, 1, activation="relu")(x))
    five = layers.Conv2D(32, 5, padding="same")(layers.Conv2D(16, 1, activation="relu")(x))
    pool = layers.Conv2D(32, 1)(layers.MaxPooling2D(3, strides=1, padding="same")(x))
    return layers.ReLU()(layers.Concatenate()([layers.Conv2D(64, 1)(x), three, five, pool]))


KEPT = ()

RIGHT = {
    "lenet5": (lenet_functional, lenet_added, OwnLeNet, lenet_nested),
    "vgg_block": (vgg_plain, vgg_sequential, vgg_late_relu, vgg_padded),
    "identity_block": (identity_usual, identity_operators, identity_made_backwards,
                       lambda x: OwnBlock(x.shape[-1])(x)),
    "projection_block": (projection_usual, projection_shortcut_first, projection_by_slices),
    "conv_multiplications": (
        lambda h, w, f, n_c_prev, n_c: h * w * f**2 * n_c_prev * n_c,
        count_loop,
        lambda h, w, f, n_c_prev, n_c: float(h * w * n_c) * (f * f * n_c_prev),
    ),
    "inception_module": (inception_usual, inception_backwards, inception_relu_at_the_end),
}
