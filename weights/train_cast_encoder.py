"""Train `cast_encoder`: triplets of drawn people, and nothing else. Run from the repository's root:

    python weights/train_cast_encoder.py

Draws 3,000 people with seven pictures each (about 10 minutes on two cores), trains (an hour), chooses the threshold on
people it never saw, and writes weights/cast_encoder.weights.h5 with its entry in the manifest. Killed at any moment, it
goes on where it was when it is started again; `--fresh` begins anew. What it keeps meanwhile lies in weights/cache/.
"""

import argparse
from pathlib import Path

import numpy as np

import augment
import fitting
from helpers import encoders, faces, triplets, verification, weights
from helpers.runtime import ops, start

SHARD, PICTURES_EACH = 100, 7  # people drawn and kept in one file; pictures of each, the first one calm
VALIDATION = 900  # seed of the people on whom the threshold is chosen
STRENGTH = augment.Strength()
STRANGERS = 0.04  # share of strangers let in, among 100 people enrolled, at the threshold that ships


def drawn(number, cache):
    """(SHARD, PICTURES_EACH, 112, 112, 3) uint8 pictures of the people of a seed, drawn once and kept."""
    file = Path(cache) / "cast" / f"{number:03d}.npy"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        people = faces.draw_people(SHARD, PICTURES_EACH, seed=number, calm_first=True, dtype="uint8", processes=2)
        partial = file.with_suffix(".part.npy")
        np.save(partial, people.pictures.reshape(SHARD, PICTURES_EACH, *people.pictures.shape[1:]))
        partial.replace(file)
        print(f"drew people {number * SHARD:,} to {(number + 1) * SHARD:,}", flush=True)
    return np.load(file)


def mined_loss(E, labels, share):
    """Semi-hard triplets at first, the hardest ones at the end; `share` says how much of the training is over."""
    semi_hard = triplets.batch_semi_hard(E, labels, margin=0.2, otherwise="farthest").loss
    hard = triplets.batch_hard(E, labels, margin=0.3).loss
    late = ops.clip((share - 0.25) / 0.25, 0.0, 1.0)
    return (1 - late) * semi_hard + late * hard


def active_loss(E, labels, share):
    """All triplets that are active. With the hardest alone, training on people who look alike collapses."""
    return triplets.batch_all(E, labels, margin=0.3).loss


class LookAlikes(triplets.PeopleBatches):
    """Batches half of which are people who look alike to the network: four of them, each with three of its nearest ten.

    The other half comes as chance will have it. The nearest are found anew every fourth epoch, from the mean encoding
    of each person.
    """

    def __init__(self, pictures, labels, network, people=32, **options):
        super().__init__(pictures, labels, people=people, **options)
        self.network, self.found = network, None

    def indices(self, index, epoch=None):
        if self.found is None or self.found[0] != self.epoch // 4:
            E = fitting.encodings(self.network, self._pictures(np.arange(len(self.names) * PICTURES_EACH)))
            means = E.reshape(len(self.names), PICTURES_EACH, -1).mean(1)
            means /= np.linalg.norm(means, axis=1, keepdims=True)
            self.found = self.epoch // 4, np.argsort(-(means @ means.T), axis=1)[:, 1:11]
        rng = np.random.default_rng((self.seed, 1, self.epoch, index))
        who = []
        everyone = list(rng.permutation(len(self.names)))
        for person in everyone[: self.people // 8]:
            near = [other for other in rng.permutation(self.found[1][person]) if other not in who]
            who += [other for other in (person, *near[:3]) if other not in who]
        who += [person for person in everyone if person not in who][: self.people - len(who)]
        rows = [rng.permutation(self._rows[person])[: self.pictures_each] for person in who]
        return np.concatenate(rows), np.repeat(who, self.pictures_each).astype("int32")


def monitor(pictures, labels):
    """A function of the network that measures it on validation people."""
    pairs = verification.make_pairs(labels, 4000, seed=1)

    def measure(network):
        _, distances, found = fitting.measured(network, pictures, pairs)
        return found | {"at_far_0.001": verification.true_accept_rate(distances, pairs.same, 0.001)}

    return measure


def gallery_threshold(encoder, pictures):
    """The distance below which STRANGERS of those who are not enrolled find somebody among the others, by halves."""
    E = encoder.encode(pictures.reshape(-1, *pictures.shape[2:]) / np.float32(255)).reshape(*pictures.shape[:2], -1)
    half = len(E) // 2
    nearest = []
    for known, unknown in ((E[:half], E[half:]), (E[half:], E[:half])):
        visits = unknown[:, 1:].reshape(-1, E.shape[-1])
        nearest.append(np.sqrt(((visits[:, None] - known[None, :, 0]) ** 2).sum(-1)).min(1))
    return float(np.quantile(np.concatenate(nearest), STRANGERS))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=3000, help="people to train on (hundreds)")
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--polish", type=int, default=900, help="steps on people who look alike")
    parser.add_argument("--cache", default=Path(__file__).parent / "cache", type=Path)
    parser.add_argument("--precision", default="mixed_bfloat16", help="or float32, where the processor has no bfloat16")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier run")
    given = parser.parse_args()
    start(seed=7)
    shards = [drawn(number, given.cache) for number in range(given.people // SHARD)]
    pictures = np.concatenate(shards).reshape(-1, 112, 112, 3)
    labels = np.repeat(np.arange(given.people), PICTURES_EACH)
    validation = np.concatenate([drawn(VALIDATION, given.cache), drawn(VALIDATION + 1, given.cache)])
    flat = validation[:SHARD].reshape(-1, 112, 112, 3)
    network = fitting.network(encoders.face_network, given.precision)
    common = {"pictures_each": 4, "batches": 100, "seed": 7}
    measure = monitor(flat, np.repeat(np.arange(SHARD), PICTURES_EACH))
    for name, batches, loss, steps, rate in (
            ("cast_encoder", triplets.PeopleBatches(pictures, labels, people=32, **common), mined_loss, given.steps,
             1e-3),
            ("cast_encoder_look_alikes", LookAlikes(pictures, labels, network, **common), active_loss, given.polish,
             2e-4)):
        fitting.fit(network, batches, loss, steps=steps, rate=rate, strength=STRENGTH, cache=given.cache / name,
                    fresh=given.fresh, measure=measure)
    network = fitting.copied(network, encoders.face_network)
    encoder = encoders.FaceEncoder(network, "cast_encoder", "not saved yet")
    weights.save(network, "cast_encoder", "encoders.face_network", {}, {
        "threshold": round(gallery_threshold(encoder, validation), 3),
        "command": "python weights/train_cast_encoder.py", "seed": 7, "steps": given.steps + given.polish,
        "data": f"{given.people} people of the cast with {PICTURES_EACH} pictures each, drawn by helpers/faces.py",
        "terms": "drawn by this project; nobody real"})


if __name__ == "__main__":
    main()
