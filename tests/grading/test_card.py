"""The card and the text: the same content, safe, and the same on every run."""

import html.parser
import re

import numpy as np
import pytest

from helpers.grading import arrays, check, report
from helpers.grading.feedback import Block, Feedback, Section, escaped
from tests.grading.learners import conv_einsum, pad_slices


class Reader(html.parser.HTMLParser):
    """Collects the text and the tags of a card."""

    def __init__(self, source):
        super().__init__()
        self.open, self.tags, self.text = [], [], ""
        self.feed(source)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in ("col", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


def card(id, answer, seed=3):
    return Reader(check(id, answer, seed=seed, record=False)._repr_html_())


ANSWERS = {
    "passed": pad_slices,
    "untouched": None,
    "wrong numbers": lambda X, pad: np.maximum(pad_slices(X, pad), 0) + 1,
    "wrong shape": lambda X, pad: X[0],
    "exception": lambda X, pad: X[99],
    "None": lambda X, pad: print("hello"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_card_and_text_say_the_same(name):
    feedback = check("zero_pad", ANSWERS[name], seed=3, record=False)
    read = " ".join(Reader(feedback._repr_html_()).text.split())
    for word in ("zero_pad", feedback.earned, *(section.label for section in feedback.sections)):
        assert word in read and word in str(feedback)
    for section in feedback.sections:
        assert " ".join(section.words.split()) in read


@pytest.mark.parametrize("name", ANSWERS)
def test_the_same_seed_gives_the_same_card(name):
    one, other = (check("zero_pad", ANSWERS[name], seed=3, record=False) for _ in range(2))
    assert one._repr_html_() == other._repr_html_() and repr(one) == repr(other)


def test_a_passed_and_an_untouched_card_never_change():
    for answer in (pad_slices, None):
        assert len({check("zero_pad", answer, record=False)._repr_html_() for _ in range(4)}) == 1


def test_states_are_told_by_word_and_symbol():
    for answer, symbol, words in ((pad_slices, "\u2713", "Passed"), (None, "\u25cb", "Not attempted yet"),
                                  (lambda X, pad: X, "\u00d7", "Not yet")):
        read = card("zero_pad", answer).text
        assert symbol in read and words in read


EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def _prints(X, pad):
    print(EVIL)
    return X


def _raises(X, pad):
    raise ValueError(EVIL)


@pytest.mark.parametrize("answer", [_prints, _raises, lambda X, pad: EVIL, lambda X, pad: {EVIL}])
def test_nothing_of_an_answer_becomes_markup(answer):
    read = card("zero_pad", answer)
    assert not {"script", "img"} & set(read.tags)


@pytest.mark.parametrize("id", ["01.q1", "no " + EVIL])
def test_nothing_of_a_quiz_answer_or_an_id_becomes_markup(id):
    read = card(id, EVIL)
    assert not {"script", "img"} & set(read.tags)


def test_nothing_is_loaded_from_elsewhere_and_every_colour_has_a_fallback():
    for source in (check("zero_pad", None)._repr_html_(), report()._repr_html_()):
        assert "http" not in source and "@import" not in source and "url(" not in source
        assert all("," in call for call in re.findall(r"var\((--jp[^()]*(?:\([^()]*\))?[^()]*)\)", source))


def test_wrong_numbers_are_marked_and_right_ones_are_not():
    def answer(X, pad):
        padded = pad_slices(X, pad)
        padded[0, 0, 0, 0] = 77
        return padded

    feedback = check("zero_pad", answer, seed=1)
    assert "77*" in str(feedback) and str(feedback).count("*") == 2  # the number and the note
    assert feedback._repr_html_().count("<b>77</b>*") == 1


def test_the_plane_of_the_first_difference_is_named():
    def answer(A_prev, W, b, pad, stride):
        Z = np.array(conv_einsum(A_prev, W, b, pad, stride))
        Z[1:, :, :, 1:] += 5
        return Z

    text = str(check("conv_forward", answer, seed=1, record=False))
    assert "example 1, channel 1" in text and "at example 1, row 0, column 0, channel 1" in text


def test_printed_stars_are_left_alone():
    feedback = Feedback("x", "y", "not yet", 1, sections=(Section("Your function printed", "", (Block("", "2*3"),)),))
    assert "<b>" not in feedback._repr_html_().split("</style>")[1].replace("<b>x", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (-0.0, "0"), (0.5, "0.5"), (1 / 3, "0.3333"), (1e12, "1e+12"), (np.nan, "nan"), (-np.inf, "-inf"),
     (np.float32(2.5), "2.5"), (True, "True"), (np.int64(7), "7"), (1 + 2j, "1+2i"), (123456, "123456")],
)
def test_numbers(value, text):
    assert arrays.number(value) == text


def test_planes_are_aligned():
    assert arrays.plane(np.array([[1, -20], [3.5, 4]])) == "  1  -20\n3.5    4"
    assert arrays.plane(np.array([[1, 2]]), np.array([[True, False]])) == "1*  2"


def test_flat_drops_axes_of_length_one_and_refuses_what_is_large():
    assert arrays.flat(np.zeros((1, 2, 3, 1))).shape == (2, 3)
    assert arrays.flat(np.zeros((1, 1, 1, 4))).shape == (1, 4)
    assert arrays.flat(np.array(5.0)).shape == (1, 1)
    assert arrays.flat(np.zeros((2, 3, 4))) is None
    assert arrays.flat(np.zeros((50, 50))) is None
    assert arrays.flat(np.zeros((0, 3))) is None


def test_backticks_become_code_and_odd_ones_stay():
    assert escaped("a `b<c` d") == "a <code>b&lt;c</code> d"
    assert escaped("a ` b") == "a ` b"
