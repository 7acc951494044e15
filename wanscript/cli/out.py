"""Everything that a command prints goes through here: nothing in it can steer a terminal.

Results go to stdout, everything else to stderr. Text from scripts, file names, settings, locks
and the service is written with its control characters made visible, in a message its line ends
too; colours are only our own. What another program reads (paths, programs, scripts) is changed
for a terminal alone.

What cannot be printed (the reader has gone, the disk is full) stops no command on its way, least of
all one that has paid: it goes on in silence, and its exit code tells.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterable
from typing import NoReturn, TextIO

import click

from ..show.terminal import Row, as_json, painted, safe, visible

Said = str | Iterable[Row]
"""A line of plain text, which may have empty ones around it; or rows of styled pieces."""


def out(said: Said, *, nl: bool = True) -> None:
    """Prints to stdout; without `nl` plain text has lines of its own, and ends them."""
    _write(sys.stdout, said, nl)


def err(said: Said, *, nl: bool = True) -> None:
    """Prints to stderr; without `nl` plain text has lines of its own, and ends them."""
    _write(sys.stderr, said, nl)


def err_picture(drawn: bytes) -> None:
    """Prints a picture of ours to stderr, as this terminal draws one."""
    _print(sys.stderr, drawn)


def out_json(document: object, *, indent: int | None = 2) -> None:
    """Prints a JSON document to stdout, in which strings are spelled without control characters.

    Without an `indent` it is one line.
    """
    out(as_json(document, indent=indent) + "\n", nl=False)


def out_path(path: str | os.PathLike[str]) -> None:
    """Prints a path and a line end to stdout; whoever reads it from a pipe gets its own bytes."""
    if sys.stdout.isatty():
        out(os.fsdecode(path))
    else:
        _print(sys.stdout, os.fsencode(path) + b"\n")


def out_data(data: bytes) -> None:
    """Prints what a program reads to stdout, byte for byte unless a person looks at it."""
    if sys.stdout.isatty():
        out(os.fsdecode(data), nl=False)
    else:
        _print(sys.stdout, data)


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
    message = error.format_message()
    err(told.getvalue().replace(message, visible(message)), nl=False)


def colored(stream: TextIO) -> bool:
    """Whether a stream takes colours: NO_COLOR, FORCE_COLOR, else if it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width(stream: TextIO) -> int | None:
    """Columns that a stream has: of its terminal, or as COLUMNS says; None where nobody knows."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None if stream.isatty() else None
    except (OSError, ValueError):
        return None


def streams() -> None:
    """Makes the three standard streams fit to be used, also those that the caller closed."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # the first number that is free is its own, so that no other file gets it
            handle = os.open(os.devnull, os.O_RDWR)
            stream = os.fdopen(handle, "r" if name == "stdin" else "w", encoding="utf-8")
            setattr(sys, name, stream)
        if name != "stdin" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def ended(code: int) -> int:
    """The exit code of a command that came to `code`, with what became of its stdout."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _give_up(sys.stdout, error)
    problem = _unprinted.pop(0) if _unprinted else None
    if problem is None:
        return code
    if isinstance(problem, BrokenPipeError):
        # the reader (`head`, a pager) has had enough
        return code or 128 + getattr(signal, "SIGPIPE", 13)
    err(f"wanscript: standard output cannot be written: {(problem.strerror or '').lower()}")
    return code or 1


class Steady(io.TextIOBase):
    """A stream to draw on that takes everything, also where it cannot be written any more."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes what can be written."""
        try:
            return self._stream.write(text)
        except OSError as error:
            _give_up(self._stream, error)
        return len(text)

    def flush(self) -> None:
        """Flushes what can be flushed."""
        try:
            self._stream.flush()
        except OSError as error:
            _give_up(self._stream, error)

    def isatty(self) -> bool:
        """As the stream itself."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """As the stream itself."""
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """As the stream itself."""
        return self._stream.encoding


_unprinted: list[OSError] = []
"""What first kept stdout from being written."""


def _write(stream: TextIO, said: Said, nl: bool) -> None:
    if isinstance(said, str):
        text = f"{_one_line(said)}\n" if nl else safe(said)
    else:
        text = painted(said, color=colored(stream))
    if text:
        _print(stream, text)


def _one_line(text: str) -> str:
    """A line with the empty ones around it; what would break it is seen."""
    inner = text.strip("\n")
    if not inner:
        return text
    before, _, after = text.partition(inner)
    return f"{before}{visible(inner)}{after}"


def _print(stream: TextIO, said: str | bytes) -> None:
    try:
        # whether there are colours is settled: click is not asked to take them out again
        click.echo(said, file=stream, nl=False, color=True)
    except OSError as error:
        _give_up(stream, error)


def _give_up(stream: TextIO, error: OSError) -> None:
    """Lets everything more, and what a stream still holds, go nowhere."""
    if stream is sys.stdout:
        _unprinted.append(error)
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
