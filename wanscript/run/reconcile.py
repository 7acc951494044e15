"""A POST without an answer: the service's own list proves whether it was taken.

No clock but the service's own is trusted. A task is adopted only as the single match; absence
counts only if the list is stable, holds every task that this ledger had accepted, had its time to
settle and shows something newer, and every task that nobody knows has other words or failed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from ..service import Listed, Rejected, Task, Unreachable
from . import words
from .context import RunContext
from .event import Phase
from .ledger import transitions
from .ledger.accounts import Account
from .listing import SETTLES, Unsettled, listing, memory, settling, soon
from .shown import Listing
from .states import State
from .strangers import NOT_MADE, other_words, read, strangers
from .take import Submission, Take

POST_MUST_BEGIN = 20.0
"""Seconds after a claim in which its POST must have begun."""

_TRIES = 3
"""How often in a row a list that cannot be relied on is read for an intent."""

_WHOLE_SECONDS = 1.0
"""The service's clock is read in whole seconds."""


class _Verdict(Enum):
    MATCH = auto()
    OTHER = auto()
    RUNNING = auto()
    DOUBT = auto()


@dataclass(frozen=True, slots=True)
class _Proof:
    """What is asked: of which submission, `ended` by the service's clock and it is `now`."""

    take: Take
    sent: Submission
    settle: float
    ended: float
    now: float

    @property
    def waited(self) -> float:
        """Seconds that have passed for certain between two readings of the service's clock."""
        return self.now - self.ended - _WHOLE_SECONDS

    @property
    def key(self) -> tuple[int, int]:
        """The intent and its attempt: a later one has candidates of its own."""
        return self.take.id, self.take.attempt


async def reconcile(context: RunContext, take: Take) -> float | None:
    """Settles a take whose POST has ended unanswered; seconds until it is worth another look.

    Also one that is unknown since. What it waits for, or leaves, is told.
    """
    sent = take.submission
    assert sent is not None
    if sent.post_ended_at is None:
        # its owner is gone, else the take were not in our hands: what it sent, it sent before now
        takes, ended = context.ledger.takes, _latest_end(context, sent)
        transitions.no_answer(takes, take, "its process is gone", context.now(), ended)
        return 0.0
    if not context.policy.proves:
        return await _rehearsed(context, take)
    if sent.account != context.account.id:
        return _left(context, take, "it was sent under another account: run with a key of that one")
    context.tell(take, Phase.ASKING, "the service whether it was taken")
    try:
        return await _asked(context, take, sent)
    except Unreachable as error:
        return _unread(context, take, f"the service's list cannot be read: {error}")
    except Rejected as error:
        context.state.halt(str(error))
        return None


def _latest_end(context: RunContext, sent: Submission) -> float | None:
    """By the service's clock, the latest moment at which a dead process's POST can have ended."""
    if sent.service_date is None:
        return None
    return sent.service_date + POST_MUST_BEGIN + context.service.post_seconds


def _unread(context: RunContext, take: Take, why: str) -> float | None:
    """A list that cannot be read leaves the intent: a few tries, then the run ends without it."""
    tries = context.state.unread[take.id] = context.state.unread.get(take.id, 0) + 1
    if tries < _TRIES:
        context.tell(take, Phase.WAITING, why)
        return min(settling(context, take.model), 30.0)
    return _left(context, take, why)


def _left(context: RunContext, take: Take, why: str) -> float | None:
    context.tell(take, Phase.WAITING, why)
    context.state.left[take.id] = f"submitted without an answer, and {why}. The next run asks again"
    context.state.freed.set()
    return None


async def _asked(context: RunContext, take: Take, sent: Submission) -> float | None:
    date = (await context.service.tasks(1, 1)).date
    if date is None:
        return _unread(context, take, "the service shows no time of its own")
    settle, now = settling(context, take.model), date.timestamp()
    proof = _Proof(take, sent, settle, _ended(context, take, sent, now), now)
    since = context.state.asked_since.setdefault(proof.key, context.passed())
    longest = context.service.capabilities.longest_task + 2 * SETTLES * settle
    if context.passed() - since > longest:
        return _left(context, take, "what was asked about it led nowhere for hours")
    if proof.waited < settle:
        left = settle - proof.waited
        context.tell(take, Phase.WAITING, f"for the service's list to settle, {left:.0f} s")
        return left
    found = context.state.decisive.get(proof.key) or await listing(context)
    if isinstance(found, Unsettled):
        return _unread(context, take, f"the service's list cannot be relied on: {found.reason}")
    if found.date is None:
        return _unread(context, take, "the service shows no time of its own")
    context.state.unread.pop(take.id, None)
    return await _judged(context, proof, found)


