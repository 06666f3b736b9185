"""How fast the cast is drawn, and how little raw pixels and eigenfaces know of who is in a picture.

    python benchmarks/faces.py              about two minutes on one core
    python benchmarks/faces.py --people 40  a shorter look, fewer pairs

Verification: 200 people whom no training meets, six pictures each, 6,000 pairs, half of them of the same person. A
pair counts as the same person where its distance is at most a threshold; the threshold is the best one for these
very pairs, which favours the methods. Identification: one picture of each of 100 people is known, 500 others are to
be named after the nearest.
"""

import argparse
import sys
import time

import numpy as np
from sklearn.decomposition import PCA

from helpers import faces, images, verification


def best_accuracy(distances, same):
    """Share of pairs that are right under 'same where the distance is at most t', at the best t; and its error."""
    order = np.argsort(distances)
    right = np.cumsum(np.where(same[order], 1, -1)) + (~same).sum()
    accuracy = max(right.max(), (~same).sum()) / len(same)
    return accuracy, 1.96 * np.sqrt(accuracy * (1 - accuracy) / len(same))


def features(train, test):
    """Each way to turn pictures into rows of numbers, by name."""
    def flat(pictures):
        return pictures.reshape(len(pictures), -1).astype("float32") / 255

    def grey(pictures):
        small = [images.resize(images.grey(images.to_float(p)), (28, 28)).ravel() for p in pictures]
        small = np.stack(small)
        return (small - small.mean(1, keepdims=True)) / (small.std(1, keepdims=True) + 1e-6)

    yield "raw pixels", flat(test)
    yield "grey, 28 x 28, light evened out", grey(test)
    eigen = PCA(100, svd_solver="randomized", random_state=0).fit(flat(train))
    yield "eigenfaces, 100", eigen.transform(flat(test))
    white = eigen.transform(flat(test)) / np.sqrt(eigen.explained_variance_)
    yield "eigenfaces, whitened, 2 to 100", white[:, 2:] / np.linalg.norm(white[:, 2:], axis=1, keepdims=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200, help="people tested (default 200)")
    parser.add_argument("--processes", type=int, default=1, help="processes that draw (default 1)")
    options = parser.parse_args()
    start, spent = time.perf_counter(), time.process_time()
    people = faces.draw_people(options.people, 6, seed=5, split="test", dtype="uint8",
                               processes=options.processes)
    took, spent, n = time.perf_counter() - start, time.process_time() - spent, len(people.pictures)
    print(f"{n} pictures of {faces.SIZE} x {faces.SIZE} in {took:.1f} s: {n / took * 60:,.0f} a minute")
    if options.processes == 1:
        print(f"of that {spent:.1f} s on the processor: {n / spent * 60:,.0f} a minute where nothing else runs")
    others = faces.draw_people(60, 5, seed=6, dtype="uint8", processes=options.processes)
    count = min(6000, 30 * options.people)  # six pictures make fifteen pairs of the same person
    one, other, same = verification.make_pairs(people.labels, count, seed=1)
    first = np.arange(0, min(600, len(people.labels)), 6)
    rest = np.setdiff1d(np.arange(6 * len(first)), first)
    print(f"\n{count} pairs of {options.people} people; naming one of {len(first)} from one picture each\n"
          f"  {'':34s}{'pairs right':>18s}{'named right':>14s}")
    worst = 0
    for name, rows in features(others.pictures, people.pictures):
        blocks = zip(np.array_split(one, 30), np.array_split(other, 30), strict=True)  # all at once: 1.8 GB
        distances = [np.linalg.norm(rows[a] - rows[b], axis=1) for a, b in blocks]
        accuracy, error = best_accuracy(np.concatenate(distances), same)
        far = (rows[first] ** 2).sum(1) - 2 * rows[rest] @ rows[first].T
        named = (people.labels[first][far.argmin(1)] == people.labels[rest]).mean()
        worst = max(worst, accuracy if name == "raw pixels" else 0)
        print(f"  {name:34s}{accuracy:10.1%} ± {error:.1%}{named:14.1%}")
    print(f"\nraw pixels at most 75 %: {worst <= 0.75}")
    return 0 if worst <= 0.75 else 1


if __name__ == "__main__":
    sys.exit(main())
