"""Make the notebooks that a learner opens, from the text files that an author edits.

    python notebooks/build.py                  make what changed
    python notebooks/build.py --only 01        only this chapter; may be given several times
    python notebooks/build.py --force          make it even where nothing changed
    python notebooks/build.py --fresh 01       give a learner this chapter afresh; the worked copy is kept beside it
    python notebooks/build.py --check          run nothing; say how the stored notebooks differ from their sources
    python notebooks/build.py --course course  also write an nbgrader course into the folder course/

source/NN_name.py gives solutions/NN_name.ipynb, every exercise solved, and NN_name.ipynb, the learner's copy. Both
are run from top to bottom, each with a new kernel and an empty progress file. They are written when both ran, so a
chapter that fails leaves its notebooks as they were.
"""

import argparse
import ast
import hashlib
import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import _chapter
import _course
import _execution
import nbformat
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
SAYS = {"solutions": "Passed", "notebooks": "Not attempted yet"}  # what each check says, by the copy's folder


class BuildError(RuntimeError):
    """A chapter that could not be made; the text says where and why."""


@dataclass(frozen=True)
class Workbook:
    """The folders of a workbook, and what its exercises are worth.

    Attributes:
        root: folder that holds notebooks/ and helpers/.
        points: dict of each exercise's and quiz's id to its points.
        question: function of a quiz's id that returns its Markdown.
    """

    root: Path
    points: dict
    question: object

    def sources(self, only=()):
        """The source files in order, or those of the chapters in `only`.

        Raises:
            BuildError: if one of `only` is no chapter's number.
        """
        found = sorted((self.root / "notebooks" / "source").glob("[0-9][0-9]_*.py"))
        for wanted in only:
            if not any(path.name[:2] == wanted.zfill(2) for path in found):
                numbers = ", ".join(path.name[:2] for path in found)
                raise BuildError(f"chapter is {wanted!r}; there are sources of {numbers or 'none'}")
        return [path for path in found if not only or path.name[:2] in {wanted.zfill(2) for wanted in only}]

    def read(self, source):
        """The chapter of a source file."""
        return _chapter.read(source, self.points, self.question)

    def copies(self, source):
        """Where the learner's copy and the solved notebook of a source stand."""
        folder = self.root / "notebooks"
        return folder / f"{source.stem}.ipynb", folder / "solutions" / f"{source.stem}.ipynb"

    def inputs(self, source):
        """A digest of all that decides what the notebooks of this source hold."""
        digest = hashlib.sha256()
        helpers = self._imported(source)
        files = [*(self.root / "notebooks").glob("*.py"), *self.root.glob("requirements.lock"), *helpers]
        if self.root / "helpers" / "course.py" in helpers:  # the map of chapters: which there are, and their pictures
            files += (self.root / "images" / "chapters").glob("*.png")
            digest.update(" ".join(path.name for path in self.sources()).encode())
        for path in (source, *sorted(files)):
            digest.update(path.relative_to(self.root).as_posix().encode() + b"\n")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
        return digest.hexdigest()[:16]

    def _imported(self, source):
        """Files of the helpers that a source imports, and of those that they import; of grading, its own chapter's."""
        found, unread = set(), [source]
        while unread:
            for name in _helpers_named(unread.pop()):
                path = self.root / "helpers" / name
                files = {path.with_suffix(".py"), *path.glob("*.py")} - found
                files = {file for file in files if file.exists() and _chapter_of(file) in ("", source.name[:2])}
                found |= files
                unread += files
        return found


def _helpers_named(path):
    """Names of the modules and packages right below helpers/ that a file of Python imports, or names to import late."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise BuildError(f"{path.name}:{error.lineno}: is no valid Python: {error.msg}") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "helpers":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            yield from (name.split(".")[1] for name in names if name.startswith("helpers."))
        elif isinstance(node, ast.Constant) and re.fullmatch(r"helpers(\.\w+)+", str(node.value)):
            yield node.value.split(".")[1]  # importlib.import_module("helpers.stylize")


def _chapter_of(path):
    """The chapter's number in a file's name, such as "01" of cases_01.py; "" where there is none."""
    number = re.search(r"_(\d\d)(_|$)", path.stem)
    return number[1] if number else ""


def real_workbook():
    """The workbook that this file stands in."""
    sys.path.insert(0, str(ROOT))
    from helpers import grading

    points = {each.id: each.points for each in (*grading.exercises(), *grading.quizzes())}
    return Workbook(ROOT, points, grading.quiz_markdown)


def load(path):
    """A stored notebook, or None where there is none or it cannot be read."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception:  # whatever nbformat makes of a file that is no notebook
        return None


def up_to_date(workbook, source):
    """Whether both notebooks of a source were made from what there is now."""
    inputs = workbook.inputs(source)
    stored = [load(path) for path in workbook.copies(source)]
    return all(notebook and notebook.metadata.get("workbook", {}).get("inputs") == inputs for notebook in stored)


def edited(path):
    """Whether a notebook file holds other cells than the builder wrote."""
    notebook = load(path)
    if notebook is None:
        return path.exists()
    return notebook.metadata.get("workbook", {}).get("cells") != _chapter.cells_digest(notebook.cells)


