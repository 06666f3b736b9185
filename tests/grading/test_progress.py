"""Points are kept whatever happens: two kernels at once, a killed one, a broken or protected file."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from helpers.grading import check, forget, progress, report
from helpers.grading.feedback import Feedback
from tests.grading.learners import pad_slices

WRITER = """
import sys
from helpers.grading.feedback import Feedback
from helpers.grading.progress import record_feedback
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    feedback = record_feedback(Feedback(f"exercise {number}", "", sys.argv[1], 2, hint="h" * 500))
    assert not feedback.notes, feedback.notes
    print(number, flush=True)
"""


def feedback(id, state="passed", hint="think", points=1):
    return Feedback(id, "", state, points, hint=hint)


def kept():
    rows, notes = progress.records()
    assert not notes
    return {id: (row.points, row.hint) for id, row in rows.items()}


# ------------------------------------------------------------------------------------------------ what is kept


def test_best_points_are_kept_and_the_hint_goes_when_solved():
    progress.record_feedback(feedback("zero_pad", "not yet", "first"))
    assert kept() == {"zero_pad": (0, "first")}
    progress.record_feedback(feedback("zero_pad", "not yet", "second"))
    assert kept() == {"zero_pad": (0, "second")}
    progress.record_feedback(feedback("zero_pad"))
    progress.record_feedback(feedback("zero_pad", "not yet", "third"))
    assert kept() == {"zero_pad": (1, "")}


def test_untouched_answers_are_not_kept(progress_file):
    progress.record_feedback(feedback("zero_pad", "not attempted"))
    assert not progress_file.exists() and kept() == {}


def test_the_file_stands_at_the_root_unless_told_otherwise(monkeypatch, tmp_path):
    monkeypatch.delenv("WORKBOOK_PROGRESS")
    root = Path(progress.__file__).resolve().parents[2]
    assert progress.location() == root / "progress.sqlite"
    monkeypatch.setenv("WORKBOOK_PROGRESS", str(tmp_path / "new" / "folder" / "mine.sqlite"))
    progress.record_feedback(feedback("zero_pad"))
    assert (tmp_path / "new" / "folder" / "mine.sqlite").exists()


def test_a_report_makes_no_file(progress_file):
    report()
    assert not progress_file.exists()


# ------------------------------------------------------------------------------------------------ the report


def solve_some():
    check("zero_pad", pad_slices)
    check("conv_forward", lambda A_prev, W, b, pad, stride: A_prev)
    check("01.q1", "a")
    check("01.q1", "b")
    check("01.q2", "z")


def test_the_report_counts_points_and_says_what_is_next():
    assert report().points == 0 and report().then == "Next: to_grey, chapter 00."
    solve_some()
    whole, chapter = report(), report(1)
    assert (whole.points, chapter.points) == (2, 2) and whole.max_points > chapter.max_points
    assert chapter.then == "Next: conv_single_step, chapter 01."
    text = " ".join(str(chapter).split())
    assert "zero_pad 1 of 1" in text and "A_prev" in text and "Start here" not in text
    assert str(whole) == str(report()) and whole._repr_html_() == report()._repr_html_()


def test_a_solved_course_has_nothing_next():
    for _, _, rows in report().chapters:
        for row in rows:
            if row.name != "questions":
                progress.record_feedback(feedback(row.name, points=row.max_points))
    from helpers.grading import quizzes

    for quiz in quizzes():
        progress.record_feedback(feedback(quiz.id))
    assert report().points == report().max_points and report().then == "Everything is solved."


def test_records_of_unknown_exercises_do_no_harm():
    progress.record_feedback(feedback("no_such_exercise"))
    assert report().points == 0


def test_an_unknown_chapter():
    for chapter in (11, "77"):
        with pytest.raises(ValueError, match=f"chapter is {chapter!r}; it must be one of 00, 01"):
            report(chapter)
    with pytest.raises(ValueError, match="chapter is"):
        report("one")


def test_forgetting_says_what_it_forgets(capsys):
    forget()
    assert capsys.readouterr().out == "Nothing is recorded.\n"
    check("zero_pad", pad_slices)
    check("01.q1", "b")
    forget("conv_forward")
    assert capsys.readouterr().out == "Nothing is recorded of conv_forward.\n"
    forget("zero_pad")
    assert capsys.readouterr().out == "Forgotten: zero_pad (1 of 1).\n"
    assert kept() == {"01.q1": (1, "")}
    forget()
    assert capsys.readouterr().out == "Forgotten: 01.q1 (1 of 1).\n"
    assert kept() == {}


# ------------------------------------------------------------------------------------------------ accidents


def writer(state, first, last):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, state, str(first), str(last)], stdout=subprocess.PIPE, text=True
    )


def test_two_kernels_write_at_once():
    both = [writer("passed", 0, 60), writer("not yet", 30, 90)]
    for process in both:
        process.communicate(timeout=60)
        assert process.returncode == 0
    points = {id: row[0] for id, row in kept().items()}
    assert points == {f"exercise {number}": 2 if number < 60 else 0 for number in range(90)}


def test_a_killed_kernel_loses_nothing_that_it_showed(progress_file):
    """Killed several times while it writes without a pause."""
    shown, first = set(), 0
    for delay in (0.0, 0.01, 0.02, 0.05):
        process = writer("passed", first, 100_000)
        shown.add(int(process.stdout.readline()))
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        rest, _ = process.communicate(timeout=60)
        shown.update(int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n"))
        assert process.returncode == -signal.SIGKILL
        first = max(shown) + 2
        names = set(kept())
        assert {f"exercise {number}" for number in shown} <= names
        with sqlite3.connect(progress_file) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("content", [b"not a database at all" * 300, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_file_is_set_aside_and_the_check_goes_on(progress_file, content):
    progress_file.write_bytes(content)
    result = check("zero_pad", pad_slices)
    assert result.passed and "could not be read" in str(result) and "progress.sqlite.aside-1" in result._repr_html_()
    assert progress_file.with_name("progress.sqlite.aside-1").read_bytes() == content
    assert kept() == {"zero_pad": (1, "")} and not check("zero_pad", pad_slices).notes


def test_a_file_cut_off_in_the_middle_is_set_aside(progress_file):
    for number in range(100):
        progress.record_feedback(feedback(f"exercise {number}", "not yet", "h" * 300))
    progress_file.write_bytes(progress_file.read_bytes()[:-6000])
    result = progress.record_feedback(feedback("zero_pad"))
    assert "could not be read" in result.notes[0] and kept() == {"zero_pad": (1, "")}


def test_a_database_of_something_else_is_set_aside(progress_file):
    with sqlite3.connect(progress_file) as file:
        file.execute("CREATE TABLE progress (name TEXT)")
    result = progress.record_feedback(feedback("zero_pad"))
    assert "could not be read" in result.notes[0] and kept() == {"zero_pad": (1, "")}


def test_a_second_broken_file_does_not_hide_the_first(progress_file):
    for number in (1, 2):
        progress_file.write_bytes(b"broken" * 200 + bytes([number]))
        check("zero_pad", pad_slices)
        assert progress_file.with_name(f"progress.sqlite.aside-{number}").read_bytes().endswith(bytes([number]))


def test_the_report_of_a_broken_file_says_so(progress_file):
    progress_file.write_bytes(b"broken" * 200)
    shown = report()
    assert "could not be read" in str(shown) and "could not be read" in shown._repr_html_()
    assert not report().notes


def test_an_empty_file_is_a_new_one(progress_file):
    progress_file.touch()
    assert not check("zero_pad", pad_slices).notes and kept() == {"zero_pad": (1, "")}


@pytest.mark.parametrize("row", [(None, 1, ""), ("x", 1, ""), (0, "x", ""), (0, None, ""), (0, 1, b"x"), (0, 1, None)])
def test_rows_that_are_not_whole_are_left_out(progress_file, capsys, row):
    with sqlite3.connect(progress_file) as file:
        file.execute("CREATE TABLE progress (id TEXT PRIMARY KEY, points, max_points, hint)")
        file.execute("INSERT INTO progress VALUES ('zero_pad', ?, ?, ?)", row)
        file.execute("INSERT INTO progress VALUES (?, 1, 1, '')", (b"no text",))
        file.execute("INSERT INTO progress VALUES ('to_grey', 1, 1, '')")
    assert report().points == 1 and report()._repr_html_() and kept() == {"to_grey": (1, "")}
    forget()
    assert capsys.readouterr().out == "Forgotten: to_grey (1 of 1).\n"
    assert not check("zero_pad", pad_slices).notes and kept() == {"zero_pad": (1, "")}


def test_a_folder_in_its_place(progress_file, capsys):
    progress_file.mkdir()
    result = check("zero_pad", pad_slices)
    assert result.passed and "cannot be opened" in str(result)
    assert report().points == 0 and "cannot be opened" in str(report())
    forget()
    assert "cannot be opened" in capsys.readouterr().out


def test_a_file_in_the_place_of_its_folder(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORKBOOK_PROGRESS", str(tmp_path / "file" / "progress.sqlite"))
    assert "cannot be used" in str(check("zero_pad", pad_slices))


def test_a_file_that_another_notebook_holds(progress_file, monkeypatch):
    monkeypatch.setattr(progress, "WAIT", 0.1)
    check("zero_pad", pad_slices)
    holder = sqlite3.connect(progress_file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    result = check("01.q1", "b")
    assert result.passed and "another notebook holds it" in str(result)
    holder.execute("ROLLBACK")
    holder.close()
    assert kept() == {"zero_pad": (1, "")}


def as_nobody(work):
    """Runs work in a child without the rights of root; True where it returned true."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            code = 0 if work() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.fixture
def shared_folder(monkeypatch):
    """A folder that every user may write to, and reach; the progress file stands in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        monkeypatch.setenv("WORKBOOK_PROGRESS", str(folder / "progress.sqlite"))
        progress.record_feedback(feedback("zero_pad"))
        (folder / "progress.sqlite").chmod(0o444)
        yield folder
        folder.chmod(0o777)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a child process")
def test_a_protected_file_is_set_aside_and_its_points_go_on(shared_folder):
    def work():
        result = progress.record_feedback(feedback("01.q1"))
        rows, notes = progress.records()
        return "write-protected" in result.notes[0] and set(rows) == {"zero_pad", "01.q1"} and not notes

    assert as_nobody(work)
    assert (shared_folder / "progress.sqlite.aside-1").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a child process")
def test_a_protected_folder_is_told_and_the_check_goes_on(shared_folder):
    shared_folder.chmod(0o555)

    def work():
        result = progress.record_feedback(feedback("01.q1"))
        rows, notes = progress.records()
        return "writable" in result.notes[0] and set(rows) == {"zero_pad"} and not notes

    assert as_nobody(work)
