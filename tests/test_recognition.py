"""helpers.recognition against loops, a plain model, other processes, kill -9, and every kind of broken file."""

import contextlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import tracemalloc
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import gallery, recognition
from helpers.recognition import FaceDatabase, Match, RecognitionError, Verification, identify_among

ROOT = Path(__file__).parents[1]


class Toy:
    """An encoder that is plain to see through: a fixed random projection of the pixels, divided by its length."""

    def __init__(self, name="toy", hash="1" * 64, size=8):
        self.name, self.hash, self.seen = name, hash, 0
        self.weights = np.random.default_rng(5).normal(size=(4 * 4 * 3, size))

    def encode(self, images):
        assert images.dtype == np.float32 and images.shape[1:] == (4, 4, 3) and 0 <= images.min() <= images.max() <= 1
        self.seen += len(images)
        rows = (images.reshape(len(images), -1) - 0.5) @ self.weights
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def portraits(number, seed=0):
    return np.random.default_rng(seed).random((number, 4, 4, 3)).astype("float32")


def units(number, size=8, seed=0):
    rows = np.random.default_rng(seed).normal(size=(number, size))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("float32")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "faces.sqlite"


@pytest.fixture
def database(path):
    return FaceDatabase(path, Toy())


def refused(call, *words):
    """The call raises RecognitionError, and the message holds all the words."""
    with pytest.raises(RecognitionError) as caught:
        call()
    for word in words:
        assert word in str(caught.value), str(caught.value)


def contents(database):
    return {name: rows.tolist() for name, rows in database.encodings().items()}


# The search


def nearest_by_loops(queries, gallery):
    """Index and distance by the definition, in float64, one pair after the other."""
    found = []
    for q in np.asarray(queries, float):
        distances = [sum((a - b) ** 2 for a, b in zip(q, g, strict=True)) ** 0.5 for g in np.asarray(gallery, float)]
        found.append((int(np.argmin(distances)), min(distances)))
    return found


def test_a_case_by_hand():
    gallery = [[0, 0], [3, 4], [10, 0]]
    index, distance = identify_among([[3, 0], [3, 4], [9, 1]], gallery)
    assert index.tolist() == [0, 1, 2] and (index.dtype, distance.dtype) == (np.int64, np.float32)
    np.testing.assert_allclose(distance, [3, 0, 2**0.5], rtol=1e-6)
    assert identify_among([9, 0], gallery) == (2, 1.0)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), n=st.integers(1, 12), m=st.integers(1, 9), d=st.integers(1, 4), block=st.integers(1, 60))
def test_search_equals_loops_in_any_block(data, n, m, d, block):
    whole = st.lists(st.lists(st.integers(-20, 20), min_size=d, max_size=d), min_size=max(n, m), max_size=max(n, m))
    queries, gallery = data.draw(whole)[:n], data.draw(whole)[:m]
    index, distance = identify_among(queries, gallery, block=block)  # whole numbers: exact, so the first of equals
    expected = nearest_by_loops(queries, gallery)
    assert index.tolist() == [i for i, _ in expected]
    np.testing.assert_allclose(distance, [far for _, far in expected], rtol=1e-6)


@pytest.mark.parametrize("n", [1, recognition.FEW - 1, recognition.FEW, 1030])
def test_search_of_real_size_equals_float64(n):
    queries, gallery = units(n, 128, seed=1), units(3000, 128, seed=2)
    index, distance = identify_among(queries, gallery)
    squared = 2 - 2 * queries.astype(float) @ gallery.astype(float).T
    np.testing.assert_allclose(squared[np.arange(n), index], squared.min(axis=1), atol=2e-6)
    np.testing.assert_allclose(distance, np.sqrt(squared.min(axis=1)), atol=2e-6)


def test_lengths_matter():
    """The largest product belongs to the long row, the smallest distance to the other."""
    assert identify_among([[1.0, 0]], [[100, 0], [0.5, 0]])[0] == [1]
    assert identify_among(np.tile([1.0, 0], (20, 1)), [[100, 0], [0.5, 0]])[0].tolist() == [1] * 20


@pytest.mark.parametrize("n", [1, 50])
def test_a_row_of_the_gallery_is_at_distance_zero(n):
    gallery = units(500, 128) * 1000
    index, distance = identify_among(gallery[100 : 100 + n], gallery)
    assert index.tolist() == list(range(100, 100 + n)) and not distance.any()


def test_empty_search():
    index, distance = identify_among(np.zeros((2, 3)), np.zeros((0, 3)))
    assert index.tolist() == [-1, -1] and distance.tolist() == [np.inf, np.inf]
    index, distance = identify_among(np.zeros((0, 3)), np.zeros((2, 3)))
    assert index.shape == distance.shape == (0,)


@pytest.mark.parametrize("n, m, d", [(3000, 20_000, 32), (2000, 500, 3000)])  # at once: distances 240, rows 24 MB
def test_search_memory_is_bounded(n, m, d):
    queries, rows = units(n, d), units(m, d, seed=1)
    tracemalloc.start()
    identify_among(queries, rows, block=2**18)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6e6, peak


