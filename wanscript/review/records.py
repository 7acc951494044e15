"""A take beside the script, as data: what was asked for, what was found, what is not the same."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Stretch(Struct, frozen=True, gc=False):
    """From one second of a clip to another."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


class Found(Struct, frozen=True, gc=False):
    """What is in a clip; times are in its seconds.

    Nothing moves where it is `still`; `heard` is where there is any sound, `spoken` where there
    is speech. `lufs` is its loudness, `peak` its highest true peak in dBTP. `frames` are small
    pictures as JPEG, each from the middle of its share of the clip.
    """

    seconds: float
    cuts: tuple[float, ...]
    black: tuple[Stretch, ...]
    still: tuple[Stretch, ...]
    spoken: tuple[Stretch, ...]
    heard: tuple[Stretch, ...]
    lufs: float
    peak: float
    frames: tuple[bytes, ...] = ()


class Seam(Struct, frozen=True, gc=False):
    """The cut between the clip of the scene `before` and another.

    `colour` is the distance of the mean colours of both pictures, `picture` the mean distance of
    their pixels, as CIE 1976 counts: 2 is seen, 100 is from black to white. `motion` is how much
    a pixel changes from one picture to the next, from 0 to 255, at the end before and here.
    """

    before: str
    colour: float
    picture: float
    motion: tuple[float, float]


class Shot(Struct, frozen=True, gc=False):
    """A shot that was asked for, in seconds of the clip, and how many lines are said in it.

    `cut` says that it begins with a cut; one that does not may.
    """

    id: str
    at: Stretch
    lines: tuple[Stretch, ...]
    cut: bool


class Asked(Struct, frozen=True, gc=False):
    """What the script asks of a clip. `seconds` is None where the model decides.

    `before` is the scene before it, None for the first. The seam is `chained` where this one
    starts on the end of that, and `even` where both play in one place, at one time, and a cut
    parts them.
    """

    scene: str
    seconds: float | None
    shots: tuple[Shot, ...]
    before: str | None
    chained: bool
    even: bool


class FaultKind(StrEnum):
    """What is not as the script says."""

    CUT_MISSING = "cut-missing"
    CUT_EXTRA = "cut-extra"
    CUT_MOVED = "cut-moved"
    SPEECH_MISSING = "speech-missing"
    SPEECH_EXTRA = "speech-extra"
    SPEECH_CUT_OFF = "speech-cut-off"
    SHORT = "short"
    BLACK = "black"
    FROZEN = "frozen"
    LOUD = "loud"
    QUIET = "quiet"
    PEAK = "peak"
    SEAM = "seam"


_MENDED = frozenset({FaultKind.LOUD, FaultKind.QUIET, FaultKind.SEAM})
"""What needs no other take."""


class Advice(StrEnum):
    """What a person may do about a take; nothing does it by itself."""

    CIRCLE = "circle"
    NG = "NG"
    DISSOLVE = "dissolve at the seam"


class Fault(Struct, frozen=True, gc=False):
    """What is not as it should be, as a sentence without its stop, and where in the clip."""

    kind: FaultKind
    message: str
    at: Stretch


class Review(Struct, frozen=True, gc=False):
    """What was asked and found of a take; `faults` in the order of the clip."""

    asked: Asked
    found: Found
    seam: Seam | None
    faults: tuple[Fault, ...]

    @property
    def advice(self) -> Advice:
        """What to do."""
        kinds = {fault.kind for fault in self.faults}
        if kinds - _MENDED:
            return Advice.NG
        return Advice.DISSOLVE if FaultKind.SEAM in kinds else Advice.CIRCLE

    @property
    def why(self) -> str:
        """The first thing for which another take is needed, or nothing."""
        grave = (fault.message for fault in self.faults if fault.kind not in _MENDED)
        return next(grave, "")


class TakeReview(Struct, frozen=True, gc=False):
    """A take of a scene: as people call it, its file, whether it stands for its scene.

    `review` is None where it cannot be measured: `problem` is why, the rest of a sentence that
    its name begins. `reworded` says that it was made from other words than the script has now.
    """

    label: str
    file: str
    stands: bool
    picked: bool
    review: Review | None
    problem: str = ""
    reworded: bool = False


class SceneReview(Struct, frozen=True, gc=False):
    """A scene and the takes of it that were measured, by number."""

    name: str
    heading: str
    takes: tuple[TakeReview, ...]


class Dailies(Struct, frozen=True, gc=False):
    """All that was measured of a film; `pick` is the command that says a word about a take.

    `drawn` says that these are rehearsals.
    """

    title: str
    drawn: bool
    pick: str
    scenes: tuple[SceneReview, ...]
