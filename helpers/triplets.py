"""Triplet loss and the mining of triplets, in the order in which chapter 06 meets them.

- Encodings E are (n, d): n pictures, d numbers each; labels are (n,) whole numbers, one for each person. Labels may be
  any whole numbers; only whether two are equal counts.
- A triplet (a, p, n) is three rows: the anchor, a positive (another picture of the same person) and a negative (a
  picture of someone else). Its loss is max(d(a, p) - d(a, n) + margin, 0); it is active where that is above 0.
- Distances are squared L2, as in FaceNet and the course; `squared=False` takes the L2 distance itself. A margin
  belongs to one of the two. The gradient of the L2 distance at 0, where it has none, is 0 here.
- Mining looks at all triplets of a batch at once and needs no gradient: only what it has chosen is differentiated.
  Memory is that of some (n, n) arrays, never of the n^3 triplets.
- Where a batch holds no triplet (one person only, one picture each) a loss is 0 with gradient 0, and an index is -1.
- float32 comes out. What comes from the host (NumPy arrays, lists) is refused where it holds NaN or infinity; the
  values of a tensor are not looked at: that would wait for the device.
- Losses, indices and distances work inside tf.function and jax.jit too; the passes themselves are in helpers.mining.

Schroff, Kalenichenko and Philbin, FaceNet, CVPR 2015 (arXiv:1503.03832); Hermans, Beyer and Leibe, In Defense of the
Triplet Loss for Person Re-Identification, 2017 (arXiv:1703.07737).
"""

import importlib
import itertools
from typing import NamedTuple

import numpy as np

from helpers import checks, mining
from helpers.runtime import keras, ops

LARGE = 1e16  # numbers beyond it are refused: their squares, added up, leave float32
TINY = 1e-30  # a row whose largest number is below this counts as zero


def l2_normalise(E):
    """Rows made to length 1: each divided by the root of its sum of squares; a zero row stays zero.

    FaceNet's encodings lie on the unit sphere (section 3), which gives the margin its scale: there a squared distance
    is at most 4. Rows of very large or very small numbers are brought to length 1 as well. A row whose largest number
    is below 1e-30 counts as zero.

    Args:
        E: (..., d); each row of the last axis by itself.

    Returns:
        float32 tensor of the same shape, with a finite gradient everywhere (0 on a zero row).
    """
    E = ops.convert_to_tensor(checks.float32("E", E))
    largest = ops.stop_gradient(ops.max(ops.abs(E), axis=-1, keepdims=True))
    zero = largest < TINY
    E = ops.where(zero, 0.0, E) / ops.where(zero, 1.0, largest)  # a positive factor does not change the result
    squares = ops.sum(ops.square(E), axis=-1, keepdims=True)
    return E * ops.rsqrt(ops.where(zero, 1.0, squares))


def pairwise_distances(E, others=None, squared=True):
    """Distance of every row of E to every row of `others`: ||a||^2 + ||b||^2 - 2 a.b, one matrix product.

    What rounding leaves below 0 is set to 0, and so is the diagonal where `others` is left out. Rows are first moved
    so that the mean of E is 0, which changes no distance but keeps its digits.

    Args:
        E: (n, d).
        others: (m, d); None takes E itself.
        squared: False takes the root; its gradient at distance 0 is 0.

    Returns:
        (n, m) float32 tensor, 0 or more.
    """
    E = _matrix("E", E)
    middle = ops.stop_gradient(ops.mean(E, axis=0))
    if others is None:
        squares = mining.squares(E - middle, E - middle) * (1.0 - ops.eye(ops.shape(E)[0]))
        return squares if squared else mining.root(squares)
    others = _matrix("others", others)
    if others.shape[1] != E.shape[1]:
        raise ValueError(f"others has rows of {others.shape[1]} numbers, E of {E.shape[1]}; they must be as long")
    squares = mining.squares(E - middle, others - middle)
    return squares if squared else mining.root(squares)


