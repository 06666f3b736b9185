"""helpers.alignment: the geometry against ramps, hits grouped by hand, drawn faces found at known places, errors.

No photograph of anybody is used: the faces are drawn, and `helpers.portrait` tells where their eyes are.
"""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import alignment, cast, faces, images, portrait, weights
from helpers.alignment import AlignmentError, Face

SEEDS = (1, 3, 8)  # drawn faces that the cascade finds


def refused(call, *words):
    with pytest.raises(AlignmentError) as caught:
        call()
    for word in words:
        assert word in str(caught.value), str(caught.value)


def drawn(seed, size=112, roll=0.0):
    """A drawn face from the front and the true places of its eyes; helpers.portrait has y up and 0.10 of headroom."""
    who = cast.identity(seed)
    picture = faces.draw(who, dataclasses.replace(cast.PLAIN, roll=roll), size)
    turn, apart = np.exp(1j * np.radians(roll)), who.eye_distance
    places = np.array([complex(side * apart, who.eye_level) for side in (-1, 1)]) * turn + 0.10j
    places *= size / portrait.VIEW
    return picture, np.stack([(size - 1) / 2 + places.real, (size - 1) / 2 - places.imag], 1)


def scene(*placed, shape=(260, 400)):
    """Pictures on a plain ground: (picture, x, y) each."""
    image = np.full((*shape, 3), 0.6, np.float32)
    for picture, x, y in placed:
        image[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    return image


def apart(eyes):
    return np.linalg.norm(eyes[1] - eyes[0])


# The geometry


def ramp(shape, along):
    """A picture whose red is a linear function of the place: what is interpolated of it is known exactly."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    red = 0.5 + along[0] * (x - shape[1] / 2) + along[1] * (y - shape[0] / 2)
    return np.stack([red, 1 - red, np.full(shape, 0.25)], 2).astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(st.floats(-1.2, 1.2), st.floats(0.5, 4), st.sampled_from([64, 112, 150]))
def test_cut_takes_every_pixel_from_its_place(angle, scale, size):
    shape, along = (900, 1000), (0.0005, 0.0004)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    to_image = lambda points: (points - alignment.EYES.mean(0)) @ turn.T + [480, 430]  # noqa: E731
    found = alignment.cut(ramp(shape, along), to_image(alignment.EYES), size)
    centres = (np.stack(np.meshgrid(np.arange(size), np.arange(size)), 2) + 0.5) * 112 / size - 0.5
    x, y = np.moveaxis(to_image(centres), 2, 0)
    expected = 0.5 + along[0] * (x - shape[1] / 2) + along[1] * (y - shape[0] / 2)
    assert found.shape == (size, size, 3) and found.dtype == np.float32
    np.testing.assert_allclose(found[:, :, 0], expected, atol=1e-4)
    np.testing.assert_allclose(found[:, :, 1], 1 - expected, atol=1e-4)


def test_cut_of_an_aligned_picture_changes_nothing():
    picture, _ = drawn(1)
    np.testing.assert_allclose(alignment.cut(picture, alignment.EYES), picture, atol=1e-5)


def test_cut_brings_the_left_eye_to_the_left_and_the_mouth_below():
    image = np.zeros((300, 300, 3), np.float32)
    for (x, y), colour in {(200, 100): 0, (200, 170): 1, (130, 135): 2}.items():  # a head that lies on its side
        image[y - 3 : y + 4, x - 3 : x + 4, colour] = 1
    found = alignment.cut(image, [[200, 100], [200, 170]])
    places = [np.argwhere(found[:, :, c] > 0.5).mean(0)[::-1] for c in range(3)]
    np.testing.assert_allclose(places[:2], alignment.EYES, atol=0.6)
    assert places[2][1] > 80 and abs(places[2][0] - 56) < 2


def test_cut_shrinks_without_jagged_edges():
    stripes = np.zeros((1000, 1000, 3), np.float32)
    stripes[:, ::2] = 1
    found = alignment.cut(stripes, [[350, 450], [650, 450]])
    assert np.abs(found - 0.5).max() < 0.05


def test_beyond_the_edge_lies_the_colour_of_the_edge():
    image = np.full((60, 60, 3), (0.2, 0.4, 0.6), np.float32)
    for eyes in ([[5, 10], [25, 10]], [[-40, 10], [-10, 10]], [[300, 300], [340, 300]]):
        np.testing.assert_allclose(alignment.cut(image, eyes), np.broadcast_to(image[0, 0], (112, 112, 3)), atol=1e-6)


def test_grey_and_uint8_pictures_are_taken_and_left_alone():
    picture, eyes = drawn(3)
    for form in (images.grey(picture), images.to_uint8(picture)):
        before = form.copy()
        assert alignment.cut(form, eyes).shape == (112, 112, 3)
        np.testing.assert_array_equal(form, before)


@given(st.floats(-50, 500), st.floats(-50, 500), st.floats(10, 300))
@settings(max_examples=20, deadline=None)
def test_boxes_and_usual_eyes_are_one_relation(x, y, side):
    box = np.array([[x, y, x + side, y + side]])
    np.testing.assert_allclose(alignment._boxes(alignment._usual_eyes(box)), box, atol=1e-6)


def test_the_window_of_the_network_is_a_part_of_the_aligned_picture():
    first, last = [4, 12], [108, 116]  # 104 pixels around (56, 64), in 48 steps
    step = 104 / 48
    np.testing.assert_allclose(alignment.SEEN, (alignment.EYES - np.add(first, step / 2)) / step, atol=1e-9)
    assert (np.subtract(last, first) == alignment.WINDOW_SIDE).all()


# Hits of the cascade


def test_overlaps_by_hand():
    a, b = np.array([[0, 0, 4, 4], [10, 10, 12, 12]], float), np.array([[2, 0, 6, 4], [0, 0, 2, 2]], float)
    union, smaller = alignment._overlaps(a, b)
    np.testing.assert_allclose(union, [[8 / 24, 4 / 16], [0, 0]])
    np.testing.assert_allclose(smaller, [[0.5, 1], [0, 0]])


def test_hits_vote():
    face = np.array([[10, 10, 50, 50], [12, 10, 52, 50], [10, 13, 50, 53], [9, 9, 53, 53]], float)
    nose, other = [[25, 25, 40, 40]], [[200, 100, 240, 140]]
    boxes, votes = alignment._grouped(np.concatenate([nose, face, other]))
    assert votes.tolist() == [4, 1, 1]  # what lies within a larger box is for the network to judge
    np.testing.assert_allclose(boxes, [face.mean(0), nose[0], other[0]])
    assert [part.shape for part in alignment._grouped(np.empty((0, 4)))] == [(0, 4), (0,)]


def test_of_two_findings_of_one_face_the_surer_stays():
    one, two = Face(np.array([0, 0, 50, 50.0]), 0.7), Face(np.array([5, 5, 50, 50.0]), 0.9)
    large = Face(np.array([100, 100, 180, 180.0]), 0.6)
    assert alignment._distinct([one, two, large]) == [large, two]
    assert alignment._distinct([]) == []


# Drawn faces in larger pictures


@pytest.mark.parametrize("seed", SEEDS)
def test_a_drawn_face_is_found_where_it_is(seed):
    picture, eyes = drawn(seed)
    image, eyes = scene((picture, 150, 90)), eyes + [150, 90]
    (face,) = alignment.find_faces(image)
    assert alignment.SURE <= face.score <= 1
    assert (face.box[:2] < eyes.min(0)).all() and (face.box[2:] > eyes.max(0)).all()
    assert 1.8 < (face.box[2] - face.box[0]) / apart(eyes) < 3.4
    found = alignment.find_eyes(image, face)
    assert np.linalg.norm(found - eyes, axis=1).mean() < 0.15 * apart(eyes)


@pytest.mark.parametrize("roll", [-13, 13])
def test_a_turned_face_is_set_upright(roll):
    picture, eyes = drawn(SEEDS[0], 140, roll)
    found = alignment.find_eyes(picture, alignment._boxes(eyes[None])[0])
    slope = np.degrees(np.arctan2(*(found[1] - found[0])[::-1]))
    assert abs(slope + roll) < 7


def test_align_gives_the_face_at_its_places():
    picture, eyes = drawn(SEEDS[0], 160)
    aligned = alignment.align(scene((picture, 100, 60)))
    assert aligned.shape == (112, 112, 3) and aligned.dtype == np.float32 and 0 <= aligned.min() <= aligned.max() <= 1
    likeness = [np.corrcoef(aligned.ravel(), alignment.cut(picture, eyes + shift).ravel())[0, 1]
                for shift in ([0, 0], [12, 0], [0, 12], [0, -20])]
    assert likeness[0] > 0.55 and likeness[0] == max(likeness)


def test_a_large_picture_gives_the_same_places_larger():
    picture, _ = drawn(SEEDS[0])
    image = scene((picture, 150, 90))
    large = images.resize(image, (1560, 2400))
    one, other = alignment.find_faces(image)[0], alignment.find_faces(large)[0]
    np.testing.assert_allclose(other.box, one.box * 6, atol=0.15 * 6 * (one.box[2] - one.box[0]))


def test_two_faces_are_told_and_given():
    image = scene((drawn(SEEDS[0])[0], 30, 90), (drawn(SEEDS[1])[0], 250, 90))
    refused(lambda: alignment.align(image), "2 faces", "several=True", "crop")
    cuts = alignment.align(image, several=True)
    assert len(cuts) == 2 and all(c.shape == (112, 112, 3) for c in cuts)


def test_a_passer_by_is_passed_over():
    image = scene((drawn(SEEDS[0], 200)[0], 20, 30), (drawn(SEEDS[1], 72)[0], 300, 100))
    assert len(alignment.find_faces(image)) == 2
    assert len(alignment.align(image, several=True)) == 2
    near, far = alignment.align(image), alignment.align(scene((drawn(SEEDS[0], 200)[0], 20, 30)))
    assert np.abs(near - far).mean() < 0.05


def test_a_face_may_fill_the_picture():
    picture, _ = drawn(SEEDS[0], 160)
    assert len(alignment.find_faces(picture[25:135, 25:135])) == 1


@pytest.mark.parametrize("name", ["cat", "coffee", "brick", "temple", "flower"])
def test_photographs_without_a_face_have_none(name):
    photograph = images.photograph(name, max_side=400)
    assert alignment.find_faces(photograph) == []
    if name == "coffee":
        refused(lambda: alignment.align(photograph), "no face", "front", "pixels")


# The network


def test_the_network_is_small_and_starts_at_the_usual_places():
    network = alignment.eye_network()
    assert network.count_params() < 200_000
    found = np.asarray(network(np.zeros((2, 48, 48, 1), np.float32)))
    assert found.shape == (2, 5)
    np.testing.assert_allclose(found[:, :4] * 48, np.tile(alignment.SEEN.ravel(), (2, 1)), atol=1e-4)


def test_brightness_and_contrast_change_nothing():
    network = alignment._finder()
    window = alignment._cut(images.grey(drawn(3)[0]), drawn(3)[1], 48, alignment.SEEN)
    one, other = alignment._ask(network, window[None]), alignment._ask(network, 0.3 * window[None] + 0.4)
    np.testing.assert_allclose(one[0], other[0], atol=0.3)


def test_a_mirrored_face_has_mirrored_eyes():
    window = alignment._cut(images.grey(drawn(3)[0]), drawn(3)[1] + [3, 1], 48, alignment.SEEN)
    eyes, logits = alignment._ask(alignment._finder(), np.stack([window, window[:, ::-1]]))
    np.testing.assert_allclose(eyes[1], eyes[0, ::-1] * [-1, 1] + [47, 0], atol=1e-3)
    np.testing.assert_allclose(logits[0], logits[1], atol=1e-3)


# Errors


def test_bad_pictures_are_refused():
    for call in (alignment.find_faces, alignment.align, lambda i: alignment.find_eyes(i, [0, 0, 20, 20]),
                 lambda i: alignment.cut(i, alignment.EYES)):
        refused(lambda call=call: call("me.jpg"), "images.load")
        refused(lambda call=call: call(None), "images.load")
        refused(lambda call=call: call(np.zeros((2, 60, 60, 3))), "one picture")
        refused(lambda call=call: call(np.zeros((60, 31, 3))), "31 x 60", "too small")
        refused(lambda call=call: call(np.full((60, 60, 3), 200.0)), "[0, 1]")


@pytest.mark.parametrize("image", [np.zeros((64, 64, 3)), np.ones((32, 32, 3)), np.zeros((40, 900)),
                                   np.random.default_rng(0).random((80, 60, 3))])
def test_flat_narrow_and_noisy_pictures_hold_no_face(image):
    assert alignment.find_faces(image) == []
    refused(lambda: alignment.align(image), "no face")


def test_bad_eyes_boxes_and_sizes_are_refused():
    image = np.zeros((60, 60, 3))
    refused(lambda: alignment.cut(image, [[1, 2], [1, 2]]), "less than a pixel apart")
    refused(lambda: alignment.cut(image, [[1, 2], [np.nan, 2]]), "eyes", "NaN")
    refused(lambda: alignment.cut(image, [1, 2, 3, 4]), "eyes", "(2, 2)")
    refused(lambda: alignment.cut(image, "eyes"), "eyes")
    refused(lambda: alignment.find_eyes(image, [5, 5, 5, 20]), "x1 < x2")
    refused(lambda: alignment.find_eyes(image, None), "face")
    refused(lambda: alignment.find_eyes(image, Face(np.zeros(4), 1.0)), "x1 < x2")
    for size in (0, 15, 1025, 112.0, True, "112", None):
        refused(lambda size=size: alignment.align(image, size=size), "size")


def test_missing_weights_are_told(monkeypatch):
    def missing(name):
        raise weights.WeightsError(f"weights/{name}.weights.h5 is missing; train it again")

    monkeypatch.setattr(weights, "load", missing)
    alignment._finder.cache_clear()
    try:
        refused(lambda: alignment.find_eyes(np.zeros((60, 60, 3)), [0, 0, 50, 50]), "eye finder", "train it again")
    finally:
        alignment._finder.cache_clear()


# Folders of photographs


def test_a_folder_is_aligned_on_demand(tmp_path):
    for name, seed in zip(("Bo", "Cy"), SEEDS, strict=False):
        (tmp_path / name).mkdir()
        images.save(tmp_path / name / "1.png", scene((drawn(seed)[0], 150, 90)))
    people = faces.folder(tmp_path, align=True)
    assert people.pictures.shape == (2, 112, 112, 3) and people.names == ("Bo", "Cy")
    for picture, seed in zip(people.pictures, SEEDS, strict=False):
        assert np.corrcoef(picture.ravel(), alignment.cut(*drawn(seed)).ravel())[0, 1] > 0.55
    images.save(tmp_path / "Cy" / "2.png", scene())
    with pytest.raises(faces.FaceError, match=r"Cy/2\.png cannot be aligned: .*no face"):
        faces.folder(tmp_path, align=True)
    assert len(faces.folder(tmp_path).pictures) == 3
