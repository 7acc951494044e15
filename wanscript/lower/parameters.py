"""The request's parameters: what the script sets, judged and completed by the model's row."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ..language.diagnostic import Diagnostic, Note, Severity
from ..language.fold import fold
from ..language.near import nearest
from ..language.source import Span
from ..language.storyboard import Scene, Setting
from ..models.request import Medium, Value
from ..models.spec import Choice, Flag, IntRange, ModelSpec, Parameter, Size

Say = Callable[[Diagnostic], None]

_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:seconds?|secs?|s|秒)?", re.IGNORECASE)
_SWITCH = {"on": True, "off": False, "yes": True, "no": False}
_UNSENT = ("prompt extend", "seed", "watermark", "negative prompt", "shot type", "audio")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters in the order sent, and where each that the script set was written."""

    values: tuple[tuple[str, Value], ...]
    places: tuple[tuple[str, Span], ...]


def parameters(
    scene: Scene,
    row: ModelSpec,
    *,
    alone: bool,
    frame: Medium | None,
    with_video: Span | None,
    say: Say,
) -> Parameters:
    """The values of the row's parameters for a scene.

    `alone`: the film has one scene; `frame` is a first frame, which decides the ratio; `with_video`
    is the place of a reference video, which shortens what the model takes.
    """
    values: list[tuple[str, Value]] = []
    places: list[tuple[str, Span]] = []
    for parameter in row.parameters:
        setting = scene.settings.get(parameter.key)
        if setting and fold(setting.value) == "default":
            continue
        if parameter.key == "duration":
            seconds, place = _duration(scene, setting, row, alone, with_video, say)
            values.append((parameter.name, seconds))
            places.append((parameter.name, place))
            continue
        if frame and not parameter.with_frame:
            # a film's ratio is the shape of the scene on whose end this one starts
            if setting and (frame.after is None or under(setting, scene)):
                say(_ignored(setting))
            continue
        if isinstance(parameter.legal, Size):
            values.append((parameter.name, _size(parameter, scene, row, say)))
            places += [(parameter.name, setting.span)] if setting else []
            continue
        value = _value(parameter, setting, row, say) if setting else parameter.default
        if value is None:
            continue
        values.append((parameter.name, value))
        if setting:
            places.append((parameter.name, setting.span))
    for key in _UNSENT:
        setting = scene.settings.get(key)
        lacks = row.parameter(key) is None and not (
            key == "negative prompt" and row.negative_limit is not None
        )
        if setting and lacks and fold(setting.value) != "default":
            say(_lacks(setting, row))
    ratio = scene.settings.get("ratio")
    sized = any(isinstance(parameter.legal, Size) for parameter in row.parameters)
    if ratio and not sized and row.parameter("ratio") is None and fold(ratio.value) != "default":
        say(_lacks(ratio, row))
    return Parameters(tuple(values), tuple(places))


def _value(parameter: Parameter, setting: Setting, row: ModelSpec, say: Say) -> Value | None:
    legal, written = parameter.legal, setting.value
    if isinstance(legal, Choice):
        found = next((each for each in legal.values if fold(each) == _plain(written)), None)
        if found is None:
            meant = nearest(written, legal.values)
            say(_bad(setting, _listed(legal.values), meant))
            return parameter.default
        return found
    if isinstance(legal, Flag):
        if fold(written) not in _SWITCH:
            say(_bad(setting, "`on` or `off`", None))
            return parameter.default
        value = _SWITCH[fold(written)]
        if not value and not legal.off:
            say(_only_on(setting, row))
        return value
    assert isinstance(legal, IntRange)
    if not re.fullmatch(r"\d{1,12}", written) or not legal.low <= int(written) <= legal.high:
        say(_bad(setting, f"a whole number from {legal.low} to {legal.high}", None))
        return parameter.default
    return int(written)


def _size(parameter: Parameter, scene: Scene, row: ModelSpec, say: Say) -> str:
    """Resolution and ratio together, from the row's own table."""
    chosen = [str(parameter.default), "16:9"]
    for at, key in enumerate(("resolution", "ratio")):
        setting = scene.settings.get(key)
        legal = tuple(dict.fromkeys(pair[at] for pair in row.pixels))
        if setting and fold(setting.value) != "default":
            found = next((each for each in legal if fold(each) == _plain(setting.value)), None)
            if found is None:
                say(_bad(setting, _listed(legal), nearest(setting.value, legal)))
            else:
                chosen[at] = found
    width, height = row.pixels[chosen[0], chosen[1]]
    return f"{width}*{height}"


def _plain(written: str) -> str:
    return fold(written).replace("：", ":").replace(" ", "").replace("*", "x")


def _listed(values: tuple[str, ...]) -> str:
    quoted = [f"`{value}`" for value in values]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]


