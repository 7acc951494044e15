"""What a script sends as plain text, for tools that compare two versions of a file line by line."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiler import Compilation
from ..models.price import lasting
from ..models.request import Request
from .sourcemap import Item, Sheet, sourcemap


def sent_text(compilation: Compilation) -> str:
    """Each scene with its media, settings and prompt, a sentence a line.

    A name stands where its label is sent: labels are numbers that change with every medium. No
    price and no line is told, which change without a word of the film.
    """
    sheets = sourcemap(compilation, _unknown, "intl", "CNY")
    return "\n\n".join("\n".join(_scene(sheet)) for sheet in sheets) + "\n"


def _unknown(reference: str) -> None:  # noqa: ARG001
    return


def _scene(sheet: Sheet) -> Iterator[str]:
    request = sheet.request
    heading = sheet.scene.heading.span.text if sheet.scene.heading else ""
    yield f"== {request.scene}  {heading}".rstrip()
    lasts = lasting(request)
    seconds = f"{lasts.low} s" if lasts.known else f"{lasts.low} to {lasts.high} s"
    takes = f", {sheet.takes} takes" if sheet.takes > 1 else ""
    yield f"{request.model}, {seconds}{takes}"
    for name, value, place in sheet.parameters:
        if place is not None:
            yield f"{name}: {value}"
    yield from map(_medium, sheet.media)
    yield ""
    yield from _sentences(sheet)
    if request.negative_prompt:
        yield from ("", f"not: {request.negative_prompt}")


def _medium(item: Item) -> str:
    medium = item.medium
    where = f"the end of {medium.after}" if medium.after else medium.url
    voice = f", voice {medium.voice}" if medium.voice else ""
    return f"{item.name or 'first frame'}: {where}{voice}"


def _sentences(sheet: Sheet) -> Iterator[str]:
    for sentence in sheet.sentences:
        line = _named(sheet.request, sentence.start, sentence.end).strip()
        if line:
            yield line


def _named(request: Request, start: int, end: int) -> str:
    """A part of a prompt with names for labels."""
    pieces, at, text = [], start, request.prompt.text
    for mark in sorted(request.prompt.marks, key=lambda each: each.start):
        if mark.name is not None and at <= mark.start and mark.end <= end:
            pieces += [text[at : mark.start], mark.name]
            at = mark.end
    return "".join((*pieces, text[at:end]))
