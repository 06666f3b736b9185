"""What an answer may do to the judge, and the words that it gets back."""

import functools
import time

import numpy as np
import pytest

from helpers import grading
from helpers.grading import diagnosis, grade, sandbox
from helpers.grading.exercise import Case
from tests.grading import learners
from tests.grading.conftest import refused
from tests.grading.learners import pad_loops, pad_slices

# ------------------------------------------------------------------------------------------------ nothing to grade


def stub(X, pad):
    """Zeros around every image."""
    raise NotImplementedError("zero_pad: write your answer here")


def only_pass(X, pad):
    """Zeros around every image."""
    pass


def only_dots(X, pad): ...


@pytest.mark.parametrize("answer", [None, ..., stub, only_pass, only_dots, lambda X, pad: None])
def test_an_untouched_stub_earns_nothing_and_is_not_called_wrong(answer):
    result = grade("zero_pad", answer)
    assert (result.passed, result.points, result.max_points, result.cases) == (False, 0, 1, ())
    assert "Not attempted yet" in result.message and "seed" not in result.message


def test_a_half_written_answer_is_not_called_untouched():
    def pool_forward(A_prev, f, stride, mode):
        if mode == "average":
            raise NotImplementedError("average")
        return learners.pool_windows(A_prev, f, stride, mode)

    refused("pool_forward", pool_forward, "NotImplementedError", "not written yet")


def test_another_stub_that_is_called_is_named():
    def zero_pad(X, pad):
        raise NotImplementedError("zero_pad")

    def conv_forward(A_prev, W, b, pad, stride):
        return zero_pad(A_prev, pad)

    refused("conv_forward", conv_forward, "Your function calls zero_pad, which is not written yet")


# ------------------------------------------------------------------------------------------------ other than numbers


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (5, "no function"),
        ("text", "no function"),
        (np.zeros(3), "no function"),
        (pad_slices(np.zeros((1, 2, 2, 1)), 1), "without calling it"),
    ],
)
def test_an_answer_that_is_no_function(value, words):
    refused("zero_pad", value, words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: 1, "takes no arguments"),
        (lambda X: X, "takes (X)"),
        (lambda X, pad, value: X, "takes (X, pad, value)"),
        (lambda X, *, pad: X, "takes (X, *, pad); the exercise calls it by position, with (X, pad)"),
    ],
)
def test_other_parameters(answer, words):
    refused("zero_pad", answer, words)


def test_parameters_with_defaults_and_other_names_are_allowed():
    assert grade("zero_pad", lambda images, border, value=0: pad_slices(images, border)).passed
    assert grade("zero_pad", functools.partial(pad_slices)).passed
    assert grade("zero_pad", type("Padding", (), {"__call__": lambda self, X, pad: pad_slices(X, pad)})()).passed


def generator(X, pad):
    yield pad_slices(X, pad)


async def coroutine(X, pad):
    return pad_slices(X, pad)


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no")

    __str__ = __repr__


class Hostile:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array here")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda X, pad: print("hello"), "None.", ),
        (lambda X, pad: ..., "Ellipsis"),
        (lambda X, pad: "0", "Text, '0'"),
        (lambda X, pad: b"0", "Bytes"),
        (lambda X, pad: {"X": X}, "dictionary"),
        (lambda X, pad: {1, 2}, "A set"),
        (generator, "yield"),
        (coroutine, "async"),
        (lambda X, pad: map(abs, [1]), "iterator"),
        (lambda X, pad: np.array([["a", "b"]]), "array of text"),
        (lambda X, pad: np.full((1, 4, 5, 1), None), "None"),
        (lambda X, pad: np.array([{}], dtype=object), "array of type object"),
        (lambda X, pad: [[1, 2], [3]], "A list of 2 items"),
        (lambda X, pad: (pad_slices(X, pad), pad), "A tuple of 2 items"),
        (lambda X, pad: pad_slices, "A function"),
        (lambda X, pad: dict, "A class"),
        (lambda X, pad: object(), "object of type object"),
        (lambda X, pad: Unprintable(), "object of type Unprintable"),
        (lambda X, pad: Hostile(), "no array here"),
        (lambda X, pad: 10**500, "object of type int"),
        (lambda X, pad: np.datetime64("2020-01-01"), "object of type"),
        (lambda X, pad: learners.keras.Input((2, 2)), "symbolic"),
    ],
)
def test_other_things_than_numbers_have_their_own_words(answer, words):
    refused("zero_pad", answer, words)


