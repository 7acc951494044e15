"""`completion`: what a shell is told once, so that it completes commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .command import command
from .out import out

SHELLS = ("bash", "zsh", "fish")
PROGRAMS = ("wanscript", "wan")


@command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what SHELL needs to complete commands, options, scripts, scenes, takes and codes.

    \b
    - bash, in ~/.bashrc:
      eval "$(wanscript completion bash)"
    - zsh, in ~/.zshrc, after compinit:
      eval "$(wanscript completion zsh)"
    - fish, in ~/.config/fish/config.fish:
      wanscript completion fish | source
    """
    made = get_completion_class(shell)
    assert made is not None
    for program in PROGRAMS:
        variable = f"_{program.upper()}_COMPLETE"
        out(made(ctx.find_root().command, {}, program, variable).source(), nl=False)
