"""Which declared background a slug line means, and what stands beside its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from .diagnostic import Diagnostic, Note
from .fold import fold
from .grammar import inside
from .lazy import lazy
from .names import Names
from .slice import Slice
from .storyboard import Role
from .text import Mention
from .words import TIMES, continues

_BEFORE_TIME = ",.，。、"
_BEFORE_TIME_ZH = " \u3000/·・-‐‑"
_ARTICLE = re.compile(r"(?i)@|(?:the|an?)\s+")
_APART = lazy(r"(?<!\s)\s*[/,，、(（]\s*")
_BOX = r"[\[(（【［]\s*+(?P<words>[^\[\]()（）【】［］]{1,30}?)\s*[\])）】］]"
_BOX_BEFORE, _BOX_BEHIND = lazy(_BOX), lazy(rf"{_BOX}\Z")
_OPENING, _CLOSING = "[(（【［", "])）】］"
_TIMES = 3
"""Times of day that may stand behind each other in one piece."""

Stretch = tuple[int, int]


class Place(Struct, frozen=True, gc=False):
    """Where a scene is, as its slug line says: `words`, and in them `mention` if that is declared.

    `before` and `after` stand beside the name in its piece of the line; `rest` are the other
    pieces, and `time` is the last that is a time of day, or that may be one.
    """

    words: Slice
    mention: Mention | None
    before: Slice
    after: Slice
    rest: tuple[Slice, ...]
    time: Slice | None

    @property
    def exact(self) -> bool:
        """Whether the words, without the time, are a declared background and nothing else."""
        return bool(self.mention and not (self.rest or self.before.text or self.after.text))


def placed(line: Slice, names: Names) -> Place:
    """What stands behind the heading word, and before the id."""
    every = enumerate(_pieces(line))
    pieces = [each for at, each in every if not at or not continues(line.text[slice(*each)])]
    none = line.part(0, 0)
    timed = [at for at, (a, b) in enumerate(pieces) if fold(line.text[a:b]) in TIMES]
    time = line.part(*pieces.pop(timed[-1])) if timed else None
    if not pieces:
        return Place(none, None, none, none, (), time)
    first, last, mention = _row(line, pieces, names)
    words = mention.words if mention else line.part(pieces[first][0], pieces[last - 1][1])
    before = after = none
    if mention is None and (beside := _beside(words, names)):
        before, mention, after = beside
    if time is None and last < len(pieces):
        time = line.part(*pieces.pop())
    rest = tuple(line.part(*each) for each in (*pieces[:first], *pieces[last:]))
    return Place(words, mention, before, after, rest, time)


def _pieces(line: Slice) -> Iterator[Stretch]:
    """The words between dashes, and the times of day that are set apart behind them."""
    start = 0
    for found in (*_dashes(line.text), None):
        yield from _timed(line.text, start, found.start() if found else len(line.text))
        start = found.end() if found else start


def _dashes(text: str) -> Iterator[re.Match[str]]:
    """The dashes that stand in no brackets."""
    closed, depth, at = max(map(text.rfind, _CLOSING)), 0, 0
    for found in inside("HEADING_DASH").finditer(text):
        for mark in text[at : found.start()]:
            depth = max(0, depth + (mark in _OPENING) - (mark in _CLOSING))
        at = found.start()
        if not depth or at > closed:
            yield found


def _timed(text: str, start: int, end: int) -> Iterator[Stretch]:
    times: list[Stretch] = []
    start, end = _unboxed(text, start, end)
    if beside := _beside_time(text, start, end):
        yield from _timed(text, *beside[0])
        yield beside[1]
        return
    while len(times) < _TIMES and (time := _last_time(text, start, end)):
        times.append(time)
        start, end = _unboxed(text, start, time[0])
    if start < end:
        yield start, end
    yield from reversed(times)


def _unboxed(text: str, start: int, end: int) -> Stretch:
    """The stretch without CONT'D at its end, and without brackets around all of it."""
    start, end = _stripped(text, start, end)
    box = _boxed(text, start, end)
    if box and continues(box["words"]):
        return _stripped(text, start, box.start())
    return box.span("words") if box and box.start() == start else (start, end)


