"""Compiling a script again after an edit: only the scenes that changed are read anew."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from pathlib import PurePath

from msgspec import Struct, field
from msgspec.structs import replace

from .compiler import (
    Compilation,
    Context,
    Opened,
    compiled,
    nothing,
    opened,
    ordered,
    read_and_lint,
    unknown,
)
from .language.diagnostic import Diagnostic, Severity
from .language.laid import Laid, laid
from .language.moved import Places
from .language.names import Names
from .language.resolve import Head
from .language.segments import Segment, assembled, segments
from .language.settings import EndOf, Settings
from .language.source import Source
from .language.storyboard import Scene
from .language.syntax import SceneNode
from .language.unseen import told_unseen
from .lower.attach import taken_after
from .lower.lower import LowerContext, LoweredScene, lower_scene
from .lower.prompt import Render
from .models.media import Facts, Load, MediaFacts, MediaProblem, Unreadable


class Analysis(Struct, frozen=True, dict=True):
    """What is known of a script after an edit: its findings, and all else when it is asked for."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]
    _made: Compilation
    _places: Places

    @property
    def sound(self) -> bool:
        """Whether nothing in it is an error."""
        return all(each.severity is not Severity.ERROR for each in self.diagnostics)

    @property
    def inputs(self) -> tuple[PurePath, ...]:
        """As a compilation has them: the paths of all that it depends on."""
        return self._made.inputs

    @cached_property
    def compilation(self) -> Compilation:
        """What `compile` gives for the script."""
        return replace(self._places.moved(self._made), diagnostics=self.diagnostics)


class _Laid(Struct, frozen=True, gc=False):
    """A part with its lines told apart, by these names."""

    part: SceneNode
    names: Names
    result: tuple[Laid, tuple[Diagnostic, ...]]


class _Read(Struct, frozen=True, gc=False):
    """A part as it was read, and what it was read with."""

    part: Laid
    settings: Settings
    language: str
    result: tuple[Scene, tuple[Diagnostic, ...]]


Answer = MediaFacts | MediaProblem | None


class _Lowered(Struct, frozen=True, gc=False):
    """A scene as it was lowered, and what that depended on beside the scene."""

    scene: Scene
    film: object
    answers: dict[str, Answer]
    result: LoweredScene


class _Scenes(Struct, frozen=True, gc=False):
    """What was made of the scenes of one text, by what it was made of."""

    laid: dict[int, _Laid] = field(default_factory=dict)
    read: dict[int, _Read] = field(default_factory=dict)
    lowered: dict[tuple[int, int], _Lowered] = field(default_factory=dict)


class Incremental(Struct):
    """Compiles the texts of one script one after the other, as its author edits it.

    Each gives what `compile` gives; a scene is the same as long as its words, the head and what
    it needs to know of other scenes are. Only the last text's scenes are remembered.
    """

    _segments: tuple[Segment, ...] = ()
    _opened: tuple[Segment, dict[PurePath, bytes | Unreadable], Opened] | None = None
    _scenes: _Scenes = field(default_factory=_Scenes)

    def compile(
        self,
        source: Source,
        *,
        load: Load = nothing,
        facts: Facts = unknown,
        model: str | None = None,
        render: Render | None = None,
    ) -> Analysis:
        """Compiles the next text; the arguments are those of `compiler.compile`."""
        cut = self._segments = segments(source, self._segments)
        script, file = self._with_head(cut[0], load), assembled(cut)
        parts = (*script.head.file.parts, *file.parts[len(cut[0].file.parts) :])
        whole = replace(script.head, file=replace(script.head.file, parts=parts, lines=file.lines))
        again = _Again(self._scenes)
        context = Context(load, _asked_once(facts), model, render)
        script = replace(script, head=whole)
        made = compiled(file, script, context, again.lay, again.read, again.lower)
        self._scenes = again.now
        starts = accumulate((len(each.text) for each in cut), initial=0)
        places = Places(source, dict(zip((each.file.source for each in cut), starts, strict=False)))
        syntax = (finding for each in cut for finding in each.findings)
        found = (*told_unseen(source), *map(places.moved, (*syntax, *made.diagnostics)))
        files = (source, *made.files[1:])
        return Analysis(source, ordered(found, files), made, places)

    def _with_head(self, head: Segment, load: Load) -> Opened:
        """What the head means: as before, where neither it nor what it includes has changed."""
        if self._opened:
            known, loaded, script = self._opened
            if known is head and all(load(path) == data for path, data in loaded.items()):
                return script
        loaded = {}

        def recorded(path: PurePath) -> bytes | Unreadable:
            loaded[path] = load(path)
            return loaded[path]

        script = opened(head.file, recorded)
        self._opened = head, loaded, script
        return script


