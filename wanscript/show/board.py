"""The board: a whole film on one page that needs nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from operator import itemgetter
from pathlib import Path

from ..compiler import Compilation
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
from ..timeline.records import Line, SceneTimeline, Shot, Timeline
from ..timeline.speaking import plain
from ..timeline.timeline import timeline
from .animatic import frame
from .cast import Wardrobe
from .given import given
from .outline import Outline, outlines, title_page
from .page import Found, Page, Panel, Piece, Reload, Said, Section, rendered
from .palette import light_of
from .portrait import appearances, card, seen, taken_at, uri, voices
from .shape import shapes
from .stage import Stage
from .terms import Terms, terms_of

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
    storyboard, film = compilation.storyboard, timeline(compilation)
    firsts = {each.scene: each for each in reversed(compilation.requests)}
    language = film.scenes[0].language if film.scenes else "en"
    count = sum(len(scene.shots) for scene in film.scenes)
    priced = partial(estimate, facts=facts, region=region, currency=currency)
    told = _common(compilation, film)
    drawing = _Drawing(
        compilation,
        files.find(root, outside=outside),
        _WIDE if count <= _MANY else _SMALLER,
        clips or {},
        {} if kept is None else kept,
        terms_of(language),
        voices(compilation),
    )
    named = {scene.name: scene for scene in storyboard.scenes}
    findings = _by_scene(compilation, film.by_name)
    pixels, lines = shapes(compilation), outlines(compilation)
    sections = tuple(
        _section(
            drawing,
            scene,
            named[scene.name],
            _facts(request, priced(request), drawing.terms, shot=scene.name in drawing.clips),
            _size(pixels[scene.name], drawing.wide),
            lines.get(scene.name, Outline()),
            _told(named[scene.name], drawing.terms, told),
            seam.words,
            findings.get(scene.name, ()),
        )
        for scene, seam in zip(film.scenes, film.transitions, strict=True)
        for request in (firsts[scene.name],)
    )
    whole = together([priced(request) for request in compilation.requests])
    used = appearances(compilation)
    page = Page(
        title=storyboard.title,
        people=title_page(compilation),
        facts=_title_facts(film, list(firsts.values()), whole.cost, drawing.terms),
        told=tuple(drawing.terms.said[key] + value for key, value in told.items()),
        cast=tuple(
            card(compilation, drawing.find, each, used.get(each.name, ()), drawing.terms)
            for each in storyboard.declared
            if seen(each)
        ),
        found=tuple(map(_found, findings.get("", ()))),
        sections=sections,
        language=language,
        as_of=", ".join(whole.as_of),
    )
    return rendered(page, reload)


@dataclass(frozen=True)
class _Drawing:
    """What every panel of a page needs; `wide` is how many pixels a picture has, `clips` takes."""

    compilation: Compilation
    find: files.Find
    wide: int
    clips: Mapping[str, Path]
    kept: Kept
    terms: Terms
    voices: Mapping[str, int]


_TOLD = ("style", "atmosphere", "sound", "music")


def _common(compilation: Compilation, film: Timeline) -> dict[str, str]:
    """What every scene says of style, sound and the like: it is told once."""
    shown = {scene.name for scene in film.scenes}
    scenes = [scene for scene in compilation.storyboard.scenes if scene.name in shown]
    values = {key: {given(scene, key) for scene in scenes} for key in _TOLD}
    return {key: one for key, (one, *more) in values.items() if one and not more} if scenes else {}


def _told(scene: Scene, terms: Terms, common: Mapping[str, str]) -> tuple[str, ...]:
    said = ((key, given(scene, key)) for key in _TOLD if key not in common)
    return tuple(terms.said[key] + value for key, value in said if value)


def _section(
    drawing: _Drawing, scene: SceneTimeline, meant: Scene, facts: tuple[str, ...],
    size: tuple[int, int], outline: Outline, told: tuple[str, ...], transition: str | None,
    found: Iterable[Diagnostic],
) -> Section:  # fmt: skip
    stage = Stage(scene, meant, size, Wardrobe(drawing.compilation.storyboard, drawing.find))
    panels = tuple(_panel(drawing, stage, shot) for shot in scene.shots)
    return Section(
        anchor=f"scene-{scene.number}",
        name=scene.name,
        slug=scene.slug,
        language=scene.language,
        form=_form(size, len(panels)),
        above=tuple(outline.sections),
        synopses=tuple(outline.synopses),
        facts=facts,
        told=told,
        found=tuple(map(_found, found)),
        panels=panels,
        transition=transition,
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


def _facts(request: Request, price: Estimate, terms: Terms, *, shot: bool) -> tuple[str, ...]:
    given = dict(request.parameters)
    said = [_lasts(lasting(request), terms)]
    said += [f"{value}" for key, value in given.items() if key in ("resolution", "ratio", "size")]
    said += [f"{name} = {label}" for name, label in request.references]
    said += [terms.after.format(x=scene) for scene in request.depends_on]
    if price.cost:
        said.append(_money(price.cost))
    if price.cost and Doubt.BILLING in price.doubts:
        said.append(terms.billing)
    if shot:
        said.append(terms.taken)
    return tuple(said)


def _money(cost: Cost) -> str:
    low, high = f"{cost.amount.low:.2f}", f"{cost.amount.high:.2f}"
    return f"{cost.currency} {low}" if low == high else f"{cost.currency} {low}–{high}"


def _title_facts(
    film: Timeline, requests: list[Request], cost: Cost | None, terms: Terms
) -> tuple[str, ...]:
    shots = sum(len(scene.shots) for scene in film.scenes)
    seconds = sum((lasting(request) for request in requests), ZERO)
    said = [terms.count(terms.scenes, len(film.scenes)), terms.count(terms.shots, shots)]
    said.append(_lasts(seconds, terms))
    said += dict.fromkeys(request.model for request in requests)
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


def _panel(drawing: _Drawing, stage: Stage, shot: Shot) -> Panel:
    scene, size, terms = stage.timeline, stage.size, drawing.terms
    clip = drawing.clips.get(scene.name)
    taken = taken_at(clip, float(shot.start + shot.end) / 2, size) if clip else None
    if taken is None:
        key = _depends(drawing, stage, shot)
        if key not in drawing.kept:
            drawing.kept[key] = uri(frame(shot, stage))
    total = float(scene.seconds) or 0.001
    left, right = (round(float(time) / total * 1000) for time in (shot.start, shot.end))
    return Panel(
        number=shot.id,
        heading=_pieces(shot.heading, drawing.voices),
        time=terms.seconds.format(n=_span(shot.start, shot.end)),
        picture=drawing.kept[key] if taken is None else uri(taken),
        size=size,
        alt=f"{shot.id}. {plain(shot.heading)}".strip(),
        shot=taken is not None,
        says=tuple(_says(item, drawing.voices) for item in shot.items),
        left=left,
        long=max(1, right - left),
        ticks=tuple(
            (round(float(line.start) / total * 1000), _voice(line, drawing.voices))
            for line in shot.lines
        ),
    )


def _span(start: Fraction, end: Fraction) -> str:
    whole = start.denominator == end.denominator == 1
    return f"{start}–{end}" if whole else f"{float(start):.1f}–{float(end):.1f}"


def _depends(drawing: _Drawing, stage: Stage, shot: Shot) -> tuple[object, ...]:
    """All that a drawing depends on."""
    storyboard = drawing.compilation.storyboard
    urls = [given(stage.scene, key) for key in _PICTURED]
    urls += [medium.url for each in storyboard.declared for medium in each.media]
    stamps = tuple((url, _stamp(drawing.find(url))) for url in urls if url)
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
