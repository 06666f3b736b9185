"""check, grade, yours and the questions, as a notebook uses them."""

import io
import math
import subprocess
import sys

import numpy as np
import pytest

from helpers import grading
from helpers.grading import check, exercises, grade, quiz_markdown, quizzes, report, yours
from helpers.grading.exercise import Quiz
from helpers.grading.questions import judge_question
from tests.grading.learners import conv_loops, pad_slices


def wrong(X, pad):
    return X


def stub(*arguments):
    raise NotImplementedError("zero_pad")


QUIZ = Quiz(
    id="99.q3",
    concepts=("C00",),
    question="Which one?",
    options={"a": "this", "b": "that `x < y`", "c": "<i>those</i>"},
    answer="b",
    why={"a": "It is not this.", "c": "They are too many."},
    because="That is it.",
)


# ------------------------------------------------------------------------------------------------ check


def test_a_feedback_shows_itself_as_card_and_as_text():
    feedback = check("zero_pad", pad_slices)
    assert feedback.passed and feedback.points == 1
    assert "Passed" in repr(feedback) and "Passed" in feedback._repr_html_()


@pytest.mark.parametrize(("answer", "points"), [(pad_slices, 1.0), (wrong, 0.0), (stub, 0.0), (None, 0.0)])
def test_in_an_nbgrader_run_the_value_is_the_points(answer, points, monkeypatch, capsys, progress_file):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    value = check("zero_pad", answer)
    assert type(value) is float and value == points
    assert "zero_pad" in capsys.readouterr().out and not progress_file.exists()


