"""Keeps the best points of every exercise between sessions, in one SQLite file.

The file is `progress.sqlite` at the root of the course, or where the environment variable WORKBOOK_PROGRESS points.
Each check is one transaction: a kernel that is killed loses nothing that was shown, and two kernels may write at once.
A file that cannot be used is set aside under another name and never deleted; a check goes on whatever happens here.
"""

import contextlib
import os
import shutil
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

WAIT = 10.0  # seconds that a kernel waits for another one to finish writing
UNREADABLE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_FORMAT)
TABLE = (
    "CREATE TABLE IF NOT EXISTS progress (id TEXT PRIMARY KEY, points REAL NOT NULL, max_points REAL NOT NULL, "
    "hint TEXT NOT NULL)"
)
BEST = "max(ifnull(CAST(points AS REAL), 0), excluded.points)"  # a row without a number counts as 0 points
KEEP_BEST = (
    "INSERT INTO progress (id, points, max_points, hint) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
    f"points = {BEST}, max_points = excluded.max_points, "
    f"hint = CASE WHEN {BEST} >= excluded.max_points THEN '' ELSE excluded.hint END"
)


@dataclass(frozen=True)
class Record:
    """What is kept of one exercise: the best points, and the last hint while it is not solved."""

    points: float
    max_points: float
    hint: str


class NotKept(Exception):
    """The progress file could not be read or written; the message says why and what to do."""


def location():
    """The progress file: WORKBOOK_PROGRESS if set, else progress.sqlite at the root of the course."""
    if os.environ.get("WORKBOOK_PROGRESS"):
        return Path(os.environ["WORKBOOK_PROGRESS"])
    root = Path(__file__).resolve().parent.parent.parent
    return (root if (root / "pyproject.toml").exists() else Path.cwd()) / "progress.sqlite"


def record_feedback(feedback):
    """The same Feedback after its points were kept, with a note if something was in the way."""
    if feedback.state == "not attempted":
        return feedback
    row = (feedback.id, feedback.points, feedback.max_points, "" if feedback.passed else feedback.hint)
    _, notes = _attempt(lambda file: file.execute(KEEP_BEST, row))
    return replace(feedback, notes=(*feedback.notes, *notes)) if notes else feedback


def records():
    """({id: Record}, notes) of all that is kept; rows that are not whole are left out."""
    if not location().exists():
        return {}, ()
    rows, notes = _attempt(lambda file: file.execute("SELECT id, points, max_points, hint FROM progress").fetchall())
    return {id: Record(*rest) for id, *rest in rows or () if _is_whole(id, *rest)}, notes


def _is_whole(id, points, max_points, hint):
    """False for a row that some other program wrote, which holds no points."""
    numbers = isinstance(points, (int, float)) and isinstance(max_points, (int, float))
    return numbers and isinstance(id, str) and isinstance(hint, str)


def forget(id=None):
    """Clears what is kept of one exercise, or of all; says what that was.

    Args:
        id: of an exercise or question; None for all of them.
    """
    kept, notes = records()
    chosen = {name: record for name, record in kept.items() if id is None or name == id}
    if not chosen:
        print("\n".join((*notes, "Nothing is recorded." if id is None else f"Nothing is recorded of {id}.")))
        return
    ids = [(name,) for name in sorted(chosen)]
    _, failed = _attempt(lambda file: file.executemany("DELETE FROM progress WHERE id = ?", ids))
    listed = ", ".join(f"{name} ({chosen[name].points:g} of {chosen[name].max_points:g})" for name in sorted(chosen))
    print("\n".join((*notes, *failed, f"{'Could not forget' if failed else 'Forgotten'}: {listed}.")))


def _attempt(work):
    """(result of `work`, notes): a file that cannot be used is set aside once, and a new one begun."""
    path, notes = location(), ()
    for last in (False, True):
        try:
            return _transaction(path, work), notes
        except sqlite3.Error as error:
            code = (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR) & 0xFF
            try:
                if last or code not in (*UNREADABLE, sqlite3.SQLITE_READONLY):
                    raise NotKept(_reason(code, path))
                notes = (_set_aside(path, work_on_copy=code == sqlite3.SQLITE_READONLY),)
            except (NotKept, OSError) as reason:
                text = str(reason) if isinstance(reason, NotKept) else _reason(code, path)
                return None, (*notes, text)
        except OSError as error:
            return None, (*notes, f"Your points were not kept: {path.name} cannot be used ({error.strerror}).")


def _transaction(path, work):
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path, timeout=WAIT, isolation_level=None)) as file:
        file.execute("BEGIN IMMEDIATE")
        file.execute(TABLE)
        result = work(file)
        file.execute("COMMIT")
    return result


def _set_aside(path, work_on_copy):
    """Renames the file and says so; a file that is only protected is copied back, so that its points go on."""
    if not work_on_copy and _is_sound(path):
        return f"{path.name} was repaired by another notebook meanwhile."
    number = 1
    while (aside := path.with_name(f"{path.name}.aside-{number}")).exists():
        number += 1
    path.rename(aside)
    for tail in ("-journal", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + tail).rename(aside.with_name(aside.name + tail))
    if work_on_copy:
        shutil.copyfile(aside, path)
        return f"{path.name} was write-protected. It was kept as {aside.name}, and a copy of it goes on."
    return f"{path.name} could not be read. It was kept as {aside.name}, and a new one was begun."


def _is_sound(path):
    try:
        _transaction(path, lambda file: file.execute("SELECT id, points, max_points, hint FROM progress").fetchall())
    except sqlite3.Error:
        return False
    return True


def _reason(code, path):
    why = {
        sqlite3.SQLITE_BUSY: "another notebook holds it; run the cell again",
        sqlite3.SQLITE_LOCKED: "another notebook holds it; run the cell again",
        sqlite3.SQLITE_READONLY: "it is write-protected; make the course's folder writable",
        sqlite3.SQLITE_CANTOPEN: "it cannot be opened; make the course's folder writable",
        sqlite3.SQLITE_FULL: "the disk is full",
        sqlite3.SQLITE_IOERR: "the disk reports an error",
    }.get(code, "it cannot be used; move it away")
    return f"Your points were not kept in {path.name}: {why}."
