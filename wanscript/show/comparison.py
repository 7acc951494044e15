"""A film by several models, side by side: what each cannot carry, its price, what could be one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..compiler import Compilation
from ..language.catalogue import OF_THE_MODEL, RETIRED
from ..language.diagnostic import Diagnostic, Severity
from ..language.settings import FramePicture
from ..language.source import Span
from ..language.storyboard import Scene
from ..lower.attach import attach
from ..lower.checks.prompt_length import weight
from ..models.limits import too_long_in_all, too_long_together
from ..models.media import Facts, MediaRole, seconds_of
from ..models.price import ZERO, Estimate, Range, estimate, lasting, together
from ..models.request import Request
from ..models.spec import ModelSpec
from ..models.table import MODELS
from .amounts import estimate_data, range_data

if TYPE_CHECKING:
    from ..documents import comparison as documents


@dataclass(frozen=True, slots=True)
class Lack:
    """What a model cannot carry: a clause about "it", and the place in the script."""

    code: str
    words: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A scene by one model: its clips, their seconds without other takes, the price of all."""

    clips: int
    takes: int
    lasts: Range
    estimate: Estimate
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class SceneRow:
    """A scene of the film, and a cell for each model."""

    scene: str
    heading: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """Adjacent scenes in one place that could be one clip of so many seconds."""

    scenes: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class ModelColumn:
    """A model for the whole film: `carried` is how many scenes it can, `total` their price.

    `lacks` are of the film and of no scene of it, `warnings` counts those that not all have.
    """

    model: ModelSpec
    carried: int
    total: Estimate
    joins: tuple[Join, ...]
    lacks: tuple[Lack, ...]
    warnings: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every scene by every model, in the order of the script and of the models asked for."""

    title: str | None
    region: str
    currency: str
    rows: tuple[SceneRow, ...]
    columns: tuple[ModelColumn, ...]


def own_errors(compilation: Compilation) -> tuple[Diagnostic, ...]:
    """The errors of a script that are no model's matter."""
    return tuple(
        each
        for each in compilation.diagnostics
        if each.severity is Severity.ERROR and not _of_the_model(each)
    )


def _of_the_model(finding: Diagnostic) -> bool:
    return finding.code in OF_THE_MODEL


def compare(
    compilations: Sequence[Compilation],
    facts: Facts,
    region: str,
    currency: str,
    scenes: Collection[str] = (),
) -> Comparison:
    """Puts one script, compiled for each of several models, side by side.

    `scenes` are the names of those that are compared, all where there is none. A scene that is
    split counts as one, of several clips.
    """
    films = [_Film(each, facts, region, currency) for each in compilations]
    first = compilations[0]
    rows, positions = [], []
    for position, (scene, *_) in films[0].scenes.items():
        name = _name(films, position)
        if not scenes or name in scenes:
            cells = tuple(film.cell(position) for film in films)
            rows.append(SceneRow(name, scene.heading.slug if scene.heading else "", cells))
            positions.append(position)
    common = frozenset.intersection(*(film.warnings for film in films))
    columns = tuple(
        film.column(positions, [row.cells[at] for row in rows], common)
        for at, film in enumerate(films)
    )
    return Comparison(first.storyboard.title, region, currency, tuple(rows), columns)


def _name(films: Sequence[_Film], position: int) -> str:
    """A scene's name, by a film in which it is not split where there is one."""
    names = [[scene.name for scene in film.scenes[position]] for film in films]
    whole = next((each[0] for each in names if len(each) == 1), None)
    return whole or names[0][0].rpartition("-")[0]


