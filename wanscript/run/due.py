"""Which clips somebody should go on with: for engines, which drive one clip a job."""

from __future__ import annotations

from .ledger import Ledger
from .ledger.approvals import Alive
from .states import STATES, State
from .take import Take


def due(ledger: Ledger, alive: Alive, film: tuple[str, str] | None = None) -> tuple[Take, ...]:
    """What was sent and is not fetched, and what is approved and waits for nothing; oldest first.

    Of all films, or of one: its project and its script. What failed or was cancelled is not due.
    """
    living: dict[int, bool] = {}
    found = []
    for take in ledger.takes.open() if film is None else ledger.takes.of_script(*film):
        if STATES[take.state].final or (film is not None and take.film != film):
            continue
        if take.state is State.PLANNED:
            if take.approval not in living:
                living[take.approval] = bool(ledger.approvals.living(take.approval, alive))
            if not living[take.approval] or not _ready(ledger, take):
                continue
        found.append(take)
    return tuple(found)


def _ready(ledger: Ledger, take: Take) -> bool:
    """Whether everything is shot that a take starts on."""
    return bool(take.fingerprint) or all(
        start.sha256 or not start.take or ledger.takes.get(start.take).state is State.DONE
        for start in take.starts
    )


def hopeless(ledger: Ledger, take: Take) -> str | None:
    """Why a take that waits for another scene's end waits in vain, None where it does not."""
    if take.state is not State.PLANNED or take.fingerprint:
        return None
    for start in take.starts:
        if start.sha256 or not start.take:
            continue
        before = ledger.takes.get(start.take)
        ended = before.state.final and before.state is not State.DONE
        if ended or hopeless(ledger, before):
            return f"starts on the end of scene {start.scene}, which was not shot"
    return None
