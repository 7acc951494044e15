"""Timelines, each read back by the reader of its own library."""

from __future__ import annotations

import warnings
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import opentimelineio as otio
import pytest
from films import script

from wanscript.app.export import unfit
from wanscript.compiler import Compilation
from wanscript.exports import timelines
from wanscript.exports.cut import Clip, Cut, clip_name, marks, shots_of
from wanscript.timeline.edit import edit
from wanscript.timeline.timeline import timeline

FILM = """Title: Two Rooms & a <Garden>
Duration: 4

Character: Mara
  Image: https://example.com/m.png

FADE IN:

INT. HALL - DAY #one#

1. Close-up of Mara [1s]
Mara waits.

2. Wide shot [3s]
Mara runs.

DISSOLVE TO:

INT. ROOM - NIGHT #it's 2#

Mara goes.

> ONE YEAR LATER <

EXT. GARDEN - DAY #花园#

Mara sits.

FADE OUT.
"""


def cut(fps: Fraction | int = 24) -> Cut:
    """The film as if each of its scenes had one take, the last one without sound."""
    made = script(FILM)
    cut = edit(made, timeline(made), Fraction(fps))
    clips = []
    for piece in cut.pieces:
        scene = piece.scene
        name = scene and clip_name(scene.name, shots_of(scene), "t02")
        path = Path("takes", f"{scene.name}_t02_ab1.mp4") if scene else Path()
        clips.append(
            Clip(
                name=name,
                scene=scene.name,
                shots=shots_of(scene),
                take="t02",
                path=path,
                url=f"takes/{scene.number}%20t02.mp4",
                seconds=Fraction(4),
                heard=scene.number < 3,
            )
            if scene and name
            else None
        )
    return Cut(cut, tuple(clips), (1280, 720))


