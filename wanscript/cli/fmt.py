"""`fmt`: scripts in the canonical layout."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..app.layout import lay_out
from ..app.rewrite import rewrite
from ..media import files
from .argument import some_scripts
from .changes import show_difference
from .command import command
from .out import err, out_data
from .script import printed, read


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
        layout = lay_out(*read(script, stdin_filename), ids=ids)
        printed(layout.findings, "text", sys.stderr)
        broken += layout.broken
        changed += layout.changed
        if diff and layout.changed:
            show_difference(str(layout.source.path), layout.source.text, layout.text, "laid out")
        if check or diff:
            if layout.changed:
                err(f"{layout.source.path} would change")
        elif script == "-" and not layout.broken:
            out_data(layout.data)
        elif script != "-" and layout.changed:
            rewrite(files.located(Path(script)), layout.data)
            err(f"{script} rewritten")
    raise click.exceptions.Exit(1 if broken or (check and changed) else 0)
