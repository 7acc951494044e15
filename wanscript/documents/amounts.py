"""What something costs, and where something stands."""

from __future__ import annotations

from typing_extensions import TypedDict


class Price(TypedDict):
    """A price from low to high, as decimal numbers; currency is CNY or USD."""

    currency: str
    low: str
    high: str


class Priced(TypedDict):
    """The least and the most seconds that are billed, their price if one is known.

    The doubts are sentences: why it is a range.
    """

    billed_seconds: list[str]
    price: Price | None
    doubts: list[str]


class Place(TypedDict):
    """A part of a file: lines and columns from 1, the end after the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Lines(TypedDict):
    """Lines of a file, from 1, both included."""

    file: str
    line: int
    end_line: int


class Spot(TypedDict):
    """A line of a file, null where nobody knows it."""

    file: str | None
    line: int | None
