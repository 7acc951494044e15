"""A stranger's prompt templates are rendered in a process of their own, which has limits.

It is started when the first template is to be rendered, serves one command, and is told nothing of
this process but where Python's modules lie.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from ..lower.sandbox import OUTPUT, TemplateProblem

MEMORY = 300
"""Megabytes of address space that the process may have, where the system has such a limit."""

SECONDS = 5
"""Seconds of processor time for all that one command renders, where there is such a limit.

Of time by the clock there are twice as many, everywhere.
"""

_ANSWER = 8 * OUTPUT
"""Bytes of the longest answer: any character may be spelled out."""

_START = """
import sys
sys.path[:] = sys.argv[3:]
from wanscript.app.template_server import serve
serve(sys.stdin.buffer, sys.stdout.buffer, *map(int, sys.argv[1:3]))
"""

_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What Python may need of the environment to start."""


class TemplateProcess:
    """Renders templates while its `with` lasts; called with a text and what it is given.

    `memory` is in megabytes, `seconds` as `SECONDS`. Once the process has gone past a limit,
    every template is a TemplateProblem.
    """

    def __init__(self, memory: int = MEMORY, seconds: int = SECONDS) -> None:
        self._memory, self._seconds = memory, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._left = 2.0 * seconds
        self._ended = ""

    def __enter__(self) -> TemplateProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            _end(self._process)

    def __call__(self, text: str, context: Mapping[str, Any]) -> str:
        """The words that a template writes. Raises TemplateProblem."""
        if self._ended:
            raise TemplateProblem(self._ended, 1)
        self._process = self._process or _started(self._memory * 2**20, self._seconds)
        line = self._asked(self._process, json.dumps([text, context]).encode() + b"\n")
        if not line.endswith(b"\n"):
            self._ended = self._why(_end(self._process))
            raise TemplateProblem(self._ended, 1)
        answer = json.loads(line)
        if "problem" in answer:
            raise TemplateProblem(answer["problem"], answer["line"])
        return str(answer["words"])

    def _asked(self, process: subprocess.Popen[bytes], question: bytes) -> bytes:
        """The answer to a question; no whole line where the process did not come to one."""
        assert process.stdin is not None
        assert process.stdout is not None
        watchdog = threading.Timer(self._left, process.kill)
        watchdog.daemon = True
        begun = time.monotonic()
        watchdog.start()
        try:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(question)
                process.stdin.flush()
            return process.stdout.readline(_ANSWER)
        finally:
            watchdog.cancel()
            self._left -= time.monotonic() - begun

    def _why(self, code: int) -> str:
        import signal

        if self._left <= 0 or code == -getattr(signal, "SIGXCPU", 0):
            return f"it takes longer than {self._seconds} seconds"
        return f"it needs more than {self._memory} MB of memory, or is nested too deeply"


def _started(memory: int, seconds: int) -> subprocess.Popen[bytes]:
    # isolated, so that nothing in the project's folder is taken for a module of Python's
    package = str(Path(__file__).parents[2])
    folders = [package, *(each for each in sys.path if each)]
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _START, str(memory), str(seconds), *folders],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
    )


def _end(process: subprocess.Popen[bytes]) -> int:
    """Ends a process, if it has not ended, and gives its exit code."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    return process.wait()
