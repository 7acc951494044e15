"""`status --format json`."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class Change(TypedDict):
    """A change of a take's state, at seconds since 1970; the first one was nothing before."""

    at: float
    was: str | None
    state: str
    note: str


class Take(TypedDict):
    """A take of a script in a project; times are seconds since 1970.

    The scene is what it was called when the take was entered, now what it is called in the script
    that was named: null where that has no such scene, or none was named.
    The state is planned, intent, submitted, succeeded, done, failed, cancelled, lost or unknown.
    With --events it has what happened to it.
    """

    project: str
    script: str
    scene: str
    now: str | None
    take: int
    number: int
    state: str
    fingerprint: str | None
    model: str
    task: str | None
    submitted: float | None
    finished: float | None
    expires: float | None
    billed: float | None
    file: str | None
    code: str | None
    message: str | None
    events: NotRequired[list[Change]]


class Status(TypedDict):
    """What is out there, by project and script."""

    schema: Literal[1]
    takes: list[Take]
