"""Right answers as learners write them, in many styles: here those of chapters 00 and 01.

A chapter adds its own in files that are found by their names, `learners_NN.py` and `wrong_answers_NN.py`:

- `learners_NN.RIGHT`: {id: three or more right answers}, in as many styles as there are; the first is tried often.
- `learners_NN.KEPT`: ids whose cases hold two calls of the same shapes and other numbers, so that an answer which keeps
  results by shape is found out; may be empty.
- `wrong_answers_NN.WRONG`: {id: wrong answers} that no known mistake names; each must be refused on every seed.

`answers` collects them, `test_exercises` proves every exercise with them and with its known mistakes, those of
`helpers.grading.mistakes_NN*`, in constants that are named after the id in capitals. What a mistake calls of
`helpers.grading.reference_NN` it must import from there by name and call in a lambda or a function, so that the tests
can put a learner's copy in its place. What else a chapter's cases must hold stands in `test_chapter_NN.py`.
A learner's answer calls nothing of the course: use NumPy, TensorFlow, Keras.
"""

import importlib
import math

import numpy as np
import scipy.signal
from numpy.lib.stride_tricks import sliding_window_view

from helpers.runtime import keras, ops

tf = importlib.import_module("tensorflow")


def as_learners(module, **others):
    """The names of a module of the course as a learner's own: same code, another file name, calling `others`."""
    with open(module.__file__) as file:
        source = file.read()
    names = {"__name__": "learner"}
    exec(compile(source, "<learner>", "exec"), names)
    names.update(others)
    return names


def pad_loops(X, pad):
    m, H, W, C = X.shape
    result = [
        [
            [
                [X[i, h - pad, w - pad, c] if pad <= h < H + pad and pad <= w < W + pad else 0.0 for c in range(C)]
                for w in range(W + 2 * pad)
            ]
            for h in range(H + 2 * pad)
        ]
        for i in range(m)
    ]
    return result


def pad_slices(X, pad):
    m, H, W, C = X.shape
    result = np.zeros((m, H + 2 * pad, W + 2 * pad, C))
    result[:, pad : pad + H, pad : pad + W] = X
    return result


def pad_joined(X, pad):
    rows = np.zeros((X.shape[0], pad, *X.shape[2:]), X.dtype)
    tall = np.concatenate([rows, X, rows], axis=1)
    columns = np.zeros((*tall.shape[:2], pad, X.shape[3]), X.dtype)
    return np.concatenate([columns, tall, columns], axis=2)


def conv_loops(A_prev, W, b, pad, stride):
    m, H, width, _ = A_prev.shape
    f, _, _, n_c = W.shape
    n_H, n_W = int((H - f + 2 * pad) / stride) + 1, int((width - f + 2 * pad) / stride) + 1
    Z = np.zeros((m, n_H, n_W, n_c))
    padded = pad_slices(A_prev, pad)
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_c):
                    a_slice = padded[i, h * stride : h * stride + f, w * stride : w * stride + f, :]
                    Z[i, h, w, c] = np.sum(a_slice * W[:, :, :, c]) + float(b[0, 0, 0, c])
    return Z


def conv_plain_python(A_prev, W, b, pad, stride):
    """No NumPy at all: nested lists and seven loops."""
    images, filters, biases = A_prev.tolist(), W.tolist(), b.reshape(-1).tolist()
    f, channels, n_c = len(filters), len(filters[0][0]), len(biases)
    H, width = len(images[0]), len(images[0][0])

    def pixel(image, row, column, channel):
        inside = 0 <= row < H and 0 <= column < width
        return image[row][column][channel] if inside else 0.0

    def at(image, h, w, c):
        total = biases[c]
        for u in range(f):
            for v in range(f):
                for k in range(channels):
                    total += pixel(image, h * stride + u - pad, w * stride + v - pad, k) * filters[u][v][k][c]
        return total

    rows, columns = (H + 2 * pad - f) // stride + 1, (width + 2 * pad - f) // stride + 1
    return [
        [[[at(image, h, w, c) for c in range(n_c)] for w in range(columns)] for h in range(rows)] for image in images
    ]


