"""`animatic`: the whole film before it is shot, as one MP4."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from ..models.price import lasting
from .script import graver, model_option, opened, printed, strict_option, to_shoot, wrong


@click.command()
@click.argument("script", metavar="FILE")
@click.option("-o", "--output", metavar="MP4", help="Where it goes; else FILE-animatic.mp4.")
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
    from .. import files
    from ..show import animatic as show
    from ..show import voice as speech

    if voice and not speech.installed():
        raise click.UsageError(
            f"--voice needs eSpeak NG, which is not installed here: pip install {speech.PACKAGE}"
        )
    compilation = opened(script, model=model)
    findings = to_shoot(graver(compilation.diagnostics, strict=strict))
    printed(findings, "text", sys.stderr)
    if not compilation.requests:
        raise click.exceptions.Exit(1)
    try:
        say = speech.sayer(compilation.storyboard) if voice else None
    except OSError as error:
        raise click.ClickException(f"eSpeak NG cannot be used: {error}") from None
    source = Path(compilation.source.path)
    target = Path(output) if output else source.with_name(f"{source.stem}-animatic.mp4")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        seconds = show.animatic(compilation, source.parent, part, draft=draft, say=say)
        files.publish(part, target, force=force, home=files.project(source))
    except files.NotOurs as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        click.echo(f"wanscript: `{target}` cannot be written: {error.strerror}", err=True)
        raise click.exceptions.Exit(1) from None
    finally:
        part.unlink(missing_ok=True)
    click.echo(target)
    count = len(compilation.storyboard.scenes)
    drawn = f"{count} scene{'s' * (count != 1)}, {seconds:g} s"
    open_ended = any(each.low != each.high for each in map(lasting, compilation.requests))
    click.echo(f"{drawn}{', but the model decides' * open_ended}.", err=True)
    if wrong(findings):
        raise click.exceptions.Exit(1)
