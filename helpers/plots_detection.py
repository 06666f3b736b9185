"""Figures of object detection: boxes on pictures, landmarks, windows, grids of cells, anchors, precision and recall.

As in `plots`: what was computed elsewhere goes in, a `Drawing` comes out; a wrong argument raises a `ValueError` that
names it. Boxes are (x1, y1, x2, y2) in pixels of the picture, (0, 0) its top left corner. Colours stand for classes, in
the order of their numbers; a true box is drawn in orange, one that was found in blue and dashed.
"""

import functools
import io

import numpy as np
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke
from PIL import Image, ImageColor

from helpers import drawing

COLOURS = ("#d55e00", "#0072b2", "#009e73", "#8b4a8b")  # of classes 0, 1, 2 and 3
STYLES = {"true": (drawing.MARK, "-"), "found": (drawing.LINES[0][0], (0, (4, 2))), "gone": ("#8c8c8c", (0, (2, 2)))}
LABEL = {"boxstyle": "round,pad=0.12", "linewidth": 0, "alpha": 0.9}
OWN = [ImageColor.getrgb(colour) for colour in (*COLOURS, *(one for one, _ in STYLES.values()), drawing.INK, "#ffffff")]


class Drawing(drawing.Drawing):
    """As elsewhere, but thin lines on a picture of many colours keep the colour of their class."""

    def png(self):
        """The picture as bytes of a PNG file, its palette with the colours of the marks."""
        drawn, small = io.BytesIO(), io.BytesIO()
        self.figure.savefig(drawn, format="png", dpi=drawing.DOTS)
        picture = Image.open(drawn).convert("RGB")
        common = np.reshape(picture.quantize(drawing.COLOURS - len(OWN)).getpalette(), (-1, 3))
        common = common[np.abs(common[:, None] - OWN).max(axis=-1).min(axis=1) > 8]  # none may be taken for one of OWN
        palette = Image.new("P", (1, 1))
        palette.putpalette(np.concatenate([OWN, common]).ravel()[: 3 * drawing.COLOURS].tolist())
        picture.quantize(palette=palette, dither=Image.Dither.NONE).save(small, format="PNG", optimize=True)
        return small.getvalue()


def on_pictures(named, names=(), columns=None):
    """Pictures with boxes, each with a few words.

    Args:
        named: {title: (picture, marks)}; a mark is (box, kind, words): kind "true", "found" or "gone", or the number of
            a class; words "" for none.
        names: of the classes, for a line of colours below; none by default.
        columns: panels in a row; all of them by default.
    """
    panels, counts = [], []
    for title, pair in drawing.as_titled("named", named).items():
        name = f"named[{title!r}]"
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise ValueError(f"{name} is of type {type(pair).__name__}; it must be a tuple (picture, marks)")
        marks = [_mark(name, mark) for mark in drawing.as_items(f"the marks of {name}", pair[1], "a list of marks")]
        panels.append((title, _picture(name, pair[0]), functools.partial(_draw_marks, marks=marks)))
        counts.append(f"{title} ({len(marks)} boxes)".replace("\n", " "))
    figure, _ = drawing.panel_grid(panels, columns)
    _legend(figure, names)
    return Drawing(figure, "boxes on pictures: " + ", ".join(counts))


def landmarks(named, columns=None):
    """Pictures with numbered points, and lines between some of them.

    Args:
        named: {title: (picture, points, links)}: points (n, 2) in pixels (x, y); links pairs of their numbers from 1.
        columns: panels in a row; all of them by default.
    """
    panels = []
    for title, parts in drawing.as_titled("named", named).items():
        name = f"named[{title!r}]"
        if not isinstance(parts, list | tuple) or len(parts) != 3:
            raise ValueError(f"{name} is of type {type(parts).__name__}; it must be a tuple (picture, points, links)")
        picture, points = _picture(name, parts[0]), drawing.as_array(f"the points of {name}", parts[1], 2)
        if points.shape[1] != 2:
            raise ValueError(f"the points of {name} have shape {points.shape}; it must be (n, 2), rows (x, y)")
        for link in parts[2]:
            if len(link) != 2 or not all(1 <= number <= len(points) for number in link):
                raise ValueError(f"{name} links {link}; give pairs of numbers from 1 to {len(points)}")
        panels.append((title, picture, functools.partial(_draw_points, points=points, links=parts[2])))
    figure, _ = drawing.panel_grid(panels, columns)
    return Drawing(figure, "numbered points: " + ", ".join(title.replace("\n", " ") for title in named))


