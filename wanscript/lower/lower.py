"""One scene to its request: media attached, prompt rendered, parameters judged, limits held.

`lower_scene` is a pure function of its arguments; `lower` puts the scenes together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from ..language.diagnostic import Diagnostic, Note
from ..language.settings import set_to
from ..language.slice import Slice
from ..language.source import Source, Span
from ..language.storyboard import Scene, Storyboard
from ..language.usage import Usage
from ..models.media import Facts, MediaRole, Unreadable
from ..models.price import lasting
from ..models.request import Authored, Mark, Medium, Prompt, Request
from ..models.spec import ModelSpec
from .attach import Attachments, attach
from .authored_scene import AuthoredScene, Spellings
from .checks.chains import circles
from .checks.check_context import CheckContext
from .checks.checks import check
from .checks.media import unreadable
from .facets import authored
from .parameters import Parameters, Terms, parameters
from .prompt import Own, Render, write
from .whole_film import WholeFilm


class Templates(Struct, frozen=True, gc=False):
    """How a writer's own templates are read, by paths as the script names them, and rendered."""

    read: Callable[[str], Source | Unreadable]
    render: Render


class LowerContext(Struct, frozen=True, gc=False):
    """What a scene is lowered with.

    `model` is the one that a command names instead of the script's; without `templates` a
    writer's own are off. `placed` gives the words at a place, of each place once; `film` what
    other scenes decide.
    """

    storyboard: Storyboard
    row: ModelSpec
    facts: Facts
    templates: Templates | None
    model: str | None
    spellings: Spellings
    placed: Callable[[Span], Slice]
    film: WholeFilm


class LoweredScene(Struct, frozen=True, gc=False):
    """One scene's request, for each of its takes the same; its marks index into `origins`.

    An omitted scene has no takes.
    """

    request: Request
    takes: int
    origins: tuple[Slice, ...]
    written: AuthoredScene
    findings: tuple[Diagnostic, ...]


class Lowered(Struct, frozen=True, gc=False):
    """The requests of a film in order, the origins of all their marks, and what was found.

    `written` is what each request was made of, `usages` what each scene uses, shot or not.
    """

    requests: tuple[Request, ...]
    origins: tuple[Slice, ...]
    written: tuple[AuthoredScene, ...]
    usages: tuple[Usage, ...]
    findings: tuple[Diagnostic, ...]


Lower = Callable[[Scene, LowerContext], LoweredScene]
"""Lowers one scene of a storyboard."""


def lower(
    storyboard: Storyboard,
    row: ModelSpec,
    facts: Facts,
    model: str | None = None,
    templates: Templates | None = None,
    one: Lower | None = None,
) -> Lowered:
    """The requests of every named clip in order, one for each take."""
    one = one or lower_scene
    context = LowerContext(
        storyboard,
        row,
        facts,
        templates,
        model,
        Spellings(storyboard),
        cache(Slice.of),
        WholeFilm(storyboard),
    )
    requests: list[Request] = []
    origins: list[Slice] = []
    written: list[AuthoredScene] = []
    usages: list[Usage] = []
    findings: list[Diagnostic] = []
    for scene in storyboard.scenes:
        lowered = one(scene, context)
        requests += _takes(_shifted(lowered.request, len(origins)), lowered.takes)
        written += (lowered.written,) * lowered.takes
        usages.append(lowered.written.attached.usage)
        origins += lowered.origins
        findings += lowered.findings
    findings += circles(storyboard, requests)
    return Lowered(tuple(requests), tuple(origins), tuple(written), tuple(usages), tuple(findings))


def with_authored(
    requests: tuple[Request, ...], written: tuple[AuthoredScene, ...], origins: tuple[Slice, ...]
) -> tuple[tuple[Request, ...], tuple[Slice, ...]]:
    """The requests with what their author wrote of each, and all their origins.

    Nothing but a plan asks for it, and it takes as long as all else that is done for a request.
    """
    told: list[Request] = []
    found = list(origins)
    made: dict[str, tuple[Authored, tuple[tuple[str, int], ...]]] = {}
    for request, each in zip(requests, written, strict=True):
        if request.scene not in made:
            own, places = authored(each)
            made[request.scene] = (
                own,
                tuple((p, len(found) + at) for at, (p, _) in enumerate(places)),
            )
            found += (Slice.of(span) for _, span in places)
        own, named = made[request.scene]
        told.append(replace(request, authored=own, places=(*request.places, *named)))
    return tuple(told), tuple(found)


def lower_scene(scene: Scene, context: LowerContext) -> LoweredScene:
    """The request of one scene, and all that is to be said of it."""
    storyboard, row = context.storyboard, context.row
    attached = attach(scene, storyboard, row)
    own, unread = _own_template(scene, context.templates)
    prompt, origins, failed = _prompt(scene, attached, own, context)
    settled, unfit = parameters(scene, row, _terms(attached, storyboard))
    template = own.text if own else None
    request, places = _request(scene, attached, row, prompt, settled, len(origins))
    origins = (*origins, *map(context.placed, places))
    written = AuthoredScene(
        scene,
        storyboard,
        attached,
        context.spellings,
        template,
        context.model,
        dict(settled.values).get("duration"),
        not lasting(request).known,
    )
    if scene.omitted:
        return LoweredScene(request, 0, origins, written, ())
    checked = CheckContext(
        request, scene, storyboard, attached, row, context.facts, origins, context.film
    )
    takes = scene.settings.takes
    return LoweredScene(
        request,
        takes.value if takes and takes.value else 1,
        origins,
        written,
        (*unread, *failed, *unfit, *check(checked)),
    )


