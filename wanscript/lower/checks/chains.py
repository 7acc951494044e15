"""Scenes that start on the end of one that is not there, or that waits for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...language.diagnostic import Diagnostic
from ...language.near import nearest
from ...language.settings import EndOf
from ...language.source import Span
from ...language.spelled import entry, spelled
from ...language.storyboard import Storyboard
from ...models.request import Request
from ..attach import taken_after
from .check_context import CheckContext


def chains(context: CheckContext) -> Iterator[Diagnostic]:
    """A scene that starts on the end of one that is not there."""
    frame = context.scene.settings.first_frame
    end = frame.value if frame else None
    if frame is None or not isinstance(end, EndOf):
        return
    scenes = context.storyboard.scenes
    before = taken_after(end, context.scene, context.storyboard)
    if end.id is None and before is None:
        own = context.scene.language
        first = entry("first frame", spelled("values", "default", own), own)
        way = f"give this scene a `{first}` of its own"
        yield _chain(
            frame.span, "there is no scene before this one", way if len(scenes) > 1 else ""
        )
    elif before is not None and before.omitted:
        yield _chain(
            frame.span,
            f"scene {before.name} is omitted, so it has no end to start on",
            f"start on another scene, or take the omission of scene {before.name} back",
        )
    elif end.id and before is None:
        yield _unknown(frame.span, end.id.text, context.film.ids, context.scene.language)


def circles(storyboard: Storyboard, requests: Sequence[Request]) -> Iterator[Diagnostic]:
    """Scenes that wait for each other, each circle told once."""
    after = {each.scene: each.depends_on[0] for each in requests if each.depends_on}
    scenes = {scene.name: scene for scene in storyboard.scenes}
    walked: set[str] = set()
    for name in scenes:
        path: dict[str, None] = {}
        at: str | None = name
        while at is not None and at not in walked:
            walked.add(at)
            path[at] = None
            at = after.get(at)
        frame = scenes[at].settings.first_frame if at in path else None
        if at and frame:
            names = [*path]
            ring = ", which starts on the end of ".join([*names[names.index(at) + 1 :], at])
            yield _chain(
                frame.span,
                f"a circle: {at} starts on the end of {ring}",
                "let one scene of it begin without a first frame",
            )


_LISTED = 12
"""How many ids of a film are said where one is unknown."""


def _unknown(span: Span, name: str, ids: tuple[str, ...], language: str) -> Diagnostic:
    close = nearest(name, (*ids, "previous"))
    if close:
        meant = "end of previous" if close == "previous" else f"end of scene {close}"
        return _chain(span, f"no scene has the id `{name}`", f"did you mean `{meant}`?")
    more = " and others" if len(ids) > _LISTED else ""
    known = (
        f"the ids here are {', '.join(ids[:_LISTED])}{more}" if ids else "no scene here has an id"
    )
    way = f"write the id at the end of a heading: `{spelled('shown', 'scene', language)}`"
    if not ids and re.fullmatch("[0-9]{1,3}", name):
        way = f"write `#{name}#` at the end of the heading that is meant; of the scene right above "
        way += "this one it is `end of previous`"
    return _chain(span, f"no scene has the id `{name}`; {known}", way)


def _chain(span: Span, message: str, help: str) -> Diagnostic:
    return Diagnostic.of("WAN315", span, message, help=help)
