"""A run from its plan to its last line: asking, shooting, telling, and the exit code."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

import click

from ..app import state
from ..app.context import require_whole
from ..app.ledgers import Writing, writing
from ..app.prepare import Prepared, idle, prepare, read_lock, rehearsed, snapshot
from ..app.project import Project
from ..app.saved_plan import Asked, require_same
from ..app.shelf import leave
from ..app.terms import Terms, require_terms, require_way, who
from ..compiler import Compilation
from ..run.enter import Entered, Grant, enter, numbers_in
from ..run.result import RunResult
from ..show.plan import plan_text
from .confirm import asker
from .out import err, failed, width
from .signals import stopped_by

if TYPE_CHECKING:
    from ..app.session import Session
    from .views import View


def shoot(
    project: Project, compilation: Compilation, asked: Asked, terms: Terms, view: View
) -> None:
    """Runs a compiled script and ends the command with its exit code.

    A saved plan that is not the one of now is told, and nothing is sent.
    """
    _nothing_to_do(project, compilation, asked, view)
    with begun(project) as at:
        made = prepare(project, compilation, at.ledger, read_lock(project), asked.options)
        require_way(made, terms)
        shown(made, asked)
        allowed(made, terms, at)
        ran = asyncio.run(_shot(made, at, terms, view))
    raise click.exceptions.Exit(view.ended(made, ran))


def _nothing_to_do(project: Project, compilation: Compilation, asked: Asked, view: View) -> None:
    """Ends a run that has nothing to do, without opening anything to write."""
    with snapshot(project) as before:
        if before.lock.problems:
            return
        made = prepare(project, compilation, before.ledger, before.lock, asked.options)
        if idle(made, before.lock):
            from ..app.session import as_it_stands

            shown(made, asked)
            view.begun(made)
            raise click.exceptions.Exit(view.ended(made, as_it_stands(made)))


def shown(made: Prepared, asked: Asked) -> None:
    """Prints the plan to stderr; one that drifted from a saved one ends the command."""
    err(plan_of(made, sys.stderr) + "\n", nl=False)
    if asked.paper is not None:
        require_same(made, asked.paper)


def plan_of(made: Prepared, stream: TextIO) -> str:
    """The plan as it is printed to a stream."""
    title = made.compilation.storyboard.title or made.project.script.stem
    project = made.project
    return plan_text(
        made.plan,
        title=title,
        line=made.line,
        free=not project.pays,
        width=width(stream),
        rehearsed=rehearsed(made) if project.pays and made.plan.to_pay else (),
        omitted=made.compilation.omitted,
    )


@contextmanager
def granted(
    project: Project, compilation: Compilation, asked: Asked, terms: Terms, seconds: float
) -> Iterator[tuple[Writing, Prepared, Entered]]:
    """An approval of what is to pay of a script, which holds for a time, once it was agreed to."""
    with begun(project) as at:
        made = prepare(project, compilation, at.ledger, read_lock(project), asked.options)
        require_way(made, terms)
        shown(made, asked)
        if not made.plan.to_pay:
            failed("there is nothing to pay in it")
        allowed(made, terms, at)
        leave(made)
        until = at.ledger.now + seconds
        grant = Grant(owner="", who=who(), budget=terms.budget, expires=until)
        entered = enter(made.plan, at.ledger, grant, numbers_in(project.out))
        shown_until = datetime.fromtimestamp(until).strftime("%Y-%m-%d %H:%M")
        err(f"Approved until {shown_until}: {len(made.plan.to_pay)} to shoot.")
        yield at, made, entered


@contextmanager
def begun(project: Project) -> Iterator[Writing]:
    """The ledger of a project to write in; one that begins is told."""
    with writing(project) as at:
        if project.pays and at.begun:
            err(
                f"A new ledger of what is paid begins in {project.ledger}; in CI and containers "
                f"keep {state.STATE} between runs.\n",
            )
        yield at


def allowed(made: Prepared, terms: Terms, at: Writing) -> None:
    """Asks before money is spent; a no ends the command."""
    for notice in require_terms(made, terms, at.ledger):
        err(f"wanscript: {notice}")
    if made.plan.to_pay:
        require_whole(at)
    if made.plan.to_pay and made.project.pays and not terms.yes:
        _asked(made)


def _asked(made: Prepared) -> None:
    ask = asker()
    if ask is None:
        raise click.UsageError(
            "this spends money and nobody can be asked: add --yes, and --max-cost as a ceiling"
        )
    cost = made.plan.cost
    price = "an unknown price" if cost is None else f"up to {cost.currency} {cost.amount.high:.2f}"
    agreed = ask(f"Submit {len(made.plan.to_pay)} for {price}?")
    if not agreed:
        failed("nothing was submitted", 130 if agreed is None else 1)


async def _shot(made: Prepared, at: Writing, terms: Terms, view: View) -> RunResult:
    from ..app.session import session, usual_seconds

    view.begun(made)
    async with session(made, at, terms, asker("\n")) as run:
        with _interruptible(run), view.watching(made, usual_seconds(made, at)) as tell:
            async for news in run:
                tell(news)
    return run.result


@contextmanager
def _interruptible(run: Session) -> Iterator[None]:
    """Ctrl-C once stops submitting and leaves what runs for the next run; twice leaves at once.

    A terminal that is closed says so once or twice, and never means at once.
    """
    loop = asyncio.get_running_loop()
    stopped = False

    def stop(number: int) -> None:
        nonlocal stopped
        if not stopped:
            stopped = True
            err("\nStopping; press Ctrl-C again to leave at once.")
            run.stop()
        elif number in (signal.SIGINT, signal.SIGTERM):
            os._exit(130)

    with stopped_by(lambda number: loop.call_soon_threadsafe(stop, number)):
        yield
