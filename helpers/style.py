"""The costs of neural style transfer, as in chapter 09; `stylize`, which makes a picture by them, has its own module.

- A map is what one layer of a network gives for one picture: (H, W, C), or (1, H, W, C). The content of a picture is
  its maps themselves; its style is which channels are large together, wherever that is: their Gram matrix.
- Costs are those of Gatys, Ecker & Bethge, CVPR 2016, with the content cost divided by 4 H W C as in Ng's course. A
  Gram matrix is the plain sum over all places; the layer cost divides it by their number, so that a style picture may
  have another size than the generated one.
- Everything is made of keras.ops: arrays and tensors come in, float32 tensors come out, gradients go through. Arrays
  that hold NaN or infinity, and shapes that do not fit, raise `StyleError`; the values of tensors are not looked at.
"""

import importlib

from helpers import checks
from helpers.runtime import ops

FROM_STYLIZE = ("Estimate", "Stylized", "contact_sheet", "estimate", "reconstruct", "save_gif", "stylize", "texture")


class StyleError(ValueError):
    """Pictures, maps or settings that cannot be used; the message names the argument and the remedy.

    Attributes:
        result: what was reached before the error, a `Stylized`, where there was anything; else None.
    """

    result = None


def __getattr__(name):  # stylize needs the costs of this module, so this one asks for it late
    if name in FROM_STYLIZE:
        return getattr(importlib.import_module("helpers.stylize"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def content_cost(a_C, a_G):
    """Sum of (a_C - a_G)^2 / (4 H W C): how far a picture is from the content (Gatys et al. 2016, equation 1).

    The paper has 1/2 in front of the sum. Divided by the size of the map, the cost means the same for every layer and
    every size of picture; `alpha` takes up the difference.

    Args:
        a_C, a_G: maps of one layer for the content and the generated picture, one shape, (H, W, C) or (1, H, W, C).

    Returns:
        float32 tensor (), 0 or more.
    """
    a_C, a_G = _map("a_C", a_C), _map("a_G", a_G)
    if any(c != g for c, g in zip(a_C.shape, a_G.shape, strict=True) if c is not None and g is not None):
        raise StyleError(f"a_C has shape {tuple(a_C.shape)} and a_G {tuple(a_G.shape)}; they must be maps of one layer "
                         "for two pictures of one size")
    return ops.mean(ops.square(a_C - a_G)) / 4


def gram_matrix(A):
    """Sum over all places of a_ijk a_ijk': which channels are large together (Gatys et al. 2016, equation 3).

    It is not normalised, and no mean is taken away: an uncentred second moment, not a correlation.

    Args:
        A: (H, W, C) or (1, H, W, C) map.

    Returns:
        (C, C) float32 tensor, symmetric; after a ReLU nowhere negative.
    """
    return _products(_rows(_map("A", A)))


def layer_style_cost(a_S, a_G):
    """Squared distance of two Gram matrices / (2 H W C)^2 (Gatys et al. 2016, equation 4).

    Each Gram matrix is divided by the number H W of its own places; for maps of one size this is the same.

    Args:
        a_S, a_G: maps of one layer for the style and the generated picture, (H, W, C) or (1, H, W, C) with one C.

    Returns:
        float32 tensor (), 0 or more.
    """
    a_S, a_G = _map("a_S", a_S), _map("a_G", a_G)
    if a_S.shape[-1] != a_G.shape[-1]:
        raise StyleError(f"a_S has {a_S.shape[-1]} channels and a_G {a_G.shape[-1]}; they must be maps of one layer")
    return gram_cost(mean_gram(a_S), mean_gram(a_G))


def mean_gram(A, where=None):
    """The Gram matrix divided by the number of places: the mean product of each two channels.

    Args:
        A: (H, W, C) or (1, H, W, C) map.
        where: (H, W) weights of the places, 0 or more, not all 0, which get no gradient; None counts each place once.

    Returns:
        (C, C) float32 tensor.
    """
    rows = _rows(_map("A", A))  # (H W, C)
    if where is None:
        return _products(rows) / ops.cast(ops.shape(rows)[0], "float32")
    weights = ops.reshape(ops.cast(where, "float32"), (-1, 1))
    return _products(rows, weights) / ops.sum(weights)


def gram_cost(gram_S, gram_G):
    """Sum of (gram_S - gram_G)^2 / (4 C^2): `layer_style_cost` from two `mean_gram`, so that one may be kept."""
    return ops.mean(ops.square(gram_S - gram_G)) / 4


def total_style_cost(layers_S, layers_G, weights):
    """Sum over the layers of weight times `layer_style_cost` (Gatys et al. 2016, equation 5).

    Args:
        layers_S, layers_G: maps of each layer for the style and the generated picture: two lists, or two dictionaries
            {name: map}.
        weights: one number for each layer: a list, or a dictionary with the same names.

    Returns:
        float32 tensor ().
    """
    if isinstance(layers_S, dict):
        for name, other in (("layers_G", layers_G), ("weights", weights)):
            if not isinstance(other, dict) or set(other) != set(layers_S):
                raise StyleError(f"{name} must be a dictionary with the layers of layers_S, {', '.join(layers_S)}")
        layers_G, weights = ([other[name] for name in layers_S] for other in (layers_G, weights))
        layers_S = list(layers_S.values())
    if not len(layers_S) == len(layers_G) == len(weights) or not len(weights):
        raise StyleError(f"layers_S, layers_G and weights hold {len(layers_S)}, {len(layers_G)} and {len(weights)}; "
                         "they must hold one entry for each layer, and at least one")
    return sum(weight * layer_style_cost(a_S, a_G)
               for a_S, a_G, weight in zip(layers_S, layers_G, weights, strict=True))


def total_cost(j_content, j_style, alpha=10, beta=40):
    """alpha j_content + beta j_style (Gatys et al. 2016, equation 7); only alpha / beta moves the minimum."""
    return alpha * j_content + beta * j_style


def total_variation(image):
    """Sum of squared differences of neighbouring pixels / number of values: how rough a picture is.

    Mahendran & Vedaldi, CVPR 2015, equation 6, with beta = 2; divided, so that it means the same at every size.

    Args:
        image: (H, W, C) or (1, H, W, C), at least two pixels along an axis; a single pixel has none.

    Returns:
        float32 tensor (), 0 for one colour.
    """
    image = _map("image", image)
    values = ops.cast(ops.size(image), "float32")
    across, down = image[:, 1:] - image[:, :-1], image[1:] - image[:-1]
    return (ops.sum(ops.square(across)) + ops.sum(ops.square(down))) / values


def _map(name, value):
    """A finite float32 tensor (H, W, C)."""
    try:
        value = ops.convert_to_tensor(checks.float32(name, value))
    except (TypeError, ValueError) as error:
        raise StyleError(str(error)) from error
    if len(value.shape) == 4 and value.shape[0] == 1:
        value = ops.squeeze(value, axis=0)  # a slice would have a gradient with a copy
    if len(value.shape) != 3 or 0 in value.shape:
        raise StyleError(f"{name} has shape {tuple(value.shape)}; it must be (H, W, C), or (1, H, W, C)")
    return value


def _products(rows, weights=1.0):
    """Sum over the rows, with these weights, of the products of each two columns.

    The gradient takes one large product: the left factor counts as constant, and what it would add is the transpose of
    what the right one gives. By the rules for any two matrices there are two products, with three times the memory.
    """
    product = ops.matmul(ops.transpose(ops.stop_gradient(rows * weights)), rows)
    return product + ops.transpose(product) - ops.stop_gradient(product)


def _rows(A):
    return ops.reshape(A, (-1, A.shape[-1]))  # (H, W, C) -> (H W, C): one row for each place
