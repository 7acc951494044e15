"""What a request must be before it may cost money: a tuple of functions of one signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..language.counted import HAN, count_han
from ..language.diagnostic import Diagnostic, Note
from ..language.lazy import lazy
from ..language.source import Span
from ..language.spelled import entry
from ..language.storyboard import Role
from ..language.usage import together
from ..language.words import KEYS, ROLES
from ..models.media import reference
from ..models.request import Mark, Medium
from ..models.spec import ModelSpec
from .advice import denied, hurried, negated, overrun
from .check_context import Check, CheckContext
from .features import chains, features, no_reference, voices
from .media import in_all, media
from .typed import indices
from .usage import unnamed, unsaid


def references(context: CheckContext) -> Iterator[Diagnostic]:
    """Too many references, or none where one is needed."""
    row, attached = context.row, context.attached
    taken = [medium for medium in attached.media if medium.role.reference]
    least, most = row.references
    place = context.scene.span
    if len(taken) < least and not _unattachable(context) and not _may_have_one(context):
        yield _none_used(context)
    yield from _too_many(context, taken)
    if row.items_warned is not None and len(taken) <= most < len(attached.media):
        yield Diagnostic.of(
            "WAN310",
            place,
            f"{most} references and a first frame make {len(attached.media)} media: "
            "the service's own pages disagree whether it takes so many",
            help="leave one reference out to be safe",
        )


def _none_used(context: CheckContext) -> Diagnostic:
    """A scene without a reference: who is in it has no medium yet, or nobody with one is named."""
    language, used = context.scene.language, context.attached.usage.places
    image, video = (entry(each, "", language, "fields") for each in ("image", "video"))
    bare = next((who for who in context.storyboard.among(used) if not who.media), None)
    said = (
        f"this scene uses no reference, but {context.row.name} needs at least one picture or clip"
    )
    if bare:
        way = f"write `{image}` and its file, indented, below the declaration of {bare.name}"
        label, notes = f"{bare.name} has no picture or clip", (Note(bare.span, "declared here"),)
        return no_reference(context.scene.span, said, way, label, notes)
    line = entry("with", "...", language)
    way = f"name somebody who has an `{image}` or a `{video}`, or attach them with `{line}`"
    label = "nothing here names a declared picture or clip"
    return no_reference(context.scene.span, said, way, label)


def _too_many(context: CheckContext, taken: Sequence[Medium]) -> Iterator[Diagnostic]:
    row, attached, most = context.row, context.attached, context.row.references[1]
    places = attached.usage.places
    if len(taken) > most:
        who = {name: spans[0] for name, spans in places.items() if name in attached.labels}
        yield _more_than_taken(
            context,
            f"{len(taken)} references",
            most,
            "split the scene in two, or describe somebody in words without a picture",
            ", ".join(f"{name} ({attached.labels[name]})" for name in who),
            tuple(Note(span, f"{name} is used here") for name, span in who.items()),
        )
    for kind, bound in row.kinds.items():
        count = sum(medium.role is reference(kind) for medium in taken)
        if bound < count <= most:
            way = "split the scene in two"
            yield _more_than_taken(context, f"{count} reference {kind}s", bound, way)


def _more_than_taken(
    context: CheckContext,
    used: str,
    most: int,
    help: str,
    label: str = "",
    notes: tuple[Note, ...] = (),
) -> Diagnostic:
    message = f"this scene uses {used}, but {context.row.name} takes at most {most}"
    return Diagnostic.of("WAN301", context.scene.span, message, label, notes, help)


def prompt(context: CheckContext) -> Iterator[Diagnostic]:
    """A prompt or negative prompt longer than what the model reads."""
    request, row = context.request, context.row
    length = weight(request.prompt.text, row)
    if length > row.prompt_limit:
        over = _read(request.prompt.text, row)
        mark = next((each for each in request.prompt.marks if each.end > over), None)
        yield _unread(
            context.scene.span,
            f"the prompt has {length} characters, but {row.name} reads {row.prompt_limit}",
            "the service would cut the rest silently, and bill the clip",
            () if mark is None else (Note(_cut(context, mark, over), "cut from here on"),),
            "shorten the scene, or split it in two",
        )
    setting, limit = context.scene.settings.negative_prompt, row.negative_limit
    negative = request.negative_prompt
    if negative and setting and limit is not None and len(negative) > limit:
        yield _unread(
            setting.span,
            f"the negative prompt has {len(negative)} characters, but {row.name} reads {limit}",
            "the service would cut the rest silently",
        )


def _unread(
    span: Span, message: str, label: str, notes: tuple[Note, ...] = (), help: str = ""
) -> Diagnostic:
    return Diagnostic.of("WAN305", span, message, label, notes, help)


def _read(text: str, row: ModelSpec) -> int:
    """How many characters of a text a model reads."""
    left = row.prompt_limit
    for at, char in enumerate(text):
        left -= row.han_weight if _HAN().match(char) else 1
        if left < 0:
            return at
    return len(text)


def _cut(context: CheckContext, mark: Mark, over: int) -> Span:
    """Where the first character that is not read stands, up to its line's end."""
    origin, text = context.origins[mark.origin], context.request.prompt.text
    start, length = max(0, over - mark.start), mark.end - mark.start
    rest = origin.place_in(text[mark.start : mark.end], start, length)
    end = rest.text.find("\n")
    return rest if end < 0 else Span(rest.source, rest.start, rest.start + end)


def _unattachable(context: CheckContext) -> bool:
    """Whether a used medium is of a kind that the model lacks, which is said at its line."""
    return any(
        each.kind not in context.row.kinds
        for who in context.storyboard.among(context.attached.usage.places)
        if who.role is not Role.VOICE
        for each in who.media
    )


def _may_have_one(context: CheckContext) -> bool:
    """Whether something that was not understood may be what names, or is, a reference."""
    used = context.storyboard.among(context.attached.usage.places)
    return bool(context.scene.not_understood) or any(
        (
            *(who.unresolved for who in used if not who.media),
            *(each for each in context.storyboard.unresolved if each.meant in _REFERRING),
            *together(context.storyboard),
        )
    )


_REFERRING = frozenset((*ROLES, *(word for word, key in KEYS.items() if key in ("model", "with"))))
"""The words of lines by which a scene may have a reference, or need none."""


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
    negated,
)
