"""The board: a whole film on one page that needs nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from operator import itemgetter
from pathlib import Path

from ..compiler import Compilation
from ..draw.compose import Stage, frame
from ..draw.figure import MediaLibrary
from ..draw.given import given, given_picture
from ..draw.lighting import light_of
from ..draw.shape import shapes
from ..draw.terms import Terms, terms_of
from ..language.diagnostic import Diagnostic
from ..language.storyboard import Mention, Scene, Text
from ..media import files
from ..models.media import Facts
from ..models.price import (
    CURRENCIES,
    ZERO,
    Cost,
    Doubt,
    Estimate,
    Range,
    estimate,
    lasting,
    together,
)
from ..models.request import Request
from ..timeline.records import Line, Shot, Timeline
from ..timeline.speaking import plain
from ..timeline.timeline import timeline
from .outline import Outline, outlines, title_page
from .page import Found, Page, Panel, Piece, Reload, Said, Section, rendered
from .portrait import appearances, card, seen, taken_at, uri, voices

_WIDE, _MANY, _SMALLER = 640, 90, 448


Kept = dict[tuple[object, ...], str]
"""Drawings as data URIs, by all that they depend on."""

_Priced = Callable[[Request], Estimate]


def board(
    compilation: Compilation,
    root: Path,
    facts: Facts,
    *,
    region: str = "intl",
    currency: str = CURRENCIES["intl"],
    clips: Mapping[str, Path] | None = None,
    kept: Kept | None = None,
    reload: Reload | None = None,
    outside: bool = False,
) -> str:
    """The page as HTML; `root` is the script's folder, `clips` has the shot takes by scene.

    `outside` shows media from out of the project. `kept` remembers the drawings from one page to
    the next, so that only what changed is drawn; `reload` is for a copy that is served here: the
    one script that the page then has.
    """
    film = timeline(compilation)
    count = sum(len(scene.shots) for scene in film.scenes)
    made = _Board(
        compilation,
        film,
        {each.scene: each for each in reversed(compilation.requests)},
        files.find(root, outside=outside),
        _WIDE if count <= _MANY else _SMALLER,
        clips or {},
        {} if kept is None else kept,
        terms_of(film.scenes[0].language if film.scenes else "en"),
        voices(compilation),
        partial(estimate, facts=facts, region=region, currency=currency),
    )
    return rendered(_page(made), reload)


@dataclass(frozen=True)
class _Board:
    """What a page is made of; `requests` has each scene's first, `clips` its shot take.

    `wide` is how many pixels a picture has.
    """

    compilation: Compilation
    film: Timeline
    requests: Mapping[str, Request]
    find: files.Find
    wide: int
    clips: Mapping[str, Path]
    kept: Kept
    terms: Terms
    voices: Mapping[str, int]
    priced: _Priced


def _page(made: _Board) -> Page:
    compilation, terms, storyboard = made.compilation, made.terms, made.compilation.storyboard
    whole = together([made.priced(request) for request in compilation.requests])
    findings = _by_scene(compilation, made.film.by_name)
    used = appearances(compilation)
    cast = filter(seen, storyboard.declared)
    told = _common(made)
    return Page(
        title=storyboard.title,
        people=title_page(compilation),
        facts=_title_facts(made, whole.cost),
        told=tuple(terms.said[key] + value for key, value in told.items()),
        cast=tuple(
            card(compilation, made.find, each, used.get(each.name, ()), terms) for each in cast
        ),
        found=tuple(map(_found, findings.get("", ()))),
        sections=tuple(_sections(made, findings, told)),
        language=made.film.scenes[0].language if made.film.scenes else "en",
        as_of=", ".join(whole.as_of),
    )


_TOLD = ("style", "atmosphere", "sound", "music")


def _common(made: _Board) -> dict[str, str]:
    """What every scene says of style, sound and the like: it is told once."""
    scenes = [each for each in made.compilation.storyboard.scenes if each.name in made.requests]
    values = {key: {given(scene, key) for scene in scenes} for key in _TOLD}
    return {key: one for key, (one, *more) in values.items() if one and not more} if scenes else {}


def _told(scene: Scene, terms: Terms, common: Mapping[str, str]) -> tuple[str, ...]:
    said = ((key, given(scene, key)) for key in _TOLD if key not in common)
    return tuple(terms.said[key] + value for key, value in said if value)


def _sections(
    made: _Board, findings: Mapping[str, Iterable[Diagnostic]], common: Mapping[str, str]
) -> Iterator[Section]:
    scenes = {scene.name: scene for scene in made.compilation.storyboard.scenes}
    pixels, lines = shapes(made.compilation), outlines(made.compilation)
    for scene, seam in zip(made.film.scenes, made.film.transitions, strict=True):
        name, meant = scene.name, scenes[scene.name]
        size, outline = _size(pixels[name], made.wide), lines.get(name, Outline())
        stage = Stage(scene, meant, size, MediaLibrary(made.compilation.storyboard, made.find))
        yield Section(
            anchor=f"scene-{scene.number}",
            name=name,
            slug=scene.slug,
            language=scene.language,
            form=_form(size, len(scene.shots)),
            above=tuple(outline.sections),
            synopses=tuple(outline.synopses),
            facts=_facts(made, name),
            told=_told(meant, made.terms, common),
            found=tuple(map(_found, findings.get(name, ()))),
            panels=tuple(_panel(made, stage, shot) for shot in scene.shots),
            transition=seam.words,
        )


def _size(pixels: tuple[int, int], wide: int) -> tuple[int, int]:
    """The even size of a frame on the page: as wide as said, or as many pixels when upright."""
    w, h = pixels
    scale = wide / w if w >= h else wide * 0.9 / h
    return round(w * scale / 2) * 2, round(h * scale / 2) * 2


def _form(size: tuple[int, int], count: int) -> str:
    """The page's class for frames of a shape and number."""
    if size[1] > size[0]:
        return " tall"
    return {1: " one", 2: " two"}.get(count, "")


