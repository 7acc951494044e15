"""What `doctor` says of one thing that it looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How something is: as it should be, worth knowing, or in the way."""

    GOOD = "good"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was looked at; `advice` is what to do about it, or empty."""

    topic: str
    name: str
    value: str
    grade: Grade = Grade.GOOD
    advice: str = ""
