"""Words that look like a declared name and are none: what is asked of the writer about them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from .catalogue import TOLD_ONCE
from .diagnostic import Diagnostic, Edit, Note
from .fold import Alike, alike, fold
from .grammar import inside
from .lazy import lazy
from .name_patterns import NamePatterns, cased
from .near import deletions, one_slip
from .slice import Slice
from .source import Span
from .spelled import beside, entry
from .storyboard import Declaration, Role
from .unresolved import Unresolved
from .words import COMMON, FOLLOWS, PARTICLES, SUBJECT, TITLES

_LETTER = r"(?:[^\W\d_][\u0300-\u036f]*+)"
_WORD = re.compile(rf"{_LETTER}++(?:[-']{_LETTER}++)*+")
_ASCII_CAPITAL = re.compile(r"(?<![A-Za-z])(?<![A-Za-z][-'])[A-Z][A-Za-z]*+(?:[-'][A-Za-z]++)*+")
_ADDRESS = lazy(r"\b[A-Za-z]{1,10}://\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\w+")
_SHOT = re.compile(r"(?=[SsſBb])(?i:shot|beat)\s*\d+")
_DIGIT = re.compile(r"\d")
_LONG = 40
"""Letters of the longest name for which slips of the pen are looked for."""
_SHORTEST_PART = 4
_INNER = re.compile(r"[\w\u0300-\u036f]")
_BEFORE = lazy(rf"({_LETTER}++)(\.?\s+|-)\Z")
_AFTER = lazy(rf"(?:\s+|-)({_LETTER})")
_OPENING = tuple("-–—“\"‘'«(（")
_FEW = 3
"""How many are named that may have been meant."""
_NEAR_BY = 24
"""How far back it is looked for what stands before a word."""

Stretch = tuple[int, int]


def starts_sentence(text: str, at: int) -> bool:
    """Whether a sentence of a paragraph starts at a place in it."""
    before = text[max(0, at - _NEAR_BY) : at].rstrip()
    if before.endswith(_OPENING):
        before = before[:-1].rstrip()
    begun = not before and at <= _NEAR_BY
    return begun or before.endswith((":", "：")) or inside("ENDED").search(before) is not None


def is_word_too(name: str) -> bool:
    """Whether a name is a word as well."""
    return fold(name) in COMMON


def is_subject(after: str) -> bool:
    """Whether what stands behind a name says what its owner does, and so the name is no word."""
    first, second = (*after.split(maxsplit=2)[:2], "", "")[:2]
    verb = first.rstrip(_STOPS)
    if verb in SUBJECT:
        return True
    if not verb.endswith(_VERBAL) or verb.endswith("ss"):
        return False
    behind = second.rstrip(_STOPS)
    ended = verb != first or not behind or not behind[0].islower()
    return ended or behind in FOLLOWS or behind.endswith("ly")


_STOPS = ".,;:!?…—–-"
_VERBAL = ("s", "ed")
"""How most verbs end in what happens now or has happened."""


class Suspects(Struct, frozen=True, gc=False):
    """The declared names by the words that may have been meant for them.

    `lower` has every name by its folded form, `by_form` every form in which one counts, `parts`
    the first and last words of names that have several, where one name alone has them, `words`
    who has a word in a name, characters alone.
    """

    by_form: Mapping[str, Declaration]
    lower: Mapping[str, str]
    parts: Mapping[str, Declaration]
    words: Mapping[str, tuple[Declaration, ...]]
    _near: Mapping[str, tuple[str, ...]]
    _reach: int

    def slips(self, low: str) -> Iterator[str]:
        """The names that one slip of the pen turns into a folded word."""
        for form in deletions(low) if len(low) <= self._reach else ():
            for known in self._near.get(form, ()):
                if one_slip(low, fold(known)):
                    yield known

    def sharing(self, name: str) -> tuple[Declaration, ...]:
        """The first few characters whose names share a word with a name, in their order."""
        found: dict[str, Declaration] = {}
        for who in chain.from_iterable(self.words.get(word, ()) for word in _words(name)):
            found.setdefault(who.name, who)
            if len(found) == _FEW:
                break
        return tuple(found.values())

    def doubted(self, word: str) -> bool:
        """Whether a word would be asked about."""
        low = _stem(fold(word))
        return low in self.lower or low in self.parts or self._meant(word) is not None

    def find(
        self, run: Slice, seen: Alike, patterns: NamePatterns, skip: list[Stretch]
    ) -> Iterator[tuple[Diagnostic, Unresolved | None]]:
        """What is to be said of a paragraph, with the words that are probably names typed wrong.

        `skip` are the stretches that are settled.
        """
        if not self.lower:
            return
        text = seen.text
        skip = sorted([*skip, *_spans(seen, _no_prose(text))])
        missed = list(_apart(seen, patterns.loose.finditer(text), skip))
        for match in missed:
            who = self.by_form[self.lower[fold(" ".join(match.group().split()))]]
            yield from ((each, None) for each in self._missed(run, seen, match.span(), who))
        skip = sorted([*skip, *_spans(seen, missed)])
        for match in _apart(seen, _capitalised(text), skip):
            if part := self._part(run, seen, match):
                yield part, None
            elif nearly := self._nearly(run, seen, match):
                yield nearly

    def _missed(
        self, run: Slice, seen: Alike, stretch: Stretch, who: Declaration
    ) -> Iterator[Diagnostic]:
        """A name in another case, or inside a longer word."""
        text, (first, last) = seen.text, stretch
        while first and _INNER.match(text[first - 1]):
            first -= 1
        while last < len(text) and _INNER.match(text[last]):
            last += 1
        name = text[slice(*stretch)]
        if (first, last) != stretch:
            yield Diagnostic.of(
                "WAN208",
                run.span(*seen.span(first, last)),
                f"`{name}` inside `{text[first:last]}` is not taken for the name",
                f"if {who.name} is meant, write `@{{{name}}}`; else leave it",
                (Note(who.span, "declared here"),),
            )
        elif not _is_the_word(name, who, text):
            yield Diagnostic.of(
                "WAN207",
                run.span(*seen.span(*stretch)),
                f"`{name}` is not taken for the name `{who.name}`, so no reference stands here",
                f"write `{who.name}` to mean it",
                (Note(who.span, "declared here"),),
            )

    def _part(self, run: Slice, seen: Alike, match: re.Match[str]) -> Diagnostic | None:
        """The first or last word of a name, where it stands for itself."""
        stem = _stem(match.group())
        who = self.parts.get(fold(stem))
        start = _alone(seen.text, *match.span(), who) if who else None
        if who is None or start is None:
            return None
        end = match.start() + len(stem)
        said = seen.text[start:end]
        denied = f"{said[: -len(stem)]}\\{stem}"
        named = said.title() if said.isupper() else said
        line = entry("aka", named, beside(named), "fields")
        return Diagnostic.of(
            "WAN217",
            run.span(*seen.span(start, end)),
            f"`{said}` is a part of the name `{who.name}`, and no reference stands here",
            f"is {who.name} meant?",
            (Note(who.span, "declared here"),),
            f"to call {who.name} so too, write `{line}` below the declaration; if "
            f"somebody else is meant, `{denied}` says so",
        )

    def _nearly(
        self, run: Slice, seen: Alike, match: re.Match[str]
    ) -> tuple[Diagnostic, Unresolved] | None:
        word = _stem(match.group())
        known = self._meant(word)
        if known is None:
            return None
        start = match.start()
        place = run.part(*seen.span(start, start + len(word)))
        message = f"`{word}` is one slip from the name `{known}`"
        way = f"if it is another word, `\\{word}` says so"
        told = nearly_named(place.span(), message, known, self.by_form[known], way)
        return told, Unresolved(place)

    def _meant(self, word: str) -> str | None:
        """The name that a word with a capital is one slip away from."""
        stem = _stem(fold(word))
        if len(stem) < 3 or not word[0].isupper() or not cased(word) or stem in COMMON:
            return None
        return next((each for each in self.slips(stem) if len(each) >= 4 and " " not in each), None)


def _is_the_word(name: str, who: Declaration, text: str) -> bool:
    """Whether a name in lower case is only the word: where the owner is marked, or a person."""
    person = who.role is Role.CHARACTER and fold(name) in COMMON
    return person or _is_marked(who.name, text)


@lru_cache(maxsize=16)
def _is_marked(name: str, text: str) -> bool:
    """Whether a name is marked somewhere in a text, which has it perhaps many times."""
    return f"@{name}" in text or f"@{{{name}" in text


def suspects(by_form: Mapping[str, Declaration], lower: Mapping[str, str]) -> Suspects:
    """The declared names ready to be asked about."""
    near: dict[str, list[str]] = {}
    for plain in lower.values():
        if len(plain) <= _LONG:
            for form in deletions(fold(plain)):
                near.setdefault(form, []).append(plain)
    parts: dict[str, Declaration | None] = {}
    declared = tuple({id(each): each for each in by_form.values()}.values())
    for who in declared:
        for part in _parts(who):
            parts[part] = who if parts.get(part, who) is who else None
    words: dict[str, list[Declaration]] = {}
    for who in declared:
        for word in _words(" ".join(who.names)) if who.role is Role.CHARACTER else ():
            words.setdefault(word, []).append(who)
    return Suspects(
        by_form,
        lower,
        {part: who for part, who in parts.items() if who and part not in lower},
        {word: tuple(whose) for word, whose in words.items()},
        {form: tuple(known) for form, known in near.items()},
        max(map(len, near), default=0) + 1,
    )


def _words(name: str) -> tuple[str, ...]:
    """The words of a name, folded, that tell it from others."""
    words = dict.fromkeys(fold(each.group()) for each in _WORD.finditer(alike(name)))
    return tuple(word for word in words if len(word) > 2 and word not in TITLES | PARTICLES)


def _parts(who: Declaration) -> Iterator[str]:
    """The first and the last word of a character's name, folded, that may stand for all of it."""
    words = alike(who.name).split()
    if who.role is not Role.CHARACTER or len(words) < 2 or not (who.media or who.look):
        return
    for each in (words[0], words[-1]):
        word = each.strip(".,()\"'")
        letters = sum(map(str.isalpha, word))
        if letters >= _SHORTEST_PART and word[0].isupper() and not {fold(word)} & (COMMON | TITLES):
            yield fold(word)


