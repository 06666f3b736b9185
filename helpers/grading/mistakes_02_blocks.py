"""Known mistakes of chapter 02 in residual blocks and the inception module; the earlier is named where two fit."""

from helpers.grading.exercise import Mistake
from helpers.grading.given import remembered


def _known(name, hint, *codes):
    """A Mistake whose networks are made only once for each shape of x."""
    return Mistake(name, hint, *map(remembered, codes))


def _layers():
    from helpers.runtime import keras

    return keras.layers


# residual blocks


def _residual(x, filters=None, stride=1, skip="x", first_relu="after", last_relu="after", normalise=(True, True, True),
              size=3, padding="same", join="Add", shared=False, shortcut="none", second_stride=1, convolutions=2,
              cut_size=1, cut_relu=False):
    """A residual block with mistakes to choose."""
    layers = _layers()
    filters = filters or x.shape[-1]
    kept = {"conv": lambda: layers.Conv2D(filters, cut_size, stride, padding="same")(x),
            "unstrided": lambda: layers.Conv2D(filters, cut_size, padding="same")(x),
            "pool": lambda: layers.MaxPooling2D(stride, stride, padding="same")(x),
            "none": lambda: x}[shortcut]()
    if shortcut in ("conv", "unstrided") and normalise[2]:
        kept = layers.BatchNormalization()(kept)
    kept = layers.ReLU()(kept) if cut_relu else kept
    z, middle, norm = x, x, layers.BatchNormalization()
    conv = layers.Conv2D(filters, size, padding=padding)
    for number in range(convolutions):
        last = number == convolutions - 1
        step = stride if number == 0 else second_stride
        z = conv(z) if shared else layers.Conv2D(filters, size, step, padding=padding)(z)
        if not last and first_relu == "before":
            z = layers.ReLU()(z)
        if normalise[min(number, 1)]:
            z = (norm if shared else layers.BatchNormalization())(z)
        if not last and first_relu == "after":
            z = layers.ReLU()(z)
        middle = z if number == 0 else middle
    z = layers.ReLU()(z) if last_relu in ("inside", "both") else z
    if skip == "x" and join == "plus":
        z = z + kept
    elif skip == "x":
        z = getattr(layers, join)()([z, kept])
    elif skip == "middle":
        z = layers.Add()([z, middle])
    elif skip == "itself":
        z = layers.Add()([z, z])
    return layers.ReLU()(z) if last_relu in ("after", "both") else z


_NO_SKIP = "The shortcut is missing: nothing of x is added. Without it this is a plain pair of convolutions."
_MIDDLE = "What is added comes from the middle of the block. Keep x under another name before the first convolution."
_NO_LAST = "Negative numbers came out: the ReLU at the end is missing. It comes after the sum."
_NO_MIDDLE = (
    "There is no ReLU between the two convolutions. Without it both together do no more than one larger convolution."
)
_BEFORE_SUM = "The last ReLU comes before the sum. x is added to z, and then one ReLU is taken of both: g(z + x)."
_NORMALISATION = "Batch normalisation is missing behind a convolution. Each convolution has its own."

