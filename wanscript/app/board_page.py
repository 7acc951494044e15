"""The board of a script in its project: its clips, its prices, and for a producer its plan."""

from __future__ import annotations

from datetime import date

from ..compiler import Compilation
from ..run.decide import PlanOptions
from ..run.plan import Plan
from ..show.board import board
from ..show.page import Reload
from ..show.pictures import Kept
from .drawing import in_processes
from .open_script import Opening
from .prepare import prepare, snapshot
from .project import Project
from .takes import standing_clips


def board_page(
    project: Project,
    compilation: Compilation,
    opening: Opening,
    *,
    producer: bool = False,
    kept: Kept | None = None,
    reload: Reload | None = None,
) -> str:
    """The page as HTML; `kept` and `reload` as `show.board.board` has them.

    Raises LedgerError and NotReady where a producer's plan cannot be made.
    """
    return board(
        compilation,
        project.root,
        opening.facts(project.root),
        region=project.settings.region,
        currency=project.settings.currency,
        clips=standing_clips(project, compilation),
        plan=_plan(project, compilation) if producer else None,
        today=date.today(),
        kept=kept,
        draw=in_processes,
        reload=reload,
        outside=opening.outside,
    )


def _plan(project: Project, compilation: Compilation) -> Plan:
    with snapshot(project) as before:
        return prepare(project, compilation, before.ledger, before.lock, PlanOptions()).plan
