"""What the words of a heading ask of the camera: tables of sizes and moves."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """A shot size: `head` is a head's height in frame heights, `eye` where its middle stands.

    `feet` is where those stand who are seen whole, or None; `blur` is the softness of the place
    in frame widths; `most` is how many people it holds.
    """

    name: str
    terms: str
    head: float
    eye: float
    feet: float | None = None
    blur: float = 0.0
    most: int = 4
    behind: bool = False


SIZES = (
    Size(
        "extreme close-up",
        r"extreme close|\becu\b|macro|大特写|极特写",
        0.95,
        0.46,
        blur=0.012,
        most=1,
    ),
    Size(
        "over the shoulder",
        r"\bover\b.{1,30}shoulder|\bots\b|过肩|過肩",
        0.34,
        0.38,
        blur=0.005,
        most=1,
        behind=True,
    ),
    Size(
        "medium close-up",
        r"medium close|\bmcu\b|head and shoulders|中近景|近景",
        0.36,
        0.39,
        blur=0.006,
        most=2,
    ),
    Size(
        "close-up",
        r"close[- ]?up|close shot|\bcu\b|特写|特寫|insert",
        0.5,
        0.42,
        blur=0.009,
        most=1,
    ),
    Size("two-shot", r"two[- ]?shot|双人|雙人", 0.25, 0.36, blur=0.003, most=2),
    Size(
        "medium full shot",
        r"medium (?:full|wide|long)|cowboy|american shot|中全景",
        0.175,
        0.31,
        blur=0.0015,
    ),
    Size("medium shot", r"medium|mid[- ]?shot|waist|中景|半身", 0.26, 0.36, blur=0.003, most=3),
    Size("full shot", r"full[- ](?:shot|body|length)|group shot|全身", 0.115, 0.2, feet=0.89),
    Size(
        "extreme wide shot",
        r"extreme (?:wide|long|full)|establishing|aerial|drone|大远景|航拍|远景",
        0.05,
        0.5,
        feet=0.8,
    ),
    Size("wide shot", r"wide|long shot|全景|广角|final shot|action shot", 0.082, 0.4, feet=0.84),
)
"""Shot sizes; the first whose terms are found counts."""

WIDE = next(size for size in SIZES if size.name == "wide shot")
MEDIUM = next(size for size in SIZES if size.name == "medium shot")
CLOSE = next(size for size in SIZES if size.name == "close-up")


@dataclass(frozen=True, slots=True)
class Move:
    """A camera move from its first to its last view: zoom, and the middle in frame widths, heights.

    `shake` is the unrest of a hand-held camera in frame widths; `eased` is slow at both ends.
    """

    name: str
    terms: str
    zoom: tuple[float, float] = (1.0, 1.0)
    x: tuple[float, float] = (0.0, 0.0)
    y: tuple[float, float] = (0.0, 0.0)
    shake: float = 0.0
    eased: bool = True

    @property
    def still(self) -> bool:
        """Whether the view never changes."""
        return (
            self.zoom[0] == self.zoom[1]
            and self.x[0] == self.x[1]
            and self.y[0] == self.y[1]
            and not self.shake
        )


MOVES = (
    Move(
        "static",
        r"\bstatic\b|fixed camera|locked|camera (?:is|stays|holds) still|tripod|"
        r"固定镜头|固定机位|静止",
    ),
    Move("hand-held", r"hand-?held|shaky|手持", zoom=(1.04, 1.04), shake=0.007),
    Move("crash zoom", r"crash zoom|snap zoom|急推", zoom=(1.0, 1.4)),
    Move(
        "push in",
        r"push(?:es|ing)?[- ]in|(?:dolly|doll(?:ies)|zoom)s?[- ]in|"
        r"moves? (?:in|closer)|推近|推进|推镜|推向|拉近|缓推|推至",
        zoom=(1.0, 1.2),
    ),
    Move(
        "pull out",
        r"pull(?:s|ing)? (?:out|back|away)|(?:dolly|zoom)s? (?:out|back)|拉远|拉出|后拉|"
        r"拉镜|拉开",
        zoom=(1.22, 1.0),
    ),
    Move(
        "pan left",
        r"(?:pan(?:s|ning)?|moves?|track(?:s|ing)?|slides?) (?:\w+ ){0,3}left|向左|左摇|"
        r"左移",
        (1.1, 1.1),
        x=(0.045, -0.045),
    ),
    Move(
        "pan right",
        r"(?:pan(?:s|ning)?|moves?|track(?:s|ing)?|slides?) (?:\w+ ){0,3}right|向右|"
        r"右摇|右移|横摇|横移",
        (1.1, 1.1),
        x=(-0.045, 0.045),
    ),
    Move(
        "tilt up",
        r"tilt(?:s|ing)?[- ]up|(?:camera|crane)s? (?:moves? |rises?|up)|上摇|上移|升起镜头|"
        r"镜头上",
        (1.1, 1.1),
        y=(0.045, -0.045),
    ),
    Move(
        "tilt down",
        r"tilt(?:s|ing)?[- ]down|camera (?:moves? )?down|下摇|下移|俯冲",
        (1.1, 1.1),
        y=(-0.045, 0.045),
    ),
    Move(
        "orbit",
        r"orbit|circl(?:es|ing)|arc shot|环绕",
        (1.08, 1.08),
        x=(-0.05, 0.05),
        eased=False,
    ),
    Move(
        "tracking",
        r"\btrack(?:s|ing)?\b|follow(?:s|ing)?|steadicam|跟拍|跟随|跟镜",
        (1.06, 1.1),
        x=(-0.03, 0.03),
    ),
    Move("pan", r"\bpan(?:s|ning)?\b|摇镜", (1.1, 1.1), x=(-0.04, 0.04)),
)
"""Camera moves; the first whose terms are found counts."""

DRIFT = Move("drift", "", zoom=(1.0, 1.045), x=(-0.005, 0.005), eased=False)
STILL = MOVES[0]

_SIZES = tuple((size, re.compile(size.terms, re.IGNORECASE)) for size in SIZES)
_MOVES = tuple((move, re.compile(move.terms, re.IGNORECASE)) for move in MOVES)
_ENTERS = re.compile(
    r"(?:walks?|comes?|runs?|steps?|rides?|strides?|enters?|flies)\b[^.]{0,40}?\b(left|right)|从(?:画面)?(?:深处)?(左|右)",
    re.IGNORECASE,
)
_LEAVES = re.compile(r"\b(?:to|towards?|off|out)\b[^.]{0,20}$", re.IGNORECASE)


def size(words: str) -> Size | None:
    """The shot size that the words name."""
    return next((row for row, terms in _SIZES if terms.search(words)), None)


def move(words: str) -> Move:
    """The camera move that the words name, else a slow drift."""
    return next((row for row, terms in _MOVES if terms.search(words)), DRIFT)


def entrance(words: str) -> int:
    """From where somebody comes in: -1 left, 1 right, 0 nobody does."""
    found = _ENTERS.search(words)
    if not found:
        return 0
    side = found[1] or found[2]
    if found[1] and _LEAVES.search(words[: found.start(1)]):
        return 0
    return -1 if side.lower() in ("left", "左") else 1
