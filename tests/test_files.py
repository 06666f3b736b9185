"""Files written whole: what a failure leaves behind, and what it says."""

import errno
import os
import stat
import sys

import pytest

from helpers import files


def text(words):
    return lambda file: file.write(words)


def test_the_new_stands_in_the_place_of_the_old(tmp_path):
    path = tmp_path / "a.bin"
    files.write_whole(path, text(b"old"))
    files.write_whole(path, text(b"new"))
    assert path.read_bytes() == b"new" and os.listdir(tmp_path) == ["a.bin"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_mode_is_the_one_asked_for(tmp_path):
    files.write_whole(tmp_path / "a", text(b"secret"), mode=0o600)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), ValueError("a fault of the writer"),
                                   KeyboardInterrupt()])
def test_a_writer_that_fails_leaves_the_old_file_alone_and_its_error_as_it_is(tmp_path, error):
    path = tmp_path / "a.bin"
    files.write_whole(path, text(b"old"))

    def fail(file):
        file.write(b"half")
        raise error

    with pytest.raises(type(error)) as caught:
        files.write_whole(path, fail)
    assert caught.value is error
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("place", ["none/a.bin", "folder", "a\0b"])
def test_a_place_where_no_file_can_stand(tmp_path, place):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError) as caught:
        files.write_whole(tmp_path / place, text(b"new"))
    assert os.listdir(tmp_path) == ["folder"]
    assert caught.value.strerror


def test_failure_says_why_and_what_became_of_the_old_file(tmp_path):
    path = tmp_path / "a.bin"
    assert files.failure(path, OSError("the reason")).startswith("cannot be written (the reason); nothing was written;")
    path.touch()
    words = files.failure(path, OSError(errno.ENOSPC, "No space left"))
    assert words == ("cannot be written (No space left); the file that stood there is as it was; free some space or "
                     "choose another folder")
