"""The states of a take as a table, and the named changes between them.

planned -> intent -> submitted -> succeeded -> done
             |           |            +-> lost
             |           +-> failed, cancelled, lost
             +-> planned (nothing was taken), failed (refused), unknown
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a take stands."""

    PLANNED = "planned"
    INTENT = "intent"
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    UNKNOWN = "unknown"

    @property
    def final(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return STATES[self].final

    @property
    def words(self) -> str:
        """What is said of it where nothing more is known."""
        return STATES[self].words


@dataclass(frozen=True, slots=True)
class StateRow:
    """What a state means; `slot` counts against the tasks that an account may have at work."""

    words: str
    final: bool = False
    slot: bool = False
    may_be_billed: bool = False
    needs_you: bool = False

    @property
    def open(self) -> bool:
        """Whether a run goes on with it."""
        return not self.final


STATES: Mapping[State, StateRow] = MappingProxyType(
    {
        State.PLANNED: StateRow("not submitted"),
        State.INTENT: StateRow(
            "submitted without an answer; the next run asks the service first",
            slot=True,
            may_be_billed=True,
        ),
        State.SUBMITTED: StateRow(
            "still at work; run again to fetch it", slot=True, may_be_billed=True
        ),
        State.SUCCEEDED: StateRow(
            "finished, not downloaded; run again to fetch it", may_be_billed=True
        ),
        State.DONE: StateRow("done", final=True, may_be_billed=True),
        State.FAILED: StateRow("failed", final=True),
        State.CANCELLED: StateRow("cancelled", final=True),
        State.LOST: StateRow("lost", final=True, may_be_billed=True, needs_you=True),
        State.UNKNOWN: StateRow(
            "it is not known whether it was taken", final=True, may_be_billed=True, needs_you=True
        ),
    }
)


def states(condition: Callable[[StateRow], bool]) -> str:
    """The states whose row fulfils a condition, as an SQL list."""
    return f"({', '.join(repr(state.value) for state, row in STATES.items() if condition(row))})"


class Change(StrEnum):
    """A named change of a take's state."""

    BEGIN_SUBMIT = "begin submit"
    ACCEPTED = "accepted"
    PUT_OFF = "put off"
    REJECTED = "rejected"
    NO_ANSWER = "no answer"
    ADOPTED = "adopted"
    PROVED_ABSENT = "proved absent"
    IN_DOUBT = "in doubt"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    ASK_AGAIN = "ask again"
    DOWNLOAD_FAILED = "download failed"
    DOWNLOADED = "downloaded"
    AGAIN = "again"
    RESUBMIT = "resubmit"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    COPIED = "copied"
    FETCH_AGAIN = "fetch again"
    KEPT = "kept"


_S = State

TRANSITIONS: Mapping[Change, tuple[frozenset[State], State]] = MappingProxyType(
    {
        change: (frozenset(sources), target)
        for change, sources, target in (
            (Change.BEGIN_SUBMIT, (_S.PLANNED,), _S.INTENT),
            (Change.ACCEPTED, (_S.INTENT,), _S.SUBMITTED),
            (Change.PUT_OFF, (_S.INTENT, _S.PLANNED), _S.PLANNED),
            (Change.REJECTED, (_S.INTENT, _S.PLANNED), _S.FAILED),
            (Change.NO_ANSWER, (_S.INTENT,), _S.INTENT),
            (Change.ADOPTED, (_S.INTENT, _S.UNKNOWN, _S.LOST, _S.PLANNED), _S.SUBMITTED),
            (Change.PROVED_ABSENT, (_S.INTENT, _S.UNKNOWN), _S.PLANNED),
            (Change.IN_DOUBT, (_S.INTENT, _S.PLANNED), _S.UNKNOWN),
            (Change.FINISHED, (_S.SUBMITTED,), _S.SUCCEEDED),
            (Change.FAILED, (_S.SUBMITTED,), _S.FAILED),
            (Change.CANCELLED, (_S.SUBMITTED, _S.PLANNED), _S.CANCELLED),
            (Change.LOST, (_S.SUBMITTED, _S.SUCCEEDED), _S.LOST),
            (Change.ASK_AGAIN, (_S.SUCCEEDED,), _S.SUBMITTED),
            (Change.DOWNLOAD_FAILED, (_S.SUCCEEDED,), _S.SUCCEEDED),
            (Change.DOWNLOADED, (_S.SUCCEEDED,), _S.DONE),
            (Change.AGAIN, (_S.FAILED, _S.CANCELLED), _S.PLANNED),
            # a person's word that nothing was taken, or that it may be paid again
            (Change.RESUBMIT, (_S.UNKNOWN, _S.LOST, _S.INTENT), _S.PLANNED),
            (Change.WITHDRAWN, (_S.PLANNED,), _S.CANCELLED),
            (Change.JOINED, (_S.PLANNED,), _S.CANCELLED),
            # one that was joined to a take of another script has its file now
            (Change.COPIED, (_S.CANCELLED,), _S.DONE),
            (Change.FETCH_AGAIN, (_S.DONE,), _S.SUBMITTED),
            # its file was missing, and the service has it no longer
            (Change.KEPT, (_S.SUBMITTED, _S.SUCCEEDED), _S.DONE),
        )
    }
)
"""By name: the states from which a change may come, and the one to which it leads."""


class WrongTransition(AssertionError):  # noqa: N818
    """A change that the table of transitions lacks: a mistake in wanscript."""


def target(change: Change, state: State) -> State:
    """The state to which a change leads from another. Raises WrongTransition."""
    sources, to = TRANSITIONS[change]
    if state not in sources:
        raise WrongTransition(f"{change} is no change of a take that is {state}")
    return to
