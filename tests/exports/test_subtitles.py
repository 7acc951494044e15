"""Subtitles with names, read back by the library and by FFmpeg's readers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pysubs2
import pytest
from films import script

from wanscript.exports.subtitles import subtitles
from wanscript.timeline.edit import Edit, edit
from wanscript.timeline.timeline import timeline

FILM = r"""Duration: 8

Character: Mara
  Image: https://example.com/m.png

Character: Jonas, the baker
  Image: https://example.com/j.png

INT. HALL - DAY

MARA
Who is there?

MARA
It is late.

JONAS, THE BAKER
{Me}. A \New & <b>.

MARA
Rain.

JONAS, THE BAKER ^
Snow.
"""


def cut() -> Edit:
    made = script(FILM)
    return edit(made, timeline(made), Fraction(24))


def test_srt_names_who_begins_to_speak() -> None:
    read = pysubs2.SSAFile.from_string(subtitles(cut(), "srt"), format_="srt")
    assert [event.text.replace(r"\N", "\n") for event in read] == [
        "Mara: Who is there?",
        "It is late.",
        "Jonas, the baker: {Me}. A \\\u2060New & ‹b›.",
        "- Mara: Rain.\n- Jonas, the baker: Snow.",
    ]
    times = [(event.start, event.end) for event in read]
    assert times == sorted(times)
    assert all(start < end for start, end in times)


def test_srt_names_who_speaks_again_after_a_while() -> None:
    head = "Duration: 9\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"
    made = script(f"{head}INT. HALL\n\nMARA\nYes.\n\nINT. ROOM\n\n@Mara waits.\n\nMARA\nNo.\n")
    text = subtitles(edit(made, timeline(made), Fraction(24)), "srt")
    assert text.count("Mara: ") == 2


def test_a_name_is_parted_from_what_is_said_as_its_language_does() -> None:
    made = script("角色：小美\n  图片：https://example.com/m.png\n\n内景 酒馆\n\n小美：你来了。\n")
    text = subtitles(edit(made, timeline(made), Fraction(24)), "srt")
    assert "小美：你来了。" in text


def test_vtt_has_the_name_as_data() -> None:
    text = subtitles(cut(), "vtt")
    assert text.startswith("WEBVTT\n")
    assert "<v Mara>Who is there?</v>" in text
    assert "<v Jonas, the baker>{Me}. A \\\u2060New &amp; &lt;b&gt;.</v>" in text
    assert "<v Mara>Rain.</v>\n<v Jonas, the baker>Snow.</v>" in text


def test_ass_has_the_name_in_its_field() -> None:
    read = pysubs2.SSAFile.from_string(subtitles(cut(), "ass"), format_="ass")
    assert [(event.name, event.plaintext) for event in read] == [
        ("Mara", "Who is there?"),
        ("Mara", "It is late."),
        ("Jonas the baker", "(Me). A \\\u2060New & <b>."),
        ("Mara", "Rain."),
        ("Jonas the baker", "Snow."),
    ]


@pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
def test_another_reader_finds_as_many(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"film.{form}"
    path.write_text(subtitles(cut(), form), "utf-8")
    with av.open(str(path)) as box:
        found = [packet for packet in box.demux() if packet.size]
    assert len(found) == (5 if form == "ass" else 4)
