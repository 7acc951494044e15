"""What may go wrong at the far end, on purpose: each kind is a row, chosen by chance or words."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from .validate import Refusal


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: how likely, how often at most, only for prompts with these words, how slow.

    `seconds` is how long an answer is held back before it goes wrong.
    """

    kind: str
    chance: float = 1.0
    times: int | None = None
    words: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Faults:
    """Everything that goes wrong; `seed` makes the same chances fall again."""

    rows: tuple[Fault, ...] = ()
    seed: int = 0


NONE = Faults()

REFUSED: Mapping[str, Refusal] = MappingProxyType(
    {
        "rate-limit": Refusal(429, "Throttling.RateQuota", "Requests rate limit exceeded."),
        "quota": Refusal(429, "Throttling.AllocationQuota", "Allocated quota exceeded."),
        "overdue": Refusal(429, "PostpaidBillOverdue", "The postpaid bill is overdue."),
        "bad-key": Refusal(401, "InvalidApiKey", "Invalid API-key provided."),
        "arrearage": Refusal(400, "Arrearage", "Access denied, the account is in arrears."),
        "content": Refusal(400, "DataInspectionFailed", "Input data may contain bad content."),
        "unavailable": Refusal(503, "ModelUnavailable", "Model is unavailable."),
        "read-limit": Refusal(429, "Throttling.RateQuota", "Requests rate limit exceeded."),
        "read-error": Refusal(500, "InternalError", "Internal server error."),
        "error-after": Refusal(500, "InternalError.Timeout", "Internal server error."),
        "task-failure": Refusal(200, "InternalError.Algo", "The algorithm failed."),
        "task-content": Refusal(200, "DataInspectionFailed", "Output data may be bad content."),
    }
)
"""Faults that are said in the service's own words."""

BEFORE = (
    "rate-limit",
    "quota",
    "overdue",
    "arrearage",
    "bad-key",
    "content",
    "unavailable",
    "dropped",
    "html",
)
"""A create call is answered so, or not at all, and nothing is taken."""

AFTER = ("lost-answer", "error-after", "html-after", "slow-answer")
"""A create call is taken, and then its answer is lost, wrong or late."""

READS = ("read-limit", "read-error", "read-html", "read-dropped")
"""A query or list is answered so."""

TASKS = ("task-failure", "task-content")
"""A task is taken and fails at its end."""

DOWNLOADS = ("truncated", "corrupt", "expired-url")
"""A clip is delivered so."""

KINDS = (*BEFORE, *AFTER, *READS, *TASKS, *DOWNLOADS)

_SPELLED = re.compile(r"(?P<times>\d+)x|(?P<seconds>[\d.]+)s|(?P<chance>[\d.]+)")


def fault(text: str) -> Fault:
    """Reads `KIND[:0.3][:2x][:5s][:~words]`: chance, times, seconds late, words of a prompt.

    ValueError for anything else.
    """
    head, _, words = text.partition(":~")
    kind, *parts = head.split(":")
    if kind not in KINDS:
        raise ValueError(f"there is no fault `{kind}`; known are {', '.join(KINDS)}")
    found = Fault(kind, words=words)
    for part in parts:
        said = _SPELLED.fullmatch(part)
        if said is None:
            raise ValueError(f"`{part}` is none of 0.3 (chance), 2x (times), 5s, ~words")
        found = replace(
            found,
            times=int(said["times"]) if said["times"] else found.times,
            seconds=float(said["seconds"] or found.seconds),
            chance=float(said["chance"] or found.chance),
        )
    return found


class FaultInjector:
    """Which fault befalls whom; the one thing that remembers how often each has."""

    def __init__(self, faults: Faults) -> None:
        self._rows = faults.rows
        self._chance = random.Random(faults.seed)
        self._fallen: Counter[Fault] = Counter()

    def roll(self, kinds: tuple[str, ...], prompt: str = "") -> Fault | None:
        """The first fault of these kinds that falls now, or None."""
        for row in self._rows:
            if (
                row.kind in kinds
                and row.words in prompt
                and (row.times is None or self._fallen[row] < row.times)
                and self._chance.random() < row.chance
            ):
                self._fallen[row] += 1
                return row
        return None
