"""Wrong answers to the exercises of chapter 07 that no list of known mistakes names."""

import numpy as np

from tests.grading.learners_07 import RIGHT, rate_of_running_sums, threshold_between

_chi = RIGHT["chi_square"][0]
_unit = RIGHT["same_probability"][0]


def _cut(distances, same):
    """A wrong form of the search: the first place where a different pair follows."""
    kinds, values = same[np.argsort(distances)], np.sort(distances)
    return values[int(np.argmin(kinds)) - 1]


def _our_gap(distances, same):
    """The search of the form that reads the answer, called by the answer."""
    from helpers.grading.forms_07 import best_gap

    low, high = best_gap(distances, same)
    return (low + high) / 2


class _OurGapLater:
    """The same, called only while the result is read."""

    def __init__(self, *args):
        self.args = args

    def __array__(self, *_, **__):
        return np.asarray(_our_gap(*self.args))


WRONG = {
    "absolute_difference": (
        lambda f, g: 0,
        lambda f, g: np.zeros(f.shape),
        lambda f, g: f,
        lambda f, g: np.abs(f),
        lambda f, g: -np.abs(f - g),
        lambda f, g: 2 * np.abs(f - g),
        lambda f, g: np.abs(f - g).astype(int),
        lambda f, g: np.abs(f - g) > 0,
        lambda f, g: np.abs(f - g)[0],
        lambda f, g: np.abs(f - g)[..., ::-1],
        lambda f, g: np.sqrt(np.abs(f - g)),
        lambda f, g: np.abs(f * g),
        lambda f, g: np.maximum(f, g),
        lambda f, g: np.abs(f - g.mean()),
        lambda f, g: np.clip(np.abs(f - g), 0, 1),
        lambda f, g: np.abs(f - g) / np.abs(f - g).max(),
        lambda f, g: np.concatenate([f, g], axis=-1),
        lambda f, g: np.abs(f[..., None] - g[..., None, :]),
        lambda f, g: "different",
        lambda f, g: (f, g),
    ),
    "chi_square": (
        lambda f, g: 0,
        lambda f, g: np.zeros(f.shape),
        lambda f, g: -_chi(f, g),
        lambda f, g: 2 * _chi(f, g),
        lambda f, g: _chi(f, g)[..., ::-1],
        lambda f, g: _chi(f, g).max(axis=-1),
        lambda f, g: np.mean(_chi(f, g)),
        lambda f, g: _chi(f, g) ** 2,
        lambda f, g: np.minimum(_chi(f, g), 1),
        lambda f, g: (f - g) ** 2 / (f + g + 0.02),
        lambda f, g: (f - g) ** 3 / (f + g + 1e-9),
        lambda f, g: (f - g) ** 2 / np.maximum(f, np.maximum(g, 1e-9)),
        lambda f, g: (f - g) ** 2 / np.maximum(f * g, 1e-9),
        lambda f, g: (f - g) ** 2 / np.sqrt(f + g + 1e-12),
        lambda f, g: (f - g) ** 2 / (f + g + (f + g == 0)) + (f + g == 0) * 0.5,
        lambda f, g: np.sum((f - g) ** 2) / max(np.sum(f + g), 1e-9),
        lambda f, g: (f + g) ** 2 / (np.abs(f - g) + 1e-9),
        lambda f, g: np.where(np.abs(f - g) > 0.5, _chi(f, g), 0),
        lambda f, g: _chi(f, g).astype(int),
        lambda f, g: _chi(f, g) if f.ndim == 1 else _chi(f, g)[0],
    ),
    "same_probability": (
        lambda f, g, w, b: 0.5,
        lambda f, g, w, b: b,
        lambda f, g, w, b: w,
        lambda f, g, w, b: _unit(f, g, w, b) ** 2,
        lambda f, g, w, b: 100 * _unit(f, g, w, b),
        lambda f, g, w, b: -_unit(f, g, w, b),
        lambda f, g, w, b: round(float(_unit(f, g, w, b)), 1),
        lambda f, g, w, b: _unit(f, g, w, 2 * b),
        lambda f, g, w, b: _unit(f[:1], g[:1], w[:1], b),
        lambda f, g, w, b: _unit(f[1:], g[1:], w[1:], b),
        lambda f, g, w, b: _unit(f, g, w[::-1], b),
        lambda f, g, w, b: _unit(f, 0 * g, w, b),
        lambda f, g, w, b: _unit(f, g, w / len(w), b / len(w)),
        lambda f, g, w, b: _unit(f, g, np.maximum(w, 0), b),
        lambda f, g, w, b: _unit(f, g, -w, b),
        lambda f, g, w, b: np.exp(np.sum(w * np.abs(f - g)) + b),
        lambda f, g, w, b: np.clip(np.sum(w * np.abs(f - g)) + b, 0, 1),
        lambda f, g, w, b: np.max(w * np.abs(f - g)) + b,
        lambda f, g, w, b: (_unit(f, g, w, b), 1 - _unit(f, g, w, b)),
        lambda f, g, w, b: 1 / (1 + np.exp(-np.linalg.norm(f - g))),
        lambda f, g, w, b: np.log1p(np.exp(np.sum(w * np.abs(f - g)) + b)),
    ),
    "best_threshold": (
        lambda distances, same: -1,
        lambda distances, same: distances[0],
        lambda distances, same: distances[same],
        lambda distances, same: same,
        lambda distances, same: "0.7",
        lambda distances, same: distances <= threshold_between(distances, same),
        lambda distances, same: threshold_between(distances, same) / 2,
        lambda distances, same: threshold_between(distances, same) ** 2,
        lambda distances, same: threshold_between(distances[::2], same[::2]),
        lambda distances, same: threshold_between(np.sort(distances), same),
        lambda distances, same: np.std(distances),
        lambda distances, same: np.mean(distances[same]),
        lambda distances, same: np.mean(distances[~same]),
        lambda distances, same: np.mean(distances[same]) + 2 * np.std(distances[same]),
        lambda distances, same: np.sort(distances)[same.sum() - 1],
        lambda distances, same: np.quantile(distances[same], 0.95),
        lambda distances, same: (distances.min() + distances.max()) / 2,
        lambda distances, same: round(float(threshold_between(distances, same))),
        lambda distances, same: np.nan,
        lambda distances, same: (threshold_between(distances, same), 1.0),
        _cut,
        _our_gap,
        _OurGapLater,
    ),
    "true_accept_rate": (
        lambda distances, same, far: far,
        lambda distances, same, far: 1 - far,
        lambda distances, same, far: 0.5,
        lambda distances, same, far: np.mean(same),
        lambda distances, same, far: -rate_of_running_sums(distances, same, far),
        lambda distances, same, far: 100 * rate_of_running_sums(distances, same, far),
        lambda distances, same, far: rate_of_running_sums(distances, same, far / 2),
        lambda distances, same, far: rate_of_running_sums(distances, same, 2 * far),
        lambda distances, same, far: rate_of_running_sums(distances, same, far / 100),
        lambda distances, same, far: rate_of_running_sums(-distances, same, far),
        lambda distances, same, far: rate_of_running_sums(distances, ~same, far),
        lambda distances, same, far: rate_of_running_sums(distances[::2], same[::2], far),
        lambda distances, same, far: rate_of_running_sums(distances, same, far) ** 2,
        lambda distances, same, far: round(float(rate_of_running_sums(distances, same, far))),
        lambda distances, same, far: (rate_of_running_sums(distances, same, far), far),
        lambda distances, same, far: distances <= far,
        lambda distances, same, far: np.mean(distances[same] <= np.median(distances)),
        lambda distances, same, far: np.mean(same[np.argsort(distances)][: int(far * len(same))]),
        lambda distances, same, far: np.mean((distances <= np.quantile(distances, far)) == same),
        lambda distances, same, far: same.sum() / (~same).sum(),
    ),
}
