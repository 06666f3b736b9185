"""The look that the pictures of images/ share: one canvas, one set of colours, and the manifest that credits them.

A canvas has pixel coordinates with the origin at the top left, as pictures have. Colours are those of helpers.plots:
blue, vermilion, green and purple of Okabe and Ito can be told apart by colour-blind readers; blue is below zero and
red above in maps with a sign. The ground is a light paper of its own, so a picture reads the same on a dark page.
"""

import hashlib
import io
import json
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Polygon, Rectangle
from PIL import Image

from helpers import images

FOLDER = Path(__file__).parent
PAPER, INK, GREY, FAINT = "#fbfaf7", "#222222", "#777777", "#d9d7d0"
BLUE, VERMILION, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#8b4a8b"
SIGNED, COUNTS = "RdBu_r", "cividis"
SOURCES = {name: f"{entry.credit}, {entry.address}" for name, entry in images.PHOTOGRAPHS.items()} | {
    "digits": "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, CC BY 4.0, "
              "https://archive.ics.uci.edu/dataset/80"}
TOLERANCE = 4.0  # mean difference of pixel values, of 255, that a redrawn picture may have


class Canvas:
    """A drawing of width x height pixels."""

    def __init__(self, width=640, height=400):
        self.size = (width, height)
        self.figure = Figure(figsize=(width / 100, height / 100), dpi=100, facecolor=PAPER)
        self.surface = FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(height, 0))
        self.axes.axis("off")

    def picture(self, left, top, width, height, picture, frame=INK, zorder=2):
        """A picture in [0, 1], cut to the proportions of the place, resized with care, in a thin frame."""
        picture = images.resize(images.crop_proportion(picture, (height, width)), (height, width))
        self._place(left, top, width, height, np.clip(picture, 0, 1), frame, zorder, cmap="gray", vmin=0, vmax=1)

    def signed(self, left, top, width, height, values, limit=None, frame=INK, smooth=True):
        """A map with a sign: blue below zero, white at zero, red above."""
        limit = np.quantile(abs(values), 0.995) if limit is None else limit
        if smooth:
            values = images.resize(images.crop_proportion(values, (height, width)), (height, width))
        self._place(left, top, width, height, values, frame, 2, cmap=SIGNED, vmin=-limit, vmax=limit)

    def cells(self, left, top, width, height, values, cmap=COUNTS, vmin=None, vmax=None, frame=INK, zorder=3):
        """An array whose cells stay visible squares."""
        self._place(left, top, width, height, values, frame, zorder, cmap=cmap, vmin=vmin, vmax=vmax)

    def _place(self, left, top, width, height, values, frame, zorder, **options):
        self.axes.imshow(values, extent=(left, left + width, top + height, top), interpolation="nearest",
                         aspect="auto", zorder=zorder, **options)
        self.axes.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        if frame:
            self.box(left, top, width, height, frame, 1.0, zorder=zorder + 0.1)

    def kernel(self, left, top, cell, values):
        """A kernel as coloured squares with its numbers."""
        rows, columns = values.shape
        self.axes.add_patch(Rectangle((left - 5, top - 5), columns * cell + 10, rows * cell + 10, facecolor="white",
                                      edgecolor=INK, lw=1.2, zorder=4))
        limit = 1.6 * abs(values).max()
        self._place(left, top, columns * cell, rows * cell, values, None, 5, cmap=SIGNED, vmin=-limit, vmax=limit)
        for (row, column), value in np.ndenumerate(values):
            place = left + (column + 0.5) * cell, top + (row + 0.54) * cell
            self.text(*place, f"{value:g}".replace("-", "\N{MINUS SIGN}"), cell * 0.5, zorder=6)

    def box(self, left, top, width, height, colour=INK, line=2.0, style="-", fill=None, zorder=3):
        """A rectangle."""
        self.axes.add_patch(Rectangle((left, top), width, height, facecolor=fill or "none", edgecolor=colour, lw=line,
                                      ls=style, zorder=zorder, joinstyle="miter"))

    def card(self, left, top, width, height, colour=FAINT, ground="white", zorder=1):
        """A rectangle with round corners, to hold other things."""
        self.axes.add_patch(FancyBboxPatch((left, top), width, height, boxstyle="round,pad=0,rounding_size=10",
                                           facecolor=ground, edgecolor=colour, lw=1.0, zorder=zorder))

    def polygon(self, corners, ground, colour=INK, line=1.0, zorder=3):
        """A filled polygon."""
        self.axes.add_patch(Polygon(corners, facecolor=ground, edgecolor=colour, lw=line, zorder=zorder,
                                    joinstyle="round"))

    def dot(self, x, y, radius=6, ground=BLUE, colour="white", line=1.2, style="-", zorder=4):
        """A disc, or with ground "none" a circle."""
        self.axes.add_patch(Circle((x, y), radius, facecolor=ground, edgecolor=colour, lw=line, ls=style,
                                   zorder=zorder))

    def line(self, xs, ys, colour=INK, width=2.0, style="-", zorder=3):
        """A line through points."""
        self.axes.plot(xs, ys, color=colour, lw=width, ls=style, zorder=zorder, solid_capstyle="round",
                       solid_joinstyle="round")

    def arrow(self, start, end, colour=INK, width=2.0, curve=0.0, head=14, zorder=4):
        """An arrow from one point to another, straight or bent by `curve`."""
        self.axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=head, color=colour, lw=width,
                                            connectionstyle=f"arc3,rad={curve}", shrinkA=0, shrinkB=0, zorder=zorder))

    def text(self, x, y, words, size=22, colour=INK, ground=None, weight="normal", zorder=6, align="center"):
        """Words centred on a point; size in pixels; with a ground they stand on a label of that colour."""
        label = {"boxstyle": "round,pad=0.22", "facecolor": ground, "edgecolor": "none"} if ground else None
        self.axes.text(x, y, words, fontsize=size * 0.72, color=colour, ha=align, va="center", weight=weight,
                       zorder=zorder, bbox=label)

    def pixels(self, scale=1):
        """What was drawn, uint8 (height, width, 3), smaller by `scale`."""
        self.surface.draw()
        drawn = np.asarray(self.surface.buffer_rgba())[:, :, :3].copy()
        smaller = tuple(round(side * scale) for side in drawn.shape[:2])
        return drawn if scale == 1 else images.to_uint8(images.resize(drawn, smaller))


