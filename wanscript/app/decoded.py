"""From the text of a file to a compiled script: what is shown of a file that was given."""

from __future__ import annotations

from dataclasses import replace

from ..compiler import Compilation, Render, compile, nothing, unknown
from ..language.diagnostic import Diagnostic, Severity
from ..language.source import Source
from ..models.media import Facts, Load


def compile_decoded(
    decoded: tuple[Source, tuple[Diagnostic, ...]],
    *,
    load: Load = nothing,
    facts: Facts = unknown,
    model: str | None = None,
    render: Render | None = None,
) -> Compilation:
    """Compiles what `decode` gave; of a text that cannot be read, that alone is said."""
    source, findings = decoded
    compilation = compile(source, load=load, facts=facts, model=model, render=render)
    if any(each.severity is Severity.ERROR for each in findings):
        return replace(compilation, diagnostics=findings)
    return compilation
