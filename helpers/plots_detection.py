"""Figures of object detection: boxes on pictures, landmarks, windows, grids of cells, anchors, precision and recall.

As in `plots`: what was computed elsewhere goes in, a `Drawing` comes out; a wrong argument raises a `ValueError` that
names it. Boxes are (x1, y1, x2, y2) in pixels of the picture, (0, 0) its top left corner. Colours stand for classes, in
the order of their numbers; a true box is drawn in orange, one that was found in blue and dashed. Colours begin again
at class 4: where there are so many, write the class into the words of a mark.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke
from PIL import Image, ImageColor

from helpers import drawing

COLOURS = tuple(drawing.LINES[k][0] for k in (1, 0, 2, 3))  # of classes 0 to 3, and again from 4 on
STYLES = {"true": (drawing.MARK, "-"), "found": (drawing.LINES[0][0], (0, (4, 2))), "gone": ("#8c8c8c", (0, (2, 2)))}
LABEL = {"boxstyle": "round,pad=0.12", "linewidth": 0, "alpha": 0.9}
OWN = [ImageColor.getrgb(colour) for colour in (*COLOURS, *(one for one, _ in STYLES.values()), drawing.INK, "#ffffff")]


class Drawing(drawing.Drawing):
    """As elsewhere, but thin lines on a picture of many colours keep the colour of their class."""

    def in_few_colours(self, picture):
        """As elsewhere, the colours of the marks among them."""
        common = np.reshape(picture.quantize(drawing.COLOURS - len(OWN)).getpalette(), (-1, 3))
        common = common[np.abs(common[:, None] - OWN).max(axis=-1).min(axis=1) > 8]  # none may be taken for one of OWN
        palette = Image.new("P", (1, 1))
        palette.putpalette(np.concatenate([OWN, common]).ravel()[: 3 * drawing.COLOURS].tolist())
        return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def on_pictures(named, names=(), columns=None):
    """Pictures with boxes, each with a few words.

    Args:
        named: {title: (picture, marks)}; a mark is (box, kind, words): kind "true", "found" or "gone", or the number of
            a class; words "" for none.
        names: of the classes, for a line of colours below; none by default. With them a mark is of a class or "gone".
        columns: panels in a row; all of them by default.
    """
    panels, counts, names = [], [], _items("names", names)
    for name, title, (picture, marks) in _panels(named, "(picture, marks)"):
        picture = _picture(name, picture)
        marks = _marks(name, marks, picture, names)
        panels.append((title, picture, partial(_draw_marks, marks=marks)))
        counts.append(f"{title} ({_count(marks, 'box')})")
    return _finished(panels, columns, "boxes on pictures: " + ", ".join(counts), names)


def landmarks(named, columns=None):
    """Pictures with numbered points, and lines between some of them.

    Args:
        named: {title: (picture, points, links)}: points (n, 2) in pixels (x, y); links pairs of their numbers from 1.
        columns: panels in a row; all of them by default.
    """
    panels = []
    for name, title, (picture, points, links) in _panels(named, "(picture, points, links)"):
        picture, points = _picture(name, picture), drawing.as_array(f"the points of {name}", points, 2)
        _must(points.shape[1] == 2, f"the points of {name} have shape {points.shape}; it must be (n, 2), rows (x, y)")
        links = [_items(f"a link of {name}", link, "(a, b)") for link in _items(f"the links of {name}", links)]
        for number in [number for link in links for number in link]:
            _must(drawing.as_whole(f"a number in the links of {name}", number) <= len(points),
                  f"a link of {name} has the number {number}; give pairs of numbers from 1 to {len(points)}")
        panels.append((title, picture, partial(_draw_points, points=points, links=links)))
    return _finished(panels, columns, "numbered points: " + ", ".join(named))


def strides(picture, window, shown, counts, shares):
    """Windows on a picture at some strides; beside them how many there are, and which share of the cars they meet.

    Args:
        picture, window: (H, W, 3) in [0, 1], and the side of the windows in pixels.
        shown: strides, a panel each, one to three.
        counts, shares: {stride: windows} and {stride: share of the cars met}, of the same strides.
    """
    picture, window = _picture("picture", picture), drawing.as_whole("window", window)
    shown = [drawing.as_whole("a stride of shown", stride) for stride in _items("shown", shown)]
    _must(1 <= len(shown) <= 3, f"shown has {len(shown)} strides; give one to three")
    _must(window <= min(picture.shape[:2]), f"window is {window}, picture {picture.shape[:2]}; give a window that fits")
    _must(isinstance(counts, Mapping) and isinstance(shares, Mapping) and set(counts) == set(shares),
          "counts and shares must be dictionaries {stride: number}; give both the same strides")
    steps = sorted(drawing.as_whole("a stride of counts", stride) for stride in counts)
    drawn = (_numbers("counts", [counts[step] for step in steps], 1, most=np.inf),
             _numbers("shares", [shares[step] for step in steps], 1))
    figure = drawing.new_figure(2.4)
    parts = figure.subplots(1, len(shown) + 2, width_ratios=[1.0] * len(shown) + [1.0, 1.0])
    for axes, stride in zip(parts, shown, strict=False):
        _draw_windows(axes, picture, window, stride)
        axes.set_title(f"stride {stride}", fontsize=drawing.TEXT)
    for axes, values, title, (colour, style, marker) in zip(
            parts[-2:], drawn, ("windows", "share of cars met"), drawing.LINES, strict=False):
        axes.plot(steps, values, color=colour, linestyle=style, marker=marker, lw=2)
        axes.set_title(title, fontsize=drawing.TEXT)
        axes.set_xlabel("stride", fontsize=drawing.SMALL)
        axes.set_ylim(0, 1.08 * (1 if values is drawn[1] else values.max()))
        axes.set_box_aspect(1)
        drawing.plain_axes(axes)
    return Drawing(figure, f"windows of {window} at the strides {', '.join(map(str, shown))}; their number and the "
                   f"share of the cars met at {', '.join(map(str, steps))}")


def one_pass(picture, scores, marks, by_crops, at_once):
    """What a network answers for all windows in one pass: a map of scores, the boxes it leads to, and the work.

    Args:
        picture: (H, W, 3) in [0, 1].
        scores: (rows, columns) in [0, 1], one a window.
        marks: boxes as in `on_pictures`.
        by_crops, at_once: multiplications, window by window and in one pass.
    """
    picture, scores = _picture("picture", picture), _numbers("scores", scores, 2)
    marks = _marks("marks", marks, picture)
    work = [_numbers(name, value, 0, 1, np.inf) for name, value in (("by_crops", by_crops), ("at_once", at_once))]
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
    return Drawing(figure, f"one pass: {_count(scores.ravel(), 'score')}, {_count(marks, 'box')}, {work[1]:,.0f} "
                   f"multiplications instead of {work[0]:,.0f}")


def overlaps(named, columns=None):
    """Two boxes a panel, of {title: (a, b)}, what they share filled; all panels have one scale, `columns` are a row."""
    pairs = {title: [_box(name, box) for box in pair] for name, title, pair in _panels(named, "(box, box)")}
    _must(pairs, "named is empty; it must hold at least one {title: (a, b)}, two boxes each")
    corners = np.array(list(pairs.values()))
    columns = len(pairs) if columns is None else min(drawing.as_whole("columns", columns), len(pairs))
    rows = -(-len(pairs) // columns)
    spans = [(corners[..., [k, 2 + k]].min((1, 2)) + corners[..., [k, 2 + k]].max((1, 2))) / 2 for k in (0, 1)]
    half = [0.56 * max(np.ptp(pair[..., [k, 2 + k]]) for pair in corners) or 1 for k in (0, 1)]
    figure = drawing.new_figure(rows * (min(drawing.WIDTH / columns * half[1] / half[0], 2.0) + 0.45))
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, (title, (a, b)), x, y in zip(panels, pairs.items(), *spans, strict=False):
        shared = np.concatenate([np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])])
        if (shared[2:] > shared[:2]).all():
            axes.add_patch(Rectangle(shared[:2], *(shared[2:] - shared[:2]), facecolor="#f2c14e", edgecolor="none"))
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
        boxes, scores: (n, 4), and (n,) that are written at the boxes.
        kept: rows that stay, in the order of the rounds, at most four.
        by: (n,) the row that suppressed each box; -1 for those that stay, -2 for a score that was too small.
    """
    picture, boxes = _picture("picture", picture), drawing.as_array("boxes", boxes, 2)
    scores, by = drawing.as_array("scores", scores, 1), drawing.as_array("by", by, 1)
    _must(boxes.shape == (len(scores), 4) and by.shape == scores.shape, "boxes, scores and by have shapes "
          f"{boxes.shape}, {scores.shape} and {by.shape}; they must be (n, 4), (n,) and (n,)")
    kept = [drawing.as_whole("a row of kept", row, 0) for row in _items("kept", kept)]
    _must(1 <= len(set(kept)) == len(kept) <= 4 and max(kept) < len(boxes),
          f"kept is {kept!r:.60}; give one to four rows of the {_count(boxes, 'box')}, none of them twice")
    _must(set(np.flatnonzero(by == -1)) == set(kept) and set(by) <= {-2, -1, *kept},
          f"by is {by.tolist()!r:.60}; it must be -1 for the rows {kept} that stay, for others one of these rows or -2")

    def marks(rows, kind, words=True):
        return _marks("boxes", [(boxes[row], kind, f"{scores[row]:.2f}" if words else "") for row in rows], picture)

    panels = {"before": marks(range(len(boxes)), "found")}
    if -2 in by:
        panels["score too small"] = marks(np.flatnonzero(by == -2), "gone")
    for number, row in enumerate(kept, 1):
        stays, gone = marks(kept[: number - 1], "true", False), marks(np.flatnonzero(by == row), "gone")
        panels[f"round {number}"] = stays + gone + marks([row], "true")
    panels["left"] = marks(kept, "true")
    drawn = [(title, picture, partial(_draw_marks, marks=some)) for title, some in panels.items()]
    return _finished(drawn, 2 if len(drawn) == 4 else 3,
                     f"non-max suppression of {_count(boxes, 'box')} in {_count(kept, 'round')}: {len(kept)} left")