def test_in_an_nbgrader_run_a_layer_is_worth_three_and_a_question_one(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert check("conv_forward", conv_loops) == 3.0
    assert [check("01.q1", letter) for letter in ("a", "b", "", ...)] == [0.0, 1.0, 0.0, 0.0]


def prints_half_a_pair(X, pad):
    print("\ud800")
    return pad_slices(X, pad)


def raises_half_a_pair(X, pad):
    raise ValueError("half \udfff")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize(("answer", "points"), [(prints_half_a_pair, 1.0), (raises_half_a_pair, 0.0)])
def test_in_an_nbgrader_run_any_text_and_any_stream_will_do(answer, points, encoding, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    assert check("zero_pad", answer) == points
    stream.flush()
    assert b"zero_pad" in stream.buffer.getvalue()


def test_points_are_kept_unless_told_otherwise(progress_file):
    check("zero_pad", stub)
    assert not progress_file.exists()
    check("zero_pad", wrong, record=False)
    assert not progress_file.exists()
    check("zero_pad", pad_slices)
    assert report("01").points == 1


def test_grade_keeps_nothing(progress_file):
    grade("zero_pad", pad_slices)
    assert not progress_file.exists()


def test_an_unknown_id_is_told_and_not_kept(progress_file):
    feedback = check("zeropad", pad_slices)
    assert not feedback.passed and "did you mean 'zero_pad'" in feedback._repr_html_().replace("&#x27;", "'")
    assert not progress_file.exists()


# ------------------------------------------------------------------------------------------------ yours


def test_yours_is_the_learner_s_function_once_it_passes(capsys):
    assert yours("zero_pad", pad_slices) is pad_slices
    assert capsys.readouterr().out == "zero_pad: your own function\n"


@pytest.mark.parametrize("answer", [stub, wrong, None, ..., 5])
def test_yours_is_the_course_s_function_until_then(answer, capsys, progress_file):
    function = yours("zero_pad", answer)
    assert function(np.ones((1, 2, 2, 1)), 1).shape == (1, 4, 4, 1)
    assert capsys.readouterr().out == "zero_pad: the course's function, until yours passes\n"
    assert not progress_file.exists()


def test_yours_stands_back_where_gradients_must_pass(capsys):
    """An answer in NumPy is right, and yet no gradient comes through it; what is given stands in for it."""
    def in_numpy(a, b):
        return np.sum(np.square(np.asarray(a) - np.asarray(b))) / (4 * np.size(a))

    def in_ops(a, b):
        return ops.sum(ops.square(a - b)) / (4 * math.prod(a.shape))

    def of_arrays(a, b):  # tensors have no .size that is a number
        return (abs(a - b) ** 2).sum() / (4 * a.size)

    def ours(a, b):
        raise NotImplementedError

    from helpers.runtime import ops

    zero = np.zeros((1, 2, 3, 2), "float32")
    for answer, taken, words in ((in_numpy, ours, "no gradient comes through"), (of_arrays, ours, "no .size"),
                                 (in_ops, in_ops, "content_cost: your own")):
        assert yours("content_cost", answer, ours, lambda x, answer=answer: answer(zero, x[None])) is taken
        assert words in capsys.readouterr().out
    assert yours("content_cost", in_numpy, ours) is in_numpy
    assert yours("content_cost", stub, ours, stub) is ours
    assert "until yours passes" in capsys.readouterr().out


def test_yours_of_a_question_is_refused():
    with pytest.raises(KeyError, match="is a question"):
        yours("01.q1", "b")


# ------------------------------------------------------------------------------------------------ questions


@pytest.mark.parametrize("answer", ["b", "B", " b ", "(b)", "b)", "b.", "'b'", "\n(B)\t"])
def test_a_right_letter_passes_however_it_is_written(answer):
    feedback = judge_question(QUIZ, answer)
    assert feedback.passed and "That is it." in str(feedback)


@pytest.mark.parametrize("answer", [None, ..., "", "   "])
def test_an_open_question_is_not_attempted(answer):
    feedback = judge_question(QUIZ, answer)
    assert feedback.state == "not attempted" and '"a", "b" or "c"' in str(feedback)


@pytest.mark.parametrize("answer", ["d", "ab", "that", 2, 1.5, ["b"], {"b"}, object(), print, b"b", "b" * 10000, "ß"])
def test_anything_else_is_told_the_letters(answer):
    feedback = judge_question(QUIZ, answer)
    assert feedback.state == "not yet" and '"a", "b" or "c"' in str(feedback) and len(str(feedback)) < 400


class Failing(str):
    def strip(self, *args):
        raise SystemExit

    lower = __repr__ = strip


def test_text_of_another_class_is_text():
    assert judge_question(QUIZ, np.str_("(B)")).passed and judge_question(QUIZ, Failing("b ")).passed
    assert judge_question(QUIZ, Failing(" ")).state == "not attempted"
    assert "a Failing" in str(judge_question(QUIZ, Failing("z")))
    assert "more than 40 digits" in str(judge_question(QUIZ, 10**5000))


def test_a_wrong_letter_is_told_why_and_not_which_is_right():
    text = str(judge_question(QUIZ, "a"))
    assert "It is not this." in text and "That is it." not in text and "(b)" not in text and "that" not in text


def test_every_question_is_whole():
    questions = quizzes()
    assert questions and len({quiz.id for quiz in questions}) == len(questions)
    for quiz in questions:
        assert len(quiz.options) >= 3 and quiz.because and quiz.points == 1
        for letter in quiz.options:
            feedback = check(quiz.id, letter, record=False)
            assert feedback.passed == (letter == quiz.answer)
            if letter != quiz.answer:
                assert quiz.why[letter] in feedback.hint and f"({quiz.answer})" not in str(feedback)
                assert quiz.because not in str(feedback)
        assert all(f"**({letter})**" in quiz_markdown(quiz.id) for letter in quiz.options)
        assert quiz_markdown(quiz.id).startswith(f"**Question {quiz.id}** (1 point).")


def test_the_markdown_of_an_exercise_is_refused():
    with pytest.raises(KeyError, match="is an exercise"):
        quiz_markdown("zero_pad")


@pytest.mark.parametrize(
    "broken",
    [
        {"options": {"a": "1", "b": "2"}, "why": {"a": "x"}},
        {"options": {"a": "1", "b": "2", "d": "3"}, "why": {"a": "x", "d": "x"}},
        {"answer": "d"},
        {"why": {"a": "x"}},
        {"why": {"a": "x", "b": "x", "c": "x"}},
    ],
)
def test_a_question_that_is_not_whole_is_refused(broken):
    whole = {"options": QUIZ.options, "answer": QUIZ.answer, "why": QUIZ.why}
    with pytest.raises(ValueError, match="99.q1"):
        Quiz(id="99.q1", concepts=(), question="?", because="", **{**whole, **broken})


# ------------------------------------------------------------------------------------------------ registry


@pytest.mark.parametrize("chapter", [1, "1", "01", " 01 "])
def test_a_chapter_can_be_named_in_several_ways(chapter):
    assert [exercise.chapter for exercise in exercises(chapter)] == ["01"] * 7
    assert all(quiz.chapter == "01" for quiz in quizzes(chapter))


@pytest.mark.parametrize("chapter", ["one", -1, 1.5, "", 100])
def test_no_chapter(chapter):
    with pytest.raises(ValueError, match="chapter is"):
        exercises(chapter)


def test_ids_are_unique():
    ids = [entry.id for entry in (*exercises(), *quizzes())]
    assert len(set(ids)) == len(ids)


def test_importing_and_grading_need_no_tensorflow():
    code = (
        "import sys; import helpers.grading; assert 'helpers.grading.chapter_01' not in sys.modules;"
        "import numpy as np; result = helpers.grading.grade('same_padding', lambda f: f // 2);"
        "assert result.passed and not {'tensorflow', 'keras'} & set(sys.modules), result.message"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert grading.__all__ == sorted(grading.__all__)
