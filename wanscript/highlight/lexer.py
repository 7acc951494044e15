"""The lexer of scripts for Pygments, which finds it by its entry point."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pygments.lexer import Lexer
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    String,
    Text,
    _TokenType,
)

from .lines import CUE, LINES, PIECES, SPOKEN_END, STRETCHES, Look, Rule, Stretch

_TOKENS: dict[Look, _TokenType] = {
    Look.NOTE: Comment.Multiline,
    Look.FENCE: Literal,
    Look.OUTLINE: Generic.Subheading,
    Look.HEADING: Keyword,
    Look.PLACE: Generic.Heading,
    Look.ID: Name.Label,
    Look.NUMBER: Number,
    Look.TRANSITION: Keyword.Pseudo,
    Look.ROLE: Keyword.Declaration,
    Look.DECLARED: Name.Class,
    Look.KEY: Keyword.Type,
    Look.FIELD: Name.Attribute,
    Look.VALUE: String,
    Look.TIME: Number,
    Look.CUE: Name.Function,
    Look.MANNER: Comment.Special,
    Look.SPEECH: String,
    Look.NAME: Name.Variable,
}
_LINES = tuple((re.compile(rule.pattern), rule) for rule in LINES)
_CUE, _SPOKEN_END = re.compile(CUE.pattern), re.compile(SPOKEN_END)
_PIECE = re.compile("|".join(rule.pattern for rule in PIECES))
_STRETCHES = tuple((re.compile(e.begin), re.compile(e.end), e) for e in STRETCHES)

_Token = tuple[int, _TokenType, str]


class WanLexer(Lexer):
    """Storyboards in `.wan`."""

    name = "wanscript"
    aliases = ["wan", "wanscript"]  # noqa: RUF012
    filenames = ["*.wan"]  # noqa: RUF012

    def get_tokens_unprocessed(self, text: str) -> Iterator[_Token]:
        """The tokens of a script, line by line; together they are the script."""
        at, spoken = 0, False
        within: tuple[re.Pattern[str], Stretch] | None = None
        for line in text.splitlines(keepends=True):
            bare = line.rstrip("\r\n")
            found, within = _outside(bare, within)
            if found is not None:
                yield from _shifted(at, found)
            elif (spoken := spoken and not _SPOKEN_END.search(bare)) and bare:
                yield at, String, bare
            else:
                rule, match = _read(bare)
                spoken = rule is CUE and match is not None
                yield from _shifted(at, _grouped(bare, match, rule) if match else _words(bare))
            if len(bare) < len(line):
                yield at + len(bare), Text, line[len(bare) :]
            at += len(line)


_Pieces = list[_Token]


def _shifted(at: int, pieces: Iterator[_Token] | _Pieces) -> Iterator[_Token]:
    return ((at + start, token, text) for start, token, text in pieces)


def _outside(
    line: str, within: tuple[re.Pattern[str], Stretch] | None
) -> tuple[_Pieces | None, tuple[re.Pattern[str], Stretch] | None]:
    """The tokens of a line that a note or a fence is in, and what goes on below it."""
    pieces: _Pieces = []
    at = 0
    if within is None:
        opened = _opened(line, 0)
        if opened is None:
            return None, None
    else:
        end = within[0].search(line)
        stop = end.end() if end else len(line)
        pieces.append((0, _TOKENS[within[1].look], line[:stop]))
        if end is None:
            return pieces, within
        at = stop
        opened = _opened(line, at)
    while opened:
        start, end_pattern, stretch, begun = opened
        pieces += _shifted(at, _words(line[at:start]))
        end = end_pattern.search(line, begun)
        stop = end.end() if end and stretch.look is not Look.FENCE else len(line)
        pieces.append((start, _TOKENS[stretch.look], line[start:stop]))
        if end is None or stretch.look is Look.FENCE:
            return pieces, (end_pattern, stretch)
        at, opened = stop, _opened(line, stop)
    pieces += _shifted(at, _words(line[at:]))
    return pieces, None


def _opened(line: str, at: int) -> tuple[int, re.Pattern[str], Stretch, int] | None:
    """The first note or fence that begins in a line, and where its beginning ends."""
    found = ((begin.search(line, at), end, each) for begin, end, each in _STRETCHES)
    places = [(m.start(), end, each, m.end()) for m, end, each in found if m]
    return min(places, key=lambda place: place[0]) if places else None


def _read(line: str) -> tuple[Rule, re.Match[str] | None]:
    """The rule that a line follows, and how; where it follows none there is no match."""
    for pattern, rule in _LINES:
        if match := pattern.match(line):
            return rule, match
    return CUE, _CUE.match(line)


def _grouped(line: str, match: re.Match[str], rule: Rule) -> Iterator[_Token]:
    """The groups of a rule as tokens; what stands between them, and behind, as words."""
    at = 0
    for number, look in enumerate(rule.looks, 1):
        start, end = match.span(number)
        if start < 0 or start == end:
            continue
        yield from _shifted(at, _words(line[at:start]))
        yield start, _TOKENS[look], line[start:end]
        at = end
    yield from _shifted(at, _words(line[at:]))


def _words(text: str) -> Iterator[_Token]:
    at = 0
    for match in _PIECE.finditer(text):
        if match.start() > at:
            yield at, Text, text[at : match.start()]
        look = PIECES[(match.lastindex or 1) - 1].looks[0]
        yield match.start(), _TOKENS[look], match[0]
        at = match.end()
    if at < len(text):
        yield at, Text, text[at:]