def strides(picture, window, shown, counts, shares):
    """Windows on a picture at some strides; beside them how many there are, and which share of the cars they meet.

    Args:
        picture: (H, W, 3) in [0, 1].
        window: side in pixels.
        shown: strides, a panel each, one to three.
        counts: {stride: windows}.
        shares: {stride: share of the cars met}, the same strides.
    """
    picture, window = _picture("picture", picture), drawing.as_whole("window", window)
    shown = drawing.as_items("shown", shown, "one to three strides")
    if not 1 <= len(shown) <= 3 or window > min(picture.shape[:2]):
        raise ValueError(f"shown has {len(shown)} strides for a window of {window} on {picture.shape[:2]}; give one to "
                         "three, and a window that fits")
    if not counts or list(counts) != list(shares):
        raise ValueError(f"counts has the strides {list(counts)}, shares {list(shares)}; give both the same")
    figure = drawing.new_figure(2.4)
    parts = figure.subplots(1, len(shown) + 2, width_ratios=[1.0] * len(shown) + [1.0, 1.0])
    for axes, stride in zip(parts, shown, strict=False):
        _draw_windows(axes, picture, window, drawing.as_whole("a stride", stride))
        axes.set_title(f"stride {stride}", fontsize=drawing.TEXT)
    for axes, values, title, (colour, style, marker) in zip(
            parts[-2:], (counts, shares), ("windows", "share of cars met"), drawing.LINES, strict=False):
        axes.plot(list(values), list(values.values()), color=colour, linestyle=style, marker=marker, lw=2)
        axes.set_title(title, fontsize=drawing.TEXT)
        axes.set_xlabel("stride", fontsize=drawing.SMALL)
        axes.set_ylim(0, 1.08 * max(1 if values is shares else 0, *values.values()))
        axes.set_box_aspect(1)
        drawing.plain_axes(axes)
    return Drawing(figure, f"windows of {window} at the strides {', '.join(map(str, shown))}; their number and the "
                   f"share of the cars met at {', '.join(map(str, counts))}")


def one_pass(picture, scores, marks, by_crops, at_once):
    """What a network answers for all windows in one pass: a map of scores, the boxes it leads to, and the work.

    Args:
        picture: (H, W, 3) in [0, 1].
        scores: (rows, columns) in [0, 1], one a window.
        marks: boxes as in `on_pictures`.
        by_crops, at_once: multiplications, window by window and in one pass.
    """
    picture, scores = _picture("picture", picture), drawing.as_array("scores", scores, 2)
    if scores.min() < 0 or scores.max() > 1:
        raise ValueError(f"scores run from {scores.min():g} to {scores.max():g}; they must lie in [0, 1]")
    marks = [_mark("marks", mark) for mark in drawing.as_items("marks", marks, "a list of marks")]
    work = [drawing.as_number(name, value, 1) for name, value in (("by_crops", by_crops), ("at_once", at_once))]
    first, second, third, fourth = (figure := drawing.new_figure(2.6)).subplots(1, 4)
    _draw_marks(first, picture, [])
    second.imshow(scores, cmap="cividis", vmin=0, vmax=1, interpolation="nearest")
    _draw_marks(third, picture, marks)
    titles = ("picture", f"scores, {scores.shape[0]}×{scores.shape[1]} windows", "boxes", "multiplications, millions")
    for axes, title in zip((first, second, third, fourth), titles, strict=True):
        axes.set_title(title, fontsize=drawing.TEXT)
    for axes in (first, second, third):
        axes.set_axis_off()
    millions = [value / 1e6 for value in work]
    fourth.bar(["crops", "one pass"], millions, color=[drawing.MARK, drawing.LINES[0][0]], width=0.6)
    for place, value in enumerate(millions):
        fourth.text(place, value, f"{value:.3g}", ha="center", va="bottom", fontsize=drawing.SMALL)
    fourth.set(ylim=(0, 1.15 * max(millions)), yticks=[])
    fourth.set_box_aspect(1)
    drawing.plain_axes(fourth)
    return Drawing(figure, f"one pass: {scores.size} scores, {len(marks)} boxes, {work[1]:,} multiplications instead "
                   f"of {work[0]:,}")