def read(text: str, adapter: str, **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return otio.adapters.read_from_string(text, adapter, **options)


def frames(item: Any) -> tuple[int, int]:
    span = item.trimmed_range()
    return round(span.start_time.value), round(span.duration.value)


NAMES = ["one-1_2-t02", "it_s_2-1-t02", "花园-1-t02"]


def test_otio_has_pictures_sound_and_the_dissolve() -> None:
    made = read(timelines.otio(cut()), "otio_json")
    assert made.name == "Two Rooms & a <Garden>"
    assert made.global_start_time.to_timecode() == "01:00:00:00"
    video, sound = made.tracks
    assert (video.kind, sound.kind) == ("Video", "Audio")
    kinds = [type(each).__name__ for each in video]
    assert kinds == ["Clip", "Transition", "Clip", "Gap", "Clip"]
    first, dissolve, second, card, last = video
    assert [each.name for each in (first, second, last)] == NAMES
    # 18 frames overlap: each clip gives half of them as a handle, and all of it is used
    assert frames(first) == (0, 87)
    assert frames(second) == (9, 87)
    assert (dissolve.in_offset.value, dissolve.out_offset.value) == (9, 9)
    assert dissolve.transition_type == "SMPTE_Dissolve"
    assert (card.name, [each.name for each in card.markers]) == (
        "ONE YEAR LATER",
        ["Title card: ONE YEAR LATER, 2.50 s"],
    )
    assert last.media_reference.target_url == "takes/3%20t02.mp4"
    assert last.media_reference.available_range.duration.to_seconds() == 4
    assert [each.name for each in first.markers] == [
        "Shot 1 Close-up of Mara",
        "Fade in, 0.75 s",
        "Shot 2 Wide shot",
    ]
    assert [type(each).__name__ for each in sound][-1] == "Gap", "nothing is heard of it"
    film = float(cut().edit.seconds)
    assert made.duration().to_seconds() == pytest.approx(film)


def test_an_edl_has_the_names_of_files_as_they_are() -> None:
    assert "* FROM CLIP: takes/1 t02.mp4\n" in timelines.edl(cut())
    assert "takes/1%20t02.mp4" in timelines.fcpxml(cut())


def test_a_dissolve_is_a_marked_cut_in_an_edl() -> None:
    text = timelines.edl(cut())
    assert not [line for line in text.splitlines() if " D " in line], "dissolves need handles"
    made = read(text, "cmx_3600", rate=24.0)
    assert [(track.kind, len(track.find_clips())) for track in made.tracks] == [
        ("Video", 3),
        ("Audio", 2),
        ("Audio", 2),
    ]
    clips = made.tracks[0].find_clips()
    assert [clip.name for clip in clips] == NAMES
    assert [frames(clip) for clip in clips] == [(0, 87), (9, 87), (0, 96)]
    reels = [clip.metadata["cmx_3600"]["reel"] for clip in clips]
    assert reels == ["one_t02_ab1", "its2_t02_ab1", "_t02_ab1"]
    marks = {
        mark.name: mark.marked_range.start_time.to_timecode()
        for clip in clips
        for mark in clip.markers
    }
    # of the film's clock, as Avid counts them
    assert marks["SHOT 2 WIDE SHOT"] == "01:00:01:00"
    assert marks["DISSOLVE, 0.75 S"] == "01:00:03:15"
    assert marks["TITLE CARD: ONE YEAR LATER, 2.50 S"] == "01:00:07:06"
    record = [line.split()[-2:] for line in text.splitlines() if line[:1] == "0"]
    assert record[0][0] == "01:00:00:00"
    assert record[0][1] == record[1][0], "the pictures stand where the film has them"


def test_fcpxml_has_the_size_and_the_sound_that_editors_need() -> None:
    text = timelines.fcpxml(cut())
    root = ElementTree.fromstring(text)
    (form,) = root.iter("format")
    assert (form.get("width"), form.get("height")) == ("1280", "720")
    assert [asset.get("hasAudio") for asset in root.iter("asset")] == ["1", "1", "0"]
    (spine,) = root.iter("spine")
    assert [each.tag for each in spine] == ["asset-clip", "asset-clip", "gap", "asset-clip"]
    assert spine[2].find("marker") is not None
    made = read(text, "fcpx_xml")
    (within,) = [made] if isinstance(made, otio.schema.Timeline) else list(made)
    clips = within.find_clips()
    assert [clip.name for clip in clips] == NAMES
    assert [frames(clip) for clip in clips] == [(0, 87), (9, 87), (0, 96)]
    assert clips[0].media_reference.target_url == "takes/1%20t02.mp4"
    assert "Dissolve, 0.75 s" in [mark.name for mark in clips[1].markers]
    assert within.tracks[0].range_of_child_at_index(3).start_time.to_seconds() == 9.75


def test_ale_is_a_log_of_whole_clips() -> None:
    known = [clip for clip in cut().clips if clip]
    text = timelines.ale(known, Fraction(24), 720)
    made = read(text, "ale")
    assert [clip.name for clip in made] == NAMES
    assert {frames(clip) for clip in made} == {(0, 96)}
    assert [clip.metadata["ALE"]["Tracks"] for clip in made] == ["VA1A2", "VA1A2", "V"]
    assert made[0].metadata["ALE"]["Scene"] == "one"
    assert made.metadata["ALE"]["header"]["FPS"] == "24"


@pytest.mark.parametrize("fps", timelines.CLOCKED)
def test_every_rate_that_can_be_counted_is_read_back(fps: int) -> None:
    edl = read(timelines.edl(cut(fps)), "cmx_3600", rate=float(fps))
    xml = read(timelines.fcpxml(cut(fps)), "fcpx_xml")
    ale = read(timelines.ale([clip for clip in cut(fps).clips if clip], Fraction(fps), 720), "ale")
    for made in (edl, xml):
        assert made.tracks[0].find_clips()[2].duration().to_seconds() == 4
    assert ale[0].duration().to_seconds() == 4


@pytest.mark.parametrize("fps", [Fraction(16), Fraction(30000, 1001)])
def test_a_rate_that_no_clock_counts_is_told(fps: Fraction) -> None:
    made = cut(fps)
    assert unfit("otio", made) == ""
    assert "pictures a second, and edl counts 24, 25" in unfit("edl", made)
    first, *_ = read(timelines.otio(made), "otio_json").find_clips()
    assert first.media_reference.available_range.duration.to_seconds() == pytest.approx(4, abs=0.03)


def test_reels_of_files_without_latin_letters_are_told_apart() -> None:
    made = cut()
    clips = tuple(
        clip and Clip(**{**_facts(clip), "path": Path(f"{clip.scene[-1]}。.mp4")})
        for clip in made.clips
    )
    text = timelines.edl(Cut(made.edit, clips, made.size))
    reels = [line.split()[1] for line in text.splitlines() if line[:1] == "0"]
    assert len(set(reels)) == 3


def _facts(clip: Clip) -> dict[str, Any]:
    return {name: getattr(clip, name) for name in Clip.__struct_fields__}


def test_a_dissolve_to_a_title_card_is_marked_too() -> None:
    made = script(FILM.replace("> ONE YEAR LATER <", "DISSOLVE TO:\n\n> ONE YEAR LATER <"))
    asked = [mark.words for mark in marks(_without_clips(made), dissolves=False) if mark.change]
    assert [words.split(",")[0] for words in asked].count("Dissolve") == 3


def _without_clips(made: Compilation) -> Cut:
    known = edit(made, timeline(made), Fraction(24))
    return Cut(known, (None,) * len(known.pieces))
