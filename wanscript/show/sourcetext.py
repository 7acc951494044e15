"""The source map laid out for a terminal: each sentence beside its lines, tables below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import PurePath

from ..compiler import Compilation
from ..language.source import Source
from ..models.price import AS_OF, REGIONS, Range, lasting
from ..models.request import Value
from ..models.table import MODELS
from .report import render
from .sourcemap import Item, Lines, Sheet, at_large
from .terminal import Piece, columns, padded, visible, wrapped

_CODES = {"strong": "1", "faint": "2", "over": "1;31"}
_NAMES = ("36", "33", "35", "32", "34", "31")
_FEWEST = 36
"""Columns that a prompt gets at least, however long the file's name beside it is."""

Paint = Callable[[str, str], str]


def sourcetext(
    compilation: Compilation, sheets: tuple[Sheet, ...], *, region: str, width: int, color: bool
) -> str:
    """The sheets as text for so many columns; names are in brackets where colours cannot be."""
    blocks = [_sheet(each, compilation, region, width, color) for each in sheets]
    findings = [render(at_large(compilation), color=color)]
    title = (
        _painted(visible(compilation.storyboard.title), "strong")
        if color
        else visible(compilation.storyboard.title)
    )
    return "\n\n".join(text.rstrip("\n") for text in (title, *blocks, *findings) if text) + "\n"


def _painted(text: str, style: str) -> str:
    if not style or not text:
        return text
    return f"\x1b[{_CODES.get(style, style)}m{text}\x1b[0m"


def _plain(text: str, style: str) -> str:  # noqa: ARG001
    return text


def _sheet(sheet: Sheet, compilation: Compilation, region: str, width: int, color: bool) -> str:
    paint = _painted if color else _plain
    main = compilation.source
    labels = [item.label for item in sheet.media if item.label]
    looks = {label: _NAMES[at % len(_NAMES)] for at, label in enumerate(labels)}
    parts = [
        _head(sheet, paint),
        "\n".join(_prompt(sheet, looks, width, color)),
        "\n".join(_table(sheet.media, looks, main, paint)),
        "\n".join(_facts(sheet, main, region, width, paint)),
        render(sheet.findings, color=color).rstrip("\n"),
    ]
    return "\n\n".join(part for part in parts if part)


def _head(sheet: Sheet, paint: Paint) -> str:
    heading = sheet.scene.heading
    words = " ".join(heading.span.text.split()) if heading else ""
    takes = f", {sheet.takes} takes" if sheet.takes > 1 else ""
    title = paint(f"Scene {sheet.request.scene}", "strong")
    return f"{title}  {visible(words)}".rstrip() + paint(f"  {sheet.request.model}{takes}", "faint")


# ---- the prompt ------------------------------------------------------------------------------


def _prompt(sheet: Sheet, looks: dict[str, str], width: int, color: bool) -> Iterator[str]:
    paint = _painted if color else _plain
    text = sheet.request.prompt.text
    gutters = [
        _places(each.places, sheet.scene.span.source, named=True) for each in sheet.sentences
    ]
    room = max((columns(each) for each in gutters), default=0)
    across = max(_FEWEST, width - room - 5)
    for sentence, gutter in zip(sheet.sentences, gutters, strict=True):
        pieces = _pieces(sheet, sentence.start, sentence.end, looks, color)
        for at, line in enumerate(wrapped(pieces, across)):
            beside = padded(gutter if at == 0 else "", room)
            words = "".join(paint(words, style if color else "") for words, style in line)
            yield f"  {paint(beside + ' |', 'faint')} {words}".rstrip()
        ended = text[sentence.start : sentence.end]
        if "\n\n" in ended[len(ended.rstrip()) :]:
            yield "  " + paint(" " * room + " |", "faint")
    limit = MODELS[sheet.request.model].prompt_limit
    count = f"{len(text)} of {limit} characters"
    yield f"  {' ' * room}   {paint(count, 'over' if len(text) > limit else 'faint')}"


