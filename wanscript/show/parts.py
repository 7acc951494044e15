"""A scene is cut into stretches: its shots, its beats, or its prose where the words cut."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..language.storyboard import Literal, Mention, Scene, Speech, Text
from ..models.request import Request

Item = Text | Speech

_CUTS = re.compile(
    r"(?<=[.!?。！？;；])\s*(?=[^.!?。！？]{0,40}?(?:\bcuts? to\b|切到|切至|切换到|转场))"
)
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a scene before its people are known: times in seconds of the reel."""

    number: str
    heading: Text
    items: tuple[Item, ...]
    start: float
    end: float


def words(text: Iterable[Literal | Mention]) -> str:
    """Text as it reads."""
    parts = (part.text for part in text)
    return " ".join("".join(parts).split())


def spoken(text: str) -> float:
    """How long words take to say, in seconds."""
    wide = len(_HAN.findall(text))
    return 0.45 + 0.2 * wide + 0.36 * len(_HAN.sub(" ", text).split())


def parts(scene: Scene, request: Request, seconds: float) -> list[Part]:
    """The stretches of a scene, or of the shots that a request takes of it, without gaps."""
    shots = [shot for shot in scene.shots if not request.shots or shot.id in request.shots]
    if shots:
        first = float(shots[0].time.start) if shots[0].time else 0.0
        times = [(float(s.time.start) - first, float(s.time.end) - first) for s in shots if s.time]
        loads = [load(shot.action) + 0.8 for shot in shots]
        spans = times if len(times) == len(shots) else shares(loads, seconds)
        rows = [
            Part(shot.id, shot.heading, shot.action, *span)
            for shot, span in zip(shots, spans, strict=True)
        ]
    elif scene.beats:
        spans = [(float(b.time.start), float(b.time.end)) for b in scene.beats if b.time]
        if len(spans) != len(scene.beats):
            spans = shares([load((beat.text,)) + 0.8 for beat in scene.beats], seconds)
        said = _said(scene)
        rows = [
            Part(beat.id or str(at), (), (beat.text, *lines), *span)
            for at, (beat, span, lines) in enumerate(zip(scene.beats, spans, said, strict=True), 1)
        ]
    else:
        pieces = _pieces(scene.story) if scene.fence is None else [(scene.fence,)]
        spans = shares([load(piece) + 0.8 for piece in pieces], seconds)
        rows = [
            Part(str(at + 1), (), tuple(piece), *span)
            for at, (piece, span) in enumerate(zip(pieces, spans, strict=True))
        ]
    return _whole(rows, seconds)


def _said(scene: Scene) -> list[tuple[Speech, ...]]:
    """What is said in each beat: all up to the next one; the first has what stands above it."""
    speeches = tuple(item for item in scene.story if isinstance(item, Speech))
    starts = [speech.span.start for speech in speeches]
    borders = [bisect_left(starts, beat.span.start) for beat in scene.beats[1:]]
    return [speeches[a:b] for a, b in pairwise((0, *borders, len(speeches)))]


def _whole(rows: list[Part], seconds: float) -> list[Part]:
    """The parts without gaps, the last one up to the end."""
    out = []
    for at, row in enumerate(rows):
        start = 0.0 if at == 0 else min(row.start, seconds)
        end = rows[at + 1].start if at + 1 < len(rows) else seconds
        out.append(replace(row, start=start, end=min(max(end, start), seconds)))
    return [row for row in out if row.end > row.start] or out[:1]


def _pieces(story: Sequence[Item]) -> list[tuple[Item, ...]]:
    pieces: list[list[Item]] = [[]]
    for item in story:
        if isinstance(item, Speech):
            pieces[-1].append(item)
            continue
        text: list[Literal | Mention] = []
        for part in item:
            if isinstance(part, Mention):
                text.append(part)
                continue
            first, *rest = _parted(part)
            text.append(first)
            for more in rest:
                pieces[-1].append(tuple(text))
                pieces.append([])
                text = [more]
        pieces[-1].append(tuple(text))
    return [tuple(piece) for piece in pieces]


def _parted(words: Literal) -> Iterator[Literal]:
    at = 0
    for cut in _CUTS.finditer(words.text):
        yield Literal(words.words.part(at, cut.start()))
        at = cut.end()
    yield Literal(words.words.part(at))


def load(items: Iterable[Item]) -> float:
    """About how many seconds it takes to show and to say something."""
    return sum(
        spoken(item.words.text) if isinstance(item, Speech) else 0.55 * spoken(words(item))
        for item in items
    )


def shares(loads: Sequence[float], seconds: float) -> list[tuple[float, float]]:
    """Stretches of some seconds, one behind the other, as long as the loads are to each other."""
    total, at, out = sum(loads) or 1.0, 0.0, []
    for load in loads:
        out.append((at, at + load / total * seconds))
        at = out[-1][1]
    return out