class _Again(Struct, frozen=True, gc=False):
    """Makes each scene of a text, or takes it from the text before where it is the same."""

    before: _Scenes
    now: _Scenes = field(default_factory=_Scenes)

    def lay(self, part: SceneNode, names: Names) -> tuple[Laid, tuple[Diagnostic, ...]]:
        """A part with its lines told apart."""
        known = self.before.laid.get(id(part))
        if known is None or known.names is not names:
            known = _Laid(part, names, laid(part, names))
        self.now.laid[id(part)] = known
        return known.result

    def read(self, part: Laid, head: Head, language: str) -> tuple[Scene, tuple[Diagnostic, ...]]:
        """A part as a scene."""
        known = self.before.read.get(id(part))
        if known is None or ((known.settings, known.language) != (head.settings, language)):
            result = read_and_lint(part, head, language)
            known = _Read(part, head.settings, language, result)
        self.now.read[id(part)] = known
        return known.result

    def lower(self, scene: Scene, context: LowerContext) -> LoweredScene:
        """A scene as its request. Several are of one part where that was split."""
        part = id(scene.lines)
        number = 0
        while (part, number) in self.now.lowered:
            number += 1
        known, film = self.before.lowered.get((part, number)), _film(scene, context)
        if known is None or not _holds(known, scene, film, context):
            answers: dict[str, Answer] = {}
            result = lower_scene(scene, replace(context, facts=_recorded(context.facts, answers)))
            known = _Lowered(scene, film, answers, result)
        self.now.lowered[part, number] = known
        written = replace(
            known.result.written,
            scene=scene,
            storyboard=context.storyboard,
            spellings=context.spellings,
        )
        request = replace(known.result.request, scene=scene.name)
        return replace(known.result, request=request, written=written)


def _film(scene: Scene, context: LowerContext) -> object:
    """What a scene is lowered with beside its own words, and on the end of which it starts."""
    board, frame = context.storyboard, scene.settings.first_frame
    follows = frame is not None and isinstance(frame.value, EndOf)
    before = taken_after(frame.value, scene, board) if frame and frame.value else None
    return (
        board.declared,
        board.unresolved,
        context.film.as_one,
        context.film.languages,
        len(board.scenes) == 1,
        context.row,
        context.model,
        (before.name, before.omitted) if before else None,
        context.film.ids if follows and before is None else (),
    )


def _holds(known: _Lowered, scene: Scene, film: object, context: LowerContext) -> bool:
    """Whether a scene would be lowered so again."""
    if context.templates and scene.settings.prompt:
        return False
    here = replace(scene, position=known.scene.position, name=known.scene.name)
    return (
        here == known.scene
        and film == known.film
        and all(context.facts(each) == answer for each, answer in known.answers.items())
    )


def _recorded(facts: Facts, answers: dict[str, Answer]) -> Facts:
    def asked(reference: str) -> Answer:
        answers[reference] = facts(reference)
        return answers[reference]

    return asked


def _asked_once(facts: Facts) -> Facts:
    """Facts that are asked once for each medium: all scenes of a text see the same."""
    answers: dict[str, Answer] = {}

    def asked(reference: str) -> Answer:
        if reference not in answers:
            answers[reference] = facts(reference)
        return answers[reference]

    return asked


__all__ = ["Analysis", "Incremental"]
