"""Figures of what a network sees: layout and colour only, as in `plots`, whose conventions hold here.

A function returns a `Drawing`: write the call as a cell's last line. Pictures are (H, W, 3) in [0, 1]; a box is
(top, left, bottom, right) in pixels, the ends not included, as `receptive.Box`. What has signs is shown around grey or
white: grey for what can be read as a picture, white for a map. Nothing here needs TensorFlow. Wrong input raises a
`ValueError` that names the argument.
"""

import math

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from helpers import drawing
from helpers.drawing import Drawing

GROUND = "#ececec"  # what stands around a patch that is smaller than its cell
COLOURS = tuple(line[0] for line in drawing.LINES) + ("#b8860b", "#222222")
LARGEST = 1.75  # inches


def filters(kernels, columns=16, side=LARGEST):
    """The filters of a first layer as pictures, each around grey and as strong as its largest weight allows.

    Args:
        kernels: (f, f, 3, C') for pictures in colour, (f, f, 1, C') for grey ones, as a Keras layer keeps them; a
            network that turns RGB round before its first layer, as VGG does, needs kernels[:, :, ::-1].
        columns: filters in a row.
        side: inches that a filter takes at most.
    """
    kernels = drawing.as_array("kernels", kernels, 4)
    if kernels.shape[2] not in (1, 3):
        raise ValueError(f"kernels has shape {kernels.shape}; it must be (f, f, 3, C') or (f, f, 1, C'), of a first "
                         "layer: deeper filters are no pictures")
    pictures = [_around_grey(np.broadcast_to(kernels[..., i], (*kernels.shape[:2], 3)))
                for i in range(kernels.shape[-1])]
    figure = _mosaic([[picture] for picture in pictures], [None] * len(pictures), columns, 1, side)
    return Drawing(figure, f"{len(pictures)} filters of {kernels.shape[0]} x {kernels.shape[1]} as pictures")


def patches(units, columns=3, side=0.62):
    """Units side by side, of each its strongest patches in a square of squares, the strongest at the top left.

    Args:
        units: {title: patches}, each a list of (h, w, 3) pictures or what `features.strongest_patches` gives; patches
            of a unit that differ in size, cut at the border, are shown at one scale.
        columns: units in a row.
        side: inches that a patch takes at most; nine units of nine at 0.62 take about 0.2 MB.
    """
    units = {title: drawing.as_portraits(f"units[{title!r}]", getattr(value, "crops", value))
             for title, value in drawing.as_titled("units", units).items()}
    if not units:
        raise ValueError("units is empty; give at least one unit")
    across = math.ceil(math.sqrt(max(map(len, units.values()))))
    figure = _mosaic(list(units.values()), list(units), columns, across, side)
    return Drawing(figure, f"strongest patches of {len(units)} units: {', '.join(units)}")


def maximised(pictures, titles=None, columns=6, side=LARGEST):
    """Pictures made for units, in a grid.

    Args:
        pictures: (n, H, W, 3), or a list of (H, W, 3).
        titles: n captions, one above each.
        columns: pictures in a row.
        side: inches that a picture takes at most.
    """
    pictures = drawing.as_portraits("pictures", pictures)
    titles = [None] * len(pictures) if titles is None else list(map(str, drawing.as_items("titles", titles, "a list")))
    if len(titles) != len(pictures):
        raise ValueError(f"titles has {len(titles)} entries for {len(pictures)} pictures; give one for each")
    figure = _mosaic([[picture] for picture in pictures], titles, columns, 1, side)
    told = ", ".join(title.replace("\n", " ") for title in titles if title)
    return Drawing(figure, f"{len(pictures)} pictures made for units" + (f": {told}" if told else ""))


def signals(pictures, named, side=LARGEST):
    """Pictures in a row, and under each what came back to its pixels: deconvolution, guided back-propagation, gradient.

    Args:
        pictures: (n, H, W, 3).
        named: {title: (n, H, W, 3)} with signs; each is shown around grey, as strong as its strongest pixels allow.
        side: inches that a picture takes at most.
    """
    pictures = drawing.as_portraits("pictures", pictures)
    rows = {"picture": pictures}
    for title, value in drawing.as_arrays("named", named, 4).items():
        if value.shape != (len(pictures), *pictures[0].shape):
            raise ValueError(f"named[{title!r}] has shape {value.shape}; it must be that of the pictures, "
                             f"{(len(pictures), *pictures[0].shape)}")
        rows[title] = [_around_grey(signal, 0.999) for signal in value]
    cell = min(drawing.as_number("side", side, 0.2), (drawing.WIDTH - 1.4) / len(pictures))
    high = cell * max(picture.shape[0] / picture.shape[1] for picture in pictures)
    figure, axes = drawing.new_canvas(1.3 + cell * len(pictures), (high + 0.06) * len(rows), 1.0)
    for line, (title, row) in enumerate(rows.items()):
        top = line * (high + 0.06)
        axes.text(1.2, top + high / 2, title, ha="right", va="center", fontsize=drawing.SMALL, color=drawing.INK)
        for place, picture in enumerate(row):
            _picture(axes, picture, 1.3 + place * cell, top, cell - 0.06, high)
    return Drawing(figure, f"{len(pictures)} pictures and, under each, {', '.join(list(rows)[1:]) or 'nothing'}")


