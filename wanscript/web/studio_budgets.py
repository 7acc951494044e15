"""The budgets of a studio, on its page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath

from ..app.studio_view import Spent
from ..run.ledger.budgets import Kind


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget: of what, where that is, what of it is spent, and how far, in thousandths."""

    name: str
    place: str
    money: str
    look: str
    long: float
    words: str


def budget_row(spent: Spent) -> BudgetRow:
    """A budget in words."""
    of, amount, most = spent.of, spent.amount, spent.of.budget.amount
    part = min(1.0, float(amount / most)) if most else 1.0
    left = max(most - amount, Decimal(0))
    name, place = _called(of.kind, of.name)
    return BudgetRow(
        name,
        place,
        f"{of.budget.currency} {amount:.2f} of {most:.2f}",
        "bad" if part >= 0.9 else "work",
        round(1000 * part, 2),
        f"{100 * part:.0f} % is spent, {left:.2f} is left",
    )


def _called(kind: Kind, name: str) -> tuple[str, str]:
    if kind is Kind.DAY:
        return "Today", "from 0:00 UTC"
    if kind is Kind.PERSON:
        return name, "person"
    path = PurePosixPath(name)
    return path.name, str(path.parent)
