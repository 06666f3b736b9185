"""weights/train_depth_runs.py: a run that is kept is taken again only where it was made with the same settings."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import training

sys.path.insert(0, str(Path(__file__).parents[1] / "weights"))
import train_depth_runs  # noqa: E402


@pytest.mark.parametrize("name, value", [("SIZE", 16), ("WIDTHS", (4, 8)), ("SEED", 1)])
def test_a_kept_run_is_taken_again_with_the_same_settings_only(tmp_path, monkeypatch, name, value):
    trained, recorded, record = [], [], training.record

    def train(build, data, epochs, seed):
        trained.append(seed)
        return SimpleNamespace(history=training.History(*([0.5, 0.9] for _ in training.History._fields)))

    def keep(title, runs, facts, folder=None):
        recorded.append(title) if folder is None else record(title, runs, facts, folder)

    monkeypatch.setattr(training, "train", train)
    monkeypatch.setattr(training, "record", keep)
    monkeypatch.setattr(training, "digits", lambda size, seed: SimpleNamespace(train_y=np.zeros(3), test_y=np.zeros(2)))
    monkeypatch.setattr(sys, "argv", ["train_depth_runs.py", "--cache", str(tmp_path)])
    for _ in range(2):
        train_depth_runs.main()
    assert len(trained) == len(train_depth_runs.RUNS) and recorded == ["depth"] * 2
    monkeypatch.setattr(train_depth_runs, name, value)
    train_depth_runs.main()
    assert len(trained) == 2 * len(train_depth_runs.RUNS)
