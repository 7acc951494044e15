"""`show`: the source map of a script."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ..app.views import market, sheets_of
from .argument import form_option, one_script
from .command import command
from .completing import scenes
from .out import colored, out, out_json, width
from .script import (
    MARKET,
    has_errors,
    model_option,
    opened,
    opening,
    promote_warnings,
    strict_option,
)

if TYPE_CHECKING:
    from ..compiler import Compilation
    from ..show.sourcemap import Sheet


@command()
@one_script("script")
@click.argument("scene", required=False, shell_complete=scenes)
@form_option
@MARKET[0]
@MARKET[1]
@strict_option
@model_option
def show(
    script: str,
    scene: str | None,
    form: str,
    region: str | None,
    currency: str | None,
    strict: bool,
    model: str | None,
) -> None:
    """Show what FILE (`-` reads standard input) becomes, of one SCENE or of all.

    Each prompt with the lines that its sentences came from, the media and who uses them, the
    parameters, the price, and the findings. Exits 1 if an error is among these.
    """
    from msgspec.structs import replace

    compilation = opened(script, model=model, whole=False)
    compilation = replace(
        compilation, diagnostics=promote_warnings(compilation.diagnostics, strict=strict)
    )
    chosen = market(compilation, region, currency)
    sheets = sheets_of(compilation, opening(whole=False), chosen, scene)
    _printed(compilation, sheets, chosen.region, form)
    raise click.exceptions.Exit(1 if has_errors(compilation.diagnostics) else 0)


def _printed(compilation: Compilation, sheets: tuple[Sheet, ...], region: str, form: str) -> None:
    from ..show.sourcemap import document
    from ..show.sourcetext import sourcetext

    if form == "json":
        out_json(document(compilation, sheets, region))
        return
    color = colored(sys.stdout)
    columns = min(110, width(sys.stdout) or 96)
    out(sourcetext(compilation, sheets, region=region, width=columns, color=color))
