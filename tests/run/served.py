"""A service on loopback for the harness: `served.py STORE WAITS RUNS SETTLES [FAULT ...]`.

It prints its base URL, takes what it is told, and draws the smallest clips: all the same ones, or
with the fault `apart` each with bytes of its own, and with `bulky` with 200 kB of them.
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
from wanscript.dashscope.job import Job
from wanscript.media.probe import probe


def draw_apart(job: Job) -> None:
    """A clip that no other one is equal to: a box that players pass over has its task's name."""
    draw(job)
    name = job.task_id.encode()
    with job.target.open("ab") as clip:
        clip.write((8 + len(name)).to_bytes(4, "big") + b"free" + name)


def draw_bulky(job: Job) -> None:
    """A clip of its own of some size."""
    draw_apart(job)
    with job.target.open("ab") as clip:
        clip.write((8 + 200_000).to_bytes(4, "big") + b"free" + bytes(200_000))


_DRAWN = {"apart": draw_apart, "bulky": draw_bulky}


def main(store: str, waits: str, runs: str, settles: str, *faults: str) -> None:
    drawn = [_DRAWN[each] for each in faults if each in _DRAWN]
    app = service(
        drawn[-1] if drawn else draw,
        store=Path(store),
        probe=probe,
        faults=Faults(tuple(fault(each) for each in faults if each not in _DRAWN), seed=1),
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
