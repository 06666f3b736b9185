"""Figures of detection: what is drawn where, which colours reach the file, and what wrong arguments are told."""

import functools
import io

import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from helpers import plots_detection as plots
from tests import figures

RNG = np.random.default_rng(0)
PICTURE = RNG.uniform(size=(40, 60, 3))
SQUARE = RNG.uniform(size=(48, 48, 3))
BOX, OTHER = (5, 8, 25, 30), (40, 2, 58, 20)
NAMES = ("pedestrian", "car", "motorcycle")
MARKS = [(BOX, "true", ""), (OTHER, "found", "0.91"), ((0, 0, 9, 9), 2, "motorcycle"), ((2, 30, 9, 39), "gone", "0.10")]
POINTS = np.array([[10, 10], [40, 12], [25, 30]])
SHAPES = RNG.uniform(3, 60, size=(50, 2))
CURVE = np.linspace(0, 1, 9), np.linspace(1, 0.4, 9)
SEVERAL = np.array([BOX, (7, 8, 27, 30), OTHER, (30, 25, 50, 38)], float)

GOOD = {
    "on_pictures": lambda: plots.on_pictures({"one": (PICTURE, MARKS), "two\nlines": (SQUARE, [])}, NAMES),
    "landmarks": lambda: plots.landmarks({"a": (PICTURE, POINTS, [(1, 2), (2, 3)]), "b": (SQUARE, POINTS[:1], [])}),
    "strides": lambda: plots.strides(SQUARE, 14, (2, 14), {2: 324, 7: 25, 14: 9}, {2: 1.0, 7: 0.5, 14: 0.1}),
    "one_pass": lambda: plots.one_pass(SQUARE, np.eye(18), MARKS[:2], 5e7, 9e6),
    "overlaps": lambda: plots.overlaps({"half": ((0, 0, 2, 2), (1, 0, 3, 2)), "apart": ((0, 0, 2, 2), (5, 5, 9, 6))}),
    "overlaps in rows": lambda: plots.overlaps({str(k): (BOX, OTHER) for k in range(3)}, 2),
    "suppression": lambda: plots.suppression(PICTURE, SEVERAL, [0.9, 0.8, 0.7, 0.3], [0, 2], [-1, 0, -1, -2]),
    "grids": lambda: plots.grids({"3×3": (PICTURE, 3, SEVERAL, [0, 1, 2, 0]), "1×1": (SQUARE, 1, [], [])}, NAMES),
    "anchors": lambda: plots.anchors(SHAPES, {"1 − IoU": SHAPES[:3], "Euclidean": SHAPES[3:6]}),
    "precision_recall": lambda: plots.precision_recall({"car": CURVE, "pedestrian": (CURVE[0], CURVE[1] / 2)}),
    "from_cells": lambda: plots.from_cells(SQUARE, {"8 pixels": np.eye(6), "16 pixels": np.eye(3)}, MARKS, MARKS[:1]),
    "from_cells of three grids": lambda: plots.from_cells(SQUARE, {str(k): np.eye(k) for k in (12, 6, 3)}, MARKS, [],
                                                          NAMES),
}

