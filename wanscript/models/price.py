"""What a clip costs: a table of prices, and how many seconds are billed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from .media import Facts, MediaRole, seconds_of
from .request import Request
from .spec import IntRange, ModelSpec
from .table import MODELS, family

REGIONS = MappingProxyType({"intl": "Singapore", "cn": "Beijing", "us": "Virginia"})
"""The settings' word for a region, and the vendor's place."""

CURRENCIES = MappingProxyType({"intl": "CNY", "cn": "CNY", "us": "CNY"})
"""By region the currency in which prices are shown where none is set: all lists have CNY."""

_D = Decimal


class Price(Struct, frozen=True, gc=False):
    """What one billed second costs, and the day of the vendor's list that says so.

    `silent` is the price without sound, where that is another one.
    """

    a_second: Decimal
    as_of: str
    silent: Decimal | None = None


Key = tuple[str, str, str, str]
"""A model's family, a region, a resolution, a currency."""


_MAY, _OCTOBER = "2026-05-01", "2026-10-08"
"""The days of the vendor's lists: a copy of April-May 2026, and a later one."""

_27 = "wan2.7-r2v wan2.7-i2v wan2.7-t2v"
_26, _FLASH = "wan2.6-r2v", "wan2.6-r2v-flash"
_30, _PRIME = "wan3.0-video", "wan3.0-video-prime"
_HORSE_11 = "happyhorse-1.1-r2v happyhorse-1.1-i2v happyhorse-1.1-t2v"

_RESOLUTIONS = ("480P", "720P", "1080P")

_LISTS = (
    # (list of, region, currency, families, then a second's price by resolution; "" is not made;
    # two prices are with sound and without)
    (_MAY, "cn", "CNY", _27, "", "0.6", "1.0"),
    (_MAY, "intl", "CNY", _27, "", "0.733924", "1.100886"),
    # likely: the vendor's CNY by its own rate of 7.339
    (_MAY, "intl", "USD", _27, "", "0.10", "0.15"),
    (_MAY, "cn", "CNY", _26, "", "0.6", "1.0"),
    (_MAY, "us", "CNY", _26, "", "0.6", "1.0"),
    (_MAY, "intl", "CNY", _26, "", "0.733924", "1.100886"),
    (_MAY, "intl", "USD", _26, "", "0.10", "0.15"),
    (_MAY, "cn", "CNY", _FLASH, "", "0.3 0.15", "0.5 0.25"),
    (_MAY, "intl", "CNY", _FLASH, "", "0.366962 0.183481", "0.550443 0.275221"),
    # derived from CNY by the same rate
    (_MAY, "intl", "USD", _FLASH, "", "0.05 0.025", "0.075 0.0375"),
    # thirty percent off until 2026-09-24 are over
    (_OCTOBER, "cn", "CNY", _30, "0.30", "0.60", "1.20"),
    (_OCTOBER, "intl", "CNY", _30, "0.374710", "0.749420", "1.498840"),
    (_OCTOBER, "intl", "USD", _30, "0.05", "0.10", "0.20"),
    (_OCTOBER, "cn", "CNY", _PRIME, "0.45", "0.90", "1.80"),
    (_OCTOBER, "intl", "CNY", _PRIME, "0.495838", "1.020844", "2.041687"),
    (_OCTOBER, "intl", "USD", _PRIME, "0.068", "0.14", "0.28"),
    # of these no price outside of Beijing was found
    (_OCTOBER, "cn", "CNY", _HORSE_11, "0.45", "0.90", "1.20"),
    (_OCTOBER, "cn", "CNY", "happyhorse-1.0-r2v", "", "0.90", "1.60"),
)


def _priced() -> Iterator[tuple[Key, Price]]:
    for as_of, region, currency, families, *prices in _LISTS:
        for resolution, price in zip(_RESOLUTIONS, prices, strict=True):
            for name in families.split() if price else ():
                loud, *silent = map(_D, price.split())
                row = Price(loud, as_of, silent[0] if silent else None)
                yield (name, region, resolution, currency), row


