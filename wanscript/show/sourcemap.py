"""Where every sentence of a prompt and every medium came from, as data and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..compiler import Compilation
from ..language.diagnostic import Diagnostic
from ..language.source import Source, Span
from ..language.storyboard import Mention, Scene
from ..models.media import Facts
from ..models.price import AS_OF, Estimate, estimate
from ..models.request import Mark, Medium, Request, Value
from ..models.table import MODELS
from .report import as_data as finding_data

_SENTENCE = re.compile(r"(?:[.!?…]+[\"'”’)\]]*(?=\s)|[。！？…]+[”’」』）]*|\n)\s*")
_NUMBER = re.compile(r"(?:\A|[:：]\s*)[A-Za-z]?\d{1,3}[A-Za-z]?\.\s*\Z")
_NOTE = re.compile(r"\[\[.*?\]\]|(?<!\S)/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines `first` to `last` of a script, both included, from 1."""

    source: Source
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start` to `end` of a prompt, and the lines whose words they are.

    No lines: the words are the template's own.
    """

    start: int
    end: int
    places: tuple[Lines, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A medium of a request: its label in the prompt, whose it is, where it was written.

    `label` is None for what no prompt names (a first frame); `used` are the lines that use it.
    """

    label: str | None
    name: str
    medium: Medium
    place: Lines
    used: tuple[Lines, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One request and where all of it came from.

    `parameters` are (name, value, the lines that set it, or None for the default).
    """

    request: Request
    scene: Scene
    takes: int
    sentences: tuple[Sentence, ...]
    media: tuple[Item, ...]
    parameters: tuple[tuple[str, Value, Lines | None], ...]
    estimate: Estimate
    findings: tuple[Diagnostic, ...]


def sourcemap(compilation: Compilation, facts: Facts, region: str) -> tuple[Sheet, ...]:
    """A sheet for every request of a script in order; takes of one scene share theirs."""
    scenes = {scene.name: scene for scene in compilation.storyboard.scenes}
    requests = compilation.requests
    return tuple(
        Sheet(
            request,
            scenes[request.scene],
            sum(each.scene == request.scene for each in requests),
            tuple(_sentences(request, compilation.origins)),
            tuple(_items(request, scenes[request.scene], compilation)),
            _parameters(request, compilation.origins),
            estimate(request, facts, region),
            _within(scenes[request.scene], compilation),
        )
        for at, request in enumerate(requests)
        if request.scene not in {each.scene for each in requests[:at]}
    )


def at_large(compilation: Compilation) -> tuple[Diagnostic, ...]:
    """The findings that belong to no scene: those of the header and of included scripts."""
    inside = {
        id(each) for scene in compilation.storyboard.scenes for each in _within(scene, compilation)
    }
    return tuple(each for each in compilation.diagnostics if id(each) not in inside)


def _within(scene: Scene, compilation: Compilation) -> tuple[Diagnostic, ...]:
    later = [each.span.start for each in compilation.storyboard.scenes]
    end = min((start for start in later if start > scene.span.start), default=float("inf"))
    return tuple(
        each
        for each in compilation.diagnostics
        if each.span.source is scene.span.source and scene.span.start <= each.span.start < end
    )


# ---- the prompt ------------------------------------------------------------------------------


def _sentences(request: Request, origins: tuple[Span, ...]) -> Iterable[Sentence]:
    prompt, at = request.prompt, 0
    for start, end in _bounds(prompt.text):
        marks = []
        while at < len(prompt.marks) and prompt.marks[at].start < end:
            marks.append(prompt.marks[at])
            at += 1
        # a mark may reach over the sentence's end, into the next one's first words
        at -= bool(marks and marks[-1].end > end)
        yield Sentence(
            start, end, _lines(_part(m, start, end, prompt.text, origins) for m in marks)
        )


def _bounds(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for match in _SENTENCE.finditer(text):
        if not _NUMBER.search(text[start : match.end()]):
            yield start, match.end()
            start = match.end()
    if start < len(text):
        yield start, len(text)


def _part(mark: Mark, start: int, end: int, text: str, origins: tuple[Span, ...]) -> Span:
    """The part of a mark's origin whose words stand between `start` and `end` of the prompt.

    Words keep their order on the way to the prompt, and only white space, notes and back
    slashes are lost: the n-th letter there is the n-th here. Where it is not (a label for a
    name), the whole origin is the place.
    """
    span = origins[mark.origin]
    written = _NOTE.sub(lambda note: " " * len(note.group()), span.text)
    letters = [at for at, char in enumerate(written) if not char.isspace() and char != "\\"]
    before, inside, after = (
        "".join(text[a:b].split()).replace("\\", "")
        for a, b in (
            (mark.start, max(start, mark.start)),
            (max(start, mark.start), min(end, mark.end)),
            (min(end, mark.end), mark.end),
        )
    )
    if not inside or "".join(written[at] for at in letters) != before + inside + after:
        return span
    first, last = letters[len(before)], letters[len(before) + len(inside) - 1]
    return Span(span.source, span.start + first, span.start + last + 1)


def _lines(spans: Iterable[Span]) -> tuple[Lines, ...]:
    """The lines of some places, in order, those that touch joined; one place is said once."""
    joined: list[Lines] = []
    for span in spans:
        first, last = span.line, span.source.position(max(span.start, span.end - 1))[0]
        near = next(
            (
                at
                for at, each in enumerate(joined)
                if each.source is span.source and each.first - 1 <= last and first <= each.last + 1
            ),
            None,
        )
        if near is None:
            joined.append(Lines(span.source, first, last))
        else:
            known = joined[near]
            joined[near] = Lines(span.source, min(known.first, first), max(known.last, last))
    return tuple(joined)


# ---- media and parameters --------------------------------------------------------------------


def _items(request: Request, scene: Scene, compilation: Compilation) -> Iterable[Item]:
    row = MODELS[request.model]
    spelled = row.labels.get(scene.language, row.labels["en"])
    places, counts = dict(request.places), dict[str, int]()
    for at, medium in enumerate(request.media):
        kind = medium.type.removeprefix("reference_")
        label = None
        if kind != medium.type:
            slot = "any" if row.counted_together else kind
            counts[slot] = counts.get(slot, 0) + 1
            label = spelled[kind].format(n=counts[slot])
        place = compilation.origins[places[f"media[{at}].url"]]
        name = _name(place, compilation)
        yield Item(
            label,
            name or _setting(place, scene),
            medium,
            _lines((place,))[0],
            _used(name, request, scene, compilation) if name else (),
        )


def _name(place: Span, compilation: Compilation) -> str:
    """The declared name whose medium was written at a place."""
    return next(
        (
            who.name
            for who in compilation.storyboard.declared
            for each in (*who.media, who.voice)
            if each is not None and each.span == place
        ),
        "",
    )


def _setting(place: Span, scene: Scene) -> str:
    """The setting, as the writer spelled it, whose value was written at a place."""
    return next((s.key_span.text for s in scene.settings.values() if s.span == place), "")


def _used(name: str, request: Request, scene: Scene, compilation: Compilation) -> tuple[Lines, ...]:
    spans = [compilation.origins[mark.origin] for mark in request.prompt.marks if mark.name == name]
    if scene.heading and scene.heading.place and scene.heading.place.name == name:
        spans.append(scene.heading.span)
    listed = scene.settings.get("with")
    if listed and (
        listed.value == "all"
        or any(isinstance(each, Mention) and each.name == name for each in listed.text)
    ):
        spans.append(listed.span)
    return _lines(
        sorted(spans, key=lambda span: (span.source is not scene.span.source, span.start))
    )


def _parameters(
    request: Request, origins: tuple[Span, ...]
) -> tuple[tuple[str, Value, Lines | None], ...]:
    places = dict(request.places)
    return tuple(
        (name, value, _lines((origins[at],))[0] if at is not None else None)
        for name, value in request.parameters
        for at in [places.get(f"parameters.{name}")]
    )


# ---- JSON --------------------------------------------------------------------------------------


def document(compilation: Compilation, sheets: tuple[Sheet, ...], region: str) -> dict[str, Any]:
    """The source map as JSON data: lines from 1, offsets in characters of the prompt."""
    return {
        "schema": 1,
        "title": compilation.storyboard.title,
        "scenes": [_sheet_data(sheet, compilation, region) for sheet in sheets],
        "findings": [finding_data(each) for each in at_large(compilation)],
    }


def _sheet_data(sheet: Sheet, compilation: Compilation, region: str) -> dict[str, Any]:
    request, billed, cost = sheet.request, sheet.estimate.seconds, sheet.estimate.cost
    return {
        "scene": request.scene,
        "heading": sheet.scene.heading.span.text if sheet.scene.heading else None,
        **_lines_data(_lines((sheet.scene.span,))[0]),
        "shots": list(request.shots),
        "takes": sheet.takes,
        "model": request.model,
        "prompt": {
            "text": request.prompt.text,
            "limit": MODELS[request.model].prompt_limit,
            "names": [
                {
                    "start": mark.start,
                    "end": mark.end,
                    "name": mark.name,
                    **_lines_data(_lines((compilation.origins[mark.origin],))[0]),
                }
                for mark in request.prompt.marks
                if mark.name is not None
            ],
            "sentences": [
                {
                    "start": each.start,
                    "end": each.end,
                    "text": request.prompt.text[each.start : each.end].strip(),
                    "places": [_lines_data(place) for place in each.places],
                }
                for each in sheet.sentences
            ],
        },
        "negative_prompt": request.negative_prompt,
        "media": [
            {
                "label": item.label,
                "name": item.name,
                "type": item.medium.type,
                "url": item.medium.url,
                "voice": item.medium.voice,
                "after": item.medium.after,
                **_lines_data(item.place),
                "used": [_lines_data(place) for place in item.used],
            }
            for item in sheet.media
        ],
        "parameters": [
            {"name": name, "value": value, **(_lines_data(place) if place else {})}
            for name, value, place in sheet.parameters
        ],
        "billed_seconds": {"low": float(billed.low), "high": float(billed.high)},
        "price": None
        if cost is None
        else {
            "currency": cost.currency,
            "low": float(cost.amount.low),
            "high": float(cost.amount.high),
            "region": region,
            "as_of": AS_OF,
        },
        "findings": [finding_data(each) for each in sheet.findings],
    }


def _lines_data(lines: Lines) -> dict[str, Any]:
    return {"file": str(lines.source.path), "line": lines.first, "end_line": lines.last}
