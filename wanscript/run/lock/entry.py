"""What a lock holds: takes that never change, and marks of which the latest stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

Pairs = tuple[tuple[str, str], ...]

Authored = tuple[int, str, Pairs, Pairs]
"""What the author wrote: its version (0: not known), source, facets and values."""

Kind = Literal["pick", "ng", "omit", "adopt"]


@dataclass(frozen=True, slots=True)
class LockedTake:
    """A take that was shot and paid for; what tells it from all others is its file and its task.

    `sha256` is that of its file, in hex; `file` is relative to the project and holds no `..`, but
    may still lead through a link. `scene` is the scene's name when it was shot, `id` the one that
    the author gave it or "". `rule` is the number of the rule that made `fingerprint`. `take` is
    the script's count and decides the seed (-1: none), `number` is in the file's name. `seconds`
    is the clip's length, `billed` what the service billed, None where it did not say.
    `unit_price` is for one of these, in `currency`. `date` has a zone. `media` pairs the names of
    local media with their sha256, `ends` the scenes that it starts on with the sha256 of the take.
    """

    sha256: str
    scene: str
    fingerprint: str
    rule: int
    take: int
    number: int
    model: str
    task: str
    file: str
    date: datetime
    position: int = 0
    id: str = ""
    heading: str = ""
    seed: int = -1
    seconds: float = 0.0
    billed: float | None = None
    unit_price: Decimal | None = None
    currency: str = ""
    authored: Authored = (0, "", (), ())
    media: Pairs = ()
    ends: Pairs = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person, or a proof, said of a scene or of one of its takes; `at` has a zone.

    `sha256` names the take; only an omission may go without one, and is then the whole scene's.
    """

    kind: Kind
    at: datetime
    scene: str
    sha256: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock as it was read: takes by date, marks by time, each once.

    With a problem, takes may be missing here, so nothing may be paid; a note is only told. Both
    are sentences with the file and the line.
    """

    takes: tuple[LockedTake, ...] = ()
    marks: tuple[Mark, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
