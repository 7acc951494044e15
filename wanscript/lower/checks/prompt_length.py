"""A prompt or a negative prompt that is longer than what a model reads."""

from __future__ import annotations

from collections.abc import Iterator

from ...language.counted import HAN, count_han
from ...language.diagnostic import Diagnostic, Note
from ...language.lazy import lazy
from ...language.source import Span
from ...models.request import Mark
from ...models.spec import ModelSpec
from .check_context import CheckContext


def prompt_length(context: CheckContext) -> Iterator[Diagnostic]:
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
    origin, text = context.origins.words[mark.origin], context.request.prompt.text
    start, length = max(0, over - mark.start), mark.end - mark.start
    rest = origin.place_in(text[mark.start : mark.end], start, length)
    end = rest.text.find("\n")
    return rest if end < 0 else Span(rest.source, rest.start, rest.start + end)


def weight(text: str, row: ModelSpec) -> int:
    """The length of a text as a model counts it."""
    if row.han_weight == 1:
        return len(text)
    return len(text) + (row.han_weight - 1) * count_han(text)


_HAN = lazy(f"[{HAN}]")
