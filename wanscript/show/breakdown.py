"""A scene becomes a reel of cuts: what is seen when, by whom, and who speaks from when to when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..compiler import Compilation
from ..language.storyboard import Mention, Role, Scene, Speech, Storyboard, Text, Words
from ..models.price import lasting
from ..models.request import Request
from ..models.table import MODELS
from .palette import DAY, HOURS, INDOORS, RGB, SPEAKERS, Hour
from .vocabulary import CLOSE, MEDIUM, WIDE, Move, Size, entrance, move, size

Item = Text | Speech


@dataclass(frozen=True, slots=True)
class Line:
    """Words that are spoken from `start` to `end`, in seconds of the reel."""

    speaker: str
    colour: RGB
    words: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Note:
    """What happens, shown from `start` to `end`, in seconds of the reel."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Cut:
    """One picture of the reel, from `start` to `end` seconds: who is in it, and how it is seen.

    `subjects` and `others` are declared names, the others further back; `place` is a declared
    background or None; `enters` says from which side the first subject comes, -1, 0 or 1;
    `at` counts the scene's shots from 0; `items` is what happens and is said, as written.
    """

    number: str
    heading: str
    notes: tuple[Note, ...]
    lines: tuple[Line, ...]
    start: float
    end: float
    size: Size
    move: Move
    subjects: tuple[str, ...]
    others: tuple[str, ...]
    place: str | None
    enters: int
    at: int
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Reel:
    """One request on screen: `seconds` long, meant for `pixels` of width and height."""

    scene: str
    slug: str
    cuts: tuple[Cut, ...]
    seconds: float
    pixels: tuple[int, int]
    hour: Hour
    interior: bool
    transition: str | None
    language: str


_CUTS = re.compile(
    r"(?<=[.!?。！？;；])\s*(?=[^.!?。！？]{0,40}?(?:\bcuts? to\b|切到|切至|切换到|转场))"
)
_BACK = re.compile(r"\bover\s+(?!the[- ]shoulder)\S.*shoulder|肩后", re.IGNORECASE)
_ENDS = re.compile(r"[.!?](?:\s|$)|[。！？]")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")
_LABEL = re.compile(
    r"^\s*(?:(?:shot|beat|镜头)\s*\d+\s*)?(?:\[[^\]]*\]|[\d:.]+\s*[-–—]\s*[\d:.]+\s*"
    r"(?:s|sec|seconds|秒)?画?面?)?\s*[:：]\s*",
    re.IGNORECASE,
)
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def words(text: Iterable[Words | Mention]) -> str:
    """Text as it reads."""
    parts = (part.text if isinstance(part, Words) else part.written for part in text)
    return " ".join("".join(parts).split())


def spoken(text: str) -> float:
    """How long words take to say, in seconds."""
    wide = len(_HAN.findall(text))
    return 0.45 + 0.2 * wide + 0.36 * len(_HAN.sub(" ", text).split())


def speakers(storyboard: Storyboard) -> dict[str, RGB]:
    """The colour of everybody who can speak."""
    heard = [each for each in storyboard.declared if each.role is not Role.VOICE]
    heard.sort(key=lambda each: each.role is not Role.CHARACTER)
    return {each.name: SPEAKERS[at % len(SPEAKERS)] for at, each in enumerate(heard)}


def reel(compilation: Compilation, request: Request) -> Reel:
    """What a request's clip shows, from its scene."""
    storyboard = compilation.storyboard
    scene = next(each for each in storyboard.scenes if each.name == request.scene)
    given = dict(request.parameters)
    start = dict(_start(compilation, request).parameters)
    shape = str(given.get("resolution", "720P")), str(start.get("ratio", "16:9"))
    pixels = MODELS[request.model].pixels
    seconds = _length(scene, request)
    heading = scene.heading
    prose = words(part for item in scene.story if not isinstance(item, Speech) for part in item)
    hour = _hour(heading.time if heading else None, prose)
    interior = bool(heading and heading.interior and not heading.exterior)
    return Reel(
        scene=scene.name,
        slug=_slug(scene) or storyboard.title or "",
        cuts=_cuts(storyboard, scene, request, seconds),
        seconds=seconds,
        pixels=pixels.get(shape, (1280, 720)),
        hour=INDOORS if interior and hour is DAY else hour,
        interior=interior,
        transition=scene.transition,
        language=scene.language,
    )


def _length(scene: Scene, request: Request) -> float:
    """Seconds to draw: where the model decides, up to the last timed shot, or its usual length."""
    asked = lasting(request)
    if asked.low == asked.high:
        return float(asked.low)
    times = (*(shot.time for shot in scene.shots), *(beat.time for beat in scene.beats))
    usual = Decimal(MODELS[request.model].duration_default)
    return float(min(max((time.end for time in times if time), default=usual), asked.high))


