"""What a terminal makes of text: columns, unsafe characters, lines that are broken to a width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

Piece = tuple[str, str]
"""Some text and the name of its style, or an empty name."""

_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f"
    "\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
)
_UNIT = re.compile(rf"\s+|[{_WIDE}“”‘’…—]|[^\s{_WIDE}“”‘’…—]+")
_ONE_WIDE = re.compile(f"[{_WIDE}]")
_OPENERS = "（《「『【〈“‘([{"
_CLOSERS = "）》」』】〉”’、，。；：！？…—,.;:!?)]}"


def visible(text: str) -> str:
    """Text that cannot steer a terminal: tabs as spaces, control characters as a mark."""
    if text.isprintable():
        return text
    return "".join(
        "    " if char == "\t" else char if char.isprintable() or _shown(char) else "\ufffd"
        for char in text
    )


def _shown(char: str) -> bool:
    return unicodedata.category(char) in ("Zs", "Mn", "Mc") or char == "\u200d"


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def padded(text: str, width: int) -> str:
    """The text with spaces behind it, up to a width in columns."""
    return text + " " * (width - columns(text))


def wrapped(pieces: Iterable[Piece], width: int) -> list[list[Piece]]:
    """The pieces in lines of at most `width` columns; a styled piece is never broken.

    A line ends at white space or beside a wide character, and never begins with a mark that
    closes something.
    """
    lines: list[list[Piece]] = [[]]
    used = 0
    for space, word in _words(pieces):
        length = sum(columns(text) for text, _ in word)
        if used and used + columns(space) + length > width:
            lines.append([])
            used, space = 0, ""
        lines[-1] += [(space, "")] * bool(space and used) + word
        used += length + columns(space) * bool(used)
    return lines


def _words(pieces: Iterable[Piece]) -> Iterator[tuple[str, list[Piece]]]:
    """What is never broken, and the white space before it."""
    space, word, before = "", list[Piece](), ""
    for text, style in _units(pieces):
        if text.isspace():
            if word:
                yield space, word
                space, word = "", []
            space, before = " ", ""
            continue
        if word and _breaks(before, text):
            yield space, word
            space, word = "", []
        word.append((text, style))
        before = text
    if word:
        yield space, word


def _units(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for text, style in pieces:
        if style:
            yield text, style
        else:
            yield from ((unit, "") for unit in _UNIT.findall(text))


def _breaks(before: str, after: str) -> bool:
    wide = _ONE_WIDE.match(before[-1]) or _ONE_WIDE.match(after[0])
    return bool(wide) and after[0] not in _CLOSERS and before[-1] not in _OPENERS
