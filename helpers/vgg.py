"""VGG-19 (Simonyan & Zisserman, ICLR 2015) as a describer of pictures: its own weights, or a small one that ships.

- Pictures are (n, height, width, 3) float32 in [0, 1], RGB; each network does its own preprocessing inside. Four
  poolings halve them: give at least 16 pixels a side, better 64.
- A layer is known by the name that it has in keras.applications, and gives what stands there after the ReLU:
  `block4_conv2` is the second convolution of the fourth block.
- `style_vgg`, which ships, has a quarter of VGG-19's channels. It learned to give maps from which those of VGG-19 can
  be mixed (weights/style_vgg.md). Its channels were scaled to a mean of 1 over many pictures, as Gatys, Ecker & Bethge
  (CVPR 2016) did with VGG-19; then those of the style layers anew, so that Gram matrices tell pictures apart, and as
  large on the whole as before. The maps of VGG-19 itself are as Keras gives them, far larger.
- Pooling takes the average, as Gatys et al. advise for style transfer; "max" is what VGG-19 was trained with.
- Errors are `VGGError`, or the `WeightsError` of helpers.weights where the file that ships is missing or altered.
"""

import os
import warnings
from pathlib import Path

import numpy as np

from helpers import checks, weights
from helpers.runtime import keras, ops

CONVOLUTIONS = (2, 2, 4, 4, 4)  # of each block; the blocks are pooled in between
LAYERS = tuple(f"block{block}_conv{i}" for block, count in enumerate(CONVOLUTIONS, 1) for i in range(1, count + 1))
STYLE_LAYERS = tuple(f"block{block}_conv1" for block in range(1, 6))
CONTENT_LAYER = "block4_conv2"
FULL = (64, 128, 256, 512, 512)  # channels of VGG-19 in each block
QUARTER = (16, 32, 64, 128, 128)
POOLINGS = ("average", "max")
MEANS = (103.939, 116.779, 123.68)  # of ImageNet: blue, green, red from 0 to 255
FILE = "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"  # what keras.applications downloads, 80 MB
layers = keras.layers


class VGGError(ValueError):
    """A network that cannot be had or cut; the message says what was found and the remedy."""


def network(channels=QUARTER, last="block5_conv2", pooling="average", normalised=False):
    """The convolutions of VGG-19 with other numbers of channels and new random weights.

    Args:
        channels: of the convolutions of each of the five blocks; `FULL` is VGG-19.
        last: name of the last layer, one of `LAYERS`.
        pooling: "average" or "max", between the blocks.
        normalised: batch normalization before each ReLU, to train from nothing; VGG-19 has none.

    Returns:
        keras.Model, (n, height, width, 3) in [0, 1] -> the map of the last layer; 957,712 parameters as it stands.

    Raises:
        VGGError: if an argument is none of these.
    """
    channels = _channels(channels)
    if last not in LAYERS:
        raise VGGError(f"last is {last!r:.60}; it must be one of {LAYERS[0]} ... {LAYERS[-1]}")
    pool = _pooling(pooling)
    x = picture = keras.Input((None, None, 3), name="picture")
    x = Preprocessing(name="preprocessing", dtype="float32")(x)
    for name in LAYERS[: LAYERS.index(last) + 1]:
        block = int(name[5])
        if name.endswith("conv1") and block > 1:
            x = pool(2, name=f"block{block - 1}_pool")(x)
        x = _convolution(x, channels[block - 1], name, normalised)
    return keras.Model(picture, x, name="vgg")


def load(name="style_vgg", file=None, pooling="average"):
    """A trained network, frozen: what is trained with it are pictures.

    Args:
        name: "style_vgg", which ships, up to block5_conv2; or "vgg19", the real one, up to block5_conv4. The maps of
            "vgg19" are not levelled: for style transfer they need an alpha larger by about the square of their scale,
            1e4 times that of "style_vgg" or more, since the style cost grows with its fourth power and the content
            cost with its square.
        file: of "vgg19": its weights without the top, as keras.applications keeps them. None: those that Keras has
            downloaded before, or downloads now (80 MB).
        pooling: "average" or "max", between the blocks.

    Returns:
        keras.Model, (n, height, width, 3) in [0, 1] -> the map of its last layer.

    Raises:
        VGGError: if an argument is none of these, or the weights of VGG-19 cannot be had.
        helpers.weights.WeightsError: if the weights that ship are missing or altered.
    """
    _pooling(pooling)
    if name not in ("style_vgg", "vgg19"):
        raise VGGError(f"name is {name!r:.60}; it must be 'style_vgg' or 'vgg19'")
    if name == "vgg19":
        model = _vgg19(file, pooling)
    elif file is not None:
        raise VGGError(f"file is {str(file)!r:.120}; only name='vgg19' takes one: 'style_vgg' ships with the course")
    else:
        model = weights.load(name)
        if pooling != weights.entry(name)["arguments"].get("pooling", "average"):
            numbers = model.get_weights()
            model = network(**weights.entry(name)["arguments"] | {"pooling": pooling})
            model.set_weights(numbers)
    model.trainable = False
    return model


