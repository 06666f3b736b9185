"""The file behind `helpers.recognition`: people and their encodings in SQLite, read as arrays that can be searched.

- Every call opens the file, does its work in one transaction and closes it: nothing has to be kept open between calls,
  so that threads, forked processes and a file that was replaced by a copy are no special cases.
- Each change writes a new random stamp; what was read is read again when the stamp in the file is another one.
- Who was removed stays in the file, with `removed` counting up from 1, until purged.
- Errors are `RecognitionError`; after one, the file holds what it held before.
"""

import contextlib
import difflib
import os
import sqlite3
import unicodedata
import uuid
from pathlib import Path
from typing import NamedTuple

import numpy as np

WAIT = 10.0  # seconds that a process waits for another one to finish writing
OURS, VERSION = 0x46616365, 1  # marks the file as a database of faces ("Face"), and its layout
LAYOUT = (
    "CREATE TABLE state (stamp TEXT NOT NULL, encoder TEXT NOT NULL, hash TEXT NOT NULL, size INTEGER)",
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, removed INTEGER NOT NULL DEFAULT 0)",
    "CREATE UNIQUE INDEX present ON people (name) WHERE removed = 0",
    "CREATE TABLE encodings (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE, "
    "encoding BLOB NOT NULL)",
    "CREATE INDEX of_person ON encodings (person)",
    f"PRAGMA application_id = {OURS}",
    f"PRAGMA user_version = {VERSION}",
)
SETTINGS = ("foreign_keys = ON", "synchronous = EXTRA", "secure_delete = ON", "temp_store = MEMORY")
REASONS = {
    sqlite3.SQLITE_BUSY: "another program is writing to it; try again",
    sqlite3.SQLITE_READONLY: "it, or its folder, is write-protected; make both writable, or work on a copy",
    sqlite3.SQLITE_CANTOPEN: "it, or a file beside it, cannot be opened; check the folder and its permissions",
    sqlite3.SQLITE_FULL: "the disk is full; free some space and do it again",
    sqlite3.SQLITE_IOERR: "the disk refuses to read or write; check its space and health",
    sqlite3.SQLITE_NOTADB: "it is no database, or its beginning was overwritten; restore a copy of it",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a copy of it",
}


class RecognitionError(ValueError):
    """An argument or a file that cannot be used; the message names it and the remedy."""


class Gallery(NamedTuple):
    """What a file held at one moment, ready to be searched."""

    stamp: str
    names: tuple  # of people, in the order in which they were enrolled
    starts: np.ndarray  # (people + 1,) where each person's rows begin and the last one's end
    rows: np.ndarray  # (n, d) float32, of length 1
    halves: np.ndarray  # (n,) half the squared length of each row


class GalleryFile:
    """One file of people and encodings, which belongs to one encoder.

    Args:
        path: the file; made, readable by its owner alone, if it does not exist.
        encoder: what has a `name` and a `hash`; looked at anew in every transaction.
    """

    def __init__(self, path, encoder):
        self.path, self._encoder, self._read = Path(path).expanduser().absolute(), encoder, None
        self._create_if_new()
        with self.transaction():
            pass

    def gallery(self):
        """The `Gallery` of all who are enrolled, read again only if the file has changed since the last time."""
        with self.transaction() as sql:
            (stamp,) = sql.execute("SELECT stamp FROM state").fetchone()
            if self._read is None or self._read.stamp != stamp:
                try:
                    self._read = _read(sql, stamp)
                except (TypeError, ValueError) as error:
                    raise self._unusable(REASONS[sqlite3.SQLITE_CORRUPT]) from error
            return self._read

    @contextlib.contextmanager
    def transaction(self, write=False):
        """A connection whose changes are kept all together at the end, or, after any error, not at all."""
        with self._open() as sql:
            sql.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            self._check(sql)
            yield sql
            if write:
                sql.execute("UPDATE state SET stamp = ?", (uuid.uuid4().hex,))
            sql.execute("COMMIT")

    def compact(self):
        """Writes the file anew, so that nothing is left of rows that were deleted, not even in unused places."""
        with self._open() as sql:
            sql.execute("VACUUM")

    @contextlib.contextmanager
    def _open(self):
        """A connection, closed in the end; SQLite's errors get words. What was not committed is rolled back."""
        address = f"{self.path.as_uri()}?mode=rw"  # a file that was moved away is missed, not begun anew
        try:
            with contextlib.closing(sqlite3.connect(address, timeout=WAIT, isolation_level=None, uri=True)) as sql:
                for setting in SETTINGS:
                    sql.execute(f"PRAGMA {setting}")
                yield sql
        except sqlite3.Error as error:
            code = (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_CORRUPT) & 0xFF
            reason = REASONS.get(code, f"SQLite says {str(error)!r}; restore a copy of it")
            gone = "it is gone; put it back, or make a new database"
            raise self._unusable(reason if self.path.exists() else gone) from error

    def _unusable(self, reason):
        return RecognitionError(f"{self.path.name} cannot be used: {reason}. Nothing was changed.")

    def _create_if_new(self):
        """Makes the file, or finishes one whose maker was killed: SQLite has rolled that one back to nothing."""
        try:
            if not self.path.exists():
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise RecognitionError(f"path {str(self.path)!r} cannot be opened ({why}); check the folder and its "
                                   "permissions") from error
        with self._open() as sql:
            if sql.execute("PRAGMA page_count").fetchone()[0]:
                return
            sql.execute("BEGIN IMMEDIATE")
            if not self.path.stat().st_size:  # else another process was quicker, or it is a short file of text
                for statement in LAYOUT:
                    sql.execute(statement)
                state = (uuid.uuid4().hex, self._encoder.name, self._encoder.hash)
                sql.execute("INSERT INTO state (stamp, encoder, hash) VALUES (?, ?, ?)", state)
                sql.execute("COMMIT")

    def _check(self, sql):
        """Refuses a file that is not ours, or another encoder's."""
        (ours,), (version,) = (sql.execute(f"PRAGMA {key}").fetchone() for key in ("application_id", "user_version"))
        if ours != OURS:
            raise RecognitionError(f"{self.path.name} is no database of faces; give the path of one, or of a new file")
        if version != VERSION:
            raise RecognitionError(f"{self.path.name} has layout {version}, and this course writes {VERSION}; open it "
                                   "with the course that made it")
        theirs = sql.execute("SELECT encoder, hash FROM state").fetchone()
        if theirs is None:
            raise self._unusable(REASONS[sqlite3.SQLITE_CORRUPT])
        if theirs != (self._encoder.name, self._encoder.hash):
            raise RecognitionError(
                f"{self.path.name} holds encodings of the encoder {theirs[0]!r} with hash {theirs[1]!r:.14}, and "
                f"encoder is {self._encoder.name!r} with hash {self._encoder.hash!r:.14}: distances between the two "
                "mean nothing. Open the file with its own encoder, or enrol everybody from pictures into a new file")


