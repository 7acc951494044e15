"""Where what belongs to a person lies, outside of every project: the ledger and its locks."""

from __future__ import annotations

import os
from pathlib import Path

STATE = "WANSCRIPT_STATE"


def folder() -> Path:
    """The person's state folder, which need not be there yet; WANSCRIPT_STATE moves it."""
    moved = os.environ.get(STATE)
    if moved:
        return Path(moved).absolute()
    import platformdirs

    return platformdirs.user_state_path("wanscript", appauthor=False)


def ledger() -> Path:
    """The person's ledger, which need not be there yet."""
    return folder() / "ledger.db"
