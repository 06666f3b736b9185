"""Record `depth`: plain and residual networks of 20 and 56 layers on digits, side by side. From the repository's root:

    python weights/train_depth_runs.py

Trains four networks, about two minutes on two cores, and writes weights/recorded/depth.json. Each network that is done
is kept in weights/cache/depth_runs/; killed at any moment, it goes on with the next one. `--fresh` begins anew.
"""

import argparse
import shutil
from pathlib import Path

from helpers import networks, training

SEED, SIZE, WIDTHS = 0, 8, (8, 16, 32)
RUNS = {f"{kind}, {depth} layers": (depth, kind == "residual") for kind in ("plain", "residual") for depth in (20, 56)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--cache", default=Path(__file__).parent / "cache" / "depth_runs", type=Path)
    parser.add_argument("--fresh", action="store_true", help="forget an earlier run")
    given = parser.parse_args()
    if given.fresh:
        shutil.rmtree(given.cache, ignore_errors=True)
    data, done = training.digits(SIZE, seed=SEED), {}
    settings = "_".join(map(str, (SEED, SIZE, *WIDTHS, given.epochs)))
    for title, (depth, residual) in RUNS.items():
        name = f"{'residual' if residual else 'plain'}{depth}_{settings}"
        if not (given.cache / f"{name}.json").exists():
            run = training.train(lambda depth=depth, residual=residual: networks.cifar_network(
                depth, residual, SIZE, 1, widths=WIDTHS), data, given.epochs, seed=SEED)
            training.record(name, {title: run.history}, {}, given.cache)
        done[title] = training.recorded(name, given.cache).runs[title]
        error = 100 * (1 - done[title].accuracy[-1])
        print(f"{title}: training error {error:.1f} % in the last epoch", flush=True)
    training.record("depth", done, {
        "command": "python weights/train_depth_runs.py", "seed": SEED, "epochs": given.epochs, "widths": WIDTHS,
        "data": f"scikit-learn's digits, {len(data.train_y)} of {SIZE} x {SIZE} to learn from, "
                f"{len(data.test_y)} to test"})


if __name__ == "__main__":
    main()
