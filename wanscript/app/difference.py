"""Two versions of a script, opened and compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from ..diff import Diff, Film, diff
from .open_script import Opening, open_version, require_sound
from .project import Project
from .versions import Before, Media, in_revision, media_here


@dataclass(frozen=True, slots=True)
class Version:
    """A script as it was read: what it was called, where it is, its bytes."""

    name: str
    path: PurePath
    data: bytes


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from `before` to what is there now; `notes` are sentences about both."""

    diff: Diff
    before: Before
    notes: tuple[str, ...]


def since_revision(now: Version, revision: str, project: Project, opening: Opening) -> Difference:
    """What changed in the script of a project since a revision of git.

    Raises RevisionError, Unsound, UnknownModel.
    """
    here = _media(project.root, opening)
    with in_revision(project.script, now.data, revision) as before:
        return _compared(before, now, here, project, opening)


def since_file(older: Version, now: Version, project: Project, opening: Opening) -> Difference:
    """What changed from one file to another, the script of a project. Raises as the other."""
    root, here = Path(older.path).parent, _media(project.root, opening)
    beside = root.resolve() == project.root.resolve()
    media = here if beside else _media(root, opening, f"the folder of {older.name}")
    before = Before(older.name, older.path, older.data, None, media)
    return _compared(before, now, here, project, opening)


def _media(root: Path, opening: Opening, version: str = "this folder") -> Media:
    return Media(media_here(root, outside=opening.outside), version)


def _compared(
    before: Before, now: Version, here: Media, project: Project, opening: Opening
) -> Difference:
    new = require_sound(open_version(now.path, now.data, opening), now.name)
    old = open_version(before.path, before.data, opening, before.load)
    if before.data:
        old = require_sound(old, before.name)
    found = diff(
        Film(old, before.media.digest),
        Film(new, here.digest),
        opening.facts(project.root),
        project.settings.region,
        project.settings.currency,
    )
    notes = (*before.notes, *before.media.notes, *here.notes)
    return Difference(found, before, tuple(dict.fromkeys(notes)))
