"""What helpers.triplets computes with: passes over the (n, n) distances of a batch, compiled, without a gradient.

Mining only decides which distances count, and how often; that decision has no gradient. The functions here take
tensors that helpers.triplets has checked: E (n, d) float32, labels (n,) int32, margin a float32 scalar. They work
inside tf.function and jax.jit, for a batch whose size is not known either. The work is one matrix product and, for
each further picture of a person, one pass over an (n, n) array; nothing of size n^3 is ever made.
"""

import math

from helpers.gradients import jit_by_choice
from helpers.runtime import ops

BLOCK = 64  # columns; see _nearest


def squares(a, b):
    """(n, m) squared distances: the rows (-2 a, ||a||^2, 1) times the columns (b, 1, ||b||^2)."""
    length_a, length_b = (ops.sum(ops.square(rows), axis=1, keepdims=True) for rows in (a, b))
    left = ops.concatenate([-2.0 * a, length_a, ops.ones_like(length_a)], axis=1)
    return ops.relu(ops.matmul(left, ops.transpose(ops.concatenate([b, ops.ones_like(length_b), length_b], axis=1))))


def root(values):
    """The square root, with gradient 0 instead of infinity at 0."""
    zero = values <= 0
    return ops.where(zero, 0.0, ops.sqrt(ops.where(zero, 1.0, values)))


def hinge(anchor, positive, negative, margin, squared):
    """(m,) losses of m triplets."""
    d_ap, d_an = (ops.sum(ops.square(anchor - other), axis=1) for other in (positive, negative))
    return ops.relu(d_ap - d_an + margin if squared else root(d_ap) - root(d_an) + margin)


def _looked_at(E, squared):
    """The rows moved to a mean of 0, and their (n, n) distances, both without a gradient."""
    E = ops.stop_gradient(E)
    E = E - ops.mean(E, axis=0)
    return E, squares(E, E) if squared else root(squares(E, E))


def _others(d, labels):
    """(n, n') distances to rows of other labels, infinity elsewhere, n' the next multiple of BLOCK."""
    apart = ops.where(ops.equal(labels[:, None], labels), math.inf, d)
    missing = -ops.shape(d)[0] % BLOCK
    if isinstance(missing, int) and missing == 0:
        return apart
    return ops.pad(apart, [(0, 0), (0, missing)], constant_values=math.inf)


def _nearest(others):
    """Column and value of the least number of each row: first the place within a block, then the block.

    It takes half the time of ops.argmin over the whole row on a CPU.
    """
    blocks = ops.reshape(others, (ops.shape(others)[0], -1, BLOCK))
    place = ops.cast(ops.argmin(ops.min(blocks, axis=1), axis=1), "int32")
    block = ops.cast(ops.argmin(_at(blocks, place[:, None]), axis=1), "int32")
    return block * BLOCK + place, ops.min(_at(blocks, place[:, None]), axis=1)


def _nearest_beyond(others, d_ap, margin):
    negative, d_an = _nearest(ops.where(others > d_ap[:, None], others, math.inf))
    return negative, d_an < d_ap + margin


def _at(values, columns):
    return ops.take_along_axis(values, columns[..., None], axis=-1)[..., 0]


def _put(values, columns, new):
    rows = ops.arange(ops.shape(columns)[0], dtype="int32")
    return ops.scatter_update(values, ops.stack([rows, columns], axis=1), new)


def _over_positives(labels, step, *state):
    """The state after step(positive, there, *state) for the first other picture of every person, the second, ...

    `positive` holds an index for every row; where there is no further one, `there` is False and it is the row itself.
    Sorted by label, the pictures of a person stand in a block, and the k-th other is k places on, round the block.
    """
    order = ops.cast(ops.argsort(labels), "int32")
    ordered, rows = ops.take(labels, order), ops.arange(ops.shape(labels)[0], dtype="int32")
    start, stop = (ops.cast(ops.searchsorted(ordered, labels, side), "int32") for side in ("left", "right"))
    size, place = stop - start, _turned(order) - start

    def body(k, *state):
        there = k < size
        positive = ops.where(there, ops.take(order, start + (place + k) % size), rows)
        return k + 1, *step(positive, there, *state)

    most = ops.max(size)
    return ops.while_loop(lambda k, *state: k < most, body, (ops.ones_like(most), *state))[1:]


def _turned(order):
    """The inverse of a permutation."""
    return ops.scatter_update(ops.zeros_like(order), order[:, None], ops.arange(ops.shape(order)[0], dtype="int32"))


@jit_by_choice
def hardest(E, labels):
    _, d = _looked_at(E, squared=True)

    def step(positive, there, best, farthest):
        d_ap = ops.where(there, _at(d, positive), -1.0)
        return ops.where(d_ap > farthest, positive, best), ops.maximum(d_ap, farthest)

    none = ops.full_like(labels, -1)
    positive, _ = _over_positives(labels, step, none, ops.cast(none, "float32"))
    negative, nearest = _nearest(_others(d, labels))
    return positive, ops.where(nearest < math.inf, negative, -1)


