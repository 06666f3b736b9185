"""helpers.faces: the cast drawn and shipped, folders good and bad, LFW without a download, pairs."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import cast, faces, images, verification
from helpers.faces import FaceError

ROOT = Path(__file__).parents[1]
MANIFEST = json.loads((faces.CAST / "manifest.json").read_text("utf-8"))


def refused(call, *words):
    with pytest.raises(FaceError) as caught:
        call()
    for word in words:
        assert word in str(caught.value), str(caught.value)


def picture(shade=0.5, shape=(20, 20)):
    return np.full((*shape, 3), shade, np.float32)


@pytest.fixture
def album(tmp_path):
    """A folder of two people: two pictures of Bo, one of Cy, and things that are no pictures."""
    for name, count in (("Bo", 2), ("Cy", 1)):
        (tmp_path / name).mkdir()
        for i in range(count):
            images.save(tmp_path / name / f"{i}.png", picture(0.2 + 0.3 * i))
    (tmp_path / "notes.txt").write_text("consent given")
    (tmp_path / "Bo" / "Thumbs.db").write_bytes(b"x")
    (tmp_path / "Bo" / ".hidden.png").write_bytes(b"x")
    (tmp_path / ".trash").mkdir()
    return tmp_path


# Drawing


def test_draw_takes_seeds_or_descriptions():
    from_seeds = faces.draw(3, 4, 32)
    assert from_seeds.shape == (32, 32, 3) and from_seeds.dtype == np.float32
    np.testing.assert_array_equal(from_seeds, faces.draw(cast.identity(3), cast.capture(4), 32))
    assert faces.draw(0, 0).shape == (112, 112, 3)


def test_who_and_how_are_separate():
    one, other_light, other_person = faces.draw(3, 4, 32), faces.draw(3, 5, 32), faces.draw(6, 4, 32)
    assert np.abs(one - other_light).mean() > 0.02 and np.abs(one - other_person).mean() > 0.01
    corner = slice(0, 3), slice(0, 3)  # the background belongs to the picture, not to the person
    quiet = cast.PLAIN
    np.testing.assert_allclose(faces.draw(9, quiet, 32)[corner], faces.draw(8, quiet, 32)[corner], atol=0.02)


@pytest.mark.parametrize("arguments, words", [
    ((-1, 0), "identity is -1"), ((0, 1.5), "capture is 1.5"), ((0, 0, 8), "size is 8"), ((0, 0, 5000), "size is 5000"),
    (("Ada", 0), "identity is 'Ada'"), ((0, 0, None), "size is None")])
def test_draw_refuses(arguments, words):
    refused(lambda: faces.draw(*arguments), words, "whole number from")


def test_draw_people_is_the_same_again():
    people, again = (faces.draw_people(3, 2, seed=1, size=16) for _ in range(2))
    assert people.pictures.shape == (6, 16, 16, 3) and people.pictures.dtype == np.float32
    assert people.labels.tolist() == [0, 0, 1, 1, 2, 2] and people.names == again.names
    np.testing.assert_array_equal(people.pictures, again.pictures)
    other = faces.draw_people(3, 2, seed=2, size=16)
    assert not set(other.names) & set(people.names)


def test_processes_draw_the_same():
    one, two = (faces.draw_people(2, 1, seed=1, size=16, dtype="uint8", processes=n) for n in (1, 2))
    np.testing.assert_array_equal(one.pictures, two.pictures)
    np.testing.assert_allclose(one.pictures / 255, faces.draw_people(2, 1, seed=1, size=16).pictures, atol=0.002)


def test_calm_first_is_calm():
    people = faces.draw_people(4, 2, seed=1, size=16, calm_first=True)
    wild = faces.draw_people(4, 2, seed=1, size=16)
    np.testing.assert_array_equal(people.pictures[1::2], wild.pictures[1::2])
    assert all(np.abs(a - b).mean() > 0.01 for a, b in zip(people.pictures[::2], wild.pictures[::2], strict=True))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**40))
def test_training_never_meets_the_others(seed):
    import random

    drawn = {split: set(random.Random(seed).sample(faces.SEEDS[split], 50)) for split in ("training", "test")}
    assert not drawn["training"] & drawn["test"]
    assert min(drawn["training"]) >= 1_000_000 and 10_000 <= min(drawn["test"]) and max(drawn["test"]) < 1_000_000


def test_seeds_of_draw_people_lie_in_their_split():
    for split in ("training", "test"):
        names = faces.draw_people(3, 1, size=16, split=split).names
        assert all(int(name) in faces.SEEDS[split] for name in names)
    shipped = [entry["identity_seed"] for entry in MANIFEST["people"].values()]
    assert all(seed in faces.SEEDS["shipped"] for seed in shipped) and len(set(shipped)) == 40


@pytest.mark.parametrize("change, words", [
    ({"n_people": 0}, "n_people is 0"), ({"per_person": 2.0}, "per_person is 2.0"), ({"seed": -1}, "seed is -1"),
    ({"split": "shipped"}, "faces.cast()"), ({"dtype": "float64"}, "dtype is 'float64'"),
    ({"processes": 0}, "processes is 0"), ({"size": 3}, "size is 3"), ({"size": "a"}, "size is 'a'"),
    ({"n_people": 10**6, "split": "test"}, "has 990,000 people")])
def test_draw_people_refuses(change, words):
    refused(lambda: faces.draw_people(**({"n_people": 1, "per_person": 1} | change)), words)


# The shipped cast


def test_cast_is_whole():
    people = faces.cast()
    assert people.pictures.shape == (400, 112, 112, 3) and people.pictures.dtype == np.float32
    assert np.bincount(people.labels).tolist() == [10] * 40 and people.names == tuple(sorted(people.names))
    enrolment, visits = faces.cast("enrolment"), faces.cast("visits")
    np.testing.assert_array_equal(enrolment.pictures, people.pictures[::10])
    assert visits.pictures.shape[0] == 360 and np.bincount(visits.labels).tolist() == [9] * 40
    assert visits.names == enrolment.names == people.names


def test_cast_is_a_folder_like_any_other():
    people, folder = faces.cast(), faces.folder(faces.CAST)
    np.testing.assert_allclose(people.pictures, folder.pictures, atol=1e-6)
    assert people.names == folder.names and (people.labels == folder.labels).all()


def test_manifest_and_files_hold_together():
    assert MANIFEST["licence"] == "CC BY 4.0" and MANIFEST["author"] and (ROOT / MANIFEST["script"]).is_file()
    entries = {f"{name}/{row['file']}": row for name, one in MANIFEST["people"].items() for row in one["pictures"]}
    assert sorted(entries) == sorted(f.relative_to(faces.CAST).as_posix() for f in faces.CAST.rglob("*.jpg"))
    for file, row in entries.items():
        data = (faces.CAST / file).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (row["bytes"], row["sha256"]), file
    assert sum(row["bytes"] for row in entries.values()) < 3_000_000


@pytest.mark.parametrize("name", ["Ada", "Goran", "Zuri"])
def test_stored_pictures_are_as_drawn(name):
    one = MANIFEST["people"][name]
    for row in (one["pictures"][0], one["pictures"][4]):
        how = cast.calm(row["capture_seed"]) if row["calm"] else cast.capture(row["capture_seed"])
        stored = images.load(faces.CAST / name / row["file"])
        assert np.abs(stored - faces.draw(one["identity_seed"], how)).mean() < 0.02


def test_cast_refuses_and_says_what_is_missing(monkeypatch, tmp_path):
    refused(lambda: faces.cast("training"), "split is 'training'", "faces.draw_people")
    monkeypatch.setattr(faces, "CAST", tmp_path)
    refused(faces.cast, "python images/draw_cast.py")


def test_pixels_do_not_tell_people_apart():
    people = faces.cast()
    rows = people.pictures[:, ::4, ::4].reshape(400, -1)
    first, second, same = verification.make_pairs(people.labels, 3600)
    distances = np.linalg.norm(rows[first] - rows[second], axis=1)
    best = max(((distances <= t) == same).mean() for t in np.quantile(distances, np.linspace(0, 1, 101)))
    assert best < 0.75


# Folders


def test_folder_reads_people(album):
    people = faces.folder(album, size=16)
    assert people.names == ("Bo", "Cy") and people.labels.tolist() == [0, 0, 1]
    assert people.pictures.shape == (3, 16, 16, 3) and people.pictures.dtype == np.float32
    np.testing.assert_allclose(people.pictures[:, 8, 8, 0], [0.2, 0.5, 0.2], atol=0.01)


def test_folder_leaves_out_people_with_too_few(album):
    assert faces.folder(str(album), size=16, least=2).names == ("Bo",)
    refused(lambda: faces.folder(album, least=3), "least is 3")


def test_folder_cuts_the_middle(tmp_path):
    wide = picture(0.0, (20, 60))
    wide[:, 20:40] = 1
    (tmp_path / "Di").mkdir()
    images.save(tmp_path / "Di" / "a.PNG", wide)
    np.testing.assert_allclose(faces.folder(tmp_path, size=20).pictures[0], 1, atol=0.01)


def test_folder_names_and_order_are_those_of_the_files(tmp_path):
    for name in ("Zoë", "Åsa B.", "李"):
        (tmp_path / name).mkdir()
        images.save(tmp_path / name / "1.jpg", picture())
    assert faces.folder(tmp_path, size=16).names == tuple(sorted(("Zoë", "Åsa B.", "李")))


def test_folder_refuses(tmp_path, album):
    refused(lambda: faces.folder(tmp_path / "none"), "which is no folder")
    refused(lambda: faces.folder(album / "notes.txt"), "which is no folder")
    refused(lambda: faces.folder(album / ".trash"), "holds no folders")
    refused(lambda: faces.folder(album / "Bo"), "pictures, but no folders")
    refused(lambda: faces.folder(album, least=0), "least is 0")
    (album / "Em").mkdir()
    (album / "Em" / "cv.pdf").write_bytes(b"%PDF")
    refused(lambda: faces.folder(album), "no picture in the folder of Em")


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n cut off"])
def test_folder_names_the_file_it_cannot_read(album, data):
    (album / "Cy" / "bad.png").write_bytes(data)
    refused(lambda: faces.folder(album), "Cy/bad.png cannot be read")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links")
def test_folder_passes_over_links_to_nowhere(album):
    (album / "Cy" / "gone.png").symlink_to(album / "nowhere.png")
    assert len(faces.folder(album, size=16).pictures) == 3


# LFW


def fake_lfw(home):
    """A data folder of scikit-learn's with the drawn cast in the places of the real people."""
    faces_ = home / "lfw_home" / "lfw_funneled"
    for name in ("A_B", "C_D"):
        (faces_ / name).mkdir(parents=True)
        for i in (1, 2):
            images.save(faces_ / name / f"{name}_{i:04d}.jpg", picture(0.3 * i, (250, 250)))
    lines = ["2\t1", "A_B\t1\t2", "A_B\t1\tC_D\t2", "C_D\t1\t2", "C_D\t1\tA_B\t2"]
    for name in ("pairs.txt", "pairsDevTrain.txt", "pairsDevTest.txt"):
        (home / "lfw_home" / name).write_text("\n".join(lines) + "\n")