def _ended(context: RunContext, take: Take, sent: Submission, now: float) -> float:
    """The service's clock at the end of the POST, or at the first answer after it."""
    if sent.ended_date is not None:
        return sent.ended_date
    # the first answer may come much later, in another run
    ended = min(now, _latest_end(context, sent) or now)
    if take.state is State.INTENT:
        at, why = sent.post_ended_at or 0.0, take.message or "unknown"
        transitions.no_answer(context.ledger.takes, take, why, at, ended)
    return ended


async def _judged(context: RunContext, proof: _Proof, found: Listing) -> float | None:
    """What the tasks that may be an intent's own say of it, by a listing after its time."""
    doubtful = _doubtful(context, proof, found)
    if doubtful is None:
        # later tasks are no candidates: so it ends
        context.state.decisive.setdefault(proof.key, found)
    seen = await _seen(context, proof.take, _candidates(context, proof, found))
    matches, running, doubts = (
        [row for row, verdict in seen if verdict is wanted]
        for wanted in (_Verdict.MATCH, _Verdict.RUNNING, _Verdict.DOUBT)
    )
    if running and proof.waited < context.service.capabilities.longest_task:
        task = running[0].task_id
        context.tell(proof.take, Phase.ASKING, f"task {task}, which may be this one")
        long = proof.waited >= SETTLES * proof.settle
        return proof.settle if long else soon(proof.settle)
    if doubts and proof.waited < SETTLES * proof.settle:
        task = doubts[0].task_id
        context.tell(
            proof.take, Phase.WAITING, f"for more about task {task}, which may be this one"
        )
        return proof.settle
    if len(matches) == 1 and not doubts and not running:
        return _adopt(context, proof.take, matches[0])
    if matches or doubts or running:
        return _hold_all(context, proof.take, [*matches, *doubts, *running])
    return _absent(context, proof, doubtful, found.date or proof.now)


def _candidates(context: RunContext, proof: _Proof, found: Listing) -> list[Listed]:
    """The tasks that may be an intent's own; none that was made long after its POST had ended."""
    rows, account = strangers(context, proof.take, found), _account(context)
    if account is None or account.clock_apart is None:
        return rows
    until = proof.ended + account.clock_apart + SETTLES * proof.settle
    return [row for row in rows if row.created.timestamp() <= until]


def _account(context: RunContext) -> Account | None:
    """The account with what was learnt of it in this run."""
    return context.ledger.accounts.named(context.account.name)


async def _seen(
    context: RunContext, take: Take, rows: Sequence[Listed]
) -> list[tuple[Listed, _Verdict]]:
    """The candidates of a take, each with what it is to that."""
    others = other_words(context, take)
    said = context.ledger.accounts.words(context.account.id)
    seen = []
    for row in rows:
        if row.task_id in said and others(said[row.task_id]):
            seen.append((row, _Verdict.OTHER))
        else:
            seen.append((row, _verdict(take, await read(context, row.task_id), others)))
    return seen


def _verdict(take: Take, task: Task | None, others: Callable[[str], bool]) -> _Verdict:
    if task is None:
        return _Verdict.DOUBT
    said = task.orig_prompt
    if task.status in NOT_MADE or (said is not None and others(said)):
        return _Verdict.OTHER
    if not task.status.final:
        return _Verdict.RUNNING
    same = said is not None and words.equal(said, take.prompt) and _same_usage(take, task)
    return _Verdict.MATCH if same else _Verdict.DOUBT


def _same_usage(take: Take, task: Task) -> bool:
    """Whether what a task made is what a take asks for, as far as the service tells."""
    usage, asked = task.usage, dict(take.request.parameters)
    if usage is None:
        return True
    size = str(asked.get("resolution", "")).removesuffix("P")
    pairs = (
        (usage.resolution, int(size) if size.isdecimal() else None),
        (usage.ratio, asked.get("ratio")),
        (usage.output_video_duration, take.seconds if take.seconds > 0 else None),
    )
    return all(one is None or other is None or one == other for one, other in pairs)


def adopted(context: RunContext, take: Take, task: str, note: str, at: float) -> Take | None:
    """A task accepted `at` becomes a take's own and spends its approval.

    None where the take moved on, or another process gave the task to another take meanwhile.
    """
    ledger, account = context.ledger, (context.account.id, context.account.name)
    with ledger.db.transaction():
        owner = ledger.takes.with_task(task)
        if owner is not None and owner.id != take.id:
            return None
        moved = transitions.adopted(ledger.takes, take, task, note, at, account)
        if moved is not None:
            ledger.approvals.was_accepted(moved)
        return moved