def overlaps(named, columns=None):
    """Two boxes a panel, what they share filled.

    Args:
        named: {title: (a, b)}, two boxes each; all panels have one scale.
        columns: panels in a row; all of them by default.
    """
    pairs = {title: [_box(f"named[{title!r}]", box) for box in drawing.as_items(f"named[{title!r}]", pair, "two boxes")]
             for title, pair in drawing.as_titled("named", named).items()}
    if not pairs or any(len(pair) != 2 for pair in pairs.values()):
        raise ValueError("named must hold at least one {title: (a, b)}, two boxes each")
    corners = np.array(list(pairs.values()))
    columns = len(pairs) if columns is None else min(drawing.as_whole("columns", columns), len(pairs))
    rows = -(-len(pairs) // columns)
    spans = [(corners[..., [k, 2 + k]].min((1, 2)) + corners[..., [k, 2 + k]].max((1, 2))) / 2 for k in (0, 1)]
    half = [0.56 * max(np.ptp(pair[..., [k, 2 + k]]) for pair in corners) or 1 for k in (0, 1)]
    wide = drawing.WIDTH / columns
    figure = drawing.new_figure(rows * (min(wide * half[1] / half[0], 2.0) + 0.45))
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, (title, (a, b)), x, y in zip(panels, pairs.items(), *spans, strict=False):
        shared = np.concatenate([np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])])
        if (shared[2:] > shared[:2]).all():
            _frame(axes, shared, "#f2c14e", fill=True)
        for box, kind in ((a, "true"), (b, "found")):
            _frame(axes, box, *STYLES[kind], line=2.4)
        axes.set(xlim=(x - half[0], x + half[0]), ylim=(y + half[1], y - half[1]))
        axes.set_title(title, fontsize=drawing.TEXT)
        axes.set_aspect("equal")
    for axes in panels:
        axes.set_axis_off()
    return Drawing(figure, "two boxes and what they share: " + ", ".join(title.replace("\n", " ") for title in named))


def suppression(picture, boxes, scores, kept, by):
    """Non-max suppression round by round: all boxes, what each round keeps and drops, and what is left.

    Args:
        picture: (H, W, 3) in [0, 1].
        boxes: (n, 4).
        scores: (n,), written at the boxes.
        kept: rows that stay, in the order of the rounds, at most four.
        by: (n,) the row that suppressed each box; -1 for those that stay, -2 for a score that was too small.
    """
    picture, boxes = _picture("picture", picture), drawing.as_array("boxes", boxes, 2)
    scores, by = drawing.as_array("scores", scores, 1), np.asarray(by)
    if boxes.shape != (len(scores), 4) or by.shape != scores.shape:
        raise ValueError(f"boxes, scores and by have shapes {boxes.shape}, {scores.shape} and {by.shape}; they must be "
                         "(n, 4), (n,) and (n,)")
    kept = [drawing.as_whole("a row of kept", row, 0) for row in kept]
    if not 1 <= len(kept) <= 4 or max(kept) >= len(boxes):
        raise ValueError(f"kept is {kept}; give one to four rows of the {len(boxes)} boxes")

    def marks(rows, kind, words=True):
        return [(boxes[row], kind, f"{scores[row]:.2f}" if words else "") for row in rows]

    panels = {"before": marks(range(len(boxes)), "found")}
    gone = set(np.flatnonzero(by == -2).tolist())
    if gone:
        panels["score too small"] = marks(gone, "gone")
    for number, row in enumerate(kept, 1):
        dropped = np.flatnonzero(by == row).tolist()
        stays = marks(kept[: number - 1], "true", False)
        panels[f"round {number}"] = stays + marks(dropped, "gone") + marks([row], "true")
    panels["left"] = marks(kept, "true")
    drawn = [(title, picture, functools.partial(_draw_marks, marks=[_mark("boxes", mark) for mark in some]))
             for title, some in panels.items()]
    figure, _ = drawing.panel_grid(drawn, 2 if len(drawn) == 4 else 3)
    return Drawing(figure, f"non-max suppression of {len(boxes)} boxes in {len(kept)} rounds: {len(kept)} left")


