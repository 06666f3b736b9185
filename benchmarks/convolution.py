"""Time helpers.convolution beside SciPy, NumPy and plain loops, in one run, after checking that all give the same.

    python benchmarks/convolution.py            about half a minute
    python benchmarks/convolution.py --repeats 3

The forms of a case take turns, so that whatever else the machine does slows all of them alike.
"""

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import time

import numpy as np
import scipy.ndimage
import scipy.signal

from helpers import images
from helpers.convolution import cross_correlate, filter_image, kernel
from helpers.runtime import device, ops

WITHIN = 1e-5  # largest difference from the first form
SLOW = 0.5  # seconds: a form that takes longer than this is timed once


def padded(x, f):
    return np.pad(x, [(0, 0), (f // 2, f // 2), (f // 2, f // 2), (0, 0)])


def windows_einsum(x, k):
    """Every window of a padded batch as a view, then one sum of products: NumPy's own way."""
    view = np.lib.stride_tricks.sliding_window_view(padded(x, k.shape[0]), k.shape[:2], axis=(1, 2))
    return np.einsum("mijcuv,uvck->mijk", view, k, optimize=True)


def windows_loop(x, k):
    """The form that chapter 01 writes by hand: a loop over examples, places and filters."""
    f = k.shape[0]
    bordered = padded(x, f)
    z = np.zeros((*x.shape[:-1], k.shape[-1]), "float32")
    for m, i, j, c in itertools.product(*map(range, z.shape)):
        z[m, i, j, c] = np.sum(bordered[m, i : i + f, j : j + f] * k[..., c])
    return z


def signal_batch(x, k):
    """scipy.signal.correlate knows one picture and one filter: a loop over both, channels summed as a third axis."""
    z = np.zeros((*x.shape[:-1], k.shape[-1]), "float32")
    for (m, one), to in itertools.product(enumerate(padded(x, k.shape[0])), range(k.shape[-1])):
        z[m, ..., to] = scipy.signal.correlate(one, k[..., to], "valid", "direct")[..., 0]
    return z


def ndimage_batch(x, k):
    """scipy.ndimage.correlate in the same way, with one call for each pair of channel and filter."""
    z = np.zeros((*x.shape[:-1], k.shape[-1]), "float32")
    for m, c, to in itertools.product(range(x.shape[0]), range(x.shape[-1]), range(k.shape[-1])):
        z[m, ..., to] += scipy.ndimage.correlate(x[m, ..., c], k[..., c, to], mode="constant")
    return z


def photograph_case(title, image, k):
    """One (H, W) or (H, W, C) picture and one kernel, each channel by itself."""
    channels = [image] if image.ndim == 2 else list(np.moveaxis(image, -1, 0))

    def each(one):
        return lambda: np.squeeze(np.stack([one(channel) for channel in channels], axis=-1))

    bank = k[:, :, None, None]
    return title, {
        "helpers.filter_image": lambda: filter_image(image, k),
        "scipy.ndimage.correlate": each(lambda channel: scipy.ndimage.correlate(channel, k, mode="constant")),
        "scipy.signal.correlate": each(lambda channel: scipy.signal.correlate(channel, k, "same", "direct")),
        "numpy windows, einsum": each(lambda channel: windows_einsum(channel[None, ..., None], bank)[0, ..., 0]),
        "loop over windows": each(lambda channel: windows_loop(channel[None, ..., None], bank)[0, ..., 0]),
    }


def batch_case(title, x, k):
    """A batch of feature maps and a bank of filters; NumPy arrays in, a NumPy array out, for every form."""
    return title, {
        "helpers.cross_correlate": lambda: ops.convert_to_numpy(cross_correlate(x, k, padding="same")),
        "keras.ops.conv alone": lambda: ops.convert_to_numpy(ops.conv(x, k, 1, "same", "channels_last")),
        "numpy windows, einsum": lambda: windows_einsum(x, k),
        "scipy.signal.correlate": lambda: signal_batch(x, k),
        "scipy.ndimage.correlate": lambda: ndimage_batch(x, k),
        "loop over windows": lambda: windows_loop(x, k),
    }


def cases():
    rng = np.random.default_rng(0)
    photo = images.photograph("temple")
    size = f"{photo.shape[0]} x {photo.shape[1]}"
    yield photograph_case(f"grey photograph {size}, Sobel 3 x 3", images.grey(photo), kernel("sobel_vertical"))
    yield photograph_case(f"colour photograph {size} x 3, Sobel 3 x 3", photo, kernel("sobel_vertical"))
    yield photograph_case(f"grey photograph {size}, Gaussian 15 x 15", images.grey(photo), kernel("gaussian", 15))
    maps = rng.normal(size=(8, 28, 28, 16)).astype("float32")
    bank = rng.normal(scale=1 / 12, size=(3, 3, 16, 32)).astype("float32")
    yield batch_case("feature maps 8 x 28 x 28 x 16, 32 filters 3 x 3", maps, bank)


def timed(form):
    start = time.perf_counter()
    result = np.asarray(form())
    return time.perf_counter() - start, result


def measure(forms, repeats):
    """Median seconds and largest difference from the first form, by name.

    A measured run of a quick form follows an unmeasured one: it does not pay for what the form before left in the
    caches, and TensorFlow's threads are awake.
    """
    first = {name: timed(form) for name, form in forms.items()}
    expected = next(iter(first.values()))[1]
    seconds = {name: [spent] if spent > SLOW else [] for name, (spent, _) in first.items()}
    for _, (name, form) in itertools.product(range(repeats), forms.items()):
        if first[name][0] <= SLOW:
            form()
            seconds[name].append(timed(form)[0])
    apart = {name: float(np.abs(result - expected).max()) for name, (_, result) in first.items()}
    return {name: (statistics.median(seconds[name]), apart[name]) for name in forms}


def import_seconds(repeats):
    """Median seconds of a new Python that imports helpers.convolution, with TensorFlow's own import inside."""
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import helpers.convolution"], check=True)
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=15, help="measured runs of each form (default 15)")
    repeats = max(1, parser.parse_args().repeats)
    print(f"{os.cpu_count()} cores, Keras on {device()}; median of {repeats} runs, one run where it is over {SLOW} s\n")
    equal = True
    for title, forms in cases():
        rows = measure(forms, repeats)
        ours = next(iter(rows.values()))[0]
        print(f"{title}\n  {'form':26s}{'median':>12s}{'times ours':>12s}{'differs by':>12s}")
        for name, (seconds, apart) in rows.items():
            equal = equal and apart <= WITHIN
            print(f"  {name:26s}{seconds * 1e3:9.2f} ms{seconds / ours:12.1f}{apart:12.0e}")
        print()
    print(f"import helpers.convolution in a new Python: {import_seconds(3):.1f} s")
    print(f"all forms equal within {WITHIN:.0e}: {equal}")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
