"""Figures of faces, distances and encodings: layout and colour only, as in `plots`, whose conventions hold here.

A function returns a `Drawing`: write the call as a cell's last line. Pictures are (n, H, W, 3) in [0, 1]. A pair is a
distance and `same`, 1 where both pictures show one person; 'same' is said where distance <= threshold. The rates
behind a curve come from `verification`, imported where a curve is drawn: the other figures need no TensorFlow. A right
answer has a solid blue frame and a tick, a wrong one a dashed orange frame and a cross. Wrong input raises a
`ValueError` that names the argument.
"""

from collections.abc import Mapping

import numpy as np
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from helpers import drawing
from helpers.drawing import Drawing

SAME, OTHER = drawing.LINES[0][0], drawing.LINES[1][0]
HUES = ("#0072b2", "#d55e00", "#009e73", "#8b4a8b", "#b8860b", "#56b4e9", "#222222", "#cc79a7")
MARKERS = "osD^vP*X"
BINS = 40
LARGEST = 1.75  # inches


def album(pictures, titles=None, columns=8, title=None, marks=None, side=LARGEST):
    """Portraits in a grid.

    Args:
        pictures: (n, H, W, 3), or a list of (H, W, 3).
        titles: n captions, one under each; a caption may have two lines.
        columns: portraits in a row.
        title: words above the whole.
        marks: n times True, False or None: a frame for right, a frame for wrong, no frame.
        side: inches that a portrait takes at most; a notebook with many portraits keeps under 1 MB by 0.8.
    """
    faces = drawing.as_portraits("pictures", pictures)
    titles, marks = _of_each("titles", titles, faces), _of_each("marks", marks, faces, signs=True)
    columns = min(drawing.as_whole("columns", columns), max(len(faces), 4))
    rows = [range(first, min(first + columns, len(faces))) for first in range(0, len(faces), columns)]
    figure = _grid([[(faces[i], titles[i], marks[i]) for i in row] for row in rows], columns, title, side)
    return Drawing(figure, f"{len(faces)} portraits" + _words(title) + _captions(titles, marks))


def pairs(first, second, captions, title=None, marks=None, side=LARGEST):
    """Portraits in pairs, one of a pair above the other, eight pairs in a row.

    Args:
        first, second: (n, H, W, 3) each.
        captions: n texts, one under each pair.
        title: words above the whole.
        marks: n times True, False or None: a frame for right, a frame for wrong, no frame.
        side: inches that a portrait takes at most.
    """
    upper, lower = drawing.as_portraits("first", first), drawing.as_portraits("second", second)
    if len(upper) != len(lower):
        raise ValueError(f"second has {len(lower)} pictures, first {len(upper)}; a pair needs one of each")
    captions, marks = _of_each("captions", captions, upper), _of_each("marks", marks, upper, signs=True)
    rows = []
    for start in range(0, len(upper), 8):
        block = range(start, min(start + 8, len(upper)))
        rows += [[(upper[i], None, marks[i]) for i in block], [(lower[i], captions[i], marks[i]) for i in block]]
    figure = _grid(rows, max(min(len(upper), 8), 4), title, side, paired=True)
    return Drawing(figure, f"{len(upper)} pairs of portraits" + _words(title) + _captions(captions, marks))


