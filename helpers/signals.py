"""Electrocardiograms with labelled beats, from the published model of McSharry and others, as in chapter 10.

- A recording is a row of voltages in millivolts, `rate` samples a second. Beat k stands at sample `peaks[k]`, the tip
  of its R wave, and `kinds[k]` says what it is, by its place in `KINDS`.
- The model (McSharry, Clifford, Tarassenko, Smith, *A dynamical model for generating synthetic electrocardiogram
  signals*, IEEE Transactions on Biomedical Engineering 50(3), 289-294, 2003, equation 1 and table I): a point walks
  round the unit circle once a beat, at the angle theta; five places on the circle, P, Q, R, S and T, push the voltage z
  up or down as it passes: dz/dt = - sum_i a_i (theta - theta_i) exp(-(theta - theta_i)^2 / (2 b_i^2)) - (z - z_0).
- Where it differs: the point begins on the circle, which it then never leaves, so its angle alone is kept. The push is
  multiplied by the speed of the point, in turns a second, so that a wave is as high in a fast beat as in a slow one (so
  Sameni and others, *Multichannel ECG and noise modeling*, EURASIP Journal on Advances in Signal Processing, 2007);
  at one turn a second that is the paper's equation. The voltage is scaled by one fixed number (`GAIN`), not each
  recording to its own range. Beats may have parameters of their own: those of ventricular beats are this course's.
- Nothing here is for use in medicine.
"""

from typing import NamedTuple

import numpy as np
import scipy.signal

from helpers import checks

WAVES = ("P", "Q", "R", "S", "T")
KINDS = ("normal", "ventricular", "atrial")
GAIN = 26.3  # millivolts for each unit of z: a steady beat of 60 a minute then spans 1.6 mV, as in the paper
BREATH, SWAY = 0.25, 0.005  # hertz; size of the baseline z_0 in units of z, as in the authors' program

# rows: angle theta_i in radians, size a_i, width b_i in radians; columns: WAVES
_NORMAL = np.array([
    [-np.pi / 3, -np.pi / 12, 0, np.pi / 12, np.pi / 2],
    [1.2, -5.0, 30.0, -7.5, 0.75],
    [0.25, 0.1, 0.1, 0.1, 0.4],
])
_VENTRICULAR = np.array([  # no P wave, a wide complex, a T wave that points down
    [-np.pi / 3, -0.65, 0, 0.62, 1.75],
    [0.0, -0.6, 5.2, -2.2, -1.3],
    [0.25, 0.25, 0.27, 0.25, 0.42],
])
_SHORTEST = 0.25  # seconds between two beats


class SignalError(ValueError):
    """An argument that no electrocardiogram can be made from, or read with; the message says why."""


class Recordings(NamedTuple):
    """Electrocardiograms of one length, each of another invented person.

    Attributes:
        signals: (n, samples) float32, millivolts.
        peaks: n arrays, the sample of each beat's R wave, rising.
        kinds: n arrays of whole numbers, what each beat is: a place in `KINDS`.
        rate: samples a second.
    """

    signals: np.ndarray
    peaks: tuple
    kinds: tuple
    rate: int


def waves(kind="normal"):
    """{wave: (angle in radians, size, width in radians)} of one kind of beat; table I of the paper for "normal"."""
    if kind not in KINDS:
        raise SignalError(f"kind is {kind!r:.60}; it must be one of {', '.join(KINDS)}")
    table = _VENTRICULAR if kind == "ventricular" else _NORMAL
    return {name: tuple(float(value) for value in column) for name, column in zip(WAVES, table.T, strict=True)}


