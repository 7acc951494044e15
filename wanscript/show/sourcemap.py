"""Where every sentence of a prompt and every medium came from, as data and as JSON."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from ..compiler import Compilation
from ..language.diagnostic import Diagnostic
from ..language.slice import Slice
from ..language.source import Source, Span
from ..language.storyboard import Scene
from ..language.usage import listed
from ..models.media import Facts
from ..models.price import Estimate, estimate, lasting
from ..models.request import Mark, Medium, Request, Value
from ..models.table import MODELS
from .findings import as_data as finding_data

if TYPE_CHECKING:
    from ..documents import amounts as documents
    from ..documents import source_map

_SENTENCE = re.compile(r"(?:(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s)|[。！？…]++[”’」』）]*+|\n)\s*+")
_NUMBER = re.compile(r"[A-Za-z]?\d{1,3}[A-Za-z]?\Z")


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


def sourcemap(
    compilation: Compilation, facts: Facts, region: str, currency: str
) -> tuple[Sheet, ...]:
    """A sheet for every request of a script in order; takes of one scene share theirs."""
    scenes = {scene.name: scene for scene in compilation.storyboard.scenes}
    takes = Counter(request.scene for request in compilation.requests)
    firsts: dict[str, Request] = {}
    for request in compilation.requests:
        firsts.setdefault(request.scene, request)
    found, names = _within(compilation), _named(compilation)
    return tuple(
        Sheet(
            request,
            scenes[name],
            takes[name],
            tuple(_sentences(request, compilation.origins[name].words)),
            tuple(_items(request, scenes[name], compilation, names)),
            _parameters(request, compilation.origins[name].places),
            estimate(request, facts, region, currency),
            found.get(scenes[name].span.start, ()),
        )
        for name, request in firsts.items()
    )


def at_large(compilation: Compilation) -> tuple[Diagnostic, ...]:
    """The findings that belong to no scene: those of the header and of included scripts."""
    return _within(compilation).get(None, ())


def _within(compilation: Compilation) -> Mapping[int | None, tuple[Diagnostic, ...]]:
    """The findings by the start of the scene in which they stand; None where it is none."""
    starts = sorted({scene.span.start for scene in compilation.storyboard.scenes})
    found: dict[int | None, list[Diagnostic]] = {}
    for each in compilation.diagnostics:
        at = bisect_right(starts, each.span.start) if each.span.source is compilation.source else 0
        found.setdefault(starts[at - 1] if at else None, []).append(each)
    return {start: tuple(findings) for start, findings in found.items()}


# ---- the prompt ------------------------------------------------------------------------------


def _sentences(request: Request, origins: tuple[Slice, ...]) -> Iterable[Sentence]:
    prompt, at = request.prompt, 0

    def part(mark: Mark, start: int, end: int) -> Span:
        """Where a mark's words between two places of the prompt were written."""
        start, end = max(start, mark.start), min(end, mark.end)
        written = prompt.text[mark.start : mark.end]
        return origins[mark.origin].place_in(written, start - mark.start, end - mark.start)

    for start, end in _bounds(prompt.text):
        marks = []
        while at < len(prompt.marks) and prompt.marks[at].start < end:
            marks.append(prompt.marks[at])
            at += 1
        # a mark may reach over the sentence's end, into the next one's first words
        at -= bool(marks and marks[-1].end > end)
        yield Sentence(start, end, _lines(part(mark, start, end) for mark in marks))


