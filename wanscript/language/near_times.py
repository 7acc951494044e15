"""What nearly is the time of a shot or a beat, and is words."""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from .alternatives import alternatives
from .diagnostic import Edit
from .fold import fold
from .grammar import begun, inside
from .lazy import lazy
from .read_time import last_match, read_time, time_at_end, unquoted
from .slice import Slice
from .source import Span
from .spelled import colon
from .storyboard import Time
from .syntax import Line
from .words import DATA

_ZERO = Decimal(0)
_FRAMING = frozenset(map(fold, DATA["framing"]))


class NearTime(Struct, frozen=True, gc=False):
    """What nearly is a time, and the time that it seems to be, as it is written and as it is.

    In square brackets it is that time right behind its `number`, or, where there is none, where
    it stands. `edits` write it so, where that is sure.
    """

    words: Slice
    meant: str
    time: Time
    number: str = ""
    edits: tuple[Edit, ...] = ()

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.words.span()


def near_in_shot(shown: str, run: Slice, shot: re.Match[str], since: Decimal) -> NearTime | None:
    """What nearly is a shot's time, in its head or at its end; a length starts at `since`."""
    number = shown[: shot.start("head")].strip()
    near = inside("NEAR_TIME")
    found = near.search(shown, *shot.span("head")) or last_match(near, shown, shot.start("text"))
    if found is None:
        if listed := inside("LISTED_TIME").match(shown, *shot.span("head")):
            return _listed(run, listed, number, since, shot)
        apart = inside("APART_TIME").search(shown, shot.start("head"))
        if apart and (behind := _DASHED().match(shown, apart.end("time"))):
            edit = Edit(run.span(apart.start("time"), behind.end()), f"[{apart['time'].strip()}] ")
            opens = apart.start("time") == shot.start("head")
            return replace(_near(run, apart, number, since), edits=(edit,) if opens else ())
        late = apart or (None if shot["colon"] else row_time(shown, shot.start("head")))
        return _near(run, late, number if apart else "", since) if late else None
    words = run.part(*found.span())
    place = words.span()
    if found["thousandths"]:
        length = Decimal(found["thousandths"]) / 1000
        meant, time = f"{length.normalize():f}s", Time(since, since + length, place)
    else:
        meant = run.text[slice(*found.span("time"))].strip()
        time = read_time(found["time"], place, since)
    gap = " " if found.group().startswith(",") else ""
    return NearTime(words, meant, time, edits=(Edit(place, f"{gap}[{meant}]"),))


def near_in_beat(line: Line) -> NearTime | None:
    """A time that times nothing in the line of a beat, or in one that begins as a beat's does."""
    words = line.words.strip()
    shown = unquoted(words.text)
    stars = len(shown) - len(shown.lstrip("*_"))
    name = begun("IN_BEAT", "MAYBE_BEAT", shown, stars)
    if name is None or name["time"] or name["after"] or not name["name"]:
        return None
    if line.kind == "BEAT":
        if time_at_end(words, _ZERO):
            return None
        start = len(shown) - len(shown[name.end() :].lstrip(" \t\u3000:："))
        listed = inside("LISTED_TIME").match(shown, start) if start > name.end() else None
        if listed:
            return _moved(_near(words, listed, name["name"], _ZERO), words, name.end(), listed)
        if bare := inside("BARE_TIME").search(shown):
            return _near(words, bare, "", _ZERO)
    listed = inside("LISTED_TIME").match(shown, len(shown) - len(shown[name.end() :].lstrip()))
    apart = inside("APART_TIME").search(shown, name.end()) or listed or row_time(shown)
    apart = apart or inside("BARE_TIME").search(shown)
    return _near(words, apart, name["name"], _ZERO) if apart else None


def row_time(shown: str, start: int = 0) -> re.Match[str] | None:
    """The time at the end of a row of a shot list, which is no sentence."""
    return None if _SENTENCE().search(shown, start) else inside("ROW_TIME").search(shown, start)


_SENTENCE = lazy(r"[.!?。！？；：:](?=\s*\S)")


