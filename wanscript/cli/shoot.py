"""A run from its plan to its last line: asking, shooting, telling, and the exit code."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import files
from ..compiler import Compilation
from ..run import old_lock as lock
from ..run.clip import Ceiling, Limits, State
from ..run.ledger import Ledger, LedgerError
from ..run.old_lock import LockError
from ..run.owner import Owner, exclusive, remote
from ..run.verdict import Step, Wishes
from ..show.plan import plan_text
from .prepare import Prepared, Project, failed, prepared, snapshot
from .script import colored
from .settings import KEY

if TYPE_CHECKING:
    from ..run.execute import Outcome, Run
    from ..run.world import Progress, Signals
    from .far import Far


@dataclass(frozen=True, slots=True)
class Terms:
    """What the user allows: the most to pay, paying without a question, what else is touched."""

    ceiling: Ceiling | None = None
    yes: bool = False
    force: bool = False
    outside: bool = False
    base_url: str | None = None


def shoot(
    project: Project,
    compilation: Compilation,
    wishes: Wishes,
    terms: Terms,
    drifted: Callable[[Prepared], Sequence[str]],
) -> None:
    """Runs a compiled script and ends the command with its exit code.

    `drifted` tells how far the plan is from a saved one: a word of it, and nothing is sent.
    """
    from .far import REHEARSAL, far

    to = REHEARSAL if project.backend.free else far(project.settings.region, terms.base_url)
    try:
        with _ledger(project, to) as ledger:
            made = prepared(project, compilation, snapshot(project), to.account, wishes)
            click.echo(plan_of(made), err=True)
            if words := drifted(made):
                failed("the plan is not valid any more: " + "; ".join(words) + ". Make it anew")
            if made.plan.strays or any(step.driven for step in made.plan.steps):
                _allowed(made, terms)
            with Owner(files.state(project.home)) as owner:
                ran = asyncio.run(_shot(made, ledger, owner, terms, to))
            _keep_lock(project, ledger)
    except (LedgerError, LockError, files.NotOurs) as error:
        failed(str(error))
    except OSError as error:
        failed(_disk(error))
    raise click.exceptions.Exit(_told(made, ran))


def plan_of(made: Prepared) -> str:
    """The plan as it is printed."""
    free = made.project.backend.free
    title = made.compilation.storyboard.title or made.project.script.stem
    return plan_text(made.plan, title=title, line=made.line, free=free)


@contextmanager
def _ledger(project: Project, to: Far) -> Iterator[Ledger]:
    state = files.state(project.home)
    held = None
    if project.backend.free:
        # the local far end lives in this process, so one run at a time has the stage
        held = exclusive(state / "rehearsal.lock")
        if held is None:
            failed(
                f"another run is rehearsing in {project.home}; wait until it ends, "
                "or stop it with Ctrl-C"
            )
    elif not to.local and (system := remote(state)):
        failed(
            f"{state} lies on a network file system ({system}), where nothing protects against "
            "paying twice; set WANSCRIPT_STATE to a folder on this machine's own disk"
        )
    ledger = Ledger(project.ledger, time.time)
    try:
        yield ledger
    finally:
        ledger.close()
        if held is not None:
            held.close()


def _allowed(made: Prepared, terms: Terms) -> None:
    """Asks before money is spent; a no ends the command."""
    if made.project.backend.free:
        return
    if not os.environ.get(KEY):
        failed(f"`--backend dashscope` needs an API key in {KEY}", 3)
    if not made.plan.to_pay:
        return
    cost = made.plan.cost
    if cost is None and (terms.ceiling or terms.yes):
        failed("no price is known for all of it, so neither --max-cost nor --yes can be used")
    if terms.ceiling and cost:
        if cost.currency != terms.ceiling.currency:
            failed(f"prices are in {cost.currency}, and --max-cost is in {terms.ceiling.currency}")
        if cost.amount.low > terms.ceiling.amount:
            failed(
                f"this costs at least {cost.currency} {cost.amount.low:.2f}, over --max-cost "
                f"{terms.ceiling.amount}; choose scenes with --scene"
            )
    if terms.yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(
            "this spends money and nobody can be asked: add --yes, and --max-cost as a ceiling"
        )
    price = "an unknown price" if cost is None else f"up to {cost.currency} {cost.amount.high:.2f}"
    try:
        agreed = click.confirm(f"Submit {len(made.plan.to_pay)} for {price}?", err=True)
    except click.Abort:
        failed("nothing was submitted", 130)
    if not agreed:
        failed("nothing was submitted")


async def _shot(made: Prepared, ledger: Ledger, owner: Owner, terms: Terms, to: Far) -> Run:
    from ..run.execute import execute
    from ..run.world import Poll, Signals, World
    from .far import paid, rehearsing

    settings, free = made.project.settings, made.project.backend.free
    signals = Signals()
    with _interruptible(signals), _watched(made, ledger, to) as watch:
        async with rehearsing(made) if free else paid(to) as opened:
            return await execute(
                made.plan,
                World(
                    client=opened,
                    ledger=ledger,
                    owner=owner,
                    run=secrets.token_hex(8),
                    root=made.project.script.parent,
                    home=made.project.home,
                    out=made.project.out,
                    limits=(lambda _: _REHEARSAL_LIMITS)
                    if free
                    else lambda model: settings.limits_of(model, local=to.local),
                    poll=Poll(0.1, 0.2) if free else Poll(settings.first, settings.every),
                    ceiling=terms.ceiling,
                    free=free,
                    outside=terms.outside,
                    force=terms.force,
                    watch=watch,
                    signals=signals,
                ),
            )


@contextmanager
def _watched(made: Prepared, ledger: Ledger, to: Far) -> Iterator[Callable[[Progress], None]]:
    """The news of a run: a live view on a terminal, else a line for each."""
    if not colored(sys.stderr):
        from .progress import Lines

        yield Lines()
        return
    from .live import live

    took = tuple(
        seconds
        for model in {step.request.model for step in made.plan.steps}
        for seconds in ledger.durations(to.account, model)
    )
    with live(made, took) as tell:
        yield tell


_REHEARSAL_LIMITS = Limits(submits_per_second=1000.0, in_flight=8, settle=0.2)


@contextmanager
def _interruptible(signals: Signals) -> Iterator[None]:
    """Ctrl-C once stops submitting and leaves what runs for the next run; twice leaves at once."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if signals.stop.is_set():
            os._exit(130)
        click.echo("\nStopping; press Ctrl-C again to leave at once.", err=True)
        signals.end()

    for name in _STOPS:
        loop.add_signal_handler(name, stop)
    try:
        yield
    finally:
        for name in _STOPS:
            loop.remove_signal_handler(name)