BAD = {
    "no dictionary": (lambda: plots.on_pictures([PICTURE]), "named is of type list"),
    "no panel": (lambda: plots.on_pictures({}), "at least one panel"),
    "a picture alone": (lambda: plots.on_pictures({"a": PICTURE}), "named['a'] is of type ndarray"),
    "a grey picture": (lambda: plots.on_pictures({"a": (PICTURE[..., 0], [])}), "named['a'] has shape (40, 60)"),
    "a picture of 255": (lambda: plots.on_pictures({"a": (255 * PICTURE, [])}), "a picture is (H, W, 3) in [0, 1]"),
    "a box without words": (lambda: plots.on_pictures({"a": (PICTURE, [(BOX, "true")])}), "must be (box, kind, words)"),
    "an unknown kind": (lambda: plots.on_pictures({"a": (PICTURE, [(BOX, "maybe", "")])}), "kind 'maybe'"),
    "a fifth class": (lambda: plots.on_pictures({"a": (PICTURE, [(BOX, 4, "")])}), "a class of named['a'] is 4"),
    "a box turned round": (lambda: plots.on_pictures({"a": (PICTURE, [((9, 9, 2, 12), 0, "")])}), "x1 <= x2"),
    "points in one row": (lambda: plots.landmarks({"a": (PICTURE, [1, 2], [])}), "the points of named['a']"),
    "a link to nowhere": (lambda: plots.landmarks({"a": (PICTURE, POINTS, [(1, 4)])}), "links (1, 4)"),
    "a link to 0": (lambda: plots.landmarks({"a": (PICTURE, POINTS, [(0, 1)])}), "numbers from 1 to 3"),
    "a window too large": (lambda: plots.strides(PICTURE, 41, (2,), {2: 1}, {2: 1}), "a window that fits"),
    "four strides": (lambda: plots.strides(PICTURE, 9, (1, 2, 3, 4), {2: 1}, {2: 1}), "shown has 4 strides"),
    "other strides": (lambda: plots.strides(PICTURE, 9, (2,), {2: 1}, {3: 1}), "give both the same"),
    "scores beyond 1": (lambda: plots.one_pass(PICTURE, 2 * np.eye(3), [], 9, 3), "scores run from 0 to 2"),
    "no work": (lambda: plots.one_pass(PICTURE, np.eye(3), [], 9, 0), "at_once is 0"),
    "one box alone": (lambda: plots.overlaps({"a": (BOX,)}), "two boxes each"),
    "scores for other boxes": (lambda: plots.suppression(PICTURE, SEVERAL, [0.9], [0], [-1]), "(n, 4), (n,) and (n,)"),
    "nothing kept": (lambda: plots.suppression(PICTURE, SEVERAL[:1], [0.9], [], [-1]), "one to four rows"),
    "half a cell": (lambda: plots.grids({"a": (PICTURE, 1.5, [], [])}), "named['a']: S is 1.5"),
    "a class too few": (lambda: plots.grids({"a": (PICTURE, 2, [BOX], [])}), "has 1 boxes and 0 classes"),
    "shapes of three numbers": (lambda: plots.anchors(np.ones((4, 3)), {"a": SHAPES}), "rows (w, h)"),
    "three lists of anchors": (lambda: plots.anchors(SHAPES, {k: SHAPES for k in "abc"}), "one or two lists"),
    "a recall of 2": (lambda: plots.precision_recall({"a": ([0, 2], [1, 1])}), "two arrays of one length in [0, 1]"),
    "no curve": (lambda: plots.precision_recall({}), "named has 0 lines"),
    "p_c of 2": (lambda: plots.from_cells(PICTURE, {"a": 2 * np.eye(2)}, [], []), "numbers in [0, 1]"),
    "four grids": (lambda: plots.from_cells(PICTURE, {k: np.eye(2) for k in "abcd"}, [], []), "one to three grids"),
}


@functools.cache
def made(name):
    return GOOD[name]()


def frames(axes, colour):
    """(x, y, width, height) of the rectangles with an edge of a colour."""
    return [(*patch.get_xy(), patch.get_width(), patch.get_height()) for patch in axes.patches
            if to_hex(patch.get_edgecolor()) == colour and patch.get_linewidth() > 0]


