"""Random schedules of kills, lost answers, lying clocks and other people: nothing is paid twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from wanscript.dashscope.emulator import Pace, fault
from wanscript.dashscope.emulator.task_store import TaskStore
from wanscript.models.request import Request
from wanscript.run import resolve
from wanscript.run.context import RunContext
from wanscript.run.resolve import ResolveError
from wanscript.run.take import Take
from wanscript.service import ServiceError

from .proof_stage import LIMITS, ProofStage, faults, stage_in
from .stage import request

WAVES = "Reference image waves and smiles at the people on the other side of the street."
FILM = [
    request("1", WAVES, take=1),
    request("1", WAVES, take=2),
    request("1", WAVES, take=3),
    request("2", f"{WAVES} "),
    request("3", "Reference image stands in place 3."),
    request("4", "Reference image stands in place 4."),
    request("5", f"Ein ﬁlm,  ganz lang:\n {WAVES} {WAVES} {WAVES} Ende."),
    request("6", f"Ein ﬁlm,  ganz lang:\n {WAVES} {WAVES} {WAVES} Schluss."),
]
OTHERS = ("Somebody else's film about entirely unrelated matters.", FILM[4].prompt.text, WAVES)

CREATES = (
    "lost-answer:0.4", "dropped:0.4", "error-after:0.3", "html-after:0.3", "slow-answer:0.4:9s",
    "dropped:0.4:8s", "rate-limit:0.4", "unavailable:0.3", "portal-after:0.2", "html:0.3",
)  # fmt: skip
READS = (
    "read-error:0.2", "read-html:0.2", "read-dropped:0.2", "read-limit:0.3", "read-slow:0.2:4s",
    "list-error:0.4", "list-unsettled:0.3", "list-ascending:0.5", "no-date:0.1",
    "unknown-404", "truncated:0.3", "expired-url:0.3", "missing-clip:0.4:9s",
)  # fmt: skip
TASKS = (
    "no-words:0.6", "row-no-model:0.4", "row-odd-model:0.4", "row-no-key:0.5", "list-lag:0.5:40s",
    "row-unshown:0.4:50s", "usage-floats:0.5", "task-failure:0.3", "row-model-in-key:0.4",
)  # fmt: skip
STANDING = (
    "date-ahead:200s", "date-behind:200s", "clock-ahead:9000s", "clock-behind:9000s",
    "echo-trimmed", "echo-spaces", "echo-nfkc", "echo-cut", "row-no-key",
)  # fmt: skip
LIFE = 18 * 3600.0
"""Seconds after which a scenario ends: what is older than a day no list remembers."""


@dataclass
class Scenario:
    """One person, one film, and whatever comes; `told` is the story for whoever mends it."""

    seed: int
    stage: ProofStage
    theirs: set[str] = field(default_factory=set)
    resubmitted: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.standing = self.some(STANDING, 2)
        # a ledger that is lost knows no more which keys were ours
        self.loses = self.chance.random() < 0.5
        self.stage.key, self.stage.account = "sk-a1", "same"

    def some(self, kinds: tuple[str, ...], most: int) -> list[str]:
        return self.chance.sample(kinds, self.chance.randrange(most + 1))

    def live(self, moves: int) -> None:
        acts = [self.run, self.kill, self.interrupt, self.stranger, self.wait, self.jump]
        acts += [self.run, self.kill, self.resolve, self.resolve, self.lose, self.key]
        for _ in range(moves):
            if self.stage.world.passed > LIFE:
                break
            self.chance.choice(acts)()
            self.check()
        self.end()

    def say(self, words: str) -> None:
        self.told.append(f"{self.stage.world.passed:.0f} s: {words}")

    def troubled(self) -> list[Request]:
        """A part of the film, and what goes wrong while it is shot."""
        fallen = [*self.some(CREATES, 3), *self.some(READS, 2), *self.some(TASKS, 3)]
        self.stage.faults = replace(
            faults(*self.standing, *fallen), seed=self.chance.randrange(10**6)
        )
        runs, settles = self.chance.choice((0, 0, 30, 400)), self.chance.choice((0, 0, 5, 50))
        self.stage.pace = Pace(self.chance.choice((0, 20)), runs, settles)
        self.stage.limits = replace(LIMITS, in_flight=self.chance.choice((1, 2, 5)))
        scenes = self.chance.sample("123456", self.chance.randrange(1, 7))
        film = [each for each in FILM if each.scene in scenes]
        self.say(f"{scenes} {fallen} {self.stage.pace} {self.stage.limits.in_flight}")
        return film

    def run(self) -> None:
        film, began = self.troubled(), self.stage.world.passed
        ran = self.stage.run(film)
        said = [each.message for each in ran.outcomes]
        self.say(f"ran: {ran.halted} {said}")
        assert self.stage.world.passed - began < 5 * 3600, "it took too long"

    def kill(self) -> None:
        film = self.troubled()
        phase = self.chance.choice(("queued", "asking", "waiting", "submitted", "running"))
        after = self.chance.choice((0.0, 0.3, 2.0, 8.0, 70.0, 300.0))
        self.stage.world.run(self.stage.dying(film, phase, after))
        self.say(f"killed {after} s after {phase}: {self.stage.states()}")

    def interrupt(self) -> None:
        film = self.troubled()
        phase = self.chance.choice(("queued", "asking", "waiting", "submitted", "downloading"))
        self.stage.run(film, until=phase)
        self.say(f"interrupted at {phase}: {self.stage.states()}")

    def stranger(self) -> None:
        words, runs = self.chance.choice(OTHERS), self.chance.choice((0.0, 100.0, 2000.0))
        mine, self.stage.faults = self.stage.faults, faults(*self.standing)
        self.theirs |= set(
            self.stage.strangers(words, runs=runs, key=self.chance.choice(("", "sk-a7")))
        )
        self.stage.faults = mine
        self.say(f"a stranger: {words} for {runs} s")

    def wait(self) -> None:
        self.stage.world.wait(self.chance.choice((1, 30, 70, 400, 1500)))

    def jump(self) -> None:
        self.stage.jump = self.chance.choice((-7200.0, -10.0, 0.0, 10.0, 7200.0, 90000.0))
        self.say(f"this machine's clock is {self.stage.jump} s off")

    def key(self) -> None:
        if not self.loses:
            self.stage.key = self.chance.choice(("sk-a1", "sk-a2"))
            self.say(f"key {self.stage.key}")

    def lose(self) -> None:
        if self.loses:
            # what the list did not show yet, a ledger that is new cannot know
            self.stage.world.wait(60)
            self.stage.forgets()
            self.say("the ledger is lost")

    def ours(self) -> dict[str, str]:
        """The words of each task of ours that was billed or will be."""
        store = TaskStore(self.stage.home.parent / "service")
        with store._open() as db:
            rows = db.execute("SELECT task_id, prompt FROM task WHERE code = ''").fetchall()
        return {task: prompt for task, prompt in rows if task not in self.theirs}

    def check(self) -> None:
        paid = Counter(self.ours().values())
        wanted = Counter(each.prompt.text for each in FILM) + self.resubmitted
        assert paid <= wanted, paid - wanted
        known = [take.task for take in self.stage.takes() if take.task]
        assert len(known) == len(set(known))

    def resolve(self) -> None:
        doubtful = [take for take in self.stage.takes() if take.state in ("unknown", "intent")]
        if doubtful:
            self.stage.pace = replace(self.stage.pace, settles=0)
            self.stage.faults = faults(*self.standing)
            self.settle(self.chance.choice(doubtful), self.chance.random() < 0.3)

    def settle(self, take: Take, resubmits: bool) -> None:
        """An honest person's word about a take."""

        async def act(context: RunContext, take: Take) -> str:
            if resubmits:
                await resolve.resubmit(context, take)
                self.resubmitted[take.prompt] += 1
                return "resubmitted"
            _, why = await resolve.again(context, take)
            known = context.ledger.accounts.tasks()
            for task in [each for each in self.theirs if each in why]:
                resolve.set_foreign(context, context.ledger.takes.get(take.id), task)
            for task, words in self.ours().items():
                now = context.ledger.takes.get(take.id)
                if now.state == "unknown" and words == take.prompt and task not in known:
                    await resolve.adopt(context, now, task, sure=True)
                    return f"adopted {task}"
            return why

        try:
            said = self.stage.resolved(take.scene, act, take.take)
        except (ResolveError, ServiceError) as error:
            said = f"refused: {error}"
        self.say(f"resolve {take.scene}/{take.take} {take.state}: {said}")

    def end(self) -> None:
        """Everything is well again: with a person's help, all of it gets done."""
        self.stage.faults, self.stage.pace = faults(*self.standing), Pace()
        self.stage.limits, self.stage.jump = LIMITS, 0.0
        for _ in range(12):
            self.stage.world.wait(700)
            # what one key sent, the list may prove something of only with that one
            self.key()
            ran = self.stage.run(FILM)
            self.check()
            self.say(f"in the end: {ran.halted} {[each.message for each in ran.outcomes]}")
            if ran.complete:
                return
            for take in self.stage.takes():
                if take.state in ("unknown", "intent"):
                    self.settle(take, resubmits=False)
        raise AssertionError("it is never done")


def lived(folder: Path, seed: int, moves: int) -> None:
    scenario = Scenario(seed, stage_in(folder))
    patch = pytest.MonkeyPatch()
    patch.setattr("wanscript.dashscope.clock._passed", lambda: scenario.stage.world.passed)
    try:
        scenario.live(moves)
    except BaseException as error:
        error.add_note("\n".join([f"seed {seed}, always {scenario.standing}", *scenario.told]))
        raise
    finally:
        patch.undo()


@pytest.mark.parametrize("seed", range(6))
def test_a_schedule(tmp_path: Path, seed: int) -> None:
    lived(tmp_path, seed, moves=8)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1400))
def test_many_schedules(tmp_path: Path, seed: int) -> None:
    lived(tmp_path, seed, moves=20)


def test_every_fault_of_a_schedule_is_one(tmp_path: Path) -> None:
    for spelled in (*CREATES, *READS, *TASKS, *STANDING):
        fault(spelled)
    assert asyncio.iscoroutinefunction(resolve.again)
