"""A project's files: what a script includes, what a medium is, and how a file is written.

What looks into a medium, Pillow and PyAV with it, is imported when a local one is first looked
at, and never sooner.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable
from errno import EINVAL, ENOTDIR
from functools import cache, partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ..models.media import Facts, MediaFacts, MediaProblem, Unreadable, is_url
from ..models.request import Digest
from .disk import (
    MB,
    UnfitFile,
    create,
    inside,
    looked_at,
    only_files,
    part_of,
    read_bounded,
    sync_folder,
)
from .disk import sha256 as sha256
from .names import Near, nearest
from .names import located as located

if TYPE_CHECKING:
    from .records import MediaCache, WrittenFiles

SETTINGS = "wanscript.toml"
STATE = ".wanscript"
MOVED = "WANSCRIPT_STATE"

TEXT_LIMIT = 4 * MB
"""Bytes of a script or a template."""


class NotOurs(FileExistsError):  # noqa: N818
    """A file stands where one is to be written, and wanscript did not write it."""


def load(path: PurePath) -> bytes | Unreadable:
    """The bytes of a script; every way of failing is an `Unreadable`."""
    try:
        return read_bounded(located(Path(path)), TEXT_LIMIT)
    except FileNotFoundError:
        near = nearest(Path(path).parent, path.name) or nearest(Path(), path.as_posix())
        hint = f"; there is {' and '.join(f'`{each}`' for each in near.paths)}" if near else ""
        return Unreadable(f"there is no file `{path}`{hint}")
    except OSError as error:
        return Unreadable(f"`{path}` cannot be read: {_why(error)}")


def project(script: Path) -> Path:
    """The project's folder: the nearest above the script with a `wanscript.toml`, else its own."""
    home = script.absolute().parent
    above = (each for each in (home, *home.parents) if os.path.lexists(each / SETTINGS))
    return next(above, home)


def state(home: Path) -> Path:
    """The folder of a project's machine state, made if it is not there; git never sees it.

    Raises OSError, also where it holds a link at any depth: a stranger could have sent it.
    """
    folder = _make_state(home)
    only_files(folder)
    return folder


def in_project(home: Path) -> Path:
    """The project's own folder for machine state, wherever `WANSCRIPT_STATE` puts the rest.

    It is no link; what is in it is not looked at. Raises OSError.
    """
    return _made(home / STATE, home)


def existing_state(home: Path) -> Path | None:
    """The same folder for those who only read: None where it is not there. Raises OSError."""
    folder = state_path(home)
    if not os.path.lexists(folder):
        return None
    only_files(folder)
    return folder


def _make_state(home: Path) -> Path:
    return _made(state_path(home), home)


def _made(folder: Path, home: Path) -> Path:
    if folder.is_symlink():
        only_files(folder)
    # a project that is gone is not made again
    folder.mkdir(parents=folder.parent != home, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        ignore = folder / ".gitignore"
        create(ignore)
        ignore.write_text("*\n")
    return folder


def state_path(home: Path) -> Path:
    """Where a project's machine state is, or would be.

    `WANSCRIPT_STATE` moves it off a network disk; each project has a folder of its own there.
    Raises UnfitFile where that can be no folder.
    """
    moved = moved_state()
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:8]
    return moved / f"{home.name}-{mark}" if moved else home / STATE


def moved_state() -> Path | None:
    """The folder that `WANSCRIPT_STATE` names, which need not be there yet; None where it is unset.

    Raises UnfitFile where that is no full path, or cannot be a folder.
    """
    value = os.environ.get(MOVED)
    if not value:
        return None
    named = f"{MOVED}={value}"
    if not Path(value).is_absolute():
        # from another folder it would be another ledger
        raise UnfitFile(EINVAL, "it must be a full path, from the root on", named)
    try:
        if not stat.S_ISDIR(looked_at(Path(value)).st_mode):
            raise UnfitFile(ENOTDIR, "it is no folder", named)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise UnfitFile(error.errno or EINVAL, error.strerror or "", named) from None
    return Path(value)


Find = Callable[[str], "Path | None"]
"""Where a medium lies as a script names it; None for a URL and for what may not be opened."""


def facts(root: Path, *, outside: bool = False, whole: bool = True) -> Facts:
    """Looks at media by their content; a path is relative to `root`, the script's folder.

    With `whole` each is decoded to its end once. What lies outside of the project is not looked
    at, unless `outside`.
    """
    home, seen = project(root / "script"), _Seen()

    def look(reference: str) -> MediaFacts | MediaProblem | None:
        if is_url(reference):
            return None
        path = located(root / reference)
        if _annexed(path):
            return MediaProblem(f"`{reference}` {_ANNEX}", help=_ANNEX_WAY)
        if not outside and not inside(path, home):
            return _outside(reference, home)
        try:
            return seen.once(path, lambda: _looked_into(root, path, whole=whole))
        except FileNotFoundError:
            if path.is_symlink():
                return MediaProblem(f"`{reference}` is a link to a file that is not there")
            near = nearest(root, reference) or Near(())
            return MediaProblem(f"there is no file `{reference}`", True, near.paths, near.sure)
        except OSError as error:
            return MediaProblem(f"`{reference}` cannot be read: {_why(error)}")
        except ValueError as error:
            return MediaProblem(f"`{reference}` {error}", help=getattr(error, "way", ""))

    return look


