"""A run from its plan to its last line: asking, shooting, telling, and the exit code."""

from __future__ import annotations

import asyncio
import getpass
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import click

from ..compiler import Compilation
from ..media import files
from ..media.disk import prove_writable, told
from ..run import lock
from ..run.decide import Action, PlanOptions
from ..run.enter import Grant
from ..run.kept import unknown_files
from ..run.ledger import Ledger, LedgerError, open_ledger
from ..run.process_lock import Owner, exclusive, remote
from ..run.states import State
from ..service import Misconfigured
from ..show.plan import plan_text
from . import state
from .out import colored, err, failed, out_path, width
from .prepare import Prepared, Project, keep_lock, prepared, read_lock, rehearsed, short, snapshot
from .settings import KEY
from .signals import stopped_by
from .terms import Terms, in_budget, network_is_well

if TYPE_CHECKING:
    from ..run.context import Progress, RunState
    from ..run.scheduler import RunResult


def shoot(
    project: Project,
    compilation: Compilation,
    options: PlanOptions,
    terms: Terms,
    drifted: Callable[[Prepared], Sequence[str]],
) -> None:
    """Runs a compiled script and ends the command with its exit code.

    `drifted` tells how far the plan is from a saved one: a word of it, and nothing is sent.
    """
    with told_plainly():
        with _nothing_to_do(project, compilation, options, drifted) as done:
            if done is not None:
                raise click.exceptions.Exit(done)
        with usable(project) as (ledger, owner):
            made = prepared(project, compilation, ledger, read_lock(project), options)
            reachable(made, terms)
            shown(made, drifted)
            allowed(made, terms, ledger)
            ran = _ran(made, ledger, owner, terms)
            for problem in _all_kept(project, ledger):
                err(f"wanscript: {problem}")
        from .told import told as told_at_the_end

        raise click.exceptions.Exit(told_at_the_end(made, ran))


@contextmanager
def told_plainly() -> Iterator[None]:
    """What the ledger, the lock or the disk did ends the command with a sentence."""
    try:
        yield
    except (LedgerError, files.NotOurs) as error:
        failed(str(error))
    except Misconfigured as error:
        failed(str(error), 3)
    except OSError as error:
        failed(told(error))


@contextmanager
def _nothing_to_do(
    project: Project,
    compilation: Compilation,
    options: PlanOptions,
    drifted: Callable[[Prepared], Sequence[str]],
) -> Iterator[int | None]:
    """The exit code of a run that has nothing to do, found without opening anything to write."""
    with snapshot(project) as (ledger, known):
        if known.problems:
            yield None
            return
        made = prepared(project, compilation, ledger, known, options)
        in_lock = {take.sha256 for take in known.takes}
        idle = not made.plan.orphans and all(
            step.action is Action.REUSE and (not project.pays or step.take.sha256 in in_lock)
            for step in made.plan.steps
        )
        if not idle:
            yield None
            return
        shown(made, drifted)
        for step in made.plan.steps:
            path = project.home / step.take.file
            if project.present(step.take):
                out_path(short(path))
        yield 0


def reachable(made: Prepared, terms: Terms) -> None:
    """Ends a command that has something to ask of the service and no network for it (exit 3)."""
    if made.project.pays and _to_do(made):
        network_is_well(terms.base_url, made.project.settings.region)


def shown(made: Prepared, drifted: Callable[[Prepared], Sequence[str]]) -> None:
    """Prints the plan to stderr; one that drifted from a saved one ends the command."""
    err(plan_of(made, sys.stderr) + "\n", nl=False)
    if words := drifted(made):
        failed("the plan is not valid any more: " + "; ".join(words) + ". Make it anew")


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
    )


@contextmanager
def usable(project: Project) -> Iterator[tuple[Ledger, Owner]]:
    """The ledger of a backend to write in, and this process as its owner.

    Raises LedgerError, OSError.
    """
    path, held = project.ledger, None
    if project.pays:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if system := remote(path.parent):
            failed(
                f"{path.parent} lies on a network file system ({system}), where nothing protects "
                f"against paying twice; set {state.STATE} to a folder on this machine's own disk"
            )
    else:
        held = _stage(project)
    try:
        with Owner(path.parent / "owners") as owner:
            ledger = _opened(project, owner)
            try:
                yield ledger, owner
            finally:
                ledger.close()
    finally:
        if held is not None:
            held.release()


def _stage(project: Project) -> Any:
    """The local service lives in this process, so one run at a time rehearses."""
    local = files.state(project.home) / "local"
    local.mkdir(exist_ok=True)
    held = exclusive(local / "rehearsal.lock")
    if held is None:
        failed(
            f"another run is rehearsing in {project.home}; wait until it ends, "
            "or stop it with Ctrl-C"
        )
    return held


def _opened(project: Project, owner: Owner) -> Ledger:
    path = project.ledger
    if project.pays:
        if not path.exists():
            err(
                f"A new ledger of what is paid begins in {path}; in CI and containers keep "
                f"{state.STATE} between runs.\n",
            )
        return open_ledger(path, time.time, owner.others)
    try:
        return open_ledger(path, time.time)
    except LedgerError:
        # of rehearsals nothing was paid: what cannot be used is put aside and made anew
        for each in path.parent.glob(f"{path.name}*"):
            each.replace(each.with_name(f"{each.name}.aside-{int(time.time())}"))
        return open_ledger(path, time.time)


