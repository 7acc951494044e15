"""The right to submit a take once: money, rate, tasks at work, equal words, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from ..states import Change, State, states
from ..take import Approval, Deferred, Limits, NotApproved, OverBudget, Submission, Take
from .approvals import Alive, Approvals
from .budgets import Budgets, person
from .database import Database
from .takes import Takes
from .transitions import joined
from .turns import Asked, Turns

_SLOTS = states(lambda row: row.slot)

_LONGEST_WAIT = 600.0
"""Seconds; what lies further ahead was written by a clock that has since been set back."""


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who claims: an owner, the account and the name under which it sends, its limits.

    `service_date` is the service's own clock as last seen, in seconds since 1970.
    """

    owner: str
    account: int
    name: str
    limits: Limits
    alive: Alive
    service_date: float | None = None


Barred = Deferred | OverBudget | NotApproved


@dataclass(frozen=True, slots=True)
class StudioRules:
    """What bars a claim in a studio besides: its budgets, and that it is another film's turn."""

    budgets: Budgets
    turns: Turns

    def bars(self, take: Take, approval: Approval, by: Claimant) -> Barred | None:
        """Why an approved take may not be submitted now, if it may not."""
        asked = Asked(take.film, by.account, take.model, person(approval.who), by.limits.share)
        return self.budgets.bars(take, approval) or self.turns.bars(asked)


def claim(
    db: Database,
    takes: Takes,
    approvals: Approvals,
    take: Take,
    by: Claimant,
    studio: StudioRules | None = None,
) -> Take | Barred | None:
    """Makes a planned take an intent, with its submission; or says why not.

    None where somebody else was faster, be it with an equal take.
    """
    with db.transaction():
        now, take = db.now(), takes.get(take.id)
        if take.state is not State.PLANNED or take.owner != by.owner:
            return None
        other = takes.sent_for_scene(take) or takes.sent_elsewhere(take, takes.entered_at(take))
        if other is not None:
            joined(takes, take, other)
            return None
        barred = (
            _too_early(take, now)
            or _unapproved(approvals, take, by, studio)
            or _twin(db, take, by)
            or _full(db, take, by)
            or _too_fast(db, take, by, now)
        )
        if barred is not None:
            return barred
        _space_out(db, take, by, now)
        return takes.change(
            take,
            Change.BEGIN_SUBMIT,
            "about to submit",
            began=_begun(take, by, now),
            account=by.account,
            code="",
            message="",
        )


def _space_out(db: Database, take: Take, by: Claimant, now: float) -> None:
    """The next submission of this model waits its time."""
    db.execute(
        "INSERT INTO model_limit (account, model, next_submit_at, lag, echo) "
        "VALUES (?, ?, ?, 0, 0) ON CONFLICT (account, model) "
        "DO UPDATE SET next_submit_at = excluded.next_submit_at",
        (by.account, take.model, now + 1 / by.limits.submits_per_second),
    )


def _begun(take: Take, by: Claimant, now: float) -> Submission:
    return Submission(
        take=take.id,
        attempt=take.attempt + 1,
        account=by.account,
        name=by.name,
        model=take.model,
        post_started_at=now,
        service_date=by.service_date,
        currency=take.currency,
        unit_price=take.unit_price,
        expected=take.expected,
    )


def _too_early(take: Take, now: float) -> Deferred | None:
    if 0 < take.retry_at - now < _LONGEST_WAIT:
        return Deferred(take.retry_at - now, "the service was busy", others_may=True)
    return None


def _unapproved(
    approvals: Approvals, take: Take, by: Claimant, studio: StudioRules | None
) -> Barred | None:
    approval = approvals.living(take.approval, by.alive)
    if approval is None:
        return NotApproved(f"no approval covers scene {take.scene} any more")
    if why := approvals.may_submit(take, approval):
        return NotApproved(why)
    over = _over_budget(approvals, take, approval)
    return over or (studio.bars(take, approval, by) if studio else None)


def _over_budget(approvals: Approvals, take: Take, approval: Approval) -> OverBudget | None:
    budget = approval.budget
    if budget is None:
        return None
    if take.cost is None or take.currency != budget.currency:
        return OverBudget(f"no price in {budget.currency} is known for scene {take.scene}")
    spent = approvals.spent(approval.id, budget.currency, take.id)
    if isinstance(spent, str):
        return OverBudget(spent)
    total = spent + take.cost * approvals.worst_ratio(approval.id)
    if total > budget.amount:
        return OverBudget(
            f"scene {take.scene} could bring this to {budget.currency} {total:.2f}, "
            f"over the ceiling of {budget.amount}"
        )
    return None


def _twin(db: Database, take: Take, by: Claimant) -> Deferred | None:
    found = db.execute(
        "SELECT id FROM take WHERE account = ? AND model = ? AND state = 'intent' AND prompt = ? "
        "AND id != ?",
        (by.account, take.model, take.prompt, take.id),
    )
    words = "another clip with the same words is on its way"
    behind = tuple(row["id"] for row in found)
    return Deferred(1.0, words, others_may=True, behind=behind) if behind else None


def _full(db: Database, take: Take, by: Claimant) -> Deferred | None:
    found = db.execute(
        f"SELECT id FROM take WHERE account = ? AND model = ? AND state IN {_SLOTS}",
        (by.account, take.model),
    )
    if len(found) < by.limits.in_flight:
        return None
    return Deferred(
        1.0, f"{len(found)} tasks are at work", behind=tuple(row["id"] for row in found)
    )


def _too_fast(db: Database, take: Take, by: Claimant, now: float) -> Deferred | None:
    found = db.one(
        "SELECT next_submit_at FROM model_limit WHERE account = ? AND model = ?",
        (by.account, take.model),
    )
    wait = found["next_submit_at"] - now if found else 0.0
    # a time far ahead was written by a clock that has since been set back
    if 0 < wait <= 1 / by.limits.submits_per_second:
        return Deferred(wait, "submissions are spaced out")
    return None