def _bounds(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for match in _SENTENCE.finditer(text):
        if not _numbers(text, start, match.start()):
            yield start, match.end()
            start = match.end()
    if start < len(text):
        yield start, len(text)


def _numbers(text: str, start: int, stop: int) -> bool:
    """Whether a full stop ends a shot's number: at a sentence's start, or behind a colon."""
    number = _NUMBER.search(text[max(start, stop - 5) : stop]) if text[stop] == "." else None
    if number is None:
        return False
    at = stop - len(number.group())
    while at > start and text[at - 1].isspace():
        at -= 1
    return at == start or text[at - 1] in ":："


def _lines(spans: Iterable[Span]) -> tuple[Lines, ...]:
    """The lines of some places, in their order, those that touch joined."""
    found = [
        (span.source, span.line, span.source.position(max(span.start, span.end - 1))[0])
        for span in spans
    ]
    order = sorted(range(len(found)), key=lambda at: (id(found[at][0]), found[at][1]))
    joined: list[tuple[int, Lines]] = []
    for at in order:
        source, first, last = found[at]
        when, known = joined[-1] if joined else (at, None)
        if known and known.source is source and first <= known.last + 1:
            joined[-1] = min(when, at), Lines(source, known.first, max(known.last, last))
        else:
            joined.append((at, Lines(source, first, last)))
    return tuple(lines for _, lines in sorted(joined, key=itemgetter(0)))


# ---- media and parameters --------------------------------------------------------------------


def _items(
    request: Request, scene: Scene, compilation: Compilation, names: Mapping[Span, str]
) -> Iterable[Item]:
    row = MODELS[request.model]
    spelled = row.labels.get(scene.language, row.labels["en"])
    places, counts = compilation.origins[request.scene].places, dict[str, int]()
    used = _used(request, scene, compilation)
    settings = {setting.span: setting.key_span.text for setting in scene.settings}
    for at, medium in enumerate(request.media):
        kind = medium.role.kind
        label = None
        if medium.role.reference:
            slot = "any" if row.counted_together else kind
            counts[slot] = counts.get(slot, 0) + 1
            label = spelled[kind].format(n=counts[slot])
        place = places[f"media[{at}].url"]
        name = names.get(place)
        yield Item(
            label,
            name or settings.get(place, ""),
            medium,
            _lines((place,))[0],
            used.get(name, ()) if name else (),
        )


def _named(compilation: Compilation) -> Mapping[Span, str]:
    """The declared names by the places where their media were written."""
    names: dict[Span, str] = {}
    for who in compilation.storyboard.declared:
        for each in (*who.media, who.voice):
            if each is not None:
                names.setdefault(each.span, who.name)
    return names


def _used(
    request: Request, scene: Scene, compilation: Compilation
) -> Mapping[str, tuple[Lines, ...]]:
    """The lines that use each name, in the order of the script."""
    spans: dict[str, list[Span]] = {}
    words = compilation.origins[request.scene].words
    for mark in request.prompt.marks:
        if mark.name is not None:
            spans.setdefault(mark.name, []).append(words[mark.origin].span())
    if scene.heading and scene.heading.place:
        spans.setdefault(scene.heading.place.name, []).append(scene.heading.span)
    for name, span in listed(scene, compilation.storyboard):
        spans.setdefault(name, []).append(span)
    main = scene.span.source
    return {
        name: _lines(sorted(places, key=lambda span: (span.source is not main, span.start)))
        for name, places in spans.items()
    }


def _parameters(
    request: Request, places: Mapping[str, Span]
) -> tuple[tuple[str, Value, Lines | None], ...]:
    return tuple(
        (name, value, _lines((place,))[0] if place else None)
        for name, value in request.parameters
        for place in [places.get(f"parameters.{name}")]
    )


# ---- JSON --------------------------------------------------------------------------------------


def document(
    compilation: Compilation, sheets: tuple[Sheet, ...], region: str
) -> source_map.SourceMap:
    """The source map as JSON data: lines from 1, offsets in characters of the prompt."""
    return {
        "schema": 1,
        "title": compilation.storyboard.title,
        "scenes": [_sheet_data(sheet, compilation, region) for sheet in sheets],
        "findings": [finding_data(each) for each in at_large(compilation)],
    }


def _sheet_data(sheet: Sheet, compilation: Compilation, region: str) -> source_map.Scene:
    request, billed = sheet.request, sheet.estimate.seconds
    lasts = lasting(request)
    return {
        "scene": request.scene,
        "heading": sheet.scene.heading.span.text if sheet.scene.heading else None,
        **_lines_data(_lines((sheet.scene.span,))[0]),
        "shots": list(request.shots),
        "takes": sheet.takes,
        "model": request.model,
        "prompt": _prompt_data(sheet, compilation),
        "negative_prompt": request.negative_prompt,
        "media": [
            {
                "label": item.label,
                "name": item.name,
                "type": item.medium.role.value,
                "url": item.medium.url,
                "voice": item.medium.voice,
                "after": item.medium.after,
                **_lines_data(item.place),
                "used": [_lines_data(place) for place in item.used],
            }
            for item in sheet.media
        ],
        "parameters": [_parameter_data(*each) for each in sheet.parameters],
        "lasts": {"low": int(lasts.low), "high": int(lasts.high)},
        "billed_seconds": {"low": float(billed.low), "high": float(billed.high)},
        "price": _price_data(sheet.estimate, region),
        "findings": [finding_data(each) for each in sheet.findings],
    }


def _parameter_data(name: str, value: Value, place: Lines | None) -> source_map.Parameter:
    if place is None:
        return {"name": name, "value": value}
    return {"name": name, "value": value, **_lines_data(place)}


def _prompt_data(sheet: Sheet, compilation: Compilation) -> source_map.Prompt:
    prompt = sheet.request.prompt
    words = compilation.origins[sheet.request.scene].words
    return {
        "text": prompt.text,
        "limit": MODELS[sheet.request.model].prompt_limit,
        "names": [
            {
                "start": mark.start,
                "end": mark.end,
                "name": mark.name,
                **_lines_data(_lines((words[mark.origin].span(),))[0]),
            }
            for mark in prompt.marks
            if mark.name is not None
        ],
        "sentences": [
            {
                "start": each.start,
                "end": each.end,
                "text": prompt.text[each.start : each.end].strip(),
                "places": [_lines_data(place) for place in each.places],
            }
            for each in sheet.sentences
        ],
    }


def _price_data(priced: Estimate, region: str) -> source_map.Price | None:
    if priced.cost is None:
        return None
    return {
        "currency": priced.cost.currency,
        "low": float(priced.cost.amount.low),
        "high": float(priced.cost.amount.high),
        "region": region,
        "as_of": ", ".join(priced.as_of),
        "doubts": list(priced.doubts),
    }


def _lines_data(lines: Lines) -> documents.Lines:
    return {"file": str(lines.source.path), "line": lines.first, "end_line": lines.last}
