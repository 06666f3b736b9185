"""What the cases of chapter 08 hold, what its exercises take as the same, and that references and helpers agree."""

import numpy as np
import pytest

from helpers.grading import exercises, grade, quizzes, reference_08
from helpers.grading.given import MeanColours
from helpers.grading.registry import find
from helpers.recognition import FaceDatabase
from tests.grading.conftest import refused
from tests.grading.learners_08 import enrol_copy, verify_loop, who_loop

SEEDS = range(20)


def calls(id, seed):
    return [case.args for case in find(id).cases(np.random.default_rng(seed))]


def distances(encoding, database):
    return np.sort([np.linalg.norm(encoding - known) for known in database.values()])


def test_the_contracts_are_there():
    assert {exercise.id: (exercise.signature, exercise.points) for exercise in exercises("08")} == {
        "verify": ("verify(encoding, identity, database, threshold)", 2),
        "who_is_it": ("who_is_it(encoding, database, threshold)", 3),
        "all_correct_probability": ("all_correct_probability(p, k)", 1),
        "required_accuracy": ("required_accuracy(target, k)", 1),
        "enrol": ("enrol(database, name, image, encode)", 2),
    }


def test_the_mistakes_of_the_contract_are_known():
    for id, names in {
        "verify": {"compares with the nearest person", "fixed threshold", "always true"},
        "who_is_it": {"does not update the minimum", "never rejects", "starts the minimum too low"},
        "all_correct_probability": {"1 - k (1 - p)"},
        "required_accuracy": {"1 - (1 - target) / k"},
        "enrol": {"overwrites silently", "stores the image"},
    }.items():
        assert names <= {mistake.name for mistake in find(id).mistakes}


def test_the_questions_meet_their_rows():
    met = {concept for quiz in quizzes("08") for concept in quiz.concepts}
    assert met >= {"C152", "C153", "C154", "C155"} and len(quizzes("08")) == 8
    assert len({quiz.answer for quiz in quizzes("08")}) == 4


# The cases


@pytest.mark.parametrize("seed", SEEDS)
def test_encodings_have_length_1_and_no_distance_is_in_doubt(seed):
    for id in ("verify", "who_is_it"):
        for encoding, *_, database, threshold in calls(id, seed):
            assert np.allclose([np.linalg.norm(row) for row in (encoding, *database.values())], 1, atol=1e-5)
            far = distances(encoding, database)
            assert abs(far - threshold).min() > 0.03
            assert len(far) == 1 or np.diff(far).min() > 0.03


@pytest.mark.parametrize("seed", SEEDS)
def test_cases_of_verify_tell_readings_apart(seed):
    found = calls("verify", seed)
    assert {verify_loop(*args)[1] for args in found} == {True, False}
    for accepted in (True, False):
        nearer = [
            args for args in found
            if verify_loop(*args)[1] is accepted and verify_loop(*args)[0] > distances(args[0], args[2])[0] + 0.05
        ]
        assert nearer, accepted
    assert {round(threshold, 2) for *_, threshold in found} >= {0.35, 0.7, 1.15}