PRICES: Mapping[Key, Price] = MappingProxyType(dict(_priced()))
"""The price of one billed second; a snapshot costs what its family does."""

MONEY = tuple(sorted({currency for *_, currency in PRICES}))
"""Every currency in which a price is known."""

CAPS = (_D(0), _D(5), _D("2.5"), _D("1.65"), _D("1.25"), _D(1))
"""Seconds billed of each reference video, by their number, as published: 1.65 for three.

No such model takes more than five; a script that asks for more is still priced, as for five.
"""

SHORTEST = _D(1)
"""Seconds of the shortest reference video that the service takes."""


class Range(Struct, frozen=True, gc=False):
    """A quantity from `low` to `high`; the same where it is known."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __mul__(self, factor: Decimal) -> Range:
        return Range(self.low * factor, self.high * factor)

    @property
    def known(self) -> bool:
        """Whether it is one quantity."""
        return self.low == self.high


ZERO = Range(_D(0), _D(0))


class Cost(Struct, frozen=True, gc=False):
    """An amount of money; two currencies are never added."""

    currency: str
    amount: Range


def lasting(request: Request) -> Range:
    """The seconds that a request's clip lasts: from the least to the most where the model decides.

    The model decides where the duration sent is the one legal value beside the range (-1).
    """
    row = MODELS[request.model]
    parameter = row.parameter("duration")
    seconds = dict(request.parameters).get("duration", row.duration_default)
    if parameter and isinstance(parameter.legal, IntRange) and seconds == parameter.legal.other:
        filmed = any(item.role is MediaRole.REFERENCE_VIDEO for item in request.media)
        low, high = row.duration_with_video if filmed else row.duration
        return Range(_D(low), _D(high))
    return Range(_D(int(seconds)), _D(int(seconds)))


Lengths = Sequence[Decimal | None]
"""Seconds of each reference video, None where they are not known (behind a URL)."""


def billed(output: Decimal, videos: Lengths, row: ModelSpec) -> Range:
    """The seconds that a model bills for `output` seconds of clip made from reference videos.

    Pictures and voices are free.
    """
    return Range(output, output) + (_INPUT[row.videos_billed](videos, row) if videos else ZERO)


def _capped(videos: Lengths, _: ModelSpec) -> Range:
    cap = CAPS[min(len(videos), len(CAPS) - 1)]
    low = sum((min(cap, length or SHORTEST) for length in videos), _D(0))
    return Range(low, sum((cap if it is None else min(cap, it) for it in videos), _D(0)))


def _together(videos: Lengths, row: ModelSpec) -> Range:
    # at most five seconds of all; how each is cut stood behind a tab that nobody could open
    return Range(_capped(videos, row).low, min(CAPS[1], _longest(videos, row)))


def _unknown(videos: Lengths, row: ModelSpec) -> Range:
    return Range(_D(0), _longest(videos, row))


def _longest(videos: Lengths, row: ModelSpec) -> Decimal:
    """The most seconds that reference videos may last together."""
    bounds = row.bounds[MediaRole.REFERENCE_VIDEO]
    each = _D(str(bounds.seconds[1])) if bounds.seconds else _D(0)
    whole = sum((each if length is None else length for length in videos), _D(0))
    together = bounds.together if any(length is None for length in videos) else None
    return whole if together is None else min(whole, _D(str(together)))


_INPUT: Mapping[str, Callable[[Lengths, ModelSpec], Range]] = MappingProxyType(
    {"capped": _capped, "together": _together, "unknown": _unknown}
)
"""How the seconds of reference videos are billed, by the row's word for it."""


def price_of(request: Request, region: str, currency: str) -> Price | None:
    """The price of a billed second of a request, or None where no list has one."""
    return PRICES.get((family(request.model), region, _resolution(request), currency))


