"""What a terminal makes of text: columns, unsafe characters, colours, lines of a width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from ..language.lazy import lazy

Piece = tuple[str, str]
"""Some text and its style: a name in `STYLES`, the numbers of a colour, or nothing."""

Row = Sequence[Piece]
"""The pieces of one line."""

STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "hint": "1;36",
    "frame": "34",
    "note": "36",
    "strong": "1",
    "faint": "2",
    "over": "1;31",
    "good": "32",
}
"""The numbers that a terminal knows a style by."""

_UNSAFE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
"""What moves, recolours, reorders or hides other text, or is no character: for a pattern.

Line feed and tab are not in it; the joiners of scripts and pictures are seen where they stand.
"""
_UNSEEN = lazy(f"[{_UNSAFE}]")
_UNSEEN_IN_A_LINE = lazy(f"[\t\n{_UNSAFE}]")

_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f"
    "\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
)
_UNIT = lazy(rf"\s+|[{_WIDE}“”‘’…—]|[^\s{_WIDE}“”‘’…—]+")
_ONE_WIDE = lazy(f"[{_WIDE}]")
_OPENERS = "（《「『【〈“‘([{"
_CLOSERS = "）》」』】〉”’、，。；：！？…—,.;:!?)]}"


def safe(text: str) -> str:
    """Text of one or more lines that cannot steer a terminal: what is unseen as `<U+001B>`."""
    return text if text.isprintable() else _UNSEEN().sub(_named, text)


def visible(text: str) -> str:
    """Text that stays on its line and cannot steer a terminal; a tab is four spaces."""
    return text if text.isprintable() else _UNSEEN_IN_A_LINE().sub(_named, text)


def _named(char: re.Match[str]) -> str:
    return "    " if char.group() == "\t" else f"<U+{ord(char.group()):04X}>"


def painted(rows: Iterable[Row], *, color: bool) -> str:
    """Rows as text, a line each. Nothing in a piece leaves its line or brings its own colour."""
    return "".join("".join(_painted(*piece, color) for piece in row) + "\n" for row in rows)


def _painted(text: str, style: str, color: bool) -> str:
    shown = visible(text)
    if not color or not style or not text:
        return shown
    return f"\x1b[{STYLES.get(style, style)}m{shown}\x1b[0m"


def as_json(document: object, *, indent: int | None = 2) -> str:
    """A document as JSON text whose strings are spelled so that none can steer a terminal.

    Without an `indent` it is one line.
    """
    import json

    text = json.dumps(document, ensure_ascii=False, indent=indent)
    if text.isprintable():
        return text
    return _UNSEEN().sub(lambda char: json.dumps(char.group())[1:-1], text)


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


def broken(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` columns."""
    return ["".join(piece for piece, _ in line).rstrip() for line in wrapped([(text, "")], width)]


def fitted(text: str, width: int) -> Iterator[str]:
    """The same for a narrow column, an empty line for no words: a longer name goes on below."""
    for line in broken(text, width) or [""]:
        while columns(line) > width:
            end = line.rfind("-", 1, width) + 1 or width
            yield line[:end]
            line = line[end:]
        yield line


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
            yield from ((unit, "") for unit in _UNIT().findall(text))


def _breaks(before: str, after: str) -> bool:
    wide = _ONE_WIDE().match(before[-1]) or _ONE_WIDE().match(after[0])
    return bool(wide) and after[0] not in _CLOSERS and before[-1] not in _OPENERS
