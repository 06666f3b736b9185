"""What a style transfer leaves on the disk: checkpoints to go on from, contact sheets and animations.

A file is written beside its place and then put there, so that a full disk leaves the old one as it was. Errors are
`StyleError`.
"""

import hashlib
import io
import math
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from helpers import files, images, limits
from helpers.descent import KEPT, Descent
from helpers.runtime import ops
from helpers.style import StyleError
from helpers.stylize_task import checked

VERSION = 3  # of the form of a checkpoint


class Saved(NamedTuple):
    """A checkpoint: the number of the size, its steps done, where the descent stood, costs and frames until then.

    `scale` is that of the gradient (of float16 layers).
    """

    level: int
    done: int
    state: Descent
    rows: list
    frames: list
    scale: float


class Checkpoint:
    """A file that a run goes on from, for one set of pictures and settings."""

    def __init__(self, path, mark):
        try:
            self.path = Path(path).expanduser()
        except (TypeError, RuntimeError) as error:
            raise StyleError(f"checkpoint is {path!r:.80}; it must be the path of a file") from error
        if "\0" in str(self.path):
            raise StyleError(f"checkpoint is {path!r:.80}; no name of a file holds the character 0")
        self.mark = mark
        if not os.path.isdir(self.path.parent):
            raise StyleError(f"checkpoint is {str(path)!r:.120}, but its folder does not exist; make it first")
        if os.path.isdir(self.path):
            raise StyleError(f"checkpoint is {str(path)!r:.120}, a folder; give the path of a file in it")

    def read(self):
        """Saved, or None where there is no file yet."""
        if not self.path.exists():
            return None
        try:
            with np.load(self.path, allow_pickle=False) as file:
                held = {name: file[name] for name in file.files}
            if str(held["mark"]) != self.mark:
                raise StyleError(f"checkpoint {self.path.name!r} belongs to other pictures or settings; give another "
                                 "path, or remove the file")
            return self._saved(held)
        except StyleError:
            raise
        except Exception as error:  # noqa: BLE001 (NumPy and zipfile raise whatever they stumble over)
            raise StyleError(f"checkpoint {self.path.name!r} cannot be read ({error!s:.80}); remove it, or give "
                             "another path") from error

    @staticmethod
    def _saved(held):
        tensor = ops.convert_to_tensor
        empty = ops.zeros_like(tensor(held["x"]), dtype=KEPT)
        kept, memory = held["steps"], int(held["memory"])
        steps, changes = ([empty] * (memory - len(kept)) + [tensor(row, dtype=KEPT) for row in held[name]]
                          for name in ("steps", "changes"))
        level, done, evaluations, frames = (int(number) for number in held["numbers"])
        state = Descent(tensor(held["x"]), float(held["value"]), tensor(held["gradient"]), tensor(held["parts"]),
                        tuple(steps), tuple(changes), tensor(held["products"]), tensor(held["pixels"]),
                        tensor(held["bands"]), tensor(held["newest"]), evaluations)
        return Saved(level, done, state, [tuple(row) for row in held["rows"]],
                     [held[f"frame{k}"] for k in range(frames)], float(held["scale"]))

    def write(self, saved):
        """Put a new checkpoint, a Saved, in the place of the old one.

        Raises:
            StyleError: if the disk is full or the folder cannot be written to; the old file stays.
        """
        def host(tensor):
            return ops.convert_to_numpy(ops.cast(tensor, "float32"))  # NumPy has no bfloat16

        state = saved.state
        pairs = [(host(s), host(c)) for s, c in zip(state.steps, state.changes, strict=True)]
        pairs = [pair for pair in pairs if pair[0].any()]  # the others are not there yet
        empty = np.zeros((0, *state.x.shape), np.float32)
        arrays = dict(mark=self.mark, x=host(state.x), value=np.float64(state.value), gradient=host(state.gradient),
                      parts=host(state.auxiliary), pixels=host(state.pixels), bands=host(state.bands),
                      products=host(state.products), newest=host(state.newest),
                      memory=len(state.steps), rows=np.array(saved.rows, np.float64),
                      steps=np.stack([s for s, _ in pairs]) if pairs else empty,
                      changes=np.stack([c for _, c in pairs]) if pairs else empty,
                      numbers=np.array([saved.level, saved.done, state.evaluations, len(saved.frames)]),
                      scale=np.float64(saved.scale))
        arrays |= {f"frame{k}": frame for k, frame in enumerate(saved.frames)}
        _write("checkpoint", self.path, lambda file: np.savez(file, **arrays))