def intervals(count, heart_rate=60, deviation=1.0, ratio=0.5, seed=0):
    """Seconds from beat to beat, which sway slowly, at 0.1 Hz, and with the breath, at 0.25 Hz.

    Made as in the paper: the square root of a spectrum with a Gaussian hill at each of the two frequencies, random
    phases, the inverse Fourier transform, then scaled to mean and deviation.

    Args:
        count: how many intervals, 1 or more.
        heart_rate: beats a minute, from 20 to 200.
        deviation: of the heart rate, beats a minute, 0 or more.
        ratio: area of the slow hill over that of the fast one (LF/HF).
        seed: whole number that fixes the phases.

    Returns:
        (count,) float64, seconds, none below 0.25.
    """
    count = checks.whole("count", count, 1)
    heart_rate = _between("heart_rate", heart_rate, 20, 200, "beats a minute")
    deviation = _between("deviation", deviation, 0, heart_rate / 4, "beats a minute")
    ratio = _between("ratio", ratio, 1e-6, 1e6, "the slow hill's area over the fast one's")
    rng = np.random.default_rng(checks.whole("seed", seed, 0))
    mean, length = 60 / heart_rate, max(32, count)
    frequencies = np.fft.rfftfreq(length, mean)  # one sample a beat
    hills = sum(share * np.exp(-0.5 * ((frequencies - middle) / 0.01) ** 2)
                for share, middle in ((ratio, 0.1), (1.0, BREATH)))
    phases = rng.uniform(0, 2 * np.pi, len(frequencies))
    row = np.fft.irfft(np.sqrt(hills) * np.exp(1j * phases), length)[:count]
    spread = row.std()
    row = (row - row.mean()) / spread if spread > 0 else np.zeros(count)
    return np.maximum(mean + row * mean * deviation / heart_rate, _SHORTEST)


def electrocardiogram(seconds=8.0, rate=128, heart_rate=60, ventricular=0.0, atrial=0.0, noise=0.02, person=0, seed=0):
    """One recording as `Recordings` with n = 1.

    A ventricular beat comes early, is wide, has no P wave and a T wave that points down, and a pause follows. An atrial
    one comes early as well, with the waves of a normal beat; as the point then walks faster, they lie nearer together
    before R. No two of them stand side by side.

    Args:
        seconds: length, from 2 to 600.
        rate: samples a second, 64 or more.
        heart_rate: beats a minute, from 40 to 120.
        ventricular, atrial: share of the beats that are of this kind, together at most 0.5.
        noise: standard deviation of the noise of measuring, millivolts.
        person: whole number; 0 has the beats of the paper's table, each other one slightly different ones.
        seed: whole number that fixes rhythm and noise.

    Raises:
        SignalError: if a number is out of its range.
    """
    seconds = _between("seconds", seconds, 2, 600, "seconds")
    rate = checks.whole("rate", rate, 64)
    heart_rate = _between("heart_rate", heart_rate, 40, 120, "beats a minute")
    shares = [_between(name, share, 0, 0.5, "a share of the beats")
              for name, share in (("ventricular", ventricular), ("atrial", atrial))]
    if sum(shares) > 0.5:
        raise SignalError(f"ventricular + atrial is {sum(shares):g}; at most half of the beats can be of these kinds")
    noise = _between("noise", noise, 0, 10, "millivolts")
    rng = np.random.default_rng([checks.whole("seed", seed, 0), 1])
    beats = int(seconds * heart_rate / 60 * 1.5) + 10
    kinds = _draw_kinds(rng, beats, shares)
    times = _place(rng, intervals(beats - 1, heart_rate, 1.0, seed=seed), kinds)
    # two beats and a bit before the start, so that the voltage has forgotten where it began
    times -= times[2] + rng.uniform(0.05, 0.95) * (times[3] - times[2])
    count = int(round(seconds * rate))
    z = _integrate(times, _shapes(kinds, person), rate, count)
    signal = GAIN * z + rng.normal(0, noise, count)
    peaks = np.rint(times * rate).astype(int)
    inside = (peaks >= 0) & (peaks < count)
    return Recordings(signal.astype("float32")[None], (peaks[inside],), (kinds[inside],), rate)


