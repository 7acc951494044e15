"""What a process may do that a test starts."""

from __future__ import annotations

import ctypes


def unprivileged() -> None:
    """Root may write anywhere and would pass by accident: takes that right from what follows."""
    drop_from_bounding_set, may_write_anywhere, may_read_anywhere = 24, 1, 2
    libc = ctypes.CDLL(None)
    for right in (may_write_anywhere, may_read_anywhere):
        libc.prctl(drop_from_bounding_set, right, 0, 0, 0)
