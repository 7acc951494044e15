"""Where an output may go: never over a take, nor over what it is made of, whatever is forced."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from ..compiler import Compilation
from ..media import files
from ..media.disk import part_of
from ..run import lock
from ..run.kept import is_take_name
from .errors import InputError, Unwritable

_TAKES = "takes"


@contextmanager
def output(target: Path, made: Compilation, *, force: bool = False) -> Iterator[Path]:
    """The part that comes to stand at `target` when its `with` ends, whole or not at all.

    Raises InputError where a take or an input of the script stands there, NotOurs where a file
    does that wanscript did not write, unless `force`, Unwritable.
    """
    script = Path(made.source.path)
    require_free(target, script, made.inputs)
    try:
        with part_of(target) as part:
            yield part
            files.publish(part, target, force=force, home=files.project(script))
    except files.NotOurs:
        raise
    except OSError as error:
        raise Unwritable(f"`{target}` cannot be written: {error.strerror or error}") from None


def write_output(target: Path, data: bytes, made: Compilation, *, force: bool = False) -> None:
    """Writes an output that is made of a compiled script. Raises as `output`."""
    with output(target, made, force=force) as part:
        part.write_bytes(data)


def require_free(target: Path, script: Path, inputs: Iterable[PurePath] = ()) -> None:
    """Raises InputError where a take, the script or one of its `inputs` stands."""
    if not os.path.lexists(target):
        return
    home = files.project(script)
    if _is_take(target, home):
        raise InputError(
            f"`{target}` lies among the takes, and no output replaces a file there: "
            "choose another place for it"
        )
    for each in (script, *inputs, lock.path_of(script), home / files.SETTINGS):
        # what is not there is no file of ours
        with contextlib.suppress(OSError, ValueError):
            if target.samefile(each):
                raise InputError(
                    f"`{target}` is what the output is made of: choose another place for it"
                )


def _is_take(target: Path, home: Path) -> bool:
    """Whether a file lies below a folder of takes, of this project or by its name of another."""
    folder = Path(os.path.realpath(target.parent))
    within = Path(os.path.realpath(home))
    ours = folder.relative_to(within).parts if folder.is_relative_to(within) else ()
    if _TAKES in map(str.lower, ours):
        return True
    return folder.parent.name.lower() == _TAKES and is_take_name(target.name)