_STOPS = (signal.SIGINT, signal.SIGTERM)


def _keep_lock(project: Project, ledger: Ledger) -> None:
    if project.backend.free:
        return
    here = [clip for clip in ledger.clips(project.name) if clip.state is State.DONE]
    numbers = {(clip.scene, clip.number) for clip in here}
    others = lock.read(project.lock, project.name)
    kept = [clip for clip in others if (clip.scene, clip.number) not in numbers]
    text = lock.text((*kept, *here))
    if here and not (project.lock.is_file() and project.lock.read_bytes() == text):
        # a lock that was read is a lock: it may be replaced
        files.write(project.lock, text, force=True, home=project.home)


def _told(made: Prepared, ran: Run) -> int:
    """Says what came of it; the exit code."""
    for step, outcome in zip(made.plan.steps, ran.outcomes, strict=True):
        if outcome.path is not None:
            click.echo(_short(outcome.path))
        elif not ran.interrupted or outcome.clip.state.final:
            _trouble(made, step, outcome)
    _shown(made, ran)
    if ran.halted:
        click.echo(f"\nNothing more was submitted: {ran.halted}", err=True)
    _rest(made, ran)
    if ran.interrupted:
        return 130
    return 0 if ran.complete else 3 if ran.offline else 1


def _shown(made: Prepared, ran: Run) -> None:
    """New clips as small pictures, where the terminal has colours."""
    clips = [
        (outcome.path.name, outcome.path)
        for step, outcome in zip(made.plan.steps, ran.outcomes, strict=True)
        if outcome.path is not None and outcome.driven
    ]
    if not clips or not colored(sys.stderr):
        return
    from ..show.thumbnails import contact_sheet

    click.echo("\n" + contact_sheet(clips, shutil.get_terminal_size()[0]), err=True, color=True)


def _trouble(made: Prepared, step: Step, outcome: Outcome) -> None:
    state = outcome.clip.state.value if outcome.clip.state.final else "not done"
    state = "missing" if outcome.clip.state is State.DONE else state
    click.echo(f"\nscene {step.request.scene}: {state}: {outcome.message}", err=True)
    marks = step.request.prompt.marks
    places = {"prompt": marks[0].origin} if marks else {}
    places |= dict(step.request.places)
    at = next((places[name] for name in _nearest(outcome.at) if name in places), None)
    if at is not None:
        span = made.compilation.origins[at]
        click.echo(f"  --> {_short(Path(span.source.path))}:{span.line}:{span.column}", err=True)


def _nearest(at: str | None) -> tuple[str, ...]:
    if at is None:
        return ("scene",)
    return (at, at.split(".")[0], "scene")


def _rest(made: Prepared, ran: Run) -> None:
    clips = [outcome.clip for outcome in ran.outcomes]
    out = [clip for clip in clips if clip.state in (State.INTENT, State.SUBMITTED)]
    ready = [clip for clip in clips if clip.state is State.SUCCEEDED]
    if out:
        names = ", ".join(clip.scene for clip in out)
        click.echo(f"Still at work at the service: {names}.", err=True)
    expiries = [clip.expires for clip in ready if clip.expires]
    if expiries:
        hour = datetime.fromtimestamp(min(expiries)).strftime("%Y-%m-%d %H:%M")
        click.echo(f"Finished and not fetched yet: run again before {hour}.", err=True)
    if ran.interrupted:
        where = _short(made.project.script)
        paid = "" if made.project.backend.free else " --backend dashscope"
        click.echo(f"Stopped. `wanscript run {where}{paid}` goes on from here.", err=True)
    if not made.project.backend.free:
        _billed(made, ran)


def _billed(made: Prepared, ran: Run) -> None:
    shot = [
        (step, outcome.clip)
        for step, outcome in zip(made.plan.steps, ran.outcomes, strict=True)
        if outcome.driven and outcome.clip.billed is not None
    ]
    if shot:
        seconds = sum(clip.billed or 0.0 for _, clip in shot)
        low = sum(step.estimate.seconds.low for step, _ in shot)
        high = sum(step.estimate.seconds.high for step, _ in shot)
        guess = f"{float(low):g} s" + ("" if low == high else f" to {float(high):g} s")
        click.echo(f"Billed by the service: {seconds:g} s (estimated: {guess}).", err=True)


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _disk(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{(error.strerror or str(error)).lower()}"
