"""The files that a script names: where each path stands, and from which folder it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from .fold import fold
from .lines import keyed
from .slice import Slice
from .storyboard import MEDIA
from .syntax import File, Line
from .words import FIELDS, KEYS

_SETTINGS = frozenset({"include", "storyboard", "prompt", "first frame"})
_FIELDS = frozenset({*MEDIA, "voice"})
_PATH = re.compile(r"[./\\]")
_URL = re.compile(r"(?i)(?:https?://|oss://|data:)")


class NamedFile(Struct, frozen=True, gc=False):
    """A path or an address in a script: the English word of its line, and its words."""

    key: str
    words: Slice


def named_files(file: File) -> Iterator[NamedFile]:
    """Every path and address of a script, in order; a path counts from the script's folder."""
    for line in file.lines:
        if (found := named_file(line)) is not None:
            yield found


def named_file(line: Line) -> NamedFile | None:
    """The file that a line names, or None."""
    if line.kind not in ("SETTING", "FIELD"):
        return None
    word, value = keyed(line)
    table, known = (KEYS, _SETTINGS) if line.kind == "SETTING" else (FIELDS, _FIELDS)
    key = table.get(" ".join(fold(word.text).split()), "")
    # a voice may be a declared one's name, a first frame the end of a scene
    return NamedFile(key, value) if key in known and _PATH.search(value.text) else None


def from_folder(folder: PurePosixPath, reference: str) -> str:
    """A path of a script in a folder, from the compiled script's; a URL stays."""
    if _URL.match(reference) or folder == PurePosixPath("."):
        return reference
    return str(folder / reference)
