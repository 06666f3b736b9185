"""Who is it? A database of people's encodings, and the search for the nearest of them (chapter 08).

- An encoding is what an encoder makes of a picture: d numbers of length 1. Distances are L2, so from 0 to 2.
- A picture is (height, width, 3) as in `helpers.images`. Where pictures are asked for, encodings that the same encoder
  made before, (d,) or (n, d), do as well. One of either gives one answer, a batch gives a list of answers.
- The distance to a person is that to the nearest of this person's pictures. A distance below the threshold is
  accepted; one that is not below it is a stranger's, whose name is None.
- Only encodings are kept, never pictures: one SQLite file, with the name and hash of the encoder. A change is there
  whole or not at all, also where the process is killed; several processes may use the file at once.
- Errors are `RecognitionError`, a ValueError that names the argument, or the file, and the remedy.

Consent. An encoding identifies a living person: in many countries it is biometric data under special protection. Enrol
only people who know what it is for, agreed freely, and have another way in if they say no; for a child, ask its parents
too. Who takes the consent back must be forgotten: `remove`, then `purge`. Everything stays on this machine: nothing
here opens a connection, and the file is readable by its owner alone. Do not send it on, and keep it out of git.
"""

import math
import numbers
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from helpers import files
from helpers.gallery import (
    GalleryFile,
    RecognitionError,
    check_size,
    clean_name,
    enrolled,
    half_squares,
    insert,
    person_of,
    stranger,
)
from helpers.images import ImageError, to_float

BLOCK = 2**20  # numbers that a temporary array of the search holds: 4 MB
FEW = 8  # queries; below that NumPy's inner products are quicker than its matrix product
AT_ONCE = 64  # pictures that the encoder gets in one call


class Encoder(Protocol):
    """What turns pictures into encodings. A function with the two attributes, called instead of `encode`, does too.

    Attributes:
        name: a short name, such as "face_encoder".
        hash: what differs as soon as two encoders differ, such as the SHA-256 of the weights.
    """

    name: str
    hash: str

    def encode(self, images):
        """(n, d) encodings of length 1 of (n, height, width, 3) float32 pictures in [0, 1]."""


class Match(NamedTuple):
    """Who stands in a picture: name None for a stranger. `nearest` is the nearest person, also of a stranger."""

    distance: float
    name: str | None
    nearest: str | None


class Verification(NamedTuple):
    """Whether a picture shows who it is said to show."""

    distance: float
    accepted: bool


def identify_among(queries, gallery, block=BLOCK):
    """Index of the nearest row of `gallery` for each query, and the L2 distance to it.

    |q - g|^2 = |q|^2 - 2 q.g + |g|^2, where |q|^2 is the same for all g: one matrix product, taken block by block, and
    an argmin. The distance to the row found is then computed from the difference itself, so that it is 0 for a row that
    is in the gallery. Of rows whose squared distances agree within float32's rounding, any may be named.

    Args:
        queries: (n, d) numbers, or (d,) for one query; rows may have any length, up to 1e15.
        gallery: (m, d) numbers; where m = 0 every index is -1 and every distance infinite.
        block: numbers that a temporary array may hold, so 4 bytes each; at least d of them are held.

    Returns:
        (n,) int64 and (n,) float32 arrays; two numbers for one query.

    Raises:
        RecognitionError: if shapes do not fit, or values are no finite numbers up to 1e15.
    """
    queries, gallery = _float32("queries", queries), _float32("gallery", gallery)
    single, queries = queries.ndim == 1, np.atleast_2d(queries)
    if queries.ndim != 2 or gallery.ndim != 2 or queries.shape[1] != gallery.shape[1] or queries.shape[1] == 0:
        raise RecognitionError(f"queries have shape {queries.shape} and gallery {gallery.shape}; they must be (n, d) "
                               "and (m, d) with one d")
    halves = half_squares(gallery)
    for name, squares in (("queries", half_squares(queries)), ("gallery", halves)):
        if not (squares <= 1e30).all():  # false for NaN as well
            raise RecognitionError(f"{name} has a row that holds NaN or infinity, or is longer than 1e15; drop it")
    if isinstance(block, bool) or not isinstance(block, numbers.Integral) or block < 1:
        raise RecognitionError(f"block is {block!r:.60}; it must be a whole number, 1 or more, such as {BLOCK}")
    index, distance = _search(queries, gallery, halves, int(block))
    return (int(index[0]), float(distance[0])) if single else (index, distance)


