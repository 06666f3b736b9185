"""Figures of detection: what is drawn where, which colours reach the file, and what wrong arguments are told."""

import functools
import io

import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from helpers import drawing
from helpers import plots_detection as plots
from tests import figures

RNG = np.random.default_rng(0)
PICTURE = RNG.uniform(size=(40, 60, 3))
SQUARE = RNG.uniform(size=(48, 48, 3))
BOX, OTHER = (5, 8, 25, 30), (40, 2, 58, 20)
NAMES = ("pedestrian", "car", "motorcycle")
MARKS = [(BOX, "true", ""), (OTHER, "found", "0.91"), ((0, 0, 9, 9), 2, "motorcycle"), ((2, 30, 9, 39), "gone", "0.10")]
CLASSES = [(BOX, 0, ""), (OTHER, 1, "0.91"), *MARKS[2:]]
POINTS = np.array([[10, 10], [40, 12], [25, 30]])
SHAPES = RNG.uniform(3, 60, size=(50, 2))
CURVE = np.linspace(0, 1, 9), np.linspace(1, 0.4, 9)
MAP = np.arange(6).reshape(2, 3) / 6
SEVERAL = np.array([BOX, (7, 8, 27, 30), OTHER, (30, 25, 50, 38)], float)

GOOD = {
    "on_pictures": lambda: plots.on_pictures({"one": (PICTURE, MARKS), "two\nlines": (SQUARE, [])}),
    "on_pictures of classes": lambda: plots.on_pictures({"one": (PICTURE, CLASSES), "two": (SQUARE, CLASSES[:1])},
                                                        NAMES),
    "landmarks": lambda: plots.landmarks({"a": (PICTURE, POINTS, [(1, 2), (2, 3)]), "b": (SQUARE, POINTS[:1], [])}),
    "strides": lambda: plots.strides(SQUARE, 14, (2, 14), {2: 324, 7: 25, 14: 9}, {2: 1.0, 7: 0.5, 14: 0.1}),
    "one_pass": lambda: plots.one_pass(SQUARE, MAP, MARKS[:2], 5e7, 9e6),
    "overlaps": lambda: plots.overlaps({"half": ((0, 0, 2, 2), (1, 0, 3, 2)), "apart": ((0, 0, 2, 2), (5, 5, 9, 6))}),
    "overlaps in rows": lambda: plots.overlaps({str(k): (BOX, OTHER) for k in range(3)}, 2),
    "suppression": lambda: plots.suppression(PICTURE, SEVERAL, [0.9, 0.8, 0.7, 0.3], [0, 2], [-1, 0, -1, -2]),
    "grids": lambda: plots.grids({"3×3": (PICTURE, 3, SEVERAL, [0, 1, 2, 0]), "1×1": (SQUARE, 1, [], [])}, NAMES),
    "anchors": lambda: plots.anchors(SHAPES, {"1 − IoU": SHAPES[:3], "Euclidean": SHAPES[3:6]}),
    "precision_recall": lambda: plots.precision_recall({"car": CURVE, "pedestrian": (CURVE[0], CURVE[1] / 2)}),
    "from_cells": lambda: plots.from_cells(SQUARE, {"8 pixels": np.eye(6), "16 pixels": np.eye(3)}, MARKS, MARKS[:1]),
    "from_cells of three grids": lambda: plots.from_cells(SQUARE, {str(k): np.eye(k) for k in (12, 6, 3)}, CLASSES, [],
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
    "a class below 0": (lambda: plots.on_pictures({"a": (PICTURE, [(BOX, -1, "")])}), "a class of named['a'] is -1"),
    "a class without a name": (lambda: plots.on_pictures({"a": (PICTURE, [(BOX, 3, "")])}, NAMES),
                               "a class of named['a'] is 3; names has 3"),
    "a true box among classes": (lambda: plots.on_pictures({"a": (PICTURE, MARKS[:1])}, NAMES),
                                 "of kind 'true'; with names"),
    "a found box among classes": (lambda: plots.from_cells(PICTURE, {"a": np.eye(2)}, MARKS[1:], [], NAMES),
                                  "a mark of before is of kind 'found'; with names"),
    "one name": (lambda: plots.on_pictures({"a": (PICTURE, [])}, "car"), "names is of type str"),
    "names of numbers": (lambda: plots.grids({"a": (PICTURE, 2, [], [])}, [1, 2]), "names is [1, 2]"),
    "no marks": (lambda: plots.on_pictures({"a": (PICTURE, None)}), "marks of named['a'] is None"),
    "words of numbers": (lambda: plots.on_pictures({"a": (PICTURE, [(BOX, 0, 7)])}),
                         "a mark of named['a'] has the words 7"),
    "a box outside": (lambda: plots.on_pictures({"a": (PICTURE, [((70, 5, 80, 9), 0, "")])}), "outside of the picture"),
    "a box before the picture": (lambda: plots.on_pictures({"a": (PICTURE, [((5, -9, 8, -1), 0, "")])}), "outside of"),
    "a box turned round": (lambda: plots.on_pictures({"a": (PICTURE, [((9, 9, 2, 12), 0, "")])}), "x1 <= x2"),
    "points in one row": (lambda: plots.landmarks({"a": (PICTURE, [1, 2], [])}), "the points of named['a']"),
    "a link to nowhere": (lambda: plots.landmarks({"a": (PICTURE, POINTS, [(1, 4)])}),
                          "a link of named['a'] has the number 4"),
    "a link to 0": (lambda: plots.landmarks({"a": (PICTURE, POINTS, [(0, 1)])}), "the links of named['a'] is 0"),
    "no links": (lambda: plots.landmarks({"a": (PICTURE, POINTS, None)}), "the links of named['a'] is None"),
    "a link alone": (lambda: plots.landmarks({"a": (PICTURE, POINTS, [1])}), "a link of named['a'] is 1"),
    "a link of words": (lambda: plots.landmarks({"a": (PICTURE, POINTS, ["12"])}),
                        "a link of named['a'] is of type str"),
    "half a link": (lambda: plots.landmarks({"a": (PICTURE, POINTS, [(1.5, 2)])}), "the links of named['a'] is 1.5"),
    "a window too large": (lambda: plots.strides(PICTURE, 41, (2,), {2: 1}, {2: 1}), "a window that fits"),
    "four strides": (lambda: plots.strides(PICTURE, 9, (1, 2, 3, 4), {2: 1}, {2: 1}), "shown has 4 strides"),
    "other strides": (lambda: plots.strides(PICTURE, 9, (2,), {2: 1}, {3: 1}), "give both the same"),
    "counts in a list": (lambda: plots.strides(PICTURE, 9, (2,), [2], {2: 1}),
                         "counts and shares must be dictionaries"),
    "counts of words": (lambda: plots.strides(PICTURE, 9, (2,), {2: "a"}, {2: 1}), "counts is no array"),
    "counts of NaN": (lambda: plots.strides(PICTURE, 9, (2,), {2: np.nan}, {2: 1}), "counts holds NaN"),
    "a share of 7": (lambda: plots.strides(PICTURE, 9, (2,), {2: 1}, {2: 7}), "shares runs from 7 to 7"),
    "a share below 0": (lambda: plots.strides(PICTURE, 9, (2,), {2: 1}, {2: -1}), "shares runs from -1"),
    "half a stride": (lambda: plots.strides(PICTURE, 9, (2,), {0.5: 1}, {0.5: 1}), "a stride of counts is 0.5"),
    "scores beyond 1": (lambda: plots.one_pass(PICTURE, 2 * np.eye(3), [], 9, 3), "scores runs from 0 to 2"),
    "no work": (lambda: plots.one_pass(PICTURE, np.eye(3), [], 9, 0), "at_once runs from 0"),
    "work of True": (lambda: plots.one_pass(PICTURE, np.eye(3), [], True, 3), "by_crops is no array"),
    "one box alone": (lambda: plots.overlaps({"a": (BOX,)}), "named['a'] is of type tuple with 1 parts"),
    "no pair": (lambda: plots.overlaps({}), "two boxes each"),
    "scores for other boxes": (lambda: plots.suppression(PICTURE, SEVERAL, [0.9], [0], [-1]), "(n, 4), (n,) and (n,)"),
    "nothing kept": (lambda: plots.suppression(PICTURE, SEVERAL[:1], [0.9], [], [-1]), "one to four rows"),
    "a number kept": (lambda: plots.suppression(PICTURE, SEVERAL[:1], [0.9], 0, [-1]), "kept is 0"),
    "a row kept twice": (lambda: plots.suppression(PICTURE, SEVERAL[:1], [0.9], [0, 0], [-1]), "kept is [0, 0]"),
    "by of words": (lambda: plots.suppression(PICTURE, SEVERAL[:1], [0.9], [0], ["a"]), "by is no array"),
    "by a row that went": (lambda: plots.suppression(PICTURE, SEVERAL[:3], [0.9, 0.8, 0.7], [0], [-1, 0, 1]),
                           "by is [-1.0"),
    "by itself": (lambda: plots.suppression(PICTURE, SEVERAL[:1], [0.9], [0], [0]), "by is [0.0]"),
    "a row neither kept nor gone": (lambda: plots.suppression(PICTURE, SEVERAL[:2], [0.9, 0.8], [0], [-1, -1]),
                                    "by is [-1"),
    "half a cell": (lambda: plots.grids({"a": (PICTURE, 1.5, [], [])}), "named['a']: S is 1.5"),
    "a class too few": (lambda: plots.grids({"a": (PICTURE, 2, [BOX], [])}), "has 1 box, but classes of 0"),
    "boxes of no grid": (lambda: plots.grids({"a": (PICTURE, 2, None, [])}), "the boxes of named['a'] is None"),
    "a middle outside": (lambda: plots.grids({"a": (PICTURE, 2, [(50, 2, 80, 9)], [0])}),
                         "a middle outside of the picture"),
    "a middle before the picture": (lambda: plots.grids({"a": (PICTURE, 2, [(-9, 2, 8, 9)], [0])}), "a middle outside"),
    "a shape below 0": (lambda: plots.anchors(-SHAPES, {"a": SHAPES}), "shapes has shape (50, 2), smallest -"),
    "an anchor below 0": (lambda: plots.anchors(SHAPES, {"a": -SHAPES}), "named['a'] has shape (50, 2), smallest -"),
    "shapes of three numbers": (lambda: plots.anchors(np.ones((4, 3)), {"a": SHAPES}), "rows (w, h)"),
    "three lists of anchors": (lambda: plots.anchors(SHAPES, {k: SHAPES for k in "abc"}), "one or two lists"),
    "a recall of 2": (lambda: plots.precision_recall({"a": ([0, 2], [1, 1])}), "named['a'] runs from 0 to 2"),
    "no parts of a curve": (lambda: plots.precision_recall({"a": None}), "named['a'] is None"),
    "a recall alone": (lambda: plots.precision_recall({"a": [[0, 1]]}), "named['a'] is of type list with 1 parts"),
    "a falling recall": (lambda: plots.precision_recall({"a": ([1, 0], [0, 1])}), "the recall rising"),
    "a precision too few": (lambda: plots.precision_recall({"a": ([0, 1], [1])}), "two arrays of one length"),
    "no curve": (lambda: plots.precision_recall({}), "named has 0 lines"),
    "p_c of 2": (lambda: plots.from_cells(PICTURE, {"a": 2 * np.eye(2)}, [], []), "cells['a'] runs from 0 to 2"),
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
    assert not made("on_pictures").figure.legends
    assert "one (4 boxes), two lines (0 boxes)" in repr(made("on_pictures"))


def test_classes_have_their_colours_and_names():
    drawn = made("on_pictures of classes")
    first = drawn.figure.axes[0]
    assert [len(frames(first, colour)) for colour in plots.COLOURS] == [1, 1, 1, 0]
    legend = drawn.figure.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == list(NAMES)
    assert [to_hex(patch.get_facecolor()) for patch in legend.get_patches()] == list(plots.COLOURS[:3])
    assert "one (4 boxes), two (1 box)" in repr(drawn)


def test_colours_begin_again_after_the_fourth_class():
    drawn = plots.on_pictures({"a": (PICTURE, [(BOX, 5, "f")])}, tuple("abcdef"))
    assert frames(drawn.figure.axes[0], plots.COLOURS[1]) == [(5, 8, 20, 22)]
    assert [text.get_text() for text in drawn.figure.legends[0].get_texts()] == ["a\ne", "b\nf", "c", "d"]


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


def test_links_may_come_one_by_one():
    axes = plots.landmarks({"a": (PICTURE, POINTS, (link for link in [(1, 2)]))}).figure.axes[0]
    assert axes.lines[0].get_xydata().tolist() == [[10, 10], [40, 12]]


def test_precision_stands_over_recall():
    line = made("precision_recall").figure.axes[0].lines[0]
    np.testing.assert_array_equal(line.get_xydata(), np.column_stack(CURVE))


def test_one_pass_shows_scores_boxes_and_work():
    drawn = made("one_pass")
    _, scores, found, work = drawn.figure.axes
    np.testing.assert_array_equal(np.asarray(scores.images[0].get_array()), MAP)
    assert frames(found, plots.STYLES["true"][0]) == [(5, 8, 20, 22)]
    assert frames(found, plots.STYLES["found"][0]) == [(40, 2, 8, 18)]  # cut off at the picture's border
    assert [bar.get_height() for bar in work.patches] == [50, 9]
    assert [text.get_text() for text in work.texts] == ["50", "9"]
    assert "6 scores, 2 boxes, 9,000,000 multiplications instead of 50,000,000" in repr(drawn)


def test_strides_may_come_in_any_order():
    count, share = plots.strides(SQUARE, 14, (2,), {7: 25, 2: 324}, {2: 1.0, 7: 0.5}).figure.axes[1:]
    assert count.lines[0].get_xydata().tolist() == [[2, 324], [7, 25]]
    assert share.lines[0].get_xydata().tolist() == [[2, 1], [7, 0.5]]


def test_windows_are_counted_by_their_middles():
    fine, coarse, count, share = made("strides").figure.axes
    assert len(fine.collections[0].get_offsets()) == 324 and len(coarse.collections[0].get_offsets()) == 9
    assert coarse.collections[0].get_offsets()[0].tolist() == [7, 7]
    assert frames(coarse, drawing.MARK) == [(0, 14, 14, 14), (14, 14, 14, 14), (28, 14, 14, 14)]  # of the middle row
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
    assert len(frames(panels["before"], plots.STYLES["found"][0])) == 4
    assert [text.get_text() for text in panels["before"].texts] == ["0.90", "0.80", "0.70", "0.30"]
    one = plots.suppression(PICTURE, SEVERAL[:1], [0.9], [0], [-1])
    assert "of 1 box in 1 round: 1 left" in repr(one)


def test_the_cell_of_a_middle_is_coloured_and_one_with_several_is_hatched():
    axes = plots.grids({"a": (SQUARE, 2, [(0, 0, 10, 10), (2, 2, 20, 20), (30, 2, 48, 16)], [0, 0, 1])}).figure.axes[0]
    cells = {patch.get_xy(): to_hex(patch.get_facecolor()) for patch in axes.patches if patch.get_fill()}
    assert cells == {(0, 0): plots.COLOURS[0], (24, 0): plots.COLOURS[1]}  # x 39, y 9: second column, first row
    assert [patch.get_xy() for patch in axes.patches if patch.get_hatch()] == [(0, 0)]
    assert frames(axes, plots.COLOURS[0]) == [(0, 0, 10, 10), (2, 2, 18, 18)]
    assert frames(axes, plots.COLOURS[1]) == [(30, 2, 18, 14)]
    middles = [line.get_xydata()[0].tolist() for line in axes.lines if line.get_marker() == "o"]
    assert middles == [[5, 5], [11, 11], [39, 9]]
    lines = [line.get_xydata().tolist() for line in axes.lines if line.get_marker() != "o"]
    assert lines == [[[24, 0], [24, 1]], [[0, 24], [1, 24]]]  # along the other axis in shares of the panel


def test_anchors_are_drawn_as_points_and_around_one_centre():
    left, right = made("anchors").figure.axes
    assert [len(points.get_offsets()) for points in left.collections] == [50, 3, 3]
    np.testing.assert_array_equal(left.collections[0].get_offsets(), SHAPES)
    np.testing.assert_array_equal(left.collections[1].get_offsets(), SHAPES[:3])
    assert [(patch.get_width(), patch.get_height()) for patch in right.patches] == [tuple(row) for row in SHAPES[:6]]
    for patch in right.patches:
        assert patch.get_x() == -patch.get_width() / 2 and patch.get_y() == -patch.get_height() / 2


def test_cells_come_first_then_the_boxes():
    titles = [axes.get_title() for axes in made("from_cells").figure.axes]
    assert titles == ["8 pixels", "16 pixels", "above the threshold: 4 boxes", "after suppression: 1 box"]
    heat = made("from_cells").figure.axes[0].images[1]
    np.testing.assert_array_equal(np.asarray(heat.get_array()), np.eye(6))
    np.testing.assert_allclose(heat.get_alpha(), 0.9 * np.eye(6))
    before, after = made("from_cells").figure.axes[2:4]
    assert frames(before, plots.COLOURS[2]) == [(0, 0, 9, 9)]
    assert frames(after, plots.STYLES["true"][0]) == [(5, 8, 20, 22)]
    assert "4 boxes, 1 left" in repr(made("from_cells"))
    one_by_one = plots.from_cells(SQUARE, {"a": np.eye(2)}, iter(CLASSES), iter(CLASSES[:1]))
    assert "4 boxes, 1 left" in repr(one_by_one)
    assert made("from_cells of three grids").figure.axes[3].get_title() == "picture"
