"""Figures of classic networks: blocks, what layers cost, maps of a digit, gradients by depth, training curves.

Layout and colour only, as in `plots`, whose conventions hold here. A function returns a `Drawing`: write the call as a
cell's last line. Wrong input raises a `ValueError` that names the argument.
"""

import math
import re

import numpy as np
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import MaxNLocator

from helpers import drawing
from helpers.drawing import Drawing

FILLS = {"data": "#f2f2f2", "conv": "#9ecae1", "act": "#fdd0a2", "pool": "#c7e9c0", "add": "#ffffff"}
HIGH = 0.62  # of a box in a diagram, in its units


def residual_block(projection=False):
    """The two convolutions of a residual block and its shortcut, which meets them before the last ReLU.

    Args:
        projection: whether the shortcut has a strided 1 x 1 convolution of its own.
    """
    first = "3×3 conv\nstride s" if projection else "3×3 conv"
    boxes = {"x": (0, 1, "$a^{[l]}$", "data"), "c1": (1.35, 1, first, "conv"), "b1": (2.5, 1, "batch\nnorm", "conv"),
             "r1": (3.6, 1, "ReLU", "act"), "c2": (4.75, 1, "3×3 conv", "conv"), "b2": (5.9, 1, "batch\nnorm", "conv"),
             "add": (6.9, 1, "+", "add"), "r2": (7.7, 1, "ReLU", "act"), "y": (8.7, 1, "$a^{[l+2]}$", "data")}
    words = "1×1 conv, stride s, batch norm" if projection else "as it is"
    boxes["cut"] = (3.6, 0, words, "conv" if projection else "data")
    arrows = [("x", "c1"), ("c1", "b1"), ("b1", "r1"), ("r1", "c2"), ("c2", "b2"), ("b2", "add"), ("add", "r2"),
              ("r2", "y"), ("x", "cut"), ("cut", "add")]
    return Drawing(_diagram(boxes, arrows), "a residual block: two convolutions, the shortcut is added before the last "
                   "ReLU" + (", after a strided 1×1 convolution" if projection else ""))


def inception_module(filters=(64, 96, 128, 16, 32, 32), channels=192):
    """The four branches of an inception module and what becomes of the channels.

    Args:
        filters: of the 1x1; the 1x1 before 3x3, the 3x3; the 1x1 before 5x5, the 5x5; the 1x1 after pooling.
        channels: of the input.
    """
    filters = [drawing.as_whole("a number of filters", count) for count in filters]
    if len(filters) != 6:
        raise ValueError(f"filters has {len(filters)} numbers; give six, as networks.inception_module takes them")
    ones, before3, threes, before5, fives, pooled = filters
    boxes = {"x": (0, 1.5, f"H×W\n{channels}", "data"), "one": (5, 0, f"1×1\n{ones}", "conv"),
             "before3": (2.6, 1, f"1×1\n{before3}", "conv"), "three": (5, 1, f"3×3\n{threes}", "conv"),
             "before5": (2.6, 2, f"1×1\n{before5}", "conv"), "five": (5, 2, f"5×5\n{fives}", "conv"),
             "pool": (2.6, 3, "3×3 max-pool\nstride 1", "pool"), "after": (5, 3, f"1×1\n{pooled}", "conv"),
             "y": (7.6, 1.5, f"concatenated: H×W\n{ones} + {threes} + {fives} + {pooled}\n"
                             f"= {ones + threes + fives + pooled}", "data")}
    arrows = [("x", "one"), ("x", "before3"), ("x", "before5"), ("x", "pool"), ("before3", "three"),
              ("before5", "five"), ("pool", "after"), ("one", "y"), ("three", "y"), ("five", "y"), ("after", "y")]
    return Drawing(_diagram(boxes, arrows), "an inception module: four branches side by side, channels "
                   f"{ones} + {threes} + {fives} + {pooled}")


