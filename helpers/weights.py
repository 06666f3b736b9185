"""Trained weights by name: found in the manifest, checked by their SHA-256, loaded into a network built in code.

- The numbers of NAME stand in weights/NAME.weights.h5 (HDF5, float32 or float16), what is known of them in
  weights/manifest.json, in words in the model card weights/NAME.md. Nothing is unpickled and no code is stored: the
  manifest names one of `BUILDERS` and its arguments, and that function of helpers makes the network.
- A file is replaced as a whole or not at all, together with its entry, also where the process is killed.
- `folder` is the course's weights/ unless given: a folder of your own works the same way.
- Errors are `WeightsError`, which say what was found and what to do.
"""

import contextlib
import difflib
import hashlib
import importlib
import io
import json
import math
import os
import re
import tempfile
import warnings
from pathlib import Path

import h5py
import numpy as np

from helpers.runtime import keras, ops

try:
    import fcntl
except ImportError:  # Windows: two trainings that end in the same instant are not kept apart there
    fcntl = None

WEIGHTS = Path(__file__).parents[1] / "weights"
BUILDERS = ("encoders.face_network", "encoders.small_network", "alignment.eye_network", "vgg.network",
            "yolo.detector_network")
NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
LIMIT = 25_000_000  # bytes of all files of a folder together
NEEDED = {"command": str, "seed": int, "data": str, "terms": str}  # facts that must be known when a file is kept
LATER = {"results": dict, "limits": str, "threshold": float}  # those that a measurement may add
FORM = {"builder": str, "arguments": dict, "dtype": str, "parameters": int, "bytes": int, "sha256": str, "facts": dict}
WORDS = {str: "a text", int: "a whole number", float: "a number", dict: "a dictionary with numbers"}


class WeightsError(ValueError):
    """Weights that cannot be had or kept; the message says what was found and the remedy."""


def names(folder=WEIGHTS):
    """The names of all weights of a folder, sorted, as a tuple."""
    return tuple(sorted(_manifest(folder)))


def entry(name, folder=WEIGHTS):
    """What the manifest knows of some weights, as a dictionary of your own.

    It holds `builder` and `arguments` of the network, `dtype` on disk, `parameters`, `bytes` and `sha256` of the file,
    and `facts`: `command`, `seed`, `data` and `terms` of the training, measured `results`, `limits`, `threshold`.

    Raises:
        WeightsError: if there is no such name, or the manifest is damaged.
    """
    known = _manifest(folder)
    if not isinstance(name, str) or name not in known:
        close = difflib.get_close_matches(str(name), known, n=1)
        meant = f"; {close[0]!r} is the nearest" if close else ""
        there = ", ".join(sorted(known)) or "none yet"
        raise WeightsError(f"name is {name!r:.60}; the weights in {_short(folder)} are: {there}{meant}")
    return known[name]


