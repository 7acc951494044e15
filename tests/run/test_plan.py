"""Requests and what was shot become steps: every sign, and what belongs to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from wanscript.match import SceneKey
from wanscript.models.media import MediaRole
from wanscript.models.request import Authored, Medium, Prompt, Request
from wanscript.run.decide import Action, ChangeMark, PlanOptions, Step
from wanscript.run.plan import Plan, PlanInputs, plan
from wanscript.run.policy import PAID, REHEARSAL
from wanscript.run.seeds import seeded
from wanscript.run.states import State
from wanscript.run.take import Submission, Take

from .stage import request

FILM = (request("1"), request("2"), request("3"))
KEYS = {str(n): SceneKey(n, str(n), f"INT. ROOM {n} - DAY") for n in range(1, 10)}


def plan_of(
    requests: tuple[Request, ...],
    shot: tuple[Take, ...] = (),
    *,
    options: PlanOptions = PlanOptions(),  # noqa: B008
    present: bool | Callable[[Take], bool] = True,
    free: bool = False,
    keys: dict[str, SceneKey] | None = None,
    elsewhere: tuple[Take, ...] = (),
) -> Plan:
    inputs = PlanInputs(
        project="/film",
        script="film.wan",
        named="film.wan",
        keys=keys or KEYS,
        present=present if callable(present) else lambda _: present,
        digest=lambda name: f"digest of {name}",
        facts=lambda _: None,
        region="intl",
        currency="CNY",
        now=1_800_000_000.0,
        options=options,
        policy=REHEARSAL if free else PAID,
        elsewhere=lambda names: [take for take in elsewhere if take.fingerprint in names],
    )
    return plan(requests, shot, inputs)


def planned(*given: Any, **more: Any) -> tuple[Step, ...]:
    return plan_of(*given, **more).steps


def shot(*requests: Request, state: State = State.DONE, **facts: Any) -> tuple[Take, ...]:
    """What the ledger holds after these were shot."""
    return tuple(
        replace(
            step.take,
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
    return [(step.mark.value, step.action.name) for step in steps]


def test_what_is_new_is_shot_and_what_is_the_same_is_kept() -> None:
    assert signs(planned(FILM)) == [("+", "SUBMIT")] * 3
    assert signs(planned(FILM, shot(*FILM))) == [("=", "REUSE")] * 3
    assert planned(FILM, shot(*FILM))[0].reason == "shot 2027-01-15, take 1"


def test_an_edit_is_named_by_its_part() -> None:
    authored = Authored(1, "other", (("words", "other"), ("cast", "c")))
    edited = structs.replace(FILM[1], prompt=Prompt("Image 1 sits."), authored=authored)
    step = planned((FILM[0], edited), shot(*FILM))[1]
    assert (step.mark, step.action) == (ChangeMark.CHANGED, Action.SUBMIT)
    assert [str(each) for each in step.changes] == ["words changed"]


@pytest.mark.parametrize(
    "other", [{"prompt": Prompt("The template says it anew.")}, {"model": "wan2.6-r2v"}]
)
def test_what_the_author_did_not_change_is_kept(other: dict[str, Any]) -> None:
    drifted = structs.replace(FILM[0], **other)
    step = planned((drifted,), shot(FILM[0]))[0]
    assert (step.mark, step.action, step.changes) == (ChangeMark.DRIFTED, Action.REUSE, ())
    again = planned((drifted,), shot(FILM[0]), options=PlanOptions(replace=frozenset({"1"})))[0]
    assert again.action is Action.SUBMIT


def test_another_picture_under_the_same_name_is_an_edit() -> None:
    local = structs.replace(FILM[0], media=(Medium(MediaRole.REFERENCE_IMAGE, "mara.png"),))
    before = tuple(
        replace(take, fingerprint="old", media=(("mara.png", "the old bytes"),))
        for take in shot(local)
    )
    step = planned((local,), before)[0]
    assert (step.mark, step.reason) == (ChangeMark.CHANGED, "mara.png changed")


@pytest.mark.parametrize(
    ("state", "refused", "expected"),
    [
        (State.PLANNED, False, ("+", "SUBMIT")),
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
    before = shot(FILM[0], state=state, failure="content" if refused else "")
    assert signs(planned(FILM[:1], before)) == [expected]


@pytest.mark.parametrize("state", [State.LOST, State.UNKNOWN])
def test_what_may_have_been_billed_is_shot_again_only_by_name(state: State) -> None:
    before = shot(FILM[0], state=state)
    retried = planned(FILM[:1], before, options=PlanOptions(retry=True))
    assert signs(retried) == [("!", "LEAVE")]
    named = planned(FILM[:1], before, options=PlanOptions(replace=frozenset({"1"})))
    assert signs(named) == [("+", "SUBMIT")]


def test_a_clone_without_the_files_says_so_and_a_rehearsal_shoots_again() -> None:
    step = planned(FILM[:1], shot(FILM[0]), present=False)[0]
    assert (step.mark, step.action) == (ChangeMark.KEPT, Action.REUSE)
    assert "takes/film/1_t01.mp4 is not here" in step.reason
    assert planned(FILM[:1], shot(FILM[0]), present=False, free=True)[0].action is Action.SUBMIT


def test_a_scene_put_in_front_moves_the_others_and_shoots_only_itself() -> None:
    unnamed = {
        str(n): SceneKey(n, None, heading) for n, heading in ((1, "NEW"), (2, "A"), (3, "B"))
    }
    a, b = request("1", "The first."), request("2", "The second.")
    before = shot(a, b)
    moved = (
        request("1", "A new one."),
        structs.replace(a, scene="2"),
        structs.replace(b, scene="3"),
    )
    assert signs(planned(moved, before, keys=unnamed)) == [
        ("+", "SUBMIT"),
        ("=", "REUSE"),
        ("=", "REUSE"),
    ]


def test_two_scenes_with_the_same_words_are_two_clips() -> None:
    twins = (request("1", "The same."), request("2", "The same."))
    assert signs(planned(twins, shot(twins[0]))) == [("=", "REUSE"), ("+", "SUBMIT")]


FRAME = Medium(MediaRole.FIRST_FRAME, "", after="1")
CHAINED = (FILM[0], structs.replace(FILM[1], media=(*FILM[1].media, FRAME)))


def after(number: str) -> Request:
    frame = Medium(MediaRole.FIRST_FRAME, "", after=number)
    scene = str(int(number) + 1)
    return structs.replace(
        request(scene), media=(Medium(MediaRole.REFERENCE_IMAGE, "https://x.org/a"), frame)
    )


def test_a_scene_that_starts_on_the_end_of_another_follows_it_and_is_paid() -> None:
    whole = plan_of((FILM[0], after("1"), after("2")))
    assert signs(whole.steps) == [("+", "SUBMIT"), (">", "FOLLOW"), (">", "FOLLOW")]
    assert whole.steps[1].reason == "starts on the end of 1, so it follows"
    assert whole.to_pay == whole.steps
    assert not whole.steps[1].take.fingerprint


def test_a_chain_may_stand_in_any_order() -> None:
    assert signs(planned((after("2"), after("1"), FILM[0]))) == [
        (">", "FOLLOW"),
        (">", "FOLLOW"),
        ("+", "SUBMIT"),
    ]


def test_a_follower_is_known_by_the_take_that_it_starts_on() -> None:
    first = shot(FILM[0])
    second = planned(CHAINED, first)[1]
    assert (second.mark, second.action) == (ChangeMark.NEW, Action.SUBMIT)
    assert second.starts == first
    both = (*first, replace(second.take, id=2, state=State.DONE, sha256="s2", file="f"))
    assert signs(planned(CHAINED, both)) == [("=", "REUSE"), ("=", "REUSE")]
    other = (replace(both[0], sha256="another"), both[1])
    step = planned(CHAINED, other)[1]
    assert (step.mark, step.action, step.reason) == (
        ChangeMark.CHANGED,
        Action.SUBMIT,
        "the end of scene 1 changed",
    )


@pytest.mark.parametrize("state", [State.LOST, State.UNKNOWN])
def test_a_follower_of_what_needs_you_waits_with_it(state: State) -> None:
    step = planned(CHAINED, shot(FILM[0], state=state))[1]
    assert (step.mark, step.action) == (ChangeMark.WAITS, Action.LEAVE)
    assert "which waits for you" in step.reason


def test_a_follower_alone_names_the_scene_that_it_needs() -> None:
    wishes = PlanOptions(frozenset("2"))
    (step,) = planned(CHAINED, options=wishes)
    assert (step.mark, step.action) == (ChangeMark.WAITS, Action.LEAVE)
    assert "--scene 1" in step.reason
    (step,) = planned(CHAINED, shot(FILM[0]), options=wishes)
    assert step.action is Action.SUBMIT


def test_a_follower_needs_the_file_only_when_it_is_shot() -> None:
    first = shot(FILM[0])
    second = planned(CHAINED, first)[1].take
    both = (*first, replace(second, id=2, state=State.DONE, sha256="s2", file="f"))
    here = both[1].file

    def present(take: Take) -> bool:
        return take.file == here

    assert signs(planned(CHAINED, both, present=present)) == [("=", "REUSE"), ("=", "REUSE")]
    step = planned(CHAINED, first, present=present)[1]
    assert (step.mark, step.action) == (ChangeMark.WAITS, Action.LEAVE)
    assert "takes/film/1_t01.mp4 is not here" in step.reason


def test_the_first_take_of_a_scene_is_the_one_that_others_start_on() -> None:
    takes = tuple(request("1", take=n) for n in (1, 2))
    before = shot(*takes)
    assert planned((*takes, after("1")), before)[2].starts == before[:1]


def test_what_a_colleague_shot_later_goes_before_what_is_in_the_ledger() -> None:
    mine = replace(shot(FILM[0])[0], number=1)
    theirs = replace(mine, id=0, number=2, sha256="theirs", file="takes/film/1_t02.mp4")
    second = replace(planned(CHAINED, (theirs,))[1].take, state=State.DONE, sha256="s2", file="f")
    steps = planned(CHAINED, (theirs, second, mine))
    assert [step.mark for step in steps] == [ChangeMark.KEPT, ChangeMark.KEPT]
    failed = replace(mine, id=3, number=2, state=State.FAILED)
    assert planned(CHAINED, (theirs, second, mine, failed))[0].take == theirs
    (new,) = planned(FILM[:1], (theirs, mine), options=PlanOptions(replace=frozenset("1")))
    assert new.take.number == 3


def test_the_seed_of_each_take() -> None:
    bare = seeded(request("1", take=3), "f")
    assert 0 <= int(dict(bare.parameters)["seed"]) < 2**31
    assert bare == seeded(request("1", take=3), "f")
    assert bare != seeded(request("1", take=3), "g")
    assert seeded(request("1"), "f") == request("1")
    given = request("1", take=3, parameters=(("duration", 2), ("seed", 7)))
    assert seeded(given, "f") is given


def test_a_third_take_leaves_the_first_two_alone() -> None:
    takes = tuple(request("1", take=n) for n in (1, 2))
    more = (*takes, request("1", take=3))
    assert signs(planned(more, shot(*takes))) == [
        ("=", "REUSE"),
        ("=", "REUSE"),
        ("+", "SUBMIT"),
    ]


def test_words_that_were_edited_away_are_still_fetched() -> None:
    before = shot(request("1", "Old words."), state=State.SUBMITTED)
    assert [take.prompt for take in plan_of(FILM[:1], before).orphans] == ["Old words."]


def test_a_scene_that_is_not_there_is_named() -> None:
    made = plan_of(FILM, options=PlanOptions(frozenset({"2", "7"})))
    assert made.unknown_scenes == ("7",)
    assert [step.request.scene for step in made.steps] == ["2"]


def three(**facts: dict[int, Any]) -> tuple[Take, ...]:
    """Three takes of scene 1 that were shot; `facts` are by fact and take."""
    takes = shot(*(structs.replace(request("1"), take=take) for take in (1, 2, 3)))
    own = ({name: of[take.take] for name, of in facts.items() if take.take in of} for take in takes)
    return tuple(
        replace(take, number=take.take, **each) for take, each in zip(takes, own, strict=True)
    )


def edited(*takes: int) -> tuple[Request, ...]:
    words = structs.replace(
        request("1"), prompt=Prompt("other words"), authored=Authored(1, "s", (("words", "w"),))
    )
    return tuple(structs.replace(words, take=take) for take in takes)


def test_a_pinned_take_stands_for_its_scene_whatever_becomes_of_the_words() -> None:
    """One pin keeps every take of the scene, also where the script counts fewer of them."""
    pinned = three(picked={2: 9.0, 3: 5.0})
    for takes in ((1,), (1, 2, 3)):
        kept = plan_of(edited(*takes), pinned)
        assert {sign for sign, _ in signs(kept.steps)} == {"*~"}
        assert kept.to_pay == ()
        assert kept.shown["1"].number == kept.standing["1"].take.number == 2
    same = plan_of((request("1"),), pinned)
    assert signs(same.steps) == [("=", "REUSE")]
    assert "take 2, pinned" in same.steps[0].reason
    assert same.steps[0].take.number == 2


def test_a_pinned_take_is_shot_again_only_by_name() -> None:
    pinned = three(picked={1: 9.0})
    by_name = PlanOptions(replace=frozenset(("1",)))
    assert signs(planned(edited(1), pinned, options=by_name)) == [("~", "SUBMIT")]
    stale = PlanOptions(replace_stale=True)
    assert signs(planned(edited(1), pinned, options=stale)) == [("~", "SUBMIT")]
    assert signs(planned((request("1"),), pinned, options=stale)) == [("=", "REUSE")]


def test_what_is_out_there_of_a_pinned_scene_is_fetched_and_what_is_lost_is_told() -> None:
    (pin, *_) = three(picked={1: 9.0})
    again = replace(pin, id=9, number=2, state=State.SUBMITTED, picked=0.0)
    assert signs(planned((request("1"),), (pin, again))) == [("=", "RESUME")]
    (new,) = shot(*edited(1), state=State.LOST)
    lost = replace(new, id=9, number=2, sha256="", file="")
    assert signs(planned(edited(1), (pin, lost))) == [("!", "LEAVE")]
    assert plan_of(edited(1), (pin, lost)).shown["1"] is pin
    failed = replace(again, state=State.FAILED)
    assert signs(planned((request("1"),), (pin, failed))) == [("=", "REUSE")]


def test_a_pinned_take_whose_file_is_gone_is_told_and_not_shot() -> None:
    pinned = three(picked={1: 9.0})
    for wanted in ((request("1"),), edited(1)):
        (step,) = planned(wanted, pinned, present=False)
        assert step.action is Action.REUSE
        assert "is not here" in step.reason
        (step,) = planned(wanted, pinned, present=False, free=True)
        assert (step.mark.value, step.action.name) == ("!", "LEAVE")
        assert "take 1 is pinned, and takes/film/1_t01.mp4 is gone" in step.reason


def test_a_follower_starts_on_the_pinned_take_also_where_it_was_pinned_later() -> None:
    follows = structs.replace(after("1"), scene="2")
    pinned = three(picked={3: 9.0})
    made = plan_of((request("1"), follows), pinned)
    assert [start.sha256 for start in made.steps[1].take.starts] == ["s3"]
    moved = plan_of((edited(1)[0], follows), pinned)
    assert moved.steps[1].take.fingerprint == made.steps[1].take.fingerprint


def test_a_pinned_follower_is_kept_when_what_it_starts_on_is_shot_again() -> None:
    follows = structs.replace(after("1"), scene="2")
    first = shot(request("1"))
    (_, second) = planned((request("1"), follows), first)
    own = replace(
        second.take, id=2, state=State.DONE, file="f.mp4", sha256="s9", finished=9.0, picked=9.0
    )
    (one, two) = planned((edited(1)[0], follows), (*first, own))
    assert (one.mark.value, two.mark.value, two.action) == ("~", "*~", Action.REUSE)


def test_a_rejected_take_is_shot_again_unless_the_scene_has_a_good_one() -> None:
    rejected = three(rejected={1: "blinks"})
    kept = plan_of(tuple(structs.replace(request("1"), take=take) for take in (1, 2, 3)), rejected)
    assert signs(kept.steps) == [("=", "REUSE")] * 3
    assert kept.steps[0].reason == "take 1 was rejected: blinks; take 2 stands"
    assert kept.shown["1"].number == kept.standing["1"].take.number == 2
    alone = plan_of((request("1"),), rejected[:1])
    assert signs(alone.steps) == [("+", "SUBMIT")]
    assert alone.shown == {}
    older = replace(rejected[0], rejected="", number=1)
    newer = replace(rejected[0], id=9, number=2, sha256="s9")
    assert [step.take.number for step in planned((request("1"),), (older, newer))] == [1]


def test_without_a_pin_the_lowest_count_stands_and_of_it_the_newest() -> None:
    first, *others = three()
    newer = replace(first, id=9, number=4, sha256="s9")
    made = plan_of((request("1"),), (first, *others, newer))
    assert made.shown["1"].number == 4
    assert plan_of(edited(1), (first, *others)).shown["1"].number == 1


def test_an_ng_of_the_pinned_take_calls_no_older_pick_back() -> None:
    takes = three(picked={1: 5.0, 3: 9.0}, rejected={3: "soft"})
    made = plan_of(edited(1), takes)
    assert signs(made.steps) == [("~", "SUBMIT")]


def test_a_rehearsal_follows_what_is_drawn_and_a_paid_clip_what_is_sent() -> None:
    """A character that was renamed is drawn anew, free; going back takes the old clip again."""

    def named(source: str) -> Request:
        return structs.replace(request("1"), authored=Authored(1, source, (("words", "w"),)))

    (first,) = shot(named("Mara"))
    assert signs(planned((named("Maria"),), (first,))) == [("=", "REUSE")]
    (step,) = planned((named("Maria"),), (first,), free=True)
    assert (step.mark.value, step.action.name) == ("~", "SUBMIT")
    assert step.reason == "what is drawn of it changed"
    second = replace(step.take, id=9, state=State.DONE, sha256="s9", file="f.mp4", finished=9.0)
    for source, drawn in (("Mara", first), ("Maria", second)):
        made = plan_of((named(source),), (first, second), free=True)
        assert signs(made.steps) == [("=", "REUSE")]
        assert made.steps[0].take is made.shown["1"] is drawn


def test_advice_names_a_scene_as_the_script_does_now() -> None:
    """The scenes were swapped: the takes have their old numbers, and a command must not."""
    unnamed = {str(n): SceneKey(n, None, f"ROOM {n}") for n in (1, 2)}
    seeded_film = tuple(
        structs.replace(request(n, f"Room {n}."), parameters=(*request(n).parameters, ("seed", 7)))
        for n in ("1", "2")
    )
    first, second = seeded_film
    swapped = (structs.replace(second, scene="1"), structs.replace(first, scene="2"))
    _, rejected = shot(*seeded_film, rejected="blinks")
    (step, _) = planned(swapped, (rejected,), keys=unnamed)
    assert "--replace 1 shoots it" in step.reason
    for state, advice in ((State.LOST, "--replace 1"), (State.UNKNOWN, "resolve film.wan 1")):
        (_, stuck) = shot(*seeded_film, state=state)
        (step, _) = planned(swapped, (stuck,), keys=unnamed)
        assert advice in step.reason
    (_, pin) = shot(*seeded_film, picked=9.0)
    (step, _) = planned(swapped, (pin,), keys=unnamed, present=False, free=True)
    assert "--replace 1" in step.reason


def test_what_was_rejected_in_another_script_is_not_bought_again_with_its_seed() -> None:
    chosen = structs.replace(FILM[0], parameters=(*FILM[0].parameters, ("seed", 7)))
    for wanted, sign in ((chosen, ("!", "LEAVE")), (FILM[0], ("+", "SUBMIT"))):
        before = (accepted(take, "blinks") for take in shot(wanted))
        (step,) = planned((wanted,), elsewhere=tuple(before))
        assert signs((step,)) == [sign]
    (taken,) = shot(chosen)
    others = (accepted(taken, "blinks"),)
    (step,) = planned((chosen,), elsewhere=others)
    assert "for old.wan in /film, scene 1 was rejected: blinks; with the same seed" in step.reason
    for options in (PlanOptions(replace=frozenset({"1"})), PlanOptions(replace_stale=True)):
        (step,) = planned((chosen,), elsewhere=others, options=options)
        assert step.action is Action.SUBMIT


def test_a_good_take_of_an_equal_scene_that_is_gone_stands() -> None:
    twins = tuple(request(n, "The same.") for n in ("1", "2"))
    keys = {n: SceneKey(int(n), None, "ROOM") for n in ("1", "2")}
    first, second = (
        replace(take, position=int(take.scene), scene_id="", heading="ROOM")
        for take in shot(*twins)
    )
    first = replace(first, rejected="blinks")
    both = planned(twins, (first, second), keys=keys)
    assert signs(both) == [("+", "SUBMIT"), ("=", "REUSE")]
    left = plan_of(twins[:1], (first, second), keys={"1": keys["1"]})
    assert left.to_pay == ()
    assert left.shown["1"].sha256 == second.sha256


def accepted(take: Take, rejected: str) -> Take:
    """A take of another script, which the service took."""
    sent = Submission(take.id, 1, 1, "", take.model, 0.0)
    return replace(take, script="old.wan", rejected=rejected, submission=sent)


def test_another_take_of_a_made_seed_gets_another_seed_and_stays_that_take() -> None:
    """The same seed would bring the same picture, and the script has no `Seed` to change."""
    two = structs.replace(FILM[0], take=2)
    (first,) = shot(two)
    (asked,) = planned((two,), (first,), options=PlanOptions(replace=frozenset("1")))
    assert asked.action is Action.SUBMIT
    assert asked.take.seed != first.seed
    assert dict(asked.request.parameters)["seed"] == asked.take.seed
    (no_good,) = shot(two, rejected="blinks")
    (again,) = planned((two,), (no_good,))
    assert (again.action, again.take.seed) == (Action.SUBMIT, asked.take.seed)
    assert "Seed" not in again.reason
    # once shot it is the second take of the script, and a third one is none of the two
    second = replace(again.take, id=9, number=2, state=State.DONE, sha256="s9", file="f.mp4")
    (kept,) = planned((two,), (no_good, second))
    assert (kept.action, kept.take) == (Action.REUSE, second)
    (third,) = planned((two,), (no_good, second), options=PlanOptions(replace=frozenset("1")))
    assert third.take.seed not in (no_good.seed, second.seed)
    (failed,) = planned((two,), shot(two, state=State.FAILED))
    assert failed.take.seed == first.seed


def test_another_take_with_the_seed_of_the_script_is_told_to_be_alike() -> None:
    chosen = structs.replace(FILM[0], parameters=(*FILM[0].parameters, ("seed", 7)))
    (asked,) = planned((chosen,), shot(chosen), options=PlanOptions(replace=frozenset("1")))
    assert (asked.action, asked.take.seed) == (Action.SUBMIT, 7)
    assert asked.reason.endswith("the script's `Seed` is the same, and so may the clip be")


def test_a_made_seed_that_was_rejected_in_another_script_is_not_bought_again() -> None:
    two = structs.replace(FILM[0], take=2)
    before = tuple(accepted(take, "blinks") for take in shot(two))
    (step,) = planned((two,), elsewhere=before)
    assert step.action is Action.SUBMIT
    assert step.take.seed != before[0].seed
