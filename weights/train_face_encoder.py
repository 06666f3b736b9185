"""Train `face_encoder`: real faces, taught by a teacher's encodings and finished with triplets.

    pip install onnxruntime==1.31.1
    python weights/train_face_encoder.py --people FOLDER [FOLDER ...] --held-out FOLDER/NAMES.txt --teacher FILE.onnx

The folders hold one folder a person with pictures of 112 x 112, aligned to the eyes as helpers/alignment.py does. The
teacher takes (1, 3, 112, 112) RGB as (x - 127) / 128 and gives 128 numbers. First the teacher encodes faces that are
mixed from those people (upper and lower halves, blends, other proportions), each with its mirror image: about 20
minutes on two cores. Then the encoder learns to give the same numbers for darkened, shifted and covered versions of
them (an hour). In the last fifth the triplet loss on the people themselves joins in. Killed at any moment, it goes on
where it was. --onward starts from the weights that ship instead of new ones.
"""

import argparse
from pathlib import Path

import numpy as np

import augment
import fitting
from helpers import encoders, faces, images, triplets, verification, weights
from helpers.runtime import keras, ops, start

SHARD = 2000  # mixed faces in one file
MIXED, PEOPLE, PICTURES_EACH = 96, 8, 4  # of a batch: mixed faces, and behind them people with pictures as they are
SIZE = encoders.SIZE
FAR = 1 / 2500  # share of different pairs that the shipped threshold lets pass, as that of cast_encoder does
STRENGTH = augment.Strength(rotation=4, zoom=0.05, shift=0.02, brightness=0.15, contrast=0.25, side_light=0.25,
                            grey=0.2, blur=0.25, noise=0.02, cover=0.1)


def people(folders, held_out):
    """uint8 pictures (n, 112, 112, 3), labels (n,), and the same of the people who are held out for measuring."""
    parts, offset = [], 0
    for folder in folders:
        found = faces.folder(folder, SIZE, least=2)
        apart = np.array([name in held_out for name in found.names])[found.labels]
        pictures = images.to_uint8(found.pictures.reshape(-1, SIZE, 3)).reshape(found.pictures.shape)
        labels = found.labels + offset
        parts.append((pictures[~apart], labels[~apart], pictures[apart], labels[apart]))
        offset += len(found.names)
    return tuple(map(np.concatenate, zip(*parts, strict=True)))


def mixed(pictures, rng, count, block=250):
    """(count, 112, 112, 3) uint8 faces that nobody has: two people's mixed, and drawn wider, longer, narrower."""
    result = np.empty((count, SIZE, SIZE, 3), np.uint8)
    rows = np.arange(SIZE, dtype=np.float32)[None, :, None, None]
    for start_at in range(0, count, block):
        n = min(block, count - start_at)
        first, second = (pictures[rng.integers(len(pictures), size=n)].astype(np.float32) for _ in range(2))
        second[::2] = second[::2, :, ::-1]
        column = (n, 1, 1, 1)
        halves = 1 / (1 + np.exp((rows - rng.uniform(45, 85, column)) / 5))  # the upper half of one, the lower of two
        blend = rng.uniform(0.3, 0.7, column)
        kind = rng.random(column)
        share = np.where(kind < 0.35, halves, np.where(kind < 0.65, blend, 1)).astype(np.float32)
        face = second + share * (first - second)
        most = np.where(rng.random((n, 1)) < 0.7, 5.0, 0.0)
        face = (stretch(rng, most) @ face.reshape(n, SIZE, -1)).reshape(face.shape).transpose(0, 2, 1, 3)
        face = (stretch(rng, most) @ face.reshape(n, SIZE, -1)).reshape(face.shape).transpose(0, 2, 1, 3)
        result[start_at : start_at + n] = np.clip(face + 0.5, 0, 255)
    return result


def stretch(rng, most):
    """(n, 112, 112) matrices that resample rows at places moved by up to `most` (n, 1) pixels, smoothly."""
    places, knots = np.arange(SIZE), np.linspace(0, SIZE - 1, 6)
    moves = rng.uniform(-1, 1, (len(most), 6)) * most
    moved = np.stack([places + np.interp(places, knots, move) for move in moves])
    moved = np.clip(moved, 0, SIZE - 1 - 1e-6)
    away = np.abs(moved[:, :, None] - places)  # (n, 112, 112): how far each new row is from each old one
    return np.maximum(1 - away, 0).astype(np.float32)


def teacher(file):
    """A function of (n, 112, 112, 3) uint8 pictures that gives the teacher's encodings, (n, 128), of length 1.

    An encoding is the mean of the picture's and of its mirror image's: the pupil sees either and must say the same.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(str(file))
    name = session.get_inputs()[0].name

    def once(pictures):
        ready = ((pictures.astype(np.float32) - 127) / 128).transpose(0, 3, 1, 2)
        return fitting.unit(np.concatenate([session.run(None, {name: one[None]})[0] for one in ready]))

    return lambda pictures: fitting.unit(once(pictures) + once(pictures[:, :, ::-1]))


def taught(number, pictures, encode, cache):
    """Mixed faces of a seed, uint8, and the teacher's encodings of them, float16, made once and kept."""

    def make():
        views = mixed(pictures, np.random.default_rng([5, number]), SHARD)
        print(f"the teacher encodes {(number + 1) * SHARD:,} faces", flush=True)
        return {"views": views, "E": encode(views).astype(np.float16)}

    kept = fitting.kept(cache / "mixed_faces" / f"{number:03d}.npz", make)
    return kept["views"], kept["E"]


