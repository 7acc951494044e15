"""A script is opened: from its file, or an editor's text of it, to a compilation.

What it includes, its templates and its media are looked at as far as the project goes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ..compiler import Compilation, Render
from ..language.catalogue import NO_STORY
from ..language.decode import decode, text_of
from ..language.diagnostic import Severity
from ..language.near import nearest
from ..language.source import Source
from ..media import files
from ..media.disk import MB, inside
from ..models.media import Facts, Load, Unreadable
from .decoded import compile_decoded
from .errors import ScriptError, UnknownModel, Unsound
from .fix import Fixed, fix

if TYPE_CHECKING:
    from ..incremental import Incremental


class Opening(Struct, frozen=True, gc=False):
    """How scripts are opened: for which model, and what of this machine they may use.

    `outside` allows media from out of the project, `templates` the prompt templates that come
    with a script. Without `whole` local media are not decoded to their ends. `overlay` has bytes
    that stand for files, by path: what an editor holds and has not saved.
    """

    model: str | None = None
    outside: bool = False
    templates: bool = False
    whole: bool = True
    overlay: Mapping[str, bytes] = field(default_factory=dict)

    def facts(self, root: Path) -> Facts:
        """Looks at the media of a script, whose folder is `root`, as far as it may."""
        return files.facts(root, outside=self.outside, whole=self.whole)


def read_script(path: PurePath) -> tuple[PurePath, bytes]:
    """A script as it lies on the disk, and where it was found. Raises ScriptError."""
    found = PurePath(files.located(Path(path)))
    data = files.load(found)
    if isinstance(data, Unreadable):
        raise ScriptError(data.message)
    return found, data


_AS_IT_LIES = Opening()


def open_script(
    path: PurePath, opening: Opening = _AS_IT_LIES, again: Incremental | None = None
) -> Compilation:
    """The compilation of a script, or of its text in the overlay.

    `again` has compiled the texts that it had before, and reads only what has changed since.
    Raises ScriptError where it cannot be read, UnknownModel.
    """
    path, data = _read(path, opening)
    root = Path(path).parent
    with _renderer(opening) as render:
        return compile_decoded(
            decode(path, data),
            load=loader(root, opening),
            facts=opening.facts(root),
            model=known_model(opening.model),
            render=render,
            again=again,
        )


def open_version(
    path: PurePath, data: bytes, opening: Opening, load: Load | None = None
) -> Compilation:
    """The compilation of a version of a script, whose media are not looked at.

    `load` has what it includes, else this disk. Raises UnknownModel.
    """
    with _renderer(opening) as render:
        return compile_decoded(
            decode(path, data),
            load=load or loader(Path(path).parent, opening),
            model=known_model(opening.model),
            render=render,
        )


def mend_script(
    path: PurePath, opening: Opening = _AS_IT_LIES, *, included: bool = True
) -> Fixed | None:
    """A script with what can be mended in it mended, nothing written; None where it is no text.

    `included` mends the files that it includes, too. Raises as `open_script`.
    """
    path, data = _read(path, opening)
    text, root = text_of(data), Path(path).parent
    if text is None:
        return None
    with _renderer(opening) as render:
        return fix(
            Source(path, text),
            included=included,
            load=loader(root, opening),
            facts=opening.facts(root),
            model=known_model(opening.model),
            render=render,
        )


def require_sound(compilation: Compilation, name: str) -> Compilation:
    """A compilation without errors, and with a story. Raises Unsound."""
    wrong = [
        each
        for each in compilation.diagnostics
        if each.severity is Severity.ERROR or each.code == NO_STORY
    ]
    if wrong:
        raise Unsound(name, wrong)
    return compilation


def known_model(model: str | None) -> str | None:
    """The model that was asked for. Raises UnknownModel for one that nobody knows."""
    from ..models.table import MODELS

    if model is None or model in MODELS:
        return model
    meant = nearest(model, tuple(MODELS))
    perhaps = f"; did you mean `{meant}`?" if meant else "."
    raise UnknownModel(
        f"There is no model `{model}`{perhaps} Known models: {', '.join(MODELS)} "
        "(see `wanscript explain WAN311`)"
    )


def _read(path: PurePath, opening: Opening) -> tuple[PurePath, bytes]:
    data = _overlaid(opening)(path)
    return read_script(path) if data is None else (path, data)


@contextmanager
def _renderer(opening: Opening) -> Iterator[Render | None]:
    """What renders the templates that come with a script, where they are allowed."""
    if not opening.templates:
        yield None
        return
    from .template_process import TemplateProcess

    with TemplateProcess() as render:
        yield render


ALL_LIMIT = 4 * files.TEXT_LIMIT
"""Bytes of everything that one script reads."""


_WIDER = (
    "move it into the project, or put `wanscript.toml`, which may be empty, into a folder above "
    "both: that folder is the project then"
)


def loader(root: Path, opening: Opening) -> Load:
    """Loads scripts and templates of the project around a folder, and nothing else from here."""
    left, home, overlaid = ALL_LIMIT, files.project(root / "script"), _overlaid(opening)

    @cache
    def load(path: PurePath) -> bytes | Unreadable:
        nonlocal left
        if not inside(Path(path), home):
            return Unreadable(f"`{path}` lies outside the project, which is `{home}`", _WIDER)
        held = overlaid(path)
        data = files.load(path) if held is None else held
        if isinstance(data, bytes):
            left -= len(data)
        if left < 0:
            return Unreadable(f"with `{path}` the script reads more than {ALL_LIMIT // MB} MB")
        return data

    return load


def _overlaid(opening: Opening) -> Callable[[PurePath], bytes | None]:
    """What stands for a file in the overlay, however its path is spelled."""
    held = {_spelled(path): data for path, data in opening.overlay.items()}
    return lambda path: held.get(_spelled(path)) if held else None


def _spelled(path: str | PurePath) -> str:
    return os.path.normpath(Path(path).absolute())
