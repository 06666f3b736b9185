"""Pictures in and out: files, bundled photographs, sizes and ranges.

A picture is a float32 array (height, width, 3) of red, green and blue in [0, 1], stored row by row from the top; a
grey picture is (height, width). Values are those of the file (sRGB, gamma-encoded); colour profiles are not applied.
Errors are `ImageError`, a `ValueError` that names the argument and the remedy.
"""

import importlib.util
import io
import os
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from helpers import files

MAX_PIXELS = 50_000_000  # what `load` decodes unless told otherwise: 600 MB as a float32 picture
PILLOW_PIXELS = 178_956_970  # Pillow opens no larger picture (twice its MAX_IMAGE_PIXELS); `resize` makes none
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "JPEG2000", "AVIF")  # none that starts a program
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709-6, item 3.2
SAVE_OPTIONS = {  # by the end of the file name: Pillow's format and its settings
    ".png": ("PNG", {}),
    ".jpg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".jpeg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".webp": ("WEBP", {"lossless": True}),
    ".tif": ("TIFF", {"compression": "tiff_deflate"}),
    ".tiff": ("TIFF", {"compression": "tiff_deflate"}),
}


class ImageError(ValueError):
    """A picture, or a number about it, that cannot be used; the message names the argument and the remedy."""


class Photograph(NamedTuple):
    """Where a bundled photograph comes from: the package and file that hold it, and whom to credit."""

    package: str
    file: str
    title: str
    author: str
    licence: str
    address: str

    @property
    def credit(self):
        """One line to print beside the photograph."""
        return f"{self.title}, {self.author}, {self.licence}"


# Credits as scikit-image's docstrings (skimage/data/_fetchers.py) and scikit-learn's datasets/images/README.txt give
# them. That README names one photographer for both of its pictures; its links, followed here, name two.
PHOTOGRAPHS = {
    "cat": Photograph(
        "skimage", "data/chelsea.png", "Chelsea the cat", "Stefan van der Walt", "CC0",
        "https://scikit-image.org/docs/stable/api/skimage.data.html#skimage.data.chelsea"),
    "coffee": Photograph(
        "skimage", "data/coffee.png", "Coffee cup", "Rachel Michetti, courtesy of Pikolo Espresso Bar", "CC0",
        "https://scikit-image.org/docs/stable/api/skimage.data.html#skimage.data.coffee"),
    "temple": Photograph(
        "sklearn", "datasets/images/china.jpg", "Summer Palace", "danielbuechele", "CC BY 2.0",
        "https://www.flickr.com/photos/danielbuechele/6061409035/"),
    "flower": Photograph(
        "sklearn", "datasets/images/flower.jpg", "Dahlia", "vultilion", "CC BY 2.0",
        "https://www.flickr.com/photos/vultilion/6056698931/"),
    "coins": Photograph(
        "skimage", "data/coins.png", "Greek coins from Pompeii", "Brooklyn Museum", "no known copyright restrictions",
        "https://www.brooklynmuseum.org/opencollection/archives/image/51611"),
    "brick": Photograph(
        "skimage", "data/brick.png", "Brick wall", "CC0 Textures (Bricks25)", "CC0",
        "https://cc0textures.com/view.php?tex=Bricks25"),
    "grass": Photograph(
        "skimage", "data/grass.png", "Grass", "linolafett", "CC0",
        "https://www.deviantart.com/linolafett/art/Grass-01-434853879"),
    "gravel": Photograph(
        "skimage", "data/gravel.png", "Gravel", "CC0 Textures (Gravel04)", "CC0",
        "https://cc0textures.com/view.php?tex=Gravel04"),
    "rocket": Photograph(
        "skimage", "data/rocket.jpg", "Falcon 9 before launch", "SpaceX", "public domain",
        "https://www.flickr.com/photos/spacexphotos/16511594820/"),
    "galaxies": Photograph(
        "skimage", "data/hubble_deep_field.jpg", "Hubble eXtreme Deep Field", "NASA, HubbleSite", "public domain",
        "http://hubblesite.org/newscenter/archive/releases/2012/37/image/a/"),
}


