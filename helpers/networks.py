"""Networks of the literature, each in a short function, and what each of their layers costs.

- A builder gives a new keras.Model with random weights, (n, H, W, C) -> (n, classes) probabilities; a block takes a
  symbolic x and gives a symbolic x back, as a layer does. Layers bear the names of the papers or of keras.applications.
- What a network costs, layer by layer, and how to count a large one without its memory: `helpers.costs`. LeNet-5 as
  it was published: `helpers.lenet_1998`.
- Parameters count everything that a file would hold, as Keras does: also the moving means and variances of batch
  normalisation, which are not learned. Each builder says which published count it meets.
- Errors are `NetworkError`, which name the argument, what it was and what it should be.
"""

from helpers import checks
from helpers.runtime import keras, ops

layers = keras.layers
INCEPTION = {  # Szegedy et al. 2015, table 1: 1x1; 1x1 before 3x3, 3x3; 1x1 before 5x5, 5x5; 1x1 after pooling
    "3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64), "4b": (160, 112, 224, 24, 64, 64), "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64), "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128)}


class NetworkError(ValueError):
    """A network that cannot be built; the message says which argument is wrong and what it should be."""


# LeNet-5


def lenet5(size=32, channels=1, classes=10, activation="relu", pooling="max", dropout=0.0):
    """LeNet-5 as it is built today: two convolutions, each with pooling, three dense layers, softmax.

    61,706 parameters as it stands: 156 + 2,416 + 48,120 + 10,164 + 850. The network of 1998: `lenet_1998.network`.

    Args:
        size, channels: of the pictures; size is 16 or more.
        classes: of the last layer.
        activation: of all layers but the last, such as "relu", "tanh" or "sigmoid".
        pooling: "max" or "average".
        dropout: share of the two dense layers' outputs that is dropped while training.
    """
    pool = _choice("pooling", pooling, {"max": layers.MaxPooling2D, "average": layers.AveragePooling2D})
    pictures = keras.Input((_side(size, 16), size, channels), name="picture")
    x = layers.Conv2D(6, 5, activation=activation, name="conv1")(pictures)
    x = pool(2, name="pool1")(x)
    x = layers.Conv2D(16, 5, activation=activation, name="conv2")(x)
    x = layers.Flatten(name="flatten")(pool(2, name="pool2")(x))
    for number, units in ((3, 120), (4, 84)):
        x = layers.Dense(units, activation=activation, name=f"fc{number}")(x)
        x = layers.Dropout(dropout, name=f"drop{number}")(x) if dropout else x
    return keras.Model(pictures, layers.Dense(classes, activation="softmax", name="output")(x), name="lenet5")


# AlexNet


def alexnet(towers=2, size=227, classes=1000, dense=4096):
    """AlexNet: Krizhevsky, Sutskever and Hinton 2012; 60,965,224 parameters in two towers, 62,378,344 in one.

    The paper says 60 million. Its two towers ran on two graphics cards that met only at conv3 and the dense layers:
    conv2, conv4 and conv5 are grouped convolutions. The paper writes 224 pixels; 55 = (227 - 11) / 4 + 1 needs 227.

    Args:
        towers: 1 or 2.
        size, classes, dense: pixels of the pictures, of 67 or more; units of the last and of the two layers before.
    """
    groups = _choice("towers", towers, {1: 1, 2: 2})
    x = pictures = keras.Input((_side(size, 67), size, 3), name="picture")
    x = layers.Conv2D(96, 11, 4, activation="relu", name="conv1")(x)
    x = layers.MaxPooling2D(3, 2, name="pool1")(LocalResponseNormalisation(name="norm1")(x))
    x = layers.Conv2D(256, 5, padding="same", groups=groups, activation="relu", name="conv2")(x)
    x = layers.MaxPooling2D(3, 2, name="pool2")(LocalResponseNormalisation(name="norm2")(x))
    for number, filters, shared in ((3, 384, 1), (4, 384, groups), (5, 256, groups)):
        x = layers.Conv2D(filters, 3, padding="same", groups=shared, activation="relu", name=f"conv{number}")(x)
    x = layers.Flatten(name="flatten")(layers.MaxPooling2D(3, 2, name="pool5")(x))
    for number in (6, 7):
        x = layers.Dense(dense, activation="relu", name=f"fc{number}")(x)
        x = layers.Dropout(0.5, name=f"drop{number}")(x)
    return keras.Model(pictures, layers.Dense(classes, activation="softmax", name="fc8")(x), name="alexnet")