@jit_by_choice
def semi_hard(E, labels, positive, margin, squared):
    _, d = _looked_at(E, squared)
    d_ap = ops.where(positive < 0, math.inf, _at(d, ops.maximum(positive, 0)))
    negative, found = _nearest_beyond(_others(d, labels), d_ap, margin)
    return ops.where(found, negative, -1)


@jit_by_choice
def batch_hard(E, labels, margin, squared, over):
    margin = ops.stop_gradient(margin)
    positive, negative = hardest.__wrapped__(E, labels)
    both = ops.logical_and(positive >= 0, negative >= 0)
    chosen = [ops.take(E, ops.maximum(index, 0), axis=0) for index in (positive, negative)]
    losses = ops.where(both, hinge(E, *chosen, margin, squared), 0.0)
    return _mean(ops.sum(losses), *(ops.sum(ops.cast(counted, "float32")) for counted in (losses > 0, both)), over)


@jit_by_choice
def batch_all(E, labels, margin, squared, over):
    margin, (centred, d) = ops.stop_gradient(margin), _looked_at(E, squared)
    weights, active, valid = _all_weights(d, labels, margin)
    return _mean(_weighted(E, centred, d, weights, active, margin, squared), active, valid, over)


@jit_by_choice
def batch_semi_hard(E, labels, margin, squared, skip, over):
    margin, (centred, d) = ops.stop_gradient(margin), _looked_at(E, squared)
    weights, active, valid = _semi_hard_weights(d, labels, margin, skip)
    return _mean(_weighted(E, centred, d, weights, active, margin, squared), active, valid, over)


def _mean(total, active, valid, over):
    """Loss, active and valid; the loss divided by one of the counts, or by nothing where `over` is None."""
    if over is None:
        return total, active, valid
    return total / ops.maximum(active if over == "active" else valid, 1.0), active, valid


@jit_by_choice
def triplet_weights(E, labels, margin, squared):
    return _all_weights(_looked_at(E, squared)[1], labels, margin)[0]


def _weighted(E, centred, d, weights, active, margin, squared):
    """sum w_ij d_ij + margin times the active triplets, with its gradient: sum_j 2 (w_ij + w_ji) (e_i - e_j).

    Written out, the gradient takes one matrix product instead of two. It is carried by a term whose value is 0.
    """
    total = ops.relu(ops.sum(weights * d) + margin * active)
    if not squared:  # the derivative of the root: 1 / (2 d), and 0 at 0
        weights = ops.where(d > 0, weights / (2.0 * ops.where(d > 0, d, 1.0)), 0.0)
    weights = weights + ops.transpose(weights)
    gradient = 2.0 * (ops.sum(weights, axis=1, keepdims=True) * centred - ops.matmul(weights, centred))
    return total + ops.sum((E - ops.stop_gradient(E)) * gradient)


def _all_weights(d, labels, margin):
    """(n, n) counts: in how many active triplets (i, j) is the positive's pair, or minus the negative's.

    With them the number of active triplets and of valid ones.
    """
    others = _others(d, labels)[:, : ops.shape(d)[0]]

    def step(positive, there, weights, total, valid):
        limit = ops.where(there, _at(d, positive) + margin, -math.inf)
        active = ops.cast(others < limit[:, None], "float32")
        count = ops.sum(active, axis=1)
        weights = _put(weights - active, positive, count)  # where there is none: 0 on the diagonal
        return weights, total + ops.sum(count), valid + ops.sum(ops.where(there, negatives, 0.0))

    negatives = ops.sum(ops.cast(ops.not_equal(labels[:, None], labels), "float32"), axis=1)
    zero = ops.zeros((), "float32")
    return _over_positives(labels, step, ops.zeros_like(d), zero, zero)


def _semi_hard_weights(d, labels, margin, skip):
    """The same for the semi-hard triplet of each anchor and positive."""
    others = _others(d, labels)
    rows = ops.arange(ops.shape(d)[0], dtype="int32")
    if not skip:
        farthest, least = _nearest(ops.where(others < math.inf, -others, math.inf))
        alone = least == math.inf  # nobody of another label is in the batch

    def step(positive, there, weights, total, valid):
        d_ap = _at(d, positive)
        negative, active = _nearest_beyond(others, d_ap, margin)
        counted = active = ops.logical_and(there, active)
        if not skip:
            counted = ops.logical_and(there, ops.logical_not(alone))
            all_nearer = ops.logical_and(counted, -least <= d_ap)
            negative, active = ops.where(all_nearer, farthest, negative), ops.logical_or(active, all_nearer)
        negative = ops.where(active, negative, rows)  # where there is none: 0 on the diagonal
        weights = _put(weights, positive, ops.cast(active, "float32"))
        weights = _put(weights, negative, ops.where(active, _at(weights, negative) - 1.0, 0.0))
        return weights, *(old + ops.sum(ops.cast(new, "float32")) for old, new in ((total, active), (valid, counted)))

    zero = ops.zeros((), "float32")
    return _over_positives(labels, step, ops.zeros_like(d), zero, zero)
