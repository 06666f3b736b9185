"""The table of all exercises: points so far, and what to do next. The same records give the same table."""

import textwrap
from dataclasses import dataclass

from helpers.grading import registry
from helpers.grading.feedback import STATES, WIDTH, escaped
from helpers.grading.progress import records

STYLE = """<style>
.wb-report{--quiet:var(--jp-ui-font-color2,inherit);--line:var(--jp-border-color2,rgba(128,128,128,.35));
max-width:820px;margin:6px 0 10px;border:1px solid var(--line);border-radius:6px;overflow:hidden;
background:var(--jp-layout-color1,transparent);color:var(--jp-ui-font-color1,inherit);
font:14px/1.5 var(--jp-ui-font-family,system-ui,-apple-system,"Segoe UI",sans-serif)}
.wb-report.wb-report table{width:100%;margin:0;border-collapse:collapse;font:inherit;color:inherit;table-layout:fixed;
border:0}
.wb-report.wb-report tbody tr,.wb-report.wb-report tbody tr:nth-child(n),
.wb-report.wb-report tbody tr:hover{background:none}
.wb-report.wb-report td,.wb-report.wb-report th{padding:6px 8px;text-align:left;vertical-align:top;border:0;
line-height:21px;
border-top:1px solid var(--line);font-weight:400;white-space:normal;overflow-wrap:anywhere;color:inherit}
.wb-report.wb-report tbody tr.wb-chapter th{font-weight:600;background:rgba(128,128,128,.12)}
.wb-report.wb-report .wb-symbol{text-align:center;font-weight:700;padding-left:14px}
.wb-report.wb-report td.wb-done{color:#2e8b57}.wb-report.wb-report td.wb-open{color:#b85c00}
.wb-report.wb-report td code{font:13px/21px var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);
background:none;
color:inherit;padding:0}
.wb-report.wb-report td.wb-points,.wb-report.wb-report th.wb-points{text-align:right;white-space:nowrap;
padding-right:16px}
.wb-report.wb-report td.wb-next{color:var(--quiet)}
.wb-total{padding:12px 16px;display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center}
.wb-total strong{font-weight:600;font-size:15px}
.wb-total progress{flex:1 1 160px;height:10px;accent-color:#2e8b57}
.wb-then{margin:0;padding:10px 16px;border-top:1px solid var(--line)}
</style>"""
COLUMNS = '<colgroup><col style="width:46px"><col style="width:152px"><col><col style="width:92px"></colgroup>'


@dataclass(frozen=True)
class Row:
    """One exercise, or all questions of a chapter: its state, points so far, and what to do next."""

    name: str
    state: str
    points: float
    max_points: float
    next: str


@dataclass(frozen=True)
class Report:
    """Points and next steps; a table in Jupyter, text elsewhere.

    Attributes:
        chapters: (number, title, rows) of each chapter.
        notes: sentences about the progress file.
    """

    chapters: tuple
    notes: tuple = ()

    @property
    def points(self):
        """Points so far."""
        return sum(row.points for _, _, rows in self.chapters for row in rows)

    @property
    def max_points(self):
        """Points there are."""
        return sum(row.max_points for _, _, rows in self.chapters for row in rows)

    @property
    def then(self):
        """What to do next, in one sentence."""
        for number, _, rows in self.chapters:
            for row in rows:
                if row.state != "passed":
                    return f"Next: {row.name}, chapter {number}."
        return "Everything is solved."

    def __repr__(self):
        lines = [f"{self.points:g} of {self.max_points:g} points. {self.then}"]
        for number, title, rows in self.chapters:
            earned = sum(row.points for row in rows)
            lines += ["", f"{number}  {title}: {earned:g} of {sum(row.max_points for row in rows):g} points"]
            for row in rows:
                start = f"    {STATES[row.state][0]} {row.name:<18} {_of(row):>8}  "
                steps = textwrap.wrap(row.next, WIDTH + 16 - len(start)) or [""]
                lines += [(start + steps[0]).rstrip(), *(" " * len(start) + step for step in steps[1:])]
        return "\n".join([*lines, *self.notes])

    __str__ = __repr__

    def _repr_html_(self):
        body = "".join(_chapter_html(*chapter) for chapter in self.chapters)
        notes = "".join(f'<p class="wb-then">{escaped(note)}</p>' for note in self.notes)
        total = (
            f'<div class="wb-total"><strong>{self.points:g} of {self.max_points:g} points</strong> '
            f'<progress value="{self.points:g}" max="{max(self.max_points, 1):g}" aria-label="points"></progress> '
            f"<span>{escaped(self.then)}</span></div>"
        )
        return f'{STYLE}<div class="wb-report">{total}<table>{COLUMNS}<tbody>{body}</tbody></table>{notes}</div>'


def report(chapter=None):
    """The Report over all chapters, or over one (1, "1" or "01").

    Raises:
        ValueError: if there is no such chapter; the message names those there are.
    """
    there = registry.chapters()
    wanted = None if chapter is None else registry.two_digits(chapter)
    if wanted not in (None, *there):
        raise ValueError(f"chapter is {chapter!r}; it must be one of {', '.join(there)}")
    kept, notes = records()
    return Report(
        tuple(
            (number, title, (*_exercise_rows(number, kept), *_question_rows(number, kept)))
            for number, title in there.items()
            if wanted in (None, number)
        ),
        notes,
    )


def _exercise_rows(chapter, kept):
    for exercise in registry.exercises(chapter):
        record = kept.get(exercise.id)
        if record is None:
            yield Row(exercise.id, "not attempted", 0, exercise.points, exercise.nudge)
        elif record.points >= exercise.points:
            yield Row(exercise.id, "passed", exercise.points, exercise.points, "")
        else:
            yield Row(exercise.id, "not yet", 0, exercise.points, record.hint or exercise.nudge)


def _question_rows(chapter, kept):
    """One row for all questions of a chapter."""
    quizzes = registry.quizzes(chapter)
    if not quizzes:
        return
    right = [quiz for quiz in quizzes if quiz.id in kept and kept[quiz.id].points >= quiz.points]
    wrong = [quiz for quiz in quizzes if quiz.id in kept and quiz not in right]
    open_ones = [quiz for quiz in quizzes if quiz not in right]
    state = "passed" if not open_ones else "not yet" if wrong else "not attempted"
    points, all_points = sum(quiz.points for quiz in right), sum(quiz.points for quiz in quizzes)
    step = ""
    if wrong:
        step = f"Question {wrong[0].id}: {kept[wrong[0].id].hint}"
    elif open_ones:
        step = f"Question {open_ones[0].id} is next."
    yield Row("questions", state, points, all_points, step)


def _of(row):
    return f"{row.points:g} of {row.max_points:g}"


def _chapter_html(number, title, rows):
    earned, there = sum(row.points for row in rows), sum(row.max_points for row in rows)
    head = (
        f'<tr class="wb-chapter"><th class="wb-symbol">{number}</th><th colspan="2">{escaped(title)}</th>'
        f'<th class="wb-points">{earned:g} of {there:g}</th></tr>'
    )
    return head + "".join(_row_html(row) for row in rows)


def _row_html(row):
    colour = {"passed": "wb-done", "not yet": "wb-open", "not attempted": "wb-next"}[row.state]
    symbol, words = STATES[row.state]
    return (
        f'<tr><td class="wb-symbol {colour}" title="{words}">{symbol}</td><td class="wb-id"><code>{escaped(row.name)}'
        f'</code></td><td class="wb-next">{escaped(row.next) or words}</td><td class="wb-points">{_of(row)}</td></tr>'
    )
