"""A drawn chest and a film: what is where, labels that tell the truth, equal seeds, hostile input."""

import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import volumes
from helpers.volumes import VolumeError

CLEAN = volumes.chest(3, noise=0)
MANY = volumes.chest(4, lesions=6, noise=0)


# The chest


def test_every_tissue_is_there_and_lies_where_it_belongs():
    volume = CLEAN.volume
    assert volume.shape == volumes.SHAPE and volume.dtype == np.float32
    assert (volume[:, :1] < -900).all() and (volume[:, :, :1] < -900).all()  # air around the body
    assert 500 < volume[:, 34:42, 29:36].max() < 650  # the spine, at the back, in the middle
    assert abs(np.median(volume[28:, 15:28, 14:24]) - volumes.LIVER) < 20  # the liver, low, at the right side
    assert abs(np.median(volume[19:22, 17:21, 36:40]) - volumes.BLOOD) < 30  # the heart, in front, a little to the left
    dark = scipy.ndimage.binary_erosion(CLEAN.lungs & ~scipy.ndimage.binary_dilation(volume > -700, iterations=2))
    assert abs(np.median(volume[dark]) - volumes.LUNG) < 20


def test_the_lungs_are_two_large_parts():
    labels, count = scipy.ndimage.label(CLEAN.lungs)
    sizes = np.sort(np.bincount(labels.ravel())[1:])
    assert count >= 2 and sizes[-2:].sum() > 0.98 * CLEAN.lungs.sum() and 0.12 < CLEAN.lungs.mean() < 0.4


@pytest.mark.parametrize("chest", [CLEAN, MANY], ids=["one", "six"])
def test_a_lesion_is_a_bright_ball_in_a_dark_shell(chest):
    assert len(chest.centres) == len(chest.radii) > 0
    for centre, radius in zip(chest.centres, chest.radii, strict=True):
        away = np.linalg.norm(np.moveaxis(np.indices(volumes.SHAPE), 0, -1) - centre, axis=-1)
        assert chest.lungs[tuple(np.rint(centre).astype(int))] and volumes.RADII[0] - 0.5 <= radius <= volumes.RADII[1]
        assert chest.volume[away < radius - 1].min() > -80
        assert np.quantile(chest.volume[(away > radius + 1) & (away < radius + 1.6)], 0.95) < -700
        assert not chest.vessels[away < radius + 1].any()


def test_lesions_keep_apart_and_none_means_none():
    apart = np.linalg.norm(MANY.centres[:, None] - MANY.centres, axis=-1) + 100 * np.eye(len(MANY.centres))
    assert len(MANY.centres) == 6 and apart.min() > 2 * volumes.RADII[0] + 2
    none = volumes.chest(4, lesions=0, noise=0)
    assert none.centres.shape == (0, 3) and none.radii.shape == (0,)
    changed = np.abs(none.volume - MANY.volume) > 1
    balls = np.linalg.norm(np.moveaxis(np.indices(volumes.SHAPE), 0, -1)[..., None, :] - MANY.centres, axis=-1)
    assert changed.any() and (balls[changed].min(axis=1) < volumes.RADII[1] + 2.5).all()


def test_a_slice_of_a_vessel_can_look_like_a_slice_of_a_lesion():
    """Discs of vessels in slices are about as large as those of lesions: what tells them apart is the third axis."""
    discs = []
    for vessels in CLEAN.vessels & CLEAN.lungs:
        labels, _ = scipy.ndimage.label(vessels)
        discs += list(np.bincount(labels.ravel())[1:])
    low, high = (np.pi * radius**2 for radius in volumes.RADII)
    assert np.mean([(0.6 * low <= size <= high) for size in discs]) > 0.15


def test_noise_is_as_strong_as_asked_for_and_a_seed_gives_the_same_chest():
    noisy = volumes.chest(3, noise=40)
    difference = noisy.volume - CLEAN.volume
    assert abs(difference.std() - 40) < 1 and abs(difference.mean()) < 1
    assert np.array_equal(noisy.volume, volumes.chest(3).volume)
    assert not np.array_equal(noisy.volume, volumes.chest(5).volume)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), lesions=st.integers(0, 12))
def test_every_chest_is_whole(seed, lesions):
    found = volumes.chest(seed, lesions)
    assert np.isfinite(found.volume).all() and -1300 < found.volume.min() and found.volume.max() < 900
    assert len(found.centres) <= lesions and (lesions == 0 or len(found.centres) > 0)
    assert found.vessels.any() and not (found.vessels & ~found.lungs).all()


# Windows and cubes


def test_brightness_by_hand():
    np.testing.assert_allclose(volumes.window([-2000, -1000, -350, 300, 900]), [0, 0, 0.5, 1, 1])
    np.testing.assert_allclose(volumes.window([[0, 50]], 0, 100), [[0, 0.5]])


def test_a_cube_is_the_part_around_a_voxel_and_goes_on_past_the_border():
    count = np.arange(4 * 5 * 6).reshape(4, 5, 6)
    assert np.array_equal(volumes.cube(count, (2, 2.4, 3.6), 3), count[1:4, 1:4, 3:6])
    corner = volumes.cube(count, (0, 0, 0), 3)
    assert corner[0, 0, 0] == corner[1, 1, 1] == count[0, 0, 0] and corner[2, 2, 2] == count[1, 1, 1]


def test_the_strongest_place_lies_between_its_neighbours():
    scores = np.full((5, 6, 7), -1.0)
    scores[2, 3, 4], scores[2, 3, 5], scores[0, 0, 0] = 6, 3, 5
    np.testing.assert_allclose(volumes.strongest(scores), [2, 3, 4 + 1 / 3])
    scores[2, 3, 4] = scores[2, 3, 5] = 0
    assert volumes.strongest(scores).tolist() == [0, 0, 0]
    assert volumes.strongest(-1 - np.arange(27).reshape(3, 3, 3)).tolist() == [0, 0, 0]