@pytest.mark.parametrize("queries, gallery, block, words", [
    ([[1, np.nan]], [[1, 2]], 9, ["queries", "NaN"]),
    ([[1, 2]], [[1, 2], [np.inf, 0]], 9, ["gallery", "infinity"]),
    ([[1e300, 2]], [[1, 2]], 9, ["queries"]),
    ([[1, 2]], [[3e38, 2], [-3e38, 3e38]], 9, ["gallery"]),
    ([[1, 2]], [[1e16, 2]], 9, ["gallery", "1e15"]),
    ([[1, 2, 3]], [[1, 2]], 9, ["(1, 3)", "(1, 2)", "one d"]),
    ([[[1, 2]]], [[1, 2]], 9, ["shape"]),
    ([[]], [[]], 9, ["shape"]),
    (["ab"], [[1, 2]], 9, ["queries", "numbers"]),
    ([[1, 2], [3]], [[1, 2]], 9, ["queries"]),
    ([[1j, 2]], [[1, 2]], 9, ["complex"]),
    ([[1, 2]], [[1, 2]], 0, ["block is 0"]),
    ([[1, 2]], [[1, 2]], 2.5, ["block is 2.5"]),
    ([[1, 2]], [[1, 2]], True, ["block is True"]),
])
@pytest.mark.filterwarnings("error")
def test_hostile_search(queries, gallery, block, words):
    refused(lambda: identify_among(queries, gallery, block), *words)


# Asking a database


def test_the_turnstile(database):
    pictures = portraits(5)
    database.enrol("Khan", pictures[0])
    database.enrol("Daniel", pictures[1:3])
    assert database.people() == {"Khan": 1, "Daniel": 2} and len(database) == 2
    assert "Daniel" in database and "Younes" not in database and None not in database
    match = database.identify(pictures[2])
    assert match == Match(0.0, "Daniel", "Daniel")
    far = np.linalg.norm(database.encode(pictures[:3]) - database.encode(pictures[3]), axis=1)
    stranger = database.identify(pictures[3], threshold=far.min() * 0.9)
    assert stranger.name is None and stranger.nearest == ["Khan", "Daniel", "Daniel"][far.argmin()]
    assert stranger.distance == pytest.approx(far.min(), abs=1e-6)
    assert database.verify("Daniel", pictures[1]) == Verification(0.0, True)
    assert database.verify("Khan", pictures[1], threshold=0.01).accepted is False
    database.enrol("Younes", pictures[3])  # one photograph, and the stranger is known
    assert database.identify(pictures[3]).name == "Younes"


def test_answers_equal_loops(database):
    people = {f"p{number}": portraits(1 + number % 4, seed=number) for number in range(30)}
    database.enrol_people(people)
    queries = portraits(1000, seed=99)
    codes, known = database.encode(queries), {name: database.encode(some) for name, some in people.items()}
    to_each = {name: np.linalg.norm(rows[None] - codes[:, None], axis=2).min(axis=1) for name, rows in known.items()}
    matches, threshold = database.identify(queries, threshold=0.4), 0.4
    assert len(matches) == 1000 and {match.name is None for match in matches} == {True, False}
    for number, match in enumerate(matches):
        nearest = min(to_each, key=lambda name: to_each[name][number])
        assert match.nearest == nearest and match.distance == pytest.approx(to_each[nearest][number], abs=1e-6)
        assert match.name == (nearest if to_each[nearest][number] < threshold else None)
    answers = database.verify("p7", queries, threshold)
    np.testing.assert_allclose([answer.distance for answer in answers], to_each["p7"], atol=1e-6)
    assert [answer.accepted for answer in answers] == (to_each["p7"] < threshold).tolist()
    listed = database.distances(queries[0])
    assert list(listed.values()) == sorted(listed.values()) and set(listed) == set(people)
    assert all(listed[name] == pytest.approx(to_each[name][0], abs=1e-6) for name in people)


def test_not_below_the_threshold_is_unknown(database):
    database.enrol("Kim", np.eye(8)[0])
    opposite = -np.eye(8)[0]  # at a distance of exactly 2
    assert database.identify(opposite, threshold=2) == (2.0, None, "Kim")
    assert database.identify(opposite, threshold=2.0000002) == (2.0, "Kim", "Kim")
    assert not database.verify("Kim", opposite, threshold=2).accepted
    assert database.verify("Kim", opposite, threshold=2.0000002).accepted
    assert database.identify(np.eye(8)[0], threshold=0).name is None


def test_the_threshold_of_the_database_is_used(path):
    FaceDatabase(path, Toy()).enrol("Kim", np.eye(8)[0])
    near = np.array([0.8, 0.6, 0, 0, 0, 0, 0, 0])  # at a distance of 0.632
    assert FaceDatabase(path, Toy()).identify(near).name == "Kim"
    strict = FaceDatabase(path, Toy(), threshold=0.5)
    assert strict.identify(near).name is None and not strict.verify("Kim", near).accepted
    strict.threshold = 0.64
    assert strict.identify(near).name == "Kim"


def test_nobody_enrolled(database):
    assert database.identify(portraits(1)[0]) == (np.inf, None, None)
    assert [match.name for match in database.identify(units(3))] == [None] * 3
    assert database.people() == database.encodings() == database.distances(portraits(1)[0]) == {}
    refused(lambda: database.verify("Kim", portraits(1)), "'Kim'", "not enrolled")


