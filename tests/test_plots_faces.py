"""Figures of faces: each draws something from valid data, refuses the rest by name, and shows the rates it names."""

import subprocess
import sys
import warnings

import numpy as np
import pytest

from helpers import plots_faces
from tests import figures

RNG = np.random.default_rng(0)
FACES = RNG.uniform(size=(10, 24, 24, 3)) * np.linspace(0, 1, 24)[:, None, None]
SAME = np.repeat([1, 0], 50)
DISTANCES = np.r_[RNG.uniform(0.2, 0.9, 50), RNG.uniform(0.7, 1.4, 50)]
OTHERS = RNG.uniform(0.2, 1.4, 100)
POINTS = RNG.normal(size=(10, 2))
ENCODINGS = RNG.normal(size=(2, 128))
RATES = RNG.uniform(size=(30, 30))
PEOPLE = ["Ada", "Bao", "Elif", "Goran", "Hana"] * 2

GOOD = {
    "album": lambda: plots_faces.album(FACES, PEOPLE, title="The cast", marks=[True, False, None, None, True] * 2),
    "album of one": lambda: plots_faces.album([FACES[0]], ["Ada\n0.63"]),
    "album in rows": lambda: plots_faces.album(FACES, columns=4, title="No captions"),
    "album of small ones": lambda: plots_faces.album(FACES, PEOPLE, columns=5, marks=[True, False] * 5, side=0.8),
    "pairs": lambda: plots_faces.pairs(FACES[:5], FACES[5:], ["0.31"] * 5, "Pairs", [True, False, None, True, False]),
    "pairs in two rows": lambda: plots_faces.pairs(FACES, FACES, PEOPLE),
    "siamese": lambda: plots_faces.siamese(FACES[0], FACES[1], ENCODINGS, 0.42),
    "distance_histogram": lambda: plots_faces.distance_histogram(DISTANCES, SAME, 0.8),
    "distance_histogram in panels": lambda: plots_faces.distance_histogram(
        {"before": OTHERS, "after": DISTANCES}, SAME, {"after": 0.8}),
    "distance_histogram of one kind": lambda: plots_faces.distance_histogram(np.zeros(4), np.ones(4, bool)),
    "error_curves": lambda: plots_faces.error_curves(DISTANCES, SAME, 0.8),
    "error_curves without a threshold": lambda: plots_faces.error_curves(DISTANCES, SAME),
    "roc": lambda: plots_faces.roc({"encodings": (DISTANCES, SAME), "pixels": (OTHERS, SAME)}),
    "roc at a rate": lambda: plots_faces.roc({"encodings": (DISTANCES, SAME), "pixels": (OTHERS, SAME)}, far=0.1),
    "map_2d": lambda: plots_faces.map_2d(POINTS, PEOPLE),
    "map_2d with pictures": lambda: plots_faces.map_2d(POINTS, np.repeat([3, 4], 5), FACES),
    "heatmap": lambda: plots_faces.heatmap(ENCODINGS, ["Ada", "Bao"], None, "value"),
    "heatmap with numbers": lambda: plots_faces.heatmap(RATES[:5, :10], PEOPLE[:5], ["a long name"] * 10, "distance"),
    "heatmap of zeros": lambda: plots_faces.heatmap(np.zeros((2, 2)), ["a", "b"], ["c", "d"]),
    "heatmap of many rows": lambda: plots_faces.heatmap(RATES, [f"person {i}" for i in range(30)]),
}

