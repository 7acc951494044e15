"""What is shown beside the text: completions, hints, lenses, the film's length and price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from ..app.analysed import Analysed
from ..app.completing import OfferKind, offers
from ..app.glance import glances, whole
from ..language.fold import fold
from ..language.source import Span
from ..language.storyboard import Scene
from .hovering import request_of, scene_at
from .places import offset_of, position_of, range_of, span_of

REHEARSE = "wanscript.rehearse"

_KINDS = {
    OfferKind.KEY: types.CompletionItemKind.Keyword,
    OfferKind.FIELD: types.CompletionItemKind.Field,
    OfferKind.VALUE: types.CompletionItemKind.Value,
    OfferKind.FILE: types.CompletionItemKind.File,
    OfferKind.FOLDER: types.CompletionItemKind.Folder,
    OfferKind.NAME: types.CompletionItemKind.Class,
    OfferKind.CUE: types.CompletionItemKind.Class,
    OfferKind.HEADING: types.CompletionItemKind.Module,
    OfferKind.TRANSITION: types.CompletionItemKind.Operator,
    OfferKind.WORD: types.CompletionItemKind.Text,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a client wants to be shown; none of it is shown unasked."""

    scene_hints: bool = False
    label_hints: bool = False
    status: bool = False

    @staticmethod
    def of(options: object) -> Shown:
        """What a client's options say; what is no option is passed over."""
        given = options if isinstance(options, Mapping) else {}
        hints = given.get("inlayHints")
        hints = hints if isinstance(hints, Mapping) else {}
        return Shown(
            hints.get("scenes") is True, hints.get("labels") is True, given.get("status") is True
        )


def completion(
    film: Analysed, position: types.Position, typed: str | None = None
) -> types.CompletionList:
    """What may be typed at a position; `typed` is the sign that asked for it, where one did."""
    items = []
    unasked = typed is not None and typed != "@"
    found = offers(film, offset_of(film.source, position), unasked=unasked)
    for at, each in enumerate(found):
        item = types.CompletionItem(
            each.text.strip(),
            kind=_KINDS[each.kind],
            detail=each.detail or None,
            sort_text=f"{at:05}",
            filter_text=_filter(each.text, each.span.text),
            text_edit=types.TextEdit(range_of(each.span), each.text),
        )
        items.append(item)
    return types.CompletionList(is_incomplete=True, items=items)


def _filter(text: str, typed: str) -> str:
    """What a client compares with what was typed: that itself, where it means the same."""
    folded = fold(text).startswith(fold(typed)) and not text.lower().startswith(typed.lower())
    return f"{typed}{text[len(typed) :]}" if folded else text


def hints(film: Analysed, within: types.Range, shown: Shown) -> list[types.InlayHint]:
    """What stands behind headings and names, as far as it is wanted."""
    here = span_of(film.script, within)
    made: list[types.InlayHint] = []
    if shown.scene_hints:
        made += _scene_hints(film, here)
    if shown.label_hints:
        made += _label_hints(film, here)
    return made


def _scene_hints(film: Analysed, here: Span) -> Iterator[types.InlayHint]:
    known = glances(film)
    for scene in _headed(film):
        end = scene.heading.span.end if scene.heading else 0
        if scene.name in known and here.start <= end <= here.end:
            place = position_of(film.script, end)
            yield types.InlayHint(place, known[scene.name].text, padding_left=True)


def _label_hints(film: Analysed, here: Span) -> Iterator[types.InlayHint]:
    made = film.compilation
    for each in made.symbols.references:
        span = each.span
        if span.source is not made.source or not here.start <= span.end <= here.end:
            continue
        scene = scene_at(film, span.start)
        request = request_of(film, scene) if scene else None
        label = dict(request.references).get(each.symbol.name) if request else None
        if label:
            yield types.InlayHint(position_of(film.script, span.end), label, padding_left=True)


def lenses(film: Analysed, uri: str) -> list[types.CodeLens]:
    """Over each scene that can be shot: its rehearsal, its length and its price."""
    made, known = [], glances(film)
    for scene in _headed(film):
        if scene.name in known and scene.heading:
            said = f"Rehearse this scene ({known[scene.name].text})"
            command = types.Command(said, REHEARSE, arguments=[uri, scene.name])
            made.append(types.CodeLens(range_of(scene.heading.span), command))
    return made


def _headed(film: Analysed) -> Iterator[Scene]:
    script, seen = film.compilation.source, set[int]()
    for scene in film.compilation.storyboard.scenes:
        heading = scene.heading
        if heading and heading.span.source is script and heading.span.start not in seen:
            seen.add(heading.span.start)
            yield scene


def status(film: Analysed) -> dict[str, Any]:
    """The film at a glance: its scenes, its length, its price, and all of it in words."""
    scenes = len({each.scene for each in film.compilation.requests})
    come_to = whole(film)
    if come_to is None:
        return {"scenes": 0, "seconds": None, "price": None, "text": "nothing to shoot"}
    cost = come_to.price.cost
    count = f"{scenes} scene{'s' if scenes != 1 else ''}"
    return {
        "scenes": scenes,
        "seconds": [str(come_to.seconds.low), str(come_to.seconds.high)],
        "price": cost
        and {
            "currency": cost.currency,
            "low": str(cost.amount.low),
            "high": str(cost.amount.high),
        },
        "text": f"{count}, {come_to.text}",
    }
