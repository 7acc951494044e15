"""A service on loopback for the harness: `served.py STORE WAITS RUNS SETTLES [FAULT ...]`.

It prints its base URL, takes what it is told, and draws the smallest clips.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from pathlib import Path

import uvicorn

sys.path.insert(0, str(Path(__file__).parents[1]))

from run.stage import draw
from wanscript.dashscope.emulator import BASE, Faults, Pace, fault, service
from wanscript.media.probe import probe


def main(store: str, waits: str, runs: str, settles: str, *faults: str) -> None:
    app = service(
        draw,
        store=Path(store),
        probe=probe,
        faults=Faults(tuple(map(fault, faults)), seed=1),
        pace=Pace(float(waits), float(runs), float(settles)),
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}{BASE}", flush=True)
        config = uvicorn.Config(
            app, log_level="critical", date_header=False, timeout_graceful_shutdown=1
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
