"""A split scene that is edited: the clips before the edit stay as they are, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from printed import script

from wanscript.cli import cli
from wanscript.compiler import compile

Shots = list[tuple[str, int, str]]
"""Number, seconds and words of each shot."""

TWELVE: Shots = [(str(n), 5, f"Mara runs past door {n}.") for n in range(1, 13)]


def film(shots: Shots, split: str) -> str:
    told = "\n\n".join(f"{n}. Wide shot [{s}s]\n{words}" for n, s, words in shots)
    return (
        f"Split: {split}\nSeed: 7\n\n"
        "Character: Mara\n  Image: https://example.com/m.png\n\n"
        "Character: Jonas\n  Video: https://example.com/j.mp4\n\n"
        f"INT. HALL - DAY #hall#\n\n{told}\n\nINT. ROOM - DAY #room#\nDuration: 3\n\nMara rests.\n"
    )


def clips(shots: Shots, split: str, folder: Path) -> dict[str, Any]:
    path = folder / "film.wan"
    path.write_text(film(shots, split))
    ran = CliRunner().invoke(cli, ["compile", str(path)])
    assert ran.exit_code == 0, ran.output
    return {each["scene"]: each for each in json.loads(ran.stdout)["requests"]}


def seven(seconds: int = 5, words: str = TWELVE[6][2]) -> Shots:
    return [*TWELVE[:6], ("7", seconds, words), *TWELVE[7:]]


EDITS = {
    "longer": seven(8),
    "shorter": seven(3),
    "other words": seven(words="Mara jumps."),
    "somebody new, of whom there is a video": seven(words="Jonas jumps."),
    "gone": [*TWELVE[:6], *TWELVE[7:]],
    "one more": [*TWELVE[:7], ("7a", 4, "Mara stumbles."), *TWELVE[7:]],
}


@pytest.mark.parametrize("split", ["auto", "chained"])
@pytest.mark.parametrize("edit", EDITS)
def test_shots_before_an_edit_keep_their_clips(edit: str, split: str, tmp_path: Path) -> None:
    before, after = clips(TWELVE, split, tmp_path), clips(EDITS[edit], split, tmp_path)
    assert [before[f"hall-{n}"]["shots"] for n in (1, 2)] == [["1", "2", "3"], ["4", "5", "6"]]
    kept = ("hall-1", "hall-2", "room")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert after["hall-3"] != before["hall-3"]


def test_a_shot_that_now_fits_into_the_clip_before_it_joins_that_one_alone(tmp_path: Path) -> None:
    """A clip takes as many shots as it can hold: that is what its length is."""
    four: Shots = [(n, 4, words) for n, _, words in TWELVE]
    before = clips(four, "auto", tmp_path)
    after = clips([*four[:6], ("7", 3, four[6][2]), *four[7:]], "auto", tmp_path)
    assert before["hall-2"]["shots"] == ["4", "5", "6"]
    assert after["hall-2"]["shots"] == ["4", "5", "6", "7"]
    assert after["hall-1"] == before["hall-1"]


def test_a_reference_video_shortens_the_clips_that_it_is_in(tmp_path: Path) -> None:
    made = clips(seven(words="Jonas jumps."), "auto", tmp_path)
    assert [each["shots"] for name, each in made.items() if name != "room"] == [
        ["1", "2", "3"],
        ["4", "5", "6"],
        ["7", "8"],
        ["9", "10", "11"],
        ["12"],
    ]


@pytest.mark.parametrize(
    ("shots", "way"),
    [
        (TWELVE[:4], "`Split: auto` cuts it before shot 4"),
        (TWELVE[:8], "`Split: auto` cuts it before shot 4 and shot 7"),
        (TWELVE, "`Split: auto` cuts it before shot 4, shot 7 and shot 10"),
        ([("1", 5, "Mara runs."), ("2", 18, "Mara rests.")], ""),
        ([("1", 8, "Mara runs."), ("2", 8, "Jonas rests.")], "`Split: auto` cuts it between"),
    ],
)
def test_a_scene_that_is_too_long_is_told_where_it_would_be_cut(shots: Shots, way: str) -> None:
    text = film(shots, "auto").removeprefix("Split: auto\n")
    (found,) = (each for each in compile(script(text)).diagnostics if each.code == "WAN304")
    assert way in (found.help or "")
    assert ("Split" in (found.help or "")) == bool(way)