def insert(sql, person, rows):
    """Adds (k, d) encodings to a person; the first ones of a file fix d."""
    (size,) = sql.execute("SELECT size FROM state").fetchone()
    if size is None:
        sql.execute("UPDATE state SET size = ?", (rows.shape[1],))
    check_size(rows, size)
    cells = ((person, row.astype("<f4").tobytes()) for row in rows)
    sql.executemany("INSERT INTO encodings (person, encoding) VALUES (?, ?)", cells)


def person_of(sql, name):
    """The id of the person enrolled under this name, or None."""
    row = sql.execute("SELECT id FROM people WHERE name = ? AND removed = 0", (name,)).fetchone()
    return row and row[0]


def enrolled(sql, name):
    """The id of the person enrolled under this name; an error that names a similar one where there is none."""
    person = person_of(sql, name)
    if person is None:
        raise stranger(name, [known for (known,) in sql.execute("SELECT name FROM people WHERE removed = 0")])
    return person


def stranger(name, names):
    """The error for a name that is not among those enrolled."""
    near = difflib.get_close_matches(name, names, n=1)
    remedy = f"did you mean {near[0]!r}" if near else "people() lists who is, removed() who was"
    return RecognitionError(f"name is {name!r}, who is not enrolled; {remedy}")


def clean_name(name, argument="name"):
    """A name in the one spelling that it is kept in: composed letters (NFC), no blanks around it."""
    if not isinstance(name, str):
        raise RecognitionError(f"{argument} is {name!r:.60}; it must be a text")
    clean = unicodedata.normalize("NFC", name).strip()
    if not 0 < len(clean) <= 200 or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in clean):
        raise RecognitionError(f"{argument} is {name!r:.60}; it must be 1 to 200 characters, none a control character")
    return clean


def check_size(rows, size):
    """Refuses encodings of another size than those of the file; None: it holds none yet."""
    if len(rows) and size not in (None, rows.shape[1]):
        raise RecognitionError(f"images gives encodings of {rows.shape[1]} numbers; those in the file have {size}: "
                               "use one encoder, and its encodings, for one file")


def half_squares(rows):
    """Half the squared length of each row: what a search needs of a gallery besides its rows."""
    with np.errstate(over="ignore", invalid="ignore"):  # becomes infinite or NaN, and is refused as such
        return np.vecdot(rows, rows) / 2


def _read(sql, stamp):
    """The gallery in the file; ValueError or TypeError where it holds what we never write."""
    people = sql.execute("SELECT id, name FROM people WHERE removed = 0 ORDER BY id").fetchall()
    present = "FROM encodings WHERE person IN (SELECT id FROM people WHERE removed = 0)"
    (count,) = sql.execute(f"SELECT count(*) {present}").fetchone()
    (size,) = sql.execute("SELECT size FROM state").fetchone()
    rows, owners, start = np.empty((count, size or 0), np.float32), np.empty(count, np.int64), 0
    cursor = sql.execute(f"SELECT person, encoding {present} ORDER BY person, id")
    while some := cursor.fetchmany(4096):  # so that little is in memory twice
        stop = start + len(some)
        owners[start:stop] = [person for person, _ in some]
        rows[start:stop] = np.frombuffer(b"".join([row for _, row in some]), "<f4").reshape(len(some), size)
        start = stop
    starts = np.append(np.searchsorted(owners, np.array([person for person, _ in people], np.int64)), count)
    halves = half_squares(rows)
    if (np.diff(starts) < 1).any() or not (abs(halves - 0.5) < 1e-5).all():
        raise ValueError("a person has no encodings, or one whose length is not 1")
    if any(clean_name(name) != name for _, name in people):
        raise ValueError("a name is none that we would have written")
    rows.flags.writeable = False
    return Gallery(stamp, tuple(name for _, name in people), starts, rows, halves)
