"""Train `style_vgg`: a quarter of VGG-19, taught by a teacher's maps of photographs and drawn textures.

    python weights/train_style_vgg.py --data IMAGENETTE/train --teachers FOLDER

The data is a folder with one folder of photographs for each class; the teacher is enc5.npz of Wang et al. 2020
(collaborative distillation, https://github.com/MingSun-Tse/Collaborative-Distillation), whose maps are compressed ones
of VGG-19, with 1 x 1 convolutions back to VGG-19's own channels. The network learns to give, at the first convolution
of each block, maps from which a linear map makes the teacher's, and to tell classes and families of textures apart.
Batch normalization, which it learns with, is folded away in the end, and each channel of the style layers gets the
scale with which Gram matrices tell photographs apart best. Killed at any moment, it goes on where it was.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

import augment
import fitting
import textures
from helpers import gradients, vgg, weights
from helpers.runtime import keras, ops, start

layers = keras.layers
SEED, SIDE, SIZE, BATCH = 9, 160, 112, 32
TEXTURES = 100  # of each family
EVERY = (4, 2, 1, 1, 1)  # of a block's map, each so-many-th place in either direction is compared
BATCHES = 60  # of an epoch
STRENGTH = augment.Strength(rotation=10, zoom=0, shift=0, brightness=0.2, contrast=0.3, colour=0.3, side_light=0,
                            grey=0.1, blur=0.1, noise=0.01, cover=0)
COMMAND = "python weights/train_style_vgg.py --data IMAGENETTE/train --teachers FOLDER"


def photographs(folder, side=SIDE):
    """(n, side, side, 3) uint8 middles of photographs, the (n,) numbers of their classes, and the classes' names."""
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    files = [(file, label) for label, name in enumerate(names) for file in sorted((folder / name).iterdir())]
    pictures = np.empty((len(files), side, side, 3), np.uint8)
    for picture, (file, _) in zip(pictures, files, strict=True):
        with Image.open(file) as opened:
            least, (wide, high) = min(opened.size), opened.size
            box = ((wide - least) // 2, (high - least) // 2, (wide + least) // 2, (high + least) // 2)
            picture[:] = np.asarray(opened.convert("RGB").resize((side, side), Image.BICUBIC, box))
    return pictures, np.array([label for _, label in files]), names


def drawn(cache):
    """Textures and their families, drawn once and kept."""
    def make():
        pictures, labels = textures.drawn(TEXTURES * len(textures.FAMILIES), SIDE, SEED)
        return {"pictures": pictures, "labels": labels}

    kept = fitting.kept(cache / f"textures_{TEXTURES}.npz", make)
    return kept["pictures"], kept["labels"]


class Crops(keras.utils.PyDataset):
    """Batches of crops, one half photographs and one half textures, and (n, 2) their classes and families, or -1."""

    def __init__(self, photographs, classes, textures, families, batches=BATCHES, seed=SEED):
        super().__init__()
        self.sources = ((photographs, classes), (textures, families))
        self.batches, self.seed, self.epoch = batches, seed, 0

    def __len__(self):
        return self.batches

    def __getitem__(self, index):
        rng = np.random.default_rng((self.seed, self.epoch, index))
        crops, targets = np.empty((BATCH, SIZE, SIZE, 3), np.uint8), np.full((BATCH, 2), -1, np.int32)
        for i in range(BATCH):
            pictures, labels = self.sources[i % 2]
            chosen = rng.integers(len(pictures))
            crops[i], targets[i, i % 2] = cropped(pictures[chosen], rng), labels[chosen]
        return crops, targets


def cropped(picture, rng):
    """A square of a picture, of 56 to 100 % of its side and anywhere in it, scaled to SIZE."""
    side = rng.uniform(0.56, 1) * len(picture)
    left, top = rng.uniform(0, len(picture) - side, 2)
    box = (left, top, left + side, top + side)
    return np.asarray(Image.fromarray(picture).resize((SIZE, SIZE), Image.BILINEAR, box))


def teacher(file):
    """A frozen network of pictures in [0, 1] that gives (the teacher's maps) at `vgg.STYLE_LAYERS`, in a list.

    3 x 3 convolutions pad by reflection, and blocks are pooled by their maximum, as it was trained.
    """
    kept = np.load(file)
    x = picture = keras.Input((None, None, 3))
    maps = []
    x = _conv(kept, "conv0", x, None)  # RGB in [0, 1] -> BGR from 0 to 255, less the means
    for name in vgg.LAYERS[: vgg.LAYERS.index("block5_conv1") + 1]:
        block, number = name[5], name[-1]
        if number == "1" and block != "1":
            x = layers.MaxPooling2D(2)(x)
        x = _conv(kept, f"conv{block}{number}", layers.Lambda(_reflected)(x), "relu")
        if number == "1":
            maps.append(_conv(kept, f"conv{block}1_aux", x, None))
    model = keras.Model(picture, maps, name="teacher")
    model.trainable = False
    return model


def _reflected(x):
    return ops.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="reflect")


