"""Times of shots and beats that do not add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise

from msgspec.structs import replace

from ..language.diagnostic import Diagnostic, Note, Severity
from ..language.source import Span
from ..language.spelled import spelled
from ..language.storyboard import Time
from ..language.timing import unsound


def timed(
    timed: list[tuple[Time | None, Span]], what: str, language: str, *, whole: bool
) -> Iterator[Diagnostic]:
    """Times that do not add up: errors where the shots' end must be `whole` seconds."""
    length = spelled("shown", "length", language)
    times = [(time, span) for time, span in timed if time]
    say = partial(_unsound, Severity.ERROR if whole else Severity.WARNING)

    if whole and times and len(times) < len(timed):
        bare = next(span for time, span in timed if time is None)
        yield say(
            bare,
            f"this {what} has no time, but another has",
            f"give this {what} a time too, such as `{length}`, or take the others out",
            times[0][0].span,
        )
    for time, _ in times:
        if time.end <= time.start:
            lasts = "lasts no time" if time.end == time.start else "ends before it begins"
            way = "give it a length" if time.end == time.start else "write the start before the end"
            yield say(time.span, f"this {what} {lasts}", way)
    yield from _apart([time for time, _ in times if time.end > time.start], what, say)
    if whole and times and times[-1][0].end % 1:
        end = times[-1][0]
        low = int(end.end)
        yield say(
            end.span,
            f"the last {what} ends at {_s(end.end)}, but a clip lasts whole seconds",
            f"end at {low} s or {low + 1} s",
        )


def _unsound(
    severity: Severity, span: Span, message: str, help: str, other: Span | None = None
) -> Diagnostic:
    note = (Note(other, "the other time"),) if other else ()
    return unsound(severity, span, message, help, *note)


def _apart(times: list[Time], what: str, say: Callable[..., Diagnostic]) -> Iterator[Diagnostic]:
    """Times that overlap, or leave a gap; where each begins a second later, none is meant."""
    stepped = len(times) > 2 and all(
        time.start == before.end + 1 for before, time in pairwise(times)
    )
    for before, time in pairwise(times):
        if time.start < before.end:
            yield say(
                time.span,
                f"this {what} begins at {_s(time.start)}, before the one above ends at "
                f"{_s(before.end)}",
                f"times count from the scene's start: begin at {_s(before.end)} or later",
                before.span,
            )
        elif time.start > before.end and not stepped:
            gap = say(
                time.span,
                f"nothing happens from {_s(before.end)} to {_s(time.start)}",
                f"begin at {_s(before.end)}, or leave the pause",
                before.span,
            )
            yield replace(gap, severity=Severity.HINT)


def _s(seconds: Decimal) -> str:
    return f"{seconds.normalize():f} s"
