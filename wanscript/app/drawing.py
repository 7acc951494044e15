"""Pictures of many scenes are drawn in several processes, spawned for them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from ..show.pictures import Job, PageImage, made

_WORTH = 48
"""Pictures below which other processes would take longer to start than they save."""

_MOST = 8


def in_processes(jobs: Sequence[Job]) -> Iterable[tuple[PageImage, ...]]:
    """The pictures of each job, in their order; few of them are made here."""
    several = min(_MOST, os.cpu_count() or 1, len(jobs))
    if several < 2 or sum(len(job.shots) for job in jobs) < _WORTH:
        yield from map(made, jobs)
        return
    with ProcessPoolExecutor(several, mp_context=get_context("spawn")) as pool:
        # neighbours share places and people: each process has a stretch of the film
        yield from pool.map(made, jobs, chunksize=-(-len(jobs) // (several * 4)))