class LocalResponseNormalisation(layers.Layer):
    """a / (k + alpha * sum of the squares of n neighbouring channels)^beta (Krizhevsky et al. 2012, section 3.3).

    The sum is over the channel itself and n // 2 on either side, as far as there are any. Some libraries divide alpha
    by n; the paper does not.
    """

    def __init__(self, n=5, k=2.0, alpha=1e-4, beta=0.75, **options):
        super().__init__(**options)
        self.n, self.k, self.alpha, self.beta = n, k, alpha, beta

    def call(self, x):
        reach, channels = self.n // 2, x.shape[-1]
        squares = ops.pad(ops.square(x), [(0, 0)] * (len(x.shape) - 1) + [(reach, reach)])
        sums = sum(squares[..., start : start + channels] for start in range(2 * reach + 1))
        return x / ops.power(self.k + self.alpha * sums, self.beta)

    def compute_output_shape(self, shape):
        return shape


# VGG


def vgg_block(x, filters, convolutions, name=None):
    """So many 3 x 3 "same" convolutions with ReLU, then 2 x 2 max-pooling of stride 2."""
    for number in range(1, checks.whole("convolutions", convolutions, 1) + 1):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu", name=_named(name, f"conv{number}"))(x)
    return layers.MaxPooling2D(2, 2, name=_named(name, "pool"))(x)


def vgg16(size=224, classes=1000, dense=4096):
    """VGG-16: Simonyan and Zisserman, ICLR 2015, table 1 D; 138,357,544 parameters.

    13 convolutions and 3 dense layers are the 16. With weights of keras.applications.VGG16 it gives the same output.

    Args:
        size, classes, dense: pixels of the pictures, of 32 or more; units of the last and of the two layers before.
    """
    x = pictures = keras.Input((_side(size, 32), size, 3), name="picture")
    for number, (filters, convolutions) in enumerate([(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)], 1):
        x = vgg_block(x, filters, convolutions, f"block{number}")
    x = layers.Flatten(name="flatten")(x)
    for number in (1, 2):
        x = layers.Dense(dense, activation="relu", name=f"fc{number}")(x)
    return keras.Model(pictures, layers.Dense(classes, activation="softmax", name="predictions")(x), name="vgg16")


# Plain and residual networks


def identity_block(x, normalise=True, activation="relu", name=None):
    """Two 3 x 3 convolutions beside a shortcut: g(z + x), He et al., CVPR 2016, figure 2; the shape stays.

    x is added to the second convolution's sums z, before that layer's ReLU. With a second convolution of zeros the
    block gives g(x), which is x itself where x is the output of a ReLU.

    Args:
        x: symbolic (n, H, W, C).
        normalise: whether batch normalisation follows each convolution, which then has no bias.
        activation: g.
        name: what the layers' names begin with, or None.
    """
    z = _two_convolutions(x, x.shape[-1], 1, normalise, activation, name)
    return layers.Activation(activation, name=_named(name, "output"))(layers.Add(name=_named(name, "add"))([z, x]))


def projection_block(x, filters, stride, normalise=True, activation="relu", name=None):
    """As `identity_block`, but to other channels and a smaller map: g(z + W x), with W a strided 1 x 1 convolution."""
    z = _two_convolutions(x, filters, stride, normalise, activation, name)
    shortcut = _convolution(x, filters, 1, stride, normalise, activation, _named(name, "shortcut"))
    added = layers.Add(name=_named(name, "add"))([z, shortcut])
    return layers.Activation(activation, name=_named(name, "output"))(added)


