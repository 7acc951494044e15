"""`File` to text in the canonical layout: white space moves, and no word does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from msgspec import Struct

from .fold import fold
from .grammar import inside
from .lines import heading_line, keyed
from .parse import VANISHING
from .settings import LineBreaks
from .syntax import File, Line
from .words import KEYS, ROLES, VALUES

_METADATA = ("TITLE_PAGE", "META")
_ENTRY = ("SETTING", "PEOPLE", *_METADATA, "DECLARATION")
_HEAD = (*_ENTRY, "FIELD", "CONTINUED", "HEADING")
_ANY_NUMBER = 1 << 30
_OPENERS = "\\#=`"
"""What makes an escape, an outline or a fence at a line's start, and none after white space."""


def format(file: File, *, ids: bool = False) -> str:
    """The script in its canonical layout; `ids` gives every heading without an id one.

    A file with syntax errors has no layout: it is not to be passed here.
    """
    end = _line_end(file.source.text)
    named = _ids(file.lines) if ids else {}
    rows = _rows(file.lines)
    place = _Place(sum(row.line.kind in _METADATA for row in rows), kept=_may_keep(file))
    rows = _spaced(rows, place)
    written = [
        "\n" * row.blanks
        + inside("NEWLINE").sub("\n", _with_id(text, named.get(row.line.span.start)))
        for row, text in zip(rows, _texts(rows), strict=True)
    ]
    return "".join(f"{text}\n" for text in written).replace("\n", end)


def _may_keep(file: File) -> bool:
    """Whether line breaks are kept in the script, or may be by what it includes."""
    for line in file.lines:
        if line.kind == "SETTING":
            word, value = keyed(line)
            key, low = KEYS.get(" ".join(fold(word.text).split())), fold(value.text)
            kept = VALUES.get(low, low) == LineBreaks.KEEP
            if key == "include" or (key == "line breaks" and kept):
                return True
    return False


def _line_end(text: str) -> str:
    """The line end that the file has most."""
    ends = inside("NEWLINE").findall(text)
    return max(("\n", "\r\n", "\r"), key=ends.count)


class _Row(Struct, frozen=True, gc=False):
    """A line that is not blank, and how many blank lines stand before it."""

    line: Line
    blanks: int


def _rows(lines: Sequence[Line]) -> list[_Row]:
    rows, blanks = [], 0
    for line in lines:
        if line.kind == "BLANK":
            blanks += 1
        else:
            rows.append(_Row(line, blanks))
            blanks = 0
    return rows


# ---- between the lines -----------------------------------------------------------------------


def _spaced(rows: list[_Row], place: _Place) -> list[_Row]:
    """The rows with the blank lines that the layout gives them.

    A line that vanishes takes a blank line with it, so the lines from one that stays to the
    next are looked at together: they have none between them, one, or a paragraph's two.
    """
    spaced: list[_Row] = []
    stretch: list[_Row] = []
    for row in rows:
        stretch.append(row)
        if row.line.kind not in VANISHING:
            spaced += _stretched(stretch, place)
            place.pass_by(row.line.kind, sum(each.blanks for each in stretch) > 0)
            stretch = []
    spaced += _stretched(stretch, place)
    if spaced:
        spaced[0] = _Row(spaced[0].line, 0)
    return spaced


def _stretched(stretch: list[_Row], place: _Place) -> Iterator[_Row]:
    last = stretch[-1].line.kind if stretch else ""
    last = "" if last in VANISHING else last
    wide = place.wide(last)
    missing = place.apart(last) and not any(row.blanks for row in stretch)
    for at, row in enumerate(stretch):
        blanks = 1 if missing and at == 0 else min(row.blanks, wide)
        if blanks == wide == 2:
            wide = 1
        yield _Row(row.line, blanks)