def cost_shares(rows, title=None):
    """What share of a network's parameters, multiplications and, where it was measured, time each layer has.

    Args:
        rows: of `costs.cost_table`; those without parameters and multiplications are left out.
        title: of the figure, or None.
    """
    rows = [row for row in drawing.as_items("rows", rows, "the rows of costs.cost_table") if _costs(row)]
    if not rows:
        raise ValueError("rows has no layer that costs anything; give the rows of costs.cost_table")
    kinds = {"parameters": [row.parameter_share for row in rows],
             "multiplications": [row.multiplication_share for row in rows]}
    if all(row.time_share is not None for row in rows):
        kinds["time"] = [row.time_share for row in rows]
    figure = drawing.new_figure(0.9 + 0.27 * len(rows) + (0.3 if title else 0))
    panels = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
    places = range(len(rows))[::-1]
    for axes, (kind, shares), (colour, *_) in zip(panels, kinds.items(), drawing.LINES, strict=False):
        axes.barh(places, shares, color=colour, height=0.66)
        for place, share in zip(places, shares, strict=True):
            axes.text(share + 0.012, place, f"{100 * share:.1f} %", va="center", fontsize=drawing.SMALL)
        axes.set_xlim(0, max(shares) * 1.3 + 0.02)
        axes.set_title(kind, fontsize=drawing.TEXT)
        axes.set_yticks(places, [row.name for row in rows])
        axes.set_xticks([])
        drawing.plain_axes(axes)
        axes.spines["bottom"].set_visible(False)
    if title:
        figure.suptitle(title, fontsize=drawing.TEXT)
    return Drawing(figure, f"shares of {', '.join(kinds)}: " + ", ".join(row.name for row in rows))


def feature_maps(named, columns=8):
    """The maps of one picture in some layers, each a small picture of its own scale; blue below zero, red above.

    Args:
        named: {title: (H, W, C) activations}, in the order of the network.
        columns: maps in a row.
    """
    named = drawing.as_arrays("named", named, 3)
    if not named:
        raise ValueError("named is empty; give at least one {layer: (H, W, C)}")
    columns = min(drawing.as_whole("columns", columns), max(value.shape[-1] for value in named.values()))
    rows = [(title, value[..., start : start + columns]) for title, value in named.items()
            for start in range(0, value.shape[-1], columns)]
    side = min(1.05, (drawing.WIDTH - 1.3) / columns)
    figure = drawing.new_figure(len(rows) * side + 0.1)
    grid = figure.subplots(len(rows), columns + 1, squeeze=False, width_ratios=[1.25, *[side] * columns])
    seen = set()
    for line, (title, part) in zip(grid, rows, strict=True):
        if title not in seen:
            shape = "×".join(map(str, named[title].shape))
            line[0].text(0, 0.5, f"{title}\n{shape}", fontsize=drawing.SMALL, va="center", transform=line[0].transAxes)
        seen.add(title)
        for axes, index in zip(line[1:], range(part.shape[-1]), strict=False):
            drawing.draw_signed(axes, part[..., index], drawing.colour_limit(part[..., index]))
        for axes in line:
            axes.set_axis_off()
    return Drawing(figure, "maps of one picture in the layers " + ", ".join(named))


def gradients_by_depth(named):
    """The size of the gradient in each layer, first layer on the left, on a logarithmic axis.

    Args:
        named: {title: {layer: number}}, as `training.gradient_norms` gives them; or {title: (n,) numbers}.
    """
    lines = {title: list(value.values()) if isinstance(value, dict) else value
             for title, value in drawing.as_titled("named", named).items()}
    longest = max((len(drawing.as_array(f"named[{title!r}]", value, 1)) for title, value in lines.items()), default=0)
    if not longest:
        raise ValueError("named is empty; give at least one {title: gradient norms}")
    for title, value in lines.items():
        if min(value) <= 0:
            raise ValueError(f"named[{title!r}] goes down to {min(value):g}; a logarithmic axis needs positive numbers")
        if len(value) != longest:
            raise ValueError(f"named[{title!r}] has {len(value)} layers; compare networks of one depth, here {longest}")
    figure = drawing.new_figure(3.2)
    axes = figure.subplots()
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    drawing.draw_curves(axes, range(1, longest + 1), lines, "layer, from the picture to the output",
                        "gradient (root mean square)", logarithmic=True)
    return Drawing(figure, "gradient in each layer: " + ", ".join(named))


