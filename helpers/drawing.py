"""What the figures of `plots` are put together from: sizes, colours, checks, and the parts of a figure.

`plots` is the module to use. Functions here draw into axes that they are given; lengths are in data units unless they
are named inches or points.
"""

import io
import math
from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from PIL import Image

WIDTH = 9.0  # inches: every figure is as wide as a notebook's column
DOTS = 100  # pixels per inch
COLOURS = 256
TEXT, SMALL = 11, 9.5  # points
SIGNED = "RdBu_r"
INK, GREY, FAINT, MARK = "#222222", "#666666", "#c9c9c9", "#d95f02"
LINES = (("#0072b2", "-", "o"), ("#d55e00", "--", "s"), ("#009e73", "-.", "^"), ("#8b4a8b", ":", "D"))


class Drawing:
    """A finished figure: a picture in Jupyter, a line of words elsewhere.

    Attributes:
        figure: the matplotlib Figure, to change it or to save it in another format.
        words: what it shows, in words.
    """

    def __init__(self, figure, words):
        self.figure = figure
        self.words = words

    def png(self):
        """The picture as bytes of a PNG file; a palette keeps a notebook with a dozen of them under 1 MB."""
        stream, small = io.BytesIO(), io.BytesIO()
        self.figure.savefig(stream, format="png", dpi=DOTS)
        self.in_few_colours(Image.open(stream).convert("RGB")).save(small, format="PNG", optimize=True)
        return small.getvalue()

    def in_few_colours(self, picture):
        """A PIL picture of COLOURS colours at most."""
        return picture.quantize(COLOURS)

    def _repr_png_(self):
        return self.png(), {"alt": self.words}

    def __repr__(self):
        return f"[figure: {self.words}]"


def new_figure(height):
    """A figure of that many inches, whose axes keep clear of each other."""
    return Figure(figsize=(WIDTH, height), dpi=DOTS, layout="constrained")


def new_canvas(width, height, cell):
    """A figure whose unit is `cell` inches, its origin at the top left, the drawing in the middle."""
    figure = Figure(figsize=(WIDTH, height * cell + 0.1), dpi=DOTS)
    axes = figure.add_axes((0, 0, 1, 1))
    spare = (WIDTH / cell - width) / 2
    axes.set(xlim=(-spare, width + spare), ylim=(height + 0.05 / cell, -0.05 / cell))
    axes.set_axis_off()
    return figure, axes


def panel_grid(panels, columns, bar=False):
    """Pictures of any proportions in rows, all of a column equally wide: (title, array, function that draws it)."""
    if not panels or len({title for title, *_ in panels}) < len(panels):
        raise ValueError("named is empty or repeats a title; give at least one panel, each with a title of its own")
    columns = min(len(panels), len(panels) if columns is None else as_whole("columns", columns))
    ratios = [max(value.shape[1] / value.shape[0] for _, value, _ in panels[c::columns]) for c in range(columns)]
    rows = math.ceil(len(panels) / columns)
    lines = 1 + max(title.count("\n") for title, *_ in panels)
    figure = new_figure(rows * ((WIDTH - 0.9 * bar) / sum(ratios) * 0.96 + 0.25 + 0.19 * lines))
    axes = figure.subplots(rows, columns, squeeze=False, width_ratios=ratios).ravel()
    for one, (title, value, draw) in zip(axes, panels, strict=False):
        draw(one, value)
        one.set_title(title, fontsize=TEXT)
    for one in axes:
        one.set_axis_off()
    return figure, axes


