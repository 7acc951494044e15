"""Everything that a command prints goes through here: nothing in it can steer a terminal.

Results go to stdout, everything else to stderr. Text from scripts, file names, settings, locks
and the service is written with its control characters made visible; colours are only our own.
What another program reads (paths, programs, scripts) is changed for a terminal alone.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from typing import NoReturn, TextIO

import click

from ..show.terminal import Row, as_json, painted, safe

Said = str | Iterable[Row]
"""Plain text of one or more lines, or rows of styled pieces."""


def out(said: Said, *, nl: bool = True) -> None:
    """Prints to stdout; `nl` ends plain text with a line end. Raises BrokenPipeError."""
    _write(sys.stdout, said, nl)


def err(said: Said, *, nl: bool = True) -> None:
    """Prints to stderr; `nl` ends plain text with a line end."""
    _write(sys.stderr, said, nl)


def out_json(document: object) -> None:
    """Prints a JSON document to stdout, in which strings are spelled without control characters."""
    out(as_json(document))


def out_path(path: str | os.PathLike[str]) -> None:
    """Prints a path and a line end to stdout; whoever reads it from a pipe gets its own bytes."""
    out_data(os.fsencode(path) + b"\n")


def out_data(data: bytes) -> None:
    """Prints what a program reads to stdout, byte for byte unless a person looks at it."""
    if sys.stdout.isatty():
        out(os.fsdecode(data), nl=False)
    else:
        click.echo(data, nl=False)


def failed(message: str, code: int = 1) -> NoReturn:
    """Ends the command with a sentence on stderr."""
    err(f"wanscript: {message}")
    raise click.exceptions.Exit(code)


def refused(error: click.ClickException) -> None:
    """Prints why a command was not carried out, with its usage, to stderr."""
    if not isinstance(error, click.UsageError) or error.ctx is None:
        err(f"Error: {error.format_message()}")
        return
    told = io.StringIO()
    # click would take out what it believes to be colours, and hide that they were there
    error.ctx.color = True
    error.show(file=told)
    err(told.getvalue(), nl=False)


def colored(stream: TextIO) -> bool:
    """Whether a stream takes colours: NO_COLOR, FORCE_COLOR, else if it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _write(stream: TextIO, said: Said, nl: bool) -> None:
    if isinstance(said, str):
        text = safe(said) + ("\n" if nl else "")
    else:
        text = painted(said, color=colored(stream))
    if text:
        # whether there are colours is settled: click is not asked to take them out again
        click.echo(text, file=stream, nl=False, color=True)
