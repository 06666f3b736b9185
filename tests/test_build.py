"""The builder, on an example chapter: what a source gives, what an author is told, and that no work is lost."""

import textwrap
from pathlib import Path

import _chapter
import _execution
import build
import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

EXAMPLE = Path(__file__).parent / "data" / "chapter_example.py"
POINTS = {"output_size": 1, "same_padding": 2, "01.q1": 1}
TOY = '''
"""Stands for helpers.grading in the example chapter."""

import os


class runtime:
    start = staticmethod(lambda seed: None)


def check(name, answer):
    assert not os.path.exists(os.environ["WORKBOOK_PROGRESS"])
    try:
        done = answer is not ... if "." in name else answer(*[3] * answer.__code__.co_argcount) is not None
    except NotImplementedError:
        done = False
    print("Passed" if done else "Not attempted yet", name)
'''


def question(name):
    return f"**Question {name}**\n\n- **(a)** yes\n- **(b)** no\n- **(c)** both"


def example(**replaced):
    """The text of the example source, each named part replaced: example(**{"return": "yield"})."""
    text = EXAMPLE.read_text()
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.fixture
def workbook(tmp_path, monkeypatch):
    """An empty workbook with the example chapter and a toy module for its kernels."""
    for folder in ("notebooks/source", "toys"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "toys" / "toy.py").write_text(TOY)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "toys"))
    made = build.Workbook(tmp_path, POINTS, question)
    source(made).write_text(example())
    return made


@pytest.fixture
def no_kernel(monkeypatch):
    """Stand in for running: every code cell counts and says how many times anything was built."""
    runs = []

    def execute(notebook, folder, after_cell=lambda: None):
        runs.append(folder.name)
        for count, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), start=1):
            cell.execution_count = count
            if cell.source.startswith("check"):
                words = "Passed" if folder.name == "solutions" else "Not attempted yet"
                cell.outputs = [nbformat.v4.new_output("stream", text=words)]

    monkeypatch.setattr(_execution, "execute", execute)
    return runs


def source(workbook):
    return workbook.root / "notebooks" / "source" / "98_example.py"


def make(workbook, force=False):
    """Build the example; what was said, in lines."""
    said = []
    build.build(workbook, source(workbook), force, say=said.append)
    return said


def read(workbook):
    """The learner's copy and the solved notebook as stored."""
    return [nbformat.read(path, as_version=4) for path in workbook.copies(source(workbook))]


def cell_of(notebook, tag):
    return next(cell for cell in notebook.cells if tag in cell.metadata.get("tags", []))


def complaint(tmp_path, text):
    """The words of the error that a source of this text raises."""
    path = tmp_path / "98_example.py"
    path.write_text(text)
    with pytest.raises(_chapter.SourceError) as caught:
        _chapter.read(path, POINTS, question)
    return str(caught.value)


# What a source gives


def test_both_copies_are_run_and_a_second_build_changes_no_byte(workbook):
    make(workbook)
    learners, solved = read(workbook)
    for notebook in (learners, solved):
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in code] == list(range(1, 11))
        assert not cell_of(notebook, "nbval-ignore-output").outputs
        assert "version" not in notebook.metadata.language_info and "widgets" not in notebook.metadata
        assert notebook.metadata.kernelspec.name == "python3"
        assert [list(output.data) for cell in code for output in cell.outputs if "data" in output] == [
            ["image/png", "text/plain"]
        ]
    for tag, name in (("check:output_size", "output_size"), ("check:01.q1", "01.q1")):
        assert cell_of(learners, tag).outputs[0].text == f"Not attempted yet {name}\n"
        assert cell_of(solved, tag).outputs[0].text == f"Passed {name}\n"
    before = [path.read_bytes() for path in workbook.copies(source(workbook))]
    assert make(workbook) == ["98_example: nothing changed"]
    make(workbook, force=True)
    assert [path.read_bytes() for path in workbook.copies(source(workbook))] == before


def test_the_learners_copy_holds_no_solution(workbook, no_kernel):
    make(workbook)
    learners, solved = read(workbook)
    assert cell_of(learners, "exercise:output_size").source == (
        "def output_size(n, f, pad, stride):\n"
        '    """Number of positions of a window of `f` pixels."""\n'
        '    raise NotImplementedError("output_size: your code goes here")'
    )
    assert cell_of(learners, "quiz:01.q1").source == "answer = ..."
    assert cell_of(solved, "quiz:01.q1").source == 'answer = "b"'
    assert "### BEGIN SOLUTION\n    padded = n + 2 * pad" in cell_of(solved, "exercise:output_size").source


