"""Every figure of the course: layout and colour only, no mathematics.

A function here takes what was computed elsewhere and returns a `Drawing`. Jupyter shows the last value of a cell, so
write the call as the cell's last line and exactly one picture appears; pyplot is not used, so no figure stays open.

Conventions. Pictures are (H, W) or (H, W, 3) in [0, 1]. Values with a sign are drawn in blue (negative), white (zero)
and red (positive), with limits that lie equally far from zero; counts run from dark blue (few) to yellow (many). Both
scales can be told apart by colour-blind readers. Titles are the keys of the dictionaries given. Wrong input raises a
`ValueError` that names the argument.
"""

import functools
import math

import numpy as np
from matplotlib.patches import Rectangle

from helpers import drawing
from helpers.drawing import Drawing


def pictures(named, columns=None):
    """Photographs side by side.

    Args:
        named: {title: picture}, each (H, W) or (H, W, 3) in [0, 1].
        columns: pictures in a row; all of them by default.
    """
    return maps({}, drawing.as_titled("named", named), columns)


def maps(named, photographs=None, columns=None, own_scale=False):
    """Maps with a sign, after any photographs: blue below zero, white at zero, red above.

    On a map of more than 400 numbers the strongest 0.5 % share the deepest colour, so that the others can be seen.

    Args:
        named: {title: map}, each (H, W).
        photographs: {title: picture} to stand in front, each (H, W) or (H, W, 3) in [0, 1].
        columns: panels in a row; all of them by default.
        own_scale: False for one colour scale over all maps; True where each map has its own.
    """
    front = drawing.as_photographs(photographs)
    named = drawing.as_arrays("named", named, 2)
    limits = {title: drawing.colour_limit(value) for title, value in named.items()}
    widest = max(limits.values(), default=1.0)
    behind = [(title, value, functools.partial(drawing.draw_signed, limit=limits[title] if own_scale else widest))
              for title, value in named.items()]
    figure, axes = drawing.panel_grid(front + behind, columns, bar=bool(named))
    if named:
        drawing.add_colour_scale(figure, list(axes[len(front):len(front) + len(named)]), own_scale)
    return Drawing(figure, "panels: " + ", ".join(title.replace("\n", " ") for title, *_ in front + behind))


def use_counts(named, photographs=None):
    """How many windows cover each pixel, as numbers on a heat map.

    Args:
        named: {title: counts}, each (H, W) of whole numbers.
        photographs: {title: picture} to stand in front, each (H, W) or (H, W, 3) in [0, 1].
    """
    named = drawing.as_arrays("named", named, 2)
    most = max((value.max() for value in named.values()), default=1)
    behind = [(title, value, functools.partial(drawing.draw_counts, most=most)) for title, value in named.items()]
    figure, _ = drawing.panel_grid(drawing.as_photographs(photographs) + behind, None)
    return Drawing(figure, "use counts: " + ", ".join(named))


def numbers(rows):
    """Hand-sized arrays with their values written in coloured cells.

    Args:
        rows: list of rows. A row is a list of signs such as "=" and of tuples (title, array), the array (H, W); each
            further entry (top, left, height, width) of a tuple draws a frame around these cells.
    """
    rows = [[drawing.number_item(item) for item in drawing.as_items("a row of rows", row, "a list of signs and tuples")]
            for row in drawing.as_items("rows", rows, "a list of rows")]
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        raise ValueError(f"rows have {[len(row) for row in rows]} entries; each needs the same number, at least one")
    if all(isinstance(item, str) for row in rows for item in row):
        raise ValueError(f"rows are {rows}, signs alone; give at least one tuple (title, array)")
    widths = [max(drawing.item_shape(row[i])[1] for row in rows) + 0.7 for i in range(len(rows[0]))]
    heights = [max(drawing.item_shape(item)[0] for item in row) + 1.35 for row in rows]
    figure, axes = drawing.new_canvas(sum(widths), sum(heights) + 0.2, min(0.36, drawing.WIDTH / sum(widths)))
    strongest = max(drawing.colour_limit(item[1]) for row in rows for item in row if not isinstance(item, str))
    for row, height, bottom in zip(rows, heights, np.cumsum(heights), strict=True):
        for item, width, right in zip(row, widths, np.cumsum(widths), strict=True):
            middle = right - width / 2, bottom - (height - 1.35) / 2 - 0.1
            if isinstance(item, str):
                drawing.write(axes, *middle, item, 16)
            else:
                drawing.draw_numbers(axes, item, middle, strongest)
    titles = [item if isinstance(item, str) else item[0] for row in rows for item in row]
    return Drawing(figure, "numbers: " + " ".join(titles))


