"""How shot sizes and camera moves are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..timeline.framing import CameraMove, Framing


@dataclass(frozen=True, slots=True)
class Size:
    """A shot size: `head` is a head's height in frame heights, `eye` where its middle stands.

    `feet` is where those stand who are seen whole, or None; `blur` is the softness of the place
    in frame widths.
    """

    head: float
    eye: float
    feet: float | None = None
    blur: float = 0.0


SIZES: Mapping[Framing, Size] = MappingProxyType(
    {
        Framing.EXTREME_CLOSE_UP: Size(0.95, 0.46, blur=0.012),
        Framing.OVER_THE_SHOULDER: Size(0.34, 0.38, blur=0.005),
        Framing.MEDIUM_CLOSE_UP: Size(0.36, 0.39, blur=0.006),
        Framing.CLOSE_UP: Size(0.5, 0.42, blur=0.009),
        Framing.TWO_SHOT: Size(0.25, 0.36, blur=0.003),
        Framing.MEDIUM_FULL_SHOT: Size(0.175, 0.31, blur=0.0015),
        Framing.MEDIUM_SHOT: Size(0.26, 0.36, blur=0.003),
        Framing.FULL_SHOT: Size(0.115, 0.2, feet=0.89),
        Framing.EXTREME_WIDE_SHOT: Size(0.05, 0.5, feet=0.8),
        Framing.WIDE_SHOT: Size(0.082, 0.4, feet=0.84),
    }
)


@dataclass(frozen=True, slots=True)
class Move:
    """A camera move from its first to its last view: zoom, and the middle in frame widths, heights.

    `shake` is the unrest of a hand-held camera in frame widths; `eased` is slow at both ends.
    """

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


STILL = Move()

_CLOSER = (1.1, 1.1)

MOVES: Mapping[CameraMove | None, Move] = MappingProxyType(
    {
        CameraMove.STATIC: STILL,
        CameraMove.HAND_HELD: Move((1.04, 1.04), shake=0.007),
        CameraMove.CRASH_ZOOM: Move((1.0, 1.4)),
        CameraMove.PUSH_IN: Move((1.0, 1.2)),
        CameraMove.PULL_OUT: Move((1.22, 1.0)),
        CameraMove.PAN_LEFT: Move(_CLOSER, x=(0.045, -0.045)),
        CameraMove.PAN_RIGHT: Move(_CLOSER, x=(-0.045, 0.045)),
        CameraMove.TILT_UP: Move(_CLOSER, y=(0.045, -0.045)),
        CameraMove.TILT_DOWN: Move(_CLOSER, y=(-0.045, 0.045)),
        CameraMove.ORBIT: Move((1.08, 1.08), x=(-0.05, 0.05), eased=False),
        CameraMove.TRACKING: Move((1.06, 1.1), x=(-0.03, 0.03)),
        CameraMove.PAN: Move(_CLOSER, x=(-0.04, 0.04)),
        None: Move((1.0, 1.045), x=(-0.005, 0.005), eased=False),
    }
)
"""The moves; where none is named, the camera drifts."""
