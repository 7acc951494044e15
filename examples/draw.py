"""Draws the pictures, clips and voices of the examples: `python examples/draw.py [FOLDER...]`.

Flat shapes, few colours, one key light with its rim. Every run makes the same files.
"""

from __future__ import annotations

import sys

from art.alley import alley
from art.forest import forest
from art.planet import planet
from art.teahouse import teahouse

FOLDERS = {"alley": alley, "forest": forest, "planet": planet, "teahouse": teahouse}

if __name__ == "__main__":
    for name in sys.argv[1:] or FOLDERS:
        FOLDERS[name]()
