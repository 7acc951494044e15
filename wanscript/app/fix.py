"""A script with everything mended that has one right answer, and what is left to say about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from ..compiler import Compilation, Render, nothing, unknown
from ..language.decode import readable, text_of
from ..language.diagnostic import Diagnostic
from ..language.edits import apply, compatible
from ..language.source import Source
from ..models.media import Facts, Load, Unreadable
from .open_script import open_script

_ROUNDS = 10
"""How often something mended may bring to light what can be mended."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A mended script: what it compiles to now, and the findings that went.

    `files` are those that changed, the script or what it includes, each as it was and as it is.
    """

    compilation: Compilation
    mended: tuple[Diagnostic, ...]
    files: tuple[tuple[Source, Source], ...]


def fix(
    source: Source,
    *,
    included: bool = True,
    load: Load = nothing,
    facts: Facts = unknown,
    model: str | None = None,
    render: Render | None = None,
) -> Fixed:
    """Applies the edits of a script's findings, until nothing is left to apply. Writes nothing.

    Without `included` only the script itself is mended. The rest is as in `compile`.
    """
    was, now = {source.path: source}, {source.path: source}

    def read(path: PurePath) -> bytes | Unreadable:
        return now[path].text.encode() if path in now else load(path)

    def compiled() -> Compilation:
        decoded = readable(now[source.path])
        return open_script(decoded, load=read, facts=facts, model=model, render=render)

    def whole(found: Source) -> bool:
        """Whether the text in which something was found is that of its file, sign for sign."""
        if found.path in now:
            return found.text == now[found.path].text
        data = load(found.path) if included else None
        return isinstance(data, bytes) and text_of(data) == found.text

    mended: list[Diagnostic] = []
    compilation = compiled()
    for _ in range(_ROUNDS):
        taken = compatible(
            each
            for each in compilation.diagnostics
            if all(whole(edit.span.source) for edit in each.edits)
        )
        if not taken:
            break
        for found in {edit.span.source for each in taken for edit in each.edits}:
            was.setdefault(found.path, found)
            now[found.path] = apply(found, taken)
        mended += taken
        compilation = compiled()
    changed = tuple((was[path], now[path]) for path in was if was[path].text != now[path].text)
    return Fixed(compilation, tuple(mended), changed)