def cifar_network(depth=20, residual=True, size=32, channels=3, classes=10, widths=(16, 32, 64), shortcut="zeros",
                  normalise=True, activation="relu"):
    """A plain or residual network of any depth 6 n + 2: He, Zhang, Ren and Sun, CVPR 2016, section 4.2.

    A 3 x 3 convolution, a stage of n blocks of two convolutions for each width, the later stages begin with stride 2,
    then a mean over each map and a dense layer. Learned parameters at depth 20, 32, 44, 56 and 110: 0.27, 0.46, 0.66,
    0.85 and 1.7 million (table 6), plain or with shortcuts of zeros; 269,722 at depth 20.

    Args:
        depth: layers with weights, 8, 14, 20, 26 ...
        residual: False leaves out the shortcuts and nothing else.
        size, channels, classes: of the pictures; units of the last layer.
        widths: channels of each stage, three as in the paper; with k of them the depth is 2 k n + 2.
        shortcut: where channels grow, "zeros" (every second pixel, and channels of zeros) or "projection".
        normalise, activation: as in `identity_block`.
    """
    _choice("shortcut", shortcut, {"zeros": 1, "projection": 2})
    step = 2 * len(widths)
    blocks, rest = divmod(checks.whole("depth", depth, 1) - 2, step)
    if rest or blocks < 1:
        raise NetworkError(f"depth is {depth}; with {len(widths)} stages it must be {step} n + 2, such as "
                           f"{step * max(blocks, 1) + 2} or {step * (max(blocks, 1) + 1) + 2}")
    pictures = keras.Input((_side(size, 2 ** (len(widths) - 1)), size, channels), name="picture")
    x = _convolution(pictures, widths[0], 3, 1, normalise, activation, "stem")
    x = layers.Activation(activation, name="stem_output")(x)
    for stage, width in enumerate(widths, 1):
        for block in range(1, blocks + 1):
            stride, name = (2 if stage > 1 and block == 1 else 1), f"stage{stage}_block{block}"
            x = _block(x, width, stride, residual, shortcut, normalise, activation, name)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    x = layers.Dense(classes, activation="softmax", name="output")(x)
    return keras.Model(pictures, x, name=f"{'residual' if residual else 'plain'}{depth}")


def resnet50(size=224, classes=1000):
    """ResNet-50: He et al., CVPR 2016, table 1; 25,636,712 parameters, as in keras.applications.

    53,120 of them are moving means and variances, 26,560 biases of convolutions, which the normalisation makes
    idle; without both it is the 25,557,032 of other libraries. The stride stands in a block's first convolution, as in
    the paper; later versions put it into the 3 x 3. With weights of keras.applications.ResNet50 the output is the same.

    Args:
        size, classes: pixels of the pictures, of 32 or more; units of the last layer.
    """
    x = pictures = keras.Input((_side(size, 32), size, 3), name="picture")
    x = layers.ZeroPadding2D(3, name="conv1_pad")(x)
    x = _normalised(layers.Conv2D(64, 7, 2, name="conv1_conv")(x), "conv1")
    x = layers.ReLU(name="conv1_relu")(x)
    x = layers.MaxPooling2D(3, 2, name="pool1_pool")(layers.ZeroPadding2D(1, name="pool1_pad")(x))
    for stage, (filters, blocks) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)], 2):
        for block in range(1, blocks + 1):
            stride = 2 if stage > 2 and block == 1 else 1
            x = bottleneck_block(x, filters, stride, block == 1, f"conv{stage}_block{block}")
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    return keras.Model(pictures, layers.Dense(classes, activation="softmax", name="predictions")(x), name="resnet50")


