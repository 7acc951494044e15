"""Shot numbers that do not follow on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..language.diagnostic import Diagnostic, Note
from ..language.timing import follows
from .check_context import LintContext


def numbering(context: LintContext) -> Iterator[Diagnostic]:
    """The shots of each scene whose number is not the next one."""
    for scene in context.storyboard.scenes:
        for before, shot in pairwise(scene.shots):
            if not follows(before.id, shot.id):
                yield Diagnostic.of(
                    "WAN113",
                    shot.span,
                    f"shot {shot.id} follows shot {before.id}",
                    notes=(Note(before.span, "the shot before"),),
                    help="numbers are sent as written; mend them if they should follow on",
                )
