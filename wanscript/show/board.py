"""The board: a whole film on one page that needs nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path

from ..compiler import Compilation
from ..draw.shape import shapes
from ..draw.terms import Terms, terms_of
from ..draw.typography import rightward
from ..language.diagnostic import Diagnostic
from ..language.storyboard import Scene
from ..language.text import Mention, Text
from ..media import files
from ..models.media import Facts
from ..models.price import CURRENCIES, Estimate, estimate, lasting, together
from ..run.plan import Plan
from ..timeline.outline import Outline, outlines, title_page
from ..timeline.records import Line, SceneTimeline, Shot, Timeline
from ..timeline.speaking import plain
from ..timeline.timeline import timeline
from .page import Found, Page, Panel, Piece, Said, Section
from .pictures import Draw, Kept, Media, PageImage, here, pictures
from .portrait import appearances, card, seen, voices
from .scenefacts import common, lasts, money, rows, technical, told, unseen_place, whole_film

_WIDTHS = ((90, 640), (360, 448))
"""How many pixels wide the pictures are, up to so many; beyond they are as small as in print."""

_SMALLEST = 320


def laid_out(
    compilation: Compilation,
    root: Path,
    facts: Facts,
    *,
    region: str = "intl",
    currency: str = CURRENCIES["intl"],
    clips: Mapping[str, Path] | None = None,
    plan: Plan | None = None,
    today: date | None = None,
    kept: Kept | None = None,
    draw: Draw = here,
    outside: bool = False,
) -> Page:
    """What stands on the page; `root` is the script's folder, `clips` has the shot takes by scene.

    With a `plan` it is the producer's: models, prices, what is shot and what is stale. `today` is
    the date that it bears; `outside` shows media from out of the project. `kept` remembers the
    pictures from one page to the next, so that only what changed is made, and `draw` makes them.
    """
    film = timeline(compilation)
    made = _Board(
        compilation,
        film,
        Media(
            compilation.storyboard, root, outside, clips or {}, files.find(root, outside=outside)
        ),
        terms_of(film.scenes[0].language if film.scenes else "en"),
        voices(compilation),
        plan,
        partial(estimate, facts=facts, region=region, currency=currency),
    )
    return _page(made, {} if kept is None else kept, draw, today)


@dataclass(frozen=True)
class _Board:
    """What a page is made of."""

    compilation: Compilation
    film: Timeline
    media: Media
    terms: Terms
    voices: Mapping[str, int]
    plan: Plan | None
    priced: partial[Estimate]

    @cached_property
    def scenes(self) -> Mapping[str, Scene]:
        """The scenes that are shown, by their names."""
        every = self.compilation.storyboard.scenes
        return {scene.name: scene for scene in every if scene.name in self.film.by_name}

    @cached_property
    def common(self) -> Mapping[str, str]:
        """What holds for every scene."""
        return common(
            scene for name, scene in self.scenes.items() if name in self.compilation.firsts
        )


def _page(made: _Board, kept: Kept, draw: Draw, today: date | None) -> Page:
    compilation, terms, storyboard = made.compilation, made.terms, made.compilation.storyboard
    findings = _by_scene(compilation, made.scenes.values())
    used, colours = appearances(compilation), made.voices
    shots = sum(len(scene.shots) for scene in made.film.scenes)
    facts = whole_film(compilation.firsts.values(), shots, terms, producer=made.plan is not None)
    prices = together([made.priced(each) for each in compilation.requests]) if made.plan else None
    cost = [money(prices.cost)] if prices and prices.cost else []
    cast = filter(seen, storyboard.declared)
    return Page(
        script=str(compilation.source.path),
        title=storyboard.title,
        people=title_page(compilation),
        facts=(*facts, *cost),
        told=tuple(terms.said[key] + value for key, value in made.common.items()),
        cast=tuple(
            card(compilation, made.media.find, each, used.get(each.name, ()), colours, terms)
            for each in cast
        ),
        rows=rows(made.plan, made.film.scenes, terms) if made.plan else (),
        to_pay=_to_pay(made.plan, terms),
        found=tuple(map(_found, findings.get("", ()))),
        sections=tuple(_sections(made, findings, kept, draw)),
        language=made.film.scenes[0].language if made.film.scenes else "en",
        right=rightward(storyboard.title),
        date=today.isoformat() if today else "",
        as_of=", ".join(prices.as_of) if prices else "",
    )


def _to_pay(plan: Plan | None, terms: Terms) -> str:
    cost = plan.cost if plan and plan.to_pay else None
    return terms.to_pay.format(x=money(cost)) if cost else ""


def _sections(
    made: _Board, findings: Mapping[str, Iterable[Diagnostic]], kept: Kept, draw: Draw
) -> Iterator[Section]:
    pixels, lines = shapes(made.compilation), outlines(made.compilation)
    count = sum(len(scene.shots) for scene in made.film.scenes)
    wide = next((wide for most, wide in _WIDTHS if count <= most), _SMALLEST)
    stages = [
        (scene, made.scenes[scene.name], _size(pixels[scene.name], wide))
        for scene in made.film.scenes
    ]
    drawn = pictures(stages, made.media, kept, draw)
    seams = made.film.transitions
    for (scene, meant, size), seam, shown in zip(stages, seams, drawn, strict=True):
        outline = lines.get(scene.name, Outline())
        cards = _cards(outline, meant)
        taken = any(picture.taken for picture in shown)
        yield Section(
            anchor=f"scene-{scene.number}",
            name=scene.name,
            slug=scene.slug,
            language=scene.language,
            form=_form(size, len(scene.shots)),
            above=tuple(part.words for part in outline.parts),
            opening=tuple(cards[0]),
            synopses=tuple(outline.synopses),
            facts=tuple(_facts(made, scene, meant, taken=taken)),
            told=told(meant, made.terms, made.common),
            found=tuple(map(_found, findings.get(scene.name, ()))),
            panels=tuple(
                _panel(made, scene, shot, size, picture, line, tuple(before))
                for shot, picture, line, before in zip(
                    scene.shots, shown, _lines(meant), cards[1:-1], strict=True
                )
            ),
            closing=tuple(cards[-1]),
            transition=seam.words,
        )


def _cards(outline: Outline, scene: Scene) -> Sequence[Sequence[str]]:
    """The title cards above a scene, those before each of its shots, and those behind them."""
    starts = [scene.span.start, *(shot.span.start for shot in scene.shots or (scene,))]
    found: list[list[str]] = [[] for _ in range(len(starts) + 1)]
    for start, words in outline.cards:
        found[bisect_right(starts, start)].append(words)
    return found


def _lines(scene: Scene) -> Iterator[int]:
    """The script's line of each shot of a scene; without shots, its own."""
    return (each.span.line for each in scene.shots or (scene,))


