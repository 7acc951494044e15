"""What the user allows a run to spend and to touch, and what of it can be checked beforehand."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ..run.decide import Action
from ..run.states import STATES
from ..run.take import Budget
from .out import failed
from .prepare import Prepared
from .settings import KEY


@dataclass(frozen=True, slots=True)
class Terms:
    """What the user allows: the most to pay, paying without a question, what else is touched.

    `account` is the user's word about a new key, "same" or "other".
    """

    budget: Budget | None = None
    yes: bool = False
    force: bool = False
    outside: bool = False
    base_url: str | None = None
    account: str | None = None


def network_is_well(base_url: str | None, region: str) -> None:
    """A setting of the network that cannot be used ends the command (exit 3) before any price."""
    from ..dashscope.proxies import network_problem
    from .backends import paid_backend

    problem = network_problem(os.environ, paid_backend(region, base_url).base_url)
    if problem is not None:
        failed(problem, 3)


def needs_service(base_url: str | None, region: str) -> None:
    """A command that asks the service ends without a key, or a network to ask over (exit 3)."""
    if not os.environ.get(KEY):
        failed(f"this asks the service, which needs an API key in {KEY}", 3)
    network_is_well(base_url, region)


def in_budget(made: Prepared, terms: Terms) -> None:
    """Refuses what cannot be held to a budget, or is over it from the start."""
    cost, budget = made.plan.cost, terms.budget
    if cost is None and (budget or terms.yes):
        failed("no price is known for all of it, so neither --max-cost nor --yes can be used")
    if budget:
        _open_in(made, budget)
    if budget and cost:
        if cost.currency != budget.currency:
            failed(f"prices are in {cost.currency}, and --max-cost is in {budget.currency}")
        if cost.amount.low > budget.amount:
            failed(
                f"this costs at least {cost.currency} {cost.amount.low:.2f}, over --max-cost "
                f"{budget.amount}; choose scenes with --scene"
            )


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
            failed(
                f"no price in {budget.currency} is known for scene {take.scene}, which is still "
                "open, so --max-cost cannot be used"
            )
