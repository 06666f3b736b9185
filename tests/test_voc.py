"""helpers.voc: a small folder in the layout of Pascal VOC, right and broken in every way."""

import numpy as np
import pytest

from helpers import images, voc

OBJECT = """<object><name>{name}</name><difficult>{difficult}</difficult><bndbox><xmin>{box[0]}</xmin>
<ymin>{box[1]}</ymin><xmax>{box[2]}</xmax><ymax>{box[3]}</ymax></bndbox></object>"""


def xml(*objects, width=20, height=10):
    parts = [OBJECT.format(name=name, box=box, difficult=difficult) for name, box, difficult in objects]
    return (f"<annotation><size><width>{width}</width><height>{height}</height><depth>3</depth></size>"
            f"{''.join(parts)}</annotation>")


@pytest.fixture
def folder(tmp_path):
    for part in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (tmp_path / part).mkdir(parents=True)
    for name, text in (("one", xml(("dog", (1, 1, 20, 10), 0), ("cat", (3, 4, 3, 4), 1))), ("two", xml())):
        (tmp_path / "Annotations" / f"{name}.xml").write_text(text, encoding="utf-8")
        images.save(tmp_path / "JPEGImages" / f"{name}.jpg", np.full((10, 20, 3), 0.5, np.float32))
    (tmp_path / "ImageSets" / "Main" / "train.txt").write_text("two\none\n\n", encoding="utf-8")
    (tmp_path / "ImageSets" / "Main" / "test.txt").write_text("one 1\n", encoding="utf-8")
    return tmp_path


def test_a_folder_by_hand(folder):
    two, one = (dataset := voc.read(folder)).samples
    assert dataset.classes == ("cat", "dog")
    assert (one.height, one.width) == (10, 20) and one.file.name == "one.jpg"
    np.testing.assert_array_equal(one.boxes, [[0, 0, 20, 10], [2, 3, 3, 4]])  # the whole picture; one pixel
    np.testing.assert_array_equal(one.classes, [1, 0])
    np.testing.assert_array_equal(one.difficult, [False, True])
    assert two.boxes.shape == (0, 4) and two.classes.shape == (0,) and two.boxes.dtype == "float32"
    assert one.picture.shape == (10, 20, 3) and one.picture.dtype == "float32"


def test_splits_and_classes(folder):
    assert [len(voc.read(folder, split).samples) for split in ("train", "test", None)] == [2, 1, 2]
    dataset = voc.read(folder, "test", ("dog", "cat"))
    assert dataset.classes == ("dog", "cat") and dataset.samples[0].classes.tolist() == [0, 1]


def test_a_png_is_found_as_well(folder):
    (folder / "JPEGImages" / "one.jpg").unlink()
    images.save(folder / "JPEGImages" / "one.png", np.zeros((10, 20, 3), np.float32))
    assert voc.read(folder, "test").samples[0].file.name == "one.png"


def test_boxes_beyond_the_picture_are_cut_off(folder):
    text = xml(("dog", (0, 0, 25, 12), 0))
    (folder / "Annotations" / "one.xml").write_text(text, encoding="utf-8")
    np.testing.assert_array_equal(voc.read(folder, "test").samples[0].boxes, [[0, 0, 20, 10]])


def test_boxes_are_stretched_with_their_picture(folder):
    sample = voc.read(folder, "test").samples[0]
    picture, boxes = voc.resized(sample.picture, sample.boxes, 40)
    assert picture.shape == (40, 40, 3)
    np.testing.assert_allclose(boxes, [[0, 0, 40, 40], [4, 12, 6, 16]])


@pytest.mark.parametrize("text, words", [
    ("this is no xml", "one.xml is no XML"),
    ("", "no XML"),
    ("<html></html>", "begins with <html>"),
    ("<annotation></annotation>", "for <size><width>"),
    (xml(width="wide"), "'wide'"),
    (xml(width=0), "0 x 10 pixels"),
    (xml(width="nan"), "nan x 10 pixels"),
    (xml(height="inf"), "20 x inf pixels"),
    (xml(("dog", (30, 1, 40, 3), 0)), "nothing lies in the picture of 20 x 10"),
    (xml(("dog", (1, -9, 5, -2), 0)), "nothing lies in the picture"),
    (xml(("dog", (5, 1, 2, 3), 0)), "negative side"),
    (xml(("dog", (1, 5, 2, 3), 0)), "negative side"),
    (xml(("dog", ("nan", 1, 2, 3), 0)), "negative side"),
    (xml(("dog", ("", 1, 2, 3), 0)), "for <bndbox><xmin>"),
    (xml(("", (1, 1, 2, 3), 0)), "without a <name>"),
    ('<!DOCTYPE a [<!ENTITY b "c">]><annotation>&b;</annotation>', "declares entities"),
])
def test_a_broken_annotation_is_named(folder, text, words):
    (folder / "Annotations" / "one.xml").write_text(text, encoding="utf-8")
    with pytest.raises(voc.VocError, match=words):
        voc.read(folder, "test")


def test_what_is_missing_is_named(folder):
    with pytest.raises(voc.VocError, match="folder 'nowhere' is not there"):
        voc.read(folder / "nowhere")
    with pytest.raises(voc.VocError, match="split is 'val'.*test, train"):
        voc.read(folder, "val")
    with pytest.raises(voc.VocError, match="named 'cat'"):
        voc.read(folder, "test", ("dog",))
    (folder / "JPEGImages" / "one.jpg").unlink()
    with pytest.raises(voc.VocError, match="JPEGImages/one.jpg is missing"):
        voc.read(folder, "test")
    (folder / "Annotations" / "one.xml").unlink()
    with pytest.raises(voc.VocError, match="one.xml cannot be read"):
        voc.read(folder, "test")


@pytest.mark.parametrize("text, words", [("", "is empty"), ("../one\n", "plain names")])
def test_a_broken_split_is_named(folder, text, words):
    (folder / "ImageSets" / "Main" / "test.txt").write_text(text, encoding="utf-8")
    with pytest.raises(voc.VocError, match=words):
        voc.read(folder, "test")


def test_a_split_that_is_no_text_is_named(folder):
    (folder / "ImageSets" / "Main" / "test.txt").write_bytes("ö".encode("latin-1"))
    with pytest.raises(voc.VocError, match="ImageSets/Main/test.txt is no UTF-8"):
        voc.read(folder, "test")


def test_a_picture_of_another_size_or_a_damaged_one(folder):
    images.save(folder / "JPEGImages" / "one.jpg", np.zeros((10, 30, 3), np.float32))
    with pytest.raises(voc.VocError, match="30 x 10 pixels, its annotation says 20 x 10"):
        _ = voc.read(folder, "test").samples[0].picture
    (folder / "JPEGImages" / "one.jpg").write_bytes(b"no picture")
    with pytest.raises(voc.VocError, match="one.jpg"):
        _ = voc.read(folder, "test").samples[0].picture
