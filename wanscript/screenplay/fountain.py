"""Fountain: plain text laid out as a screenplay. Any text can be read as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import asides
from .forms import (
    cue,
    is_cue,
    is_heading,
    is_sure_heading,
    is_transition,
    may_lead,
    scene_number,
)
from .records import (
    Action,
    Aside,
    Card,
    Element,
    Heading,
    Line,
    Parenthetical,
    Remark,
    Screenplay,
    Section,
    Speech,
    Synopsis,
    Transition,
    Words,
    legible,
    remarks,
    spoken,
)
from .title_page import title_page

_BOLD = re.compile(r"(?<!\\)(\*{1,3})(?=[^\s*])([^*\n]*[^\s*\\])\1")
_UNDERLINED = re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]*[^\s_\\])_(?!\w)")
_ESCAPED = re.compile(r"\\(?=[*_\\])")
_LEVELS = 3
"""How many marks of emphasis may stand in each other."""

_SECTION = re.compile(r"(?P<depth>#{1,6})\s*(?=[^\s#])(?P<words>.*)", re.S)
_CARD = re.compile(r">\s*(?P<words>.*?)\s*<\Z", re.S)
_PAGE = re.compile(r"={3,}\Z")
_ACTION = ("!", "！", "~")
"""What a line begins with that is action, or a song."""

_ASIDE_LINES = 8
"""Lines that a parenthetical may go over."""


class _Row(NamedTuple):
    """A line: its words, those without remarks, and whether it ends what stands above it."""

    words: Words
    text: str
    empty: bool


Read = tuple[Element | None, int]
"""An element, None for what is none, and how many rows it took."""


def fountain(text: str) -> Screenplay:
    """A screenplay from its text: without emphasis, every other word as it was written."""
    text = legible(text).replace("\r\n", "\n").replace("\r", "\n")
    rows = [_row(line) for line in asides.lines(text)]
    page, start = title_page([(row.text, _indented(row.words)) for row in rows])
    kept = [Aside(found) for row in rows[:start] if (found := remarks(row.words))]
    return Screenplay(page, (*kept, *_elements(rows[start:])))


def _row(line: Words) -> _Row:
    words = tuple(each if isinstance(each, Remark) else _plain(each) for each in line)
    text = spoken(words)
    # two spaces keep a speech together over an empty line
    soft = not text and len("".join(each for each in line if isinstance(each, str))) > 1
    return _Row(words, text, not (text or soft or remarks(words)))


def _indented(line: Words) -> bool:
    first = line[0] if line else ""
    return isinstance(first, str) and first[:1].isspace()


def _plain(piece: str) -> str:
    """Words without their marks of emphasis."""
    for _ in range(_LEVELS):
        piece = _UNDERLINED.sub(r"\1", _BOLD.sub(r"\2", piece))
    return _ESCAPED.sub("", piece)


def _elements(rows: Sequence[_Row]) -> Iterator[Element]:
    at = 0
    while at < len(rows):
        element, taken = _element(rows, at)
        at += taken
        if element:
            yield element


def _element(rows: Sequence[_Row], at: int) -> Read:
    """What begins with a row that stands at the start of a block."""
    row = rows[at]
    if row.empty or _PAGE.match(row.text):
        return None, 1
    if not row.text:
        found = remarks(row.words)
        return Aside(found) if found else None, 1
    if row.text[0] in _ACTION:
        return _action(rows, at)
    if one := _marked(row) or _formed(row):
        return one, 1
    if may_lead(row.text) and _above_heading(rows, at):
        return Transition(_words(row.text, row)), 1
    return _speech(rows, at) or _action(rows, at)


def _above_heading(rows: Sequence[_Row], at: int) -> bool:
    """Whether a slug line is next below a row, behind an empty line."""
    below = at + 1
    while below < len(rows) and rows[below].empty:
        below += 1
    if below in (at + 1, len(rows)) or not rows[below].text:
        return False
    return isinstance(_marked(rows[below]) or _formed(rows[below]), Heading)


def _marked(row: _Row) -> Element | None:
    """An element of one line that its first sign tells."""
    text = row.text
    if found := _SECTION.match(text):
        return Section(_words(found["words"], row), len(found["depth"]))
    if text[0] == "=":
        return Synopsis(_words(text[1:], row))
    if found := _CARD.match(text):
        return Card(_words(found["words"], row))
    if text[0] == ">":
        return Transition(_words(text[1:], row))
    if text[0] == "." and text[1:2].isalnum():
        words, number = scene_number(text[1:])
        return Heading(_words(words, row), number, forced=True)
    return None


def _formed(row: _Row) -> Element | None:
    """An element of one line that its words tell."""
    if is_heading(row.text):
        words, number = scene_number(row.text)
        return Heading(_words(words, row), number)
    return Transition(_words(row.text, row)) if is_transition(row.text) else None


def _words(text: str, row: _Row) -> Words:
    return (text.strip(), *remarks(row.words))


def _speech(rows: Sequence[_Row], at: int) -> Read | None:
    """A speech, if a name stands in a row and words below it."""
    row = rows[at]
    forced = row.text[0] in "@＠"
    named = cue(row.text[forced:].lstrip()) if forced or is_cue(row.text) else None
    end = at + 1
    while end < len(rows) and not rows[end].empty and not is_sure_heading(rows[end].text):
        end += 1
    below = rows[at + 1 : end]
    if named is None or not any(each.text for each in below):
        return None
    parts = [Line(found)] if (found := remarks(row.words)) else []
    return Speech(named.name, named.extensions, named.dual, (*parts, *_parts(below))), end - at


def _parts(rows: Sequence[_Row]) -> Iterator[Parenthetical | Line]:
    at = 0
    while at < len(rows):
        row, taken = rows[at], 1
        if row.text[:1] in ("(", "（") and (taken := _bracketed(rows[at : at + _ASIDE_LINES])):
            text = " ".join(each.text for each in rows[at : at + taken])
            yield Parenthetical((text[1:-1].strip(),))
            if found := tuple(each for row in rows[at : at + taken] for each in remarks(row.words)):
                yield Line(found)
        elif row.text[:1] == "~":
            yield Line(_without_first(row.words), sung=True)
        elif row.text or remarks(row.words):
            yield Line(row.words)
        at += taken or 1


def _bracketed(rows: Sequence[_Row]) -> int:
    """How many rows a bracket takes that is all of them; 0 where words stand behind it."""
    depth = 0
    for count, row in enumerate(rows, 1):
        for place, sign in enumerate(row.text):
            depth += (sign in "(（") - (sign in ")）")
            if depth == 0:
                return count if place == len(row.text) - 1 else 0
    return 0


def _action(rows: Sequence[_Row], at: int) -> Read:
    """A paragraph, up to an empty line or what is none of it wherever it stands."""
    end = at + 1
    while end < len(rows) and not rows[end].empty and not _ends_action(rows[end].text):
        end += 1
    lines = (_unforced(row.words) for row in rows[at:end] if row.text or remarks(row.words))
    return Action(tuple(lines)), end - at


def _ends_action(text: str) -> bool:
    marked = text[:2] == "= " or text.lstrip("#")[:1] == " " or _CARD.match(text)
    return bool(marked or _PAGE.match(text) or is_sure_heading(text) or is_transition(text))


def _unforced(words: Words) -> Words:
    """A line without the sign that makes it an action, or a song."""
    return _without_first(words) if spoken(words)[:1] in _ACTION else words


def _without_first(words: Words) -> Words:
    """Words without their first sign that is not white space."""
    for at, piece in enumerate(words):
        if isinstance(piece, str) and piece.strip():
            return (*words[:at], piece.lstrip()[1:], *words[at + 1 :])
    return words
