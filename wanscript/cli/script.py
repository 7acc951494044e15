"""From a path to a compiled script, and from findings to what is printed: what commands share."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePath
from typing import TextIO

import click

from ..app.fix import Fixed, fix
from ..app.open_script import open_script
from ..compiler import Compilation, Render
from ..language.catalogue import NO_STORY
from ..language.decode import decode, text_of
from ..language.diagnostic import Diagnostic, Severity
from ..language.near import nearest
from ..language.source import Source
from ..media import files
from ..media.disk import MB, inside, read_stream
from ..models.media import Facts, Load, Unreadable
from ..show import report
from .out import err, out

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
    """What is asked for where a script is compiled; `opened` and `outside` look up the rest."""
    option = click.option("--model", metavar="NAME", help="Another model than the script's.")
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
    click.option("--region", metavar="NAME", help="Whose prices: intl, cn or us."),
    click.option("--currency", metavar="NAME", help="As the account is billed: CNY or USD."),
)
"""The options that say whose prices are shown."""


def _kept(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def keep(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta[name] = value

    return keep


_TEMPLATES, _OUTSIDE = "wanscript.templates", "wanscript.outside"


def outside() -> bool:
    """Whether this command may use media from out of the project."""
    return bool(click.get_current_context().meta.get(_OUTSIDE))


def facts(root: Path, *, whole: bool = True) -> Facts:
    """Looks at the media of a script, whose folder is `root`, as far as this command may."""
    return files.facts(root, outside=outside(), whole=whole)


def read(file: str, name: str | None = None) -> tuple[PurePath, bytes]:
    """A script and where it is, `-` from standard input; one that cannot be read ends the command.

    `name` is that of what standard input has.
    """
    path = PurePath(name or "stdin.wan") if file == "-" else PurePath(files.located(Path(file)))
    data = _piped() if file == "-" else files.load(path)
    if isinstance(data, Unreadable):
        raise click.UsageError(data.message)
    return path, data


def _piped() -> bytes | Unreadable:
    data = read_stream(sys.stdin.buffer, files.TEXT_LIMIT)
    return Unreadable("standard input has more than a script may have") if data is None else data


def opened(
    file: str, *, name: str | None = None, model: str | None = None, whole: bool = True
) -> Compilation:
    """A compiled script, `-` from standard input; one that cannot be read ends the command.

    `whole` has its local media decoded to their ends.
    """
    return compiled_text(*read(file, name), model=model, whole=whole)


def compiled_text(
    path: PurePath, data: bytes, *, model: str | None = None, whole: bool = True
) -> Compilation:
    """The same of a script that was read."""
    root = Path(path).parent
    with _renderer() as render:
        return open_script(
            decode(path, data),
            load=_inside(root),
            facts=facts(root, whole=whole),
            model=known_model(model),
            render=render,
        )


def fixed(
    path: PurePath, data: bytes, *, included: bool = True, model: str | None = None
) -> Fixed | None:
    """A script with what can be mended in it mended, nothing written; None where it is no text.

    `included` mends the files that it includes, too.
    """
    text, root = text_of(data), Path(path).parent
    if text is None:
        return None
    with _renderer() as render:
        return fix(
            Source(path, text),
            included=included,
            load=_inside(root),
            facts=facts(root),
            model=known_model(model),
            render=render,
        )


def known_model(model: str | None) -> str | None:
    """The model that was asked for; one that nobody knows ends the command (exit 2)."""
    from ..models.table import MODELS

    if model is None or model in MODELS:
        return model
    meant = nearest(model, tuple(MODELS))
    perhaps = f"; did you mean `{meant}`?" if meant else "."
    raise click.UsageError(
        f"There is no model `{model}`{perhaps} Known models: {', '.join(MODELS)} "
        "(see `wanscript explain WAN311`)"
    )


@contextmanager
def _renderer() -> Iterator[Render | None]:
    """What renders the templates that come with a script, where they are allowed."""
    if not click.get_current_context().meta.get(_TEMPLATES):
        yield None
        return
    from ..app.template_process import TemplateProcess

    with TemplateProcess() as render:
        yield render


_ALL_LIMIT = 4 * files.TEXT_LIMIT
"""Bytes of everything that one script reads."""


def _inside(root: Path) -> Load:
    """Loads scripts and templates of the project around a folder, and nothing else from here."""
    left, home = _ALL_LIMIT, files.project(root / "script")

    @cache
    def load(path: PurePath) -> bytes | Unreadable:
        nonlocal left
        if not inside(Path(path), home):
            return Unreadable(f"`{path}` lies outside the project's folder")
        data = files.load(path)
        if isinstance(data, bytes):
            left -= len(data)
        if left < 0:
            return Unreadable(f"with `{path}` the script reads more than {_ALL_LIMIT // MB} MB")
        return data

    return load


def printed(diagnostics: Sequence[Diagnostic], form: str, stream: TextIO, *files: str) -> None:
    """Prints findings in a format; nothing where there are none, but for JSON.

    To a person it is said how to mend what can be mended in the `files` that were named.
    """
    said = out if stream is sys.stdout else err
    if form == "json":
        said(report.as_json(diagnostics), nl=False)
    elif form == "github":
        said(report.as_github(diagnostics), nl=False)
    elif diagnostics:
        said([*report.rows(diagnostics), ()])
        known = files and "-" not in files
        way = report.mendable(diagnostics, shlex.join(files)) if known else ""
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


def has_errors(diagnostics: Sequence[Diagnostic]) -> bool:
    """Whether a finding is an error."""
    return any(each.severity is Severity.ERROR for each in diagnostics)
