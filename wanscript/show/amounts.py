"""Seconds and money as they are told: in words, and as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..models.price import Cost, Estimate, Range

if TYPE_CHECKING:
    from ..documents.amounts import Price, Priced


def quantity(amount: Range) -> str:
    """A quantity, `5` or `5-7.5`."""
    low, high = (f"{each:.2f}".rstrip("0").rstrip(".") for each in (amount.low, amount.high))
    return low if low == high else f"{low}-{high}"


def money(cost: Cost | None) -> str:
    """A cost with its currency, `CNY 4.41` or `CNY 4.41-5.00`."""
    if cost is None:
        return "no price known"
    return f"{cost.currency} {cents(cost.amount)}"


def cents(amount: Range) -> str:
    """An amount of money in whole cents, `4.41` or `4.41-5.00`."""
    low, high = f"{amount.low:.2f}", f"{amount.high:.2f}"
    return low if low == high else f"{low}-{high}"


def range_data(amount: Range) -> list[str]:
    """The least and the most of a quantity."""
    return [str(amount.low), str(amount.high)]


def estimate_data(priced: Estimate) -> Priced:
    """What something costs, and why it is a range."""
    return {
        "billed_seconds": range_data(priced.seconds),
        "price": cost_data(priced.cost),
        "doubts": list(priced.doubts),
    }


def cost_data(cost: Cost | None) -> Price | None:
    """An amount from its least to its most; None where no price is known."""
    if cost is None:
        return None
    low, high = f"{cost.amount.low:.2f}", f"{cost.amount.high:.2f}"
    return {"currency": cost.currency, "low": low, "high": high}