def fields(image, boxes):
    """Receptive fields drawn on a picture: solid what lies in it, dashed what reaches into the padding.

    Args:
        image: (H, W, 3).
        boxes: {title: box} or {title: (box, unclipped box)}, such as `receptive.Crop`; at most six.
    """
    image = drawing.as_portraits("image", [image])[0]
    if not 1 <= len(drawing.as_titled("boxes", boxes)) <= len(COLOURS):
        raise ValueError(f"boxes has {len(boxes)} entries; give one to {len(COLOURS)}")
    pairs = {title: _boxes(f"boxes[{title!r}]", value) for title, value in boxes.items()}
    edges = np.array([box for pair in pairs.values() for box in pair] + [(0, 0, *image.shape[:2])])
    (top, left), (bottom, right) = edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)
    space = 0.02 * (right - left)
    wide, high = right - left + 2 * space, bottom - top + 2 * space
    figure = drawing.new_figure(min(5.2, 0.62 * drawing.WIDTH * high / wide) + 0.1)
    axes = figure.subplots()
    axes.imshow(image, extent=(0, image.shape[1], image.shape[0], 0), interpolation="antialiased")
    outline = [withStroke(linewidth=3.5, foreground="white")]
    for (title, (box, whole)), colour in zip(pairs.items(), COLOURS, strict=False):
        if whole != box:
            _frame(axes, whole, edgecolor=colour, linestyle=(0, (3, 2)), lw=1.6)
        drawn = _frame(axes, box, edgecolor=colour, lw=2.4, label=f"{title}: {_side(whole)}")
        drawn.set_path_effects(outline)
    axes.set(xlim=(left - space, right + space), ylim=(bottom + space, top - space))
    axes.set_axis_off()
    axes.legend(fontsize=drawing.SMALL, frameon=False, loc="center left", bbox_to_anchor=(1.01, 0.5))
    return Drawing(figure, "receptive fields on a picture: " +
                   ", ".join(f"{title} {_side(whole)}" for title, (_, whole) in pairs.items()))


def influence(named, boxes=None):
    """How much each pixel moves a unit, bright for much, and the frame of what the unit could see at most.

    Args:
        named: {title: (H, W)} numbers of 0 or more, or one (H, W); each is shown up to its own largest.
        boxes: {title: box} with the same titles, or one box; None for no frames.
    """
    if not hasattr(named, "keys"):
        named, boxes = {"": named}, None if boxes is None else {"": boxes}
    named = drawing.as_arrays("named", named, 2)
    boxes = {} if boxes is None else drawing.as_titled("boxes", boxes)
    if set(boxes) - set(named):
        raise ValueError(f"boxes has the titles {sorted(set(boxes) - set(named))}, which named does not have")
    for title, value in named.items():
        if value.min() < 0:
            raise ValueError(f"named[{title!r}] holds {value.min():g}; an influence is 0 or more: take |gradient|")
    pairs = {title: _boxes(f"boxes[{title!r}]", box) for title, box in boxes.items()}
    figure, axes = drawing.panel_grid([(title, value, _bright) for title, value in named.items()], None)
    for one, (title, value) in zip(axes, named.items(), strict=False):
        if title in pairs:
            top, left, bottom, right = pairs[title][0]
            frame = (max(top, 0), max(left, 0), min(bottom, value.shape[0]), min(right, value.shape[1]))
            _frame(one, [edge - 0.5 for edge in frame], edgecolor="white", linestyle=(0, (4, 2)), lw=1.8)
    if len(named) < 3:
        figure.set_size_inches(drawing.WIDTH, min(figure.get_size_inches()[1], 4.0))
    told = f": {', '.join(filter(None, named))}" if any(named) else ""
    return Drawing(figure, "influence of each pixel on a unit" + told)


