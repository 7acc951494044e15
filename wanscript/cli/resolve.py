"""`resolve` and `cancel`: the user's word about a clip."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..app.backends import require_service
from ..app.clips import find_clip, ignore_clip, keep_clip
from ..app.context import at_service
from ..app.ledgers import Writing
from ..app.prepare import keep_lock
from ..app.project import Project, find_project, short
from ..app.resolving import Word, settled, take_of_scene, unsettled
from ..app.terms import Terms
from ..run.ledger import ledger_begun
from ..run.states import STATES
from .argument import FOR_A_FILE, base_url_option, one_script
from .command import command
from .completing import paths, scenes
from .confirm import asker
from .out import err, failed, out
from .run_command import begun
from .script import compiled, require_script, sound
from .status import line_of
from .views import notices

if TYPE_CHECKING:
    from ..run.context import RunContext
    from ..run.take import Take


@command()
@one_script(piped=FOR_A_FILE)
@click.argument("scene", shell_complete=scenes)
@click.option("--adopt", metavar="TASK", help="This task of the service is the scene's.")
@click.option("--foreign", metavar="TASK", help="This task of the service is somebody else's.")
@click.option("--resubmit", is_flag=True, help="It was not taken: the next run pays for it again.")
@click.option(
    "--keep",
    metavar="CLIP",
    shell_complete=paths,
    help="This file is a take of the scene as it stands.",
)
@click.option(
    "--ignore",
    metavar="CLIP",
    shell_complete=paths,
    help="This file is no take: never ask about it again.",
)
@click.option("--force", is_flag=True, help="Adopt a task that was made with other words.")
@base_url_option
def resolve(
    file: str,
    scene: str,
    adopt: str | None,
    foreign: str | None,
    resubmit: bool,
    keep: str | None,
    ignore: str | None,
    force: bool,
    base_url: str | None,
) -> None:
    """Settle a SCENE of FILE that is unknown, lost or in doubt, or a clip that nothing knows.

    Without an option the service is asked once more whether it was taken.
    """
    if sum(map(bool, (adopt, foreign, resubmit, keep, ignore))) > 1:
        raise click.UsageError("say one of --adopt, --foreign, --resubmit, --keep and --ignore")
    project = find_project(file, "dashscope")
    if keep or ignore:
        _of_a_file(project, scene, Path(keep or ignore or ""), keep=bool(keep))
        return

    word = Word(adopt, foreign, resubmit, force)

    async def act(context: RunContext, take: Take) -> Take:
        after, found = await settled(context, take, word)
        if found:
            err(found)
        return after

    _each(project, (scene,), unsettled, act, base_url)


@command()
@one_script(piped=FOR_A_FILE)
@click.argument("scenes", nargs=-1, metavar="[SCENE]...", shell_complete=scenes)
@base_url_option
def cancel(file: str, scenes: tuple[str, ...], base_url: str | None) -> None:
    """Call back each SCENE of FILE that waits; one at work stays and is billed.

    Without a scene, what was approved of FILE is approved no more.
    """
    project = find_project(file, "dashscope")
    if not scenes:
        _ended(project)
        return

    async def act(context: RunContext, take: Take) -> Take:
        from ..run import resolve as settle

        return await settle.cancel(context, context.ledger, take)

    _each(project, scenes, lambda take: STATES[take.state].open, act, base_url)


def _ended(project: Project) -> None:
    if not ledger_begun(project.ledger):
        require_script(project)
        err("nothing was approved")
        return
    with begun(project) as at:
        if not at.ledger.takes.of_script(str(project.home), project.name):
            require_script(project)
        living = at.ledger.approvals.of_script(str(project.home), project.name)
        for approval in living:
            at.ledger.approvals.end(approval.id)
        words = (
            "nothing was approved" if not living else "nothing more is paid on what was approved"
        )
        err(words)


def _each(
    project: Project,
    scenes: Sequence[str],
    suits: Callable[[Take], bool],
    act: Callable[[RunContext, Take], Awaitable[Take]],
    base_url: str | None,
) -> None:
    from ..run.resolve import ResolveError
    from ..service import ServiceError

    if not ledger_begun(project.ledger):
        require_script(project)
        raise click.UsageError(f"the ledger knows nothing of {project.name}")
    script = sound(project)
    with begun(project) as at:
        if not at.ledger.takes.of_script(str(project.home), project.name):
            require_script(project)
        if script is None:
            err("the script cannot be compiled: scenes are called as `status` shows them")
        for scene in scenes:
            take = take_of_scene(project, at.ledger, script, scene, suits)
            try:
                after = asyncio.run(_asked(project, at, take, act, base_url))
            except (ResolveError, ServiceError) as error:
                failed(str(error))
            out(line_of(replace(after, scene=scene)))


async def _asked(
    project: Project,
    at: Writing,
    take: Take,
    act: Callable[[RunContext, Take], Awaitable[Take]],
    base_url: str | None,
) -> Take:
    require_service(project.settings.region, base_url)
    terms = Terms(base_url=base_url)
    async with at_service(project, at, terms, asker(), notices) as context:
        return await act(context, take)


def _of_a_file(project: Project, scene: str, clip: Path, *, keep: bool) -> None:
    """A clip that neither ledger nor lock knows: a scene's take, or nothing to ask about."""
    path = find_clip(project, clip)
    with begun(project) as at:
        if not keep:
            ignore_clip(project, at.ledger, path)
            err(f"{short(path)} is left alone")
            return
        compilation = compiled(str(project.script), None)
        kept = keep_clip(project, at.ledger, compilation, scene, path)
        for problem in keep_lock(project, [kept]):
            err(f"wanscript: {problem}")
        out(line_of(kept))