def _bad(setting: Setting, legal: str, meant: str | None) -> Diagnostic:
    return Diagnostic.of(
        "WAN303",
        setting.span,
        f"`{setting.key.capitalize()}` cannot be `{setting.value}`",
        f"did you mean `{meant}`?" if meant else "",
        help=f"write {legal}",
    )


def _lacks(setting: Setting, row: ModelSpec) -> Diagnostic:
    return Diagnostic.of(
        "WAN307",
        setting.key_span,
        f"{row.name} has no {setting.key}",
        "the request has no place for it",
        help="take the line out, or choose a model that has it",
    )


def _only_on(setting: Setting, row: ModelSpec) -> Diagnostic:
    return Diagnostic.of(
        "WAN307",
        setting.span,
        f"{row.name} cannot turn its {setting.key} off",
        help="take the line out, or choose a model that can",
    )


def _ignored(setting: Setting) -> Diagnostic:
    return Diagnostic.of(
        "WAN309",
        setting.key_span,
        "the ratio is not sent: with a first frame the clip takes the frame's shape",
        help="take the line out",
    )


# ---- duration --------------------------------------------------------------------------------


def _duration(
    scene: Scene,
    setting: Setting | None,
    row: ModelSpec,
    alone: bool,
    with_video: Span | None,
    say: Say,
) -> tuple[int, Span]:
    timed = _ends(scene)
    seconds: Decimal | None = None
    place = scene.span
    own = setting and (alone or under(setting, scene))
    if setting and (own or timed is None):
        match = _SECONDS.fullmatch(setting.value)
        decided = _decided(row)
        if decided is not None and setting.value == str(decided):
            return decided, setting.span
        if match is None:
            low, high = row.duration
            ways = [f"whole seconds, such as `{low}s` or `{high}s`"]
            ways += [f"`{decided}` to let the model decide"] if decided is not None else []
            say(_bad(setting, ", or ".join(ways), None))
        else:
            seconds, place = Decimal(match[1]), setting.span
    if timed:
        end, span, grave = timed
        if seconds is not None and seconds != end:
            say(_disagrees(place, seconds, span, end, grave))
        if seconds is None:
            seconds, place = end, span
    if seconds is None:
        seconds = Decimal(row.duration_default)
    low, high = row.duration_with_video if with_video else row.duration
    if seconds % 1 and not (timed and timed[0] == seconds):
        say(_fraction(place, seconds))
    elif not low <= seconds <= high:
        say(_out_of_range(place, seconds, low, high, row, with_video))
    return int(seconds), place


def _decided(row: ModelSpec) -> int | None:
    """The value that leaves the duration to the model, or None where it decides nothing."""
    legal = row.parameter("duration")
    return legal.legal.other if legal and isinstance(legal.legal, IntRange) else None


def _ends(scene: Scene) -> tuple[Decimal, Span, Severity] | None:
    shots = [shot.time for shot in scene.shots if shot.time]
    if shots:
        last = max(shots, key=lambda time: time.end)
        return last.end, last.span, Severity.ERROR
    beats = [beat.time for beat in scene.beats if beat.time]
    if beats:
        last = max(beats, key=lambda time: time.end)
        return last.end, last.span, Severity.WARNING
    return None


def _disagrees(
    place: Span, seconds: Decimal, span: Span, end: Decimal, grave: Severity
) -> Diagnostic:
    what = "shots" if grave is Severity.ERROR else "beats"
    return Diagnostic.of(
        "WAN308",
        place,
        f"the scene is to last {_s(seconds)}, but its {what} end at {_s(end)}",
        notes=(Note(span, f"ends at {_s(end)}"),),
        help="make them agree, or take the duration out: it is known from the times",
        severity=grave,
    )


def _fraction(place: Span, seconds: Decimal) -> Diagnostic:
    return Diagnostic.of(
        "WAN304",
        place,
        f"a clip lasts whole seconds, not {_s(seconds)}",
        help=f"write `{int(seconds)}s` or `{int(seconds) + 1}s`",
    )


def _out_of_range(
    place: Span, seconds: Decimal, low: int, high: int, row: ModelSpec, with_video: Span | None
) -> Diagnostic:
    shortened = with_video is not None and row.duration != row.duration_with_video
    why = f"{low} to {high} s" + (" with a reference video" if shortened else "")
    notes = (Note(with_video, "the reference video"),) if with_video and shortened else ()
    ways = f"split the scene in two, each of at most {high} s"
    if shortened and seconds <= row.duration[1]:
        ways += f", or use pictures alone, which may last {row.duration[1]} s"
    return Diagnostic.of(
        "WAN304",
        place,
        f"this scene lasts {_s(seconds)}, but {row.name} makes clips of {why}",
        notes=notes,
        help=ways if seconds > high else f"make it at least {low} s",
    )


def _s(seconds: Decimal) -> str:
    return f"{seconds.normalize():f} s"


def under(setting: Setting, scene: Scene) -> bool:
    """Whether a setting stands under the scene's own heading and not at the top."""
    return setting.span.source is scene.span.source and setting.span.start > scene.span.start
