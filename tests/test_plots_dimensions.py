"""Figures of signals, volumes and films: what is drawn where, and what wrong arguments are told."""

import numpy as np
import pytest

from helpers import plots_dimensions

ROW = np.sin(np.arange(64) / 5)
GREY = np.random.default_rng(0).uniform(size=(8, 12))
PILE = np.random.default_rng(1).uniform(size=(9, 8, 12))


def marks(axes):
    """(x, y, marker, whether it is filled) of the single marks of a panel."""
    lines = [line for line in axes.lines if len(line.get_xdata()) == 1]
    return [(float(line.get_xdata()[0]), float(line.get_ydata()[0]), line.get_marker(),
             line.get_markerfacecolor() != "none") for line in lines]


def test_each_signal_has_a_panel_and_beats_stand_above_and_below_it():
    drawn = plots_dimensions.recordings({"one": ROW, "two": 2 * ROW}, 16, {"one": ([8, 32], [0, 1])},
                                        {"one": ([9], [2])})
    first, second = drawn.figure.axes
    np.testing.assert_allclose(first.lines[0].get_xdata(), np.arange(64) / 16)
    np.testing.assert_allclose(second.lines[0].get_ydata(), 2 * ROW)
    above, other, below = marks(first)
    assert above[0] == 0.5 and other[0] == 2 and below[0] == 9 / 16
    assert above[1] > ROW.max() and below[1] < ROW.min()
    assert (above[2], other[2], below[2]) == ("o", "s", "^") and above[3] and not below[3]
    assert first.get_ylim()[0] < below[1] and first.get_ylim()[1] > above[1]
    assert marks(second) == [] and second.get_xlabel() == "seconds" and first.get_xlabel() == ""
    words = [text.get_text() for text in drawn.figure.legends[0].get_texts()]
    assert words == ["normal", "ventricular", "found: atrial, early"]
    assert "one: 2 true beats, 1 found; two: 0 true beats, 0 found" in repr(drawn)
    assert drawn.png().startswith(b"\x89PNG")


def test_a_signal_without_beats_has_no_legend_and_a_flat_one_can_be_drawn():
    drawn = plots_dimensions.recordings({"flat": np.zeros(5)}, 1)
    assert not drawn.figure.legends and drawn.png()


def test_slices_carry_whole_and_dashed_circles():
    drawn = plots_dimensions.slices({"a": GREY, "b": 1 - GREY}, {"a": [(2, 5, 1.5, "true"), (3, 6, 2, "found")]}, 2)
    first, second = drawn.figure.axes
    true, found = first.patches
    assert true.center == (5, 2) and true.radius == 1.5 and found.center == (6, 3)
    assert true.get_linestyle() == "solid" or true.get_linestyle() == "-"
    assert found.get_linestyle() != true.get_linestyle() and not second.patches
    assert first.lines[0].get_marker() == "x" and len(first.lines) == 1
    np.testing.assert_array_equal(np.asarray(second.images[0].get_array()), 1 - GREY)
    assert "a (2 marked), b" in repr(drawn) and drawn.png()


def test_a_panorama_has_a_signal_and_two_piles():
    drawn = plots_dimensions.panorama(ROW, 16, PILE, PILE[:2], ("x", "y", "z"))
    signal, volume, film = drawn.figure.axes
    assert [axes.get_title() for axes in drawn.figure.axes] == ["x", "y", "z"]
    np.testing.assert_allclose(signal.lines[0].get_ydata(), ROW)
    assert len(volume.images) == 5 and 1 <= len(film.images) <= 2
    front = max(volume.images, key=lambda image: image.get_zorder())
    assert front.get_extent()[0] == 0 and all(image.get_extent()[0] >= 0 for image in volume.images)
    assert drawn.png()


def test_windows_in_one_two_and_three_dimensions_are_counted():
    drawn = plots_dimensions.dimensions(6, 2)
    row, square, cube = drawn.figure.axes
    assert [axes.get_title() for axes in drawn.figure.axes] == [
        "6, window 2\n5 places, 2 weights", "6×6, window 2×2\n25 places, 4 weights",
        "6×6×6, window 2×2×2\n125 places, 8 weights"]
    assert len(row.patches) == 6 and len(square.patches) == 36 and len(cube.patches) == 3 * 36 + 3 * 4
    coloured = [patch for patch in square.patches if patch.get_facecolor()[:3] != (1, 1, 1)]
    assert len(coloured) == 4
    assert drawn.png()


@pytest.mark.parametrize("call, words", [
    (lambda: plots_dimensions.recordings({}, 1), "one to six rows of one length"),
    (lambda: plots_dimensions.recordings({"a": ROW, "b": ROW[:3]}, 1), "one to six rows of one length"),
    (lambda: plots_dimensions.recordings({"a": GREY}, 1), "named['a'] has shape (8, 12)"),
    (lambda: plots_dimensions.recordings({"a": [1, np.nan]}, 1), "NaN or infinity"),
    (lambda: plots_dimensions.recordings({"a": ROW}, 0), "rate is 0"),
    (lambda: plots_dimensions.recordings({"a": ROW}, 1, {"b": ([], [])}), "beats has the title 'b'"),
    (lambda: plots_dimensions.recordings({"a": ROW}, 1, {"a": ([1], [])}), "two arrays of one length"),
    (lambda: plots_dimensions.recordings({"a": ROW}, 1, {"a": ([1], [7])}), "the kinds [7]"),
    (lambda: plots_dimensions.recordings({"a": ROW}, 1, None, {"a": ([64], [0])}), "found['a'] holds samples outside"),
    (lambda: plots_dimensions.slices({"a": 2 * GREY + 1}), "a picture lies in [0, 1]"),
    (lambda: plots_dimensions.slices({"a": GREY}, {"b": []}), "marks has the titles ['b']"),
    (lambda: plots_dimensions.slices({"a": GREY}, {"a": [(1, 2, 3, "maybe")]}), "'true' or 'found'"),
    (lambda: plots_dimensions.slices({}), "give at least one panel"),
    (lambda: plots_dimensions.panorama(ROW, 1, 3 * PILE, PILE), "volume runs from"),
    (lambda: plots_dimensions.panorama(ROW, 1, PILE, GREY), "frames has shape (8, 12)"),
    (lambda: plots_dimensions.panorama(ROW, 1, PILE, PILE, ("a",)), "titles has 1 entries"),
    (lambda: plots_dimensions.dimensions(3, 4), "f is 4"),
])
def test_wrong_arguments_are_named(call, words):
    with pytest.raises(ValueError) as error:
        call()
    assert words in str(error.value)
