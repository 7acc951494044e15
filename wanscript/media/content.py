"""What a file is by its first bytes, and what is said of one that is no medium a model takes."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from .pointer import SIGNATURE

HEAD = 4096
"""Bytes that tell what a file is."""


class Unusable(ValueError):  # noqa: N818
    """A file that is no medium as it is; the rest of a sentence ("is empty"), and a way out."""

    def __init__(self, message: str, way: str = "") -> None:
        super().__init__(message, way)
        self.way = way

    def __str__(self) -> str:
        return str(self.args[0])


_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"GIF8", b"II*\0", b"MM\0*")


def is_picture(head: bytes) -> bool:
    """Whether a file that begins so is a picture that can be looked at here."""
    return head.startswith(_PICTURES) or is_webp(head)


def is_webp(head: bytes) -> bool:
    """Whether a file that begins so is a WebP picture."""
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def named_demuxer(head: bytes) -> str:
    """The demuxer of a film or sound. Raises Unusable, for what is neither, with what it is."""
    foreign = _boxed(head) or _begun(head) or _written(head)
    if foreign:
        raise Unusable(*foreign)
    demuxer = demuxer_of(head)
    if demuxer is None:
        raise Unusable("is no picture, video or sound that is known here")
    return demuxer


def demuxer_of(head: bytes) -> str | None:
    """FFmpeg's demuxer for a file that begins so, None for what is no film or sound."""
    # a demuxer is named, never guessed: a playlist that calls itself a film could make FFmpeg
    # open other files and addresses
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    if head[:4] == b"RIFF":
        return {b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12])
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4)):
        return "mp3"
    known = {b"\x1a\x45\xdf\xa3": "matroska", b"OggS": "ogg", b"fLaC": "flac"}
    return known.get(head[:4])


_AS_JPEG = "save it as JPEG or PNG"
_AS_WAV = "save it as WAV or MP3"
_FILM = ("is a film of a kind that is not taken", "save it as MP4 with H.264")
_RAW = ("is a camera's raw picture", "develop it and save it as JPEG")
_ARCHIVE = ("is a packed archive (as a .docx is one)", "unpack it and name the file in it")
_AVIF = ("is an AVIF picture, which is not taken", f"{_AS_JPEG}: `magick FILE.avif FILE.jpg`")
_HEIC = (
    "is a HEIC picture, which is not taken",
    "export it as JPEG from a photo viewer, or with a command: `magick FILE.heic FILE.jpg`, on a "
    "Mac `sips -s format jpeg FILE.heic --out FILE.jpg`",
)
_BRANDS: Mapping[bytes, tuple[str, str]] = {
    b"avif": _AVIF,
    b"avis": _AVIF,
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), _HEIC
    ),
    b"crx ": _RAW,
}
"""Brands of pictures that come in the boxes of an MP4."""


def _boxed(head: bytes) -> tuple[str, str] | None:
    if head[4:8] != b"ftyp":
        return None
    found = _BRANDS.get(head[8:12])
    if found is _HEIC and head[8:12] in (b"mif1", b"msf1") and b"avif" in head[16:64]:
        return _AVIF
    return found


_BEGINNINGS: tuple[tuple[tuple[bytes, ...], tuple[str, str]], ...] = (
    (
        (SIGNATURE,),
        ("is a Git LFS pointer: the file itself is not here", "`git lfs pull` brings it"),
    ),
    (
        (b"/annex/objects/",),
        ("is a git-annex pointer: the file itself is not here", "`git annex get` brings it"),
    ),
    ((b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0"), _RAW),
    ((b"8BPS",), ("is a Photoshop document", _AS_JPEG)),
    ((b"%PDF-",), ("is a PDF document", "save its picture as JPEG or PNG")),
    (
        (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"),
        ("is a JPEG XL picture, which is not taken", _AS_JPEG),
    ),
    (
        (b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  \r\n\x87\n"),
        ("is a JPEG 2000 picture, which is not taken", _AS_JPEG),
    ),
    (
        # AIFF, AU, CAF, AMR, RF64, RIFX, W64, AC-3
        (b"FORM", b".snd", b"caff", b"#!AMR", b"RF64", b"RIFX", b"riff", b"\x0b\x77"),
        ("is a sound of a kind that is not taken", _AS_WAV),
    ),
    ((b"\xff\xf1", b"\xff\xf9"), ("is an AAC sound without a box, which is not taken", _AS_WAV)),
    # Flash, Windows Media, MPEG
    ((b"FLV\x01", b"\x30\x26\xb2\x75", b"\0\0\1\xba"), _FILM),
    ((b"\0\0\1\0", b"icns"), ("is an icon", _AS_JPEG)),
    ((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!"), _ARCHIVE),
)


def _begun(head: bytes) -> tuple[str, str] | None:
    return next((said for begins, said in _BEGINNINGS if head.startswith(begins)), None)


def _written(head: bytes) -> tuple[str, str] | None:
    """What is said of a text."""
    try:
        # the last character may be cut
        text = head.decode(
            "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "ignore"
        )
    except UnicodeError:
        return None
    if head[:2] not in (b"\xff\xfe", b"\xfe\xff") and len(text.encode()) < len(head) - 3:
        return None
    text = text.lstrip("\ufeff \t\r\n").lower()
    if text.startswith(("<!doctype html", "<html", "<head", "<body")):
        return "is a web page, not the file that it shows", "download the file itself"
    if "<svg" in text and text.startswith("<"):
        return "is an SVG drawing, which is not taken", "save it as PNG"
    if text.startswith(("#extm3u", "ffconcat")):
        return None
    if text.startswith("<?xml"):
        return "is no picture, video or sound: it is an XML text", "download the file itself"
    if any(each < " " and each not in "\t\r\n\f" for each in text):
        return None
    return "is no picture, video or sound: it is a text", ""


_DNG, _MAKE, _SUB_IFDS = 0xC612, 0x010F, 0x014A


def is_raw(head: bytes) -> bool:
    """Whether a file that begins as a TIFF is a camera's raw picture: CR2, DNG, NEF, ARW."""
    if head[8:10] == b"CR":
        return True
    order = "<" if head[:2] == b"II" else ">"
    try:
        (at,) = struct.unpack_from(f"{order}I", head, 4)
        (count,) = struct.unpack_from(f"{order}H", head, at)
        tags = {
            struct.unpack_from(f"{order}H", head, at + 2 + 12 * row)[0]
            for row in range(min(count, (len(head) - at - 2) // 12))
        }
    except struct.error:
        return False
    return _DNG in tags or {_MAKE, _SUB_IFDS} <= tags


def raw_picture() -> Unusable:
    """What is said of a camera's raw picture."""
    return Unusable(*_RAW)


MASTERS: Mapping[str, str] = {
    "prores": "ProRes",
    "prores_raw": "ProRes RAW",
    "dnxhd": "DNxHD",
    "cfhd": "CineForm",
    "qtrle": "QuickTime Animation",
    **dict.fromkeys(("rawvideo", "v210", "v308", "v408", "v410", "r210", "r10k"), "raw video"),
    **dict.fromkeys(("ffv1", "huffyuv", "utvideo", "magicyuv", "hap"), "an editor's codec"),
}
"""Codecs in which editors keep films, by FFmpeg's name, in words."""


def master(codec: str) -> Unusable | None:
    """What is said of a film in a codec that is for editing and not for sending, else None."""
    name = MASTERS.get(codec)
    if name is None:
        return None
    return Unusable(f"is a clip in {name}, which is not taken", "save it as MP4 with H.264")