def occlusion(image, fall, title="fall of the answer under a square"):
    """A picture, and on a grey copy of it how much an answer falls when each part is covered: red, fall; blue, rise.

    Args:
        image: (H, W, 3).
        fall: (H, W) with signs, as `features.occlusion_map` gives it.
        title: above the map.
    """
    image, fall = drawing.as_portraits("image", [image])[0], drawing.as_array("fall", fall, 2)
    if fall.shape != image.shape[:2]:
        raise ValueError(f"fall has shape {fall.shape}; it must be that of the picture, {image.shape[:2]}")
    limit = drawing.colour_limit(fall)
    ratio = fall.shape[0] / fall.shape[1]
    figure = drawing.new_figure(min(4.2, 4.0 * ratio) + 0.45)
    axes = figure.subplots(1, 2)
    drawing.draw_picture(axes[0], image)
    axes[0].set_title("picture", fontsize=drawing.TEXT)
    grey = 0.55 + 0.45 * np.repeat(image.mean(axis=2, keepdims=True), 3, axis=2)
    axes[1].imshow(grey, interpolation="nearest")
    strength = np.clip(np.abs(fall) / limit, 0, 1)
    drawn = axes[1].imshow(fall, cmap=drawing.SIGNED, vmin=-limit, vmax=limit, alpha=0.25 + 0.55 * strength,
                           interpolation="nearest")
    axes[1].set_title(title, fontsize=drawing.TEXT)
    for one in axes:
        one.set_axis_off()
    bar = figure.colorbar(drawn, ax=axes[1], shrink=0.9, pad=0.02, aspect=25)
    bar.ax.tick_params(labelsize=drawing.SMALL)
    bar.solids.set(alpha=1)
    return Drawing(figure, f"a picture and {title}")


# Parts of a figure


def _around_grey(value, share=1.0):
    """Numbers with signs as a picture: 0 is middle grey, the strongest reach black or white."""
    sizes = np.abs(value)
    limit = float(np.quantile(sizes, share)) or float(sizes.max()) or 1.0
    return (0.5 + 0.5 * value / limit).clip(0, 1)


def _mosaic(groups, titles, columns, across, side):
    """Groups of pictures, `columns` of them in a row, each a grid `across` pictures wide with its title above."""
    columns = min(drawing.as_whole("columns", columns), len(groups))
    gap = 0.05 if across == 1 else 0.14
    cell = min(drawing.as_number("side", side, 0.1), ((drawing.WIDTH - 0.2) / columns - gap) / across)
    lines = max((title.count("\n") + 1 for title in titles if title), default=0)
    ratio = max(picture.shape[0] / picture.shape[1] for group in groups for picture in group) if across == 1 else 1.0
    below = [math.ceil(max(map(len, groups[first : first + columns])) / across)
             for first in range(0, len(groups), columns)]
    tops = np.cumsum([0.0] + [cell * ratio * count + 0.2 * lines + gap for count in below])
    wide = columns * (cell * across + gap) - gap
    figure, axes = drawing.new_canvas(wide, tops[-1] - gap, 1.0)
    for number, (group, title) in enumerate(zip(groups, titles, strict=True)):
        left, top = number % columns * (cell * across + gap), tops[number // columns]
        if title:
            axes.text(left + cell * across / 2, top + 0.1 * lines, title, ha="center", va="center",
                      fontsize=drawing.SMALL, color=drawing.INK)
        scale = cell * 0.96 / max(max(picture.shape[0] / ratio, picture.shape[1]) for picture in group)
        for place, picture in enumerate(group):
            x, y = left + place % across * cell, top + 0.2 * lines + place // across * cell * ratio
            axes.add_patch(Rectangle((x, y), cell * 0.96, cell * 0.96 * ratio, facecolor=GROUND, lw=0, zorder=-1))
            high, width = picture.shape[0] * scale, picture.shape[1] * scale
            _picture(axes, picture, x + (cell * 0.96 - width) / 2, y + (cell * 0.96 * ratio - high) / 2, width, high)
    return figure


def _picture(axes, picture, left, top, wide, high):
    """A picture in a cell, at its own proportions; few pixels stay squares, many are averaged."""
    scale = min(wide / picture.shape[1], high / picture.shape[0])
    right, low = left + picture.shape[1] * scale, top + picture.shape[0] * scale
    kind = "nearest" if scale * drawing.DOTS > 3 else "antialiased"
    axes.imshow(picture, extent=(left, right, low, top), aspect="auto", interpolation=kind)
    axes.add_patch(Rectangle((left, top), right - left, low - top, fill=False, edgecolor=drawing.FAINT, lw=0.5))


def _boxes(name, value):
    """(box, unclipped box), each four whole numbers."""
    try:
        edges = np.array(value, dtype=int)
        good = edges.shape in ((4,), (2, 4)) and np.array_equal(edges, np.asarray(value, dtype=float))
    except (TypeError, ValueError, OverflowError):
        good = False
    pair = [tuple(map(int, row)) for row in np.broadcast_to(edges, (2, 4))] if good else []
    if not good or any(bottom <= top or right <= left for top, left, bottom, right in pair):
        raise ValueError(f"{name} is {value!r:.90}; it must be (top, left, bottom, right) in whole pixels, with "
                         "top < bottom and left < right, or two such boxes")
    return tuple(pair)


def _frame(axes, box, **style):
    top, left, bottom, right = box
    return axes.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, **style))


def _side(box):
    return f"{box[2] - box[0]} x {box[3] - box[1]}"


def _bright(axes, value):
    axes.imshow(value, cmap="cividis", vmin=0, vmax=value.max() or 1.0, interpolation="nearest")
