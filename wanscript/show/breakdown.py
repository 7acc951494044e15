"""A scene becomes a reel of cuts: what is seen when, by whom, and who speaks from when to when."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..compiler import Compilation
from ..language.storyboard import (
    Declaration,
    Literal,
    Mention,
    Role,
    Scene,
    Speech,
    Storyboard,
    Text,
)
from ..models.price import lasting
from ..models.request import Request
from ..models.table import MODELS
from .palette import DAY, HOURS, INDOORS, RGB, SPEAKERS, Hour
from .parts import Item, Part, load, parts, shares, words
from .vocabulary import CLOSE, MEDIUM, WIDE, Move, Size, entrance, move, size


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


_BACK = re.compile(r"\bover\s+(?!the[- ]shoulder)\S.*shoulder|肩后", re.IGNORECASE)
_ENDS = re.compile(r"[.!?](?:\s|$)|[。！？]")
_READ = 1.3
"""Seconds that a sentence is shown at least."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")
_LABEL = re.compile(
    r"^\s*(?:(?:shot|beat|镜头)\s*\d+\s*)?(?:\[[^\]]*\]|[\d:.]+\s*[-–—]\s*[\d:.]+\s*"
    r"(?:s|sec|seconds|秒)?画?面?)?\s*[:：]\s*",
    re.IGNORECASE,
)


def speakers(storyboard: Storyboard) -> dict[str, RGB]:
    """The colour of everybody who can speak."""
    heard = [each for each in storyboard.declared if each.role is not Role.VOICE]
    heard.sort(key=lambda each: each.role is not Role.CHARACTER)
    return {each.name: SPEAKERS[at % len(SPEAKERS)] for at, each in enumerate(heard)}


@dataclass(frozen=True, slots=True)
class _Film:
    """What the scenes of a film share.

    `firsts` has the request of each scene's first take; `usual` is the first background.
    """

    storyboard: Storyboard
    scenes: Mapping[str, Scene]
    known: Mapping[str, Declaration]
    tints: Mapping[str, RGB]
    firsts: Mapping[str, Request]
    usual: str | None


def reel(compilation: Compilation, request: Request) -> Reel:
    """What a request's clip shows, from its scene."""
    return reels(compilation, (request,))[0]


def reels(compilation: Compilation, requests: Sequence[Request]) -> tuple[Reel, ...]:
    """What the clips of some requests of a film show, in their order."""
    board = compilation.storyboard
    film = _Film(
        board,
        {scene.name: scene for scene in board.scenes},
        {who.name: who for who in reversed(board.declared)},
        speakers(board),
        {each.scene: each for each in reversed(compilation.requests)},
        next((who.name for who in board.declared if _is_place(who)), None),
    )
    starts: dict[str, Request] = {}
    return tuple(_reel(film, request, _start(film, request, starts)) for request in requests)


def _reel(film: _Film, request: Request, start: Request) -> Reel:
    scene = film.scenes[request.scene]
    seconds = _length(scene, request)
    heading = scene.heading
    prose = words(part for item in scene.story if not isinstance(item, Speech) for part in item)
    hour = _hour(heading.time if heading else None, prose)
    interior = bool(heading and heading.interior and not heading.exterior)
    return Reel(
        scene=scene.name,
        slug=_slug(scene) or film.storyboard.title or "",
        cuts=_cuts(film, scene, request, seconds),
        seconds=seconds,
        pixels=_pixels(request, start),
        hour=INDOORS if interior and hour is DAY else hour,
        interior=interior,
        transition=scene.transition,
        language=scene.language,
    )


def _pixels(request: Request, start: Request) -> tuple[int, int]:
    """A clip's width and height; a ratio that the model's table lacks shapes the same area."""
    given, first = dict(request.parameters), dict(start.parameters)
    if "size" in given:
        wide, _, high = str(given["size"]).partition("*")
        return int(wide), int(high)
    table = MODELS[request.model].pixels
    resolution, ratio = str(given.get("resolution", "720P")), str(first.get("ratio", "16:9"))
    sizes = (size for (name, _), size in table.items() if name == resolution)
    usual = table.get((resolution, "16:9")) or next(sizes, (1280, 720))
    if (resolution, ratio) in table or ":" not in ratio:
        return table.get((resolution, ratio), usual)
    across, down = map(int, ratio.split(":"))
    wide_side = math.sqrt(usual[0] * usual[1] * across / down)
    return round(wide_side / 16) * 16, round(wide_side * down / across / 16) * 16


def _length(scene: Scene, request: Request) -> float:
    """Seconds to draw: where the model decides, up to the last timed shot, or its usual length."""
    asked = lasting(request)
    if asked.known:
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


def _cuts(film: _Film, scene: Scene, request: Request, seconds: float) -> tuple[Cut, ...]:
    cuts: list[Cut] = []
    usual = _place(film, scene.story) or film.usual
    fixed = scene.heading.place.name if scene.heading and scene.heading.place else None
    for at, part in enumerate(parts(scene, request, seconds)):
        place = fixed or _place(film, part.items) or usual
        cuts.append(_cut(film, part, at, cuts[-1] if cuts else None, place))
    if any(cut.subjects for cut in cuts):
        return tuple(cuts)
    story = [item for item in scene.story if not isinstance(item, Speech)]
    who = _names(film, story)
    return tuple(replace(cut, subjects=who[: min(2, cut.size.most)]) for cut in cuts)


