"""`Storyboard` to `Request`s: media attached, prompt written, parameters settled, limits held."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ..language.diagnostic import Diagnostic, Note
from ..language.near import nearest
from ..language.slice import Slice
from ..language.source import Source, Span
from ..language.storyboard import Scene, Storyboard
from ..models.media import Facts, MediaRole, Unreadable
from ..models.price import lasting
from ..models.request import Medium, Prompt, Request
from ..models.spec import ModelSpec
from ..models.table import DEFAULT, MODELS
from .attach import Attachments, attach, given
from .check_context import CheckContext
from .facets import authored
from .features import circles, listed
from .identify import identify
from .limits import CHECKS
from .parameters import parameters
from .prompt import Own, Render, write
from .split import split
from .usage import never_used, unprinted
from .written import Spellings, Written


@dataclass(frozen=True, slots=True)
class Lowered:
    """What lowering gives: the scenes as they are shot, their requests, and what was found."""

    storyboard: Storyboard
    requests: tuple[Request, ...]
    origins: tuple[Slice, ...]
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Templates:
    """How a writer's own templates are read, by paths as the script names them, and rendered."""

    read: Callable[[str], Source | Unreadable]
    render: Render


def lower(
    storyboard: Storyboard,
    facts: Facts,
    model: str | None = None,
    templates: Templates | None = None,
    *,
    start: Span,
) -> Lowered:
    """The requests of every scene in order, with the origins of their marks.

    `model` overrides the script's own; without `templates` a writer's own are off; `start` is
    the script's first character, the place of what is wrong with no line of it.
    """
    findings: list[Diagnostic] = []
    origins: list[Slice] = []
    requests: list[Request] = []
    used: set[str] = set()
    printed: set[str] = set()
    row = _row(storyboard, model, start, findings)
    storyboard, cut = split(storyboard, row)
    findings += cut
    storyboard, said = identify(storyboard)
    findings += said
    spelled = Spellings(storyboard)
    for scene in storyboard.scenes:
        attached = attach(scene, storyboard, row)
        used.update(attached.uses)
        used.update(attached.printed)
        printed.update(attached.printed)
        own = _own_template(scene, templates, findings)
        prompt = _prompt(scene, storyboard, attached, origins, own, templates, findings)
        request = _request(scene, storyboard, attached, row, prompt, origins, findings)
        template = own.text if own else None
        written = Written(scene, storyboard, attached, spelled, template, model)
        request = _authored(request, written, origins)
        judged = CheckContext(request, scene, storyboard, attached, row, facts, origins)
        for check in CHECKS:
            findings += check(judged)
        requests += takes(request, scene, findings)
    findings += circles(storyboard, requests)
    findings += _unseen(storyboard, spelled, frozenset(used), frozenset(printed))
    return Lowered(storyboard, tuple(requests), tuple(origins), tuple(dict.fromkeys(findings)))


def _own_template(
    scene: Scene, templates: Templates | None, findings: list[Diagnostic]
) -> Source | None:
    setting = given(scene, "prompt")
    if setting and templates is None:
        findings.append(
            Diagnostic.of(
                "WAN320",
                setting.span,
                "this project brings a prompt template of its own, which is off",
                "not read",
                help="read it first; then allow it with --allow-templates",
            )
        )
    elif setting and templates:
        found = templates.read(setting.value)
        if isinstance(found, Source):
            return found
        findings.append(Diagnostic.of("WAN205", setting.span, found.message))
    return None


def _prompt(
    scene: Scene,
    storyboard: Storyboard,
    attached: Attachments,
    origins: list[Slice],
    own: Source | None,
    templates: Templates | None,
    findings: list[Diagnostic],
) -> Prompt:
    if own is None or templates is None or scene.fence is not None:
        return write(scene, storyboard, attached, origins)
    from .sandbox import TemplateProblem

    try:
        return write(scene, storyboard, attached, origins, Own(own.text, templates.render))
    except TemplateProblem as problem:
        setting = given(scene, "prompt")
        start = sum(map(len, own.text.splitlines(keepends=True)[: problem.line - 1]))
        end = start + len(own.line(problem.line))
        findings.append(
            Diagnostic.of(
                "WAN321",
                Span(own, start, end),
                f"this template cannot be used: {problem}",
                notes=(Note(setting.span, "set here"),) if setting else (),
            )
        )
        return write(scene, storyboard, attached, origins)


