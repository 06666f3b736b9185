"""Convolution, pooling and the arithmetic around them, in the order in which chapter 01 meets them.

- A batch x is (m, *spatial, C): m examples, 1, 2 or 3 spatial axes, C channels last. A bank of filters is
  (*f, C, C'): as deep as x, and C' filters give C' output channels.
- Along an axis: n pixels, f kernel values, p pixels of padding on either side, stride s, dilation d (1: no gaps).
  f, p, s and d may be one whole number for all axes or a tuple with one for each. Padding may also be "valid" (none),
  "same" (keeps the size at stride 1) or "full" (every overlap).
- Edge kernels answer with positive numbers where the picture goes from bright to dark, read from left to right
  (vertical edges) or from top to bottom (horizontal edges).
- Arrays of any number type go in, float32 comes out. What comes from the host (NumPy arrays, lists) is refused where
  it is empty or holds NaN or infinity; the values of a tensor are not looked at: that would wait for the device.
- A wrong value or shape raises ValueError, a wrong type TypeError; the message names the argument and the remedy.
"""

import functools
import math
import numbers

import numpy as np

from helpers.checks import whole
from helpers.runtime import keras, ops

KERNELS = ("vertical_edge", "horizontal_edge", "sobel_vertical", "sobel_horizontal", "scharr_vertical",
           "scharr_horizontal", "prewitt_vertical", "prewitt_horizontal", "laplacian", "gaussian", "sharpen")
_ROWS = {
    "vertical_edge": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
    "sobel_vertical": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
    "scharr_vertical": [[3, 0, -3], [10, 0, -10], [3, 0, -3]],
    "prewitt_vertical": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
    "laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
}


def kernel(name, size=3, sigma=None):
    """A kernel from the literature, by its name, as a (size, size) float32 NumPy array.

    Edge kernels are bright to dark positive (OpenCV's Sobel has the other sign); Prewitt's are the chapter's vertical
    and horizontal edge. The Laplacian is positive on a dark spot. Sharpen is the picture minus its Laplacian; like
    the Gaussian its values add up to 1, so that plain areas keep their brightness.

    Args:
        name: one of `KERNELS`.
        size: pixels along each side: odd, 3 or more for "gaussian"; the others are 3 x 3.
        sigma: width of the Gaussian in pixels; None takes 0.3 ((size - 1) / 2 - 1) + 0.8, as OpenCV does.

    Raises:
        ValueError: for an unknown name, a size that does not exist, or a sigma that is not positive and finite.
    """
    if not isinstance(name, str) or name not in KERNELS:
        raise ValueError(f"name is {name!r:.60}; it must be one of {', '.join(KERNELS)}")
    if name == "gaussian":
        return _gaussian(size, sigma)
    if whole("size", size, 1) != 3:
        raise ValueError(f"size is {size}; {name} exists as size=3 only; any odd size from 3: gaussian")
    if sigma is not None:
        raise ValueError(f"sigma is {sigma!r:.60}; {name} has none, so leave it out; it belongs to gaussian")
    rows = np.array(_ROWS[name.replace("horizontal", "vertical")], dtype="float32")
    return rows.T.copy() if "horizontal" in name else rows


