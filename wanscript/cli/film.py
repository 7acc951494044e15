"""`film`: the clips of a script, joined to one MP4."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .argument import FOR_A_FILE, one_script
from .command import command
from .completing import paths
from .out import err, out_path
from .output import require_file
from .script import compiled, model_option, outside

if TYPE_CHECKING:
    pass

_LOUDEST, _QUIETEST = -5.0, -40.0


def _loudness(_: click.Context, __: click.Parameter, value: str) -> float | None:
    if value == "off":
        return None
    try:
        lufs = float(value)
    except ValueError:
        lufs = 0.0
    if not _QUIETEST <= lufs <= _LOUDEST:
        raise click.BadParameter(
            f"`{value}` is no loudness: a number of LUFS from {_QUIETEST:g} to {_LOUDEST:g}, or off"
        )
    return lufs


@command()
@one_script("script", piped=FOR_A_FILE)
@click.option(
    "-o", "--output", metavar="MP4", shell_complete=paths, help="Where it goes; else FILE-film.mp4."
)
@click.option("--fill", is_flag=True, help="Take the rehearsal of scenes that have no clip.")
@click.option("--rehearsal", is_flag=True, help="Join the rehearsals of all scenes.")
@click.option("--all-takes", is_flag=True, help="All takes of each scene, one behind the other.")
@click.option(
    "--loudness",
    metavar="LUFS",
    default="-16",
    show_default=True,
    callback=_loudness,
    help="How loud it is; `off` leaves the sound as it is.",
)
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
@model_option
def film(
    script: str,
    output: str | None,
    fill: bool,
    rehearsal: bool,
    all_takes: bool,
    loudness: float | None,
    force: bool,
    model: str | None,
) -> None:
    """Join the clips of FILE, in its order, to one MP4. Free, offline.

    Cuts, dissolves, wipes, fades and title cards are those of the script. Scenes are chapters,
    and what is said is a track of subtitles. Clips are taken as they are stored, but for what a
    transition touches.
    """
    from ..app.film import film as of_script
    from ..app.film import require_apart
    from ..app.outputs import output as written
    from ..app.project import find_project

    require_file(output, "a film")
    compilation = compiled(script, model)
    source = Path(compilation.source.path)
    project = find_project(source, "local" if rehearsal else "dashscope", outside=outside())
    made = of_script(project, compilation, fill=fill, every=all_takes)
    target = Path(output) if output else source.with_name(f"{source.stem}-film.mp4")
    require_apart(made, target)
    with written(target, compilation, force=force) as part:
        made.write(part, loudness)
    out_path(target)
    for note in made.notes:
        err(note)
    clips = sum(not piece.since for piece, _ in made.edit.clips)
    what = "take" if all_takes else "scene"
    err(f"{clips} {what}{'s' * (clips != 1)}, {float(made.edit.seconds):.5g} s.")
