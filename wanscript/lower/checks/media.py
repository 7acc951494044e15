"""Local media that are missing, unreadable, or not what the model takes."""

from __future__ import annotations

from collections.abc import Iterator

from ...language.diagnostic import Diagnostic, Note
from ...language.lazy import lazy
from ...language.source import Span
from ...models.limits import Limit, too_long_in_all, too_long_together, violations
from ...models.media import MediaFacts, MediaProblem, MediaRole, is_url, seconds_of
from ...models.price import lasting
from ..length import no_clip
from .check_context import CheckContext
from .missing import missing


def media(context: CheckContext) -> Iterator[Diagnostic]:
    """Local media that are missing, unreadable, or not what the model takes."""
    attached = context.attached
    for medium, span in zip(attached.media, attached.spans, strict=True):
        if medium.url and medium.after is None:
            yield from _medium(medium.url, span, medium.role, context)
    for role in context.row.bounds:
        yield from _together(role, context)
    for who in context.storyboard.among(attached.labels):
        if who.voice and context.row.reference_voice:
            yield from _medium(who.voice.url, who.voice.span, MediaRole.VOICE, context)


_PAGES = lazy(
    r"(?i)https?://(?:[^/?#]*\.)?(?:drive\.google\.com/(?:file|open|drive)|docs\.google\.com/|photos\."
    r"(?:google|app\.goo)|dropbox\.com/(?!.*[?&](?:dl|raw)=1)|1drv\.ms/|onedrive\.live\.com/"
    r"|icloud\.com/|wetransfer\.com/|we\.tl/|pan\.baidu\.com/|(?:pan|drive)\.quark\.cn/"
    r"|alipan\.com/|aliyundrive\.com/s/|youtube\.com/|youtu\.be/|vimeo\.com/\d|bilibili\.com/"
    r"|instagram\.com/|pinterest\.[a-z.]+/pin|imgur\.com/(?![^?#]*\.\w))"
    r"|https?://[^?#]*\.(?:html?|php|aspx?)(?:[?#]|$)"
)
"""Addresses at which services show a page about a file, and those of pages."""


def _page(url: str, span: Span) -> Iterator[Diagnostic]:
    if _PAGES().match(url):
        yield Diagnostic.of(
            "WAN223",
            span,
            "at this address stands a page that shows a file, not the file itself",
            help="download the file and name it here, or give an address that ends in the file",
        )


def _together(role: MediaRole, context: CheckContext) -> Iterator[Diagnostic]:
    bounds = context.row.bounds[role]
    measured = _lasting(role, context)
    seconds = [each for each, _ in measured]
    if too_long_together(seconds, bounds):
        yield _unfit(
            context.scene.span,
            f"the reference {role.kind}s of this scene last {sum(seconds):.1f} s together, but "
            f"{context.row.name} takes {bounds.together:g} s",
            "cut them, or use fewer",
            tuple(Note(span, f"{each:.1f} s") for each, span in measured),
        )


def in_all(context: CheckContext) -> Iterator[Diagnostic]:
    """A clip that with its reference videos is longer than the model makes of both together."""
    row, filmed = context.row, _lasting(MediaRole.REFERENCE_VIDEO, context)
    output, videos = lasting(context.request), [seconds for seconds, _ in filmed]
    if not output.known or not too_long_in_all(float(output.high), videos, row):
        return
    yield no_clip(
        context.origins.places.get("parameters.duration", context.scene.span),
        f"this scene lasts {output.high} s and its reference videos {sum(videos):.1f} s, but "
        f"{row.name} takes {row.in_all:g} s of both together",
        "make the scene shorter, or use shorter clips",
        tuple(Note(span, f"{each:.1f} s") for each, span in filmed),
    )


def _lasting(role: MediaRole, context: CheckContext) -> list[tuple[float, Span]]:
    """The seconds of every measured medium in a role, and where it was written."""
    return [
        (seconds, span)
        for medium, span in zip(context.attached.media, context.attached.spans, strict=True)
        if medium.role is role and (seconds := seconds_of(context.facts(medium.url))) is not None
    ]


def _medium(url: str, span: Span, role: MediaRole, context: CheckContext) -> Iterator[Diagnostic]:
    if is_url(url):
        yield from _page(url, span)
    found = context.facts(url)
    if isinstance(found, MediaProblem) and found.missing:
        yield missing(found, url, span, role, context)
    elif isinstance(found, MediaProblem):
        help = found.help or "name a picture, clip or sound that opens in a viewer or player"
        yield unreadable(span, found.message, help=help)
    elif isinstance(found, MediaFacts):
        for wrong in violations(found, context.row.bounds[role]):
            unfit = f"{context.row.name} cannot take this: {wrong.message}"
            if wrong.limit is Limit.KIND:
                unfit = f"this {wrong.message.removeprefix('it ')}"
            yield _unfit(span, unfit, wrong.way)


def unreadable(span: Span, message: str, label: str = "", help: str = "") -> Diagnostic:
    """A file that is there, and cannot be read."""
    return Diagnostic.of("WAN205", span, message, label, help=help)


def _unfit(span: Span, message: str, help: str, notes: tuple[Note, ...] = ()) -> Diagnostic:
    return Diagnostic.of("WAN306", span, message, notes=notes, help=help)
