"""`fmt`: scripts in the canonical layout."""

from __future__ import annotations

import codecs
import contextlib
import difflib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from ..compiler import reformat
from ..language.decode import decode
from ..language.diagnostic import Diagnostic
from ..language.source import Source
from ..media import files
from ..media.disk import inside, part_of
from .out import colored, err, out, out_data
from .script import has_errors, printed, read


@click.command()
@click.argument("scripts", nargs=-1, required=True, metavar="FILES...")
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
            _show(layout)
        if check or diff:
            if layout.changed:
                err(f"{layout.source.path} would change")
        elif script == "-" and not has_errors(layout.findings):
            out_data(layout.data)
        elif script != "-" and layout.changed:
            _rewrite(files.located(Path(script)), layout.data)
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


def _rewrite(path: Path, data: bytes) -> None:
    """Replaces a script whole or not at all, and keeps its mode and owner.

    It may be a link, but not one out of its project: that could be a stranger's.
    """
    if not inside(path, files.project(path)):
        raise click.ClickException(
            f"{path} is a link out of its project and is left as it is; "
            f"name the file itself: {path.resolve()}"
        )
    target = path.resolve()
    try:
        with part_of(target) as part:
            with part.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            shutil.copymode(target, part)
            about = target.stat()
            with contextlib.suppress(OSError):
                os.chown(part, about.st_uid, about.st_gid)
            part.replace(target)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None


_COLORS = {"-": "31", "+": "32", "@": "36"}


def _show(layout: _Layout) -> None:
    lines = list(_diff(layout))
    if colored(sys.stdout):
        out([(line, _look(line))] for line in lines)
    else:
        out_data(os.fsencode("\n".join(lines) + "\n"))


def _look(line: str) -> str:
    return "" if line[:3] in ("---", "+++") else _COLORS.get(line[:1], "")


def _diff(layout: _Layout) -> Iterator[str]:
    name = str(layout.source.path)
    before, after = (_lines(text) for text in (layout.source.text, layout.text))
    if before == after:
        # nothing that can be seen: line ends of several kinds, or none at the end of the file
        yield f"--- {name}: only line ends change"
    yield from difflib.unified_diff(before, after, name, f"{name} (laid out)", lineterm="")


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
