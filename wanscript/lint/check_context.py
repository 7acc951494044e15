"""What a check is given, and what it is: a script with the storyboard that it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from ..language.diagnostic import Diagnostic
from ..language.storyboard import Storyboard
from ..language.syntax import File


class LintContext(Struct, frozen=True, gc=False):
    """A script and the storyboard that it means.

    `used` are the names that some scene uses, `described` those whose Look some prompt says.
    """

    script: File
    storyboard: Storyboard
    used: frozenset[str]
    described: frozenset[str]


Check = Callable[[LintContext], Iterator[Diagnostic]]
"""What was probably not meant."""
