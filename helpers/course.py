"""The chapters of the course: one table, from which chapter 00, the README and the tests read.

A chapter is known by its two-digit number ("01"). It is ready once its source or its notebook stands in the
repository; until then it is in preparation. Minutes are those of a learner who works every exercise.
"""

import html
import textwrap
from dataclasses import dataclass
from pathlib import Path

from helpers import images

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Chapter:
    """One chapter: its file's name, what it promises, and what it asks for.

    Attributes:
        name: name of its files without the ending; begins with the chapter's number.
        title: the title as a reader sees it.
        promise: what the learner can do afterwards, as the end of 'You can then ...'.
        minutes: minutes of work.
        needs: numbers of the chapters to have worked before.
        short_path: whether the short path leads through it.
    """

    name: str
    title: str
    promise: str
    minutes: int
    needs: tuple = ()
    short_path: bool = False

    @property
    def number(self):
        """The chapter's two digits, such as "01"."""
        return self.name[:2]

    @property
    def file(self):
        """File name of the notebook, the same in notebooks/ and in notebooks/solutions/."""
        return f"{self.name}.ipynb"

    @property
    def picture(self):
        """Path of the picture that stands for the chapter."""
        return ROOT / "images" / "chapters" / f"{self.number}.png"

    @property
    def ready(self):
        """True where the chapter's source or notebook stands in the repository."""
        folder = ROOT / "notebooks"
        return (folder / "source" / f"{self.name}.py").exists() or (folder / self.file).exists()


CHAPTERS = (
    Chapter("00_start_here", "Start here", "find your way: exercises, checks, quizzes and the progress report", 20),
    Chapter(
        "01_convolution_visualization",
        "Convolution and its visualisation",
        "write a convolution and a pooling layer by hand and say what each of them sees in a picture",
        100,
        needs=("00",),
        short_path=True,
    ),
    Chapter(
        "02_classic_networks",
        "Classic networks",
        "build LeNet-5, VGG, ResNet and Inception from their blocks and count what they cost",
        120,
        needs=("01",),
    ),
    Chapter(
        "03_object_detection",
        "Object detection",
        "measure, encode and clean up boxes, from a sliding window to YOLO",
        180,
        needs=("01",),
    ),
    Chapter(
        "04_what_convnets_learn",
        "What ConvNets learn",
        "show which patches of pictures a unit answers to, and how much of the picture it sees",
        60,
        needs=("01",),
    ),
    Chapter(
        "05_siamese_encoding",
        "Siamese encoding",
        "compare two faces by the distance of their encodings",
        75,
        needs=("01",),
        short_path=True,
    ),
    Chapter(
        "06_triplet_loss",
        "Triplet loss",
        "train an encoder with anchor, positive and negative, and choose triplets that teach it something",
        90,
        needs=("05",),
        short_path=True,
    ),
    Chapter(
        "07_binary_verification",
        "Verification as binary classification",
        "decide whether two pictures show one person, and choose the threshold by its errors",
        75,
        needs=("05",),
        short_path=True,
    ),
    Chapter(
        "08_face_recognition",
        "Face recognition",
        "enrol people in a database, recognise them, and turn strangers away",
        75,
        needs=("05",),
    ),
    Chapter(
        "09_neural_style_transfer",
        "Neural style transfer",
        "paint one picture in the style of another by gradient descent on its pixels",
        100,
        needs=("01",),
        short_path=True,
    ),
    Chapter(
        "10_one_and_three_dimensions",
        "One and three dimensions",
        "carry a convolution over to heartbeats, volumes and films",
        45,
        needs=("01",),
    ),
)


def chapter(number):
    """The chapter of a number such as "01".

    Raises:
        KeyError: if no chapter has that number.
    """
    for each in CHAPTERS:
        if each.number == number:
            return each
    raise KeyError(f"number is {number!r}; chapters run from {CHAPTERS[0].number!r} to {CHAPTERS[-1].number!r}")


def short_path():
    """The chapters of the short path, in order."""
    return tuple(each for each in CHAPTERS if each.short_path)


def full_path():
    """All numbered chapters in order: every one but chapter 00."""
    return CHAPTERS[1:]


def hours(chapters):
    """Hours of work of some chapters, to the nearest half hour."""
    return round(sum(each.minutes for each in chapters) / 30) / 2


def pictures(max_side=190, width=22):
    """{title: picture} of the numbered chapters, as `plots.pictures` takes them.

    Args:
        max_side: pixels of the longer side of each picture.
        width: characters after which a title goes on in a new line.

    Raises:
        ImageError: if a chapter's picture is missing or cannot be read.
    """
    return {
        textwrap.fill(f"{each.number} {each.title}", width, break_long_words=False): images.load(each.picture, max_side)
        for each in full_path()
    }


def _cells(each):
    """The words of a chapter's row after its title: promise, minutes, needs, path, state."""
    return (
        each.promise,
        str(each.minutes),
        ", ".join(each.needs) or "none",
        "short and full" if each.short_path else "full" if each.number != "00" else "first",
        "ready" if each.ready else "in preparation",
    )


_HEADINGS = ("Chapter", "You can then ...", "Minutes", "Needs", "Path", "State")


class Overview:
    """The table of chapters; shows itself in Jupyter, and as lines of text elsewhere.

    Args:
        chapters: which chapters to list.
    """

    def __init__(self, chapters=CHAPTERS):
        self.chapters = tuple(chapters)

    def __repr__(self):
        return "\n".join(
            f"{each.number}  {each.title}: {minutes} minutes, needs {needs}, path: {path}, {state}"
            for each in self.chapters
            for _, minutes, needs, path, state in [_cells(each)]
        )

    def _repr_html_(self):
        """An HTML table whose titles lead to the notebooks beside this one; it also reads well without its styles."""
        rows = []
        for each in self.chapters:
            name = html.escape(f"{each.number} {each.title}")
            first = f'<a href="{each.file}">{name}</a>' if each.ready else name
            rows.append(_html_row("td", (first, *map(html.escape, _cells(each)))))
        body = "\n".join(rows)
        return f"<table>\n<thead>{_html_row('th', _HEADINGS)}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _html_row(kind, cells):
    """One row of `kind` td or th: words to the left, minutes to the right, short words on one line."""
    sides = ("left", "left", "right", *["left; white-space: nowrap"] * 3)
    pairs = zip(sides, cells, strict=True)
    return "<tr>" + "".join(f'<{kind} style="text-align: {side}">{cell}</{kind}>' for side, cell in pairs) + "</tr>"


def readme_table():
    """The table of chapters as Markdown, as the README shows it: each row begins with the chapter's picture."""
    lines = ["| | " + " | ".join(_HEADINGS) + " |", "|---|" + "---|" * len(_HEADINGS)]
    for each in CHAPTERS:
        name = f"{each.number} {each.title}"
        first = f"[{name}](notebooks/{each.file})" if each.ready else name
        picture = f'<img src="images/chapters/{each.number}.png" width="110" alt="">'
        lines.append("| " + " | ".join((picture, first, *_cells(each))) + " |")
    return "\n".join(lines)
