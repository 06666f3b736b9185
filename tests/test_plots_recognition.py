"""Figures of a turnstile: what is drawn where, and what wrong arguments are told."""

import warnings

import numpy as np
import pytest

from helpers import plots_recognition

FACES = np.random.default_rng(0).uniform(size=(3, 12, 10, 3))
ROWS = [{"Ada": 0.3, "Bo": 1.2}, {"Ada": 1.1, "Bo": 0.9}, {"Ada": 1.0, "Bo": 0.2}]
ONE = {"a": (0.9, 0.8, 1)}


def bars(axes):
    """{name: (length, hatch, colour)} of the bars of a panel."""
    names = [label.get_text() for label in axes.get_yticklabels()]
    return {name: (bar.get_width(), bar.get_hatch(), bar.get_facecolor()) for name, bar in
            zip(names, axes.patches, strict=True)}


def test_a_visit_has_a_bar_for_everybody_and_a_line_at_the_threshold():
    drawn = plots_recognition.visits(FACES, ROWS, 0.7, ["one", "two", "three"])
    panels = drawn.figure.axes
    assert len(panels) == 8 and not panels[6].axison and not panels[7].axison
    near, far = bars(panels[1]), bars(panels[3])
    assert {name: length for name, (length, *_) in near.items()} == ROWS[0]
    assert near["Ada"][1] is None and near["Ada"][2] != near["Bo"][2]
    assert far["Bo"][1] == "///" and far["Ada"][1] is None
    assert [line.get_xdata()[0] for line in panels[1].lines] == [0.7]
    assert len({panel.get_xlim() for panel in panels[1:6:2]}) == 1
    assert "one: below the threshold Ada; two: below the threshold nobody; three: below" in repr(drawn)
    assert drawn.png().startswith(b"\x89PNG")


def test_the_first_person_stands_on_top():
    axes = plots_recognition.visits(FACES[:1], ROWS[:1], 0.7).figure.axes[1]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Bo", "Ada"]


def test_shares_are_dots_within_their_intervals():
    named = {"light": (0.9, 0.8, 0.95), "dark": (1.0, 0.9, 1.0)}
    for pictures in (None, FACES[:2]):
        drawn = plots_recognition.shares(named, "share", pictures)
        axes = drawn.figure.axes[-1]
        assert [list(line.get_xdata()) for line in axes.lines] == [[0.9, 1.0], [1.0], [0.8, 0.95], [0.9]]
        assert axes.get_xlim()[0] == pytest.approx(0.48) and len(drawn.figure.axes) == (1 if pictures is None else 3)
        assert "share: light, dark" in repr(drawn)
    both = plots_recognition.shares(named, "share", beside={"light": 0.95, "dark": 1.0}, words=("near", "nearest"))
    axes = both.figure.axes[-1]
    assert [list(line.get_xdata()) for line in axes.lines[4:6]] == [[1.0], [0.95]]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["near", "nearest"]
    low = plots_recognition.shares({"few": (0.2, 0.1, 0.4)}, "share").figure.axes[-1]
    assert low.get_xlim()[0] < 0.1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: plots_recognition.visits(FACES, ROWS[:2], 0.7), "pictures has 3 entries, distances 2"),
        (lambda: plots_recognition.visits([], [], 0.7), "pictures is empty"),
        (lambda: plots_recognition.visits(FACES, ROWS, 0.7, ["one"]), "titles 1"),
        (lambda: plots_recognition.visits(FACES[:1], [{}], 0.7), r"distances\[0\] is empty"),
        (lambda: plots_recognition.visits(FACES[:1], [{"Ada": -1}], 0.7), r"distances\[0\]\['Ada'\] is -1"),
        (lambda: plots_recognition.visits(FACES[:1], [{"Ada": np.nan}], 0.7), "is nan"),
        (lambda: plots_recognition.visits(FACES[:1], [[0.3]], 0.7), r"distances\[0\] is of type list"),
        (lambda: plots_recognition.visits(FACES[:1], ROWS[:1], None), "threshold is None"),
        (lambda: plots_recognition.visits(FACES[:1, 0], ROWS[:1], 0.7), r"pictures\[0\] has shape"),
        (lambda: plots_recognition.visits(FACES[:1] + 200, ROWS[:1], 0.7), r"pictures\[0\] .* runs from 200"),
        (lambda: plots_recognition.visits(FACES[:1, ..., :2], ROWS[:1], 0.7), r"pictures\[0\] has shape \(12, 10, 2\)"),
        (lambda: plots_recognition.shares(ONE, "s", FACES[:1] * 255), r"pictures\[0\] .* runs from"),
        (lambda: plots_recognition.shares(ONE, "s", np.zeros((1, 5, 5, 2))), r"pictures\[0\] has shape \(5, 5, 2\)"),
        (lambda: plots_recognition.shares(ONE, "s", []), "pictures is empty"),
        (lambda: plots_recognition.shares(ONE, "s", beside={"a": 1.7}), r"beside\['a'\] is 1.7"),
        (lambda: plots_recognition.shares(ONE, "s", beside={"a": "x"}), r"beside\['a'\] is 'x'"),
        (lambda: plots_recognition.shares(ONE, "s", words=()), r"words is \(\)"),
        (lambda: plots_recognition.shares(ONE, "s", words="ab"), "words is 'ab'"),
        (lambda: plots_recognition.shares(ONE, "s", words=["a", "b", "c"]), "words is "),
        (lambda: plots_recognition.shares({}, "share"), "named is empty"),
        (lambda: plots_recognition.shares({"a": (0.9, 0.95, 1)}, "share"), r"named\['a'\] is"),
        (lambda: plots_recognition.shares({"a": (90, 80, 95)}, "share"), "low <= share <= high"),
        (lambda: plots_recognition.shares({"a": (0.9, 0.8)}, "share"), r"named\['a'\] is"),
        (lambda: plots_recognition.shares({"a": (0.9, 0.8, 1)}, "s", FACES), "pictures has 3 entries for 1"),
        (lambda: plots_recognition.shares({"a": (0.9, 0.8, 1)}, "s", beside={"b": 1}), "beside has the titles"),
    ],
)
def test_wrong_arguments_are_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_distance_of_0_at_a_threshold_of_0_draws_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plots_recognition.visits(FACES[:1], [{"Ada": 0}], 0).png()
