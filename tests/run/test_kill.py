"""SIGKILL at random points of real runs: accepted == distinct == wanted, and every file whole."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from .harness import Place, killed_at_random, serving

SCENES = 8
FAULTS = ("slow-answer:0.4:0.5s", "lost-answer:0.08", "rate-limit:0.1")
LONGEST = 2.0
"""Seconds that a run works before it is killed, at the most."""

MOST = 6
"""Kills of one film: one that always falls before the list has settled never gets on."""


def one(place: Place, chance: random.Random) -> int:
    """One process after the other shoots a film with a chain in it."""
    fallen = fell(place, chance)
    finished(place, SCENES)
    return fallen


def takes(place: Place, chance: random.Random) -> int:
    """A film of which each scene has two takes, of equal words and other seeds."""
    text = place.script.read_text().replace("Duration: 2\n", "Duration: 2\nTakes: 2\n")
    place.script.write_text(text)
    fallen = fell(place, chance)
    last = place.run()
    assert last.returncode == 0, last.stderr
    accepted = place.accepted()
    assert len(accepted) == 2 * SCENES == 2 * len(set(accepted)), last.stderr
    assert place.sound() == 2 * SCENES
    return fallen


def two_processes(place: Place, chance: random.Random) -> int:
    """Two runs of one film at once, each of which may fall."""
    return _together((place, place), chance, lambda: finished(place, SCENES))


def two_films(place: Place, chance: random.Random) -> int:
    """Two films of one person, of equal words: each clip is paid for one of them."""
    other = place.beside("second", SCENES)

    def done() -> None:
        finished(place, SCENES)
        finished(other, SCENES)

    return _together((place, other), chance, done)


def lost_ledger(place: Place, chance: random.Random) -> int:
    """The person's state is lost in between: what may have been paid is held for a person."""
    fallen = fell(place, chance)
    place.forget()
    fallen += fell(place, chance)
    place.run()
    accepted = place.accepted()
    assert len(accepted) == len(set(accepted)) <= SCENES
    return fallen


def _together(places: tuple[Place, Place], chance: random.Random, done: Callable[[], None]) -> int:
    fallen = 0
    for _ in range(MOST):
        started = [place.start() for place in places]
        fallen += sum(killed_at_random(each, chance, LONGEST) for each in started)
    done()
    return fallen


def fell(place: Place, chance: random.Random) -> int:
    """How many runs of a film were killed before one came to its end, `MOST` at the most."""
    for fallen in range(MOST):
        if not killed_at_random(place.start(), chance, LONGEST):
            return fallen
    return MOST


def finished(place: Place, wanted: int) -> None:
    """The film is shot to its end by a run that nobody kills: nothing doubled, nothing missing."""
    last = place.run()
    assert last.returncode == 0, last.stderr
    accepted = place.accepted()
    assert len(accepted) == len(set(accepted)) == wanted, last.stderr
    # what was withdrawn or joined is cancelled; what another stands for may stay planned
    assert set(place.states()) <= {"done", "cancelled", "planned"}
    # a copy whose process fell before it was written down is made once more
    assert place.sound() >= wanted


FILMS: Mapping[str, Callable[[Place, random.Random], int]] = {
    "one": one,
    "takes": takes,
    "two-processes": two_processes,
    "two-films": two_films,
    "lost-ledger": lost_ledger,
}


def marathon(folder: Path, film: str, kills: int, seed: int) -> int:
    """Films shot under kills until so many have fallen; returns how many did."""
    chance, fallen, number = random.Random(seed), 0, 0
    while fallen < kills:
        number += 1
        store = folder / str(number)
        with serving(store, scenes=SCENES, runs=0.6, faults=FAULTS, hasty=True) as place:
            fallen += FILMS[film](place, chance)
    return fallen


@pytest.mark.parametrize("film", FILMS)
def test_kills(tmp_path: Path, film: str) -> None:
    assert marathon(tmp_path, film, 2, seed=3) >= 2


@pytest.mark.long
@pytest.mark.parametrize("film", FILMS)
def test_three_hundred_kills(tmp_path: Path, film: str) -> None:
    fallen = marathon(tmp_path, film, 60, seed=4)
    print(f"{film}: {fallen} kills, nothing doubled, nothing missing")
