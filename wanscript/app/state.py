"""Where what belongs to a person lies, outside of every project: the ledger and its locks."""

from __future__ import annotations

from pathlib import Path

from ..media import files

STATE = files.MOVED


def folder() -> Path:
    """The person's state folder, which need not be there yet; WANSCRIPT_STATE moves it.

    Raises UnfitFile where that can be no folder.
    """
    if moved := files.moved_state():
        return moved
    import platformdirs

    return platformdirs.user_state_path("wanscript", appauthor=False)


def ledger() -> Path:
    """The person's ledger, which need not be there yet."""
    return folder() / "ledger.db"
