"""From a path to a compiled script, and from findings to what is printed: what commands share."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, TextIO

import click
from msgspec.structs import replace

from ..app.errors import ScriptError
from ..app.open_script import Opening, open_script, read_script
from ..compiler import Compilation
from ..language.catalogue import NO_STORY
from ..language.diagnostic import Diagnostic, Severity
from ..media import files
from ..media.disk import read_stream
from ..show.findings import as_github, as_json, mendable, rows
from .completing import currencies, models, regions
from .out import err, failed, out

if TYPE_CHECKING:
    from ..app.project import Project

FORMATS = ("text", "json", "github", "sarif")


def format_option(function: Callable[..., None]) -> Callable[..., None]:
    """`--format`, where findings are printed."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="How findings are printed.",
    )(function)


def strict_option(function: Callable[..., None]) -> Callable[..., None]:
    """`--strict`, which makes warnings errors."""
    return click.option("--strict", is_flag=True, help="Take warnings for errors.")(function)


def audience_option(function: Callable[..., None]) -> Callable[..., None]:
    """`--for`, where a board is drawn."""
    return click.option(
        "--for",
        "audience",
        type=click.Choice(("director", "producer")),
        default="director",
        show_default=True,
        help="The story alone, or also models, prices, what is shot and what is stale.",
    )(function)


def model_option(function: Callable[..., None]) -> Callable[..., None]:
    """What is asked for where a script is compiled; `opening` looks up the rest."""
    option = click.option(
        "--model", metavar="NAME", help="Another model than the script's.", shell_complete=models
    )
    return option(compile_options(function))


def compile_options(function: Callable[..., None]) -> Callable[..., None]:
    """`model_option` without the model."""
    for option in (
        click.option(
            "--allow-outside",
            is_flag=True,
            expose_value=False,
            callback=_kept(_OUTSIDE),
            help="Use media from out of the project.",
        ),
        click.option(
            "--allow-templates",
            is_flag=True,
            expose_value=False,
            callback=_kept(_TEMPLATES),
            help="Use the prompt templates that come with the script.",
        ),
    ):
        function = option(function)
    return function


MARKET = (
    click.option(
        "--region", metavar="NAME", help="Whose prices: intl, cn or us.", shell_complete=regions
    ),
    click.option(
        "--currency",
        metavar="NAME",
        help="As the account is billed: CNY or USD.",
        shell_complete=currencies,
    ),
)
"""The options that say whose prices are shown."""


def _kept(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def keep(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta[name] = value

    return keep


_TEMPLATES, _OUTSIDE = "wanscript.templates", "wanscript.outside"


def outside() -> bool:
    """Whether this command may use media from out of the project."""
    return opening().outside


def opening(model: str | None = None, *, whole: bool = True) -> Opening:
    """How this command opens scripts, by its options; `whole` decodes local media to their ends."""
    given = click.get_current_context().meta
    return Opening(model, bool(given.get(_OUTSIDE)), bool(given.get(_TEMPLATES)), whole)


def read(file: str, name: str | None = None) -> tuple[PurePath, bytes]:
    """A script and where it is, `-` from standard input, where `name` is what it is called.

    Raises ScriptError.
    """
    if file != "-":
        return read_script(PurePath(file))
    data = read_stream(sys.stdin.buffer, files.TEXT_LIMIT)
    if data is None:
        raise ScriptError("standard input has more than a script may have")
    return PurePath(name or "stdin.wan"), data


def require_script(project: Project) -> None:
    """For a script of which the ledger knows nothing. Raises UsageError where it is not there."""
    if not project.script.exists():
        from ..app.project import short

        raise click.UsageError(f"there is no file {short(project.script)}")


def opened(
    file: str, *, name: str | None = None, model: str | None = None, whole: bool = True
) -> Compilation:
    """A compiled script, `-` from standard input. Raises as `open_script`."""
    path, data = read(file, name)
    return open_script(path, replace(opening(model, whole=whole), overlay={str(path): data}))


def sound(project: Project) -> Compilation | None:
    """The script as it stands, or None where it is gone or has errors."""
    from ..app.errors import AppError

    try:
        made = opened(str(project.script), whole=False)
    except AppError:
        return None
    return made if made.sound else None


def compiled(file: str, model: str | None) -> Compilation:
    """The script compiled; its findings go to stderr, an error ends the command (exit 1)."""
    made = opened(file, model=model)
    findings = require_story(made.diagnostics)
    printed(findings, "text", sys.stderr, file)
    if has_errors(findings):
        raise click.exceptions.Exit(1)
    return made


def printed(diagnostics: Sequence[Diagnostic], form: str, stream: TextIO, *files: str) -> None:
    """Prints findings in a format; nothing where there are none, but for JSON and SARIF.

    To a person it is said how to mend what can be mended in the `files` that were named.
    """
    said = out if stream is sys.stdout else err
    if form == "json":
        said(as_json(diagnostics), nl=False)
    elif form == "github":
        said(as_github(diagnostics), nl=False)
    elif form == "sarif":
        from importlib.metadata import version

        from ..show.sarif import as_sarif

        said(as_sarif(diagnostics, version("wanscript")), nl=False)
    elif diagnostics:
        said([*rows(diagnostics), ()])
        known = files and "-" not in files
        way = mendable(diagnostics, shlex.join(files)) if known else ""
        if way:
            err(way)


def promote_warnings(diagnostics: Sequence[Diagnostic], *, strict: bool) -> tuple[Diagnostic, ...]:
    """The findings, with warnings as errors where `strict`."""
    return tuple(
        replace(each, severity=Severity.ERROR)
        if strict and each.severity is Severity.WARNING
        else each
        for each in diagnostics
    )


def require_story(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings for a command that needs requests: no story is an error there."""
    return tuple(
        replace(each, severity=Severity.ERROR) if each.code == NO_STORY else each
        for each in diagnostics
    )


def require_scenes(made: Compilation, findings: Sequence[Diagnostic]) -> None:
    """Ends the command (exit 1) where there is nothing to draw, and says why if no error did."""
    if made.requests:
        return
    if not has_errors(findings):
        failed("every scene of the script is omitted: there is nothing to draw")
    raise click.exceptions.Exit(1)


def has_errors(diagnostics: Sequence[Diagnostic]) -> bool:
    """Whether a finding is an error."""
    return any(each.severity is Severity.ERROR for each in diagnostics)
