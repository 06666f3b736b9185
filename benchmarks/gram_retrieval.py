"""Does the style of a picture's left half find its right half? Trained weights beside random ones, in one run.

    python benchmarks/gram_retrieval.py                           on cuts of the bundled photographs, half a minute
    python benchmarks/gram_retrieval.py --pictures FOLDER         on 320 photographs of a folder, or of its folders
    python benchmarks/gram_retrieval.py --pictures FOLDER --teachers FOLDER       and how near the teacher's maps are
    python benchmarks/gram_retrieval.py --pictures FOLDER --scales FOLDER         and what the scales alone bring

Each half is described by its Gram matrices at `vgg.STYLE_LAYERS`, each made to length 1; two halves are as far apart
as the sum of the squared distances of the five. A hit: of all right halves, a picture's own is the nearest to its left
one. Colour alone finds many, so the same is done with grey halves of one brightness and contrast. Random networks are
the same one with new weights: the mean over five of them, and the first of them once more with its channels levelled to
a mean of 1, which is harder to beat. The scales of the trained one's channels were chosen so that they tell photographs
apart (`telling`): shown beside it with these undone, its channels levelled again. --scales, the folder that it was
trained on, chooses such scales for the random one, too. With a teacher (enc5.npz of Wang et al. 2020), that one's maps
are asked as well, and a linear map from the network's channels to the teacher's is fitted by
least squares on every other one of a quarter of the pictures; shown are, on the rest of the quarter, the mean over
channels of cosine similarity and of the share of the variance explained.
"""

import argparse
import importlib
import sys
from pathlib import Path

import numpy as np

from helpers import detection, images, vgg
from helpers.runtime import keras, ops, start

sys.path.insert(0, str(Path(__file__).parents[1] / "weights"))
training = importlib.import_module("train_style_vgg")

SIDE, BLOCK, PLACES, RANDOM = 160, 16, 20_000, 5
SUFFIXES = (".jpg", ".jpeg", ".png")


def from_folder(folder, count):
    """(n, 160, 160, 3) middles of pictures, spread evenly over all files below a folder."""
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES)
    if len(files) < 2:
        sys.exit(f"--pictures: {folder} holds {len(files)} pictures; it must hold at least two (.jpg, .png)")
    chosen = [files[i] for i in np.unique(np.linspace(0, len(files) - 1, count).astype(int))]
    return np.stack([square(images.load(file)) for file in chosen])


def square(image):
    """The middle of a picture, its shorter side made 160 pixels."""
    least = min(image.shape[:2])
    return images.resize(images.crop_centre(image, (least, least)), (SIDE, SIDE))


def bundled(each=9):
    """(n, 160, 160, 3) cuts of the bundled photographs, up to nine of each."""
    cuts = []
    for name in images.PHOTOGRAPHS:
        photograph = images.photograph(name, max_side=3 * SIDE)
        cuts.append(detection.crops(photograph[None], SIDE, SIDE).reshape(-1, SIDE, SIDE, 3)[:each])
    return np.concatenate(cuts)


def maps(network, pictures):
    """Blocks of pictures through the network: dictionaries of NumPy arrays."""
    for at in range(0, len(pictures), BLOCK):
        yield {name: ops.convert_to_numpy(value) for name, value in network(pictures[at : at + BLOCK]).items()}


def styles(network, pictures):
    """(n, numbers): the Gram matrices of each picture, each of length 1, one behind the other."""
    matrices = training.grams(network, pictures, BLOCK)
    return np.concatenate([training.fitting.unit(G.reshape(len(G), -1)) for G in matrices], axis=1)


