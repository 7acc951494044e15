"""`run --format jsonl`: a document a line. The first is the plan, the last one the end."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from .plan import Plan


class Take(TypedDict):
    """A take as it stands; the file is its path in the project, once it is there."""

    scene: str
    take: int
    number: int
    state: str
    task: str | None
    file: str | None


class PlanLine(TypedDict):
    """How a run begins; at is in seconds since 1970."""

    schema: Literal[1]
    event: Literal["plan"]
    at: float
    plan: Plan


class NoticeLine(TypedDict):
    """A sentence about the run as a whole."""

    schema: Literal[1]
    event: Literal["notice"]
    at: float
    message: str


class ClipLine(Take):
    """What a take does, or waits for; an orphan is one that the film has no more."""

    schema: Literal[1]
    event: Literal["clip"]
    at: float
    phase: str
    detail: str | None
    orphan: bool


class Outcome(Take):
    """How a take stands at the end.

    The path is that of the finished clip; missing tells one that is kept though its file is not
    here. A refusal is about a part of the request; the message says what is wrong. Billed are the
    seconds that the service billed.
    """

    path: str | None
    missing: bool
    part: str | None
    message: str | None
    billed: float | None


class EndLine(TypedDict):
    """How a run ends; halted says why nothing more was paid."""

    schema: Literal[1]
    event: Literal["end"]
    at: float
    complete: bool
    halted: str | None
    offline: bool
    interrupted: bool
    clips: list[Outcome]


Line = Annotated[PlanLine | NoticeLine | ClipLine | EndLine, Field(discriminator="event")]