def test_one_gives_one_and_a_batch_gives_a_list(database):
    database.enrol("Kim", portraits(2))
    for one, batch in ((portraits(1)[0], portraits(1)), (units(1)[0], units(1))):
        assert isinstance(database.identify(one), Match) and isinstance(database.verify("Kim", one), Verification)
        assert len(database.identify(batch)) == len(database.verify("Kim", batch)) == 1
    for none in ([], units(0), portraits(0)):
        assert database.identify(none) == database.verify("Kim", none) == [] and len(database.encode(none)) == 0
    assert len(database.identify(list(portraits(3)))) == 3


def test_bytes_and_floats_of_a_picture_are_one(database):
    picture = (portraits(1)[0] * 255).round().astype("uint8")
    database.enrol("Kim", picture)
    assert database.identify(picture / 255).distance < 1e-6


def test_encodings_are_computed_once(path):
    database = FaceDatabase(path, Toy())
    database.enrol("Kim", portraits(150))
    assert database.encoder.seen == 150
    again = FaceDatabase(path, Toy())
    again.identify(portraits(1)[0])
    assert again.encoder.seen == 1 and contents(again) == contents(database)
    np.testing.assert_array_equal(again.encodings()["Kim"], Toy().encode(portraits(150)).astype("float32"))


@pytest.mark.parametrize("size", [2, 8, 128])
def test_an_encoding_given_back_is_the_same_to_the_last_bit(database, size):
    scale = 1 + np.random.default_rng(0).normal(size=(30_000, 1)) * np.resize([[1e-7], [1e-6], [1e-3]], (30_000, 1))
    codes = database.encode(scale * units(30_000, size))
    np.testing.assert_array_equal(database.encode(codes), codes)
    np.testing.assert_allclose(np.linalg.norm(codes.astype(float), axis=1), 1, atol=1e-6)


def test_a_function_is_an_encoder_too(path):
    def pixels(images):
        rows = images.reshape(len(images), -1)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    refused(lambda: FaceDatabase(path, pixels), "encoder", "'name'")
    pixels.name, pixels.hash = "pixels", "1"
    database = FaceDatabase(path, pixels)
    database.enrol("Kim", portraits(1))
    assert database.identify(portraits(1)[0]).name == "Kim" and "pixels" in repr(database)


# Changing it


def test_a_known_name_is_refused_and_nothing_changes(database, path):
    database.enrol("Kim", portraits(1))
    before = contents(database)
    refused(lambda: database.enrol("Kim", portraits(1, seed=1)), "'Kim'", "enrolled already", "add_pictures")
    refused(lambda: database.enrol_people({"Lee": portraits(1), " Kim ": portraits(1)}), "'Kim'")
    refused(lambda: database.enrol_people({"Lee": portraits(1), "Lee ": portraits(1)}), "'Lee'")
    refused(lambda: database.enrol_people({"Lee": portraits(1), "Park": portraits(1) * np.nan}), "NaN")
    assert contents(database) == contents(FaceDatabase(path, Toy())) == before
    assert isinstance(RecognitionError("x"), ValueError)


def test_more_pictures_of_a_person(database):
    database.enrol_people({"Kim": portraits(2), "Lee": portraits(1, seed=1)})
    database.add_pictures("Kim", portraits(3, seed=2))
    assert database.people() == {"Kim": 5, "Lee": 1}
    assert database.identify(portraits(3, seed=2)[2]).distance == 0
    assert database.identify(portraits(1, seed=1)[0]).name == "Lee"
    refused(lambda: database.add_pictures("Kimm", portraits(1)), "'Kimm'", "did you mean 'Kim'")


def test_rename(database):
    database.enrol_people({"Kim": portraits(2), "Lee": portraits(1, seed=1)})
    before = contents(database)
    refused(lambda: database.rename("Kim", "Lee"), "new_name is 'Lee'", "enrolled already")
    refused(lambda: database.rename("Park", "Choi"), "'Park'", "not enrolled")
    database.rename("Kim", "Kim")
    assert contents(database) == before
    database.rename("Kim", "Kim Min-ji")
    assert list(database.people()) == ["Kim Min-ji", "Lee"] and database.identify(portraits(2)[1]).name == "Kim Min-ji"
    database.rename("Kim Min-ji", "Kim")
    assert contents(database) == before


def test_remove_and_restore(database):
    database.enrol_people({"Kim": portraits(2), "Lee": portraits(1, seed=1), "Park": portraits(1, seed=2)})
    before, picture = contents(database), portraits(2)[0]
    database.remove("Kim")
    database.remove("Park")
    assert list(database.people()) == ["Lee"] and database.removed() == ["Park", "Kim"] and "Kim" not in database
    assert database.identify(picture).nearest == "Lee" and list(database.distances(picture)) == ["Lee"]
    refused(lambda: database.verify("Kim", picture), "not enrolled")
    refused(lambda: database.remove("Kim"), "not enrolled")
    refused(lambda: database.restore("Lee"), "'Lee'", "nobody removed")
    database.restore("Kim")
    database.restore("Park")
    assert contents(database) == before and database.removed() == []


