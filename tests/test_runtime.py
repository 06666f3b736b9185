"""The first import: quiet, seeded, honest about the device and the computer."""

import collections
import subprocess
import sys

import numpy as np
import pytest

from helpers import runtime
from helpers.runtime import keras, ops


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


def test_import_and_first_operation_print_nothing():
    done = run("from helpers import runtime; runtime.start(1); runtime.device(); runtime.ops.ones((2, 2))")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_an_import_prints_comes_back_when_it_fails():
    code = (
        "import os, importlib\n"
        "real = importlib.import_module\n"
        "def broken(name):\n"
        "    os.write(2, b'the C++ side says why')\n"
        "    raise ImportError('no ' + name)\n"
        "importlib.import_module = broken\n"
        "import helpers.runtime\n"
    )
    done = run(code)
    assert done.returncode == 1
    assert "the C++ side says why" in done.stderr and "no keras" in done.stderr


def test_start_gives_the_same_numbers_again():
    drawn = []
    for _ in range(2):
        runtime.start(seed=7)
        weights = keras.layers.Dense(3)
        weights.build((None, 2))
        drawn.append((np.random.rand(2), ops.convert_to_numpy(weights.kernel)))
    np.testing.assert_array_equal(drawn[0][0], drawn[1][0])
    np.testing.assert_array_equal(drawn[0][1], drawn[1][1])
    runtime.start(seed=8)
    assert not np.array_equal(np.random.rand(2), drawn[0][0])


@pytest.mark.parametrize("seed", [-1, 1.5, "1", None, True, 2**32, 2**40, np.int64(-1), np.float32(2)])
def test_start_refuses_what_is_no_seed(seed):
    with pytest.raises(ValueError, match=r"seed is .*whole number from 0 to 2\*\*32 - 1 = 4294967295"):
        runtime.start(seed=seed)


@pytest.mark.parametrize("seed", [np.int64(3), np.uint8(3), 2**32 - 1])
def test_start_takes_every_kind_of_whole_number(seed):
    runtime.start(seed)
    drawn = np.random.rand(2)
    runtime.start(int(seed))
    np.testing.assert_array_equal(drawn, np.random.rand(2))


def test_device_is_in_words():
    assert runtime.device() == "CPU" or runtime.device().startswith("GPU: ")


def test_mixed_precision_needs_a_gpu(monkeypatch):
    monkeypatch.setattr(runtime, "device", lambda: "CPU")
    with pytest.raises(ValueError, match="no GPU was found"):
        runtime.mixed_precision()
    monkeypatch.setattr(runtime, "device", lambda: "GPU: test")
    try:
        runtime.mixed_precision()
        assert keras.mixed_precision.dtype_policy().name == "mixed_float16"
    finally:
        runtime.mixed_precision(on=False)
    assert keras.mixed_precision.dtype_policy().name == "float32"


def test_checkup_of_this_computer_is_all_ok(tmp_path):
    checkup = runtime.check_environment(tmp_path)
    assert checkup.ok, str(checkup)
    assert str(checkup).count("[ok]") == len(checkup.rows)
    assert "what to do" not in str(checkup)


def test_checkup_of_a_folder_that_is_not_there(tmp_path):
    text = str(runtime.check_environment(tmp_path / "nosuch"))
    assert text.count("[problem]") == text.count("what to do:") == 2
    assert "disk space" in text and "folder nosuch cannot be written to (No such file" in text


def test_checkup_says_what_is_wrong_and_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(runtime.sys, "version_info", (3, 10, 0))
    missing = runtime.importlib.metadata.PackageNotFoundError("h5py")
    real = runtime.importlib.metadata.version

    def without_h5py(name):
        if name == "h5py":
            raise missing
        return real(name)

    monkeypatch.setattr(runtime.importlib.metadata, "version", without_h5py)
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(runtime.shutil, "disk_usage", lambda folder: usage(100, 99, 1))

    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(runtime.tempfile, "TemporaryFile", refuse)
    checkup = runtime.check_environment(tmp_path)
    text = str(checkup)
    assert not checkup.ok
    assert text.count("[problem]") == text.count("what to do:") == 4
    assert "h5py is missing" in text and "make lab" in text and "Permission denied" in text and "free at least" in text
