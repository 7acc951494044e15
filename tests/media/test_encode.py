"""One MP4 of pictures, sound and words."""

from __future__ import annotations

from array import array
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
from PIL import Image

from wanscript.media.encode import Shown, encode
from wanscript.media.tracks import RATE, Subtitle
from wanscript.media.yuv import planes

SIZE = (64, 36)
SAID = (
    Subtitle(Fraction(1, 2), Fraction(1), "Why did you still come?"),
    Subtitle(Fraction(1), Fraction(3, 2), "它飞走了。\n我听见它叫。"),
    Subtitle(Fraction(2), Fraction(5, 2), "שלום"),
)


def film(target: Path, subtitles: tuple[Subtitle, ...]) -> Path:
    shown = [Shown(planes(Image.new("RGB", SIZE, (n * 60, 90, 90))), 24) for n in range(3)]
    encode(target, SIZE, 24, shown, (array("f", bytes(4 * 3 * RATE)),), subtitles=subtitles)
    return target


def test_words_can_be_shown_and_last_as_long_as_they_should(tmp_path: Path) -> None:
    read = []
    with av.open(str(film(tmp_path / "a.mp4", SAID))) as box:
        (stream,) = box.streams.subtitles
        for packet in box.demux(stream):
            if packet.size > 2 and packet.pts is not None and packet.duration:
                base = packet.time_base
                start, end = (time * base for time in (packet.pts, packet.pts + packet.duration))
                read.append(Subtitle(start, end, bytes(packet)[2:].decode()))
        assert stream.codec_context.name == "mov_text"
    assert tuple(read) == SAID


def test_a_film_without_words_has_no_track_for_them(tmp_path: Path) -> None:
    with av.open(str(film(tmp_path / "a.mp4", ()))) as box:
        assert [each.type for each in box.streams] == ["video", "audio"]


def test_picture_and_sound_lie_side_by_side(tmp_path: Path) -> None:
    with av.open(str(film(tmp_path / "a.mp4", SAID))) as box:
        packets = [each for each in box.demux(video=0, audio=0) if each.pts is not None]
    packets.sort(key=lambda packet: packet.pos or 0)
    times = [float(each.pts * each.time_base) for each in packets]  # type: ignore[operator]
    assert max(abs(a - b) for a, b in pairwise(times)) < 1.5
