"""The small grammar inside a line, one function for each kind of line that has one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from .fold import fold
from .lazy import lazy
from .quotes import quotes
from .slice import Slice
from .source import Span
from .storyboard import Extension, Time
from .syntax import Line
from .words import EXTENSIONS

_POINT = r"(?:(\d+):)?(\d+(?:\.\d+)?)"
_UNIT = r"[ \t]*(?:seconds|secs?|s|秒)?"
_TIMES = rf"{_POINT}{_UNIT}(?:[ \t]*[-–—~至到][ \t]*{_POINT}{_UNIT})?"
_BRACKETED = re.compile(rf"[\[［【][ \t]*{_TIMES}[ \t]*[\]］】]")
_SHOT = re.compile(r"\s*([A-Za-z]?[0-9]{1,3}[A-Za-z]?)[.、)）．]\s*")
_ORDINAL = r"[0-9]{1,3}[A-Za-z]?|[一二三四五六七八九十]{1,3}"
_BEAT = lazy(
    rf"\s*(?:(?i:shot|beat)[ \t]*(?P<id>{_ORDINAL})|第?[ \t]*镜头[ \t]*(?P<han>{_ORDINAL})"
    rf"|第[ \t]*(?P<nth>{_ORDINAL})[ \t]*个?镜头)?"
    rf"[^0-9\[(（【:：]*(?P<time>[\[(（【]?{_TIMES}[\])）】]?)?"
)
_PLAIN = r"(?:\d+:)?\d+(?:\.\d+)?"
_RANGE = rf"{_PLAIN}{_UNIT}[ \t]*[-–—~至到][ \t]*{_PLAIN}{_UNIT}"
_NEXT = lazy(
    rf"(?:(?i:(?<!\w)(?:shot|beat))[ \t]*(?:{_ORDINAL})|第?[ \t]*镜头[ \t]*(?:{_ORDINAL})"
    rf"|第[ \t]*(?:{_ORDINAL})[ \t]*个?镜头)[ \t]*[\[(（【]{_RANGE}[\])）】]"
    rf"|(?<![\w.:\[(（【])第?[\[(（【]?{_RANGE}[\])）】]?(?:画面|镜头)?[ \t]*[:：]"
)
_HEADING = re.compile(r"\s*(?P<word>\S+?)[.．。、]?\s+(?P<rest>.*)", re.DOTALL)
_ID = re.compile(r"\s*#([^#\r\n]+)#\s*\Z")
_ASCII_DASH = re.compile(r"\s+-+\s+")
_DASH = lazy(r"\s+[-–—－]+\s+|\s*[—－]+\s*(?=[\u2e80-\u9fff])")
_KEYED = re.compile(r"\s*([^:：]*?)\s*[:：]\s*")
_SPOKEN = re.compile(
    r"\s*(?P<mark>@?)(?P<name>[^(（:：^]*[^\s(（:：^])\s*(?P<aside>(?:[(（][^)）]*[)）]\s*)*)"
    r"(?P<also>\^?)\s*(?:[:：]\s*|\Z)"
)
_ASIDE = re.compile(r"[(（]([^)）]*)[)）]")
_CLOSING = ("", *".,:;!?。，：；！？")
_ENDED = re.compile(r"[.!?…。！？][\"”’'」』»)）]*\s*\Z")


def times(match: re.Match[str], span: Span, group: int, since: Decimal | None) -> Time:
    """The time of a match of `_TIMES` whose groups begin at `group`; a length starts at `since`."""
    first = _seconds(match[group], match[group + 1])
    if match[group + 3] is None:
        start = since or Decimal(0)
        return Time(start, start + first, span)
    return Time(first, _seconds(match[group + 2], match[group + 3]), span)


def _seconds(minutes: str | None, seconds: str) -> Decimal:
    return Decimal(minutes or 0) * 60 + Decimal(seconds)


@dataclass(frozen=True, slots=True)
class ShotLine:
    """The parts of a shot's first line."""

    id: str
    number: Span
    heading: Slice | None
    time: Time | None
    text: Slice | None


def shot_line(line: Line, since: Decimal) -> ShotLine:
    """Number, heading, time and text; a length in seconds starts at `since`."""
    run = line.words
    number = _SHOT.match(run.text)
    assert number is not None
    rest = run.part(number.end())
    time, found = None, _BRACKETED.search(rest.text)
    if found:
        time = times(found, rest.span(found.start(), found.end()), 1, since)
        before, after = rest.part(0, found.start()), rest.part(found.end())
        gap = "" if not before.text.strip() or after.text[:1] in _CLOSING else " "
        rest = Slice.joined((before.strip(), after.strip()), (gap,)) if before.text else after
    rest = rest.strip()
    colon = _colon(rest.text)
    if colon is not None:
        heading, text = rest.part(0, colon).strip(), rest.part(colon + 1).strip()
    elif _ENDED.search(rest.text):
        heading, text = None, rest
    else:
        heading, text = rest, None
    return ShotLine(
        number[1],
        run.span(number.start(1), number.end(1)),
        heading if heading and heading.text else None,
        time,
        text if text and text.text else None,
    )


