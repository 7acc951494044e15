"""What other programs are told of a film: timelines, subtitles, a shot list, the script."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from ..compiler import Compilation
from ..exports.cut import Clip, Cut, clip_name, shots_of
from ..exports.fountain import fountain
from ..exports.shot_list import shot_list
from ..exports.subtitles import subtitles
from ..exports.timelines import CLOCKED, ale, edl, fcpxml, otio
from ..media.reel import Reel, reel
from ..timeline.edit import edit
from ..timeline.records import SceneTimeline
from ..timeline.timeline import timeline
from .errors import NoClips, NotReady, UnfitKind
from .film import Film, film
from .project import BACKENDS, Project, short
from .takes import TakeRow, list_takes

EXTRA = "wanscript[export]"
_USUAL = Fraction(24)
"""Pictures a second of a film of which nothing was shot."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file, whose ending is its name: the modules that write it, and what it needs.

    One without `clips` has the script's times where clips are missing; one that is `clocked` can
    only count some rates.
    """

    modules: tuple[str, ...] = ()
    clips: bool = False
    clocked: bool = False


KINDS: Mapping[str, Kind] = {
    "otio": Kind(("opentimelineio",), clips=True),
    "edl": Kind(("opentimelineio", "otio_cmx3600_adapter"), clips=True, clocked=True),
    "fcpxml": Kind(("opentimelineio", "otio_fcpx_xml_adapter"), clips=True, clocked=True),
    "ale": Kind(("opentimelineio", "otio_ale_adapter"), clips=True, clocked=True),
    "srt": Kind(("pysubs2",)),
    "vtt": Kind(("pysubs2",)),
    "ass": Kind(("pysubs2",)),
    "csv": Kind(),
    "fountain": Kind(),
}


@dataclass(frozen=True)
class Told:
    """A cut to be told of, the takes that go with it, and what is not as somebody may think."""

    cut: Cut
    bin: tuple[Clip, ...] = ()
    notes: tuple[str, ...] = ()


Place = Callable[[Path, bool], str]
"""The address of a clip's file, by its path and whether it is a rehearsal that fills in."""


def export(
    project: Project,
    compilation: Compilation,
    kind: str,
    target: Path,
    *,
    fill: bool = False,
    every: bool = False,
) -> tuple[str, tuple[str, ...]]:
    """The text of one kind of file that is to be `target`, and notes, each a sentence.

    Raises UnfitKind, NotReady, LedgerError.
    """
    row = KINDS[kind]
    require(kind)
    if kind == "fountain":
        return fountain(compilation), ()

    def place(path: Path, filled: bool) -> str:  # noqa: ARG001
        try:
            return quote(Path(os.path.relpath(path, target.parent)).as_posix())
        except ValueError:
            # on another drive
            return path.resolve().as_uri()

    told = tell(project, compilation, place, fill=fill, planned=not row.clips, every=every)
    if why := unfit(kind, told.cut):
        raise UnfitKind(why)
    return written(kind, told, compilation), told.notes


def written(kind: str, told: Told, compilation: Compilation) -> str:
    """The text of one kind of file."""
    cut = told.cut
    if kind == "fountain":
        return fountain(compilation)
    if kind == "ale":
        return ale(told.bin, cut.edit.fps, cut.size[1] if cut.size else None)
    timelines = {"otio": otio, "edl": edl, "fcpxml": fcpxml, "csv": shot_list}
    return timelines[kind](cut) if kind in timelines else subtitles(cut.edit, kind)


def require(*kinds: str) -> None:
    """Raises NotReady where what writes a kind of file is not installed."""
    for kind in kinds:
        if not all(map(find_spec, KINDS[kind].modules)):
            raise NotReady(
                f"{kind} needs {' and '.join(KINDS[kind].modules)}, not installed here: "
                f"pip install '{EXTRA}'"
            )


def unfit(kind: str, cut: Cut) -> str:
    """Why a kind of file cannot hold a cut; empty where it can."""
    fps = cut.edit.fps
    if KINDS[kind].clocked and fps not in CLOCKED:
        known = ", ".join(map(str, CLOCKED[:-1]))
        return (
            f"the film has {float(fps):.6g} pictures a second, and {kind} counts {known} or "
            f"{CLOCKED[-1]}"
        )
    return ""


def tell(
    project: Project,
    compilation: Compilation,
    place: Place,
    *,
    fill: bool = False,
    planned: bool = False,
    every: bool = False,
) -> Told:
    """The cut of a script's takes; where clips are missing, and it may be `planned`, the script's.

    With `every` also the other takes are told of, but for those that are no good. Raises NoClips,
    NotReady, LedgerError.
    """
    try:
        made = film(project, compilation, fill=fill)
    except NoClips as missing:
        if not planned:
            raise
        scripted = edit(compilation, timeline(compilation), _USUAL)
        why = f"{_sentence(missing.scenes)} no clip: all times are the script's."
        return Told(Cut(scripted, (None,) * len(scripted.pieces)), notes=(why,))
    rows = {row.row.path: row for row in _rows(project, compilation, made)}
    pieces = zip(made.edit.pieces, made.reels, strict=True)
    shown = [(piece.scene, used) for piece, used in pieces]
    clips = tuple(
        _clip(rows[used.path], scene, used, place) if scene and used else None
        for scene, used in shown
    )
    scenes = timeline(compilation).by_name
    used = {each.path: each for _, each in shown if each}
    if every:
        used |= {path: _reel(path) for path in _others(rows, scenes) if path not in used}
    bin_ = (_clip(rows[path], scenes[rows[path].scene], each, place) for path, each in used.items())
    kind = () if project.pays else ("These are rehearsals: nothing of it was shot.",)
    return Told(Cut(made.edit, clips, made.form.size), tuple(bin_), (*kind, *made.notes))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class _Row:
    """A take of a scene; `filled` is a rehearsal that stands in for what was not shot."""

    scene: str
    row: TakeRow
    filled: bool


def _rows(project: Project, compilation: Compilation, made: Film) -> Iterator[_Row]:
    yield from _of(project, compilation, filled=False)
    if made.filled:
        yield from _of(replace(project, backend=BACKENDS["local"]), compilation, filled=True)


def _of(project: Project, compilation: Compilation, *, filled: bool) -> Iterator[_Row]:
    for scene in list_takes(project, compilation).scenes:
        yield from (_Row(scene.name, row, filled) for row in scene.takes)


def _others(rows: Mapping[Path, _Row], scenes: Container[str]) -> Iterator[Path]:
    """The takes that may be of use to an editor: those that nobody called no good."""
    for path, each in rows.items():
        take = each.row
        if each.scene in scenes and take.present and not take.take.rejected and not each.filled:
            yield path


def _reel(path: Path) -> Reel:
    try:
        return reel(path)
    except ValueError as error:
        raise NotReady(f"{short(path)} {error}") from None


def _clip(row: _Row, scene: SceneTimeline, used: Reel, place: Place) -> Clip:
    take, shots = row.row.take, shots_of(scene)
    return Clip(
        name=clip_name(scene.name, shots, row.row.label),
        scene=scene.name,
        shots=shots,
        take=row.row.label,
        path=used.path,
        url=place(used.path, row.filled),
        seconds=used.seconds,
        heard=used.heard,
        sha256=take.sha256,
        remark="rehearsal" if row.filled else "picked" if take.picked else "",
    )
