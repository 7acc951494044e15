"""What is told of the thing under the pointer, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from ..app.analysed import Analysed
from ..app.code_page import code_page
from ..app.glance import glances
from ..app.renaming import Named, named_at
from ..language.source import Span
from ..language.storyboard import Declaration, MediaRef, Scene
from ..models.media import MediaFacts, MediaKind
from ..models.request import Request
from .names import file_at
from .places import full, offset_of, range_of, uri_of

_WIDE = 280
"""Pixels of a picture that is shown."""

_LONG = 2000
"""Characters of a prompt that are shown."""


def hover(film: Analysed, position: types.Position) -> types.Hover | None:
    """What stands at a position: a name, a scene, a file, a finding; None for nothing."""
    offset = offset_of(film.source, position)
    parts: list[str] = []
    place: Span | None = None
    if named := named_at(film.compilation, offset):
        place = named.span
        parts.append("\n\n".join(_name(film, named, offset)))
    if (scene := scene_of_heading(film, offset)) and (not named or named.symbol.role is None):
        place = place or (scene.heading.span if scene.heading else None)
        parts.append("\n\n".join(_scene(film, scene)))
    if not named and (found := file_at(film, offset)):
        place = found[0]
        parts += ("\n\n".join(_seen(film, found[1])),)
    for each in film.diagnostics:
        span = each.span
        if full(span) == film.path and span.start <= offset <= span.end:
            place = place or span
            parts.append(_page(each.code))
    if not parts or place is None:
        return None
    text = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts))
    return types.Hover(text, range_of(place))


_EXAMPLE = re.compile(r"^(`{3,})wan (wrong|right)\b.*$", re.M)


def _page(code: str) -> str:
    """The page of a code: which example is which stands above it, since no editor shows it else."""
    page = code_page(code)
    text = _EXAMPLE.sub(lambda found: f"{found[2].title()}:\n\n{found[1]}wan", page.text)
    return f"**{page.code}: {page.title}**\n\n{text}"


def scene_at(film: Analysed, offset: int) -> Scene | None:
    """The scene in which a place stands."""
    script = film.compilation.source
    scenes = [each for each in film.compilation.storyboard.scenes if each.span.source is script]
    before = [each for each in scenes if each.span.start <= offset]
    return before[-1] if before else None


def scene_of_heading(film: Analysed, offset: int) -> Scene | None:
    """The scene whose heading stands at a place."""
    scene = scene_at(film, offset)
    heading = scene.heading if scene else None
    return scene if heading and heading.span.start <= offset <= heading.span.end else None


def request_of(film: Analysed, scene: Scene) -> Request | None:
    """The first request of a scene."""
    return next((each for each in film.compilation.requests if each.scene == scene.name), None)


def _name(film: Analysed, named: Named, offset: int) -> Iterator[str]:
    role = named.symbol.role
    yield f"**{escaped(named.symbol.name)}** ({role.value if role else 'scene'})"
    who = film.compilation.storyboard.named(named.symbol.name)
    if role is None or who is None:
        return
    if len(who.names) > 1:
        yield f"also {', '.join(map(escaped, who.names[1:]))}"
    yield from _label(film, who, offset)
    for ref in who.media:
        yield from _medium(film, ref)
    if who.voice:
        said = who.voice_name or who.voice.url
        yield f"voice: {escaped(said)}"
    if who.look:
        yield f"_{escaped(''.join(piece.text for piece in who.look))}_"


def _label(film: Analysed, who: Declaration, offset: int) -> Iterator[str]:
    scene = scene_at(film, offset)
    request = request_of(film, scene) if scene else None
    if request is not None:
        label = dict(request.references).get(who.name)
        yield f"in this scene: `{label}`" if label else "in this scene: words alone"


def _medium(film: Analysed, ref: MediaRef) -> Iterator[str]:
    yield f"{ref.kind}: {escaped(ref.url)}"
    yield from _seen(film, ref.url)


def _seen(film: Analysed, reference: str) -> Iterator[str]:
    """What a medium is, and a picture itself; nothing of one that may not be looked at."""
    known = film.facts(reference)
    if not isinstance(known, MediaFacts):
        return
    yield ", ".join(_facts(known))
    if known.kind is MediaKind.IMAGE:
        yield _picture(film.path.parent / reference)


def _facts(known: MediaFacts) -> Iterator[str]:
    if known.width and known.height:
        yield f"{known.width} x {known.height}"
    if known.seconds:
        yield f"{known.seconds:g} s"
    yield f"{known.size / 1024:.0f} KB"


def _picture(path: Path) -> str:
    return f"![{escaped(path.name)}]({uri_of(path)}|width={_WIDE})"


def _scene(film: Analysed, scene: Scene) -> Iterator[str]:
    request = request_of(film, scene)
    if request is None:
        yield f"**Scene {escaped(scene.name)}**: nothing of it is shot"
        return
    yield f"**Scene {escaped(scene.name)}**: {glances(film)[scene.name].text}, {request.model}"
    prompt = request.prompt.text
    shown = prompt if len(prompt) <= _LONG else f"{prompt[:_LONG]}…"
    fence = "`" * max(3, *(1 + len(run) for run in re.findall("`+", shown)), 0)
    yield f"{fence}\n{shown}\n{fence}"


def escaped(text: str) -> str:
    """Words of a script that Markdown is to show as they are."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]()<>#+!|~" else each for each in text)