def load(source, max_side=None, max_pixels=MAX_PIXELS):
    """A picture from a file, as float32 (height, width, 3) in [0, 1].

    It is turned upright as its EXIF orientation says; transparent parts are laid on white; grey, palette and CMYK
    become RGB; 16-bit grey keeps its 16 bits, transparent or not; of an animation the first frame is taken.

    Args:
        source: path, bytes, or a file opened with mode "rb".
        max_side: pixels; a picture with a longer side is made smaller, in proportion. None leaves it as it is.
        max_pixels: a picture with more pixels is refused before it is decoded. A JPEG that `max_side` lets us decode
            at a smaller size counts with that size. Above 178,956,970 pixels Pillow refuses, whatever both say.

    Raises:
        ImageError: if the file is missing, empty, cut off, no picture, too large, or its white is not defined.
    """
    _check_count("max_side", 1 if max_side is None else max_side)
    _check_count("max_pixels", max_pixels)
    name, stream = _open(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures (we refuse them) and of odd EXIF data
            with stream, Image.open(stream, formats=FORMATS) as image:
                _shrink_while_decoding(image, max_side)
                _check_pixels(name, image, max_pixels)
                picture = _picture(_decode(name, image), name)
    except ImageError:
        raise
    except Image.DecompressionBombError as error:
        raise ImageError(f"{name} is larger than Pillow opens ({error}), whatever max_side and max_pixels are; "
                         "save a smaller copy of it first") from error
    except Image.UnidentifiedImageError as error:
        raise ImageError(f"{name} is no picture, or only the beginning of one; save it as PNG or JPEG, or copy it "
                         f"again (read are {', '.join(FORMATS)})") from error
    except MemoryError as error:
        raise ImageError(f"{name} does not fit into memory; save a smaller copy of it first") from error
    except Exception as error:  # decoders of damaged files raise nearly anything
        raise ImageError(f"{name} is damaged or cut off ({error}); copy or download the file again") from error
    return picture if max_side is None or max(picture.shape[:2]) <= max_side else resize(picture, max_side)


def photograph(name, max_side=None):
    """A photograph that scikit-image or scikit-learn carries, as float32 (height, width, 3) in [0, 1].

    Nothing is downloaded. `PHOTOGRAPHS[name].credit` says who took it and under which licence.

    Args:
        name: one of `PHOTOGRAPHS`.
        max_side: pixels; a longer side is made as short, in proportion.

    Raises:
        ImageError: if no photograph has this name, or its package is not installed.
    """
    if not isinstance(name, str) or name not in PHOTOGRAPHS:
        raise ImageError(f"name is {name!r}; it must be one of {', '.join(PHOTOGRAPHS)}")
    entry = PHOTOGRAPHS[name]
    package = importlib.util.find_spec(entry.package)  # finds the folder without importing the package
    if package is None:
        raise ImageError(f"name is {name!r}, a picture of the package {entry.package}, which is missing; run: make lab")
    return load(Path(package.submodule_search_locations[0]) / entry.file, max_side)


def save(path, image):
    """Write a picture to a file: the whole of it, or, where that fails, nothing.

    The file is written beside `path` under another name and then put in its place, so a full disk leaves an old
    file as it was.

    Args:
        path: where to; the end of the name (.png, .jpg, .webp, .tif) chooses the format.
        image: (height, width, 3) or (height, width), floats in [0, 1] or uint8.

    Raises:
        ImageError: if the format is unknown, the folder is missing, the image is no picture, or writing fails.
    """
    path = _path("path", path)
    if path.suffix.lower() not in SAVE_OPTIONS:
        raise ImageError(f"path ends in {path.suffix!r}; it must end in one of {', '.join(SAVE_OPTIONS)}")
    if not os.path.isdir(path.parent):  # Path.is_dir raises where a name is too long
        raise ImageError(f"path is {str(path)!r}, but the folder {str(path.parent)!r} does not exist; make it first")
    kind, options = SAVE_OPTIONS[path.suffix.lower()]
    encoded = io.BytesIO()
    try:
        Image.fromarray(to_uint8(image)).save(encoded, kind, **options)
    except OSError as error:  # JPEG and WebP have a longest side
        raise ImageError(f"image of shape {np.shape(image)} is too large for {kind}; save it as .png") from error
    try:
        files.write_whole(path, lambda file: file.write(encoded.getbuffer()))
    except OSError as error:
        raise ImageError(f"path {str(path)!r} {files.failure(path, error)}") from error


def to_float(array):
    """A picture from an array of any usual form, as float32 (height, width, 3) in [0, 1].

    Args:
        array: (height, width), or (height, width, channels) with 1 (grey), 3 (RGB) or 4 (RGB and opacity, laid on
            white) channels; bool, uint8 (0 to 255), uint16 (0 to 65535), or floats in [0, 1].

    Raises:
        ImageError: if shape, type or values are others.
    """
    return _picture(_to_array(array, "array"), "array")


def to_uint8(image):
    """A picture in whole numbers from 0 to 255, rounded to the nearest; its shape stays.

    Args:
        image: (height, width, 3) or (height, width), floats in [0, 1]; uint8 is given back as a copy.

    Raises:
        ImageError: if shape, type or values are others.
    """
    image = _to_array(image, "image")
    _check_shape(image, "image", channels=(3,))
    return np.rint(_to_unit_range(image, "image") * 255).astype(np.uint8)


def grey(image):
    """The luma of a picture, float32 (height, width): 0.2126 R + 0.7152 G + 0.0722 B (ITU-R BT.709-6, item 3.2).

    The weights follow the eye: it sees green brightest and blue darkest. They act on the stored values, as in
    skimage.color.rgb2gray; the plain mean of the three channels gives other greys.

    Args:
        image: (height, width, 3) in [0, 1]; a (height, width) picture is given back as it is.

    Raises:
        ImageError: if the shape is another or a value is NaN or infinite.
    """
    image = _numbers(image)
    return image if image.ndim == 2 else image @ LUMA


def resize(image, size):
    """A picture of another size, float32, without jagged edges: Lanczos filter of three lobes, in float.

    The filter grows with the shrinking (antialiasing), and its overshoot is cut at the lowest and highest value of
    `image`, so a picture stays in [0, 1].

    Args:
        image: (height, width, 3) or (height, width).
        size: (height, width) in pixels, or one number for the longer side, in proportion.

    Raises:
        ImageError: if image or size is of another form, or a value is NaN or infinite.
    """
    image = _numbers(image)
    height, width = _size_of(size, image.shape[:2])
    if image.shape[:2] == (height, width):
        return image
    channels = image[:, :, None] if image.ndim == 2 else image
    try:
        if height * width > PILLOW_PIXELS:
            raise MemoryError
        layers = [Image.fromarray(np.ascontiguousarray(channel)) for channel in np.moveaxis(channels, 2, 0)]
        resized = np.stack([layer.resize((width, height), Image.Resampling.LANCZOS) for layer in layers], axis=2)
    except MemoryError as error:
        raise ImageError(f"size is {height} x {width} pixels, over the limit of {PILLOW_PIXELS:,} or memory") from error
    resized = np.clip(resized, image.min(), image.max())
    return resized[:, :, 0] if image.ndim == 2 else resized


def crop_centre(image, size):
    """The middle of a picture, float32; where it cannot be centred, the cut-out stands half a pixel up or left.

    Args:
        image: (height, width, 3) or (height, width).
        size: (height, width) in pixels, or one number for a square; at most the size of the image.

    Raises:
        ImageError: if image or size is of another form, or size is larger than the image.
    """
    image = _numbers(image)
    height, width = _size_of((size, size) if np.ndim(size) == 0 else size, image.shape[:2])
    if height > image.shape[0] or width > image.shape[1]:
        raise ImageError(f"size is ({height}, {width}), but image is {image.shape[:2]}; crop less, or resize it first")
    return _centre(image, height, width)


def crop_proportion(image, shape):
    """The largest cut-out from the middle of a picture, float32, that is as high to its width as `shape`.

    Args:
        image: (height, width, 3) or (height, width).
        shape: (height, width) of any size, such as that of another picture.

    Raises:
        ImageError: if image or shape is of another form, or less than a pixel of the image would be left.
    """
    image = _numbers(image)
    wanted = _size_of(shape, image.shape[:2])
    share = min(have / want for have, want in zip(image.shape[:2], wanted, strict=True))
    cut = [round(share * want) for want in wanted]
    if not min(cut):
        raise ImageError(f"shape is {wanted}, so narrow that of image, {image.shape[:2]}, less than a pixel is left")
    return _centre(image, *cut)


def _centre(image, height, width):
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return image[top : top + height, left : left + width]


def _open(source):
    """A name for messages and a stream of bytes, from a path, bytes or an open file."""
    if isinstance(source, str | os.PathLike):
        return _open_path(source)
    try:
        data = source.read() if hasattr(source, "read") else source
    except Exception as error:  # closed, opened to write, or text that is none
        raise ImageError(f"source cannot be read ({error}); open the file with mode 'rb'") from error
    if isinstance(data, str):
        raise ImageError("source is a file opened as text; open it with mode 'rb'")
    if not isinstance(data, bytes | bytearray | memoryview):
        raise ImageError(f"source is of type {type(source).__name__}; give a path, bytes or an open file, and for an "
                         "array call to_float")
    if len(data) == 0:
        raise ImageError("source is empty (0 bytes); if it is a file, read it from its start: source.seek(0)")
    return f"source ({len(data)} bytes)", io.BytesIO(data)


def _path(name, value):
    try:
        path = Path(value).expanduser()
        if b"\0" in os.fsencode(path):
            raise ValueError("it holds a null character")
    except (TypeError, ValueError, RuntimeError) as error:  # RuntimeError: a home folder of nobody
        raise ImageError(f"{name} is {value!r}, which cannot be a path: {error}; give that of a file") from error
    return path


def _open_path(source):
    name, path = f"source {str(source)!r}", _path("source", source)
    if str(source).startswith(("http://", "https://")):
        raise ImageError(f"{name} is an address; download the picture and give its path")
    try:
        if path.is_dir():
            raise ImageError(f"{name} is a folder; give the path of one picture in it")
        if path.stat().st_size == 0:
            raise ImageError(f"{name} is empty (0 bytes); copy or download the file again")
        return name, path.open("rb")
    except FileNotFoundError as error:
        raise ImageError(f"{name} does not exist, seen from {Path.cwd().name!r}; check the name and folder") from error
    except OSError as error:
        raise ImageError(f"{name} cannot be opened ({error.strerror}); check its name and permissions") from error


def _shrink_while_decoding(image, max_side):
    """Tell a JPEG decoder, which can, to give half, a quarter or an eighth; what it gives is still twice max_side."""
    factor = 2 * max_side / max(image.size) if max_side else 1
    if factor < 1:
        image.draft(None, tuple(max(1, round(side * factor)) for side in image.size))


def _check_pixels(name, image, max_pixels):
    width, height = image.size
    if width * height > max_pixels:
        remedy = f"pass max_pixels={width * height} to read it all ({width * height * 12 / 1e9:.1f} GB of memory)"
        if image.format in ("JPEG", "MPO"):
            remedy = "pass max_side= to read it smaller, or " + remedy
        raise ImageError(f"{name} is {width} x {height} = {width * height:,} pixels, over the limit of "
                         f"{max_pixels:,}; {remedy}")


def _decode(name, image):
    """The pixels of an opened file as uint8, uint16 or float32."""
    sixteen_bit = image.format == "PPM"  # where Pillow's 32-bit mode holds values it has scaled to 65535
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16") or (image.mode == "I" and sixteen_bit):
        return np.asarray(image).astype(np.uint16)
    if image.mode == "I":
        raise ImageError(f"{name} holds 32-bit or signed whole numbers, whose white is not defined; save it in 16 bits")
    if image.mode == "F":
        values = np.asarray(image)
        if wrong := np.count_nonzero(~((values >= -1e-4) & (values <= 1 + 1e-4))):
            raise ImageError(f"{name} holds floats from {np.nanmin(values):.4g} to {np.nanmax(values):.4g}, {wrong} "
                             "values that are NaN or outside [0, 1]; save it with 8 or 16 bits a channel")
        return values
    return np.asarray(image.convert("RGBA" if image.has_transparency_data else "RGB"))


def _picture(array, name):
    """float32 (height, width, 3) of a checked array: grey repeated, opacity laid on white."""
    _check_shape(array, name, channels=(1, 3, 4))
    array = _to_unit_range(array, name)
    if array.ndim == 2 or array.shape[2] == 1:
        return np.repeat(array.reshape(*array.shape[:2], 1), 3, axis=2)
    if array.shape[2] == 3:
        return array
    opacity = array[:, :, 3:]
    return array[:, :, :3] * opacity + (1 - opacity)


def _to_array(array, name):
    try:
        array = np.asarray(array)
    except Exception as error:
        raise ImageError(f"{name} is of type {type(array).__name__}, which is no array; load it first") from error
    if array.dtype.kind not in "biuf":
        raise ImageError(f"{name} holds {array.dtype}; it must hold numbers: uint8, or floats in [0, 1]")
    return array


def _check_shape(array, name, channels):
    """Refuse what is not (height, width) or (height, width, channels) with at least one pixel."""
    must = f"it must be (height, width) or (height, width, {' or '.join(map(str, channels))})"
    if array.ndim == 4:
        raise ImageError(f"{name} has the shape {array.shape}, a batch; {must}: take one picture, {name}[0]")
    if array.ndim not in (2, 3):
        raise ImageError(f"{name} has the shape {array.shape}; {must}")
    if 0 in array.shape:
        raise ImageError(f"{name} has the shape {array.shape}, no pixel at all; {must}")
    if array.ndim == 3 and array.shape[2] not in channels:
        first = array.shape[0] in channels
        remedy = "; call to_float first, which takes grey and lays opacity on white" if array.shape[2] in (1, 4) else ""
        remedy = f"; its channels stand first: use np.moveaxis({name}, 0, 2)" if first else remedy
        raise ImageError(f"{name} has the shape {array.shape}; {must}{remedy}")


def _to_unit_range(array, name):
    """float32 in [0, 1] of bool, uint8, uint16 or floats; always a new array."""
    if array.dtype == bool:
        return array.astype(np.float32)
    if array.dtype in (np.uint8, np.uint16):
        return array / np.float32(np.iinfo(array.dtype).max)
    if array.dtype.kind != "f":
        raise ImageError(f"{name} holds {array.dtype}; use {name}.astype('uint8') for 0 to 255, or floats in [0, 1]")
    _check_finite(array, name)
    low, high = float(array.min()), float(array.max())
    if low < -1e-4 or high > 1 + 1e-4:
        remedy = f"divide by 255: {name} / 255" if low >= 0 and 2 < high <= 255 else f"use np.clip({name}, 0, 1)"
        raise ImageError(f"{name} holds floats from {low:.4g} to {high:.4g}; they must lie in [0, 1]: {remedy}")
    return np.clip(array, 0, 1).astype(np.float32)


def _check_finite(array, name):
    count = int(np.count_nonzero(~np.isfinite(array)))
    if count:
        raise ImageError(f"{name} holds {count} values that are NaN or infinite; replace them: np.nan_to_num({name})")


def _numbers(image):
    """A picture, or a map of any range, as finite float32; uint8 and uint16 become [0, 1]."""
    image = _to_array(image, "image")
    _check_shape(image, "image", channels=(3,))
    if image.dtype.kind != "f":
        return _to_unit_range(image, "image")
    _check_finite(image, "image")
    largest = float(np.abs(image).max())
    if largest > 1e38:  # float32 ends at 3.4e38, and a filter overshoots
        raise ImageError(f"image holds values as large as {largest:.4g}; they must be below 1e38 in size: divide image")
    return image.astype(np.float32)


def _check_count(name, value):
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < 1:
        raise ImageError(f"{name} is {value!r}; it must be a whole number of pixels, 1 or more")


def _size_of(size, shape):
    """(height, width) from `size`: a pair, or the longer side of something of this shape."""
    if np.ndim(size) == 0:
        _check_count("size", size)
        return tuple(max(1, round(side * min(int(size), 10**12) / max(shape))) for side in shape)  # a finite quotient
    if len(size) != 2:
        raise ImageError(f"size is {size!r}; it must be (height, width) in pixels, or one number")
    for side in size:
        _check_count("size", side)
    return tuple(int(side) for side in size)
