"""A script compiled again after an edit is what it is when it is compiled afresh."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed import BAD, GOOD, script
from texts import LINES

from wanscript.compiler import compile
from wanscript.incremental import Incremental
from wanscript.language.decode import text_of
from wanscript.language.storyboard import Scene
from wanscript.lower.lower import LowerContext, LoweredScene, lower_scene
from wanscript.models.media import MediaProblem, Unreadable

FILM = """\
Title: The Wall
Character: Mara
  Image: https://example.com/mara.png
Background: Alley
  Image: alley.png

EXT. ALLEY - NIGHT #one#
Duration: 4s

Mara waits. 😀 小美 /* a note */ waits too.

MARA
Why?

INT. HALL - DAY
First frame: end of previous

1. Wide shot [2s]
Nobody.

EXT. ALLEY - DAY
Split: chained
First frame: end of scene one

1. Wide shot of Mara [8s]
She goes.

2. Close-up [9s]
She goes on.
"""
MORE = ("\n\nINT. HALL - DAY\n\nMara", "[[", "]]", "/*", "*/", "```\n", "\n", "\n\n", " ", "\u200b")


def same(films: Incremental, text: str, model: str | None = None) -> None:
    """Compiles the next text, and holds it against a fresh compilation."""
    source = script(text)
    made, fresh = films.compile(source, model=model), compile(source, model=model)
    assert made.diagnostics == fresh.diagnostics
    assert made.compilation == fresh
    assert made.compilation.symbols == fresh.symbols


def test_a_heading_that_is_a_declaration_at_the_start_of_a_script() -> None:
    films = Incremental()
    text = "INT. A\n\nMara.\n\n场景 ：茶馆\n\n小美。\n\nINT. B\n\nMara.\n"
    for at in range(len(text) + 1):
        same(films, f"{text[:at]}x{text[at:]}")


@pytest.mark.parametrize("last", ["1", "TEASER", "# Teaser"])
def test_what_stands_alone_above_a_heading(last: str) -> None:
    films = Incremental()
    for gap in ("\n", "", "\n"):
        same(films, f"INT. A\n\nMara.\n\n{last}\n{gap}内景 茶馆 - 夜\n\n小美。\n")


def test_a_film_that_is_typed_key_by_key() -> None:
    films = Incremental()
    for end in range(len(FILM) + 1):
        same(films, FILM[:end])


def test_a_key_anywhere_in_a_film() -> None:
    films = Incremental()
    for at in range(len(FILM) + 1):
        same(films, f"{FILM[:at]}x{FILM[at:]}")
        same(films, FILM[:at] + FILM[at + 1 :])


@pytest.mark.parametrize("path", [*GOOD, *BAD], ids=lambda path: path.stem)
def test_edits_of_a_golden(path: Path) -> None:
    text = text_of(path.read_bytes())
    if text is None:
        return
    films = Incremental()
    same(films, text)
    for part in range(5):
        at = len(text) * part // 4
        text = text[:at] + MORE[(part + len(path.stem)) % len(MORE)] + text[at:]
        same(films, text)


EDITS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 30),
        st.one_of(
            st.sampled_from(MORE),
            st.sampled_from(LINES).map(lambda line: f"\n{line}\n"),
            st.text(max_size=3),
        ),
    ),
    min_size=1,
    max_size=6,
)


@given(st.one_of(st.just(FILM), st.lists(st.sampled_from(LINES), max_size=30)), EDITS)
def test_any_edits(start: str | list[str], edits: list[tuple[float, int, str]]) -> None:
    text = start if isinstance(start, str) else "\n".join(start)
    films = Incremental()
    same(films, text)
    for where, count, new in edits:
        at = round(where * len(text))
        text = text[:at] + new + text[at + count :]
        same(films, text)


def test_what_a_script_depends_on_is_asked_again() -> None:
    cast = "Character: Mara\n  Image: mara.png\n"
    source = script(f"Include: cast.wan\n\nINT. HALL\n\nMara waits.\n\n{FILM[FILM.index('EXT') :]}")
    films = Incremental()
    seen: list[tuple[str, ...]] = []
    for text in (None, cast, cast.replace("Mara", "Anna"), cast):
        for there in (True, False):

            def load(path: PurePath, text: str | None = text) -> bytes | Unreadable:
                return Unreadable(f"no {path}") if text is None else text.encode()

            def facts(reference: str, there: bool = there) -> MediaProblem | None:
                return None if there else MediaProblem(f"no {reference}", missing=True)

            made = films.compile(source, load=load, facts=facts)
            fresh = compile(source, load=load, facts=facts)
            told = tuple(map(repr, made.diagnostics))
            assert told == tuple(map(repr, fresh.diagnostics))
            assert made.compilation.requests == fresh.requests
            seen.append(told)
    assert len(set(seen)) == 4  # of Mara alone it is asked whether her picture is there


def test_who_is_declared_as_one_is_known_by_every_scene() -> None:
    """Whether another scene names them as one decides what a scene without a reference is told."""
    head = "Character: Mara, Jonas\n  Image: https://example.com/a.png\n\nINT. A\n\n"
    films = Incremental()
    for words in ("Mara waits.", "Mara, Jonas wait.", "Jonas waits."):
        same(films, f"{head}{words}\n\nINT. B\n\nRain falls.\n")


def test_an_edit_of_a_typed_reference_is_offered_by_the_languages_of_the_film() -> None:
    scene = "INT. B\n\nZORK\nHello.\n\n1. Close [9s]: Lamp. Image 1 sees it.\n"
    head = "Prop: Lamp\n  Image: https://example.com/a.png\n\nINT. A\n\n"
    films = Incremental()
    for words in ("小美说：好。", "12.", "Rain falls."):
        same(films, f"{head}{words}\n\n{scene}")


HEADS = (
    "Character: Mara\n  Image: https://example.com/m.png\n",
    "Character: Mara, Jonas\n  Image: https://example.com/m.png\n",
    "Prop: Lamp\n  Image: https://example.com/l.png\n  Aka: the light\n",
    "Character: Anna Klein\n  Look: tall as Mara\n",
    "With: all\n",
    "Split: chained\n",
    "First frame: end of previous\n",
    "Ratio 16:9\n",
)
SCENES = (
    "INT. BAR - NIGHT #a#\n",
    "INT. X #a#\n",
    "OMITTED #b#\n",
    "INT. Y\nFirst frame: end of scene a\n",
    "INT. Z #a-1#\n",
    "INT. Q\nCast: Mara, Jonas\n",
)
WORDS = (
    "Mara waits by the light.\n",
    "Mara, Jonas wait.\n",
    "1. Wide [8s]: Mara.\n\n2. Close [9s]: Lamp.\n",
    "Image 1 sees Image 3.\n",
    "小美说：“好。”\n",
    "ZORK\nHello.\n",
    "12.\n",
)


@given(
    st.lists(st.sampled_from(HEADS), min_size=1, max_size=2, unique=True),
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(SCENES), st.lists(st.sampled_from(WORDS), max_size=2)),
            min_size=1,
            max_size=3,
        ),
        min_size=2,
        max_size=4,
    ),
)
def test_scenes_among_others(head: list[str], films: list[list[tuple[str, list[str]]]]) -> None:
    """A scene that stays as it is may be another by what the others are."""
    made = Incremental()
    for scenes in films:
        story = "\n".join(heading + "\n" + "\n".join(words) for heading, words in scenes)
        same(made, f"{''.join(head)}\n{story}")


def test_a_scene_that_only_moved_is_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(scene: Scene, context: LowerContext) -> LoweredScene:
        read.append(scene.name)
        return lower_scene(scene, context)

    films = Incremental()
    same(films, FILM)
    monkeypatch.setattr("wanscript.incremental.lower_scene", counted)
    same(films, FILM.replace("Nobody.", "Nobody at all."))
    assert set(read) == {"2"}
    read.clear()
    same(films, FILM.replace("Mara waits.", "Mara waits and waits."))
    assert set(read) == {"one", "2"}  # the second is as it was before
