"""How well `face_encoder` knows people it never saw, on photographs that this project's own finder aligned.

    python benchmarks/real_faces.py --folder ORL --flat YALE --aligned YTF --names HELD_OUT.txt
    python benchmarks/real_faces.py --lfw      the official 6,000 pairs, where scikit-learn has them on this machine

--folder: pictures in one folder a person. --flat: pictures in one folder, named person.condition. --aligned: crops of
112 x 112 that are aligned already, of the people whose names stand in a file. Pairs are balanced: as many of the same
person as of two. The threshold of a fold is chosen on the nine others, and no person is in two folds. With few people
much hangs on who is in one fold with whom: the people are divided anew twenty times, and the mean, the least and the
most are printed, then, on the pairs of the first division, the accuracy at the threshold that ships with the encoder.
A picture in which no face was found makes no pair; how many those are is printed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from helpers import alignment, encoders, faces, images, verification

PAIRS, DIVISIONS = 4000, 20


def upright(picture, what):
    """The picture turned upright, or None and a line where no face or several were found."""
    try:
        return alignment.align(picture)
    except alignment.AlignmentError as error:
        print(f"  {what}: {error}", file=sys.stderr)


def aligned(files, person_of):
    """Aligned pictures and labels of the files in which one face was found, and how many files there were."""
    found = [(upright(images.load(file), f"{file.parent.name}/{file.name}"), person_of(file)) for file in files]
    pictures, labels = zip(*[(picture, label) for picture, label in found if picture is not None], strict=True)
    return np.stack(pictures), np.array(labels), len(files)


def measured(name, encoder, pictures, labels, count):
    """Prints one line: accuracy by folds of people, at the threshold that ships, area, equal error rate."""
    E = encoder.encode(pictures)
    people, codes = np.unique(labels, return_inverse=True)
    divided = [division(E, codes, seed) for seed in range(1, DIVISIONS + 1)]
    crosses = [verification.ten_fold(*each) for each in divided]
    means = [cross.mean for cross in crosses]
    distances, same, _ = divided[0]
    shipped = verification.accuracy(distances, same, encoder.threshold)
    print(f"{name}: {len(pictures)} of {count} pictures aligned, {len(people)} people, {len(same)} pairs: "
          f"{np.mean(means):.1%} ± {np.mean([cross.standard_error for cross in crosses]):.1%} by folds "
          f"({min(means):.1%}-{max(means):.1%}), {shipped.value:.1%} ({shipped.low:.1%}-{shipped.high:.1%}) at "
          f"{encoder.threshold}, area {verification.roc(distances, same).area:.4f}, "
          f"equal error {verification.equal_error_rate(distances, same).rate:.1%}", flush=True)


def division(E, codes, seed):
    """Distances, whether of one person, and folds of pairs, (n,) each; the people are dealt into up to ten folds."""
    people = codes.max() + 1
    count = min(10, people // 3)  # a fold needs pairs of two people
    fold_of = np.random.default_rng(seed).permutation(people) * count // people
    distances, same, folds = [], [], []
    for fold in range(count):
        rows = np.flatnonzero(fold_of[codes] == fold)
        most = sum(n * (n - 1) // 2 for n in np.bincount(codes[rows]))
        others = len(rows) * (len(rows) - 1) // 2 - most
        pairs = verification.make_pairs(codes, 2 * min(most, others, PAIRS // 20), seed=fold, rows=rows)
        distances.append(np.linalg.norm(E[pairs.first] - E[pairs.second], axis=1))
        same.append(pairs.same)
        folds.append(np.full(len(pairs.same), fold))
    return tuple(map(np.concatenate, (distances, same, folds)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, nargs="*", default=[])
    parser.add_argument("--flat", type=Path, nargs="*", default=[])
    parser.add_argument("--aligned", type=Path)
    parser.add_argument("--names", type=Path)
    parser.add_argument("--lfw", action="store_true")
    given = parser.parse_args()
    encoder = encoders.load("face_encoder")
    for path in given.folder:
        files = sorted(f for person in path.iterdir() if person.is_dir() for f in person.iterdir()
                       if f.suffix.lower() in faces.ENDINGS)
        measured(path.name, encoder, *aligned(files, lambda file: file.parent.name))
    for path in given.flat:
        files = sorted(f for f in path.iterdir() if f.suffix not in ("", ".txt"))
        measured(path.name, encoder, *aligned(files, lambda file: file.stem))
    if given.aligned:
        lines = given.names.read_text(encoding="utf-8").splitlines() if given.names else []
        names = {line.strip() for line in lines}
        with tempfile.TemporaryDirectory() as chosen:
            for person in given.aligned.iterdir():
                if person.is_dir() and (not names or person.name in names):
                    (Path(chosen) / person.name).symlink_to(person.resolve())
            people = faces.folder(chosen, least=2)
        measured(given.aligned.name, encoder, people.pictures, people.labels, len(people.labels))
    if given.lfw:
        pairs = faces.lfw_pairs(download=False)
        both = [(upright(one, "LFW"), upright(other, "LFW"), *rest) for one, other, *rest in zip(*pairs, strict=True)]
        found = [pair for pair in both if pair[0] is not None and pair[1] is not None]
        first, second, same, fold = map(np.stack, zip(*found, strict=True))
        apart = np.linalg.norm(encoder.encode(first) - encoder.encode(second), axis=1)
        cross = verification.ten_fold(apart, same, fold)
        print(f"LFW, {len(same)} of {len(pairs.same)} pairs aligned: {cross.mean:.2%} ± {cross.standard_error:.2%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
