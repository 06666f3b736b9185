"""Figures: each draws something from valid data, refuses the rest by name, and leaves nothing open."""


import numpy as np
import pytest

from helpers import plots
from tests import figures

RNG = np.random.default_rng(0)
PHOTO = RNG.uniform(size=(20, 30, 3))
GREY = PHOTO.mean(axis=2)
MAP = RNG.normal(size=(20, 30))
VOLUME = RNG.normal(size=(18, 28, 4))
KERNEL = np.array([[1, 0, -1]] * 3)

GOOD = {
    "pictures": lambda: plots.pictures({"colour": PHOTO, "grey": GREY, "third": PHOTO[:, :10]}, columns=2),
    "maps": lambda: plots.maps({"vertical": MAP, "horizontal": -3 * MAP}, {"photograph": PHOTO}),
    "maps, each its own scale": lambda: plots.maps({"one": MAP, "two\nlines": 9 * MAP}, columns=1, own_scale=True),
    "maps of zeros": lambda: plots.maps({"nothing": np.zeros((4, 4))}),
    "maps with one strong pixel": lambda: plots.maps({"one": np.eye(30)[:, :1] * np.eye(30)[:1]}),
    "use_counts": lambda: plots.use_counts({"uses": np.arange(36).reshape(6, 6)}, {"photograph": PHOTO}),
    "numbers": lambda: plots.numbers([[("picture", MAP[:5, :4], (0, 0, 3, 3)), "∗", ("filter", KERNEL)]] * 2),
    "film": lambda: plots.film(n=7, f=3, padding=1, stride=2),
    "film of one step": lambda: plots.film(n=3, f=3),
    "window_steps": lambda: plots.window_steps([(7, 3, 0, 2), (6, 3, 1, 2), (9, 3, 0, 1), (9, 3, 2, 1)]),
    "pipeline": lambda: plots.pipeline({"picture": PHOTO, "maps": VOLUME, "one": MAP[..., None]}),
    "volumes": lambda: plots.volumes({"input": (32, 32, 3), "maps": (28, 28, 8), "dense": (120,)}),
    "connections": lambda: plots.connections(inputs=6, f=3),
    "log_bars": lambda: plots.log_bars({"dense": 14_450_688, "convolution": 456}, "weights"),
    "curves": lambda: plots.curves(range(3), {"a": [0, 1, 2], "b": [2, 1, 0]}, "shift", "change"),
    "learning": lambda: plots.learning({"loss": [1, 0.1, 0.01]}, {"true": KERNEL, "learned": KERNEL * 0.98}),
}

