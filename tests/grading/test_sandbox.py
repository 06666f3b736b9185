"""What an answer may do while it runs: never end, print, change things, call the course's own code."""

import _thread
import functools
import os
import random
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from helpers import grading
from helpers.grading import arrays, grade, sandbox
from tests.grading import learners
from tests.grading.conftest import refused
from tests.grading.learners import conv_loops, pad_slices


@pytest.fixture
def short_time(monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 0.5)


# ------------------------------------------------------------------------------------------------ time


def test_an_endless_loop_is_stopped(short_time):
    before = threading.active_count()

    def answer(n, f, pad, stride):
        while True:
            pass

    result = refused("output_size", answer, "stopped after 0.5 seconds", "loop")
    assert not any(case.passed for case in result.cases) and "restart" not in result.message
    assert threading.active_count() == before


def test_a_loop_that_ends_for_some_cases_only(short_time):
    def answer(n, f, pad, stride):
        while stride != 1:
            n += 0
        return n + 2 * pad - f + 1

    result = refused("output_size", answer, "output_size(n=", "stride=2", "Nothing: it was stopped")
    assert result.cases[0].passed


def test_a_loop_that_swallows_the_stop_does_not_hold_up_the_notebook(short_time):
    over = threading.Event()

    def answer(n, f, pad, stride):
        while not over.is_set():
            try:
                time.sleep(0.001)
            except BaseException:
                continue

    refused("output_size", answer, "restart the kernel")
    over.set()


