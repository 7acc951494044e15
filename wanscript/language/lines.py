"""The small grammar inside a line, one function for each kind of line that has one."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from .counted import count_han
from .fold import fold
from .grammar import begun, inside, plain
from .near_times import NearTime, near_in_shot
from .quotes import quotes
from .read_time import last_match, read_time, time_at_end, unquoted
from .slice import Slice
from .source import Span
from .storyboard import Time
from .syntax import Line
from .words import SHORT_SIDES

_ZERO = Decimal(0)
_WORDS = 4
"""Words of the longest heading that may look like the beginning of a sentence; Han are half."""
_CLOSING = ("", *".,:;!?。，：；！？")


def card_of(words: str) -> str:
    """What stands on the title card that a line is, `>words<`; empty where it is none."""
    line = words.strip()
    return line[1:-1].strip() if line.startswith(">") and line.endswith("<") else ""


class ShotLine(Struct, frozen=True, gc=False):
    """The parts of a shot's first line."""

    id: str
    number: Span
    heading: Slice | None
    time: Time | None
    text: Slice | None
    near: NearTime | None = None


def shot_line(line: Line, since: Decimal = _ZERO, below: str = "") -> ShotLine:
    """Number, heading, time and text; a length in seconds starts at `since`.

    `below` is the line of prose right below it, if there is one.
    """
    run = line.words
    shown = unquoted(run.text)
    match = inside("IN_SHOT").match(shown)
    assert match is not None
    head, text = run.part(*match.span("head")), run.part(*match.span("text"))
    time = None
    found = inside("TIME").search(shown, *match.span("head"))
    if found:
        time = read_time(found.group(), run.span(*found.span()), since)
        before, after = (
            run.part(match.start("head"), found.start()),
            run.part(found.end(), match.end("head")),
        )
        head = _without(before, after)
    elif found := last_match(inside("TIME"), shown, match.start("text")):
        time = read_time(found.group(), run.span(*found.span()), since)
        text = run.part(match.start("text"), found.start())
    near = None if time else near_in_shot(shown, run, match, since)
    head, text = head.strip(), text.strip()
    if not match["colon"] and (
        inside("ENDED").search(head.text) or (time is None and _goes_on(head.text, below))
    ):
        head, text = text, head
    return ShotLine(
        match["number"],
        run.span(*match.span("number")),
        head if head.text else None,
        time,
        text if text.text else None,
        near,
    )


def _goes_on(head: str, below: str) -> bool:
    """Whether what stands after a shot's number is a sentence that the line below continues."""
    long = len(head.split()) > _WORDS or count_han(head) > 2 * _WORDS
    return long and (head.endswith(tuple(",，、")) or below[:1].islower())


def _without(before: Slice, after: Slice) -> Slice:
    """A head without the time that stood in it."""
    if not before.text:
        return after
    gap = "" if not before.text.strip() or after.text[:1] in _CLOSING else " "
    return Slice.joined((before.strip(), after.strip()), (gap,))


class HeadingLine(Struct, frozen=True, gc=False):
    """The parts of a slug line; `word` in lower case without dots, `typed` all but the id.

    `produced` tells a heading of a production, in whose `words` side and time may stand anywhere,
    `omitted` what stands in the place of one.
    """

    word: str
    typed: Slice
    words: Slice
    id: Slice | None
    produced: bool
    omitted: bool = False


def heading_line(line: Line) -> HeadingLine:
    """Heading word, what follows it, and the scene's id: the one between signs, else its number."""
    run = line.words
    match = inside("IN_HEADING").match(plain(run.text))
    assert match is not None
    rest, ident = run.part(match.start("rest")), None
    if found := inside("SCENE_ID").search(rest.text):
        ident = rest.part(*found.span("id")).strip()
        rest = rest.part(0, found.start())
    rest, start = rest.strip(), len(run.text) - len(run.text.lstrip())
    number = next(
        (each for each in ("scene", "scene_number", "number", "listed") if match[each]), None
    )
    if number is not None:
        own = run.part(*match.span(number))
        words = tuple(own.part(*each.span()) for each in re.finditer(r"\S+", own.text))
        own = Slice.joined(words, ("",) * (len(words) - 1))
        ident, start = ident or own, match.start("word" if match["word"] else "rest")
        before, _, last = rest.text.rpartition(" ")
        if number == "number" and fold(last) == fold(own.text):
            rest = rest.part(0, len(before)).strip()
    end = match.start("rest") + len(rest.text)
    word = fold(match["word"] or "").replace(".", "").replace("．", "")
    produced = bool(match["made"] or match["listed"]) or word in SHORT_SIDES
    omitted = begun("OMITTED", "MAYBE_OMITTED", plain(run.text)) is not None
    rest = rest.part(0, 0) if omitted else rest
    return HeadingLine(word, run.part(start, end).strip(), rest, ident, produced, omitted)


def beat_line(run: Slice, since: Decimal, whole: Slice) -> tuple[str | None, Time | None]:
    """Number and time of a beat; a length starts at `since`.

    The time is among its first words, or stands at the end of its first line, `run`, or of all of
    it, `whole`.
    """
    match = begun("IN_BEAT", "MAYBE_BEAT", plain(run.text))
    if match is None:
        return None, None
    number = inside("ORDINAL").search(match["name"]) if match["name"] else None
    part = "time" if match["time"] else "after"
    if match[part]:
        time = read_time(match[part], run.part(*match.span(part)).strip().span(), since)
        return number and number.group(), time
    return number and number.group(), time_at_end(run, since) or time_at_end(whole, since)


def beats(run: Slice, *, begun: bool) -> tuple[Slice, ...]:
    """A paragraph cut where a beat begins.

    Where it does not begin with one, the first part is none, and a beat begins after a sentence.
    """
    text = plain(run.text)
    if not begun and not inside("NUMERAL").search(text):
        return ()
    hidden, cuts = quotes(run.text), [0] if begun else []
    for found in inside("NEXT_BEAT").finditer(text):
        at = found.start() if found["sentence"] is None else found.end("sentence")
        if at and (cuts or found["sentence"] is not None) and not hidden.cover(at, at + 1):
            cuts.append(at)
    return tuple(run.part(a, b) for a, b in pairwise([*cuts, len(text)]))


def fence_lines(line: Line) -> Slice:
    """The words in a fence, their line ends as one kind."""
    match = inside("IN_FENCE").match(line.words.text)
    assert match is not None
    whole = line.words.part(*match.span("inner"))
    newline = inside("NEWLINE")
    first = newline.match(whole.text)
    inner = whole.part(first.end()) if first else whole
    if "\r" not in inner.text:
        return inner
    breaks = [each.span() for each in newline.finditer(inner.text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(inner.text)]
    rows = tuple(inner.part(a, b) for a, b in zip(starts, ends, strict=True))
    return Slice.joined(rows, ("\n",) * len(breaks))


def keyed(line: Line) -> tuple[Slice, Slice]:
    """The word before the first colon, and what follows it."""
    run = line.words
    match = inside("IN_ENTRY").match(run.text)
    assert match is not None
    return run.part(0, match.end("key")).strip(), run.part(match.end()).strip()
