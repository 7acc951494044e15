"""What keeps a use of wanscript from its end; each message is a sentence for a person.

    AppError              something stands in the way, and the message says what
     +- InputError          what was asked for cannot be
     |   +- ProjectError      a path that ledger and lock cannot hold
     |   +- ScriptError       a script that cannot be read
     |   +- SettingsError     a setting, an address or a key that cannot be
     |   +- UnknownModel      a model that nobody knows
     |   +- UnknownScene      a scene that is not in the script
     |   +- UnknownTake       a take that its scene does not have
     |   +- UnknownCode       a diagnostic that there is not
     |   +- AccountUnknown    a key of which nothing tells whose account it is
     |   +- CannotRename       a name that cannot be changed, or not to that one
     |   +- OutputTaken        a place to write to where something stands that stays
     |   +- RevisionError      a revision of git, or a file of it, that cannot be read
     |   +- PlanUnusable       a saved plan that cannot be used here
     |       +- PlanIsComplete     it says itself what was asked for beside it
     |       +- OtherBackend       it was made for another backend
     +- Unsound             a script with errors, of which nobody can tell what it would send
     +- NotConnected        no key, or no network that can be used
     +- OverBudget          more than was allowed
     |   +- PriceUnknown       nobody knows what it costs
     |   +- OtherCurrency      it is allowed in a currency in which there are no prices
     +- NotReady            something to be settled before money is spent, or a run elsewhere
     |   +- UnknownClips       files named as takes, of which nothing is known
     |   +- LeftLock           what was said of takes lies under another name of the script
     |   +- NoClips            scenes that have no clip yet
     |   +- UnfitKind          a kind of file that cannot hold a film
     +- PlanDrifted         a saved plan that the world has left behind
     +- Unwritable          a file that was to be written and cannot be
     +- Unanswered          a question that nobody answered
     +- CannotPrint         a page that did not become a PDF
     +- CannotServe         a port of this machine that cannot be had

What the world does besides is an OSError, a `LedgerError` or a `ServiceError`. A message tells
what is so, to a person at a terminal and to a program alike; the options of a command that do
something about it are the command's to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..language.diagnostic import Diagnostic


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


class CannotRename(InputError):  # noqa: N818
    """Something cannot have another name, or not that one."""


class UnknownModel(InputError):  # noqa: N818
    """A model that nobody knows."""


class UnknownScene(InputError):  # noqa: N818
    """A scene that is not in the script."""


class UnknownTake(InputError):  # noqa: N818
    """A take that its scene does not have."""


class UnknownCode(InputError):  # noqa: N818
    """A diagnostic that there is not."""


class AccountUnknown(InputError):  # noqa: N818
    """A key that was never used here, of which nothing tells whose account it is."""


class OutputTaken(InputError):  # noqa: N818
    """Where something was to be written stands what is not replaced."""


class RevisionError(InputError):
    """A revision of git, or a file of it, that cannot be read."""


class PlanUnusable(InputError):  # noqa: N818
    """A saved plan that cannot be read, or that this cannot be about."""


class PlanIsComplete(PlanUnusable):
    """A saved plan says itself what was asked for beside it."""


class OtherBackend(PlanUnusable):
    """A saved plan was made for another backend, whose name is `backend`."""

    def __init__(self, message: str, backend: str) -> None:
        super().__init__(message)
        self.backend = backend


class Unsound(AppError):  # noqa: N818
    """A script has errors, or no story: its `diagnostics` say where."""

    def __init__(self, name: str, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(f"{name} has errors, so nobody can tell what it would send")
        self.diagnostics = tuple(diagnostics)


class NotConnected(AppError):  # noqa: N818
    """There is no key, or no network that can be used."""


class OverBudget(AppError):  # noqa: N818
    """It costs more than was allowed."""


class PriceUnknown(OverBudget):
    """Nobody knows what it costs."""


class OtherCurrency(OverBudget):
    """What is allowed is in another currency than the prices."""


class NotReady(AppError):  # noqa: N818
    """Something is to be settled first: unknown clips, a lock that cannot be read, another run."""


class NoClips(NotReady):
    """Scenes of a script have no clip; `scenes` says so, as the subject and verb of a sentence.

    `script` is the script as a command names it, `rehearsed` whether rehearsals were looked for;
    `elsewhere` tells that all were shot, and a studio's storage may have the clips.
    """

    def __init__(
        self, message: str, scenes: str, script: str, *, rehearsed: bool, elsewhere: bool = False
    ) -> None:
        super().__init__(message)
        self.scenes = scenes
        self.script = script
        self.rehearsed = rehearsed
        self.elsewhere = elsewhere


class LeftLock(NotReady):
    """A lock says things of a script's takes, and is not called as the script is.

    `lock` is where it lies, `own` where the script's would.
    """

    def __init__(self, message: str, lock: Path, own: Path) -> None:
        super().__init__(message)
        self.lock = lock
        self.own = own


class UnfitKind(NotReady):
    """A kind of file cannot hold a film as it is."""


class UnknownClips(NotReady):
    """Files are named as takes of a script, and nothing is known of them.

    `script` is the script as a command names it.
    """

    def __init__(self, message: str, files: Sequence[Path], script: str) -> None:
        super().__init__(message)
        self.files = tuple(files)
        self.script = script


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
