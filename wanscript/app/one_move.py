"""One move of one clip: submit what was approved, ask about it, or fetch it."""

from __future__ import annotations

from dataclasses import dataclass

from ..compiler import Compilation
from ..run.ledger import Ledger
from ..run.process_lock import Ownership
from ..run.states import STATES, Change, State
from ..run.take import Take
from .backends import Ask
from .clips import scenes_now
from .context import at_service
from .errors import NotReady
from .ledgers import Writing
from .news import Tell
from .prepare import read_lock
from .project import Project
from .terms import Terms


@dataclass(frozen=True, slots=True)
class Moved:
    """A take after a move; `wait` is the seconds to the next one, None where there is none.

    `why` says what it waits for, or what kept it.
    """

    take: Take
    wait: float | None = None
    why: str = ""


def next_take(
    project: Project,
    ledger: Ledger,
    compilation: Compilation | None,
    scene: str,
    number: int | None,
) -> Take:
    """The take that a move is about: an open one first, whatever the scene's words are now.

    `scene` is its name in the script as it is now; one that is no scene's there, and any where
    the script cannot be compiled, is what a take was entered with. `number` is that of one take,
    None for any. Raises NotReady where nothing of the scene was approved, LedgerError.
    """
    home = str(project.home)
    now = scenes_now(project, ledger, compilation) if compilation else {}
    known = [
        (take, now[take.id][0] if take.id in now else take.scene)
        for take in ledger.takes.of_script(home, project.name)
    ]
    takes = [
        (take, followed)
        for take, called in known
        if called == scene
        and number in (None, take.take)
        # one that another of this scene stands for is that other
        and not _served(take, followed := ledger.takes.get(take.id))
    ]
    if not takes:
        moved = dict.fromkeys(called for take, called in known if take.scene == scene != called)
        what = f"; what was scene {scene} is scene {' and '.join(moved)} now" if moved else ""
        way = f"see `wanscript approve {project.named}`"
        raise NotReady(f"nothing of scene {scene} is approved{what}: {way}")
    open_ones = [each for each in takes if STATES[each[1].state].open]
    sent = [each for each in open_ones if each[1].state is not State.PLANNED]
    return (sent or open_ones or takes[-1:])[0][0]


def _served(take: Take, now: Take) -> bool:
    return take.joined and now.film == take.film


async def move(
    project: Project, at: Writing, take: Take, terms: Terms, ask: Ask | None, tell: Tell
) -> Moved:
    """Makes the next move of a take, under what was approved.

    Raises NotReady where money would be spent beside a lock that cannot be read, as
    `settled_account`, LedgerError, OSError.
    """
    if take.state is State.PLANNED and (problems := read_lock(project).problems):
        raise NotReady("; ".join(problems))
    wait, why = await _moved(project, at, take, terms, ask, tell)
    after = at.ledger.takes.get(take.id)
    if wait is None and STATES[after.state].open and not why:
        wait = 1.0
    return Moved(after, wait, why)


async def _moved(
    project: Project, at: Writing, take: Take, terms: Terms, ask: Ask | None, tell: Tell
) -> tuple[float | None, str]:
    from ..run.context import Job
    from ..run.copies import copied, spoken_for, taken_over
    from ..run.scheduler import taken_up
    from ..run.step import step

    ledger, owner = at.ledger, at.owner
    async with at_service(project, at, terms, ask, tell) as context:
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
        wait = await step(context, Job(held.id, once=True), held)
    state, after = context.state, ledger.takes.get(held.id)
    if state.halted:
        return (5.0 if state.offline else None), state.halted
    if _repeats(ledger, after, owner):
        return 1.0, f"failed and not billed, once more: {after.message}"
    return wait, state.left.get(after.id, "")


def _repeats(ledger: Ledger, take: Take, owner: Ownership) -> bool:
    """Whether a take failed unbilled and its approval still covers another try."""
    if take.state is not State.FAILED or take.refused:
        return False
    approval = ledger.approvals.living(take.approval, owner.alive)
    return approval is not None and ledger.approvals.may_submit(take, approval) is None


def _again(ledger: Ledger, take: Take, owner: Ownership) -> Take:
    """A take that failed and was not billed, planned once more where that is covered."""
    if not _repeats(ledger, take, owner):
        return take
    note = "failed and not billed: once more under the same approval"
    return ledger.takes.change(take, Change.AGAIN, note, failure="", code="", message="") or take