def test_a_quiz_becomes_question_answer_and_check(workbook, no_kernel):
    make(workbook)
    asked, answer, check = read(workbook)[0].cells[-3:]
    assert asked.cell_type == "markdown" and asked.source == question("01.q1")
    assert asked.metadata.tags == ["C03"] and answer.metadata.tags == ["quiz:01.q1", "C03"]
    assert check.source == 'check("01.q1", answer)' and check.metadata.tags == ["check:01.q1"]


def test_several_solutions_in_a_cell_each_give_a_line_at_their_indentation():
    block = "    ### BEGIN SOLUTION\n    1\n    ### END SOLUTION\n"
    text = f"def f():\n{block}    if 2:\n{textwrap.indent(block, '    ')}    return 4"
    stub = 'raise NotImplementedError("f: your code goes here")'
    assert _chapter.without_solution(text, "f") == f"def f():\n    {stub}\n    if 2:\n        {stub}\n    return 4"


def test_nbgrader_accepts_the_metadata_of_both_copies(workbook, no_kernel):
    make(workbook)
    plain = {"schema_version": 3, "grade": False, "locked": False, "solution": False, "task": False}
    wanted = [
        plain | {"grade_id": "setup", "locked": True},
        plain | {"grade_id": "output_size", "solution": True},
        plain | {"grade_id": "check-output_size", "grade": True, "locked": True, "points": 1},
        plain | {"grade_id": "same_padding", "solution": True},
        plain | {"grade_id": "check-same_padding", "grade": True, "locked": True, "points": 2},
        plain | {"grade_id": "quiz-01-q1", "solution": True},
        plain | {"grade_id": "check-quiz-01-q1", "grade": True, "locked": True, "points": 1},
    ]
    for notebook in read(workbook):
        MetadataValidator().validate_nb(notebook)
        assert [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata] == wanted


def test_ids_are_those_of_the_content(workbook, no_kernel):
    source(workbook).write_text(example() + '\n# %% [markdown]\n# Again.\n\n# %% [markdown]\n# Again.\n')
    make(workbook)
    learners, solved = read(workbook)
    ids = [cell.id for cell in solved.cells]
    assert ids == [cell.id for cell in learners.cells]
    assert len(set(ids)) == len(ids) and ids[-1] == ids[-2] + "-2"
    source(workbook).write_text("# %% [markdown]\n# New.\n\n" + source(workbook).read_text().replace("7, 8", "7, 9"))
    make(workbook)
    moved = [cell.id for cell in read(workbook)[0].cells]
    assert set(ids) - set(moved) == {cell.id for cell in solved.cells if "7, 8" in cell.source}
    assert [each for each in moved if each in ids] == [each for each in ids if each in moved]


# What changed


@pytest.mark.parametrize("name", ["notebooks/source/98_example.py", "notebooks/build.py"])
def test_a_chapter_is_made_again_when_what_it_comes_from_changes(workbook, no_kernel, name):
    make(workbook)
    assert make(workbook) == ["98_example: nothing changed"] and len(no_kernel) == 2
    with (workbook.root / name).open("a") as file:
        file.write("\n# %% [markdown]\n# changed\n")
    assert make(workbook) == [] and len(no_kernel) == 4


@pytest.mark.parametrize("name, counts", [
    ("near.py", True), ("far.py", True), ("later.py", True), ("marks/words.py", True), ("marks/cases_98.py", True),
    ("marks/cases_97.py", False), ("other.py", False),
])  # fmt: skip
def test_of_the_helpers_only_those_that_a_chapter_reaches_count(workbook, no_kernel, name, counts):
    helpers = workbook.root / "helpers"
    (helpers / "marks").mkdir(parents=True)
    for module in ("far.py", "later.py", "other.py", "marks/words.py", "marks/cases_98.py", "marks/cases_97.py"):
        (helpers / module).write_text("")
    late = 'def late():\n    import helpers.far\n    importlib.import_module("helpers.later")\n'
    (helpers / "near.py").write_text(late)
    imports = "from helpers import near\nfrom helpers.marks import words\nfrom toy import"
    source(workbook).write_text(example(**{"from toy import": imports}))
    make(workbook)
    (helpers / name).write_text("# changed\n")
    assert make(workbook) == ([] if counts else ["98_example: nothing changed"])


def test_the_map_of_chapters_is_made_again_when_a_chapter_is_added(workbook, no_kernel):
    (workbook.root / "helpers").mkdir()
    (workbook.root / "helpers" / "course.py").write_text("")
    source(workbook).write_text(example(**{"from toy import": "from helpers import course\nfrom toy import"}))
    make(workbook)
    assert make(workbook) == ["98_example: nothing changed"]
    source(workbook).with_name("99_more.py").write_text("")
    assert make(workbook) == []