def extractor(model, layers):
    """A network that gives the maps of some layers of another, and computes nothing behind the last of them.

    Args:
        model: keras.Model whose layers have names, such as that of `load`; the two share their weights.
        layers: names of layers, such as `STYLE_LAYERS`.

    Returns:
        keras.Model, (n, height, width, 3) -> dictionary {name: (n, h, w, channels)}.

    Raises:
        VGGError: if a layer does not exist.
    """
    if not isinstance(model, keras.Model) or not getattr(model, "inputs", None):
        raise VGGError(f"model is {type(model).__name__}; it must be a keras.Model with inputs, such as vgg.load()")
    if isinstance(layers, str) or not len(layers):
        raise VGGError(f"layers is {layers!r:.60}; it must be a list of names, such as ['block1_conv1']")
    there = {layer.name: layer for layer in model.layers}
    for name in layers:
        if name not in there:
            known = ", ".join(layer for layer in there if layer in LAYERS) or ", ".join(there)
            raise VGGError(f"layers holds {name!r:.60}; the layers of this network are {known:.400}")
    return keras.Model(model.inputs[0], {name: there[name].output for name in layers}, name="extractor")


@keras.saving.register_keras_serializable(package="workbook")
class Preprocessing(layers.Layer):
    """What VGG-19 was trained on: blue, green, red from 0 to 255, less the means of ImageNet."""

    def call(self, pictures):
        return ops.flip(pictures, axis=-1) * 255.0 - ops.convert_to_tensor(MEANS, dtype=pictures.dtype)


def _convolution(x, width, name, normalised):
    if not normalised:
        return layers.Conv2D(width, 3, padding="same", activation="relu", name=name)(x)
    x = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"{name}_linear")(x)
    x = layers.BatchNormalization(momentum=0.9, name=f"{name}_normalised")(x)
    return layers.ReLU(name=name)(x)


def _channels(channels):
    try:
        found = tuple(checks.whole("channels", width, 1) for width in channels)
    except (TypeError, ValueError) as error:
        raise VGGError(f"channels is {channels!r:.60}; it must hold five whole numbers from 1 on") from error
    if len(found) != len(CONVOLUTIONS):
        raise VGGError(f"channels is {channels!r:.60}; it must hold five whole numbers, one for each block")
    return found


def _pooling(pooling):
    if pooling not in POOLINGS:
        raise VGGError(f"pooling is {pooling!r:.60}; it must be 'average' or 'max'")
    return layers.AveragePooling2D if pooling == "average" else layers.MaxPooling2D


def _vgg19(file, pooling):
    """VGG-19 with the weights of a file of keras.applications, copied layer by layer."""
    original = _original(file)
    model = network(FULL, LAYERS[-1], pooling)
    for name in LAYERS:
        numbers = original.get_layer(name).get_weights()
        if not all(np.isfinite(array).all() for array in numbers):
            raise VGGError(f"{_called(file)} holds no numbers for {name}, or NaN or infinity; download it again")
        model.get_layer(name).set_weights(numbers)
    return model


def _original(file):
    """keras.applications.VGG19 without its top."""
    if file is None:
        try:
            return keras.applications.VGG19(include_top=False, weights="imagenet")
        except Exception as error:  # noqa: BLE001 (no route, no name, a broken file, no room: all end here)
            raise VGGError(
                f"the weights of VGG-19 are not there and could not be downloaded ({_line(error)}). They are {FILE}, "
                f"80 MB, and belong in {_cache()}; put the file there or give it as file=..., or go on without: "
                "vgg.load('style_vgg') ships with the course") from error
    try:
        file = Path(file)
    except TypeError as error:
        raise VGGError(f"file is {file!r:.60}; it must be a path") from error
    if not file.is_file():
        raise VGGError(f"file is {str(file)!r:.120}, which is no file; it must be {FILE} of keras.applications (80 "
                       "MB); vgg.load('style_vgg') needs none")
    original = keras.applications.VGG19(include_top=False, weights=None)
    for variable in original.weights:
        variable.assign(np.full(variable.shape, np.nan, np.float32))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras only warns of a layer that the file lacks: it stays NaN
            original.load_weights(file)
    except Exception as error:  # noqa: BLE001 (h5py and Keras raise whatever they stumble over)
        raise VGGError(f"{_called(file)} does not hold the weights of VGG-19 without its top ({_line(error)}); it must "
                       f"be {FILE} of keras.applications (80 MB); vgg.load('style_vgg') needs none") from error
    return original


def _called(file):
    return FILE if file is None else f"file {Path(file).name!r:.80}"


def _cache():
    """Where Keras looks for downloaded weights, with the home folder as ~."""
    folder = os.path.join(os.environ.get("KERAS_HOME") or "~/.keras", "models")
    return folder.replace(os.path.expanduser("~"), "~", 1)


def _line(error):
    return " ".join(str(error).split())[:160] or type(error).__name__
