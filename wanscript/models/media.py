"""The facts of a medium, and how the world is asked for them: types that are passed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath


class MediaKind(StrEnum):
    """What a medium is, found in its content and never in its name."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a local medium is: `format` as in the limits ("png", "mp4", "mp3"), pixels, seconds.

    `width` and `height` are None for audio, `seconds` is None for images; `size` is in bytes.
    """

    kind: MediaKind
    format: str
    size: int
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    alpha: bool = False


@dataclass(frozen=True, slots=True)
class MediaProblem:
    """Why a local medium has no facts: a sentence for the writer, without a full stop.

    `missing` tells a file that is not there from one that cannot be read or is no medium;
    `nearest` is a file beside the wanted one with nearly its name; `help` a way out that is
    better than the usual one.
    """

    message: str
    missing: bool = False
    nearest: str | None = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a script could not be loaded: a sentence for the writer, without a full stop."""

    message: str


Load = Callable[[PurePath], "bytes | Unreadable"]
"""Reads a script that another one includes."""

Facts = Callable[[str], "MediaFacts | MediaProblem | None"]
"""Looks at a medium as the request names it; None for a URL, which is not looked at."""


def is_url(reference: str) -> bool:
    """Whether a reference is left as it stands (http, https, oss, data) and is no local path."""
    return reference.lower().startswith(("http://", "https://", "oss://", "data:"))
