"""`lsp`: the language server, for editors."""

from __future__ import annotations

import os
import sys

import click

from .command import command
from .out import err


@command()
@click.option(
    "--stdio", is_flag=True, help="Speak over standard input and output, as it always does."
)
def lsp(stdio: bool) -> None:  # noqa: ARG001
    """Answer an editor over standard input and output, as a language server.

    It is for editors to start; `docs/editors.md` says how. It needs the extra `lsp`, and reads
    what the project has: nothing is paid, and no network is asked.
    """
    try:
        from ..lsp.features import server
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise click.ClickException(
            "the language server needs the extra `lsp`: pip install 'wanscript[lsp]'"
        ) from None
    if sys.stdin.isatty():
        err("This speaks to an editor, which starts it by itself; Ctrl-D ends it.")
    # the library closes its stream at the end: standard output is still to be flushed then
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as stream:
        server().start_io(sys.stdin.buffer, stream)
