"""The film of a script: its clips, joined as it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from ..compiler import Compilation
from ..film.form import form_of
from ..film.join import join
from ..film.pictures import stands_in
from ..media.mux import Form
from ..media.reel import Reel, reel
from ..timeline.edit import Edit, edit, in_turn
from ..timeline.timeline import timeline
from . import state
from .errors import NoClips, NotReady, OutputTaken
from .project import BACKENDS, Project, short
from .takes import list_takes, shot_elsewhere, standing_clips


@dataclass(frozen=True, slots=True)
class Shot:
    """A clip of a scene; `take` counts those of the scene that are used, `label` names it.

    One that is `older` is not as the script is now.
    """

    scene: str
    take: int
    path: Path
    label: str = ""
    filled: bool = False
    older: bool = False


@dataclass(frozen=True)
class Film:
    """A film that can be written: how it is cut, and the clip of each piece.

    `filled` are the scenes that a rehearsal stands for, `older` those whose clip is not as the
    script is now.
    """

    edit: Edit
    reels: tuple[Reel | None, ...]
    form: Form
    filled: tuple[str, ...] = ()
    older: tuple[str, ...] = ()

    def write(self, target: Path, loudness: float | None) -> None:
        """Writes it to a file, whatever stands there. Raises NotReady, OSError."""
        try:
            join(self.edit, self.reels, self.form, target, loudness=loudness)
        except ValueError as error:
            raise NotReady(f"a clip {error}") from None

    @property
    def notes(self) -> tuple[str, ...]:
        """What of it is not as somebody may think, each a sentence."""
        return tuple(_notes(self))


def film(
    project: Project, compilation: Compilation, *, fill: bool = False, every: bool = False
) -> Film:
    """The film of a script in its project.

    A scene without a clip is `fill`ed by its rehearsal. `every` is all clips of each scene, one
    behind the other. Raises NoClips; NotReady where one cannot be used; LedgerError.
    """
    names = [each.name for each in timeline(compilation).scenes]
    if not names:
        raise NotReady("every scene of the script is omitted: there is no film")
    shots = (_every if every else _standing)(project, compilation, names)
    filling = replace(project, backend=BACKENDS["local"])
    if fill and project.pays:
        known = {each.scene for each in shots}
        missing = [name for name in names if name not in known]
        rehearsed = _standing(filling, compilation, missing)
        shots += [replace(each, filled=True) for each in rehearsed]
    known = {each.scene for each in shots}
    if missing := [name for name in names if name not in known]:
        raise _no_clips(project, compilation, missing, fill=fill)
    reels = {(each.scene, each.take): _reel(each) for each in shots}
    form = form_of(reels.values())
    cut = _cut(compilation, reels, form, {(each.scene, each.take): each.label for each in shots})
    used = tuple(
        None if piece.scene is None else reels[piece.scene.name, piece.scene.take or 1]
        for piece in cut.pieces
    )
    filled = tuple(each.scene for each in shots if each.filled)
    older = tuple(each.scene for each in shots if each.older)
    return Film(cut, used, form, filled, older)


def _standing(project: Project, compilation: Compilation, names: Iterable[str]) -> list[Shot]:
    clips = standing_clips(project, compilation)
    return [
        Shot(name, 1, clips[name].path, older=clips[name].older) for name in names if name in clips
    ]


def _every(project: Project, compilation: Compilation, names: Iterable[str]) -> list[Shot]:
    """All clips of the scenes that are here, also those that are no good."""
    listed = {each.name: each.takes for each in list_takes(project, compilation).scenes}
    return [
        Shot(name, at, row.path, row.label)
        for name in names
        for at, row in enumerate((row for row in listed.get(name, ()) if row.present), 1)
    ]


def _no_clips(
    project: Project, compilation: Compilation, missing: Sequence[str], *, fill: bool
) -> NoClips:
    said = f"{_scenes(missing)} ha{'ve' if missing[1:] else 's'}"
    if fill or not project.pays:
        return NoClips(
            f"{said} no clip, and no rehearsal that could stand for one",
            said,
            project.named,
            rehearsed=True,
        )
    why = f"{said} no clip in {short(project.out)}"
    elsewhere = bool(state.store()) and shot_elsewhere(project, compilation) >= {*missing}
    return NoClips(why, said, project.named, rehearsed=False, elsewhere=elsewhere)


def _reel(shot: Shot) -> Reel:
    try:
        return reel(shot.path)
    except ValueError as error:
        raise NotReady(f"scene {shot.scene}: {short(shot.path)} {error}") from None


def _cut(
    compilation: Compilation,
    reels: Mapping[tuple[str, int], Reel],
    form: Form,
    labels: Mapping[tuple[str, int], str],
) -> Edit:
    """How the clips are cut: as the script says, or in turn where they have labels."""
    lengths = {
        key: Decimal(each.seconds.numerator) / Decimal(each.seconds.denominator)
        for key, each in reels.items()
    }
    whole = timeline(compilation, lengths)
    if not any(labels.values()):
        return edit(compilation, whole, form.fps)
    takes = (
        (timeline(compilation, {key: lengths[key]}).by_name[key[0]], label)
        for key, label in labels.items()
    )
    return in_turn(whole.title, takes, form.fps)


def _scenes(names: Sequence[str]) -> str:
    return f"scene{'s' * (len(names) > 1)} {', '.join(names)}"


def _notes(made: Film) -> Iterator[str]:
    w, h = made.form.size
    fps = float(made.form.fps)
    if made.filled:
        yield f"From the rehearsal: {_scenes(made.filled)}."
    if made.older:
        yield f"Not as the script is now: {_scenes(made.older)}."
    for piece, each in zip(made.edit.pieces, made.reels, strict=True):
        if each is None or piece.scene is None:
            continue
        name = piece.scene.name
        if piece.since:
            yield (
                f"A title card parts the clip of scene {name} at {float(piece.since):.5g} s, where "
                f"the script begins shot {piece.scene.shots[0].id}."
            )
            continue
        if each.size != made.form.size:
            yield f"Scene {name} is {each.size[0]} x {each.size[1]}, and fitted into {w} x {h}."
        elif each.fps != made.form.fps:
            yield f"Scene {name} has {float(each.fps):g} pictures a second, the film {fps:g}."
        elif not stands_in(each, made.form):
            yield f"Scene {name} is stored in another way, and encoded anew."
        if not each.heard:
            yield f"Scene {name} has no sound."
    for name, words in made.edit.inside:
        yield f"The title card `{words}` stands within the prose of scene {name}: it is left out."


def require_apart(made: Film, target: Path) -> None:
    """Raises OutputTaken where a film would be written over one of its own clips."""
    place = target.resolve()
    if any(each is not None and each.path.resolve() == place for each in made.reels):
        raise OutputTaken(f"{target} is a clip of the film itself")
