"""Shoots a film of this folder against the local service: `shoot.py NAME`.

A film that is shot stays shot: what this writes beside the script (takes, lock, and the person's
ledger in `ledger.db`) is kept for good, and planned again by every later state of the tool. A
released version gets a film of its own; an older one is never shot anew.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import uvicorn

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from run.stage import draw, tiny  # noqa: E402

from wanscript.dashscope.emulator import BASE, Pace, service  # noqa: E402
from wanscript.media.probe import probe  # noqa: E402


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The local service on loopback, as long as the block; its base URL."""
    app = service(draw, store=store, probe=probe, pace=Pace(0.0, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", date_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}{BASE}"
        finally:
            server.should_exit = True
            thread.join()


def media(film: Path) -> None:
    """Small media, where the film has none yet."""
    from PIL import Image

    for name, colour in (("jonas", "teal"), ("cafe", "tan")):
        Image.new("RGB", (256, 256), colour).save(film / "cast" / f"{name}.png")
    shutil.copyfile(tiny(2), film / "cast" / "mara.mp4")
    with wave.open(str(film / "voices" / "mara.wav"), "wb") as voice:
        voice.setparams((1, 1, 8000, 0, "NONE", ""))
        voice.writeframes(bytes(128 + at % 16 for at in range(16000)))


def main(name: str) -> None:
    film, state = HERE / name, Path(mkdtemp())
    if not (film / "cast" / "mara.mp4").exists():
        media(film)
    with serving(Path(mkdtemp())) as base:
        environment = {
            **os.environ,
            "WANSCRIPT_STATE": str(state),
            "WANSCRIPT_SETTLE": "1",
            "DASHSCOPE_HTTP_BASE_URL": base,
            "DASHSCOPE_API_KEY": "sk-a1",
        }
        command = [sys.executable, "-m", "wanscript", "run", "--backend", "dashscope", "--yes"]
        subprocess.run([*command, str(film / "film.wan")], env=environment, check=True)
    with sqlite3.connect(state / "ledger.db") as ledger:
        ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # no path of the machine on which it was shot
        ledger.execute("UPDATE take SET project = '/film'")
        ledger.execute("UPDATE approval SET project = '/film', who = 'a writer'")
        ledger.execute("PRAGMA journal_mode=DELETE")
    ledger.close()
    shutil.copyfile(state / "ledger.db", film / "ledger.db")
    shutil.rmtree(film / ".wanscript", ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
