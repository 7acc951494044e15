"""The board: a whole film on one page that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import io
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import av
from av.error import FFmpegError
from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image

from ..compiler import Compilation
from ..language.diagnostic import Diagnostic
from ..language.storyboard import Declared, Mention, Role, Scene, Speech, Text, Words
from ..wan.media import Facts
from ..wan.price import AS_OF, Cost, Range, estimate
from ..wan.request import Request
from .animatic import frame
from .breakdown import Cut, Reel, reel, speakers, words
from .cutout import figure, still
from .fontface import FontFace, faces

SPEAKERS_LIGHT = ("#a34d00", "#0b5fa8", "#2f6b1d", "#b01f4c", "#7a5b00", "#6a3fb0")
SPEAKERS_DARK = ("#ffb067", "#7ebeff", "#9fde8f", "#ff94aa", "#f2db70", "#c5a7ff")
"""One colour a speaker, by the ground it stands on: at least 4.5 to 1 against it."""

_WIDE, _MANY, _SMALLER = 640, 90, 448


Kept = dict[tuple[object, ...], str]
"""Drawings as data URIs, by all that they depend on."""


@dataclass(frozen=True, slots=True)
class Reload:
    """A page that asks `url` for changes; only the script with this nonce may run in it."""

    url: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `voice` counts the speaker whose name it is, or is None."""

    text: str
    voice: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A speech: who, how, what."""

    voice: int
    speaker: str
    manner: str
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One shot on the page; `left` and `long` are its place in the scene's thousandths.

    `says` is what happens and what is said, in order; `ticks` are (place, voice).
    """

    number: str
    heading: tuple[Piece, ...]
    time: str
    picture: str
    size: tuple[int, int]
    alt: str
    shot: bool
    says: tuple[tuple[Piece, ...] | Said, ...]
    left: int
    long: int
    ticks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody or something of the cast strip."""

    name: str
    role: str
    picture: str | None
    voice: int | None
    heard: bool
    look: str
    scenes: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, by the line of the script."""

    severity: str
    code: str
    line: int
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Section:
    """A scene on the page."""

    anchor: str
    name: str
    slug: str
    language: str
    form: str
    facts: tuple[str, ...]
    found: tuple[Found, ...]
    panels: tuple[Panel, ...]
    transition: str | None


def board(
    compilation: Compilation,
    root: Path,
    facts: Facts,
    *,
    region: str = "intl",
    clips: Mapping[str, Path] | None = None,
    kept: Kept | None = None,
    reload: Reload | None = None,
) -> str:
    """The page as HTML; `root` is the script's folder, `clips` has the shot takes by scene.

    `kept` remembers the drawings from one page to the next, so that only what changed is drawn;
    `reload` is for a copy that is served here: the one script that the page then has.
    """
    storyboard = compilation.storyboard
    firsts: dict[tuple[str, tuple[str, ...]], Request] = {}
    for request in compilation.requests:
        firsts.setdefault((request.scene, request.shots), request)
    shown = [(request, reel(compilation, request)) for request in firsts.values()]
    count = sum(len(each.cuts) for _, each in shown)
    wide = _WIDE if count <= _MANY else _SMALLER
    named = {scene.name: scene for scene in storyboard.scenes}
    drawings: Kept = {} if kept is None else kept
    sections = tuple(
        _section(
            compilation, root, facts, region, request, film, named, clips or {}, wide, drawings
        )
        for request, film in shown
    )
    loose = _loose(compilation, [named[request.scene] for request, _ in shown])
    prices = [estimate(request, facts, region).cost for request in compilation.requests]
    page = _Page(
        title=storyboard.title or compilation.source.path.stem,
        facts=_title_facts(shown, prices),
        cast=tuple(_card(compilation, root, each) for each in storyboard.declared if _seen(each)),
        found=loose,
        sections=sections,
        language=shown[0][1].language if shown else "en",
        as_of=AS_OF if any(prices) else "",
        priced=bool(sections) and any(prices),
    )
    return _rendered(page, reload)