def siamese(first, second, encodings, distance):
    """One network called twice: two portraits, the same box, two encodings as strips of colour, one distance.

    Args:
        first, second: (H, W, 3) each.
        encodings: (2, d), of the first and of the second.
        distance: between the two.
    """
    faces, encodings = drawing.as_portraits("pictures", [first, second]), drawing.as_array("encodings", encodings, 2)
    if len(encodings) != 2:
        raise ValueError(f"encodings has shape {encodings.shape}; it must be (2, d), one row for each picture")
    distance = float(drawing.as_number("distance", distance, 0))
    figure, axes = drawing.new_canvas(9, 3.2, 1)
    limit = drawing.colour_limit(encodings)
    for k, (face, row) in enumerate(zip(faces, encodings, strict=True)):
        middle = 0.75 + 1.65 * k
        axes.imshow(face, extent=(0.1, 1.6, middle + 0.7, middle - 0.7), aspect="auto", interpolation="antialiased")
        axes.add_patch(Rectangle((2.2, middle - 0.4), 1.3, 0.8, facecolor="#9ecae1", edgecolor=drawing.INK, lw=0.8))
        drawing.write(axes, 2.85, middle, "f", drawing.TEXT + 5)
        axes.imshow(row[None], extent=(4.1, 7.0, middle + 0.24, middle - 0.24), aspect="auto", vmin=-limit, vmax=limit,
                    cmap=drawing.SIGNED, interpolation="nearest")
        drawing.write(axes, 5.55, middle + 0.46, f"f(picture {k + 1}): {len(row)} numbers", drawing.SMALL)
        for start, stop in ((1.7, 2.15), (3.55, 4.05)):
            drawing.draw_arrow(axes, start, stop, middle)
        axes.annotate("", (7.75, 1.57 + 0.16 * (2 * k - 1)), (7.1, middle), arrowprops={"arrowstyle": "->", "lw": 1.5})
    axes.plot([2.85, 2.85], [1.2, 1.95], color=drawing.MARK, lw=3)
    drawing.write(axes, 3.05, 1.575, "the same\nweights", drawing.SMALL, drawing.MARK)
    axes.texts[-1].set_horizontalalignment("left")
    drawing.write(axes, 8.35, 1.5, f"{distance:.2f}", drawing.TEXT + 9)
    drawing.write(axes, 8.35, 1.85, "distance", drawing.SMALL)
    axes.set(xlim=(0, 9), ylim=(3.2, 0))
    return Drawing(figure, f"two pictures, one network called twice, two encodings, distance {distance:.2f}")


def distance_histogram(distances, same, threshold=None):
    """How often each distance occurs, between pictures of one person and of two.

    Args:
        distances: (n,), or {title: (n,)} for panels side by side with axes of their own.
        same: (n,) 1 for one person, 0 for two.
        threshold: a line is drawn there; None for none, {title: number} for panels.
    """
    panels = distances if isinstance(distances, Mapping) else {"": distances}
    if not 1 <= len(drawing.as_titled("distances", panels)) <= 3:
        raise ValueError(f"distances has {len(panels)} panels; give one to three")
    limits = threshold if isinstance(threshold, Mapping) else dict.fromkeys(panels, threshold)
    figure = drawing.new_figure(3.1)
    for axes, (title, values) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True):
        values, kind = _pairs("distances", values, same)
        edges = np.linspace(0, max(values.max() * 1.02, 1e-9), BINS + 1)
        for members, colour, hatch, words in ((kind, SAME, "", "same person"), (~kind, OTHER, "///", "two people")):
            if members.any():
                share = np.full(members.sum(), 1 / members.sum())
                axes.hist(values[members], edges, weights=share, color=colour, alpha=0.5, label=words)
                axes.hist(values[members], edges, weights=share, histtype="step", color=colour, hatch=hatch, lw=1.2)
        _threshold_line(axes, limits.get(title), len(panels) == 1)
        axes.set_title(title, fontsize=drawing.TEXT)
        axes.set_xlabel("distance", fontsize=drawing.TEXT)
        axes.set_xlim(0, edges[-1])
        drawing.plain_axes(axes)
    figure.axes[0].set_ylabel("share of the pairs", fontsize=drawing.TEXT)
    figure.axes[-1].legend(fontsize=drawing.SMALL, frameon=False, loc="best")  # said, so that it does not warn of time
    return Drawing(figure, "distances of the same person and of two people" + _words(", ".join(filter(None, panels))))