def as_array(name, value, *ranks):
    """`value` as a float array that has one of these numbers of axes and holds finite numbers."""
    try:
        value = np.asarray(value, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is no array of numbers; give a NumPy array or a tensor") from error
    if value.ndim not in ranks or value.size == 0:
        axes = " or ".join(map(str, ranks))
        raise ValueError(f"{name} has shape {value.shape}; it must have {axes} axes, none of them empty")
    if not np.isfinite(value).all():
        raise ValueError(f"{name} holds NaN or infinity; replace it first (numpy.nan_to_num)")
    return value


def as_titled(name, value):
    """`value` itself, if it is a dictionary whose keys are words."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is of type {type(value).__name__}; it must be a dictionary {{title: value}}")
    for title in value:
        if not isinstance(title, str):
            raise ValueError(f"{name} has the title {title!r}; each title must be a str, such as {str(title)!r}")
    return value


def as_arrays(name, value, rank):
    """A dictionary of titles and arrays, each with that many axes."""
    return {title: as_array(f"{name}[{title!r}]", one, rank) for title, one in as_titled(name, value).items()}


def as_items(name, value, what):
    """The entries of a list, a tuple or the like, as a list."""
    try:
        return list(value)
    except TypeError as error:  # an array without axes calls itself iterable, too
        raise ValueError(f"{name} is {value!r}; it must be {what}") from error


def as_number(name, value, least):
    """`value` itself, if it is a finite number of at least `least`."""
    try:
        good = math.isfinite(value) and value >= least
    except (TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise ValueError(f"{name} is {value!r}; give numbers of {least} or more")
    return value


def as_photographs(named):
    """Panels of photographs, each (H, W) or (H, W, 3) in [0, 1]."""
    front = []
    for title, value in as_titled("photographs", {} if named is None else named).items():
        name, value = f"photographs[{title!r}]", as_array(f"photographs[{title!r}]", value, 2, 3)
        if value.ndim == 3 and value.shape[-1] != 3:
            raise ValueError(f"{name} has shape {value.shape}; a picture is (H, W) or (H, W, 3)")
        low, high = value.min(), value.max()
        if low < -1e-6 or high > 1 + 1e-6:
            raise ValueError(f"{name} runs from {low:g} to {high:g}; a picture lies in [0, 1]; draw others with maps")
        front.append((title, value.clip(0, 1), draw_picture))
    return front


def as_portraits(name, pictures):
    """Pictures in colour, as a list of (H, W, 3) arrays in [0, 1]."""
    faces = [as_array(f"{name}[{i}]", face, 3)
             for i, face in enumerate(as_items(name, pictures, "(n, H, W, 3) pictures"))]
    if not faces:
        raise ValueError(f"{name} is empty; give at least one picture")
    for i, face in enumerate(faces):
        if face.shape[-1] != 3 or face.min() < -1e-6 or face.max() > 1 + 1e-6:
            raise ValueError(f"{name}[{i}] has shape {face.shape} and runs from {face.min():g} to {face.max():g}; a "
                             "picture is (H, W, 3) in [0, 1]")
    return [face.clip(0, 1) for face in faces]


def as_whole(name, value, least=1):
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} is {value!r}; it must be a whole number of {least} or more")
    return int(value)


def window_starts(n, f, padding, stride):
    """Where windows begin along one axis, counted in the padded row."""
    side = as_whole("n", n) + 2 * as_whole("padding", padding, 0)
    if as_whole("f", f) > side:
        raise ValueError(f"f is {f}; it must be at most n + 2 padding = {side}, or no window fits")
    return list(range(0, side - f + 1, as_whole("stride", stride)))


def colour_limit(value):
    """The size of value that takes the deepest colour."""
    sizes = np.abs(value)
    return float(np.quantile(sizes, 0.995) if value.size > 400 else sizes.max()) or float(sizes.max()) or 1.0


def draw_picture(axes, value):
    axes.imshow(value, cmap="gray", vmin=0, vmax=1, interpolation="nearest")


def draw_signed(axes, value, limit):
    axes.imshow(value, cmap=SIGNED, vmin=-limit, vmax=limit, interpolation="nearest")


def draw_counts(axes, value, most):
    axes.imshow(value, cmap="cividis", vmin=0, vmax=most)
    for (row, column), count in np.ndenumerate(value):
        colour = "black" if count > 0.5 * most else "white"
        write(axes, column, row, f"{count:g}", SMALL, colour)


def add_colour_scale(figure, axes, own_scale):
    """A bar for maps in `axes`; where each has its own scale it bears words, since numbers would fit one map only."""
    drawn = axes[0].images[0]
    bar = figure.colorbar(drawn, ax=axes, shrink=0.9, pad=0.015, aspect=25)
    bar.ax.tick_params(labelsize=SMALL)
    if own_scale:
        bar.set_ticks([drawn.norm.vmin, 0, drawn.norm.vmax], labels=["lowest", "0", "highest"])


def number_item(item):
    """An entry of a row of `plots.numbers`, checked."""
    if isinstance(item, str):
        return item
    if not isinstance(item, list | tuple) or len(item) < 2 or not isinstance(item[0], str):
        raise ValueError(f"rows hold {item!r}; each entry must be a sign such as '=' or a tuple (title, array)")
    title, value, *frames = item
    for frame in frames:
        if len(as_items(f"rows: a frame of {title!r}", frame, "(top, left, height, width)")) != 4:
            raise ValueError(f"rows: a frame of {title!r} is {frame!r}; it must be (top, left, height, width)")
    return (title, as_array(f"rows: {title!r}", value, 2), *frames)


def item_shape(item):
    """Rows and columns of cells that an entry takes."""
    return (0, 0.3) if isinstance(item, str) else item[1].shape


def write(axes, x, y, text, points, colour=INK):
    """Text with its middle at (x, y)."""
    axes.text(x, y, text, ha="center", va="center", fontsize=points, color=colour)


def short(number):
    """A number with at most two decimals, without a negative zero."""
    return f"{round(float(number), 2) + 0.0:g}".replace("-", "\N{MINUS SIGN}")


def ink(number, limit):
    """The colour in which a number can be read on its cell."""
    return "white" if abs(number) > 0.62 * limit else INK


def draw_numbers(axes, item, middle, strongest):
    """An array as a grid of numbers around (x, y) = `middle`, with its title and frames."""
    title, value, *frames = item
    (high, wide), limit = value.shape, 1.25 * strongest
    left, top = middle[0] - wide / 2, middle[1] - high / 2
    extent = (left, left + wide, top + high, top)
    axes.imshow(value, cmap=SIGNED, vmin=-limit, vmax=limit, extent=extent, aspect="auto", interpolation="nearest")
    for (row, column), number in np.ndenumerate(value):
        axes.add_patch(Rectangle((left + column, top + row), 1, 1, fill=False, edgecolor=FAINT, lw=0.8))
        write(axes, left + column + 0.5, top + row + 0.53, short(number), SMALL, ink(number, limit))
    for first, second, height, width in frames:
        axes.add_patch(Rectangle((left + second, top + first), width, height, fill=False, edgecolor=MARK, lw=2.5))
    write(axes, middle[0], top - 0.5, title, TEXT)


def draw_cells(axes, left, top, columns, rows, padding, ends_only=False):
    """Empty cells; those of the padding hatched."""
    for row in range(rows):
        for column in range(columns):
            inside = padding <= column < columns - padding and (ends_only or padding <= row < rows - padding)
            axes.add_patch(Rectangle((left + column, top + row), 1, 1, facecolor="white" if inside else "#eeeeee",
                                     edgecolor="#999999", lw=0.7, hatch=None if inside else "////"))


def card_count(value):
    """How many cards a volume takes: one where it is a picture in colour, else one a channel."""
    return 1 if value.shape[-1] == 3 and value.min() >= 0 and value.max() <= 1 else value.shape[-1]


def draw_stack(axes, value, left, top, right_step, up_step):
    """Channels as cards, the first in front at the lower left."""
    high, wide, channels = value.shape
    cards = card_count(value)
    for index in reversed(range(cards)):
        x, y = left + index * right_step, top + (cards - 1 - index) * up_step
        layer = value if cards < channels else value[..., index]
        limit, extent = colour_limit(layer), (x, x + wide, y + high, y)
        axes.imshow(layer, cmap=SIGNED, vmin=-limit, vmax=limit, extent=extent, aspect="auto", zorder=cards - index,
                    interpolation="nearest")
        axes.add_patch(Rectangle((x, y), wide, high, fill=False, edgecolor=INK, lw=0.8, zorder=cards - index))


def draw_arrow(axes, start, stop, height):
    axes.annotate("", (stop, height), (start, height), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.5})


def draw_box(axes, middle, level, high, depth, length):
    """A box seen from the front left, its middle at (middle, level): `length` to the right, `depth` backwards."""
    x, y = middle - (length + depth) / 2, level + (high + depth) / 2
    front = [(x, y), (x + length, y), (x + length, y - high), (x, y - high)]
    back = [(a + depth, b - depth) for a, b in front]
    for corners, colour in ((front, "#9ecae1"), ([front[3], front[2], back[2], back[3]], "#deebf7"),
                            ([front[1], back[1], back[2], front[2]], "#4292c6")):
        axes.add_patch(Polygon(corners, facecolor=colour, edgecolor=INK, lw=0.7))


def draw_curves(axes, x, named, x_label, y_label, argument="named", logarithmic=False):
    if not 1 <= len(as_titled(argument, named)) <= len(LINES):
        raise ValueError(f"{argument} has {len(named)} lines; give one to {len(LINES)}")
    for (title, values), (colour, style, marker) in zip(named.items(), LINES, strict=False):
        values = as_array(f"{argument}[{title!r}]", values, 1)
        if len(values) != len(x):
            raise ValueError(f"{argument}[{title!r}] has {len(values)} values for {len(x)} places on the axis")
        marker = marker if len(values) < 20 else ""
        axes.plot(x, values, color=colour, linestyle=style, marker=marker, lw=2, label=title)
    axes.set_yscale("log" if logarithmic else "linear")
    axes.set_xlabel(x_label, fontsize=TEXT)
    axes.set_ylabel(y_label, fontsize=TEXT)
    axes.legend(fontsize=SMALL, frameon=False, loc="best")  # said, so that matplotlib does not warn of time
    plain_axes(axes)


def plain_axes(axes):
    """Axes without a box."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=SMALL)
