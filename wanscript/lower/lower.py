"""One scene to its request: media attached, prompt rendered, parameters judged, limits held.

`lower_scene` is a pure function of its arguments; `lower` puts the scenes together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from ..language.diagnostic import Diagnostic, Note
from ..language.settings import set_to
from ..language.slice import Slice
from ..language.source import Source, Span
from ..language.storyboard import Scene, Storyboard
from ..models.media import Facts, MediaRole, Unreadable
from ..models.price import lasting
from ..models.request import Medium, Prompt, Request
from ..models.spec import ModelSpec
from .attach import Attachments, attach
from .authored_scene import AuthoredScene, Spellings
from .checks.chains import circles
from .checks.check_context import CheckContext
from .checks.checks import check
from .checks.media import unreadable
from .facets import authored
from .origins import Origins
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
    writer's own are off. `film` is what other scenes decide.
    """

    storyboard: Storyboard
    row: ModelSpec
    facts: Facts
    templates: Templates | None
    model: str | None
    spellings: Spellings
    film: WholeFilm


class LoweredScene(Struct, frozen=True, gc=False):
    """One scene's request, for each of its takes the same, and where it was written.

    An omitted scene has no takes.
    """

    request: Request
    takes: int
    origins: Origins
    written: AuthoredScene
    findings: tuple[Diagnostic, ...]


class Lowered(Struct, frozen=True, gc=False):
    """The requests of a film in order, the origins of each scene's, and what was found.

    `written` is what each request was made of; `used` are the names that some scene uses, shot
    or not, `described` those whose Look some prompt says.
    """

    requests: tuple[Request, ...]
    origins: Mapping[str, Origins]
    written: tuple[AuthoredScene, ...]
    used: frozenset[str]
    described: frozenset[str]
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
        WholeFilm(storyboard),
    )
    lowered = [one(scene, context) for scene in storyboard.scenes]
    requests = tuple(take for each in lowered for take in _takes(each.request, each.takes))
    findings = (found for each in lowered for found in each.findings)
    written = [each.written for each in lowered]
    return Lowered(
        requests,
        {each.request.scene: each.origins for each in lowered},
        tuple(each.written for each in lowered for _ in range(each.takes)),
        frozenset(who.name for each in written for who in each.used),
        frozenset(who.name for each in written for who in each.described),
        (*findings, *circles(storyboard, requests)),
    )


def with_authored(
    requests: tuple[Request, ...],
    written: tuple[AuthoredScene, ...],
    origins: Mapping[str, Origins],
) -> tuple[tuple[Request, ...], Mapping[str, Origins]]:
    """The requests with what their author wrote of each, and the origins with its places.

    Nothing but a plan asks for it, and it takes as long as all else that is done for a request.
    """
    by_scene = {request.scene: each for request, each in zip(requests, written, strict=True)}
    made = {name: authored(each) for name, each in by_scene.items()}
    placed = {
        name: replace(origins[name], places={**origins[name].places, **places})
        for name, (_, places) in made.items()
    }
    told = (replace(request, authored=made[request.scene][0]) for request in requests)
    return tuple(told), {**origins, **placed}


def lower_scene(scene: Scene, context: LowerContext) -> LoweredScene:
    """The request of one scene, and all that is to be said of it."""
    storyboard, row = context.storyboard, context.row
    attached = attach(scene, storyboard, row)
    own, unread = _own_template(scene, context.templates)
    prompt, words, failed = _prompt(scene, attached, own, context)
    settled, unfit = parameters(scene, row, _terms(attached, storyboard))
    template = own.text if own else None
    request = _request(scene, attached, row, prompt, settled)
    origins = Origins(words, _places(scene, attached, settled))
    written = AuthoredScene(
        scene,
        storyboard,
        storyboard.among(attached.usage.places),
        storyboard.among(attached.usage.described),
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
    """The prompt and its words' origins; by our template where the writer's own fails."""
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


@lru_cache
def _same(references: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """References as one tuple for the many scenes that have the same."""
    return references


def _request(
    scene: Scene,
    attached: Attachments,
    row: ModelSpec,
    prompt: Prompt,
    settled: Parameters,
) -> Request:
    negative = set_to(scene.settings.negative_prompt) if row.negative_limit is not None else None
    return Request(
        scene=scene.name,
        take=1,
        shots=tuple(shot.id for shot in scene.shots),
        model=row.name,
        prompt=prompt,
        negative_prompt=negative.value if negative else None,
        media=attached.media,
        parameters=settled.values,
        references=_same(tuple(attached.labels.items())),
    )


def _places(scene: Scene, attached: Attachments, settled: Parameters) -> Mapping[str, Span]:
    """Where the parts of a request's body were written."""
    places = {"scene": scene.span}
    places.update((_medium(at), span) for at, span in enumerate(attached.spans))
    places.update((_parameter(name), span) for name, span in settled.places)
    return places


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