def grids(named, names=(), columns=None):
    """Pictures under grids of cells, each cell that holds a middle in the colour of its object's class.

    A cell with several middles is hatched.

    Args:
        named: {title: (picture, S, boxes, classes)}.
        names: of the classes, for a line of colours below.
        columns: panels in a row; all of them by default.
    """
    panels = []
    for title, parts in drawing.as_titled("named", named).items():
        name = f"named[{title!r}]"
        if not isinstance(parts, list | tuple) or len(parts) != 4:
            raise ValueError(f"{name} is of type {type(parts).__name__}; give (picture, S, boxes, classes)")
        picture, cells = _picture(name, parts[0]), drawing.as_whole(f"{name}: S", parts[1])
        boxes = [_box(name, box) for box in parts[2]]
        kinds = [_class(name, kind) for kind in parts[3]]
        if len(boxes) != len(kinds):
            raise ValueError(f"{name} has {len(boxes)} boxes and {len(kinds)} classes; one belongs to each")
        panels.append((title, picture, functools.partial(_draw_grid, cells=cells, boxes=boxes, kinds=kinds)))
    figure, _ = drawing.panel_grid(panels, columns)
    _legend(figure, names)
    return Drawing(figure, "grids of cells: " + ", ".join(title.replace("\n", " ") for title in named))


def anchors(shapes, named, unit="pixels"):
    """Shapes of boxes as points with the anchors that were found for them; and the anchors, centres together.

    Args:
        shapes: (n, 2) widths and heights.
        named: {title: (k, 2) anchors}, one or two.
        unit: of the shapes.
    """
    shapes, named = drawing.as_array("shapes", shapes, 2), drawing.as_arrays("named", named, 2)
    if not 1 <= len(named) <= 2 or any(value.shape[1] != 2 for value in (shapes, *named.values())):
        raise ValueError("shapes and one or two lists of anchors must be (n, 2), rows (w, h)")
    figure = drawing.new_figure(3.3)
    left, right = figure.subplots(1, 2)
    left.scatter(*shapes.T, s=9, color="#9a9a9a", linewidths=0)
    reach = max(value.max() for value in named.values()) / 2
    for (title, value), (colour, style, marker) in zip(named.items(), drawing.LINES, strict=False):
        left.scatter(*value.T, s=75, color=colour, marker=marker, edgecolors="white", label=title, zorder=3)
        for w, h in value:
            _frame(right, (-w / 2, -h / 2, w / 2, h / 2), colour, style, line=1.8, under=False)
        right.plot([], [], color=colour, linestyle=style, lw=1.8, label=title)
    left.set(xlim=(0, None), ylim=(0, None))
    left.set_xlabel(f"width, {unit}", fontsize=drawing.SMALL)
    left.set_ylabel(f"height, {unit}", fontsize=drawing.SMALL)
    left.set_title("boxes and anchors", fontsize=drawing.TEXT)
    drawing.plain_axes(left)
    left.legend(fontsize=drawing.SMALL, frameon=True, framealpha=0.9, edgecolor="none", loc="upper right")
    right.set(xlim=(-1.08 * reach, 1.08 * reach), ylim=(1.08 * reach, -1.08 * reach))
    right.set_aspect("equal")
    right.set_axis_off()
    right.set_title("anchors, centres together", fontsize=drawing.TEXT)
    return Drawing(figure, f"{len(shapes)} shapes, and anchors by " + ", ".join(named))


