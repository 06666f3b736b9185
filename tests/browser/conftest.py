"""A JupyterLab of its own and a browser for it; neither sees or leaves anything outside a temporary folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, the secret that opens it, and the folder of notebooks that it shows."""

    address: str
    token: str
    folder: Path

    def link(self, notebook):
        """The address that opens a notebook of the folder."""
        return f"{self.address}/lab/tree/{notebook}?token={self.token}"


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment(folder):
    """The variables that keep Lab's settings, its runtime files and the learner's progress inside `folder`."""
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    for name in own.values():
        (folder / name).mkdir()
    paths = {variable: str(folder / name) for variable, name in own.items()}
    left = {name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"}
    paths["JUPYTER_CONFIG_PATH"] = str(ROOT / ".jupyter")  # as `make lab` has it
    return left | paths | {"WORKBOOK_PROGRESS": str(folder / "progress.sqlite")}


def _wait_until_up(lab, process, log, seconds=90):
    """Return once the server answers; fail with the end of its log where it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{lab.address}/api/status?token={lab.token}", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def _stop(process):
    """End Lab and the kernels that it started: first politely, then whatever is left of them."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for left in psutil.wait_procs(family, timeout=5)[1]:
        left.kill()


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a copy of the course's notebooks, stopped at the end whatever happens."""
    folder = tmp_path_factory.mktemp("lab")
    notebooks = folder / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks, ignore=shutil.ignore_patterns("source", "__pycache__", "*.py"))
    port = _free_port()
    running = Lab(f"http://127.0.0.1:{port}", uuid.uuid4().hex, notebooks)
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": notebooks,
        "IdentityProvider.token": running.token,
    }
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--expose-app-in-browser"]
    log = folder / "lab.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in options.items())],
            cwd=folder, env=_environment(folder), stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait_until_up(running, process, log)
            yield running
        finally:
            _stop(process)


@pytest.fixture(scope="module")
def page():
    """A page of an empty browser profile; the test is skipped where there is no Chromium."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser found; install one of {', '.join(BROWSERS)} to run this test")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        opened = browser.new_page(viewport={"width": 1360, "height": 900})
        opened.set_default_timeout(30_000)
        yield opened
        browser.close()


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory):
    """Where pictures of the screen go: the folder that WORKBOOK_SCREENSHOTS names, else a temporary one."""
    folder = Path(os.environ.get("WORKBOOK_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
