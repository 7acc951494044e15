"""From a plan to clips, against the service in a box."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from errno import ENOSPC
from pathlib import Path, PurePath
from typing import Any

import av
import pytest
from msgspec import structs
from PIL import Image

from wanscript import Source, compile
from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import NONE, Faults, Pace, fault
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium, Request
from wanscript.run.decide import Action, PlanOptions
from wanscript.run.ledger import transitions
from wanscript.run.result import RunResult
from wanscript.run.states import State

from .stage import Stage, request, task_of, tiny


def test_shoots_each_scene_once_and_keeps_it(stage: Stage) -> None:
    film = [request("1"), request("2"), request("3")]
    ran = stage.run(film)
    assert ran.complete
    assert files_of(ran) == [
        "1_t01",
        "2_t01",
        "3_t01",
    ]
    again = stage.plan(film)
    assert [step.action for step in again.steps] == [Action.REUSE] * 3
    assert stage.run(film).complete
    assert len(stage.accepted()) == 3


def test_shoots_only_what_changed(stage: Stage) -> None:
    stage.run([request("1"), request("2")])
    edited = [request("1"), request("2", "Reference image sits down.")]
    plan = stage.plan(edited)
    assert [(step.mark.value, step.reason) for step in plan.steps][1] == ("~", "words changed")
    ran = stage.run(edited)
    assert files_of(ran) == [
        "1_t01",
        "2_t02",
    ]
    assert len(stage.accepted()) == 3
    assert {take.state for take in stage.takes()} == {State.DONE}


def test_scenes_that_moved_keep_their_clips_and_their_chain(stage: Stage) -> None:
    film = [request("1", "The first."), request("2", "The second.")]
    stage.run(film)
    moved = [structs.replace(each, scene=str(n)) for n, each in enumerate(film, 2)]
    ran = stage.run([request("1", "A new one."), *moved, after("3")])
    assert ran.complete
    assert len(stage.accepted()) == 4
    assert ran.outcomes[3].take.starts[0].sha256 == ran.outcomes[2].take.sha256


def test_a_scene_that_was_renamed_at_work_is_fetched_and_followed(stage: Stage) -> None:
    stage.pace = Pace(0.0, 0.5)
    one = request("old", "The first.")
    assert stage.run([one], until="submitted").interrupted
    renamed = [structs.replace(one, scene="1"), after("1")]
    assert stage.run(renamed).complete
    assert stage.run(renamed).complete
    assert len(stage.accepted()) == 2


def test_an_acceptance_that_comes_too_late_is_the_takes_own_and_spends_its_approval(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Client.create

    async def meanwhile(*args: Any, **options: Any) -> Any:
        said = await create(*args, **options)
        # another process proved the take absent while its answer was on the way
        ledger = stage.ledger()
        (take,) = ledger.takes.of_script(str(stage.home), stage.script)
        assert transitions.proved_absent(ledger.takes, take, "absent", stage.clock())
        ledger.close()
        return said

    with monkeypatch.context() as patch:
        patch.setattr(Client, "create", meanwhile)
        assert not stage.run([request("1")]).complete
    (late,) = stage.takes()
    assert late.state is State.SUBMITTED
    ledger = stage.ledger()
    spent = ledger.db.execute("SELECT accepted FROM approval_row")
    ledger.close()
    assert [row["accepted"] for row in spent] == [1]
    assert stage.run([request("1")]).complete
    assert len(stage.accepted()) == 1


TAKES = """\
Character: Mara
  Image: https://example.com/mara.png

SCENE Hall #hall#
Takes: {count}

Mara walks.
"""

SPLIT = """\
Character: Mara
  Image: https://example.com/mara.png

SCENE Rain
Split: auto

1. Wide [8s]
Mara walks.

