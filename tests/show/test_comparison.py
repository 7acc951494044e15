"""A film by several models: what belongs to which scene, what could be one clip, and the table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path, PurePath

import pytest
from click.testing import CliRunner, Result

from wanscript.cli.run import plan
from wanscript.compiler import compile
from wanscript.language.source import Source
from wanscript.models.media import MediaFacts, MediaKind
from wanscript.models.price import Range
from wanscript.show.comparison import Comparison, Join, compare, document
from wanscript.show.comparisontext import comparison_text
from wanscript.show.terminal import columns

HEAD = """Title: Three rooms
Resolution: 720P

Character: Mara
  Image: https://example.com/mara.png
  Voice: https://example.com/mara.mp3

Character: Jonas
  Image: https://example.com/jonas.png

Background: Alley
  Image: https://example.com/alley.png

"""
FILM = (
    HEAD
    + """EXT. ALLEY - NIGHT

Mara walks in.

MARA
Hello?

EXT. ALLEY - LATER
Duration: 8s

Jonas waits.

EXT. ALLEY - NIGHT
Duration: 8s
Takes: 2

Jonas leaves.

INT. KITCHEN - DAY
First frame: end of previous

Jonas sits down.
"""
)
MODELS = ("wan2.7-r2v", "wan3.0-video", "happyhorse-1.1-r2v")


def compared(
    script: str,
    *models: str,
    lengths: Mapping[str, float] = {},
    scenes: tuple[str, ...] = (),
) -> Comparison:
    known = {
        name: MediaFacts(MediaKind.VIDEO, "mp4", 9, 640, 480, seconds)
        for name, seconds in lengths.items()
    }
    source = Source(PurePath("film.wan"), script)
    films = [compile(source, facts=known.get, model=model) for model in models or MODELS]
    return compare(films, known.get, "intl", "CNY", scenes)


def lacks(made: Comparison) -> list[list[list[tuple[str, int]]]]:
    return [[[(it.code, it.line) for it in cell.lacks] for cell in row.cells] for row in made.rows]


def test_what_cannot_be_carried_is_told_at_the_scene_that_needs_it() -> None:
    assert lacks(compared(FILM)) == [
        [[], [], [("WAN307", 6)]],
        [[], [], []],
        [[], [], []],
        [[], [("WAN307", 33)], [("WAN307", 33)]],
    ]


def test_the_words_are_about_it() -> None:
    (cell,) = compared(FILM, "happyhorse-1.1-r2v").rows[0].cells
    assert [it.words for it in cell.lacks] == ["takes no voices, so Mara's cannot be heard"]


def test_a_setting_of_the_film_is_lacking_in_every_scene_that_has_it() -> None:
    film = "Negative prompt: blur\n" + FILM
    assert [len(row.cells[0].lacks) for row in compared(film, "wan3.0-video").rows] == [1, 1, 1, 2]


def test_a_length_that_a_shot_gives_is_lacking_there() -> None:
    film = (
        f"{HEAD}EXT. ALLEY - NIGHT\n\n1. Wide shot [9s]\nJonas waits.\n\n2. Close [9s]\nHe goes.\n"
    )
    found = compared(film, "wan2.7-r2v", "wan3.0-video")
    assert lacks(found) == [[[("WAN304", 19)], []]]


def test_totals_are_of_what_a_model_carries() -> None:
    old, new, horse = compared(FILM).columns
    assert (old.carried, new.carried, horse.carried) == (4, 3, 2)
    assert old.total.seconds == Range(Decimal(34), Decimal(34))
    assert old.total.cost is not None
    assert old.total.cost.amount.high == Decimal("24.98")
    assert horse.total.cost is None


def joins(script: str, *models: str, **more: float) -> list[tuple[Join, ...]]:
    return [column.joins for column in compared(script, *models, lengths=more).columns]


def test_scenes_in_one_place_could_be_one_clip_as_long_as_the_model_makes_it() -> None:
    old, new, _ = joins(FILM)
    assert old == (Join(("1", "2"), 13),)
    assert new == (Join(("1", "2", "3"), 21),)


@pytest.mark.parametrize(
    "second",
    [
        "EXT. PARK - NIGHT\n\nJonas waits.\n",
        "EXT. ALLEY - DAY\n\nJonas waits.\n",
        "EXT. ALLEY - NIGHT\nDuration: -1\n\nJonas waits.\n",
        "EXT. ALLEY - NIGHT\nDuration: 28s\n\nJonas waits.\n",
        "EXT. ALLEY - NIGHT\nFirst frame: https://example.com/f.png\n\nRain falls.\n",
        "SCENE Later on\n\nJonas waits.\n",
    ],
)
def test_scenes_that_are_no_one_clip(second: str) -> None:
    film = f"{HEAD}EXT. ALLEY - NIGHT\n\nMara walks in.\n\n{second}"
    assert joins(film, "wan3.0-video") == [()]


def test_a_clip_that_goes_on_from_the_one_before_could_be_one_with_it() -> None:
    film = (
        "Background: Alley\n\nEXT. ALLEY - NIGHT\nFirst frame: https://example.com/f.png\n\n"
        "Rain falls.\n\nEXT. ALLEY - NIGHT\nFirst frame: end of previous\n\nRain stops.\n"
    )
    assert joins(film, "wan3.0-video") == [(Join(("1", "2"), 10),)]


def test_what_two_scenes_need_together_must_fit_into_one_request() -> None:
    things = "".join(f"Prop: Thing{n}\n  Image: https://example.com/{n}.png\n" for n in range(6))
    film = things + "\nEXT. ALLEY - NIGHT\n\n{}\n\nEXT. ALLEY - NIGHT\n\n{}\n"
    few = film.format("Thing0 falls on Thing1.", "Thing1 falls on Thing2, Thing3.")
    many = film.format("Thing0 falls on Thing1, Thing2.", "Thing3 falls on Thing4, Thing5.")
    assert [len(each) for each in joins(few, "wan2.7-r2v", "wan3.0-video")] == [1, 1]
    assert [len(each) for each in joins(many, "wan2.7-r2v", "wan3.0-video")] == [0, 1]


def test_words_of_two_scenes_count_as_the_model_counts_them() -> None:
    scene = "EXT. ALLEY - NIGHT\n\nMara " + "等着。" * 400 + "\n\n"
    film = HEAD.replace("Voice", "Look") + scene * 4
    names = ("happyhorse-1.1-r2v", "wan2.7-r2v")
    joins = [column.joins for column in compared(film, *names).columns]
    assert [len(each[0].scenes) for each in joins] == [2, 3]


def test_clips_of_two_scenes_are_measured_together() -> None:
    film = (
        "Character: Mara\n  Video: a.mp4\nCharacter: Jonas\n  Video: b.mp4\n\n"
        "EXT. ALLEY - NIGHT\n\nMara waits.\n\nEXT. ALLEY - NIGHT\n\nJonas waits.\n"
    )
    names = ("a.mp4", "b.mp4")
    for seconds, count in ((4.0, 1), (9.0, 0)):
        assert [len(it) for it in joins(film, "wan3.0-video", **dict.fromkeys(names, seconds))] == [
            count
        ]


def test_a_scene_that_one_model_splits_is_one_row() -> None:
    shots = "1. Wide shot [10s]\nMara walks.\n\n2. Close-up [8s]\nMara sits.\n"
    film = f"Split: auto\n{HEAD}EXT. ALLEY - NIGHT\n\n{shots}"
    (row,) = compared(film, "wan2.7-r2v", "wan3.0-video").rows
    assert (row.scene, [cell.clips for cell in row.cells]) == ("1", [2, 1])
    (row,) = compared(film, "wan2.7-r2v", "wan2.7-r2v-2026-06-12").rows
    assert row.scene == "1"


def test_one_scene_alone() -> None:
    found = compared(FILM, scenes=("3",))
    assert [row.scene for row in found.rows] == ["3"]
    assert found.columns[0].total.seconds.high == 16
    assert found.columns[0].joins == ()


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize("count", [2, 3, 5])
def test_the_table_keeps_to_its_width(width: int, count: int) -> None:
    models = (*MODELS, "wan2.7-r2v-2026-06-12", "wan2.6-r2v-flash")[:count]
    text = comparison_text(compared(FILM, *models), script="film.wan", width=width)
    assert all(columns(line) <= width for line in text.splitlines())
    for model in models:
        assert model[: width // count - 12] in text
    assert "could be one clip" in text
    assert "33" in text


def test_json_says_everything() -> None:
    found = compared(FILM, *MODELS, "wan2.6-r2v")
    data = json.loads(json.dumps(document(found)))
    assert [each["model"] for each in data["models"]] == [*MODELS, "wan2.6-r2v"]
    assert data["models"][1]["could_be_one"] == [{"scenes": ["1", "2", "3"], "seconds": 21}]
    assert "offline" in data["models"][3]["retired"]
    assert [each["warnings"] for each in data["models"]] == [0, 0, 0, 0]
    framed = f"{HEAD}EXT. ALLEY - NIGHT\nFirst frame: https://example.com/f.png\n\nMara waits.\n"
    columns = compared(framed, "wan2.7-r2v", "wan3.0-video").columns
    assert [column.warnings for column in columns] == [1, 0]
    last = data["scenes"][3]["models"]["wan3.0-video"]
    assert last["carries"] is False
    assert last["lacks"] == [
        {
            "code": "WAN307",
            "message": "takes a first frame or references, not both",
            "file": "film.wan",
            "line": 33,
        }
    ]


# ---- the command -----------------------------------------------------------------------------


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DASHSCOPE_API_KEY", "WANSCRIPT_STATE", "WANSCRIPT_CURRENCY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "film.wan"
    path.write_text(FILM)
    return path


def asked(*options: str) -> Result:
    return CliRunner().invoke(plan, ["film.wan", *options], catch_exceptions=False)


TWO = ("--model", "wan2.7-r2v", "--model", "wan3.0-video")


def test_two_models_are_put_side_by_side(film: Path) -> None:
    before = sorted(film.parent.iterdir())
    found = asked(*TWO)
    assert found.exit_code == 0, found.output
    assert found.stderr == ""
    assert "CNY 24.98" in found.stdout
    assert "3 of 4 scenes" in found.stdout
    assert sorted(film.parent.iterdir()) == before
    assert (
        json.loads(asked(*TWO, "--format", "json", "--currency", "USD").stdout)["currency"] == "USD"
    )


def test_one_model_twice_is_the_plan_of_one(film: Path) -> None:
    assert "to shoot" in asked("--model", "wan2.7-r2v", "--model", "wan2.7-r2v").stdout


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--model", "wan2.7-rv2"), 2, "did you mean `wan2.7-r2v`?"),
        (("--scene", "9"), 2, "no scene 9"),
        (("--output", "plan.json"), 2, "leave out --output"),
        (("--exit-code",), 2, "leave out --output"),
        (("--retry",), 2, "leave out --output"),
        (("--backend", "local"), 2, "leave out --output"),
    ],
)
def test_what_cannot_be_compared(
    film: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    found = asked(*TWO, *options)
    assert found.exit_code == code
    assert words in found.stderr
    assert found.stdout == ""


def test_a_mistake_of_the_script_is_told_first(film: Path) -> None:
    film.write_text(FILM.replace("Jonas leaves", "@Jonsa leaves"))
    found = asked(*TWO)
    assert found.exit_code == 1
    assert "WAN201" in found.stderr
    assert "WAN307" not in found.stderr
    assert found.stdout == ""
