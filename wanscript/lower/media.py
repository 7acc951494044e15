"""Local media that are missing, unreadable, or not what the model takes."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Note, Severity
from ..language.source import Span
from ..models.media import MediaFacts, MediaKind, MediaProblem
from ..models.spec import MediaLimits
from .judged import Judged


def media(judged: Judged) -> Iterator[Diagnostic]:
    """Local media that are missing, unreadable, or not what the model takes."""
    row = judged.row
    for medium, span in zip(judged.attached.media, judged.attached.spans, strict=True):
        if medium.url and medium.after is None:
            kind = "video" if medium.type.endswith("video") else "image"
            kind = "audio" if medium.type.endswith("audio") else kind
            yield from _medium(medium.url, span, kind, row.bounds.get(kind), judged)
    for kind, bounds in row.bounds.items():
        yield from _together(kind, bounds, judged)
    for who in judged.storyboard.among(judged.attached.labels):
        if who.voice and row.voice == "inside":
            yield from _medium(who.voice.url, who.voice.span, "audio", row.bounds["voice"], judged)


def _together(kind: str, bounds: MediaLimits, judged: Judged) -> Iterator[Diagnostic]:
    if bounds.together is None:
        return
    lasting = [
        (found.seconds, span)
        for medium, span in zip(judged.attached.media, judged.attached.spans, strict=True)
        if medium.type == f"reference_{kind}"
        and isinstance(found := judged.facts(medium.url), MediaFacts)
        and found.seconds is not None
    ]
    total = sum(seconds for seconds, _ in lasting)
    if total > bounds.together + 0.05:
        yield Diagnostic(
            "WAN306",
            Severity.ERROR,
            judged.scene.span,
            f"the reference {kind}s of this scene last {total:.1f} s together, but "
            f"{judged.row.name} takes {bounds.together:g} s",
            "",
            tuple(Note(span, f"{seconds:.1f} s") for seconds, span in lasting),
            "cut them, or use fewer",
        )


def _medium(
    url: str, span: Span, kind: str, bounds: MediaLimits | None, judged: Judged
) -> Iterator[Diagnostic]:
    found = judged.facts(url)
    if isinstance(found, MediaProblem):
        yield Diagnostic(
            "WAN204" if found.missing else "WAN205",
            Severity.ERROR,
            span,
            found.message,
            f"did you mean `{found.nearest}`?" if found.nearest else _slip(url),
            help=found.help or _HELP[found.missing],
        )
    elif isinstance(found, MediaFacts) and found.kind is not MediaKind(kind):
        yield Diagnostic(
            "WAN306",
            Severity.ERROR,
            span,
            f"this is {_WHAT[found.kind]}, not {_WHAT[MediaKind(kind)]}",
            help=f"if it is meant, it belongs into `{_FIELD[found.kind]}:`",
        )
    elif isinstance(found, MediaFacts) and bounds is not None:
        for message, way in _unfit(found, bounds):
            yield Diagnostic(
                "WAN306",
                Severity.ERROR,
                span,
                f"{judged.row.name} cannot take this: {message}",
                help=way,
            )


_HELP = {
    True: "paths are relative to the file they stand in",
    False: "name a picture, clip or sound that opens in a viewer or player",
}
_WHAT = {MediaKind.IMAGE: "a picture", MediaKind.VIDEO: "a clip", MediaKind.AUDIO: "a sound"}
_FIELD = {MediaKind.IMAGE: "Image", MediaKind.VIDEO: "Video", MediaKind.AUDIO: "Voice"}


def _slip(url: str) -> str:
    """What is odd about a path that leads nowhere."""
    if url[:1] in "\"'“‘" and len(url) > 2:
        return f"a path needs no quotation marks: `{url[1:-1]}`"
    if "\\" in url:
        return "folders are parted by `/`"
    if url.startswith("~"):
        return "`~` is not known here: paths begin at the file they stand in"
    if "://" in url:
        return "a URL begins with `https://`, `http://` or `oss://`"
    return ""


def _unfit(found: MediaFacts, bounds: MediaLimits) -> Iterator[tuple[str, str]]:
    if found.format not in bounds.formats:
        yield f"its format is {found.format}", f"convert it to {' or '.join(bounds.formats)}"
    if found.size > bounds.size:
        yield (
            f"it has {found.size / 1024 / 1024:.1f} MB, more than {bounds.size // 1024 // 1024} MB",
            "make it smaller",
        )
    if bounds.side and found.width and found.height:
        low, high = bounds.side
        size = f"{found.width} x {found.height} pixels"
        if min(found.width, found.height) < low or max(found.width, found.height) > high:
            yield (
                f"it has {size}, but each side must have {low} to {high}",
                f"make each side {low} to {high} pixels",
            )
        long, short = max(found.width, found.height), min(found.width, found.height)
        if bounds.aspect and long > short * bounds.aspect:
            yield (
                f"it has {size}, so one side is more than {bounds.aspect:g} times the other",
                "crop it",
            )
    if bounds.short_side and found.width and found.height:
        short = min(found.width, found.height)
        if short < bounds.short_side:
            yield (
                f"its shorter side has {short} pixels, less than {bounds.short_side}",
                "use a larger picture",
            )
    if bounds.seconds and found.seconds is not None:
        low_s, high_s = bounds.seconds
        # a file's own clock is a few frames off what was asked of the editor
        if not low_s - 0.05 <= found.seconds <= high_s + 0.05:
            yield (
                f"it lasts {found.seconds:.1f} s, but must last {low_s:g} to {high_s:g} s",
                f"cut it to at most {high_s:g} s"
                if found.seconds > high_s
                else f"make it at least {low_s:g} s long",
            )
    if found.alpha and not bounds.alpha:
        yield "it has transparent parts", "save it without an alpha channel"
