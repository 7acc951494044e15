"""The board: a whole film on one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..compiler import Compilation
from ..language.diagnostic import Diagnostic
from ..language.storyboard import Mention, Scene, Speech, Text
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
from .animatic import frame
from .breakdown import Cut, Reel, reels
from .page import TERMS, Found, Page, Panel, Piece, Reload, Said, Section, Terms, rendered
from .parts import words
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
    storyboard = compilation.storyboard
    firsts: dict[tuple[str, tuple[str, ...]], Request] = {}
    for request in compilation.requests:
        firsts.setdefault((request.scene, request.shots), request)
    requests = tuple(firsts.values())
    shown = list(zip(requests, reels(compilation, requests), strict=True))
    count = sum(len(each.cuts) for _, each in shown)
    wide = _WIDE if count <= _MANY else _SMALLER
    named = {scene.name: scene for scene in storyboard.scenes}
    drawings: Kept = {} if kept is None else kept
    language = shown[0][1].language if shown else "en"
    terms = TERMS.get(language, TERMS["en"])
    find = files.find(root, outside=outside)
    priced = partial(estimate, facts=facts, region=region, currency=currency)
    sections = tuple(
        _section(
            compilation,
            find,
            priced,
            request,
            film,
            named,
            clips or {},
            wide,
            drawings,
            terms,
        )
        for request, film in shown
    )
    loose = _loose(compilation, [named[request.scene] for request, _ in shown])
    whole = together([priced(request) for request in compilation.requests])
    used = appearances(compilation)
    page = Page(
        title=storyboard.title,
        facts=_title_facts(shown, whole.cost, terms),
        cast=tuple(
            card(compilation, find, each, used.get(each.name, ()), terms)
            for each in storyboard.declared
            if seen(each)
        ),
        found=loose,
        sections=sections,
        language=language,
        as_of=", ".join(whole.as_of),
    )
    return rendered(page, reload)


def _section(
    compilation: Compilation, find: files.Find, priced: _Priced, request: Request, film: Reel,
    named: Mapping[str, Scene], clips: Mapping[str, Path], wide: int, kept: Kept, terms: Terms,
) -> Section:  # fmt: skip
    scene = named[request.scene]
    size = _size(film.pixels, wide)
    clip = clips.get(request.scene)
    panels = tuple(
        _panel(compilation, find, film, cut, size, clip, kept, terms) for cut in film.cuts
    )
    parts = f" ({', '.join(request.shots)})" if len(named) and _split(compilation, request) else ""
    return Section(
        anchor=f"scene-{scene.position}" + (f"-{request.shots[0]}" if parts else ""),
        name=f"{scene.name}{parts}",
        slug=film.slug if scene.heading else "",
        language=film.language,
        form=_form(size, len(panels)),
        facts=_facts(request, priced(request), terms, shot=clip is not None),
        found=tuple(map(_found, _within(compilation.diagnostics, scene))),
        panels=panels,
        transition=scene.transition,
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


def _split(compilation: Compilation, request: Request) -> bool:
    return len({each.shots for each in compilation.requests if each.scene == request.scene}) > 1


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
    shown: list[tuple[Request, Reel]], cost: Cost | None, terms: Terms
) -> tuple[str, ...]:
    scenes, shots = len({r.scene for r, _ in shown}), sum(len(film.cuts) for _, film in shown)
    seconds = sum((lasting(request) for request, _ in shown), ZERO)
    said = [terms.count(terms.scenes, scenes), terms.count(terms.shots, shots)]
    said.append(_lasts(seconds, terms))
    said += dict.fromkeys(request.model for request, _ in shown)
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


def _within(diagnostics: Iterable[Diagnostic], scene: Scene) -> list[Diagnostic]:
    return [
        each
        for each in diagnostics
        if each.span.source is scene.span.source
        and scene.span.start <= each.span.start < max(scene.span.end, scene.span.start + 1)
    ]


def _loose(compilation: Compilation, scenes: list[Scene]) -> tuple[Found, ...]:
    """The findings that no shown scene has."""
    held = {id(each) for scene in scenes for each in _within(compilation.diagnostics, scene)}
    return tuple(_found(each) for each in compilation.diagnostics if id(each) not in held)


def _found(each: Diagnostic) -> Found:
    return Found(each.severity.value, each.code, each.span.line, each.message, each.help)


def _panel(
    compilation: Compilation, find: files.Find, film: Reel, cut: Cut,
    size: tuple[int, int], clip: Path | None, kept: Kept, terms: Terms,
) -> Panel:  # fmt: skip
    colours = voices(compilation)
    taken = taken_at(clip, (cut.start + cut.end) / 2, size) if clip else None
    if taken is None:
        key = _depends(compilation, find, film, cut, size)
        if key not in kept:
            kept[key] = uri(frame(compilation, film, cut, find, size))
    picture = kept[key] if taken is None else uri(taken)
    total = max(0.001, film.seconds)
    left, right = round(cut.start / total * 1000), round(cut.end / total * 1000)
    lines = {line.words: line for line in cut.lines}
    return Panel(
        number=cut.number,
        heading=_pieces(_heading(compilation, film, cut), colours),
        time=terms.seconds.format(n=_span(cut.start, cut.end)),
        picture=picture,
        size=size,
        alt=cut.heading or (cut.notes[0].text if cut.notes else f"Shot {cut.number}"),
        shot=taken is not None,
        says=tuple(_says(item, colours) for item in cut.items),
        left=left,
        long=max(4, right - left),
        ticks=tuple(
            (
                round(line.start / total * 1000),
                colours.get(line.speaker.split(" & ")[0].split(" (")[0], 0),
            )
            for line in lines.values()
        ),
    )


def _span(start: float, end: float) -> str:
    whole = start % 1 == end % 1 == 0
    return f"{start:g}–{end:g}" if whole else f"{start:.1f}–{end:.1f}"


def _depends(
    compilation: Compilation, find: files.Find, film: Reel, cut: Cut, size: tuple[int, int]
) -> tuple[object, ...]:
    """All that a drawing depends on."""
    storyboard = compilation.storyboard
    scene = next(each for each in storyboard.scenes if each.name == film.scene)
    urls = [setting.value for key, setting in scene.settings.items() if key in _PICTURED]
    urls += [medium.url for each in storyboard.declared for medium in each.media]
    stamps = tuple((url, _stamp(find(url))) for url in urls)
    cast = tuple((each.name, each.role, len(each.media)) for each in storyboard.declared)
    bare = replace(cut, number="", heading="", notes=(), lines=(), items=())
    return bare, film.hour, film.interior, film.slug, len(film.cuts), size, stamps, cast


_PICTURED = ("first frame", "storyboard")


def _stamp(path: Path | None) -> int:
    try:
        return 0 if path is None else path.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


def _heading(compilation: Compilation, film: Reel, cut: Cut) -> Text:
    scene = next(each for each in compilation.storyboard.scenes if each.name == film.scene)
    return next((shot.heading for shot in scene.shots if shot.id == cut.number), ())


def _says(item: Text | Speech, voices: Mapping[str, int]) -> tuple[Piece, ...] | Said:
    if not isinstance(item, Speech):
        return _pieces(item, voices)
    names = [mention.name for mention in item.speakers]
    manner = [part for part in (item.voicing.value, words(item.verb), words(item.manner)) if part]
    return Said(
        voices.get(names[0], 0) if names else 0,
        " & ".join(names),
        ", ".join(manner),
        item.words.text,
    )


def _pieces(text: Text, voices: Mapping[str, int]) -> tuple[Piece, ...]:
    return tuple(
        Piece(part.text, voices.get(part.name) if isinstance(part, Mention) else None)
        for part in text
    )