@pytest.mark.parametrize("seed", SEEDS)
def test_cases_of_who_is_it_tell_readings_apart(seed):
    found = calls("who_is_it", seed)
    places = {
        list(database).index(name) / max(1, len(database) - 1)
        for encoding, database, threshold in found
        for _, name in [who_loop(encoding, database, threshold)]
        if name
    }
    assert {0.0, 1.0} < places
    assert sum(who_loop(*args)[1] is None for args in found) >= 4
    assert any((distances(encoding, database) < threshold).sum() > 2 for encoding, database, threshold in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bound_and_the_exact_value_lie_far_apart_in_some_case(seed):
    for p, k in calls("all_correct_probability", seed):
        assert 0 < p < 1 and k >= 1
    assert any(p**k - max(0, 1 - k * (1 - p)) > 0.05 for p, k in calls("all_correct_probability", seed))
    assert any(1 - (1 - t) / k - t ** (1 / k) > 0.05 for t, k in calls("required_accuracy", seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_enrol_is_asked_for_new_and_known_names(seed):
    found = calls("enrol", seed)
    assert {name in database for database, name, *_ in found} == {True, False}
    assert any(not database for database, *_ in found)
    assert len({encode.parts for *_, encode in found}) > 2
    assert all(len(encode(image)) == len(row) for database, _, image, encode in found for row in database.values())


def test_the_given_encoder_refuses_what_is_no_picture():
    image = np.random.default_rng(0).uniform(size=(4, 6, 3))
    assert np.isclose(np.linalg.norm(MeanColours(5)(image)), 1) and MeanColours(5)(image).shape == (15,)
    for wrong in (image[None], image[..., 0], image[0]):
        with pytest.raises(ValueError, match="one picture"):
            MeanColours()(wrong)


# What is the same


@pytest.mark.parametrize("nobody", [None, "unknown", "not recognized", "Not recognised ", np.str_("unknown")])
def test_every_word_for_nobody_is_taken(nobody):
    def answer(encoding, database, threshold=0.7):
        distance, name = who_loop(encoding, database, threshold)
        return distance, nobody if name is None else name

    assert grade("who_is_it", answer).passed


@pytest.mark.parametrize("nobody", ["stranger", "", False, "Nobody", 0, -10, np.nan, -np.inf])
def test_other_words_are_not(nobody):
    def answer(encoding, database, threshold=0.7):
        distance, name = who_loop(encoding, database, threshold)
        return distance, nobody if name is None else name

    assert not grade("who_is_it", answer).passed


def test_a_name_that_nobody_has_is_named():
    refused("who_is_it", lambda encoding, database, threshold=0.7: (0.3, "Eve"), "whose name is 'Eve', who is nobody")
    refused("who_is_it", lambda encoding, database, threshold=0.7: (0.3, np.nan), "A tuple whose name is nan")
    refused("who_is_it", lambda encoding, database, threshold=0.7: (0.3, -10), "-10)")


def test_a_dictionary_with_what_is_no_array_is_told():
    def ragged(database, name, image, encode):
        return {**database, name: [[1], [1, 2]]}

    refused("enrol", ragged, "stands for a list of 2 items that do not form one array", "a dictionary {name: encoding}")


@pytest.mark.parametrize("error", [ValueError("taken"), ValueError(), UnicodeError("a kind of ValueError")])
def test_a_known_name_may_be_refused_in_any_words(error):
    def answer(database, name, image, encode):
        if name in database:
            raise error
        return enrol_copy(database, name, image, encode)

    assert grade("enrol", answer).passed


def test_a_known_name_that_is_taken_all_the_same_is_told():
    def overwrites(database, name, image, encode):
        return {**database, name: encode(image)}

    result = refused("enrol", overwrites, "A ValueError, such as", "enrolled already")
    assert result.misconception == "overwrites silently"

    def blends(database, name, image, encode):
        return {**database, name: (database.get(name, encode(image)) + encode(image)) / 2}

    refused("enrol", blends, "has to be refused, and it was carried out", "It is right except where the name is known")


def test_a_refusal_by_accident_or_of_another_kind_is_none():
    def accident(database, name, image, encode):
        if name in database:
            int("no number")
        return enrol_copy(database, name, image, encode)

    refused("enrol", accident, "comes by accident", "It is right except where the name is known")

    def other(database, name, image, encode):
        if name in database:
            raise StopIteration
        return enrol_copy(database, name, image, encode)

    refused("enrol", other, "Refused, but with StopIteration", "A ValueError, such as")

    def everybody(database, name, image, encode):
        raise ValueError("no")

    refused("enrol", everybody, "This call is in order, and your function refuses it")


def test_a_changed_database_is_told_also_where_the_call_was_refused():
    def in_place(database, name, image, encode):
        if name in database:
            raise ValueError(name)
        database[name] = encode(image)
        return database

    refused("enrol", in_place, "The result is right, but the call changed its argument database")

    def spoiled(database, name, image, encode):
        new = dict(database)
        if database.pop(name, None) is not None:
            raise ValueError(name)
        return new | {name: encode(image)}

    refused("enrol", spoiled, "The call was refused, as it should be, but the call changed its argument database")


def test_a_part_that_is_wrong_is_named():
    def halved(encoding, identity, database, threshold=0.7):
        distance, accepted = verify_loop(encoding, identity, database, threshold)
        return distance / 2, accepted

    refused("verify", halved, "The part distance is wrong, accepted is right. The result is 1/2 of what was expected")

    def strict(encoding, database, threshold=0.7):
        distance, name = who_loop(encoding, database, threshold)
        return distance, name if distance < 0.1 else None

    refused("who_is_it", strict, "nobody is ever named")


def test_words_of_a_tuple_that_is_none():
    for value, words in (
        (0.5, "One value alone, where (distance, accepted) was expected"),
        ((0.5,), "1 value, where 2 were expected"),
        ((0.5, True, 1), "3 values, where 2 were expected"),
        (("far", True), "A tuple whose distance is text, 'far'"),
        (([1, 2], True), "A tuple whose distance is an array of shape (2,)"),
        (([[1, 2], [3]], True), "A tuple whose distance is a list of 2 items that do not form one array"),
    ):
        refused("verify", lambda encoding, identity, database, threshold=0.7, value=value: value, words)


# The helpers agree


class Pixels:
    name, hash = "mean colours", "1"

    def encode(self, images):
        return np.stack([MeanColours(5)(image) for image in images])


def test_references_agree_with_the_database(tmp_path):
    for seed in range(3):
        for place, (encoding, known, threshold) in enumerate(calls("who_is_it", seed)):
            database = FaceDatabase(tmp_path / f"{seed}-{place}.sqlite", Pixels(), threshold)
            database.enrol_people(known)
            distance, name = reference_08.who_is_it(encoding, known, threshold)
            match = database.identify(encoding)
            assert match.name == name and np.isclose(match.distance, distance, atol=1e-5)
            for person in known:
                distance, accepted = reference_08.verify(encoding, person, known, threshold)
                verified = database.verify(person, encoding)
                assert verified.accepted == accepted and np.isclose(verified.distance, distance, atol=1e-5)


def test_the_reference_of_enrol_refuses_and_leaves_the_database_alone():
    database, name, image, encode = calls("enrol", 0)[0]
    new = reference_08.enrol(database, name, image, encode)
    assert set(new) - set(database) == {name}
    with pytest.raises(ValueError, match=f"{name} is enrolled already"):
        reference_08.enrol(new, name, image, encode)
