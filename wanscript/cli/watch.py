"""`watch`: checks on every save, and keeps the board open in a browser up to date."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click

from ..app.errors import InputError, ScriptError
from ..app.open_script import Opening
from ..app.project import find_project
from ..compiler import Compilation
from .argument import one_script
from .command import command
from .out import err, out
from .script import model_option, opening, printed
from .signals import stopped_by

_PATIENCE = 15.0
_HOSTS = ("127.0.0.1", "localhost")


class _Shown:
    """The page as it is now, and how many there were; who waits is woken by a new one."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.count = 0
        self.page = b""

    def show(self, page: Callable[[int], bytes]) -> None:
        made = page(self.count + 1)
        with self.changed:
            self.page, self.count = made, self.count + 1
            self.changed.notify_all()

    def after(self, count: int) -> int:
        with self.changed:
            self.changed.wait_for(lambda: self.count > count, _PATIENCE)
            return self.count


@command()
@one_script("script", piped="what is watched is a file")
@click.option("--port", default=0, show_default="a free one", help="The port on this machine.")
@model_option
def watch(script: str, port: int, model: str | None) -> None:
    """Check FILE whenever it or what it depends on changes, and serve its board on this machine.

    That is what it includes, its media and its templates, wherever they are. The address goes to
    stdout; the page reloads itself. Ctrl-C ends it.
    """
    shown = _Shown()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, shown))
    except OSError as error:
        raise click.ClickException(f"cannot serve: {error}") from None
    server.daemon_threads = True
    asyncio.run(_watched(script, opening(model), shown, server))
    if shown.count:
        server.shutdown()


async def _watched(
    script: str, opening: Opening, shown: _Shown, server: ThreadingHTTPServer
) -> None:
    """Shows a page for each compilation until Ctrl-C; the first before anybody is told where."""
    from ..app.watch import watch as compilations

    page = _pages(script, opening, secrets.token_urlsafe(18))
    with _until_ctrl_c() as stop:
        async for made in compilations(Path(script), opening, stop):
            shown.show(partial(page, made))
            if shown.count == 1:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                out(f"http://127.0.0.1:{server.server_address[1]}/")


@contextlib.contextmanager
def _until_ctrl_c() -> Iterator[asyncio.Event]:
    """Set by Ctrl-C and what else asks to stop; a second one interrupts.

    An exception could be raised where nothing passes it on, or before anything waits for it.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def told(_: int) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        loop.call_soon_threadsafe(stop.set)

    with stopped_by(told):
        yield stop


def _pages(
    script: str, opening: Opening, nonce: str
) -> Callable[[Compilation | ScriptError, int], bytes]:
    """Makes the page anew; what did not change is not drawn again."""
    from ..app.board_page import board_page
    from ..show.page import Reload
    from ..show.pictures import Kept

    kept: Kept = {}

    def page(compilation: Compilation | ScriptError, count: int) -> bytes:
        try:
            if isinstance(compilation, ScriptError):
                raise compilation
            project = find_project(script, "dashscope")
        except InputError as error:
            err(f"wanscript: {error!s}")
            return _waiting(str(error), count, nonce)
        findings = compilation.diagnostics
        printed(findings, "text", sys.stderr, script)
        if not findings:
            err([[(f"{script}: all good", "good")]])
        reload = Reload(f"changes/{count}", nonce)
        return board_page(project, compilation, opening, kept=kept, reload=reload).encode()

    return page


def _waiting(message: str, count: int, nonce: str) -> bytes:
    import html

    allowed = "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'"
    return (
        "<!doctype html><meta charset=utf-8><title>wanscript</title>"
        "<meta http-equiv=Content-Security-Policy "
        f"content=\"{allowed}; script-src 'nonce-{nonce}'\">"
        "<style>:root { color-scheme: light dark }"
        " body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 20vh auto;"
        " padding: 0 1.5rem }</style>"
        f"<p>{html.escape(message)}</p><script nonce={nonce}>"
        f'new EventSource("changes/{count}").onmessage = () => location.reload();</script>'
    ).encode("utf-8", "replace")


class _Handler(BaseHTTPRequestHandler):
    """Answers this machine's browser: the page, and when there is a new one."""

    def __init__(self, shown: _Shown, *connection: Any) -> None:
        self._shown = shown
        # answers at once
        super().__init__(*connection)

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if host not in _HOSTS:
            self.send_error(421)
        elif self.path == "/":
            self._page()
        elif re.fullmatch(r"/changes/\d{1,9}", self.path):
            self._changes(int(self.path.rpartition("/")[2]))
        else:
            self.send_error(404)

    def _page(self) -> None:
        page = self._shown.page
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(page)

    def _changes(self, count: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        try:
            while (now := self._shown.after(count)) <= count:
                self.wfile.write(b": still here\n\n")
                self.wfile.flush()
            self.wfile.write(f"data: {now}\n\n".encode())
            self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            return

    def log_message(self, *_: object) -> None:
        """Says nothing: the terminal is for findings."""
