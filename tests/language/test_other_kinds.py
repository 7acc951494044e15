"""A whole file of another kind is told by one error that names it; a script with some of it not."""

from __future__ import annotations

import json
from pathlib import PurePath

import pytest
from printed import GOOD, ROOT

from wanscript.app.decoded import compile_decoded
from wanscript.language.decode import decode

CAST = "Character: Mara\n  Image: https://example.com/m.png\n\n"
STORY = {"title": "X", "scenes": [{"place": "Alley", "words": "Mara says: “no”"}]}
LIST = "\n- a wide shot of the alley\n- rain\n- a red coat\n"
TABLE = "| Shot | Picture |\n|---|---|\n| 1 | Mara waits |\n| 2 | She goes |\n"

OTHERS = {
    "JSON": [json.dumps(STORY), json.dumps([STORY], indent=2), "[[1, 2]]", '{"title": "X", broken'],
    "YAML": [
        "title: X\ncast:\n- Mara\n- Jonas\n",
        "---\nfilm:\n  title: X\n  scene:\n    place: Alley\n",
        "# a film\nscenes:\n  - words: |\n      Mara waits.\n\n      She goes.\n",
    ],
    "a Markdown document": [
        f"# The Wall\n\n## Scene 1\n{LIST}",
        f"The Wall\n\n# Shots\n\n{TABLE}\n**Mara** waits.\n",
    ],
    "a table": [
        TABLE,
        "镜号,景别,画面,时长\n1,全景,小美走来,4秒\n2,特写,老周抬头,3秒\n",
        "Shot\tSize\tPicture\n1\twide\tMara waits, and waits\n2\tclose\tshe goes\n",
    ],
    "an RTF document": ["{\\rtf1\\ansi\\ansicpg1252 Mara waits.}"],
    "a Final Draft document": ['<?xml version="1.0"?>\n<FinalDraft DocumentType="Script">\n'],
    "an XML document": ['<?xml version="1.0"?>\n<film/>\n'],
    "a web page": ["\n<!DOCTYPE html>\n<p>Mara</p>", "<html><body>"],
    "a file of subtitles": ["1\n00:00:01,000 --> 00:00:02,500\nNo.\n", "WEBVTT\n\n"],
}
BYTES = {
    "a PDF document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "a Word document": b"PK\x03\x04\x14\0\6\0[Content_Types].xml word/document.xml",
    "a spreadsheet": b"PK\x03\x04\x14\0\6\0[Content_Types].xml xl/workbook.xml",
    "an OpenDocument text": b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
    "a zip archive": b"PK\x03\x04film.wan",
    "a packed archive": b"\x1f\x8b\x08\0\0",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        *((kind, text.encode()) for kind, texts in OTHERS.items() for text in texts),
        *BYTES.items(),
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_of_another_kind_gets_one_error_that_names_it(
    kind: str, data: bytes, mark: bytes
) -> None:
    (finding,) = compile_decoded(decode(PurePath("film.wan"), mark + data)).diagnostics
    assert (finding.code, finding.message) == ("WAN140", f"this is {kind}, not a script")
    assert finding.help


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mara waits in the rain.",
        f"{CAST}# Act one\n{LIST}\n**Mara** waits.\n",
        f"{CAST}{TABLE}",
        f"# Act one\n\nINT. ALLEY - NIGHT\n{LIST}",
        "# Act one\n\nMara waits.\n\n# Act two\n\nJonas waits.\n",
        f"1. Wide shot [4s]: Mara\n{LIST}{LIST}",
        "Character: Mara\n  Look: red coat\nStyle:\n  ink\n",
        "角色：小美\n  图片：a.png\n",
        "[[ a note ]]\n\nMara waits.\n",
        "[0-4s] Mara waits.\n[4-8s] She goes.\n",
        "{4s} Mara waits.",
        "```\nImage 1 waits.\n```\n",
        "Mara waits, sits, stands, goes.\nShe is tired.\nJonas comes, goes, sits, stands.\n",
        LIST,
    ],
)
def test_a_script_is_no_other_kind(text: str) -> None:
    assert decode(PurePath("film.wan"), text.encode())[1] == ()


def test_no_script_of_ours_is_taken_for_another_kind() -> None:
    for path in (*GOOD, *(ROOT / "examples").rglob("*.wan")):
        assert "WAN140" not in [each.code for each in decode(PurePath("x"), path.read_bytes())[1]]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_two_versions_that_git_left_are_told_and_what_looks_alike_is_not(end: str) -> None:
    lines = ("<<<<<<< HEAD", "Mara waits.", "=======", "Mara goes.", ">>>>>>> winter")
    data = (CAST + "INT. BAR\n\n" + "\n".join(lines)).replace("\n", end).encode()
    source, (found,) = decode(PurePath("film.wan"), data)
    assert (found.code, found.span.text) == ("WAN149", "<<<<<<< HEAD")
    assert not any(line in source.text for line in lines if not line[0].isalpha())
    for short in (lines[:3], lines[2:], ("<<<<<<< he shouts.", "Mara waits.")):
        assert decode(PurePath("film.wan"), "\n".join(short).encode())[1] == ()