IDENTITY_BLOCK = (
    _known(
        "no skip",
        _NO_SKIP,
        lambda x: _residual(x, skip=None),
    ),
    _known(
        "skip taken from the middle",
        _MIDDLE,
        lambda x: _residual(x, skip="middle"),
        lambda x: _residual(x, skip="itself"),
    ),
    _known(
        "no last ReLU",
        _NO_LAST,
        lambda x: _residual(x, last_relu=None),
    ),
    _known(
        "no middle ReLU",
        _NO_MIDDLE,
        lambda x: _residual(x, first_relu=None),
    ),
    _known(
        "no ReLU at all",
        "There is no ReLU. One stands between the convolutions, one behind the sum.",
        lambda x: _residual(x, first_relu=None, last_relu=None),
    ),
    _known(
        "ReLU before the sum",
        _BEFORE_SUM,
        lambda x: _residual(x, last_relu="inside"),
        lambda x: _residual(x, last_relu="both"),
    ),
    _known(
        "no batch normalisation",
        _NORMALISATION,
        lambda x: _residual(x, normalise=(False, False, False)),
        lambda x: _residual(x, normalise=(True, False, True)),
        lambda x: _residual(x, normalise=(False, True, True)),
    ),
    _known(
        "normalised after the ReLU",
        "The first batch normalisation comes after the ReLU. The order here: convolution, normalisation, ReLU.",
        lambda x: _residual(x, first_relu="before"),
    ),
    _known(
        "one layer, used twice",
        "One layer was made and called twice, so that both convolutions have the same weights. Make two layers.",
        lambda x: _residual(x, shared=True),
    ),
    _known(
        "joined instead of added",
        "x was put behind the channels, which are twice as many now. It is added, number by number.",
        lambda x: _residual(x, join="Concatenate"),
    ),
    _known(
        "multiplied",
        "x was multiplied with z. It is added.",
        lambda x: _residual(x, join="Multiply"),
    ),
    _known(
        "no padding",
        "The convolutions cut off the edges, so that z and x no longer have one shape. Pad with 'same'.",
        lambda x: _residual(x, padding="valid"),
    ),
    _known(
        "filters of another size",
        "The filters are not 3 x 3.",
        lambda x: _residual(x, size=1),
        lambda x: _residual(x, size=5),
    ),
    _known(
        "one convolution or three",
        "There are two convolutions in a block, no more and no less.",
        lambda x: _residual(x, convolutions=1),
        lambda x: _residual(x, convolutions=3),
    ),
    _known(
        "a convolution in the shortcut",
        "The shortcut has a convolution of its own. Here x is added as it is; that is what makes the identity easy.",
        lambda x: _residual(x, shortcut="conv"),
    ),
)


def _projection(x, filters, stride, **options):
    return _residual(x, filters, stride, **{"shortcut": "conv", **options})


PROJECTION_BLOCK = (
    _known(
        "shortcut not strided",
        "The shortcut keeps its height and width while the other path shrinks them. Its 1 x 1 convolution needs the "
        "stride as well.",
        lambda x, filters, stride: _projection(x, filters, stride, shortcut="unstrided"),
        lambda x, filters, stride: _projection(x, filters, stride, shortcut="unstrided", join="plus"),
    ),
    _known(
        "identity shortcut",
        "x was added as it is, and the other path has another shape now. A 1 x 1 convolution with the stride brings "
        "it there.",
        lambda x, filters, stride: _projection(x, filters, stride, shortcut="none"),
        lambda x, filters, stride: _projection(x, filters, stride, shortcut="none", join="plus"),
    ),
    _known(
        "no skip",
        _NO_SKIP,
        lambda x, filters, stride: _projection(x, filters, stride, skip=None),
    ),
    _known(
        "skip taken from the middle",
        _MIDDLE,
        lambda x, filters, stride: _projection(x, filters, stride, skip="middle"),
    ),
    _known(
        "no last ReLU",
        _NO_LAST,
        lambda x, filters, stride: _projection(x, filters, stride, last_relu=None),
    ),
    _known(
        "no middle ReLU",
        _NO_MIDDLE,
        lambda x, filters, stride: _projection(x, filters, stride, first_relu=None),
    ),
    _known(
        "ReLU before the sum",
        _BEFORE_SUM,
        lambda x, filters, stride: _projection(x, filters, stride, last_relu="inside"),
        lambda x, filters, stride: _projection(x, filters, stride, last_relu="both"),
        lambda x, filters, stride: _projection(x, filters, stride, last_relu="inside", cut_relu=True),
    ),
    _known(
        "ReLU in the shortcut",
        "The shortcut has a ReLU. It is a convolution and its normalisation, nothing else.",
        lambda x, filters, stride: _projection(x, filters, stride, cut_relu=True),
    ),
    _known(
        "shortcut not normalised",
        "The shortcut's convolution has no batch normalisation behind it.",
        lambda x, filters, stride: _projection(x, filters, stride, normalise=(True, True, False)),
    ),
    _known(
        "no batch normalisation",
        _NORMALISATION,
        lambda x, filters, stride: _projection(x, filters, stride, normalise=(False, False, False)),
        lambda x, filters, stride: _projection(x, filters, stride, normalise=(False, False, True)),
    ),
    _known(
        "normalised after the ReLU",
        "The first batch normalisation comes after the ReLU. The order here: convolution, normalisation, ReLU.",
        lambda x, filters, stride: _projection(x, filters, stride, first_relu="before"),
    ),
    _known(
        "both convolutions strided",
        "The second convolution is strided, too, so that the map shrinks twice. Only the first has the stride.",
        lambda x, filters, stride: _projection(x, filters, stride, second_stride=stride),
    ),
    _known(
        "nothing strided",
        "The map kept its height and width: the stride plays no part.",
        lambda x, filters, stride: _projection(x, filters, 1),
    ),
    _known(
        "a shortcut of 3 x 3",
        "The shortcut's filters are not 1 x 1. They have to change the channels, and nothing else.",
        lambda x, filters, stride: _projection(x, filters, stride, cut_size=3),
    ),
    _known(
        "the second convolution has the stride",
        "The stride stands in the second convolution. In this block the first one has it.",
        lambda x, filters, stride: _late_stride(x, filters, stride),
    ),
)


