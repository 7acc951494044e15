"""What every command is: what kept it from its end becomes a sentence and an exit code, here alone.

1    something stands in the way: a ledger, a lock, a budget, this machine's disk
2    what was asked for cannot be
3    no key, or no network that can be used
130  a question that nobody answered
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import click

from .out import failed


class Plain:
    """Mixed into click's commands: errors that have words for people end them with those."""

    def invoke(self, ctx: click.Context) -> Any:
        """Carries the command out."""
        try:
            return super().invoke(ctx)  # type: ignore[misc]
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            _ended(error, ctx)
            raise


class Command(Plain, click.Command):
    """A command of wanscript."""


command = partial(click.command, cls=Command)
"""Makes a command of a function, as `click.command` does."""


def _ended(error: Exception, ctx: click.Context) -> None:
    """Ends a command by an error that has words for people, and else returns."""
    from ..app.errors import AppError, InputError, NotConnected, Unanswered
    from ..media.disk import told
    from ..media.files import NotOurs
    from ..run.ledger import LedgerError
    from ..service import Misconfigured
    from .ways import with_way

    if isinstance(error, InputError):
        raise click.UsageError(with_way(error), ctx) from None
    if isinstance(error, Unanswered):
        failed(str(error), 130)
    if isinstance(error, (NotConnected, Misconfigured)):
        failed(str(error), 3)
    if isinstance(error, AppError):
        failed(with_way(error))
    if isinstance(error, NotOurs):
        failed(f"{error}; --force replaces it")
    if isinstance(error, LedgerError):
        failed(str(error))
    if isinstance(error, OSError) and not os.environ.get("WANSCRIPT_DEBUG"):
        # of this machine, and so no mistake of ours
        failed(told(error))
