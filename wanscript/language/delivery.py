"""What the brackets of a speech say: from where it is heard, and how it is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from .fold import fold
from .slice import Slice
from .storyboard import Extension
from .text import Literal, Mention, Text
from .words import LANGUAGES, Delivered, extension_key

_PIECE = re.compile(r"[^,;，；]+")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?=[\s,;]|\Z)")


class Delivery(Struct, frozen=True, gc=False):
    """How a speech is said; see `Speech`, whose fields these are."""

    verb: Text = ()
    manner: Text = ()
    apart: Text = ()
    act: Text = ()
    extension: Extension = Extension.ON
    pause: bool = False


def delivery(asides: Iterable[Slice], language: str, found: Callable[[Slice], Text]) -> Delivery:
    """Reads the words of brackets, in their order; `found` finds the names in them."""
    words, made = LANGUAGES[language], Delivery()
    parts: dict[str, list[Literal | Mention]] = {"verb": [], "manner": [], "apart": [], "act": []}
    for aside in asides:
        heard, how = _extension(aside, words.speech)
        made = replace(made, extension=heard or made.extension)
        if how is None:
            continue
        start = _paused(how, words.speech)
        if start:
            made, how = replace(made, pause=True), how.part(start)
        if not how.text:
            continue
        part, text = _part(how, found(how), words.speech)
        comma = Literal(Slice.inserted(words.comma, how.span(0, 0)))
        parts[part] += (comma, *text) if parts[part] else text
    verb, manner, apart, act = map(tuple, parts.values())
    return replace(made, verb=verb, manner=manner, apart=apart, act=act)


def is_delivery(aside: str) -> bool:
    """Whether words in brackets say, in any language, how or from where something is said."""
    return any(_says_how(fold(aside.strip()), each.speech) for each in LANGUAGES.values())


def _says_how(low: str, words: Delivered) -> bool:
    if extension_key(low) in words.extensions or low in words.pauses:
        return True
    if not words.prepositions:
        return _ends_in_verb(low, words) or (not low.isascii() and low.endswith(words.before))
    alone = " " not in low and low.endswith(words.adverbs)
    return low in words.verbs or low in words.acts or (alone and low.isascii())


def _extension(run: Slice, words: Delivered) -> tuple[Extension, Slice | None]:
    """What brackets say of the voice (V.O., O.S., CONT'D), and what else they say."""
    extension, start, end = Extension.ON, 0, len(run.text)
    for piece in _PIECE.finditer(run.text):
        key = extension_key(piece.group())
        if key in words.extensions:
            extension = words.extensions[key] or extension
            if piece.start() <= start:
                start = min(piece.end() + 1, end)
            else:
                end = piece.start() - 1
    manner = run.part(start, end).strip() if start < end else None
    return extension, manner if manner and manner.text else None


def _paused(how: Slice, words: Delivered) -> int:
    """Where what is said of the manner begins behind a pause: `(beat, then softly)`."""
    start = 0
    for piece in _PIECE.finditer(how.text):
        if fold(piece.group().strip()) in words.pauses:
            start = piece.end() + 1
            continue
        words_left = how.text[piece.start() :].lstrip()
        first = _FIRST_WORD.match(words_left)
        begins = len(how.text) - len(words_left)
        if start and first and fold(first.group()) in words.pauses:
            begins += first.end()
        rest = how.text[begins:]
        return begins + len(rest) - len(rest.lstrip()) if start else 0
    return len(how.text) if start else 0


def _part(how: Slice, text: Text, words: Delivered) -> tuple[str, Text]:
    """In which part of the sentence a manner stands, and its words there."""
    low = fold(how.text)
    if not words.prepositions:
        return ("verb" if _ends_in_verb(low, words) else "manner"), text
    first = _FIRST_WORD.match(how.text)
    word = fold(first.group()) if first else ""
    if sent := words.verbs.get(word):
        return "verb", _begun(how, text, len(word), sent)
    if word in words.acts:
        return "act", text
    alone = low[len(word) : len(word) + 1] in ("", ",", ";")
    if word in words.prepositions or (alone and word.endswith(words.adverbs)):
        return "manner", text
    return "apart", text


def _ends_in_verb(low: str, words: Delivered) -> bool:
    """Whether a manner is a verb, or one behind a word that may stand before it."""
    return any(
        low == verb or (low.endswith(verb) and low[: -len(verb)].endswith(words.before))
        for verb in words.verbs
    )


def _begun(how: Slice, text: Text, length: int, verb: str) -> Text:
    """The words of a manner, with the verb that is sent for its first word."""
    first, *rest = text
    if fold(how.text[:length]) == verb or not isinstance(first, Literal):
        return text
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(how.text[:length], verb, strict=False))
    same = len(tuple(alike))
    parts = (how.part(0, same), Slice.inserted(verb[same:], how.span(same, same)))
    sent = Literal(Slice.joined(parts, ("",)))
    after = first.words.part(length)
    return (sent, *([Literal(after)] if after.text else []), *rest)
