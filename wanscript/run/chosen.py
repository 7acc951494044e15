"""Which of several takes stands for a scene: asked here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from .states import State
from .take import Take


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