def halves(pictures):
    """Left and right halves of pictures, (n, 160, 80, 3) each."""
    return pictures[:, :, : SIDE // 2], pictures[:, :, SIDE // 2 :]


def greyed(part):
    """Pictures without colour, each with mean 0.45 and standard deviation 0.18."""
    light = np.stack([images.grey(picture) for picture in part])[..., None]
    mean, deviation = (form(light, axis=(1, 2, 3), keepdims=True) for form in (np.mean, np.std))
    return np.repeat(np.clip(0.45 + 0.18 * (light - mean) / (deviation + 1 / 255), 0, 1), 3, axis=-1)


def first_hits(network, left, right):
    """Share of pictures whose own right half is the nearest of all to the left one."""
    left, right = styles(network, left), styles(network, right)
    distances = (left**2).sum(axis=1)[:, None] + (right**2).sum(axis=1) - 2 * left @ right.T
    return float(np.mean(distances.argmin(axis=1) == np.arange(len(left))))


def nearness(network, teacher, pictures):
    """(cosine similarity, share of variance explained) at each of the five layers, each the mean over channels."""
    found = {name: ([], []) for name in vgg.STYLE_LAYERS}
    rng = np.random.default_rng(0)
    each = -(-PLACES // len(pictures))
    for at, block in enumerate(maps(network, pictures)):
        targets = teacher.predict_on_batch(pictures[at * BLOCK : (at + 1) * BLOCK])
        for name, target in zip(vgg.STYLE_LAYERS, targets, strict=True):
            ours, theirs = (x.reshape(len(x), -1, x.shape[-1]) for x in (block[name], target))
            for one, other in zip(ours, theirs, strict=True):
                chosen = rng.choice(len(one), min(each, len(one)), replace=False)
                found[name][0].append(one[chosen])
                found[name][1].append(other[chosen])
    return [fitted(*parts) for parts in found.values()]


def fitted(ours, theirs):
    """Cosine similarity and share explained on every other picture, after a fit on the rest."""
    X, Y = ([np.concatenate(part[i::2]).astype(np.float64) for i in range(2)] for part in (ours, theirs))
    X = [np.concatenate([x, np.ones((len(x), 1))], axis=1) for x in X]
    P, Y = X[1] @ np.linalg.lstsq(X[0], Y[0], rcond=None)[0], Y[1]
    cosine = (P * Y).sum(axis=0) / np.maximum(np.linalg.norm(P, axis=0) * np.linalg.norm(Y, axis=0), 1e-12)
    explained = 1 - ((P - Y) ** 2).sum(axis=0) / np.maximum(((Y - Y.mean(axis=0)) ** 2).sum(axis=0), 1e-12)
    return float(cosine.mean()), float(explained.mean())


def others(pictures, teacher, scales):
    """Networks that the trained one is compared with: {name: list}, each up to the last layer needed."""
    def new(seed, change=lambda network: network):
        keras.utils.set_random_seed(seed)
        return vgg.extractor(change(vgg.network()), vgg.STYLE_LAYERS)

    sample = images.to_uint8(pictures[:: max(1, len(pictures) // 32)].reshape(-1, SIDE, 3)).reshape(-1, SIDE, SIDE, 3)
    level = training.levelled(vgg.load("style_vgg"), sample)
    found = {"trained, levelled": [vgg.extractor(level, vgg.STYLE_LAYERS)],
             f"random, mean of {RANDOM}": [new(seed) for seed in range(RANDOM)],
             "random, levelled": [new(0, lambda network: training.levelled(network, sample))]}
    if scales:
        photographs = training.photographs(scales)[0]
        found["random, telling"] = [new(0, lambda network: training.telling(training.levelled(network, sample),
                                                                            photographs))]
    if teacher:
        found["teacher"] = [lambda part: dict(zip(vgg.STYLE_LAYERS, teacher(part), strict=True))]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, help="folder of photographs; without it, the bundled ones")
    parser.add_argument("--teachers", type=Path, help="folder with enc5.npz")
    parser.add_argument("--scales", type=Path, help="folder with one folder of other photographs a class")
    parser.add_argument("--count", type=int, default=320, help="photographs of the folder (default 320)")
    given = parser.parse_args()
    if given.count < 2:
        sys.exit(f"--count is {given.count}; it must be at least 2")
    start(seed=0)
    pictures = from_folder(given.pictures, given.count) if given.pictures else bundled()
    if given.teachers and len(pictures) < 5:
        sys.exit(f"--teachers needs at least 5 pictures, two in a quarter of them, to fit and to test; there are "
                 f"{len(pictures)}")
    colour = halves(pictures)
    grey = tuple(greyed(part) for part in colour)
    print(f"{len(pictures)} pictures of {SIDE} x {SIDE}; by chance {1 / len(pictures):.1%} first hits\n")
    trained = vgg.extractor(vgg.load("style_vgg"), vgg.STYLE_LAYERS)
    found = [first_hits(trained, *parts) for parts in (colour, grey)]
    print(f"trained           first hits {found[0]:6.1%}, without colour {found[1]:6.1%}", flush=True)
    teacher = training.teacher(given.teachers / "enc5.npz") if given.teachers else None
    for name, networks in others(pictures, teacher, given.scales).items():
        rows = np.array([[first_hits(one, *parts) for parts in (colour, grey)] for one in networks])
        mean = rows.mean(axis=0)
        ratios = " and ".join(f"{ratio:.1f}" for ratio in found / np.maximum(mean, 1 / len(pictures)))
        span = f" (from {rows[:, 0].min():.1%} to {rows[:, 0].max():.1%})" if len(rows) > 1 else ""
        print(f"{name:17s} first hits {mean[0]:6.1%}{span}, without colour {mean[1]:6.1%}; trained: {ratios} times")
    if teacher:
        print("\nthe teacher's channels, by a linear map from the trained network's")
        near = nearness(trained, teacher, pictures[::4])
        for layer, (cosine, explained) in zip(vgg.STYLE_LAYERS, near, strict=True):
            print(f"  {layer}  cosine similarity {cosine:.3f}  share of the variance explained {explained:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