def _pieces(
    sheet: Sheet, start: int, end: int, looks: dict[str, str], color: bool
) -> Iterator[Piece]:
    text, at = sheet.request.prompt.text, start
    for mark in sheet.request.prompt.marks:
        if mark.name is None or mark.end <= start or mark.start >= end:
            continue
        label = text[mark.start : mark.end]
        yield visible(text[at : mark.start]), ""
        style = next((look for known, look in looks.items() if known in label), _NAMES[0])
        yield (label if color else f"[{label}]"), style
        at = mark.end
    yield text[at:end].replace("\n", " "), ""


def _places(places: Iterable[Lines], main: Source, *, named: bool) -> str:
    """`film.wan:4, 12-13`; without `named` the script's own lines as bare numbers."""
    said: list[str] = []
    last = None if named else main
    for each in places:
        name = "" if each.source is last else f"{visible(PurePath(each.source.path).name)}:"
        lines = str(each.first) if each.first == each.last else f"{each.first}-{each.last}"
        said.append(name + lines)
        last = each.source
    return ", ".join(said)


# ---- what goes with it -----------------------------------------------------------------------


def _table(
    items: Iterable[Item], looks: dict[str, str], main: Source, paint: Paint
) -> Iterator[str]:
    rows = [("label", "name", "file", "voice", "used in line")]
    rows += [
        (
            item.label or "-",
            visible(item.name),
            _short(item.medium.url) or f"the end of scene {item.medium.after}",
            _short(item.medium.voice or "-"),
            _places(item.used or (item.place,), main, named=False),
        )
        for item in items
    ]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for row in rows[: len(rows) if len(rows) > 1 else 0]:
        cells = [padded(cell, width) for cell, width in zip(row, widths, strict=True)]
        head = row is rows[0]
        first = paint(cells[0], "faint" if head else looks.get(row[0], ""))
        rest = "  ".join(cells[1:]).rstrip()
        yield f"  {first}  {paint(rest, 'faint') if head else rest}"


def _short(reference: str) -> str:
    """A reference as far as it says anything: data URIs are endless, URLs long."""
    shown = visible(reference)
    if len(shown) <= 48:
        return shown
    return f"{shown[:20]}...{shown[-25:]}" if not shown.startswith("data:") else f"{shown[:30]}..."


def _facts(sheet: Sheet, main: Source, region: str, width: int, paint: Paint) -> Iterator[str]:
    request, estimate = sheet.request, sheet.estimate
    settled = [
        " ".join(each for each in (name, _value(value), _aside(sheet, main, name, at)) if each)
        for name, value, at in sheet.parameters
    ]
    price = f"{_range(estimate.seconds, '')} s billed"
    if estimate.cost:
        amount = _range(estimate.cost.amount, "{:.2f}")
        price += f", {estimate.cost.currency} {amount} in {REGIONS[region]}, prices of {AS_OF}"
    else:
        price += ", no price is known"
    if estimate.unmeasured:
        price += " (the length of a video behind a URL is not known)"
    rows = [("parameters", _listed(settled)), ("price", [(price, "")])]
    if request.negative_prompt:
        rows.insert(1, ("negative prompt", [(visible(request.negative_prompt), "")]))
    room = max(len(name) for name, _ in rows)
    for name, pieces in rows:
        for at, line in enumerate(wrapped(pieces, max(_FEWEST, width - room - 4))):
            beside = paint(padded(name if at == 0 else "", room), "faint")
            yield f"  {beside}  {''.join(text for text, _ in line)}"


def _aside(sheet: Sheet, main: Source, name: str, at: Lines | None) -> str:
    """What a parameter's value means and where it was set, in brackets; else an empty text."""
    length = lasting(sheet.request)
    said = ["the model decides"] if name == "duration" and length.low != length.high else []
    said += [f"line {_places((at,), main, named=False)}"] if at else []
    return f"({', '.join(said)})" if said else ""


def _listed(words: list[str]) -> list[Piece]:
    """The words with commas between them, each in one line."""
    ends = [", "] * (len(words) - 1) + [""]
    return [
        piece
        for each, end in zip(words, ends, strict=True)
        for piece in ((each + end.strip(), "whole"), (end[1:], ""))
    ]


def _value(value: Value) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def _range(quantity: Range, spelled: str) -> str:
    low, high = (
        spelled.format(each) if spelled else _short_number(each)
        for each in (quantity.low, quantity.high)
    )
    return low if low == high else f"{low}-{high}"


def _short_number(number: Decimal) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