def _slug(scene: Scene) -> str:
    heading = scene.heading
    if heading is None:
        return ""
    return heading.title or heading.slug


_HOURS = (
    (r"\bnight\b|moonlight|midnight|夜", "night"),
    (r"\bdawn\b|sunrise|黎明|清晨|日出", "dawn"),
    (r"\bdusk\b|sunset|\bevening\b|黄昏|傍晚|日落", "dusk"),
)


def _hour(time: str | None, prose: str) -> Hour:
    if time and time.lower() in HOURS:
        return HOURS[time.lower()]
    said = time or prose
    found = (key for terms, key in _HOURS if re.search(terms, said, re.IGNORECASE))
    return HOURS[next(found, "day")]


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a scene before its people are known: times in seconds of the reel."""

    number: str
    heading: Text
    items: tuple[Item, ...]
    start: float
    end: float


def _cuts(
    storyboard: Storyboard, scene: Scene, request: Request, seconds: float
) -> tuple[Cut, ...]:
    cuts: list[Cut] = []
    for at, part in enumerate(_parts(scene, request, seconds)):
        cuts.append(_cut(storyboard, scene, part, at, cuts[-1] if cuts else None))
    if any(cut.subjects for cut in cuts):
        return tuple(cuts)
    story = [item for item in scene.story if not isinstance(item, Speech)]
    who = _names(storyboard, story)
    return tuple(replace(cut, subjects=who[: min(2, cut.size.most)]) for cut in cuts)


def _parts(scene: Scene, request: Request, seconds: float) -> list[_Part]:
    shots = [shot for shot in scene.shots if not request.shots or shot.id in request.shots]
    if shots:
        first = float(shots[0].time.start) if shots[0].time else 0.0
        times = [(float(s.time.start) - first, float(s.time.end) - first) for s in shots if s.time]
        loads = [_load(shot.action) + 0.8 for shot in shots]
        spans = times if len(times) == len(shots) else _shares(loads, seconds)
        rows = [
            _Part(shot.id, shot.heading, shot.action, *span)
            for shot, span in zip(shots, spans, strict=True)
        ]
    elif scene.beats:
        beats, speeches = scene.beats, [item for item in scene.story if isinstance(item, Speech)]
        spans = [(float(b.time.start), float(b.time.end)) for b in beats if b.time]
        if len(spans) != len(beats):
            spans = _shares([_load((beat.text,)) + 0.8 for beat in beats], seconds)
        rows = []
        for at, (beat, span) in enumerate(zip(beats, spans, strict=True)):
            until = beats[at + 1].span.start if at + 1 < len(beats) else None
            said = tuple(
                speech
                for speech in speeches
                if (at == 0 or beat.span.start <= speech.span.start)
                and (until is None or speech.span.start < until)
            )
            rows.append(_Part(beat.id or str(at + 1), (), (beat.text, *said), *span))
    else:
        pieces = _pieces(scene.story) if scene.fence is None else [(scene.fence,)]
        spans = _shares([_load(piece) + 0.8 for piece in pieces], seconds)
        rows = [
            _Part(str(at + 1), (), tuple(piece), *span)
            for at, (piece, span) in enumerate(zip(pieces, spans, strict=True))
        ]
    return _whole(rows, seconds)


def _whole(rows: list[_Part], seconds: float) -> list[_Part]:
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
        text: list[Words | Mention] = []
        for part in item:
            if isinstance(part, Mention):
                text.append(part)
                continue
            first, *rest = _CUTS.split(part.text)
            text.append(Words(first, part.span))
            for more in rest:
                pieces[-1].append(tuple(text))
                pieces.append([])
                text = [Words(more, part.span)]
        pieces[-1].append(tuple(text))
    return [tuple(piece) for piece in pieces]


def _load(items: Iterable[Item]) -> float:
    return sum(
        spoken(item.words) if isinstance(item, Speech) else 0.55 * spoken(words(item))
        for item in items
    )


def _shares(loads: Sequence[float], seconds: float) -> list[tuple[float, float]]:
    total, at, out = sum(loads) or 1.0, 0.0, []
    for load in loads:
        out.append((at, at + load / total * seconds))
        at = out[-1][1]
    return out


def _cut(storyboard: Storyboard, scene: Scene, part: _Part, at: int, before: Cut | None) -> Cut:
    prose = [item for item in part.items if not isinstance(item, Speech)]
    heading, action = words(part.heading), " ".join(filter(None, map(words, prose)))
    wanted = size(heading) or (size(action[:90]) if not heading else None)
    view = wanted or (WIDE if at == 0 else MEDIUM)
    named = _names(storyboard, [part.heading] if heading else [_lead(prose)] if wanted else [])
    there = _names(storyboard, prose)
    talk = tuple(
        dict.fromkeys(
            mention.name
            for item in part.items
            if isinstance(item, Speech) and not item.voicing
            for mention in item.speakers
        )
    )
    if view.behind and len(named) == 1 and _BACK.search(heading):
        subjects, there = tuple(n for n in (*there, *talk) if n not in named)[:1], (*named, *there)
        named = subjects or named
    subjects = named or (talk if view.most == 1 and talk else there or talk)
    if not subjects and before and view not in (WIDE,) and not _props(storyboard, before.subjects):
        subjects = before.subjects if wanted is None or not action else ()
    others = tuple(name for name in (*there, *talk) if name not in subjects)
    if not named and view.most > 1:
        subjects, others = (*subjects, *others), ()
    if view is CLOSE and not named and len(subjects) > 1:
        subjects, others = subjects[:1], subjects[1:]
    notes, lines = _timed(storyboard, part)
    return Cut(
        number=part.number,
        heading=heading,
        notes=notes,
        lines=lines,
        start=part.start,
        end=part.end,
        size=view,
        move=move(f"{heading} {action}"),
        subjects=subjects[: view.most],
        others=(*subjects[view.most :], *dict.fromkeys(others))[:2],
        place=_place(storyboard, scene, part),
        enters=entrance(action) if there else 0,
        at=at,
        items=part.items,
    )


def _lead(prose: Sequence[Text]) -> Text:
    """The first sentence of prose: where a shot without a heading says what it shows."""
    lead: list[Words | Mention] = []
    for part in prose[0] if prose else ():
        lead.append(part)
        if isinstance(part, Words) and _ENDS.search(part.text):
            break
    return tuple(lead)


def _props(storyboard: Storyboard, names: Iterable[str]) -> bool:
    declared = (storyboard.named(name) for name in names)
    return any(each is not None and each.role is Role.PROP for each in declared)


def _names(storyboard: Storyboard, texts: Iterable[Text]) -> tuple[str, ...]:
    """Who is in the words, characters and props, each once."""
    found = []
    for text in texts:
        for part in text:
            declared = storyboard.named(part.name) if isinstance(part, Mention) else None
            if declared and declared.role in (Role.CHARACTER, Role.PROP):
                found.append(declared)
    found.sort(key=lambda each: each.role is Role.PROP)
    return tuple(dict.fromkeys(each.name for each in found))


def _place(storyboard: Storyboard, scene: Scene, part: _Part) -> str | None:
    if scene.heading and scene.heading.place:
        return scene.heading.place.name
    backgrounds = [each.name for each in storyboard.declared if each.role is Role.BACKGROUND]
    texts = [item for item in (*part.items, *scene.story) if not isinstance(item, Speech)]
    said = (m.name for text in texts for m in text if isinstance(m, Mention))
    return next((name for name in said if name in backgrounds), next(iter(backgrounds), None))


def _timed(storyboard: Storyboard, part: _Part) -> tuple[tuple[Note, ...], tuple[Line, ...]]:
    tints = speakers(storyboard)
    notes: list[Note] = []
    lines: list[Line] = []
    loads = [_load((item,)) for item in part.items]
    room = max(0.4, part.end - part.start - 0.35)
    stretch = min(1.0, room / (sum(loads) or 1.0))
    slack = max(0.0, room - sum(loads)) / (len(loads) + 1)
    at = part.start + 0.15 + slack * 0.5
    for item, load in zip(part.items, loads, strict=True):
        start, at = at, at + load * stretch + slack
        if isinstance(item, Speech):
            names = [mention.name for mention in item.speakers]
            tint = tints.get(names[0], (255, 255, 255)) if names else (255, 255, 255)
            label = " & ".join(names) + (f" ({item.voicing})" if item.voicing else "")
            lines.append(Line(label, tint, item.words, start, start + load * stretch))
    prose = [words(item) for item in part.items if not isinstance(item, Speech)]
    said = [_LABEL.sub("", text) for text in prose]
    sentences = [each for text in said for each in _SENTENCE.split(text) if each.strip()]
    shares = _shares([len(each) + 12 for each in sentences], part.end - part.start)
    for sentence, (start, end) in zip(sentences, shares, strict=True):
        if notes and end - start < 1.3:
            last = notes.pop()
            sentence, start = f"{last.text} {sentence}", last.start - part.start
        notes.append(Note(sentence, part.start + start, part.start + end))
    return tuple(notes), tuple(lines)


def _start(compilation: Compilation, request: Request) -> Request:
    """The request at the beginning of a chain: its clip gives all of them their shape."""
    if not request.depends_on:
        return request
    scenes = {each.scene: each for each in reversed(compilation.requests)}
    seen, above = {request.scene}, request.depends_on[:1]
    while above and above[0] in scenes and above[0] not in seen:
        request = scenes[above[0]]
        seen.add(request.scene)
        above = request.depends_on[:1]
    return request
