"""The pipeline: a `Source` becomes a `Compilation`, one stage after the other."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import PurePath, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from .language.decode import decode
from .language.diagnostic import Diagnostic, Severity
from .language.head import whole_head
from .language.laid import Laid, laid
from .language.parse import parse
from .language.resolve import Head, Lay, Read, header_of, read_head, read_scene, resolve
from .language.settings import Given
from .language.source import Source, Span
from .language.storyboard import Scene, Storyboard
from .language.symbols import SymbolTable, symbols
from .language.syntax import File
from .lint.check_context import LintContext
from .lint.lint import lint
from .lint.scene import lint_scene
from .lint.scene_context import SceneContext
from .lint.whole_scene import whole_scene
from .lower import lower
from .lower.authored_scene import AuthoredScene
from .lower.chosen_model import chosen_model
from .lower.identify import identify
from .lower.origins import Origins
from .lower.prompt import Render
from .lower.split import split
from .models.media import Facts, Load, Unreadable, is_url
from .models.request import Request


class Compilation(Struct, frozen=True, dict=True):
    """Everything the compiler knows of one script.

    `files` are the script and what it includes, `tree` is the script as it was parsed; a request
    names its scene as `Scene.name` does, by which `origins` has where it was written.
    `inputs` are the paths, from where the script's own begins, of every file on which all this
    depends, also of those that are not there: the script, what it includes, templates of its own,
    local media. `written` is what each request was made of, for `with_authored`.
    """

    source: Source
    files: tuple[Source, ...]
    storyboard: Storyboard
    requests: tuple[Request, ...]
    written: tuple[AuthoredScene, ...]
    origins: Mapping[str, Origins]
    diagnostics: tuple[Diagnostic, ...]
    tree: File
    inputs: tuple[PurePath, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing in it is an error."""
        return all(each.severity is not Severity.ERROR for each in self.diagnostics)

    @property
    def omitted(self) -> tuple[str, ...]:
        """The names of the scenes that their author took out, in their order."""
        return tuple(scene.name for scene in self.storyboard.scenes if scene.omitted)

    @cached_property
    def firsts(self) -> Mapping[str, Request]:
        """The first request of each scene that has one, by the scene's name."""
        return {each.scene: each for each in reversed(self.requests)}

    @cached_property
    def symbols(self) -> SymbolTable:
        """What the script declares, and every place that names it."""
        return symbols(self.storyboard)


class Opened(Struct, frozen=True, gc=False):
    """A script with the scripts that it includes, and with what its head means.

    `missing` are the paths of those that cannot be read; `reading` was found in the others'
    text, `meaning` in the heads.
    """

    included: tuple[File, ...]
    missing: tuple[PurePath, ...]
    reading: tuple[Diagnostic, ...]
    head: Head
    meaning: tuple[Diagnostic, ...]


class Context(Struct, frozen=True, gc=False):
    """What a script is compiled with beside its text, as `compile` explains."""

    load: Load
    facts: Facts
    model: str | None
    render: Render | None


def nothing(path: PurePath) -> Unreadable:
    """A `Load` that has no other scripts."""
    return Unreadable(f"`{path}` is not here")


def unknown(reference: str) -> None:  # noqa: ARG001
    """`Facts` that look at no medium."""
    return


def compile(
    source: Source,
    *,
    load: Load = nothing,
    facts: Facts = unknown,
    model: str | None = None,
    render: Render | None = None,
) -> Compilation:
    """Compiles a script: text to file to storyboard to requests.

    Nothing is raised for what the writer wrote: every finding is in `diagnostics`, in the
    order of the source, and later stages run on what earlier ones could build. `render` writes
    the words of prompt templates that come with the script, which without it are off: they are
    a stranger's programs, so it bounds what they may take.
    """
    file, syntax = parse(source)
    made = compiled(file, opened(file, load), Context(load, facts, model, render))
    return replace(made, diagnostics=ordered((*syntax, *made.diagnostics), made.files))


def opened(file: File, load: Load) -> Opened:
    """What the head of a script brings in and means; its scenes take no part in it."""
    included, missing, reading = _included(file, load)
    head, meaning = read_head(file, included)
    return Opened(included, missing, reading, head, meaning)


def read_and_lint(part: Laid, head: Head, language: str) -> tuple[Scene, tuple[Diagnostic, ...]]:
    """One part as a scene, and what was probably not meant in it."""
    scene, read = read_scene(part, head, language)
    context = SceneContext(part, scene, head.names)
    linted, found = lint_scene(context), (*read, *whole_scene(context))
    lines = {each.span.start for each in linted}
    # what is told of a line is not told again of its first word
    kept = (e for e in found if e.severity is Severity.ERROR or e.span.start not in lines)
    return scene, (*linted, *kept)


