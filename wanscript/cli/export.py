"""`export`: a film for other programs: timelines, subtitles, a shot list, the screenplay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .argument import FOR_A_FILE, one_script
from .command import command
from .out import err, out_data, out_path
from .output import require_file, require_free_of
from .script import compiled, model_option, outside

if TYPE_CHECKING:
    from ..compiler import Compilation

_KINDS = ("otio", "edl", "fcpxml", "ale", "srt", "vtt", "ass", "csv", "fountain", "turnover")


@command()
@one_script("script", piped=FOR_A_FILE)
@click.option("--as", "kind", type=click.Choice(_KINDS), required=True, help="What is written.")
@click.option("-o", "--output", metavar="PATH", help="Where it goes; else FILE with its ending.")
@click.option("--fill", is_flag=True, help="Take the rehearsal of scenes that have no clip.")
@click.option("--rehearsal", is_flag=True, help="The rehearsals, also where the script was shot.")
@click.option("--all-takes", is_flag=True, help="Also the takes that are not in the film.")
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
@model_option
def export(
    script: str,
    kind: str,
    output: str | None,
    fill: bool,
    rehearsal: bool,
    all_takes: bool,
    force: bool,
    model: str | None,
) -> None:
    """Write the film of FILE for other programs. Free, offline.

    otio, edl and fcpxml are timelines of the clips that stand for the scenes, ale is a log of
    them; srt, vtt and ass are subtitles with names, csv is a list of the shots, fountain the
    story. turnover is one folder with all of it and the clips.

    --all-takes is for ale and turnover.
    """
    from ..app.takes import takes_project

    if all_takes and kind not in ("ale", "turnover"):
        raise click.UsageError(f"--all-takes is for ale and turnover: {kind} has the film alone")
    compilation = compiled(script, model)
    source = Path(compilation.source.path)
    project = takes_project(source, rehearsal=rehearsal, outside=outside())
    at = Path(output) if output else None
    if kind == "turnover":
        from ..app.turnover import turnover

        require_file(output, "a folder of clips")
        folder = at or source.with_name(f"{source.stem}-turnover")
        notes = turnover(project, compilation, folder, fill=fill, every=all_takes)
        out_path(folder)
    else:
        from ..app.export import KINDS
        from ..app.export import export as of_script

        target = at or source.with_suffix(KINDS[kind].suffix)
        text, notes = of_script(
            project, compilation, kind, target.parent, fill=fill, every=all_takes
        )
        _written(target, text.encode(), project.home, compilation, force=force)
    if not project.pays and kind != "fountain":
        err("These are rehearsals: nothing of it was shot.")
    for note in notes:
        err(note)


def _written(
    target: Path, data: bytes, home: Path, compilation: Compilation, *, force: bool
) -> None:
    """Writes a file whole or not at all, or to standard output. What keeps it from that ends it."""
    from ..app.errors import Unwritable
    from ..media import files

    if str(target) == "-":
        out_data(data)
        return
    require_free_of(target, compilation)
    try:
        files.write(target, data, force=force, home=home)
    except files.NotOurs as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise Unwritable(f"{target} cannot be written: {why}") from None
    out_path(target)
