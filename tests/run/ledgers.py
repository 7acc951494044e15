"""Takes to put into a ledger by hand, and the claims on them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg

from wanscript.models.request import Prompt, Request
from wanscript.run.ledger import Claimant, Ledger, Place, open_ledger, transitions
from wanscript.run.states import Change, State
from wanscript.run.take import Approval, Budget, Limits, Submission, Take
from wanscript.service import Accepted

BROKEN = (sqlite3.IntegrityError, psycopg.IntegrityError, psycopg.errors.RaiseException)
"""What a database raises that was told to break its own rules: a mistake in wanscript."""

WIDE = Limits(submits_per_second=10_000, in_flight=1000)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def fresh(scene: str = "1", words: str = "", **changes: Any) -> Take:
    """A take as a plan would enter it; five seconds of one yuan each."""
    words = words or f"words of {scene}"
    take = Take(
        project="/project",
        script="film.wan",
        scene=scene,
        fingerprint=(words + "f" * 64)[:64],
        model="m",
        request=Request(scene=scene, take=1, shots=(), model="m", prompt=Prompt(words)),
        seconds=5.0,
        expected=5.0,
        currency="CNY",
        unit_price=Decimal(1),
    )
    return replace(take, **changes)


def opened(place: Place, now: Callable[[], float] = time.time) -> Ledger:
    return open_ledger(place, now)


def approved(
    ledger: Ledger,
    *takes: Take,
    owner: str = "me",
    ceiling: str | None = None,
    expires: float = 0.0,
    gone: tuple[Take, ...] = (),
) -> Approval:
    """An approval of takes that stand in the ledger."""
    budget = None if ceiling is None else Budget("CNY", Decimal(ceiling))
    approval = Approval(
        project="/project",
        script="film.wan",
        digest="d",
        owner="" if expires else owner,
        who="a test",
        budget=budget,
        expires=expires,
    )
    return ledger.approvals.make(approval, takes, gone)


def entered(
    ledger: Ledger, *takes: Take, owner: str = "me", ceiling: str | None = None
) -> list[Take]:
    """Takes that are approved and in somebody's hands."""
    ids = [ledger.takes.enter(take, "new").id for take in takes]
    approved(ledger, *map(ledger.takes.get, ids), owner=owner, ceiling=ceiling)
    return [ledger.leases.hold(id, owner, lambda _: True)[0] for id in ids]


def by(
    ledger: Ledger,
    owner: str = "me",
    limits: Limits = WIDE,
    *,
    account: int = 0,
    name: str = "a name",
    alive: Callable[[str], bool] = lambda _: True,
) -> Claimant:
    """Somebody of the one account, or of another, who claims."""
    account = account or ledger.accounts.enter("a name", "host").id
    return Claimant(owner, account, name, limits, alive)


def claimed(ledger: Ledger, take: Take, **changes: Any) -> Take:
    """A take whose claim is granted."""
    got = ledger.claim(take, by(ledger, **changes))
    assert isinstance(got, Take), got
    return got


def accepted(ledger: Ledger, take: Take, task: str = "", at: float | None = None) -> Take:
    """A take that the service took."""
    said = Accepted(task or f"task-{take.id}", f"request-{take.id}", NOON)
    moved = transitions.accepted(ledger.takes, take, said, time.time() if at is None else at)
    assert moved is not None
    ledger.approvals.was_accepted(moved)
    return moved


def finished(ledger: Ledger, take: Take, billed: float | None = 5.0, at: float = 2e9) -> Take:
    """A take whose clip the service has."""
    moved = transitions.finished(
        ledger.takes, take, url="https://x/1.mp4", expires=at, at=at, billed=billed, usage=()
    )
    assert moved is not None
    return moved


def downloaded(ledger: Ledger, take: Take) -> Take:
    """A take whose clip is here."""
    file = f"takes/film/{take.scene}_t{take.number:02}.mp4"
    moved = transitions.downloaded(ledger.takes, take, file, (f"{take.id}-" + "s" * 64)[:64])
    assert moved is not None
    return moved


def shot(ledger: Ledger, *takes: Take, billed: float | None = 5.0) -> list[Take]:
    """Takes from the plan to their files."""
    sent = [accepted(ledger, claimed(ledger, take)) for take in entered(ledger, *takes)]
    return [downloaded(ledger, finished(ledger, take, billed)) for take in sent]


def put(ledger: Ledger, take: Take, state: State) -> None:
    """Writes a state into the ledger that no change leads to."""
    ledger.db.execute("UPDATE take SET state = ? WHERE id = ?", (state.value, take.id))


def began(take: Take, account: int) -> Submission:
    """A POST that begins."""
    return Submission(take.id, take.attempt + 1, account, "a name", take.model, time.time())


def changed(ledger: Ledger, take: Take, change: Change) -> Take | None:
    """A named change with the facts that belong to it."""
    takes, now = ledger.takes, time.time()
    account = ledger.accounts.enter("a name", "host")
    name = (account.id, account.name)
    calls: dict[Change, Callable[[], Take | None]] = {
        Change.BEGIN_SUBMIT: lambda: takes.change(
            take, Change.BEGIN_SUBMIT, "", began=began(take, account.id)
        ),
        Change.ACCEPTED: lambda: transitions.accepted(takes, take, Accepted("t", "r", NOON), now),
        Change.PUT_OFF: lambda: transitions.put_off(takes, take, "busy", now, now),
        Change.REJECTED: lambda: transitions.rejected(
            takes, take, now, failure="content", code="c", message="m"
        ),
        Change.NO_ANSWER: lambda: transitions.no_answer(takes, take, "silence", now, None),
        Change.ADOPTED: lambda: transitions.adopted(takes, take, "t", "found", now, name),
        Change.PROVED_ABSENT: lambda: transitions.proved_absent(takes, take, "absent", now),
        Change.IN_DOUBT: lambda: transitions.in_doubt(takes, take, "who knows"),
        Change.FINISHED: lambda: finished(ledger, take),
        Change.FAILED: lambda: transitions.failed(
            takes, take, failure="passing", code="", message=""
        ),
        Change.CANCELLED: lambda: transitions.cancelled(takes, take, "by hand"),
        Change.LOST: lambda: transitions.lost(takes, take, "too late"),
        Change.ASK_AGAIN: lambda: transitions.ask_again(takes, take, "no address"),
        Change.DOWNLOAD_FAILED: lambda: transitions.download_failed(takes, take, "cut"),
        Change.DOWNLOADED: lambda: downloaded(ledger, take),
        Change.AGAIN: lambda: takes.change(take, Change.AGAIN, "again", failure="", code=""),
        Change.RESUBMIT: lambda: transitions.resubmit(takes, take, "by hand", now),
        Change.WITHDRAWN: lambda: transitions.withdrawn(takes, take, "gone"),
        Change.JOINED: lambda: transitions.joined(takes, take, takes.enter(fresh("other"), "new")),
        Change.COPIED: lambda: transitions.copied(takes, take, fresh("other"), "takes/1.mp4"),
        Change.KEPT: lambda: transitions.kept(takes, take, "out of reach"),
        Change.FETCH_AGAIN: lambda: takes.change(take, Change.FETCH_AGAIN, "missing", url=""),
    }
    return calls[change]()