@pytest.mark.parametrize("name", GOOD)
def test_every_figure_is_whole_readable_described_and_always_the_same(name):
    figures.check(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_wrong_arguments_are_named(name):
    call, words = BAD[name]
    with pytest.raises(ValueError) as error:
        call()
    assert words in str(error.value)


def test_boxes_stand_where_they_belong_in_the_colour_of_their_kind():
    first, second = made("on_pictures").figure.axes
    assert frames(first, plots.STYLES["true"][0]) == [(5, 8, 20, 22)]
    assert frames(first, plots.STYLES["found"][0]) == [(40, 2, 18, 18)]
    assert frames(first, plots.COLOURS[2]) == [(0, 0, 9, 9)]
    assert [text.get_text() for text in first.texts] == ["0.91", "motorcycle", "0.10"]
    assert not second.patches and [axes.get_title() for axes in (first, second)] == ["one", "two\nlines"]
    assert [text.get_text() for text in made("on_pictures").figure.legends[0].get_texts()] == list(NAMES)
    assert "one (4 boxes), two lines (0 boxes)" in repr(made("on_pictures"))


def test_a_box_that_reaches_out_of_its_picture_is_cut_off_there():
    axes = plots.on_pictures({"a": (PICTURE, [((-9, 20, 99, 50), 0, "")])}).figure.axes[0]
    assert frames(axes, plots.COLOURS[0]) == [(0, 20, 60, 20)]


def test_colours_of_marks_reach_the_file_though_the_picture_has_thousands():
    many = RNG.uniform(size=(200, 300, 3))
    marks = [((20 + 60 * k, 20, 60 + 60 * k, 180), k, "") for k in range(3)]
    file = plots.on_pictures({"a": (many, marks)}).png()
    pixels = np.asarray(Image.open(io.BytesIO(file)).convert("RGB")).reshape(-1, 3)
    for colour in plots.COLOURS[:3]:
        wanted = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
        assert (pixels == wanted).all(axis=1).sum() > 100, colour


def test_points_keep_their_numbers():
    axes = made("landmarks").figure.axes[0]
    assert {text.get_text(): text.xy for text in axes.texts} == {"1": (10, 10), "2": (40, 12), "3": (25, 30)}
    assert [line.get_xydata().tolist() for line in axes.lines if len(line.get_xdata()) == 2] == [
        [[10, 10], [40, 12]], [[40, 12], [25, 30]]]


def test_windows_are_counted_by_their_middles():
    fine, coarse, count, share = made("strides").figure.axes
    assert len(fine.collections[0].get_offsets()) == 324 and len(coarse.collections[0].get_offsets()) == 9
    assert coarse.collections[0].get_offsets()[0].tolist() == [7, 7]
    np.testing.assert_array_equal(count.lines[0].get_xydata(), [[2, 324], [7, 25], [14, 9]])
    np.testing.assert_array_equal(share.lines[0].get_xydata(), [[2, 1], [7, 0.5], [14, 0.1]])


def test_only_boxes_that_overlap_have_a_filled_part():
    half, apart = made("overlaps").figure.axes
    filled = [patch for patch in half.patches if patch.get_fill()]
    assert [(*patch.get_xy(), patch.get_width(), patch.get_height()) for patch in filled] == [(1, 0, 1, 2)]
    assert not [patch for patch in apart.patches if patch.get_fill()]
    assert np.ptp(half.get_xlim()) == np.ptp(apart.get_xlim())


def test_each_round_shows_what_it_keeps_and_what_it_drops():
    panels = {axes.get_title(): axes for axes in made("suppression").figure.axes if axes.get_title()}
    assert list(panels) == ["before", "score too small", "round 1", "round 2", "left"]
    stays, gone = plots.STYLES["true"][0], plots.STYLES["gone"][0]
    assert frames(panels["round 1"], stays) == [(5, 8, 20, 22)] and frames(panels["round 1"], gone) == [(7, 8, 20, 22)]
    assert len(frames(panels["left"], stays)) == 2 and not frames(panels["round 2"], gone)
    assert frames(panels["score too small"], gone) == [(30, 25, 20, 13)]


def test_the_cell_of_a_middle_is_coloured_and_one_with_several_is_hatched():
    axes = plots.grids({"a": (SQUARE, 2, [(0, 0, 10, 10), (2, 2, 20, 20), (30, 2, 48, 16)], [0, 0, 1])}).figure.axes[0]
    cells = {patch.get_xy(): to_hex(patch.get_facecolor()) for patch in axes.patches if patch.get_fill()}
    assert cells == {(0, 0): plots.COLOURS[0], (24, 0): plots.COLOURS[1]}  # x 39, y 9: second column, first row
    assert [patch.get_xy() for patch in axes.patches if patch.get_hatch()] == [(0, 0)]


def test_anchors_are_drawn_as_points_and_around_one_centre():
    left, right = made("anchors").figure.axes
    assert [len(points.get_offsets()) for points in left.collections] == [50, 3, 3]
    assert len(right.patches) == 6
    for patch in right.patches:
        assert patch.get_x() == -patch.get_width() / 2 and patch.get_y() == -patch.get_height() / 2


def test_cells_come_first_then_the_boxes():
    titles = [axes.get_title() for axes in made("from_cells").figure.axes]
    assert titles == ["8 pixels", "16 pixels", "above the threshold: 4 boxes", "after suppression: 1 boxes"]
    heat = made("from_cells").figure.axes[0].images[1]
    np.testing.assert_array_equal(np.asarray(heat.get_array()), np.eye(6))
    assert made("from_cells of three grids").figure.axes[3].get_title() == "picture"
