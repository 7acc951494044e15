"""Screenplays in the shape of real ones, with the scripts that they become.

`--accept` writes what comes out anew.
"""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from wanscript.compiler import compile
from wanscript.language.diagnostic import Severity
from wanscript.language.source import Source
from wanscript.screenplay.fdx import fdx
from wanscript.screenplay.fountain import fountain
from wanscript.screenplay.records import UnreadableScreenplay
from wanscript.screenplay.to_wan import to_wan

from .taken import lost, words

SAMPLES = tuple(sorted((Path(__file__).parent / "samples").glob("*.f*")))


def _imported(path: Path) -> str:
    data = path.read_bytes()
    screenplay = fdx(data) if path.suffix == ".fdx" else fountain(data.decode())
    made = to_wan(screenplay)
    left = "".join(f"  - {each}\n" for each in made.left)
    return f"{made.text}\n/* Left to a person:\n{left}*/\n"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_screenplay_becomes_this_script(path: Path, accept: bool) -> None:
    golden, made = path.with_suffix(".wan"), _imported(path)
    if accept:
        golden.write_text(made, "utf-8")
    assert made == golden.read_text("utf-8")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_only_the_pictures_are_missing(path: Path) -> None:
    """With a model that needs none nothing is wrong, not even a warning."""
    made = compile(Source(PurePath("x.wan"), _imported(path)), model="wan2.7-t2v")
    told = [each for each in made.diagnostics if each.severity is not Severity.HINT]
    assert [(each.code, each.span.text) for each in told] == []


@pytest.mark.parametrize(
    "path", [each for each in SAMPLES if each.suffix == ".fountain"], ids=lambda path: path.stem
)
@pytest.mark.parametrize("wide", ["", "bom", "crlf"])
def test_every_word_is_there(path: Path, wide: str) -> None:
    text = path.read_text("utf-8")
    page, _, body = text.partition("\n\n")
    typed = {"bom": f"\ufeff{text}", "crlf": text.replace("\n", "\r\n")}.get(wide, text)
    made = to_wan(fountain(typed)).text
    assert made == to_wan(fountain(text)).text
    found = words(made)
    assert lost(sorted(words(page)), sorted(found)) == []
    assert lost([each for each in words(body) if each != "12"], found) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("标题：雨夜\n作者：某人\n\n外景. 街道 - 日\n\n雨。", "Title: 雨夜\n作者: 某人"),
        ("内景 屋 - 夜\n\n灯。\n\n外景. 街道 - 日\n\n雨。", "Background: 屋\nBackground: 街道"),
        ("INT. AUTO - ABEND\n\nFRAU WEIß\nJa.", "Character: Frau Weiß"),
        ("INT. A - DAY\n\nA dog.\n\nCORTE A:\n\nEXT. B - DAY\n\nA cat.", "> CORTE A:"),
        (
            "INT. A - DAY\n\nA dog.\n\nCORTE A:\n\n[[by foot]]\n\nEXT. B - DAY\n\nA cat.",
            "!CORTE A:",
        ),
        ("INT. A - DAY\n\nNIGHT FALLS:\n\nA dog.", "!NIGHT FALLS:"),
        ("Innen. Er geht.\n\nINT. A - DAY\n\nEr kommt.", "Innen. Er geht."),
        ("A dog.\n\nINT. A - DAY #1#\n\nA cat.", "SCENE Opening #opening#"),
    ],
)
def test_a_page_of_any_language_is_read_as_meant(text: str, kept: str) -> None:
    made = to_wan(fountain(text)).text
    assert kept in made
    found = compile(Source(PurePath("x.wan"), made), model="wan2.7-t2v").diagnostics
    assert [each.code for each in found if each.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<FinalDraft><Content>", "is broken: line 1, column 22: no element found"),
        (b"", "is broken: line 1, column 1: no element found"),
        (b"<a/>", "is XML, but no Final Draft document with a script in it"),
        (b"<FinalDraft/>", "is XML, but no Final Draft document with a script in it"),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><FinalDraft><Content>&a;</Content></FinalDraft>',
            "declares a document type or entities, as no screenplay does",
        ),
        (
            b"<FinalDraft><Content>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</Content></FinalDraft>",
            "is nested more than 50 levels deep",
        ),
        (
            b'<?xml version="1.0" encoding="x-no"?><FinalDraft/>',
            "is in an encoding that is not known",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableScreenplay) as told:
        fdx(data)
    assert str(told.value) == why


def test_a_title_page_within_the_script_is_one() -> None:
    """As some programs write it."""
    lines = ("La Nuit", "écrit par", "Anne Dupont")
    page = "".join(f"<Paragraph><Text>{line}</Text></Paragraph>" for line in lines)
    scene = (
        '<Paragraph Type="Scene Heading"><SceneProperties Number="12A"/>'
        "<Text>INT. BAR</Text></Paragraph>"
    )
    made = fdx(
        f"<FinalDraft><Content><TitlePage><Content>{page}</Content></TitlePage>{scene}</Content>"
        "</FinalDraft>".encode()
    )
    assert made.title_page == tuple(zip(("Title", "Credit", "Author"), lines, strict=True))
    assert "INT. BAR #12A#" in to_wan(made).text