class Lessons(keras.utils.PyDataset):
    """Batches: mixed faces and, behind them, P people with K pictures; targets (n, 129): encoding and person, or -1."""

    def __init__(self, views, E, pictures, labels, own, batches=100, seed=0):
        super().__init__()
        self.views, self.E, self.pictures, self.own, self.seed = views, E, pictures, own, seed
        self.known = triplets.PeopleBatches(lambda rows: rows, labels, PEOPLE, PICTURES_EACH, batches, seed)
        self.epoch = 0

    def __len__(self):
        return len(self.known)

    def __getitem__(self, index):
        chosen = np.random.default_rng((self.seed, self.epoch, index)).integers(len(self.views), size=MIXED)
        rows, who = self.known.indices(index, self.epoch)
        targets = np.concatenate([self.E[chosen], self.own[rows]]).astype(np.float32)
        numbers = np.concatenate([np.full(MIXED, -1), who])
        pictures = np.concatenate([self.views[chosen], self.pictures[rows]])
        return pictures, np.concatenate([targets, numbers[:, None]], axis=1).astype(np.float32)


def loss(E, targets, share):
    """Squared distance to the teacher's encoding, and in the last fifth triplets of the people in the batch too."""
    far = ops.mean(ops.sum(ops.square(E - targets[:, :-1]), axis=-1))
    who = ops.cast(targets[MIXED:, -1], "int32")
    mined = triplets.batch_semi_hard(E[MIXED:], who, margin=0.3, otherwise="farthest").loss
    return far + 0.3 * ops.clip((share - 0.8) / 0.1, 0.0, 1.0) * mined


def monitor(pictures, labels, count=4000):
    """A function of the network that measures it on pairs of people who are held out."""
    pairs = verification.make_pairs(labels, count, seed=1)
    different = labels[:, None] != labels

    def measure(network):
        E, _, found = fitting.measured(network, pictures, pairs)
        apart = ops.convert_to_numpy(triplets.pairwise_distances(E, squared=False))[different]
        return found | {"threshold": float(np.quantile(apart, FAR))}

    return measure


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=Path, nargs="+", required=True, help="folders with one folder a person")
    parser.add_argument("--held-out", type=Path, required=True, help="text file: names never trained on, one a line")
    parser.add_argument("--teacher", type=Path, required=True, help="ONNX file of the teacher")
    parser.add_argument("--faces", type=int, default=80_000, help="mixed faces (thousands)")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--cache", default=Path(__file__).parent / "cache", type=Path)
    parser.add_argument("--precision", default="mixed_bfloat16", help="or float32, where the processor has no bfloat16")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier run")
    parser.add_argument("--onward", action="store_true", help="start from the weights that ship")
    given = parser.parse_args()
    start(seed=8)
    held_out = {line.strip() for line in given.held_out.read_text(encoding="utf-8").splitlines()}
    pictures, labels, out, out_labels = people(given.people, held_out)
    encode = teacher(given.teacher)
    shards = [taught(number, pictures, encode, given.cache) for number in range(given.faces // SHARD)]
    views, E = (np.concatenate(parts) for parts in zip(*shards, strict=True))
    own = encode(pictures)
    middle = own.mean(axis=0)  # the teacher puts all faces a little to one side; without it strangers lie further apart
    E, own = fitting.unit(E - middle), fitting.unit(own - middle)
    batches = Lessons(views, E, pictures, labels, own, seed=8)
    network = fitting.network(encoders.face_network, given.precision)
    run, began_from = "face_encoder_onward" if given.onward else "face_encoder_new", {}
    if given.onward:
        before = encoders.load("face_encoder")
        network.set_weights(before.model.get_weights())
        began_from = {"began_from": before.hash}
    measure = monitor(out, out_labels)
    fitting.fit(network, batches, loss, steps=given.steps, rate=1e-3 if given.onward else 2e-3, strength=STRENGTH,
                cache=given.cache / run, fresh=given.fresh, measure=measure, decay=0.03)
    network = fitting.copied(network, encoders.face_network)
    weights.save(network, "face_encoder", "encoders.face_network", {}, {
        "threshold": round(measure(network)["threshold"], 3),
        "command": "python weights/train_face_encoder.py --people YTF CELEBA --held-out NAMES --teacher ONNX"
                   + " --onward" * given.onward,
        "seed": 8, "steps": given.steps, **began_from,
        "data": f"{len(pictures):,} aligned pictures of {len(np.unique(labels))} people of YouTube Faces (Wolf, "
                "Hassner, Maoz 2011) and CelebA (Liu et al. 2015); encodings of a MobileFaceNet as targets",
        "terms": "both sets are for non-commercial research"})


if __name__ == "__main__":
    main()
