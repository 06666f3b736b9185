"""A ready nbgrader course from the executed notebooks: one assignment a chapter that has exercises.

In the folder that `write` fills, nbgrader's own commands work as they are, run from within it:

    nbgrader validate source/NAME/NAME.ipynb
    nbgrader generate_assignment NAME
    nbgrader autograde NAME
"""

from pathlib import Path

import _chapter
import nbformat

CONFIG = '''"""Settings of nbgrader for this course. Made by `make course`; run nbgrader from this folder."""

import warnings

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearSolutions,
    ComputeChecksums,
    Execute,
    IgnorePattern,
    IncludeHeaderFooter,
    LimitOutput,
    LockCells,
    SaveAutoGrades,
    SaveCells,
)
from sqlalchemy.exc import SAWarning

warnings.filterwarnings("ignore", category=SAWarning)
warnings.filterwarnings("ignore", message="Cell is missing an id field")  # a deleted check, put back


class NameExercise(ClearSolutions):
    """Replace a solution by the line that stands in the learner's copy too: it names the exercise."""

    def preprocess_cell(self, cell, resources, cell_index):
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        stub = f'raise NotImplementedError("{name}: your code goes here")'
        self.code_stub = {"python": "answer = ..." if name.startswith("quiz-") else stub}
        return super().preprocess_cell(cell, resources, cell_index)


class ExecuteWithoutWidgets(Execute):
    """Answer no widget: a message sent while nbgrader waits for the kernel can make it miss the reply."""

    def on_comm_open_jupyter_widget(self, msg):
        return None


c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "convnet-workbook"
c.CourseDirectory.include = ["*.ipynb"]
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py", "*.sqlite*"]
c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"
# Without ClearOutput, so that the lesson keeps its figures; outputs in source/ are those of an untouched copy.
c.GenerateAssignment.preprocessors = [
    IncludeHeaderFooter,
    LockCells,
    NameExercise,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
]
c.Autograde.autograde_preprocessors = [
    ExecuteWithoutWidgets,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 300
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]
'''


def write(folder, copies):
    """Write an nbgrader course.

    Args:
        folder: where; made if it is missing. Releases, submissions and the gradebook in it are left as they are.
        copies: (learner's copy, solved notebook) paths of each chapter, both executed.

    Returns:
        Names of the assignments.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    names = []
    for learners, solved in copies:
        notebook = assignment(nbformat.read(learners, as_version=4), nbformat.read(solved, as_version=4))
        if any(_chapter.role(cell)[0] == "check" for cell in notebook.cells):
            place = folder / "source" / solved.stem
            place.mkdir(parents=True, exist_ok=True)
            (place / solved.name).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
            names.append(solved.stem)
    return names


def assignment(learners, solved):
    """The notebook that nbgrader starts from: the cells of the solved one, with the outputs of an open copy."""
    outputs = {cell.id: cell.outputs for cell in learners.cells if cell.cell_type == "code"}
    for cell in solved.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs[cell.id]
    solved.metadata.pop("workbook", None)
    return solved
