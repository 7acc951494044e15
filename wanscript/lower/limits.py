"""What a request must be before it may cost money: a tuple of functions of one signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..language.diagnostic import Diagnostic, Note
from ..language.joint import HAN, count_han
from ..language.lazy import lazy
from ..language.source import Span
from ..language.storyboard import Role
from ..models.media import reference
from ..models.request import Mark, Medium
from ..models.spec import ModelSpec
from .advice import denied, hurried, negated, overrun, untimed
from .check_context import Check, CheckContext
from .features import chains, features, voices
from .media import in_all, media
from .typed import indices
from .usage import unnamed, unsaid


def references(judged: CheckContext) -> Iterator[Diagnostic]:
    """Too many references, or none where one is needed."""
    row, attached = judged.row, judged.attached
    taken = [medium for medium in attached.media if medium.role.reference]
    least, most = row.references
    place = judged.scene.span
    if len(taken) < least and not _unattachable(judged):
        yield Diagnostic.of(
            "WAN302",
            place,
            f"this scene uses no reference, but {row.name} needs at least one picture or clip",
            "nothing here names a declared picture or clip",
            help="name somebody who has an `Image:` or a `Video:`, or attach them with "
            "`With: Name`",
        )
    yield from _too_many(judged, taken)
    if row.items_warned is not None and len(taken) <= most < len(attached.media):
        yield Diagnostic.of(
            "WAN310",
            place,
            f"{most} references and a first frame make {len(attached.media)} media: "
            "the service's own pages disagree whether it takes so many",
            help="leave one reference out to be safe",
        )


def _too_many(judged: CheckContext, taken: Sequence[Medium]) -> Iterator[Diagnostic]:
    row, attached, most = judged.row, judged.attached, judged.row.references[1]
    if len(taken) > most:
        who = {name: places[0] for name, places in attached.uses.items() if name in attached.labels}
        yield Diagnostic.of(
            "WAN301",
            judged.scene.span,
            f"this scene uses {len(taken)} references, but {row.name} takes at most {most}",
            ", ".join(f"{name} ({attached.labels[name]})" for name in who),
            tuple(Note(span, f"{name} is used here") for name, span in who.items()),
            "split the scene in two, or describe somebody in words without a picture",
        )
    for kind, bound in row.kinds.items():
        count = sum(medium.role is reference(kind) for medium in taken)
        if bound < count <= most:
            yield Diagnostic.of(
                "WAN301",
                judged.scene.span,
                f"this scene uses {count} reference {kind}s, but {row.name} takes at most {bound}",
                help="split the scene in two",
            )


def prompt(judged: CheckContext) -> Iterator[Diagnostic]:
    """A prompt or negative prompt longer than what the model reads."""
    request, row = judged.request, judged.row
    length = weight(request.prompt.text, row)
    if length > row.prompt_limit:
        over = _read(request.prompt.text, row)
        mark = next((each for each in request.prompt.marks if each.end > over), None)
        yield Diagnostic.of(
            "WAN305",
            judged.scene.span,
            f"the prompt has {length} characters, but {row.name} reads {row.prompt_limit}",
            "the service would cut the rest silently, and bill the clip",
            () if mark is None else (Note(_cut(judged, mark, over), "cut from here on"),),
            "shorten the scene, or split it in two",
        )
    negative, limit = request.negative_prompt, row.negative_limit
    if negative and limit is not None and len(negative) > limit:
        setting = judged.scene.settings["negative prompt"]
        yield Diagnostic.of(
            "WAN305",
            setting.span,
            f"the negative prompt has {len(negative)} characters, but {row.name} reads {limit}",
            "the service would cut the rest silently",
        )


def _read(text: str, row: ModelSpec) -> int:
    """How many characters of a text a model reads."""
    left = row.prompt_limit
    for at, char in enumerate(text):
        left -= row.han_weight if _HAN().match(char) else 1
        if left < 0:
            return at
    return len(text)


def _cut(judged: CheckContext, mark: Mark, over: int) -> Span:
    """Where the first character that is not read stands, up to its line's end."""
    origin, text = judged.origins[mark.origin], judged.request.prompt.text
    start, length = max(0, over - mark.start), mark.end - mark.start
    rest = origin.place_in(text[mark.start : mark.end], start, length)
    end = rest.text.find("\n")
    return rest if end < 0 else Span(rest.source, rest.start, rest.start + end)


def _unattachable(judged: CheckContext) -> bool:
    """Whether a used medium is of a kind that the model lacks, which is said at its line."""
    return any(
        each.kind not in judged.row.kinds
        for who in judged.storyboard.among(judged.attached.uses)
        if who.role is not Role.VOICE
        for each in who.media
    )


def weight(text: str, row: ModelSpec) -> int:
    """The length of a text as a model counts it."""
    if row.han_weight == 1:
        return len(text)
    return len(text) + (row.han_weight - 1) * count_han(text)


_HAN = lazy(f"[{HAN}]")


CHECKS: tuple[Check, ...] = (
    references,
    features,
    chains,
    prompt,
    voices,
    indices,
    media,
    in_all,
    unnamed,
    unsaid,
    hurried,
    denied,
    overrun,
    untimed,
    negated,
)
