"""What the author wrote: an edit changes its own part, what is no edit changes none."""

from __future__ import annotations

import json
from pathlib import Path, PurePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from printed import ROOT, TESTS, compiled, script
from texts import LINES, TEXTS

from wanscript import compiler
from wanscript.changes import CANNOT_TELL, Change, compare, facet_of
from wanscript.compiler import Compilation, with_authored
from wanscript.dashscope.body import body
from wanscript.language.source import Source
from wanscript.lower import facets
from wanscript.lower.sandbox import rendered
from wanscript.models.media import Unreadable
from wanscript.models.request import Authored, Request
from wanscript.models.table import MODELS

FILM = """\
Title: The Wall
Resolution: 720P
Style: ink on paper, as Anna draws
Seed: 7

Character: Mara
  Video: cast/mara.mp4
  Voice: voices/mara.mp3
  Look: red coat
Character: Anna
  Image: cast/anna.jpg
  Voice: voices/anna.mp3
Background: Alley
  Image: sets/alley.jpg
Prop: Lamp
  Image: props/lamp.jpg

EXT. ALLEY - NIGHT #wall#
Music: a slow drum

Rain falls.

1. Wide shot [4s]
Mara walks in, and stops beside Anna.

2. Close-up of Anna [6s]
She turns.

MARA (quietly)
Why did you come?

ANNA
Let's talk.

EXT. ALLEY - DAY #after#
Duration: 5s
First frame: end of scene wall
Negative prompt: blur

The Alley is empty.

The Lamp burns.
"""


def compile(source: Source, **context: Any) -> Compilation:
    return with_authored(compiler.compile(source, **context))


def told(text: str, scene: str = "wall") -> Authored:
    return next(each for each in compile(script(text)).requests if each.scene == scene).authored


def edited(*edits: tuple[str, str]) -> str:
    text = FILM
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def changes(text: str, before: str = FILM) -> dict[str, list[str]]:
    """By scene: what its author changed, in the plan's words, each with its line."""
    was = {each.scene: each.authored for each in compile(script(before)).requests}
    now = compile(script(text))
    return {
        each.scene: [f"{change}{_line(now, each.scene, change)}" for change in made]
        for each in now.requests
        if each.scene in was and (made := compare(was[each.scene], each.authored))
    }


def _line(made: Compilation, scene: str, change: Change) -> str:
    at = made.origins[scene].places.get(change.part)
    return "" if at is None else f", {at.line}"


EDITS = [
    (("Rain falls.", "Snow falls."), '"Rain falls." -> "Snow falls.", 21'),
    (("Wide shot [4s]", "High shot [4s]"), '"Wide shot" -> "High shot", 23'),
    (("She turns.", "She turns.\n\nShe waits."), '"She turns." -> "She turns. She waits.", 27'),
    (("Mara walks", "Slowly, Mara walks"), "words changed, 24"),
    (("Rain falls.", "Rain falls.\n\nA dog barks."), "words changed, 23"),
    (("Close-up of Anna", "Close-up of Mara"), '"Close-up of Anna" -> "Close-up of Mara", 26'),
    (
        ("as Anna draws", "as Mara draws"),
        "style: ink on paper, as Anna draws -> ink on paper, as Mara draws, 3",
    ),
    (("Let's talk.", "Go away."), '"Let\'s talk." -> "Go away.", 33'),
    (("Let's talk.", "Let's talk. " * 5), "dialogue changed, 33"),
    (("(quietly)", "(loudly)"), "manner: quietly -> loudly, 29"),
    (("MARA (quietly)", "ANNA (quietly)"), "speaker: Mara -> Anna, 29"),
    (("ANNA\nLet's talk.", "ANNA\nLet's talk.\n\nMARA\nNo."), "dialogue changed, 36"),
    (("MARA (quietly)", "ANNA\nNo.\n\nMARA (quietly)"), "dialogue changed, 30"),
    (("[4s]", "[5s]"), "shot 1: 4 s -> 5 s, 23"),
    (("2. Close", "3. Close"), "shots changed, 26"),
    (("ALLEY - NIGHT", "ALLEY - DAWN"), "EXT. ALLEY - NIGHT -> EXT. ALLEY - DAWN, 18"),
    (("cast/mara.mp4", "cast/new/mara.mp4"), "Mara's video: cast/mara.mp4 -> cast/new/mara.mp4, 7"),
    (("cast/anna.jpg", "cast/anya.jpg"), "Anna's picture: anna.jpg -> anya.jpg, 11"),
    (("voices/anna.mp3", "voices/jo.mp3"), "Anna's voice: anna.mp3 -> jo.mp3, 12"),
    (("  Voice: voices/anna.mp3\n", ""), "Anna's voice: voices/anna.mp3 -> none"),
    (("red coat", "blue coat"), "Mara's look: red coat -> blue coat, 9"),
    (
        ("Music: a slow drum", "Music: a slow drum\nWith: Lamp"),
        "cast: Mara, Anna, Alley -> Mara, Anna, Alley, Lamp, 20",
    ),
    (("a slow drum", "a fast drum"), "music: a slow drum -> a fast drum, 19"),
    (("Music: a slow drum\n", ""), "music: a slow drum -> none"),
    (("Music: a slow drum", "Sound: rain\nMusic: a slow drum"), "sound: none -> rain, 19"),
    (("720P", "1080P"), "720P -> 1080P, 2"),
    (("Resolution: 720P", "Resolution: 720P\nRatio: 9:16"), "ratio: not set -> 9:16, 3"),
    (("Seed: 7", "Seed: 8"), "seed: 7 -> 8, 4"),
    (("Seed: 7", "Seed: 7\nModel: wan2.6-r2v"), "model: not set -> wan2.6-r2v, 5"),
    (("Seed: 7", "Seed: 7\nWatermark: on"), "watermark: not set -> on, 5"),
    (("Seed: 7", "Seed: 7\nLanguage: zh"), "language: not set -> zh, 5"),
    (("Music: a", "Storyboard: b.png\nMusic: a"), "storyboard picture: none -> b.png, 19"),
]


