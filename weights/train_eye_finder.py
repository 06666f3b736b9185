"""Trains the eye finder of helpers/alignment.py on faces cut to its template, and measures it on people left out.

    python weights/train_eye_finder.py --data FOLDER [FOLDER ...] [--others FOLDER ...]

Each FOLDER of --data holds a folder a person with pictures of 112 x 112, eyes at alignment.EYES: the truth is known
because the pictures are. They are turned, shifted, scaled, lit, blurred and covered at random. The last tenth of the
people of each folder, by name, is left out; those of the first folder are measured. --others holds photographs
without people, at any depth, from which the network learns what no face is. A run that was stopped goes on where it
was with the same command; --fresh begins anew. What it keeps meanwhile lies in weights/cache/.
"""

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
from scipy import ndimage

from helpers import alignment, faces, images, runtime, weights
from helpers.runtime import keras, ops

CACHE = Path(__file__).parent / "cache"
TERMS = "YouTube Faces and CelebA are for research that earns no money; the weights hold no picture of anybody"
LIMITS = "For faces from the front or half turned; learned from people of press and screen, measured on 35 of them"
CARD = """# eye_finder

Where the eyes are in a window of 48 x 48 grey pixels around a face, and whether there is one. `helpers.alignment` asks
it three times, each time with the window turned to what it found.

## Data and its terms
{data}.
The faces are cut to 112 x 112 with the eyes at `alignment.EYES`. {terms}.
What no face is, it also learned from wrong windows of the same faces.

## Training
`{command}`,
seed {seed}; about five minutes of one core. The windows were turned by up to 25 degrees, shifted, scaled, lit from one
side, blurred, covered, given drawn glasses, and mirrored.

## Measured
On the last tenth of the people of YouTube Faces by name, none of whom it learned from, with windows turned, shifted and
scaled at random: the mean distance of the found from the true eyes, as a share of the distance between the eyes (`_95`:
95 of 100 are nearer), and the shares of windows told rightly. The truth was itself found by a program.

{table}

## Limits
{limits}.
A face from the side, upside down, or narrower than 32 pixels is not found. Nobody measured it for people of different
ages, skins or origins one by one: look at what it cuts out of your photographs before you rely on it.
"""
BLURS = (0.7, 1.5, 2.8)  # standard deviations in pixels of 112; the first only keeps 48 pixels from aliasing
OTHERS = 200  # photographs without people, at most
SIDE = alignment.SIZE
GRID = np.arange(alignment.WINDOW)[None, :] + 1j * np.arange(alignment.WINDOW)[:, None]  # points as complex numbers
TRUTH, SEEN = (points @ [1, 1j] for points in (alignment.EYES, alignment.SEEN))
MIDDLE = complex(*alignment.WINDOW_MIDDLE)


def read(folder, part):
    """Grey pictures of the people to learn from ("training") or of the last tenth by name, uint8 (n, 112, 112)."""
    people = sorted(p for p in Path(folder).iterdir() if p.is_dir())
    cut = len(people) - math.ceil(len(people) / 10)
    people = people[:cut] if part == "training" else people[cut:]
    files = [file for person in people for file in sorted(person.iterdir()) if file.suffix.lower() in faces.ENDINGS]
    return np.stack([images.to_uint8(images.grey(images.load(file))) for file in files])


def other(folders, rng):
    """Squares of photographs without people, uint8 (n, 112, 112): most of them what the cascade takes for a face."""
    files = [f for folder in folders for f in sorted(Path(folder).rglob("*")) if f.suffix.lower() in faces.ENDINGS]
    files = [files[i] for i in rng.permutation(len(files))[:OTHERS]]
    pictures = [images.load(f, max_side=240) for f in files] or [images.photograph(p) for p in images.PHOTOGRAPHS]
    squares = []
    for picture in map(images.grey, pictures):
        boxes = list(alignment._candidates(picture)[0])
        for _ in range(4):
            side = rng.uniform(0.2, 1) * min(picture.shape)
            corner = rng.random(2) * (np.array(picture.shape[::-1]) - side)
            boxes.append([*corner, *corner + side])
        eyes = [alignment._usual_eyes(np.array(box)) for box in boxes]
        squares += [images.to_uint8(alignment._cut(picture, e, SIDE, alignment.EYES)) for e in eyes]
    return np.stack(squares)


