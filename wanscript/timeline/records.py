"""The film in time: scenes, shots, lines, captions and transitions, each in exact seconds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from ..language.storyboard import Extension
from ..language.text import Text
from .framing import CameraMove, Framing


class TimeOfDay(StrEnum):
    """The light of a scene."""

    DAY = "day"
    NIGHT = "night"
    DAWN = "dawn"
    DUSK = "dusk"


class TransitionKind(StrEnum):
    """How a scene gives way to the next."""

    CUT = "cut"
    FADE = "fade"
    WIPE = "wipe"
    DISSOLVE = "dissolve"


class Caption(Struct, frozen=True, gc=False):
    """Words to be read together from `start` to `end`, in seconds of the scene.

    `text` is the words as they are; `lines` are the same words laid out.
    """

    text: str
    lines: tuple[str, ...]
    start: Fraction
    end: Fraction


class Line(Struct, frozen=True, gc=False):
    """Words that are spoken from `start` to `end`, in seconds of the scene.

    `speakers` are declared names, none for a voice that nobody has; `manner` is how it is said,
    as written; the texts of `captions`, joined, are `words`. A `dual` line is spoken with
    the one before, and starts with it.
    """

    speakers: tuple[str, ...]
    words: str
    manner: str
    extension: Extension
    dual: bool
    start: Fraction
    end: Fraction
    captions: tuple[Caption, ...]


class Shot(Struct, frozen=True, gc=False):
    """One picture, from `start` to `end` seconds of its scene: what is seen, done and said.

    `id` is the author's, or the shot's number; `at` counts the scene's shots from 0. `subjects`
    and `others` are the declared names that are seen, the others further back: who is only
    spoken of is in neither. `place` is the declared background that is seen, or None; `enters`
    says from which side the first subject comes, -1, 0 or 1. `items` is what happens and is
    said, in its order; `notes` are the words of what happens, to be read.
    """

    id: str
    at: int
    start: Fraction
    end: Fraction
    heading: Text
    items: tuple[Text | Line, ...]
    notes: tuple[Caption, ...]
    framing: Framing
    move: CameraMove | None
    subjects: tuple[str, ...]
    others: tuple[str, ...]
    place: str | None
    enters: int

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is said in it."""
        return tuple(item for item in self.items if isinstance(item, Line))


class SceneTimeline(Struct, frozen=True, gc=False):
    """One clip: `seconds` long, from `start` in the film; `number` counts the scenes from 1.

    `take` is the take whose real length it has, None where its length is the script's. `place`
    is the heading's place in words, declared or not.
    """

    name: str
    number: int
    take: int | None
    start: Fraction
    seconds: Fraction
    shots: tuple[Shot, ...]
    slug: str
    place: str
    time: TimeOfDay
    interior: bool
    language: str

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is said in it."""
        return tuple(line for shot in self.shots for line in shot.lines)


class Transition(Struct, frozen=True, gc=False):
    """The seam behind a scene, at a second of the film; `words` as written, None where none are.

    `after` is None behind the last scene.
    """

    kind: TransitionKind
    words: str | None
    before: str
    after: str | None
    at: Fraction

    @property
    def white(self) -> bool:
        """Whether it goes through white, and not through black."""
        return _WHITE.search(self.words or "") is not None


_WHITE = re.compile(r"\bWHITE\b|白", re.IGNORECASE)


class Timeline(Struct, frozen=True, dict=True):
    """The whole film; `transitions` has one seam for each scene, in their order."""

    title: str
    scenes: tuple[SceneTimeline, ...]
    transitions: tuple[Transition, ...]

    @property
    def seconds(self) -> Fraction:
        """How long the film lasts."""
        return sum((scene.seconds for scene in self.scenes), Fraction(0))

    @cached_property
    def by_name(self) -> Mapping[str, SceneTimeline]:
        """The scenes by their names."""
        return {scene.name: scene for scene in self.scenes}
