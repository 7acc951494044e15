"""A studio as it stands: films, clips, workers, money, throughput, and what needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..run.ledger import Ledger, Server
from ..run.ledger.budgets import StudioBudget
from ..run.ledger.local_jobs import LocalJob, Stands
from ..run.ledger.totals import (
    Slot,
    Standing,
    by_state,
    finished,
    of_approvals,
    recent_approvals,
    spent_on,
    standing,
)
from ..run.session_lock import Session, SessionOwner, sessions
from ..run.states import State
from ..run.take import Approval
from . import state
from .engines import Engine, EngineStatus

HOUR = 3600.0
HOURS = 24
DAY = HOURS * HOUR
_FILMS = 40
"""So many approvals are looked back at."""


@dataclass(frozen=True, slots=True)
class Paid:
    """What a film has come to in a currency, and the ceiling of its living approvals, if any.

    `amount` counts what is still at work with its estimate; it is None where it cannot be known.
    """

    currency: str
    amount: Decimal | None
    ceiling: Decimal | None


@dataclass(frozen=True, slots=True)
class FilmView:
    """A film that was approved: its clips by state, and those that are told of by themselves.

    `until` is when its last living approval ends: 0 for one of a run that waits; None where none
    lives, so nothing more of it is paid.
    """

    project: str
    script: str
    who: str
    begun: float
    until: float | None
    clips: Mapping[State, int]
    told: tuple[Standing, ...]
    paid: tuple[Paid, ...]

    @property
    def total(self) -> int:
        """How many clips were approved, without those that nobody wants any more."""
        return sum(self.clips.values()) - self.clips.get(State.CANCELLED, 0)


@dataclass(frozen=True, slots=True)
class Spent:
    """What of a budget of the studio was billed, or may still be."""

    of: StudioBudget
    amount: Decimal


@dataclass(frozen=True, slots=True)
class StudioView:
    """A studio at a moment; `restored` tells that its ledger was put back from a backup.

    `local` is work without the service that waits, or has ended within a day.
    """

    at: float
    server: str
    engine: EngineStatus
    workers: tuple[Session, ...] = ()
    films: tuple[FilmView, ...] = ()
    hours: tuple[Slot, ...] = ()
    states: Mapping[State, int] = field(default_factory=dict)
    budgets: tuple[Spent, ...] = ()
    local: tuple[LocalJob, ...] = ()
    restored: bool = False

    @property
    def waiting_for_you(self) -> int:
        """How many clips, and works without the service, only a person can help."""
        clips = sum(needs_person(each) for film in self.films for each in film.told)
        return clips + sum(job.stands is Stands.FAILED for job in self.local)


def needs_person(clip: Standing) -> bool:
    """Whether nothing more happens to a clip by itself, or something stands in its way."""
    held_up = clip.state in (State.PLANNED, State.SUCCEEDED) and bool(clip.message)
    return held_up or clip.state in (State.LOST, State.UNKNOWN, State.FAILED)


def looked_at(ledger: Ledger, server: Server, engine: Engine, owner: SessionOwner) -> StudioView:
    """The studio as its ledger and its engine have it now. Raises LedgerError."""
    now, db = ledger.now, ledger.db
    ids = recent_approvals(db, _FILMS)
    return StudioView(
        at=now,
        server=str(server),
        engine=engine.status(server),
        workers=sessions(ledger),
        films=_films(ledger, owner, ids),
        hours=_hours(finished(db, (now // HOUR - HOURS + 1) * HOUR, HOUR), now),
        states=by_state(db),
        budgets=_budgets(ledger),
        local=ledger.local.recent(DAY) if ledger.local else (),
        restored=ledger.restores is not None and ledger.restores.behind(state.folder()),
    )


def _budgets(ledger: Ledger) -> tuple[Spent, ...]:
    if ledger.studio is None:
        return ()
    budgets = ledger.studio.budgets
    return tuple(Spent(each, budgets.spent(each)) for each in budgets.all())


def _films(ledger: Ledger, owner: SessionOwner, ids: Sequence[int]) -> tuple[FilmView, ...]:
    counts, told = of_approvals(ledger.db, ids), standing(ledger.db, ids)
    spent = spent_on(ledger.db, ids)
    films: dict[tuple[str, str], list[Approval]] = {}
    for id in ids:
        approval = ledger.approvals.get(id)
        if approval is not None and id in counts:
            films.setdefault((approval.project, approval.script), []).append(approval)
    made = []
    for (project, script), approvals in films.items():
        clips: Counter[State] = Counter()
        for each in approvals:
            clips.update(counts[each.id])
        open_ones = [each for each in approvals if not each.ended]
        living = [each for each in open_ones if ledger.approvals.living(each.id, owner.alive)]
        made.append(
            FilmView(
                project,
                script,
                approvals[-1].who,
                approvals[-1].created,
                max((each.expires for each in living), default=None),
                clips,
                tuple(each for each in told if (each.project, each.script) == (project, script)),
                _paid([one for each in approvals for one in spent.get(each.id, ())], living),
            )
        )
    return tuple(sorted(made, key=lambda film: (film.until is None, -film.begun)))


def _paid(
    amounts: Sequence[tuple[str, Decimal | None]], living: Sequence[Approval]
) -> tuple[Paid, ...]:
    """By currency, what the takes of a film's approvals came to."""
    found: dict[str, Decimal | None] = {}
    for currency, amount in amounts:
        before = found.get(currency, Decimal(0))
        found[currency] = None if amount is None or before is None else before + amount
    ceilings = {each.budget.currency: each.budget.amount for each in living if each.budget}
    return tuple(
        Paid(currency, amount, ceilings.get(currency)) for currency, amount in sorted(found.items())
    )


def _hours(found: Sequence[Slot], now: float) -> tuple[Slot, ...]:
    """Every hour of the last day, also those in which nothing was finished."""
    known = {slot.at: slot for slot in found}
    first = (now // HOUR - HOURS + 1) * HOUR
    hours = (first + HOUR * each for each in range(HOURS))
    return tuple(known.get(at) or Slot(at, 0, 0.0, ()) for at in hours)