def test_lfw_says_that_it_is_not_downloaded(tmp_path):
    refused(lambda: faces.lfw_pairs(data_home=tmp_path), "LFW is not on this machine", "download=True", "faces.cast()")


def test_lfw_gives_pairs(tmp_path):
    fake_lfw(tmp_path)
    pairs = faces.lfw_pairs(size=32, data_home=tmp_path)
    assert pairs.first.shape == pairs.second.shape == (4, 32, 32, 3) and pairs.first.dtype == np.float32
    assert pairs.same.tolist() == [True, False, True, False] and pairs.fold.tolist() == [0, 2, 5, 7]
    np.testing.assert_allclose(pairs.first[:, 16, 16, 0], 0.3, atol=0.02)
    np.testing.assert_allclose(pairs.second[:, 16, 16, 0], 0.6, atol=0.02)
    assert faces.lfw_pairs("test", size=16, data_home=tmp_path).fold.tolist() == [0] * 4


def test_lfw_refuses():
    refused(lambda: faces.lfw_pairs("all"), "subset is 'all'")
    refused(lambda: faces.lfw_pairs(size=500), "size is 500")


def test_import_is_light():
    code = ("import sys, helpers.faces as f; f.draw(0, 0, 16)\n"
            "print([m for m in ('tensorflow', 'keras', 'skimage', 'sklearn', 'matplotlib') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