def _facts(made: _Board, name: str) -> tuple[str, ...]:
    request, terms = made.requests[name], made.terms
    parameters, price = dict(request.parameters), made.priced(request)
    said = [_lasts(lasting(request), terms)]
    said += [str(parameters[key]) for key in _SHAPED if key in parameters]
    said += [f"{who} = {label}" for who, label in request.references]
    said += [terms.after.format(x=scene) for scene in request.depends_on]
    if price.cost:
        said.append(_money(price.cost))
    if price.cost and Doubt.BILLING in price.doubts:
        said.append(terms.billing)
    if name in made.clips:
        said.append(terms.taken)
    return tuple(said)


_SHAPED = ("resolution", "ratio", "size")


def _money(cost: Cost) -> str:
    low, high = f"{cost.amount.low:.2f}", f"{cost.amount.high:.2f}"
    return f"{cost.currency} {low}" if low == high else f"{cost.currency} {low}–{high}"


def _title_facts(made: _Board, cost: Cost | None) -> tuple[str, ...]:
    terms, scenes, requests = made.terms, made.film.scenes, made.requests.values()
    shots = sum(len(scene.shots) for scene in scenes)
    seconds = sum((lasting(request) for request in requests), ZERO)
    said = [terms.count(terms.scenes, len(scenes)), terms.count(terms.shots, shots)]
    said.append(_lasts(seconds, terms))
    said += dict.fromkeys(made.requests[scene.name].model for scene in scenes)
    if cost:
        said.append(_money(cost))
    return tuple(said)


def _lasts(seconds: Range, terms: Terms) -> str:
    form = terms.minutes if seconds.high >= 60 else terms.seconds
    low, high = (
        f"{int(each) // 60}:{int(each) % 60:02d}" if seconds.high >= 60 else f"{each}"
        for each in (seconds.low, seconds.high)
    )
    if low == high:
        return form.format(n=low)
    return f"{form.format(n=f'{low}–{high}')} ({terms.decided})"