def test_a_source_that_is_no_python_names_file_and_line(workbook, command, capsys):
    source(workbook).write_text(example(**{"runtime.start(seed=1)": "runtime.start(seed=1)\nsteps = = 1"}))
    assert command([]) == 1
    assert "98_example.py:12: is no valid Python" in capsys.readouterr().err


def test_windows_line_ends_are_no_change(workbook, no_kernel):
    make(workbook)
    source(workbook).write_bytes(source(workbook).read_bytes().replace(b"\n", b"\r\n"))
    assert make(workbook) == ["98_example: nothing changed"]


def test_a_missing_copy_is_made_again(workbook, no_kernel):
    make(workbook)
    workbook.copies(source(workbook))[1].unlink()
    assert make(workbook) == []
    assert read(workbook)[1]


# A learner's work


def work_on(workbook, text):
    """Do as a learner does in JupyterLab: write into an exercise cell and save."""
    path = workbook.copies(source(workbook))[0]
    notebook = nbformat.read(path, as_version=4)
    cell_of(notebook, "exercise:output_size").source = text
    notebook.metadata.language_info.version = "3.12.1"
    nbformat.write(notebook, path)


def test_a_worked_copy_stays_while_nothing_changed(workbook, no_kernel):
    make(workbook)
    work_on(workbook, "mine = 1")
    assert make(workbook) == ["98_example: nothing changed"]
    assert cell_of(read(workbook)[0], "exercise:output_size").source == "mine = 1"


def test_a_worked_copy_is_kept_beside_the_new_one(workbook, no_kernel):
    make(workbook)
    for number in (1, 2):
        work_on(workbook, f"mine = {number}")
        assert make(workbook, force=True) == [f"98_example: your own copy is kept as 98_example.mine-{number}.ipynb"]
        kept = workbook.root / "notebooks" / f"98_example.mine-{number}.ipynb"
        assert cell_of(nbformat.read(kept, as_version=4), "exercise:output_size").source == f"mine = {number}"
        assert "NotImplementedError" in cell_of(read(workbook)[0], "exercise:output_size").source


def test_a_copy_that_was_only_run_is_replaced(workbook, no_kernel):
    make(workbook)
    path = workbook.copies(source(workbook))[0]
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].execution_count = 77
    nbformat.write(notebook, path)
    assert make(workbook, force=True) == []
    assert not list(path.parent.glob("*.mine-*"))


@pytest.mark.parametrize("content", ["", "not a notebook", '{"cells": 3}'])
def test_a_file_that_cannot_be_read_is_kept_too(workbook, no_kernel, content):
    path = workbook.copies(source(workbook))[0]
    path.write_text(content)
    assert make(workbook) == ["98_example: your own copy is kept as 98_example.mine-1.ipynb"]
    assert path.with_name("98_example.mine-1.ipynb").read_text() == content


# What stops a build


@pytest.mark.parametrize(
    "text, words",
    [
        ("def f():\n    return 1 / 0\nf()", "ZeroDivisionError: division by zero"),
        ("import warnings\nwarnings.warn('old')", "writes to stderr"),
        ("from ipywidgets import IntSlider\nIntSlider()", "tag it nbval-ignore-output"),
        ("import os\nos._exit(3)", "Kernel died"),
    ],
)
def test_an_output_that_cannot_be_stored_is_refused(tmp_path, text, words):
    cells = [nbformat.v4.new_markdown_cell("Text."), nbformat.v4.new_code_cell("1"), nbformat.v4.new_code_cell(text)]
    with pytest.raises(_execution.CellError) as caught:
        _execution.execute(nbformat.v4.new_notebook(cells=cells), tmp_path)
    assert caught.value.index == 2
    assert words in str(caught.value) and "\x1b" not in str(caught.value)


@pytest.mark.parametrize("place, words", [("notebooks", "the learner's copy"), ("solutions", "the solved notebook")])
def test_a_cell_that_raises_stops_the_build_and_leaves_all_as_it_was(workbook, no_kernel, monkeypatch, place, words):
    make(workbook)
    before = {path: path.read_bytes() for path in (workbook.root / "notebooks").rglob("*.*")}

    run = _execution.execute

    def execute(notebook, folder, after_cell):
        run(notebook, folder)
        if folder.name == place:
            raise _execution.CellError(5, "Traceback ... NameError: name 'plt' is not defined")

    monkeypatch.setattr(_execution, "execute", execute)
    with pytest.raises(build.BuildError) as caught:
        make(workbook, force=True)
    for part in ("98_example: " + words, "line 27 of 98_example.py", "plt.plot([6, 7, 8]", "NameError: name 'plt'"):
        assert part in str(caught.value)
    assert {path: path.read_bytes() for path in (workbook.root / "notebooks").rglob("*.*")} == before


