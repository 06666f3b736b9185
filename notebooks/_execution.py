"""Running a notebook's cells, so that nothing of this computer or of the moment reaches its outputs."""

import copy
import importlib.util
import os
import re
import tempfile
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

IGNORE = "nbval-ignore-output"
WIDGET = "application/vnd.jupyter.widget-view+json"
PRIVATE = ("MPLBACKEND", "NBGRADER_EXECUTION", "NBGRADER_VALIDATING", "PYTHONSTARTUP", "PYTHONWARNINGS")
TIMEOUT = 120  # seconds that one cell may take


def connection(folder):
    """Settings of a kernel's manager: talk through files in `folder`, since another program may take a chosen port.

    Args:
        folder: an empty folder, which must live as long as the kernel.
    """
    place = str(Path(folder) / "kernel.json")
    sockets = os.name != "nt" and len(place) < 90  # a socket's path may have about 100 characters
    return {"transport": "ipc" if sockets else "tcp", "connection_file": place}


class CellError(RuntimeError):
    """A cell whose outputs cannot be stored.

    Attributes:
        index: where the cell stands in the notebook, from 0; None where none is to blame.
    """

    def __init__(self, index, text):
        super().__init__(text)
        self.index = index


def kernel_environment(folder):
    """Environment variables for a kernel: the present ones, but progress and settings of its own.

    Args:
        folder: an empty folder, which must live as long as the kernel.
    """
    matplotlib = Path(importlib.util.find_spec("matplotlib").origin).parent
    kept = {name: value for name, value in os.environ.items() if name not in PRIVATE}
    return kept | {
        "WORKBOOK_PROGRESS": str(Path(folder) / "progress.sqlite"),
        "IPYTHONDIR": str(Path(folder) / "ipython"),
        "MATPLOTLIBRC": str(matplotlib / "mpl-data" / "matplotlibrc"),
    }


class _Client(NotebookClient):
    """A client that answers no widget: a message sent while it waits for the kernel can make it miss the reply.

    Where that happened (in about one run of fifty), the cell of a slider took until TIMEOUT.
    """

    def on_comm_open_jupyter_widget(self, msg):
        return None


def execute(notebook, folder, after_cell=lambda: None):
    """Run a notebook's cells in a new kernel and keep their outputs in it, but for those that always differ.

    Args:
        notebook: a notebook, changed in place.
        folder: the folder in which it is run.
        after_cell: function without arguments, called after each code cell.

    Raises:
        CellError: if a cell raises, takes longer than TIMEOUT, writes to stderr or shows an untagged widget.
    """
    metadata = copy.deepcopy(notebook.metadata)
    begun = [None]
    with tempfile.TemporaryDirectory(prefix="workbook-") as own:
        client = _Client(
            notebook,
            timeout=TIMEOUT,
            config=Config(AsyncKernelManager=connection(own)),
            kernel_name="python3",
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(folder)}},
            on_cell_execute=lambda cell, cell_index: begun.append(cell_index),
            on_cell_executed=lambda **_: after_cell(),
        )
        with (Path(own) / "kernel.log").open("w") as log:
            try:
                client.execute(env=kernel_environment(own), stderr=log)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                raise _cell_error(notebook, begun[-1], error) from None
    notebook.metadata = metadata  # the run added Python's version
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            _keep_outputs(index, cell)


def _cell_error(notebook, index, error):
    """The error that stopped a run in the cell of that index, with a traceback that can be read anywhere."""
    for output in notebook.cells[index].outputs if index is not None else ():
        if output.output_type == "error":
            return CellError(index, re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback)))
    return CellError(index, str(error))


def _keep_outputs(index, cell):
    """Take away the outputs of a cell that is allowed to differ, and refuse what would differ in any other."""
    if IGNORE in cell.metadata.get("tags", []):
        cell.outputs = []
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            raise CellError(index, f"The cell writes to stderr, which no stored notebook should show:\n{output.text}")
        if WIDGET in output.get("data", {}):
            raise CellError(index, f"The cell shows a widget, whose id differs each time; tag it {IGNORE}")


def plain_texts(cell):
    """What the outputs of a code cell say, as plain text, one string each."""
    found = [output.get("text") or output.get("data", {}).get("text/plain") for output in cell.outputs]
    return [text for text in found if text]
