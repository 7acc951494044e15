"""A script with everything mended that has one right answer, and what is left to say about it."""

from __future__ import annotations

from pathlib import PurePath

from msgspec import Struct

from ..compiler import Compilation, Render, nothing, unknown
from ..language.decode import readable, text_of
from ..language.diagnostic import Diagnostic
from ..language.edits import apply, compatible
from ..language.source import Source
from ..models.media import Facts, Load, Unreadable
from .decoded import compile_decoded

_ROUNDS = 10
"""How often something mended may bring to light what can be mended."""


class Fixed(Struct, frozen=True, gc=False):
    """A mended script: what it compiles to now, and the findings that went.

    `files` are those that changed, the script or what it includes, each as it was and as it is.
    """

    compilation: Compilation
    mended: tuple[Diagnostic, ...]
    files: tuple[tuple[Source, Source], ...]


class _Texts(Struct, frozen=True, gc=False):
    """The texts of a script and of what it includes, as they were and as they are, by path."""

    load: Load
    included: bool
    was: dict[PurePath, Source]
    now: dict[PurePath, Source]

    def read(self, path: PurePath) -> bytes | Unreadable:
        """As `load`, with what is mended."""
        return self.now[path].text.encode() if path in self.now else self.load(path)

    def hold(self, found: Diagnostic) -> bool:
        """Whether a finding's edits are of texts that are those of their files, sign for sign."""
        return all(self._whole(edit.span.source) for edit in found.edits)

    def _whole(self, found: Source) -> bool:
        if found.path in self.now:
            return found.text == self.now[found.path].text
        data = self.load(found.path) if self.included else None
        return isinstance(data, bytes) and text_of(data) == found.text

    def mend(self, taken: tuple[Diagnostic, ...]) -> None:
        """Applies the edits of findings."""
        for found in {edit.span.source for each in taken for edit in each.edits}:
            self.was.setdefault(found.path, found)
            self.now[found.path] = apply(found, taken)

    def changed(self) -> tuple[tuple[Source, Source], ...]:
        """Each text that changed, as it was and as it is."""
        both = ((self.was[path], self.now[path]) for path in self.was)
        return tuple((was, now) for was, now in both if was.text != now.text)


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
    texts = _Texts(load, included, {source.path: source}, {source.path: source})

    def compiled() -> Compilation:
        decoded = readable(texts.now[source.path])
        return compile_decoded(decoded, load=texts.read, facts=facts, model=model, render=render)

    mended: list[Diagnostic] = []
    compilation = compiled()
    for _ in range(_ROUNDS):
        taken = compatible(filter(texts.hold, compilation.diagnostics))
        if not taken:
            break
        texts.mend(taken)
        mended += taken
        compilation = compiled()
    return Fixed(compilation, tuple(mended), texts.changed())
