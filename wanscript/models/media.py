"""The facts of a medium, and how the world is asked for them: types that are passed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType

from msgspec import Struct


class MediaKind(StrEnum):
    """What a medium is, found in its content and never in its name."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"


class KindWords(Struct, frozen=True, gc=False):
    """A kind of medium in words: one, many, the script's field for it, with its article.

    `fact` is what a plan calls somebody's; it stands in locks, and never changes.
    """

    one: str
    many: str
    field: str
    article: str
    fact: str


KINDS: Mapping[MediaKind, KindWords] = MappingProxyType(
    {
        MediaKind.IMAGE: KindWords("a picture", "pictures", "Image", "an", "picture"),
        MediaKind.VIDEO: KindWords("a clip", "clips", "Video", "a", "video"),
        MediaKind.AUDIO: KindWords("a sound", "sounds", "Voice", "an", "sound"),
    }
)


class MediaRole(StrEnum):
    """What a medium is for in a request.

    The values stand in ledgers and in identities of clips, and never change.
    """

    FIRST_FRAME = "first_frame"
    REFERENCE_IMAGE = "reference_image"
    REFERENCE_VIDEO = "reference_video"
    REFERENCE_AUDIO = "reference_audio"
    VOICE = "voice"

    @property
    def kind(self) -> MediaKind:
        """What a medium in this role must be."""
        return _ROLES[self]

    @property
    def reference(self) -> bool:
        """Whether a prompt names it by a label and a number."""
        return self in _REFERENCES.values()


_ROLES = MappingProxyType(
    {
        MediaRole.FIRST_FRAME: MediaKind.IMAGE,
        MediaRole.REFERENCE_IMAGE: MediaKind.IMAGE,
        MediaRole.REFERENCE_VIDEO: MediaKind.VIDEO,
        MediaRole.REFERENCE_AUDIO: MediaKind.AUDIO,
        MediaRole.VOICE: MediaKind.AUDIO,
    }
)
_REFERENCES = MappingProxyType(
    {
        MediaKind.IMAGE: MediaRole.REFERENCE_IMAGE,
        MediaKind.VIDEO: MediaRole.REFERENCE_VIDEO,
        MediaKind.AUDIO: MediaRole.REFERENCE_AUDIO,
    }
)


def reference(kind: MediaKind) -> MediaRole:
    """The role of a reference of a kind."""
    return _REFERENCES[kind]


class MediaFacts(Struct, frozen=True, gc=False):
    """What a local medium is: `format` as in the limits ("png", "mp4", "mp3"), pixels, seconds.

    `width` and `height` are as it is shown, turned as its file says, and None for audio; `seconds`
    and `fps` are None where there are none; `size` is in bytes; `animated` tells a picture that
    moves.
    """

    kind: MediaKind
    format: str
    size: int
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    alpha: bool = False
    fps: float | None = None
    animated: bool = False


class MediaProblem(Struct, frozen=True, gc=False):
    """Why a local medium has no facts: a sentence for the writer, without a full stop.

    `missing` tells a file that is not there from one that cannot be read or is no medium;
    `nearest` are files that may have been meant, the likeliest first, and `sure` tells that it
    can only be that one; `help` is a way out that is better than the usual one.
    """

    message: str
    missing: bool = False
    nearest: tuple[str, ...] = ()
    sure: bool = False
    help: str = ""


def seconds_of(looked: MediaFacts | MediaProblem | None) -> float | None:
    """How long a medium lasts, None where that was not found out or it does not last."""
    return looked.seconds if isinstance(looked, MediaFacts) else None


class Unreadable(Struct, frozen=True, gc=False):
    """Why a script could not be loaded: a sentence for the writer, without a full stop.

    `help` is what to do about it, where that is not to look at the path.
    """

    message: str
    help: str = ""


Load = Callable[[PurePath], bytes | Unreadable]
"""Reads a script that another one includes."""

Facts = Callable[[str], MediaFacts | MediaProblem | None]
"""Looks at a medium as the request names it; None for a URL, which is not looked at."""


def is_url(reference: str) -> bool:
    """Whether a reference is left as it stands (http, https, oss, data) and is no local path."""
    return reference.lower().startswith(("http://", "https://", "oss://", "data:"))
