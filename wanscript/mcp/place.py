"""The folder that an agent may work in, and the answer for everything outside of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from pathlib import Path, PurePath
from typing import Any, NoReturn, TypeVar, cast

from mcp.server.mcpserver.exceptions import ToolError

from ..app.errors import AppError, InputError, Unsound
from ..language.diagnostic import Severity
from ..media import files
from ..media.disk import inside, told
from ..run.ledger import LedgerError
from ..service import ServiceError

_F = TypeVar("_F", bound=Callable[..., Any])


class Outside(InputError):  # noqa: N818
    """A path that leads out of the folder."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder in which the server was started: the project of all that is asked."""

    root: Path

    def script(self, file: str) -> PurePath:
        """A script of the folder, by its path from there. Raises Outside, InputError."""
        if not file or not file.isprintable():
            raise InputError(f"{file!r} is no path of a script")
        path = self.root / file
        plain = Path(os.path.normpath(path))
        if not plain.is_relative_to(self.root) or not inside(path, self.root):
            raise Outside(
                f"`{file}` lies outside of {self.root}, and nothing else is opened here: "
                "only a person can start the server in another folder"
            )
        if not plain.suffix == ".wan":
            raise InputError(f"`{file}` is no script: the name of one ends in .wan")
        return PurePath(plain.relative_to(self.root))


def place(folder: Path) -> Place:
    """The place that a folder is. Raises InputError where it is a part of a larger project."""
    root = folder.resolve()
    home = files.project(root / "any.wan")
    if home != root:
        raise InputError(
            f"{root} is a part of the project in {home}, which its scripts may use: start there"
        )
    return Place(root)


def answering(tool: _F) -> _F:
    """A tool that answers what stands in the way with its sentence, and hides what is our fault."""
    if iscoroutinefunction(tool):

        @wraps(tool)
        async def later(*given: Any, **named: Any) -> Any:
            try:
                return await tool(*given, **named)
            except _TOLD as error:
                _answer(error)

        return cast(_F, later)

    @wraps(tool)
    def at_once(*given: Any, **named: Any) -> Any:
        try:
            return tool(*given, **named)
        except _TOLD as error:
            _answer(error)

    return cast(_F, at_once)


_TOLD = (AppError, LedgerError, ServiceError, files.NotOurs, OSError)


def _answer(error: Exception) -> NoReturn:
    if isinstance(error, Unsound):
        wrong = [each for each in error.diagnostics if each.severity is Severity.ERROR]
        codes = ", ".join(dict.fromkeys(each.code for each in wrong or error.diagnostics))
        raise ToolError(f"{error} ({codes}): `check` says where") from None
    plain = isinstance(error, OSError) and not isinstance(error, files.NotOurs)
    raise ToolError(told(cast(OSError, error)) if plain else str(error)) from None