class _Film:
    """A script compiled for one model; its scenes by position, each with its parts."""

    def __init__(self, made: Compilation, facts: Facts, region: str, currency: str) -> None:
        self.made, self.facts = made, facts
        self.row = MODELS[made.requests[0].model]
        self.scenes: dict[int, list[Scene]] = {}
        for scene in made.storyboard.scenes:
            self.scenes.setdefault(scene.position, []).append(scene)
        self._places = {
            position: frozenset(place for scene in parts for place in self._used(scene))
            for position, parts in self.scenes.items()
        }
        self._starts = sorted(parts[0].span.start for parts in self.scenes.values())
        self.requests: dict[str, list[Request]] = {}
        self.priced: dict[str, list[Estimate]] = {}
        for request in made.requests:
            self.requests.setdefault(request.scene, []).append(request)
            price = estimate(request, facts, region, currency)
            self.priced.setdefault(request.scene, []).append(price)
        self.warnings = frozenset(
            (each.code, str(each.span.source.path), each.span.start)
            for each in made.diagnostics
            if each.severity is Severity.WARNING and each.code != RETIRED
        )
        self.findings = [
            each
            for each in made.diagnostics
            if each.severity is Severity.ERROR and _of_the_model(each)
        ]

    def cell(self, position: int) -> Cell:
        """A scene, with all of its parts and takes."""
        names = [scene.name for scene in self.scenes[position]]
        firsts = [self.requests[name][0] for name in names]
        found = [each for each in self.findings if self._concerns(each, position)]
        return Cell(
            len(names),
            len(self.requests[names[0]]),
            sum(map(lasting, firsts), ZERO),
            together([each for name in names for each in self.priced[name]]),
            tuple(map(self._lack, found)),
        )

    def column(
        self, positions: Sequence[int], cells: Sequence[Cell], common: frozenset[_Warned]
    ) -> ModelColumn:
        """The scenes at some positions together."""
        loose = [
            each
            for each in self.findings
            if not any(self._concerns(each, position) for position in self.scenes)
        ]
        carried = [cell.estimate for cell in cells if not cell.lacks]
        fit = [position for position, cell in zip(positions, cells, strict=True) if _fit(cell)]
        return ModelColumn(
            self.row,
            len(carried),
            together(carried),
            tuple(self._joins(fit)),
            tuple(map(self._lack, loose)),
            len(self.warnings - common),
        )

    def _concerns(self, finding: Diagnostic, position: int) -> bool:
        """Whether a finding is about a scene: it stands there, or what the scene uses does."""
        span = finding.span
        if _at(span) in self._places[position]:
            return True
        inside = span.source is self.made.source and bisect_right(self._starts, span.start)
        return bool(inside) and self._starts[inside - 1] == self.scenes[position][0].span.start

    def _used(self, scene: Scene) -> Iterator[_Point]:
        """Where what a scene uses was written: its settings, and the media of its names."""
        for setting in scene.settings:
            yield from (_at(setting.span), _at(setting.key_span))
        storyboard = self.made.storyboard
        for who in storyboard.among(attach(scene, storyboard, self.row).usage.places):
            yield from (_at(medium.span) for medium in (*who.media, who.voice) if medium)

    def _lack(self, finding: Diagnostic) -> Lack:
        name = self.row.name
        words = finding.message.removeprefix(f"{name} ").replace(name, "it")
        return Lack(finding.code, words, str(finding.span.source.path), finding.span.line)

    def _joins(self, positions: Sequence[int]) -> Iterator[Join]:
        """The longest rows of scenes that could be one clip, none of them in two."""
        runs: list[list[Scene]] = []
        for scene in (self.scenes[position][0] for position in positions):
            if runs and _follows(scene, runs[-1]) and self._is_one([*runs[-1], scene]):
                runs[-1].append(scene)
            else:
                runs.append([scene])
        for run in runs:
            seconds = sum((lasting(self.requests[scene.name][0]) for scene in run), ZERO)
            if len(run) > 1:
                yield Join(tuple(scene.name for scene in run), int(seconds.high))

    def _is_one(self, scenes: Sequence[Scene]) -> bool:
        """Whether a model takes what some scenes need in one request."""
        row, requests = self.row, [self.requests[scene.name][0] for scene in scenes]
        media = {
            (it.role, it.url)
            for request in requests
            for it in request.media
            if it.role.reference or not it.after
        }
        count = {kind: sum(r.reference and r.kind is kind for r, _ in media) for kind in row.kinds}
        videos = [url for role, url in media if role is MediaRole.REFERENCE_VIDEO]
        seconds = sum(map(lasting, requests), ZERO)
        most = row.duration_with_video[1] if videos else row.duration[1]
        return (
            seconds.known
            and seconds.high <= most
            and sum(count.values()) <= row.references[1]
            and all(number <= row.kinds[kind] for kind, number in count.items())
            and sum(weight(request.prompt.text, row) for request in requests) <= row.prompt_limit
            and not any(
                too_long_together(self._measured(url for r, url in media if r is role), bounds)
                for role, bounds in row.bounds.items()
            )
            and not too_long_in_all(float(seconds.high), self._measured(videos), row)
        )

    def _measured(self, urls: Sequence[str] | Iterator[str]) -> list[float]:
        return [seconds for url in urls if (seconds := seconds_of(self.facts(url)))]


