"""Figures of style transfer: layout and colour only, as in `plots`, whose conventions hold here.

A function returns a `Drawing`: write the call as a cell's last line. Pictures are (H, W, 3) in [0, 1]; they are drawn
in their own proportions, and small, so that a notebook with many stays under 1 MB. Wrong input raises a `ValueError`
that names the argument.
"""

import numpy as np

from helpers import drawing
from helpers.drawing import Drawing

GAP = 0.07  # inches between pictures
LARGEST = 1.36  # inches that a picture of a strip takes at most
LINE = 0.19  # inches that a line of words takes


def strip(named, side=LARGEST):
    """Pictures in a row, each with its title below.

    Args:
        named: {title: picture}, each (H, W, 3) in [0, 1]; a title may have several lines.
        side: inches that the wider side of a picture takes; more than `LARGEST` count as so many.
    """
    titles = list(drawing.as_titled("named", named))
    if not titles:
        raise ValueError("named is empty; give at least one picture")
    pictures = drawing.as_portraits("named", named.values())
    side = min(drawing.as_number("side", side, 0.4), LARGEST)
    cell = min((drawing.WIDTH - 0.1) / len(titles), side + GAP)
    sizes = [_size(picture, cell - GAP) for picture in pictures]
    high, lines = max(height for height, _ in sizes), max(title.count("\n") for title in titles) + 1
    figure, axes = drawing.new_canvas(cell * len(titles), high + LINE * lines + 0.12, 1.0)
    for place, (title, picture, size) in enumerate(zip(titles, pictures, sizes, strict=True)):
        middle = (place + 0.5) * cell
        _draw(axes, picture, middle - size[1] / 2, 0.04 + high - size[0], size)
        axes.text(middle, high + 0.1, title, ha="center", va="top", fontsize=drawing.SMALL, color=drawing.INK)
    return Drawing(figure, "pictures: " + ", ".join(title.replace("\n", " ") for title in titles))


def gallery(contents, styles, paintings):
    """A table of pictures: a row for each content, a column for each style, and where they meet the painting.

    Args:
        contents: {title: picture}, drawn on the left.
        styles: {title: picture}, drawn above.
        paintings: one list for each content of one picture for each style.
    """
    left, above = drawing.as_titled("contents", contents), drawing.as_titled("styles", styles)
    front = drawing.as_portraits("contents", left.values())
    top = drawing.as_portraits("styles", above.values())
    rows = [drawing.as_portraits(f"paintings[{i}]", row)
            for i, row in enumerate(drawing.as_items("paintings", paintings, "a list of lists of pictures"))]
    if [len(row) for row in rows] != [len(top)] * len(front):
        raise ValueError(f"paintings has rows of {[len(row) for row in rows]} pictures; it must have {len(front)} "
                         f"rows of {len(top)}: one for each content, in it one for each style")
    cell = (drawing.WIDTH - 0.1) / (len(top) + 1)
    heights = [max(_size(picture, cell - GAP)[0] for picture in row)
               for row in (top, *([one, *row] for one, row in zip(front, rows, strict=True)))]
    heights[0] = min(heights[0], cell - GAP)
    figure, axes = drawing.new_canvas(cell * (len(top) + 1), sum(heights) + (GAP + LINE) * len(heights) + 0.05, 1.0)
    low = heights[0]
    for column, (title, picture) in enumerate(zip(above, top, strict=True)):
        size = _size(picture, cell - GAP, low)
        middle = (column + 1.5) * cell
        _draw(axes, picture, middle - size[1] / 2, low - size[0] + 0.03, size)
        drawing.write(axes, middle, low + 0.13, title, drawing.SMALL)
    for title, one, row, height in zip(left, front, rows, heights[1:], strict=True):
        low += GAP + LINE
        for column, picture in enumerate([one, *row]):
            size = _size(picture, cell - GAP, height)
            _draw(axes, picture, (column + 0.5) * cell - size[1] / 2, low + (height - size[0]) / 2 + 0.03, size)
        low += height
        drawing.write(axes, 0.5 * cell, low + 0.13, title, drawing.SMALL)
    return Drawing(figure, f"a table of {len(front)} contents ({', '.join(left)}) in {len(top)} styles "
                           f"({', '.join(above)})")


