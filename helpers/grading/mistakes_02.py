"""Known mistakes of chapter 02. Where two mistakes of an exercise fit an answer, the earlier is named."""

from helpers.grading.exercise import Mistake
from helpers.grading.given import remembered


def _known(name, hint, *codes):
    """A Mistake whose networks are made only once for each shape of x."""
    return Mistake(name, hint, *map(remembered, codes))


def _layers():
    from helpers.runtime import keras

    return keras.layers


# LeNet-5


def _lenet(paddings=("valid", "valid"), pools=(2, 2), strides=(2, 2), sizes=(5, 5), filters=(6, 16), units=(120, 84),
           hidden="relu", last="softmax", size=32, flatten="Flatten", relu_after_conv=True, classes=10):
    """LeNet-5 with mistakes to choose; a pool of None is left out."""
    from helpers.runtime import keras

    layers, x = _layers(), keras.Input((size, size, 1))
    pictures = x
    for place in range(2):
        x = layers.Conv2D(filters[place], sizes[place], padding=paddings[place],
                          activation=hidden if relu_after_conv else None)(x)
        if pools[place]:
            x = layers.MaxPooling2D(pools[place], strides[place])(x)
    x = getattr(layers, flatten)()(x) if flatten else x
    for count in units:
        x = layers.Dense(count, activation=hidden)(x)
    return keras.Model(pictures, layers.Dense(classes, activation=last)(x))


LENET5 = (
    _known(
        "'same' padding",
        "A convolution is padded with 'same'. LeNet-5 pads nothing: 32 becomes 28, 14, 10 and 5. With other sizes the "
        "first dense layer gets other parameters.",
        lambda: _lenet(paddings=("same", "same")),
        lambda: _lenet(paddings=("same", "valid")),
        lambda: _lenet(paddings=("valid", "same")),
    ),
    _known(
        "a pool forgotten",
        "A pooling is missing. Each of the two convolutions has one behind it, so that 28 becomes 14 and 10 becomes 5.",
        lambda: _lenet(pools=(2, None)),
        lambda: _lenet(pools=(None, 2)),
        lambda: _lenet(pools=(None, None)),
    ),
    _known(
        "logits instead of probabilities",
        "The ten numbers are logits, no probabilities: they do not add up to 1. The last layer ends in softmax.",
        lambda: _lenet(last=None),
    ),
    _known(
        "one probability for each class by itself",
        "Each of the ten numbers is squashed by itself, so they do not add up to 1. One picture is one digit: softmax.",
        lambda: _lenet(last="sigmoid"),
        lambda: _lenet(last="relu"),
    ),
    _known(
        "no activation in between",
        "Without a nonlinear function behind them, layers in a row do no more than one layer could. Give each "
        "convolution and each dense layer an activation.",
        lambda: _lenet(hidden=None),
        lambda: _lenet(relu_after_conv=False),
    ),
    _known(
        "pooling of stride 1",
        "The pooling moves by 1, so that maps stay nearly as large. Its stride is 2.",
        lambda: _lenet(strides=(1, 1)),
        lambda: _lenet(strides=(2, 1)),
    ),
    _known(
        "other filters",
        "The convolutions have other filters. First 6 of 5 x 5, then 16 of 5 x 5.",
        lambda: _lenet(sizes=(3, 3)),
        lambda: _lenet(filters=(16, 6)),
        lambda: _lenet(filters=(6, 6)),
        lambda: _lenet(sizes=(5, 3)),
    ),
    _known(
        "a dense layer missing",
        "A dense layer is missing. There are three: 120, 84 and 10.",
        lambda: _lenet(units=(120,)),
        lambda: _lenet(units=(84,)),
        lambda: _lenet(units=()),
    ),
    _known(
        "dense layers in another order",
        "The dense layers stand in another order: 120 first, then 84.",
        lambda: _lenet(units=(84, 120)),
    ),
    _known(
        "not flattened",
        "The maps never became one row of 400 numbers, so that the dense layers work at each place by itself. Put "
        "Flatten before them.",
        lambda: _lenet(flatten=None),
    ),
    _known(
        "averaged over the maps",
        "Each map was averaged to one number before the dense layers. LeNet-5 flattens: 5 x 5 x 16 = 400 numbers.",
        lambda: _lenet(flatten="GlobalAveragePooling2D"),
        lambda: _lenet(flatten="GlobalMaxPooling2D"),
    ),
    _known(
        "pictures of 28 x 28",
        "This network takes pictures of 28 x 28. LeNet-5's are 32 x 32, with paper around the digit.",
        lambda: _lenet(size=28),
        lambda: _lenet(size=28, paddings=("same", "valid")),
    ),
)

# VGG


