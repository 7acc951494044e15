"""References typed by hand: names are bound by the compiler, positions change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from ...language.counted import count_characters, count_han, count_words
from ...language.diagnostic import Diagnostic, Edit
from ...language.fold import Alike, fold
from ...language.lazy import lazy
from ...language.quotes import LETTER, Quotes
from ...language.source import Span
from ...language.spelled import around, beside, entry, shown
from ...language.storyboard import Declaration
from ...language.text import Literal, Mention, Text
from ...language.usage import literals, texts
from ...language.words import EQUALS, MEASURES, PICTURES
from ...models.table import DIALECTS
from .check_context import CheckContext

_WORDS = "|".join(unit for unit in MEASURES if unit.isascii())
_MEASURED = f"(?:{_WORDS})(?!{LETTER})|" + "|".join(u for u in MEASURES if not u.isascii())
_ENDS = rf"(?!{LETTER}|[.:]\d|\s*(?:{_MEASURED}))"
_OTHER = "|".join(f"(?<={word})" for word in PICTURES)
_TYPED = lazy(
    rf"(?i)(?<!{LETTER})(?!(?:{_OTHER})图)(?:"
    + "|".join(rf"(?P<{kind}>{pattern})" for kind, pattern in DIALECTS)
    + rf")(?P<n>\d{{1,3}}+)(?:\s*[-–—~至到]\s*(?P<last>\d{{1,3}}+){_ENDS})?+{_ENDS}"
)
"""A kind of reference and its number, in the `alike` form of words, after Han too."""
_DIGIT = re.compile(r"\d")
_LIKELY = re.compile(rf"(?i)(?:{'|'.join(pattern for _, pattern in DIALECTS)})\d")
_BRACKETS = ("「」", "『』")
"""Quotation marks in which a reference is typed too."""


class _Typed(Struct, frozen=True, gc=False):
    """A reference typed by hand: which, where in some words, and whether these are one scene's.

    `beside` is the declared name that stands right beside it.
    """

    words: Literal
    kind: str
    first: int
    last: int
    start: int
    end: int
    own: bool
    beside: str = ""

    @property
    def span(self) -> Span:
        return self.words.words.span(self.start, self.end)

    @property
    def text(self) -> str:
        return self.words.text[self.start : self.end]


def typed_references(context: CheckContext) -> Iterator[Diagnostic]:
    """References typed by hand, in words that are sent and not spoken."""
    found = tuple(_found(context))
    if not found:
        return
    owners = _owners(context)
    safe = _keeps_its_language(context, len(found))
    for each in found:
        count = len(owners.get(each.kind, ()))
        if each.kind not in context.row.manual_labels:
            message = f"{context.row.name} does not know `{each.text}`"
            yield _index(each.span, message, "another model's way to name a reference")
        elif not 1 <= each.first <= each.last <= count:
            has = f"only {count}" if count else "no"
            what = f"{each.kind}{'' if count == 1 else 's'}"
            message = f"`{each.text}` is typed by hand, and this scene has {has} {what}"
            yield _index(each.span, message, "there is no such reference")
        else:
            who = owners[each.kind][each.first - 1] if each.first == each.last else None
            edits = _edits(context, each, who) if who and safe else ()
            yield _twice(each, who) if each.beside else _in_range(each, who, edits)


def _found(context: CheckContext) -> Iterator[_Typed]:
    scene = context.scene
    sole = len(context.storyboard.scenes) == 1
    for text in texts(scene):
        yield from _typed(text, own=scene.settings.split is None)
    for text in (*scene.settings.texts, *(who.look for who in context.attached.usage.looks)):
        yield from _typed(text, own=sole)


def _typed(text: Text, *, own: bool) -> Iterator[_Typed]:
    """What is typed by hand in a text, but not in a quotation that has more in it."""
    for at, words in enumerate(text):
        if not isinstance(words, Literal):
            continue
        seen = Alike.of(words.text) if _DIGIT.search(words.text) else None
        if seen is None or not _LIKELY.search(seen.text):
            continue
        quoted = Quotes(words.quoted, ())
        for match in _TYPED().finditer(seen.text):
            start, end = seen.span(*match.span())
            bracketed = (words.text[start - 1 : start] + words.text[end : end + 1]) in _BRACKETS
            if not quoted.cover(start, end) or (bracketed and quoted.whole(start - 1, end + 1)):
                kind = next(kind for kind, _ in DIALECTS if match[kind])
                first, last = int(match["n"]), int(match["last"] or match["n"])
                named = _beside(text, at, start, end)
                yield _Typed(words, kind, first, last, start, end, own, named)


def _beside(text: Text, at: int, start: int, end: int) -> str:
    """The declared name straight behind a reference in the piece `at`, or straight before it."""
    words = text[at].text
    before = words[:start]
    # behind a name a colon begins what is said of it
    before = "." if before.rstrip().endswith((":", "：")) else before
    for piece, between in ((at + 1, words[end:]), (at - 1, before)):
        other = text[piece] if 0 <= piece < len(text) else None
        if isinstance(other, Mention) and fold(between.strip()) in EQUALS:
            return other.name
    return ""


def _owners(context: CheckContext) -> Mapping[str, list[Declaration | None]]:
    """Whose medium each reference of a kind is, in their order; nobody's is the Storyboard."""
    attached = context.attached
    declared = context.storyboard.among(attached.usage.places)
    spans = {each.span: who for who in declared for each in who.media}
    spans |= {who.voice.span: who for who in declared if who.voice}
    owners: dict[str, list[Declaration | None]] = {}
    for medium, span in zip(context.request.media, attached.spans, strict=True):
        if medium.role.reference:
            kind = "character" if context.row.counted_together else medium.role.kind.value
            owners.setdefault(kind, []).append(spans.get(span))
    return owners


