"""A medium that breaks off or is damaged is found; one that is whole passes, whoever made it."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from mediamade import heard, moving, photo
from strange import many_edits, many_fragments, many_samples, many_tracks

from wanscript.media.content import Unusable
from wanscript.media.decode import last_frame, whole
from wanscript.media.probe import probe
from wanscript.media.whole import MOST_BYTES, MOST_SECONDS, check_whole
from wanscript.models.table import MODELS

FAST = {"movflags": "faststart"}
FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}
Make = Callable[[Path], object]

PICTURES: dict[str, Make] = {
    "jpeg": lambda path: photo().save(path, "JPEG"),
    "progressive": lambda path: photo().save(path, "JPEG", progressive=True),
    "restarts": lambda path: photo().save(path, "JPEG", restart_marker_rows=1),
    "444": lambda path: photo().save(path, "JPEG", subsampling=0, quality=97, optimize=True),
    "grey jpeg": lambda path: photo().convert("L").save(path, "JPEG"),
    "cmyk jpeg": lambda path: photo().convert("CMYK").save(path, "JPEG"),
    "png": lambda path: photo().save(path, "PNG"),
    "webp": lambda path: photo().save(path, "WEBP"),
    "lossless": lambda path: photo().save(path, "WEBP", lossless=True),
    "bmp": lambda path: photo().save(path, "BMP"),
}
FILMS: dict[str, Make] = {
    "mp4": moving,
    "faststart": lambda path: moving(path, box_options=FAST),
    "fragments": lambda path: moving(path, box_options=FRAGMENTS, options={"g": "10"}),
    "mov": lambda path: moving(path, form="mov"),
    "mov faststart": lambda path: moving(path, form="mov", box_options=FAST),
    "hevc": lambda path: moving(
        path, codec="libx265", options={"x265-params": "log-level=none"}, box_options=FAST
    ),
}
SOUNDS: dict[str, Make] = {
    "wav": lambda path: heard(path, codec="pcm_s16le", form="wav", sample="s16"),
    "mp3": lambda path: heard(path, codec="libmp3lame", form="mp3", sample="s16p"),
    "mp3 without a count": lambda path: heard(
        path, codec="libmp3lame", form="mp3", sample="s16p", options={"write_xing": "0"}
    ),
}
SILENT: dict[str, Make] = {
    "mp4": lambda path: moving(path, sound=False),
    "fragments": lambda path: moving(path, box_options=FRAGMENTS, sound=False),
    "mov": lambda path: moving(path, form="mov", sound=False),
}
BREAKABLE = {**PICTURES, **FILMS, **SOUNDS}

WHOLE: dict[str, Make] = {
    **BREAKABLE,
    "palette": lambda path: photo().convert("P").save(path, "PNG"),
    "16 bit": lambda path: photo().convert("I;16").save(path, "PNG"),
    "1 bit": lambda path: photo().convert("1").save(path, "PNG"),
    "alpha": lambda path: photo().convert("RGBA").save(path, "PNG"),
    "alpha webp": lambda path: photo().convert("RGBA").save(path, "WEBP"),
    "palette bmp": lambda path: photo().convert("P").save(path, "BMP"),
    "no b frames": lambda path: moving(path, options={"bf": "0"}),
    "open groups": lambda path: moving(
        path, options={"x264-params": "open-gop=1:keyint=12:bframes=3"}
    ),
    "refresh": lambda path: moving(path, options={"x264-params": "intra-refresh=1"}),
    "mpeg4": lambda path: moving(path, codec="mpeg4"),
    "vfr": lambda path: moving(path, times=[each * 2 + each % 2 for each in range(40)]),
    "edit list": lambda path: moving(path, first=10),
    "no sound": lambda path: moving(path, sound=False),
    "mjpeg": lambda path: moving(path, codec="mjpeg", form="mov", pixels="yuvj420p"),
    "float wav": lambda path: heard(path, codec="pcm_f32le", form="wav", sample="flt"),
    "24 bit wav": lambda path: heard(path, codec="pcm_s24le", form="wav", sample="s32"),
    "m4a": lambda path: heard(path, codec="aac", form="mp4", sample="fltp"),
}


def many_boxes(path: Path) -> None:
    """A film with ten thousand parts that say nothing."""
    moving(path, frames=4)
    path.write_bytes(path.read_bytes() + b"\0\0\0\x08free" * 10_000)


def look(path: Path) -> None:
    check_whole(path, probe(path))


def made(path: Path, make: Make) -> bytes:
    make(path)
    return path.read_bytes()


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_medium_passes(tmp_path: Path, name: str) -> None:
    WHOLE[name](tmp_path / "it")
    look(tmp_path / "it")


@pytest.mark.parametrize("name", BREAKABLE)
def test_a_medium_that_breaks_off_is_found(tmp_path: Path, name: str) -> None:
    data = made(tmp_path / "it", BREAKABLE[name])
    for share in (0.1, 0.5, 0.6, 0.9, 0.99):
        (tmp_path / "cut").write_bytes(data[: int(len(data) * share)])
        with pytest.raises(Unusable) as caught:
            look(tmp_path / "cut")
        assert caught.value.way, share


@pytest.mark.parametrize("name", ["jpeg", "progressive", "restarts", "png"])
@pytest.mark.parametrize("seed", range(4))
def test_a_picture_with_other_bytes_in_its_middle_is_found(
    tmp_path: Path, name: str, seed: int
) -> None:
    data = made(tmp_path / "it", PICTURES[name])
    middle = len(data) // 2
    filling = bytes(400) if seed == 0 else random.Random(seed).randbytes(400)
    (tmp_path / "spoiled").write_bytes(data[:middle] + filling + data[middle + 400 :])
    with pytest.raises(Unusable, match="damaged"):
        look(tmp_path / "spoiled")


@pytest.mark.parametrize("name", SILENT)
@pytest.mark.parametrize("seed", range(3))
def test_a_film_with_other_bytes_in_its_middle_is_found(
    tmp_path: Path, name: str, seed: int
) -> None:
    # sound has nothing by which one could tell, so there is none here
    data = made(tmp_path / "it", SILENT[name])
    middle = len(data) // 2
    filling = bytes(4000) if seed == 0 else random.Random(seed).randbytes(4000)
    (tmp_path / "spoiled").write_bytes(data[:middle] + filling + data[middle + 4000 :])
    with pytest.raises(Unusable, match="damaged"):
        look(tmp_path / "spoiled")


def test_what_stands_behind_a_picture_is_no_damage(tmp_path: Path) -> None:
    data = made(tmp_path / "it", PICTURES["jpeg"])
    for name, more in (("zeros", bytes(5000)), ("another", data), ("words", b"maker's notes" * 99)):
        (tmp_path / name).write_bytes(data + more)
        look(tmp_path / name)
    photo().save(tmp_path / "phone", "MPO", save_all=True, append_images=[photo(320, 240)])
    look(tmp_path / "phone")
    assert (probe(tmp_path / "phone").format, probe(tmp_path / "phone").animated) == ("jpeg", False)


def test_what_stands_behind_or_before_a_sound_is_no_damage(tmp_path: Path) -> None:
    data = made(tmp_path / "it", SOUNDS["mp3"])
    cover = b"APIC" + bytes(6) + b"\0image/jpeg\0\3\0" + bytes(5000)
    size = len(cover)
    tag = b"ID3\3\0\0" + bytes((size >> 7 * place) & 0x7F for place in (3, 2, 1, 0)) + cover
    bare = data[data.index(b"\xff\xfb") :]
    (tmp_path / "cover").write_bytes(tag + bare)
    (tmp_path / "old tag").write_bytes(data + b"TAG" + bytes(125))
    newer = b"ID3\4\0\x10\0\0\0\x40" + bytes(64) + b"3DI\4\0\x10\0\0\0\x40"
    (tmp_path / "two tags").write_bytes(tag + tag + bare)
    (tmp_path / "newer tag behind").write_bytes(bare + newer + b"TAG" + bytes(125))
    (tmp_path / "lyrics").write_bytes(bare + b"LYRICSBEGINLYR00005Hello000028LYRICS200")
    (tmp_path / "filled").write_bytes(bare + bytes(2000))
    wave = made(tmp_path / "wave", SOUNDS["wav"])
    (tmp_path / "more").write_bytes(wave + b"LIST\x04\0\0\0INFO")
    at = wave.index(b"data") + 4
    (tmp_path / "open").write_bytes(wave[:at] + b"\xff" * 4 + wave[at + 4 :])
    tags = ("two tags", "newer tag behind", "lyrics", "filled")
    for name in ("cover", "old tag", "more", "open", *tags):
        look(tmp_path / name)


@pytest.mark.parametrize("name", ["mp3", "mp3 without a count"])
def test_a_sound_that_breaks_off_behind_two_tags_or_within_zeros_is_found(
    tmp_path: Path, name: str
) -> None:
    data = made(tmp_path / "it", SOUNDS[name])
    tag = b"ID3\3\0\0\0\0\x02\0" + bytes(256)
    half = len(data) // 2
    (tmp_path / "tags").write_bytes(tag + data[:half])
    (tmp_path / "zeros").write_bytes(data[:half] + bytes(len(data) - half))
    (tmp_path / "hole").write_bytes(data[:half] + bytes(900) + data[half + 900 :])
    for each in ("tags", "zeros", "hole"):
        with pytest.raises(Unusable):
            look(tmp_path / each)


@pytest.mark.parametrize("side", [1, 2, 7])
def test_a_picture_of_a_few_pixels_is_looked_at(tmp_path: Path, side: int) -> None:
    photo(side, 300).save(tmp_path / "it.jpg")
    look(tmp_path / "it.jpg")


def test_the_frames_a_second_of_a_film_in_fragments_are_its_own(tmp_path: Path) -> None:
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof+global_sidx"}
    moving(tmp_path / "it.mp4", box_options=options, options={"g": "10"})
    assert probe(tmp_path / "it.mp4").fps == 20


def test_a_film_that_was_cut_without_its_first_group_passes(tmp_path: Path) -> None:
    options = {"x264-params": "open-gop=1:keyint=12:bframes=3"}
    moving(tmp_path / "long.mp4", options=options, frames=60, sound=False)
    with av.open(str(tmp_path / "long.mp4")) as old, av.open(str(tmp_path / "it.mp4"), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        keys = 0
        for packet in old.demux(old.streams.video[0]):
            keys += packet.is_keyframe
            if keys > 1 and packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    look(tmp_path / "it.mp4")


def test_what_no_model_takes_is_not_decoded() -> None:
    for model in MODELS.values():
        for bounds in model.bounds.values():
            assert bounds.size <= MOST_BYTES[bounds.kind]
            assert bounds.seconds is None or bounds.seconds[1] < MOST_SECONDS


def test_memory_does_not_grow_with_a_film(tmp_path: Path) -> None:
    moving(tmp_path / "short.mp4", frames=20)
    moving(tmp_path / "long.mp4", frames=600)
    measure = (
        "import resource, sys; from pathlib import Path\n"
        "from wanscript.media.probe import probe\n"
        "from wanscript.media.whole import check_whole\n"
        "path = Path(sys.argv[1]); check_whole(path, probe(path))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    short, long = (
        int(
            subprocess.run(
                [sys.executable, "-c", measure, str(tmp_path / name)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for name in ("short.mp4", "long.mp4")
    )
    unit = 1 if sys.platform == "darwin" else 1024
    assert (long - short) * unit < 30 * 2**20


def test_a_codec_that_is_not_known_is_said_where_nothing_else_is_there(tmp_path: Path) -> None:
    data = bytearray(made(tmp_path / "it", SOUNDS["wav"]))
    at = data.index(b"fmt ") + 8
    (tmp_path / "odd").write_bytes(data[:at] + b"\x34\x12" + data[at + 2 :])
    with pytest.raises(Unusable, match="codec that is not known"):
        look(tmp_path / "odd")
    film = made(tmp_path / "film", FILMS["mp4"])
    (tmp_path / "phone").write_bytes(film.replace(b"mp4a", b"apac"))
    look(tmp_path / "phone")
    whole(tmp_path / "phone", 2)
    (tmp_path / "unseen").write_bytes(film.replace(b"avc1", b"xxxx"))
    with pytest.raises(ValueError, match="has no picture"):
        last_frame(tmp_path / "unseen")


@pytest.mark.parametrize(
    "make", [many_tracks, many_samples, many_fragments, many_edits, many_boxes]
)
def test_what_has_more_parts_than_a_film_is_no_film(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "it")
    with pytest.raises(ValueError, match=r"more|track"):
        look(tmp_path / "it")
