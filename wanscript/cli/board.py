"""`board`: the storyboard as one page of HTML, or printed as a PDF."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..app.project import Project, find_project
from ..compiler import Compilation
from .argument import needs_a_name, one_script
from .command import command
from .out import failed, out_path
from .script import (
    audience_option,
    has_errors,
    model_option,
    opened,
    opening,
    outside,
    printed,
    promote_warnings,
    require_story,
    strict_option,
)


@command()
@one_script("script")
@audience_option
@click.option("--pdf", is_flag=True, help="Print it as a PDF, by this machine's Chromium.")
@click.option("-o", "--output", metavar="PATH", help="Where it goes; else FILE-board.html or .pdf.")
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
@strict_option
@model_option
def board(
    script: str,
    audience: str,
    pdf: bool,
    output: str | None,
    force: bool,
    strict: bool,
    model: str | None,
) -> None:
    """Draw the storyboard of FILE as one HTML page that needs nothing else. Free, offline.

    Scenes that were shot show their own frames. Findings go to stderr and stand on the page;
    with an error the exit code is 1.
    """
    needs_a_name(script, output)
    compilation = opened(script, model=model)
    findings = require_story(promote_warnings(compilation.diagnostics, strict=strict))
    printed(findings, "text", sys.stderr, script)
    if not compilation.requests:
        raise click.exceptions.Exit(1)
    source = Path(compilation.source.path)
    suffix = "pdf" if pdf else "html"
    target = Path(output) if output else source.with_name(f"{source.stem}-board.{suffix}")
    project = find_project(source, "dashscope", outside=outside())
    _write(project, compilation, target, force=force, producer=audience == "producer", pdf=pdf)
    out_path(target)
    if has_errors(findings):
        raise click.exceptions.Exit(1)


def _write(
    project: Project,
    compilation: Compilation,
    target: Path,
    *,
    force: bool,
    producer: bool,
    pdf: bool,
) -> None:
    from ..app.board_page import board_page
    from ..app.pdf import printed_page
    from ..media import files
    from ..media.disk import part_of

    try:
        with part_of(target) as part:
            html = board_page(project, compilation, opening(), producer=producer)
            part.write_bytes(printed_page(html) if pdf else html.encode())
            files.publish(part, target, force=force, home=project.home)
    except files.NotOurs as error:
        failed(str(error))
    except OSError as error:
        failed(f"{target} cannot be written: {error.strerror}")
