"""The nbgrader course: submissions of a class go through nbgrader, and the gradebook holds what they earned."""

import copy
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import _chapter
import _course
import _execution
import build
import nbformat
import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.validator import Validator
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[1]
WORKBOOK = build.real_workbook()
EXAMPLE = "98_example"
POINTS = {"check-output_size": 1, "check-same_padding": 1, "check-quiz-01-q1": 1}
TOY = "from toy import check, runtime\n"
REAL = "from types import SimpleNamespace\nfrom helpers.grading import check\nruntime = SimpleNamespace(start=print)\n"


# nbgrader's queries make SQLAlchemy warn in words that help nobody, and so does a check that it puts back.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore:Cell is missing an id field"),
]


@pytest.fixture(scope="module", autouse=True)
def as_in_an_activated_environment():
    """nbgrader calls alembic by its bare name."""
    folders = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with mock.patch.dict(os.environ, PATH=folders):
        yield


def start_course(folder, copies):
    """A course and nbgrader's commands for it, as a teacher who runs them in its folder has them."""
    names = _course.write(folder, copies)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    config.Exchange.root = str(folder / "exchange")
    config.KernelManager.update(_execution.connection(folder))
    api = NbGraderAPI(CourseDirectory(config=config, root=str(folder)), config=config)
    for name in names:
        succeed(api.generate_assignment(name))
    return SimpleNamespace(folder=folder, names=names, api=api, config=config)


def succeed(result):
    assert result["success"], result.get("error", "") + result.get("log", "")


def stored(course, step, name):
    return nbformat.read(course.folder / step / name / f"{name}.ipynb", as_version=4)


def graded(course, student, notebook, name=EXAMPLE):
    """Hand a notebook in, have it graded: {grade_id: points} as the gradebook has them."""
    place = course.folder / "submitted" / student / name
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{name}.ipynb")
    succeed(course.api.autograde(name, student))
    with course.api.gradebook as gradebook:
        submission = gradebook.find_submission(name, student)
        assert not submission.needs_manual_grade
        found = {grade.name: grade.score for grade in submission.notebooks[0].grades}
        assert submission.score == sum(found.values())
        return found


def answer(notebook, solved, *wanted):
    """Write the solved cells of these grade ids into a copy of a notebook; all of them where none is named."""
    notebook = copy.deepcopy(notebook)
    for cell, right in zip(notebook.cells, solved.cells, strict=True):
        name = right.metadata.get("nbgrader", {}).get("grade_id")
        if right.metadata.get("nbgrader", {}).get("solution") and (not wanted or name in wanted):
            cell.source = right.source
    return notebook


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The example chapter with the real checks and without TensorFlow: (chapter, learner's copy, solved notebook)."""
    folder = tmp_path_factory.mktemp("example")
    text = (ROOT / "tests" / "data" / "chapter_example.py").read_text()
    source = folder / f"{EXAMPLE}.py"
    source.write_text(text.replace(TOY, REAL))
    chapter = _chapter.read(source, WORKBOOK.points, WORKBOOK.question)
    copies = folder / "learners.ipynb", folder / f"{EXAMPLE}.ipynb"
    for path, notebook in zip(copies, (chapter.learners(), chapter.solved()), strict=True):
        next(cell for cell in notebook.cells if "plt" in cell.source and cell.cell_type == "code").outputs = [
            nbformat.v4.new_output("stream", text=f"shown in {path.stem}")
        ]
        nbformat.write(notebook, path)
    return SimpleNamespace(copies=copies, learners=chapter.learners(), solved=chapter.solved())


@pytest.fixture(scope="module")
def course(example, tmp_path_factory):
    return start_course(tmp_path_factory.mktemp("course"), [example.copies])


def test_what_students_get_is_the_learners_copy_with_the_lessons_outputs(course, example):
    release = stored(course, "release", EXAMPLE)
    assert [cell.source for cell in release.cells] == [cell.source for cell in example.learners.cells]
    assert [cell.id for cell in release.cells] == [cell.id for cell in example.learners.cells]
    assert [output.text for cell in release.cells for output in cell.get("outputs", [])] == ["shown in learners"]
    locked = [cell for cell in release.cells if cell.metadata.get("editable") is False]
    assert [cell.metadata.nbgrader.grade_id for cell in locked] == ["setup", *POINTS]


def test_only_notebooks_are_handed_out(course):
    (course.folder / "source" / EXAMPLE / "98_example.py").write_text("with solutions")
    succeed(course.api.generate_assignment(EXAMPLE))
    assert [path.name for path in (course.folder / "release" / EXAMPLE).iterdir()] == ["98_example.ipynb"]


@pytest.mark.parametrize(
    "student, answered, points",
    [
        ("right", (), POINTS),
        ("half", ("output_size", "quiz-01-q1"), POINTS | {"check-same_padding": 0}),
        ("untouched", ("nothing",), dict.fromkeys(POINTS, 0)),
    ],
)
def test_a_submission_earns_its_points(course, example, student, answered, points):
    submission = answer(stored(course, "release", EXAMPLE), example.solved, *answered)
    assert graded(course, student, submission) == points


def test_a_wrong_answer_a_deleted_check_and_an_edited_one_earn_what_they_deserve(course, example):
    submission = answer(stored(course, "release", EXAMPLE), example.solved, "quiz-01-q1", "output_size")
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in submission.cells}
    cells["same_padding"].source = "def same_padding(f):\n    return f / 2"
    cells["check-same_padding"].source = "1.0"
    submission.cells.remove(cells["check-output_size"])
    assert graded(course, "clever", submission) == POINTS | {"check-same_padding": 0}


def test_a_copy_worked_on_outside_nbgrader_can_be_handed_in(course, example):
    assert graded(course, "own", answer(example.learners, example.solved)) == POINTS


def test_nbgrader_validates_the_source_and_not_an_open_copy(course):
    validator = Validator(config=course.config)
    assert validator.validate(str(course.folder / "source" / EXAMPLE / f"{EXAMPLE}.ipynb")) == {}
    results = validator.validate(str(course.folder / "release" / EXAMPLE / f"{EXAMPLE}.ipynb"))
    assert [cell["source"].splitlines()[0][:7] for cell in results["failed"]] == ["check(\""] * 3


def test_writing_again_keeps_grades_and_releases(course, example):
    before = sorted(path for path in course.folder.rglob("*") if path.is_file())
    assert _course.write(course.folder, [example.copies]) == [EXAMPLE]
    assert sorted(path for path in course.folder.rglob("*") if path.is_file()) == before


def test_a_chapter_without_exercises_is_no_assignment(tmp_path):
    paths = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    for path in paths:
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", id="a")]), path)
    assert _course.write(tmp_path / "course", [paths]) == []


def test_chapter_00_goes_through_nbgrader(tmp_path):
    source = WORKBOOK.sources(["00"])[0]
    copies = WORKBOOK.copies(source)
    course = start_course(tmp_path, [copies])
    solved = nbformat.read(copies[1], as_version=4)
    found = graded(course, "right", answer(stored(course, "release", source.stem), solved), source.stem)
    wanted = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in solved.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert found == wanted and sum(found.values()) > 0