def triplet_loss(anchor, positive, negative, margin=0.2, squared=True, reduction="sum"):
    """The loss of given triplets: the sum over all of max(d(a, p) - d(a, n) + margin, 0).

    FaceNet, equation 3. The maximum is taken for each triplet before the sum: how far a triplet is beyond the margin
    does not count, and cannot pay for another.

    Args:
        anchor, positive, negative: (m, d) encodings; row i of the three is one triplet.
        margin: 0 or more, in the unit of the distance.
        squared: as in the module's conventions.
        reduction: "sum", "mean" over the m triplets, or "none" for the (m,) losses.

    Returns:
        scalar float32 tensor, or (m,).
    """
    rows = [_matrix(*named) for named in (("anchor", anchor), ("positive", positive), ("negative", negative))]
    for name, other in zip(("positive", "negative"), rows[1:], strict=True):
        if tuple(other.shape) != tuple(rows[0].shape):
            shapes = f"{name} has shape {tuple(other.shape)}, anchor {tuple(rows[0].shape)}"
            raise ValueError(f"{shapes}; they must be equal: row i of the three is one triplet")
    if reduction not in ("sum", "mean", "none"):
        raise ValueError(f"reduction is {reduction!r:.60}; it must be 'sum', 'mean' or 'none'")
    losses = mining.hinge(*rows, _margin(margin), squared)
    return losses if reduction == "none" else (ops.sum if reduction == "sum" else ops.mean)(losses)


def hardest_positive(E, labels):
    """For every row the farthest row of the same label, as (n,) int32 indices; -1 where there is no other.

    Hermans et al., equation 5, the inner maximum. It does not matter whether distances are squared.
    """
    return mining.hardest(*_batch(E, labels))[0]


def hard_negative(E, labels):
    """For every row the nearest row of another label, as (n,) int32 indices; -1 where there is none.

    Hermans et al., equation 5, the inner minimum. It does not matter whether distances are squared.
    """
    return mining.hardest(*_batch(E, labels))[1]


def semi_hard_negative(E, labels, positive, margin=0.2, squared=True):
    """For every row the nearest row of another label with d_ap < d_an < d_ap + margin; -1 where there is none.

    Such a negative is farther than the positive, but not by the margin (FaceNet, equation 4). The very nearest can be
    nearer than the positive and, chosen at the start of a training, make all encodings collapse into one.

    Args:
        E, labels: (n, d) encodings and (n,) labels.
        positive: (n,) index of each row's positive; a row with -1 gets -1.
        margin, squared: as for `triplet_loss`.

    Returns:
        (n,) int32 tensor.
    """
    E, labels = _batch(E, labels)
    return mining.semi_hard(E, labels, _rows_of("positive", positive, E), _margin(margin), squared=bool(squared))


class MinedLoss(NamedTuple):
    """What the batch losses return: three scalar float32 tensors; active / valid is the share that teaches.

    `active` and `valid` are rounded to float32 from 2^24 triplets on; `count_triplets` counts exactly.
    """

    loss: object
    active: object
    valid: object


def batch_all(E, labels, margin=0.2, squared=True, over="active"):
    """Loss over every valid triplet of the batch, without ever making a list of them.

    A distance that stands in c active triplets as the positive's, or as the negative's, counts c times, or -c times.
    So the loss is a sum over pairs, sum c_ij d_ij + margin times the active triplets, and counting c takes one pass
    over the (n, n) distances for each further picture of a person.

    Args:
        E: (n, d) encodings.
        labels: (n,) whole numbers or, from the host, names.
        margin, squared: as for `triplet_loss`.
        over: "active" divides by the number of active triplets (the mean that Hermans et al. write with "not 0": the
            easy ones do not dilute it); "valid" divides by all; None gives the sum.

    Returns:
        MinedLoss; where nothing is active, or nothing valid, the loss is 0.
    """
    return _mined(mining.batch_all, E, labels, margin, squared, over)


def batch_hard(E, labels, margin=0.2, squared=True, over="valid"):
    """Loss with one triplet for every anchor: its farthest positive and its nearest negative in the batch.

    Hermans et al., equation 5 (they take the L2 distance, and a mean over the anchors). Anchors without a positive or
    without a negative are left out.

    Args and returns: as for `batch_all`; valid counts the anchors that have both.
    """
    return _mined(mining.batch_hard, E, labels, margin, squared, over)


