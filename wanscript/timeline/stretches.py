"""A scene is cut into stretches: its shots, its beats, or its prose where the words cut."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct

from ..language.storyboard import Scene, Speech, Time
from ..language.text import Literal, Mention, Text
from .speaking import load, shares

Item = Text | Speech

_CUTS = re.compile(
    r"(?<=[.!?。！？;；])\s*(?=[^.!?。！？]{0,40}?(?:\bcuts? to\b|切到|切至|切换到|转场))"
)
_SHOWN = 800
"""Thousandths of a second that a stretch takes beside what happens in it."""


class Stretch(Struct, frozen=True, gc=False):
    """A stretch of a scene before its people are known: times in seconds of the scene."""

    id: str
    heading: Text
    items: tuple[Item, ...]
    start: Fraction
    end: Fraction


def stretches(scene: Scene, seconds: Fraction) -> tuple[Stretch, ...]:
    """The stretches of a scene that lasts some seconds, without gaps."""
    rows = list(_rows(scene))
    spans = _spans([row.items for row in rows], [row.time for row in rows], seconds)
    return tuple(_whole(rows, spans, seconds))


class _Row(Struct, frozen=True, gc=False):
    """A stretch as written."""

    id: str
    heading: Text
    items: tuple[Item, ...]
    time: Time | None


def _rows(scene: Scene) -> Iterator[_Row]:
    if scene.shots:
        for shot in scene.shots:
            yield _Row(shot.id, shot.heading, shot.action, shot.time)
    elif scene.beats:
        for at, (beat, said) in enumerate(zip(scene.beats, _said(scene), strict=True), 1):
            yield _Row(beat.id or str(at), (), (beat.text, *said), beat.time)
    else:
        parts = _parted(scene.story) if scene.fence is None else [(scene.fence,)]
        for at, part in enumerate(parts, 1):
            yield _Row(str(at), (), part, None)


def _spans(
    items: Sequence[tuple[Item, ...]], times: Sequence[Time | None], seconds: Fraction
) -> list[tuple[Fraction, Fraction]]:
    known = [(Fraction(time.start), Fraction(time.end)) for time in times if time]
    if len(known) < len(items):
        return list(shares([sum(map(load, each)) + _SHOWN for each in items], seconds))
    since = known[0][0]
    return [(start - since, end - since) for start, end in known]


def _said(scene: Scene) -> list[tuple[Speech, ...]]:
    """What is said in each beat: all up to the next one; the first has what stands above it."""
    speeches = tuple(item for item in scene.story if isinstance(item, Speech))
    starts = [speech.span.start for speech in speeches]
    borders = [bisect_left(starts, beat.span.start) for beat in scene.beats[1:]]
    return [speeches[a:b] for a, b in pairwise((0, *borders, len(speeches)))]


def _whole(
    rows: Sequence[_Row], spans: Sequence[tuple[Fraction, Fraction]], seconds: Fraction
) -> list[Stretch]:
    """The stretches without gaps, the last one up to the end."""
    starts = [Fraction(0), *(min(start, seconds) for start, _ in spans[1:])]
    ends = [*(max(a, b) for a, b in pairwise(starts)), seconds]
    out = [
        Stretch(row.id, row.heading, row.items, start, end)
        for row, start, end in zip(rows, starts, ends, strict=True)
    ]
    return [each for each in out if each.end > each.start] or out[:1]


def _parted(story: Sequence[Item]) -> list[tuple[Item, ...]]:
    parts: list[list[Item]] = [[]]
    for item in story:
        if isinstance(item, Speech):
            parts[-1].append(item)
            continue
        text: list[Literal | Mention] = []
        for part in item:
            if isinstance(part, Mention):
                text.append(part)
                continue
            first, *rest = _cut(part)
            text.append(first)
            for more in rest:
                parts[-1].append(tuple(text))
                parts.append([])
                text = [more]
        parts[-1].append(tuple(text))
    return [tuple(part) for part in parts]


def _cut(words: Literal) -> Iterator[Literal]:
    at = 0
    for cut in _CUTS.finditer(words.text):
        yield Literal(words.words.part(at, cut.start()))
        at = cut.end()
    yield Literal(words.words.part(at))
