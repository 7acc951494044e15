"""What asks a command to stop: Ctrl-C, a word of the system, a terminal that is closed."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""The signals that ask for it, as far as a system has them."""


@contextmanager
def stopped_by(told: Callable[[int], object]) -> Iterator[None]:
    """Calls `told` with the number of each signal that asks to stop, while its `with` lasts.

    A hang-up that is ignored, as under `nohup`, stays ignored.
    """
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    heard = [
        number
        for number in numbers
        if number in (signal.SIGINT, signal.SIGTERM) or signal.getsignal(number) != signal.SIG_IGN
    ]
    before = {number: signal.signal(number, lambda got, _: told(got)) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
