"""Every sentence knows its lines, in data, in JSON and beside it in a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePath
from typing import Any

import pytest
from click.testing import CliRunner

from wanscript.cli.show import show
from wanscript.compiler import compile, unknown
from wanscript.language.source import Source
from wanscript.show.sourcemap import Sheet, sourcemap
from wanscript.show.terminal import columns, wrapped

EXAMPLES = tuple(sorted((Path(__file__).parents[2] / "examples").glob("*/*.wan")))

SCRIPT = """\
Title: The Wall
Style: grey light

Character: Mara
  Video: https://example.com/m.mp4
  Voice: https://example.com/m.mp3
Prop: Bell
  Image: https://example.com/b.png
Prop: Lamp
  Image: https://example.com/l.png

SCENE One #1#
With: Lamp
Negative prompt: rain

Mara stands still. [[a note]] She waits
for the Bell, and [[ another
one ]] \\Mara is a word. The end comes
late.

MARA
Who
is there?

SCENE Two #2#
Takes: 3

@Mara goes. She typed Image 7.
"""


def sheets(text: str) -> tuple[Sheet, ...]:
    compilation = compile(Source(PurePath("film.wan"), text))
    return sourcemap(compilation, unknown, "intl", "CNY")


def said(sheet: Sheet) -> list[tuple[str, list[tuple[int, int]]]]:
    text = sheet.request.prompt.text
    return [
        (text[each.start : each.end].strip(), [(at.first, at.last) for at in each.places])
        for each in sheet.sentences
    ]


def test_every_sentence_has_its_lines() -> None:
    first, second = sheets(SCRIPT)
    assert said(first) == [
        ("grey light.", [(2, 2)]),
        ("Video 1 stands still.", [(16, 16)]),
        ("She waits for Image 1, and Mara is a word.", [(16, 18)]),
        ("The end comes late.", [(18, 19)]),
        ('Video 1 says, "Who is there?"', [(21, 23)]),
    ]
    assert said(second) == [
        ("grey light.", [(2, 2)]),
        ("Video 1 goes.", [(28, 28)]),
        ("She typed Image 7.", [(28, 28)]),
    ]


def test_sentences_are_the_whole_prompt() -> None:
    for path in EXAMPLES:
        for sheet in sheets(path.read_text("utf-8")):
            text = sheet.request.prompt.text
            assert "".join(text[each.start : each.end] for each in sheet.sentences) == text
            assert all(each.places for each in sheet.sentences)


def test_a_medium_knows_its_name_its_lines_and_who_uses_it() -> None:
    first, _ = sheets(SCRIPT)
    rows = [
        (each.label, each.name, each.place.first, [(at.first, at.last) for at in each.used])
        for each in first.media
    ]
    assert rows == [
        ("Video 1", "Mara", 5, [(16, 16), (21, 21)]),
        ("Image 1", "Bell", 8, [(17, 17)]),
        ("Image 2", "Lamp", 10, [(13, 13)]),
    ]


def test_takes_share_a_sheet_and_findings_belong_to_their_scene() -> None:
    first, second = sheets(SCRIPT)
    assert (first.takes, second.takes) == (1, 3)
    assert all(each.span.line < 25 for each in first.findings)
    assert any(each.span.line == 28 for each in second.findings)


def test_a_numbered_list_is_no_row_of_numbers() -> None:
    head = "Character: Mara\n  Image: https://example.com/m.png\n\n"
    text = f"{head}```\n1. Mara.\n2. @Mara.\n\nEnd\n```\n"
    (sheet,) = sheets(text)
    assert [words for words, _ in said(sheet)] == ["1. Mara.", "2. Image 1.", "End"]


# ---- the command -------------------------------------------------------------------------------


def written(folder: Path) -> str:
    path = folder / "film.wan"
    path.write_text(SCRIPT, encoding="utf-8")
    return str(path)


def test_text_has_brackets_and_no_colour_where_there_is_no_terminal(tmp_path: Path) -> None:
    done = CliRunner().invoke(show, [written(tmp_path), "1"])
    assert "\x1b" not in done.stdout
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    assert "  film.wan:16    | [Video 1] stands still." in lines
    assert any(re.fullmatch(r"  Image 2  Lamp .* 13", line) for line in lines)
    assert "  negative prompt  rain" in lines
    assert any("15 s billed" in line or "s billed, CNY" in line for line in lines)
    assert "Scene 2" not in done.stdout


def test_text_is_coloured_when_told(tmp_path: Path) -> None:
    done = CliRunner(env={"FORCE_COLOR": "1"}).invoke(show, [written(tmp_path)], color=True)
    assert "\x1b[36mVideo 1\x1b[0m stands still." in done.stdout
    assert "[Video 1]" not in done.stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_of_an_example_is_too_wide(path: Path, width: int) -> None:
    done = CliRunner(env={"COLUMNS": str(width)}).invoke(show, [str(path)])
    assert done.exit_code == 0
    assert max(columns(line) for line in done.stdout.splitlines()) <= max(width, 70)


def test_json_says_the_same(tmp_path: Path) -> None:
    done = CliRunner().invoke(show, [written(tmp_path), "--format", "json"])
    document: dict[str, Any] = json.loads(done.stdout)
    assert document["schema"] == 1
    first = document["scenes"][0]
    prompt = first["prompt"]
    name = prompt["names"][0]
    assert prompt["text"][name["start"] : name["end"]] == "Video 1"
    assert (name["name"], name["line"]) == ("Mara", 16)
    assert prompt["sentences"][1]["places"][0]["line"] == 16
    assert first["media"][0]["voice"] == "https://example.com/m.mp3"
    assert first["price"]["low"] < first["price"]["high"]
    assert done.exit_code == 1
    assert [each["code"] for each in document["scenes"][1]["findings"]]


def test_an_unknown_scene_is_a_wrong_use(tmp_path: Path) -> None:
    done = CliRunner().invoke(show, [written(tmp_path), "9"])
    assert done.exit_code == 2
    assert "There is no scene `9`; there is 1, 2." in done.stderr


# ---- lines of a width --------------------------------------------------------------------------


def test_chinese_breaks_between_characters_but_not_before_a_mark() -> None:
    lines = wrapped([("图中的", ""), ("图1", "36"), ("，老周合上扇子。", "")], 8)
    assert ["".join(text for text, _ in line) for line in lines] == [
        "图中的",
        "图1，老",
        "周合上扇",
        "子。",
    ]


def test_words_break_at_spaces_and_names_do_not() -> None:
    lines = wrapped([("She waits for ", ""), ("Image 1", "36"), (", then goes.", "")], 15)
    assert ["".join(text for text, _ in line) for line in lines] == [
        "She waits for",
        "Image 1, then",
        "goes.",
    ]
