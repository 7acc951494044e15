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
from pathlib import Path, PurePath

import click

from .. import files
from ..compiler import reformat
from ..language.decode import decode
from ..language.diagnostic import Diagnostic
from ..language.source import Source
from ..models.media import Unreadable
from .script import colored, printed, wrong


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
        broken += wrong(layout.findings)
        changed += layout.changed
        if diff and layout.changed:
            _show(layout)
        if check or diff:
            if layout.changed:
                click.echo(f"{layout.source.path} would change", err=True)
        elif script == "-" and not wrong(layout.findings):
            sys.stdout.buffer.write(layout.data)
        elif script != "-" and layout.changed:
            _rewrite(Path(script), layout.data)
            click.echo(f"{script} rewritten", err=True)
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
    path = PurePath(name or "stdin.wan") if script == "-" else PurePath(script)
    data = sys.stdin.buffer.read() if script == "-" else files.load(path)
    if isinstance(data, Unreadable):
        raise click.UsageError(data.message)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    source, encoding = decode(path, data)
    if wrong(encoding):
        return _Layout(source, mark, source.text, encoding)
    laid, syntax = reformat(source, ids=ids)
    return _Layout(source, mark, laid.text, (*encoding, *syntax))


def _rewrite(path: Path, data: bytes) -> None:
    """Replaces a script whole or not at all, behind a link too, and keeps its mode and owner."""
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
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
    finally:
        part.unlink(missing_ok=True)


_COLORS = {"-": "31", "+": "32", "@": "36"}


def _show(layout: _Layout) -> None:
    paint = colored(sys.stdout)
    for line in _diff(layout):
        code = _COLORS.get(line[:1]) if paint and line[:3] not in ("---", "+++") else None
        click.echo(f"\x1b[{code}m{line}\x1b[0m" if code else line, color=True)


def _diff(layout: _Layout) -> Iterator[str]:
    name = str(layout.source.path)
    before, after = (_lines(text) for text in (layout.source.text, layout.text))
    if before == after:
        # nothing that can be seen: line ends of several kinds, or none at the end of the file
        yield f"--- {name}: only line ends change"
    yield from difflib.unified_diff(before, after, name, f"{name} (laid out)", lineterm="")


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
