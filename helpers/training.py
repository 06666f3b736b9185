"""Short trainings that show a point: digits to learn from, one way to train, gradients by depth, recorded runs.

- Digits are (n, size, size, 1) float32, paper 0 and ink 1; labels are (n,) whole numbers from 0 to 9.
- A training begins from its seed: the same seed and the same machine give the same numbers, whatever ran before.
- What takes minutes stands in weights/recorded/, with the script that made it: `recorded(name)`.
- Nothing is downloaded. Errors are `TrainingError`, which name the argument, what it was and the remedy.
"""

import json
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import sklearn.datasets

from helpers import checks
from helpers.runtime import keras, ops, quiet_stderr

RECORDED = Path(__file__).parents[1] / "weights" / "recorded"
TEST_SHARE = 0.2  # of scikit-learn's digits


class TrainingError(ValueError):
    """Data or settings that no training can begin with; the message says what they were and the remedy."""


class Digits(NamedTuple):
    """Pictures (n, size, size, 1) and labels (n,) to learn from and to test with."""

    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray


class History(NamedTuple):
    """What a training measured, (epochs,) arrays: mean loss and accuracy in each epoch, and on the test set."""

    loss: np.ndarray
    accuracy: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray


class Run(NamedTuple):
    """A trained network and its History."""

    model: keras.Model
    history: History