2. Close-up [8s]
Mara stops.
"""


def lowered(text: str) -> tuple[Request, ...]:
    return compile(Source(PurePath("film.wan"), text)).requests


def files_of(ran: RunResult) -> list[str]:
    """The finished files, without the mark of their task."""
    return [each.path.stem.rsplit("_", 1)[0] for each in ran.outcomes if each.path]


def test_each_take_of_a_scene_is_a_clip_of_its_own(stage: Stage) -> None:
    def takes(count: int) -> tuple[Request, ...]:
        return lowered(TAKES.format(count=count))

    assert files_of(stage.run(takes(2))) == ["hall_t01", "hall_t02"]
    assert [(take.take, take.number) for take in stage.takes()] == [(1, 1), (2, 2)]
    assert stage.run(takes(2)).complete
    assert len(stage.accepted()) == 2
    assert files_of(stage.run(takes(3))) == ["hall_t01", "hall_t02", "hall_t03"]
    assert len(stage.accepted()) == 3
    assert len({take.seed for take in stage.takes()}) == 3


def test_the_parts_of_a_split_scene_are_shot(stage: Stage) -> None:
    film = lowered(SPLIT)
    assert files_of(stage.run(film)) == ["1-1_t01", "1-2_t01"]
    assert stage.run(film).complete
    assert len(stage.accepted()) == 2


def after(number: str, scene: str = "") -> Request:
    """A scene that starts on the end of another."""
    made = request(scene or str(int(number) + 1))
    frame = Medium(MediaRole.FIRST_FRAME, "", after=number)
    return structs.replace(made, media=(*made.media, frame))


CHAIN = (request("1"), after("1"), after("2"))


def grey(picture: Path) -> int:
    with Image.open(picture) as opened:
        value = opened.convert("L").getpixel((120, 120))
    assert isinstance(value, int)
    return value


def test_a_chain_is_shot_each_scene_from_the_last_picture_of_the_one_before(stage: Stage) -> None:
    ran = stage.run(CHAIN)
    assert files_of(ran) == ["1_t01", "2_t01", "3_t01"]
    assert ran.complete
    order = [job.body["input"]["prompt"][-2:-1] for job in stage.drawn]
    assert order == ["1", "2", "3"]
    end = stage.home / "end.png"
    with av.open(str(tiny(2))) as box:
        *_, last = box.decode(video=0)
    last.to_image().save(end)  # type: ignore[no-untyped-call]
    assert [grey(job.media[1]) for job in stage.drawn[1:] if job.media[1]] == [grey(end)] * 2
    again = stage.plan(CHAIN)
    assert [step.action for step in again.steps] == [Action.REUSE] * 3
    assert stage.run(CHAIN).complete
    assert len(stage.accepted()) == 3


def test_a_chain_whose_first_scene_is_edited_is_shot_anew_from_there(stage: Stage) -> None:
    stage.run(CHAIN)
    edited = (request("1", "Reference image sits."), *CHAIN[1:])
    assert [step.mark.value for step in stage.plan(edited).steps] == ["~", ">", ">"]
    # the small clips are all alike, so the same picture came, and what starts on it is the same
    assert files_of(stage.run(edited)) == ["1_t02", "2_t01", "3_t01"]
    assert len(stage.accepted()) == 4


def test_what_starts_on_a_scene_that_failed_is_not_sent(stage: Stage) -> None:
    stage.faults = Faults((fault("task-failure:1x"),), seed=1)
    ran = stage.run(CHAIN)
    assert files_of(ran) == []
    assert [outcome.message for outcome in ran.outcomes[1:]] == [
        "starts on the end of scene 1, which was not shot",
        "starts on the end of scene 2, which was not shot",
    ]
    assert len(stage.accepted()) == 1
    stage.faults = NONE
    assert stage.run(CHAIN).complete
    assert len(stage.accepted()) == 4


def test_a_chain_that_was_stopped_goes_on(stage: Stage) -> None:
    stage.pace = Pace(0.0, 0.3)
    assert stage.run(CHAIN, until="following").interrupted
    assert stage.run(CHAIN, until="downloading").interrupted
    assert stage.run(CHAIN).complete
    assert len(stage.accepted()) == 3


@pytest.mark.parametrize("slow", [1, 2])
def test_a_scene_starts_on_the_first_take_whichever_ends_first(stage: Stage, slow: int) -> None:
    takes = (request("1"), request("1", take=2, parameters=(("duration", 2), ("seed", 7))))
    film = (*takes, after("1"))
    stage.limits = replace(stage.limits, in_flight=1)
    first = takes[slow - 1 :] + takes[: slow - 1]
    stage.run(first[:1])
    ran = stage.run(film)
    assert ran.complete
    (one,) = (each for each in stage.takes() if (each.scene, each.take) == ("1", 1))
    assert ran.outcomes[2].take.starts[0].sha256 == one.sha256
    assert [step.action for step in stage.plan(film).steps] == [Action.REUSE] * 3
    assert len(stage.accepted()) == 3


def test_no_slot_is_kept_for_what_does_not_come(stage: Stage) -> None:
    stage.limits = replace(stage.limits, in_flight=1)
    film = (*CHAIN, request("7"))
    stage.run(CHAIN)
    again = PlanOptions(replace=frozenset("1"))
    begun = time.monotonic()
    # the same small clip comes, so 2 and 3 stay as they are
    assert stage.run(film, again).complete
    assert time.monotonic() - begun < 15
    assert len(stage.accepted()) == 5


def test_what_the_service_has_already_is_not_sent_again_by_a_new_ledger(stage: Stage) -> None:
    stage.run(CHAIN[:2])
    tasks = {take.scene: task_of(take) for take in stage.takes()}
    shutil.rmtree(stage.state)
    stage.state.mkdir()
    shutil.rmtree(stage.home / "takes")
    ran = stage.run(CHAIN[:2])
    assert [each.take.state for each in ran.outcomes] == [State.UNKNOWN, State.UNKNOWN]
    stage.adopt("1", tasks["1"])
    ran = stage.run(CHAIN[:2])
    assert [each.take.state for each in ran.outcomes] == [State.DONE, State.UNKNOWN]
    stage.adopt("2", tasks["2"])
    assert stage.run(CHAIN[:2]).complete
    assert len(stage.accepted()) == 2


def test_a_disk_that_is_full_for_a_moment_refuses_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.run(CHAIN[:1])

    def full(_: Path) -> bytes:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("wanscript.run.uploads.last_frame", full)
    ran = stage.run(CHAIN[:2])
    assert ran.outcomes[1].message == "no space left on device"
    monkeypatch.undo()
    assert stage.run(CHAIN[:2]).complete


def test_a_take_that_was_changed_by_hand_starts_nothing(stage: Stage) -> None:
    stage.run(CHAIN[:1])
    take = next((stage.home / "takes" / "film").glob("1_t01_*.mp4"))
    take.write_bytes(take.read_bytes() + b"edited")
    ran = stage.run(CHAIN[:2])
    assert "not the file that was shot" in ran.outcomes[1].message
    assert ran.outcomes[1].at == "media[1].url"
    assert len(stage.accepted()) == 1


def test_the_longest_chain_goes_first(stage: Stage) -> None:
    stage.limits = replace(stage.limits, in_flight=1)
    single = [request(str(number)) for number in range(4, 8)]
    stage.run([*single, *CHAIN])
    order = [job.body["input"]["prompt"][-2:-1] for job in stage.drawn]
    assert order[:2] == ["1", "2"]


def test_what_another_run_shot_since_the_plan_was_made_is_not_paid_again(stage: Stage) -> None:
    film = [request("1"), request("2")]
    early = stage.plan(film)
    assert stage.run(film).complete
    assert stage.run(film, plan=early).complete
    assert len(stage.accepted()) == 2
