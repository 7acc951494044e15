"""What a clip costs: a table of prices, and how many seconds are billed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from .media import Facts, MediaFacts, MediaRole
from .request import Request
from .spec import IntRange
from .table import MODELS

AS_OF = "2026-05-01"
"""The day of the vendor's price list from which the table was copied."""

REGIONS = MappingProxyType({"intl": "Singapore", "cn": "Beijing", "us": "Virginia"})
"""The settings' word for a region, and the vendor's place."""

_D = Decimal

PRICES: Mapping[tuple[str, str, str], tuple[str, Decimal]] = MappingProxyType(
    {
        # vendor's price page, copy of April-May 2026: (model, region, resolution) -> a second
        ("wan2.7-r2v", "cn", "720P"): ("CNY", _D("0.6")),
        ("wan2.7-r2v", "cn", "1080P"): ("CNY", _D("1.0")),
        ("wan2.7-r2v", "intl", "720P"): ("CNY", _D("0.733924")),
        ("wan2.7-r2v", "intl", "1080P"): ("CNY", _D("1.100886")),
    }
)
"""The currency and the price of one billed second, by model, region and resolution."""

CAPS = (_D(0), _D(5), _D("2.5"), _D("1.65"), _D("1.25"), _D(1))
"""Seconds billed of each reference video, by their number, as published: 1.65 for three.

No model takes more than five; a script that asks for more is still priced, as for five.
"""

SHORTEST = _D(1)
"""Seconds of the shortest reference video that the service takes."""


@dataclass(frozen=True, slots=True)
class Range:
    """A quantity from `low` to `high`; the same where it is known."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __mul__(self, factor: Decimal) -> Range:
        return Range(self.low * factor, self.high * factor)


ZERO = Range(_D(0), _D(0))


@dataclass(frozen=True, slots=True)
class Cost:
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


def billed(output: Decimal, videos: Sequence[Decimal | None]) -> Range:
    """The seconds that are billed for `output` seconds of clip made from these reference videos.

    A video's length is None where it is not known (behind a URL). Pictures and voices are free.
    """
    cap = CAPS[min(len(videos), len(CAPS) - 1)]
    low = sum((min(cap, length or SHORTEST) for length in videos), _D(0))
    high = sum((cap if length is None else min(cap, length) for length in videos), _D(0))
    return Range(output + low, output + high)


def cost(model: str, region: str, resolution: str, seconds: Range) -> Cost | None:
    """What billed seconds cost, or None where no price is known."""
    row = PRICES.get((model, region, resolution))
    return None if row is None else Cost(row[0], seconds * row[1])


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a request would cost before it is sent.

    `cost` is None where no price is known; `videos` are the reference videos that add to the
    bill, `unmeasured` those of them whose length is not known.
    """

    seconds: Range
    cost: Cost | None
    videos: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()


def estimate(request: Request, facts: Facts, region: str) -> Estimate:
    """The price of a request in a region, its local videos measured and its URLs guessed.

    It is a range where a video is not measured, or where the model decides how long the clip is.
    """
    videos = tuple(item.url for item in request.media if item.role is MediaRole.REFERENCE_VIDEO)
    lengths = tuple(_length(url, facts) for url in videos)
    parameters = dict(request.parameters)
    seconds = lasting(request) + billed(_D(0), lengths)
    unmeasured = tuple(url for url, each in zip(videos, lengths, strict=True) if each is None)
    resolution = str(parameters.get("resolution", _RESOLUTION_UNSET))
    return Estimate(seconds, cost(request.model, region, resolution, seconds), videos, unmeasured)


_RESOLUTION_UNSET = "1080P"
"""What the service makes where no resolution is sent."""


def _length(url: str, facts: Facts) -> Decimal | None:
    seen = facts(url)
    known = isinstance(seen, MediaFacts) and seen.seconds is not None
    return _D(str(seen.seconds)) if known else None  # type: ignore[union-attr]