def digits(size=32, source="digits", count=None, seed=0):
    """Handwritten digits of scikit-learn (1,797 of 8 x 8 pixels), or of MNIST where its file is there.

    On 32 pixels both have a border of paper, as LeNet-5 had it: MNIST's are put in the middle as they are, those of
    scikit-learn, whose ink touches the edge, are made three times as large.

    Args:
        size: height and width, in pixels.
        source: "digits"; "mnist" for the file that keras.datasets.mnist keeps; or the path of such an mnist.npz.
        count: how many to learn from; None takes all. They are as they come after shuffling.
        seed: of the shuffling, by which a fifth of scikit-learn's become the test set; MNIST has its own.

    Returns:
        Digits. A writer of scikit-learn's digits may have some in both parts; MNIST's test set has other writers.

    Raises:
        TrainingError: if the file is missing or another, or `count` is more than there are.
    """
    size, rng = checks.whole("size", size, 8), np.random.default_rng(checks.whole("seed", seed, 0))
    if str(source) == "digits":
        found = sklearn.datasets.load_digits()
        order = rng.permutation(len(found.target))
        pictures, labels, test = found.images[order] / 16, found.target[order], int(TEST_SHARE * len(order))
        parts = pictures[test:], labels[test:], pictures[:test], labels[:test]
        border = (size - 8) // 6
    else:
        x, y, *tests = _mnist(mnist_file() if str(source) == "mnist" else Path(source))
        order = rng.permutation(len(y))
        parts, border = (x[order], y[order], *tests), max(0, (size - 28) // 2)
    count = len(parts[1]) if count is None else checks.whole("count", count, 1)
    if count > len(parts[1]):
        raise TrainingError(f"count is {count}; there are {len(parts[1])} pictures to learn from")
    return Digits(_placed(parts[0][:count], size, border), parts[1][:count].astype("int32"),
                  _placed(parts[2], size, border), parts[3].astype("int32"))


def with_shifts(data, pixels=2):
    """Digits with five times as many pictures to learn from: each as it is and shifted by so many pixels each way.

    The test set stays as it is. What is shifted out at one edge is lost, paper comes in at the other.

    Args:
        data: Digits.
        pixels: 1 or more, less than the size.
    """
    _check_digits(data)
    pixels = checks.whole("pixels", pixels, 1)
    if pixels >= data.train_x.shape[1]:
        raise TrainingError(f"pixels is {pixels}; it must be less than the pictures' size, {data.train_x.shape[1]}")
    out, kept = slice(pixels, None), slice(None, -pixels)
    shifted = [data.train_x]
    for to, source in ((out, kept), (kept, out)):
        for axis in (1, 2):
            moved = np.zeros_like(data.train_x)
            moved[(slice(None),) * axis + (to,)] = data.train_x[(slice(None),) * axis + (source,)]
            shifted.append(moved)
    return data._replace(train_x=np.concatenate(shifted), train_y=np.tile(data.train_y, 5))


def mnist_file():
    """Where keras.datasets.mnist keeps its file, whether it is there or not."""
    return Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets" / "mnist.npz"


def _mnist(file):
    """(training pictures in [0, 1], labels, test pictures, labels) of a file in Keras' layout; nothing is unpickled."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            x, y, test_x, test_y = (stored[name] for name in ("x_train", "y_train", "x_test", "y_test"))
    except FileNotFoundError:
        raise TrainingError(f"source: MNIST's file {file.name} (11 MB) is not there; keras.datasets.mnist.load_data() "
                            "fetches it into the folder .keras/datasets of your home; without it the chapter goes on "
                            "with source='digits'") from None
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise TrainingError(f"source: {file.name} cannot be read as MNIST ({error!s:.90}); it must be the mnist.npz of "
                            "keras.datasets") from error
    if x.ndim != 3 or test_x.ndim != 3 or y.shape != x.shape[:1] or test_y.shape != test_x.shape[:1]:
        raise TrainingError(f"source: {file.name} holds pictures of shape {x.shape} and labels of shape {y.shape}; "
                            "MNIST has (n, 28, 28) and (n,)")
    return x / np.float32(255), y, test_x / np.float32(255), test_y


def _placed(pictures, size, border):
    """(n, h, w) pictures scaled to fill a field of size x size but for a border: (n, size, size, 1) float32."""
    inner = ops.image.resize(pictures[..., None].astype("float32"), (size - 2 * border, size - 2 * border))
    return np.pad(ops.convert_to_numpy(inner), [(0, 0), (border, border), (border, border), (0, 0)])


def train(build, data, epochs=10, rate=1e-3, batch=64, seed=0):
    """Trains a network on digits with Adam and cross-entropy; the rate falls to 0 as half a period of a cosine.

    Python's, NumPy's and the backend's random numbers begin anew from the seed, first weights included.

    Args:
        build: a function without arguments that gives a new keras.Model ending in probabilities, such as
            `networks.lenet5`; or such a model, which is then trained in place.
        data: Digits.
        epochs, batch: passes over the data; pictures in a step.
        rate: of Adam, at the beginning.
        seed: whole number from 0 on.

    Returns:
        Run(model, history).
    """
    epochs, batch = checks.whole("epochs", epochs, 1), checks.whole("batch", batch, 1)
    rate = checks.number("rate", rate, 1e-12, 1e3, "a positive number such as 0.001")
    keras.utils.set_random_seed(checks.whole("seed", seed, 0))
    model = build if isinstance(build, keras.Model) else build()
    _check_fit(model, data)
    falling = keras.optimizers.schedules.CosineDecay(rate, epochs * -(-len(data.train_y) // batch))
    model.compile(keras.optimizers.Adam(falling), "sparse_categorical_crossentropy", metrics=["accuracy"],
                  jit_compile=_jit())
    with quiet_stderr():  # TensorFlow writes a line on a thread pool there when it validates
        logs = model.fit(data.train_x, data.train_y, batch, epochs, verbose=0, validation_batch_size=256,
                         validation_data=(data.test_x, data.test_y)).history
    names = "loss", "accuracy", "val_loss", "val_accuracy"
    return Run(model, History(*(np.array(logs[name], "float32") for name in names)))


def compare(builders, data, **options):
    """The History of each of several networks, trained in the same way.

    Args:
        builders: {title: function that gives a new model}.
        data, options: as in `train`.
    """
    return {title: train(build, data, **options).history for title, build in builders.items()}


def gradient_norms(model, x, y):
    """How large the gradient of the loss is in each layer, from the first to the last: root mean square of its entries.

    One step on one batch, as training takes it; the model's numbers are put back. It stays compiled for such steps:
    compile it again before you train it.

    Args:
        model: keras.Model ending in probabilities.
        x, y: pictures and their labels.

    Returns:
        {layer's name: number}, for the layers with a kernel, in the order of the network.
    """
    before = model.get_weights()
    keeper = keras.optimizers.SGD(1.0, momentum=0.9)  # after one step at rate 1 its momentum is minus the gradient
    model.compile(keeper, "sparse_categorical_crossentropy", run_eagerly=True)
    try:
        model.train_on_batch(x, y)
        slopes = dict(zip((variable.path for variable in model.trainable_variables), keeper.momentums, strict=True))
    finally:
        model.set_weights(before)
    kernels = {layer.name: layer.kernel.path for layer in model.layers if getattr(layer, "kernel", None) is not None}
    return {name: float(np.sqrt(np.mean(np.square(ops.convert_to_numpy(slopes[path]), dtype="float64"))))
            for name, path in kernels.items() if path in slopes}


def record(name, runs, facts, folder=RECORDED):
    """Keeps histories as weights/recorded/NAME.json, rounded to four digits; what stood there is replaced as a whole.

    Args:
        name: of the recording.
        runs: {title: History}.
        facts: dictionary of what was trained and how: `command`, `seed`, `data` ...
    """
    if not runs or not all(isinstance(run, History) for run in runs.values()):
        raise TrainingError(f"runs holds {[type(run).__name__ for run in runs.values()]}; give {{title: History}}")
    held = {title: {part: [float(f"{value:.4g}") for value in values] for part, values in run._asdict().items()}
            for title, run in runs.items()}
    Path(folder).mkdir(parents=True, exist_ok=True)
    part = Path(folder) / f".{name}.part"
    part.write_text(json.dumps({"facts": facts, "runs": held}, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    part.replace(Path(folder) / f"{name}.json")


class Recording(NamedTuple):
    """Histories by title, and what is known of the training."""

    runs: dict
    facts: dict


def recorded(name, folder=RECORDED):
    """A training that took too long for a chapter, as its script recorded it.

    Returns:
        Recording(runs, facts): {title: History}, and a dictionary with `command`, `seed`, `data` and more.

    Raises:
        TrainingError: if there is no such recording, or it is damaged.
    """
    there = sorted(file.stem for file in Path(folder).glob("*.json"))
    if not isinstance(name, str) or name not in there:
        raise TrainingError(f"name is {name!r:.60}; there are recordings of: {', '.join(there) or 'nothing yet'}")
    try:
        held = json.loads((Path(folder) / f"{name}.json").read_text(encoding="utf-8"))
        runs = {title: History(**{part: np.array(values, "float32") for part, values in run.items()})
                for title, run in held["runs"].items()}
        return Recording(runs, dict(held["facts"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainingError(f"the recording {name}.json cannot be read ({error!s:.90}); take it from a fresh copy of "
                            "the course") from error


def _jit():
    """XLA compiles for JAX, which has no other way; TensorFlow is done with these small networks sooner without it."""
    return "auto" if keras.backend.backend() == "jax" else False


def _check_digits(data):
    if not isinstance(data, Digits):
        raise TrainingError(f"data is a {type(data).__name__}; it must be Digits, as digits() gives them")


def _check_fit(model, data):
    _check_digits(data)
    if not isinstance(model, keras.Model):
        raise TrainingError(f"build gave a {type(model).__name__}; it must give a keras.Model")
    wanted, given = tuple(model.input_shape[1:]), data.train_x.shape[1:]
    fits = len(wanted) == 3 and all(side in (None, own) for side, own in zip(wanted, given, strict=True))
    if not fits or len(model.output_shape) != 2:
        raise TrainingError(f"build gave a network from {wanted} to {model.output_shape[1:]}; the pictures are "
                            f"{given}, and it must give one row of probabilities for each")