def batch_semi_hard(E, labels, margin=0.2, squared=True, otherwise="skip", over="valid"):
    """Loss over all anchor-positive pairs of the batch, each with its nearest semi-hard negative.

    FaceNet, section 3.2: all pairs instead of the hardest positive, and negatives with d_ap < d_an < d_ap + margin.
    The paper does not say what becomes of a pair that has none. Here `otherwise` does:

    - "skip": the pair adds nothing and is not counted as valid. All negatives nearer than the positive are skipped
      too, so a batch whose encodings have all collapsed gives 0 and no gradient.
    - "farthest": where every negative is nearer than the positive, the farthest of them is taken; where the nearest
      negative beyond the positive is also beyond the margin, the pair counts as valid with a loss of 0. This is what
      TensorFlow Addons' TripletSemiHardLoss did.

    Args and returns: as for `batch_all`; valid counts anchor-positive pairs.
    """
    if otherwise not in ("skip", "farthest"):
        raise ValueError(f"otherwise is {otherwise!r:.60}; it must be 'skip' or 'farthest'")
    return _mined(mining.batch_semi_hard, E, labels, margin, squared, over, skip=otherwise == "skip")


class TripletCounts(NamedTuple):
    """Whole numbers: ordered choices of three different pictures; those that are triplets; those with a loss > 0."""

    possible: int
    valid: int
    active: int


def count_triplets(E, labels, margin=0.2, squared=True):
    """How many triplets a batch holds and how many of them still teach, exactly, as Python's whole numbers.

    Args:
        E, labels, margin, squared: as for `batch_all`.

    Returns:
        TripletCounts(possible, valid, active).
    """
    E, labels = _batch(E, labels)
    weights = ops.convert_to_numpy(mining.triplet_weights(E, labels, _margin(margin), squared=bool(squared)))
    _, sizes = np.unique(ops.convert_to_numpy(labels), return_counts=True)
    n, sizes = E.shape[0], sizes.tolist()
    valid = sum(size * (size - 1) * (n - size) for size in sizes)
    return TripletCounts(n * (n - 1) * (n - 2), valid, int(np.maximum(weights, 0).sum(dtype="float64")))


def triplet_count(people, pictures):
    """All triplets of a training set: K n (n - 1) (K - 1) n for K people with n pictures each, a whole number.

    An anchor, one of the n - 1 other pictures of the same person, any picture of the K - 1 others: 899,100,000 for
    1,000 people with ten pictures each.
    """
    people, pictures = checks.whole("people", people, 1), checks.whole("pictures", pictures, 1)
    return people * pictures * (pictures - 1) * (people - 1) * pictures


class PeopleBatches(keras.utils.PyDataset):
    """Batches of P people with K pictures each, the form that mining needs (Hermans et al., section 3).

    An epoch shows each person once, in an order that the seed and the epoch fix; people who are left over at its end
    have another chance in the next. Someone with fewer than K pictures, but two, has each shown before any again;
    someone with one is left out, for there is no positive. Batch i of an epoch depends on the seed, the epoch and i
    only, so that several workers give what one gives.

    Args:
        pictures: an array (N, ...), or a function of (P K,) indices that returns such a part of it, for pictures that
            are read, drawn or changed at random when they are needed.
        labels: (N,) whole numbers or names.
        people, pictures_each: P >= 2 and K >= 2.
        batches: length of an epoch; None takes as many as give each person once.
        seed: whole number.
        options: of keras.utils.PyDataset: workers, use_multiprocessing, max_queue_size.

    Each item is (pictures (P K, ...), labels (P K,) int32 numbers of the people in the order of `names`).
    """

    def __init__(self, pictures, labels, people=32, pictures_each=4, batches=None, seed=0, **options):
        super().__init__(**options)
        codes, self.names = checks.people(labels)
        self.people = checks.whole("people", people, 2)
        self.pictures_each = checks.whole("pictures_each", pictures_each, 2)
        self.seed, self.epoch = checks.whole("seed", seed, 0), 0
        self._rows = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
        self._able = np.flatnonzero([len(rows) > 1 for rows in self._rows])
        if len(self._able) < self.people:
            why = f"but only {len(self._able)} people in labels have two pictures or more"
            raise ValueError(f"people is {people}, {why}; use fewer people a batch, or add pictures")
        if not callable(pictures) and len(pictures) != len(codes):
            raise ValueError(f"labels hold {len(codes)} values, pictures {len(pictures)}; there must be one for each")
        pictures = np.asarray(pictures) if isinstance(pictures, (list, tuple)) else pictures
        self._pictures = pictures if callable(pictures) else pictures.__getitem__
        self._round = len(self._able) // self.people  # batches in which everybody is shown at most once
        self.batches = self._round if batches is None else checks.whole("batches", batches, 1)

    def __len__(self):
        return self.batches

    def __getitem__(self, index):
        rows, labels = self.indices(index)
        return self._pictures(rows), labels

    def indices(self, index, epoch=None):
        """(P K,) row numbers and (P K,) int32 labels of batch `index`, 0 to len - 1, of an epoch (None: this one)."""
        if not 0 <= index < self.batches:
            raise IndexError(f"index is {index}; it must be from 0 to {self.batches - 1}")
        epoch = self.epoch if epoch is None else epoch
        turn, place = divmod(index, self._round)
        everyone = np.random.default_rng((self.seed, epoch, turn)).permutation(self._able)
        who = everyone[place * self.people : (place + 1) * self.people]
        rng = np.random.default_rng((self.seed, epoch, turn, place))
        rows = [np.resize(rng.permutation(self._rows[person]), self.pictures_each) for person in who]
        return np.concatenate(rows), np.repeat(who, self.pictures_each).astype("int32")

    def on_epoch_end(self):
        """Keras calls this after each epoch."""
        self.epoch += 1

    def as_tf_dataset(self, epochs=1):
        """The same batches as a tf.data.Dataset of so many epochs, from epoch 0 on, two made ahead; None: endless."""
        tensorflow = importlib.import_module("tensorflow")
        pictures, labels = self[0]
        shapes = [tensorflow.TensorSpec(part.shape, part.dtype) for part in map(np.asarray, (pictures, labels))]

        def batches():
            for epoch in itertools.count() if epochs is None else range(checks.whole("epochs", epochs, 1)):
                for index in range(self.batches):
                    rows, labels = self.indices(index, epoch)
                    yield self._pictures(rows), labels

        return tensorflow.data.Dataset.from_generator(batches, output_signature=tuple(shapes)).prefetch(2)