@pytest.mark.parametrize(("edit", "expected"), EDITS, ids=[expected for _, expected in EDITS])
def test_an_edit_is_told_by_its_own_part_alone(edit: tuple[str, str], expected: str) -> None:
    assert changes(edited(edit))["wall"] == [expected]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("Duration: 5s", "Duration: 6s"), "5 s -> 6 s, 36"),
        (("end of scene wall", "f.png"), "first frame: end of scene wall -> f.png, 37"),
        (("blur", "blur, rain"), "negative prompt: blur -> blur, rain, 38"),
        (("empty.\n\nThe", "empty. The"), "layout changed"),
        (("empty.\n\nThe", "empty.\n\n\nThe"), "layout changed"),
    ],
)
def test_an_edit_of_the_second_scene(edit: tuple[str, str], expected: str) -> None:
    assert changes(edited(edit)) == {"after": [expected]}


def test_two_edits_are_told_both_and_people_who_change_are_the_cast() -> None:
    both = edited(("720P", "1080P"), ("Let's talk.", "Go."))
    assert changes(both)["wall"] == ['"Let\'s talk." -> "Go.", 33', "720P -> 1080P, 2"]
    lamp = "Prop: Lamp\n  Image: props/lamp.jpg\n"
    first = edited((lamp, ""), ("Character: Mara", f"{lamp}Character: Mara"))
    assert changes(first) == {
        "after": ["cast: Anna, Alley, Lamp -> Lamp, Anna, Alley"],
    }
    other = edited(("The Alley is empty.", "Mara is gone."))
    assert changes(other)["after"] == [
        "cast: Anna, Alley, Lamp -> Mara, Anna, Alley, Lamp",
        '"The Alley is empty." -> "Mara is gone.", 40',
    ]
    # Mara speaks first, then the prop comes before her: neither words nor speakers are others
    more = first.replace("Music: a slow drum", "Music: a slow drum\nWith: Lamp")
    assert changes(more)["wall"] == ["cast: Mara, Anna, Alley -> Lamp, Mara, Anna, Alley, 20"]


def test_names_stand_for_whom_they_mean() -> None:
    """A name is none of the words; whose medium it has is."""
    renamed = FILM.replace("Mara", "Zoé").replace("MARA", "ZOÉ").replace("Anna", "Bo")
    assert (
        changes(renamed.replace("ANNA", "BO").replace("Alley", "Lane").replace("ALLEY", "LANE"))
        == {}
    )
    swapped = edited(("Character: Mara", "Character: X"), ("Character: Anna", "Character: Mara"))
    assert changes(swapped.replace("Character: X", "Character: Anna"))["wall"]
    both = renamed.replace("ANNA", "BO").replace("voices/anna", "voices/bo")
    assert changes(both)["wall"] == ["voices changed"]


