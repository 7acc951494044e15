"""What changed between two versions of a film, for a pull request.

What the scripts say stands as code, so that it cannot be taken for markup, a link, or the name of
somebody who is then told.
"""

from __future__ import annotations

import html
import re

from ..diff import Detail, Diff, SceneDiff
from ..models.price import together
from .amounts import money, quantity
from .diff import MARKS, Versions, brief, heading, named, reasons, summary, where, worded
from .terminal import visible
from .worddiff import Side, word_diff


def diff_markdown(found: Diff, of: Versions) -> str:
    """The difference as Markdown: a table of the scenes, then what changed of their words."""
    told = [scene for scene in found.scenes if scene.told]
    parts = [
        f"### {_code(found.title or of.script)}",
        f"From {_code(of.before)} to {_code(of.now)}. {summary(found)}",
    ]
    if told:
        rows = [_row(scene, of) for scene in told]
        parts.append("\n".join([_HEAD, *rows]))
    for scene in told:
        texts = [each for each in scene.details if worded(each)]
        if texts:
            head = f"**{_code(named(scene))}** {_code(heading(scene))}"
            parts += [head, *(_text(each, of) for each in texts)]
    if of.notes:
        parts.append("\n".join(f"- {_code(note)}" for note in of.notes))
    return "\n\n".join(parts) + "\n"


_HEAD = "| | Scene | What | Seconds | Price |\n|---|---|---|---:|---:|"


def _row(scene: SceneDiff, of: Versions) -> str:
    said = dict.fromkeys((*reasons(scene, of), *map(brief, scene.details)))
    priced = together(scene.again) if scene.again else None
    cells = (
        _code(MARKS[scene.kind]),
        f"{_code(named(scene))} {_code(heading(scene))}",
        "<br>".join(map(_plain, said)),
        quantity(priced.seconds) if priced else "",
        money(priced.cost) if priced else "",
    )
    # a bar ends a cell, within code too
    whole = [cell.replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(whole)} |"


def _plain(words: str) -> str:
    """Words that can be nothing but words as they are, all others as code."""
    return words if re.fullmatch("[a-z0-9 ,]+", words) else _code(words)


_TAGS = {Side.BOTH: "", Side.OLD: "del", Side.NEW: "ins"}


def _text(detail: Detail, of: Versions) -> str:
    parts = []
    for side, text in word_diff(detail.old or "", detail.new or ""):
        shown = html.escape("\n".join(map(visible, text.split("\n"))), quote=False)
        tag = _TAGS[side]
        parts.append(f"<{tag}>{shown}</{tag}>" if tag else shown)
    return f"{_plain(f'{detail.part}{where(detail.place, of)}')}:\n\n<pre>{''.join(parts)}</pre>"


def _code(text: str) -> str:
    """Text as a span of code."""
    shown = visible(text)
    fence = "`" * (1 + max((len(each) for each in re.findall("`+", shown)), default=0))
    space = " " if shown[:1] == "`" or shown[-1:] == "`" else ""
    return f"{fence}{space}{shown}{space}{fence}"
