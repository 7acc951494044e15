"""A script is compiled anew whenever a file changes on which its compilation depends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import aclosing
from pathlib import Path

from ..compiler import Compilation
from ..incremental import Incremental
from ..media import files
from .errors import ScriptError
from .open_script import Opening, open_script

_DEBOUNCE, _STEP = 120, 30
"""Milliseconds for which changes are gathered at most, and without one at the least."""

_LOOK = 1000
"""Milliseconds after which files are looked at though nothing was told: not every disk tells."""

_Stamp = tuple[int, int, int] | None


async def watch(
    script: Path, opening: Opening, stop: asyncio.Event
) -> AsyncIterator[Compilation | ScriptError]:
    """The compilation of a script, and a new one after each change, until `stop` is set.

    What it depends on are its inputs, wherever they lie and whether or not they are there, and
    the project's settings. A script that cannot be read is a ScriptError, and goes on being
    watched. Raises UnknownModel.
    """
    inputs, again = _paths(script, ()), Incremental()
    while not stop.is_set():
        before = _stamps(inputs)
        made = await asyncio.to_thread(_opened, script, opening, again)
        found = made.inputs if isinstance(made, Compilation) else ()
        inputs = _paths(script, found)
        # what was not known to be an input was not looked at before
        before = {path: before[path] if path in before else _stamp(path) for path in inputs}
        yield made
        await _changed(before, stop)


def _opened(script: Path, opening: Opening, again: Incremental) -> Compilation | ScriptError:
    try:
        return open_script(script, opening, again)
    except ScriptError as error:
        return error


def _paths(script: Path, inputs: Iterable[object]) -> frozenset[Path]:
    settings = files.project(script) / files.SETTINGS
    return frozenset(Path(str(each)).absolute() for each in (script, settings, *inputs))


def _stamps(paths: Iterable[Path]) -> Mapping[Path, _Stamp]:
    return {path: _stamp(path) for path in paths}


def _stamp(path: Path) -> _Stamp:
    """What changes when a file does; None where there is none to be seen."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino


async def _changed(before: Mapping[Path, _Stamp], stop: asyncio.Event) -> None:
    """Waits until one of some files is not as it was, or for the stop."""
    from watchfiles import awatch

    told = awatch(
        *_folders(before),
        watch_filter=None,
        debounce=_DEBOUNCE,
        step=_STEP,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
        stop_event=stop,
        recursive=False,
    )
    async with aclosing(told):
        async for _ in told:
            if _stamps(before) != before:
                return


def _folders(paths: Iterable[Path]) -> frozenset[Path]:
    """Where changes of some files are told, of links and of what they lead to: what is there."""
    near = (place.parent for path in paths for place in (path, path.resolve()))
    return frozenset(
        next(each for each in (folder, *folder.parents) if each.is_dir()) for folder in near
    )
