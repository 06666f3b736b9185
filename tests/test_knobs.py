"""Sliders above a figure: they begin at the first value, redraw on every turn, and refuse what has no values."""

import pytest

from helpers import knobs


class Drawn:
    """Stands in for a Drawing: its picture is the words it was made from."""

    def __init__(self, *values):
        self.values = values

    def png(self):
        return repr(self.values).encode()


def drawn(**values):
    return Drawn(*values.values())


def test_begins_with_the_first_value_of_each_choice():
    *sliders, picture = knobs.turn(drawn, f=(2, 5), name=("edge", "blur")).children
    assert [slider.value for slider in sliders] == [2, "edge"]
    assert [slider.description for slider in sliders] == ["f", "name"]
    assert picture.value == b"(2, 'edge')"


def test_draws_anew_with_all_values_when_one_slider_is_turned():
    f, name, picture = knobs.turn(drawn, f=(2, 5), name=("edge", "blur")).children
    f.value = 4
    assert picture.value == b"(4, 'edge')"
    name.value = "blur"
    assert picture.value == b"(4, 'blur')"


def test_a_slider_stays_within_its_values():
    slider, _ = knobs.turn(drawn, f=(2, 5)).children
    slider.value = 9
    assert slider.value == 5


def test_the_picture_is_no_output_widget():
    assert [type(child).__name__ for child in knobs.turn(drawn, f=(1, 1)).children] == ["IntSlider", "Image"]


@pytest.mark.parametrize(("choices", "words"), [
    ({}, "choices is empty"), ({"f": ()}, "f has no values"), ({"f": (1, 2, 3)}, "f is"), ({"f": (5, 2)}, "f is"),
    ({"f": 3}, r"f is 3; give \(lowest, highest\)"), ({"f": None}, "f is None"),
])
def test_refuses_by_name(choices, words):
    with pytest.raises(ValueError, match=words):
        knobs.turn(drawn, **choices)


def test_an_error_of_the_first_drawing_reaches_the_cell():
    with pytest.raises(ZeroDivisionError):
        knobs.turn(lambda f: 1 / 0, f=(1, 2))