def card(name, folder=WEIGHTS):
    """The model card of some weights, as Markdown text."""
    entry(name, folder)
    try:
        return (Path(folder) / f"{name}.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8"
        raise WeightsError(f"the model card {_short(folder)}/{name}.md cannot be read ({why}); take it from a fresh "
                           "copy of the course") from error


def path(name, folder=WEIGHTS):
    """The path of some weights' file, after its SHA-256 was found to be that of the manifest."""
    with _lock(folder):
        return _intact(name, entry(name, folder), folder)


def load(name, folder=WEIGHTS):
    """A newly built Keras model with trained weights; two calls share nothing.

    Args:
        name: one of `names()`.
        folder: where manifest.json and the files are.

    Raises:
        WeightsError: if the name is unknown, the file missing or altered, or made for another network.
    """
    with _lock(folder):
        known = entry(name, folder)
        model = _build(known["builder"], known["arguments"])
        file = _intact(name, known, folder)
        try:
            _fill(model, file)
        except WeightsError as error:
            command = known["facts"]["command"]
            raise WeightsError(f"{file.name} does not fit what helpers.{known['builder']} builds today: {error}; use "
                               f"weights and helpers of one version, or train again: {command}") from error
    return model


def save(model, name, builder, arguments, facts, folder=WEIGHTS, half=False):
    """Keeps a trained model under a name: its numbers in NAME.weights.h5, the rest in the manifest; the new entry.

    The same numbers give the same file, byte for byte. Before anything is replaced, the network is built anew from
    `builder` and `arguments`, must compute what `model` computes, and must be filled from the new file.

    Args:
        model: a built Keras model with declared inputs; an optimizer that belongs to it is not kept.
        name: lower-case letters, digits and underscores.
        builder: which of `BUILDERS` makes the network.
        arguments: dictionary of its arguments: numbers, texts, lists.
        facts: dictionary with at least `command`, `seed`, `data` and `terms`; `results` (a dictionary of numbers),
            `limits`, `threshold` and whatever else JSON can hold, here or later with `add_facts`.
        folder: made where it does not exist.
        half: store float16 and half the bytes; loaded, they are float32 again, rounded to 11 bits.

    Raises:
        WeightsError: if an argument is wrong, a number is not finite, all files together would pass 25 MB, or the disk
            is full; what stood there is then as it was.
    """
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise WeightsError(f"name is {name!r:.60}; it must be lower-case letters, digits and underscores, a letter "
                           "first, 61 at most")
    facts, arguments = _checked_facts(facts, NEEDED), _plain("arguments", arguments)
    network = _build(builder, arguments)
    _take_over(network, model, builder)
    try:
        data = _file_bytes(network, half)
        known = {"builder": builder, "arguments": arguments, "dtype": "float16" if half else "float32",
                 "parameters": network.count_params(), "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(),
                 "facts": facts}
        Path(folder).mkdir(parents=True, exist_ok=True)
        with _lock(folder, alone=True):
            _replace(network, name, known, data, Path(folder))
    except OSError as error:
        raise WeightsError(f"{name}.weights.h5 cannot be written to {_short(folder)} ({error.strerror or error}); what "
                           "stood there is as it was; free some space or choose another folder") from error
    return known


def add_facts(name, facts, folder=WEIGHTS):
    """Adds what was found out later, such as `results`, to the facts of an entry or replaces it; the entry.

    Raises:
        WeightsError: if the name is unknown, a fact is of the wrong type, or the manifest cannot be written.
    """
    facts = _checked_facts(facts, {})
    with _lock(folder, alone=True):
        entries = _manifest(folder) | {name: entry(name, folder)}
        entries[name]["facts"] |= facts
        try:
            _write_manifest(entries, Path(folder))
        except OSError as error:
            raise WeightsError(f"{_short(folder)}/manifest.json cannot be written ({error.strerror}); it is as it "
                               "was") from error
    return entries[name]


# The network


def _build(builder, arguments):
    """The network that a function of helpers makes; it is imported only now."""
    if builder not in BUILDERS:
        raise WeightsError(f"builder is {builder!r:.60}; it must be one of {', '.join(BUILDERS)}")
    module, function = builder.split(".")
    try:
        return getattr(importlib.import_module(f"helpers.{module}"), function)(**arguments)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise WeightsError(f"helpers.{builder} makes no network of the arguments {arguments}: {error}") from error


def _fill(model, file):
    """Loads the arrays of a file; a variable that none was for, or an array that nothing took, is an error."""
    floats = [variable for variable in model.weights if "float" in str(variable.dtype)]
    for variable in floats:
        variable.assign(np.full(variable.shape, np.nan, variable.dtype))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras warns of what is counted here
            model.load_weights(file)
        with h5py.File(file) as stored:
            held = sum(math.prod(dataset.shape) for _, dataset in _datasets(stored))
    except (ValueError, KeyError, OSError) as error:
        raise WeightsError(" ".join(str(error).split())[:300]) from error
    left = [variable.path for variable in floats if np.isnan(variable.numpy()).any()]
    if left:
        raise WeightsError(f"it has no numbers for {len(left)} of {len(floats)} variables, the first is {left[0]}")
    room = sum(math.prod(variable.shape) for variable in model.weights)
    if held != room:
        raise WeightsError(f"it holds {held:,} numbers, the network {room:,}")


def _take_over(network, model, builder):
    """Gives the network the model's weights, and checks that the two then compute the same."""
    wanted = f"; the model must be one that {builder} makes of these arguments"
    if not getattr(model, "inputs", None) or len(model.inputs) != len(network.inputs):
        raise WeightsError(f"model has other inputs than the network of {builder}{wanted}")
    if [weight.shape for weight in model.weights] != [weight.shape for weight in network.weights]:
        raise WeightsError(f"model has {model.count_params():,} parameters in {len(model.weights)} arrays, the network "
                           f"{network.count_params():,} in {len(network.weights)}, or of other shapes{wanted}")
    numbers = model.get_weights()
    for weight, values in zip(model.weights, numbers, strict=True):
        if not np.isfinite(values).all():
            raise WeightsError(f"model holds NaN or infinity in {weight.path}; take an earlier checkpoint")
    network.set_weights(numbers)
    rng = np.random.default_rng(0)
    shapes = [[side or (32 if axis else 2) for axis, side in enumerate(tensor.shape)] for tensor in network.inputs]
    pictures = [rng.random(shape, np.float32) for shape in shapes]
    for ours, theirs in zip(_outputs(network, pictures), _outputs(model, pictures), strict=True):
        if ours.shape != theirs.shape or np.abs(ours - theirs).max() > 0.02 * np.abs(theirs).max():
            raise WeightsError(f"model computes something else than the network with the same weights{wanted}")


def _outputs(model, pictures):
    outputs = model(pictures if len(pictures) > 1 else pictures[0], training=False)
    return [np.asarray(ops.convert_to_numpy(output), np.float32) for output in keras.tree.flatten(outputs)]


# The file


def _file_bytes(network, half):
    """The bytes of the file: what Keras writes, without names that count up, in a fixed order."""
    image = io.BytesIO()
    with tempfile.TemporaryDirectory() as room:
        written = Path(room) / "model.weights.h5"
        network.save_weights(written)
        with h5py.File(written) as source, h5py.File(image, "w") as target:
            for key, dataset in _datasets(source):
                array = dataset[()]
                if half and array.dtype == np.float32:
                    array = _halved(key, array)
                target.create_dataset(key, data=array, track_times=False)
    return image.getvalue()


def _datasets(file):
    """Every array of an HDF5 file as (path, dataset), sorted by path."""
    found = {}
    file.visititems(lambda key, item: found.update({key: item}) if isinstance(item, h5py.Dataset) else None)
    return sorted(found.items())


def _halved(key, array):
    if np.abs(array).max(initial=0) > np.finfo(np.float16).max:
        raise WeightsError(f"half is True, but {key} holds numbers beyond float16 (65,504); save it with half=False")
    return array.astype(np.float16)


def _intact(name, known, folder):
    """The path of the file whose hash is that of the manifest.

    A save that was killed after its manifest was in place left the file under its waiting name: it is taken from there.
    """
    file, wanted = _file(name, folder), known["sha256"]
    found = _hash(file)
    if found == wanted:
        return file
    waiting = _waiting(name, folder)
    if _hash(waiting) == wanted:
        with contextlib.suppress(OSError):  # a folder that cannot be written to, or another reader was first
            os.replace(waiting, file)
        return file if _hash(file) == wanted else waiting
    what = f"weights of {known['parameters']:,} parameters, {_size(known['bytes'])}"
    remedy = f"take it from a fresh copy of the course, or train it again: {known['facts']['command']}"
    if found is None:
        raise WeightsError(f"{_short(folder)}/{file.name} is missing ({what}); {remedy}")
    raise WeightsError(f"{_short(folder)}/{file.name} is not the file that was trained: its SHA-256 begins with "
                       f"{found[:12]}, the manifest has {wanted[:12]} ({what}); {remedy}")


def _replace(network, name, known, data, folder):
    """New file beside the old one, checked; then the manifest, from which moment on it counts; then its place."""
    entries = _manifest(folder) if (folder / "manifest.json").exists() else {}
    if name in entries:
        with contextlib.suppress(WeightsError):  # what an earlier save left waiting takes its place first
            _intact(name, entries[name], folder)
    entries[name] = known
    total = sum(each["bytes"] for each in entries.values())
    if total > LIMIT:
        raise WeightsError(f"{name}.weights.h5 has {_size(len(data))}; all weights together would have {_size(total)}, "
                           f"more than {_size(LIMIT)}: save it with half=True, or make the network smaller")
    waiting = _waiting(name, folder)
    try:
        _write(waiting, data)
        _fill(network, waiting)
        _write_manifest(entries, folder)
    except BaseException:
        with contextlib.suppress(OSError, WeightsError):
            if not (folder / "manifest.json").exists() or _manifest(folder).get(name) != known:
                waiting.unlink()
        raise
    with contextlib.suppress(OSError):  # the manifest is in place: `_intact` takes it from where it waits
        os.replace(waiting, _file(name, folder))
    _sync(folder)


def _write_manifest(entries, folder):
    text = json.dumps({"weights": dict(sorted(entries.items()))}, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    part = folder / ".manifest.json.part"
    try:
        _write(part, text.encode())
        os.replace(part, folder / "manifest.json")
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    _sync(folder)


def _write(file, data):
    """Writes to the disk itself, so that a name never stands for numbers that a power cut can take back."""
    with open(file, "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder):
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _lock(folder, alone=False):
    """Many may read a folder at once; who writes is alone. The lock ends with the process."""
    handle = None
    with contextlib.suppress(OSError):
        if fcntl is not None:
            handle = os.open(folder, os.O_RDONLY)
            fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


# The manifest


def _manifest(folder):
    """The entries of a folder's manifest, each looked through."""
    file = Path(folder) / "manifest.json"
    remedy = "take manifest.json from a fresh copy of the course"
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))["weights"]
        for name, known in entries.items():
            wrong = [key for key, kind in FORM.items() if type(known.get(key)) is not kind]
            wrong += [key for key, kind in NEEDED.items() if not wrong and type(known["facts"].get(key)) is not kind]
            if wrong or not NAME.fullmatch(name):
                raise WeightsError(f"{_short(folder)}/manifest.json has an entry {name!r:.60} with a wrong "
                                   f"{', '.join(wrong) or 'name'}; {remedy}")
    except FileNotFoundError as error:
        raise WeightsError(f"{_short(folder)} has no manifest.json, so no weights; {remedy}, or give another "
                           "folder") from error
    except OSError as error:
        raise WeightsError(f"{_short(folder)}/manifest.json cannot be read ({error.strerror}); {remedy}") from error
    except json.JSONDecodeError as error:
        raise WeightsError(f"{_short(folder)}/manifest.json is no JSON: {error.msg} in line {error.lineno}; "
                           f"{remedy}") from error
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise WeightsError(f"{_short(folder)}/manifest.json has another form; {remedy}") from error
    return entries


def _checked_facts(facts, needed):
    facts = _plain("facts", facts)
    for key, kind in (NEEDED | LATER).items():
        if key not in facts and key not in needed:
            continue
        value = facts.get(key)
        if type(value) not in ((int, float) if kind is float else (kind,)) or value in ("", {}):
            found = f"is {value!r:.60}" if key in facts else "is missing"
            raise WeightsError(f"facts[{key!r}] {found}; it must be {WORDS[kind]}")
    odd = [key for key, value in facts.get("results", {}).items() if type(value) not in (int, float)]
    if odd:
        raise WeightsError(f"facts['results'][{odd[0]!r}] is {facts['results'][odd[0]]!r:.60}; it must be a number")
    return facts


def _plain(name, value):
    """The dictionary as JSON gives it back: NumPy's numbers become Python's, tuples lists."""
    if not isinstance(value, dict):
        raise WeightsError(f"{name} is {value!r:.60}; it must be a dictionary")
    try:
        return json.loads(json.dumps(value, allow_nan=False, default=lambda item: np.asarray(item).tolist()))
    except (TypeError, ValueError, RecursionError) as error:
        raise WeightsError(f"{name} holds what JSON cannot keep ({error}); use finite numbers, texts and "
                           "lists") from error


# Names and sizes


def _file(name, folder):
    return Path(folder) / f"{name}.weights.h5"


def _waiting(name, folder):
    return Path(folder) / f".{name}.new.weights.h5"


def _hash(file):
    """SHA-256 in hexadecimal; None where there is no file."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WeightsError(f"{file.name} cannot be read ({error.strerror}); look at its permissions") from error


def _short(folder):
    """A folder in words: from the course on, not from the root of the disk."""
    full = Path(folder).absolute()
    return str(full.relative_to(WEIGHTS.parent)) if full.is_relative_to(WEIGHTS.parent) else str(folder)


def _size(count):
    return f"{count / 1e6:.1f} MB"
