"""`compile`."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict


class Request(TypedDict):
    """What one clip is asked for with.

    The shots are the ids of those that it has; references has each name with its label in the
    prompt; it starts on the ends of the scenes in depends_on. The fingerprint is null where it
    depends on a clip that is not shot. The body is as it is sent, but for local media.
    """

    scene: str
    shots: list[str]
    take: int
    references: dict[str, str]
    depends_on: list[str]
    fingerprint: str | None
    body: dict[str, Any]


class Requests(TypedDict):
    """The requests of a script, in the order of the film."""

    schema: Literal[1]
    title: str
    requests: list[Request]
