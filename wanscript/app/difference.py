"""Two versions of a script, opened and compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from ..compiler import Compilation
from ..diff import Diff, Film, diff
from ..language.catalogue import NO_STORY
from ..language.diagnostic import Diagnostic, Severity
from .errors import AppError
from .open_script import Opening, open_version
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


class UnsoundVersion(AppError):  # noqa: N818
    """A version has errors, which are in `diagnostics`."""

    def __init__(self, name: str, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{name} has errors, so nobody can tell what it would send")
        self.diagnostics = diagnostics


def since_revision(now: Version, revision: str, project: Project, opening: Opening) -> Difference:
    """What changed in the script of a project since a revision of git.

    Raises RevisionError, UnsoundVersion, UnknownModel.
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
    new = _sound(now.name, open_version(now.path, now.data, opening))
    old = open_version(before.path, before.data, opening, before.load)
    if before.data:
        old = _sound(before.name, old)
    found = diff(
        Film(old, before.media.digest),
        Film(new, here.digest),
        opening.facts(project.root),
        project.settings.region,
        project.settings.currency,
    )
    notes = (*before.notes, *before.media.notes, *here.notes)
    return Difference(found, before, tuple(dict.fromkeys(notes)))


def _sound(name: str, made: Compilation) -> Compilation:
    """A version without errors, and with a story. Raises UnsoundVersion."""
    wrong = tuple(
        each
        for each in made.diagnostics
        if each.severity is Severity.ERROR or each.code == NO_STORY
    )
    if wrong:
        raise UnsoundVersion(name, wrong)
    return made