def compiled(
    file: File,
    script: Opened,
    context: Context,
    lay: Lay = laid,
    read: Read = read_and_lint,
    lower_one: lower.Lower = lower.lower_scene,
) -> Compilation:
    """A parsed script compiled, its findings in the order of the stages.

    `lay`, `read` and `lower_one` do what those do: each is a pure function of one scene.
    """
    source, model = file.source, context.model
    storyboard, meaning = resolve(script.head, script.meaning, lay, read)
    row, doubts = chosen_model(storyboard, model, Span(source, 0, 0))
    storyboard, uncut = split(storyboard, row)
    storyboard, collisions = identify(storyboard)
    own = _templates(source, context.load, context.render) if context.render else None
    lowered = lower.lower(storyboard, row, context.facts, model, own, lower_one)
    hints = lint(LintContext(file, storyboard, lowered.used, lowered.described))
    files = (source, *(each.source for each in script.included))
    media = _beside(source, storyboard, lowered.requests)
    return Compilation(
        source,
        files,
        storyboard,
        lowered.requests,
        lowered.written,
        lowered.origins,
        (*script.reading, *meaning, *doubts, *uncut, *collisions, *lowered.findings, *hints),
        file,
        (*(each.path for each in files), *script.missing, *media),
    )


def with_authored(compilation: Compilation) -> Compilation:
    """The same with what the author wrote of each request, and where: what a plan compares."""
    made = compilation
    requests, origins = lower.with_authored(made.requests, made.written, made.origins)
    return replace(made, requests=requests, origins=origins)


def _beside(
    source: Source, storyboard: Storyboard, requests: tuple[Request, ...]
) -> tuple[PurePath, ...]:
    """The templates and the local media that the scenes of a script name, each once."""
    prompts = (scene.settings.prompt for scene in storyboard.scenes)
    media = (url for request in requests for it in request.media for url in (it.url, it.voice))
    named = (*(each.value for each in prompts if each), *media)
    local = dict.fromkeys(each for each in named if each and not is_url(each))
    return tuple(_path(source, each) for each in local)


def _path(source: Source, reference: str) -> PurePosixPath:
    """Where a path leads that a script names from its own folder."""
    return PurePosixPath(posixpath.normpath(source.path.parent / reference))


def _templates(source: Source, load: Load, render: Render) -> lower.Templates:
    def read(reference: str) -> Source | Unreadable:
        path = _path(source, reference)
        data = load(path)
        return data if isinstance(data, Unreadable) else decode(path, data)[0]

    return lower.Templates(read, render)


def reformat(source: Source, *, ids: bool = False) -> tuple[Source, tuple[Diagnostic, ...]]:
    """The script in canonical layout, and what is wrong with its syntax; with an error, unchanged.

    Compiling it gives the same requests. `ids` writes an id on every heading that has none.
    """
    from .language.format import format

    file, findings = parse(source)
    if any(each.severity is Severity.ERROR for each in findings):
        return source, findings
    return Source(source.path, format(file, ids=ids)), findings


def _included(
    main: File, load: Load
) -> tuple[tuple[File, ...], tuple[PurePath, ...], tuple[Diagnostic, ...]]:
    """The scripts that a script includes, and those that they include, the nearest first.

    The second are the paths of those that cannot be read.
    """
    missing: list[PurePath] = []
    findings: list[Diagnostic] = []
    found: dict[str, File] = {main.source.path.as_posix(): main}
    waiting: list[tuple[File, tuple[str, ...]]] = [(main, (main.source.path.as_posix(),))]
    for file, way in waiting:
        for include in header_of(whole_head(file)[0], main)[0].includes:
            path = _path(main.source, include.compared)
            if str(path) in way:
                findings.append(_circle(include, way[way.index(str(path)) :]))
            elif str(path) not in found:
                data = load(path)
                if isinstance(data, Unreadable):
                    missing.append(path)
                    findings.append(_unread(include, data))
                    continue
                source, encoding = decode(path, data)
                read, syntax = parse(source)
                findings += (*encoding, *syntax)
                found[str(path)] = read
                waiting.append((read, (*way, str(path))))
    return tuple(found.values())[1:], tuple(missing), tuple(findings)


def _circle(include: Given[str], chain: tuple[str, ...]) -> Diagnostic:
    way = " -> ".join((*chain, chain[0]))
    return Diagnostic.of(
        "WAN215",
        include.span,
        "these files include each other in a circle",
        way,
        help="put what both need into a third file, and include that",
    )


def _unread(include: Given[str], why: Unreadable) -> Diagnostic:
    return Diagnostic.of(
        "WAN216",
        include.span,
        f"this file cannot be included: {why.message}",
        help=why.help or "paths are relative to the file they stand in",
    )


def ordered(findings: Iterable[Diagnostic], files: tuple[Source, ...]) -> tuple[Diagnostic, ...]:
    """Each finding once, in the order of the source."""
    order = {id(source): at for at, source in enumerate(files)}
    return tuple(
        sorted(
            dict.fromkeys(findings),
            key=lambda each: (order.get(id(each.span.source), len(files)), each.span.start),
        )
    )


__all__ = ["Compilation", "Render", "compile", "nothing", "reformat", "unknown", "with_authored"]
