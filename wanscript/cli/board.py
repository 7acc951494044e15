"""`board`: the storyboard as one page of HTML."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..app.clips import newest_clips
from ..app.project import find_project
from .argument import needs_a_name, one_script
from .command import command
from .out import failed, out_path
from .script import (
    has_errors,
    model_option,
    opened,
    opening,
    printed,
    promote_warnings,
    require_story,
    strict_option,
)


@command()
@one_script("script")
@click.option("-o", "--output", metavar="HTML", help="Where it goes; else FILE-board.html.")
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
@strict_option
@model_option
def board(script: str, output: str | None, force: bool, strict: bool, model: str | None) -> None:
    """Draw the storyboard of FILE as one HTML page that needs nothing else. Free, offline.

    Scenes that were shot show their own frames. Findings go to stderr and stand on the page;
    with an error the exit code is 1.
    """
    from ..media import files
    from ..media.disk import part_of
    from ..show.board import board as page

    needs_a_name(script, output)
    compilation = opened(script, model=model)
    findings = require_story(promote_warnings(compilation.diagnostics, strict=strict))
    printed(findings, "text", sys.stderr, script)
    if not compilation.requests:
        raise click.exceptions.Exit(1)
    source = Path(compilation.source.path)
    target = Path(output) if output else source.with_name(f"{source.stem}-board.html")
    project = find_project(source, "dashscope")
    try:
        with part_of(target) as part:
            html = page(
                compilation,
                source.parent,
                opening().facts(source.parent),
                region=project.settings.region,
                currency=project.settings.currency,
                clips=newest_clips(project),
                outside=opening().outside,
            )
            part.write_bytes(html.encode())
            files.publish(part, target, force=force, home=project.home)
    except files.NotOurs as error:
        failed(str(error))
    except OSError as error:
        failed(f"{target} cannot be written: {error.strerror}")
    out_path(target)
    if has_errors(findings):
        raise click.exceptions.Exit(1)
