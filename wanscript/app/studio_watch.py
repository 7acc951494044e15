"""A studio that is looked at again and again, and what a person may say of it from a page."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from ..run.ledger import Ledger, LedgerError, Server, open_ledger
from ..run.session_lock import SessionOwner
from .engine_run import called_off
from .engines import Engine
from .errors import InputError
from .ledgers import studio
from .open_script import Opening, open_script
from .studio_view import StudioView, looked_at
from .takes import TakeList, find_take, list_takes, say_of_take, takes_project, would_pay

EVERY = 2.0
"""Seconds between two looks."""

_T = TypeVar("_T")


class StudioWatch:
    """One session with a studio's database, kept while it lasts and begun anew after.

    All is read and written by one thread of its own, as a ledger wants it.
    """

    def __init__(self, server: Server, engine: Engine) -> None:
        self.server, self._engine = server, engine
        self._thread = ThreadPoolExecutor(1, "studio")
        self._open: tuple[Ledger, SessionOwner] | None = None

    async def looks(self, stop: asyncio.Event) -> AsyncIterator[StudioView | str]:
        """The studio every so often until the stop; why not, where it cannot be looked at."""
        while not stop.is_set():
            try:
                seen: StudioView | str = await self._in_thread(self._look)
            except LedgerError as error:
                await self._in_thread(self._closed)
                seen = str(error)
            yield seen
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await stop.wait()

    async def close(self) -> None:
        """Ends the session."""
        await self._in_thread(self._closed)
        self._thread.shutdown()

    async def cancel(self, project: str, script: str) -> str:
        """Pays nothing more for a film; what came of it. Raises InputError, LedgerError."""
        ended = await asyncio.to_thread(self._cancel, (project, script))
        if ended is None:
            raise InputError("there is no such film")
        return "nothing more is paid on what was approved" if ended else "nothing was approved"

    async def takes(self, project: str, script: str) -> TakeList:
        """The takes of a film. Raises AppError, LedgerError, OSError."""
        return await asyncio.to_thread(self._takes, project, script)

    async def pick(self, project: str, script: str, scene: str, label: str) -> str:
        """Has a take stand for its scene; what came of it. Raises as `takes`, UnknownTake."""
        return await asyncio.to_thread(self._pick, project, script, scene, label)

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _look(self) -> StudioView:
        if self._open is None:
            ledger = open_ledger(self.server)
            self._open = ledger, SessionOwner(ledger)
        return looked_at(self._open[0], self.server, self._engine, self._open[1])

    def _closed(self) -> None:
        if self._open is not None:
            self._open[0].close()
            self._open = None

    def _cancel(self, film: tuple[str, str]) -> bool | None:
        with studio(self.server) as at:
            return called_off(self.server, self._engine, at, film)

    def _takes(self, project: str, script: str) -> TakeList:
        with studio(self.server) as at:
            if at.ledger.approvals.last(project, script) is None:
                raise InputError("there is no such film")
        file = Path(project) / script
        if not file.is_file():
            raise InputError(
                f"{file} is not on the machine that serves this page, and takes are picked by "
                f"their project: give `wanscript pick {shlex.quote(file.name)} SCENE TAKE` where "
                "that is"
            )
        found = takes_project(file)
        return list_takes(found, open_script(file, Opening(whole=False)))

    def _pick(self, project: str, script: str, scene: str, label: str) -> str:
        before = self._takes(project, script)
        row = find_take(before, scene, label)
        say_of_take(before.project, row, scene, "pick")
        paid = would_pay(before.prepared, self._takes(project, script).prepared)
        more = f"; the next run would shoot {', '.join(paid)}" if paid else ""
        return f"scene {scene}: {row.label} is pinned{more}"