@dataclass(frozen=True, slots=True)
class _Page:
    title: str
    facts: tuple[str, ...]
    cast: tuple[Card, ...]
    found: tuple[Found, ...]
    sections: tuple[Section, ...]
    language: str
    as_of: str
    priced: bool


def _rendered(page: _Page, reload: Reload | None) -> str:
    environment = Environment(
        loader=PackageLoader("wanscript", "show/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = environment.get_template("board.css.j2").render(
        faces=_faces(page), light=SPEAKERS_LIGHT, dark=SPEAKERS_DARK
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    template = environment.get_template("board.html.j2")
    return template.render(page=page, style=style, style_hash=digest, reload=reload)


def _faces(page: _Page) -> tuple[FontFace, ...]:
    fixed = {"text": [_PLAIN], "bold": [_PLAIN], "slate": [_PLAIN]}
    said: dict[str, list[str]] = {face: list(texts) for face, texts in fixed.items()}
    said["text"] += [*page.facts, *_texts(page)]
    said["bold"] += [page.title, *_texts(page)]
    said["slate"] += [section.slug for section in page.sections]
    said["slate"] += [panel.number for section in page.sections for panel in section.panels]
    return faces(said)


_PLAIN = "".join(map(chr, range(32, 127))) + "·–—…“”‘’×"


def _texts(page: _Page) -> Iterator[str]:
    for card in page.cast:
        yield from (card.name, card.look, card.scenes)
    for found in (*page.found, *(each for section in page.sections for each in section.found)):
        yield from (found.message, found.help)
    for section in page.sections:
        yield from (section.name, *section.facts, section.transition or "")
        for panel in section.panels:
            yield "".join(piece.text for piece in panel.heading)
            for each in panel.says:
                if isinstance(each, Said):
                    yield from (each.speaker, each.manner, each.words)
                else:
                    yield "".join(piece.text for piece in each)


def _section(
    compilation: Compilation, root: Path, facts: Facts, region: str, request: Request, film: Reel,
    named: Mapping[str, Scene], clips: Mapping[str, Path], wide: int, kept: Kept,
) -> Section:  # fmt: skip
    scene = named[request.scene]
    size = _size(film.pixels, wide)
    clip = clips.get(request.scene)
    panels = tuple(_panel(compilation, root, film, cut, size, clip, kept) for cut in film.cuts)
    parts = f" ({', '.join(request.shots)})" if len(named) and _split(compilation, request) else ""
    return Section(
        anchor=f"scene-{scene.position}" + (f"-{request.shots[0]}" if parts else ""),
        name=f"{scene.name}{parts}",
        slug=film.slug if scene.heading else "",
        language=film.language,
        form=_form(size, len(panels)),
        facts=_facts(request, facts, region, clip is not None),
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


def _facts(request: Request, facts: Facts, region: str, shot: bool) -> tuple[str, ...]:
    given = dict(request.parameters)
    price = estimate(request, facts, region)
    said = [f"{given['duration']} s"] if "duration" in given else []
    said += [f"{value}" for key, value in given.items() if key in ("resolution", "ratio", "size")]
    said += [f"{name} = {label}" for name, label in request.references]
    said += [f"after scene {scene}" for scene in request.depends_on]
    if price.cost:
        said.append(_money(price.cost))
    if shot:
        said.append("shot")
    return tuple(said)


def _money(cost: Cost) -> str:
    low, high = f"{cost.amount.low:.2f}", f"{cost.amount.high:.2f}"
    return f"{cost.currency} {low}" if low == high else f"{cost.currency} {low}–{high}"


def _title_facts(shown: list[tuple[Request, Reel]], prices: list[Cost | None]) -> tuple[str, ...]:
    scenes, shots = len({r.scene for r, _ in shown}), sum(len(film.cuts) for _, film in shown)
    seconds = sum(film.seconds for _, film in shown)
    said = [f"{scenes} scene{'s' * (scenes != 1)}", f"{shots} shot{'s' * (shots != 1)}"]
    minutes = (
        f"{int(seconds) // 60}:{int(seconds) % 60:02d} min" if seconds >= 60 else f"{seconds:g} s"
    )
    said += [minutes, *dict.fromkeys(request.model for request, _ in shown)]
    known = [price for price in prices if price]
    if known and len(known) == len(prices) and len({price.currency for price in known}) == 1:
        total = Range(Decimal(0), Decimal(0))
        for price in known:
            total += price.amount
        said.append(_money(Cost(known[0].currency, total)))
    return tuple(said)


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


def _voices(compilation: Compilation) -> dict[str, int]:
    named = compilation.storyboard.named
    names = enumerate(speakers(compilation.storyboard))
    return {
        name: at % len(SPEAKERS_DARK)
        for at, name in names
        if (declared := named(name)) and declared.role in (Role.CHARACTER, Role.PROP)
    }


def _panel(
    compilation: Compilation, root: Path, film: Reel, cut: Cut,
    size: tuple[int, int], clip: Path | None, kept: Kept,
) -> Panel:  # fmt: skip
    voices = ChainMap(_voices(compilation))
    taken = _taken(clip, (cut.start + cut.end) / 2, size) if clip else None
    if taken is None:
        key = _depends(compilation, root, film, cut, size)
        if key not in kept:
            kept[key] = _uri(frame(compilation, film, cut, root, size))
    picture = kept[key] if taken is None else _uri(taken)
    total = max(0.001, film.seconds)
    left, right = round(cut.start / total * 1000), round(cut.end / total * 1000)
    lines = {line.words: line for line in cut.lines}
    return Panel(
        number=cut.number,
        heading=_pieces(_heading(compilation, film, cut), voices),
        time=f"{cut.start:g}–{cut.end:g} s"
        if cut.start % 1 == cut.end % 1 == 0
        else f"{cut.start:.1f}–{cut.end:.1f} s",
        picture=picture,
        size=size,
        alt=cut.heading or (cut.notes[0].text if cut.notes else f"Shot {cut.number}"),
        shot=taken is not None,
        says=tuple(_says(item, voices) for item in cut.items),
        left=left,
        long=max(4, right - left),
        ticks=tuple(
            (
                round(line.start / total * 1000),
                voices.get(line.speaker.split(" & ")[0].split(" (")[0], 0),
            )
            for line in lines.values()
        ),
    )


def _depends(
    compilation: Compilation, root: Path, film: Reel, cut: Cut, size: tuple[int, int]
) -> tuple[object, ...]:
    """All that a drawing depends on."""
    storyboard = compilation.storyboard
    scene = next(each for each in storyboard.scenes if each.name == film.scene)
    urls = [setting.value for key, setting in scene.settings.items() if key in _PICTURED]
    urls += [medium.url for each in storyboard.declared for medium in each.media]
    stamps = tuple((url, _stamp(root / url)) for url in urls)
    cast = tuple((each.name, each.role, len(each.media)) for each in storyboard.declared)
    bare = replace(cut, number="", heading="", notes=(), lines=(), items=())
    return bare, film.hour, film.interior, film.slug, len(film.cuts), size, stamps, cast


_PICTURED = ("first frame", "storyboard")


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


def _heading(compilation: Compilation, film: Reel, cut: Cut) -> Text:
    scene = next(each for each in compilation.storyboard.scenes if each.name == film.scene)
    return next((shot.heading for shot in scene.shots if shot.id == cut.number), ())


def _says(item: Text | Speech, voices: Mapping[str, int]) -> tuple[Piece, ...] | Said:
    if not isinstance(item, Speech):
        return _pieces(item, voices)
    names = [mention.name for mention in item.speakers]
    manner = [part for part in (item.voicing.value, item.verb or "", words(item.manner)) if part]
    return Said(
        voices.get(names[0], 0) if names else 0, " & ".join(names), ", ".join(manner), item.words
    )


def _pieces(text: Text, voices: Mapping[str, int]) -> tuple[Piece, ...]:
    return tuple(
        Piece(part.text) if isinstance(part, Words) else Piece(part.written, voices.get(part.name))
        for part in text
    )


_ROLES = {Role.BACKGROUND: "place", Role.PROP: "prop", Role.REFERENCE: "reference"}


def _seen(declared: Declared) -> bool:
    return declared.role is not Role.VOICE


def _card(compilation: Compilation, root: Path, declared: Declared) -> Card:
    used = [
        request.scene
        for request in compilation.requests
        if any(name == declared.name for name, _ in request.references)
        or declared.name in _spoken_of(compilation, request.scene)
    ]
    return Card(
        name=declared.name,
        role=_ROLES.get(declared.role, ""),
        picture=_portrait(declared, root),
        voice=_voices(compilation).get(declared.name),
        heard=declared.voice is not None,
        look=words(declared.look),
        scenes=_ranges(used, [scene.name for scene in compilation.storyboard.scenes]),
    )


def _ranges(used: list[str], order: list[str]) -> str:
    """Scenes as a reader writes them: 1, 4–7."""
    spans: list[list[int]] = []
    for at in sorted({order.index(name) for name in used}):
        if spans and spans[-1][1] == at - 1:
            spans[-1][1] = at
        else:
            spans.append([at, at])
    return ", ".join(
        order[a] if a == b else f"{order[a]}{'–' if b > a + 1 else ', '}{order[b]}"
        for a, b in spans
    )


def _spoken_of(compilation: Compilation, scene: str) -> set[str]:
    found = next(each for each in compilation.storyboard.scenes if each.name == scene)
    items = [*found.story, *(item for shot in found.shots for item in (shot.heading, *shot.action))]
    texts = [item.speakers if isinstance(item, Speech) else item for item in items]
    return {part.name for text in texts for part in text if isinstance(part, Mention)}


def _portrait(declared: Declared, root: Path) -> str | None:
    """A small square of the first picture, around the head where one is found."""
    for each in declared.media:
        path = root / each.url
        picture = (
            still(path) if "://" not in each.url and not each.url.startswith("data:") else None
        )
        if picture is None:
            continue
        found = (
            figure(path, declared.role is Role.PROP)
            if declared.role is not Role.BACKGROUND
            else None
        )
        side = min(picture.size)
        box = ((picture.width - side) / 2, (picture.height - side) * 0.3)
        if found:
            middle, top, head = found.head
            scale = 1.24 if declared.role is Role.PROP else 1.7
            side = round(head * scale)
            square = Image.new("RGB", (side, side), picture.getpixel((2, 2)))
            spot = (round(side / 2 - middle), round(side * (0.1 if scale < 1.5 else 0.16) - top))
            square.paste(found.picture, spot, found.mask)
        else:
            square = picture.crop(
                (round(box[0]), round(box[1]), round(box[0]) + side, round(box[1]) + side)
            )
        return _uri(square.resize((160, 160), Image.Resampling.LANCZOS))
    return None


def _taken(clip: Path, at: float, size: tuple[int, int]) -> Image.Image | None:
    """The frame of a clip at a time in seconds; None if it cannot be read."""
    try:
        with av.open(str(clip)) as film:
            stream = film.streams.video[0]
            film.seek(int(at / float(stream.time_base or 1)), stream=stream)
            for shown in film.decode(stream):
                if float(shown.time or 0) >= at - 0.05:
                    return shown.to_image().resize(size, Image.Resampling.LANCZOS)  # type: ignore[no-any-return,no-untyped-call]
    except (OSError, FFmpegError, IndexError):
        return None
    return None


def _uri(picture: Image.Image) -> str:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=80, method=4)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode("ascii")