def fingerprint(settings, arrays):
    """A text that is another one where a setting or an array is another one."""
    found = hashlib.sha256(repr((VERSION, settings)).encode())
    for array in arrays:
        found.update(repr((array.shape, str(array.dtype))).encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


def contact_sheet(frames, columns=None, gap=4):
    """The frames side by side as one picture, row by row, in the size of the last one.

    Args:
        frames: pictures, such as those of a `Stylized`.
        columns: how many stand in a row; None for about a square.
        gap: white pixels between them.

    Returns:
        float32 (height, width, 3) in [0, 1].
    """
    frames = _frames(frames)
    columns = math.ceil(math.sqrt(len(frames))) if columns is None else checked(limits.whole, "columns", columns, 1)
    gap = checked(limits.whole, "gap", gap, 0)
    (height, width), columns = frames[-1].shape[:2], min(columns, len(frames))
    rows = math.ceil(len(frames) / columns)
    sheet = np.ones((rows * (height + gap) - gap, columns * (width + gap) - gap, 3), np.float32)
    for number, frame in enumerate(frames):
        top, left = (number // columns) * (height + gap), (number % columns) * (width + gap)
        sheet[top : top + height, left : left + width] = frame
    return sheet


def save_gif(path, frames, seconds=0.1, last=1.5):
    """Write the frames as an animation that begins anew at its end.

    Args:
        path: of the file, which ends in .gif.
        frames: pictures, such as those of a `Stylized`; all get the size of the last one.
        seconds, last: how long each frame is shown, and the last one.

    Raises:
        StyleError: if there is no frame, the path is no .gif, or writing fails.
    """
    try:
        path = Path(path).expanduser()
    except (TypeError, RuntimeError) as error:
        raise StyleError(f"path is {path!r:.80}; it must be the path of a file that ends in .gif") from error
    if path.suffix.lower() != ".gif":
        raise StyleError(f"path is {str(path)!r:.120}; it must end in .gif")
    shown = [checked(limits.number, name, value, 0.01, 60, "a number of seconds from 0.01 to 60")
             for name, value in (("seconds", seconds), ("last", last))]
    pictures = [Image.fromarray(images.to_uint8(frame)) for frame in _frames(frames)]
    times = [round(1000 * shown[0])] * (len(pictures) - 1) + [round(1000 * shown[1])]
    held = io.BytesIO()
    pictures[0].save(held, "GIF", save_all=True, append_images=pictures[1:], duration=times, loop=0)
    _write("path", path, lambda file: file.write(held.getbuffer()))


def _frames(frames):
    """float32 pictures of the size of the last one."""
    try:
        frames = list(frames)
    except TypeError as error:
        raise StyleError(f"frames is {frames!r:.60}; it must be a list of pictures") from error
    if not frames:
        raise StyleError("frames is empty; call stylize with every=10 or so, to keep some")
    try:
        frames = [images.to_float(frame) for frame in frames]
    except images.ImageError as error:
        raise StyleError(f"frames hold something that is no picture: {error}") from error
    size = frames[-1].shape[:2]
    return [frame if frame.shape[:2] == size else images.resize(frame, size) for frame in frames]


def _write(name, path, write):
    try:
        files.write_whole(path, write)
    except OSError as error:
        raise StyleError(f"{name} {str(path)!r:.120} {files.failure(path, error)}") from error
