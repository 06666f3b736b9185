"""Sliders above a figure: turn one, and the figure is drawn anew.

The figure is an image widget. An output widget, as `ipywidgets.interact` uses, would make a program that runs the
notebook answer the kernel at a moment when the two can wait for each other.
"""

from collections.abc import Iterable

import ipywidgets


def turn(draw, **choices):
    """Sliders, one for each argument of `draw`, and below them the figure that it returns for their values.

    Args:
        draw: function of these arguments that returns a `plots.Drawing`.
        choices: for each argument its values: (lowest, highest) for whole numbers, or a sequence of words.

    Returns:
        An ipywidgets.VBox, which shows itself as the last value of a cell.

    Raises:
        ValueError: if there is no argument, or an argument has no values.
    """
    if not choices:
        raise ValueError("choices is empty; give each argument of draw its values, such as stride=(1, 4)")
    sliders = {name: _slider(name, values) for name, values in choices.items()}
    picture = ipywidgets.Image(format="png", layout=ipywidgets.Layout(max_width="100%"))

    def redraw(_=None):
        picture.value = draw(**{name: slider.value for name, slider in sliders.items()}).png()

    for slider in sliders.values():
        slider.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([*sliders.values(), picture])


def _slider(name, values):
    if not isinstance(values, Iterable):
        raise ValueError(f"{name} is {values!r}; give (lowest, highest) or a sequence of words")
    values = tuple(values)
    if not values:
        raise ValueError(f"{name} has no values; give (lowest, highest) or a sequence of words")
    if all(isinstance(value, int) for value in values):
        if len(values) != 2 or values[0] > values[1]:
            raise ValueError(f"{name} is {values}; for whole numbers give (lowest, highest)")
        return ipywidgets.IntSlider(min=values[0], max=values[1], value=values[0], description=name)
    return ipywidgets.SelectionSlider(options=values, description=name, layout=ipywidgets.Layout(width="32em"))
