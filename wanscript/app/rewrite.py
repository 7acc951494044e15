"""A script is replaced by its mended or newly laid out text."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from ..media import files
from ..media.disk import inside, part_of
from .errors import Unwritable
from .fix import Fixed
from .layout import mark_of


def rewrite(path: Path, data: bytes) -> None:
    """Replaces a script whole or not at all, and keeps its mode and owner. Raises Unwritable.

    It may be a link, but not one out of its project: that could be a stranger's.
    """
    if not inside(path, files.project(path)):
        raise Unwritable(
            f"{path} is a link out of its project and is left as it is; "
            f"name the file itself: {path.resolve()}"
        )
    target = path.resolve()
    try:
        with part_of(target) as part:
            with part.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            shutil.copymode(target, part)
            about = target.stat()
            with contextlib.suppress(OSError):
                os.chown(part, about.st_uid, about.st_gid)
            part.replace(target)
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror}") from None


def write_mended(made: Fixed) -> None:
    """Writes what was mended, with the byte order marks that were there. Raises Unwritable."""
    for before, after in made.files:
        path = files.located(Path(before.path))
        was = files.load(path)
        mark = mark_of(was) if isinstance(was, bytes) else b""
        rewrite(path, mark + after.text.encode())