def test_two_of_one_name_in_turn(database):
    """A Kim is removed, another one comes and goes as well: restore brings the last one, and never mixes them."""
    first, second = portraits(1), portraits(1, seed=1)
    database.enrol("Kim", first)
    database.remove("Kim")
    database.enrol("Kim", second)
    refused(lambda: database.restore("Kim"), "another person is enrolled")
    database.remove("Kim")
    database.restore("Kim")
    assert database.identify(second[0]).distance == 0 < database.identify(first[0]).distance
    database.rename("Kim", "Kim (2)")
    database.restore("Kim")
    assert database.identify(first[0])[:2] == (0, "Kim") and database.identify(second[0])[:2] == (0, "Kim (2)")


def test_purge_leaves_no_byte(database, path):
    rng, kept = random.Random(0), {}
    for number in range(60):  # many sizes, so that pages of the file are split and joined
        name = f"visitor-{number:03d}"
        database.enrol(name, units(rng.randint(1, 40), seed=number))
        kept[name] = database.encodings()[name]
    for name in rng.sample(sorted(kept), 30):
        database.remove(name)
    refused(lambda: database.purge("nobody"), "'nobody'", "remove, then purge")
    one, size = database.removed()[3], path.stat().st_size
    assert database.purge(one) == 1 and len(database.removed()) == 29
    assert database.purge() == 29 and database.purge() == 0 and database.removed() == []
    refused(lambda: database.restore(one), "purged")
    data = path.read_bytes()
    assert len(data) < 0.8 * size
    for name, rows in kept.items():
        there = name in database
        assert (name.encode() in data) == there and all((row.tobytes() in data) == there for row in rows)
    assert len(database) == 30 and len(list(path.parent.iterdir())) == 1


def test_a_purge_that_cannot_finish_says_so(database, path, monkeypatch):
    database.enrol("Kim", portraits(1))
    row = database.encode(portraits(1)[0]).tobytes()
    database.remove("Kim")
    assert row in path.read_bytes()
    monkeypatch.setattr(database._file, "compact", lambda: (_ for _ in ()).throw(RecognitionError("the disk is full")))
    refused(database.purge, "erased (1)", "the disk is full", "purge() again")
    assert database.removed() == [] and row not in path.read_bytes()


def test_names(database):
    decomposed = unicodedata.normalize("NFD", "김민지")
    database.enrol(f"  {decomposed} ", portraits(1))
    assert list(database.people()) == ["김민지"] and decomposed in database
    assert database.verify("김민지", portraits(1)[0]).accepted
    odd = ["unknown", "a'; DROP TABLE people; --", "कमल\u200d", "%", "x" * 200, "None"]
    for name in odd:
        database.enrol(name, portraits(1))
    assert list(database.people()) == ["김민지", *odd]
    for name in ("", "  ", "a\nb", "a\0", "\ud800", "x" * 201, None, 7, b"Kim", ["Kim"]):
        refused(lambda name=name: database.enrol(name, portraits(1)), "name is")
        refused(lambda name=name: database.rename("%", name), "new_name is")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("enrol add remove restore rename purge".split()),
                          st.sampled_from("ABC"), st.sampled_from("ABC"), st.integers(1, 3)), max_size=25))
def test_a_plain_model(steps):
    """Any order of changes leaves what a list and a stack would hold, for the object and for one opened anew."""
    with tempfile.TemporaryDirectory() as folder:
        database = FaceDatabase(Path(folder) / "faces.sqlite", Toy())
        present, gone = {}, []  # {name: rows}; [(name, rows)], the last removed last
        for seed, (step, name, other, number) in enumerate(steps):
            rows = units(number, seed=seed)
            last = max((at for at, entry in enumerate(gone) if entry[0] == name), default=None)
            possible = {"enrol": name not in present, "add": name in present, "remove": name in present,
                        "restore": last is not None and name not in present, "purge": True,
                        "rename": name in present and (other == name or other not in present)}[step]
            call, *given = {"enrol": (database.enrol, name, rows), "add": (database.add_pictures, name, rows),
                            "remove": (database.remove, name), "restore": (database.restore, name),
                            "rename": (database.rename, name, other), "purge": (database.purge,)}[step]
            if not possible:
                with pytest.raises(RecognitionError):
                    call(*given)
            elif step == "purge":
                assert call() == len(gone)
                gone = []
            else:
                call(*given)
                if step in ("enrol", "add"):
                    present[name] = [*present.get(name, []), *rows.tolist()]
                elif step == "remove":
                    gone.append((name, present.pop(name)))
                elif step == "restore":
                    present[name] = gone.pop(last)[1]
                else:
                    present[other] = present.pop(name)
            assert contents(database) == present and database.removed() == [entry[0] for entry in reversed(gone)]
        assert contents(FaceDatabase(Path(folder) / "faces.sqlite", Toy())) == present


# Export


def test_export_and_back(database, tmp_path):
    database.enrol_people({"김": portraits(2), "Lee": portraits(1, seed=1), "Park": portraits(1, seed=2)})
    database.remove("Park")
    file = tmp_path / "out.npz"
    database.export(file)
    database.export(str(file))  # over the old one
    with np.load(file) as data:  # without pickle
        assert data["names"].tolist() == ["김", "김", "Lee"] and data["encodings"].dtype == np.float32
        assert (str(data["encoder"]), str(data["hash"])) == ("toy", "1" * 64)
        people = {name: data["encodings"][data["names"] == name] for name in dict.fromkeys(data["names"].tolist())}
    other = FaceDatabase(tmp_path / "other.sqlite", Toy())
    other.enrol_people(people)
    assert contents(other) == contents(database)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    refused(lambda: database.export(tmp_path / "faces.sqlite"), ".npz")
    refused(lambda: database.export(tmp_path / "missing" / "out.npz"), "missing", "cannot be written")