def grids(named, names=(), columns=None):
    """Pictures under grids of cells, each cell that holds a middle in the colour of its object's class.

    Args:
        named: {title: (picture, S, boxes, classes)}; a cell with several middles is hatched.
        names: of the classes, for a line of colours below.
        columns: panels in a row; all of them by default.
    """
    panels, names = [], _items("names", names)
    for name, title, (picture, cells, boxes, classes) in _panels(named, "(picture, S, boxes, classes)"):
        picture, cells = _picture(name, picture), drawing.as_whole(f"{name}: S", cells)
        boxes = np.reshape([_box(name, box) for box in _items(f"the boxes of {name}", boxes)], (-1, 4))
        colours = [_colour(name, kind, names) for kind in _items(f"the classes of {name}", classes)]
        _must(len(boxes) == len(colours), f"{name} has {_count(boxes, 'box')}, but classes of {len(colours)}")
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2
        _must(((middles >= 0) & (middles <= picture.shape[1::-1])).all(),
              f"the boxes of {name} have a middle outside of the picture, in no cell; cut them off at its border")
        panels.append((title, picture, partial(_draw_grid, cells=cells, boxes=boxes, middles=middles, colours=colours)))
    return _finished(panels, columns, "grids of cells: " + ", ".join(named), names)


def anchors(shapes, named, unit="pixels"):
    """Shapes of boxes as points with the anchors that were found for them; and the anchors, centres together.

    Args:
        shapes: (n, 2) widths and heights.
        named: {title: (k, 2) anchors}, one or two.
        unit: of the shapes.
    """
    shapes, named = drawing.as_array("shapes", shapes, 2), drawing.as_arrays("named", named, 2)
    _must(1 <= len(named) <= 2, f"named has {len(named)} lists of anchors; give one or two lists")
    for name, value in (("shapes", shapes), *((f"named[{title!r}]", value) for title, value in named.items())):
        _must(value.shape[1] == 2 and value.min() >= 0,
              f"{name} has shape {value.shape}, smallest {value.min():g}; give (n, 2), rows (w, h), none negative")
    left, right = (figure := drawing.new_figure(3.3)).subplots(1, 2)
    left.scatter(*shapes.T, s=9, color="#9a9a9a", linewidths=0)
    reach = max(value.max() for value in named.values()) / 2 or 1.0
    for (title, value), (colour, style, marker) in zip(named.items(), drawing.LINES, strict=False):
        left.scatter(*value.T, s=75, color=colour, marker=marker, edgecolors="white", label=title, zorder=3)
        for w, h in value:
            _frame(right, (-w / 2, -h / 2, w / 2, h / 2), colour, style, line=1.8, under=False)
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
    return Drawing(figure, f"{_count(shapes, 'shape')}, and anchors by " + ", ".join(named))