def _vgg(x, filters, convolutions, activation="relu", pool_each=False, pool=True, size=3, padding="same", bias=True,
         stride=2, kind="MaxPooling2D", window=2, relu_last=True):
    layers = _layers()
    for number in range(convolutions):
        last = number == convolutions - 1
        now = activation if relu_last or not last else None
        x = layers.Conv2D(filters, size, padding=padding, activation=now, use_bias=bias)(x)
        if pool_each and not last:
            x = layers.MaxPooling2D(2, 2)(x)
    return getattr(layers, kind)(window, stride)(x) if pool else x


VGG_BLOCK = (
    _known(
        "no ReLU",
        "The convolutions have no ReLU. Without it, several in a row do no more than one larger one could.",
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, activation=None),
    ),
    _known(
        "no ReLU behind the last convolution",
        "The last convolution has no ReLU. Each of them has one.",
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, relu_last=False),
    ),
    _known(
        "pools after every convolution",
        "Every convolution has a pooling behind it. A block pools once, at its end.",
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, pool_each=True),
    ),
    _known(
        "no pooling",
        "The pooling is missing: the map comes out as large as it went in.",
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, pool=False),
    ),
    _known(
        "pooling of stride 1",
        "The pooling moves by 1. Its window and its stride are 2.",
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, stride=1),
    ),
    _known(
        "pooling of 3 x 3",
        "The pooling has a window of 3. VGG pools over 2 x 2.",
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, window=3),
    ),
    _known(
        "means instead of maxima",
        "Means were pooled. VGG takes maxima.",
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, kind="AveragePooling2D"),
    ),
    _known(
        "one convolution only",
        "Only one convolution counts. The argument convolutions says how many; each reads what the one before gave.",
        lambda x, filters, convolutions: _vgg(x, filters, 1),
    ),
    _known(
        "no padding",
        "The convolutions cut off the edges. With padding='same' only the pooling makes the map smaller.",
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, padding="valid"),
    ),
    _known(
        "filters of another size",
        "The filters are not 3 x 3.",
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, size=5),
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, size=1),
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, size=2),
    ),
    _known(
        "no biases",
        "The convolutions have no biases. VGG's have, as Keras' have unless they are told otherwise.",
        lambda x, filters, convolutions: _vgg(x, filters, convolutions, bias=False),
    ),
)

# costs

CONV_MULTIPLICATIONS = (
    Mistake(
        "forgets h w",
        "This is what one place costs. The filters stand at h w places.",
        lambda h, w, f, n_c_prev, n_c: f * f * n_c_prev * n_c,
    ),
    Mistake(
        "forgets n_c_prev",
        "Each filter reaches through all channels that come in: n_c_prev is missing.",
        lambda h, w, f, n_c_prev, n_c: h * w * f * f * n_c,
    ),
    Mistake(
        "forgets n_c",
        "This is what one filter costs. There are n_c of them.",
        lambda h, w, f, n_c_prev, n_c: h * w * f * f * n_c_prev,
    ),
    Mistake(
        "forgets f f",
        "A filter has f rows and f columns, and both count.",
        lambda h, w, f, n_c_prev, n_c: h * w * f * n_c_prev * n_c,
        lambda h, w, f, n_c_prev, n_c: h * w * n_c_prev * n_c,
    ),
    Mistake(
        "forgets w",
        "The filter moves along rows and columns: h w places.",
        lambda h, w, f, n_c_prev, n_c: h * f * f * n_c_prev * n_c,
        lambda h, w, f, n_c_prev, n_c: h * h * f * f * n_c_prev * n_c,
    ),
    Mistake(
        "a 'valid' convolution",
        "The places are those of a convolution without padding. With 'same' the map that comes out is h x w.",
        lambda h, w, f, n_c_prev, n_c: (h - f + 1) * (w - f + 1) * f * f * n_c_prev * n_c,
    ),
    Mistake(
        "counts the parameters",
        "These are the parameters, with the biases. Each weight is used at every place, and a bias is added.",
        lambda h, w, f, n_c_prev, n_c: f * f * n_c_prev * n_c + n_c,
    ),
    Mistake(
        "counts the biases",
        "The bias is counted as one more product. It is added, not multiplied.",
        lambda h, w, f, n_c_prev, n_c: (f * f * n_c_prev + 1) * n_c * h * w,
    ),
    Mistake(
        "counts additions, too",
        "Additions are counted as well. Multiplications only.",
        lambda h, w, f, n_c_prev, n_c: 2 * h * w * f * f * n_c_prev * n_c,
        lambda h, w, f, n_c_prev, n_c: h * w * n_c * (2 * f * f * n_c_prev - 1),
    ),
    Mistake(
        "a dense layer",
        "This is a dense layer from all numbers to all numbers. A filter sees f x f places at a time.",
        lambda h, w, f, n_c_prev, n_c: h * w * n_c_prev * h * w * n_c,
    ),
    Mistake(
        "adds the channels",
        "n_c_prev and n_c are added. Each of n_c filters multiplies all n_c_prev channels.",
        lambda h, w, f, n_c_prev, n_c: h * w * f * f * (n_c_prev + n_c),
    ),
)
