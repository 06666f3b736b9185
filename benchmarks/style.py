"""Time helpers.style.stylize beside two plain loops with the same network, pictures and costs, in one run.

    python benchmarks/style.py                                        128 pixels, 200 steps: a few minutes
    python benchmarks/style.py --sizes 256 512 --steps 1000 --keep style.json --pictures folder
    python benchmarks/style.py --whole                                how long a picture takes with the defaults

a: content, style and generated picture go through the network in one batch at every step, and SGD with a decaying
rate moves the pixels, as in many courses. b: what is compared with is computed once, and Adam with a rate of 0.02
moves them. Both are compiled, start from the content and clip to [0, 1]. The rate of a is the best of ten, found in 40
steps each at 128 pixels or less that are not counted, and grows with the number of pixels, as a gradient shrinks; at
larger sizes that is not checked, so that another rate may suit a better there.

Each method runs in a process of its own, one after the other; its time includes tracing and compiling and leaves out
the import of TensorFlow, the network and the reading of the pictures, for all alike. Peak memory is that of the whole
process. `stylize` is asked when it first had, at the full size, the lowest cost that the loop came to, and the loop
when it first had it itself.
With --keep, what is measured is kept in a file, and a later run with the same arguments does not measure it again.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from helpers import images, style, vgg
from helpers.runtime import device, keras, ops

METHODS = {"stylize": "helpers.style.stylize", "b": "b: targets once, Adam", "a": "a: one batch, SGD"}


def pictures(size, content, paint):
    """Content and style as squares of this size."""
    def read(name):
        if name in images.PHOTOGRAPHS:
            return images.photograph(name)
        path = Path(__file__).parents[1] / "images" / "styles" / f"{name}.jpg"
        return images.load(path if path.exists() else name)
    found = [read(content), read(paint)]
    return [images.resize(images.crop_centre(picture, min(picture.shape[:2])), size) for picture in found]


def network(name):
    if name == "style_vgg":
        return vgg.load()
    keras.utils.set_random_seed(0)
    return vgg.network(vgg.FULL if name == "vgg19_random" else vgg.QUARTER)


class Loops:
    """The two plain loops; costs are those of helpers.style, with alpha = 10 and beta = 40."""

    def __init__(self, model, content, paint):
        self.tf = importlib.import_module("tensorflow")
        self.extractor = vgg.extractor(model, [*vgg.STYLE_LAYERS, vgg.CONTENT_LAYER])
        self.content, self.paint = content[None], paint[None]
        self.weights = [1 / len(vgg.STYLE_LAYERS)] * len(vgg.STYLE_LAYERS)

    def a(self, steps, rate):
        """Picture and costs; everything in one batch every step."""
        tf, layer = self.tf, vgg.CONTENT_LAYER
        image = tf.Variable(self.content)
        schedule = keras.optimizers.schedules.ExponentialDecay(rate, decay_steps=100, decay_rate=0.96)
        optimizer = keras.optimizers.SGD(schedule)
        optimizer.build([image])

        @tf.function
        def step():
            with tf.GradientTape() as tape:
                maps = self.extractor(tf.concat([self.content, self.paint, image], axis=0))
                S, G = ([maps[name][row] for name in vgg.STYLE_LAYERS] for row in (1, 2))
                cost = style.total_cost(style.content_cost(maps[layer][0], maps[layer][2]),
                                        style.total_style_cost(S, G, self.weights))
            optimizer.apply_gradients([(tape.gradient(cost, image), image)])
            image.assign(tf.clip_by_value(image, 0.0, 1.0))
            return cost

        return image, [float(step()) for _ in range(steps)]

    def b(self, steps, rate=0.02):
        """Picture and costs; targets computed once."""
        tf, layer = self.tf, vgg.CONTENT_LAYER
        target = self.extractor(self.content)[layer]
        maps = self.extractor(self.paint)
        grams = [style.mean_gram(maps[name]) for name in vgg.STYLE_LAYERS]
        image, optimizer = tf.Variable(self.content), keras.optimizers.Adam(rate)
        optimizer.build([image])

        @tf.function
        def step():
            with tf.GradientTape() as tape:
                maps = self.extractor(image)
                found = [style.gram_cost(gram, style.mean_gram(maps[name]))
                         for gram, name in zip(grams, vgg.STYLE_LAYERS, strict=True)]
                cost = style.total_cost(style.content_cost(target, maps[layer]),
                                        sum(w * part for w, part in zip(self.weights, found, strict=True)))
            optimizer.apply_gradients([(tape.gradient(cost, image), image)])
            image.assign(tf.clip_by_value(image, 0.0, 1.0))
            return cost

        return image, [float(step()) for _ in range(steps)]

    def best_rate(self, steps=40):
        """The rate of a that has come lowest after so many steps."""
        ends = {}
        for rate in 10.0 ** np.linspace(-2, 2.5, 10):
            cost = self.a(steps, rate)[1][-1]
            if np.isfinite(cost):
                ends[float(rate)] = cost
        return min(ends, key=ends.get)


def measure(method, size, options):
    """One method in this process: seconds, costs and when, peak memory in MB."""
    content, paint = pictures(size, options.content, options.paint)
    model, rate = network(options.network), options.rate
    start = time.perf_counter()
    if method == "stylize":
        result = style.stylize(content, paint, model, size, steps=options.ours, progress=False)
        image, costs = result.image, result.costs[result.sizes == size]
        when = result.seconds[result.sizes == size]
    else:
        image, costs = getattr(Loops(model, content, paint), method)(options.steps, *([rate] if method == "a" else []))
        image, when = ops.convert_to_numpy(image)[0], None
    seconds = time.perf_counter() - start
    if when is None:
        when = np.linspace(seconds / len(costs), seconds, len(costs))
    if options.pictures:
        images.save(Path(options.pictures) / f"{method}_{size}.png", np.clip(image, 0, 1))
    costs, when = ([float(number) for number in numbers] for numbers in (costs, when))
    return dict(seconds=seconds, costs=costs, when=when, memory=peak(), rate=rate)


def peak():
    """Largest memory of this process so far, in MB; 0 where the system does not tell."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def in_a_process(method, size, options, rate):
    words = [sys.executable, __file__, "--only", method, "--sizes", str(size), "--steps", str(options.steps), "--ours",
             str(options.ours), "--network", options.network, "--content", options.content, "--paint", options.paint,
             "--rate", str(rate)] + (["--pictures", options.pictures] if options.pictures else [])
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compared(options):
    """Measure what is not kept yet, and print a table for each size."""
    keep = Path(options.keep) if options.keep else None
    kept = json.loads(keep.read_text()) if keep and keep.exists() else {}
    print(f"{os.cpu_count()} cores, Keras ({keras.backend.backend()}) on {device()}; network {options.network}, "
          f"content {options.content}, style {options.paint}; {options.steps} steps of a and b, {options.ours} of ours")
    good = True
    for size in options.sizes:
        rows = {}
        for method in METHODS:
            name = " ".join(map(str, (method, size, options.ours if method == "stylize" else options.steps,
                                      options.network, options.content, options.paint)))
            if name not in kept:
                rate = 0.0
                if method == "a":
                    trial = min(size, 128)
                    rate = in_a_process("rate", trial, options, 0) * (size / trial) ** 2
                kept[name] = in_a_process(method, size, options, rate)
                if keep:
                    keep.write_text(json.dumps(kept))
            rows[method] = kept[name]
        good = table(size, rows) and good
    return 0 if good else 1