def _colon(text: str) -> int | None:
    hidden = quotes(text)
    for found in re.finditer("[:：]", text):
        at = found.start()
        clock = text[at - 1 : at].isdigit() and text[at + 1 : at + 3].isdigit()
        if not clock and not hidden.cover(at, at + 1):
            return at
    return None


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """The parts of a slug line; `word` in lower case without dots, `typed` all but the id."""

    word: str
    typed: Slice
    place: Slice
    time: Slice | None
    id: Slice | None


def heading_line(line: Line) -> HeadingLine:
    """Heading word, place, time of day and scene id."""
    run = line.words
    match = _HEADING.match(run.text)
    if match is None:  # nothing but the heading word
        word = fold(run.text.strip().rstrip("."))
        return HeadingLine(word, run.strip(), run.part(0, 0), None, None)
    rest = run.part(match.start("rest"))
    found = _ID.search(rest.text)
    ident = None
    typed = run.strip()
    if found:
        ident = rest.part(found.start(1), found.end(1)).strip()
        rest = rest.part(0, found.start())
        typed = run.part(0, match.start("rest") + found.start()).strip()
    rest = rest.strip()
    time, dashes = None, list(_dash(rest.text).finditer(rest.text))
    if dashes:
        time, rest = rest.part(dashes[-1].end()).strip(), rest.part(0, dashes[-1].start()).strip()
    word = fold(match["word"]).replace(".", "")
    return HeadingLine(word, typed, rest, time, ident)


def _dash(text: str) -> re.Pattern[str]:
    return _ASCII_DASH if text.isascii() else _DASH()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A cue, or the name before a one-line speech: who and how, and where the words begin.

    `capitals` tells a name typed in capitals from one that is not; a name in a script
    without case is neither and counts as typed in capitals.
    """

    name: Slice
    marked: bool
    capitals: bool
    together: bool
    voicing: Extension
    manner: Slice | None
    end: int


def spoken(line: Line) -> Spoken | None:
    """Reads a cue line or the start of a one-line speech; None where the line is neither."""
    run = line.words
    match = _SPOKEN.match(run.text)
    if match is None:
        return None
    name = run.part(match.start("name"), match.end("name"))
    voicing, manner = Extension.ON, None
    for aside in _ASIDE.finditer(match["aside"]):
        start = match.start("aside") + aside.start(1)
        heard, said = aside_parts(run.part(start, start + len(aside[1])))
        voicing, manner = heard or voicing, said or manner
    return Spoken(
        name,
        bool(match["mark"]),
        name.text.upper() == name.text,
        bool(match["also"]),
        voicing,
        manner,
        match.end(),
    )


def aside_parts(run: Slice) -> tuple[Extension, Slice | None]:
    """What a parenthetical says of the voice (V.O., O.S., CONT'D) and what of the manner."""
    voicing, start, end = Extension.ON, 0, len(run.text)
    for piece in re.finditer(r"[^,;，；]+", run.text):
        word = fold(piece.group().strip())
        if word in EXTENSIONS:
            voicing = EXTENSIONS[word] or voicing
            if piece.start() <= start:
                start = min(piece.end() + 1, end)
            else:
                end = piece.start() - 1
    manner = run.part(start, end).strip() if start < end else None
    return voicing, manner if manner and manner.text else None


def aside_line(line: Line) -> Slice:
    """The words within a parenthetical that has a line to itself."""
    stripped = line.words.strip()
    return stripped.part(1, len(stripped.text) - 1)


def beat_line(run: Slice, since: Decimal) -> tuple[str | None, Time | None]:
    """Number and time of a beat, from its first words."""
    match = _BEAT().match(run.text)
    if match is None:
        return None, None
    number = match["id"] or match["han"] or match["nth"]
    if not match["time"]:
        return number, None
    return number, times(match, run.span(match.start("time"), match.end("time")), 5, since)


def beats(run: Slice) -> tuple[Slice, ...]:
    """A paragraph that begins with a beat, cut where another beat begins on the same line."""
    hidden = quotes(run.text)
    starts = [found.start() for found in _NEXT().finditer(run.text)]
    cuts = [0, *(at for at in starts if at and not hidden.cover(at, at + 1)), len(run.text)]
    return tuple(run.part(a, b) for a, b in pairwise(cuts))


def keyed(line: Line) -> tuple[Slice, Slice]:
    """The word before the first colon, and what follows it."""
    run = line.words
    match = _KEYED.match(run.text)
    assert match is not None
    return run.part(match.start(1), match.end(1)), run.part(match.end()).strip()
