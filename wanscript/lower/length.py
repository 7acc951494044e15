"""How long a clip lasts: what is set, or what its shots or beats add up to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from ..language.diagnostic import Diagnostic, Note, Severity
from ..language.setting_values import cannot_be
from ..language.settings import Given, Scope
from ..language.source import Span
from ..language.storyboard import Scene
from ..language.timing import unsound
from ..models.spec import IntRange, ModelSpec
from .packing import packed


class Length(Struct, frozen=True, gc=False):
    """The seconds sent, where they were written, and what is wrong with them."""

    seconds: int
    place: Span
    findings: tuple[Diagnostic, ...] = ()


class _End(Struct, frozen=True, gc=False):
    """The end of the last timed shot or beat."""

    seconds: Decimal
    span: Span
    shots: bool


def length(scene: Scene, row: ModelSpec, *, single_scene: bool, with_video: Span | None) -> Length:
    """The length of a scene's clip; `with_video` is the place of a reference video.

    At the top of a film of several scenes a duration is for scenes without times.
    """
    setting, end = scene.settings.duration, _end(scene)
    own = setting and (single_scene or setting.scope is Scope.SCENE)
    given = setting if own or end is None else None
    if given and given.value is not None and given.value < 0:
        decided = _decided(row)
        if decided is not None and given.value == decided:
            return Length(decided, given.span)
        return Length(row.duration_default, given.span, (_no_seconds(given, row),))
    if given and given.value is not None:
        seconds, place = given.value, given.span
    else:
        seconds, place = (end.seconds, end.span) if end else (_default(row), scene.span)
    return Length(int(seconds), place, tuple(_wrong(scene, seconds, place, end, row, with_video)))


def _default(row: ModelSpec) -> Decimal:
    return Decimal(row.duration_default)


def _wrong(
    scene: Scene,
    seconds: Decimal,
    place: Span,
    end: _End | None,
    row: ModelSpec,
    with_video: Span | None,
) -> Iterator[Diagnostic]:
    if end and seconds != end.seconds:
        yield _disagrees(place, seconds, end)
    low, high = row.duration_with_video if with_video else row.duration
    by_times = end is not None and end.seconds == seconds
    # where shots say so, it is told at their times
    if seconds % 1 and not (by_times and end and end.shots):
        first, second = int(seconds), int(seconds) + 1
        yield no_clip(
            place,
            f"a clip lasts whole seconds, not {_s(seconds)}",
            f"end the last beat at {first} s or {second} s"
            if by_times
            else f"write `{first}s` or `{second}s`",
        )
    elif not low <= seconds <= high:
        proposed = _proposed(scene, row, with_video) if by_times and seconds > high else ""
        yield _out_of_range(place, seconds, (low, high), row, with_video, proposed)


def _no_seconds(setting: Given[Decimal], row: ModelSpec) -> Diagnostic:
    low, high = row.duration
    decided = _decided(row)
    ways = [f"whole seconds, such as `{low}s` or `{high}s`"]
    ways += [f"`{decided}` to let the model decide"] if decided is not None else []
    return cannot_be(setting.key_span.text, setting.words, ", or ".join(ways))


def _decided(row: ModelSpec) -> int | None:
    """The value that leaves the duration to the model, or None where it decides nothing."""
    legal = row.parameter("duration")
    return legal.legal.other if legal and isinstance(legal.legal, IntRange) else None


def _end(scene: Scene) -> _End | None:
    for timed, shots in ((scene.shots, True), (scene.beats, False)):
        times = [each.time for each in timed if each.time]
        if any(time.end <= time.start for time in times):  # nobody knows what was meant
            return None
        if times:
            last = max(times, key=lambda time: time.end)
            return _End(last.end, last.span, shots)
    return None


def _disagrees(place: Span, seconds: Decimal, end: _End) -> Diagnostic:
    return unsound(
        Severity.ERROR if end.shots else Severity.WARNING,
        place,
        f"the scene is to last {_s(seconds)}, but its {'shots' if end.shots else 'beats'} end at "
        f"{_s(end.seconds)}",
        "make them agree, or take the duration out: it is known from the times",
        Note(end.span, f"ends at {_s(end.seconds)}"),
    )


def _proposed(scene: Scene, row: ModelSpec, with_video: Span | None) -> str:
    """Where `Split` would cut a scene that is too long, if it can."""
    times = [shot.time for shot in scene.shots if shot.time]
    least, most = sorted((row.duration[1], row.duration_with_video[1]))
    if not times or len(times) < len(scene.shots):
        return ""
    if any(time.end - time.start > (least if with_video else most) for time in times):
        return ""
    if with_video and least < most:
        return "; `Split: auto` cuts it between its shots"
    cuts = [f"shot {group[0].id}" for group in packed(scene.shots, lambda _: most)[1:]]
    if not cuts:  # their times go back
        return ""
    *first, last = cuts
    named = f"{', '.join(first)} and {last}" if first else last
    return f"; `Split: auto` cuts it before {named}"


def _out_of_range(
    place: Span,
    seconds: Decimal,
    legal: tuple[int, int],
    row: ModelSpec,
    with_video: Span | None,
    proposed: str,
) -> Diagnostic:
    low, high = legal
    shortened = with_video is not None and row.duration != row.duration_with_video
    why = f"{low} to {high} s" + (" with a reference video" if shortened else "")
    parts = "two" if seconds <= 2 * high else f"{-(-seconds // high):f}"
    ways = f"make it {high} s or less, or split the scene into {parts}, each of at most {high} s"
    if shortened and seconds <= row.duration[1]:
        ways += f", or use pictures alone, which may last {row.duration[1]} s"
    return no_clip(
        place,
        f"this scene lasts {_s(seconds)}, but {row.name} makes clips of {why}",
        ways + proposed if seconds > high else f"make it at least {low} s",
        (Note(with_video, "the reference video"),) if with_video and shortened else (),
    )


def no_clip(span: Span, message: str, way: str, notes: tuple[Note, ...] = ()) -> Diagnostic:
    """A length of which no clip can be made."""
    return Diagnostic.of("WAN304", span, message, notes=notes, help=way)


def _s(seconds: Decimal) -> str:
    return f"{seconds.normalize():f} s"
