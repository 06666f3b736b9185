"""The drawn styles and contents, and the bank of patches."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from helpers import artworks, images

ROOT = Path(__file__).parents[1]
EVERY = [("styles", name) for name in artworks.STYLES] + [("contents", name) for name in artworks.CONTENTS]


def get(folder, name, size=None):
    return (artworks.style if folder == "styles" else artworks.content)(name, size)


@pytest.fixture(scope="module")
def pictures():
    return {(folder, name): get(folder, name) for folder, name in EVERY}


@pytest.fixture(scope="module")
def bank():
    return artworks.patches(600, 48, seed=3)


# The pictures


def test_manifest_and_files_hold_together():
    manifest = json.loads((ROOT / "images" / "manifest.json").read_text("utf-8"))["pictures"]
    drawn = {name: entry for name, entry in manifest.items() if name.split("/")[0] in ("styles", "contents")}
    stored = [path for folder in ("styles", "contents") for path in (ROOT / "images" / folder).iterdir()]
    assert sorted(drawn) == sorted(path.relative_to(ROOT / "images").as_posix() for path in stored)
    assert sorted(drawn) == sorted(f"{folder}/{name}.jpg" for folder, name in EVERY)
    for name, entry in drawn.items():
        data = (ROOT / "images" / name).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest() and entry["bytes"] == len(data), name
        with Image.open(io.BytesIO(data)) as picture:
            assert entry["size"] == list(picture.size) and picture.mode == "RGB"
        assert entry["author"] == "the ConvNet workbook authors" and entry["licence"] == "CC BY 4.0"
        assert entry["script"] == "images/draw_styles.py" and (ROOT / entry["script"]).is_file()
        assert entry["sources"] == [] and len(entry["alt"]) > 30
    assert sum(entry["bytes"] for entry in drawn.values()) < 2_500_000


def test_there_are_six_styles_and_four_contents():
    assert len(set(artworks.STYLES)) == 6 and len(set(artworks.CONTENTS)) == 4
    assert not set(artworks.STYLES) & set(artworks.CONTENTS)


def test_pictures_are_pictures(pictures):
    for key, picture in pictures.items():
        assert picture.dtype == np.float32 and picture.ndim == 3 and picture.shape[2] == 3, key
        assert max(picture.shape[:2]) == 640 and min(picture.shape[:2]) >= 480, key
        assert picture.min() >= 0 and picture.max() <= 1
        assert picture.std() > 0.12, f"{key} is flat"


def test_no_two_pictures_are_alike(pictures):
    thumbs = {key: images.resize(picture, (24, 24)) for key, picture in pictures.items()}
    for i, one in enumerate(EVERY):
        for other in EVERY[i + 1 :]:
            assert np.abs(thumbs[one] - thumbs[other]).mean() > 0.06, (one, other)


def test_size_is_that_of_the_longer_side(pictures):
    for folder, name in (("styles", "ink_wash"), ("contents", "harbour")):
        whole = pictures[folder, name]
        for size in (1, 97, 256, 640, 700):
            picture = get(folder, name, size)
            wanted = [max(1, round(side * size / 640)) for side in whole.shape[:2]]
            assert list(picture.shape[:2]) == wanted
            assert 0 <= picture.min() and picture.max() <= 1
        small = images.resize(whole, 160)
        np.testing.assert_allclose(get(folder, name, 160).mean(axis=(0, 1)), small.mean(axis=(0, 1)), atol=0.01)


@pytest.mark.parametrize("name, hint", [
    ("mosaik", "'mosaic'"), ("harbor", "artworks|one of brushstrokes"), ("harbour", r"artworks\.content\('harbour'\)"),
    ("", "one of brushstrokes"), (None, "one of brushstrokes"), (3, "one of brushstrokes"), (["mosaic"], "mosaic"),
    ("../contents/harbour", "name is"), ("x" * 500, "one of"),
])
def test_a_wrong_name_is_answered_with_a_right_one(name, hint):
    with pytest.raises(artworks.ArtworkError, match=hint) as caught:
        artworks.style(name)
    assert len(str(caught.value)) < 300


def test_a_style_is_no_content():
    with pytest.raises(artworks.ArtworkError, match=r"artworks\.style\('mosaic'\)"):
        artworks.content("mosaic")
    with pytest.raises(artworks.ArtworkError, match="did you mean 'harbour'"):
        artworks.content("harbor")


@pytest.mark.parametrize("size", [0, -3, 2.5, "256", True, np.nan, 5000, 10**30, (64, 64)])
def test_a_wrong_size_is_refused(size):
    with pytest.raises(artworks.ArtworkError, match="^size is"):
        artworks.style("mosaic", size)


def test_a_missing_or_damaged_file_names_the_remedy(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "images" / "styles", tmp_path / "styles")
    monkeypatch.setattr(artworks, "FOLDER", tmp_path)
    (tmp_path / "styles" / "mosaic.jpg").unlink()
    stored = (tmp_path / "styles" / "woodcut.jpg").read_bytes()
    (tmp_path / "styles" / "woodcut.jpg").write_bytes(stored[: len(stored) // 2])
    (tmp_path / "styles" / "geometry.jpg").write_bytes(b"")
    for name in ("mosaic", "woodcut", "geometry"):
        with pytest.raises(artworks.ArtworkError, match=f"draw_styles.py --only {name}"):
            artworks.style(name)
    with pytest.raises(artworks.ArtworkError, match="draw_styles"):
        artworks.patches(40, 32)
    assert artworks.style("ink_wash").shape == (640, 480, 3)


def test_the_script_draws_what_is_stored():
    """One style is redrawn; `python images/draw_styles.py --check` does all."""
    command = [sys.executable, "images/draw_styles.py", "--check", "--only", "ink_wash"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    assert float(re.search(r"ink_wash.jpg +differs by ([0-9.]+) of 255", done.stdout)[1]) < 2


# The bank


def test_the_bank_has_the_form_asked_for(bank):
    assert bank.shape == (600, 48, 48, 3) and bank.dtype == np.uint8
    assert bank.std() > 30


def test_the_bank_follows_from_its_seed(bank):
    np.testing.assert_array_equal(bank, artworks.patches(600, 48, seed=3))
    other = artworks.patches(600, 48, seed=4)
    assert (bank != other).any(axis=(1, 2, 3)).mean() > 0.95


def test_kinds_come_in_fixed_shares():
    for count in (1, 7, 100, 3000):
        numbers = artworks._numbers(count)
        assert sum(numbers.values()) == count and min(numbers.values()) >= 0
        for kind, number in numbers.items():
            assert abs(number - artworks.SHARES[kind] * count) <= 1
    assert sum(artworks.SHARES.values()) == pytest.approx(1)


def test_few_patches_are_flat_and_none_is_there_twice(bank):
    grey = bank.reshape(600, -1).astype(np.float32)
    assert (grey.std(axis=1) < 6).sum() == 0
    small = bank.reshape(600, 8, 6, 8, 6, 3).mean(axis=(2, 4)).reshape(600, -1)
    small = small - small.mean(axis=1, keepdims=True)
    small /= np.linalg.norm(small, axis=1, keepdims=True)
    likeness = small @ small.T - 2 * np.eye(600)
    assert (likeness.max(axis=1) > 0.97).mean() < 0.02


def test_a_bank_may_be_small_or_of_other_sizes():
    for count, size in ((1, 8), (3, 97), (30, 256)):
        assert artworks.patches(count, size).shape == (count, size, size, 3)


def test_squares_lie_inside_their_picture_and_hardly_overlap():
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (150, 230, 3), np.uint8)
    squares = artworks._squares(picture, 32, rng)
    assert len(squares) > 30
    for left, top, side in squares:
        assert left >= 0 and top >= 0 and left + side <= 230 and top + side <= 150
    for i, (left, top, side) in enumerate(squares):
        for other_left, other_top, other_side in squares[:i]:
            if side == other_side:
                shared = max(0, side - abs(left - other_left)) * max(0, side - abs(top - other_top))
                assert shared / (2 * side * side - shared) < 0.5


def test_deviation_by_hand_and_against_the_slow_form():
    grey = np.zeros((4, 4), np.float32)
    grey[:, 2:] = 1
    squares = np.array([(0, 0, 2), (1, 1, 2), (0, 0, 4), (2, 2, 2)])
    np.testing.assert_allclose(artworks._deviation(grey, squares), [0, 0.5, 0.5, 0], atol=1e-7)
    rng = np.random.default_rng(1)
    grey = rng.random((40, 60)).astype(np.float32)
    squares = np.stack([rng.integers(0, 40, 25), rng.integers(0, 20, 25), rng.integers(2, 20, 25)], axis=1)
    slow = [grey[top : top + side, left : left + side].astype(float).std() for left, top, side in squares]
    np.testing.assert_allclose(artworks._deviation(grey, squares), slow, atol=1e-6)


def test_flat_parts_are_left_out():
    picture = np.full((200, 200, 3), 90, np.uint8)
    assert artworks._squares(picture, 16, np.random.default_rng(0)) == []
    picture[:, 150:] = np.random.default_rng(1).integers(0, 256, (200, 50, 3))
    assert all(left + side > 150 for left, _, side in artworks._squares(picture, 16, np.random.default_rng(0)))


@pytest.mark.parametrize("name, value", [
    ("count", 0), ("count", 2.0), ("count", "many"), ("count", None), ("count", 10**30), ("size", 7), ("size", 257),
    ("size", 96.5), ("size", True), ("seed", -1), ("seed", 1.5), ("seed", None),
])
def test_a_wrong_argument_of_the_bank_is_named(name, value):
    with pytest.raises(artworks.ArtworkError, match=f"^{name} is"):
        artworks.patches(**{name: value})


def test_more_patches_than_there_are_is_refused_with_the_number():
    with pytest.raises(artworks.ArtworkError, match=r"count is 90000; the photographs give \d+ patches .* at most \d+"):
        artworks.patches(90_000, 96)
