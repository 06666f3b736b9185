"""Figures of helpers.plots_networks: they can be read, they say what the data say, and odd data are refused by name."""

import functools
from collections import namedtuple

import numpy as np
import pytest

from helpers import plots_networks
from tests import figures

RNG = np.random.default_rng(0)
Row = namedtuple("Row", "name parameters multiplications parameter_share multiplication_share time_share")
History = namedtuple("History", "loss accuracy test_loss test_accuracy")
ROWS = [Row("input", 0, 0, 0.0, 0.0, None), Row("conv", 10, 900, 0.1, 0.9, None), Row("dense", 90, 100, 0.9, 0.1, None)]
TIMED = [row._replace(time_share=1 / 3) for row in ROWS]
RUNS = {title: History(*(np.linspace(start, 0.9 * start, 5) for _ in range(4)))
        for title, start in (("plain", 0.5), ("residual", 0.8))}
DIGITS = RNG.uniform(size=(9, 32, 32, 1))
MAPS = {"conv1": RNG.normal(size=(28, 28, 6)), "conv2": RNG.normal(size=(10, 10, 16))}
NORMS = {"sigmoid": {f"layer{k}": 10.0**-k for k in range(6)}, "ReLU": np.linspace(0.5, 1, 6)}

GOOD = {
    "residual_block": plots_networks.residual_block,
    "residual_block with projection": lambda: plots_networks.residual_block(projection=True),
    "inception_module": plots_networks.inception_module,
    "inception_module 5b": lambda: plots_networks.inception_module((384, 192, 384, 48, 128, 128), 832),
    "cost_shares": lambda: plots_networks.cost_shares(ROWS),
    "cost_shares with time": lambda: plots_networks.cost_shares(TIMED, "a small network"),
    "feature_maps": lambda: plots_networks.feature_maps(MAPS),
    "feature_maps of one": lambda: plots_networks.feature_maps({"last": np.zeros((1, 1, 1))}),
    "gradients_by_depth": lambda: plots_networks.gradients_by_depth(NORMS),
    "training_curves": lambda: plots_networks.training_curves(RUNS),
    "training_curves of the loss": lambda: plots_networks.training_curves(RUNS, "loss"),
    "guesses": lambda: plots_networks.guesses(DIGITS, [f"{k}, read as 7" for k in range(9)]),
}

BAD = {
    "five numbers of filters": (lambda: plots_networks.inception_module((1, 2, 3, 4, 5)), "filters has 5 numbers"),
    "half a filter": (lambda: plots_networks.inception_module((1, 2, 3, 4, 5, 0.5)), "a number of filters is 0.5"),
    "no row": (lambda: plots_networks.cost_shares([]), "rows has no layer that costs"),
    "a row of another kind": (lambda: plots_networks.cost_shares([("conv", 3)]), r"rows holds \('conv', 3\)"),
    "rows that are none": (lambda: plots_networks.cost_shares(3), "rows is 3"),
    "no maps": (lambda: plots_networks.feature_maps({}), "named is empty"),
    "a flat map": (lambda: plots_networks.feature_maps({"a": np.ones((3, 3))}), r"named\['a'\] has shape \(3, 3\)"),
    "no columns": (lambda: plots_networks.feature_maps(MAPS, 0), "columns is 0"),
    "no gradients": (lambda: plots_networks.gradients_by_depth({}), "named is empty"),
    "a gradient of 0": (lambda: plots_networks.gradients_by_depth({"a": [1, 0]}), r"named\['a'\] goes down to 0"),
    "two depths": (lambda: plots_networks.gradients_by_depth({"a": [1, 1], "b": [1]}), r"named\['b'\] has 1 layers"),
    "no history": (lambda: plots_networks.training_curves({}), "named is empty"),
    "another measure": (lambda: plots_networks.training_curves(RUNS, "mae"), "measure is 'mae'"),
    "a history of numbers": (lambda: plots_networks.training_curves({"a": [1, 2]}), r"named\['a'\] is of type list"),
    "pictures in colour": (lambda: plots_networks.guesses(np.ones((2, 4, 4, 3)), "ab"), r"shape \(2, 4, 4, 3\)"),
    "too few titles": (lambda: plots_networks.guesses(np.ones((2, 4, 4)), ["a"]), "for 1 titles"),
}


@functools.cache
def made(name):
    return GOOD[name]()


@pytest.mark.parametrize("name", GOOD)
def test_the_figure_is_whole_and_readable(name):
    figures.check(GOOD[name])


@pytest.mark.parametrize("name", [name for name in GOOD if "block" in name or "module" in name])
def test_words_lie_in_their_boxes_and_boxes_apart(name):
    figure = made(name).figure
    figure.draw_without_rendering()
    axes = figure.axes[0]
    boxes = [patch.get_window_extent() for patch in axes.patches]
    words = [text.get_window_extent() for text in axes.texts if text.get_text()]
    assert len(boxes) == len(words)
    for word, box in zip(words, boxes, strict=True):
        assert box.x0 <= word.x0 and word.x1 <= box.x1 and box.y0 <= word.y0 and word.y1 <= box.y1
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[k + 1 :])


@pytest.mark.parametrize("name", BAD)
def test_refuses_by_name(name):
    call, words = BAD[name]
    with pytest.raises(ValueError, match=words):
        call()


def test_the_shortcut_has_a_convolution_only_where_it_projects():
    texts = [[text.get_text() for text in plots_networks.residual_block(kind).figure.axes[0].texts]
             for kind in (False, True)]
    assert sum("1×1" in text for text in texts[0]) == 0 and sum("1×1" in text for text in texts[1]) == 1
    assert "as it is" in texts[0] and texts[0].index("+") < texts[0].index("$a^{[l+2]}$")


def test_inception_adds_up_the_channels():
    texts = [text.get_text() for text in made("inception_module").figure.axes[0].texts]
    assert any("64 + 128 + 32 + 32" in text and "= 256" in text for text in texts)


def test_cost_shares_writes_each_share():
    panels = made("cost_shares").figure.axes
    assert [[text.get_text() for text in axes.texts] for axes in panels] == [["10.0 %", "90.0 %"], ["90.0 %", "10.0 %"]]
    assert [axes.get_title() for axes in made("cost_shares with time").figure.axes] == [
        "parameters", "multiplications", "time"]


def test_training_curves_draw_the_share_of_wrong_answers():
    left, right = made("training_curves").figure.axes
    np.testing.assert_allclose(left.lines[0].get_ydata(), 100 * (1 - RUNS["plain"].accuracy))
    np.testing.assert_allclose(right.lines[1].get_ydata(), 100 * (1 - RUNS["residual"].test_accuracy))
    assert left.get_ylim() == right.get_ylim() and left.get_ylim()[0] == 0


def test_every_map_is_drawn():
    assert sum(len(axes.images) for axes in made("feature_maps").figure.axes) == 22
