"""The stair: a `Source` becomes a `Compilation`, one stage after the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from .language.diagnostic import Diagnostic, Severity
from .language.parse import parse
from .language.resolve import resolve
from .language.source import Source, Span
from .language.storyboard import Storyboard
from .lower.lower import lower
from .wan.media import Facts, Load, Unreadable
from .wan.request import Request


@dataclass(frozen=True, slots=True)
class Compilation:
    """Everything the compiler knows of one script.

    `files` are the script and what it includes; a mark's or place's `origin` is an index
    into `origins`; a request names its scene as `Scene.name` does.
    """

    source: Source
    files: tuple[Source, ...]
    storyboard: Storyboard
    requests: tuple[Request, ...]
    origins: tuple[Span, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing in it is an error."""
        return all(each.severity is not Severity.ERROR for each in self.diagnostics)


def nothing(path: PurePath) -> Unreadable:
    """A `Load` that has no other scripts."""
    return Unreadable(f"`{path}` is not here")


def unknown(reference: str) -> None:  # noqa: ARG001
    """`Facts` that look at no medium."""
    return


def compile(
    source: Source, *, load: Load = nothing, facts: Facts = unknown, model: str | None = None
) -> Compilation:
    """Compiles a script: text to file to storyboard to requests.

    Nothing is raised for what the writer wrote: every finding is in `diagnostics`, in the
    order of the source, and later stages run on what earlier ones could build.
    """
    file, syntax = parse(source)
    storyboard, meaning = resolve(file)
    requests, origins, limits = lower(storyboard, facts, model)
    findings = (*syntax, *meaning, *limits, *_nothing_to_shoot(source, storyboard))
    order = {id(source): 0}
    return Compilation(
        source,
        (source,),
        storyboard,
        requests,
        origins,
        tuple(
            sorted(
                dict.fromkeys(findings),
                key=lambda each: (order.get(id(each.span.source), 1), each.span.start),
            )
        ),
    )


def _nothing_to_shoot(source: Source, storyboard: Storyboard) -> tuple[Diagnostic, ...]:
    place = Span(source, 0, 0)
    if not source.text.strip():
        return (
            Diagnostic(
                "WAN102",
                Severity.ERROR,
                place,
                "this file is empty",
                help="`wanscript new NAME` writes a storyboard to start from",
            ),
        )
    if storyboard.scenes:
        return ()
    return (
        Diagnostic(
            "WAN110",
            Severity.HINT,
            place,
            "nothing here is to be shot: the file has no story",
            help="write prose, a scene heading or a numbered shot below the declarations",
        ),
    )


__all__ = ["Compilation", "compile", "nothing", "unknown"]
