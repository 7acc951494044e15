"""Every clip gets its name, once: what it is called in plans, ledgers and files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import count

from msgspec.structs import replace

from ..language.diagnostic import Diagnostic, Note
from ..language.fold import fold
from ..language.spelled import spelled
from ..language.storyboard import Scene, Storyboard


def identify(storyboard: Storyboard) -> tuple[Storyboard, tuple[Diagnostic, ...]]:
    """The storyboard with each scene named by its id, or its position where it has none.

    Names are unique in any case; two that would be equal are found, and told apart.
    """
    # an id is the author's word: it goes before a position wherever it stands
    named: dict[str, Scene] = {}
    for scene in reversed(storyboard.scenes):
        if scene.id:
            named[fold(scene.id)] = scene
    scenes, findings, taken = [], [], set[str]()
    others: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
    for scene in storyboard.scenes:
        name = own = scene.id or str(scene.position)
        first = named.setdefault(fold(name), scene)
        if first is not scene:
            findings.append(_collision(scene, name, first))
        while fold(name) in taken or (first is not scene and fold(name) in named):
            number = next(others[fold(own)])
            name = f"{own}'{number}" if number > 1 else f"{own}'"
        taken.add(fold(name))
        scenes.append(replace(scene, name=name))
    return replace(storyboard, scenes=tuple(scenes)), tuple(findings)


def _collision(scene: Scene, name: str, first: Scene) -> Diagnostic:
    if scene.id is None:
        message = f"this is scene {name} by its place, but `{name}` is another scene's id"
        way = f"give it an id of its own, such as `{spelled('shown', 'scene', scene.language)}`"
    elif scene.span == first.span or scene.settings.split or first.settings.split:
        message = f"two clips would be called `{name}`: a part of a split scene, and another"
        way = "give the other scene another id"
    else:
        message, way = f"two scenes have the id `{name}`", "give one of them another id"
    return Diagnostic.of(
        "WAN123",
        scene.span,
        message,
        notes=(Note(first.span, "the first one"),),
        help=way,
    )
