"""Settings that a fence leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Note
from ..language.settings import WORDED
from ..language.storyboard import Scene
from .check_context import LintContext


def fenced(context: LintContext) -> Iterator[Diagnostic]:
    """Words that are set for a scene whose whole prompt is its fence."""
    for scene in context.storyboard.scenes:
        if scene.fence is not None:
            yield from _unsaid(scene)


def _unsaid(scene: Scene) -> Iterator[Diagnostic]:
    worded = [each for each in map(scene.settings.by_key, WORDED) if each and each.value]
    if worded:
        names = " and ".join(each.key.capitalize() for each in worded)
        yield Diagnostic.of(
            "WAN322",
            scene.span,
            f"{names} {'is' if len(worded) == 1 else 'are'} not said in this scene",
            "a fence is the whole prompt",
            tuple(Note(each.key_span, "set here") for each in worded),
            "say it in the fence",
        )
