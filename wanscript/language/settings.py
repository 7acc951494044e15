"""Settings as meant: one typed field a key, each with where it was written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from .slice import Slice
from .source import Span
from .text import Mention, Text
from .unresolved import Unresolved

T_co = TypeVar("T_co", covariant=True)


class Scope(StrEnum):
    """Where a setting stands, and so how far it reaches."""

    INCLUDED = "included"
    FILM = "film"
    SCENE = "scene"


class Split(StrEnum):
    """How a scene too long for one clip is cut."""

    AUTO = "auto"
    CHAINED = "chained"


class LineBreaks(StrEnum):
    """What becomes of the line ends of prose."""

    JOIN = "join"
    KEEP = "keep"


class Everybody(Enum):
    """`With: all`: every name that has a medium."""

    ALL = "all"


class FramePicture(Struct, frozen=True, gc=False):
    """A first frame that is a picture: a URL, or a path from the compiled script's folder."""

    path: str


class EndOf(Struct, frozen=True, gc=False):
    """A first frame that is the end of the scene with an id, or of the one before where None.

    `part`: nobody wrote it; a part of a split scene starts where the part before ends.
    """

    id: Slice | None
    part: bool = False


FirstFrame = FramePicture | EndOf

WORDED = ("style", "atmosphere", "sound", "music")
"""Settings whose value is words for the model, in which names are names."""

SWITCHES = ("prompt extend", "watermark", "audio")
"""Settings that are on or off."""

FILM_ONLY = ("title", "model", "include")
"""Settings that hold for the whole film and cannot be overridden in a scene."""


class Given(Struct, Generic[T_co], frozen=True, gc=False):
    """A setting that is written: its English key, its value, the words of both, its reach.

    `value` is None where the writer leaves the field to the model (`default`), or where the
    words mean nothing, which is told where they are read. `compared` is the value by which
    scripts of all versions are compared: fixed words in English, paths from the compiled
    script's folder. `unresolved` are names in it that nobody has.
    """

    key: str
    value: T_co | None
    words: Slice
    key_span: Span
    scope: Scope
    compared: str
    unresolved: tuple[Unresolved, ...] = ()

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return self.words.span()


def set_to(setting: Given[T_co] | None) -> Given[T_co] | None:
    """A setting that has a value of its own, or None."""
    return setting if setting and setting.value is not None else None


def keeps(setting: Given[LineBreaks] | None) -> bool:
    """Whether the line ends of prose reach the prompt."""
    return setting is not None and setting.value is LineBreaks.KEEP


class Settings(Struct, frozen=True, gc=False):
    """All that may be set for a film or a scene; None is not set."""

    title: Given[str] | None = None
    model: Given[str] | None = None
    resolution: Given[str] | None = None
    ratio: Given[str] | None = None
    duration: Given[Decimal] | None = None
    prompt_extend: Given[bool] | None = None
    seed: Given[int] | None = None
    watermark: Given[bool] | None = None
    negative_prompt: Given[str] | None = None
    shot_type: Given[str] | None = None
    audio: Given[bool] | None = None
    language: Given[str] | None = None
    style: Given[Text] | None = None
    atmosphere: Given[Text] | None = None
    sound: Given[Text] | None = None
    music: Given[Text] | None = None
    storyboard: Given[str] | None = None
    first_frame: Given[FirstFrame] | None = None
    attached: Given[tuple[Mention, ...] | Everybody] | None = None
    line_breaks: Given[LineBreaks] | None = None
    prompt: Given[str] | None = None
    takes: Given[int] | None = None
    split: Given[Split] | None = None
    omit: Given[bool] | None = None

    def __iter__(self) -> Iterator[Given[object]]:
        """What is set, in the order of the fields."""
        return (each for name in _NAMES if (each := getattr(self, name)) is not None)

    def by_key(self, key: str) -> Given[object] | None:
        """The setting of an English key."""
        found: Given[object] | None = getattr(self, field_of(key))
        return found

    def above(self, wider: Settings) -> Settings:
        """These, and where one is not set the wider one."""
        own = {name: each for name in _NAMES if (each := getattr(self, name)) is not None}
        return replace(wider, **own) if own else wider

    @property
    def texts(self) -> Iterator[Text]:
        """The values that are words for the model, in which names are names."""
        for key in WORDED:
            each: Given[Text] | None = getattr(self, key)
            if each is not None and each.value is not None:
                yield each.value


_NAMES = Settings.__struct_fields__


@cache
def field_of(key: str) -> str:
    """The field of an English key."""
    return "attached" if key == "with" else key.replace(" ", "_")
