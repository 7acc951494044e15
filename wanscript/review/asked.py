"""What the script asks of a clip: its length, its shots, its lines, the scene before it."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiler import Compilation
from ..models.price import lasting
from ..models.request import Request
from ..timeline.records import SceneTimeline, Timeline, TransitionKind
from .records import Asked, Shot, Stretch


def asked_of(compilation: Compilation, whole: Timeline, name: str, real: float) -> Asked:
    """What the script asks of the clip of a scene, which has `real` seconds.

    `whole` is the film as the script says it.
    """
    scene = whole.by_name[name]
    request = next(each for each in compilation.requests if each.scene == name)
    beats = _only_beats(compilation, name)
    shots = tuple(_shots(scene, request, beats=beats))
    known = lasting(request).known
    at = scene.number - 1
    before = whole.scenes[at - 1] if at else None
    parted = whole.transitions[at - 1].kind if at else TransitionKind.CUT
    return Asked(
        name,
        float(scene.seconds) if known else None,
        shots if known else _within(shots, real),
        before.name if before else None,
        before is not None and before.name in request.depends_on,
        before is not None and parted is TransitionKind.CUT and _together(before, scene),
    )


def _only_beats(compilation: Compilation, name: str) -> bool:
    scene = next(each for each in compilation.storyboard.scenes if each.name == name)
    return not scene.shots and bool(scene.beats)


def _shots(scene: SceneTimeline, request: Request, *, beats: bool) -> Iterator[Shot]:
    mute = ("audio", False) in request.parameters
    for shot in scene.shots:
        lines = () if mute else shot.lines
        yield Shot(
            shot.id,
            Stretch(float(shot.start), float(shot.end)),
            tuple(Stretch(float(line.start), float(line.end)) for line in lines),
            shot.at > 0 and not beats,
        )


def _within(shots: tuple[Shot, ...], real: float) -> tuple[Shot, ...]:
    """The shots drawn out or pressed into a length that the model chose."""
    share = real / shots[-1].at.end

    def scaled(each: Stretch) -> Stretch:
        return Stretch(each.start * share, each.end * share)

    return tuple(
        Shot(shot.id, scaled(shot.at), tuple(map(scaled, shot.lines)), shot.cut) for shot in shots
    )


def _together(one: SceneTimeline, other: SceneTimeline) -> bool:
    """Whether two scenes play in one place at one time."""
    told = [(each.place.casefold(), each.time, each.interior) for each in (one, other)]
    return bool(one.place) and told[0] == told[1]