def test_other_scenes_and_their_order_change_nothing() -> None:
    scene = "INT. CAR - DAY #car#\n\nMara drives.\n\n"
    at = FILM.index("EXT. ALLEY - NIGHT")
    assert changes(FILM[:at] + scene + FILM[at:]) == {}
    after = FILM.index("EXT. ALLEY - DAY")
    moved = FILM[:at] + FILM[after:] + "\n" + FILM[at:after]
    assert changes(moved) == {}
    for one in ("wall", "after"):
        assert told(moved, one) == told(FILM, one)
        assert told(FILM[:at] + scene + FILM[at:], one) == told(FILM, one)
    # nor does what is declared for others
    added = edited(("Prop: Lamp", "Character: Jo\n  Image: jo.jpg\nProp: Lamp"))
    assert told(added) == told(FILM)


def test_the_first_frame_says_previous_as_the_author_does() -> None:
    plain = edited(("end of scene wall", "end of previous"), (" #wall#", ""), (" #after#", ""))
    at = plain.index("EXT. ALLEY - NIGHT")
    more = f"{plain[:at]}SCENE Car\n\nMara drives.\n\n{plain[at:]}"
    assert told(more, "3") == told(plain, "2")


def test_the_parts_of_a_split_scene_are_themselves_wherever_it_stands() -> None:
    shots = "".join(f"{n}. Shot of Mara [5s]\nShe walks {n} steps.\n\n" for n in range(1, 6))
    head = "Split: chained\n\nCharacter: Mara\n  Video: mara.mp4\n\n"
    scene = f"SCENE Steps\n\n{shots}"
    two = f"{head}{scene}SCENE Car\n\nMara drives.\n"
    three = f"{head}SCENE Bar\n\nMara waits.\n\n{scene}SCENE Car\n\nMara drives.\n"
    parts = [told(two, f"1-{n}") for n in (1, 2, 3)]
    assert parts == [told(three, f"2-{n}") for n in (1, 2, 3)]
    assert len({each.source for each in parts}) == 3
    longer = [told(two.replace("walks 4", "walks four"), f"1-{n}") for n in (1, 2, 3)]
    assert [list(map(str, compare(*each))) for each in zip(parts, longer, strict=True)] == [
        [],
        ['"She walks 4 steps." -> "She walks four steps."'],
        [],
    ]


def test_what_is_included_counts_as_written_and_its_line_is_there() -> None:
    at = FILM.index("EXT. ALLEY - NIGHT")
    cast = FILM[:at]

    def made(included: str) -> Compilation:
        def load(path: PurePath) -> bytes | Unreadable:
            return included.encode() if path.name == "cast.wan" else Unreadable("no")

        return compile(script(f"Include: cast.wan\n\n{FILM[at:]}"), load=load)

    before, now = made(cast), made(cast.replace("voices/anna", "voices/jo"))
    was, request = before.requests[0].authored, now.requests[0]
    (change,) = compare(was, request.authored)
    assert str(change) == "Anna's voice: anna.mp3 -> jo.mp3"
    place = now.origins[request.scene].places[change.part]
    assert (place.source.path.name, place.line) == ("cast.wan", 12)
    # a declaration that moves into a file of its own is what it was
    assert compare(told(FILM), was) == ()


def test_the_tool_is_none_of_the_author() -> None:
    """Templates, models and labels may change: source and facets say nothing of them."""
    request = compile(script(FILM)).requests[0]
    assert all(name != "template" for name, _ in request.authored.facets)
    assert not {"model", "duration"} & {name for name, _ in request.authored.facets}
    chosen = compile(script(FILM), model="wan2.6-r2v").requests[0]
    assert list(map(str, compare(request.authored, chosen.authored))) == [
        "model: not set -> wan2.6-r2v"
    ]
    asked = compile(script(edited(("Seed: 7", "Seed: 7\nModel: wan2.6-r2v"))))
    assert asked.requests[0].authored.facets == chosen.authored.facets


def test_a_template_of_ones_own_is_written_by_the_author() -> None:
    def made(template: str) -> Authored:
        text = edited(("Seed: 7", "Seed: 7\nPrompt: own.j2"))
        loaded = compile(script(text), load=lambda _: template.encode(), render=rendered)
        assert loaded.sound
        return loaded.requests[0].authored

    assert [str(each) for each in compare(made("{{ story }} a"), made("{{ story }} b"))] == [
        "template changed"
    ]
    assert made("{{ story }} a") == made("{{ story }} a")


