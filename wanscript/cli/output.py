"""Outputs that go to a file alone."""

from __future__ import annotations

import click


def require_file(output: str | None, what: str) -> None:
    """Ends the command (exit 2) where what only a file can hold is to go to standard output."""
    if output == "-":
        raise click.UsageError(f"{what} needs a file and cannot go to standard output")
