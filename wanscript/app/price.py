"""What a film, or one clip of it, would cost: the answer to a Python program."""

from __future__ import annotations

from ..compiler import Compilation, unknown
from ..models.media import Facts
from ..models.price import CURRENCIES, MONEY, REGIONS, Estimate, estimate, together
from ..models.request import Request


def price(
    what: Compilation | Request,
    *,
    region: str = "intl",
    currency: str | None = None,
    facts: Facts = unknown,
) -> Estimate:
    """The estimate for one request, or for all of a compilation with all of its takes.

    `region` is intl, cn or us, `currency` CNY or USD, by default the region's. `facts` measures
    local reference videos, which without it count as of unknown length. The price is a range
    where something is not known, and None where no price list has it. Raises ValueError for
    another region or currency.
    """
    money = billed_in(region, currency)
    if isinstance(what, Request):
        return estimate(what, facts, region, money)
    return together([estimate(request, facts, region, money) for request in what.requests])


def billed_in(region: str, currency: str | None) -> str:
    """The currency of a region's prices: the one asked for, else the region's own.

    Raises ValueError for a region or a currency that nobody knows.
    """
    if region not in REGIONS:
        raise ValueError(f"there is no region {region!r}; known are {', '.join(REGIONS)}")
    money = CURRENCIES[region] if currency is None else currency
    if money not in MONEY:
        raise ValueError(f"there is no currency {money!r}; known are {', '.join(MONEY)}")
    return money
