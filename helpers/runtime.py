"""The first import of every chapter: Keras without noise, one seed, and the device it runs on.

Other helpers take Keras from here (`from helpers.runtime import keras, ops`), so that TensorFlow's start-up lines
never reach a notebook. The backend is TensorFlow unless KERAS_BACKEND says otherwise.
"""

import contextlib
import importlib
import importlib.metadata
import numbers
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

NEEDED_DISK = 200 * 2**20  # bytes: room for the progress file, checkpoints and pictures of a chapter
NEEDED_MEMORY = 3 * 2**30  # bytes: a chapter with a browser beside it


@contextlib.contextmanager
def quiet_stderr():
    """Hold back what C++ code writes to file descriptor 2; show it after all when the block raises."""
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(kept, 2)
            held.seek(0)
            os.write(2, held.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _import_keras():
    """Import Keras and list the devices once, since both make the backend write lines of its own."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with quiet_stderr():
        keras = importlib.import_module("keras")
        if keras.backend.backend() == "tensorflow":
            tensorflow = importlib.import_module("tensorflow")
            for gpu in tensorflow.config.list_physical_devices("GPU"):
                tensorflow.config.experimental.set_memory_growth(gpu, True)
        keras.ops.zeros(1)
    return keras


keras = _import_keras()
ops = keras.ops


def start(seed=0):
    """Begin a chapter: the same seed and the same results on every run.

    On a GPU, float32 is then computed as float32, without the shortened TensorFloat-32 of recent ones.

    Args:
        seed: whole number from 0 to 2**32 - 1 for Python's, NumPy's and the backend's random numbers.

    Raises:
        ValueError: if `seed` is no whole number, or out of this range.
    """
    if isinstance(seed, bool) or not isinstance(seed, numbers.Integral) or not 0 <= seed < 2**32:
        raise ValueError(f"seed is {seed!r:.60}; it must be a whole number from 0 to 2**32 - 1 = {2**32 - 1}")
    keras.utils.set_random_seed(int(seed))
    if keras.backend.backend() == "tensorflow":
        experimental = importlib.import_module("tensorflow").config.experimental
        experimental.enable_op_determinism()
        experimental.enable_tensor_float_32_execution(False)


def device():
    """The device that Keras computes on, in words: 'CPU' or 'GPU: ' and its name."""
    if keras.backend.backend() == "jax":
        jax = importlib.import_module("jax")
        name = jax.devices()[0].device_kind
        return "CPU" if jax.default_backend() == "cpu" else f"GPU: {name}"
    tensorflow = importlib.import_module("tensorflow")
    gpus = tensorflow.config.list_physical_devices("GPU")
    if not gpus:
        return "CPU"
    return "GPU: " + tensorflow.config.experimental.get_device_details(gpus[0]).get("device_name", gpus[0].name)


def memory():
    """The memory of this machine in bytes, or None where the system does not tell."""
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def mixed_precision(on=True):
    """Let layers compute in float16 on a GPU, with float32 weights; switch it off with on=False.

    On a CPU float16 is slower than float32, so the request is refused there.

    Raises:
        ValueError: if there is no GPU and `on` is true.
    """
    if on and device() == "CPU":
        raise ValueError("on is True, but no GPU was found; mixed precision only pays on a GPU, so leave it off here")
    keras.mixed_precision.set_global_policy("mixed_float16" if on else "float32")


@dataclass(frozen=True)
class Checkup:
    """What `check_environment` found: rows of (passed, what was found, what to do about it)."""

    rows: tuple

    @property
    def ok(self):
        """True where no row is a problem."""
        return all(passed for passed, _, _ in self.rows)

    def __str__(self):
        lines = []
        for passed, found, remedy in self.rows:
            lines.append(f"{'[ok]     ' if passed else '[problem]'} {found}")
            if not passed:
                lines.append(f"          what to do: {remedy}")
        return "\n".join(lines)

    __repr__ = __str__


def check_environment(folder="."):
    """A checkup of this computer: Python, packages, Keras, device, memory, disk and a writable folder.

    Args:
        folder: where the course keeps its progress file.

    Returns:
        A Checkup; printed, it has one [ok] or [problem] line a row, and under a problem what to do about it.
    """
    return Checkup((_python(), *_packages(), _arithmetic(), _memory(), _disk(folder), _writable(folder)))


def _python():
    supported = (3, 11) <= sys.version_info[:2] < (3, 14)
    return supported, f"Python {platform.python_version()}", "install Python 3.11, 3.12 or 3.13, then run: make lab"


def _packages():
    for name in ("keras", "numpy", "matplotlib", "h5py", "scikit-image", "scikit-learn", "ipywidgets"):
        try:
            yield True, f"{name} {importlib.metadata.version(name)}", ""
        except importlib.metadata.PackageNotFoundError:
            yield False, f"{name} is missing", "close JupyterLab and start it with: make lab"


def _arithmetic():
    total = float(ops.sum(ops.matmul(ops.ones((3, 4)), ops.ones((4, 5)))))
    found = f"Keras computes with {keras.backend.backend()} on {device()}"
    return total == 60.0, found, "restart the kernel; if it stays wrong, remove the folder .venv and run: make lab"


def _memory():
    there = memory()
    if there is None:
        return True, "memory: not measured on this system", ""
    return there >= NEEDED_MEMORY, f"{there / 2**30:.0f} GB of memory", "close other programs while a chapter runs"


def _disk(folder):
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        found = f"the free disk space of {str(folder)!r:.60} cannot be found out ({error.strerror})"
        return False, found, "give check_environment the folder of the course, which must exist"
    return free >= NEEDED_DISK, f"{free / 2**30:.1f} GB free on the disk", "free at least 0.2 GB of disk"


def _writable(folder):
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True, "this folder can be written to", ""
    except OSError as error:
        found = f"the folder {Path(folder).resolve().name} cannot be written to ({error.strerror})"
        return False, found, "copy the course to a folder of your own"