class _Place(Struct):
    """What came before a line: the kind of the line that stays, its entry, an open shot.

    `metadata` counts the lines still to come that are metadata in the first block alone; `kept`
    tells whether the story's blank lines may reach a prompt as they are.
    """

    metadata: int
    kept: bool
    kind: str = ""
    entry: str = ""
    shot: bool = False

    def pass_by(self, kind: str, apart: bool) -> None:
        """Moves past a line that stays; `apart` tells whether a blank line stood before it."""
        if kind == "SHOT" and (apart or self.kind in ("", "FENCE", *_HEAD)):
            self.shot = True
        elif kind == "HEADING":
            self.shot, self.entry = False, ""
        self.kind = kind
        self.entry = kind if kind in _ENTRY else self.entry
        self.metadata -= kind in _METADATA

    def wide(self, kind: str) -> int:
        """How many blank lines before a line may mean more than fewer: in the prose alone."""
        bounds = (*_HEAD, "FENCE", "")
        prose = self.kind not in bounds and kind not in (*bounds, "SHOT")
        if self.kept and prose:
            return _ANY_NUMBER
        return 2 if prose and not self.shot else 1

    def apart(self, kind: str) -> bool:
        """Whether the layout wants a blank line before a line that has none."""
        if kind == "HEADING":
            return True
        if self.kind not in _HEAD or kind in ("", *_METADATA, "TRANSITION") or self.metadata:
            return False
        if kind == "DECLARATION":
            return self.kind != "DECLARATION"
        if kind == "SETTING":
            return self.entry == "DECLARATION"
        return kind not in _HEAD


# ---- the lines -------------------------------------------------------------------------------


def _texts(rows: list[_Row]) -> Iterator[str]:
    entry, story = "", False
    for row in rows:
        line, kind = row.line, row.line.kind
        text = line.span.text.rstrip()
        if kind in (*_ENTRY, "FIELD"):
            entry = kind
            yield ("  " if kind == "FIELD" else "") + _keyed(text)
        elif kind == "CONTINUED":
            yield ("    " if entry == "FIELD" else "  ") + text.lstrip()
        elif kind in (*VANISHING, "FENCE"):
            yield text if kind != "OUTLINE" or text.strip("#=") or "===" in text else text + " "
        elif kind == "HEADING":
            story = True
            # the white space after the word is what makes it a heading
            alone = len(text.split()) == 1 and not heading_line(line).omitted
            yield text.strip() + " " * alone
        else:
            yield text if _held(line, text, first=not story) else text.lstrip(" \t")
            story = story or kind != "TRANSITION"


def _keyed(text: str) -> str:
    match = inside("IN_ENTRY").match(text)
    assert match is not None
    key, colon, space = match.groups()
    value = text[match.end() :]
    if value.startswith("/*"):
        # a comment opens only after white space
        gap = " " if space else ""
    else:
        gap = " " if colon == ":" and value else ""
    return f"{key.strip()}{colon}{gap}{value}"


def _held(line: Line, text: str, *, first: bool) -> bool:
    """Whether a line of the story would be another kind of line without its indentation."""
    if text.lstrip()[:1] in _OPENERS:
        return True
    if line.kind != "LABEL":
        return False
    word = " ".join(fold(keyed(line)[0].text).split())
    return first or word in KEYS or word in ROLES


# ---- scene ids -------------------------------------------------------------------------------


def _with_id(text: str, ident: str | None) -> str:
    return text if ident is None else f"{text.rstrip()} #{ident}#"


def _ids(lines: Sequence[Line]) -> dict[int, str]:
    """What to add to the headings without an id, by where they start.

    A scene's id is its position, as long as nobody has that: a scene put in later is 3A, one
    put before the first is A1.
    """
    found = ((line, heading_line(line).id) for line in lines if line.kind == "HEADING")
    headings = [(line, ident.text if ident else None) for line, ident in found]
    taken = {fold(ident) for _, ident in headings if ident}
    added: dict[int, str] = {}
    before = ""
    for position, (line, ident) in enumerate(headings, 1):
        if ident is None:
            ident = next(each for each in _free(position, before) if fold(each) not in taken)
            taken.add(fold(ident))
            added[line.span.start] = ident
        before = ident
    return added


def _free(position: int, before: str) -> Iterator[str]:
    yield str(position)
    yield from (f"{before}{each}" if before else f"{each}{position}" for each in ascii_uppercase)
    yield from (f"{position}-{number}" for number in range(2, 1 << 30))
