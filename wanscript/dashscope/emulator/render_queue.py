"""Where clips are drawn: one at a time among all processes of a store, again if one died."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from ..job import Draw, Job
from .accepted_request import AcceptedRequest
from .task_store import Row, TaskStore

PATIENCE = 60.0
"""Seconds to wait for another process's drawing; then both draw, and either clip will do."""

THREAD = "drawing"
"""What the thread is called that draws; there is one while there is work."""


def packed(accepted: AcceptedRequest) -> str:
    """What a store keeps of a request so that any process can draw it."""
    return json.dumps(asdict(accepted), default=str)


class RenderQueue:
    """Draws what it is asked for in a thread that lives while there is work."""

    def __init__(self, draw: Draw, store: TaskStore, clock: Callable[[], float]) -> None:
        self._draw, self._store, self._clock = draw, store, clock
        self._lock = threading.Lock()
        self._waiting: deque[str] = deque()
        self._asked: set[str] = set()

    def ask(self, task_id: str) -> None:
        """Has a task's clip drawn, unless it is being done already."""
        with self._lock:
            if task_id in self._asked:
                return
            idle = not self._asked
            self._asked.add(task_id)
            self._waiting.append(task_id)
            if idle:
                threading.Thread(target=self._work, name=THREAD, daemon=True).start()

    def _work(self) -> None:
        while True:
            task_id = self._waiting[0]
            with self._alone(), suppress(OSError):
                # a task that a full disk kept from being noted is asked for again, and drawn again
                self._paint(task_id)
            with self._lock:
                self._waiting.popleft()
                self._asked.discard(task_id)
                if not self._waiting:
                    return

    def _paint(self, task_id: str) -> None:
        row, clip = self._store.task(task_id, self._clock()), self._store.clip(task_id)
        if row is None or row.canceled or row.code or row.drawn:
            return
        try:
            if not clip.exists():
                self._drawn(row, clip)
            self._store.drawn(task_id, self._clock())
        except Exception as error:
            # whatever a drawing dies of, the emulator says it as the service says it
            self._store.failed(task_id, f"{type(error).__name__}: {error}")

    def _drawn(self, row: Row, clip: Path) -> None:
        part = clip.with_name(f".{row.task_id}.{secrets.token_hex(4)}.mp4")
        try:
            self._draw(_job(row, part, self._store))
            part.replace(clip)
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        file = self._store.folder / "render.db"
        with closing(sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)) as lock:
            with suppress(sqlite3.OperationalError):
                lock.execute("BEGIN EXCLUSIVE")
            yield


def _job(row: Row, target: Path, store: TaskStore) -> Job:
    accepted = json.loads(row.accepted)
    return Job(
        task_id=row.task_id,
        body=accepted["body"],
        identity=accepted["identity"],
        media=tuple(path and store.uploaded(Path(path).name) for path in accepted["media"]),
        width=accepted["width"],
        height=accepted["height"],
        seconds=accepted["seconds"],
        target=target,
    )
