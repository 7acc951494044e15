"""The board of a script that is being written, as its open pages are kept up to date.

With an editor beside it a page is told which line is written, and tells which frame was chosen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePath

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ..app.board_page import board_of, plan_of
from ..app.errors import AppError, ScriptError
from ..app.open_script import Opening
from ..app.progress import Runs, runs
from ..app.project import Project, find_project
from ..compiler import Compilation
from ..media.disk import told
from ..run.ledger import LedgerError
from ..run.plan import Plan
from ..show.changed import changed
from ..show.page import Live, Page, blank, board_style, live
from ..show.pictures import Kept
from ..show.plan import summary
from ..show.status import Status, judged, run, status_html
from .feed import Feed
from .shipped import shipped

_LONGEST_PLACE = 8192
"""Bytes of a file's name and a line."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A page and its style sheet, and what the film costs, in a sentence."""

    page: Page
    sheet: str
    price: str


class LiveBoard:
    """A script's board and its status, as they are now; `feed` tells pages of what is new."""

    def __init__(
        self,
        script: str,
        opening: Opening,
        *,
        producer: bool = False,
        jump: Callable[[str], None] | None = None,
    ) -> None:
        self.feed = Feed()
        self._jump = jump
        self._script, self._opening, self._producer = script, opening, producer
        self._kept: Kept = {}
        self._made: Compilation | None = None
        self._status = Status(PurePath(script).name)
        self._page = blank(script)
        self._sheet = board_style(self._page)
        self._drawing = asyncio.Lock()

    def app(self) -> Starlette:
        """The pages, by their paths."""
        return Starlette(
            routes=[
                Route("/", self._answer_page),
                Route("/status", self._answer_status),
                Route("/events", self.feed.answer),
                Route("/jump", self._answer_jump, methods=["POST"]),
                Route("/board.css", self._answer_sheet),
                Route("/live.css", shipped("live.css", "text/css")),
                Route("/live.js", shipped("live.js", "text/javascript")),
                Route("/mend.js", shipped("mend.js", "text/javascript")),
            ]
        )

    async def show(self, made: Compilation | ScriptError) -> str:
        """Shows a compilation, or why there is none beside what was shown before.

        What kept it from being shown, as a sentence; else nothing.
        """
        async with self._drawing:
            return await self._show(made)

    async def follow(self, stop: asyncio.Event) -> None:
        """Shows how far the script's runs are, in whatever process, until the stop."""
        paid: tuple[object, ...] = ()
        async for now in runs(Path(self._script), stop):
            said = (run(each.clips, rehearsal=not each.pays, at_work=each.at_work) for each in now)
            self._status = replace(self._status, runs=tuple(said))
            await self.feed.tell()
            before, paid = paid, _paid(now)
            if paid != before:
                async with self._drawing:
                    if self._made:
                        await self._show(self._made)

    async def _show(self, made: Compilation | ScriptError) -> str:
        before, self._made = self._page, None
        try:
            if isinstance(made, ScriptError):
                raise made
            drawn = await asyncio.to_thread(self._drawn, made)
        except AppError as error:
            self._status = replace(self._status, trouble=str(error))
            await self.feed.tell()
            return str(error)
        self._made, self._page, self._sheet = made, drawn.page, drawn.sheet
        status = replace(self._status, price=drawn.price)
        self._status = judged(status, made.diagnostics, drawn.page)
        await self.feed.tell(changed(before, drawn.page) if before.sections else ())
        return ""

    def _drawn(self, made: Compilation) -> _Drawn:
        """Draws the page. Raises InputError."""
        project = find_project(self._script, "dashscope", outside=self._opening.outside)
        plan, price = _priced(project, made)
        shown = plan if self._producer else None
        page = board_of(project, made, self._opening, shown, kept=self._kept)
        return _Drawn(page, board_style(page), price)

    async def _answer_page(self, _: Request) -> Response:
        mark = sha256(self._sheet.encode()).hexdigest()[:16]
        editor = self._jump is not None
        about = Live(self.feed.count, mark, status_html(self._status), editor)
        return HTMLResponse(live(self._page, about).encode("utf-8", "replace"))

    async def _answer_status(self, _: Request) -> Response:
        return HTMLResponse(status_html(self._status).encode("utf-8", "replace"))

    async def _answer_jump(self, request: Request) -> Response:
        """A place in the script was chosen on a page: its editor is told."""
        if self._jump is None:
            return Response(status_code=404)
        place = b""
        async for part in request.stream():
            place += part
            if len(place) > _LONGEST_PLACE:
                return Response(status_code=413)
        self._jump(place.decode("utf-8", "replace"))
        return Response(status_code=204)

    async def _answer_sheet(self, _: Request) -> Response:
        return Response(self._sheet, media_type="text/css")


def _priced(project: Project, made: Compilation) -> tuple[Plan | None, str]:
    """The plan, and what it comes to in a sentence; no plan and why, where there can be none."""
    if not made.requests or not made.sound:
        return None, ""
    try:
        plan = plan_of(project, made)
    except (AppError, LedgerError) as error:
        return None, f"{error}"
    except OSError as error:
        return None, told(error)
    return plan, summary(plan)


def _paid(now: Runs) -> tuple[object, ...]:
    """What board and price depend on of runs: how each clip stands that is paid for."""
    return tuple((clip.id, clip.state) for each in now if each.pays for clip in each.clips)