class Evil:
    """Fails wherever it is looked at."""

    def __getattr__(self, name):
        raise RuntimeError("no attribute for you")

    def __call__(self, X, pad):
        return Evil()


def test_objects_that_fail_wherever_they_are_looked_at():
    refused("zero_pad", Evil())
    refused("zero_pad", lambda X, pad: Evil())
    refused("zero_pad", type("Evil", (Evil,), {"__class__": property(lambda self: 1 / 0)})())


@pytest.mark.parametrize("seed", [-1, "x", 1.5, True])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(ValueError, match="seed is .*; it must be a whole number from 0 on"):
        grade("zero_pad", pad_slices, seed=seed)


def test_a_slow_answer_is_not_called_endless(monkeypatch):
    def answer(X, pad):
        if len(X) == 3:
            time.sleep(1.2)
        return pad_slices(X, pad)

    monkeypatch.setattr(sandbox, "SECONDS", 1.0)
    refused("zero_pad", answer, "2 of 9 calls ended within 1 seconds; the next did not", "too slow, or endless")


@pytest.mark.parametrize("seed", range(4))
def test_a_loop_that_ends_too_early_is_told_so(seed):
    def conv_forward(A_prev, W, b, pad, stride):
        Z = learners.conv_einsum(A_prev, W, b, pad, stride)
        Z[:, :, -1] = 0
        return Z

    def pool_forward(A_prev, f, stride, mode):
        A = learners.pool_windows(A_prev, f, stride, mode)
        A[:, -1] = 0
        return A

    refused("conv_forward", conv_forward, "Only the last column is wrong", seed=seed)
    refused("pool_forward", pool_forward, "Only the last row is wrong", seed=seed)


def test_a_factor_near_1_and_booleans_have_their_own_words():
    grey = learners.RIGHT["to_grey"][0]
    result = refused("conv_forward", lambda *args: learners.conv_einsum(*args) * 1.0015, "times", seed=1)
    assert " 1 times" not in result.message
    assert "sigmoid" not in refused("to_grey", lambda image: grey(image) > 0.5, seed=1).message
    maps = refused("conv_forward", lambda *args: learners.conv_einsum(*args) > 0, seed=1).message
    assert "Only 0 and 1 came back" in maps


def test_a_border_is_blamed_only_where_there_is_a_pad():
    def answer(A_prev, f, stride, mode):
        A = learners.pool_windows(A_prev, f, stride, mode)
        A[:, 1:-1, 1:-1] -= 3
        A[:, 0, 0] += 1
        return A + 3

    for seed in range(4):
        assert "border" not in refused("pool_forward", answer, seed=seed).message


def test_a_trait_that_holds_in_more_right_cases_than_wrong_ones_is_no_cause():
    cases = [Case((), "", ("a",))] * 6 + [Case((), "", ("b",))]
    assert diagnosis.of_traits(cases, [0, 1, 2], [3, 4, 5, 6]) == "It is wrong in some of the cases where a."
    assert diagnosis.of_traits(cases, [0, 1], [2, 3, 4, 5, 6]) == ""


def test_an_answer_cannot_replace_the_comparison(monkeypatch):
    monkeypatch.setattr(np, "allclose", lambda *args, **others: True)
    refused("zero_pad", lambda X, pad: pad_slices(X, pad) + 1)


def test_mixed_one_sided_pads_are_known():
    def answer(X, pad):
        return np.pad(X, ((0, 0), (2 * pad, 0), (pad, pad), (0, 0)))

    assert refused("zero_pad", answer).misconception == "pads one side only"


def test_messages_that_count_up_are_not_called_two_results():
    calls = []

    def answer(X, pad):
        calls.append(1)
        raise ValueError(f"layer_{len(calls)} is wrong")

    assert "two different results" not in refused("zero_pad", answer, "layer_1 is wrong").message


def test_huge_results_are_judged_by_their_shape():
    refused("zero_pad", lambda X, pad: np.broadcast_to(0.0, (10**6, 9, 3, 3)), "An array of shape (1000000, 9, 3, 3)")
    refused("zero_pad", lambda X, pad: np.broadcast_to(0.0, (10**7, 10**7)), "An array of shape (10000000, 10000000)")
    refused("zero_pad", lambda X, pad: np.zeros((10**8, 10**8)), "MemoryError")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda X, pad: pad_slices(X, pad).swapaxes(1, 2).swapaxes(1, 3), "axes stand in the order"),
        (lambda X, pad: pad_slices(X, pad)[0], "axis of the examples is missing"),
        (lambda X, pad: pad_slices(X, pad)[:, :-1], "one too few"),
        (lambda X, pad: X.sum(), "one number came back"),
        (lambda X, pad: pad_slices(X, pad) * np.nan, "not every number is finite"),
        (lambda X, pad: pad_slices(X, pad) * 1j, "imaginary"),
    ],
)
def test_shapes_and_odd_numbers(answer, words):
    assert words in " ".join(grade("zero_pad", answer).message.split()).lower()