def _resolution(request: Request) -> str:
    parameters, row = dict(request.parameters), MODELS[request.model]
    if "size" in parameters:
        sizes = {f"{wide}*{high}": name for (name, _), (wide, high) in row.pixels.items()}
        return sizes.get(str(parameters["size"]), _RESOLUTION_UNSET)
    return str(parameters.get("resolution", _RESOLUTION_UNSET))


_RESOLUTION_UNSET = "1080P"
"""What the service makes where no resolution is sent."""


class Doubt(StrEnum):
    """Why a price is a range, as a clause."""

    MEASURE = "a video's length behind a URL is not known"
    BILLING = "how its reference videos are billed is not known"
    LENGTH = "the model decides how long a clip lasts"


class Estimate(Struct, frozen=True, gc=False):
    """What a request would cost before it is sent, or several together.

    A request's cost is in whole cents, rounded up: so what is shown of several adds up, and a
    budget of the sum is enough for all of them.

    `cost` is None where no price is known; `as_of` are the days of the price lists it is from.
    `videos` are the reference videos that may add to the bill, `unmeasured` those of them whose
    length is not known. `doubts` say why it is a range.
    """

    seconds: Range
    cost: Cost | None
    videos: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()
    as_of: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def estimate(request: Request, facts: Facts, region: str, currency: str) -> Estimate:
    """The price of a request in a region, its local videos measured and its URLs guessed.

    It is a range where a video is not measured, where it is not known how videos are billed, or
    where the model decides how long the clip is.
    """
    row, lasts = MODELS[request.model], lasting(request)
    videos = tuple(item.url for item in request.media if item.role is MediaRole.REFERENCE_VIDEO)
    lengths = tuple(_length(url, facts) for url in videos)
    seconds = lasts + billed(_D(0), lengths, row)
    if row.in_all is not None and not lasts.known:
        # the model decides within what clip and reference videos may last together
        seconds = Range(seconds.low, min(seconds.high, _D(str(row.in_all))))
    unmeasured = tuple(url for url, each in zip(videos, lengths, strict=True) if each is None)
    price = price_of(request, region, currency)
    return Estimate(
        seconds,
        None if price is None else Cost(currency, _cents(seconds * _rate(request, price))),
        videos,
        unmeasured,
        () if price is None else (price.as_of,),
        tuple(_doubts(row, lasts, videos, unmeasured)),
    )


def _cents(amount: Range) -> Range:
    return Range(*(each.quantize(_CENT, ROUND_CEILING) for each in (amount.low, amount.high)))


_CENT = _D("0.01")


def _rate(request: Request, price: Price) -> Decimal:
    silent = dict(request.parameters).get("audio") is False
    return price.silent if silent and price.silent is not None else price.a_second


def _doubts(
    row: ModelSpec, lasts: Range, videos: Sequence[str], unmeasured: Sequence[str]
) -> Iterator[Doubt]:
    if unmeasured:
        yield Doubt.MEASURE
    surely = {"capped": len(videos), "together": 1, "unknown": 0}
    if len(videos) > surely[row.videos_billed]:
        yield Doubt.BILLING
    if not lasts.known:
        yield Doubt.LENGTH


def together(estimates: Sequence[Estimate]) -> Estimate:
    """What several requests cost: no price where one of them has none, or currencies differ."""
    costs = [each.cost for each in estimates]
    known = [cost for cost in costs if cost is not None]
    one = len(known) == len(costs) and len({cost.currency for cost in known}) == 1
    amount = sum((cost.amount for cost in known), ZERO)
    return Estimate(
        sum((each.seconds for each in estimates), ZERO),
        Cost(known[0].currency, amount) if one else None,
        *(
            tuple(dict.fromkeys(it for each in estimates for it in getattr(each, name)))
            for name in ("videos", "unmeasured", "as_of", "doubts")
        ),
    )


def _length(url: str, facts: Facts) -> Decimal | None:
    seconds = seconds_of(facts(url))
    return None if seconds is None else _D(str(seconds))
