"""The far end of a run: the local one in a box, or the real one with its key."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from .. import files
from ..wan.client import BASES, Client
from .prepare import Prepared
from .settings import BASE_URL, KEY, WORKSPACE


@dataclass(frozen=True, slots=True)
class Far:
    """Where a run's requests go: an address, and the account's name in the ledger.

    `local` is a host on this machine, which bills nobody.
    """

    base_url: str
    account: str
    local: bool


def far(region: str, base_url: str | None) -> Far:
    """The paid far end by flag, environment and region, in that order."""
    base = base_url or os.environ.get(BASE_URL) or BASES[region]
    place = urlsplit(base)
    workspace = os.environ.get(WORKSPACE)
    account = f"{place.netloc}/{workspace}" if workspace else place.netloc
    return Far(base, account, place.hostname in ("127.0.0.1", "::1", "localhost"))


REHEARSAL = Far("http://local/api/v1", "local", local=True)


@asynccontextmanager
async def client(made: Prepared, to: Far) -> AsyncIterator[Client]:
    """An open client for a prepared run. Raises ValueError for an address or key that cannot be."""
    if made.project.backend.free:
        from ..probe import probe
        from ..wan.card import card
        from ..wan.emulator import InProcess, service

        store = files.state(made.project.home) / "local"
        app = service(card, store=store, probe=probe)
        transport = InProcess(app)
        async with Client(
            base_url=to.base_url, key="local", transport=transport, queries_per_second=1000
        ) as opened:
            yield opened
    else:
        key, workspace = os.environ.get(KEY, ""), os.environ.get(WORKSPACE)
        async with Client(base_url=to.base_url, key=key, workspace=workspace or None) as opened:
            yield opened