@pytest.mark.parametrize(
    "words, old, new",
    [
        ("the solved notebook", "(f - 1) // 2", "None"),
        ("the learner's copy", 'exercise:same_padding"]', 'exercise:same_padding"]\nsame = 1'),
    ],
)
def test_a_check_that_says_something_else_stops_the_build(workbook, words, old, new):
    text = example(**{old: new})
    source(workbook).write_text(text.replace("padding(f):", "padding(f):\n    if 'same' in globals(): return 1"))
    with pytest.raises(build.BuildError) as caught:
        make(workbook)
    assert words in str(caught.value) and "check:same_padding should say" in str(caught.value)


def test_a_write_that_fails_leaves_the_old_file(workbook, no_kernel, monkeypatch):
    make(workbook)
    path = workbook.copies(source(workbook))[1]
    before = path.read_bytes()

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(build.os, "replace", full)
    source(workbook).write_text(example(Sizes="Widths"))
    with pytest.raises(OSError):
        make(workbook)
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*"))


# What an author is told


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("    ### END SOLUTION\n", "", "19: '### BEGIN SOLUTION' without an '### END SOLUTION' after it"),
        ("    ### BEGIN SOLUTION\n", "", "21: '### END SOLUTION' without a '### BEGIN SOLUTION' before it"),
        ("    padded =", "    ### BEGIN SOLUTION\n    padded =", "20: a second '### BEGIN SOLUTION'; the one"),
        ("plt.title", "### BEGIN SOLUTION\nplt.title", "29: a SOLUTION mark outside an exercise cell"),
        ('# %% tags=["check:output_size"]\ncheck("output_size", output_size)', "# %%\nNone", "16: no check after this"),
        ('# %% tags=["check:output_size"]', "# %%", '16: no check after this exercise; the next code cell must be'),
        ('exercise:output_size"]\ndef', 'exercise:output_sizes"]\ndef', "16: exercise:output_sizes is no"),
        ("check:output_size", "check:output_sizes", "24: check:output_sizes is no"),
        ("quiz:01.q1", "quiz:01.q9", "54: quiz:01.q9 is no exercise or quiz"),
        ('tags=["exercise:output_size"]', "", "24: check:output_size stands before its exercise"),
        ("(n, f, pad, stride):", "(n, f, pad, stride):" + 25 * "\n    pass", "16: a code cell of 31 lines; split it"),
        ('check("output_size", output_size)', "check('output_size', f)", '25: the cell of check:output_size must'),
        ('answer = "b"', "answer = 'b'  # so", "55: the cell of quiz:01.q1 must be one line"),
        ('tags=["C12"]', 'tags=["C12", "important"]', "1: the tag 'important' is unknown"),
        ('["check:output_size"]', '["check:output_size", "nbval-ignore-output"]', "24: check:output_size has the tag"),
        ('tags=["C13"]\nprint', 'tags=["nbval-ignore-output"]\nprint', "32: nbval-ignore-output, and the next"),
        ("runtime.start(seed=1)", "pass", "6: the first code cell sets up: runtime.start(seed=...)"),
        ("import matplotlib", "pass\npass\npass\nimport matplotlib", "6: the first code cell sets up"),
        ("# %% [markdown]", "import os\n\n# %% [markdown]", "1: 13 lines that begin with '# %%' make 14 cells"),
        ("exercise:same_padding", "exercise:output_size", "41: exercise:output_size stands here a second time"),
        ("plt.show()", "plt.show();", "27: a last line that ends in ';'"),
        ("print(", "# %%\n\n# %%\nprint(", "35: an empty code cell; remove it"),
    ],
)
def test_an_author_is_told_file_line_and_remedy(tmp_path, old, new, words):
    assert f"98_example.py:{words}" in complaint(tmp_path, example(**{old: new}))


def test_all_mistakes_are_told_at_once_in_order(tmp_path):
    half = {"    ### END SOLUTION\n": "", "    return (f - 1) // 2\n    ### END": "    ### BEGIN"}
    text = example(**half, **{"quiz:01.q1": "quiz:01.q9"})
    lines = complaint(tmp_path, text).splitlines()
    assert [line.split(":")[1] for line in lines] == ["19", "44", "44", "52"]


