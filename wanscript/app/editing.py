"""What an editor has open, and the scripts around it: each understood when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from ..incremental import Incremental
from ..language.decode import text_of
from ..media import files
from .analysed import Analysed, analysed
from .open_script import Opening
from .scripts import MOST, scripts_in

_FOLDERS = 5000
"""Folders in which scripts are looked for: an editor may be open on a whole disk."""


@dataclass(slots=True)
class _Text:
    """A script that was asked for: its text in the editor, None where the disk has it."""

    held: str | None
    stamp: tuple[int, int] | None = None
    again: Incremental = field(default_factory=Incremental)
    known: Analysed | None = None


class Editing:
    """The texts that an editor holds, which stand for their files, and what they mean.

    An answer is kept as long as nothing changes on which it depends.
    """

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self.folders = tuple(folders)
        self._texts: dict[Path, _Text] = {}
        self._listed: tuple[Path, ...] | None = None

    @property
    def open(self) -> tuple[Path, ...]:
        """The scripts that the editor holds."""
        return tuple(path for path, each in self._texts.items() if each.held is not None)

    def text(self, path: Path) -> str | None:
        """The text of a script in the editor; None where the editor does not hold it."""
        known = self._texts.get(path)
        return known.held if known else None

    def saved(self, path: Path) -> bool:
        """Whether the editor's text of a script is that of its file."""
        held = self.text(path)
        return held is None or held == _read(path)

    def hold(self, path: Path, text: str) -> tuple[Path, ...]:
        """Takes a text for a script from now on; the open scripts that mean something else now."""
        known = self._texts.setdefault(path, _Text(text))
        known.held, known.known = text, None
        return self.forget((path,))

    def close(self, path: Path) -> tuple[Path, ...]:
        """Lets the disk have a script again; the open scripts that mean something else now."""
        self._texts.pop(path, None)
        self._listed = None
        return self.forget((path,))

    def forget(self, changed: Iterable[Path] | None = None) -> tuple[Path, ...]:
        """Looks anew at what depends on some files, or at all; the open scripts among those."""
        paths = None if changed is None else frozenset(changed)
        if paths is None:
            self._listed = None
        touched = []
        for path, each in [*self._texts.items()]:
            known = each.known
            if known is None or paths is None or path in paths or known.inputs & paths:
                each.known = None
                if each.held is not None:
                    touched.append(path)
        return tuple(touched)

    def understood(self, path: Path) -> Analysed | None:
        """What a script means, as the editor or else the disk has it; None where it is no text.

        So is one that is longer than a script may be.
        """
        known = self._texts.get(path)
        if known is None:
            known = self._texts[path] = _Text(None)
        if known.held is None and (stamp := _stamp(path)) != known.stamp:
            known.stamp, known.known = stamp, None
        if known.known is None:
            text = _read(path) if known.held is None else known.held
            if text is None or len(text) > files.TEXT_LIMIT:
                return None
            known.known = analysed(path, text, Opening(overlay=self._overlay()), known.again)
        return known.known

    def scripts(self) -> tuple[Path, ...]:
        """The scripts of the editor's folders, and those that it holds."""
        if self._listed is None:
            walks = (
                islice(scripts_in(folder, lambda _: None), _FOLDERS) for folder in self.folders
            )
            found = chain.from_iterable(chain.from_iterable(walks))
            self._listed = tuple(islice(found, MOST))
        return tuple(dict.fromkeys((*self.open, *self._listed)))

    def films(self, path: Path) -> Iterator[Analysed]:
        """What a script means, and each script that includes it, however far around."""
        own = self.understood(path)
        if own is not None:
            yield own
        for other in self.scripts():
            film = self.understood(other) if other != path else None
            if film is not None and path in film.inputs:
                yield film

    def _overlay(self) -> dict[str, bytes]:
        texts = ((path, each.held) for path, each in self._texts.items())
        return {
            str(path): held.encode("utf-8", "replace") for path, held in texts if held is not None
        }


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a file does; None where there is none to be seen."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    return about.st_mtime_ns, about.st_size


def _read(path: Path) -> str | None:
    data = files.load(path)
    return text_of(data) if isinstance(data, bytes) else None


__all__ = ["Editing"]
