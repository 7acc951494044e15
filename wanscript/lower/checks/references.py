"""How many references a request has, and how many it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...language.diagnostic import Diagnostic, Note
from ...language.spelled import entry
from ...language.storyboard import Role
from ...language.words import KEYS, ROLES
from ...models.media import reference
from ...models.request import Medium
from .check_context import CheckContext
from .features import no_reference


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
    unread = (each for each in context.scene.not_understood if not each.meant)
    return (
        context.scene.says_nothing
        or any(unread)
        or any(
            (
                *(who.unresolved for who in used if not who.media),
                *(each for each in context.storyboard.unresolved if each.meant in _REFERRING),
                *context.film.as_one,
            )
        )
    )


_REFERRING = frozenset((*ROLES, *(word for word, key in KEYS.items() if key in ("model", "with"))))
"""The words of lines by which a scene may have a reference, or need none."""