def test_what_only_deserves_a_look_is_a_note(workbook):
    text = "# %% [markdown]\n# " + 91 * "word " + "\n\n# %% [markdown]\n" + 99 * "# | a table of words |\n"
    source(workbook).write_text(example() + "\n" + text)
    found = _chapter.findings(workbook.read(source(workbook)))
    assert found == [(57, "a text cell of 91 words; 90 at most read well"), (1, "15 cells; 35 to 60 read well")]


# Whether stored notebooks and sources agree


def test_fresh_notebooks_agree_with_their_source(workbook, no_kernel, capsys):
    make(workbook)
    assert build.differences(workbook, source(workbook)) == []
    assert build.check(workbook, [source(workbook)]) is True
    assert "agree with their sources" in capsys.readouterr().out


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    "change, words",
    [
        (lambda notebook: notebook.cells[5].update(source="plt.plot([1])"), "differs in source (line 27"),
        (lambda notebook: notebook.cells[5].update(id="other"), "cell other differs in id (line 27"),
        (lambda notebook: notebook.cells[5].metadata.update(tags=[]), "differs in metadata (line 27"),
        (lambda notebook: notebook.cells[4].metadata.nbgrader.update(points=5), "differs in metadata (line 24"),
        (lambda notebook: notebook.cells.pop(), "has 14 cells, the source gives 15"),
        (lambda notebook: notebook.metadata.kernelspec.update(name="other"), "its metadata are not what"),
        (lambda notebook: notebook.metadata.pop("workbook"), "its metadata are not what"),
    ],
)
def test_a_notebook_edited_by_hand_differs(workbook, no_kernel, which, change, words):
    make(workbook)
    path = workbook.copies(source(workbook))[which]
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)
    (found,) = build.differences(workbook, source(workbook))
    assert found.startswith(path.relative_to(workbook.root).as_posix()) and words in found


def test_a_changed_source_and_a_missing_notebook_differ(workbook, no_kernel, capsys):
    make(workbook)
    source(workbook).write_text(example(Sizes="Widths"))
    assert len(build.differences(workbook, source(workbook))) == 2
    workbook.copies(source(workbook))[0].unlink()
    assert "notebooks/98_example.ipynb: is missing" in build.differences(workbook, source(workbook))[0]
    assert build.check(workbook, [source(workbook)]) is False
    assert "Run: make notebooks" in capsys.readouterr().out


# The command line


@pytest.fixture
def command(workbook, no_kernel, monkeypatch):
    monkeypatch.setattr(build, "real_workbook", lambda: workbook)
    return build.main


def test_the_command_makes_checks_and_renews(workbook, command, no_kernel, capsys):
    assert command(["--check"]) == 1
    assert command([]) == 0
    assert command(["--check"]) == 0
    work_on(workbook, "mine = 1")
    assert command(["--check"]) == 1
    runs = len(no_kernel)
    assert command(["--fresh", "98"]) == 0
    assert no_kernel[runs:] == ["notebooks"]
    assert "kept as 98_example.mine-1.ipynb" in capsys.readouterr().out
    assert command(["--check", "--only", "98"]) == 0


def test_a_copy_that_was_only_run_again_is_not_handed_out(workbook, command, capsys, tmp_path):
    assert command(["--course", str(tmp_path / "course")]) == 0
    path = workbook.copies(source(workbook))[0]
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.cell_type == "code").outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="a teacher's own output")
    ]
    nbformat.write(notebook, path)
    assert command(["--course", str(tmp_path / "course")]) == 1
    assert "was worked on or run" in capsys.readouterr().err


def test_a_course_is_made_from_untouched_copies_only(workbook, command, capsys, tmp_path):
    folder = tmp_path / "course"
    assert command(["--course", str(folder)]) == 0
    assert (folder / "source" / "98_example" / "98_example.ipynb").exists()
    assert "an nbgrader course with 98_example" in capsys.readouterr().out
    work_on(workbook, "mine = 1")
    assert command(["--course", str(folder)]) == 1
    assert "98_example.ipynb was worked on" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--only", "--fresh"])
@pytest.mark.parametrize("number", ["77", "9", "980", ""])
def test_a_chapter_that_is_not_there_is_named(command, capsys, option, number):
    assert command([option, number]) == 1
    assert f"chapter is '{number}'; there are sources of 98" in capsys.readouterr().err


def test_a_wrong_source_is_told_in_words(workbook, command, capsys):
    source(workbook).write_text(example(**{'answer = "b"': "answer = 1"}))
    assert command([]) == 1
    assert "98_example.py:55: the cell of quiz:01.q1" in capsys.readouterr().err
