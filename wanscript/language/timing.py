"""Numbers and times that do not follow on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from .diagnostic import Diagnostic, Note, Severity
from .source import Span
from .storyboard import Shot, Time


def numbers(shots: tuple[Shot, ...]) -> Iterator[Diagnostic]:
    """Shot numbers that do not follow on; 12A follows 12, and 13 follows both."""

    def split(ident: str) -> tuple[int, str]:
        digits = re.sub(r"\D", "", ident)
        return int(digits), re.sub(r"\d", "", ident).upper()

    for before, shot in pairwise(shots):
        (was, letter), (now, now_letter) = split(before.id), split(shot.id)
        if now != was + 1 and not (now == was and now_letter > letter):
            yield Diagnostic(
                "WAN113",
                Severity.HINT,
                shot.span,
                f"shot {shot.id} follows shot {before.id}",
                notes=(Note(before.span, "the shot before"),),
                help="numbers are sent as written; mend them if they should follow on",
            )


def timed(timed: list[tuple[Time | None, Span]], what: str, *, whole: bool) -> Iterator[Diagnostic]:
    """Times that do not add up: errors where the shots' end must be `whole` seconds."""
    times = [(time, span) for time, span in timed if time]
    grave = Severity.ERROR if whole else Severity.WARNING
    if whole and times and len(times) < len(timed):
        bare = next(span for time, span in timed if time is None)
        yield _time(grave, bare, f"this {what} has no time, but another has", times[0][0].span)
    for time, _ in times:
        if time.end <= time.start:
            yield _time(grave, time.span, f"this {what} ends before it begins", None)
    for (before, _), (time, _) in pairwise(times):
        if time.start < before.end:
            yield _time(
                grave,
                time.span,
                f"this {what} begins at {_s(time.start)}, before the one above ends at "
                f"{_s(before.end)}",
                before.span,
            )
        elif time.start > before.end:
            yield _time(
                Severity.HINT,
                time.span,
                f"nothing happens from {_s(before.end)} to {_s(time.start)}",
                before.span,
            )
    if whole and times and times[-1][0].end % 1:
        end = times[-1][0]
        yield _time(grave, end.span, f"the last {what} ends at {_s(end.end)}", None)


def _time(grave: Severity, span: Span, message: str, other: Span | None) -> Diagnostic:
    whole = "ends at" in message and "begins" not in message
    return Diagnostic(
        "WAN308",
        grave,
        span,
        message,
        "a clip lasts whole seconds" if whole else "",
        (Note(other, "the other time"),) if other else (),
        "times count from the scene's start, and a clip lasts whole seconds",
    )


def _s(seconds: Decimal) -> str:
    return f"{seconds.normalize():f} s"
