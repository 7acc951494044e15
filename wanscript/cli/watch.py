"""`watch`: checks on every save, and keeps the board open in a browser up to date."""

from __future__ import annotations

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

from ..app.clips import newest_clips
from ..app.errors import InputError
from ..app.project import find_project
from .argument import one_script
from .command import command
from .out import err, out
from .script import model_option, opened, opening, printed
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
    """Check FILE whenever it or its media change, and serve its board on this machine only.

    The address goes to stdout; the page reloads itself. Ctrl-C ends it.
    """
    from watchfiles import watch as changes

    shown, nonce = _Shown(), secrets.token_urlsafe(18)
    page = _pages(script, model, nonce)
    shown.show(page)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, shown))
    except OSError as error:
        raise click.ClickException(f"cannot serve: {error}") from None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folder = Path(script).absolute().parent
    with _until_ctrl_c() as stop:
        out(f"http://127.0.0.1:{server.server_address[1]}/")
        for _ in changes(folder, watch_filter=_worth, debounce=120, step=30, stop_event=stop):
            shown.show(page)
    server.shutdown()


@contextlib.contextmanager
def _until_ctrl_c() -> Iterator[threading.Event]:
    """Set by Ctrl-C and what else asks to stop; a second one interrupts.

    An exception could be raised where nothing passes it on, or before anything waits for it.
    """
    stop = threading.Event()

    def told(_: int) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    with stopped_by(told):
        yield stop


def _worth(_: object, path: str) -> bool:
    """Whether a change can be seen on the page: nothing of ours, nothing hidden, no half files."""
    parts = Path(path).parts
    ours = {"rehearsal", "takes", "__pycache__"}
    hidden = any(part.startswith(".") or part in ours for part in parts[-4:])
    return not hidden and not path.endswith(("~", ".part", ".html", ".lock", ".swp", ".tmp"))


def _pages(script: str, model: str | None, nonce: str) -> Callable[[int], bytes]:
    """Makes the page anew; what did not change is not drawn again."""
    from ..show.board import Kept, board
    from ..show.page import Reload

    kept: Kept = {}

    def page(count: int) -> bytes:
        try:
            compilation = opened(script, model=model)
            project = find_project(script, "dashscope")
        except InputError as error:
            err(f"wanscript: {error!s}")
            return _waiting(str(error), count, nonce)
        findings = compilation.diagnostics
        printed(findings, "text", sys.stderr, script)
        if not findings:
            err([[(f"{script}: all good", "good")]])
        root = Path(compilation.source.path).parent
        return board(
            compilation,
            root,
            opening().facts(root),
            region=project.settings.region,
            currency=project.settings.currency,
            clips=newest_clips(project),
            kept=kept,
            outside=opening().outside,
            reload=Reload(f"changes/{count}", nonce),
        ).encode()

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
