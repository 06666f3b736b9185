"""helpers.streets: seeds and splits, boxes against what was drawn, camera and light by hand, car parks and windows."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from helpers import street_cycles, street_lot, street_parts, street_scene, street_town, streets
from helpers.street_shapes import NEAR, Camera, Light, Model, Thing

SEEDS = st.integers(0, 2**31 - 1)
NOON = Light((0.5, 0.5, 0.5), (0.5, 0.4, 0.3), (0, 1, 0), (1, 1, 1), 0.0)


def extent(mask):
    """The box around what is true, pixel by pixel."""
    found = [(row, column) for row in range(mask.shape[0]) for column in range(mask.shape[1]) if mask[row, column]]
    rows, columns = zip(*found, strict=True)
    return min(columns), min(rows), max(columns) + 1, max(rows) + 1


def drawn(monkeypatch, seed, size):
    """What `street_scene.draw` gives, and the things that it drew, from near to far."""
    kept = []
    original = street_scene.seen

    def remember(*arguments):
        result = original(*arguments)
        kept.extend(result[0])
        return result

    monkeypatch.setattr(street_scene, "seen", remember)
    return street_scene.draw(seed, size), kept


# Boxes


@pytest.mark.parametrize("seed", [1, 7, 9, 14, 27])
def test_boxes_are_those_of_what_was_drawn(monkeypatch, seed):
    size, fine = 96, street_scene.FINE
    (picture, boxes, classes, visible, masks), things = drawn(monkeypatch, seed, size)
    numbers = Image.new("L", (size * fine,) * 2)
    pen = ImageDraw.Draw(numbers)
    for number in range(len(things), 0, -1):  # painted over one another, as the picture is
        for polygon in things[number - 1].polygons:
            pen.polygon(polygon, fill=number)
    numbers = np.asarray(numbers)
    objects = [i for i, thing in enumerate(things, 1) if thing.label >= 0]
    assert len(objects) == len(boxes) == len(classes) == len(visible) > 0
    for i, box, label, share, mask in zip(objects, boxes, classes, visible, masks, strict=True):
        own = numbers == i
        alone = Image.new("1", numbers.shape)
        for polygon in things[i - 1].polygons:
            ImageDraw.Draw(alone).polygon(polygon, fill=1)
        assert label == things[i - 1].label
        assert share == pytest.approx(own.sum() / np.asarray(alone).sum(), abs=1e-6)
        cells = own.reshape(size, fine, size, fine).sum((1, 3)) >= fine * fine / 2
        np.testing.assert_array_equal(cells, np.asarray(mask) > 0)
        np.testing.assert_array_equal(box, extent(cells))


def test_masks_and_boxes_of_a_scene_agree():
    scene, masks = streets.scene(14, 128), streets.masks(14, 128)
    assert masks.shape == (len(scene.boxes), 128, 128) and masks.dtype == bool and masks.sum(0).max() <= 2  # half each
    np.testing.assert_array_equal(scene.boxes, [extent(mask) for mask in masks])


def test_pixels_of_an_object_are_in_its_box_and_change_with_it(monkeypatch):
    with_it = streets.scene(14, 128)
    monkeypatch.setattr(Thing, "draw", lambda self, pen: None)
    changed = abs(with_it.picture - streets.scene(14, 128).picture).max(2) > 0.1
    for mask in streets.masks(14, 128):
        assert changed[mask].mean() > 0.3  # the rest happens to have the colour of what is behind


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_any_seed_gives_a_sound_scene(seed):
    picture, boxes, classes, visible = streets.scene(seed, 64)
    assert picture.shape == (64, 64, 3) and picture.dtype == boxes.dtype == visible.dtype == np.float32
    assert np.isfinite(picture).all() and picture.min() >= 0 and picture.max() <= 1 and picture.std() > 0.01
    assert boxes.shape == (len(classes), 4) and len(visible) == len(classes)
    assert (boxes[:, :2] < boxes[:, 2:]).all() and (boxes >= 0).all() and (boxes <= 64).all()
    assert np.isin(classes, range(len(streets.CLASSES))).all()
    assert (visible >= street_scene.SEEN - 1e-6).all() and (visible <= 1).all()


def test_a_hidden_object_is_left_out_and_hides_nothing():
    camera = Camera(200, 1.0, 1.5, 0.5, 0.0, 0.0)
    stand = [_box_model(w).stand(camera, NOON, 0.0, s, 0.0, 0.0, 1) for w, s in ((2.0, 4.0), (2.0, 6.0), (9.0, 8.0))]
    kept, found = street_scene.seen(stand, 200)
    assert [thing.depth for thing in kept] == [4.0, 8.0]  # the second is quite covered
    assert found[0][2] == 1 and 0.3 < found[1][2] < 1


def _box_model(width):
    model = Model()
    model.part(0, 0, 0).box((-width / 2, 0, -0.2), (width / 2, 2, 0.2), (0.5, 0.5, 0.5))
    return model


# Seeds and splits


def test_a_seed_is_a_scene():
    for one, other in ((3, 3), (np.int64(3), 3)):
        for a, b in zip(streets.scene(one, 64), streets.scene(other, 64), strict=True):
            np.testing.assert_array_equal(a, b)
    assert abs(streets.scene(3, 64).picture - streets.scene(4, 64).picture).mean() > 0.02


def test_a_larger_picture_shows_the_same_street():
    small, large = streets.scene(14, 128), streets.scene(14, 256)
    np.testing.assert_array_equal(small.classes, large.classes)
    assert abs(2 * small.boxes - large.boxes).max() <= 4


def test_splits_have_no_scene_in_common():
    ranges = [range_ for _, range_ in sorted(streets.SEEDS.items(), key=lambda item: item[1].start)]
    assert all(a.stop <= b.start for a, b in zip(ranges[:-1], ranges[1:], strict=True))
    for split in ("train", "val", "test"):
        chosen = streets._chosen(500, 7, split)
        assert len(set(chosen)) == 500 and all(seed in streets.SEEDS[split] for seed in chosen)
        assert chosen != streets._chosen(500, 8, split)


def test_scenes_are_those_of_the_chosen_seeds_also_as_whole_numbers():
    floats, whole = streets.scenes(2, 5, "val", 64), streets.scenes(2, 5, "val", 64, dtype="uint8")
    for seed, a, b in zip(streets._chosen(2, 5, "val"), floats, whole, strict=True):
        np.testing.assert_array_equal(a.picture, streets.scene(seed, 64).picture)
        assert b.picture.dtype == np.uint8 and abs(b.picture / 255 - a.picture).max() < 0.5 / 255 + 1e-6
        np.testing.assert_array_equal(a.boxes, b.boxes)


def test_scenes_vary():
    found = streets.scenes(40, 0, "train", 64)
    classes = np.concatenate([scene.classes for scene in found])
    assert (np.bincount(classes, minlength=3) > 10).all()
    assert {0, 1, 3, 5} & {len(scene.boxes) for scene in found}
    light = [scene.picture.mean() for scene in found]
    assert min(light) < 0.25 and max(light) > 0.5
    tall = np.concatenate([scene.boxes[:, 3] - scene.boxes[:, 1] for scene in found])
    assert tall.min() < 8 and tall.max() > 35


# Camera, light, models


def test_camera_by_hand():
    camera = Camera(100, 1.0, 1.5, 0.4, 0.0, 0.0)
    points = np.array([[0, 1.5, 10], [2, 1.5, 10], [0, 0, 10], [0, 0, 5.0]])
    np.testing.assert_allclose(camera.project(camera.see(points)), [[50, 40], [70, 40], [50, 55], [50, 70]])
    turned = Camera(100, 1.0, 1.5, 0.4, math.pi / 2, -3.0)  # looks across the street
    np.testing.assert_allclose(turned.project(turned.see(np.array([[2.0, 1.5, 0.0]]))), [[50, 40]], atol=1e-9)
    assert turned.depth(2.0, 7.0) == pytest.approx(5)


@settings(max_examples=30, deadline=None)
@given(st.floats(-3, 3), st.floats(-5, 5), st.floats(-20, 20), st.floats(1, 60))
def test_places_are_seen_where_they_were_put(yaw, t, right, depth):
    camera = Camera(100, 1.0, 1.5, 0.4, yaw, t)
    t, s = camera.place(right, depth)
    np.testing.assert_allclose(camera.see(np.array([t, 1.5, s])), [right, 0, depth], atol=1e-9)


def test_outlines_end_at_the_near_plane():
    camera = Camera(100, 1.0, 1.0, 0.5, 0.0, 0.0)
    road = camera.outline([(-1, 0, -5), (1, 0, -5), (1, 0, 10), (-1, 0, 10)])
    near = 50 + 100 / NEAR  # the edge that the plane cuts
    expected = sorted([(50 - 100 / NEAR, near), (50 + 100 / NEAR, near), (60, 60), (40, 60)])
    np.testing.assert_allclose(sorted(zip(road[::2], road[1::2], strict=True)), expected)
    assert camera.outline([(-1, 0, -5), (1, 0, -5), (0, 0, -2)]) is None


def test_light_by_hand():
    assert NOON.flat((0.5, 0.5, 0.5)) == (128, 115, 102)  # (0.5 + 0.5, 0.4, 0.3) x 0.5
    assert NOON.flat((0.5, 0.5, 0.5), (1, 0, 0)) == (56, 56, 56)  # no sun, 0.88 of the sky
    assert NOON.flat((0.2, 0.4, 0.6), glow=1.0) == (51, 102, 153)
    hazy = Light((1, 1, 1), (0, 0, 0), (0, 1, 0), (1, 0, 0), math.log(2) / 10)
    assert hazy.flat((0, 0, 0), depth=10) == (128, 0, 0)  # half of it


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=3, max_size=3), st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1),
       st.floats(0, 50))
def test_one_colour_and_many_are_lit_alike(colour, x, z, glow, depth):
    light = Light((0.5, 0.6, 0.7), (0.5, 0.4, 0.2), (1, 2, -1), (0.8, 0.8, 0.9), 0.02)
    normal = np.array([x, 0.5, z])
    many = light.shade([colour], (normal / np.linalg.norm(normal))[None], depth, [glow])
    assert many[0] == pytest.approx(light.flat(colour, tuple(normal), depth, glow), abs=1)


def test_turning_a_model():
    model = Model()
    model.part(0, 0, 0).face([(0, 0, 1), (1, 0, 0), (0, 1, 0)], (1, 1, 1))
    camera = Camera(100, 1.0, 0.0, 0.5, 0.0, 0.0)
    thing = model.stand(camera, NOON, 0.0, 10.0, math.pi / 2)  # forward is now to the right, its right is nearer
    np.testing.assert_allclose(thing.polygons[0], [60, 50, 50, 50, 50, 40], atol=1e-9)


def test_faces_that_look_away_are_left_out():
    camera = Camera(100, 1.0, 1.0, 0.5, 0.0, 0.0)
    thing = _box_model(1.0).stand(camera, NOON, 0.0, 10.0)
    assert len(thing.polygons) == 1  # lower than the camera would be two: its top is 2 m up


def test_near_parts_cover_far_ones():
    model = Model()
    model.part(0, 0, -1).ball((0, 1, -1), 0.3, (1, 0, 0))
    model.part(0, 0, 1).ball((0, 1, 1), 0.3, (0, 1, 0))
    camera = Camera(100, 1.0, 1.0, 0.5, 0.0, 0.0)
    for heading, front in ((0.0, 0), (math.pi, 1)):
        colours = model.stand(camera, NOON, 0.0, 5.0, heading).colours
        assert colours[-1][front] > colours[-1][1 - front]


@pytest.mark.parametrize("build", [street_parts.car, street_parts.pedestrian, street_cycles.motorcycle,
                                   street_cycles.bicycle])
@pytest.mark.parametrize("seed", range(12))
def test_models_stand_on_the_ground_and_are_as_large_as_they_say(build, seed):
    model = build(random.Random(seed))
    points = np.array([p for points, *_ in model.faces for p in points]
                      + [(p[0], p[1] + way * r, p[2]) for a, b, r, q, *_ in model.limbs
                         for p, r in ((a, r), (b, q)) for way in (-1, 1)])
    assert -0.06 < points[:, 1].min() < 0.12
    length, width, height = model.lengths
    assert abs(points[:, 1].max() - height) < 0.4 and np.ptp(points[:, 2]) < length + 0.6
    assert np.ptp(points[:, 0]) < width + 0.7


def test_vans_have_no_side_windows_behind_the_driver_sometimes():
    panes = set()
    for seed in range(200):
        model = street_parts.car(random.Random(seed))
        if model.lengths[2] == street_parts.CARS["van"][2]:
            panes.add(sum(colour == street_parts.GLASS for _, colour, _, _ in model.faces))
    assert panes == {3, 6}


def test_lamps_shine_forwards():
    model = street_parts.car(random.Random(1), lit=True)
    camera = Camera(100, 1.0, 1.5, 0.5, 0.0, 0.0)
    coming, going = (model.stand(camera, NOON, 0.0, 10.0, heading).glows for heading in (math.pi, 0.0))
    assert len(coming) == len(going) == 2
    assert all(glow[3][2] > 0.5 for glow in coming) and all(glow[3][2] < 0.2 for glow in going)


def test_furniture_of_every_kind_can_be_drawn():
    camera = Camera(100, 1.0, 1.5, 0.5, 0.0, 0.0)
    for seed in range(60):
        for model in (street_town.furniture(random.Random(seed), seed % 2 == 0), street_town.bush(random.Random(seed))):
            thing = model.stand(camera, NOON, 0.0, 8.0)
            assert thing.polygons and np.isfinite(thing.extent()).all()


# Car parks and windows


def test_cars_of_a_car_park_fit_into_the_window():
    for seed in range(8):
        picture, boxes = streets.lot(seed, 56, 14)
        assert picture.shape == (56, 56, 3) and picture.dtype == np.float32 and 0 <= picture.min() <= picture.max() <= 1
        assert boxes.shape[1] == 4 and boxes.dtype == np.float32
        sides = boxes[:, 2:] - boxes[:, :2]
        assert (sides <= 14).all() and (sides.max(1) >= 5).all() and (boxes >= 0).all() and (boxes <= 56).all()
    assert sum(len(streets.lot(seed, 56, 14)[1]) for seed in range(8)) > 15


def test_windows_are_half_with_a_car():
    pictures, labels = streets.windows(30, 14, seed=3, split="val")
    assert pictures.shape == (30, 14, 14, 3) and pictures.dtype == np.float32 and labels.shape == (30,)
    assert labels.sum() == 15 and set(labels) == {0, 1} and not (labels[:15].all() or labels[15:].all())
    again = streets.windows(30, 14, seed=3, split="val")
    np.testing.assert_array_equal(pictures, again.pictures)
    assert abs(pictures - streets.windows(30, 14, seed=3, split="test").pictures).mean() > 0.02


def test_a_window_is_where_the_car_is_or_is_not():
    picture = np.zeros((40, 40, 3), np.float32)
    box = np.array([[12, 13, 26, 23]], np.float32)  # middle (19, 18)
    for seed in range(60):
        picture[:] = np.indices((40, 40)).transpose(1, 2, 0)[..., [0, 1, 1]] / 40
        cut = streets._window_of(random.Random(seed), picture, box, 20, True)
        y, x = np.round(cut[0, 0, :2] * 40)
        assert cut.shape == (20, 20, 3) and abs(x + 10 - 19) <= 3 and abs(y + 10 - 18) <= 3
        assert x <= 12 and y <= 13 and x + 20 >= 26 and y + 20 >= 23
        cut = streets._window_of(random.Random(seed), picture, box, 20, False)
        if cut is not None:
            y, x = np.round(cut[0, 0, :2] * 40)
            assert max(abs(x + 10 - 19), abs(y + 10 - 18)) >= 10
    assert streets._window_of(random.Random(0), picture, box[:0], 20, True) is None
    assert streets._window_of(random.Random(0), picture, box[:0], 20, False) is not None


def test_a_number_of_cars_can_be_asked_for():
    assert {len(street_lot.draw(seed, 56, 14, 0)[1]) for seed in range(4)} == {0}
    assert {len(street_lot.draw(seed, 56, 14, 2)[1]) for seed in range(6)} <= {0, 1, 2}


# Bad input


@pytest.mark.parametrize("call, message", [
    (lambda: streets.scene(-1), "seed is -1; it must be 0 or more"),
    (lambda: streets.scene(0, 63), "size is 63; it must be 64 or more"),
    (lambda: streets.scene(0, 2000), "size is 2000; it must be at most 1024"),
    (lambda: streets.masks(-1), "seed is -1"),
    (lambda: streets.scenes(0), "count is 0; it must be 1 or more"),
    (lambda: streets.scenes(2, -1), "seed is -1"),
    (lambda: streets.scenes(2, split="training"), "split is 'training'; it must be 'train', 'val' or 'test'"),
    (lambda: streets.scenes(2, dtype="float64"), "dtype is 'float64'; it must be 'float32' or 'uint8'"),
    (lambda: streets.scenes(90_001, split="val"), "count is 90001; the split 'val' has 90,000 scenes"),
    (lambda: streets.lot(0, 200, 129), "window is 129; it must be at most 128"),
    (lambda: streets.lot(0, 20, 28), "size is 20; it must be 28 or more"),
    (lambda: streets.windows(4, 7), "size is 7; it must be 8 or more"),
    (lambda: streets.windows(4, split=None), "split is None"),
])
def test_wrong_values_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("call", [lambda: streets.scene(1.5), lambda: streets.scene("one"), lambda: streets.scene(True),
                                  lambda: streets.scene(0, 64.0), lambda: streets.scenes(None),
                                  lambda: streets.windows("four")])
def test_wrong_types_are_named(call):
    with pytest.raises(TypeError, match="must be a whole number"):
        call()


def test_errors_are_street_errors():
    with pytest.raises(streets.StreetError):
        streets.scene(0, 2000)
    with pytest.raises(streets.StreetError):
        streets.scenes(1, split="shown")