def test_export_of_nobody(database, tmp_path):
    database.export(tmp_path / "out.npz")
    assert len(np.load(tmp_path / "out.npz")["names"]) == len(np.load(tmp_path / "out.npz")["encodings"]) == 0


def test_an_export_that_fails_leaves_the_old_one(database, tmp_path, monkeypatch):
    database.export(tmp_path / "out.npz")
    before = (tmp_path / "out.npz").read_bytes()
    database.enrol("Kim", portraits(1))
    with file_limit(100):
        refused(lambda: database.export(tmp_path / "out.npz"), "cannot be written", "as it was")
    assert (tmp_path / "out.npz").read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["faces.sqlite", "out.npz"]


# Encoders


@pytest.mark.parametrize("other", [Toy(name="tay"), Toy(hash="2" * 64)])
def test_encodings_of_two_encoders_never_meet(path, other):
    database = FaceDatabase(path, Toy())
    database.enrol("Kim", portraits(1))
    refused(lambda: FaceDatabase(path, other), "faces.sqlite", "'toy'", repr(other.name), "enrol everybody")
    database.encoder.hash = other.hash
    database.encoder.name = other.name  # the same object with other weights
    for call in (database.people, lambda: database.identify(portraits(1)), lambda: database.enrol("Lee", portraits(1))):
        refused(call, "distances between the two mean nothing")
    assert list(FaceDatabase(path, Toy()).people()) == ["Kim"]


def test_a_file_exchanged_for_another_encoders(path, tmp_path):
    database, other = FaceDatabase(path, Toy()), FaceDatabase(tmp_path / "other.sqlite", Toy("other"))
    database.enrol("Kim", portraits(1))
    other.enrol("Kim", portraits(1))
    os.replace(tmp_path / "other.sqlite", path)
    refused(lambda: database.identify(portraits(1)), "'other'")
    refused(lambda: database.enrol("Lee", portraits(1)), "'other'")


def test_encodings_of_another_size(database):
    database.enrol("Kim", units(2, 8))
    before = contents(database)
    for call in (database.identify, database.distances, lambda rows: database.verify("Kim", rows),
                 lambda rows: database.enrol("Lee", rows), lambda rows: database.add_pictures("Kim", rows)):
        refused(lambda call=call: call(units(1, 9)[0]), "9", "8", "encoder")
    assert contents(database) == before


@pytest.mark.parametrize("encoder, words", [
    (None, ["'name'"]), (object(), ["'name'"]), (Toy(name=""), ["'name'"]), (Toy(hash=None), ["'hash'"]),
    (type("NoCall", (), {"name": "a", "hash": "b"})(), ["NoCall", "encode(images)"]),
])
def test_what_is_no_encoder(path, encoder, words):
    refused(lambda: FaceDatabase(path, encoder), "encoder", *words)
    assert not path.exists()


@pytest.mark.parametrize("gives, words", [
    (lambda x: np.zeros((len(x), 8)), ["length 0", "np.linalg.norm"]),
    (lambda x: np.full((len(x), 8), np.nan), ["length nan"]),
    (lambda x: np.eye(8)[: len(x)] * 3, ["length 3"]),
    (lambda x: np.eye(8)[0], ["shape (8,)", "2 pictures"]),
    (lambda x: np.eye(8), ["shape (8, 8)", "2 pictures"]),
    (lambda x: None, ["encoder gave", "object"]),
])
def test_an_encoder_that_gives_nonsense(database, gives, words):
    database._encode = gives
    refused(lambda: database.enrol("Kim", portraits(2)), *words)
    assert len(database) == 0


@pytest.mark.parametrize("images, words", [
    (portraits(1)[0] * 255, ["images", "255"]), (portraits(1) * np.nan, ["NaN"]), (np.zeros((4, 4, 5)), ["(4, 4, 5)"]),
    ([np.zeros((4, 4, 3)), np.zeros((5, 4, 3))], ["images", "one size"]), (np.zeros((0, 4, 4, 3)), ["empty"]),
    (np.zeros((1, 1, 4, 4, 3)), ["(1, 1, 4, 4, 3)"]), ([], ["empty"]), (np.zeros((0, 8)), ["empty"]),
    ("kim.png", ["images"]), (None, ["images"]), (0.5, ["shape ()"]), (np.zeros((4, 4)), ["length 0"]),
])
def test_hostile_pictures(database, images, words):
    refused(lambda: database.enrol("Kim", images), *words)
    assert len(database) == 0


@pytest.mark.parametrize("threshold", [-0.1, np.nan, np.inf, "0.7", True, [0.7]])
def test_hostile_threshold(database, path, threshold):
    database.enrol("Kim", portraits(1))
    refused(lambda: database.identify(portraits(1), threshold=threshold), "threshold is")
    refused(lambda: database.verify("Kim", portraits(1), threshold=threshold), "threshold is")
    refused(lambda: FaceDatabase(path, Toy(), threshold), "threshold is")


def test_a_batch_where_one_is_asked_for(database):
    refused(lambda: database.distances(portraits(2)), "batch of 2", "image[0]")
    refused(lambda: database.enrol_people([("Kim", portraits(1))]), "list", "dict")