def error_curves(distances, same, threshold=None):
    """Both error rates over the threshold: strangers let in, and the right person turned away.

    Args:
        distances, same: (n,) each; both kinds of pairs must occur.
        threshold: where a line and both rates are drawn; None for none.
    """
    from helpers import verification  # here: it takes TensorFlow along

    values, kind = _pairs("distances", distances, same)
    curve = verification.roc(values, kind)
    end = max(values.max() * 1.05, 1e-9)
    places = np.append(np.maximum(curve.thresholds, 0), end)
    figure = drawing.new_figure(3.1)
    axes = figure.subplots()
    rates = {"false accepts: two people taken for one": (curve.false_accept, OTHER, "--"),
             "false rejects: one person taken for two": (1 - curve.true_accept, SAME, "-")}
    for words, (rate, colour, style) in rates.items():
        axes.step(places, np.append(rate, rate[-1]), where="post", color=colour, linestyle=style, lw=2, label=words)
    if threshold is not None:
        _threshold_line(axes, threshold, False)
        at = np.searchsorted(curve.thresholds, threshold, side="right") - 1
        here = [f"threshold {threshold:.2f}:"]
        for (rate, colour, _), name in zip(rates.values(), ("false accepts", "false rejects"), strict=True):
            axes.plot(min(threshold, end), rate[at], "o", color=colour, markersize=8, clip_on=False, zorder=5)
            here.append(f"{name} {rate[at]:.1%}")
        axes.set_title("   ".join(here), fontsize=drawing.TEXT)
    axes.set(xlim=(0, end), ylim=(0, 1.02))
    axes.set_xlabel("threshold on the distance", fontsize=drawing.TEXT)
    axes.set_ylabel("share of the pairs", fontsize=drawing.TEXT)
    axes.legend(fontsize=drawing.SMALL, frameon=False, loc="best")  # said, so that matplotlib does not warn of time
    drawing.plain_axes(axes)
    return Drawing(figure, "false accepts and false rejects over the threshold")


def roc(named, far=None):
    """True accept rate over false accept rate, one curve for each method.

    Args:
        named: {name: (distances, same)}, at most four; distances may be negative here, such as minus a score.
        far: a false accept rate above 0 to look at: the axis becomes logarithmic, and each name gets its rate there.
    """
    from helpers import verification  # here: it takes TensorFlow along

    if not 1 <= len(drawing.as_titled("named", named)) <= len(drawing.LINES):
        raise ValueError(f"named has {len(named)} curves; give one to {len(drawing.LINES)}")
    if far is not None and not 0 < drawing.as_number("far", far, 0) < 1:
        raise ValueError(f"far is {far!r}; it must be a share above 0 and below 1, such as 0.01")
    figure = drawing.new_figure(3.6)
    axes = figure.subplots()
    least = 1.0 if far is None else far
    for (name, pair), (colour, style, _) in zip(named.items(), drawing.LINES, strict=False):
        if len(drawing.as_items(f"named[{name!r}]", pair, "(distances, same)")) != 2:
            raise ValueError(f"named[{name!r}] has {len(pair)} parts; it must be (distances, same)")
        values, kind = _pairs(f"named[{name!r}]", *pair, signed=True)
        curve, least = verification.roc(values, kind), min(least, 1 / (~kind).sum())
        if far is not None:
            name += f": {verification.true_accept_rate(values, kind, far):.1%}"
        axes.step(curve.false_accept, curve.true_accept, where="post", color=colour, linestyle=style, lw=2, label=name)
    if far is None:
        axes.plot([0, 1], [0, 1], color=drawing.FAINT, lw=1.2, label="by chance", zorder=1)
        axes.set(xlim=(-0.01, 1), ylim=(0, 1.02))
    else:
        axes.set(xscale="log", xlim=(least, 1), ylim=(0, 1.02))
        axes.xaxis.set_major_formatter(lambda share, _: f"{share:g}")
        axes.axvline(far, color=drawing.GREY, lw=1.2, linestyle=(0, (1, 2)))
    axes.set_xlabel("false accept rate: strangers let in", fontsize=drawing.TEXT)
    axes.set_ylabel("true accept rate", fontsize=drawing.TEXT)
    axes.legend(fontsize=drawing.SMALL, frameon=False, loc="lower right",
                title=None if far is None else f"true accept rate at {far:g}", title_fontsize=drawing.SMALL)
    drawing.plain_axes(axes)
    return Drawing(figure, "true accept rate over false accept rate: " + ", ".join(named))


