"""What is spoken below a cue, or behind a name and a colon, as sentences of speech."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .cue_line import aside_line
from .delivery import delivery
from .grammar import plain
from .join_text import join_lines
from .slice import Slice
from .speech import Cue
from .storyboard import Extension, Speech
from .syntax import Line
from .text import Text
from .words import NARRATION


def speeches(
    cue: Cue, lines: tuple[Line, ...], language: str, found: Callable[[Slice], Text]
) -> Iterator[Speech]:
    """What somebody says in some lines; brackets on a line of their own begin a new sentence.

    `found` finds the names in what brackets say. Lines without words say nothing.
    """
    extension = Extension.ON if cue.speakers else NARRATION
    for asides, words in _stretches(cue, lines):
        how = delivery(asides, language, found)
        extension = how.extension or extension
        yield Speech(
            cue.speakers,
            join_lines(words, language),
            how.verb,
            how.manner,
            extension,
            cue.spoken.dual,
            how.apart,
            how.act,
            how.pause,
        )


def _stretches(cue: Cue, lines: tuple[Line, ...]) -> Iterator[tuple[list[Slice], list[Slice]]]:
    """What stands in brackets, and the lines of words behind it."""
    asides, words = [*cue.spoken.asides], list[Slice]()
    for line in _bracketed(lines):
        run = line.words.strip()
        if line.kind == "ASIDE":
            if words:
                yield asides, words
                asides, words = [], []
            asides.append(aside_line(run))
        elif run.text:
            words.append(run.part(1) if line.kind == "ESCAPED" else run)
    if words:
        yield asides, words


def _bracketed(lines: tuple[Line, ...]) -> Iterator[Line]:
    """The lines, those of one pair of brackets as one."""
    at = 0
    while at < len(lines):
        end = _closed(lines, at)
        if end > at:
            runs = tuple(line.words.strip() for line in lines[at : end + 1])
            whole = Slice.joined(runs, (" ",) * (len(runs) - 1))
            yield lines[at].saying(whole, "ASIDE")
        else:
            yield lines[at]
        at = end + 1


def _closed(lines: tuple[Line, ...], at: int) -> int:
    """The line at whose end the bracket closes that opens a line; that line itself without one."""
    first = plain(lines[at].words.text).strip()
    if lines[at].kind == "ASIDE" or not first.startswith("(") or ")" in first:
        return at
    for end in range(at + 1, min(len(lines), at + _MOST)):
        text = plain(lines[end].words.text).strip()
        if "(" in text or ")" in text:
            return end if text.find(")") == len(text) - 1 and "(" not in text else at
    return at


_MOST = 4
"""Lines of the longest brackets in a speech."""
