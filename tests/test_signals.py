"""Electrocardiograms: the model against a slow integration of all three equations, labels, rhythm, finding."""

import numpy as np
import pytest
import scipy.integrate
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import signals
from helpers.signals import SignalError


def steady(seconds=8, rate=256, **changes):
    """A recording at 60 beats a minute, without noise."""
    return signals.electrocardiogram(seconds, rate, 60, noise=0, **changes)


# The model


def test_the_waves_are_those_of_the_papers_table():
    assert signals.waves() == {
        "P": (-np.pi / 3, 1.2, 0.25), "Q": (-np.pi / 12, -5.0, 0.1), "R": (0.0, 30.0, 0.1),
        "S": (np.pi / 12, -7.5, 0.1), "T": (np.pi / 2, 0.75, 0.4),
    }
    assert signals.waves("atrial") == signals.waves()
    assert signals.waves("ventricular")["P"][1] == 0 and signals.waves("ventricular")["T"][1] < 0


def test_the_voltage_is_what_all_three_equations_of_the_paper_give():
    table = np.array(list(signals.waves().values())).T

    def equations(t, state):
        x, y, z = state
        alpha, theta = 1 - np.hypot(x, y), np.arctan2(y, x)
        apart = (theta - table[0] + np.pi) % (2 * np.pi) - np.pi
        pull = (table[1] * apart * np.exp(-0.5 * (apart / table[2]) ** 2)).sum()
        still = signals.SWAY * np.sin(2 * np.pi * signals.BREATH * t)
        return alpha * x - 2 * np.pi * y, alpha * y + 2 * np.pi * x, -pull - (z - still)

    rate, beats = 128, 12
    times = np.arange(-6.0, beats - 6)  # one turn a second, from the R wave 6 s before the start
    ours = signals._integrate(times, np.repeat(signals._NORMAL[None], beats, axis=0), rate, 4 * rate)
    found = scipy.integrate.solve_ivp(equations, (-6, 4), (1, 0, 0), t_eval=np.arange(4 * rate) / rate, max_step=0.004)
    np.testing.assert_allclose(ours, found.y[2], atol=5e-4 * np.ptp(found.y[2]))


def test_a_steady_beat_spans_what_the_paper_scales_it_to():
    times = np.arange(-6.0, 6)
    z = signals._integrate(times, np.repeat(signals._NORMAL[None], 12, axis=0), 512, 512)
    sway = signals.SWAY / np.hypot(1, 2 * np.pi * signals.BREATH)
    assert abs(signals.GAIN * np.ptp(z) - 1.6) < 2.5 * signals.GAIN * sway


def test_each_wave_turns_where_it_should_and_the_label_is_the_tip_of_the_r_wave():
    found = steady(10)
    row = found.signals[0].astype(float)
    for peak in found.peaks[0][1:-1]:
        assert abs(row[peak - 20:peak + 20].argmax() - 20) <= 2
        assert row[peak - 14:peak].min() < row[peak] - 1 and row[peak:peak + 14].min() < row[peak] - 1  # Q and S
        p, t = row[peak - 55:peak - 28], row[peak + 40:peak + 90]  # P and T rise above their ends
        assert p.max() > max(p[0], p[-1]) + 0.05 and t.max() > max(t[0], t[-1]) + 0.05


def test_an_early_beat_shrinks_no_wave():
    heights = []
    for heart_rate in (50, 100):
        found = signals.electrocardiogram(20, 256, heart_rate, noise=0, seed=3)
        heights.append(np.median(found.signals[0][found.peaks[0]]))
    assert abs(heights[0] - heights[1]) < 0.25


# Rhythm and kinds


def test_intervals_have_the_mean_the_deviation_and_two_hills():
    rows = signals.intervals(4096, heart_rate=60, deviation=2, ratio=0.5, seed=1)
    assert abs(rows.mean() - 1) < 1e-9 and abs(rows.std() - 2 / 60) < 1e-9 and rows.min() > 0.25
    power = np.abs(np.fft.rfft(rows - rows.mean())) ** 2
    frequencies = np.fft.rfftfreq(4096, 1.0)
    slow, fast = (power[np.abs(frequencies - middle) < 0.05].sum() for middle in (0.1, 0.25))
    assert abs(slow / fast - 0.5) < 1e-3 and (slow + fast) / power.sum() > 0.999


def test_intervals_without_deviation_are_all_alike_and_a_single_one_is_the_mean():
    np.testing.assert_allclose(signals.intervals(9, 75, deviation=0), 0.8)
    np.testing.assert_allclose(signals.intervals(1, 75), 0.8)


