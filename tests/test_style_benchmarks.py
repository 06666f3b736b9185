"""benchmarks/style.py and gram_retrieval.py: what their tables say, and what they refuse before they begin."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers import images

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
retrieval = importlib.import_module("gram_retrieval")
timing = importlib.import_module("style")
sys.path.pop(0)


def row(costs, when):
    return dict(costs=costs, when=when, seconds=when[-1], memory=100.0, rate=1.0)


def test_both_are_timed_to_the_lowest_cost_of_the_loop(capsys):
    """A loop that has its lowest cost after 8 of 20 s, which stylize has after 2 s: 4 times as fast, not 10."""
    rows = {"stylize": row([9, 3, 1], [1.0, 2.0, 3.0]), "b": row([9, 3, 5], [4.0, 8.0, 20.0]),
            "a": row([9, 8, 0.5], [50.0, 60.0, 70.0])}
    assert not timing.table(128, rows)
    shown = capsys.readouterr().out
    assert "2.0 s, 4.0 times as fast" in shown and "never" in shown
    rows |= {"b": row([9, 3, 5], [4.0, 10.0, 20.0]), "a": row([9, 1, np.nan], [10.0, 30.0, 40.0])}
    assert timing.table(128, rows)


def test_the_folder_for_the_pictures_is_made_first(tmp_path, monkeypatch):
    folder = tmp_path / "new" / "pictures"
    monkeypatch.setattr(sys, "argv", ["style.py", "--pictures", str(folder)])
    monkeypatch.setattr(timing, "compared", lambda options: 0 if folder.is_dir() else 1)
    assert timing.main() == 0


def test_retrieval_refuses_too_few_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(retrieval, "start", lambda seed: None)
    for k in range(4):
        images.save(tmp_path / f"{k}.png", np.full((8, 8, 3), k / 4))
    for words, message in ((["--count", "0"], "--count is 0"), (["--teachers", "x"], "at least 5 pictures")):
        monkeypatch.setattr(sys, "argv", ["gram_retrieval.py", "--pictures", str(tmp_path), *words])
        with pytest.raises(SystemExit, match=message):
            retrieval.main()