def _all_kept(project: Project, ledger: Ledger) -> tuple[str, ...]:
    """Adds every finished take of the script to the lock, as far as the ledger can be read."""
    try:
        takes = ledger.takes.of_script(str(project.home), project.name)
    except LedgerError as error:
        return (str(error),)
    return keep_lock(project, [take for take in takes if take.state is State.DONE])


def allowed(made: Prepared, terms: Terms, ledger: Ledger) -> None:
    """Asks before money is spent; a no ends the command."""
    project, plan = made.project, made.plan
    if not project.pays:
        return
    known = read_lock(project)
    for note in known.notes:
        err(f"wanscript: {note}")
    if known.problems:
        failed("; ".join(known.problems))
    if _to_do(made) and not os.environ.get(KEY):
        failed(f"`--backend dashscope` needs an API key in {KEY}", 3)
    if not plan.to_pay:
        return
    # what is paid is written into the lock, beside the script
    prove_writable(project.lock.parent)
    _no_unknown_files(made, ledger)
    for hint in () if _is_local(terms, project) else project.settings.hints():
        err(f"wanscript: {hint}")
    if lock.needs_attributes(project.script):
        err(
            f"Add the line `{lock.attributes_line()}` to .gitattributes, so that git keeps the "
            "takes of both sides when it merges.",
        )
    in_budget(made, terms)
    if not terms.yes:
        _asked(made)


def _is_local(terms: Terms, project: Project) -> bool:
    from .backends import paid_backend

    return paid_backend(project.settings.region, terms.base_url).local


def _no_unknown_files(made: Prepared, ledger: Ledger) -> None:
    project = made.project
    ignored = ledger.ignored.all(str(project.home))
    files_there = unknown_files(project.out, project.home, made.shot, ignored)
    if files_there:
        names = ", ".join(short(path) for path in files_there[:3])
        more = f" and {len(files_there) - 3} more" if len(files_there) > 3 else ""
        failed(
            f"{names}{more}: named as a take, and neither ledger nor lock knows it, so it may have "
            f"been paid for. `wanscript resolve {project.named} SCENE --keep FILE` takes it for a "
            "scene's, `--ignore FILE` leaves it alone"
        )


def _asked(made: Prepared) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError(
            "this spends money and nobody can be asked: add --yes, and --max-cost as a ceiling"
        )
    cost = made.plan.cost
    price = "an unknown price" if cost is None else f"up to {cost.currency} {cost.amount.high:.2f}"
    try:
        agreed = click.confirm(f"Submit {len(made.plan.to_pay)} for {price}?", err=True)
    except click.Abort:
        failed("nothing was submitted", 130)
    if not agreed:
        failed("nothing was submitted")


def who() -> str:
    """The person that approves, as far as this machine knows."""
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (OSError, KeyError, ImportError):
        return socket.gethostname()


def _ran(made: Prepared, ledger: Ledger, owner: Owner, terms: Terms) -> RunResult:
    if _to_do(made):
        return asyncio.run(_shot(made, ledger, owner, terms))
    from ..dashscope.capabilities import CAPABILITIES
    from ..run.scheduler import unmoved

    return unmoved(made.plan, made.project.home, CAPABILITIES)


def _to_do(made: Prepared) -> bool:
    """Whether anything of a plan is submitted, asked about, fetched or copied."""
    steps = made.plan.steps
    moves = any(step.driven or step.action is Action.COPY for step in steps)
    return moves or bool(made.plan.orphans)


async def _shot(made: Prepared, ledger: Ledger, owner: Owner, terms: Terms) -> RunResult:
    from ..run.context import RunState
    from ..run.scheduler import execute
    from .backends import REHEARSAL, paid_backend, paid_client, rehearsal_client
    from .context import account, context_of

    project, run_state = made.project, RunState()
    to = paid_backend(project.settings.region, terms.base_url) if project.pays else REHEARSAL
    with _interruptible(run_state), _watched(made, ledger) as watch:
        async with paid_client(to) if project.pays else rehearsal_client(made) as client:
            who_pays = await account(ledger, client, to, terms.account)
            context = context_of(
                project,
                client,
                ledger,
                owner,
                who_pays,
                terms,
                local=to.local,
                state=run_state,
                watch=watch,
            )
            budget = terms.budget
            return await execute(made.plan, context, Grant(owner.name, who(), budget))


@contextmanager
def _watched(made: Prepared, ledger: Ledger) -> Iterator[Callable[[Progress], None]]:
    """The news of a run: a live view on a terminal, else a line for each."""
    if not colored(sys.stderr):
        from .progress import Lines

        yield Lines()
        return
    from .live import live

    models = {step.request.model for step in made.plan.steps}
    account = ledger.accounts.last()
    took = tuple(each for model in models for each in ledger.takes.durations(account, model, _LONG))
    with live(made, took) as tell:
        yield tell


_LONG = 3 * 3600.0
"""Seconds after which a task that is at work tells nothing of how long tasks take."""


@contextmanager
def _interruptible(run_state: RunState) -> Iterator[None]:
    """Ctrl-C once stops submitting and leaves what runs for the next run; twice leaves at once.

    A terminal that is closed says so once or twice, and never means at once.
    """
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        if not run_state.stop.is_set():
            err("\nStopping; press Ctrl-C again to leave at once.")
            run_state.end()
        elif number in (signal.SIGINT, signal.SIGTERM):
            os._exit(130)

    with stopped_by(lambda number: loop.call_soon_threadsafe(stop, number)):
        yield
