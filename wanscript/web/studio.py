"""The pages of a studio: what it does, kept up to date; and what a person says of it there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from ..app.errors import AppError, InputError
from ..app.studio_view import StudioView
from ..app.studio_watch import StudioWatch
from ..media.disk import told
from ..run.ledger import LedgerError
from .feed import Feed
from .metrics import KIND, metrics
from .shipped import shipped
from .studio_film import FilmPage, film_page
from .studio_html import html, style
from .studio_page import Page, studio_page

_LONGEST = 16_384
"""Bytes of what a page sends."""

_UNTRUSTED = "this address only shows: open the one with the token, which serve printed"


class StudioPages:
    """A studio as it is now; its feed tells pages of what is new."""

    def __init__(self, watch: StudioWatch) -> None:
        self.feed = Feed()
        self._watch = watch
        self._view: StudioView | None = None
        self._trouble = ""
        self._style = style()

    def app(self) -> Starlette:
        """The pages, by their paths; a request's scope tells whether it is `trusted`."""
        return Starlette(
            routes=[
                Route("/", self._answer_page),
                Route("/film", self._answer_film),
                Route("/metrics", self._answer_metrics),
                Route("/events", self.feed.answer),
                Route("/cancel", self._answer_cancel, methods=["POST"]),
                Route("/pick", self._answer_pick, methods=["POST"]),
                Route("/studio.css", self._answer_style),
                Route("/studio.js", shipped("studio.js", "text/javascript")),
                Route("/mend.js", shipped("mend.js", "text/javascript")),
            ]
        )

    async def follow(self, stop: asyncio.Event) -> None:
        """Looks at the studio until the stop, and tells pages when it is another one."""
        async for seen in self._watch.looks(stop):
            view, trouble = self._view, self._trouble
            if isinstance(seen, str):
                self._trouble = seen
            else:
                self._view, self._trouble = seen, ""
            if trouble != self._trouble or _differs(view, self._view):
                await self.feed.tell()

    async def _answer_page(self, request: Request) -> Response:
        return _page(self._page(trusted=_trusted(request)))

    def _page(self, *, trusted: bool) -> Page:
        count = self.feed.count
        if self._view is None:
            about = str(self._watch.server)
            trouble = self._trouble or "It was not looked at yet."
            return Page("Studio", "The studio", about, count, trusted, trouble)
        return studio_page(self._view, count, trusted=trusted, trouble=self._trouble)

    async def _answer_film(self, request: Request) -> Response:
        server, trusted = str(self._watch.server), _trusted(request)
        count = self.feed.count
        try:
            project, script = _film(request.query_params.get("of"))
            listed = await self._watch.takes(project, script)
        except (AppError, LedgerError, OSError) as error:
            trouble = told(error) if isinstance(error, OSError) else str(error)
            page = FilmPage("Studio", "A film", server, count, trusted, "", trouble=trouble)
            return _page(page, 404)
        return _page(film_page(listed, server, count, trusted=trusted))

    async def _answer_metrics(self, _: Request) -> Response:
        up = self._view is not None and not self._trouble
        return Response(metrics(self._view, up=up), media_type=None, headers={"Content-Type": KIND})

    async def _answer_style(self, _: Request) -> Response:
        return Response(self._style, media_type="text/css")

    async def _answer_cancel(self, request: Request) -> Response:
        return await self._said(request, self._cancelled)

    async def _answer_pick(self, request: Request) -> Response:
        return await self._said(request, self._picked)

    async def _cancelled(self, told: Mapping[str, str]) -> str:
        return await self._watch.cancel(*_film(told.get("film")))

    async def _picked(self, told: Mapping[str, str]) -> str:
        film = _film(told.get("film"))
        return await self._watch.pick(*film, told.get("scene", ""), told.get("take", ""))

    async def _said(
        self, request: Request, act: Callable[[Mapping[str, str]], Awaitable[str]]
    ) -> Response:
        """Does what a page asks for, and answers with a sentence."""
        if not _trusted(request):
            return PlainTextResponse(_UNTRUSTED, 403)
        try:
            said = await act(await _sent(request))
        except (AppError, LedgerError) as error:
            return PlainTextResponse(str(error), 409)
        except OSError as error:
            return PlainTextResponse(told(error), 409)
        await self.feed.tell()
        return PlainTextResponse(said)


def _trusted(request: Request) -> bool:
    return bool(request.scope.get("trusted"))


def _page(page: Page | FilmPage, status: int = 200) -> Response:
    template = "studio.html.j2" if isinstance(page, Page) else "studio_film.html.j2"
    return HTMLResponse(html(template, page).encode("utf-8", "replace"), status)


async def _sent(request: Request) -> Mapping[str, str]:
    """What a page sent: names and texts. Raises InputError."""
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > _LONGEST:
            raise InputError("that is too long")
    try:
        sent = json.loads(data)
    except (ValueError, RecursionError):
        raise InputError("what was sent is no JSON document") from None
    if not isinstance(sent, dict) or not all(isinstance(each, str) for each in sent.values()):
        raise InputError("what was sent is not what a page sends")
    return sent


def _film(key: str | None) -> tuple[str, str]:
    """A film by its name on a page. Raises InputError."""
    project, _, script = (key or "").partition("\n")
    if not project or not script:
        raise InputError("no film is named")
    return project, script


def _differs(view: StudioView | None, now: StudioView | None) -> bool:
    """Whether two views show something else than another moment."""
    if view is None or now is None:
        return view is not now
    return replace(view, at=0.0) != replace(now, at=0.0)
