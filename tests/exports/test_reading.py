"""Editors' timelines: trimmed, nested, at another speed, and files that are none."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest
from opentimelineio import schema

from wanscript.exports.reading import UnreadableTimeline, Use, read_timeline

FPS = Fraction(24)
TC = "00:00:0{}:00"


def times(use: Use) -> tuple[float, float, float]:
    """From when to when in the clip, and when in the timeline."""
    return float(use.start), float(use.end), float(use.at)


def span(start: float, seconds: float) -> Any:
    return otio.opentime.TimeRange(
        otio.opentime.RationalTime(start * 24, 24), otio.opentime.RationalTime(seconds * 24, 24)
    )


def clip(name: str, start: float, seconds: float, *, begins: float = 0, speed: float = 1) -> Any:
    media = schema.ExternalReference(f"file:///a%20b/{name}.mp4", span(begins, 10))
    made = schema.Clip(name, media, span(start, seconds))
    if speed != 1:
        made.effects.append(schema.LinearTimeWarp(time_scalar=speed))
    return made


def read(*tracks: Any) -> list[Use]:
    made = schema.Timeline("cut")
    made.tracks.extend(tracks)
    text = otio.adapters.write_to_string(made, "otio_json")
    return list(read_timeline(text, "otio_json", FPS).uses)


def track(*items: Any, kind: str = "Video") -> Any:
    made = schema.Track(kind=kind)
    made.extend(items)
    return made


def test_what_is_used_counts_from_where_the_clip_begins() -> None:
    (use,) = read(track(clip("one", 3601.5, 2, begins=3600)))
    assert use == Use("one", "one.mp4", Fraction(3, 2), Fraction(7, 2), Fraction(0))


def test_a_dissolve_shows_more_of_both() -> None:
    half = otio.opentime.RationalTime(12, 24)
    dissolve = schema.Transition("d", "SMPTE_Dissolve", half, half)
    one, two = read(track(clip("one", 0, 2), dissolve, clip("two", 1, 2)))
    assert (times(one), times(two)) == ((0, 2.5, 0), (0.5, 3, 1.5))


def test_a_speed_change_uses_more_or_less_of_a_clip() -> None:
    fast, still = read(track(clip("one", 1, 2, speed=2), clip("two", 1, 2, speed=0)))
    assert (times(fast), float(fast.speed)) == ((1, 5, 0), 2)
    assert (times(still), float(still.speed)) == ((1, 1, 2), 0)


def test_a_nested_timeline_is_used_as_far_as_it_is_shown() -> None:
    inner = schema.Stack("inner")
    inner.append(track(clip("one", 0, 4), clip("two", 2, 4)))
    inner.source_range = span(3, 2)
    outer = track(clip("zero", 0, 1), inner)
    zero, one, two = read(outer)
    assert [times(each) for each in (zero, one, two)] == [(0, 1, 0), (3, 4, 1), (2, 3, 2)]


def test_sound_alone_is_told_apart_and_what_is_switched_off_is_not_used() -> None:
    off = clip("off", 0, 1)
    off.enabled = False
    (use,) = read(track(off), track(clip("one", 0, 1), kind="Audio"))
    assert (use.name, use.picture) == ("one", False)


def test_an_edl_with_a_dissolve_knows_both_clips() -> None:
    text = """TITLE: cut

001  ONE V C        00:00:00:00 00:00:01:00 01:00:00:00 01:00:01:00
* FROM CLIP NAME:  one-1-t01
* FROM CLIP: /a/one_t01.mp4
002  ONE V C        00:00:01:00 00:00:01:00 01:00:01:00 01:00:01:00
002  TWO V D 024    00:00:00:00 00:00:03:00 01:00:01:00 01:00:04:00
* FROM CLIP NAME:  one-1-t01
* FROM CLIP: /a/one_t01.mp4
* TO CLIP NAME:  two-1-t01
* TO CLIP: /a/two_t01.mp4
"""
    one, two = read_timeline(text, "cmx_3600", FPS).uses
    assert (one.name, one.file, *times(one)) == ("one-1-t01", "one_t01.mp4", 0, 2, 0)
    assert (two.name, two.file, *times(two)[1:]) == ("two-1-t01", "", 3, 1)


def test_an_edl_without_comments_is_known_by_its_reels_and_black_is_no_clip() -> None:
    text = """TITLE: cut

001  one_t01_a1b2 V C        00:00:00:00 00:00:01:00 01:00:00:00 01:00:01:00
002  BL           V C        00:00:00:00 00:00:01:00 01:00:01:00 01:00:02:00
003  AX           V C        00:00:00:00 00:00:01:00 01:00:02:00 01:00:03:00
* FROM CLIP NAME:  two-1-t01
"""
    one, two = read_timeline(text, "cmx_3600", FPS).uses
    assert (one.name, one.file, one.reel) == ("one_t01_a1b2", "", "one_t01_a1b2")
    assert two.name == "two-1-t01"


@pytest.mark.parametrize(
    ("mark", "frames", "seconds"), [(":", 23, 3.958), (":", 24, 3.96), (";", 24, 3.804)]
)
def test_an_edl_counts_the_frames_that_its_timecodes_need(
    mark: str, frames: int, seconds: float
) -> None:
    end = f"00:00:03{mark}{frames:02}"
    text = f"""TITLE: cut

