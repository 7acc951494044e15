"""The page of a studio: a view of it in words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

from ..app.studio_view import FilmView, StudioView, needs_person
from ..run.ledger.local_jobs import Stands
from ..run.ledger.totals import Slot, Standing
from ..run.states import STATES, State
from ..run.take import called
from .studio_budgets import BudgetRow, budget_row
from .studio_html import film_key
from .studio_local import LocalRow, local_row

_TOLD, _WANTS = 12, 8
_HIGH = 84
"""Units of the tallest bar."""

_WORDS: Mapping[State, tuple[str, str]] = {
    State.DONE: ("done", "done"),
    State.SUCCEEDED: ("work", "to fetch"),
    State.SUBMITTED: ("work", "being made"),
    State.INTENT: ("work", "being submitted"),
    State.FAILED: ("bad", "failed"),
    State.LOST: ("bad", "lost"),
    State.UNKNOWN: ("bad", "unknown"),
    State.PLANNED: ("wait", "waiting"),
}
"""By state its look, and what so many clips are."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure at the top."""

    name: str
    figure: str
    more: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Want:
    """Something that waits for a person, why, and the command that helps."""

    what: str
    why: str
    way: str


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour of the chart."""

    at: float
    clips: int
    high: int
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a film's progress, in thousandths."""

    look: str
    words: str
    left: float
    long: float


@dataclass(frozen=True, slots=True)
class ClipRow:
    """A clip of a film's table."""

    look: str
    name: str
    heading: str
    words: str
    since: float
    worker: str
    task: str