def _by_scene(compilation: Compilation, shown: Iterable[str]) -> Mapping[str, list[Diagnostic]]:
    """The findings by the scene in which they stand, under an empty name those of no shown one."""
    scenes = [each for each in compilation.storyboard.scenes if each.name in set(shown)]
    starts = [(each.span.start, each.name) for each in scenes]
    found: dict[str, list[Diagnostic]] = {}
    for each in compilation.diagnostics:
        inside = each.span.source is compilation.source
        at = bisect_right(starts, each.span.start, key=itemgetter(0)) if inside else 0
        found.setdefault(starts[at - 1][1] if at else "", []).append(each)
    return found


def _found(each: Diagnostic) -> Found:
    return Found(each.severity.value, each.code, each.span.line, each.message, each.help)


def _panel(made: _Board, stage: Stage, shot: Shot) -> Panel:
    scene, size, terms = stage.timeline, stage.size, made.terms
    clip = made.clips.get(scene.name)
    taken = taken_at(clip, float(shot.start + shot.end) / 2, size) if clip else None
    if taken is None:
        key = _depends(made, stage, shot)
        if key not in made.kept:
            made.kept[key] = uri(frame(shot, stage))
    total = float(scene.seconds) or 0.001
    left, right = (round(float(time) / total * 1000) for time in (shot.start, shot.end))
    return Panel(
        number=shot.id,
        heading=_pieces(shot.heading, made.voices),
        time=terms.seconds.format(n=_span(shot.start, shot.end)),
        picture=made.kept[key] if taken is None else uri(taken),
        size=size,
        alt=f"{shot.id}. {plain(shot.heading)}".strip(),
        shot=taken is not None,
        says=tuple(_says(item, made.voices) for item in shot.items),
        left=left,
        long=max(1, right - left),
        ticks=tuple(
            (round(float(line.start) / total * 1000), _voice(line, made.voices))
            for line in shot.lines
        ),
    )


def _span(start: Fraction, end: Fraction) -> str:
    whole = start.denominator == end.denominator == 1
    return f"{start}–{end}" if whole else f"{float(start):.1f}–{float(end):.1f}"


def _depends(made: _Board, stage: Stage, shot: Shot) -> tuple[object, ...]:
    """All that a drawing depends on."""
    storyboard = made.compilation.storyboard
    urls = [given_picture(stage.scene, key) for key in _PICTURED]
    urls += [medium.url for each in storyboard.declared for medium in each.media]
    stamps = tuple((url, _stamp(made.find(url))) for url in urls if url)
    cast = tuple((each.name, each.role, len(each.media)) for each in storyboard.declared)
    scene, zero = stage.timeline, Fraction(0)
    bare = replace(shot, id="", heading=(), notes=(), items=(), start=zero, end=zero)
    place = (scene.place, scene.slug, scene.language, scene.interior, len(scene.shots))
    return bare, light_of(scene), place, stage.size, stamps, cast


_PICTURED = ("first frame", "storyboard")


def _stamp(path: Path | None) -> int:
    try:
        return 0 if path is None else path.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


def _says(item: Text | Line, voices: Mapping[str, int]) -> tuple[Piece, ...] | Said:
    if not isinstance(item, Line):
        return _pieces(item, voices)
    manner = ", ".join(filter(None, (item.extension.value, item.manner)))
    names = [Piece(name, voices.get(name)) for name in item.speakers]
    between = [piece for name in names for piece in (Piece(" & "), name)][1:]
    return Said(_voice(item, voices), tuple(between), manner, item.words)


def _voice(line: Line, voices: Mapping[str, int]) -> int:
    return next((voices[name] for name in line.speakers if name in voices), 0)


def _pieces(text: Text, voices: Mapping[str, int]) -> tuple[Piece, ...]:
    return tuple(
        Piece(part.text, voices.get(part.name) if isinstance(part, Mention) else None)
        for part in text
    )
