"""Figures of style transfer: each draws something from valid data, and refuses the rest by name."""

import numpy as np
import pytest

from helpers import plots_style
from tests import figures

RNG = np.random.default_rng(0)
WIDE = RNG.uniform(size=(24, 32, 3)) * np.linspace(0, 1, 32)[:, None]
TALL = WIDE.transpose(1, 0, 2)
MATRIX = RNG.normal(size=(5, 5))
NAMES = ["vertical stripes", "orange", "dots", "blue", "grey"]
COSTS = 10.0 ** -np.linspace(0, 3, 40)

GOOD = {
    "strip": lambda: plots_style.strip({"wide": WIDE, "tall\nin two lines": TALL, "wide again": WIDE}),
    "strip of many": lambda: plots_style.strip({f"picture {i}": WIDE for i in range(7)}),
    "strip of one": lambda: plots_style.strip({"alone": TALL}, side=3),
    "gallery": lambda: plots_style.gallery({"a": WIDE, "b": WIDE}, {"c": WIDE, "d": TALL}, [[WIDE] * 2] * 2),
    "gallery of one": lambda: plots_style.gallery({"a": WIDE}, {"c": TALL}, [[WIDE]]),
    "gallery of six": lambda: plots_style.gallery({"a": TALL}, {f"{i}": TALL for i in range(6)}, [[TALL] * 6]),
    "matrices": lambda: plots_style.matrices({"Gram matrix": MATRIX, "correlation": np.eye(5)}, NAMES),
    "matrices, zeros": lambda: plots_style.matrices({"nothing": np.zeros((2, 2))}, ["a", "b"]),
    "matrices, large numbers": lambda: plots_style.matrices(dict.fromkeys("abc", 9999 * np.abs(MATRIX)), NAMES),
    "descent": lambda: plots_style.descent({"from noise": COSTS, "from the content": COSTS[:25] / 3}),
    "descent of one step": lambda: plots_style.descent({"one": [2.0]}),
}

BAD = {
    "no pictures": (lambda: plots_style.strip({}), "named is empty"),
    "a list": (lambda: plots_style.strip([WIDE]), "named is of type list"),
    "a grey picture": (lambda: plots_style.strip({"a": WIDE[..., 0]}), r"named\[0\] has shape"),
    "0 to 255": (lambda: plots_style.strip({"a": WIDE * 255}), r"named\[0\] .* runs from"),
    "a side of nothing": (lambda: plots_style.strip({"a": WIDE}, side=0), "side is 0"),
    "a row too few": (lambda: plots_style.gallery({"a": WIDE, "b": WIDE}, {"c": WIDE}, [[WIDE]]), "paintings has rows"),
    "a painting too few": (lambda: plots_style.gallery({"a": WIDE}, {"c": WIDE, "d": WIDE}, [[WIDE]]), "paintings has"),
    "no table": (lambda: plots_style.gallery({"a": WIDE}, {"c": WIDE}, None), "paintings is None"),
    "no square": (lambda: plots_style.matrices({"a": MATRIX[:4]}, NAMES), r"named\['a'\] has shape \(4, 5\)"),
    "names too few": (lambda: plots_style.matrices({"a": MATRIX}, NAMES[:4]), r"named\['a'\] has shape \(5, 5\)"),
    "too many matrices": (lambda: plots_style.matrices(dict.fromkeys("abcd", MATRIX), NAMES), "4 matrices"),
    "NaN": (lambda: plots_style.matrices({"a": MATRIX * np.nan}, NAMES), "NaN"),
    "a cost of 0": (lambda: plots_style.descent({"a": [1.0, 0.0]}), "above 0"),
    "five curves": (lambda: plots_style.descent(dict.fromkeys("abcde", COSTS)), "5 curves"),
}


@pytest.mark.parametrize("case", GOOD)
def test_a_figure_is_whole_and_readable(case):
    figures.check(GOOD[case])


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_drawn_is_named(case):
    make, words = BAD[case]
    with pytest.raises(ValueError, match=words):
        make()


def test_a_picture_keeps_its_proportions():
    drawn = plots_style.strip({"wide": WIDE, "tall": TALL})
    sizes = [(image.get_extent()[1] - image.get_extent()[0], image.get_extent()[2] - image.get_extent()[3])
             for image in drawn.figure.axes[0].images]
    assert [width / height for width, height in sizes] == pytest.approx([4 / 3, 3 / 4])


def test_each_painting_stands_under_its_style_and_beside_its_content():
    flat = {name: np.full((6, 8, 3), level) for name, level in zip("abcd", (0.1, 0.2, 0.3, 0.4), strict=True)}
    grid = [[np.full((6, 8, 3), level) for level in row] for row in ((0.6, 0.7), (0.8, 0.9))]
    drawn = plots_style.gallery({k: flat[k] for k in "ab"}, {k: flat[k] for k in "cd"}, grid)
    places = {round(float(image.get_array().max()), 1): image.get_extent() for image in drawn.figure.axes[0].images}
    for level, row, column in ((0.6, 0.1, 0.3), (0.7, 0.1, 0.4), (0.8, 0.2, 0.3), (0.9, 0.2, 0.4)):
        assert places[level][0] == pytest.approx(places[column][0])
        assert places[level][2] == pytest.approx(places[row][2])


def test_numbers_stand_in_their_cells():
    drawn = plots_style.matrices({"a": np.array([[1.0, 0.25], [-3.0, 2.0]])}, ["x", "y"])
    assert {text.get_text(): text.get_position() for text in drawn.figure.axes[0].texts} == {
        "1": (0, 0), "0.25": (1, 0), "\N{MINUS SIGN}3": (0, 1), "2": (1, 1)}
