"""`check`: every finding of some scripts, carets under the place."""

from __future__ import annotations

import sys

import click

from ..compiler import Compilation
from ..language.diagnostic import Diagnostic
from ..models.price import ZERO, lasting
from ..models.request import Request
from ..show import report
from .out import err
from .script import (
    format_option,
    has_errors,
    model_option,
    opened,
    printed,
    promote_warnings,
    strict_option,
)


@click.command()
@click.argument("scripts", nargs=-1, required=True, metavar="FILES...")
@format_option
@strict_option
@model_option
@click.option("--stdin-filename", metavar="PATH", help="The name of what `-` reads.")
def check(
    scripts: tuple[str, ...],
    form: str,
    strict: bool,
    model: str | None,
    stdin_filename: str | None,
) -> None:
    """Say everything that is wrong in FILES (`-` reads standard input).

    Exits 1 if an error is found. Warnings and hints exit 0, unless --strict.
    """
    findings: list[Diagnostic] = []
    compiled: list[Compilation] = []
    for script in scripts:
        compilation = opened(script, name=stdin_filename, model=model)
        compiled.append(compilation)
        findings += promote_warnings(compilation.diagnostics, strict=strict)
    printed(findings, form, sys.stdout)
    if form == "text":
        err(_summary(compiled, findings))
    raise click.exceptions.Exit(1 if has_errors(findings) else 0)


def _summary(compiled: list[Compilation], findings: list[Diagnostic]) -> str:
    what = str(compiled[0].source.path) if len(compiled) == 1 else f"{len(compiled)} files"
    scenes = sum(len({part.scene for part in each.requests}) for each in compiled)
    clips = [request for each in compiled for request in each.requests]
    firsts = [request for request in clips if request.take == 1]
    film = [f"{scenes} scene{'' if scenes == 1 else 's'}", _lasts(firsts)]
    if len(clips) > len(firsts):
        film.append(f"{len(clips)} takes")
    return f"{what}: {report.count(findings) or 'all good'}. {', '.join(film)}."


def _lasts(requests: list[Request]) -> str:
    whole = sum(map(lasting, requests), ZERO)
    if whole.known:
        return f"{whole.low} s"
    return f"{whole.low} to {whole.high} s (the model decides)"
