"""Before a run pays for the first time: what the service's list shows already may be ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..models.table import MODELS
from ..service import Listed
from . import words
from .context import RunContext
from .event import Phase
from .high_water import is_behind
from .ledger import transitions
from .listing import SETTLES, Unsettled, listing, settling, soon
from .states import State
from .strangers import NOT_MADE, ours_by_key, read
from .take import Take


class NotReadable(Exception):  # noqa: N818
    """The list, or tasks in it, could not be read before paying; the message says why."""


async def first_look(context: RunContext, take: Take) -> None:
    """Reads the list before the first POST of a run for an account and a model.

    Planned takes are held for a person to decide whose words a task has that nobody knows. A
    ledger that is new for the account, or was put back from an older copy, looks at the tasks of
    every model, and waits for those that cannot be read yet, unless a person says that they are
    somebody else's. Raises NotReadable, Unreachable, Rejected.
    """
    account, state = context.account.id, context.state
    async with state.looking:
        if state.looked & {(account, take.model), (account, "")}:
            return
        known = context.ledger.accounts.has_history(account)
        if known and not is_behind(context.home, context.ledger):
            await _looked(context, _of(context, [take.model]))
            state.looked.add((account, take.model))
        else:
            await _all_read(context, take)
            state.looked.add((account, ""))


async def _all_read(context: RunContext, take: Take) -> None:
    """What runs may be clips of this film, of a ledger that is lost."""
    settle, waited, asked = settling(context, take.model), 0.0, False
    while unreadable := await _looked(context, _of(context, MODELS)):
        if context.ask is not None and not asked:
            asked = True
            if context.ask(_question(unreadable)):
                for task in unreadable:
                    why = "a person said so"
                    context.ledger.accounts.set_foreign(context.account.id, task, why)
                return
        if waited >= SETTLES * settle:
            raise NotReadable(
                f"{_some(unreadable)} of this account cannot be read yet, and this ledger does "
                "not know them: they may be clips of this film. Run again when they have ended"
            )
        context.tell(take, Phase.WAITING, f"for {_some(unreadable)}, which may be ours")
        step = soon(settle)
        # counted, not read from a clock that somebody may set
        waited += step
        await context.pause(step)
        if context.state.stop.is_set():
            return


def _question(tasks: Sequence[str]) -> str:
    one = len(tasks) == 1
    return (
        f"{_some(tasks)} of this account {'is' if one else 'are'} running, and this ledger does "
        f"not know {'it' if one else 'them'}. {'Is it' if one else 'Are they'} somebody else's?"
    )


def _some(tasks: Sequence[str]) -> str:
    more = f" and {len(tasks) - 3} more" if len(tasks) > 3 else ""
    return f"task{'s' if len(tasks) > 1 else ''} {', '.join(tasks[:3])}{more}"


def _of(context: RunContext, models: Iterable[str]) -> Callable[[Listed], bool]:
    """Whether a row of the list may be of one of these models."""
    same = context.service.capabilities.same_model
    return lambda row: any(same(row.model, model) for model in models)


async def _looked(context: RunContext, fits: Callable[[Listed], bool]) -> list[str]:
    """Holds what a task that nobody knows may be; the tasks that cannot be read yet."""
    accounts, account = context.ledger.accounts, context.account.id
    found = await listing(context)
    if isinstance(found, Unsettled):
        raise NotReadable(f"the service's list of tasks cannot be relied on: {found.reason}")
    accounts.forget_words(account, found.ids)
    known = accounts.tasks() | context.locked | accounts.foreign(account)
    said = accounts.words(account)
    takes = _planned(context)
    unreadable = []
    for row in found.rows:
        if row.task_id in known or row.status in NOT_MADE or not fits(row):
            continue
        if not ours_by_key(context, row):
            accounts.set_foreign(account, row.task_id, "another key made it")
            continue
        same = _same(takes, said[row.task_id]) if row.task_id in said else takes
        if same and not await _sorted(context, row, same):
            unreadable.append(row.task_id)
    return unreadable


def _planned(context: RunContext) -> list[Take]:
    """The takes that may be paid next.

    None with the words of an intent: that one's proof says whose each task of these words is,
    and holds them with it where it cannot.
    """
    takes = context.ledger.takes.open()
    asked = {
        (take.model, words.folded(take.prompt))
        for take in takes
        if take.state is State.INTENT and take.account == context.account.id
    }
    return [
        take
        for take in takes
        if take.state is State.PLANNED and (take.model, words.folded(take.prompt)) not in asked
    ]


def _same(takes: Iterable[Take], said: str) -> list[Take]:
    return [take for take in takes if words.may_be(take.prompt, said)]


async def _sorted(context: RunContext, row: Listed, takes: Iterable[Take]) -> bool:
    """Whether a task could be read; then it holds every planned take with its words."""
    task = await read(context, row.task_id)
    if task is not None and task.status in NOT_MADE:
        return True
    if task is None or task.orig_prompt is None:
        return False
    for take in _same(takes, task.orig_prompt):
        _hold(context, row, take)
    return True


def _hold(context: RunContext, row: Listed, take: Take) -> None:
    if not context.service.capabilities.same_model(row.model, take.model):
        return
    if row.task_id in context.ledger.accounts.foreign(context.account.id, take.id):
        return
    why = f"the service has task {row.task_id} with the same words already"
    held = transitions.in_doubt(context.ledger.takes, take, why)
    if held is not None:
        context.tell(held, Phase.UNKNOWN, why)
