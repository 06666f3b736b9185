"""helpers.images against an obvious oracle, every kind of file and hostile input; and the pictures of images/."""

import errno
import hashlib
import io
import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from helpers import files, images
from helpers.images import ImageError

ROOT = Path(__file__).parents[1]
NOISE = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)


def encoded(picture, kind="PNG", **options):
    """The bytes of a file of this kind; `picture` is an array or a Pillow image."""
    stream = io.BytesIO()
    (picture if isinstance(picture, Image.Image) else Image.fromarray(picture)).save(stream, kind, **options)
    return stream.getvalue()


def png_header(width, height):
    """A valid beginning of a PNG of any size, a few bytes long, as a decompression bomb has it."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return header + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def refused(call, *words):
    """The call raises ImageError, and the message holds all the words."""
    with pytest.raises(ImageError) as caught:
        call()
    for word in words:
        assert word in str(caught.value), str(caught.value)


# Bundled photographs


@pytest.mark.parametrize("name", images.PHOTOGRAPHS)
def test_every_photograph_is_there_and_credited(name):
    picture = images.photograph(name, max_side=120)
    assert picture.dtype == np.float32 and picture.shape[2] == 3 and max(picture.shape) == 120
    assert 0 <= picture.min() < 0.4 and 0.6 < picture.max() <= 1
    entry = images.PHOTOGRAPHS[name]
    assert entry.author in entry.credit and entry.licence in entry.credit and entry.address.startswith("http")


def test_photographs_equal_those_of_their_packages():
    import skimage.data
    from sklearn.datasets import load_sample_image

    np.testing.assert_array_equal(images.to_uint8(images.photograph("cat")), skimage.data.chelsea())
    np.testing.assert_array_equal(images.to_uint8(images.photograph("coins"))[:, :, 1], skimage.data.coins())
    np.testing.assert_array_equal(images.to_uint8(images.photograph("temple")), load_sample_image("china.jpg"))


def test_no_photograph_shows_a_person():
    files = {entry.file for entry in images.PHOTOGRAPHS.values()}
    assert not any(word in file for file in files for word in ("astronaut", "camera", "lfw", "face"))


def test_unknown_photograph_lists_the_names():
    refused(lambda: images.photograph("dog"), "name is 'dog'", "cat, coffee, temple")


def test_a_missing_package_is_said(monkeypatch):
    monkeypatch.setattr(images.importlib.util, "find_spec", lambda package: None)
    refused(lambda: images.photograph("cat"), "skimage", "make lab")


def test_import_is_light():
    code = ("import sys, helpers.images as i; i.photograph('cat')\n"
            "print([m for m in ('tensorflow', 'keras', 'skimage', 'sklearn', 'matplotlib') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


# Files of every kind


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "WEBP", "AVIF", "JPEG2000", "GIF", "JPEG"])
def test_load_reads_each_kind(kind):
    options = {"WEBP": {"lossless": True}, "JPEG": {"quality": 100, "subsampling": 0}}.get(kind, {})
    smooth = np.indices((40, 60)).sum(0)[:, :, None] * np.array([1, 2, 0]) + np.array([0, 0, 90])
    picture = images.load(encoded(smooth.astype(np.uint8), kind, **options))
    assert picture.dtype == np.float32 and picture.shape == (40, 60, 3)
    tolerance = {"GIF": 0.2, "AVIF": 0.06, "JPEG": 0.02}.get(kind, 1e-6)
    np.testing.assert_allclose(picture, smooth / 255, atol=tolerance)


def test_load_takes_path_text_bytes_and_file(tmp_path):
    data, path = encoded(NOISE), tmp_path / "noise.png"
    path.write_bytes(data)
    with path.open("rb") as file:
        for source in (path, str(path), data, bytearray(data), memoryview(data), io.BytesIO(data), file):
            np.testing.assert_array_equal(images.to_uint8(images.load(source)), NOISE)
        assert not file.closed


def test_load_of_one_pixel():
    np.testing.assert_allclose(images.load(encoded(np.full((1, 1, 3), 51, np.uint8))), np.full((1, 1, 3), 0.2))
    assert images.load(encoded(np.zeros((1, 1000), np.uint8)), max_side=10).shape == (1, 10, 3)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_alpha_is_laid_on_white(mode, kind):
    opacity = 0, 51, 255  # black, from invisible to opaque
    picture = Image.fromarray(np.uint8([[[0, 0, 0, value] for value in opacity]]))
    if mode == "LA":
        picture = picture.convert("LA")
    if mode == "P":
        picture = Image.new("P", (3, 1))
        picture.putpalette(bytes(9))
        picture.putdata([0, 1, 2])
        picture.info["transparency"] = bytes(opacity)
        picture = picture if kind == "PNG" else picture.convert("RGBA")
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    np.testing.assert_allclose(images.load(encoded(picture, kind, **options))[0, :, 0], [1, 0.8, 0], atol=1e-6)


def test_palette_and_its_transparent_colour():
    picture = Image.new("P", (3, 1))
    picture.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    picture.putdata([0, 1, 2])
    np.testing.assert_array_equal(images.load(encoded(picture))[0], np.eye(3))
    np.testing.assert_array_equal(images.load(encoded(picture, transparency=1))[0], [[1, 0, 0], [1, 1, 1], [0, 0, 1]])


def test_grey_and_black_and_white_become_three_equal_channels():
    for picture in (Image.fromarray(NOISE[:, :, 0]), Image.fromarray(NOISE[:, :, 0]).convert("1")):
        loaded = images.load(encoded(picture))
        np.testing.assert_array_equal(loaded[:, :, 1], np.asarray(picture.convert("L")) / np.float32(255))
        assert (loaded == loaded[:, :, :1]).all()


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_is_read_as_ink_not_as_light(kind):
    ink = Image.merge("CMYK", [Image.new("L", (16, 16), value) for value in (0, 255, 255, 0)])
    np.testing.assert_allclose(images.load(encoded(ink, kind))[8, 8], [1, 0, 0], atol=0.02)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
def test_sixteen_bit_grey_is_scaled_not_clipped(kind):
    steep = np.array([[0, 1, 256, 32768, 65534, 65535]], np.uint16)
    data = b"P5 6 1 65535\n" + steep.astype(">u2").tobytes() if kind == "PPM" else encoded(steep, kind)
    picture = images.load(data)
    np.testing.assert_allclose(picture[0, :, 2], steep[0] / 65535, rtol=1e-6)
    assert picture[0, 1, 0] > 0


def test_big_endian_sixteen_bit_tiff():
    data = encoded(Image.frombytes("I;16B", (2, 1), struct.pack(">2H", 256, 65535)), "TIFF")
    np.testing.assert_allclose(images.load(data)[0, :, 0], [256 / 65535, 1], rtol=1e-6)


def test_thirty_two_bit_whole_numbers_have_no_white():
    refused(lambda: images.load(encoded(np.array([[0, 7]], np.int32), "TIFF")), "source", "white", "save it in 16 bits")


def test_float_tiff():
    good = np.array([[0, 0.25, 1]], np.float32)
    np.testing.assert_array_equal(images.load(encoded(good, "TIFF"))[0, :, 0], good[0])
    refused(lambda: images.load(encoded(np.float32([[0, np.nan]]), "TIFF")), "source", "1 values that are NaN")
    refused(lambda: images.load(encoded(np.float32([[0, 255]]), "TIFF")), "source", "from 0 to 255", "[0, 1]")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(kind):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("white", "black", "red")]
    options = {"lossless": True} if kind == "WEBP" else {}
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    np.testing.assert_array_equal(images.load(data), np.ones((8, 8, 3)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_once(kind, orientation):
    upright = np.zeros((16, 32, 3), np.uint8)
    upright[:8, :8] = 255  # a white corner at the top left of the scene
    turned = {1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1], 5: upright.swapaxes(0, 1),
              6: np.rot90(upright), 7: np.rot90(upright, 2).swapaxes(0, 1), 8: np.rot90(upright, 3)}[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if kind == "WEBP" else {"quality": 100} if kind == "JPEG" else {}
    picture = images.load(encoded(np.ascontiguousarray(turned), kind, exif=exif, **options))
    np.testing.assert_allclose(picture, upright / 255, atol=0.02)


def test_broken_exif_does_not_hide_the_picture():
    for junk in (b"Exif\0\0rubbish", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0II*\0\x08\0\0\0\xff\xff"):
        assert images.load(encoded(NOISE, "JPEG", exif=junk)).shape == NOISE.shape


# Sizes and limits


def test_max_side_shrinks_in_proportion_and_never_enlarges():
    data = encoded(NOISE)
    assert images.load(data, max_side=30).shape == (20, 30, 3)
    assert images.load(data, max_side=60).shape == images.load(data, max_side=9999).shape == (40, 60, 3)


def test_a_jpeg_decoded_small_equals_one_shrunk_afterwards():
    y, x = np.mgrid[:600, :900]
    smooth = np.stack([x / 900, y / 600, (np.sin(x / 60) + 1) / 2], axis=2)
    data = encoded(images.to_uint8(smooth), "JPEG", quality=98)
    afterwards = images.resize(images.load(data), 90)
    np.testing.assert_allclose(images.load(data, max_side=90), afterwards, atol=0.02)


def test_a_hundred_megapixels_are_refused_before_decoding():
    refused(lambda: images.load(png_header(10_000, 10_000)), "10000 x 10000 = 100,000,000 pixels",
            "limit of 50,000,000", "max_pixels=100000000", "1.2 GB")
    refused(lambda: images.load(png_header(10_000, 10_000), max_side=100), "max_pixels=")  # PNG cannot decode less


def test_a_jpeg_of_a_hundred_megapixels_is_read_small_with_max_side():
    data = encoded(Image.new("L", (10_000, 10_000), 51), "JPEG")
    refused(lambda: images.load(data), "pass max_side= to read it smaller", "max_pixels=100000000")
    np.testing.assert_allclose(images.load(data, max_side=64), np.full((64, 64, 3), 0.2), atol=0.01)


def test_max_pixels_can_be_lowered_and_raised():
    data = encoded(NOISE)
    refused(lambda: images.load(data, max_pixels=2399), "limit of 2,399", "max_pixels=2400")
    assert images.load(data, max_pixels=2400).shape == NOISE.shape


def test_a_decompression_bomb_is_refused():
    refused(lambda: images.load(png_header(60_000, 60_000)), "source", "3600000000 pixels", "smaller copy")
    text = zlib.compress(bytes(70_000_000), 9)  # 70 MB of comment in 70 kB of file
    chunk = b"zTXtcomment\0\0" + text
    bomb = encoded(NOISE)[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    refused(lambda: images.load(bomb + encoded(NOISE)[33:]), "source", "damaged")


@pytest.mark.parametrize("value", [0, -1, 2.5, True, "big", float("nan")])
def test_limits_must_be_whole_numbers(value):
    refused(lambda: images.load(encoded(NOISE), max_side=value), "max_side is", "1 or more")
    refused(lambda: images.load(encoded(NOISE), max_pixels=value), "max_pixels is", "1 or more")


# Files that are no pictures


def test_files_that_are_no_pictures(tmp_path):
    text, empty = tmp_path / "notes.png", tmp_path / "empty.png"
    text.write_text("this is a letter, not a picture")
    empty.touch()
    refused(lambda: images.load(text), "source", "notes.png", "no picture", "PNG or JPEG")
    refused(lambda: images.load(empty), "empty.png", "empty (0 bytes)")
    refused(lambda: images.load(tmp_path / "none.png"), "none.png", "does not exist", "check the name")
    refused(lambda: images.load(tmp_path), "is a folder", "path of one picture")
    refused(lambda: images.load("x" * 5000), "cannot be opened", "too long")
    refused(lambda: images.load("https://example.org/cat.jpg"), "is an address", "download")
    refused(lambda: images.load(b""), "empty (0 bytes)", "seek(0)")
    refused(lambda: images.load(io.StringIO("text")), "mode 'rb'")
    refused(lambda: images.load(NOISE), "ndarray", "to_float")
    refused(lambda: images.load(None), "NoneType", "path, bytes")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "AVIF", "JPEG2000", "PPM"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_a_cut_off_file_never_passes_for_a_whole_one(kind, part, tmp_path, capfd):
    data = encoded(NOISE, kind)
    path = tmp_path / "cut"
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(ImageError, match="source '.*cut'.*(cut off|no picture|empty)"):
        images.load(path)


def test_a_progressive_jpeg_cut_off_is_refused():
    data = encoded(NOISE, "JPEG", progressive=True)
    refused(lambda: images.load(data[: len(data) * 3 // 4]), "damaged or cut off", "again")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"]), st.data())
def test_damaged_bytes_give_a_picture_or_image_error(kind, draw):
    data = bytearray(encoded(NOISE[:9, :7], kind))
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        picture = images.load(bytes(data), max_pixels=1_000_000)
    except ImageError as error:
        assert "source" in str(error)
    else:
        assert picture.dtype == np.float32 and np.isfinite(picture).all() and 0 <= picture.min() <= picture.max() <= 1


# Ranges and shapes


def test_to_float_by_hand():
    np.testing.assert_allclose(images.to_float(np.array([[0, 51, 255]], np.uint8))[0, :, 0], [0, 0.2, 1])
    np.testing.assert_allclose(images.to_float(np.array([[0, 13107]], np.uint16))[0, :, 0], [0, 0.2])
    np.testing.assert_array_equal(images.to_float(np.array([[False, True]]))[0, :, 0], [0, 1])
    np.testing.assert_array_equal(images.to_float([[[0.5], [1.0]]])[0], [[0.5] * 3, [1] * 3])
    half = images.to_float(np.array([[[1, 0, 0, 0.25]]]))  # a quarter of red over white
    np.testing.assert_allclose(half, [[[1, 0.75, 0.75]]])
    assert half.dtype == np.float32


def test_to_float_copies_and_clips_rounding_only():
    array = np.full((2, 2, 3), 1 + 1e-6, np.float32)
    picture = images.to_float(array)
    picture[0] = 0
    assert array.min() == np.float32(1 + 1e-6) and picture.max() == 1


@given(st.integers(0, 255))
@settings(max_examples=256)
def test_uint8_survives_the_way_there_and_back(value):
    array = np.full((2, 3, 3), value, np.uint8)
    np.testing.assert_array_equal(images.to_uint8(images.to_float(array)), array)
    np.testing.assert_array_equal(images.to_uint8(array), array)


def test_to_uint8_rounds_to_the_nearest():
    np.testing.assert_array_equal(images.to_uint8(np.array([[0.0, 0.4 / 255, 0.6 / 255, 1.0]])), [[0, 0, 1, 255]])


@pytest.mark.parametrize("function, name", [(images.to_float, "array"), (images.to_uint8, "image")])
def test_ranges_and_shapes_are_refused_with_a_remedy(function, name):
    grey = np.full((4, 5), 0.5)
    refused(lambda: function(grey * 300), f"{name} holds floats from 150 to 150", f"{name} / 255")
    refused(lambda: function(grey * 3), f"np.clip({name}, 0, 1)")
    refused(lambda: function(-grey), f"np.clip({name}, 0, 1)")
    refused(lambda: function(np.where(np.eye(4, 5), np.nan, grey)), f"{name} holds 4 values that are NaN")
    refused(lambda: function(grey + np.inf), "infinite", "np.nan_to_num")
    refused(lambda: function(np.zeros((4, 5), np.int64)), "int64", "astype('uint8')")
    refused(lambda: function(np.zeros((4, 5), np.complex64)), "complex64")
    refused(lambda: function(np.array([["a", "b"]])), "must hold numbers")
    refused(lambda: function([[1, 2], [3]]), name, "no array")
    refused(lambda: function(np.zeros((2, 4, 5, 3))), "a batch", f"{name}[0]")
    refused(lambda: function(np.zeros((3, 40, 50))), "channels stand first", "np.moveaxis")
    refused(lambda: function(np.zeros(7)), "shape (7,)", "(height, width)")
    refused(lambda: function(np.zeros((0, 5, 3))), "no pixel")
    refused(lambda: function(np.zeros((4, 5, 2))), "shape (4, 5, 2)")


@pytest.mark.parametrize("value", [150.0, np.nan])
def test_a_float_file_out_of_range_is_to_be_saved_in_another_form(value):
    with pytest.raises(ImageError, match="20 values that .*save it with 8 or 16 bits a channel") as caught:
        images.load(encoded(np.full((4, 5), value, np.float32), "TIFF"))
    assert "/ 255" not in str(caught.value) and "nan_to_num" not in str(caught.value)


def test_opacity_and_a_single_channel_are_sent_to_to_float(tmp_path):
    for function in (images.grey, images.to_uint8, lambda image: images.save(tmp_path / "a.png", image)):
        for channels in (1, 4):
            refused(lambda f=function, c=channels: f(np.zeros((6, 5, c))), f"shape (6, 5, {channels})", "call to_float")
    assert images.grey(images.to_float(np.zeros((6, 5, 4)))).max() == pytest.approx(1)


def test_the_transparent_colour_of_a_16_bit_grey_file_is_kept():
    ramp = np.array([[300, 65535]], np.uint16)
    picture = images.load(encoded(ramp, transparency=300))
    np.testing.assert_array_equal(picture[..., 0], ramp / np.float32(65535))


@pytest.mark.parametrize("path", ["a\0b.png", "~nosuchuser/x.png", None, 7, b"a.png", "\ud800.png"])
def test_what_cannot_be_a_path(path):
    refused(lambda: images.save(path, NOISE), "path is", "cannot be a path")
    if path is None or isinstance(path, str | int):
        refused(lambda: images.load(path), "source")


def test_files_that_cannot_be_read(tmp_path):
    closed = io.BytesIO(b"abc")
    closed.close()
    refused(lambda: images.load(closed), "source cannot be read", "'rb'")
    with (tmp_path / "a.png").open("wb") as write_only:
        refused(lambda: images.load(write_only), "source cannot be read", "'rb'")
    for name in (["cat"], None, {}):
        refused(lambda name=name: images.photograph(name), "name is", "cat")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of names are other there")
def test_names_of_the_longest_and_longer(tmp_path):
    longest = tmp_path / ("a" * 251 + ".png")
    images.save(longest, NOISE)
    assert os.listdir(tmp_path) == [longest.name]
    for path in (tmp_path / ("a" * 300 + ".png"), tmp_path / ("b" * 300) / "a.png"):
        refused(lambda path=path: images.save(path, NOISE), "path")
        refused(lambda path=path: images.load(path), "source")
    assert os.listdir(tmp_path) == [longest.name]


# Grey, resize, crop


def test_numbers_too_large_for_float32_are_refused():
    for function in (images.grey, lambda image: images.resize(image, 2)):
        refused(lambda f=function: f(np.full((4, 5), 1e300)), "image holds values as large as 1e+300")
    signs = np.sign(np.random.default_rng(0).normal(size=(9, 9)))
    assert np.isfinite(images.resize(9e37 * signs, 30)).all()


@pytest.mark.parametrize("size", [10**9, 10**400, (10**9, 3), (3, 10**9), (20_000, 20_000), (10**400, 1)])
def test_sizes_above_the_limit_are_refused(size):
    refused(lambda: images.resize(np.ones((3, 4)), size), "size is", "limit of 178,956,970")


def test_grey_weights():
    np.testing.assert_allclose(images.grey(np.eye(3, dtype=np.float32)[None]), [[0.2126, 0.7152, 0.0722]], rtol=1e-6)
    np.testing.assert_allclose(images.grey(np.ones((2, 2, 3))), np.ones((2, 2)), rtol=1e-6)
    plain = np.random.default_rng(1).random((3, 4)).astype(np.float32)
    np.testing.assert_array_equal(images.grey(plain), plain)
    np.testing.assert_allclose(images.grey(images.to_float(plain)), plain, atol=1e-6)


def lanczos_by_hand(row, size):
    """One row of values at another length: a loop over the outputs, the filter as its formula stands."""
    scale = max(1, len(row) / size)
    out = []
    for i in range(size):
        centre = (i + 0.5) * len(row) / size
        at = (np.arange(len(row)) + 0.5 - centre) / scale
        weights = np.where(abs(at) < 3, np.sinc(at) * np.sinc(at / 3), 0)
        out.append(float((weights * row).sum() / weights.sum()))
    return out


@pytest.mark.parametrize("size", [3, 10, 29, 30, 31, 77])
def test_resize_equals_the_formula(size):
    row = np.random.default_rng(size).random(30).astype(np.float32)
    expected = np.clip(lanczos_by_hand(row, size), row.min(), row.max())
    np.testing.assert_allclose(images.resize(row[None], (1, size))[0], expected, atol=1e-5)
    np.testing.assert_allclose(images.resize(row[:, None], (size, 1))[:, 0], expected, atol=1e-5)


def test_resize_does_not_alias_nor_band():
    stripes = np.tile(np.float32([0, 1]), (64, 64))  # finer than the small picture can show: must become even grey
    np.testing.assert_allclose(images.resize(stripes, (8, 8))[2:-2, 2:-2], 0.5, atol=0.03)
    ramp = np.tile(np.linspace(0.4, 0.41, 256, dtype=np.float32), (4, 1))  # under three steps of 1/255
    assert len(np.unique(images.resize(ramp, (4, 128)))) > 100


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 20), st.integers(1, 20), st.booleans(),
       st.integers(0, 99))
def test_resize_keeps_range_shape_and_constants(height, width, to_height, to_width, colour, seed):
    shape = (height, width, 3) if colour else (height, width)
    image = np.random.default_rng(seed).random(shape).astype(np.float32)
    before = image.copy()
    small = images.resize(image, (to_height, to_width))
    assert small.shape == (to_height, to_width, 3)[: image.ndim] and small.dtype == np.float32
    assert image.min() <= small.min() <= small.max() <= image.max()
    np.testing.assert_allclose(images.resize(np.full(shape, 0.3), (to_height, to_width)), 0.3, rtol=1e-6)
    np.testing.assert_array_equal(images.resize(image, (height, width)), image)
    np.testing.assert_array_equal(image, before)


def test_resize_to_one_number_keeps_proportions():
    assert images.resize(np.zeros((30, 40, 3)), 20).shape == (15, 20, 3)
    assert images.resize(np.zeros((1, 400)), 20).shape == (1, 20)
    signed = images.resize(np.array([[-2.0, 2.0]]), (1, 4))  # a signed map keeps its own range
    assert signed.min() == -2 and signed.max() == 2


def test_crop_centre_by_hand():
    image = np.arange(20, dtype=np.float32).reshape(4, 5) / 20
    np.testing.assert_array_equal(images.crop_centre(image, 2), image[1:3, 1:3])
    np.testing.assert_array_equal(images.crop_centre(image, (4, 5)), image)
    np.testing.assert_array_equal(images.crop_centre(image, (1, 3)), image[1:2, 1:4])
    cut = images.crop_centre(image, 2)
    cut[:] = 9
    assert image.max() < 1


def test_crop_proportion_by_hand():
    image = np.arange(20, dtype=np.float32).reshape(4, 5) / 20
    np.testing.assert_array_equal(images.crop_proportion(image, (4, 5)), image)
    np.testing.assert_array_equal(images.crop_proportion(image, (400, 500)), image)
    np.testing.assert_array_equal(images.crop_proportion(image, (1, 1)), images.crop_centre(image, 4))
    np.testing.assert_array_equal(images.crop_proportion(image, (20, 5)), images.crop_centre(image, (4, 1)))
    np.testing.assert_array_equal(images.crop_proportion(image, (1, 5)), images.crop_centre(image, (1, 5)))
    refused(lambda: images.crop_proportion(image, (1, 500)), "shape is", "less than a pixel")
    refused(lambda: images.crop_proportion(image, (0, 5)), "size is", "1 or more")


@given(have=st.tuples(st.integers(1, 40), st.integers(1, 40)), want=st.tuples(st.integers(1, 40), st.integers(1, 40)))
def test_crop_proportion_takes_one_whole_side(have, want):
    share = min(a / b for a, b in zip(have, want, strict=True))
    if round(share * min(want)) == 0:
        return
    found = images.crop_proportion(np.zeros(have), want).shape
    assert any(a == b for a, b in zip(found, have, strict=True))
    assert all(abs(a - share * b) <= 0.5 for a, b in zip(found, want, strict=True))


@pytest.mark.parametrize("function", [images.resize, images.crop_centre])
def test_sizes_are_checked(function):
    image = np.zeros((4, 5, 3))
    for size in (0, -2, 2.5, True, "4", (2, 0), (2, 2.5)):
        refused(lambda size=size: function(image, size), "size is", "1 or more")
    refused(lambda: function(image, (2, 3, 4)), "size is (2, 3, 4)", "(height, width)")
    refused(lambda: function(image * np.nan, 2), "image", "NaN")
    refused(lambda: function(np.zeros(5), 2), "image has the shape (5,)")
    refused(lambda: images.crop_centre(image, (5, 5)), "size is (5, 5)", "(4, 5)", "resize it first")


# Saving


@pytest.mark.parametrize("suffix", [".png", ".PNG", ".webp", ".tif", ".tiff", ".jpg", ".jpeg"])
def test_save_and_load(suffix, tmp_path):
    path = tmp_path / f"picture{suffix}"
    images.save(path, images.to_float(NOISE))
    tolerance = 0.1 if suffix in (".jpg", ".jpeg") else 0
    np.testing.assert_allclose(images.load(path), images.to_float(NOISE), atol=tolerance)
    images.save(str(path), NOISE[:, :, 0])  # grey, over the old one
    assert images.load(path).shape == NOISE.shape and os.listdir(tmp_path) == [path.name]


def test_save_refuses_before_it_touches_the_file(tmp_path):
    path = tmp_path / "a.png"
    images.save(path, NOISE)
    before = path.read_bytes()
    refused(lambda: images.save(path, np.full((2, 2), np.nan)), "image", "NaN")
    refused(lambda: images.save(tmp_path / "a.docx", NOISE), "path ends in '.docx'", ".png")
    refused(lambda: images.save(tmp_path / "none" / "a.png", NOISE), "folder", "does not exist", "make it first")
    refused(lambda: images.save(tmp_path / "wide.jpg", np.zeros((1, 70_000))), "too large for JPEG", ".png")
    (tmp_path / "folder.png").mkdir()
    refused(lambda: images.save(tmp_path / "folder.png", NOISE), "path", "cannot be written")
    assert path.read_bytes() == before and sorted(os.listdir(tmp_path)) == ["a.png", "folder.png"]


@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_whole(function, tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    images.save(path, NOISE)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, function, full)
    refused(lambda: images.save(path, 255 - NOISE), "a.png", "No space left", "as it was", "free some space")
    refused(lambda: images.save(tmp_path / "new.png", NOISE), "new.png", "nothing was written")
    assert os.listdir(tmp_path) == ["a.png"]
    np.testing.assert_array_equal(images.to_uint8(images.load(path)), NOISE)


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a Unix notion")
def test_a_real_limit_on_file_size(tmp_path):
    images.save(tmp_path / "a.png", NOISE)
    code = ("import resource, numpy as np\nfrom helpers import images\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))\n"
            "picture = np.random.default_rng(1).random((200, 200, 3))\n"
            f"try: images.save({str(tmp_path / 'a.png')!r}, picture)\n"
            "except images.ImageError as error: print(error)")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "File too large" in done.stdout and "as it was" in done.stdout, done.stderr
    assert os.listdir(tmp_path) == ["a.png"]
    np.testing.assert_array_equal(images.to_uint8(images.load(tmp_path / "a.png")), NOISE)


# The pictures of images/


def drawn_pictures():
    """Names of the pictures that stand in the manifest one by one; the cast has a list of its own."""
    found = (path.relative_to(ROOT / "images") for path in (ROOT / "images").rglob("*.*"))
    return sorted(path.as_posix() for path in found if path.suffix in (".png", ".jpg") and path.parts[0] != "cast")


def test_manifest_and_files_hold_together():
    manifest = json.loads((ROOT / "images" / "manifest.json").read_text("utf-8"))["pictures"]
    assert sorted(manifest) == drawn_pictures()
    credits = {f"{entry.credit}, {entry.address}" for entry in images.PHOTOGRAPHS.values()}
    for name, entry in manifest.items():
        data = (ROOT / "images" / name).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest(), name
        assert entry["bytes"] == len(data)
        with Image.open(io.BytesIO(data)) as picture:
            assert entry["size"] == list(picture.size)
        assert (ROOT / entry["script"]).is_file()
        assert entry["author"] == "the ConvNet workbook authors" and entry["licence"] == "CC BY 4.0"
        assert all(source in credits or "Handwritten Digits" in source for source in entry["sources"])
        assert len(entry["alt"]) > 30, f"{name} needs words for those who cannot see it"


def test_chapter_pictures_are_one_family():
    chapters = [name for name in drawn_pictures() if name.startswith("chapters/")]
    assert chapters == [f"chapters/{number:02d}.png" for number in range(11)]
    for name in chapters:
        path = ROOT / "images" / name
        with Image.open(path) as picture:
            assert picture.size == (512, 320) and np.asarray(picture.convert("RGB")).std() > 20
        assert path.stat().st_size < 60_000, name
    assert (ROOT / "images" / "cover.png").stat().st_size < 250_000


def test_the_script_draws_what_is_stored():
    """Chapter pictures with little in them are redrawn; `python images/draw_chapters.py --check` does all."""
    command = [sys.executable, "images/draw_chapters.py", "--check", "--only", "02", "06", "08", "10"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("of 255") == 4
