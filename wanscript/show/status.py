"""Where a script stands that is being written: findings, price, a run at work; as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..language.diagnostic import Diagnostic, Severity
from ..run.states import STATES, State
from ..run.take import Take, called
from .page import Page, templates

_SHOWN = 6
"""Clips of a run that are told of by themselves."""

_AT_WORK = {
    State.PLANNED: "waits for its turn",
    State.INTENT: "is being submitted",
    State.SUBMITTED: "is being made",
    State.SUCCEEDED: "downloads",
}
"""What the open clips of a run that is at work do."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip of a run, in words."""

    name: str
    words: str
    grade: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the script: its clips, those of them that are not done, and what is said of it."""

    name: str
    clips: tuple[Clip, ...]
    done: int
    note: str

    @property
    def told(self) -> tuple[Clip, ...]:
        """The clips that are told of."""
        return self._undone[:_SHOWN]

    @property
    def untold(self) -> int:
        """How many more there are."""
        return max(0, len(self._undone) - _SHOWN)

    @property
    def _undone(self) -> tuple[Clip, ...]:
        return tuple(clip for clip in self.clips if clip.words)


@dataclass(frozen=True, slots=True)
class Status:
    """Where a script stands; `trouble` is why the page shows it as it was before, if it does.

    `grade` is the gravest of the findings, `where` the id of the scene where the first such is.
    """

    script: str
    trouble: str = ""
    findings: str = ""
    grade: str = ""
    where: str = ""
    price: str = ""
    runs: tuple[Run, ...] = ()


def judged(status: Status, diagnostics: Sequence[Diagnostic], page: Page) -> Status:
    """The status with the findings of a compilation, which stand on its page."""
    count = Counter(each.severity for each in diagnostics)
    some = [each for each in Severity if count[each]]
    said = [f"{count[each]} {each.value}{'s' * (count[each] > 1)}" for each in some]
    grade = some[0].value if some else ""
    scenes = (each.anchor for each in page.sections if grade in [f.severity for f in each.found])
    above = any(each.severity == grade for each in page.found)
    return replace(
        status,
        trouble="",
        findings=", ".join(said) or "all good",
        grade=grade,
        where="" if above else next(scenes, ""),
    )


def run(takes: Sequence[Take], *, rehearsal: bool, at_work: bool) -> Run:
    """A run in words, by what its ledger has of its clips."""
    done = sum(take.state is State.DONE for take in takes)
    return Run(
        "Rehearsal" if rehearsal else "Shooting",
        tuple(_clip(take, at_work=at_work) for take in takes),
        done,
        "" if at_work or done == len(takes) else "It has ended.",
    )


def status_html(status: Status) -> str:
    """The status as a piece of a page."""
    return templates().get_template("status.html.j2").render(status=status)


def _clip(take: Take, *, at_work: bool) -> Clip:
    name = called(take.scene, take.take)
    row = STATES[take.state]
    if take.state is State.DONE:
        return Clip(name, "", "")
    if row.open and at_work:
        since = take.accepted_at if take.state is State.SUBMITTED else None
        at = f", since {datetime.fromtimestamp(since):%H:%M:%S}" if since else ""
        return Clip(name, f"{_AT_WORK[take.state]}{at}", "")
    said = f"{row.words}: {take.message}" if take.message else row.words
    return Clip(name, said, "" if row.open else "error")
