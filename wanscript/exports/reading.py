"""An editor's timeline read back: which stretch of which clip is used, and where."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from msgspec import Struct

from .timelines import CLOCKED

FORMS: Mapping[str, str] = {".otio": "otio_json", ".edl": "cmx_3600", ".fcpxml": "fcpx_xml"}
"""By a file's ending, the adapter that reads it."""

_DEEPEST = 64
"""Timelines within each other."""


class UnreadableTimeline(ValueError):  # noqa: N818
    """A file that is no timeline; the message ends a sentence that begins with its name."""


class Use(Struct, frozen=True, gc=False):
    """A stretch of a clip from `start` to `end`, its own seconds, that is used `at` a second.

    `file` is the name of its file and `reel` the tape's in an EDL, "" where none is told. A clip
    without a name is called by one of them, or is "". `speed` is 1 where it is played as it
    is, 0 where it stands still. `picture` is whether it is seen, and not only heard.
    """

    name: str
    file: str
    start: Fraction
    end: Fraction
    at: Fraction
    speed: Fraction = Fraction(1)
    picture: bool = True
    reel: str = ""


class Read(Struct, frozen=True, gc=False):
    """What a timeline uses, in its order; `notes` are sentences about what was not read."""

    title: str
    uses: tuple[Use, ...]
    notes: tuple[str, ...] = ()


def read_timeline(text: str, form: str, fps: Fraction) -> Read:
    """The uses of a timeline in one of the FORMS; `fps` counts the frames of an EDL.

    One that counts more frames a second than that has the next rate that holds them. Raises
    UnreadableTimeline.
    """
    notes: tuple[str, ...] = ()
    if form == "cmx_3600" and (counted := _counted(text, fps)) != fps:
        notes = (
            f"It counts {float(counted):.5g} pictures a second, and the takes {float(fps):g}.",
        )
        fps = counted
    if form == "fcpx_xml":
        text, notes = _prepared(text)
    elif form == "otio_json":
        _require_flat(text)
    try:
        made = _timeline(text, form, fps)
        return Read(made.name or "", _in_order(made.tracks), notes)
    except UnreadableTimeline:
        raise
    except Exception as error:
        # the library raises whatever its code comes upon in a file that is not as it expects
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise UnreadableTimeline(f"cannot be read as {form}: {said}") from None


def _timeline(text: str, form: str, fps: Fraction) -> Any:
    """The one timeline of a file."""
    from opentimelineio import adapters, schema

    options = {"rate": float(fps), "ignore_timecode_mismatch": True} if form == "cmx_3600" else {}
    with warnings.catch_warnings():
        # they are about the adapter's own code
        warnings.simplefilter("ignore")
        made = adapters.read_from_string(text, form, **options)
    within = made if isinstance(made, schema.SerializableCollection) else [made]
    found = [each for each in within if isinstance(each, schema.Timeline)]
    if len(found) != 1:
        held = f"{len(found)} timelines: export one of them" if found else "no timeline"
        raise UnreadableTimeline(f"holds {held}")
    if form == "cmx_3600":
        _mend(found[0])
    return found[0]


def _in_order(tracks: Any) -> tuple[Use, ...]:
    whole = _span(tracks.trimmed_range())
    known = _uses(tracks, whole, Fraction(0), Fraction(1), 0)
    return tuple(sorted(known, key=lambda use: use.at))


def _mend(timeline: Any) -> None:
    """Takes away what the adapter for EDLs gets wrong.

    A track that begins at an hour begins before itself, and a clip that is dissolved to has the
    file and the reel of the one before.
    """
    from opentimelineio import schema

    for track in timeline.tracks:
        track.source_range = None
        for before, item in pairwise(track):
            if isinstance(before, schema.Transition) and isinstance(item, schema.Clip):
                item.media_reference = schema.MissingReference()
                item.metadata.pop("cmx_3600", None)


def _counted(text: str, fps: Fraction) -> Fraction:
    """Pictures a second that an EDL counts: `fps`, or what its timecodes need."""
    times = _TIMECODE.findall(text)
    most = max((int(frame) for _, frame in times), default=0)
    if any(mark == ";" for mark, _ in times):
        return _DROPPING[most >= round(_DROPPING[0])]
    return fps if most < fps else Fraction(next((rate for rate in CLOCKED if rate > most), fps))


_TIMECODE = re.compile(r"\b\d\d:\d\d:\d\d([:;])(\d\d)\b")
_DROPPING = (Fraction(30000, 1001), Fraction(60000, 1001))
"""Pictures a second of timecodes that leave numbers out."""


def _require_flat(text: str) -> None:
    """Raises UnreadableTimeline for what would exhaust the reader's stack."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableTimeline(f"is no OpenTimelineIO: {str(error)[:200]}") from None


def _prepared(text: str) -> tuple[str, tuple[str, ...]]:
    """An FCPXML as the adapter knows it: newer ones have files one level deeper.

    It reads no speeds, so a clip's goes with its name.
    """
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(text)
    except ValueError as error:
        raise UnreadableTimeline(f"declares entities, as no timeline does: {error}") from None
    except ElementTree.ParseError as error:
        raise UnreadableTimeline(f"is no XML: {error}") from None
    for asset in root.iter("asset"):
        inner = asset.find("media-rep")
        if inner is not None and not asset.get("src"):
            asset.set("src", inner.get("src", ""))
    unread = 0
    for clip in root.iter():
        if (changes := clip.find("timeMap")) is None:
            continue
        points = " ".join(
            f"{each.get('time', '')}={each.get('value', '')}" for each in changes.iter("timept")
        )
        if clip.tag in _NAMED and len(_points(points)) > 1:
            clip.set("name", f"{clip.get('name', '')}{_MAPPED}{points}")
        else:
            unread += 1
    plural = "s" * (unread != 1)
    note = f"Speed changes of {unread} clip{plural} are not read: they count as 100 %."
    return ElementTree.tostring(root, encoding="unicode"), (note,) * bool(unread)


_NAMED = ("asset-clip", "clip")
"""Elements of FCPXML whose name is that of the clip which the adapter makes of them."""

_MAPPED = "\ue000"
"""What parts a clip's name from its speeds: a character of no meaning that XML may hold."""