def _beside_time(text: str, start: int, end: int) -> tuple[Stretch, Stretch] | None:
    """What has a time of day at its end, and other words in brackets: `NIGHT [FLASHBACK]`."""
    if box := _boxed(text, start, end):
        rest = _stripped(text, start, box.start())
    elif text[start : start + 1] in _OPENING and (box := _BOX_BEFORE().match(text, start, end)):
        rest = _stripped(text, box.end(), end)
        # of several the first would be no more than another
        if text[rest[0] : rest[0] + 1] in _OPENING:
            return None
    else:
        return None
    timed = fold(text[slice(*rest)]) in TIMES or _last_time(text, *rest)
    return (rest, box.span("words")) if timed and fold(box["words"]) not in TIMES else None


def _boxed(text: str, start: int, end: int) -> re.Match[str] | None:
    """The brackets at the end of a piece."""
    return _BOX_BEHIND().search(text, start, end) if text[end - 1 : end] in _CLOSING else None


def _last_time(text: str, start: int, end: int) -> Stretch | None:
    """The time of day at the end of a piece, if other words stand before it."""
    boxed = _boxed(text, start, end)
    if boxed and fold(boxed["words"]) in TIMES:
        return boxed.span("words")
    for marks in (_BEFORE_TIME, _BEFORE_TIME_ZH):
        at = max(text.rfind(mark, start, end) for mark in marks)
        if at <= start:
            continue
        time = _stripped(text, at + 1, end)
        words = text[slice(*time)]
        if fold(words) in TIMES and (marks == _BEFORE_TIME or not words.isascii()):
            return time
    return None


def _stripped(text: str, start: int, end: int) -> Stretch:
    """The stretch without white space at its ends, and without a sign at its end."""
    words = text[start:end]
    kept = words.rstrip().rstrip(f".。,，、/·・-‐‑{_OPENING}").rstrip()
    return start + len(words) - len(words.lstrip()), start + len(kept)


def _row(line: Slice, pieces: list[Stretch], names: Names) -> tuple[int, int, Mention | None]:
    """The longest row of pieces, as typed, that is a background's name; else the first piece."""
    best: tuple[int, int, Mention | None] = (0, 1, None)
    for first in range(len(pieces)):
        for last in range(first + 1, len(pieces) + 1):
            row = line.part(pieces[first][0], pieces[last - 1][1])
            if len("".join(row.text.split())) > names.longest + len("the"):
                break
            found = _background(row, names)
            if found and (best[2] is None or last - first > best[1] - best[0]):
                best = first, last, found
    return best


def _background(words: Slice, names: Names) -> Mention | None:
    """The background that some words name, in any case, an article before it not counted."""
    article = _ARTICLE.match(words.text)
    for spelled in (words, words.part(article.end())) if article else (words,):
        who = names.exact(spelled.text, any_case=True)
        if who and who.role is Role.BACKGROUND:
            return Mention(who.name, words, spelled)
    return None


def _beside(piece: Slice, names: Names) -> tuple[Slice, Mention, Slice] | None:
    """A background named at the start or end of a piece, set apart from what else is in it."""
    for found in _APART().finditer(piece.text):
        before, after = piece.part(0, found.start()), piece.part(found.end())
        if len(before.text) <= 2 * names.longest and (who := _background(before, names)):
            return piece.part(0, 0), who, piece.part(found.start())
        end = len(after.text.rstrip(" \t)）"))
        if end <= 2 * names.longest and (who := _background(after.part(0, end), names)):
            return piece.part(0, found.end()), who, after.part(end)
    return None


def unsure(place: Place, names: Names, named: frozenset[str]) -> Iterator[Diagnostic]:
    """That a place may be a declared one: `named` are those that the scene's words name."""
    words = place.words
    if place.mention or not words.text:
        return
    for who in names.within(words.text):
        if who.role is Role.BACKGROUND and who.media and who.name not in named:
            yield Diagnostic.of(
                "WAN219",
                words.span(),
                f"`{words.text}` holds the name of the background {who.name}, but is another "
                "place: its picture is not sent",
                f"is {who.name} meant?",
                (Note(who.span, "declared here"),),
                f"if it is, write `{who.name.upper()}` alone, or name {who.name} in the words of "
                "the scene; if not, declare this place, or leave it",
            )
            return
