"""SIGKILL at random points of real runs: accepted == distinct == wanted, and every file whole."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from .harness import killed_at_random, serving

SCENES = 16
FAULTS = ("slow-answer:0.4:0.5s", "lost-answer:0.08", "rate-limit:0.1")


def marathon(folder: Path, kills: int, seed: int) -> int:
    """Films shot under kills until so many have fallen; returns how many did."""
    chance, fallen, film = random.Random(seed), 0, 0
    while fallen < kills:
        film += 1
        store = folder / str(film)
        with serving(store, scenes=SCENES, runs=0.6, faults=FAULTS, hasty=True) as place:
            while killed_at_random(place.start(), chance, 2.0):
                fallen += 1
            last = place.run()
            accepted = place.accepted()
            assert len(accepted) == len(set(accepted)) == SCENES, last.stderr
            assert last.returncode == 0, last.stderr
            assert place.states() == ["done"] * SCENES
            assert place.sound() == SCENES
    return fallen


def test_kills(tmp_path: Path) -> None:
    assert marathon(tmp_path, 6, seed=3) >= 6


@pytest.mark.long
def test_two_hundred_kills(tmp_path: Path) -> None:
    print(f"{marathon(tmp_path, 200, seed=4)} kills, nothing doubled, nothing missing")