def boxed_beat(run: Slice) -> NearTime | None:
    """A time behind the name of a shot in a box: `[Shot 1] 0-4s`."""
    shown = unquoted(run.text)
    head = inside("NAMED_SHOT").match(shown) if "]" in shown else None
    if head is None or not head.group().endswith("]"):
        return None
    found = inside("LISTED_TIME").match(shown, head.end())
    framing = found and found["before"]
    if found is None or (framing and fold(framing) not in _FRAMING):
        return None
    near = _near(run, found, head["name"], _ZERO)
    more = run.text[found.end() :].strip() or framing
    text = f"{head['name']}[{near.meant}]{colon(run.text)}{framing or ''}"
    return replace(near, edits=(Edit(run.span(0, found.end()), text if more else text.strip()),))


def like_beat(run: Slice) -> NearTime | None:
    """A range of time at the start of a line, with no colon behind it."""
    shown = unquoted(run.text)
    found = inside("LIKE_BEAT").match(shown)
    if found is None:
        return _spelled(run, shown)
    bullet = (Edit(run.span(*found.span("bullet")), ""),) if found["bullet"] else ()
    edit = Edit(run.span(*found.span("between")), colon(run.text))
    return replace(_near(run, found, "", _ZERO), edits=(*bullet, edit))


def behind_bullet(run: Slice) -> NearTime | None:
    """The time of a beat behind the bullet of a list: `- 0-3s: Mara walks.`"""
    shown = unquoted(run.text)
    item = inside("LIKE_ITEM").match(shown)
    if item is None or not item["bullet"]:
        return None
    beat = begun("IN_BEAT", "MAYBE_BEAT", shown, item.end())
    if beat is None or not beat["time"] or inside("BEAT").match(shown, item.end()) is None:
        return None
    near = _near(run, beat, "", _ZERO)
    return replace(near, edits=(Edit(run.span(item.start("bullet"), item.end()), ""),))


_DASHED = lazy(r"\s*[-–—]+\s+")
"""What parts a time at a shot's start from its words."""
_SPELLED = lazy(
    rf"(?i)(?:(?:{alternatives(DATA['unit'])})\.?\s+(?P<first>\d{{1,3}})\s*(?:[-–—~]|to)\s*"
    r"(?P<last>\d{1,3})|:(?P<start>\d\d)\s*[-–—]\s*:(?P<end>\d\d))\s*(?P<colon>:?)(?=\s+\S)\s*"
)
"""A range of time with its unit in front, or without minutes, at the start of a line."""


def _spelled(run: Slice, shown: str) -> NearTime | None:
    found = _SPELLED().match(shown)
    if found is None:
        return None
    start, end = (int(each) for each in found.groups()[:4] if each)
    meant = f"{start}-{end}s"
    place = run.part(found.start(), found.start("colon"))
    between = colon(run.text)
    return NearTime(
        place.strip(),
        meant,
        Time(Decimal(start), Decimal(end), place.span()),
        edits=(Edit(run.span(*found.span()), f"{meant}{between}"),),
    )


def _near(run: Slice, found: re.Match[str], number: str, since: Decimal) -> NearTime:
    """A time with no bracket around it: only where it may stay can it be mended."""
    words = run.part(*found.span("time"))
    place, meant = words.span(), words.text.strip()
    edits = () if number else (Edit(place, f"[{meant}]"),)
    return NearTime(words, meant, read_time(found["time"], place, since), number, edits)


def _moved(near: NearTime, words: Slice, behind: int, found: re.Match[str]) -> NearTime:
    """A time between commas that goes right behind the name of its beat."""
    out = words.span(found.start("time"), found.end())
    edits = (Edit(words.span(behind, behind), f"[{near.meant}]"), Edit(out, ""))
    return replace(near, edits=edits)


def _listed(
    run: Slice, found: re.Match[str], number: str, since: Decimal, shot: re.Match[str]
) -> NearTime:
    """A time between commas or spaces at the head of a shot, sure only behind its framing."""
    near = _near(run, found, number, since)
    if found["before"] is not None and fold(found["before"]) not in _FRAMING:
        return near
    start = found.end("before") if found["before"] else found.start()
    more = found.end() < len(run.text.rstrip())
    headed = bool(shot["colon"]) and found.end() < shot.end("head")
    behind = " " if headed else colon(run.text) if more else ""
    text = f"{' ' if found['before'] else ''}[{near.meant}]{behind}"
    return replace(near, number="", edits=(Edit(run.span(start, found.end()), text),))
