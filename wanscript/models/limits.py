"""Whether a medium is what a model takes: the only judge of it, in words for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from msgspec import Struct

from .media import KINDS, MediaFacts
from .spec import MB, MediaLimits, ModelSpec

TOLERANCE = 0.05
"""Seconds by which a length may be off: a file's clock is a few frames off what was asked."""


class Limit(Enum):
    """What a medium was measured by."""

    KIND = auto()
    FORMAT = auto()
    SIZE = auto()
    SIDE = auto()
    ASPECT = auto()
    SECONDS = auto()
    FPS = auto()


class Violation(Struct, frozen=True, gc=False):
    """A limit that is not held: a clause about "it", without a full stop, and a way out."""

    limit: Limit
    message: str
    way: str


def violations(facts: MediaFacts, bounds: MediaLimits) -> tuple[Violation, ...]:
    """Every limit that a medium does not hold, in the order of `Limit`.

    A medium of another kind has but that one.
    """
    if facts.kind is not bounds.kind:
        found, wanted = KINDS[facts.kind], KINDS[bounds.kind]
        return (
            Violation(
                Limit.KIND,
                f"it is {found.one}, not {wanted.one}",
                f"if it is meant, it goes in `{found.field}:`",
            ),
        )
    return (
        *_format(facts, bounds),
        *_size(facts, bounds),
        *_sides(facts, bounds),
        *_aspect(facts, bounds),
        *_seconds(facts, bounds),
        *_fps(facts, bounds),
    )


def too_long_together(seconds: Sequence[float], bounds: MediaLimits) -> bool:
    """Whether the media of one request in a role last longer than they may together."""
    return bounds.together is not None and sum(seconds) > bounds.together + TOLERANCE


def too_long_in_all(output: float, videos: Sequence[float], row: ModelSpec) -> bool:
    """Whether a clip and its reference videos last longer than a model lets them together."""
    return row.in_all is not None and bool(videos) and output + sum(videos) > row.in_all + TOLERANCE


def _format(facts: MediaFacts, bounds: MediaLimits) -> Iterator[Violation]:
    if facts.format not in bounds.formats:
        yield Violation(
            Limit.FORMAT,
            f"its format is {facts.format}",
            f"convert it to {' or '.join(bounds.formats)}",
        )
    if facts.animated:
        yield Violation(
            Limit.FORMAT, "it is an animated picture", "save one of its pictures as JPEG or PNG"
        )
    if facts.alpha and not bounds.alpha:
        yield Violation(
            Limit.FORMAT, "it has transparent parts", "save it without an alpha channel"
        )


def _size(facts: MediaFacts, bounds: MediaLimits) -> Iterator[Violation]:
    if facts.size > bounds.size:
        yield Violation(
            Limit.SIZE,
            f"it has {facts.size / MB:.1f} MB, more than {bounds.size // MB} MB",
            "make it smaller",
        )


def _sides(facts: MediaFacts, bounds: MediaLimits) -> Iterator[Violation]:
    if not facts.width or not facts.height:
        return
    short, long = sorted((facts.width, facts.height))
    if bounds.side and not bounds.side[0] <= short <= long <= bounds.side[1]:
        low, high = bounds.side
        yield Violation(
            Limit.SIDE,
            f"it has {_pixels(facts)}, but each side must have {low} to {high}",
            f"make each side {low} to {high} pixels",
        )
    if bounds.short_side and short < bounds.short_side:
        yield Violation(
            Limit.SIDE,
            f"its shorter side has {short} pixels, less than {bounds.short_side}",
            "use a larger picture",
        )


def _aspect(facts: MediaFacts, bounds: MediaLimits) -> Iterator[Violation]:
    if not facts.width or not facts.height or bounds.aspect is None:
        return
    short, long = sorted((facts.width, facts.height))
    if long > short * bounds.aspect:
        yield Violation(
            Limit.ASPECT,
            f"it has {_pixels(facts)}, so one side is more than {bounds.aspect:g} times the other",
            "crop it",
        )


def _pixels(facts: MediaFacts) -> str:
    return f"{facts.width} x {facts.height} pixels"


def _seconds(facts: MediaFacts, bounds: MediaLimits) -> Iterator[Violation]:
    if bounds.seconds is None or facts.seconds is None:
        return
    low, high = bounds.seconds
    if not low - TOLERANCE <= facts.seconds <= high + TOLERANCE:
        yield Violation(
            Limit.SECONDS,
            f"it lasts {facts.seconds:.1f} s, but must last {low:g} to {high:g} s",
            f"cut it to at most {high:g} s"
            if facts.seconds > high
            else f"make it at least {low:g} s long",
        )


def _fps(facts: MediaFacts, bounds: MediaLimits) -> Iterator[Violation]:
    if bounds.fps is not None and facts.fps is not None and facts.fps < bounds.fps:
        yield Violation(
            Limit.FPS,
            f"it has {facts.fps:g} frames a second, less than {bounds.fps:g}",
            f"save it with at least {bounds.fps:g} frames a second",
        )
