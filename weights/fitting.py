"""Keras' `fit` around an encoder, a loss on a batch and a measurement: killed at any moment, it goes on."""

import shutil
import time

import numpy as np

from augment import Augment
from helpers import encoders, files, verification
from helpers.runtime import keras, ops


class Trainer(keras.Model):
    """A network that is trained on changed pictures; `loss` is a function of (encodings, targets, share done)."""

    def __init__(self, network, loss, strength, steps, seed=0):
        super().__init__()
        self.network, self.loss_of, self.steps = network, loss, steps
        self.changes, self.augment = strength is not None, Augment(strength, seed=seed)

    def call(self, pictures, training=False):
        pictures = ops.cast(pictures, "float32") / 255.0
        return self.network(self.augment(pictures, training=training and self.changes), training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        share = ops.cast(self.optimizer.iterations, "float32") / self.steps
        return self.loss_of(y_pred, y, share)


def kept(file, make):
    """The arrays that `make()` gives by name, made once and kept in this .npz file."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = make()
        files.write_whole(file, lambda opened: np.savez(opened, **made))
    with np.load(file) as arrays:
        return dict(arrays)


class Report(keras.callbacks.Callback):
    """One line an epoch: step, loss, what was measured, time."""

    def __init__(self, measure, every, log):
        super().__init__()
        self.measure, self.every, self.log, self.begun = measure, every, log, time.time()

    def on_epoch_end(self, epoch, logs=None):
        found = dict(logs or {})
        if self.measure and (epoch + 1) % self.every == 0:
            found |= self.measure(self.model.network)
        line = f"epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4f}" for name, value in found.items())
        line += f", {(time.time() - self.begun) / 60:.1f} min"
        with open(self.log, "a", encoding="utf-8") as file:
            print(line, file=file)


def fit(network, batches, loss, steps, rate, strength, cache, fresh=False, measure=None, every=2, decay=1e-4):
    """Train the network in place for so many steps; epochs are as long as `batches`.

    Args:
        network: keras.Model of pictures in [0, 1].
        batches: keras.utils.PyDataset of (uint8 pictures, targets), the same for the same epoch.
        loss: function of (encodings, targets, share of the training that is over).
        steps, rate, decay: of AdamW; the rate rises over the first 20th and falls as a cosine.
        strength: augment.Strength; None where the batches change their pictures themselves.
        cache: folder of the checkpoints and the log.
        fresh: whether to forget an earlier run.
        measure: function of the network that gives {name: number}, called after every so many epochs.
    """
    if fresh:
        shutil.rmtree(cache, ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    warm = max(1, steps // 20)
    schedule = keras.optimizers.schedules.CosineDecay(rate / 20, steps - warm, warmup_target=rate, warmup_steps=warm,
                                                      alpha=0.01)
    trainer = Trainer(network, loss, strength, steps, seed=batches.seed)
    trainer.compile(optimizer=keras.optimizers.AdamW(schedule, weight_decay=decay, clipnorm=5.0))
    trainer(np.zeros((1, *network.input_shape[1:]), np.uint8))  # the backup needs it built, and
    trainer.optimizer.build(trainer.trainable_variables)  # restores the optimizer's numbers only where it is, too
    backup = keras.callbacks.BackupAndRestore(cache / "backup", double_checkpoint=True, delete_checkpoint=False)
    report = Report(measure, every, cache / "log.txt")

    def begin(epoch, logs=None):
        """Makes all that is random in an epoch follow from its number, so that a new start changes nothing."""
        batches.epoch = epoch
        trainer.augment.seed.state.assign([batches.seed, epoch * 100_000])

    epochs = -(-steps // len(batches))
    callbacks = [backup, keras.callbacks.LambdaCallback(on_epoch_begin=begin), report]
    trainer.fit(batches, epochs=epochs, callbacks=callbacks, shuffle=False, verbose=0)


def network(build, precision):
    """A new network that computes in a precision of Keras' (its weights stay float32)."""
    usual = keras.mixed_precision.dtype_policy()
    keras.mixed_precision.set_global_policy(precision)
    try:
        return build()
    finally:
        keras.mixed_precision.set_global_policy(usual)


def copied(trained, build):
    """The trained weights in a new network that computes in float32."""
    fresh = build()
    fresh.set_weights(trained.get_weights())
    return fresh


def unit(rows):
    """The rows (n, d), each divided by its length."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def encodings(network, pictures, batch=64):
    """(n, d) encodings of (n, H, W, 3) uint8 pictures, in blocks."""
    parts = [pictures[i : i + batch].astype(np.float32) / 255 for i in range(0, len(pictures), batch)]
    return np.concatenate([network.predict_on_batch(part) for part in parts])


def measured(network, pictures, pairs):
    """Encodings of uint8 pictures as the course uses them, the distances of the pairs, and {"accuracy", "best"}.

    The accuracy is that at the best threshold for these pairs, so it flatters a little; it tells epochs apart.
    """
    E = encoders.FaceEncoder(network, "in training", "").encode(pictures / np.float32(255))
    distances = np.linalg.norm(E[pairs.first] - E[pairs.second], axis=1)
    best = verification.best_threshold(distances, pairs.same)
    return E, distances, {"accuracy": verification.accuracy(distances, pairs.same, best).value, "best": best}
