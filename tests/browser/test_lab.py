"""A learner in JupyterLab: runs chapter 01, answers wrongly, reads which mistake it is, corrects it, sees the points.

The pictures of the screen go where WORKBOOK_SCREENSHOTS says; look at them after a change of cards or figures.
"""

import re

import nbformat
import pytest

from helpers.grading import find
from tests.browser.conftest import ROOT
from tests.browser.driver import Notebook

CHAPTER = "01_convolution_visualization.ipynb"
RIGHT_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3: text against what lies behind it

LOOPS = '''import numpy as np


def conv_forward(A_prev, W, b, pad, stride):
    """Cross-correlation of A_prev (m, H, W, C) with W (f, f, C, C'), plus b (1, 1, 1, C')."""
    f = W.shape[0]
    padded = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    rows, columns = ((size - f) // stride + 1 for size in padded.shape[1:3])
    Z = np.zeros((len(A_prev), rows, columns, W.shape[3]))
    for i in range(rows):
        for j in range(columns):
            window = padded[:, CORNER_I : CORNER_I + f, CORNER_J : CORNER_J + f, :]
            Z[:, i, j, :] = np.tensordot(window, KERNEL, axes=3) + b[0, 0, 0]
    return Z'''


def _loops(corner_i="stride * i", corner_j="stride * j", kernel="W"):
    return LOOPS.replace("CORNER_I", corner_i).replace("CORNER_J", corner_j).replace("KERNEL", kernel)


WRONG = {
    "kernel flipped": _loops(kernel="W[::-1, ::-1]"),
    "stride ignored in the corner": _loops(corner_i="i", corner_j="j"),
}


@pytest.fixture(scope="module")
def chapter(page, lab):
    """Chapter 01, open in JupyterLab, every cell run once from a new kernel."""
    opened = Notebook(page, lab.link(CHAPTER), CHAPTER)
    opened.errors = opened.run_all()
    return opened


def _picture(chapter, index, path):
    """A picture of the screen with the cell at its top."""
    chapter.show(index)
    chapter.page.wait_for_function("() => [...document.images].every(image => image.complete)")
    chapter.page.screenshot(path=path)


def _solution(name):
    """The exercise's cell as the solved notebook has it."""
    solved = nbformat.read(ROOT / "notebooks" / "solutions" / CHAPTER, as_version=4)
    return next(cell.source for cell in solved.cells if f"exercise:{name}" in cell.metadata.get("tags", []))


def test_every_cell_of_the_learners_copy_runs(chapter, screenshots):
    assert chapter.errors == []
    _picture(chapter, 0, screenshots / "01_opened.png")


def _answer(chapter, name, source, picture=None):
    """What the check of an exercise shows after `source` was typed into its cell."""
    exercise, check = chapter.find(f"def {name}("), chapter.find(f'check("{name}", {name})')
    chapter.write(exercise, source)
    chapter.run(exercise)
    card = chapter.run(check)
    if picture:
        _picture(chapter, check, picture)
    return card


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_answer_is_told_which_mistake_it_is(chapter, screenshots, mistake):
    card = _answer(chapter, "conv_forward", WRONG[mistake], screenshots / f"02_{mistake.replace(' ', '_')}.png")
    hints = {known.name: known.hint.replace("`", "") for known in find("conv_forward").mistakes}
    assert "0 of 3 points" in card
    assert [name for name, hint in hints.items() if hint in card] == [mistake]


def test_a_corrected_answer_earns_its_points_and_the_report_counts_them(chapter, screenshots):
    for name in ("zero_pad", "conv_single_step"):  # the solution of conv_forward calls these two
        assert "1 of 1 point" in _answer(chapter, name, _solution(name))
    card = _answer(chapter, "conv_forward", _solution("conv_forward"), screenshots / "03_right.png")
    assert "3 of 3 points" in card

    index = chapter.find("report(")
    table = chapter.run(index)
    _picture(chapter, index, screenshots / "04_report.png")
    assert re.search(r"\b5 of \d+ points", table)
    assert re.search(r"conv_forward\s+Passed\s+3 of 3", table)


def test_a_slider_changes_its_figure(chapter, screenshots):
    index = chapter.widgets()[0]
    cell = chapter.show(index)
    handle = cell.wait_for_selector(".noUi-handle")
    before = cell.wait_for_selector(".jp-Cell-outputArea img").get_attribute("src")
    handle.focus()
    chapter.page.keyboard.press("ArrowRight")
    changed = "([cell, before]) => cell.querySelector('.jp-Cell-outputArea img')?.src !== before"
    chapter.page.wait_for_function(changed, arg=[cell, before])
    cell.wait_for_selector(".jp-Cell-outputArea img")
    _picture(chapter, index, screenshots / "05_slider.png")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_cards_can_be_read_in_both_themes(chapter, screenshots, theme):
    assert "Not yet" in _answer(chapter, "conv_forward", WRONG["kernel flipped"])
    assert "Passed" in _answer(chapter, "zero_pad", _solution("zero_pad"))
    chapter.theme(theme)
    for name in ("conv_forward", "zero_pad", "pool_forward"):
        check = chapter.find(f'check("{name}", {name})')
        faint = {text: ratio for text, ratio in chapter.contrasts(check).items() if ratio < RIGHT_CONTRAST}
        _picture(chapter, check, screenshots / f"06_{theme.split()[-1].lower()}_{name}.png")
        assert faint == {}