def patients(count, seconds=8.0, rate=128, ventricular=0.2, atrial=0.0, noise=0.04, seed=0):
    """Recordings of so many invented persons, each with a heart rate, beats and noise of its own.

    The persons of two seeds are different ones.

    Args:
        count: how many persons, 1 or more.
        seconds, rate, ventricular, atrial, noise: as in `electrocardiogram`; the noise of a person varies around it.
        seed: whole number from 0 on that fixes all of them.
    """
    count, seed = checks.whole("count", count, 1), checks.whole("seed", seed, 0)
    rng = np.random.default_rng([seed, 2])
    found = [
        electrocardiogram(seconds, rate, rng.uniform(52, 96), ventricular, atrial, noise * rng.uniform(0.5, 1.5),
                          person=int(rng.integers(1, 2**31 - 1)), seed=int(rng.integers(2**31 - 1)))
        for _ in range(count)
    ]
    return Recordings(np.concatenate([one.signals for one in found]), tuple(one.peaks[0] for one in found),
                      tuple(one.kinds[0] for one in found), rate)


def step_classes(recordings, step):
    """What a network shall say at each of its steps: (n, samples / step, rounded up) whole numbers.

    0: no beat here. 1: a normal beat, by its looks, so an atrial one as well. 2: a ventricular beat. A beat fills the
    step that holds its R wave and the one on either side.

    Args:
        recordings: Recordings.
        step: samples that one step of the network covers.
    """
    step = checks.whole("step", step, 1)
    steps = -(-recordings.signals.shape[1] // step)
    classes = np.zeros((len(recordings.signals), steps), "int32")
    for row, peaks, kinds in zip(classes, recordings.peaks, recordings.kinds, strict=True):
        for peak, kind in zip(peaks, kinds, strict=True):
            row[max(0, peak // step - 1):peak // step + 2] = 2 if kind == 1 else 1
    return classes


def find_beats(probabilities, step, rate, threshold=0.5):
    """Beats that a network has found in one recording: (samples, classes), two arrays of one length.

    A beat is a hill of 1 - p(no beat) above the threshold, a quarter of a second from every higher one. Its sample is
    the mean of the five steps around the top, weighted by their values, a float; its class is the likelier kind there.

    Args:
        probabilities: (steps, 3), columns as in `step_classes`.
        step, rate: samples a step; samples a second.
        threshold: from 0 to 1.
    """
    probabilities = checks.array("probabilities", probabilities).astype("float64")
    if probabilities.ndim != 2 or probabilities.shape[1] != 3:
        raise SignalError(f"probabilities have shape {probabilities.shape}; it must be (steps, 3), one recording")
    if not np.isfinite(probabilities).all():
        raise SignalError("probabilities hold NaN or infinity; find out where they come from")
    step, rate = checks.whole("step", step, 1), checks.whole("rate", rate, 1)
    threshold = _between("threshold", threshold, 0, 1, "a probability")
    beat = np.pad(1 - probabilities[:, 0], 2)  # a hill may stand at either end
    tops, _ = scipy.signal.find_peaks(beat, height=threshold, distance=max(1, _SHORTEST * rate / step))
    around = np.arange(-2, 3)
    weights = beat[tops[:, None] + around]
    middles = tops - 2 + (weights * around).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
    return middles * step + step / 2, 1 + probabilities[tops - 2, 1:].argmax(axis=1)


class Matched(NamedTuple):
    """How found beats agree with the true ones.

    Attributes:
        pairs: (k, 2) whole numbers: index of a found beat, index of the true beat it belongs to.
        sensitivity: share of the true beats that were found; 1 where there are none.
        precision: share of the found beats that are true; 1 where nothing was found.
    """

    pairs: np.ndarray
    sensitivity: float
    precision: float


def match_beats(found, true, tolerance):
    """Pairs of found and true beats no farther apart than `tolerance`, each in one pair at most, the nearest first.

    Args:
        found, true: samples, in any order; may be empty.
        tolerance: samples; 0.15 seconds are usual (ANSI/AAMI EC57).

    Returns:
        Matched(pairs, sensitivity, precision).
    """
    found, true = _positions("found", found), _positions("true", true)
    tolerance = _between("tolerance", tolerance, 0, 1e9, "samples")
    apart = np.abs(found[:, None] - true[None, :])
    pairs, free_found, free_true = [], set(range(len(found))), set(range(len(true)))
    for i, j in sorted(np.argwhere(apart <= tolerance).tolist(), key=lambda pair: (apart[tuple(pair)], pair)):
        if i in free_found and j in free_true:
            pairs.append((i, j))
            free_found.remove(i)
            free_true.remove(j)
    count = len(pairs)
    return Matched(np.array(sorted(pairs), int).reshape(-1, 2), count / len(true) if len(true) else 1.0,
                   count / len(found) if len(found) else 1.0)


def _between(name, value, low, high, what):
    try:
        return checks.number(name, value, low, high, f"from {low:g} to {high:g}, {what}")
    except ValueError as error:
        raise SignalError(str(error)) from None


def _positions(name, value):
    try:
        value = np.asarray(value, "float64")
    except (TypeError, ValueError) as error:
        raise SignalError(f"{name} is no array of numbers; it must hold samples, one for each beat") from error
    if value.size == 0:
        return np.zeros(0)
    if value.ndim != 1 or not np.isfinite(value).all():
        raise SignalError(f"{name} has shape {value.shape}; it must be (beats,), finite samples")
    return value


def _draw_kinds(rng, beats, shares):
    """A kind for each beat; the first four are normal, and so is the beat after any other."""
    kinds = np.zeros(beats, int)
    # a beat can only be early where the one before is not: the share among these is larger
    odds = sum(shares) / (1 - sum(shares))
    for k in range(3, beats - 1):
        if kinds[k - 1] == 0 and rng.uniform() < odds:
            kinds[k] = 1 if rng.uniform() * sum(shares) < shares[0] else 2
    return kinds


def _place(rng, gaps, kinds):
    """Seconds of each beat, the first at 0; a beat that comes early is followed by a pause."""
    gaps = gaps.copy()
    for k in np.flatnonzero(kinds):
        usual, early = gaps[k - 1], rng.uniform(0.58, 0.76)
        gaps[k - 1] = max(early * usual, _SHORTEST)
        if k < len(gaps):  # a ventricular beat leaves the next one in its place, an atrial one moves it
            gaps[k] = 2 * usual - gaps[k - 1] if kinds[k] == 1 else 1.08 * usual
    return np.concatenate([[0.0], np.cumsum(gaps)])


def _shapes(kinds, person):
    """(beats, 3, waves): the rows of parameters of every beat of a person."""
    person = checks.whole("person", person, 0)
    tables = []
    for table in (_NORMAL, _VENTRICULAR, _NORMAL):
        own = np.random.default_rng([person, 3])
        change = own.normal(size=(3, len(WAVES))) * (person > 0)
        angle, size, width = table
        tables.append([angle + 0.04 * change[0] * (angle != 0), size * np.exp(0.16 * change[1]),
                       width * np.exp(0.07 * change[2])])
    return np.array(tables)[kinds]


def _push(times, shapes, t):
    """What the waves and the breath add to dz/dt at the times t, without the - z."""
    turns = np.interp(t, times, np.arange(len(times)))  # one turn of the circle from R wave to R wave
    speed = 1 / np.diff(times)[np.clip(np.searchsorted(times, t, side="right") - 1, 0, len(times) - 2)]
    beat = np.rint(turns).astype(int)  # a beat reaches half a turn to either side
    angle, size, width = shapes[beat].transpose(1, 2, 0)
    apart = 2 * np.pi * (turns - beat) - angle  # (waves, samples)
    pushed = -(size * apart * np.exp(-0.5 * (apart / width) ** 2)).sum(axis=0)
    return speed * pushed + SWAY * np.sin(2 * np.pi * BREATH * t)


def _integrate(times, shapes, rate, count):
    """z at 0, 1/rate, 2/rate ... : dz/dt = push - z, exact in z, Simpson's rule for the push."""
    before = int(np.floor(-times[0] * rate))
    h = 1 / rate
    push = _push(times, shapes, np.arange(-2 * before, 2 * count - 1) * h / 2)
    added = h / 6 * (np.exp(-h) * push[:-2:2] + 4 * np.exp(-h / 2) * push[1::2] + push[2::2])
    z = scipy.signal.lfilter([1.0], [1.0, -np.exp(-h)], np.concatenate([[0.0], added]))
    return z[before:]