def map_2d(points, labels, pictures=None):
    """Encodings as places on a map, one colour and sign for each person, the name above the group.

    Args:
        points: (n, 2).
        labels: n names or numbers.
        pictures: (n, H, W, 3) to stand at the places, at most 150; None for signs.
    """
    points = drawing.as_array("points", points, 2)
    try:
        labels = np.asarray(labels)
    except ValueError as error:
        raise ValueError("labels holds lists of unequal length; give one name or number for each place") from error
    if points.shape[1] != 2:
        raise ValueError(f"points has shape {points.shape}; a place has two numbers, so it must be (n, 2)")
    if labels.shape != (len(points),):
        raise ValueError(f"labels has shape {labels.shape}; it must be ({len(points)},), one for each place")
    faces = [None] * len(points) if pictures is None else drawing.as_portraits("pictures", pictures)
    if len(faces) != len(points) or len(faces) > 150 and pictures is not None:
        raise ValueError(f"pictures holds {len(faces)} for {len(points)} places; give one for each, at most 150")
    figure = drawing.new_figure(5.6)
    axes = figure.subplots()
    outline = [withStroke(linewidth=3, foreground="white")]
    names = list(dict.fromkeys(labels.tolist()))
    for number, name in enumerate(names):
        members, colour = np.flatnonzero(labels == name), HUES[number % len(HUES)]
        marker = MARKERS[(number + number // len(HUES)) % len(MARKERS)]
        axes.scatter(*points[members].T, color=colour, marker=marker, s=46, alpha=0.85, edgecolor="white", lw=0.6)
        for i in members:
            if faces[i] is not None:
                zoom = 36 / faces[i].shape[1]
                box = AnnotationBbox(OffsetImage(faces[i], zoom=zoom), points[i], pad=0.12,
                                     bboxprops={"edgecolor": colour, "lw": 2})
                axes.add_artist(box)
        above = points[members].mean(axis=0)[0], points[members].max(axis=0)[1]
        text = axes.annotate(str(name), above, (0, 7 if pictures is None else 25), textcoords="offset points", zorder=9,
                             ha="center", va="bottom", fontsize=drawing.TEXT, color=colour, fontweight="bold")
        text.set_path_effects(outline)
    axes.margins(0.09, 0.11 if pictures is None else 0.16)
    axes.set_aspect("equal", adjustable="datalim")
    axes.set(xticks=[], yticks=[])
    return Drawing(figure, f"map of {len(points)} pictures of {len(names)} people")


def heatmap(matrix, rows, columns=None, meaning=None):
    """A matrix as colours, with the numbers written in where there is room.

    Numbers of 0 or more run from dark blue (few) to yellow (many). Where one is below 0, all are coloured by sign:
    blue below 0, white at 0, red above; so a matrix of negative numbers only is blue throughout.

    Args:
        matrix: (n, m).
        rows: n names on the left; columns: m names below, or None for none.
        meaning: words beside the colour scale, such as "distance".
    """
    matrix = drawing.as_array("matrix", matrix, 2)
    high, wide = matrix.shape
    rows, columns = _names("rows", rows, high), _names("columns", columns, wide)
    signed = matrix.min() < 0
    limit = drawing.colour_limit(matrix)
    written = wide <= 12 and high <= 14
    figure = drawing.new_figure((0.42 if written or high <= 8 else min(0.42, 5 / high)) * high + 0.75)
    axes = figure.subplots()
    drawn = axes.imshow(matrix, cmap=drawing.SIGNED if signed else "cividis", vmin=-limit if signed else 0, vmax=limit,
                        aspect="auto", interpolation="nearest")
    if written:
        for (row, column), number in np.ndenumerate(matrix):
            dark = abs(number) > 0.62 * limit if signed else number <= 0.5 * limit
            drawing.write(axes, column, row, drawing.short(number), drawing.SMALL, "white" if dark else "black")
    axes.set_yticks(range(high) if rows else [], rows)
    turned = bool(columns) and max(map(len, columns)) * wide > 84
    axes.set_xticks(range(wide) if columns else [], columns, rotation=35 if turned else 0,
                    ha="right" if turned else "center", rotation_mode="anchor" if turned else None)
    axes.tick_params(labelsize=drawing.SMALL, length=0)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(drawn, ax=axes, pad=0.015, aspect=16)
    bar.ax.tick_params(labelsize=drawing.SMALL)
    bar.set_label(meaning or "", fontsize=drawing.SMALL)
    return Drawing(figure, f"heat map of {high} x {wide} numbers" + _words(meaning))


def _grid(rows, columns, title, side, paired=False):
    """A figure of rows of (picture, caption, mark); the rows of a pair stand close together."""
    cell = min((drawing.WIDTH - 0.2) / columns, drawing.as_number("side", side, 0.5))
    gap, line = 0.06, 0.19
    lines = [max((str(caption).count("\n") + 1 for _, caption, _ in row if caption), default=0) for row in rows]
    ratio = max(picture.shape[0] / picture.shape[1] for row in rows for picture, *_ in row)
    heights = [(cell - 2 * gap) * ratio + line * count + (0.02 if paired and not k % 2 else 0.1)
               for k, count in enumerate(lines)]
    top = 0.36 if title else 0.05
    wide = cell * max(map(len, rows))
    figure, axes = drawing.new_canvas(wide, sum(heights) + top, 1.0)
    if title:
        drawing.write(axes, wide / 2, 0.17, title, drawing.TEXT + 1)
    for row, height in zip(rows, heights, strict=True):
        for place, (picture, caption, mark) in enumerate(row):
            left, right = place * cell + gap, (place + 1) * cell - gap
            low = top + (right - left) * picture.shape[0] / picture.shape[1]
            axes.imshow(picture, extent=(left, right, low, top), aspect="auto", interpolation="antialiased")
            if mark is not None:
                _frame(axes, left, top, right, low, bool(mark))
            if caption:
                axes.text((left + right) / 2, low + 0.06, caption, ha="center", va="top", fontsize=drawing.SMALL,
                          color=drawing.INK, linespacing=1.1)
        top += height
    return figure


def _frame(axes, left, top, right, low, good):
    """A frame and a sign, which differ in more than their colour."""
    colour, style, sign = (SAME, "-", "\N{CHECK MARK}") if good else (OTHER, (0, (3, 1.5)), "\N{BALLOT X}")
    axes.add_patch(Rectangle((left, top), right - left, low - top, fill=False, edgecolor=colour, linestyle=style, lw=3))
    axes.text(right - 0.11, top + 0.12, sign, ha="center", va="center", fontsize=drawing.TEXT, color="white",
              fontweight="bold", bbox={"boxstyle": "circle,pad=0.12", "facecolor": colour, "edgecolor": "white"})


def _of_each(name, values, faces, signs=False):
    """One entry for each picture; where they are `signs`, each True, False or None."""
    if values is None:
        return [None] * len(faces)
    values = drawing.as_items(name, values, f"{len(faces)} entries")
    if isinstance(values, str) or len(values) != len(faces):
        raise ValueError(f"{name} has {len(values)} entries for {len(faces)} pictures; give one for each")
    for i, value in enumerate(values if signs else ()):
        if value is not None and not isinstance(value, bool | np.bool_):
            raise ValueError(f"{name}[{i}] is {value!r}; it must be True for right, False for wrong or None")
    return values


def _names(name, values, count):
    if values is None:
        return []
    values = [str(value) for value in drawing.as_items(name, values, f"{count} names")]
    if len(values) != count:
        raise ValueError(f"{name} has {len(values)} names for {count}; give one for each, or None for none")
    return values


def _pairs(name, distances, same, signed=False):
    """(n,) distances, of 0 or more unless `signed`, and (n,) bool, checked."""
    distances, same = drawing.as_array(name, distances, 1), drawing.as_array("same", same, 1)
    if same.shape != distances.shape or not np.isin(same, (0, 1)).all():
        raise ValueError(f"same has shape {same.shape} for {len(distances)} distances; it must hold 1 or 0 for each")
    if not signed and distances.min() < 0:
        raise ValueError(f"{name} holds {distances.min():g}; a distance is 0 or more")
    return distances, same.astype(bool)


def _threshold_line(axes, threshold, named):
    if threshold is not None:
        drawing.as_number("threshold", threshold, 0)
        axes.axvline(threshold, color=drawing.INK, lw=1.5, linestyle=(0, (1, 2)),
                     label=f"threshold {threshold:.2f}" if named else None)


def _words(text):
    return f": {text}" if text else ""


def _captions(captions, marks):
    """The captions and the wrong ones in words, for readers who do not see the picture."""
    told = [str(caption).replace("\n", " ") for caption in captions if caption]
    wrong = sum(mark is not None and not mark for mark in marks)
    return ("; " + ", ".join(told) if told else "") + (f"; {wrong} wrong" if any(m is not None for m in marks) else "")
