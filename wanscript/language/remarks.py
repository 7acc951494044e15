"""What lines of a story look like, and probably were meant to be."""

from __future__ import annotations

from .declare import slips
from .diagnostic import Diagnostic, Note, Severity
from .keywords import KEYS, ROLES
from .lines import keyed
from .names import nfc
from .source import Span
from .speech import Cue
from .syntax import Line, Run


def label(line: Line, *, before_shots: bool) -> tuple[Diagnostic, ...]:
    """A label in the story that looks like a declaration or a setting."""
    word, value = keyed(line)
    low = " ".join(nfc(word.text).lower().split())
    if low in ROLES and line.words.text[:1].strip():
        return (
            Diagnostic(
                "WAN107",
                Severity.ERROR,
                word.span(),
                "a declaration stands in the story",
                "declarations stand at the top of the file, before the story",
                help=f"move it up; to say it to the model, write `\\{word.text}: ...`",
            ),
        )
    if low in KEYS and value.text:
        return (_stray(word, f"`{word.text}` is a setting, but here it is spoken to the model"),)
    if before_shots and slips(line):
        return (
            _stray(word, f"`{word.text}` looks like a setting, but here it is spoken to the model"),
        )
    return ()


def _stray(word: Run, message: str) -> Diagnostic:
    return Diagnostic(
        "WAN108",
        Severity.WARNING,
        word.span(),
        message,
        "settings stand at the top, or directly under a heading",
        help=f"move it there; if it is prose, write `\\{word.text}: ...`",
    )


def in_prose(line: Line, what: str) -> Diagnostic:
    """The form of something else inside a paragraph."""
    words = line.words.strip()
    start = words.text.split()[0]
    return Diagnostic(
        "WAN112",
        Severity.WARNING,
        words.span(),
        f"this looks like {what}, but it stands inside a paragraph and is prose",
        help=f"put a blank line before it to make it {what}; if it is prose, write `\\{start} ...`",
    )


def says_nothing(cue: Cue) -> Diagnostic:
    """A cue without words."""
    return Diagnostic(
        "WAN121",
        Severity.WARNING,
        cue.spoken.name.span(),
        f"`{cue.spoken.name.text}` is about to speak, but says nothing",
        help="write the words on the line below the name",
    )


def beside_fence(span: Span, fence: Span | None) -> Diagnostic:
    """Something beside a fence."""
    return Diagnostic(
        "WAN111",
        Severity.ERROR,
        span,
        "a fence is the whole prompt of its scene, but something stands beside it",
        "not part of the prompt",
        (Note(fence, "the fence"),) if fence else (),
        "put it into the fence, or take the fence's lines of backticks out",
    )
