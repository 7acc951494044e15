"""What keeps a use of wanscript from its end; each message is a sentence for a person.

    AppError              something stands in the way, and the message says what
     +- InputError          what was asked for cannot be
     |   +- ProjectError      a path that ledger and lock cannot hold
     |   +- ScriptError       a script that cannot be read
     |   +- SettingsError     a setting, an address or a key that cannot be
     |   +- UnknownModel      a model that nobody knows
     |   +- UnknownScene      a scene that is not in the script
     |   +- UnknownTake       a take that its scene does not have
     |   +- AccountUnknown    a key of which nothing tells whose account it is
     |   +- RevisionError      a revision of git, or a file of it, that cannot be read
     |   +- PlanUnusable      a saved plan that cannot be used here
     +- NotConnected        no key, or no network that can be used
     +- OverBudget          more than was allowed, or of unknown price
     +- NotReady            something to be settled before money is spent, or a run elsewhere
     +- PlanDrifted         a saved plan that the world has left behind
     +- Unwritable          a file that was to be written and cannot be
     +- Unanswered          a question that nobody answered
     +- CannotPrint         a page that did not become a PDF
     +- CannotServe         a port of this machine that cannot be had

What the world does besides is an OSError, a `LedgerError` or a `ServiceError`.
"""

from __future__ import annotations


class AppError(Exception):
    """Something stands in the way of what was asked for."""


class InputError(AppError):
    """What was asked for cannot be: a name, a setting, a scene, an address."""


class ProjectError(InputError):
    """A path that ledger and lock, which are text, cannot hold."""


class ScriptError(InputError):
    """A script that cannot be read."""


class SettingsError(InputError):
    """A setting that cannot be; the message says where and what would do."""


class UnknownModel(InputError):  # noqa: N818
    """A model that nobody knows."""


class UnknownScene(InputError):  # noqa: N818
    """A scene that is not in the script."""


class UnknownTake(InputError):  # noqa: N818
    """A take that its scene does not have."""


class AccountUnknown(InputError):  # noqa: N818
    """A key that was never used here, of which nothing tells whose account it is."""


class RevisionError(InputError):
    """A revision of git, or a file of it, that cannot be read."""


class PlanUnusable(InputError):  # noqa: N818
    """A saved plan that cannot be read, or that this cannot be about."""


class NotConnected(AppError):  # noqa: N818
    """There is no key, or no network that can be used."""


class OverBudget(AppError):  # noqa: N818
    """It costs more than was allowed, or nobody knows what it costs."""


class NotReady(AppError):  # noqa: N818
    """Something is to be settled first: unknown clips, a lock that cannot be read, another run."""


class PlanDrifted(AppError):  # noqa: N818
    """A saved plan and the one that is made now differ."""


class Unwritable(AppError):  # noqa: N818
    """A file that was to be written cannot be."""


class Unanswered(AppError):  # noqa: N818
    """A person was asked and did not answer."""


class CannotPrint(AppError):  # noqa: N818
    """A page that did not become a PDF: no browser is here, or it failed."""


class CannotServe(AppError):  # noqa: N818
    """A port of this machine that cannot be had."""
