"""Figures of what a network sees: what is drawn where, and what wrong arguments are told."""

import warnings

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from helpers import plots_features
from helpers.plots_features import GROUND

FACES = np.random.default_rng(0).uniform(size=(4, 12, 10, 3))
KERNELS = np.random.default_rng(1).normal(size=(3, 3, 3, 5))
MAP = np.random.default_rng(2).normal(size=(12, 10))


class Strongest:
    """As features.strongest_patches gives it."""

    crops = list(FACES[:2])


def extents(axes):
    """(left, right, bottom, top) of each picture in axes."""
    return [tuple(np.round(image.get_extent(), 6)) for image in axes.images]


def frames(axes):
    """(left, top, width, height) of the frames in axes, without the thin ones around pictures."""
    return [(*patch.get_xy(), patch.get_width(), patch.get_height()) for patch in axes.patches
            if isinstance(patch, Rectangle) and patch.get_linewidth() > 1]


def test_filters_stand_around_grey():
    drawn = plots_features.filters(KERNELS, columns=3)
    axes = drawn.figure.axes[0]
    shown = [image.get_array() for image in axes.images]
    assert len(shown) == 5 and "5 filters of 3 x 3" in repr(drawn)
    for i, picture in enumerate(shown):
        kernel = KERNELS[..., i]
        np.testing.assert_allclose(picture, 0.5 + kernel / np.abs(kernel).max() / 2, atol=1e-6)
    places = extents(axes)
    assert places[0][0] == places[3][0] and places[3][3] > places[0][2]  # the fourth starts the second row
    zero = plots_features.filters(np.zeros((5, 5, 1, 1))).figure.axes[0].images[0].get_array()
    assert zero.shape == (5, 5, 3) and (zero == 0.5).all()


def test_patches_are_squares_of_squares():
    units = {f"unit {i}": [*FACES, FACES[0][:6, :5]] for i in range(4)}
    drawn = plots_features.patches(units)
    axes = drawn.figure.axes[0]
    places = np.array(extents(axes)).reshape(4, 5, 4)
    assert [text.get_text() for text in axes.texts] == list(units)
    assert len(set(places[0, :3, 3])) == 1 and places[0, 3, 3] > places[0, 2, 2]  # three across, then the next row
    assert places[1, 0, 0] > places[0, 2, 1] and places[3, 0, 3] > places[0, 4, 2]  # the fourth unit stands below
    wide = places[:, :, 1] - places[:, :, 0]
    np.testing.assert_allclose(wide[:, 4], wide[:, 0] / 2, rtol=1e-4)  # a patch cut at the border has the same scale
    grounds = [patch for patch in axes.patches if patch.get_facecolor()[:3] == pytest.approx((0.925,) * 3, abs=0.01)]
    assert GROUND == "#ececec" and len(grounds) == 20 and all(patch.get_zorder() < 0 for patch in grounds)
    assert "strongest patches of 4 units: unit 0" in repr(drawn)
    assert len(plots_features.patches({"a": Strongest()}).figure.axes[0].images) == 2


def test_maximised_pictures_have_their_titles():
    drawn = plots_features.maximised(FACES, ["a", "b\nc", "d", "e"], columns=2)
    axes = drawn.figure.axes[0]
    assert [text.get_text() for text in axes.texts] == ["a", "b\nc", "d", "e"] and len(axes.images) == 4
    for left, right, low, top in extents(axes):
        assert (low - top) / (right - left) == pytest.approx(1.2, abs=0.01)
    assert "4 pictures made for units: a, b c, d, e" in repr(drawn)
    assert repr(plots_features.maximised(FACES[:1])) == "[figure: 1 pictures made for units]"


def test_signals_stand_under_their_pictures():
    signals = np.stack([MAP[..., None] * (1, 0, -1)] * 4)
    drawn = plots_features.signals(FACES, {"guided": signals, "gradient": -2 * signals})
    axes = drawn.figure.axes[0]
    places = np.array(extents(axes)).reshape(3, 4, 4)
    assert [text.get_text() for text in axes.texts] == ["picture", "guided", "gradient"]
    np.testing.assert_allclose(places[0, :, 0], places[2, :, 0])
    assert (places[1, :, 3] > places[0, :, 2]).all()
    shown = axes.images[4].get_array()
    assert np.ptp(shown[..., 1]) == 0 and shown[0, 0, 1] == 0.5 and shown.min() == 0 and shown.max() == 1
    np.testing.assert_allclose(axes.images[8].get_array(), 1 - shown, atol=1e-6)
    assert drawn.png().startswith(b"\x89PNG")


def test_fields_are_frames_where_their_boxes_are():
    image = np.full((20, 30, 3), 0.5)
    drawn = plots_features.fields(image, {"one": (2, 3, 7, 9), "two": ((0, 0, 12, 14), (-4, -6, 12, 14))})
    axes = drawn.figure.axes[0]
    assert frames(axes) == [(3, 2, 6, 5), (-6, -4, 20, 16), (0, 0, 14, 12)]
    assert [patch.get_linestyle() == "solid" or patch.get_linestyle() == "-" for patch in axes.patches] == [True, False,
                                                                                                         True]
    assert axes.get_xlim()[0] < -6 and axes.get_xlim()[1] > 30 and axes.get_ylim()[0] > 20 > -4 > axes.get_ylim()[1]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one: 5 x 6", "two: 16 x 20"]
    assert "one 5 x 6, two 16 x 20" in repr(drawn)