def table(size, rows):
    """Print the rows of one size; True where stylize was 10 times as fast as a and 5 times as b, in as much memory."""
    ours, good = rows["stylize"], True
    print(f"\n{size} x {size} pixels\n  {'method':26s}{'seconds':>10s}{'lowest cost':>12s}{'peak memory':>14s}"
          f"{'stylize has this cost after':>30s}")
    for method, row in rows.items():
        best, note = int(np.nanargmin(row["costs"])), ""
        goal, theirs = row["costs"][best], row["when"][best]
        if method != "stylize":
            found = next((when for cost, when in zip(ours["costs"], ours["when"], strict=True) if cost <= goal), None)
            note = "never" if found is None else f"{found:.1f} s, {theirs / found:.1f} times as fast"
            wanted = 10 if method == "a" else 5
            good = good and found is not None and theirs / found >= wanted and ours["memory"] <= row["memory"]
        print(f"  {METHODS[method]:26s}{row['seconds']:10.1f}{goal:12.4g}{row['memory']:11.0f} MB{note:>30s}"
              + (f"   (rate {row['rate']:.2g})" if method == "a" else ""))
    return good


def whole(options):
    """Seconds of one picture of 256 pixels with the defaults, for the network that ships and for VGG-19's size."""
    for name in ("style_vgg", "vgg19_random"):
        content, paint = pictures(256, options.content, options.paint)
        model = network(name)
        guess = style.estimate(content, paint, model)
        start = time.perf_counter()
        result = style.stylize(content, paint, model, progress=False)
        seconds = time.perf_counter() - start
        print(f"{name}: {seconds:.1f} s for 256 pixels with the defaults, {len(result.costs)} costs; estimated "
              f"{guess}; peak memory {peak():.0f} MB", flush=True)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[128], help="pixels of a side (default 128)")
    parser.add_argument("--steps", type=int, default=200, help="steps of the plain loops (default 200)")
    parser.add_argument("--ours", type=int, default=100, help="steps of stylize at the full size (default 100)")
    parser.add_argument("--network", default="style_vgg", choices=["style_vgg", "random", "vgg19_random"])
    parser.add_argument("--content", default="cat", help="a bundled photograph, or a file")
    parser.add_argument("--paint", default="woodcut", help="a style of images/styles, a bundled photograph, or a file")
    parser.add_argument("--keep", help="file that keeps what is measured")
    parser.add_argument("--pictures", help="folder for the pictures of every method")
    parser.add_argument("--whole", action="store_true", help="time a whole picture with the defaults instead")
    parser.add_argument("--only", choices=[*METHODS, "rate"], help=argparse.SUPPRESS)
    parser.add_argument("--rate", type=float, default=0.0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.pictures:
        Path(options.pictures).mkdir(parents=True, exist_ok=True)
    if options.only == "rate":
        print(json.dumps(Loops(network(options.network), *pictures(options.sizes[0], options.content, options.paint))
                         .best_rate()))
    elif options.only:
        print(json.dumps(measure(options.only, options.sizes[0], options)))
    else:
        return whole(options) if options.whole else compared(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
