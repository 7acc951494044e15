"""A script's text as it is read: without the signs that no one can see, and on plain lines."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Severity
from .fold import UNSEEN
from .lazy import lazy
from .slice import Slice
from .source import Source, Span

_UNSEEN = lazy(f"[{UNSEEN}]")
_DIRECTIONS = "\u200e\u200f"
"""What a writer may have set for the eye, where scripts run both ways."""
SEPARATORS = "\v\f\x85\u2028\u2029"
"""What ends a line in other programs; in a script each is white space within one."""
_SPACED = str.maketrans(dict.fromkeys(SEPARATORS, " "))


def as_read(source: Source) -> Slice:
    """A script's text without the signs that no one can see, and with a space for a separator.

    Everything is read from it: neither of them reaches a prompt.
    """
    text = source.text.translate(_SPACED) if _separated(source.text) else source.text
    whole = Slice.instead(text, Span(source, 0, len(text)))
    if text.isascii() or not (found := [*_UNSEEN().finditer(text)]):
        return whole
    starts = (0, *(each.end() for each in found))
    ends = (*(each.start() for each in found), len(text))
    kept = tuple(whole.part(a, b) for a, b in zip(starts, ends, strict=True) if a < b)
    return Slice.joined(kept or (whole.part(0, 0),), ("",) * max(0, len(kept) - 1))


def _separated(text: str) -> bool:
    return any(sign in text for sign in SEPARATORS)


def told_unseen(source: Source) -> tuple[Diagnostic, ...]:
    """That such signs stand in a script, told once."""
    text = source.text
    found = () if text.isascii() else tuple(_UNSEEN().finditer(text))
    if not found:
        return ()
    first = found[0]
    others = f", and {len(found) - 1} more in this file" if found[1:] else ""
    edits = (
        Edit(Span(source, *each.span()), "") for each in found if each.group() not in _DIRECTIONS
    )
    return (
        unseen_sign(
            Span(source, *first.span()),
            f"that no one can see (U+{ord(first.group()):04X}){others}",
            "left out of all that is read and sent",
            "it often comes from a copy out of another program, and can be taken out",
            tuple(edits),
            Severity.HINT,
        ),
    )


def unseen_sign(
    span: Span,
    what: str,
    label: str,
    help: str,
    edits: tuple[Edit, ...],
    severity: Severity | None = None,
) -> Diagnostic:
    """A character that shows nothing."""
    message = f"a character stands here {what}"
    return Diagnostic.of("WAN117", span, message, label, help=help, edits=edits, severity=severity)
