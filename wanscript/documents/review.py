"""`review --format json`. Times are seconds of the clip."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class Stretch(TypedDict):
    """From one time to another."""

    start: float
    end: float


class Shot(TypedDict):
    """A shot that was asked for, when its lines are due, and whether it begins with a cut."""

    shot: str
    start: float
    end: float
    cut: bool
    lines: list[Stretch]


class Asked(TypedDict):
    """What the script asks for; seconds are null where the model decides."""

    seconds: float | None
    shots: list[Shot]


class Found(TypedDict):
    """What is in the clip: cuts, black, where nothing moves, speech, and any sound.

    Loudness is in LUFS, -70 where nothing is heard; peak is the highest true peak in dBTP, null
    where nothing is heard.
    """

    seconds: float
    cuts: list[float]
    black: list[Stretch]
    frozen: list[Stretch]
    speech: list[Stretch]
    sound: list[Stretch]
    loudness: float
    peak: float | None


class Seam(TypedDict):
    """The cut from the take that stands for the scene before.

    Colour is the distance of the mean colours, picture the mean distance of the pixels (CIE
    1976); motion is how much a pixel changes from one picture to the next, 0 to 255, before and
    behind the cut.
    """

    before: str
    colour: float
    picture: float
    motion: tuple[float, float]


class Fault(TypedDict):
    """What is not as the script says, and where."""

    kind: str
    message: str
    start: float
    end: float


class Take(TypedDict):
    """A take; what stands below problem is null where it cannot be measured.

    It is reworded where it was made from other words than the script has now. Advice is circle,
    NG or dissolve at the seam.
    """

    take: str
    file: str
    stands: bool
    picked: bool
    reworded: bool
    problem: str | None
    advice: str | None
    asked: Asked | None
    found: Found | None
    seam: Seam | None
    faults: list[Fault]


class Scene(TypedDict):
    """A scene and its takes that are here and not rejected."""

    scene: str
    heading: str
    takes: list[Take]


class Review(TypedDict):
    """The dailies of a script; drawn says that they are rehearsals."""

    schema: Literal[1]
    title: str
    drawn: bool
    scenes: list[Scene]
