"""Figures of one and three dimensions: rows of numbers over time, slices of a volume, frames of a film.

As in `plots`: what was computed elsewhere goes in, a `Drawing` comes out; a wrong argument raises a `ValueError` that
names it.
"""

import functools

import numpy as np
from matplotlib.patches import Circle, Polygon, Rectangle

from helpers import drawing
from helpers.drawing import Drawing

KINDS = ("normal", "ventricular", "atrial, early")
TRUE, FOUND = drawing.MARK, drawing.LINES[0][0]


def recordings(named, rate, beats=None, found=None, unit="mV"):
    """Signals over time, one panel each, true beats as filled marks above and found ones as hollow marks below.

    Args:
        named: {title: (n,) values}, one to six of one length.
        rate: values a second.
        beats: {title: (samples, kinds)} of the true beats, kinds 0 normal, 1 ventricular, 2 atrial; or None.
        found: {title: (samples, kinds)} of found beats, or None.
        unit: of the values, written at each axis.
    """
    named = drawing.as_arrays("named", named, 1)
    if not 1 <= len(named) <= 6 or len({len(row) for row in named.values()}) > 1:
        raise ValueError(f"named has {[len(row) for row in named.values()]} values; give one to six rows of one length")
    rate = drawing.as_number("rate", rate, 1e-6)
    marks = {above: _beats(name, value, named) for above, name, value in
             ((True, "beats", beats), (False, "found", found))}
    shown = {above: sorted({int(kind) for _, kinds in part.values() for kind in kinds})
             for above, part in marks.items()}
    figure = drawing.new_figure(0.55 + 0.3 * any(shown.values()) + (1.45 if len(named) > 1 else 1.9) * len(named))
    panels = figure.subplots(len(named), 1, sharex=True, squeeze=False).ravel()
    for axes, (title, row) in zip(panels, named.items(), strict=True):
        times, high, low = np.arange(len(row)) / rate, row.max(), row.min()
        span = max(high - low, 1e-9)
        axes.grid(color="#f3d6d0", lw=0.7)
        axes.plot(times, row, color=drawing.INK, lw=1.1)
        for above, part in marks.items():
            samples, kinds = part.get(title, ((), ()))
            for sample, kind in zip(samples, kinds, strict=True):
                colour, _, marker = drawing.LINES[int(kind)]
                axes.plot(sample / rate, high + 0.14 * span if above else low - 0.16 * span, marker, color=colour,
                          markersize=7, markerfacecolor=colour if above else "none", markeredgewidth=1.6)
        room = 0.3 * span
        axes.set(xlim=(0, times[-1] or 1), ylim=(low - (room if marks[False] else 0.1 * span),
                                                  high + (room if marks[True] else 0.1 * span)))
        axes.set_title(title, fontsize=drawing.TEXT, loc="left")
        axes.set_ylabel(unit, fontsize=drawing.SMALL)
        drawing.plain_axes(axes)
    panels[-1].set_xlabel("seconds", fontsize=drawing.SMALL)
    if any(shown.values()):
        _legend(figure, panels[0], shown)
    words = [f"{title}: {len(marks[True].get(title, ((), ()))[0])} true beats, "
             f"{len(marks[False].get(title, ((), ()))[0])} found" for title in named]
    return Drawing(figure, "signals over time: " + ("; ".join(words) if any(shown.values()) else ", ".join(named)))


def slices(named, marks=None, columns=None):
    """Pictures in grey side by side, with circles: a true place whole, a found one dashed, with a cross.

    Args:
        named: {title: (H, W) picture in [0, 1]}.
        marks: {title: list of (row, column, radius, "true" or "found")}, or None.
        columns: panels in a row; all of them by default.
    """
    named = drawing.as_arrays("named", named, 2)
    for title, value in named.items():
        if value.min() < -1e-6 or value.max() > 1 + 1e-6:
            raise ValueError(f"named[{title!r}] runs from {value.min():g} to {value.max():g}; a picture lies in [0, 1]")
    marks = {} if marks is None else drawing.as_titled("marks", marks)
    unknown = [title for title in marks if title not in named]
    if unknown:
        raise ValueError(f"marks has the titles {unknown}; they must be among those of named, {list(named)}")
    panels = [(title, value.clip(0, 1), functools.partial(_draw_marked, marks=marks.get(title, ()), title=title))
              for title, value in named.items()]
    figure, _ = drawing.panel_grid(panels, columns)
    words = ", ".join(title.replace("\n", " ") + (f" ({len(marks[title])} marked)" if marks.get(title) else "")
                      for title in named)
    return Drawing(figure, f"slices: {words}")


