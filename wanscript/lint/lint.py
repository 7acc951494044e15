"""`File` and `Storyboard` to what was probably not meant: a tuple of checks of one signature."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..language.diagnostic import Diagnostic
from ..language.storyboard import Storyboard
from ..language.syntax import File
from .fences import fenced
from .lengths import untimed
from .marks import marks
from .nothing import nothing
from .numbering import numbering
from .unused import unused

Check = Callable[[File, Storyboard], Iterator[Diagnostic]]
"""What was probably not meant in a script and in the storyboard that it means."""

CHECKS: tuple[Check, ...] = (nothing, unused, untimed, numbering, fenced, marks)


def lint(script: File, storyboard: Storyboard) -> tuple[Diagnostic, ...]:
    """What every check finds."""
    return tuple(finding for check in CHECKS for finding in check(script, storyboard))
