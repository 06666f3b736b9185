"""helpers.weights: what is loaded is what was trained, whatever becomes of files."""

import errno
import functools
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import sys
import threading
import types
from pathlib import Path

import h5py
import numpy as np
import pytest

from helpers import encoders, weights
from helpers.runtime import keras
from helpers.weights import WeightsError

ROOT = Path(__file__).resolve().parents[1]
BUILDER, ARGUMENTS = "encoders.small_network", {"size": 8, "channels": [4], "dimensions": 3}
FACTS = {"command": "python weights/train_tiny.py", "seed": 3, "data": "drawn", "terms": "CC BY 4.0, this project"}
PICTURES = np.random.default_rng(5).random((4, 8, 8, 3), np.float32)


def tiny(seed=0):
    """A small network with numbers of its own."""
    model, rng = encoders.small_network(**ARGUMENTS), np.random.default_rng(seed)
    model.set_weights([rng.random(weight.shape).astype("float32") + 0.1 for weight in model.weights])
    return model


def keep(folder, name="tiny", seed=0, **others):
    return weights.save(tiny(seed), name, BUILDER, ARGUMENTS, FACTS, folder=folder, **others)


@functools.cache
def bytes_of(seed):
    return weights._file_bytes(tiny(seed), half=False)


def seed_of(folder, name="tiny"):
    """Which of the seeds 0 and 1 the weights come from that `load` would take."""
    data = weights.path(name, folder).read_bytes()
    assert data in (bytes_of(0), bytes_of(1))
    return int(data == bytes_of(1))