def panorama(signal, rate, volume, frames, titles=("one dimension", "three dimensions", "three dimensions")):
    """A signal, a volume as a pile of slices and a film as a row of frames, side by side.

    Args:
        signal: (n,) values.
        rate: values a second.
        volume: (depth, height, width) in [0, 1].
        frames: (time, height, width) in [0, 1].
        titles: three texts.
    """
    signal = drawing.as_array("signal", signal, 1)
    rate = drawing.as_number("rate", rate, 1e-6)
    piles = []
    for name, pile in (("volume", volume), ("frames", frames)):
        pile = drawing.as_array(name, pile, 3)
        if pile.min() < -1e-6 or pile.max() > 1 + 1e-6:
            raise ValueError(f"{name} runs from {pile.min():g} to {pile.max():g}; it must lie in [0, 1]")
        piles.append(pile)
    titles = drawing.as_items("titles", titles, "three texts")
    if len(titles) != 3:
        raise ValueError(f"titles has {len(titles)} entries; give three texts")
    figure = drawing.new_figure(3.1)
    figure.get_layout_engine().set(h_pad=0.15)  # inches
    left, *right = figure.subplots(1, 3, width_ratios=(1.15, 1, 1))
    left.grid(color="#f3d6d0", lw=0.7)
    left.plot(np.arange(len(signal)) / rate, signal, color=drawing.INK, lw=1.2)
    left.set_xlabel("seconds", fontsize=drawing.SMALL)
    drawing.plain_axes(left)
    left.set_box_aspect(0.72)
    left.set_title(titles[0], fontsize=drawing.TEXT)
    for axes, pile, title in zip(right, piles, titles[1:], strict=True):
        _draw_pile(axes, pile)
        axes.set_title(title, fontsize=drawing.TEXT)
    return Drawing(figure, "a signal over time, a pile of slices, a pile of frames")


def dimensions(n, f):
    """One window in a row, a square and a cube of cells, with its places and its weights counted.

    Args:
        n: cells along each axis.
        f: cells of the window along each axis, at most n.
    """
    places = len(drawing.window_starts(n, f, 0, 1))
    figure = drawing.new_figure(3.1)
    for rank, axes in enumerate(figure.subplots(1, 3, width_ratios=(1, 1, 1.35)), start=1):
        (_draw_row, _draw_square, _draw_cube)[rank - 1](axes, n, f)
        cells, window = "×".join([str(n)] * rank), "×".join([str(f)] * rank)
        axes.set_title(f"{cells}, window {window}\n{places**rank:,} places, {f**rank} weights", fontsize=drawing.TEXT)
        axes.set_aspect("equal")
        axes.set_axis_off()
    return Drawing(figure, f"a window of {f} in {n} cells, in one, two and three dimensions")


def _beats(name, value, named):
    """{title: (samples, kinds)} checked against the signals."""
    value = {} if value is None else drawing.as_titled(name, value)
    checked = {}
    for title, pair in value.items():
        if title not in named:
            raise ValueError(f"{name} has the title {title!r}; it must be among those of named, {list(named)}")
        pair = drawing.as_items(f"{name}[{title!r}]", pair, "(samples, kinds)")
        if len(pair) != 2 or len(pair[0]) != len(pair[1]):
            raise ValueError(f"{name}[{title!r}] must be (samples, kinds), two arrays of one length")
        samples, kinds = (np.asarray(part) for part in pair)
        if len(kinds) and not np.isin(kinds, range(len(KINDS))).all():
            raise ValueError(f"{name}[{title!r}] holds the kinds {sorted(set(kinds.tolist()))}; they are 0, 1 or 2")
        if len(samples) and not ((samples >= 0) & (samples < len(named[title]))).all():
            raise ValueError(f"{name}[{title!r}] holds samples outside of a row of {len(named[title])} values")
        checked[title] = samples, kinds
    return checked


