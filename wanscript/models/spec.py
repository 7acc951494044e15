"""What a row of the model table holds: types, no values."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from .media import MediaKind, MediaRole

MB = 1024 * 1024


class Choice(Struct, frozen=True, gc=False):
    """A parameter whose value is one of these words; compared in any case, sent as here."""

    values: tuple[str, ...]


class IntRange(Struct, frozen=True, gc=False):
    """A parameter whose value is a whole number from `low` to `high`, both included.

    `other` is one more number that is legal.
    """

    low: int
    high: int
    other: int | None = None


class Flag(Struct, frozen=True, gc=False):
    """A parameter that is on or off, sent as true or false; `off` False can only be on."""

    off: bool = True


class Size(Struct, frozen=True, gc=False):
    """A parameter in which resolution and ratio are sent together, as `1280*720`."""


class Parameter(Struct, frozen=True, gc=False):
    """One parameter: the API's name, the script's key, what is legal, what is sent if unset.

    `default` None sends nothing when the script is silent; `with_frame` False sends nothing
    when a first frame decides instead.
    """

    name: str
    key: str
    legal: Choice | IntRange | Flag | Size
    default: int | bool | str | None = None
    with_frame: bool = True


class MediaLimits(Struct, frozen=True, gc=False):
    """What a medium must be: kind, formats, bytes, pixels a side, aspect (either way), seconds.

    `short_side` is the least of the shorter side in pixels, `fps` the least frames a second,
    `together` the most seconds of all media in the role in one request.
    """

    kind: MediaKind
    formats: tuple[str, ...]
    size: int
    side: tuple[int, int] | None = None
    aspect: float | None = None
    seconds: tuple[float, float] | None = None
    alpha: bool = True
    together: float | None = None
    short_side: int | None = None
    fps: float | None = None


class ModelSpec(Struct, frozen=True, gc=False):
    """What one model takes.

    `labels` spells a reference by prompt language and kind, `{n}` counted from 1 in each kind
    (or over all kinds where `counted_together`); `manual_labels` are the dialects in which its
    references are named; `kinds` bounds the references of each kind, `references` all of
    them, (least, most); `frame` tells whether a first frame may stand alone ("alone"), beside
    references ("beside"), must be there ("needed"), or is unknown to it (""); `voice` is how
    a voice is sent: inside its picture ("inside"), as an audio of its own ("audio"), or not
    at all (""); `wire_format` names the shape of its requests; `pixels` is the size of the clip by
    (resolution, ratio); times are whole seconds; `in_all` is the most seconds of its clip and
    its reference videos together; `han_weight` is what a Han character counts towards the
    prompt's limit; `retired` says when a model goes, or went. `videos_billed` tells how reference
    videos are billed: cut by their number as published ("capped"), five seconds of all of them
    ("together"), or nobody knows ("unknown"); `float_usage` that a task's usage has its seconds as
    floats, and the frames a second.
    """

    name: str
    wire_format: str
    prompt_limit: int
    negative_limit: int | None
    labels: Mapping[str, Mapping[str, str]]
    references: tuple[int, int]
    kinds: Mapping[MediaKind, int]
    manual_labels: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    duration: tuple[int, int]
    duration_with_video: tuple[int, int]
    pixels: Mapping[tuple[str, str], tuple[int, int]]
    bounds: Mapping[MediaRole, MediaLimits]
    frame: str = "beside"
    voice: str = "inside"
    storyboard: bool = True
    items_warned: int | None = None
    duration_default: int = 5
    fps: int = 30
    counted_together: bool = False
    han_weight: int = 1
    in_all: float | None = None
    videos_billed: str = "capped"
    float_usage: bool = False
    retired: str = ""

    def parameter(self, key: str) -> Parameter | None:
        """The parameter that a script's key sets, or None where this model lacks it."""
        return next((row for row in self.parameters if row.key == key), None)

    @property
    def first_frame(self) -> bool:
        """Whether it takes a first frame at all."""
        return bool(self.frame)

    @property
    def reference_voice(self) -> bool:
        """Whether a voice is sent inside its picture or clip."""
        return self.voice == "inside"
