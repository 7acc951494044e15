"""Requests and what was shot become steps: every sign, and what belongs to whom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wanscript import files
from wanscript.run.clip import Clip, State
from wanscript.run.plan import Do, Plan, Sign, Slate, Step, Wishes, plan, seeded
from wanscript.wan.request import Medium, Prompt, Request

from .stage import request

FILM = (request("1"), request("2"), request("3"))
SLATES = {str(n): Slate(n, str(n), f"INT. ROOM {n} - DAY") for n in range(1, 10)}


def planned(
    requests: tuple[Request, ...],
    shot: tuple[Clip, ...] = (),
    *,
    wishes: Wishes = Wishes(),  # noqa: B008
    present: bool = True,
    free: bool = False,
    slates: dict[str, Slate] | None = None,
) -> tuple[Step, ...]:
    made = plan(
        requests,
        script="film.wan",
        slates=slates or SLATES,
        shot=shot,
        present=lambda _: present,
        digest=lambda name: f"digest of {name}",
        facts=lambda _: None,
        region="intl",
        account="a",
        wishes=wishes,
        free=free,
    )
    return made.steps


def shot(*requests: Request, state: State = State.DONE, **facts: Any) -> tuple[Clip, ...]:
    """What the ledger holds after these were shot."""
    return tuple(
        replace(
            step.clip,
            id=n,
            state=state,
            file=f"takes/film/{n}_t01.mp4",
            sha256=f"s{n}",
            finished=1_800_000_000.0,
            **facts,
        )
        for n, step in enumerate(planned(requests), 1)
    )


def signs(steps: tuple[Step, ...]) -> list[tuple[str, str]]:
    return [(step.sign.value, step.do.name) for step in steps]


def test_what_is_new_is_shot_and_what_is_the_same_is_kept() -> None:
    assert signs(planned(FILM)) == [("+", "SUBMIT")] * 3
    assert signs(planned(FILM, shot(*FILM))) == [("=", "REUSE")] * 3
    assert planned(FILM, shot(*FILM))[0].reason == "shot 2027-01-15, take 1"


def test_an_edit_is_named_by_its_part() -> None:
    edited = replace(FILM[1], prompt=Prompt("Image 1 sits."), facets=(("words", "other"),))
    step = planned((FILM[0], edited), shot(*FILM))[1]
    assert (step.sign, step.do) == (Sign.CHANGED, Do.SUBMIT)
    assert step.facets[0] == "words"


@pytest.mark.parametrize("facet", ["template", "model"])
def test_what_the_author_did_not_change_is_kept(facet: str) -> None:
    facets = tuple((name, "new" if name == facet else value) for name, value in FILM[0].facets)
    drifted = replace(FILM[0], prompt=Prompt("The template says it anew."), facets=facets)
    step = planned((drifted,), shot(FILM[0]))[0]
    assert (step.sign, step.do, step.facets) == (Sign.DRIFTED, Do.REUSE, (facet,))
    again = planned((drifted,), shot(FILM[0]), wishes=Wishes(replace=frozenset({"1"})))[0]
    assert again.do is Do.SUBMIT


def test_another_picture_under_the_same_name_is_an_edit() -> None:
    local = replace(FILM[0], media=(Medium("reference_image", "mara.png"),))
    before = tuple(
        replace(clip, fingerprint="old", media=(("mara.png", "the old bytes"),))
        for clip in shot(local)
    )
    step = planned((local,), before)[0]
    assert (step.sign, step.reason) == (Sign.CHANGED, "mara.png changed")


@pytest.mark.parametrize(
    ("state", "refused", "expected"),
    [
        (State.PLANNED, False, ("+", "RESUME")),
        (State.INTENT, False, ("+", "RESUME")),
        (State.SUBMITTED, False, ("=", "RESUME")),
        (State.SUCCEEDED, False, ("=", "RESUME")),
        (State.FAILED, False, ("+", "SUBMIT")),
        (State.FAILED, True, ("!", "LEAVE")),
        (State.CANCELLED, False, ("+", "SUBMIT")),
        (State.LOST, False, ("!", "LEAVE")),
        (State.UNKNOWN, False, ("!", "LEAVE")),
    ],
)
def test_every_state_of_the_ledger(state: State, refused: bool, expected: tuple[str, str]) -> None:
    before = shot(FILM[0], state=state, refused=refused)
    assert signs(planned(FILM[:1], before)) == [expected]


@pytest.mark.parametrize("state", [State.LOST, State.UNKNOWN])
def test_what_may_have_been_billed_is_shot_again_only_by_name(state: State) -> None:
    before = shot(FILM[0], state=state)
    retried = planned(FILM[:1], before, wishes=Wishes(retry=True))
    assert signs(retried) == [("!", "LEAVE")]
    named = planned(FILM[:1], before, wishes=Wishes(replace=frozenset({"1"})))
    assert signs(named) == [("+", "SUBMIT")]


def test_a_clone_without_the_files_says_so_and_a_rehearsal_shoots_again() -> None:
    step = planned(FILM[:1], shot(FILM[0]), present=False)[0]
    assert (step.sign, step.do) == (Sign.NEEDS_YOU, Do.LEAVE)
    assert "takes/film/1_t01.mp4 is not here" in step.reason
    assert planned(FILM[:1], shot(FILM[0]), present=False, free=True)[0].do is Do.SUBMIT


def test_a_scene_put_in_front_moves_the_others_and_shoots_only_itself() -> None:
    unnamed = {str(n): Slate(n, None, heading) for n, heading in ((1, "NEW"), (2, "A"), (3, "B"))}
    a, b = request("1", "The first."), request("2", "The second.")
    before = shot(a, b)
    moved = (request("1", "A new one."), replace(a, scene="2"), replace(b, scene="3"))
    assert signs(planned(moved, before, slates=unnamed)) == [
        ("+", "SUBMIT"),
        ("=", "REUSE"),
        ("=", "REUSE"),
    ]


def test_two_scenes_with_the_same_words_are_two_clips() -> None:
    twins = (request("1", "The same."), request("2", "The same."))
    assert signs(planned(twins, shot(twins[0]))) == [("=", "REUSE"), ("+", "SUBMIT")]


def test_a_frame_from_another_scene_waits_and_costs_nothing_until_then() -> None:
    frame = Medium("first_frame", "", after="1")
    chained = replace(FILM[1], media=(*FILM[1].media, frame))
    for before in ((), shot(FILM[0])):
        made = planned((FILM[0], chained), before)
        assert (made[1].sign, made[1].do) == (Sign.WAITS, Do.WAIT)
        assert "end of 1" in made[1].reason
        assert made[1] not in Plan("film.wan", "intl", tuple(made)).to_pay
    known = planned((FILM[0], chained), shot(FILM[0]))[1].clip
    retaken = planned((FILM[0], chained), tuple(replace(c, sha256="other") for c in shot(FILM[0])))
    assert known.fingerprint
    assert retaken[1].clip.fingerprint != known.fingerprint


def test_the_seed_of_each_take() -> None:
    one = request("1", parameters=(("duration", 2), ("seed", 2**31 - 1)))
    assert seeded(one, 2**31 - 1, "f") is one
    second = dict(seeded(replace(one, take=2), 2**31 - 1, "f").parameters)
    assert second["seed"] == 0
    bare = seeded(request("1", take=3), None, "f")
    assert 0 <= int(dict(bare.parameters)["seed"]) < 2**31
    assert bare == seeded(request("1", take=3), None, "f")
    assert bare != seeded(request("1", take=3), None, "g")


def test_a_third_take_leaves_the_first_two_alone() -> None:
    takes = tuple(request("1", take=n) for n in (1, 2))
    more = (*takes, request("1", take=3))
    assert signs(planned(more, shot(*takes))) == [
        ("=", "REUSE"),
        ("=", "REUSE"),
        ("+", "SUBMIT"),
    ]


def test_words_that_were_edited_away_are_still_fetched(tmp_path: Path) -> None:
    before = shot(request("1", "Old words."), state=State.SUBMITTED)
    made = plan(
        FILM[:1],
        script="film.wan",
        slates=SLATES,
        shot=before,
        present=lambda _: True,
        digest=files.digest(tmp_path),
        facts=files.facts(tmp_path),
        region="intl",
        account="a",
    )
    assert [clip.prompt for clip in made.strays] == ["Old words."]


def test_a_scene_that_is_not_there_is_named() -> None:
    made = plan(
        FILM,
        script="film.wan",
        slates=SLATES,
        shot=(),
        present=lambda _: True,
        digest=str,
        facts=lambda _: None,
        region="intl",
        account="a",
        wishes=Wishes(frozenset({"2", "7"})),
    )
    assert made.unheard == ("7",)
    assert [step.request.scene for step in made.steps] == ["2"]