def blurred(pictures):
    """The pictures three times, ever more blurred: (3, n, 112, 112) uint8."""
    return np.stack([np.stack([ndimage.gaussian_filter(p, blur, mode="nearest") for p in pictures]) for blur in BLURS])


def starts(n, rng, far):
    """Where a search for the eyes may begin: complex (n, 2), near the true eyes or as far off as a box may be."""
    turn, shift, scale = (25, 13, 0.25) if far else (5, 5, 0.08)
    angle = np.radians(rng.uniform(-turn, turn, (n, 1)))
    move = rng.uniform(-shift, shift, (n, 2)) @ [[1], [1j]]
    return MIDDLE + move + np.exp(rng.uniform(-scale, scale, (n, 1)) + 1j * angle) * (TRUTH - MIDDLE)


def wrong_starts(n, rng):
    """Where there is a face in the picture, but not in the window: far too near, too far, beside it, on its head."""
    kind = rng.integers(4, size=(n, 1))
    size = np.select([kind == 0, kind == 1], [rng.uniform(0.2, 0.45, (n, 1)), rng.uniform(2.2, 3.5, (n, 1))], 1)
    turn = np.where(kind == 2, rng.uniform(np.radians(75), np.radians(285), (n, 1)), 0)
    away = np.exp(2j * np.pi * rng.random((n, 1))) * np.where(kind == 3, rng.uniform(60, 100, (n, 1)), 0)
    away = away + np.where(kind == 0, rng.uniform(-25, 25, (n, 2)) @ [[1], [1j]], 0)
    return MIDDLE + away + size * np.exp(1j * turn) * (TRUTH - MIDDLE)


def windows(bank, rows, begin, rng):
    """What the network sees from those starts, (n, 48, 48) in [0, 1], and the true eyes in it, complex (n, 2)."""
    turn = (begin[:, 1] - begin[:, 0]) / (SEEN[1] - SEEN[0])
    origin = begin[:, 0] - turn * SEEN[0]
    place = turn[:, None, None] * GRID + origin[:, None, None]
    mirrored = rng.random((len(rows), 1, 1)) < 0.5  # beyond the picture's edge: mirrored, or its last pixel
    x, y = (np.where(mirrored, _folded(part), np.clip(part, 0, SIDE - 1))
            for part in (place.real.astype(np.float32), place.imag.astype(np.float32)))
    blur = rng.choice(len(BLURS), size=len(rows), p=(0.6, 0.25, 0.15))[:, None, None]
    return _between(bank, blur, rows[:, None, None], x, y) / 255, (TRUTH - origin[:, None]) / turn[:, None]


def _folded(place):
    place = np.abs(place) % (2 * (SIDE - 1))
    return np.minimum(place, 2 * (SIDE - 1) - place)


def _between(bank, blur, rows, x, y):
    """Bilinear interpolation."""
    left, top = (np.minimum(part.astype(int), SIDE - 2) for part in (x, y))
    u, v = x - left, y - top
    upper, lower = ((1 - u) * bank[blur, rows, t, left] + u * bank[blur, rows, t, left + 1] for t in (top, top + 1))
    return (1 - v) * upper + v * lower