BAD = {
    "no panel": (lambda: plots.maps({}), "named is empty"),
    "a title twice": (lambda: plots.maps({"same": MAP}, {"same": PHOTO}), "repeats a title"),
    "a map in colour": (lambda: plots.maps({"edges": PHOTO}), r"named\['edges'\] has shape \(20, 30, 3\)"),
    "a map with NaN": (lambda: plots.maps({"edges": np.full((3, 3), np.nan)}), r"named\['edges'\] holds NaN"),
    "a map of words": (lambda: plots.maps({"edges": [["a"]]}), r"named\['edges'\] is no array of numbers"),
    "a ragged map": (lambda: plots.maps({"edges": [[1], [1, 2]]}), r"named\['edges'\] is no array of numbers"),
    "nothing in a map": (lambda: plots.maps({"edges": None}), r"named\['edges'\] has shape \(\)"),
    "no columns": (lambda: plots.maps({"edges": MAP}, columns=0), "columns is 0"),
    "a picture of 0 to 255": (lambda: plots.pictures({"photo": PHOTO * 255}), r"photographs\['photo'\] runs from"),
    "a picture of four channels": (lambda: plots.pictures({"photo": np.ones((5, 5, 4))}), r"shape \(5, 5, 4\)"),
    "an empty picture": (lambda: plots.pictures({"photo": np.ones((0, 5))}), r"shape \(0, 5\)"),
    "no counts": (lambda: plots.use_counts({}), "named is empty"),
    "counts in one row": (lambda: plots.use_counts({"uses": [1, 2, 1]}), r"named\['uses'\] has shape \(3,\)"),
    "no rows": (lambda: plots.numbers([]), "rows have"),
    "rows of unequal length": (lambda: plots.numbers([["=", "="], ["="]]), r"rows have \[2, 1\] entries"),
    "one row of numbers": (lambda: plots.numbers([[("a", [1, 2])]]), r"rows: 'a' has shape \(2,\)"),
    "a window above the picture": (lambda: plots.film(n=3, f=5), "f is 5; it must be at most n"),
    "stride 0": (lambda: plots.film(n=7, f=3, stride=0), "stride is 0"),
    "half a pixel": (lambda: plots.film(n=7.5, f=3), "n is 7.5"),
    "negative padding": (lambda: plots.window_steps([(7, 3, -1, 1)]), "padding is -1"),
    "five cases": (lambda: plots.window_steps([(7, 3, 0, 1)] * 5), "cases has 5 entries"),
    "no stage": (lambda: plots.pipeline({}), "stages is empty"),
    "a flat stage": (lambda: plots.pipeline({"map": MAP}), r"stages\['map'\] has shape \(20, 30\)"),
    "a shape of two": (lambda: plots.volumes({"map": (3, 3)}), "shapes is"),
    "five weights in a window": (lambda: plots.connections(inputs=9, f=5), "f is 5"),
    "a bar of 0": (lambda: plots.log_bars({"pool": 0}, "weights"), "numbers of 1 or more"),
    "lines of unequal length": (lambda: plots.curves([0, 1], {"a": [1]}, "x", "y"), r"named\['a'\] has 1 values for 2"),
    "no line": (lambda: plots.curves([0, 1], {}, "x", "y"), "named has 0 lines"),
    "three kernels": (lambda: plots.learning({"loss": [1]}, {str(k): KERNEL for k in range(3)}), "kernels has 3"),
    "a list of maps": (lambda: plots.maps([MAP]), "named is of type list; it must be a dictionary"),
    "a map without a title": (lambda: plots.maps(MAP), "named is of type ndarray"),
    "a list of pictures": (lambda: plots.pictures([GREY]), "named is of type list"),
    "a picture in front without a title": (lambda: plots.maps({"a": MAP}, PHOTO), "photographs is of type ndarray"),
    "a number as title": (lambda: plots.maps({1: MAP}), "named has the title 1; each title must be a str"),
    "a list of counts": (lambda: plots.use_counts([MAP]), "named is of type list"),
    "signs alone": (lambda: plots.numbers([["="]]), "rows are .* signs alone"),
    "a title alone": (lambda: plots.numbers([[("a",)]]), r"rows hold \('a',\)"),
    "no list of rows": (lambda: plots.numbers(None), "rows is None; it must be a list of rows"),
    "an array without axes": (lambda: plots.numbers(np.array(3)), r"rows is array\(3\); it must be a list"),
    "a row that is none": (lambda: plots.numbers([3]), "a row of rows is 3"),
    "a frame of two": (lambda: plots.numbers([[("a", KERNEL, (0, 0))]]), r"rows: a frame of 'a' is \(0, 0\)"),
    "a case of two": (lambda: plots.window_steps([(7, 3)]), r"cases is \[\(7, 3\)\]"),
    "a case of one number": (lambda: plots.window_steps([7]), "an entry of cases is 7"),
    "a number of cases": (lambda: plots.window_steps(7), "cases is 7"),
    "a list of stages": (lambda: plots.pipeline([VOLUME]), "stages is of type list"),
    "a number as shape": (lambda: plots.volumes({"a": 3}), r"shapes\['a'\] is 3"),
    "a side of words": (lambda: plots.volumes({"a": ("b",)}), r"shapes\['a'\]: a side is 'b'"),
    "a bar of NaN": (lambda: plots.log_bars({"a": float("nan")}, "x"), r"named\['a'\] is nan"),
    "a bar of words": (lambda: plots.log_bars({"a": "3"}, "x"), r"named\['a'\] is '3'"),
    "a bar of infinity": (lambda: plots.log_bars({"a": np.inf}, "x"), r"named\['a'\] is inf"),
    "no bar": (lambda: plots.log_bars({}, "x"), "named is empty"),
    "no losses": (lambda: plots.learning({}, {"a": KERNEL, "b": KERNEL}), "losses is empty"),
    "a loss of one number": (lambda: plots.learning({"l": 1}, {"a": KERNEL, "b": KERNEL}), r"losses\['l'\] has shape"),
    "a list of losses": (lambda: plots.learning([1], {"a": KERNEL, "b": KERNEL}), "losses is of type list"),
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
    photo, edges = PHOTO.copy(), MAP.copy()
    plots.maps({"edges": edges}, {"photo": photo}).png()
    assert (photo == PHOTO).all() and (edges == MAP).all()


def centre_colours(axes):
    """Colours that an axes' image gives to -limit, 0 and limit."""
    image = axes.images[0]
    low, high = image.get_clim()
    return low, high, image.cmap(image.norm([low, 0.0, high]))[:, :3]


def test_zero_is_neutral_and_both_signs_reach_as_far():
    figure = plots.maps({"edges": np.array([[-1.0, 0.0, 4.0]])}).figure
    low, high, (blue, white, red) = centre_colours(figure.axes[0])
    assert (low, high) == (-4.0, 4.0)
    assert np.ptp(white) < 0.02 and white.min() > 0.95
    assert blue[2] > blue[0] and red[0] > red[2]


def test_maps_share_a_scale_unless_each_has_its_own():
    small, large = np.array([[-1.0, 1.0]]), np.array([[-8.0, 8.0]])
    shared = plots.maps({"small": small, "large": large}).figure.axes
    own = plots.maps({"small": small, "large": large}, own_scale=True).figure.axes
    assert [axes.images[0].get_clim()[1] for axes in shared[:2]] == [8, 8]
    assert [axes.images[0].get_clim()[1] for axes in own[:2]] == [1, 8]


def test_a_few_strong_pixels_do_not_hide_a_large_map():
    edges = np.ones((100, 100))
    edges[0, 0] = 1000
    assert plots.maps({"edges": edges}).figure.axes[0].images[0].get_clim()[1] == pytest.approx(1)


def test_numbers_are_written_with_their_sign_and_at_most_two_decimals():
    axes = plots.numbers([[("a", np.array([[-0.5, 1 / 3], [-0.001, 30]]))]]).figure.axes[0]
    assert [text.get_text() for text in axes.texts] == ["\N{MINUS SIGN}0.5", "0.33", "0", "30", "a"]


@pytest.mark.parametrize(("case", "count", "left_over"), [
    ((7, 3, 0, 1), 5, 0), ((7, 3, 0, 2), 3, 0), ((6, 3, 0, 2), 2, 1), ((7, 3, 1, 2), 4, 0), ((3, 3, 0, 4), 1, 0),
    ((8, 3, 0, 3), 2, 2),
])
def test_window_steps_counts_windows_and_marks_unused_pixels(case, count, left_over):
    texts = [text.get_text() for text in plots.window_steps([case]).figure.axes[0].texts]
    assert texts[-1] == f"{count} window" + "s" * (count > 1)
    assert texts.count("×") == left_over


@pytest.mark.parametrize(("inputs", "f", "titles"), [
    (6, 3, ["24 weights, 24 products", "12 weights, 12 products", "3 weights, 12 products"]),
    (5, 2, ["20 weights, 20 products", "8 weights, 8 products", "2 weights, 8 products"]),
])
def test_connections_counts_weights_and_products(inputs, f, titles):
    figure = plots.connections(inputs, f).figure
    assert [axes.get_title().split("\n")[1] for axes in figure.axes] == titles


def test_film_draws_at_most_as_many_frames_as_asked():
    made = plots.film(n=7, f=3, frames=4)
    assert [text.get_text() for text in made.figure.axes[0].texts] == ["1", "2", "3", "4"]
    assert made.words.startswith("4 of 25 steps")


def test_a_picture_in_colour_is_one_card_and_other_volumes_one_a_channel():
    axes = plots.pipeline({"picture": PHOTO, "maps": VOLUME}).figure.axes[0]
    assert len(axes.images) == 1 + 4
