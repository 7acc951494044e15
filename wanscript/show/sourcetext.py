"""The source map laid out for a terminal: each sentence beside its lines, tables below."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import PurePath

from ..compiler import Compilation
from ..language.source import Source
from ..models.price import REGIONS, Range, lasting
from ..models.request import Mark, Value
from ..models.table import MODELS
from .findings import rows as finding_rows
from .sourcemap import Item, Lines, Sentence, Sheet, at_large
from .terminal import Piece, Row, columns, padded, visible, wrapped

_NAMES = ("36", "33", "35", "32", "34", "31")
_FEWEST = 36
"""Columns that a prompt gets at least, however long the file's name beside it is."""


def sourcetext(
    compilation: Compilation, sheets: tuple[Sheet, ...], *, region: str, width: int, color: bool
) -> Iterator[Row]:
    """The sheets as rows of so many columns; names are in brackets where colours cannot be."""
    title = compilation.storyboard.title
    blocks: list[list[Row]] = [[[(title, "strong")]] if title else []]
    for sheet in sheets:
        blocks += _sheet(sheet, compilation.source, region, width, color)
    blocks.append(list(finding_rows(at_large(compilation))))
    for at, block in enumerate(block for block in blocks if block):
        yield from [()] if at else ()
        yield from block


def _sheet(sheet: Sheet, main: Source, region: str, width: int, color: bool) -> Iterator[list[Row]]:
    looks: dict[str, str] = {}
    for at, item in enumerate(item for item in sheet.media if item.label):
        looks.setdefault(item.name, _NAMES[at % len(_NAMES)])
    yield [_head(sheet)]
    yield list(_prompt(sheet, looks, width, color))
    yield list(_table(sheet.media, looks, main))
    yield list(_facts(sheet, main, region, width))
    yield list(finding_rows(sheet.findings))


def _head(sheet: Sheet) -> Row:
    heading = sheet.scene.heading
    words = " ".join(heading.span.text.split()) if heading else ""
    takes = f", {sheet.takes} takes" if sheet.takes > 1 else ""
    return (
        (f"Scene {sheet.request.scene}", "strong"),
        (f"  {words}" if words else "", ""),
        (f"  {sheet.request.model}{takes}", "faint"),
    )


# ---- the prompt ------------------------------------------------------------------------------


def _prompt(sheet: Sheet, looks: Mapping[str, str], width: int, color: bool) -> Iterator[Row]:
    text = sheet.request.prompt.text
    main = sheet.scene.span.source
    gutters = [_places(each.places, main, named=True) for each in sheet.sentences]
    room = max((columns(each) for each in gutters), default=0)
    across = max(_FEWEST, width - room - 5)
    marks = _marks(sheet)
    for sentence, gutter, names in zip(sheet.sentences, gutters, marks, strict=True):
        for at, line in enumerate(wrapped(_pieces(text, sentence, names, looks, color), across)):
            beside = padded(gutter if at == 0 else "", room)
            words = [(words, style if color else "") for words, style in line]
            yield ("  ", ""), (f"{beside} |", "faint"), (" " if words else "", ""), *words
        ended = text[sentence.start : sentence.end]
        if "\n\n" in ended[len(ended.rstrip()) :]:
            yield ("  ", ""), (" " * room + " |", "faint")
    limit = MODELS[sheet.request.model].prompt_limit
    count = f"{len(text)} of {limit} characters"
    yield (" " * (room + 5), ""), (count, "over" if len(text) > limit else "faint")


def _marks(sheet: Sheet) -> list[list[Mark]]:
    """The names in each sentence."""
    marks: list[list[Mark]] = [[] for _ in sheet.sentences]
    starts = [sentence.start for sentence in sheet.sentences]
    for mark in sheet.request.prompt.marks:
        if mark.name is not None and mark.end > mark.start:
            marks[bisect_right(starts, mark.start) - 1].append(mark)
    return marks


def _pieces(
    text: str, sentence: Sentence, marks: list[Mark], looks: Mapping[str, str], color: bool
) -> Iterator[Piece]:
    at = sentence.start
    for mark in marks:
        label = text[mark.start : mark.end]
        yield _words(text[at : mark.start]), ""
        yield (label if color else f"[{label}]"), looks.get(mark.name or "", _NAMES[0])
        at = mark.end
    yield _words(text[at : sentence.end]), ""


def _words(text: str) -> str:
    return visible(text.replace("\n", " "))


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


def _table(items: tuple[Item, ...], looks: Mapping[str, str], main: Source) -> Iterator[Row]:
    if not items:
        return
    head = ("label", "name", "file", "voice", "used in line")
    rows = [
        (
            item.label or "-",
            visible(item.name),
            _short(item.medium.url) or f"the end of scene {item.medium.after}",
            _short(item.medium.voice or "-"),
            _places(item.used or (item.place,), main, named=False),
        )
        for item in items
    ]
    widths = [max(map(columns, column)) for column in zip(head, *rows, strict=True)]
    styles = ["faint", *(looks.get(item.name, "") if item.label else "" for item in items)]
    for row, style in zip((head, *rows), styles, strict=True):
        first, *rest = (padded(cell, width) for cell, width in zip(row, widths, strict=True))
        others = "  ".join(rest).rstrip()
        yield ("  ", ""), (first, style), ("  ", ""), (others, "faint" if row is head else "")


def _short(reference: str) -> str:
    """A reference as far as it says anything: data URIs are endless, URLs long."""
    shown = visible(reference)
    if len(shown) <= 48:
        return shown
    return f"{shown[:20]}...{shown[-25:]}" if not shown.startswith("data:") else f"{shown[:30]}..."


def _facts(sheet: Sheet, main: Source, region: str, width: int) -> Iterator[Row]:
    request, estimate = sheet.request, sheet.estimate
    settled = [
        " ".join(each for each in (name, _value(value), _aside(sheet, main, name, at)) if each)
        for name, value, at in sheet.parameters
    ]
    price = f"{_range(estimate.seconds, '')} s billed"
    if estimate.cost:
        amount = _range(estimate.cost.amount, "{:.2f}")
        of = " and ".join(estimate.as_of)
        price += f", {estimate.cost.currency} {amount} in {REGIONS[region]}, prices of {of}"
    else:
        price += f", no price is known in {REGIONS[region]}"
    if estimate.doubts:
        price += f" ({'; '.join(estimate.doubts)})"
    rows = [("parameters", _listed(settled)), ("price", [(price, "")])]
    if request.negative_prompt:
        rows.insert(1, ("negative prompt", [(visible(request.negative_prompt), "")]))
    room = max(len(name) for name, _ in rows)
    for name, pieces in rows:
        for at, line in enumerate(wrapped(pieces, max(_FEWEST, width - room - 4))):
            beside = padded(name if at == 0 else "", room)
            yield ("  ", ""), (beside, "faint"), ("  ", ""), *((text, "") for text, _ in line)


def _aside(sheet: Sheet, main: Source, name: str, at: Lines | None) -> str:
    """What a parameter's value means and where it was set, in brackets; else an empty text."""
    length = lasting(sheet.request)
    said = ["the model decides"] if name == "duration" and not length.known else []
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
