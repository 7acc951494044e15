"""Where what belongs to a person lies, outside of every project: the ledger and its locks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..media import files
from .errors import InputError

if TYPE_CHECKING:
    from ..run.ledger import Place
    from ..run.store import Store

STATE = files.MOVED
LEDGER = "WANSCRIPT_LEDGER"
"""Names a studio's database, with whatever lets one in: it is never read from a project."""

STORE = "WANSCRIPT_STORE"
"""Names where a studio keeps media and clips: a folder, or an address that fsspec knows."""


def folder() -> Path:
    """The person's state folder, which need not be there yet; WANSCRIPT_STATE moves it.

    Raises UnfitFile where that can be no folder.
    """
    if moved := files.moved_state():
        return moved
    import platformdirs

    return platformdirs.user_state_path("wanscript", appauthor=False)


def ledger() -> Place:
    """The person's ledger or the studio's, which need not be there yet."""
    if dsn := os.environ.get(LEDGER):
        from ..run.ledger import Server

        return Server(dsn)
    return folder() / "ledger.db"


def store() -> Store | None:
    """A studio's shared storage, None where none is named. Raises InputError."""
    address = os.environ.get(STORE)
    if not address:
        return None
    from ..run.store import Store

    if "://" not in address and not Path(address).is_absolute():
        raise InputError(f"{STORE} is a full path or an address, as s3://bucket/films")
    return Store(address, folder() / "store")
