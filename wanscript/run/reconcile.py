"""A POST without an answer: the service's own list says whether it was taken.

A task is adopted only as the single match; absence counts only if it is proved: the list
shows a task that this ledger knows, the intent is under 23 hours old, the list had its time
to settle since the POST ended, and every unknown task in the window was read to its end.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..service import Listed, Rejected, TaskStatus, Unreachable
from .clip import Clip, State
from .world import Progress, World

_PROVABLE = 23 * 3600.0
"""Seconds: the service lists 24 hours."""

_MARGIN = 5.0
"""Seconds by which the service's clock may be read wrongly: its Date has whole seconds."""

_SETTLES = 10
"""How many settling times pass before a missing proof is given up."""

_PAGE = 100


async def reconcile(world: World, clip: Clip) -> float | None:
    """Settles an intent whose POST has ended; seconds until it is worth another look."""
    now, settle = world.now(), world.limits(clip.model).settle
    if clip.ended is None:
        # its owner is gone, else its lease were not ours: what it sent, it sent before now
        world.ledger.move(clip, State.INTENT, "its process is gone", ended=now)
        return settle
    waited = now - clip.ended
    if 0 <= waited < settle:
        return settle - waited
    world.watch(Progress(clip, "asking", "whether it was taken"))
    try:
        rows, shift = await _everything(world)
        return await _judge(world, clip, rows, shift)
    except Unreachable as error:
        world.watch(Progress(clip, "waiting", str(error)))
        return settle
    except Rejected as error:
        world.signals.halt(str(error))
        return None


async def first_look(world: World, account: str, model: str) -> None:
    """Reads the list before a new ledger pays for a clip: what it shows already may be ours.

    A planned clip whose words the service has already becomes unknown, and the user decides.
    Raises Unreachable, Rejected.
    """
    rows, _ = await _everything(world)
    clips = [
        each for each in world.ledger.clips() if (each.account, each.model) == (account, model)
    ]
    wanted = {clip.prompt.strip(): clip for clip in clips if clip.state is State.PLANNED}
    for clip in clips:
        if clip.state is State.INTENT:
            # a task with these words may be the one that is being sent
            wanted.pop(clip.prompt.strip(), None)
    known = world.ledger.known_tasks(account)
    for row in rows:
        if not wanted or row.task_id in known or not _same_model(row, model):
            continue
        words = await _words(world, row.task_id)
        if words in wanted:
            clip = wanted.pop(words)
            message = (
                f"the service has task {row.task_id} with the same words already, and this "
                "ledger is new"
            )
            world.ledger.move(clip, State.UNKNOWN, message, message=message)
    world.ledger.set_listed(account, model)


async def _words(world: World, task_id: str) -> str | None:
    """The prompt of somebody's task, asked for once in a run; None where it came to nothing."""
    strangers = world.signals.strangers
    if task_id not in strangers:
        task = await world.client.query(task_id)
        if task.status not in (TaskStatus.FAILED, TaskStatus.CANCELED, TaskStatus.SUCCEEDED):
            return (task.orig_prompt or "").strip()
        came = task.status is TaskStatus.SUCCEEDED
        strangers[task_id] = (task.orig_prompt or "").strip() if came else None
    return strangers[task_id]


async def _everything(world: World) -> tuple[tuple[Listed, ...], float]:
    """Every task of the last day, and by how many seconds the service's clock is ahead."""
    before: frozenset[str] | None = None
    while True:
        rows: dict[str, Listed] = {}
        page, pages, shift = 1, 1, 0.0
        while page <= pages:
            said = await world.client.tasks(page, _PAGE)
            if said.date is not None:
                shift = said.date.timestamp() - world.now()
            rows |= {row.task_id: row for row in said.rows}
            pages, page = said.pages, page + 1
            total = said.total
        ids = frozenset(rows)
        if pages <= 1 or (ids == before and len(ids) >= total):
            return tuple(rows.values()), shift
        before = ids


async def _judge(world: World, clip: Clip, rows: Sequence[Listed], shift: float) -> float | None:
    known = world.ledger.known_tasks(clip.account)
    asked, ended = clip.asked or 0.0, clip.ended or world.now()
    unheard = [row for row in rows if row.task_id not in known and _same_model(row, clip.model)]
    # a request can be slow on its way: what was taken after the POST ended counts too; and a
    # clock that was set back since says nothing about when it was sent
    since = asked + shift - _MARGIN if asked <= world.now() else 0.0
    near = [row for row in unheard if since <= row.created.timestamp()]
    tasks = [await world.client.query(row.task_id) for row in near]
    settle = world.limits(clip.model).settle
    if any(not task.status.final for task in tasks):
        world.watch(Progress(clip, "asking", "about a task that may be this one"))
        return max(1.0, settle / 4) if not world.free else 0.2
    matches = [task for task in tasks if (task.orig_prompt or "").strip() == clip.prompt.strip()]
    if len(matches) == 1:
        found = matches[0].task_id
        facts = {"task": found, "submitted": asked, "tries": 0, "message": None}
        world.ledger.move(clip, State.SUBMITTED, f"found in the list as {found}", **facts)
        world.watch(Progress(clip, "submitted", "the service had taken it"))
        return 0.0
    if len(matches) > 1:
        names = ", ".join(task.task_id for task in matches)
        return _unknown(world, clip, f"more than one task has its words: {names}")
    if world.now() - asked > _PROVABLE:
        return _unknown(world, clip, "it is too long ago for the service's list to tell")
    unread = [
        task.task_id
        for task in tasks
        if task.status is TaskStatus.UNKNOWN
        or (task.status is TaskStatus.SUCCEEDED and task.orig_prompt is None)
    ]
    for row in unheard:
        if row not in near:
            task = await world.client.query(row.task_id)
            if (task.orig_prompt or "").strip() == clip.prompt.strip():
                return _unknown(world, clip, f"task {row.task_id} has its words, but not its time")
    anchored = world.free or any(row.task_id in known for row in rows)
    if anchored and not unread:
        world.ledger.move(clip, State.PLANNED, "proved: it was never taken", message=None)
        world.watch(Progress(clip, "queued", "the service had not taken it"))
        return 0.0
    if world.now() - ended < _SETTLES * settle:
        return settle
    why = (
        f"tasks that cannot be read: {', '.join(unread)}"
        if unread
        else "the service's list shows no task of this ledger, so it proves nothing"
    )
    return _unknown(world, clip, why)


def _same_model(row: Listed, model: str) -> bool:
    return row.model == model or row.model.startswith(f"{model}-")


def _unknown(world: World, clip: Clip, why: str) -> float | None:
    moved = world.ledger.move(clip, State.UNKNOWN, why, message=why)
    world.signals.freed.set()
    world.watch(Progress(moved or clip, "unknown", why))
    return None