def lighter(colour, amount):
    """A colour mixed with white: amount 0 leaves it, 1 is white."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return tuple(parts + (1 - parts) * amount)


def to_png(pixels, colours):
    """A PNG file, as bytes, of at most `colours` colours."""
    stream = io.BytesIO()
    Image.fromarray(pixels).quantize(colours, kmeans=2, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def read_manifest():
    """What is known of each picture: {name: entry}."""
    path = FOLDER / "manifest.json"
    return json.loads(path.read_text("utf-8"))["pictures"] if path.exists() else {}


def write_picture(name, png, script, alt, sources):
    """Write a picture and what is to be said of it; a picture whose bytes are unchanged is left alone."""
    path = FOLDER / name
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or path.read_bytes() != png:
        path.write_bytes(png)
    with Image.open(io.BytesIO(png)) as picture:
        size = list(picture.size)
    entry = {
        "alt": alt,
        "author": "the ConvNet workbook authors",
        "licence": "CC BY 4.0",
        "sources": [SOURCES[source] for source in sources],
        "script": script,
        "size": size,
        "bytes": len(png),
        "sha256": hashlib.sha256(png).hexdigest(),
    }
    pictures = dict(sorted((read_manifest() | {name: entry}).items()))
    text = json.dumps({"pictures": pictures}, indent=2, ensure_ascii=False)
    (FOLDER / "manifest.json").write_text(text + "\n", "utf-8")


def difference(name, png):
    """How far a redrawn picture is from the stored one: the mean difference of their pixels, of 255."""
    stored = np.asarray(Image.open(FOLDER / name).convert("RGB"), float)
    redrawn = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), float)
    return float(abs(stored - redrawn).mean()) if stored.shape == redrawn.shape else 255.0
