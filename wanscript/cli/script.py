"""From a path to a compiled script, and from findings to what is printed: what commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TextIO

import click

from .. import files
from ..compiler import Compilation, compile
from ..language.decode import decode
from ..language.diagnostic import Diagnostic, Severity
from ..models.media import Load, Unreadable
from ..show import report

FORMATS = ("text", "json", "github")


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


def model_option(function: Callable[..., None]) -> Callable[..., None]:
    """`--model` and `--allow-templates`, where a script is compiled."""
    named = click.option("--model", metavar="NAME", help="Another model than the script's.")
    return named(templates_option(function))


def templates_option(function: Callable[..., None]) -> Callable[..., None]:
    """`--allow-templates`, which `opened` looks up for itself."""

    def allowed(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta[_TEMPLATES] = value

    return click.option(
        "--allow-templates",
        is_flag=True,
        expose_value=False,
        callback=allowed,
        help="Use the prompt templates that come with the script.",
    )(function)


_TEMPLATES = "wanscript.templates"


def opened(file: str, *, name: str | None = None, model: str | None = None) -> Compilation:
    """A compiled script, `-` from standard input; one that cannot be read ends the command."""
    from ..models.table import MODELS

    if model is not None and model not in MODELS:
        known = ", ".join(MODELS)
        raise click.UsageError(f"There is no model `{model}`. Known models: {known}")
    path = PurePath(name or "stdin.wan") if file == "-" else PurePath(file)
    data = sys.stdin.buffer.read() if file == "-" else files.load(path)
    if isinstance(data, Unreadable):
        raise click.UsageError(data.message)
    source, encoding = decode(path, data)
    root = Path(path).parent
    compilation = compile(
        source,
        load=_inside(files.project(root / "script")),
        facts=files.facts(root),
        model=model,
        templates=bool(click.get_current_context().meta.get(_TEMPLATES)),
    )
    if any(each.severity is Severity.ERROR for each in encoding):
        # what follows from a text that could not be read is not worth saying
        return replace(compilation, diagnostics=encoding)
    return compilation


def _inside(home: Path) -> Load:
    """Loads the scripts and templates of a project, and no other file of this machine."""
    folder = home.resolve()

    def load(path: PurePath) -> bytes | Unreadable:
        if not Path(path).resolve().is_relative_to(folder):
            return Unreadable(f"`{path}` lies outside the project's folder")
        return files.load(path)

    return load


def colored(stream: TextIO) -> bool:
    """Whether a stream takes colours: NO_COLOR, FORCE_COLOR, else if it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def printed(diagnostics: Sequence[Diagnostic], form: str, stream: TextIO) -> None:
    """Prints findings in a format; nothing where there are none, but for JSON."""
    if form == "json":
        text = report.as_json(diagnostics)
    elif form == "github":
        text = report.as_github(diagnostics)
    else:
        text = report.render(diagnostics, color=colored(stream))
        text += "\n" if text else ""
    if text:
        click.echo(text, file=stream, nl=False, color=True)


def graver(diagnostics: Sequence[Diagnostic], *, strict: bool) -> tuple[Diagnostic, ...]:
    """The findings, with warnings as errors where `strict`."""
    return tuple(
        replace(each, severity=Severity.ERROR)
        if strict and each.severity is Severity.WARNING
        else each
        for each in diagnostics
    )


def to_shoot(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings for a command that needs requests: no story is an error there."""
    return tuple(
        replace(each, severity=Severity.ERROR) if each.code == "WAN110" else each
        for each in diagnostics
    )


def wrong(diagnostics: Sequence[Diagnostic]) -> bool:
    """Whether a finding is an error."""
    return any(each.severity is Severity.ERROR for each in diagnostics)