def test_height_and_width_swapped_is_said():
    def answer(A_prev, f, stride, mode):
        return learners.pool_windows(A_prev, f, stride, mode).swapaxes(1, 2)

    refused("pool_forward", answer, "Height and width changed places")


# ------------------------------------------------------------------------------------------------ exceptions


def raising(error):
    def answer(n, f, pad, stride):
        raise error

    return answer


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("seven"), "ValueError: seven"),
        (SystemExit(3), "ends the program"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (GeneratorExit(), "GeneratorExit"),
        (MemoryError(), "MemoryError"),
        (RuntimeError("<b>at 0x7f001122</b>"), "<b>at 0x...</b>"),
        (type("Odd", (Exception,), {"__str__": lambda self: 1 / 0})(), "Odd"),
        (type("Worse", (BaseException,), {})("x"), "Worse: x"),
    ],
)
def test_whatever_is_raised_is_shown_and_not_passed_on(error, words):
    refused("output_size", raising(error), words, "raise error")


def test_the_line_of_the_learner_is_shown_not_that_of_the_library():
    def answer(X, pad):
        rows = X.reshape(-1)
        return np.concatenate([rows, 5])

    refused("zero_pad", answer, "return np.concatenate([rows, 5])")


def test_shapes_of_the_arguments_are_shown_with_an_exception():
    refused("zero_pad", lambda X, pad: X[99], "X, shape (1, 2, 3, 1)", "IndexError", "out of bounds")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("undefined_name + n", "This name is unknown"),
        ("range(n / 2)", "a float even where nothing is left over"),
        ("n[0]", "indexed with [ ]"),
        ("n(3)", "called like a function"),
        ("n / 0", "divided by 0"),
        ("None + n", "None"),
        ("np.zeros((2, 3)) + np.zeros((3, 2))", "different shapes"),
        ("__import__('no_such_library')", "not installed"),
        ("n.side", "no such attribute"),
        ("{}[n]", "no such key"),
        ("next(iter([]))", "nothing is left"),
        ("1 if np.zeros(3) else 2", "yes or no"),
        ("np.max([])", "slice is empty"),
    ],
)
def test_common_exceptions_have_a_likely_cause(code, words):
    refused("output_size", eval(f"lambda n, f, pad, stride: {code}", {"np": np}), words)


def test_endless_recursion():
    def answer(n, f, pad, stride):
        return answer(n, f, pad, stride)

    refused("output_size", answer, "calls itself without end")


# ------------------------------------------------------------------------------------------------ form


def test_the_four_parts_and_the_seed():
    message = grade("zero_pad", lambda X, pad: X + pad, seed=7).message
    for part in ("The call", "What came back", "Expected", "Likely cause", "seed=7"):
        assert part in message


def test_without_a_seed_each_run_has_new_cases_and_tells_how_to_see_them_again():
    messages = {grade("output_size", lambda n, f, pad, stride: n).message for _ in range(5)}
    assert len(messages) == 5
    message = messages.pop()
    seed = int(message.split("seed=")[1].split(")")[0])
    assert grade("output_size", lambda n, f, pad, stride: n, seed).message == message


def test_a_passed_check_says_nothing_that_changes():
    assert len({grade("zero_pad", pad_loops).message for _ in range(5)}) == 1
    assert "seed" not in grade("zero_pad", pad_loops).message


def test_the_smallest_wrong_case_is_shown():
    message = grade("zero_pad", lambda X, pad: pad_slices(X, pad) * 2).message
    assert "zero_pad(X, pad=1)" in message and "(1, 2, 3, 1)" in message


def test_an_unknown_id_names_the_likely_ones():
    with pytest.raises(KeyError, match="did you mean 'zero_pad'"):
        grade("zeropad", pad_loops)
    assert "did you mean 'zero_pad'" in str(grading.check("zeropad", pad_loops))
    with pytest.raises(KeyError):
        grade(None, pad_loops)