def bottleneck_block(x, filters, stride=1, projection=True, name=None):
    """1 x 1, 3 x 3 and 1 x 1 convolutions to `filters`, `filters` and 4 `filters` channels, beside a shortcut."""
    shortcut = x
    if projection:
        shortcut = _normalised(layers.Conv2D(4 * filters, 1, stride, name=_named(name, "0_conv"))(x), _named(name, "0"))
    for part, size, step in (("1", 1, stride), ("2", 3, 1)):
        x = layers.Conv2D(filters, size, step, padding="same", name=_named(name, f"{part}_conv"))(x)
        x = layers.ReLU(name=_named(name, f"{part}_relu"))(_normalised(x, _named(name, part)))
    x = _normalised(layers.Conv2D(4 * filters, 1, name=_named(name, "3_conv"))(x), _named(name, "3"))
    return layers.ReLU(name=_named(name, "out"))(layers.Add(name=_named(name, "add"))([shortcut, x]))


def _block(x, width, stride, residual, shortcut, normalise, activation, name):
    """Two convolutions of a CIFAR network, with the shortcut that it asks for, and the activation."""
    grows = stride > 1 or width != x.shape[-1]
    if residual and grows and shortcut == "projection":
        return projection_block(x, width, stride, normalise, activation, name)
    z = _two_convolutions(x, width, stride, normalise, activation, name)
    if residual:
        kept = x[:, ::stride, ::stride] if stride > 1 else x
        if width != x.shape[-1]:
            kept = ops.pad(kept, [(0, 0), (0, 0), (0, 0), (0, width - x.shape[-1])])
        z = layers.Add(name=f"{name}_add")([z, kept])
    return layers.Activation(activation, name=f"{name}_output")(z)


def _two_convolutions(x, filters, stride, normalise, activation, name):
    x = _convolution(x, filters, 3, stride, normalise, activation, _named(name, "conv1"))
    x = layers.Activation(activation, name=_named(name, "activation"))(x)
    return _convolution(x, filters, 3, 1, normalise, activation, _named(name, "conv2"))


def _convolution(x, filters, size, stride, normalise, activation, name):
    """A "same" convolution and its normalisation; weights start as He et al. 2015 for ReLU, else as Glorot 2010."""
    start = "he_normal" if activation == "relu" else "glorot_uniform"
    x = layers.Conv2D(filters, size, stride, padding="same", use_bias=not normalise, kernel_initializer=start,
                      name=name)(x)
    return layers.BatchNormalization(momentum=0.9, name=_named(name, "bn"))(x) if normalise else x


def _normalised(x, name):
    return layers.BatchNormalization(epsilon=1.001e-5, name=_named(name, "bn"))(x)


def _named(name, part):
    return None if name is None else f"{name}_{part}"


# Inception


def inception_module(x, ones=64, before3=96, threes=128, before5=16, fives=32, pooled=32, name=None):
    """Four branches side by side, their channels one behind the other: Szegedy et al., CVPR 2015, figure 2 b.

    1x1; 1x1 then 3x3; 1x1 then 5x5; 3x3 max-pooling of stride 1, then 1x1. All "same" with ReLU, so that height and
    width stay and channels add up: 256 and 163,696 parameters on 192 channels, as module 3a of GoogLeNet.
    """
    def conv(x, filters, size, part):
        return layers.Conv2D(filters, size, padding="same", activation="relu", name=_named(name, part))(x)

    branches = [conv(x, ones, 1, "1x1"),
                conv(conv(x, before3, 1, "before3x3"), threes, 3, "3x3"),
                conv(conv(x, before5, 1, "before5x5"), fives, 5, "5x5"),
                conv(layers.MaxPooling2D(3, 1, padding="same", name=_named(name, "pool"))(x), pooled, 1, "after_pool")]
    return layers.Concatenate(name=_named(name, "output"))(branches)


