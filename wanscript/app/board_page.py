"""The board of a script in its project: its clips, its prices, and for a producer its plan."""

from __future__ import annotations

from datetime import date

from ..compiler import Compilation
from ..run.decide import PlanOptions
from ..run.plan import Plan
from ..show.board import laid_out
from ..show.page import Page, rendered
from ..show.pictures import Kept
from .drawing import in_processes
from .open_script import Opening
from .prepare import prepare, snapshot
from .project import Project
from .takes import standing_clips


def board_page(
    project: Project, compilation: Compilation, opening: Opening, *, producer: bool = False
) -> str:
    """The page as HTML.

    Raises LedgerError and NotReady where a producer's plan cannot be made.
    """
    plan = plan_of(project, compilation) if producer else None
    return rendered(board_of(project, compilation, opening, plan))


def board_of(
    project: Project,
    compilation: Compilation,
    opening: Opening,
    plan: Plan | None = None,
    *,
    kept: Kept | None = None,
) -> Page:
    """What stands on the page, a producer's with a `plan`; `kept` as `laid_out` has it."""
    return laid_out(
        compilation,
        project.root,
        opening.facts(project.root),
        region=project.settings.region,
        currency=project.settings.currency,
        clips={name: each.path for name, each in standing_clips(project, compilation).items()},
        plan=plan,
        today=date.today(),
        kept=kept,
        draw=in_processes,
        outside=opening.outside,
    )


def plan_of(project: Project, compilation: Compilation) -> Plan:
    """What a run would do and cost. Raises LedgerError, NotReady, OSError."""
    with snapshot(project) as before:
        return prepare(project, compilation, before.ledger, before.lock, PlanOptions()).plan