def test_beats_of_other_kinds_come_early_and_never_side_by_side():
    found = signals.electrocardiogram(400, 128, 70, ventricular=0.2, atrial=0.15, seed=5)
    peaks, kinds = found.peaks[0], found.kinds[0]
    gaps = np.diff(peaks) / 128
    usual = 60 / 70
    assert (gaps[kinds[1:] > 0] < 0.85 * usual).all()
    assert (gaps[:-1][kinds[1:-1] == 1] + gaps[1:][kinds[1:-1] == 1] > 1.8 * usual).all()  # the pause makes up for it
    after_atrial = gaps[1:][kinds[1:-1] == 2]
    assert (after_atrial < 1.25 * usual).all() and (after_atrial > 0.95 * usual).all()
    assert not (kinds[1:] * kinds[:-1]).any()
    shares = [np.mean(kinds == kind) for kind in (1, 2)]
    assert abs(shares[0] - 0.2) < 0.05 and abs(shares[1] - 0.15) < 0.05


def test_a_ventricular_beat_is_wide_and_its_t_wave_points_down():
    found = signals.electrocardiogram(60, 256, 60, ventricular=0.3, noise=0, seed=2)
    row = found.signals[0]
    widths, after = {0: [], 1: []}, {0: [], 1: []}
    for peak, kind in zip(found.peaks[0][1:-1], found.kinds[0][1:-1], strict=True):
        around = row[peak - 40:peak + 40]
        widths[kind].append((around > 0.5 * row[peak]).sum())
        after[kind].append(row[peak + 50:peak + 110].mean())
    assert min(widths[1]) > 2 * np.median(widths[0])
    assert max(after[1]) < 0 < np.median(after[0])


def test_the_same_seed_gives_the_same_and_another_person_other_beats():
    assert np.array_equal(signals.patients(2, seed=4).signals, signals.patients(2, seed=4).signals)
    assert not np.array_equal(signals.patients(2, seed=4).signals, signals.patients(2, seed=5).signals)
    one, other = (steady(4, seed=9, person=person) for person in (1, 2))
    assert np.array_equal(one.peaks[0], other.peaks[0]) and np.abs(one.signals - other.signals).max() > 0.05


@settings(max_examples=12, deadline=None)
@given(seconds=st.floats(2, 12), rate=st.sampled_from([64, 100, 250]), heart_rate=st.floats(40, 120),
       share=st.floats(0, 0.25), seed=st.integers(0, 2**31 - 1))
def test_every_recording_is_finite_and_its_labels_lie_in_it(seconds, rate, heart_rate, share, seed):
    found = signals.electrocardiogram(seconds, rate, heart_rate, share, share, person=seed, seed=seed)
    count = int(round(seconds * rate))
    (row,), (peaks,), (kinds,) = found[:3]
    assert found.signals.shape == (1, count) and found.signals.dtype == np.float32 and np.isfinite(row).all()
    assert np.abs(row).max() < 12 and len(peaks) == len(kinds) and set(kinds) <= {0, 1, 2}
    assert (np.diff(peaks) > 0.2 * rate).all() and (peaks >= 0).all() and (peaks < count).all()
    assert abs(len(peaks) - seconds * heart_rate / 60) <= 0.3 * seconds * heart_rate / 60 + 2


# Steps, finding, matching


def one_recording(peaks, kinds, samples=40):
    return signals.Recordings(np.zeros((1, samples), "float32"), (np.array(peaks),), (np.array(kinds),), 10)


def test_steps_are_marked_around_each_beat():
    assert signals.step_classes(one_recording([13, 30], [2, 1]), 4).tolist() == [[0, 0, 1, 1, 1, 0, 2, 2, 2, 0]]
    assert signals.step_classes(one_recording([0, 39], [0, 1]), 8).tolist() == [[1, 1, 0, 2, 2]]
    assert signals.step_classes(one_recording([], [], 9), 4).tolist() == [[0, 0, 0]]


def test_beats_are_found_where_the_hills_stand():
    sure = np.zeros((20, 3))
    sure[:, 0] = 1
    sure[5], sure[6], sure[19], sure[12] = (0.1, 0.2, 0.7), (0.3, 0.6, 0.1), (0.2, 0.7, 0.1), (0.6, 0.4, 0)
    samples, classes = signals.find_beats(sure, 4, 16)
    np.testing.assert_allclose(samples, [4 * (5 * 0.9 + 6 * 0.7) / 1.6 + 2, 78])
    assert classes.tolist() == [2, 1]
    np.testing.assert_allclose(signals.find_beats(sure, 4, 16, threshold=0.3)[0], [samples[0], 50, 78])
    assert len(signals.find_beats(np.tile([1.0, 0, 0], (5, 1)), 4, 16)[0]) == 0


