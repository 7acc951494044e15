"""`conform`: an editor's timeline read back: what of the takes is used, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..show.terminal import columns, padded
from .argument import FOR_A_FILE, form_option, one_script
from .command import command
from .out import err, out, out_json
from .script import opened, outside

if TYPE_CHECKING:
    from ..app.conform import Conformed, SceneUse, Used
    from ..app.takes import TakeRow
    from ..documents import conform as documents
    from ..exports.reading import Use

_SHOWN = 5
"""Clips of others that are named."""


@command()
@one_script(piped=FOR_A_FILE)
@click.argument("timeline", metavar="TIMELINE")
@click.option("--pick", "picks", is_flag=True, help="Pick the takes that the timeline uses.")
@click.option("--rehearsal", is_flag=True, help="The rehearsals, also where the script was shot.")
@form_option
def conform(file: str, timeline: str, picks: bool, rehearsal: bool, form: str) -> None:
    """Say which takes of FILE an editor's TIMELINE uses: an .otio, .edl or .fcpxml.

    A clip is known by the name of its file, else by its own. Scenes of which nothing is seen are
    listed, and so is what was shot and not used. --pick lets the take of which most is seen stand
    for its scene. Nothing is paid for this.
    """
    from ..app.conform import conform as against
    from ..app.conform import pick_used
    from ..app.export import require
    from ..app.takes import list_takes, takes_project, would_pay
    from .takes import was_ng

    require("otio", "edl", "fcpxml")
    project = takes_project(file, rehearsal=rehearsal, outside=outside())
    compilation = opened(file, whole=False)
    made = against(project, compilation, Path(timeline))
    picked = tuple(pick_used(made)) if picks else ()
    if form == "json":
        out_json(_document(made, timeline, picked))
        return
    for line in _lines(made, timeline):
        out(line)
    for scene, row in picked:
        err(f"Scene {scene.name}: {row.label} is pinned.{was_ng(row)}")
    if picks and not picked:
        err("Every take that is used is pinned already.")
    after = list_takes(project, compilation).prepared if picked else made.listed.prepared
    if paid := would_pay(made.listed.prepared, after):
        err(f"The next run would shoot {', '.join(paid)}: see wanscript plan {project.named}.")


def _lines(made: Conformed, timeline: str) -> Iterator[str]:
    listed = made.listed
    count = sum(each.wanted for each in made.scenes)
    seen = count - len(made.missing)
    kind = "" if listed.project.pays else ", of the rehearsals"
    title = listed.prepared.compilation.storyboard.title
    yield f"{title} - {timeline}: {seen} of {count} scenes, {_s(made.seen)}{kind}\n"
    rows = [row for scene in made.scenes for row in _rows(scene)]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        yield f"  {'  '.join(map(padded, cells, widths))}".rstrip()
    first, *below = (*_others(made.others), *made.notes, *_totals(made))
    yield f"\n{first}"
    yield from below


def _others(uses: Sequence[Use]) -> Iterator[str]:
    names = list(dict.fromkeys(map(_named, uses)))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    if names:
        yield f"No takes of this script: {', '.join(names[:_SHOWN])}{more}."


def _rows(scene: SceneUse) -> Iterator[tuple[str, str, str, str]]:
    name = scene.name or "(no scene)"
    for used in scene.used:
        yield (name, used.row.label, _stretches(used), _remark(scene, used))
        name = ""
    if scene.wanted and scene.chosen is None:
        stands = f"{scene.stands.label} stands for it" if scene.stands else "it has no take"
        yield (name, "", "only heard" if scene.used else "missing", stands)


def _stretches(used: Used) -> str:
    length = used.row.take.seconds
    seen = [use for use in used.uses if use.picture] or used.uses
    parts = [f"{float(use.start):.2f}-{float(use.end):.2f}{_speed(use)}" for use in seen]
    return ", ".join(parts) + (f" of {length:g} s" if length else " s")


def _speed(use: Use) -> str:
    return "" if use.speed == 1 else f" at {float(use.speed) * 100:g} %"


def _remark(scene: SceneUse, used: Used) -> str:
    if not used.seconds:
        return "only heard"
    if used.row.stands:
        return "stands for it, pinned" if used.row.take.picked else "stands for it"
    other = f"{scene.stands.label} stands for it" if scene.stands else "no take stands for it"
    return "; ".join(filter(None, (used.row.ng, other)))


def _totals(made: Conformed) -> Iterator[str]:
    rows, unused = made.takes, made.unused
    shot = sum(row.take.seconds for row in rows)
    what = "Shot" if made.listed.project.pays else "Rehearsed"
    left = f"; not seen: {max(0.0, shot - float(made.seen)):.4g} s"
    whole = f", {_takes(unused)} not at all" if unused else ""
    yield f"{what}: {_takes(rows)}, {shot:g} s. Seen: {_s(made.seen)}{left}{whole}."
    if made.listed.project.pays:
        known = _sum(unused)
        cost = ", ".join(f"{currency} {amount}" for currency, amount in known["cost"].items())
        all_ = ", ".join(f"{currency} {amount}" for currency, amount in _sum(rows)["cost"].items())
        paid = f", {cost} of {all_}" if cost else ""
        yield f"Billed for takes that are not seen: {known['billed']:g} s{paid}."


def _takes(rows: Sequence[TakeRow]) -> str:
    return f"{len(rows)} take{'s' * (len(rows) != 1)}"


def _s(seconds: Fraction) -> str:
    return f"{float(seconds):.4g} s"


def _named(use: Use) -> str:
    if not use.name:
        return "a clip without a name"
    return use.name if not use.file or use.file == use.name else f"{use.name} ({use.file})"


def _document(
    made: Conformed, timeline: str, picked: Sequence[tuple[SceneUse, TakeRow]]
) -> documents.Conform:
    project = made.listed.project
    return {
        "schema": 1,
        "script": project.name,
        "backend": project.backend.name,
        "timeline": timeline,
        "title": made.title,
        "scenes": [_scene(scene) for scene in made.scenes],
        "missing": [scene.name for scene in made.missing],
        "others": [_use(use) for use in made.others],
        "seen": _ms(made.seen),
        "shot": _sum(made.takes),
        "unused": _sum(made.unused),
        "picked": [scene.name for scene, _ in picked],
        "notes": list(made.notes),
    }


def _scene(scene: SceneUse) -> documents.Scene:
    return {
        "scene": scene.name or None,
        "heading": scene.heading or None,
        "chosen": scene.chosen.row.label if scene.chosen else None,
        "stands": scene.stands.label if scene.stands else None,
        "takes": [
            {
                "take": used.row.label,
                "file": used.row.take.file or None,
                "stands": used.row.stands,
                "picked": bool(used.row.take.picked) and not used.row.take.rejected,
                "seconds": _ms(used.seconds),
                "uses": [_use(use) for use in used.uses],
            }
            for used in scene.used
        ],
    }


def _use(use: Use) -> documents.Use:
    return {
        "clip": use.name,
        "file": use.file or None,
        "start": _ms(use.start),
        "end": _ms(use.end),
        "at": _ms(use.at),
        "speed": float(use.speed),
        "picture": use.picture,
    }


def _sum(rows: Sequence[TakeRow]) -> documents.Sum:
    from ..app.conform import money

    return {
        "takes": len(rows),
        "seconds": round(sum(row.take.seconds for row in rows), 3),
        "billed": round(sum(row.billed or 0.0 for row in rows), 3),
        "cost": {currency: f"{amount:.2f}" for currency, amount in money(rows).items()},
    }


def _ms(seconds: Fraction) -> float:
    return round(float(seconds), 3)
