"""`animatic`: the whole film before it is shot, as one MP4."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..models.price import lasting
from .argument import needs_a_name, one_script
from .command import command
from .completing import paths
from .out import err, out_path
from .output import require_file
from .script import (
    has_errors,
    model_option,
    opened,
    outside,
    printed,
    promote_warnings,
    require_scenes,
    require_story,
    strict_option,
)

if TYPE_CHECKING:
    from ..compiler import Compilation
    from ..film.speech import Say


@command()
@one_script("script")
@click.option(
    "-o",
    "--output",
    metavar="MP4",
    shell_complete=paths,
    help="Where it goes; else FILE-animatic.mp4.",
)
@click.option("--draft", is_flag=True, help="Smaller and without camera moves, in a moment.")
@click.option("--voice", is_flag=True, help="Speak the lines; needs the extra `voice`.")
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
@strict_option
@model_option
def animatic(
    script: str,
    output: str | None,
    draft: bool,
    voice: bool,
    force: bool,
    strict: bool,
    model: str | None,
) -> None:
    """Draw the film of FILE as an MP4: pictures, moves, captions, soft voices. Free, offline.

    Findings go to stderr; a scene with an error is drawn as far as it is understood, and the
    exit code is 1.
    """
    from ..film import speech

    if voice and not speech.installed():
        raise click.UsageError(
            f"--voice needs eSpeak NG, which is not installed here: pip install {speech.PACKAGE}"
        )
    needs_a_name(script, output)
    require_file(output, "an animatic")
    compilation = opened(script, model=model)
    findings = require_story(promote_warnings(compilation.diagnostics, strict=strict))
    printed(findings, "text", sys.stderr, script)
    require_scenes(compilation, findings)
    try:
        say = speech.sayer(compilation.storyboard) if voice else None
    except OSError as error:
        raise click.ClickException(f"eSpeak NG cannot be used: {error}") from None
    source = Path(compilation.source.path)
    target = Path(output) if output else source.with_name(f"{source.stem}-animatic.mp4")
    seconds = _drawn(compilation, target, say, draft=draft, force=force)
    out_path(target)
    count = len(compilation.storyboard.scenes)
    drawn = f"{count} scene{'s' * (count != 1)}, {seconds:g} s"
    open_ended = not all(each.known for each in map(lasting, compilation.requests))
    err(f"{drawn}{', but the model decides' * open_ended}.")
    if has_errors(findings):
        raise click.exceptions.Exit(1)


def _drawn(
    compilation: Compilation, target: Path, say: Say | None, *, draft: bool, force: bool
) -> float:
    """The seconds of the film that was drawn. What cannot be written ends the command."""
    from ..app.outputs import output as written
    from ..film.animatic import animatic as drawn

    source = Path(compilation.source.path)
    with written(target, compilation, force=force) as part:
        return drawn(compilation, source.parent, part, draft=draft, say=say, outside=outside())
