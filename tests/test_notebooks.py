"""The notebooks as they are stored: what nbval, which runs them, does not look at. And the plugin beside nbval."""

import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import _chapter
import _execution
import build
import nbformat
import numpy as np
import pytest
from nbgrader.nbgraderformat import MetadataValidator
from PIL import Image

from helpers.grading import quizzes
from tests import nbval_figures

ROOT = Path(__file__).resolve().parents[1]
WORKBOOK = build.real_workbook()
SOURCES = WORKBOOK.sources()
CONCEPTS = {  # the rows of the list of concepts that a chapter must meet, by chapter
    "00": (),
    "01": [f"C{number:02d}" for number in range(1, 29)],
    "02": [f"C{number}" for number in range(29, 53)],
    "03": [f"C{number}" for number in range(53, 94)],
    "04": [f"C{number}" for number in range(94, 104)],
    "05": [f"C{number}" for number in range(104, 123)],
    "06": [f"C{number}" for number in range(123, 144)],
    "07": [f"C{number}" for number in range(144, 152)],
    "08": [f"C{number}" for number in range(152, 161)],
    "09": [f"C{number}" for number in range(161, 182)],
    "10": [f"C{number}" for number in range(182, 187)],
}
FROM_THE_MACHINE = {
    "a path": r"(?<![\w.:/<])(/(home|root|tmp|usr|opt|var|mnt|work|private|Users)/|[A-Z]:\\\w)|site-packages|\.venv\b",
    "an address in memory": r"\b0x[0-9a-f]{6,}\b",
    "a date or a time of day": r"\b20\d\d-\d\d-\d\d\b|\b\d?\d:\d\d:\d\d\b",
    "a duration": r"\b\d+(\.\d+)?\s?(ms|µs|us|ns|seconds|s/it|it/s)\b|CPU times|Wall time",
    "a warning": r"(?i)\bwarn(ing|ings)?\b|deprecat",
    "a device": r"\b(CUDA|cuDNN|GPU:\s?\d|oneDNN|AVX\d?)\b",
}
each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
STORED = [path for source in SOURCES for path in WORKBOOK.copies(source)]
each_notebook = pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}/{path.stem}")


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def by_role(path, kind):
    """{id: cell} of the cells of a kind: "exercise", "check" or "quiz"."""
    return {name: cell for cell in code_cells(path) for found, name in [_chapter.role(cell)] if found == kind}


def solution_lines(source):
    """Every line of a source that stands in a solution, without its indentation."""
    blocks = re.findall(rf"(?s){_chapter.BEGIN}\n(.*?){_chapter.END}", source.read_text(encoding="utf-8"))
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


# What is stored


def test_there_are_chapters_and_each_says_what_it_must_meet():
    assert [source.name[:2] for source in SOURCES] == list(CONCEPTS)


def test_every_stored_notebook_has_a_source():
    folder = ROOT / "notebooks"
    found = {path for path in [*folder.glob("*.ipynb"), *folder.glob("solutions/*.ipynb")] if ".mine-" not in path.name}
    assert found == set(STORED)


@each_source
def test_the_notebooks_are_what_the_source_gives(source):
    assert build.differences(WORKBOOK, source) == []


@each_notebook
def test_every_cell_was_run_in_order_and_none_failed(path):
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]


@each_source
def test_every_check_passes_in_the_solutions_and_is_open_for_the_learner(source):
    for path, words in zip(WORKBOOK.copies(source), ("Not attempted yet", "Passed"), strict=True):
        for name, cell in by_role(path, "check").items():
            assert words in "\n".join(_execution.plain_texts(cell)), f"{path.name}: check of {name}"


@each_source
def test_no_solution_is_in_the_learners_copy(source):
    path = WORKBOOK.copies(source)[0]
    exercises = by_role(path, "exercise")
    for name, cell in exercises.items():
        assert f'raise NotImplementedError("{name}: ' in cell.source
        assert not cell.outputs
    learners = [line.strip() for cell in exercises.values() for line in cell.source.splitlines()]
    leaked = [line for line in solution_lines(source) if len(line) > 6 and line in "\n".join(learners)]
    assert leaked == []
    everywhere = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    assert [line for line in solution_lines(source) if len(line) > 24 and line in everywhere] == []
    assert all(cell.source == "answer = ..." and not cell.outputs for cell in by_role(path, "quiz").values())
    text = path.read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in text and "END SOLUTION" not in text


