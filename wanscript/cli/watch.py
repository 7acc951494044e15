"""`watch`: checks on every save, and keeps the board open in a browser up to date."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ..app.errors import ScriptError
from ..app.open_script import Opening
from ..compiler import Compilation
from .argument import one_script
from .beside_editor import follow_editor
from .command import command
from .out import err, out
from .script import audience_option, model_option, opening, printed
from .signals import stopped_by


@command()
@one_script("script", piped="what is watched is a file")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default="a free one",
    help="The port on this machine.",
)
@click.option(
    "--editor",
    is_flag=True,
    help="Talk with an editor: a click on a frame prints its place, a line's number that is "
    "read shows its frame, and the end of what is read ends it.",
)
@audience_option
@model_option
def watch(script: str, port: int, editor: bool, audience: str, model: str | None) -> None:
    """Check FILE whenever it or what it depends on changes, and serve its board on this machine.

    That is what it includes, its media and its templates, wherever they are. The page shows what
    changed as it is saved, what is to pay, and how far a run is; a click on a frame copies its
    place in the script. Its address goes to stdout, and nobody without it is answered. Ctrl-C
    ends it.
    """
    from ..web.serve import listen

    with listen(port) as listening:
        made = _watched(script, opening(model), listening, editor, producer=audience == "producer")
        asyncio.run(made)


async def _watched(
    script: str, opening: Opening, listening: socket.socket, editor: bool, *, producer: bool
) -> None:
    """Shows each compilation until Ctrl-C; the first before anybody is told where.

    An `editor` is told of clicks and tells of lines, as `beside_editor` has it.
    """
    from ..app.watch import watch as compilations
    from ..web.board import LiveBoard
    from ..web.guard import EDITORS, Guard, on_loopback
    from ..web.serve import port_of, serving

    board = LiveBoard(script, opening, producer=producer, jump=out if editor else None)
    port, token = port_of(listening), secrets.token_urlsafe(24)
    address = f"http://127.0.0.1:{port}/{token}/"
    with _until_ctrl_c() as stop:
        following = asyncio.create_task(board.follow(stop))
        if editor:
            follow_editor(board.feed.show, stop)
        guard = Guard(board.app(), token, on_loopback(port), *(EDITORS,) * editor)
        async with serving(guard, listening):
            try:
                async for made in compilations(Path(script), opening, stop):
                    _say(script, made, await board.show(made))
                    if address:
                        out(address)
                        address = ""
            finally:
                stop.set()
                await board.feed.end()
                await following


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


def _say(script: str, made: Compilation | ScriptError, trouble: str) -> None:
    """Tells of the findings on stderr, or of what kept a compilation from being shown."""
    if trouble or isinstance(made, ScriptError):
        err(f"wanscript: {trouble}")
        return
    printed(made.diagnostics, "text", sys.stderr, script)
    if not made.diagnostics:
        err([[(f"{script}: all good", "good")]])
