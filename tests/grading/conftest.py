"""Every test keeps its points in a file of its own, outside of any nbgrader run."""

import pytest

from helpers.grading import grade


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    path = tmp_path / "progress.sqlite"
    monkeypatch.setenv("WORKBOOK_PROGRESS", str(path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return path


def refused(id, answer, *words, seed=None):
    """Grades a wrong answer; its message holds all the words."""
    result = grade(id, answer, seed)
    assert not result.passed and result.points == 0
    for word in words:
        assert word in " ".join(result.message.split()), result.message
    return result
