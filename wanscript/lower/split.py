"""`Split`: a scene too long for one clip becomes several, at the borders of its shots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec.structs import replace

from ..language.diagnostic import Diagnostic, Note
from ..language.settings import EndOf, Given, Split
from ..language.slice import Slice
from ..language.spelled import spelled
from ..language.storyboard import Scene, Shot, Storyboard, Time
from ..models.media import MediaRole
from ..models.spec import ModelSpec
from .attach import attach
from .packing import packed


def split(storyboard: Storyboard, row: ModelSpec) -> tuple[Storyboard, tuple[Diagnostic, ...]]:
    """The storyboard with every scene that asks for it cut into clips the model can make.

    A part is named after its scene (`3-1`, `3-2`) and keeps its heading and settings; with
    `chained` each part after the first starts on the end of the one before.
    """
    scenes: list[Scene] = []
    findings: list[Diagnostic] = []
    for scene in storyboard.scenes:
        setting = scene.settings.split
        if setting is None or setting.value is None:
            scenes.append(scene)
        elif scene.shots and all(shot.time for shot in scene.shots):
            scenes += _parts(scene, setting, storyboard, row)
        else:
            scenes.append(scene)
            findings += [_untimed(setting, scene)] if scene.shots or scene.beats else []
    return replace(storyboard, scenes=tuple(scenes)), tuple(findings)


def _parts(
    scene: Scene, setting: Given[Split], storyboard: Storyboard, row: ModelSpec
) -> Iterator[Scene]:
    def longest(shots: Sequence[Shot]) -> int:
        # a reference video counts for the clips that it is attached to, and for no other
        story = scene.story if shots[0] is scene.shots[0] else ()
        part = replace(scene, story=story, shots=tuple(shots))
        return row.duration_with_video[1] if _filmed(part, storyboard, row) else row.duration[1]

    most = row.duration[1]
    differs = row.duration_with_video[1] != most and _filmed(scene, storyboard, row)
    groups = packed(scene.shots, longest if differs else lambda _: most)
    if len(groups) == 1:
        yield scene
        return
    for number, group in enumerate(groups, 1):
        yield _part(scene, setting, number, group)


def _filmed(scene: Scene, storyboard: Storyboard, row: ModelSpec) -> bool:
    media = attach(scene, storyboard, row).media
    return any(medium.role is MediaRole.REFERENCE_VIDEO for medium in media)


def _part(scene: Scene, setting: Given[Split], number: int, group: list[Shot]) -> Scene:
    since = group[0].time.start if group[0].time else Decimal(0)
    settings = replace(scene.settings, duration=None)
    if number > 1:
        settings = replace(settings, first_frame=None)
        if setting.value is Split.CHAINED:
            before = Slice.inserted(f"{_base(scene)}-{number - 1}", setting.span)
            frame = Given(
                "first frame",
                EndOf(before, part=True),
                before,
                setting.key_span,
                setting.scope,
                before.text,
            )
            settings = replace(settings, first_frame=frame)
    return replace(
        scene,
        id=f"{_base(scene)}-{number}",
        settings=settings,
        story=scene.story if number == 1 else (),
        shots=tuple(
            replace(shot, time=Time(shot.time.start - since, shot.time.end - since, shot.time.span))
            for shot in group
            if shot.time
        ),
    )


def _base(scene: Scene) -> str:
    return scene.id or str(scene.position)


def _untimed(setting: Given[Split], scene: Scene) -> Diagnostic:
    bare = next((shot.span for shot in scene.shots if not shot.time), setting.key_span)
    return Diagnostic.of(
        "WAN319",
        bare,
        "a scene is split between its numbered shots, and needs a time for each of them",
        "no time",
        (Note(setting.key_span, "set here"),) if bare is not setting.key_span else (),
        help="number the shots and give each a length, such as "
        f"`{spelled('shown', 'shot', scene.language)}`",
    )