def build(workbook, source, force=False, fresh=False, say=print):
    """Make both notebooks of a source, where anything changed.

    Args:
        workbook: the Workbook.
        source: path of the source.
        force: make them even where nothing changed.
        fresh: make the learner's copy even where nothing changed.
        say: function that is told what a reader should know.

    Returns:
        Whether anything was made.

    Raises:
        BuildError, SourceError: if the chapter cannot be made; both notebooks are then as they were.
    """
    current = not force and up_to_date(workbook, source)
    if current and not fresh:
        say(f"{source.stem}: nothing changed")
        return False
    chapter = workbook.read(source)
    learners, solved = workbook.copies(source)
    made = {learners: chapter.learners()} if current else {solved: chapter.solved(), learners: chapter.learners()}
    total = sum(cell.cell_type == "code" for notebook in made.values() for cell in notebook.cells)
    with tqdm(total=total, desc=chapter.name, unit="cell", file=sys.stdout) as bar:
        for path, notebook in made.items():
            notebook.metadata.workbook.inputs = workbook.inputs(source)
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                _execution.execute(notebook, path.parent, bar.update)
                _look_at_checks(notebook, SAYS[path.parent.name])
            except _execution.CellError as error:
                raise BuildError(_blame(chapter, notebook, path, error)) from None
            notebook.metadata.workbook.outputs = _outputs_digest(notebook)
    if edited(learners):
        say(f"{source.stem}: your own copy is kept as {keep(learners).name}")
    for path, notebook in made.items():
        write(path, notebook)
    return True


def _look_at_checks(notebook, words):
    """Refuse a solved notebook with a check that did not pass, and a learner's copy with one that was attempted."""
    for index, cell in enumerate(notebook.cells):
        kind, name = _chapter.role(cell)
        said = "\n".join(_execution.plain_texts(cell)) if kind == "check" else words
        if words not in said:
            raise _execution.CellError(index, f"check:{name} should say '{words}', but it says:\n{said}")


def _blame(chapter, notebook, path, error):
    """Which cell of which copy failed and why, in words."""
    copy = "the solved notebook" if path.parent.name == "solutions" else "the learner's copy (its exercises are open)"
    if error.index is None:
        return f"{chapter.name}: {copy} could not be run.\n{error}"
    place = f"cell {error.index + 1}, which begins at line {chapter.lines[error.index]} of {chapter.path.name}"
    return f"{chapter.name}: {copy} stops in {place}:\n\n{notebook.cells[error.index].source}\n\n{error}"


def _outputs_digest(notebook):
    """A digest of what the cells of a notebook show."""
    shown = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def keep(path):
    """Copy a learner's notebook beside itself, to the first free name NN_name.mine-1.ipynb; returns where that is."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.mine-{number}.ipynb")).exists():
        number += 1
    shutil.copy2(path, kept)
    return kept


def write(path, notebook):
    """Write a notebook so that a reader finds the old file or the new one, never a half of it."""
    nbformat.validate(notebook)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def differences(workbook, source):
    """How the stored notebooks of a source differ from what it gives now, in lines; outputs are not compared."""
    chapter = workbook.read(source)
    found = []
    for path, wanted in zip(workbook.copies(source), (chapter.learners(), chapter.solved()), strict=True):
        name = path.relative_to(workbook.root).as_posix()
        stored = load(path)
        if stored is None:
            found.append(f"{name}: is missing or unreadable")
            continue
        for notebook, digest in ((stored, "inputs"), (stored, "outputs"), (stored, "cells"), (wanted, "cells")):
            notebook.metadata.get("workbook", {}).pop(digest, None)
        if stored.metadata != wanted.metadata:
            found.append(f"{name}: its metadata are not what the source gives")
        if len(stored.cells) != len(wanted.cells):
            found.append(f"{name}: has {len(stored.cells)} cells, the source gives {len(wanted.cells)}")
        for line, old, new in zip(chapter.lines, stored.cells, wanted.cells, strict=False):
            parts = [part for part in ("cell_type", "id", "source", "metadata") if old.get(part) != new.get(part)]
            if parts:
                found.append(f"{name}: cell {old.get('id')} differs in {', '.join(parts)} (line {line} of the source)")
    return found


def check(workbook, sources):
    """Print what an author should know about these sources; returns whether the notebooks agree with them."""
    agree = True
    for source in sources:
        for line, words in _chapter.findings(workbook.read(source)):
            print(f"note: {source.name}:{line}: {words}")
        if not up_to_date(workbook, source):
            print(f"note: {source.name}: helpers or builder changed since its notebooks were made")
        for difference in differences(workbook, source):
            print(difference)
            agree = False
    print("The notebooks agree with their sources." if agree else "Run: make notebooks")
    return agree


def make_course(workbook, sources, folder):
    """Write an nbgrader course of these chapters and say what is in it.

    Raises:
        BuildError: if a learner's copy was edited, since its outputs would be handed out to a class.
    """
    for source in sources:
        learners = workbook.copies(source)[0]
        if edited(learners) or _outputs_digest(load(learners)) != load(learners).metadata.workbook.get("outputs"):
            remedy = f"run: make fresh CHAPTER={source.name[:2]}, which keeps your copy beside a new one"
            raise BuildError(f"{learners.name} was worked on or run; a course is made from untouched copies; {remedy}")
    names = _course.write(folder, [workbook.copies(source) for source in sources])
    print(f"{folder}: an nbgrader course with {', '.join(names) or 'no assignment'}")


def main(arguments=None):
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[], metavar="NN", help="only this chapter")
    parser.add_argument("--force", action="store_true", help="make it even where nothing changed")
    parser.add_argument("--fresh", action="append", default=[], metavar="NN", help="this chapter afresh")
    parser.add_argument("--check", action="store_true", help="run nothing, say what differs")
    parser.add_argument("--course", type=Path, metavar="DIR", help="write an nbgrader course")
    chosen = parser.parse_args(arguments)
    try:
        workbook = real_workbook()
        sources = workbook.sources(chosen.only + chosen.fresh)
        if chosen.check:
            return 0 if check(workbook, sources) else 1
        for source in sources:
            build(workbook, source, chosen.force, bool(chosen.fresh))
        if chosen.course:
            make_course(workbook, sources, chosen.course)
    except (BuildError, _chapter.SourceError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
