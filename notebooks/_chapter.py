"""A chapter's source, read and checked, and the two notebooks that it gives: solved, and for the learner.

A source is a jupytext py:percent file. Tags say what a cell is:

    C13                    the cell meets this row of the list of concepts
    exercise:iou           an exercise; the solution stands between the two SOLUTION marks
    check:iou              its check, the next code cell: check("iou", iou)
    quiz:01.q1             a quiz; its one line is answer = "b"; it becomes question, answer and check
    nbval-ignore-output    a lesson cell whose output differs from run to run; it is stored without output
"""

import copy
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat.v4
from _execution import IGNORE

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
CODE_LINES, SETUP_LINES, TEXT_WORDS, CELLS = 25, 6, 90, (35, 60)
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


class SourceError(ValueError):
    """A source that cannot become a notebook; each line of its text names file, line and remedy."""


@dataclass
class Chapter:
    """A chapter as its source gives it.

    Attributes:
        path: the source file.
        cells: cells of the solved notebook with ids and metadata, without outputs.
        lines: line of the source at which each of these cells begins.
    """

    path: Path
    cells: list
    lines: list

    @property
    def name(self):
        """Name of the chapter's files without the ending."""
        return self.path.stem

    def solved(self):
        """The solved notebook, not yet run."""
        return _notebook(self.path.name, copy.deepcopy(self.cells))

    def learners(self):
        """The learner's copy, not yet run: each solution is one line that raises, each answer is open."""
        cells = copy.deepcopy(self.cells)
        for cell in cells:
            kind, name = role(cell)
            if kind == "exercise":
                cell.source = without_solution(cell.source, name)
            elif kind == "quiz":
                cell.source = "answer = ..."
        return _notebook(self.path.name, cells)


def read(path, points, question):
    """The chapter of a source file.

    Args:
        path: the source, a jupytext py:percent file.
        points: dict of every exercise's and quiz's id to its points.
        question: function of a quiz's id that returns question and options as Markdown.

    Raises:
        SourceError: if the source is not as the top of this module says.
    """
    text = path.read_text(encoding="utf-8")
    marks = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"#\s*%%(\s|$)", line)]
    raw = jupytext.reads(text, fmt="py:percent").cells
    if len(marks) != len(raw):
        found = f"{len(marks)} lines that begin with '# %%' make {len(raw)} cells"
        raise SourceError(f"{path.name}:1: {found}; begin the file with such a line and write none inside a text")
    problems = _order_problems(marks, raw)
    for line, cell in zip(marks, raw, strict=True):
        problems += _cell_problems(line, cell, points)
    if problems:
        raise SourceError("\n".join(f"{path.name}:{line}: {words}" for line, words in sorted(problems)))
    cells, lines = [], []
    for line, cell in zip(marks, raw, strict=True):
        made = _quiz_cells(cell, question) if role(cell)[0] == "quiz" else [cell]
        cells += made
        lines += [line] * len(made)
    _add_metadata(cells, points)
    return Chapter(path, cells, lines)


def tags(cell):
    """The tags of a cell, a list that may be empty."""
    return cell.metadata.get("tags", [])


def role(cell):
    """What a cell is: ("exercise" | "check" | "quiz", id), or (None, None) for a cell of the lesson."""
    for tag in tags(cell):
        kind, _, name = tag.partition(":")
        if kind in ("exercise", "check", "quiz"):
            return kind, name
    return None, None


def without_solution(source, name):
    """The source of an exercise cell with each solution replaced by one line that raises, at its indentation."""
    stub = f'raise NotImplementedError("{name}: your code goes here")'
    return re.sub(rf"(?ms)^([ \t]*){BEGIN}.*?{END}[^\n]*$", rf"\1{stub}", source)


def grade_id(name):
    """The id that nbgrader knows an exercise or a quiz by: '01.q1' becomes 'quiz-01-q1'."""
    return "quiz-" + name.replace(".", "-") if "." in name else name


def findings(chapter):
    """What an author should look at, though it stops nothing: (line, words) pairs."""
    found = []
    for line, cell in zip(chapter.lines, chapter.cells, strict=True):
        words = _words(cell.source) if cell.cell_type == "markdown" else 0
        if words > TEXT_WORDS:
            found.append((line, f"a text cell of {words} words; {TEXT_WORDS} at most read well"))
    count = len(set(chapter.lines))
    if not CELLS[0] <= count <= CELLS[1]:
        found.append((1, f"{count} cells; {CELLS[0]} to {CELLS[1]} read well"))
    return found


def _words(text):
    """Number of words that one reads: without tables, displayed formulas and HTML."""
    text = re.sub(r"(?s)\$\$.*?\$\$|<[^>]+>", " ", text)
    return sum(len(line.split()) for line in text.splitlines() if not line.startswith("|"))


