"""`diff --format json`."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from .amounts import Priced, Spot


class Change(Spot):
    """A part of a scene that changed."""

    part: str
    old: str | None
    new: str | None


class Scene(Spot):
    """A scene in both versions, or in one of them; was is its name before.

    The kind is added, removed, omitted (it is still there, but taken out), changed, follows (only
    the end on which it starts is another) or kept; resent is a kept one whose request differs
    though nothing was written differently. It starts on the ends of scenes that are shot again;
    clips are those of it that are; lasts is the least and the most seconds of one.
    """

    kind: str
    scene: str | None
    was: str | None
    heading: str | None
    moved: bool
    resent: bool
    changes: list[Change]
    starts_on: list[str]
    lasts: list[str]
    clips: int


class SceneAgain(Scene, Priced):
    """A scene of which something is shot again, and what that costs."""


class Before(TypedDict):
    """The older version, in a commit if it is of one."""

    name: str
    commit: str | None
    lasts: list[str]


class Now(TypedDict):
    """The newer version."""

    name: str
    lasts: list[str]


class Difference(Priced):
    """What changed in a film, and what it costs to shoot that."""

    schema: Literal[1]
    script: str
    title: str | None
    before: Before
    now: Now
    region: str
    currency: str
    scenes: list[Scene | SceneAgain]
    clips: int
    prices_as_of: str | None
    notes: list[str]