def _late_stride(x, filters, stride):
    layers = _layers()
    shortcut = layers.BatchNormalization()(layers.Conv2D(filters, 1, stride)(x))
    z = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(x)))
    z = layers.BatchNormalization()(layers.Conv2D(filters, 3, stride, padding="same")(z))
    return layers.ReLU()(layers.Add()([z, shortcut]))


# Inception


def _inception(x, reduce=True, before=(96, 16), axis=-1, order=(0, 1, 2, 3), activation="relu", reduced="relu",
               pool_stride=1, pool_kind="MaxPooling2D", pool_first=True, after_pool=True, padding="same", without=None,
               counts=(64, 128, 32, 32), join="Concatenate", sizes=(3, 5), pool_size=3):
    """An inception module with mistakes to choose."""
    layers = _layers()

    def conv(x, filters, size, activation=activation):
        return layers.Conv2D(filters, size, padding=padding, activation=activation)(x)

    def behind(filters):
        return conv(x, filters, 1, reduced) if reduce else x

    pool = getattr(layers, pool_kind)(pool_size, pool_stride, padding="same")
    pooled = pool(x) if pool_first else x
    branches = [
        conv(x, counts[0], 1),
        conv(behind(before[0]), counts[1], sizes[0]),
        conv(behind(before[1]), counts[2], sizes[1]),
        conv(pooled, counts[3], 1) if after_pool else pooled,
    ]
    if not pool_first and pool_kind == "MaxPooling2D" and after_pool == "then":
        branches[3] = pool(branches[3])
    branches = [branches[place] for place in order if place != without]
    return layers.Concatenate(axis=axis)(branches) if join == "Concatenate" else getattr(layers, join)()(branches)


def _axis_by_function(x, axis):
    from helpers.runtime import ops

    layers = _layers()
    branches = [layers.Conv2D(filters, 1, activation="relu")(x) for filters in (64, 128, 32, 32)]
    return ops.concatenate(branches, axis=axis)


def _sequence(x, pool_at_the_end=False):
    """One branch behind the other."""
    layers = _layers()

    def conv(x, filters, size):
        return layers.Conv2D(filters, size, padding="same", activation="relu")(x)

    parts = [conv(x, 64, 1)]
    parts.append(conv(conv(parts[-1], 96, 1), 128, 3))
    parts.append(conv(conv(parts[-1], 16, 1), 32, 5))
    parts.append(conv(layers.MaxPooling2D(3, 1, padding="same")(parts[-1]), 32, 1))
    return parts[-1] if pool_at_the_end else layers.Concatenate()(parts)


