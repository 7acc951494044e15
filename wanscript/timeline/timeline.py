"""When everything of a film is seen and heard, from its compilation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from msgspec import Struct

from ..compiler import Compilation
from ..language.fold import fold
from ..language.storyboard import Declaration, Scene, Speech
from ..language.words import TRANSITIONS
from ..models.price import lasting
from ..models.request import Request
from ..models.table import MODELS
from .records import SceneTimeline, Timeline, TimeOfDay, Transition, TransitionKind
from .shots import shots
from .speaking import plain

Lengths = Mapping[tuple[str, int], Decimal]
"""Real seconds of takes, by the scene's name and the take's number."""


class _Clip(Struct, frozen=True, gc=False):
    """A scene with its first request, and its length: that of a take, or the script's."""

    scene: Scene
    request: Request
    take: int | None
    seconds: Fraction


def timeline(compilation: Compilation, lengths: Lengths | None = None) -> Timeline:
    """The scenes that have a request, in their order; each lasts what its request asks for.

    A scene of which `lengths` has a take is as long as that, as the lowest of several: its last
    shot is drawn out or cut off. Where the model decides a length that is not known, a scene ends
    with its last timed shot, else it has the model's usual length.
    """
    board = compilation.storyboard
    known = {who.name: who for who in reversed(board.declared)}
    clips = _clips(compilation, lengths or {})
    times = [Fraction(0), *accumulate(clip.seconds for clip in clips)]
    following = [*clips, None][1:]
    return Timeline(
        board.title,
        tuple(
            _scene(clip, number, start, known)
            for number, (clip, start) in enumerate(zip(clips, times, strict=False), 1)
        ),
        tuple(
            _transition(clip, after, at)
            for clip, after, at in zip(clips, following, times[1:], strict=True)
        ),
    )


def _clips(compilation: Compilation, lengths: Lengths) -> list[_Clip]:
    takes = dict(sorted(lengths, reverse=True))
    out = []
    for scene in compilation.storyboard.scenes:
        request, take = compilation.firsts.get(scene.name), takes.get(scene.name)
        if request is not None:
            real = None if take is None else Fraction(lengths[scene.name, take])
            out.append(_Clip(scene, request, take, real or _asked(scene, request)))
    return out


def _asked(scene: Scene, request: Request) -> Fraction:
    """The seconds that a request asks for."""
    asked = lasting(request)
    if asked.known:
        return Fraction(asked.low)
    times = (*(shot.time for shot in scene.shots), *(beat.time for beat in scene.beats))
    usual = Decimal(MODELS[request.model].duration_default)
    return Fraction(min(max((time.end for time in times if time), default=usual), asked.high))


def _scene(
    clip: _Clip, number: int, start: Fraction, known: Mapping[str, Declaration]
) -> SceneTimeline:
    scene, heading = clip.scene, clip.scene.heading
    attached = [name for name, _ in clip.request.references]
    return SceneTimeline(
        name=scene.name,
        number=number,
        take=clip.take,
        start=start,
        seconds=clip.seconds,
        shots=shots(scene, clip.seconds, known, attached),
        slug=(heading.title or heading.slug) if heading else "",
        place=(heading.place.name if heading.place else heading.words.text) if heading else "",
        time=_time_of_day(scene),
        interior=bool(heading and heading.interior and not heading.exterior),
        language=scene.language,
    )


_TIMES = (
    (r"\b(?:night|midnight)\b|moonlight|夜", TimeOfDay.NIGHT),
    (r"\b(?:dawn|daybreak)\b|sunrise|early morning|黎明|清晨|日出", TimeOfDay.DAWN),
    (r"\b(?:dusk|evening|twilight)\b|sunset|magic hour|黄昏|傍晚|日落", TimeOfDay.DUSK),
)


def _time_of_day(scene: Scene) -> TimeOfDay:
    """The heading's time, else the first that the prose speaks of, else day."""
    said = scene.heading.time if scene.heading else None
    if said is None:
        prose = (item for item in scene.story if not isinstance(item, Speech))
        said = " ".join(map(plain, prose))
    found = (time for words, time in _TIMES if re.search(words, said, re.IGNORECASE))
    return next(found, TimeOfDay.DAY)


_SEAM = " \t>.:。．：()（）[]【】—-"
"""What may stand around the words of a transition."""

_KINDS = (
    (r"dissolve|cross-?fade", TransitionKind.DISSOLVE),
    (r"wipe", TransitionKind.WIPE),
    (r"fade", TransitionKind.FADE),
)
"""What words tell that the table does not have."""


def _transition(clip: _Clip, after: _Clip | None, at: Fraction) -> Transition:
    words = clip.scene.transition
    return Transition(
        transition_kind(words or ""),
        words,
        clip.scene.name,
        after.scene.name if after else None,
        at,
    )


def transition_kind(words: str) -> TransitionKind:
    """How a line parts two scenes; a cut where nothing tells."""
    low = fold(words).strip(_SEAM)
    low = low.rpartition(":")[2]  # behind its word, as in `Transition: WIPE TO`
    known = TRANSITIONS.get(" ".join(low.strip(_SEAM).split()))
    if known is not None:
        return TransitionKind(known)
    found = (kind for terms, kind in _KINDS if re.search(terms, words, re.IGNORECASE))
    return next(found, TransitionKind.CUT)
