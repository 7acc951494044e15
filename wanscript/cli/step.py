"""`step`: one move of one clip, for any farm, cron or workflow engine."""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING

import click

from ..app.backends import require_service
from ..app.context import at_service
from ..app.ledgers import Writing
from ..app.prepare import read_lock
from ..app.project import Project, find_project
from ..app.terms import Terms
from ..run.states import STATES, Change, State
from .argument import FOR_A_FILE, one_script
from .command import command
from .confirm import asker
from .out import err, failed, out, out_path
from .run_command import begun
from .views import notices

if TYPE_CHECKING:
    from ..run.ledger import Ledger
    from ..run.process_lock import Owner
    from ..run.take import Take

NOT_YET = 75


@command()
@one_script(piped=FOR_A_FILE)
@click.option("--scene", required=True, metavar="ID", help="The scene.")
@click.option("--take", "number", type=click.IntRange(1, 999), help="One take of it.")
@click.option("--base-url", metavar="URL", help="Another address of the service.")
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
    if not project.ledger.exists():
        failed("there is no ledger yet: `wanscript approve` begins one")
    with begun(project) as at:
        take = _next(project, at.ledger, scene, number)
        if take.state is State.DONE and not _is_to_be_had(project, take):
            _is_done(project, take)
            return
        if take.state is State.PLANNED and (problems := read_lock(project).problems):
            failed("\n".join(problems))
        wait, why = asyncio.run(_moved(project, at, take, Terms(base_url=base_url)))
        _told(project, at.ledger.takes.get(take.id), wait, why)


def _is_to_be_had(project: Project, take: Take) -> bool:
    """Whether a finished clip is not here and the service still has it."""
    return not project.present(take) and bool(take.task) and take.expires > time.time()


def _is_done(project: Project, take: Take) -> None:
    out_path(str(project.home / take.file))
    if not project.present(take):
        err(f"scene {take.scene}: kept, but {take.file} is not here")


def _next(project: Project, ledger: Ledger, scene: str, number: int | None) -> Take:
    """The take that a move is about: an open one first, whatever the script says now."""
    takes = [
        (take, now)
        for take in ledger.takes.of_script(str(project.home), project.name, scene)
        if number in (None, take.take)
        # one that another of this scene stands for is that other
        and not _served(take, now := ledger.takes.get(take.id))
    ]
    if not takes:
        failed(f"nothing of scene {scene} is approved: see `wanscript approve {project.named}`")
    open_ones = [(take, now) for take, now in takes if STATES[now.state].open]
    sent = [(take, now) for take, now in open_ones if now.state is not State.PLANNED]
    return (sent or open_ones or takes[-1:])[0][0]


def _served(take: Take, now: Take) -> bool:
    return take.joined and now.film == take.film


async def _moved(
    project: Project, at: Writing, take: Take, terms: Terms
) -> tuple[float | None, str]:
    from ..run.context import Job
    from ..run.copies import copied, spoken_for, taken_over
    from ..run.scheduler import taken_up
    from ..run.step import step as one_move

    ledger, owner = at.ledger, at.owner
    async with at_service(project, at, terms, asker(), notices) as context:
        held, mine = ledger.leases.hold(take.id, owner.name, owner.alive)
        if not mine:
            return 1.0, "another process has it in hand"
        if held.id != take.id and held.state is State.DONE:
            await copied(context, ledger.takes.row(take.id), held)
            return None, ""
        if why := spoken_for(ledger, take.id, held, owner.alive):
            return 1.0, why
        held = taken_over(ledger, take.id, held)
        held = _again(ledger, taken_up(context, held), owner)
        if STATES[held.state].final:
            return None, held.message or held.state.words
        wait = await one_move(context, Job(held.id, once=True), held)
    state, after = context.state, ledger.takes.get(held.id)
    if state.halted:
        return (5.0 if state.offline else None), state.halted
    if _repeats(ledger, after, owner):
        return 1.0, f"failed and not billed, once more: {after.message}"
    return wait, state.left.get(after.id, "")


def _repeats(ledger: Ledger, take: Take, owner: Owner) -> bool:
    """Whether a take failed unbilled and its approval still covers another try."""
    if take.state is not State.FAILED or take.refused:
        return False
    approval = ledger.approvals.living(take.approval, owner.alive)
    return approval is not None and ledger.approvals.may_submit(take, approval) is None


def _again(ledger: Ledger, take: Take, owner: Owner) -> Take:
    """A take that failed and was not billed, planned once more where that is covered."""
    if not _repeats(ledger, take, owner):
        return take
    note = "failed and not billed: once more under the same approval"
    return ledger.takes.change(take, Change.AGAIN, note, failure="", code="", message="") or take


def _told(project: Project, take: Take, wait: float | None, why: str) -> None:
    """Says how a move went and ends the command with its exit code."""
    if take.state is State.DONE:
        _is_done(project, take)
        return
    if wait is None and STATES[take.state].open and not why:
        wait = 1.0
    if wait is not None:
        out(str(max(1, math.ceil(wait))))
        err(f"scene {take.scene}: {why or take.message or take.state.words}")
        raise click.exceptions.Exit(NOT_YET)
    failed(f"scene {take.scene}: {why or take.message or take.state.words}")
