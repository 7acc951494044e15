"""`studio`: workers on several machines that share one account and one ledger."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import click

from ..app import state
from ..app.engines import require_engine
from ..app.ledgers import studio as opened
from ..app.news import Notice
from ..app.project import find_project
from ..app.studio_view import DAY
from ..app.terms import Terms, who
from ..run.ledger import Server, read_ledger
from ..run.ledger.budgets import Kind, StudioBudget
from .argument import FOR_A_FILE, base_url_option, one_script, script_in
from .asking import asked_for, asking, budget, granting, hours
from .command import Plain, command
from .confirm import asker
from .out import err, failed, out
from .run import by_plan, project_of
from .run_command import granted
from .script import compiled, require_script
from .signals import stopped_by
from .studio_log import FORMS, teller
from .studio_make import ENGINE, NOBODY, fetch, make, told
from .studio_serve import serve


class _Group(Plain, click.Group):
    command_class = type(command()(lambda: None))


@click.group(cls=_Group)
def studio() -> None:
    """Shoot with workers on several machines that share one account.

    Their one ledger is a database of PostgreSQL, named in WANSCRIPT_LEDGER. Its limits, prices and
    approvals hold over all of them, and nothing is paid twice.
    """


studio.add_command(serve)
studio.add_command(make)
studio.add_command(fetch)


def _server() -> Server:
    return require_engine(state.ledger(), ENGINE)[0]


@studio.command()
def init() -> None:
    """Make the ledger and the queue in the database that WANSCRIPT_LEDGER names.

    What is there already is looked at and left as it is.
    """
    from ..studio.queue import make

    server = _server()
    with opened(server):
        new = make(server)
    err(f"{'Made' if new else 'It is there'}: ledger and queue in {server}.")
    if new:
        err("Next, on each machine:  wanscript studio worker")


@studio.command()
@click.option(
    "--jobs",
    type=click.IntRange(1, 500),
    default=100,
    show_default=True,
    help="So many clips at once, those too that wait: the account's limits hold over all workers.",
)
@base_url_option
@click.option(
    "--log",
    "form",
    type=click.Choice(FORMS),
    default=FORMS[0],
    show_default=True,
    help="How lines are written: for people, or as JSON, each with its film, scene and task.",
)
def worker(jobs: int, base_url: str | None, form: str) -> None:
    """Drive the clips that were approved, until Ctrl-C.

    Each is submitted, waited for and fetched into its project, which is a folder that this machine
    reaches under the same path, or into the shared storage. What `wanscript studio make` asks for
    is made beside them. What is at work when it ends is gone on with by another worker.
    """
    from ..studio.worker import work

    server = _server()
    tell = teller(form)
    tell(Notice(f"working on {server}; Ctrl-C stops"))

    async def until_stopped() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        with stopped_by(lambda _: loop.call_soon_threadsafe(stop.set)):
            await work(server, Terms(base_url=base_url), jobs, tell, stop)

    asyncio.run(until_stopped())


@studio.command()
@one_script(metavar="FILE|PLAN.json", piped=FOR_A_FILE)
@asking()
@granting
def submit(
    file: str, max_cost: str | None, time_left: str, yes: bool, base_url: str | None, **asked: Any
) -> None:
    """Approve what is to pay of FILE and leave it to the workers.

    It holds for a time, or until `wanscript studio cancel`.
    """
    from ..app.engine_run import handed_over

    wanted = asked_for(**asked)
    seconds = hours(time_left)
    terms = Terms(budget(max_cost), yes, base_url=base_url, engine=ENGINE)
    file, wanted = by_plan(file, wanted)
    project = project_of(file, wanted)
    server, engine = require_engine(project.ledger, ENGINE)
    compilation = compiled(file, wanted.model)
    with granted(project, compilation, wanted, terms, seconds) as (at, _, entered):
        handed_over(engine, server, at, entered)
    there = len(engine.status(server).workers)
    err(f"Left to {there} worker{'' if there == 1 else 's'}." if there else NOBODY)
    err(f"Next:  wanscript status {project.named}")


@studio.command()
def status() -> None:
    """Show the workers, their jobs, clips that are out there, and local work of the last day."""
    server, engine = require_engine(state.ledger(), ENGINE)
    seen = engine.status(server)
    out(f"workers {len(seen.workers)}, at work on {seen.working}, waiting {seen.waiting}")
    ledger = read_ledger(server)
    if ledger is None:
        return
    try:
        films: dict[tuple[str, str], Counter[str]] = {}
        for take in ledger.takes.open():
            films.setdefault(take.film, Counter())[take.state] += 1
        for (project, script), counts in sorted(films.items()):
            said = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
            out(f"{project}/{script}  {said}")
        assert ledger.local is not None
        for job in ledger.local.recent(DAY):
            out(f"{job.project}/{job.script}  {told(job)}")
    finally:
        ledger.close()
    if not seen.workers:
        err(NOBODY)


@studio.command("budget")
@click.argument("amount", required=False)
@click.option("--film", metavar="FILE", callback=script_in, help="For one film.")
@click.option("--person", metavar="NAME", help="For what one person approves, by login name.")
@click.option("--day", is_flag=True, help="For everything of a day, which begins at 0:00 UTC.")
def studio_budget(amount: str | None, film: str | None, person: str | None, day: bool) -> None:
    """Set what the workers may spend at most, or show it without AMOUNT.

    AMOUNT is as 300CNY, or `none` to take a budget away. It counts what was billed, and of what is
    not billed yet the most that it may be. A clip that would go over it waits, and says so.
    """
    asked = [Kind.FILM] * bool(film) + [Kind.PERSON] * bool(person) + [Kind.DAY] * day
    if bool(amount) != bool(asked) or len(asked) > 1:
        raise click.UsageError(
            "say an amount and one of --film FILE, --person NAME and --day; neither shows them all"
        )
    most = None if amount in (None, "none") else budget(amount, "AMOUNT")
    project = find_project(film, "dashscope") if film else None
    if project is not None:
        require_script(project)
    name = f"{project.home}/{project.name}" if project else person or ""
    with opened(_server()) as at:
        assert at.ledger.studio is not None
        budgets = at.ledger.studio.budgets
        if asked and most is None:
            budgets.remove(asked[0], name)
        elif most is not None:
            budgets.set(StudioBudget(asked[0], name, most, who()))
        for each in budgets.all():
            spent, of = budgets.spent(each), each.budget
            out(f"{each.kind} {each.name}".strip() + f": {spent:.2f} of {of.amount} {of.currency}")
        if not budgets.all():
            err("No budget is set: each approval's own ceiling holds.")


@studio.command()
@one_script(piped=FOR_A_FILE)
def cancel(file: str) -> None:
    """Approve nothing of FILE any more; what was sent already is fetched, and is billed.

    Local work that waits is dropped.
    """
    from ..app.engine_run import called_off

    project = find_project(file, "dashscope")
    server, engine = require_engine(project.ledger, ENGINE)
    with opened(server) as at:
        ended = called_off(server, engine, at, (str(project.home), project.name))
    if ended is None:
        require_script(project)
    err("nothing more is paid on what was approved" if ended else "nothing was approved")


@studio.command("accept-restore")
@click.option("--yes", is_flag=True, help="Do not ask.")
def accept_restore(yes: bool) -> None:
    """Say that a ledger which was put back from a backup counts as it stands.

    What was paid since the backup is not in it. The service's list is asked about it before
    anything is paid, but only for as long as that keeps a task.
    """
    ask = asker()
    if not yes:
        if ask is None:
            raise click.UsageError("this lets workers pay again and nobody can be asked: add --yes")
        if not ask("What was paid since the backup may be paid again. Does the ledger count?"):
            failed("nothing was changed")
    with opened(_server()) as at:
        assert at.ledger.restores is not None
        at.ledger.restores.accept(who())
    err("It counts; workers that ended over it can be started again.")
