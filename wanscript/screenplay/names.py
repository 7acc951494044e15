"""Who speaks and where: the names of a screenplay, spelled as they are declared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from ..language.fold import fold
from ..language.grammar import inside
from ..language.lazy import lazy
from ..language.words import JOINING, NARRATORS, SIDES, TIMES
from .forms import has_small, is_heading, is_wan_heading, side
from .records import Action, Element, Heading, Screenplay, Speech, spoken

_RUN = lazy(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ROMAN = lazy(r"[IVX]{2,4}")
_VOICED = lazy(r"(?i)[aeiouyà-öø-ÿ]")
_UNFIT = lazy(r"[:：\[\]{}/*\\`@^()（）<>|\r\n]+")
_APART = lazy(rf"\s*[&/+,、，＆]\s*|\s+(?:{'|'.join(map(re.escape, JOINING))})\s+")
_BEGINS = lazy(r"\A\W+")
_LAST = lazy(r"\s*[-,.，。、·]\s*([^-,.，。、·]+)\Z")
_MARKS = ("'", "’")
_LONGEST = 60
"""Characters of a place that is declared."""


class Names(Struct, frozen=True, gc=False):
    """The names to declare, in the order in which they appear, by their folded forms."""

    people: Mapping[str, str]
    places: Mapping[str, str]

    def cue(self, name: str) -> str:
        """The line that has somebody speak, or several whose names are all known."""
        parts = _joined(name)
        if len(parts) > 1 and all(fold(each) in self.people for each in parts):
            return f" {JOINING[0]} ".join(self._shouted(each) for each in parts)
        return self._shouted(fitting(name))

    def _shouted(self, name: str) -> str:
        known = self.people.get(fold(name), name)
        upper = known.upper()
        return upper if fold(upper) == fold(known) and not has_small(upper) else f"@{known}"


def names(screenplay: Screenplay) -> Names:
    """Everybody who speaks, narrators apart, and every place of a slug line."""
    spelled = _spellings(screenplay.elements)
    speakers = [each.name for each in screenplay.elements if isinstance(each, Speech)]
    everyone = {fold(fitting(each)): fitting(each) for each in reversed(speakers)}
    people: dict[str, str] = {}
    for speaker in speakers:
        parts = _joined(speaker)
        several = len(parts) > 1 and all(fold(each) in everyone for each in parts)
        form = fold(fitting(speaker))
        if not several and form not in NARRATORS:
            people.setdefault(form, _display(fitting(speaker), spelled))
    places = {
        fold(place): _display(place, spelled)
        for place in _places(screenplay.elements)
        if fold(place) not in people
    }
    return Names(people, places)


def fitting(name: str) -> str:
    """A name without the signs that no name can have, or begin with."""
    return _BEGINS().sub("", " ".join(_UNFIT().sub(" ", name).split())) or "X"


def _joined(name: str) -> list[str]:
    """The names in a cue of several."""
    return [fitted for each in _APART().split(name) if (fitted := fitting(each)) != "X"]


def _spellings(elements: Iterable[Element]) -> Mapping[str, str]:
    """How words with capitals and small letters are spelled where something happens, folded."""
    counts: dict[str, Counter[str]] = {}
    for element in elements:
        for line in element.lines if isinstance(element, Action) else ():
            for word in _RUN().findall(spoken(line)):
                if word[:1].isupper() and (word[1:2].islower() or word[1:2] in _MARKS):
                    counts.setdefault(fold(word), Counter())[word] += 1
    return {form: found.most_common(1)[0][0] for form, found in counts.items()}


def _display(name: str, spelled: Mapping[str, str]) -> str:
    """A name in capitals, or without any, as it is written in prose; any other as it is."""
    if has_small(name) and any(map(str.isupper, name)):
        return name
    return _RUN().sub(lambda found: _word(found.group(), spelled), name)


def _word(word: str, spelled: Mapping[str, str]) -> str:
    if known := spelled.get(fold(word)):
        return known
    if _ROMAN().fullmatch(word) or (word.isascii() and not _VOICED().search(word)):
        return word
    head, mark, tail = word.partition("'") if "'" in word else word.partition("’")
    if mark and len(head) == 1:
        return f"{head}{mark}{tail.capitalize()}"
    return word.capitalize()


# ---- places ------------------------------------------------------------------------------------


def _places(elements: Iterable[Element]) -> Iterator[str]:
    """The place of each slug line.

    What stands last behind several of them is a time of day, and behind any where no time of day
    is known, since it is in another language.
    """
    found = [(spoken(each.words), *_pieces(each)) for each in _filled(elements)]
    known = any(timed for _, _, timed in found)
    behind: dict[str, set[str]] = {}
    for _, row, timed in found:
        if len(row) > 1 and not timed:
            behind.setdefault(fold(row[-1]), set()).add(fold(" - ".join(row[:-1])))
    for text, row, timed in found:
        shared = len(row) > 1 and not timed and (not known or len(behind[fold(row[-1])]) > 1)
        place = _typed(text, row[:-1] if shared else row)
        if place and len(place) <= _LONGEST and not _UNFIT().search(place):
            yield place


def _filled(elements: Iterable[Element]) -> Iterator[Heading]:
    """The slug lines below which something can be shot."""
    heading: Heading | None = None
    for element in elements:
        if isinstance(element, Heading):
            heading = element
        elif heading and isinstance(element, Action | Speech):
            yield heading
            heading = None


def _typed(text: str, row: Sequence[str]) -> str:
    """Some pieces of a slug line with what stands between them, as typed: so it is looked for."""
    at = start = text.find(row[0]) if row else 0
    for piece in row:
        at = text.find(piece, at) + len(piece)
    return text[start:at]


def pieces(heading: Heading) -> list[str]:
    """What a slug line says of the place, without its side: up to the time of day."""
    return _pieces(heading)[0]


def _pieces(heading: Heading) -> tuple[list[str], bool]:
    """The same, and whether a time of day stands behind it; none where it may be no place."""
    text = spoken(heading.words)
    found = side(text)
    if not found and heading.forced and not is_heading(text):
        return [], False
    first, _, rest = text.partition(" ")
    if not found and is_wan_heading(text):
        # what a production numbers has its words in any order
        text = rest if fold(first.rstrip(".．。")) in SIDES else ""
    text = text[found.end() :] if found else text
    row = [each.strip(" .,，。") for each in inside("HEADING_DASH").split(text)]
    row = [each for piece in row for each in _time_apart(piece) if each]
    timed = next((at for at, each in enumerate(row) if at and _is_time(each)), len(row))
    return row[:timed], timed < len(row)


def _time_apart(piece: str) -> tuple[str, ...]:
    """A piece, and the time of day at its end that a sign alone sets apart."""
    found = _LAST().search(piece)
    return (piece[: found.start()], found[1]) if found and fold(found[1]) in TIMES else (piece,)


def _is_time(piece: str) -> bool:
    return fold(piece) in TIMES or fold(piece.split()[0]) in TIMES


__all__ = ["Names", "fitting", "names", "pieces"]