def precision_recall(named):
    """Precision over recall.

    Args:
        named: {title: (recall, precision)}, one to four, recall rising.
    """
    if not 1 <= len(drawing.as_titled("named", named)) <= len(drawing.LINES):
        raise ValueError(f"named has {len(named)} lines; give one to {len(drawing.LINES)}")
    figure = drawing.new_figure(3.2)
    axes = figure.subplots()
    for (title, pair), (colour, style, _) in zip(named.items(), drawing.LINES, strict=False):
        recall, precision = (drawing.as_array(f"named[{title!r}]", part, 1) for part in pair)
        if len(recall) != len(precision) or min(recall.min(), precision.min()) < 0 or max(recall.max(),
                                                                                           precision.max()) > 1:
            raise ValueError(f"named[{title!r}] must be (recall, precision), two arrays of one length in [0, 1]")
        axes.plot(recall, precision, color=colour, linestyle=style, lw=2.2, label=title)
    axes.set(xlim=(-0.02, 1.02), ylim=(0, 1.04))
    axes.set_xlabel("recall: share of the objects that was found", fontsize=drawing.TEXT)
    axes.set_ylabel("precision", fontsize=drawing.TEXT)
    axes.legend(fontsize=drawing.SMALL, frameon=False, loc="lower left")
    drawing.plain_axes(axes)
    return Drawing(figure, "precision over recall: " + ", ".join(named))


def from_cells(picture, cells, before, after, names=()):
    """A detector's way: p_c of each cell laid on the picture, the boxes above a threshold, what suppression leaves.

    Args:
        picture: (H, W, 3) in [0, 1].
        cells: {title: (S, S) p_c in [0, 1]}, a grid each, one to three.
        before, after: marks as in `on_pictures`.
        names: of the classes, for a line of colours below.
    """
    picture, cells = _picture("picture", picture), drawing.as_arrays("cells", cells, 2)
    if not 1 <= len(cells) <= 3 or any(value.min() < 0 or value.max() > 1 for value in cells.values()):
        raise ValueError("cells must hold one to three grids {title: (S, S)} of numbers in [0, 1]")
    panels = [(title, picture, functools.partial(_draw_heat, heat=value)) for title, value in cells.items()]
    if len(cells) == 3:
        panels.append(("picture", picture, functools.partial(_draw_marks, marks=[])))
    for title, name, marks in (("above the threshold", "before", before), ("after suppression", "after", after)):
        marks = [_mark(name, mark) for mark in drawing.as_items(name, marks, "a list of marks")]
        panels.append((f"{title}: {len(marks)} boxes", picture, functools.partial(_draw_marks, marks=marks)))
    figure, _ = drawing.panel_grid(panels, 2 if len(cells) == 2 else 3)
    _legend(figure, names)
    return Drawing(figure, f"from cells to boxes: {', '.join(cells)}, {len(before)} boxes, {len(after)} left")


# Arguments


def _picture(name, value):
    value = drawing.as_array(name, value, 3)
    if value.shape[-1] != 3 or value.min() < -1e-6 or value.max() > 1 + 1e-6:
        raise ValueError(f"{name} has shape {value.shape} and runs from {value.min():g} to {value.max():g}; a picture "
                         "is (H, W, 3) in [0, 1]")
    return value.clip(0, 1)


def _box(name, value):
    box = drawing.as_array(f"a box of {name}", value, 1)
    if box.shape != (4,) or (box[2:] < box[:2]).any():
        raise ValueError(f"a box of {name} is {np.round(box, 2).tolist()!r:.60}; it must be (x1, y1, x2, y2), x1 <= x2 "
                         "and y1 <= y2")
    return box


def _class(name, value):
    if drawing.as_whole(f"a class of {name}", value, 0) >= len(COLOURS):
        raise ValueError(f"a class of {name} is {value}; there are colours for 0 to {len(COLOURS) - 1}")
    return int(value)


def _mark(name, mark):
    """A mark as (box, colour, line style, words)."""
    if not isinstance(mark, list | tuple) or len(mark) != 3 or not isinstance(mark[2], str):
        raise ValueError(f"{name} holds the mark {mark!r:.60}; it must be (box, kind, words)")
    box, kind, words = mark
    if isinstance(kind, str):
        if kind not in STYLES:
            raise ValueError(f"{name} holds a mark of kind {kind!r}; it must be one of {', '.join(STYLES)}, or a class")
        return _box(name, box), *STYLES[kind], words
    return _box(name, box), COLOURS[_class(name, kind)], "-", words


# Drawing


def _legend(figure, names):
    if names:
        figure.legend([Patch(color=colour) for colour in COLOURS[: len(names)]], names, ncols=len(names), frameon=False,
                      loc="outside lower center", fontsize=drawing.SMALL, handlelength=1.2)