def _adopt(context: RunContext, take: Take, row: Listed) -> float | None:
    note = f"found in the list as {row.task_id}"
    moved = adopted(context, take, row.task_id, note, row.created.timestamp())
    context.tell(moved or take, Phase.SUBMITTED, "the service had taken it")
    return 0.0


def _hold_all(context: RunContext, take: Take, rows: Sequence[Listed]) -> float | None:
    """Takes of equal words are held together: nobody can tell whose task is whose."""
    why = f"it may be {' or '.join(f'task {row.task_id}' for row in rows)}"
    for each in context.ledger.takes.open():
        same = each.model == take.model and words.equal(each.prompt, take.prompt)
        if each.id == take.id or (same and each.state is State.PLANNED):
            _in_doubt(context, each, why)
    return None


def _in_doubt(context: RunContext, take: Take, why: str) -> float | None:
    unknown = take.state is State.UNKNOWN
    moved = None if unknown else transitions.in_doubt(context.ledger.takes, take, why)
    context.state.freed.set()
    context.tell(moved or take, Phase.UNKNOWN, why)
    return None


def _doubtful(context: RunContext, proof: _Proof, found: Listing) -> str | None:
    """Why a listing does not prove that what it lacks was never taken, or None."""
    date = found.date or proof.now
    if (missing := _not_shown(context, proof, found, date)) is not None:
        return missing
    waited = date - proof.ended - _WHOLE_SECONDS
    if waited < proof.settle:
        return "it had no time to settle"
    long = waited >= SETTLES * proof.settle
    return None if long or _fresh(context, proof, found) else "it shows nothing newer"


def _not_shown(context: RunContext, proof: _Proof, found: Listing, date: float) -> str | None:
    """Why a listing cannot be read for the name that sent the POST, or None.

    It must show every task that was accepted under that name and had its time to settle.
    """
    accounts, sent, shown = context.ledger.accounts, proof.sent, found.ids
    due = accounts.accepted_between(sent.name, date - memory(context), date - proof.settle)
    if any(each.task not in shown for each in due):
        return "the service's list does not show every task of this ledger, so it proves nothing"
    if sent.name != context.account.name and not due:
        return (
            "it was sent with another key, whose tasks this list is not known to show: ask again "
            "with that one"
        )
    return None


def _fresh(context: RunContext, proof: _Proof, found: Listing) -> bool:
    """Whether a listing shows a task that was made after the POST had ended."""
    accounts = context.ledger.accounts
    same_model = context.service.capabilities.same_model
    rows = [row for row in found.rows if same_model(row.model, proof.take.model)]
    account = _account(context)
    apart = account.clock_apart if account else None
    if apart is not None:
        return any(row.created.timestamp() > proof.ended + apart for row in rows)
    # never seen: then only a task of ours counts that was sent after an answer with that clock
    later = accounts.sent_since(context.account.id, proof.ended + _WHOLE_SECONDS)
    return any(row.task_id in later for row in rows)


def _absent(context: RunContext, proof: _Proof, doubtful: str | None, date: float) -> float | None:
    """Every task of a listing of that `date` is none of it: was it never taken?"""
    take, sent = proof.take, proof.sent
    if date - (sent.service_date or proof.ended) > memory(context):
        return _in_doubt(context, take, "it is too long ago for the service's list to tell")
    if doubtful is None:
        note = "proved: it was never taken"
        transitions.proved_absent(context.ledger.takes, take, note, context.now())
        context.tell(take, Phase.QUEUED, "the service had not taken it")
        return 0.0
    left = SETTLES * proof.settle - proof.waited
    if left <= 0:
        return _in_doubt(context, take, doubtful)
    why = (
        f"for the service's list to show something newer, {left:.0f} s at the most "
        "(`wanscript resolve` with --resubmit cuts it short)"
    )
    context.tell(take, Phase.WAITING, why)
    return min(proof.settle, max(1.0, left))


async def _rehearsed(context: RunContext, take: Take) -> float | None:
    """The service of a rehearsal tells at once, and nothing of it costs."""
    try:
        found = await context.service.tasks(1, 100)
    except (Unreachable, Rejected):
        return context.limits(take.model).settle
    known = context.ledger.accounts.tasks()
    for row in found.rows:
        if row.task_id not in known and context.service.capabilities.same_model(
            row.model, take.model
        ):
            task = await context.service.query(row.task_id)
            if task.orig_prompt is not None and words.equal(task.orig_prompt, take.prompt):
                return _adopt(context, take, row)
    transitions.proved_absent(context.ledger.takes, take, "never taken", context.now())
    return 0.0
