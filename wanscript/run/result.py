"""What came of a plan, take by take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .decide import Action
from .plan import Plan
from .states import State
from .take import Take

Locate = Callable[[str, str], str]
"""The part of a body that a refusal is about, by its code and message."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a take stands at the end of a run.

    `path` is the finished file; `at` the part of the body that a refusal is about; `message` says
    what is wrong, and is empty where nothing is; `missing` tells a take that is kept though its
    file is not here; `driven` is whether this run had to do with it.
    """

    take: Take
    path: Path | None = None
    at: str | None = None
    message: str = ""
    missing: bool = False
    driven: bool = False


@dataclass(frozen=True, slots=True)
class RunResult:
    """What came of a plan: every wanted take in its order; `halted` says why paying stopped.

    `offline` tells a service that could not be reached at all; `orphans` are the plan's as they
    stand now.
    """

    outcomes: tuple[Outcome, ...]
    halted: str | None = None
    offline: bool = False
    interrupted: bool = False
    orphans: tuple[Take, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every wanted take is done."""
        return not self.halted and all(
            each.missing or (each.path and not each.message) for each in self.outcomes
        )


def unmoved(plan: Plan, home: Path, locate: Locate) -> RunResult:
    """What a plan comes to of which nothing is to be done: how every take stands."""
    return RunResult(
        tuple(
            outcome_of(
                home, locate, step.take, step.reason if step.action is Action.LEAVE else None
            )
            for step in plan.steps
        ),
        orphans=plan.orphans,
    )


def outcome_of(home: Path, locate: Locate, take: Take, trouble: str | None) -> Outcome:
    """How a take stands; `trouble` is what kept it from more."""
    path = home / take.file
    if take.state is State.DONE and take.file and path.is_file():
        return Outcome(take, path)
    if trouble is not None:
        return Outcome(take, message=trouble)
    if take.state is State.DONE:
        return Outcome(take, message=f"{take.file} is not here", missing=True)
    at = _at(locate, take) if take.state is State.FAILED else None
    return Outcome(take, at=at, message=take.message or take.state.words)


def _at(locate: Locate, take: Take) -> str:
    known = take.code == "scene" or take.code.startswith(("media[", "parameters.", "prompt"))
    return take.code if known else locate(take.code, take.message)
