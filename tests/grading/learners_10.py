"""Right answers to chapter 10 as learners write them."""

import math

import numpy as np
import scipy.signal
from numpy.lib.stride_tricks import sliding_window_view

from helpers.runtime import keras, ops
from tests.grading.learners import tf


def conv1d_loops(x, W, b, stride=1):
    f, _, filters = W.shape
    n_out = (len(x) - f) // stride + 1
    z = np.zeros((n_out, filters))
    for i in range(n_out):
        window = x[i * stride : i * stride + f]
        for k in range(filters):
            z[i, k] = np.sum(window * W[:, :, k]) + b[k]
    return z


def conv1d_plain_python(x, W, b, stride=1):
    """No NumPy at all."""
    rows, kernel, biases = x.tolist(), W.tolist(), b.tolist()
    f, channels = len(kernel), len(rows[0])
    result = []
    for start in range(0, len(rows) - f + 1, stride):
        line = []
        for k, bias in enumerate(biases):
            total = bias
            for u in range(f):
                for c in range(channels):
                    total += rows[start + u][c] * kernel[u][c][k]
            line.append(total)
        result.append(line)
    return result


def conv1d_einsum(x, W, b, stride=1):
    return np.einsum("icu,uck->ik", sliding_window_view(x, W.shape[0], 0)[::stride].astype(np.float64), W) + b


def conv1d_matrix(x, W, b, stride=1):
    """Windows as rows of a matrix, filters as its columns."""
    f, c, filters = W.shape
    windows = np.stack([x[i : i + f].ravel() for i in range(0, len(x) - f + 1, stride)])
    return windows @ W.reshape(f * c, filters) + b


def conv1d_shifts(x, W, b, stride=1):
    length = len(x) - len(W) + 1
    return (sum(x[u : u + length] @ W[u] for u in range(len(W))) + b)[::stride]


def conv1d_numpy_correlate(x, W, b, stride=1):
    maps = [sum(np.correlate(x[:, c], W[:, c, k], "valid") for c in range(x.shape[1])) for k in range(W.shape[2])]
    return np.transpose(maps)[::stride] + b


def conv1d_scipy(x, W, b, stride=1):
    columns = [scipy.signal.correlate(x, W[..., k], mode="valid")[::stride, 0] for k in range(W.shape[2])]
    return np.column_stack(columns) + b


def conv1d_tensorflow(x, W, b, stride=1):
    return (tf.nn.conv1d(x[None], W, stride, "VALID") + b)[0]


def conv1d_ops(x, W, b, stride=1):
    z = ops.conv(ops.convert_to_tensor(x)[None], W, strides=1, padding="valid") + b
    return z[0][::stride]


def conv1d_keras(x, W, b, stride=1):
    layer = keras.layers.Conv1D(W.shape[2], len(W), strides=stride)
    layer.build((None, *x.shape))
    layer.set_weights([W, b])
    return layer(x[None])[0]


def conv1d_as_a_picture(x, W, b, stride=1):
    """A picture one pixel high."""
    return tf.nn.conv2d(x[None, None], W[None], [1, 1, stride, 1], "VALID")[0, 0] + b


def shape_loop(shape, f, n_filters, pad=0, stride=1):
    result = []
    for axis in range(len(shape) - 1):
        result.append((shape[axis] + 2 * pad - f) // stride + 1)
    result.append(n_filters)
    return tuple(result)


def shape_counted(shape, f, n_filters, pad=0, stride=1):
    """Counts the windows one by one."""
    *spatial, _ = shape
    return [sum(1 for start in range(n + 2 * pad) if start % stride == 0 and start + f <= n + 2 * pad)
            for n in spatial] + [n_filters]


def shape_keras(shape, f, n_filters, pad=0, stride=1):
    """A layer of one dimension for each axis."""
    layer = keras.layers.Conv1D(1, f, strides=stride)
    return (*(layer.compute_output_shape((1, n + 2 * pad, 1))[1] for n in shape[:-1]), n_filters)


KEPT = ("conv1d_forward",)

RIGHT = {
    "conv1d_forward": (
        conv1d_loops,
        conv1d_plain_python,
        conv1d_einsum,
        conv1d_matrix,
        conv1d_shifts,
        conv1d_numpy_correlate,
        conv1d_scipy,
        conv1d_tensorflow,
        conv1d_ops,
        conv1d_keras,
        conv1d_as_a_picture,
        lambda x, W, b, stride: conv1d_loops(x, W, b, stride).astype(np.float32),
        lambda *args: list(conv1d_loops(*args)),
    ),
    "conv_output_shape": (
        shape_loop,
        shape_counted,
        shape_keras,
        lambda shape, f, n_filters, pad=0, stride=1: tuple(
            [(n + 2 * pad - f) // stride + 1 for n in shape[:-1]] + [n_filters]
        ),
        lambda shape, f, n_filters, pad=0, stride=1: np.append(
            (np.array(shape[:-1]) + 2 * pad - f) // stride + 1, n_filters
        ),
        lambda shape, f, n_filters, pad, stride: (
            *(math.floor((n + 2 * pad - f) / stride + 1) for n in shape[:-1]), n_filters
        ),
        lambda shape, f, n_filters, pad=0, stride=1: tuple(
            len(range(0, n + 2 * pad - f + 1, stride)) for n in shape[:-1]
        ) + (n_filters,),
        lambda shape, f, n_filters, pad=0, stride=1: tf.TensorShape(shape_loop(shape, f, n_filters, pad, stride)),
        lambda shape, f, n_filters, pad=0, stride=1: tf.constant(shape_loop(shape, f, n_filters, pad, stride)),
        lambda shape, f, n_filters, pad=0, stride=1: np.array(shape_loop(shape, f, n_filters, pad, stride), np.float32),
        lambda shape, f, n_filters, pad=0, stride=1: (*[int((n - f + 2 * pad) / stride) + 1 for n in shape][:-1],
                                                      n_filters),
    ),
}
