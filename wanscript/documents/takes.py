"""`takes --format json`."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class Take(TypedDict):
    """A take that was shot; name is its number in its scene as people say it (t02).

    It stands for its scene, was picked, or was rejected for a reason. It was finished at seconds
    since 1970; its size is in pixels, of a file that is present; billed are seconds.
    """

    name: str
    number: int
    take: int
    stands: bool
    picked: bool
    rejected: str | None
    finished: float | None
    seconds: float | None
    size: tuple[int, int] | None
    seed: int | None
    model: str
    task: str | None
    fingerprint: str | None
    billed: float | None
    cost: str | None
    currency: str | None
    file: str | None
    present: bool
    sha256: str | None


class Scene(TypedDict):
    """A scene and its takes, by number; without a name are those of no scene."""

    scene: str | None
    heading: str | None
    omitted: bool
    takes: list[Take]


class Takes(TypedDict):
    """What was shot of a script, or rehearsed, by the scenes in their order."""

    schema: Literal[1]
    script: str
    backend: str
    scenes: list[Scene]
