"""`check`: every finding of some scripts, carets under the place; and `--fix`, which mends them."""

from __future__ import annotations

import sys

import click
from msgspec.structs import replace

from ..app.included import together
from ..app.layout import mark_of
from ..app.open_script import mend_script, open_script
from ..app.rewrite import write_mended
from ..compiler import Compilation
from ..language.diagnostic import Diagnostic
from ..models.price import ZERO, lasting
from ..models.request import Request
from ..show.findings import count
from .argument import some_scripts
from .changes import show_difference
from .command import command
from .out import err, out_data
from .script import (
    format_option,
    has_errors,
    model_option,
    opening,
    printed,
    promote_warnings,
    read,
    strict_option,
)


@command()
@some_scripts()
@click.option("--fix", is_flag=True, help="Mend what has one right answer, and write it.")
@click.option("--diff", is_flag=True, help="With --fix: write nothing, show what would change.")
@format_option
@strict_option
@model_option
@click.option("--stdin-filename", metavar="PATH", help="The name of what `-` reads.")
def check(
    scripts: tuple[str, ...],
    fix: bool,
    diff: bool,
    form: str,
    strict: bool,
    model: str | None,
    stdin_filename: str | None,
) -> None:
    """Say everything that is wrong in FILES (`-` reads standard input).

    Exits 1 if an error is found. Warnings and hints exit 0, unless --strict.

    --fix mends what has one right answer, also in what FILES include, and says what is left; of
    standard input it prints the mended text. The exit code is that of the mended text, with
    --diff too.
    """
    if diff and not fix:
        raise click.UsageError("--diff shows what --fix would change: give both")
    compiled: list[Compilation] = []
    mended: list[Diagnostic] = []
    for script in scripts:
        compilation, gone = _checked(script, stdin_filename, model, fix, diff)
        compiled.append(compilation)
        mended += gone
    findings = promote_warnings(together(compiled), strict=strict)
    shown = sys.stderr if fix and (diff or "-" in scripts) else sys.stdout
    printed(findings, form, shown, *scripts)
    if form == "text":
        did = f"{len(mended) or 'nothing'} {'to mend' if diff else 'mended'}, " if fix else ""
        left = count(findings) + " left" * fix if findings else "all good"
        err(_summary(compiled, did + left))
    raise click.exceptions.Exit(1 if has_errors(findings) else 0)


def _checked(
    script: str, name: str | None, model: str | None, fix: bool, diff: bool
) -> tuple[Compilation, tuple[Diagnostic, ...]]:
    """A script as it is after the command, and what was mended in it."""
    path, data = read(script, name)
    how = replace(opening(model), overlay={str(path): data})
    if not fix:
        return open_script(path, how), ()
    made = mend_script(path, how, included=script != "-")
    if diff:
        for before, after in made.files if made else ():
            show_difference(str(before.path), before.text, after.text, "mended")
    elif script == "-":
        changed = made.files[0][1].text.encode() if made and made.files else None
        out_data(data if changed is None else mark_of(data) + changed)
    elif made:
        write_mended(made)
    return (made.compilation, made.mended) if made else (open_script(path, how), ())


def _summary(compiled: list[Compilation], found: str) -> str:
    what = str(compiled[0].source.path) if len(compiled) == 1 else f"{len(compiled)} files"
    scenes = sum(len({part.scene for part in each.requests}) for each in compiled)
    clips = [request for each in compiled for request in each.requests]
    firsts = [request for request in clips if request.take == 1]
    film = [f"{scenes} scene{'' if scenes == 1 else 's'}", _lasts(firsts)]
    if len(clips) > len(firsts):
        film.append(f"{len(clips)} takes")
    if omitted := sum(len(each.omitted) for each in compiled):
        film.append(f"{omitted} omitted")
    return f"{what}: {found}. {', '.join(film)}."


def _lasts(requests: list[Request]) -> str:
    whole = sum(map(lasting, requests), ZERO)
    if whole.known:
        return f"{whole.low} s"
    return f"{whole.low} to {whole.high} s (the model decides)"
