"""`board`: the storyboard as one page of HTML."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from .prepare import failed, located, snapshot
from .script import graver, model_option, opened, printed, strict_option, to_shoot, wrong


@click.command()
@click.argument("script", metavar="FILE")
@click.option("-o", "--output", metavar="HTML", help="Where it goes; else FILE-board.html.")
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
@strict_option
@model_option
def board(script: str, output: str | None, force: bool, strict: bool, model: str | None) -> None:
    """Draw the storyboard of FILE as one HTML page that needs nothing else. Free, offline.

    Scenes that were shot show their own frames. Findings go to stderr and stand on the page;
    with an error the exit code is 1.
    """
    from .. import files
    from ..show.board import board as page

    compilation = opened(script, model=model)
    findings = to_shoot(graver(compilation.diagnostics, strict=strict))
    printed(findings, "text", sys.stderr)
    if not compilation.requests:
        raise click.exceptions.Exit(1)
    source = Path(compilation.source.path)
    target = Path(output) if output else source.with_name(f"{source.stem}-board.html")
    project = located(str(source), "dashscope", None)
    html = page(
        compilation,
        source.parent,
        files.facts(source.parent),
        region=project.settings.region,
        clips=shot(source),
    )
    try:
        files.write(target, html.encode(), force=force, home=project.home)
    except files.NotOurs as error:
        failed(str(error))
    except OSError as error:
        failed(f"{target} cannot be written: {error.strerror}")
    click.echo(target)
    if wrong(findings):
        raise click.exceptions.Exit(1)


def shot(script: Path) -> Mapping[str, Path]:
    """The newest clip of each scene that the service made and that is here."""
    from ..run.clip import State

    project = located(str(script), "dashscope", None)
    done = [
        clip
        for clip in snapshot(project, excused=lambda _: None)
        if clip.script == project.name and clip.state is State.DONE and project.present(clip)
    ]
    done.sort(key=lambda clip: clip.number)
    paths = {clip.scene: project.home / (clip.file or "") for clip in done}
    home = project.home.resolve()
    # a link in a stranger's project could show a film that is not of it
    return {scene: path for scene, path in paths.items() if path.resolve().is_relative_to(home)}
