"""Time the mining of helpers.triplets beside NumPy and pytorch-metric-learning, in one run, after checking that all
forms of a case give the same loss and the same gradient.

    python benchmarks/mining.py                 about half a minute, two with pytorch-metric-learning
    python benchmarks/mining.py --repeats 5

A batch of P = 128 people with K = 8 pictures, 1,024 encodings of 128 numbers; each form gets a NumPy array and gives
the loss and its gradient as NumPy arrays. Forms take turns, so that whatever else the machine does slows all alike.
pytorch-metric-learning and PyTorch are compared where they are installed; the course does not need them.
"""

import argparse
import importlib
import importlib.util
import itertools
import os
import statistics
import sys
import time

import numpy as np

from helpers import triplets
from helpers.runtime import device, keras, ops

PEOPLE, PICTURES, NUMBERS, MARGIN = 128, 8, 128, 0.2
# Largest difference from the first form, relative to the largest number. Of seven million triplets a few lie within
# rounding of the margin; such a one is active in one form and not in another, and its share of a gradient is 3e-4.
WITHIN = 1e-3
SLOW = 0.5  # seconds: a form that takes longer than this is timed once


def batch(seed=0):
    """(n, d) encodings on the sphere, as a half-trained encoder gives them, and the (n,) labels."""
    rng = np.random.default_rng(seed)
    E = 0.5 * np.repeat(rng.normal(size=(PEOPLE, NUMBERS)), PICTURES, axis=0)
    E += rng.normal(size=E.shape)
    return (E / np.linalg.norm(E, axis=1, keepdims=True)).astype("float32"), np.repeat(np.arange(PEOPLE), PICTURES)


def ours(form, labels, **how):
    """A form of helpers.triplets and its gradient, on the backend that Keras has."""

    def loss(E):
        return form(E, labels, MARGIN, **how).loss

    if keras.backend.backend() == "jax":
        both = importlib.import_module("jax").value_and_grad(loss)
        return lambda E: [np.asarray(part) for part in both(ops.convert_to_tensor(E))]
    tape_of = importlib.import_module("tensorflow").GradientTape

    def run(E):
        E = ops.convert_to_tensor(E)
        with tape_of() as tape:
            tape.watch(E)
            value = loss(E)
        return value.numpy(), tape.gradient(value, E).numpy()

    return run


def squared_distances(E):
    squares = np.einsum("ij,ij->i", E, E)
    return np.maximum(squares[:, None] + squares - 2 * (E @ E.T), 0)


def masks(labels):
    same = labels[:, None] == labels
    return same & ~np.eye(len(labels), dtype=bool), ~same


def pulled(E, weights):
    """Gradient of sum_ij w_ij ||e_i - e_j||^2."""
    both = weights + weights.T
    return 2 * (both.sum(axis=1, keepdims=True) * E - both @ E)


def numpy_all(labels):
    """Batch-all without a loop: the (n, K - 1, n) cube of all triplets of people with K pictures each."""

    def run(E):
        d, (positive, negative) = squared_distances(E), masks(labels)
        d_ap = d[positive].reshape(len(E), -1, 1)
        losses = d_ap + np.float32(MARGIN) - np.where(negative, d, np.float32(np.inf))[:, None, :]
        active = losses > 0
        weights = np.zeros_like(d)
        weights[positive] = active.sum(axis=2).ravel()
        weights -= active.sum(axis=1)
        count = active.sum()
        return losses[active].sum() / count, pulled(E, weights / count)

    return run


def numpy_hard(labels):
    """Batch-hard without a loop."""

    def run(E):
        d, (positive, negative), rows = squared_distances(E), masks(labels), np.arange(len(E))
        p = np.where(positive, d, np.float32(-1)).argmax(axis=1)
        n = np.where(negative, d, np.float32(np.inf)).argmin(axis=1)
        losses = d[rows, p] - d[rows, n] + np.float32(MARGIN)
        share = ((losses > 0) / np.float32(len(E))).astype("float32")[:, None]
        gradient = 2 * share * (E[n] - E[p])
        np.add.at(gradient, p, 2 * share * (E[p] - E))
        np.add.at(gradient, n, 2 * share * (E - E[n]))
        return np.maximum(losses, 0).mean(), gradient

    return run


def numpy_semi_hard(labels):
    """All anchor-positive pairs with the nearest semi-hard negative, without a loop: again an (n, K - 1, n) cube."""

    def run(E):
        d, (positive, negative) = squared_distances(E), masks(labels)
        a, p = np.nonzero(positive)
        others = np.where(negative, d, np.float32(np.inf))[:, None, :]
        beyond = np.where(others > d[positive].reshape(len(E), -1, 1), others, np.float32(np.inf)).reshape(len(a), -1)
        n = beyond.argmin(axis=1)
        losses = d[a, p] + np.float32(MARGIN) - np.take_along_axis(beyond, n[:, None], axis=1)[:, 0]
        found = losses > 0
        a, p, n = a[found], p[found], n[found]
        weights = np.zeros_like(d)
        weights[a, p] = 1
        np.subtract.at(weights, (a, n), 1)
        return losses[found].sum() / len(a), pulled(E, weights / np.float32(len(a)))

    return run


