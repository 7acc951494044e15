"""The two services of a run: the local one in this process, or the real one with its key."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..dashscope.endpoints import BASES
from ..media import files
from .errors import AccountUnknown, NotConnected, SettingsError, Unanswered
from .settings import BASE_URL, KEY, WORKSPACE

if TYPE_CHECKING:
    from ..dashscope.client import Client
    from ..run.ledger import Ledger
    from ..run.ledger.accounts import Account
    from .prepare import Prepared

Ask = Callable[[str], "bool | None"]
"""Puts a question to a person: yes, no, or None where nobody answers."""


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
    """The paid service by argument, environment and region, in that order. Raises SettingsError."""
    base = base_url or os.environ.get(BASE_URL) or BASES[region]
    try:
        place = urlsplit(base)
    except ValueError as error:
        raise SettingsError(f"the base URL is none: {error}") from None
    named = (place.netloc.lower(), os.environ.get(WORKSPACE, ""), os.environ.get(KEY, ""))
    name = hashlib.sha256("\n".join(named).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Backend(base, name, place.netloc, place.hostname in ("127.0.0.1", "::1", "localhost"))


REHEARSAL = Backend("http://local/api/v1", "local", "local", local=True)


def require_network(region: str, base_url: str | None) -> None:
    """Raises NotConnected where a setting of the network cannot be used."""
    from ..dashscope.proxies import network_problem

    problem = network_problem(os.environ, paid_backend(region, base_url).base_url)
    if problem is not None:
        raise NotConnected(problem)


def require_service(region: str, base_url: str | None) -> None:
    """Raises NotConnected without a key, or without a network to ask over."""
    if not os.environ.get(KEY):
        raise NotConnected(f"this asks the service, which needs an API key in {KEY}")
    require_network(region, base_url)


def paid_client(to: Backend) -> Client:
    """A client of the real service. Raises SettingsError for a key or an address that cannot be."""
    from ..dashscope.client import Client

    key, workspace = os.environ.get(KEY, ""), os.environ.get(WORKSPACE)
    try:
        return Client(base_url=to.base_url, key=key, workspace=workspace or None)
    except ValueError as error:
        raise SettingsError(str(error)) from None


def rehearsal_client(made: Prepared) -> Client:
    """A client of the local service, which draws what the script says."""
    from ..dashscope.client import Client
    from ..dashscope.emulator import InProcess, service
    from ..film.rehearsal import rehearsal
    from ..media.probe import probe

    project = made.project
    draw = rehearsal(made.compilation, project.root, outside=project.outside)
    app = service(draw, store=files.state(project.home) / "local", probe=probe)
    return Client(
        base_url=REHEARSAL.base_url, key="local", transport=InProcess(app), queries_per_second=1000
    )


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
        "account that was used before"
    )


async def settled_account(
    ledger: Ledger, client: Client, to: Backend, choice: str | None, ask: Ask | None
) -> Account:
    """The same, asking a person where nothing else tells, if there is one to `ask`.

    Raises AccountUnknown, Unanswered, and NotConnected where the service cannot be asked.
    """
    from ..service import ServiceError

    try:
        try:
            return await account_of(ledger, client, to, choice)
        except AccountUnknown:
            if ask is None or to.name == REHEARSAL.name:
                raise
        same = ask("This key is new here. Is it of the account that was used before?")
        if same is None:
            raise Unanswered("nothing was submitted")
        return await account_of(ledger, client, to, "same" if same else "other")
    except ServiceError as error:
        raise NotConnected(f"the service could not be asked whose key this is: {error}") from None
