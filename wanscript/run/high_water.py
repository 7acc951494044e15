"""How far a project has seen its ledger: one that was put back from an older copy knows less.

The mark lies in the project, where a copy of the state folder does not bring it back too. It
names the ledger that it is of, so that a stranger's says nothing.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from ..media.disk import read_bounded, write_whole
from ..media.files import STATE, in_project
from .ledger import Ledger

_NAME = "ledger-mark.json"
_SIZE = 4096


def mark(home: Path, ledger: Ledger) -> None:
    """Notes the last event of a ledger; where that fails, nothing is known of it later."""
    with contextlib.suppress(OSError):
        known = {"ledger": ledger.accounts.born(), "event": ledger.takes.last_event()}
        write_whole(in_project(home) / _NAME, json.dumps(known).encode())


def is_behind(home: Path, ledger: Ledger) -> bool:
    """Whether this project has seen a later event of this very ledger than it holds."""
    try:
        known = json.loads(read_bounded(home / STATE / _NAME, _SIZE, follow=False))
        same = known["ledger"] == ledger.accounts.born()
        return bool(same and known["event"] > ledger.takes.last_event())
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return False
