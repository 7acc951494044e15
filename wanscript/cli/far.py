"""The far end of a run: the local one in a box, or the real one with its key."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

import click

from .. import files
from ..dashscope.client import Client
from ..dashscope.endpoints import BASES
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


def paid(to: Far) -> Client:
    """A client of the real service; a key or address that cannot be ends the command (exit 2)."""
    key, workspace = os.environ.get(KEY, ""), os.environ.get(WORKSPACE)
    try:
        return Client(base_url=to.base_url, key=key, workspace=workspace or None)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def rehearsing(made: Prepared) -> Client:
    """A client of the local far end, which draws what the script says."""
    from ..dashscope.emulator import InProcess, service
    from ..probe import probe
    from ..show.animatic import rehearsal

    draw = rehearsal(made.compilation, made.project.script.parent)
    app = service(draw, store=files.state(made.project.home) / "local", probe=probe)
    return Client(
        base_url=REHEARSAL.base_url, key="local", transport=InProcess(app), queries_per_second=1000
    )
