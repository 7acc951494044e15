"""What an edit costs: of a film of twelve scenes that is shot, only what the edit is about.

Every row is an edit of `golden/diff/before.wan` and the scenes that must be shot again for it, by
their names afterwards: a chain that starts on one of them belongs to it. The plan bills those and
no more, and a diff of the two texts says the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import PurePath

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from printed import TESTS

from wanscript.compiler import Compilation, compile, with_authored
from wanscript.diff import Film, Kind, diff, scene_keys
from wanscript.language.source import Source
from wanscript.models.price import lasting
from wanscript.run.plan import Plan, PlanInputs, plan
from wanscript.run.states import State
from wanscript.run.take import Take

FILM = (TESTS / "golden" / "diff" / "before.wan").read_text("utf-8")

Media = Callable[[str], str]
Edit = Callable[[str], str]


def _names(medium: str) -> str:
    return f"the bytes of {medium}"


def _recorded_anew(medium: str) -> str:
    return "another voice" if medium == "voices/jonas.mp3" else _names(medium)


def _put(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return edit


def _scenes(text: str) -> list[str]:
    return re.split(r"(?m)^(?=INT\. |EXT\. )", text)


def _without(number: int) -> Edit:
    return lambda text: "".join(part for at, part in enumerate(_scenes(text)) if at != number)


def _swapped(first: int, second: int) -> Edit:
    def edit(text: str) -> str:
        parts = [part.rstrip("\n") + "\n\n" for part in _scenes(text)]
        parts[first], parts[second] = parts[second], parts[first]
        return "".join(parts)

    return edit


def _inserted(number: int, scene: str) -> Edit:
    def edit(text: str) -> str:
        parts = _scenes(text)
        return "".join([*parts[:number], scene, *parts[number:]])

    return edit


def _renamed(text: str) -> str:
    return re.sub(r"\bMARA\b", "ANNA", re.sub(r"\bMara\b", "Anna", text))


_NEW = "INT. TUNNEL - NIGHT\nDuration: 3s\n\nThe lamps go by, and Mara counts them.\n\n"
_ROSA = "Character: Rosa\n  Image: cast/rosa.png\n\n"
_MARA = "Character: Mara\n"
_SET = "Background: Carriage\n  Image: sets/carriage.png\n\n"
_JONAS = "2 3 carriage dark found bridge dawn"
"""Where his voice goes with his picture, whether he speaks or not."""
_CLOCK = "Mara waits below the clock."

EDITS: tuple[tuple[str, Edit, str], ...] = (
    ("a word of prose", _put("Snow falls", "Rain falls"), "bridge"),
    ("a line of dialogue", _put("You are late.", "You came."), "3"),
    ("the manner of a line", _put("(quietly)", "(aloud)"), "corridor"),
    ("the length of a scene", _put(f"5s\n\n{_CLOCK}", f"7s\n\n{_CLOCK}"), "1"),
    ("the length of a shot", _put("Rosa [4s]", "Rosa [5s]"), "corridor"),
    ("the first of a chain", _put("go out", "flicker"), "carriage dark found"),
    ("the middle of a chain", _put("lights a match", "finds a lamp"), "dark found"),
    ("the last of a chain", _put("Mara stands up", "Mara sits still"), "found"),
    ("a scene with two takes", _put("comes back to", "leaves"), "return return"),
    ("a third take", _put("Takes: 2", "Takes: 3"), "return"),
    ("a scene put in near the start", _inserted(2, _NEW), "2"),
    ("a scene taken out", _without(2), ""),
    ("two scenes swapped", _swapped(8, 9), ""),
    ("a scene omitted in its place",
     _put("INT. STATION - NIGHT\nDuration: 4s", "OMITTED\nDuration: 4s"), ""),
    ("a scene omitted by a setting", _put("#wait#\n", "#wait#\nOmit: yes\n"), ""),
    ("one scene becomes two",
     _put("2. Close-up of Rosa [4s]", "INT. CORRIDOR - NIGHT #window#\n\n1. Close-up of Rosa [4s]"),
     "corridor window"),
    ("two scenes become one",
     _put("Snow falls.\n\nEXT. BRIDGE - DAWN #dawn#\nDuration: 5s\n\n", "Snow falls.\n\n"),
     "bridge"),
    ("a scene put in, and the next one changed",
     lambda text: _put("runs down", "walks down")(_inserted(2, _NEW)(text)), "2 3"),
    ("a person called otherwise", _renamed, ""),
    ("an id called otherwise", lambda text: re.sub(r"\bcarriage\b(?=[#\n])", "sleeper", text), ""),
    ("notes, outline and a synopsis",
     _put(_CLOCK, f"= She waits.\n\n# Act one\n\n[[Is it late?]] {_CLOCK}"), ""),
    ("another layout", lambda text: text.replace("\n", "  \r\n"), ""),
    ("a declaration that nobody uses yet",
     _put("Prop: Ticket", "Prop: Ticket\n\nCharacter: Vera\n  Image: cast/vera.png"), ""),
    ("the cast in another order",
     lambda text: text.replace(_ROSA, "").replace(_MARA, f"{_ROSA}{_MARA}"), "corridor end"),
    ("the places before the cast",
     lambda text: text.replace(_SET, "").replace(_MARA, f"{_SET}{_MARA}"), "carriage dark found"),
    ("one voice", _put("voices/jonas.mp3", "voices/jonas2.mp3"), _JONAS),
    ("another picture of one person", _put("cast/rosa.png", "cast/rosa2.png"),
     "corridor wait end"),
    ("a look", _put("a red coat", "a blue coat"), "corridor"),
    ("everything of the film: its size", _put("720P", "1080P"),
     "1 2 3 carriage dark found corridor bridge dawn return return wait end"),
)  # fmt: skip


def _compiled(text: str) -> Compilation:
    made = with_authored(compile(Source(PurePath("film.wan"), text)))
    assert made.sound
    return made


def _plan(made: Compilation, shot: Sequence[Take], digest: Media) -> Plan:
    inputs = PlanInputs(
        project="/film",
        script="film.wan",
        named="film.wan",
        keys=scene_keys(made),
        present=lambda _: True,
        digest=digest,
        facts=lambda _: None,
        region="intl",
        currency="CNY",
        now=1_800_000_000.0,
    )
    return plan(made.requests, shot, inputs)


def _shot(made: Compilation) -> tuple[Take, ...]:
    """What the ledger holds when all of a film was shot, a chain from end to end."""
    shot: list[Take] = []
    while steps := [step for step in _plan(made, shot, _names).steps if step.driven]:
        for step in steps:
            if step.fresh.fingerprint:
                number = len(shot) + 1
                file = f"takes/film/{number}.mp4"
                shot.append(
                    replace(step.fresh, id=number, state=State.DONE, file=file, sha256=f"s{number}")
                )
    return tuple(shot)


def _seconds(made: Compilation, scenes: str) -> Decimal:
    """The least that can be billed where these are shot again, once for each time named."""
    lasts = {each.scene: lasting(each).high for each in made.requests}
    return sum((lasts[scene] for scene in scenes.split()), Decimal(0))


@pytest.fixture(scope="module")
def before() -> tuple[Compilation, tuple[Take, ...]]:
    made = _compiled(FILM)
    assert len({each.scene for each in made.requests}) == 12
    return made, _shot(made)


@pytest.mark.parametrize(("edit", "again"), [row[1:] for row in EDITS], ids=[r[0] for r in EDITS])
def test_an_edit_bills_what_it_is_about(
    before: tuple[Compilation, tuple[Take, ...]], edit: Edit, again: str
) -> None:
    old, shot = before
    _check(old, shot, _compiled(edit(FILM)), again, _names)


def test_a_voice_recorded_anew_bills_where_it_is_heard(
    before: tuple[Compilation, tuple[Take, ...]],
) -> None:
    _check(*before, _compiled(FILM), _JONAS, _recorded_anew)


def test_as_few_scenes_moved_as_explain_the_order() -> None:
    head, *scenes = _scenes(FILM)
    last_first = "".join([head, scenes[-1].rstrip("\n") + "\n\n", *scenes[:-1]])
    old, new = (Film(_compiled(text), _names) for text in (FILM, last_first))
    found = diff(old, new, lambda _: None, "intl", "CNY")
    assert [each.scene for each in found.scenes if each.told] == ["end"]
    assert [each.moved for each in found.scenes] == [True, *[False] * 11]


@given(st.lists(st.sampled_from([row[1] for row in EDITS]), min_size=2, max_size=4, unique=True))
def test_a_diff_and_a_plan_agree_on_several_edits_at_once(
    before: tuple[Compilation, tuple[Take, ...]], edits: list[Edit]
) -> None:
    text = FILM
    try:
        for edit in edits:
            text = edit(text)
        new = _compiled(text)
    except AssertionError:
        # what one edit is about another has taken away, or calls otherwise
        assume(False)
    old, shot = before
    planned = [step.request.scene for step in _plan(new, shot, _names).to_pay]
    found = diff(Film(old, _names), Film(new, _names), lambda _: None, "intl", "CNY")
    assert sorted(each.scene or "" for each in found.scenes for _ in each.again) == sorted(planned)


def _check(
    old: Compilation, shot: tuple[Take, ...], new: Compilation, again: str, digest: Media
) -> None:
    least = _seconds(new, again)
    planned = _plan(new, shot, digest)
    assert [step.request.scene for step in planned.to_pay] == again.split()
    assert sum(step.estimate.seconds.high for step in planned.to_pay) == least
    found = diff(Film(old, _names), Film(new, digest), lambda _: None, "intl", "CNY")
    told = [each.scene for each in found.scenes for _ in each.again]
    assert told == again.split()
    assert found.again.seconds.high == least
    costs = [each for each in (found.again.cost, planned.cost) if each]
    assert len({each.amount for each in costs}) == 1
    assert bool(again) or not any(each.kind in (Kind.CHANGED, Kind.ADDED) for each in found.scenes)