def _alone(text: str, start: int, end: int, who: Declaration) -> int | None:
    """Where a part of a name begins, its title with it; None inside of another name."""
    after = _AFTER().match(text, end)
    if after and after[1].isupper():
        return None
    before = _BEFORE().search(text[max(0, start - _NEAR_BY) : start])
    if before is None or not before[1][0].isupper():
        return start
    place = start - len(before.group())
    title, own = fold(before[1]), fold(alike(who.name).split()[0].rstrip("."))
    if title in TITLES:
        return None if own in TITLES and own != title else place
    return start if starts_sentence(text, place) else None


def _stem(word: str) -> str:
    return word[:-2] if word.endswith(("'s", "'S")) else word


def _capitalised(text: str) -> Iterator[re.Match[str]]:
    """The words of a text that begin with a capital."""
    if text.isascii():
        return _ASCII_CAPITAL.finditer(text)
    return (match for match in _WORD.finditer(text) if match.group()[0].isupper())


def _no_prose(text: str) -> Iterator[re.Match[str]]:
    """Addresses, and names of shots."""
    if "@" in text or "://" in text:
        yield from _ADDRESS().finditer(text)
    for match in _SHOT.finditer(text) if _DIGIT.search(text) else ():
        before = text[max(0, match.start() - 1) : match.start()]
        if not (before.isalnum() or before == "_"):
            yield match


