"""What a run may spend and touch, and what of that can be told before anything is sent."""

from __future__ import annotations

import getpass
import os
import socket
from dataclasses import dataclass

from ..media.disk import prove_writable
from ..run import lock
from ..run.decide import Action
from ..run.kept import unknown_files
from ..run.ledger import Ledger
from ..run.ledger.budgets import Kind
from ..run.states import STATES
from ..run.take import Budget
from .backends import paid_backend, require_network
from .engines import require_engine
from .errors import (
    NotConnected,
    NotReady,
    OtherCurrency,
    OverBudget,
    PriceUnknown,
    UnknownClips,
)
from .left_lock import left_lock
from .prepare import Prepared, read_lock
from .project import short
from .settings import KEY


@dataclass(frozen=True, slots=True)
class Terms:
    """What is allowed: the most to pay, paying without a question, replacing files of others.

    `base_url` is another address of the service, `account` a person's word about a new key,
    "same" or "other"; `engine` is who drives the clips, where that is not this process.
    """

    budget: Budget | None = None
    yes: bool = False
    force: bool = False
    base_url: str | None = None
    account: str | None = None
    engine: str | None = None


def require_way(made: Prepared, terms: Terms) -> None:
    """Raises NotConnected where something is to be asked of the service and no network leads there.

    This comes before any price is shown.
    """
    if made.project.pays and made.moves:
        require_network(made.project.settings.region, terms.base_url)


def require_terms(made: Prepared, terms: Terms, ledger: Ledger) -> tuple[str, ...]:
    """What is to be said before money is spent, as sentences; nothing where none is.

    Raises NotReady, NotConnected, OverBudget and OSError where it may not be spent.
    """
    project, plan = made.project, made.plan
    if terms.engine:
        require_engine(project.ledger, terms.engine)
    if not project.pays:
        return ()
    known = read_lock(project)
    if known.problems:
        raise NotReady("; ".join((*known.notes, *known.problems)))
    # an engine's workers have keys of their own
    if made.moves and not terms.engine and not os.environ.get(KEY):
        raise NotConnected(f"the service needs an API key in {KEY}")
    if (stops := stop(made, ledger)) is not None:
        raise stops
    if not plan.to_pay:
        return known.notes
    # what is paid is written into the lock, beside the script
    prove_writable(project.lock.parent)
    _in_budget(made, terms)
    waits = _in_studio(made, ledger)
    bills = not paid_backend(project.settings.region, terms.base_url).local
    hints = project.settings.hints() if bills else ()
    return (*known.notes, *hints, *waits, *_attributes(made))


def _attributes(made: Prepared) -> tuple[str, ...]:
    if not lock.needs_attributes(made.project.script):
        return ()
    line = lock.attributes_line()
    why = "so that git keeps the takes of both sides when it merges"
    return (f"Add the line `{line}` to .gitattributes, {why}.",)


def stop(made: Prepared, ledger: Ledger | None) -> NotReady | None:
    """What a person has to settle before a plan is carried out; None where there is nothing."""
    return left_lock(made) or _unknown_clips(made, ledger)


def _unknown_clips(made: Prepared, ledger: Ledger | None) -> UnknownClips | None:
    """What stops the payment of a plan: clips in the folder of its takes that nothing knows."""
    project = made.project
    if not project.pays or not made.plan.to_pay:
        return None
    ignored = ledger.ignored.all(str(project.home)) if ledger else frozenset()
    files_there = unknown_files(project.out, project.home, made.shot, ignored)
    if not files_there:
        return None
    names = ", ".join(short(path) for path in files_there[:3])
    more = f" and {len(files_there) - 3} more" if len(files_there) > 3 else ""
    return UnknownClips(
        f"{names}{more}: named as a take, and neither ledger nor lock knows it, so it may have "
        "been paid for",
        files_there,
        project.named,
    )


def _in_budget(made: Prepared, terms: Terms) -> None:
    """Refuses what cannot be held to a budget, or is over it from the start."""
    cost, budget = made.plan.cost, terms.budget
    if cost is None and (budget or terms.yes):
        raise PriceUnknown("no price is known for all of it, so no ceiling can hold")
    if budget:
        _open_in(made, budget)
    if budget and cost:
        if cost.currency != budget.currency:
            raise OtherCurrency(
                f"prices are in {cost.currency}, and the ceiling is in {budget.currency}"
            )
        if cost.amount.low > budget.amount:
            raise OverBudget(
                f"this costs at least {cost.currency} {cost.amount.low:.2f}, over the ceiling of "
                f"{budget.amount}"
            )


def _in_studio(made: Prepared, ledger: Ledger) -> tuple[str, ...]:
    """What a studio's budgets keep waiting, as sentences; refuses what they cannot hold."""
    if ledger.studio is None:
        return ()
    cost, film = made.plan.cost, (str(made.project.home), made.project.name)
    waits = []
    for each in ledger.studio.budgets.over(film, who()):
        currency, left = each.budget.currency, each.budget.amount
        left -= ledger.studio.budgets.spent(each)
        if cost is None or cost.currency != currency:
            raise OverBudget(
                f"no price in {currency} is known for all of it, so it cannot be counted in {each}"
            )
        if cost.amount.low <= left:
            continue
        least = f"this costs at least {currency} {cost.amount.low:.2f}"
        why = f"{least}, and {left:.2f} is left of {each}"
        if each.kind is not Kind.DAY:
            raise OverBudget(f"{why}; see `wanscript studio budget --help`")
        waits.append(f"{why}: what goes over it waits for tomorrow (UTC)")
    return tuple(waits)


def _open_in(made: Prepared, budget: Budget) -> None:
    """Refuses a budget that clips which are still open cannot be counted in."""
    for step in made.plan.steps:
        take = step.take
        counts = step.action is Action.RESUME and STATES[take.state].may_be_billed
        if (
            counts
            and take.billed is None
            and (take.cost is None or take.currency != budget.currency)
        ):
            raise PriceUnknown(
                f"no price in {budget.currency} is known for scene {take.scene}, which is still "
                "open, so no ceiling can hold"
            )


def who() -> str:
    """The person that approves, as far as this machine knows."""
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (OSError, KeyError, ImportError):
        return socket.gethostname()