BAD = {
    "no portrait": (lambda: plots_faces.album([]), "pictures is empty"),
    "a picture alone": (lambda: plots_faces.album(FACES[0]), r"pictures\[0\] has shape \(24, 3\)"),
    "a portrait of 0 to 255": (lambda: plots_faces.album(FACES * 255), r"pictures\[0\] .* runs from"),
    "a portrait in grey": (lambda: plots_faces.album(FACES[..., :1]), r"pictures\[0\] has shape \(24, 24, 1\)"),
    "no pictures at all": (lambda: plots_faces.album(None), "pictures is None"),
    "too few titles": (lambda: plots_faces.album(FACES, ["Ada"]), "titles has 1 entries for 10 pictures"),
    "a word as titles": (lambda: plots_faces.album(FACES, "Ada, Bao, E"), "titles has"),
    "too many marks": (lambda: plots_faces.album(FACES, marks=[True] * 11), "marks has 11 entries"),
    "marks in words": (lambda: plots_faces.album(FACES[:2], marks=["right", "wrong"]), r"marks\[0\] is 'right'"),
    "marks as numbers": (lambda: plots_faces.pairs(FACES, FACES, PEOPLE, marks=[True] * 9 + [0]), r"marks\[9\] is 0"),
    "no columns": (lambda: plots_faces.album(FACES, columns=0), "columns is 0"),
    "a side of nothing": (lambda: plots_faces.album(FACES, side=0), "side is 0"),
    "unequal pairs": (lambda: plots_faces.pairs(FACES, FACES[1:], PEOPLE), "second has 9 pictures, first 10"),
    "too few captions": (lambda: plots_faces.pairs(FACES, FACES, ["0.3"]), "captions has 1 entries"),
    "three encodings": (lambda: plots_faces.siamese(FACES[0], FACES[1], np.ones((3, 8)), 1), "encodings has shape"),
    "a distance in words": (lambda: plots_faces.siamese(*FACES[:2], POINTS[:2], "x"), "distance is 'x'"),
    "a distance below 0": (lambda: plots_faces.siamese(*FACES[:2], POINTS[:2], -0.1), "distance is -0.1"),
    "a negative distance": (lambda: plots_faces.distance_histogram([-0.1, 0.2], [1, 0]), "distances holds -0.1"),
    "an error below 0": (lambda: plots_faces.error_curves([-0.1, 0.2], [1, 0]), "distances holds -0.1"),
    "distances in two axes": (lambda: plots_faces.distance_histogram(POINTS, SAME), r"distances has shape \(10, 2\)"),
    "same of another length": (lambda: plots_faces.distance_histogram(DISTANCES, SAME[1:]), r"same has shape \(99,\)"),
    "same of other numbers": (lambda: plots_faces.distance_histogram(DISTANCES, SAME + 1), "it must hold 1 or 0"),
    "four panels": (lambda: plots_faces.distance_histogram(dict.fromkeys("abcd", DISTANCES), SAME), "has 4 panels"),
    "a threshold of words": (lambda: plots_faces.distance_histogram(DISTANCES, SAME, "0.8"), "threshold is '0.8'"),
    "a negative threshold": (lambda: plots_faces.error_curves(DISTANCES, SAME, -1), "threshold is -1"),
    "one kind of pairs": (lambda: plots_faces.error_curves(DISTANCES, np.ones(100)), "both kinds"),
    "no curve": (lambda: plots_faces.roc({}), "named has 0 curves"),
    "a list of curves": (lambda: plots_faces.roc([(DISTANCES, SAME)]), "named is of type list"),
    "a curve of one part": (lambda: plots_faces.roc({"a": (DISTANCES,)}), r"named\['a'\] has 1 parts"),
    "a rate of 0": (lambda: plots_faces.roc({"a": (DISTANCES, SAME)}, far=0), "far is 0"),
    "places in three dimensions": (lambda: plots_faces.map_2d(FACES[0, 0], PEOPLE), r"points has shape \(24, 3\)"),
    "too few labels": (lambda: plots_faces.map_2d(POINTS, PEOPLE[:3]), r"labels has shape \(3,\)"),
    "ragged labels": (lambda: plots_faces.map_2d(POINTS[:2], [["Ada"], ["Bao", "Eve"]]), "labels holds lists"),
    "too few pictures": (lambda: plots_faces.map_2d(POINTS, PEOPLE, FACES[:3]), "pictures holds 3 for 10 places"),
    "a map of words": (lambda: plots_faces.map_2d([["a", "b"]], ["c"]), "points is no array of numbers"),
    "a flat matrix": (lambda: plots_faces.heatmap(np.ones(3), ["a"]), r"matrix has shape \(3,\)"),
    "a matrix with NaN": (lambda: plots_faces.heatmap([[np.nan]], ["a"]), "matrix holds NaN"),
    "too few rows": (lambda: plots_faces.heatmap(np.ones((3, 3)), ["a"]), "rows has 1 names for 3"),
    "too many columns": (lambda: plots_faces.heatmap(np.ones((1, 1)), ["a"], ["b", "c"]), "columns has 2 names for 1"),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_figure_is_whole_readable_and_always_the_same(name):
    figures.check(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_refuses_by_name(name):
    call, words = BAD[name]
    with pytest.raises(ValueError, match=words):
        call()


def test_the_data_are_left_as_they_were():
    faces, distances = FACES.copy(), DISTANCES.copy()
    plots_faces.album(faces).png()
    plots_faces.error_curves(distances, SAME, 0.5).png()
    assert (faces == FACES).all() and (distances == DISTANCES).all()


def texts_of(drawn):
    return [text.get_text() for axes in drawn.figure.axes for text in axes.texts]


def test_marks_differ_in_sign_and_in_line_and_are_told_in_words():
    drawn = plots_faces.album(FACES[:3], marks=[True, False, None])
    assert texts_of(drawn) == ["\N{CHECK MARK}", "\N{BALLOT X}"]
    right, wrong = drawn.figure.axes[0].patches
    assert right.get_linestyle() != wrong.get_linestyle() and right.get_edgecolor() != wrong.get_edgecolor()
    assert repr(drawn) == "[figure: 3 portraits; 1 wrong]"


def test_portraits_stand_in_the_order_given_and_pairs_above_each_other():
    images = plots_faces.pairs(FACES[:2], FACES[2:4], ["a", "b"]).figure.axes[0].images
    assert all(np.allclose(image.get_array(), FACES[i]) for image, i in zip(images, (0, 1, 2, 3), strict=True))
    (left, right, low, _), (below_left, _, _, top) = images[0].get_extent(), images[2].get_extent()
    assert left == below_left and low <= top and right > left


def test_a_histogram_shows_shares_of_each_kind():
    axes = plots_faces.distance_histogram([0.1, 0.2, 0.9, 0.9, 0.9], [1, 1, 0, 0, 0]).figure.axes[0]
    heights = [patch.get_height() for patch in axes.patches if hasattr(patch, "get_height")]
    assert sum(heights) == pytest.approx(2) and max(heights) == pytest.approx(1)


def test_error_curves_cross_where_they_should():
    distances, same = np.array([0.1, 0.3, 0.2, 0.4]), np.array([1, 1, 0, 0])
    drawn = plots_faces.error_curves(distances, same, 0.2)
    assert "threshold 0.20:   false accepts 50.0%   false rejects 50.0%" in drawn.figure.axes[0].get_title()
    accepts, rejects = [line.get_ydata() for line in drawn.figure.axes[0].lines[:2]]
    assert accepts.tolist() == [0, 0, 0.5, 0.5, 1, 1] and rejects.tolist() == [1, 0.5, 0.5, 0, 0, 0]


@pytest.mark.parametrize(("threshold", "words"), [
    (0.0, "false accepts 0.0%   false rejects 100.0%"), (0.35, "false accepts 50.0%   false rejects 0.0%"),
    (9.0, "false accepts 100.0%   false rejects 0.0%"),
])
def test_the_rates_at_a_threshold_are_those_of_the_decision(threshold, words):
    drawn = plots_faces.error_curves([0.1, 0.3, 0.2, 0.4], [1, 1, 0, 0], threshold)
    assert drawn.figure.axes[0].get_title().endswith(words)


def test_a_roc_names_the_rate_at_the_share_asked_for():
    drawn = plots_faces.roc({"a": ([0.1, 0.3, 0.2, 0.4], [1, 1, 0, 0])}, far=0.25)
    assert [text.get_text() for text in drawn.figure.axes[0].get_legend().get_texts()] == ["a: 50.0%"]


def test_people_on_a_map_differ_in_colour_and_sign_and_have_their_names():
    people = [f"person {i}" for i in range(16)]
    drawn = plots_faces.map_2d(RNG.normal(size=(16, 2)), people)
    assert texts_of(drawn) == people
    groups = drawn.figure.axes[0].collections
    looks = {(tuple(group.get_facecolor()[0]), group.get_paths()[0].vertices.tobytes()) for group in groups}
    assert len(looks) == 16


def test_a_heat_map_is_neutral_at_zero_where_signs_differ_and_starts_there_where_not():
    signed = plots_faces.heatmap([[-1.0, 4.0]], ["a"]).figure.axes[0].images[0]
    counts = plots_faces.heatmap([[1.0, 4.0]], ["a"]).figure.axes[0].images[0]
    assert signed.get_clim() == (-4, 4) and counts.get_clim() == (0, 4)
    assert texts_of(plots_faces.heatmap([[-1.0, 4.0]], ["a"]))[:2] == ["\N{MINUS SIGN}1", "4"]


def test_a_heat_map_of_negative_numbers_is_blue_throughout_as_its_docstring_says():
    drawn = plots_faces.heatmap([[-1.0, -2.0, -4.0]], ["a"]).figure.axes[0].images[0]
    assert drawn.get_clim() == (-4, 4)
    red, _, blue, _ = drawn.to_rgba(drawn.get_array())[0].T
    assert (blue > red).all()


def test_marks_of_an_array_are_those_of_a_list():
    drawn = plots_faces.album(FACES[:3], marks=np.array([True, False, True]))
    assert repr(drawn) == repr(plots_faces.album(FACES[:3], marks=[True, False, True]))


def test_a_roc_takes_a_score_s_negative():
    signed = plots_faces.roc({"a": (DISTANCES - 2, SAME)}).figure.axes[0].lines[0]
    plain = plots_faces.roc({"a": (DISTANCES, SAME)}).figure.axes[0].lines[0]
    assert (signed.get_xydata() == plain.get_xydata()).all()


def test_distances_of_0_draw_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plots_faces.error_curves([0.0, 0.0], [1, 0], 0).png()
        plots_faces.distance_histogram([0.0, 0.0], [1, 0], 0).png()


def test_portraits_are_drawn_without_tensorflow():
    code = ("import sys; from helpers import plots_faces, plots_recognition; plots_faces.album([[[[0.5] * 3]]]).png(); "
            "print({'tensorflow', 'keras', 'scipy.stats', 'helpers.verification'} & set(sys.modules))")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert told.stdout.strip() == "set()"
