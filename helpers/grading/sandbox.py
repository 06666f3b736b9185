"""Runs a learner's function where it can do no harm: in a thread of its own, for a limited time, watched.

A call into this package is noticed by a profile hook, so that an answer cannot hand the work to the course's own code.
Nothing that the function does makes `run` raise.
"""

import contextlib
import copy
import ctypes
import dis
import linecache
import os
import random
import re
import sys
import sysconfig
import threading
import time
import traceback
import warnings
from dataclasses import dataclass, field

import numpy as np

from helpers.grading import returned

SECONDS = 10.0  # for all calls of one answer together
SECONDS_OF_IMPORT = 120.0  # where the answer imports a large library first
PRINTED = 2000  # characters of the answer's printing that are kept
PACKAGE = __name__.split(".")[0] + "."
FOLDER = os.path.dirname(os.path.dirname((lambda: 0).__code__.co_filename)) + os.sep  # as spelt in code objects
FREE = {  # modules that hold no part of any answer
    __name__, f"{PACKAGE}runtime", *(f"{PACKAGE}grading.{name}" for name in ("returned", "given"))
}
FORMS = (f"{PACKAGE}grading.forms", f"{PACKAGE}grading.arrays")  # read results, no help unless an answer calls them
ONE_AT_A_TIME = threading.RLock()  # the streams, the folder and the random numbers are there only once
LIBRARIES = tuple({sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")})


class _Stopped(SystemExit):
    """Raised inside an answer that ran out of time. Threads end silently on a SystemExit."""


@dataclass(frozen=True)
class Problem:
    """An exception in words: its name and message, and the learner's own line, where there is one."""

    name: str
    message: str
    number: int = 0
    line: str = ""
    raised: bool = False  # raised by the learner's own code, not by a library that it calls
    elsewhere: str = ""  # the learner's other function that it happened in, if it was not the answer itself
    kinds: tuple = ()  # names of its class and of all classes above
    meant: bool = False  # by a line that says raise, and not by what a line calls

    def refuses(self, name):
        """True where the learner's own code raised an exception of that class, or of one below it, on purpose."""
        return self.raised and self.meant and name in self.kinds


@dataclass(frozen=True)
class Outcome:
    """What one call brought.

    Attributes:
        kind: "array", "large" (only its shape is known), "other" (no numbers), "problem", "endless" or "not run".
        array: the numbers, as NumPy; None unless kind is "array".
        shape: of the numbers, for "array" and "large".
        words: for "other", what came back instead of numbers.
        problem: the exception, for "problem".
        changed: positions of the arguments that the call changed.
    """

    kind: str
    array: object = None
    shape: tuple = ()
    words: str = ""
    problem: object = None
    changed: tuple = ()

    @property
    def coarse(self):
        """True where the numbers came as bfloat16, which keeps 8 binary digits; `returned.as_array` notes it."""
        noted = getattr(self.array, "dtype", np.dtype(float)).metadata or {}
        return noted.get("from") == "bfloat16"


@dataclass
class Run:
    """All calls of one answer: an outcome for each, and what was seen meanwhile."""

    outcomes: list = field(default_factory=list)
    printed: str = ""
    helper: str = ""  # the function of this package that was called, if any
    helper_line: str = ""
    endless: bool = False
    abandoned: bool = False  # it could not be stopped and still runs


def run(answer, calls, seconds=SECONDS, form=None):
    """Calls `answer` with each tuple of arguments, on fresh copies of them.

    Args:
        answer: anything that can be called.
        calls: tuples of arguments.
        seconds: time for all of them; what has not ended by then is stopped.
        form: what reads results that are no plain array; see `forms`.

    Returns:
        A Run with one outcome a call.
    """
    nested = isinstance(sys.getprofile(), _Watch)  # an answer that checks another one must not wait for itself
    with contextlib.nullcontext() if nested else ONE_AT_A_TIME, _left_as_found():
        return _run(answer, calls, seconds, form)


def _run(answer, calls, seconds, form):
    result, watch = Run(), _Watch()
    finished = threading.Event()
    worker = threading.Thread(target=_work, args=(answer, calls, form, result, watch, finished), daemon=True)
    with _captured(worker) as printed:
        before = threading.getprofile()
        threading.setprofile(watch.begin)
        try:
            worker.start()
            _wait(worker, finished, seconds)
        finally:
            threading.setprofile(before)
            result.endless = not finished.is_set()
            result.abandoned = result.endless and not _stop(worker, finished, watch)
            watch.over = True
    result.printed, result.helper, result.helper_line = printed.text, watch.helper, watch.line
    result.outcomes = result.outcomes[: len(calls)]
    missing = len(calls) - len(result.outcomes)
    result.outcomes += [Outcome("endless" if result.endless else "not run")] * (missing > 0)
    result.outcomes += [Outcome("not run")] * (missing - 1)
    return result


def _work(answer, calls, form, result, watch, finished):
    """The thread's own function; a late stop may reach any line of it."""
    with contextlib.suppress(_Stopped), contextlib.suppress(_Stopped):
        try:
            sys.setprofile(watch)
            for args in calls:
                if not result.endless:
                    result.outcomes.append(_call(answer, args, form, watch))
        finally:
            sys.setprofile(None)
            finished.set()


def _wait(worker, finished, seconds):
    """Waits until the work is done or the time is over; the import of a library does not count."""
    start = now = time.monotonic()
    deadline = start + seconds
    while now < min(deadline, start + SECONDS_OF_IMPORT) and not finished.wait(min(0.25, deadline - now)):
        now = time.monotonic()
        if _is_importing(worker):
            deadline = now + seconds


def _is_importing(worker):
    frame = sys._current_frames().get(worker.ident)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _stop(worker, finished, watch):
    """Ends the thread by raising inside it; False where it swallows that, or waits outside of Python."""
    watch.stopped = worker.ident
    for _ in range(10):
        _raise_in(worker.ident, _Stopped)
        if finished.wait(0.1):
            worker.join(1.0)
            break
    if worker.is_alive():
        _raise_in(worker.ident, None)
    _settle()
    return not worker.is_alive()


def _raise_in(thread, exception):
    """Raises in a thread before its next loop or call; None takes back what was not yet raised."""
    what = None if exception is None else ctypes.py_object(exception)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)


def _settle():
    """Clears the interpreter's flag 'an exception is to be raised in some thread', by raising one here.

    Python 3.11 leaves the flag up when the thread never gets to it, and a watched thread then hangs at its first line.
    """
    with contextlib.suppress(_Stopped):
        _raise_in(threading.get_ident(), _Stopped)
        for _ in range(1000):
            pass


def _call(answer, args, form, watch):
    given, limit = copy.deepcopy(args), sys.getrecursionlimit()
    meant = getattr(form, "changes", ())
    try:
        value = answer(*given)
        kind, array, shape, words = returned.read(value, form, given if meant else args)
        outcome = Outcome(kind, array, shape, words)
    except _Stopped:
        raise
    except BaseException as error:  # an answer may raise anything, SystemExit and KeyboardInterrupt included
        outcome = Outcome("problem", problem=_problem(error, answer))
    finally:
        sys.setrecursionlimit(limit)
    too_deep = outcome.problem is not None and outcome.problem.name == "RecursionError"  # Python itself drops the hook
    if sys.getprofile() is not watch and watch.stopped is None:
        watch.helper = watch.helper or ("" if too_deep else "sys.setprofile")
        sys.setprofile(watch)
    changed = tuple(
        position for position, pair in enumerate(zip(args, given, strict=True))
        if position not in meant and not returned.same(*pair)
    )
    return Outcome(outcome.kind, outcome.array, outcome.shape, outcome.words, outcome.problem, changed)


# ----------------------------------------------------------------------------------------------- exceptions


def _problem(error, answer):
    """The exception in words; nothing in it differs from run to run."""
    name = _printable(type(error).__name__)
    try:
        message = _printable(str(error))
    except BaseException:  # a learner's exception class may fail to print itself
        message = ""
    message = re.sub(r"\s+", " ", re.sub(r"0x[0-9a-fA-F]{4,}", "0x...", message)).strip()
    message = message if len(message) <= 300 else message[:297] + "..."
    entries = traceback.extract_tb(error.__traceback__)
    own = [entry for entry in entries if _is_learners(entry.filename)]
    kinds = tuple(kind.__name__ for kind in type(error).__mro__)
    if not own:
        return Problem(name, message, kinds=kinds)
    last = own[-1]
    elsewhere = last.name if len(own) > 1 and last.name.isidentifier() else ""
    return Problem(
        name,
        message,
        last.lineno or 0,
        _printable(last.line or "").strip(),
        last is entries[-1],
        "" if elsewhere == _name(answer) else elsewhere,
        kinds,
        _is_meant(error),
    )


def _is_meant(error):
    """True where the exception came from a raise statement of Python code."""
    place = error.__traceback__
    while place.tb_next is not None:
        place = place.tb_next
    return dis.opname[place.tb_frame.f_code.co_code[place.tb_lasti]] in ("RAISE_VARARGS", "RERAISE")


def _name(answer):
    try:
        return answer.__name__
    except BaseException:  # an object may be made to fail here
        return ""


def _printable(text):
    """A question mark for every half of a surrogate pair, which no stream and no file can hold."""
    return str.encode(text, "utf-8", "replace").decode()


def _is_learners(filename):
    """True for code that is neither of Python, nor of an installed library, nor of this package."""
    return not filename.startswith(("<frozen", "<__array_function__", FOLDER, *LIBRARIES))


# ----------------------------------------------------------------------------------------------- watching


class _Watch:
    """A profile hook that notes the first call into this package.

    After the end it takes itself off; in a thread that could not be stopped it raises, once that comes back to Python.
    """

    def __init__(self):
        self.helper, self.line, self.over, self.stopped, self.started = "", "", False, None, []

    def begin(self, *_):
        """Watches a new thread if the answer started it, and no other that begins meanwhile."""
        sys.setprofile(self if any(thread is threading.current_thread() for thread in self.started) else None)

    def __call__(self, frame, event, _):
        if self.over:
            sys.setprofile(None)
            if threading.get_ident() == self.stopped and frame.f_globals.get("__name__") not in FREE:
                raise _Stopped
        elif event == "call" and frame.f_code is threading.Thread.start.__code__:
            self.started.append(frame.f_locals["self"])
        elif event == "call" and not self.helper and _is_ours(frame) and not _while_importing(frame):
            self.helper = f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"
            self.line = _calling_line(frame)


def _is_ours(frame):
    """True in code of this package, also where a compiler such as tf.function rewrote it into another file."""
    module = frame.f_globals.get("__name__")
    if type(module) is not str or not module.startswith(PACKAGE) or module in FREE:
        return False
    return not (module.startswith(FORMS) and _reads_a_result(frame))


def _reads_a_result(frame):
    """True where nothing but this package stands between the frame and `_call`: no answer called it."""
    while frame is not None and frame.f_code is not _call.__code__:
        if not str(frame.f_globals.get("__name__")).startswith(PACKAGE):
            return False
        frame = frame.f_back
    return frame is not None


def _while_importing(frame):
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_code.co_filename.startswith(FOLDER):
            return True
        frame = frame.f_back
    return False


def _calling_line(frame):
    while frame is not None:
        if _is_learners(frame.f_code.co_filename):
            return linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
        frame = frame.f_back
    return ""


class _Printed:
    """Stands in for a stream: keeps what one thread writes, and hands on what the others write."""

    def __init__(self, stream, worker):
        self.stream, self.worker, self.text = stream, worker, ""

    def write(self, text):
        if threading.get_ident() != self.worker.ident:
            return self.stream.write(text)
        if len(self.text) < PRINTED:
            self.text += _printable(str(text))[:PRINTED]
        return len(text)

    def close(self):
        """The stream behind it is the notebook's, and stays open."""

    def __getattr__(self, name):
        return getattr(self.stream, name)


@contextlib.contextmanager
def _captured(worker):
    """Keeps the worker's printing apart, and its warnings out of the notebook."""
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Printed(streams[0], worker), _Printed(streams[1], worker)
    try:
        yield sys.stdout
    finally:
        sys.stdout, sys.stderr = streams


@contextlib.contextmanager
def _left_as_found():
    """Fresh random numbers for an answer; afterwards they, the folder and the warning filters are as before."""
    states, folder = (random.getstate(), np.random.get_state()), _folder()
    random.seed()
    np.random.seed()
    try:
        with warnings.catch_warnings():
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        if folder and _folder() != folder:
            with contextlib.suppress(OSError):
                os.chdir(folder)


def _folder():
    try:
        return os.getcwd()
    except OSError:  # it was deleted
        return ""
