"""What only a whole scene shows: what stands beside its fence, that it is empty, its times."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Edit, Note
from ..language.laid import Laid
from ..language.line_edits import line_end
from ..language.misplaced import beside_fence
from ..language.source import Span
from ..language.storyboard import Scene
from .scene_context import SceneContext
from .times import timed


def whole_scene(context: SceneContext) -> Iterator[Diagnostic]:
    """What does not go together in a scene, or is not there at all."""
    scene = context.scene
    if scene.fence is not None and (scene.story or scene.shots):
        first = next(iter((*scene.story, *scene.shots)))
        span = first[0].span if isinstance(first, tuple) else first.span
        yield beside_fence(span, _fence(context.laid))
    if scene.says_nothing and not scene.not_understood and not scene.omitted:
        yield _empty(scene)
    if scene.shots and scene.beats:
        yield Diagnostic.of(
            "WAN114",
            scene.beats[0].span,
            "a scene has numbered shots or beats, not both",
            "written another way than the shot above",
            (Note(scene.shots[0].span, "a numbered shot"),),
            "number this one too, with a blank line before it; or write all with their times "
            "in front, as this one is",
        )
    for what, parts in (("shot", scene.shots), ("beat", scene.beats)):
        times = [(each.time, each.span) for each in parts]
        yield from timed(times, what, scene.language, whole=what == "shot")


def _fence(laid: Laid) -> Span | None:
    """The fence that counts."""
    lines = (block.lines[0] for block in laid.blocks)
    return next((line.span for line in lines if line.kind == "FENCE"), None)


def _empty(scene: Scene) -> Diagnostic:
    """A scene in which nothing happens: a number above the heading that is meant, at times."""
    source, title = scene.span.source, scene.heading.title if scene.heading else None
    start, end = source.bounds(scene.span.line)
    counted = title is not None and title.isdecimal()
    way = "write what is to be seen below the heading, or take the heading out"
    if counted:
        way = "the heading below begins a scene of its own: take it out; its number may stand "
        way += f"at the end of that one, as `#{title}#`"
    taken = Edit(Span(source, start, end + line_end(source, end)), "")
    return Diagnostic.of(
        "WAN124",
        scene.span,
        "nothing happens in this scene",
        "its prompt would be empty",
        help=way,
        edits=(taken,) if counted else (),
    )