class FaceDatabase:
    """The people whom a turnstile knows, in one file.

    Every call reads or writes the file in one transaction of its own, so that an object may be shared by threads and by
    forked processes, and there is nothing to close. The encodings are held in memory and read again only after somebody
    changed the file. Read the note on consent at the top of this module before you enrol anybody.

    Args:
        path: the SQLite file; made, readable by its owner alone, if it does not exist.
        encoder: an `Encoder`. Encodings of different encoders never meet: a file belongs to the one it was made with.
        threshold: distance below which a person is recognised, unless a call is given another one.

    Raises:
        RecognitionError: if the file cannot be opened, is damaged, no database of faces, or another encoder's.
    """

    def __init__(self, path, encoder, threshold=0.7):
        self._encode, self.encoder, self.threshold = getattr(encoder, "encode", encoder), encoder, _distance(threshold)
        for name in ("name", "hash"):
            if not isinstance(getattr(encoder, name, None), str) or not getattr(encoder, name):
                raise RecognitionError(f"encoder has no attribute {name!r} with a text in it; give it one, so that its "
                                       "encodings are never compared with those of another encoder")
        if not callable(self._encode):
            raise RecognitionError(f"encoder is of type {type(encoder).__name__}; it must have a method encode(images)")
        self._file = GalleryFile(path, encoder)

    def __repr__(self):
        return f"FaceDatabase({self._file.path.name!r}, encoder {self.encoder.name!r}, threshold {self.threshold})"

    def __len__(self):
        """How many people are enrolled."""
        return len(self._file.gallery().names)

    def __contains__(self, name):
        return isinstance(name, str) and clean_name(name) in self._file.gallery().names

    # Asking

    def identify(self, images, threshold=None):
        """Who is it? The nearest person, or nobody where the distance is not below the threshold.

        Args:
            images: pictures or encodings, one or a batch; a thousand in one call are quicker than one by one.
            threshold: instead of the database's own.

        Returns:
            A Match, or a list of them. With nobody enrolled: no name, at an infinite distance.
        """
        threshold, (rows, single), gallery = self._limit(threshold), self._rows(images), self._file.gallery()
        if gallery.names:
            check_size(rows, gallery.rows.shape[1])
        index, distance = _search(rows, gallery.rows, gallery.halves, BLOCK)
        people = np.searchsorted(gallery.starts, index, side="right") - 1
        nearest = [gallery.names[person] if gallery.names else None for person in people]
        matches = [Match(far, name if far < threshold else None, name)
                   for far, name in zip(distance.tolist(), nearest, strict=True)]
        return matches[0] if single else matches

    def verify(self, name, images, threshold=None):
        """Is it the person of this name? Compared with this person's pictures and with nobody else's.

        Args:
            name: of an enrolled person.
            images, threshold: as in `identify`.

        Returns:
            A Verification, or a list of them.
        """
        name, threshold, gallery = clean_name(name), self._limit(threshold), self._file.gallery()
        if name not in gallery.names:
            raise stranger(name, gallery.names)
        person, (rows, single) = gallery.names.index(name), self._rows(images)
        check_size(rows, gallery.rows.shape[1])
        own = slice(gallery.starts[person], gallery.starts[person + 1])
        _, distance = _search(rows, gallery.rows[own], gallery.halves[own], BLOCK)
        answers = [Verification(far, far < threshold) for far in distance.tolist()]
        return answers[0] if single else answers

    def distances(self, image):
        """{name: distance} of one picture, or one encoding, to every person, the nearest first."""
        (rows, single), gallery = self._rows(image), self._file.gallery()
        if not single:
            raise RecognitionError(f"image holds a batch of {len(rows)}; it must be one picture or encoding, image[0]")
        if not gallery.names:
            return {}
        check_size(rows, gallery.rows.shape[1])
        step = max(1, BLOCK // rows.shape[1])
        parts = (gallery.rows[start : start + step] for start in range(0, len(gallery.rows), step))
        each = np.concatenate([np.linalg.norm(part - rows, axis=1) for part in parts])
        nearest = np.minimum.reduceat(each, gallery.starts[:-1])
        return {gallery.names[person]: float(nearest[person]) for person in np.argsort(nearest, kind="stable")}

    def people(self):
        """{name: number of pictures} of all who are enrolled, in the order in which they were."""
        gallery = self._file.gallery()
        return dict(zip(gallery.names, np.diff(gallery.starts).tolist(), strict=True))

    def encodings(self):
        """{name: (number of pictures, d) encodings}, each a copy."""
        gallery = self._file.gallery()
        spans = zip(gallery.names, gallery.starts[:-1], gallery.starts[1:], strict=True)
        return {name: gallery.rows[start:stop].copy() for name, start, stop in spans}

    def encode(self, images):
        """(n, d) float32 encodings of length 1 of one picture or a batch, checked; encodings come back as they are."""
        return self._rows(images)[0]

    # Changing

    def enrol(self, name, images):
        """A new person, with one or several pictures. Once this returns they are kept, whatever happens.

        Args:
            name: not yet enrolled. Two people of one name need two names: "Kim (2)".
            images: pictures of this person, or their encodings.
        """
        self.enrol_people({clean_name(name): images})

    def enrol_people(self, people):
        """All of {name: images} in one step: where one of them cannot be enrolled, none is."""
        if not hasattr(people, "items"):
            raise RecognitionError(f"people is of type {type(people).__name__}; it must be a dict {{name: images}}")
        entries = [(clean_name(name), self._some(images)) for name, images in people.items()]
        with self._file.transaction(write=True) as sql:
            for name, rows in entries:
                if person_of(sql, name) is not None:
                    raise RecognitionError(f"name is {name!r}, who is enrolled already; for more pictures of the same "
                                           "person: add_pictures; for somebody else: choose another name")
                person = sql.execute("INSERT INTO people (name) VALUES (?)", (name,)).lastrowid
                insert(sql, person, rows)

    def add_pictures(self, name, images):
        """More pictures, or encodings, of a person who is enrolled."""
        name, rows = clean_name(name), self._some(images)
        with self._file.transaction(write=True) as sql:
            insert(sql, enrolled(sql, name), rows)

    def rename(self, name, new_name):
        """The same person under another name, which must be free."""
        name, new_name = clean_name(name), clean_name(new_name, "new_name")
        with self._file.transaction(write=True) as sql:
            person = enrolled(sql, name)
            if person_of(sql, new_name) not in (None, person):
                raise RecognitionError(f"new_name is {new_name!r}, who is enrolled already; choose another one")
            sql.execute("UPDATE people SET name = ? WHERE id = ?", (new_name, person))

    def remove(self, name):
        """The person is no longer known; `restore` takes it back, `purge` makes it final."""
        name = clean_name(name)
        with self._file.transaction(write=True) as sql:
            last = "1 + (SELECT max(removed) FROM people)"
            sql.execute(f"UPDATE people SET removed = {last} WHERE id = ?", (enrolled(sql, name),))

    def removed(self):
        """Names of those who were removed and can be restored, the last removed first."""
        with self._file.transaction() as sql:
            return [name for (name,) in sql.execute("SELECT name FROM people WHERE removed ORDER BY removed DESC")]

    def restore(self, name):
        """Takes `remove` back, for the person of this name who was removed last."""
        name, wanted = clean_name(name), "SELECT id FROM people WHERE name = ? AND removed ORDER BY removed DESC"
        with self._file.transaction(write=True) as sql:
            row = sql.execute(wanted, (name,)).fetchone()
            if row is None:
                raise RecognitionError(f"name is {name!r}, whom nobody removed, or who was purged; see removed()")
            if person_of(sql, name) is not None:
                raise RecognitionError(f"name is {name!r}, and another person is enrolled under it; rename that one")
            sql.execute("UPDATE people SET removed = 0 WHERE id = ?", row)

    def purge(self, name=None):
        """Erases who was removed, one name or all, so that no byte of them stays in the file: this cannot be undone.

        Copies of the file, exports, and what the disk keeps of overwritten files, are beyond its reach.

        Returns:
            How many people were erased.
        """
        name, which = (None, "removed") if name is None else (clean_name(name), "removed AND name = :name")
        with self._file.transaction(write=True) as sql:
            erased = sql.execute(f"DELETE FROM people WHERE {which}", {"name": name}).rowcount
            if name is not None and not erased:
                raise RecognitionError(f"name is {name!r}, whom nobody removed; to erase a person: remove, then purge")
        try:
            self._file.compact()
        except RecognitionError as error:
            raise RecognitionError(f"The removed are erased ({erased}), but copies of their encodings may be left in "
                                   f"unused parts of the file: call purge() again, after this: {error}") from error
        return erased

    def export(self, path):
        """Writes everybody to an .npz file, the whole of it or nothing; `numpy.load` reads it without pickle.

        It holds `names` (n,) and `encodings` (n, d), one for each picture, and the `encoder` and `hash` they belong to.
        `enrol_people` takes them back. Who was removed is left out.
        """
        path, gallery = Path(path).expanduser(), self._file.gallery()
        if path.suffix != ".npz":
            raise RecognitionError(f"path is {str(path)!r}; it must end in .npz")
        names = np.repeat(np.array(gallery.names, dtype=str), np.diff(gallery.starts))
        whole = {"names": names, "encodings": gallery.rows, "encoder": self.encoder.name, "hash": self.encoder.hash}
        try:
            files.write_whole(path, lambda file: np.savez(file, **whole), mode=0o600)
        except OSError as error:
            raise RecognitionError(f"path {str(path)!r} {files.failure(path, error)}") from error

    # The encoder

    def _rows(self, images):
        """(encodings, whether there was one alone) of pictures, through the encoder, or of encodings."""
        array = _array("images", images)
        if array.ndim in (1, 2, 4) and not len(array):  # no picture, no answer
            return np.empty((0, 0), np.float32), False
        if array.ndim not in (1, 2, 3, 4) or 0 in array.shape[1:]:
            raise RecognitionError(f"images has shape {array.shape}; it must be (height, width, 3), a batch of these, "
                                   "or encodings, (d,) or (n, d)")
        if array.ndim < 3:
            return _unit("images", np.atleast_2d(array)), array.ndim == 1
        batch = array[None] if array.ndim == 3 else array
        parts = (batch[start : start + AT_ONCE] for start in range(0, len(batch), AT_ONCE))
        return np.concatenate([self._encoded(part) for part in parts]), array.ndim == 3

    def _encoded(self, batch):
        try:
            batch = np.stack([to_float(picture) for picture in batch])
        except ImageError as error:
            raise RecognitionError(f"images cannot be used: {error}") from error
        rows = _array("what the encoder gave", self._encode(batch))
        if rows.ndim != 2 or len(rows) != len(batch):
            raise RecognitionError(f"encoder gave shape {rows.shape} for {len(batch)} pictures; it must give (n, d)")
        return _unit("what the encoder gave", rows)

    def _some(self, images):
        rows = self._rows(images)[0]
        if not len(rows):
            raise RecognitionError("images is empty; a person is enrolled with one picture or more")
        return rows

    def _limit(self, threshold):
        return _distance(self.threshold if threshold is None else threshold)


def _search(queries, gallery, halves, block):
    """`identify_among` for arrays that were checked; a query's score is |g|^2 / 2 - q.g, least for the nearest."""
    n, d = queries.shape
    index, distance = np.full(n, -1, np.int64), np.full(n, np.inf, np.float32)
    height = max(1, min(n, 1024, block // max(1, d)))  # queries of a block
    width = max(1, min(len(gallery), block // height))  # rows of the gallery that they meet at once
    scores = np.empty(height * width, np.float32)
    for start in range(0, n if len(gallery) else 0, height):
        part = queries[start : start + height]
        at, best, lowest = np.arange(len(part)), index[start : start + height], np.full(len(part), np.inf, np.float32)
        for first in range(0, len(gallery), width):
            some = gallery[first : first + width]
            score = scores[: len(part) * len(some)].reshape(len(part), len(some))
            if len(part) < FEW:
                np.vecdot(part[:, None], some, out=score)
            else:
                np.matmul(part, some.T, out=score)
            np.subtract(halves[first : first + width], score, out=score)
            found = score.argmin(axis=1)
            better = score[at, found] < lowest
            lowest[better], best[better] = score[at, found][better], found[better] + first
        distance[start : start + height] = np.linalg.norm(gallery[best] - part, axis=1)
    return index, distance


def _array(argument, values):
    try:
        array = np.asarray(values)
    except Exception as error:
        raise RecognitionError(f"{argument} cannot be made an array; pictures of one call have one size") from error
    if array.dtype.kind not in "biuf":
        raise RecognitionError(f"{argument} holds {array.dtype}; it must be an array of numbers")
    return array


def _float32(argument, values):
    with np.errstate(over="ignore"):  # becomes infinite, and is refused as such
        return np.ascontiguousarray(_array(argument, values), dtype=np.float32)


def _unit(argument, rows):
    """float32 rows of length 1, of rows that have it nearly; float32 rows that have it are given back bit by bit."""
    rows = _float32(argument, rows)
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    if not (abs(lengths - 1) < 0.01).all():
        raise RecognitionError(f"{argument} has rows of length {lengths.min():.4g} to {lengths.max():.4g}; encodings "
                               "have length 1: divide each row by its np.linalg.norm")
    lengths[abs(lengths - 1) < 2.5e-7] = 1  # as near as float32's rounding of each number allows
    return (rows / lengths).astype(np.float32)


def _distance(threshold):
    if isinstance(threshold, bool) or not isinstance(threshold, numbers.Real) or not 0 <= threshold < math.inf:
        raise RecognitionError(f"threshold is {threshold!r:.60}; it must be a distance, 0 or more, such as 0.7")
    return float(threshold)