# ---- comparing ---------------------------------------------------------------------------------


def test_equal_sources_are_no_change_whatever_a_new_version_reads_in_them() -> None:
    now = told(FILM)
    assert compare(replace(now, facets=(("words", "read otherwise"),)), now) == ()
    older = replace(now, version=0, facets=(("text", "1"),), values=())
    assert compare(older, now) == ()
    assert compare(replace(older, source="other"), now) == (CANNOT_TELL,)
    assert compare(Authored(), Authored()) == ()
    known = replace(told(edited(("720P", "1080P"))), version=0)
    assert list(map(str, compare(known, now))) == ["1080P -> 720P"]
    renamed = replace(told(FILM.replace("Anna", "Bo").replace("ANNA", "BO")), version=0)
    assert compare(renamed, now) == (CANNOT_TELL,)


def test_model_size_and_seed_are_told_apart_from_content() -> None:
    def technical(*edits: tuple[str, str]) -> list[bool]:
        return [each.technical for each in compare(told(FILM), told(edited(*edits)))]

    model = ("Seed: 7", "Seed: 8\nModel: wan2.6-r2v")
    assert technical(("720P", "1080P"), model) == [True, True, True]
    assert technical(("Rain", "Snow"), ("720P", "1080P")) == [False, True]


def test_an_address_tells_no_secret_and_a_long_value_is_not_told() -> None:
    url = "https://u:secret@example.com/a/anna.jpg?Signature=secret"
    values = dict(told(edited(("cast/anna.jpg", url))).values)
    assert values["Anna's picture"] == "anna.jpg"
    assert "secret" not in str(values)
    values = dict(told(edited(("red coat", "红" * 21))).values)
    assert values["Mara's look"].startswith("…")


# ---- for every script --------------------------------------------------------------------------


@given(TEXTS, st.sampled_from([None, *MODELS]))
def test_every_fact_belongs_to_a_facet_and_every_place_to_a_line(
    text: str, model: str | None
) -> None:
    made = compile(script(text), model=model)
    for request in made.requests:
        known = {name for name, _ in facets._FACETS}
        assert {facet_of(fact) for fact, _ in request.authored.values} <= known
        places = made.origins[request.scene].places
        assert {name for name, _ in request.authored.values} - {"model", "cast"} <= places.keys()


@given(TEXTS, st.integers(0, 99))
def test_a_scene_in_front_changes_no_facet_of_the_others(text: str, at: int) -> None:
    made = compile(script(f"SCENE A\n\nA dog.\n\nSCENE B\n\n{text}\n"))
    more = compile(script(f"SCENE A\n\nA dog.\n\nSCENE C\n\nA cat.\n\nSCENE B\n\n{text}\n"))
    if not (made.sound and more.sound):
        return
    for before, now in zip(made.requests[1:], more.requests[2:], strict=True):
        assert before.authored.facets == now.authored.facets


@given(st.sampled_from(LINES), st.integers(0, FILM.count("\n")), st.integers(0, 2))
def test_whatever_changes_a_request_is_told(line: str, at: int, taken: int) -> None:
    """A line more, another, or one less: but for white space, nothing sent changes in silence."""
    lines = FILM.split("\n")
    lines[at : at + taken] = [line] if line else []
    was, now = compile(script(FILM)), compile(script("\n".join(lines)))
    if not now.sound or len(was.requests) != len(now.requests):
        return
    for before, after in zip(was.requests, now.requests, strict=True):
        if _sent(before) != _sent(after):
            assert compare(before.authored, after.authored)


def _sent(request: Request) -> str:
    return "".join(json.dumps(body(request).json_dict(), ensure_ascii=False).split())


GOLDEN = TESTS / "golden" / "authored.json"


def test_no_version_takes_an_old_script_for_another(accept: bool) -> None:
    """A digest here may change only with the number of its rule; that of a source never."""
    films = {
        path.stem: with_authored(compiled(path)[1])
        for path in sorted((ROOT / "examples").glob("*/*.wan"))
    }
    films["film"] = compile(script(FILM))
    seen = {
        f"{name} {each.scene}": {"source": each.authored.source, **dict(each.authored.facets)}
        for name, film in films.items()
        for each in film.requests
    }
    text = json.dumps({"version": facets.VERSION, **seen}, indent=1) + "\n"
    if accept:
        Path(GOLDEN).write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")