def edit(folder, name="tiny", **changes):
    file = Path(folder) / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["weights"][name] |= changes
    file.write_text(json.dumps(manifest))


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder with weights of seed 0, to be copied."""
    folder = tmp_path_factory.mktemp("kept")
    keep(folder)
    return folder


@pytest.fixture
def folder(kept, tmp_path):
    return shutil.copytree(kept, tmp_path, dirs_exist_ok=True)


# Kept and loaded


def test_loaded_weights_are_those_that_were_kept(folder):
    model, loaded = tiny(), weights.load("tiny", folder)
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), loaded.get_weights(), strict=True))
    np.testing.assert_allclose(loaded(PICTURES), model(PICTURES), atol=1e-6)


def test_the_entry_says_what_the_file_is(folder):
    known, data = weights.entry("tiny", folder), (folder / "tiny.weights.h5").read_bytes()
    assert known["bytes"] == len(data) and known["sha256"] == hashlib.sha256(data).hexdigest()
    assert known["parameters"] == tiny().count_params() and known["dtype"] == "float32"
    assert (known["builder"], known["arguments"], known["facts"]) == (BUILDER, ARGUMENTS, FACTS)
    assert weights.path("tiny", folder) == folder / "tiny.weights.h5" and weights.names(folder) == ("tiny",)
    known["facts"]["seed"] = 9
    assert weights.entry("tiny", folder)["facts"]["seed"] == 3


def test_halves_are_float16_on_disk_and_exactly_these_numbers_when_loaded(tmp_path):
    known = keep(tmp_path, half=True)
    with h5py.File(tmp_path / "tiny.weights.h5") as file:
        kinds = {str(dataset.dtype) for _, dataset in weights._datasets(file)}
    assert kinds == {"float16"} and known["dtype"] == "float16"
    for found, kept in zip(weights.load("tiny", tmp_path).get_weights(), tiny().get_weights(), strict=True):
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, kept.astype("float16").astype("float32"))


@pytest.mark.parametrize("half", [False, True])
def test_the_same_numbers_give_the_same_bytes(tmp_path, half):
    first = keep(tmp_path / "a", half=half)
    keep(tmp_path / "b", seed=1, half=half)  # layers count their names up meanwhile
    again = keep(tmp_path / "b", half=half)
    assert first == again
    assert (tmp_path / "a" / "tiny.weights.h5").read_bytes() == (tmp_path / "b" / "tiny.weights.h5").read_bytes()


def test_two_calls_share_nothing(folder):
    one, two = weights.load("tiny", folder), weights.load("tiny", folder)
    assert not {id(variable) for variable in one.variables} & {id(variable) for variable in two.variables}
    one.set_weights([values + 1 for values in one.get_weights()])
    assert seed_of(folder) == 0
    assert np.array_equal(two.get_weights()[0], tiny().get_weights()[0])


def test_an_optimizer_is_not_kept(tmp_path):
    model = tiny()
    model.compile(optimizer="adam", loss="mse")
    model.optimizer.build(model.trainable_variables)
    known = weights.save(model, "tiny", BUILDER, ARGUMENTS, FACTS, folder=tmp_path)
    assert known == keep(tmp_path / "plain")


def test_dropout_does_not_make_the_bytes_random(tmp_path, monkeypatch):
    def network():
        layers = keras.layers
        return keras.Sequential([keras.Input((5,)), layers.Dense(3), layers.Dropout(0.5), layers.Dense(2)])

    monkeypatch.setitem(sys.modules, "helpers.drops", types.SimpleNamespace(network=network))
    monkeypatch.setattr(weights, "BUILDERS", ("drops.network",))
    model = network()
    hashes = {weights.save(model, "drops", "drops.network", {}, FACTS, folder=tmp_path)["sha256"] for _ in range(2)}
    assert len(hashes) == 1
    assert np.array_equal(weights.load("drops", tmp_path).get_weights()[0], model.get_weights()[0])


def test_numpy_numbers_and_tuples_become_plain(tmp_path):
    arguments = {"size": np.int64(8), "channels": (4,), "dimensions": 3}
    facts = FACTS | {"results": {"accuracy": np.float32(0.5)}, "threshold": np.float64(1.25)}
    known = weights.save(tiny(), "tiny", BUILDER, arguments, facts, folder=tmp_path)
    assert known["arguments"] == ARGUMENTS and known["facts"]["results"] == {"accuracy": 0.5}
    assert weights.entry("tiny", tmp_path) == known


def test_facts_can_be_added_later(folder):
    before = (folder / "tiny.weights.h5").read_bytes()
    weights.add_facts("tiny", {"results": {"accuracy": 0.98}, "limits": "drawn faces only", "threshold": 1.1}, folder)
    facts = weights.entry("tiny", folder)["facts"]
    assert facts == FACTS | {"results": {"accuracy": 0.98}, "limits": "drawn faces only", "threshold": 1.1}
    assert (folder / "tiny.weights.h5").read_bytes() == before and seed_of(folder) == 0
    with pytest.raises(WeightsError, match=r"facts\['limits'\] is 3; it must be a text"):
        weights.add_facts("tiny", {"limits": 3}, folder)
    with pytest.raises(WeightsError, match="'tinny'"):
        weights.add_facts("tinny", {"limits": "none"}, folder)


def test_the_card_is_the_text_beside_the_file(folder):
    with pytest.raises(WeightsError, match=r"tiny\.md cannot be read"):
        weights.card("tiny", folder)
    (folder / "tiny.md").write_text("# tiny\n", encoding="utf-8")
    assert weights.card("tiny", folder) == "# tiny\n"
    with pytest.raises(WeightsError, match="the weights in"):
        weights.card("../tiny", folder)


# What can be wrong with names and files


def test_an_unknown_name_says_which_there_are(folder):
    with pytest.raises(WeightsError, match=r"name is 'tinny'; .* are: tiny; 'tiny' is the nearest"):
        weights.load("tinny", folder)
    with pytest.raises(WeightsError, match=r"are: tiny$"):
        weights.load("elephant", folder)
    for odd in (None, 3, "", "../tiny", ["tiny"]):
        with pytest.raises(WeightsError, match="name is"):
            weights.load(odd, folder)


def test_a_missing_file_says_what_it_was_and_how_to_make_it(folder):
    (folder / "tiny.weights.h5").unlink()
    with pytest.raises(WeightsError, match=r"missing \(weights of \d+ parameters, 0\.0 MB\).*train_tiny.py"):
        weights.load("tiny", folder)


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"", lambda data: data + b"x",
                                    lambda data: data[:900] + bytes([data[900] ^ 1]) + data[901:]])
def test_an_altered_file_is_refused_with_both_hashes(folder, damage):
    file = folder / "tiny.weights.h5"
    data = damage(file.read_bytes())
    file.write_bytes(data)
    with pytest.raises(WeightsError, match="is not the file") as caught:
        weights.load("tiny", folder)
    assert hashlib.sha256(data).hexdigest()[:12] in str(caught.value)
    assert weights.entry("tiny", folder)["sha256"][:12] in str(caught.value)
    with pytest.raises(WeightsError):
        weights.path("tiny", folder)


@pytest.mark.parametrize("arguments", [ARGUMENTS | {"channels": [5]}, ARGUMENTS | {"channels": [4, 4]},
                                       ARGUMENTS | {"dimensions": 4}])
def test_another_architecture_is_refused(folder, arguments):
    edit(folder, arguments=arguments)
    with pytest.raises(WeightsError, match="does not fit what helpers.encoders.small_network builds"):
        weights.load("tiny", folder)


def rewritten(folder, change):
    """The file with `change` made to its HDF5, and a manifest that agrees with it."""
    file = folder / "tiny.weights.h5"
    with h5py.File(file, "a") as opened:
        change(opened)
    edit(folder, sha256=hashlib.sha256(file.read_bytes()).hexdigest())


def test_arrays_too_many_too_few_or_not_finite_are_refused(folder):
    kept = (folder / "tiny.weights.h5").read_bytes()
    rewritten(folder, lambda file: file.create_dataset("layers/dense_7/vars/0", data=np.zeros(3)))
    with pytest.raises(WeightsError, match="it holds .* numbers, the network"):
        weights.load("tiny", folder)
    for change in (lambda file: file.__delitem__("layers/dense"), lambda file: file["layers/dense/vars/1"].write_direct(
            np.full(3, np.nan, "float32"))):
        (folder / "tiny.weights.h5").write_bytes(kept)
        rewritten(folder, change)
        with pytest.raises(WeightsError, match="does not fit"):
            weights.load("tiny", folder)


def test_loading_takes_every_number_and_warns_of_nothing(folder, recwarn):
    weights.load("tiny", folder)
    edit(folder, arguments=ARGUMENTS | {"channels": [4, 4]})
    with pytest.raises(WeightsError):
        weights.load("tiny", folder)
    assert not [warning for warning in recwarn if "keras" in str(warning.filename)]


def test_a_layer_that_keras_passes_over_is_found(folder, monkeypatch):
    monkeypatch.setattr(keras.Model, "load_weights", lambda model, file: None)
    with pytest.raises(WeightsError, match=r"has no numbers for \d+ of \d+ variables, the first is"):
        weights.load("tiny", folder)


def test_only_builders_of_the_table_are_called(folder):
    for builder in ("os.system", "encoders.load", "encoders.FaceEncoder", "..encoders.small_network", ""):
        edit(folder, builder=builder)
        with pytest.raises(WeightsError, match="builder is .* it must be one of"):
            weights.load("tiny", folder)
    edit(folder, builder=BUILDER, arguments={"sizes": 3})
    with pytest.raises(WeightsError, match="makes no network"):
        weights.load("tiny", folder)


@pytest.mark.parametrize("text, wanted", [
    ("{", "is no JSON: .* line 1"), ("", "is no JSON"), ("[]", "another form"), ('{"weights": 3}', "another form"),
    ('{"weights": {"tiny": {}}}', "wrong builder"), ('{"weights": {"tiny": 3}}', "another form"), ("\xff", "no JSON"),
])  # fmt: skip
def test_a_damaged_manifest_says_so(folder, text, wanted):
    (folder / "manifest.json").write_text(text)
    for call in (weights.names, lambda folder: weights.load("tiny", folder), keep):
        with pytest.raises(WeightsError, match=wanted):
            call(folder)


def test_a_name_in_the_manifest_leads_nowhere_else(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["weights"]["../tiny"] = manifest["weights"]["tiny"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(WeightsError, match="wrong name"):
        weights.names(folder)


def test_a_folder_without_a_manifest_holds_no_weights(tmp_path):
    with pytest.raises(WeightsError, match="no manifest.json"):
        weights.load("tiny", tmp_path)
    with pytest.raises(WeightsError, match="no manifest.json"):
        weights.names(tmp_path / "missing")


# What save refuses


def refused(folder, wanted, model=None, name="tiny", builder=BUILDER, arguments=ARGUMENTS, facts=FACTS, **others):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(WeightsError, match=wanted):
        weights.save(model or tiny(1), name, builder, arguments, facts, folder=folder, **others)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert seed_of(folder) == 0


def test_wrong_arguments_change_nothing(folder):
    for name in ("", "../x", "Tiny", "a b", "a.b", "1a", "a" * 62, None, 7):
        refused(folder, "name is", name=name)
    refused(folder, "builder is", builder="os.system")
    refused(folder, "makes no network", arguments={"siz": 8})
    refused(folder, "arguments is", arguments=[8])
    refused(folder, "arguments holds what JSON", arguments={"size": float("nan")})
    refused(folder, r"facts\['seed'\] is missing", facts={key: FACTS[key] for key in FACTS if key != "seed"})
    refused(folder, r"facts\['seed'\] is True", facts=FACTS | {"seed": True})
    refused(folder, r"facts\['data'\] is ''", facts=FACTS | {"data": ""})
    refused(folder, r"facts\['results'\]\['a'\]", facts=FACTS | {"results": {"a": "high"}})


def test_another_model_changes_nothing(folder):
    refused(folder, "the model must be one that", model=encoders.small_network(size=8, channels=(5,), dimensions=3))
    refused(folder, "other inputs", model=encoders.siamese(tiny()))
    other = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3, 2, "same", use_bias=False),
                              keras.layers.BatchNormalization(), keras.layers.Flatten(), keras.layers.Dense(3)])
    assert [weight.shape for weight in other.weights] == [weight.shape for weight in tiny().weights]
    refused(folder, "computes something else", model=other)  # no ReLU, no length 1
    model = tiny(1)
    model.weights[2].assign(np.full(4, np.inf))
    refused(folder, "holds NaN or infinity in", model=model)
    model = tiny(1)
    model.weights[-1].assign(np.full(3, 1e5))
    refused(folder, "beyond float16", model=model, half=True)


def test_all_files_together_stay_under_the_limit(folder, monkeypatch):
    monkeypatch.setattr(weights, "LIMIT", 2 * weights.entry("tiny", folder)["bytes"])
    keep(folder, "second")
    refused(folder, r"all weights together would have 0\.0 MB", name="third")
    keep(folder, "second", seed=1)  # replaces, adds nothing


# A full disk, an interruption, a kill


def test_an_error_at_any_write_leaves_the_old_pair(folder, kept, monkeypatch):
    """The n-th call that touches the disk fails, for every n until none does."""
    for trouble, raised in ((OSError(errno.ENOSPC, "No space left on device"), WeightsError),
                            (KeyboardInterrupt(), KeyboardInterrupt)):
        for fails_at in range(20):
            calls = 0
            shutil.rmtree(folder)
            shutil.copytree(kept, folder)

            def failing(real, trouble=trouble, fails_at=fails_at):
                def call(*given, **named):
                    nonlocal calls
                    calls += 1
                    if calls == fails_at + 1:
                        raise trouble
                    return real(*given, **named)
                return call

            with monkeypatch.context() as patch:
                for function in ("fsync", "replace"):
                    patch.setattr(weights.os, function, failing(getattr(os, function)))
                try:
                    keep(folder, seed=1)
                    done = True
                except raised as error:
                    done = False
                    assert raised is KeyboardInterrupt or "No space left on device" in str(error)
            if calls <= fails_at:
                break
            seed = seed_of(folder)
            assert seed == 1 or not done
            assert sorted(file.name for file in folder.iterdir()) == ["manifest.json", "tiny.weights.h5"]
        assert fails_at >= 4, "the loop never met a write"


def test_a_disk_that_takes_only_the_beginning(folder, monkeypatch):
    """The kernel itself stops the write after 2,000 bytes."""
    real = weights._write

    def limited(file, data):
        old, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, old[1]))
        try:
            real(file, data)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
            signal.signal(signal.SIGXFSZ, handler)

    monkeypatch.setattr(weights, "_write", limited)
    refused(folder, "cannot be written .*; what stood there is as it was")


def moments_of(call, folder, room):
    """Copies of the folder at each moment at which something there changes: what a kill of `call` would leave."""
    moments = []

    def moment(label):
        moments.append((label, shutil.copytree(folder, room / str(len(list(room.iterdir()))))))

    def write(file, data):
        for part in (0, 1, len(data) // 2, len(data)):
            Path(file).write_bytes(data[:part])
            moment(f"{part} of {len(data)} bytes of {Path(file).name}")

    def replace(old, new):
        os.rename(old, new)
        moment(f"{Path(new).name} in place")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weights, "_write", write)
        patch.setattr(weights, "os", types.SimpleNamespace(**vars(os) | {"replace": replace}))
        call(folder)
    return moments


def test_a_kill_at_any_moment_leaves_a_whole_pair(folder, tmp_path_factory):
    """A second save is killed, then one more in what the kill left, and the next finds nothing in its way."""
    room = tmp_path_factory.mktemp("moments")
    moments = moments_of(lambda folder: keep(folder, seed=1), folder, room)
    seeds = [seed_of(shutil.copytree(copy, f"{copy}.seen")) for _, copy in moments]
    assert len(seeds) == 10 and seeds == sorted(seeds) and set(seeds) == {0, 1}, list(zip(moments, seeds, strict=True))
    assert moments[seeds.index(1)][0] == "manifest.json in place"
    for at in (2, seeds.index(1)):
        again = moments_of(keep, moments[at][1], room)
        seeds_again = [seed_of(shutil.copytree(copy, f"{copy}.seen")) for _, copy in again]
        assert seeds_again == sorted(seeds_again, reverse=True) and seeds_again[-1] == 0
        assert sorted(file.name for file in again[-1][1].iterdir()) == ["manifest.json", "tiny.weights.h5"]


def test_what_waits_is_read_from_a_folder_that_cannot_be_written_to(folder, monkeypatch):
    os.rename(folder / "tiny.weights.h5", folder / ".tiny.new.weights.h5")

    def no(*given):
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(weights.os, "replace", no)
        assert seed_of(folder) == 0 and weights.path("tiny", folder).name == ".tiny.new.weights.h5"
    assert weights.path("tiny", folder).name == "tiny.weights.h5"
    assert not (folder / ".tiny.new.weights.h5").exists()


def test_writers_at_the_same_time_lose_nothing(folder):
    def add(number):
        for turn in range(5):
            weights.add_facts("tiny", {f"fact_{number}_{turn}": number}, folder)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(weights.entry("tiny", folder)["facts"]) == len(FACTS) + 30


# What ships


SECTIONS = ("Data and its terms", "Training", "Measured", "Limits")


def shown(number):
    """The forms in which a card may show a number: as it is, or as a percentage."""
    share = f"{100 * number:.10g}"
    plain = {str(number), f"{number:g}", f"{number:,}"}
    return plain | ({f"{share} %", f"{share}%"} if 0 <= number <= 1 else set())


def card_faults(known, text):
    """What a model card lacks, as a list of words."""
    parts = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    faults = [f"the section {title}" for title in SECTIONS if len(parts.get(title, "").split()) < 8]
    facts = known["facts"]
    faults += [f"facts[{key!r}] in the manifest" for key in ("results", "limits") if not facts.get(key)]
    numbers = facts.get("results", {}) | {key: facts[key] for key in ("threshold",) if facts.get(key) is not None}
    for key, number in numbers.items():
        if not any(re.search(rf"(?<![\d.,]){re.escape(form)}(?![\d]|[.,]\d)", text) for form in shown(number)):
            faults.append(f"the number {number} of {key}")
    faults += [f"{what} in Training" for what in (facts["command"], str(facts["seed"]))
               if what not in parts.get("Training", "")]
    return faults


GOOD = """# tiny

