"""`help`: what `--help` says, of wanscript or of one command."""

from __future__ import annotations

import click

from .command import command
from .completing import commands
from .out import out


@command()
@click.argument("command", required=False, shell_complete=commands)
@click.pass_context
def help(ctx: click.Context, command: str | None) -> None:
    """Show what wanscript does, or what COMMAND does and takes."""
    above = ctx.parent
    assert above is not None
    if command is None:
        out(above.get_help() + "\n", nl=False)
        return
    group = above.command
    assert isinstance(group, click.Group)
    name, found, _ = group.resolve_command(above, [command])
    assert found is not None
    with click.Context(found, info_name=name, parent=above) as inner:
        out(found.get_help(inner) + "\n", nl=False)
