"""A script before and after a command: shown as a difference, or written in its place."""

from __future__ import annotations

import contextlib
import difflib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ..media import files
from ..media.disk import inside, part_of
from .out import colored, out, out_data


def rewrite(path: Path, data: bytes) -> None:
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


def show_difference(name: str, before: str, after: str, how: str) -> None:
    """Prints to stdout what changes in a script, as `diff -u` does; `how` it came to be so."""
    lines = list(_difference(name, before, after, how))
    if colored(sys.stdout):
        out([(line, _look(line))] for line in lines)
    else:
        out_data(os.fsencode("\n".join(lines) + "\n"))


_COLORS = {"-": "31", "+": "32", "@": "36"}


def _look(line: str) -> str:
    return "" if line[:3] in ("---", "+++") else _COLORS.get(line[:1], "")


def _difference(name: str, before: str, after: str, how: str) -> Iterator[str]:
    was, now = _lines(before), _lines(after)
    if was == now:
        # nothing that can be seen: line ends of several kinds, or none at the end of the file
        yield f"--- {name}: only line ends change"
    yield from difflib.unified_diff(was, now, name, f"{name} ({how})", lineterm="")


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
