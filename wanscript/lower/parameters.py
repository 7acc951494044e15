"""The request's parameters: what the script sets, judged and completed by the model's row."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..language.diagnostic import Diagnostic
from ..language.fold import fold
from ..language.setting_values import cannot_be
from ..language.settings import Given, Scope
from ..language.source import Span
from ..language.storyboard import Scene
from ..models.facets import FACETS
from ..models.request import Medium, Value
from ..models.spec import Choice, Flag, IntRange, ModelSpec, Parameter, Size
from .lacks import cannot, lacking
from .length import length


class Parameters(Struct, frozen=True, gc=False):
    """Parameters in the order sent, and where each that the script set was written."""

    values: tuple[tuple[str, Value], ...]
    places: tuple[tuple[str, Span], ...]


class Terms(Struct, frozen=True, gc=False):
    """What decides about parameters besides the scene and the model's row.

    `single_scene`: the film has no other; `frame` is a first frame, which decides the ratio;
    `with_video` is the place of a reference video, which shortens what the model takes.
    """

    single_scene: bool
    frame: Medium | None
    with_video: Span | None


class _Judged(Struct, frozen=True, gc=False):
    """A parameter's value, None where it is not sent, and where the script sets it."""

    value: Value | None = None
    place: Span | None = None
    findings: tuple[Diagnostic, ...] = ()


def parameters(
    scene: Scene, row: ModelSpec, terms: Terms
) -> tuple[Parameters, tuple[Diagnostic, ...]]:
    """The values of the row's parameters for a scene."""
    judged = [(each.name, _judged(each, scene, row, terms)) for each in row.parameters]
    sent = [(name, each) for name, each in judged if each.value is not None]
    return Parameters(
        tuple((name, each.value) for name, each in sent if each.value is not None),
        tuple((name, each.place) for name, each in sent if each.place),
    ), (*(said for _, each in judged for said in each.findings), *_without_place(scene, row))


def _judged(parameter: Parameter, scene: Scene, row: ModelSpec, terms: Terms) -> _Judged:
    setting = scene.settings.by_key(parameter.key)
    if setting and setting.value is None:
        return _Judged()
    if parameter.key == "duration":
        found = length(scene, row, single_scene=terms.single_scene, with_video=terms.with_video)
        return _Judged(found.seconds, found.place, found.findings)
    if terms.frame and not parameter.with_frame:
        # a film's ratio is the shape of the scene on whose end this one starts
        told = setting and (terms.frame.after is None or setting.scope is Scope.SCENE)
        return _Judged(findings=(_ignored(setting),) if setting and told else ())
    if isinstance(parameter.legal, Size):
        value, findings = _size(parameter, scene, row)
        return _Judged(value, setting.span if setting else None, findings)
    if setting is None:
        return _Judged(parameter.default)
    return _chosen(parameter, setting, row)


def _chosen(parameter: Parameter, setting: Given[object], row: ModelSpec) -> _Judged:
    legal, value = parameter.legal, setting.value
    if isinstance(legal, Flag):
        assert isinstance(value, bool)
        off = not value and not legal.off
        return _Judged(value, setting.span, (_only_on(setting, row),) if off else ())
    if isinstance(legal, Choice):
        found, findings = _one_of(legal.values, setting)
        return _Judged(found or parameter.default, setting.span, findings)
    assert isinstance(legal, IntRange)
    assert isinstance(value, int)
    if legal.low <= value <= legal.high:
        return _Judged(value, setting.span)
    said = cannot_be(
        setting.key_span.text, setting.words, f"a whole number from {legal.low} to {legal.high}"
    )
    return _Judged(parameter.default, setting.span, (said,))


def _one_of(
    legal: tuple[str, ...], setting: Given[object]
) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The legal value that a setting has, in any case, or what is to be said where it has none."""
    written = setting.words.text
    found = next((each for each in legal if fold(each) == _plain(written)), None)
    if found is not None:
        return found, ()
    return None, (cannot_be(setting.key_span.text, setting.words, _listed(legal), legal),)


def _size(parameter: Parameter, scene: Scene, row: ModelSpec) -> tuple[str, tuple[Diagnostic, ...]]:
    """Resolution and ratio together, from the row's own table."""
    chosen = [str(parameter.default), "16:9"]
    findings: list[Diagnostic] = []
    for at, setting in enumerate((scene.settings.resolution, scene.settings.ratio)):
        if setting and setting.value:
            legal = tuple(dict.fromkeys(pair[at] for pair in row.pixels))
            found, said = _one_of(legal, setting)
            chosen[at] = found or chosen[at]
            findings += said
    width, height = row.pixels[chosen[0], chosen[1]]
    return f"{width}*{height}", tuple(findings)


def _plain(written: str) -> str:
    return fold(written).replace("：", ":").replace(" ", "").replace("*", "x")


def _listed(values: tuple[str, ...]) -> str:
    quoted = [f"`{value}`" for value in values]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]


def _without_place(scene: Scene, row: ModelSpec) -> Iterator[Diagnostic]:
    """What is set, and what the model's requests have no place for."""
    placed = {parameter.key for parameter in row.parameters}
    if any(isinstance(parameter.legal, Size) for parameter in row.parameters):
        placed.add("ratio")
    if row.negative_limit is not None:
        placed.add("negative prompt")
    for key in (*FACETS, "negative prompt"):
        setting = scene.settings.by_key(key)
        if setting and setting.value is not None and key not in placed:
            yield lacking(setting.key_span, row, setting.key)


def _only_on(setting: Given[object], row: ModelSpec) -> Diagnostic:
    return cannot(
        setting.span,
        f"{row.name} cannot turn its {setting.key} off",
        "take the line out, or choose a model that can",
    )


def _ignored(setting: Given[object]) -> Diagnostic:
    return Diagnostic.of(
        "WAN309",
        setting.key_span,
        "the ratio is not sent: with a first frame the clip takes the frame's shape",
        help="take the line out",
    )
