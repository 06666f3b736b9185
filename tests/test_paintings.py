"""Results of style transfer that ship: all are there, small enough, credited, and can be made again."""

import json

import numpy as np
import pytest
from PIL import Image

from helpers import artworks, images, paintings, style

MANIFEST = json.loads((paintings.FOLDER.parent / "manifest.json").read_text("utf-8"))["pictures"]


@pytest.mark.parametrize("name", paintings.SETTINGS)
def test_a_painting_ships_in_the_size_it_was_made_in(name):
    picture = paintings.load(name)
    assert picture.dtype == np.float32 and picture.min() >= 0 and picture.max() <= 1
    assert max(picture.shape[:2]) == paintings.SETTINGS[name]["size"]
    assert picture.std() > 0.05, "an even picture"
    assert MANIFEST[f"gallery/{name}.jpg"]["script"] == "images/draw_gallery.py"


def test_the_gallery_is_small_and_holds_nothing_else():
    files = {path.name: path.stat().st_size for path in paintings.FOLDER.iterdir()}
    assert set(files) == {f"{name}.jpg" for name in paintings.SETTINGS} | {"sheet.jpg"}
    assert sum(files.values()) < 1_500_000 and files["sheet.jpg"] < 600_000


def test_a_photograph_in_a_painting_is_credited():
    made = paintings.SETTINGS["photograph"]
    assert made["style"] in images.PHOTOGRAPHS
    assert images.PHOTOGRAPHS[made["style"]].address in MANIFEST["gallery/photograph.jpg"]["sources"][0]


@pytest.mark.parametrize("name", ["harbour_mosaic", "content_block1_conv1", "style_block3_conv1"])
def test_a_painting_is_made_again_by_its_own_function(name):
    again = paintings.paint(name, progress=False, size=64, steps=2)
    assert max(again.image.shape[:2]) == 64 and again.costs[-1] < again.costs[0]


def test_the_shipped_content_is_nearer_to_its_scene_than_another_one():
    scenes = {name: images.resize(artworks.content(name), (192, 256)) for name in paintings.CONTENTS}
    grey = {name: images.grey(scene) - images.grey(scene).mean() for name, scene in scenes.items()}
    for content in paintings.CONTENTS:
        painted = images.grey(paintings.load(f"{content}_stained_glass"))
        like = {name: float((painted * scene).mean() / scene.std()) for name, scene in grey.items()}
        assert max(like, key=like.get) == content


def test_a_source_is_an_artwork_a_photograph_or_a_portrait():
    assert np.array_equal(paintings.source("mosaic"), artworks.style("mosaic"))
    assert np.array_equal(paintings.source("street"), artworks.content("street"))
    assert np.array_equal(paintings.source("temple"), images.photograph("temple"))
    assert paintings.source("portrait").shape == (112, 112, 3)


@pytest.mark.parametrize("name, words", [("harbour_mosaik", "did you mean 'harbour_mosaic'"), (3, "name is 3"),
                                         ("zzz", "it must be one of harbour_brushstrokes")])
def test_another_name_is_refused(name, words):
    for call in (paintings.load, paintings.paint):
        with pytest.raises(paintings.PaintingError, match=words):
            call(name)


def test_a_missing_file_says_how_it_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(paintings, "FOLDER", tmp_path)
    with pytest.raises(paintings.PaintingError, match="draw_gallery.py --only harbour_mosaic"):
        paintings.load("harbour_mosaic")
    Image.new("RGB", (8, 8)).save(tmp_path / "harbour_mosaic.jpg")
    assert paintings.load("harbour_mosaic").shape == (8, 8, 3)


def test_a_change_that_cannot_be_is_refused():
    with pytest.raises(style.StyleError, match="size"):
        paintings.paint("harbour_mosaic", progress=False, size=7)