def conv_einsum(A_prev, W, b, pad, stride):
    padded = np.pad(A_prev.astype(np.float64), ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    windows = sliding_window_view(padded, W.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("mhwcij,ijcd->mhwd", windows, W) + b


def conv_im2col(A_prev, W, b, pad, stride):
    f = W.shape[0]
    padded = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    rows = range(0, padded.shape[1] - f + 1, stride)
    columns = range(0, padded.shape[2] - f + 1, stride)
    patches = np.stack([[padded[:, r : r + f, c : c + f].reshape(len(padded), -1) for c in columns] for r in rows])
    return (patches @ W.reshape(-1, W.shape[3])).transpose(2, 0, 1, 3) + b


def conv_by_shifts(A_prev, W, b, pad, stride):
    """Adds one shifted image for every weight position."""
    f = W.shape[0]
    padded = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    height, width = padded.shape[1] - f + 1, padded.shape[2] - f + 1
    total = sum(padded[:, u : u + height, v : v + width] @ W[u, v] for u in range(f) for v in range(f))
    return (total + b)[:, ::stride, ::stride]


def conv_scipy(A_prev, W, b, pad, stride):
    padded = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    maps = [
        [scipy.signal.correlate(image, W[..., c], mode="valid")[..., 0] for c in range(W.shape[3])] for image in padded
    ]
    return (np.array(maps).transpose(0, 2, 3, 1) + b)[:, ::stride, ::stride]


def conv_fourier(A_prev, W, b, pad, stride):
    """Through the Fourier transform; complex numbers with an imaginary part of nearly 0."""
    padded = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    size, f = padded.shape[1:3], W.shape[0]
    image = np.fft.fft2(padded, axes=(1, 2))
    kernel = np.fft.fft2(W, s=size, axes=(0, 1))
    full = np.fft.ifft2(np.einsum("mhwc,hwcd->mhwd", image, np.conj(kernel)), axes=(1, 2))
    return full[:, : size[0] - f + 1 : stride, : size[1] - f + 1 : stride] + b


def conv_tensorflow(A_prev, W, b, pad, stride):
    padded = tf.pad(A_prev, [[0, 0], [pad, pad], [pad, pad], [0, 0]])
    return tf.nn.conv2d(padded, W, strides=stride, padding="VALID") + b


def conv_keras(A_prev, W, b, pad, stride):
    layer = keras.layers.Conv2D(W.shape[3], W.shape[0], strides=stride)
    padded = keras.layers.ZeroPadding2D(pad)(A_prev)
    layer.build(padded.shape)
    layer.set_weights([W, b.reshape(-1)])
    return layer(padded)


def conv_eager_steps(A_prev, W, b, pad, stride):
    """TensorFlow number by number, as slow as it gets."""
    padded = tf.pad(A_prev, [[0, 0], [pad, pad], [pad, pad], [0, 0]])
    f = W.shape[0]
    rows, columns = (padded.shape[1] - f) // stride + 1, (padded.shape[2] - f) // stride + 1
    return tf.stack([
        tf.stack([
            tf.tensordot(padded[:, h * stride : h * stride + f, w * stride : w * stride + f], W, 3) + b[0, 0]
            for w in range(columns)
        ], axis=1)
        for h in range(rows)
    ], axis=1)


def pool_loops(A_prev, f, stride, mode):
    m, H, W, C = A_prev.shape
    A = np.empty((m, (H - f) // stride + 1, (W - f) // stride + 1, C), dtype=np.float32)
    for i, h, w, c in np.ndindex(A.shape):
        window = A_prev[i, h * stride : h * stride + f, w * stride : w * stride + f, c]
        A[i, h, w, c] = np.max(window) if mode == "max" else np.mean(window)
    return A


def pool_running(A_prev, f, stride, mode):
    """A running maximum from minus infinity, and plain Python for the mean."""
    m, H, W, C = A_prev.shape
    rows, columns = len(range(0, H - f + 1, stride)), len(range(0, W - f + 1, stride))
    A = [[[[0.0] * C for _ in range(columns)] for _ in range(rows)] for _ in range(m)]
    for i, h, w, c in np.ndindex(m, rows, columns, C):
        largest, total = -math.inf, 0.0
        for u in range(f):
            for v in range(f):
                value = float(A_prev[i, h * stride + u, w * stride + v, c])
                largest, total = max(largest, value), total + value
        A[i][h][w][c] = largest if mode == "max" else total / f**2
    return A


def pool_windows(A_prev, f, stride, mode):
    windows = sliding_window_view(A_prev, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    return {"max": np.max, "average": np.mean}[mode](windows, axis=(-2, -1))


def pool_tensorflow(A_prev, f, stride, mode):
    pool = tf.nn.max_pool2d if mode == "max" else tf.nn.avg_pool2d
    return pool(A_prev, f, stride, "VALID")


def pool_ops(A_prev, f, stride, mode):
    pool = ops.max_pool if mode == "max" else ops.average_pool
    return pool(A_prev, f, strides=stride, padding="valid")


def pool_keras(A_prev, f, stride, mode):
    layer = keras.layers.MaxPooling2D if mode == "max" else keras.layers.AveragePooling2D
    return layer(f, strides=stride)(A_prev)


def parameters_of_a_layer(f, n_c_prev, n_c):
    layer = keras.layers.Conv2D(n_c, f)
    layer.build((None, None, None, n_c_prev))
    return layer.count_params()


def same_padding_by_search(f):
    n, pad = 3 * f, 0
    while n + 2 * pad - f + 1 != n:
        pad += 1
    return pad


KEPT = ("zero_pad", "conv_single_step", "conv_forward", "pool_forward")

RIGHT = {
    "to_grey": (
        lambda image: np.mean(image, axis=2),
        lambda image: image.mean(-1),
        lambda image: (image[..., 0] + image[..., 1] + image[..., 2]) / 3,
        lambda image: [[sum(pixel) / 3 for pixel in row] for row in image],
        lambda image: tf.reduce_mean(image, axis=2),
        lambda image: ops.mean(image, axis=-1),
        lambda image: np.mean(image, axis=2, dtype=np.float64),
        lambda image: image.sum(axis=2) / image.shape[2],
        lambda image: image @ np.full(3, 1 / 3),
        lambda image: image.mean(axis=2).astype(np.float16),
    ),
    "output_size": (
        lambda n, f, pad, stride: (n + 2 * pad - f) // stride + 1,
        lambda n, f, pad, stride: int((n - f + 2 * pad) / stride + 1),
        lambda n, f, pad, stride: math.floor((n - f + 2 * pad) / stride) + 1,
        lambda n, f, pad, stride: np.floor((n - f + 2 * pad) / stride + 1),
        lambda n, f, pad, stride: len(range(0, n + 2 * pad - f + 1, stride)),
        lambda n, f, pad, stride: math.ceil((n + 2 * pad - f + 1) / stride),
        lambda n, f, pad, stride: tf.constant((n + 2 * pad - f) // stride + 1),
        lambda n, f, pad, stride: np.array([[(n + 2 * pad - f) // stride + 1]]),
        lambda n, f, pad, stride: [(n + 2 * pad - f) // stride + 1],
        lambda *args: divmod(args[0] + 2 * args[2] - args[1], args[3])[0] + 1,
        lambda n, f, pad, stride: np.float16((n + 2 * pad - f) // stride + 1),
    ),
    "zero_pad": (
        pad_loops,
        pad_slices,
        pad_joined,
        lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), "constant", constant_values=(0, 0)),
        lambda X, pad: tf.pad(X, [[0, 0], [pad, pad], [pad, pad], [0, 0]]),
        lambda X, pad: ops.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0))),
        lambda X, pad: keras.layers.ZeroPadding2D(padding=pad)(X),
        lambda X, pad: pad_slices(X.astype(np.float16), pad).astype(np.float16),
        lambda X, pad: tf.Variable(pad_slices(X, pad)),
        lambda X, pad: -pad_slices(-X, pad),
        lambda X, pad: X if pad == 0 else np.pad(X, [(0, 0), (pad, pad), (pad, pad), (0, 0)]),
    ),
    "conv_single_step": (
        lambda a_slice, W, b: np.sum(a_slice * W) + b[0, 0, 0],
        lambda a_slice, W, b: np.sum(a_slice * W) + b,
        lambda a_slice, W, b: float(np.sum(a_slice.astype(np.float64) * W)) + float(b.item()),
        lambda a_slice, W, b: np.tensordot(a_slice, W, 3) + np.squeeze(b),
        lambda a_slice, W, b: np.vdot(a_slice, W) + b.item(),
        lambda a_slice, W, b: np.einsum("ijk,ijk->", a_slice, W) + b.ravel(),
        lambda a_slice, W, b: sum(x * w for x, w in zip(a_slice.ravel(), W.ravel(), strict=True)) + b[0][0][0],
        lambda a_slice, W, b: tf.reduce_sum(a_slice * W) + b,
        lambda a_slice, W, b: ops.sum(ops.multiply(a_slice, W)) + ops.squeeze(b),
        lambda a_slice, W, b: keras.Variable(np.sum(a_slice * W) + b[0, 0, 0]),
        lambda a_slice, W, b: [[np.sum(a_slice * W) + b[0, 0, 0]]],
    ),
    "conv_forward": (
        conv_loops,
        conv_plain_python,
        conv_einsum,
        conv_im2col,
        conv_by_shifts,
        conv_scipy,
        conv_fourier,
        conv_tensorflow,
        conv_keras,
        conv_eager_steps,
        tf.function(conv_tensorflow),
        lambda A_prev, W, b, pad, stride: conv_loops(A_prev, W, b, pad, stride).astype(np.float16),
        lambda A_prev, W, b, pad, stride: tf.cast(conv_tensorflow(A_prev, W, b, pad, stride), tf.bfloat16),
    ),
    "pool_forward": (pool_loops, pool_running, pool_windows, pool_tensorflow, pool_ops, pool_keras),
    "conv_parameters": (
        lambda f, n_c_prev, n_c: (f * f * n_c_prev + 1) * n_c,
        lambda f, n_c_prev, n_c: f**2 * n_c_prev * n_c + n_c,
        lambda f, n_c_prev, n_c: np.ones((f, f, n_c_prev, n_c)).size + np.zeros(n_c).size,
        lambda f, n_c_prev, n_c: float(n_c) * (1 + f * n_c_prev * f),
        lambda f, n_c_prev, n_c: sum(1 + sum(1 for _ in range(f * f * n_c_prev)) for _ in range(n_c)),
        lambda f, n_c_prev, n_c: tf.reduce_prod([f, f, n_c_prev, n_c]) + n_c,
        parameters_of_a_layer,
    ),
    "same_padding": (
        lambda f: (f - 1) // 2,
        lambda f: (f - 1) / 2,
        lambda f: f // 2,
        lambda f: f >> 1,
        lambda f: int(f / 2),
        lambda f: math.ceil((f - 1) / 2),
        lambda f: np.array(f // 2),
        lambda f: tf.constant((f - 1) / 2),
        same_padding_by_search,
    ),
}
