"""What `doctor` says of this machine: versions, programs, letters, disk, clock."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

from ..media.disk import told
from ..run.process_lock import remote
from . import state
from .doctor_row import Grade, Row
from .errors import AppError
from .pdf import browser

_LIBRARIES = ("av", "pillow", "httpx", "lark", "click")
_EXTRAS = {
    "export": ("opentimelineio", "writes timelines and subtitles"),
    "lsp": ("pygls", "answers editors"),
    "review": ("scenedetect", "measures the dailies"),
    "studio": ("procrastinate", "shoots with workers on several machines"),
    "voice": ("espeakng_loader", "speaks the lines of a rehearsal"),
    "photos": ("cv2", "cuts people out of photographs"),
    "pictures": ("chafa", "shows small pictures on a terminal"),
    "mcp": ("mcp", "serves the scripts of a folder to agents"),
}
_MB = 1 << 20
_LOW = 1024 * _MB
"""Bytes: with less, clips may not find room."""


def versions() -> Iterator[Row]:
    """What runs here."""
    yield Row("this machine", "wanscript", version("wanscript"))
    yield Row("this machine", "Python", f"{platform.python_version()}, {sys.executable}")
    yield Row("this machine", "system", f"{platform.system()} {platform.machine()}")
    yield Row("this machine", "libraries", ", ".join(map(_library, _LIBRARIES)))
    for extra in metadata("wanscript").get_all("Provides-Extra") or ():
        if extra in _EXTRAS:
            yield _extra(extra, *_EXTRAS[extra])
    yield _clock(datetime.now().astimezone())


def _library(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} is missing"


def _extra(name: str, module: str, does: str) -> Row:
    if importlib.util.find_spec(module) is not None:
        return Row("this machine", f"extra {name}", f"here: {does}")
    advice = f"pip install 'wanscript[{name}]'"
    return Row("this machine", f"extra {name}", f"not here; it {does}", Grade.GOOD, advice)


def _clock(now: datetime) -> Row:
    shown = f"{now:%Y-%m-%d %H:%M:%S %Z}"
    made = datetime.fromtimestamp(Path(__file__).stat().st_mtime).astimezone()
    if now < made:
        wrong = f"{shown}, which is before wanscript was installed"
        return Row("this machine", "clock", wrong, Grade.PROBLEM, "set the clock")
    return Row("this machine", "clock", shown)


def programs() -> Iterator[Row]:
    """The programs that some commands call."""
    git = shutil.which("git")
    if git:
        yield Row("this machine", "git", git)
    else:
        yield Row("this machine", "git", "not here; `diff` asks it", Grade.NOTE, "install git")
    chromium = browser()
    if chromium:
        yield Row("this machine", "Chromium", chromium)
    else:
        none = "not here; `board --pdf` prints by it"
        yield Row("this machine", "Chromium", none, Grade.GOOD, "install Chromium, Chrome or Edge")


def letters() -> Iterator[Row]:
    """Which writing is drawn on boards and rehearsals."""
    from ..draw.letters import drawable, shaped

    try:
        found = drawable()
    except OSError as error:
        yield Row("this machine", "fonts", told(error), Grade.PROBLEM, "install wanscript again")
        return
    lacking = [name for name, drawn in found.items() if not drawn]
    if lacking:
        value = f"none draws {', '.join(lacking)}"
        yield Row("this machine", "fonts", value, Grade.PROBLEM, "install wanscript again")
    else:
        yield Row("this machine", "fonts", ", ".join(found))
    if not shaped():
        wrong = "Pillow has no raqm, so Arabic and Devanagari come out in pieces"
        yield Row("this machine", "shaping", wrong, Grade.NOTE, "pip install --upgrade pillow")


def disk(home: Path) -> Iterator[Row]:
    """Where clips and the ledger go: whether they can be written, and how much room there is."""
    yield _folder("project", "room", home)
    try:
        where = state.folder()
    except (AppError, OSError) as error:
        yield Row("out there", "state folder", str(error), Grade.PROBLEM)
        return
    nearest = next(each for each in (where, *where.parents) if each.exists())
    row = _folder("out there", "state folder", nearest)
    by = f", by {state.STATE}" if os.environ.get(state.STATE) else ""
    if system := remote(nearest):
        value = f"{where}, on a network file system ({system})"
        advice = f"nothing protects there against paying twice; set {state.STATE}"
        yield Row(row.topic, row.name, value, Grade.PROBLEM, advice)
    else:
        yield Row(row.topic, row.name, f"{where}{by}; {row.value}", row.grade, row.advice)


def _folder(topic: str, name: str, folder: Path) -> Row:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Row(topic, name, told(error), Grade.PROBLEM)
    room = f"{free / _LOW:.1f} GB free"
    if not os.access(folder, os.W_OK):
        wrong = f"{folder} cannot be written"
        return Row(topic, name, wrong, Grade.PROBLEM, "change its owner or its mode")
    if free < _LOW:
        return Row(topic, name, room, Grade.NOTE, "make room before clips are fetched")
    return Row(topic, name, room)
