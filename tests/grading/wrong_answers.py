"""Wrong answers that no list of known mistakes names."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from helpers.runtime import ops
from tests.grading.learners import RIGHT, conv_einsum, pad_slices, pool_windows, tf


def _twisted(right, twist):
    return lambda *args: twist(np.asarray(right(*args)), *args)


def _conv_growing_window(A_prev, W, b, pad, stride):
    """The lower right corner of a window forgets its upper left one."""
    f, padded = W.shape[0], pad_slices(A_prev, pad)
    Z = np.zeros(conv_einsum(A_prev, W, b, pad, stride).shape)
    for i, h, w, c in np.ndindex(Z.shape):
        Z[i, h, w, c] = np.sum(padded[i, h * stride : f, w * stride : f] * W[: f - h * stride, : f - w * stride, :, c])
    return Z


def _conv_keeps_total(A_prev, W, b, pad, stride):
    """The running sum is never set back to 0."""
    Z = conv_einsum(A_prev, W, b, pad, stride)
    return np.cumsum(Z.reshape(-1)).reshape(Z.shape)


def _conv_rows_from_columns(A_prev, W, b, pad, stride):
    """Uses h for both directions."""
    Z = conv_einsum(A_prev, W, b, pad, stride)
    rows = np.minimum(np.arange(Z.shape[1]), Z.shape[2] - 1)
    return np.repeat(Z[:, np.arange(Z.shape[1]), rows][:, :, None], Z.shape[2], axis=2)


_conv = conv_einsum
_pool = pool_windows
_grey = RIGHT["to_grey"][0]

WRONG = {
    "to_grey": (
        lambda image: np.zeros(image.shape[:2]),
        lambda image: np.full(image.shape[:2], 0.5),
        lambda image: image,
        lambda image: _grey(image).T,
        lambda image: 1 - _grey(image),
        lambda image: _grey(image)[::-1],
        lambda image: _grey(image).ravel(),
        lambda image: np.sqrt(np.mean(image**2, axis=2)),
        lambda image: np.prod(image, axis=2),
        lambda image: _grey(image) / 3,
        lambda image: _grey(image) * 255,
        lambda image: (image[..., 0] + image[..., 1]) / 2,
        lambda image: _grey(image).astype(int),
    ),
    "output_size": (
        lambda n, f, pad, stride: 4,
        lambda n, f, pad, stride: n,
        lambda n, f, pad, stride: stride,
        lambda n, f, pad, stride: (n - f + 2 * pad) // stride + 2,
        lambda n, f, pad, stride: (n + 2 * pad - f) // f + 1,
        lambda n, f, pad, stride: (n + 2 * pad) // stride - f + 1,
        lambda n, f, pad, stride: n + 2 * pad - f // stride + 1,
        lambda n, f, pad, stride: (n + 2 * pad - f + stride // 2) // stride + 1,
        lambda n, f, pad, stride: (n + 2 * pad - f) % stride + 1,
        lambda n, f, pad, stride: abs(n + 2 * pad - f) * stride + 1,
        lambda n, f, pad, stride: ((n + 2 * pad - f) // stride + 1) ** 2,
        lambda n, f, pad, stride: (n + 2 * pad - f) // stride + 1 if stride < 5 else n // stride,
        lambda n, f, pad, stride: (n + 2 * pad - f) // stride + 1 if f % 2 else n,
        lambda n, f, pad, stride: (n + 2 * pad - f) // stride + (1 if stride == 1 else 0),
        lambda n, f, pad, stride: ((n + 2 * pad - f) // stride + 1, (n + 2 * pad - f) // stride + 1),
        lambda f, n, pad, stride: (n + 2 * pad - f) // stride + 1,
        lambda n, f, stride, pad: (n + 2 * pad - f) // max(stride, 1) + 1,
        lambda n, f, pad, stride: int((n - f + 2 * pad + 1) / stride + 0.5),
        lambda n, f, pad, stride: math.ceil((n - f + 2 * pad) / stride + 1),
    ),
    "zero_pad": (
        lambda X, pad: np.zeros(X.shape),
        lambda X, pad: 0,
        lambda X, pad: pad_slices(X, pad) + 1,
        lambda X, pad: pad_slices(X, pad)[:, ::-1],
        lambda X, pad: pad_slices(X, pad).astype(int),
        lambda X, pad: pad_slices(X, pad).astype(np.uint8),
        lambda X, pad: pad_slices(X, pad)[..., ::-1],
        lambda X, pad: pad_slices(X, pad).transpose(0, 2, 1, 3),
        lambda X, pad: pad_slices(X, pad)[0],
        lambda X, pad: pad_slices(X, pad)[..., 0],
        lambda X, pad: pad_slices(X[:1], pad),
        lambda X, pad: pad_slices(X, pad + 1),
        lambda X, pad: pad_slices(X, max(pad, 1)),
        lambda X, pad: np.abs(pad_slices(X, pad)),
        lambda X, pad: np.roll(pad_slices(X, pad), 1, axis=1),
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), constant_values=np.nan),
        lambda X, pad: pad_slices(X, pad) * 0.99,
        lambda X, pad: np.pad(X[0], pad),
        lambda X, pad: pad_slices(X, pad).reshape(X.shape[0], -1),
        lambda X, pad: pad_slices(X, pad).reshape(
            X.shape[0], X.shape[2] + 2 * pad, X.shape[1] + 2 * pad, X.shape[3]
        ),
    ),
    "conv_single_step": (
        lambda a_slice, W, b: 0,
        lambda a_slice, W, b: b,
        lambda a_slice, W, b: np.sum(a_slice) + b[0, 0, 0],
        lambda a_slice, W, b: np.sum(W) + b[0, 0, 0],
        lambda a_slice, W, b: np.sum(a_slice * W * a_slice) + b[0, 0, 0],
        lambda a_slice, W, b: np.sum(np.abs(a_slice * W)) + b[0, 0, 0],
        lambda a_slice, W, b: np.sum(a_slice * W) + abs(b[0, 0, 0]),
        lambda a_slice, W, b: -np.sum(a_slice * W) - b[0, 0, 0],
        lambda a_slice, W, b: 2 * (np.sum(a_slice * W) + b[0, 0, 0]),
        lambda a_slice, W, b: int(np.sum(a_slice * W) + b[0, 0, 0]),
        lambda a_slice, W, b: np.sum(a_slice[1:, 1:] * W[1:, 1:]) + b[0, 0, 0],
        lambda a_slice, W, b: np.sum(a_slice[..., -1] * W[..., -1]) + b[0, 0, 0],
        lambda a_slice, W, b: np.tanh(np.sum(a_slice * W) + b[0, 0, 0]),
        lambda a_slice, W, b: np.sum(a_slice * W) + b[0, 0, 0] * len(W),
        lambda a_slice, W, b: np.sum(a_slice - W) + b[0, 0, 0],
        lambda a_slice, W, b: np.trace(a_slice[..., 0] * W[..., 0]) + b[0, 0, 0],
    ),
    "conv_forward": (
        _twisted(_conv, lambda Z, *args: np.zeros(Z.shape)),
        _twisted(_conv, lambda Z, *args: Z + 1),
        _twisted(_conv, lambda Z, *args: Z[:, ::-1]),
        _twisted(_conv, lambda Z, *args: Z[..., ::-1]),
        _twisted(_conv, lambda Z, *args: Z * 1.01),
        _twisted(_conv, lambda Z, *args: np.where(np.arange(Z.shape[1])[:, None, None] == 0, 0, Z)),
        _twisted(_conv, lambda Z, *args: np.roll(Z, 1, axis=2)),
        _twisted(_conv, lambda Z, *args: Z[0, ..., 0]),
        _twisted(_conv, lambda Z, *args: Z.reshape(Z.shape[0], Z.shape[3], *Z.shape[1:3])),
        _twisted(_conv, lambda Z, *args: Z.astype(int)),
        _twisted(_conv, lambda Z, A_prev, W, b, pad, stride: Z if stride == 1 else Z + 0.5),
        _twisted(_conv, lambda Z, A_prev, W, b, pad, stride: Z if len(A_prev) == 1 else Z[::-1]),
        _twisted(_conv, lambda Z, A_prev, W, b, pad, stride: Z if len(W) % 2 else np.zeros(Z.shape)),
        _conv_growing_window,
        _conv_keeps_total,
        _conv_rows_from_columns,
        lambda A_prev, W, b, pad, stride: _conv(A_prev, W, b, pad + 1, stride),
        lambda A_prev, W, b, pad, stride: _conv(A_prev, W[..., ::-1], b, pad, stride),
        lambda A_prev, W, b, pad, stride: _conv(A_prev, W[::-1], b, pad, stride),
        lambda A_prev, W, b, pad, stride: _conv(A_prev, W[:, :, ::-1], b, pad, stride),
        lambda A_prev, W, b, pad, stride: _conv(A_prev, W, b, stride, stride),
        lambda A_prev, W, b, pad, stride: _conv(np.abs(A_prev), W, b, pad, stride),
        lambda A_prev, W, b, pad, stride: tf.nn.conv2d(A_prev, W, stride, "SAME") + b,
        lambda A_prev, W, b, pad, stride: (_conv(A_prev, W, b, pad, stride), (A_prev, W, b)),
    ),
    "pool_forward": (
        _twisted(_pool, lambda A, *args: np.zeros(A.shape)),
        _twisted(_pool, lambda A, *args: -A),
        _twisted(_pool, lambda A, *args: A[:, :, ::-1]),
        _twisted(_pool, lambda A, *args: A[0]),
        _twisted(_pool, lambda A, *args: A.astype(int)),
        _twisted(_pool, lambda A, A_prev, f, stride, mode: A if stride == f else A * 0),
        _twisted(_pool, lambda A, A_prev, f, stride, mode: A if mode == "max" else A + A.mean()),
        _twisted(_pool, lambda A, *args: np.broadcast_to(A.max(), A.shape)),
        lambda A_prev, f, stride, mode: A_prev,
        lambda A_prev, f, stride, mode: A_prev.max() if mode == "max" else A_prev.mean(),
        lambda A_prev, f, stride, mode: tf.nn.max_pool2d(A_prev, f, stride, "SAME"),
        lambda A_prev, f, stride, mode: ops.max_pool(A_prev, f, strides=stride, padding="same"),
        lambda A_prev, f, stride, mode: pool_windows(A_prev, 2, stride, mode),
        lambda A_prev, f, stride, mode: pool_windows(A_prev, f, 2, mode),
        lambda A_prev, f, stride, mode: np.median(
            sliding_window_view(A_prev, (f, f), axis=(1, 2))[:, ::stride, ::stride], axis=(-2, -1)
        ),
        lambda A_prev, f, stride, mode: pool_windows(np.maximum(A_prev, 0), f, stride, mode),
        lambda A_prev, f, stride, mode: pool_windows(A_prev, f, stride, "max" if mode == "avg" else mode) ** 2,
    ),
    "conv_parameters": (
        lambda f, n_c_prev, n_c: 76,
        lambda f, n_c_prev, n_c: 0,
        lambda f, n_c_prev, n_c: f * n_c_prev * n_c + n_c,
        lambda f, n_c_prev, n_c: f * f * n_c_prev * n_c + f,
        lambda f, n_c_prev, n_c: f * f * n_c_prev * n_c + n_c - 1,
        lambda f, n_c_prev, n_c: f * f * n_c_prev * n_c - n_c,
        lambda f, n_c_prev, n_c: f**3 * n_c_prev * n_c + n_c,
        lambda f, n_c_prev, n_c: (f * f * n_c_prev + 1) * n_c * 2,
        lambda f, n_c_prev, n_c: (f + f) * n_c_prev * n_c + n_c,
        lambda f, n_c_prev, n_c: f * f * n_c_prev + n_c_prev,
        lambda f, n_c_prev, n_c: (f, f, n_c_prev, n_c),
        lambda f, n_c_prev, n_c: f * f + n_c_prev + n_c,
        lambda f, n_c_prev, n_c: (9 * n_c_prev + 1) * n_c,
        lambda f, n_c_prev, n_c: (f * f * 3 + 1) * n_c,
    ),
    "same_padding": (
        lambda f: 2,
        lambda f: -((f - 1) // 2),
        lambda f: (f - 1) / 4,
        lambda f: f * f // 2,
        lambda f: {3: 1, 5: 2, 1: 0}.get(f, 1),
        lambda f: min((f - 1) // 2, 3),
        lambda f: (f - 1) // 2 if f > 1 else 1,
        lambda f: "same",
        lambda f: ((f - 1) // 2, (f - 1) // 2),
        lambda f: math.log2(f + 1) - 1,
        lambda f: round(f / 2) - 1,
    ),
}
