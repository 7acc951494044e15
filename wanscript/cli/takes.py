"""`takes` lists what was shot of each scene; `pick` says which of it stands, or what is no good."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..app.errors import UnknownScene
from ..app.outputs import write_output
from ..app.project import short
from ..app.takes import (
    SceneTakes,
    TakeList,
    TakeRow,
    find_take,
    list_takes,
    say_of_take,
    takes_project,
    would_pay,
)
from ..media.probe import probe
from ..show.terminal import columns, padded
from .argument import FOR_A_FILE, form_option, one_script
from .command import command
from .completing import paths, scenes
from .completing import takes as offered_takes
from .out import colored, err, err_picture, failed, out, out_json, out_path
from .output import require_file
from .script import opened, outside

if TYPE_CHECKING:
    from ..documents import takes as documents

_REHEARSAL = click.option(
    "--rehearsal", is_flag=True, help="The rehearsals, also where the script was shot."
)


@command()
@one_script(piped=FOR_A_FILE)
@click.argument("scene", required=False, shell_complete=scenes)
@_REHEARSAL
@click.option(
    "--output",
    "-o",
    metavar="SHEET.jpg",
    shell_complete=paths,
    help="Draw them all on one picture.",
)
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
@form_option
def takes(
    file: str, scene: str | None, rehearsal: bool, output: str | None, force: bool, form: str
) -> None:
    """List the takes of FILE, or of one SCENE: number, date, length, size, seed and cost.

    These are the takes that were shot, where there are any, else the rehearsals.
    """
    require_file(output, "a picture")
    listed = _listed(file, rehearsal)
    scenes = [each for each in listed.scenes if scene is None or each.name == scene]
    if not scenes:
        names = ", ".join(each.name for each in listed.scenes if each.name)
        raise UnknownScene(f"there is no scene {scene} in {file}; there is {names}")
    for problem in listed.problems:
        err(f"wanscript: {problem}")
    if form == "json":
        out_json(_document(listed, scenes))
    else:
        for line in _lines(listed, scenes):
            out(line)
    rows = [row for each in scenes for row in each.takes]
    if scene is not None and colored(sys.stderr) and form == "text":
        _pictures(rows)
    if output is not None:
        _sheet(Path(output), listed, scenes, force=force)


@command()
@one_script(piped=FOR_A_FILE)
@click.argument("scene", shell_complete=scenes)
@click.argument("take", shell_complete=offered_takes)
@_REHEARSAL
@click.option("--ng", metavar="WHY", help="Say that it is no good, and why, instead.")
def pick(file: str, scene: str, take: str, rehearsal: bool, ng: str | None) -> None:
    """Choose the TAKE that stands for a SCENE of FILE: by its number, as `takes` shows it.

    It is pinned: it is kept whatever the script says later, until another one is picked or it is
    called no good, and it is shot again only by `run --replace SCENE`. Nothing is paid for this.
    """
    before = _listed(file, rehearsal)
    row = find_take(before, scene, take)
    say_of_take(before.project, row, scene, "pick" if ng is None else "ng", ng or "")
    after = _listed(file, rehearsal)
    kind = "shot takes" if before.project.pays else "rehearsals"
    said = "is pinned" if ng is None else f"is no good{f': {ng}' if ng else ''}"
    err(f"Scene {scene}: {row.label} of the {kind} {said}.{was_ng(row) if ng is None else ''}")
    if ng is None and not row.present:
        err(f"Its file {row.take.file} is not here.")
    stands = next((each for each in after.scenes if each.name == scene), None)
    other = next((each for each in stands.takes if each.stands), None) if stands else None
    if ng is not None:
        err(f"{other.label} stands for it." if other else "No take stands for it now.")
    if paid := would_pay(before.prepared, after.prepared):
        err(f"The next run would shoot {', '.join(paid)}: see wanscript plan {_named(after)}.")


def was_ng(row: TakeRow) -> str:
    """That a take which is picked was no good until now, as a sentence with a space before it."""
    return f" It was {row.ng} until now." if row.take.rejected else ""


circle = copy(pick)
circle.name = "circle"


def _named(listed: TakeList) -> str:
    project = listed.project
    return project.named if project.pays else f"{project.named} --backend local"


def _listed(file: str, rehearsal: bool) -> TakeList:
    project = takes_project(file, rehearsal=rehearsal, outside=outside())
    return list_takes(project, opened(file, whole=False))


def _lines(listed: TakeList, scenes: Sequence[SceneTakes]) -> Iterator[str]:
    project = listed.project
    title = listed.prepared.compilation.storyboard.title
    yield f"{title} - {'takes that were shot' if project.pays else 'rehearsals'}"
    for scene in scenes:
        yield f"\n{_titled(scene)}"
        yield from _table([_cells(row) for row in scene.takes] or [("none yet",)])


def _titled(scene: SceneTakes) -> str:
    if not scene.name:
        return "of scenes that the script has no more"
    return f"{scene.name}  {scene.heading}".rstrip() + " (omitted)" * scene.omitted


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        laid = (padded(cell, wide) for cell, wide in zip(cells, widths, strict=True) if wide)
        yield f"  {'  '.join(laid)}".rstrip()


def _cells(row: TakeRow) -> tuple[str, ...]:
    take = row.take
    return (
        "*" if row.stands and take.picked else ">" if row.stands else " ",
        row.label,
        _day(row),
        f"{take.seconds:g} s" if take.seconds else "",
        _size(row),
        f"seed {take.seed}" if take.seed >= 0 else "no seed",
        "" if row.cost is None else f"{row.currency} {row.cost:.2f}",
        short(row.path),
        _said(row),
    )


def _day(row: TakeRow) -> str:
    return datetime.fromtimestamp(row.take.finished or row.take.created, UTC).date().isoformat()


def _size(row: TakeRow) -> str:
    """How large its picture is, by its file; empty where that is not here."""
    pixels = _pixels(row)
    return f"{pixels[0]}x{pixels[1]}" if pixels else ""


def _pixels(row: TakeRow) -> tuple[int, int] | None:
    try:
        facts = probe(row.path) if row.present else None
    except (OSError, ValueError):
        return None
    if facts is None or facts.width is None or facts.height is None:
        return None
    return facts.width, facts.height


def _said(row: TakeRow) -> str:
    said = row.ng
    if row.stands:
        said = "pinned" if row.take.picked else "stands"
    return ", ".join(each for each in (said, "" if row.present else "not here") if each)


def _document(listed: TakeList, scenes: Sequence[SceneTakes]) -> documents.Takes:
    return {
        "schema": 1,
        "script": listed.project.name,
        "backend": listed.project.backend.name,
        "scenes": [
            {
                "scene": scene.name or None,
                "heading": scene.heading or None,
                "omitted": scene.omitted,
                "takes": [_row(row) for row in scene.takes],
            }
            for scene in scenes
        ],
    }


def _row(row: TakeRow) -> documents.Take:
    take = row.take
    return {
        "name": row.label,
        "number": take.number,
        "take": take.take,
        "stands": row.stands,
        "picked": bool(take.picked) and not take.rejected,
        "rejected": take.rejected or None,
        "finished": take.finished or None,
        "seconds": take.seconds or None,
        "size": _pixels(row),
        "seed": take.seed if take.seed >= 0 else None,
        "model": take.model,
        "task": take.task,
        "fingerprint": take.fingerprint or None,
        "billed": row.billed,
        "cost": None if row.cost is None else f"{row.cost:.2f}",
        "currency": row.currency or None,
        "file": take.file or None,
        "present": row.present,
        "sha256": take.sha256 or None,
    }


def _pictures(rows: Sequence[TakeRow]) -> None:
    """The takes as small pictures in a terminal that has colours."""
    from ..show.inline import encoder
    from ..show.thumbnails import contact_sheet

    clips = [(f"{row.label} {_said(row)}".rstrip(), row.path) for row in rows if row.present]
    for part in contact_sheet(clips, shutil.get_terminal_size()[0], encoder(sys.stderr)):
        if isinstance(part, bytes):
            err_picture(part)
        else:
            err([part])


def _sheet(target: Path, listed: TakeList, scenes: Sequence[SceneTakes], *, force: bool) -> None:
    from ..film.contact_sheet import MOST, Cell, contact_sheet

    cells = [
        Cell(
            _titled(scene),
            row.path,
            (
                "  ".join(filter(None, (row.label, _said(row)))),
                "  ".join(each for each in _cells(row)[3:-2] if each),
            ),
            row.stands,
        )
        for scene in scenes
        for row in scene.takes
    ]
    if not cells:
        failed("there is no take to draw")
    if len(cells) > MOST:
        err(f"wanscript: the sheet has the first {MOST} of {len(cells)} takes; name a scene")
    made = listed.prepared.compilation
    write_output(target, contact_sheet(cells), made, force=force)
    out_path(target)
