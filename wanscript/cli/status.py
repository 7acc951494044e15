"""`status`: what is out there, of one script or of all films of this person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..app.out_there import all_takes, is_out_there, ledger_of, take_document
from ..app.project import BACKENDS, Project, find_project
from ..run.ledger import Ledger
from ..run.states import STATES, State
from ..run.take import Take, called
from ..show.terminal import columns, padded
from .argument import FOR_A_FILE, form_option, one_script
from .command import command
from .out import err, out, out_json
from .script import require_script, sound

if TYPE_CHECKING:
    from ..documents import status as documents


@command()
@one_script(piped=FOR_A_FILE, required=False)
@click.option(
    "--backend",
    type=click.Choice(list(BACKENDS)),
    default="dashscope",
    show_default=True,
    help="Whose clips: rehearsals, or the real ones.",
)
@click.option("--all", "everything", is_flag=True, help="Finished and failed takes too.")
@click.option("--events", is_flag=True, help="What happened to each, step by step.")
@form_option
def status(file: str | None, backend: str, everything: bool, events: bool, form: str) -> None:
    """Show what is at work, unknown, lost or not fetched yet: of FILE, or of all your films."""
    project = find_project(file, backend) if file else None
    if project is None and not BACKENDS[backend].policy.pays:
        raise click.UsageError("each project has a ledger of its own for rehearsals: name a FILE")
    with ledger_of(project) as ledger:
        takes = all_takes(ledger, project, everything=everything)
        if project is not None and not takes:
            require_script(project)
        shown = [take for take in takes if everything or is_out_there(take)]
        shown.sort(key=lambda take: take.film)
        told = ledger if events else None
        now = _scenes_now(project, ledger) if shown else None
        if form == "json":
            rows = [take_document(take, now or {}, told) for take in shown]
            paper: documents.Status = {"schema": 1, "takes": rows}
            out_json(paper)
            return
        shown = [_as_called_now(take, now) for take in shown]
        for line in _lines(shown, told, titled=project is None):
            out(line)
        if not shown:
            err("nothing is out there")


def _scenes_now(project: Project | None, ledger: Ledger | None) -> Mapping[int, str] | None:
    """By take the scene that it is of in the script as it stands; None where that is not read."""
    script = sound(project) if project is not None else None
    if project is None or ledger is None or script is None:
        return None
    from ..app.clips import scenes_now

    return {id: scene for id, (scene, _) in scenes_now(project, ledger, script).items()}


def _as_called_now(take: Take, now: Mapping[int, str] | None) -> Take:
    """A take with its scene as the script calls it now; one that has none is told."""
    if now is None:
        return take
    return replace(take, scene=now.get(take.id) or f"{take.scene} (no longer in the script)")


def _lines(takes: Sequence[Take], ledger: Ledger | None, *, titled: bool) -> Iterator[str]:
    for (project, script), group in groupby(takes, key=lambda take: take.film):
        if titled:
            yield str(Path(project) / script)
        of_script = tuple(group)
        width = max(columns(_name(take)) for take in of_script)
        for take in of_script:
            yield line_of(take, width)
            for event in ledger.takes.events(take.id) if ledger else ():
                was = event.was.value if event.was else "-"
                yield f"      {moment(event.at)}  {was} -> {event.state}  {event.note}"


def _name(take: Take) -> str:
    return called(take.scene, take.take)


def line_of(take: Take, width: int = 0) -> str:
    """A take in one line, its scene in so many columns."""
    since = take.accepted_at
    facts = [
        f"task {take.task}" if take.task else "",
        f"since {moment(since)}" if since and STATES[take.state].open else "",
        f"fetch it before {moment(take.expires)}" if take.state is State.SUCCEEDED else "",
        take.file,
        take.message,
        _stake(take),
    ]
    said = "  ".join(each for each in facts if each)
    return f"  {padded(_name(take), width)} {take.state:<9}  {said}".rstrip()


def _stake(take: Take) -> str:
    """The money at stake in a take of which a person must decide."""
    if not STATES[take.state].needs_you or take.cost is None:
        return ""
    return f"({take.currency} {take.cost:.2f} at stake)"


def moment(at: float | None) -> str:
    """A time as it is shown."""
    return datetime.fromtimestamp(at or 0.0).strftime("%Y-%m-%d %H:%M:%S")