def _conv(kept, name, x, activation):
    kernel, bias = kept[f"{name}.weight"].transpose(2, 3, 1, 0), kept[f"{name}.bias"]
    layer = layers.Conv2D(kernel.shape[-1], kernel.shape[0], activation=activation)
    y = layer(x)
    layer.set_weights([kernel, bias])
    return y


def deviations(model, pictures):
    """The deviation of each channel of the teacher's maps over pictures: a list of (channels,) arrays."""
    maps = model.predict(pictures.astype(np.float32) / 255, batch_size=8, verbose=0)
    return [each.std(axis=(0, 1, 2)) + 1e-3 for each in maps]


@keras.saving.register_keras_serializable(package="workbook")
class Distance(layers.Layer):
    """How far a map is from the teacher's in units of its deviations: the mean square, of each picture."""

    def __init__(self, deviations, **options):
        super().__init__(dtype="float32", **options)
        self.scale = np.float32(1 / deviations)

    def call(self, both):
        return ops.mean(ops.square(both[0] - both[1] * self.scale), axis=(1, 2, 3))


def lesson(file, spread, classes, families):
    """The network to train: pictures -> what the loss needs, with the student inside under the name "vgg"."""
    picture = keras.Input((SIZE, SIZE, 3))
    student = vgg.network(normalised=True)
    ours = vgg.extractor(student, [*vgg.STYLE_LAYERS, "block5_conv2"])(picture)
    theirs = teacher(file)(picture)
    distances = []
    for name, target, scale, every in zip(vgg.STYLE_LAYERS, theirs, spread, EVERY, strict=True):
        mapped = layers.Conv2D(len(scale), 1, strides=every, name=f"{name}_map")(ours[name])
        distances.append(Distance(scale)([mapped, layers.Lambda(lambda x, n=every: x[:, ::n, ::n])(target)]))
    pooled = layers.GlobalAveragePooling2D()(ours["block5_conv2"])
    pooled = layers.BatchNormalization(momentum=0.9)(pooled)
    answers = {"distances": ops.stack(distances, axis=1), "class": layers.Dense(classes, dtype="float32")(pooled),
               "family": layers.Dense(families, dtype="float32")(pooled)}
    model = keras.Model(picture, answers)
    model.student = student
    return model


def loss(answers, targets, share):
    """What the student's maps leave unexplained, layer by layer, and a little of the two questions."""
    total = ops.sum(ops.mean(answers["distances"], axis=0))
    for number, name in enumerate(("class", "family")):
        asked = targets[:, number] >= 0
        each = keras.losses.sparse_categorical_crossentropy(ops.maximum(targets[:, number], 0), answers[name],
                                                            from_logits=True)
        total += 0.15 * ops.sum(ops.where(asked, each, 0.0)) / ops.maximum(ops.sum(ops.cast(asked, "float32")), 1.0)
    return total


