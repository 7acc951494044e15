"""What the service's list of tasks showed: all of it, or one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..service import Listed, TaskStatus
from .take import Take

AT_WORK = (TaskStatus.PENDING, TaskStatus.RUNNING)
"""How a list shows a task that has not ended."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A stable reading: every task of the service's memory, newest first or not.

    `asked` is the moment of the event loop's time at which it began, `date` the service's own
    clock then, in seconds since 1970, None where it shows none.
    """

    rows: tuple[Listed, ...]
    asked: float
    date: float | None

    @property
    def ids(self) -> frozenset[str]:
        """The tasks in it."""
        return frozenset(row.task_id for row in self.rows)


@dataclass(frozen=True, slots=True)
class Look:
    """What a page showed of each task; `again` is when to look next, by the event loop's time.

    `date` is the service's own clock then.
    """

    status: Mapping[str, TaskStatus]
    again: float
    date: datetime | None

    def at_work(self, take: Take) -> bool:
        """Whether it shows that a take's task has not ended."""
        return take.task is not None and self.status.get(take.task) in AT_WORK
