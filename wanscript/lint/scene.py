"""One scene to what was probably not meant in it: a tuple of checks of one signature."""

from __future__ import annotations

from ..language.diagnostic import Diagnostic
from .cues import cues
from .descriptions import descriptions
from .headings import spoken_headings
from .lengths import in_heading, in_manner
from .lists import lists
from .options import options
from .prose import prose
from .scene_context import SceneCheck, SceneContext

CHECKS: tuple[SceneCheck, ...] = (
    cues,
    descriptions,
    prose,
    lists,
    spoken_headings,
    in_heading,
    in_manner,
    options,
)


def lint_scene(context: SceneContext) -> tuple[Diagnostic, ...]:
    """What every check finds in one scene: a pure function of it.

    Of one place it is the first check that tells something.
    """
    found: list[Diagnostic] = []
    for check in CHECKS:
        told = {each.span.start for each in found}
        found += (each for each in check(context) if each.span.start not in told)
    return tuple(found)
