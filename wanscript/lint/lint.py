"""A script to what was probably not meant in it: a tuple of checks of one signature."""

from __future__ import annotations

from ..language.diagnostic import Diagnostic
from .check_context import Check, LintContext
from .fences import fenced
from .headings import outlined
from .lengths import untimed
from .margins import margins
from .marks import marks
from .nothing import nothing
from .numbering import numbering
from .unused import unused

CHECKS: tuple[Check, ...] = (outlined, nothing, unused, untimed, numbering, fenced, marks, margins)


def lint(context: LintContext) -> tuple[Diagnostic, ...]:
    """What every check finds."""
    return tuple(finding for check in CHECKS for finding in check(context))
