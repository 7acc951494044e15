"""A breakdown as one page of HTML that needs nothing else, with small charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from ..breakdown import Breakdown, Presence, SceneRow
from ..draw.typography import rightward
from ..models.price import Estimate, Range
from .breakdowntables import Reader, Shown
from .breakdownterms import BreakdownTerms
from .fontface import faces
from .page import PLAIN, digest, styled, templates
from .terminal import columns, visible

_DRAWN = {
    "scenes": "price",
    "cast": "speech",
    "places": "price",
    "light": "seconds",
    "props": "count",
    "acts": "price",
    "models": "price",
}
"""By table the column that has bars."""

_LETTER, _NARROW, _ROOMY = 7, 190, 640
"""Pixels of a letter, and of the strip on a telephone and on a desk."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Percents of the widest bar: of the least, and of the most that it may be."""

    least: str
    most: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table with the bars of the column `at`, None where a row has none."""

    shown: Shown
    at: int
    bars: tuple[Bar | None, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A scene on the strip, in percents of the film; a `roomy` label needs a wide page."""

    look: str
    left: str
    long: str
    told: str
    label: str = ""
    roomy: bool = False


@dataclass(frozen=True, slots=True)
class BreakdownPage:
    """What the template lays out."""

    title: str
    language: str
    right: bool
    terms: BreakdownTerms
    facts: tuple[str, ...]
    film: tuple[Stretch, ...]
    strip: tuple[tuple[str, tuple[Stretch, ...]], ...]
    legend: tuple[tuple[str, str], ...]
    tables: tuple[Drawn, ...]
    notes: tuple[str, ...]


def breakdown_page(made: Breakdown) -> str:
    """The page: who is in which scene along the film, and the tables."""
    page = _page(made)
    style = styled("breakdown.css.j2", faces({"text": [PLAIN, *_said(page)], "bold": _said(page)}))
    template = templates().get_template("breakdown.html.j2")
    return template.render(page=page, style=style, style_hash=digest(style))


def _page(made: Breakdown) -> BreakdownPage:
    reader = Reader(made)
    film = tuple(_film(made, reader))
    shown = (each for each in reader.shown() if each.table.name != "strip")
    return BreakdownPage(
        title=reader.head(),
        language=made.language,
        right=rightward(made.title),
        terms=reader.terms,
        facts=reader.facts(),
        film=film,
        strip=tuple(_strip(made, reader, film)),
        legend=tuple(_legend(film, made, reader.terms)),
        tables=tuple(map(_drawn, shown)),
        notes=reader.notes(),
    )


def _film(made: Breakdown, reader: Reader) -> Iterator[Stretch]:
    whole = made.total.share.seconds.high
    lengths = [row.seconds.high / whole for row in made.scenes]
    starts = list(accumulate(lengths, initial=Decimal(0)))[:-1]
    labels = [(at, visible(row.scene)) for at, row in enumerate(made.scenes)]
    wide = _fitting(labels, starts, _ROOMY)
    always = {at for at, _ in _fitting(wide, starts, _NARROW)}
    shown = dict(wide)
    for at, row in enumerate(made.scenes):
        yield Stretch(
            row.time or "unsaid",
            _percent(starts[at]),
            _percent(lengths[at]),
            visible(_told(row, reader)),
            shown.get(at, ""),
            at not in always,
        )


def _fitting(
    labels: Sequence[tuple[int, str]], starts: Sequence[Decimal], pixels: int
) -> list[tuple[int, str]]:
    """The labels, each where its scene starts, that have room on a strip so wide."""
    out, free = [], Decimal(0)
    for at, label in labels:
        left = starts[at] * pixels
        end = left + (columns(label) + 1) * _LETTER
        if free <= left and end <= pixels:
            out.append((at, label))
            free = end
    return out


def _told(row: SceneRow, reader: Reader) -> str:
    words = (
        reader.word("side", row.side),
        row.place,
        reader.word("time", row.time),
        reader.counted.seconds.format(n=reader.word("seconds", row.seconds)),
    )
    return f"{row.scene}: {', '.join(filter(None, words))}"


def _strip(
    made: Breakdown, reader: Reader, film: Sequence[Stretch]
) -> Iterator[tuple[str, tuple[Stretch, ...]]]:
    for who in made.cast:
        there = (
            (made.presence(who.name, row.scene), at)
            for row, at in zip(made.scenes, film, strict=True)
        )
        yield (
            visible(reader.word("name", who.name)),
            tuple(Stretch(how, at.left, at.long, at.told) for how, at in there if how),
        )


def _legend(
    film: Sequence[Stretch], made: Breakdown, terms: BreakdownTerms
) -> Iterator[tuple[str, str]]:
    for look in ("day", "night", "dawn", "dusk", "unsaid"):
        if any(each.look == look for each in film):
            yield look, terms.unsaid if look == "unsaid" else terms.words[look]
    yield Presence.SEEN, terms.seen
    if any(who.only_heard for who in made.cast):
        yield Presence.HEARD, terms.heard


def _drawn(shown: Shown) -> Drawn:
    key = _DRAWN[shown.table.name]
    at = shown.table.keys.index(key)
    values = [_bounds(row[at]) for row in shown.table.rows]
    widest = max((each.high for each in values if each), default=Decimal(0))
    bars = (
        Bar(_percent(each.low / widest), _percent(each.high / widest)) if each and widest else None
        for each in values
    )
    return Drawn(shown, shown.keys.index(key), tuple(bars))


def _bounds(value: object) -> Range | None:
    if isinstance(value, Estimate):
        return value.cost.amount if value.cost else None
    if isinstance(value, int | Decimal):
        return Range(Decimal(value), Decimal(value))
    assert isinstance(value, Range)
    return value


def _percent(part: Decimal) -> str:
    return f"{part * 100:.2f}"


def _said(page: BreakdownPage) -> list[str]:
    """All words of the page, for its fonts."""
    said = [page.title, *page.facts, *page.notes, *(name for name, _ in page.strip)]
    said += [words for _, words in page.legend] + list(page.terms.tables.values())
    said += [each.label for each in page.film]
    for each in page.tables:
        said += [*each.shown.heads, *each.shown.total, *each.shown.notes]
        said += [cell for row in each.shown.rows for cell in row]
    return said
