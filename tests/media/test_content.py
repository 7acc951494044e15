"""What is no medium that a model takes is named for what it is, with the way out."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from mediamade import moving, photo
from PIL import Image

from wanscript.media import files
from wanscript.models.limits import violations
from wanscript.models.media import MediaFacts, MediaProblem, MediaRole
from wanscript.models.table import MODELS


def tiff(*tags: int) -> bytes:
    rows = b"".join(struct.pack("<HHII", each, 4, 1, 0) for each in sorted(tags))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + rows + bytes(200)


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 9\n"
STRANGE: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "is empty", "again"),
    "lfs": (POINTER, "Git LFS pointer", "`git lfs pull`"),
    "annex": (b"/annex/objects/SHA256E-s9--00.jpg\n", "git-annex pointer", "`git annex get`"),
    "page": (b"\n<!DOCTYPE html><title>404", "web page", "download the file itself"),
    "page in capitals": (b"\xef\xbb\xbf<HTML><body>", "web page", "download"),
    "xml": (b"<?xml version='1.0'?><Error><Code>AccessDenied", "XML text", "download"),
    "svg": (b"<?xml version='1.0'?>\n<svg width='9'/>", "SVG drawing", "PNG"),
    "text": ("Notizen für Mara".encode(), "it is a text", ""),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF document", "JPEG"),
    "psd": (b"8BPS\0\x01" + bytes(99), "Photoshop document", "JPEG"),
    "jxl": (b"\xff\x0a\xfa\x1f" + bytes(99), "JPEG XL", "JPEG"),
    "jxl in boxes": (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(99), "JPEG XL", "JPEG"),
    "jp2": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(99), "JPEG 2000", "JPEG"),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(99), "HEIC picture", "JPEG"),
    "mif1": (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic" + bytes(99), "HEIC picture", "JPEG"),
    "avif": (b"\0\0\0\x1cftypavif" + bytes(99), "AVIF picture", "JPEG"),
    "mif1 avif": (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif" + bytes(99), "AVIF picture", "JPEG"),
    "cr2": (b"II*\0\x10\0\0\0CR\x02\0" + bytes(99), "raw picture", "develop"),
    "cr3": (b"\0\0\0\x18ftypcrx " + bytes(99), "raw picture", "develop"),
    "dng": (tiff(0x0100, 0xC612), "raw picture", "develop"),
    "nef": (tiff(0x010F, 0x014A), "raw picture", "develop"),
    "raf": (b"FUJIFILMCCD-RAW 0201" + bytes(99), "raw picture", "develop"),
    "orf": (b"IIRO\x08\0\0\0" + bytes(99), "raw picture", "develop"),
    "rw2": (b"IIU\0\x18\0\0\0" + bytes(99), "raw picture", "develop"),
    "aiff": (b"FORM\0\0\x10\0AIFFCOMM" + bytes(99), "a sound of a kind", "WAV"),
    "au": (b".snd\0\0\0\x18" + bytes(99), "a sound of a kind", "WAV"),
    "aac": (b"\xff\xf1\x50\x80" + bytes(99), "AAC sound without a box", "WAV"),
    "rf64": (b"RF64\xff\xff\xff\xffWAVE" + bytes(99), "a sound of a kind", "WAV"),
    "flash": (b"FLV\x01\x05\0\0\0\x09" + bytes(99), "a film of a kind", "MP4"),
    "windows media": (b"\x30\x26\xb2\x75" + bytes(99), "a film of a kind", "MP4"),
    "mpeg": (b"\0\0\1\xba" + bytes(99), "a film of a kind", "MP4"),
    "icon": (b"\0\0\1\0\1\0" + bytes(99), "is an icon", "JPEG"),
    "docx": (b"PK\x03\x04\x14\0" + bytes(99), "packed archive", "unpack"),
}


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("ending", [".jpg", ".mp4", ".wav"])
def test_it_is_named_for_what_it_is(tmp_path: Path, name: str, ending: str) -> None:
    content, words, way = STRANGE[name]
    (tmp_path / f"a{ending}").write_bytes(content)
    said = files.facts(tmp_path)(f"a{ending}")
    assert isinstance(said, MediaProblem)
    assert said.message.startswith(f"`a{ending}` ")
    assert words in said.message
    assert way in said.help
    assert not said.missing


@pytest.mark.parametrize(
    ("codec", "pixels", "words"),
    [("prores_ks", "yuv422p10le", "ProRes"), ("rawvideo", "yuv420p", "raw video")],
)
def test_a_clip_for_editors_is_named(tmp_path: Path, codec: str, pixels: str, words: str) -> None:
    moving(tmp_path / "a.mov", codec=codec, form="mov", pixels=pixels, frames=3, sound=False)
    said = files.facts(tmp_path)("a.mov")
    assert isinstance(said, MediaProblem)
    assert words in said.message
    assert said.help == "save it as MP4 with H.264"


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png"])
def test_a_picture_that_moves_is_no_picture(tmp_path: Path, name: str) -> None:
    first, second = photo(), photo().rotate(90)
    first.save(tmp_path / name, save_all=True, append_images=[second], duration=100)
    seen = files.facts(tmp_path)(name)
    assert isinstance(seen, MediaFacts)
    assert seen.animated
    for model in MODELS.values():
        wrong = violations(seen, model.bounds[MediaRole.REFERENCE_IMAGE])
        assert "it is an animated picture" in [each.message for each in wrong]
    first.save(tmp_path / f"still-{name}")
    still = files.facts(tmp_path)(f"still-{name}")
    assert isinstance(still, MediaFacts)
    assert not still.animated


@pytest.mark.parametrize(("form", "name"), [("matroska", "mkv"), ("webm", "webm"), ("avi", "avi")])
def test_a_container_that_no_model_takes_is_named(tmp_path: Path, form: str, name: str) -> None:
    codec = "libvpx-vp9" if form == "webm" else "libx264"
    moving(tmp_path / "a.mp4", codec=codec, form=form, frames=4, sound=False)
    seen = files.facts(tmp_path)("a.mp4")
    assert isinstance(seen, MediaFacts)
    assert seen.format == name
    (wrong,) = violations(seen, MODELS["wan2.7-r2v"].bounds[MediaRole.REFERENCE_VIDEO])[:1]
    assert (wrong.message, wrong.way) == (f"its format is {name}", "convert it to mp4 or mov")


def test_frames_a_second_are_told(tmp_path: Path) -> None:
    moving(tmp_path / "a.mp4", frames=20)
    seen = files.facts(tmp_path)("a.mp4")
    assert isinstance(seen, MediaFacts)
    assert seen.fps == 20


def test_a_link_of_git_annex_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to("../.git/annex/objects/xx/yy/SHA256E-s9--00.jpg/0.jpg")
    said = files.facts(tmp_path)("a.jpg")
    assert isinstance(said, MediaProblem)
    assert "git-annex" in said.message
    assert said.help == "`git annex get` brings it"


@pytest.mark.parametrize("size", [(1, 1), (1, 100), (100, 1), (0, 0)])
def test_tiny_pictures_are_measured(tmp_path: Path, size: tuple[int, int]) -> None:
    data = b"\x89PNG\r\n\x1a\n" + bytes(40)
    (tmp_path / "a.png").write_bytes(data)
    if size[0]:
        Image.new("RGB", size).save(tmp_path / "a.png")
    seen = files.facts(tmp_path)("a.png")
    if isinstance(seen, MediaFacts):
        assert (seen.width, seen.height) == size
        assert violations(seen, MODELS["wan2.7-r2v"].bounds[MediaRole.REFERENCE_IMAGE])
    else:
        assert isinstance(seen, MediaProblem)
        assert "is a damaged picture" in seen.message
