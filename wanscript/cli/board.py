"""`board`: the storyboard as one page of HTML, or printed as a PDF."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..app.outputs import output as written
from ..app.project import Project, find_project
from ..compiler import Compilation
from .argument import needs_a_name, one_script
from .command import command
from .completing import paths
from .out import out_data, out_path
from .script import (
    audience_option,
    has_errors,
    model_option,
    opened,
    opening,
    outside,
    printed,
    promote_warnings,
    require_scenes,
    require_story,
    strict_option,
)

_ENDINGS = (".html", ".htm", ".pdf")


@command()
@one_script("script")
@audience_option
@click.option("--pdf", is_flag=True, help="Print it as a PDF, by this machine's Chromium.")
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    shell_complete=paths,
    help="Where it goes; else FILE-board.html or .pdf.",
)
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
    pdf = _is_pdf(output, pdf)
    compilation = opened(script, model=model)
    findings = require_story(promote_warnings(compilation.diagnostics, strict=strict))
    printed(findings, "text", sys.stderr, script)
    require_scenes(compilation, findings)
    source = Path(compilation.source.path)
    suffix = "pdf" if pdf else "html"
    producer = audience == "producer"
    target = Path(output) if output else source.with_name(f"{source.stem}-board.{suffix}")
    project = find_project(source, "dashscope", outside=outside())
    if output == "-":
        out_data(_drawn(project, compilation, producer=producer, pdf=pdf))
    else:
        with written(target, compilation, force=force) as part:
            part.write_bytes(_drawn(project, compilation, producer=producer, pdf=pdf))
        out_path(target)
    if has_errors(findings):
        raise click.exceptions.Exit(1)


def _is_pdf(output: str | None, pdf: bool) -> bool:
    """Whether a board is a PDF; a name that ends otherwise ends the command (exit 2)."""
    ending = Path(output or "").suffix.lower()
    if not ending:
        return pdf
    if ending not in ((".pdf",) if pdf else _ENDINGS):
        wanted = "`.pdf`" if pdf else ", ".join(f"`{each}`" for each in _ENDINGS)
        what = "a board as a PDF" if pdf else "a board"
        raise click.UsageError(f"`{output}` does not end as {what} does: {wanted}")
    return ending == ".pdf"


def _drawn(project: Project, compilation: Compilation, *, producer: bool, pdf: bool) -> bytes:
    from ..app.board_page import board_page
    from ..app.pdf import printed_page

    html = board_page(project, compilation, opening(), producer=producer)
    return printed_page(html) if pdf else html.encode()
