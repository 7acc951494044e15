"""A worker's other hand: what is made of films without the service, one at a time on a machine.

Each is the command that a person would give, in a process of its own, so that what is heavy holds
up no clip and what goes wrong is told in that command's words.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from tempfile import TemporaryDirectory

from ..app import state
from ..app.errors import AppError
from ..app.ledgers import Writing
from ..app.local_work import Bench, file_of, require_possible, set_up
from ..app.news import Notice, Tell
from ..media.disk import told
from ..run.ledger import LedgerError
from ..run.ledger.local_jobs import LocalJob

_LOOK, _AGAIN = 5.0, 10.0
"""Seconds between two looks for work, and until what could not be done here is tried again."""

_LONGEST = 500
"""Characters of what a command said that are kept."""


class _FailedError(Exception):
    """The work cannot be done as it was asked for, by whomever."""


async def works(at: Writing, tell: Tell) -> None:
    """Does what is asked for, for ever; what cannot be done here now is left to others.

    Raises LedgerError.
    """
    assert at.ledger.local is not None
    passed: dict[int, float] = {}
    time = asyncio.get_running_loop().time
    while True:
        passed = {id: until for id, until in passed.items() if until > time()}
        job = at.ledger.local.claim(at.owner.name, at.owner.alive, passed)
        if job is None:
            await asyncio.sleep(_LOOK)
        elif not await _tried(at, job, tell):
            passed[job.id] = time() + _AGAIN


async def _tried(at: Writing, job: LocalJob, tell: Tell) -> bool:
    """Does some work; whether it needs nobody else. Raises LedgerError."""
    local, me, what = at.ledger.local, at.owner.name, f"{job.script}, {job.kind}"
    assert local is not None
    try:
        require_possible(job, at.ledger, at.owner.alive)
        digest = await _made(at, job)
    except _FailedError as error:
        local.failed(job.id, me, str(error))
        tell(Notice(f"{what}: {error}", film=job.film))
        return True
    except (AppError, OSError) as error:
        why = told(error) if isinstance(error, OSError) else str(error)
        local.let_go(job.id, me, why)
        if why != job.message:
            tell(Notice(f"{what}: {why}", film=job.film))
        return False
    except LedgerError:
        raise
    except Exception as error:
        # one film's trouble of our own making must not end the worker
        local.failed(job.id, me, f"{error!r}, which is a mistake in wanscript")
        tell(Notice(f"{what}: {error!r}, which is a mistake in wanscript", film=job.film))
        return True
    local.done(job.id, me, file_of(job), digest)
    tell(Notice(f"{what}: {file_of(job)} is made", film=job.film))
    return True


async def _made(at: Writing, job: LocalJob) -> str:
    """The digest in the storage of what was made, "" where it lies where it belongs."""
    takes = at.ledger.takes.of_script(*job.film)
    around = state.folder() / "studio"
    around.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=around, prefix="job-", ignore_cleanup_errors=True) as folder:
        bench = await asyncio.to_thread(set_up, job, takes, Path(folder))
        await _commanded(job, bench)
        return await asyncio.to_thread(bench.landed)


async def _commanded(job: LocalJob, bench: Bench) -> None:
    """Runs the command to its end; it ends with the worker."""
    words = (job.kind.value, str(bench.script), "-o", str(bench.target))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "wanscript", *words),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
        env=bench.environment,
        cwd=bench.script.parent,
        # Ctrl-C is for the worker, which ends this itself
        start_new_session=True,
    )
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise _FailedError(_why(said.decode(errors="replace"), process.returncode))


def _why(said: str, code: int) -> str:
    """The sentence by which a command ended, of all that it said."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for line in reversed(lines):
        for start in ("wanscript: ", "Error: "):
            if line.startswith(start):
                return line.removeprefix(start)[:_LONGEST]
    return lines[0][:_LONGEST] if lines else f"its process ended with {code}"
