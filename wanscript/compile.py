"""The stair: a `Source` becomes a `Compilation`."""

from __future__ import annotations

from dataclasses import dataclass

from .language.diagnostic import Diagnostic
from .language.source import Source, Span
from .language.storyboard import Storyboard
from .wan.request import Request


@dataclass(frozen=True, slots=True)
class Compilation:
    """Everything the compiler knows of one script.

    `files` are the script and what it includes; a mark's or place's `origin` is an index
    into `origins`; `scenes[i]` of the storyboard has its requests by scene name and take.
    """

    source: Source
    files: tuple[Source, ...]
    storyboard: Storyboard
    requests: tuple[Request, ...]
    origins: tuple[Span, ...]
    diagnostics: tuple[Diagnostic, ...]