def _legend(figure, axes, shown):
    for words, filled in (("", True), ("found: ", False)):
        for kind in shown[filled]:
            colour, _, marker = drawing.LINES[kind]
            axes.plot([], [], marker, color=colour, markerfacecolor=colour if filled else "none", markeredgewidth=1.6,
                      markersize=7, label=words + KINDS[kind])
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=6, frameon=False,
                  fontsize=drawing.SMALL)


def _draw_marked(axes, value, marks, title):
    drawing.draw_picture(axes, value)
    for mark in drawing.as_items(f"marks[{title!r}]", marks, "a list of (row, column, radius, kind)"):
        if len(mark) != 4 or mark[3] not in ("true", "found"):
            raise ValueError(f"marks[{title!r}] holds {mark!r}; give (row, column, radius, 'true' or 'found')")
        row, column, radius, kind = mark
        true = kind == "true"
        axes.add_patch(Circle((column, row), radius, fill=False, edgecolor=TRUE if true else FOUND, lw=2.2,
                              linestyle="-" if true else (0, (3, 2))))
        if not true:
            axes.plot(column, row, "x", color=FOUND, markersize=7, markeredgewidth=2)


def _draw_pile(axes, pile, most=5):
    """Some of the pictures as cards, the first in front at the lower left."""
    chosen = np.unique(np.linspace(0, len(pile) - 1, most + 2).round().astype(int)[1:-1])
    high, wide = pile.shape[1:]
    right, up = 0.2 * wide, 0.3 * high
    for place, index in enumerate(chosen):
        x, y = place * right, -place * up
        axes.imshow(pile[index], cmap="gray", vmin=0, vmax=1, extent=(x, x + wide, y + high, y), zorder=most - place)
        axes.add_patch(Rectangle((x, y), wide, high, fill=False, edgecolor="white", lw=1.2, zorder=most - place))
    axes.set(xlim=(-1, wide + (len(chosen) - 1) * right + 1), ylim=(high + 1, -(len(chosen) - 1) * up - 1))
    axes.set_aspect("equal")
    axes.set_axis_off()


def _draw_row(axes, n, f):
    for place in range(n):
        axes.add_patch(Rectangle((place, 0), 1, 1, facecolor=TRUE if place < f else "white", edgecolor="#999999",
                                 alpha=0.8 if place < f else 1, lw=0.7))
    axes.set(xlim=(-0.5, n + 0.5), ylim=(-n / 2, n / 2 + 1))


def _draw_square(axes, n, f):
    for row, column in np.ndindex(n, n):
        inside = row < f and column < f
        axes.add_patch(Rectangle((column, n - 1 - row), 1, 1, facecolor=TRUE if inside else "white", lw=0.7,
                                 edgecolor="#999999", alpha=0.8 if inside else 1))
    axes.set(xlim=(-0.5, n + 0.5), ylim=(-0.5, n + 0.5))


def _draw_cube(axes, n, f):
    """A cube seen from the front, above and right; the window sits in the corner that is nearest."""
    def seen(x, y, z):  # z into the page
        return x + 0.42 * z, y + 0.42 * z

    for side, colour in ((n, "white"), (f, TRUE)):
        low = n - side  # the window's corner: front, above, right
        faces = (
            [[(a, b, 0) for a, b in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))]
             for i in range(low, n) for j in range(low, n)],
            [[(a, n, c) for a, c in ((i, k), (i + 1, k), (i + 1, k + 1), (i, k + 1))]
             for i in range(low, n) for k in range(side)],
            [[(n, b, c) for b, c in ((j, k), (j + 1, k), (j + 1, k + 1), (j, k + 1))]
             for j in range(low, n) for k in range(side)],
        )
        for shade, face in zip((1.0, 0.8, 0.6), faces, strict=True):
            for corners in face:
                axes.add_patch(Polygon([seen(*corner) for corner in corners], facecolor=colour, edgecolor="#999999",
                                       lw=0.5, alpha=shade if colour != "white" else 1))
    axes.set(xlim=(-0.5, 1.42 * n + 0.5), ylim=(-0.5, 1.42 * n + 0.5))
