"""What is said to the writer about a script: data, laid out by `show/findings.py`."""

from __future__ import annotations

from msgspec import Struct

from .catalogue import CATALOGUE, Severity
from .source import Span


class Note(Struct, frozen=True, gc=False):
    """A second place that belongs to a finding, with what is to be said there."""

    span: Span
    message: str


class Edit(Struct, frozen=True, gc=False):
    """What mends a finding: `text` in the place of `span`, which may be empty."""

    span: Span
    text: str


class Diagnostic(Struct, frozen=True, gc=False):
    """One finding: a code that has a page, a place, a message, second places, a way out.

    `label` stands beside the caret; `help` is a sentence of its own under the excerpt. `edits`
    are there where there is one right answer: all of them together mend it, and none of them
    changes what the writer may have meant otherwise. Of `guesses` each one alone would mend it, if
    that was meant: an editor offers them, and nothing applies them unasked.
    """

    code: str
    severity: Severity
    span: Span
    message: str
    label: str = ""
    notes: tuple[Note, ...] = ()
    help: str = ""
    edits: tuple[Edit, ...] = ()
    guesses: tuple[Edit, ...] = ()

    @staticmethod
    def of(
        code: str,
        span: Span,
        message: str,
        label: str = "",
        notes: tuple[Note, ...] = (),
        help: str = "",
        *,
        edits: tuple[Edit, ...] = (),
        guesses: tuple[Edit, ...] = (),
        severity: Severity | None = None,
    ) -> Diagnostic:
        """A finding as grave as its row in the catalogue says, where `severity` does not."""
        grave = severity or CATALOGUE[code].severity
        return Diagnostic(code, grave, span, message, label, notes, help, edits, guesses)


__all__ = ["Diagnostic", "Edit", "Note", "Severity"]
