"""Which number a shot may have after another, and what is told of times that do not add up."""

from __future__ import annotations

import re

from .diagnostic import Diagnostic, Note, Severity
from .source import Span


def follows(before: str, ident: str) -> bool:
    """Whether a shot's number is the next: 12A follows 12, and 13 follows both."""
    (was, letter), (now, now_letter) = _split(before), _split(ident)
    return now == was + 1 or (now == was and now_letter > letter)


def _split(ident: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", ident)
    return int(digits), re.sub(r"\d", "", ident).upper()


def unsound(severity: Severity, span: Span, message: str, help: str, *notes: Note) -> Diagnostic:
    """Times that do not add up."""
    return Diagnostic.of("WAN308", span, message, notes=notes, help=help, severity=severity)