def _cut(film: _Film, part: Part, at: int, before: Cut | None, place: str | None) -> Cut:
    prose = [item for item in part.items if not isinstance(item, Speech)]
    heading, action = words(part.heading), " ".join(filter(None, map(words, prose)))
    wanted = size(heading) or (size(action[:90]) if not heading else None)
    view = wanted or (WIDE if at == 0 else MEDIUM)
    named = _names(film, [part.heading] if heading else [_lead(prose)] if wanted else [])
    there = _names(film, prose)
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
    if not subjects and before and view not in (WIDE,) and not _props(film, before.subjects):
        subjects = before.subjects if wanted is None or not action else ()
    seen = frozenset(subjects)
    others = tuple(name for name in (*there, *talk) if name not in seen)
    if not named and view.most > 1:
        subjects, others = (*subjects, *others), ()
    if view is CLOSE and not named and len(subjects) > 1:
        subjects, others = subjects[:1], subjects[1:]
    notes, lines = _timed(film, part)
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
        place=place,
        enters=entrance(action) if there else 0,
        at=at,
        items=part.items,
    )


def _lead(prose: Sequence[Text]) -> Text:
    """The first sentence of prose: where a shot without a heading says what it shows."""
    lead: list[Literal | Mention] = []
    for part in prose[0] if prose else ():
        lead.append(part)
        if isinstance(part, Literal) and _ENDS.search(part.text):
            break
    return tuple(lead)


def _props(film: _Film, names: Iterable[str]) -> bool:
    return any(name in film.known and film.known[name].role is Role.PROP for name in names)


def _names(film: _Film, texts: Iterable[Text]) -> tuple[str, ...]:
    """Who is in the words, characters and props, each once."""
    found = []
    for text in texts:
        for part in text:
            declared = film.known.get(part.name) if isinstance(part, Mention) else None
            if declared and declared.role in (Role.CHARACTER, Role.PROP):
                found.append(declared)
    found.sort(key=lambda each: each.role is Role.PROP)
    return tuple(dict.fromkeys(each.name for each in found))


def _place(film: _Film, items: Iterable[Item]) -> str | None:
    """The first background that is named in words."""
    said = (part for item in items if not isinstance(item, Speech) for part in item)
    names = (part.name for part in said if isinstance(part, Mention))
    return next((name for name in names if _is_place(film.known.get(name))), None)


def _is_place(who: Declaration | None) -> bool:
    return who is not None and who.role is Role.BACKGROUND


def _timed(film: _Film, part: Part) -> tuple[tuple[Note, ...], tuple[Line, ...]]:
    notes: list[Note] = []
    lines: list[Line] = []
    loads = [load((item,)) for item in part.items]
    room = max(0.4, part.end - part.start - 0.35)
    stretch = min(1.0, room / (sum(loads) or 1.0))
    slack = max(0.0, room - sum(loads)) / (len(loads) + 1)
    at = part.start + 0.15 + slack * 0.5
    for item, long in zip(part.items, loads, strict=True):
        start, at = at, at + long * stretch + slack
        if isinstance(item, Speech):
            names = [mention.name for mention in item.speakers]
            tint = film.tints.get(names[0], (255, 255, 255)) if names else (255, 255, 255)
            label = " & ".join(names) + (f" ({item.voicing})" if item.voicing else "")
            lines.append(Line(label, tint, item.words.text, start, start + long * stretch))
    prose = [words(item) for item in part.items if not isinstance(item, Speech)]
    said = [_LABEL.sub("", text) for text in prose]
    sentences = [each for text in said for each in _SENTENCE.split(text) if each.strip()]
    spans = shares([len(each) + 12 for each in sentences], part.end - part.start)
    held: list[str] = []
    since = part.start
    for sentence, (start, end) in zip(sentences, spans, strict=True):
        # what is shown for less than this is read together with what stands before it
        if held and end - start >= _READ:
            notes.append(Note(" ".join(held), since, part.start + start))
            held, since = [], part.start + start
        held.append(sentence)
    if held:
        notes.append(Note(" ".join(held), since, part.start + spans[-1][1]))
    return tuple(notes), tuple(lines)


def _start(film: _Film, request: Request, starts: dict[str, Request]) -> Request:
    """The request at the beginning of a chain: its clip gives all of them their shape.

    `starts` has those that are known, and gets those that are found on the way.
    """
    passed: dict[str, None] = {}
    while request.scene not in starts and request.scene not in passed:
        passed[request.scene] = None
        above = film.firsts.get(request.depends_on[0]) if request.depends_on else None
        if above is None or above.scene in passed:
            break
        request = above
    found = starts.get(request.scene, request)
    starts.update(dict.fromkeys(passed, found))
    return found
