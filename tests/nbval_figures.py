"""What nbval leaves out: figures are compared with the stored ones, and nothing of this computer reaches a notebook.

A pytest plugin beside nbval. nbval compares every output but pictures, and passes a cell that was never run; here
both fail. Each notebook's kernel starts with a progress file of its own and without the user's settings. A figure
may differ from the stored one by what another CPU or font renderer changes, and by no more:

- its height and width by SIZE_LIMIT pixels;
- its mean absolute difference, where black and white differ by 1, by MEAN_LIMIT;
- the difference of the mean colours of any BLOCK x BLOCK pixels by LOCAL_LIMIT.

Learners' own copies (NN_name.mine-1.ipynb) and checkpoints are not collected.
"""

import base64
import functools
import io
import itertools
import os
import sys
import tempfile
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from jupyter_client.manager import KernelManager
from PIL import Image

SIZE_LIMIT = 3
MEAN_LIMIT = 0.01
LOCAL_LIMIT = 0.08
BLOCK = 8
PICTURES = ("image/png", "image/jpeg")

sys.path.append(str(Path(__file__).resolve().parents[1] / "notebooks"))  # build.py and its modules
_folder = pytest.StashKey[tempfile.TemporaryDirectory]()


def pytest_configure(config):
    """Make the folder of this run's progress files."""
    config.stash[_folder] = tempfile.TemporaryDirectory(prefix="workbook-")
    config.add_cleanup(config.stash[_folder].cleanup)


def pytest_ignore_collect(collection_path):
    """Leave out what a learner wrote and what JupyterLab keeps beside it."""
    if ".mine-" in collection_path.name or collection_path.name == ".ipynb_checkpoints":
        return True
    return None


def _is_cell(item):
    from nbval.plugin import IPyNbCell  # not at the top: nbval must first be registered by pytest

    return isinstance(item, IPyNbCell)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    """Start a notebook's kernel, which its first cell does, in an environment of its own."""
    if not _is_cell(item) or item.parent.kernel is not None:
        return (yield)
    from _execution import connection, kernel_environment

    folder = tempfile.mkdtemp(dir=item.config.stash[_folder].name)
    manager = functools.partial(KernelManager, **connection(folder))
    environment = kernel_environment(folder)
    with mock.patch.dict(os.environ, environment, clear=True), mock.patch("nbval.kernel.KernelManager", manager):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After nbval compared a cell's text, compare its figures."""
    result = yield
    if _is_cell(item) and item.options["check"]:
        if item.cell.execution_count is None:
            item.raise_cell_error("This cell was stored without having been run; run: make notebooks")
        problem = figure_problem(item.cell.outputs, item.test_outputs)
        if problem:
            item.raise_cell_error(problem)
    return result


def figure_problem(stored, drawn):
    """What is wrong with the figures of a cell, in words; None where nothing is.

    Args:
        stored: the cell's outputs in the notebook file.
        drawn: its outputs of this run.
    """
    stored, drawn = pictures(stored), pictures(drawn)
    if len(stored) != len(drawn):
        return f"The cell had drawn {_count(stored)} when it was stored, and now draws {_count(drawn)}"
    for number, (old, new) in enumerate(zip(stored, drawn, strict=True), start=1):
        problem = _picture_problem(old, new)
        if problem:
            return f"Figure {number} of {len(stored)} in this cell {problem}"
    return None


def pictures(outputs):
    """The pictures among a cell's outputs: float32 arrays (H, W, 3) in [0, 1], transparent parts made white."""
    found = []
    for output in outputs:
        for kind in PICTURES:
            if kind in output.get("data", {}):
                picture = Image.open(io.BytesIO(base64.b64decode(output["data"][kind]))).convert("RGBA")
                paper = Image.new("RGBA", picture.size, "white")
                flat = Image.alpha_composite(paper, picture).convert("RGB")
                found.append(np.asarray(flat, np.float32) / 255)
    return found


def _count(figures):
    return f"{len(figures) or 'no'} figure{'' if len(figures) == 1 else 's'}"


def _picture_problem(old, new):
    for name, picture in (("stored", old), ("newly drawn", new)):
        if np.ptp(picture, axis=(0, 1)).max() < 2 / 255:
            return f"is empty: the {name} one has a single colour"
    if max(abs(old.shape[0] - new.shape[0]), abs(old.shape[1] - new.shape[1])) > SIZE_LIMIT:
        sizes = [f"{picture.shape[1]} x {picture.shape[0]}" for picture in (old, new)]
        return f"was {sizes[0]} pixels when it was stored and is {sizes[1]} now ({SIZE_LIMIT} may differ)"
    mean, local = difference(old, new)
    if mean > MEAN_LIMIT or local > LOCAL_LIMIT:
        return (
            f"does not look as stored: they differ by {mean:.4f} in the mean ({MEAN_LIMIT} is allowed) "
            f"and by {local:.3f} in the worst {BLOCK} x {BLOCK} pixels ({LOCAL_LIMIT} is allowed)"
        )
    return None


def difference(old, new):
    """Mean and largest local difference of two pictures, laid upon each other where they agree best.

    A margin that grew by a pixel moves all that is beside it, so where sizes differ each offset is tried.

    Args:
        old, new: float arrays (H, W, 3) in [0, 1], whose sizes differ by a few pixels at most.

    Returns:
        Two floats in [0, 1]: mean absolute difference, and the largest of the differences of block means.
    """
    rows, columns = (abs(old.shape[axis] - new.shape[axis]) for axis in (0, 1))
    found = []
    for row, column in itertools.product(range(rows + 1), range(columns + 1)):
        gap = _cut(old, new, row, column) - _cut(new, old, row, column)
        height, width = (side // BLOCK * BLOCK for side in gap.shape[:2])
        blocks = gap[:height, :width].reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, 3).mean(axis=(1, 3))
        found.append((float(np.abs(gap).mean()), float(np.abs(blocks).max(initial=0))))
    return min(found)


def _cut(picture, other, row, column):
    """The part of `picture` that `other` covers; on an axis where it is the larger, from `row` or `column` on."""
    height, width = min(picture.shape[0], other.shape[0]), min(picture.shape[1], other.shape[1])
    top = row if picture.shape[0] > height else 0
    left = column if picture.shape[1] > width else 0
    return picture[top : top + height, left : left + width]