def training_curves(named, measure="error"):
    """How trainings went, on the data they learned from and on the test set, side by side on one scale.

    Args:
        named: {title: training.History}, at most four.
        measure: "error" (share of wrong answers) or "loss" (on a logarithmic axis).
    """
    if measure not in ("error", "loss"):
        raise ValueError(f"measure is {measure!r}; it must be 'error' or 'loss'")
    if not drawing.as_titled("named", named):
        raise ValueError("named is empty; give at least one {title: History}")
    for title, run in named.items():
        if not hasattr(run, "test_accuracy"):
            raise ValueError(f"named[{title!r}] is of type {type(run).__name__}; it must be a training.History")
    figure = drawing.new_figure(3.2)
    panels = figure.subplots(1, 2, sharey=True)
    for axes, kind, part in zip(panels, ("training", "test"), ("", "test_"), strict=True):
        if measure == "error":
            lines = {title: 100 * (1 - np.asarray(getattr(run, f"{part}accuracy"))) for title, run in named.items()}
        else:
            lines = {title: getattr(run, f"{part}loss") for title, run in named.items()}
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        epochs = range(1, 1 + max(map(len, lines.values())))
        drawing.draw_curves(axes, epochs, lines, "epoch", f"{measure}, %" if measure == "error" else "loss",
                            logarithmic=measure == "loss")
        axes.set_title(f"{measure} on {kind} data", fontsize=drawing.TEXT)
    panels[1].set_ylabel("")
    panels[1].get_legend().remove()
    if measure == "error":
        panels[0].set_ylim(bottom=0)
    return Drawing(figure, f"{measure} over the epochs, training and test: " + ", ".join(named))


def guesses(pictures, titles, columns=8):
    """Small grey pictures with a line of words above each, such as "9, read as 7".

    Args:
        pictures: (n, H, W) or (n, H, W, 1), drawn dark on light from the lowest value to the highest.
        titles: n texts.
        columns: pictures in a row.
    """
    pictures, titles = drawing.as_array("pictures", pictures, 3, 4), drawing.as_items("titles", titles, "n texts")
    if len(titles) != len(pictures) or (pictures.ndim == 4 and pictures.shape[-1] != 1):
        raise ValueError(f"pictures has shape {pictures.shape} for {len(titles)} titles; give (n, H, W) and n titles")
    columns = min(drawing.as_whole("columns", columns), 12)
    rows = math.ceil(len(pictures) / columns)
    figure = drawing.new_figure(rows * (drawing.WIDTH / columns + 0.25))
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, picture, title in zip(grid, pictures.reshape(pictures.shape[:3]), titles, strict=False):
        axes.imshow(-picture, cmap="gray", interpolation="nearest")
        axes.set_title(title, fontsize=drawing.SMALL)
    for axes in grid:
        axes.set_axis_off()
    return Drawing(figure, "pictures and answers: " + "; ".join(map(str, titles)))


def _costs(row):
    try:
        return bool(row.parameters or row.multiplications)
    except AttributeError:
        raise ValueError(f"rows holds {row!r:.60}; give the rows of costs.cost_table") from None


def _diagram(boxes, arrows):
    """Boxes {name: (column, row, text, fill)} and arrows (from, to); an arrow bends where the rows differ."""
    signs = {name: max(map(len, re.sub(r"[${}^]", "", text).split("\n"))) for name, (_, _, text, _) in boxes.items()}
    lengths = {name: 0.2 + 0.092 * count for name, count in signs.items()}
    right = max(column + lengths[name] / 2 for name, (column, *_) in boxes.items())
    left = min(column - lengths[name] / 2 for name, (column, *_) in boxes.items())
    rows = 1 + max(row for _, row, *_ in boxes.values())
    scale = min(1.0, (drawing.WIDTH - 0.1) / (right - left))
    figure, axes = drawing.new_canvas(right - left, 0.86 * rows, scale)
    places = {name: (column - left, 0.86 * row + 0.48) for name, (column, row, *_) in boxes.items()}
    for name, (_, _, text, fill) in boxes.items():
        (x, y), length = places[name], lengths[name]
        axes.add_patch(FancyBboxPatch((x - length / 2, y - HIGH / 2), length, HIGH, facecolor=FILLS[fill], lw=1,
                                      edgecolor=drawing.INK, boxstyle="round,pad=0,rounding_size=0.08"))
        drawing.write(axes, x, y, text, drawing.SMALL if "\n" in text or signs[name] > 9 else drawing.TEXT)
    for start, stop in arrows:
        (x0, y0), (x1, y1) = places[start], places[stop]
        x0 += lengths[start] / 2
        if boxes[stop][3] == "add" and y0 != y1:  # from above
            points = [(x0, y0), (x1, y0), (x1, y1 - HIGH / 2)]
        else:
            x1 -= lengths[stop] / 2
            points = [(x0, y0), (x0 + 0.25, y0), (x0 + 0.25, y1), (x1, y1)] if y0 != y1 else [(x0, y0), (x1, y1)]
        axes.plot(*zip(*points[:-1], strict=True), color=drawing.INK, lw=1.3, solid_capstyle="round")
        axes.annotate("", points[-1], points[-2], arrowprops={"arrowstyle": "->", "color": drawing.INK, "lw": 1.3,
                                                             "shrinkA": 0, "shrinkB": 0})
    return figure
