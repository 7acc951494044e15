"""A cue, or the name before a one-line speech, as it is typed: who and how."""

from __future__ import annotations

from msgspec import Struct

from .grammar import inside, plain
from .slice import Slice


class Spoken(Struct, frozen=True, gc=False):
    """Who speaks, by what `name`, and how; the words of a one-line speech begin at `end`.

    `capitals` tells a name typed in capitals from one that is not; a name in a script
    without case is neither and counts as typed in capitals. `dual` is
    spoken together with the one before; `asides` are the words in each pair of brackets.
    """

    name: Slice
    marked: bool
    capitals: bool
    dual: bool
    asides: tuple[Slice, ...]
    end: int


def spoken(run: Slice) -> Spoken | None:
    """Reads a cue line or the start of a one-line speech; None where the line is neither."""
    text = plain(run.text)
    match = inside("IN_CUE").match(text)
    if match is None:
        return None
    name = run.part(match.start("name"), match.end("name"))
    asides = _asides(run, *match.span("asides")) if match["asides"] else ()
    end = match.end()
    behind = inside("ASIDES").match(text, end)
    if behind and match.group().rstrip().endswith((":", "：")):
        asides += _asides(run, end, behind.end())
        end = behind.end()
    return Spoken(
        name,
        bool(match["mark"]),
        name.text.upper() == name.text,
        bool(match["also"]),
        asides,
        end,
    )


def aside_line(run: Slice) -> Slice:
    """The words within brackets that have a line to themselves."""
    stripped = run.strip()
    return stripped.part(1, len(stripped.text) - 1)


def _asides(run: Slice, start: int, end: int) -> tuple[Slice, ...]:
    found = inside("BRACKET").finditer(plain(run.text), start, end)
    return tuple(run.part(each.start() + 1, each.end() - 1) for each in found)