def _size(pixels: tuple[int, int], wide: int) -> tuple[int, int]:
    """The even size of a frame on the page: as wide as said, or as many pixels when upright."""
    w, h = pixels
    scale = wide / w if w >= h else wide * 0.9 / h
    return round(w * scale / 2) * 2, round(h * scale / 2) * 2


def _form(size: tuple[int, int], count: int) -> str:
    """The page's classes for frames of a shape and number."""
    few = {1: " one", 2: " two"}.get(count, "")
    return f" tall{few}" if size[1] > size[0] else few


def _facts(made: _Board, scene: SceneTimeline, meant: Scene, *, taken: bool) -> Iterator[str]:
    request, terms = made.compilation.firsts[scene.name], made.terms
    yield lasts(lasting(request), terms)
    if made.plan is not None:
        yield from technical(request, made.priced(request), terms)
    yield from (terms.after.format(x=above) for above in request.depends_on)
    if taken:
        yield terms.taken
    place = unseen_place(scene, meant, request, made.compilation.storyboard)
    if place:
        yield terms.unseen.format(x=place)


def _by_scene(compilation: Compilation, scenes: Iterable[Scene]) -> Mapping[str, list[Diagnostic]]:
    """The findings by the scene in which they stand, under an empty name those of no shown one."""
    starts = [(each.span.start, each.name) for each in scenes]
    found: dict[str, list[Diagnostic]] = {}
    for each in compilation.diagnostics:
        inside = each.span.source is compilation.source
        at = bisect_right(starts, each.span.start, key=itemgetter(0)) if inside else 0
        found.setdefault(starts[at - 1][1] if at else "", []).append(each)
    return found


def _found(each: Diagnostic) -> Found:
    span = each.span
    return Found(
        each.severity.value, each.code, str(span.source.path), span.line, each.message, each.help
    )


def _panel(
    made: _Board,
    scene: SceneTimeline,
    shot: Shot,
    size: tuple[int, int],
    picture: PageImage,
    line: int,
    cards: tuple[str, ...],
) -> Panel:
    total, terms = float(scene.seconds) or 0.001, made.terms
    left, right = (round(float(time) / total * 1000) for time in (shot.start, shot.end))
    return Panel(
        line=line,
        cards=cards,
        number=shot.id,
        heading=_pieces(shot.heading, made.voices),
        time=terms.seconds.format(n=_span(shot.start, shot.end)),
        film=f"{_clock(scene.start + shot.start)}–{_clock(scene.start + shot.end)}",
        picture=picture.uri,
        size=size,
        alt=f"{shot.id}. {plain(shot.heading)}".strip(),
        shot=picture.taken,
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


def _clock(seconds: Fraction) -> str:
    """A time of the film: minutes and seconds, hours before them where there are any."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    said = f"{rest / 10:04.1f}".removesuffix(".0")
    return f"{minutes // 60}:{minutes % 60:02}:{said}" if minutes >= 60 else f"{minutes}:{said}"


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
