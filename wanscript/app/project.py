"""A project and one script in it: its folder, settings, ledger, lock and clips."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..media import files
from ..media.disk import inside
from ..run import lock
from ..run.policy import PAID, REHEARSAL, RunPolicy
from ..run.take import Take
from ..show.terminal import visible
from . import state
from .errors import ProjectError
from .settings import Settings, settings

if TYPE_CHECKING:
    from ..run.ledger import Place


@dataclass(frozen=True, slots=True)
class BackendRow:
    """One way to have clips made: its folder for clips, and how it deals with money."""

    name: str
    takes: str
    policy: RunPolicy


BACKENDS: Mapping[str, BackendRow] = {
    "local": BackendRow("local", "rehearsal", REHEARSAL),
    "dashscope": BackendRow("dashscope", "takes", PAID),
}


@dataclass(frozen=True, slots=True)
class Project:
    """Where a script stands: its project, its name in there, its backend's ledger and clips.

    `outside` is whether media from out of the project may be used.
    """

    script: Path
    home: Path
    backend: BackendRow
    settings: Settings
    outside: bool = False

    @property
    def name(self) -> str:
        """The script's path in the project."""
        return self.script.relative_to(self.home).as_posix()

    @property
    def named(self) -> str:
        """The script as a command names it from here."""
        return visible(shlex.quote(short(self.script)))

    @property
    def root(self) -> Path:
        """The script's folder, against which media are named."""
        return self.script.parent

    @property
    def pays(self) -> bool:
        """Whether its backend spends money."""
        return self.backend.policy.pays

    @property
    def out(self) -> Path:
        """The folder of the script's clips."""
        return self.root / self.backend.takes / self.script.stem

    @property
    def ledger(self) -> Place:
        """Where its ledger is, which need not be there: the person's, or the rehearsals' own."""
        if self.pays:
            return state.ledger()
        return files.state_path(self.home) / "local" / "ledger.db"

    @property
    def lock(self) -> Path:
        """The lock's file, which need not be there."""
        return lock.path_of(self.script)

    def present(self, take: Take) -> bool:
        """Whether a take's file is there, by its path in this project."""
        path = Path(os.path.normpath(self.home / (take.file or ".")))
        return path.is_relative_to(self.home) and path.is_file() and inside(path, self.home)


def find_project(
    file: str | os.PathLike[str],
    backend: str,
    *,
    region: str | None = None,
    currency: str | None = None,
    outside: bool = False,
) -> Project:
    """The project around a script. Raises ProjectError, SettingsError."""
    require_text(os.fspath(file))
    named = files.located(Path(file))
    script = Path(os.path.realpath(named.parent)) / named.name
    require_text(str(script))
    home = files.project(script)
    chosen = settings(home, os.environ, region, currency)
    return Project(script, home, BACKENDS[backend], chosen, outside)


def require_text(name: str) -> None:
    """Raises ProjectError for a path that ledger and lock cannot hold, as they are text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ProjectError(f"{name}: its name is not UTF-8; rename it") from None


def short(path: Path) -> str:
    """A path as it is named from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
