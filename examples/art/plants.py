"""What grows in more than one story."""

from __future__ import annotations

from .pen import Pen


def fern(pen: Pen, height: float, lean: float, colour: str) -> None:
    """A frond from (0, 0) upward, its leaves in pairs."""
    for k in range(1, 10):
        t = k / 10
        x, y, long = lean * t * t * height, -t * height, height * 0.34 * (1.1 - t)
        for side in (-1, 1):
            pen.soft(
                [
                    (x, y),
                    (x + side * long * 0.6, y - long * 0.35),
                    (x + side * long, y + long * 0.02),
                    (x + side * long * 0.5, y + long * 0.1),
                ],
                colour,
            )
