"""Which of several takes stands for a scene: asked here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .states import State
from .take import NO_SEED, Take


def pinned(takes: Iterable[Take]) -> Take | None:
    """The take of a scene that was picked last; None where it was rejected since.

    An NG of the picked take calls no older pick back.
    """
    last = max(
        (take for take in takes if take.picked and take.state is State.DONE),
        key=lambda take: take.picked,
        default=None,
    )
    return None if last is None or last.rejected else last


def standing(takes: Iterable[Take]) -> Take | None:
    """The take that stands for a scene, of those that may; None where all of them are no good.

    The pinned one; else that of the lowest count in the script, so that a scene which starts on
    its end does not change when more takes are shot; of equal counts the newest.
    """
    takes = tuple(takes)
    good = (take for take in takes if not take.rejected)
    return pinned(takes) or max(good, key=lambda take: (-take.take, take.number), default=None)


def best_of(takes: Sequence[Take]) -> Take | None:
    """Which of the equal takes of other scripts counts: a good one, else one that may come.

    Else one that was rejected, where the seed would bring the same performance again.
    """
    ranks = (
        [take for take in takes if take.state is State.DONE and not take.rejected],
        [take for take in takes if not take.state.final and take.state is not State.PLANNED],
        [take for take in takes if take.state in (State.UNKNOWN, State.LOST)],
        [take for take in takes if take.state is State.DONE and take.seed != NO_SEED],
    )
    return next((rank[-1] for rank in ranks if rank), None)
