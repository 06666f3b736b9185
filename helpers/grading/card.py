"""The card that a Feedback shows in Jupyter: light and dark, with a symbol and words beside every colour.

Colours are JupyterLab's own variables, with fallbacks; a class named twice outweighs JupyterLab's own rules. Where a
notebook is not trusted its styles are dropped, and the plain elements still read in order.
"""

import html
import re

from helpers.grading.feedback import STATES, escaped

STYLE = """<style>
.wb-card{--quiet:var(--jp-ui-font-color2,inherit);--line:var(--jp-border-color2,rgba(128,128,128,.35));
--well:rgba(128,128,128,.12);--mono:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);
max-width:820px;margin:6px 0 10px;border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:6px;
background:var(--jp-layout-color1,transparent);color:var(--jp-ui-font-color1,inherit);overflow:hidden;
font:14px/1.5 var(--jp-ui-font-family,system-ui,-apple-system,"Segoe UI",sans-serif)}
.wb-card,.wb-card *{box-sizing:border-box}
.wb-passed{--tone:#2e8b57}.wb-not-yet{--tone:#b85c00}.wb-not-attempted{--tone:#6b7fa3}
.wb-head{display:flex;flex-wrap:wrap;align-items:center;gap:4px 10px;padding:10px 16px}
.wb-mark{display:inline-flex;align-items:center;justify-content:center;width:22px;height:22px;border-radius:50%;
background:var(--tone);color:#fff;font-weight:700;line-height:1}
.wb-state{font-weight:600;font-size:15px}
.wb-card.wb-card code{font:.92em var(--mono);background:none;color:inherit;padding:0;white-space:pre-wrap}
.wb-card.wb-card .wb-head code{padding:2px 7px;border-radius:4px;background:var(--well)}
.wb-title,.wb-lead,.wb-label,.wb-caption,.wb-foot{color:var(--quiet)}
.wb-title{flex:1 1 auto}
.wb-points{font-weight:600;white-space:nowrap}
.wb-card p.wb-lead{padding:0 16px 12px 48px;margin:0}
.wb-body{border-top:1px solid var(--line);padding:12px 16px;display:grid;
grid-template-columns:8.5em minmax(0,1fr);gap:12px 12px}
.wb-label{font-size:13px;line-height:21px}
.wb-part{min-width:0;overflow-wrap:anywhere}
.wb-pair{display:flex;flex-wrap:wrap;gap:8px 24px}
.wb-words{white-space:pre-line}
.wb-code{font:13px/21px var(--mono)}
.wb-blocks{display:flex;flex-wrap:wrap;gap:8px 20px}
.wb-words+.wb-blocks,.wb-words+.wb-pair{margin-top:4px}
.wb-caption{font-size:12px;margin:1px 0}
.wb-card.wb-card pre{margin:0;padding:6px 10px;border-radius:4px;background:var(--well);color:inherit;border:0;
font:13px/1.45 var(--mono);white-space:pre;overflow-x:auto;width:fit-content;max-width:100%}
.wb-card pre b{text-decoration:underline 2px var(--tone);text-underline-offset:3px}
.wb-cause{margin:0 16px 14px;padding:10px 14px;border-radius:5px;background:var(--well)}
.wb-cause b{display:block;margin-bottom:2px}
.wb-foot{border-top:1px solid var(--line);padding:8px 16px;font-size:13px;display:flex;flex-wrap:wrap;gap:4px 20px;
justify-content:space-between}
.wb-card.wb-card .wb-foot code{color:var(--jp-ui-font-color1,inherit);padding:1px 5px;border-radius:3px;
background:var(--well)}
.wb-foot summary{cursor:pointer}
.wb-card .wb-foot ul{margin:6px 0 2px;padding:0;list-style:none}
.wb-card .wb-foot p{margin:0}
</style>"""

BOXED = ("Likely cause", "Why not", "Because")  # parts that stand in a box below the others
CODE = ("The call", "What it did")  # parts whose words are code


def card(feedback):
    """The HTML of a Feedback."""
    kind = feedback.state.replace(" ", "-")
    symbol, words = STATES[feedback.state]
    head = (
        f'<div class="wb-head"><span class="wb-mark" aria-hidden="true">{symbol}</span> '
        f'<strong class="wb-state">{words}</strong> <code>{escaped(feedback.id)}</code> '
        f'<span class="wb-title">{escaped(feedback.title)}</span> '
        f'<span class="wb-points">{feedback.earned}</span></div>'
    )
    lead = f'<p class="wb-lead">{escaped(feedback.lead)}</p>' if feedback.lead else ""
    rows = _rows([section for section in feedback.sections if section.label not in BOXED])
    boxes = "".join(
        f'<div class="wb-cause"><b>{section.label}</b> {escaped(section.words)}</div>'
        for section in feedback.sections
        if section.label in BOXED
    )
    return f'{STYLE}<div class="wb-card wb-{kind}" role="status">{head}{lead}{rows}{boxes}{_foot(feedback)}</div>'


def _rows(sections):
    """A row for each section; two sections of small arrays share one, so that they can be compared."""
    rows, rest = "", list(sections)
    while rest:
        section = rest.pop(0)
        inner = _words(section) + _blocks(section)
        if section.label == "What came back" and section.blocks and rest and rest[0].blocks:
            beside = rest.pop(0)
            pair = f'{_blocks(section)} <div class="wb-label">{beside.label}</div> {_blocks(beside)}'
            inner = f'{_words(section)}<div class="wb-pair">{pair}</div>'
        rows += f'<div class="wb-label">{section.label}</div><div class="wb-part">{inner}</div>'
    return f'<div class="wb-body">{rows}</div>' if rows else ""


def _words(section):
    code = " wb-code" if section.label in CODE else ""
    return f'<div class="wb-words{code}">{escaped(section.words)}</div>' if section.words else ""


def _blocks(section):
    return f'<div class="wb-blocks">{"".join(map(_block, section.blocks))}</div>' if section.blocks else ""


def _block(block):
    above = f'<div class="wb-caption">{escaped(block.caption)}</div>' if block.caption else ""
    below = f'<div class="wb-caption">{escaped(block.note)}</div>' if block.note else ""
    lines = html.escape(block.lines)
    if block.note:
        lines = re.sub(r"([-+.\w]+)\*", r"<b>\1</b>*", lines)
    return f"<div>{above}<pre>{lines}</pre>{below}</div>"


def _foot(feedback):
    pieces = [f"<p>{escaped(note)}</p>" for note in feedback.notes]
    if feedback.cases and not feedback.passed:
        items = "".join(
            f"<li>{STATES['passed' if case.passed else 'not yet'][0]} {escaped(case.description)}</li>"
            for case in feedback.cases
        )
        pieces.insert(0, f"<details><summary>{feedback.tally}</summary><ul>{items}</ul></details>")
    if feedback.again:
        pieces.append(f"<p>The same again: <code>{escaped(feedback.again)}</code></p>")
    return f'<div class="wb-foot">{"".join(pieces)}</div>' if pieces else ""
