"""Finding the declared names in words: whole words, the longest first, never in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from .diagnostic import Diagnostic, Note
from .fold import fold, nfc
from .name_patterns import NamePatterns, cased
from .quotes import quotes
from .slice import Slice
from .source import Span
from .storyboard import Declaration, Literal, Mention, Text

_LETTER = r"(?:[^\W\d_][\u0300-\u036f]*+)"
_WORD = re.compile(rf"{_LETTER}++(?:[-'’]{_LETTER}++)*+")
_NO_PROSE = re.compile(
    r"\b[A-Za-z]{1,10}://\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\w+|\b(?i:shot|beat)\s*\d+"
)
_MANY = 100
"""With how many words one that nobody knows is compared: a film may be wrong all through."""
_LONG = 40
"""Letters of the longest name for which slips of the pen are looked for."""
_INNER = re.compile(r"[\w\u0300-\u036f]")


def one_slip(word: str, other: str) -> bool:
    """Whether one letter more, less, other, or two swapped turn one word into the other."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    a, b = word[start:], other[start:]
    swapped = a[:2] == b[1::-1] and len(a) > 1 and len(b) > 1 and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None; looks at the first `_MANY` of them."""
    names, low = tuple(islice(known, _MANY)), fold(word)
    for name in names:
        if fold(name) == low or one_slip(low, fold(name)):
            return name
    import difflib

    close = difflib.get_close_matches(low, [fold(name) for name in names], 1, 0.7)
    return next((name for name in names if close and fold(name) == close[0]), None)


@dataclass(frozen=True, slots=True)
class Found:
    """Words with their names, the names used in them, and what is to be said of them."""

    text: Text
    used: frozenset[str]
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Names:
    """Every declared name, ready to be found."""

    declared: tuple[Declaration, ...]
    by_form: Mapping[str, Declaration]
    _ascii: NamePatterns
    _any: NamePatterns
    _near: Mapping[str, tuple[str, ...]] = field(repr=False)
    _lower: Mapping[str, str] = field(repr=False)
    longest: int = 0
    """Characters of the longest name, folded and without white space."""
    _reach: int = 0

    def _patterns(self, text: str) -> NamePatterns:
        return self._ascii if text.isascii() else self._any

    def exact(self, name: str, *, any_case: bool = False) -> Declaration | None:
        """The declaration of a name or Aka, typed as declared or in capitals."""
        form = nfc(" ".join(name.split()))
        if found := self.by_form.get(form):
            return found
        known = self._lower.get(fold(form)) if any_case else None
        return self.by_form[known] if known else None

    def nearest(self, name: str) -> Declaration | None:
        """The declaration whose name was probably meant."""
        same = self._lower.get(fold(name))
        form = same or next(self.slips(fold(name)), None) or nearest(name, self._lower.values())
        return self.by_form[form] if form else None

    def slips(self, low: str) -> Iterator[str]:
        """The names that one slip of the pen turns into a folded word."""
        for form in _deletions(low) if len(low) <= self._reach else ():
            for known in self._near.get(form, ()):
                if one_slip(low, fold(known)):
                    yield known

    def unnamed(self, text: str) -> str:
        """The text without the names that have a medium: they may be called anything."""

        def kept(match: re.Match[str]) -> str:
            name = match["bare"] or match["marked"] or match["braced"]
            who = self.exact(name) if name else None
            return "" if who and who.media else match.group()

        return self._patterns(text).prose.sub(kept, text)

    def find(self, run: Slice, *, fence: bool = False) -> Found:
        """The words of one paragraph with their names; in a fence only marked ones are names."""
        text = run.text
        hidden = quotes(text) if not fence else quotes("")
        pieces: list[Literal | Mention] = []
        findings = [_unpaired(run, at) for at in hidden.unpaired]
        used, taken, at = set(), [], 0
        patterns = self._patterns(text)
        for match in (patterns.fence if fence else patterns.prose).finditer(text):
            start, end = match.span()
            if hidden.cover(start, end) or start < at:
                continue
            kind = match.lastgroup
            if kind == "escaped":
                pieces += _words(run, at, start)
                pieces += _words(run, start + 1, end)
                taken.append((start, end))
                at = end
                continue
            name = match["braced"] if kind == "braced" else match[kind or ""]
            who = self.exact(name, any_case=False)
            if kind in ("marked", "braced", "unknown") and who is None:
                if not fence or kind == "braced":
                    taken.append((start, end))
                    findings.append(self._undeclared(run.span(start, end), name))
                continue
            assert who is not None
            spelled = run.part(*match.span(kind or 0))
            if kind == "bare" and not who.media:
                # the article stays a word
                start = match.start(kind)
            words = run.part(start, end) if kind == "bare" else spelled
            pieces += _words(run, at, start)
            pieces.append(Mention(who.name, words, spelled, run.span(start, end)))
            used.add(who.name)
            taken.append((start, end))
            at = end
        pieces += _words(run, at, len(text))
        if not fence:
            findings += self._suspects(run, taken, hidden.inside)
        return Found(tuple(pieces), frozenset(used), tuple(findings))

    def _undeclared(self, span: Span, name: str) -> Diagnostic:
        way = (
            f"declare it at the top: `Character: {name}`, or write `\\{span.text}` if it is no name"
        )
        return self.unknown(span, name, way)

    def unknown(self, span: Span, name: str, way: str = "") -> Diagnostic:
        """A name that nobody has; `way` is the way out where no other was probably meant."""
        meant = self.nearest(name)
        return Diagnostic.of(
            "WAN201",
            span,
            f"nobody here is called `{name}`",
            f"did you mean `{meant.name}`?" if meant else "not declared",
            (Note(meant.span, "declared here"),) if meant else (),
            "" if meant else way,
        )

    def _suspects(
        self, run: Slice, taken: list[tuple[int, int]], quoted: tuple[tuple[int, int], ...]
    ) -> Iterator[Diagnostic]:
        """Words that look like a name and are none."""
        if not self._lower:
            return
        aside = (match.span() for match in _NO_PROSE.finditer(run.text))
        skip = sorted([*taken, *quoted, *aside])
        missed = list(_apart(self._patterns(run.text).loose.finditer(run.text), skip))
        for match in missed:
            who = self.by_form[self._lower[fold(" ".join(match.group().split()))]]
            yield self._missed(run, *match.span(), who)
        skip = sorted([*skip, *(match.span() for match in missed)])
        words = (match for match in _WORD.finditer(run.text) if match.group()[0].isupper())
        for match in _apart(words, skip):
            finding = self._suspect(run, match, nfc(match.group()))
            if finding:
                yield finding

    def _missed(self, run: Slice, start: int, end: int, who: Declaration) -> Diagnostic:
        """A name in another case, or inside a longer word."""
        text, first, last = run.text, start, end
        while first and _INNER.match(text[first - 1]):
            first -= 1
        while last < len(text) and _INNER.match(text[last]):
            last += 1
        if (first, last) == (start, end):
            return Diagnostic.of(
                "WAN207",
                run.span(start, end),
                f"`{text[start:end]}` is not taken for the name `{who.name}`, so no reference "
                "stands here",
                f"write `{who.name}` to mean it",
                (Note(who.span, "declared here"),),
            )
        return Diagnostic.of(
            "WAN208",
            run.span(first, last),
            f"`{text[start:end]}` inside `{text[first:last]}` is not taken for the name",
            f"if {who.name} is meant, write `@{{{text[start:end]}}}`; else leave it",
            (Note(who.span, "declared here"),),
        )

    def _suspect(self, run: Slice, match: re.Match[str], word: str) -> Diagnostic | None:
        low = fold(word)
        stem = low[:-2] if low.endswith(("'s", "’s")) else low
        if len(word) < 4 or not cased(word) or len(stem) < 3:
            return None
        close = (known for known in self.slips(stem) if len(known) >= 4 and " " not in known)
        known = next(close, None)
        if known is None:
            return None
        return Diagnostic.of(
            "WAN206",
            run.span(*match.span()),
            f"`{word}` is one slip from the name `{known}`",
            f"did you mean `{known}`?",
            (Note(self.by_form[known].span, "declared here"),),
            f"if it is another word, leave it; `\\{word}` says so",
        )


def names(declared: tuple[Declaration, ...]) -> Names:
    """Makes the declared names ready; of a name declared twice the first counts."""
    by_form: dict[str, Declaration] = {}
    written: dict[str, str] = {}
    for who in declared:
        for name in who.names:
            plain = " ".join(nfc(name).split())
            forms = [plain, plain.upper()]
            if name in who.names[1:] and " " in plain:
                forms.append(plain[:1].upper() + plain[1:])
            for form in forms:
                by_form.setdefault(form, who)
            written.setdefault(fold(plain), plain)
    near: dict[str, list[str]] = {}
    for plain in written.values():
        if len(plain) <= _LONG:
            for form in _deletions(fold(plain)):
                near.setdefault(form, []).append(plain)
    return Names(
        declared,
        by_form,
        NamePatterns(by_form, written, ascii=True),
        NamePatterns(by_form, written, ascii=False),
        {form: tuple(known) for form, known in near.items()},
        written,
        max((len("".join(fold(form).split())) for form in by_form), default=0),
        max(map(len, near), default=0) + 1,
    )


def _deletions(word: str) -> tuple[str, ...]:
    return (word, *(word[:at] + word[at + 1 :] for at in range(len(word))))


def _apart(
    matches: Iterator[re.Match[str]], skip: list[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    """The matches that touch none of the stretches; both in order."""
    at = 0
    for match in matches:
        start, end = match.span()
        while at < len(skip) and skip[at][1] <= start:
            at += 1
        if at == len(skip) or skip[at][0] >= end:
            yield match


def _words(run: Slice, start: int, end: int) -> Iterator[Literal]:
    if end > start:
        yield Literal(run.part(start, end))


def _unpaired(run: Slice, at: int) -> Diagnostic:
    return Diagnostic.of(
        "WAN115",
        run.span(at, at + 1),
        "this quotation mark has no partner in its paragraph, so names after it still count",
        "opens or closes nothing",
        help="close it in the same paragraph; to mean inches, write the word",
    )