def _points(text: str) -> list[tuple[Fraction, Fraction]]:
    """The times of a clip as it is played, and those of its file that are seen then."""
    known = {}
    for pair in text.split():
        if (made := _POINT.fullmatch(pair)) is None:
            return []
        known[Fraction(made["time"])] = Fraction(made["value"])
    return sorted(known.items())


_TIME = r"-?\d{1,18}(?:/0*[1-9]\d{,17}|\.\d{1,18})?"
_POINT = re.compile(f"(?P<time>{_TIME})s=(?P<value>{_TIME})s")


def _seen(points: Sequence[tuple[Fraction, Fraction]], time: Fraction) -> Fraction:
    """The time of its file that is seen at a time of a clip."""
    pairs = list(pairwise(points))
    known = (pair for pair in pairs if time < pair[1][0])
    (since, first), (until, last) = next(known, pairs[-1])
    return first + (time - since) * (last - first) / (until - since)


_Window = tuple[Fraction, Fraction]
"""From when to when an item is used, in its own time."""


def _uses(
    item: Any, window: _Window, at: Fraction, speed: Fraction, depth: int, *, picture: bool = True
) -> Iterator[Use]:
    """The uses within an item, of which `window` begins `at` a second of the timeline."""
    from opentimelineio import schema

    if depth > _DEEPEST:
        raise UnreadableTimeline(f"has more than {_DEEPEST} timelines within each other")
    start, end = window
    own = speed * _speed(item)
    if end <= start or not getattr(item, "enabled", True) or _is_black(item):
        return
    if isinstance(item, schema.Clip):
        yield _use(item, start, end, at, own, picture=picture)
    elif isinstance(item, schema.Track):
        seen = picture and item.kind != schema.TrackKind.Audio
        for child, first, last, into in _children(item):
            since, until = max(first, start), min(last, end)
            if until > since:
                yield from _uses(
                    child,
                    (into + since - first, into + until - first),
                    at + since - start,
                    own,
                    depth + 1,
                    picture=seen,
                )
    elif isinstance(item, schema.Stack):
        for child in item:
            first, last = _span(child.trimmed_range())
            inner = (first + start, min(last, first + end))
            yield from _uses(child, inner, at, own, depth + 1, picture=picture)


def _children(track: Any) -> Iterator[tuple[Any, Fraction, Fraction, Fraction]]:
    """What stands on a track, from when to when, and the second of its own that begins there.

    A dissolve shows more of both.
    """
    from opentimelineio import schema

    passed, ahead = Fraction(0), Fraction(0)
    for item, following in pairwise((*track, None)):
        if isinstance(item, schema.Transition):
            ahead = _seconds(item.in_offset)
            continue
        start, end = _span(item.trimmed_range())
        until = passed + end - start
        behind = following.out_offset if isinstance(following, schema.Transition) else None
        yield item, passed - ahead, until + (_seconds(behind) if behind else 0), start - ahead
        passed, ahead = until, Fraction(0)


def _use(
    clip: Any, start: Fraction, end: Fraction, at: Fraction, speed: Fraction, *, picture: bool
) -> Use:
    media = clip.media_reference
    url = str(getattr(media, "target_url", "") or "")
    file = PurePosixPath(unquote(url).replace("\\", "/")).name
    known = getattr(media, "available_range", None)
    begins = _span(known)[0] if known is not None else Fraction(0)
    own_name, _, mapped = clip.name.partition(_MAPPED)
    if len(points := _points(mapped)) > 1:
        begun, ended = (_seen(points, time) for time in (start, end))
        speed *= (ended - begun) / (end - start)
        start, length = min(begun, ended), abs(ended - begun)
    else:
        length = (end - start) * abs(speed)
    since = start - begins
    reel = str(clip.metadata.get("cmx_3600", {}).get("reel", ""))
    # one without a name has that of its event
    name = own_name or file
    name = reel if reel and name.isdecimal() else name
    return Use(name, file, since, since + length, at, speed, picture, reel)


def _is_black(item: Any) -> bool:
    """Whether it is a clip of nothing, as there is between others."""
    media = getattr(item, "media_reference", None)
    return getattr(media, "generator_kind", "") == "black"


def _speed(item: Any) -> Fraction:
    from opentimelineio import schema

    speed = Fraction(1)
    for effect in getattr(item, "effects", ()):
        if isinstance(effect, schema.LinearTimeWarp):
            speed *= Fraction(effect.time_scalar).limit_denominator(1000)
    return speed


def _span(known: Any) -> tuple[Fraction, Fraction]:
    start = _seconds(known.start_time)
    return start, start + _seconds(known.duration)


def _seconds(time: Any) -> Fraction:
    rate = Fraction(time.rate).limit_denominator(1001)
    return Fraction(time.value).limit_denominator(10_000) / rate if rate > 0 else Fraction(0)