def googlenet(size=224, classes=1000, side=True):
    """GoogLeNet: Szegedy et al., CVPR 2015, table 1, nine inception modules; 6,998,552 parameters.

    With both side classifiers, which serve the training only and are added to the loss with weight 0.3, 13,378,280.
    The paper's table counts weights without biases, in units of 1,024: 159 K for module 3a. It rounds and errs in
    places; these are its layers with their biases, as in the files that were published for Caffe.

    Args:
        size, classes: pixels of the pictures, of 65 or more; units of the last layers.
        side: whether to have the side classifiers, too.

    Returns:
        keras.Model, (n, size, size, 3) -> (n, classes); with `side` a list of three, the main one first.
    """
    x = pictures = keras.Input((_side(size, 65), size, 3), name="picture")
    x = layers.Conv2D(64, 7, 2, padding="same", activation="relu", name="conv1")(x)
    x = LocalResponseNormalisation(name="norm1")(layers.MaxPooling2D(3, 2, padding="same", name="pool1")(x))
    x = layers.Conv2D(64, 1, activation="relu", name="conv2_before3x3")(x)
    x = layers.Conv2D(192, 3, padding="same", activation="relu", name="conv2_3x3")(x)
    x = layers.MaxPooling2D(3, 2, padding="same", name="pool2")(LocalResponseNormalisation(name="norm2")(x))
    sides = []
    for name, filters in INCEPTION.items():
        if name in ("4a", "5a"):
            x = layers.MaxPooling2D(3, 2, padding="same", name=f"pool{int(name[0]) - 1}")(x)
        x = inception_module(x, *filters, name=f"inception{name}")
        if side and name in ("4a", "4d"):
            sides.append(_side_classifier(x, classes, f"side{name}"))
    x = layers.Dropout(0.4, name="drop")(layers.GlobalAveragePooling2D(name="average")(x))
    x = layers.Dense(classes, activation="softmax", name="output")(x)
    return keras.Model(pictures, [x, *sides] if side else x, name="googlenet")


def _side_classifier(x, classes, name):
    x = layers.AveragePooling2D(5, 3, name=f"{name}_average")(x)
    x = layers.Conv2D(128, 1, activation="relu", name=f"{name}_1x1")(x)
    x = layers.Dense(1024, activation="relu", name=f"{name}_fc1")(layers.Flatten(name=f"{name}_flatten")(x))
    x = layers.Dropout(0.7, name=f"{name}_drop")(x)
    return layers.Dense(classes, activation="softmax", name=f"{name}_output")(x)


def dense_over_channels(convolution_layer):
    """A dense layer with the weights of a 1 x 1 convolution: on (n, H, W, C) it computes the same, pixel by pixel.

    Args:
        convolution_layer: a built keras.layers.Conv2D of kernel 1 x 1 and stride 1, in one group.

    Raises:
        NetworkError: if it is another layer.
    """
    own = convolution_layer
    if not isinstance(own, layers.Conv2D) or own.kernel_size != (1, 1) or own.strides != (1, 1) or own.groups != 1:
        raise NetworkError(f"convolution_layer is {own!r:.90}; it must be a keras.layers.Conv2D with kernel_size 1, "
                           "strides 1 and one group")
    if not own.built:
        raise NetworkError(f"convolution_layer {own.name} has no weights yet; call it on an input first")
    dense = layers.Dense(own.filters, activation=own.activation, use_bias=own.use_bias, name=f"{own.name}_as_dense")
    dense.build((None, own.kernel.shape[2]))
    dense.set_weights([own.get_weights()[0][0, 0], *own.get_weights()[1:]])
    return dense


# Checks


def _side(size, least):
    if checks.whole("size", size, 1) < least:
        raise NetworkError(f"size is {size}; this network halves its maps so often that it must be {least} or more")
    return int(size)


def _choice(name, value, known):
    if isinstance(value, (str, int)) and not isinstance(value, bool) and value in known:
        return known[value]
    raise NetworkError(f"{name} is {value!r:.60}; it must be {' or '.join(map(repr, known))}")