def _own_template(
    scene: Scene, templates: Templates | None
) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    setting = scene.settings.prompt
    if setting is None or setting.value is None:
        return None, ()
    if templates is None:
        return None, (_templates_are_off(setting.span),)
    found = templates.read(setting.value)
    if isinstance(found, Unreadable):
        return None, (unreadable(setting.span, found.message),)
    return found, ()


def _templates_are_off(span: Span) -> Diagnostic:
    return Diagnostic.of(
        "WAN320",
        span,
        "this project brings a prompt template of its own, which is off",
        "not read",
        help="read it first; then allow it with --allow-templates",
    )


def _prompt(
    scene: Scene, attached: Attachments, own: Source | None, context: LowerContext
) -> tuple[Prompt, tuple[Slice, ...], tuple[Diagnostic, ...]]:
    """The prompt and its origins; by our template where the writer's own fails."""
    storyboard, templates = context.storyboard, context.templates
    if own is None or templates is None or scene.fence is not None:
        return (*write(scene, storyboard, attached), ())
    from .sandbox import TemplateProblem

    try:
        return (*write(scene, storyboard, attached, Own(own.text, templates.render)), ())
    except TemplateProblem as problem:
        failed = _failed(problem.line, f"this template cannot be used: {problem}", own, scene)
        return (*write(scene, storyboard, attached), (failed,))


def _failed(line: int, message: str, own: Source, scene: Scene) -> Diagnostic:
    setting = scene.settings.prompt
    start = sum(map(len, own.text.splitlines(keepends=True)[: line - 1]))
    return Diagnostic.of(
        "WAN321",
        Span(own, start, start + len(own.line(line))),
        message,
        notes=(Note(setting.span, "set here"),) if setting else (),
    )


def _terms(attached: Attachments, storyboard: Storyboard) -> Terms:
    frame, _ = _first(attached, MediaRole.FIRST_FRAME)
    _, with_video = _first(attached, MediaRole.REFERENCE_VIDEO)
    return Terms(len(storyboard.scenes) == 1, frame, with_video)


def _first(attached: Attachments, role: MediaRole) -> tuple[Medium, Span] | tuple[None, None]:
    """The first medium in a role and where it was written."""
    both = zip(attached.media, attached.spans, strict=True)
    return next(((medium, span) for medium, span in both if medium.role is role), (None, None))


_medium, _parameter = cache("media[{}].url".format), cache("parameters.{}".format)
"""Parts of a body, each one string however many requests name it."""


def _request(
    scene: Scene,
    attached: Attachments,
    row: ModelSpec,
    prompt: Prompt,
    settled: Parameters,
    marked: int,
) -> tuple[Request, tuple[Span, ...]]:
    """The request, and its places: their origins follow on the `marked` ones of its prompt."""
    negative = set_to(scene.settings.negative_prompt) if row.negative_limit is not None else None
    places = (
        ("scene", scene.span),
        *((_medium(at), span) for at, span in enumerate(attached.spans)),
        *((_parameter(name), span) for name, span in settled.places),
    )
    request = Request(
        scene=scene.name,
        take=1,
        shots=tuple(shot.id for shot in scene.shots),
        model=row.name,
        prompt=prompt,
        negative_prompt=negative.value if negative else None,
        media=attached.media,
        parameters=settled.values,
        references=tuple(attached.labels.items()),
        places=tuple((what, marked + at) for at, (what, _) in enumerate(places)),
    )
    return request, tuple(span for _, span in places)


def _shifted(request: Request, by: int) -> Request:
    """A request whose origins begin later in the film's."""
    marks = (Mark(m.start, m.end, m.origin + by, m.name) for m in request.prompt.marks)
    places = tuple((what, origin + by) for what, origin in request.places)
    return replace(request, prompt=Prompt(request.prompt.text, tuple(marks)), places=places)


def with_takes(requests: Iterable[Request], count: int) -> tuple[Request, ...]:
    """The requests with so many takes of each scene, however many the script asks for."""
    first = (request for request in requests if request.take == 1)
    return tuple(take for request in first for take in _takes(request, count))


def _takes(request: Request, count: int) -> Iterator[Request]:
    """One request for each take; take k has the script's seed plus k - 1, or an open one."""
    if count == 1:
        yield request
        return
    for take in range(1, count + 1):
        settled = tuple(
            (name, (int(value) + take - 1) % 2**31 if name == "seed" else value)
            for name, value in request.parameters
        )
        yield replace(request, take=take, parameters=settled)


__all__ = [
    "Lower",
    "LowerContext",
    "Lowered",
    "LoweredScene",
    "Templates",
    "lower",
    "lower_scene",
    "with_authored",
    "with_takes",
]
