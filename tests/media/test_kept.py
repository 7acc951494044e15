"""What took long to find out is kept, but not all of it for ever."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wanscript.media import kept


def test_what_was_not_needed_for_longest_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANSCRIPT_STATE", str(tmp_path))
    monkeypatch.setattr(kept, "_ALL", 4000)
    for at, name in enumerate("abcd"):
        kept.remember(name, bytes(1000))
        (path,) = tmp_path.rglob(name)
        os.utime(path, (at, at))
    assert kept.recall("a") == bytes(1000)
    kept.remember("e", bytes(1000))
    there = {name for name in "abcde" if kept.recall(name) is not None}
    assert there == {"a", "d", "e"}