def _cell_problems(line, cell, points):
    """(line, words) of whatever is wrong with one cell of a source, seen by itself."""
    kind, name = role(cell)
    length = len(cell.source.splitlines())
    if cell.cell_type == "code" and not cell.source.strip():
        yield line, "an empty code cell; remove it"
    if cell.cell_type == "code" and length > CODE_LINES:
        yield line, f"a code cell of {length} lines; split it, {CODE_LINES} are the limit"
    if cell.cell_type == "code" and cell.source.rstrip().endswith(";") and IGNORE not in tags(cell):
        yield line, "a last line that ends in ';': nbval shows its value all the same; give the value a name instead"
    for tag in tags(cell):
        if not re.fullmatch(rf"C\d\d+|(exercise|check|quiz):[\w.]+|{IGNORE}", tag):
            yield line, f"the tag {tag!r} is unknown; see the top of notebooks/_chapter.py"
    if kind and name not in points:
        yield line, f"{kind}:{name} is no exercise or quiz of helpers.grading"
    if kind and cell.cell_type != "code":
        yield line, f"{kind}:{name} stands on a text cell; it belongs on a code cell"
    if kind and IGNORE in tags(cell):
        yield line, f"{kind}:{name} has the tag {IGNORE}; only a lesson cell may have it"
    if kind == "check" and not re.fullmatch(rf'check\("{re.escape(name)}", \w+\)', cell.source):
        yield line + 1, f'the cell of check:{name} must be one line: check("{name}", your_function)'
    if kind == "quiz" and not re.fullmatch(r'answer = "\w"', cell.source):
        yield line + 1, f'the cell of quiz:{name} must be one line such as: answer = "b"'
    yield from _mark_problems(line, cell, kind)


def _mark_problems(line, cell, kind):
    opened = None
    blocks = 0
    for number, text in enumerate(cell.source.splitlines(), line + 1):
        if BEGIN not in text and END not in text:
            continue
        if kind != "exercise":
            yield number, "a SOLUTION mark outside an exercise cell; add the tag exercise:... or remove the mark"
        elif BEGIN in text and opened:
            yield number, f"a second '{BEGIN}'; the one of line {opened} has no '{END}' yet"
        elif END in text and not opened:
            yield number, f"'{END}' without a '{BEGIN}' before it"
        opened = number if BEGIN in text else None
        blocks += BEGIN in text
    if opened and kind == "exercise":
        yield opened, f"'{BEGIN}' without an '{END}' after it"
    if kind == "exercise" and not blocks:
        yield line, f"an exercise cell without a solution between '{BEGIN}' and '{END}'"


def _order_problems(marks, cells):
    """(line, words) of whatever is wrong with the cells of a source taken together."""
    code = [(line, cell) for line, cell in zip(marks, cells, strict=True) if cell.cell_type == "code"]
    if not code:
        return [(1, "no code cell; the first one sets the chapter up")]
    problems = []
    line, setup = code[0]
    length = sum(bool(text.strip()) for text in setup.source.splitlines())
    if "runtime.start(" not in setup.source or length > SETUP_LINES:
        problems.append((line, f"the first code cell sets up: runtime.start(seed=...) in {SETUP_LINES} lines or fewer"))
    for (line, cell), (_, after) in zip(code, [*code[1:], (0, None)], strict=True):
        kind, name = role(cell)
        next_role = role(after) if after else (None, None)
        if kind == "exercise" and next_role != ("check", name):
            problems.append((line, f'no check after this exercise; the next code cell must be tagged "check:{name}"'))
        if IGNORE in tags(cell) and (after is None or IGNORE in tags(after)):
            problems.append((line, f"{IGNORE}, and the next code cell is not strict; let one print what holds always"))
    seen = set()
    for line, cell in code:
        kind, name = role(cell)
        if kind == "check" and ("exercise", name) not in seen:
            problems.append((line, f"check:{name} stands before its exercise"))
        if kind and (kind, name) in seen:
            problems.append((line, f"{kind}:{name} stands here a second time"))
        seen.add((kind, name))
    return problems


def _quiz_cells(cell, question):
    """Question, answer and check of a quiz cell; its concepts go to the question and the answer."""
    _, name = role(cell)
    concepts = [tag for tag in tags(cell) if not tag.startswith("quiz:")]
    make = nbformat.v4
    return [
        make.new_markdown_cell(question(name), metadata={"tags": concepts}),
        make.new_code_cell(cell.source, metadata={"tags": tags(cell)}),
        make.new_code_cell(f'check("{name}", answer)', metadata={"tags": [f"check:{name}"]}),
    ]


def _add_metadata(cells, points):
    """Give each cell an id that its content decides, its tags, and what nbgrader wants to know."""
    seen = Counter()
    setup = next(cell for cell in cells if cell.cell_type == "code")
    for cell in cells:
        kind, name = role(cell)
        if cell is setup:
            nbgrader = _nbgrader("setup", locked=True)
        elif kind == "check":
            nbgrader = _nbgrader("check-" + grade_id(name), grade=True, locked=True, points=points[name])
        elif kind:
            nbgrader = _nbgrader(grade_id(name), solution=True)
        else:
            nbgrader = None
        metadata = {"tags": tags(cell), "nbgrader": nbgrader}
        cell.metadata = nbformat.from_dict({key: value for key, value in metadata.items() if value})
        content = hashlib.sha256(f"{cell.cell_type}\n{name}\n{cell.source}".encode()).hexdigest()[:12]
        seen[content] += 1
        cell.id = content if seen[content] == 1 else f"{content}-{seen[content]}"


def _nbgrader(name, **changed):
    plain = {"schema_version": 3, "grade_id": name, "grade": False, "locked": False, "solution": False, "task": False}
    return plain | changed


def _notebook(source, cells):
    """A notebook of these cells; it remembers its cells' sources, so that an edited copy is known as one."""
    workbook = {"source": source, "cells": cells_digest(cells)}
    metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE, "workbook": workbook}
    return nbformat.from_dict(nbformat.v4.new_notebook(cells=cells, metadata=copy.deepcopy(metadata)))


def cells_digest(cells):
    """A digest of the cells' kinds and sources; outputs do not count."""
    text = "\n".join(f"{cell.cell_type}\n{cell.source}" for cell in cells)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
