"""`studio make` and `studio fetch`: what workers make of a film, and how it comes to be here."""

from __future__ import annotations

import click

from ..app import state
from ..app.engines import require_engine
from ..app.ledgers import studio as opened
from ..app.project import find_project, short
from ..run.ledger.local_jobs import LocalJob, Stands, Work
from ..run.take import called
from .argument import FOR_A_FILE, one_script
from .command import command
from .out import err, failed, out_path
from .script import compiled, require_script

ENGINE = "studio"
NOBODY = "No worker is there yet: start one with `wanscript studio worker`."


@command()
@one_script(piped=FOR_A_FILE)
@click.argument(
    "kinds",
    nargs=-1,
    metavar=f"{{{'|'.join(Work)}}}...",
    type=click.Choice([each.value for each in Work]),
)
def make(file: str, kinds: tuple[str, ...]) -> None:
    """Leave the animatic, the film or the review of FILE to the workers. Free.

    Each comes beside FILE, as the commands of these names have it; from a shared storage `wanscript
    studio fetch` brings it. Film and review wait for clips of FILE that are being shot. What is
    asked for again takes the place of what was asked before.
    """
    from ..app.local_work import ask_for, file_of

    if not kinds:
        raise click.UsageError(f"say what is to be made of it: {', '.join(Work)}")
    server, engine = require_engine(state.ledger(), ENGINE)
    project = find_project(file, "dashscope")
    compilation = compiled(file, None)
    with opened(server) as at:
        asked = ask_for(at, project, compilation, tuple(map(Work, kinds)))
    comes = ", ".join(short(project.home / file_of(job)) for job in asked)
    err(f"Left to the workers: {comes}.")
    if not engine.status(server).workers:
        err(NOBODY)
    err("Next:  wanscript studio status")


def told(job: LocalJob) -> str:
    """How local work stands, in a line."""
    said = f"{job.kind}: "
    if job.stands is Stands.DONE:
        return f"{said}made, {job.file}"
    if job.stands is Stands.FAILED:
        return f"{said}failed: {job.message}"
    return said + ("being made" if job.owner else job.message or "waiting for a worker")


@command()
@one_script(piped=FOR_A_FILE)
def fetch(file: str) -> None:
    """Bring from the shared storage what was made of FILE elsewhere: clips, and local work.

    Clips come into the folder of its takes and into its lock. Nothing is sent and nothing is paid.
    """
    from ..app.local_work import fetch_made
    from ..app.shelf import bring

    project = find_project(file, "dashscope")
    server, _ = require_engine(project.ledger, ENGINE)
    store = state.store()
    if store is None:
        raise click.UsageError(
            f"name the studio's shared storage in {state.STORE}; without one the clips come into "
            "the project's own folder"
        )
    film = str(project.home), project.name
    with opened(server) as at:
        takes = at.ledger.takes.of_script(*film)
        assert at.ledger.local is not None
        jobs = at.ledger.local.of_film(film)
    if not takes and not jobs:
        require_script(project)
    brought, made = bring(project, takes, store), fetch_made(project, jobs, store)
    for each in (*(take.file for take in brought.here), *made.here):
        out_path(short(project.home / each))
    for problem in (*brought.problems, *made.problems):
        err(f"wanscript: {problem}")
    if brought.missing:
        scenes = ", ".join(called(take.scene, take.take) for take in brought.missing)
        failed(f"not in {store}: the clips of scene {scenes}")
    if made.problems:
        raise click.exceptions.Exit(1)
    if not brought.here and not made.here:
        err("Everything that is finished is here.")