def monitor(batches, file):
    """A function of the lesson that measures it on some unchanged crops, and keeps its weights in a file."""
    found = [batches[index] for index in range(3)]
    pictures, targets = (np.concatenate(parts) for parts in zip(*found, strict=True))

    def measure(network):
        network.save_weights(file)
        parts = [network.predict_on_batch(pictures[i : i + BATCH].astype(np.float32) / 255)
                 for i in range(0, len(pictures), BATCH)]
        answers = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        right = {name: float(np.mean((answers[name].argmax(axis=1) == targets[:, i])[targets[:, i] >= 0]))
                 for i, name in enumerate(("class", "family"))}
        apart = answers["distances"].mean(axis=0)
        return {f"block{i}": float(value) for i, value in enumerate(apart, 1)} | right

    return measure


def folded(student):
    """The student without batch normalization: what it multiplied and added is in the convolutions."""
    plain = vgg.network()
    for layer in plain.layers:
        if isinstance(layer, layers.Conv2D):
            kernel = student.get_layer(f"{layer.name}_linear").get_weights()[0]
            normalised = student.get_layer(f"{layer.name}_normalised")
            gamma, beta, mean, variance = normalised.get_weights()
            factor = gamma / np.sqrt(variance + normalised.epsilon)
            layer.set_weights([kernel * factor, beta - mean * factor])
    return plain


def rescaled(model, factors):
    """The model with each channel of some layers, {name: (C,)}, multiplied by its factor; the next layer undoes it."""
    before = np.ones(3, np.float32)
    for name in convolutions(model):
        kernel, bias = model.get_layer(name).get_weights()
        after = np.asarray(factors.get(name, np.ones(len(bias))), np.float32)
        model.get_layer(name).set_weights([kernel / before[:, None] * after, bias * after])
        before = after
    return model


def convolutions(model):
    """Names of the convolutions, in their order."""
    return [layer.name for layer in model.layers if isinstance(layer, layers.Conv2D)]


def levelled(model, pictures):
    """The same network with each channel scaled so that its mean over pictures is about 1 (Gatys et al. 2016)."""
    names = convolutions(model)
    maps = vgg.extractor(model, names).predict(pictures.astype(np.float32) / 255, batch_size=8, verbose=0)
    means = {name: maps[name].mean(axis=(0, 1, 2)) for name in names}  # a channel that hardly answers stays quiet
    return rescaled(model, {name: 1 / np.maximum(mean, 0.1 * mean.mean()) for name, mean in means.items()})


def telling(model, pictures, steps=200, batch=200):
    """A levelled network with the channels of the style layers scaled anew: those that tell pictures apart count more.

    The Gram matrices of the left half of a picture should be like those of its own right half and unlike those of all
    others: of `batch` pictures each is to pick its own (van den Oord et al. 2018, equation 4). Only the scales learn,
    one for each channel; on the whole the Gram matrices of a layer stay as large as they were. Pictures are uint8,
    (n, H, W, 3), W even; the model itself is changed.
    """
    batch = min(batch, len(pictures))
    extractor = vgg.extractor(model, vgg.STYLE_LAYERS)
    sides = [grams(extractor, half) for half in np.split(pictures, 2, axis=2)]
    counts = [len(G[0]) for G in sides[0]]
    own = np.arange(batch)

    def cost(x, *G):
        scales, sharpness, alike = ops.split(ops.exp(x[:-1]), np.cumsum(counts)[:-1].tolist()), ops.exp(x[-1]), 0.0
        for scale, left, right in zip(scales, G[: len(counts)], G[len(counts) :], strict=True):
            left, right = (ops.reshape(side * scale[:, None] * scale, (batch, -1)) for side in (left, right))
            alike += ops.normalize(left, axis=1) @ ops.transpose(ops.normalize(right, axis=1))
        answers = sharpness * alike / len(counts)
        both = [keras.losses.sparse_categorical_crossentropy(own, each, from_logits=True)
                for each in (answers, ops.transpose(answers))]
        return ops.mean(ops.stack(both)) + 0.002 * ops.sum(ops.square(x[:-1]))

    x = keras.Variable(np.append(np.zeros(sum(counts)), 3.0).astype(np.float32))
    optimizer, slope, rng = keras.optimizers.Adam(0.02), gradients.compiled(cost), np.random.default_rng(SEED)
    for step in range(steps):
        rows = rng.choice(len(pictures), batch, replace=False)
        value, gradient = slope(x.value, *(ops.convert_to_tensor(G[rows]) for side in sides for G in side))
        optimizer.apply([gradient], [x])
        if step % 50 == 49:
            print(f"scales, step {step + 1}: {float(value):.3f}", flush=True)
    factors = {}
    found = np.split(np.exp(ops.convert_to_numpy(x)[:-1]), np.cumsum(counts)[:-1])
    for name, scale, G in zip(vgg.STYLE_LAYERS, found, sides[0], strict=True):
        factors[name] = scale * np.sqrt(np.linalg.norm(G) / np.linalg.norm(G * scale[:, None] * scale))
    return rescaled(model, factors)


