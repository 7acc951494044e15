"""What words ask of the camera: tables of shot sizes and moves, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Framing(StrEnum):
    """A shot size."""

    EXTREME_CLOSE_UP = "extreme close-up"
    OVER_THE_SHOULDER = "over the shoulder"
    MEDIUM_CLOSE_UP = "medium close-up"
    CLOSE_UP = "close-up"
    TWO_SHOT = "two-shot"
    MEDIUM_FULL_SHOT = "medium full shot"
    MEDIUM_SHOT = "medium shot"
    FULL_SHOT = "full shot"
    EXTREME_WIDE_SHOT = "extreme wide shot"
    WIDE_SHOT = "wide shot"


class CameraMove(StrEnum):
    """What the camera does while a shot lasts."""

    STATIC = "static"
    HAND_HELD = "hand-held"
    CRASH_ZOOM = "crash zoom"
    PUSH_IN = "push in"
    PULL_OUT = "pull out"
    PAN_LEFT = "pan left"
    PAN_RIGHT = "pan right"
    TILT_UP = "tilt up"
    TILT_DOWN = "tilt down"
    ORBIT = "orbit"
    TRACKING = "tracking"
    PAN = "pan"


_GOES = r"(?:pan(?:s|ning)?|moves?|track(?:s|ing)?|slides?) (?:\w+ ){0,3}"

_FRAMINGS = (
    (Framing.EXTREME_CLOSE_UP, r"extreme close|\becu\b|macro|大特写|极特写"),
    (Framing.OVER_THE_SHOULDER, r"\bover\b.{1,30}shoulder|\bots\b|过肩|過肩"),
    (Framing.MEDIUM_CLOSE_UP, r"medium close|\bmcu\b|head and shoulders|中近景|近景"),
    (Framing.CLOSE_UP, r"close[- ]?up|close shot|\bcu\b|特写|特寫|insert"),
    (Framing.TWO_SHOT, r"two[- ]?shot|双人|雙人"),
    (Framing.MEDIUM_FULL_SHOT, r"medium (?:full|wide|long)|cowboy|american shot|中全景"),
    (Framing.MEDIUM_SHOT, r"medium|mid[- ]?shot|waist|中景|半身"),
    (Framing.FULL_SHOT, r"full[- ](?:shot|body|length)|group shot|全身"),
    (
        Framing.EXTREME_WIDE_SHOT,
        r"extreme (?:wide|long|full)|establishing|aerial|drone|大远景|航拍|远景",
    ),
    (Framing.WIDE_SHOT, r"wide|long shot|全景|广角|final shot|action shot"),
)
"""Shot sizes; the first whose words are found counts."""

_MOVES = (
    (
        CameraMove.STATIC,
        r"\bstatic\b|fixed camera|locked|camera (?:is|stays|holds) still|tripod|"
        r"固定镜头|固定机位|静止",
    ),
    (CameraMove.HAND_HELD, r"hand-?held|shaky|手持"),
    (CameraMove.CRASH_ZOOM, r"crash zoom|snap zoom|急推"),
    (
        CameraMove.PUSH_IN,
        r"push(?:es|ing)?[- ]in|(?:dolly|doll(?:ies)|zoom)s?[- ]in|"
        r"moves? (?:in|closer)|推近|推进|推镜|推向|拉近|缓推|推至",
    ),
    (
        CameraMove.PULL_OUT,
        r"pull(?:s|ing)? (?:out|back|away)|(?:dolly|zoom)s? (?:out|back)|拉远|拉出|后拉|"
        r"拉镜|拉开",
    ),
    (CameraMove.PAN_LEFT, rf"{_GOES}left|向左|左摇|左移"),
    (CameraMove.PAN_RIGHT, rf"{_GOES}right|向右|右摇|右移|横摇|横移"),
    (
        CameraMove.TILT_UP,
        r"tilt(?:s|ing)?[- ]up|(?:camera|crane)s? (?:moves? |rises?|up)|上摇|上移|升起镜头|"
        r"镜头上",
    ),
    (CameraMove.TILT_DOWN, r"tilt(?:s|ing)?[- ]down|camera (?:moves? )?down|下摇|下移|俯冲"),
    (CameraMove.ORBIT, r"orbit|circl(?:es|ing)|arc shot|环绕"),
    (CameraMove.TRACKING, r"\btrack(?:s|ing)?\b|follow(?:s|ing)?|steadicam|跟拍|跟随|跟镜"),
    (CameraMove.PAN, r"\bpan(?:s|ning)?\b|摇镜"),
)
"""Camera moves; the first whose words are found counts."""

MOST: Mapping[Framing, int] = MappingProxyType(
    {
        **dict.fromkeys(Framing, 4),
        **dict.fromkeys((Framing.EXTREME_CLOSE_UP, Framing.CLOSE_UP, Framing.OVER_THE_SHOULDER), 1),
        **dict.fromkeys((Framing.MEDIUM_CLOSE_UP, Framing.TWO_SHOT), 2),
        Framing.MEDIUM_SHOT: 3,
    }
)
"""How many people a shot of a size holds."""

_KNOWN_FRAMINGS = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _FRAMINGS)
_KNOWN_MOVES = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _MOVES)
_ENTERS = re.compile(
    r"(?:walks?|comes?|runs?|steps?|rides?|strides?|enters?|flies)\b[^.]{0,40}?\b(left|right)|从(?:画面)?(?:深处)?(左|右)",
    re.IGNORECASE,
)
_LEAVES = re.compile(r"\b(?:to|towards?|off|out)\b[^.]{0,20}$", re.IGNORECASE)


def framing(words: str) -> Framing | None:
    """The shot size that the words name."""
    return next((name for name, known in _KNOWN_FRAMINGS if known.search(words)), None)


def camera_move(words: str) -> CameraMove | None:
    """The camera move that the words name."""
    return next((name for name, known in _KNOWN_MOVES if known.search(words)), None)


def entrance(words: str) -> int:
    """From where somebody comes in: -1 left, 1 right, 0 nobody does."""
    found = _ENTERS.search(words)
    if not found:
        return 0
    side = found[1] or found[2]
    if found[1] and _LEAVES.search(words[: found.start(1)]):
        return 0
    return -1 if side.lower() in ("left", "左") else 1
