"""`conform --format json`."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class Use(TypedDict):
    """A stretch of a clip, in seconds of its own, used at a second of the timeline.

    Its speed is 1 where it is played as it is; picture tells whether it is seen or only heard.
    """

    clip: str
    file: str | None
    start: float
    end: float
    at: float
    speed: float
    picture: bool


class Used(TypedDict):
    """A take that is used; so many seconds of it are seen, each counted once."""

    take: str
    file: str | None
    stands: bool
    picked: bool
    seconds: float
    uses: list[Use]


class Scene(TypedDict):
    """A scene, the takes of it that are used, most of it chosen; stands is the take that does now.

    Without a name are the takes of no scene.
    """

    scene: str | None
    heading: str | None
    chosen: str | None
    stands: str | None
    takes: list[Used]


class Sum(TypedDict):
    """Takes: how many, their seconds, the seconds that were billed, and what these came to.

    Where it is not known of a take, it is left out of the sums.
    """

    takes: int
    seconds: float
    billed: float
    cost: dict[str, str]


class Conform(TypedDict):
    """A timeline read against the takes of a script.

    missing are scenes of which nothing is seen, others the clips that are no takes of it; seen are
    seconds of takes; shot are all of them, unused those of which nothing is seen; picked are the
    scenes in which another take was picked.
    """

    schema: Literal[1]
    script: str
    backend: str
    timeline: str
    title: str
    scenes: list[Scene]
    missing: list[str]
    others: list[Use]
    seen: float
    shot: Sum
    unused: Sum
    picked: list[str]
    notes: list[str]
