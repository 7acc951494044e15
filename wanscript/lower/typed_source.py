"""The digest of what the author typed, as far as a scene may depend on it.

It asks next to nothing of how a script is read, so it is equal for every version that finds the
same scenes in it; facets tell what this cannot, that an edit changed nothing. This rule never
changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..language.settings import EndOf, Everybody, Given
from ..language.storyboard import Declaration, Scene
from .authored_scene import AuthoredScene, digest, loose, plain, said

_FREE = frozenset(("title", "include", "takes", "omit"))
"""Settings that change no request."""


def typed_source(written: AuthoredScene) -> str:
    """The digest of a scene's own lines and of the settings and declarations that it may use."""
    scene = written.scene
    split = scene.settings.split
    return digest(
        {
            "lines": [_line(line) for line in scene.lines],
            "settings": {
                each.key: plain(each.compared)
                for each in scene.settings
                if each.key not in _FREE and not made_by_splitting(each)
            },
            "declared": [
                [
                    who.role,
                    who.name,
                    [[each.kind, each.url] for each in who.media],
                    who.voice.url if who.voice else None,
                    plain(_look(who)),
                    who.names[1:],
                ]
                for who in _occurring(written)
            ],
            "template": written.template,
            "model": written.model,
            "shots": [shot.id for shot in scene.shots] if split else [],
        }
    )


def made_by_splitting(setting: Given[object]) -> bool:
    """Whether a setting is none of the author's, but says how a part of a split scene starts."""
    return isinstance(setting.value, EndOf) and setting.value.part


def _line(line: str) -> str:
    # in a fence white space is prompt
    return line.replace("\r\n", "\n").rstrip() if line.startswith("```") else plain(line)


def _look(who: Declaration) -> str:
    return "".join(map(said, who.look))


def _occurring(written: AuthoredScene) -> Iterator[Declaration]:
    """The declarations whose names stand in the scene's lines, its settings, or their Looks."""
    scene, declared = written.scene, written.storyboard.declared
    if len(written.storyboard.scenes) == 1 or _with_all(scene):
        yield from declared
        return
    among, sole = written.storyboard.among, written.storyboard.sole_background
    # a film's only background is the place of a storyboard picture, named or not
    names = {sole.name} if sole else set()
    text = loose("\n".join((*scene.lines, *(each.compared for each in scene.settings))))
    while text:
        here = written.spellings.occurring(text) - names
        names |= here
        text = loose("\n".join(map(_look, among(here))))
    yield from among(names)


def _with_all(scene: Scene) -> bool:
    attached = scene.settings.attached
    return attached is not None and isinstance(attached.value, Everybody)