def _index(span: Span, message: str, label: str) -> Diagnostic:
    words = around(span)
    image = entry("image", "mara.png", beside(words), "fields")
    help = f"declare a name for it at the top, `{shown('person', words)}` and on an indented line "
    help += f"below `{image}`, and write the name"
    return Diagnostic.of("WAN213", span, message, label, help=help)


def _twice(typed: _Typed, who: Declaration | None) -> Diagnostic:
    """A reference beside a name, which becomes one itself."""
    same = who is not None and who.name == typed.beside
    other = f", and `{typed.text}` is {who.name}" if who and not same else ""
    return _in_reach(
        typed,
        f" beside `{typed.beside}`, which is sent as a reference of its own{other}",
        "said twice" if same else "another one",
        f"write `{typed.beside}` alone: its declaration says which picture it is, and a sentence "
        "that says only this can go",
    )


def _in_range(typed: _Typed, who: Declaration | None, edits: tuple[Edit, ...]) -> Diagnostic:
    means = f"; it means {who.name} now, but need not after an edit" if who else ""
    name = f"@{{{who.name}}}" if who and edits else who.name if who else ""
    label = f"write `{name}`" if name else ""
    way = "write the name: its number is filled in for you, and stays right"
    return _in_reach(typed, means, label, way, edits)


def _in_reach(
    typed: _Typed, means: str, label: str, way: str, edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    message = f"`{typed.text}` is typed by hand{means}"
    return Diagnostic.of("WAN212", typed.span, message, label, help=way, edits=edits)


def _edits(context: CheckContext, typed: _Typed, who: Declaration) -> tuple[Edit, ...]:
    """The name in the place of what is typed, where the request stays what it is to the byte."""
    text, start, end = typed.words.text, typed.start, typed.end
    label = context.attached.labels.get(who.name, "")
    before, after = text[start - 1 : start], text[end : end + 1]
    if label and (before, after) == (label[0], label[-1]):
        start, end = start - 1, end + 1
    # a Look is said of whom the words name
    looked = who.look and context.scene.shots and who.name not in context.attached.usage.described
    if not typed.own or text[start:end] != label or looked or text[start - 1 : start] == "\\":
        return ()
    if set("{}") & set(who.name):
        return ()
    start -= text[start - 1 : start] == "@"
    return (Edit(typed.words.words.span(start, end), f"@{{{who.name}}}"),)


def _keeps_its_language(context: CheckContext, typed: int) -> bool:
    """Whether all languages stay when so many words of a scene become names, uncounted."""
    scene = context.scene
    own = "\n".join(words.text for text in texts(scene) for words in literals(text))
    every = "\n".join(scene.lines)
    if scene.settings.language:
        return True
    if len(context.film.languages) > 1:
        return False
    if count_han(own) > count_words(own):
        only_han = count_characters(every) == count_han(every)
        return only_han and count_han(own) - typed > count_words(every)
    return count_characters(every) + typed <= count_words(own) or not count_characters(every)