def disturbed(seen, eyes, rng):
    """The windows (n, 48, 48) with glasses, things in front, light from one side, over-exposure and noise."""
    n = len(seen)
    some = lambda share: rng.random((n, 1, 1)) < share  # noqa: E731
    value = lambda low, high: rng.uniform(low, high, (n, 1, 1)).astype(np.float32)  # noqa: E731
    seen = np.where(some(0.15) & _glasses(eyes, value), value(0, 1) ** 2, seen)
    seen = np.where(some(0.15) & _rectangle(value), value(0, 1), seen)
    across = ((GRID - GRID.mean()) * np.exp(1j * value(0, 2 * np.pi))).real / (alignment.WINDOW / 2)
    shade = value(0.05, 1) + 1 / (1 + np.exp(-np.exp(value(0, 2.5)) * (across - value(-0.4, 0.4))))
    seen = np.where(some(0.4), seen * shade * value(0.5, 1.5), seen)
    seen = np.clip(seen * np.exp(value(-0.5, 0.5)) + value(-0.08, 0.08), 0, 1) ** np.exp(value(-0.6, 0.6))
    return seen + np.where(some(0.3), value(0, 0.05), 0) * rng.standard_normal(seen.shape, np.float32)


def _glasses(eyes, value):
    """Rims around the eyes, or dark glasses: bool (n, 48, 48)."""
    apart = np.abs(eyes[:, 1] - eyes[:, 0])[:, None, None]
    shape, size, rim = value(2, 6), value(0.32, 0.46), value(0.03, 0.1)
    far = np.inf
    for eye in eyes.T[:, :, None, None]:
        away = (GRID - eye - 1j * 0.05 * apart) * np.conj(eyes[:, 1] - eyes[:, 0])[:, None, None] / apart**2
        far = np.minimum(far, (np.abs(away.real) ** shape + np.abs(1.2 * away.imag) ** shape) ** (1 / shape))
    return (far < size) & ((far > size - rim) | (value(0, 1) < 0.3))


def _rectangle(value):
    x, y = value(-8, 56), value(-8, 56)
    return (np.abs(GRID.real - x) < value(2, 12)) & (np.abs(GRID.imag - y) < value(2, 12))


def batch(bank, others, rng, size):
    """Windows (n, 48, 48, 1); truth (n, 5): eyes as shares of the window's side, and 1 for a face (three quarters)."""
    none = size // 4
    rows = rng.integers(bank.shape[1], size=size)
    begin = np.concatenate([starts(size // 2, rng, True), starts(size - size // 2 - none, rng, False),
                            wrong_starts(none, rng)])
    seen, eyes = windows(bank, rows, begin, rng)
    elsewhere = np.arange(size - none // 2, size)
    begin = starts(len(elsewhere), rng, True)
    seen[elsewhere], _ = windows(others, rng.integers(others.shape[1], size=len(elsewhere)), begin, rng)
    seen = disturbed(seen, eyes, rng)
    flipped = rng.random(size) < 0.5
    seen[flipped] = seen[flipped, :, ::-1]
    eyes[flipped] = alignment.WINDOW - 1 - eyes[flipped, ::-1].conj()
    truth = np.stack([eyes[:, 0].real, eyes[:, 0].imag, eyes[:, 1].real, eyes[:, 1].imag], 1) / alignment.WINDOW
    face = np.arange(size) < size - none
    return seen[..., None].astype(np.float32), np.column_stack([truth, face]).astype(np.float32)


@keras.saving.register_keras_serializable("eye_finder")
def loss(truth, found):
    """Huber loss of the eyes where there is a face, and cross-entropy of whether there is one."""
    error = ops.abs(truth[:, :4] - found[:, :4]) * 10
    huber = ops.where(error < 0.3, error**2 / 2, 0.3 * error - 0.045)
    face = truth[:, 4]
    logit = found[:, 4]
    entropy = ops.relu(logit) - logit * face + ops.softplus(-ops.abs(logit))
    return 10 * ops.mean(huber, axis=1) * face + 0.2 * entropy


def train(bank, others, batches, size, seed, state):
    """Trains, keeping the state every 250 batches; goes on from `state` where it exists. Batch k depends on k alone."""
    if state.exists():
        model = keras.saving.load_model(state)
    else:
        keras.utils.set_random_seed(seed)
        model = alignment.eye_network()
        rate = keras.optimizers.schedules.CosineDecay(1e-5, batches - 200, warmup_target=2e-3, warmup_steps=200)
        model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3, clipnorm=1.0), loss=loss)
    done, since, mean = int(model.optimizer.iterations.numpy()), time.time(), []
    for step in range(done, batches):
        mean.append(float(model.train_on_batch(*batch(bank, others, np.random.default_rng([seed, step]), size))))
        model.reset_metrics()
        if (step + 1) % 250 == 0 or step + 1 == batches:
            part = state.with_name("part_" + state.name)
            model.save(part)
            os.replace(part, state)
            print(f"batch {step + 1} of {batches}: loss {np.mean(mean):.4f}, {time.time() - since:.0f} s", flush=True)
            mean = []
    return model


