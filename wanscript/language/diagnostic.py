"""What is said to the writer about a script: data, laid out by `show/report.py`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .source import Span


class Severity(StrEnum):
    """How grave a finding is: an error stops a run, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that belongs to a finding, with what is to be said there."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a code that has a page, a place, a message, second places, a way out.

    `label` stands beside the caret; `help` is a sentence of its own under the excerpt.
    """

    code: str
    severity: Severity
    span: Span
    message: str
    label: str = ""
    notes: tuple[Note, ...] = ()
    help: str = ""