## Data and its terms
Drawn by this project, so nobody is real; CC BY 4.0.

## Training
Made by `python weights/train_tiny.py` with seed 3, in one minute.

## Measured
Accuracy 98.4 % on 1,200 pairs; the threshold is 1.07, chosen on others.

## Limits
Knows drawn faces only, and no photographs of anybody at all.
"""
KNOWN = {"facts": FACTS | {"results": {"accuracy": 0.984, "pairs": 1200}, "limits": "drawn only", "threshold": 1.07}}


@pytest.mark.parametrize("change, fault", [
    (("98.4 %", "98.5 %"), "0.984"), (("98.4 %", "198.4 %"), "0.984"), (("1,200", "1,2005"), "1200"),
    (("1.07", "1.071"), "1.07"), (("## Limits", "## Limit"), "Limits"), (("seed 3", "a seed"), "3 in Training"),
    (("train_tiny", "train"), "train_tiny"), (("Drawn by this project, so nobody is real; CC BY 4.0.", "Yes."), "Data"),
])  # fmt: skip
def test_the_test_of_cards_finds_faults(change, fault):
    assert card_faults(KNOWN, GOOD) == []
    assert fault in " ".join(card_faults(KNOWN, GOOD.replace(*change)))
    assert card_faults({"facts": FACTS}, GOOD) == [f"facts[{key!r}] in the manifest" for key in ("results", "limits")]


@pytest.mark.parametrize("name", weights.names())
def test_shipped_weights_have_a_card_a_script_and_load(name):
    known = weights.entry(name)
    assert card_faults(known, weights.card(name)) == []
    script = re.search(r"weights/\S+\.py", known["facts"]["command"])
    assert script and (ROOT / script[0]).is_file(), known["facts"]["command"]
    assert weights.load(name).count_params() == known["parameters"]


def test_shipped_files_are_those_of_the_manifest_and_under_25_mb():
    files = {file.name: file.stat().st_size for file in weights.WEIGHTS.glob("*.h5")}
    assert files == {f"{name}.weights.h5": weights.entry(name)["bytes"] for name in weights.names()}
    assert sum(files.values()) < 25_000_000
    assert not set(weights.WEIGHTS.glob("*.pkl")) | set(weights.WEIGHTS.glob("*.keras"))
