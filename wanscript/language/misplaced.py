"""What has a form and stands where it is not read as it: what is told of it."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Note
from .lines import NearTime
from .source import Span
from .spelled import shown
from .syntax import Line


def in_prose(line: Line, what: str, where: str = "a paragraph and is prose") -> Diagnostic:
    """The form of something else inside a paragraph, or a speech."""
    words = line.words.strip()
    start = words.text.split()[0]
    return looks_like(
        words.span(),
        f"this looks like {what}, but it stands inside {where}",
        help=f"put a blank line before it to make it {what}; if it is prose, write `\\{start} ...`",
    )


def looks_like(span: Span, message: str, label: str = "", help: str = "") -> Diagnostic:
    """The form of something that is prose."""
    return Diagnostic.of("WAN112", span, message, label, help=help)


def beside_fence(span: Span, fence: Span | None) -> Diagnostic:
    """Something beside a fence."""
    return Diagnostic.of(
        "WAN111",
        span,
        "a fence is the whole prompt of its scene, but something stands beside it",
        "not part of the prompt",
        (Note(fence, "the fence"),) if fence else (),
        "put it into the fence, or take the fence's lines of backticks out",
    )


def near_time(near: NearTime) -> Diagnostic:
    """What a shot's first line has instead of a time."""
    words = near.span.source.text[slice(*near.span.source.bounds(near.span.line))]
    return no_length(
        near.span,
        f"`{near.span.text}` looks like this shot's time, but it is words, and times nothing",
        f"write `[{near.meant}]`",
        "a shot's time stands in square brackets, with nothing beside it: "
        f"`{shown('length', words)}`, `{shown('range', words)}`",
        near.edits,
    )


def untimed_beat(near: NearTime, *, named: bool) -> Diagnostic:
    """A time at the head of a beat that is words; `named`: the beat has a name."""
    form = f"[{near.meant}]" if named else f"{near.meant}："
    return no_length(
        near.span,
        f"`{near.span.text}` looks like the time of what follows, but it is words, and times "
        "nothing",
        f"write `{form}`",
        "a time has brackets behind the name of a shot, or a colon behind itself",
        near.edits,
    )


def no_length(
    span: Span, message: str, label: str, help: str, edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    """A time in brackets that times nothing."""
    return Diagnostic.of("WAN125", span, message, label, help=help, edits=edits)