def measure(model, pictures, others, seed):
    """Mean error of the eyes in shares of their distance, from far starts and after each round; what is told apart."""
    rng = np.random.default_rng([seed, 10**6])
    bank, eyes, results = blurred(pictures)[:1].repeat(3, 0), starts(len(pictures), rng, True), {}
    for turn in range(alignment.ROUNDS + 1):
        error = np.abs(eyes - TRUTH).mean(1) / abs(TRUTH[1] - TRUTH[0])
        results |= {f"error_{turn}_rounds": error.mean(), f"error_{turn}_rounds_95": np.quantile(error, 0.95)}
        seen, _ = windows(bank, np.arange(len(pictures)), eyes, rng)
        found, logits = alignment._ask(model, seen)
        turned = (eyes[:, 1] - eyes[:, 0]) / (SEEN[1] - SEEN[0])
        eyes = eyes[:, :1] + turned[:, None] * (found @ [1, 1j] - SEEN[0])
    seen, _ = windows(blurred(others), np.arange(len(others)), starts(len(others), rng, True), rng)
    least = np.log(alignment.SURE / (1 - alignment.SURE))
    results |= {"faces_told": np.mean(logits > least), "others_told": np.mean(alignment._ask(model, seen)[1] < least)}
    return {key: round(float(value), 4) for key, value in results.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="+", required=True, metavar="FOLDER")
    parser.add_argument("--others", nargs="*", default=[], metavar="FOLDER")
    parser.add_argument("--batches", type=int, default=2500)
    parser.add_argument("--size", type=int, default=64, help="windows in a batch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true")
    chosen = parser.parse_args()
    runtime.start(seed=chosen.seed)
    CACHE.mkdir(exist_ok=True)
    state = CACHE / "eye_finder.keras"
    if chosen.fresh:
        state.unlink(missing_ok=True)
    rng = np.random.default_rng([chosen.seed, 10**7])
    others = rng.permutation(other(chosen.others, rng))
    cut = len(others) * 9 // 10
    bank = blurred(np.concatenate([read(folder, "training") for folder in chosen.data]))
    print(f"{bank.shape[1]} faces, {cut} other squares to learn from", flush=True)
    model = train(bank, blurred(others[:cut]), chosen.batches, chosen.size, chosen.seed, state)
    results = measure(model, read(chosen.data[0], "measured"), others[cut:], chosen.seed)
    print(json.dumps(results, indent=2))
    keep(model, results, chosen, bank.shape[1])


def keep(model, results, chosen, count):
    """Writes weights/eye_finder.weights.h5, its entry in the manifest, and its card."""
    data = (f"{count:,} aligned pictures of YouTube Faces (Wolf, Hassner, Maoz 2011) and CelebA (Liu et al. 2015); "
            "photographs of things and animals of ImageNet")
    command = (f"python weights/train_eye_finder.py --data FOLDER FOLDER --others FOLDER --batches {chosen.batches} "
               f"--seed {chosen.seed}")
    facts = {"command": command, "seed": chosen.seed, "data": data, "terms": TERMS, "limits": LIMITS}
    table = "\n".join(["| what | value |", "|---|---|", *(f"| {key} | {value} |" for key, value in results.items())])
    weights.save(model, "eye_finder", "alignment.eye_network", {}, facts | {"results": results})
    (weights.WEIGHTS / "eye_finder.md").write_text(CARD.format(table=table, **facts), encoding="utf-8")


if __name__ == "__main__":
    main()