def test_cubes_hold_a_lesion_in_the_middle_or_none_at_all():
    found = volumes.cubes(64, 11, seed=7, noise=0)
    assert found.cubes.shape == (64, 11, 11, 11) and found.lesion.dtype == bool and found.lesion.sum() == 32
    middle = found.cubes[:, 5, 5, 5]
    assert np.mean(middle[found.lesion] > -200) > 0.85
    assert 0.3 < (middle[~found.lesion] > -200).mean() < 1  # vessels, walls and the like
    away = np.linalg.norm(np.indices((11, 11, 11)) - 5, axis=0)
    shell = (found.cubes > -300) & (away > 4.9) & (away < 5.2)
    assert shell[found.lesion].mean() < shell[~found.lesion].mean()


def test_cubes_of_two_seeds_are_of_other_chests():
    one, again, other = (volumes.cubes(16, 5, seed=seed).cubes for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not any(np.array_equal(a, b) for a in one for b in other)


# The film


def test_the_square_moves_as_asked_and_the_rest_stands_still():
    found = volumes.film(frames=8, size=(40, 60), velocity=(1, 2), start=(10, 12), side=7)
    assert found.frames.shape == (8, 40, 60) and found.frames.dtype == np.float32
    assert found.centres.tolist() == [[10 + t, 12 + 2 * t] for t in range(8)]
    for picture, (row, column) in zip(found.frames, found.centres.astype(int), strict=True):
        square = np.zeros((40, 60), bool)
        square[row - 3:row + 4, column - 3:column + 4] = True
        np.testing.assert_allclose(picture[square], 0.95, atol=1e-6)
        np.testing.assert_array_equal(picture[~scipy.ndimage.binary_dilation(square)],
                                      found.still[~scipy.ndimage.binary_dilation(square)])
        assert np.abs(found.still[square] - 0.95).min() > 0.05


def test_half_a_pixel_is_half_as_bright_and_nothing_is_drawn_where_there_is_no_square():
    found = volumes.film(frames=1, start=(24.5, 20), side=5, velocity=(0, 1))
    edge = found.still[27, 20]
    assert abs(found.frames[0, 27, 20] - (edge + 0.95) / 2) < 0.05
    none = volumes.film(frames=3, side=0)
    assert (none.frames == none.still).all()


def test_a_square_may_leave_the_picture_and_a_still_one_stays():
    gone = volumes.film(frames=30, velocity=(0, 6))
    assert np.array_equal(gone.frames[-1], gone.still)
    stays = volumes.film(frames=4, velocity=(0, 0))
    assert np.ptp(stays.frames, axis=0).max() == 0 and not np.array_equal(stays.frames[0], stays.still)


def test_noise_differs_from_frame_to_frame():
    found = volumes.film(frames=6, velocity=(0, 0), noise=0.02)
    assert 0.01 < np.std(found.frames - found.frames.mean(axis=0)) < 0.03
    assert found.frames.min() >= 0 and found.frames.max() <= 1


# Hostile input


@pytest.mark.parametrize("call, words", [
    (lambda: volumes.chest(-1), "seed is -1"),
    (lambda: volumes.chest(lesions=13), "lesions is 13; there is room for at most 12"),
    (lambda: volumes.chest(noise=-4), "noise is -4; it must be a number of Hounsfield units from 0 to 2000"),
    (lambda: volumes.chest(noise=float("nan")), "noise is nan"),
    (lambda: volumes.window([1, np.nan]), "volume holds NaN or infinity"),
    (lambda: volumes.window([1], 5, 5), "low is 5 and high is 5; low must be below high"),
    (lambda: volumes.cube(np.zeros((4, 4)), (1, 1, 1), 3), "shape (4, 4); it must be (depth, height, width)"),
    (lambda: volumes.cube(np.zeros((4, 4, 4)), (1, 1, 1), 4), "size is 4; a cube needs a middle voxel: use 3 or 5"),
    (lambda: volumes.cube(np.zeros((4, 4, 4)), (1, 1), 3), "it must be (slice, row, column)"),
    (lambda: volumes.cube(np.zeros((4, 4, 4)), (1, 1, 9), 3), "outside of a volume of shape (4, 4, 4)"),
    (lambda: volumes.strongest(np.zeros((2, 3))), "scores has shape (2, 3)"),
    (lambda: volumes.strongest(np.full((2, 3, 4), np.nan)), "all of them finite"),
    (lambda: volumes.cubes(5), "count is 5; it must be even"),
    (lambda: volumes.cubes(4, 3), "size is 3; it must be 5 or more"),
    (lambda: volumes.film(size=48), "size is 48; it must be (height, width)"),
    (lambda: volumes.film(size=(48, 8)), "width is 8; it must be 24 or more"),
    (lambda: volumes.film(velocity=(1, 2, 3)), "it must be (rows, columns)"),
    (lambda: volumes.film(start=(np.inf, 2)), "two finite numbers"),
    (lambda: volumes.film(noise=3), "noise is 3; it must be a share of the brightness from 0 to 1"),
    (lambda: volumes.film(frames=0), "frames is 0"),
])
def test_wrong_arguments_are_named(call, words):
    with pytest.raises(ValueError) as error:
        call()
    assert words in str(error.value)


def test_errors_of_this_module_are_value_errors():
    assert issubclass(VolumeError, ValueError)
    with pytest.raises(TypeError, match="lesions is 1.5"):
        volumes.chest(lesions=1.5)