def _show(axes, picture):
    """The picture, its top left corner at (0, 0)."""
    high, wide = picture.shape[:2]
    axes.imshow(picture, extent=(0, wide, high, 0), interpolation="nearest")
    axes.set(xlim=(0, wide), ylim=(high, 0))


def _frame(axes, box, colour, style="-", line=1.8, fill=False, under=True):
    x1, y1, x2, y2 = box
    if under and not fill:
        axes.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor="white", lw=line + 1.4, alpha=0.8))
    axes.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=fill, facecolor=colour if fill else "none", lw=line,
                             edgecolor="none" if fill else colour, linestyle=style))


def _draw_marks(axes, picture, marks):
    _show(axes, picture)
    high, wide = picture.shape[:2]
    for box, colour, style, _ in marks:
        _frame(axes, (*np.clip(box[:2], 0, (wide, high)), *np.clip(box[2:], 0, (wide, high))), colour, style)
    for box, colour, _, words in marks:
        if words:
            right, top = box[0] > 0.6 * wide, box[1] > 0.1 * high
            axes.text(min(box[2], wide) if right else max(box[0], 0), box[1] if top else min(box[3], high), words,
                      ha="right" if right else "left", va="bottom" if top else "top", fontsize=9, color="white",
                      bbox=LABEL | {"facecolor": colour}, clip_on=False)


def _draw_points(axes, picture, points, links):
    _show(axes, picture)
    for first, second in links:
        axes.plot(*points[[first - 1, second - 1]].T, color=drawing.LINES[0][0], lw=3, solid_capstyle="round")
    for number, (x, y) in enumerate(points, 1):
        axes.plot(x, y, "o", color=drawing.MARK, markersize=5, markeredgecolor="white", markeredgewidth=0.8)
        axes.annotate(str(number), (x, y), (5, 5), textcoords="offset points", fontsize=drawing.TEXT, color="white",
                      weight="bold", path_effects=[withStroke(linewidth=2.5, foreground=drawing.INK)])


def _draw_windows(axes, picture, window, stride):
    """Middles of all windows as dots, the first three in the second row of windows as frames."""
    _show(axes, picture)
    high, wide = picture.shape[:2]
    x, y = (np.arange(0, side - window + 1, stride) for side in (wide, high))
    axes.scatter(*(part.ravel() + window / 2 for part in np.meshgrid(x, y)), s=5, color="white", edgecolors=drawing.INK,
                 linewidths=0.4)
    for left in x[:3]:
        _frame(axes, (left, y[len(y) // 2], left + window, y[len(y) // 2] + window), drawing.MARK)
    axes.set_axis_off()


def _draw_grid(axes, picture, cells, boxes, kinds):
    _show(axes, picture)
    high, wide = picture.shape[:2]
    taken = {}
    for box, kind in zip(boxes, kinds, strict=True):
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        row, column = (min(int(share * cells), cells - 1) for share in (y / high, x / wide))
        taken.setdefault((row * high / cells, column * wide / cells), []).append(kind)
        _frame(axes, box, COLOURS[kind], line=1.4, under=False)
    for (top, left), there in taken.items():
        cell = (left, top), wide / cells, high / cells
        axes.add_patch(Rectangle(*cell, facecolor=COLOURS[there[0]], alpha=0.45, lw=0))
        if len(there) > 1:
            axes.add_patch(Rectangle(*cell, fill=False, edgecolor="white", hatch="///", lw=0))
    for step in range(1, cells):
        axes.axvline(step * wide / cells, color="white", lw=0.8, alpha=0.8)
        axes.axhline(step * high / cells, color="white", lw=0.8, alpha=0.8)
    for box, kind in zip(boxes, kinds, strict=True):
        axes.plot((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, "o", color=COLOURS[kind], markeredgecolor="white",
                  markersize=6)


def _draw_heat(axes, picture, heat):
    _show(axes, 0.35 * picture.mean(axis=-1, keepdims=True).repeat(3, axis=-1))
    high, wide = picture.shape[:2]
    axes.imshow(heat, extent=(0, wide, high, 0), cmap="cividis", vmin=0, vmax=1, interpolation="nearest", alpha=0.7)
