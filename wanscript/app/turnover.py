"""A film in one folder, for an editor: clips, timelines, subtitles, script and checksums."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from ..compiler import Compilation
from ..exports.readme import readme
from ..media.disk import LARGEST, opened
from .errors import OutputTaken, Unwritable
from .export import KINDS, Told, require, tell, unfit, written
from .project import Project

_CLIPS, _REHEARSALS, _SUMS = "clips", "clips/rehearsal", "SHA256SUMS"


def turnover(
    project: Project,
    compilation: Compilation,
    target: Path,
    *,
    fill: bool = False,
    every: bool = False,
) -> tuple[str, ...]:
    """Makes the folder, whole or not at all; notes, each a sentence.

    Raises OutputTaken where something stands there, NotReady, LedgerError, Unwritable.
    """
    if os.path.lexists(target):
        raise OutputTaken(f"{target} is there already")
    require(*KINDS)
    told = tell(project, compilation, _place, fill=fill, every=every)
    part = target.with_name(f".{target.name}-{secrets.token_hex(8)}.part")
    try:
        part.mkdir(parents=True)
        notes = (*told.notes, *_filled(part, told, compilation, project))
        part.rename(target)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise Unwritable(f"{target} cannot be written: {why}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return notes


def _place(path: Path, filled: bool) -> str:
    return quote(f"{_REHEARSALS if filled else _CLIPS}/{path.name}")


def _filled(folder: Path, told: Told, compilation: Compilation, project: Project) -> Iterator[str]:
    sums: dict[str, str] = {}
    for clip in told.bin:
        name = f"{_REHEARSALS if clip.remark == 'rehearsal' else _CLIPS}/{clip.file}"
        sums[name] = _copied(clip.path, folder / name)
        if clip.sha256 and sums[name] != clip.sha256:
            yield f"{clip.file} is not the file that was shot: somebody changed it."
    stem = project.script.stem
    texts: dict[str, str] = {}
    for kind in KINDS:
        if why := unfit(kind, told.cut):
            yield f"No {kind}: {why}."
        else:
            texts[f"{stem}.{kind}"] = written(kind, told, compilation)
    texts |= {project.script.name: compilation.source.text}
    texts["README.txt"] = readme(told.cut, told.bin, tuple(texts))
    for name, text in texts.items():
        data = text.encode()
        (folder / name).write_bytes(data)
        sums[name] = hashlib.sha256(data).hexdigest()
    lines = (f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (folder / _SUMS).write_bytes("".join(lines).encode())


def _copied(source: Path, target: Path) -> str:
    """Copies a clip; the sha256 of what arrived."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with opened(source, LARGEST) as stream, target.open("xb") as out:
        while block := stream.read(2**20):
            digest.update(block)
            out.write(block)
    return digest.hexdigest()
