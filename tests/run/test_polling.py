"""How often is asked: what tasks take is learnt as they end, and one page serves all at work."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import Pace
from wanscript.models.request import Request
from wanscript.run.context import Poll
from wanscript.run.lengths import Fit, Lengths, wait
from wanscript.run.overview import OWN
from wanscript.run.take import Limits
from wanscript.service import Page, Rejected, TaskStatus, Unreachable

from .proof_stage import ProofStage
from .stage import request

MINUTES = Pace(runs=120.0)


def typical(fit: Fit) -> float:
    """The seconds that half of the tasks take at the most."""
    return math.exp(fit.mean)


def test_what_ended_in_this_run_counts_at_once() -> None:
    lengths = Lengths(())
    unknown = lengths.fit(())
    for _ in range(6):
        lengths.ended(2.0)
    assert typical(lengths.fit(())) == pytest.approx(2.0)
    assert lengths.fit(()).spread < 0.1 < 1.0 < unknown.spread


def test_tasks_that_have_not_ended_tell_that_tasks_take_long() -> None:
    lengths = Lengths([60.0] * 6)
    assert typical(lengths.fit(())) == pytest.approx(60.0)
    assert typical(lengths.fit([5.0] * 5)) == pytest.approx(60.0, rel=0.05)
    assert typical(lengths.fit([300.0] * 5)) > 150


def test_a_task_that_took_no_time_teaches_nothing() -> None:
    lengths = Lengths([0.0, -3.0])
    lengths.ended(-1.0)
    assert lengths.fit([0.0]).spread > 1


@pytest.mark.parametrize("age", [0.0, 1.0, 60.0, 200.0, 1e6])
@pytest.mark.parametrize("known", [(), (60.0,) * 60, (1.0, 1000.0)])
def test_a_wait_is_bounded_at_any_age(age: float, known: tuple[float, ...]) -> None:
    assert 0.25 <= wait([(Lengths(known).fit([age]), age)]) <= 15.0


def test_the_more_are_at_work_the_sooner_one_ends() -> None:
    fit = Fit(math.log(120.0), 0.25)
    one, five = ([(fit, 100.0)] * count for count in (1, 5))
    assert wait(five) < wait(one)
    assert wait([(fit, 1.0)]) == 15.0


@dataclass
class Lists:
    """When each page of the list was asked for; `spoiled` makes of a page with tasks what comes."""

    times: list[float] = field(default_factory=list)
    spoiled: Callable[[Page], Awaitable[Page]] | None = None


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Lists:
    counted, real = Lists(), Client.tasks

    async def tasks(client: Client, page: int = 1, size: int = 100) -> Page:
        counted.times.append(asyncio.get_running_loop().time())
        said = await real(client, page, size)
        # what is read before the first POST is not what this is about
        return said if counted.spoiled is None or not said.rows else await counted.spoiled(said)

    monkeypatch.setattr(Client, "tasks", tasks)
    return counted


def film(scenes: int) -> list[Request]:
    return [request(str(number)) for number in range(1, scenes + 1)]


def shot(stage: ProofStage, scenes: int, **changes: Any) -> float:
    """Seconds of a run that learns for itself how often to ask."""
    began = stage.world.passed
    ran = stage.run(film(scenes), **{"poll": Poll(), **changes})
    assert ran.complete, (ran.halted, [each.message for each in ran.outcomes])
    assert set(stage.taken().values()) == {1}
    return stage.world.passed - began


def test_short_tasks_are_not_waited_for_long_on_a_new_ledger(world: ProofStage) -> None:
    world.pace = Pace(runs=1.0)
    assert shot(world, 13) < 5.5


def test_one_page_serves_all_at_work(world: ProofStage, lists: Lists) -> None:
    world.pace = MINUTES
    world.limits = Limits(submits_per_second=20, in_flight=20)
    assert shot(world, 20) < 125
    # each is asked itself twice a minute, and at its end
    assert len(world.queried) <= 20 * 7
    assert 10 < len(lists.times) < 200


def test_few_are_asked_themselves(world: ProofStage, lists: Lists) -> None:
    world.pace = MINUTES
    shot(world, 3)
    assert len(lists.times) < 5
    assert len(world.queried) > 30


def test_how_often_is_asked_may_be_said(world: ProofStage, lists: Lists) -> None:
    world.pace = MINUTES
    shot(world, 5, poll=Poll(50.0, 30.0))
    assert len(lists.times) < 5
    assert len(world.queried) == 5 * 4


def told(status: TaskStatus) -> Callable[[Page], Awaitable[Page]]:
    """A list that shows each task in one state."""

    async def spoiled(page: Page) -> Page:
        return replace(page, rows=tuple(replace(row, status=status) for row in page.rows))

    return spoiled


async def silent(_: Page) -> Page:
    await asyncio.sleep(3600)
    raise AssertionError


async def away(_: Page) -> Page:
    raise Unreachable("HTTP 500")


async def refused(_: Page) -> Page:
    raise Rejected("AccessDenied", "no list for this key")


async def empty(page: Page) -> Page:
    return replace(page, rows=page.rows[:1])


@pytest.mark.parametrize(
    "spoiled",
    [
        told(TaskStatus.RUNNING),
        told(TaskStatus.SUSPENDED),
        told(TaskStatus.UNKNOWN),
        silent,
        away,
        refused,
        empty,
    ],
    ids=["late", "no states", "unknown", "silent", "away", "refused", "empty"],
)
def test_a_list_that_does_not_tell_loses_nothing(
    world: ProofStage, lists: Lists, spoiled: Callable[[Page], Awaitable[Page]]
) -> None:
    world.pace, lists.spoiled = MINUTES, spoiled
    assert shot(world, 10) < 2 * 120 + 60
    assert len(world.queried) < 10 * 60


@pytest.mark.parametrize("status", [TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED])
def test_an_end_that_only_the_list_tells_is_none(
    world: ProofStage, lists: Lists, status: TaskStatus
) -> None:
    world.pace, lists.spoiled = MINUTES, told(status)
    assert shot(world, 10) < 2 * 120 + 30
    assert len(world.queried) < 10 * 60


def test_a_list_that_shows_ends_late_is_not_looked_at_again(
    world: ProofStage, lists: Lists
) -> None:
    world.pace, lists.spoiled = MINUTES, told(TaskStatus.RUNNING)
    assert shot(world, 10) > 240
    # the first end that it hid has shown it; the second five are asked themselves
    assert len(lists.times) > 10
    assert lists.times[-1] < 120 + OWN + 10


def test_a_list_is_not_needed(world: ProofStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "capabilities", replace(Client.capabilities, lists=False))
    world.pace = MINUTES
    assert shot(world, 10) < 2 * 120 + 30


def test_what_an_earlier_run_left_at_work_is_asked_first_and_then_looked_at(
    world: ProofStage, lists: Lists
) -> None:
    world.pace = MINUTES
    world.killed(film(5), "submitted", after=60.0)
    lists.times.clear()
    world.queried.clear()
    assert shot(world, 5) < 70
    assert len(set(world.queried[:5])) == 5
    assert len(lists.times) > 5
