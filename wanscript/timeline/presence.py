"""Who and what is in a scene: seen, or only heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from ..language.storyboard import Declaration, Role, Scene, Speech
from ..language.text import Text
from .people import people


class SceneCast(Struct, frozen=True, gc=False):
    """Names, each once: `seen` has characters and props, `heard` who speaks unseen."""

    seen: tuple[str, ...]
    heard: tuple[str, ...]


def presence(scene: Scene, known: Mapping[str, Declaration]) -> SceneCast:
    """Who is in a scene, however many of them its pictures hold.

    Seen is whom the words show, who speaks in the picture, and who is attached by name; who is
    only spoken of is not there.
    """
    shown = people(known, _told(scene)).seen
    talking = (who.name for each in _spoken(scene) if not each.extension for who in each.speakers)
    given = scene.settings.attached
    named = given.value if given and isinstance(given.value, tuple) else ()
    there = dict.fromkeys((*shown, *talking, *(each.name for each in named)))
    seen = tuple(name for name in there if _is_seen(known.get(name)))
    speakers = dict.fromkeys(who.name for each in _spoken(scene) for who in each.speakers)
    return SceneCast(seen, tuple(name for name in speakers if name not in seen))


def _is_seen(who: Declaration | None) -> bool:
    return who is not None and who.role in (Role.CHARACTER, Role.PROP)


def _items(scene: Scene) -> Iterator[Text | Speech]:
    yield from scene.story
    for shot in scene.shots:
        yield shot.heading
        yield from shot.action
    yield from (scene.fence,) if scene.fence else ()


def _spoken(scene: Scene) -> Iterator[Speech]:
    return (item for item in _items(scene) if isinstance(item, Speech))


def _told(scene: Scene) -> Iterator[Text]:
    """The words that tell what is seen, also what a speaker does."""
    for item in _items(scene):
        yield item.act if isinstance(item, Speech) else item
