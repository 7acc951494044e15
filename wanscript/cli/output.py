"""Where an output may go: never over a take, nor over what it is made of, whatever --force says."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path, PurePath

import click

from ..compiler import Compilation
from ..media import files
from ..run import lock
from ..run.kept import is_take_name

_TAKES = "takes"


def require_file(output: str | None, what: str) -> None:
    """Ends the command (exit 2) where what only a file can hold is to go to standard output."""
    if output == "-":
        raise click.UsageError(f"{what} needs a file and cannot go to standard output")


def require_free(target: Path, script: Path, inputs: Iterable[PurePath] = ()) -> None:
    """Ends the command (exit 2) where a take, the script or one of its `inputs` stands there."""
    if not os.path.lexists(target):
        return
    home = files.project(script)
    if _is_take(target, home):
        raise click.UsageError(
            f"`{target}` lies among the takes, and no output replaces a file there: "
            "say with -o another place"
        )
    for each in (script, *inputs, lock.path_of(script), home / files.SETTINGS):
        # what is not there is no file of ours
        with contextlib.suppress(OSError, ValueError):
            if target.samefile(each):
                raise click.UsageError(
                    f"`{target}` is what the output is made of: say with -o another place"
                )


def require_free_of(target: Path, made: Compilation) -> None:
    """The same for what is made of a compiled script."""
    require_free(target, Path(made.source.path), made.inputs)


def _is_take(target: Path, home: Path) -> bool:
    """Whether a file lies below a folder of takes, of this project or by its name of another."""
    folder = Path(os.path.realpath(target.parent))
    within = Path(os.path.realpath(home))
    ours = folder.relative_to(within).parts if folder.is_relative_to(within) else ()
    if _TAKES in map(str.lower, ours):
        return True
    return folder.parent.name.lower() == _TAKES and is_take_name(target.name)