def matrices(named, names):
    """Square matrices side by side, with the numbers in the cells: blue below zero, white at zero, red above.

    Args:
        named: {title: matrix}, one to three, each (n, n), n at most 8; each has its own colour scale.
        names: n names of the rows, which are those of the columns as well.
    """
    named = drawing.as_arrays("named", named, 2)
    names = [str(name) for name in drawing.as_items("names", names, "a list of names")]
    if not 1 <= len(named) <= 3 or not 1 <= len(names) <= 8:
        raise ValueError(f"named has {len(named)} matrices and names {len(names)} names; give one to three matrices "
                         "and one to eight names")
    figure = drawing.new_figure(0.42 * len(names) + 1.25)
    for axes, (title, matrix) in zip(figure.subplots(1, len(named), squeeze=False)[0], named.items(), strict=True):
        if matrix.shape != (len(names), len(names)):
            raise ValueError(f"named[{title!r}] has shape {matrix.shape}; it must be ({len(names)}, {len(names)}), "
                             "a row and a column for each name")
        limit = drawing.colour_limit(matrix)
        axes.imshow(matrix, cmap=drawing.SIGNED, vmin=-1.25 * limit, vmax=1.25 * limit, aspect="auto",
                    interpolation="nearest")
        for (row, column), number in np.ndenumerate(matrix):
            drawing.write(axes, column, row, drawing.short(number), drawing.SMALL,
                          drawing.ink(number, 1.25 * limit))
        axes.set_title(title, fontsize=drawing.TEXT)
        axes.set_yticks(range(len(names)), names)
        axes.set_xticks(range(len(names)), names, rotation=35, ha="right", rotation_mode="anchor")
        axes.tick_params(labelsize=drawing.SMALL, length=0)
        axes.spines[:].set_visible(False)
    return Drawing(figure, "matrices: " + ", ".join(named))


def descent(named, x_label="step", y_label="total cost"):
    """Curves of a cost over the steps, each with a length of its own, on a logarithmic axis.

    Args:
        named: {title: (n,) costs above 0}, at most four.
        x_label, y_label: what the axes show.
    """
    named = drawing.as_arrays("named", named, 1)
    if not 1 <= len(named) <= len(drawing.LINES):
        raise ValueError(f"named has {len(named)} curves; give one to {len(drawing.LINES)}")
    figure = drawing.new_figure(2.9)
    axes = figure.subplots()
    for (title, values), (colour, style, _) in zip(named.items(), drawing.LINES, strict=False):
        if values.min() <= 0:
            raise ValueError(f"named[{title!r}] holds {values.min():g}; on a logarithmic axis costs must be above 0")
        axes.plot(np.arange(len(values)), values, color=colour, linestyle=style, lw=2, label=title)
    axes.set_yscale("log")
    axes.set_xlabel(x_label, fontsize=drawing.TEXT)
    axes.set_ylabel(y_label, fontsize=drawing.TEXT)
    axes.legend(fontsize=drawing.SMALL, frameon=False, loc="best")  # said, so that matplotlib does not warn of time
    drawing.plain_axes(axes)
    return Drawing(figure, f"{y_label} over {x_label}: " + ", ".join(named))


def _size(picture, wide, high=None):
    """(height, width) in inches of a picture in its proportions, within so many inches."""
    scale = min(wide / picture.shape[1], (high or wide) / picture.shape[0])
    return picture.shape[0] * scale, picture.shape[1] * scale


def _draw(axes, picture, left, top, size):
    axes.imshow(picture, extent=(left, left + size[1], top + size[0], top), aspect="auto", interpolation="antialiased")
