"""Tasks of the service that this ledger does not know: whether one may be a take's own."""

from __future__ import annotations

from collections.abc import Callable

from ..service import Listed, NotThere, Task, TaskStatus
from . import words
from .context import RunContext
from .shown import Listing
from .take import Take

NOT_MADE = (TaskStatus.FAILED, TaskStatus.CANCELED)
"""Nothing came of it, and nothing was billed."""


def strangers(context: RunContext, take: Take, found: Listing) -> list[Listed]:
    """The tasks of a listing that nobody knows and that may be a take's by model and key.

    Also those that a person said are another's, but for all that are not this take's.
    """
    accounts, account = context.ledger.accounts, context.account.id
    known = accounts.tasks() | context.locked | accounts.foreign(account, take.id)
    same_model, sent = context.service.capabilities.same_model, take.submission
    name = sent.name if sent is not None and not sent.outcome else ""
    return [
        row
        for row in found.rows
        if row.task_id not in known
        and same_model(row.model, take.model)
        and ours_by_key(context, row, name)
    ]


def ours_by_key(context: RunContext, row: Listed, name: str = "") -> bool:
    """Whether a task may have been made with a key of this account, or with that name's.

    A key whose own name at the service was never seen may be any.
    """
    accounts = context.ledger.accounts
    if not row.key_id:
        return True
    if own := accounts.key_id(name):
        return row.key_id == own
    known = accounts.named(context.account.name)
    return known is None or not known.keys_known or row.key_id in known.key_ids


async def read(context: RunContext, task_id: str) -> Task | None:
    """A task as it stands, whose words are remembered; None where there is none.

    Raises Unreachable, Rejected.
    """
    try:
        task = await context.service.query(task_id)
    except NotThere:
        return None
    if task.status is TaskStatus.UNKNOWN:
        return None
    if task.orig_prompt is not None:
        context.ledger.accounts.learn_words(context.account.id, task_id, task.orig_prompt)
    return task


def other_words(context: RunContext, take: Take) -> Callable[[str], bool]:
    """Tells of the words of a task whether they are others than a take's for certain.

    They are as the service is known to give words back; or where they are those of another clip
    of ours to the letter, which is no other spelling of this one.
    """
    echoed = context.ledger.accounts.echo(context.account.id, take.model)
    mine = words.letters(take.prompt)
    ours = {
        words.folded(each.prompt)
        for each in context.ledger.takes.open()
        if words.letters(each.prompt) != mine
    }

    def told(said: str) -> bool:
        exact = echoed or words.folded(said) in ours
        return words.different(take.prompt, said, echoed=exact)

    return told
