"""Patterns that are compiled when they are first asked for: few scripts need them all."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache


def lazy(pattern: str) -> Callable[[], re.Pattern[str]]:
    """What gives the compiled pattern."""
    return cache(lambda: re.compile(pattern))
