"""One face for everyone."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import ImageChops

from .pen import Pen, both, curve, oval


@dataclass(frozen=True)
class Face:
    """Colours of a head; `turn` from -1 (looks left) to 1, `lid` 0 open to 1 closed.

    `brow` lifts the outer (below 0) or inner (above 0) ends, `eye` widens, `smile` bends.
    """

    skin: str
    shade: str
    ink: str
    lips: str
    turn: float = 0.3
    lid: float = 0
    brow: float = 0.004
    eye: float = 1
    smile: float = 0.012


def face(pen: Pen, head: Face) -> None:
    """A head from (0, 0) at its crown to (0, 1) at its chin."""
    t = head.turn * 0.1
    outline = curve(both("0,0.02 0.26,0.1 0.36,0.36 0.34,0.62 0.21,0.88 0.09,0.985"))
    pen.shape(oval(-0.35 + t * 0.4, 0.56, 0.06, 0.1), head.skin)
    pen.shape(oval(0.35 + t * 0.4, 0.56, 0.06, 0.1), head.shade)
    mask = pen.mask(outline)
    pen.paint(mask, head.skin)
    side = [(t + 0.03, 0), (t + 0.02, 0.44), (t + 0.085, 0.67), (t + 0.01, 0.715), (t + 0.03, 0.8)]
    side += [(t - 0.02, 1.1), (0.6, 1.1), (0.6, 0)]
    pen.paint(ImageChops.multiply(mask, pen.mask(side)), head.shade)
    for side in (-1, 1):
        x, lean = side * 0.155 + t * 1.15, side * head.brow
        tall, wide = 0.01 + 0.034 * head.eye * (1 - head.lid), 0.034 * head.eye
        pen.shape(oval(x + t * 0.25, 0.535, wide, tall), head.ink)
        if head.eye > 1.2 and not head.lid:
            pen.disc(x + t * 0.25 + 0.016, 0.518, 0.014, "#ffffff")
        top = 0.535 - tall
        pen.line(
            [(x - 0.062, top + 0.016), (x, top - 0.002), (x + 0.062, top + 0.016)], 0.02, head.ink
        )
        pen.line([(x - 0.085, 0.43 - lean), (x, 0.405), (x + 0.085, 0.43 + lean)], 0.024, head.ink)
    bend = head.smile
    mouth = [(t - 0.09, 0.828 - bend), (t, 0.822), (t + 0.09, 0.828 - bend), (t, 0.85 + bend)]
    pen.soft(mouth, head.lips)
