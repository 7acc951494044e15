"""`show`: the source map of a script."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import click

from .. import files
from .script import colored, graver, model_option, opened, strict_option, wrong
from .settings import SettingsError, settings


@click.command()
@click.argument("script", metavar="FILE")
@click.argument("scene", required=False)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.option("--region", metavar="NAME", help="Whose prices: intl, cn or us.")
@strict_option
@model_option
def show(
    script: str, scene: str | None, form: str, region: str | None, strict: bool, model: str | None
) -> None:
    """Show what FILE (`-` reads standard input) becomes, of one SCENE or of all.

    Each prompt with the lines that its sentences came from, the media and who uses them, the
    parameters, the price, and the findings. Exits 1 if an error is among these.
    """
    from dataclasses import replace

    from ..show.sourcemap import document, sourcemap
    from ..show.sourcetext import sourcetext

    compilation = opened(script, model=model)
    compilation = replace(compilation, diagnostics=graver(compilation.diagnostics, strict=strict))
    path = Path(compilation.source.path)
    try:
        chosen = settings(files.project(path), os.environ, region).region
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    sheets = sourcemap(compilation, files.facts(path.parent), chosen)
    known = [each.request.scene for each in sheets]
    if scene is not None and scene not in known:
        raise click.UsageError(f"There is no scene `{scene}`; there is {', '.join(known)}.")
    sheets = tuple(each for each in sheets if scene in (None, each.request.scene))
    if form == "json":
        data = document(compilation, sheets, chosen)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        color = colored(sys.stdout)
        width = min(110, shutil.get_terminal_size((96, 24)).columns)
        text = sourcetext(compilation, sheets, region=chosen, width=width, color=color)
        click.echo(text, nl=False, color=True)
    raise click.exceptions.Exit(1 if wrong(compilation.diagnostics) else 0)