def _spans(seen: Alike, matches: Iterable[re.Match[str]]) -> Iterator[Stretch]:
    return (seen.span(*match.span()) for match in matches)


def _apart(
    seen: Alike, matches: Iterable[re.Match[str]], skip: list[Stretch]
) -> Iterator[re.Match[str]]:
    """The matches that touch none of the stretches of the paragraph; both in order."""
    at = 0
    for match in matches:
        start, end = seen.span(*match.span())
        while at < len(skip) and skip[at][1] <= start:
            at += 1
        if at == len(skip) or skip[at][0] >= end:
            yield match


def nearly_named(
    span: Span, message: str, meant: str, who: Declaration, help: str = ""
) -> Diagnostic:
    """A word that is one slip from somebody's name."""
    note = Note(who.span, "declared here")
    label, guesses = f"did you mean `{meant}`?", (Edit(span, meant),)
    return Diagnostic.of("WAN206", span, message, label, (note,), help, guesses=guesses)


def told_once(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings; of those that hold for a name the first says how often there are more."""
    findings = tuple(findings)
    count = Counter((each.code, each.message) for each in findings if each.code in TOLD_ONCE)
    kept = []
    for each in findings:
        more = count.get((each.code, each.message), 1) - 1
        if more >= 0:
            message = f"{each.message}; and {more} more in this film" if more else each.message
            kept.append(replace(each, message=message))
        if each.code in TOLD_ONCE:
            count[each.code, each.message] = 0
    return tuple(kept)