def takes(request: Request, scene: Scene, findings: list[Diagnostic]) -> Iterator[Request]:
    """One request for each take; take k has the script's seed plus k - 1, or an open one."""
    setting = given(scene, "takes")
    count = 1
    if setting and re.fullmatch(r"[1-9]\d?", setting.value):
        count = int(setting.value)
    elif setting:
        findings.append(
            Diagnostic.of(
                "WAN303",
                setting.span,
                f"`{setting.value}` is no number of takes",
                help="write a whole number from 1 to 99",
            )
        )
    for take in range(1, count + 1):
        parameters = tuple(
            (name, (int(value) + take - 1) % 2**31 if name == "seed" else value)
            for name, value in request.parameters
        )
        yield replace(request, take=take, parameters=parameters)


def _unseen(
    storyboard: Storyboard, spelled: Spellings, used: frozenset[str], printed: frozenset[str]
) -> Iterator[Diagnostic]:
    """Names that no scene uses, and Looks that no prompt of those who are used says."""
    if storyboard.scenes:
        yield from never_used(storyboard, used, spelled)
        everybody = {who.name for who in storyboard.declared}
        yield from unprinted(storyboard, printed | (everybody - used))


def _row(
    storyboard: Storyboard, model: str | None, start: Span, findings: list[Diagnostic]
) -> ModelSpec:
    setting = storyboard.settings.get("model")
    name = model or (setting.value if setting and setting.value != "default" else DEFAULT)
    if name not in MODELS:
        meant = nearest(name, tuple(MODELS))
        findings.append(
            Diagnostic.of(
                "WAN311",
                start if model or setting is None else setting.span,
                f"there is no model `{name}`",
                f"did you mean `{meant}`?" if meant else "",
                help=f"known models are {listed(tuple(MODELS))}",
            )
        )
    row = MODELS.get(name, MODELS[DEFAULT])
    place = setting.span if setting and not model else None
    if place is None and storyboard.scenes:
        place = storyboard.scenes[0].span
    if place:
        findings += _doubts(name, row, place)
    return row


def _doubts(name: str, row: ModelSpec, place: Span) -> Iterator[Diagnostic]:
    """What is uncertain about a model."""
    if name in MODELS and name not in tuple(MODELS):
        yield Diagnostic.of(
            "WAN314",
            place,
            f"`{name}` is a snapshot that is not known here; it is taken for one of its "
            "family, with the family's limits",
            help=f"known models are {listed(tuple(MODELS))}",
        )
    if row.retired:
        yield Diagnostic.of(
            "WAN313",
            place,
            f"{row.name} {row.retired}",
            help=f"`Model: {DEFAULT}` is its successor",
        )


def _request(
    scene: Scene,
    storyboard: Storyboard,
    attached: Attachments,
    row: ModelSpec,
    prompt: Prompt,
    origins: list[Slice],
    findings: list[Diagnostic],
) -> Request:
    frame, _ = _first(attached, MediaRole.FIRST_FRAME)
    _, with_video = _first(attached, MediaRole.REFERENCE_VIDEO)
    settled = parameters(
        scene,
        row,
        alone=len(storyboard.scenes) == 1,
        frame=frame,
        with_video=with_video,
        say=findings.append,
    )
    negative = given(scene, "negative prompt") if row.negative_limit is not None else None
    places = [("scene", scene.span)]
    places += [(f"media[{at}].url", span) for at, span in enumerate(attached.spans)]
    places += [(f"parameters.{name}", span) for name, span in settled.places]
    first = len(origins)
    origins += [Slice.of(span) for _, span in places]
    return Request(
        scene=scene.name,
        take=1,
        shots=tuple(shot.id for shot in scene.shots),
        model=row.name,
        prompt=prompt,
        negative_prompt=negative.value if negative else None,
        media=attached.media,
        parameters=settled.values,
        references=tuple(attached.labels.items()),
        places=tuple((what, first + at) for at, (what, _) in enumerate(places)),
    )


def _first(attached: Attachments, role: MediaRole) -> tuple[Medium, Span] | tuple[None, None]:
    """The first medium in a role and where it was written."""
    both = zip(attached.media, attached.spans, strict=True)
    return next(((medium, span) for medium, span in both if medium.role is role), (None, None))


def _authored(request: Request, written: Written, origins: list[Slice]) -> Request:
    sent = dict(request.parameters).get("duration")
    told, places = authored(replace(written, seconds=sent, decided=not lasting(request).known))
    known = tuple((part, len(origins) + at) for at, (part, _) in enumerate(places))
    origins += [Slice.of(span) for _, span in places]
    return replace(request, authored=told, places=request.places + known)
