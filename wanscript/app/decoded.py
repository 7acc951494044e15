"""From the text of a file to a compiled script: what is shown of a file that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..compiler import Compilation, Render, compile, nothing, unknown
from ..language.diagnostic import Diagnostic, Severity
from ..language.source import Source
from ..models.media import Facts, Load

if TYPE_CHECKING:
    from ..incremental import Incremental


def compile_decoded(
    decoded: tuple[Source, tuple[Diagnostic, ...]],
    *,
    load: Load = nothing,
    facts: Facts = unknown,
    model: str | None = None,
    render: Render | None = None,
    again: Incremental | None = None,
) -> Compilation:
    """Compiles what `decode` gave; of a text that cannot be read, that alone is said.

    `again` has compiled the texts before, and reads only what has changed since.
    """
    source, findings = decoded
    if again is None:
        compilation = compile(source, load=load, facts=facts, model=model, render=render)
    else:
        made = again.compile(source, load=load, facts=facts, model=model, render=render)
        compilation = made.compilation
    if any(each.severity is Severity.ERROR for each in findings):
        return replace(compilation, diagnostics=findings)
    return compilation