def test_found_steps_of_true_classes_are_the_true_beats():
    true = signals.patients(3, seconds=20, seed=1)
    classes = signals.step_classes(true, 4)
    for row, peaks, kinds in zip(classes, true.peaks, true.kinds, strict=True):
        samples, found = signals.find_beats(np.eye(3)[row], 4, true.rate)
        matched = signals.match_beats(samples, peaks, 8)
        assert matched.sensitivity == matched.precision == 1
        assert np.array_equal(found[matched.pairs[:, 0]] == 2, kinds[matched.pairs[:, 1]] == 1)


def test_matching_by_hand():
    matched = signals.match_beats([10, 14, 50, 90], [12, 13, 70, 92], 5)
    assert matched.pairs.tolist() == [[0, 0], [1, 1], [3, 3]]
    assert matched.sensitivity == 0.75 and matched.precision == 0.75
    assert signals.match_beats([20], [10, 15, 25.5], 100).pairs.tolist() == [[0, 1]]
    assert signals.match_beats([10, 12], [11], 5).pairs.tolist() == [[0, 0]]


def test_matching_nothing():
    assert signals.match_beats([], [], 5)[1:] == (1, 1)
    assert signals.match_beats([], [3], 5)[1:] == (0, 1)
    assert signals.match_beats([3], [], 5)[1:] == (1, 0)
    assert signals.match_beats([3], [9], 5).pairs.shape == (0, 2)


@settings(max_examples=40, deadline=None)
@given(found=st.lists(st.integers(0, 60), max_size=8), true=st.lists(st.integers(0, 60), max_size=8),
       tolerance=st.integers(0, 9))
def test_no_beat_is_in_two_pairs_and_none_that_could_pair_is_left(found, true, tolerance):
    pairs = signals.match_beats(found, true, tolerance).pairs
    for column in pairs.T:
        assert len(set(column)) == len(column)
    assert all(abs(found[i] - true[j]) <= tolerance for i, j in pairs)
    left = [found[i] for i in range(len(found)) if i not in pairs[:, 0]]
    open_ones = [true[j] for j in range(len(true)) if j not in pairs[:, 1]]
    assert not any(abs(a - b) <= tolerance for a in left for b in open_ones)


# Hostile input


@pytest.mark.parametrize("call, words", [
    (lambda: signals.waves("flutter"), "kind is 'flutter'; it must be one of normal, ventricular, atrial"),
    (lambda: signals.intervals(5, heart_rate=0), "heart_rate is 0; it must be from 20 to 200, beats a minute"),
    (lambda: signals.intervals(5, deviation=float("nan")), "deviation is nan"),
    (lambda: signals.intervals(0), "count is 0; it must be 1 or more"),
    (lambda: signals.electrocardiogram(seconds=1), "seconds is 1"),
    (lambda: signals.electrocardiogram(rate=8), "rate is 8; it must be 64 or more"),
    (lambda: signals.electrocardiogram(ventricular=0.4, atrial=0.3), "ventricular + atrial is 0.7"),
    (lambda: signals.electrocardiogram(noise=-1), "noise is -1"),
    (lambda: signals.electrocardiogram(person=-1), "person is -1"),
    (lambda: signals.patients(0), "count is 0"),
    (lambda: signals.step_classes(signals.patients(1), 0), "step is 0"),
    (lambda: signals.find_beats(np.zeros((4, 2)), 4, 128), "shape (4, 2); it must be (steps, 3)"),
    (lambda: signals.find_beats(np.full((4, 3), np.nan), 4, 128), "NaN"),
    (lambda: signals.find_beats(np.zeros((4, 3)), 4, 128, threshold=2), "threshold is 2"),
    (lambda: signals.match_beats([1], [1], -1), "tolerance is -1"),
    (lambda: signals.match_beats([[1]], [1], 1), "found has shape (1, 1)"),
    (lambda: signals.match_beats(["a"], [1], 1), "found is no array of numbers"),
    (lambda: signals.match_beats([1], [np.inf], 1), "true has shape (1,)"),
])
def test_wrong_arguments_are_named(call, words):
    with pytest.raises(ValueError) as error:
        call()
    assert words in str(error.value)


def test_errors_of_this_module_are_value_errors():
    assert issubclass(SignalError, ValueError)
    with pytest.raises(TypeError, match="count is 2.5"):
        signals.patients(2.5)
