"""The facets of a clip's settings: what the author set, and where."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..language.settings import WORDED, EndOf, FramePicture, Given, Scope, set_to
from ..models.facets import settings_of
from .authored_scene import AuthoredScene, loose, plain
from .facet import Facet, file_told


def _set(setting: Given[object] | None, data: object, value: str | None = None) -> Facet:
    """The facet of one setting, which is its only fact."""
    if setting is None:
        return Facet()
    told = setting.compared if value is None else value
    return Facet(data, ((setting.key, told, setting.span),))


def _worded(key: str, written: AuthoredScene) -> Facet:
    setting = getattr(written.scene.settings, key)
    text = setting.value if setting else None
    return _set(setting, written.words(key, text)) if text is not None else Facet()


def _first_frame(written: AuthoredScene) -> Facet:
    setting = written.scene.settings.first_frame
    value = setting.value if setting else None
    if isinstance(value, FramePicture):
        return _set(setting, value.path, file_told(value.path))
    if not isinstance(value, EndOf):
        return Facet()
    if value.part:
        return _set(setting, {"end of": ["the part before"]}, "end of the part before")
    return _set(setting, {"end of": loose(value.id.text) if value.id else "previous"})


def _negative(written: AuthoredScene) -> Facet:
    setting = set_to(written.scene.settings.negative_prompt)
    return _set(setting, setting and plain(setting.compared))


def _template(written: AuthoredScene) -> Facet:
    setting = written.scene.settings.prompt
    if setting is None or setting.value is None:
        return Facet()
    return Facet(written.template, (("template", setting.value, setting.span),))


def _language(written: AuthoredScene) -> Facet:
    setting = set_to(written.scene.settings.language)
    return _set(setting, setting and setting.value)


def _model(written: AuthoredScene) -> Facet:
    """The model that the author names: a default is none of his words."""
    if written.model:
        return Facet(written.model, (("model", written.model, None),))
    setting = set_to(written.scene.settings.model)
    return _set(setting, setting and setting.value)


def _duration(written: AuthoredScene) -> Facet:
    """The length that is set; where shots or beats decide, their times are its words."""
    scene = written.scene
    setting = scene.settings.duration
    single = len(written.storyboard.scenes) == 1
    times = (*(shot.time for shot in scene.shots), *(beat.time for beat in scene.beats))
    timed = any(times)
    if setting is None or (timed and not single and setting.scope is not Scope.SCENE):
        return Facet()
    if setting.value is None or written.seconds is None:
        return _set(setting, setting.compared)
    told = "the model decides" if written.decided else f"{written.seconds} s"
    return _set(setting, str(written.seconds), told)


def _choices(facet: str, written: AuthoredScene) -> Facet:
    """Settings whose values are words of a list, compared in any case and width.

    One that is set to `default` is another thing than one that is not set.
    """
    chosen = [
        setting for key in settings_of(facet) if (setting := written.scene.settings.by_key(key))
    ]
    return Facet(
        {each.key: loose(each.compared).replace(" ", "") for each in chosen},
        tuple((each.key, each.compared, each.span) for each in chosen),
    )


SETTINGS: tuple[tuple[str, Callable[[AuthoredScene], Facet]], ...] = (
    *((key, partial(_worded, key)) for key in WORDED),
    ("first frame", _first_frame),
    ("negative prompt", _negative),
    ("template", _template),
    ("language", _language),
    ("parameters", partial(_choices, "parameters")),
    ("duration", _duration),
    ("size", partial(_choices, "size")),
    ("model", _model),
    ("seed", partial(_choices, "seed")),
)
"""The facets of settings, in their order."""
