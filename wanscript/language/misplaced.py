"""What has a form and stands where it is not read as it: what is told of it."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Note
from .near_times import NearTime
from .slice import Slice
from .source import Span
from .spelled import around, colon, shown
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


def looks_like(
    span: Span, message: str, label: str = "", help: str = "", edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    """The form of something that is prose."""
    return Diagnostic.of("WAN112", span, message, label, help=help, edits=edits)


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
    words = around(near.span)
    beside = "right behind its number" if near.number else "with nothing beside it"
    return no_length(
        near.span,
        f"`{near.span.text}` looks like this shot's time, but it is words, and times nothing",
        f"write `{near.number} [{near.meant}]`" if near.number else f"write `[{near.meant}]`",
        f"a shot's time stands in square brackets, {beside}: "
        f"`{shown('length', words)}`, `{shown('range', words)}`",
        near.edits,
    )


def untimed_beat(near: NearTime) -> Diagnostic:
    """A time before words, which would make a beat of them with a colon."""
    return no_length(
        near.span,
        f"`{near.span.text}` looks like the time of what follows, but it is words, and times "
        "nothing",
        f"write `{near.meant}{colon(around(near.span)).strip()}`",
        "a time has a colon behind it",
        near.edits,
    )


def bulleted_beat(near: NearTime) -> Diagnostic:
    """A time behind a bullet, which would make a beat of its line without it."""
    return no_length(
        near.span,
        f"`{near.span.text}` times nothing behind the bullet of a list",
        "take the bullet out",
        "a time begins its line, or follows a sentence",
        near.edits,
    )


def no_length(
    span: Span, message: str, label: str, help: str, edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    """A time in brackets that times nothing."""
    return Diagnostic.of("WAN125", span, message, label, help=help, edits=edits)


def no_template(word: Slice, words: Slice) -> Diagnostic:
    """The words of a prompt, where a path is read."""
    return not_a_value(
        words,
        f"`{word.text}` names the file of a template of your own, and these are words",
        "not sent",
        "what is for the model stands below the settings and declarations, in a paragraph of "
        "its own, with no key before it",
    )


def not_a_value(
    words: Slice, message: str, label: str, help: str, edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    """A value that its key does not take."""
    return Diagnostic.of("WAN303", words.span(), message, label, help=help, edits=edits)