INCEPTION_MODULE = (
    _known(
        "no 1x1 reduction",
        "The 3 x 3 and 5 x 5 convolutions read all channels of x. A 1 x 1 convolution before them makes the channels "
        "fewer; that is what the module is about.",
        lambda x: _inception(x, reduce=False),
    ),
    _known(
        "concatenated on axis 1",
        "Axis 1 is the height. The branches have one height and width; their channels are put one behind the other, "
        "along the last axis.",
        lambda x: _inception(x, axis=1),
        lambda x: _axis_by_function(x, 1),
        lambda x: _inception(x, axis=2),
        lambda x: _axis_by_function(x, 2),
    ),
    _known(
        "branches in sequence",
        "The branches stand one behind the other. Each of the four begins at x, and they meet at the end.",
        _sequence,
        lambda x: _sequence(x, pool_at_the_end=True),
    ),
    _known(
        "added",
        "The branches were added. They have different numbers of channels, which are put one behind the other.",
        lambda x: _inception(x, join="Add"),
    ),
    _known(
        "another order of the branches",
        "All branches are there, in another order. Put them together as the exercise lists them: 1 x 1, 3 x 3, 5 x 5, "
        "pooling.",
        lambda x: _inception(x, order=(3, 0, 1, 2)),
        lambda x: _inception(x, order=(3, 2, 1, 0)),
        lambda x: _inception(x, order=(1, 2, 0, 3)),
        lambda x: _inception(x, order=(1, 0, 2, 3)),
        lambda x: _inception(x, order=(1, 2, 3, 0)),
        lambda x: _inception(x, order=(0, 2, 1, 3)),
        lambda x: _inception(x, order=(0, 1, 3, 2)),
    ),
    _known(
        "no ReLU",
        "The convolutions have no ReLU. Each of the six has one.",
        lambda x: _inception(x, activation=None, reduced=None),
        lambda x: _inception(x, activation=None),
    ),
    _known(
        "no ReLU behind the reductions",
        "The two 1 x 1 convolutions that reduce have no ReLU. All six convolutions have one.",
        lambda x: _inception(x, reduced=None),
    ),
    _known(
        "pooling of a larger stride",
        "The pooling shrinks the map: without strides=1, Keras moves by the size of the window. All branches must keep "
        "height and width.",
        lambda x: _inception(x, pool_stride=None),
        lambda x: _inception(x, pool_stride=2),
    ),
    _known(
        "no 1x1 after the pooling",
        "The pooled branch keeps all its channels. A 1 x 1 convolution brings them to 32.",
        lambda x: _inception(x, after_pool=False),
    ),
    _known(
        "1x1 before the pooling",
        "In the pooled branch the convolution comes first. Pool, then 1 x 1.",
        lambda x: _inception(x, pool_first=False, after_pool="then"),
    ),
    _known(
        "means instead of maxima",
        "Means were pooled. The module takes maxima.",
        lambda x: _inception(x, pool_kind="AveragePooling2D"),
    ),
    _known(
        "reductions swapped",
        "16 channels go before the 5 x 5, 96 before the 3 x 3: the larger filter is the dearer one.",
        lambda x: _inception(x, before=(16, 96)),
    ),
    _known(
        "a branch missing",
        "A branch is missing. There are four: 1 x 1, 3 x 3, 5 x 5 and pooling.",
        *(lambda x, without=without: _inception(x, without=without) for without in range(4)),
    ),
    _known(
        "filters of another size",
        "The filters of the second and third branch are 3 x 3 and 5 x 5.",
        lambda x: _inception(x, sizes=(3, 3)),
        lambda x: _inception(x, sizes=(5, 3)),
    ),
    _known(
        "pooling of 2 x 2",
        "The window of the pooling is 3 x 3.",
        lambda x: _inception(x, pool_size=2),
    ),
)
