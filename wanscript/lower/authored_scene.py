"""A scene as its author wrote it, as data: what facets and the source's digest are made from."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache, cached_property

from msgspec import Struct

from ..language.alternatives import alternatives
from ..language.fold import UNSEEN
from ..language.join_text import join_text
from ..language.lazy import lazy
from ..language.storyboard import Declaration, Role, Scene, Storyboard
from ..language.text import Literal, Mention, Text

Data = list[str | int]
"""A text as data: words, and a number for each name that has a medium."""

_UNSEEN = lazy(f"[{UNSEEN}]")


class AuthoredScene(Struct, frozen=True, dict=True):
    """One clip as written.

    `used` are the declarations that it uses, in their order, `described` those whose Look its
    prompt says; `spellings` are the film's; `template` is the text of the author's own
    template, `model` the model that a command names instead of the script's, `seconds` what is
    sent as the length, `decided` whether that leaves it to the model.
    """

    scene: Scene
    storyboard: Storyboard
    used: tuple[Declaration, ...]
    described: tuple[Declaration, ...]
    spellings: Spellings
    template: str | None = None
    model: str | None = None
    seconds: int | bool | str | None = None
    decided: bool = False

    @cached_property
    def numbers(self) -> dict[str, dict[str, int]]:
        """For each part of the words so far, which names it has named."""
        return defaultdict(dict)

    @cached_property
    def cast(self) -> tuple[Declaration, ...]:
        """The used declarations that have a medium, whatever a model takes of it."""
        return tuple(who for who in self.used if who.media and who.role is not Role.VOICE)

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {who.name: at for at, who in enumerate(self.cast)}

    def key(self, name: str) -> int | str:
        """Whom a name means: a position in the cast, or the name where it has no medium."""
        return self._positions.get(name, name)

    def number(self, part: str, piece: Literal | Mention) -> int | str:
        """A piece of a part's words as data, white space as it stands.

        A name with a medium is a number: the order in which the part first names it. So neither
        how a name is spelled nor who else is in the scene changes the words.
        """
        if isinstance(piece, Mention) and piece.name in self._positions:
            numbers = self.numbers[part]
            return numbers.setdefault(piece.name, len(numbers))
        return said(piece)

    def words(self, part: str, text: Text) -> Data:
        """The words of a part as data, white space folded."""
        pieces: Data = []
        for piece in text:
            each = self.number(part, piece)
            if isinstance(each, str) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += each
            else:
                pieces.append(each)
        folded = (_folded(each) if isinstance(each, str) else each for each in pieces)
        return [each for each in folded if each != ""]


def said(piece: Literal | Mention) -> str:
    """A piece as it stands in the script, without mark-up."""
    return piece.text


def seen(text: str) -> str:
    """Text without the signs that no one can see."""
    return _UNSEEN().sub("", text)


def plain(text: str) -> str:
    """Text without what no one can see, each white space one space."""
    return " ".join(seen(text).split())


def loose(text: str) -> str:
    """Text for comparing names and choices: in one case and width."""
    return plain(unicodedata.normalize("NFKC", text)).casefold()


class Spellings(Struct, frozen=True, dict=True):
    """How the declared names of a film may stand in its script, for comparing."""

    storyboard: Storyboard

    @cached_property
    def _names(self) -> Mapping[str, set[str]]:
        names: dict[str, set[str]] = defaultdict(set)
        for who in self.storyboard.declared:
            for name in who.names:
                names[loose(name)].add(who.name)
        return names

    def occurring(self, text: str) -> set[str]:
        """The names that stand in a loose text, be it inside of a longer word."""
        found = set(self._names.get("", ()))
        for match in self._pattern.finditer(text):
            longest = match[1]
            for end in range(1, len(longest) + 1):
                found |= self._names.get(longest[:end], set())
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """At each place the longest spelling that stands there: the others are its beginnings."""
        spelled = [each for each in self._names if each]
        return re.compile(f"(?=({alternatives(spelled)}))" if spelled else "(?!)")


@cache
def _encode() -> Callable[[object], str]:
    import json

    return json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def digest(data: object) -> str:
    """The first 64 bits, in hex, of the sha256 of JSON data in canonical form."""
    canonical = unicodedata.normalize("NFC", _encode()(data)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(canonical).hexdigest()[:16]


def _folded(text: str) -> str:
    """As `plain`, but lines are joined as a paragraph's are: Han without a space."""
    told: list[str] = []
    for line in filter(None, map(plain, text.split("\n"))):
        told += [join_text(told[-1], line, ""), line] if told else [line]
    return "".join(told)