def film(n, f, padding=0, stride=1, frames=9):
    """A window's walk over an n x n picture, one frame a step, with the output that fills up below.

    Args:
        n, f, padding, stride: sides in pixels, as in the formula of the output size.
        frames: how many steps to draw at most.
    """
    starts = drawing.window_starts(n, f, padding, stride)
    side, out = n + 2 * padding, len(starts)
    steps = [(i, j) for i in range(out) for j in range(out)][:drawing.as_whole("frames", frames)]
    wide, below = side + 1, side + 2.5
    figure, axes = drawing.new_canvas(wide * len(steps) - 1, below + out, drawing.WIDTH / (wide * max(len(steps), 6)))
    for step, (i, j) in enumerate(steps):
        left, corner = step * wide, step * wide + (side - out) / 2
        drawing.write(axes, left + side / 2, 0.7, f"{step + 1}", drawing.TEXT)
        drawing.draw_cells(axes, left, 1.6, side, side, padding)
        axes.add_patch(Rectangle((left + starts[j], 1.6 + starts[i]), f, f, facecolor=drawing.MARK, alpha=0.55))
        drawing.draw_cells(axes, corner, below, out, out, 0)
        for index in range(step + 1):
            place = (corner + index % out, below + index // out)
            axes.add_patch(Rectangle(place, 1, 1, facecolor=drawing.MARK, alpha=1 if index == step else 0.35))
    words = f"{len(steps)} of {out * out} steps of a {f}x{f} window over {n}x{n}, padding {padding}, stride {stride}"
    return Drawing(figure, words)


def window_steps(cases):
    """Every place where a window fits along one row of pixels, and a cross where pixels are left over.

    Args:
        cases: list of (n, f, padding, stride), a panel each, at most four.
    """
    must = "one to four tuples (n, f, padding, stride)"
    cases = drawing.as_items("cases", cases, must)
    if not 1 <= len(cases) <= 4:
        raise ValueError(f"cases has {len(cases)} entries; give {must}")
    if any(len(drawing.as_items("an entry of cases", case, "(n, f, padding, stride)")) != 4 for case in cases):
        raise ValueError(f"cases is {cases}; each entry must have four numbers (n, f, padding, stride)")
    starts = [drawing.window_starts(*case) for case in cases]
    wide = max(n + 2 * padding for n, _, padding, _ in cases) + 1.6
    total = wide * len(cases) - 1.6
    figure, axes = drawing.new_canvas(total, max(map(len, starts)) + 3.6, min(0.3, drawing.WIDTH / (1.02 * total)))
    for panel, ((n, f, padding, stride), places) in enumerate(zip(cases, starts, strict=True)):
        left, side = panel * wide, n + 2 * padding
        middle, end = left + side / 2, places[-1] + f
        drawing.write(axes, middle, 0.5, f"n={n}  f={f}  p={padding}  s={stride}", drawing.SMALL)
        drawing.draw_cells(axes, left, 1.2, side, 1, padding, ends_only=True)
        for k, start in enumerate(places):
            axes.add_patch(Rectangle((left + start, 2.45 + k), f, 0.75, facecolor=drawing.MARK, alpha=0.6))
            drawing.write(axes, left + start + f / 2, 2.83 + k, f"{k + 1}", drawing.SMALL)
        for pixel in range(end, side):
            drawing.write(axes, left + pixel + 0.5, 1.72, "×", drawing.TEXT, drawing.MARK)
        count = f"{len(places)} window" + "s" * (len(places) > 1)
        drawing.write(axes, middle, len(places) + 3.1, count, drawing.TEXT)
    return Drawing(figure, "window steps: " + "; ".join(f"n={n} f={f} p={p} s={s}" for n, f, p, s in cases))


def pipeline(stages):
    """Volumes on their way through a network, drawn to scale: pictures as they are, channels as a stack of cards.

    Args:
        stages: {title: volume}, each (H, W, C); three channels within [0, 1] are drawn as a picture in colour. Each
            other channel has its own colour scale, blue below zero and red above.
    """
    stages = drawing.as_arrays("stages", stages, 3)
    if not stages:
        raise ValueError("stages is empty; give at least one volume")
    tallest = max(value.shape[0] for value in stages.values())
    gap, room, right, up = (share * tallest for share in (0.28, 0.36, 0.11, 0.3))
    behind = {title: drawing.card_count(value) - 1 for title, value in stages.items()}
    sizes = {title: (value.shape[0] + up * behind[title], value.shape[1] + right * behind[title])
             for title, value in stages.items()}
    high, total = max(h for h, _ in sizes.values()), sum(w + gap for _, w in sizes.values()) - gap
    figure, axes = drawing.new_canvas(total, high + room, drawing.WIDTH / (1.01 * total))
    left = 0.0
    for title, value in stages.items():
        height, width = sizes[title]
        drawing.draw_stack(axes, value, left, room + (high - height) / 2, right, up)
        shape = " × ".join(map(str, value.shape))
        drawing.write(axes, left + width / 2, 0.2 * room, title, drawing.TEXT)
        drawing.write(axes, left + width / 2, 0.62 * room, shape, drawing.SMALL, drawing.GREY)
        if left:
            drawing.draw_arrow(axes, left - 0.85 * gap, left - 0.15 * gap, room + high / 2)
        left += width + gap
    return Drawing(figure, "from left to right: " + ", ".join(stages))


def volumes(shapes):
    """The volumes of a network as boxes: height and depth to scale, length as the root of the channels.

    Args:
        shapes: {title: (H, W, C) or (C,)}, in the order of the network.
    """
    for title, shape in drawing.as_titled("shapes", shapes).items():
        for side in drawing.as_items(f"shapes[{title!r}]", shape, "(H, W, C) or (C,)"):
            drawing.as_number(f"shapes[{title!r}]: a side", side, 1)
    if not shapes or any(len(shape) not in (1, 3) for shape in shapes.values()):
        raise ValueError(f"shapes is {shapes}; it must map titles to (H, W, C) or (C,), all of 1 or more")
    solid = [tuple(shape) if len(shape) == 3 else (1, 1, *shape) for shape in shapes.values()]
    unit = 14 / max(max(h, w) for h, w, _ in solid)
    sizes = [(max(unit * h, 0.6), max(0.35 * unit * w, 0.3), 0.55 * math.sqrt(c)) for h, w, c in solid]
    high = max(h + depth for h, depth, _ in sizes)
    slots = [max(depth + length, 5.6) + 0.6 for _, depth, length in sizes]
    figure, axes = drawing.new_canvas(sum(slots), high + 4.6, drawing.WIDTH / sum(slots))
    for (title, shape), size, slot, right in zip(shapes.items(), sizes, slots, np.cumsum(slots), strict=True):
        drawing.draw_box(axes, right - slot / 2, high / 2 + 0.2, *size)
        drawing.write(axes, right - slot / 2, high + 1.6, title, drawing.SMALL)
        drawing.write(axes, right - slot / 2, high + 3.2, "×".join(map(str, shape)), 9, drawing.GREY)
    return Drawing(figure, "boxes: " + ", ".join(f"{title} {shape}" for title, shape in shapes.items()))


def connections(inputs, f):
    """Three ways to connect a row of inputs to outputs: all to all, a window of its own, one shared window.

    Lines of one style in the last panel are one weight.

    Args:
        inputs: how many inputs, a row of them.
        f: inputs under one window, at most four.
    """
    outputs = drawing.window_starts(inputs, f, 0, 1)
    if f > len(drawing.LINES):
        raise ValueError(f"f is {f}; it must be at most {len(drawing.LINES)}, a line style for each weight")
    dense = [(i, o, (i, o)) for o in outputs for i in range(inputs)]
    local = [(o + u, o, (o + u, o)) for o in outputs for u in range(f)]
    shared = [(o + u, o, u) for o in outputs for u in range(f)]
    figure = drawing.new_figure(2.5)
    kinds = {"dense": dense, "local, not shared": local, "convolution": shared}
    for axes, (title, links) in zip(figure.subplots(1, 3), kinds.items(), strict=True):
        for i, o, weight in links:
            colour, style, _ = drawing.LINES[weight] if links is shared else (drawing.GREY, "-", "")
            axes.plot([i, o + (f - 1) / 2], [0, 1], color=colour, linestyle=style, lw=2 if links is shared else 1)
        axes.scatter(range(inputs), [0] * inputs, s=110, color=drawing.INK, zorder=3)
        axes.scatter([o + (f - 1) / 2 for o in outputs], [1] * len(outputs), s=110, color=drawing.MARK, zorder=3)
        count = len({weight for *_, weight in links})
        axes.set_title(f"{title}\n{count} weights, {len(links)} products", fontsize=drawing.TEXT)
        axes.set(xlim=(-0.5, inputs - 0.5), ylim=(-0.2, 1.2))
        axes.set_axis_off()
    return Drawing(figure, "connections of a dense layer, of local windows, of a convolution")


def log_bars(named, unit):
    """Bars on a logarithmic scale, each with its number.

    Args:
        named: {title: number of 1 or more}.
        unit: what is counted, written under the axis.
    """
    if not drawing.as_titled("named", named):
        raise ValueError("named is empty; give at least one number of 1 or more, where the logarithmic scale begins")
    for title, value in named.items():
        drawing.as_number(f"named[{title!r}]", value, 1)
    figure = drawing.new_figure(0.75 + 0.4 * len(named))
    axes = figure.subplots()
    titles, values = list(named)[::-1], list(named.values())[::-1]
    axes.barh(titles, [value - 1 for value in values], left=1, color=drawing.LINES[0][0], height=0.62)
    axes.set_xscale("log")
    axes.set_xlim(1, max(values) * 30)
    for place, value in enumerate(values):
        axes.text(value * 1.2, place, f"{value:,}", va="center", fontsize=drawing.TEXT)
    axes.set_xlabel(f"{unit} (each step to the right: ten times as many)", fontsize=drawing.SMALL)
    drawing.plain_axes(axes)
    return Drawing(figure, "bars: " + ", ".join(f"{title} {value:,}" for title, value in named.items()))


def curves(x, named, x_label, y_label):
    """Lines over one axis.

    Args:
        x: (n,) places.
        named: {title: (n,) values}, at most four.
        x_label, y_label: what the axes show.
    """
    figure = drawing.new_figure(3.0)
    drawing.draw_curves(figure.subplots(), x, named, x_label, y_label)
    return Drawing(figure, f"{y_label} over {x_label}: " + ", ".join(named))


def learning(losses, kernels):
    """Loss curves of training on a logarithmic axis, and beside them the kernels as numbers, two in a row.

    Args:
        losses: {title: (n,) loss at each step}, at most four.
        kernels: {title: (f, f) kernel}, an even number of them.
    """
    if not drawing.as_titled("losses", losses):
        raise ValueError(f"losses is empty; give one to {len(drawing.LINES)} lines {{title: losses}}")
    if not drawing.as_titled("kernels", kernels) or len(kernels) % 2:
        raise ValueError(f"kernels has {len(kernels)} entries; give an even number, two for each row")
    kernels = drawing.as_arrays("kernels", kernels, 2)
    figure = drawing.new_figure(1.0 * len(kernels))
    layout = figure.add_gridspec(len(kernels) // 2, 3, width_ratios=(2.4, 1, 1))
    first = next(iter(losses))
    steps = range(len(drawing.as_array(f"losses[{first!r}]", losses[first], 1)))
    drawing.draw_curves(figure.add_subplot(layout[:, 0]), steps, losses, "step", "loss", "losses", logarithmic=True)
    limit = 1.25 * max(drawing.colour_limit(value) for value in kernels.values())
    for place, (title, value) in enumerate(kernels.items()):
        axes = figure.add_subplot(layout[place // 2, 1 + place % 2])
        drawing.draw_signed(axes, value, limit)
        for (row, column), number in np.ndenumerate(value):
            drawing.write(axes, column, row, drawing.short(number), drawing.SMALL, drawing.ink(number, limit))
        axes.set_title(title, fontsize=drawing.TEXT)
        axes.set_axis_off()
    return Drawing(figure, "loss curves, and the kernels " + ", ".join(kernels))