def test_influence_is_framed_by_the_field():
    drawn = plots_features.influence({"a": np.abs(MAP), "b": np.zeros((12, 10))}, {"a": ((2, 1, 9, 8), (-2, 1, 9, 8))})
    first, second = drawn.figure.axes
    assert frames(first) == [(0.5, 1.5, 7, 7)] and not frames(second)  # pixel centres are whole numbers there
    assert first.images[0].get_clim() == (0, pytest.approx(np.abs(MAP).max()))
    assert [first.get_title(), second.get_title()] == ["a", "b"] and "unit: a, b" in repr(drawn)
    alone = plots_features.influence(np.abs(MAP), (-3, 0, 30, 4))
    assert frames(alone.figure.axes[0]) == [(-0.5, -0.5, 4, 12)] and alone.figure.get_size_inches()[1] <= 4


def test_occlusion_is_strong_where_the_answer_changes():
    fall = np.zeros((12, 10))
    fall[3, 4], fall[8, 2] = 2, -1
    drawn = plots_features.occlusion(FACES[0], fall)
    picture, covered, bar = drawn.figure.axes
    np.testing.assert_array_equal(picture.images[0].get_array(), FACES[0])
    grey, shown = covered.images
    assert np.ptp(grey.get_array(), axis=2).max() < 1e-9 and grey.get_array().min() > 0.5
    np.testing.assert_array_equal(shown.get_array(), fall)
    assert shown.get_clim() == (-2, 2) and shown.get_alpha()[3, 4] > shown.get_alpha()[8, 2] > shown.get_alpha()[0, 0]
    assert covered.get_title() in repr(drawn)
    assert plots_features.occlusion(FACES[0], np.zeros((12, 10))).png().startswith(b"\x89PNG")


@pytest.mark.parametrize(("call", "words"), [
    (lambda: plots_features.filters(KERNELS[..., 0]), r"kernels has shape \(3, 3, 3\); it must have 4 axes"),
    (lambda: plots_features.filters(np.zeros((3, 3, 16, 8))), "kernels has shape .* deeper filters are no pictures"),
    (lambda: plots_features.filters(KERNELS * np.nan), "kernels holds NaN"),
    (lambda: plots_features.filters(KERNELS, 0), "columns is 0"),
    (lambda: plots_features.patches([FACES]), "units is of type list"),
    (lambda: plots_features.patches({}), "units is empty"),
    (lambda: plots_features.patches({"a": []}), r"units\['a'\] is empty"),
    (lambda: plots_features.patches({"a": FACES * 255}), r"units\['a'\]\[0\] .* runs from"),
    (lambda: plots_features.patches({1: FACES}), "units has the title 1"),
    (lambda: plots_features.patches({"a": FACES}, side="x"), "side is 'x'"),
    (lambda: plots_features.maximised(FACES[0]), r"pictures\[0\] has shape"),
    (lambda: plots_features.maximised(FACES, ["a"]), "titles has 1 entries for 4 pictures"),
    (lambda: plots_features.maximised(FACES, 3), "titles is 3"),
    (lambda: plots_features.signals(FACES, {"a": FACES[:2]}), r"named\['a'\] has shape \(2, 12, 10, 3\)"),
    (lambda: plots_features.signals(FACES, [FACES]), "named is of type list"),
    (lambda: plots_features.fields(MAP, {"a": (0, 0, 1, 1)}), r"image\[0\] has shape"),
    (lambda: plots_features.fields(FACES[0], {}), "boxes has 0 entries"),
    (lambda: plots_features.fields(FACES[0], {str(i): (0, 0, 1, 1) for i in range(7)}), "boxes has 7 entries"),
    (lambda: plots_features.fields(FACES[0], {"a": (0, 0, 0, 1)}), r"boxes\['a'\] is \(0, 0, 0, 1\); .* top < bottom"),
    (lambda: plots_features.fields(FACES[0], {"a": (0, 0, 1.5, 2)}), r"boxes\['a'\] is .* whole pixels"),
    (lambda: plots_features.fields(FACES[0], {"a": "here"}), r"boxes\['a'\] is 'here'"),
    (lambda: plots_features.fields(FACES[0], {"a": (0, 0, np.inf, 2)}), r"boxes\['a'\] is"),
    (lambda: plots_features.influence(MAP), r"named\[''\] holds -.* an influence is 0 or more"),
    (lambda: plots_features.influence({"a": MAP**2}, {"b": (0, 0, 1, 1)}), r"boxes has the titles \['b'\]"),
    (lambda: plots_features.influence({}), "named is empty"),
    (lambda: plots_features.influence(FACES), r"named\[''\] has shape"),
    (lambda: plots_features.occlusion(FACES[0], MAP[:5]), r"fall has shape \(5, 10\); .* \(12, 10\)"),
    (lambda: plots_features.occlusion(FACES[0], MAP * np.inf), "fall holds NaN or infinity"),
    (lambda: plots_features.occlusion(FACES, MAP), r"image\[0\] has shape"),
])
def test_wrong_arguments_are_told(call, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=words):
            call()
