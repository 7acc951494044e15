"""The two services of a run: the local one in this process, or the real one with its key."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from ..dashscope.endpoints import BASES
from ..media import files
from .script import outside
from .settings import BASE_URL, KEY, WORKSPACE

if TYPE_CHECKING:
    from ..dashscope.client import Client
    from ..run.ledger import Ledger
    from ..run.ledger.accounts import Account
    from .prepare import Prepared


@dataclass(frozen=True, slots=True)
class Backend:
    """Where a run's requests go: an address, and the account's name in the ledger.

    `local` is a host on this machine, which bills nobody.
    """

    base_url: str
    name: str
    host: str
    local: bool


def paid_backend(region: str, base_url: str | None) -> Backend:
    """The paid service by flag, environment and region, in that order; no URL is a UsageError."""
    base = base_url or os.environ.get(BASE_URL) or BASES[region]
    try:
        place = urlsplit(base)
    except ValueError as error:
        raise click.UsageError(f"the base URL is none: {error}") from None
    named = (place.netloc.lower(), os.environ.get(WORKSPACE, ""), os.environ.get(KEY, ""))
    name = hashlib.sha256("\n".join(named).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Backend(base, name, place.netloc, place.hostname in ("127.0.0.1", "::1", "localhost"))


REHEARSAL = Backend("http://local/api/v1", "local", "local", local=True)


def paid_client(to: Backend) -> Client:
    """A client of the real service; a key or address that cannot be ends the command (exit 2)."""
    from ..dashscope.client import Client

    key, workspace = os.environ.get(KEY, ""), os.environ.get(WORKSPACE)
    try:
        return Client(base_url=to.base_url, key=key, workspace=workspace or None)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def rehearsal_client(made: Prepared) -> Client:
    """A client of the local service, which draws what the script says."""
    from ..dashscope.client import Client
    from ..dashscope.emulator import InProcess, service
    from ..film.rehearsal import rehearsal
    from ..media.probe import probe

    draw = rehearsal(made.compilation, made.project.script.parent, outside=outside())
    app = service(draw, store=files.state(made.project.home) / "local", probe=probe)
    return Client(
        base_url=REHEARSAL.base_url, key="local", transport=InProcess(app), queries_per_second=1000
    )


class AccountUnknown(Exception):  # noqa: N818
    """A key that was never used here, of which nothing tells whose account it is."""


async def account_of(ledger: Ledger, client: Client, to: Backend, choice: str | None) -> Account:
    """The account that a key belongs to; `choice` is a person's word, "same" or "other".

    A name that is new joins an account if the service answers for one of its tasks. Raises
    AccountUnknown, a ServiceError.
    """
    accounts = ledger.accounts
    known = accounts.named(to.name)
    if known is not None:
        return known
    if choice == "other" or not accounts.any():
        return accounts.enter(to.name, to.host)
    if choice == "same":
        return accounts.enter(to.name, to.host, accounts.last())
    from ..service import NotThere, TaskStatus

    since = ledger.now - client.capabilities.task_retention
    witnesses = accounts.witnesses(since)
    for witness in witnesses:
        try:
            task = await client.query(witness.task)
        except NotThere:
            continue
        if task.status is not TaskStatus.UNKNOWN:
            return accounts.enter(to.name, to.host, witness.account)
    if witnesses:
        return accounts.enter(to.name, to.host)
    raise AccountUnknown(
        "this key was never used here, and no task of the last day can tell whether it is of the "
        "account that was used before: "
        "`wanscript run FILE --backend dashscope --account same` says that it is, "
        "`--account other` that it is another one"
    )
