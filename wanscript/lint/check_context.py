"""What a check is given, and what it is: a script with the storyboard that it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from ..language.diagnostic import Diagnostic
from ..language.storyboard import Storyboard
from ..language.syntax import File
from ..language.usage import Usage


class LintContext(Struct, frozen=True, gc=False):
    """A script, the storyboard that it means, and what the scenes of that use."""

    script: File
    storyboard: Storyboard
    usages: tuple[Usage, ...]


Check = Callable[[LintContext], Iterator[Diagnostic]]
"""What was probably not meant."""