def _gaussian(size, sigma):
    """exp(-(x^2 + y^2) / (2 sigma^2)) around the middle pixel, divided by its sum."""
    if whole("size", size, 3) % 2 == 0:
        raise ValueError(f"size is {size}; a gaussian needs a middle: use an odd size, {size - 1} or {size + 1}")
    sigma = 0.3 * ((size - 1) / 2 - 1) + 0.8 if sigma is None else sigma
    if isinstance(sigma, bool) or not isinstance(sigma, numbers.Real) or not 0 < sigma <= 1e300:
        raise ValueError(f"sigma is {sigma!r:.60}; it must be a positive, finite number of pixels, such as {size / 4}")
    with np.errstate(over="ignore"):  # a tiny sigma: exp(-inf) = 0 beside the middle is right
        profile = np.exp(-0.5 * ((np.arange(size) - size // 2) / float(sigma)) ** 2)
    profile /= profile.sum()
    return np.outer(profile, profile).astype("float32")


def output_size(n, f, padding=0, stride=1, dilation=1):
    """Number of places of a kernel along one axis: floor((n + 2p - f) / s) + 1, a whole number.

    The first place takes f pixels, each further one s more; what is left over at the end is not used. A dilated
    kernel is d (f - 1) + 1 pixels long.

    Args:
        n, f: pixels along the axis; values of the kernel.
        padding, stride, dilation: as in the module's conventions.

    Raises:
        ValueError: if the kernel is longer than the padded axis, or a number is too small.
    """
    return _places((whole("n", n, 1),), "f", (whole("f", f, 1),), padding, stride, dilation)[3][0]


def same_padding(f, dilation=1):
    """Zeros on either side that keep the size at stride 1: d (f - 1) / 2, for a kernel of odd length.

    It solves n + 2p - f + 1 = n. At a larger stride it gives ceil(n / s) places, as Keras' "same" does; but Keras may
    then pad less, and less before than behind, so that its windows lie elsewhere.

    Raises:
        ValueError: if f is even and the zeros cannot be split evenly between the two sides.
    """
    return _pads("same", "f", (whole("f", f, 1),), (whole("dilation", dilation, 1),))[0]


def zero_pad(x, pad):
    """The batch with a border of zeros around its spatial axes; examples and channels are left alone.

    Args:
        x: (m, *spatial, C).
        pad: pixels on either side, 0 or more: one number, or one for each spatial axis.

    Returns:
        (m, *(n + 2 pad), C) float32 tensor.
    """
    x = _batch(x)
    return _pad(x, _per_axis("pad", pad, len(x.shape) - 2, 0), 0.0)


def cross_correlate(x, kernel, bias=None, stride=1, padding=0, dilation=1):
    """What a convolution layer computes: each filter laid on every place of x, products summed over all channels.

    In two dimensions z[i, j, k] = b[k] + sum over u, v, c of x[i s + u d - p, j s + v d - p, c] K[u, v, c, k], where x
    is 0 outside its border (Goodfellow, Bengio and Courville, Deep Learning, equation 9.6, with channels).

    Args:
        x: (m, *spatial, C) with 1, 2 or 3 spatial axes.
        kernel: (*f, C, C'), C' filters as deep as x.
        bias: C' numbers, one for each filter, in any shape; None adds nothing.
        stride, padding, dilation: as in the module's conventions.

    Returns:
        (m, *output_size, C') float32 tensor.

    Raises:
        ValueError: if shapes do not fit, the kernel is longer than the padded x, or a number is out of range.
        TypeError: if an array does not hold numbers, or stride, padding or dilation is no whole number.
    """
    x, kernel = _operands(x, kernel)
    f = tuple(kernel.shape[:-2])
    pads, strides, dilations, _ = _places(x.shape[1:-1], "kernel", f, padding, stride, dilation)
    skips = max(strides) > 1
    same = not skips and all(2 * p == (a - 1) * d for p, a, d in zip(pads, f, dilations, strict=True))
    if not same:  # where the size is kept the backend pads by itself, which saves a copy of x
        x = _pad(x, pads, 0.0)
    every = max(dilations) > 1 or len(set(strides)) > 1  # every place, then skip: TensorFlow refuses a stride with a
    steps = 1 if every else strides  # dilation, and with unlike strides it can give the bias alone
    z = ops.conv(x, kernel, steps, "same" if same else "valid", "channels_last", dilations)
    if skips and every:
        z = z[(slice(None), *(slice(None, None, s) for s in strides))]
    return z if bias is None else z + _bias(bias, kernel.shape[-1])


def convolve(x, kernel, bias=None, stride=1, padding=0, dilation=1):
    """Convolution as mathematics defines it: `cross_correlate` with the kernel flipped in every spatial axis.

    Only this one is associative, (A * B) * C = A * (B * C) with padding="full". The two agree where a half turn leaves
    the kernel as it is. A network that learns its kernels would only learn them flipped, so its layers do not flip.

    Arguments, result and errors are those of `cross_correlate`.
    """
    x, kernel = _operands(x, kernel)
    flipped = ops.flip(kernel, axis=tuple(range(len(kernel.shape) - 2)))
    return cross_correlate(x, flipped, bias, stride, padding, dilation)


def filter_image(image, kernel, stride=1, padding="same"):
    """One picture through one kernel, each channel by itself, by cross-correlation: a NumPy array.

    Values are neither clipped nor shifted: a signed edge map stays signed. Outside its border the picture is 0.

    Args:
        image: (H, W) or (H, W, C) numbers in any range; checked for NaN and infinity, also where it is a tensor.
        kernel: (f, f), or (f_H, f_W), the same for each channel.
        stride, padding: as in the module's conventions; "same" needs odd f.

    Returns:
        (H', W') or (H', W', C) float32 array.
    """
    image, kernel = _float32("image", image, look=True), _float32("kernel", kernel, look=True)
    if image.ndim not in (2, 3):
        raise ValueError(f"image has shape {image.shape}; one picture is (H, W) or (H, W, C)")
    if kernel.ndim != 2:
        raise ValueError(f"kernel has shape {kernel.shape}; it must be (f, f); for a bank of filters: cross_correlate")
    x = image[None, :, :, None] if image.ndim == 2 else image[None]
    own = np.eye(x.shape[-1], dtype="float32")  # filter k looks at channel k and at no other
    z = ops.convert_to_numpy(cross_correlate(x, kernel[:, :, None, None] * own, None, stride, padding))[0]
    return z[:, :, 0] if image.ndim == 2 else z


def pool(x, size=2, stride=None, mode="max", padding=0):
    """The largest value, or the mean, under each place of a window; every channel by itself, nothing learned.

    Padding never counts as a value: under a maximum it is minus infinity, so that negative values survive, and a mean
    is taken over the pixels of x alone, as in Keras' "same" pooling.

    Args:
        x: (m, *spatial, C).
        size: pixels of the window along each axis.
        stride: as in the module's conventions; None takes `size`: windows side by side.
        mode: "max" or "average".
        padding: as in the module's conventions, but less than `size`, so that every window meets x.

    Returns:
        (m, *output_size, C) float32 tensor.

    Raises:
        ValueError: if a window does not fit or meets padding only, `mode` is another word, or x is no batch.
    """
    if not isinstance(mode, str) or mode not in ("max", "average"):
        raise ValueError(f"mode is {mode!r:.60}; it must be 'max' or 'average'")
    x = _batch(x)
    size = _per_axis("size", size, len(x.shape) - 2, 1)
    pads, strides, _, _ = _places(x.shape[1:-1], "size", size, padding, size if stride is None else stride, 1)
    if any(p >= a for p, a in zip(pads, size, strict=True)):
        raise ValueError(f"padding is {padding!r:.60}; it must be less than the window's size, {size}")
    if mode == "max":
        return ops.max_pool(_pad(x, pads, -math.inf), size, strides, "valid", "channels_last")
    mean = ops.average_pool(_pad(x, pads, 0.0), size, strides, "valid", "channels_last")
    if not any(pads):
        return mean
    ones = _pad(ops.ones_like(x[:1, ..., :1]), pads, 0.0)  # its mean is the share of each window that lies in x
    return mean / ops.average_pool(ones, size, strides, "valid", "channels_last")


def parameter_count(f, n_c_prev, n_c, bias=True):
    """Learned numbers of one convolution layer: (f f n_c_prev + 1) n_c, the 1 for each filter's bias.

    Args:
        f: one number for a square f x f filter, or a tuple for any other: (f,), (f_H, f_W), (f_D, f_H, f_W).
        n_c_prev, n_c: channels of the input, so the depth of each filter; number of filters.
        bias: False for a layer without biases.
    """
    weights = math.prod(_per_axis("f", f, 2, 1, free=True)) * whole("n_c_prev", n_c_prev, 1)
    return (weights + bool(bias)) * whole("n_c", n_c, 1)


def multiplication_count(output_shape, f, n_c_prev):
    """Multiplications of one convolution layer for one example: each output number is a sum of f f n_c_prev products.

    Args:
        output_shape: (*spatial, C') of one example.
        f, n_c_prev: size of the filter, as in the module's conventions; channels of the input.
    """
    if not isinstance(output_shape, (tuple, list)) or len(output_shape) < 2:
        raise ValueError(f"output_shape is {output_shape!r:.60}; it must be (*spatial, C'), such as (28, 28, 8)")
    area = math.prod(_per_axis("f", f, len(output_shape) - 1, 1))
    shape = _per_axis("output_shape", output_shape, len(output_shape), 1)
    return math.prod(shape) * area * whole("n_c_prev", n_c_prev, 1)


def dense_parameter_count(n_in, n_out, bias=True):
    """Learned numbers of one dense layer: (n_in + 1) n_out; without its biases, n_in n_out."""
    return (whole("n_in", n_in, 1) + bool(bias)) * whole("n_out", n_out, 1)


def use_counts(shape, f, padding=0, stride=1, dilation=1):
    """How many windows of a layer cover each pixel, as a NumPy array of whole numbers of the given shape.

    Kernel value u touches pixel i in the window that starts at i + p - u d, if that is one of the starts 0, s, 2s, ...
    Axes are independent, so the count of a pixel is the product of the counts along its axes.

    Args:
        shape: pixels along each spatial axis, such as (6, 6); one number for one axis.
        f, padding, stride, dilation: as in the module's conventions.
    """
    shape = _per_axis("shape", shape, 1, 1, free=True)
    f = _per_axis("f", f, len(shape), 1)
    along = []
    for n, a, p, s, d, places in zip(shape, f, *_places(shape, "f", f, padding, stride, dilation), strict=True):
        starts = np.arange(n)[:, None] + p - d * np.arange(a)  # (n, f)
        along.append(((starts % s == 0) & (starts >= 0) & (starts <= s * (places - 1))).sum(axis=1))
    return functools.reduce(np.multiply.outer, along)


def receptive_window(index, layers):
    """The part of the input that one output unit sees through a stack of layers: a (start, stop) for each axis.

    Walked from the unit back to the input: units start ... stop - 1 of a layer see, in the layer before, what lies
    from start s - p up to (stop - 1) s - p + f, that end not included. A start below 0, or a stop beyond the input,
    lies in the padding.

    Args:
        index: position of the unit, one number for each spatial axis.
        layers: (f, stride, padding) of each layer, from the input on; pooling counts as one.
    """
    if not isinstance(layers, (tuple, list)) or any(not hasattr(row, "__len__") or len(row) != 3 for row in layers):
        raise ValueError(f"layers is {layers!r:.90}; it must be a list of (f, stride, padding)")
    windows = [(i, i + 1) for i in _per_axis("index", index, 1, 0, free=True)]
    for f, stride, padding in reversed(layers):
        f, strides = _per_axis("f", f, len(windows), 1), _per_axis("stride", stride, len(windows), 1)
        steps = zip(windows, f, strides, _pads(padding, "f", f, (1,) * len(f)), strict=True)
        windows = [(start * s - p, (stop - 1) * s - p + a) for (start, stop), a, s, p in steps]
    return tuple(windows)


def _places(shape, name, f, padding, stride, dilation):
    """Padding, stride, dilation and number of places, one number for each axis; from here on only checks follow."""
    strides = _per_axis("stride", stride, len(f), 1)
    dilations = _per_axis("dilation", dilation, len(f), 1)
    pads = _pads(padding, name, f, dilations)
    sizes = []
    for axis, (n, a, p, s, d) in enumerate(zip(shape, f, pads, strides, dilations, strict=True)):
        span = d * (a - 1) + 1
        if n is not None and span > n + 2 * p:
            found = _length(name, f, axis) + (f", with its gaps {span}" if span > a else "")
            wanted = f"it must not exceed n + 2 padding = {n} + 2*{p} = {n + 2 * p}"
            raise ValueError(f"{found}; {wanted}; use a smaller one, less dilation or more padding")
        sizes.append(None if n is None else (n + 2 * p - span) // s + 1)
    return pads, strides, dilations, tuple(sizes)


def _length(name, f, axis):
    """The size along one axis in words, for a message."""
    return f"{name} is {f[axis]}" + (f" long on spatial axis {axis}" if len(f) > 1 else " long" * (name == "kernel"))


def _pads(padding, name, f, dilations):
    if not isinstance(padding, str):
        return _per_axis("padding", padding, len(f), 0)
    if padding not in ("valid", "same", "full"):
        raise ValueError(f"padding is {padding!r:.60}; it must be 'valid', 'same', 'full' or a whole number from 0")
    zeros = [0 if padding == "valid" else (a - 1) * d for a, d in zip(f, dilations, strict=True)]
    for axis, number in enumerate(zeros if padding == "same" else ()):
        if number % 2:
            why = "an even kernel has no middle, so that the zeros cannot be split evenly between two sides"
            remedy = f"use an odd one such as {f[axis] + 1}, or give the padding as a number"
            raise ValueError(f"{_length(name, f, axis)}; {why}; {remedy}")
    return tuple(number // 2 if padding == "same" else number for number in zeros)


def _pad(x, pads, value):
    return ops.pad(x, [(0, 0), *((p, p) for p in pads), (0, 0)], constant_values=value) if any(pads) else x


def _float32(name, value, look=False):
    """`value` as float32: an array that was looked through, or a tensor, whose values are not looked at."""
    if ops.is_tensor(value) or isinstance(value, (keras.KerasTensor, keras.Variable)):
        if not look:
            return ops.cast(value, "float32")
        value = ops.convert_to_numpy(value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} has rows of different lengths; it must be an array with one shape") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} holds {array.dtype}; it must hold whole numbers or floats")
    with np.errstate(over="ignore"):
        array = array.astype("float32", copy=False)
    if 0 in array.shape:
        raise ValueError(f"{name} has shape {array.shape}, which is empty; every axis must have 1 or more")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN, infinity or a number beyond float32; replace it first (numpy.nan_to_num)")
    return array


def _batch(x):
    x = _float32("x", x)
    if len(x.shape) not in (3, 4, 5) or 0 in tuple(x.shape):
        remedy = "one (H, W) picture becomes a batch by x[None, :, :, None], one (H, W, C) picture by x[None]"
        wanted = "it must be (m, *spatial, C) with 1, 2 or 3 spatial axes and nothing empty"
        raise ValueError(f"x has shape {tuple(x.shape)}; {wanted}; {remedy}")
    return ops.convert_to_tensor(x)


def _operands(x, kernel):
    x, kernel = _batch(x), _float32("kernel", kernel)
    shape = tuple(kernel.shape)
    if len(shape) != len(x.shape) or 0 in shape:
        wanted = f"for x of shape {tuple(x.shape)} it must be (*f, C, C') with {len(x.shape) - 2} sizes f, none empty"
        raise ValueError(f"kernel has shape {shape}; {wanted}; a bank of one (f, f) kernel: kernel[:, :, None, None]")
    if x.shape[-1] not in (None, shape[-2]):
        why = f"the kernel expects C = {shape[-2]} channels, x has {x.shape[-1]}"
        raise ValueError(f"kernel has shape {shape}: {why}; its axis before the last must be as long as x's last")
    return x, ops.convert_to_tensor(kernel)


def _bias(bias, filters):
    bias = _float32("bias", bias)
    if math.prod(bias.shape) != filters:
        raise ValueError(f"bias has shape {tuple(bias.shape)}; it must hold one number for each of {filters} filters")
    return ops.reshape(bias, (-1,))


def _per_axis(name, value, axes, least, free=False):
    """Whole numbers, one for each axis; a single one is repeated; `free` lets a tuple have any length."""
    many = tuple(value) if isinstance(value, (tuple, list)) else (value,) * axes
    if not many or (len(many) != axes and not free):
        here = "" if free else f", here {axes}"
        raise ValueError(f"{name} is {value!r:.60}; it must be one whole number, or one for each spatial axis{here}")
    return tuple(whole(name, number, least) for number in many)
