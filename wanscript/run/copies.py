"""A take of another script serves this one: its file where it is done, itself where it is open."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

from ..media.disk import part_of, sha256
from ..media.files import publish
from ..service import ServiceError
from .context import RunContext
from .finish import LARGEST
from .kept import file_name
from .ledger import Ledger, transitions
from .ledger.approvals import Alive
from .states import State
from .take import Take


async def copied(context: RunContext, own: Take, source: Take) -> Take:
    """A take that was joined to one that is done elsewhere, with its file if it can still be had.

    The file is copied from where it lies if it is still what was shot, else fetched again if the
    service still has it. Raises OSError.
    """
    target = context.out / file_name(replace(own, submission=source.submission), context.policy)
    with part_of(target) as part:
        if await _brought(context, source, part):
            await asyncio.to_thread(
                publish, part, target, force=context.force, home=context.home, digest=source.sha256
            )
    file = target.relative_to(context.home).as_posix()
    takes = context.ledger.takes
    done = transitions.copied(takes, own, source, file) or takes.get(own.id)
    context.kept(done)
    return done


def spoken_for(ledger: Ledger, id: int, take: Take, alive: Alive) -> str | None:
    """Why a take that stands for take `id` stays with its own script, or None where it may move."""
    own = ledger.takes.row(id)
    if own.film == take.film or ledger.approvals.living(take.approval, alive) is None:
        return None
    return (
        f"the same clip is approved as scene {take.scene} of {take.script} in {take.project}: "
        "it is taken from there when it is done"
    )


def taken_over(ledger: Ledger, id: int, take: Take) -> Take:
    """A take that is in hand here; one of another script to which take `id` was joined moves."""
    own = ledger.takes.row(id)
    if own.film == take.film:
        return take
    with ledger.db.transaction():
        moved = ledger.takes.set(
            take,
            project=own.project,
            script=own.script,
            scene=own.scene,
            scene_id=own.scene_id,
            heading=own.heading,
            position=own.position,
            number=own.number,
            request=own.request,
            media=own.media,
            starts=own.starts,
            authored=own.authored,
        )
        where = f"scene {take.scene} of {take.script} in {take.project}"
        ledger.takes.note(moved, f"taken over from {where}")
        if own.approval and take.state in (State.PLANNED, State.INTENT):
            ledger.approvals.cover(own.approval, moved)
        return ledger.takes.row(moved.id)


async def _brought(context: RunContext, source: Take, part: Path) -> bool:
    there = Path(source.project) / source.file
    if there.is_file() and not there.is_symlink():
        digest = await asyncio.to_thread(sha256, there)
        if digest == source.sha256:
            await asyncio.to_thread(shutil.copyfile, there, part)
            return True
    if context.store is not None and await asyncio.to_thread(context.store.holds, source.sha256):
        kept = await asyncio.to_thread(context.store.bring, source.sha256)
        await asyncio.to_thread(shutil.copyfile, kept, part)
        return True
    if source.task is None or source.expires <= context.now():
        return False
    try:
        task = await context.service.query(source.task)
        if not task.video_url:
            return False
        got = await context.service.download(task.video_url, part, limit=LARGEST)
    except ServiceError:
        return False
    return got.sha256 == source.sha256
