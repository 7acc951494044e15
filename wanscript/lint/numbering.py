"""Shot numbers that do not follow on."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic
from ..language.timing import numbers
from .check_context import LintContext


def numbering(context: LintContext) -> Iterator[Diagnostic]:
    """The shots of each scene whose number is not the next one."""
    for scene in context.storyboard.scenes:
        yield from numbers(scene.shots)
