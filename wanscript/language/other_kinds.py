"""A whole file of another kind, where a script was expected: what it is, and the way to a script.

It is told by what it holds, and only Fountain, which is laid out as a script is, by its name too.
A script that has some of another kind in it is one still: a setting, a declaration, a scene heading
or a timed shot makes it so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from .fold import fold
from .lazy import lazy
from .spelled import shown
from .words import DATA, FIELDS, KEYS, ROLES, SIDES


class Kind(NamedTuple):
    """A kind of file with its article, and how its words become a script."""

    name: str
    way: str


_PLAIN = "save it as plain text in UTF-8"
_ANEW = "`wanscript new NAME` writes a script to start from"
_KEYS = (
    "a script declares who is in it, as `{person}`, begins scenes as `{heading}`, and tells below "
    f"what happens; {_ANEW}"
)
_PICTURE = Kind(
    "a picture", "a script is text that names its pictures, as in `Image: cast/mara.jpg`"
)
_WORD = Kind("a Word document", f"{_PLAIN}: File, Save As, Plain Text")
_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind("a PDF document", "copy its text into a file of plain text")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _WORD),
    *((begin, _PICTURE) for begin in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")),
    *(
        (begin, Kind("a packed archive", "unpack it and name the script in it"))
        for begin in (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
    ),
)
_BOXES: tuple[tuple[bytes, Kind], ...] = (
    (b"word/", _WORD),
    (b"xl/", Kind("a spreadsheet", f"write each of its rows as a shot; {_ANEW}")),
    (b"opendocument.text", Kind("an OpenDocument text", f"{_PLAIN}: File, Save As, Text")),
    (b"Index/", Kind("an Apple Pages document", "export it: File, Export To, Plain Text")),
    (b"", Kind("a zip archive", "unpack it and name the script in it")),
)
"""What a zip archive is, by the names in it."""


def kind_of_data(data: bytes) -> Kind | None:
    """What a binary file is, None where that is not known."""
    if data.startswith(b"PK\x03\x04"):
        return next(kind for name, kind in _BOXES if name in data)
    return next((kind for begin, kind in _BEGINNINGS if data.startswith(begin)), None)


def kind_of_text(text: str, suffix: str = "") -> Kind | None:
    """What a text is that is no script, None where it may be one; `suffix` is that of its name."""
    if suffix.lower() in _FOUNTAIN_SUFFIXES and not any(map(_DECLARED().match, text.splitlines())):
        return _FOUNTAIN
    start = text[:_HEAD].lstrip()
    marked = next((kind for pattern, kind in _MARKED if pattern().match(start)), None)
    if marked or start[:1] in ("[", "{"):
        marked = marked or (_JSON if _is_json(text) else None)
        return _exemplified(marked, text) if marked else None
    lines = [line for line in text[:_HEAD].splitlines() if line.strip()]
    if _is_yaml(lines) and not _declares(lines):
        return _exemplified(Kind("YAML", _KEYS), text)
    if any(map(_is_own, lines)):
        return None
    found = next((kind for holds, kind in _LAID if holds(lines)), None)
    return _exemplified(found, text) if found else None


def _exemplified(kind: Kind, text: str) -> Kind:
    """A kind whose way has its examples in the language of the text."""
    examples = {each: shown(each, text) for each in ("person", "heading", "action", "numbered")}
    return kind._replace(way=kind.way.format_map(examples))


MARKDOWN = "a Markdown document"

_IMPORT = "`wanscript import FILE` makes a script of it"
_FOUNTAIN = Kind("a screenplay in Fountain", _IMPORT)
_FOUNTAIN_SUFFIXES = (".fountain", ".spmd")

_HEAD = 60_000
"""Characters that tell what a text is."""

_JSON = Kind("JSON", _KEYS)
_MARKED: tuple[tuple[Callable[[], re.Pattern[str]], Kind], ...] = (
    (lazy(r"\{\\rtf"), Kind("an RTF document", f"{_PLAIN}; in TextEdit: Format, Make Plain Text")),
    (
        lazy(r"(?s)<\?xml.{0,500}?<FinalDraft|<FinalDraft"),
        Kind("a Final Draft document", _IMPORT),
    ),
    (lazy(r"(?i)<!doctype html|<html"), Kind("a web page", "copy its text into a file of its own")),
    (lazy(r"<\?xml"), Kind("an XML document", _ANEW)),
    (
        lazy(r"WEBVTT|\d+\r?\n\d\d:\d\d:\d\d[,.]\d{3} --> "),
        Kind("a file of subtitles", f"its words are speech in a script; {_ANEW}"),
    ),
    (
        lazy(rf"(?:{'|'.join(DATA['sheet'])})[ \t]*[:：]"),
        Kind(
            "a production's table of scenes",
            "write each row as a heading, with its number, place, time and side in one line: "
            "`1-1 {numbered}`; below it what happens",
        ),
    ),
    (lazy(r'\{\s*"(?:[^"\\\n]|\\.)*"\s*:'), _JSON),
)
"""What tells by its first words."""

_DECLARED = lazy(rf"(?i)(?:{'|'.join(map(re.escape, ROLES))})[ \t]*[:：][ \t]*\S")
_OWN = lazy(
    rf"(?i)(?:{'|'.join(map(re.escape, SIDES))})(?:\.|[ \t])|\d{{1,3}}[.)、][ \t].*[\[【［]"
)
"""A line of its story that only a script has."""


def _is_own(line: str) -> bool:
    """Whether only a script has this line: a setting, a declaration, a heading or a shot."""
    word, _, value = line.replace("：", ":").partition(":")
    keyed = bool(value.strip()) and (fold(word.rstrip()) in KEYS or fold(word.rstrip()) in ROLES)
    return keyed or _OWN().match(line) is not None


def _is_json(text: str) -> bool:
    import json

    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


_YAML = lazy(r"\s*(?:#.*|---.*|\.\.\.|-(?:\s.*)?|[\w\"' .-]+:(?:\s.*)?)$")
_NESTS = lazy(r"(\s*)(?:- )?[\w\"' .-]+:\s*$")
_NESTED = lazy(r"\s*- \S|\s+[\w\"' .-]+:(?:\s|$)")


def _is_yaml(lines: Sequence[str]) -> bool:
    """Whether all lines are YAML's, or go on with one above; and some key holds a list or keys."""
    indent, nests = 0, False
    for above, line in zip(("", *lines), lines, strict=False):
        begins = len(line) - len(line.lstrip())
        if not _YAML().match(line) and begins <= indent:
            return False
        key = _NESTS().match(above)
        words = above.strip(" :").lower()
        nests = nests or bool(key and words not in ROLES and _NESTED().match(line))
        indent = begins if _YAML().match(line) else indent
    return nests


