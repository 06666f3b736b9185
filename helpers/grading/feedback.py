"""What an answer gets back: a Result for programs, and a Feedback that shows itself as a card or as text."""

import html
import textwrap
from dataclasses import dataclass

WIDTH = 96  # columns of the text form
STATES = {  # state: (symbol, words)
    "passed": ("\u2713", "Passed"),
    "not yet": ("\u00d7", "Not yet"),
    "not attempted": ("\u25cb", "Not attempted yet"),
}


@dataclass(frozen=True)
class CaseResult:
    """One case: what it was about, and whether the answer was right."""

    description: str
    passed: bool


@dataclass(frozen=True)
class Result:
    """What `grade` returns.

    Attributes:
        passed: True where all points were earned.
        points: max_points where passed, else 0.
        max_points: what the exercise is worth.
        message: the whole feedback as plain text.
        cases: a CaseResult for each case.
        misconception: the name of the known mistake that the answer makes, or None.
    """

    passed: bool
    points: float
    max_points: float
    message: str
    cases: tuple = ()
    misconception: str | None = None


@dataclass(frozen=True)
class Block:
    """A few lines of aligned text, a caption above and a note below; with a note, numbers with a star stand out."""

    caption: str
    lines: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A labelled part of the feedback: words, and below them Blocks, side by side."""

    label: str
    words: str = ""
    blocks: tuple = ()


@dataclass(frozen=True)
class Feedback:
    """The answer to an answer. In Jupyter it shows itself as a card, elsewhere as text.

    Attributes:
        id, title: of the exercise or question.
        state: "passed", "not yet" or "not attempted".
        max_points: what it is worth.
        lead: one sentence under the heading.
        sections: the parts: the call, what came back, what was expected, the likely cause.
        cases: a CaseResult for each case.
        misconception: the name of the known mistake, or None.
        hint: the likely cause on its own, kept for the report.
        again: code that shows the same again, or "".
        notes: sentences about the check itself.
    """

    id: str
    title: str
    state: str
    max_points: float
    lead: str = ""
    sections: tuple = ()
    cases: tuple = ()
    misconception: str | None = None
    hint: str = ""
    again: str = ""
    notes: tuple = ()

    @property
    def passed(self):
        """True where all points were earned."""
        return self.state == "passed"

    @property
    def points(self):
        """All points or none."""
        return self.max_points if self.passed else 0

    @property
    def earned(self):
        """'1 of 3 points', or "" where there is nothing to earn."""
        if not self.max_points:
            return ""
        return f"{self.points:g} of {self.max_points:g} point{'' if self.max_points == 1 else 's'}"

    @property
    def result(self):
        """The same as a Result."""
        return Result(self.passed, self.points, self.max_points, str(self), self.cases, self.misconception)

    @property
    def tally(self):
        """'5 of 7 cases right'."""
        return f"{sum(case.passed for case in self.cases)} of {len(self.cases)} cases right"

    def __repr__(self):
        symbol, words = STATES[self.state]
        lines = [f"{symbol} {words}: {self.id}" + (f", {self.earned}" if self.earned else "")]
        lines += _wrapped(self.lead, "  ")
        for section in self.sections:
            lines += ["", f"  {section.label}", *_wrapped(section.words, "    ")]
            for block in section.blocks:
                lines += [f"    {block.caption}"] * bool(block.caption)
                lines += textwrap.indent(block.lines, "      ").splitlines()
                lines += [f"      ({block.note})"] * bool(block.note)
        if self.cases and not self.passed:
            wrong = [case.description for case in self.cases if not case.passed]
            listed = f" Not right: {'; '.join(wrong)}." if len(wrong) < len(self.cases) else ""
            lines += ["", *_wrapped(f"{self.tally}.{listed}", "  ")]
        if self.again:
            lines += ["", f"  The same again: {self.again}"]
        for note in self.notes:
            lines += ["", *_wrapped(note, "  ")]
        return "\n".join(lines)

    __str__ = __repr__

    def _repr_html_(self):
        from helpers.grading.card import card

        return card(self)


def _wrapped(words, indent):
    return [
        line
        for paragraph in words.split("\n")
        for line in textwrap.wrap(
            paragraph, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False,
            break_on_hyphens=False,
        )
    ]


def escaped(text):
    """Text that is safe inside HTML; words between backticks become code."""
    parts = html.escape(str(text)).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