001  one_t01  V     C        00:00:00{mark}00 {end} 00:00:00{mark}00 {end}
"""
    made = read_timeline(text, "cmx_3600", FPS)
    assert round(float(made.uses[0].end), 3) == seconds
    assert bool(made.notes) == (mark == ";" or frames == 24)


FCPXML = """<?xml version="1.0"?><!DOCTYPE fcpxml>
<fcpxml version="1.11"><resources>
<format id="r1" frameDuration="100/2400s" width="1280" height="720"/>
<asset id="r2" name="one_t01" start="0s" duration="4s" hasVideo="1" format="r1">
<media-rep kind="original-media" src="file:///a/one_t01.mp4"/></asset>
</resources><library><event name="e"><project name="cut"><sequence format="r1" duration="2s">
<spine><asset-clip ref="r2" offset="0s" name="one_t01" start="1s" duration="2s">%s</asset-clip>
</spine></sequence></project></event></library></fcpxml>"""


def test_an_fcpxml_of_a_newer_version_is_read_with_its_files() -> None:
    (use,) = read_timeline(FCPXML % "", "fcpx_xml", FPS).uses
    assert (use.name, use.file, *times(use)) == ("one_t01", "one_t01.mp4", 1, 3, 0)
    fast = FCPXML % '<timeMap><timept time="0s" value="0s"/></timeMap>'
    (note,) = read_timeline(fast, "fcpx_xml", FPS).notes
    assert note.startswith("Speed changes of 1 clip are not read")


@pytest.mark.parametrize(
    ("points", "seen", "speed"),
    [
        pytest.param("0s=0s 4s=2s", (0.5, 1.5), 0.5, id="half as fast"),
        pytest.param("0s=0s 2s=4s", (2, 6), 2, id="twice as fast"),
        pytest.param("0s=4s 4s=0s", (1, 3), -1, id="backwards"),
        pytest.param("0s=3s 8s=3s", (3, 3), 0, id="a still"),
        pytest.param("0s=0s 48/24s=1s 4s=5s", (0.5, 3), 1.25, id="faster from the middle on"),
    ],
)
def test_the_speeds_of_an_fcpxml_are_read(
    points: str, seen: tuple[float, float], speed: float
) -> None:
    known = (point.split("=") for point in points.split())
    made = "".join(f'<timept time="{time}" value="{value}"/>' for time, value in known)
    read_ = read_timeline(FCPXML % f"<timeMap>{made}</timeMap>", "fcpx_xml", FPS)
    (use,) = read_.uses
    assert (use.name, use.file, *times(use)) == ("one_t01", "one_t01.mp4", *seen, 0)
    assert (float(use.speed), read_.notes) == (speed, ())


def test_a_name_with_an_odd_sign_in_it_is_a_name() -> None:
    (use,) = read(track(clip("one\ue000two", 1, 2)))
    assert (use.name, times(use)) == ("one", (1, 3, 0))


@pytest.mark.parametrize("bad", ["1/0", "1e999999999", "", "x", "9" * 400])
def test_a_speed_that_is_no_time_is_told_and_not_read(bad: str) -> None:
    odd = f'<timeMap><timept time="0s" value="0s"/><timept time="{bad}s" value="2s"/></timeMap>'
    read_ = read_timeline(FCPXML % odd, "fcpx_xml", FPS)
    assert times(read_.uses[0]) == (1, 3, 0)
    assert "not read" in read_.notes[0]


def written(item: Any) -> str:
    made = schema.Timeline("cut")
    made.tracks.append(track(item))
    return str(otio.adapters.write_to_string(made, "otio_json"))


WITHOUT_END = written(clip("one", 0, 2)).replace('"value": 48.0', '"value": Infinity')
WITHOUT_LENGTH = written(schema.Clip("offline"))
BOMB = '<!DOCTYPE a [<!ENTITY b "bb">]><fcpxml>&b;</fcpxml>'


@pytest.mark.parametrize(
    ("text", "form", "why"),
    [
        ("", "otio_json", "is no OpenTimelineIO"),
        ("{}", "otio_json", "cannot be read as otio_json|no timeline"),
        ("[" * 100_000, "otio_json", "is no OpenTimelineIO"),
        (WITHOUT_END, "otio_json", "cannot be read as otio_json"),
        (WITHOUT_LENGTH, "otio_json", "cannot be read as otio_json"),
        (otio.adapters.write_to_string(schema.Clip(), "otio_json"), "otio_json", "no timeline"),
        ("<fcpxml", "fcpx_xml", "is no XML"),
        ("<fcpxml/>", "fcpx_xml", "no timeline"),
        (BOMB, "fcpx_xml", "declares entities"),
        ("001  ONE V C  00:00:00:00", "cmx_3600", "cannot be read as cmx_3600"),
    ],
)
def test_a_file_that_is_no_timeline_is_told(text: str, form: str, why: str) -> None:
    with pytest.raises(UnreadableTimeline, match=why):
        read_timeline(text, form, FPS)
