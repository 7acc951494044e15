"""What drives the clips of a studio: three functions, found by the name of an entry point.

The ledger holds the truth about money; an engine only sees to it that somebody calls the step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points

from ..run.ledger import Place, Server
from .errors import InputError, NotReady
from .state import LEDGER

GROUP = "wanscript.engines"


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """How an engine stands: its living workers by name, and its jobs."""

    workers: tuple[str, ...]
    waiting: int
    working: int


@dataclass(frozen=True, slots=True)
class Engine:
    """What an engine does with clips, which are named by their ids in the ledger.

    `submit` has each of them driven to its end, once, however often it is asked; `cancel` drops
    what it has not begun. All raise LedgerError where the studio's database cannot be used.
    """

    submit: Callable[[Server, Iterable[int]], None]
    status: Callable[[Server], EngineStatus]
    cancel: Callable[[Server, Iterable[int]], None]


def require_engine(place: Place, name: str) -> tuple[Server, Engine]:
    """A studio's database and an engine that works on it.

    Raises InputError where one of them is not named, NotReady where the engine lacks something.
    """
    if not isinstance(place, Server):
        raise InputError(
            f"an engine works on a studio's ledger: name its database in {LEDGER}; `run` "
            "is told --backend dashscope besides"
        )
    return place, find_engine(name)


def find_engine(name: str) -> Engine:
    """An installed engine. Raises InputError, NotReady where it lacks what it needs."""
    known = {each.name: each for each in entry_points(group=GROUP)}
    if name not in known:
        there = f"; there is {', '.join(sorted(known))}" if known else ""
        raise InputError(f"there is no engine `{name}`{there}")
    try:
        found = known[name].load()
    except ImportError as error:
        raise NotReady(
            f"the engine {name} cannot be loaded ({error}): pip install 'wanscript[studio]'"
        ) from None
    if not isinstance(found, Engine):
        raise NotReady(f"the engine {name} is none: {known[name].value}")
    return found