class _Seen:
    """What was just looked at: too new to be remembered for long, but not to be asked twice."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, int, int, int], MediaFacts] = {}

    def once(self, path: Path, look: Callable[[], MediaFacts]) -> MediaFacts:
        about = looked_at(path)
        key = (path, about.st_size, about.st_mtime_ns, about.st_ino)
        if key not in self._known:
            self._known[key] = look()
        return self._known[key]


def known(root: Path, path: Path) -> MediaFacts:
    """What a whole medium of a project is, which may be remembered. Raises as `probe` does."""
    return _looked_into(root, path, whole=True)


def _looked_into(root: Path, path: Path, *, whole: bool) -> MediaFacts:
    from .probe import probe
    from .whole import check_whole

    return _cache(root).facts(path, probe, check_whole if whole else None)


def find(root: Path, *, outside: bool = False) -> Find:
    """Finds media to be drawn, by the rule of `facts`; what was found once is not asked anew."""
    home = project(root / "script")

    @cache
    def found(reference: str) -> Path | None:
        path = located(root / reference)
        may = not is_url(reference) and (outside or inside(path, home))
        return path if may else None

    return found


def digest(root: Path) -> Digest:
    """Hashes media; a path is relative to `root`, the script's folder. Raises OSError."""
    cache = _cache(root)

    def hashed(reference: str) -> str:
        return cache.digest(located(root / reference))

    return hashed


def write(path: Path, data: bytes, *, force: bool = False, home: Path | None = None) -> None:
    """Writes a file whole or not at all; `home` is the project that remembers it as its own.

    Raises `NotOurs` where a file stands that wanscript did not write, else OSError.
    """
    with part_of(path) as part:
        part.write_bytes(data)
        publish(part, path, force=force, home=home)


def publish(
    part: Path,
    path: Path,
    *,
    force: bool = False,
    home: Path | None = None,
    digest: str | None = None,
) -> str:
    """Gives a finished `.part` its final name, after it has reached the disk; its sha256.

    `digest` is that sha256 where the caller knows it.
    Raises `NotOurs` where a file stands that wanscript did not write, else OSError.
    """
    with part.open("r+b") as stream:
        mark = digest or hashlib.file_digest(stream, "sha256").hexdigest()
        os.fsync(stream.fileno())
    home = home or project(path)
    written = _written(home)
    if not force and not written.owns(path, mark):
        raise NotOurs(f"nothing here says that wanscript wrote {path} as it is")
    part.replace(path)
    sync_folder(path.parent)
    written.remember(path, mark)
    return mark


def wrote(path: Path, home: Path) -> bool:
    """Whether what stands at a path is what wanscript wrote there for a project, unchanged."""
    return path.exists() and _written(home).owns(path, "")


def _written(home: Path) -> WrittenFiles:
    from .records import WrittenFiles

    return WrittenFiles(state_path(home), partial(_make_state, home))


def plain_name(name: str) -> str:
    """A file name from a name that a script chose: no separators, no dots in front, never empty.

    A name that had to change, or that a file system could take for another, carries a mark of
    its own, so two names never share a file.
    """
    kept = "".join(
        each if each.isalnum() or each in "-_." else "-" for each in name.strip()
    ).lstrip(".-")[:60]
    odd = not kept or kept != name or kept.split(".")[0].lower() in _DEVICES or kept.endswith(".")
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{kept}-{mark}".lstrip("-") if odd else kept


_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)


_ANNEX = "is a git-annex link: the file itself is not here"
_ANNEX_WAY = "`git annex get` brings it"


def _annexed(path: Path) -> bool:
    """Whether a path is a link to a file that git-annex has not brought."""
    try:
        return (
            path.is_symlink() and ".git/annex/objects" in str(path.readlink()) and not path.exists()
        )
    except (OSError, ValueError):
        return False


def _outside(reference: str, home: Path) -> MediaProblem:
    return MediaProblem(
        f"`{reference}` lies outside of the project, which is `{home}`",
        help=f"move it in there, put a `{SETTINGS}` into a folder above both, or allow it with "
        "--allow-outside",
    )


_caches: dict[Path, MediaCache] = {}


def _cache(root: Path) -> MediaCache:
    """The cache of a project, one in a process."""
    from .records import MediaCache

    home = project(root / "script")
    folder = state_path(home)
    if folder not in _caches:
        _caches[folder] = MediaCache(folder, partial(_make_state, home))
    return _caches[folder]


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
