"""A take that starts on the end of another gets its fingerprint when that one is shot."""

from __future__ import annotations

from ..models.identity import fingerprint
from .context import RunContext
from .event import Phase
from .ledger import Ledger, transitions
from .seeds import script_seed, seed_of, seeded
from .states import STATES, State
from .take import Start, Take


def follow(context: RunContext, take: Take) -> float | None:
    """Names a take that waits, or joins it to an equal one; seconds until it is worth a look."""
    starts: list[Start] = []
    for start in take.starts:
        known = _shot(context.ledger, start)
        if isinstance(known, Start):
            starts.append(known)
        elif known.final:
            context.state.left[take.id] = (
                f"starts on the end of scene {start.scene}, which was not shot"
            )
            return None
        else:
            context.tell(take, Phase.FOLLOWING, f"the end of scene {start.scene}")
            return 1.0
    named(context.ledger, take, tuple(starts))
    return 0.0


def _shot(ledger: Ledger, start: Start) -> Start | State:
    if start.sha256 or not start.take:
        return start
    before = ledger.takes.get(start.take)
    if before.state is not State.DONE:
        return before.state
    return Start(start.scene, before.id, before.sha256, before.file)


def named(ledger: Ledger, take: Take, starts: tuple[Start, ...]) -> Take:
    """Gives a take its fingerprint and its seed; one transaction joins it to an equal one."""
    digests = dict(take.media)
    ends = {start.scene: start.sha256 for start in starts}
    name = fingerprint(take.request, digests.__getitem__, ends)
    assert name is not None
    with ledger.db.transaction():
        sent = seeded(take.request, name, _tried(ledger, take, name))
        known = ledger.takes.set(
            take, fingerprint=name, request=sent, seed=seed_of(sent), starts=starts
        )
        # until now nobody could know whether it had been shot, here or for another script
        since = ledger.takes.entered_at(take) if take.newer_than else 0
        other = _equal(ledger, known) or ledger.takes.sent_elsewhere(known, since)
        if other is not None:
            transitions.joined(ledger.takes, known, other)
        return other or known


def _tried(ledger: Ledger, take: Take, fingerprint: str) -> frozenset[int]:
    """The seeds of finished takes of these words, where another performance is asked for."""
    if not take.newer_than:
        return frozenset()
    equal = ledger.takes.equal([fingerprint])
    return frozenset(other.seed for other in equal if other.state is State.DONE)


def _equal(ledger: Ledger, take: Take) -> Take | None:
    """An equal take of the same scene that is good, may still come, or may have been billed."""
    for other in reversed(ledger.takes.equal([take.fingerprint])):
        same = (script_seed(other), other.take) == (script_seed(take), take.take)
        counts = other.state is not State.PLANNED or other.id < take.id
        useful = STATES[other.state].may_be_billed or STATES[other.state].open
        here = _scene_of(other) == _scene_of(take) and _newer(other, take)
        if same and here and counts and useful and not other.rejected:
            return other
    return None


def _scene_of(take: Take) -> tuple[str, str, str]:
    return take.project, take.script, take.scene


def _newer(other: Take, take: Take) -> bool:
    return other.id != take.id and other.id > take.newer_than
