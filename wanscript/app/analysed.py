"""A text that an editor holds, as it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from ..compiler import Compilation
from ..incremental import Analysis, Incremental
from ..language.decode import readable
from ..language.diagnostic import Diagnostic, Severity
from ..language.source import Source
from ..models.media import Facts
from .open_script import Opening, loader


@dataclass(frozen=True)
class Analysed:
    """A script as its author sees it just now, and all that is known of it.

    `source` is its text as it stands in the editor, sign for sign; `compilation`, which is made
    when it is asked for, is of that text with what no one can see replaced.
    """

    path: Path
    source: Source
    diagnostics: tuple[Diagnostic, ...]
    facts: Facts
    _analysis: Analysis

    @cached_property
    def compilation(self) -> Compilation:
        """What `compile` gives for the text."""
        return replace(self._analysis.compilation, diagnostics=self.diagnostics)

    @property
    def script(self) -> Source:
        """The text that places in the compilation are of: it has the lines of `source`."""
        return self._analysis.source

    @cached_property
    def inputs(self) -> frozenset[Path]:
        """Every file on which this depends, by its full path."""
        return frozenset(Path(str(each)).absolute() for each in self._analysis.inputs)


def analysed(path: Path, text: str, opening: Opening, again: Incremental) -> Analysed:
    """What a text says that stands for a script; `again` has compiled the texts it had before.

    Media are looked at and not decoded to their ends, whatever `opening` says of that, and
    templates that come with a script stay off: nobody has asked for a stranger's program.
    """
    source = Source(path, text)
    read, findings = readable(source)
    facts = replace(opening, whole=False).facts(path.parent)
    made = again.compile(read, load=loader(path.parent, opening), facts=facts)
    unread = any(each.severity is Severity.ERROR for each in findings)
    return Analysed(path, source, findings if unread else made.diagnostics, facts, made)
