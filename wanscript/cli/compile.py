"""`compile`: the requests of a script, for programs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..app.backends import paid_backend
from ..app.settings import settings
from ..compiler import Compilation
from ..media import files
from ..models.request import Request
from .argument import one_script
from .command import command
from .out import out_data, out_json
from .script import (
    has_errors,
    model_option,
    opened,
    printed,
    promote_warnings,
    require_story,
    strict_option,
)

if TYPE_CHECKING:
    from ..documents.requests import Requests


@command()
@one_script("script")
@click.option(
    "--as",
    "form",
    type=click.Choice(("json", "curl", "python", "java")),
    default="json",
    show_default=True,
    help="A JSON document, or a program that sends them: a shell's, Python's, or Java's.",
)
@click.option("--scene", "scenes", multiple=True, metavar="ID", help="Only this scene.")
@click.option("--region", metavar="NAME", help="Whose service the program calls: intl, cn or us.")
@strict_option
@model_option
def compile(
    script: str,
    form: str,
    scenes: tuple[str, ...],
    region: str | None,
    strict: bool,
    model: str | None,
) -> None:
    """Print the requests of FILE (`-` reads standard input).

    Findings go to stderr. With an error nothing is printed and the exit code is 1.
    """
    compilation = opened(script, model=model)
    findings = require_story(promote_warnings(compilation.diagnostics, strict=strict))
    printed(findings, "text", sys.stderr, script)
    if has_errors(findings):
        raise click.exceptions.Exit(1)
    requests = chosen(compilation, scenes)
    if form != "json":
        from ..show.export import export

        base = address(Path(compilation.source.path), region)
        out_data(os.fsencode(export(compilation, requests, form, base)))
        return
    out_json(document(compilation, requests))


def address(script: Path, region: str | None) -> str:
    """Where the service of a script is, by its settings."""
    where = settings(files.project(script), os.environ, region).region
    return paid_backend(where, None).base_url


def chosen(compilation: Compilation, scenes: tuple[str, ...]) -> tuple[Request, ...]:
    """The requests of the named scenes, or all; an unknown name ends the command (exit 2)."""
    known = tuple(dict.fromkeys(request.scene for request in compilation.requests))
    for scene in scenes:
        if scene not in known:
            raise click.UsageError(f"There is no scene `{scene}`; there is {', '.join(known)}.")
    return tuple(each for each in compilation.requests if not scenes or each.scene in scenes)


def document(compilation: Compilation, requests: tuple[Request, ...]) -> Requests:
    """The JSON document: bodies as they are sent, but for local media."""
    from ..dashscope.body import body
    from ..models.identity import fingerprint

    digest = files.digest(Path(compilation.source.path).parent)
    return {
        "schema": 1,
        "title": compilation.storyboard.title,
        "requests": [
            {
                "scene": request.scene,
                "shots": list(request.shots),
                "take": request.take,
                "references": dict(request.references),
                "depends_on": list(request.depends_on),
                "fingerprint": fingerprint(request, digest, {}),
                "body": _unshot(request, body(request).json_dict()),
            }
            for request in requests
        ],
    }


def _unshot(request: Request, whole: dict[str, Any]) -> dict[str, Any]:
    """A body in which a frame that is still to be shot is named as in a script."""
    for at, medium in enumerate(request.media):
        if medium.after:
            whole["input"]["media"][at]["url"] = f"end of scene {medium.after}"
    return whole
