"""`fmt`: scripts in the canonical layout."""

from __future__ import annotations

import codecs
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from ..compiler import reformat
from ..language.decode import decode
from ..language.diagnostic import Diagnostic
from ..language.source import Source
from ..media import files
from .argument import some_scripts
from .changes import rewrite, show_difference
from .command import command
from .out import err, out_data
from .script import has_errors, printed, read


@command()
@some_scripts()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--ids", is_flag=True, help="Give every scene heading without an id one.")
@click.option("--stdin-filename", metavar="PATH", help="The name of what `-` reads.")
def fmt(
    scripts: tuple[str, ...], check: bool, diff: bool, ids: bool, stdin_filename: str | None
) -> None:
    """Lay FILES out anew (`-` reads standard input and prints).

    White space moves and nothing else does: no request changes. A file with syntax errors is
    left as it is, and then the exit code is 1.
    """
    broken = changed = 0
    for script in scripts:
        layout = _layout(script, stdin_filename, ids)
        printed(layout.findings, "text", sys.stderr)
        broken += has_errors(layout.findings)
        changed += layout.changed
        if diff and layout.changed:
            show_difference(str(layout.source.path), layout.source.text, layout.text, "laid out")
        if check or diff:
            if layout.changed:
                err(f"{layout.source.path} would change")
        elif script == "-" and not has_errors(layout.findings):
            out_data(layout.data)
        elif script != "-" and layout.changed:
            rewrite(files.located(Path(script)), layout.data)
            err(f"{script} rewritten")
    raise click.exceptions.Exit(1 if broken or (check and changed) else 0)


@dataclass(frozen=True, slots=True)
class _Layout:
    """A script before and after; the same where it has errors."""

    source: Source
    mark: bytes
    text: str
    findings: tuple[Diagnostic, ...]

    @property
    def changed(self) -> bool:
        return self.text != self.source.text

    @property
    def data(self) -> bytes:
        return self.mark + self.text.encode()


def _layout(script: str, name: str | None, ids: bool) -> _Layout:
    path, data = read(script, name)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    source, encoding = decode(path, data)
    if has_errors(encoding):
        return _Layout(source, mark, source.text, encoding)
    laid, syntax = reformat(source, ids=ids)
    return _Layout(source, mark, laid.text, (*encoding, *syntax))
