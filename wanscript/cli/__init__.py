"""The door: commands are loaded when they are called, and not sooner."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from gettext import gettext
from keyword import iskeyword
from typing import TYPE_CHECKING, NoReturn

import click

from .command import Plain

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    Offered = CompletionItem[str]

COMMANDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Write": {
        "new": ("new", "Start a storyboard that runs as it is."),
        "import": ("import_", "Make a script of a screenplay: Fountain or Final Draft."),
        "check": ("check", "Say everything that is wrong, with its place and a way out."),
        "fmt": ("fmt", "Lay scripts out in the canonical way; no request changes."),
        "explain": ("explain", "Show the page of one diagnostic."),
    },
    "See": {
        "compile": ("compile", "Print the requests, as JSON or as a program that sends them."),
        "show": ("show", "Show each prompt, where its words came from, media and price."),
        "diff": ("diff", "Say what changed since a revision of git, and what it costs."),
        "report": ("report", "Break the film down: cast, places, props, lengths, prices."),
        "board": ("board", "Draw the storyboard as one HTML page."),
        "animatic": ("animatic", "Draw the film as one MP4, with captions and sound."),
        "watch": ("watch", "Keep the board open in a browser, up to date with every save."),
    },
    "Shoot": {
        "plan": ("run", "Say what would be shot, why, and what it would cost."),
        "run": ("run", "Shoot what is new or changed: a free rehearsal, or for money."),
        "status": ("status", "Say what is out there: of one script, or of all your films."),
        "approve": ("run", "Say that a plan may be paid, for `step`, workers and agents."),
        "step": ("step", "Make one move of one clip that was approved."),
        "cancel": ("resolve", "Call a clip back that still waits, or an approval."),
        "resolve": ("resolve", "Settle a clip of which nobody knows whether it was accepted."),
        "studio": ("studio", "Shoot with workers on several machines that share one account."),
    },
    "Cut": {
        "takes": ("takes", "List the takes of each scene, with pictures; say which stands."),
        "pick": ("takes", "Choose the take that stands for a scene, or say that one is no good."),
        "circle": ("takes", "The same as `pick`."),
        "review": ("review", "Measure the takes against the script: cuts, speech, sound, seams."),
        "film": ("film", "Join the clips as the script says: one MP4 with captions."),
        "export": ("export", "Write timelines, subtitles, a shot list, or all in one folder."),
        "conform": ("conform", "Say which takes an editor used, and pick them."),
    },
    "More": {
        "lsp": ("lsp", "Answer an editor, as a language server."),
        "serve": ("serve", "Serve the local backend on loopback, for other clients."),
        "mcp": ("mcp", "Serve the scripts of this folder to an agent."),
        "textconv": ("textconv", "Print what a script sends, for `git diff` to compare."),
        "completion": ("completion", "Print what a shell needs to complete commands."),
        "doctor": ("doctor", "Say how this machine is: key, host, network, disk, fonts."),
        "help": ("help", "Show what wanscript does, or one command."),
    },
}
"""By heading: each command's module in here, and its line in `--help`."""


class _Lazy(Plain, click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [name for group in COMMANDS.values() for name in group]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        row = next((group[cmd_name] for group in COMMANDS.values() if cmd_name in group), None)
        if row is None:
            return None
        module = importlib.import_module(f".{row[0]}", __package__)
        command = getattr(module, f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)
        assert isinstance(command, click.Command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Offered]:
        """The commands that begin so, of which none is imported, and the options."""
        from .completing import commands

        named = commands(ctx, click.Argument(["command"]), incomplete)
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        unknown = self.get_command(ctx, name) is None and not name.startswith("-")
        if unknown and not ctx.resilient_parsing:  # a shell that completes is told nothing
            import difflib
            import shlex
            from pathlib import Path

            near = difflib.get_close_matches(name, self.list_commands(ctx), 1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            if name.endswith(".wan") or Path(name).is_dir():
                hint = f" To shoot it: wanscript run {shlex.quote(name)}"
            ctx.fail(f"There is no command `{name}`.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        width = max(len(name) for group in COMMANDS.values() for name in group)
        for heading, group in COMMANDS.items():
            with formatter.section(gettext(heading)):
                formatter.write_dl([(name.ljust(width), row[1]) for name, row in group.items()])


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    from .out import out

    out(f"wanscript {version('wanscript')}")
    ctx.exit()


@click.command(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="A first look:  wanscript new film && wanscript run film",
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """Storyboards in plain text, compiled for reference-to-video models and shot.

    Nothing costs money unless `run` says `--backend dashscope`, and then it asks first; or
    `approve` was asked and answered, and `step` pays what it allowed.
    """
    from ..media.files import moved_state

    # what cannot be is said by every command alike, before anything else happens
    moved_state()


_MADE = 50_000
"""So many objects more than before are made between two looks for garbage that holds itself."""


_COMPLETING = ("_WANSCRIPT_COMPLETE", "_WAN_COMPLETE")
"""What a shell sets that asks for completions."""


def main() -> NoReturn:
    """The command `wanscript`; ends the process with the documented exit code."""
    import gc
    import sys

    # most of what a command makes lives as long as the command: looking through it finds nothing
    gc.set_threshold(_MADE)
    from .out import ended, streams

    streams()
    sys.exit(ended(_carried_out()))


def _carried_out() -> int:
    """The exit code of the command; what kept it from its end is told."""
    import os
    import signal

    from .out import err, refused

    if any(name in os.environ for name in _COMPLETING):
        # a shell asks: how its words are quoted is registered
        from . import completing  # noqa: F401
    try:
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            # from here on Ctrl-C is told
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return int(cli(standalone_mode=False) or 0)
    except click.ClickException as error:
        refused(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        err("Stopped.")
        return 130
    except Exception as error:
        if os.environ.get("WANSCRIPT_DEBUG"):
            raise
        err(
            f"wanscript: this is a mistake in wanscript, not in your script: "
            f"{type(error).__name__}: {error}"
        )
        err("Nothing was lost. WANSCRIPT_DEBUG=1 shows where it happened; please report it.")
        return 1
