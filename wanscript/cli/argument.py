"""What commands are given: scripts, by their files or by a folder that holds them, and a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

import click

from ..app.scripts import MOST, scripts_in
from ..media import files
from .completing import scripts as offered

FOR_A_FILE = "what was shot is found by the name of the script"
"""Why a command that knows of clips takes no standard input."""

_F = TypeVar("_F", bound=Callable[..., Any])


def form_option(function: _F) -> _F:
    """`--format`, where what is printed is for people or for programs."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(("text", "json")),
        default="text",
        show_default=True,
        help="For people, or for programs.",
    )(function)


def base_url_option(function: _F) -> _F:
    """`--base-url`, where the service is asked, or is going to be."""
    return click.option("--base-url", metavar="URL", help="Another address of the service.")(
        function
    )


def one_script(
    name: str = "file", *, metavar: str = "FILE", piped: str = "", required: bool = True
) -> Callable[[_F], _F]:
    """The argument of a command about one script; a folder stands for the only one in it.

    `piped` says why it cannot be standard input, where it cannot; empty where it can.
    """

    def found(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
        if value == "-" and piped:
            raise click.UsageError(f"this cannot be standard input: {piped}", ctx)
        return script_in(ctx, _, value)

    return click.argument(
        name, metavar=metavar, required=required, callback=found, shell_complete=offered
    )


def script_in(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """What is named, or the only script in a folder that is."""
    if value is None or not (folder := files.located(Path(value))).is_dir():
        return value
    scripts = next(_scripts(folder), [])
    if len(scripts) != 1:
        raise click.UsageError(_not_one(value, scripts), ctx)
    return str(scripts[0])


def some_scripts(name: str = "scripts") -> Callable[[_F], _F]:
    """The argument of a command about some scripts; a folder stands for all in it, at any depth."""

    def found(ctx: click.Context, _: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
        scripts: dict[str, None] = {}
        for value in values:
            folder = files.located(Path(value))
            if value == "-" or not folder.is_dir():
                scripts[value] = None
                continue
            within = islice(chain.from_iterable(_scripts(folder)), MOST)
            known = len(scripts)
            scripts |= dict.fromkeys(map(str, within))
            if len(scripts) == known:
                raise click.UsageError(_NONE.format(value), ctx)
        return tuple(scripts)

    return click.argument(
        name, nargs=-1, required=True, metavar="FILES...", callback=found, shell_complete=offered
    )


def needs_a_name(script: str, output: str | None) -> None:
    """A command that names what it draws by its script ends where that has no name (exit 2)."""
    if script == "-" and not output:
        raise click.UsageError("standard input has no name to go by: say with -o where it goes")


_NONE = "`{}` is a folder without a script: no file in it ends in .wan"


def _not_one(folder: str, scripts: list[Path]) -> str:
    if not scripts:
        return _NONE.format(folder)
    shown = ", ".join(f"`{each}`" for each in scripts[:5])
    more = f" and {len(scripts) - 5} more" if len(scripts) > 5 else ""
    return f"`{folder}` holds {len(scripts)} scripts; name one of them: {shown}{more}"


def _scripts(folder: Path) -> Iterator[list[Path]]:
    def unread(error: OSError) -> None:
        raise click.UsageError(f"`{error.filename}` cannot be read: {error.strerror}")

    return scripts_in(folder, unread)


__all__ = [
    "FOR_A_FILE",
    "base_url_option",
    "form_option",
    "needs_a_name",
    "one_script",
    "script_in",
    "some_scripts",
]
