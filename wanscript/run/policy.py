"""What differs between a rehearsal and a run that is paid, as one value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunPolicy:
    """How a run deals with money.

    `pays`: submissions cost, so a person is asked and the lock is written. `proves`: a lost
    answer is settled by a proof from the service's list. `remakes`: what is missing, lost or
    unknown is simply made again. `draws`: clips show the script's own words, names and headings.
    `longest_wait` bounds the seconds between two tries.
    """

    pays: bool
    proves: bool
    remakes: bool
    draws: bool
    longest_wait: float


PAID = RunPolicy(pays=True, proves=True, remakes=False, draws=False, longest_wait=60.0)
REHEARSAL = RunPolicy(pays=False, proves=False, remakes=True, draws=True, longest_wait=0.5)
