"""Finding the declared names in words: whole words, the longest first, never in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from operator import add

from msgspec import Struct
from msgspec.structs import replace

from .diagnostic import Diagnostic, Edit, Note
from .fold import Alike, alike, fold
from .lazy import lazy
from .name_patterns import NamePatterns, cased
from .near import nearest
from .quotes import Quotes, quotes
from .slice import Slice, thirds
from .source import Span
from .spelled import declared
from .storyboard import Declaration
from .suspects import Suspects, is_subject, is_word_too, starts_sentence, suspects
from .text import Literal, Mention, Text
from .unresolved import Unresolved


class ResolvedText(Struct, frozen=True, gc=False):
    """Words with their names, and what is to be said of them.

    `unresolved` are marked names that nobody has, `doubted` the words that are probably names
    typed wrong, with the finding of each.
    """

    text: Text
    findings: tuple[Diagnostic, ...]
    unresolved: tuple[Unresolved, ...] = ()
    doubted: tuple[tuple[Diagnostic, Unresolved], ...] = ()


def nobody(
    span: Span, message: str, meant: tuple[Declaration, ...], way: str, name: Span | None = None
) -> Diagnostic:
    """A name that nobody has; `way` is the way out where no other was probably meant.

    `name` is where the name itself stands, if its sign goes with it.
    """
    return Diagnostic.of(
        "WAN201",
        span,
        message,
        did_you_mean(tuple(who.name for who in meant)) or "not declared",
        tuple(Note(who.span, "declared here") for who in meant),
        "" if meant else way,
        guesses=tuple(Edit(name or span, who.name) for who in meant),
    )


class Names(Struct, frozen=True, gc=False):
    """Every declared name, ready to be found."""

    declared: tuple[Declaration, ...]
    by_form: Mapping[str, Declaration]
    _ascii: NamePatterns
    _any: NamePatterns
    _suspects: Suspects
    longest: int = 0
    """Characters of the longest name, folded and without white space."""
    signed: bool = False
    """Whether a name has a sign with which a cue goes on behind the name."""

    def _patterns(self, seen: Alike) -> NamePatterns:
        return self._ascii if seen.text.isascii() else self._any

    def exact(self, name: str, *, any_case: bool = False) -> Declaration | None:
        """The declaration of a name or Aka, typed as declared or in capitals."""
        if found := self.by_form.get(name):
            return found
        form = " ".join(alike(name).split())
        if found := self.by_form.get(form):
            return found
        known = self._suspects.lower.get(fold(form)) if any_case else None
        return self.by_form[known] if known else None

    def first(self, text: str) -> tuple[Declaration, int] | None:
        """Whose name stands at the start of a text, the longest one, and where it ends."""
        seen = Alike.of(text)
        match = self._patterns(seen).prose.match(seen.text)
        who = self.by_form.get(match["bare"] or "") if match else None
        return (who, seen.span(*match.span())[1]) if match and who else None

    def sharing(self, name: str) -> tuple[Declaration, ...]:
        """The first few characters whose names share a word with a name."""
        return self._suspects.sharing(name)

    def slips(self, low: str) -> Iterator[str]:
        """The names that one slip of the pen turns into a folded word."""
        return self._suspects.slips(low)

    def nearest(self, name: str) -> Declaration | None:
        """The declaration whose name was probably meant."""
        lower = self._suspects.lower
        same = lower.get(fold(name))
        form = same or next(self.slips(fold(name)), None) or nearest(name, lower.values())
        return self.by_form[form] if form else None

    def within(self, text: str) -> Iterator[Declaration]:
        """Whose names stand in words as whole words, in any case; of those that have a medium."""
        seen = Alike.of(text)
        patterns, lower = self._patterns(seen), self._suspects.lower
        for match in (*patterns.loose.finditer(seen.text), *patterns.prose.finditer(seen.text)):
            known = lower.get(fold(" ".join(match[match.lastgroup or 0].split())))
            start, end = match.span()
            beside = seen.text[max(0, start - 1) : start] + seen.text[end : end + 1]
            if known and not (cased(known) and any(map(cased, beside))):
                yield self.by_form[known]

    def unnamed(self, text: str) -> str:
        """The text without the names that have a medium: they may be called anything."""

        def kept(match: re.Match[str]) -> str:
            name = match["bare"] or match["marked"] or match["braced"]
            who = self.exact(name) if name else None
            return "" if who and who.media else match.group()

        seen = Alike.of(text)
        return self._patterns(seen).prose.sub(kept, seen.text)

    def find(self, run: Slice, *, fence: bool = False) -> ResolvedText:
        """The words of one paragraph with their names; in a fence only marked ones are names."""
        hidden = quotes(run.text, _lines(run))
        seen = Alike.of(run.text)
        pieces: list[Literal | Mention] = []
        findings: list[Diagnostic] = []
        taken: list[tuple[int, int]] = []
        unresolved: list[Unresolved] = []
        doubted: tuple[tuple[Diagnostic, Unresolved], ...] = ()
        at = last = 0
        for match, start, end in self._matches(seen, hidden, fence=fence):
            kind = match.lastgroup
            if kind in ("escaped", "denied"):
                pieces += _words(run, hidden, at, start)
                pieces += _words(run, hidden, start + 1, end)
                at = end
            elif mention := self._mention(run, seen, match):
                first = end - len(mention.text) if kind == "bare" else start
                pieces += _words(run, hidden, at, first)
                pieces.append(mention)
                findings += self._ambiguous(run, mention, first, end) if kind == "bare" else ()
                at = end
                last = start
            elif not fence or kind == "braced":
                findings.append(self._undeclared(run, seen, match))
                unknown = run.part(*seen.span(*match.span(kind or 0)))
                unresolved.append(Unresolved(unknown))
            else:
                continue
            taken.append((start, end))
        pieces += _words(run, hidden, at, len(run.text))
        if not fence:
            findings += [_unpaired(run, mark) for mark in hidden.unpaired if mark < last]
            skip = [*taken, *hidden.inside]
            suspected = tuple(self._suspects.find(run, seen, self._patterns(seen), skip))
            findings += [told for told, _ in suspected]
            doubted = tuple((told, word) for told, word in suspected if word)
        return ResolvedText(tuple(pieces), tuple(findings), tuple(unresolved), doubted)

    def _matches(
        self, seen: Alike, hidden: Quotes, *, fence: bool
    ) -> Iterator[tuple[re.Match[str], int, int]]:
        """What stands for a name, or says that none is meant, and where; in quotes the braced."""
        patterns = self._patterns(seen)
        for match in (patterns.fence if fence else patterns.prose).finditer(seen.text):
            start, end = seen.span(*match.span())
            braced = fence or match.group().startswith(("@{", "\\@{"))
            if not braced and hidden.cover(start, end):
                continue
            if match.lastgroup != "denied" or self._suspects.doubted(match["denied"]):
                yield match, start, end

    def _mention(self, run: Slice, seen: Alike, match: re.Match[str]) -> Mention | None:
        kind = match.lastgroup or ""
        who = self.exact(match[kind])
        if who is None:
            return None
        whole, named = seen.span(*match.span()), seen.span(*match.span(kind))
        if kind == "bare" and not who.media:
            # an article goes with a name that gets a label, else it stays a word
            whole = named
        spelled = run.part(*named)
        words = run.part(*whole) if kind == "bare" and whole != named else spelled
        marked = None if whole == named or kind == "bare" else run.span(*whole)
        return Mention(who.name, words, spelled, marked)

    def _ambiguous(
        self, run: Slice, mention: Mention, start: int, end: int
    ) -> Iterator[Diagnostic]:
        """A name that is a word too, where a sentence begins with a capital anyway."""
        name, after = mention.text, run.text[end : end + 2]
        goes_on = after[:1].isspace() and after[1:].islower()
        if not goes_on or name.isupper() or not is_word_too(name):
            return
        if is_subject(run.text[end : end + _NEXT]):
            return
        who = self.exact(mention.name)
        if who and who.media and starts_sentence(run.text, start):
            yield Diagnostic.of(
                "WAN218",
                mention.span,
                f"`{name}` begins a sentence here, and is taken for the name",
                "a reference",
                (Note(who.span, "declared here"),),
                f"if it is only the word, write `\\{name}`",
            )

    def _undeclared(self, run: Slice, seen: Alike, match: re.Match[str]) -> Diagnostic:
        """A name that is marked as one and that nobody has."""
        first, last = match.span(match.lastgroup or 0)
        last = first + self._like(match[match.lastgroup or 0])
        words = run.part(*seen.span(first, last)) if last > first else run.part(0, 0)
        end = match.end() if match.lastgroup == "braced" else last
        span = run.span(*seen.span(match.start(), end))
        line = declared("character", words.text)
        way = f"declare it at the top: `{line}`, or write `\\{span.text}` if it is no name"
        shown = next((who for who in self.declared if who.media), None)
        if shown and _COUNTED().fullmatch(words.text):
            way = (
                "pictures and clips are counted for you: write who or what it shows, as in "
                f"`@{{{shown.name}}}`"
            )
        told = self.unknown(span, words, way)
        known = self._suspects.lower.get(fold(words.text))
        return replace(told, edits=(Edit(words.span(), known),), guesses=()) if known else told

    def _like(self, word: str) -> int:
        """How much of a word that nobody has is a name that is meant, where no space ends one."""
        for end in range(2, min(len(word), self.longest + 2)) if not cased(word) else ():
            if any(not cased(known) for known in self.slips(fold(word[:end]))):
                return end
        return len(word)

    def unknown(self, span: Span, name: Slice, way: str = "") -> Diagnostic:
        """A name that nobody has; `way` is the way out where no other was probably meant."""
        message = f"nobody here is called `{name.text}`"
        return nobody(span, message, self.meant(name.text), way, name.span())

    def meant(self, name: str) -> tuple[Declaration, ...]:
        """Whose name was probably meant by one that nobody has: a slip, a part, or the nearest."""
        low = fold(name)
        if slip := self._suspects.lower.get(low) or next(self.slips(low), None):
            return (self.by_form[slip],)
        nearest = self.nearest(name)
        return self.sharing(name) or ((nearest,) if nearest else ())


_NEXT = 60
"""Characters behind a name that tell whether it is one."""
_COUNTED = lazy(r"[^\W\d_]{1,9} ?\d{1,2}")
"""A word and a number, as other programs name what they are given: `@Image1`."""
_CUE_SIGNS = "@(:^"


def did_you_mean(names: Sequence[str]) -> str:
    """The question whether one of some names was meant, empty without any."""
    *others, last = (f"`{name}`" for name in names) if names else ("",)
    return f"did you mean {', '.join(others)}{' or ' if others else ''}{last}?" if names else ""


def names(every: tuple[Declaration, ...]) -> Names:
    """Makes the declared names ready; of a name declared twice the first counts."""
    by_form: dict[str, Declaration] = {}
    lower: dict[str, str] = {}
    for who in every:
        for name in who.names:
            plain = " ".join(alike(name).split())
            forms = [plain, alike(plain.upper())]
            if name in who.names[1:] and " " in plain:
                forms.append(plain[:1].upper() + plain[1:])
            for form in forms:
                by_form.setdefault(form, who)
            lower.setdefault(fold(plain), plain)
    return Names(
        every,
        by_form,
        NamePatterns(by_form, lower, ascii=True),
        NamePatterns(by_form, lower, ascii=False),
        suspects(by_form, lower),
        max((len("".join(fold(form).split())) for form in by_form), default=0),
        any(sign in form for form in by_form for sign in _CUE_SIGNS),
    )


def _lines(run: Slice) -> frozenset[int]:
    """Where in some words a line of the script begins with nothing between it and the one above."""
    if run.pieces is None:
        return frozenset()
    text = run.source.text
    starts, offsets, lengths = thirds(run.pieces)
    ends = map(add, offsets, lengths)
    behind = zip(starts[1:], ends, offsets[1:], strict=False)
    return frozenset(
        start
        for start, end, offset in behind
        if text.find("\n", end, offset) >= 0 or text.find("\r", end, offset) >= 0
    )


def _words(run: Slice, hidden: Quotes, start: int, end: int) -> Iterator[Literal]:
    if end > start:
        yield Literal(run.part(start, end), hidden.within(start, end))


def _unpaired(run: Slice, at: int) -> Diagnostic:
    return Diagnostic.of(
        "WAN115",
        run.span(at, at + 1),
        "this quotation mark has no partner in its paragraph, so names after it still count",
        "opens or closes nothing",
        help="close it in the same paragraph; to mean inches, write the word",
    )
