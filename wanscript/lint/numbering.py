"""Shot numbers that do not follow on."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic
from ..language.storyboard import Storyboard
from ..language.syntax import File
from ..language.timing import numbers


def numbering(script: File, storyboard: Storyboard) -> Iterator[Diagnostic]:  # noqa: ARG001
    """The shots of each scene whose number is not the next one."""
    for scene in storyboard.scenes:
        yield from numbers(scene.shots)
