"""`step`: one move of one clip, for any farm, cron or workflow engine."""

from __future__ import annotations

import asyncio
import math
import time

import click

from ..app.backends import require_service
from ..app.one_move import Moved, move, next_take
from ..app.project import Project, find_project
from ..app.terms import Terms
from ..run.ledger import ledger_begun
from ..run.states import State
from ..run.take import Take
from .argument import FOR_A_FILE, base_url_option, one_script
from .command import command
from .completing import scenes
from .confirm import asker
from .out import err, failed, out, out_path
from .run_command import begun
from .script import sound
from .views import notices

NOT_YET = 75


@command()
@one_script(piped=FOR_A_FILE)
@click.option("--scene", required=True, metavar="ID", shell_complete=scenes, help="The scene.")
@click.option("--take", "number", type=click.IntRange(1, 999), help="One of its `Takes`.")
@base_url_option
@click.option("--allow-outside", is_flag=True, help="Upload media from out of the project.")
def step(
    file: str, scene: str, number: int | None, base_url: str | None, allow_outside: bool
) -> None:
    """Make one move of one clip of FILE: submit what was approved, ask, or fetch.

    Exits with 0 when it is done, 75 with the seconds to wait on stdout when not yet, 1 when a
    person is needed, 3 without a key or a network.
    """
    project = find_project(file, "dashscope", outside=allow_outside)
    require_service(project.settings.region, base_url)
    if not ledger_begun(project.ledger):
        failed("there is no ledger yet: `wanscript approve` begins one")
    with begun(project) as at:
        take = next_take(project, at.ledger, sound(project), scene, number)
        if take.state is State.DONE and not _is_to_be_had(project, take):
            _is_done(project, take, scene)
            return
        terms = Terms(base_url=base_url)
        _told(project, asyncio.run(move(project, at, take, terms, asker(), notices)), scene)


def _is_to_be_had(project: Project, take: Take) -> bool:
    """Whether a finished clip is not here and the service still has it."""
    return not project.present(take) and bool(take.task) and take.expires > time.time()


def _is_done(project: Project, take: Take, scene: str) -> None:
    out_path(str(project.home / take.file))
    if not project.present(take):
        err(f"scene {scene}: kept, but {take.file} is not here")


def _told(project: Project, moved: Moved, scene: str) -> None:
    """Says how a move went and ends the command with its exit code."""
    take = moved.take
    if take.state is State.DONE:
        _is_done(project, take, scene)
        return
    why = f"scene {scene}: {moved.why or take.message or take.state.words}"
    if moved.wait is None:
        failed(why)
    out(str(max(1, math.ceil(moved.wait))))
    err(why)
    raise click.exceptions.Exit(NOT_YET)
