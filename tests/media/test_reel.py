"""Clips as parts of a film: what cannot be one is told, and how pictures are parted."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from media_tools import picture, sound
from reels import Clip

from wanscript.media.h264 import ParameterSets, of_record, packed, parted
from wanscript.media.reel import packets, reel, stretch


def clip(path: Path, **options: str) -> Path:
    return Clip((90, 0, 0), options={"crf": "18", **options}).write(path)


def test_a_clip_tells_what_it_is(tmp_path: Path) -> None:
    found = reel(clip(tmp_path / "a.mp4"))
    assert (found.size, found.frames, found.heard) == ((160, 96), 72, True)
    assert found.fps == 24
    assert found.seconds == 3
    assert of_record(found.record) is not None


@pytest.mark.parametrize("share", [0.0, 0.4, 0.9, 0.999])
def test_what_breaks_off_is_no_part_of_a_film(tmp_path: Path, share: float) -> None:
    whole = clip(tmp_path / "a.mp4")
    fast = tmp_path / "fast.mp4"
    with (
        av.open(str(whole)) as box,
        av.open(str(fast), "w", options={"movflags": "faststart"}) as out,
    ):
        tracks = {each.index: out.add_stream_from_template(each) for each in box.streams}
        for packet in box.demux():
            if packet.dts is not None:
                packet.stream = tracks[packet.stream_index]
                out.mux(packet)
    assert reel(fast).frames == 72
    for path in (whole, fast):
        data = path.read_bytes()
        (tmp_path / "cut.mp4").write_bytes(data[: int(len(data) * share)])
        with pytest.raises(ValueError, match=r"breaks off|is empty"):
            reel(tmp_path / "cut.mp4")


def test_what_is_no_clip_is_told(tmp_path: Path) -> None:
    picture(tmp_path / "p.png", 64, 64)
    sound(tmp_path / "s.wav", 1)
    (tmp_path / "t.mp4").write_text("not a clip" * 99)
    for name, words in (("p.png", "is a picture"), ("s.wav", "has no picture"), ("t.mp4", "is no")):
        with pytest.raises(ValueError, match=words):
            reel(tmp_path / name)


@pytest.mark.parametrize("frames", ["0", "2", "5"])
def test_a_stretch_holds_what_it_shows(tmp_path: Path, frames: str) -> None:
    """However far pictures are stored ahead, those of a stretch need no other."""
    params = {"x264-params": f"keyint=24:min-keyint=24:open-gop=1:bframes={frames}"}
    path = clip(tmp_path / "a.mp4", **params)
    for first, last in ((0, 72), (0, 50), (5, 60), (30, 31)):
        begins, ends = stretch(path, first, last)
        found = list(packets(path, begins, ends))
        assert sorted(each.place for each in found) == list(range(begins, ends))
        assert first <= begins <= ends <= last or begins == ends
        assert not found or found[0].key
    assert stretch(path, 0, 72) == (0, 72)


def test_parameter_sets_are_read_and_written_alike(tmp_path: Path) -> None:
    record = reel(clip(tmp_path / "a.mp4")).record
    sets = of_record(record)
    assert sets is not None
    assert sets.record == record
    assert sets.free_id == 1
    more = reel(clip(tmp_path / "b.mp4", **{"x264-params": "sps-id=1"})).record
    other = of_record(more)
    assert other is not None
    both = sets.beside(other)
    assert of_record(both.record) == both
    assert both.free_id == 2


@pytest.mark.parametrize(
    "record", [b"", b"\x01", b"\0\0\0\1gd", b"\x01d\x00\x0c\xff\xe1\x00\x18gd"]
)
def test_what_is_no_record_has_no_sets(record: bytes) -> None:
    assert of_record(record) is None


def test_start_codes_become_lengths() -> None:
    stream = b"\0\0\0\1\x67ab\0\0\1\x68c\0\0\0\1\x65\0\0\3\1d"
    assert parted(stream) == [b"\x67ab", b"\x68c", b"\x65\0\0\3\1d"]
    assert packed(b"\0\0\1\x68c") == b"\0\0\0\2\x68c"


def test_a_set_is_no_more_than_its_bytes() -> None:
    sets = ParameterSets(b"\1d\0\x0c", (b"gd\0\x0c\xac",), (b"h\xeb",))
    assert of_record(sets.record) == sets
    assert sets.free_id == 1
