"""`doctor --format json`."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class Row(TypedDict):
    """Something that was looked at; its grade is good, note or problem, advice may be empty."""

    topic: str
    name: str
    value: str
    grade: str
    advice: str


class Doctor(TypedDict):
    """How this machine, its person's settings and a project are; without any key."""

    schema: Literal[1]
    rows: list[Row]
    problems: int
