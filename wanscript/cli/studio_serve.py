"""`studio serve`: the studio's page, for whoever looks after it."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import socket
from typing import TYPE_CHECKING

import click

from ..app import state
from ..app.engines import require_engine
from .command import command
from .out import err, out
from .signals import stopped_by

if TYPE_CHECKING:
    from ..app.studio_watch import StudioWatch

TOKEN = "WANSCRIPT_STUDIO_TOKEN"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@command()
@click.option(
    "--host",
    default=_LOOPBACK[0],
    show_default=True,
    help="The address of this machine to answer at; others than loopback answer to the token only.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8119,
    show_default=True,
    help="0 takes any free one.",
)
def serve(host: str, port: int) -> None:
    """Serve a page that shows films, clips, workers, money, and what needs a person.

    Its address goes to stdout, with a token: whoever knows it may also cancel and pick there. On
    this machine the page without it shows the same; at any other address nothing is answered
    without. The token is that of WANSCRIPT_STUDIO_TOKEN, else a new one each time. Prometheus
    reads `/metrics`. Ctrl-C ends it.
    """
    server, engine = require_engine(state.ledger(), "studio")
    token = _token()
    try:
        import prometheus_client  # noqa: F401

        from ..app.studio_watch import StudioWatch
        from ..web.serve import listen
    except ImportError as error:
        raise click.ClickException(
            f"the page needs more than was installed ({error}): pip install 'wanscript[studio]'"
        ) from None
    with listen(port, host) as listening:
        asyncio.run(_served(StudioWatch(server, engine), listening, host, token))


def _token() -> str:
    given = os.environ.get(TOKEN, "")
    if given and not re.fullmatch(r"[A-Za-z0-9_-]{16,200}", given):
        raise click.UsageError(
            f"{TOKEN} stands in an address: it is 16 or more of letters, digits, - and _"
        )
    return given or secrets.token_urlsafe(24)


async def _served(watch: StudioWatch, listening: socket.socket, host: str, token: str) -> None:
    from ..web.guard import Guard, on_loopback
    from ..web.serve import port_of, serving
    from ..web.studio import StudioPages

    pages, port, near = StudioPages(watch), port_of(listening), host in _LOOPBACK
    guard = Guard(pages.app(), token, on_loopback(port) if near else (), anybody=near)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    with stopped_by(lambda _: loop.call_soon_threadsafe(stop.set)):
        following = asyncio.create_task(pages.follow(stop))
        async with serving(guard, listening):
            out(f"http://{f'[{host}]' if ':' in host else host}:{port}/{token}/")
            if not near:
                err("What is sent to it can be read on the way: put it behind a server with TLS.")
            try:
                await asyncio.wait(
                    (following, asyncio.ensure_future(stop.wait())),
                    return_when=asyncio.FIRST_COMPLETED,
                )
            finally:
                stop.set()
                await pages.feed.end()
                await following
                await watch.close()