@each_source
def test_the_solutions_hold_every_line_of_the_solutions(source):
    text = "\n".join(cell.source for cell in by_role(WORKBOOK.copies(source)[1], "exercise").values())
    assert [line for line in solution_lines(source) if line not in text] == []


@each_notebook
def test_it_is_small(path):
    assert path.stat().st_size < 1_000_000


@each_notebook
def test_no_output_shows_the_machine_or_the_moment(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            assert output.get("name") != "stderr"
            texts = [text for kind, text in output.get("data", {}).items() if kind.startswith("text/")]
            for what, pattern in FROM_THE_MACHINE.items():
                found = re.search(pattern, "\n".join([output.get("text", ""), *texts]))
                assert not found, f"{what} in the output of: {cell.source}\n{found}"


@each_notebook
def test_no_widget_and_no_state_of_one_is_stored(path):
    assert _execution.WIDGET not in path.read_text(encoding="utf-8")
    assert "widgets" not in nbformat.read(path, as_version=4).metadata


@each_notebook
def test_only_lesson_cells_may_differ_and_a_strict_cell_follows(path):
    cells = code_cells(path)
    for cell, after in zip(cells, [*cells[1:], None], strict=True):
        if _execution.IGNORE in _chapter.tags(cell):
            assert _chapter.role(cell) == (None, None) and not cell.outputs
            assert after is not None and _execution.IGNORE not in _chapter.tags(after)


@each_notebook
def test_nbval_has_no_other_way_to_look_away(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"raises-exception|nbval-(?!ignore-output)|(?i:NBVAL_|PYTEST_VALIDATE_)", text)


@each_notebook
def test_nbgrader_accepts_it(path):
    notebook = nbformat.read(path, as_version=4)
    MetadataValidator().validate_nb(notebook)
    for name, cell in by_role(path, "check").items():
        assert cell.metadata.nbgrader.points == WORKBOOK.points[name]


@each_notebook
def test_its_figures_are_not_empty(path):
    for cell in code_cells(path):
        assert nbval_figures.figure_problem(cell.outputs, cell.outputs) is None, cell.source


@each_source
def test_every_concept_of_the_chapter_is_met(source):
    chapter = WORKBOOK.read(source)
    met = {tag for cell in chapter.cells for tag in _chapter.tags(cell)}
    asked = {name for tag in met for kind, _, name in [tag.partition(":")] if kind == "quiz"}
    met |= {concept for quiz in quizzes() if quiz.id in asked for concept in quiz.concepts}
    missing = [concept for concept in CONCEPTS[source.name[:2]] if concept not in met]
    assert not missing, f"nothing in {source.name} meets {', '.join(missing)}"
    known = {concept for rows in CONCEPTS.values() for concept in rows}
    assert {tag for tag in met if ":" not in tag} - {_execution.IGNORE} <= known


# The plugin: figures


def picture(array):
    """Outputs of a cell that drew one picture, from an array (H, W) or (H, W, 3) in [0, 1]."""
    file = io.BytesIO()
    Image.fromarray((np.asarray(array) * 255).astype(np.uint8)).save(file, "PNG")
    data = {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": "<Figure>"}
    return [nbformat.v4.new_output("display_data", data)]


def drawing(height=120, width=160):
    """A picture with a ramp, a frame and fine stripes."""
    made = np.tile(np.linspace(0.2, 0.9, width), (height, 1))
    made[10:-10:4, 20:60] = 0
    made[10, :] = made[-10, :] = 0
    return made


TEXT = [nbformat.v4.new_output("stream", text="no figure here")]
WOBBLE = np.random.default_rng(seed=1).normal(0, 0.004, (120, 160))


@pytest.mark.parametrize(
    "new",
    [
        drawing(),
        np.clip(drawing() + WOBBLE, 0, 1),
        np.pad(drawing(), ((1, 0), (0, 2)), constant_values=1),
        np.pad(drawing(), ((0, 3), (3, 0)), constant_values=1),
        drawing()[2:, :-1],
    ],
    ids=["the same", "another CPU", "a wider margin above and right", "below and left", "a narrower margin"],
)
def test_a_figure_may_differ_by_what_another_computer_changes(new):
    assert nbval_figures.figure_problem(picture(drawing()), picture(new)) is None


@pytest.mark.parametrize(
    "new, words",
    [
        (drawing()[:, ::-1], "does not look as stored"),
        (1 - drawing(), "does not look as stored"),
        (np.clip(drawing() + 0.02, 0, 1), "does not look as stored"),
        (np.where(np.indices((120, 160)).sum(axis=0) // 8 == 13, 0, drawing()), "does not look as stored"),
        (np.where(np.indices((120, 160))[0] == 80, 0, drawing()), "does not look as stored"),
        (drawing(124, 160), "was 160 x 120 pixels when it was stored and is 160 x 124 now"),
        (np.full((120, 160), 0.5), "is empty: the newly drawn one has a single colour"),
    ],
    ids=["mirrored", "negative", "brighter", "with a line across", "with a thin line", "taller", "empty"],
)
def test_a_figure_that_differs_is_told(new, words):
    assert words in nbval_figures.figure_problem(picture(drawing()), picture(new))


def test_a_figure_too_many_too_few_or_stored_empty_is_told():
    one, two = picture(drawing()), picture(drawing()) * 2
    problem = nbval_figures.figure_problem
    assert problem(TEXT, TEXT) is None and problem(two, two) is None
    assert "had drawn 1 figure when it was stored, and now draws no figures" in problem(one, TEXT)
    assert "had drawn no figures when it was stored, and now draws 1 figure" in problem(TEXT, one)
    assert "had drawn 2 figures when it was stored, and now draws 1 figure" in problem(two, one)
    assert "is empty: the stored one" in problem(picture(np.ones((9, 9))), picture(np.ones((9, 9))))
    assert "Figure 2 of 2 in this cell does not" in problem(two, one + picture(1 - drawing()))


def test_the_second_picture_of_a_cell_is_compared_with_the_second():
    a, b = picture(drawing()), picture(drawing()[:, ::-1])
    assert nbval_figures.figure_problem(a + TEXT + b, TEXT + a + b) is None
    assert "Figure 1 of 2" in nbval_figures.figure_problem(a + b, b + a)


# The plugin: nbval runs notebooks with it


@pytest.fixture(scope="module")
def nbval_run(tmp_path_factory):
    """What pytest prints about small notebooks, of which some are wrong."""
    folder = tmp_path_factory.mktemp("notebooks")
    made = nbformat.v4.new_notebook(metadata={"kernelspec": _chapter.KERNEL})
    for text in (
        "import os\nprogress = os.environ['WORKBOOK_PROGRESS']\nprint(os.path.exists(progress))",
        "open(progress, 'w').close()\nprint(os.environ.get('NBGRADER_EXECUTION'))",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "plt.plot([2, 1])\nplt.show()",
    ):
        made.cells.append(nbformat.v4.new_code_cell(text))
    _execution.execute(made, folder)

    def store(name, change=lambda cells: None):
        notebook = nbformat.reads(nbformat.writes(made), as_version=4)
        change(notebook.cells)
        nbformat.write(notebook, folder / f"{name}.ipynb")

    def spoil(cells):
        cells[0].outputs[0].text = "True\n"
        cells[2].outputs = cells[3].outputs
        cells[3].update(outputs=[], execution_count=None)

    store("right")
    store("tagged", lambda cells: (cells[3].update(outputs=[]), cells[3].metadata.update(tags=[_execution.IGNORE])))
    store("wrong", spoil)
    store("own.mine-1", spoil)
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "tests.nbval_figures", "-p", "no:cacheprovider"]
    options = ["-n", "2", "--dist", "loadscope", "-v", "--rootdir", str(folder), "-o", "addopts=", "--color=no"]
    environment = os.environ | {"MPLBACKEND": "agg", "NBGRADER_EXECUTION": "autograde", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, *options, str(folder)], capture_output=True, text=True, timeout=300, env=environment, cwd=folder
    )
    return done.stdout


def test_nbval_runs_each_notebook_with_a_progress_file_of_its_own(nbval_run):
    assert len(re.findall(r"PASSED (right|tagged)::ipynb::Cell [01]", nbval_run)) == 4, nbval_run


def test_nbval_passes_the_same_figures_and_leaves_tagged_cells_and_learners_copies_alone(nbval_run):
    assert len(re.findall(r"PASSED (right|tagged)::ipynb::Cell [23]", nbval_run)) == 4, nbval_run
    assert "mine-1" not in nbval_run


def test_nbval_stays_strict_about_text_and_fails_where_it_alone_would_pass(nbval_run):
    assert "FAILED wrong::ipynb::Cell 0" in nbval_run and "Cell 0: Cell outputs differ" in nbval_run
    assert "PASSED wrong::ipynb::Cell 1" in nbval_run
    assert "Cell 2: Figure 1 of 1 in this cell does not look as stored" in nbval_run
    assert "Cell 3: This cell was stored without having been run" in nbval_run
