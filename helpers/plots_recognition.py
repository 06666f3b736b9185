"""Figures of a turnstile: who stands before it, how far from everybody, and shares with their intervals.

Layout and colour only, as in `plots`, whose conventions hold here. A function returns a `Drawing`: write the call as a
cell's last line. Wrong input raises a `ValueError` that names the argument.
"""

import math

import numpy as np

from helpers import drawing
from helpers.drawing import Drawing

NEAR, FAR = drawing.LINES[0][0], drawing.FAINT


def visits(pictures, distances, threshold, titles=None):
    """Portraits of visitors, beside each one a bar for its distance to every person; two visits in a row.

    The nearest person has a dark bar where the distance is below the threshold, a hatched one where it is not.

    Args:
        pictures: (n, H, W, 3) in [0, 1].
        distances: n dictionaries {name: distance of 0 or more}.
        threshold: a line is drawn there.
        titles: n texts, one above each visit, or None.
    """
    faces = drawing.as_portraits("pictures", pictures)
    rows = drawing.as_items("distances", distances, "a list of dictionaries")
    titles = [""] * len(faces) if titles is None else drawing.as_items("titles", titles, "a list of texts")
    if len(rows) != len(faces) or len(titles) != len(faces):
        raise ValueError(f"pictures has {len(faces)} entries, distances {len(rows)} and titles {len(titles)}; give one "
                         "of each for every visit")
    for i, named in enumerate(rows):
        if not drawing.as_titled(f"distances[{i}]", named):
            raise ValueError(f"distances[{i}] is empty; give the distance to at least one person")
        for name, far in named.items():
            drawing.as_number(f"distances[{i}][{name!r}]", far, 0)
    drawing.as_number("threshold", threshold, 0)
    end = max(1.12 * max(threshold, *(far for named in rows for far in named.values())), 1e-9)
    columns = min(2, len(faces))
    high = max(1.55, 0.3 * max(map(len, rows)) + 0.75)
    figure = drawing.new_figure(high * math.ceil(len(faces) / columns))
    parts = figure.subplots(math.ceil(len(faces) / columns), 2 * columns, squeeze=False,
                            width_ratios=(high - 0.4, 9 / columns - high) * columns).ravel()
    for i, (face, named, title) in enumerate(zip(faces, rows, titles, strict=True)):
        parts[2 * i].imshow(face)
        parts[2 * i].set_title(title, fontsize=drawing.TEXT)
        parts[2 * i].set_axis_off()
        _bars(parts[2 * i + 1], named, threshold, end)
    for axes in parts[2 * len(faces):]:
        axes.set_axis_off()
    below = [min(named, key=named.get) if min(named.values()) < threshold else "nobody" for named in rows]
    told = "; ".join(f"{title or f'visit {i + 1}'}: below the threshold {name}"
                     for i, (title, name) in enumerate(zip(titles, below, strict=True)))
    return Drawing(figure, "visitors and their distances. " + told.replace("\n", " "))


def shares(named, x_label, pictures=None, beside=None, words=None):
    """Shares as dots with the interval in which each may lie, and further shares as hollow diamonds.

    Args:
        named: {title: (share, low, high)}, all from 0 to 1.
        x_label: what the share is of.
        pictures: one (H, W, 3) in [0, 1] for each share, drawn beside it, or None.
        beside: {title: share} of the same titles, or None.
        words: what the dots and what the diamonds mean, a text each, for the legend; None for none.
    """
    if not drawing.as_titled("named", named):
        raise ValueError("named is empty; give at least one {title: (share, low, high)}")
    for title, value in named.items():
        value = drawing.as_array(f"named[{title!r}]", value, 1)
        if value.shape != (3,) or not 0 <= value[1] <= value[0] <= value[2] <= 1:
            raise ValueError(f"named[{title!r}] is {value.tolist()}; it must be (share, low, high) in [0, 1], low "
                             "<= share <= high")
    faces = [] if pictures is None else drawing.as_portraits("pictures", pictures)
    if pictures is not None and len(faces) != len(named):
        raise ValueError(f"pictures has {len(faces)} entries for {len(named)} shares; give one for each, or None")
    if beside is not None and list(drawing.as_titled("beside", beside)) != list(named):
        raise ValueError(f"beside has the titles {list(beside)}; they must be those of named, {list(named)}")
    for title, share in ({} if beside is None else beside).items():
        if drawing.as_number(f"beside[{title!r}]", share, 0) > 1:
            raise ValueError(f"beside[{title!r}] is {share!r}; a share lies in [0, 1]")
    if words is not None:
        texts = drawing.as_items("words", words, "a text for the dots and one for the diamonds")
        if isinstance(words, str) or not 1 <= len(texts) <= 2:
            raise ValueError(f"words is {words!r}; give a list of one text for the dots and one for the diamonds")
    figure = drawing.new_figure(0.75 + (1.0 if faces else 0.42) * len(named))
    layout = figure.add_gridspec(len(named), 2, width_ratios=(1, 7)) if faces else figure.add_gridspec(1, 1)
    for row, face in enumerate(faces):
        side = figure.add_subplot(layout[row, 0])
        side.imshow(face)
        side.set_axis_off()
    axes = figure.add_subplot(layout[:, -1])
    for place, (share, low, high) in enumerate(reversed(list(named.values()))):
        axes.plot([low, high], [place, place], color=NEAR, lw=4, solid_capstyle="butt", alpha=0.45)
        axes.plot(share, place, "o", color=NEAR, markersize=8)
        axes.text(share, place + (0.12 if faces else 0.22), f"{100 * share:.0f} %", ha="center", fontsize=drawing.SMALL)
    for place, title in enumerate(reversed(list(named)) if beside else ()):
        axes.plot(beside[title], place, "D", color=drawing.LINES[1][0], markersize=9, markerfacecolor="none",
                  markeredgewidth=2)
    if words is not None:
        axes.plot([], [], "o", color=NEAR, label=texts[0])
        for text in texts[1:]:
            axes.plot([], [], "D", color=drawing.LINES[1][0], markerfacecolor="none", markeredgewidth=2, label=text)
        axes.legend(fontsize=drawing.SMALL, frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0, 1))
    axes.set_yticks(range(len(named)), list(named)[::-1])
    axes.set(xlim=(min(0.5, *(low for _, low, _ in named.values())) - 0.02, 1.02), ylim=(-0.5, len(named) - 0.4))
    axes.set_xlabel(x_label, fontsize=drawing.TEXT)
    drawing.plain_axes(axes)
    axes.tick_params(axis="y", labelsize=drawing.TEXT)
    return Drawing(figure, f"{x_label}: " + ", ".join(named))


def _bars(axes, named, threshold, end):
    names, far = list(named)[::-1], np.array(list(named.values())[::-1])
    bars = axes.barh(names, far, height=0.62, color=FAR)
    nearest = int(far.argmin())
    if far[nearest] < threshold:
        bars[nearest].set_color(NEAR)
    else:
        bars[nearest].set(hatch="///", edgecolor=drawing.INK, linewidth=0.8)
    for place, value in enumerate(far):
        axes.text(value + 0.02 * end, place, f"{value:.2f}", va="center", fontsize=drawing.SMALL, zorder=3,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    axes.axvline(threshold, color=drawing.MARK, lw=1.8, linestyle="--")
    axes.set_xlim(0, end)
    axes.set_xlabel("distance; dashed: threshold", fontsize=drawing.SMALL)
    drawing.plain_axes(axes)