def grams(extractor, pictures, block=16):
    """Gram matrices at `vgg.STYLE_LAYERS`, a list of (n, C, C), of pictures in uint8 or in floats from 0 to 1."""
    found, most = [], np.float32(255 if pictures.dtype == np.uint8 else 1)
    for at in range(0, len(pictures), block):
        maps = extractor(pictures[at : at + block] / most)
        rows = [ops.reshape(maps[name], (maps[name].shape[0], -1, maps[name].shape[-1])) for name in vgg.STYLE_LAYERS]
        found.append([ops.convert_to_numpy(ops.transpose(A, (0, 2, 1)) @ A / A.shape[1]) for A in rows])
    return [np.concatenate(parts) for parts in zip(*found, strict=True)]


def finished(trained, build, some, pictures):
    """The network that ships, from a trained lesson in whatever precision."""
    return telling(levelled(folded(fitting.copied(trained, build).student), some), pictures)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder of photographs a class")
    parser.add_argument("--teachers", type=Path, required=True, help="folder with enc5.npz")
    parser.add_argument("--steps", type=int, default=2300)
    parser.add_argument("--cache", default=Path(__file__).parent / "cache", type=Path)
    parser.add_argument("--precision", default="mixed_bfloat16", help="or float32, where the processor has no bfloat16")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier run")
    parser.add_argument("--keep", action="store_true", help="train no further: keep what the last measurement saw")
    return parser.parse_args()


def main():
    given = arguments()
    start(seed=SEED)
    cache = given.cache / "style_vgg"
    photos, classes, names = photographs(given.data)
    patterns, families = drawn(given.cache / "textures")
    batches = Crops(photos, classes, patterns, families)
    spread = deviations(teacher(given.teachers / "enc5.npz"), batches[0][0])
    some = np.concatenate([batches[index][0][::2] for index in range(8)])  # photographs

    def build():
        return lesson(given.teachers / "enc5.npz", spread, len(names), len(textures.FAMILIES))

    latest = given.cache / "style_vgg.weights.h5"
    if given.keep:
        network = build()
        network.load_weights(latest)
    else:
        network = fitting.network(build, given.precision)
        fitting.fit(network, batches, loss, steps=given.steps, rate=4e-3, strength=STRENGTH, cache=cache,
                    fresh=given.fresh, measure=monitor(batches, latest), every=5, decay=1e-3)
    weights.save(finished(network, build, some, photos), "style_vgg", "vgg.network", {}, {
        "command": COMMAND, "seed": SEED, "steps": given.steps,
        "data": f"{len(photos):,} photographs of {len(names)} classes of ImageNet and {len(patterns):,} textures drawn "
                "by weights/textures.py; the maps of enc5.npz of Wang et al. 2020 as targets",
        "terms": "ImageNet's photographs are for research; the teacher is under the MIT licence; the textures belong "
                 "to this project"})


if __name__ == "__main__":
    main()