# Files


def test_a_new_file_is_the_owners_alone(database, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_may_have_any_name(tmp_path):
    for name in ("a b?c=d#e%41.sqlite", "얼굴.db", "noending"):
        FaceDatabase(tmp_path / name, Toy()).enrol("Kim", portraits(1))
        assert (tmp_path / name).stat().st_size and len(FaceDatabase(str(tmp_path / name), Toy())) == 1
    assert len(list(tmp_path.iterdir())) == 3


def test_no_such_place(tmp_path):
    refused(lambda: FaceDatabase(tmp_path / "missing" / "a.sqlite", Toy()), "missing", "No such file")
    refused(lambda: FaceDatabase(tmp_path, Toy()), "cannot be", "folder")
    refused(lambda: FaceDatabase(tmp_path / "a\0b", Toy()), "path", "null")


def test_a_file_that_is_taken_away_is_not_begun_anew(database, path):
    database.enrol("Kim", portraits(1))
    path.rename(path.with_name("elsewhere"))
    for call in (database.people, lambda: database.enrol("Lee", portraits(1))):
        refused(call, "faces.sqlite", "gone")
    assert not path.exists()
    path.with_name("elsewhere").rename(path)
    assert list(database.people()) == ["Kim"]


def every_call(path):
    """Opening and using the file in every way; each call by itself."""
    with contextlib.suppress(RecognitionError):
        database = FaceDatabase(path, Toy())
        uses = [database.people, database.removed, lambda: database.identify(units(2)),
                lambda: database.enrol("New", units(1))]
        for use in uses:
            with contextlib.suppress(RecognitionError):
                use()


@pytest.mark.parametrize("data", [b"not a database" * 100, b"\0" * 5000, b"x", b"notes " * 50,
                                  b"SQLite format 3\0" + b"\0" * 84])
def test_a_file_of_something_else_is_refused_and_left(path, data):
    path.write_bytes(data)
    refused(lambda: FaceDatabase(path, Toy()), "faces.sqlite")
    assert path.read_bytes() == data


def test_a_database_of_another_program_is_refused_and_left(path):
    with contextlib.closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE notes (text)")
    data = path.read_bytes()
    refused(lambda: FaceDatabase(path, Toy()), "no database of faces")
    assert path.read_bytes() == data


def test_a_later_layout_is_refused(database, path):
    with contextlib.closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version = 2")
    refused(lambda: FaceDatabase(path, Toy()), "layout 2")


def test_a_file_cut_short_is_refused_and_left(database, path):
    database.enrol_people({f"p{number}": units(50, seed=number) for number in range(20)})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    refused(lambda: FaceDatabase(path, Toy()).people(), "faces.sqlite", "damaged", "restore a copy")
    refused(lambda: database.enrol("New", units(1)), "damaged", "Nothing was changed")
    assert path.read_bytes() == data[: len(data) // 2]


@pytest.mark.filterwarnings("error")
def test_damage_anywhere_is_an_error_or_harmless(database, path):
    """Overwritten places: no other exception, and never an encoding that nobody enrolled."""
    database.enrol_people({f"p{number}": units(9, seed=number) for number in range(25)})
    data, rng, refusals = path.read_bytes(), random.Random(1), 0
    whole = {tuple(row) for rows in contents(database).values() for row in rows}
    for _ in range(60):
        place, length = rng.randrange(len(data)), rng.randint(1, 60)
        path.write_bytes(data[:place] + rng.randbytes(length) + data[place + length :])
        try:
            found = contents(FaceDatabase(path, Toy()))
        except RecognitionError:
            refusals += 1
        else:
            strange = [row for rows in found.values() for row in rows if tuple(row) not in whole]
            assert all(min(abs(np.subtract(row, known)).max() for known in whole) < 1e-4 for row in strange)
        every_call(path)
    assert refusals > 10


@pytest.mark.parametrize("change", [
    "DELETE FROM encodings WHERE person = 1", "UPDATE encodings SET encoding = 'text' WHERE id = 2",
    "UPDATE encodings SET encoding = x'00' WHERE id = 2", "UPDATE encodings SET encoding = zeroblob(32) WHERE id = 2",
    "UPDATE encodings SET encoding = 5", "UPDATE people SET name = x'ff' WHERE id = 1", "DELETE FROM state",
    "UPDATE people SET name = ' a ' WHERE id = 1", "UPDATE state SET size = 'x'", "UPDATE state SET size = 4",
    "DROP TABLE people", "DROP TABLE encodings",
])
def test_contents_that_we_never_write(database, path, change):
    database.enrol_people({"Kim": units(2), "Lee": units(1)})
    with contextlib.closing(sqlite3.connect(path)) as file:
        file.execute(change)
        file.execute("UPDATE state SET stamp = 'other'")
        file.commit()
    refused(database.people, "faces.sqlite cannot be used")


@contextlib.contextmanager
def nobody():
    """The rights of somebody who owns nothing, also where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder():
    """A folder that everybody may enter; pytest's own are the owner's alone."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("folder_too", [False, True])
def test_a_read_only_file_can_be_asked_but_not_changed(open_folder, folder_too):
    path = open_folder / "faces.sqlite"
    FaceDatabase(path, Toy()).enrol("Kim", portraits(1))
    path.chmod(0o444)
    open_folder.chmod(0o555 if folder_too else 0o777)
    data = path.read_bytes()
    with nobody():
        database = FaceDatabase(path, Toy())
        assert database.identify(portraits(1)[0]).name == "Kim"
        for call in (lambda: database.enrol("Lee", portraits(1)), lambda: database.remove("Kim"), database.purge):
            refused(call, "write-protected", "Nothing was changed")
        assert list(database.people()) == ["Kim"]
    assert path.read_bytes() == data


def test_a_folder_that_cannot_be_written(open_folder):
    path = open_folder / "faces.sqlite"
    FaceDatabase(path, Toy()).enrol("Kim", portraits(1))
    path.chmod(0o666)
    open_folder.chmod(0o555)
    with nobody():
        database = FaceDatabase(path, Toy())
        refused(lambda: database.enrol("Lee", portraits(1)), "faces.sqlite", "folder")
        refused(lambda: FaceDatabase(open_folder / "new.sqlite", Toy()), "new.sqlite", "Permission denied")
        refused(lambda: database.export(open_folder / "out.npz"), "out.npz", "Permission denied")
        assert list(database.people()) == ["Kim"]


def test_an_unreadable_file(open_folder):
    path = open_folder / "faces.sqlite"
    FaceDatabase(path, Toy())
    path.chmod(0o000)
    with nobody():
        refused(lambda: FaceDatabase(path, Toy()), "faces.sqlite", "permissions")


def test_a_full_disk_loses_nothing(database, path, monkeypatch):
    database.enrol("Kim", portraits(3))
    before = contents(database)
    pages = path.stat().st_size // 4096 + 2
    with monkeypatch.context() as limit:
        limit.setattr(gallery, "SETTINGS", (*gallery.SETTINGS, f"max_page_count = {pages}"))  # SQLite's own SQLITE_FULL
        refused(lambda: database.enrol("Lee", units(500)), "the disk is full", "Nothing was changed")
        refused(lambda: database.add_pictures("Kim", units(500)), "the disk is full")
        assert contents(database) == contents(FaceDatabase(path, Toy())) == before
        database.enrol("Small", units(1))
    database.enrol("Lee", units(500))
    assert database.people() == {"Kim": 3, "Small": 1, "Lee": 500}


@contextlib.contextmanager
def file_limit(size):
    """No file may grow beyond this many bytes: writing fails half-way, as on a disk that is nearly full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_stops_in_the_middle_loses_nothing(database, path):
    database.enrol("Kim", portraits(3))
    before = contents(database)
    for spare in range(0, 120_000, 9000):
        with file_limit(path.stat().st_size + spare):
            refused(lambda: database.enrol("Lee", units(9000)), "the disk", "Nothing was changed")
            refused(lambda: FaceDatabase(path.with_name("new.sqlite"), Toy()).enrol("Lee", units(9000)), "the disk")
        assert contents(database) == contents(FaceDatabase(path, Toy())) == before
    assert len(FaceDatabase(path.with_name("new.sqlite"), Toy())) == 0
    database.enrol("Lee", units(9000))


# Several processes


def python(code, *arguments):
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(process):
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0 and not errors, errors
    return json.loads(out)


def test_import_is_light():
    code = ("import json, sys, helpers.recognition\n"
            "print(json.dumps([m for m in ('tensorflow', 'keras', 'sklearn', 'matplotlib') if m in sys.modules]))")
    assert finished(python(code)) == []


RACE = """
import json, sys, types
import numpy as np
from helpers.recognition import FaceDatabase, RecognitionError
path, me = sys.argv[1], sys.argv[2]
encoder = types.SimpleNamespace(name="toy", hash="1" * 64, encode=None)
encoder.encode = lambda images: images
database, won = FaceDatabase(path, encoder), []
for number in range(25):
    database.enrol(f"{me}-{number}", np.eye(8)[: 1 + number % 5])
    try:
        database.enrol(f"both-{number}", np.eye(8)[:3])
        won.append(number)
    except RecognitionError as error:
        assert "enrolled already" in str(error), error
    assert database.people()[f"{me}-{number}"] == 1 + number % 5
print(json.dumps(won))
"""


def test_two_processes_write_at_once(path):
    """Both create the file, each adds its own people, and of each name that both want exactly one gets it."""
    racers = [python(RACE, path, me) for me in ("one", "two")]
    won = [finished(racer) for racer in racers]
    assert sorted(won[0] + won[1]) == list(range(25))
    expected = {f"{me}-{number}": 1 + number % 5 for me in ("one", "two") for number in range(25)}
    assert FaceDatabase(path, Toy()).people() == expected | {f"both-{number}": 3 for number in range(25)}


def test_what_another_process_wrote_is_seen(path):
    here, there = FaceDatabase(path, Toy()), FaceDatabase(path, Toy())
    assert here.identify(portraits(1)[0]).name is None
    there.enrol("Kim", portraits(1))
    assert here.identify(portraits(1)[0]).name == "Kim"
    there.rename("Kim", "Lee")
    assert here.identify(portraits(1)[0]).name == "Lee"
    there.add_pictures("Lee", portraits(1, seed=1))
    assert here.identify(portraits(1, seed=1)[0]).distance == 0
    there.remove("Lee")
    assert here.identify(portraits(1)[0]).nearest is None


def test_a_copy_put_back_is_seen(database, path):
    database.enrol("Kim", portraits(1))
    shutil.copy(path, path.with_name("copy"))
    database.rename("Kim", "Lee")
    assert list(database.people()) == ["Lee"]
    os.replace(path.with_name("copy"), path)
    assert list(database.people()) == ["Kim"]


def test_the_gallery_is_read_again_only_after_a_change(database, monkeypatch):
    reads, read = [], gallery._read
    monkeypatch.setattr(gallery, "_read", lambda *given: reads.append(1) or read(*given))
    database.enrol("Kim", portraits(1))
    for _ in range(5):
        database.identify(portraits(1))
        database.people()
    assert len(reads) == 1
    database.enrol("Lee", portraits(1))
    assert len(database) == 2 and len(reads) == 2


def test_what_is_given_away_is_not_the_cache(database):
    database.enrol("Kim", portraits(1))
    database.encodings()["Kim"][:] = 0
    assert database.identify(portraits(1)[0]).distance == 0


def test_a_file_that_another_program_holds(database, path, monkeypatch):
    database.enrol("Kim", portraits(1))
    monkeypatch.setattr(gallery, "WAIT", 0.05)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(lambda: database.enrol("Lee", portraits(1)), "another program", "try again")
        assert database.identify(portraits(1)[0]).name == "Kim"
        other.execute("ROLLBACK")
    database.enrol("Lee", portraits(1))


def test_threads_share_one_object(database):
    failures = []

    def work(me):
        try:
            for number in range(8):
                database.enrol(f"{me}-{number}", units(2, seed=me))
                assert database.identify(units(2, seed=me)[0]).distance == 0
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(me,)) for me in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and len(database) == 32


# Killed


KILL = """
import collections, json, os, random, signal, sys, time, types
import numpy as np
from helpers.recognition import FaceDatabase
folder, kills, rng = sys.argv[1], int(sys.argv[2]), random.Random(int(sys.argv[3]))
encoder = types.SimpleNamespace(name="toy", hash="1" * 64, encode=lambda images: images)

def rows_of(name):
    seed = int(name)
    rows = np.random.default_rng(seed).normal(size=(1 + seed * 37 % 90, 64))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("float32")

def enrol_for_ever(path, first, pipe):
    database = FaceDatabase(path, encoder)
    for number in range(first, first + 10**6):
        os.write(pipe, b"begin %d\\n" % number)
        database.enrol(str(number), rows_of(str(number)))
        os.write(pipe, b"done %d\\n" % number)

told = collections.Counter()
for kill in range(kills):
    if kill % 10 == 0:
        path, first, done, begun = f"{folder}/{kill}.sqlite", 0, set(), set()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            enrol_for_ever(path, first, writer)
        finally:
            os._exit(1)
    os.close(writer)
    heard = os.read(reader, 6) if kill % 2 else b""  # every other kill waits for the first "begin"
    time.sleep(rng.uniform(0, 0.02))
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status), "the child ended by itself"
    lines = [line.split() for line in (heard + os.fdopen(reader, "rb").read()).decode().splitlines()]
    begun |= {number for word, number in lines if word == "begin"}
    done |= {number for word, number in lines if word == "done"}
    told["in the middle"] += bool(lines) and lines[-1][0] == "begin"
    told["with a journal left"] += os.path.exists(path + "-journal")
    found = FaceDatabase(path, encoder).encodings()
    told["lost"] += len(done - set(found))
    told["strange"] += len(set(found) - begun)
    told["half"] += sum(not np.array_equal(rows, rows_of(name)) for name, rows in found.items())
    told["kept without a word"] += len(set(found) - done)
    done |= set(found)
    first = 1 + max(map(int, begun | {"-1"}))
told["enrolled"] = first
print(json.dumps({**dict.fromkeys(["lost", "strange", "half"], 0), **told}))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_200_kills_lose_nothing_and_leave_nothing_half(tmp_path):
    told = finished(python(KILL, tmp_path, 200, 1))
    assert (told["lost"], told["strange"], told["half"]) == (0, 0, 0), told
    assert told["in the middle"] >= 50, told  # else it has tested nothing


def test_a_creation_that_was_killed_is_finished(path):
    """The first pages are written, their journal stands beside them: SQLite's state in the middle of a commit."""
    with contextlib.closing(sqlite3.connect(path.with_name("other"), isolation_level=None)) as file:
        file.execute("PRAGMA cache_size = 1")
        file.execute("BEGIN IMMEDIATE")
        for number in range(50):
            file.execute(f"CREATE TABLE t{number} AS SELECT zeroblob(9000)")
        for tail in ("", "-journal"):
            shutil.copy(path.with_name("other" + tail), path.with_name(path.name + tail))
    assert path.stat().st_size > 0
    database = FaceDatabase(path, Toy())
    database.enrol("Kim", portraits(1))
    assert list(FaceDatabase(path, Toy()).people()) == ["Kim"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_uses_the_same_object(database):
    database.enrol("Kim", portraits(1))
    queue = multiprocessing.get_context("fork").SimpleQueue()

    def child():
        database.enrol("Lee", portraits(1, seed=1))
        queue.put(database.identify(portraits(1)[0]).name)

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join(30)
    assert process.exitcode == 0 and queue.get() == "Kim" and list(database.people()) == ["Kim", "Lee"]