def precision_recall(named):
    """Precision over recall, for one to four {title: (recall, precision)}, recall rising."""
    curves = _panels(named, "(recall, precision)")
    _must(1 <= len(curves) <= len(drawing.LINES), f"named has {_count(curves, 'line')}; give one to four")
    axes = (figure := drawing.new_figure(3.2)).subplots()
    for (name, title, pair), (colour, style, _) in zip(curves, drawing.LINES, strict=False):
        recall, precision = (_numbers(name, part, 1) for part in pair)
        _must(len(recall) == len(precision) and (np.diff(recall) >= 0).all(),
              f"{name} must be (recall, precision), two arrays of one length, the recall rising")
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
        names: of the classes, for a line of colours below; with them a mark is of a class or "gone".
    """
    picture, names = _picture("picture", picture), _items("names", names)
    cells = {title: _numbers(f"cells[{title!r}]", value, 2)
             for title, value in drawing.as_titled("cells", cells).items()}
    before, after = (_marks(*pair, picture, names) for pair in (("before", before), ("after", after)))
    _must(1 <= len(cells) <= 3, f"cells holds {_count(cells, 'grid')}; give one to three grids")
    panels = [(title, picture, partial(_draw_heat, heat=value)) for title, value in cells.items()]
    panels += [("picture", picture, partial(_draw_marks, marks=[]))] * (len(cells) == 3)
    for title, marks in (("above the threshold", before), ("after suppression", after)):
        panels.append((f"{title}: {_count(marks, 'box')}", picture, partial(_draw_marks, marks=marks)))
    return _finished(panels, 2 if len(cells) == 2 else 3,
                     f"from cells to boxes: {', '.join(cells)}, {_count(before, 'box')}, {len(after)} left", names)


# Arguments


def _must(good, words):
    if not good:
        raise ValueError(words)


def _count(items, word):
    """'1 box', '2 boxes'."""
    return f"{len(items)} {word}{'' if len(items) == 1 else 'es' if word == 'box' else 's'}"


def _numbers(name, value, rank, least=0, most=1):
    value = drawing.as_array(name, str(value) if isinstance(value, bool | np.bool_) else value, rank)
    _must(least <= value.min() and value.max() <= most,
          f"{name} runs from {value.min():g} to {value.max():g}; it must lie in [{least}, {most}]")
    return value


def _picture(name, value):
    value = drawing.as_array(name, value, 3)
    _must(value.shape[-1] == 3 and value.min() >= -1e-6 and value.max() <= 1 + 1e-6, f"{name} has shape {value.shape} "
          f"and runs from {value.min():g} to {value.max():g}; a picture is (H, W, 3) in [0, 1]")
    return value.clip(0, 1)


def _items(name, value, parts="a list"):
    """The entries of a list, or of a tuple that has the parts of one such as "(a, b)"."""
    items = drawing.as_items(name, value, parts)
    _must(not isinstance(value, str) and (parts == "a list" or len(items) == parts.count(",") + 1),
          f"{name} is of type {type(value).__name__} with {len(items)} parts; it must be {parts}")
    return items


def _panels(named, parts):
    """Of each entry of `named` (name, title, its parts)."""
    return [(f"named[{title!r}]", title, _items(f"named[{title!r}]", value, parts))
            for title, value in drawing.as_titled("named", named).items()]


def _box(name, value):
    box = drawing.as_array(f"a box of {name}", value, 1)
    _must(box.shape == (4,) and (box[:2] <= box[2:]).all(),
          f"a box of {name} is {np.round(box, 2).tolist()!r:.60}; it must be (x1, y1, x2, y2), x1 <= x2 and y1 <= y2")
    return box


def _colour(name, kind, names):
    kind = drawing.as_whole(f"a class of {name}", kind, 0)
    _must(not names or kind < len(names), f"a class of {name} is {kind}; names has {len(names)}, from 0 on")
    return COLOURS[kind % len(COLOURS)]


def _marks(name, marks, picture, names=()):
    """Marks as (box, colour, line style, words)."""
    drawn = []
    for mark in _items(f"the list of marks of {name}", marks):
        box, kind, words = _items(f"a mark of {name}", mark, "(box, kind, words)")
        box, style = _box(name, box), STYLES.get(kind) if isinstance(kind, str) else (_colour(name, kind, names), "-")
        _must((box[2:] >= 0).all() and (box[:2] <= picture.shape[1::-1]).all(),
              f"a box of {name} is {np.round(box, 2).tolist()}; it is outside of the picture")
        _must(isinstance(words, str), f"a mark of {name} has the words {words!r:.60}; they must be a str")
        _must(style, f"a mark of {name} is of kind {kind!r}; it must be one of {', '.join(STYLES)}, or a class")
        _must(not names or kind not in ("true", "found"), f"a mark of {name} is of kind {kind!r}; with names, colours "
              "stand for classes: give the number of its class, or no names")
        drawn.append((box, *style, words))
    return drawn


# Drawing


def _finished(panels, columns, words, names=()):
    _must(all(isinstance(name, str) for name in names), f"names is {names!r:.60}; it must be a list of words")
    figure, _ = drawing.panel_grid(panels, columns)
    if names:  # those of one colour below each other
        words_of = ["\n".join(names[k :: len(COLOURS)]) for k in range(min(len(names), len(COLOURS)))]
        figure.legend([Patch(color=colour) for colour in COLOURS[: len(names)]], words_of, ncols=len(words_of),
                      frameon=False, loc="outside lower center", fontsize=drawing.SMALL, handlelength=1.2)
    return Drawing(figure, words.replace("\n", " "))


def _show(axes, picture):
    """The picture, its top left corner at (0, 0); its height and width."""
    high, wide = picture.shape[:2]
    axes.imshow(picture, extent=(0, wide, high, 0), interpolation="nearest")
    axes.set(xlim=(0, wide), ylim=(high, 0))
    return high, wide


def _frame(axes, box, colour, style="-", line=1.8, under=True):
    place = box[:2], box[2] - box[0], box[3] - box[1]
    if under:
        axes.add_patch(Rectangle(*place, fill=False, edgecolor="white", lw=line + 1.4, alpha=0.8))
    axes.add_patch(Rectangle(*place, fill=False, edgecolor=colour, lw=line, linestyle=style))


def _draw_marks(axes, picture, marks):
    high, wide = _show(axes, picture)
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
    """Middles of all windows as dots, the first three of the middle row as frames."""
    high, wide = _show(axes, picture)
    x, y = (np.arange(0, side - window + 1, stride) for side in (wide, high))
    axes.scatter(*(part.ravel() + window / 2 for part in np.meshgrid(x, y)), s=5, color="white", edgecolors=drawing.INK,
                 linewidths=0.4)
    for left in x[:3]:
        _frame(axes, (left, y[len(y) // 2], left + window, y[len(y) // 2] + window), drawing.MARK)
    axes.set_axis_off()


def _draw_grid(axes, picture, cells, boxes, middles, colours):
    high, wide = _show(axes, picture)
    for step in range(1, cells):
        axes.axvline(step * wide / cells, color="white", lw=0.8, alpha=0.8)
        axes.axhline(step * high / cells, color="white", lw=0.8, alpha=0.8)
    taken = {}
    for box, (x, y), colour in zip(boxes, middles, colours, strict=True):
        row, column = (min(int(share * cells), cells - 1) for share in (y / high, x / wide))
        taken.setdefault((row * high / cells, column * wide / cells), []).append(colour)
        _frame(axes, box, colour, line=1.4, under=False)
        axes.plot(x, y, "o", color=colour, markeredgecolor="white", markersize=6)
    for (top, left), there in taken.items():
        cell = (left, top), wide / cells, high / cells
        axes.add_patch(Rectangle(*cell, facecolor=there[0], alpha=0.45, lw=0))
        if len(there) > 1:
            axes.add_patch(Rectangle(*cell, fill=False, edgecolor="white", hatch="///", lw=0))


def _draw_heat(axes, picture, heat):
    """The picture in light grey; the higher a cell's number, the less of it shines through the cell's colour."""
    high, wide = _show(axes, 0.5 + 0.5 * picture.mean(axis=-1, keepdims=True).repeat(3, axis=-1))
    axes.imshow(heat, extent=(0, wide, high, 0), cmap=ListedColormap([COLOURS[3]]), alpha=0.9 * heat,
                interpolation="nearest")
