"""helpers.cast and helpers.portrait: seeds, ranges, who and how kept apart, turn and light as in space."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import cast, portrait
from helpers.cast import PLAIN, Capture, Identity

SEEDS = st.integers(0, 2**40)


def fields_of(kind):
    return {field.name: field.metadata for field in dataclasses.fields(kind)}


def extreme(kind, end):
    """A member of the class whose numbers all lie at one end of their ranges."""
    return kind(**{name: known["options"][-1 if end == "high" else 0] if "options" in known else known[end]
                   for name, known in fields_of(kind).items()})


def brightness(picture):
    return picture.mean(axis=2)


# Who and how


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_seed_gives_one_person_within_the_ranges(seed):
    person = cast.identity(seed)  # the class refuses what lies outside
    assert person == cast.identity(seed) and isinstance(person, Identity)
    taken = cast.capture(seed)
    assert taken == cast.capture(seed) and isinstance(taken, Capture)
    assert isinstance(cast.calm(seed), Capture)


def test_numpy_seeds_are_the_same_seeds():
    assert cast.identity(np.int64(7)) == cast.identity(7)


def test_different_seeds_are_different_people():
    vectors = np.stack([cast.vector(cast.identity(seed)) for seed in range(300)])
    apart = np.abs(vectors[:, None] - vectors[None]).sum(-1)[np.triu_indices(300, 1)]
    assert apart.min() > 3  # of about fifty traits that go from 0 to 1


def test_traits_use_their_ranges():
    people = [cast.identity(seed) for seed in range(500)]
    for name, known in fields_of(Identity).items():
        values = [getattr(person, name) for person in people]
        if "options" in known:
            assert set(values) == set(known["options"]) or name == "hair_style"
        elif known["often"] is None:
            span = known["high"] - known["low"]
            assert max(values) - min(values) > 0.7 * span, name
    assert len({person.hair_style for person in people}) >= 15


def test_seeds_of_people_and_of_pictures_do_not_mix():
    assert cast.identity(3).grain != cast.capture(3).grain


@pytest.mark.parametrize("name, value, words", [
    ("skin_tone", 1.5, "from 0.0 to 1.0"), ("face_width", float("nan"), "face_width is nan"),
    ("hair_style", "mohawk", "must be one of bald, buzz"), ("age", "old", "must be a number")])
def test_identity_refuses(name, value, words):
    with pytest.raises(ValueError, match=words):
        dataclasses.replace(cast.identity(0), **{name: value})


@pytest.mark.parametrize("seed, error", [(-1, ValueError), (1.5, TypeError), ("3", TypeError), (True, TypeError)])
def test_seeds_that_are_none(seed, error):
    for draw in (cast.identity, cast.capture, cast.calm):
        with pytest.raises(error, match="seed is"):
            draw(seed)


def test_vector_lies_in_the_unit_cube():
    vector = cast.vector(cast.identity(0))
    assert vector.dtype == np.float32 and 0 <= vector.min() and vector.max() <= 1
    assert (vector == 1).sum() >= 2  # one for the hair, one for the beard


# The drawing


@settings(max_examples=12, deadline=None)
@given(SEEDS, SEEDS)
def test_any_person_can_be_taken_in_any_way(person, taken):
    picture = portrait.render(cast.identity(person), cast.capture(taken), 24)
    assert picture.shape == (24, 24, 3) and picture.dtype == np.float32
    assert np.isfinite(picture).all() and 0 <= picture.min() and picture.max() <= 1 and picture.std() > 0.01


@pytest.mark.parametrize("who", ["low", "high"])
@pytest.mark.parametrize("how", ["low", "high"])
def test_the_ends_of_all_ranges_are_drawn(who, how):
    picture = portrait.render(extreme(Identity, who), extreme(Capture, how), 40)
    assert np.isfinite(picture).all() and picture.std() > 0.01


@pytest.mark.parametrize("style", cast.HAIR_STYLES)
def test_every_hair_style_wears_everything(style):
    person = dataclasses.replace(cast.identity(1), hair_style=style)
    for wear in cast.HEADWEAR:
        assert np.isfinite(portrait.render(person, dataclasses.replace(PLAIN, headwear=wear), 24)).all()


@pytest.mark.parametrize("field, options", [
    ("beard", cast.BEARDS), ("hair_style", cast.HAIR_STYLES), ("skin_tone", (0.1, 0.5, 0.9)),
    ("eye_colour", (0.1, 0.9)), ("nose_width", (0.085, 0.17)), ("mouth_width", (0.2, 0.33)), ("jaw", (0.8, 1.08)),
    ("mole", (0.0, 1.0)), ("freckles", (0.0, 1.0)), ("age", (0.0, 1.0)), ("brow_thickness", (0.02, 0.068))])
def test_each_trait_shows(field, options):
    person = dataclasses.replace(cast.identity(26), skin_tone=0.3, hair_grey=0.0)
    seen = [portrait.render(dataclasses.replace(person, **{field: option}), PLAIN, 40) for option in options]
    for i, one in enumerate(seen):
        for other in seen[:i]:
            assert np.abs(one - other).max() > 0.03


@pytest.mark.parametrize("field, options", [
    ("background", cast.BACKGROUNDS), ("collar", cast.COLLARS), ("glasses", cast.GLASSES), ("headwear", cast.HEADWEAR),
    ("smile", (-0.5, 1.0)), ("mouth_open", (0.0, 1.0)), ("eyes_open", (0.55, 1.1)), ("gaze_x", (-1.0, 1.0)),
    ("scale", (0.95, 1.15)), ("blur", (0.0, 0.9)), ("noise", (0.0, 0.02)), ("saturation", (0.7, 1.1))])
def test_each_way_of_taking_shows(field, options):
    seen = [portrait.render(cast.identity(20), dataclasses.replace(PLAIN, **{field: option}), 40)
            for option in options]
    for i, one in enumerate(seen):
        for other in seen[:i]:
            assert np.abs(one - other).max() > 0.02


def test_noise_and_background_come_from_the_grain():
    noisy = dataclasses.replace(PLAIN, noise=0.02)
    again = dataclasses.replace(noisy, grain=1)
    pictures = [portrait.render(cast.identity(0), how, 32) for how in (noisy, noisy, again)]
    np.testing.assert_array_equal(pictures[0], pictures[1])
    assert np.abs(pictures[0] - pictures[2]).max() > 0.01


def test_shift_moves_the_face():
    left, right = (portrait.render(cast.identity(9), dataclasses.replace(PLAIN, background="plain", shift_x=x), 64)
                   for x in (-0.15, 0.15))
    moved = round(0.30 * 64 / portrait.VIEW)
    np.testing.assert_allclose(left[10:40, 20:40], right[10:40, 20 + moved : 40 + moved], atol=0.12)
    assert np.abs(left[10:40, 20:40] - right[10:40, 20:40]).max() > 0.2


def test_the_lamp_lights_the_side_where_it_stands():
    for side, brighter in ((-70, slice(20, 32)), (70, slice(32, 44))):
        how = dataclasses.replace(PLAIN, light_side=side, light_height=10, background="plain")
        face = brightness(portrait.render(cast.identity(9), how, 64))[26:44]
        other = slice(32, 44) if brighter.start == 20 else slice(20, 32)
        assert face[:, brighter].mean() > face[:, other].mean() + 0.03


# Geometry


def test_rotation_is_a_rotation_and_turns_the_right_way():
    for angles in ((0, 0, 0), (30, 0, 0), (0, 20, 0), (0, 0, 10), (35, -15, 8)):
        turn = portrait.rotation(*angles)
        np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-6)
        assert np.linalg.det(turn) == pytest.approx(1, abs=1e-5)
    ahead = np.array([0, 0, 1])
    assert (portrait.rotation(30, 0, 0) @ ahead)[0] > 0.4  # yaw: the nose goes to the right of the picture
    assert (portrait.rotation(0, 20, 0) @ ahead)[1] > 0.3  # pitch: it goes up
    np.testing.assert_allclose(portrait.rotation(0, 0, 90) @ [1, 0, 0], [0, 1, 0], atol=1e-6)


def ball():
    y = np.linspace(-1, 1, 101)
    round_ = np.sqrt(np.maximum(1 - y * y, 0.004))
    return portrait.Shape(-1, 1, (y, round_), (y, round_), (y, round_))


def test_rays_meet_a_ball_where_they_should():
    for yaw, pitch in ((0, 0), (35, 12)):
        rays = portrait.Rays(dataclasses.replace(PLAIN, yaw=yaw, pitch=pitch), 96)
        index, depth, place = rays.walk(ball())
        inner = (rays.sx**2 + rays.sy**2)[index] < 0.8
        expected = np.sqrt(1 - (rays.sx**2 + rays.sy**2)[index][inner])
        np.testing.assert_allclose(depth[inner], expected, atol=0.03)
        np.testing.assert_allclose(np.sqrt(sum(p * p for p in place))[inner], 1, atol=0.03)
        assert len(index) == pytest.approx((rays.sx**2 + rays.sy**2 < 1).sum(), rel=0.06)


def test_normals_are_the_slopes_of_the_surface():
    head = portrait.head_shape(cast.identity(4), PLAIN)
    rays = portrait.Rays(PLAIN, 128)
    _, _, (x, y, z) = rays.walk(head)
    kept = (np.abs(x) < 0.5) & (np.abs(y) < 0.7)
    x, y, z = (a[kept].astype(np.float64) for a in (x, y, z))
    normal = np.stack(head.level(x, y, z, normal=True))
    step = 0.02

    def level(x, y, z):  # without the factor that shortens strides
        return head.level(x, y, z) / portrait.mix(1, head.relief[3][portrait._cells(x, y)], np.clip(z * 4, 0, 1))

    slope = np.stack([level(x + step, y, z) - level(x - step, y, z), level(x, y + step, z) - level(x, y - step, z),
                      level(x, y, z + step) - level(x, y, z - step)])
    slope /= np.linalg.norm(slope, axis=0)
    assert np.median((normal * slope).sum(0)) > 0.995 and np.quantile((normal * slope).sum(0), 0.02) > 0.9


def test_relief_and_its_slopes():
    high, along, up, safe = portrait.relief([(0.1, -0.2, 0.2, 0.15, 0.3), (-0.3, 0.4, 0.1, 0.3, -0.1)])
    assert high.shape == portrait.RELIEF and high.max() == pytest.approx(0.3, abs=0.01)
    np.testing.assert_allclose(np.gradient(high, 2 / 224, axis=1)[5:-5, 5:-5], along[5:-5, 5:-5], atol=0.02)
    np.testing.assert_allclose(np.gradient(high, 2.5 / 280, axis=0)[5:-5, 5:-5], up[5:-5, 5:-5], atol=0.02)
    assert 0 < safe.min() and safe.max() <= 1
