"""A script laid out in the canonical way."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import PurePath

from ..compiler import reformat
from ..language.decode import decode
from ..language.diagnostic import Diagnostic, Severity
from ..language.source import Source


@dataclass(frozen=True, slots=True)
class Layout:
    """A script before and after; the same where it has errors of syntax, which are `findings`."""

    source: Source
    text: str
    findings: tuple[Diagnostic, ...]
    mark: bytes = b""

    @property
    def changed(self) -> bool:
        """Whether the script is not laid out so yet."""
        return self.text != self.source.text

    @property
    def broken(self) -> bool:
        """Whether it has errors of syntax, and is left as it is."""
        return any(each.severity is Severity.ERROR for each in self.findings)

    @property
    def data(self) -> bytes:
        """The script as bytes, with the byte order mark that was there."""
        return self.mark + self.text.encode()


def lay_out(path: PurePath, data: bytes, *, ids: bool = False) -> Layout:
    """Lays a script out anew; `ids` gives every scene heading without an id one."""
    source, encoding = decode(path, data)
    if any(each.severity is Severity.ERROR for each in encoding):
        return Layout(source, source.text, encoding, mark_of(data))
    laid, syntax = reformat(source, ids=ids)
    return Layout(source, laid.text, (*encoding, *syntax), mark_of(data))


def mark_of(data: bytes) -> bytes:
    """The byte order mark with which a script begins, if it does."""
    return codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
