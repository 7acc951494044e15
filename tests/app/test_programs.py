"""What a Python program calls: what it is told, and what keeps it from paying."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from wanscript import (
    Action,
    Budget,
    InputError,
    NotConnected,
    NotReady,
    Opening,
    OverBudget,
    PlanDrifted,
    PlanOptions,
    Prepared,
    RunResult,
    Unsound,
    check,
    compare,
    execute,
    pick,
    plan,
    takes,
)
from wanscript.app.saved_plan import document, save

FILM = """Duration: 2

Character: Mara
  Image: https://example.com/mara.png

SCENE Kitchen

Mara opens the window.

SCENE Garden

Mara walks to the tree.
"""


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    monkeypatch.setenv("WANSCRIPT_STATE", str(tmp_path / "state"))
    path = tmp_path / "home" / "film.wan"
    path.parent.mkdir()
    path.write_text(FILM)
    return path


def shot(planned: Prepared, ceiling: Budget | None = None) -> RunResult:
    async def carried_out() -> RunResult:
        async with execute(planned, ceiling=ceiling) as run:
            with pytest.raises(RuntimeError):
                _ = run.result
            async for _ in run:
                pass
        return run.result

    return asyncio.run(carried_out())


def test_a_plan_is_carried_out_and_then_nothing_is_left_of_it(film: Path) -> None:
    planned = plan(film, PlanOptions(scenes=frozenset({"1"})), backend="local")
    assert [step.action for step in planned.plan.steps] == [Action.SUBMIT]
    ran = shot(planned)
    assert ran.complete
    assert [each.path and each.path.name for each in ran.outcomes] == ["1_t01.mp4"]
    again = plan(film, backend="local")
    assert [step.action for step in again.plan.steps] == [Action.REUSE, Action.SUBMIT]


def test_only_the_plan_that_was_seen_is_carried_out(film: Path) -> None:
    planned = plan(film, backend="local")
    shot(planned)
    with pytest.raises(PlanDrifted, match="scene 1: what is to be done"):
        shot(planned)
    # what is sent is what the plan says, whatever the file says by now
    film.write_text(FILM.replace("tree", "gate"))
    fresh = plan(film, backend="local")
    film.write_text("Nothing of it.")
    assert shot(fresh).complete


def test_nothing_is_paid_without_a_ceiling(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = plan(film, backend="dashscope")
    with pytest.raises(OverBudget, match="no ceiling was given"):
        shot(planned)
    ceiling = Budget("CNY", Decimal(1))
    with pytest.raises(NotConnected, match="needs an API key"):
        shot(planned, ceiling)
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
    with pytest.raises(OverBudget) as told:
        shot(planned, ceiling)
    assert str(told.value) == "this costs at least CNY 2.94, over the ceiling of 1"
    assert not film.with_name("takes").exists()


def test_what_cannot_be_is_told(film: Path) -> None:
    with pytest.raises(InputError, match="there is no backend `dash`; known are local, dashscope"):
        plan(film, backend="dash")
    with pytest.raises(InputError, match="There is no model `wan9`"):
        check(film, Opening(model="wan9"))
    with pytest.raises(InputError):
        check(film.with_name("other.wan"))
    film.write_text(FILM.replace("Mara walks", "@Mora walks"))
    assert [each.code for each in check(film).diagnostics] == ["WAN201"]
    with pytest.raises(Unsound, match=r"film\.wan has errors") as told:
        plan(film, backend="local")
    assert [each.code for each in told.value.diagnostics] == ["WAN201"]
    film.write_text("Title: Nothing\n")
    with pytest.raises(Unsound):
        plan(film, backend="local")


def test_a_lock_that_cannot_be_read_is_settled_first(film: Path) -> None:
    plan(film, backend="dashscope").project.lock.write_text("{}\n")
    with pytest.raises(NotReady, match="line"):
        plan(film, backend="dashscope")


def test_two_files_are_compared(film: Path) -> None:
    older = film.with_name("older.wan")
    older.write_text(FILM.replace("tree", "gate"))
    found = compare(film, older=older).diff
    assert [(scene.scene, len(scene.again)) for scene in found.scenes] == [("1", 0), ("2", 1)]
    with pytest.raises(InputError):
        compare(film, revision="HEAD")


def test_a_take_is_listed_pinned_and_called_no_good(film: Path) -> None:
    shot(plan(film, backend="local"))
    one, *_ = takes(film).scenes
    assert [(row.label, row.stands, row.take.picked > 0) for row in one.takes] == [
        ("t01", True, False)
    ]
    (pinned,) = pick(film, one.name, "1").scenes[0].takes
    assert pinned.take.picked > 0
    (bad,) = pick(film, one.name, "t01", ng="she blinks").scenes[0].takes
    assert (bad.take.rejected, bad.stands) == ("she blinks", False)
    for scene, take, words in (("9", "1", "there is no scene 9"), ("1", "7", "has no take 7")):
        with pytest.raises(InputError, match=words):
            pick(film, scene, take)


def test_a_saved_plan_replaces_no_take_and_no_input(film: Path) -> None:
    planned = plan(film, backend="local")
    before = film.read_bytes()
    take = film.parent / "takes" / "film" / "1_t01_3a0b.mp4"
    take.parent.mkdir(parents=True)
    take.write_bytes(b"paid")
    for target in (film, take):
        with pytest.raises(InputError, match="choose another place"):
            save(target, planned, document(planned, None), force=True)
    assert (film.read_bytes(), take.read_bytes()) == (before, b"paid")
