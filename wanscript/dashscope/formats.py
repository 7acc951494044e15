"""What a file of each format is called where it is uploaded: its suffix and its content type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class FileType:
    """A suffix with its dot, and a content type."""

    suffix: str
    content_type: str


FILE_TYPES: Mapping[str, FileType] = MappingProxyType(
    {
        "jpeg": FileType(".jpg", "image/jpeg"),
        "png": FileType(".png", "image/png"),
        "bmp": FileType(".bmp", "image/bmp"),
        "webp": FileType(".webp", "image/webp"),
        "mp4": FileType(".mp4", "video/mp4"),
        "mov": FileType(".mov", "video/quicktime"),
        "wav": FileType(".wav", "audio/wav"),
        "mp3": FileType(".mp3", "audio/mpeg"),
    }
)
"""By the format's name in the limits; the guide asks for a type that matches the file."""


def file_type(name: str) -> FileType:
    """By a format or a suffix, with or without its dot; one that is not known stands as it is."""
    word = name.lower().removeprefix(".")
    known = FILE_TYPES.get({"jpg": "jpeg"}.get(word, word))
    return known or FileType(f".{word}" if word else "", "application/octet-stream")