def _fit(cell: Cell) -> bool:
    return not cell.lacks and cell.clips == 1


_Warned = tuple[str, str, int]
"""A warning's code, file and place."""

_Point = tuple[int, int, int]


def _at(span: Span) -> _Point:
    return id(span.source), span.start, span.end


def _follows(scene: Scene, run: Sequence[Scene]) -> bool:
    """Whether a scene goes on where, and at the time of day when, those before it end."""
    frame = scene.settings.first_frame
    pictured = frame is not None and isinstance(frame.value, FramePicture)
    if scene.position != run[-1].position + 1 or pictured:
        return False
    places = {_place(each) for each in (*run, scene)}
    times = {each.heading.time for each in (*run, scene) if each.heading and each.heading.time}
    return len(places) == 1 and None not in places and len(times) <= 1


def _place(scene: Scene) -> str | None:
    """Where a scene plays; None where its heading does not say."""
    heading = scene.heading
    if heading is None or (heading.title is not None and heading.place is None):
        return None
    return (heading.place.name if heading.place else heading.words.text).casefold()


# ---- JSON --------------------------------------------------------------------------------------


def document(compared: Comparison) -> documents.Comparison:
    """Everything that is shown of a comparison, as JSON data."""
    return {
        "schema": 1,
        "title": compared.title,
        "region": compared.region,
        "currency": compared.currency,
        "scenes": [
            {
                "scene": row.scene,
                "heading": row.heading or None,
                "models": {
                    column.model.name: _cell_data(cell)
                    for column, cell in zip(compared.columns, row.cells, strict=True)
                },
            }
            for row in compared.rows
        ],
        "models": [_column_data(column, len(compared.rows)) for column in compared.columns],
    }


def _cell_data(cell: Cell) -> documents.Cell:
    return {
        "carries": not cell.lacks,
        "lacks": [_lack_data(each) for each in cell.lacks],
        "clips": cell.clips,
        "takes": cell.takes,
        "lasts": range_data(cell.lasts),
        **estimate_data(cell.estimate),
    }


def _column_data(column: ModelColumn, scenes: int) -> documents.Model:
    return {
        "model": column.model.name,
        "retired": column.model.retired or None,
        "carries": column.carried,
        "of": scenes,
        "lacks": [_lack_data(each) for each in column.lacks],
        "warnings": column.warnings,
        "could_be_one": [
            {"scenes": list(each.scenes), "seconds": each.seconds} for each in column.joins
        ],
        **estimate_data(column.total),
        "prices_as_of": ", ".join(column.total.as_of) or None,
    }


def _lack_data(lack: Lack) -> documents.Lack:
    return {"code": lack.code, "message": lack.words, "file": lack.file, "line": lack.line}
