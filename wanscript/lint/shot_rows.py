"""Shots of a shot list, which have a line for each thing that is said of them."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Edit
from ..language.misplaced import looks_like
from ..language.shot_rows import ShotRow, in_digits, shot_at
from ..language.source import Span
from ..language.spelled import colon
from ..language.syntax import Line


def shot_rows(lines: tuple[Line, ...]) -> Iterator[tuple[int, tuple[int, ...], Diagnostic]]:
    """The shots that are told so in a block: where each begins, its lines, and what is told."""
    at = 0
    while at + 1 < len(lines):  # one line alone is no shot of a list
        rows = shot_at(lines, at)
        if len(rows) > 1:
            own = tuple(range(at, at + len(rows)))
            yield at, own, _told(lines[at : at + len(rows)], rows)
        at += max(1, len(rows))


def _told(lines: tuple[Line, ...], rows: tuple[ShotRow, ...]) -> Diagnostic:
    said = {each.what: each.value.text.strip() for each in rows}
    first, last = lines[0].words.strip().span(), lines[-1].words.strip().span()
    form = _form(said, first.text)
    return looks_like(
        first,
        "this looks like a shot of a shot list, but it is prose, and is read to the model",
        f"write `{form}`",
        "a shot has its number, how it is framed, its time and its words on one line; who speaks "
        "stands below",
        (Edit(Span(first.source, first.start, last.end), form),) if "action" in said else (),
    )


def _form(said: dict[str, str], words: str) -> str:
    """The shot as it is written."""
    between = colon(words)
    wide = between != ": "
    head = ("，" if wide else ", ").join(
        said[each] for each in ("framing", "camera") if each in said
    )
    time = f"[{said['time']}]" if "time" in said else ""
    head = " ".join(filter(None, (head, time)))
    number = f"{in_digits(said['number'])}{'、' if wide else '. '}"
    if "action" not in said:
        return f"{number}{head}{between}..."
    return f"{number}{head}{between if head else ''}{said['action']}"