def _declares(lines: Sequence[str]) -> bool:
    """Whether somebody is declared, with a field below, as YAML cannot have it."""
    for line, below in pairwise(lines):
        role, _, name = line.partition(":")
        field = below.partition(":")[0].strip()
        if fold(role) in ROLES and name.strip() and below[:1] in " \t" and fold(field) in FIELDS:
            return True
    return False


_BAR = lazy(r"\s*\|.*\|\s*$")


def _is_table(lines: Sequence[str]) -> bool:
    """Whether nearly all lines are rows: between bars, or of as many cells as the first."""
    barred = sum(bool(_BAR().match(line)) for line in lines)
    if barred > _FEW and barred >= _NEARLY * len(lines):
        return True
    return len(lines) > _FEW and any(_are_rows(lines, mark) for mark in "\t,;")


def _are_rows(lines: Sequence[str], mark: str) -> bool:
    import csv

    counts = {len(row) for row in csv.reader(lines[:_MANY], delimiter=mark)}
    return len(counts) == 1 and counts.pop() > _FEW + (mark != "\t")


_FEW, _MANY, _NEARLY = 2, 200, 0.7

_HEADING = lazy(r"#{1,6}\s+\S")
_MARK = lazy(
    r"\s*[-*+]\s+\S|\s*\*\*.+\*\*|\s*\|.*\|\s*$|>\s|!?\[[^\]]*\]\([^)]*\)|.*\]\(https?:"
    r"|(?:---|\*\*\*|___)\s*$|```"
)


def _is_markdown(lines: Sequence[str]) -> bool:
    """Whether half of the lines are laid out as in Markdown: headings, and lists or the like."""
    headings = sum(bool(_HEADING().match(line)) for line in lines)
    marks = sum(bool(_MARK().match(line)) for line in lines)
    return headings > 0 and marks > _FEW and 2 * (headings + marks) >= len(lines)


_LAID: tuple[tuple[Callable[[Sequence[str]], bool], Kind], ...] = (
    (
        _is_markdown,
        Kind(
            MARKDOWN,
            f"say who is in it: `{{person}}`, and begin scenes as `{{heading}}`; {_ANEW}",
        ),
    ),
    (
        _is_table,
        Kind("a table", f"write each row as a shot: `{{action}}`; {_ANEW}"),
    ),
)
"""What tells by how most of its lines are laid out; examples in braces are in its language."""

_END = r"[ \t]*(?:\r\n?|\n|\Z)"
_FRONT = lazy(
    rf"\s*(---{_END})(?:(?:#[^\r\n]*|[\w \t-]+[:：][^\r\n]*|[ \t]+[^\r\n]*){_END})+?(---{_END})"
)


def front_matter(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the two lines of dashes around the settings of a text stand, as other formats have."""
    found = _FRONT().match(text)
    return (found.span(1), found.span(2)) if found else None


__all__ = ["MARKDOWN", "Kind", "front_matter", "kind_of_data", "kind_of_text"]