def _mined(form, E, labels, margin, squared, over, **choices):
    if over not in ("active", "valid", None):
        raise ValueError(f"over is {over!r:.60}; it must be 'active', 'valid' or None for the sum")
    return MinedLoss(*form(*_batch(E, labels), _margin(margin), squared=bool(squared), over=over, **choices))


def _matrix(name, value):
    array = checks.float32(name, value)
    if len(array.shape) != 2 or 0 in tuple(array.shape):
        wanted = "it must be (n, d): n encodings of d numbers"
        raise ValueError(f"{name} has shape {tuple(array.shape)}; {wanted}; a single one becomes a row by {name}[None]")
    if isinstance(array, np.ndarray) and np.abs(array).max() > LARGE:
        raise ValueError(f"{name} holds numbers beyond {LARGE:.0e}, too large to square in float32; normalise it first")
    return ops.convert_to_tensor(array)


def _batch(E, labels):
    """The encodings, and an int32 number for each label."""
    E = _matrix("E", E)
    labels = ops.cast(labels, "int32") if checks.is_tensor(labels) else checks.people(labels)[0]
    return E, ops.convert_to_tensor(_one_each("labels", labels, E))


def _one_each(name, values, E):
    if len(values.shape) != 1 or (None not in (values.shape[0], E.shape[0]) and values.shape[0] != E.shape[0]):
        wanted = f"it must be ({E.shape[0]},), one for each of the {E.shape[0]} rows of E"
        raise ValueError(f"{name} has shape {tuple(values.shape)}; {wanted}")
    return values


def _rows_of(name, index, E):
    """(n,) row numbers of E, or -1."""
    if not checks.is_tensor(index):
        index = np.asarray(index)
        if index.dtype.kind not in "iu":
            raise TypeError(f"{name} holds {index.dtype}; it must hold whole numbers, the index of a row or -1")
        if index.size and not -1 <= index.min() <= index.max() < E.shape[0]:
            found = f"{name} holds numbers from {index.min()} to {index.max()}"
            raise ValueError(f"{found}; it must hold rows of E, 0 to {E.shape[0] - 1}, or -1 for none")
    return ops.cast(_one_each(name, index, E), "int32")


def _margin(margin):
    margin = checks.number("margin", margin, 0, LARGE, "a finite number of 0 or more, such as 0.2")
    return ops.convert_to_tensor(margin, dtype="float32")
