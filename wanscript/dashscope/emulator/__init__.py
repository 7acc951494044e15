"""The service in a box: an ASGI app as strict as the documented limits, on disk, on loopback.

It answers what the API answers, at `/api/v1`, and is its own file store: `upload_host` and
`video_url` point back at it. It opens no connection of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from ..endpoints import CREATE, TASKS, UPLOADS
from ..job import Draw
from .answers import Dated
from .api import Act, Api, Pace
from .faults import NONE, Fault, FaultInjector, Faults, Moment, fault, kinds_text, shift
from .file_store import FileStore, Probe
from .in_process import InProcess
from .render_queue import RenderQueue
from .task_store import TaskStore

__all__ = [
    "AT_ONCE",
    "BASE",
    "NONE",
    "Fault",
    "Faults",
    "InProcess",
    "Pace",
    "fault",
    "kinds_text",
    "service",
]

BASE = "/api/v1"
AT_ONCE = Pace()


def service(
    draw: Draw,
    *,
    store: Path,
    probe: Probe,
    clock: Callable[[], float] = time.time,
    faults: Faults = NONE,
    pace: Pace = AT_ONCE,
) -> Starlette:
    """The emulator over a folder, which other processes may share; it takes any key.

    `sk-a1` and `sk-a2` are keys of an account `a` of their own, and so on by letters; every other
    key is of one account. `clock` is seconds since 1970. Raises OSError where the folder cannot
    be written.
    """
    falls = FaultInjector(faults)
    moved = shift(falls.all(Moment.CLOCK))

    def now() -> float:
        return clock() + moved

    kept = TaskStore(store)
    kept.forget(now())
    files = FileStore(kept, probe, now, falls)
    api = Api(kept, files, RenderQueue(draw, kept, now), now, falls, pace)
    app = Starlette(
        routes=_routes(api, files), middleware=[Middleware(Dated, clock=now, faults=falls)]
    )
    app.router.redirect_slashes = False
    return app


def _routes(api: Api, files: FileStore) -> list[Route]:
    paths: tuple[tuple[str, str, Act], ...] = (
        ("POST", f"/{CREATE}", api.create),
        ("GET", f"/{TASKS}", api.listed),
        ("GET", f"/{TASKS}/", api.listed),
        ("GET", f"/{TASKS}/{{task_id}}", api.query),
        ("GET", f"/{TASKS}/{{task_id}}/", api.query),
        ("POST", f"/{TASKS}/{{task_id}}/cancel", api.cancel),
        ("GET", f"/{UPLOADS}", api.policy),
    )
    return [
        *(Route(BASE + path, api.known(act), methods=[method]) for method, path, act in paths),
        Route("/oss", files.take, methods=["POST"]),
        Route("/clips/{task_id}.mp4", files.give, methods=["GET"]),
    ]
