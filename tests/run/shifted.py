"""The command under a wall clock so many seconds ahead: `shifted.py SECONDS WORDS ...`."""

from __future__ import annotations

import sys
import time

apart, true, true_ns = float(sys.argv[1]), time.time, time.time_ns


def shifted() -> float:
    return true() + apart


def shifted_ns() -> int:
    return true_ns() + int(apart * 1e9)


time.time, time.time_ns = shifted, shifted_ns
sys.argv[:] = ["wanscript", *sys.argv[2:]]

from wanscript.cli import main  # noqa: E402 (only now: it may keep the clock)

main()