def metric_learning(labels, miner):
    """TripletMarginLoss of pytorch-metric-learning; it has no miner for the nearest semi-hard negative alone."""
    torch = importlib.import_module("torch")
    losses, miners, distances, reducers = (
        importlib.import_module(f"pytorch_metric_learning.{part}")
        for part in ("losses", "miners", "distances", "reducers")
    )
    distance, labels = distances.LpDistance(normalize_embeddings=False, power=2), torch.as_tensor(labels)
    mean = reducers.AvgNonZeroReducer() if miner != "BatchHardMiner" else reducers.MeanReducer()
    loss = losses.TripletMarginLoss(margin=MARGIN, distance=distance, reducer=mean)
    how = dict(margin=MARGIN, type_of_triplets="semihard") if miner == "TripletMarginMiner" else {}
    mine = getattr(miners, miner)(distance=distance, **how) if miner else lambda E, labels: None

    def run(E):
        E = torch.tensor(E, requires_grad=True)
        value = loss(E, labels, mine(E, labels))
        value.backward()
        return value.item(), E.grad.numpy()

    return run


def cases(labels):
    """(title, forms that must agree, forms that are only timed)."""
    extra = all(importlib.util.find_spec(name) for name in ("torch", "pytorch_metric_learning"))

    def theirs(miner, name="pytorch-metric-learning"):
        return {name: metric_learning(labels, miner)} if extra else {}

    def first_two(form, reference, **how):
        return {f"helpers.{form.__name__}": ours(form, labels, **how), "numpy, no loop": reference(labels)}

    yield "batch-all", first_two(triplets.batch_all, numpy_all) | theirs(None), {}
    yield "batch-hard", first_two(triplets.batch_hard, numpy_hard) | theirs("BatchHardMiner"), {}
    other = theirs("TripletMarginMiner", "p.-m.-l., all semi-hard")
    yield "semi-hard", first_two(triplets.batch_semi_hard, numpy_semi_hard), other


def timed(form, E):
    start = time.perf_counter()
    result = form(E)
    return time.perf_counter() - start, result


def measure(forms, E, repeats):
    """Median seconds and the first result, by name; the first run of each, which compiles or warms up, is not timed."""
    results = {name: form(E) for name, form in forms.items()}
    seconds = {name: [timed(form, E)[0]] for name, form in forms.items()}
    slow = {name for name, spent in seconds.items() if spent[0] > SLOW}
    for _, (name, form) in itertools.product(range(repeats - 1), forms.items()):
        if name not in slow:
            seconds[name].append(timed(form, E)[0])
    return {name: (statistics.median(seconds[name]), results[name]) for name in forms}


def apart(result, expected):
    """Largest difference of loss and gradient, each relative to its largest number."""
    pairs = [(np.asarray(a), np.asarray(b)) for a, b in zip(result, expected, strict=True)]
    return max(float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-12)) for a, b in pairs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=15, help="measured runs of each form (default 15)")
    repeats = max(1, parser.parse_args().repeats)
    E, labels = batch()
    counts = triplets.count_triplets(E, labels, MARGIN)
    print(f"{os.cpu_count()} cores, Keras ({keras.backend.backend()}) on {device()}; median of {repeats} runs")
    print(f"{len(E)} encodings of {NUMBERS} numbers; {counts.valid:,} triplets, {counts.active:,} active\n")
    equal = ahead = True
    for title, forms, only_timed in cases(labels):
        rows = measure(forms | only_timed, E, repeats)
        first, expected = next(iter(rows.values()))
        print(f"{title}, loss and gradient\n  {'form':26s}{'median':>12s}{'times ours':>12s}{'differs by':>12s}")
        for name, (seconds, result) in rows.items():
            difference = "other mining" if name in only_timed else f"{apart(result, expected):.0e}"
            equal = equal and (name in only_timed or apart(result, expected) <= WITHIN)
            ahead = ahead and seconds >= first
            print(f"  {name:26s}{seconds * 1e3:9.2f} ms{seconds / first:12.1f}{difference:>14s}")
        print()
    if importlib.util.find_spec("pytorch_metric_learning") is None:
        print("pytorch-metric-learning is not installed; to see it: pip install torch pytorch-metric-learning")
    print(f"all forms of a case equal within {WITHIN:.0e}: {equal}; helpers ahead of all: {ahead}")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