def test_waiting_outside_of_python_does_not_hold_up_the_notebook(short_time):
    def answer(n, f, pad, stride):
        time.sleep(2)
        while True:
            time.sleep(0.01)

    refused("output_size", answer, "stopped after", "restart the kernel")
    assert grade("zero_pad", pad_slices).passed  # Python 3.11 hangs here if an exception is left pending in a thread
    deadline = time.monotonic() + 20
    while any("_work" in thread.name for thread in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any("_work" in thread.name for thread in threading.enumerate())  # it ended once it woke up


def test_the_stop_button_ends_the_answer_too():
    def answer(n, f, pad, stride):
        _thread.interrupt_main()
        while True:
            pass

    with pytest.raises(KeyboardInterrupt):
        grade("output_size", answer)
    assert not any("_work" in thread.name for thread in threading.enumerate())
    assert grade("zero_pad", pad_slices).passed


def test_conversion_is_timed_too(short_time):
    class Slow:
        def __array__(self, *args, **kwargs):
            while True:
                pass

    refused("output_size", lambda n, f, pad, stride: Slow(), "stopped after")


def test_an_import_does_not_count_as_time(monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox, "SECONDS", 0.3)
    (tmp_path / "slow_library.py").write_text("import time\ntime.sleep(1)\n")
    monkeypatch.syspath_prepend(tmp_path)

    def answer(n, f, pad, stride):
        import slow_library  # noqa: F401

        return (n + 2 * pad - f) // stride + 1

    assert grade("output_size", answer).passed


# ------------------------------------------------------------------------------------------------ behaviour


@pytest.mark.parametrize("change", [np.ndarray.sort, lambda X: X.fill(0), lambda X: X.__imul__(2)])
def test_a_changed_argument_is_told(change):
    def answer(X, pad):
        padded = pad_slices(X, pad)
        change(X)
        return padded

    result = refused("zero_pad", answer, "changed its argument X", "work on a copy")
    assert result.misconception is None


def test_a_changed_argument_is_told_beside_another_mistake():
    def answer(X, pad):
        X += 1
        return np.pad(X - 1, pad)

    result = refused("zero_pad", answer, "It also changes its argument X")
    assert result.misconception == "pads every axis"


def test_an_argument_that_comes_back_unchanged_is_no_change():
    assert grade("zero_pad", lambda X, pad: X if pad == 0 else pad_slices(X, pad)).passed


def test_results_kept_in_one_buffer_are_read_at_once():
    buffer = np.zeros(())

    def answer(a_slice, W, b):
        buffer[...] = np.sum(a_slice * W) + b[0, 0, 0]
        return buffer

    assert grade("conv_single_step", answer).passed


def test_random_answers_are_told():
    rng = np.random.default_rng(0)
    refused("output_size", lambda n, f, pad, stride: int(rng.integers(1000)), "two different results")


def test_an_answer_with_a_memory_is_told():
    calls = []

    def answer(n, f, pad, stride):
        calls.append(n)
        return (n + 2 * pad - f) // stride + len(calls)

    refused("output_size", answer, "two different results")


def test_an_answer_that_is_right_half_of_the_time_is_caught_on_every_seed():
    for seed in range(50):
        rng = np.random.default_rng(seed)
        assert not grade(
            "output_size", lambda n, f, pad, stride, rng=rng: (n + 2 * pad - f) // stride + int(rng.integers(2)), seed
        ).passed


def test_constants_are_told():
    refused("output_size", lambda n, f, pad, stride: 4, "the arguments play no part")
    refused("conv_single_step", lambda a_slice, W, b: 0.0, "the arguments play no part")
    refused("zero_pad", lambda X, pad: 0 * pad_slices(X, pad), "everything is 0")


def test_printing_is_kept_and_shown(capsys):
    def answer(X, pad):
        print("shape", X.shape)
        print("warning", file=sys.stderr)
        return X

    refused("zero_pad", answer, "Your function printed", "shape (1, 2, 3, 1)")
    assert capsys.readouterr() == ("", "")


def test_printing_is_shown_beside_a_right_answer_too(capsys):
    def answer(f):
        print("f is", f)
        return f // 2

    result = grade("same_padding", answer)
    assert result.passed and "f is 3" in result.message and capsys.readouterr().out == ""


def test_endless_printing_is_cut(capsys):
    def answer(X, pad):
        for number in range(2000):
            print(number, "x" * 500)

    message = refused("zero_pad", answer, "The first lines:").message
    assert len(message) < 4000 and capsys.readouterr().out == ""


def test_the_streams_come_back_whatever_the_answer_does():
    streams = sys.stdout, sys.stderr

    def answer(X, pad):
        sys.stdout = None
        raise SystemExit

    grade("zero_pad", answer)
    assert (sys.stdout, sys.stderr) == streams


def test_two_checks_at_once_give_the_streams_back():
    streams, profile = (sys.stdout, sys.stderr), threading.getprofile()

    def answer(X, pad):
        time.sleep(0.0001)
        return pad_slices(X, pad)

    passed = []
    threads = [
        threading.Thread(target=lambda: [passed.append(grade("zero_pad", answer).passed) for _ in range(15)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sys.stdout, sys.stderr) == streams and threading.getprofile() is profile and passed == [True] * 60


def test_a_closed_stream_stays_open(capsys):
    def answer(X, pad):
        sys.stdout.close()
        return pad_slices(X, pad)

    assert grade("zero_pad", answer).passed and not sys.stdout.closed


def test_other_threads_print_as_usual(capsys):
    def answer(X, pad):
        other = threading.Thread(target=print, args=("from elsewhere",))
        other.start()
        other.join()
        return pad_slices(X, pad)

    assert grade("zero_pad", answer).passed
    assert "from elsewhere" in capsys.readouterr().out


def test_the_random_numbers_of_the_notebook_are_left_alone():
    np.random.seed(3)
    state = np.random.get_state()[1].copy()
    grade("conv_forward", conv_loops)
    assert np.array_equal(state, np.random.get_state()[1])


def test_what_an_answer_changes_elsewhere_is_set_back(tmp_path):
    def state():
        return os.getcwd(), random.getstate(), sys.getrecursionlimit(), list(warnings.filters)

    def answer(X, pad):
        os.chdir(tmp_path)
        random.seed(1)
        np.random.seed(1)
        sys.setrecursionlimit(300)
        warnings.simplefilter("error")
        return pad_slices(X, pad)

    before, numbers = state(), np.random.get_state()[1].copy()
    assert grade("zero_pad", answer).passed
    assert state() == before and np.array_equal(numbers, np.random.get_state()[1])


def test_random_numbers_of_the_notebook_are_told_too():
    np.random.seed(0)
    refused("output_size", lambda n, f, pad, stride: np.random.randint(10**6), "two different results")


# ------------------------------------------------------------------------------------------------ the course's code


def _with_helper(X, pad):
    from helpers.grading import reference_01

    return reference_01.zero_pad(X, pad)


def _swallowed(X, pad):
    try:
        from helpers.grading import reference_01

        reference_01.zero_pad(X, pad)
    except BaseException:
        pass
    return pad_slices(X, pad)


def _in_another_thread(X, pad):
    from helpers.grading import reference_01

    result = []
    worker = threading.Thread(target=lambda: result.append(reference_01.zero_pad(X, pad)))
    worker.start()
    worker.join()
    return result[0]


def _by_the_judge(X, pad):
    return pad_slices(X, pad) if grading.grade("zero_pad", pad_slices).passed else X


def _unwatched(X, pad):
    from helpers.grading import reference_01

    sys.setprofile(None)
    return reference_01.zero_pad(X, pad)


def test_taking_off_the_watch_earns_nothing():
    refused("zero_pad", _unwatched, "sys.setprofile", "earns nothing")


def test_endless_recursion_is_told_as_such():
    def answer(X, pad):
        return answer(X, pad)

    message = refused("zero_pad", answer, "RecursionError").message
    assert "setprofile" not in message


@pytest.mark.parametrize("answer", [_with_helper, _swallowed, _in_another_thread, _by_the_judge])
def test_a_call_into_the_course_earns_nothing(answer):
    result = refused("zero_pad", answer, "your own code", "earns nothing")
    assert not any(case.passed for case in result.cases)


def test_the_course_s_own_functions_are_no_answer():
    from helpers import convolution
    from helpers.grading import reference_01

    refused("zero_pad", reference_01.zero_pad, "It calls the course's own zero_pad")
    refused("zero_pad", convolution.zero_pad, "It calls helpers.convolution.zero_pad")
    refused("zero_pad", functools.partial(convolution.zero_pad), "helpers.convolution.zero_pad")
    refused("zero_pad", learners.tf.function(convolution.zero_pad), "helpers.convolution")
    refused("zero_pad", learners.tf.function(lambda X, pad: convolution.zero_pad(X, pad)), "helpers.convolution")
    refused("zero_pad", lambda X, pad: convolution.zero_pad(X, pad), "convolution.zero_pad(X, pad)")


def test_importing_the_course_is_no_call():
    def answer(X, pad):
        import helpers.images
        import helpers.runtime  # noqa: F401

        return pad_slices(X, pad)

    saved = {name: module for name, module in sys.modules.items() if name == "helpers.images"}
    sys.modules.pop("helpers.images", None)
    try:
        assert grade("zero_pad", answer).passed
    finally:
        sys.modules.update(saved)


def test_a_form_that_puts_a_shape_into_words_is_no_call_of_the_answer():
    """A reader of results may use the words of `arrays`; an answer that calls them is noticed."""
    def form_of(module):
        names = {"__name__": module, "size": arrays.size}
        exec("class Form:\n    def read(self, value, args):\n        return np.zeros(len(size(value.shape)))", names)
        names["np"] = np
        return names["Form"]()

    def called(answer, module):
        return sandbox.run(answer, [(1,)], form=form_of(module)).helper

    ours = f"{sandbox.PACKAGE}grading.forms_03"
    assert called(lambda n: np.zeros((2, n)), ours) == ""
    assert called(lambda n: np.zeros((2, n)), "learner").endswith("arrays.size")
    assert called(lambda n: [np.zeros((2, n)), arrays.size((n,))][0], ours).endswith("arrays.size")


def test_keras_of_the_course_is_allowed():
    from helpers.runtime import ops

    assert grade("zero_pad", lambda X, pad: ops.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))).passed