@dataclass(frozen=True, slots=True)
class FilmCard:
    """A film on the page; `key` names it to the server."""

    key: str
    link: str
    name: str
    folder: str
    look: str
    money: str
    who: str
    begun: float
    until: float
    note: str
    lives: bool
    counts: tuple[Part, ...]
    clips: tuple[ClipRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A worker on the page."""

    name: str
    place: str
    process: int
    since: float
    clips: int


@dataclass(frozen=True, slots=True)
class Page:
    """The studio's page; `at` is 0 while nothing of it could be read."""

    title: str
    heading: str
    server: str
    count: int
    trusted: bool
    trouble: str = ""
    at: float = 0.0
    tiles: tuple[Tile, ...] = ()
    wants: tuple[Want, ...] = ()
    more_wants: int = 0
    throughput: str = ""
    bars: tuple[Bar, ...] = ()
    films: tuple[FilmCard, ...] = ()
    budgets: tuple[BudgetRow, ...] = ()
    local: tuple[LocalRow, ...] = ()
    workers: tuple[WorkerRow, ...] = ()


def studio_page(view: StudioView, count: int, *, trusted: bool, trouble: str = "") -> Page:
    """A view of the studio in words."""
    wants = [*_wants(view)]
    names = {each.owner: f"W{number}" for number, each in enumerate(view.workers, 1)}
    you = f"({len(wants)}) " if wants else ""
    return Page(
        title=f"{you}Studio",
        heading=_heading(view),
        server=view.server,
        count=count,
        trusted=trusted,
        trouble=trouble,
        at=view.at,
        tiles=_tiles(view, len(wants)),
        wants=tuple(wants[:_WANTS]),
        more_wants=max(0, len(wants) - _WANTS),
        throughput=_throughput(view.hours),
        bars=_bars(view.hours),
        films=tuple(_card(film, names) for film in view.films),
        budgets=tuple(map(budget_row, view.budgets)),
        local=tuple(local_row(job, names) for job in reversed(view.local)),
        workers=tuple(
            WorkerRow(
                names[each.owner],
                each.address or "the database's own machine",
                each.process,
                each.since,
                each.clips,
            )
            for each in view.workers
        ),
    )


def _heading(view: StudioView) -> str:
    work = sum(view.states.get(each, 0) for each in (State.INTENT, State.SUBMITTED))
    if not view.workers:
        return "No worker is here"
    return f"{work} {'clip is' if work == 1 else 'clips are'} being made" if work else "At rest"


def _tiles(view: StudioView, wants: int) -> tuple[Tile, ...]:
    clips = sum(each.clips for each in view.hours)
    seconds = sum(each.seconds for each in view.hours)
    waits = sum(each.clips.get(State.PLANNED, 0) for each in view.films if each.until is not None)
    work = sum(view.states.get(each, 0) for each in (State.INTENT, State.SUBMITTED))
    hands, alone = f"{_jobs(view.engine.working)} in hand", "error" * (not view.workers)
    return (
        Tile("Workers", f"{len(view.workers)}", hands, alone),
        Tile("At the service", f"{work}", f"{view.states.get(State.SUCCEEDED, 0)} to fetch"),
        Tile("Waiting", f"{waits}", "approved"),
        Tile("Finished", f"{clips}", f"{seconds:.0f} s of film in 24 h"),
        Tile("Billed", *_day_money(view.hours)),
        Tile("Needs you", f"{wants}", "see below" if wants else "nothing", "warning" * bool(wants)),
    )


def _jobs(many: int) -> str:
    return f"{many} job{'' if many == 1 else 's'}"


def _day_money(hours: Sequence[Slot]) -> tuple[str, str]:
    money: dict[str, Decimal] = {}
    for slot in hours:
        for currency, amount in slot.money:
            money[currency] = money.get(currency, Decimal(0)) + amount
    unpriced = sum(slot.unpriced for slot in hours)
    more = "in 24 h" + (f", and {unpriced} at no known price" if unpriced else "")
    if not money:
        return "0.00", more
    (first, amount), *others = sorted(money.items(), key=lambda each: -each[1])
    also = "".join(f", {currency} {other:.2f}" for currency, other in others)
    return f"{amount:.2f}", f"{first}{also} {more}"


def _wants(view: StudioView) -> Iterator[Want]:
    if view.restored:
        yield Want(
            "The ledger was put back from a backup.",
            "Nothing is paid on it until a newer one is back, or a person says that it counts.",
            "wanscript studio accept-restore",
        )
    lives = any(film.until is not None and film.clips.get(State.PLANNED) for film in view.films)
    if lives and not view.workers:
        yield Want("No worker is here.", "Clips are waiting.", "wanscript studio worker")
    for film in view.films:
        for clip in film.told:
            if needs_person(clip):
                yield _want(film, clip)
    for job in view.local:
        if job.stands is Stands.FAILED:
            file = shlex.quote(str(Path(job.project) / job.script))
            way = f"wanscript studio make {file} {job.kind}"
            yield Want(f"{job.script}, {job.kind}", f"failed: {job.message}", way)


def _want(film: FilmView, clip: Standing) -> Want:
    what = f"{film.script}, scene {called(clip.scene, clip.take)}"
    file = shlex.quote(str(Path(film.project) / film.script))
    words = STATES[clip.state].words
    if clip.state is State.PLANNED:
        return Want(what, f"cannot go on: {clip.message}", "")
    if clip.state is State.SUCCEEDED:
        return Want(what, f"is paid, and cannot be fetched: {clip.message}", "")
    way = f"wanscript resolve {file}"
    if clip.state is State.FAILED:
        way = f"wanscript studio submit {file} --retry"
    return Want(what, f"{words}: {clip.message}" if clip.message else words, way)


def _throughput(hours: Sequence[Slot]) -> str:
    clips = sum(each.clips for each in hours)
    last = hours[-2].clips if len(hours) > 1 else 0
    return f"{clips} clips in 24 hours, {last} in the last whole one"


def _bars(hours: Sequence[Slot]) -> tuple[Bar, ...]:
    most = max((each.clips for each in hours), default=0) or 1
    return tuple(_bar(slot, most, number) for number, slot in enumerate(hours))


def _bar(slot: Slot, most: int, number: int) -> Bar:
    hour = datetime.fromtimestamp(slot.at, UTC)
    money = "".join(f", {currency} {amount:.2f}" for currency, amount in slot.money)
    title = f"{hour:%H}:00 UTC: {slot.clips} clips, {slot.seconds:.0f} s{money}"
    high = max(2, round(_HIGH * slot.clips / most)) if slot.clips else 0
    return Bar(slot.at, slot.clips, high, f"{hour:%H}" if number % 3 == 2 else "", title)


def _card(film: FilmView, names: Mapping[str, str]) -> FilmCard:
    lives, planned = film.until is not None, film.clips.get(State.PLANNED, 0)
    note = ""
    if not lives and planned:
        note = f"Nothing more of it is paid; {planned} were not submitted"
    elif film.until == 0:
        note = "Somebody waits for it"
    key = film_key(film.project, film.script)
    return FilmCard(
        key=key,
        link=f"film?{urlencode({'of': key})}",
        name=film.script,
        folder=film.project,
        look="" if lives else "over",
        money=_money(film),
        who=film.who or "somebody",
        begun=film.begun,
        until=film.until or 0.0,
        note=note,
        lives=lives,
        counts=_parts(film),
        clips=tuple(_clip(each, names) for each in film.told[:_TOLD]),
        more=max(0, len(film.told) - _TOLD),
    )


def _money(film: FilmView) -> str:
    said = []
    for each in film.paid:
        known = "no price known" if each.amount is None else f"{each.currency} {each.amount:.2f}"
        most = "" if each.ceiling is None else f" of at most {each.ceiling:.2f}"
        said.append(f"{known}{most}")
    return ", ".join(said)


def _parts(film: FilmView) -> tuple[Part, ...]:
    total, left, parts = film.total or 1, 0.0, []
    for state, (look, words) in _WORDS.items():
        if many := film.clips.get(state, 0):
            long = 1000 * many / total
            parts.append(Part(look, f"{many} {words}", round(left, 2), round(long, 2)))
            left += long
    return tuple(parts)


def _clip(clip: Standing, names: Mapping[str, str]) -> ClipRow:
    look, words = _WORDS.get(clip.state, ("", STATES[clip.state].words))
    said = f"{words}: {clip.message}" if clip.message and needs_person(clip) else words
    name = called(clip.scene, clip.take)
    worker = names.get(clip.owner, "")
    return ClipRow(look, name, clip.heading, said, clip.since, worker, clip.task)
