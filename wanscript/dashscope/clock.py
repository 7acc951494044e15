"""The service's own clock, as its answers show it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta


class ServiceClock:
    """The newest Date of the service, and what has passed since."""

    def __init__(self) -> None:
        self.date: datetime | None = None
        self._at = 0.0

    def read(self, date: datetime) -> None:
        """Takes in the Date of an answer that has just come."""
        self.date, self._at = date, _passed()

    @property
    def now(self) -> datetime | None:
        """The newest Date and the time since; None before the first."""
        if self.date is None:
            return None
        return self.date + timedelta(seconds=_passed() - self._at)


def _passed() -> float:
    """Seconds by a clock that nobody sets, and that goes on while the machine sleeps."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
