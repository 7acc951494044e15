"""`export`: a film for other programs: timelines, subtitles, a shot list, the screenplay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..app.outputs import write_output
from .argument import FOR_A_FILE, one_script
from .command import command
from .out import err, out_data, out_path
from .script import compiled, model_option, outside

if TYPE_CHECKING:
    from ..app.project import Project
    from ..compiler import Compilation

_KINDS = ("otio", "edl", "fcpxml", "ale", "srt", "vtt", "ass", "csv", "fountain", "turnover")


@command()
@one_script("script", piped=FOR_A_FILE)
@click.option(
    "--as", "kind", metavar="KIND", type=click.Choice(_KINDS), required=True, help="See above."
)
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
    project = takes_project(compilation.source.path, rehearsal=rehearsal, outside=outside())
    wanted = _Wanted(project, compilation, fill, all_takes)
    if kind == "turnover":
        if output == "-":
            raise click.UsageError("a turnover is a folder and cannot go to standard output")
        notes = _folder(wanted, output)
    else:
        notes = _file(wanted, kind, output, force=force)
    for note in notes:
        err(note)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A film, and which clips of it go with it."""

    project: Project
    compilation: Compilation
    fill: bool
    every: bool

    def beside(self, ending: str) -> Path:
        """A path beside the script."""
        source = Path(self.compilation.source.path)
        return source.with_name(f"{source.stem}{ending}")


def _folder(wanted: _Wanted, output: str | None) -> Sequence[str]:
    from ..app.turnover import turnover

    target = Path(output) if output else wanted.beside("-turnover")
    ways = {"fill": wanted.fill, "every": wanted.every}
    notes = turnover(wanted.project, wanted.compilation, target, **ways)
    out_path(target)
    return notes


def _file(wanted: _Wanted, kind: str, output: str | None, *, force: bool) -> Sequence[str]:
    from ..app.export import export as text_of

    target = Path(output) if output else wanted.beside(f".{kind}")
    ways = {"fill": wanted.fill, "every": wanted.every}
    text, notes = text_of(wanted.project, wanted.compilation, kind, target, **ways)
    if output == "-":
        out_data(text.encode())
    else:
        write_output(target, text.encode(), wanted.compilation, force=force)
        out_path(target)
    return notes
